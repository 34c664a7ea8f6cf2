"""Hitting, absorption, visits: the defining equations, brute force, and the awkward chains."""

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
    close,
    exact,
    in_every_domain,
    matrix,
    mixed,
    path_sums,
    run_length,
    same,
    symbolic,
    weights,
)
from hypothesis import given
from hypothesis import strategies as st

from markovsim.arithmetic.domains import EXACT, FLOAT
from markovsim.chains import Chain, Emits, Takes, Visits
from markovsim.errors import InputError


def targets(data, chain):
    return sorted(data.draw(st.sets(st.sampled_from(chain.states), min_size=1)))


@QUICK
@given(weights(), st.data())
def test_probabilities_and_times_equal_brute_force(array, data):
    chain = exact(array)
    target = targets(data, chain)
    chances, times = oracle.hitting(oracle.as_rows(matrix(array)), target)
    h, m = chain.hitting_probability(target), chain.expected_hitting_time(target)
    assert list(h.values()) == chances
    assert list(m.values()) == [sympy.oo if t is None else t for t in times]
    for state in chain.states:
        assert chain.hitting_probability(target, state) == h[state]
        assert chain.expected_hitting_time(target, state) == m[state]


@QUICK
@given(weights(), st.data())
def test_the_defining_equations_hold(array, data):
    chain = exact(array)
    target = targets(data, chain)
    p = matrix(array)
    h, m = chain.hitting_probability(target), chain.expected_hitting_time(target)
    given_hit = chain.hitting(target).expected_time_given_hit()
    part = {s: given_hit[s] * h[s] if s in given_hit else 0 for s in chain.states}  # E[T; T < ∞]
    for i in chain.states:
        if i in target:
            assert (h[i], m[i], given_hit[i]) == (1, 0, 0)
            continue
        assert h[i] == sum(p[i][j] * h[j] for j in chain.states)
        assert part[i] == h[i] + sum(p[i][j] * part[j] for j in chain.states)
        assert (i in given_hit) == (h[i] > 0)
        if h[i] == 1:
            assert m[i] == given_hit[i] == 1 + sum(p[i][j] * m[j] for j in chain.states if p[i][j])
        else:
            assert m[i] == sympy.oo


@QUICK
@given(weights(4), st.data())
def test_float_and_symbolic_agree_with_exact(array, data):
    chain, parametric, between = exact(array), symbolic(array), mixed(array)
    target = targets(data, chain)
    for question in ("probability", "expected_time", "expected_time_given_hit"):
        wanted, rounded, answers, settled = (
            getattr(c.hitting(target), question)() for c in (chain, chain.to(FLOAT), parametric, between)
        )
        assert all_close(rounded, wanted)
        assert {s: at(v) for s, v in answers.items()} == settled


@QUICK
@given(weights(4), st.data())
def test_the_sum_over_all_paths_approaches_the_answer(array, data):
    chain = exact(array)
    target = set(targets(data, chain))
    start = data.draw(st.sampled_from(chain.states))
    hits = path_sums(chain, start, target, 12)
    h = chain.hitting_probability(target, start)
    assert sum(hits) <= h
    alive = h - sum(hits)  # probability of hitting after time 12
    assert alive == 0 or alive < 1
    if h:
        mean = chain.hitting(target).expected_time_given_hit(start) * h
        assert sum(t * p for t, p in enumerate(hits)) + 13 * alive <= mean


@QUICK
@given(weights(), st.data())
def test_marked_steps_equal_doubled_states(array, data):
    """Hitting a set of steps is hitting a set of states in the chain that remembers its last step."""
    chain = exact(array)
    steps = [(i, j) for i in chain.states for j in chain.matrix.successors(i)]
    marked = data.draw(st.sets(st.sampled_from(steps), min_size=1))
    doubled = Chain.from_transitions(
        [((i, j), (j, k), matrix(array)[j][k]) for i, j in steps for k in chain.matrix.successors(j)], steps
    )
    for question in ("hitting_probability", "expected_hitting_time"):
        inside = getattr(doubled, question)(marked)
        found = getattr(chain, question)(Takes(marked))
        for i in chain.states:
            if question == "hitting_probability":
                wanted = sum(matrix(array)[i][j] * inside[i, j] for j in chain.matrix.successors(i))
            else:
                wanted = 1 + sum(matrix(array)[i][j] * inside[i, j] for j in chain.matrix.successors(i))
            assert found[i] == wanted


