"""A fifth arithmetic is one class: elimination, and what is built on it, takes it as it is.

Two are plugged in here. Python's own fractions give what flint's give. Dual numbers x + x'ε, with ε² = 0, carry the
derivative of every number along, so that each answer comes with its sensitivity to a parameter; they are compared
with the derivatives of the symbolic answers.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint
import pytest
import sympy

import markovsim as ms
from markovsim.arithmetic.domains import EXACT, FLOAT, Domain, join_domains, require_domain
from markovsim.arithmetic.numbers import as_rational, natural_log
from markovsim.errors import InputError, UndecidedError


@dataclass(frozen=True)
class FractionDomain(Domain):
    """The rational numbers, in Python's fractions."""

    name = "fractions"
    is_exact = True
    zero = Fraction(0)
    one = Fraction(1)

    def convert(self, value: Any) -> Fraction:
        number = as_rational(value)
        if number is None:
            raise InputError(f"value={value!r}: not a fraction")
        return number

    def public(self, x: Fraction) -> Fraction:
        return x

    def text(self, x: Fraction) -> str:
        return str(x)

    def sign(self, x: Fraction) -> int:
        return (x > 0) - (x < 0)

    def log(self, x: Fraction) -> float:
        return natural_log(x)

    def rational(self, x: Fraction) -> flint.fmpq:
        return flint.fmpq(x.numerator, x.denominator)

    def to_float(self, x: Fraction) -> float:
        return float(x)


@dataclass(frozen=True)
class Dual:
    """A number and its derivative."""

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: Dual) -> Dual:
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other: Dual) -> Dual:
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other: Dual) -> Dual:
        value = self.value / other.value
        return Dual(value, (self.slope - value * other.slope) / other.value)

    def __bool__(self) -> bool:
        return bool(self.value or self.slope)


@dataclass(frozen=True)
class DualDomain(Domain):
    """Rational numbers with their derivatives."""

    name = "dual"
    is_exact = True
    zero = Dual(Fraction(0))
    one = Dual(Fraction(1))

    def convert(self, value: Any) -> Dual:
        return value if isinstance(value, Dual) else Dual(FractionDomain().convert(value))

    def public(self, x: Dual) -> Dual:
        return x

    def text(self, x: Dual) -> str:
        return f"{x.value} + {x.slope}ε"

    def sign(self, x: Dual) -> int:
        if x.slope and not x.value:
            raise UndecidedError(f"{self.text(x)} is 0, and does not stay so")
        return (x.value > 0) - (x.value < 0)

    def log(self, x: Dual) -> float:
        return natural_log(x.value)

    def rational(self, x: Dual) -> flint.fmpq | None:
        return None if x.slope else flint.fmpq(x.value.numerator, x.value.denominator)

    def to_float(self, x: Dual) -> float:
        return float(x.value)


FRACTIONS, DUAL = FractionDomain(), DualDomain()


def walk(n: int) -> list[list[Fraction]]:
    """Return a chain on n states with a class that is left, a class of n − 3 states, and a state that absorbs."""
    draw = random.Random(n)
    rows = []
    for i in range(n):
        ends = range(n) if i < 2 else [n - 1] if i == n - 1 else range(2, n - 1)
        weights = {
            j: draw.randint(1, 9) for j in ends if draw.random() < 0.6 or j == (i + 1) % n or j == ends[0]
        }
        rows.append([Fraction(weights.get(j, 0), sum(weights.values())) for j in range(n)])
    return rows


