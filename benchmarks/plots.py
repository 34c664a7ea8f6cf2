"""The scaling plots: time against size and memory against size, in the project's own style, as SVG and PNG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from benchmarks.harness import Row
from markovsim.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    SKY,
    VERMILION,
    headline,
    house_style,
    panel_frame,
    styled,
)

PURPLE = "#cc79a7"
MEMORY = "peak of the process, MB"
Points = dict[str, list[tuple[float, float]]]


class Look(NamedTuple):
    """How a program is drawn, everywhere alike."""

    color: str
    marker: str


LOOKS = {
    "contexts": Look(BLUE, "o"),
    "ours, contexts": Look(BLUE, "o"),
    "ours, coarsest": Look(SKY, "s"),
    "ours, tree": Look(GREEN, "D"),
    "ours, as asked": Look(GREEN, "D"),
    "markovsim": Look(BLUE, "o"),
    "markovsim, Chain": Look(SKY, "s"),
    "Storm": Look(VERMILION, "^"),
    "Storm, exact": Look(VERMILION, "^"),
    "DomainMatrix": Look(ORANGE, "v"),
    "Matrix.LUsolve": Look(PURPLE, "P"),
    "sympy.stats": Look(MUTED, "X"),
    "flint fmpq_mat": Look(INK, "*"),
    "NumPy": Look(INK, "*"),
    "SciPy spsolve": Look(MUTED, "X"),
    "PyDTMC": Look(ORANGE, "v"),
    "QuantEcon": Look(VERMILION, "^"),
    "deeptime": Look(PURPLE, "P"),
    "seed toy": Look(BLUE, "o"),
    "rogue": Look(VERMILION, "^"),
    "reversible rogue": Look(ORANGE, "v"),
    "looping": Look(PURPLE, "P"),
    "two-state HMM": Look(GREEN, "D"),
}


def by_column(rows: Iterable[Row], size: str, names: Iterable[str]) -> Points:
    """Points of rows that have one column for each program; what is no number is left out."""
    names = list(names)
    return {
        name: [(row[size], row[name]) for row in rows if isinstance(row.get(name), float)] for name in names
    }


def by_row(rows: Iterable[Row], size: str, name: str, value: str) -> Points:
    """Points of rows that have one row for each program."""
    points: Points = {}
    for row in rows:
        if isinstance(row.get(value), float):
            points.setdefault(row[name], []).append((row[size], row[value]))
    return points


def draw(axes: Axes, points: Points, xlabel: str, ylabel: str) -> None:
    """Draw one curve for each program, memory from 0 and the rest on a logarithmic axis, named at its right end."""
    ends = []
    for name, curve in points.items():
        if not curve:
            continue
        x, y = zip(*sorted(curve), strict=True)
        look = LOOKS[name]
        axes.plot(x, y, color=look.color, marker=look.marker, label=name, clip_on=False)
        ends.append((name, x[-1], y[-1], look.color))
    if ylabel == MEMORY:
        axes.set_ylim(bottom=0)
    else:
        axes.set_yscale("log")
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    name_ends(axes, ends)


def name_ends(axes: Axes, ends: list[tuple[str, float, float, str]]) -> None:
    """Write each curve's name beside its last point; names that would overlap are spread around their middle."""
    axes.figure.canvas.draw()
    scale = axes.figure.dpi / 72
    right = axes.transAxes.transform((1, 0))[0]
    placed = [(*axes.transData.transform(end[1:3]), end) for end in sorted(ends, key=lambda end: end[2])]
    for (px, py, (name, x, y, color)), place in zip(
        placed, spread([py / scale for _, py, _ in placed], 13.0), strict=True
    ):
        axes.annotate(
            name,
            (x, y),
            ((right - px) / scale + 10, place - py / scale),
            textcoords="offset points",
            va="center",
            color=color,
            fontsize=9.5,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": color,
                "lw": 0.5,
                "alpha": 0.6,
                "shrinkA": 0,
                "shrinkB": 4,
            },
        )


def spread(heights: list[float], gap: float) -> list[float]:
    """Return ascending heights moved apart to at least ``gap``, each group of neighbours around its own middle."""
    groups: list[list[float]] = []
    for height in heights:
        groups.append([height])
        while len(groups) > 1 and middles(groups[-1], gap)[0] < middles(groups[-2], gap)[-1] + gap:
            last = groups.pop()
            groups[-1] += last
    return [place for group in groups for place in middles(group, gap)]


def middles(group: list[float], gap: float) -> list[float]:
    """Return equally spaced heights with the mean of the group."""
    centre = sum(group) / len(group)
    return [centre + gap * (n - (len(group) - 1) / 2) for n in range(len(group))]


def ticks(axes: Axes, values: Iterable[int]) -> None:
    """Tick the horizontal axis at the sizes that were run, but for those that would touch the one before."""
    kept: list[int] = []
    for value in sorted(set(values)):
        if not kept or axes.get_xscale() == "linear" or value > 1.25 * kept[-1]:
            kept.append(value)
    axes.set_xticks(kept, [f"{value:,}" for value in kept])
    axes.xaxis.set_minor_locator(NullLocator())


