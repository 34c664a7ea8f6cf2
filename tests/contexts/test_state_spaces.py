"""The states that questions are answered on: one face for the four kinds, and who gets which."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from model_tools import seeded

import markovsim as ms
from markovsim.arithmetic.domains import EXACT
from markovsim.chains.events import Visits
from markovsim.contexts.state_spaces import KINDS, STATES, Contexts, Tree, Windows, choose
from markovsim.errors import ImpossibleWindowError

half = "1/2"
COINS = ms.Mixture({"heads": ms.iid({"A": "9/10", "B": "1/10"}), "tails": ms.iid({"A": "1/10", "B": "9/10"})})
TOY = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": half, "B": half})})
PARTED = ms.Mixture({"as": ms.iid({"A": 1}), "bs": ms.iid({"B": 1})})
CYCLES = ms.Mixture({"two": ms.word("AB"), "three": ms.word("CCD")})


def test_every_kind_has_a_name_and_the_face() -> None:
    assert STATES == ("tree", "coarsest", "contexts", "every window")
    for name, kind in KINDS.items():
        assert kind.name == name
        for asked in ("can_answer", "size", "closed", "stationary", "hitting", "law", "relative_error"):
            assert hasattr(kind, asked)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_every_window_answers_as_all_contexts_do(first: int, tmp_path: Path) -> None:
    """Classes and periods are equal, probabilities, times and laws agree; impossible windows are errors of both."""
    uncertain = several = 0
    for seed in range(first, first + 50):
        found = seeded(seed, tmp_path)
        if found is None or found[1].decoding is not None:
            continue
        exact, case = found[1], found[2]
        sim = exact.to("float")
        every, contexts = Windows(sim.reader), Contexts(sim.reader)
        start = sim.reader.context_of(str(case["start"] or ""))
        event = sim.emits(sim.mixture.alphabet.tokens[-1])
        try:
            truth = Contexts(exact.reader).hitting(event, start)
        except ImpossibleWindowError:
            with pytest.raises(ImpossibleWindowError):
                every.hitting(event, start)
            continue
        answer = every.hitting(event, start)
        assert answer.probability == pytest.approx(float(EXACT.public(truth.probability)), rel=1e-9), (
            f"seed {seed}"
        )
        assert (answer.time is None) == (truth.time is None), f"seed {seed}"
        if truth.time is not None:
            assert answer.time == pytest.approx(float(EXACT.public(truth.time)), rel=1e-9), f"seed {seed}"
        uncertain += 0 < truth.probability < 1
        try:
            closed = contexts.closed
        except ImpossibleWindowError:
            with pytest.raises(ImpossibleWindowError):
                _ = every.closed
            continue
        assert every.closed == closed, f"seed {seed}"
        assert every.size == contexts.size
        several += len(closed) > 1
        for law, wanted in zip(every.window_laws(), contexts.window_laws(), strict=True):
            assert law == pytest.approx(wanted, rel=1e-9), f"seed {seed}"
        for mean, wanted_mean in zip(every.mean_amplitudes(), contexts.mean_amplitudes(), strict=True):
            assert mean == pytest.approx(wanted_mean, rel=1e-9), f"seed {seed}"
    assert uncertain
    assert several


def test_periods_and_several_classes_on_every_window() -> None:
    sim = CYCLES.to("float").window(4, impossible="forget", start="stationary")
    assert [(cls.period, cls.size) for cls in Windows(sim.reader).closed] == [(2, 2), (3, 3)]
    parted = Windows(PARTED.to("float").window(5).reader)
    assert [dict(mean) for mean in parted.mean_amplitudes()] == [
        {"as": 1.0, "bs": 0.0},
        {"as": 0.0, "bs": 1.0},
    ]
    chance, time, *_ = parted.hitting(PARTED.to("float").window(5).emits("B"))
    assert (chance, time) == (0.5, None)


@pytest.mark.parametrize(
    ("mixture", "domain", "k", "event", "engine"),
    [
        (TOY, "exact", 40, "token:B", "tree"),
        (TOY, "float", 40, "token:B", "tree"),
        (COINS, "exact", 8, "context:" + "B" * 8, "tree"),
        (COINS, "ball", 8, None, "tree"),
        (COINS, "float", 12, "context:" + "B" * 12, "tree"),
        (COINS, "float", 13, "context:" + "B" * 13, "every window"),
        (COINS, "float", 13, None, "every window"),
        (COINS, "float", 13, "amplitude:heads<=1/1000", "every window"),
    ],
)
def test_who_gets_which(mixture: ms.Mixture, domain: str, k: int, event: str | None, engine: str) -> None:
    assert mixture.to(domain).window(k).state_space(event, "A" * k).name == engine


def test_events_that_may_ask_anything_and_impossible_windows_get_all_contexts() -> None:
    sim = TOY.window(3)
    assert choose(sim.reader, Visits(lambda word: word == "ABA"), ()).name == "contexts"
    alternating = ms.markov(1, {"A": 1}, {"A": {"A": "2/3", "B": "1/3"}, "B": {"A": 1}})
    forgets = ms.Mixture({"only": alternating}).window(
        1, impossible="forget"
    )  # the window B begins no document
    assert forgets.state_space().name == "contexts"


def test_laws_of_hitting_times_are_asked_where_states_have_names() -> None:
    sim = COINS.to("float").window(13)
    with pytest.raises(ms.LimitError, match="hitting_time_cdf"):
        Windows(sim.reader).law(sim.event("token:B"))
    assert choose(TOY.to("float").window(20).reader, sim.emits("B"), (), law=True).name == "tree"


def test_all_windows_are_floats() -> None:
    with pytest.raises(ms.InputError, match="use the float domain"):
        COINS.window(3).hitting_probability("token:B", states="every window")


@pytest.mark.parametrize("k", [3, 6])
def test_the_bound_covers_the_rounding_of_the_model_where_the_exact_one_is_known(k: int) -> None:
    exact, sim = COINS.window(k), COINS.to("float").window(k)
    event = sim.event("context:" + "B" * k)
    truth = Tree(exact.reader).hitting(exact.event("context:" + "B" * k))
    alone, known = Tree(sim.reader).hitting(event), Tree(sim.reader, exact=exact.reader).hitting(event)
    assert alone.relative_error is not None
    assert known.relative_error is not None
    assert 0 < alone.relative_error < known.relative_error < 1e-6
    assert truth.time is not None
    time = EXACT.public(truth.time)
    assert abs(Fraction(known.time) - time) <= Fraction(known.relative_error) * time
    assert truth.relative_error == 0.0


@pytest.mark.parametrize("kind", [Tree, Contexts])
def test_windows_that_are_less_likely_than_floats_can_be_are_an_error_and_not_a_zero(
    kind: type[Tree],
) -> None:
    """The law of a window is a product of k probabilities, 10^−360 here."""
    rare = Fraction(1, 10**60)
    coin = ms.Mixture({"coin": ms.iid({"A": rare, "B": 1 - rare})})
    (law,) = kind(coin.window(6).reader).window_laws()
    assert EXACT.public(law[("A",) * 6]) == rare**6
    with pytest.raises(ms.FloatRangeError, match="exact domain"):
        kind(coin.to("float").window(6).reader).window_laws()


def test_the_certificate_encloses_the_answer_of_every_window() -> None:
    k = 10
    exact, sim = COINS.window(k), COINS.to("float").window(k)
    event = sim.event("context:" + "B" * k)
    found = Windows(sim.reader, exact=exact.reader).hitting(event, ("A",) * k)
    truth = Fraction(exact.expected_hitting_time("context:" + "B" * k, "A" * k))
    assert found.relative_error is not None
    assert abs(Fraction(found.time) - truth) <= Fraction(found.relative_error) * truth
    assert found.relative_error < 1e-9


def test_the_bound_counts_the_roundings_of_a_long_pinned_prefix() -> None:
    """The laws of 3,000 pinned tokens are off by hundreds of roundings, where the chain has three states."""
    near = Fraction(1, 3) + Fraction(1, 10_000)
    voices = {
        "one": ms.iid({"A": Fraction(1, 3), "B": Fraction(2, 3)}),
        "other": ms.iid({"A": near, "C": 1 - near}),
    }
    exact = ms.Mixture(voices).window(1, pinned="A" * 3_000)
    rounded = exact.to("float")
    event, start = exact.event("token:B"), ()
    true = exact.expected_hitting_time("token:B")
    found = choose(rounded.reader, rounded.event("token:B"), start, exact=exact.reader).hitting(event, start)
    error = abs(Fraction(found.time) - true) / true
    assert found.relative_error is not None
    assert 1e-14 < error <= found.relative_error


def test_the_bound_of_a_certificate_reaches_both_ends() -> None:
    coins = {"heads": ms.iid({"A": "1/20", "B": "19/20"}), "tails": ms.iid({"A": "19/20", "B": "1/20"})}
    exact = ms.Mixture(coins).window(8)
    rounded = exact.to("float")
    event, start = rounded.event("context:" + "B" * 8), exact.reader.parse("A" * 8)
    space = choose(rounded.reader, event, start, states="every window", exact=exact.reader)
    found = space.hitting(event, start)
    enclosed = exact.every_window.hitting_time("context:" + "B" * 8, start="A" * 8, digits=10)
    assert found.relative_error is not None
    for end in (enclosed.lower, enclosed.upper):
        assert abs(Fraction(found.time) - end) <= Fraction(found.relative_error) * enclosed.lower
