"""Systems (I − Q) x = b and y (I − Q) = c: which elimination, over which block, in which arithmetic.

The communicating classes of the system are solved one after the other, so that nothing fills in between them. Inside
a class, states of small degree are eliminated sparsely. What is left is dense: NumPy eliminates it if the numbers are
floats, flint solves it if they are fractions, and other arithmetics go on sparsely. Where floats leave binary64 on the
way, the system is solved again with unbounded exponents; an *answer* outside binary64 is a FloatRangeError that names
the state. :func:`factor_class` makes these choices.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from markovsim.arithmetic.domains import Arithmetic, Element, Vector
from markovsim.chains.elimination.refinement import lumped_system
from markovsim.chains.elimination.states import (
    SINK,
    Elimination,
    OutOfRange,
    eliminate,
    in_range,
    positive_sum,
)
from markovsim.chains.elimination.wide_exponents import WIDE, widened, with_wide_exponents
from markovsim.chains.graph import strong_components
from markovsim.chains.matrix import State
from markovsim.errors import FloatRangeError

DENSE_FROM = 60
"""Fewest states for which elimination on NumPy's arrays pays."""
FLINT_FROM = 16
"""Fewest states for which flint's solver pays."""
FEW_WANTED = 4
"""Most wanted states for which it pays to eliminate these after all others."""
WIDE_COST = 160_000
"""Most products of one pivot with which a system is solved with unbounded exponents."""


@dataclass(frozen=True)
class TransientSystem:
    """States each of which can leave the system for good.

    ``rows[i]`` holds P_ij; targets outside the rows are sinks. ``names`` gives the label of a state for messages. With
    ``lump``, right solves first look for states on which the solution agrees: see
    :func:`markovsim.chains.elimination.refinement.lumped_system`.
    """

    rows: Mapping[int, Vector]
    domain: Arithmetic
    names: Sequence[State]
    lump: bool = field(default=False, kw_only=True)

    def solve_right(self, b: Vector, wanted: Collection[int] | None = None) -> Vector:
        """Return the least x ≥ 0 with (I − Q) x = b; b holds positive elements, and absent ones are 0.

        With ``wanted``, only the values at these states are promised; others may be missing in the answer.
        """
        if self.lump:
            small = lumped_system(self.rows, b, self.domain)
            if small:
                system = TransientSystem(small.rows, self.domain, self.names)
                firsts = None if wanted is None else {small.first[i] for i in wanted if i in small.first}
                x = system.solve_right(small.b, firsts)
                return {i: x[first] for i, first in small.first.items() if first in x}
        if wanted is not None and len(wanted) <= FEW_WANTED and self.domain.is_exact:
            return self._at(b, wanted)
        return self._retried(TransientSystem._right, b, names=self.names)

    def solve_left(self, c: Vector) -> Vector:
        """Return the least y ≥ 0 with y (I − Q) = c; c holds positive elements, and absent ones are 0."""
        return self._retried(TransientSystem._left, c, names=self.names)

    def flows(self, law: Vector, exits: Mapping[int, int], names: Sequence[State]) -> Vector:
        """Return the probability of each group of exits to be the one that the system leaves for, from a start law.

        ``exits`` maps states to groups, and the law may hold exits. Only the answers must be within binary64, not the
        visits that they come from. ``names`` gives the names of the groups for messages.
        """
        return self._retried(lambda system, start: system._flows(start, exits), law, names=names)

    def _retried(
        self, solve: Callable[[TransientSystem, Vector], Vector], vector: Vector, names: Sequence[State]
    ) -> Vector:
        """Return ``solve(system, vector)`` for this system, or for the wide one where floats leave binary64."""
        return with_wide_exponents(
            lambda domain, v: solve(self if domain is self.domain else self._wide, v),
            self.domain,
            vector,
            names=names,
        )

    def _flows(self, law: Vector, exits: Mapping[int, int]) -> Vector:
        parts: dict[int, list[Element]] = {exits[i]: [] for i in exits}
        for i, weight in law.items():
            if i in exits:
                parts[exits[i]].append(weight)
        for i, visits in self._left({i: p for i, p in law.items() if i in self.rows}).items():
            for j, p in self.rows[i].items():
                if j in exits:
                    parts[exits[j]].append(visits * p)
        return {group: positive_sum(terms, self.domain) for group, terms in parts.items()}

    @cached_property
    def _wide(self) -> TransientSystem:
        return replace(self, rows=widened(self.rows), domain=WIDE)

    @cached_property
    def _blocks(self) -> list[tuple[set[int], Elimination]]:
        order = list(self.rows)
        place = {state: k for k, state in enumerate(order)}
        graph = [[place[j] for j in self.rows[i] if j in place] for i in order]
        return [
            (set(members), factor_class(self._inside(members), self.domain))
            for members in ([order[k] for k in component] for component in strong_components(graph))
        ]

    def _inside(self, members: Sequence[int]) -> dict[int, Vector]:
        inside = set(members)
        rows = {}
        for i in members:
            rows[i] = {j: p for j, p in self.rows[i].items() if j in inside}
            outside = [p for j, p in self.rows[i].items() if j not in inside]
            if outside:
                rows[i][SINK] = positive_sum(outside, self.domain)
        return rows

    def _right(self, b: Vector) -> Vector:
        x: Vector = {}
        for members, block in self._blocks:
            local: Vector = {}
            for i in members:
                terms = [p * x[j] for j, p in self.rows[i].items() if j in x]
                if i in b:
                    terms.append(b[i])
                if terms:
                    local[i] = positive_sum(terms, self.domain)
            x.update(block.solve_right(local))
        return x

    def _at(self, b: Vector, wanted: Collection[int]) -> Vector:
        """Return x at a few states only, which are eliminated last; this pays in arithmetics whose numbers grow.

        The classes are not taken one by one: then every state that another class leads to would be wanted too.
        """
        last = {i for i in wanted if i in self.rows}
        return factor_class(self._inside(list(self.rows)), self.domain, last=last).solve_right(b, last)

    def _left(self, c: Vector) -> Vector:
        y: Vector = {}
        w = dict(c)
        for members, block in reversed(self._blocks):
            local = {i: w[i] for i in members if i in w}
            in_range(local.values(), self.domain)
            solved = block.solve_left(local)
            y.update(solved)
            for i, visits in solved.items():
                for j, p in self.rows[i].items():
                    if j not in members and j in self.rows:
                        w[j] = w[j] + visits * p if j in w else visits * p
        return y


