"""The far tail of a hitting time, from the rate at which the states before the hit are left.

Let Q be the steps between the states that have not hit and still can, α_s the law on them at time s, and y > 0 a
measure on a set of them that no step of Q leaves. Put z = y(I − Q). If a·y ≤ z ≤ b·y entry by entry, then
(1 − b)·y ≤ yQ ≤ (1 − a)·y, and as Q ≥ 0 this may be repeated:

    (1 − b)^t · y ≤ y Q^t ≤ (1 − a)^t · y    for all t ≥ 0.

If also m·y ≤ α_s ≤ M·y, then for every weight w ≥ 0 on the states

    m (1 − b)^t · yw ≤ α_s Q^t w ≤ M (1 − a)^t · yw.

For w = 1 this encloses P(T > s + t). For w = (probability to hit at once) it encloses P(T = s + t + 1), and summed
over t the distribution function. Nothing is estimated: the bounds hold for every y. They are narrow where y is nearly
the quasi-stationary law, a and b are nearly the decay rate 1 − ρ, and α_s is nearly a multiple of y. (These are the
bounds of Collatz and Wielandt for the inverse of I − Q, the map z ↦ y = z(I − Q)⁻¹.) The last of these takes as long
as the states need to forget the start. Therefore y comes from inverse iteration, which solves without a subtraction
and gives a decay rate of 1e-300 as accurately as one of 1/2, and s is doubled until m and M agree. The time itself may
then be of order 1e300.

Several sets may be there side by side, each with a rate of its own. Mass outside of all of them, in states that lead on
to a set with a slower rate, is counted as a remainder. It decays while s grows, and what it can do is at most its mass.

*Not covered*, and then said to be unsettled, are a set that is left with the same rate as another one behind it (the
tail then has a polynomial factor), sets with different rates that lead to common states, periodic sets, what forgets
its start as slowly as it is left, and dense sets of more than 400 states.

J. N. Darroch and E. Seneta, Journal of Applied Probability 2 (1965); E. Seneta, *Non-negative matrices and Markov
chains*, 1981, section 1.1 and exercise 1.17; P. Collet, S. Martínez and J. San Martín, *Quasi-stationary
distributions*, 2013, chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import flint

from markovsim.arithmetic.balls import Ball, BallDomain
from markovsim.arithmetic.domains import FLOAT, Vector
from markovsim.chains.elimination.states import SINK, OutOfRange, eliminate
from markovsim.chains.elimination.systems import TransientSystem
from markovsim.chains.graph import reachable_from, strong_components
from markovsim.chains.hitting.powers import BallPowers
from markovsim.chains.matrix import State

Law = dict[int, flint.arb]
HIT, LOST = -2, -3
"""The columns of the steps that hit, and of those after which no hit is possible."""
FIRST_STEPS = 32
"""Steps after which the law is first compared with the measure."""
MOST_WORK = 3_000_000
"""Steps times arcs that are taken one by one at one precision."""
POWER_STATES = 300
"""Most states for which powers of the matrix are taken where single steps do not settle."""
FEW_STATES = 48
"""Most states for which powers are taken at once."""
MOST_DOUBLINGS = 80
"""Most doublings of the number of steps by powers of the matrix."""
ROUNDS, IDLE = 200, 4
"""Most rounds of inverse iteration, and most of them without the bounds coming twice as close."""
FILLED_FROM, FILLED_COST = 60, 300
"""Where so many states are left and eliminating the next one takes more products than that, a set counts as dense."""
DENSE_STATES = 400
"""Most states of a dense set, for which flint's inverse is used."""


@dataclass(frozen=True)
class Group:
    """A set of states that are left at one rate, where α_s and yQ lie between multiples of y.

    ``share`` is a ball that holds m and M, ``decay`` one that holds a and b, and ``weights`` has the sums yw.
    """

    share: flint.arb
    decay: flint.arb
    weights: Mapping[str, flint.arb]


