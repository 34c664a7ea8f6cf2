"""The NumPy twin of elimination for dense float systems: blocked, and still without a subtraction.

States are eliminated in their order, a panel at a time. Inside a panel the rows are brought up to date one by
one; the columns below the panel follow by one product with (I − U)⁻¹ = I + U + U² + … of the panel,
non-negative like all the rest; what remains right and below takes one matrix product, P ← P + L·U. Rows are
first rescaled by powers of two, which rounds nothing and lets a row of couplings near 1e-300 stand beside
ordinary ones.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from markovsim.chains.elimination import SINK, OutOfRange, Vector

Array = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]
PANEL = 64
TINY = sys.float_info.min


@dataclass(frozen=True)
class DenseElimination:
    """Factors: U_sj above the diagonal, the columns P_is below it, d_s, and the scale of each row."""

    states: tuple[int, ...]
    factors: Array
    leaving: Array
    scale: Array

    @np.errstate(all="ignore")  # judged afterwards, by _result
    def solve_right(self, b: Vector) -> Vector:
        """Return the least x ≥ 0 with (I − Q) x = b, for b ≥ 0."""
        a, n = self.factors, len(self.states)
        z = np.array([b.get(i, 0.0) for i in self.states]) * self.scale
        if not z.any():
            return {}
        for k in range(0, n, PANEL):
            end = min(k + PANEL, n)
            z[k:end] += a[k:end, :k] @ z[:k]
            for s in range(k, end):
                z[s] = (z[s] + a[s, k:s] @ z[k:s]) / self.leaving[s]
        if (z < TINY).any() and _may_underflow(np.tril(a, -1), z):
            raise OutOfRange
        for k in reversed(range(0, n, PANEL)):
            end = min(k + PANEL, n)
            z[k:end] += a[k:end, end:n] @ z[end:]
            for s in reversed(range(k, end)):
                z[s] += a[s, s + 1 : end] @ z[s + 1 : end]
        return self._result(z)

    @np.errstate(all="ignore")  # judged afterwards, by _result
    def solve_left(self, c: Vector) -> Vector:
        """Return the least y ≥ 0 with y (I − Q) = c, for c ≥ 0."""
        w = np.array([c.get(i, 0.0) for i in self.states])
        if not w.any():
            return {}
        a, n = self.factors, len(self.states)
        for k in range(0, n, PANEL):
            end = min(k + PANEL, n)
            w[k:end] += w[:k] @ a[:k, k:end]
            for s in range(k, end):
                w[s] += w[k:s] @ a[k:s, s]
        return self._result(self._back(w, n) * self.scale)

    @np.errstate(all="ignore")  # judged afterwards, by _result
    def stationary(self) -> Vector:
        """Return a positive y = y P of an irreducible chain without sinks, whose last state was kept."""
        n = len(self.states)
        w = np.zeros(n)
        w[-1] = 1.0
        y = self._back(w, n - 1) * self.scale
        return self._result(y / y.max())

    def _back(self, w: Array, end: int) -> Array:
        a = self.factors
        for top in range(end, 0, -PANEL):
            k = max(top - PANEL, 0)
            w[k:top] += w[top:] @ a[top:, k:top]
            for s in reversed(range(k, top)):
                visits = w[s] + w[s + 1 : top] @ a[s + 1 : top, s]
                if visits < TINY:  # positive in truth, and about to be divided by what may be as small
                    raise OutOfRange
                w[s] = visits / self.leaving[s]
        return w

    def _result(self, x: Array) -> Vector:
        if not (np.isfinite(x).all() and (x >= TINY).all()):
            raise OutOfRange
        return dict(zip(self.states, x.tolist(), strict=True))


def eliminate_dense(rows: Mapping[int, Mapping[int, float]], stationary: bool = False) -> DenseElimination:
    """Eliminate all states of an irreducible float system (all but the last one if ``stationary``).

    The rows are those of :func:`markovsim.chains.elimination.eliminate`. Raises OutOfRange where a positive
    entry has left the normal floats.
    """
    states = tuple(rows)
    a = _as_array(rows, states)
    possible = a > 0
    _, exponent = np.frexp(a.max(axis=1))
    a = np.ldexp(a, -exponent[:, None])
    leaving = np.ones(len(states))
    with np.errstate(all="ignore"):  # judged afterwards, by _check
        _factor(a, leaving, len(states) - stationary)
    _check(a, possible)
    return DenseElimination(states, a, leaving, np.ldexp(1.0, -exponent))


@np.errstate(all="ignore")  # judged on the way and at the end
def dense_passage_times(rows: Mapping[int, Mapping[int, float]], kept: Sequence[int]) -> dict[int, Vector]:
    """Return the mean passage times (on the diagonal: return times) from all states to those of ``kept``.

    The twin of :func:`markovsim.chains.halving.passage_times_to`; raises OutOfRange as
    :func:`eliminate_dense`.
    """
    inside = set(kept)
    order = [i for i in rows if i not in inside] + list(kept)
    a, first = _as_array({i: rows[i] for i in order}, order), len(order) - len(kept)
    times = _passage_times_to(slice(first, len(order)), slice(0, first), a, a > 0, np.ones(len(a)))
    if not np.isfinite(times).all():
        raise OutOfRange
    return {i: dict(zip(kept, row, strict=True)) for i, row in zip(order, times.tolist(), strict=True)}


def _passage_times(a: Array, possible: Bits, costs: Array) -> Array:
    n = len(a)
    if n == 1:
        return costs[:, None].copy()
    times = np.empty((n, n))
    first, second = slice(0, n // 2), slice(n // 2, n)
    for kept, gone in ((first, second), (second, first)):
        times[:, kept] = _passage_times_to(kept, gone, a, possible, costs)
    return times


def _passage_times_to(kept: slice, gone: slice, a: Array, possible: Bits, costs: Array) -> Array:
    p, bits, cost = a.copy(), possible.copy(), costs.copy()
    for s in range(gone.start, gone.stop):
        _pass_over(s, p, bits, cost)
    inner = _passage_times(p[kept, kept], bits[kept, kept], cost[kept])
    times = np.empty((len(a), len(inner)))
    times[kept] = inner
    np.fill_diagonal(inner, 0.0)
    times[gone] = cost[gone, None] + p[gone, kept] @ inner
    return times


def _pass_over(s: int, p: Array, bits: Bits, cost: Array) -> None:
    """Eliminate s from all rows: its own becomes its entrance law, its cost its delay."""
    p[s, s], bits[s, s] = 0.0, False
    column, incoming = p[:, s].copy(), bits[:, s].copy()
    if (p[s][bits[s]] < TINY).any() or (column[incoming] < TINY).any():
        raise OutOfRange
    leaving = p[s].sum()
    p[s] /= leaving
    cost[s] /= leaving
    p[:, s], bits[:, s] = 0.0, False
    p += np.outer(column, p[s])
    bits |= incoming[:, None] & bits[s]
    cost += column * cost[s]


def _as_array(rows: Mapping[int, Mapping[int, float]], states: Sequence[int]) -> Array:
    """Return the rows without their self-loops; the sink, if any, is the last column."""
    place = {state: i for i, state in enumerate(states)}
    place[SINK] = n = len(states)
    a = np.zeros((n, n + 1))
    for i, row in enumerate(rows.values()):
        a[i, [place[j] for j in row]] = list(row.values())
    np.fill_diagonal(a, 0.0)
    return a if a[:, n].any() else np.ascontiguousarray(a[:, :n])


def _factor(a: Array, leaving: Array, end: int) -> None:
    """Overwrite ``a`` by its factors, panel by panel."""
    for k in range(0, end, PANEL):
        top = min(k + PANEL, end)
        for s in range(k, top):
            a[s, s] = 0.0
            leaving[s] = a[s, s + 1 :].sum()
            a[s, s + 1 :] /= leaving[s]
            a[s + 1 : top, s + 1 :] += np.outer(a[s + 1 : top, s], a[s, s + 1 :])
        below = a[top:, k:top] @ _inverse(np.triu(a[k:top, k:top], 1))
        a[top:, k:top] = below
        a[top:, top:] += below @ a[k:top, top:]
    np.fill_diagonal(a, 0.0)


def _inverse(upper: Array) -> Array:
    """Return (I − U)⁻¹ of a strictly upper triangular U ≥ 0."""
    n = len(upper)
    inverse = np.eye(n)
    for j in range(1, n):
        inverse[:j, j] = inverse[:j, :j] @ upper[:j, j]
    return inverse


def _check(a: Array, possible: Bits) -> None:
    """Raise OutOfRange unless every factor that is positive in truth is a normal float.

    Entries only grow, so what was lost on the way to a normal float was less than its rounding error.
    """
    if not np.isfinite(a).all():  # a row whose way out is lost altogether ends as 0/0
        raise OutOfRange
    suspect = a < TINY
    np.fill_diagonal(suspect, False)
    if not suspect.any() or not (a[suspect].any() or _may_underflow(np.tril(a, -1), np.triu(a, 1))):
        return
    if (suspect & _filled(possible)).any():
        raise OutOfRange


def _may_underflow(left: Array, right: Array) -> bool:
    """Say whether a product of positive entries of the two may be no normal float."""
    least = [float(x[x > 0].min(initial=1.0)) for x in (left, right)]
    return least[0] * least[1] < TINY


def _filled(possible: Bits) -> Bits:
    """Return which entries elimination makes positive: the same elimination on bits."""
    bits = np.packbits(possible, axis=1)
    for s in range(len(bits)):
        below = bits[s + 1 :]
        leads_to_s = (below[:, s // 8] >> (7 - s % 8)) % 2 == 1
        bytes_after = bits[s].copy()
        bytes_after[: s // 8] = 0
        bytes_after[s // 8] &= 0xFF >> (s % 8 + 1)  # s itself and what went before it are gone
        below[leads_to_s] |= bytes_after
    return np.unpackbits(bits, axis=1, count=possible.shape[1]).astype(np.bool_)
