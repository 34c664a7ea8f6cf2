"""Steps of chains on all words of length k, by the shape of the shift: nothing but one number per arc is stored.

The word w is a number below N = |A|^k (see :mod:`markovsim.contexts.every_window.forward`). The token a leads from it
to (w|A| + a) mod N. Write w = dM + r with M = N/|A|: the oldest token d is dropped and r|A| + a is what comes after.
So a vector over successors is an M × |A| array, the same for every d, and a step is |A| products of contiguous rows.
Arrays are taken in pieces that stay in the cache, so that a step costs about what it takes to read and write its
numbers once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from markovsim.chains.arrays.aggregation import group_sums, pair_difference

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
PIECE = 1 << 14
"""The numbers of one row that are worked on at a time: a few such rows fit the cache of a core."""
PAIRS = 1 << 12
"""The numbers of one row where pairs of floats are worked on, which takes more rows."""


def _pieces(count: int, size: int = PIECE) -> Iterator[slice]:
    for first in range(0, count, size):
        yield slice(first, min(first + size, count))


def _by_oldest(laws: Floats) -> Floats:
    """Return the laws as an array over (token, oldest token dropped, the rest), whichever way they are stored."""
    base = len(laws)
    if laws.flags.c_contiguous:
        return laws.reshape(base, base, -1)
    return laws.T.reshape(base, -1, base).transpose(2, 0, 1)


def mean_after(laws: Floats, v: Floats, out: Floats) -> Floats:
    """Write (Pv)(w) = Σ_a laws[a, w] v(w|A| + a mod N) to ``out``, which is not ``v``, and return it.

    It is fastest with ``laws`` in Fortran's order, where the numbers of one window lie side by side.
    """
    base, size = laws.shape
    if size == 1:  # With no window, or one token, every step stays.
        np.multiply(laws.sum(axis=0), v, out=out)
        return out
    if laws.flags.c_contiguous:
        return _mean_by_tokens(laws, v, out)
    rows, after, written = laws.T.reshape(base, -1, base), v.reshape(-1, base), out.reshape(base, -1)
    work = np.empty((min(PIECE, size // base), base))
    for piece in _pieces(size // base):
        terms = work[: piece.stop - piece.start]
        for d in range(base):
            target = written[d, piece]
            np.multiply(rows[d, piece], after[piece], out=terms)
            np.add(terms[:, 0], terms[:, 1], out=target)
            for a in range(2, base):
                np.add(target, terms[:, a], out=target)
    return out


def _mean_by_tokens(laws: Floats, v: Floats, out: Floats) -> Floats:
    base, size = laws.shape
    rows, after, written = _by_oldest(laws), v.reshape(-1, base), out.reshape(base, -1)
    work = np.empty((base + 1, min(PIECE, size // base)))
    for piece in _pieces(size // base):
        onward, term = work[:base, : piece.stop - piece.start], work[base, : piece.stop - piece.start]
        for a in range(base):  # Each column is a strided read of what the cache then holds.
            np.copyto(onward[a], after[piece, a])
        for d in range(base):
            target = written[d, piece]
            np.multiply(rows[0, d, piece], onward[0], out=target)
            for a in range(1, base):
                np.multiply(rows[a, d, piece], onward[a], out=term)
                np.add(target, term, out=target)
    return out


def law_after(laws: Floats, law: Floats, out: Floats) -> Floats:
    """Write (law·P)(x) = Σ law(w) laws[a, w] over the arcs w → x to ``out``, which is not ``law``, and return it.

    It is fastest with ``laws`` in C's order, where the numbers of one token lie side by side.
    """
    base, size = laws.shape
    if size == 1:
        np.multiply(laws.sum(axis=0), law, out=out)
        return out
    rows, before, written = _by_oldest(laws), law.reshape(base, -1), out.reshape(-1, base)
    work = np.empty((2, min(PIECE, size // base)))
    for piece in _pieces(size // base):
        total, term = work[:, : piece.stop - piece.start]
        for a in range(base):
            np.multiply(rows[a, 0, piece], before[0, piece], out=total)
            for d in range(1, base):
                np.multiply(rows[a, d, piece], before[d, piece], out=term)
                np.add(total, term, out=total if d < base - 1 else written[piece, a])
    return out


def successors(words: Any, base: int, size: int, a: int) -> Any:
    """Return the words that follow by token ``a``."""
    return (words * base + a) % size


@dataclass(frozen=True)
class ShiftSteps:
    """A substochastic matrix Q on all words of a length, which takes (|A| + 1)·8 bytes a word.

    Attributes
    ----------
    laws : array, tokens × words, in C's order
        ``laws[a, w]`` is Q's entry at the arc from w by a, 0 where there is no such arc or it leaves.
    exits : array
        ``exits[w]`` is the probability of leaving from w.
    alive : array of bool
        The words that are states of Q. Laws and exits are 0 at the others.
    """

    laws: Floats
    exits: Floats
    alive: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        """The number of words."""
        return len(self.exits)

    def mean_after(self, v: Floats, out: Floats) -> Floats:
        """Write Qv to ``out`` and return it."""
        return mean_after(self.laws, v, out)

    def law_after(self, law: Floats, out: Floats) -> Floats:
        """Write law·Q to ``out`` and return it."""
        return law_after(self.laws, law, out)

    def defect(self, right: Floats, high: Floats, low: Floats, out: Floats) -> Floats:
        """Write right − (I − Q)x, x = high + low, to ``out`` and return it, with its error bound in mind.

        (I − Q)x is exit·x(w) + Σ Q(w, w')(x(w) − x(w')), differences first and without their rounding errors.
        """
        base, size = self.laws.shape
        np.multiply(self.exits, high, out=out)
        np.subtract(right, out, out=out)
        if size == 1:
            return out  # Every arc stays.
        rows, written = self.laws.reshape(base, base, -1), out.reshape(base, -1)
        here = high.reshape(base, -1), low.reshape(base, -1)
        ahead = high.reshape(-1, base), low.reshape(-1, base)
        work = np.empty((2, min(PAIRS, size // base)))
        for piece in _pieces(size // base, PAIRS):
            first, second = (np.ascontiguousarray(part[piece].T) for part in ahead)
            spare = work[:, : piece.stop - piece.start]
            for d in range(base):
                for a in range(base):
                    change = pair_difference(here[0][d, piece], here[1][d, piece], first[a], second[a], spare)
                    change *= rows[a, d, piece]
                    written[d, piece] -= change
        return out

    def rounding(self, x: Floats) -> Floats:
        """Return ε(exit·|x(w)| + Σ Q(w, w')|x(w) − x(w')|), ε = 2⁻⁵²: how well floats know the defect of x."""
        base, size = self.laws.shape
        found = self.exits * np.abs(x)
        if size > 1:
            rows, written = self.laws.reshape(base, base, -1), found.reshape(base, -1)
            here, ahead = x.reshape(base, -1), x.reshape(-1, base)
            for piece in _pieces(size // base):
                onward = np.ascontiguousarray(ahead[piece].T)
                for d in range(base):
                    for a in range(base):
                        written[d, piece] += rows[a, d, piece] * np.abs(here[d, piece] - onward[a])
        found *= np.finfo(np.float64).eps
        return found

    def flows(self, groups: Places, weights: Floats, count: int, values: Floats | None = None) -> Floats:
        """Return the matrix Σ weights(w) Q(w, w') values(w') over w in group I and w' in J; values are 1 if None."""
        base, size = self.laws.shape
        flow = np.zeros(count * count)
        if size == 1:
            stays = weights * self.laws.sum(axis=0) * (1.0 if values is None else values)
            return group_sums(groups * (count + 1), stays, count * count).reshape(count, count)
        shape = (base, size // base)
        rows, mine, weight = self.laws.reshape(base, *shape), groups.reshape(shape), weights.reshape(shape)
        ahead = groups.reshape(-1, base)
        for piece in _pieces(shape[1]):
            onward = np.ascontiguousarray(ahead[piece].T)
            worth = None if values is None else np.ascontiguousarray(values.reshape(-1, base)[piece].T)
            for d in range(base):
                key = mine[d, piece] * count
                for a in range(base):
                    moved = weight[d, piece] * rows[a, d, piece]
                    if worth is not None:
                        moved *= worth[a]
                    flow += group_sums(key + onward[a], moved, len(flow))
        return flow.reshape(count, count)
