"""The context tree against the chain of every context: the same laws, times, classes, whatever is merged.

The chain of every context (``states="contexts"``) shares no line with the tree beyond the forward recursion; it is
itself held against brute force in ``test_against_oracle.py``.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from random_models import random_model, to_toml

import markovsim as ms
from markovsim.chains.long_run.stationary import stationary_vectors
from markovsim.conjectures.strategies import mixtures
from markovsim.contexts.martingale import drifts
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.contexts.tree import ContextTree, TreeState, context_tree
from markovsim.errors import InputError
from markovsim.modelfiles.reading import read_model

half = "1/2"
LUIGI, COIN = ms.iid({"A": 1}), ms.iid({"A": half, "B": half})
ROGUE = ms.deceptive(ms.word("A"), ms.word("B"), hazard="1/10")
REVERSIBLE = ms.deceptive(ms.word("A"), ms.word("B"), hazard="1/10", back="1/10")
HIDDEN = ms.generator([half, half], {"A": [[half, "1/4"], ["1/3", "1/3"]], "B": [["1/4", 0], ["1/3", 0]]})
GATE = ms.generator([1, 0], {"A": [[half, 0], [0, 0]], "C": [[0, half], [1, 0]]})
MIXTURES = {
    "toy": ms.Mixture({"luigi": LUIGI, "waluigi": COIN}),
    "rogue": ms.Mixture({"luigi": ms.word("A"), "rogue": ROGUE}),
    "reversible": ms.Mixture({"luigi": ms.word("A"), "rogue": REVERSIBLE}),
    "looping": ms.Mixture({"luigi": LUIGI, "loop": ms.looping({"A": half, "B": half}, eta="1/10")}),
    "hidden": ms.Mixture({"luigi": LUIGI, "hidden": HIDDEN}),
    "golden": ms.Mixture({"mean": ms.golden_mean(), "coin": ms.iid({"0": half, "1": half})}),
    "coins": ms.Mixture(
        {"heads": ms.iid({"A": "9/10", "B": "1/10"}), "tails": ms.iid({"A": "1/10", "B": "9/10"})}
    ),
    "three": ms.Mixture({"a": COIN, "c": GATE}),
    "one": ms.Mixture({"coin": COIN}),
}


def tree_of(simulator: WindowedSimulator) -> ContextTree:
    tree = context_tree(simulator.reader)
    assert tree is not None
    return tree


def answers(
    simulator: WindowedSimulator, event: str, start: str = "", states: str | None = None
) -> tuple[Any, Any]:
    """The probability of an event and the expected time until it."""
    return (
        simulator.hitting_probability(event, start, states=states),
        simulator.expected_hitting_time(event, start, states=states),
    )


def ends_in(context: tuple[str, ...], state: TreeState) -> bool:
    word = state.word
    return context == word if state.whole else context[len(context) - len(word) :] == word


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("k", [0, 1, 2, 4])
@pytest.mark.parametrize("start", ["document", "stationary"])
def test_every_word_is_read_as_its_state_says(name: str, k: int, start: str) -> None:
    """The definition: from the start, the law and the amplitudes after any text are those of the state it leads to."""
    simulator = MIXTURES[name].window(k, start=start)
    tree = context_tree(simulator.reader)
    assert tree is not None or name in ("three",)
    for word in product(simulator.mixture.alphabet.tokens, repeat=k + 2) if tree else ():
        place = 0
        for n, token in enumerate(word):
            state, context = tree.states[place], simulator.reader.truncate(word[:n])
            belief = simulator.reader.belief(context)
            assert state.belief.next_token == belief.next_token
            assert state.belief.amplitudes == belief.amplitudes
            assert context[len(context) - len(state.word) :] == state.word
            assert not state.whole or state.word == context
            step = [arc.target for arc in tree.arcs[place] if arc.label == token]
            assert len(step) == (token in belief.next_token)
            if not step:
                break
            place = step[0]


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("k", [1, 3, 4])
def test_questions_have_the_same_answers_on_either_chain(name: str, k: int) -> None:
    simulator = MIXTURES[name].window(k, impossible="forget")
    tokens = simulator.mixture.alphabet.tokens
    words = ["".join(w) for n in range(k + 1) for w in product(map(str, tokens), repeat=n)]
    premise = next(iter(simulator.mixture.premises))
    events = [
        f"token:{tokens[-1]}",
        *(f"context:{w}" for w in random.Random(k).sample(words, min(6, len(words)))),
    ]
    events += [f"amplitude:{premise}<=1/3", f"amplitude:{premise}>=2/3"]
    for event in events:
        for start in random.Random(len(event)).sample(words, min(4, len(words))):
            found = {
                answers(simulator, event, start, states=states) for states in ("tree", "coarsest", "contexts")
            }
            assert len(found) == 1, (event, start)


@pytest.mark.parametrize("name", MIXTURES)
def test_stationary_laws_are_those_of_the_full_windows(name: str) -> None:
    simulator = MIXTURES[name].window(3, impossible="forget")
    tree = context_tree(simulator.reader)
    if tree is None:
        assert name == "three"
        return
    chain = simulator.full_chain
    spread = [{chain.index(w): p for w, p in tree.spread(law).items()} for law in tree.stationary()]
    assert spread == list(stationary_vectors(chain.matrix))
    closed = [c for c in chain.communicating_classes() if c.closed]
    assert [c.period for c in tree.closed] == [c.period for c in closed]


def test_the_full_states_are_those_of_the_full_windows() -> None:
    for mixture in MIXTURES.values():
        simulator = mixture.window(3, impossible="forget")
        if context_tree(simulator.reader) is None:
            continue
        tree, seen = context_tree(simulator.reader), set()
        for window in simulator.full_windows:
            (place,) = (i for i in tree.full if ends_in(window, tree.states[i]))
            seen.add(place)
        assert seen == set(tree.full)


def test_evidence_in_one_direction_needs_about_k_states() -> None:
    for name in ("toy", "reversible", "hidden", "looping"):
        assert len(tree_of(MIXTURES[name].window(40)).full) == 41
    assert len(tree_of(MIXTURES["one"].window(40)).full) == 1
    toy = MIXTURES["toy"].window(40)
    target = context_tree(toy.reader, tuple("A" * 40), until=toy.event("context:" + "B" * 40))
    assert target is not None
    assert len(target.states) == 79  # the distance to the last B, or the run of B at the end


def test_what_cannot_be_merged_is_not() -> None:
    coins = MIXTURES["coins"].window(4)
    assert len(tree_of(coins).full) == 16
    assert len(tree_of(MIXTURES["golden"].window(4)).full) < 16


def test_stranding_windows_are_never_merged_with_possible_ones() -> None:
    """Read as documents, ABAB… with one token seen shows B, which no document begins with: the fact fails there."""
    returning = ms.generator([1, 0], {"A": [[0, 1], [0, 0]], "B": [[0, 0], [1, 0]]})
    words = ms.Mixture({"ab": ms.word("AB"), "again": returning})
    assert context_tree(words.window(1, impossible="forget").reader) is None
    with pytest.raises(ms.ImpossibleWindowError):
        words.window(1).hitting_probability("context:", start="A")
    pinned = ms.Mixture({"ab": ms.word("AB")}).window(1, start="stationary", pinned="A", impossible="forget")
    assert context_tree(pinned.reader) is None
    assert answers(pinned, "context:B") == answers(pinned, "context:B", states="contexts")


def test_the_window_where_an_amplitude_is_hit_is_read_too() -> None:
    """After A the text goes on with B under ab alone; but the window B begins no document, and forgets everything."""
    mixture = ms.Mixture({"ab": ms.word("AB"), "a": ms.word("A")})
    simulator = mixture.window(1, impossible="forget")
    assert simulator.hitting_probability("amplitude:ab>=1") == 0
    assert simulator.hitting_probability("context:B") == 1  # where it is the word that counts
    assert context_tree(simulator.reader, until=simulator.event("context:B")) is not None
    with pytest.raises(ms.ImpossibleWindowError, match="'B'"):
        mixture.window(1).hitting_probability("amplitude:ab>=1")


def test_a_window_that_begins_late_in_the_start_is_followed_to_its_end() -> None:
    """After ABA and after A the same is possible, not so after BA: the window that begins at the last A becomes ABB."""
    steps = {(0, "B"): 1, (1, "A"): 2, (2, "B"): 3, (3, "B"): 4, (4, "C"): 4}
    matrices = {a: [[int(steps.get((i, a)) == j) for j in range(5)] for i in range(5)] for a in "ABC"}
    once = ms.generator([1, 0, 0, 0, 0], matrices)
    mixture = ms.Mixture({"ab": ms.word("AB"), "once": once, "rest": ms.iid({"B": half, "C": half})})
    simulator = mixture.window(3, impossible="forget")
    for event, time in (("token:C", 4), ("context:BBC", 4), ("context:BBB", 10)):
        assert simulator.expected_hitting_time(event, start="ABA") == time
        assert simulator.expected_hitting_time(event, start="ABA", states="contexts") == time


@pytest.mark.parametrize("seed", range(40))
def test_random_models_on_longer_windows(seed: int, tmp_path) -> None:  # type: ignore[no-untyped-def]
    rng = random.Random(9_000 + seed)
    case = random_model(rng)
    (tmp_path / "model.toml").write_text(
        to_toml({**case["model"], "window": 4, "impossible": "forget", "pinned": ""})
    )
    try:
        simulator = read_model(tmp_path / "model.toml").simulator(ms.EXACT)
        window = simulator.reader.write(simulator.full_windows[0])
    except InputError:
        return
    for event in (f"token:{simulator.mixture.alphabet.tokens[-1]}", f"context:{window}"):
        assert answers(simulator, event) == answers(simulator, event, states="contexts")


def test_symbolic_ranks_are_generic() -> None:
    q, h = sympy.symbols("q h")
    toy = ms.Mixture({"luigi": LUIGI, "waluigi": ms.iid({"A": q, "B": 1 - q})}).window(3)
    assert len(tree_of(toy).full) == 4
    assert answers(toy, "context:BBB") == answers(toy, "context:BBB", states="contexts")
    hidden = ms.generator([h, 1 - h], {"A": [[half, 0], [0, q]], "B": [[0, half], [0, 1 - q]]})
    skewed = ms.Mixture({"hidden": hidden}).window(2, impossible="forget")
    assert answers(skewed, "token:B") == answers(skewed, "token:B", states="contexts")


def test_float_ranks_come_from_the_pattern_alone() -> None:
    """Rows of one HMM matrix that are proportional as numbers, in no one row or column, are merged exactly only."""
    matrices = {"A": [["1/4", "1/4"], ["1/6", "1/6"]], "B": [[half, 0], [0, "2/3"]]}
    exact = ms.Mixture({"hidden": ms.generator([half, half], matrices)})
    assert len(tree_of(exact.window(3)).full) < len(tree_of(exact.to("float").window(3)).full) == 8
    rounded = exact.to("float").window(3).expected_hitting_time("context:AAA", start="BBB")
    assert rounded == pytest.approx(
        float(exact.window(3).expected_hitting_time("context:AAA", start="BBB")), rel=1e-13
    )
    assert len(tree_of(MIXTURES["toy"].to("float").window(30)).full) == 31


def test_decoded_chains_are_merged_too() -> None:
    sharp = MIXTURES["toy"].window(4, decoding=ms.temperature("1/2"))
    for event in ("token:B", "context:BBBB", "context:ABA"):
        assert answers(sharp, event) == answers(sharp, event, states="contexts")
    assert len(tree_of(sharp).full) == 5


@pytest.mark.parametrize("k", [2_048, 131_072])
def test_long_windows_exactly(k: int) -> None:
    assert MIXTURES["toy"].window(k).expected_hitting_time("token:B", start="A" * k) == 2 ** (k + 1) + 2


@pytest.mark.parametrize("k", [2_048, 20_000])
def test_long_windows_of_the_rogue(k: int) -> None:
    """spec: P(B∣A^k) = h(1−λ)(1−h)^k / (λ + (1−λ)(1−h)^k), and A^k is left by B alone."""
    still = Fraction(9, 10) ** k
    assert MIXTURES["rogue"].window(k).expected_hitting_time("token:B", start="A" * k) == (1 + still) / (
        still / 10
    )


def test_long_windows_from_the_empty_word() -> None:
    k = 1_000
    assert MIXTURES["toy"].window(k).expected_hitting_time("token:B") == 2**k + Fraction(k, 2) + 3


def test_amplitudes_and_drift_on_the_tree() -> None:
    """Expected next amplitudes taken over the tree's arcs give the drift that the contexts have."""
    simulator = MIXTURES["hidden"].window(3)
    tree = tree_of(simulator)
    for i in tree.full:
        state = tree.states[i]
        window = next(w for w in simulator.full_windows if w[len(w) - len(state.word) :] == state.word)
        for premise, drift in drifts(simulator.reader, window).items():
            next_ones = [p * tree.states[j].belief.amplitudes[premise] for _, j, p in tree.arcs[i]]
            mean = sum(next_ones, simulator.mixture.domain.zero)
            assert mean - state.belief.amplitudes[premise] == drift


def test_unknown_chains_are_refused() -> None:
    with pytest.raises(InputError, match="states='all'"):
        MIXTURES["toy"].window(2).hitting_probability("token:B", states="all")


def test_other_events_are_asked_of_every_context() -> None:
    simulator = MIXTURES["toy"].window(3)
    visits = ms.Visits(lambda word: word.startswith("B") and len(word) == 3)
    assert context_tree(simulator.reader, until=visits) is None
    assert simulator.hitting_probability(visits) == 1


@settings(max_examples=40, deadline=None)
@given(mixtures())
def test_any_mixture(mixture: ms.Mixture) -> None:
    simulator = mixture.window(3, impossible="forget")
    event = f"token:{mixture.alphabet.tokens[-1]}"
    assert answers(simulator, event) == answers(simulator, event, states="contexts")
