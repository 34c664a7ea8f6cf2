"""Chains that are arrays: every answer against Fractions, within the bound that comes with it, and every refusal."""

from __future__ import annotations

import json
import tracemalloc
from fractions import Fraction
from typing import Any

import numpy as np
import oracle_chains as oracle
import places
import pytest
import scipy.sparse
import sympy
from chain_tools import run_length

from markovsim.arithmetic.domains import FLOAT
from markovsim.chains import Chain, arrays
from markovsim.chains.arrays import systems as arraysystem
from markovsim.chains.elimination import dense as blocked
from markovsim.chains.elimination import rounding as bounds
from markovsim.errors import FloatRangeError, InputError, NotUniqueError

DATA = json.loads((places.DATA / "progression32.json").read_text())


def random_matrix(rng: np.random.Generator, n: int, density: float, spread: int) -> np.ndarray:
    """A transition matrix with couplings of 1 down to 10**−spread; its self-loops take what is left over."""
    p = rng.random((n, n)) * (rng.random((n, n)) < density) * 10.0 ** -rng.integers(0, spread + 1, (n, n))
    np.fill_diagonal(p, 0.0)
    p /= np.maximum(p.sum(axis=1, keepdims=True), 1.0) * 1.25
    np.fill_diagonal(p, 1 - p.sum(axis=1))
    return p


def exact_rows(p: np.ndarray) -> list[dict[int, Fraction]]:
    """The chain that is meant: the entries off the diagonal as they are, each self-loop the rest of 1."""
    rows = []
    for i, row in enumerate(p.tolist()):
        rows.append({j: Fraction(x) for j, x in enumerate(row) if x and j != i})
        stay = 1 - sum(rows[i].values())
        if stay:
            rows[i][i] = stay
    return rows


def error(found: Any, wanted: Any) -> float:
    """The largest relative error; infinite where a zero or an infinity is not met."""
    worst = Fraction(0)
    for x, y in zip(np.ravel(found).tolist(), wanted, strict=True):
        if y is None or y == 0 or x in (0.0, float("inf")):
            if x != (float("inf") if y is None else float(y)):
                return float("inf")
        else:
            worst = max(worst, abs(Fraction(x) / y - 1))
    return float(worst)


def visits(rows: list[dict[int, Fraction]], start: int) -> list[Fraction | None]:
    """E[number of visits] from the definition: y = e_start + y Q on the transient states; None for infinite."""
    reach = oracle.reachability(rows)
    recurrent = {i for closed, members in oracle.communicating_classes(rows) if closed for i in members}
    inside = [i for i in range(len(rows)) if i not in recurrent]
    equations = [{k: Fraction(int(i == j)) - rows[i].get(j, 0) for k, i in enumerate(inside)} for j in inside]
    y = oracle.solve(equations, [Fraction(int(j == start)) for j in inside]) if inside else []
    answer: list[Fraction | None] = [None if reach[start] >> j & 1 else Fraction(0) for j in range(len(rows))]
    for j, value in zip(inside, y, strict=True):
        answer[j] = value
    return answer


