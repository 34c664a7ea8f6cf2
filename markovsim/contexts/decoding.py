r"""Decoding policies: maps from next-token laws to next-token laws, applied before a token is drawn.

==================  =================================================================================
policy              what it does to a law p
==================  =================================================================================
``temperature(t)``  :math:`p_a^{1/t} / \sum_b p_b^{1/t}`: sharper for t < 1, flatter for t > 1
``top_k(n)``        keeps a token where fewer than n tokens are before it
``top_p(x)``        keeps a token where the tokens before it sum to less than x (the *nucleus*)
``min_p(x)``        keeps a token where :math:`p_a \ge x \max_b p_b`
``greedy()``        keeps the most probable token: the limit of ``temperature(t)`` for t → 0
==================  =================================================================================

What is kept is divided by its sum. A token is *before* another where it is more probable. **Ties**: by default
(``ties="all"``) equally probable tokens are not before each other, so they are all kept or all dropped: the
law that comes out depends on probabilities alone, not on how tokens are named or listed, and ``greedy()``
shares equally, as the limit of low temperatures does. ``ties="first"`` puts the one that comes first in the
alphabet before the others, as programs do that take the first maximum.

Comparisons decide which tokens are kept, and with them the graph of the decoded chain; the size of what comes out never
does. A comparison that the answer depends on and the arithmetic cannot decide is refused: floats that agree to 12
digits, and rational functions whose order is not the same on the whole parameter region.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any, ClassVar, NamedTuple

from markovsim.arithmetic.domains import EXACT, Domain, Element
from markovsim.arithmetic.numbers import as_rational, is_float, short, whole_number
from markovsim.errors import InputError, LimitError, PrecisionError, UndecidedError
from markovsim.premises.alphabet import Token
from markovsim.premises.library import iid

Law = Mapping[Token, Element]
"""A next-token law as elements of a domain: the possible tokens alone, in the order of the alphabet."""

Number = Fraction | float
TIES = ("all", "first")
"""The rules for ties; the first is the default."""
MAX_POWER = 1_000
"""The highest power that exact numbers are raised to, because their digits grow with it."""


@dataclass(frozen=True)
class Comparison:
    """Comparisons of probabilities; in float, numbers within ``tolerance`` of each other are not told apart."""

    domain: Domain
    tolerance: float = 0.0

    @classmethod
    def of(cls, domain: Domain, amplified: float = 1.0) -> Comparison:
        """Return the comparisons of a domain, for numbers whose relative errors were multiplied by ``amplified``."""
        return cls(domain, domain.relative_tolerance * amplified)

    def decided(self, x: Element, y: Element) -> int:
        """Return the sign of x − y; raise UndecidedError, saying why, where it is not decided."""
        if self.domain.rounds and math.isclose(x, y, rel_tol=self.tolerance):
            raise UndecidedError(f"{x} is too close to {y} to compare in binary64; use the exact domain")
        return self.domain.sign(x - y)

    def sign(self, x: Element, y: Element) -> int | None:
        """Return the sign of x − y, or None where it is not decided."""
        try:
            return self.decided(x, y)
        except (UndecidedError, PrecisionError):
            return None

    def unsettled(
        self, what: str, pairs: Iterable[tuple[Element, Element]]
    ) -> UndecidedError | PrecisionError:
        """Return the error that ``what`` is not settled, for the reason that the first undecided pair gives."""
        for x, y in pairs:
            try:
                self.decided(x, y)
            except (UndecidedError, PrecisionError) as error:
                return type(error)(f"{what} is not settled: {error}")
        return UndecidedError(f"{what} is not settled; use the exact domain")


class Rank(NamedTuple):
    """What comes before a token: how many tokens and how much probability, surely and at most."""

    least: int
    most: int
    least_mass: Element
    most_mass: Element


def _ranks(law: Law, compare: Comparison, ties: str) -> dict[Token, Rank]:
    """Return the rank of every token of a law."""
    if not compare.domain.is_ordered:
        return {token: _unordered_rank(token, law, compare, ties) for token in law}
    ranked = sorted(law, key=law.__getitem__, reverse=True)  # Ties stay in the order of the alphabet.
    values = [law[token] for token in ranked]
    sums = list(accumulate(values, initial=compare.domain.zero))
    ranks, first, last = {}, 0, 0
    for i, token in enumerate(ranked):
        while compare.sign(values[first], values[i]) == 1:
            first += 1
        least = most = i if ties == "first" else first
        if compare.domain.rounds:  # The others of values[first:last] may be before it or not.
            while last < len(values) and compare.sign(values[last], values[i]) != -1:
                last += 1
            least, most = first, last - 1
        ranks[token] = Rank(least, most, sums[least], sums[most])
    return ranks


def _unordered_rank(token: Token, law: Law, compare: Comparison, ties: str) -> Rank:
    sure, unsure, passed = [], [], False
    for other, p in law.items():
        passed = passed or other == token
        sign = 0 if other == token else compare.sign(p, law[token])
        if sign is None:
            unsure.append(p)
        elif sign > 0 or (sign == 0 and ties == "first" and not passed):
            sure.append(p)
    mass = compare.domain.sum(sure)
    return Rank(len(sure), len(sure) + len(unsure), mass, compare.domain.sum([mass, *unsure]))


def _only(kept: Iterable[Token], law: Law, domain: Domain) -> Law:
    """Return the law given that one of the tokens ``kept`` comes."""
    chosen = list(kept)
    if len(chosen) == len(law):
        return law
    mass = domain.sum(law[token] for token in chosen)
    return {
        token: domain.check_positive(law[token] / mass, f"the probability of token {token!r}")
        for token in chosen
    }


class Step(ABC):
    """One policy; a :class:`Decoding` is a sequence of them."""

    kind: ClassVar[str]
    truncates: ClassVar[bool] = True
    """Whether it may drop a token that is possible."""

    @property
    @abstractmethod
    def number(self) -> Number | None:
        """The number that was chosen, None for a policy without one."""

    @property
    def value(self) -> str | int | float:
        """What was chosen, as a model file has it: a text, a whole number, a float, or true."""
        if self.number is None:
            return True
        return EXACT.text(EXACT.convert(self.number)) if isinstance(self.number, Fraction) else self.number

    @property
    def settings(self) -> dict[str, Any]:
        """The policy as a table of a model file."""
        ties = getattr(self, "ties", TIES[0])
        return {self.kind: self.value} | ({"ties": ties} if ties != TIES[0] else {})

    @property
    def keeps_rational(self) -> bool:
        """Whether it maps every rational law to a rational one that can be written down."""
        return True

    @property
    def amplifies(self) -> float:
        """By how much it may multiply relative errors of rounding."""
        return 1.0

    def check(self, domain: Domain) -> None:
        """Raise InputError where the domain cannot hold the policy's number."""
        if isinstance(self.number, (Fraction, float)):
            domain.convert(self.number)

    @abstractmethod
    def apply(self, law: Law, compare: Comparison) -> Law:
        """Return the law that comes of ``law``."""

    def __str__(self) -> str:
        shown = [] if self.number is None else [short(self.number, 20)]
        shown += [f"{name}={x!r}" for name, x in self.settings.items() if name == "ties"]
        return f"{self.kind}({', '.join(shown)})"


