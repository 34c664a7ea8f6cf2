"""Eigenvalues and quasi-stationary laws of chains in balls: what comes out holds the true value of every chain inside.

*Eigenvalues* are enclosed by Arb (J. van der Hoeven and B. Mourrain, *Efficient certification of numeric solutions to
eigenproblems*, 2017). The eigenvalue 1 of a closed class is removed before: for a stochastic P with last state n the
matrix of P(i, j) − P(n, j), i, j ≠ n, has the eigenvalues of P without one 1, for with the columns of the identity
but the last, and a last column of ones, as the basis, P is block triangular with these two blocks.

*Perron vectors* come from powers of B = (I − Q)⁻¹, which are positive where the states communicate. The left Perron
vector ν of sum 1, νB = λν, is a mean of the rows of B, each divided by its sum s_i: ν = Σ_i (ν(i) s_i/λ) · B(i, ·)/s_i.
So each ν(j) is between the least and the largest entry of column j of these rows, which become the same as B is
squared. E. Seneta, *Non-negative Matrices and Markov Chains* (1981), section 3.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import flint

from markovsim.ball_domain import Ball, BallDomain
from markovsim.chains.elimination import Vector
from markovsim.chains.matrix import State
from markovsim.chains.solver import TransientSystem
from markovsim.errors import PrecisionError

LEAST_BITS = 4
"""Bits that an entry of a quasi-stationary law has at least."""


def moduli(rows: Mapping[int, Vector], closed: bool, bits: int) -> list[flint.arb]:
    """Return balls around the moduli of the eigenvalues of a class, without the 1 of a closed class.

    ``rows`` are the steps inside the class, balls. Raises PrecisionError where Arb finds no enclosure.
    """
    matrix = _matrix(rows)
    n = len(rows) - closed
    if closed:
        matrix = [[row[j] - matrix[-1][j] for j in range(n)] for row in matrix[:-1]]
    if not n:
        return []
    try:
        values = flint.acb_mat(n, n, [x for row in matrix for x in row]).eig(multiple=True)
    except ValueError:
        raise PrecisionError(
            f"the eigenvalues of a class of {len(rows)} states are not told apart at {bits} bits; raise the precision"
        ) from None
    return [abs(value) for value in values]


def characteristic_coefficients(rows: Mapping[int, Vector]) -> flint.arb_poly:
    """Return det(zI − Q) of the rows of a class, a polynomial with balls as coefficients."""
    entries = [x for row in _matrix(rows) for x in row]
    return flint.arb_mat(len(rows), len(rows), entries).charpoly()


def perron_law(
    rows: Sequence[Vector], members: Sequence[int], domain: BallDomain, names: Sequence[State]
) -> Vector:
    """Return balls around the left Perron vector, of sum 1, of states that communicate and can be left.

    Raises PrecisionError where the bits do not tell its entries from 0.
    """
    n, bits = len(members), domain.bits
    system = TransientSystem({i: rows[i] for i in members}, domain, names)
    inverse = [system.solve_left({i: domain.one}) for i in members]
    best: list[flint.arb] = []
    with flint.ctx.workprec(bits):
        power = flint.arb_mat(n, n, [row[j].arb for row in inverse for j in members])
        while _accuracy(power.entries()) > LEAST_BITS:  # each squaring takes about one bit
            hull = _hull(power)
            if best and _accuracy(hull) <= _accuracy(best) and _accuracy(best) > LEAST_BITS:
                break
            best = hull if not best or _accuracy(hull) > _accuracy(best) else best
            power = power * power
    if not best or _accuracy(best) < LEAST_BITS:
        raise PrecisionError(
            f"states: the quasi-stationary law of the {n} states from {names[members[0]]!r} on is not settled at {bits}"
            " bits; raise the precision"
        )
    return {i: Ball(x, bits) for i, x in zip(members, best, strict=True)}


def _hull(power: flint.arb_mat) -> list[flint.arb]:
    """For each column what holds its entries, each row being divided by its sum."""
    rows = []
    for row in power.tolist():
        mass = sum(row, flint.arb(0))
        rows.append([x / mass for x in row])
    return [reduce(flint.arb.union, column) for column in zip(*rows, strict=True)]


def _accuracy(balls: Sequence[flint.arb]) -> int:
    return min(int(x.rel_accuracy_bits()) for x in balls)


def _matrix(rows: Mapping[int, Vector]) -> list[list[Any]]:
    zero = flint.arb(0)
    return [[row[j].arb if j in row else zero for j in rows] for row in rows.values()]
