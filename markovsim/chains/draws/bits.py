r"""Random steps with exactly the law of a row, from random bits.

A law is a list of whole weights :math:`w_1, \dots, w_n` of sum S, and outcome j has probability :math:`w_j / S`.
Rational probabilities are put over their common denominator. Floats count as the binary fractions that they are,
divided by their exact sum, and balls count as their midpoints.

Let U be uniform on [0, 1), known by its leading bits only. Outcome j is drawn where
:math:`C_j / S \le U < C_{j+1} / S`, where C are the running sums. The first 64 bits say that U lies in
:math:`[u, u + 1) / 2^{64}`. Together with the thresholds :math:`t_j = \lfloor 2^{64} C_j / S \rfloor` they settle the
outcome unless u is itself a threshold (fewer bits would do as well). In that case further bits are drawn until the
outcome is settled, in whole numbers. Nothing is rounded: if the bits are independent and fair the law is exactly
:math:`w_j / S`, and a step of probability 1e-300 is taken with probability 1e-300. This is the interval method of
D. Knuth and A. Yao, *The complexity of nonuniform random number generation* (1976).

Bits are raw words of NumPy's PCG64, which stay the same from version to version of NumPy (its NEP 19).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import short
from markovsim.errors import InputError, LimitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = 64
"""Bits of a random word."""
KNOWN = 40
"""Bits of U by which outcomes are looked up when many are drawn at once."""
NARROW = 6
"""Most outcomes of a law that is drawn from by comparing all its thresholds."""
SINGLY = 12
"""Most draws that are quicker made one by one than on arrays."""
SHORTS = 65_536
"""Words of 16 bits that are drawn at a time."""


class BitStream:
    """Random words of one stream, as arrays or one by one."""

    def __init__(self, seed: np.random.SeedSequence) -> None:
        self._source = np.random.PCG64(seed)
        self._pending: list[int] = []
        self._shorts = np.zeros(0, dtype="<u2")

    def words(self, count: int) -> NDArray[np.uint64]:
        """Return ``count`` words of 64 bits."""
        return np.asarray(self._source.random_raw(count), dtype=np.uint64)

    def shorts(self, count: int) -> NDArray[np.uint16]:
        """Return ``count`` words of 16 bits, the same on every machine."""
        if count > len(self._shorts):
            words = self.words((max(count, SHORTS) + 3) // 4)
            self._shorts = words.astype("<u8", copy=False).view("<u2")
        drawn, self._shorts = self._shorts[:count], self._shorts[count:]
        return drawn

    def word(self) -> int:
        """Return one word of 64 bits."""
        if not self._pending:
            self._pending = self.words(256).tolist()
        return self._pending.pop()


def seed_sequence(rng: Any) -> np.random.SeedSequence:
    """Return the root of the streams: of a seed, of a SeedSequence, or drawn from a generator, which moves on.

    It raises InputError for anything else.
    """
    if isinstance(rng, np.random.SeedSequence):
        return rng
    if isinstance(rng, np.random.Generator):
        return np.random.SeedSequence(rng.integers(0, 2**32, size=4, dtype=np.uint32).tolist())
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return np.random.SeedSequence(int(rng))
    raise InputError(
        f"rng={short(rng)}: pass a seed (a whole number, 0 or more), or a NumPy generator, such as"
        " numpy.random.default_rng(seed)"
    )


def stream(root: np.random.SeedSequence, *key: int) -> BitStream:
    """Return the stream of a child of the root, by its number. It is the one that ``root.spawn`` would give."""
    return BitStream(
        np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, *key), pool_size=root.pool_size)
    )


def whole_weights(elements: Iterable[Element], domain: Domain) -> list[int]:
    """Return whole numbers in the ratio of some positive elements; the module's text says how they are read.

    It raises InputError where one has parameters.
    """
    ratios = [_ratio(x, domain) for x in elements]
    common = lcm(*(den for _, den in ratios))
    return [num * (common // den) for num, den in ratios]


def _ratio(x: Element, domain: Domain) -> tuple[int, int]:
    if domain.is_exact and (rational := domain.rational(x)) is not None:
        return int(rational.p), int(rational.q)
    return domain.to_float(x).as_integer_ratio()


class WholeLaw:
    """The law of whole weights, not all 0: outcome j with probability :math:`w_j / S`."""

    __slots__ = ("_words", "sums")

    def __init__(self, weights: Sequence[int]) -> None:
        self.sums = list(accumulate(weights))
        self._words: list[int] | None = None

    def thresholds(self, known: int) -> list[int]:
        """Return the thresholds for ``known`` bits; those of outcomes that never come are left out."""
        whole = self.sums[-1]
        return [(c << known) // whole for c in self.sums if c < whole]

    def draw(self, bits: BitStream) -> int:
        """Return one outcome."""
        if self._words is None:
            self._words = self.thresholds(WORD)
        leading = bits.word()
        place = bisect_right(self._words, leading)
        tied = place and self._words[place - 1] == leading
        return self.settle(leading, WORD, bits) if tied else place

    def settle(self, leading: int, known: int, bits: BitStream) -> int:
        """Return the outcome for a U of which ``known`` bits are known, drawing bits until it is settled."""
        whole = self.sums[-1]
        while True:
            least = bisect_right(self.sums, (leading * whole) >> known)
            if least == bisect_right(self.sums, ((leading + 1) * whole - 1) >> known):
                return least
            leading, known = (leading << WORD) | bits.word(), known + WORD


class LawTable:
    """Laws that many outcomes are drawn from at once. A law is prepared when it is first drawn from.

    The laws that were drawn from are numbered in the order of their coming. The thresholds of law n, of 40 bits, are
    kept with n in the 24 bits before them, all in one sorted array, in which one search finds all outcomes. ``weights``
    may be appended to between draws.
    """

    def __init__(self, weights: list[Sequence[int]]) -> None:
        self.weights = weights
        self._number = np.full(len(weights), -1, dtype=np.int64)
        self._first = np.zeros(len(weights), dtype=np.int64)
        self._keys = np.zeros(0, dtype=np.uint64)
        self._prepared = 0
        self._laws: dict[int, WholeLaw] = {}

    def draw(self, rows: NDArray[Any], bits: BitStream) -> NDArray[np.int64]:
        """Return for each entry of ``rows``, the number of a law, an outcome of that law, independently."""
        if len(rows) <= SINGLY:
            return np.array([self._law(row).draw(bits) for row in rows.tolist()], dtype=np.int64)
        words = bits.words(len(rows))
        if len(self._number) < len(self.weights):
            self._grow(2 * len(self.weights) - len(self._number))
        if self._number[rows].min() < 0:
            new = np.unique(rows[self._number[rows] < 0]).tolist()
            self._prepare(new)
            self._prepared += len(new)
        outcomes, tied, known = self._settled(rows, words)
        for at in np.flatnonzero(tied).tolist():
            leading = int(words[at]) >> (WORD - known)
            outcomes[at] = self._law(int(rows[at])).settle(leading, known, bits)
        return outcomes

    def _settled(
        self, rows: NDArray[Any], words: NDArray[np.uint64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
        """Return the outcomes, which of them the words leave open, and how many bits of each word were looked at."""
        if not len(self._keys):  # All laws have one outcome each.
            return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool), KNOWN
        keys = self._number[rows].astype(np.uint64) << np.uint64(KNOWN) | words >> np.uint64(WORD - KNOWN)
        places = np.searchsorted(self._keys, keys, side="right")
        return places - self._first[rows], self._keys[places - 1] == keys, KNOWN

    def _law(self, row: int) -> WholeLaw:
        if row not in self._laws:
            self._laws[row] = WholeLaw(self.weights[row])
        return self._laws[row]

    def _grow(self, more: int) -> None:
        self._number = np.concatenate([self._number, np.full(more, -1, dtype=np.int64)])
        self._first = np.concatenate([self._first, np.zeros(more, dtype=np.int64)])

    def _prepare(self, rows: Sequence[int]) -> None:
        found: list[int] = []
        if self._prepared + len(rows) > 1 << (WORD - KNOWN):
            raise LimitError(
                f"{self._prepared:,} states were met, too many to draw from; ask for fewer steps"
            )
        for number, row in enumerate(rows, self._prepared):
            self._number[row], self._first[row] = number, len(self._keys) + len(found)
            thresholds = WholeLaw(self.weights[row]).thresholds(KNOWN)
            found += [number << KNOWN | threshold for threshold in thresholds]
        self._keys = np.concatenate([self._keys, np.array(found, dtype=np.uint64)])


class NarrowLawTable(LawTable):
    """The same for laws of few outcomes each, up to ``widest``: all 64-bit thresholds of a law are compared."""

    def __init__(self, weights: list[Sequence[int]], widest: int) -> None:
        super().__init__(weights)
        # A threshold that is not there is the largest word: where that word is drawn it counts as open.
        self._columns = np.full((widest - 1, len(weights)), np.iinfo(np.uint64).max, dtype=np.uint64)

    def _settled(
        self, rows: NDArray[Any], words: NDArray[np.uint64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
        outcomes, tied = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
        for column in self._columns:
            thresholds = column[rows]
            outcomes += thresholds <= words
            tied |= thresholds == words
        return outcomes, tied, WORD

    def _grow(self, more: int) -> None:
        super()._grow(more)
        added = np.full((len(self._columns), more), np.iinfo(np.uint64).max, dtype=np.uint64)
        self._columns = np.concatenate([self._columns, added], axis=1)

    def _prepare(self, rows: Sequence[int]) -> None:
        for row in rows:
            thresholds = WholeLaw(self.weights[row]).thresholds(WORD)
            self._columns[: len(thresholds), row] = np.array(thresholds, dtype=np.uint64)
            self._number[row] = 0


def law_table(weights: list[Sequence[int]], widest: int) -> LawTable:
    """Return the quicker one of the two tables for laws of at most ``widest`` outcomes."""
    return NarrowLawTable(weights, widest) if widest <= NARROW else LawTable(weights)