def check(p: np.ndarray, given: Any, overwrite: bool = False) -> None:
    """Ask everything of the matrix as it is given, and hold each answer against Fractions."""
    n, rows = len(p), exact_rows(p)

    def again() -> Any:
        return given.copy() if overwrite else given

    for target in ([n - 1], list(range(0, n, 3))):
        h, m = oracle.hitting(rows, target)
        found = arrays.hitting_probability(again(), target, overwrite=overwrite)
        assert error(found.values, h) <= found.relative_error
        found = arrays.expected_hitting_time(again(), target, overwrite=overwrite)
        assert error(found.values, m) <= found.relative_error
    closed = [members for is_closed, members in oracle.communicating_classes(rows) if is_closed]
    ends = arrays.absorption_probabilities(again(), overwrite=overwrite)
    assert [list(members) for members in ends.classes] == closed
    for column, members in zip(ends.values.T, closed, strict=True):
        assert error(column, oracle.hitting(rows, members)[0]) <= ends.relative_error
    for start in {0, n // 2}:
        found = arrays.expected_visits(again(), start, overwrite=overwrite)
        assert error(found.values, visits(rows, start)) <= found.relative_error
    laws = arrays.stationary_distributions(given)
    for column, law in zip(laws.values.T, oracle.stationary_laws(rows), strict=True):
        assert error(column, [law.get(i, Fraction(0)) for i in range(n)]) <= laws.relative_error
    if len(closed) == 1:
        found = arrays.stationary_distribution(again(), overwrite=overwrite)
        wanted = oracle.stationary(rows)
        assert error(found.values, [wanted.get(i, Fraction(0)) for i in range(n)]) <= found.relative_error


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("density", "spread"), [(1.0, 0), (1.0, 14), (0.3, 30), (0.12, 60)])
@pytest.mark.parametrize("sizes", [(8, 64), (2, 4)])
def test_every_answer_is_within_its_bound(monkeypatch, seed, density, spread, sizes):
    monkeypatch.setattr(blocked, "STEP", sizes[0])
    monkeypatch.setattr(blocked, "LEAF", sizes[1])
    monkeypatch.setattr(arraysystem, "CHUNK", 5)
    rng = np.random.default_rng(seed)
    p = random_matrix(rng, int(rng.integers(1, 13)), density, spread)
    untouched = p.copy()
    check(p, p)
    check(p, scipy.sparse.csr_array(p))
    check(p, p, overwrite=True)
    assert np.array_equal(p, untouched)


@pytest.mark.parametrize("seed", range(4))
def test_sparse_classes_are_eliminated_sparsely(monkeypatch, seed):
    monkeypatch.setattr(arraysystem, "ALWAYS_DENSE", 3)
    monkeypatch.setattr(arraysystem, "SPARSE_BELOW", 1)
    p = random_matrix(np.random.default_rng(seed), 14, 0.2, 20)
    check(p, scipy.sparse.coo_matrix(p))


