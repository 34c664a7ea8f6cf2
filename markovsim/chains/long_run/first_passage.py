"""Mean first passage times and Kemeny's constant.

m(i, j) is the expected first time t ≥ 1 with X_t = j, from i. The diagonal m(j, j) is the mean *return* time,
1/π(j) in an irreducible chain, while a *hitting* time, which is counted from t = 0, is 0 there. Kemeny's constant is
K = Σ_{j≠i} π(j) m(i, j), the same for every i. It needs no stationary law, because π(j) is 1/m(j, j). J. G. Kemeny and
J. L. Snell, *Finite Markov chains*, 1960, sections 4.4 and 4.5.
"""

from __future__ import annotations

from typing import Any

from markovsim.arithmetic.domains import Vector
from markovsim.chains.elimination.passage_times import kemeny, passage_times
from markovsim.chains.events import Visits
from markovsim.chains.graph import ends
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.errors import InputError


def require_irreducible(chain: TransitionMatrix, what: str) -> None:
    """Raise InputError unless all states communicate."""
    count = len(chain.components)
    if count > 1:
        raise InputError(
            f"{what} is defined for an irreducible chain; this one has {count} communicating classes"
        )


def mean_first_passage_times(chain: TransitionMatrix) -> dict[State, dict[State, Any]]:
    """Return m as a map of maps, ``m[i][j]``; infinite where j may never be visited (again)."""
    domain = chain.domain
    times: list[Vector] = [{} for _ in chain.states]  # These maps hold only the finite times.
    closed = chain.closed_members
    # For each closed class the rows of the states that end in it for certain.
    certain: list[dict[int, Vector]] = [{} for _ in closed]
    for i, place in enumerate(ends(chain.successor_lists(), closed)):
        if place is not None:
            certain[place][i] = chain.vectors[i]
    for members, rows in zip(closed, certain, strict=True):
        for i, row in passage_times(rows, members, domain, chain.states).items():
            times[i] |= row
    # A transient state may never be seen again.
    for j in (j for c in chain.components if not c.closed for j in c.members):
        problem = HittingProblem(chain, Visits((chain.states[j],)))
        for i in problem.sure - {j}:
            times[i][j] = problem.mean_where_sure[i]
    return {
        source: {
            target: domain.public(times[i][j]) if j in times[i] else domain.infinity
            for j, target in enumerate(chain.states)
        }
        for i, source in enumerate(chain.states)
    }


def kemeny_constant(chain: TransitionMatrix) -> Any:
    """Return K = Σ_{j≠i} π(j) m(i, j) of an irreducible chain."""
    require_irreducible(chain, "Kemeny's constant")
    if len(chain) == 1:
        return chain.domain.public(chain.domain.zero)
    rows = dict(enumerate(chain.vectors))
    return chain.domain.public(kemeny(rows, chain.domain, chain.states))
