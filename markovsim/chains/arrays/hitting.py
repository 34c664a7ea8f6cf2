"""Hitting, absorption and visits of a checked array: what :mod:`markovsim.chains.arrays.answers` and chains ask.

Masks are boolean arrays over all states. The graph decides which probabilities are 0 and which are 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from markovsim.chains.arrays.systems import CHUNK, Matrix, Places, System, classes, stationary_law
from markovsim.chains.elimination.dense import Array, Bits
from markovsim.chains.elimination.rounding import relative_error


@dataclass(frozen=True)
class ArrayHitting:
    """A chain, the states of a target, and the states from which answers are wanted: all of them if ``starts`` is None.

    Answers come with a bound on the relative error of each entry. They are 0 at states that no start can reach before
    the target.
    """

    matrix: Matrix
    done: Bits
    starts: Bits | None = None

    @cached_property
    def relevant(self) -> Bits:
        """The states that can be reached from the starts before the target."""
        if self.starts is None:
            return np.ones(self.matrix.size, np.bool_)
        return self.starts | self.matrix.reached_from(self.starts & ~self.done, ~self.done)

    @cached_property
    def possible(self) -> Bits:
        """The relevant states with h > 0."""
        return self.matrix.leading_to(self.done) & self.relevant

    @cached_property
    def sure(self) -> Bits:
        """The relevant states with h = 1: those that do not lead past the target to a state with h = 0."""
        return self.relevant & ~self.matrix.leading_to(self.relevant & ~self.possible, ~self.done)

    @cached_property
    def probability(self) -> tuple[Array, float]:
        """h(i) = P_i(T < ∞), where T is the time of the first hit."""
        h, count = np.where(self.sure, 1.0, 0.0), 0
        unknown = self.possible & ~self.sure
        if unknown.any():
            x, count = System(self.matrix, unknown).right(
                gains(self.matrix, unknown, np.maximum(h, self.done))
            )
            h += np.minimum(x, 1.0)
        return h, relative_error(count + self.matrix.size)

    @cached_property
    def mean_where_sure(self) -> tuple[Array, float]:
        """E[T] where h = 1, and 0 elsewhere."""
        return self._solved(self.sure & ~self.done, np.ones(self.matrix.size))

    @cached_property
    def mean_on_hit(self) -> tuple[Array, float]:
        """E[T; T < ∞], the least solution of m = h + Q m."""
        h, error = self.probability
        m, more = self._solved(self.possible & ~self.done, h)
        return m, (1 + error) * (1 + more) - 1

    def _solved(self, unknown: Bits, b: Array) -> tuple[Array, float]:
        if not unknown.any():
            return np.zeros(self.matrix.size), 0.0
        x, count = System(self.matrix, unknown).right(np.where(unknown, b, 0.0))
        return x, relative_error(count)


def closed_classes(matrix: Matrix) -> list[Places]:
    """Return the places of the states of each closed class, in the order of its first state."""
    found = [members for members, closed in classes(matrix, np.ones(matrix.size, np.bool_)) if closed]
    return sorted(found, key=lambda members: int(members[0]))


def absorption(matrix: Matrix, closed: list[Places]) -> tuple[Array, float]:
    """Return for each state and closed class the probability of ending there: P_i(X_t ∈ C_c for some t)."""
    known = np.zeros((matrix.size, len(closed)))
    for c, members in enumerate(closed):
        known[members, c] = 1.0
    unknown: Bits = known.sum(axis=1) == 0
    count = 0
    if len(closed) == 1:
        known[:] = 1.0  # The graph alone decides it.
    elif unknown.any():
        x, count = System(matrix, unknown).right(gains(matrix, unknown, known))
        known += np.minimum(x, 1.0)
    return known, relative_error(count + matrix.size)


def absorbed(matrix: Matrix, closed: list[Places], law: Array) -> tuple[Array, float]:
    """Return for each closed class the probability of ending there from a start law."""
    reached = matrix.reached_from(law > 0)
    met = np.array([reached[members].any() for members in closed])
    if np.count_nonzero(met) == 1:
        return met.astype(np.float64), 0.0  # The graph alone decides it.
    transient = reached.copy()
    transient[np.concatenate(closed)] = False
    masses = np.zeros(len(closed))
    masses[met], count = System(matrix, transient).flows(law, [closed[c] for c in np.flatnonzero(met)])
    return np.minimum(masses, 1.0), relative_error(count)


def visits(matrix: Matrix, law: Array) -> tuple[Array, float]:
    """Return the expected number of times t ≥ 0 with X_t = j, infinite for recurrent states that can be reached."""
    reached = matrix.reached_from(law > 0)
    found, transient = np.zeros(matrix.size), reached.copy()
    for members, closed in classes(matrix, reached):
        if closed:
            found[members] = np.inf
            transient[members] = False
    count = 0
    if (law * transient).any():
        y, count = System(matrix, transient).left(law * transient)
        found += y
    return found, relative_error(count)


def stationary(matrix: Matrix, members: Places) -> tuple[Array, float]:
    """Return the stationary law of a closed class, 0 elsewhere."""
    law, count = stationary_law(matrix, members)
    return law, relative_error(count)


def gains(matrix: Matrix, unknown: Bits, ends: Array) -> Array:
    """Return the probabilities of steps from the unknown states to those where ``ends``, or a column of it, is 1."""
    b, places = np.zeros_like(ends), np.flatnonzero(unknown)
    for k in range(0, len(places), CHUNK):
        b[places[k : k + CHUNK]] = matrix.rows(places[k : k + CHUNK]) @ ends
    return b
