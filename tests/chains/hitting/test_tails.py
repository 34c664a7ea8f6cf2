"""Far tails of hitting times: against walked paths, closed forms, powers of the matrix; to times of order 1e300."""

from __future__ import annotations

import math
from fractions import Fraction

import flint
import numpy as np
import pytest
from chain_tools import QUICK, close, exact, path_sums, run_length, weights
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import aslinearoperator

import markovsim as ms
from markovsim.arithmetic.balls import BallDomain
from markovsim.arithmetic.domains import FLOAT
from markovsim.chains import Chain, Emits
from markovsim.chains.arrays.steps import hitting_time_cdf, hitting_time_survival
from markovsim.chains.hitting.tails import HIT, _inverse_iteration, _System
from markovsim.errors import FloatRangeError, InputError, LimitError, PrecisionError, UndecidedError

HALF = Fraction(1, 2)
TINY = Fraction(1, 10**300)


def rational(x):
    return flint.fmpq(Fraction(x).numerator, Fraction(x).denominator)


def holds(ball, value):
    """Whether a ball holds an exact number; flint rounds the number to the precision of the moment first."""
    with flint.ctx.workprec(20_000):
        return ball.contains(rational(value))


def least(level, mass, rate, before=0):
    """The least t ≥ before with mass·(1 − rate)^(t − before) ≤ 1 − level, from logarithms of thousands of bits."""
    with flint.ctx.workprec(6_000):
        ratio = flint.arb(rational(1 - Fraction(level))) / flint.arb(rational(mass))
        return before + int((ratio.log() / (-flint.arb(rational(rate))).log1p()).ceil().unique_fmpz())


def rare(*rates):
    """States 0, 1, …, each left with its rate for the next one, the last of which is absorbing."""
    n = len(rates)
    triples = [(i, i + 1, Fraction(rate)) for i, rate in enumerate(rates)]
    triples += [(i, i, 1 - Fraction(rate)) for i, rate in enumerate(rates)] + [(n, n, Fraction(1))]
    return Chain.from_transitions(triples, range(n + 1))


@QUICK
@given(weights(5), st.data())
def test_every_enclosure_holds_what_paths_say(array, data):
    chain = exact(array)
    start = data.draw(st.sampled_from(chain.states))
    target = data.draw(st.sampled_from(chain.states))
    law = chain.hitting_time_law(target, start)
    hits = path_sums(chain, start, {target}, 70)
    for tail in law._far.tails.at(data.draw(st.sampled_from([20, 64, 200]))):
        if tail.steps > 32:
            break
        with flint.ctx.workprec(300):
            for t in (1, 2, 9, 30):
                now = tail.steps + t
                assert holds(tail.pmf(t), hits[now])
                assert holds(tail.cdf(t), sum(hits[: now + 1]))
                assert holds(tail.survival(t), 1 - sum(hits[: now + 1]))
                assert holds(tail.coming(t), Fraction(law.probability) - sum(hits[: now + 1]))


@QUICK
@given(weights(5), st.sampled_from(["1/100", "1/3", "9/10", "999/1000", "999999/1000000"]))
def test_quantiles_and_their_bounds_agree_with_powers_of_the_matrix(array, level):
    chain = exact(array)
    law = chain.hitting_time_law(0, len(array) - 1)
    if not law.is_certain or law.last is not None:
        return
    level = Fraction(level)
    found = law.quantile(level)
    element = law.domain.convert(level)
    assert found == law._far.quantile(element, 0.0, lambda t: law._reached(t, element))
    low, high = law.quantile_bounds(level)
    assert low <= found <= high <= low * (1 + 1e-12)
    assert law.cdf(found) >= level > law.cdf(found - 1)


