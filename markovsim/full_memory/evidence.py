r"""The evidence between two premises: odds, likelihood ratios, divergences, and how far odds can rise.

The *likelihood ratio* of p against q after a word w is :math:`R(w) = P_p(w)/P_q(w)`. It is the factor by which w
has multiplied the odds of p against q. Under q it is a non-negative martingale that starts at 1 (a supermartingale
where q's words may be impossible for p). Hence *Ville's inequality*: :math:`P_q(\sup_t R_t \ge c) \le 1/c`
(J. Ville, *Étude critique de la notion de collectif*, 1939; A. Wald, *Sequential analysis*, 1947).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markovsim.arithmetic.domains import Domain, Element, infer_domain, join_domains
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.errors import InputError, LimitError, UndecidedError
from markovsim.full_memory.chernoff import chernoff_information
from markovsim.full_memory.divergence import divergence, divergence_rate, next_law
from markovsim.full_memory.speakers import SPEAKERS, require_pattern
from markovsim.full_memory.superposition import Belief, Direction, Superposition
from markovsim.groups import Group
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import SparseVector

MAX_BELIEFS = 50_000
"""Most beliefs that are followed."""


@dataclass(frozen=True)
class TokenOdds:
    """What one token does to the odds of a premise against another, with full memory.

    Parameters
    ----------
    token : token
        The token.
    speaker : {"user", "simulator"}
        Who says it.
    ratio : number or None
        P_p(a∣w)/P_q(a∣w). It is infinite where only q cannot emit the token. It is None where the text before had
        already ruled one of them out, so that nothing moves the odds any more.
    odds : number
        The odds after the token.
    """

    token: Token
    speaker: str
    ratio: Any
    odds: Any


@dataclass(frozen=True)
class OddsCrossing:
    """How likely it is that the odds of a premise reach a multiple c of their start within T tokens.

    It holds that probability ≤ sharper_bound ≤ bound, for P_q(τ ≤ T) = E_p[1/R_τ; τ ≤ T].

    Parameters
    ----------
    probability : number
        P_q(τ ≤ T), under the other premise.
    of_premise : number
        P_p(τ ≤ T), under the premise itself.
    bound : number
        Ville's bound 1/c.
    sharper_bound : number
        P_p(τ ≤ T)/c.
    """

    probability: Any
    of_premise: Any
    bound: Any
    sharper_bound: Any


@dataclass(frozen=True, repr=False)
class Pair(Group):
    """The evidence for a premise p against another one q of the same mixture, with full memory.

    Everything here is about p against q in this order. ``mixture.pair(q, p)`` has the other order.

    Raises
    ------
    InputError
        A name is not a premise.

    Examples
    --------
    >>> from markovsim.examples import toy
    >>> pair = toy.pair("luigi", "waluigi")
    >>> pair.odds("AAA"), pair.odds("AAB")
    (Fraction(8, 1), Fraction(0, 1))
    """

    mixture: Superposition
    premise: str
    against: str

    def __post_init__(self) -> None:
        for name in (self.premise, self.against):
            self.mixture.require_premise(name)

    def odds(self, word: str | Sequence[Token] = "") -> Any:
        """Return α_p(word)/α_q(word), which is infinite where only the second amplitude is 0.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far, by default empty.

        Raises
        ------
        InputError
            The word has probability 0, or both amplitudes are 0 after it.
        FloatRangeError
            The odds are outside binary64.

        See Also
        --------
        Pair.log_odds : the logarithm, which adds up token by token.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.pair("luigi", "waluigi").odds("AAA")
        Fraction(8, 1)
        """
        return self._public(self._odds(word))

    def log_odds(self, word: str | Sequence[Token] = "") -> Any:
        """Return the natural logarithm of :meth:`odds`.

        Log-odds add up token by token: each token a adds log P_p(a∣text) − log P_q(a∣text).

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far, by default empty.

        Returns
        -------
        float
            It is ±∞ where one of the amplitudes is 0. In the symbolic domain a sympy expression is returned.

        Raises
        ------
        InputError
            The word has probability 0, or both amplitudes are 0 after it.
        FloatRangeError
            The odds are outside binary64.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> round(toy.pair("luigi", "waluigi").log_odds("AAA"), 6)  # 3 log 2
        2.079442
        """
        return self._logarithm(self._odds(word))

    def likelihood_ratio(self, word: str | Sequence[Token]) -> Any:
        """Return P_p(word)/P_q(word), by which the word multiplies the odds; infinite where only P_q(word) is 0.

        Parameters
        ----------
        word : str or sequence of tokens
            The text.

        Raises
        ------
        InputError
            Neither premise can write the word.
        FloatRangeError
            The odds are outside binary64.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.pair("luigi", "waluigi").likelihood_ratio("AAA")
        Fraction(8, 1)
        """
        return self._public(self._likelihood_ratio(word))

    def log_likelihood_ratio(self, word: str | Sequence[Token]) -> Any:
        """Return the natural logarithm of :meth:`likelihood_ratio`.

        Parameters
        ----------
        word : str or sequence of tokens
            The text.

        Returns
        -------
        float
            It is ±∞ where one of the two premises cannot write the word. In the symbolic domain a sympy expression is
            returned.

        Raises
        ------
        InputError
            Neither premise can write the word.
        FloatRangeError
            The odds are outside binary64.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.pair("luigi", "waluigi").log_likelihood_ratio("B")
        -inf
        """
        return self._logarithm(self._likelihood_ratio(word))

    def divergence(self, word: str | Sequence[Token] = "") -> Any:
        """Return KL(P_p(· ∣ word) ‖ P_q(· ∣ word)) of the next token's laws, in nats.

        It is the mean log-odds that the next token adds while p writes it. It is infinite where p may write a token
        that q cannot.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far, by default empty.

        Returns
        -------
        float
            It is accurate for nearly equal laws too. In the symbolic domain a sympy expression is returned.

        Raises
        ------
        InputError
            One of the two cannot write ``word``.

        References
        ----------
        S. Kullback and R. A. Leibler, *On information and sufficiency*, 1951.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> round(toy.pair("luigi", "waluigi").divergence(), 6)
        0.693147
        >>> toy.pair("waluigi", "luigi").divergence().is_infinite
        True
        """
        laws = []
        for name in (self.premise, self.against):
            if name not in self.mixture.belief(word).live:
                raise InputError(
                    f"word={short(word)}: premise {name!r} cannot write it, and so says nothing of what follows"
                )
            process = self.mixture.premises[name].after(word)
            laws.append(next_law(process, process.start_vector))
        return divergence(laws[0], laws[1], self.mixture.domain)

    def divergence_rate(self) -> Any:
        """Return lim KL(P_p^n ‖ P_q^n)/n, in nats per token: how fast texts of p speak for it against q.

        It depends on the two premises alone, not on the prior. It is infinite where p writes with positive
        probability what q cannot.

        Raises
        ------
        LimitError
            There are more than 2,000 pairs of beliefs of the two premises, and so maybe infinitely many.

        See Also
        --------
        markovsim.full_memory.divergence.divergence_rate : the algorithm, and where beliefs are finitely many.

        Examples
        --------
        >>> import markovsim as ms
        >>> coins = ms.Mixture({"p": ms.iid({"A": "1/2", "B": "1/2"}), "q": ms.iid({"A": "1/4", "B": "3/4"})})
        >>> round(coins.pair("p", "q").divergence_rate(), 6)  # log(4/3)/2
        0.143841
        """
        return divergence_rate(self.mixture.premises[self.premise], self.mixture.premises[self.against])

    def chernoff_information(self) -> float:
        """Return −min_s lim ln(Σ_w P_p(w)^s P_q(w)^(1−s))/n over words of n tokens, in nats per token.

        It is how fast the best test between the two premises gets better with the length of the text. It is symmetric,
        and depends on the two premises alone. Under a window of k tokens over two iid premises it is also the exponent
        of the mean time from a text by one to a window where the other is ahead: ln E[T]/k tends to it.

        Raises
        ------
        InputError
            The mixture has parameters, or consists of balls.
        LimitError
            There are more than 2,000 pairs of beliefs of the two premises, and so maybe infinitely many.

        See Also
        --------
        Pair.divergence_rate : how fast texts of p speak for it, which is not symmetric.
        markovsim.full_memory.chernoff.chernoff_information : the algorithm.

        References
        ----------
        H. Chernoff, *A measure of asymptotic efficiency for tests of a hypothesis based on the sum of observations*,
        1952.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> round(toy.pair("luigi", "waluigi").chernoff_information(), 6)  # ln 2, and 2^k tokens until the first B
        0.693147
        """
        return chernoff_information(self.mixture.premises[self.premise], self.mixture.premises[self.against])

    def odds_by_token(self, word: str | Sequence[Token], *, pattern: str = "s") -> tuple[TokenOdds, ...]:
        """Return for each token of a text what it does to the odds.

        The token a after w multiplies them by P_p(a∣w)/P_q(a∣w), whoever says it.

        Parameters
        ----------
        word : str or sequence of tokens
            The text.
        pattern : str
            Who speaks: a word of ``u`` (user) and ``s`` (simulator) that repeats.

        Raises
        ------
        InputError
            The word has probability 0, both amplitudes become 0, or the pattern has other letters.

        Examples
        --------
        >>> import markovsim as ms
        >>> coins = ms.Mixture({"p": ms.iid({"A": "1/4", "B": "3/4"}), "q": ms.iid({"A": "3/4", "B": "1/4"})})
        >>> [(step.speaker, step.ratio, step.odds) for step in coins.pair("p", "q").odds_by_token("AB", pattern="us")]
        [('user', Fraction(1, 3), Fraction(1, 3)), ('simulator', Fraction(3, 1), Fraction(1, 1))]
        """
        require_pattern(pattern)
        mixture, tokens = self.mixture, self.mixture.alphabet.parse(word)
        mixture.belief(tokens)  # This refuses an impossible word and names the token.
        belief, steps = mixture.empty_belief.normalised(), []
        for position, token in enumerate(tokens):
            before, belief = belief, belief.update(token).normalised()
            odds, ratio = self._held(belief, tokens[: position + 1]), None
            if self.premise in before.live and self.against in before.live:
                ratio = self._public(None if odds is None else odds / self._held(before, tokens[:position]))
            speaker = SPEAKERS[pattern[position % len(pattern)]]
            steps.append(TokenOdds(token, speaker, ratio, self._public(odds)))
        return tuple(steps)

    def odds_crossing(self, factor: Any, horizon: int) -> OddsCrossing:
        """Return how likely the odds reach ``factor`` times their start within ``horizon`` tokens.

        Words after which both premises hold the same beliefs are followed as one.

        Parameters
        ----------
        factor : number
            The multiple c > 0.
        horizon : int
            The number T of tokens.

        Returns
        -------
        OddsCrossing
            The probability under q (where it is a false alarm) and under p. Beside them stands Ville's bound 1/c on the
            former, which holds for all horizons at once.

        Raises
        ------
        InputError
            The factor is not positive, or the two premises are the same.
        LimitError
            There are too many beliefs.
        UndecidedError
            The arithmetic cannot tell whether a ratio reaches the factor.

        References
        ----------
        J. Ville, *Étude critique de la notion de collectif*, 1939.

        Examples
        --------
        >>> import markovsim as ms
        >>> coins = ms.Mixture({"p": ms.iid({"A": "3/4", "B": "1/4"}), "q": ms.iid({"A": "1/4", "B": "3/4"})})
        >>> coins.pair("p", "q").odds_crossing(3, horizon=5)
        OddsCrossing(probability=Fraction(161, 512), of_premise=Fraction(483, 512), bound=Fraction(1, 3),
            sharper_bound=Fraction(161, 512))
        """
        if self.premise == self.against:
            raise InputError(
                f"against={self.against!r}: the same premise; its odds against itself are always 1"
            )
        horizon = whole_number(horizon, "horizon")
        domain = join_domains([self.mixture.domain, infer_domain([factor])])
        bound = domain.convert(factor)
        if domain.sign(bound) <= 0:
            raise InputError(
                f"factor={short(factor)}: not positive; give a positive multiple of the odds at the start"
            )
        premises = self.mixture.premises
        alone = Superposition(
            {"p": premises[self.premise].to(domain), "q": premises[self.against].to(domain)}, domain=domain
        )
        probability, of_premise = _crossing(alone, bound, horizon)
        return OddsCrossing(
            *map(domain.public, (probability, of_premise, domain.one / bound, of_premise / bound))
        )

    def _odds(self, word: str | Sequence[Token]) -> Element | None:
        return self._held(self.mixture.belief(word), self.mixture.alphabet.parse(word))

    def _held(self, belief: Belief, word: Sequence[Token]) -> Element | None:
        """Return the odds that a belief after a word holds, None for infinity."""
        domain, above, below = self.mixture.domain, self.premise in belief.live, self.against in belief.live
        if not above and not below:
            raise InputError(
                f"after word={self.mixture.alphabet.write(tuple(word))!r} the amplitudes of {self.premise!r} and"
                f" {self.against!r} are both 0, so there are no odds"
            )
        if not above or not below:
            return domain.zero if below else None
        amplitudes = belief.amplitudes
        odds = amplitudes[self.premise] / amplitudes[self.against]
        return domain.check_positive(odds, f"the odds of {self.premise!r}")

    def _likelihood_ratio(self, word: str | Sequence[Token]) -> Element | None:
        odds = self._odds(word)
        return None if odds is None else odds / self._odds("")

    def _public(self, ratio: Element | None) -> Any:
        domain = self.mixture.domain
        return domain.infinity if ratio is None else domain.public(ratio)

    def _logarithm(self, ratio: Element | None) -> Any:
        if ratio is None:
            return math.inf
        return -math.inf if self.mixture.domain.is_zero(ratio) else self.mixture.domain.log(ratio)


def _crossing(pair: Superposition, bound: Element, horizon: int) -> tuple[Element, Element]:
    """Return P_q(τ ≤ T) and P_p(τ ≤ T) by following both premises' forward vectors. Words of equal beliefs are one."""
    domain, process = pair.domain, pair.generator
    if domain.sign(bound - domain.one) <= 0:
        return domain.one, domain.one  # The odds start there.
    own = [name == "p" for name in pair.premise_of_state]
    start = [*pair.premises["p"].start, *pair.premises["q"].start]
    level: list[SparseVector] = [{i: x for i, x in enumerate(start) if not domain.is_zero(x)}]
    crossed: dict[bool, list[Element]] = {True: [], False: []}
    for t in range(horizon + 1):
        merged: dict[Direction, SparseVector] = {}
        for vector in level:
            mass = {side: [x for i, x in vector.items() if own[i] is side] for side in (True, False)}
            if not mass[True]:
                continue  # The odds are 0 for ever.
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
    key = tuple((i, vector[i] / mass) for i in sorted(vector))
    known = merged.setdefault(key, {})
    for i, x in vector.items():
        known[i] = known[i] + x if i in known else x


def _at_least(x: Element, bound: Element, domain: Domain) -> bool:
    """Return whether x ≥ bound; raise UndecidedError where the arithmetic cannot tell."""
    if domain.is_tie(x, bound):
        raise UndecidedError(
            f"a likelihood ratio is within rounding of the factor ({x} against {bound}); use the exact domain"
        )
    return domain.sign(x - bound) >= 0
