"""Systems of fractions that have filled in, solved by flint.

Sparse elimination leaves over a block of rational numbers without much structure. Exact arithmetic loses nothing by a
subtraction, so that flint may solve this block by Dixon's p-adic lifting. That works with integers of the size of the
answer, while elimination would carry fractions of that size through every step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import flint

from markovsim.arithmetic.domains import Element, Vector


@dataclass(frozen=True)
class ExactBlock:
    """Rows of states each of which can leave the system.

    Their entries are fractions, and columns of other states are sinks.
    """

    rows: Mapping[int, Mapping[int, Element]]

    @cached_property
    def _matrix(self) -> Any:
        """The matrix I − Q, as flint's."""
        return _difference(self.rows)

    def solve_right(self, b: Vector) -> Vector:
        """Return the x with (I − Q) x = b."""
        return self._named(self._matrix.solve(self._column(b)))

    def solve_left(self, c: Vector) -> Vector:
        """Return the y with y (I − Q) = c."""
        return self._named(self._matrix.transpose().solve(self._column(c)))

    def stationary(self) -> Vector:
        """Return the y with y = y P that is 1 at the last state of an irreducible chain without sinks."""
        *others, last = self.rows
        if not others:
            return {last: flint.fmpq(1)}
        inside = ExactBlock({i: self.rows[i] for i in others})
        y = inside.solve_left({j: p for j, p in self.rows[last].items() if j in inside.rows})
        return y | {last: flint.fmpq(1)}

    def _column(self, vector: Mapping[int, Element]) -> Any:
        zero = flint.fmpq(0)
        return flint.fmpq_mat(len(self.rows), 1, [vector.get(i, zero) for i in self.rows])

    def _named(self, column: Any) -> Vector:
        return {i: x for i, x in zip(self.rows, column.entries(), strict=True) if x}


def _difference(rows: Mapping[int, Mapping[int, Element]]) -> Any:
    place = {i: k for k, i in enumerate(rows)}
    n = len(place)
    entries = [flint.fmpq(0)] * (n * n)
    for i, row in rows.items():
        start = place[i] * n
        for j, p in row.items():
            if j in place:
                entries[start + place[j]] = -p
        # Elimination drops the self-loop of a row, so that 1 − P_ii is the sum of what leaves i.
        entries[start + place[i]] = sum((p for j, p in row.items() if j != i), flint.fmpq(0))
    return flint.fmpq_mat(n, n, entries)


def _fundamental(rows: Mapping[int, Mapping[int, Element]]) -> tuple[Any, list[Element], list[Element]]:
    """Return N = (I − Q)⁻¹, its row sums, and the mean visits between two visits to the last state.

    Q holds the irreducible rows without the last state. The visits are the y with y = y P and y(last) = 1.
    """
    *others, last = rows
    inside = ExactBlock({i: rows[i] for i in others})
    n = inside._matrix.inv()
    ones = flint.fmpq_mat(len(others), 1, [1] * len(others))
    visits = inside._column(rows[last]).transpose() * n
    return n, (n * ones).entries(), visits.entries()


def exact_passage_times(rows: Mapping[int, Mapping[int, Element]]) -> dict[int, Vector]:
    """Return the mean passage times between all states of irreducible rows, mean return times on the diagonal.

    m(i, j) = (N_jj − N_ij) / π(j) + t_i − t_j, where N is that of :func:`_fundamental`, with 0 at the last state, and t
    holds its row sums. Kemeny and Snell, Finite Markov Chains, section 4.4 (their generalized inverse may be any).
    """
    n, t, y = _fundamental(rows)
    zero, one, size = flint.fmpq(0), flint.fmpq(1), len(rows)
    t, y = [*t, zero], [*y, one]
    back = [sum(y, zero) / visits for visits in y]
    table = [[*row, zero] for row in n.tolist()] + [[zero] * size]
    return {
        i: {
            j: back[k] if k == r else (table[k][k] - table[r][k]) * back[k] + t[r] - t[k]
            for k, j in enumerate(rows)
        }
        for r, i in enumerate(rows)
    }


def exact_kemeny(rows: Mapping[int, Mapping[int, Element]]) -> Element:
    """Return Kemeny's constant of irreducible rows: the trace of N minus the stationary mean of its row sums."""
    n, t, y = _fundamental(rows)
    zero = flint.fmpq(0)
    mean = sum((a * b for a, b in zip(t, y, strict=True)), zero) / sum(y, flint.fmpq(1))
    return sum((n[k, k] for k in range(len(t))), zero) - mean
