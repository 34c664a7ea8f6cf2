"""The start of a question: a state, a law, or no start at all."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from markovsim.arithmetic.domains import Vector, shown
from markovsim.chains.matrix import TransitionMatrix
from markovsim.errors import InputError


class _NoStart(Enum):
    """The one value that says that no start was given; None may be the name of a state."""

    EVERY_STATE = "every state"

    def __repr__(self) -> str:
        return "EVERY_STATE"


EVERY_STATE = _NoStart.EVERY_STATE


def given_start(chain: TransitionMatrix, start: Any) -> Any:
    """Return the start, or EVERY_STATE for a None that is not the name of a state."""
    return EVERY_STATE if start is None and None not in chain else start


def start_law(chain: TransitionMatrix, start: Any) -> Vector:
    """Return the start, a state or a map from states to weights, as a map from places to positive elements.

    Weights of one state given in several spellings add up. An unknown state, a negative weight, or a sum other than 1
    raises InputError.
    """
    if not isinstance(start, Mapping):
        return {chain.index(start): chain.domain.one}
    domain = chain.domain
    law: Vector = {}
    for state, value in start.items():
        i, weight = chain.index(state), domain.convert(value)
        if domain.is_zero(weight):
            continue
        if domain.sign(weight) < 0:
            raise InputError(
                f"start: weight of state={chain.states[i]!r} is {shown(weight, domain)}; weights are at least 0"
            )
        law[i] = law[i] + weight if i in law else weight
    mass = domain.sum(law.values())
    if not domain.may_equal(mass, domain.one):
        raise InputError(f"start: weights sum to {shown(mass, domain)}, not to 1; divide them by their sum")
    return law
