"""Elimination, its NumPy twin and its unbounded exponents: the defining equations, one against the other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from chain_tools import QUICK, close, de_bruijn, matrix, weights
from hypothesis import given
from hypothesis import strategies as st

from markovsim.arithmetic.domains import EXACT, FLOAT, Arithmetic
from markovsim.chains import Chain
from markovsim.chains.elimination import systems as solver
from markovsim.chains.elimination.dense import DenseElimination, eliminate_dense
from markovsim.chains.elimination.flint_block import ExactBlock
from markovsim.chains.elimination.states import SINK, OutOfRange, eliminate, in_range, positive_sum
from markovsim.chains.elimination.systems import TransientSystem, stationary_vector
from markovsim.chains.elimination.wide_exponents import WIDE, Wide, with_wide_exponents
from markovsim.errors import FloatRangeError


def leaking(array):
    """Rows of a system in which every state leaks to the sink with one part more."""
    rows = {}
    for i, row in enumerate(array):
        whole = sum(row) + 1
        rows[i] = {j: EXACT.convert(Fraction(x, whole)) for j, x in enumerate(row) if x}
        rows[i][SINK] = EXACT.convert(Fraction(1, whole))
    return rows


def floats(rows):
    return {i: {j: EXACT.to_float(p) for j, p in row.items()} for i, row in rows.items()}


@QUICK
@given(weights(6), st.data())
def test_right_and_left_solves_satisfy_their_equations(array, data):
    rows = leaking(array)
    n = len(rows)
    b = {
        i: EXACT.convert(x)
        for i, x in enumerate(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
        if x
    }
    zero = EXACT.zero
    for factors in (eliminate(rows, EXACT), TransientSystem(rows, EXACT, range(n))):
        x, y = factors.solve_right(b), factors.solve_left(b)
        for i in rows:
            assert x.get(i, zero) == b.get(i, zero) + sum(
                (p * x.get(j, zero) for j, p in rows[i].items()), zero
            )
            into = sum((y.get(j, zero) * rows[j].get(i, zero) for j in rows), zero)
            assert y.get(i, zero) == b.get(i, zero) + into


@QUICK
@given(weights(6), st.data())
def test_censored_rows_are_those_of_the_watched_chain(array, data):
    rows = leaking(array)
    n = len(rows)
    keep = sorted(data.draw(st.sets(st.integers(0, n - 1), min_size=1)))
    found = eliminate(rows, EXACT, keep).censored
    gone = {i: row for i, row in rows.items() if i not in keep}
    zero = EXACT.zero
    for target in [*keep, SINK]:
        # h(i): probability that the first kept state (or the sink) after leaving i is the target
        b = {i: row[target] for i, row in gone.items() if target in row}
        h = eliminate({i: _merged(row, gone) for i, row in gone.items()}, EXACT).solve_right(b)
        for i in keep:
            wanted = rows[i].get(target, zero) + sum((p * h.get(j, zero) for j, p in rows[i].items()), zero)
            assert found[i].get(target, zero) == wanted


def _merged(row, gone):
    inside = {j: p for j, p in row.items() if j in gone}
    outside = sum((p for j, p in row.items() if j not in gone), EXACT.zero)
    return inside | ({SINK: outside} if outside else {})


@pytest.mark.parametrize("n", [2, 5, 63, 64, 65, 150])
@pytest.mark.parametrize("density", [0.1, 1.0])
def test_the_dense_twin_agrees_with_sparse_elimination(n, density):
    rng = np.random.default_rng(n)
    p = rng.random((n, n)) * (rng.random((n, n)) < density) * 10.0 ** rng.integers(-12, 1, (n, n))
    p[np.arange(n), (np.arange(n) + 1) % n] += 0.5  # irreducible
    p /= p.sum(axis=1, keepdims=True) * 1.001
    rows = {i: {j: float(x) for j, x in enumerate(row) if x} | {SINK: 0.001} for i, row in enumerate(p)}
    b = {i: float(x) for i, x in enumerate(rng.random(n)) if i % 3 == 0}
    sparse, dense = eliminate(rows, FLOAT), eliminate_dense(rows)
    for solve in ("solve_right", "solve_left"):
        wanted, found = getattr(sparse, solve)(b), getattr(dense, solve)(b)
        assert found.keys() == wanted.keys()
        assert max(abs(found[i] / wanted[i] - 1) for i in found) < 1e-13
        assert getattr(dense, solve)({}) == {}
    closed = {i: {j: x for j, x in row.items() if j != SINK} for i, row in rows.items()}
    wanted, found = (
        eliminate(closed, FLOAT, [n - 1]).stationary(),
        eliminate_dense(closed, stationary=True).stationary(),
    )
    assert max(abs(found[i] / found[0] * wanted[0] / wanted[i] - 1) for i in found) < 1e-13


def test_a_hybrid_of_both_agrees_with_exact_arithmetic(monkeypatch):
    chain = de_bruijn(6, lambda word: Fraction(1 + word.count("1"), 20))
    wanted = (
        chain.expected_hitting_time("111111"),
        chain.stationary_distribution(),
        chain.expected_visits("000000"),
    )
    monkeypatch.setattr(solver, "DENSE_FROM", 5)
    monkeypatch.setattr(solver, "_dense_pays", lambda cost, left: cost > 6 and left > 5)
    found = chain.to(FLOAT)
    assert all(close(x, wanted[0][s]) for s, x in found.expected_hitting_time("111111").items())
    assert all(close(x, wanted[1][s]) for s, x in found.stationary_distribution().items())
    stopped = [(s, t, p) for s, t, p in _triples(chain) if s != "111111"] + [
        ("111111", "end", 1),
        ("end", "end", 1),
    ]
    transient = Chain.from_transitions(stopped)
    visits = transient.expected_visits("000000")
    assert all(close(x, visits[s]) for s, x in transient.to(FLOAT).expected_visits("000000").items())


@pytest.mark.parametrize("n", [1, 2, 16, 40])
@pytest.mark.parametrize("density", [0.1, 1.0])
def test_flint_agrees_with_sparse_elimination(n, density):
    rng = np.random.default_rng(n)
    weights = rng.integers(1, 60, (n, n)) * (rng.random((n, n)) < density)
    weights[np.arange(n), (np.arange(n) + 1) % n] += 1  # irreducible
    rows = leaking(weights.tolist())
    b = {i: EXACT.convert(i + 1) for i in range(0, n, 3)}
    wanted = eliminate(rows, EXACT)
    for part in (ExactBlock(rows), *(_stopped(rows, [], pivots) for pivots in (0, n // 2))):
        assert part.solve_right(b) == wanted.solve_right(b)
        assert part.solve_left(b) == wanted.solve_left(b)
        assert part.solve_right({}) == part.solve_left({}) == {}
    whole = {i: sum((p for j, p in row.items() if j != SINK), EXACT.zero) for i, row in rows.items()}
    closed = {i: {j: p / whole[i] for j, p in row.items() if j != SINK} for i, row in rows.items()}
    wanted = eliminate(closed, EXACT, [n - 1]).stationary()
    for part in (ExactBlock(closed), *(_stopped(closed, [n - 1], pivots) for pivots in (0, n // 2))):
        assert part.stationary() == wanted


def _stopped(rows, keep, pivots):
    """The hybrid that hands over after so many pivots."""
    part = eliminate(rows, EXACT, keep, lambda cost, left: left <= len(rows) - pivots)
    order = [i for i in part.censored if i not in keep] + keep
    return replace(part, tail=ExactBlock({i: part.censored[i] for i in order}))


def test_which_exact_systems_flint_gets():
    line = de_bruijn(1, lambda word: Fraction(1, 3))
    n = 60
    walk = [(i, min(i + 1, n - 1), 1) for i in range(n)] + [(i, max(i - 1, 0), 2) for i in range(n)]
    dense = [[(3 * i + 5 * j) % 7 + 1 for j in range(n)] for i in range(n)]
    for chain, tail in (
        (line, type(None)),
        (Chain.from_transitions(walk, normalize=True), type(None)),
        (Chain(dense, normalize=True), ExactBlock),
        (Chain(dense, normalize=True, domain=FLOAT), DenseElimination),
    ):
        part = solver.factor_class(dict(enumerate(chain.matrix.rows)), chain.domain, stationary=True)
        assert type(part.tail) is tail


def _triples(chain):
    public = chain.domain.public
    return [
        (s, chain.states[j], public(p))
        for s, row in zip(chain.states, chain.matrix.rows, strict=True)
        for j, p in row.items()
    ]


# --- unbounded exponents --------------------------------------------------------------------------

FAR = st.floats(1e-300, 1e300)


@QUICK
@given(FAR, FAR, FAR)
def test_wide_numbers_are_floats_without_a_range(x, y, z):
    a, b, c = Wide(x), Wide(y), Wide(z)
    assert close(float(a + b), Fraction(x) + Fraction(y), 2.0**-52)
    assert close(float((a * b) / b), x, 2.0**-51)
    assert close(float((a * b + a * c) / a / (b + c)), 1, 2.0**-49)
    assert float(WIDE.zero + a) == float(a + WIDE.zero) == x


def test_wide_numbers_leave_the_floats_at_both_ends():
    assert float(Wide(1e-300) * Wide(1e-300)) == 0.0
    assert float(Wide(1e300) * Wide(1e300)) == float("inf")
    assert float(Wide(1.0) + Wide(1e-300) * Wide(1e-300) * Wide(1e-300)) == 1.0
    assert repr(Wide(3.0)) == "Wide(0.75, 2)"


def test_two_couplings_of_1e_300_in_different_rows():
    # 0 leaves for 1 and 1 for 2, each with 1e-300 only; then also with a way back
    chain = Chain([[1.0, 1e-300, 0], [1e-300, 1.0, 1e-300], [0, 0, 1.0]])
    assert chain.hitting_probability(2) == {0: 1.0, 1: 1.0, 2: 1.0}
    times = chain.expected_hitting_time(2)
    assert close(times[0], 3 / Fraction(1e-300))
    assert close(times[1], 2 / Fraction(1e-300))
    assert close(chain.expected_visits(0)[0], 2 / Fraction(1e-300))


def test_products_below_the_floats_that_come_back_into_range():
    tiny = Fraction(1, 10**200)
    rows = [
        [1 - tiny, tiny, 0, 0, 0],
        [
            1 - tiny,
            0,
            tiny,
            0,
            0,
        ],  # reaching 2 from 1 without 0 again: 1e-200, from 0 within two steps 1e-400
        [1 - tiny, 0, 0, tiny / 2, tiny / 2],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
    ]
    exact = Chain(rows)
    found = exact.to(FLOAT)
    assert found.hitting_probability(3, 0) == 0.5
    with pytest.raises(FloatRangeError, match=r"state=\d.*exact domain"):
        found.expected_hitting_time([3, 4], 0)
    assert exact.expected_hitting_time([3, 4], 0) > 10**599


def test_answers_outside_the_floats_name_the_state():
    tiny = 1e-200
    chain = Chain([[1 - tiny, tiny, 0], [1, 0, tiny], [0, 0, 1.0]])
    assert close(chain.expected_hitting_time(1, 0), 1 / Fraction(tiny))
    with pytest.raises(FloatRangeError, match=r"state=0|state=1"):
        chain.expected_hitting_time(2)
    lost = Chain([[0, 1 - 1e-200, 1e-200, 0], [0, 1.0, 0, 0], [0, 1.0, 0, 1e-200], [0, 0, 0, 1.0]])
    with pytest.raises(FloatRangeError, match=r"state=0.*exact domain"):
        lost.hitting_probability(3, 0)
    ladder = Chain([[1.0, 1e-200, 0], [1.0, 0, 1e-200], [0, 1.0, 0]])
    with pytest.raises(FloatRangeError, match=r"state=2"):
        ladder.stationary_distribution()


def test_censoring_out_of_range_and_back():
    tiny = 1e-200
    chain = Chain([[1 - tiny, tiny, 0, 0], [1 - tiny, 0, tiny, 0], [0, 0, 0, 1.0], [1.0, 0, 0, 0]])
    assert chain.within([1, 2, 3]).censored().matrix.rows[0] == {0: 1.0, 1: tiny}
    with pytest.raises(FloatRangeError, match="state=2"):
        chain.within([0, 2]).censored()  # the way from 0 to 2 has probability 1e-400


def test_a_dense_class_out_of_range_is_refused_or_solved_wide(monkeypatch):
    n = 70
    p = np.full((n, n), 1e-200) * (1 - np.eye(n))
    p[0, 2:] = 0  # a structural zero: now a product of two couplings is all that links 0 and 2 … n-1
    p += np.eye(n)
    p[:, 0] += 1e-200
    chain = Chain(p)
    law = chain.stationary_distribution()
    flow = np.array(list(law.values()))
    off = p * (1 - np.eye(n))
    assert np.allclose(flow @ off, flow * off.sum(axis=1), rtol=1e-13, atol=0)
    monkeypatch.setattr(solver, "WIDE_COST", 10)
    wide = {i: {j: Wide(x) for j, x in row.items()} for i, row in enumerate(chain.matrix.rows)}
    with pytest.raises(FloatRangeError, match="70 states"):
        stationary_vector(wide, WIDE, range(n))


FAR_AWAY = {0: {1: 1e-200, SINK: 1.0}, 1: {0: 0.5, 2: 1e-200, SINK: 0.5}, 2: {1: 0.5, SINK: 0.5}}


@pytest.mark.parametrize("factor", [lambda rows: eliminate(rows, FLOAT), eliminate_dense])
def test_answers_below_the_floats_are_noticed(factor):
    with pytest.raises(OutOfRange):
        factor(FAR_AWAY).solve_right({2: 1.0})  # 1e-400 at state 0
    with pytest.raises(OutOfRange):
        factor(FAR_AWAY).solve_left({0: 1.0})  # 1e-400 at state 2


def test_dense_factors_notice_a_lost_way_out():
    ring = {0: {1: 1.0, SINK: 1e-200}, 1: {0: 1e-200, 2: 1.0}, 2: {0: 1e-200, 1: 1.0}}
    with pytest.raises(OutOfRange):
        eliminate_dense(ring)
    with pytest.raises(OutOfRange):
        eliminate_dense({0: {1: 1.0, SINK: 1e-200}, 9: {1: 1.0}, 1: {9: 1.0, 0: 1e-200}})  # ends as 0/0
    with pytest.raises(OutOfRange):
        eliminate_dense(ring | {2: {0: 1e-200, 1: 1.0, SINK: 1.0}})  # that of 1 is lost


def test_dense_solves_notice_a_lost_part():
    # Eliminating 9 leaves state 1 almost no way out, which magnifies the products of 1e-400 lost before.
    rows = {
        0: {1: 1.0, SINK: 1.0},
        9: {1: 1.0, SINK: 1e-200},
        1: {9: 1.0, 0: 1e-200, 2: 1e-200},
        2: {1: 1.0, SINK: 1.0},
    }
    with pytest.raises(OutOfRange):
        eliminate_dense(rows).solve_right({0: 1e-200, 2: 1e-200})
    rows = {
        0: {1: 1.0},
        9: {0: 1.0, 1: 1.0, SINK: 1e-200},
        1: {9: 1.0, 2: 1e-200},
        2: {1: 1e-20, SINK: 1.0},
    }
    with pytest.raises(OutOfRange):
        eliminate_dense(rows).solve_left({2: 1e-300})


@pytest.mark.parametrize("n", [70, 130])
def test_zeros_of_the_structure_are_no_underflow(n):
    """Couplings of 1e-200 beside structural zeros: the fill-in on bits tells one zero from the other."""
    p = np.zeros((n, n))
    p[:40, :40] = p[40:, 40:] = 1 / n
    p[0, 40] = p[40, 0] = 1e-200
    p[1, 41] = 1e-150
    rows = {i: {j: float(x) for j, x in enumerate(row) if x} for i, row in enumerate(p)}
    wanted, found = (
        eliminate(rows, FLOAT, [n - 1]).stationary(),
        eliminate_dense(rows, stationary=True).stationary(),
    )
    assert max(abs(found[i] / found[0] * wanted[0] / wanted[i] - 1) for i in found) < 1e-13


def test_left_solves_are_tried_again_wide():
    tiny = 1e-200
    chain = Chain([[0, tiny, 1 - tiny, 0], [1.0, 0, 0, tiny], [0.5, 0, 0, 0.5], [0, 0, 0, 1.0]])
    exact = [[0, Fraction(tiny), 1 - Fraction(tiny), 0], [1 - Fraction(tiny), 0, 0, Fraction(tiny)]]
    exact += [["1/2", 0, 0, "1/2"], [0, 0, 0, 1]]
    assert all(close(x, Chain(exact).expected_visits(0)[s]) for s, x in chain.expected_visits(0).items())
    far = Chain([[0.5, tiny, 0, 0.5], [0.5, 0, tiny, 0.5], [0, 1.0, 0, 0], [0, 0, 0, 1.0]])
    with pytest.raises(FloatRangeError, match="state=2"):
        far.expected_visits(0)


def test_dense_factors_notice_what_leaves_the_range():
    far = {0: {1: 1.0}, 1: {0: 1.0, 2: 1e-200}, 2: {1: 1.0, SINK: 1e-200}}
    with pytest.raises(OutOfRange):
        eliminate_dense(far).solve_right({0: 1.0})
    assert eliminate_dense({0: {1: 1.0}, 1: {0: 1.0, SINK: 1e-200}}).solve_right({0: 1.0})[0] == 1e200


@pytest.mark.parametrize("array", [[[1, 2], [3, 4]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]])
def test_stationary_vectors_sum_to_one(array):
    chain = Chain(matrix(array))
    assert sum(stationary_vector(dict(enumerate(chain.matrix.rows)), EXACT, chain.states).values()) == 1


def test_sums_beyond_the_floats_are_noticed():
    with pytest.raises(OutOfRange):
        positive_sum([1e308, 1e308], FLOAT)


def test_an_algorithm_is_run_once_more_with_wide_exponents_where_it_leaves_the_floats() -> None:
    seen = []

    def cubed(domain: Arithmetic, vector: dict, table: dict) -> dict:
        """Multiply x³ by a table, in range at every step."""
        seen.append(domain)
        out: dict = {}
        for i, x in vector.items():
            square = x * x
            in_range([square], domain)
            out[i] = {j: square * x * y for j, y in table[i].items()}
        return out

    small, names = {7: 1e-160}, dict.fromkeys(range(10), "far")
    assert with_wide_exponents(cubed, FLOAT, {7: 0.5}, {7: {1: 8.0}}, names=names) == {7: {1: 1.0}}
    found = with_wide_exponents(cubed, FLOAT, small, {7: {1: 1e200}}, names=names)
    assert found[7][1] == pytest.approx(1e-280, rel=1e-15)
    assert seen == [FLOAT, FLOAT, WIDE]
    with pytest.raises(FloatRangeError, match=r"state='far': a positive quantity of about 2\*\*-159\d"):
        with_wide_exponents(cubed, FLOAT, small, {7: {1: 1.0}}, names=names)
    exact = with_wide_exponents(cubed, EXACT, {7: EXACT.one}, {7: {1: EXACT.one}}, names=names)
    assert exact == {7: {1: EXACT.one}}
