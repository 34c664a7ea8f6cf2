"""Balls: every operation, conversion and printed bound holds the true value; what cannot be settled says so."""

from __future__ import annotations

import copy
import json
import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import pytest
from chain_tools import QUICK, exact, holds, interval, run_length, weights
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

import markovsim as ms
from markovsim.arithmetic.balls import BALL, BallDomain, decimal_bound, enclose
from markovsim.arithmetic.domains import EXACT, FLOAT, infer_domain, join_domains
from markovsim.chains import Chain, Emits
from markovsim.cli import main
from markovsim.errors import InputError, LimitError, PrecisionError

EXAMPLES = ROOT / "examples"
TOY, SYMBOLIC = str(EXAMPLES / "toy.toml"), str(EXAMPLES / "symbolic.toml")
NUMBERS = st.fractions(-1000, 1000, max_denominator=10**6)


# --- arithmetic -----------------------------------------------------------------------------------


@QUICK
@given(NUMBERS, NUMBERS, st.sampled_from([16, 24, 64, 200]))
def test_operations_hold_the_true_result(x: Fraction, y: Fraction, bits: int) -> None:
    domain = BallDomain(bits)
    a, b = domain.convert(x), domain.convert(y)
    for ball, wanted in (
        (a + b, x + y),
        (a - b, x - y),
        (a * b, x * y),
        (domain.maximum(a, b), max(x, y)),
        *([(a / b, x / y)] if y else []),
    ):
        assert holds(ball.arb, wanted)
        assert ball.bits == bits
        low, high = interval(ball.arb)
        assert high - low <= Fraction(1, 2 ** (bits - 6)) * (abs(x) + abs(y) + abs(wanted))


@QUICK
@given(NUMBERS, st.fractions(0, 1), st.fractions(-1, 1), st.fractions(-1, 1))
def test_wide_balls_hold_every_result_of_the_numbers_inside(
    middle: Fraction, radius: Fraction, at: Fraction, other: Fraction
) -> None:
    ball = BALL.convert(f"{middle} ± {radius}")
    x, y = middle + at * radius, middle + other * radius
    assert holds(ball.arb, x)
    assert holds((ball * ball + ball).arb, x * y + x)
    assert holds((ball - ball).arb, x - y)


def test_the_precision_of_the_process_is_left_as_it_was() -> None:
    before = flint.ctx.prec
    third = BallDomain(500).convert("1/3")
    assert (third * third).arb.rel_accuracy_bits() > 490
    assert flint.ctx.prec == before


def test_balls_are_equal_as_numbers_only() -> None:
    one, third, wide = BALL.one, BALL.convert("1/3"), BALL.convert("1/2 ± 1/4")
    assert one == BALL.convert(1)
    assert hash(one) == hash(BALL.convert("2/2"))
    assert third == third
    assert third != BALL.convert("1/3")
    assert third != 1
    assert not BALL.equal(one, third)
    assert BALL.equal(third, third)
    assert BALL.may_equal(third, BALL.convert("1/3"))
    assert BALL.may_equal(one, wide) is False
    assert BALL.may_equal(BALL.convert("1/2"), wide)
    with pytest.raises(PrecisionError, match="cannot be told apart"):
        BALL.equal(third, BALL.convert("1/3"))
    assert (BALL.sign(one), BALL.sign(BALL.zero), BALL.sign(BALL.zero - third)) == (1, 0, -1)
    with pytest.raises(PrecisionError, match="sign"):
        BALL.sign(third - third)
    with pytest.raises(PrecisionError, match="weight"):
        BALL.check_positive(third - third, "weight")
    with pytest.raises(PrecisionError, match="wide"):
        BALL.public(one / (third - third))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])  # noqa: S301
def test_balls_and_their_chains_can_be_copied(copied: Any) -> None:
    wide = BallDomain(300).convert("1/3 ± 1e-40")
    again = copied(wide)
    assert (interval(again.arb), again.bits) == (interval(wide.arb), 300)
    chain = copied(Chain([["1/3", "2/3"], [1, 0]]).to(BALL))
    assert holds(chain.stationary_distribution()[0], Fraction(3, 5))


# --- in and out -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("0.1", Fraction(1, 10), Fraction(1, 10)),
        (0.1, Fraction(0.1), Fraction(0.1)),
        (Fraction(2, 7), Fraction(2, 7), Fraction(2, 7)),
        ("1/2 ± 1/8", Fraction(3, 8), Fraction(5, 8)),
        ("1/2+/-1e-3", Fraction(499, 1000), Fraction(501, 1000)),
        (flint.arb(3, 1), Fraction(2), Fraction(4)),
    ],
)
def test_input_is_held(value: Any, low: Fraction, high: Fraction) -> None:
    ball = BALL.convert(value)
    found = interval(ball.arb)
    assert found[0] <= low <= high <= found[1]
    assert (found[1] - found[0]) - (high - low) <= Fraction(1, 2**100) + (high - low) / 2**26
    assert tuple(Fraction(int(bound.p), int(bound.q)) for bound in ball.bounds()) == found


