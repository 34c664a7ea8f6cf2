"""State elimination: one algorithm for hitting, visiting, stationary laws and censoring, in any arithmetic.

To eliminate the state s is to watch the chain only while it is elsewhere. Let d_s = Σ_{j≠s} P_sj be the
probability of leaving s in one step (steps to sinks included), and U_sj = P_sj / d_s the law of the state
after s. Then every other row becomes

    P_ij ← P_ij + P_is · U_sj.

The self-loop P_ss is never read, because "1 − P_ss" is the sum of the other entries. Nothing is subtracted, so that in
binary64 every result keeps nearly full relative accuracy, whatever the size of the entries. The columns P_is and
the rows U_s are the factors of I − Q. They are kept, and serve any number of right and left solves.

A vector is a map from states to elements. A state that is missing in it *is* zero, and one that is present is
positive. A float that underflows is therefore not taken for a zero of the graph; it raises :class:`OutOfRange`.

W. K. Grassmann, M. I. Taksar and D. P. Heyman, Operations Research 33 (1985); C. O'Cinneide, Numerische Mathematik 65
(1993); J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 6.1 (censoring).
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from markovsim.arithmetic.domains import Arithmetic, Element, Vector
from markovsim.errors import InputError

SINK = -1
"""The column in which a row holds its probability of leaving the system for good."""


class OutOfRange(ArithmeticError):
    """A positive intermediate number is not a normal binary64."""


class Solver(Protocol):
    """What has factors of I − Q, and solves right and left systems with them."""

    def solve_right(self, b: Vector) -> Vector: ...

    def solve_left(self, c: Vector) -> Vector: ...

    def stationary(self) -> Vector: ...


def in_range(values: Iterable[Element], domain: Arithmetic) -> None:
    """Raise OutOfRange if one of the values, which are all positive in truth, is a float that is not normal."""
    if domain.is_binary64:
        for value in values:
            if not sys.float_info.min <= value <= sys.float_info.max:
                raise OutOfRange


def positive_sum(values: Iterable[Element], domain: Arithmetic) -> Element:
    """Return the sum of positive values, in range.

    It raises InputError for expressions in parameters that cancel, because they are then not all positive anywhere.
    """
    try:
        result = domain.sum(values)
    except OverflowError:
        raise OutOfRange from None
    if domain.has_parameters and not result:
        raise InputError(
            "a sum of probabilities vanishes identically, so that they cannot all be positive: the chain's"
            " conditions contradict each other; correct the probabilities"
        )
    in_range((result,), domain)
    return result


@dataclass(frozen=True)
class Pivot:
    """An eliminated state with d_s, the law U_s of the next state, and the column P_is, as they were at its turn."""

    state: int
    leaving: Element
    onward: tuple[tuple[int, Element], ...]
    incoming: tuple[tuple[int, Element], ...]


@dataclass(frozen=True)
class Elimination:
    """The pivots in their order, the censored rows of the kept states, and factors of those rows if there are any."""

    domain: Arithmetic
    pivots: tuple[Pivot, ...]
    censored: dict[int, Vector]
    tail: Solver | None = None

    def solve_right(self, b: Vector, wanted: Collection[int] | None = None) -> Vector:
        """Return the least x ≥ 0 with (I − Q) x = b, for b ≥ 0.

        With ``wanted``, a set of states that were eliminated last, only x at these states is found.
        """
        domain, value, spent = self.domain, dict(b), {}
        for pivot in self.pivots:
            if pivot.state in value:
                z = value.pop(pivot.state)
                in_range((z, z / pivot.leaving), domain)
                spent[pivot.state] = z = z / pivot.leaving
                for i, p in pivot.incoming:
                    value[i] = value[i] + p * z if i in value else p * z
        x = self.tail.solve_right(value) if self.tail else {}
        for pivot in reversed(self.pivots):
            if wanted is not None and pivot.state not in wanted:
                break
            terms = [u * x[j] for j, u in pivot.onward if j in x]
            if pivot.state in spent:
                terms.append(spent[pivot.state])
            if terms:
                x[pivot.state] = positive_sum(terms, domain)
        return x

    def solve_left(self, c: Vector) -> Vector:
        """Return the least y ≥ 0 with y (I − Q) = c, for c ≥ 0: the expected visits from the start law c."""
        w = dict(c)
        for pivot in self.pivots:
            if pivot.state in w:
                z = w[pivot.state]
                in_range((z,), self.domain)
                for j, u in pivot.onward:
                    w[j] = w[j] + z * u if j in w else z * u
        w.pop(SINK, None)
        gone = {pivot.state for pivot in self.pivots}
        y = self.tail.solve_left({j: z for j, z in w.items() if j not in gone}) if self.tail else {}
        return self._back(y, w)

    def stationary(self) -> Vector:
        """Return a positive y = y P of an irreducible chain without sinks, of which one state was kept."""
        if self.tail:
            return self._back(self.tail.stationary(), {})
        (kept,) = self.censored
        return self._back({kept: self.domain.one}, {})

    def _back(self, y: Vector, w: Vector) -> Vector:
        for pivot in reversed(self.pivots):
            terms = [y[i] * p for i, p in pivot.incoming if i in y]
            if pivot.state in w:
                terms.append(w[pivot.state])
            if terms:
                y[pivot.state] = positive_sum(terms, self.domain) / pivot.leaving
                in_range((y[pivot.state],), self.domain)
        return y


def eliminate(
    rows: Mapping[int, Mapping[int, Element]],
    domain: Arithmetic,
    keep: Iterable[int] = (),
    enough: Callable[[int, int], bool] | None = None,
    last: Collection[int] = (),
) -> Elimination:
    """Eliminate every state that is not kept, first the one with the fewest arcs in × out (Markowitz).

    ``rows[i]`` holds P_ij for the states j of the system and, under :data:`SINK`, the probability of leaving
    it; entries are positive. Every state to be eliminated must be able to leave for the sink or a kept state.
    ``enough(cost, left)`` may stop early, and the states that are left are then kept too. The states of ``last`` are
    eliminated after all others, so that a right solve can leave the others out.

    Where numbers grow with the work, in length or in radius, :class:`_Growth` says how the cost is weighed.
    """
    kept = set(keep)  # Only kept states have a use for their self-loops.
    growth = _Growth(rows, domain, last)
    work = {i: {j: p for j, p in row.items() if j != i or i in kept} for i, row in rows.items()}
    into: dict[int, set[int]] = {i: set() for i in rows}
    into[SINK] = set()
    for i, row in work.items():
        for j in row:
            into[j].add(i)
    heap = [(*growth.turn(i, len(row) * len(into[i])), i) for i, row in work.items() if i not in kept]
    heapq.heapify(heap)
    pivots = []
    while heap:
        *turn, s = heapq.heappop(heap)
        if s not in work or tuple(turn) != growth.turn(s, cost := len(work[s]) * len(into[s])):
            continue  # The entry is outdated: the state is gone, or in the heap again at its present cost.
        if enough and enough(cost, len(work)):
            break
        pivot = _remove(s, work, into, kept, domain)
        pivots.append(pivot)
        growth.eliminated(pivot)
        for i in {i for i, _ in pivot.incoming} | {j for j, _ in pivot.onward if j != SINK}:
            if i not in kept:
                heapq.heappush(heap, (*growth.turn(i, len(work[i]) * len(into[i])), i))
    for row in work.values():
        in_range(row.values(), domain)
    return Elimination(domain, tuple(pivots), work)


class _Growth:
    """How long the numbers of each row have become, which decides whose turn it is.

    The length of the exact numbers in the row of i is about proportional to the number of eliminated states that
    i now stands for. Weighing costs by that number balances the elimination: it halves a long line of states again
    and again, while going from one end to the other would drag ever longer numbers along. A ball about doubles its
    relative radius in each elimination that its row takes part in, and halving keeps these few. Numbers that are
    rounded to a fixed length do not grow.
    """

    def __init__(self, rows: Iterable[int], domain: Arithmetic, last: Collection[int]) -> None:
        self._size = None if domain.rounds else dict.fromkeys(rows, 1)
        self._last = last

    def turn(self, i: int, cost: int) -> tuple[bool, int]:
        """Return the key by which a state is sorted whose elimination takes ``cost`` products."""
        return i in self._last, cost if self._size is None else cost * self._size[i]

    def eliminated(self, pivot: Pivot) -> None:
        """Note that the rows which lead to the pivot have become longer."""
        if self._size is not None:
            size = self._size.pop(pivot.state)
            for i, _ in pivot.incoming:
                self._size[i] += size


def _remove(
    s: int, work: dict[int, Vector], into: dict[int, set[int]], kept: set[int], domain: Arithmetic
) -> Pivot:
    row, sources = work.pop(s), into.pop(s)
    in_range(row.values(), domain)
    leaving = positive_sum(row.values(), domain)
    onward = tuple((j, p / leaving) for j, p in row.items())
    in_range((u for _, u in onward), domain)
    for j in row:
        into[j].discard(s)
    incoming = []
    for i in sources:
        target = work[i]
        q = target.pop(s)
        incoming.append((i, q))
        for j, u in onward:
            if j in target:
                target[j] = target[j] + q * u
            elif j != i or i in kept:
                target[j] = q * u
                into[j].add(i)
    in_range((q for _, q in incoming), domain)
    return Pivot(s, leaving, onward, tuple(incoming))