@dataclass(frozen=True)
class Tail:
    """What is known of T after ``steps`` steps. Questions count time t ≥ 0 from there on, and answer in balls."""

    bits: int
    steps: int
    hit: flint.arb
    lost: flint.arb
    rest: flint.arb
    groups: tuple[Group, ...]

    def pmf(self, t: int) -> flint.arb:
        """Return P(T = steps + t), for t ≥ 1."""
        return self._decaying("hit", t - 1)

    def coming(self, t: int) -> flint.arb:
        """Return P(steps + t < T < ∞)."""
        return self._decaying("coming", t)

    def cdf(self, t: int) -> flint.arb:
        """Return P(T ≤ steps + t)."""
        return self.hit + self._gathered("hit", t)

    def survival(self, t: int) -> flint.arb:
        """Return P(T > steps + t), T = ∞ included."""
        return self.lost + self._gathered("lost", t) + self._decaying("alive", t)

    def log_survival(self, t: int) -> flint.arb:
        """Return the logarithm of P(T > steps + t).

        It comes from the cdf where that is small, and else from the logarithm of each share.
        """
        if self.cdf(t) < flint.arb(0.25):
            return (-self.cdf(t)).log1p()
        left = self.lost + self._gathered("lost", t) + self._remainder
        if not left.is_zero():
            return self.survival(t).log()
        parts = [(g.share * g.weights["alive"]).log() + t * (-g.decay).log1p() for g in self.groups]
        most = reduce(lambda x, y: x if x.mid() > y.mid() else y, parts)
        return most + sum(((x - most).exp() for x in parts if x is not most), flint.arb(1)).log()

    def _decaying(self, weight: str, t: int) -> flint.arb:
        terms = [g.share * g.weights[weight] * (t * (-g.decay).log1p()).exp() for g in self.groups]
        return sum(terms, self._remainder)

    def _gathered(self, weight: str, t: int) -> flint.arb:
        """Return the sum over all earlier times: Σ_{r<t} (1 − δ)^r = (1 − (1 − δ)^t)/δ."""
        terms = [
            g.share * g.weights[weight] * -(t * (-g.decay).log1p()).expm1() / g.decay
            for g in self.groups
            if not g.weights[weight].is_zero()
        ]
        return sum(terms, self._remainder)

    @property
    def _remainder(self) -> flint.arb:
        return flint.arb(0).union(self.rest.upper())

    @property
    def accuracy(self) -> int:
        """The bits to which the shares are known."""
        return min((int(g.share.rel_accuracy_bits()) for g in self.groups), default=self.bits)

    @property
    def is_settled(self) -> bool:
        """Whether nearly all mass that has not hit is in the sets, near to multiples of their measures."""
        mass = sum((g.share * g.weights["alive"] for g in self.groups), flint.arb(0))
        return self.accuracy > 8 and bool(self.rest * 2**16 < mass)

    @property
    def decay(self) -> flint.arb:
        """1 − ρ of the set that is left most slowly, of those that hold mass."""
        return reduce(lambda x, y: x.min(y), (g.decay for g in self.groups))

    def first(self, met: Callable[[Tail, int], bool | None]) -> tuple[int, int] | None:
        """Return bounds of the least time after ``steps`` at which ``met``, which does not hold at once, comes to hold.

        ``met`` judges a number of steps: yes, no, or None where the balls do not tell. None is returned where it is
        not met at any time that can be told.
        """
        slowest = self.decay.lower()
        high = 1
        while met(self, high) is not True:
            if high * slowest > self.bits or not slowest > 0:
                return None
            high *= 2
        low = self._bisect(0, high, lambda t: met(self, t) is not False)
        sure = self._bisect(low - 1, high, lambda t: met(self, t) is True)
        return self.steps + low, self.steps + sure

    @staticmethod
    def _bisect(no: int, yes: int, holds: Callable[[int], bool]) -> int:
        while yes - no > 1:
            middle = (no + yes) // 2
            no, yes = (no, middle) if holds(middle) else (middle, yes)
        return yes


