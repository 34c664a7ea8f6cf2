"""Mean first passage times and Kemeny's constant.

m(i, j) is the expected first time t ≥ 1 with X_t = j, from i. So the diagonal m(j, j) is the mean *return*
time, 1/π(j) in an irreducible chain (a *hitting* time, counted from t = 0, is 0 there). Kemeny's constant is
K = Σ_{j≠i} π(j) m(i, j), the same for every i. Kemeny and Snell, Finite Markov Chains, sections 4.4 and 4.5.
"""

from __future__ import annotations

from typing import Any

from markovsim.chains.classes import communicating_classes
from markovsim.chains.elimination import Vector
from markovsim.chains.events import Visits
from markovsim.chains.hitting import HittingProblem
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.solver import representable
from markovsim.chains.stationary import the_stationary_vector
from markovsim.domains import Element
from markovsim.errors import InputError


def require_irreducible(chain: TransitionMatrix, what: str) -> None:
    """Raise InputError unless all states communicate."""
    count = len(communicating_classes(chain.successor_lists()))
    if count > 1:
        raise InputError(
            f"{what} is defined for an irreducible chain; this one has {count} communicating classes"
        )


def mean_first_passage_times(chain: TransitionMatrix) -> dict[State, dict[State, Any]]:
    """Return m as a map of maps, ``m[i][j]``; infinite where j may never be visited (again)."""
    domain = chain.domain
    table: dict[State, dict[State, Any]] = {state: {} for state in chain.states}
    for j, target in enumerate(chain.states):
        problem = HittingProblem(chain, Visits((target,)))
        for i, source in enumerate(chain.states):
            if i == j:
                value = _return_time(chain, j, problem)
            elif i in problem.sure:
                value = domain.public(problem.mean_where_sure[i])
            else:
                value = domain.infinity
            table[source][target] = value
    return table


def _return_time(chain: TransitionMatrix, j: int, problem: HittingProblem) -> Any:
    domain, row = chain.domain, chain._rows[j]
    if not row.keys() <= problem.sure:
        return domain.infinity
    times: Vector = problem.mean_where_sure
    terms = [domain.one, *(p * times[k] for k, p in row.items() if k != j)]
    return domain.public(representable(terms, domain, chain.states[j]))


def kemeny_constant(chain: TransitionMatrix) -> Any:
    """Return K = Σ_{j≠i} π(j) m(i, j) of an irreducible chain."""
    require_irreducible(chain, "Kemeny's constant")
    law = the_stationary_vector(chain)
    start = chain.states[0]
    terms: list[Element] = []
    for j, target in enumerate(chain.states):
        if target != start:
            problem = HittingProblem(chain, Visits((target,)))
            terms.append(law[j] * problem.mean_where_sure[0])
    return chain.domain.public(representable(terms, chain.domain, start) if terms else chain.domain.zero)
