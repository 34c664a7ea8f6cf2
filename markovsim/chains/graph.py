"""Structure of a chain, from its graph alone: no probability is ever looked at.

State j is *reachable* from i if a path leads from i to j, where the empty path counts. States that reach each
other *communicate*. The classes of that equivalence are the strongly connected components of the graph. A
class is *closed* if no arc leaves it. In a finite chain its states are *recurrent*, and all others are *transient*.
The *period* of a class is the greatest common divisor of the lengths of its cycles. A single state without an arc to
itself has no cycle and no period. J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, chapter 2;
J. R. Norris, *Markov chains*, 1997, section 1.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import gcd

Successors = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Component:
    """A communicating class: its states by place, whether it is closed, its period (None without a cycle)."""

    members: tuple[int, ...]
    closed: bool = field(kw_only=True)
    period: int | None = field(kw_only=True)


def strong_components(successors: Successors) -> list[list[int]]:
    """Return the strongly connected components, each after all the components that it leads to.

    It is our own because importing networkx for it takes longer than most chains take to solve, and because
    the solver relies on the order. It is the path-based algorithm of H. N. Gabow, *Path-based depth-first search for
    strong and biconnected components*, 2000, with an explicit stack in place of recursion.

    >>> strong_components([[1], [0, 2], [2]])
    [[2], [0, 1]]
    """
    order: list[int | None] = [None] * len(successors)
    done = [False] * len(successors)
    components: list[list[int]] = []
    path: list[int] = []  # It holds the states that are not yet in a component.
    roots: list[int] = []  # It holds one state of each component in the making.
    clock = 0
    for start in range(len(successors)):
        if order[start] is not None:
            continue
        order[start], clock = clock, clock + 1
        path.append(start)
        roots.append(start)
        work = [(start, iter(successors[start]))]
        while work:
            state, remaining = work[-1]
            child = next(remaining, None)
            if child is None:
                work.pop()
                if roots[-1] == state:
                    roots.pop()
                    components.append(_close(state, path, done))
            elif order[child] is None:
                order[child], clock = clock, clock + 1
                path.append(child)
                roots.append(child)
                work.append((child, iter(successors[child])))
            elif not done[child]:
                while _rank(order, roots[-1]) > _rank(order, child):
                    roots.pop()
    return components


def _rank(order: list[int | None], state: int) -> int:
    rank = order[state]
    assert rank is not None
    return rank


def _close(root: int, path: list[int], done: list[bool]) -> list[int]:
    members = []
    while True:
        state = path.pop()
        done[state] = True
        members.append(state)
        if state == root:
            return sorted(members)


def communicating_classes(successors: Successors) -> tuple[Component, ...]:
    """Return the communicating classes: closed ones first, each kind in the order of its first state.

    >>> [(c.members, c.closed, c.period) for c in communicating_classes([[1], [2], [1]])]
    [((1, 2), True, 2), ((0,), False, None)]
    """
    classes = []
    for members in strong_components(successors):
        inside = set(members)
        closed = all(j in inside for i in members for j in successors[i])
        classes.append(Component(tuple(members), closed=closed, period=period(successors, members)))
    return tuple(sorted(classes, key=lambda c: (not c.closed, c.members[0])))


def ends(successors: Successors, closed: Sequence[Sequence[int]]) -> list[int | None]:
    """Return for each state the only closed class that it can reach, by its place in the order of the closed classes.

    It is None for a state that can reach several. ``closed`` has the members of the closed classes.

    >>> ends([[0], [0], [1, 3], [3]], [[0], [3]])
    [0, 0, None, 1]
    """
    end: list[int | None] = [None] * len(successors)
    for place, members in enumerate(closed):
        for i in members:
            end[i] = place
    recurrent = {i for members in closed for i in members}
    for component in strong_components(successors):  # What a component leads to comes before it.
        if component[0] in recurrent:
            continue
        inside = set(component)
        onward = {end[j] for i in component for j in successors[i] if j not in inside}
        only = onward.pop() if len(onward) == 1 else None
        for i in component:
            end[i] = only
    return end


def period(successors: Successors, members: Sequence[int]) -> int | None:
    """Return the greatest common divisor of the lengths of the cycles of a class, or None if it has no cycle.

    Let level be the distance from one fixed state. Every arc i → j of the class closes a cycle of length
    level(i) + 1 − level(j) modulo the period (E. V. Denardo, *Periods of connected networks and powers of nonnegative
    matrices*, 1977).

    >>> period([[1], [0]], [0, 1]), period([[1], [0, 1]], [0, 1]), period([[1], [1]], [0])
    (2, 1, None)
    """
    inside = set(members)
    level = {members[0]: 0}
    queue = [members[0]]
    divisor = 0
    for state in queue:
        for child in successors[state]:
            if child not in inside:
                continue
            if child not in level:
                level[child] = level[state] + 1
                queue.append(child)
            divisor = gcd(divisor, level[state] + 1 - level[child])
    return divisor or None


def reachable_from(successors: Successors, starts: Iterable[int]) -> set[int]:
    """Return the states that some path from ``starts`` leads to, ``starts`` included.

    >>> sorted(reachable_from([[1], [1], [0]], [0]))
    [0, 1]
    """
    seen = set(starts)
    stack = list(seen)
    while stack:
        for child in successors[stack.pop()]:
            if child not in seen:
                seen.add(child)
                stack.append(child)
    return seen


def can_reach(successors: Successors, targets: Iterable[int]) -> set[int]:
    """Return the states from which some path leads to ``targets``, ``targets`` included.

    >>> sorted(can_reach([[1], [1], [0]], [0]))
    [0, 2]
    """
    predecessors: list[list[int]] = [[] for _ in successors]
    for source, children in enumerate(successors):
        for child in children:
            predecessors[child].append(source)
    return reachable_from(predecessors, targets)
