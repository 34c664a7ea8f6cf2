"""Regret and the tests of predictions against sums over all words; rates against closed forms."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import pytest
import sympy

import markovsim as ms
from markovsim.arithmetic.domains import FLOAT

HALF = Fraction(1, 2)
TOY = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
MOODY = ms.generator(["1/2", "1/2"], {"A": [["1/2", "1/4"], [0, "1/3"]], "B": [["1/4", 0], ["1/3", "1/3"]]})
MIXTURES = {
    "toy": TOY,
    "rogue": ms.Mixture(
        {"luigi": ms.word("A"), "rogue": ms.deceptive(ms.word("A"), ms.word("B"), hazard="1/10")}
    ),
    "three": ms.Mixture(
        {
            "a": ms.looping({"A": "1/2", "B": "1/2"}, "1/5"),
            "b": ms.word("AAB"),
            "c": ms.iid({"A": "1/3", "B": "2/3"}),
        },
        prior={"a": 1, "b": 2, "c": 3},
    ),
    "hidden": ms.Mixture({"moody": MOODY, "coin": ms.iid({"A": "1/3", "B": "2/3"})}),
}
Law = Callable[[str], dict[Any, Any]]


def words(n: int) -> list[str]:
    return list(map("".join, product("AB", repeat=n)))


def probability(law: Law, begin: str, word: str) -> Fraction:
    """The probability that a simulator with this next-token law writes the word after ``begin``."""
    p = Fraction(1)
    for t, token in enumerate(word):
        p *= law(begin + word[:t])[token]
        if not p:
            break
    return p


def divergence(premise: ms.Generator, law: Law, n: int) -> Any:
    """KL(P_p^n ‖ S^n) over all words, with 60 digits."""
    with mpmath.workdps(60):
        total = mpmath.mpf(0)
        for word in words(n):
            p = premise.probability(word)
            if p:
                s = probability(law, "", word)
                if not s:
                    return math.inf
                ratio = p / s
                total += (
                    mpmath.mpf(p.numerator)
                    / p.denominator
                    * mpmath.log(mpmath.mpf(ratio.numerator) / ratio.denominator)
                )
        return float(total)


# --- regret ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MIXTURES)
def test_full_memory_pays_the_divergence_and_never_more_than_the_prior(name: str) -> None:
    mix = MIXTURES[name]
    for premise, process in mix.premises.items():
        curve = mix.regret(premise).curve(6)
        assert curve == pytest.approx(
            [divergence(process, mix.next_token, n) for n in range(1, 7)], rel=1e-15
        )
        assert [mix.regret(premise).after(n) for n in range(7)] == pytest.approx([0.0, *curve], rel=1e-15)
        assert list(curve) == sorted(curve)
        assert curve[-1] <= math.log(1 / mix.prior[premise])


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("k", range(3))
def test_a_window_pays_the_divergence_too(name: str, k: int) -> None:
    mix = MIXTURES[name]
    sim = mix.window(k, impossible="forget")
    for premise, process in mix.premises.items():
        wanted = [divergence(process, sim.next_token, n) for n in range(1, 6)]
        assert sim.regret(premise).curve(5) == pytest.approx(wanted, rel=1e-15)
        assert sim.regret(premise).after(5) == pytest.approx(wanted[-1], rel=1e-15)
        # As long as the window grows it is full memory.
        assert sim.regret(premise).curve(k + 1) == mix.regret(premise).curve(k + 1)


@pytest.mark.parametrize("name", ["toy", "rogue", "three"])
@pytest.mark.parametrize("k", range(3))
def test_the_rate_is_what_a_token_costs_in_the_end(name: str, k: int) -> None:
    sim = MIXTURES[name].window(k, impossible="forget")
    for premise in sim.mixture.premises:
        rate, curve = sim.regret(premise).rate(), sim.regret(premise).curve(240)
        if rate == math.inf:
            assert curve[-1] == math.inf
            continue
        late = (curve[-1] - curve[-121]) / 120  # the words have periods 1 and 3
        assert late == pytest.approx(rate, rel=1e-3, abs=1e-7)


@pytest.mark.parametrize("k", range(1, 5))
def test_the_seed_toy_has_rates_in_closed_form(k: int) -> None:
    q = Fraction(1, 3)
    toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": q, "B": 1 - q})})
    escape = q**k * (1 - q) / (1 + q**k)
    sim = toy.window(k)
    assert sim.regret("luigi").rate() == pytest.approx(-math.log1p(-escape), rel=1e-15)
    inner = q * math.log(q / (1 - escape)) + (1 - q) * math.log((1 - q) / escape)
    assert sim.regret("waluigi").rate() == pytest.approx(float(q**k) * inner, rel=1e-14)
    x = sympy.Symbol("q")
    symbolic = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": x, "B": 1 - x})}).window(k)
    for premise in ("luigi", "waluigi"):
        found = symbolic.regret(premise).rate().subs(x, sympy.Rational(1, 3))
        assert float(found.evalf(30)) == pytest.approx(sim.regret(premise).rate(), rel=1e-14)
        found = symbolic.regret(premise).curve(3)[-1].subs(x, sympy.Rational(1, 3))
        assert float(found.evalf(30)) == pytest.approx(sim.regret(premise).after(3), rel=1e-14)


def test_a_window_that_never_errs_never_pays_more_than_the_prior() -> None:
    pair = ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}, prior={"a": 1, "b": 3})
    sim = pair.window(1)
    assert sim.regret("a").rate() == 0.0
    assert sim.regret("a").after(50) == pytest.approx(math.log(4), rel=1e-15)
    assert pair.regret("b").after(50) == pytest.approx(math.log(4 / 3), rel=1e-15)


def test_a_token_held_impossible_costs_everything() -> None:
    # Read as a beginning, "A" is followed by A alone; the premise writes AAB.
    alone = ms.Mixture({"word": ms.word("AAB")}).window(1, impossible="forget")
    assert alone.regret("word").curve(4) == (0.0, 0.0, sympy.oo, sympy.oo)
    assert (alone.regret("word").after(3), alone.regret("word").rate()) == (sympy.oo, sympy.oo)
    rounded = ms.Mixture({"word": ms.word("AAB")}).to(FLOAT).window(1, impossible="forget")
    assert rounded.regret("word").curve(3) == (0.0, 0.0, math.inf)


def test_pins_and_crops_change_who_writes_and_who_reads() -> None:
    mix = MIXTURES["three"]
    pinned = mix.window(1, pinned="AA")
    for premise, process in mix.premises.items():
        total = 0.0
        for word in words(4):
            p = process.probability("AA" + word) / process.probability("AA")
            if p:
                total += p * math.log(p / probability(pinned.next_token, "", word))
        assert pinned.regret(premise).after(4) == pytest.approx(total, rel=1e-12)
    with pytest.raises(ms.InputError, match="has probability 0"):
        mix.window(1, pinned="AB").regret("b").after(2)
    crop = mix.window(2, start="stationary")
    for premise, process in mix.premises.items():
        stationary = ms.stationary_start(process)
        assert crop.regret(premise).after(4) == pytest.approx(
            divergence(stationary, crop.next_token, 4), rel=1e-14
        )


def test_regret_is_right_where_it_is_tiny() -> None:
    tiny = Fraction(1, 10**40)
    mix = ms.Mixture(
        {"fair": ms.iid({"A": HALF, "B": HALF}), "bent": ms.iid({"A": HALF + tiny, "B": HALF - tiny})}
    )
    # The mixture predicts 1/2 ± t/2: KL = −ln(1 − t²)/2 = t²/2 and smaller terms.
    assert mix.regret("fair").after(1) == pytest.approx(0.5e-80, rel=1e-15)
    assert mix.window(0).regret("fair").rate() == pytest.approx(0.5e-80, rel=1e-15)
    under = ms.Mixture(
        {"fair": ms.iid({"A": HALF, "B": HALF}), "bent": ms.iid({"A": HALF + tiny**5, "B": HALF - tiny**5})}
    )
    with pytest.raises(ms.FloatRangeError, match="below binary64"):
        under.regret("fair").after(1)
    assert TOY.regret("luigi").after(2000) == math.log(2)


def test_floats_are_near_and_rates_refused() -> None:
    for name in ("toy", "three", "hidden"):
        mix = MIXTURES[name]
        for premise in mix.premises:
            assert mix.to(FLOAT).regret(premise).after(5) == pytest.approx(
                mix.regret(premise).after(5), rel=1e-12
            )
            sim = mix.window(1, impossible="forget")
            assert mix.to(FLOAT).window(1, impossible="forget").regret(premise).after(5) == pytest.approx(
                float(sim.regret(premise).after(5)), rel=1e-12
            )
    with pytest.raises(ms.InputError, match="rounding hides it"):
        TOY.to(FLOAT).window(1).regret("luigi").rate()


def test_regret_refuses_what_it_cannot_do() -> None:
    with pytest.raises(ms.InputError, match="premise='peach'"):
        TOY.regret("peach").after(1)
    with pytest.raises(ms.InputError, match="premise='peach'"):
        TOY.window(1).regret("peach").after(1)
    with pytest.raises(ms.InputError, match="tokens=-1"):
        TOY.regret("luigi").after(-1)
    with pytest.raises(ms.LimitError, match="limit=20"):
        MIXTURES["hidden"].window(1).regret("moody").rate(limit=20)
    with pytest.raises(ms.ImpossibleWindowError):
        ms.Mixture({"word": ms.word("AB")}).window(1).regret("word").after(3)


# --- the martingale tests of predictions ------------------------------------------------------------


def later(law: Law, begin: str, m: int) -> dict[str, Fraction]:
    """The law of the m-th token after ``begin``: E[S(·∣text)] over all texts of m − 1 tokens of the simulator's own."""
    total = dict.fromkeys("AB", Fraction(0))
    for word in words(m - 1):
        p = probability(law, begin, word)
        if p:
            for token, s in law(begin + word).items():
                total[token] += p * s
    return total


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("begin", ["", "A", "AA"])
def test_predictive_gaps_are_their_definition(name: str, begin: str) -> None:
    mix = MIXTURES[name]
    for simulator in (mix, *(mix.window(k, impossible="forget") for k in range(3))):
        now = simulator.next_token(begin)
        gaps = simulator.martingale.predictive_gaps(5, begin)
        for m, gap in enumerate(gaps, start=1):
            expected = later(simulator.next_token, begin, m)
            assert gap == {token: expected[token] - now[token] for token in "AB"}
        assert set(gaps[0].values()) == {0}
    rounded = mix.to(FLOAT).martingale.predictive_gaps(5, begin)
    for gap, exact in zip(rounded, mix.martingale.predictive_gaps(5, begin), strict=True):
        assert gap == pytest.approx({token: float(x) for token, x in exact.items()}, abs=1e-15)


