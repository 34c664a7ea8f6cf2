"""Chains that are arrays: questions to a NumPy or scipy.sparse matrix, with a bound on the error of every entry.

They are for chains of thousands of states in float, whose states are the places 0, 1, …, n − 1. Nothing is copied into
maps. A dense chain is solved about as fast as LAPACK would solve it, in the room of two matrices. Nothing is
subtracted, so that every entry keeps its relative accuracy however hard the chain is to leave. The graph of positive
entries decides which answers are 0, 1 or infinite. A self-loop is what the other entries of its row leave over of 1: a
state with P(i, i) = 1 and another entry 1e-300 does leave.

>>> import numpy as np
>>> from markovsim.chains import arrays
>>> p = np.array([[1 - 1e-300, 1e-300], [0.5, 0.5]])
>>> arrays.expected_hitting_time(p, 1).values, arrays.stationary_distribution(p).values
(array([1.e+300, 0.e+000]), array([1.e+000, 2.e-300]))

The error bounds are proved in :mod:`markovsim.chains.elimination.rounding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from markovsim.arithmetic.numbers import short
from markovsim.chains.arrays.checks import start_law, target_mask, transition_matrix
from markovsim.errors import NotUniqueError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


class Entrywise(NamedTuple):
    """An array of answers with a bound on their errors.

    Attributes
    ----------
    values
        One answer for each state.
    relative_error
        How far each answer can be from the true one, relative to that. Answers of 0 and infinity are exact.
    """

    values: Array
    relative_error: float


class ByClass(NamedTuple):
    """Answers for each state and each closed class, with a bound on their errors.

    Attributes
    ----------
    values
        ``values[i, c]`` is the answer for state i and ``classes[c]``.
    relative_error
        How far each answer can be from the true one, relative to that. Answers of 0 are exact.
    classes
        The states of each closed class; the classes are in the order of their first state.
    """

    values: Array
    relative_error: float
    classes: tuple[tuple[int, ...], ...]


def hitting_probability(p: Any, target: Any, *, overwrite: bool = False) -> Entrywise:
    """Return the probabilities h of ever hitting the target, from all states.

    They solve h = 1 on the target and h(i) = Σ_j P(i, j) h(j) elsewhere.

    Parameters
    ----------
    p
        A transition matrix, n × n, dense or scipy.sparse.
    target
        A place, places, or a boolean mask.
    overwrite
        Whether a dense float64 array may be used up, so that no copy is made.

    Returns
    -------
    Entrywise
        The least non-negative solution. Its values 0 and 1 come from the graph.

    Raises
    ------
    InputError
        ``p`` is not a transition matrix (the message names the row and its sum), or the target has no states.
    FloatRangeError
        A positive answer is outside binary64.

    See Also
    --------
    markovsim.Chain.hitting_probability : The same in every arithmetic, with names of states and marked steps.

    References
    ----------
    J. R. Norris, *Markov chains*, 1997, theorem 1.3.2.

    Examples
    --------
    >>> hitting_probability([[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]], 2).values
    array([0. , 0.5, 1. ])
    """
    from markovsim.chains.arrays.hitting import ArrayHitting

    matrix = transition_matrix(p, overwrite=overwrite)
    return Entrywise(*ArrayHitting(matrix, target_mask(target, matrix.size)).probability)


def expected_hitting_time(p: Any, target: Any, *, overwrite: bool = False) -> Entrywise:
    """Return the expected times m of the first hit of the target, from all states; infinite where it is not certain.

    They solve m = 0 on the target and m(i) = 1 + Σ_j P(i, j) m(j) elsewhere.

    Parameters
    ----------
    p, target, overwrite
        As for :func:`hitting_probability`.

    Returns
    -------
    Entrywise
        The least non-negative solution, in steps.

    Raises
    ------
    InputError, FloatRangeError
        As :func:`hitting_probability` does.

    References
    ----------
    J. R. Norris, *Markov chains*, 1997, theorem 1.3.5.

    Examples
    --------
    >>> expected_hitting_time([[0.75, 0.25, 0], [0, 1, 0], [0.5, 0, 0.5]], 1)
    Entrywise(values=array([4., 0., 6.]), relative_error=...)
    """
    import numpy as np

    from markovsim.chains.arrays.hitting import ArrayHitting

    matrix = transition_matrix(p, overwrite=overwrite)
    hitting = ArrayHitting(matrix, target_mask(target, matrix.size))
    m, error = hitting.mean_where_sure
    return Entrywise(np.where(hitting.sure, m, np.inf), error)


def absorption_probabilities(p: Any, *, overwrite: bool = False) -> ByClass:
    """Return the probabilities B(i, c) = P_i(X_t ∈ C_c for some t) of ending in each closed class.

    Parameters
    ----------
    p, overwrite
        As for :func:`hitting_probability`.

    Returns
    -------
    ByClass
        The solution of B = P B that is 1 on its class and 0 on the others, n × (number of classes).

    Raises
    ------
    InputError, FloatRangeError
        As :func:`hitting_probability` does.

    References
    ----------
    J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, theorem 3.3.7.

    Examples
    --------
    >>> found = absorption_probabilities([[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]])
    >>> found.values[1], found.classes
    (array([0.5, 0.5]), ((0,), (2,)))
    """
    from markovsim.chains.arrays.hitting import absorption, closed_classes

    matrix = transition_matrix(p, overwrite=overwrite)
    closed = closed_classes(matrix)
    return ByClass(*absorption(matrix, closed), _names(closed))


def expected_visits(p: Any, start: Any, *, overwrite: bool = False) -> Entrywise:
    """Return for each state j the expected number of times t ≥ 0 with X_t = j.

    On transient states it is the start law times (I − Q)⁻¹, where Q has the steps between transient states.

    Parameters
    ----------
    p, overwrite
        As for :func:`hitting_probability`.
    start
        A place, or a law as an array of n weights of sum 1.

    Returns
    -------
    Entrywise
        Infinite for recurrent states that can be reached, and 0 for states that cannot.

    Raises
    ------
    InputError, FloatRangeError
        As :func:`hitting_probability` does; InputError also where the start is no place and no law.

    References
    ----------
    J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, theorem 3.2.4.

    Examples
    --------
    >>> expected_visits([[0.5, 0.25, 0.25], [0, 1, 0], [0, 0.5, 0.5]], 0).values
    array([ 2., inf,  1.])
    """
    from markovsim.chains.arrays.hitting import visits

    matrix = transition_matrix(p, overwrite=overwrite)
    return Entrywise(*visits(matrix, start_law(start, matrix.size)))


def stationary_distribution(p: Any, *, overwrite: bool = False) -> Entrywise:
    """Return *the* stationary law π = πP, the only one of a chain with one closed class.

    Parameters
    ----------
    p, overwrite
        As for :func:`hitting_probability`.

    Returns
    -------
    Entrywise
        The law sums to 1, and is 0 outside the class.

    Raises
    ------
    NotUniqueError
        There are several closed classes, which the message names.
    InputError, FloatRangeError
        As :func:`hitting_probability` does.

    See Also
    --------
    stationary_distributions : One law for each closed class.

    References
    ----------
    J. R. Norris, *Markov chains*, 1997, theorem 1.7.7.

    Examples
    --------
    >>> stationary_distribution([[0, 1], [0.5, 0.5]]).values
    array([0.33333333, 0.66666667])
    """
    from markovsim.chains.arrays.hitting import closed_classes, stationary

    matrix = transition_matrix(p, overwrite=overwrite)
    closed = closed_classes(matrix)
    if len(closed) > 1:
        some = "; ".join(short(tuple(members[:8].tolist())) for members in closed[:5])
        raise NotUniqueError(
            f"the chain has {len(closed)} closed classes, each with a stationary law of its own: {some}"
            f"{'; …' if len(closed) > 5 else ''}; ask for stationary_distributions()"
        )
    return Entrywise(*stationary(matrix, closed[0]))


def stationary_distributions(p: Any) -> ByClass:
    """Return all extreme stationary laws π = πP, a column for each closed class.

    Parameters
    ----------
    p
        A transition matrix, n × n, dense or scipy.sparse.

    Returns
    -------
    ByClass
        Each law is 0 outside its class. The stationary laws of the chain are the mixtures of these.

    Raises
    ------
    InputError, FloatRangeError
        As :func:`hitting_probability` does.

    References
    ----------
    J. R. Norris, *Markov chains*, 1997, theorem 1.7.7.

    Examples
    --------
    >>> stationary_distributions([[1, 0], [0, 1]]).values
    array([[1., 0.],
           [0., 1.]])
    """
    import numpy as np

    from markovsim.chains.arrays.hitting import closed_classes, stationary

    matrix = transition_matrix(p)
    closed = closed_classes(matrix)
    laws, errors = zip(*(stationary(matrix, members) for members in closed), strict=True)
    return ByClass(np.column_stack(laws), max(errors), _names(closed))


def _names(closed: list[Any]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(members.tolist()) for members in closed)
