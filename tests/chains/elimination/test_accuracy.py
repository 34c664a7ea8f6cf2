"""Entrywise accuracy of float where chains almost never leave a state: every entry within 1e-13 of exact."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import places
import pytest
from chain_tools import all_close, close, de_bruijn, run_length, same

from markovsim.arithmetic.domains import BALL, FLOAT
from markovsim.chains import Chain, Emits
from markovsim.errors import FloatRangeError

DATA = json.loads((places.DATA / "progression32.json").read_text())


@pytest.fixture(scope="module")
def progression() -> tuple[Chain, Chain]:
    exact = Chain.from_transitions(DATA["transitions"], DATA["states"], normalize=True)
    return exact, Chain.from_transitions(DATA["transitions"], DATA["states"], normalize=True, domain=FLOAT)


def test_progression_from_every_start_to_every_target(progression):
    exact, rounded = progression
    for target in DATA["states"]:
        for question in ("probability", "expected_time", "expected_time_given_hit"):
            found, wanted = (getattr(c.hitting(target), question)() for c in (rounded, exact))
            assert all_close(found, wanted), target


def test_progression_is_enclosed(progression):
    exact, _ = progression
    balls = exact.to(BALL)
    for target in DATA["states"][::5]:
        for question in ("hitting_probability", "expected_hitting_time"):
            found, wanted = getattr(balls, question)(target), getattr(exact, question)(target)
            assert all(same(found[s], wanted[s]) for s in wanted), (question, target)


def test_progression_from_wild_type(progression):
    for chain in progression:
        assert float(chain.hitting_probability("A, B, F", "WT")) == pytest.approx(
            6.844832162181172e-131, rel=1e-13
        )
        assert float(chain.hitting_probability("D, E, F", "WT")) == pytest.approx(
            0.04179352533116761, rel=1e-13
        )
        assert chain.hitting_probability("A, B, D, E, F", "WT") == 1
        time = float(chain.expected_hitting_time("A, B, D, E, F", "WT"))
        assert time == pytest.approx(6.326337100804223e36, rel=1e-13)


def test_progression_visits_and_absorption(progression):
    exact, rounded = progression
    for start in DATA["states"]:
        assert all_close(rounded.expected_visits(start), exact.expected_visits(start))
        assert rounded.absorption_probabilities(start) == (1.0,)


@pytest.mark.parametrize("k", [1, 10, 30, 50, 60, 200, 1_000])
def test_run_lengths_of_the_seed_toy(k):
    exact = run_length(k)
    rounded = exact.to(FLOAT)
    times = exact.expected_hitting_time(Emits("B"))
    assert times[k] == 2 ** (k + 1) + 2
    assert all_close(rounded.expected_hitting_time(Emits("B")), times)
    assert all_close(rounded.stationary_distribution(), exact.stationary_distribution())
    assert all_close(rounded.hitting_probability(k), dict.fromkeys(range(k + 1), 1))
    assert all_close(rounded.expected_hitting_time(k), exact.expected_hitting_time(k))
    assert all_close(rounded.expected_hitting_time(0), exact.expected_hitting_time(0))


def test_run_lengths_beyond_binary64_are_refused_in_float_and_enclosed_in_balls():
    exact = run_length(1_100)
    with pytest.raises(FloatRangeError, match="binary64"):
        exact.to(FLOAT)
    balls, law = exact.to(BALL), exact.stationary_distribution()
    assert same(balls.expected_hitting_time(Emits("B"), 1_100), 2**1_101 + 2)
    assert all(same(p, law[s]) for s, p in balls.stationary_distribution().items())


@pytest.mark.parametrize("tiny", [1e-14, 1e-300])
def test_weakly_coupled_states(tiny):
    e = Fraction(tiny)
    rows = [[1 - e - e, e, e, 0], [e, 1 - e, 0, 0], [0, e / 2, 1 - e, e / 2], [0, 0, 0, 1]]
    exact = Chain(rows)
    floats = [[0.0 if not x else float(x) for x in row] for row in rows]
    rounded = Chain(floats)
    for target in range(4):
        for question in ("probability", "expected_time", "expected_time_given_hit"):
            assert all_close(*(getattr(c.hitting(target), question)() for c in (rounded, exact)))
    closed = [[1 - e, e, 0], [e / 3, 1 - e, 2 * e / 3], [Fraction(1, 2), e, Fraction(1, 2) - e]]
    exact, rounded = Chain(closed), Chain([[0.0 if not x else float(x) for x in row] for row in closed])
    assert all_close(rounded.stationary_distribution(), exact.stationary_distribution())
    passage, wanted = rounded.mean_first_passage_times(), exact.mean_first_passage_times()
    assert all(all_close(passage[s], wanted[s]) for s in exact.states)
    assert close(rounded.kemeny_constant(), exact.kemeny_constant())
    assert not rounded.reversibility.is_reversible()


def test_two_coins_through_a_window():
    def one(word: str) -> Fraction:
        ones = word.count("1")
        heads = Fraction(99, 100) ** ones * Fraction(1, 100) ** (len(word) - ones)
        tails = Fraction(1, 100) ** ones * Fraction(99, 100) ** (len(word) - ones)
        return (heads * Fraction(99, 100) + tails * Fraction(1, 100)) / (heads + tails)

    exact = de_bruijn(6, one)
    rounded = exact.to(FLOAT)
    assert all_close(rounded.expected_hitting_time("111111"), exact.expected_hitting_time("111111"))
    assert all_close(rounded.stationary_distribution(), exact.stationary_distribution())


def test_dense_blocks_that_hardly_meet():
    """Two dense blocks of 40, coupled by 1e-300: lumpable by design, so the answer is known."""
    rng = np.random.default_rng(3)
    n, tiny = 40, 1e-300
    inside = rng.random((n, n))
    inside /= inside.sum(axis=1, keepdims=True)
    p = np.full((2 * n, 2 * n), tiny)
    p[:n, :n] = p[n:, n:] = inside
    chain = Chain(p)
    wanted = 1 / (n * Fraction(tiny))
    times = chain.expected_hitting_time(list(range(n, 2 * n)))
    assert all(close(times[i], wanted) for i in range(n))
    law = chain.stationary_distribution()
    assert close(sum(law[i] for i in range(n)), Fraction(1, 2))


def test_a_window_of_twelve_binary_tokens_in_float():
    k = 12
    chain = de_bruijn(k, lambda word: 0.5 + 0.4 * (word[0] == word[-1]) - 0.2 * (word.count("1") > 6))
    times = chain.expected_hitting_time("1" * k)
    public = chain.domain.public
    for i in range(0, len(chain) - 1, 97):
        step = 1 + sum(public(p) * times[chain.states[j]] for j, p in chain.matrix.rows[i].items())
        assert times[chain.states[i]] == pytest.approx(step, rel=1e-12)
    law = chain.stationary_distribution()
    assert sum(law.values()) == pytest.approx(1, rel=1e-13)
    flow = dict.fromkeys(chain.states, 0.0)
    for i, row in enumerate(chain.matrix.rows):
        for j, p in row.items():
            flow[chain.states[j]] += law[chain.states[i]] * p
    assert all(flow[s] == pytest.approx(law[s], rel=1e-12) for s in law)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: SLIM.hitting_probability(2, {0: 1e-200, 1: 1 - 1e-200}),
        lambda: SLIM.absorption_probabilities({0: 1e-200, 1: 1 - 1e-200}),
        lambda: SLIM.limiting_distribution({0: 1e-200, 1: 1 - 1e-200}),
        lambda: LADDER.reversibility.time_reversal(),
        lambda: LADDER.reversibility.is_reversible(),
        lambda: SLOW.expected_hitting_time(2, 0),
        lambda: SLOW.mean_first_passage_times(),
        lambda: SWING.reversibility.is_reversible(),
        lambda: SWING.reversibility.time_reversal(),
    ],
)
def test_no_answer_is_silently_zero_or_infinite(ask):
    with pytest.raises(FloatRangeError, match=r"state=\d.*exact domain"):
        ask()


def test_only_what_was_asked_need_be_binary64():
    """From 0, states 1 and 2 are all but never seen, and from 3 class 5 is all but never reached."""
    chain = Chain(
        [
            [0, 1e-200, 0, 0, 0.5, 0.5],
            [0, 0, 1e-200, 0, 1.0, 0],
            [0, 0, 0, 0, 0.5, 0.5],
            [0, 1e-300, 0, 0, 1.0, 0],
            [0, 0, 0, 0, 1.0, 0],
            [0, 0, 0, 0, 0, 1.0],
        ]
    )
    assert chain.absorption_probabilities(0) == (0.5, 0.5)
    assert chain.limiting_distribution({0: 0.5, 5: 0.5}) == {0: 0, 1: 0, 2: 0, 3: 0, 4: 0.25, 5: 0.75}
    with pytest.raises(FloatRangeError, match="state=5"):
        chain.absorption_probabilities(3)  # 1e-300 · 1e-200 / 2
    with pytest.raises(FloatRangeError):
        chain.absorption_probabilities()


SLIM = Chain([[0, 1.0, 1e-200], [0, 1.0, 0], [0, 0, 1.0]])
LADDER = Chain([[1.0, 1e-200, 0], [1.0, 0, 1e-150], [0, 1.0, 0]])
SWING = Chain([[0, 1.0, 1e-200], [1.0, 0, 0], [1.0, 1e-200, 0]])
SLOW = Chain([[1.0, 1e-308, 0], [0, 1.0, 1e-308], [0, 0, 1.0]])
