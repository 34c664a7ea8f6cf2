r"""The windowed simulator M_k: what a mixture writes when only its last k tokens are seen.

The next token is drawn from :math:`\mu(\cdot \mid s\,\tau_k(w))`, where s is the pinned prefix and
:math:`\tau_k(w)` the last k tokens of the text; it is appended, and the oldest token is dropped once the
window is full. A *context* is a value of :math:`\tau_k(w)`: growing while shorter than k, full at length k.

How a window is read is an explicit choice. ``start="document"``: as the beginning of a document, every
premise starting from its own start law. ``start="stationary"``: as a random crop of a long text, every
premise starting from its stationary law. Read as the beginning of a document a window may be *impossible*
(probability 0 under every premise). ``impossible="error"`` refuses it; ``"forget"`` reads the longest suffix
of the window that is possible after the pin.

With a *decoding policy* (:mod:`markovsim.contexts.decoding`) the next token is drawn from the law that the policy
makes of :math:`\mu(\cdot \mid s\,\tau_k(w))`. Windows are read as before: amplitudes are posteriors under
:math:`\mu`, whatever way the text was drawn.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.events import Emits, Event, Visits
from markovsim.contexts.decoding import Decoding, Law, require_decoding
from markovsim.errors import Immutable, ImpossibleWindowError, InputError, MarkovsimError
from markovsim.full_memory.superposition import Belief, Superposition
from markovsim.premises.alphabet import Token, Word
from markovsim.premises.generator import Generator
from markovsim.premises.stationary import stationary_start

STARTS = ("document", "stationary")
"""The ways to read a window; the first is the default."""
IMPOSSIBLE = ("error", "forget")
"""The ways to treat an impossible window; the first is the default."""


@dataclass(frozen=True, init=False)
class WindowIs(Visits):
    """The window equals ``word``; states are written words."""

    word: Word

    def __init__(self, word: Word, written: str) -> None:
        super().__init__(partial(operator.eq, written))
        object.__setattr__(self, "word", word)


@dataclass(frozen=True, init=False)
class AmplitudeIs(Visits):
    """The amplitude of a premise, given the window, is ``<=`` or ``>=`` a bound; ``holds(belief, at)`` decides it."""

    holds: Callable[[Belief, Any], bool]
    premise: str
    relation: str
    bound: Element

    def __init__(self, reader: WindowedReader, premise: str, relation: str, threshold: Any) -> None:
        holds = amplitude_condition(reader.mixture, premise, relation, threshold)
        super().__init__(partial(_holds_at_written, reader, holds))
        bound = reader.mixture.domain.convert(threshold)
        for name, value in {"holds": holds, "premise": premise, "relation": relation, "bound": bound}.items():
            object.__setattr__(self, name, value)


class WindowedReader(Immutable):
    """How a windowed simulator reads its context: the belief and the next-token law of each context, and events.

    After the word w the belief is that of pin·τ_k(w), where τ_k(w) is the last k tokens of w.

    Parameters
    ----------
    mixture : Superposition
        The mixture μ.
    k : int
        The window, at least 0 tokens.
    start : {"document", "stationary"}
        Whether a window is read as the beginning of a document or as a random crop of a long text.
    pinned : str or sequence of tokens
        The prefix that is always seen in front of the window.
    impossible : {"error", "forget"}
        Whether a window of probability 0 is an error, or is read as its longest possible suffix.
    decoding : Decoding, optional
        The policy that every next-token law goes through before a token is drawn.

    Raises
    ------
    InputError
        An argument has another value.
    StationaryError
        ``start="stationary"`` is not defined for a premise, which the message names.
    ImpossibleWindowError
        The pinned prefix itself has probability 0.

    See Also
    --------
    Mixture.window : makes the simulator that reads so.
    """

    mixture: Superposition
    k: int
    start: str
    pinned: Word
    impossible: str
    decoding: Decoding | None
    _read_mixture: Superposition
    _beliefs: dict[Word, Belief]
    _supports: dict[Word, frozenset[int]]
    _laws: dict[Word, Law]

    def __init__(
        self,
        mixture: Superposition,
        k: int,
        *,
        start: str = "document",
        pinned: str | Sequence[Token] = "",
        impossible: str = "error",
        decoding: Decoding | None = None,
    ) -> None:
        k = whole_number(k, "window")
        if start not in STARTS:
            raise InputError(f"start={start!r}: not a way to read a window; choose one of {list(STARTS)}")
        if impossible not in IMPOSSIBLE:
            raise InputError(f"impossible={impossible!r}: choose one of {list(IMPOSSIBLE)}")
        if decoding is not None:
            require_decoding(decoding).check(mixture.domain)
        read = mixture
        if start == "stationary":
            started = {name: stationary_start(p, name=name) for name, p in mixture.premises.items()}
            read = Superposition(
                started, mixture.weights, alphabet=mixture.alphabet.tokens, domain=mixture.domain
            )
        prefix = mixture.alphabet.parse(pinned)
        support = _followed(read.generator, frozenset(read.generator.start_vector), prefix)
        if not support:
            raise ImpossibleWindowError(
                f"pinned={mixture.alphabet.write(prefix)!r} has probability 0 under every premise;"
                " pin a prefix that one can write"
            )
        vars(self).update(
            mixture=mixture,
            k=operator.index(k),
            start=start,
            pinned=prefix,
            impossible=impossible,
            decoding=decoding,
        )
        vars(self).update(
            _read_mixture=read, _beliefs={(): read.belief(prefix)}, _supports={(): support}, _laws={}
        )

    def to(self, domain: Domain) -> WindowedReader:
        """Return the same reader of the same mixture in another arithmetic, given itself or by name.

        Raises
        ------
        FloatRangeError
            A number is outside binary64.
        InputError
            The domain lacks a parameter.
        """
        return WindowedReader(
            self.mixture.to(domain),
            self.k,
            start=self.start,
            pinned=self.pinned,
            impossible=self.impossible,
            decoding=self.decoding,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies remember nothing that was read."""
        made = partial(
            WindowedReader,
            start=self.start,
            pinned=self.pinned,
            impossible=self.impossible,
            decoding=self.decoding,
        )
        return made, (self.mixture, self.k)

    def __repr__(self) -> str:
        return f"WindowedReader({self.description})"

    @property
    def description(self) -> str:
        """The window, how it is read, and the mixture, as they are shown to a person."""
        pinned = f", pinned={self.write(self.pinned)!r}" if self.pinned else ""
        decoding = f" decoding={self.decoding!r}," if self.decoding else ""
        return (
            f"window {self.k}, start={self.start!r}{pinned}, impossible={self.impossible!r},"
            f"{decoding} Mixture({self.mixture})"
        )

    def parse(self, word: str | Sequence[Token]) -> Word:
        """Return a word as a tuple of tokens."""
        return self.mixture.alphabet.parse(word)

    def write(self, word: Word) -> str:
        """Return a word as it is written."""
        return self.mixture.alphabet.write(word)

    def truncate(self, word: Word) -> Word:
        """Return τ_k(word): its last k tokens, or the whole word where it is shorter."""
        return word[len(word) - self.k :] if len(word) > self.k else word

    def _support(self, word: Word) -> frozenset[int]:
        """Return the hidden states that are possible after pin·word, none where it is impossible; remembered."""
        if word not in self._supports:
            # Contexts that are enumerated from the empty word come after their own beginnings.
            known = word[:-1] if word[:-1] in self._supports else ()
            process = self._read_mixture.generator
            self._supports[word] = _followed(process, self._supports[known], word[len(known) :])
        return self._supports[word]

    def read_suffix(self, context: Word) -> Word | None:
        """Return the part of the context that is read, None where the context is impossible and that is an error.

        It is all of the context or, with ``impossible="forget"``, its longest possible suffix.
        """
        if self._support(context):
            return context
        if self.impossible == "error":
            return None
        return next(context[i:] for i in range(1, len(context) + 1) if self._support(context[i:]))

    def possible_tokens(self, context: Word) -> list[Token]:
        """Return the tokens that can follow a context, in the order of the alphabet.

        The graph alone decides it. Where a decoding policy drops tokens, only those that it keeps are returned.
        """
        if self.decoding is not None and self.decoding.truncates:
            return list(self.next_law(context))
        support = self._support(self._read(context))
        process = self._read_mixture.generator
        return [token for token in self.mixture.alphabet.tokens if process.step_support(support, token)]

    def _read(self, context: Word) -> Word:
        read = self.read_suffix(context)
        if read is None:
            raise ImpossibleWindowError(f"window={self.write(context)!r} {self.impossible_reason()}")
        return read

    def belief(self, context: Word) -> Belief:
        """Return the belief with which a context is read.

        Raises
        ------
        ImpossibleWindowError
            The context has probability 0, and ``impossible="error"``.
        """
        word = self._read(context)
        if word not in self._beliefs:
            known = word[:-1] if word[:-1] in self._beliefs else ()
            self._beliefs[word] = self._beliefs[known].after_word(word[len(known) :])
        return self._beliefs[word]

    def next_law(self, context: Word) -> Law:
        """Return the law of the next token at a context: possible tokens only, decoded where there is a policy.

        Raises
        ------
        ImpossibleWindowError
            The context has probability 0, and ``impossible="error"``.
        UndecidedError, PrecisionError, InputError, FloatRangeError
            As for :meth:`Decoding.decode`.
        """
        belief = self.belief(context)
        if self.decoding is None:
            return belief.next_token
        word = self._read(context)
        if word not in self._laws:
            self._laws[word] = self.law_of(belief, self.write(word))
        return self._laws[word]

    def law_of(self, belief: Belief, at: Any) -> Law:
        """Return the law that the next token is drawn from where ``belief`` is held, at the window named second."""
        if self.decoding is None:
            return belief.next_token
        try:
            return self.decoding.decode(belief.next_token, self.mixture.domain)
        except MarkovsimError as error:
            raise type(error)(f"window={str(at)!r}: {error}") from None

    @property
    def read_process(self) -> Generator:
        """The mixture as windows are read, as one generator: with the start laws that ``start`` asks for."""
        return self._read_mixture.generator

    def holds_at(self, event: Event, context: Word) -> bool:
        """Say whether an event holds at a context, before anything is emitted.

        Raises
        ------
        ImpossibleWindowError
            The context has probability 0, and ``impossible="error"``.
        """
        # An impossible context is always an error.
        written, belief = self.write(context), self.belief(context)
        return event.holds(belief, written) if isinstance(event, AmplitudeIs) else event.hits_state(written)

    def unbounded_belief(self, word: str | Sequence[Token]) -> Belief:
        """Return the belief after pin·word with nothing forgotten.

        Raises
        ------
        InputError
            The word has probability 0 after the pinned prefix.
        """
        return self._read_mixture.belief((*self.pinned, *self.parse(word)))

    def impossible_reason(self) -> str:
        """Say why a window cannot be read and what to do about it."""
        after = f" after the pinned prefix {self.write(self.pinned)!r}" if self.pinned else ""
        return (
            f"has probability 0 under every premise{after} (start={self.start!r});"
            " choose impossible='forget' to read its longest possible suffix"
            + (", or start='stationary'" if self.start == "document" else "")
        )

    def context_of(self, word: str | Sequence[Token]) -> Word:
        """Return the window after a word: its last k tokens."""
        return self.truncate(self.parse(word))

    def emits(self, token: Token) -> Event:
        """Return the event that ``token`` is emitted: a mark on transitions, so that at least one step is needed.

        Raises
        ------
        InputError
            The token is not in the alphabet.
        """
        return emitted(self.mixture, token)

    def event(self, text: Event | str) -> Event:
        """Return the event written as ``token:B``, ``context:BBB`` or ``amplitude:luigi<=1/100`` (or ``>=``).

        ``token:B`` holds when B is emitted, which takes at least one step. ``context:BBB`` holds when the window equals
        BBB, and a word shorter than k is a growing context. ``amplitude:luigi<=1/100`` holds when the posterior of
        luigi, given the window, is at most that. The last two hold at time 0 where the start has them.

        Parameters
        ----------
        text : str or Event
            An event is returned as it is. A context or an amplitude that another reader made is read as one of this
            reader.

        Raises
        ------
        InputError
            The text is something else, a token, premise or relation is unknown, or a word is longer than k, so that no
            window equals it.
        UndecidedError
            Raised once a chain is asked, where a symbolic amplitude is on both sides of the number within the parameter
            region, or a float is too close to it to tell.
        """
        if isinstance(text, WindowIs):
            return self._window_is(text.word)
        if isinstance(text, AmplitudeIs):
            return AmplitudeIs(self, text.premise, text.relation, text.bound)
        if isinstance(text, Event):
            return text
        if not isinstance(text, str):
            raise InputError(
                f"event={short(text)}: not a text; write token:B, context:BBB or amplitude:luigi<=1/100"
            )
        kind, colon, rest = text.partition(":")
        if kind == "token" and colon:
            return self.emits(rest)
        if kind == "context" and colon:
            return self._window_is(rest)
        parts = split_amplitude(rest)
        if kind == "amplitude" and parts is not None:
            return AmplitudeIs(self, *parts)
        raise InputError(
            f"event={text!r}: not an event; write token:B, context:BBB or amplitude:luigi<=1/100 (or >=)"
        )

    def _window_is(self, text: str | Word) -> Event:
        word = self.parse(text)
        written = self.write(word)
        if len(word) > self.k:
            raise InputError(f"context={written!r} has {len(word)} tokens, more than window={self.k} holds")
        return WindowIs(word, written)