class Tails:
    """The tails of one law, from ever later times.

    ``rows`` holds, for each state that can hit and has not, its steps to such states, to :data:`HIT` and to
    :data:`LOST`, as fractions or balls of sum 1. ``initial`` is the start law on the same places.
    """

    def __init__(self, rows: Mapping[int, Vector], initial: Vector, names: Sequence[State]) -> None:
        self._rows, self._initial, self._names = rows, initial, names
        self._measures: dict[tuple[int, int], tuple[_System, Law, flint.arb]] = {}

    def at(self, bits: int) -> Iterator[Tail]:
        """Yield tails from ever later times, until α_s is a multiple of y as far as the bits tell."""
        with flint.ctx.workprec(bits):
            if self._sets is None or not all(self._measure(n, {}, bits)[0] for n in range(len(self._sets))):
                return
        for steps, law in self._walk(bits):
            with flint.ctx.workprec(bits):
                tail = self._tail(steps, law, bits)
                done = (
                    tail is not None and tail.accuracy >= bits * 3 // 4 and tail.rest < flint.arb(2) ** -bits
                )
            if tail is not None:
                yield tail
            if done:
                return

    # --- the law at later times ---

    def _walk(self, bits: int) -> Iterator[tuple[int, Law]]:
        """Yield (s, α_s) for doubled s, by single steps while these are cheap, then for few states by powers."""
        rows = {i: {j: _arb(p, bits) for j, p in row.items()} for i, row in self._rows.items()}
        law = {i: _arb(p, bits) for i, p in self._initial.items()}
        steps, until, work = 0, FIRST_STEPS, 0
        while len(rows) > FEW_STATES and work <= MOST_WORK:
            with flint.ctx.workprec(bits):
                while steps < until and work <= MOST_WORK:
                    law, moved = _stepped(rows, law)
                    steps, work = steps + 1, work + moved * (1 + bits // 256)
            if steps == until:
                yield steps, law
                until *= 2
        if len(rows) <= POWER_STATES:
            powers = BallPowers(rows, dict.fromkeys((HIT, LOST), flint.arb(0)) | law)
            for m in range(until.bit_length() - 1, MOST_DOUBLINGS):
                yield steps + (1 << m), powers.doubled(m, bits)

    def _tail(self, steps: int, law: Law, bits: int) -> Tail | None:
        """Return the tail from time ``steps`` on, or None where some set is not left at one rate."""
        zero, groups, grouped = flint.arb(0), [], set[int]()
        for number, members in enumerate(self._sets or ()):
            grouped |= members
            mass = sum((law[i] for i in members if i in law), zero)
            if mass.is_zero():
                continue
            y, decay = self._measure(number, law, bits)
            if not (decay > 0 and decay < 1):
                return None
            ratios = [law.get(i, zero) / x for i, x in y.items()]
            least, most = (reduce(f, ratios) for f in (flint.arb.min, flint.arb.max))
            groups.append(Group(least.lower().union(most.upper()), decay, self._weigh(y, bits)))
        rest = sum((p for i, p in law.items() if i >= 0 and i not in grouped), zero)
        if not groups:
            return None
        return Tail(bits, steps, law.get(HIT, zero), law.get(LOST, zero), rest, tuple(groups))

    def _weigh(self, y: Mapping[int, flint.arb], bits: int) -> dict[str, flint.arb]:
        zero = flint.arb(0)
        gains = {
            name: [x * _arb(self._rows[i][column], bits) for i, x in y.items() if column in self._rows[i]]
            for name, column in (("hit", HIT), ("lost", LOST))
        }
        chances = self._chances(bits)
        coming = [x * chances[i] if i in chances else x for i, x in y.items()]
        return {name: sum(terms, zero) for name, terms in gains.items()} | {
            "alive": sum(y.values(), zero),
            "coming": sum(coming, zero),
        }

    def _chances(self, bits: int) -> Law:
        """The probabilities to hit, where some may be below 1."""
        if not any(LOST in row for row in self._rows.values()):
            return {}
        gains = {i: row[HIT] for i, row in self._rows.items() if HIT in row}
        domain = BallDomain(bits)
        b = {i: Ball(_arb(p, bits), bits) for i, p in gains.items()}
        rows = {i: {j: Ball(_arb(p, bits), bits) for j, p in row.items()} for i, row in self._rows.items()}
        found = TransientSystem(rows, domain, self._names).solve_right(b)
        return {i: x.arb for i, x in found.items()}

    # --- sets and their measures ---

    @cached_property
    def _graph(self) -> tuple[list[int], list[list[int]]]:
        order = list(self._rows)
        place = {i: k for k, i in enumerate(order)}
        return order, [[place[j] for j in self._rows[i] if j in place] for i in order]

    @cached_property
    def _sets(self) -> tuple[frozenset[int], ...] | None:
        """Return the sets, or None where two of them overlap.

        A set is what a class reaches that is left more slowly than all behind it, for the first such classes. Rates are
        compared by their midpoints. The bounds hold for any sets, and they are narrow where the sets are well chosen.
        """
        order, graph = self._graph
        components = strong_components(graph)  # A component comes after those that it leads to.
        owner = {k: n for n, c in enumerate(components) for k in c}
        slowest: list[Any] = []  # This is the slowest of the class and of all that it leads to.
        slower: list[int] = []
        with flint.ctx.workprec(64):
            for n, members in enumerate(components):
                onward = {owner[j] for k in members for j in graph[k]} - {n}
                behind = reduce(min, (slowest[o] for o in onward)) if onward else None
                rate = self._rate([order[k] for k in members])
                if behind is None or rate < behind * (1 - flint.arb(2) ** -30):
                    slower.append(n)
                slowest.append(rate if behind is None else min(rate, behind))
        sets: list[frozenset[int]] = []
        taken: set[int] = set()
        for n in reversed(slower):
            if components[n][0] not in taken:
                found = reachable_from(graph, components[n])
                if found & taken:
                    return None
                taken |= found
                sets.append(frozenset(order[k] for k in found))
        return tuple(sets)

    def _rate(self, members: Sequence[int]) -> flint.arb:
        """Return about the rate at which a class is left."""
        if len(members) == 1:
            (i,) = members
            return sum((_arb(p, 64) for j, p in self._rows[i].items() if j != i), flint.arb(0)).mid()
        return _inverse_iteration(_System(self._rows, members, 64, self._names), 30)[1].mid()

    def _measure(self, number: int, law: Law, bits: int) -> tuple[Law, flint.arb]:
        """Return y and the ball of a and b, by inverse iteration, or from α_s where that is closer by now."""
        key = (number, bits)
        if key not in self._measures:
            system = _System(self._rows, sorted((self._sets or ())[number]), bits, self._names)
            self._measures[key] = (system, *_inverse_iteration(system, ROUNDS))
        system, y, decay = self._measures[key]
        if decay.rel_accuracy_bits() < bits * 3 // 4 and all(law.get(i, 0) > 0 for i in system.members):
            near, rate = _inverse_iteration(system, 1, {i: law[i].mid() for i in system.members})
            if near and rate.rel_accuracy_bits() > decay.rel_accuracy_bits():
                y, decay = near, rate
                self._measures[key] = system, y, decay
        return y, decay


class _System:
    """Solutions y of y(I − Q) = z on a set of states.

    They are found without a subtraction, or by flint where the set is dense.
    """

    def __init__(
        self, rows: Mapping[int, Vector], members: Sequence[int], bits: int, names: Sequence[State]
    ) -> None:
        self.members, self.bits = members, bits
        self._inverse = self._sparse = None
        if not _fills(rows, members):
            balls = {i: {j: Ball(_arb(p, bits), bits) for j, p in rows[i].items()} for i in members}
            self._sparse = TransientSystem(balls, BallDomain(bits), names)
        elif len(members) <= DENSE_STATES:
            self._inverse = self._inverted({i: rows[i] for i in members})

    def _inverted(self, rows: Mapping[int, Vector]) -> Any:
        """The inverse (I − Q)⁻¹. The diagonal of I − Q is formed as the sum of the steps out of a state."""
        place, n = {i: k for k, i in enumerate(rows)}, len(rows)
        entries = [flint.arb(0)] * (n * n)
        for i, row in rows.items():
            out = {j: _arb(p, self.bits) for j, p in row.items() if j != i}
            entries[place[i] * (n + 1)] = sum(out.values(), flint.arb(0))
            for j, p in out.items():
                if j in place:
                    entries[place[i] * n + place[j]] = -p
        try:
            return flint.arb_mat(n, n, entries).inv()
        except ZeroDivisionError:  # The bits are too few to tell it from a singular matrix.
            return None

    def solve(self, z: Mapping[int, flint.arb]) -> Law | None:
        """Return y > 0, or None where the bits do not suffice and for too many states that are not sparse."""
        if self._sparse is not None:
            y = self._sparse.solve_left({i: Ball(x, self.bits) for i, x in z.items()})
            return {i: x.arb for i, x in y.items()}
        if self._inverse is None:
            return None
        found = (flint.arb_mat(1, len(self.members), [z[i] for i in self.members]) * self._inverse).entries()
        return dict(zip(self.members, found, strict=True)) if all(x > 0 for x in found) else None


def _fills(rows: Mapping[int, Vector], members: Sequence[int]) -> bool:
    """Say whether elimination makes the set dense. The elimination of any chain with this graph tells."""
    inside = set(members)
    graph = {i: [j for j in rows[i] if j in inside] for i in members}
    share = {
        i: {**dict.fromkeys(row, 1.0 / (len(row) + 1)), SINK: 1.0 / (len(row) + 1)}
        for i, row in graph.items()
    }
    try:
        part = eliminate(share, FLOAT, enough=lambda cost, left: left >= FILLED_FROM and cost > FILLED_COST)
    except OutOfRange:
        return False  # This is a long way without a branch.
    return len(part.censored) > 0


def _inverse_iteration(system: _System, rounds: int, z: Law | None = None) -> tuple[Law, flint.arb]:
    """Return y > 0 and a ball that holds all z(i)/y(i) for z = y(I − Q).

    It begins with z = 1, or with the z > 0 that is given, which are exact numbers. The last y takes the place of z
    until the ball does not become narrower. Where nothing comes of it the ball holds 0.
    """
    if z is None:
        z = dict.fromkeys(system.members, flint.arb(1))
    best: Law = {}
    narrow, idle = flint.arb(0).union(flint.arb(1)), 0
    for _ in range(rounds):
        y = system.solve(z)
        if y is None:
            break
        ratios = [z[i] / y[i] for i in system.members]
        least, most = (reduce(f, ratios) for f in (flint.arb.min, flint.arb.max))
        ball = least.lower().union(most.upper())
        if not best or ball.rad() * narrow.mid() < narrow.rad() * ball.mid() / 2:
            best, narrow, idle = y, ball, 0
        else:
            idle += 1
        if idle > IDLE or narrow.rel_accuracy_bits() >= system.bits - 8:
            break
        mass = sum(y.values(), flint.arb(0)).mid()
        z = {i: (x.mid() / mass).mid() for i, x in y.items()}
    return best, narrow


def _stepped(rows: Mapping[int, Law], law: Law) -> tuple[Law, int]:
    """Return the law one step later, and how many arcs that took.

    What has hit or cannot hit any more stays where it is.
    """
    after = {j: law[j] for j in (HIT, LOST) if j in law}
    moved = 0
    for i, mass in law.items():
        row = rows.get(i, {})
        moved += len(row)
        for j, p in row.items():
            after[j] = after[j] + mass * p if j in after else mass * p
    return after, moved


def _arb(x: Any, bits: int) -> flint.arb:
    """Return a ball around a fraction, or the ball itself."""
    if isinstance(x, (Ball, flint.arb)):
        return x.arb if isinstance(x, Ball) else x
    with flint.ctx.workprec(bits):
        return flint.arb(x)
