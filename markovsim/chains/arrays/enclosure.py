r"""Two-sided bounds on hitting times, checked in whole numbers.

Let Q be the steps among the states of U from which a target is not yet hit, every state of U being able to hit it
without leaving U otherwise. Then Qⁿ → 0 and :math:`(I - Q)^{-1} = \sum_n Q^n \ge 0`, and the expected hitting times are
:math:`h = (I - Q)^{-1} \mathbf 1`.

**Certificate.** If a vector x and a number 0 ≤ δ < 1 satisfy

.. math:: (1 - \delta)\,\mathbf 1 \;\le\; x - Qx \;\le\; (1 + \delta)\,\mathbf 1

entry by entry, then :math:`x/(1 + \delta) \le h \le x/(1 - \delta)`. Proof: apply :math:`(I - Q)^{-1} \ge 0` to the
three vectors: (1 − δ)h ≤ x ≤ (1 + δ)h. ∎ That every state of U can hit is used where the sum is to converge, and it is
decided by the graph.

How x was found does not matter. Here its entries are whole numbers over 2^s, the probabilities are fractions, and
x − Qx is computed without rounding; the one rounding is the last division, correct to the last place, of which δ is an
upper bound. Such a pair of inequalities is what is certified for Markov chains and decision processes in K. Chatterjee,
T. Quatmann, M. Schäffeler, M. Weininger, T. Winkler and D. Zilken, *Fixed point certificates for reachability and
expected rewards in MDPs*, TACAS 2025; here both sides are
certificates, the target being reached for certain.

With :func:`refine` the same arithmetic is the residual of an iterative refinement: floats correct what whole numbers
measure, and each turn adds up to twelve digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from markovsim.arithmetic.numbers import as_rational, is_float, short
from markovsim.chains.arrays.aggregation import pieces
from markovsim.chains.events import as_event
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.errors import InputError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Whole = npt.NDArray[Any]
"""Python integers (dtype object)."""
TURNS = 40
"""Corrections, at most."""


@dataclass(frozen=True)
class ExactRows:
    """Some rows of Q as fractions: ``arcs`` / ``total`` lead to ``targets``, ``exits`` / ``total`` hit.

    ``targets`` has one array of places per arc, ``arcs`` one of numerators; numerators of a row and its exits sum to
    ``total``.
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
    """Whole numbers X and δ with X/2^bits/(1 + δ) ≤ h ≤ X/2^bits/(1 − δ) at every state of U; no bound if δ ≥ 1."""

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
    """Return 1 − (x − Qx), x = numbers/2^bits, each entry correctly rounded from its exact value; 0 outside U.

    Raises InputError where a row and its exits do not sum to 1.
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
    defect: Floats = alive.astype(np.float64)  # that of x = 0
    last: Fraction | None = None
    for _ in range(TURNS):
        numbers = _added(numbers, *correct(defect), bits)
        defect = residual(system, numbers, bits)
        delta = certified_delta(defect)
        if delta < best.delta:
            best = Enclosure(numbers, bits, delta)
        if delta <= goal or not defect.any() or (last is not None and 2 * delta > last):
            break  # a defect of which nothing is left in floats is no reason to go on either
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


@dataclass(frozen=True)
class ChainSystem:
    """The system of the states of a chain from which a target is hit for certain."""

    problem: HittingProblem

    @property
    def size(self) -> int:
        """The number of states of the chain."""
        return len(self.problem.chain)

    def exact_rows(self) -> Iterator[ExactRows]:
        """Yield the rows, one by one."""
        hit = self.size
        for i, row in self.problem.rows(self.problem.sure - self.problem.done, hit).items():
            fractions = {j: Fraction(int(p.p), int(p.q)) for j, p in row.items()}
            unit = math.lcm(*(p.denominator for p in fractions.values()))
            whole = {j: int(p * unit) for j, p in fractions.items()}
            exits = whole.pop(hit, 0)
            yield ExactRows(
                np.array([i]),
                [np.array([j]) for j in whole],
                [np.array([p], object) for p in whole.values()],
                np.array([exits], object),
                np.array([unit], object),
            )


def check_hitting_times(
    chain: TransitionMatrix, target: Any, times: Sequence[Any]
) -> dict[State, tuple[Fraction, Fraction]]:
    """Return bounds on E[T] that the given times certify, however they were found, for all states that are sure to hit.

    ``times`` has one number per state, in the chain's order (binary64 numbers stand for what they are); those of
    states that are in the target or not sure to hit are not looked at, and may be infinite. If (1 − δ) ≤ x − Qx ≤
    (1 + δ) then x/(1 + δ) ≤ E[T] ≤ x/(1 − δ), with the least such δ: see the module's text.

    >>> import markovsim as ms
    >>> chain = ms.Chain([["1/2", "1/2", 0], ["1/4", "1/2", "1/4"], [0, 0, 1]])
    >>> check_hitting_times(chain.matrix, 2, [8, 6, 0])
    {0: (Fraction(8, 1), Fraction(8, 1)), 1: (Fraction(6, 1), Fraction(6, 1))}
    >>> low, high = check_hitting_times(chain.matrix, 2, [8.25, 6.25, 0])[0]
    >>> low < 8 < high, low, high
    (True, Fraction(132, 17), Fraction(44, 5))

    Raises InputError for a chain that is not exact, for a time that is no finite number, and where the times certify
    nothing: δ ≥ 1.
    """
    if not chain.domain.is_rational:
        raise InputError(
            f"domain={chain.domain.name!r}: times are checked against exact probabilities; give an exact chain"
        )
    if len(times) != len(chain):
        raise InputError(f"times: {len(times)} numbers for {len(chain)} states; give one per state")
    problem = HittingProblem(chain, as_event(target, chain))
    system, unknown = ChainSystem(problem), problem.sure - problem.done
    x = [_fraction(t, chain.states[i]) if i in unknown else Fraction(0) for i, t in enumerate(times)]
    delta = Fraction(0)
    places = []
    for rows in system.exact_rows():
        (i,) = rows.states.tolist()
        unit = Fraction(rows.total[0])
        onward = sum(p[0] * (x[i] - x[j[0]]) for j, p in zip(rows.targets, rows.arcs, strict=True))
        delta = max(delta, abs(1 - (rows.exits[0] * x[i] + onward) / unit))
        places.append(i)
    if delta >= 1:
        raise InputError(
            f"times: x − Qx differs from 1 by up to {float(delta):.3g}, and only below 1 does it bound anything;"
            " give better approximations"
        )
    return {chain.states[i]: (x[i] / (1 + delta), x[i] / (1 - delta)) for i in places}


def _fraction(time: Any, state: State) -> Fraction:
    """Return a time as a fraction; a binary64 number stands for what it is."""
    exact = Fraction(float(time)) if is_float(time) and math.isfinite(time) else as_rational(time)
    if exact is None:
        raise InputError(f"times: {short(time)} at state={short(state)} is not a finite number")
    return exact
