"""Detailed balance and time reversal.

A chain with stationary law π is *reversible* if π(i) P(i, j) = π(j) P(j, i) for all i, j. Its *time reversal*
has P*(i, j) = π(j) P(j, i) / π(i). J. R. Norris, *Markov chains*, 1997, section 1.9; J. G. Kemeny and J. L. Snell,
*Finite Markov chains*, 1960, section 5.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markovsim.chains.elimination.systems import representable
from markovsim.chains.long_run.first_passage import require_irreducible
from markovsim.chains.long_run.stationary import the_stationary_vector
from markovsim.chains.matrix import Arc, State, TransitionMatrix


@dataclass(frozen=True)
class DetailedBalanceViolation:
    """Two states between which the stationary flows differ, so that the chain is not reversible.

    Attributes
    ----------
    first, second
        The states i and j.
    flow
        π(i) P(i, j).
    flow_back
        π(j) P(j, i).
    """

    first: State
    second: State
    flow: Any
    flow_back: Any


def detailed_balance_violation(chain: TransitionMatrix) -> DetailedBalanceViolation | None:
    """Return two states with unequal stationary flows, or None where the chain is reversible."""
    law, domain, rows = the_stationary_vector(chain), chain.domain, chain.vectors
    for i, row in enumerate(rows):
        for j, p in row.items():
            if i not in law or (j < i and i in rows[j]):
                continue  # There is no flow, or it was compared from the other side.
            flow = representable([law[i] * p], domain, chain.states[i])
            back = (
                representable([law[j] * rows[j][i]], domain, chain.states[j]) if i in rows[j] else domain.zero
            )
            if not domain.equal(flow, back):
                return DetailedBalanceViolation(
                    chain.states[i], chain.states[j], domain.public(flow), domain.public(back)
                )
    return None


def time_reversal(chain: TransitionMatrix) -> TransitionMatrix:
    """Return the chain run backwards, with every arc turned round (labels are kept)."""
    require_irreducible(chain, "the time reversal")
    law = the_stationary_vector(chain)
    arcs: list[list[Arc]] = [[] for _ in chain.states]
    for j, row in enumerate(chain.arcs):
        for label, i, p in row:
            flow = representable([law[j] * p], chain.domain, chain.states[j])
            arcs[i].append(Arc(label, j, flow / law[i]))
    rows = tuple(map(tuple, arcs))
    return TransitionMatrix(chain.states, chain.domain, rows, assumptions=chain.assumed)
