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


def engine_of(chain: TransitionMatrix, event: Event | None = None) -> str:
    """Return ``"arrays"`` or ``"elimination"``: what answers about the chain, or about hitting an event.

    This is the one place that chooses between the two. The array engines answer for a chain that was given as an array
    of floats and has :data:`ARRAYS_FROM` states or more, about an event (if any) that marks states. The elimination of
    maps answers in the other arithmetics, for chains that were given step by step, for few states, and for events that
    mark steps. Questions that read single rows (laws and variances of hitting times, passage times between all states)
    take any chain as maps. Inside the array engines, ``Matrix.is_thin`` chooses between dense and sparse elimination of
    a class, and what leaves binary64 there goes on to the elimination of maps.
    """
    kept = isinstance(chain, ArrayMatrix) and len(chain) >= ARRAYS_FROM
    return "arrays" if kept and (event is None or isinstance(event, Visits)) else "elimination"


def array_of(chain: TransitionMatrix, event: Event | None = None) -> Matrix | None:
    """Return the chain as the array engines take it, or None where :func:`engine_of` says that they do not answer."""
    if not isinstance(chain, ArrayMatrix) or engine_of(chain, event) != "arrays":
        return None
    from markovsim.chains.arrays.systems import DenseMatrix, SparseMatrix

    if chain.is_sparse:
        return SparseMatrix(chain.values, chain.by_column, chain.states)
    return DenseMatrix(chain.values, chain.states)
