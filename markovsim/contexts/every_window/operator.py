r"""The chain of all full windows as an operator that is not stored.

On the :math:`N = |A|^k` windows of k tokens the windowed simulator is the matrix

.. math:: P(w, (w|A| + a) \bmod N) = \mu(a \mid s\,w),

a window being a number in base :math:`|A|` whose last digit is its newest token. :class:`ContextOperator` holds the
next-token laws, 8·|A|·N bytes (268 MB for 2^24 windows of two tokens), and a step in either direction needs the vector
that it reads and the one that it writes. All laws are found at once by the forward recursion: see
:mod:`markovsim.contexts.every_window.forward`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from markovsim.contexts.every_window import shifts
from markovsim.contexts.every_window.forward import Floats, WordLevels, quotient, row_sum
from markovsim.contexts.reader import WindowedReader
from markovsim.errors import InputError, LimitError
from markovsim.premises.alphabet import Token, Word

MAX_NUMBERS = 1 << 31
"""The most next-token probabilities that are held: 16 GB of them."""


def window_number(reader: WindowedReader, word: Word) -> int:
    """Return a word as a number in base |A|, its newest token the last digit."""
    letters, number = reader.mixture.alphabet.tokens, 0
    for token in word:
        number = number * len(letters) + letters.index(token)
    return number


def window_word(reader: WindowedReader, number: int, length: int) -> Word:
    """Return the word of so many tokens that has this number."""
    letters = reader.mixture.alphabet.tokens
    return tuple(letters[number // len(letters) ** n % len(letters)] for n in reversed(range(length)))


def window_laws(reader: WindowedReader, order: Literal["C", "F"]) -> Floats:
    """Return the next-token laws of all full windows of a float reader, tokens × windows, stored in this order."""
    levels = WordLevels(reader)
    if levels.base ** (reader.k + 1) > MAX_NUMBERS:
        raise LimitError(
            f"window={reader.k}: {levels.base}^{reader.k} windows have more than {MAX_NUMBERS:,} next-token"
            " probabilities; choose a shorter window, or the context tree"
        )
    laws = np.empty((levels.base, levels.base**reader.k), order=order)
    for block in levels.blocks(reader.k):
        laws[:, block.lo : block.lo + len(block)] = levels.decoded(block)
    return laws


def mean_amplitude(reader: WindowedReader, premise: str, law: Floats) -> float:
    """Return the mean amplitude of a premise under a law of the full windows of a float reader."""
    levels, mean = WordLevels(reader), 0.0
    for block in levels.blocks(reader.k):
        part, whole = levels.part(block, premise)
        mean += float(quotient(part, whole) @ law[block.lo : block.lo + len(block)])
    return mean


@dataclass(frozen=True, repr=False)
class ContextOperator:
    """The matrix P of a windowed simulator on all |A|^k full windows, float domain, by its action alone.

    Row and column w stand for the window that :meth:`word` gives for w. A window that no premise can write has a row of
    zeros (``impossible="error"``) or the law of its longest possible suffix (``"forget"``).

    Attributes
    ----------
    reader : WindowedReader
        How windows are read.
    laws : array, tokens × windows
        ``laws[a, w]`` is the probability of token number a at window w, decoded where there is a policy, and exactly 0
        where a cannot follow.

    Raises
    ------
    InputError
        The domain is not float.
    LimitError
        There are more than 2^31 probabilities.
    FloatRangeError
        A probability is outside binary64.

    See Also
    --------
    EveryWindow.operator : makes one.

    Examples
    --------
    >>> import markovsim as ms
    >>> coins = {"heads": ms.iid({"A": "9/10", "B": "1/10"}), "tails": ms.iid({"A": "1/10", "B": "9/10"})}
    >>> operator = ms.Mixture(coins).to("float").window(2).every_window.operator()
    >>> operator.words, operator.size
    (('AA', 'AB', 'BA', 'BB'), 4)
    >>> operator.mean_after([1, 0, 0, 0]).round(4).tolist()  # P(next window is AA), by window
    [0.8902, 0.0, 0.5, 0.0]
    >>> operator.law_after([1, 0, 0, 0]).round(4).tolist()
    [0.8902, 0.1098, 0.0, 0.0]
    >>> operator.linear_operator.shape
    (4, 4)
    """

    reader: WindowedReader
    laws: Floats

    @classmethod
    def of(cls, reader: WindowedReader) -> ContextOperator:
        """Return the operator of a reader."""
        if not reader.mixture.domain.is_binary64:
            raise InputError(
                f"domain={reader.mixture.domain.name!r}: the operator is one of floats; make the simulator from"
                " mixture.to('float')"
            )
        return cls(reader, window_laws(reader, "F"))

    def __repr__(self) -> str:
        return f"ContextOperator({self.size:,} windows of {self.reader!r})"

    @property
    def size(self) -> int:
        """The number of windows, |A|^k."""
        return int(self.laws.shape[1])

    @property
    def words(self) -> tuple[str, ...]:
        """All windows, written, in order."""
        return tuple(map(self.word, range(self.size)))

    def word(self, number: int) -> str:
        """Return the window with this number, written."""
        return self.reader.write(window_word(self.reader, number, self.reader.k))

    def index(self, word: str | Sequence[Token]) -> int:
        """Return the number of the full window after a word.

        Raises
        ------
        InputError
            The word has fewer than k tokens.
        """
        context = self.reader.context_of(word)
        if len(context) < self.reader.k:
            raise InputError(
                f"word={self.reader.write(context)!r} has {len(context)} tokens, fewer than window={self.reader.k}:"
                " no full window"
            )
        return window_number(self.reader, context)

    @cached_property
    def possible(self) -> npt.NDArray[np.bool_]:
        """Whether each window has a law."""
        return np.asarray(np.any(self.laws > 0, axis=0))

    def mean_after(self, v: Any, out: Floats | None = None) -> Floats:
        """Return P v: at each window the mean of v over the next one.

        Parameters
        ----------
        v : array of real numbers, one per window
            The values.
        out : float64 array, optional
            Takes the answer. It may share no memory with ``v``.

        Raises
        ------
        InputError
            One of the arrays has another shape or type, or they share memory.
        """
        return shifts.mean_after(self.laws, self._vector(v), self._empty(v, out))

    def law_after(self, law: Any, out: Floats | None = None) -> Floats:
        """Return law·P, the law of the next window (or its weights), from one of this window.

        Parameters
        ----------
        law : array of real numbers, one per window
            The law, or weights.
        out : float64 array, optional
            Takes the answer. It may share no memory with ``law``.

        Raises
        ------
        InputError
            One of the arrays has another shape or type, or they share memory.
        """
        return shifts.law_after(self.laws, self._vector(law), self._empty(law, out))

    @property
    def linear_operator(self) -> Any:
        """The same matrix as a ``scipy.sparse.linalg.LinearOperator``: ``matvec`` is P v, ``rmatvec`` is law·P."""
        from scipy.sparse.linalg import LinearOperator

        return LinearOperator(
            (self.size, self.size),
            matvec=lambda v: self.mean_after(np.ravel(v)),
            rmatvec=lambda v: self.law_after(np.ravel(v)),
            dtype=np.float64,
        )

    def amplitudes(self, premise: str) -> Floats:
        """Return the amplitude of a premise given each window, 0 where the window is impossible.

        Raises
        ------
        InputError
            There is no such premise.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.to("float").window(2).every_window.operator().amplitudes("luigi").tolist()
        [0.8, 0.0, 0.0, 0.0]
        """
        self.reader.mixture.require_premise(premise)
        levels = WordLevels(self.reader)
        found = np.empty(self.size)
        for block in levels.blocks(self.reader.k):
            part, whole = levels.part(block, premise)
            found[block.lo : block.lo + len(block)] = quotient(part, whole)
        return found

    def beliefs(self) -> Floats:
        """Return the direction of the forward vector at each window, an array of hidden states × windows."""
        levels = WordLevels(self.reader)
        found = np.empty((self.reader.read_process.size, self.size))
        for block in levels.blocks(self.reader.k):
            found[:, block.lo : block.lo + len(block)] = quotient(block.hidden, row_sum(block.hidden))
        return found

    def _vector(self, v: Any) -> Floats:
        try:
            given = np.asarray(v)
        except ValueError:  # The rows have different lengths.
            given = np.asarray(None)
        if given.dtype.kind not in "fiub":
            raise InputError(f"v: entries of dtype={given.dtype} are not real numbers; give floats")
        if given.shape != (self.size,):
            raise InputError(
                f"v: an array of shape {given.shape}; give one number per window, ({self.size},)"
            )
        return np.ascontiguousarray(given, np.float64)

    def _empty(self, v: Any, out: Floats | None) -> Floats:
        if out is None:
            return np.empty(self.size)
        fits = isinstance(out, np.ndarray) and out.shape == (self.size,) and out.dtype == np.float64
        if not (fits and out.flags.c_contiguous and out.flags.writeable):
            raise InputError(
                f"out: give a contiguous float64 array of shape ({self.size},) that may be written"
            )
        if np.may_share_memory(out, v) if isinstance(v, np.ndarray) else False:
            raise InputError("out: shares memory with the vector that is read; give another array")
        return out
