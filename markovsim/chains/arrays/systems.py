"""Systems of arrays: which states, in which classes, by which elimination, and how many roundings that takes.

:mod:`markovsim.chains.elimination.systems` does the same for maps, and
:mod:`markovsim.chains.arrays.choice` chooses between the two. The graph of the positive entries decides which states
matter and splits them into communicating classes, which are solved one after the other. A class goes to
:mod:`markovsim.chains.elimination.dense`, or to sparse elimination where its rows have few entries. Where a positive
intermediate leaves binary64, the whole system is solved again as maps, in the end with unbounded exponents.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from markovsim.arithmetic.domains import FLOAT, Vector
from markovsim.chains.array_matrix import as_array, as_vector
from markovsim.chains.elimination.dense import TINY, Array, Bits, factor, in_range, scale_rows
from markovsim.chains.elimination.rounding import roundings
from markovsim.chains.elimination.states import SINK, OutOfRange
from markovsim.chains.elimination.systems import (
    TransientSystem,
    factor_class,
    stationary_vector,
)
from markovsim.chains.elimination.wide_exponents import retried
from markovsim.chains.graph import strong_components
from markovsim.chains.matrix import State
from markovsim.errors import FloatRangeError

Places = npt.NDArray[np.intp]
CHUNK = 128
"""Rows of which temporary copies are made at a time."""
ALWAYS_DENSE = 300
"""Most states of a class of a sparse matrix that is solved densely however few its entries are."""
MANY_CLASSES = 100
"""A sparse system of more classes than this is solved as maps at once."""
SPARSE_BELOW = 20
"""A larger class with less than one positive entry in so many is eliminated sparsely."""


@dataclass(frozen=True)
class Local:
    """The rows of a class as elimination takes them, in the order of ``members``."""

    members: Places
    entries: Array
    scale: Array


class Matrix(Protocol):
    """A transition matrix that has been checked."""

    @property
    def size(self) -> int: ...

    @property
    def names(self) -> Sequence[State]:
        """What messages call the states."""

    @property
    def spare(self) -> bool:
        """Whether the last use may overwrite it."""

    def reached_from(self, start: Bits, through: Bits | None = None) -> Bits:
        """Return ``start`` and what can be reached from there by steps into states of ``through`` alone."""

    def leading_to(self, end: Bits, through: Bits | None = None) -> Bits:
        """Return ``end`` and the states of ``through`` from which it can be reached by way of such states alone."""

    def rows(self, members: Places) -> Any:
        """Return the rows of the given states."""

    def graph(self, members: Places) -> Any:
        """Return the graph among the given states as a sparse matrix."""

    def is_thin(self, members: Places) -> bool:
        """Say whether sparse elimination pays for the class."""

    def local(self, members: Places, *, sinks: bool, last: bool) -> Local:
        """Return the class as an array; ``last`` says that the matrix is not needed any more."""


@dataclass(frozen=True)
class DenseMatrix:
    """An n × n array, which may be overwritten by its last use if ``spare``."""

    p: Array
    names: Sequence[State]
    spare: bool = False

    @property
    def size(self) -> int:
        return len(self.p)

    def reached_from(self, start: Bits, through: Bits | None = None) -> Bits:
        return _spread(self._successors, start, through)

    def leading_to(self, end: Bits, through: Bits | None = None) -> Bits:
        return _spread(self._predecessors, end, through)

    def _predecessors(self, inside: Places) -> Bits:
        found = np.zeros(self.size, np.bool_)
        for first in range(0, len(inside), CHUNK):
            found |= (self.p[:, inside[first : first + CHUNK]] > 0).any(axis=1)
        return found

    def _successors(self, inside: Places) -> Bits:
        found = np.zeros(self.size, np.bool_)
        for first in range(0, len(inside), CHUNK):
            found |= (self.p[inside[first : first + CHUNK]] > 0).any(axis=0)
        return found

    def rows(self, members: Places) -> Array:
        return self.p[members]

    def graph(self, members: Places) -> Any:
        import scipy.sparse

        parts = [
            scipy.sparse.csr_array(self.p[np.ix_(members[k : k + CHUNK], members)] > 0)
            for k in range(0, len(members), CHUNK)
        ]
        return scipy.sparse.vstack(parts, format="csr")

    def is_thin(self, members: Places) -> bool:
        return False

    def local(self, members: Places, *, sinks: bool, last: bool) -> Local:
        m = len(members)
        if self.spare and last and (not sinks or m < self.size):
            return self._in_place(members, sinks=sinks)
        outside = np.ones(self.size, np.bool_)
        outside[members] = False
        others = np.flatnonzero(outside)
        a, scale = np.empty((m, m + sinks)), np.empty(m)
        for k in range(0, m, CHUNK):
            rows = self.p[members[k : k + CHUNK]]
            part = a[k : k + CHUNK]
            part[:, :m] = rows[:, members] if len(others) else rows
            if sinks:
                part[:, m] = rows[:, others].sum(axis=1)
            scale[k : k + CHUNK] = scale_rows(part, k)
        return Local(members, a, scale)

    def _in_place(self, members: Places, *, sinks: bool) -> Local:
        p, m, order = self.p, len(members), np.arange(self.size)
        inside = np.zeros(self.size, np.bool_)
        inside[members] = True
        spaces, strays = np.flatnonzero(~inside[:m]), m + np.flatnonzero(inside[m:])
        for i, j in zip(spaces, strays, strict=True):
            order[[i, j]] = order[[j, i]]
            p[[i, j]] = p[[j, i]]
            p[:, [i, j]] = p[:, [j, i]]
        if sinks:
            p[:m, m] = p[:m, m:].sum(axis=1)
        a = p[:m, : m + sinks]
        return Local(order[:m], a, scale_rows(a))


@dataclass(frozen=True)
class SparseMatrix:
    """An n × n scipy sparse array of positive entries, by rows and by columns."""

    by_row: Any
    by_column: Any
    names: Sequence[State]
    spare: bool = False

    @property
    def size(self) -> int:
        return int(self.by_row.shape[0])

    def reached_from(self, start: Bits, through: Bits | None = None) -> Bits:
        return _searched(self.by_row, start, through)

    def leading_to(self, end: Bits, through: Bits | None = None) -> Bits:
        return _searched(self.by_column, end, through)

    def rows(self, members: Places) -> Any:
        return self.by_row[members]

    def graph(self, members: Places) -> Any:
        return self.by_row[members][:, members]

    def is_thin(self, members: Places) -> bool:
        m = len(members)
        return m > ALWAYS_DENSE and self.graph(members).nnz * SPARSE_BELOW < m * m

    def local(self, members: Places, *, sinks: bool, last: bool) -> Local:
        m = len(members)
        rows = self.by_row[members]
        a = np.empty((m, m + sinks))
        a[:, :m] = rows[:, members].toarray()
        if sinks:
            others = np.setdiff1d(np.arange(self.size), members)
            a[:, m] = rows[:, others].sum(axis=1)
        return Local(members, a, scale_rows(a))


def _spread(step: Callable[[Places], Bits], start: Bits, through: Bits | None) -> Bits:
    """Return what steps reach from ``start``, one distance after the other.

    It suits matrices that reach all in a few steps.
    """
    found, new = start.copy(), np.flatnonzero(start)
    left = ~found if through is None else through & ~found
    while len(new) and left.any():
        fresh = step(new) & left
        found |= fresh
        left &= ~fresh
        new = np.flatnonzero(fresh)
    return found


def _searched(compressed: Any, start: Bits, through: Bits | None) -> Bits:
    """Return what the compressed rows (or columns) reach from ``start``, by a search from one more place before it."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    n, ends, arcs = len(start), compressed.indptr, compressed.indices
    if through is not None:
        allowed = through[arcs]
        ends, arcs = np.concatenate([[0], np.cumsum(allowed)])[ends], arcs[allowed]
    first = np.flatnonzero(start)
    ends, arcs = np.append(ends, ends[-1] + len(first)), np.concatenate([arcs, first])
    graph = csr_array((np.ones(len(arcs)), arcs, ends), shape=(n + 1, n + 1))
    found = np.zeros(n + 1, np.bool_)
    found[breadth_first_order(graph, n, return_predecessors=False)] = True
    return found[:n]


