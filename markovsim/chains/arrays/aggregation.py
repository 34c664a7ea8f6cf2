r"""Multiplicative aggregation and disaggregation: big metastable chains by a small one and a few plain steps.

A chain that is stuck in places for a long time makes plain iteration useless: its error shrinks as slowly as the chain
leaves. Put the states into *groups* that such a chain mixes inside quickly, and let u > 0 be any guess of how its time
is spent. The *coarse* chain moves between groups with the probabilities

.. math:: Q_{IJ} = \sum_{i \in I} u_i \sum_{j \in J} Q_{ij} \Big/ \sum_{i \in I} u_i,

is solved without a subtraction, and gives each group its true share if the shape inside the groups is as guessed. Some
plain steps of the chain then mend the shapes, which changes the coarse chain, and so on. What is slow happens between
groups, and the coarse chain does it at once.

* :func:`expected_visits`: y = c + yQ for a substochastic Q. Everything added is positive, so the sum of y, the expected
  time until Q is left, is good to nearly all digits whatever its size.
* :func:`stationary_law`: π = πP of an irreducible P, likewise.
* :func:`expected_times`: x = 1 + Qx. With the visits y from a start law c the products z_i = y_i x_i are themselves
  visits, z = y + zQ̂, of the chain run backwards, Q̂_ji = y_i Q_ij / y_j, which leaves with probability c_j / y_j. So
  times are found as visits are, without a subtraction.
* :func:`correction`: (I − Q)e = r for any r, by the same coarse chain. e is a sum of two floats and (I − Q)e is formed
  from differences e_i − e_j, which keeps what single floats would round away.

Convergence is local and not certain in general. It is judged by the largest *relative* change of an entry in a plain
step, which does not depend on how states are scaled, and by how fast that change shrinks. Where a round of s steps
makes it ρ times as large, all steps to come change an entry by about s/(1 − ρ) times as much. An answer says whether it
converged. No residual in floats shows a move inside one group that is slower than rounding, about 10⁻¹⁴ a step, so the
groups have to separate states between which the chain moves that slowly. The bounds of
:mod:`markovsim.chains.arrays.enclosure` hold whether they do or not.

Koury, McAllister and Stewart, SIAM Journal on Algebraic and Discrete Methods 5 (1984); Stewart, *Introduction to the
Numerical Solution of Markov Chains* (1994), chapter 6; for many levels Horton and Leutenegger, SIGMETRICS (1994).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from markovsim.arithmetic.domains import FLOAT, Vector
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.elimination.systems import TransientSystem, stationary_vector
from markovsim.errors import InputError, LimitError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Progress = Callable[[int, float], None]
"""What is told the number of rounds so far and the largest relative change of an entry in the last one."""
TOLERANCE = 1e-12
"""The relative change of an entry in a step below which an iteration stops, by default."""
ROUNDS = 100
"""The largest number of rounds, by default."""
SLACK = 1000
"""How many tolerances all further steps together may change an entry by, by the estimate."""
NOISE = 2.0**-46
"""The largest relative change in a step that rounding alone can cause."""
STALLED = 12
"""The number of rounds without a better residual after which an iteration gives up."""
CYCLES = 40
"""The largest number of cycles of a correction."""
DOUBLINGS = 4
"""How often a correction may double the number of its plain steps."""
PIECE = 1 << 14
"""The number of entries of an array that are worked on at a time, so that they stay in the cache."""
MAX_COUNT = 1 << 12
"""The largest number of groups."""


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

    def mean_after(self, v: Floats, out: Floats) -> Floats:
        """Write Qv to ``out`` and return it."""

    def defect(self, right: Floats, high: Floats, low: Floats, out: Floats) -> Floats:
        """Write right − (I − Q)(high + low) to ``out`` and return it, formed from differences."""

    def rounding(self, x: Floats) -> Floats:
        """Return about how far the rounding of probabilities moves the defect of x: ε Σ Q(i, j)|x(i) − x(j)|."""

    def flows(self, groups: Places, weights: Floats, count: int, values: Floats | None = None) -> Floats:
        """Return the matrix Σ weights(i) Q(i, j) values(j) over i in group I and j in group J; values are 1 if None."""


@dataclass(frozen=True)
class Aggregated:
    """A non-negative vector found by aggregation, and how it was found.

    Attributes
    ----------
    visits
        The vector, one number for each state.
    converged
        Whether ``residual`` is as small as was asked for, and shrinks fast enough for all further steps to change
        little more.
    rounds
        How many rounds were made.
    residual
        The largest relative change of an entry in one more step of the chain.
    advice
        What to try where the answer has not converged; empty otherwise.
    """

    visits: Floats
    converged: bool
    rounds: int
    residual: float
    advice: str

    @property
    def total(self) -> float:
        """The sum of the entries. For visits it is the expected time until the system is left."""
        return float(np.sum(self.visits))


@dataclass(frozen=True)
class Coarse:
    """The chain of the groups, and their masses.

    ``rows[I]`` has the steps of a group, and the probability of leaving in column ``count``.
    """

    groups: Places
    count: int
    masses: Floats
    rows: dict[int, Vector]

    @classmethod
    def of(cls, steps: Steps, groups: Places, count: int, weights: Floats) -> Coarse:
        """Return the coarse chain under given weights. Groups that the weights miss are weighted equally."""
        weights = _nowhere_missing(steps, groups, count, weights)
        flows, leaving = steps.flows(groups, weights, count), group_sums(groups, weights * steps.exits, count)
        return cls._of(groups, count, group_sums(groups, weights, count), flows, leaving)

    @classmethod
    def backwards(
        cls, steps: Steps, groups: Places, count: int, visits: Floats, times: Floats, start: Floats
    ) -> Coarse:
        """Return the coarse chain of Q̂ under the weights visits × times."""
        flows = steps.flows(groups, visits, count, times)
        masses = group_sums(groups, visits * times, count)
        return cls._of(groups, count, masses, flows.T, group_sums(groups, start * times, count))

    @classmethod
    def _of(cls, groups: Places, count: int, masses: Floats, flows: Floats, leaving: Floats) -> Coarse:
        rows: dict[int, Vector] = {}
        for i in np.flatnonzero(masses).tolist():
            there = np.flatnonzero(flows[i])
            rows[i] = dict(zip(there.tolist(), (flows[i, there] / masses[i]).tolist(), strict=True))
            if leaving[i] > 0:
                rows[i][count] = float(leaving[i] / masses[i])
        return cls(groups, count, masses, rows)

    @cached_property
    def _system(self) -> TransientSystem:
        return TransientSystem(self.rows, FLOAT, range(self.count))

    def visits(self, start: Floats) -> Floats:
        """Return what to multiply each group's weights by, so that the groups balance: visits from a start law.

        The start may have negative entries. Elimination never subtracts, so that each sign is solved for by itself.
        """
        c, answer = group_sums(self.groups, start, self.count), np.zeros(self.count)
        scale = float(np.abs(c).max())
        for sign in (1.0, -1.0) if scale > 0 else ():
            part = np.where(sign * c > scale * 1e-200, sign * c / scale, 0.0)
            if part.any():
                answer += sign * scale * self._factors(self._system.solve_left(_positive(part)))
        return answer

    def law(self) -> Floats:
        """Return the same for the stationary law, of a coarse chain without exits."""
        return self._factors(stationary_vector(self.rows, FLOAT, range(self.count)))

    def _factors(self, found: Vector) -> Floats:
        factors = np.zeros(self.count)
        for i, mass in found.items():
            factors[i] = mass / self.masses[i]
        return factors


def _nowhere_missing(steps: Steps, groups: Places, count: int, weights: Floats) -> Floats:
    """Return weights of which no group that is alive has none, as those have that underflow."""
    missed = (group_sums(groups, weights, count)[groups] == 0) & steps.alive
    return weights + missed if missed.any() else weights


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
    progress: Progress | None = None,
) -> Aggregated:
    """Return y = c + yQ, the expected visits from a start law c to the states of a system that is left for certain.

    y = Σ_n c Qⁿ is the only solution, because every state can leave. ``groups`` numbers the group of each state,
    ``smoothing`` is how many plain steps a round takes, and ``progress`` is told the rounds so far and the largest
    relative change in each. Every state that is alive must be reached from the start.

    It raises InputError for groups that are not an array of one number ≥ 0 per state, LimitError for more than 4096 of
    them, and FloatRangeError where a group is visited more often than a float can say.
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

    return _rounds(y, spare, advance, balance, smoothing, tolerance, rounds, progress)