@pytest.mark.parametrize(
    "value",
    ["x", "1/2 ± -1", "1/2 ± x", "± 1", float("nan"), float("inf"), flint.arb("nan"), None, "1 ± 2 ± 3"],
)
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match="="):
        BALL.convert(value)


@QUICK
@given(NUMBERS, st.integers(1, 25), st.integers(-40, 40))
def test_printed_bounds_are_on_their_side_and_next_to_the_number(
    x: Fraction, digits: int, shift: int
) -> None:
    x *= Fraction(10) ** shift
    number = flint.fmpq(x.numerator, x.denominator)
    low, high = (Fraction(decimal_bound(number, digits, up=up)) for up in (False, True))
    assert low <= x <= high
    if x:
        assert high - low <= abs(x) * Fraction(10, 10 ** (digits - 1))
    assert decimal_bound(number, digits, up=True) == decimal_bound(
        flint.fmpq(high.numerator, high.denominator), digits, up=True
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("1/4", "0.25"),
        ("-12", "-12"),
        ("1e30", "1e+30"),
        ("123e-9", "1.23e-7"),
        ("5e20", "500000000000000000000"),
    ],
)
def test_bounds_are_written_as_people_write_numbers(number: str, text: str) -> None:
    assert (
        decimal_bound(EXACT.convert(number), 8, up=True)
        == decimal_bound(EXACT.convert(number), 8, up=False)
        == text
    )


def test_the_domain_follows_from_the_input() -> None:
    assert infer_domain(["1/2", "1/2 ± 1e-3"]) == BALL
    assert infer_domain([0.5, BALL.one]) == BALL
    assert join_domains([EXACT, BallDomain(200), BALL, FLOAT]) == BallDomain(200)
    assert Chain([["1/2 ± 1e-9", "1/2 ± 1e-9"], [1, 0]]).domain == BALL
    import sympy

    with pytest.raises(InputError, match="formula"):
        infer_domain([sympy.Symbol("q"), "1/2 ± 1e-3"])
    with pytest.raises(InputError, match="symbolic"):
        join_domains([BALL, ms.SymbolicDomain({"q": (0, 1)})])
    for bits in (8, "many", 2.5):
        with pytest.raises(InputError, match="bits="):
            BallDomain(bits)  # type: ignore[arg-type]


# --- chains ---------------------------------------------------------------------------------------


@QUICK
@given(weights(5), st.data())
def test_answers_hold_those_of_every_chain_inside_the_input(
    array: list[list[int]], data: st.DataObject
) -> None:
    """Rows are moved inside their balls; the self-loop takes what is left over, as everywhere."""
    rows, radius = exact(array), Fraction(1, 10**6)
    moved: list[list[Fraction]] = []
    for i in range(len(array)):
        row = [rows.domain.public(rows.matrix.rows[i].get(j, rows.domain.zero)) for j in range(len(array))]
        shift = data.draw(st.fractions(-1, 1)) * radius / len(row)
        inside = [j for j, p in enumerate(row) if p]
        if len(inside) > 1:
            row[inside[0]] += shift
            row[inside[-1]] -= shift
        moved.append(row)
    text = [
        [f"{x} ± {radius}" if x else 0 for x in map(Fraction, _public(rows, i))] for i in range(len(array))
    ]
    wide, true = Chain(text), Chain(moved)
    if any(sum(map(bool, row)) == 1 for row in moved):
        return  # a lone entry is 1, not nearly 1
    last = len(array) - 1
    for question in ("hitting_probability", "expected_hitting_time"):
        found, wanted = getattr(wide, question)(last), getattr(true, question)(last)
        assert all(
            holds(found[s], wanted[s]) if isinstance(found[s], flint.arb) else found[s] == wanted[s]
            for s in wanted
        )
    for found, wanted in zip(wide.stationary_distributions(), true.stationary_distributions(), strict=True):
        assert all(holds(found[s], wanted[s]) for s in wanted)


def _public(chain: Chain, i: int) -> list[Any]:
    return [chain.domain.public(chain.matrix.rows[i].get(j, chain.domain.zero)) for j in range(len(chain))]


def test_rows_are_divided_by_sums_that_are_not_known_to_be_one() -> None:
    chain = Chain([["1/2 ± 1/8", "1/2 ± 1/8"], [1, 0]], normalize=True)
    assert holds(chain.expected_hitting_time(1, 0), 1 / (Fraction(3, 8) / (Fraction(5, 8) + Fraction(3, 8))))
    assert holds(chain.expected_hitting_time(1, 0), 1 / (Fraction(5, 8) / (Fraction(5, 8) + Fraction(3, 8))))


