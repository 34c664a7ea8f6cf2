r"""Multiplicative aggregation and disaggregation: big metastable chains by a small one and a few plain steps.

A chain that is stuck in places for a long time makes plain iteration useless: its error shrinks as slowly as the chain
leaves. Put the states into *groups* that such a chain mixes inside quickly, and let u > 0 be any guess of how its time
is spent. The *coarse* chain moves between groups with the probabilities

.. math:: Q_{IJ} = \sum_{i \in I} u_i \sum_{j \in J} Q_{ij} \Big/ \sum_{i \in I} u_i,

is solved exactly, subtraction-free, and gives each group its true share, the shape inside groups being as guessed; some
plain steps of the chain then mend the shapes, which changes what the coarse chain is; and so on. Slow is what happens
between groups, and that the coarse chain does at once.

* :func:`expected_visits`: y = c + yQ for a substochastic Q. Everything added is positive, so the sum of y, the expected
  time until Q is left, is good to nearly all digits whatever its size.
* :func:`stationary_law`: π = πP of an irreducible P, likewise.
* :func:`correction`: (I − Q)x = b for functions, by the coarse chain that the visits define. x is a sum of two
  floats and (I − Q)x is formed from differences x_i − x_j, which keeps what single floats would round away.

Convergence is local and not certain in general, and is judged entry by entry: the largest *relative* change of an entry
in a plain step, which does not depend on how states are scaled. An answer says whether it converged. Koury, McAllister
and Stewart, SIAM Journal on Algebraic and Discrete Methods 5 (1984); Stewart, *Introduction to the Numerical Solution
of Markov Chains* (1994), chapter 6; for many levels Horton and Leutenegger, SIGMETRICS (1994).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from markovsim.chains.elimination import Vector
from markovsim.chains.solver import TransientSystem, stationary_vector
from markovsim.domains import FLOAT
from markovsim.errors import InputError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
TOLERANCE = 1e-11
ROUNDS = 100
STALLED = 12
"""Rounds without a better residual after which to give up."""
CYCLES = 12
PIECE = 1 << 14


class Steps(Protocol):
    """A substochastic matrix Q by its action: rows sum to 1 less the probability of leaving, ``exits``."""

    @property
    def size(self) -> int:
        """The number of states."""

    @property
    def exits(self) -> Floats:
        """The probability of leaving from each state."""

    @property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Which states belong to the system; rows and columns of the others are 0."""

    def law_after(self, law: Floats, out: Floats) -> Floats:
        """Write law·Q to ``out`` and return it."""

    def defect(self, right: Floats, high: Floats, low: Floats, out: Floats) -> Floats:
        """Write right − (I − Q)(high + low) to ``out`` and return it, formed from differences."""

    def flows(self, groups: Places, weights: Floats, count: int) -> Floats:
        """Return the matrix Σ weights(i) Q(i, j) over i in group I and j in group J."""


@dataclass(frozen=True)
class Visits:
    """A non-negative row vector found by aggregation, and how it was found.

    ``residual`` is the largest relative change of an entry in one more step of the chain; ``advice`` says what to
    try where ``converged`` is False, and is empty otherwise.
    """

    visits: Floats
    converged: bool
    rounds: int
    residual: float
    advice: str

    @property
    def total(self) -> float:
        """The sum of the entries, for visits the expected time until the system is left."""
        return float(np.sum(self.visits))


