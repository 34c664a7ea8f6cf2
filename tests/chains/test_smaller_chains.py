"""Lumping and censoring, simulation, and the ways in and out of other libraries."""

from __future__ import annotations

import re
from fractions import Fraction

import networkx
import numpy as np
import pytest
import scipy.sparse
import sympy
from chain_tools import QUICK, UNIT, Q, exact, in_every_domain, matrix, run_length, same, weights
from hypothesis import given
from hypothesis import strategies as st

from markovsim.arithmetic.domains import EXACT, FLOAT, SymbolicDomain
from markovsim.chains import Chain
from markovsim.errors import FloatRangeError, InputError
from markovsim.interop.graphs import from_networkx, from_scipy_sparse, to_networkx, to_scipy_sparse


@QUICK
@given(weights(), st.data())
def test_lumpability_has_a_witness_or_a_chain(array, data):
    chain, p = exact(array), matrix(array)
    names = {s: data.draw(st.sampled_from("xyz")) for s in chain.states}
    blocks = {name: [s for s in names if names[s] == name] for name in dict.fromkeys(names.values())}
    into = {(s, name): sum(p[s][t] for t in block) for s in names for name, block in blocks.items()}
    lumpable = all(
        into[s, b] == into[t, b] for s in names for t in names for b in blocks if names[s] == names[t]
    )
    witness = chain.lumping.witness(names)
    assert (
        chain.lumping.is_lumpable(names)
        == chain.lumping.is_lumpable(list(blocks.values()))
        == lumpable
        == (witness is None)
    )
    assert chain.to(FLOAT).lumping.is_lumpable(names) == lumpable
    if witness:
        assert names[witness.first] == names[witness.second]
        assert witness.first_probability == into[witness.first, witness.block]
        assert witness.second_probability == into[witness.second, witness.block] != witness.first_probability
        with pytest.raises(InputError, match="not lumpable"):
            chain.lumping.lumped(names)
    else:
        small = chain.lumping.lumped(names)
        for s in chain.states:
            for name in blocks:
                assert small.probability(names[s], name) == into[s, name]
                assert small.expected_hitting_time(name, names[s]) == chain.expected_hitting_time(
                    blocks[name], s
                )


@pytest.mark.parametrize(
    ("partition", "word"),
    [
        ([["a", "b"]], "state='c' is in no block"),
        ([["a", "b"], ["b", "c"]], "state='b' is in two blocks"),
        ([["a", "b", "c"], []], "block 1 is empty"),
        ([["a", "b", "c", "d"]], "state='d'"),
        ("abc", "partition='abc'"),
        (["ab", ["c"]], "block 0='ab'"),
        (5, "partition=5"),
        ([5], "block 0=5"),
        ({"a": [], "b": 1, "c": 1}, r"block=\[\] of state='a'"),
        ({"a": 1, "b": 1}, "state='c' is in no block"),
    ],
)
def test_what_is_no_partition_is_named(partition, word):
    with pytest.raises(InputError, match=word):
        Chain(np.eye(3), states="abc").lumping.is_lumpable(partition)


def test_a_tiny_step_is_seen_in_float():
    chain = Chain([[1.0, 0, 0], [1e-15, 1 - 1e-15, 0], [0, 0, 1.0]])
    witness = chain.lumping.witness([[0], [1, 2]])
    assert (witness.first_probability, witness.second_probability) == (1e-15, 0.0)


def test_lumping_with_parameters():
    chain = Chain([[0, Q, 1 - Q], [1, 0, 0], [1, 0, 0]])
    assert chain.lumping.lumped([[0], [1, 2]]).stationary_distribution() == {
        (0,): sympy.Rational(1, 2),
        (1, 2): sympy.Rational(1, 2),
    }
    witness = chain.lumping.witness([[0, 1], [2]])
    assert (witness.first, witness.second, witness.block) == (0, 1, (0, 1))
    assert (witness.first_probability, witness.second_probability) == (Q, 1)


def test_conditions_outlive_what_cancels():
    half = sympy.Rational(1, 2)
    chain = Chain([[0, half, half, 0], [0, 0, 2 * Q - 1, 2 - 2 * Q], [1, 0, 0, 0], [1, 0, 0, 0]])
    wanted = ("2*q - 1 > 0",)
    assert chain.conditions == wanted
    for small in (chain.within([0, 1]).censored(), chain.lumping.lumped([[0], [1], [2, 3]])):
        assert not any(
            sympy.sympify(p).free_symbols for row in small.matrix.rows for p in map(UNIT.public, row.values())
        )
        assert (
            small.conditions
            == small.reversibility.time_reversal().conditions
            == small.to(UNIT).conditions
            == wanted
        )
        assert {"2*q - 1", "q - 1"} <= set(small.matrix.nonzero)
        assert small.within(small.states[:2]).censored().conditions == wanted
        with pytest.raises(InputError, match=r"2\*q - 1 > 0"):
            small.to(EXACT)
        assert small.to(SymbolicDomain({"q": ("1/2", 1)})).conditions == ()
    assert wanted[0] in chain.reversibility.time_reversal().conditions
    settled = Chain([[0, Q, 1 - Q], [1, 0, 0], [1, 0, 0]]).lumping.lumped([[0], [1, 2]])
    assert settled.to(EXACT).stationary_distribution() == {(0,): Fraction(1, 2), (1, 2): Fraction(1, 2)}