def test_what_may_be_no_arc_is_refused() -> None:
    with pytest.raises(PrecisionError, match=r"P\(0, 1\).*may be 0"):
        Chain([["1 ± 1e-10", "0 ± 1e-10"], [0, 1]])
    with pytest.raises(InputError, match="sum"):
        Chain([["1/2 ± 1e-10", "1/3 ± 1e-10"], [0, 1]])


# --- a requested width ----------------------------------------------------------------------------


@pytest.mark.parametrize("digits", [1, 15, 30, 100])
def test_the_precision_is_raised_until_the_answer_is_as_narrow_as_asked(digits: int) -> None:
    chain = run_length(300)
    wanted = chain.expected_hitting_time(Emits("B"), 300)
    found = enclose(chain, lambda c: c.expected_hitting_time(Emits("B"), 300), digits=digits)
    low, high = interval(found)
    assert low <= wanted <= high
    assert high - low <= 2 * wanted / 10**digits
    laws = enclose(chain, lambda c: c.stationary_distribution(), digits=digits)
    assert all(holds(laws[s], p) for s, p in chain.stationary_distribution().items())


def test_differences_that_cancel_are_computed_again_with_more_bits() -> None:
    toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    found = enclose(toy, lambda mixture: mixture.window(500).drift("luigi", "A" * 500), digits=40)
    wanted = -Fraction(2**499, (2**500 + 1) ** 2)
    assert holds(found, wanted)
    assert found.rel_accuracy_bits() > 130
    tight = Chain([["1/2", Fraction(1, 2) - Fraction(1, 2**900), Fraction(1, 2**900)], [0, 1, 0], [0, 0, 1]])

    def larger(chain: Chain) -> Any:  # a comparison that 128 bits do not settle
        h = chain.hitting_probability(1, 0)
        if chain.domain.sign(chain.domain.convert(h) - chain.domain.one) >= 0:
            raise AssertionError
        return h

    assert holds(enclose(tight, larger), 1 - Fraction(1, 2**899))


def test_an_input_that_is_too_wide_is_said_to_be() -> None:
    wide = Chain([["9/10 ± 1e-8", "1/10 ± 1e-8"], [1, 0]])
    with pytest.raises(LimitError, match="digits=30"):
        enclose(wide, lambda chain: chain.expected_hitting_time(1, 0))
    assert holds(enclose(wide, lambda chain: chain.expected_hitting_time(1, 0), digits=5), 10)
    with pytest.raises(PrecisionError):
        enclose(wide, lambda chain: chain.domain.sign(chain.domain.convert("0 ± 1")))


def test_never_stays_never() -> None:
    chain = Chain([[1, 0], [0, 1]])
    import sympy

    assert enclose(chain, lambda c: c.expected_hitting_time(1, 0)) == sympy.oo


# --- the command ----------------------------------------------------------------------------------


def analyzed(*arguments: str) -> Any:
    result = CliRunner().invoke(main, ["analyze", *arguments, "--json"])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("digits", [3, 60])
def test_the_command_encloses_to_the_digits_asked_for(digits: int) -> None:
    answer = analyzed(TOY, "--digits", str(digits), "--hit", "token:B")
    assert answer["domain"] == "ball"
    low, high = map(Fraction, answer["hit"]["expected_time"])
    assert low <= Fraction(25, 2) <= high
    assert high - low <= Fraction(25, 10**digits)
    drift = {name: tuple(map(Fraction, ends)) for name, ends in answer["drift"]["AAA"].items()}
    assert drift["luigi"][0] <= Fraction(-4, 81) <= drift["luigi"][1]
    assert answer["drift"]["BBB"] == {"luigi": ["0", "0"], "waluigi": ["0", "0"]}


def test_a_rare_event_has_all_its_digits(tmp_path: Path) -> None:
    file = tmp_path / "rare.json"
    file.write_text(
        '{"transitions": [["a", "b", "1e-3000"], ["a", "a", 1], ["b", "a", 1]], "normalize": true}', "utf-8"
    )
    low, high = map(
        Fraction,
        analyzed(str(file), "--digits", "40", "--hit", "state:b", "--from", "a")["hit"]["expected_time"],
    )
    assert low <= 10**3000 + 1 <= high
    assert high - low <= Fraction(2, 10**40) * 10**3000


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((TOY, "--domain", "float", "--digits", "9"), "digits=9"), ((SYMBOLIC, "--digits", "9"), "parameters")],
)
def test_digits_that_cannot_be_had_are_refused(arguments: tuple[str, ...], named: str) -> None:
    result = CliRunner().invoke(main, ["analyze", *arguments])
    assert result.exit_code == 2
    assert named in result.stderr


