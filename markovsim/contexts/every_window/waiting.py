r"""Waiting for an event on all windows at once: hitting times and their laws by steps that store no matrix.

The *system* of an event and a start holds the full windows that can be reached before the event, as a substochastic
matrix Q (:class:`~markovsim.contexts.every_window.shifts.ShiftSteps`) and the exits that are the event, and the
growing contexts on the way there, level by level. Which windows those are, whether the event is certain, and whether an
impossible window is met comes from the graph alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from markovsim.arithmetic.numbers import short
from markovsim.chains.arrays.enclosure import Enclosure, ExactRows
from markovsim.chains.events import Emits, Event, Visits
from markovsim.contexts.every_window.forward import Block, WordLevels
from markovsim.contexts.every_window.operator import window_laws, window_number, window_word
from markovsim.contexts.every_window.shifts import Floats, Places, ShiftSteps, successors
from markovsim.contexts.reader import AmplitudeIs, WindowedReader, WindowIs
from markovsim.errors import ImpossibleWindowError, InputError, LimitError, NotUniqueError, UndecidedError
from markovsim.premises.alphabet import Word

Bits = npt.NDArray[np.bool_]
MAX_ASKED = 1 << 16
"""The most contexts that are asked one by one whether an event holds."""
MAX_CLASSES = 64
"""The most closed classes that are told apart."""
FEW = 64
"""A frontier is followed as a list where it has less than one state in this many."""


@dataclass(frozen=True)
class WordEvent:
    """Which tokens, and which words of a given length, are the event; the reader's own arithmetic decides it."""

    reader: WindowedReader
    event: Event

    def __post_init__(self) -> None:
        if not isinstance(self.event, (Emits, Visits)):
            raise InputError(
                f"event={short(self.event)}: on all windows at once an event is a token that is emitted, or a set of"
                " contexts; make it with sim.event, sim.emits, sim.context or sim.amplitude"
            )

    @cached_property
    def tokens(self) -> frozenset[int]:
        """The numbers of the tokens that are the event."""
        letters = self.reader.mixture.alphabet.tokens
        if not isinstance(self.event, Emits):
            return frozenset()
        return frozenset(a for a, token in enumerate(letters) if token == self.event.label)

    def marks(self, length: int, start: tuple[int, int] = (0, 0)) -> Bits:
        """Return for all words of a length, or those that begin with word u of length m, whether the event holds."""
        m, beginning = start
        count = len(self.reader.mixture.alphabet.tokens) ** (length - m)
        lo, marks, event = beginning * count, np.zeros(count, np.bool_), self.event
        if isinstance(event, WindowIs):
            place = window_number(self.reader, event.word) - lo
            if len(event.word) == length and 0 <= place < count:
                marks[place] = True
        elif isinstance(event, AmplitudeIs):
            levels = WordLevels(self.reader)
            for block in levels.blocks(length, start):
                marks[block.lo - lo : block.lo - lo + len(block)] = self._amplitude(
                    event, levels, block, length
                )
        elif isinstance(event, Visits):
            if count > MAX_ASKED:
                raise LimitError(
                    f"event={short(event)}: asked of each of {count:,} contexts one by one; name one context, a token"
                    " or an amplitude"
                )
            for place in range(count):
                marks[place] = event.hits_state(
                    self.reader.write(window_word(self.reader, lo + place, length))
                )
        return marks

    def _amplitude(self, event: AmplitudeIs, levels: WordLevels, block: Block, length: int) -> Bits:
        part, whole = levels.part(block, event.premise)
        bound = event.bound
        if levels.is_exact:
            left, right = part * int(bound.q), whole * int(bound.p)
        else:
            left, right = part, whole * bound
            unsure = levels.are_mixed(block, event.premise) & np.isclose(left, right, rtol=1e-12, atol=0.0)
            if unsure.any():
                name = self.reader.write(window_word(self.reader, block.lo + int(np.argmax(unsure)), length))
                raise UndecidedError(
                    f"amplitude of {event.premise!r} at {name!r} is too close to {bound} to compare in binary64;"
                    " use the exact domain"
                )
        found = left <= right if event.relation == "<=" else left >= right
        return np.asarray(found, np.bool_) & (whole > 0).astype(np.bool_)