@dataclass(frozen=True)
class Coarse:
    """The chain of the groups under given weights: what it knows of rows (visits, laws) and of functions (times)."""

    groups: Places
    count: int
    weights: Floats
    masses: Floats
    rows: dict[int, Vector]

    @classmethod
    def of(cls, steps: Steps, groups: Places, count: int, weights: Floats) -> Coarse:
        """Return the coarse chain; groups that the weights miss are weighted equally."""
        masses = group_sums(groups, weights, count)
        missed = (masses[groups] == 0) & steps.alive
        if missed.any():
            weights = weights + missed
            masses = group_sums(groups, weights, count)
        flows = steps.flows(groups, weights, count)
        leaving = group_sums(groups, weights * steps.exits, count)
        rows: dict[int, Vector] = {}
        for i in np.flatnonzero(masses).tolist():
            there = np.flatnonzero(flows[i])
            rows[i] = dict(zip(there.tolist(), (flows[i, there] / masses[i]).tolist(), strict=True))
            if leaving[i] > 0:
                rows[i][count] = float(leaving[i] / masses[i])
        return cls(groups, count, weights, masses, rows)

    @cached_property
    def _system(self) -> TransientSystem:
        return TransientSystem(self.rows, FLOAT, range(self.count))

    def visits(self, start: Floats) -> Floats:
        """Return what to multiply each group's weights by, so that the groups balance: visits from a start law."""
        c = group_sums(self.groups, start, self.count)
        return self._factors(self._system.solve_left(_positive(c)))

    def law(self) -> Floats:
        """Return the same for the stationary law, of a coarse chain without exits."""
        return self._factors(stationary_vector(self.rows, FLOAT, range(self.count)))

    def times(self, right: Floats) -> Floats:
        """Return the function on groups that solves the equations of the coarse chain, averages for a right side."""
        b = group_sums(self.groups, self.weights * right, self.count) / np.where(
            self.masses > 0, self.masses, 1.0
        )
        scale = float(np.abs(b).max())
        answer = np.zeros(self.count)
        if scale > 0:
            for sign in (1.0, -1.0):  # elimination never subtracts, so each sign is solved for by itself
                part = np.where(sign * b > scale * 1e-200, sign * b / scale, 0.0)
                for i, x in self._system.solve_right(_positive(part)).items() if part.any() else ():
                    answer[i] += sign * scale * x
        return answer

    def _factors(self, found: Vector) -> Floats:
        factors = np.zeros(self.count)
        for i, mass in found.items():
            factors[i] = mass / self.masses[i]
        return factors


def group_sums(groups: Places, values: Floats, count: int) -> Floats:
    """Return the sum of the values over each group."""
    return np.bincount(groups, values, count).astype(np.float64, copy=False)


def _positive(values: Floats) -> Vector:
    return {i: float(values[i]) for i in np.flatnonzero(values > 0).tolist()}


def pieces(size: int, piece: int = PIECE) -> Iterator[slice]:
    """Yield slices that cover so many places and fit the cache."""
    for first in range(0, size, piece):
        yield slice(first, min(first + piece, size))


def _change(new: Floats, old: Floats) -> float:
    """Return the largest relative change of an entry."""
    largest = 0.0
    for piece in pieces(len(new)):
        before, after = old[piece], new[piece]
        gap = np.abs(after - before)
        np.divide(gap, before, out=gap, where=before > 0)
        largest = max(largest, float(gap.max(initial=0.0)))
    return largest


