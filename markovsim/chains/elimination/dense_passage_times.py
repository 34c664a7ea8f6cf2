"""Passage times on a dense float array, by the halving of :mod:`markovsim.chains.elimination.passage_times`.

Whole rows are added at a time. Beside the array go the bits that say which entries are positive in truth, so that one
that underflows is told from a zero of the structure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from markovsim.arithmetic.domains import Vector
from markovsim.chains.elimination.dense import TINY, Array, Bits, system_array
from markovsim.chains.elimination.states import OutOfRange


@np.errstate(all="ignore")  # The range is checked on the way and at the end.
def dense_passage_times(rows: Mapping[int, Mapping[int, float]], kept: Sequence[int]) -> dict[int, Vector]:
    """Return the mean passage times (on the diagonal: return times) from all states to those of ``kept``.

    On maps :func:`markovsim.chains.elimination.passage_times.passage_times_to` does the same. It raises OutOfRange as
    :func:`markovsim.chains.elimination.dense.eliminate_dense` does.
    """
    inside = set(kept)
    order = [i for i in rows if i not in inside] + list(kept)
    a, first = system_array({i: rows[i] for i in order}, order), len(order) - len(kept)
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
    """Eliminate s from all rows. Its own row becomes its entrance law, and its cost its delay."""
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
