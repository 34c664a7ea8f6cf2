"""Characteristic polynomials, second eigenvalues and gaps, powers, total variation, Dobrushin, mixing times."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy
from chain_tools import QUICK, Q, close, de_bruijn, exact, in_every_domain, matrix, same, step, toy, weights
from hypothesis import given, settings

from markovsim.arithmetic.domains import FLOAT, SymbolicDomain
from markovsim.chains import Chain
from markovsim.errors import FloatRangeError, InputError, LimitError, UndecidedError

Z, LAM = sympy.Symbol("z"), sympy.Symbol("lam")
HALF = Fraction(1, 2)


def dense(chain):
    return [[chain.probability(i, j) for j in chain.states] for i in chain.states]


def distance(first, second):
    return sum(abs(x - y) for x, y in zip(first, second, strict=True)) / 2


# --- eigenvalues ------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, derandomize=True)
@given(weights(4))
def test_the_characteristic_polynomial_is_the_determinant(array):
    chain = exact(array)
    wanted = sympy.Matrix(matrix(array)).charpoly(Z).as_expr()
    for c in in_every_domain(chain)[:2]:
        assert sympy.expand(c.spectrum.characteristic_polynomial() - wanted) == 0
    assert c.spectrum.characteristic_polynomial("w").free_symbols == {sympy.Symbol("w")}


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_seed_toy_has_the_polynomial_derived_for_it(k):
    q = sympy.Symbol("q")
    chain = toy(k, LAM, q, SymbolicDomain({"lam": (0, 1), "q": (0, 1)}))
    mass = LAM + (1 - LAM) * q**k
    f = Z**k - (1 - q) * LAM / mass * sum(q**n * Z ** (k - 1 - n) for n in range(k))
    wanted = Z ** (2**k - 1 - k) * (Z - 1) * f
    assert sympy.cancel(chain.spectrum.characteristic_polynomial() - wanted) == 0
    if k < 4:  # by another route: sympy's determinant at a point
        there = {LAM: sympy.Rational(2, 7), q: sympy.Rational(1, 3)}
        number = toy(k, Fraction(2, 7), Fraction(1, 3))
        assert sympy.expand(sympy.Matrix(dense(number)).charpoly(Z).as_expr() - wanted.subs(there)) == 0


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_the_gap_of_the_seed_toy_is_within_its_bounds(k):
    lam, q = Fraction(2, 7), Fraction(1, 3)
    chain = toy(k, lam, q)
    mass = lam + (1 - lam) * q**k
    roots = np.roots([1.0, *(-float((1 - q) * lam / mass * q**n) for n in range(k))])
    gap = chain.spectrum.gap()
    assert gap == pytest.approx(1 - max(abs(roots)), rel=1e-12)
    assert gap + chain.spectrum.second_eigenvalue_modulus() == pytest.approx(1, rel=1e-15)
    low = (1 - q) * q**k / (mass * (1 - q**k))
    high = (1 - q) * q**k / (lam * (1 - (1 + k * (1 - q)) * q**k))
    assert low * (1 - 1e-15) <= gap <= high
    assert chain.to(FLOAT).spectrum.gap() == pytest.approx(gap, rel=1e-12)


@QUICK
@given(weights(4))
def test_second_eigenvalues_agree_with_the_roots_of_sympy(array):
    chain = exact(array)
    roots = [
        root
        for factor, times in sympy.factor_list(sympy.Matrix(matrix(array)).charpoly(Z).as_expr())[1]
        for root in sympy.Poly(factor, Z).nroots(n=30, maxsteps=200) * times
    ]
    ones = [r for r in roots if abs(r - 1) < 1e-20]
    roots.remove(ones[0])
    wanted = float(max(map(abs, roots), default=0))
    for c in (chain, chain.to(FLOAT)):
        assert c.spectrum.second_eigenvalue_modulus() == pytest.approx(
            wanted, abs=1e-9 if c.domain is FLOAT else 1e-14
        )
    aperiodic = all(c.period == 1 for c in chain.closed_classes())
    assert (chain.spectrum.gap() == 0.0) == (len(chain.closed_classes()) > 1 or not aperiodic)


def test_modulus_one_is_decided_by_the_graph():
    for p in (Q, "1/2"):  # also where the numbers are not known
        assert Chain([[p, 1 - Q if p is Q else "1/2"], [0, 1]]).to(UNIT).is_irreducible() is False
        periodic = Chain([[0, p, 1 - Q if p is Q else "1/2"], [1, 0, 0], [1, 0, 0]])
        assert (periodic.spectrum.second_eigenvalue_modulus(), periodic.spectrum.gap()) == (1.0, 0.0)
    assert Chain([[1, 0], [0, 1]]).spectrum.gap() == 0.0
    assert Chain([[1.0]]).spectrum.second_eigenvalue_modulus() == 0.0
    assert Chain([[1]]).spectrum.gap() == 1.0
    with pytest.raises(InputError, match="give the parameters values"):
        Chain([[1 - Q, Q], [1, 0]]).spectrum.gap()


UNIT = SymbolicDomain({"q": (0, 1)})


@pytest.mark.parametrize("tiny", [1e-14, 1e-300])
def test_tiny_gaps_stay_right(tiny):
    assert Chain([[1.0, tiny], [tiny, 1.0]]).spectrum.gap() == 2 * tiny
    chain = Chain([[0.5, 0.5, tiny, 0], [0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5], [tiny, 0, 0.5, 0.5]])
    # For small ε the slow eigenvalue is 1 − (ε/2 + ε/2) to first order: each well leaves from half of itself.
    assert chain.spectrum.gap() == pytest.approx(tiny, rel=1e-12)


def test_nilpotent_parts_do_not_disturb():
    chain = de_bruijn(
        5, lambda window: Fraction(1, 3)
    )  # forgets everything in 5 steps: all other roots are 0
    assert chain.spectrum.second_eigenvalue_modulus() == 0.0
    assert (
        chain.to(FLOAT).spectrum.second_eigenvalue_modulus() < 0.01
    )  # rounded rows forget a little less: u^(1/5)
    assert sympy.expand(chain.spectrum.characteristic_polynomial() - Z**31 * (Z - 1)) == 0


def test_large_classes_go_to_lapack():
    n = 80

    def ladder(up, down):
        moves = [{min(i + 1, n - 1): up, max(i - 1, 0): down} for i in range(n)]
        return Chain(
            [[row.get(j, 0.0) + (1 - up - down) * (i == j) for j in range(n)] for i, row in enumerate(moves)]
        )

    wanted = 1 - 0.6 - 2 * math.sqrt(0.03) * math.cos(math.pi / n)
    assert ladder(0.1, 0.3).spectrum.gap() == pytest.approx(wanted, rel=1e-12)  # reversible, far from normal
    rng = np.random.default_rng(8)
    array = rng.random((n, n))
    array /= array.sum(axis=1)[:, None]
    values = sorted(np.abs(np.linalg.eigvals(array)))
    assert Chain(array).spectrum.second_eigenvalue_modulus() == pytest.approx(values[-2], rel=1e-10)
    with pytest.raises(UndecidedError, match="lump it"):
        ladder(1e-12, 1e-12).spectrum.gap()
    windows = de_bruijn(7, lambda window: Fraction(1, 3) if window[0] == "0" else Fraction(1, 2))
    assert windows.spectrum.gap() == pytest.approx(1 - (1 / 6) ** (1 / 7), rel=1e-12)  # z^7 = −1/6
    assert windows.to(FLOAT).spectrum.gap() == pytest.approx(windows.spectrum.gap(), rel=1e-9)
    with pytest.raises(
        UndecidedError, match="lump it"
    ):  # all other eigenvalues are 0: not to be told from 1/10
        de_bruijn(7, lambda window: Fraction(1, 3)).to(FLOAT).spectrum.gap()
    ring = [t for i in range(1_001) for t in ((i, (i + 1) % 1_001, 0.5), (i, i, 0.5))]
    with pytest.raises(LimitError, match="1000 states"):
        Chain.from_transitions(ring).spectrum.gap()


# --- powers and distances ---------------------------------------------------------------------------------


@QUICK
@given(weights(4))
def test_powers_and_laws_equal_step_by_step(array):
    chain = exact(array)
    law = {s: Fraction(int(s == 0)) for s in chain.states}
    for n in range(6):
        for c in in_every_domain(chain):
            found = c.law_after(0, n)
            assert all(same(found[s], law[s]) for s in chain.states)
            assert all(same(c.power(n).probability(0, s), law[s]) for s in chain.states)
        law = step(chain, law)


def test_far_powers_of_floats():
    rows = [["99999/100000", "1/100000", 0], ["1/300000", "299998/300000", "1/300000"], [0, 0, 1]]
    chain = Chain(rows)
    rounded = chain.to(FLOAT)
    far, near = rounded.power(3_000), chain.power(3_000)
    for i, j in product(range(3), repeat=2):
        assert close(far.probability(i, j), near.probability(i, j), 1e-12)
    wanted = (near.probability(0, 2) + near.probability(1, 2)) / 2
    assert close(rounded.law_after({0: "1/2", 1: "1/2"}, 3_000)[2], wanted, 1e-12)
    tiny = Chain([[1.0, 1e-300], [0.0, 1.0]])
    assert tiny.power(10**6).probability(0, 1) == pytest.approx(1e-294, rel=1e-12)
    assert tiny.law_after(0, 10**299)[1] == pytest.approx(-math.expm1(-0.1), rel=1e-12)
    with pytest.raises(FloatRangeError, match="outside"):
        Chain([[0.5, 0.5], [0.0, 1.0]]).power(5_000)
    periodic = Chain([[0.0, 1.0], [1.0, 0.0]]).power(2**70 + 1)
    assert dense(periodic) == [[0.0, 1.0], [1.0, 0.0]]
    with pytest.raises(LimitError, match="10000"):
        chain.power(10_001)
    with pytest.raises(InputError, match="steps="):
        chain.law_after(0, -1)


@QUICK
@given(weights(5))
def test_dobrushin_is_the_largest_distance_of_rows(array):
    chain = exact(array)
    p = matrix(array)
    wanted = max((distance(a, b) for a in p for b in p), default=0)
    for c in in_every_domain(chain):
        assert same(c.mixing.dobrushin_coefficient(), wanted)
    if len(p) > 1:
        assert chain.mixing.total_variation_distance({0: HALF, 1: HALF}, 1) == HALF
    square = chain.power(2).mixing.dobrushin_coefficient()
    assert square <= chain.mixing.dobrushin_coefficient() ** 2
    assert chain.spectrum.second_eigenvalue_modulus() <= chain.mixing.dobrushin_coefficient() + 1e-12


def test_dobrushin_of_the_seed_toy():
    """Nothing is forgotten before three steps; then the extreme rows are AAA and those that start with B."""
    chain = toy(3, HALF, HALF)
    assert [chain.power(n).mixing.dobrushin_coefficient() for n in (1, 2)] == [1, 1]
    wanted = Fraction(17, 18) ** 3 - Fraction(1, 8)
    assert chain.power(3).mixing.dobrushin_coefficient() == wanted == Fraction(523, 729)
    rows = dense(chain.power(3))
    assert max(distance(a, b) for a in rows for b in rows) == wanted
    # Coupling token by token, each pair of next tokens maximally, succeeds with 2/9 only: 7/9 is a bound.
    assert coupled(chain, "000", "111", 3) == Fraction(7, 9) > wanted


def coupled(chain, first, second, steps):
    """The chance that the step-wise maximal coupling emits different tokens somewhere."""
    if not steps:
        return Fraction(0)
    both = Fraction(0)
    for x in "01":
        p = min(chain.probability(w, w[1:] + x) for w in (first, second))
        both += p * (1 - coupled(chain, first[1:] + x, second[1:] + x, steps - 1))
    return 1 - both


def test_symbolic_distances_are_settled_on_the_region_or_not():
    chain = Chain([[1 - Q, Q], [Q / 2, 1 - Q / 2]])
    with pytest.raises(UndecidedError):
        chain.mixing.dobrushin_coefficient()  # |1 − 3q/2|
    narrow = Chain([[1 - Q, Q], [Q / 2, 1 - Q / 2]], domain=SymbolicDomain({"q": (0, "1/2")}))
    assert sympy.expand(narrow.mixing.dobrushin_coefficient() - (1 - 3 * Q / 2)) == 0
    assert narrow.mixing.total_variation_distance(0, 1) == 1


# --- mixing -----------------------------------------------------------------------------------------------


def mixing_by_hand(chain, epsilon, most=60):
    law = list(chain.stationary_distribution().values())
    rows = [[Fraction(int(i == j)) for j in chain.states] for i in chain.states]
    p = dense(chain)
    for t in range(most):
        if max(distance(row, law) for row in rows) <= epsilon:
            return t
        rows = [[sum(row[k] * p[k][j] for k in range(len(p))) for j in range(len(p))] for row in rows]
    return None


@QUICK
@given(weights(4))
def test_mixing_times_equal_those_by_hand(array):
    chain = exact(array)
    closed = chain.closed_classes()
    for epsilon in (Fraction(1, 4), Fraction(1, 20)):
        if len(closed) > 1 or closed[0].period != 1:
            assert chain.mixing.time(epsilon) == sympy.oo
            assert chain.to(FLOAT).mixing.time(float(epsilon)) == math.inf
            continue
        wanted = mixing_by_hand(chain, epsilon)
        if wanted is not None:
            assert chain.mixing.time(epsilon) == wanted
            assert chain.to(FLOAT).mixing.time(float(epsilon)) == wanted


def test_mixing_far_out_and_its_refusals():
    lazy = Chain([["999/1000", "1/1000"], ["1/1000", "999/1000"]])  # d(t) = (1 − 1/500)^t / 2
    wanted = math.ceil(math.log(0.5) / math.log1p(-1 / 500))
    assert lazy.mixing.time() == lazy.to(FLOAT).mixing.time() == wanted
    assert lazy.mixing.time(HALF) == 0
    assert lazy.mixing.time(Fraction(499, 1000)) == 1
    for tiny in (1e-14, 1e-300):
        found = Chain([[1.0, tiny], [tiny, 1.0]]).mixing.time()
        assert found == pytest.approx(math.log(2) / (2 * tiny), rel=1e-11)
    slow = Chain([["99999/100000", "1/100000"], ["1/100000", "99999/100000"]])
    with pytest.raises(LimitError, match="4096 steps"):
        slow.mixing.time()
    with pytest.raises(UndecidedError, match="below"):
        lazy.to(FLOAT).mixing.time(1e-12)
    with pytest.raises(InputError, match="epsilon"):
        lazy.mixing.time(0)
    flip = Chain([[1 - Q, Q], [Q, 1 - Q]], domain=SymbolicDomain({"q": ("1/8", "1/4")}))
    assert flip.mixing.time("1/2") == 0  # d(t) = (1 − 2q)^t / 2
    assert flip.mixing.time(Fraction(3, 8)) == 1
    with pytest.raises(UndecidedError):
        flip.mixing.time()


def test_limits_and_refusals_of_polynomials():
    with pytest.raises(InputError, match="exact numbers"):
        Chain([[1.0]]).spectrum.characteristic_polynomial()
    with pytest.raises(LimitError, match="at most 200"):
        Chain.from_transitions(
            [(i, (i + 1) % 201, 1) for i in range(201)]
        ).spectrum.characteristic_polynomial()
    with pytest.raises(InputError, match="parameter of the chain"):
        Chain([[1 - Q, Q], [1, 0]]).spectrum.characteristic_polynomial("q")
    cycle = Chain.from_transitions([(i, (i + 1) % 40, 1) for i in range(40)])
    assert sympy.expand(cycle.spectrum.characteristic_polynomial() - (Z**40 - 1)) == 0
    assert cycle.spectrum.gap() == 0.0
