"""The drift of a premise over the contexts of a chain."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from markovsim.figures.style import BLUE, INK, VERMILION, headline, panel_frame, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from markovsim.figuredata import ContextDrift


def _draw(axes: Axes, drift: ContextDrift) -> None:
    widths = [float(mass) for mass in drift.mass]
    edges = [0.0, *accumulate(widths)]
    heights = [float(value) for value in drift.drift]
    colours = [BLUE if height > 0 else VERMILION for height in heights]
    axes.bar(edges[:-1], heights, width=widths, align="edge", color=colours, edgecolor="white", linewidth=0.8)
    axes.axhline(0, color=INK, linewidth=0.8)
    centres = [(left + right) / 2 for left, right in pairwise(edges)]
    axes.set_xticks(centres, drift.contexts, rotation=90, fontsize=8.5, fontfamily="DejaVu Sans Mono")
    axes.tick_params(axis="x", length=2)
    axes.grid(axis="x", visible=False)
    axes.set_xlim(0, 1)
    axes.margins(y=0.14)
    for centre, height, value in zip(centres, heights, drift.drift, strict=True):
        if value and len(str(value)) <= 5:
            offset = 3 if height > 0 else -3
            axes.annotate(
                str(value).replace("-", "−"),
                (centre, height),
                textcoords="offset points",
                xytext=(0, offset),
                ha="center",
                va="bottom" if height > 0 else "top",
                fontsize=8.5,
            )
    axes.set_title(drift.model)


@styled
def drift_over_contexts(drifts: tuple[ContextDrift, ...]) -> Figure:
    """Draw one panel per model: height is the drift, width the stationary mass of the context."""
    figure = Figure(figsize=(10.5, 4.5))
    panels = figure.subplots(1, len(drifts), squeeze=False)[0]
    for axes, drift in zip(panels, drifts, strict=True):
        _draw(axes, drift)
        axes.set_xlabel(f"full window (k = {drift.window}), as wide as it is frequent")
    panels[0].set_ylabel(f"drift of {drifts[0].premise} in one step")
    headline(
        figure,
        "Step by step forgetting pushes the amplitude about; in the long run the areas cancel",
        "Appending a token moves nothing on average, so all of it comes from the token that is dropped.",
    )
    panel_frame(figure, left=0.8, right=0.15, bottom=0.8, top=1.1, wspace=0.2)
    return figure
