"""A chart of named series: one or more panels in the house style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from markovsim.figuredata.charts import Chart, Panel, Series
from markovsim.figures.style import (
    BLUE,
    GREEN,
    MUTED,
    ORANGE,
    SKY,
    VERMILION,
    headline,
    panel_frame,
    styled,
    whole_numbers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = (BLUE, VERMILION, GREEN, ORANGE, SKY, MUTED)
MARKERS = "osD^v<"


@styled
def draw_chart(chart: Chart) -> Figure:
    """Draw every panel of the chart beside the others, with its own legend where it has several series."""
    count = len(chart.panels)
    figure = Figure(figsize=(7.2 if count == 1 else 9.6, 4.2))
    axes = figure.subplots(1, count, squeeze=False)[0]
    for place, panel in zip(axes, chart.panels, strict=True):
        _draw_panel(place, panel)
    top = 1.05 if any(panel.title for panel in chart.panels) else 0.8
    panel_frame(figure, left=0.95, right=0.2, bottom=0.6, top=top, wspace=0.3)
    headline(figure, chart.title, chart.subtitle)
    return figure


def _draw_panel(axes: Axes, panel: Panel) -> None:
    for number, line in enumerate(panel.series):
        _draw_series(axes, line, COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)])
    axes.set_xscale(panel.x_scale)
    axes.set_yscale(panel.y_scale)
    if panel.whole:
        numbers = sorted({int(x) for line in panel.series for x in line.x})
        step = 1 + len(numbers) // 14
        whole_numbers(axes, tuple(numbers[::step]))
    for level in panel.levels:
        right = level.side == "right"
        axes.axhline(float(level.at), color=MUTED, linewidth=1, linestyle=":", zorder=1)
        axes.annotate(
            level.name,
            (float(right), float(level.at)),
            xycoords=("axes fraction", "data"),
            xytext=(-2 if right else 2, 3),
            textcoords="offset points",
            ha=level.side,
            fontsize=8.5,
            color=MUTED,
        )
    axes.set_xlabel(panel.x)
    axes.set_ylabel(panel.y)
    if panel.title:
        axes.set_title(panel.title)
    if len(panel.series) > 1:
        axes.legend(loc=panel.legend)


def _draw_series(axes: Axes, line: Series, colour: str, marker: str) -> None:
    x, y = [float(value) for value in line.x], [float(value) for value in line.y]
    if line.style == "points":
        axes.plot(x, y, marker, color=colour, label=line.name, markersize=4.5)
    elif line.style == "steps":
        axes.step(x, y, where="post", color=colour, label=line.name)
    else:
        few = len(x) <= 16
        axes.plot(
            x,
            y,
            "--" if line.dashed else "-",
            marker=marker if few and not line.dashed else "",
            color=colour,
            label=line.name,
            markersize=4.5,
        )
