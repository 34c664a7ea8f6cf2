"""The peers, each asked in its own words; arrays of floats in, arrays of floats out.

``hitting_times(P, j)`` are expected times of first hitting state j, ``hitting_probabilities(P, j)`` probabilities of
ever hitting it, from every state; ``stationary(P)`` is a stationary law. What a peer does not offer is not here. A
peer's import, and whatever it raises, is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
Answer = Callable[..., Array]


def numpy_times(P: Array, j: int) -> Array:
    """(I − Q) m = 1 by LAPACK's ``gesv``, as a textbook writes it."""
    keep = np.delete(np.arange(len(P)), j)
    answer = np.zeros(len(P))
    answer[keep] = np.linalg.solve(np.eye(len(keep)) - P[np.ix_(keep, keep)], np.ones(len(keep)))
    return answer


def numpy_probabilities(P: Array, j: int) -> Array:
    """(I − Q) h = P(·, j) likewise, on the states that can reach j by entries that are not 0."""
    reach = np.arange(len(P)) == j
    while (grown := reach | (P[:, reach] > 0).any(axis=1)).sum() > reach.sum():
        reach = grown
    reach[j] = False
    keep = np.flatnonzero(reach)
    answer = np.zeros(len(P))
    answer[j] = 1
    answer[keep] = np.linalg.solve(np.eye(len(keep)) - P[np.ix_(keep, keep)], P[keep, j])
    return answer


def numpy_stationary(P: Array) -> Array:
    """The left eigenvector of the eigenvalue next to 1."""
    values, vectors = np.linalg.eig(P.T)
    law = np.real(vectors[:, np.argmin(abs(values - 1))])
    return law / law.sum()


def scipy_times(P: Array, j: int) -> Array:
    """(I − Q) m = 1 by sparse LU."""
    import scipy.sparse as sparse
    from scipy.sparse.linalg import spsolve

    keep = np.delete(np.arange(len(P)), j)
    answer = np.zeros(len(P))
    system = sparse.csc_array(np.eye(len(keep)) - P[np.ix_(keep, keep)])
    answer[keep] = spsolve(system, np.ones(len(keep)))
    return answer


def pydtmc_chain(P: Array) -> Any:
    """PyDTMC's chain; its construction checks and analyses the matrix."""
    import pydtmc

    return pydtmc.MarkovChain(P)


def pydtmc_times(P: Array, j: int) -> Array:
    """``hitting_times`` of a built chain or of an array."""
    chain = pydtmc_chain(P) if isinstance(P, np.ndarray) else P
    return np.asarray(chain.hitting_times([j]))


def pydtmc_probabilities(P: Array, j: int) -> Array:
    """``hitting_probabilities`` likewise."""
    chain = pydtmc_chain(P) if isinstance(P, np.ndarray) else P
    return np.asarray(chain.hitting_probabilities([j]))


def pydtmc_stationary(P: Array) -> Array:
    """``pi``, the only one."""
    chain = pydtmc_chain(P) if isinstance(P, np.ndarray) else P
    (law,) = chain.pi
    return np.asarray(law)


def quantecon_stationary(P: Array) -> Array:
    """Grassmann, Taksar and Heyman's algorithm, compiled by numba."""
    from quantecon.markov import gth_solve

    return np.asarray(gth_solve(P))


def deeptime_times(P: Array, j: int) -> Array:
    """``mfpt``."""
    from deeptime.markov.tools.analysis import mfpt

    return np.asarray(mfpt(P, [j]))


def deeptime_probabilities(P: Array, j: int) -> Array:
    """``hitting_probability``."""
    from deeptime.markov.tools.analysis import hitting_probability

    return np.asarray(hitting_probability(P, [j]))


def deeptime_stationary(P: Array) -> Array:
    """``stationary_distribution``."""
    from deeptime.markov.tools.analysis import stationary_distribution

    return np.asarray(stationary_distribution(P))


TIMES: dict[str, Answer] = {
    "NumPy": numpy_times,
    "SciPy spsolve": scipy_times,
    "PyDTMC": pydtmc_times,
    "deeptime": deeptime_times,
}
PROBABILITIES: dict[str, Answer] = {
    "NumPy": numpy_probabilities,
    "PyDTMC": pydtmc_probabilities,
    "deeptime": deeptime_probabilities,
}
LAWS: dict[str, Answer] = {
    "NumPy": numpy_stationary,
    "PyDTMC": pydtmc_stationary,
    "QuantEcon": quantecon_stationary,
    "deeptime": deeptime_stationary,
}
QUESTIONS = {"hitting time": TIMES, "hitting probability": PROBABILITIES, "stationary law": LAWS}
