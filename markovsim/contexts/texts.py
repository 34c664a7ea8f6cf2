"""Texts of a windowed simulator, drawn token by token: only contexts that are met are looked at.

Windows may be of any length. Contexts of one state of the context tree (:mod:`markovsim.contexts.tree`) are read alike
and go on alike. So the tree's states, found as they are met, stand for them where no window can be impossible.
Elsewhere, and for events that ask for the window itself, contexts are followed one by one.

What was met is remembered, up to 100,000 states or 20 million tokens in contexts. Then it is forgotten and met again,
which changes nothing that is drawn. All replicas take a step at once. Tokens have exactly the simulator's law
(:mod:`markovsim.chains.draws.bits`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from markovsim.arithmetic.domains import Element
from markovsim.chains.draws.bits import BitStream, WholeLaw, law_table, seed_sequence, stream, whole_weights
from markovsim.chains.draws.replicas import CENSORED, FEW, block_sizes, shared_out
from markovsim.chains.events import Emits, Event
from markovsim.contexts.possibility import always_possible
from markovsim.contexts.reader import AmplitudeIs, WindowedReader
from markovsim.contexts.tree import Stranded, TreeGrower, TreeState
from markovsim.errors import MarkovsimError
from markovsim.premises.alphabet import Alphabet, Token, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_MET = 100_000
"""The most states that are remembered."""
MAX_MET_TOKENS = 20_000_000
"""The most tokens in the contexts that are remembered, all together."""


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts of many replicas: ``tokens[r, t]`` is the place in the alphabet of token t of replica r."""

    alphabet: Alphabet
    tokens: NDArray[Any]

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, replica: int) -> Word:
        """Return the text of one replica as a tuple of tokens."""
        places: list[int] = self.tokens[replica].tolist()
        return tuple(self.alphabet.tokens[place] for place in places)

    def text(self, replica: int) -> str:
        """Return the text of one replica as it is written."""
        return self.alphabet.write(self.word(replica))

    def counts(self) -> dict[Token, int]:
        """Return how often each token of the alphabet was emitted, in all replicas together."""
        found = np.bincount(self.tokens.reshape(-1), minlength=len(self.alphabet.tokens))
        return dict(zip(self.alphabet.tokens, found.tolist(), strict=True))


class Drawn(NamedTuple):
    """What was drawn.

    Attributes
    ----------
    texts : Texts or None
        The texts, None where they were not kept.
    times : array
        When each replica first hit the event, CENSORED where it did not.
    engine : str
        The states that were walked on: those of the context tree, or contexts.
    """

    texts: Texts | None
    times: NDArray[np.int64]
    engine: str


def draw_texts(
    reader: WindowedReader,
    start: Word,
    replicas: int,
    tokens: int,
    rng: Any,
    *,
    event: Event | None = None,
    keep: bool = True,
    executor: Executor | None = None,
) -> Drawn:
    """Draw texts of so many tokens after the context ``start``.

    Parameters
    ----------
    reader : WindowedReader
        How contexts are read.
    start : word
        The start context.
    replicas, tokens : int
        How many texts, and of how many tokens each.
    rng : int or numpy.random.Generator
        A seed or a generator.
    event : Event, optional
        The event whose first time is noted.
    keep : bool
        Whether the texts are kept; if not, each is drawn only until it hits.
    executor : concurrent.futures.Executor, optional
        An executor that shares the work.

    Raises
    ------
    ImpossibleWindowError
        A text begins at, or goes on from, an impossible window, and ``impossible="error"``.
    InputError
        The mixture has free parameters, or ``rng`` is neither a seed nor a generator.
    """
    reader.belief(start)  # A start that cannot be read is an error even without steps.
    some_blocks = partial(_some_blocks, reader, event, start, tokens, seed_sequence(rng), keep=keep)
    blocks = shared_out(some_blocks, block_sizes(replicas), executor)
    texts = (
        Texts(reader.mixture.alphabet, np.concatenate([codes for codes, _, _ in blocks])) if keep else None
    )
    engine = "tree" if all(by_tree for _, _, by_tree in blocks) else "contexts"
    return Drawn(texts, np.concatenate([times for _, times, _ in blocks]), engine)


def _some_blocks(
    reader: WindowedReader,
    event: Event | None,
    start: Word,
    tokens: int,
    root: np.random.SeedSequence,
    numbered: Sequence[tuple[int, int]],
    *,
    keep: bool,
) -> list[tuple[NDArray[Any], NDArray[np.int64], bool]]:
    """Return of each block the tokens, when its replicas first hit, and whether the tree was walked on."""
    walk = _Walk(reader, event)  # Each block uses what those before it have met.
    return [
        (*walk.block(start, size, tokens, stream(root, number), keep=keep), walk.by_tree)
        for number, size in numbered
    ]