@dataclass(frozen=True)
class Temperature(Step):
    """Powers of a law, with exponent 1/t; see :func:`temperature`."""

    kind: ClassVar[str] = "temperature"
    truncates: ClassVar[bool] = False
    t: Number

    @property
    def number(self) -> Number:
        return self.t

    @property
    def exponent(self) -> Fraction:
        """1/t, exactly."""
        return 1 / Fraction(self.t)

    @property
    def keeps_rational(self) -> bool:
        return self.exponent.denominator == 1 and self.exponent <= MAX_POWER

    @property
    def amplifies(self) -> float:
        return max(1.0, float(min(self.exponent, Fraction(10**300))))

    def check(self, domain: Domain) -> None:
        super().check(domain)
        if domain.rounds:
            domain.convert(self.exponent)
        elif domain.is_exact and self.exponent > MAX_POWER:
            raise LimitError(
                f"{self.kind}={short(self.t)}: 1/t is above {MAX_POWER:,}, which exact powers are limited to;"
                " use the float domain, or greedy"
            )

    def apply(self, law: Law, compare: Comparison) -> Law:
        domain, exponent = compare.domain, self.exponent
        values = list(law.values())
        if exponent == 1:
            return law
        if domain.rounds:
            peak, power = max(values), domain.convert(exponent)
            raised = [(x / peak) ** power for x in values]
        elif domain.encloses:
            raised = [x**exponent for x in values]
        elif all(domain.equal(x, values[0]) for x in values):
            return law  # No power changes a uniform law.
        elif exponent.denominator == 1:
            raised = [x ** int(exponent) for x in values]
        else:
            raise InputError(
                f"{self.kind}={short(self.t)}: 1/t is not a whole number, so that the powers are not rational;"
                " use the float domain"
            )
        mass = domain.sum(raised)
        return {
            token: domain.check_positive(x / mass, f"the probability of token {token!r} at {self}")
            for token, x in zip(law, raised, strict=True)
        }