def representable(terms: Iterable[Element], domain: Arithmetic, state: State) -> Element:
    """Return the sum of an answer's positive terms; raise FloatRangeError, naming the state, where float loses it."""
    try:
        return positive_sum(terms, domain)
    except OutOfRange:
        raise FloatRangeError(
            f"state={state!r}: a positive answer is outside binary64; use the exact domain"
        ) from None


def stationary_vector(rows: Mapping[int, Vector], domain: Arithmetic, names: Sequence[State]) -> Vector:
    """Return the stationary law of an irreducible set of rows (they lead nowhere else)."""
    return with_wide_exponents(_stationary, domain, rows, names=names)


def _stationary(domain: Arithmetic, rows: Mapping[int, Vector]) -> Vector:
    y = factor_class(rows, domain, stationary=True).stationary()
    mass = positive_sum(y.values(), domain)
    law = {i: p / mass for i, p in y.items()}
    in_range(law.values(), domain)
    return law


def censored_rows(
    rows: Mapping[int, Vector], keep: Sequence[int], domain: Arithmetic, names: Sequence[State]
) -> dict[int, Vector]:
    """Return the rows of the chain watched on ``keep`` only."""

    def censored(domain: Arithmetic, rows: Mapping[int, Vector]) -> dict[int, Vector]:
        return eliminate(rows, domain, keep).censored

    return with_wide_exponents(censored, domain, rows, names=names)


def factor_class(
    rows: Mapping[int, Vector], domain: Arithmetic, *, stationary: bool = False, last: Collection[int] = ()
) -> Elimination:
    """Eliminate all states of one class, or all but one for a stationary law, by the engine that pays.

    ==============================  ===================================================================
    arithmetic                      engine
    ==============================  ===================================================================
    floats                          sparse while pivots are cheap, then blocked elimination in NumPy
    floats with wide exponents      sparse; FloatRangeError where the class is dense
    flint's fractions               sparse while pivots are cheap, then flint's p-adic solver
    all others                      sparse
    ==============================  ===================================================================

    The states of ``last`` are eliminated after all others.
    """
    keep = [next(iter(rows))] if stationary else []
    if domain.is_binary64:
        # A class that is dense from the start is not worth a single sparse pivot.
        dense = len(rows) >= DENSE_FROM and sum(map(len, rows.values())) > len(rows) ** 2 // 4
        part = Elimination(domain, (), dict(rows)) if dense else eliminate(rows, domain, keep, _dense_pays)
        if len(part.censored) <= len(keep):
            return part
        from markovsim.chains.elimination.dense import eliminate_dense

        left = {i: part.censored[i] for i in part.censored if i not in keep} | {
            i: part.censored[i] for i in keep
        }
        return replace(part, tail=eliminate_dense(left, stationary=stationary))
    if domain is WIDE:
        part = eliminate(rows, domain, keep, lambda cost, left: cost > WIDE_COST)
        if len(part.censored) > len(keep):
            raise FloatRangeError(
                f"a dense class of {len(rows)} states has positive intermediates outside binary64;"
                " use the exact domain"
            )
        return part
    if domain.is_rational:
        part = eliminate(rows, domain, keep, _flint_pays, last)
        if len(part.censored) <= len(keep):
            return part
        from markovsim.chains.elimination.flint_block import ExactBlock

        order = [i for i in part.censored if i not in keep] + keep
        return replace(part, tail=ExactBlock({i: part.censored[i] for i in order}))
    return eliminate(rows, domain, keep, last=last)


def is_dense(rows: Mapping[int, Mapping[int, Element]]) -> bool:
    """Say whether flint's matrices pay for these rows of fractions."""
    return len(rows) >= FLINT_FROM and sum(map(len, rows.values())) > 6 * len(rows)


def _flint_pays(cost: int, left: int) -> bool:
    """Say whether a pivot of ``cost`` products of fractions costs more than its share of flint's solution."""
    return left >= FLINT_FROM and cost > 64 + left * left // 256


def _dense_pays(cost: int, left: int) -> bool:
    """Say whether a pivot of ``cost`` products in Python costs more than its share of NumPy's elimination."""
    return left >= DENSE_FROM and cost > 150 + left * left // 1_500