@pytest.mark.parametrize("rate", [HALF, Fraction(1, 1000), Fraction(1, 10**14), TINY, TINY**2])
def test_the_geometric_law(rate):
    law = rare(rate).hitting_time_law(1, 0)
    for level in ("1/999", "4/9", "7/11", "999999/1000000"):  # never reached exactly
        assert law.quantile(level) == least(level, 1, rate)
    ball = rare(rate).to(BallDomain(4_500)).hitting_time_law(1, 0)
    assert ball.quantile("7/11") == least("7/11", 1, rate)
    assert holds(ball.decay_rate, rate)
    if rate == TINY**2:
        with pytest.raises(FloatRangeError, match="decay rate"):
            _ = law.decay_rate
        return
    assert close(law.decay_rate, rate, 1e-15)
    rounded = rare(rate).to(FLOAT).hitting_time_law(1, 0)
    given_rate = Fraction(rounded.pmf(1))
    low, high = rounded.quantile_bounds(0.625)
    assert low <= least("5/8", 1, given_rate) <= high <= low * (1 + 1e-12) + 1
    t = 3 * low
    assert close(rounded.log_survival(t), t * math.log1p(-float(rate)), 1e-13)
    assert close(rounded.survival(t), math.exp(t * math.log1p(-float(rate))), 1e-12)
    assert close(rounded.cdf(2_000), -math.expm1(2_000 * math.log1p(-float(rate))), 1e-13)
    assert close(rounded.log_survival(10**305), 10**305 * math.log1p(-float(rate)), 1e-13)


@pytest.mark.parametrize("k", [10, 60, 300, 1000])
def test_the_first_b_of_the_seed_toy(k):
    """From the empty run: P(T > t) = S_k (1 − ε_k)^(t−k) for t ≥ k, S_k = (1 + 2^−k)/2, ε_k = 1/(2(2^k + 1))."""
    escape, mass = Fraction(1, 2 * (2**k + 1)), (1 + Fraction(1, 2**k)) / 2
    chain = run_length(k)
    law = chain.hitting_time_law(Emits("B"), 0)
    assert close(law.decay_rate, escape, 1e-15)
    for level in ("3/4", "999/1000"):
        wanted = least(level, mass, escape, k)
        assert law.quantile(level) == wanted
    rounded = chain.to(FLOAT).hitting_time_law(Emits("B"), 0)
    assert close(rounded.decay_rate, escape, 1e-14)
    assert close(rounded.quantile(0.75), Fraction(least("3/4", mass, escape, k)), 2e-12)
    later = 2 ** (k + 1)
    assert close(
        rounded.survival(later), float(mass) * math.exp((later - k) * math.log1p(-float(escape))), 1e-12
    )
    if k <= 60:
        element = law.domain.convert("3/4")
        assert law.quantile("3/4") == law._far.quantile(element, 0.0, lambda t: None)


def test_long_windows_have_laws():
    toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    for k in (3, 1_000):
        law = toy.window(k).hitting_time_law("token:B", start="A" * k)
        assert law.mean == 2 ** (k + 1) + 2
        assert law.quantile("1/2") == least("1/2", 1, Fraction(1, 2 ** (k + 1) + 2))
    small, chain = toy.window(3), toy.window(3).chain()
    for event in ("token:B", "context:BAB", "amplitude:luigi<=1/3"):
        for states in ("tree", "coarsest", "contexts"):
            law = small.hitting_time_law(event, "AA", states=states)
            marked = small.event(event)
            other = chain.hitting_time_law(marked, "AA")
            assert [law.pmf(t) for t in range(12)] == [other.pmf(t) for t in range(12)]
            assert law.mean == small.expected_hitting_time(event, "AA")
    at_once = small.hitting_time_law("context:AAB", "AAB")
    assert (at_once.pmf(0), at_once.quantile(1), at_once.mean, at_once.survival(0)) == (1, 0, 0, 0)
    with pytest.raises(InputError, match="states="):
        small.hitting_time_law("token:B", states="some")


