"""Eigenvalues: the characteristic polynomial, the second largest modulus, the gap.

The eigenvalues of P are those of its communicating classes, as P is block triangular in a fitting order. A
closed class of period d has the d-th roots of unity, each once, and no other eigenvalue of modulus 1. A class
that is not closed has none. Therefore the graph settles whether a second eigenvalue has modulus 1. Where
none has, the eigenvalue 1 is divided out of the characteristic polynomial exactly before any root is looked
for. The roots are enclosed in balls, so that a gap of 1e-300 is as exact as one of 1/2. D. A. Levin, Y. Peres and
E. L. Wilmer, *Markov chains and mixing times*, 2009, section 12.1; E. Seneta, *Non-negative matrices and Markov
chains*, 1981, section 1.3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import mul
from typing import Any

import flint

from markovsim.arithmetic.balls import Ball, BallDomain
from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.arithmetic.protocol import Limit
from markovsim.chains.elimination.states import SINK, eliminate
from markovsim.chains.elimination.systems import TransientSystem
from markovsim.chains.float_rows import completed
from markovsim.chains.graph import Component
from markovsim.chains.hitting.powers import LAST_PRECISION, WANTED_BITS
from markovsim.chains.long_run.reversibility import detailed_balance_violation
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.polynomials import in_variable, rational_polynomial, with_variable
from markovsim.errors import InputError, LimitError, PrecisionError, UndecidedError

CHARACTERISTIC_STATES = Limit(exact=200, symbolic=64, rounded=0, enclosed=200)
"""Most states of a chain whose characteristic polynomial is formed."""
ROOTS_FROM_POLYNOMIAL = Limit(exact=200, symbolic=0, rounded=64, enclosed=0)
"""Most states of a class whose eigenvalues are enclosed as roots of its polynomial."""
BALL_STATES = 200
"""Most states of a class whose eigenvalues are enclosed in the ball domain."""
EIGENVALUE_STATES = 1_000
"""Most states of a class whose eigenvalues are computed at all."""
WORST_ERROR = 1e-8
"""Largest error, relative to the gap, that is accepted of the eigenvalues of a rounded matrix."""


def class_rows(chain: TransitionMatrix, members: Sequence[int]) -> dict[int, Vector]:
    """Return the steps inside a class."""
    inside = set(members)
    return {i: {j: p for j, p in chain.vectors[i].items() if j in inside} for i in members}


def characteristic_polynomial(chain: TransitionMatrix, variable: str = "z") -> Any:
    """Return det(zI − P) as a sympy expression, factored over the rationals, or in balls as an ``arb_poly``."""
    domain = chain.domain
    if domain.rounds:
        raise InputError(
            "domain='float': a characteristic polynomial has exact coefficients; write the probabilities as exact"
            " numbers, or use the ball domain"
        )
    most = CHARACTERISTIC_STATES.of(domain)
    if len(chain) > most:
        raise LimitError(
            f"a characteristic polynomial is formed for at most {most} states in the {domain.name} domain; this chain"
            f" has {len(chain)}: lump it, or ask for chain.spectrum.second_eigenvalue_modulus()"
        )
    classes = chain.components
    if isinstance(domain, BallDomain):
        with flint.ctx.workprec(domain.bits):
            factors = [characteristic_coefficients(class_rows(chain, c.members)) for c in classes]
            return reduce(mul, factors, flint.arb_poly([1]))
    wide = with_variable(domain, variable)
    parts = [block_polynomial(class_rows(chain, c.members), domain, variable) for c in classes]
    return wide.public(reduce(mul, parts, wide.one))


def block_polynomial(rows: dict[int, Vector], domain: Domain, variable: str) -> Element:
    """Return det(zI − Q) of the rows of a class, as an element of the domain with the variable z.

    In the symbolic domain the chain with steps Q/z and a way out of 1 − Σ Q/z is eliminated. Its pivots multiply to
    det(I − Q/z).
    """
    wide = with_variable(domain, variable)
    z, one = wide.parameter(variable), wide.one
    if domain.is_rational:
        return in_variable(rational_polynomial(rows).coeffs(), wide)
    system: dict[int, Vector] = {}
    for i, row in rows.items():
        system[i] = {j: wide.convert(p) / z for j, p in row.items()}
        system[i][SINK] = one - sum(system[i].values(), wide.zero)
    return reduce(mul, (z * pivot.leaving for pivot in eliminate(system, wide).pivots), one)


def second_eigenvalue_modulus(chain: TransitionMatrix) -> Any:
    """Return the largest modulus of an eigenvalue beside one eigenvalue 1, or 0 where there is no other."""
    return _modulus_and_gap(chain)[0]


def spectral_gap(chain: TransitionMatrix) -> Any:
    """Return 1 less the second largest modulus, without the rounding of that subtraction."""
    return _modulus_and_gap(chain)[1]


def _modulus_and_gap(chain: TransitionMatrix) -> tuple[Any, Any]:
    classes = chain.components
    closed = [c for c in classes if c.closed]
    if len(closed) > 1 or closed[0].period != 1:
        return chain.domain.from_ball(flint.arb(1)), chain.domain.from_ball(flint.arb(0))
    if isinstance(chain.domain, BallDomain):
        return _in_balls(chain, classes, chain.domain.bits)
    if chain.domain.has_parameters:
        raise InputError(
            "domain='symbolic': eigenvalues are numbers; give the parameters values first, or ask for"
            " chain.spectrum.characteristic_polynomial()"
        )
    largest = max(len(c.members) for c in classes)
    if largest > EIGENVALUE_STATES:
        raise LimitError(
            f"eigenvalues are computed for classes of at most {EIGENVALUE_STATES} states; this chain has one of"
            f" {largest}: lump it"
        )
    if largest <= ROOTS_FROM_POLYNOMIAL.of(chain.domain):
        return _enclosed(_polynomials(chain, classes))
    found = [_rounded_modulus(chain, c) for c in classes]
    modulus = max(estimate for estimate, _ in found)
    error = max(most for _, most in found) - modulus
    if error > WORST_ERROR * (1.0 - modulus):
        raise UndecidedError(
            f"the eigenvalues of a class of {largest} states are too sensitive to the rounding of its matrix to tell"
            " the gap; lump it"
        )
    return modulus, 1.0 - modulus


def _in_balls(
    chain: TransitionMatrix, classes: Sequence[Component], bits: int
) -> tuple[flint.arb, flint.arb]:
    """Return balls around the modulus and the gap, which is positive by the graph."""
    largest = max(len(c.members) for c in classes)
    if largest > BALL_STATES:
        raise LimitError(
            f"eigenvalues are enclosed for classes of at most {BALL_STATES} states; this chain has one of {largest}:"
            " lump it"
        )
    with flint.ctx.workprec(bits):
        found = [x for c in classes for x in moduli(class_rows(chain, c.members), bits, closed=c.closed)]
        modulus = reduce(flint.arb.max, found, flint.arb(0))
        gap = 1 - modulus
    if not gap > 0:
        raise PrecisionError(
            f"the second eigenvalue is not told from 1 at {bits} bits (its modulus is {modulus.str(12)});"
            " raise the precision"
        )
    return modulus, gap


def _polynomials(chain: TransitionMatrix, classes: Sequence[Component]) -> list[Any]:
    """Return the characteristic polynomials of the classes, that of the closed class without its root 1."""
    polynomials = []
    for c in classes:
        rows = {i: completed(i, chain.vectors[i], chain.domain) for i in c.members}
        inside = set(c.members)
        found = rational_polynomial(
            {i: {j: p for j, p in row.items() if j in inside} for i, row in rows.items()}
        )
        polynomials.append(found // flint.fmpq_poly([-1, 1]) if c.closed else found)
    return polynomials


def _enclosed(polynomials: Sequence[Any]) -> tuple[float, float]:
    """Return the largest modulus of a root and 1 less it, each correctly rounded but for the last place."""
    precision = 2 * WANTED_BITS
    while precision <= LAST_PRECISION:
        with flint.ctx.workprec(precision):
            moduli = [
                abs(root) for p in polynomials if p.degree() > 0 for root, _ in p.numer().complex_roots()
            ]
            modulus = reduce(lambda x, y: x.max(y), moduli, flint.arb(0))
            gap = 1 - modulus
            wide = min(x.rel_accuracy_bits() for x in (modulus, gap) if not x.is_zero())
            if wide >= WANTED_BITS:
                return float(modulus.mid()), float(gap.mid())
        precision *= 2
    raise LimitError(f"{LAST_PRECISION} bits do not tell the second eigenvalue from 1")


def _rounded_modulus(chain: TransitionMatrix, c: Component) -> tuple[float, float]:
    """Return the largest modulus of an eigenvalue of a class, without the 1 of a closed one, and how large it may be.

    LAPACK computes it. A rounding of relative size u moves an eigenvalue with unit vectors x, y by about u·‖P‖/|y*x|
    (J. H. Wilkinson, *The algebraic eigenvalue problem*, 1965, chapter 2). A reversible class is first made symmetric,
    by √(P(i, j) P(j, i)), which needs no π.
    """
    import numpy as np
    from scipy.linalg import eig, eigvalsh

    n, place = len(c.members), {i: k for k, i in enumerate(c.members)}
    matrix, to_float = np.zeros((n, n)), chain.domain.to_float
    for i, row in class_rows(chain, c.members).items():
        for j, p in row.items():
            matrix[place[i], place[j]] = to_float(p)
    rounding = n * np.finfo(np.float64).eps
    if c.closed and detailed_balance_violation(chain) is None:
        values, errors = eigvalsh(np.sqrt(matrix * matrix.T)), np.full(n, rounding)
    else:
        values, left, right = eig(matrix, left=True, right=True)
        overlap = np.abs((left.conj() * right).sum(axis=0))
        errors = rounding * np.linalg.norm(matrix) / np.maximum(overlap, 1e-300)
    if c.closed:
        first = np.abs(values - 1).argmin()
        values, errors = np.delete(values, first), np.delete(errors, first)
    moduli = np.abs(values)
    return float(moduli.max(initial=0.0)), float((moduli + errors).max(initial=0.0))


LEAST_BITS = 4
"""Bits that an entry of a quasi-stationary law has at least."""


def moduli(rows: Mapping[int, Vector], bits: int, *, closed: bool) -> list[flint.arb]:
    """Return balls around the moduli of the eigenvalues of a class, without the 1 of a closed class.

    ``rows`` are the steps inside the class, as balls. It raises PrecisionError where Arb finds no enclosure.
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

    It raises PrecisionError where the bits do not tell its entries from 0.
    """
    n, bits = len(members), domain.bits
    system = TransientSystem({i: rows[i] for i in members}, domain, names)
    inverse = [system.solve_left({i: domain.one}) for i in members]
    best: list[flint.arb] = []
    with flint.ctx.workprec(bits):
        power = flint.arb_mat(n, n, [row[j].arb for row in inverse for j in members])
        while _accuracy(power.entries()) > LEAST_BITS:  # Each squaring takes about one bit.
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
    """Return for each column what holds its entries, after each row is divided by its sum."""
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
