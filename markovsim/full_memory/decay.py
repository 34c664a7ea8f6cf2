r"""Forgetting by decay: evidence of lag j counts with a weight a_j, whatever the length of the text.

After the text :math:`x_1 \cdots x_n` the premise p has the amplitude

.. math::

   \alpha_p \propto \pi_p \prod_{m=1}^n P_p(x_m \mid x_1 \cdots x_{m-1})^{a_{n-m+1}},

so that the newest token has lag 1, and the next token is drawn from :math:`\sum_p \alpha_p P_p(\cdot \mid x_1 \cdots
x_n)`. Odds are prior odds times the likelihood ratio of each token to the power of its weight. Here :math:`0^0 = 1`:
evidence of weight 0 says nothing, and a token that p cannot write removes p for as long as its weight is positive. All
:math:`a_j = 1` is full memory. :math:`a_j = 1` for j ≤ k and 0 beyond is a window of k tokens in which each token is
judged in the context that stood before it. For iid premises that is the window read as the beginning of a document.

*One bad token.* If every weight is positive, a premise that could not have written one token is gone for ever. If the
weights never increase, some premise always has a positive amplitude: the one that the newest token was drawn from had
one, and its evidence only loses weight.

*How slow must decay be?* In the seed toy, with :math:`A_n = a_1 + \cdots + a_n`, the probability that no B is among the
first T tokens is :math:`\prod_{n<T} (1 - e_n)`, where :math:`e_n = (1-\lambda)(1-q) q^{A_n}/(\lambda + (1-\lambda)
q^{A_n})`. B stays away for ever with positive probability iff :math:`\sum_n q^{A_n} < \infty`: with :math:`a_j = c/j`
iff c > 1/ln(1/q).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, count, islice, repeat
from typing import TYPE_CHECKING, Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import as_rational, is_expression, is_float, short, whole_number
from markovsim.errors import FloatRangeError, ImpossibleWindowError, InputError, LimitError
from markovsim.full_memory.superposition import Superposition
from markovsim.premises.alphabet import Token

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_HISTORIES = 50_000
"""The most histories that are followed at one time."""
BLOCK = 65_536
"""How many tokens are answered at once on arrays."""


class Weights:
    """The weights a_1, a_2, … of evidence by lag; those that were asked for are remembered."""

    def __init__(self, given: Any) -> None:
        self.function: Callable[[int], Any] | None = None
        self.span: int | None = None
        self._known: list[Fraction | float] = []
        if not isinstance(given, str) and (isinstance(given, Sequence) or hasattr(given, "tolist")):
            values = given.tolist() if hasattr(given, "tolist") else given
            self._known = [_weight(a, j) for j, a in enumerate(values, start=1)]
            self.span = max((j for j, a in enumerate(self._known, start=1) if a), default=0)
        elif callable(given):
            self.function = given
        else:
            raise InputError(
                f"weights={short(given)}: give a list of weights, which are 0 beyond it, or a function of the lag"
            )

    def __repr__(self) -> str:
        return "a function" if self.function is not None else short([str(a) for a in self._known])

    def __getitem__(self, lag: int) -> Fraction | float:
        """Return a_lag."""
        if self.function is None:
            return self._known[lag - 1] if lag <= len(self._known) else Fraction(0)
        while len(self._known) < lag:
            j = len(self._known) + 1
            self._known.append(_weight(self.function(j), j))
        return self._known[lag - 1]

    def all(self) -> Iterator[Fraction | float]:
        """Return an iterator over a_1, a_2, …, which remembers none of them."""
        if self.function is None:
            return chain(self._known, repeat(Fraction(0)))
        return map(_weight, map(self.function, count(1)), count(1))


def _weight(value: Any, lag: int) -> Fraction | float:
    if type(value) is float and 0 <= value < math.inf:
        return value  # Asked for millions of lags, so the usual case comes first.
    number: Fraction | float | None = None
    if is_float(value):
        number = float(value)
    elif not is_expression(value):
        number = as_rational(value)
    if number is None or not 0 <= number < math.inf:
        raise InputError(f"weight of lag {lag} is {short(value)}: give a finite number, 0 or more")
    return number


@dataclass(frozen=True, repr=False)
class DecayingSimulator:
    """A mixture that forgets by decay: the evidence of lag j counts with weight a_j.

    Whole weights keep exact and symbolic arithmetic exact. Other powers of fractions are not rational: with other
    weights these arithmetics raise an error, while floats round and balls enclose.

    Parameters
    ----------
    mixture : Superposition
        The mixture.
    weights : Weights
        The weights by lag.

    See Also
    --------
    markovsim.Mixture.decaying : makes it.

    Examples
    --------
    >>> from markovsim.examples import toy
    >>> toy.decaying([2, 1]).amplitudes("AAA")
    {'luigi': Fraction(8, 9), 'waluigi': Fraction(1, 9)}
    """

    mixture: Superposition
    weights: Weights

    def __repr__(self) -> str:
        return f"DecayingSimulator({self.weights}; Mixture({self.mixture}))"

    @property
    def _domain(self) -> Domain:
        return self.mixture.domain

    def to(self, domain: Domain) -> DecayingSimulator:
        """Return the same simulator in another arithmetic, given itself or by name ("exact", "float").

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> half_life = toy.decaying(lambda j: 0.5 ** (j - 1)).to("float")
        >>> round(half_life.amplitudes("A" * 50)["luigi"], 12)
        0.8
        """
        return DecayingSimulator(self.mixture.to(domain), self.weights)

    # --- one text ---

    def amplitudes(self, word: str | Sequence[Token] = "") -> dict[str, Any]:
        """Return the amplitude of every premise after a text.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far.

        Raises
        ------
        ImpossibleWindowError
            Every premise is removed by some token of positive weight.
        InputError
            A weight is not whole in an arithmetic that is exact, or what stands before a token is impossible for a
            premise that is still alive.
        FloatRangeError
            An amplitude is positive and outside binary64.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.decaying([1, 1]).amplitudes("BAA"), toy.decaying(lambda j: 1).amplitudes("BAA")["luigi"]
        ({'luigi': Fraction(4, 5), 'waluigi': Fraction(1, 5)}, Fraction(0, 1))
        """
        evidence = self._evidence(word)
        return {
            p: self._domain.public(x) for p, x in self._amplitudes(evidence, len(evidence.tokens)).items()
        }

    def trajectory(self, word: str | Sequence[Token]) -> tuple[dict[str, Any], ...]:
        """Return the amplitudes after 0, 1, 2, … tokens of a text.

        Parameters
        ----------
        word : str or sequence of tokens
            The text.

        Raises
        ------
        ImpossibleWindowError, InputError, FloatRangeError
            As for :meth:`amplitudes`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> [str(step["luigi"]) for step in toy.decaying([1, 1]).trajectory("ABAAA")]
        ['1/2', '2/3', '0', '0', '4/5', '4/5']
        """
        evidence = self._evidence(word)
        return tuple(
            {p: self._domain.public(x) for p, x in self._amplitudes(evidence, n).items()}
            for n in range(len(evidence.tokens) + 1)
        )

    def next_token(self, word: str | Sequence[Token] = "") -> dict[Token, Any]:
        """Return the law of the next token after a text.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far.

        Raises
        ------
        ImpossibleWindowError, InputError, FloatRangeError
            As for :meth:`amplitudes`. A premise that could not have written the text has no law of what follows, unless
            it is iid.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.decaying([1, 1]).next_token("BAA"), toy.decaying(lambda j: 1).next_token("BAA")["B"]
        ({'A': Fraction(9, 10), 'B': Fraction(1, 10)}, Fraction(1, 2))
        """
        evidence = self._evidence(word)
        amplitudes = self._amplitudes(evidence, len(evidence.tokens))
        law = {}
        for token in self.mixture.alphabet.tokens:
            ways = []
            for name, x in amplitudes.items():
                if self._domain.is_zero(x):
                    continue
                p = evidence.next_probability(name, token)
                if p is not None:
                    ways.append(x * p)
            law[token] = self._domain.public(self._domain.sum(ways))
        return law

    def _evidence(self, word: str | Sequence[Token]) -> _Evidence:
        return _Evidence(self.mixture, self.mixture.alphabet.parse(word))

    def _amplitudes(self, evidence: _Evidence, n: int) -> dict[str, Element]:
        """Return the amplitudes after the first n tokens, as elements."""
        domain = self._domain
        scores: dict[str, Element] = {}
        for name, prior in self.mixture.weights.items():
            terms = [(evidence.likelihoods[name][m], self.weights[n - m]) for m in range(n)]
            used = [(x, a) for x, a in terms if a]
            if any(x is None for x, _ in used):
                continue
            evidence.require_known(name, n)
            scores[name] = self._score(prior, used)
        if not scores:
            written = self.mixture.alphabet.write(evidence.tokens[:n])
            raise ImpossibleWindowError(
                f"word={short(written)}: each premise is removed by some token of positive weight; weights that do not"
                " increase with the lag never lead there"
            )
        if domain.is_binary64:
            largest = max(scores.values())
            scores = {name: math.exp(x - largest) for name, x in scores.items()}
        total = domain.sum(scores.values())
        return {
            name: domain.check_positive(scores[name] / total, f"the amplitude of {name!r}")
            if name in scores
            else domain.zero
            for name in self.mixture.premises
        }

    def _score(self, prior: Element, used: Sequence[tuple[Element, Any]]) -> Element:
        """Return prior · Π x^a, or its logarithm where elements are floats."""
        if self._domain.is_binary64:
            return math.log(prior) + math.fsum(float(a) * math.log(x) for x, a in used)
        score = prior
        for x, a in used:
            score = score * power(x, a, self._domain)
        return score

    # --- all texts, at a horizon ---

    def survival_probability(self, token: Token, tokens: int) -> Any:
        """Return the probability that a token is not among the first ``tokens`` tokens, for iid premises.

        Where all other tokens move the odds alike, as in the seed toy, one history is followed, and a million tokens
        are quick with floats. Elsewhere histories of other tokens are told apart as far back as weights are positive.

        Parameters
        ----------
        token : token
            The token that is waited for.
        tokens : int
            The horizon T.

        Raises
        ------
        InputError
            A premise has hidden states, the token is not in the alphabet, or a weight is not whole in an arithmetic
            that is exact.
        LimitError
            More than 50,000 histories are to be told apart at one time.
        FloatRangeError
            The probability is positive and below binary64. :meth:`log_survival_probability` has its logarithm.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.decaying([1, 1]).survival_probability("B", 5), toy.window(2).hitting_time_law("token:B").survival(5)
        (Fraction(729, 1600), Fraction(729, 1600))
        >>> slow = toy.to("float").decaying(lambda j: 2 / j)
        >>> round(slow.survival_probability("B", 1_000_000), 6)
        0.44008
        """
        if not self._domain.is_binary64:
            return self._domain.public(self._survival(token, tokens))
        log = self.log_survival_probability(token, tokens)
        if log < math.log(2.0**-1022):
            raise FloatRangeError(
                f"the probability of no {token!r} among {tokens} tokens is outside binary64: its natural logarithm is"
                f" {log:.6g}; ask for log_survival_probability"
            )
        return math.exp(log)

    def log_survival_probability(self, token: Token, tokens: int) -> Any:
        """Return the natural logarithm of :meth:`survival_probability`, which floats hold however small that is.

        Parameters
        ----------
        token : token
            The token that is waited for.
        tokens : int
            The horizon T.

        Raises
        ------
        InputError, LimitError
            As for :meth:`survival_probability`, or the token comes for certain.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> round(toy.to("float").decaying(lambda j: 0.5**j).log_survival_probability("B", 100_000))
        -18232
        """
        path = self._iid(token)
        if self._domain.is_binary64 and len(path.kinds) == 1:
            log = _log_survival(path, self.weights, whole_number(tokens, "tokens"))
            if log == -math.inf:
                raise InputError(
                    f"token={token!r} comes for certain among {tokens} tokens: log 0 is no number"
                )
            return log
        survived = self._survival(token, tokens)
        if self._domain.is_zero(survived):
            raise InputError(f"token={token!r} comes for certain among {tokens} tokens: log 0 is no number")
        return self._domain.log(survived)

    def _iid(self, token: Token) -> _Iid:
        if token not in self.mixture.alphabet.tokens:
            raise InputError(
                f"token={short(token)}: not in the alphabet {list(self.mixture.alphabet.tokens)!r}"
            )
        for name, premise in self.mixture.premises.items():
            if premise.size > 1:
                raise InputError(
                    f"premise {name!r} has {premise.size} hidden states; this is answered for iid premises only, so ask"
                    " for amplitudes along texts, or for a window"
                )
        return _Iid(self.mixture, token)

    def _survival(self, token: Token, tokens: int) -> Element:
        """Follow the histories without the token: as many lags of them as weights are positive."""
        path, domain = self._iid(token), self._domain
        span = self.weights.span
        layer: dict[tuple[int, ...], Element] = {(): domain.one}
        single = len(path.kinds) == 1
        summed: Fraction | float = Fraction(0)
        for n in range(whole_number(tokens, "tokens")):
            onward: dict[tuple[int, ...], Element] = {}
            if single and n:
                summed = summed + self.weights[n]
            for history, mass in layer.items():
                powers = (
                    [(0, summed)] if single else [(x, self.weights[j + 1]) for j, x in enumerate(history)]
                )
                live = self._path_amplitudes(path, powers)
                for kind, column in enumerate(path.kinds):
                    ways = [live[name] * p for name, p in column.mass.items() if name in live]
                    if not ways:
                        continue
                    later = () if single else (kind, *history)[:span]
                    x = mass * domain.sum(ways)
                    onward[later] = onward[later] + x if later in onward else x
            if len(onward) > MAX_HISTORIES:
                raise LimitError(
                    f"more than {MAX_HISTORIES:,} histories are to be told apart after {n + 1} tokens; ask for a"
                    " shorter horizon, or give a list of few weights"
                )
            layer = onward
        return domain.at_most_one(domain.sum(layer.values()))

    def _path_amplitudes(self, path: _Iid, powers: Sequence[tuple[int, Any]]) -> dict[str, Element]:
        """Return the positive amplitudes after tokens of these kinds with these weights."""
        domain = self._domain
        scores = {}
        used = [(kind, a) for kind, a in powers if a]
        for name, prior in self.mixture.weights.items():
            if all(name in path.kinds[kind].likelihood for kind, _ in used):
                terms = [(path.kinds[kind].likelihood[name], a) for kind, a in used]
                scores[name] = self._score(prior, terms)
        if not scores:
            raise ImpossibleWindowError(
                "a text is reached in which each premise is removed by some token of positive weight; weights that do"
                " not increase with the lag never lead there"
            )
        if domain.is_binary64:
            largest = max(scores.values())
            scores = {name: math.exp(x - largest) for name, x in scores.items()}
        total = domain.sum(scores.values())
        return {name: x / total for name, x in scores.items()}


def power(x: Element, a: Any, domain: Domain) -> Element:
    """Return x^a for a positive element: exactly where the weight is whole, as an enclosure where elements are balls.

    Raises
    ------
    InputError
        The weight is not whole, and the arithmetic does not round.
    """
    weight = Fraction(a)
    if domain.encloses:
        return x**weight
    if weight.denominator != 1:
        raise InputError(
            f"weight={short(a)}: a power that is not whole is no rational number in general, so there is no exact"
            " answer; choose the float or the ball domain, or whole weights"
        )
    result, square, n = domain.one, x, int(weight)
    while n:
        if n & 1:
            result = result * square
        n >>= 1
        if n:
            square = square * square
    return result


class _Evidence:
    """The likelihood of each token of a text given what stands before it, for each premise: None where it is 0."""

    def __init__(self, mixture: Superposition, tokens: tuple[Token, ...]) -> None:
        self.mixture, self.tokens = mixture, tokens
        self.likelihoods: dict[str, list[Element | None]] = {}
        self._vectors: dict[str, dict[int, Element]] = {}
        self._ends: dict[str, int] = {}
        domain = mixture.domain
        for name, premise in mixture.premises.items():
            vector, found = dict(premise.start_vector), list[Element | None]()
            for position, token in enumerate(tokens):
                onward = premise.step(vector, token)
                if not onward and premise.size > 1:
                    self._ends[name] = position
                    found += [None] * (len(tokens) - position)
                    break
                if not onward:
                    found.append(None)
                    continue
                p = premise.total(onward) / premise.total(vector)
                found.append(domain.check_positive(p, f"the probability of token {token!r} under {name!r}"))
                vector = dict(zip(onward, domain.rescale(list(onward.values())), strict=True))
            self.likelihoods[name] = found
            self._vectors[name] = vector

    def require_known(self, name: str, n: int) -> None:
        """Raise InputError where a premise with hidden states is alive after a text that it could not have written."""
        if self._ends.get(name, n) < n:
            written = self.mixture.alphabet.write(self.tokens[: self._ends[name] + 1])
            raise InputError(
                f"premise {name!r} cannot write {short(written)}, and weight 0 keeps it alive; it has no law of what"
                " follows such a text, so give that token a positive weight, or use a window"
            )

    def next_probability(self, name: str, token: Token) -> Element | None:
        """Return P_p(token ∣ text), None where it is 0."""
        premise, vector = self.mixture.premises[name], self._vectors[name]
        onward = premise.step(vector, token)
        return premise.total(onward) / premise.total(vector) if onward else None


@dataclass(frozen=True)
class _Kind:
    """Tokens that move all odds alike: the likelihoods of one of them, and the probability of any of them."""

    likelihood: dict[str, Element]
    mass: dict[str, Element]


@dataclass(frozen=True)
class _Iid:
    """The tokens of iid premises, by kind, and the token that is waited for."""

    mixture: Superposition
    token: Token

    def column(self, token: Token) -> dict[str, Element]:
        """Return the probability of a token under each premise that can write it."""
        found = {}
        for name, premise in self.mixture.premises.items():
            onward = premise.step(premise.start_vector, token)
            if onward:
                found[name] = premise.total(onward)
        return found

    @cached_property
    def kinds(self) -> tuple[_Kind, ...]:
        """The kinds of the other tokens that are possible. Proportional columns are one kind."""
        domain = self.mixture.domain
        kinds: list[_Kind] = []
        for token in self.mixture.alphabet.tokens:
            column = self.column(token)
            if token == self.token or not column:
                continue
            for i, kind in enumerate(kinds):
                if _proportional(column, kind.likelihood, domain):
                    mass = {name: kind.mass[name] + x for name, x in column.items()}
                    kinds[i] = _Kind(kind.likelihood, mass)
                    break
            else:
                kinds.append(_Kind(column, column))
        return tuple(kinds)


def _proportional(one: dict[str, Element], other: dict[str, Element], domain: Domain) -> bool:
    if one.keys() != other.keys():
        return False
    lead = next(iter(one))
    if (
        domain.encloses or domain.rounds
    ):  # Rounded products are compared as the fractions that the numbers are.
        if domain.encloses:
            return all(one[name] is other[name] for name in one)
        return all(
            Fraction(one[name]) * Fraction(other[lead]) == Fraction(other[name]) * Fraction(one[lead])
            for name in one
        )
    return all(domain.equal(one[name] * other[lead], other[name] * one[lead]) for name in one)


def _log_survival(path: _Iid, weights: Weights, tokens: int) -> float:
    """Return ln P(none of the token among the first ones) for one kind of other tokens, in floats, on arrays."""
    import numpy as np

    [kind] = path.kinds
    awaited = path.column(path.token)
    names = list(path.mixture.weights)
    logs = np.array([math.log(kind.likelihood[p]) if p in kind.likelihood else -math.inf for p in names])
    priors = np.log(np.array([path.mixture.weights[p] for p in names]))
    stay = np.array([kind.mass.get(p, 0.0) for p in names])
    leave = np.array([awaited.get(p, 0.0) for p in names])
    given = weights.all()
    reached, parts, done = 0.0, [], 0
    while done < tokens:
        # Before token n the weights a_1, …, a_n have been used, none before the first token.
        size = min(BLOCK, tokens - done)
        first = 0 if done else 1
        steps = np.zeros(size)
        steps[first:] = np.fromiter(islice(given, size - first), float, size - first)
        sums = reached + np.cumsum(steps)
        reached = float(sums[-1])
        parts.append(_log_stays(sums, logs, priors, stay, leave))
        done += size
    return math.fsum(parts)


def _log_stays(
    sums: NDArray[Any], logs: NDArray[Any], priors: NDArray[Any], stay: NDArray[Any], leave: NDArray[Any]
) -> float:
    """Return Σ ln(1 − e_n), where A_n runs over the sums: by log1p where e_n is small, else by what stays."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        powers = np.where(sums[:, None] == 0, 0.0, sums[:, None] * logs[None, :])
        scores = priors[None, :] + powers
        amplitudes = np.exp(scores - scores.max(axis=1, keepdims=True))
        amplitudes /= amplitudes.sum(axis=1, keepdims=True)
        hazards, stays = amplitudes @ leave, amplitudes @ stay
        return math.fsum(np.where(hazards < 0.5, np.log1p(-hazards), np.log(stays)))
