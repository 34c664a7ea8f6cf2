"""Elimination of dense float systems that come as maps: :mod:`markovsim.chains.blocked` behind the interface of maps.

Mean passage times between all states, which need more than one factorization, are here as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from markovsim.chains.blocked import TINY, Array, Bits, Factors, factor, scale_rows
from markovsim.chains.elimination import SINK, OutOfRange, Vector


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


def eliminate_dense(rows: Mapping[int, Mapping[int, float]], stationary: bool = False) -> DenseElimination:
    """Eliminate all states of an irreducible float system (all but the last one if ``stationary``).

    The rows are those of :func:`markovsim.chains.elimination.eliminate`. Raises OutOfRange where a positive
    entry has left the normal floats.
    """
    states = tuple(rows)
    a = _as_array(rows, states)
    return DenseElimination(states, factor(a, scale_rows(a), stationary))


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
