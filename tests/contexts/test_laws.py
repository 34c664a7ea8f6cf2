"""The laws of windowed simulators, on drawn models: martingale, forgetting, conservation, inevitability and the rest.

Each law is asserted in its own words, from ``next_token``, ``amplitudes`` and ``probability``, by enumeration
of words or by stepping the law of the context; where a law says "if and only if", the drawn models show both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import oracle_chains
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from markovsim import (
    Chain,
    Generator,
    ImpossibleWindowError,
    Mixture,
    Visits,
    WindowedSimulator,
    deceptive,
    generator,
    iid,
    stationary_start,
    word,
)
from markovsim.conjectures.strategies import alphabets, mixtures, probabilities, simulators

HALF = Fraction(1, 2)
some = settings(
    database=None,
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
at_most_two_tokens, two_tokens = alphabets(max_tokens=2), alphabets(min_tokens=2, max_tokens=2)
stationary_simulators = simulators(
    mixtures(two_tokens, stationary=True, min_premises=2), max_pinned=0, max_window=2
)


def words(mixture: Mixture, length: int) -> Iterator[tuple[Any, ...]]:
    """Return all words of a length over the alphabet."""
    return product(mixture.alphabet.tokens, repeat=length)


def possible_words(mixture: Mixture, longest: int) -> list[tuple[Any, ...]]:
    """Return the words up to a length with μ > 0."""
    return [w for n in range(longest + 1) for w in words(mixture, n) if mixture.probability(w) > 0]


def full(simulator: WindowedSimulator, state: str) -> bool:
    """Return whether a written context fills the window."""
    return len(simulator.reader.parse(state)) == simulator.k


# --- F1: with full memory amplitudes are a martingale ---------------------------------------------


@some
@given(mixtures(at_most_two_tokens, min_premises=2))
def test_with_full_memory_amplitudes_are_a_martingale(mixture: Mixture) -> None:
    for w in possible_words(mixture, 3):
        law = mixture.next_token(w)
        assert sum(law.values()) == 1
        for name, now in mixture.amplitudes(w).items():
            following = (p * mixture.amplitudes((*w, a))[name] for a, p in law.items() if p)
            assert sum(following, Fraction(0)) == now


@some
@given(mixtures(at_most_two_tokens, min_premises=2))
def test_amplitudes_are_posterior_and_the_next_token_their_mixture(mixture: Mixture) -> None:
    prior = mixture.amplitudes()
    for w in possible_words(mixture, 3):
        joint = {name: prior[name] * p.probability(w) for name, p in mixture.premises.items()}
        assert sum(joint.values()) == mixture.probability(w)
        assert mixture.amplitudes(w) == {name: x / mixture.probability(w) for name, x in joint.items()}
        for a, p in mixture.next_token(w).items():
            assert p * mixture.probability(w) == mixture.probability((*w, a))


# --- F2: drift is forgetting ----------------------------------------------------------------------


@some
@given(simulators(mixtures(two_tokens, min_premises=2), starts=("document",), impossible=("error",)))
def test_drift_is_what_forgetting_does(simulator: WindowedSimulator) -> None:
    """Full windows, read as documents after the pin: the full-memory amplitudes of pin·w are those of the window."""
    mixture, pin, k = simulator.mixture, simulator.pinned, simulator.k
    for w in simulator.full_windows:
        law = simulator.next_token(w)
        for name in mixture.premises:
            halves = simulator.martingale.halves(name, w)
            forgetting = Fraction(0)
            for a, p in law.items():
                if p:
                    shown = (*w, a)[1:] if k else ()
                    forgetting += p * (
                        simulator.amplitudes(shown)[name] - mixture.amplitudes((*pin, *w, a))[name]
                    )
            assert halves.appending == 0
            assert halves.forgetting == forgetting
            expected = sum(
                (p * simulator.amplitudes((*w, a))[name] for a, p in law.items() if p), Fraction(0)
            )
            assert simulator.drift(name, w) == expected - simulator.amplitudes(w)[name] == forgetting


@some
@given(simulators(mixtures(alphabets(min_tokens=2), min_premises=2)))
def test_appending_never_drifts_and_drifts_cancel(simulator: WindowedSimulator) -> None:
    """In every setting: forgetting impossible windows, a pin, stationary starts."""
    for w in simulator.full_windows:
        halves = [simulator.martingale.halves(name, w) for name in simulator.mixture.premises]
        assert all(half.appending == 0 for half in halves)
        assert sum(half.forgetting for half in halves) == 0


# --- F3: before the window is full it makes no difference -----------------------------------------


@some
@given(simulators(mixtures(two_tokens, min_premises=2), starts=("document",), max_pinned=0))
def test_the_first_tokens_have_the_law_of_full_memory(simulator: WindowedSimulator) -> None:
    k, mixture = simulator.k, simulator.mixture
    for w in words(mixture, k + 1):
        written = Fraction(1)
        for n, a in enumerate(w):
            if written:
                written *= simulator.next_token(w[:n])[a]
        assert written == mixture.probability(w)


def test_the_next_token_after_those_is_another_matter() -> None:
    toy = Mixture({"luigi": iid({"A": 1}), "waluigi": iid({"A": "1/2", "B": "1/2"})})
    simulator = toy.window(1)
    chain_law = simulator.next_token("")["A"] * simulator.next_token("A")["A"] ** 2
    assert chain_law == Fraction(25, 48)
    assert toy.probability("AAA") == Fraction(9, 16)


# --- F4: conservation for stationary premises -----------------------------------------------------


def mean_amplitudes(simulator: WindowedSimulator, law: dict[str, Fraction]) -> dict[str, Fraction]:
    """Return E[α_p] under a law on contexts."""
    mean = dict.fromkeys(simulator.mixture.premises, Fraction(0))
    for state, weight in law.items():
        if weight:
            for name, amplitude in simulator.amplitudes(state).items():
                mean[name] += weight * amplitude
    return mean


def stepped(chain: Chain, law: dict[str, Fraction]) -> dict[str, Fraction]:
    """Return the law one token later."""
    following: dict[str, Fraction] = {}
    for i, state in enumerate(chain.states):
        for arc in chain.matrix.arcs[i] if law.get(str(state)) else ():
            target = str(chain.states[arc.target])
            mass = law[str(state)] * Fraction(str(arc.probability))
            following[target] = following.get(target, Fraction(0)) + mass
    return following


@some
@given(stationary_simulators)
def test_for_stationary_premises_the_block_law_is_stationary_and_amplitudes_are_conserved(
    simulator: WindowedSimulator,
) -> None:
    mixture, chain = simulator.mixture, simulator.chain()
    blocks = {mixture.alphabet.write(w): mixture.probability(w) for w in words(mixture, simulator.k)}
    blocks = {w: p for w, p in blocks.items() if p}
    assert stepped(chain, blocks) == blocks
    prior = mixture.amplitudes()
    assert mean_amplitudes(simulator, blocks) == prior
    law = {"": Fraction(1)}
    for _ in range(simulator.k + 4):
        assert mean_amplitudes(simulator, law) == prior
        law = stepped(chain, law)
    assert mean_amplitudes(simulator, chain.limiting_distribution("")) == prior


@some
@given(
    simulators(mixtures(two_tokens, kinds=["iid", "word", "markov"]), starts=("stationary",), max_pinned=0)
)
def test_a_stationary_start_makes_them_stationary(simulator: WindowedSimulator) -> None:
    """Premises that are not, read from their stationary laws; where the chain is irreducible, the long-run mean."""
    prior = simulator.mixture.amplitudes()
    law = {"": Fraction(1)}
    for _ in range(simulator.k + 3):
        assert mean_amplitudes(simulator, law) == prior
        law = stepped(simulator.chain(), law)
    if len(simulator.full_chain.communicating_classes()) == 1:
        assert mean_amplitudes(simulator, simulator.full_chain.stationary_distribution()) == prior


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_document_start_moves_the_mean_of_the_reversible_rogue(k: int) -> None:
    """Hazard and return 1/10, prior 1/2: λr/(λr + (1−λ)(1−h)(h+r)) = 5/14 read as documents, the prior read at rest."""
    rogue = generator(["1", "0"], {"A": [["9/10", 0], ["1/10", 0]], "B": [[0, "1/10"], [0, "9/10"]]})
    mixture = Mixture({"luigi": iid({"A": 1}), "rogue": rogue})
    for start, expected in {"document": Fraction(5, 14), "stationary": HALF}.items():
        simulator = mixture.window(k, start=start)
        assert mean_amplitudes(simulator, simulator.chain().limiting_distribution(""))["luigi"] == expected
    drifting = mixture.window(k)
    now = mean_amplitudes(drifting, drifting.full_chain.stationary_distribution())
    assert (
        mean_amplitudes(drifting, stepped(drifting.chain(), drifting.full_chain.stationary_distribution()))
        == now
    )


# --- F5: inevitable where every closed class meets it ---------------------------------------------


def check_inevitability(chain: Chain, wanted: set[Any]) -> bool:
    """Hold "hit from everywhere with probability 1" against "every closed class meets it"; return which it is.

    The probabilities are held against an elimination that shares no code with the library.
    """
    hits = chain.hitting_probability(Visits(wanted))
    sure = set(hits.values()) == {1}
    assert sure == all(wanted & set(cls.states) for cls in chain.closed_classes())
    rows = [{j: Fraction(str(p)) for j, p in row.items()} for row in chain.matrix.rows]
    for state, h in brute_force_hitting(rows, [state in wanted for state in chain.states]).items():
        assert hits[chain.states[state]] == h
    return sure


@some
@given(
    simulators(mixtures(two_tokens, kinds=["generator", "deceptive", "word", "iid"]), min_window=1),
    st.data(),
)
def test_a_set_is_inevitable_iff_every_closed_class_meets_it(
    simulator: WindowedSimulator, data: st.DataObject
) -> None:
    chain = simulator.chain()
    classes = [set(cls.states) for cls in chain.communicating_classes()]
    drawn = data.draw(st.sets(st.sampled_from(chain.states), min_size=1))
    for wanted in [drawn, *classes, *(set(chain.states) - cls for cls in classes if len(classes) > 1)]:
        check_inevitability(chain, wanted)


def test_one_latch_makes_its_window_inevitable_and_two_latches_do_not() -> None:
    luigi, b, c = iid({"A": 1}), iid({"B": 1}), iid({"C": 1})
    rogue, other = deceptive(luigi, b, hazard="1/10"), deceptive(luigi, c, hazard="1/3")
    one = Mixture({"luigi": luigi, "rogue": rogue}).window(2).chain()
    assert check_inevitability(one, {"BB"})
    assert not check_inevitability(one, {"AA"})
    assert not check_inevitability(one, {"AA", "AB"})
    two = Mixture({"luigi": luigi, "rogue": rogue, "other": other}).window(2).chain()
    assert not check_inevitability(two, {"BB"})
    assert check_inevitability(two, {"BB", "CC"})
    constants = Mixture({"a": luigi, "b": b}).window(1).chain()
    assert not check_inevitability(constants, {"A"})
    assert check_inevitability(constants, {"A", "B"})


def brute_force_hitting(rows: list[dict[int, Fraction]], marked: list[bool]) -> dict[int, Fraction]:
    """Return the least h with h = 1 on marked states and h = Σ P h elsewhere, 0 where none can be reached."""
    reach = oracle_chains.reachability(rows)
    targets = sum(1 << i for i, mark in enumerate(marked) if mark)
    free = [i for i in range(len(rows)) if not marked[i] and reach[i] & targets]
    place = {i: n for n, i in enumerate(free)}
    matrix: list[dict[int, Fraction]] = []
    right: list[Fraction] = []
    for i in free:
        row = {place[i]: Fraction(1)}
        for j, p in rows[i].items():
            if j in place:
                row[place[j]] = row.get(place[j], Fraction(0)) - p
        matrix.append(row)
        right.append(sum((p for j, p in rows[i].items() if marked[j]), Fraction(0)))
    solved = oracle_chains.solve(matrix, right)
    return {i: Fraction(mark) if i not in place else solved[place[i]] for i, mark in enumerate(marked)}


# --- F6: vanishing for ever -----------------------------------------------------------------------


@some
@given(
    simulators(
        mixtures(two_tokens, min_premises=2),
        starts=("document",),
        impossible=("error",),
        max_pinned=0,
        min_window=1,
    )
)
def test_a_premise_vanishes_for_ever_iff_it_can_write_no_window_of_the_class(
    simulator: WindowedSimulator,
) -> None:
    chain, mixture = simulator.full_chain, simulator.mixture
    for cls in chain.closed_classes():
        for name, premise in mixture.premises.items():
            impossible = all(premise.probability(mixture.alphabet.parse(str(w))) == 0 for w in cls.states)
            gone = [simulator.amplitudes(str(w))[name] == 0 for w in cls.states]
            assert all(gone) == impossible
            if not impossible:  # then its amplitude is positive again and again, from everywhere in the class
                alive = Visits([w for w, dead in zip(cls.states, gone, strict=True) if not dead])
                assert all(chain.hitting_probability(alive, start=w) == 1 for w in cls.states)


def test_an_amplitude_of_zero_comes_back_where_its_evidence_is_dropped() -> None:
    toy = Mixture({"luigi": iid({"A": 1}), "waluigi": iid({"A": "1/2", "B": "1/2"})})
    simulator = toy.window(2)
    assert simulator.amplitudes("AB")["luigi"] == 0
    assert simulator.amplitudes("ABAA")["luigi"] == Fraction(4, 5)
    assert toy.amplitudes("ABAA")["luigi"] == 0
    constants = Mixture({"a": iid({"A": 1}, alphabet="AB"), "b": iid({"B": 1}, alphabet="AB")}).window(1)
    assert [cls.states for cls in constants.full_chain.closed_classes()] == [("A",), ("B",)]
    assert constants.amplitudes("A") == {"a": 1, "b": 0}


# --- F7: evidence ceilings ------------------------------------------------------------------------


@some
@given(
    probabilities(max_denominator=9, sure=False),
    probabilities(max_denominator=9, sure=False),
    st.integers(0, 5),
)
def test_the_ceilings_of_the_seed_toy(prior: Fraction, q: Fraction, k: int) -> None:
    """max α_luigi over |w| ≤ k is λ/S_k with S_k = λ + (1−λ)q^k; max α_waluigi is 1, after any B."""
    toy = Mixture(
        {"luigi": iid({"A": 1}), "waluigi": iid({"A": q, "B": 1 - q})}, {"luigi": prior, "waluigi": 1 - prior}
    )
    amplitudes = [toy.amplitudes(w) for w in possible_words(toy, k)]
    assert max(a["luigi"] for a in amplitudes) == prior / (prior + (1 - prior) * q**k)
    assert max(a["waluigi"] for a in amplitudes) == (1 if k else 1 - prior)
    chain = toy.window(k).chain()
    assert max(toy.window(k).amplitudes(str(w))["luigi"] for w in chain.states) == prior / (
        prior + (1 - prior) * q**k
    )


# --- F8: a suffix of rank one says everything -----------------------------------------------------


def word_matrix(process: Generator, w: tuple[Any, ...]) -> list[list[Fraction]]:
    """Return T_w1⋯T_wn as a dense matrix."""
    size = process.size
    product_so_far = [[Fraction(i == j) for j in range(size)] for i in range(size)]
    for a in w:
        step = [[Fraction(str(dict(row).get(j, 0))) for j in range(size)] for row in process.rows[a]]
        product_so_far = [
            [sum((row[m] * step[m][j] for m in range(size)), Fraction(0)) for j in range(size)]
            for row in product_so_far
        ]
    return product_so_far


def has_rank_at_most_one(matrix: list[list[Fraction]]) -> bool:
    """Return whether all 2 × 2 minors vanish."""
    pairs = [(i, j) for i in range(len(matrix)) for j in range(i)]
    return all(matrix[i][a] * matrix[j][b] == matrix[i][b] * matrix[j][a] for i, j in pairs for a, b in pairs)


@some
@given(
    mixtures(at_most_two_tokens, max_premises=2, max_hidden=2, kinds=("iid", "word", "looping", "generator"))
)
def test_after_a_suffix_of_rank_one_what_stood_before_is_forgotten(mixture: Mixture) -> None:
    assume(mixture.generator.size <= 4)
    for n in (1, 2):
        for s in words(mixture, n):
            if has_rank_at_most_one(word_matrix(mixture.generator, s)):
                histories = [u for u in possible_words(mixture, 2) if mixture.probability((*u, *s)) > 0]
                seen = [(mixture.next_token((*u, *s)), mixture.amplitudes((*u, *s))) for u in histories]
                assert all(answer == seen[0] for answer in seen)


# --- F9: stationary premises never strand ---------------------------------------------------------


@some
@given(mixtures(alphabets(min_tokens=2), stationary=True), st.integers(1, 3))
def test_stationary_premises_never_strand(mixture: Mixture, k: int) -> None:
    chain = mixture.window(k, impossible="error").chain()
    assert all(mixture.probability(mixture.alphabet.parse(str(w))) > 0 for w in chain.states)


def test_a_document_start_strands_and_so_does_a_pin_before_a_stationary_premise() -> None:
    turning = word("AB")
    with pytest.raises(
        ImpossibleWindowError, match="window='B' is reached from the empty word by emitting 'AB'"
    ):
        Mixture({"turning": turning}).window(1).chain()
    rest = Mixture({"turning": stationary_start(turning)})
    assert len(rest.window(1).chain()) == 3
    with pytest.raises(ImpossibleWindowError, match="window='A' is reached"):
        rest.window(1, pinned="A").chain()
    assert rest.window(1, pinned="A", impossible="forget").next_token("A") == {"A": 0, "B": 1}
