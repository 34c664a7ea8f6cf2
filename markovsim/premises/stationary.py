"""The stationary law of a premise, and the premise started from it."""

from __future__ import annotations

from markovsim.chains.classes import communicating_classes
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.chains.stationary import stationary_vectors
from markovsim.errors import StationaryError
from markovsim.premises.generator import Generator


def stationary_start(premise: Generator, *, name: str = "premise") -> Generator:
    """Return the premise with its hidden chain T = Σ_a T_a started from its stationary law: a stationary text process.

    The law exists; it is unique exactly when the hidden states that the premise can reach have one closed
    class. Where they have several the premise is itself a mixture, and what a random crop of its text looks
    like depends on chance.

    >>> from markovsim.premises.library import word
    >>> stationary_start(word("AB")).probability("BAB")
    Fraction(1, 2)

    Raises StationaryError, naming the premise, where the law is not unique.
    """
    closed = [c for c in communicating_classes(premise.hidden_successors()) if c.closed]
    if len(closed) > 1:
        raise StationaryError(
            f"premise {name!r} has no unique stationary law: its hidden states {[list(c.members) for c in closed]} are"
            f" {len(closed)} closed classes; use start='document', or make each of them a premise of its own"
        )
    arcs = tuple(tuple(Arc(None, j, p) for j, p in row.items()) for row in premise.hidden_rows())
    chain = TransitionMatrix(tuple(range(premise.size)), premise.domain, arcs)
    (law,) = stationary_vectors(chain)
    return premise.with_start([law.get(i, premise.domain.zero) for i in range(premise.size)])
