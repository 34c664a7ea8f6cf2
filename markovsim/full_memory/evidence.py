r"""How strong evidence is: likelihood ratios, divergences, how far odds can rise, and the most that tokens can say.

The *likelihood ratio* of p against q after a word w is :math:`R(w) = P_p(w)/P_q(w)`: by it the odds of p against
q have been multiplied. Under q it is a non-negative martingale that starts at 1 (a supermartingale where q's words
may be impossible for p), hence *Ville's inequality*: :math:`P_q(\sup_t R_t \ge c) \le 1/c` (J. Ville, *Étude
critique de la notion de collectif*, 1939; A. Wald, *Sequential analysis*, 1947).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markovsim.arithmetic.domains import Domain, Element, infer_domain, join_domains
from markovsim.arithmetic.numbers import natural_log, short, whole_number
from markovsim.chains.long_run.stationary import limiting_distribution
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.errors import InputError, LimitError, UndecidedError
from markovsim.full_memory.superposition import Belief, Superposition, logarithm
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import Generator, SparseVector

MAX_BELIEFS = 50_000
"""More beliefs than this are not followed."""
MAX_PAIRS = 2_000
"""More pairs of beliefs than this are not made a chain of."""
Direction = tuple[tuple[int, Element], ...]


# --- likelihood ratios and divergences ----------------------------------------------------------------


def likelihood_ratio(mixture: Superposition, premise: str, against: str, word: str | Sequence[Token]) -> Any:
    """Return P_premise(word)/P_against(word), infinite where only the second is 0."""
    odds, domain = mixture.odds(premise, against, word), mixture.domain
    if odds == domain.infinity:
        return odds
    before = domain.convert(mixture.odds(premise, against))
    return domain.public(domain.convert(odds) / before)


def log_likelihood_ratio(
    mixture: Superposition, premise: str, against: str, word: str | Sequence[Token]
) -> Any:
    """Return the natural logarithm of the likelihood ratio; a sympy expression in the symbolic domain."""
    ratio = likelihood_ratio(mixture, premise, against, word)
    return logarithm(ratio, mixture.domain)


def divergence(mixture: Superposition, premise: str, against: str, word: str | Sequence[Token] = "") -> Any:
    """Return KL(P_premise(· ∣ word) ‖ P_against(· ∣ word)) of the next token, in nats."""
    laws = []
    for name in (premise, against):
        mixture.require_premise(name)
        if name not in mixture.belief(word).live:
            raise InputError(
                f"word={short(word)}: premise {name!r} cannot write it, and so says nothing of what follows"
            )
        process = mixture.premises[name].after(word)
        laws.append(_next_law(process, process.start_vector))
    return _divergence(laws[0], laws[1], mixture.domain)


def _next_law(process: Generator, vector: Mapping[int, Element]) -> dict[Token, Element]:
    """Return the next token's law, possible tokens only, given a law on hidden states."""
    steps = ((a, process.step(vector, a)) for a in process.alphabet.tokens)
    return {a: process.domain.sum(step.values()) for a, step in steps if step}


