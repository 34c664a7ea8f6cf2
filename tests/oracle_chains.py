"""Brute force for finite Markov chains: transitive closure, closed walks, Gaussian elimination on Fractions.

Rows are dictionaries from the number of the target to its probability; a state without arcs has an empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd
from typing import Any

Rows = Sequence[Mapping[int, Fraction]]

ZERO, ONE = Fraction(0), Fraction(1)


class OracleError(Exception):
    """What the contract says is an error; `kind` is one of those listed at the top of `oracles`."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


def number(value: Any) -> Fraction:
    """Return the exact value of an int, a string such as "1/3" or "1e-12", or a float's decimal text."""
    if isinstance(value, bool) or not isinstance(value, int | str | float | Fraction):
        raise OracleError("bad-input", f"not a number: {value!r}")
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise OracleError("bad-input", f"not a number: {value!r}") from error


def solve(matrix: Sequence[Mapping[int, Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """Return the x with matrix·x = right, by Gaussian elimination, shortest row first, and substitution."""
    rows = [{j: x for j, x in row.items() if x} for row in matrix]
    values = list(right)
    open_rows, pivots = set(range(len(rows))), []
    while open_rows:
        i = min(open_rows, key=lambda r: (len(rows[r]), r))
        open_rows.discard(i)
        if not rows[i]:
            raise ZeroDivisionError("the matrix is singular")
        c = min(rows[i])
        scale = rows[i][c]
        rows[i] = {j: x / scale for j, x in rows[i].items()}
        values[i] /= scale
        pivots.append((c, i))
        for r in open_rows:
            row = rows[r]
            factor = row.get(c)
            if not factor:
                continue
            for j, x in rows[i].items():
                changed = row.get(j, ZERO) - factor * x
                if changed:
                    row[j] = changed
                else:
                    row.pop(j, None)
            values[r] -= factor * values[i]
    solution = [ZERO] * len(rows)
    for c, i in reversed(pivots):
        solution[c] = values[i] - sum((x * solution[j] for j, x in rows[i].items() if j != c), ZERO)
    return solution


def reachability(rows: Rows) -> list[int]:
    """Return per state the bit set of the states that zero or more steps lead to (Warshall)."""
    reach = [1 << i for i in range(len(rows))]
    for i, row in enumerate(rows):
        for j, p in row.items():
            reach[i] |= (1 << j) if p else 0
    for middle in range(len(rows)):
        for i in range(len(rows)):
            if reach[i] >> middle & 1:
                reach[i] |= reach[middle]
    return reach


def communicating_classes(rows: Rows) -> list[tuple[bool, list[int]]]:
    """Return (closed, members) per communicating class: closed ones first, then by smallest member."""
    reach = reachability(rows)
    size = len(rows)
    members = [[j for j in range(size) if reach[i] >> j & 1 and reach[j] >> i & 1] for i in range(size)]
    leaders = [i for i in range(size) if members[i][0] == i]
    found = [(reach[i] == sum(1 << j for j in members[i]), members[i]) for i in leaders]
    return sorted(found, key=lambda entry: (not entry[0], entry[1]))


def period(rows: Rows, members: Sequence[int]) -> int | None:
    """Return the gcd of the lengths of the closed walks through the class, None where there is none.

    A closed walk at the first member, with a detour round any simple cycle or without, is at most 3·size
    steps long, so these lengths already have the gcd of all.
    """
    inside = set(members)
    here, result = {members[0]}, 0
    for length in range(1, 3 * len(members) + 1):
        here = {j for i in here for j, p in rows[i].items() if p and j in inside}
        if members[0] in here:
            result = gcd(result, length)
    return result or None


def class_law(rows: Rows, members: Sequence[int]) -> dict[int, Fraction]:
    """Return the law on a closed class with law·P = law: balance equations, the last one for "sums to 1"."""
    place = {state: n for n, state in enumerate(members)}
    equations: list[dict[int, Fraction]] = [{n: -ONE} for n in range(len(members))]
    for i in members:
        for j, p in rows[i].items():
            if p:
                equation = equations[place[j]]
                equation[place[i]] = equation.get(place[i], ZERO) + p
    equations[-1] = dict.fromkeys(range(len(members)), ONE)
    right = [ZERO] * (len(members) - 1) + [ONE]
    return dict(zip(members, solve(equations, right), strict=True))


def stationary_laws(rows: Rows) -> list[dict[int, Fraction]]:
    """Return the stationary law of every closed class, in the order of `communicating_classes`."""
    return [class_law(rows, members) for closed, members in communicating_classes(rows) if closed]


def stationary(rows: Rows) -> dict[int, Fraction]:
    """Return the stationary law of a chain with one closed class; else raise ``not-unique``."""
    laws = stationary_laws(rows)
    if len(laws) != 1:
        raise OracleError("not-unique", f"{len(laws)} closed classes")
    return laws[0]


def hitting(rows: Rows, targets: Collection[int]) -> tuple[list[Fraction], list[Fraction | None]]:
    """Return per state the probability of ever hitting the targets and the expected time (None: infinite).

    The probability is 1 on the targets, 0 where no path leads to them, and elsewhere solves h = P·h; this is
    the least non-negative solution. Where h = 1, the time is 0 on the targets and elsewhere t = 1 + P·t.
    """
    size, goal = len(rows), set(targets)
    reach = reachability(rows)
    goal_bits = sum(1 << j for j in goal)
    chances = [ONE if i in goal else ZERO for i in range(size)]
    unknown = [i for i in range(size) if i not in goal and reach[i] & goal_bits]

    def at_once(i: int) -> Fraction:
        return sum((p for j, p in rows[i].items() if j in goal), ZERO)

    for i, value in _first_step(rows, unknown, at_once):
        chances[i] = value
    times: list[Fraction | None] = [ZERO if i in goal else None for i in range(size)]
    for i, value in _first_step(rows, [i for i in unknown if chances[i] == 1], lambda _: ONE):
        times[i] = value
    return chances, times


def _first_step(
    rows: Rows, unknown: Sequence[int], gain: Callable[[int], Fraction]
) -> Iterable[tuple[int, Fraction]]:
    """Solve x(i) = gain(i) + Σ_{j unknown} P(i, j)·x(j)."""
    place = {state: n for n, state in enumerate(unknown)}
    equations = []
    for i in unknown:
        equation = {place[i]: ONE}
        for j, p in rows[i].items():
            if j in place:
                equation[place[j]] = equation.get(place[j], ZERO) - p
        equations.append(equation)
    return zip(unknown, solve(equations, [gain(i) for i in unknown]), strict=True)


def as_rows(matrix: Sequence[Sequence[Any]]) -> list[dict[int, Fraction]]:
    """Return a full matrix of numbers as sparse rows of Fractions."""
    return [{j: number(x) for j, x in enumerate(row) if number(x)} for row in matrix]