@dataclass(frozen=True)
class TopK(Step):
    """The n most probable tokens; see :func:`top_k`."""

    kind: ClassVar[str] = "top_k"
    n: int
    ties: str = TIES[0]

    @property
    def number(self) -> int:
        return self.n

    def apply(self, law: Law, compare: Comparison) -> Law:
        return _only(_first(self.n, law, compare, self), law, compare.domain)


@dataclass(frozen=True)
class Greedy(Step):
    """The most probable token; see :func:`greedy`."""

    kind: ClassVar[str] = "greedy"
    ties: str = TIES[0]

    @property
    def number(self) -> None:
        return None

    def apply(self, law: Law, compare: Comparison) -> Law:
        return _only(_first(1, law, compare, self), law, compare.domain)


def _first(n: int, law: Law, compare: Comparison, step: TopK | Greedy) -> list[Token]:
    """Return the tokens that fewer than n tokens are before."""
    if n >= len(law):
        return list(law)
    ranks, kept = _ranks(law, compare, step.ties), []
    for token, p in law.items():
        rank = ranks[token]
        if rank.most < n:
            kept.append(token)
        elif rank.least < n:
            rivals = ((p, law[other]) for other in law if other != token)
            raise compare.unsettled(f"{step}: whether token {token!r} is kept", rivals)
    return kept


@dataclass(frozen=True)
class TopP(Step):
    """The nucleus; see :func:`top_p`."""

    kind: ClassVar[str] = "top_p"
    p: Number
    ties: str = TIES[0]

    @property
    def number(self) -> Number:
        return self.p

    def apply(self, law: Law, compare: Comparison) -> Law:
        if self.p == 1:  # The tokens before a possible one always sum to less than 1.
            return law
        bound = compare.domain.convert(self.p)
        ranks, kept = _ranks(law, compare, self.ties), []
        for token, p in law.items():
            rank = ranks[token]
            if compare.sign(rank.most_mass, bound) == -1:
                kept.append(token)
            elif compare.sign(rank.least_mass, bound) not in (0, 1):
                rivals = ((p, law[other]) for other in law if other != token)
                masses = ((rank.least_mass, bound), (rank.most_mass, bound))
                raise compare.unsettled(f"{self}: whether token {token!r} is kept", (*masses, *rivals))
        return _only(kept, law, compare.domain)


@dataclass(frozen=True)
class MinP(Step):
    """The tokens that are not far below the most probable one; see :func:`min_p`."""

    kind: ClassVar[str] = "min_p"
    p: Number

    @property
    def number(self) -> Number:
        return self.p

    def apply(self, law: Law, compare: Comparison) -> Law:
        if self.p == 0:
            return law
        share, kept = compare.domain.convert(self.p), []
        greatest = [max(law, key=law.__getitem__)] if compare.domain.is_ordered else list(law)
        for token, p in law.items():
            bounds = [share * law[other] for other in greatest if other != token]
            signs = {compare.sign(p, bound) for bound in bounds}
            if signs <= {0, 1}:
                kept.append(token)
            elif -1 not in signs:
                pairs = ((p, bound) for bound in bounds)
                raise compare.unsettled(f"{self}: whether token {token!r} is kept", pairs)
        return _only(kept, law, compare.domain)


