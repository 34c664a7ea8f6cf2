"""Amplitudes along a text, with all of it in view and through a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from markovsim.figures.style import BLUE, INK, VERMILION, headline, panel_frame, styled

if TYPE_CHECKING:
    from markovsim.figuredata import AmplitudeTrace


@styled
def amplitudes_along_text(trace: AmplitudeTrace) -> Figure:
    """Draw both amplitudes of the premise after each token of the text."""
    figure = Figure(figsize=(8, 4.1))
    axes = figure.subplots()
    steps = range(len(trace.text) + 1)
    axes.plot(steps, [float(x) for x in trace.full], color=BLUE, marker="o", label="all of the text in view")
    label = f"only the last {trace.window} tokens in view"
    windowed = [float(x) for x in trace.windowed]
    axes.plot(steps, windowed, color=VERMILION, marker="s", linestyle="--", markersize=5, label=label)
    for place, token in enumerate(trace.text, start=1):
        if token != trace.text[0]:
            axes.axvspan(place - 0.5, place + 0.5, color=VERMILION, alpha=0.12, linewidth=0)
    axes.set_xticks(steps, ["start", *trace.text])
    axes.set_xlim(-0.6, len(trace.text) + 0.6)
    axes.set_ylim(-0.04, 1.04)
    axes.set_ylabel(f"amplitude of {trace.premise}")
    axes.set_xlabel("the text, token by token", color=INK)
    axes.grid(axis="x", visible=False)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, borderaxespad=0.3)
    headline(
        figure,
        "What has been seen is evidence for ever; what is forgotten is not",
        "Luigi always writes A, waluigi tosses a fair coin: a B rules luigi out while it is in view.",
    )
    panel_frame(figure, left=0.75, right=0.15, bottom=0.6, top=1.05)
    return figure