def test_two_rates_side_by_side():
    chain = Chain.from_transitions(
        [("s", "a", HALF), ("s", "b", HALF), ("a", "a", 1 - Fraction(1, 10**10)), ("a", "hit", Fraction(1, 10**10)),
         ("b", "b", 1 - TINY), ("b", "hit", TINY), ("hit", "hit", 1)])  # fmt: skip
    law = chain.hitting_time_law("hit", "s")
    assert law.quantile("3/4") == 1 + least(
        "1/2", 1, TINY
    )  # half comes by way of a, and is there long before
    assert law.quantile("1/4") == 1 + least("1/2", 1, Fraction(1, 10**10))
    assert close(law.decay_rate, TINY, 1e-15)


def test_a_rate_behind_a_slower_one_and_before_it():
    slow, fast = Fraction(1, 10**9), Fraction(1, 3)
    for rates in ((slow, fast), (fast, slow)):
        law = rare(*rates).to(FLOAT).hitting_time_law(2, 0)
        assert close(law.decay_rate, slow, 1e-12)
        t = 10**9  # P(T > t) = (r (1 − s)^t − s (1 − r)^t)/(r − s)
        wanted = float(fast / (fast - slow)) * math.exp(t * math.log1p(-float(slow)))
        assert close(law.survival(t), wanted, 1e-12)


def test_equal_rates_in_a_row_are_left_to_powers():
    """P(T > t) = (1 − r)^(t−1) (1 − r + t r) for two of them: no exponential."""
    rate = Fraction(1, 10**20)
    law = rare(rate, rate).hitting_time_law(2, 0)
    with pytest.raises(UndecidedError, match="decay rate"):
        _ = law.decay_rate
    found = law.quantile("1/2")
    with flint.ctx.workprec(400):
        r = flint.arb(rational(rate))
        survival = [(1 - r) ** (t - 1) * (1 - r + t * r) for t in (found - 1, found)]
        assert survival[0] > flint.arb(1) / 2 >= survival[1]


def test_periodic_states_are_left_to_powers():
    tiny = Fraction(1, 10**12)
    chain = Chain([[0, 1, 0], [1 - tiny, 0, tiny], [0, 0, 1]])
    law = chain.hitting_time_law(2, 0)
    assert law.quantile("1/2") == 2 * least("1/2", 1, tiny)
    assert chain.to(FLOAT).hitting_time_law(2, 0).pmf(10**9 + 1) == 0.0


def test_where_the_hit_is_not_certain():
    chain = Chain([[Fraction(999, 1000), Fraction(1, 4000), Fraction(3, 4000)], [0, 1, 0], [0, 0, 1]])
    for c, tolerance in ((chain, 0), (chain.to(FLOAT), 1e-12)):
        law = c.hitting_time_law(1, 0)
        for share in (Fraction(1, 10), Fraction(1, 2), Fraction(99, 100)):
            level = share / 4 if c is chain else float(share / 4)
            wanted = least(share, 1, Fraction(1, 1000))
            assert abs(law.quantile(level) - wanted) <= tolerance * wanted
            low, high = law.quantile_bounds(level)
            assert low - 1 <= wanted <= high + 1
        assert law.quantile(0.26 if c is not chain else "26/100") in (
            math.inf,
            ms.Chain([[1]]).domain.infinity,
        )
    assert close(law.survival(10**6), Fraction(3, 4), 1e-13)
    assert close(law.cdf(5_000), 0.25 * -math.expm1(5_000 * math.log1p(-0.001)), 1e-12)


