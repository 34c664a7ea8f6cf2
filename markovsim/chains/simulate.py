"""Sample paths."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable
from itertools import accumulate
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

from markovsim.chains.hitting import start_law
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.errors import InputError
from markovsim.numbers import short

if TYPE_CHECKING:
    import numpy as np


class Trajectory(NamedTuple):
    """The states X_0, …, X_n and the labels of the n steps between them."""

    states: tuple[State, ...]
    labels: tuple[Hashable, ...]


def simulate(chain: TransitionMatrix, steps: int, start: Any, rng: np.random.Generator) -> Trajectory:
    """Return one path of ``steps`` steps drawn with ``rng`` from ``start`` (a state or a law).

    Raises InputError for a negative number of steps, without a NumPy generator, and for a chain with free
    parameters.
    """
    steps = _count(steps)
    if not hasattr(rng, "random"):
        raise InputError(f"rng={short(rng)}: pass a NumPy generator, such as numpy.random.default_rng(seed)")
    to_float = chain.domain.to_float
    law = start_law(chain, start)
    place = list(law)[_draw(list(accumulate(map(to_float, law.values()))), rng)]
    sums: dict[int, list[float]] = {}
    places, labels = [place], []
    for _ in range(steps):
        arcs = chain.arcs[place]
        if place not in sums:
            sums[place] = list(accumulate(to_float(arc.probability) for arc in arcs))
        label, place, _ = arcs[_draw(sums[place], rng)]
        places.append(place)
        labels.append(label)
    return Trajectory(tuple(chain.states[i] for i in places), tuple(labels))


def _count(steps: Any) -> int:
    try:
        number = -1 if isinstance(steps, bool) else index(steps)
    except TypeError:
        number = -1
    if number < 0:
        raise InputError(f"steps={short(steps)}: give a whole number, at least 0")
    return number


def _draw(sums: list[float], rng: np.random.Generator) -> int:
    return min(bisect_right(sums, rng.random() * sums[-1]), len(sums) - 1)
