r"""Hitting times and stationary laws on all full windows by the multilevel solver, with levels of amplitude as groups.

A windowed simulator is metastable where its evidence is: it stays where one premise has nearly all of the amplitude.
So the groups of :mod:`markovsim.chains.arrays.aggregation` are the windows of about one belief: the logarithms of the
weights of the hidden states beside the likeliest one, in steps. Where that leaves few enough groups, they are told
apart by their last tokens as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from markovsim.arithmetic.numbers import whole_number
from markovsim.chains.arrays.aggregation import (
    ROUNDS,
    TOLERANCE,
    Aggregated,
    Coarse,
    Progress,
    correction,
    expected_times,
    expected_visits,
    stationary_law,
)
from markovsim.chains.arrays.enclosure import Enclosure, refine
from markovsim.chains.events import Event
from markovsim.contexts.every_window.forward import Floats, WordLevels
from markovsim.contexts.every_window.operator import window_number
from markovsim.contexts.every_window.shifts import Places, ShiftSteps
from markovsim.contexts.every_window.waiting import WaitingSystem, closed_windows
from markovsim.contexts.reader import WindowedReader
from markovsim.errors import InputError

MAX_GROUPS = 128
"""The most groups. The coarse chain is solved once a round, in time about the cube of their number."""
STEPS = (1e-6, 1 / 16, 1 / 4, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0, 1024.0)
"""The widths of levels that are tried, finest first, in powers of two of the odds."""
MIX = np.int64(0x9E3779B97F4A7C15 - (1 << 64))
"""An odd number by which keys are multiplied, so that keys of different beliefs differ."""


@dataclass(frozen=True)
class MultilevelTime:
    """An expected hitting time found by aggregation: what it is, whether it can be relied on, and what is certified.

    Attributes
    ----------
    value : float
        The time, infinite where the event is not certain.
    converged : bool
        Whether the iteration settled, entry by entry.
    rounds : int
        After how many rounds it ended.
    residual : float
        The largest relative change of an entry in one more step.
    windows, groups : int
        How many windows there are, and in how many groups.
    advice : str
        What to try where the iteration did not settle.
    lower, upper : Fraction or None
        Bounds that are certain whatever floats did, where digits were asked for and could be certified (see
        :mod:`markovsim.chains.arrays.enclosure`).
    """

    value: float
    converged: bool
    rounds: int
    residual: float
    windows: int
    groups: int
    advice: str = ""
    lower: Fraction | None = None
    upper: Fraction | None = None

    @classmethod
    def zero(cls) -> MultilevelTime:
        """Return the answer where the event holds at the start."""
        return cls(
            0.0,
            converged=True,
            rounds=0,
            residual=0.0,
            windows=0,
            groups=0,
            lower=Fraction(0),
            upper=Fraction(0),
        )

    @property
    def digits(self) -> int:
        """To how many significant digits the bounds agree; 0 without bounds."""
        if self.lower is None or self.upper is None:
            return 0
        if self.lower == self.upper:
            return 10**6
        gap, digits = (self.upper - self.lower) / self.upper, 0
        while gap * 10 ** (digits + 1) <= 1:
            digits += 1
        return digits


@dataclass(frozen=True, eq=False)
class MultilevelLaw:
    """A stationary law of the full windows found by aggregation: ``law[w]`` for :meth:`ContextOperator.word` number w.

    The other fields are those of :class:`MultilevelTime`.
    """

    reader: WindowedReader
    law: Floats
    converged: bool
    rounds: int
    residual: float
    windows: int
    groups: int
    advice: str = ""

    def probability(self, word: str | Sequence[Any]) -> float:
        """Return the long-run share of time in a full window."""
        window = self.reader.parse(word)
        if len(window) != self.reader.k:
            raise InputError(
                f"word={self.reader.write(window)!r} has {len(window)} tokens; a full window has {self.reader.k}"
            )
        return float(self.law[window_number(self.reader, window)])


def levels_of_belief(reader: WindowedReader, most: int = MAX_GROUPS) -> Places:
    """Return a number for each full window, the same for windows of about one belief and the same last tokens."""
    levels = WordLevels(reader)
    for width in STEPS:
        keys = _keys(levels, width, most)
        if keys is not None:
            break
    else:
        return np.zeros(levels.base**reader.k, np.intp)
    known, labels = keys
    count, tail = len(known), 1
    while 1 < levels.base <= len(labels) // tail and count * tail * levels.base <= min(most, 64):
        tail *= levels.base
    if tail > 1:
        labels = labels * tail + np.arange(len(labels)) % tail
    return labels


def _keys(levels: WordLevels, width: float, most: int) -> tuple[Any, Places] | None:
    """Return the different rounded beliefs and which each window has; None where they are more than ``most``."""
    known = np.empty(0, np.int64)
    labels = np.empty(levels.base**levels.reader.k, np.intp)
    found: list[Any] = []
    for block in levels.blocks(levels.reader.k):
        with np.errstate(divide="ignore"):
            weight = np.log2(block.hidden / np.maximum(block.hidden.max(axis=0), 1e-300))
        key = np.zeros(len(block), np.int64)
        for row in weight:
            place = np.where(np.isneginf(row), -1, np.rint(-row / width)).astype(np.int64)
            key = (key + place + 1) * MIX
        mine = np.unique(key)
        known = np.union1d(known, mine)
        if len(known) > most:
            return None
        found.append((block.lo, key))
    for lo, key in found:
        labels[lo : lo + len(key)] = np.searchsorted(known, key)
    return known, labels


def hitting_time(
    reader: WindowedReader,
    floats: WindowedReader,
    event: Event,
    start: str | Sequence[Any] = "",
    *,
    digits: int | None = None,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    returning: bool = False,
) -> MultilevelTime:
    """Return E[tokens until the event] from a start by aggregation; ``floats`` is the reader in the float domain.

    With ``digits`` the answer is also enclosed, from the exact laws; the reader is then an exact one. With
    ``returning`` the event is looked at from one token after the start on.
    """
    if digits is not None:
        digits = whole_number(digits, "digits", 1)
        if not reader.mixture.domain.is_rational or reader.decoding is not None:
            raise InputError(
                f"digits={digits}: bounds are certified from exact next-token laws; use an exact mixture, without a"
                " decoding policy, or leave digits out"
            )
    system = WaitingSystem.of(reader, floats, event, start, returning=returning)
    return expected_time(system, digits=digits, tolerance=tolerance, rounds=rounds)


def expected_time(
    system: WaitingSystem,
    *,
    digits: int | None = None,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    progress: Progress | None = None,
) -> MultilevelTime:
    """Return E[T] of a system by aggregation, infinite where the event is not certain; see :func:`hitting_time`."""
    reader, floats = system.reader, system.floats
    windows = int(np.count_nonzero(system.steps.alive))
    if not system.sure:
        return MultilevelTime(float("inf"), converged=True, rounds=0, residual=0.0, windows=windows, groups=0)
    if not windows:
        groups = np.zeros(system.size, np.intp)
        found = Aggregated(np.zeros(system.size), converged=True, rounds=0, residual=0.0, advice="")
    else:
        groups = levels_of_belief(floats)
        found = expected_visits(
            system.steps,
            system.entry,
            groups,
            smoothing=max(reader.k, 1),
            tolerance=tolerance,
            rounds=rounds,
            progress=progress,
        )
    value = system.growing_time + found.total
    bounds, advice = None, found.advice
    if digits is not None:
        bounds = _enclosed(system, groups, found, digits)
    answer = MultilevelTime(
        value, found.converged, found.rounds, found.residual, windows, int(groups.max(initial=0)) + 1, advice
    )
    return _bounded(answer, bounds, digits) if digits is not None else answer


def probability(system: WaitingSystem, *, progress: Progress | None = None) -> tuple[float, str]:
    """Return P(T < ∞) by aggregation, and what to try where the iteration did not settle.

    With y the expected visits to the windows from which the event can still happen, it is the probability of the event
    before the window is full, and y·exits.
    """
    early = float(sum(system.early))
    if system.sure:
        return 1.0, ""
    steps = system.able
    if not steps.alive.any():
        return early, ""
    found = expected_visits(
        steps,
        np.where(steps.alive, system.entry, 0.0),
        levels_of_belief(system.floats),
        smoothing=max(system.reader.k, 1),
        progress=progress,
    )
    return min(early + float(found.visits @ system.steps.exits), 1.0), found.advice


def stationary(
    floats: WindowedReader, *, tolerance: float = TOLERANCE, rounds: int = ROUNDS
) -> MultilevelLaw:
    """Return the stationary law of the full windows that are reached from the empty word."""
    return law_of_class(floats, closed_windows(floats), tolerance=tolerance, rounds=rounds)


def law_of_class(
    floats: WindowedReader,
    steps: ShiftSteps,
    *,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    progress: Progress | None = None,
) -> MultilevelLaw:
    """Return the stationary law of a closed class of full windows, given the steps inside it."""
    groups = levels_of_belief(floats)
    # These steps stay half of the time, and k of them have to renew the window.
    smoothing = max(3 * floats.k, 1)
    found = stationary_law(
        steps, groups, smoothing=smoothing, tolerance=tolerance, rounds=rounds, progress=progress
    )
    windows = int(np.count_nonzero(steps.alive))
    count = int(groups.max(initial=0)) + 1
    return MultilevelLaw(
        floats, found.visits, found.converged, found.rounds, found.residual, windows, count, found.advice
    )


def _enclosed(
    system: WaitingSystem, groups: Places, found: Aggregated, digits: int
) -> tuple[Fraction, Fraction] | None:
    steps, count = system.steps, int(groups.max(initial=0)) + 1
    if not steps.alive.any():
        return system.bounds(Enclosure(np.zeros(system.size, object), 4 * digits + 32, Fraction(0)))
    smoothing, goal = max(system.reader.k, 1), 10.0**-digits
    weights, law = found.visits / found.visits.max(), system.entry / found.visits.max()
    times = expected_times(steps, system.entry, found.visits, groups, smoothing=smoothing).visits
    coarse = Coarse.backwards(steps, groups, count, weights, times, law)

    def correct(right: Floats) -> tuple[Floats, Floats]:
        reduction = max(1e-12, 0.1 * goal / float(np.abs(right).max()))
        return correction(steps, coarse, weights, times, right, smoothing=smoothing, reduction=reduction)

    enclosure = refine(system, correct, steps.alive, digits=digits)
    return system.bounds(enclosure)


def _bounded(answer: MultilevelTime, bounds: tuple[Fraction, Fraction] | None, digits: int) -> MultilevelTime:
    if bounds is None:
        return replace(
            answer,
            advice=answer.advice or "no bound was certified: ask the chain of fewer states (states='tree')",
        )
    bounded = replace(answer, lower=bounds[0], upper=bounds[1])
    if bounded.digits < digits and not bounded.advice:
        bounded = replace(
            bounded, advice=f"only {bounded.digits} of digits={digits} were reached; take what is certified"
        )
    return bounded