def classes(matrix: Matrix, inside: Bits) -> list[tuple[Places, bool]]:
    """Return the communicating classes of the graph among some states, and whether each is closed there.

    Each comes after all that it leads to.
    """
    members = np.flatnonzero(inside)
    if not len(members):
        return []
    first = np.zeros_like(inside)
    first[members[0]] = True
    if all(np.array_equal(f(first, inside), inside) for f in (matrix.reached_from, matrix.leading_to)):
        return [(members, True)]
    from scipy.sparse.csgraph import connected_components

    graph = matrix.graph(members).tocoo()
    count, label = connected_components(graph, directed=True, connection="strong")
    arcs = np.unique(label[graph.row].astype(np.int64) * count + label[graph.col])
    successors: list[list[int]] = [[] for _ in range(count)]
    for source, target in zip((arcs // count).tolist(), (arcs % count).tolist(), strict=True):
        if source != target:
            successors[source].append(target)
    by_label = np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))[:-1])
    return [(members[by_label[k]], not successors[k]) for (k,) in strong_components(successors)]


class _Block(Protocol):
    def right(self, b: Array) -> Array: ...

    def left(self, c: Array) -> Array: ...


@dataclass(frozen=True)
class _Single:
    """A class of one state, with its probability of leaving."""

    leaving: float

    def right(self, b: Array) -> Array:
        return in_range(b / self.leaving)

    def left(self, c: Array) -> Array:
        return in_range(c / self.leaving)


