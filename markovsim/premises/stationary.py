"""The stationary law of a premise, and the premise started from it."""

from __future__ import annotations

from markovsim.arithmetic.domains import Element
from markovsim.chains.hitting.problem import absorbed
from markovsim.chains.long_run.stationary import stationary_vectors
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.errors import StationaryError
from markovsim.premises.generator import Generator


def stationary_start(premise: Generator, *, name: str = "premise") -> Generator:
    """Return the premise with its hidden chain T = Σ_a T_a started from its stationary law: a stationary text process.

    The law exists. It is unique exactly when the hidden states that the premise can reach have one closed class. Where
    they have several the premise is itself a mixture, and what a random crop of its text looks like depends on chance.

    Parameters
    ----------
    premise : Generator
        The premise.
    name : str
        What error messages call the premise.

    Raises
    ------
    StationaryError
        The law is not unique.

    Examples
    --------
    >>> from markovsim.premises.library import word
    >>> stationary_start(word("AB")).probability("BAB")
    Fraction(1, 2)
    """
    chain = _hidden_chain(premise)
    closed = chain.closed_members
    if len(closed) > 1:
        raise StationaryError(
            f"premise {name!r} has no unique stationary law: its hidden states {list(map(list, closed))} are"
            f" {len(closed)} closed classes; use start='document', or make each of them a premise of its own"
        )
    (law,) = stationary_vectors(chain)
    return premise.with_start([law.get(i, premise.domain.zero) for i in range(premise.size)])


def ergodic_parts(premise: Generator) -> list[tuple[Element, Generator]]:
    """Return the stationary ergodic processes that the premise's text ends up like, and how likely each is.

    There is one for each closed class of the hidden states: the process started from the stationary law of the class.
    Given that the hidden chain ends in the class, the frequency of every word tends to its probability under that
    process. Two classes may give one law on words.

    Parameters
    ----------
    premise : Generator
        The premise.

    Returns
    -------
    list of (element, Generator)
        The probability that the hidden chain ends in a class, and the process of the class.

    References
    ----------
    J. R. Norris, *Markov chains*, 1997, section 1.10, the ergodic theorem.

    Examples
    --------
    >>> from markovsim.premises.library import looping
    >>> stuck = looping({"A": "1/3", "B": "2/3"}, 0)
    >>> [(str(p), part.probability("AA")) for p, part in ergodic_parts(stuck)]
    [('1/3', Fraction(1, 1)), ('2/3', Fraction(0, 1))]
    """
    chain, domain = _hidden_chain(premise), premise.domain
    ends = absorbed(chain, premise.start_vector)
    return [
        (ends[place], premise.with_start([law.get(i, domain.zero) for i in range(premise.size)]))
        for place, law in enumerate(stationary_vectors(chain))
    ]


def _hidden_chain(premise: Generator) -> TransitionMatrix:
    arcs = tuple(tuple(Arc(None, j, p) for j, p in row.items()) for row in premise.hidden_rows())
    return TransitionMatrix(tuple(range(premise.size)), premise.domain, arcs)
