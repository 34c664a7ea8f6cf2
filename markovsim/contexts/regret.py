r"""Regret: what a simulator pays, in nats, for not knowing which premise writes the text.

Let p write. After n tokens the simulator with next-token law S has paid

.. math::

   R_n = \sum_{t<n} E_p[\mathrm{KL}(P_p(\cdot \mid w_t) \,\|\, S(\cdot \mid w_t))] = \mathrm{KL}(P_p^n \,\|\, S^n),

where :math:`w_t` is the text of t tokens and :math:`S^n` the law that the simulator gives to texts of n. With full
memory :math:`S^n = \mu^n \ge \pi_p P_p^n`, so that :math:`R_n \le \ln 1/\pi_p` for ever. With a window :math:`R_n/n`
tends to the mean of the divergence in the long run of the pair (what is known of p's hidden state, context). Regret
grows linearly exactly where that mean is positive.

Probabilities are exact; their logarithms are summed with as many digits as it takes, and the sum is rounded.

References
----------
T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd edition 2006, sections 2.5 and 13.1; N. Merhav and
M. Feder, *Universal prediction*, 1998.
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from markovsim.arithmetic.balls import Ball
from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import whole_number
from markovsim.chains.chain import Chain
from markovsim.chains.matrix import from_arcs
from markovsim.contexts.enumeration import MAX_CONTEXTS
from markovsim.contexts.mixed_states import MAX_BELIEFS, require_equality
from markovsim.contexts.reader import WindowedReader
from markovsim.errors import FloatRangeError, InputError, LimitError
from markovsim.full_memory.superposition import Belief, Superposition
from markovsim.groups import Group
from markovsim.premises.alphabet import Token, Word

Terms = dict[Element, Element]
"""A sum Σ c·ln r, as a map from the numbers r to the coefficients c."""


class _Memory(Protocol):
    """How a simulator remembers the text: its state, what it says next there, and where a token leads."""

    @property
    def start(self) -> Any: ...

    def law(self, state: Any) -> Mapping[Token, Element]: ...

    def after(self, state: Any, token: Token) -> Any: ...

    def key(self, state: Any) -> Hashable: ...


@dataclass(frozen=True)
class FullMemory:
    """All of the text: the state is the belief."""

    start: Belief

    def law(self, state: Belief) -> Mapping[Token, Element]:
        """Return μ(· | text)."""
        return state.next_token

    def after(self, state: Belief, token: Token) -> Belief:
        """Return the belief after one more token."""
        return state.update(token).normalised()

    def key(self, state: Belief) -> Hashable:
        """Return the direction of the belief."""
        return state.direction


@dataclass(frozen=True)
class Window:
    """The last k tokens of the text."""

    reader: WindowedReader
    start: Word = ()

    def law(self, state: Word) -> Mapping[Token, Element]:
        """Return the law that the next token is drawn from, decoded where there is a policy."""
        return self.reader.next_law(state)

    def after(self, state: Word, token: Token) -> Word:
        """Return the next context."""
        return self.reader.truncate((*state, token))

    def key(self, state: Word) -> Hashable:
        """Return the context."""
        return state


@dataclass(frozen=True)
class _Place:
    """What is known of the premise's hidden state from all of the text, and what the simulator remembers."""

    writer: Belief
    state: Any


@dataclass(frozen=True)
class Contest:
    """A premise that writes, and a simulator that predicts it."""

    writer: Belief
    memory: _Memory

    @property
    def domain(self) -> Domain:
        """The arithmetic of both."""
        return self.writer.mixture.domain

    @property
    def start(self) -> _Place:
        """The place before any token."""
        return _Place(self.writer.normalised(), self.memory.start)

    def key(self, place: _Place) -> Hashable:
        """Return what two places with one future share."""
        return place.writer.direction, self.memory.key(place.state)

    def steps(self, place: _Place) -> Iterator[tuple[Token, Element, _Place]]:
        """Yield the tokens that the premise can write next, how probably, and where they lead."""
        for token, p in place.writer.next_token.items():
            writer = place.writer.update(token).normalised()
            yield token, p, _Place(writer, self.memory.after(place.state, token))

    def pay(self, place: _Place, weight: Element, terms: Terms) -> bool:
        """Add weight·KL at a place to a sum of logarithms; return False, adding nothing, where it is infinite."""
        written, predicted = place.writer.next_token, self.memory.law(place.state)
        if not written.keys() <= predicted.keys():
            return False
        for token, p in written.items():
            ratio = p / predicted[token]
            terms[ratio] = terms.get(ratio, self.domain.zero) + weight * p
        return True