@dataclass(frozen=True, repr=False)
class Decoding:
    """A decoding policy: one or more steps, applied in order to every next-token law.

    It is made by :func:`temperature`, :func:`top_k`, :func:`top_p`, :func:`min_p` and :func:`greedy`, and put together
    by :meth:`then`. Calling it maps a law to the decoded one, with all tokens named in both.

    Parameters
    ----------
    steps : tuple of Step
        The steps; the functions above make them.

    Raises
    ------
    InputError
        What is given to a call is no law, or a temperature leads out of the rational numbers.
    UndecidedError, PrecisionError, FloatRangeError
        As for :meth:`decode`.

    See Also
    --------
    WindowedSimulator : draws tokens from decoded laws.

    Examples
    --------
    >>> policy = temperature("1/2").then(top_p("9/10"))
    >>> policy({"A": "3/5", "B": "3/10", "C": "1/10"})
    {'A': Fraction(4, 5), 'B': Fraction(1, 5), 'C': Fraction(0, 1)}
    """

    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        return "".join(f".then({step})" if i else str(step) for i, step in enumerate(self.steps))

    def then(self, *others: Decoding) -> Decoding:
        """Return the policy that applies this one first and the others after it, in order.

        Parameters
        ----------
        *others : Decoding
            The policies that follow.

        Raises
        ------
        InputError
            One of them is not a decoding policy.

        Examples
        --------
        >>> top_k(2).then(temperature("1/2"), min_p("1/10"))
        top_k(2).then(temperature(1/2)).then(min_p(1/10))
        """
        for other in others:
            require_decoding(other)
        return Decoding(tuple(step for policy in (self, *others) for step in policy.steps))

    @property
    def settings(self) -> list[dict[str, Any]]:
        """The policy as a model file has it: one table per step."""
        return [step.settings for step in self.steps]

    @property
    def truncates(self) -> bool:
        """Whether a token that is possible may become impossible; if not, decoding leaves every graph as it is."""
        return any(step.truncates for step in self.steps)

    @property
    def keeps_rational(self) -> bool:
        """Whether the exact domain holds what comes of every rational law."""
        return all(step.keeps_rational for step in self.steps)

    def check(self, domain: Domain) -> None:
        """Check that a domain can hold the policy's numbers, which the exact domain cannot where they are floats.

        Raises
        ------
        InputError
            It cannot hold one of them.
        LimitError
            An exact power would be above 1,000.
        """
        for step in self.steps:
            try:
                step.check(domain)
            except LimitError:
                raise
            except InputError as error:
                raise InputError(f"{step}: {error}") from None

    def decode(self, law: Law, domain: Domain) -> dict[Token, Element]:
        """Return the law that a law becomes, as elements of the domain.

        Parameters
        ----------
        law : mapping from tokens to elements
            The possible tokens alone, in the order of the alphabet.
        domain : Domain
            The arithmetic of the law.

        Returns
        -------
        dict
            The tokens that are kept, in the same order.

        Raises
        ------
        UndecidedError
            A comparison that matters is not settled (in the ball domain: PrecisionError).
        InputError
            A temperature leads out of the rational numbers.
        FloatRangeError
            A temperature leads out of binary64.
        """
        amplified = 1.0
        for step in self.steps:
            law = step.apply(law, Comparison.of(domain, amplified))
            amplified *= step.amplifies
        return dict(law)

    def __call__(self, law: Mapping[Token, Any]) -> dict[Token, Any]:
        """Return the law that a law becomes, as users give and get them."""
        premise = iid(law, name="law")
        domain = premise.domain
        self.check(domain)
        decoded = self.decode({token: row[0][0][1] for token, row in premise.rows.items() if row[0]}, domain)
        return {token: domain.public(decoded.get(token, domain.zero)) for token in premise.alphabet.tokens}


def require_decoding(value: Any) -> Decoding:
    """Return the policy itself; raise InputError for anything else."""
    if not isinstance(value, Decoding):
        raise InputError(
            f"decoding={short(value)}: not a decoding policy; give one made by temperature, top_k, top_p, min_p"
            " or greedy"
        )
    return value


def temperature(t: Any) -> Decoding:
    r"""Return the policy p ↦ :math:`p_a^{1/t}/\sum_b p_b^{1/t}`, which keeps every possible token.

    Sharpening the law of each token is not sharpening the law of whole words: see :meth:`Mixture.decoded`.

    Parameters
    ----------
    t : number
        The temperature, above 0: the law is sharper for t < 1 and flatter for t > 1. In the exact and the symbolic
        domain 1/t must be a whole number, at most 1,000, unless the law is uniform on the possible tokens, which no
        temperature changes.

    Raises
    ------
    InputError
        It is not a positive number.

    See Also
    --------
    greedy : the limit t → 0.

    References
    ----------
    D. Ackley, G. Hinton and T. Sejnowski, *A learning algorithm for Boltzmann machines*, 1985.

    Examples
    --------
    >>> temperature("1/2")({"A": "3/4", "B": "1/4"})
    {'A': Fraction(9, 10), 'B': Fraction(1, 10)}
    """
    number = _number("temperature", t)
    if number <= 0:
        raise InputError(
            f"temperature={short(t)}: not above 0; give a positive number, or use greedy for the limit"
        )
    return Decoding((Temperature(number),))