def test_balls_hold_the_exact_law_and_become_narrow():
    chain = Chain(
        [["9/10", "1/20", "1/20", 0], ["1/3", "1/3", 0, "1/3"], ["1/2", 0, "1/4", "1/4"], [0, 0, 0, 1]]
    )
    hits = path_sums(chain, 0, {3}, 1_100)
    widths = []
    for bits in (40, 80, 160):
        law = chain.to(BallDomain(bits)).hitting_time_law(3, 0)
        for t in (5, 1_050):
            assert holds(law.pmf(t), hits[t])
            assert holds(law.cdf(t), sum(hits[: t + 1]))
            assert holds(law.survival(t), 1 - sum(hits[: t + 1]))
        widths.append(float(law.decay_rate.rad()))
        assert law.quantile("99/100") == chain.hitting_time_law(3, 0).quantile("99/100")
    assert widths[0] > 1e6 * widths[1] > 1e12 * widths[2]
    wide = Chain([["1/2 ± 1/10", "1/2 ± 1/10"], [0, 1]]).hitting_time_law(1, 0)
    with pytest.raises(PrecisionError):
        wide.quantile("1/2")
    coarse = rare(TINY).to(BallDomain(64)).hitting_time_law(1, 0)
    with pytest.raises(PrecisionError, match="between"):
        coarse.quantile("1/2")
    low, high = coarse.quantile_bounds("1/2")
    assert low <= least("1/2", 1, TINY) <= high <= low * (1 + 1e-12)


def test_refusals_of_rates():
    import sympy

    q = sympy.Symbol("q")
    law = Chain([[1 - q, q], [0, 1]]).hitting_time_law(1, 0)
    for question in (lambda: law.decay_rate, lambda: law.quantile_bounds("1/2")):
        with pytest.raises(InputError, match="symbolic"):
            question()
    assert law.log_survival(2) == sympy.log((1 - q) ** 2) or law.log_survival(2).subs(q, HALF) == sympy.log(
        sympy.Rational(1, 4)
    )
    never = Chain([[1, 0], [0, 1]]).hitting_time_law(1, 0)
    with pytest.raises(InputError, match="cannot be hit"):
        _ = never.decay_rate
    bounded = Chain([[0, 1], [0, 1]]).hitting_time_law(1, 0)
    assert (bounded.decay_rate, bounded.log_survival(1), bounded.quantile_bounds(1)) == (
        1.0,
        -math.inf,
        (1, 1),
    )
    with pytest.raises(LimitError, match="10000"):
        rare("1/2").hitting_time_law(1, 0).pmf(10**6)


# --- steps ---------------------------------------------------------------------------------------


@QUICK
@given(weights(6), st.data())
def test_steps_of_every_kind_equal_walked_paths(array, data):
    chain = exact(array)
    n = len(array)
    start = data.draw(st.sampled_from(range(n)))
    targets = data.draw(st.sets(st.sampled_from(range(n)), min_size=1))
    hits = path_sums(chain, start, targets, 20)
    matrix = np.array([[float(chain.probability(i, j)) for j in range(n)] for i in range(n)])
    law, marked = np.eye(n)[start], np.isin(np.arange(n), list(targets))
    times = [20, 0, 3, 3, 11]
    sparse = csr_matrix(matrix)
    for step in (matrix, sparse, aslinearoperator(sparse), lambda v: v @ matrix):
        cdf = hitting_time_cdf(step, law, marked, times)
        survival = hitting_time_survival(step, law, marked, times)
        for t, x, y in zip(times, cdf, survival, strict=True):
            assert close(float(x), sum(hits[: t + 1]), 1e-13)
            assert close(float(y), 1 - sum(hits[: t + 1]), 1e-13)
    assert law[start] == 1.0  # what was given is left alone


def test_many_small_hits_are_added_up_without_drift():
    """One state after the other hits: P(T ≤ t) = (t + 1)/n for a uniform start, to the last bit or two."""
    n = 1_000
    marked = np.arange(n) == 0
    found = hitting_time_cdf(lambda law: np.roll(law, -1), np.full(n, 1 / n), marked, range(n))
    assert np.abs(found - np.arange(1, n + 1) / n).max() <= 2**-52


