r"""Two-sided bounds on hitting times, checked in whole numbers.

Let Q be the steps among the states of a set U before a target is hit, where every state of U can hit the target and
leaves U only by hitting it. Then Qⁿ → 0 and :math:`(I - Q)^{-1} = \sum_n Q^n \ge 0`, and the expected hitting times are
:math:`h = (I - Q)^{-1} \mathbf 1`.

**Certificate.** If a vector x and a number 0 ≤ δ < 1 satisfy

.. math:: (1 - \delta)\,\mathbf 1 \;\le\; x - Qx \;\le\; (1 + \delta)\,\mathbf 1

entry by entry, then :math:`x/(1 + \delta) \le h \le x/(1 - \delta)`. Proof: apply :math:`(I - Q)^{-1} \ge 0` to the
three vectors: (1 − δ)h ≤ x ≤ (1 + δ)h. ∎ The sum converges because every state of U can hit, which is decided by the
graph.

How x was found does not matter. Here its entries are whole numbers over 2^s, the probabilities are fractions, and
x − Qx is computed without rounding. The last division is rounded once, correctly to the last place, and δ is an upper
bound that allows for it. K. Chatterjee, T. Quatmann, M. Schäffeler, M. Weininger, T. Winkler and D. Zilken certify such
inequalities for Markov chains and decision processes: *Fixed point certificates for reachability and expected rewards
in MDPs*, TACAS 2025. Here both inequalities are certificates, because the target is reached for certain.

:func:`refine` uses the same arithmetic for the residual of an iterative refinement: floats correct what whole numbers
measure, and each turn adds up to twelve digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from markovsim.chains.arrays.aggregation import pieces
from markovsim.errors import InputError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Whole = npt.NDArray[Any]
"""Python integers (dtype object)."""
TURNS = 40
"""The largest number of corrections."""


@dataclass(frozen=True)
class ExactRows:
    """Some rows of Q as fractions, in which ``arcs`` / ``total`` lead to ``targets`` and ``exits`` / ``total`` hit.

    ``targets`` has one array of places per arc, and ``arcs`` one of numerators. The numerators of a row and its exits
    sum to ``total``.
    """

    states: Places
    targets: Sequence[Places]
    arcs: Sequence[Whole]
    exits: Whole
    total: Whole


class ExactSystem(Protocol):
    """The steps among the states of U, exactly, in pieces."""

    @property
    def size(self) -> int:
        """The number of places; those in no row are outside U."""

    def exact_rows(self) -> Iterator[ExactRows]:
        """Yield every row once."""


@dataclass(frozen=True)
class Enclosure:
    """Whole numbers X and δ with X/2^bits/(1 + δ) ≤ h ≤ X/2^bits/(1 − δ) at every state of U.

    Where δ ≥ 1 they bound nothing.
    """

    numbers: Whole
    bits: int
    delta: Fraction

    def bounds(self, place: int) -> tuple[Fraction, Fraction] | None:
        """Return the two bounds at a state, or None where δ is no smaller than 1."""
        if self.delta >= 1:
            return None
        x = Fraction(self.numbers[place], 1 << self.bits)
        return x / (1 + self.delta), x / (1 - self.delta)


def residual(system: ExactSystem, numbers: Whole, bits: int) -> Floats:
    """Return 1 − (x − Qx) for x = numbers/2^bits, each entry correctly rounded from its exact value; 0 outside U.

    It raises InputError where a row and its exits do not sum to 1.
    """
    found = np.zeros(system.size)
    for rows in system.exact_rows():
        x = numbers[rows.states]
        unit = rows.total << bits
        left, mass = unit - rows.exits * x, rows.exits
        for targets, p in zip(rows.targets, rows.arcs, strict=True):
            left = left - p * (x - numbers[targets])
            mass = mass + p
        if (mass != rows.total).any():
            place = int(rows.states[np.argmax(mass != rows.total)])
            raise InputError(
                f"row of place={place}: arcs and exits do not sum to 1; correct the probabilities"
            )
        found[rows.states] = left / unit
    return found


def certified_delta(defect: Floats) -> Fraction:
    """Return an upper bound on the size of numbers that were rounded to ``defect``: the δ of the certificate.

    A float that is correctly rounded differs from the number by less than 2⁻⁵² of its size, or is below 2⁻¹⁰²².
    """
    return Fraction(float(np.abs(defect).max(initial=0.0))) * (1 + Fraction(1, 1 << 50)) + Fraction(
        1, 1 << 1021
    )


def refine(
    system: ExactSystem,
    correct: Callable[[Floats], tuple[Floats, Floats]],
    alive: npt.NDArray[np.bool_],
    *,
    digits: int,
) -> Enclosure:
    """Return an enclosure whose ends agree to so many digits, or the best that was reached.

    ``correct(r)`` gives e = high + low with (I − Q)e ≈ r in floats; see
    :func:`markovsim.chains.arrays.aggregation.correction`.
    """
    bits, goal = digits * 3322 // 1000 + 12, Fraction(1, 2 * 10**digits)
    numbers: Whole = np.zeros(system.size, object)
    best = Enclosure(numbers, bits, Fraction(1))
    defect: Floats = alive.astype(np.float64)  # This is the residual of x = 0.
    last: Fraction | None = None
    for _ in range(TURNS):
        numbers = _added(numbers, *correct(defect), bits)
        defect = residual(system, numbers, bits)
        delta = certified_delta(defect)
        if delta < best.delta:
            best = Enclosure(numbers, bits, delta)
        if delta <= goal or not defect.any() or (last is not None and 2 * delta > last):
            break  # A defect of which floats leave nothing is no reason to go on.
        last = delta
    return best


def _added(numbers: Whole, high: Floats, low: Floats, bits: int) -> Whole:
    """Return numbers + (high + low)·2^bits, each part rounded to a whole number."""
    found = np.empty_like(numbers)
    for piece in pieces(len(found)):
        found[piece] = numbers[piece] + _whole(high[piece], bits) + _whole(low[piece], bits)
    return found


def _whole(x: Floats, bits: int) -> Whole:
    mantissa, exponent = np.frexp(x)
    digits = np.ldexp(mantissa, 53).astype(np.int64).astype(object)
    shift = exponent.astype(np.int64) + (bits - 53)
    left = digits << np.maximum(shift, 0).astype(object)
    return np.asarray(left >> np.maximum(-shift, 0).astype(object), object)
