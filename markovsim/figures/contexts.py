"""A context chain over two tokens, drawn as a graph."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch

from markovsim.figures.style import BLUE, INK, MUTED, VERMILION, headline, panel_frame, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from markovsim.figuredata import ContextDiagram, ContextNode

Point = tuple[float, float]

RADIUS = 0.3
ACROSS, DOWN = 1.75, 1.2  # This leaves room for "1729/1810" between two contexts.
KINDS = {"growing": ("#f2f2f2", MUTED), "transient": ("#a9d6f2", BLUE), "closed": ("#f6b48f", VERMILION)}


def _kind(node: ContextNode) -> str:
    return "closed" if node.closed else "growing" if node.growing else "transient"


def _place(graph: ContextDiagram, node: ContextNode) -> Point:
    """Return where a context stands: right by the number of first tokens, down by the number of second ones."""
    first, second = graph.alphabet
    return ACROSS * node.word.count(first), -DOWN * node.word.count(second)


def _span(graph: ContextDiagram) -> tuple[float, float]:
    return -0.5, ACROSS * graph.window + 0.55


def _line(axes: Axes, ends: tuple[Point, Point], curve: float) -> None:
    line = FancyArrowPatch(
        *ends,
        arrowstyle="-|>",
        connectionstyle=f"arc3,rad={curve}",
        mutation_scale=11,
        color=INK,
        linewidth=1,
        shrinkA=0,
        shrinkB=0,
    )
    axes.add_patch(line)


def _loop(axes: Axes, place: Point, side: int, text: str) -> None:
    x, y = place
    ends = (x - 0.12, y + side * RADIUS * 0.92), (x + 0.12, y + side * RADIUS * 0.92)
    _line(axes, ends, curve=-2.2 * side)
    axes.text(x, y + side * (RADIUS + 0.42), text, ha="center", va="center", fontsize=8.5)


def _arrow(axes: Axes, start: Point, end: Point, text: str) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    ux, uy = dx / length * (RADIUS + 0.03), dy / length * (RADIUS + 0.03)
    ends = (start[0] + ux, start[1] + uy), (end[0] - ux, end[1] - uy)
    _line(axes, ends, curve=0)
    spot = start[0] + 0.45 * dx, start[1] + 0.45 * dy
    box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"}
    axes.text(*spot, text, ha="center", va="center", fontsize=8.5, bbox=box)


def _draw(axes: Axes, graph: ContextDiagram, depth: int) -> None:
    places = [_place(graph, node) for node in graph.nodes]
    for source, target, probability in graph.arcs:
        if source == target:
            side = 1 if places[source][1] == 0 else -1
            _loop(axes, places[source], side, str(probability))
        else:
            _arrow(axes, places[source], places[target], str(probability))
    for node, (x, y) in zip(graph.nodes, places, strict=True):
        fill, edge = KINDS[_kind(node)]
        axes.add_patch(Circle((x, y), RADIUS, facecolor=fill, edgecolor=edge, linewidth=1.4, zorder=3))
        name = node.word or "ε"
        axes.text(x, y, name, ha="center", va="center_baseline", fontsize=10, fontweight="bold", zorder=4)
    axes.set_xlim(*_span(graph))
    axes.set_ylim(-DOWN * depth - 0.9, 0.9)
    axes.set_aspect("equal", anchor="NW")
    axes.axis("off")
    axes.set_title(f"window k = {graph.window}")


@styled
def context_diagrams(graphs: tuple[ContextDiagram, ...]) -> Figure:
    """Draw the context chains side by side, their classes coloured, every step with its probability."""
    figure = Figure(figsize=(10.5, 5.9))
    widths = [_span(graph)[1] - _span(graph)[0] for graph in graphs]
    depth = max(graph.window for graph in graphs)
    panels = figure.subplots(1, len(graphs), width_ratios=widths, squeeze=False)[0]
    for axes, graph in zip(panels, graphs, strict=True):
        _draw(axes, graph, depth)
    words = {
        "growing": "window still growing",
        "transient": "full window, left for ever in the end",
        "closed": "closed class: no way out",
    }
    handles = [
        Line2D(
            [], [], linestyle="none", marker="o", markersize=11, markerfacecolor=fill, markeredgecolor=edge
        )
        for fill, edge in KINDS.values()
    ]
    figure.legend(
        handles, [words[kind] for kind in KINDS], loc="lower center", ncols=3, bbox_to_anchor=(0.5, 0.005)
    )
    headline(
        figure,
        "Every road of the rogue ends in B…B",
        "Luigi always writes A; so does the rogue until, with hazard 1/10, it reveals itself: then always B.",
    )
    panel_frame(figure, left=0.16, right=0.1, bottom=0.45, top=0.95, wspace=0.0)
    return figure