class _Contexts:
    """The contexts that were met, each for itself."""

    def __init__(self, reader: WindowedReader, event: Event | None) -> None:
        # It has a reader of its own, so that what the reader remembers is forgotten with it.
        self.reader = WindowedReader(
            reader.mixture,
            reader.k,
            start=reader.start,
            pinned=reader.pinned,
            impossible=reader.impossible,
            decoding=reader.decoding,
        )
        self.event = event
        self.contexts: list[Word] = []
        self.stored = 0
        self._numbers: dict[Word, int] = {}

    def place(self, context: Word) -> int:
        """Return the number of a context, a new one for a context that was not met."""
        if context not in self._numbers:
            self._numbers[context] = len(self.contexts)
            self.contexts.append(context)
            self.stored += len(context)
        return self._numbers[context]

    begin = place

    @property
    def count(self) -> int:
        """The number of contexts that were met."""
        return len(self.contexts)

    def word(self, number: int) -> Word:
        """Return a word from which the same state can be begun again."""
        return self.contexts[number]

    def law(self, number: int) -> Mapping[Token, Element]:
        return self.reader.next_law(self.contexts[number])

    def onward(self, number: int, token: Token) -> int:
        return self.place(self.reader.truncate((*self.contexts[number], token)))

    def here(self, number: int) -> bool:
        """Say whether the event holds at the context."""
        context, event = self.contexts[number], self.event
        if isinstance(event, AmplitudeIs):
            return event.holds(self.reader.belief(context), self.reader.write(context))
        return event is not None and event.hits_state(self.reader.write(context))

    def passes(self, number: int, token: Token, following: int) -> bool:
        """Say whether the step is the event."""
        if self.event is None:
            return False
        source, target = self.contexts[number], self.contexts[following]
        return self.event.hits_arc(self.reader.write(source), token, self.reader.write(target))


class _Tree:
    """The states of the context tree that were met."""

    def __init__(self, reader: WindowedReader, event: Event | None) -> None:
        self.reader, self.event = reader, event
        self._grower = TreeGrower(reader, None)

    def begin(self, context: Word) -> int:
        return self._grower.place(self._grower.start(context))

    @property
    def count(self) -> int:
        return len(self._grower.states)

    @property
    def stored(self) -> int:
        """The tokens stored, counted where numbers grow with the words that they belong to."""
        return self._grower.tokens if self.reader.mixture.domain.is_exact else 0

    def _state(self, number: int) -> TreeState:
        return self._grower.states[number]

    def word(self, number: int) -> Word:
        return self._state(number).word

    def law(self, number: int) -> Mapping[Token, Element]:
        return self.reader.law_of(self._state(number).belief, self._state(number))

    def onward(self, number: int, token: Token) -> int:
        return self._grower.place(self._grower.next(self._state(number), token))

    def here(self, number: int) -> bool:
        state = self._state(number)
        return isinstance(self.event, AmplitudeIs) and self.event.holds(state.belief, state)

    def passes(self, number: int, token: Token, following: int) -> bool:
        return isinstance(self.event, Emits) and self.event.label == token