@QUICK
@given(weights(), st.data())
def test_a_law_as_start_is_the_mixture(array, data):
    chain = exact(array)
    target = targets(data, chain)
    shares = data.draw(st.lists(st.integers(0, 3), min_size=len(array), max_size=len(array)).filter(any))
    law = {s: Fraction(x, sum(shares)) for s, x in zip(chain.states, shares, strict=True)}
    support = [s for s in law if law[s]]
    h, m = chain.hitting_probability(target), chain.expected_hitting_time(target)
    assert chain.hitting_probability(target, law) == sum(law[s] * h[s] for s in support)
    infinite = any(m[s] == sympy.oo for s in support)
    wanted = sympy.oo if infinite else sum(law[s] * m[s] for s in support)
    assert chain.expected_hitting_time(target, law) == wanted
    given_hit = chain.hitting(target).expected_time_given_hit()
    mass = sum(law[s] * h[s] for s in support)
    if mass:
        part = sum(law[s] * h[s] * given_hit[s] for s in support if s in given_hit)
        assert chain.hitting(target).expected_time_given_hit(law) == part / mass
    each = chain.absorption_probabilities()
    mean = tuple(sum(law[s] * each[s][c] for s in support) for c in range(len(chain.closed_classes())))
    assert chain.absorption_probabilities(law) == mean


@QUICK
@given(weights())
def test_absorption_is_hitting_each_closed_class(array):
    for chain in (exact(array), exact(array).to(FLOAT)):
        found = chain.absorption_probabilities()
        for c, closed in enumerate(chain.closed_classes()):
            wanted = exact(array).hitting_probability(closed.states)
            for state in chain.states:
                assert same(found[state][c], wanted[state])
                assert same(chain.absorption_probabilities(state)[c], wanted[state])
        if chain.domain is EXACT:
            assert all(sum(row) == 1 for row in found.values())


@QUICK
@given(weights())
def test_visits_satisfy_the_renewal_equation(array):
    chain = exact(array)
    p = matrix(array)
    transient = chain.transient_states()
    for start in chain.states:
        visits = chain.expected_visits(start)
        for j in chain.states:
            if j in transient:
                assert visits[j] == int(j == start) + sum(visits[i] * p[i][j] for i in transient)
            else:
                assert visits[j] == (sympy.oo if chain.hitting_probability(j, start) else 0)
        assert all_close(chain.to(FLOAT).expected_visits(start), visits)


# --- awkward chains -------------------------------------------------------------------------------


def test_an_absorbing_target_is_hit_from_itself():
    for chain in in_every_domain(Chain([["1/2", "1/2"], [0, 1]])):
        assert same(chain.hitting_probability(1, 1), 1)
        assert same(chain.expected_hitting_time(1, 1), 0)
        assert same(chain.expected_hitting_time(1, 0), 2)


