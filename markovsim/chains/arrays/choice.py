"""Which engine answers about a chain: the array engines, or the elimination of maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markovsim.chains.array_matrix import ArrayMatrix
from markovsim.chains.events import Event, Visits
from markovsim.chains.matrix import TransitionMatrix

if TYPE_CHECKING:
    from markovsim.chains.arrays.systems import Matrix

ARRAYS_FROM = 16
"""Fewest states of a chain for which the array engines are faster than maps."""


def array_of(chain: TransitionMatrix, event: Event | None = None) -> Matrix | None:
    """Return the chain as the array engines take it, or None where the elimination of maps is to answer.

    This is the one place that chooses between the two. The array engines answer for a chain that was given as an array
    of floats and has :data:`ARRAYS_FROM` states or more, about an event (if any) that marks states. The elimination of
    maps answers in the other arithmetics, for chains that were given step by step, for few states, and for events that
    mark steps. Which elimination an array engine takes for a class is then chosen by :meth:`Matrix.is_thin`.
    """
    if not isinstance(chain, ArrayMatrix) or len(chain) < ARRAYS_FROM:
        return None
    if event is not None and not isinstance(event, Visits):
        return None
    from markovsim.chains.arrays.systems import DenseMatrix, SparseMatrix

    if chain.is_sparse:
        return SparseMatrix(chain.values, chain.by_column, chain.states)
    return DenseMatrix(chain.values, chain.states)
