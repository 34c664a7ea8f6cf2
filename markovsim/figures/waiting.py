"""Expected time to the first B against the length of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from markovsim.figures.style import BLUE, VERMILION, headline, panel_frame, styled, whole_numbers

if TYPE_CHECKING:
    from markovsim.figuredata import WaitingTimes


@styled
def waiting_times(times: WaitingTimes) -> Figure:
    """Draw the exact expectation, the simulated mean and the confidence band around it."""
    figure = Figure(figsize=(8, 4.3))
    axes = figure.subplots()
    low = [mean - margin for mean, margin in zip(times.simulated, times.margins, strict=True)]
    high = [mean + margin for mean, margin in zip(times.simulated, times.margins, strict=True)]
    axes.fill_between(times.windows, low, high, color=VERMILION, alpha=0.25, linewidth=0)
    axes.plot(times.windows, [float(x) for x in times.exact], color=BLUE, label="exact", zorder=2)
    axes.errorbar(
        times.windows,
        times.simulated,
        yerr=times.margins,
        color=VERMILION,
        linestyle="none",
        marker="s",
        markersize=4.5,
        capsize=4,
        elinewidth=1.2,
        label=f"mean of {times.runs:,} simulated texts, 95 % confidence",
        zorder=3,
    )
    axes.set_yscale("log", base=10)
    for window, value in zip(times.windows, times.exact, strict=True):
        place = (window, float(value))
        axes.annotate(
            str(value), place, xytext=(0, -19), textcoords="offset points", ha="center", fontsize=8.5
        )
    whole_numbers(axes, times.windows)
    axes.margins(x=0.05, y=0.12)
    axes.set_xlabel("length k of the window")
    axes.set_ylabel("expected tokens until the first B")
    axes.legend(loc="upper left")
    headline(
        figure,
        "With a window the first B comes for certain, however late",
        "Luigi always writes A, waluigi tosses a fair coin. With full memory, half of all texts have no B.",
    )
    panel_frame(figure, left=0.8, right=0.15, bottom=0.55, top=0.8)
    return figure
