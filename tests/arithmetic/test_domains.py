"""The arithmetics: what they read, what they give back, when they refuse; rational functions against sympy."""

from __future__ import annotations

import copy
import math
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from markovsim.arithmetic.balls import BALL
from markovsim.arithmetic.domains import (
    EXACT,
    FLOAT,
    Domain,
    SymbolicDomain,
    infer_domain,
    join_domains,
    require_domain,
)
from markovsim.arithmetic.numbers import parse_rational
from markovsim.arithmetic.protocol import Limit
from markovsim.arithmetic.rational_functions import (
    RationalFunction,
    _factor_over_rationals,
    factor_list,
    polynomial_context,
    polynomial_sign,
)
from markovsim.errors import FloatRangeError, InputError, UndecidedError

Q, R = sympy.symbols("q r")
SYMBOLIC = SymbolicDomain({"q": (0, 1), "r": (0, 1)})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Fraction(3)),
        ("1/3", Fraction(1, 3)),
        ("0.1", Fraction(1, 10)),
        ("1e-12", Fraction(1, 10**12)),
        (Fraction(2, 7), Fraction(2, 7)),
        (Decimal("0.25"), Fraction(1, 4)),
        (sympy.Rational(2, 3), Fraction(2, 3)),
        (sympy.Integer(4), Fraction(4)),
        (np.int64(5), Fraction(5)),
        (flint.fmpq(1, 6), Fraction(1, 6)),
        (flint.fmpz(6), Fraction(6)),
    ],
)
def test_exact_numbers_are_read_exactly_in_every_domain(value: Any, expected: Fraction) -> None:
    assert EXACT.public(EXACT.convert(value)) == expected
    assert SYMBOLIC.public(SYMBOLIC.convert(value)) == sympy.Rational(
        expected.numerator, expected.denominator
    )
    assert FLOAT.convert(value) == float(expected)
    assert infer_domain([value]) == EXACT