def test_conditions_outlive_sums():
    chain = Chain([[2 * Q - 1, 2 * Q - 1], [1, 1]], normalize=True)
    assert chain.stationary_distribution() == {0: sympy.Rational(1, 2), 1: sympy.Rational(1, 2)}
    assert "2*q - 1 > 0" in chain.conditions
    assert chain.matrix.nonzero == ("2*q - 1",)
    twice = Chain.from_transitions([("a", "a", 2 * Q - 1), ("a", "a", 2 - 2 * Q)])
    assert twice.conditions == ("2*q - 1 > 0",)
    with pytest.raises(InputError, match="vanishes identically"):
        Chain.from_transitions([("a", "a", 2 * Q - 1), ("a", "a", 1 - 2 * Q), ("a", "b", 1), ("b", "b", 1)])
    assert Chain([[1 - Q, Q], [1, 0]], normalize=True).matrix.assumptions == ()
    with pytest.raises(InputError, match=r"P\('a', 'a'\)=-1 is negative"):
        Chain.from_transitions([("a", "a", 2), ("a", "a", -1)])


def test_messages_hold_numbers_of_any_length():
    tiny = Fraction(1, 10**5000)
    chain = Chain([[1 - tiny, tiny, 0], [0, 1, 0], [1, 0, 0]])
    with pytest.raises(InputError, match=r"not lumpable.*probability 9{60}… .* with 1$"):
        chain.lumping.lumped([[0, 2], [1]])
    with pytest.raises(FloatRangeError, match=r"P\(0, 1\)=1/10+… is outside binary64"):
        chain.to(FLOAT)
    with pytest.raises(InputError, match=r"sums to 9{60}…, not to 1"):
        Chain([[1 - tiny]])
    with pytest.raises(InputError, match=r"P\(0, 0\)=-1/10+… is negative"):
        Chain([[-tiny]])
    with pytest.raises(InputError, match=r"sum to 1/10+…, not to 1"):
        chain.expected_visits({0: tiny})
    with pytest.raises(InputError, match=r"state=10+… is not a state"):
        chain.expected_visits(10**5000)
    with pytest.raises(InputError, match=r"transition 0=\(0, 1, 1/10+…\): state=1"):
        Chain.from_transitions([(0, 1, tiny)], states=[0])


@QUICK
@given(weights(), st.data())
def test_the_censored_chain_is_the_watched_one(array, data):
    chain = exact(array)
    keep = sorted(data.draw(st.sets(st.sampled_from(chain.states), min_size=1)))
    back = all(
        chain.hitting_probability(keep, t) == 1 for s in keep for t in chain.matrix.successors(s)
    )  # certain return after the first step
    if not back:
        with pytest.raises(InputError, match="never come back"):
            chain.within(keep).censored()
        return
    watched = chain.within(keep).censored()
    assert watched.states == tuple(keep)
    p = matrix(array)
    for target in keep:
        # first kept state after a step: make the other kept states absorbing and ask for the target
        stopped = [[int(i == j) for j in chain.states] if i in keep else p[i] for i in chain.states]
        first = Chain(stopped).hitting_probability(target)
        for s in keep:
            wanted = sum(p[s][t] * first[t] for t in chain.states)
            assert watched.probability(s, target) == wanted
            found = chain.to(FLOAT).within(keep).censored().probability(s, target)
            assert same(found, wanted)
    if chain.is_irreducible():
        law = chain.stationary_distribution()
        mass = sum(law[s] for s in keep)
        assert watched.stationary_distribution() == {s: law[s] / mass for s in keep}


def test_censoring_keeps_the_given_order_and_ignores_states_out_of_reach():
    chain = Chain([[0, 1, 0], [1, 0, 0], ["1/2", 0, "1/2"]])
    assert chain.within([1, 0, 1]).censored().states == (1, 0)
    with pytest.raises(InputError, match="empty"):
        chain.within([]).censored()
    with pytest.raises(InputError, match="state=7"):
        chain.within([7]).censored()
    with pytest.raises(InputError, match="state=5"):
        chain.within(5).censored()


# --- simulation -----------------------------------------------------------------------------------