def test_a_closed_two_cycle_misses_the_target():
    rows = [["1/4", "1/2", "1/4", 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
    for chain in in_every_domain(Chain(rows)):
        assert same(chain.hitting_probability(1, 0), Fraction(2, 3))
        assert chain.hitting_probability(1, 2) == 0
        assert chain.expected_hitting_time(1, 0) == chain.domain.infinity
        assert same(chain.hitting(1).expected_time_given_hit(0), Fraction(4, 3))
        assert list(chain.hitting(1).expected_time_given_hit()) == [0, 1]
        with pytest.raises(InputError, match=r"start=2.*cannot be hit"):
            chain.hitting(1).expected_time_given_hit(2)
        assert [
            same(x, y)
            for x, y in zip(chain.absorption_probabilities(0), (Fraction(2, 3), Fraction(1, 3)), strict=True)
        ]


def test_one_state():
    for chain in in_every_domain(Chain([[1]], states=["only"])):
        assert chain.hitting_probability("only") == {"only": 1}
        assert chain.expected_hitting_time("only", "only") == 0
        assert chain.expected_visits("only") == {"only": chain.domain.infinity}
        assert chain.absorption_probabilities("only") == (1,)
        assert same(chain.expected_hitting_time(Takes([("only", "only")]), "only"), 1)


def test_gamblers_ruin():
    n = 10
    for p in (Fraction(1, 2), Fraction(2, 5)):
        rows = [[0] * (n + 1) for _ in range(n + 1)]
        rows[0][0] = rows[n][n] = 1
        for i in range(1, n):
            rows[i][i + 1], rows[i][i - 1] = p, 1 - p
        ratio = (1 - p) / p
        for chain in in_every_domain(Chain(rows)):
            for i, h in chain.hitting_probability(n).items():
                assert same(h, Fraction(i, n) if ratio == 1 else (1 - ratio**i) / (1 - ratio**n))
        if ratio == 1:
            assert same(chain.expected_hitting_time([0, n], 3), 3 * 7)


def test_a_predicate_that_no_state_meets_is_never_hit():
    chain = Chain([[0, 1], [1, 0]])
    never = Visits(lambda state: state > 5)
    assert chain.hitting_probability(never) == {0: 0, 1: 0}
    assert chain.expected_hitting_time(never, 0) == sympy.oo
    assert chain.hitting(never).expected_time_given_hit() == {}


def test_tokens_are_emitted_on_steps():
    for chain in in_every_domain(run_length(3)):
        assert same(chain.expected_hitting_time(Emits("B"), 3), 18)
        assert same(chain.hitting_probability(Emits("B"), 0), 1)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("x", ["state='x'"]),
        ({"a": "1/2"}, ["1/2", "not to 1"]),
        ({"a": 2, "b": -1}, ["state='b'", "-1"]),
        ({}, ["sum to 0"]),
        ({"x": 1}, ["state='x'"]),
        ([], ["state=[]"]),
    ],
)
def test_bad_starts_are_named(start, words):
    chain = Chain([["1/2", "1/2"], [0, 1]], states="ab")
    for ask in (
        lambda: chain.hitting_probability("b", start),
        lambda: chain.expected_visits(start),
        lambda: chain.limiting_distribution(start),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert all(word in str(caught.value) for word in words)


def awkwardly_rounded(leak):
    """Five transient states, an absorbing state 5, and a leak into an absorbing state 6."""
    rng = np.random.default_rng(22)
    rng.integers(2, 6)
    p = np.zeros((7, 7))
    p[:5, :6] = rng.random((5, 6)) * 10.0 ** rng.integers(-3, 1, (5, 6))
    p[:5, 6] = leak
    p[5, 5] = p[6, 6] = 1
    return Chain(p, normalize=True)


def test_probabilities_never_exceed_one_in_float():
    # With a leak of 1e-300 the products round to the float above 1; a probability does not.
    h = awkwardly_rounded(1e-300).hitting_probability(5)
    assert all(close(h[i], 1) and h[i] <= 1 for i in range(5))


def test_what_the_graph_decides_is_exact_in_float():
    third = 1 / 3
    chain = Chain(
        [[third, third, third, 0], [third, 0, 2 * third, 0], [0, 0, 1, 0], [third, 0, third, third]]
    )
    assert chain.absorption_probabilities() == dict.fromkeys(range(4), (1.0,))
    assert chain.hitting_probability(2) == dict.fromkeys(range(4), 1.0)
    assert all(awkwardly_rounded(0).absorption_probabilities(i) == (1.0, 0.0) for i in range(5))
    split = Chain([[0.1] * 10, *([float(i == j) for j in range(10)] for i in range(1, 10))])
    assert split.hitting_probability(list(range(1, 10)), 0) == 1.0


def test_a_symbolic_answer_is_the_formula():
    q = sympy.Symbol("q")
    chain = Chain([[1 - q, q], [0, 1]])
    assert sympy.simplify(chain.expected_hitting_time(1, 0) - 1 / q) == 0
    assert chain.hitting_probability(1, 0) == 1


def test_conditions_that_contradict_each_other_are_noticed():
    q = sympy.Symbol("q")
    chain = Chain([[1, 2 * q - 1, 1 - 2 * q], [0, 1, 0], [0, 0, 1]])
    assert chain.conditions == ("1 - 2*q > 0", "2*q - 1 > 0")
    with pytest.raises(InputError, match="contradict"):
        chain.expected_hitting_time([1, 2], 0)
    with pytest.raises(InputError, match="contradict"):
        chain.hitting_probability(1)