@pytest.mark.parametrize(
    "value", [True, "one", "1/0", "", "nan", None, [1], "9" * 5_000, "1e99999", Decimal("NaN")]
)
@pytest.mark.parametrize("domain", [EXACT, FLOAT, SYMBOLIC])
def test_what_is_no_number_is_refused_by_name(value: Any, domain: Domain) -> None:
    with pytest.raises(InputError, match="value="):
        domain.convert(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_float_refuses_what_is_not_finite(value: float) -> None:
    with pytest.raises(InputError, match="finite"):
        FLOAT.convert(value)


def test_exact_refuses_floats_and_float_refuses_parameters() -> None:
    with pytest.raises(InputError, match="exact rational"):
        EXACT.convert(0.5)
    with pytest.raises(InputError, match="parameter"):
        FLOAT.convert(Q)
    with pytest.raises(InputError, match=r"0.5"):
        SYMBOLIC.convert(0.5)
    with pytest.raises(InputError, match="has parameters"):
        SYMBOLIC.to_float(SYMBOLIC.convert(Q))


def test_numbers_outside_binary64_are_a_range_error() -> None:
    for text in ("1e400", "1e-400"):
        with pytest.raises(FloatRangeError, match="exact domain"):
            FLOAT.convert(text)
    assert FLOAT.convert("1e-300") == 1e-300
    assert FLOAT.convert(sympy.Float("0.25")) == 0.25


def test_parse_rational_reads_texts_as_they_are_written() -> None:
    assert parse_rational(" -2.50 ") == Fraction(-5, 2)
    assert parse_rational("1E3") == 1000


def test_the_input_chooses_the_domain() -> None:
    assert infer_domain([1, "1/2"]) is EXACT
    assert infer_domain([1, 0.5]) is FLOAT
    assert infer_domain([np.float32(0.5)]) is FLOAT
    assert infer_domain([1, R, Q / 2]) == SymbolicDomain({"q": (0, 1), "r": (0, 1)})
    assert infer_domain([SYMBOLIC.convert(Q)]) == SymbolicDomain({"q": (0, 1)})
    with pytest.raises(InputError, match=r"0.5"):
        infer_domain([0.5, Q])


def test_domains_are_joined_and_never_guessed() -> None:
    q, r = SymbolicDomain({"q": (0, 1)}), SymbolicDomain({"r": (0, 2)})
    assert join_domains([EXACT, EXACT]) is EXACT
    assert join_domains([EXACT, FLOAT]) is FLOAT
    joined = join_domains([EXACT, q, r])
    assert joined == SymbolicDomain({"q": (0, 1), "r": (0, 2)})
    assert joined.public(joined.convert(q.convert(Q + 1))) == Q + 1
    with pytest.raises(InputError, match="declared as"):
        join_domains([q, SymbolicDomain({"q": (0, 2)})])
    with pytest.raises(InputError, match="mixed"):
        join_domains([q, FLOAT])


@pytest.mark.parametrize(
    ("parameters", "culprit"),
    [({"1q": (0, 1)}, "1q"), ({"q": (1, 0)}, "q="), ({"q": (0, 0)}, "q="), ({"q": (0, 0.5)}, "q=")],
)
def test_parameters_need_names_and_open_intervals(parameters: dict[str, Any], culprit: str) -> None:
    with pytest.raises(InputError, match=culprit):
        SymbolicDomain(parameters)


def test_symbolic_refuses_what_is_not_rational_in_its_parameters() -> None:
    for expression in (sympy.sin(Q), Q ** sympy.Rational(1, 2), sympy.sqrt(2), sympy.Symbol("undeclared")):
        with pytest.raises(InputError, match=r"not a rational function|not declared"):
            SYMBOLIC.convert(expression)


def test_infinity_and_texts() -> None:
    assert EXACT.infinity is sympy.oo
    assert SYMBOLIC.infinity is sympy.oo
    assert FLOAT.infinity == math.inf
    assert (EXACT.text(EXACT.convert("2/4")), EXACT.text(EXACT.convert(3))) == ("1/2", "3")
    assert FLOAT.text(0.5) == 0.5
    assert SYMBOLIC.text(SYMBOLIC.convert(1 / (Q - Q**2))) == "-1/(q*(q - 1))"
    big = EXACT.convert("1e-3000") / EXACT.convert("3e3000")
    assert len(EXACT.text(big)) > 6_000, "texts of more digits than Python's own conversion allows"


def test_structure_and_comparison() -> None:
    for domain, third in ((EXACT, "1/3"), (FLOAT, 1 / 3), (SYMBOLIC, "1/3")):
        x = domain.convert(third)
        assert domain.is_zero(domain.zero)
        assert not domain.is_zero(x)
        assert domain.equal(x + x + x, domain.one)
        assert (domain.sign(x), domain.sign(domain.zero - x), domain.sign(domain.zero)) == (1, -1, 0)
    assert not FLOAT.is_zero(5e-324)
    assert EXACT.to_float(EXACT.convert("1/4")) == FLOAT.to_float(0.25) == 0.25


@given(st.lists(st.floats(min_value=0, max_value=1e300, allow_subnormal=False), min_size=1, max_size=5))
def test_rescaling_is_by_a_power_of_two(vector: list[float]) -> None:
    scaled = FLOAT.rescale(vector)
    if not any(vector):
        assert scaled == vector
        return
    assert 0.5 <= max(scaled) < 1
    ratios = {math.frexp(y / x) for x, y in zip(vector, scaled, strict=True) if x and y >= 1e-300}
    assert len(ratios) == 1
    assert next(iter(ratios))[0] == 0.5
    assert EXACT.rescale([1, 2]) == SYMBOLIC.rescale([1, 2]) == [1, 2]


# --- rational functions -----------------------------------------------------------------------------

EXPRESSIONS = st.recursive(
    st.sampled_from([Q, R, sympy.Integer(1), sympy.Integer(-2), sympy.Rational(1, 3)]),
    lambda inner: st.tuples(st.sampled_from("+-*/"), inner, inner).map(lambda t: _combine(*t)),
    max_leaves=6,
)


def _combine(operator: str, a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
    if operator == "/":
        return a if sympy.cancel(b) == 0 else sympy.Mul(a, sympy.Pow(b, -1))
    return {"+": a + b, "-": a - b, "*": a * b}[operator]


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_field_arithmetic_is_that_of_sympy(a: sympy.Expr, b: sympy.Expr) -> None:
    x, y = SYMBOLIC.convert(a), SYMBOLIC.convert(b)
    cases = [(x + y, a + b), (x - y, a - b), (x * y, a * b), (-x, -a)]
    if y:
        cases.append((x / y, a / b))
    for element, expression in cases:
        assert sympy.cancel(SYMBOLIC.public(element) - expression) == 0
        assert element == SYMBOLIC.convert(sympy.cancel(expression)), "one function, one reduced form"
        assert element.num.gcd(element.den).is_one()
        assert element.den.leading_coefficient() > 0
        assert hash(element) == hash(SYMBOLIC.convert(sympy.cancel(expression)))


def test_rational_functions_are_immutable_and_refuse_zero_below() -> None:
    x = SYMBOLIC.convert(Q)
    with pytest.raises(AttributeError, match="immutable"):
        x.num = x.den
    with pytest.raises(ZeroDivisionError):
        x / SYMBOLIC.zero
    with pytest.raises(ZeroDivisionError):
        RationalFunction(x.num, SYMBOLIC.zero.num)
    assert x != 1
    assert repr(SYMBOLIC.one / (SYMBOLIC.one + x)) == "RationalFunction((1)/(q + 1))"
    assert SYMBOLIC.one / (x - SYMBOLIC.one) == -(SYMBOLIC.one / (SYMBOLIC.one - x))


@pytest.mark.parametrize(
    ("expression", "sign"),
    [
        (Q, 1),
        (Q - 1, -1),
        (Q * (1 - Q) * (2 - R), 1),
        (Q**2 - Q + sympy.Rational(3, 10), 1),  # positive, and only an elevation shows it
        (-(Q**2) - R, -1),
        (Q - Q, 0),
        ((2 * Q - 1) ** 2 + R + sympy.Rational(1, 2), 1),
    ],
)
def test_signs_that_hold_on_the_whole_region(expression: sympy.Expr, sign: int) -> None:
    assert SYMBOLIC.sign(SYMBOLIC.convert(expression)) == sign


def test_a_sign_that_changes_is_undecided_and_shows_where() -> None:
    with pytest.raises(UndecidedError, match=r"positive at q=3/4.*not positive at q=1/2"):
        SYMBOLIC.sign(SYMBOLIC.convert(2 * Q - 1))
    with pytest.raises(UndecidedError):
        SYMBOLIC.sign(SYMBOLIC.convert(1 / (2 * Q - 1)))


def test_a_square_that_may_vanish_is_not_called_positive() -> None:
    context = polynomial_context(("q",))
    square = (2 * context.gen(0) - 1) ** 2
    assert polynomial_sign(square, ((Fraction(0), Fraction(1)),)) is None
    assert polynomial_sign(square, ((Fraction(1, 2), Fraction(1)),)) == 1


def test_side_conditions_name_what_the_region_does_not_give() -> None:
    convert = SYMBOLIC.convert
    assert SYMBOLIC.side_conditions([convert(Q), convert(1 - Q)]) == ()
    assert SYMBOLIC.side_conditions([convert(1 - Q - R)]) == ("-q - r + 1 > 0",)
    with pytest.raises(InputError, match="never positive"):
        SYMBOLIC.side_conditions([convert(Q - 1)])
    assert EXACT.side_conditions([EXACT.one]) == FLOAT.side_conditions([1.0]) == ()
    assert SYMBOLIC.nonzero_factors([convert(Q * (1 - Q) / (1 + R))]) == ("q", "q - 1", "r + 1")
    assert EXACT.nonzero_factors([EXACT.one]) == FLOAT.nonzero_factors([1.0]) == ()
    assert SYMBOLIC.region() == "0 < q < 1, 0 < r < 1"
    assert SYMBOLIC.parameters == {"q": (0, 1), "r": (0, 1)}
    assert "q" in repr(SYMBOLIC)
    assert hash(SYMBOLIC) == hash(SymbolicDomain({"q": (0, 1), "r": (0, 1)}))
    assert isinstance(SYMBOLIC, Domain)


def test_factors_where_the_factoring_of_integer_polynomials_fails() -> None:
    """A polynomial that flint 0.9 cannot factor over the integers; the two ways agree on others."""
    q, r = polynomial_context(("q", "r")).gens()
    for polynomial in (-6 * q**2 * (2 * q - 3 * r) ** 3, q**4 - 4 * r**4, 0 * q + 12, 5 - q):
        content, factors = factor_list(polynomial)
        other_content, others = _factor_over_rationals(polynomial)
        product = content + 0 * q
        for factor, multiplicity in factors:
            product *= factor**multiplicity
        assert product == polynomial
        assert abs(content) == abs(other_content)
        assert {(str(f), m) for f, m in factors} <= {(str(s * f), m) for f, m in others for s in (1, -1)}
    hard = [
        {(2, 0): 47593120, (1, 1): 67076100, (1, 0): -226291760, (0, 0): -180357239},
        {(2, 0): 47593120, (1, 1): 67076100, (1, 0): -140919200, (0, 0): 149645161},
    ]
    product = q**0
    for terms in hard:
        product *= polynomial_context(("q", "r")).from_dict(terms)
    content, factors = factor_list(product)
    assert content == 1
    assert len(factors) == 2


# --- traps ------------------------------------------------------------------------------------------


def test_a_parameter_that_a_domain_lacks_is_refused_and_not_dropped() -> None:
    only_q = SymbolicDomain({"q": (0, 1)})
    with pytest.raises(InputError, match="'r' is not declared"):
        only_q.convert(SYMBOLIC.convert(Q * R))
    assert only_q.public(only_q.convert(SYMBOLIC.convert(Q * R / R))) == Q


def test_parameters_may_be_greek_but_not_words_of_python_nor_carry_assumptions() -> None:
    greek = SymbolicDomain({"λ": (0, 1), "hex_": (0, 1)})
    element = greek.convert(sympy.Symbol("λ") ** 2 / (1 + sympy.Symbol("hex_")))
    assert greek.text(element) == "λ**2/(hex_ + 1)"
    assert greek.sign(element) == 1
    assert element.parameters() == ("λ", "hex_")
    with pytest.raises(InputError, match="lambda"):
        SymbolicDomain({"lambda": (0, 1)})
    with pytest.raises(InputError, match="assumptions"):
        SYMBOLIC.convert(sympy.Symbol("q", positive=True))


@pytest.mark.parametrize("parameters", [["q"], {"q": 5}, {"q": (0, 1, 2)}, {"q": "01"}])
def test_parameters_are_a_map_to_intervals(parameters: Any) -> None:
    with pytest.raises(InputError, match="parameter"):
        SymbolicDomain(parameters)


def test_numbers_longer_than_python_prints_are_written_and_named() -> None:
    tiny = Fraction(1, 10**5_000)
    with pytest.raises(FloatRangeError, match="…"):
        FLOAT.convert(tiny)
    with pytest.raises(FloatRangeError, match="…"):
        FLOAT.convert(10**5_000)
    text = SYMBOLIC.text(SYMBOLIC.convert(tiny) * SYMBOLIC.convert(Q**2))
    assert text == f"(q**2)/(1{'0' * 5_000})"
    assert SYMBOLIC.text(SYMBOLIC.convert(10**5_000) * SYMBOLIC.convert(Q)) == f"1{'0' * 5_000}*q"
    greek = SymbolicDomain({"λ": (0, 1)})
    assert greek.text(greek.convert(10**5_000) * greek.parameter("λ")).endswith("0*λ")


@pytest.mark.parametrize("text", ["1_000", "1e-1_000_000_000", "١"])
def test_digits_are_plain(text: str) -> None:
    with pytest.raises(InputError, match="digits 0 to 9"):
        parse_rational(text)


def test_what_is_positive_by_the_graph_must_stay_so() -> None:
    with pytest.raises(FloatRangeError, match="the weight is outside"):
        FLOAT.check_positive(5e-324, "the weight")
    with pytest.raises(FloatRangeError):
        FLOAT.check_positive(math.inf, "the weight")
    for domain in (EXACT, SYMBOLIC):
        assert domain.check_positive(domain.one, "x") == domain.one
        with pytest.raises(InputError, match="the weight vanishes identically"):
            domain.check_positive(domain.zero, "the weight")


def test_a_square_with_the_wrong_sign_is_never_positive() -> None:
    with pytest.raises(InputError, match="never positive"):
        SYMBOLIC.side_conditions([SYMBOLIC.convert(-((Q - sympy.Rational(1, 2)) ** 2))])
    assert SYMBOLIC.side_conditions([SYMBOLIC.convert((2 * Q - 1) ** 2)]) == ("(2*q - 1)**2 > 0",)


def test_domains_may_be_named_and_nothing_else_passes_for_one() -> None:
    assert require_domain("exact") is EXACT
    assert require_domain(SYMBOLIC) is SYMBOLIC
    for wrong in ("symbolic", "balls", 3, None):
        with pytest.raises(InputError, match="domain="):
            require_domain(wrong)


def test_symbolic_numbers_can_be_copied() -> None:
    x = SYMBOLIC.convert(Q / (1 - R))
    assert copy.deepcopy(x) == pickle.loads(pickle.dumps(x)) == x  # noqa: S301 - our own bytes
    assert copy.deepcopy(SYMBOLIC) == SYMBOLIC


def test_every_domain_says_how_it_treats_numbers_in_one_of_three_ways() -> None:
    for domain in (EXACT, FLOAT, SYMBOLIC, BALL):
        assert [domain.is_exact, domain.rounds, domain.encloses].count(True) == 1
        assert domain.has_parameters == bool(domain.parameters)
    assert [domain.is_ordered for domain in (EXACT, FLOAT, SYMBOLIC, BALL)] == [True, True, False, False]
    limit = Limit(exact=1, symbolic=2, rounded=3, enclosed=4)
    assert [limit.of(domain) for domain in (EXACT, SYMBOLIC, FLOAT, BALL)] == [1, 2, 3, 4]


def test_the_verbs_mean_the_same_in_every_domain() -> None:
    for domain in (EXACT, FLOAT, SYMBOLIC, BALL):
        half, one = domain.convert("1/2"), domain.one
        assert domain.equal(domain.sum([half, half]), one)
        assert domain.is_zero(domain.sum([]))
        assert domain.rational(half) == flint.fmpq(1, 2)
        assert float(domain.log(half)) == pytest.approx(-math.log(2))
        assert domain.equal(domain.at_most_one(half), half)
        assert domain.equal(domain.maximum(half, one), one)
        assert domain.assumed([half, one, half]) == ((half, one) if domain is SYMBOLIC else ())
        assert domain.is_tie(half, half) == (domain is FLOAT)
        assert float(domain.from_ball(flint.arb(2))) == 2.0
    assert isinstance(BALL.from_ball(flint.arb(2)), flint.arb)
    assert FLOAT.is_tie(0.1 + 0.2, 0.3)
    assert not FLOAT.is_tie(0.3, 0.3001)
    assert FLOAT.at_most_one(1.0 + 2**-52) == 1.0
    assert FLOAT.sum([1e16, 1.0, -1e16]) == 1.0
    assert FLOAT.rational(0.1) == flint.fmpq(*(0.1).as_integer_ratio())
    assert SYMBOLIC.rational(SYMBOLIC.convert(Q)) is BALL.rational(BALL.convert("1/3")) is None
    assert SYMBOLIC.log(SYMBOLIC.convert(Q)) == sympy.log(Q)
