"""How much of a window that is asked for a text ends in: the automaton of Knuth, Morris and Pratt.

D. E. Knuth, J. H. Morris and V. R. Pratt, *Fast pattern matching in strings*, SIAM Journal on Computing 6, 1977.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from markovsim.contexts.reader import WindowIs
from markovsim.premises.alphabet import Token, Word

if TYPE_CHECKING:
    from markovsim.chains.events import Event

NOWHERE = -1
"""The progress of a text that can no longer become the growing context that is asked for."""


class WindowProgress:
    """The number of tokens of the wanted window that a text ends in; always 0 where the event is no window.

    A window shorter than ``k`` is a growing context, which can only be met at the beginning: there the whole text so
    far has to agree with it.
    """

    def __init__(self, event: Event | None, k: int) -> None:
        self.is_window = isinstance(event, WindowIs)
        self.wanted: Word = event.word if isinstance(event, WindowIs) else ()
        self.k = k

    @cached_property
    def _failure(self) -> list[int]:
        """For each n, the length of the longest proper suffix of wanted[:n] that the wanted window begins with."""
        word = self.wanted
        failure = [0] * (len(word) + 1)
        length = 0
        for n in range(1, len(word)):
            while length and word[n] != word[length]:
                length = failure[length]
            length += word[n] == word[length]
            failure[n + 1] = length
        return failure

    def is_met(self, progress: int) -> bool:
        """Say whether the text ends in the whole window."""
        return self.is_window and progress == len(self.wanted)

    def of_start(self, start: Word) -> int:
        """Return the progress of a text that begins with the context ``start``."""
        if not self.is_window:
            return 0
        if len(self.wanted) < self.k:
            agrees = start == self.wanted[: len(start)]
            return len(start) if agrees and len(start) <= len(self.wanted) else NOWHERE
        progress = 0
        for token in start:
            progress = self.after(progress, token)
        return progress

    def after(self, progress: int, token: Token) -> int:
        """Return the progress after one more token."""
        wanted = self.wanted
        if not self.is_window:
            return 0
        if len(wanted) < self.k:
            agrees = 0 <= progress < len(wanted) and wanted[progress] == token
            return progress + 1 if agrees else NOWHERE
        while progress == len(wanted) or (progress and wanted[progress] != token):
            progress = self._failure[progress]
        return progress + 1 if wanted[progress] == token else 0
