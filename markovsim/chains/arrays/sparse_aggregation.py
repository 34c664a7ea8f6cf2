"""Aggregation on a chain that is given as a SciPy sparse matrix.

:mod:`markovsim.chains.arrays.aggregation` explains the method. The matrix is stored here, once by rows and once by
columns. Chains of windows need not be stored: see :mod:`markovsim.contexts.every_window.shifts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from markovsim.chains.arrays.aggregation import (
    ROUNDS,
    TOLERANCE,
    Aggregated,
    Floats,
    Places,
    expected_visits,
    group_sums,
    pair_difference,
    stationary_law,
)
from markovsim.chains.arrays.checks import state_place, target_mask, transition_matrix
from markovsim.chains.arrays.hitting import closed_classes
from markovsim.chains.arrays.systems import Matrix
from markovsim.errors import NotUniqueError

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SparseSteps:
    """A substochastic sparse matrix: entry n is ``entries[n]``, from state ``rows[n]`` to ``columns[n]``."""

    rows: Places
    columns: Places
    entries: Floats
    exits: Floats
    alive: Bits

    @property
    def size(self) -> int:
        """The number of states."""
        return len(self.exits)

    @cached_property
    def _matrix(self) -> Any:
        from scipy.sparse import csr_array

        return csr_array((self.entries, (self.rows, self.columns)), shape=(self.size, self.size))

    @cached_property
    def _transposed(self) -> Any:
        return self._matrix.T.tocsr()

    def law_after(self, law: Floats, out: Floats) -> Floats:
        """Write law·Q to ``out`` and return it."""
        out[:] = self._transposed @ law
        return out

    def mean_after(self, v: Floats, out: Floats) -> Floats:
        """Write Qv to ``out`` and return it."""
        out[:] = self._matrix @ v
        return out

    def defect(self, right: Floats, high: Floats, low: Floats, out: Floats) -> Floats:
        """Write right − (I − Q)(high + low) to ``out`` and return it, formed from differences."""
        change = pair_difference(high[self.rows], low[self.rows], high[self.columns], low[self.columns])
        out[:] = right - self.exits * high - group_sums(self.rows, self.entries * change, self.size)
        return out

    def rounding(self, x: Floats) -> Floats:
        """Return about how far the rounding of probabilities moves the defect of x."""
        change = np.abs(x[self.rows] - x[self.columns])
        moved = self.exits * np.abs(x) + group_sums(self.rows, self.entries * change, self.size)
        return np.asarray(moved * np.finfo(np.float64).eps, np.float64)

    def flows(self, groups: Places, weights: Floats, count: int, values: Floats | None = None) -> Floats:
        """Return the matrix Σ weights(i) Q(i, j) values(j) over i in group I and j in group J; values are 1 if None."""
        moved = weights[self.rows] * self.entries
        if values is not None:
            moved = moved * values[self.columns]
        key = groups[self.rows] * count + groups[self.columns]
        return group_sums(key, moved, count * count).reshape(count, count)


def multilevel_visits(
    matrix: Any,
    target: Any,
    start: int,
    groups: Any,
    *,
    smoothing: int = 4,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Aggregated:
    """Return the expected visits before a target from a start, in a chain given as a sparse matrix, by aggregation.

    Parameters
    ----------
    matrix
        A transition matrix, n × n, scipy.sparse.
    target
        A place, places, or a boolean mask.
    start
        The place where the chain begins.
    groups
        The number of the group of each state, from 0 on. States between which the chain moves easily should share one.
    smoothing
        How many plain steps a round takes.
    tolerance
        The relative change of an entry in a step below which the iteration stops.
    rounds
        The largest number of rounds.

    Returns
    -------
    Aggregated
        ``visits`` has one number per state, 0 in the target, and ``total`` is E[time until the target]. Every number is
        infinite where the target is not certain, which the graph decides.

    Raises
    ------
    InputError
        The matrix, the target, the start or the groups are not what they should be.
    LimitError
        There are more than 4,096 groups.
    FloatRangeError
        An expected number of visits is outside binary64.

    See Also
    --------
    markovsim.chains.arrays.aggregation : The method and its sources.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> matrix = sp.csr_array([[1.0, 1e-20, 0.0], [1.0, 0.0, 1e-20], [0.0, 0.0, 1.0]])
    >>> found = multilevel_visits(matrix, [2], 0, [0, 1, 2])
    >>> found.converged, f"{found.total:.6g}"
    (True, '1e+40')
    """
    checked = transition_matrix(matrix)
    size = checked.size
    hit, first = target_mask(target, size), np.zeros(size, np.bool_)
    first[state_place(start, size, "start")] = True
    if (hit & first).any():
        return _by_graph(np.zeros(size))
    alive = checked.reached_from(first, ~hit)
    if (alive & ~checked.leading_to(hit)).any():
        return _by_graph(np.full(size, np.inf))
    law = first.astype(np.float64)
    steps = _steps_inside(checked, alive, exits=True)
    return expected_visits(steps, law, groups, smoothing=smoothing, tolerance=tolerance, rounds=rounds)


def multilevel_stationary_law(
    matrix: Any, groups: Any, *, smoothing: int = 4, tolerance: float = TOLERANCE, rounds: int = ROUNDS
) -> Aggregated:
    """Return the stationary law π = πP of a chain given as a sparse matrix, by aggregation.

    Parameters
    ----------
    matrix, groups, smoothing, tolerance, rounds
        As for :func:`multilevel_visits`.

    Returns
    -------
    Aggregated
        ``visits`` is the law.

    Raises
    ------
    NotUniqueError
        There are several closed classes; the message names a state of two of them.
    InputError, LimitError, FloatRangeError
        As :func:`multilevel_visits` does.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> matrix = sp.csr_array([[0.5, 0.5, 0.0], [0.25, 0.5, 0.25], [0.0, 0.5, 0.5]])
    >>> multilevel_stationary_law(matrix, np.array([0, 0, 1])).visits.round(12).tolist()
    [0.25, 0.5, 0.25]
    """
    checked = transition_matrix(matrix)
    closed = closed_classes(checked)
    if len(closed) > 1:
        raise NotUniqueError(
            f"the chain has {len(closed)} closed classes, one with state {closed[0][0]} and one with state"
            f" {closed[1][0]}, each with a stationary law of its own; take one of them"
        )
    alive = np.zeros(checked.size, np.bool_)
    alive[closed[0]] = True
    steps = _steps_inside(checked, alive, exits=False)
    return stationary_law(steps, groups, smoothing=smoothing, tolerance=tolerance, rounds=rounds)


def _by_graph(values: Floats) -> Aggregated:
    return Aggregated(values, converged=True, rounds=0, residual=0.0, advice="")


def _steps_inside(matrix: Matrix, alive: Bits, *, exits: bool) -> SparseSteps:
    """Return the steps between the given states, and with ``exits`` those that leave them as exits."""
    from scipy.sparse import coo_array

    members = np.flatnonzero(alive)
    found = coo_array(matrix.rows(members))
    rows, columns = members[found.coords[0]], np.asarray(found.coords[1], np.intp)
    entries = np.asarray(found.data, np.float64)
    inside = alive[columns]
    out = group_sums(rows[~inside], entries[~inside], matrix.size) if exits else np.zeros(matrix.size)
    return SparseSteps(rows[inside], columns[inside], entries[inside], out, alive)
