"""Texts drawn as their contexts are met: their law is the simulator's, and events are seen when they happen."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import markovsim as ms
from markovsim.chains.events import Event
from markovsim.contexts import texts
from markovsim.contexts.sampling import TextDraws
from markovsim.contexts.texts import draw_texts


def toy(window: int = 3, **options: Any) -> ms.WindowedSimulator:
    mixture = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    return mixture.window(window, **options)


def alternating(window: int, **options: Any) -> ms.WindowedSimulator:
    mixture = ms.Mixture({"word": ms.word("AB"), "coin": ms.iid({"A": "1/3", "C": "2/3"})})
    return mixture.window(window, **options)


SIMULATORS: dict[str, tuple[ms.WindowedSimulator, str]] = {
    "toy": (toy(), ""),
    "toy, from BAA": (toy(), "BAA"),
    "toy in float": (ms.Mixture({"a": ms.iid({"A": 0.9, "B": 0.1}), "b": ms.word("B")}).window(2), ""),
    "no window": (toy(0), ""),
    "forgetting": (alternating(2, impossible="forget"), ""),
    "stationary": (alternating(2, start="stationary", impossible="forget"), "A"),
    "pinned": (toy(2, pinned="AA"), ""),
    "decoded": (toy(3, decoding=ms.min_p("1/5")), "B"),
    "numbers as tokens": (ms.Mixture({"dice": ms.iid({1: "1/6", 22: "5/6"})}).window(1), ""),
}


def z_scores(simulator: ms.WindowedSimulator, start: str, drawn: texts.Texts) -> list[float]:
    """For each context and token: how far the count is from what the simulator expects, in standard deviations."""
    left: Counter[Any] = Counter()
    steps: Counter[Any] = Counter()
    for r in range(len(drawn)):
        seen = simulator.reader.context_of(start)
        for token in drawn.word(r):
            left[seen] += 1
            steps[seen, token] += 1
            seen = simulator.reader.truncate((*seen, token))
    scores = []
    for (context, token), count in steps.items():
        p = float(simulator.next_token(context)[token])
        assert p > 0
        spread = (left[context] * p * (1 - p)) ** 0.5
        scores.append((count - left[context] * p) / spread if spread else float(count != left[context]))
    return scores


@pytest.mark.parametrize("name", SIMULATORS)
@pytest.mark.parametrize(("replicas", "tokens"), [(2_000, 10), (3, 2_500)])
def test_each_token_has_the_law_of_its_context(name: str, replicas: int, tokens: int) -> None:
    simulator, start = SIMULATORS[name]
    drawn = simulator.draws(start=start, rng=2).texts(replicas, tokens)
    assert drawn.tokens.shape == (replicas, tokens)
    assert max(map(abs, z_scores(simulator, start, drawn))) < 4.5
    assert sum(drawn.counts().values()) == replicas * tokens


def test_contexts_one_by_one_have_the_same_law() -> None:
    """With an event that looks at the window no tree is used."""
    simulator = toy()
    assert texts._Walk(simulator.reader, None).by_tree
    event = simulator.event("context:BBB")
    assert not texts._Walk(simulator.reader, event).by_tree
    for replicas, tokens in ((2_000, 10), (3, 2_500)):
        drawn = draw_texts(simulator.reader, (), replicas, tokens, 1, event=event).texts
        assert drawn is not None
        assert max(map(abs, z_scores(simulator, "", drawn))) < 4.5


@pytest.mark.parametrize("text", ["token:B", "context:ABB", "context:AB", "context:", "amplitude:luigi<=1/3"])
@pytest.mark.parametrize("replicas", [5, 300])
@pytest.mark.parametrize("start", ["", "ABB", "AAA"])
def test_an_event_is_seen_when_it_first_happens(text: str, replicas: int, start: str) -> None:
    simulator = toy()
    event = simulator.event(text)
    drawn = draw_texts(simulator.reader, simulator.reader.context_of(start), replicas, 30, 3, event=event)
    assert drawn.texts is not None
    for r in range(replicas):
        seen, when = simulator.reader.context_of(start), None
        if event.hits_state(simulator.reader.write(seen)):
            when = 0
        for time, token in enumerate(drawn.texts.word(r), 1):
            following = simulator.reader.truncate((*seen, token))
            written, onward = simulator.reader.write(seen), simulator.reader.write(following)
            if when is None and (event.hits_arc(written, token, onward) or event.hits_state(onward)):
                when = time
            seen = following
        assert drawn.times[r] == (-1 if when is None else when)


@pytest.mark.parametrize("text", ["token:B", "context:BAB", "amplitude:luigi<=0"])
@pytest.mark.parametrize("replicas", [16, 4_000])
def test_hitting_times_have_the_law_of_the_chain(text: str, replicas: int) -> None:
    simulator = toy()
    law = simulator.chain().hitting_time_law(simulator.event(text), "")
    times = np.concatenate(
        [
            simulator.draws(rng=seed).hitting_times(text, replicas, horizon=20).times
            for seed in range(max(1, 2_000 // replicas))
        ]
    )
    for time in (1, 2, 3, 5, 10, 20):
        p = float(law.cdf(time))
        share = ((times >= 0) & (times <= time)).mean()
        assert abs(share - p) <= 4.5 * (p * (1 - p) / len(times)) ** 0.5


def test_estimates_hold_the_exact_values() -> None:
    simulator = toy()
    time = simulator.draws(start="AAA", rng=5).estimate_hitting_time("token:B", 20_000, horizon=10_000)
    assert time.low < 18 < time.high
    assert time.censored == 0
    cut = simulator.draws(start="AAA", rng=5).estimate_hitting_time("token:B", 2_000, horizon=3)
    assert cut.estimate is None
    assert cut.low < 18 < cut.high
    exact = simulator.chain().hitting_time_law(simulator.emits("B"), "").cdf(4)
    for method in ("wilson", "clopper-pearson"):
        found = simulator.draws(rng=5).estimate_hitting_probability(
            "token:B", 20_000, horizon=4, level=0.99, method=method
        )
        assert found.low < exact < found.high


def test_long_windows_are_no_obstacle() -> None:
    """Before 2,048 tokens nothing is dropped: P(no B in n tokens) = (1 + 2^-n)/2, as under μ."""
    simulator = toy(2_048)
    found = simulator.draws(rng=1).estimate_hitting_probability("token:B", 20_000, horizon=4, level=0.999)
    assert found.low < 1 - Fraction(1 + Fraction(1, 16), 2) < found.high
    drawn = simulator.draws(rng=2).texts(2, 5_000)
    assert drawn.tokens.shape == (2, 5_000)
    walk = texts._Walk(simulator.reader, None)
    walk.block((), 2, 5_000, texts.stream(texts.seed_sequence(2), 0), keep=True)
    assert walk.met.count < 5_000  # not a state for each token


def test_contexts_without_number_are_met_one_by_one() -> None:
    """Two coins and 2^20 contexts: more than are ever enumerated."""
    coins = ms.Mixture(
        {"high": ms.iid({"A": "1/100", "B": "99/100"}), "low": ms.iid({"A": "99/100", "B": "1/100"})}
    )
    drawn = coins.window(20).draws(rng=1).texts(200, 40)
    shares = (drawn.tokens == 1).mean(axis=1)
    assert set(np.round(shares).tolist()) == {0.0, 1.0}
    assert ((shares < 0.2) | (shares > 0.8)).all()


@pytest.mark.parametrize("replicas", [3, 50])
def test_forgetting_what_was_met_changes_nothing(replicas: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [
        (toy(6), "amplitude:luigi<=1/9"),
        (toy(6), "context:BBABBA"),
        (alternating(2, impossible="forget"), "token:C"),
    ]
    for simulator, text in cases:
        event = simulator.event(text)
        whole = draw_texts(simulator.reader, (), replicas, 60, 9, event=event)
        with monkeypatch.context() as patch:
            patch.setattr(texts, "MAX_MET", 2)
            again = draw_texts(simulator.reader, (), replicas, 60, 9, event=event)
        with monkeypatch.context() as patch:
            patch.setattr(texts, "MAX_MET_TOKENS", 10)
            third = draw_texts(simulator.reader, (), replicas, 60, 9, event=event)
        for other in (again, third):
            assert whole.texts is not None
            assert other.texts is not None
            assert (whole.texts.tokens == other.texts.tokens).all()
            assert (whole.times == other.times).all()


def test_an_impossible_window_that_is_met_is_an_error() -> None:
    simulator = ms.Mixture({"word": ms.word("AB")}).window(1)
    with pytest.raises(ms.ImpossibleWindowError, match="window='B'"):
        simulator.draws(rng=1).texts(2, 5)
    with pytest.raises(ms.ImpossibleWindowError, match="window='B'"):
        simulator.draws(rng=1).texts(20, 5)
    forgetful = ms.Mixture({"word": ms.word("AB")}).window(1, impossible="forget")
    drawn = forgetful.draws(rng=1).texts(20, 5)  # after B the simulator begins again
    assert {drawn.text(r) for r in range(20)} == {"ABABA"}


@pytest.mark.parametrize("replicas", [3, 50])
def test_an_impossible_window_that_is_not_read_is_none(replicas: int) -> None:
    """What ends a text is not read: the exact answer looks at it as little."""
    simulator = ms.Mixture({"word": ms.word("AB"), "A": ms.iid({"A": 1})}).window(1)
    for event in ("token:B", "context:B"):
        assert simulator.hitting_probability(event) == 1
        assert simulator.draws(rng=1).hitting_times(event, replicas, horizon=100).hits == replicas
    only = ms.Mixture({"word": ms.word("AB")}).window(1)
    assert only.draws(rng=1).texts(replicas, 2).text(0) == "AB"
    for ask in (
        lambda: only.draws(rng=1).texts(replicas, 3),
        lambda: only.draws(start="B", rng=1).texts(replicas, 0),
        lambda: only.draws(start="B", rng=1).hitting_times("context:B", replicas, horizon=0),
    ):
        with pytest.raises(ms.ImpossibleWindowError, match="window='B'"):
            ask()


def test_the_same_seed_draws_the_same_texts() -> None:
    simulator = toy(4)
    for replicas in (2, 40):
        one, two = (simulator.draws(rng=6).texts(replicas, 50).tokens for _ in range(2))
        assert (one == two).all()
        assert (one != simulator.draws(rng=7).texts(replicas, 50).tokens).any()


QUESTIONS: dict[str, Callable[[TextDraws], Any]] = {
    "texts": lambda d: d.texts(20_000, 9).tokens.tolist(),
    "hitting times": lambda d: d.hitting_times("context:BAB", 20_000, horizon=9).times.tolist(),
    "probability": lambda d: d.estimate_hitting_probability("amplitude:luigi<=1/9", 20_000, horizon=9),
    "time": lambda d: d.estimate_hitting_time("token:B", 20_000, horizon=9),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_do_not_depend_on_the_workers(question: str) -> None:
    simulator, ask = toy(), QUESTIONS[question]
    alone = ask(simulator.draws(start="A", rng=7))
    for workers in (1, 3):
        with ThreadPoolExecutor(workers) as executor:
            assert ask(simulator.draws(start="A", rng=7, executor=executor)) == alone


@pytest.mark.parametrize("domain", [ms.EXACT, ms.FLOAT, ms.BALL])
def test_nor_on_the_processes(domain: Any) -> None:
    simulator = toy(3, start="stationary", decoding=ms.min_p("1/7")).to(domain)
    with ProcessPoolExecutor(2) as executor:
        for ask in QUESTIONS.values():
            shared = simulator.draws(start="A", rng=7, executor=executor)
            assert ask(shared) == ask(simulator.draws(start="A", rng=7))


def test_a_seed_draws_anew_and_a_generator_moves_on() -> None:
    seeded, moving = toy().draws(rng=3), toy().draws(rng=np.random.default_rng(3))
    assert seeded.texts(5, 20).tokens.tolist() == seeded.texts(5, 20).tokens.tolist()
    assert moving.texts(5, 20).tokens.tolist() != moving.texts(5, 20).tokens.tolist()


@pytest.mark.parametrize("simulator", [toy(), toy(2, pinned="AB", start="stationary").to(ms.FLOAT)])
def test_draws_and_events_can_be_pickled(simulator: ms.WindowedSimulator) -> None:
    draws = simulator.draws(start="A", rng=1)
    again: TextDraws = pickle.loads(pickle.dumps(draws))  # noqa: S301
    assert again.texts(30, 30).tokens.tolist() == draws.texts(30, 30).tokens.tolist()
    for text in ("token:B", "context:BA", "amplitude:luigi<=1/3"):
        event = simulator.event(text)
        sent: Event = pickle.loads(pickle.dumps(event))  # noqa: S301
        for window in ("", "A", "AB", "BA", "BB"):
            assert sent.hits_state(window) == event.hits_state(window)
            assert sent.hits_arc("A", "B", window) == event.hits_arc("A", "B", window)


@pytest.mark.parametrize(
    ("ask", "culprit"),
    [
        (lambda s: s.draws(rng=1).texts(0, 5), "replicas=0"),
        (lambda s: s.draws(rng=1).texts(5, -5), "tokens=-5"),
        (lambda s: s.draws(rng="x").texts(5, 5), "rng='x'"),
        (lambda s: s.draws(rng=1, executor=4).texts(5, 5), "executor=4"),
        (lambda s: s.draws(start="X", rng=1).texts(5, 5), "'X'"),
        (lambda s: s.draws(rng=1).hitting_times("token:X", 5, horizon=5), "'X'"),
        (lambda s: s.draws(rng=1).hitting_times("token:B", 5, horizon=None), "horizon=None"),
        (lambda s: s.draws(rng=1).hitting_times("token:B", 5, horizon=2**63), "horizon=9223372036854775808"),
        (lambda s: s.draws(rng=1).estimate_hitting_time("token:B", 5, horizon=5, level=0), "level=0"),
        (
            lambda s: s.draws(rng=1).estimate_hitting_probability("token:B", 5, horizon=5, method=None),
            "method=None",
        ),
    ],
)
def test_bad_arguments_are_named(ask: Any, culprit: str) -> None:
    with pytest.raises(ms.InputError) as refusal:
        ask(toy())
    assert culprit in str(refusal.value)


def test_free_parameters_are_refused() -> None:
    import sympy

    q = sympy.Symbol("q")
    with pytest.raises(ms.InputError, match="parameters"):
        ms.Mixture({"coin": ms.iid({"A": q, "B": 1 - q})}).window(1).draws(rng=1).texts(1, 1)
