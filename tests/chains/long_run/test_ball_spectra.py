"""Balls: what they enclose holds the exact answer, becomes narrow with precision, and is refused where not settled."""

from __future__ import annotations

import math
from fractions import Fraction

import flint
import pytest
import sympy
from chain_tools import QUICK, exact, weights
from hypothesis import assume, given
from hypothesis import strategies as st

import markovsim as ms
from markovsim.arithmetic.balls import BallDomain
from markovsim.chains import Chain
from markovsim.errors import InputError, PrecisionError

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def holds(ball, value):
    """Whether a ball holds an exact number, a Fraction or a sympy number."""
    with flint.ctx.workprec(2_000):
        if isinstance(value, (Fraction, int)):
            return ball.contains(
                flint.arb(flint.fmpq(Fraction(value).numerator, Fraction(value).denominator))
            )
        return ball.overlaps(flint.arb(str(sympy.N(value, 400))))


def block(chain, members):
    with flint.ctx.workprec(2_000):
        return flint.arb_mat(
            [
                [flint.arb(flint.fmpq(*chain.probability(i, j).as_integer_ratio())) for j in members]
                for i in members
            ]
        )


@QUICK
@given(weights(5), st.lists(st.integers(0, 3), min_size=5, max_size=5).filter(lambda x: x[0] > 0))
def test_quasi_stationary_laws_solve_their_equations(array, exits):
    """ν P_CC = (1 − δ) ν, ν·1 = 1 hold inside the balls at each precision, and these shrink; so does the exact law."""
    members = list(range(len(array)))
    ring = [[x + (j == (i + 1) % len(array)) for j, x in enumerate(row)] for i, row in enumerate(array)]
    chain = exact([[*row, out] for row, out in zip(ring, exits, strict=False)] + [[0] * len(array) + [1]])
    widths = []
    for bits in (48, 96, 192):
        found = chain.to(BallDomain(bits)).within(members).quasi_stationary()
        law, matrix = [found.law[i] for i in members], block(chain, members)
        with flint.ctx.workprec(400):
            after = (flint.arb_mat([law]) * matrix).entries()
            assert sum(law, flint.arb(0)).contains(1)
            for x, y in zip(after, law, strict=True):
                assert x.overlaps((1 - found.decay_rate) * y)
        widths.append(max(float(x.rad()) for x in [*law, found.decay_rate]))
    if any(x.rad() > 0 for x in law):
        assert widths[2] < widths[0] * 1e-6
    try:
        true = chain.within(members).quasi_stationary()
    except ms.UndecidedError:
        return
    assert all(holds(found.law[i], true.law[i]) for i in members)
    assert holds(found.decay_rate, true.decay_rate)


def test_an_irrational_law_in_balls():
    """ρ = (3 + √5)/8 of the matrix ½ [[1, 1/2], [1/2, 1/2]]; ν(0)/ν(1) is the golden ratio."""
    chain = Chain([["1/2", "1/4", "1/4"], ["1/4", "1/4", "1/2"], [0, 0, 1]])
    found = chain.to(BallDomain(300)).within([0, 1]).quasi_stationary()
    assert holds(found.decay_rate, 1 - (3 + sympy.sqrt(5)) / 8)
    assert holds(found.law[0], 1 / sympy.GoldenRatio)
    assert found.decay_rate.rel_accuracy_bits() > 280


@pytest.mark.parametrize("tiny", [Fraction(1, 10**14), Fraction(1, 10**300)])
def test_rates_near_zero_keep_their_digits(tiny):
    chain = Chain([[HALF - tiny, HALF, tiny], [THIRD, 2 * THIRD, 0], [0, 0, 1]]).to("ball")
    found = chain.within([0, 1]).quasi_stationary()  # to first order (2/5)·tiny, the law being (2/5, 3/5)
    assert found.decay_rate.rel_accuracy_bits() > 100
    assert abs(float(found.decay_rate.mid()) / float(tiny) - 0.4) < 1e-12
    assert abs(float(chain.within([0, 1]).escape_rate().mid()) / float(tiny) - 0.4) < 1e-12
    halves = Chain([[HALF, HALF - tiny, tiny], [HALF - tiny, HALF, tiny], [0, 0, 1]]).to("ball")
    assert holds(halves.within([0, 1]).quasi_stationary().decay_rate, tiny)


