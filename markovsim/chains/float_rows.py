"""The rows of a chain as fractions. Those of a float chain are made to sum to exactly 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import flint

from markovsim.arithmetic.domains import Domain, Element, Vector

Rational = Any


def rational(x: Element, domain: Domain) -> Rational:
    """Return a number as a fraction, exactly; a ball or a formula is returned as it is."""
    return domain.rational(x) if domain.is_ordered else x


def completed(i: int, row: Vector, domain: Domain) -> Vector:
    """Return a row of the exact or the float domain as fractions of sum exactly 1.

    In float the steps *out* of a state are the data, as in elimination. A self-loop above 1/2 is what the
    other entries leave over, so that one of 1 − 1e-300, which rounds to 1, is not taken for staying for ever.
    Other rows are divided by their sum.
    """
    exact = {j: rational(p, domain) for j, p in row.items()}
    if not domain.rounds:
        return exact
    away = sum((p for j, p in exact.items() if j != i), flint.fmpq(0))
    if i in exact and 2 * exact[i] > 1:
        return exact | {i: 1 - away}
    mass = away + exact.get(i, flint.fmpq(0))
    return {j: p / mass for j, p in exact.items()}


def completed_arcs(
    i: int, row: Vector, arcs: Iterable[tuple[Any, int, Element]], domain: Domain
) -> list[Rational]:
    """Return the exact numbers of the arcs (label, target, number) of a state.

    In float, arcs that lead to the same target share the :func:`completed` entry.
    """
    if not domain.rounds:
        return [p for _, _, p in arcs]
    exact = completed(i, row, domain)
    numbers = [(j, rational(p, domain)) for _, j, p in arcs]
    whole: dict[int, Rational] = {}
    for j, p in numbers:
        whole[j] = whole.get(j, flint.fmpq(0)) + p
    return [exact[j] * p / whole[j] for j, p in numbers]
