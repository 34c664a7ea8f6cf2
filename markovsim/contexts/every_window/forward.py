r"""The forward recursion over all words of a length at once.

A word :math:`w = w_1 \cdots w_n` is a number in base :math:`|A|`, its newest token the last digit, so that
:math:`wa` is the number :math:`w|A| + a`. From the forward vectors :math:`f(w) = f(\varepsilon) T_{w_1} \cdots
T_{w_n}` of all words of length n those of length n + 1 are :math:`f(wa) = f(w) T_a`: one product of arrays per entry
of the matrices, not one walk per word. Then

.. math:: \mu(a \mid w) = \frac{f(w) T_a \mathbf 1}{f(w) \mathbf 1}, \qquad
          \alpha_p(w) = \frac{f_p(w) \mathbf 1}{f(w) \mathbf 1}

with :math:`f_p` the block of the hidden states of premise p, and :math:`f(\varepsilon)` the belief after the pinned
prefix. Words are taken in blocks with a common beginning, so that a block's arrays stay in the cache and memory is
that of the answer.

In binary64 each vector is rescaled by a power of two after every token, and nothing is subtracted. A zero of the
structure stays exactly 0; a positive weight that is no normal float is refused. In the exact domain vectors are
integers, Python's own, over a common denominator: :func:`WordLevels.block` then gives numerators and their sum.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from markovsim.arithmetic.domains import FLOAT, Element
from markovsim.contexts.reader import WindowedReader
from markovsim.errors import FloatRangeError, InputError, LimitError, MarkovsimError

Array = npt.NDArray[Any]
"""Binary64 numbers, or Python integers (dtype object) in the exact domain."""
Floats = npt.NDArray[np.float64]
BLOCK = 1 << 15
"""The most words of a block, where the alphabet is no larger."""
MAX_SUPPORTS = 20_000
"""The most sets of possible hidden states that are told apart."""
MAX_DECODED = 200_000
"""The most different laws that are decoded."""
TINY = sys.float_info.min
"""The smallest normal float."""


@dataclass(frozen=True)
class Block:
    """The laws and forward vectors at consecutive words.

    Attributes
    ----------
    lo : int
        The number of the first word.
    tokens : array
        ``tokens[a]`` / ``total`` is the next-token law.
    hidden : array
        The forward vectors.
    total : array
        The weight of each word. It is 0 at a word that is impossible and of which no part is read.
    """

    lo: int
    tokens: Array
    hidden: Array
    total: Array

    def __len__(self) -> int:
        return len(self.total)

    @property
    def laws(self) -> Floats:
        """The laws in binary64, 0 where the word is impossible."""
        return quotient(self.tokens, self.total)


@dataclass(frozen=True)
class WordLevels:
    """The words of every length up to k, as a windowed reader reads them.

    Raises
    ------
    InputError
        The domain is neither float nor exact.
    """

    reader: WindowedReader

    def __post_init__(self) -> None:
        domain = self.reader.mixture.domain
        if not (domain.is_rational or domain.is_binary64):
            raise InputError(
                f"domain={domain.name!r}: all contexts at once are computed in the float and the exact domain only;"
                " use mixture.to('float'), with a number for every parameter"
            )

    @property
    def base(self) -> int:
        """The number of tokens, |A|."""
        return len(self.reader.mixture.alphabet.tokens)

    @property
    def is_exact(self) -> bool:
        """Whether numbers are Python's integers."""
        return self.reader.mixture.domain.is_rational

    def blocks(self, n: int, start: tuple[int, int] = (0, 0)) -> Iterator[Block]:
        """Yield all words of length n ≤ k in blocks.

        With (m, u) as the start only those that begin with the word u of length m.
        """
        m, beginning = start
        free = 0
        while free < n - m and self.base ** (free + 1) <= BLOCK:
            free += 1
        count = self.base ** (n - m)
        for lo in range(0, count, self.base**free):
            yield self.block(n, beginning * count + lo, free)

    def block(self, n: int, lo: int, free: int) -> Block:
        """Return the words of length n that begin like word ``lo``, whose last ``free`` tokens are all 0."""
        size = self.base**free
        vectors, supports = self._beginning(n, lo // size, free)
        for _ in range(free):
            vectors, supports = self._extended(vectors, supports)
        if not self.is_exact:
            self._check(vectors, supports)
        total = row_sum(vectors)
        if self.is_exact:
            total = total * self._unit
        tokens = np.zeros((self.base, size), vectors.dtype)
        for a, emitted in enumerate(self._emissions):
            for i, p in emitted.items():
                tokens[a] += vectors[i] * p
        found = Block(lo, tokens, vectors, total)
        impossible = np.broadcast_to(np.array([not s for s in self._supports])[supports], (size,))
        if n and self.reader.impossible == "forget" and impossible.any():
            return self._forgetful(found, impossible, n, free)
        return found

    def _forgetful(self, block: Block, impossible: npt.NDArray[np.bool_], n: int, free: int) -> Block:
        """Read the impossible words of a block without their oldest token."""
        shorter = self.block(n - 1, block.lo % self.base ** (n - 1), min(free, n - 1))
        times = len(block) // len(shorter)
        return Block(
            block.lo,
            np.where(impossible, np.tile(shorter.tokens, times), block.tokens),
            np.where(impossible, np.tile(shorter.hidden, times), block.hidden),
            np.where(impossible, np.tile(shorter.total, times), block.total),
        )

    def decoded(self, block: Block) -> Floats:
        """Return the laws that tokens are drawn from: those of the block, or what the decoding policy makes of them."""
        laws, policy = block.laws, self.reader.decoding
        if policy is None:
            return laws
        if self.is_exact:
            raise InputError(
                "decoding: policies are applied to all contexts at once in the float domain only"
            )
        letters = self.reader.mixture.alphabet.tokens
        rows, where = np.unique(laws.T, axis=0, return_inverse=True)
        decoded = np.zeros_like(rows)
        for place, row in enumerate(rows):
            key = row.tobytes()
            if key not in self._known and row.any():
                if len(self._known) >= MAX_DECODED:
                    raise LimitError(
                        f"window={self.reader.k}: more than {MAX_DECODED:,} different laws, too many to decode one by"
                        " one; choose a shorter window"
                    )
                law = {token: float(p) for token, p in zip(letters, row, strict=True) if p > 0}
                try:
                    kept = policy.decode(law, FLOAT)
                except MarkovsimError as error:
                    raise type(error)(f"law={law!r}: {error}") from None
                self._known[key] = np.array([kept.get(token, 0.0) for token in letters])
            decoded[place] = self._known.get(key, 0.0)
        return np.ascontiguousarray(decoded[where.reshape(-1)].T)

    @cached_property
    def _known(self) -> dict[bytes, Floats]:
        return {}

    # --- the recursion ---

    def _beginning(self, n: int, word: int, free: int) -> tuple[Array, Array]:
        vectors, supports = self._start, np.zeros(1, np.int32)
        for place in range(n - free):
            a = word // self.base ** (n - free - 1 - place) % self.base
            vectors, supports = self._extended(vectors, supports)
            vectors, supports = vectors[:, a : a + 1], supports[a : a + 1] if len(supports) > 1 else supports
        return vectors, supports

    def _extended(self, vectors: Array, supports: Array) -> tuple[Array, Array]:
        size, count = vectors.shape
        longer = np.zeros((size, count, self.base), vectors.dtype)
        for a, steps in enumerate(self._steps):
            seen = set()
            for i, j, p in steps:
                product = vectors[i] * p
                longer[j, :, a] = longer[j, :, a] + product if j in seen else product
                seen.add(j)
        flat: Array = longer.reshape(size, count * self.base)
        if len(self._supports) > 1:
            supports = self._following[np.broadcast_to(supports, (count,))].reshape(-1)
        if not self.is_exact:
            self._check(flat, supports)
            _, exponent = np.frexp(flat.max(axis=0))
            flat = np.ldexp(flat, -exponent)
        return flat, supports

    def _check(self, vectors: Array, supports: Array) -> None:
        """Refuse a weight that is positive in truth and no normal float."""
        small = vectors < TINY
        if small.any() and (small & self._members[:, supports]).any():
            raise FloatRangeError(
                "the weight of a hidden state beside that of the likeliest one is outside binary64;"
                " use the exact domain"
            )

    # --- the generator as arrays ---

    @cached_property
    def _unit(self) -> int:
        """The common denominator of all entries, in the exact domain."""
        rows = self.reader.read_process.rows.values()
        return math.lcm(*(int(p.q) for matrix in rows for row in matrix for _, p in row))

    def _number(self, x: Element, unit: int) -> Any:
        return int(x.p) * (unit // int(x.q)) if self.is_exact else x

    @cached_property
    def _start(self) -> Array:
        vector = self.reader.belief(()).vector
        unit = math.lcm(*(int(x.q) for x in vector.values())) if self.is_exact else 1
        start = np.zeros((self.reader.read_process.size, 1), object if self.is_exact else np.float64)
        for i, x in vector.items():
            start[i, 0] = self._number(x, unit)
        return start

    @cached_property
    def _steps(self) -> list[list[tuple[int, int, Any]]]:
        """Per token the entries (i, j, T_a[i, j]), in the exact domain times the common denominator."""
        unit = self._unit if self.is_exact else 1
        rows = self.reader.read_process.rows
        return [
            [(i, j, self._number(p, unit)) for i, row in enumerate(rows[a]) for j, p in row]
            for a in self.reader.mixture.alphabet.tokens
        ]

    @cached_property
    def _emissions(self) -> list[dict[int, Any]]:
        """Per token the row sums of T_a, divided by the common denominator again, as totals are."""
        found: list[dict[int, Any]] = []
        for steps in self._steps:
            sums: dict[int, Any] = {}
            for i, _, p in steps:
                sums[i] = sums[i] + p if i in sums else p
            found.append(sums)
        return found

    @cached_property
    def _premises(self) -> dict[str, tuple[int, int]]:
        """The first hidden state of each premise and the one after its last."""
        owners = self.reader.belief(()).mixture.premise_of_state
        bounds, first = {}, 0
        for name in self.reader.mixture.premises:
            bounds[name] = (first, first + owners.count(name))
            first += owners.count(name)
        return bounds

    def part(self, block: Block, premise: str) -> tuple[Array, Array]:
        """Return what the premise's hidden states weigh and what all do: their quotient is the amplitude."""
        first, last = self._premises[premise]
        return row_sum(block.hidden[first:last]), row_sum(block.hidden)

    def are_mixed(self, block: Block, premise: str) -> npt.NDArray[np.bool_]:
        """Say at which words the premise and another one are both possible: its amplitude is neither 0 nor 1."""
        first, last = self._premises[premise]
        possible = block.hidden > 0
        others = possible[:first].any(axis=0) | possible[last:].any(axis=0)
        return np.asarray(possible[first:last].any(axis=0) & others, np.bool_)

    # --- which hidden states are possible ---

    @cached_property
    def _automaton(self) -> tuple[list[frozenset[int]], npt.NDArray[np.int32]]:
        """The sets of hidden states that words make possible, the first that of ε, and where each token leads."""
        process, letters = self.reader.read_process, self.reader.mixture.alphabet.tokens
        first = frozenset(self.reader.belief(()).vector)
        place, queue, rows = {first: 0}, [first], []
        for support in queue:
            row = []
            for token in letters:
                following = process.step_support(support, token)
                if following not in place:
                    place[following] = len(queue)
                    queue.append(following)
                row.append(place[following])
            rows.append(row)
            if len(queue) > MAX_SUPPORTS:
                raise LimitError(
                    f"more than {MAX_SUPPORTS:,} sets of hidden states are told apart by what is possible;"
                    " use premises of fewer hidden states"
                )
        return queue, np.array(rows, np.int32)

    @property
    def _supports(self) -> list[frozenset[int]]:
        return self._automaton[0]

    @property
    def _following(self) -> npt.NDArray[np.int32]:
        return self._automaton[1]

    @cached_property
    def _members(self) -> npt.NDArray[np.bool_]:
        size = self.reader.read_process.size
        return np.array([[i in s for s in self._supports] for i in range(size)], np.bool_)


def row_sum(rows: Array) -> Array:
    """Return the sum of the rows, one after the other."""
    total: Array = rows[0]
    for row in rows[1:]:
        total = total + row
    return total


def quotient(parts: Array, total: Array) -> Floats:
    """Return parts / total in binary64, 0 where the total is 0; refuse a positive one that is no normal float."""
    found = np.asarray(parts / np.where(total == 0, 1, total), np.float64)
    if (found < TINY).any() and ((found < TINY) & (parts > 0)).any():
        raise FloatRangeError("a probability is outside binary64; use the exact domain")
    return found