def expected_visits(
    steps: Steps,
    start: Floats,
    groups: Places,
    *,
    smoothing: int = 4,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Visits:
    """Return y = c + yQ, the expected visits from a start law c to the states of a system that is left for certain.

    y = Σ_n c Qⁿ is the only solution, every state being able to leave. ``groups`` numbers the group of each state,
    ``smoothing`` is how many plain steps a round takes. Every state that is alive must be reached from the start.
    Raises InputError for groups that are no array of one number ≥ 0 per state.
    """
    groups, count = _checked(groups, steps.size)
    y, spare = steps.alive.astype(np.float64), np.empty(steps.size)

    def advance(y: Floats, spare: Floats) -> tuple[Floats, Floats]:
        steps.law_after(y, spare)
        spare += start
        return spare, y

    def balance(y: Floats) -> None:
        factors = Coarse.of(steps, groups, count, y).visits(start)
        for piece in pieces(len(y)):
            y[piece] *= factors[groups[piece]]

    return _rounds(y, spare, advance, balance, smoothing, tolerance, rounds)


def stationary_law(
    steps: Steps,
    groups: Places,
    *,
    smoothing: int = 4,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Visits:
    """Return π = πP, Σπ = 1, of a system that is never left and in which all states alive reach each other.

    A periodic system is no obstacle: what is iterated is (I + P)/2. The arguments are those of :func:`expected_visits`.
    """
    groups, count = _checked(groups, steps.size)
    y, spare = steps.alive / np.count_nonzero(steps.alive), np.empty(steps.size)

    def advance(y: Floats, spare: Floats) -> tuple[Floats, Floats]:
        steps.law_after(y, spare)
        spare += y
        spare *= 0.5
        return spare, y

    def balance(y: Floats) -> None:
        factors = Coarse.of(steps, groups, count, y).law()
        for piece in pieces(len(y)):
            y[piece] *= factors[groups[piece]]

    found = _rounds(y, spare, advance, balance, smoothing, tolerance, rounds)
    return Visits(found.visits / found.total, found.converged, found.rounds, found.residual, found.advice)


def _rounds(
    y: Floats,
    spare: Floats,
    advance: Any,
    balance: Any,
    smoothing: int,
    tolerance: float,
    rounds: int,
) -> Visits:
    best, since, residual, done = np.inf, 0, np.inf, 0
    while done < rounds and since < STALLED:
        for _ in range(smoothing):
            y, spare = advance(y, spare)
        balance(y)
        y, spare = advance(y, spare)
        residual, done = _change(y, spare), done + 1
        if residual <= tolerance:
            return Visits(y, True, done, residual, "")
        best, since = (residual, 0) if residual < best else (best, since + 1)
    advice = (
        f"the largest relative change in a step is still {residual:.1e} after {done} rounds (wanted: {tolerance:.1e});"
        " take finer levels, more smoothing steps or more rounds, or ask the chain of fewer states (states='tree')"
    )
    return Visits(y, False, done, residual, advice)


def correction(
    steps: Steps, coarse: Coarse, right: Floats, *, smoothing: int = 4, cycles: int = CYCLES
) -> tuple[Floats, Floats]:
    """Return x = high + low with (I − Q)x ≈ right, as well as floats tell.

    A cycle adds the coarse chain's answer to what is left, then takes plain steps x ← right + Qx. It is repeated
    while the largest entry of the defect at least halves; the second float of x is what makes that worth while where
    x is 10¹⁵ times the defect.
    """
    high, low, defect = np.zeros(steps.size), np.zeros(steps.size), np.empty(steps.size)
    best, kept = np.inf, (high, low)
    steps.defect(right, high, low, defect)
    for _ in range(cycles):
        answer = coarse.times(defect)
        _add(high, low, answer[coarse.groups] * steps.alive)
        for _ in range(smoothing):
            _add(high, low, steps.defect(right, high, low, defect))
        steps.defect(right, high, low, defect)
        size = float(np.abs(defect).max())
        if not size < best / 2:
            return (high, low) if size < best else kept
        best, kept = size, (high.copy(), low.copy())
        if size == 0:
            break
    return high, low


def _add(high: Floats, low: Floats, more: Floats) -> None:
    """Add to a pair of floats in place, with the rounding error of the sum (Knuth's and Dekker's two-sums)."""
    for piece in pieces(len(high), PIECE // 2):
        h, w, m = high[piece], low[piece], more[piece]
        total = h + m
        back = total - h
        error = total - back
        np.subtract(h, error, out=error)
        np.subtract(m, back, out=back)
        error += back
        w += error
        np.add(total, w, out=h)
        np.subtract(h, total, out=total)
        w -= total


def _checked(groups: Places, size: int) -> tuple[Places, int]:
    groups = np.asarray(groups)
    if groups.shape != (size,) or groups.dtype.kind not in "iu" or groups.min(initial=0) < 0:
        raise InputError(f"groups: give one whole number ≥ 0 per state, an array of shape ({size},)")
    groups = groups.astype(np.intp, copy=False)
    return groups, int(groups.max(initial=0)) + 1