QUESTIONS = {
    "hitting probability": lambda chain: chain.hitting_probability(len(chain) - 1),
    "hitting probability from a state": lambda chain: chain.hitting_probability(len(chain) - 1, 0),
    "mean time": lambda chain: chain.expected_hitting_time([2, len(chain) - 1]),
    "mean time given a hit": lambda chain: chain.hitting(len(chain) - 1).expected_time_given_hit(0),
    "variance": lambda chain: chain.hitting([2, len(chain) - 1]).variance(),
    "law of the time": lambda chain: [chain.hitting_time_law([2], 0).cdf(t) for t in range(5)],
    "quantile": lambda chain: chain.hitting_time_law([2], 0).quantile("1/4"),
    "absorption": lambda chain: chain.absorption_probabilities(),
    "visits": lambda chain: chain.expected_visits(0),
    "stationary": lambda chain: chain.stationary_distributions(),
    "limit": lambda chain: chain.limiting_distribution(0),
    "law after": lambda chain: chain.law_after(0, 4),
    "distance": lambda chain: chain.mixing.total_variation_distance({0: 1}, {1: "1/2", 2: "1/2"}),
    "contraction": lambda chain: chain.mixing.dobrushin_coefficient(),
    "lumping": lambda chain: chain.lumping.coarsest().states,
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("n", [6, 25])
def test_another_representation_of_fractions_answers_as_flint_does(n: int, question: str) -> None:
    rows = walk(n)
    mine, theirs = ms.Chain(rows, domain=FRACTIONS), ms.Chain(rows)
    assert mine.domain is FRACTIONS
    assert QUESTIONS[question](mine) == QUESTIONS[question](theirs)


def test_an_irreducible_chain_of_another_arithmetic() -> None:
    rows = [row[2:9] for row in walk(10)[2:9]]
    mine, theirs = ms.Chain(rows, domain=FRACTIONS), ms.Chain(rows)
    assert mine.stationary_distribution() == theirs.stationary_distribution()
    assert mine.mean_first_passage_times() == theirs.mean_first_passage_times()
    assert mine.reversibility.is_reversible() == theirs.reversibility.is_reversible()
    assert mine.kemeny_constant() == theirs.kemeny_constant()
    assert mine.mixing.time() == theirs.mixing.time()
    assert mine.power(5).probability(0, 1) == theirs.power(5).probability(0, 1)
    assert mine.within([0, 3]).censored().probability(0, 3) == theirs.within([0, 3]).censored().probability(
        0, 3
    )
    assert mine.to("exact").stationary_distribution() == theirs.to(FRACTIONS).stationary_distribution()


Q = sympy.Symbol("q")
FORMULAS = [
    [1 - Q, Q / 2, Q / 2, 0],
    [Q**2, 0, 1 - Q**2, 0],
    [Q / 3, 1 - Q, 0, 2 * Q / 3],
    [sympy.Rational(1, 4), 0, Q / 4, sympy.Rational(3, 4) - Q / 4],
]
AT = sympy.Rational(1, 3)


def with_derivative(formula: Any) -> Dual:
    """Return the value and the derivative of a formula at q = 1/3."""
    formula = sympy.sympify(formula)
    value, slope = (as_rational(x.subs(Q, AT)) for x in (formula, sympy.diff(formula, Q)))
    assert value is not None
    assert slope is not None
    return Dual(value, slope)


def test_dual_numbers_give_the_derivatives_of_the_symbolic_answers() -> None:
    formulas = ms.Chain(FORMULAS)
    duals = ms.Chain([[with_derivative(x) for x in row] for row in FORMULAS], domain=DUAL)
    for question in (
        lambda chain: chain.stationary_distribution(),
        lambda chain: chain.expected_hitting_time([3]),
        lambda chain: chain.within([0, 3]).censored().probability(0, 3),
        lambda chain: chain.hitting([3]).variance(0),
        lambda chain: chain.kemeny_constant(),
        lambda chain: chain.hitting_time_law([3], 0).pmf(4),
    ):
        expected, found = question(formulas), question(duals)
        if isinstance(found, dict):
            assert found == {state: with_derivative(x) for state, x in expected.items()}
        else:
            assert found == with_derivative(expected)


def test_rows_whose_derivatives_do_not_cancel_are_no_laws() -> None:
    half = Fraction(1, 2)
    with pytest.raises(InputError, match="sums to 1 \\+ 1ε"):
        ms.Chain([[Dual(half, Fraction(1)), half], [half, half]], domain=DUAL)


def test_a_domain_is_whatever_implements_the_protocol() -> None:
    assert require_domain(FRACTIONS) is FRACTIONS
    assert join_domains([FRACTIONS, EXACT]) is FRACTIONS
    with pytest.raises(InputError, match="cannot be mixed"):
        join_domains([FRACTIONS, FLOAT])
    assert FRACTIONS.parameters == {}
    with pytest.raises(InputError, match="numbers only"):
        FRACTIONS.parameter("q")
    with pytest.raises(TypeError, match="abstract"):
        type("Nothing", (Domain,), {})()


def test_a_mixture_of_another_arithmetic_has_regret() -> None:
    """Its logarithms are of rational numbers, or it says that there are none."""
    halves = {"A": Fraction(1, 2), "B": Fraction(1, 2)}
    toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid(halves)})
    assert toy.to(FRACTIONS).regret("luigi").curve(3) == toy.regret("luigi").curve(3)
    half = Fraction(1, 2)
    leaning = ms.iid({"A": Dual(half, Fraction(1)), "B": Dual(half, Fraction(-1))}, domain=DUAL)
    with pytest.raises(InputError, match="has logarithms"):
        ms.Mixture({"luigi": ms.iid({"A": 1}).to(DUAL), "leaning": leaning}).regret("luigi").after(3)


def test_no_bound_is_claimed_for_an_arithmetic_that_rounds_otherwise() -> None:
    rounded = type("Rounded", (FractionDomain,), {"is_exact": False, "rounds": True})()
    assert ms.Chain([[1]], domain=rounded).relative_error_bound == math.inf
    assert ms.Chain([[1]], domain=FRACTIONS).relative_error_bound == 0