class _Thin:
    """A class under sparse elimination."""

    def __init__(self, rows: dict[int, Vector]) -> None:
        self._states = tuple(rows)
        self._factors = factor_class(rows, FLOAT)

    def right(self, b: Array) -> Array:
        if b.ndim == 2:
            return np.column_stack([self.right(column) for column in b.T])
        return self._array(self._factors.solve_right(self._vector(b)))

    def left(self, c: Array) -> Array:
        return self._array(self._factors.solve_left(self._vector(c)))

    def _vector(self, b: Array) -> Vector:
        return {i: x for i, x in zip(self._states, b.tolist(), strict=True) if x}

    def _array(self, x: Vector) -> Array:
        return in_range(np.array([x[i] for i in self._states]))


@dataclass(frozen=True)
class System:
    """The states of ``unknown``, each of which can leave them for good, and all that they lead to.

    Vectors go over all states. What they hold elsewhere is not looked at.
    """

    matrix: Matrix
    unknown: Bits

    @cached_property
    def _parts(self) -> list[Places]:
        """The communicating classes among the states, each after all that it leads to."""
        return [members for members, _ in classes(self.matrix, self.unknown)]

    @property
    def _is_scattered(self) -> bool:
        """Whether maps pay, because there are many classes and few arcs."""
        return len(self._parts) > MANY_CLASSES and self.matrix.is_thin(np.flatnonzero(self.unknown))

    @np.errstate(all="ignore")  # The range is checked on the way.
    def right(self, b: Array) -> tuple[Array, int]:
        """Return the least x ≥ 0 with x = b + P x on the states, 0 elsewhere, and how many roundings it took.

        The columns of a matrix b are solved one by one.
        """
        if self._is_scattered:
            return self._by_maps(b, left=False)
        return retried(lambda: self._right(b), lambda: self._by_maps(b, left=False))

    def _right(self, b: Array) -> tuple[Array, int]:
        x, w, n, count = np.zeros_like(b), b.copy(), self.matrix.size, 0
        for members in self._parts:
            if x.any():
                w[members] += _product(self.matrix.rows(members), x)
                count += 2 * n
            live = w[members].any(axis=0)
            if live.any():
                order, block, more = self._block(members, last=len(self._parts) == 1)
                x[order] = _by_columns(block, w[order], live)
                count += more
        return x, count

    @np.errstate(all="ignore")  # The range is checked on the way.
    def left(self, c: Array) -> tuple[Array, int]:
        """Return the least y ≥ 0 with y = c + y P on the states, 0 elsewhere, and how many roundings it took."""
        if self._is_scattered:
            return self._by_maps(c, left=True)
        return retried(lambda: self._left(c), lambda: self._by_maps(c, left=True))

    @np.errstate(all="ignore")  # The range is checked on the way.
    def flows(self, law: Array, exits: Sequence[Places]) -> tuple[Array, int]:
        """Return for each group of exits the probability to leave for it from a start law, and how many roundings.

        The law may hold exits themselves. Only the answers need be binary64, not the visits that they come from.
        """
        if self._is_scattered:
            return self._flows_by_maps(law, exits)
        return retried(lambda: self._flows(law, exits), lambda: self._flows_by_maps(law, exits))

    def _flows(self, law: Array, exits: Sequence[Places]) -> tuple[Array, int]:
        inside = np.flatnonzero(self.unknown)
        y, count = self._left(np.where(self.unknown, law, 0.0))
        arrived = law + _product(self.matrix.rows(inside).T, y[inside])
        return np.array([arrived[group].sum() for group in exits]), count + 2 * self.matrix.size

    def _flows_by_maps(self, law: Array, exits: Sequence[Places]) -> tuple[Array, int]:
        group_of = {i: k for k, group in enumerate(exits) for i in group.tolist()}
        names = [self.matrix.names[int(group[0])] for group in exits]
        masses = self._maps().flows(as_vector(law), group_of, names)
        return as_array(masses, len(exits)), self._map_roundings + 2 * self.matrix.size

    def _left(self, c: Array) -> tuple[Array, int]:
        y, w, n, count = np.zeros_like(c), c.copy(), self.matrix.size, 0
        for members in reversed(self._parts):
            if w[members].any():
                order, block, more = self._block(members, last=len(self._parts) == 1)
                y[order] = block.left(w[order])
                count += more + 2 * n
                if len(self._parts) > 1:
                    w += _product(self.matrix.rows(members).T, y[members])
        return y, count

    def _block(self, members: Places, *, last: bool) -> tuple[Places, _Block, int]:
        """Return the states of a class in the order of its factors, the factors, and the roundings of a solve."""
        m, n = len(members), self.matrix.size
        if m > 1 and self.matrix.is_thin(members):
            return members, _Thin(self._rows(members)), roundings(m, n) + m**3
        local = self.matrix.local(members, sinks=True, last=last)
        if m == 1:
            return local.members, _Single(float(local.entries[0, 1] / local.scale[0])), roundings(1, n)
        factors = factor(local.entries, local.scale)
        return local.members, factors, roundings(m, n - m) + factors.lost

    def _rows(self, members: Places) -> dict[int, Vector]:
        """Return the rows of some states as maps, in which steps that lead elsewhere stand under SINK."""
        inside, rows = set(members.tolist()), {}
        for i, row in as_maps(self.matrix, members).items():
            rows[i] = {j: p for j, p in row.items() if j in inside}
            if len(rows[i]) < len(row):
                rows[i][SINK] = math.fsum(p for j, p in row.items() if j not in inside)
        return rows

    def _maps(self) -> TransientSystem:
        _check_unspent(self.matrix)
        rows = as_maps(self.matrix, np.flatnonzero(self.unknown))
        return TransientSystem(rows, FLOAT, self.matrix.names)

    @property
    def _map_roundings(self) -> int:
        n = self.matrix.size
        sizes = Counter(map(len, self._parts))
        return sum(k * (roundings(m, 2 * n + 2) + m**3 + 2 * m * n) for m, k in sizes.items())

    def _by_maps(self, vector: Array, *, left: bool) -> tuple[Array, int]:
        system = self._maps()
        solve = system.solve_left if left else system.solve_right
        x = np.zeros_like(vector)
        columns = (vector[:, None], x[:, None]) if vector.ndim == 1 else (vector, x)
        for b, column in zip(*(part.T for part in columns), strict=True):
            column[:] = as_array(solve(as_vector(np.where(self.unknown, b, 0.0))), len(column))
        return x, self._map_roundings