def test_exchangeable_text_passes_with_full_memory_and_fails_with_a_window() -> None:
    coins = {"one": ms.iid({"A": "1/4", "B": "3/4"}), "two": ms.iid({"A": "3/4", "B": "1/4"})}
    mix = ms.Mixture(coins)
    for begin in ("", "A", "AAB"):
        assert all(set(gap.values()) == {0} for gap in mix.martingale.predictive_gaps(6, begin))
    for k in (1, 2, 3):
        sim = mix.window(k)
        assert all(any(gap.values()) for gap in sim.martingale.predictive_gaps(6, "A" * k)[1:])
        # The start is stationary for the window (conservation of the k-block law), and so hides it.
        assert all(set(gap.values()) == {0} for gap in sim.martingale.predictive_gaps(6))
    assert all(set(gap.values()) == {0} for gap in mix.window(0).martingale.predictive_gaps(6, "AA"))


def test_an_ideal_bayesian_fails_the_test_where_text_is_not_exchangeable() -> None:
    assert any(any(gap.values()) for gap in MIXTURES["three"].martingale.predictive_gaps(4, "A"))
    q = sympy.Symbol("q")
    loop = ms.Mixture({"loop": ms.looping({"A": HALF, "B": HALF}, q)})
    gap = loop.martingale.predictive_gaps(2, "A")[1]
    # It stays with 1 − q/2 for a token, and with (1 − q/2)² + (q/2)² after two.
    assert sympy.expand(gap["A"] - ((1 - q / 2) ** 2 + q**2 / 4 - (1 - q / 2))) == 0


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("k", range(3))
def test_drift_over_time_is_the_mean_over_words(name: str, k: int) -> None:
    sim = MIXTURES[name].window(k, impossible="forget")
    for premise in sim.mixture.premises:
        found = sim.martingale.over_time(premise, 5, "A")
        for t, drift in enumerate(found):
            chances = {word: probability(sim.next_token, "A", word) for word in words(t)}
            terms = [(p, sim.drift(premise, "A" + word)) for word, p in chances.items() if p]
            assert drift.mean == sum(p * x for p, x in terms)
            assert drift.mean_absolute == sum(p * abs(x) for p, x in terms)


def test_from_a_stationary_start_the_mean_drift_is_none_and_its_size_settles() -> None:
    sim = TOY.window(2)
    found = sim.martingale.over_time("luigi", 6)
    assert all(drift.mean == 0 for drift in found)
    assert [bool(drift.mean_absolute) for drift in found] == [False, False, True, True, True, True]
    assert {drift.mean_absolute for drift in found[2:]} == {sim.martingale.defect("luigi").mean[0]}
    with pytest.raises(ms.InputError, match="steps="):
        sim.martingale.over_time("luigi", 1.5)  # type: ignore[arg-type]
    with pytest.raises(ms.InputError, match="steps=-2"):
        sim.martingale.predictive_gaps(-2)
    with pytest.raises(ms.InputError, match="has probability 0"):
        MIXTURES["rogue"].martingale.predictive_gaps(2, "BA")
