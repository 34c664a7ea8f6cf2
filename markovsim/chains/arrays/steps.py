"""Laws of hitting times by steps of a law, which need no matrix: in float, by sums of non-negative terms.

Each step takes the law v of the states that have not hit to vP, notes what arrives in the target and takes it out. A
step is anything that maps a law to the next one: a sparse or dense matrix P, a SciPy ``LinearOperator`` of P (its
``rmatvec`` is used, as Pᵀv = vP), or a function.

Nothing is subtracted. Let ε be the relative error of each entry in one step, which for a matrix with at most d arcs
into a state is (d + 1)·2⁻⁵³. Then the answer for time t has relative error at most t·(ε + 2⁻⁵³), to first order, plus
that of one sum over the states. What is below binary64 becomes 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.arrays.checks import law_of
from markovsim.errors import InputError

Array = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]
MOST_OFF = 1e-9
"""The largest relative change of the mass of a law in a step that counts as rounding."""

Step = Callable[[Array], Array]


def hitting_time_cdf(step: Any, initial: Any, target: Any, times: Iterable[int]) -> Array:
    """Return P(T ≤ t) for each of the times, where T = min {t ≥ 0: X_t in the target}, by steps of the law.

    No entry is found by subtraction. The errors are those of the module's text, and the cost is that of max(times)
    steps.

    Parameters
    ----------
    step
        A matrix P (NumPy or SciPy sparse, rows sum to 1), a ``LinearOperator`` of P, or a function that returns vP for
        a law v in an array of its own.
    initial
        The law of X_0, a vector.
    target
        A vector of booleans.
    times
        Whole numbers, 0 or more, in any order.

    Returns
    -------
    array of floats
        One probability for each time, in the order given.

    Raises
    ------
    InputError
        The vectors have different lengths, ``initial`` is not a law, or a step does not keep the sum of a law.

    References
    ----------
    J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> P = np.array([[0.5, 0.5], [0.0, 1.0]])
    >>> hitting_time_cdf(P, [1, 0], [False, True], [0, 1, 2, 10])
    array([0.        , 0.5       , 0.75      , 0.99902344])
    """
    return _asked(step, initial, target, times, 0)


def hitting_time_survival(step: Any, initial: Any, target: Any, times: Iterable[int]) -> Array:
    """Return P(T > t) for each of the times, as the mass that has not hit and never as 1 − P(T ≤ t).

    Parameters
    ----------
    step, initial, target, times
        As for :func:`hitting_time_cdf`.

    Returns
    -------
    array of floats
        One probability for each time, in the order given.

    Raises
    ------
    InputError
        As :func:`hitting_time_cdf` does.

    Examples
    --------
    >>> import numpy as np
    >>> P = np.array([[0.5, 0.5], [0.0, 1.0]])
    >>> hitting_time_survival(P, [1, 0], [False, True], [0, 1, 60])
    array([1.00000000e+00, 5.00000000e-01, 8.67361738e-19])
    """
    return _asked(step, initial, target, times, 1)


def _asked(step: Any, initial: Any, target: Any, times: Iterable[int], which: int) -> Array:
    if not isinstance(times, Iterable):
        raise InputError(f"times={short(times)}: give a list of whole numbers")
    wanted = [whole_number(t, "times") for t in times]
    found: dict[int, float] = {}
    if not wanted:
        return np.zeros(0)
    last, asked = max(wanted), set(wanted)
    law = law_of(initial, "initial", tolerance=MOST_OFF)
    shape = getattr(step, "shape", None)
    if shape is not None and shape != (len(law), len(law)):
        raise InputError(
            f"step: a matrix of shape {shape} for a law on {len(law)} states; give one row per state"
        )
    for t, pair in enumerate(_walk(step_of(step), law, _marked(target))):
        if t in asked:
            found[t] = pair[which]
        if t == last:
            break
    return np.array([found[t] for t in wanted])


def step_of(step: Any) -> Step:
    """Return the function v ↦ vP of a matrix, an operator or a function."""
    if hasattr(step, "rmatvec"):
        return lambda v: np.asarray(step.rmatvec(v), dtype=np.float64)
    if hasattr(step, "shape"):
        transposed = step.T.tocsr() if hasattr(step, "tocsr") else np.ascontiguousarray(np.asarray(step).T)
        return lambda v: np.asarray(transposed @ v, dtype=np.float64)
    if callable(step):
        return lambda v: np.asarray(step(v), dtype=np.float64)
    raise InputError(f"step={short(step)}: not a matrix, an operator with rmatvec or a function of a law")


def _marked(target: Any) -> Bits:
    marked = np.asarray(target)
    if marked.dtype != np.bool_ or marked.ndim != 1:
        raise InputError("target: not a vector of booleans; mark each state by True or False")
    return marked


def _walk(step: Step, law: Array, marked: Bits) -> Iterator[tuple[float, float]]:
    """Yield P(T ≤ t) and P(T > t) for t = 0, 1, …."""
    if law.shape != marked.shape:
        raise InputError(
            f"target: {len(marked)} states marked for a law on {len(law)}; give one entry per state"
        )
    reached, error = 0.0, 0.0  # The sum carries its rounding error along (Kahan, 1965).
    while True:
        hit = float(law[marked].sum())
        law[marked] = 0.0
        before, change = reached, hit - error
        reached = before + change
        error = (reached - before) - change
        left = float(law.sum())
        yield min(reached, 1.0), left
        after = step(law)
        if after.shape != law.shape:
            raise InputError(f"step: returned {after.shape} numbers for a law on {len(law)} states")
        if not abs(float(after.sum()) - left) <= MOST_OFF * max(left, 1e-300):
            raise InputError(
                f"step: a law of mass {left:.12g} became one of mass {after.sum():.12g}; the rows of P must sum to 1"
            )
        if not (after >= 0).all():
            raise InputError("step: a law became one with negative entries; those of P must be 0 or more")
        law = after if after.flags.owndata and after.flags.writeable else after.copy()
