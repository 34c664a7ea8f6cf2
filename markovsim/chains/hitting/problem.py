"""Hitting probabilities and times, absorption.

For an event (marked states, marked steps) let T be its hitting time. Then h(i) = P_i(T < ∞) is the least
non-negative solution of h(i) = 1 on marked states and h(i) = Σ marked P + Σ unmarked P·h(j) elsewhere; where
h(i) = 1, m(i) = E_i[T] solves m(i) = 1 + Σ unmarked P·m(j), and it is infinite elsewhere. Norris, Markov
Chains, theorems 1.3.2 and 1.3.5.

Which probabilities are 0 and which are 1 is decided by the graph, never by a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.arithmetic.numbers import short
from markovsim.chains.elimination.systems import TransientSystem, representable
from markovsim.chains.events import Event, as_event
from markovsim.chains.graph import can_reach, communicating_classes, ends, reachable_from
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.starts import EVERY_STATE, start_law
from markovsim.errors import InputError


@dataclass(frozen=True)
class HittingProblem:
    """A chain, an event, and the states from which answers are wanted, taken apart for the solver.

    ``lump`` says whether systems may be made smaller by an exact lumping first, where that pays. With starts
    the answers may be left out at states that are none.
    """

    chain: TransitionMatrix
    event: Event
    starts: frozenset[int] | None = None
    lump: bool = field(default=True, kw_only=True)

    @property
    def _domain(self) -> Domain:
        return self.chain.domain

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
        """The states that can be reached from the starts before the hit; all of them without starts."""
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
        """h, on the starts (without: on all states) and perhaps others, where it is positive."""
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
        """E[T] on the unmarked starts (without: states) with h = 1, and perhaps others."""
        unknown = self.sure - self.done
        return self._system(unknown).solve_right(dict.fromkeys(unknown, self._domain.one), self.starts)

    @cached_property
    def mean_on_hit(self) -> Vector:
        """E[T; T < ∞] on the unmarked starts (without: states) with h > 0, and perhaps others.

        It solves m = h + Q m.
        """
        unknown = self.possible - self.done
        b = {i: self.probability[i] for i in unknown}
        return self._system(unknown).solve_right(b, self.starts)

    def rows(self, unknown: set[int], hit: int, lost: int | None = None) -> dict[int, Vector]:
        """Return the steps out of the unknown states; those that hit go to the column ``hit``.

        With ``lost`` those to states that cannot hit any more go to that column.
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
        """The steps out of the unknown states; hits leave to a place of their own."""
        rows = self.rows(unknown, len(self.chain))
        return TransientSystem(rows, self._domain, self.chain.states, lump=self.lump)


def _problem(chain: TransitionMatrix, target: Any, start: Any) -> tuple[HittingProblem, Vector]:
    event = as_event(target, chain)
    if start is EVERY_STATE:
        return HittingProblem(chain, event), {}
    law = start_law(chain, start)
    return HittingProblem(chain, event, frozenset(law)), law


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

    Raises InputError if ``start`` cannot hit at all.
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
            f"start={short(start)}: the target cannot be hit from there, so there is no time given that it is"
        )
    ratio = mean(chain, law, m) / mean(chain, law, h)
    return domain.public(representable([ratio], domain, chain.states[min(law)]) if m.keys() & law else ratio)


def absorption(chain: TransitionMatrix) -> tuple[Vector, ...]:
    """Return for each closed class the map from places to the probability of ending in it, if positive."""
    graph = chain.successor_lists()
    end = ends(graph)
    rows = {i: chain.vectors[i] for i, place in enumerate(end) if place is None}
    system = TransientSystem(rows, chain.domain, chain.states)
    known: list[Vector] = [{} for c in communicating_classes(graph) if c.closed]
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

    One left solve: Σ_i y_i P(i, j) over the steps into the class, y being the expected visits.
    """
    domain, graph = chain.domain, chain.successor_lists()
    end = ends(graph)
    if len({end[i] for i in law}) == 1 and end[min(law)] is not None:
        return {end[min(law)]: domain.one}  # type: ignore[dict-item]
    reached = sorted(reachable_from(graph, law))
    system = TransientSystem({i: chain.vectors[i] for i in reached if end[i] is None}, domain, chain.states)
    exits = {i: place for i in reached if (place := end[i]) is not None}
    masses = system.flows(law, exits, [chain.states[c.members[0]] for c in communicating_classes(graph)])
    return {place: domain.at_most_one(p) for place, p in masses.items()}


def absorption_probabilities(chain: TransitionMatrix, start: Any = EVERY_STATE) -> Any:
    """Return the probabilities of ending in each closed class, in the order of ``closed_classes()``.

    A tuple for one start, a map from all states to such tuples without.
    """
    domain = chain.domain
    if start is not EVERY_STATE:
        masses = absorbed(chain, start_law(chain, start))
        count = sum(c.closed for c in communicating_classes(chain.successor_lists()))
        return tuple(domain.public(masses.get(place, domain.zero)) for place in range(count))
    parts = absorption(chain)
    return {
        state: tuple(domain.public(part.get(i, domain.zero)) for part in parts)
        for i, state in enumerate(chain.states)
    }


def expected_visits(chain: TransitionMatrix, start: Any) -> dict[State, Any]:
    """Return for each state j the expected number of times t ≥ 0 with X_t = j."""
    domain, graph = chain.domain, chain.successor_lists()
    law = start_law(chain, start)
    reached = reachable_from(graph, law)
    recurrent = {i for c in communicating_classes(graph) if c.closed for i in c.members}
    rows = {i: chain.vectors[i] for i in sorted(reached - recurrent)}
    visits = TransientSystem(rows, domain, chain.states).solve_left(
        {i: p for i, p in law.items() if i in rows}
    )
    return {
        state: domain.infinity if i in recurrent & reached else domain.public(visits.get(i, domain.zero))
        for i, state in enumerate(chain.states)
    }
