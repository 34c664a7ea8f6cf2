"""What is asked of chains that are arrays: transition matrices, targets and starts, checked in one place."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from markovsim.arithmetic.numbers import short
from markovsim.chains.array_matrix import TOLERANCE, is_stochastic
from markovsim.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from markovsim.chains.arrays.systems import DenseMatrix, SparseMatrix

    Array = npt.NDArray[np.float64]
    Bits = npt.NDArray[np.bool_]


def transition_matrix(p: Any, *, overwrite: bool = False) -> DenseMatrix | SparseMatrix:
    """Return the transition matrix; raise InputError for what is not one."""
    import numpy as np

    from markovsim.chains.arrays.systems import DenseMatrix, SparseMatrix

    sparse = hasattr(p, "tocsr")
    if sparse:
        import scipy.sparse
    else:
        try:
            array = np.asarray(p)
        except ValueError:  # The rows have different lengths.
            raise InputError("matrix: rows have different lengths; give n rows of n numbers") from None
        if np.ma.is_masked(p):
            raise InputError("matrix: some entries are masked, and a masked entry is no number; fill them in")
    kind, shape = (p.dtype.kind, p.shape) if sparse else (array.dtype.kind, array.shape)
    if kind not in "fiub":
        raise InputError(
            f"matrix: entries of dtype={p.dtype if sparse else array.dtype} are not real numbers; give floats"
            " (or ask a Chain, in exact or symbolic arithmetic)"
        )
    if len(shape) != 2 or shape[0] != shape[1]:
        raise InputError(f"matrix of shape={shape} is not square; give n rows of n numbers")
    if not shape[0]:
        raise InputError("matrix is 0 × 0; a chain has at least one state")
    if sparse:
        rows = scipy.sparse.csr_array(p, dtype=np.float64, copy=True)
        rows.sum_duplicates()
        values = rows.data
    else:
        values = np.ascontiguousarray(array, dtype=np.float64)
        rows = values
    with np.errstate(all="ignore"):  # _refuse names what is not finite.
        sums = rows.sum(axis=1)
    if not is_stochastic(values, sums):
        _refuse(rows, values, sums)
    names = range(len(sums))
    if not sparse:
        return DenseMatrix(values, names, spare=overwrite and values.flags.writeable)
    rows.eliminate_zeros()
    return SparseMatrix(rows, rows.tocsc(), names)


def _refuse(rows: Any, values: Array, sums: Array) -> NoReturn:
    """Raise InputError for an entry that is negative or not finite, or else for a row sum other than 1."""
    import numpy as np

    bad = ~((values >= 0) & (values < np.inf))
    if bad.any():
        place = np.unravel_index(int(np.argmax(bad)), bad.shape)
        i, j = place if len(place) == 2 else _coordinates(rows, int(place[0]))
        raise InputError(
            f"P({int(i)}, {int(j)})={float(values[place])} is not a probability; entries are finite and at least 0"
        )
    wrong = np.flatnonzero(~(np.abs(sums - 1) <= TOLERANCE))
    i = int(wrong[0])
    raise InputError(
        f"row {i} sums to {float(sums[i])!r}, not to 1 (beyond the relative tolerance {TOLERANCE});"
        f" correct it, or divide every row by its sum{_others(wrong)}"
    )


def _coordinates(rows: Any, place: int) -> tuple[int, int]:
    import numpy as np

    return int(np.searchsorted(rows.indptr, place, side="right")) - 1, int(rows.indices[place])


def _others(wrong: Any) -> str:
    return f" ({len(wrong)} rows are wrong)" if len(wrong) > 1 else ""


def target_mask(target: Any, n: int) -> Bits:
    """Return the target, a place, places or a mask, as a mask; raise InputError for what is not one."""
    import numpy as np

    if getattr(getattr(target, "dtype", None), "kind", "") == "b" and np.ndim(target) == 1:
        if len(target) != n:
            raise InputError(
                f"target: a mask of {len(target)} entries for {n} states; give one entry per state"
            )
        places = np.flatnonzero(target).tolist()
    elif isinstance(target, Iterable) and not isinstance(target, (str, bytes)):
        places = [state_place(i, n, "target") for i in target]
    else:
        places = [state_place(target, n, "target")]
    if not places:
        raise InputError("target is empty; name at least one state")
    mask = np.zeros(n, np.bool_)
    mask[places] = True
    return mask


def state_place(i: Any, n: int, what: str) -> int:
    """Return a place as an int; raise InputError, under the name of the argument, for what is not one."""
    try:
        place = operator.index(i)
    except TypeError:
        place = -1
    if isinstance(i, bool) or not 0 <= place < n:
        raise InputError(f"{what}={short(i)} is not a state; states are the places 0…{n - 1}")
    return place


def start_law(start: Any, n: int) -> Array:
    """Return the start, a place or a law, as weights of all states; raise InputError for what is neither."""
    import numpy as np

    if isinstance(start, (str, bytes)) or getattr(start, "ndim", 1) == 0 or not isinstance(start, Iterable):
        law: Array = np.zeros(n)
        law[state_place(start, n, "start")] = 1.0
        return law
    return law_of(start, "start", size=n)


def law_of(weights: Any, what: str, *, size: int | None = None, tolerance: float = TOLERANCE) -> Array:
    """Return weights of states, a vector of sum 1, as a new array; raise InputError for what is not one."""
    import numpy as np

    try:
        given = np.asarray(weights)
        law = given.astype(np.float64, casting="unsafe" if given.dtype.kind in "fiubO" else "safe")
    except (TypeError, ValueError):  # Rows have different lengths, or an entry is not a real number.
        raise InputError(
            f"{what}={short(weights)}: not a law; give one real number per state, of sum 1"
        ) from None
    if law.ndim != 1 or (size is not None and len(law) != size):
        states = "" if size is None else f" on {size} states"
        raise InputError(f"{what} of shape={law.shape} is no law{states}; give one weight per state")
    if not (law >= 0).all():
        i = int(np.argmin(law >= 0))
        raise InputError(f"{what}: weight of state {i} is {float(law[i])}; weights are at least 0")
    mass = float(law.sum())
    if not abs(mass - 1) <= tolerance:
        raise InputError(f"{what}: weights sum to {mass}, not to 1; divide them by their sum")
    return law
