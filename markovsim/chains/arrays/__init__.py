"""Chains that are arrays: dense and sparse matrices, answered with a proved bound on the rounding error."""

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

__all__ = [
    "ByClass",
    "Entrywise",
    "absorption_probabilities",
    "expected_hitting_time",
    "expected_visits",
    "hitting_probability",
    "stationary_distribution",
    "stationary_distributions",
]
