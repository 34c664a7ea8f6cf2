"""Hitting probabilities and times, absorption.

For an event (marked states, marked steps) let T be its hitting time. Then h(i) = P_i(T < ∞) is the least
non-negative solution of h(i) = 1 on marked states and h(i) = Σ marked P + Σ unmarked P·h(j) elsewhere. Where
h(i) = 1, m(i) = E_i[T] solves m(i) = 1 + Σ unmarked P·m(j), and elsewhere it is infinite. J. R. Norris, *Markov
chains*, 1997, theorems 1.3.2 and 1.3.5.

The graph decides which probabilities are 0 and which are 1, never a number.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.arithmetic.numbers import short
from markovsim.chains.array_matrix import as_array, as_vector
from markovsim.chains.arrays.choice import array_of
from markovsim.chains.elimination import rounding
from markovsim.chains.elimination.systems import TransientSystem, representable
from markovsim.chains.events import Event, as_event
from markovsim.chains.graph import can_reach, ends, reachable_from
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.starts import EVERY_STATE, start_law
from markovsim.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from markovsim.chains.arrays.hitting import ArrayHitting


class HittingAnswers(Protocol):
    """What is answered about hitting an event, whichever engine does it. Maps hold what is positive, by place."""

    @property
    def engine(self) -> str:
        """The name of the engine that answers, as :func:`markovsim.chains.arrays.choice.engine_of` gives it."""

    @property
    def relative_error(self) -> float:
        """How far rounding can take the answers that have been asked for, relative to the true ones."""

    @property
    def done(self) -> AbstractSet[int]: ...

    @property
    def possible(self) -> AbstractSet[int]: ...

    @property
    def sure(self) -> AbstractSet[int]: ...

    @property
    def probability(self) -> Vector: ...

    @property
    def probability_at_starts(self) -> Vector: ...

    @property
    def mean_where_sure(self) -> Vector: ...

    @property
    def mean_on_hit(self) -> Vector: ...


@dataclass(frozen=True)
class HittingProblem:
    """A chain, an event, and the states from which answers are wanted, taken apart for the elimination of maps.

    ``lump`` says whether systems may be made smaller by an exact lumping first, where that pays. Where starts are
    given, answers may be left out at all other states.
    """

    chain: TransitionMatrix
    event: Event
    starts: frozenset[int] | None = None
    lump: bool = field(default=True, kw_only=True)
    engine = "elimination"

    @property
    def _domain(self) -> Domain:
        return self.chain.domain

    @property
    def relative_error(self) -> float:
        """How far rounding can take an answer, relative to the true one; 0 in the other domains."""
        return chain_bound(self.chain)

    @cached_property
    def done(self) -> frozenset[int]:
        """The marked states."""
        return frozenset(i for i, state in enumerate(self.chain.states) if self.event.hits_state(state))

    @cached_property
    def _steps(self) -> tuple[list[list[Element]], list[Vector]]:
        """For each unmarked state the probabilities of steps that hit, and the row of the other steps."""
        gains: list[list[Element]] = []
        rests: list[Vector] = []
        states = self.chain.states
        for i, arcs in enumerate(self.chain.arcs):
            gain: list[Element] = []
            rest: Vector = {}
            for label, j, p in arcs if i not in self.done else ():
                if j in self.done or self.event.hits_arc(states[i], label, states[j]):
                    gain.append(p)
                else:
                    rest[j] = rest[j] + p if j in rest else p
            gains.append(gain)
            rests.append(rest)
        return gains, rests

    @cached_property
    def relevant(self) -> set[int]:
        """The states that can be reached from the starts before the hit; all states where no starts are given."""
        graph = [tuple(rest) for rest in self._steps[1]]
        return set(range(len(graph))) if self.starts is None else reachable_from(graph, self.starts)

    @cached_property
    def possible(self) -> set[int]:
        """The relevant states with h > 0."""
        gains, rests = self._steps
        return can_reach(
            [tuple(rest) for rest in rests], self.done | {i for i, gain in enumerate(gains) if gain}
        ) & (self.relevant)

    @cached_property
    def sure(self) -> set[int]:
        """The relevant states with h = 1: those that reach none with h = 0 before the hit."""
        return self.relevant - can_reach(
            [tuple(rest) for rest in self._steps[1]], self.relevant - self.possible
        )

    @cached_property
    def probability(self) -> Vector:
        """h, on the relevant states where it is positive."""
        return self._probability(None)

    @cached_property
    def probability_at_starts(self) -> Vector:
        """h, where it is positive, on the starts (on all states where none are given) and perhaps on others."""
        return self._probability(self.starts)

    def _probability(self, wanted: frozenset[int] | None) -> Vector:
        gains, rests = self._steps
        domain, one = self._domain, self._domain.one
        h: Vector = dict.fromkeys(self.sure, one)
        unknown = self.possible - self.sure
        if wanted is not None and wanted <= self.sure:
            return h
        b = {}
        for i in unknown:
            terms = gains[i] + [p for j, p in rests[i].items() if j in self.sure]
            if terms:
                b[i] = domain.sum(terms)
        solved = self._system(unknown).solve_right(b, wanted)
        return h | {i: domain.at_most_one(p) for i, p in solved.items()}

    @cached_property
    def mean_where_sure(self) -> Vector:
        """E[T] on the unmarked starts with h = 1, and perhaps on others.

        Where no starts are given, every state counts as one.
        """
        unknown = self.sure - self.done
        return self._system(unknown).solve_right(dict.fromkeys(unknown, self._domain.one), self.starts)

    @cached_property
    def mean_on_hit(self) -> Vector:
        """E[T; T < ∞] on the unmarked starts with h > 0, and perhaps on others: the least m = h + Q m.

        Where no starts are given, every state counts as one.
        """
        unknown = self.possible - self.done
        b = {i: self.probability[i] for i in unknown}
        return self._system(unknown).solve_right(b, self.starts)

    def rows(self, unknown: set[int], hit: int, lost: int | None = None) -> dict[int, Vector]:
        """Return the steps out of the unknown states; those that hit go to the column ``hit``.

        Where ``lost`` is given, steps to states that cannot hit any more go to that column.
        """
        gains, rests = self._steps
        rows: dict[int, Vector] = {}
        for i in sorted(unknown):
            gone = [] if lost is None else [p for j, p in rests[i].items() if j not in self.possible]
            rows[i] = {j: p for j, p in rests[i].items() if lost is None or j in self.possible}
            for column, terms in ((hit, gains[i]), (lost, gone)):
                if terms and column is not None:
                    rows[i][column] = self._domain.sum(terms)
        return rows

    def _system(self, unknown: set[int]) -> TransientSystem:
        """The steps out of the unknown states. Hits leave to a place of their own."""
        rows = self.rows(unknown, len(self.chain))
        return TransientSystem(rows, self._domain, self.chain.states, lump=self.lump)


class ArrayAnswers:
    """The answers of the array engines, by place."""

    engine = "arrays"

    def __init__(self, hitting: ArrayHitting) -> None:
        self._hitting = hitting
        self._errors: list[float] = [0.0]

    @property
    def relative_error(self) -> float:
        """The largest bound that came with an answer so far."""
        return max(self._errors)

    @cached_property
    def done(self) -> frozenset[int]:
        """The marked states."""
        return frozenset(self._hitting.done.nonzero()[0].tolist())

    @cached_property
    def possible(self) -> frozenset[int]:
        """The relevant states with h > 0."""
        return frozenset(self._hitting.possible.nonzero()[0].tolist())

    @cached_property
    def sure(self) -> frozenset[int]:
        """The relevant states with h = 1."""
        return frozenset(self._hitting.sure.nonzero()[0].tolist())

    @cached_property
    def probability(self) -> Vector:
        """h, on the relevant states where it is positive."""
        return self._vector(*self._hitting.probability)

    @property
    def probability_at_starts(self) -> Vector:
        """h, on the relevant states where it is positive."""
        return self.probability

    @cached_property
    def mean_where_sure(self) -> Vector:
        """E[T] on the unmarked relevant states with h = 1."""
        return self._vector(*self._hitting.mean_where_sure)

    @cached_property
    def mean_on_hit(self) -> Vector:
        """E[T; T < ∞] on the unmarked relevant states with h > 0."""
        return self._vector(*self._hitting.mean_on_hit)

    def _vector(self, values: npt.NDArray[np.float64], error: float) -> Vector:
        self._errors.append(error)
        return as_vector(values)


def chain_bound(chain: TransitionMatrix) -> float:
    """Return how far rounding can take an answer, relative to the true value; infinity where no bound is known.

    It is 0 where the arithmetic does not round, and proved for binary64.
    """
    if not chain.domain.rounds:
        return 0.0
    if not chain.domain.is_binary64:
        return math.inf
    return rounding.chain_bound(len(chain), chain.most_arcs)


def hitting_of(chain: TransitionMatrix, event: Event, starts: frozenset[int] | None = None) -> HittingAnswers:
    """Return what answers for the event; :mod:`markovsim.chains.arrays.choice` says which engine does."""
    matrix = array_of(chain, event)
    if matrix is None:
        return HittingProblem(chain, event, starts)
    import numpy as np

    from markovsim.chains.arrays.hitting import ArrayHitting

    done = np.fromiter(map(event.hits_state, chain.states), np.bool_, len(chain))
    wanted = None if starts is None else as_array(dict.fromkeys(starts, 1.0), len(chain)) > 0
    return ArrayAnswers(ArrayHitting(matrix, done, wanted))


def _problem(chain: TransitionMatrix, target: Any, start: Any) -> tuple[HittingAnswers, Vector]:
    event = as_event(target, chain)
    if start is EVERY_STATE:
        return hitting_of(chain, event), {}
    law = start_law(chain, start)
    return hitting_of(chain, event, frozenset(law)), law


def mean(chain: TransitionMatrix, law: Vector, values: Vector) -> Element:
    """Return the mean under a start law of values that are positive where present and 0 elsewhere."""
    terms = [weight * values[i] for i, weight in law.items() if i in values]
    return representable(terms, chain.domain, chain.states[min(law)]) if terms else chain.domain.zero


def hitting_probability(chain: TransitionMatrix, target: Any, start: Any = EVERY_STATE) -> Any:
    """Return P(T < ∞) from ``start``, or the map from all states to it."""
    problem, law = _problem(chain, target, start)
    domain, h = chain.domain, problem.probability_at_starts
    if start is EVERY_STATE:
        return {state: domain.public(h.get(i, domain.zero)) for i, state in enumerate(chain.states)}
    if law.keys() <= problem.sure:
        return domain.public(domain.one)
    return domain.public(mean(chain, law, h))


def expected_hitting_time(chain: TransitionMatrix, target: Any, start: Any = EVERY_STATE) -> Any:
    """Return E[T] from ``start``, or the map from all states to it; infinite where P(T < ∞) < 1."""
    problem, law = _problem(chain, target, start)
    domain = chain.domain
    if start is not EVERY_STATE and not law.keys() <= problem.sure:
        return domain.infinity
    m = problem.mean_where_sure
    if start is not EVERY_STATE:
        return domain.public(mean(chain, law, m))
    return {
        state: domain.public(m.get(i, domain.zero)) if i in problem.sure else domain.infinity
        for i, state in enumerate(chain.states)
    }


def expected_hitting_time_given_hit(chain: TransitionMatrix, target: Any, start: Any = EVERY_STATE) -> Any:
    """Return E[T | T < ∞] from ``start``, or the map to it from all states with P(T < ∞) > 0.

    It raises InputError if ``start`` cannot hit at all.
    """
    problem, law = _problem(chain, target, start)
    domain, h, m = chain.domain, problem.probability, problem.mean_on_hit
    if start is EVERY_STATE:
        return {
            chain.states[i]: domain.public(m[i] / h[i] if i in m else domain.zero)
            for i in sorted(problem.possible)
        }
    if not law.keys() & problem.possible:
        raise InputError(
            f"start={short(start)}: the target cannot be hit from there, so that there is no time given the hit"
        )
    ratio = mean(chain, law, m) / mean(chain, law, h)
    return domain.public(representable([ratio], domain, chain.states[min(law)]) if m.keys() & law else ratio)


def absorption(chain: TransitionMatrix) -> tuple[Vector, ...]:
    """Return for each closed class the map from places to the probability of ending in it, if positive."""
    matrix = array_of(chain)
    if matrix is not None:
        from markovsim.chains.arrays import hitting

        values, _ = hitting.absorption(matrix, hitting.closed_classes(matrix))
        return tuple(map(as_vector, values.T))
    end = ends(chain.successor_lists(), chain.closed_members)
    rows = {i: chain.vectors[i] for i, place in enumerate(end) if place is None}
    system = TransientSystem(rows, chain.domain, chain.states)
    known: list[Vector] = [{} for _ in chain.closed_members]
    for i, place in enumerate(end):
        if place is not None:
            known[place][i] = chain.domain.one
    answer = []
    for sure in known:
        b = {}
        for i, row in rows.items():
            terms = [p for j, p in row.items() if j in sure]
            if terms:
                b[i] = chain.domain.sum(terms)
        answer.append(sure | system.solve_right(b))
    return tuple(answer)


def absorbed(chain: TransitionMatrix, law: Vector) -> Vector:
    """Return the probabilities of ending in each closed class from a start law, a map from the classes in reach.

    One left solve gives the expected visits y, and the answer is Σ_i y_i P(i, j) over the steps into the class.
    """
    matrix = array_of(chain)
    if matrix is not None:
        from markovsim.chains.arrays import hitting

        start = as_array(law, len(chain))
        return as_vector(hitting.absorbed(matrix, hitting.closed_classes(matrix), start)[0])
    domain, graph = chain.domain, chain.successor_lists()
    end = ends(graph, chain.closed_members)
    if len({end[i] for i in law}) == 1 and end[min(law)] is not None:
        return {end[min(law)]: domain.one}  # type: ignore[dict-item]
    reached = sorted(reachable_from(graph, law))
    system = TransientSystem({i: chain.vectors[i] for i in reached if end[i] is None}, domain, chain.states)
    exits = {i: place for i in reached if (place := end[i]) is not None}
    masses = system.flows(law, exits, [chain.states[members[0]] for members in chain.closed_members])
    return {place: domain.at_most_one(p) for place, p in masses.items()}


def absorption_probabilities(chain: TransitionMatrix, start: Any = EVERY_STATE) -> Any:
    """Return the probabilities of ending in each closed class, in the order of ``closed_classes()``.

    It is a tuple for one start, and a map from all states to such tuples without a start.
    """
    domain = chain.domain
    if start is not EVERY_STATE:
        masses = absorbed(chain, start_law(chain, start))
        count = len(chain.closed_members)
        return tuple(domain.public(masses.get(place, domain.zero)) for place in range(count))
    parts = absorption(chain)
    return {
        state: tuple(domain.public(part.get(i, domain.zero)) for part in parts)
        for i, state in enumerate(chain.states)
    }


def expected_visits(chain: TransitionMatrix, start: Any) -> dict[State, Any]:
    """Return for each state j the expected number of times t ≥ 0 with X_t = j."""
    domain, law, matrix = chain.domain, start_law(chain, start), array_of(chain)
    if matrix is not None:
        from markovsim.chains.arrays import hitting

        return dict(
            zip(chain.states, hitting.visits(matrix, as_array(law, len(chain)))[0].tolist(), strict=True)
        )
    reached = reachable_from(chain.successor_lists(), law)
    recurrent = {i for members in chain.closed_members for i in members}
    rows = {i: chain.vectors[i] for i in sorted(reached - recurrent)}
    visits = TransientSystem(rows, domain, chain.states).solve_left(
        {i: p for i, p in law.items() if i in rows}
    )
    return {
        state: domain.infinity if i in recurrent & reached else domain.public(visits.get(i, domain.zero))
        for i, state in enumerate(chain.states)
    }