def expected_times(
    steps: Steps,
    start: Floats,
    visits: Floats,
    groups: Places,
    *,
    smoothing: int = 4,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Aggregated:
    """Return x = 1 + Qx, the expected times until the system is left, given the visits from a start law.

    x = Σ_n Qⁿ·1, which is 0 at states that are not alive. The arguments are those of :func:`expected_visits`.
    """
    groups, count = _checked(groups, steps.size)
    weights = _nowhere_missing(steps, groups, count, visits / visits.max())
    law = start / visits.max()
    x, spare = steps.alive.astype(np.float64), np.empty(steps.size)

    def advance(x: Floats, spare: Floats) -> tuple[Floats, Floats]:
        steps.mean_after(x, spare)
        spare += steps.alive
        return spare, x

    def balance(x: Floats) -> None:
        factors = Coarse.backwards(steps, groups, count, weights, x, law).visits(weights)
        for piece in pieces(len(x)):
            x[piece] *= factors[groups[piece]]

    return _rounds(x, spare, advance, balance, smoothing, tolerance, rounds)


def stationary_law(
    steps: Steps,
    groups: Places,
    *,
    smoothing: int = 4,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    progress: Progress | None = None,
) -> Aggregated:
    """Return π = πP, Σπ = 1, of a system that is never left and in which all states alive reach each other.

    A periodic system is no obstacle, because (I + P)/2 is iterated. The arguments are those of :func:`expected_visits`.
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

    found = _rounds(y, spare, advance, balance, smoothing, tolerance, rounds, progress)
    return replace(found, visits=found.visits / found.total)


def _rounds(
    y: Floats,
    spare: Floats,
    advance: Any,
    balance: Any,
    smoothing: int,
    tolerance: float,
    rounds: int,
    progress: Progress | None = None,
) -> Aggregated:
    _check_settings(smoothing, tolerance, rounds)
    best, since, residual, done = np.inf, 0, np.inf, 0
    while done < rounds and since < STALLED:
        for _ in range(smoothing):
            y, spare = advance(y, spare)
        balance(y)
        y, spare = advance(y, spare)
        before, residual, done = residual, _change(y, spare), done + 1
        if progress is not None:
            progress(done, residual)
        if residual <= tolerance and _change_to_come(residual, before, smoothing + 1) <= SLACK * tolerance:
            return Aggregated(y, converged=True, rounds=done, residual=residual, advice="")
        best, since = (residual, 0) if residual < best else (best, since + 1)
    advice = (
        f"the largest relative change in a step is still {residual:.1e} after {done} rounds (wanted: {tolerance:.1e},"
        " and fast shrinking);"
        " take finer levels, more smoothing steps or more rounds, or ask the chain of fewer states (states='tree')"
    )
    return Aggregated(y, converged=False, rounds=done, residual=residual, advice=advice)


def _change_to_come(residual: float, before: float, steps: int) -> float:
    """Return about how far all further steps change an entry that the last one of a round changed by ``residual``.

    ``before`` is what the residual was a round earlier, infinite if nothing is known. What differs by noise has not
    shrunk.
    """
    if residual <= NOISE:
        return residual
    shrunk = before - residual - NOISE
    return residual * steps * (before / shrunk) if 0 < shrunk < np.inf else np.inf


def correction(
    steps: Steps,
    coarse: Coarse,
    weights: Floats,
    times: Floats,
    right: Floats,
    *,
    smoothing: int = 4,
    reduction: float = 1e-12,
    cycles: int = CYCLES,
) -> tuple[Floats, Floats]:
    """Return e = high + low with (I − Q)e ≈ right, the defect at most ``reduction`` of it, or as well as floats tell.

    ``coarse`` is :meth:`Coarse.backwards` with these weights and times. A cycle adds to e a multiple of the times in
    each group, so that the weighted defect of each group vanishes, then takes plain steps e ← right + Qe. Where a
    cycle does not halve the defect, neither its largest entry nor its weighted sum, the steps of the next are doubled,
    as often as :data:`DOUBLINGS` in all.
    """
    high, low, defect = np.zeros(steps.size), np.zeros(steps.size), right.copy()
    best, doubled = (np.inf, np.inf), 0
    goal = float(np.abs(right).max()) * reduction
    for _ in range(cycles):
        _add(high, low, coarse.visits(weights * defect)[coarse.groups] * times)
        for _ in range(smoothing << doubled):
            _add(high, low, steps.defect(right, high, low, defect))
        size = np.abs(steps.defect(right, high, low, defect))
        if (size <= np.maximum(goal, 4 * steps.rounding(high))).all():
            break
        sizes = float(size.max()), float(weights @ size)
        if not (sizes[0] < best[0] / 2 or sizes[1] < best[1] / 2):
            doubled += 1
            if doubled > DOUBLINGS:
                break
        best = min(best[0], sizes[0]), min(best[1], sizes[1])
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


def pair_difference(x: Floats, x_low: Floats, y: Floats, y_low: Floats, work: Floats | None = None) -> Floats:
    """Return (x + x_low) − (y + y_low), the rounding error of x − y included (Knuth's two-sum), in ``work[0]``."""
    low: Floats
    back: Floats
    low, back = np.empty((2, *x.shape)) if work is None else work
    high: Floats = x - y
    np.subtract(high, x, out=back)
    np.subtract(high, back, out=low)
    np.subtract(x, low, out=low)
    np.add(y, back, out=back)
    low -= back
    low += x_low
    low -= y_low
    low += high
    return low


def _checked(groups: Any, size: int) -> tuple[Places, int]:
    try:
        numbers = np.asarray(groups)
    except ValueError:  # The rows have different lengths.
        numbers = np.asarray(None)
    if numbers.shape != (size,) or numbers.dtype.kind not in "iu" or numbers.min(initial=0) < 0:
        raise InputError(f"groups: give one whole number ≥ 0 per state, an array of shape ({size},)")
    count = int(numbers.max(initial=0)) + 1
    if count > MAX_COUNT:
        raise LimitError(
            f"groups: numbers up to {count - 1:,}, and the coarse chain is a table of all pairs; number the groups from"
            f" 0 on, at most {MAX_COUNT:,} of them"
        )
    return numbers.astype(np.intp, copy=False), count


def _check_settings(smoothing: Any, tolerance: Any, rounds: Any) -> None:
    whole_number(smoothing, "smoothing", 1)
    whole_number(rounds, "rounds", 1)
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)) or not tolerance > 0:
        raise InputError(
            f"tolerance={short(tolerance)}: give a positive number, the relative change to stop at"
        )