def frame(title: str, subtitle: str, panels: list[str]) -> tuple[Figure, list[Axes]]:
    """Return a figure with its headline and an empty panel for each title."""
    figure = Figure(figsize=(1.2 + 5.2 * len(panels), 4.6))
    axes = list(figure.subplots(1, len(panels), squeeze=False)[0])
    headline(figure, title, subtitle)
    panel_frame(figure, left=0.8, right=1.6, bottom=0.6, top=1.15, wspace=0.72)
    for panel, name in zip(axes, panels, strict=True):
        panel.set_title(name)
    return figure, axes


@styled
def symbolic_figure(sections: dict[str, Any]) -> Figure:
    """Seconds of the symbolic solve against k."""
    rows = sections["symbolic"]["rows"]
    long = sections.get("symbolic-long", {"rows": []})["rows"]
    figure, (left, right) = frame(
        "Hitting times as rational functions",
        "Seed toy in λ and q: E[tokens from $A^k$ to $B^k$]; a curve ends where 60 seconds do",
        ["All programs, $2^k$ contexts", "The context tree alone"],
    )
    draw(left, by_column(rows, "k", [name for name in rows[0] if name in LOOKS]), "window k", "seconds")
    ticks(left, (row["k"] for row in rows))
    right.set_xscale("log", base=2)
    draw(right, by_column([*rows, *long], "k", ["ours, tree"]), "window k", "seconds")
    ticks(right, [2**n for n in range(1, 10) if 2**n <= max(row["k"] for row in [*rows, *long])])
    return figure


@styled
def exact_figure(sections: dict[str, Any]) -> Figure:
    """Seconds of the exact solve against k."""
    rows = sections["exact"]["rows"]
    figure, (axes,) = frame(
        "Hitting times as fractions",
        "Two coins {0.99, 0.01}: E[tokens from $A^k$ to $B^k$]",
        ["$2^k$ contexts"],
    )
    draw(axes, by_column(rows, "k", [n for n in rows[0] if n in LOOKS]), "window k", "seconds")
    ticks(axes, (row["k"] for row in rows))
    return figure


@styled
def dense_figure(sections: dict[str, Any]) -> Figure:
    """Seconds and memory of dense chains against n."""
    rows = sections["speed"]["rows"]
    panels = {
        "Hitting times of one state from all": ("hitting time", "seconds", "seconds"),
        "Stationary law": ("stationary law", "seconds", "seconds"),
        "Memory, hitting times": ("hitting time", "peak MB", MEMORY),
    }
    figure, axes_of = frame("Dense chains", "A random chain in floats", list(panels))
    for axes, (question, column, label) in zip(axes_of, panels.values(), strict=True):
        axes.set_xscale("log", base=2)
        chosen = [row for row in rows if row["question"] == question]
        draw(axes, by_row(chosen, "n", "program", column), "states n", label)
        ticks(axes, (row["n"] for row in rows))
    return figure


@styled
def windows_figure(sections: dict[str, Any]) -> Figure:
    """Seconds and memory of exact answers against the window."""
    rows = [row for row in sections["windows"]["rows"] if row["answer"] == "exact"]
    figure, panels = frame(
        "Long windows, exactly",
        "E[tokens until B], from the window $A^k$",
        ["Time, start-up apart", "Memory"],
    )
    labels = {"seconds": "seconds", "peak MB": MEMORY}
    for axes, (column, label) in zip(panels, labels.items(), strict=True):
        axes.set_xscale("log", base=2)
        draw(axes, by_row(rows, "window", "premises", column), "window k", label)
        ticks(axes, (row["window"] for row in rows))
    return figure


@styled
def accuracy_figure(sections: dict[str, Any]) -> Figure:
    """Relative errors against k, one panel for each question."""
    rows = sections["accuracy"]["rows"]
    questions = list(dict.fromkeys(row["question"] for row in rows))
    figure, panels = frame(
        "Near absorption",
        "Worst relative error over all states of a chain that leaves one with probability $2^{-(k+1)}$;"
        " no mark: an error was raised, or it is not finite; at the top: 10 or more; dashes: $10^{-13}$",
        [question.capitalize() for question in questions],
    )
    for axes, question in zip(panels, questions, strict=True):
        chosen = [row for row in rows if row["question"] == question]
        axes.set_xscale("log")
        points = by_column(
            chosen, "k", [name for name in LOOKS if name in {n for row in chosen for n in row}]
        )
        axes.axhline(1e-13, color=MUTED, linewidth=0.8, linestyle="--")
        draw(
            axes,
            {n: [(x, min(max(y, 1e-17), 10.0)) for x, y in p] for n, p in points.items()},
            "k",
            "relative error",
        )
        ticks(axes, (row["k"] for row in chosen))
    return figure


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "accuracy": accuracy_figure,
    "speed": dense_figure,
    "symbolic": symbolic_figure,
    "exact": exact_figure,
    "windows": windows_figure,
}
"""The figure of a section, by its name."""


def save_plots(sections: dict[str, Any], folder: Path) -> list[Path]:
    """Draw the figure of every section that was run; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, figure_of in FIGURES.items():
        if name not in sections:
            continue
        figure = figure_of(sections)
        with house_style():
            for ending in ("svg", "png"):
                path = folder / f"{name}.{ending}"
                figure.savefig(path, metadata={"Date": None} if ending == "svg" else {"Software": None})
                paths.append(path)
    return paths
