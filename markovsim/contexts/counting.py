"""Contexts counted before any is enumerated: how many there are at least.

As long as no token is dropped, every word that can be written from the start without the event is a context. Such words
are counted length by length. Words go on alike where they have the same pattern of possible entries in :math:`M_w`, the
same possible hidden states and the same progress towards a wanted window: these are counted together, as one kind. A
model that has too many contexts is refused, or answered in another way, before time is spent on it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from markovsim.chains.events import Emits, Event
from markovsim.contexts.possibility import writes_anything
from markovsim.contexts.reader import WindowedReader, WindowIs
from markovsim.contexts.window_progress import WindowProgress
from markovsim.contexts.word_products import Patterns
from markovsim.errors import LimitError
from markovsim.premises.alphabet import Word

MAX_KINDS = 5_000
"""The most kinds of words, of all lengths together, that are looked at before the count ends."""


def has_more_contexts(
    reader: WindowedReader, most: int, start: Word = (), *, until: Event | None = None, unlike: bool = False
) -> bool:
    """Say whether it is certain that M_k reaches more than ``most`` contexts from a start, before the event if any.

    With ``unlike`` only those contexts are counted that are states of their own in the context tree, because the rank
    of :math:`M_w` is certainly 2 or more. False says nothing: contexts that are reached after tokens have been dropped
    are counted only where every word can be written, and for some events nothing is counted.
    """
    letters = len(reader.mixture.alphabet.tokens)
    if max(2 * letters**reader.k, reader.k) < most:
        return False
    if not isinstance(until, (Emits, WindowIs, type(None))) or reader.read_suffix(start) != start:
        return False
    if reader.decoding is not None and reader.decoding.truncates:
        return False
    words = _Words(reader, until, unlike=unlike)
    if words.are_more(most, start):
        return True
    return bool(start) and writes_anything(reader) and words.are_more_full(most, start)


def too_many(reader: WindowedReader, count: int, what: str) -> LimitError:
    """Return the error that says that there are more than ``count`` contexts, or states, and what to do."""
    other = "states='every window'" if reader.mixture.domain.rounds else "the float domain"
    return LimitError(
        f"window={reader.k}: more than {count:,} {what}, too many to enumerate; choose a shorter window, or {other},"
        " where all windows are answered at once"
    )


class _Words:
    """The words that are counted, by kinds."""

    def __init__(self, reader: WindowedReader, until: Event | None, *, unlike: bool) -> None:
        self.reader, self.process, self.unlike = reader, reader.read_process, unlike
        self.window, self.patterns = WindowProgress(until, reader.k), Patterns(self.process)
        hit = until.label if isinstance(until, Emits) else None
        self.tokens = [token for token, rows in self.process.rows.items() if any(rows) and token != hit]

    def _first(self, product: Any, support: frozenset[int] | None, start: Word) -> Counter[Any]:
        kind = (product if self.unlike else None, support, self.window.of_start(start))
        return Counter({kind: 1} if self._is_counted(kind[0]) else {})

    def _is_counted(self, product: Any) -> bool:
        """Whether words with such a product are counted; where they are not, longer words are not either."""
        return product is None or self.patterns.surely_two(product)

    def _longer(self, kinds: Counter[Any]) -> Counter[Any]:
        """Return the kinds of the words that are one token longer, without those in which the event happens."""
        found: Counter[Any] = Counter()
        for (product, support, progress), number in kinds.items():
            for token in self.tokens:
                onward = self.window.after(progress, token)
                following = None if support is None else self.process.step_support(support, token)
                if self.window.is_met(onward) or (support is not None and not following):
                    continue
                longer = (
                    None if product is None else self.patterns.times(product, self.patterns.factors[token])
                )
                if self._is_counted(longer):
                    found[longer, following, onward] += number
        return found

    def are_more(self, most: int, start: Word) -> bool:
        """Say whether more than ``most`` words begin with the start and are no longer than the window."""
        kinds = self._first(self.patterns.of(start), frozenset(self.reader.belief(start).vector), start)
        total, seen = kinds.total(), len(kinds)
        for _ in range(self.reader.k - len(start)):
            if not kinds or total > most or seen > MAX_KINDS:
                break
            kinds = self._longer(kinds)
            total, seen = total + kinds.total(), seen + len(kinds)
        return total > most

    def are_more_full(self, most: int, start: Word) -> bool:
        """Say whether more than ``most`` full windows can be written after the start, where every word can be."""
        kinds, seen = self._first(self.patterns.identity, None, start), 0
        for _ in range(self.reader.k):
            seen += len(kinds)
            if not kinds or seen > MAX_KINDS:
                return False
            kinds = self._longer(kinds)
        return kinds.total() > most
