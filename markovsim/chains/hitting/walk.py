"""The law of a hitting time, one step after the other.

P(T = t) is the mass that hits in step t of the law of X_t on the states that have not hit before. A probability that is
0 by the graph is None here, so that it is told from one that underflows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import flint

from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.arithmetic.numbers import short
from markovsim.arithmetic.protocol import Limit
from markovsim.chains.elimination.systems import is_dense
from markovsim.chains.hitting.far import FAR_STATES
from markovsim.chains.hitting.tails import HIT, LOST
from markovsim.errors import LimitError

MOST_STEPS = Limit(exact=10_000, symbolic=500, rounded=100_000, enclosed=100_000)
"""Most steps that are taken one by one; the numbers of an exact law grow by a few digits with every step."""
ARRAYS_FROM = 64
"""Fewest arcs for which float steps are taken on arrays."""


class Step(NamedTuple):
    """What is known after t steps, with None for what is 0 by the graph."""

    hit: Element | None
    """P(T = t)."""
    survival: Element | None
    """P(T > t), where numbers are rounded."""
    tail: Element | None
    """P(t < T < ∞), where numbers are rounded."""


class Walk:
    """The law of T step by step, which remembers the steps that were taken.

    ``rows`` are, for each state that can hit and has not, the steps to such states, to HIT and to LOST. In float they
    are made to sum to 1. ``initial`` is the start on the same places, and ``chances`` has the probability to hit from
    each.
    """

    def __init__(self, domain: Domain, rows: Mapping[int, Vector], initial: Vector, chances: Vector) -> None:
        self._domain, self._rows, self._chances = domain, rows, chances
        self._taken: list[Step] = []
        self._sums: list[Element] = []
        self._now: Vector = {}
        self._record(dict(initial))

    def pmf(self, t: int) -> Element | None:
        """Return P(T = t)."""
        return self._at(t).hit

    def cdf(self, t: int) -> Element | None:
        """Return P(T ≤ t)."""
        self._at(t)
        while len(self._sums) <= t:
            hit, before = self._taken[len(self._sums)].hit, self._sums[-1] if self._sums else None
            both = hit if before is None else before if hit is None else before + hit
            self._sums.append(both if both is None else self._domain.at_most_one(both))
        return self._sums[t]

    def survival(self, t: int) -> Element | None:
        """Return P(T > t), T = ∞ included. Where numbers are rounded it is not 1 less another one."""
        if self._domain.rounds:
            return self._at(t).survival
        one, cdf = self._domain.one, self.cdf(t)
        return one if cdf is None else one - cdf

    def tail(self, t: int) -> Element | None:
        """Return P(t < T < ∞), where numbers are rounded."""
        return self._at(t).tail

    def _at(self, t: int) -> Step:
        domain, most = self._domain, MOST_STEPS.of(self._domain)
        if t > most:
            rounded = f" with more than {FAR_STATES} states whose tail does not settle to one rate"
            raise LimitError(
                f"t={short(t)}: more than {most} steps, the limit of the {domain.name} domain"
                + (rounded if domain.rounds else "; use the float domain")
            )
        while len(self._taken) <= t:
            if self._arrays:
                self._taken.append(Step(self._arrays.step(), *self._arrays.now()))
            else:
                self._record(self._flint_step() if self.is_dense else self._sparse_step())
        return self._taken[t]

    def _record(self, law: Vector) -> None:
        """Note what has just been hit, and take it out of the law."""
        hit, left, tail = law.pop(HIT, None), None, None
        if law and self._domain.rounds:
            left = self._domain.sum(law.values())
            tail = self._domain.sum(p * self._chances[i] for i, p in law.items() if i != LOST)
        self._taken.append(Step(hit, left, tail))
        self._now = law

    def _sparse_step(self) -> Vector:
        after: Vector = {}
        for i, mass in self._now.items():
            for j, p in self._rows[i].items() if i in self._rows else ((LOST, self._domain.one),):
                after[j] = after[j] + mass * p if j in after else mass * p
        return after

    @cached_property
    def _arrays(self) -> SparseWalk | None:
        """The walk on arrays, where these pay. It begins where the law is now."""
        if not self._domain.is_binary64 or sum(map(len, self._rows.values())) < ARRAYS_FROM:
            return None
        walk = SparseWalk(self._rows, self._chances, HIT, LOST)
        walk.start({i: p for i, p in self._now.items() if i in self._rows}, self._now.get(LOST, 0.0))
        return walk

    @cached_property
    def is_dense(self) -> bool:
        """Whether flint's matrices pay for an exact law."""
        return self._domain.is_rational and is_dense(self._rows)

    def _flint_step(self) -> Vector:
        columns, now = [*self._rows, HIT, LOST], self._now
        zero: Any = flint.fmpq(0)
        law = flint.fmpq_mat(1, len(self._rows), [now.get(i, zero) for i in self._rows]) * self._flint_matrix
        after = {j: p for j, p in zip(columns, law.entries(), strict=True) if p}
        return after | {LOST: after.get(LOST, zero) + now[LOST]} if LOST in now else after

    @cached_property
    def _flint_matrix(self) -> Any:
        columns = [*self._rows, HIT, LOST]
        zero: Any = flint.fmpq(0)
        entries = [row.get(j, zero) for row in self._rows.values() for j in columns]
        return flint.fmpq_mat(len(self._rows), len(columns), entries)


class SparseWalk:
    """The steps of a :class:`Walk` in float, on arrays. Beside them it keeps which entries are positive."""

    def __init__(
        self, rows: Mapping[int, Mapping[int, float]], chances: Mapping[int, float], hit: int, lost: int
    ) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix

        self._place = place = {i: k for k, i in enumerate(rows)}
        arcs = [(place[j], place[i], p) for i, row in rows.items() for j, p in row.items() if j in place]
        onto, origin, values = zip(*arcs, strict=True) if arcs else ((), (), ())
        n = len(rows)
        self._matrix = csr_matrix((np.array(values, dtype=float), (onto, origin)), shape=(n, n))
        self._graph = csr_matrix((np.ones(len(values), dtype=np.int64), (onto, origin)), shape=(n, n))
        self._gains, self._losses = (
            np.array([row.get(column, 0.0) for row in rows.values()]) for column in (hit, lost)
        )
        self._chances = np.array([chances[i] for i in rows])

    def start(self, law: Mapping[int, float], lost: float) -> None:
        """Begin with a law on the rows and the mass that cannot hit."""
        import numpy as np

        self._law = np.zeros(len(self._place))
        for i, p in law.items():
            self._law[self._place[i]] = p
        self._possible, self._settled = self._law > 0, False
        self._lost = lost

    def now(self) -> tuple[float | None, float | None]:
        """Return P(T > t) and P(t < T < ∞), each None where it is 0 by the graph."""
        alive = bool(self._possible.any())
        left = float(self._law.sum()) + self._lost if alive or self._lost else None
        return left, float(self._law @ self._chances) if alive else None

    def step(self) -> float | None:
        """Go on by one step and return the mass that hits in it, None where that is 0 by the graph."""
        hits = bool((self._possible & (self._gains > 0)).any())
        hit = float(self._law @ self._gains)
        self._lost += float(self._law @ self._losses)
        self._law = self._matrix @ self._law
        if not self._settled:
            onward = self._graph @ self._possible > 0
            self._settled = bool((onward == self._possible).all())
            self._possible = onward
        return hit if hits else None
