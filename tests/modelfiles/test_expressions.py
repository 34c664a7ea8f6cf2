"""The parser of numbers and expressions, held against Python's own grammar and an evaluator that shares no code."""

from __future__ import annotations

import ast
import time
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from markovsim.arithmetic.domains import EXACT, SymbolicDomain
from markovsim.errors import InputError
from markovsim.modelfiles.expressions import constant_expression, parse_expression

NAMES = ("q", "h_2")
HANGING = 60.0  # seconds: a guard against what never ends, no measure of speed


class Rationals:
    def convert(self, value: Any) -> Fraction:
        return Fraction(value)

    def is_zero(self, x: Any) -> bool:
        return bool(x == 0)


def by_python(text: str, values: Mapping[str, Fraction]) -> Fraction:
    """The value by Python's grammar, walked in fractions; decimals by their text."""
    source = text.strip()

    def walk(node: ast.AST) -> Fraction:
        if isinstance(node, ast.BinOp):
            left, right = walk(node.left), walk(node.right)
            match node.op:
                case ast.Add():
                    return left + right
                case ast.Sub():
                    return left - right
                case ast.Mult():
                    return left * right
                case ast.Div():
                    return left / right
                case ast.Pow():
                    assert right.denominator == 1
                    return left ** int(right)
        if isinstance(node, ast.UnaryOp):
            return -walk(node.operand) if isinstance(node.op, ast.USub) else walk(node.operand)
        if isinstance(node, ast.Name):
            return values[node.id]
        assert isinstance(node, ast.Constant), ast.dump(node)
        piece = ast.get_source_segment(source, node)
        assert piece is not None
        return Fraction(piece.rstrip(".") if piece.endswith(".") else piece)

    return walk(ast.parse(source, mode="eval").body)


def value_of(text: str, values: Mapping[str, Fraction]) -> Fraction:
    result = parse_expression(text, NAMES).evaluate(Rationals(), values)
    assert isinstance(result, Fraction)
    return result


# --- well-formed texts ----------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(0, 99).map(str),
    st.from_regex(r"[0-9]\.[0-9]{1,3}|\.[0-9]|[1-9]e[+-]?[0-3]|[0-9]\.", fullmatch=True),
)
leaves = st.one_of(numbers, st.sampled_from(NAMES))
blanks = st.sampled_from(["", "", " ", "  "])


def _compounds(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def joined(left: str, before: str, sign: str, after: str, right: str) -> str:
        return f"{left}{before}{sign}{after}{right}"

    return st.one_of(
        st.builds(joined, inner, blanks, st.sampled_from("+-*/"), blanks, inner),
        st.builds("({})".format, inner),
        st.builds("{}{}".format, st.sampled_from(["-", "+", "- "]), inner),
        st.builds("({})**{}".format, inner, st.sampled_from(["0", "1", "2", "3", "-1", "(1+1)", "-(-2)"])),
        st.builds("{}**{}".format, leaves, st.sampled_from(["2", "-2", "2**1", "1**2**3"])),
    )


@given(st.recursive(leaves, _compounds, max_leaves=12), st.fractions(-3, 3, max_denominator=7))
@settings(max_examples=300, deadline=None)
@example("-q**2", Fraction(1, 2))
@example("2**-1*q", Fraction(1, 2))
@example("1-2-3", Fraction(0))
@example("8/4/2", Fraction(0))
@example("-2**-2", Fraction(0))
@example("2**3**2", Fraction(0))
def test_values_are_those_of_pythons_grammar(text: str, q: Fraction) -> None:
    values = {"q": q, "h_2": Fraction(2, 3)}
    try:
        expected = by_python(text, values)
    except ZeroDivisionError:
        with pytest.raises(InputError, match="zero"):
            value_of(text, values)
        return
    assert value_of(text, values) == expected


@given(st.text(alphabet="0123456789.eE+-*/()q_h^ ,", max_size=14))
@settings(max_examples=600, deadline=None)
def test_what_is_accepted_is_python_and_means_the_same(text: str) -> None:
    values = {"q": Fraction(3, 7), "h_2": Fraction(2, 3)}
    try:
        result = value_of(text, values)
    except InputError:
        return
    # Python alone refuses leading zeros.
    if not any(piece[:1] == "0" and piece[1:2].isdigit() for piece in _runs_of_digits(text)):
        assert result == by_python(text, values)


def _runs_of_digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() or c == "." else " " for c in text).split()


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_value_or_one_clear_error(text: str) -> None:
    message = ""
    try:
        parse_expression(text, NAMES)
    except InputError as error:
        message = str(error)
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3", Fraction(1, 3)),
        ("0.1", Fraction(1, 10)),
        (" 0.10 ", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e-12", Fraction(1, 10**12)),
        ("2.5E+1", Fraction(25)),
        ("-3", Fraction(-3)),
        ("+3", Fraction(3)),
        ("1 - 1/3", Fraction(2, 3)),
        ("007", Fraction(7)),
        ("0**0", Fraction(1)),
        ("1e-4000", Fraction(1, 10**4000)),
        ("9" * 4000, Fraction(10**4000 - 1)),
    ],
)
def test_numbers_are_exact(text: str, value: Fraction) -> None:
    assert parse_expression(text).constant() == value


