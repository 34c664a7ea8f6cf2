"""A hitting time far from the start, by tails that settle to a rate or by powers of the matrix, all in balls.

:mod:`markovsim.chains.hitting.tails` encloses what is asked where the states before the hit are left at one
rate, however late that is. :mod:`markovsim.chains.hitting.powers` takes powers of the matrix, for few states, whatever
their structure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import takewhile
from typing import Any

import flint

from markovsim.arithmetic.balls import Ball
from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.chains.float_rows import completed, rational
from markovsim.chains.hitting.powers import WANTED_BITS, BallPowers
from markovsim.chains.hitting.tails import HIT, LOST, Tail, Tails
from markovsim.chains.matrix import State

FAR_STATES = 300
"""Most states of a law whose matrix is raised to powers in balls."""
EXACT_PRECISIONS = tuple(1 << m for m in range(7, 15))
"""Bits with which the tails of an exact law are enclosed, one precision after the other."""
ROUNDED_PRECISIONS = (128, 256)
"""Bits with which the tails of a law of floats are enclosed, one precision after the other."""
TIE = 1e-12
"""Relative distance up to which a float law counts as having reached a level."""
Question = Callable[[Tail, int], Any]


@dataclass(frozen=True, eq=False)
class FarLaw:
    """The law of T in the exact, the float or the ball domain; the fields are those of a hitting time's law."""

    domain: Domain
    names: Sequence[State]
    rows: Mapping[int, Vector]
    initial: Vector
    chances: Vector
    chance: Element

    @cached_property
    def completed(self) -> dict[int, Vector]:
        """The rows as fractions, which in float are made to sum to 1; in the ball domain the balls as they are."""
        return {i: completed(i, row, self.domain) for i, row in self.rows.items()}

    @cached_property
    def start(self) -> Vector:
        """The start law as fractions."""
        return {i: rational(p, self.domain) for i, p in self.initial.items()}

    @cached_property
    def tails(self) -> Tails:
        """The tails of the law."""
        return Tails(self.completed, self.start, self.names)

    @cached_property
    def _powers(self) -> BallPowers:
        return BallPowers(self.completed, dict.fromkeys((HIT, LOST), flint.fmpq(0)) | self.start)

    @property
    def has_powers(self) -> bool:
        """Whether powers of the matrix can be taken."""
        return self.domain.is_ordered and len(self.rows) <= FAR_STATES

    @property
    def bits(self) -> int:
        """The precision of a ball law, 0 in the other domains."""
        return int(getattr(self.domain, "bits", 0))

    @property
    def precisions(self) -> tuple[int, ...]:
        """The bits with which tails are enclosed, one after the other."""
        if self.bits:
            return (self.bits,)
        return ROUNDED_PRECISIONS if self.domain.rounds else EXACT_PRECISIONS

    # --- values ---

    def pmf(self, t: int) -> Any:
        """Return P(T = t) in a ball, or None where neither way leads so far."""
        gains = {i: row[HIT] for i, row in self.completed.items() if HIT in row}
        return self._answer(t, Tail.pmf, t - 1, gains)

    def cdf(self, t: int) -> Any:
        """Return P(T ≤ t) in a ball, or None where neither way leads so far."""
        return self._answer(t, Tail.cdf, t, {HIT: flint.fmpq(1)})

    def survival(self, t: int) -> Any:
        """Return P(T > t) in a ball, or None where neither way leads so far."""
        return self._answer(t, Tail.survival, t, dict.fromkeys([*self.completed, LOST], flint.fmpq(1)))

    def log_survival(self, t: int) -> Any:
        """Return the logarithm of P(T > t) in a ball, or None where the tails do not lead so far."""
        return self._by_tail(t, Tail.log_survival)

    def decay_rate(self) -> Any:
        """Return the decay rate 1 − ρ in a ball, or None where it is not settled."""
        wanted = self.bits // 2 or WANTED_BITS
        for bits in self.precisions:
            for tail in self.tails.at(bits):
                if tail.decay.rel_accuracy_bits() >= wanted and tail.is_settled:
                    return tail.decay
        return None

    def _answer(self, t: int, ask: Question, steps: int, weights: Vector) -> Any:
        """Return a ball around what is asked, which is Σ_j (v P^steps)_j · weights_j."""
        found = self._by_tail(t, ask)
        return self._powers.value(steps, weights) if found is None and self.has_powers else found

    def _by_tail(self, t: int, ask: Question) -> Any:
        wanted = self.bits // 2 or WANTED_BITS
        for bits in self.precisions:
            last = None
            for last in takewhile(lambda tail: tail.steps < t, self.tails.at(bits)):
                with flint.ctx.workprec(bits):
                    found = ask(last, t - last.steps)
                if found.rel_accuracy_bits() >= wanted:
                    return found
            if last is None or last.accuracy < bits // 2:
                return None  # More steps are needed, which more bits do not bring.
        return None

    # --- quantiles ---

    def bounds(self, level: Element, relative: float, slack: float = 0.0) -> tuple[int, int] | None:
        """Return bounds of the time that reaches the level within a relative ``slack``, None where there are none.

        They are the first ones that are as close as ``relative``, else the closest that there are.
        """
        _, bound, rising = self._aim(level, slack)

        rounded = self.domain.rounds and self.chance != 1.0

        def met(tail: Tail, t: int) -> bool | None:
            limit = bound.arb if isinstance(bound, Ball) else flint.arb(bound)
            if rising:
                return _settled(tail.cdf(t), limit)
            if rounded:  # The chance is known more sharply than its float.
                limit = (tail.hit + tail.coming(0) - flint.arb(level)) * (1 + flint.arb(slack))
            return _settled(limit, tail.coming(t))

        best: tuple[int, int] | None = None
        for bits in self.precisions:
            last = None
            for tail in self.tails.at(bits):
                with flint.ctx.workprec(bits):
                    if met(tail, 0) is not False:
                        break
                    last, found = tail, tail.first(met)
                if found and (best is None or found[1] - found[0] < best[1] - best[0]):
                    best = found
                if best and is_close(best, relative):
                    return best
            if last is None or last.accuracy < bits // 2:
                break  # More steps are needed, which more bits do not bring.
            if best and bits > 4 * best[1].bit_length() + 512:
                break  # This is a tie, which no precision settles.
        return best

    def quantile(self, level: Element, slack: float, tie: Callable[[int], bool | None]) -> int:
        """Return the least t > 0 that reaches the level within a relative ``slack``, by powers of the matrix."""
        weights, bound, rising = self._aim(level, slack)

        def settled(ball: Any) -> bool | None:
            return _settled(ball, bound) if rising else _settled(bound, ball)

        return self._powers.first(settled, weights, tie)

    def _aim(self, level: Element, slack: float) -> tuple[Vector, Any, bool]:
        """Return what is compared with which bound, and whether it rises.

        In the upper half what is left is compared.
        """
        domain = self.domain
        if domain.encloses:
            rising = 2 * domain.to_float(level) <= domain.to_float(self.chance)
            return {}, level if rising else self.chance - level, rising
        p, chance = rational(level, domain), rational(self.chance, domain)
        room = flint.fmpq(*slack.as_integer_ratio())
        if 2 * p <= chance:
            return {HIT: flint.fmpq(1)}, p * (1 - room), True
        return {i: rational(h, domain) for i, h in self.chances.items()}, (chance - p) * (1 + room), False


def is_close(bounds: tuple[Any, Any], relative: float) -> bool:
    """Say whether the bounds a ≤ b, whole numbers of any size or infinite, have b − a ≤ relative·a."""
    low, high = bounds
    return bool(high == low or (high != math.inf and high - low <= Fraction(relative) * low))


def _settled(x: Any, y: Any) -> bool | None:
    """Say whether x ≥ y; None where the balls do not tell."""
    return True if x >= y else False if x < y else None
