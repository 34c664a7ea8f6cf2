"""The law of a hitting time: against walked paths, its own moments and series, and far beyond what can be walked."""

from __future__ import annotations

import copy
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from chain_tools import (
    QUICK,
    Q,
    at,
    close,
    exact,
    in_every_domain,
    mixed,
    path_sums,
    run_length,
    same,
    symbolic,
    weights,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from markovsim.arithmetic.domains import BALL, FLOAT
from markovsim.chains import Chain, Emits, Takes
from markovsim.chains.hitting.law import HittingTimeLaw
from markovsim.chains.hitting.tails import HIT
from markovsim.errors import FloatRangeError, InputError, LimitError, PrecisionError, UndecidedError

HALF = Fraction(1, 2)
Z = sympy.Symbol("z")


def falling(t, n):
    return math.prod(range(t - n + 1, t + 1))


def quantile_by_hand(hits, p):
    total = Fraction(0)
    for t, x in enumerate(hits):
        total += x
        if total >= p:
            return t
    return None


def assert_refused(kind, match, call):
    with pytest.raises(kind, match=match):
        call()


@QUICK
@given(weights(4), st.data())
def test_probabilities_equal_walked_paths_in_every_domain(array, data):
    chain = exact(array)
    start = data.draw(st.sampled_from(chain.states))
    targets = data.draw(st.sets(st.sampled_from(chain.states), min_size=1))
    hits = path_sums(chain, start, targets, 12)
    for c in in_every_domain(chain):
        law = c.hitting_time_law(list(targets), start)
        assert same(law.probability, chain.hitting_probability(list(targets), start))
        for t in (3, 0, 12, 7):  # in no order: steps are remembered
            assert same(law.pmf(t), hits[t])
            assert same(law.cdf(t), sum(hits[: t + 1]))
            assert close_or_equal(law.survival(t), 1 - sum(hits[: t + 1]))


def close_or_equal(found, wanted):
    """A float survival is right beside the largest one, 1; where it is 0 by the graph it is 0."""
    if isinstance(found, float):
        return (found == 0.0) == (wanted == 0) and close(found, wanted)
    return same(found, wanted)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(weights(3), st.data())
def test_symbolic_laws_at_a_point_are_the_exact_ones(array, data):
    start = data.draw(st.sampled_from(range(len(array))))
    target = data.draw(st.sampled_from(range(len(array))))
    law, there = (c.hitting_time_law(target, start) for c in (symbolic(array), mixed(array)))
    assert [at(law.pmf(t)) for t in range(5)] == [there.pmf(t) for t in range(5)]
    assert at(law.survival(3)) == there.survival(3)
    assert at(law.factorial_moment(2)) == there.factorial_moment(2)
    assert at(law.variance) == there.variance
    series = sympy.sympify(law.generating_function()).subs(Q, sympy.Rational(1, 3))
    assert sympy.simplify(series - there.generating_function()) == 0


@settings(max_examples=20, deadline=None, derandomize=True)
@given(weights(4), st.data())
def test_the_generating_function_has_the_probabilities_as_its_series(array, data):
    chain = exact(array)
    start = data.draw(st.sampled_from(chain.states))
    target = data.draw(st.sampled_from(chain.states))
    law = chain.hitting_time_law(target, start)
    g = sympy.sympify(law.generating_function())
    series = sympy.series(g, Z, 0, 7).removeO() if g.has(Z) else g
    hits = path_sums(chain, start, {target}, 6)
    assert sympy.Poly(series, Z) == sympy.Poly(sum(sympy.Rational(x) * Z**t for t, x in enumerate(hits)), Z)
    assert g.subs(Z, 1) == law.probability
    part = sympy.diff(g, Z, 2).subs(Z, 1)  # E[T(T−1); T < ∞]
    if law.probability:
        assert part / law.probability == law.factorial_moment(2, given_hit=True)
    num, den = sympy.fraction(sympy.together(g))
    assert sympy.gcd(num, den).is_number


@QUICK
@given(weights(4), st.data())
def test_moments_are_those_of_the_definition(array, data):
    """Where all paths end soon the sums are finite; elsewhere the recursion f_n = nQf_(n−1) + Qf_n is checked."""
    chain = exact(array)
    target = data.draw(st.sampled_from(chain.states))
    laws = {s: chain.hitting_time_law(target, s) for s in chain.states}
    for s, law in laws.items():
        if not law.is_certain:
            assert (law.mean, law.variance, law.factorial_moment(3)) == (sympy.oo,) * 3
            continue
        assert law.factorial_moment(0) == 1
        assert law.mean == chain.expected_hitting_time(target, s)
        second = law.factorial_moment(2)
        assert law.variance == second + law.mean - law.mean**2
        rows = chain.matrix.rows[chain.index(s)]
        if s != target:
            for n in (2, 3):
                after = {chain.states[j]: chain.domain.public(p) for j, p in rows.items()}
                onward = sum(p * laws[j].factorial_moment(n) for j, p in after.items())
                extra = sum(p * n * laws[j].factorial_moment(n - 1) for j, p in after.items())
                assert law.factorial_moment(n) == onward + extra
    floats = chain.to(FLOAT)
    variances = chain.hitting(target).variance()
    for s, law in laws.items():
        assert law.variance == variances[s] == chain.hitting(target).variance(s)
        rounded = floats.hitting_time_law(target, s)
        assert close(rounded.factorial_moment(3), law.factorial_moment(3))
        if law.variance:  # else rounding noise far below the squared mean may be left in the map
            assert close(rounded.variance, law.variance, 1e-12)
            assert close(floats.hitting(target).variance()[s], law.variance, 1e-12)
        else:
            assert rounded.variance == 0.0


def test_moments_of_a_bounded_time_are_sums():
    chain = Chain([[0, "1/2", "1/4", "1/4"], [0, 0, "1/3", "2/3"], [0, 0, 0, 1], [0, 0, 0, 1]])
    hits = path_sums(chain, 0, {3}, 4)
    for c in in_every_domain(chain):
        law = c.hitting_time_law(3, 0)
        for n in range(5):
            assert same(law.factorial_moment(n), sum(falling(t, n) * x for t, x in enumerate(hits)))
        mean = sum(t * x for t, x in enumerate(hits))
        assert same(law.mean, mean)
        assert same(law.variance, sum((t - mean) ** 2 * x for t, x in enumerate(hits)))
        assert law.quantile(1) == law.last == 3
        assert law.pmf(4) == 0


def test_given_the_hit_the_law_is_conditioned():
    chain = Chain([[0, "1/2", "1/4", "1/4"], ["1/3", 0, "1/3", "1/3"], [0, 0, 1, 0], [0, 0, 0, 1]])
    hits = path_sums(chain, 0, {2}, 30)
    for c in in_every_domain(chain):
        law = c.hitting_time_law(2, 0)
        h = chain.hitting_probability(2, 0)
        conditioned = law.given_hit()
        assert same(law.probability, h)
        assert not law.is_certain
        assert conditioned.is_certain
        assert same(law.factorial_moment(1, given_hit=True), chain.hitting(2).expected_time_given_hit(0))
        for t in range(8):
            assert same(conditioned.pmf(t), hits[t] / h)
        for n in range(4):
            assert same(conditioned.factorial_moment(n), law_moment(chain, n) / h)
            assert same(law.factorial_moment(n, given_hit=True), law_moment(chain, n) / h)
        assert conditioned.given_hit() is conditioned
    impossible = chain.hitting_time_law(2, 3)
    assert impossible.probability == 0
    assert impossible.generating_function() == 0
    assert impossible.survival(5) == 1
    assert impossible.quantile("1/2") == sympy.oo
    assert impossible.quantile(0) == 0
    assert_refused(InputError, "cannot be hit", impossible.given_hit)
    assert_refused(InputError, "cannot be hit", lambda: impossible.factorial_moment(1, given_hit=True))


def law_moment(chain, n):
    """E[T(T−1)⋯(T−n+1); T < ∞] for 0 → 2 above: from 0 in an odd number of steps only by way of 1."""
    g = (Z / 4 + Z**2 / 6) / (1 - Z**2 / 6)
    return Fraction(str(sympy.diff(g, Z, n).subs(Z, 1)))


def test_quantiles_of_a_walked_law():
    chain = run_length(2)
    hits = []
    law = {1: Fraction(1)}
    for _ in range(60):  # by hand: a B ends the walk
        hits.append(sum((x / (2 * (2**j + 1)) for j, x in law.items()), Fraction(0)))
        after: dict[int, Fraction] = {}
        for j, x in law.items():
            after[min(j + 1, 2)] = after.get(min(j + 1, 2), 0) + x * (1 - Fraction(1, 2 * (2**j + 1)))
        law = after
    hits = [Fraction(0), *hits]
    for c in in_every_domain(chain):
        times = c.hitting_time_law(Emits("B"), 1)
        for p in ("1/1000", "1/6", "167/1000", "1/2", "3/4", "99/100"):
            if c.domain is BALL and p == "1/6":  # reached exactly: below
                continue
            assert times.quantile(p if c.domain is not FLOAT else float(Fraction(p))) == quantile_by_hand(
                hits, Fraction(p)
            )
        levels = [sum(hits[: t + 1]) for t in range(1, 30)]  # reached exactly, just missed, just passed
        for t, level in enumerate(levels[:6] if c.domain.name == "symbolic" else levels, 1):
            if c.domain is FLOAT:
                assert times.quantile(float(level)) == t
            elif c.domain is BALL:  # which cannot tell "reached exactly" from "just missed", and says so
                with pytest.raises(PrecisionError):
                    times.quantile(level)
                assert times.quantile(level - Fraction(1, 10**30)) == t
                assert times.quantile(level + Fraction(1, 10**30)) == t + 1
            else:
                assert times.quantile(level) == t
                assert times.quantile(level + Fraction(1, 10**40)) == t + 1
        assert times.quantile(0) == 0
        assert times.quantile(1) == c.domain.infinity


@QUICK
@given(st.integers(2, 7), st.data())
def test_the_last_time_is_that_of_the_longest_way(n, data):
    """Of a way of n steps or more a part is a cycle; so T is unbounded just if it may be n or more."""
    back = data.draw(st.sampled_from([-1, -1, 0, 1]))
    rows = []
    for i in range(n):
        targets = data.draw(st.sets(st.integers(max(0, min(i - back, n - 1)), n - 1), min_size=1))
        rows.append([Fraction(int(j in targets), len(targets)) for j in range(n)])
    law = Chain(rows).hitting_time_law(n - 1, 0)
    possible = [t for t in range(3 * n) if law.pmf(t)]
    last = max(possible, default=0)
    assert law.last == (None if last >= n else last)


def test_the_last_time_of_many_states():
    n = 50_000
    far = {i: {i + 1: 1} for i in range(n - 1)} | {n - 1: {HIT: 1}}
    law = HittingTimeLaw(FLOAT, range(n), far, {0: 1.0}, dict.fromkeys(far, 1.0))
    assert law.last == n


def test_quantiles_at_the_hitting_probability():
    chain = Chain([["1/2", "1/4", "1/4"], [0, 1, 0], [0, 0, 1]])  # the half is reached in the limit only
    for c in in_every_domain(chain)[:2]:
        law = c.hitting_time_law(1, 0)
        assert law.quantile(HALF) == sympy.oo
        assert law.quantile(Fraction(51, 100)) == sympy.oo
        assert law.quantile(HALF - Fraction(1, 2**5)) == 4  # P(T ≤ t) = 1/2 − 2^(−t−1)
    bounded = Chain([["0", "1/2", "1/2"], [0, 1, 0], [0, 0, 1]]).hitting_time_law(1, 0)
    assert (bounded.quantile(HALF), bounded.last) == (1, 1)
    assert bounded.quantile("501/1000") == sympy.oo
    rounded = chain.to(FLOAT).hitting_time_law(1, 0)
    assert_refused(UndecidedError, "within rounding", lambda: rounded.quantile(0.5))
    assert rounded.quantile(0.6) == math.inf
    assert rounded.quantile(0.499) == 9
    at_once = chain.hitting_time_law(1, {1: "1/4", 0: "3/4"})
    assert (at_once.pmf(0), at_once.quantile("1/4"), at_once.quantile("26/100")) == (Fraction(1, 4), 0, 1)


@pytest.mark.parametrize("k", [8, 60, 300])
def test_quantiles_of_the_seed_toy_far_out(k):
    """From A^k the time is geometric, 1 − (1 − ε)^t: the median is ⌈ln 2 / −ln(1 − ε)⌉, to the last digit."""
    import flint

    chain = run_length(k)
    with flint.ctx.workprec(4 * k + 200):
        exact_median = (-flint.arb(2).log() / (-flint.arb(flint.fmpq(1, 2 * (2**k + 1)))).log1p()).ceil()
        wanted = int(exact_median.unique_fmpz())
    assert chain.hitting_time_law(Emits("B"), k).quantile(HALF) == wanted
    rounded = chain.to(FLOAT).hitting_time_law(Emits("B"), k)
    assert abs(rounded.quantile(0.5) - wanted) <= max(2e-12 * wanted, 0)
    t = 2 ** (k + 1)
    epsilon = Fraction(1, 2 * (2**k + 1))
    assert rounded.cdf(t) == pytest.approx(-math.expm1(t * math.log1p(-float(epsilon))), rel=1e-13)
    assert rounded.survival(t) == pytest.approx(math.exp(t * math.log1p(-float(epsilon))), rel=1e-13)
    assert rounded.pmf(t) == pytest.approx(float(epsilon) * rounded.survival(t - 1), rel=1e-13)


@pytest.mark.parametrize("tiny", [1e-14, 1e-300])
def test_tiny_escapes_stay_right(tiny):
    chain = Chain([[1.0, tiny / 2, tiny / 2], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    law = chain.hitting_time_law([1, 2], 0)
    assert law.mean == pytest.approx(1 / tiny, rel=1e-14)
    assert law.pmf(1) == tiny
    assert law.cdf(1_000) == pytest.approx(1_000 * tiny, rel=1e-11)
    assert law.cdf(5_000) == pytest.approx(5_000 * tiny, rel=1e-10)
    steps = round(1 / tiny)
    assert law.cdf(steps) == pytest.approx(-math.expm1(-1.0), rel=1e-12)
    assert law.quantile(0.5) == pytest.approx(math.log(2) / tiny, rel=1e-11)
    assert law.quantile(tiny * 10.5) == 11
    if tiny == 1e-14:
        assert law.variance == pytest.approx(1e28, rel=1e-13)
    else:
        assert_refused(FloatRangeError, "binary64", lambda: law.variance)
    one = chain.hitting_time_law(1, 0)
    assert one.probability == 0.5
    assert one.factorial_moment(1, given_hit=True) == pytest.approx(1 / tiny, rel=1e-14)


def test_float_follows_exact_step_by_step():
    rng = np.random.default_rng(5)
    array = rng.integers(0, 5, (6, 6)) + np.eye(6, dtype=int)
    chain = exact(array.tolist())
    law, rounded = (c.hitting_time_law(5, 0) for c in (chain, chain.to(FLOAT)))
    for t in (1, 10, 60):
        assert close(rounded.pmf(t), law.pmf(t))
        assert close(rounded.survival(t), law.survival(t))
    lazy = Chain([["999/1000", "1/1000"], [0, 1]])
    law, rounded = (c.hitting_time_law(1, 0) for c in (lazy, lazy.to(FLOAT)))
    for t in (999, 1_000, 1_001, 3_000):  # over the border between steps and powers
        assert close(rounded.pmf(t), law.pmf(t), 1e-12)
        assert close(rounded.cdf(t), law.cdf(t), 1e-12)
        assert close(rounded.survival(t), law.survival(t), 1e-12)


def test_upper_quantiles_are_judged_by_what_is_left():
    half = Chain([[0.5, 0.5], [0.0, 1.0]]).hitting_time_law(1, 0)
    assert half.quantile(1 - 2.0**-49) == 49  # one step more for half of what is left
    rare = Chain([[0.999, 0.001], [0.0, 1.0]]).hitting_time_law(1, 0)
    assert rare.quantile(1 - 2.0**-49) == math.ceil(49 * math.log(0.5) / math.log1p(-0.001))
    mixed_end = Chain([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]).hitting_time_law(1, 0)
    assert mixed_end.quantile(0.5 - 2.0**-30) == 29


def test_periodic_zeros_are_zeros_far_out():
    chain = Chain([[0.0, 1.0, 0.0], [0.999, 0.0, 0.001], [0.0, 0.0, 1.0]])
    law = chain.hitting_time_law(2, 0)
    assert (law.pmf(999), law.pmf(2_001)) == (0.0, 0.0)
    assert law.pmf(2_000) == pytest.approx(0.001 * 0.999**999, rel=1e-11)


def test_dense_exact_laws():
    rng = np.random.default_rng(3)
    n = 20
    chain = exact(rng.integers(1, 9, (n, n)).tolist())
    law = chain.hitting_time_law([0, 1], 5)
    hits = path_sums(chain, 5, {0, 1}, 6)
    assert [law.pmf(t) for t in range(7)] == hits
    g = sympy.sympify(law.generating_function())
    assert g.subs(Z, 1) == 1
    assert sympy.diff(g, Z).subs(Z, 1) == law.mean
    half = g.subs(Z, HALF)
    assert abs(float(half) - sum(float(x) / 2**t for t, x in enumerate(hits))) < 1e-2
    lost = Chain([[*row, 0] for row in chain_rows(chain, n)] + [[0] * n + [1]])
    leaky = lost.hitting_time_law(0, {5: "1/2", n: "1/2"})
    assert leaky.survival(3) == HALF + chain.hitting_time_law(0, 5).survival(3) / 2
    assert leaky.quantile(HALF) == sympy.oo


def chain_rows(chain, n):
    return [[chain.probability(i, j) for j in range(n)] for i in range(n)]


def test_steps_that_hit_and_starts_that_are_laws():
    chain = Chain([["1/2", "1/2"], ["1/3", "2/3"]])
    for c in in_every_domain(chain):
        law = c.hitting_time_law(Takes([(0, 1)]), {0: "1/2", 1: "1/2"})
        assert same(law.pmf(1), Fraction(1, 4))
        assert same(law.pmf(2), Fraction(1, 8) + Fraction(1, 12))
        assert same(law.mean, 2 + Fraction(3, 2))
        parts = [c.hitting_time_law(Takes([(0, 1)]), s) for s in (0, 1)]
        assert same(
            law.variance,
            sum(chain.hitting_time_law(Takes([(0, 1)]), s).factorial_moment(2) / 2 for s in (0, 1))
            + Fraction(7, 2)
            - Fraction(49, 4),
        )
        assert repr(parts[0]) == f"HittingTimeLaw(states before the hit: 1; {c.domain.name})"


def test_starts_that_may_have_hit_already():
    chain = Chain([["1/2", "1/2", 0], [0, "2/3", "1/3"], [0, 0, 1]])
    hits = [Fraction(1, 4) * int(t == 0) for t in range(400)]
    for s in (0, 1):
        hits = [x + y * Fraction(3, 8) for x, y in zip(hits, path_sums(chain, s, {2}, 399), strict=True)]
    mean = sum(t * x for t, x in enumerate(hits))
    spread = sum((t - mean) ** 2 * x for t, x in enumerate(hits))
    for c in in_every_domain(chain):
        law = c.hitting_time_law(2, {2: "1/4", 0: "3/8", 1: "3/8"})
        assert same(law.pmf(0), Fraction(1, 4))
        assert float(law.mean) == pytest.approx(float(mean), rel=1e-13)
        assert float(law.variance) == pytest.approx(float(spread), rel=1e-13)
        law.quantile("3/5")
        again = copy.deepcopy(law)
        assert same(again.pmf(3), hits[3])
        assert again.quantile("3/5") == law.quantile("3/5")
        assert float(again.mean) == float(law.mean)
        with pytest.raises(AttributeError):
            law.rows = {}


def test_symbolic_quantiles_are_decided_on_the_region_or_not():
    chain = Chain([[1 - Q, Q], [0, 1]])
    law = chain.hitting_time_law(1, 0)
    assert law.quantile(Q) == 1
    assert law.quantile(2 * Q - Q**2) == 2
    assert_refused(UndecidedError, "not settled", lambda: law.quantile("1/2"))
    assert sympy.simplify(law.variance - (1 - Q) / Q**2) == 0
    assert sympy.simplify(law.factorial_moment(3) - 6 * (1 - Q) ** 2 / Q**3) == 0
    named = chain.hitting_time_law(1, 0).generating_function("s")
    assert sympy.simplify(named - Q * sympy.Symbol("s") / (1 - (1 - Q) * sympy.Symbol("s"))) == 0


def test_refusals():
    law = Chain([["1/2", "1/2"], [0, 1]]).hitting_time_law(1, 0)
    for bad in (-1, 1.5, True, "3", None):
        for question in (law.pmf, law.cdf, law.survival):
            assert_refused(InputError, "t=", lambda question=question, bad=bad: question(bad))
        assert_refused(InputError, "n=", lambda bad=bad: law.factorial_moment(bad))
    for bad in (-1, "3/2"):
        assert_refused(InputError, "p=", lambda bad=bad: law.quantile(bad))
    assert_refused(LimitError, "10000 steps", lambda: law.pmf(10_001))
    symbolic_law = Chain([[1 - Q, Q], [0, 1]]).hitting_time_law(1, 0)
    assert_refused(LimitError, "500 steps", lambda: symbolic_law.cdf(501))
    assert_refused(InputError, "parameter of the chain", lambda: symbolic_law.generating_function("q"))
    floats = Chain([[0.5, 0.5], [0.0, 1.0]])
    assert_refused(InputError, "exact", floats.hitting_time_law(1, 0).generating_function)
    assert_refused(FloatRangeError, r"P\(T = 1100\)", lambda: floats.hitting_time_law(1, 0).pmf(1_100))
    assert_refused(
        FloatRangeError, r"P\(T = 999\)", lambda: Chain([[0.1, 0.9], [0, 1]]).hitting_time_law(1, 0).pmf(999)
    )
    assert_refused(InputError, "state=7", lambda: floats.hitting_time_law(7, 0))
    assert_refused(InputError, "state=7", lambda: floats.hitting_time_law(0, 7))


def test_more_states_than_powers_in_balls_take():
    n = 320
    floats = Chain.from_transitions(
        [t for i in range(n) for t in ((i, i + 1, 0.75), (i, i, 0.25))] + [(n, n, 1.0)]
    )
    law = floats.hitting_time_law(n, 0)
    middle = law.quantile(0.5)
    assert law.cdf(middle) >= 0.5 > law.cdf(middle - 1)
    assert law.cdf(1_200) == pytest.approx(1.0)
    assert_refused(LimitError, "more than 300 states", lambda: law.pmf(200_000))