def test_paths_follow_the_arcs_and_repeat_from_the_seed():
    chain = run_length(3)
    path = chain.draws(start=0, rng=np.random.default_rng(7)).path(200)
    assert path == chain.draws(start=0, rng=np.random.default_rng(7)).path(200)
    assert len(path.states) == 201
    for source, label, target in zip(path.states, path.labels, path.states[1:], strict=False):
        assert (label, target) in {(arc.label, arc.target) for arc in chain.matrix.arcs[source]}


def test_frequencies_come_near_the_law():
    chain = Chain([["1/2", "1/2"], ["1/4", "3/4"]])
    path = chain.draws(start={0: "1/3", 1: "2/3"}, rng=np.random.default_rng(1)).path(20_000)
    assert abs(path.states.count(0) / 20_001 - 1 / 3) < 0.02
    assert path.labels == (None,) * 20_000


def test_starts_are_drawn_from_their_law():
    chain, rng = Chain([[1, 0], [0, 1]]), np.random.default_rng(2)
    law = {0: "1/4", 1: "3/4"}
    starts = [chain.draws(start=law, rng=rng).path(0).states[0] for _ in range(2_000)]
    assert abs(starts.count(0) / 2_000 - 0.25) < 0.04


@pytest.mark.parametrize("steps", [-1, 1.5, True, None, np.int64(-1), np.True_, "3"])
def test_bad_steps_are_named(steps):
    with pytest.raises(InputError, match=re.escape(f"steps={steps!r}: give")):
        Chain([[1]]).draws(start=0, rng=np.random.default_rng()).path(steps)


def test_steps_may_be_any_whole_number():
    for steps in (3, np.int64(3)):
        assert Chain([[1]]).draws(start=0, rng=np.random.default_rng()).path(steps).states == (0,) * 4


def test_simulation_wants_a_generator_and_numbers():
    with pytest.raises(InputError, match="default_rng"):
        Chain([[1]]).draws(start=0, rng=None).path(1)
    with pytest.raises(InputError, match="parameters"):
        Chain([[Q, 1 - Q], [1, 0]]).draws(start=0, rng=np.random.default_rng()).path(1)


# --- other libraries ------------------------------------------------------------------------------


@QUICK
@given(weights())
def test_round_trips_change_nothing(array):
    chain = exact(array)
    assert from_networkx(to_networkx(chain)).matrix.rows == chain.matrix.rows
    found = from_scipy_sparse(to_scipy_sparse(chain))
    assert found.matrix.rows == chain.to(FLOAT).matrix.rows
    assert np.array_equal(to_scipy_sparse(found).toarray(), np.array(matrix(array), dtype=float))


def test_graphs_directed_and_not():
    triangle = networkx.Graph()
    triangle.add_weighted_edges_from([("a", "b", 1), ("b", "c", 1), ("a", "a", 2)], weight="w")
    chain = from_networkx(triangle, weight="w", normalize=True)
    assert chain.probability("a", "a") == Fraction(2, 3)
    assert chain.probability("b", "c") == Fraction(1, 2)
    multi = networkx.MultiDiGraph()
    multi.add_edge("a", "a", probability="1/2")
    multi.add_edge("a", "a", probability="1/2")
    assert from_networkx(multi).matrix.rows == ({0: 1},)
    multi.add_edge("a", "b")
    with pytest.raises(InputError, match="'a' → 'b' has no attribute 'probability'"):
        from_networkx(multi)


def test_sparse_matrices():
    array = scipy.sparse.coo_array(([0.5, 0.5, 1.0, 0.0], ([0, 0, 1, 1], [0, 0, 0, 1])), shape=(2, 2))
    chain = from_scipy_sparse(array, states="ab")
    assert chain.matrix.rows == ({0: 1.0}, {0: 1.0})
    assert from_scipy_sparse(3 * array, normalize=True).matrix.rows == chain.matrix.rows
    with pytest.raises(InputError, match="2 rows and 3 columns"):
        from_scipy_sparse(scipy.sparse.csr_array((2, 3)))
    with pytest.raises(InputError, match="1 names"):
        from_scipy_sparse(array, states="a")
    with pytest.raises(InputError, match="states=5"):
        from_scipy_sparse(array, states=5)
    with pytest.raises(InputError, match=r"not a SciPy sparse matrix; write Chain\(matrix\)"):
        from_scipy_sparse(np.eye(2))
    with pytest.raises(InputError, match="graph=5"):
        from_networkx(5)
    with pytest.raises(FloatRangeError):
        to_scipy_sparse(Chain([[1 - Fraction(1, 10**400), Fraction(1, 10**400)], [1, 0]]))


def test_all_arithmetics_lump_and_censor_alike():
    for chain in in_every_domain(Chain([[0, "1/2", "1/2"], ["1/2", "1/4", "1/4"], ["1/2", "1/4", "1/4"]])):
        assert chain.lumping.is_lumpable([[0], [1, 2]])
        watched = chain.within([0, 1]).censored()
        assert same(watched.probability(0, 1), Fraction(2, 3))
        assert same(watched.probability(1, 1), Fraction(1, 3))
