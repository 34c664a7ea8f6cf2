"""Far powers of a numeric chain, enclosed in balls.

A law at time 2**60 cannot be stepped to, and the powers P, P², P⁴, … of a float matrix lose the share of a
step of 1e-14 to rounding. Therefore they are formed in balls (midpoint and radius, flint's Arb), whose exponents are
unbounded. The precision is raised until the answer is as narrow as was asked. F. Johansson, *Arb:
efficient arbitrary-precision midpoint-radius interval arithmetic*, IEEE Transactions on Computers 66 (2017).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flint

from markovsim.arithmetic.domains import Vector
from markovsim.errors import LimitError

FIRST_PRECISION, LAST_PRECISION = 128, 16_384
"""Bits of the first and of the last attempt."""
WANTED_BITS = 60
"""Bits of an answer that is rounded to a float."""


class _TooWide(Exception):
    """A ball at this number of steps holds both answers."""

    def __init__(self, steps: int) -> None:
        super().__init__(steps)
        self.steps = steps


class BallPowers:
    """A start law and a stochastic matrix of fractions, in which states that have no row are absorbing."""

    def __init__(self, rows: Mapping[int, Vector], initial: Vector) -> None:
        states = list(dict.fromkeys([*rows, *(j for row in rows.values() for j in row), *initial]))
        self._place = {state: k for k, state in enumerate(states)}
        self._rows, self._initial = rows, initial
        self._powers: dict[int, list[Any]] = {}

    def value(self, steps: int, weights: Vector) -> Any:
        """Return a ball around Σ_j (v P^steps)_j · weights_j, narrow enough to be rounded to a float."""
        precision = FIRST_PRECISION
        while precision <= LAST_PRECISION:
            with flint.ctx.workprec(precision):
                law = self._start()
                for m in range(steps.bit_length()):
                    if steps >> m & 1:
                        law = law * self._power(m, precision)
                found = self._mean(law, weights)
                if found.is_zero() or found.rel_accuracy_bits() >= WANTED_BITS:
                    return found
            precision *= 2
        raise LimitError(
            f"t={steps}: {LAST_PRECISION} bits do not settle the law so far out; ask nearer the start"
        )

    def first(
        self, settled: Callable[[Any], bool | None], weights: Vector, tie: Callable[[int], bool | None]
    ) -> int:
        """Return the least number of steps, at least 1, for which ``settled`` holds; it must hold from then on.

        ``settled`` judges the ball around Σ_j (v P^t)_j · weights_j: yes, no, or None where the ball is too
        wide. In that case ``tie(t)`` is asked, and where it cannot tell either, the precision is raised.
        """
        precision = FIRST_PRECISION
        known: dict[int, bool] = {}
        while precision <= LAST_PRECISION:

            def holds(steps: int, law: Any) -> bool:
                answer = known.get(steps)
                if answer is None:
                    answer = settled(self._mean(law, weights))
                if answer is None:
                    raise _TooWide(steps)
                return answer

            try:
                with flint.ctx.workprec(precision):
                    return self._search(holds, precision)
            except _TooWide as wide:
                answer = tie(wide.steps)
                if answer is None:
                    precision *= 2
                else:
                    known[wide.steps] = answer
        raise LimitError(f"{LAST_PRECISION} bits do not settle the law so far out; ask nearer the start")

    def doubled(self, m: int, precision: int) -> dict[int, Any]:
        """Return the law after 2**m steps, a map from the states that it may hold to balls."""
        with flint.ctx.workprec(precision):
            law = self._start() * self._power(m, precision)
        return {i: law[0, k] for i, k in self._place.items() if not law[0, k].is_zero()}

    def _search(self, holds: Callable[[int, Any], bool], precision: int) -> int:
        """Double the time until ``holds``, then go back by halves."""
        start, m = self._start(), 0
        while not holds(1 << m, start * self._power(m, precision)):
            m += 1
        law, steps = start, 0
        for place in reversed(range(m)):
            onward = law * self._power(place, precision)
            if not holds(steps + (1 << place), onward):
                law, steps = onward, steps + (1 << place)
        return steps + 1

    def _start(self) -> Any:
        return flint.arb_mat(1, len(self._place), [self._initial.get(i, 0) for i in self._place])

    def _mean(self, law: Any, weights: Vector) -> Any:
        return sum((law[0, self._place[i]] * flint.arb(w) for i, w in weights.items()), flint.arb(0))

    def _power(self, m: int, precision: int) -> Any:
        """Return P to the power 2**m."""
        powers = self._powers.setdefault(precision, [])
        if not powers:
            powers.append(self._matrix())
        while len(powers) <= m:
            powers.append(powers[-1] * powers[-1])
        return powers[m]

    def _matrix(self) -> Any:
        n, place = len(self._place), self._place
        entries = [flint.arb(0)] * (n * n)
        for i, k in place.items():
            for j, p in self._rows.get(i, {i: flint.fmpq(1)}).items():
                entries[k * n + place[j]] = flint.arb(p)
        return flint.arb_mat(n, n, entries)