def _divergence(law: Mapping[Token, Element], other: Mapping[Token, Element], domain: Domain) -> Any:
    """Return Σ p log(p/q): infinite where q misses a token of p, by the graph.

    As Σ (p log(p/q) − p + q) over the tokens of p, plus q of the other tokens: no term is negative.
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
        # q = p(1 + d), so this is p·(d − log(1 + d)) = p·(d²/2 − d³/3 + …): what is left out is below rounding.
        return float(p) * math.fsum((-d) ** n / n for n in range(2, 16))
    return float(q - p) - float(p) * natural_log(q / p)


def divergence_rate(premise: Generator, against: Generator) -> Any:
    r"""Return lim KL(P^n ‖ Q^n)/n, in nats per token: how fast texts of ``premise`` speak for it against the other.

    By the chain rule KL(P^n ‖ Q^n) is the sum over t < n of the mean, under P, of the next token's divergence after t
    tokens. Where pairs of beliefs (normalised forward vectors of both processes) are finitely many, they are a Markov
    chain under P, and the rate is the mean under its limiting law from the start. So it is for unifilar processes
    with a single start, as iid, words and Markov of any order, and for others that synchronise in bounded time.
    The rate is infinite where P writes with positive probability what Q cannot.

    >>> from markovsim.premises.library import iid
    >>> coins = iid({"A": "1/2", "B": "1/2"}), iid({"A": "1/4", "B": "3/4"})
    >>> round(divergence_rate(*coins), 9) == round(math.log(4 / 3) / 2, 9)
    True

    Exact up to the final logarithms; a sympy expression in the symbolic domain. Raises LimitError where there are
    more than 2,000 pairs of beliefs: then there may be infinitely many (in the float domain also because rounded
    ones that should be equal differ).

    Source: the chain rule is Theorem 2.5.3 of T. M. Cover and J. A. Thomas, *Elements of information theory*, 2006.
    """
    for role, process in (("premise", premise), ("against", against)):
        if not isinstance(process, Generator):
            raise InputError(f"{role}={short(process)}: not a premise; give one made by iid, word, markov, …")
    pair = Superposition({"premise": premise, "against": against})
    first, second, domain = pair.premises["premise"], pair.premises["against"], pair.domain
    start = (first.start_vector, second.start_vector)
    place: dict[tuple[Direction, Direction], int] = {(_direction(start[0]), _direction(start[1])): 0}
    queue, rows, divergences = [start], [], []
    for p, q in queue:
        law, other = _next_law(first, p), _next_law(second, q)
        divergences.append(_divergence(law, other, domain))
        if divergences[-1] == domain.infinity:
            return domain.infinity
        arcs = []
        for token, chance in law.items():
            following = (_normalised(first, p, token), _normalised(second, q, token))
            key = _direction(following[0]), _direction(following[1])
            if key not in place:
                place[key] = len(queue)
                queue.append(following)
            arcs.append(Arc(token, place[key], chance))
        rows.append(tuple(arcs))
        if len(queue) > MAX_PAIRS:
            raise LimitError(
                f"the two premises have more than {MAX_PAIRS:,} pairs of beliefs, maybe infinitely many; take premises"
                " whose hidden states can be told from the text (iid, word, markov), in the exact domain"
            )
    chain = TransitionMatrix(tuple(range(len(rows))), domain, tuple(rows))
    limit = limiting_distribution(chain, 0).values()
    if domain.has_parameters:
        return sum(weight * x for weight, x in zip(limit, divergences, strict=True))
    if domain.encloses:
        pairs = zip(limit, divergences, strict=True)
        return domain.public(domain.sum(domain.convert(w) * domain.convert(x) for w, x in pairs))
    return math.fsum(float(weight) * x for weight, x in zip(limit, divergences, strict=True))


def _normalised(process: Generator, vector: Mapping[int, Element], token: Token) -> SparseVector:
    step = process.step(vector, token)
    mass = process.domain.check_positive(process.domain.sum(step.values()), "the probability of a token")
    return {i: x / mass for i, x in step.items()}


def _direction(vector: Mapping[int, Element]) -> Direction:
    return tuple(sorted(vector.items(), key=lambda entry: entry[0]))


# --- how far odds rise --------------------------------------------------------------------------------


@dataclass(frozen=True)
class OddsCrossing:
    """How likely it is that the odds of a premise reach a multiple c of their start within a number of tokens.

    ``probability`` is that under the other premise, P_q(τ ≤ T); ``of_premise`` is P_p(τ ≤ T), under the premise
    itself. ``bound`` is Ville's, 1/c; ``sharper_bound`` is P_p(τ ≤ T)/c: what holds is probability ≤ sharper_bound
    ≤ bound, for P_q(τ ≤ T) = E_p[1/R_τ; τ ≤ T].
    """

    probability: Any
    of_premise: Any
    bound: Any
    sharper_bound: Any


def odds_crossing(
    mixture: Superposition, premise: str, against: str, factor: Any, horizon: int
) -> OddsCrossing:
    """Return how likely odds(premise : against) reach ``factor`` times their start within ``horizon`` tokens."""
    for name in (premise, against):
        mixture.require_premise(name)
    if premise == against:
        raise InputError(f"against={against!r}: the same premise; its odds against itself are always 1")
    horizon = whole_number(horizon, "horizon")
    domain = join_domains([mixture.domain, infer_domain([factor])])
    bound = domain.convert(factor)
    if domain.sign(bound) <= 0:
        raise InputError(
            f"factor={short(factor)}: odds are reached that are a positive multiple of their start"
        )
    pair = Superposition(
        {"p": mixture.premises[premise].to(domain), "q": mixture.premises[against].to(domain)}, domain=domain
    )
    probability, of_premise = _crossing(pair, bound, horizon)
    return OddsCrossing(
        *map(domain.public, (probability, of_premise, domain.one / bound, of_premise / bound))
    )


def _crossing(pair: Superposition, bound: Element, horizon: int) -> tuple[Element, Element]:
    """Return P_q(τ ≤ T) and P_p(τ ≤ T) by following forward vectors of both premises, words of equal beliefs as one."""
    domain, process = pair.domain, pair.generator
    if domain.sign(bound - domain.one) <= 0:
        return domain.one, domain.one  # the odds start there
    own = [name == "p" for name in pair.premise_of_state]
    start = [*pair.premises["p"].start, *pair.premises["q"].start]
    level: list[SparseVector] = [{i: x for i, x in enumerate(start) if not domain.is_zero(x)}]
    crossed: dict[bool, list[Element]] = {True: [], False: []}
    for t in range(horizon + 1):
        merged: dict[Direction, SparseVector] = {}
        for vector in level:
            mass = {side: [x for i, x in vector.items() if own[i] is side] for side in (True, False)}
            if not mass[True]:
                continue  # the odds are 0 for ever
            p, q = (domain.sum(mass[side]) for side in (True, False))
            if not mass[False] or _at_least(p, q * bound, domain):
                crossed[True].append(p)
                crossed[False] += [q] if mass[False] else []
                continue
            if t < horizon:
                for token in process.alphabet.tokens:
                    _merge(merged, process.step(vector, token), domain)
        level = list(merged.values())
        if len(level) > MAX_BELIEFS:
            raise LimitError(
                f"horizon={horizon}: more than {MAX_BELIEFS:,} beliefs after {t + 1} tokens; choose a shorter horizon"
            )
    return domain.sum(crossed[False]), domain.sum(crossed[True])


def _merge(merged: dict[Direction, SparseVector], vector: SparseVector, domain: Domain) -> None:
    """Add a forward vector to the one of the same direction, if there is one: their words are equal evidence."""
    if not vector:
        return
    mass = domain.check_positive(domain.sum(vector.values()), "the probability of a text")
    key = _direction({i: x / mass for i, x in vector.items()})
    known = merged.setdefault(key, {})
    for i, x in vector.items():
        known[i] = known[i] + x if i in known else x


def _at_least(x: Element, bound: Element, domain: Domain) -> bool:
    """Return whether x ≥ bound; UndecidedError where the arithmetic cannot tell."""
    if domain.rounds and domain.equal(x, bound):
        raise UndecidedError(
            f"a likelihood ratio is within rounding of the factor ({x} against {bound}); use the exact domain"
        )
    return domain.sign(x - bound) >= 0


# --- evidence ceilings --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ceiling:
    """The largest amplitude of a premise over a set of contexts, and the first context that has it."""

    amplitude: Any
    context: str


def ceiling(mixture: Superposition, premise: str, length: int) -> Ceiling:
    """Return max α_premise(w) over the possible words w of at most ``length`` tokens, and the first such word."""
    mixture.require_premise(premise)
    length = whole_number(length, "length")
    level: dict[Direction, tuple[str, Belief]] = {_key(mixture.empty_belief): ("", mixture.empty_belief)}
    seen, found = dict(level), list(level.values())
    words: dict[Direction, tuple[Token, ...]] = dict.fromkeys(level, ())
    for _ in range(length):
        following: dict[Direction, tuple[str, Belief]] = {}
        for key, (_, belief) in level.items():
            for token in mixture.alphabet.tokens:
                after = belief.after(token)
                if after is None or (reached := _key(after)) in seen:
                    continue
                words[reached] = (*words[key], token)
                following[reached] = seen[reached] = (mixture.alphabet.write(words[reached]), after)
        found += following.values()
        if len(seen) > MAX_BELIEFS:
            raise LimitError(f"length={length}: more than {MAX_BELIEFS:,} beliefs; choose a shorter length")
        level = following
    return highest(mixture, premise, found)


def _key(belief: Belief) -> Direction:
    mass = belief.mixture.domain.sum(belief.vector.values())
    return _direction({i: x / mass for i, x in belief.vector.items()})


def highest(mixture: Superposition, premise: str, beliefs: Iterable[tuple[str, Belief]]) -> Ceiling:
    """Return the largest amplitude among beliefs with their words.

    Raises UndecidedError where, in the symbolic domain, none is the largest on the whole parameter region.
    """
    mixture.require_premise(premise)
    domain, best, at = mixture.domain, mixture.domain.zero, ""
    for place, (word, belief) in enumerate(beliefs):
        x = belief.amplitudes[premise]
        if not place or (x != best and domain.sign(x - best) > 0):
            best, at = x, word
    return Ceiling(domain.public(best), at)