def top_k(n: int, *, ties: str = "all") -> Decoding:
    """Return the policy that keeps a token where fewer than n tokens are before it.

    A token is before another where it is more probable. What is kept is divided by its sum.

    Parameters
    ----------
    n : int
        How many tokens are kept, at least 1.
    ties : {"all", "first"}
        Whether tokens that are tied with the last one are kept too, or exactly n are, the first in the alphabet among
        equals.

    Raises
    ------
    InputError
        n is not a whole number of at least 1, or there is no such rule for ties.

    See Also
    --------
    top_p : keeps as many tokens as it takes to reach a probability.

    References
    ----------
    A. Fan, M. Lewis and Y. Dauphin, *Hierarchical neural story generation*, 2018.

    Examples
    --------
    >>> top_k(2)({"A": "1/2", "B": "1/4", "C": "1/8", "D": "1/8"})
    {'A': Fraction(2, 3), 'B': Fraction(1, 3), 'C': Fraction(0, 1), 'D': Fraction(0, 1)}
    >>> top_k(1)({"A": "1/2", "B": "1/2"}), top_k(1, ties="first")({"A": "1/2", "B": "1/2"})
    ({'A': Fraction(1, 2), 'B': Fraction(1, 2)}, {'A': Fraction(1, 1), 'B': Fraction(0, 1)})
    """
    return Decoding((TopK(whole_number(n, "top_k", least=1), _ties(ties)),))


def top_p(p: Any, *, ties: str = "all") -> Decoding:
    """Return the policy that keeps the nucleus: the fewest most probable tokens whose sum is at least p.

    What is kept is divided by its sum. ``top_p(1)`` keeps every possible token.

    Parameters
    ----------
    p : number
        The probability to be reached, 0 < p ≤ 1.
    ties : {"all", "first"}
        Whether tokens that are tied with the last one are kept too, or only as many as are needed, the first in the
        alphabet.

    Raises
    ------
    InputError
        p is outside (0, 1], or there is no such rule for ties.

    See Also
    --------
    min_p : keeps what is not far below the most probable token.

    References
    ----------
    A. Holtzman et al., *The curious case of neural text degeneration*, 2020, section 3.1.

    Examples
    --------
    >>> top_p("3/4")({"A": "1/2", "B": "1/4", "C": "1/8", "D": "1/8"})
    {'A': Fraction(2, 3), 'B': Fraction(1, 3), 'C': Fraction(0, 1), 'D': Fraction(0, 1)}
    """
    number = _number("top_p", p)
    if not 0 < number <= 1:
        raise InputError(f"top_p={short(p)}: not a share of probability; give 0 < p <= 1")
    return Decoding((TopP(number, _ties(ties)),))


def min_p(p: Any) -> Decoding:
    r"""Return the policy that keeps a token where :math:`p_a \ge p \max_b p_b`.

    What is kept is divided by its sum. ``min_p(0)`` keeps every possible token.

    Parameters
    ----------
    p : number
        The share of the greatest probability, 0 ≤ p ≤ 1. A token exactly at the bound is kept.

    Raises
    ------
    InputError
        p is outside [0, 1].

    References
    ----------
    M. Nguyen et al., *Turning up the heat: min-p sampling for creative and coherent LLM outputs*, 2024.

    Examples
    --------
    >>> min_p("1/2")({"A": "1/2", "B": "1/4", "C": "1/8", "D": "1/8"})
    {'A': Fraction(2, 3), 'B': Fraction(1, 3), 'C': Fraction(0, 1), 'D': Fraction(0, 1)}
    """
    number = _number("min_p", p)
    if not 0 <= number <= 1:
        raise InputError(f"min_p={short(p)}: not a share of the greatest probability; give 0 <= p <= 1")
    return Decoding((MinP(number),))


def greedy(*, ties: str = "all") -> Decoding:
    """Return the policy that takes the most probable token: ``top_k(1)``, the limit of temperatures t → 0.

    Parameters
    ----------
    ties : {"all", "first"}
        Whether the tokens that are most probable share equally, as in that limit, or the first of them in the alphabet
        is taken.

    Raises
    ------
    InputError
        There is no such rule for ties.

    Examples
    --------
    >>> greedy()({"A": "2/5", "B": "2/5", "C": "1/5"})
    {'A': Fraction(1, 2), 'B': Fraction(1, 2), 'C': Fraction(0, 1)}
    """
    return Decoding((Greedy(_ties(ties)),))


def _ties(value: Any) -> str:
    if value not in TIES:
        raise InputError(f"ties={short(value)}: not a rule for ties; choose one of {list(TIES)}")
    return str(value)


def _number(name: str, value: Any) -> Number:
    """Return an exact number as a Fraction, a float as a float."""
    try:
        rational = None if is_float(value) else as_rational(value)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    if rational is not None:
        return rational
    if not is_float(value) or not math.isfinite(float(value)):
        raise InputError(f"{name}={short(value)}: not a finite number; give a number such as '1/2'")
    return float(value)
