r"""Markov decision processes: the largest and the smallest probability of an event that choices can bring about.

A state has one or more *choices*, each with a law of the next state in which some steps may be hits. Let
:math:`h(i)` be the best probability of ever hitting over all ways to choose. (Looking at the past and tossing
coins gains nothing: some policy that looks at the state alone is best.) Both for the largest and for the
smallest probability, h is the *least* solution in [0, 1] of

.. math:: h(i) = \mathrm{opt}_c \sum_j P_c(i, j) h(j),

where hits count 1. It is not the only solution where choices can keep the process for ever in a set without a hit (an
*end component*), because any constant would do there. This is how the least one is found:

* For the maximum a choice is given up only for one that is strictly better. Every policy is valued by the least
  solution of its own equations, which is 0 where it never hits. A policy that no choice improves has
  :math:`h \ge P_c h` for all c, and such an h is at least every policy's probability.
* For the minimum the states from which the event can be avoided for certain are found first, from the graph, and
  keep to a choice that avoids it. From the others every policy hits or reaches these, and there the equation has one
  solution.

C. Baier and J.-P. Katoen, *Principles of model checking*, 2008, section 10.6.1; M. L. Puterman, *Markov decision
processes*, 2005, section 7.2 (positive models).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.chains.events import Visits
from markovsim.chains.graph import can_reach
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.chains.matrix import Arc, State, TransitionMatrix
from markovsim.errors import InputError


class Choice(NamedTuple):
    """One way to go on: its name, the probability that this step hits, and the steps that do not hit.

    The probability is None where the step cannot hit.
    """

    label: Hashable
    gain: Element | None
    rest: Vector


@dataclass(frozen=True)
class DecisionProcess:
    """States by place, the choices of each (one where nothing is to be chosen), and those where it has been hit.

    Every choice's probabilities sum to 1. Deciding which choice is better takes exact numbers, so that the float domain
    is refused. In symbols a comparison that is not settled on the parameter region raises UndecidedError.
    """

    states: tuple[State, ...]
    choices: tuple[tuple[Choice, ...], ...]
    done: frozenset[int]
    domain: Domain

    def __post_init__(self) -> None:
        if self.domain.rounds:
            raise InputError(
                "domain='float': the best choice is found by comparing numbers that may be equal, and rounding"
                " hides it; use the exact domain"
            )
        for i, state in enumerate(self.states):
            if i not in self.done and not self.choices[i]:
                raise InputError(f"state={state!r} has no choice; every state must lead somewhere")

    def optimum(self, *, largest: bool) -> Optimum:
        """Return the largest or the smallest probability of ever hitting from every state, and a policy that has it."""
        return _policy_iteration(self, largest=largest)

    def value(self, choice: Choice, h: Vector) -> Element:
        """Return Σ_j P_c(i, j) h(j), hits counting 1."""
        terms = [p * h[j] for j, p in choice.rest.items() if j in h]
        if choice.gain is not None:
            terms.append(choice.gain)
        return self.domain.sum(terms)

    def probability(self, policy: Sequence[int]) -> Vector:
        """Return the probability of ever hitting under a policy, on the states where it is positive."""
        end = len(self.states)
        arcs = [
            (Arc(None, end, self.domain.one),) if i in self.done else _arcs(choices[policy[i]], end)
            for i, choices in enumerate(self.choices)
        ]
        arcs.append((Arc(None, end, self.domain.one),))
        chain = TransitionMatrix(tuple(range(end + 1)), self.domain, tuple(arcs))
        return {i: p for i, p in HittingProblem(chain, Visits([end])).probability.items() if i != end}

    @cached_property
    def avoiding(self) -> dict[int, int]:
        """Return the states from which some policy never hits, each with a choice that stays among them.

        The graph alone decides it. They are the largest set without a hit in which every state has a choice that leads
        nowhere else, which is what is left when states without such a choice are taken away until all have one.
        """
        left = {i for i in range(len(self.states)) if i not in self.done}
        while True:
            safe = {}
            for i in left:
                for n, choice in enumerate(self.choices[i]):
                    if choice.gain is None and choice.rest.keys() <= left:
                        safe[i] = n
                        break
            if len(safe) == len(left):
                return safe
            left = set(safe)


@dataclass(frozen=True)
class Optimum:
    """The best probability of hitting, where positive, and the policy (the place of a choice per state) that has it."""

    process: DecisionProcess
    largest: bool = field(kw_only=True)
    values: Vector
    policy: tuple[int, ...]

    def violation(self) -> str | None:
        """Return what is wrong with values and policy, checked from the inequalities alone; None if they are optimal.

        The values are *achieved* where h solves the policy's own equations, and is 0 where the policy cannot hit; only
        one solution has these zeros. A largest value is *not to be beaten* where h(i) ≥ Σ_j P_c(i, j) h(j) for every
        choice c, so that h after n steps is a supermartingale under every policy. A smallest value is not to be beaten
        where h(i) ≤ Σ_j P_c(i, j) h(j), and h = 0 wherever the event can be avoided for certain, so that what has not
        been hit for ever adds nothing.
        """
        process, h = self.process, self.values
        domain, states = process.domain, process.states
        following = [self._successors(i) for i in range(len(states))]
        hitting = {i for i in range(len(states)) if i in process.done or self._chosen(i).gain is not None}
        possible = can_reach(following, hitting)
        for i, state in enumerate(states):
            now = h.get(i, domain.zero)
            if i in process.done:
                if not domain.equal(now, domain.one):
                    return f"state={state!r}: the event has happened, and the value is {domain.text(now)}"
                continue
            if i not in possible and not domain.is_zero(now):
                return f"state={state!r}: its policy cannot hit, and the value is {domain.text(now)}"
            if not domain.equal(process.value(self._chosen(i), h), now):
                return f"state={state!r}: the value {domain.text(now)} is not that of the policy's choice"
            for choice in process.choices[i]:
                gap = domain.sign(process.value(choice, h) - now)
                if gap > 0 if self.largest else gap < 0:
                    return f"state={state!r}: choice {choice.label!r} is better than the policy's"
            if not self.largest and i in process.avoiding and not domain.is_zero(now):
                return f"state={state!r}: the event can be avoided, and the value is {domain.text(now)}"
        return None

    def _chosen(self, i: int) -> Choice:
        return self.process.choices[i][self.policy[i]]

    def _successors(self, i: int) -> tuple[int, ...]:
        return () if i in self.process.done else tuple(self._chosen(i).rest)


def _arcs(choice: Choice, end: int) -> tuple[Arc, ...]:
    arcs = [Arc(choice.label, j, p) for j, p in choice.rest.items()]
    if choice.gain is not None:
        arcs.append(Arc(choice.label, end, choice.gain))
    return tuple(arcs)


def _policy_iteration(process: DecisionProcess, *, largest: bool) -> Optimum:
    """Improve a policy by strictly better choices until there is none.

    Values rise (or fall) every time, so that it ends.
    """
    domain, direction = process.domain, 1 if largest else -1
    kept = {} if largest else process.avoiding
    policy = [kept.get(i, 0) for i in range(len(process.states))]
    open_states = [
        i
        for i, choices in enumerate(process.choices)
        if len(choices) > 1 and i not in process.done and i not in kept
    ]
    while True:
        h = process.probability(policy)
        improved = False
        for i in open_states:
            best = h.get(i, domain.zero)
            for n, choice in enumerate(process.choices[i]):
                value = process.value(choice, h)
                if domain.sign(value - best) * direction > 0:
                    policy[i], best, improved = n, value, True
        if not improved:
            return Optimum(process, h, tuple(policy), largest=largest)