def test_a_ball_is_shown_with_its_radius() -> None:
    result = CliRunner().invoke(main, ["analyze", TOY, "--digits", "9", "--hit", "token:B"])
    assert "12.5" in result.stdout
    assert " ± " in result.stdout
    assert "probability   1\n" in result.stdout
    assert BALL.text(BALL.convert("1/3")).middle(4) == "0.3333 ± 3.34e-5"
    assert (
        BALL.text(BALL.convert("1/3 ± 1/6")).middle(4) == "[0.16666, 0.50001]"
    )  # a radius would lose the sign
    assert BALL.text(BALL.convert("0 ± 1e-9")).middle(4) == "± 1.01e-9"


WEATHER = """
transitions = [["sunny", "sunny", "0.9 ± 1e-6"], ["sunny", "rainy", "0.1 +/- 1e-6"], ["rainy", "sunny", 1]]
"""


def test_a_chain_file_may_give_numbers_within_a_radius(tmp_path: Path) -> None:
    file = tmp_path / "weather.toml"
    file.write_text(WEATHER, "utf-8")
    answer = analyzed(str(file), "--hit", "state:rainy", "--from", "sunny")
    assert answer["domain"] == "ball"
    low, high = map(Fraction, answer["hit"]["expected_time"])
    assert low <= 1 / Fraction("0.100001") < 1 / Fraction("0.099999") <= high
    assert high - low < Fraction(1, 1000)
    (law,) = answer["stationary"]
    assert Fraction(law["sunny"][0]) <= Fraction(10, 11) <= Fraction(law["sunny"][1])


def test_numbers_within_a_radius_may_be_long(tmp_path: Path) -> None:
    """Python refuses to print whole numbers of more than 4,300 digits; what is read does not depend on that."""
    text, tiny = WEATHER.replace("0.1 +/- 1e-6", "T ± 0").replace("0.9 ± 1e-6", "1-T ± 0"), "1e-3000*1e-3000"
    file = tmp_path / "rare.toml"
    file.write_text(text.replace("T", tiny), "utf-8")
    low, high = analyzed(str(file), "--hit", "state:rainy", "--from", "sunny")["hit"]["expected_time"]
    assert low.startswith("9.99999999")
    assert high.startswith("1.00000000")
    assert high.endswith("e+6000")
    result = CliRunner().invoke(main, ["analyze", str(file), "--domain", "exact"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "transitions[0][2]" in result.stderr


@pytest.mark.parametrize(
    ("text", "arguments", "named"),
    [
        (WEATHER, ["--domain", "float"], "transitions[0][2]"),
        (WEATHER, ["--digits", "20"], "digits=20"),
        (WEATHER.replace("± 1e-6", "± -1"), [], "transitions[0][2]"),
        (WEATHER.replace("± 1e-6", "± x"), [], "transitions[0][2]"),
        (WEATHER.replace("0.9 ±", "0.8 ±"), [], "sunny"),
        (WEATHER.replace("0.9 ± 1e-6", "0.9 ± 1"), [], "sunny"),
        (WEATHER + "[parameters]\nq = [0, 1]", [], "radius"),
    ],
)
def test_radii_that_cannot_be_had_are_refused(
    text: str, arguments: list[str], named: str, tmp_path: Path
) -> None:
    file = tmp_path / "weather.toml"
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(main, ["analyze", str(file), *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "weather.toml" in result.stderr
    assert named in result.stderr


def test_balls_of_floats_have_rows_of_sum_one() -> None:
    """0.1 + 0.9 is 1 in float, and 1 + 2⁻⁵⁵ exactly: of such rows no law has mass 1, and no ball would hold one."""
    tenth, rest = Fraction(0.1), Fraction(0.9)
    assert tenth + rest != 1
    chain = ms.Chain([[0.1, 0.9], [0.7, 0.3]]).to("ball")
    assert holds(chain.probability(0, 0), tenth / (tenth + rest))
    assert holds(sum(chain.law_after(0, 500).values(), flint.arb(0)), 1)
    coin = ms.iid({"A": 0.1, "B": 0.9}).to("ball")
    assert holds(coin.probability("A"), tenth / (tenth + rest))
    with flint.ctx.workprec(128):
        for law in (chain.matrix.rows[0].values(), (coin.rows[a][0][0][1] for a in "AB")):
            mass = sum((p.arb for p in law), flint.arb(0))
            assert mass.contains(1)
            assert mass.rad() < 1e-35


def test_the_steps_out_of_a_state_are_the_data_of_a_float_chain() -> None:
    """A self-loop of 1 − 1e-300 rounds to 1: what leaves is kept, and the self-loop is what it leaves over."""
    chain = ms.Chain([[1.0, 1e-300], [1, 0]]).to("ball")
    assert holds(chain.expected_hitting_time(1, start=0), 1 / Fraction(1e-300))
