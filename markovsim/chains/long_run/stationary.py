"""Stationary and limiting laws.

A law π is stationary if πP = π. Every closed class carries exactly one, which is positive on the class and zero
elsewhere. These are the extreme points of the set of all stationary laws. The limiting law from a start is the Cesàro
limit of the laws of X_t, which is the plain limit where the classes that can be reached are aperiodic. It is the mean
of the extreme laws, weighted by the absorption probabilities. J. R. Norris, *Markov chains*, 1997, sections 1.7 and
1.8; J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 5.1.
"""

from __future__ import annotations

from typing import Any

from markovsim.arithmetic.domains import Vector
from markovsim.chains.array_matrix import as_vector
from markovsim.chains.arrays.choice import array_of
from markovsim.chains.elimination.systems import representable, stationary_vector
from markovsim.chains.hitting.problem import absorbed
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.starts import start_law
from markovsim.errors import NotUniqueError


def stationary_vectors(chain: TransitionMatrix) -> tuple[Vector, ...]:
    """Return for each closed class its law, a map from the places of the class to positive elements."""
    return tuple(_class_vector(chain, members) for members in chain.closed_members)


def _class_vector(chain: TransitionMatrix, members: tuple[int, ...]) -> Vector:
    """Return the stationary law of a closed class."""
    matrix = array_of(chain)
    if matrix is not None:
        import numpy as np

        from markovsim.chains.arrays.hitting import stationary

        return as_vector(stationary(matrix, np.array(members))[0])
    return stationary_vector({i: chain.vectors[i] for i in members}, chain.domain, chain.states)


def the_stationary_vector(chain: TransitionMatrix) -> Vector:
    """Return the only stationary law; raise NotUniqueError, naming the closed classes, if there are more."""
    closed = chain.closed_members
    if len(closed) > 1:
        shown = "; ".join(_shown(chain, members) for members in closed[:5]) + (
            "; …" if len(closed) > 5 else ""
        )
        raise NotUniqueError(
            f"the chain has {len(closed)} closed classes, each with a stationary law of its own: {shown};"
            " ask for stationary_distributions(), or for limiting_distribution(start)"
        )
    return stationary_vectors(chain)[0]


def _shown(chain: TransitionMatrix, members: tuple[int, ...]) -> str:
    return (
        "{"
        + ", ".join(repr(chain.states[i]) for i in members[:5])
        + (", …" if len(members) > 5 else "")
        + "}"
    )


def _public(chain: TransitionMatrix, law: Vector) -> dict[State, Any]:
    domain = chain.domain
    return {state: domain.public(law.get(i, domain.zero)) for i, state in enumerate(chain.states)}


def stationary_distributions(chain: TransitionMatrix) -> tuple[dict[State, Any], ...]:
    """Return all extreme stationary laws, as maps from all states, in the order of ``closed_classes()``."""
    return tuple(_public(chain, law) for law in stationary_vectors(chain))


def stationary_distribution(chain: TransitionMatrix) -> dict[State, Any]:
    """Return the stationary law; raise NotUniqueError if there are several."""
    return _public(chain, the_stationary_vector(chain))


def limiting_distribution(chain: TransitionMatrix, start: Any) -> dict[State, Any]:
    """Return the Cesàro limit of the law of X_t from ``start``."""
    limit: Vector = {}
    for place, mass in absorbed(chain, start_law(chain, start)).items():
        for i, p in _class_vector(chain, chain.closed_members[place]).items():
            limit[i] = representable([mass * p], chain.domain, chain.states[i])
    return _public(chain, limit)