@dataclass(frozen=True, repr=False)
class Regret(Group):
    """What a simulator pays, in nats, for not knowing that one premise writes the text.

    >>> from markovsim.examples import toy
    >>> toy.window(1).regret("luigi")
    <Regret: .after(tokens), .curve(tokens), .rate(…)>
    """

    contest: Contest

    def after(self, tokens: int) -> Any:
        """Return R_n = Σ_{t<n} E_p[KL(P_p(·∣w_t) ‖ S(·∣w_t))], what so many tokens cost.

        With full memory it is at most ln 1/π_p.

        Parameters
        ----------
        tokens : int
            The number n of tokens, at least 0.

        Returns
        -------
        float, sympy expression or ball
            In nats; a float is rounded from exact probabilities. It is infinite where the premise writes a token that
            the simulator holds impossible.

        Raises
        ------
        InputError
            The number of tokens is negative, or no whole number.
        LimitError
            The premise's texts have too many beliefs and contexts to enumerate.
        ImpossibleWindowError
            The premise writes an impossible window.

        References
        ----------
        T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd edition 2006, sections 2.5 and 13.1.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.regret("luigi").after(60)  # nearly ln 2
        0.6931471805599453
        >>> toy.window(1).regret("luigi").after(60)  # ln 8/5 + 58 ln 6/5
        11.044653923295105
        """
        domain = self.contest.domain
        terms: Terms = {}
        for payment in _payments(self.contest, whole_number(tokens, "tokens")):
            if payment is None:
                return domain.infinity
            for ratio, weight in payment.items():
                terms[ratio] = terms[ratio] + weight if ratio in terms else weight
        return _public(_sum_of_logarithms(terms, domain))

    def curve(self, tokens: int) -> tuple[Any, ...]:
        """Return (R_1, …, R_n): :meth:`after` each token.

        Parameters
        ----------
        tokens : int
            The number n of tokens, at least 0.

        Raises
        ------
        InputError, LimitError, ImpossibleWindowError
            As for :meth:`after`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).regret("luigi").curve(3)  # ln 4/3, then ln 6/5 for each token
        (0.2876820724517809, 0.4700036292457356, 0.6523251860396901)
        """
        tokens, domain = whole_number(tokens, "tokens"), self.contest.domain
        curve: list[Any] = []
        paid = _sum_of_logarithms({}, domain)
        for payment in _payments(self.contest, tokens):
            if payment is None:
                return (*curve, *[domain.infinity] * (tokens - len(curve)))
            cost = _sum_of_logarithms(payment, domain)
            paid = _digits(40).add(paid, cost) if isinstance(paid, decimal.Decimal) else paid + cost
            curve.append(_public(paid))
        return tuple(curve)

    def rate(self, *, limit: int = MAX_BELIEFS) -> Any:
        """Return lim R_n/n, in nats per token: the mean divergence in the long run, 0 where regret stays bounded.

        The mean is under the limiting law of the pair (what all of the text says of the premise's hidden state, what
        the simulator remembers).

        Parameters
        ----------
        limit : int
            The most values that the pair may have.

        Raises
        ------
        LimitError
            There are more values than ``limit``.
        InputError
            The domain is float, where rounding hides which beliefs are equal.
        ImpossibleWindowError
            The premise writes an impossible window.

        References
        ----------
        N. Merhav and M. Feder, *Universal prediction*, 1998.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).regret("luigi").rate()  # ln 6/5
        0.18232155679395462
        """
        domain = self.contest.domain
        require_equality(domain, "the rate of regret")
        places, chain = _chain(self.contest, whole_number(limit, "limit", least=1))
        law = {i: domain.convert(p) for i, p in chain.limiting_distribution(0).items()}
        terms: Terms = {}
        for i, place in enumerate(places):
            if not self.contest.pay(place, law[i], terms):
                return domain.infinity
        return _public(_sum_of_logarithms(terms, domain))


def with_full_memory(mixture: Superposition, premise: str) -> Regret:
    """Return the regret of the mixture itself, which forgets nothing, while one of its premises writes."""
    return Regret(_contest(mixture, premise, FullMemory(mixture.empty_belief.normalised())))


def with_window(reader: WindowedReader, premise: str) -> Regret:
    """Return the regret of a windowed simulator while a premise writes, started as the windows are read."""
    reader.mixture.require_premise(premise)
    return Regret(_contest(reader.unbounded_belief(()).mixture, premise, Window(reader), reader.pinned))


