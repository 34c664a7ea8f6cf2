"""Passage times to *every* state of a closed class in O(n³), without a subtraction.

For the times to the states of one half, the chain is watched only while it is there: the other half is eliminated. An
eliminated state i keeps its *entrance law*, the law of the first state of the half that it reaches, and its *delay*,
the mean time until then. A state of the half that is kept takes over, as its *cost*, the mean time until the chain is
next seen in the half. Within the half the question is the same one, of half the size. When one state j is left, its
cost is the mean time of return to j, and on the way back

    m(i, j) = delay_i + Σ_{k≠j} entrance_i(k) · m(k, j).

Both halves are treated in this way. The elimination is that of :mod:`markovsim.chains.elimination.states`; on NumPy's
arrays it is :func:`~markovsim.chains.elimination.dense_passage_times.dense_passage_times`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markovsim.arithmetic.domains import Arithmetic, Domain, Element, Vector
from markovsim.chains.elimination.states import eliminate, in_range, positive_sum
from markovsim.chains.elimination.systems import is_dense
from markovsim.chains.elimination.wide_exponents import with_wide_exponents
from markovsim.chains.matrix import State

Rows = Mapping[int, Mapping[int, Element]]
HALVED_FROM = 24
"""Fewest states for which passage times on NumPy's arrays pay."""


def entrance(
    rows: Rows, costs: Vector, kept: Sequence[int], domain: Arithmetic
) -> tuple[dict[int, Vector], Vector, dict[int, Vector], Vector]:
    """Return the rows and costs of the chain watched on ``kept``, and the entrance laws and delays of the others."""
    part = eliminate(rows, domain, kept)
    cost, delays = dict(costs), {}
    for pivot in part.pivots:
        delays[pivot.state] = z = cost.pop(pivot.state) / pivot.leaving
        in_range((z,), domain)
        for i, p in pivot.incoming:
            cost[i] = cost[i] + p * z
    in_range(cost.values(), domain)
    laws: dict[int, Vector] = {}
    for pivot in reversed(part.pivots):
        parts: dict[int, list[Element]] = {}
        for j, u in pivot.onward:
            for k, p in laws[j].items() if j in laws else ():
                parts.setdefault(k, []).append(u * p)
            if j not in laws:
                parts.setdefault(j, []).append(u)
        laws[pivot.state] = {k: positive_sum(terms, domain) for k, terms in parts.items()}
        waits = [u * delays[j] for j, u in pivot.onward if j in laws]
        delays[pivot.state] = positive_sum([delays[pivot.state], *waits], domain)
    return part.censored, cost, laws, delays


def _halves(states: Sequence[int]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Yield both ways to keep one half and eliminate the other."""
    first, second = states[: len(states) // 2], states[len(states) // 2 :]
    yield first, second
    yield second, first


def passage_times_with_costs(rows: Rows, costs: Vector, domain: Arithmetic) -> dict[int, Vector]:
    """Return m[i][j] for all states of irreducible rows whose steps cost ``costs``. m[j][j] is the mean return cost."""
    if len(rows) == 1:
        return {j: {j: cost} for j, cost in costs.items()}
    table: dict[int, Vector] = {i: {} for i in rows}
    for kept, _ in _halves(list(rows)):
        for i, times in passage_times_to(kept, rows, costs, domain).items():
            table[i] |= times
    return table


def passage_times_to(kept: Sequence[int], rows: Rows, costs: Vector, domain: Arithmetic) -> dict[int, Vector]:
    """Return m[i][j] for the states j of ``kept``; they communicate, and all rows lead to them for certain."""
    watched, spent, laws, delays = entrance(rows, costs, kept, domain)
    table = passage_times_with_costs(watched, spent, domain)
    for i in laws:
        table[i] = {}
        for j in kept:
            terms = [u * table[k][j] for k, u in laws[i].items() if k != j]
            table[i][j] = positive_sum([delays[i], *terms], domain)
    return table


def mean_shares(
    rows: Rows, costs: Vector, law: Vector, domain: Arithmetic, elapsed: Sequence[Element] = ()
) -> Iterator[Element]:
    """Yield Σ_i law(i) m°(i, j) / m(j, j) for each j where it is positive; m° is m with 0 on the diagonal.

    ``elapsed`` holds the times that passed between the true start and ``law``, if any did.
    """
    if len(rows) == 1:
        if elapsed:
            yield positive_sum(elapsed, domain) / next(iter(costs.values()))
        return
    for kept, gone in _halves(list(rows)):
        watched, spent, laws, delays = entrance(rows, costs, kept, domain)
        parts = {k: [law[k]] for k in kept if k in law}
        waits = list(elapsed)
        for i in gone:
            if i in law:
                waits.append(law[i] * delays[i])
                for k, u in laws[i].items():
                    parts.setdefault(k, []).append(law[i] * u)
        inner = {k: positive_sum(terms, domain) for k, terms in parts.items()}
        total = [positive_sum(waits, domain)] if waits else []
        yield from mean_shares(watched, spent, inner, domain, total)


def passage_times(
    rows: Mapping[int, Vector], members: Sequence[int], domain: Domain, names: Sequence[State]
) -> dict[int, Vector]:
    """Return the mean passage times from all rows, which end in a closed class for certain, to its members.

    The mean return times are on the diagonal.
    """

    def times(domain: Arithmetic, rows: Rows) -> dict[int, Vector]:
        if domain.is_binary64 and len(rows) >= HALVED_FROM:
            from markovsim.chains.elimination.dense_passage_times import dense_passage_times

            return dense_passage_times(rows, members)
        if domain.is_rational and len(rows) == len(members) and is_dense(rows):
            from markovsim.chains.elimination.flint_block import exact_passage_times

            return exact_passage_times(rows)
        return passage_times_to(members, rows, dict.fromkeys(rows, domain.one), domain)

    return with_wide_exponents(times, domain, rows, names=names)


def kemeny(rows: Mapping[int, Vector], domain: Domain, names: Sequence[State]) -> Element:
    """Return Σ_{j≠i} m(i, j) / m(j, j), the same for all i, of two or more irreducible rows."""
    start = next(iter(rows))

    def constant(domain: Arithmetic, rows: Rows) -> Vector:
        if domain.is_binary64 and len(rows) >= HALVED_FROM:
            from markovsim.chains.elimination.dense_passage_times import dense_passage_times

            times = dense_passage_times(rows, list(rows))
            return {start: positive_sum((times[start][j] / times[j][j] for j in rows if j != start), domain)}
        if domain.is_rational and is_dense(rows):
            from markovsim.chains.elimination.flint_block import exact_kemeny

            return {start: exact_kemeny(rows)}
        law, costs = {start: domain.one}, dict.fromkeys(rows, domain.one)
        return {start: positive_sum(mean_shares(rows, costs, law, domain), domain)}

    return with_wide_exponents(constant, domain, rows, names=names)[start]
