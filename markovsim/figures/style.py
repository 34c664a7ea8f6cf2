"""The one house style: light, in colours that colour-blind readers can tell apart (Okabe and Ito).

A style is applied around drawing and saving and taken back afterwards, so that a caller's own settings neither leak in
nor get lost. Nothing here touches pyplot, since figures are plain objects.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec

import matplotlib as mpl

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

P = ParamSpec("P")

INK = "#222222"
MUTED = "#6b6b6b"
FAINT = "#d9d9d9"
BLUE = "#0072b2"
ORANGE = "#e69f00"
GREEN = "#009e73"
VERMILION = "#d55e00"
SKY = "#56b4e9"

SETTINGS = {
    "figure.facecolor": "white",
    "figure.dpi": 100,
    "savefig.dpi": 150,
    "savefig.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 2,
    "lines.markersize": 6,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "markovsim",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw and save with matplotlib's defaults plus the house settings, whatever the caller has set."""
    defaults = {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")}
    with mpl.rc_context({**defaults, **SETTINGS}):  # type: ignore[dict-item]
        yield


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Run a drawing function in the house style."""

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with house_style():
            return draw(*args, **kwargs)

    return wrapper


def headline(figure: Figure, title: str, subtitle: str) -> None:
    """Put what the figure shows above it, in one bold line and one plain one."""
    height = figure.get_size_inches()[1]
    figure.text(0.015, 1 - 0.13 / height, title, ha="left", va="top", fontsize=12.5, fontweight="bold")
    figure.text(0.015, 1 - 0.40 / height, subtitle, ha="left", va="top", fontsize=9.5, color=MUTED)


def panel_frame(
    figure: Figure, *, left: float, right: float, bottom: float, top: float, wspace: float = 0.2
) -> None:
    """Place the axes, with margins in inches, so that text has the same room at every size."""
    width, height = figure.get_size_inches()
    figure.subplots_adjust(
        left=left / width,
        right=1 - right / width,
        bottom=bottom / height,
        top=1 - top / height,
        wspace=wspace,
    )


def whole_numbers(axes: Axes, values: tuple[int, ...]) -> None:
    """Tick the horizontal axis at the given whole numbers and nowhere else."""
    axes.set_xticks(values, [str(value) for value in values])
    axes.tick_params(axis="x", which="minor", bottom=False)
