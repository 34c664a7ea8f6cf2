"""Splitting against exact probabilities: the library's own, and powers of transition matrices written out here."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from markovsim import Chain, FloatRangeError, InputError, Takes, Visits
from markovsim.chains.draws import splitting
from markovsim.chains.draws.bits import seed_sequence, stream
from markovsim.chains.draws.replicas import hitting_job
from markovsim.chains.draws.step_table import Walker


def run_chain(k: int, p: str = "1/10", end: str = "1/10") -> Chain:
    """Runs of heads of probability p: place i is a run of i, k absorbs; every toss ends the game with ``end``."""
    tails = 1 - Fraction(p) - Fraction(end)
    moves = [(i, i + 1, p) for i in range(k)] + [(i, 0, tails) for i in range(k)]
    moves += [(i, "over", end) for i in range(k)] + [(k, k, 1), ("over", "over", 1)]
    return Chain.from_transitions(moves)


def within(k: int, p: Fraction, horizon: int) -> Fraction:
    """P(a run of k heads within that many tosses), by the recursion for runs: no chain, no library."""
    runs = [Fraction(1), *[Fraction(0)] * k]
    for _ in range(horizon):
        after = [Fraction(0)] * (k + 1)
        for i, mass in enumerate(runs[:k]):
            after[i + 1] += mass * p
            after[0] += mass * (1 - p)
        after[k] += runs[k]
        runs = after
    return runs[k]


def ladder(k: int, up: str = "1/4") -> Chain:
    """A walk on 0, …, k that goes up with probability ``up``."""
    p = Fraction(up)
    return Chain.from_transitions(
        [(0, 1, 1), (k, k - 1, 1), *[m for i in range(1, k) for m in ((i, i + 1, p), (i, i - 1, 1 - p))]]
    )


def ruin(k: int, up: Fraction) -> Fraction:
    """P(k before 0 from 1) = (1 − r) / (1 − r^k), r = (1 − up)/up: Feller I, XIV.2."""
    r = (1 - up) / up
    return (1 - r) / (1 - r**k)


RARE: dict[str, tuple[Fraction, Callable[[int, int], Any]]] = {
    "run of 9": (
        Fraction(9, 10**9 + 8),
        lambda seed, runs: (
            run_chain(9)
            .draws(start=0, rng=seed)
            .estimate_rare_hitting_probability(9, 400, horizon=None, runs=runs)
        ),
    ),
    "run of 15": (
        Fraction(9, 10**15 + 8),
        lambda seed, runs: (
            run_chain(15)
            .draws(start=0, rng=seed)
            .estimate_rare_hitting_probability(15, 400, horizon=None, runs=runs)
        ),
    ),
    "run of 12 within 40": (
        within(12, Fraction(1, 8), 40),
        lambda seed, runs: (
            run_chain(12, "1/8", "0")
            .draws(start=0, rng=seed)
            .estimate_rare_hitting_probability(12, 400, horizon=40, runs=runs, importance=lambda state: state)
        ),
    ),
    "ladder of 25": (
        ruin(25, Fraction(1, 4)),
        lambda seed, runs: (
            ladder(25)
            .draws(start=1, rng=seed)
            .estimate_rare_hitting_probability(25, 400, horizon=None, avoid=0, runs=runs)
        ),
    ),
    "ladder of 25, every other level": (
        ruin(25, Fraction(1, 4)),
        lambda seed, runs: (
            ladder(25)
            .draws(start=1, rng=seed)
            .estimate_rare_hitting_probability(
                25,
                400,
                horizon=None,
                avoid=0,
                runs=runs,
                importance={i: Fraction(i, 2) for i in range(26)},
                thresholds=[1.5, *range(2, 13)],
            )
        ),
    ),
}


def test_the_rare_probabilities_are_rare_and_the_library_agrees() -> None:
    for k in (9, 15):
        assert run_chain(k).hitting_probability(k, start=0) == Fraction(9, 10**k + 8)
    walk = Chain.from_transitions(
        [(0, 0, 1), (25, 25, 1)]
        + [(i, i + 1, "1/4") for i in range(1, 25)]
        + [(i, i - 1, "3/4") for i in range(1, 25)]
    )
    assert walk.hitting_probability(25, start=1) == ruin(25, Fraction(1, 4))
    assert run_chain(12, "1/8", "0").hitting_time_law(12, 0).cdf(40) == within(12, Fraction(1, 8), 40)
    sizes = [float(true) for true, _ in RARE.values()]
    assert max(sizes) < 1e-8
    assert min(sizes) < 1e-14


@pytest.mark.parametrize("what", RARE)
def test_a_rare_probability_is_found(what: str) -> None:
    true, estimate = RARE[what]
    found = estimate(1, 60)
    assert found.runs == 60
    error = (found.high - found.low) / 4
    assert abs(found.estimate - float(true)) < 4 * error
    assert error < 0.2 * float(true)
    assert math.prod(found.shares) == pytest.approx(float(true), rel=0.5)
    assert list(found.thresholds) == sorted(found.thresholds)
    assert len(found.shares) == len(found.thresholds) + 1


@pytest.mark.parametrize("what", ["run of 9", "ladder of 25, every other level"])
def test_most_intervals_hold_the_true_value(what: str) -> None:
    """At level 0.95; of a skewed estimate from 12 runs a few more may fail than 1 in 20."""
    true, estimate = RARE[what]
    held = 0
    for seed in range(25):
        found = estimate(seed + 1, 12)
        held += found.low <= true <= found.high
    assert 20 <= held <= 25, held


SILLY: dict[str, Any] = {
    "by distance": None,
    "backwards": lambda state: -state,
    "shuffled": {0: 3, 1: 1, 2: 7, 3: 2, 4: 5, 5: 0, 6: 4},
    "flat": lambda state: 0,
}


@pytest.mark.parametrize("importance", SILLY)
@pytest.mark.parametrize("replicas", [2, 5])
def test_runs_are_unbiased_whatever_the_importance_and_however_few_the_replicas(
    importance: str, replicas: int
) -> None:
    """On the ladder of 6, P(6 before 0 from 2) = 3/63 at up = 1/3: the mean of many runs, within four errors."""
    chain = ladder(6, "1/3")
    true = float(Fraction(2**2 - 1, 2**6 - 1))
    assert true == pytest.approx(3 / 63)
    found = chain.draws(start=2, rng=11).estimate_rare_hitting_probability(
        6, replicas, horizon=None, avoid=0, importance=SILLY[importance], runs=3_000, level=0.999936
    )
    assert found.low < true < found.high
    assert found.high - found.low < 0.6 * true


def test_one_run_multiplies_its_shares() -> None:
    chain = ladder(4, "1/2")
    event, shunned = Visits([4]), Visits([0])
    job = hitting_job(chain.matrix, event, shunned, 1, None, 100_000, longest=1)
    run = splitting.splitting_job(chain.matrix, job, None, None)
    assert run.thresholds == (-2.0, -1.0)
    for seed in range(20):
        shares = splitting.splitting_run(run, 8, Walker(run.table, stream(seed_sequence(seed), 0)))
        assert len(shares) == 3
        assert all(share * 8 == int(share * 8) for share in shares)
    exact = [Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)]
    walkers = [Walker(run.table, stream(seed_sequence(seed), 0)) for seed in range(200)]
    means = np.mean([splitting.splitting_run(run, 500, walker) for walker in walkers], axis=0)
    assert means == pytest.approx(exact, abs=0.01)


def test_where_no_run_arrives_nothing_is_known() -> None:
    found = (
        run_chain(30, "1/1000")
        .draws(start=0, rng=1)
        .estimate_rare_hitting_probability(30, 2, horizon=None, runs=3)
    )
    assert (found.estimate, found.low, found.high) == (0.0, 0.0, 1.0)


def heads(k: int) -> Chain:
    """k heads of probability 1/10 in a row, or over."""
    return Chain.from_transitions(
        [(i, i + 1, "1/10") for i in range(k)]
        + [(i, "over", "9/10") for i in range(k)]
        + [(k, k, 1), ("over", "over", 1)]
    )


def test_intervals_of_probabilities_whose_squares_underflow() -> None:
    """1e-200: the variance of the runs would be 0 in binary64."""
    found = heads(200).draws(start=0, rng=1).estimate_rare_hitting_probability(200, 4_000, horizon=None)
    assert found.low < 1e-200 < found.high


def test_a_probability_below_binary64_is_an_error() -> None:
    with pytest.raises(FloatRangeError, match="exact domain"):
        heads(330).draws(start=0, rng=1).estimate_rare_hitting_probability(330, 400, horizon=None, runs=2)


def test_easy_cases_are_exact() -> None:
    chain = run_chain(3)
    always = chain.draws(start=3, rng=1).estimate_rare_hitting_probability(3, 5, horizon=None)
    assert (always.estimate, always.low, always.high) == (1.0, 1.0, 1.0)
    for start, horizon in (("over", None), (0, 2)):
        never = chain.draws(start=start, rng=1).estimate_rare_hitting_probability(3, 5, horizon=horizon)
        assert never.estimate == 0.0
    last = chain.draws(start={2: "1/2", 0: "1/2"}, rng=1).estimate_rare_hitting_probability(
        Takes([(2, 3)]), 2_000, horizon=1
    )
    assert last.low < 0.05 < last.high


def test_two_starts_one_of_them_far_ahead() -> None:
    """The first threshold lies above the lower start alone: what stands above it has passed already."""
    chain = ladder(6, "1/3")
    found = chain.draws(start={1: "1/2", 5: "1/2"}, rng=1).estimate_rare_hitting_probability(
        6, 300, horizon=None, avoid=0, importance=lambda s: s
    )
    true = Fraction(1, 2) * (Fraction(1, 63) + Fraction(31, 63))
    assert found.thresholds == (2.0, 3.0, 4.0, 5.0)
    assert found.low < true < found.high


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "importance no function": ({"importance": 3}, "importance=3"),
    "importance of a state missing": ({"importance": {0: 1}}, "state=1"),
    "importance no number": ({"importance": lambda _: "x"}, "importance of state=0 is 'x'"),
    "importance nan": ({"importance": lambda _: math.nan}, "state=0 is nan"),
    "importance beyond floats": ({"importance": lambda _: 10**400}, "state=0 is 1000"),
    "importance infinite": ({"importance": lambda _: math.inf}, "inf"),
    "thresholds no list": ({"thresholds": 3}, "thresholds=3"),
    "thresholds text": ({"thresholds": "12"}, "thresholds='12'"),
    "thresholds falling": ({"thresholds": [2, 1]}, "not increasing"),
    "thresholds twice": ({"thresholds": [1, 1.0]}, "not increasing"),
    "threshold no number": ({"thresholds": [1, None]}, "value=None"),
    "runs": ({"runs": 1}, "runs=1"),
    "level": ({"level": 2}, "level=2"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_arguments_are_named(what: str) -> None:
    arguments, culprit = BAD[what]
    with pytest.raises(InputError) as refusal:
        run_chain(3).draws(start=0, rng=1).estimate_rare_hitting_probability(3, 5, horizon=None, **arguments)
    assert culprit in str(refusal.value)


def test_too_many_levels_are_refused_unless_some_are_named() -> None:
    chain = ladder(1_100, "1/2")
    ask = chain.draws(start=1, rng=1).estimate_rare_hitting_probability
    with pytest.raises(InputError, match="thresholds="):
        ask(1_100, 2, horizon=5, runs=2)
    assert ask(1_100, 2, horizon=5, runs=2, thresholds=[-500]).estimate == 0.0