@given(st.tuples(*[st.floats(0.1, 0.3)] * 4), st.tuples(*[st.sampled_from([-1, 0, 1])] * 4))
def test_the_rate_of_every_chain_in_wide_balls_is_enclosed(middles, corner):
    """1 − ρ of Q = (a b; c d) for entries up to 1/100 away; ρ from the quadratic equation."""
    (a, b, c, d), radius = (Fraction(x) for x in middles), Fraction(1, 100)
    rows = {}
    for i, row in enumerate(((a, b), (c, d))):
        balls = {j: flint.arb(rational(x), rational(radius)) for j, x in enumerate(row)}
        rows[i] = balls | {HIT: 1 - balls[0] - balls[1]}
    ball = _inverse_iteration(_System(rows, [0, 1], 128, (0, 1)), 30)[1]
    a, b, c, d = (float(x) + float(radius) * s for x, s in zip((a, b, c, d), corner, strict=True))
    rate = 1 - (a + d + math.sqrt((a - d) ** 2 + 4 * b * c)) / 2
    assert ball.lower() <= rate + 1e-12
    assert ball.upper() >= rate - 1e-12


def test_steps_refuse_what_is_no_chain():
    matrix, law, marked = np.array([[0.5, 0.5], [0.0, 1.0]]), [1.0, 0.0], [False, True]
    for wrong, culprit in (
        (("P", law, marked, [1]), "step="),
        ((matrix, [0.5, 0.4], marked, [1]), "initial"),
        ((matrix, "x", marked, [1]), "initial='x'"),
        ((matrix, law, marked, 3), "times=3"),
        ((matrix, [1.0, 0.0, 0.0], [False, True, False], [1]), "shape"),
        ((csr_matrix(matrix), [1.0, 0.0, 0.0], [False, True, False], [1]), "shape"),
        ((aslinearoperator(matrix), [1.0, 0.0, 0.0], [False, True, False], [1]), "shape"),
        ((np.array([[-0.5, 1.5], [0.0, 1.0]]), law, marked, [1]), "negative"),
        ((matrix, [1.5, -0.5], marked, [1]), "initial"),
        ((matrix, law, [0, 1], [1]), "target"),
        ((matrix, law, [True], [1]), "target"),
        ((matrix, law, marked, [-1]), "times"),
        ((matrix * 0.9, law, marked, [1]), "step"),
        ((lambda v: v[:1], law, marked, [1]), "step"),
    ):
        with pytest.raises(InputError, match=culprit):
            hitting_time_cdf(*wrong)
    assert hitting_time_cdf(matrix, law, marked, []).shape == (0,)


def test_float_steps_on_arrays():
    """Enough arcs for arrays: a ring of 40 states with a leak, against exact steps; zeros of the graph stay zeros."""
    n = 40
    triples = [(i, (i + 1) % n, Fraction(3, 4) if i else Fraction(1, 2)) for i in range(n)]
    triples += [(i, i, Fraction(1, 4)) for i in range(n)] + [
        (0, "hit", Fraction(1, 8)),
        (0, "lost", Fraction(1, 8)),
    ]
    triples += [("hit", "hit", 1), ("lost", "lost", 1)]
    chain = Chain.from_transitions(triples)
    law, rounded = (c.hitting_time_law("hit", 5) for c in (chain, chain.to(FLOAT)))
    assert rounded.pmf(0) == 0.0
    for t in (10, 35, 36, 37, 100, 300):
        assert close(rounded.pmf(t), law.pmf(t), 1e-13)
        assert close(rounded.cdf(t), law.cdf(t), 1e-13)
        assert close(rounded.survival(t), law.survival(t), 1e-13)
    assert rounded.pmf(35) == 0.0 < rounded.pmf(36)
    rows = np.eye(40) * 0.5 + np.eye(40, k=1) * 0.5
    rows[0, :3], rows[1, 1:4] = [1.0, 1e-200, 0.0], [1.0, 1e-200, 0.0]
    rows[-1, -1] = 1.0
    with pytest.raises(FloatRangeError):
        Chain(rows.tolist()).hitting_time_law(39, 0).cdf(45)
