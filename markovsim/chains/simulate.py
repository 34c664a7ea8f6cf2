"""One path, step by step, and single draws from a law."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from markovsim.chains.hitting import start_law
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.domains import Domain, Element
from markovsim.errors import InputError
from markovsim.numbers import short, whole_number

if TYPE_CHECKING:
    import numpy as np

    from markovsim.chains.drawing import BitStream


class Trajectory(NamedTuple):
    """The states X_0, …, X_n and the labels of the n steps between them."""

    states: tuple[State, ...]
    labels: tuple[Hashable, ...]


def simulate(chain: TransitionMatrix, steps: int, start: Any, rng: np.random.Generator) -> Trajectory:
    """Return one path of ``steps`` steps drawn with ``rng`` from ``start`` (a state or a law).

    Raises InputError for a negative number of steps, without a NumPy generator, and for a chain with free
    parameters.
    """
    from markovsim.chains.drawing import WholeLaw, whole_weights

    steps = whole_number(steps, "steps")
    bits = generator_bits(rng)
    law = start_law(chain, start)
    place = list(law)[draw(law.values(), chain.domain, bits)]
    laws: dict[int, WholeLaw] = {}
    places, labels = [place], []
    for _ in range(steps):
        arcs = chain.arcs[place]
        if place not in laws:
            laws[place] = WholeLaw(whole_weights([arc.probability for arc in arcs], chain.domain))
        label, place, _ = arcs[laws[place].draw(bits)]
        places.append(place)
        labels.append(label)
    return Trajectory(tuple(chain.states[i] for i in places), tuple(labels))


def generator_bits(rng: Any) -> BitStream:
    """Return a stream of random bits that begins where a NumPy generator stands, which moves on.

    Raises InputError for anything else.
    """
    import numpy as np

    from markovsim.chains.drawing import BitStream, seed_sequence

    if not isinstance(rng, np.random.Generator):
        raise InputError(f"rng={short(rng)}: pass a NumPy generator, such as numpy.random.default_rng(seed)")
    return BitStream(seed_sequence(rng))


def draw(law: Iterable[Element], domain: Domain, bits: BitStream) -> int:
    """Return a random place in a law of positive elements."""
    from markovsim.chains.drawing import WholeLaw, whole_weights

    return WholeLaw(whole_weights(law, domain)).draw(bits)