@dataclass(frozen=True)
class WaitingSystem:
    """An event that is waited for from a start.

    Attributes
    ----------
    reader, floats : WindowedReader
        The reader in the arithmetic of the question, and its float twin.
    event : WordEvent
        The event.
    start : word
        The start context.
    steps : ShiftSteps
        The matrix Q on the full windows that are met.
    done : array of bool
        The windows in the target.
    entry : array
        The law of the first full window where the event has not happened.
    early : tuple
        ``early[n]`` = P(T = n) until then.
    growing_time : float
        The expected number of tokens until then.
    sure : bool
        Whether the event is certain.
    returning : bool
        Whether the waiting begins one token after the start.

    Raises
    ------
    ImpossibleWindowError
        A window is met that cannot be read. The message names it.
    LimitError, FloatRangeError
        As for the operator.
    """

    reader: WindowedReader
    floats: WindowedReader
    event: WordEvent
    start: Word
    steps: ShiftSteps
    done: Bits
    entry: Floats
    early: tuple[float, ...]
    growing_time: float
    sure: bool
    returning: bool

    @classmethod
    def of(
        cls,
        reader: WindowedReader,
        floats: WindowedReader,
        event: Event,
        start: str | Sequence[Any],
        *,
        returning: bool = False,
    ) -> Self:
        """Return the system of an event from the window after ``start``; ``returning`` begins one token after it."""
        asked, context = WordEvent(reader, event), reader.context_of(start)
        laws = window_laws(floats, "C")
        done = asked.marks(reader.k)  # This refuses what is too much to ask before anything grows.
        growth = (
            _one_step(laws, window_number(reader, context)) if returning else _grow(floats, asked, context)
        )
        laws[:, done] = 0.0
        kept = [a for a in range(len(laws)) if a not in asked.tokens]
        first = np.flatnonzero(growth.reached)
        first = first[~done[first + growth.lo]] + growth.lo
        alive = _reachable(laws, kept, first, done)
        stranded = alive & ~np.any(laws > 0, axis=0)
        if stranded.any():
            raise _stranded(reader, int(np.argmax(stranded)), reader.k)
        exits = _split(laws, alive, done, asked.tokens)
        sure = bool((~alive | _reaching(laws, np.flatnonzero(exits > 0))).all())
        entry = np.zeros(len(exits))
        entry[growth.lo : growth.lo + len(growth.mass)] = growth.mass
        early = (*growth.early, growth.happening + float(entry[done].sum()))
        entry[done] = 0.0
        steps = ShiftSteps(laws, exits, alive)
        return cls(reader, floats, asked, context, steps, done, entry, early, growth.time, sure, returning)

    @cached_property
    def able(self) -> ShiftSteps:
        """The steps between the windows from which the event can still happen; all others are left for."""
        base, size = self.steps.laws.shape
        can = self.steps.alive & _reaching(self.steps.laws, np.flatnonzero(self.steps.exits > 0))
        laws, exits = np.where(can, self.steps.laws, 0.0), np.where(can, self.steps.exits, 0.0)
        for a in range(base):
            lost = ~can[successors(np.arange(size), base, size, a)]
            exits[lost] += laws[a, lost]
            laws[a, lost] = 0.0
        return ShiftSteps(laws, exits, can)

    @property
    def size(self) -> int:
        """The number of full windows, met or not."""
        return self.steps.size

    def distribution(self, steps: int) -> Floats:
        """Return P(T ≤ n) for n = 0, …, steps, one matrix-free step each."""
        happening = np.zeros(steps + 1)
        known = self.early[: steps + 1]
        happening[: len(known)] = known
        law, spare = self.entry.copy(), np.empty(self.size)
        for n in range(len(known), steps + 1):
            happening[n] = law @ self.steps.exits
            law, spare = self.steps.law_after(law, spare), law
        return np.asarray(np.cumsum(happening), np.float64)

    def exact_rows(self) -> Iterator[ExactRows]:
        """Yield the rows of Q as fractions, for :mod:`markovsim.chains.arrays.enclosure`, of an exact reader."""
        levels = WordLevels(self.reader)
        for block in levels.blocks(self.reader.k):
            here = np.flatnonzero(self.steps.alive[block.lo : block.lo + len(block)])
            if not len(here):
                continue
            states, exits = here + block.lo, np.zeros(len(here), object)
            targets, arcs = [], []
            for a in range(levels.base):
                p, target = block.tokens[a, here], successors(states, levels.base, self.size, a)
                if a in self.event.tokens:
                    exits += p
                    continue
                hit = self.done[target]
                if hit.any():
                    exits[hit] += p[hit]
                    p[hit] = 0
                targets.append(target)
                arcs.append(p)
            yield ExactRows(states, targets, arcs, exits, block.total[here])

    def bounds(self, enclosure: Enclosure) -> tuple[Fraction, Fraction] | None:
        """Return bounds on E[T] from the start, those on the full windows carried back through the growing contexts.

        There E = 1 + Σ_a p_a E_a is evaluated level by level, rounded down and up.
        """
        if enclosure.delta >= 1:
            return None
        levels, m = WordLevels(self.reader), 0 if self.returning else len(self.start)
        start, bits = (m, 0 if self.returning else window_number(self.reader, self.start)), enclosure.bits
        count = levels.base ** (self.reader.k - m)
        x = enclosure.numbers[start[1] * count : (start[1] + 1) * count]
        up, down = 1 + enclosure.delta, 1 - enclosure.delta
        low = x * up.denominator // up.numerator
        high = -(-x * down.denominator // down.numerator)
        if self.returning:
            return self._one_step_before(low, high, bits)
        for n in reversed(range(m, self.reader.k)):
            laws = list(levels.blocks(n, start))
            tokens = np.concatenate([block.tokens for block in laws], axis=1)
            total = np.concatenate([block.total for block in laws])
            total[total == 0] = 1
            parts = [a for a in range(levels.base) if a not in self.event.tokens]
            below = sum((tokens[a] * low[a :: levels.base] for a in parts), np.zeros(len(total), object))
            above = sum((tokens[a] * high[a :: levels.base] for a in parts), np.zeros(len(total), object))
            going = (~self.event.marks(n, start)).astype(object)
            low = ((1 << bits) + below // total) * going
            high = ((1 << bits) - (-above // total)) * going
        return Fraction(low[0], 1 << bits), Fraction(high[0], 1 << bits)

    def _one_step_before(self, low: Any, high: Any, bits: int) -> tuple[Fraction, Fraction]:
        levels, w = WordLevels(self.reader), window_number(self.reader, self.start)
        row = levels.block(self.reader.k, w, 0)
        ends = []
        for numbers in (low, high):
            onward = sum(
                row.tokens[a, 0] * int(numbers[successors(w, levels.base, self.size, a)])
                for a in range(levels.base)
            )
            ends.append(1 + Fraction(onward, row.total[0] << bits))
        return ends[0], ends[1]


@dataclass(frozen=True)
class _Growth:
    """What is known when the window is first full: the law (mass) of the windows from ``lo`` on, and which are met."""

    lo: int
    mass: Floats
    reached: Bits
    early: tuple[float, ...]
    happening: float
    time: float


def _grow(floats: WindowedReader, asked: WordEvent, context: Word) -> _Growth:
    """Follow all continuations of a growing context until the window is full or the event happens."""
    levels, start = WordLevels(floats), (len(context), window_number(floats, context))
    mass, reached = np.ones(1), np.ones(1, np.bool_)
    early, happening, time = [], 0.0, 0.0
    for n in range(len(context), floats.k):
        done = asked.marks(n, start)
        laws = np.concatenate([levels.decoded(block) for block in levels.blocks(n, start)], axis=1)
        early.append(happening + float(mass[done].sum()))
        mass, reached = np.where(done, 0.0, mass), reached & ~done
        stranded = reached & ~np.any(laws > 0, axis=0)
        if stranded.any():
            raise _stranded(floats, start[1] * len(done) + int(np.argmax(stranded)), n)
        time += float(mass.sum())
        onward, met = mass * laws, reached & (laws > 0)
        happening = float(sum(onward[a].sum() for a in asked.tokens))
        for a in asked.tokens:
            onward[a], met[a] = 0.0, False
        mass, reached = onward.T.reshape(-1), met.T.reshape(-1)
    return _Growth(start[1] * len(mass), mass, reached, tuple(early), happening, time)


def _one_step(laws: Floats, w: int) -> _Growth:
    """Take one step from a full window."""
    base, size = laws.shape
    mass, reached = np.zeros(size), np.zeros(size, np.bool_)
    for a in np.flatnonzero(laws[:, w] > 0).tolist():
        mass[successors(w, base, size, a)] += laws[a, w]
        reached[successors(w, base, size, a)] = True
    return _Growth(0, mass, reached, (0.0,), 0.0, 1.0)


@dataclass(frozen=True, eq=False)
class ReachedWindows:
    """The full windows that are reached from the empty word: their laws, and which of all windows they are.

    Raises
    ------
    ImpossibleWindowError
        A window is reached that cannot be read. The message names it.
    """

    laws: Floats
    alive: Bits

    @classmethod
    def of(cls, floats: WindowedReader) -> Self:
        """Return the windows that a float reader reaches."""
        laws = window_laws(floats, "C")
        growth = _grow(floats, WordEvent(floats, Emits(None)), ())
        first = np.flatnonzero(growth.reached) + growth.lo
        alive = _reachable(laws, range(len(laws)), first, np.zeros(laws.shape[1], np.bool_))
        stranded = alive & ~np.any(laws > 0, axis=0)
        if stranded.any():
            raise _stranded(floats, int(np.argmax(stranded)), floats.k)
        return cls(laws, alive)

    @cached_property
    def closed(self) -> tuple[Bits, ...]:
        """The closed classes, in the order of their smallest windows.

        Raises
        ------
        LimitError
            There are more than 64 of them.
        """
        left, found = self.alive, list[Bits]()
        while left.any():
            if len(found) == MAX_CLASSES:
                raise LimitError(
                    f"the full windows have more than {MAX_CLASSES} closed classes, too many to tell apart on all"
                    " windows at once; choose a shorter window, or ask the chain of fewer states (states='tree')"
                )
            found.append(_closed_inside(self.laws, left))
            left = left & ~_reaching(self.laws, np.flatnonzero(found[-1])[:1])
        return tuple(sorted(found, key=lambda members: int(np.argmax(members))))

    def period(self, members: Bits) -> int:
        """Return the period of a closed class: the gcd of level(w) + 1 − level(x) over its arcs w → x.

        The level of a window is the fewest steps that lead to it from the first window of the class.
        """
        base, size = self.laws.shape
        level, seen = np.zeros(size, np.int64), np.zeros(size, np.bool_)
        frontier, depth = _fresh(np.flatnonzero(members)[:1], seen), 0
        while len(frontier):
            level[frontier] = depth
            ahead = [successors(frontier[self.laws[a, frontier] > 0], base, size, a) for a in range(base)]
            frontier, depth = _fresh(np.concatenate(ahead), seen), depth + 1
        period, states = 0, np.flatnonzero(members)
        for a in range(base):
            source = states[self.laws[a, states] > 0]
            gaps = level[source] + 1 - level[successors(source, base, size, a)]
            period = math.gcd(period, int(np.gcd.reduce(gaps, initial=0)))
        return period

    def inside(self, members: Bits) -> ShiftSteps:
        """Return the steps inside a closed class, which is never left."""
        laws = np.where(members, self.laws, 0.0)
        return ShiftSteps(laws, np.zeros(len(members)), members)


def closed_windows(floats: WindowedReader) -> ShiftSteps:
    """Return the steps inside the only closed class of full windows that is reached from the empty word.

    Raises
    ------
    NotUniqueError
        There are several closed classes. The message names a window of each of two.
    ImpossibleWindowError
        A window is reached that cannot be read.
    """
    reached = ReachedWindows.of(floats)
    if len(reached.closed) > 1:
        numbers = [int(np.argmax(members)) for members in reached.closed[:2]]
        names = [floats.write(window_word(floats, number, floats.k)) for number in numbers]
        raise NotUniqueError(
            f"the full windows have several closed classes, one with {names[0]!r} and one with {names[1]!r}, each with"
            " a stationary law of its own; ask sim.chain() for stationary_distributions()"
        )
    return reached.inside(reached.closed[0])


def _closed_inside(laws: Floats, states: Bits) -> Bits:
    """Return a closed class among states that lead only to each other, by going ahead until all ways lead back."""
    free, tokens = np.zeros(len(states), np.bool_), range(len(laws))
    first = int(np.argmax(states))
    while True:
        ahead = _reachable(laws, tokens, np.array([first]), free)
        beyond = ahead & ~_reaching(laws, np.array([first]))
        if not beyond.any():
            return ahead
        first = int(np.flatnonzero(beyond)[-1])


def _stranded(reader: WindowedReader, number: int, length: int) -> ImpossibleWindowError:
    name = reader.write(window_word(reader, number, length))
    return ImpossibleWindowError(f"window={name!r} is reached and {reader.impossible_reason()}")


def _split(laws: Floats, alive: Bits, done: Bits, dropped: frozenset[int]) -> Floats:
    """Take out of the laws what hits and what starts outside; return what hits, per window."""
    base, exits = len(laws), np.zeros(len(alive))
    for a in range(base):
        laws[a, ~alive] = 0.0
        if a in dropped:
            exits += laws[a]
            laws[a] = 0.0
        elif done.any():
            hit = np.tile(done[a::base], base) if len(done) > 1 else done
            exits[hit] += laws[a, hit]
            laws[a, hit] = 0.0
    return exits


def _fresh(found: Places, seen: Bits) -> Places:
    """Mark the places that were not seen, and return each once."""
    found = found[~seen[found]]
    if len(found) < len(seen) // FEW:
        found = np.unique(found)
        seen[found] = True
        return found
    before = seen.copy()
    seen[found] = True
    return np.flatnonzero(seen & ~before)


def _reachable(laws: Floats, tokens: Sequence[int], first: Places, blocked: Bits) -> Bits:
    """Return the windows that are reached from the first ones by these tokens, without those that are blocked."""
    base, size = laws.shape
    seen = blocked.copy()
    frontier = _fresh(first, seen)
    while len(frontier):
        ahead = [successors(frontier[laws[a, frontier] > 0], base, size, a) for a in tokens]
        frontier = _fresh(np.concatenate(ahead), seen) if ahead else frontier[:0]
    return seen & ~blocked


def _reaching(laws: Floats, last: Places) -> Bits:
    """Return the windows that lead to the last ones."""
    base, size = laws.shape
    seen = np.zeros(size, np.bool_)
    frontier = _fresh(last, seen)
    while len(frontier):
        behind = []
        for d in range(base):
            for a in range(base):
                # These are the words that end in a, or all of them with a window of no token.
                x = frontier[frontier % base == a] if size > 1 else frontier
                w = (d * (size // base) + x // base) if size > 1 else x
                behind.append(w[laws[a, w] > 0])
        frontier = _fresh(np.concatenate(behind), seen)
    return seen