def test_decoupled_halves_need_bits():
    tiny = Fraction(1, 10**40)
    rows = [[Fraction(9, 10) - tiny, tiny, "1/10"], [tiny, Fraction(9, 10) - tiny, "1/10"], [0, 0, 1]]
    with pytest.raises(PrecisionError, match="quasi-stationary"):
        Chain(rows).to(BallDomain(64)).within([0, 1]).quasi_stationary()
    found = ms.enclose(Chain(rows), lambda chain: chain.within([0, 1]).quasi_stationary().law, digits=20)
    assert all(holds(x, HALF) for x in found.values())


@QUICK
@given(weights(4))
def test_second_eigenvalues_are_roots_of_the_exact_polynomial(array):
    chain = exact(array)
    assume(len(chain.closed_classes()) == 1 and chain.closed_classes()[0].period == 1)
    z = sympy.Symbol("z")
    polynomial = sympy.Poly(chain.spectrum.characteristic_polynomial(), z)
    rest = sympy.Poly(sympy.quo(polynomial, sympy.Poly(z - 1, z)), z)
    roots = [
        root
        for factor, n in rest.factor_list()[1]
        for root in factor.nroots(n=60, maxsteps=500)
        for _ in range(n)
    ]
    modulus = max(map(abs, roots), default=sympy.Integer(0))
    for bits in (64, 128):
        ball = chain.to(BallDomain(bits))
        with flint.ctx.workprec(200):
            room = flint.arb(0, 1e-50)
            assert ball.spectrum.second_eigenvalue_modulus().overlaps(
                flint.arb(str(sympy.N(modulus, 60))) + room
            )
            assert ball.spectrum.gap().overlaps(1 - flint.arb(str(sympy.N(modulus, 60))) + room)
        coefficients = ball.spectrum.characteristic_polynomial().coeffs()
        for x, c in zip(coefficients, reversed(polynomial.all_coeffs()), strict=True):
            assert holds(x, Fraction(int(c.p), int(c.q)))
    assert ball.spectrum.second_eigenvalue_modulus().rad() < 1e-8


def test_gaps_by_the_graph_and_gaps_below_the_precision():
    both = Chain([[1, 0], [0, 1]]).to("ball")
    assert (both.spectrum.second_eigenvalue_modulus(), both.spectrum.gap()) == (1, 0)
    assert Chain([[0, 1], [1, 0]]).to("ball").spectrum.gap() == 0
    assert Chain([[1]]).to("ball").spectrum.second_eigenvalue_modulus() == 0
    tiny = Fraction(1, 10**60)
    slow = Chain([[1 - tiny, tiny], [tiny, 1 - tiny]])
    with pytest.raises(PrecisionError, match="second eigenvalue"):
        slow.to("ball").spectrum.gap()
    assert holds(ms.enclose(slow, lambda chain: chain.spectrum.gap(), digits=30), 2 * tiny)
    assert holds(slow.to(BallDomain(400)).within([0, 1]).internal_relaxation_time(), 1 / (2 * tiny))
    large = Chain([[0, "1/2", "1/2"], ["1/2", 0, "1/2"], ["1/2", "1/2", 0]]).to("ball")  # −1/2 twice
    assert holds(large.spectrum.second_eigenvalue_modulus(), HALF)


@pytest.mark.parametrize(
    "rows", [[[0, 1, 0], [1, 0, 0], [0, 0, 1]], [[1, 0, 0], ["1/2", 0, "1/2"], [0, 1, 0]]]
)
def test_what_never_settles_is_never_metastable(rows):
    """The states 0 and 1 alternate for ever, or (0 and 2) keep apart: the relaxation time is infinite."""
    inside = [0, 1] if rows[0][1] else [0, 2]
    ball = Chain(rows).to("ball").within(inside).metastability()
    assert ball.internal_relaxation_time == sympy.oo
    assert not ball.is_metastable


def test_metastability_in_balls():
    chain = Chain([["999/1000", "1/1000"], [1, 0]])
    true, ball = chain.within(0).metastability(), chain.to("ball").within(0).metastability()
    assert ball.is_metastable is true.is_metastable is True
    assert holds(ball.escape_rate, true.escape_rate)
    assert holds(ball.mean_exit_time, true.mean_exit_time)
    assert not chain.to("ball").within(0).metastability(ratio=2_000).is_metastable
    with pytest.raises(PrecisionError, match="ratio"):
        _ = chain.to("ball").within(0).metastability(ratio=1_000).is_metastable


# --- premises and windows in balls ----------------------------------------------------------------


