r"""Kullback-Leibler divergences of premises: of the next token's laws, and per token in the long run.

The divergence of a law P from a law Q is :math:`\mathrm{KL}(P \Vert Q) = \sum_a P(a) \ln(P(a)/Q(a))`, the mean
log-odds that one draw from P adds in favour of P (S. Kullback and R. A. Leibler, *On information and sufficiency*,
1951).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import natural_log, short
from markovsim.chains.long_run.stationary import limiting_distribution
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.errors import InputError, LimitError
from markovsim.full_memory.superposition import Direction, Superposition
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import Generator, SparseVector

MAX_PAIRS = 2_000
"""Most pairs of beliefs that are made a Markov chain."""


def next_law(process: Generator, vector: Mapping[int, Element]) -> dict[Token, Element]:
    """Return the next token's law, possible tokens only, given a law on hidden states."""
    steps = ((a, process.step(vector, a)) for a in process.alphabet.tokens)
    return {a: process.domain.sum(step.values()) for a, step in steps if step}


def divergence(law: Mapping[Token, Element], other: Mapping[Token, Element], domain: Domain) -> Any:
    """Return Σ p log(p/q). It is infinite where q misses a token of p, by the graph.

    The sum is that of (p log(p/q) − p + q) over the tokens of p, plus q of the other tokens, so that no term is
    negative.
    """
    if any(a not in other for a in law):
        return domain.infinity
    if domain.encloses:
        return domain.public(domain.sum(p * (p / other[a]).log() for a, p in law.items()))
    if domain.has_parameters:
        import sympy

        pairs = [(domain.public(p), domain.public(other[a])) for a, p in law.items()]
        return sum((p * sympy.log(p / q) for p, q in pairs), start=sympy.Integer(0))
    missed = [float(domain.public(q)) for a, q in other.items() if a not in law]
    return math.fsum([_excess(domain.public(p), domain.public(other[a])) for a, p in law.items()] + missed)


def _excess(p: Any, q: Any) -> float:
    """Return p log(p/q) − p + q ≥ 0, for two fractions or two floats, without cancellation where p and q are close."""
    if abs(q - p) <= p / 16:
        d = float((q - p) / p)
        # q = p(1 + d), so this is p·(d − log(1 + d)) = p·(d²/2 − d³/3 + …). What is left out is below rounding.
        return float(p) * math.fsum((-d) ** n / n for n in range(2, 16))
    return float(q - p) - float(p) * natural_log(q / p)


def divergence_rate(premise: Generator, against: Generator) -> Any:
    r"""Return lim KL(P^n ‖ Q^n)/n, in nats per token: how fast texts of ``premise`` speak for it against the other.

    By the chain rule KL(P^n ‖ Q^n) is the sum over t < n of the mean, under P, of the next token's divergence after t
    tokens. Where pairs of beliefs (normalised forward vectors of both processes) are finitely many, they are a Markov
    chain under P, and the rate is the mean under its limiting law from the start. They are finitely many for unifilar
    processes with a single start (iid, words, Markov of any order), and for others that synchronise in bounded time.
    The rate is infinite where P writes with positive probability what Q cannot.

    Parameters
    ----------
    premise, against : Generator
        The processes P and Q, over the same alphabet and in one domain.

    Returns
    -------
    float
        It is exact up to the final logarithms. In the symbolic domain a sympy expression is returned.

    Raises
    ------
    LimitError
        There are more than 2,000 pairs of beliefs, so that there may be infinitely many. In the float domain this also
        happens because beliefs that should be equal differ by rounding.

    References
    ----------
    The chain rule is Theorem 2.5.3 of T. M. Cover and J. A. Thomas, *Elements of information theory*, 2006.

    Examples
    --------
    >>> from markovsim.premises.library import iid
    >>> coins = iid({"A": "1/2", "B": "1/2"}), iid({"A": "1/4", "B": "3/4"})
    >>> round(divergence_rate(*coins), 9) == round(math.log(4 / 3) / 2, 9)
    True
    """
    first, second, domain = side_by_side(premise, against)
    rows, divergences = [], []
    for law, other, following in belief_pairs(first, second):
        divergences.append(divergence(law, other, domain))
        if divergences[-1] == domain.infinity:
            return domain.infinity
        rows.append(tuple(Arc(token, target, law[token]) for token, target in following.items()))
    chain = TransitionMatrix(tuple(range(len(rows))), domain, tuple(rows))
    limit = limiting_distribution(chain, 0).values()
    if domain.has_parameters:
        return sum(weight * x for weight, x in zip(limit, divergences, strict=True))
    if domain.encloses:
        pairs = zip(limit, divergences, strict=True)
        return domain.public(domain.sum(domain.convert(w) * domain.convert(x) for w, x in pairs))
    return math.fsum(float(weight) * x for weight, x in zip(limit, divergences, strict=True))


def side_by_side(premise: Generator, against: Generator) -> tuple[Generator, Generator, Domain]:
    """Return two premises over one alphabet and in one domain."""
    for role, process in (("premise", premise), ("against", against)):
        if not isinstance(process, Generator):
            raise InputError(f"{role}={short(process)}: not a premise; give one made by iid, word, markov, …")
    pair = Superposition({"premise": premise, "against": against})
    return pair.premises["premise"], pair.premises["against"], pair.domain


def belief_pairs(
    first: Generator, second: Generator
) -> Iterator[tuple[dict[Token, Element], dict[Token, Element], dict[Token, int]]]:
    """Yield, for each pair of beliefs that a word of both premises leads to, both next-token laws and the arcs.

    The pairs are numbered in the order in which they are yielded. The arcs say for each token of both premises the
    number of the pair that it leads to.

    Raises
    ------
    LimitError
        There are more than 2,000 pairs.
    """
    start = (first.start_vector, second.start_vector)
    place: dict[tuple[Direction, Direction], int] = {(_direction(start[0]), _direction(start[1])): 0}
    queue = [start]
    for p, q in queue:
        law, other, following = next_law(first, p), next_law(second, q), {}
        for token in law:
            if token in other:
                pair = (_normalised(first, p, token), _normalised(second, q, token))
                key = _direction(pair[0]), _direction(pair[1])
                if key not in place:
                    place[key] = len(queue)
                    queue.append(pair)
                following[token] = place[key]
        yield law, other, following
        if len(queue) > MAX_PAIRS:
            raise LimitError(
                f"the two premises have more than {MAX_PAIRS:,} pairs of beliefs, maybe infinitely many; take premises"
                " whose hidden states can be told from the text (iid, word, markov), in the exact domain"
            )


def _normalised(process: Generator, vector: Mapping[int, Element], token: Token) -> SparseVector:
    step = process.step(vector, token)
    mass = process.domain.check_positive(process.domain.sum(step.values()), "the probability of a token")
    return {i: x / mass for i, x in step.items()}


def _direction(vector: Mapping[int, Element]) -> Direction:
    return tuple(sorted(vector.items(), key=lambda entry: entry[0]))
