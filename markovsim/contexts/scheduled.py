r"""The simulator that forgets by a schedule: before token t it sees the last min(t, K(t)) tokens.

It writes token t by the law :math:`\mu(\cdot \mid \text{window})`, appends it, and drops as many of the oldest tokens
as the schedule says (:mod:`markovsim.contexts.schedules`). A constant schedule is the windowed simulator.

*Oblivious forgetting conserves.* If μ is stationary, :math:`\sum_b \mu(bw) = \mu(w)`, the window before token t shows
the word u with probability μ(u), for every schedule; so the mean amplitude of each premise is its prior at every time.

*How fast must a window grow?* In the seed toy the probability that no B comes among the first T tokens is
:math:`\prod_{t<T} (1 - \epsilon_{K(t)})`, and the expected number of Bs that end a window of As is
:math:`(1-\lambda)(1-q) \sum_{t<T} q^{K(t)}`. So B stays away for ever with positive probability iff
:math:`\sum_t q^{K(t)} < \infty`: a window that grows like c·ln t saves luigi iff c > 1/ln(1/q).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.chain import Chain
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.contexts.layers import Contexts, Walk
from markovsim.contexts.reader import WindowedReader
from markovsim.contexts.schedules import Schedule
from markovsim.errors import FloatRangeError, InputError, LimitError
from markovsim.premises.alphabet import Token, Word

if TYPE_CHECKING:
    from markovsim.full_memory.superposition import Superposition

MAX_STATES = 20_000
"""The most states of a chain that is built."""


@dataclass(frozen=True, repr=False)
class ScheduledSimulator:
    """A mixture seen through a window whose length follows a forgetting schedule.

    All answers are exact at each horizon, in each arithmetic. Answers for ever are those of a limit, which a finite
    horizon cannot give: they need a schedule that repeats in the end, and :attr:`chain` has them.

    Parameters
    ----------
    reader : WindowedReader
        How a window is read. Its own length is not used.
    schedule : Schedule
        The length of the window before each token.

    See Also
    --------
    markovsim.Mixture.scheduled : makes it.

    Examples
    --------
    >>> from markovsim.examples import toy
    >>> growing = toy.scheduled({0: 0, 1: 1, 3: 2, 7: 3})
    >>> growing.next_token("AAAA"), growing.survival_probability("B", 4)
    ({'A': Fraction(9, 10), 'B': Fraction(1, 10)}, Fraction(15, 32))
    """

    reader: WindowedReader
    schedule: Schedule

    def __repr__(self) -> str:
        return f"ScheduledSimulator({self.schedule.description}; Mixture({self.reader.mixture}))"

    @property
    def mixture(self) -> Superposition:
        """The mixture whose tokens are drawn.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.scheduled(3).mixture.prior["luigi"]
        Fraction(1, 2)
        """
        return self.reader.mixture

    def to(self, domain: Domain) -> ScheduledSimulator:
        """Return the same simulator in another arithmetic, given itself or by name ("exact", "float").

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> growing = toy.scheduled(lambda t: t.bit_length()).to("float")
        >>> round(growing.survival_probability("B", 1_000_000), 6)
        0.006015
        """
        return ScheduledSimulator(self.reader.to(domain), self.schedule)

    # --- one text ---

    def _window(self, word: str | Sequence[Token]) -> Word:
        text = self.reader.parse(word)
        return text[max(0, len(text) - self.schedule.length(len(text))) :]

    def amplitudes(self, word: str | Sequence[Token] = "") -> dict[str, Any]:
        """Return the posterior of every premise, given what is seen of a text.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far. Of its t tokens the last K(t) are seen.

        Raises
        ------
        ImpossibleWindowError
            What is seen has probability 0, and that is an error.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.scheduled([0, 1, 2, 1]).amplitudes("AA"), toy.scheduled([0, 1, 2, 1]).amplitudes("BAA")
        ({'luigi': Fraction(4, 5), 'waluigi': Fraction(1, 5)}, {'luigi': Fraction(2, 3), 'waluigi': Fraction(1, 3)})
        """
        return self.mixture.public_amplitudes(self.reader.belief(self._window(word)))

    def next_token(self, word: str | Sequence[Token] = "") -> dict[Token, Any]:
        """Return the law of the next token after a text.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far. Of its t tokens the last K(t) are seen.

        Raises
        ------
        ImpossibleWindowError
            What is seen has probability 0, and that is an error.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.scheduled([0, 1, 2, 1]).next_token("BAA")
        {'A': Fraction(5, 6), 'B': Fraction(1, 6)}
        """
        return self.mixture.public_law(self.reader.next_law(self._window(word)))

    # --- all texts, at a horizon ---

    def _walk(self, tokens: int, contexts: Contexts, **counts: Any) -> Walk:
        """Let so many tokens be written. The window after them is that before the next."""
        walk = Walk(contexts, **counts)
        self._go_on(walk, 0, tokens)
        return walk

    def _go_on(self, walk: Walk, time: int, until: int) -> None:
        for length, lasting in self.schedule.runs(until + 1, first=time + 1):
            assert lasting is not None
            walk.advance(length, lasting)

    def window_law(self, time: int) -> dict[str, Any]:
        """Return the law of the window before token ``time``, counted from 0.

        Parameters
        ----------
        time : int
            The number of tokens written so far.

        Returns
        -------
        dict from str to number
            The probability of each window that is possible then, as it is written.

        Raises
        ------
        ImpossibleWindowError
            A window of probability 0 is reached and read, and that is an error.
        LimitError
            More than 100,000 windows are possible at one time.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.scheduled([0, 1, 2, 3, 1]).window_law(5), toy.probability("A")
        ({'A': Fraction(3, 4), 'B': Fraction(1, 4)}, Fraction(3, 4))
        """
        walk = self._walk(whole_number(time, "time"), Contexts(self.reader, merge=False))
        places = {token: i for i, token in enumerate(self.mixture.alphabet.tokens)}
        words = sorted(walk.law, key=lambda word: [places[token] for token in word])
        what = "the probability of a window"
        domain = self.mixture.domain
        return {self.reader.write(w): domain.public(domain.check_positive(walk.law[w], what)) for w in words}

    def mean_amplitudes(self, time: int) -> dict[str, Any]:
        """Return the mean amplitude of every premise before token ``time``, over all texts.

        For stationary premises it is the prior, whatever the schedule.

        Parameters
        ----------
        time : int
            The number of tokens written so far.

        Raises
        ------
        ImpossibleWindowError
            A window of probability 0 is reached, and that is an error.
        LimitError
            More than 100,000 windows are possible at one time.

        Examples
        --------
        >>> from markovsim.examples import rogue, toy
        >>> toy.scheduled(lambda t: t % 7).mean_amplitudes(50)
        {'luigi': Fraction(1, 2), 'waluigi': Fraction(1, 2)}
        >>> rogue.scheduled(lambda t: t // 2).mean_amplitudes(8)["rogue"]
        Fraction(21439, 38000)
        """
        walk = self._walk(whole_number(time, "time"), Contexts(self.reader))
        domain = self.mixture.domain
        read = [(mass, self.reader.belief(state).amplitudes) for state, mass in walk.law.items()]
        return {
            name: domain.public(domain.sum(mass * amplitudes[name] for mass, amplitudes in read))
            for name in self.mixture.premises
        }

    def _survival(self, token: Token, tokens: int) -> tuple[Element, float]:
        """Return P(no such token among the first ones) as an element times the exponential of a float."""
        self._require_token(token)
        walk = self._walk(whole_number(tokens, "tokens"), Contexts(self.reader), avoided=token)
        return self.mixture.domain.sum(walk.law.values()), walk.log_scale

    def survival_probability(self, token: Token, tokens: int) -> Any:
        """Return the probability that a token is not among the first ``tokens`` tokens.

        Long stretches over which the window keeps its length take logarithmic time, so that 10^48 tokens are no more
        work than there are lengths. Fractions grow with the horizon, floats do not.

        Parameters
        ----------
        token : token
            The token that is waited for.
        tokens : int
            The horizon T.

        Raises
        ------
        InputError
            The token is not in the alphabet, or the schedule grows too fast.
        ImpossibleWindowError
            A window of probability 0 is reached before the token, and that is an error.
        FloatRangeError
            The probability is positive and below binary64. :meth:`log_survival_probability` has its logarithm.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.scheduled([0, 1, 2]).survival_probability("B", 5)
        Fraction(729, 1600)
        >>> growing = toy.to("float").scheduled(ms.logarithmic_schedule("11/10", base=2))
        >>> round(growing.survival_probability("B", 10**48), 6)
        0.001043
        """
        domain = self.mixture.domain
        mass, log_scale = self._survival(token, tokens)
        if not log_scale:
            return domain.public(domain.at_most_one(mass))
        log = domain.log(mass) + log_scale
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
        InputError
            The token is not in the alphabet, it comes for certain, or the schedule grows too fast.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> round(toy.to("float").scheduled(4).log_survival_probability("B", 10**9) / 1e9, 9)
        -0.029852964
        """
        return self.log_survival_curve(token, [tokens])[0]

    def log_survival_curve(self, token: Token, horizons: Sequence[int]) -> list[Any]:
        """Return :meth:`log_survival_probability` at several horizons, for the work of the last one.

        Parameters
        ----------
        token : token
            The token that is waited for.
        horizons : sequence of int
            Numbers of tokens, in rising order.

        Raises
        ------
        InputError
            As for :meth:`log_survival_probability`, or the horizons do not rise.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> [round(log, 3) for log in toy.to("float").scheduled(4).log_survival_curve("B", [1, 10, 100])]
        [-0.288, -0.812, -3.498]
        """
        self._require_token(token)
        domain = self.mixture.domain
        walk, time, logs = Walk(Contexts(self.reader), avoided=token), 0, []
        for horizon in horizons:
            if whole_number(horizon, "horizon") < time:
                raise InputError(f"horizons: {horizon} comes after {time}; give them in rising order")
            self._go_on(walk, time, horizon)
            time, mass = horizon, domain.sum(walk.law.values())
            if domain.is_zero(mass):
                raise InputError(
                    f"token={token!r} comes for certain among {horizon} tokens: log 0 is no number"
                )
            logs.append(domain.log(mass) + walk.log_scale if walk.log_scale else domain.log(mass))
        return logs

    def expected_emissions(self, token: Token, tokens: int, *, while_possible: str | None = None) -> Any:
        """Return the expected number of times that a token is among the first ``tokens`` tokens.

        Parameters
        ----------
        token : token
            The token that is counted.
        tokens : int
            The horizon T.
        while_possible : str, optional
            The name of a premise. The token is counted only where the window that it follows leaves the premise a
            positive amplitude.

        Raises
        ------
        InputError
            The token is not in the alphabet, the name is not a premise, or the schedule grows too fast.
        ImpossibleWindowError
            A window of probability 0 is reached, and that is an error.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> window = toy.scheduled([0, 1, 2])
        >>> window.expected_emissions("B", 5), window.expected_emissions("B", 5, while_possible="luigi")
        (Fraction(5, 4), Fraction(9, 16))
        """
        self._require_token(token)
        if while_possible is not None:
            self.mixture.require_premise(while_possible)
        contexts, zero = Contexts(self.reader), self.mixture.domain.zero

        def emitted(state: Word) -> Element:
            if while_possible is not None and while_possible not in self.reader.belief(state).live:
                return zero
            return contexts.law(state).get(token, zero)

        walk = self._walk(whole_number(tokens, "tokens"), contexts, count=emitted)
        return self.mixture.domain.public(walk.counted)

    def _require_token(self, token: Token) -> None:
        if token not in self.mixture.alphabet.tokens:
            letters = list(self.mixture.alphabet.tokens)
            raise InputError(f"token={short(token)}: not in the alphabet {letters!r}")

    # --- for ever ---

    @cached_property
    def chain(self) -> Chain:
        """The exact finite chain of a schedule that repeats in the end: states (time, what is seen), arcs by token.

        A time t stands for all later times with the same place in the cycle. What is seen is a window as it is written,
        or an ellipsis and the end of it that says as much. The chain starts in ``(0, "")``.

        Raises
        ------
        InputError
            The schedule is a function or grows for ever, so that its chain has no end.
        LimitError
            There are more than 20,000 states.
        ImpossibleWindowError
            A window of probability 0 is reached, and that is an error.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> sawtooth = toy.scheduled([0, 1, 2, 3], repeat_last=3)
        >>> sawtooth.chain.hitting_probability(ms.Emits("B"), start=sawtooth.chain.states[0])
        Fraction(1, 1)
        >>> sawtooth.chain.expected_hitting_time(ms.Emits("B"), start=sawtooth.chain.states[0])
        Fraction(107, 14)
        """
        if self.schedule.cycle is None:
            raise InputError(
                f"schedule={self.schedule.description}: no finite chain, for it is not known to repeat; ask at a"
                " horizon, or give a list of lengths with repeat_last, or a map whose last length holds for ever"
            )
        begin, period = self.schedule.cycle
        lengths = [self.schedule.length(t) for t in range(begin + period)]
        contexts = Contexts(self.reader)
        queue: list[tuple[int, Word]] = [(0, contexts.reduced(()))]
        places, rows = {queue[0]: 0}, []
        for time, state in queue:
            later = time + 1 if time + 1 < begin + period else begin
            row = []
            for token, p in contexts.law(state).items():
                following = (later, contexts.after(state, token, lengths[later]))
                if following not in places:
                    places[following] = len(queue)
                    queue.append(following)
                row.append(Arc(token, places[following], p))
            rows.append(tuple(row))
            if len(queue) > MAX_STATES:
                raise LimitError(f"the chain has more than {MAX_STATES:,} states; ask at a horizon instead")
        names = tuple((time, contexts.written(state)) for time, state in queue)
        return Chain(TransitionMatrix(names, self.mixture.domain, tuple(rows)))
