"""Polynomials in one more variable, and the characteristic polynomial of a matrix of fractions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import flint

from markovsim.arithmetic.domains import Domain, Element, SymbolicDomain
from markovsim.arithmetic.rational_functions import RationalFunction
from markovsim.errors import InputError


def with_variable(domain: Domain, variable: str) -> SymbolicDomain:
    """Return the domain with one more parameter; raise InputError where it has that one already."""
    parameters = dict(domain.parameters)
    if variable in parameters:
        raise InputError(f"variable={variable!r} is a parameter of the chain; choose another name")
    return SymbolicDomain(parameters | {variable: (0, 1)})


def in_variable(coefficients: Sequence[Element], wide: SymbolicDomain) -> RationalFunction:
    """Return the polynomial with these fractions as coefficients, constant term first, in the only variable."""
    scale = math.lcm(*(int(c.q) for c in coefficients))
    terms = {(k,): c.p * (scale // int(c.q)) for k, c in enumerate(coefficients) if c}
    return RationalFunction(wide.context.from_dict(terms), wide.context.constant(scale))


def rational_polynomial(rows: Mapping[int, Mapping[int, Element]]) -> Any:
    """Return det(zI − Q) of rows of fractions over the states of the rows, a polynomial of flint's."""
    place = {i: k for k, i in enumerate(rows)}
    n = len(place)
    entries = [flint.fmpq(0)] * (n * n)
    for i, row in rows.items():
        for j, p in row.items():
            if j in place:
                entries[place[i] * n + place[j]] = p
    return flint.fmpq_mat(n, n, entries).charpoly()
