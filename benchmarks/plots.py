"""The scaling plots: time against size and memory against size, in the project's own style, as SVG and PNG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

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
    whole_numbers,
)

PURPLE = "#cc79a7"
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
    """Draw one curve for each program, on logarithmic seconds or megabytes, named at its right end."""
    ends = []
    for name, curve in points.items():
        if not curve:
            continue
        x, y = zip(*sorted(curve), strict=True)
        look = LOOKS[name]
        axes.plot(x, y, color=look.color, marker=look.marker, label=name, clip_on=False)
        ends.append((name, x[-1], y[-1], look.color))
    axes.set_yscale("log")
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    name_ends(axes, ends)


def name_ends(axes: Axes, ends: list[tuple[str, float, float, str]]) -> None:
    """Write each curve's name beside its last point, moved up where two would overlap."""
    axes.figure.canvas.draw()
    height, above = 13.0, float("-inf")
    scale = axes.figure.dpi / 72
    right = axes.transAxes.transform((1, 0))[0]
    for name, x, y, color in sorted(ends, key=lambda end: end[2]):
        px, py = axes.transData.transform((x, y))
        place = max(py / scale, above + height)
        above = place
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


def frame(title: str, subtitle: str, panels: int = 1) -> tuple[Figure, list[Axes]]:
    """Return an empty figure with its headline."""
    figure = Figure(figsize=(7.2 if panels == 1 else 11.6, 4.4))
    axes = list(figure.subplots(1, panels, squeeze=False)[0])
    headline(figure, title, subtitle)
    panel_frame(figure, left=0.8, right=1.7, bottom=0.6, top=0.85, wspace=0.72)
    return figure, axes


@styled
def symbolic_figure(sections: dict[str, Any]) -> Figure:
    """Seconds of the symbolic solve against k."""
    rows = sections["symbolic"]["rows"]
    long = sections.get("symbolic-long", {"rows": []})["rows"]
    figure, (left, right) = frame(
        "Hitting times as rational functions", "Seed toy in λ and q: E[tokens from A^k to B^k]", 2
    )
    names = [name for name in rows[0] if name in LOOKS]
    draw(left, by_column(rows, "k", names), "window k (2^k contexts)", "seconds")
    whole_numbers(left, tuple(row["k"] for row in rows))
    tree = by_column([*rows, *long], "k", ["ours, tree"])
    draw(right, tree, "window k", "seconds")
    right.set_xscale("log", base=2)
    ks = tuple(row["k"] for row in long) or (2,)
    whole_numbers(right, (2, 4, 8, *ks))
    return figure


@styled
def exact_figure(sections: dict[str, Any]) -> Figure:
    """Seconds of the exact solve against k."""
    rows = sections["exact"]["rows"]
    figure, (axes,) = frame("Hitting times as fractions", "Two coins {0.99, 0.01}: E[tokens from A^k to B^k]")
    draw(axes, by_column(rows, "k", [n for n in rows[0] if n in LOOKS]), "window k (2^k contexts)", "seconds")
    whole_numbers(axes, tuple(row["k"] for row in rows))
    return figure


@styled
def dense_figure(sections: dict[str, Any]) -> Figure:
    """Seconds of dense chains against n, both questions."""
    rows = sections["speed"]["rows"]
    figure, panels = frame("Dense chains", "Seconds for every state of a random chain in floats", 2)
    sizes = tuple(dict.fromkeys(row["n"] for row in rows))
    for axes, question in zip(panels, ("hitting time", "stationary law"), strict=True):
        chosen = [row for row in rows if row["question"] == question]
        axes.set_xscale("log", base=2)
        draw(axes, by_row(chosen, "n", "program", "seconds"), "states n", "seconds")
        axes.set_title(question)
        whole_numbers(axes, sizes)
    return figure


@styled
def windows_figure(sections: dict[str, Any]) -> Figure:
    """Seconds and memory of exact answers against the window."""
    rows = [row for row in sections["windows"]["rows"] if row["answer"] == "exact"]
    figure, panels = frame("Long windows, exactly", "E[tokens until B], from the window A^k", 2)
    sizes = tuple(dict.fromkeys(row["window"] for row in rows))
    for axes, column, label in zip(
        panels, ("seconds", "peak MB"), ("seconds", "peak memory, MB"), strict=True
    ):
        axes.set_xscale("log", base=2)
        draw(axes, by_row(rows, "window", "premises", column), "window k", label)
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.tick_params(axis="x", which="minor", bottom=False)
    return figure


@styled
def accuracy_figure(sections: dict[str, Any]) -> Figure:
    """Relative errors against k, one panel for each question."""
    rows = sections["accuracy"]["rows"]
    questions = list(dict.fromkeys(row["question"] for row in rows))
    figure, panels = frame(
        "Near absorption",
        "Worst relative error over all states; no mark: an error was raised, or not finite",
        len(questions),
    )
    figure.set_size_inches(15.5, 4.4)
    panel_frame(figure, left=0.8, right=1.5, bottom=0.6, top=0.85, wspace=0.72)
    for axes, question in zip(panels, questions, strict=True):
        chosen = [row for row in rows if row["question"] == question]
        axes.set_xscale("log")
        names = [name for name in chosen[0] if name in LOOKS]
        points = by_column(chosen, "k", names)
        draw(
            axes,
            {n: [(x, max(y, 1e-17)) for x, y in p] for n, p in points.items()},
            "escape 2^-(k+1), k",
            "error",
        )
        axes.axhline(1e-13, color=MUTED, linewidth=0.8, linestyle="--")
        axes.set_title(question)
        whole_numbers(axes, tuple(row["k"] for row in chosen))
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
