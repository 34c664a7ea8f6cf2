r"""The law of what a scheduled simulator sees, carried from time to time.

Over a run of the schedule, in which the length of the window is constant, what is seen is a homogeneous Markov chain.
Its states are windows, merged where that loses nothing: a suffix s whose product :math:`M_s` has rank 1 says everything
about the amplitudes and the next token, whatever stands before it (:mod:`markovsim.contexts.tree` has the argument,
which holds for every forgetting that does not look at the text). A long run is a power of a small matrix, taken by
squaring.

*No subtraction.* With an avoided token the rows of the matrix sum to 1 − h, where h is the probability of that token.
Where floats are rounded a hazard h of 1e-48 would be lost in 1 − h. So h is carried along, :math:`h_{2n} = h_n + Q^n
h_n`, and while h is below 1/2 each row of :math:`Q^n` is scaled to the sum 1 − h. What survives 10^48 tokens has nearly
full relative accuracy.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.contexts.possibility import always_possible
from markovsim.contexts.reader import WindowedReader
from markovsim.contexts.word_products import products
from markovsim.errors import LimitError
from markovsim.premises.alphabet import Token, Word
from markovsim.premises.generator import SparseMatrix, matrix_product

if TYPE_CHECKING:
    from numpy.typing import NDArray

Law = dict[Word, Element]
MAX_LAYER = 100_000
"""The most states that are followed at one time."""
MAX_POWER = 256
"""The most states of a matrix that is squared."""
FEW = 24
"""A run of fewer tokens is followed token by token."""
TINY = 1e-150
"""Rows of floats are scaled up once their largest entry is below this."""


class Contexts:
    """What a scheduled simulator can see, as states: windows, or the suffixes that say as much.

    A state is a word. It is a suffix that stands for all windows that end in it if its product has rank 1 at most, and
    a whole window otherwise. ``merge=False`` keeps every window apart.
    """

    def __init__(self, reader: WindowedReader, *, merge: bool = True) -> None:
        self.reader = reader
        self.merges = merge and always_possible(reader)
        self._products = products(reader.read_process) if self.merges else None
        self._after: dict[tuple[Word, Token, int], Word] = {}
        self._laws: dict[Word, Mapping[Token, Element]] = {}

    def law(self, state: Word) -> Mapping[Token, Element]:
        """Return the law of the next token, possible tokens only."""
        if state not in self._laws:
            self._laws[state] = self.reader.next_law(state)
        return self._laws[state]

    def after(self, state: Word, token: Token, length: int) -> Word:
        """Return the state after one more token, when the window is then at most ``length`` tokens long."""
        key = (state, token, length)
        if key not in self._after:
            if len(self._after) > MAX_LAYER:
                self._after.clear()
            word = (*state, token)
            self._after[key] = self.reduced(word[max(0, len(word) - length) :])
        return self._after[key]

    def is_whole(self, state: Word) -> bool:
        """Say whether a state is one whole window, rather than all windows that end in it."""
        return self._products is None or not self._products.at_most_one(self._products.of(state))

    def reduced(self, window: Word) -> Word:
        """Return the state of a window, or of a suffix that stands for windows."""
        if self.is_whole(window) or self._products is None:
            return window
        if window and self.is_whole(window[1:]):
            return window
        product = self._products.identity
        for n, token in enumerate(reversed(window)):
            if self._products.at_most_one(product):
                return window[len(window) - n :]
            product = self._products.times(self._products.factors[token], product)
        return window

    def written(self, state: Word) -> str:
        """Return a state as it is written: an ellipsis stands for whatever came before a suffix."""
        return ("" if self.is_whole(state) else "…") + self.reader.write(state)


@dataclass
class Walk:
    """The law of the state at a time, and what was counted on the way.

    ``law`` is the part that has met no ``avoided`` token, divided by exp(``log_scale``). ``counted`` is the expected
    sum of ``count`` over the states that were left. With floats, ``log_scale`` keeps small laws within range.
    """

    contexts: Contexts
    avoided: Token | None = None
    count: Callable[[Word], Element] | None = None
    law: Law = field(default_factory=dict)
    counted: Any = None
    log_scale: float = 0.0

    def __post_init__(self) -> None:
        self.law = {self.contexts.reduced(()): self.domain.one}
        self.counted = self.domain.zero

    @property
    def domain(self) -> Domain:
        """The arithmetic."""
        return self.contexts.reader.mixture.domain

    def advance(self, length: int, tokens: int) -> None:
        """Let so many tokens be written, with windows of at most ``length`` tokens after each."""
        followed = 0
        while followed < tokens:
            if not self.law:
                return
            if tokens - followed >= FEW:
                states = self._closure(length, tokens - followed)
                if states is not None:
                    self._leap(states, length, tokens - followed)
                    return
            for _ in range(min(FEW, tokens - followed)):
                self._step(length)
                followed += 1

    def _onward(self, state: Word, length: int) -> list[tuple[Word, Element]]:
        law = self.contexts.law(state)
        return [(self.contexts.after(state, a, length), p) for a, p in law.items() if a != self.avoided]

    def _step(self, length: int) -> None:
        onward: Law = {}
        for state, mass in self.law.items():
            if self.count is not None:
                self.counted = self.counted + mass * self.count(state)
            for following, p in self._onward(state, length):
                onward[following] = onward[following] + mass * p if following in onward else mass * p
        if len(onward) > MAX_LAYER:
            raise LimitError(f"{len(onward):,} windows are possible at one time, more than {MAX_LAYER:,}")
        self.law = onward
        self._rescale()

    def _rescale(self) -> None:
        if not self.domain.is_binary64 or not self.law:
            return
        largest = max(self.law.values())
        if 0 < largest < TINY:
            self.law = {state: x / largest for state, x in self.law.items()}
            self.log_scale += math.log(largest)

    def _closure(self, length: int, tokens: int) -> list[Word] | None:
        """Return the states that the law can reach; None where stepping token by token is less work."""
        found = dict.fromkeys(self.law)
        queue, arcs = list(found), 0
        for state in queue:
            for following, _ in self._onward(state, length):
                arcs += 1
                if following not in found:
                    found[following] = None
                    queue.append(following)
            if len(queue) > MAX_POWER:
                return None
        squarings = 2 * tokens.bit_length()
        by_numpy = (
            200 if self.domain.is_binary64 else 1
        )  # Array arithmetic does so many products in the time of one.
        return queue if len(queue) ** 3 * squarings < arcs * tokens * by_numpy else None

    def _leap(self, states: list[Word], length: int, tokens: int) -> None:
        (self._leap_on_arrays if self.domain.is_binary64 else self._leap_on_maps)(states, length, tokens)

    def _leap_on_maps(self, states: list[Word], length: int, tokens: int) -> None:
        place = {state: i for i, state in enumerate(states)}
        power: SparseMatrix = {}
        for i, state in enumerate(states):
            row: dict[int, Element] = {}
            for following, p in self._onward(state, length):
                j = place[following]
                row[j] = row[j] + p if j in row else p
            if row:
                power[i] = row
        sums = None if self.count is None else {i: self.count(state) for i, state in enumerate(states)}
        law = {place[state]: x for state, x in self.law.items()}
        while tokens:
            if tokens & 1:
                if sums is not None:
                    self.counted = sum((x * sums[i] for i, x in law.items()), self.counted)
                law = matrix_product({0: law}, power).get(0, {})
            tokens >>= 1
            if tokens and sums is not None:
                sums = {
                    i: sum((p * sums[j] for j, p in power.get(i, {}).items()), x) for i, x in sums.items()
                }
            if tokens:
                power = matrix_product(power, power)
        self.law = {states[i]: x for i, x in law.items()}

    def _leap_on_arrays(self, states: list[Word], length: int, tokens: int) -> None:
        import numpy as np

        size = len(states)
        place = {state: i for i, state in enumerate(states)}
        power, hazard, sums = np.zeros((size, size)), np.zeros(size), np.zeros(size)
        law = np.zeros(size)
        for i, state in enumerate(states):
            for following, p in self._onward(state, length):
                power[i, place[following]] += p
            hazard[i] = self.contexts.law(state).get(self.avoided, 0.0) if self.avoided is not None else 0.0
            sums[i] = 0.0 if self.count is None else self.count(state)
            law[i] = self.law.get(state, 0.0)
        scale, exact_rows = 0.0, True
        while tokens:
            if exact_rows:
                power, exact_rows = _completed(power, hazard)
            if tokens & 1:
                self.counted += float(law @ sums)
                law = law @ power
                self.log_scale += scale
                largest = law.max()
                if 0 < largest < TINY:
                    law, self.log_scale = law / largest, self.log_scale + math.log(largest)
            tokens >>= 1
            if tokens:
                sums = sums + power @ sums
                if exact_rows:
                    hazard = hazard + power @ hazard
                power, scale = power @ power, 2 * scale
                largest = power.max()
                if 0 < largest < TINY:
                    power, scale, exact_rows = power / largest, scale + math.log(largest), False
        self.law = {state: float(x) for state, x in zip(states, law, strict=True) if x > 0}


def _completed(power: NDArray[Any], hazard: NDArray[Any]) -> tuple[NDArray[Any], bool]:
    """Scale rows to the sum 1 − h where h is below 1/2; say whether there is such a row."""
    import numpy as np

    small = hazard < 0.5
    sums = power.sum(axis=1)
    factors = np.where(small & (sums > 0), (1 - hazard) / np.where(sums > 0, sums, 1.0), 1.0)
    return power * factors[:, None], bool(small.any())
