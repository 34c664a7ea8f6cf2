"""Chains that are arrays: dense and sparse matrices, answered with a proved bound on the rounding error.

Beside the questions with a bound, there are the law of a hitting time by steps of any operator, and aggregation for
large sparse chains that stay in places for a long time.

>>> import scipy.sparse
>>> from markovsim import arrays
>>> wells = scipy.sparse.csr_array([[1.0, 1e-20, 0.0], [1.0, 0.0, 1e-20], [0.0, 0.0, 1.0]])
>>> f"{arrays.multilevel_visits(wells, [2], start=0, groups=[0, 1, 2]).total:.6g}"
'1e+40'
>>> arrays.hitting_time_cdf(wells, [0, 1, 0], [True, False, False], [0, 1])
array([0., 1.])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from markovsim.chains.arrays.answers import (
    ByClass,
    Entrywise,
    absorption_probabilities,
    expected_hitting_time,
    expected_visits,
    hitting_probability,
    stationary_distribution,
    stationary_distributions,
)

if TYPE_CHECKING:
    from markovsim.chains.arrays.sparse_aggregation import multilevel_stationary_law, multilevel_visits
    from markovsim.chains.arrays.steps import hitting_time_cdf, hitting_time_survival

__all__ = [
    "ByClass",
    "Entrywise",
    "absorption_probabilities",
    "expected_hitting_time",
    "expected_visits",
    "hitting_probability",
    "hitting_time_cdf",
    "hitting_time_survival",
    "multilevel_stationary_law",
    "multilevel_visits",
    "stationary_distribution",
    "stationary_distributions",
]

WITH_NUMPY = {
    "hitting_time_cdf": "steps",
    "hitting_time_survival": "steps",
    "multilevel_stationary_law": "sparse_aggregation",
    "multilevel_visits": "sparse_aggregation",
}
"""The modules of functions that are imported when they are asked for, because NumPy takes long to import."""


def __getattr__(name: str) -> Any:
    if name not in WITH_NUMPY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{WITH_NUMPY[name]}"), name)


def __dir__() -> list[str]:
    return __all__
