"""What a transition matrix accepts, what it refuses, and what it says then; events."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import places
import pytest
import sympy
from chain_tools import UNIT, Q

from markovsim.arithmetic.domains import EXACT, FLOAT, SymbolicDomain
from markovsim.chains import Chain, Emits, Takes, TransitionMatrix, Visits
from markovsim.chains.events import as_event
from markovsim.chains.matrix import from_arcs
from markovsim.errors import FloatRangeError, InputError

HALF = [["1/2", "1/2"], [1, 0]]


@pytest.mark.parametrize(
    ("given", "domain"),
    [
        (HALF, "exact"),
        ([[Fraction(1, 2), "0.5"], [Decimal(1), 0]], "exact"),
        (sympy.Matrix([[sympy.Rational(1, 2), sympy.Rational(1, 2)], [1, 0]]), "exact"),
        ([[0.5, "1/2"], [1, 0]], "float"),
        (np.array([[0.5, 0.5], [1.0, 0.0]]), "float"),
        (np.array([[0, 1], [1, 0]]), "exact"),
        ([[Q, 1 - Q], [1, 0]], "symbolic"),
        (((x for x in row) for row in HALF), "exact"),
    ],
)
def test_the_domain_comes_from_the_numbers(given, domain):
    chain = Chain(given)
    assert chain.domain.name == domain
    assert chain.states == (0, 1)
    assert chain.matrix.successor_lists() in ([(0, 1), (0,)], [(1,), (0,)])


@pytest.mark.parametrize(
    ("given", "options", "words"),
    [
        ([["1/2", "2/5"], [1, 0]], {}, ["state=0", "9/10", "normalize=True"]),
        ([[0.5, 0.4], [1.0, 0.0]], {"states": "ab"}, ["state='a'", "0.9", "1e-12", "normalize=True"]),
        ([[0.5, 0.5 + 1e-11], [1.0, 0.0]], {}, ["state=0", "normalize=True"]),
        ([[-1, 2], [1, 0]], {}, ["P(0, 0)=-1", "negative"]),
        ([[float("nan"), 0.5], [1, 0]], {}, ["P(0, 0)", "nan"]),
        (np.array([[0.5, np.inf], [1, 0]]), {}, ["P(0, 1)", "inf"]),
        ([[True, False], [1, 0]], {}, ["P(0, 0)", "truth value"]),
        ([["x", 1], [1, 0]], {}, ["P(0, 0)", "'x'"]),
        ([], {}, ["0 × 0"]),
        (np.zeros((0, 0)), {}, ["0 × 0"]),
        ([[1, 0], [1]], {}, ["not square", "row 1", "1 entries"]),
        ([["1/2", "1/2"]], {}, ["not square", "row 0"]),
        ([[0, 0], [1, 0]], {}, ["state=0", "sums to 0"]),
        ([[0, 0], [1, 0]], {"normalize": True}, ["state=0", "sums to 0"]),
        (HALF, {"states": ["a", "a"]}, ["state='a'", "twice"]),
        (HALF, {"states": ["a"]}, ["1 names", "2 rows"]),
        (HALF, {"states": [["a"], "b"]}, ["state=['a']", "hashable"]),
        ("matrix", {}, ["'matrix'"]),
        (7, {}, ["matrix=7"]),
        ([[1]], {"states": 5}, ["states=5"]),
        ([[1]], {"domain": "floats"}, ["domain='floats'", "'exact'"]),
        ([[1]], {"domain": float}, ["domain=<class 'float'>"]),
        ([1, 2], {}, ["row 0=1"]),
        (["10", "01"], {}, ["row 0='10'"]),
        ([[0.5, 0.5], [1, 0]], {"domain": EXACT}, ["P(0, 0)", "0.5"]),
        ([[Q, Q], [1, 0]], {}, ["state=0", "2*q", "normalize=True"]),
        ([[1 + Q, -Q], [1, 0]], {}, ["P(0, 1)=-q", "negative", "parameter region"]),
    ],
)
def test_bad_matrices_are_refused_by_name(given, options, words):
    with pytest.raises(InputError) as caught:
        Chain(given, **options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("triples", "options", "words"),
    [
        ([], {}, ["at least one state"]),
        ([("a", "b")], {}, ["transition 0=('a', 'b')"]),
        (["abc"], {}, ["transition 0='abc'"]),
        ([7], {}, ["transition 0=7"]),
        (5, {}, ["transitions=5"]),
        ("abc", {}, ["transitions='abc'"]),
        ([("a", "a", 1)], {"states": 5}, ["states=5"]),
        ([("a", "a", 1)], {"domain": 5}, ["domain=5"]),
        ([(["a"], "b", 1)], {}, ["state=['a']"]),
        ([("a", ("b", []), 1)], {}, ["state=('b', [])"]),
        ([("a", "b", 1)], {}, ["state='b'", "sums to 0"]),
        ([("a", "b", 1)], {"states": ["a"]}, ["transition 0", "state='b'"]),
        ([("a", ["b"], 1)], {"states": ["a"]}, ["transition 0", "state=['b']"]),
        ([("a", "a", "1/2"), ("a", "a", "1/3")], {}, ["state='a'", "5/6"]),
        ([("a", "a", None)], {}, ["P('a', 'a')", "None"]),
    ],
)
def test_bad_transitions_are_refused_by_name(triples, options, words):
    with pytest.raises(InputError) as caught:
        Chain.from_transitions(triples, **options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_bad_arcs_are_refused():
    one = EXACT.one
    for states, arcs, word in [
        ([], [], "0 states"),
        (5, [], "states=5"),
        (["a"], 5, "arcs=5"),
        (["a"], [], "1 states"),
        (["a"], [[]], "no arc"),
        (["a"], [[("x", 0, EXACT.zero)]], "no arc"),
        (["a"], [[("x", 1, one)]], "outside"),
        (["a", "a"], [[("x", 1, one)], [("x", 1, one)]], "twice"),
    ]:
        with pytest.raises(InputError, match=word):
            from_arcs(states, arcs, EXACT)


def test_zero_is_no_arc_and_tiny_is_one():
    chain = Chain([[1.0, 1e-300], [0.0, 1.0]])
    assert chain.matrix.successor_lists() == [(0, 1), (1,)]
    assert chain.matrix.successors(0) == (0, 1)
    assert chain.probability(0, 1) == 1e-300
    assert chain.probability(1, 0) == 0.0
    assert [c.states for c in chain.closed_classes()] == [(1,)]


def test_transitions_given_twice_add_up_and_states_come_in_order():
    chain = Chain.from_transitions([("b", "a", "1/4"), ("b", "a", "3/4"), ("a", "b", 1)])
    assert chain.states == ("b", "a")
    assert chain.matrix.arcs[0] == ((None, 1, 1),)
    assert len(chain) == 2
    assert "a" in chain
    assert [] not in chain


def test_normalize_divides_by_the_exact_sum():
    chain = Chain([["1/2", "1/4"], [0.25, 0]], normalize=True, domain=FLOAT)
    assert chain.probability(0, 0) == pytest.approx(2 / 3)
    exact = Chain([["1/2", "1/4"], [3, 0]], normalize=True)
    assert exact.probability(0, 1) == Fraction(1, 3)
    assert exact.probability(1, 0) == 1


def test_repr_is_short_and_errors_list_some_states():
    chain = Chain([[int(i == j) for j in range(20)] for i in range(20)])
    assert repr(chain) == "Chain(20 states: 0, 1, 2, 3, 4, 5, …; exact)"
    with pytest.raises(InputError, match=r"state='x'.*0, 1, 2, 3, 4, 5, 6, 7, …"):
        chain.index("x")
    with pytest.raises(InputError, match=r"state=\[\]"):
        chain.index([])


def test_undecided_signs_are_recorded_and_settled_ones_are_not():
    wide = SymbolicDomain({"q": (0, 2)})
    chain = Chain([[Q, 1 - Q], [1, 0]], domain=wide)
    assert len(chain.conditions) == 1
    assert "> 0" in chain.conditions[0]
    assert Chain([[Q, 1 - Q], [1, 0]], domain=UNIT).conditions == ()
    assert Chain(HALF).conditions == ()


def test_changing_the_arithmetic():
    chain = Chain(HALF, states="ab")
    assert chain.to(FLOAT).to(FLOAT) == chain.to(FLOAT)
    assert chain.to(FLOAT) == Chain([[0.5, 0.5], [1.0, 0.0]], states="ab")
    assert chain.to(UNIT).stationary_distribution() == {"a": sympy.Rational(2, 3), "b": sympy.Rational(1, 3)}
    with pytest.raises(FloatRangeError, match="binary64"):
        Chain([[1 - Fraction(1, 10**400), Fraction(1, 10**400)], [1, 0]]).to(FLOAT)
    with pytest.raises(InputError, match="parameter"):
        Chain([[Q, 1 - Q], [1, 0]]).to(FLOAT)
    assert chain.to("float") == chain.to(FLOAT) == Chain(HALF, states="ab", domain="float")
    with pytest.raises(InputError, match="domain='symbolic'"):
        chain.to("symbolic")


def test_probabilities_are_public_and_elements_are_not():
    for chain, kind in ((Chain(HALF), Fraction), (Chain(HALF, domain=FLOAT), float)):
        assert type(chain.probability(0, 1)) is type(chain.probability(1, 1)) is kind
        assert chain.matrix.element(0, 1) == chain.domain.convert("1/2")
    assert Chain([[1 - Q, Q], [1, 0]]).probability(0, 1) is Q


def test_rows_are_read_only_and_copies_are_equal():
    chain = Chain([[0.5, 0.5], [1.0, 0.0]])
    with pytest.raises(TypeError):
        chain.matrix.rows[0][1] = 0.75
    with pytest.raises(AttributeError):
        chain.matrix.rows[0].clear()
    assert chain.matrix.rows == ({0: 0.5, 1: 0.5}, {0: 1.0})
    twin = copy.deepcopy(chain)
    assert twin == chain
    assert twin.matrix.rows == chain.matrix.rows
    assert twin.index(1) == 1


def test_chains_are_immutable_values():
    chain = Chain(HALF)
    with pytest.raises(AttributeError):
        chain.matrix = chain.matrix
    with pytest.raises(AttributeError):
        chain.matrix.states = ()
    with pytest.raises(AttributeError):
        chain.states = ()
    assert isinstance(chain.matrix, TransitionMatrix)
    assert Chain(chain.matrix) == chain
    for further in ({"states": "ab"}, {"domain": EXACT}, {"normalize": True}):
        with pytest.raises(InputError, match="matrix"):
            Chain(chain.matrix, **further)
    assert hash(chain) == hash(Chain(HALF))


# --- events ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [[], set(), frozenset(), ()])
def test_an_empty_target_is_an_error(target):
    for make in (Visits, Takes, lambda t: Chain(HALF).hitting_probability(t)):
        with pytest.raises(InputError, match="empty"):
            make(target)


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ("x", "state='x'"),
        (["a", "x"], "state='x'"),
        ({"x", "y"}, "state='x'"),
        (Visits(["z"]), "state='z'"),
        (Takes([("a", "z")]), "state='z'"),
        ({}, r"state=\{\}"),
        ([["a"]], r"state=\['a'\]"),
        (Visits([("a", "x")]), r"state=\('a', 'x'\)"),
        (None, "state=None"),
    ],
)
def test_unknown_targets_are_named(target, word):
    with pytest.raises(InputError, match=word):
        Chain(HALF, states="ab").hitting_probability(target)


def test_a_chain_without_labels_emits_nothing():
    with pytest.raises(InputError, match=r"label='Z'.*Takes"):
        Chain(HALF).hitting_probability(Emits("Z"))
    assert Chain(from_arcs([0], [[("A", 0, EXACT.one)]], EXACT)).hitting_probability(Emits("Z"), 0) == 0


def test_takes_wants_pairs():
    with pytest.raises(InputError, match="pairs=5"):
        Takes(5)
    with pytest.raises(InputError, match="'ab'"):
        Takes(["ab"])


def test_a_state_that_is_a_tuple_is_a_state_and_not_a_list_of_states():
    chain = Chain(HALF, states=[(0, 0), (0, 1)])
    assert as_event((0, 1), chain.matrix) == Visits([(0, 1)])
    assert as_event([(0, 1)], chain.matrix) == Visits([(0, 1)])


def test_a_bare_text_is_no_collection():
    for make in (
        Visits,
        lambda s: Chain(HALF, states="ab").within(s).censored(),
        Chain(HALF, states="ab").lumping.is_lumpable,
    ):
        with pytest.raises(InputError, match="'ab'"):
            make("ab")
    assert Chain(HALF, states=["ab", "b"]).hitting_probability("ab", "b") == 0 + 1


class Spelled(TransitionMatrix):
    """A matrix whose states are words, given as a text or as a tuple or list of letters."""

    def index(self, state):
        written = isinstance(state, (tuple, list)) and all(isinstance(letter, str) for letter in state)
        return super().index("".join(state) if written else state)


@pytest.fixture(scope="module")
def spelled() -> Chain:
    """The words of two fair coin tosses, and the first two tosses, on their way there."""
    words = ["", "A", "B", "AA", "AB", "BA", "BB"]
    checked = Chain(
        [[Fraction(t == (s + x)[-2:], 2) + Fraction(t == (s + y)[-2:], 2) for t in words]
         for s in words for x, y in ["AB"]], words).matrix  # fmt: skip
    return Chain(Spelled(checked.states, checked.domain, checked.arcs))


def test_every_spelling_of_a_target_counts(spelled):
    wanted = spelled.expected_hitting_time("BB")
    assert wanted[""] == 6
    for target in (("B", "B"), [("B", "B")], {("B", "B")}, Visits([("B", "B")]), Visits({"BB", ("B", "B")}),
                   Visits(lambda state: state == "BB"), (["B", "B"], "BB")):  # fmt: skip
        assert spelled.expected_hitting_time(target) == wanted
        assert spelled.expected_hitting_time(target, ("A",)) == wanted["A"]
    assert spelled.hitting_probability(["A", "B"], "AA") == 0  # a list is a collection: the states A and B
    assert spelled.hitting_probability({"A", "B"}, "") == 1
    step = spelled.expected_hitting_time(Takes([("AB", "BA")]))
    assert spelled.expected_hitting_time(Takes({(("A", "B"), ("B", "A"))})) == step
    assert ("A", "B") in spelled
    assert ("A", "C") not in spelled
    with pytest.raises(InputError, match="state='AC'"):
        spelled.hitting_probability(Takes([(("A", "C"), "B")]))


def test_every_spelling_of_a_start_and_of_a_block_counts(spelled):
    half = {("A", "B"): "1/4", "AB": "1/4", ("B",): "1/2"}
    assert spelled.expected_hitting_time("BB", half) == spelled.expected_hitting_time(
        "BB", {"AB": "1/2", "B": "1/2"}
    )
    assert spelled.expected_visits(("A", "A"))["A"] == 0
    full = [("A", "A"), "AB", ["B", "A"], "BB"]
    watched = spelled.within([*full[1:], *full]).censored()
    assert watched.states == ("AB", "BA", "BB", "AA")
    assert watched.stationary_distribution()["AA"] == Fraction(1, 4)
    blocks = [[("B",), ("A", "B"), "BB"], ["A", "AA", ("B", "A")], [()]]
    assert spelled.lumping.lumped(blocks).states == (("B", "AB", "BB"), ("A", "AA", "BA"), ("",))
    last = {(): 0, ("B",): 1, ("A", "B"): 1, "BB": 1, "A": 2, "AA": 2, ("B", "A"): 2}
    assert spelled.lumping.lumped(last).states == (0, 1, 2)
    with pytest.raises(InputError, match=r"state=\('B', 'B'\) is in two blocks"):
        spelled.lumping.is_lumpable(last | {("B", "B"): 2})


def test_none_may_name_a_state():
    chain = Chain(HALF, states=[None, "b"])
    assert chain.expected_hitting_time("b", None) == chain.expected_hitting_time("b", start=None) == 2
    assert chain.hitting_probability("b") == {None: 1, "b": 1}
    assert chain.hitting("b").expected_time_given_hit(None) == 2
    assert chain.absorption_probabilities(None) == (1,)
    assert chain.absorption_probabilities() == {None: (1,), "b": (1,)}
    assert Chain(HALF).hitting_probability(1, start=None) == {0: 1, 1: 1}


def test_events_mark_states_or_steps():
    assert Visits(["a"]).hits_state("a")
    assert not Visits(["a"]).hits_arc("b", None, "a")
    assert not Emits("B").hits_state("B")
    assert not Takes([("a", "b")]).hits_state("b")
    assert Takes([("a", "b")]).hits_arc("a", "x", "b")
    assert not Takes([("a", "b")]).hits_arc("b", "x", "a")


class Either:
    """An event of a user's own: being in c, or emitting B."""

    def hits_state(self, state):
        return state == "c"

    def hits_arc(self, source, label, target):
        return label == "B"


def test_a_users_own_event_may_mark_states_and_steps():
    third = EXACT.convert("1/3")
    rows = [[("A", 0, third), ("B", 1, third), ("A", 2, third)], [("A", 1, EXACT.one)], [("A", 2, EXACT.one)]]
    chain = Chain(from_arcs("abc", rows, EXACT))
    assert chain.hitting_probability(Either()) == {"a": 1, "b": 0, "c": 1}
    assert chain.expected_hitting_time(Either()) == {"a": Fraction(3, 2), "b": sympy.oo, "c": 0}
    assert chain.hitting_probability(Emits("B"), "a") == Fraction(1, 2)
    assert chain.hitting_probability(Emits("never"), "a") == 0


def test_the_data_file_names_its_source():
    data = json.loads((places.DATA / "progression32.json").read_text())
    assert "issue 233" in data["source"]
    assert len(data["states"]) == 32
    with pytest.raises(InputError, match="normalize=True"):
        Chain.from_transitions(data["transitions"], data["states"])
