"""What the reading of the window decides: document against crop of a long text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from markovsim.figures.style import BLUE, MUTED, VERMILION, headline, panel_frame, styled, whole_numbers

if TYPE_CHECKING:
    from markovsim.figuredata import StartComparison

LOOKS = {"document": (VERMILION, "s", "--"), "stationary": (BLUE, "o", "-")}
LABELS = {"document": "read as a document's beginning", "stationary": "read as a crop of a long text"}


@styled
def starts_compared(comparison: StartComparison) -> Figure:
    """Draw the stationary mass of A…A and the mean amplitude against the window, one line per reading."""
    figure = Figure(figsize=(10.5, 4.3))
    left, right = figure.subplots(1, 2)
    for start, (colour, marker, line) in LOOKS.items():
        style = {"color": colour, "marker": marker, "linestyle": line, "label": LABELS[start]}
        left.plot(comparison.windows, [float(x) for x in comparison.mass[start]], **style)
        means = comparison.mean_amplitude[start]
        right.plot(comparison.windows, [float(x) for x in means], **style)
        right.annotate(
            str(means[-1]),
            (comparison.windows[-1], float(means[-1])),
            textcoords="offset points",
            xytext=(0, 8 if start == "stationary" else -8),
            ha="center",
            va="bottom" if start == "stationary" else "top",
            color=colour,
            fontweight="bold",
        )
    prior = float(comparison.prior)
    right.axhline(prior, color=MUTED, linewidth=1, linestyle=":")
    right.text(comparison.windows[0], prior + 0.015, "prior", color=MUTED, fontsize=9, ha="left", va="bottom")
    for axes in (left, right):
        whole_numbers(axes, comparison.windows)
        axes.set_xlabel("length k of the window")
        axes.set_ylim(0, 1)
        axes.margins(x=0.06)
    left.set_title("stationary mass of the window A…A")
    right.set_title(f"long-run mean amplitude of {comparison.premise}")
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=2, bbox_to_anchor=(0.5, 0.005))
    headline(
        figure,
        "How the window is read decides the long run",
        "Luigi always writes A; the rogue reveals itself, and repents, with probability 1/10 per token.",
    )
    panel_frame(figure, left=0.55, right=0.2, bottom=0.95, top=1.1, wspace=0.18)
    return figure