def stationary_law(matrix: Matrix, members: Places) -> tuple[Array, int]:
    """Return the stationary law of a closed class, 0 elsewhere, and how many roundings it took."""
    if len(members) > 1 and matrix.is_thin(members):
        return _law_by_maps(matrix, members)
    return retried(lambda: _dense_law(matrix, members), lambda: _law_by_maps(matrix, members))


def _dense_law(matrix: Matrix, members: Places) -> tuple[Array, int]:
    local, law = matrix.local(members, sinks=False, last=True), np.zeros(matrix.size)
    factors = factor(local.entries, local.scale, kept=True)
    y = factors.stationary()
    law[local.members] = in_range(y / math.fsum(y.tolist()))
    return law, 2 * (roundings(len(members)) + factors.lost) + 6


def _law_by_maps(matrix: Matrix, members: Places) -> tuple[Array, int]:
    _check_unspent(matrix)
    m, law = len(members), stationary_vector(as_maps(matrix, members), FLOAT, matrix.names)
    return as_array(law, matrix.size), 2 * (roundings(m) + m**3 + m) + 6


def _check_unspent(matrix: Matrix) -> None:
    if matrix.spare:
        raise FloatRangeError(
            "overwrite=True: a positive intermediate is outside binary64, and the matrix may be overwritten already;"
            " ask again without overwrite=True"
        )


def as_maps(matrix: Matrix, members: Places) -> dict[int, Vector]:
    """Return rows as maps from places to positive probabilities."""
    rows: dict[int, Vector] = {}
    for k in range(0, len(members), CHUNK):
        part = members[k : k + CHUNK]
        found = matrix.rows(part)
        if hasattr(found, "indptr"):
            places, values, ends = found.indices, found.data, found.indptr[1:-1]
        else:
            row, places = np.nonzero(found)
            values, ends = found[row, places], np.searchsorted(row, np.arange(1, len(part)))
        for i, j, p in zip(part.tolist(), np.split(places, ends), np.split(values, ends), strict=True):
            rows[i] = dict(zip(j.tolist(), p.tolist(), strict=True))
    return rows


def _by_columns(block: _Block, b: Array, live: Any) -> Array:
    """Solve for the columns that are not 0.

    The answers are positive everywhere, because the states are one class.
    """
    if b.ndim == 1:
        return block.right(b)
    x = np.zeros_like(b)
    x[:, live] = block.right(b[:, live])
    return x


def _product(rows: Any, x: Array) -> Array:
    """Return rows @ x; raise OutOfRange where a sum that is positive in truth is no normal float."""
    found: Array = rows @ x
    if (found < TINY).any():
        positive = (rows > 0).astype(np.float64) @ (x > 0).astype(np.float64) > 0
        if (found[positive] < TINY).any():
            raise OutOfRange
    return found
