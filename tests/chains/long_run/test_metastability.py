"""Escape rates, quasi-stationary laws, exit and relaxation times: definitions, and escapes of 1e-14 and 1e-300."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from chain_tools import QUICK, Q, close, exact, in_every_domain, matrix, run_length, same, toy, weights
from hypothesis import given
from hypothesis import strategies as st

from markovsim.arithmetic.domains import FLOAT
from markovsim.chains import Chain, Emits, Visits, Within
from markovsim.errors import FloatRangeError, InputError, NotUniqueError, UndecidedError

HALF = Fraction(1, 2)


def leaving(chain, inside, law):
    """Σ ν(c) P(c, outside), by the definition (exact chains)."""
    return sum(law[c] * chain.probability(c, j) for c in inside for j in chain.states if j not in inside)


@QUICK
@given(weights(4), st.data())
def test_escape_and_exit_follow_the_definition(array, data):
    chain = exact(array)
    inside = sorted(data.draw(st.sets(st.sampled_from(chain.states), min_size=1)))
    met = [c for c in chain.closed_classes() if set(c.states) & set(inside)]
    if len(met) > 1:
        with pytest.raises(NotUniqueError, match="closed classes"):
            chain.within(inside).escape_rate()
        return
    if not met:
        return  # see the quasi-stationary laws below
    law = dict.fromkeys(inside, Fraction(0)) | {
        s: p
        for s, p in chain.stationary_distributions()[chain.closed_classes().index(met[0])].items()
        if s in inside
    }
    law = {s: p / sum(law.values()) for s, p in law.items()}
    rate = leaving(chain, inside, law)
    outside = [s for s in chain.states if s not in inside]
    times = chain.expected_hitting_time(outside) if outside else dict.fromkeys(inside, sympy.oo)
    exit_time = (
        sympy.oo
        if any(p and times[s] == sympy.oo for s, p in law.items())
        else sum(p * times[s] for s, p in law.items() if p)
    )
    for c in in_every_domain(chain):
        assert same(c.within(inside).escape_rate(), rate)
        assert same(c.within(inside).mean_exit_time(), exit_time)
    for c in (chain, chain.to(FLOAT)):
        report = c.within(inside).metastability(ratio=2)
        assert report.states == tuple(inside)
        assert report.law_kind == "stationary"
        assert all(same(report.law[s], law[s]) for s in inside)
        assert same(report.escape_rate, rate)
        assert same(report.mean_exit_time, exit_time)
        assert report.internal_relaxation_time == c.within(inside).internal_relaxation_time()
        relaxation = report.internal_relaxation_time
        assert report.is_metastable == (relaxation != sympy.oo and exit_time > 2 * Fraction(relaxation))


def reflected_by_hand(chain, inside):
    rows = np.array([[float(chain.probability(i, j)) for j in inside] for i in inside])
    for k, i in enumerate(inside):
        rows[k, k] += float(sum(chain.probability(i, j) for j in chain.states if j not in inside))
    return rows


@QUICK
@given(weights(5), st.data())
def test_relaxation_is_that_of_the_reflected_chain(array, data):
    chain = exact(array)
    inside = sorted(data.draw(st.sets(st.sampled_from(chain.states), min_size=1)))
    values = sorted(np.abs(np.linalg.eigvals(reflected_by_hand(chain, inside))))
    second = values[-2] if len(values) > 1 else 0.0
    for c in (chain, chain.to(FLOAT)):
        found = c.within(inside).internal_relaxation_time()
        if found == c.domain.infinity:
            assert second == pytest.approx(1, abs=1e-7)
        else:
            assert 1 - 1 / found == pytest.approx(second, abs=1e-3)  # LAPACK at a multiple eigenvalue
    assert chain.within(inside[0]).internal_relaxation_time() == 1.0


@QUICK
@given(weights(4))
def test_quasi_stationary_laws_are_left_eigenvectors(array):
    """The states of the array with a way out of 1/10, 1/5, … each: Perron, whatever the domain can say."""
    p, n = matrix(array), len(array)
    exits = [Fraction(i + 1, 10 + i) for i in range(n)]
    rows = [[x * (1 - out) for x in row] + [out] for row, out in zip(p, exits, strict=True)]
    chain = Chain([*rows, [0] * n + [1]])
    block = exact(array)
    inside = list(range(n))
    if not block.is_irreducible():
        for c in in_every_domain(chain):
            with pytest.raises(NotUniqueError, match="do not communicate"):
                c.within(inside).quasi_stationary()
        return
    rounded = chain.to(FLOAT).within(inside).quasi_stationary()
    law = np.array([rounded.law[i] for i in inside])
    q = np.array([[float(x) for x in row[:n]] for row in rows])
    assert (law > 0).all()
    assert law.sum() == pytest.approx(1, rel=1e-14)
    assert law @ q == pytest.approx((1 - rounded.decay_rate) * law, rel=1e-12, abs=1e-14)
    assert chain.to(FLOAT).within(inside).escape_rate() == rounded.decay_rate
    assert chain.to(FLOAT).within(inside).mean_exit_time() == pytest.approx(1 / rounded.decay_rate, rel=1e-12)
    for c in in_every_domain(chain)[:2]:
        eigenvalues = sympy.roots(sympy.Matrix([row[:n] for row in rows]).charpoly(), filter="Q")
        if not any(abs(float(r) - (1 - rounded.decay_rate)) < 1e-9 for r in eigenvalues):
            with pytest.raises(UndecidedError, match="rational"):
                c.within(inside).quasi_stationary()
            continue
        found = c.within(inside).quasi_stationary()
        exact_law = {i: Fraction(str(x)) for i, x in found.law.items()}
        decay = Fraction(str(found.decay_rate))
        assert sum(exact_law.values()) == 1
        for j in inside:
            assert sum(exact_law[i] * rows[i][j] for i in inside) == (1 - decay) * exact_law[j] > 0
        assert decay == leaving(chain, inside, exact_law)
        assert all(close(rounded.law[i], exact_law[i], 1e-12) for i in inside)
        assert c.within(inside).mean_exit_time() == 1 / decay


def test_quasi_stationary_laws_with_parameters():
    chain = Chain([[HALF, HALF - Q, Q], [HALF - Q, HALF, Q], [0, 0, 1]], domain=narrow())
    found = chain.within([0, 1]).quasi_stationary()
    assert (found.law, found.decay_rate) == ({0: HALF, 1: HALF}, Q)
    assert chain.within([0, 1]).escape_rate() == Q
    assert chain.within([0, 1]).mean_exit_time() == 1 / Q
    one = chain.within(0).quasi_stationary()
    assert (one.law, one.decay_rate) == ({0: 1}, HALF)
    irrational = Chain([[0, 1 - Q, Q], [1, 0, 0], [0, 0, 1]])
    with pytest.raises(UndecidedError, match="no rational function"):
        irrational.within([0, 1]).quasi_stationary()
    with pytest.raises(UndecidedError, match="no rational number"):
        Chain([[0, HALF, HALF], [1, 0, 0], [0, 0, 1]]).within([0, 1]).quasi_stationary()
    with pytest.raises(InputError, match="parameters"):
        chain.within([0, 1]).metastability()


def narrow():
    from markovsim.arithmetic.domains import SymbolicDomain

    return SymbolicDomain({"q": (0, "1/4")})


def test_periodic_blocks_and_lone_states():
    chain = Chain([[0, HALF, HALF], [1, 0, 0], [0, 0, 1]]).to(FLOAT)  # ρ = √½, and −√½ as large
    found = chain.within([0, 1]).quasi_stationary()
    assert found.decay_rate == pytest.approx(1 - math.sqrt(0.5), rel=1e-14)
    assert found.law[1] / found.law[0] == pytest.approx(math.sqrt(0.5), rel=1e-14)
    for c in in_every_domain(Chain([[0, 1], [0, 1]])):
        lone = c.within(0).quasi_stationary()
        assert (lone.law[0], lone.decay_rate) == (1, 1)
        assert c.within(0).mean_exit_time() == 1


@pytest.mark.parametrize("tiny", [1e-14, 1e-300])
def test_tiny_escapes_stay_right(tiny):
    """Two wells that mix inside in a few steps; every answer beside the exact chain of the same numbers."""
    e = Fraction(tiny)
    inner = [[HALF, HALF - 2 * e], [Fraction(1, 4), Fraction(3, 4)]]
    rows = [
        [*inner[0], 2 * e, 0],
        [*inner[1], 0, 0],
        [0, 0, *inner[1]],
        [0, e, Fraction(1, 3), Fraction(2, 3) - e],
    ]
    chain = Chain(rows)
    rounded = Chain([[float(x) for x in row] for row in rows])
    for inside in ([0, 1], [2, 3], 0, [0, 1, 2]):
        assert close(rounded.within(inside).escape_rate(), chain.within(inside).escape_rate())
        assert close(rounded.within(inside).mean_exit_time(), chain.within(inside).mean_exit_time())
    report = rounded.within([0, 1]).metastability()
    assert report.is_metastable
    assert report.internal_relaxation_time == pytest.approx(4 / 3, rel=1e-12)
    # A set of both wells relaxes no faster than it is left.
    both = rounded.within([0, 1, 2, 3]).metastability()
    assert both.mean_exit_time == math.inf
    assert both.internal_relaxation_time > 0.1 / tiny
    assert both.is_metastable
    across = rounded.within([1, 2]).metastability()
    assert across.internal_relaxation_time == math.inf
    assert not across.is_metastable


@pytest.mark.parametrize("tiny", [1e-14, 1e-300])
def test_tiny_decay_of_a_transient_set_stays_right(tiny):
    e = Fraction(tiny)
    rows = [[HALF, HALF - e, e], [HALF - e, HALF, e], [0, 0, 1]]
    exact_law = Chain(rows).within([0, 1]).quasi_stationary()
    assert (exact_law.decay_rate, exact_law.law) == (e, {0: HALF, 1: HALF})
    rounded = Chain([[float(x) for x in row] for row in rows])
    report = rounded.within([0, 1]).metastability()
    assert (report.law_kind, report.is_metastable) == ("quasi-stationary", True)
    assert report.escape_rate == pytest.approx(tiny, rel=1e-14)
    assert report.mean_exit_time == pytest.approx(1 / tiny, rel=1e-14)
    assert rounded.within([0, 1]).quasi_stationary().decay_rate == report.escape_rate
    # Nested: well 0 with a shoulder that is seen once in 1/ε, entrywise right in the law too.
    nested = Chain([[1.0, tiny, 0.0], [0.5, 0.25, 0.25], [0.0, 0.0, 1.0]])
    found = nested.within([0, 1]).quasi_stationary()
    assert found.law[1] == pytest.approx(tiny / 0.75, rel=1e-12)  # ρ ν(1) = ε ν(0) + ν(1)/4 with ρ ≈ 1
    assert found.decay_rate == pytest.approx(tiny / 3, rel=1e-12)


def test_what_no_float_holds_is_refused():
    rows = [[1.0, 1e-200, 0, 0], [0.5, 0, 1e-150, 0.5], [0.5, 0, 0, 0.5], [0, 0, 0, 1.0]]
    with pytest.raises(FloatRangeError, match="state=2"):
        Chain(rows).within([0, 1, 2]).quasi_stationary()  # ν(2) is about 1e-350
    kept = [[1.0, 1e-200, 0], [1e-150, 1.0, 1e-150], [0, 0, 1.0]]
    exact_rows = [[1 - sum(map(Fraction, (*row[:i], *row[i + 1 :]))) if i == j else Fraction(x)
                   for j, x in enumerate(row)] for i, row in enumerate(kept)]  # fmt: skip
    for inside in ([0], [1]):
        assert close(Chain(kept).within(inside).escape_rate(), Chain(exact_rows).within(inside).escape_rate())


def test_decoupled_halves_are_refused():
    rows = [[0.9, 1e-40, 0.1], [1e-40, 0.9, 0.1], [0.0, 0.0, 1.0]]
    with pytest.raises(UndecidedError, match="decoupled"):
        Chain(rows).within([0, 1]).quasi_stationary()
    exact_law = Chain([[Fraction(9, 10) - Fraction(1, 10**40), Fraction(1, 10**40), Fraction(1, 10)],
                       [Fraction(1, 10**40), Fraction(9, 10) - Fraction(1, 10**40), Fraction(1, 10)],
                       [0, 0, 1]]).within([0, 1]).quasi_stationary()  # fmt: skip
    assert exact_law.law == {0: HALF, 1: HALF}


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_escape_rates_of_the_seed_toy(k):
    lam, q = sympy.symbols("lam q")
    chain = toy(k, lam, q)
    inside, rest = "0" * k, [s for s in chain.states if s != "0" * k]
    mass = lam + (1 - lam) * q**k
    assert sympy.cancel(chain.within(inside).escape_rate() - (1 - lam) * q**k * (1 - q) / mass) == 0
    both = (1 - q) * q**k / (mass * (1 - q**k))
    assert sympy.cancel(chain.within(inside).escape_rate() + chain.within(rest).escape_rate() - both) == 0
    assert (
        sympy.cancel(chain.within(rest).mean_exit_time() - ((1 / q**k - 1) / (1 - q)) * sympy.Integer(1)) != 0
        or k == 1
    )
    number = toy(k, HALF, HALF)
    report = number.within(inside).metastability(ratio=2**k)
    assert (report.mean_exit_time, report.internal_relaxation_time) == (2 ** (k + 1) + 2, 1.0)
    assert report.is_metastable
    assert not number.within(inside).metastability(ratio=2 ** (k + 2)).is_metastable


def test_refusals():
    chain = Chain([["1/2", "1/2", 0], [0, 1, 0], [0, 0, 1]])
    for question in (
        Within.escape_rate,
        Within.quasi_stationary,
        Within.mean_exit_time,
        Within.metastability,
    ):
        with pytest.raises(InputError, match="state=9"):
            question(chain.within(9))
        with pytest.raises(InputError, match="empty"):
            question(chain.within([]))
        with pytest.raises(InputError, match="no state of the chain"):
            question(chain.within(Visits(lambda state: state > 5)))
    with pytest.raises(NotUniqueError, match=r"\{0\}; \{1\}"):
        chain.within([0, 1]).quasi_stationary()
    with pytest.raises(NotUniqueError, match=r"\{1\}; \{2\}"):
        chain.within([1, 2]).escape_rate()
    with pytest.raises(InputError, match="ratio"):
        chain.within(0).metastability(ratio=0)
    with pytest.raises(InputError, match="marks steps"):
        run_length(2).within(Emits("B")).escape_rate()
    assert chain.within(1).escape_rate() == 0
    assert chain.within(1).mean_exit_time() == sympy.oo
    assert chain.within(1).metastability().is_metastable
    assert chain.within(Visits([0])).escape_rate() == HALF
