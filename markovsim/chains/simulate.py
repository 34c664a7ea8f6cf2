"""Sample paths."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from markovsim.chains.hitting import start_law
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.errors import InputError
from markovsim.numbers import short, whole_number

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
    steps = whole_number(steps, "steps")
    require_rng(rng)
    to_float = chain.domain.to_float
    law = start_law(chain, start)
    place = list(law)[draw(list(accumulate(map(to_float, law.values()))), rng)]
    sums: dict[int, list[float]] = {}
    places, labels = [place], []
    for _ in range(steps):
        arcs = chain.arcs[place]
        if place not in sums:
            sums[place] = list(accumulate(to_float(arc.probability) for arc in arcs))
        label, place, _ = arcs[draw(sums[place], rng)]
        places.append(place)
        labels.append(label)
    return Trajectory(tuple(chain.states[i] for i in places), tuple(labels))


def require_rng(rng: Any) -> None:
    """Raise InputError unless ``rng`` draws random numbers as a NumPy generator does."""
    if not hasattr(rng, "random"):
        raise InputError(f"rng={short(rng)}: pass a NumPy generator, such as numpy.random.default_rng(seed)")


def draw(sums: list[float], rng: np.random.Generator) -> int:
    """Return a random place in a law, given its running sums."""
    return min(bisect_right(sums, rng.random() * sums[-1]), len(sums) - 1)