def _contest(mixture: Superposition, premise: str, memory: _Memory, pinned: Word = ()) -> Contest:
    """Return the contest in which a premise of the mixture writes, after a pinned prefix."""
    mixture.require_premise(premise)
    alone = Superposition(
        {premise: mixture.premises[premise]}, alphabet=mixture.alphabet.tokens, domain=mixture.domain
    )
    return Contest(alone.belief(pinned), memory)


def _payments(found: Contest, tokens: int) -> Iterator[Terms | None]:
    """Yield what each of so many tokens costs as a sum of logarithms; None, and nothing after it, for infinity."""
    domain = found.domain
    law: dict[Hashable, tuple[Element, _Place]] = {found.key(found.start): (domain.one, found.start)}
    for n in range(tokens):
        terms: Terms = {}
        if not all(found.pay(place, weight, terms) for weight, place in law.values()):
            yield None
            return
        yield terms
        following: dict[Hashable, tuple[Element, _Place]] = {}
        for weight, place in law.values() if n + 1 < tokens else ():
            for _, p, target in found.steps(place):
                key = found.key(target)
                known = following[key][0] + weight * p if key in following else weight * p
                following[key] = (known, target)
            if len(following) > MAX_CONTEXTS:
                raise LimitError(
                    f"tokens={tokens}: more than {MAX_CONTEXTS:,} beliefs and contexts after {n + 1} tokens;"
                    " ask for fewer tokens"
                )
        law = following


def _chain(found: Contest, limit: int) -> tuple[list[_Place], Chain]:
    """Return the places that the contest can reach, and the chain of them."""
    places, index = [found.start], {found.key(found.start): 0}
    rows: list[list[tuple[Token, int, Element]]] = []
    for place in places:
        row = []
        for token, p, target in found.steps(place):
            key = found.key(target)
            if key not in index:
                index[key] = len(places)
                places.append(target)
            row.append((token, index[key], p))
        rows.append(row)
        if len(places) > limit:
            raise LimitError(
                f"limit={limit}: the premise and the simulator have more beliefs and contexts than that; raise the"
                " limit, or ask for the regret after some tokens"
            )
    return places, Chain(from_arcs(range(len(places)), rows, found.domain))


def _sum_of_logarithms(terms: Mapping[Element, Element], domain: Domain) -> Any:
    """Return a divergence Σ c·ln r ≥ 0: a sympy expression, a float, or (exact) a Decimal right to 20 digits."""
    if domain.has_parameters:
        import sympy

        public = ((domain.public(r), domain.public(c)) for r, c in terms.items())
        return sympy.Add(*(c * sympy.log(r) for r, c in public))
    if domain.encloses:
        return sum((c * r.log() for r, c in terms.items()), domain.zero)
    if domain.rounds:
        return max(0.0, math.fsum(c * math.log(r) for r, c in terms.items()))
    kept = [(_rational(r, domain), _rational(c, domain)) for r, c in terms.items() if r != domain.one and c]
    # A divergence is 0 only if every r is 1; with enough digits any other one is told from 0.
    digits = 40
    while kept:
        value, error = _summed(kept, digits)
        if value > error.scaleb(20, _digits(digits)):
            return value
        digits *= 2
    return decimal.Decimal(0)


def _rational(x: Element, domain: Domain) -> Element:
    """Return an element as flint's fraction; raise InputError where the domain knows of none."""
    found = domain.rational(x)
    if found is None:
        raise InputError(
            f"domain={domain.name!r}: regret has logarithms, and this domain has none; use the exact domain"
        )
    return found


def _public(value: Any) -> Any:
    if isinstance(value, Ball):
        return value.arb
    if not isinstance(value, decimal.Decimal):
        return value
    if value and not float(value):
        raise FloatRangeError(
            "the regret is positive and below binary64: prior and premises all but agree on it"
        )
    return float(value)


def _digits(digits: int) -> decimal.Context:
    return decimal.Context(prec=digits, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)


def _summed(terms: list[tuple[Element, Element]], digits: int) -> tuple[decimal.Decimal, decimal.Decimal]:
    """Return Σ c·ln r computed with so many digits, and a bound on its error: a few units in the last place each."""
    context = _digits(digits)

    def number(x: Element) -> decimal.Decimal:
        return context.divide(decimal.Decimal(int(x.p)), decimal.Decimal(int(x.q)))

    value = size = decimal.Decimal(0)
    for r, c in terms:
        logarithm, weight = context.ln(number(r)), number(c)
        value = context.add(value, context.multiply(weight, logarithm))
        size = context.add(size, context.multiply(weight, context.add(1, context.abs(logarithm))))
    return value, context.multiply(size, decimal.Decimal(8 * len(terms)).scaleb(-digits, context))
