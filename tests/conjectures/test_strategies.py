"""The shipped strategies draw what they say, reach the models that matter, and shrink to the small ones.

Shrinking is tested as Hypothesis tests its own: a property is given, and the minimal example has to be the one
that a person would write down.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markovsim import Chain, Generator, Mixture, WindowedSimulator, stationary_start
from markovsim.conjectures import strategies
from markovsim.conjectures.strategies import simplest
from markovsim.errors import InputError, StationaryError

HALF, ONE = Fraction(1, 2), Fraction(1)
two_tokens = strategies.alphabets(min_tokens=2, max_tokens=2)
few = settings(database=None, derandomize=True, deadline=None, max_examples=40)


# --- numbers --------------------------------------------------------------------------------------


@few
@given(strategies.probabilities(max_denominator=6), strategies.probabilities(sure=False))
def test_probabilities_are_small_rationals(p: Fraction, inside: Fraction) -> None:
    assert isinstance(p, Fraction)
    assert 0 <= p <= 1
    assert p.denominator <= 6
    assert 0 < inside < 1
    assert inside.denominator <= 5


def test_one_half_is_the_simplest_probability() -> None:
    assert simplest(strategies.probabilities()) == HALF
    assert simplest(strategies.probabilities(), lambda p: p < HALF) == 0
    assert simplest(strategies.probabilities(sure=False), lambda p: p < HALF) == Fraction(1, 3)
    assert simplest(strategies.probabilities(), lambda p: p not in (0, HALF, 1)) == Fraction(1, 3)


@few
@given(strategies.laws("ABC", max_denominator=5))
def test_laws_sum_to_one_and_leave_zeros_out(law: dict[str, Fraction]) -> None:
    assert sum(law.values()) == 1
    assert all(p > 0 for p in law.values())
    assert set(law) <= set("ABC")


def test_laws_shrink_to_a_certain_first_outcome_then_to_halves() -> None:
    assert simplest(strategies.laws("ABC")) == {"A": ONE}
    assert simplest(strategies.laws("ABC"), lambda law: "C" in law) == {"C": ONE}
    assert simplest(strategies.laws("ABC"), lambda law: len(law) > 1) == {"A": HALF, "B": HALF}


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(InputError, match="max_denominator=1"):
        strategies.probabilities(max_denominator=1)
    with pytest.raises(InputError, match=r"outcomes=\[\]"):
        strategies.laws([])


# --- chains ---------------------------------------------------------------------------------------


@few
@given(strategies.chains(max_states=5))
def test_chains_are_exact_and_stochastic(chain: Chain) -> None:
    assert chain.domain.name == "exact"
    assert 1 <= len(chain) <= 5
    assert all(sum(row.values()) == 1 for row in chain.matrix.rows)


def test_chains_shrink_to_the_smallest_of_their_kind() -> None:
    rows = {
        "any": simplest(strategies.chains()).matrix.rows,
        "two classes that nothing leaves": simplest(
            strategies.chains(), lambda c: len(c.closed_classes()) == 2
        ).matrix.rows,
        "a period": simplest(
            strategies.chains(), lambda c: any((k.period or 1) > 1 for k in c.closed_classes())
        ).matrix.rows,
        "a transient state": simplest(strategies.chains(), lambda c: c.transient_states()).matrix.rows,
    }
    assert rows == {
        "any": ({0: 1},),
        "two classes that nothing leaves": ({0: 1}, {1: 1}),
        "a period": ({1: 1}, {0: 1}),
        "a transient state": ({0: 1}, {0: 1}),
    }


# --- premises -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_every_kind_draws_a_law_on_words(kind: str) -> None:
    @few
    @given(strategies.premises("AB", kinds=[kind]))
    def check(premise: Generator) -> None:
        assert premise.alphabet.tokens == ("A", "B")
        assert premise.probability("") == 1
        for w in ("", "A", "AB", "BA"):
            assert premise.probability(w + "A") + premise.probability(w + "B") == premise.probability(w)

    check()


@pytest.mark.parametrize("kind", strategies.KINDS)
def test_every_kind_shrinks_to_always_the_first_token(kind: str) -> None:
    premise = simplest(strategies.premises("AB", kinds=[kind]))
    assert premise.probability("AAAA") == 1
    if kind != "deceptive":  # honest and revealed stay two states, and looping needs one to remember
        assert premise.size <= 2


@pytest.mark.parametrize("kind", [kind for kind in strategies.KINDS if kind != "word"])
def test_every_kind_that_tosses_shrinks_to_a_fair_coin(kind: str) -> None:
    premise = simplest(strategies.premises("AB", kinds=[kind]), lambda p: 0 < p.probability("A") < 1)
    assert premise.probability("A") == HALF


def test_the_premises_that_matter_are_among_them() -> None:
    """The rogue, both in the operator form and as a deceptive premise, and a periodic word."""
    for kind in ("generator", "deceptive"):
        rogue = simplest(
            strategies.premises("AB", kinds=[kind]),
            lambda p: p.probability("BA") == 0 and 0 < p.probability("B") < 1 and p.probability("AAB") > 0,
        )
        assert rogue.size == 2
        assert rogue.probability("B") == HALF
        assert rogue.probability("AB") == rogue.probability("ABB") == Fraction(1, 4)
    turns = simplest(strategies.premises("AB", kinds=["word"]), lambda p: p.size == 3)
    assert turns.size == 3


@few
@given(strategies.premises("AB", stationary=True))
def test_stationary_premises_are_stationary(premise: Generator) -> None:
    for w in ("A", "B", "AB", "BB"):
        assert premise.probability("A" + w) + premise.probability("B" + w) == premise.probability(w)


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="kind='hmm': no such kind"):
        strategies.premises("AB", kinds=["iid", "hmm"])


# --- mixtures and simulators ----------------------------------------------------------------------


@few
@given(st.data())
def test_sizes_are_kept(data: st.DataObject) -> None:
    mixture = data.draw(strategies.mixtures(two_tokens, min_premises=2, max_premises=2, max_hidden=2))
    assert len(mixture.premises) == 2
    assert mixture.alphabet.tokens == ("A", "B")
    assert sum(mixture.amplitudes().values()) == 1
    simulator = data.draw(
        strategies.simulators(min_window=1, max_window=2, starts=("document",), max_pinned=2)
    )
    assert simulator.k in (1, 2)
    assert simulator.start == "document"
    assert len(simulator.pinned) <= 2


@few
@given(strategies.simulators())
def test_every_simulator_has_a_chain(simulator: WindowedSimulator) -> None:
    assert "" in simulator.chain().states
    assert all(sum(row.values()) == 1 for row in simulator.chain().matrix.rows)


@few
@given(strategies.simulators(strategies.mixtures(stationary=True), impossible=("error",), max_pinned=0))
def test_stationary_simulators_have_one_too(simulator: WindowedSimulator) -> None:
    assert simulator.reader.impossible == "error"
    assert len(simulator.chain()) >= 1


def test_every_setting_is_drawn() -> None:
    @settings(database=None, derandomize=True, deadline=None, max_examples=150)
    @given(strategies.simulators(strategies.mixtures(max_premises=2)))
    def collect(simulator: WindowedSimulator) -> None:
        seen.add((simulator.start, simulator.reader.impossible, bool(simulator.pinned)))
        windows.add(simulator.k)

    seen: set[tuple[str, str, bool]] = set()
    windows: set[int] = set()
    collect()
    assert len(seen) == 8
    assert windows == {0, 1, 2, 3}


def test_a_mixture_shrinks_to_one_certain_premise() -> None:
    mixture: Mixture = simplest(strategies.mixtures())
    assert (len(mixture.premises), mixture.alphabet.tokens, mixture.generator.size) == (1, ("A",), 1)


def test_what_breaks_the_martingale_shrinks_to_the_seed_toy() -> None:
    simulator = simplest(
        strategies.simulators(),
        lambda sim: any(sim.martingale.smallest_violation(name) for name in sim.mixture.premises),
        seed=1,
    )
    mixture = simulator.mixture
    assert (simulator.k, simulator.start, simulator.pinned, simulator.reader.impossible) == (
        1,
        "document",
        (),
        "error",
    )
    assert mixture.alphabet.tokens == ("A", "B")
    assert [premise.size for premise in mixture.premises.values()] == [1, 1]
    assert {premise.probability("A") for premise in mixture.premises.values()} in (
        {ONE, HALF},
        {Fraction(0), HALF},
    )
    assert set(simulator.mixture.amplitudes().values()) == {HALF}


def test_stranding_models_are_drawn_as_forgetting_ones_or_not_at_all() -> None:
    """Text "ABAB…" strands a one-token window that is read as the beginning of a document."""
    one_word = strategies.mixtures(two_tokens, kinds=["word"], max_premises=1)
    only: dict[str, Any] = {"min_window": 1, "max_window": 1, "max_pinned": 0}
    turning = strategies.simulators(one_word, **only, starts=("document",))
    forgetting = simplest(
        turning, lambda sim: sim.mixture.probability("AB") == 1 or sim.mixture.probability("BA") == 1
    )
    assert forgetting.reader.impossible == "forget"
    never = strategies.simulators(one_word, **only, starts=("document",), impossible=("error",))

    @settings(database=None, derandomize=True, deadline=None, max_examples=60)
    @given(never)
    def check(simulator: WindowedSimulator) -> None:
        assert simulator.mixture.probability("AB") == 0 == simulator.mixture.probability("BA")

    check()


def test_a_premise_without_one_stationary_law_is_not_read_as_stationary() -> None:
    """A generator may have two closed sets of hidden states; start="stationary" is not defined for it."""

    @settings(database=None, derandomize=True, deadline=None, max_examples=40)
    @given(strategies.simulators(strategies.mixtures(kinds=["generator"]), starts=("stationary",)))
    def only_stationary(simulator: WindowedSimulator) -> None:
        assert simulator.start == "stationary"

    @settings(database=None, derandomize=True, deadline=None, max_examples=80)
    @given(
        strategies.simulators(
            strategies.mixtures(strategies.alphabets(min_tokens=2), kinds=["generator"]),
            starts=("stationary", "document"),
        )
    )
    def either(simulator: WindowedSimulator) -> None:
        undefined = False
        for premise in simulator.mixture.premises.values():
            try:
                stationary_start(premise)
            except StationaryError:
                undefined = True
        seen.add((simulator.start, undefined))

    seen: set[tuple[str, bool]] = set()
    only_stationary()
    either()
    assert seen == {("stationary", False), ("document", False), ("document", True)}
