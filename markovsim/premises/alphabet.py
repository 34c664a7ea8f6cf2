"""Tokens and words: how a word is written, read and ordered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from markovsim.errors import InputError

Token: TypeAlias = str | int
Word: TypeAlias = tuple[Token, ...]


@dataclass(frozen=True)
class Alphabet:
    """A finite, ordered set of tokens, each a non-empty string or an int.

    A word is written without blanks when every token is written with one character, else with one blank between tokens.
    The empty word is ``""``. The order of the tokens is the order of contexts in every answer.

    Parameters
    ----------
    tokens : tuple of str or int
        The tokens in their order.

    Raises
    ------
    InputError
        There is no token, a token is not a non-empty string or an int, or two tokens could not be told apart once
        written.

    Examples
    --------
    >>> Alphabet(("A", "B")).parse("AAB")
    ('A', 'A', 'B')
    >>> Alphabet(("yes", "no")).write(("yes", "no", "yes"))
    'yes no yes'
    """

    tokens: tuple[Token, ...]

    def __post_init__(self) -> None:
        if not self.tokens:
            raise InputError("alphabet=[]: has no token; name at least one")
        seen: dict[str, Token] = {}
        for token in self.tokens:
            if isinstance(token, bool) or not isinstance(token, (str, int)) or token == "":
                raise InputError(f"token={token!r}: a token is a non-empty string or an int")
            if str(token) in seen:
                raise InputError(
                    f"token={token!r} stands twice in the alphabet {list(self.tokens)!r}; name it once"
                )
            seen[str(token)] = token
        if not self.compact:
            for token in self.tokens:
                if str(token).split() != [str(token)]:
                    raise InputError(
                        f"token={token!r} has a blank in it, and blanks separate tokens; rename it"
                    )

    @cached_property
    def compact(self) -> bool:
        """Whether words are written without blanks."""
        return all(len(str(token)) == 1 for token in self.tokens)

    @cached_property
    def _by_text(self) -> dict[str, Token]:
        return {str(token): token for token in self.tokens}

    @cached_property
    def _position(self) -> dict[Token, int]:
        return {token: i for i, token in enumerate(self.tokens)}

    def parse(self, word: str | Sequence[Token]) -> Word:
        """Return the word as a tuple of tokens.

        Parameters
        ----------
        word : str or sequence of tokens
            A word as it is written, or its tokens.

        Raises
        ------
        InputError
            A token is not in the alphabet. The message names the first such token.
        """
        if isinstance(word, str):
            pieces: Iterable[str] = word if self.compact else word.split()
            tokens = [self._by_text.get(piece, piece) for piece in pieces]
        elif isinstance(word, Sequence):
            tokens = list(word)
        else:
            raise InputError(f"word={word!r}: not a word; give a string or a sequence of tokens")
        for token in tokens:
            if isinstance(token, bool) or not isinstance(token, (str, int)) or token not in self._position:
                raise InputError(
                    f"word={word!r}: token {token!r} is not in the alphabet {list(self.tokens)!r}; use its tokens"
                )
        return tuple(tokens)

    def write(self, word: Word) -> str:
        """Return the word as it is written."""
        return ("" if self.compact else " ").join(map(str, word))

    def sort_key(self, word: Word) -> tuple[int, ...]:
        """Return a key that sorts words lexicographically by the tokens' places in the alphabet."""
        return tuple(self._position[token] for token in word)