def toy(domain=None):
    mixture = ms.Mixture(
        {"one": ms.iid({"A": "1/3", "B": "2/3"}), "two": ms.iid({"A": "3/5", "B": "2/5"})},
        prior={"one": 1, "two": 2},
    )
    return mixture if domain is None else mixture.to(domain)


def test_logarithms_in_balls():
    log = sympy.log
    r = sympy.Rational
    kl = r(1, 3) * log(r(5, 9)) + r(2, 3) * log(r(5, 3))
    radii = []
    for bits in (64, 256):
        mixture = toy(BallDomain(bits))
        answers = [
            (mixture.pair("one", "two").divergence(), kl),
            (mixture.pair("one", "two").log_odds("AB"), log(r(1, 2) * r(2, 9) / r(6, 25))),
            (mixture.pair("one", "two").log_likelihood_ratio("AB"), log(r(2, 9) / r(6, 25))),
            (
                mixture.regret("one").after(1),
                r(1, 3) * log(r(1, 3) / r(23, 45)) + r(2, 3) * log(r(2, 3) / r(22, 45)),
            ),
        ]
        assert all(holds(ball, value) for ball, value in answers)
        radii.append(max(float(ball.rad()) for ball, _ in answers))
        curve = mixture.window(2).regret("one").curve(4)
        for ball, number in zip(curve, toy().window(2).regret("one").curve(4), strict=True):
            assert abs(float(ball.mid()) - number) < 1e-13
    assert radii[1] < 1e-50 < radii[0] < 1e-15
    sure = ms.Mixture({"a": ms.word("A"), "b": ms.iid({"A": "1/2", "B": "1/2"})}, domain=None).to("ball")
    assert sure.pair("b", "a").divergence() == sympy.oo
    assert sure.pair("a", "b").log_odds("B") == -math.inf
    assert sure.pair("b", "a").log_likelihood_ratio("B") == math.inf
    with pytest.raises(InputError, match="equal"):
        toy("ball").window(1).regret("one").rate()


def test_divergence_rates_in_balls():
    from markovsim.full_memory.divergence import divergence_rate

    coins = [ms.iid({"A": "1/2", "B": "1/2"}), ms.iid({"A": "1/4", "B": "3/4"})]
    rate = divergence_rate(*(coin.to(BallDomain(200)) for coin in coins))
    assert holds(rate, sympy.log(sympy.Rational(4, 3)) / 2)


@pytest.mark.parametrize(
    "policy",
    [ms.temperature("1/2"), ms.top_k(1), ms.top_p("3/5"), ms.min_p("1/2"), ms.greedy(),
     ms.temperature("1/3").then(ms.min_p("1/100"))],
)  # fmt: skip
def test_decoded_windows_in_balls_hold_the_exact_ones(policy):
    sim, ball = (mixture.window(3, decoding=policy) for mixture in (toy(), toy("ball")))
    for word in ("", "A", "AAB", "BBB"):
        true, found = sim.next_token(word), ball.next_token(word)
        assert true.keys() == found.keys()
        assert all(holds(found[token], p) for token, p in true.items())
    for event in ("token:B", "context:BBB"):
        true, found = sim.hitting_probability(event), ball.hitting_probability(event)
        assert holds(found, true)


def test_temperatures_that_are_irrational():
    law = toy(BallDomain(200)).window(2, decoding=ms.temperature("2/3")).next_token("")
    a = sympy.Rational(23, 45) ** sympy.Rational(3, 2)
    b = sympy.Rational(22, 45) ** sympy.Rational(3, 2)
    assert holds(law["A"], a / (a + b))
    assert law["A"].rel_accuracy_bits() > 180
    with pytest.raises(InputError, match="whole number"):
        toy().window(2, decoding=ms.temperature("2/3")).next_token("")


def test_ties_that_balls_do_not_settle():
    even = {"A": "1/3", "B": "1/3", "C": "1/3"}
    sim = ms.Mixture({"even": ms.iid(even)}).to("ball")
    for policy in (ms.greedy(), ms.top_k(2), ms.min_p(1)):
        with pytest.raises(PrecisionError, match="not settled"):
            sim.window(1, decoding=policy).next_token("")
    dyadic = ms.Mixture({"even": ms.iid({"A": "1/2", "B": "1/2"})}).to("ball").window(1, decoding=ms.greedy())
    assert holds(dyadic.next_token("")["A"], HALF)