class _Walk:
    """Replicas that write, and the states that they have met: laws, tokens, where each leads, what hits."""

    def __init__(self, reader: WindowedReader, event: Event | None) -> None:
        self.reader, self.event = reader, event
        self.codes: dict[Any, int] = {token: i for i, token in enumerate(reader.mixture.alphabet.tokens)}
        self.by_tree = (event is None or isinstance(event, (Emits, AmplitudeIs))) and always_possible(reader)
        self._forget()

    def _forget(self) -> None:
        width = len(self.codes)
        self.met: _Contexts | _Tree = (_Tree if self.by_tree else _Contexts)(self.reader, self.event)
        self.table = law_table([], width)
        self.laws: list[WholeLaw] = []
        self.lawless: dict[int, MarkovsimError] = {}
        self.tokens = np.zeros((0, width), dtype=np.min_scalar_type(width))
        self.onward = np.zeros((0, width), dtype=np.int64)
        self.passes = np.zeros((0, width), dtype=bool)
        self.here = np.zeros(0, dtype=bool)

    def begin(self, word: Word) -> int:
        """Return the number of the state of a context."""
        try:
            number = self.met.begin(word)
        except Stranded:
            self.by_tree = False
            self._forget()
            number = self.met.begin(word)
        self._learn()
        return number

    def _learn(self) -> None:
        """Write down the laws of the states that are new."""
        known = len(self.laws)
        total = self.met.count
        if total > len(self.here):
            self.tokens, self.onward, self.passes, self.here = (
                np.concatenate([old, np.zeros((total + 64, *old.shape[1:]), dtype=old.dtype)])
                for old in (self.tokens, self.onward, self.passes, self.here)
            )
        for number in range(known, total):
            law, weights = self._law(number)
            self.table.weights.append(weights)
            self.laws.append(WholeLaw(weights))
            self.tokens[number, : len(law)] = [self.codes[token] for token in law]
            self.onward[number] = -1
            self.here[number] = self.event is not None and self.met.here(number)

    def _law(self, number: int) -> tuple[Mapping[Token, Element], list[int]]:
        """Return the law of a state and its weights; a state without a law may be met, but not left."""
        try:
            law = self.met.law(number)
        except MarkovsimError as error:
            self.lawless[number] = error
            return {}, [1]
        return law, whole_weights(law.values(), self.reader.mixture.domain)

    def _require_laws(self, numbers: Iterable[int]) -> None:
        for number in self.lawless.keys() & set(numbers):
            raise self.lawless[number]

    def _follow(self, number: int, outcome: int) -> int:
        """Find where a state leads to with one of its tokens."""
        token = self.reader.mixture.alphabet.tokens[self.tokens[number, outcome]]
        following = self.met.onward(number, token)
        self._learn()
        self.onward[number, outcome] = following
        self.passes[number, outcome] = self.met.passes(number, token, following)
        return following

    def _full(self) -> bool:
        return len(self.laws) > MAX_MET or self.met.stored > MAX_MET_TOKENS

    def _anew(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Forget all states but those that replicas are in; return their new numbers."""
        kept, places = np.unique(numbers, return_inverse=True)
        words = [self.met.word(number) for number in kept.tolist()]
        self._forget()
        return np.array([self.begin(word) for word in words], dtype=np.int64)[places.reshape(-1)]

    def block(
        self, start: Word, size: int, tokens: int, bits: BitStream, *, keep: bool
    ) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """Return the tokens of the replicas of a block (none without ``keep``), and when they first hit."""
        if size > FEW:
            return self._together(start, size, tokens, bits, keep=keep)
        found = [self._alone(start, tokens, bits, keep=keep) for _ in range(size)]
        codes = np.array([text for text, _ in found], dtype=self.tokens.dtype).reshape(size, -1)
        return codes, np.array([time for _, time in found], dtype=np.int64)

    def _alone(self, start: Word, tokens: int, bits: BitStream, *, keep: bool) -> tuple[list[int], int]:
        at, text = self.begin(start), list[int]()
        when = 0 if self.here[at] else CENSORED
        for time in range(1, tokens + 1):
            if when != CENSORED and not keep:
                break
            if self.lawless:
                self._require_laws([at])
            outcome = self.laws[at].draw(bits)
            onward = int(self.onward[at, outcome])
            if onward < 0:
                onward = self._follow(at, outcome)
            text.append(int(self.tokens[at, outcome]))
            if when == CENSORED and (self.passes[at, outcome] or self.here[onward]):
                when = time
            at = onward
            if self._full():
                at = int(self._anew(np.array([at]))[0])
        return text if keep else [], when

    def _together(
        self, start: Word, size: int, tokens: int, bits: BitStream, *, keep: bool
    ) -> tuple[NDArray[Any], NDArray[np.int64]]:
        at = np.full(size, self.begin(start), dtype=np.int64)
        codes = np.empty((tokens if keep else 0, size), dtype=self.tokens.dtype)
        times = np.full(size, 0 if self.here[at[0]] else CENSORED, dtype=np.int64)
        active = np.arange(size) if keep or times[0] == CENSORED else np.zeros(0, dtype=np.int64)
        at = at[active]
        for time in range(1, tokens + 1):
            if not len(active):
                break
            if self.lawless:
                self._require_laws(at.tolist())
            outcomes = self.table.draw(at, bits)
            onward = self.onward[at, outcomes]
            if onward.min() < 0:
                missing = np.unique(np.stack([at, outcomes])[:, onward < 0], axis=1)
                for number, outcome in missing.T.tolist():
                    self._follow(number, outcome)
                onward = self.onward[at, outcomes]
            if keep:
                codes[time - 1] = self.tokens[at, outcomes]
            if self.event is not None:
                hit = self.passes[at, outcomes] | self.here[onward]
                times[active[hit & (times[active] == CENSORED)]] = time
                if not keep and hit.any():
                    active, onward = active[~hit], onward[~hit]
            at = self._anew(onward) if self._full() else onward
        return codes.T, times
