"""Charts as data: frozen panels of named series, with all the words that a figure shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Number = int | float | Fraction
Scale = Literal["linear", "log"]
Place = Literal[
    "best", "upper left", "upper right", "lower left", "lower center", "lower right", "center right"
]


@dataclass(frozen=True)
class Series:
    """Points (x, y) under one name, joined by a line, by steps, or left as points. A bound is ``dashed``."""

    name: str
    x: tuple[Number, ...]
    y: tuple[Number, ...]
    style: Literal["line", "steps", "points"] = "line"
    dashed: bool = False


@dataclass(frozen=True)
class Level:
    """A horizontal line, with its name at one end."""

    name: str
    at: Number
    side: Literal["left", "right"] = "right"


@dataclass(frozen=True)
class Panel:
    """One pair of axes. ``whole`` puts ticks at whole numbers only, and ``legend`` says where the names stand."""

    x: str
    y: str
    series: tuple[Series, ...]
    title: str = ""
    levels: tuple[Level, ...] = ()
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    whole: bool = False
    legend: Place = "best"


@dataclass(frozen=True)
class Chart:
    """A figure of one or more panels. ``alt`` says what can be seen to those who cannot see it."""

    claim: str
    title: str
    subtitle: str
    panels: tuple[Panel, ...]
    alt: str


def series(
    name: str,
    points: Sequence[tuple[Number, Number]],
    style: Literal["line", "steps", "points"] = "line",
    *,
    dashed: bool = False,
) -> Series:
    """Return the series of some pairs."""
    return Series(name, tuple(x for x, _ in points), tuple(y for _, y in points), style, dashed)
