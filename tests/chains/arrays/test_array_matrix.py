"""Chains that keep their array: they are the chain of the same rows, and both engines give the same answers."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from test_arrays import check, random_matrix

import markovsim as ms
from markovsim.chains import Takes, array_matrix
from markovsim.chains.array_matrix import ArrayMatrix
from markovsim.chains.arrays import choice, systems
from markovsim.chains.graph import communicating_classes
from markovsim.chains.hitting.problem import hitting_of
from markovsim.chains.matrix import from_rows


def nearly_absorbing(rng: np.random.Generator, n: int, leak: float) -> np.ndarray:
    p = random_matrix(rng, n, 0.4, 3)
    p[0] = 0.0
    p[0, 0], p[0, 1] = 1.0, leak
    return p


def reducible(rng: np.random.Generator, n: int) -> np.ndarray:
    p = random_matrix(rng, n, 0.5, 6)
    half = n // 2
    p[half:, :half] = 0.0
    p[0] = np.eye(n)[0]
    return p / p.sum(axis=1, keepdims=True)


def band(rng: np.random.Generator, n: int) -> np.ndarray:
    p = np.diag(rng.random(n - 1), 1) + np.diag(rng.random(n - 1), -1) + np.diag(rng.random(n))
    return p / p.sum(axis=1, keepdims=True)


def cycle(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.roll(np.eye(n), 1, axis=1)


KINDS: dict[str, Any] = {
    "dense": lambda rng, n: random_matrix(rng, n, 1.0, 12),
    "sparse": lambda rng, n: random_matrix(rng, n, 0.1, 20),
    "band": band,
    "cycle": cycle,
    "reducible": reducible,
    "leak 1e-14": lambda rng, n: nearly_absorbing(rng, n, 1e-14),
    "leak 1e-300": lambda rng, n: nearly_absorbing(rng, n, 1e-300),
}
QUESTIONS = {
    "hitting_probability": lambda chain: chain.hitting_probability(chain.states[-1]),
    "hitting_probability of several": lambda chain: chain.hitting_probability(list(chain.states[::3])),
    "expected_hitting_time": lambda chain: chain.expected_hitting_time(chain.states[-1]),
    "expected_hitting_time from one": lambda chain: {
        0: chain.expected_hitting_time(chain.states[-1], start=chain.states[2])
    },
    "expected_hitting_time from a law": lambda chain: {
        0: chain.expected_hitting_time(chain.states[-1], start={chain.states[1]: 0.25, chain.states[2]: 0.75})
    },
    "expected_hitting_time_given_hit": lambda chain: chain.hitting(
        chain.states[-1]
    ).expected_time_given_hit(),
    "absorption": lambda chain: {
        (i, c): x for i, row in chain.absorption_probabilities().items() for c, x in enumerate(row)
    },
    "absorption from one": lambda chain: dict(enumerate(chain.absorption_probabilities(chain.states[3]))),
    "expected_visits": lambda chain: chain.expected_visits(chain.states[1]),
    "stationary": lambda chain: {
        (i, c): x for c, law in enumerate(chain.stationary_distributions()) for i, x in law.items()
    },
    "limiting": lambda chain: chain.limiting_distribution(chain.states[1]),
}


def asked(question: Any, chain: ms.Chain) -> Any:
    try:
        return question(chain)
    except ms.MarkovsimError as error:
        return type(error), str(error)


@pytest.mark.parametrize("given", [np.asarray, scipy.sparse.csr_array, scipy.sparse.coo_matrix])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_both_engines_agree_within_their_bounds(monkeypatch, given, kind, seed):
    monkeypatch.setattr(choice, "ARRAYS_FROM", 1)
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 24))
    p = KINDS[kind](rng, n)
    names = [f"s{i}" for i in range(n)]
    kept, maps = ms.Chain(given(p), states=names), ms.Chain(from_rows(p, names))
    assert isinstance(kept.matrix, ArrayMatrix)
    assert not isinstance(maps.matrix, ArrayMatrix)
    assert 0 < kept.relative_error_bound < 1e-8
    assert kept.relative_error_bound == maps.relative_error_bound
    for name, question in QUESTIONS.items():
        found, wanted = asked(question, kept), asked(question, maps)
        if isinstance(wanted, tuple):  # the same error, which names the same state
            assert found == wanted, name
            continue
        assert list(found) == list(wanted)
        for place, x in wanted.items():
            assert found[place] == pytest.approx(x, rel=2 * kept.relative_error_bound, abs=0), (name, place)


def ladder(rng: np.random.Generator, n: int) -> np.ndarray:
    """Every state is a class of its own, and the last ones are closed."""
    p = np.triu(rng.random((n, n)) * (rng.random((n, n)) < 0.3)) + np.eye(n)
    p[-3:] = np.eye(n)[-3:]
    return p / p.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["reducible", "leak 1e-300", "ladder"])
def test_sparse_chains_of_many_classes_are_solved_as_maps(monkeypatch, seed, kind):
    monkeypatch.setattr(systems, "MANY_CLASSES", 1)
    monkeypatch.setattr(systems, "ALWAYS_DENSE", 0)
    monkeypatch.setattr(systems, "SPARSE_BELOW", 1)
    p = (KINDS | {"ladder": ladder})[kind](np.random.default_rng(seed), 20)
    check(p, scipy.sparse.csr_array(p))
    kept, maps = ms.Chain(scipy.sparse.csr_array(p)), ms.Chain(from_rows(p))
    for name, question in QUESTIONS.items():
        found, wanted = asked(question, kept), asked(question, maps)
        assert found == (wanted if isinstance(wanted, tuple) else pytest.approx(wanted, rel=1e-9, abs=0)), (
            name
        )


@pytest.mark.parametrize("scipy_from", [0, 100])
@pytest.mark.parametrize("kind", KINDS)
def test_the_array_is_the_matrix_of_its_rows(monkeypatch, kind, scipy_from):
    monkeypatch.setattr(array_matrix, "SCIPY_CLASSES_FROM", scipy_from)
    p = KINDS[kind](np.random.default_rng(3), 20)
    maps = from_rows(p)
    for given in (p, scipy.sparse.csc_array(p)):
        kept = ms.Chain(given).matrix
        assert kept == maps
        assert maps == kept
        assert hash(kept) == hash(maps)
        assert kept.arcs == maps.arcs
        assert kept.rows == maps.rows
        assert kept.most_arcs == maps.most_arcs
        assert kept.successor_lists() == maps.successor_lists()
        assert kept.components == maps.components == communicating_classes(maps.successor_lists())
        assert kept.closed_members == maps.closed_members
        assert all(kept.element(i, j) == p[i, j] for i in range(20) for j in range(20))
        again = pickle.loads(pickle.dumps(kept))  # noqa: S301 - its own bytes
        assert (type(again), again) == (ArrayMatrix, kept)


def test_the_array_is_a_copy_that_nobody_writes_to():
    p = np.full((20, 20), 0.05)
    chain = ms.Chain(p)
    p[0, 0] = 7.0
    assert chain.probability(0, 0) == 0.05
    with pytest.raises(ValueError, match="read-only"):
        chain.matrix.values[0, 0] = 7.0


def test_other_arithmetics_and_events_on_steps_go_by_maps():
    p = np.full((20, 20), 0.05)
    chain = ms.Chain(p)
    assert hitting_of(chain.matrix, Takes([(0, 1)])).engine == "elimination"
    assert hitting_of(chain.matrix, ms.Visits([3])).engine == "arrays"
    assert hitting_of(from_rows(p), ms.Visits([3])).engine == "elimination"
    assert hitting_of(ms.Chain(p[:1, :1] * 20).matrix, ms.Visits([0])).engine == "elimination"
    assert chain.expected_hitting_time(Takes([(0, 1)]), start=0) == pytest.approx(380.0)
    assert ms.Chain(np.eye(3, dtype=int)).domain is ms.EXACT
    assert ms.Chain(scipy.sparse.eye_array(3, dtype=int)).domain is ms.EXACT
    for given in (np.eye(3), scipy.sparse.csr_array(np.eye(3))):
        with pytest.raises(ms.InputError, match="not an exact rational number"):
            ms.Chain(given, domain=ms.EXACT)


def test_an_answer_says_how_far_it_may_be_off():
    chain = ms.Chain(random_matrix(np.random.default_rng(0), 30, 1.0, 3))
    hitting = hitting_of(chain.matrix, ms.Visits([3]))
    assert hitting.mean_where_sure
    assert 0 < hitting.relative_error <= chain.relative_error_bound
    wanted = ms.arrays.expected_hitting_time(chain.matrix.values, 3)
    assert hitting.relative_error == wanted.relative_error
    assert [chain.expected_hitting_time(3)[i] for i in range(30)] == wanted.values.tolist()


WRONG: list[tuple[list[list[float]], str]] = [
    ([[0.5, 0.25], [0.0, 1.0]], r"row of state='a' sums to 0.75"),
    ([[0.5, 0.5], [1.5, -0.5]], r"P\('b', 'b'\)=-0.5 is negative"),
    ([[0.5, 0.5], [0.0, 0.0]], r"row of state='b' sums to 0"),
    ([[0.5, np.nan], [0.0, 1.0]], r"P\('a', 'b'\)"),
    ([[0.5, np.inf], [0.0, 1.0]], r"P\('a', 'b'\)"),
]


@pytest.mark.parametrize(("rows", "message"), WRONG)
@pytest.mark.parametrize("given", [np.array, scipy.sparse.csr_array])
def test_what_is_no_transition_matrix_is_refused_by_the_name_of_the_state(rows, message, given):
    with pytest.raises(ms.InputError, match=message):
        ms.Chain(given(rows), states=["a", "b"])


@pytest.mark.parametrize("given", [np.array, scipy.sparse.csr_array])
def test_shapes_and_names_are_checked(given):
    with pytest.raises(ms.InputError, match="not square"):
        ms.Chain(given([[0.5, 0.5]]))
    with pytest.raises(ms.InputError, match="3 names"):
        ms.Chain(given([[0.5, 0.5], [1.0, 0.0]]), states="abc")
    with pytest.raises(ms.InputError, match="named twice"):
        ms.Chain(given([[0.5, 0.5], [1.0, 0.0]]), states="aa")


@pytest.mark.parametrize("given", [np.array, scipy.sparse.csr_array])
def test_rows_are_divided_by_their_sums_on_request(given):
    chain = ms.Chain(given([[1.0, 3.0], [0.5, 0.5]]), normalize=True)
    assert chain.matrix.arcs == ms.Chain(from_rows([[1.0, 3.0], [0.5, 0.5]], normalize=True)).matrix.arcs
    with pytest.raises(ms.InputError, match="sums to 0"):
        ms.Chain(given([[0.0, 0.0], [0.5, 0.5]]), normalize=True)
    assert list(ms.Chain(given([[1e-300, 1e300], [0.5, 0.5]]), normalize=True).matrix.rows[0]) == [0, 1]


@pytest.mark.parametrize("given", [np.array, scipy.sparse.csr_array, scipy.sparse.coo_matrix])
def test_a_row_of_negative_entries_is_refused_although_its_quotients_are_probabilities(given):
    with pytest.raises(ms.InputError, match=r"P\(0, 0\)=-1.0 is negative"):
        ms.Chain(given([[-1.0, -3.0], [0.5, 0.5]]), normalize=True)


def test_a_masked_entry_is_no_number():
    rows = np.ma.array([[0.5, 0.5], [0.5, 0.5]], mask=[[0, 1], [0, 0]])
    with pytest.raises(ms.InputError, match=r"P\(0, 1\)"):
        ms.Chain(rows)
    with pytest.raises(ms.InputError, match="masked"):
        ms.arrays.stationary_distribution(rows)
    assert ms.Chain(np.ma.array([[0.5, 0.5], [0.5, 0.5]])) == ms.Chain(np.full((2, 2), 0.5))


def test_a_negative_zero_is_no_step_and_is_shown_without_its_sign():
    chain = ms.Chain(np.array([[-0.0, 1.0], [0.5, 0.5]]))
    assert repr(chain.probability(0, 0)) == "0.0"
    assert chain == ms.Chain([[0.0, 1.0], [0.5, 0.5]])


def test_entries_given_twice_add_up():
    twice = scipy.sparse.coo_array(([0.25, 0.25, 0.5, 1.0], ([0, 0, 0, 1], [1, 1, 0, 0])), shape=(2, 2))
    assert ms.Chain(twice).matrix.values.toarray().tolist() == [[0.5, 0.5], [1.0, 0.0]]
