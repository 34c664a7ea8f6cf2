"""Stationary and limiting laws, passage times, Kemeny's constant, reversibility."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import oracle_chains as oracle
import pytest
import sympy
from chain_tools import (
    QUICK,
    all_close,
    at,
    exact,
    in_every_domain,
    matrix,
    mixed,
    same,
    step,
    symbolic,
    weights,
)
from hypothesis import given

from markovsim.arithmetic.domains import BALL, EXACT, FLOAT
from markovsim.chains import Chain
from markovsim.chains.elimination import passage_times
from markovsim.chains.elimination import systems as solver
from markovsim.errors import FloatRangeError, InputError, NotUniqueError, PrecisionError

TWO_CLOSED = [["1/3", "1/3", "1/3", 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]


@QUICK
@given(weights())
def test_stationary_laws_do_not_move(array):
    chain = exact(array)
    laws = chain.stationary_distributions()
    wanted = oracle.stationary_laws(oracle.as_rows(matrix(array)))
    assert [{s: p for s, p in law.items() if p} for law in laws] == wanted
    for law, closed in zip(laws, chain.closed_classes(), strict=True):
        assert step(chain, law) == law
        assert sum(law.values()) == 1
        assert {s for s, p in law.items() if p} == set(closed.states)
    floats = chain.to(FLOAT).stationary_distributions()
    assert all(all_close(x, y) for x, y in zip(floats, laws, strict=True))
    answers = symbolic(array).stationary_distributions()
    assert [{s: at(p) for s, p in law.items()} for law in answers] == list(
        mixed(array).stationary_distributions()
    )
    if len(laws) == 1:
        assert chain.stationary_distribution() == laws[0]
    else:
        with pytest.raises(NotUniqueError, match=f"{len(laws)} closed classes"):
            chain.stationary_distribution()


def test_several_laws_are_named():
    with pytest.raises(NotUniqueError) as caught:
        Chain(TWO_CLOSED, states="abcd").stationary_distribution()
    assert "{'b'}; {'c', 'd'}" in str(caught.value)
    many = Chain([[int(i == j) for j in range(9)] for i in range(9)])
    with pytest.raises(NotUniqueError, match=r"9 closed classes.*\{4\}; …"):
        many.stationary_distribution()
    wide = Chain([[int(j == (i + 1) % 7) if i < 7 else int(j == 7) for j in range(8)] for i in range(8)])
    with pytest.raises(NotUniqueError, match=r"\{0, 1, 2, 3, 4, …\}; \{7\}"):
        wide.stationary_distribution()


@QUICK
@given(weights(4))
def test_the_limit_is_that_of_the_averages(array):
    chain = exact(array)
    for start in chain.states:
        limit = chain.limiting_distribution(start)
        assert step(chain, limit) == limit
        assert sum(limit.values()) == 1
        for c, closed in enumerate(chain.closed_classes()):
            assert sum(limit[s] for s in closed.states) == chain.absorption_probabilities(start)[c]
        # Averages over t < n differ from the limit by O(1/n): by the deviation matrix over n.
        law = {s: float(s == start) for s in chain.states}
        average = dict.fromkeys(chain.states, 0.0)
        rows = [{j: float(EXACT.public(p)) for j, p in row.items()} for row in chain.matrix.rows]
        for _ in range(n := 3_000):
            for s in law:
                average[s] += law[s] / n
            after = dict.fromkeys(law, 0.0)
            for s, row in enumerate(rows):
                for j, p in row.items():
                    after[j] += law[s] * p
            law = after
        # At most 0.1 (the slowest chains of this family mix in a few hundred steps).
        assert all(abs(average[s] - limit[s]) < 0.1 for s in law)


def test_a_periodic_class_has_a_limit_of_averages():
    for chain in in_every_domain(Chain(TWO_CLOSED)):
        assert chain.communicating_classes()[1].period == 2
        half, quarter = Fraction(1, 2), Fraction(1, 4)
        found = chain.limiting_distribution(0)
        assert all(same(found[s], x) for s, x in zip(range(4), (0, half, quarter, quarter), strict=True))
        found = chain.limiting_distribution({1: "1/2", 2: "1/2"})
        assert all(same(found[s], x) for s, x in zip(range(4), (0, half, quarter, quarter), strict=True))


@QUICK
@given(weights(4))
def test_passage_times_satisfy_their_equations(array):
    chain = exact(array)
    p = matrix(array)
    m = chain.mean_first_passage_times()
    for i in chain.states:
        for j in chain.states:
            terms = [p[i][k] * m[k][j] for k in chain.states if p[i][k] and k != j]
            assert m[i][j] == 1 + sum(terms) or (m[i][j] == sympy.oo and sympy.oo in terms)
            if i != j:
                assert m[i][j] == chain.expected_hitting_time(j, i)
    floats = chain.to(FLOAT).mean_first_passage_times()
    assert all(all_close(floats[i], m[i]) for i in chain.states)
    if chain.is_irreducible():
        law = chain.stationary_distribution()
        assert all(m[i][i] == 1 / law[i] for i in chain.states)
        sums = {sum(law[j] * m[i][j] for j in chain.states if j != i) for i in chain.states}
        assert sums == {chain.kemeny_constant()}
        assert same(chain.to(FLOAT).kemeny_constant(), chain.kemeny_constant())


@pytest.mark.parametrize("numpy_from", [2, 1_000])
@pytest.mark.parametrize("transient", [0, 9])
def test_passage_times_of_larger_chains_equal_hitting_times(monkeypatch, numpy_from, transient):
    monkeypatch.setattr(passage_times, "HALVED_FROM", numpy_from)
    rng, n = np.random.default_rng(5), 24
    p = rng.random((n, n)) * 10.0 ** rng.integers(-14, 1, (n, n)) * (rng.random((n, n)) < 0.3)
    p[np.arange(n), (np.arange(n) + 1) % n] += 1e-3
    p[transient:, :transient] = 0
    p[n - 1, transient] += 1e-3
    chain = Chain(p, normalize=True)
    m = chain.mean_first_passage_times()
    for j in chain.states:
        wanted = chain.expected_hitting_time(j)
        assert all_close({i: m[i][j] for i in m if i != j}, {i: wanted[i] for i in m if i != j}, 1e-12)
        after = [1, *(q * wanted[k] for k, q in chain.matrix.rows[j].items())]
        assert m[j][j] == pytest.approx(sum(after), rel=1e-12)
    if not transient:
        law = chain.stationary_distribution()
        for i in chain.states:
            wanted = sum(law[j] * m[i][j] for j in m if j != i)
            assert chain.kemeny_constant() == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("numpy_from", [2, 1_000])
def test_passage_times_whose_parts_leave_binary64(monkeypatch, numpy_from):
    monkeypatch.setattr(passage_times, "HALVED_FROM", numpy_from)
    rows = [[0, "1/2", "1/4", "1/4"], [1, 0, 0, 0], [1, 0, 0, 1e-200], [1, 1e-200, 0, 0]]
    chain = Chain(rows, domain=FLOAT)  # the first of 0 and 1 to be seen from 2 is 1 with probability 1e-400
    wanted = Chain([[Fraction(x) for x in row] for row in rows], normalize=True)
    found, exact_ones = chain.mean_first_passage_times(), wanted.mean_first_passage_times()
    assert all(all_close(found[i], exact_ones[i]) for i in found)
    assert same(chain.kemeny_constant(), wanted.kemeny_constant())
    far = Chain([[1.0, 1e-200, 0], [1.0, 0, 1e-200], [0, 1.0, 0]])
    with pytest.raises(FloatRangeError, match=r"state=2.*exact domain"):
        far.mean_first_passage_times()  # 1e400 from 0 to 2
    assert far.kemeny_constant() == 2  # its share of the time is as small


@pytest.mark.parametrize("n", [16, 20])
def test_flint_and_halving_agree_on_passage_times(monkeypatch, n):
    rng = np.random.default_rng(n)
    weights = rng.integers(0, 9, (n, n)) * (rng.random((n, n)) < 0.8)
    weights[np.arange(n), (np.arange(n) + 1) % n] += 1
    chain = Chain(weights.tolist(), normalize=True)
    found = chain.mean_first_passage_times(), chain.kemeny_constant()
    monkeypatch.setattr(solver, "FLINT_FROM", 1_000)
    assert found == (chain.mean_first_passage_times(), chain.kemeny_constant())


def test_kemeny_is_the_sum_over_the_other_eigenvalues():
    rows = [["1/2", "1/4", "1/4"], ["1/3", "1/3", "1/3"], ["1/2", "1/2", 0]]
    p = sympy.Matrix([[sympy.Rational(x) for x in row] for row in rows])
    x = sympy.Symbol("x")
    rest = sympy.cancel(
        p.charpoly(x).as_expr() / (x - 1)
    )  # Σ 1/(1 − λ) over its roots is its log-derivative at 1
    wanted = (sympy.diff(rest, x) / rest).subs(x, 1)
    for chain in in_every_domain(Chain(rows)):
        assert same(chain.kemeny_constant(), Fraction(int(wanted.p), int(wanted.q)))


def test_what_needs_irreducibility_says_so():
    chain = Chain(TWO_CLOSED)
    with pytest.raises(InputError, match=r"Kemeny's constant.*3 communicating classes"):
        chain.kemeny_constant()
    with pytest.raises(InputError, match=r"time reversal.*3 communicating classes"):
        chain.reversibility.time_reversal()
    with pytest.raises(NotUniqueError):
        chain.reversibility.is_reversible()


@QUICK
@given(weights(4))
def test_detailed_balance_has_a_witness_or_holds(array):
    chain = exact(array)
    if len(chain.closed_classes()) > 1:
        return
    law, p = chain.stationary_distribution(), matrix(array)
    balanced = all(law[i] * p[i][j] == law[j] * p[j][i] for i in chain.states for j in chain.states)
    witness = chain.reversibility.witness()
    assert chain.reversibility.is_reversible() == balanced == (witness is None)
    assert chain.to(FLOAT).reversibility.is_reversible() == balanced
    if witness:
        i, j = witness.first, witness.second
        assert (witness.flow, witness.flow_back) == (law[i] * p[i][j], law[j] * p[j][i])
        assert witness.flow != witness.flow_back


@QUICK
@given(weights(4))
def test_the_reversal_runs_backwards(array):
    chain = exact(array)
    if not chain.is_irreducible():
        return
    back = chain.reversibility.time_reversal()
    law = chain.stationary_distribution()
    assert back.stationary_distribution() == law
    for i in chain.states:
        for j in chain.states:
            forth = chain.probability(i, j)
            assert law[j] * back.probability(j, i) == law[i] * forth
    assert back.reversibility.time_reversal().matrix.rows == tuple(
        dict(sorted(row.items())) for row in chain.matrix.rows
    )
    assert chain.reversibility.is_reversible() == all(
        back.matrix.rows[i] == row for i, row in enumerate(chain.matrix.rows)
    )


def test_a_random_walk_on_a_graph_is_reversible_in_every_arithmetic():
    walk = Chain([[0, 1, 0, 0], ["1/3", 0, "1/3", "1/3"], [0, "1/2", 0, "1/2"], [0, "1/2", "1/2", 0]])
    for chain in in_every_domain(walk):
        if chain.domain is BALL:  # which can refute an equality and never confirm one between rounded numbers
            with pytest.raises(PrecisionError):
                chain.reversibility.is_reversible()
        else:
            assert chain.reversibility.is_reversible()
        law = chain.stationary_distribution()
        assert all(same(law[s], Fraction(d, 8)) for s, d in enumerate((1, 3, 2, 2)))


def test_a_step_without_a_way_back_is_a_violation_however_small():
    # The circular flow of 1e-30 is far below the rounding of the flows beside it.
    chain = Chain([[0, 1 - 1e-10, 1e-10], [1.0, 0, 0], [1.0, 1e-20, 0]])
    witness = chain.reversibility.witness()
    assert (witness.first, witness.second, witness.flow_back) == (2, 1, 0.0)
    assert witness.flow == pytest.approx(0.5e-30, rel=1e-9)
