"""The transition matrix of a chain that was given as an array of floats. It keeps the array, and makes maps when asked.

:func:`from_matrix` checks the array at once, in whole rows, and keeps it. A dense chain of 2,000 states has four
million arcs, so that the arcs and the rows as maps are made only when an algorithm asks for them, and kept then.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markovsim.arithmetic.domains import FLOAT, Domain, Element, Vector, require_domain
from markovsim.chains.graph import Component
from markovsim.chains.matrix import (
    Arc,
    State,
    TransitionMatrix,
    checked_matrix,
    chosen_domain,
    from_rows,
    names_of,
)
from markovsim.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

TOLERANCE = 1e-12
"""How far, relative to 1, a row may sum to something else."""
SCIPY_CLASSES_FROM = 32
"""Fewest states for which SciPy finds the communicating classes faster than Python does."""


class ArrayMatrix(TransitionMatrix):
    """A transition matrix in float whose probabilities are an array; it has no labels.

    ``values`` is a NumPy array of n rows of n numbers that cannot be written to, or a ``scipy.sparse.csr_array``
    without zeros. The constructor trusts its arguments; :func:`from_matrix` checks them.
    """

    values: Any

    def __init__(self, states: tuple[State, ...], values: Any) -> None:
        fields = {"states": states, "domain": FLOAT, "assumptions": (), "spellings": (), "values": values}
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __getstate__(self) -> dict[str, Any]:
        """Copy the states and the array alone, since what is derived from them can be derived again."""
        names = ("states", "domain", "assumptions", "spellings", "values")
        return {name: vars(self)[name] for name in names}

    def __eq__(self, other: object) -> bool:
        """Say whether the other matrix has the same states, arithmetic and arcs, in whatever way it keeps them."""
        if not isinstance(other, TransitionMatrix):
            return NotImplemented
        ours, theirs = ((m.states, m.domain, m.assumptions, m.spellings) for m in (self, other))
        return ours == theirs and self.arcs == other.arcs

    __hash__ = TransitionMatrix.__hash__

    @property
    def is_sparse(self) -> bool:
        """Whether the array is one of scipy.sparse."""
        return _is_sparse(self.values)

    @cached_property
    def by_column(self) -> Any:
        """The sparse array by columns."""
        return self.values.tocsc()

    @cached_property
    def arcs(self) -> tuple[tuple[Arc, ...], ...]:
        """For each state the arcs that leave it."""
        return tuple(tuple(Arc(None, j, p) for j, p in row.items()) for row in self.vectors)

    @cached_property
    def vectors(self) -> tuple[Vector, ...]:
        """For each state the map from targets to probabilities."""
        return tuple(
            dict(zip(*(part.tolist() for part in self._entries(i)), strict=True)) for i in range(len(self))
        )

    def _entries(self, i: int) -> tuple[Any, Any]:
        """Return the places of the successors of a state, in their order, and the probabilities."""
        if self.is_sparse:
            row = slice(self.values.indptr[i], self.values.indptr[i + 1])
            return self.values.indices[row], self.values.data[row]
        places = self.values[i].nonzero()[0]
        return places, self.values[i, places]

    @property
    def most_arcs(self) -> int:
        """The largest number of arcs that leave a state."""
        import numpy as np

        counts = np.diff(self.values.indptr) if self.is_sparse else np.count_nonzero(self.values, axis=1)
        return int(counts.max())

    def successors(self, i: int) -> tuple[int, ...]:
        """Return the places of the states that can follow the state at place ``i``."""
        return tuple(self._entries(i)[0].tolist())

    def successor_lists(self) -> list[tuple[int, ...]]:
        """Return the graph alone: for each state the places of its successors."""
        return [self.successors(i) for i in range(len(self))]

    @cached_property
    def _labels(self) -> tuple[Any, Any, list[tuple[int, ...]], Any]:
        """The graph, the number of the class of each state, the states of each class, and which classes are closed."""
        import numpy as np
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        graph = self.values if self.is_sparse else csr_array(self.values)
        count, label = connected_components(graph, directed=True, connection="strong")
        members = np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))[:-1])
        source = np.repeat(label, np.diff(graph.indptr))
        closed = np.ones(count, np.bool_)
        closed[source[source != label[graph.indices]]] = False
        return graph, label, [tuple(states.tolist()) for states in members], closed

    @cached_property
    def closed_members(self) -> list[tuple[int, ...]]:
        """The places of the states of each closed class, in the order of its first state."""
        if len(self) < SCIPY_CLASSES_FROM:
            return super().closed_members
        _, _, members, closed = self._labels
        return sorted(members[k] for k in closed.nonzero()[0].tolist())

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """The communicating classes: closed ones first, each kind in the order of its first state."""
        if len(self) < SCIPY_CLASSES_FROM:
            return super().components
        _, _, members, closed = self._labels
        found = [
            Component(places, closed=is_closed, period=period)
            for places, is_closed, period in zip(members, closed.tolist(), self._periods(), strict=True)
        ]
        return tuple(sorted(found, key=lambda c: (not c.closed, c.members[0])))

    def _periods(self) -> list[int | None]:
        """Return the period of each class, as :func:`markovsim.chains.graph.period` does."""
        import numpy as np
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import breadth_first_order

        graph, label, members, _ = self._labels
        n, source, target = len(self), np.repeat(np.arange(len(self)), np.diff(graph.indptr)), graph.indices
        inside = label[source] == label[target]
        source, target = source[inside], target[inside]
        # A search from one more place, which leads to the first state of each class, stays in the classes after that.
        firsts = [states[0] for states in members]
        rows, columns = np.append(source, np.full(len(firsts), n)), np.append(target, firsts)
        own = csr_array((np.ones(len(rows)), (rows, columns)), shape=(n + 1, n + 1))
        order, before = breadth_first_order(own, n)
        level = np.zeros(n + 1, np.int64)
        for state in order[1:].tolist():
            level[state] = level[before[state]] + 1
        sizes = np.bincount(label)
        offset = np.cumsum(sizes + 1) - sizes - 1  # The differences below are at most m.
        met = np.zeros(int(sizes.sum()) + len(sizes), np.bool_)
        met[offset[label[source]] + np.abs(level[source] + 1 - level[target])] = True
        parts = np.split(met, offset[1:])
        return [int(np.gcd.reduce(part.nonzero()[0], initial=0)) or None for part in parts]

    def element(self, source: State, target: State) -> Element:
        """Return P(source, target)."""
        return float(self.values[self.index(source), self.index(target)])


def is_stochastic(entries: Array, sums: Array) -> bool:
    """Say whether all entries are finite and at least 0 and all sums of rows are 1 to within :data:`TOLERANCE`."""
    import numpy as np

    return bool(entries.min(initial=0.0) >= 0 and (np.abs(sums - 1) <= TOLERANCE).all())


def from_matrix(
    matrix: Any,
    states: Iterable[State] | None = None,
    *,
    domain: Domain | None = None,
    normalize: bool = False,
) -> TransitionMatrix:
    """Check a square array of probabilities and return its transition matrix.

    ``matrix`` is anything with rows (nested sequences, a NumPy array, a sympy matrix), anything of scipy.sparse, or a
    transition matrix, which is returned as it is. States default to 0, 1, …. An array of floats in the float domain is
    kept: see :class:`ArrayMatrix`.
    """
    if isinstance(matrix, TransitionMatrix):
        if states is not None or domain is not None or normalize:
            raise InputError("matrix: a TransitionMatrix has its states and its arithmetic; pass it alone")
        return matrix
    dtype: Any = getattr(matrix, "dtype", None)
    if getattr(dtype, "kind", "") == "f":
        domain = FLOAT if domain is None else require_domain(domain)
        kept = _kept(matrix, normalize=normalize) if domain is FLOAT and dtype.itemsize <= 8 else None
        if kept is not None:
            return ArrayMatrix(names_of(states, matrix.shape[0]), kept)
    # What is no transition matrix goes on as well, because the readers of rows say which state is wrong.
    read = _from_sparse if _is_sparse(matrix) else from_rows
    return read(matrix, states, domain=domain, normalize=normalize)


def _is_sparse(matrix: Any) -> bool:
    return hasattr(matrix, "tocsr")


def _kept(matrix: Any, *, normalize: bool) -> Any:
    """Return a copy of a float array that is a transition matrix, or becomes one by the division; None for others."""
    import numpy as np

    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.shape[0]:
        return None
    if np.ma.is_masked(matrix):  # A masked entry is no number.
        return None
    if _is_sparse(matrix):
        from scipy.sparse import csr_array

        values = csr_array(matrix, dtype=np.float64, copy=True)
        values.sum_duplicates()
        values.eliminate_zeros()
        entries = values.data
    else:
        values = entries = np.array(matrix, dtype=np.float64, order="C")
        values += 0.0  # This makes −0 a plain 0.
    with np.errstate(all="ignore"):  # The next check judges what is not finite.
        if normalize and not (entries.min(initial=0.0) >= 0 and _divide(values, entries)):
            return None
        if not is_stochastic(entries, values.sum(axis=1)):
            return None
    entries.flags.writeable = False
    return values


def _divide(values: Any, entries: Array) -> bool:
    """Divide each row of entries ≥ 0 whose sum is not 1 by it, in place; say whether no positive entry became 0."""
    import numpy as np

    arcs = np.count_nonzero(entries)
    for i in np.flatnonzero(~(np.abs(values.sum(axis=1) - 1) <= TOLERANCE)).tolist():
        row = entries[values.indptr[i] : values.indptr[i + 1]] if entries is not values else values[i]
        with contextlib.suppress(OverflowError, ValueError):  # is_stochastic refuses it later.
            row /= math.fsum(row.tolist())
    return bool(np.count_nonzero(entries) == arcs)


def _from_sparse(
    matrix: Any, states: Iterable[State] | None, *, domain: Domain | None, normalize: bool
) -> TransitionMatrix:
    """Check a matrix of scipy.sparse as rows of numbers."""
    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1]:
        raise InputError(f"matrix is not square: it has shape={matrix.shape}; give n rows of n numbers")
    names = names_of(states, matrix.shape[0])
    found = matrix.tocoo()
    arcs: list[list[tuple[None, int, Any]]] = [[] for _ in names]
    for i, j, value in zip(found.row.tolist(), found.col.tolist(), found.data.tolist(), strict=True):
        arcs[i].append((None, j, value))
    chosen = chosen_domain(domain, (value for row in arcs for _, _, value in row))
    return checked_matrix(names, arcs, chosen, normalize=normalize)


def as_vector(values: Array) -> Vector:
    """Return the positive entries of an array, by place."""
    places = values.nonzero()[0]
    return dict(zip(places.tolist(), values[places].tolist(), strict=True))


def as_array(vector: Mapping[int, float], size: int) -> Array:
    """Return an array with the entries of a map from places."""
    import numpy as np

    values = np.zeros(size)
    values[list(vector)] = list(vector.values())
    return values