def test_symbolic_values_are_rational_functions() -> None:
    domain = SymbolicDomain({"q": (0, 1), "h_2": (0, 1)})
    values = {name: domain.parameter(name) for name in NAMES}
    built = parse_expression("(1-q)**3*(1/h_2 - q)/(q**-2 + 1)", NAMES).evaluate(domain, values)
    q, h = values["q"], values["h_2"]
    one = domain.one
    assert built == (one - q) * (one - q) * (one - q) * (one / h - q) / (one / (q * q) + one)


def test_exact_values_and_names() -> None:
    expression = parse_expression("q*0 + 1/4", NAMES)
    assert expression.names == {"q"}
    assert expression.evaluate(EXACT, {"q": EXACT.convert(5)}) == EXACT.convert("1/4")
    assert constant_expression(Fraction(2, 3)).constant() == Fraction(2, 3)


def test_large_powers_of_few_terms_are_fine() -> None:
    domain = SymbolicDomain({"q": (0, 1), "h_2": (0, 1)})
    values = {name: domain.parameter(name) for name in NAMES}
    power = parse_expression("q**2048 - (1+q)**300", NAMES).evaluate(domain, values)
    assert power.evaluate({"q": Fraction(1), "h_2": Fraction(0)}) == 1 - 2**300


# --- refusals -------------------------------------------------------------------------------------

REFUSED = [
    ("", "is empty"),
    ("   ", "is empty"),
    ("q^2", r"'\^'"),
    ("2q", "before 'q'"),
    ("1 2", "before '2'"),
    ("q(1)", r"before '\('"),
    ("(1)(2)", r"before '\('"),
    ("1 +", "ends after '\\+'"),
    ("*1", r"has '\*' where"),
    ("1**", r"ends after '\*\*'"),
    ("()", r"has '\)' where"),
    ("(1", "never closed"),
    ("1)", r"without its '\('"),
    ("1,5", "','"),
    ("50%", "'%'"),
    ("−1", "write minus as -"),
    ("½", "'½'"),
    ("1_000", "before '_000'"),
    ("0x10", "before 'x10'"),
    ("1e", "before 'e'"),
    ("nan", "not a finite number"),
    ("-inf", "not a finite number"),
    ("Infinity", "not a finite number"),
    ("p", "did you mean|not a declared parameter"),
    ("h_3", "did you mean 'h_2'"),
    ("__import__('os').system('true')", "__import__"),
    ("q.real", "'.'|before '.r"),
    ("lambda: 1", "lambda"),
    ("[1]", r"'\['"),
    ("'1'", '"\'"'),
    ("1/0", "divides by zero"),
    ("1/(2-2)", "divides by zero"),
    ("0**-1", "divides by zero"),
    ("q**q", "parameter in an exponent"),
    ("2**0.5", "exponent 1/2"),
    ("9**9**9", "exponent beyond"),
    ("9**9**9**9**9", "exponent beyond"),
    ("2**10001", "exponent beyond"),
    ("2**-10001", "exponent beyond"),
    ("(((9**99)**99)**99)**99", "bits"),
    ("(((q**99)**99)**99)**99", "degree"),
    ("(1+q+h_2)**200", "terms"),
    ("(1/(1+q+h_2))**120", "terms"),
    ("((1+q)**70)*((1+h_2)**99)", "terms"),
    ("1e4001", "4000 digits"),
    ("1e-4001", "4000 digits"),
    ("1e999999999999", "4000 digits"),
    ("9" * 4001, "4000 digits"),
    ("1 + 1e-1000000000", "4000 digits"),
    ("1" + "+1" * 6000, "characters"),
    ("(" * 101 + "1" + ")" * 101, "nested"),
    ("-" * 5000 + "1", "nested"),
    ("2**" * 1000 + "2", "nested"),
    ("q" + "/(1+q)+h_2" * 400, "too large"),
]


@pytest.mark.parametrize(("text", "fragment"), REFUSED, ids=[text[:24] or "empty" for text, _ in REFUSED])
def test_refusals_name_the_piece_and_come_at_once(text: str, fragment: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(InputError, match=fragment) as caught:
        parse_expression(text, NAMES)
    assert time.perf_counter() - begun < HANGING
    assert len(str(caught.value)) < 250
    assert "; " in str(caught.value)


def test_identically_zero_divisors_are_found_on_evaluation() -> None:
    domain = SymbolicDomain({"q": (0, 1), "h_2": (0, 1)})
    values = {name: domain.parameter(name) for name in NAMES}
    for text in ("1/(q - q)", "(q - q)**-1"):
        with pytest.raises(InputError, match="divides by zero"):
            parse_expression(text, NAMES).evaluate(domain, values)


def test_a_parameter_is_no_constant() -> None:
    with pytest.raises(InputError, match="depends on q"):
        parse_expression("1 - q", NAMES).constant()
    with pytest.raises(InputError, match="'q'"):
        parse_expression("q")


def test_what_passes_the_limits_can_be_worked_out() -> None:
    """The largest texts that are read can be evaluated."""
    domain = SymbolicDomain({"q": (0, 1), "h_2": (0, 1)})
    values = {name: domain.parameter(name) for name in NAMES}
    for text in (
        "1/3**5000" + "+1" * 500,
        "(1+q)**1000",
        "(1+q+h_2)**60",
        "((1-q)*(1-h_2))**40/(1+q*h_2)**40",
    ):
        begun = time.perf_counter()
        parse_expression(text, NAMES).evaluate(domain, values)
        assert time.perf_counter() - begun < HANGING, text
