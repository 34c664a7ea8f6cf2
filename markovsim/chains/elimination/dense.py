"""Subtraction-free elimination of a dense array, in place and in large products.

The states are eliminated in their order, as in :mod:`markovsim.chains.elimination.states`: d_s is the sum of what is
right of the diagonal in row s, the row is divided by it, and every later row i gains P_is times it. Rows are taken by
halves: the upper half is factored, the lower half catches up by one product, and then the lower half is factored. The
products do nearly all of the work, at the speed of BLAS, and add non-negative numbers to non-negative ones. The lower
half's columns P_is come from a triangular system with I − U, which is solved by halves in the same way. Below
:data:`LEAF` columns, (I − U)⁻¹ = I + U + U² + … is formed by sums and products.

:mod:`markovsim.chains.elimination.rounding` counts how far rounding can go, and these loops have to match it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from markovsim.arithmetic.domains import Vector
from markovsim.chains.elimination.rounding import LEAF, SEGMENT, STEP
from markovsim.chains.elimination.states import SINK, OutOfRange

Array = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]
WORKSPACE = 1 << 20
"""Entries of a product that are made before they are added on."""
UNSHARED = 1 << 18
"""Multiplications of a product that OpenBLAS leaves to one thread; sharing out small ones costs more than it gains."""
TINY = sys.float_info.min
SAFE = 2.0**-900
"""Positive factors of at least this size have lost nothing to underflow that their own rounding would show."""
PLAIN_BELOW = 2.0**-300
"""Where a positive entry is smaller no inverse is used, so that what underflows is easily bounded."""


@dataclass(frozen=True)
class Factors:
    """U_sj above the diagonal, the columns P_is below it, d_s, and the power of two that each row was multiplied by.

    The diagonal holds ones, and nothing reads it. ``lost`` is how many roundings underflow may have cost.
    """

    entries: Array
    leaving: Array
    scale: Array
    lost: int

    @np.errstate(all="ignore")  # in_range judges the answer afterwards.
    def right(self, b: Array) -> Array:
        """Return the least x ≥ 0 with (I − Q) x = b, for b ≥ 0 other than 0.

        The columns of a matrix b are solved one by one.
        """
        a, n = self.entries, len(self.leaving)
        z = (b.T * self.scale).T
        for low in range(0, n, SEGMENT):
            high = min(low + SEGMENT, n)
            z[low:high] += a[low:high, :low] @ z[:low]
            for s in range(low, high):
                z[s] = (z[s] + a[s, low:s] @ z[low:s]) / self.leaving[s]
        if (z < TINY).any() and _least_below(a) * float(z[z > 0].min(initial=1.0)) < TINY:
            raise OutOfRange
        for low in reversed(range(0, n, SEGMENT)):
            high = min(low + SEGMENT, n)
            z[low:high] += a[low:high, high:n] @ z[high:]
            for s in reversed(range(low, high)):
                z[s] += a[s, s + 1 : high] @ z[s + 1 : high]
        return in_range(z)

    @np.errstate(all="ignore")  # in_range judges the answer afterwards.
    def left(self, c: Array) -> Array:
        """Return the least y ≥ 0 with y (I − Q) = c, for c ≥ 0, not 0."""
        w, a, n = c.copy(), self.entries, len(self.leaving)
        for low in range(0, n, SEGMENT):
            high = min(low + SEGMENT, n)
            w[low:high] += w[:low] @ a[:low, low:high]
            for s in range(low, high):
                w[s] += w[low:s] @ a[low:s, s]
        return in_range(self._back(w, n) * self.scale)

    @np.errstate(all="ignore")  # in_range judges the answer afterwards.
    def stationary(self) -> Array:
        """Return a positive y = y P of an irreducible chain without sinks, whose last state was kept."""
        n = len(self.leaving)
        w = np.zeros(n)
        w[-1] = 1.0
        y = self._back(w, n - 1) * self.scale
        return in_range(y / y.max())

    def _back(self, w: Array, end: int) -> Array:
        a = self.entries
        for high in range(end, 0, -SEGMENT):
            low = max(high - SEGMENT, 0)
            w[low:high] += w[high:] @ a[high:, low:high]
            for s in reversed(range(low, high)):
                visits = w[s] + w[s + 1 : high] @ a[s + 1 : high, s]
                # A positive number that is about to be divided by a small one must be normal.
                if visits < TINY:
                    raise OutOfRange
                w[s] = visits / self.leaving[s]
        return w


def in_range(x: Array) -> Array:
    """Return x, whose entries are all positive in truth; raise OutOfRange unless all are normal floats."""
    if not (np.isfinite(x).all() and (x >= TINY).all()):
        raise OutOfRange
    return x


def scale_rows(a: Array, first: int = 0) -> Array:
    """Drop the self-loops of rows ``first``, first + 1, …, bring their sums near 1, and return the factors.

    The factors are powers of two, at least 1, so that nothing is rounded. Thus a row of couplings near 1e-300 stands
    beside ordinary ones.
    """
    places = np.arange(len(a))
    a[places, places + first] = 0.0
    _, exponent = np.frexp(a.sum(axis=1))
    scale: Array = np.ldexp(1.0, np.clip(-exponent, 0, 1_000))
    a *= scale[:, None]
    return scale


def factor(a: Array, scale: Array, *, kept: bool = False) -> Factors:
    """Eliminate all states (all but the last one if ``kept``) of a strongly connected system, overwriting ``a``.

    Rows are those of :func:`scale_rows`; a column more than there are rows holds the probabilities of leaving
    for good. It raises OutOfRange where a positive factor is no normal float, or is not known to be accurate.
    """
    n = len(a)
    places = np.arange(n)
    a[places, places] = 1.0
    possible = None if a.min() >= SAFE else np.packbits(a > 0, axis=1)  # Entries only grow.
    plain = possible is not None and _least(a) < PLAIN_BELOW
    room = np.empty(max(STEP * a.shape[1], min(WORKSPACE, a.size // 2)))
    work = _Elimination(a, np.ones(n), n - kept, STEP if plain else LEAF, {}, room)
    with np.errstate(all="ignore"):  # The range is checked below.
        work.rows(0, n)
    a[places, places] = 1.0
    if not np.isfinite(a.max()):  # A row whose way out is lost altogether ends as 0/0.
        raise OutOfRange
    if possible is None:
        return Factors(a, work.leaving, scale, 0)
    below, above = _least_below(a), _least_above(a)
    if min(below, above) < TINY or below * above < SAFE:
        _check(a, possible)
    if min(below, above) >= SAFE:
        return Factors(a, work.leaving, scale, 0)
    if not plain and n > STEP:
        raise OutOfRange
    return Factors(a, work.leaving, scale, n**3)


@dataclass(frozen=True)
class _Elimination:
    """The array on its way: d_s as far as known, (I − U)⁻¹ of up to ``leaf`` states, and room for products."""

    a: Array
    leaving: Array
    end: int
    leaf: int
    inverse: dict[tuple[int, int], Array]
    room: Array

    def rows(self, low: int, high: int) -> None:
        """Factor the rows, which the rows above have been eliminated from."""
        if high - low <= STEP:
            self._one_by_one(low, high)
        else:
            mid = _middle(low, high)
            self.rows(low, mid)
            self._columns(mid, high, low, mid)
            self._add(mid, high, low, mid, self.a.shape[1])
            self.rows(mid, high)
        if STEP < self.leaf >= high - low:
            self.inverse[low, high] = self._inverse(low, high)

    def _one_by_one(self, low: int, high: int) -> None:
        a = self.a
        for s in range(low, min(high, self.end)):
            row = a[s, s + 1 :]
            self.leaving[s] = _sum(row)
            row /= self.leaving[s]
            below = a[s + 1 : high, s + 1 :]
            room = self.room[: below.size].reshape(below.shape)
            below += np.multiply(a[s + 1 : high, s, None], row, out=room)

    def _inverse(self, low: int, high: int) -> Array:
        """Return (I − U)⁻¹ on the states low…high, from those of the halves: [[V, V U W], [0, W]]."""
        inverse = np.eye(high - low)
        if high - low > STEP:
            mid = _middle(low, high)
            v, w = self.inverse[low, mid], self.inverse[mid, high]
            inverse[: mid - low, : mid - low], inverse[mid - low :, mid - low :] = v, w
            inverse[: mid - low, mid - low :] = v @ self.a[low:mid, mid:high] @ w
            return inverse
        for j in range(1, high - low):
            inverse[:j, j] = inverse[:j, :j] @ self.a[low : low + j, low + j]
        return inverse

    def _columns(self, top: int, bottom: int, low: int, high: int) -> None:
        """Overwrite the columns of lower rows by P_is: X ← X (I − U)⁻¹."""
        if high - low > self.leaf:
            mid = _middle(low, high)
            self._columns(top, bottom, low, mid)
            self._add(top, bottom, low, mid, high)
            self._columns(top, bottom, mid, high)
        elif self.leaf > STEP:
            for first in range(top, bottom, LEAF):
                part = self.a[first : min(first + LEAF, bottom), low:high]
                part[:] = part @ self.inverse[low, high]
        else:
            for s in range(low + 1, high):
                self.a[top:bottom, s] += self.a[top:bottom, low:s] @ self.a[low:s, s]

    def _add(self, top: int, bottom: int, low: int, mid: int, high: int) -> None:
        """Let rows top…bottom gain, in columns mid…high, what passes through the states low…mid."""
        if mid - low > LEAF:
            wide = high - mid
            tall = max(1, self.room.size // wide)
        else:
            tall = min(bottom - top, LEAF)
            wide = max(1, UNSHARED // (tall * (mid - low)))
        for first in range(top, bottom, tall):
            rows = slice(first, min(first + tall, bottom))
            for left in range(mid, high, wide):
                part = self.a[rows, left : min(left + wide, high)]
                room = self.room[: part.size].reshape(part.shape)
                np.matmul(self.a[rows, low:mid], self.a[low:mid, left : left + part.shape[1]], out=room)
                part += room


def _middle(low: int, high: int) -> int:
    """Return where to halve: the upper half is a whole number of leaves, or of steps inside a leaf."""
    unit = LEAF if high - low > LEAF else STEP
    return low + unit * ((high - low + 2 * unit - 1) // (2 * unit))


def _sum(row: Array) -> float:
    """Return the sum, of which no term goes through more than SEGMENT + size/SEGMENT additions."""
    if row.size > SEGMENT:
        row = np.add.reduceat(row, np.arange(0, row.size, SEGMENT))
    return float(row.sum())


def _least(a: Array) -> float:
    """Return the least positive entry, or 1."""
    return float(np.min(a, where=a > 0, initial=1.0))


def _least_below(a: Array) -> float:
    return min(_least(a[i, :i]) for i in range(len(a)))


def _least_above(a: Array) -> float:
    return min(_least(a[i, i + 1 :]) for i in range(len(a)))


def _check(a: Array, possible: npt.NDArray[np.uint8]) -> None:
    """Raise OutOfRange unless every factor that is positive in truth is a normal float.

    Entries only grow, so what was lost on the way to a normal float is counted in the bound.
    """
    _fill(possible)
    for i, row in enumerate(a):
        bits = np.unpackbits(possible[i], count=row.size).astype(np.bool_)
        bits[i] = False
        if (row[bits] < TINY).any():
            raise OutOfRange


def _fill(bits: npt.NDArray[np.uint8]) -> None:
    """Set the bits of the entries that elimination makes positive, by the same elimination on bits."""
    for s in range(len(bits)):
        below = bits[s + 1 :]
        leads_to_s = (below[:, s // 8] >> (7 - s % 8)) % 2 == 1
        bytes_after = bits[s].copy()
        bytes_after[: s // 8] = 0
        bytes_after[s // 8] &= 0xFF >> (s % 8 + 1)  # The state s itself and what went before it are gone.
        below[leads_to_s] |= bytes_after


@dataclass(frozen=True)
class DenseElimination:
    """The states of a system, and its factors in their order."""

    states: tuple[int, ...]
    factors: Factors

    def solve_right(self, b: Vector) -> Vector:
        """Return the least x ≥ 0 with (I − Q) x = b, for b ≥ 0."""
        return self._named(self.factors.right(self._array(b))) if b else {}

    def solve_left(self, c: Vector) -> Vector:
        """Return the least y ≥ 0 with y (I − Q) = c, for c ≥ 0."""
        return self._named(self.factors.left(self._array(c))) if c else {}

    def stationary(self) -> Vector:
        """Return a positive y = y P of an irreducible chain without sinks, whose last state was kept."""
        return self._named(self.factors.stationary())

    def _array(self, vector: Vector) -> Array:
        return np.array([vector.get(i, 0.0) for i in self.states])

    def _named(self, x: Array) -> Vector:
        return dict(zip(self.states, x.tolist(), strict=True))


def eliminate_dense(rows: Mapping[int, Mapping[int, float]], *, stationary: bool = False) -> DenseElimination:
    """Eliminate all states of an irreducible float system (all but the last one if ``stationary``).

    The rows are those of :func:`markovsim.chains.elimination.states.eliminate`. It raises OutOfRange where a positive
    entry has left the normal floats.
    """
    states = tuple(rows)
    a = system_array(rows, states)
    return DenseElimination(states, factor(a, scale_rows(a), kept=stationary))


def system_array(rows: Mapping[int, Mapping[int, float]], states: Sequence[int]) -> Array:
    """Return the rows without their self-loops; the sink, if any, is the last column."""
    place = {state: i for i, state in enumerate(states)}
    place[SINK] = n = len(states)
    a = np.zeros((n, n + 1))
    for i, row in enumerate(rows.values()):
        a[i, [place[j] for j in row]] = list(row.values())
    np.fill_diagonal(a, 0.0)
    return a if a[:, n].any() else np.ascontiguousarray(a[:, :n])