def emitted(mixture: Superposition, token: Token) -> Event:
    """Return the event that a token of the mixture, given itself or as it is written, is emitted."""
    for known in mixture.alphabet.tokens:
        if not isinstance(token, bool) and (token == known or token == str(known)):
            return Emits(known)
    raise InputError(
        f"token={token!r} is not in the alphabet {list(mixture.alphabet.tokens)!r}; use its tokens"
    )


def split_amplitude(text: str) -> tuple[str, str, str] | None:
    """Return the premise, the relation and the number of ``luigi<=1/100`` (or ``>=``), None where it is not that."""
    relation = max("<=", ">=", key=text.rfind)
    premise, found, threshold = text.rpartition(relation)
    return (premise.strip(), relation, threshold.strip()) if found else None


def amplitude_condition(
    mixture: Superposition, premise: str, relation: str, threshold: Any
) -> Callable[[Belief, Any], bool]:
    """Return the test whether a belief, held at the text named second, gives a premise such an amplitude.

    Raises
    ------
    InputError
        The premise or the relation is unknown.
    UndecidedError
        Raised by the test, where it cannot tell.
    """
    mixture.require_premise(premise)
    if relation not in ("<=", ">="):
        raise InputError(f"relation={relation!r}: choose '<=' or '>='")
    return partial(_has_amplitude, premise, relation, mixture.domain.convert(threshold))


def _has_amplitude(premise: str, relation: str, bound: Element, belief: Belief, at: Any) -> bool:
    sign = belief.amplitude_sign(premise, bound, at)
    return sign <= 0 if relation == "<=" else sign >= 0


def _holds_at_written(reader: WindowedReader, holds: Callable[[Belief, Any], bool], state: Any) -> bool:
    return holds(reader.belief(reader.parse(str(state))), state)


def _followed(process: Generator, support: frozenset[int], word: Word) -> frozenset[int]:
    """Return the hidden states that are possible after a word, from those in ``support``."""
    for token in word:
        support = process.step_support(support, token)
    return support