@pytest.mark.parametrize("n", [65, 150, 200])
def test_whole_leaves_and_ragged_ones_against_rational_arithmetic(n):
    p = random_matrix(np.random.default_rng(n), n, 1.0, 12)
    p[0, 1:], p[0, 0] = p[0, 1:] * 1e-25, 1.0
    chain = Chain(_with_rest(p))
    m = chain.expected_hitting_time(n // 2)
    found = arrays.expected_hitting_time(p, n // 2)
    assert error(found.values, list(m.values())) <= min(found.relative_error, 1e-13)
    law = chain.stationary_distribution()
    found = arrays.stationary_distribution(p)
    assert error(found.values, list(law.values())) <= min(found.relative_error, 1e-13)


def _with_rest(p: np.ndarray) -> list[list[Fraction]]:
    return [[row.get(j, Fraction(0)) for j in range(len(p))] for row in exact_rows(p)]


def test_the_bound_is_one_that_lapack_does_not_keep():
    k = 30
    p = np.array(_floats(run_length(k)))
    wanted = [2 * (2**k + 1)]
    found = arrays.expected_hitting_time(p, 0)
    lapack = np.linalg.solve(np.eye(k) - p[1:, 1:], np.ones(k))
    assert error(found.values[k:], wanted) <= found.relative_error < error(lapack[-1:], wanted)


def _floats(chain: Chain) -> list[list[float]]:
    return [[float(Fraction(int(p.p), int(p.q))) if (p := row.get(j)) else 0.0 for j in range(len(chain))]
            for row in chain.matrix.rows]  # fmt: skip


@pytest.mark.parametrize("k", [10, 50, 60, 300, 1_000])
@pytest.mark.parametrize("form", [np.array, scipy.sparse.csr_array])
def test_run_lengths_of_the_seed_toy(k, form):
    exact = run_length(k)
    p = form(np.array(_floats(exact)))
    for target in (0, k):
        wanted = exact.expected_hitting_time(target)
        assert error(arrays.expected_hitting_time(p, target).values, list(wanted.values())) <= 1e-13
        assert error(arrays.hitting_probability(p, target).values, [1] * (k + 1)) == 0
    law = exact.stationary_distribution()
    assert error(arrays.stationary_distribution(p).values, list(law.values())) <= 1e-13


def test_progression_from_every_start_to_every_target():
    exact = Chain.from_transitions(DATA["transitions"], DATA["states"], normalize=True)
    p = np.array(_floats(exact))
    names = DATA["states"]
    for place, target in enumerate(names):
        h, m = exact.hitting_probability(target), exact.expected_hitting_time(target)
        found = arrays.hitting_probability(p, place)
        assert error(found.values, list(h.values())) <= 1e-13
        assert found.relative_error <= 1e-9
        times = [None if x == sympy.oo else x for x in m.values()]
        assert error(arrays.expected_hitting_time(p, place).values, times) <= 1e-13
    wild = names.index("WT")
    reached = arrays.hitting_probability(p, names.index("A, B, F")).values[wild]
    assert reached == pytest.approx(6.844832162181172e-131, rel=1e-13)


def test_one_row_changes_the_answers_by_its_square_at_most():
    """Lemma 1 of the bounds, exactly: entries of one row times factors in [1/ρ, ρ]."""
    rng, rho = np.random.default_rng(5), Fraction(5, 4)
    for _ in range(20):
        p = random_matrix(rng, 6, 0.6, 3)
        p[0, 5] += 1e-3
        changed, i = p.copy(), int(rng.integers(6))
        factors = [float(rho ** int(e)) for e in rng.integers(-1, 2, 6)]
        changed[i] *= factors
        changed, p = changed / 8, p / 8  # room for the self-loops, which follow
        before, after = exact_rows(p), exact_rows(changed)
        for x, y in zip(oracle.hitting(before, [5]), oracle.hitting(after, [5]), strict=True):
            for a, b in zip(x, y, strict=True):
                assert (a == b) if not a or not b else rho**-2 * a <= b <= rho**2 * a
        if sum(closed for closed, _ in oracle.communicating_classes(before)) == 1:
            law, other = oracle.stationary(before), oracle.stationary(after)
            assert all(rho**-2 * law[j] <= other[j] <= rho**2 * law[j] for j in law)


def test_roundings_add_up():
    for n in (1, 7, 8, 9, 60, 64, 65, 128, 300):
        for m in (1, 8, 64, 150):
            assert bounds.roundings(n) + bounds.roundings(m) <= bounds.roundings(n + m)
            assert bounds.longest_sum(n) <= bounds.longest_sum(n + m) <= n + m
    assert bounds.relative_error(1) == pytest.approx(2.0**-53)
    assert bounds.relative_error(2**53) == pytest.approx(np.e - 1)
    assert bounds.relative_error(2**80) == float("inf")


def test_the_matrix_is_left_alone_and_copied_once():
    n = 600
    p = random_matrix(np.random.default_rng(1), n, 1.0, 2)
    before = p.copy()
    for overwrite, copies in ((False, 1.75), (True, 0.75)):
        for ask in (
            lambda given, use: arrays.expected_hitting_time(given, 5, overwrite=use),
            lambda given, use: arrays.stationary_distribution(given, overwrite=use),
        ):
            given = p.copy()
            ask(p, False)  # what is imported on the way does not count
            tracemalloc.start()
            found = ask(given, overwrite)
            assert tracemalloc.get_traced_memory()[1] <= copies * p.nbytes
            tracemalloc.stop()
            assert np.array_equal(found.values, ask(p, False).values) or overwrite
            assert np.array_equal(given, p) or overwrite
    assert np.array_equal(p, before)


TINY = 1e-200
CLIMB = [[1.0, TINY, 0, 0], [0.5, 0.5, TINY, 0], [0, 0.5, 0.5, TINY], [0, 0, 0, 1.0]]


def test_intermediates_outside_binary64_are_solved_with_unbounded_exponents():
    p = np.zeros((4, 4))
    p[0, 1], p[1, 2], p[2, 0], p[3, 3] = TINY, TINY, 0.5, 1.0
    p[0, 0], p[1, 1], p[2, 2] = 1.0, 1.0, 0.5
    p[1, 0] = 1e-250
    check(p, p)
    check(p, scipy.sparse.csr_array(p))
    law = arrays.stationary_distribution(p[:3, :3])
    assert error(law.values, list(oracle.stationary(exact_rows(p[:3, :3])).values())) <= law.relative_error


@pytest.mark.parametrize(
    "ask",
    [
        lambda p: arrays.expected_hitting_time(p, 3),
        lambda p: arrays.hitting_probability(
            [[0.0, TINY, 1.0], [1.0, 0, TINY], [0, 0, 1.0]][:0] or HOPELESS, 3
        ),
        lambda p: arrays.hitting_probability(
            [[0, TINY, 0, 1], [0, 0, TINY, 1], [0, 0, 1, 0], [0, 0, 0, 1]], 2
        ),
        lambda p: arrays.expected_visits(
            [[0, TINY, 0, 1], [0, 0, TINY, 1], [0, 0, 0.5, 0.5], [0, 0, 0, 1]], 0
        ),
        lambda p: arrays.expected_visits(HOPELESS, 0),
        lambda p: arrays.absorption_probabilities(HOPELESS),
        lambda p: arrays.stationary_distribution([[1.0, TINY, 0], [1.0, 0, TINY], [0, 1.0, 0]]),
    ],
)
def test_no_answer_is_silently_zero_or_infinite(ask):
    with pytest.raises(FloatRangeError, match=r"state=\d.*exact domain"):
        ask(np.array(CLIMB))


HOPELESS = [
    [0.5, TINY, 0, 0, 0.5],
    [0.5, 0, TINY, 0, 0.5],
    [0.5, 0, 0, 0.5, 0],
    [0, 0, 0, 1.0, 0],
    [0, 0, 0, 0, 1.0],
]


def test_a_matrix_that_was_used_up_cannot_be_asked_again():
    with pytest.raises(FloatRangeError, match="without overwrite=True"):
        arrays.expected_hitting_time(np.array(CLIMB), 3, overwrite=True)


def test_couplings_below_the_square_root_of_the_range():
    """No inverse is used, and the bound counts what may have been lost."""
    rng = np.random.default_rng(3)
    n, tiny = 80, 1e-300
    inside = rng.random((n // 2, n // 2))
    inside /= inside.sum(axis=1, keepdims=True)
    p = np.full((n, n), tiny)
    p[: n // 2, : n // 2] = p[n // 2 :, n // 2 :] = inside
    found = arrays.expected_hitting_time(p, list(range(n // 2, n)))
    assert error(found.values[: n // 2], [1 / (n // 2 * Fraction(tiny))] * (n // 2)) <= 1e-13
    law = arrays.stationary_distribution(p)
    assert law.values[: n // 2].sum() == pytest.approx(0.5, rel=1e-13)
    assert 1e-12 < law.relative_error < 1e-8


GOOD = [[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 0, 1]]


@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([[0.5, 0.4], [0, 1]], r"row 0 sums to 0\.9, not to 1.*divide every row"),
        ([[1, 0], [0.4, 0.5]], r"row 1 sums to 0\.9"),
        ([[2, -1], [0, 1]], r"P\(0, 1\)=-1\.0 is not a probability"),
        ([[1, 0], [np.nan, 1]], r"P\(1, 0\)=nan"),
        ([[1, 0], [np.inf, 1]], r"P\(1, 0\)=inf"),
        ([[1e308, 1e308], [0, 1]], "row 0 sums to inf"),
        (np.zeros((0, 0)), "0 × 0"),
        ([[1, 0]], r"shape=\(1, 2\) is not square"),
        ([[1], [0, 1]], "different lengths"),
        ([1.0], "not square"),
        ([["1/2", "1/2"], ["0", "1"]], "not real numbers"),
        ([[1j]], "not real numbers"),
    ],
)
def test_what_is_no_transition_matrix_is_refused(p, message):
    with pytest.raises(InputError, match=message):
        arrays.expected_hitting_time(p, 0)
    if len(np.shape(p) if "lengths" not in message else ()) == 2 and "real" not in message:
        with pytest.raises(InputError, match=message):
            arrays.stationary_distribution(scipy.sparse.coo_array(np.array(p, dtype=float)))


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (3, r"target=3 is not a state; states are the places 0…2"),
        (-1, "target=-1"),
        ([0, 7], "target=7"),
        ([], "target is empty"),
        (np.zeros(3, bool), "target is empty"),
        (np.zeros(2, bool), "mask of 2 entries for 3 states"),
        ("0", "target='0'"),
        (1.0, r"target=1\.0"),
        (True, "target=True"),
    ],
)
def test_what_is_no_target_is_refused(target, message):
    with pytest.raises(InputError, match=message):
        arrays.hitting_probability(GOOD, target)


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (5, "start=5 is not a state"),
        ([0.5, 0.5], r"start of shape=\(2,\)"),
        ([0.5, 0.4, 0], r"weights sum to 0\.9"),
        ([1.5, -0.5, 0], r"weight of state 1 is -0\.5"),
        ([np.nan, 1, 0], "weight of state 0 is nan"),
        (["a", "b", "c"], r"start=\['a', 'b', 'c'\]: not a law"),
        ([[1], [0, 0], [0]], "not a law"),
        (np.array([1j, 0, 0]), "not a law"),
        ([None, 1, 0], "weight of state 0 is nan"),
        ("0", "start='0' is not a state"),
    ],
)
def test_what_is_no_start_is_refused(start, message):
    with pytest.raises(InputError, match=message):
        arrays.expected_visits(GOOD, start)


def test_probabilities_that_round_to_more_than_one_are_one():
    rng = np.random.default_rng(0)
    for _ in range(40):
        n = int(rng.integers(3, 9))
        p = rng.random((n, n))
        p[:, -1] *= 1e-17
        p /= p.sum(axis=1, keepdims=True)
        p[0], p[-1] = np.eye(n)[0], np.eye(n)[-1]
        assert arrays.hitting_probability(p, 0).values.max() <= 1
        assert arrays.absorption_probabilities(p).values.max() <= 1


def test_several_closed_classes_are_named():
    with pytest.raises(NotUniqueError, match=r"2 closed classes.*\(0,\); \(1,\)"):
        arrays.stationary_distribution(np.eye(2))


def test_awkward_questions_have_their_answers():
    two_ends = [[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]]
    mask = np.array([False, False, True])
    assert arrays.hitting_probability(two_ends, mask).values.tolist() == [0, 0.5, 1]
    assert arrays.expected_hitting_time(two_ends, 2).values.tolist() == [np.inf, np.inf, 0]
    assert arrays.expected_hitting_time(np.array([[1]]), 0) == (np.zeros(1), 0.0)
    assert arrays.expected_visits(two_ends, [0, 0.5, 0.5]).values.tolist() == [np.inf, 1, np.inf]
    spread = arrays.expected_visits(two_ends, np.array([0, 1.0, 0]))
    assert spread.values.tolist() == [np.inf, 2, np.inf]


def test_a_float_chain_states_its_bound():
    rows = random_matrix(np.random.default_rng(8), 9, 0.5, 25)
    chain = Chain(rows)
    exact = Chain(_with_rest(rows))
    assert exact.relative_error_bound == 0 < exact.to(FLOAT).relative_error_bound
    for target in range(9):
        for question in ("hitting_probability", "expected_hitting_time"):
            wanted = [None if x == sympy.oo else x for x in getattr(exact, question)(target).values()]
            found = list(getattr(chain, question)(target).values())
            assert error(found, wanted) <= chain.relative_error_bound < 1e-10
