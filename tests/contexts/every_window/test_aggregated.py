"""Aggregation and its bounds against exact answers, near the edge, and where it must say that it failed."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from model_tools import seeded
from oracles import OracleError, Simulator, hitting, last

import markovsim as ms
from markovsim.chains.arrays import aggregation as multilevel
from markovsim.chains.arrays.aggregation import (
    Coarse,
    correction,
    expected_times,
    expected_visits,
    stationary_law,
)
from markovsim.chains.arrays.enclosure import (
    Enclosure,
    ExactRows,
    certified_delta,
    residual,
)
from markovsim.chains.arrays.sparse_aggregation import (
    SparseSteps,
    multilevel_stationary_law,
    multilevel_visits,
)
from markovsim.chains.hitting.certified_times import certified_bounds
from markovsim.contexts.every_window.aggregated import MultilevelTime, levels_of_belief
from markovsim.contexts.every_window.shifts import ShiftSteps
from markovsim.contexts.every_window.waiting import WaitingSystem, closed_windows

half = "1/2"
LUIGI, COIN = ms.iid({"A": 1}), ms.iid({"A": half, "B": half})
TOY = ms.Mixture({"luigi": LUIGI, "waluigi": COIN})


def coins(p: str) -> ms.Mixture:
    q = str(1 - Fraction(p))
    return ms.Mixture({"heads": ms.iid({"0": q, "1": p}), "tails": ms.iid({"0": p, "1": q})})


def brute_force_time(oracle: Simulator, hit: str, start: str) -> Fraction | None:
    """E[T] by enumeration up to the event, and the oracle's elimination; None for infinity."""
    window = last(oracle.k, oracle.parse(start))
    contexts, rows = [window], []
    oracle.amplitudes(window)  # an impossible start is an error whatever is asked
    if oracle.holds(hit, window):
        return Fraction(0)
    for context in contexts:
        row: dict[int, Fraction] = {}
        for token, p in oracle.next_token(context).items():
            if not p:
                continue
            following = oracle.follow(context, token)
            if hit == f"token:{token}" or oracle.holds(hit, following):
                place = -1
            else:
                if following not in contexts:
                    contexts.append(following)
                place = contexts.index(following)
            row[place] = row.get(place, Fraction(0)) + p
        rows.append(row)
    happened = len(contexts)
    full = [{happened if j == -1 else j: p for j, p in row.items()} for row in rows] + [
        {happened: Fraction(1)}
    ]
    _, times = hitting(full, {happened})
    return times[0]


def exact_time(oracle: Simulator, simulator: ms.WindowedSimulator, hit: str, start: str) -> Fraction | None:
    """E[T] by brute force where that is quick, else by elimination on the chain of every context."""
    if len(simulator.mixture.alphabet.tokens) ** simulator.k <= 16:
        return brute_force_time(oracle, hit, start)
    time = simulator.expected_hitting_time(hit, start, states="contexts")
    return time if isinstance(time, Fraction) else None


@pytest.mark.parametrize("seed", range(160))
def test_hitting_times_and_their_bounds_against_brute_force(seed: int, tmp_path: Any) -> None:
    made = seeded(seed, tmp_path)
    if made is None or made[2]["hit"] is None:
        return
    oracle, simulator, case = made
    hit, start = case["hit"], case["start"]
    try:
        wanted = exact_time(oracle, simulator, hit, start)
    except (OracleError, ms.MarkovsimError):
        with pytest.raises(ms.MarkovsimError):
            simulator.every_window.hitting_time(hit, start, digits=12)
        return
    found = simulator.every_window.hitting_time(hit, start, digits=12)
    assert found.converged
    assert not found.advice
    if wanted is None:
        assert found.value == math.inf
        assert found.lower is None
        return
    assert found.value == pytest.approx(float(wanted), rel=1e-10, abs=0)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= wanted <= found.upper
    assert found.digits >= 12
    plain = simulator.to(ms.FLOAT).every_window.hitting_time(hit, start)
    assert plain.value == pytest.approx(float(wanted), rel=1e-10, abs=0)


@pytest.mark.parametrize("seed", range(80))
def test_stationary_laws_against_the_exact_chain(seed: int, tmp_path: Any) -> None:
    made = seeded(seed, tmp_path)
    if made is None:
        return
    _, simulator, _ = made
    try:
        chain = simulator.full_chain
    except ms.MarkovsimError as error:
        with pytest.raises(type(error)):
            simulator.every_window.stationary()
        return
    try:
        law = chain.stationary_distribution()
    except ms.NotUniqueError:
        with pytest.raises(ms.NotUniqueError, match="several closed classes"):
            simulator.every_window.stationary()
        return
    found = simulator.every_window.stationary()
    assert found.converged
    assert found.windows == sum(p > 0 for p in law.values())
    words = ["".join(w) for w in product(map(str, simulator.mixture.alphabet.tokens), repeat=simulator.k)]
    if all(len(str(t)) == 1 for t in simulator.mixture.alphabet.tokens):
        for word in words:
            assert found.probability(word) == pytest.approx(float(law.get(word, 0)), rel=1e-9, abs=0)
    assert float(found.law.sum()) == pytest.approx(1, rel=1e-12)
    likeliest = max(law, key=law.__getitem__)
    back = simulator.every_window.return_time(likeliest, digits=9)
    assert back.lower is not None
    assert back.upper is not None
    assert back.lower <= 1 / law[likeliest] <= back.upper
    assert back.value == pytest.approx(float(1 / law[likeliest]), rel=1e-10)


def test_two_coins_by_hand() -> None:
    """The golden values: 61320.85569824056 at {0.95, 0.05}, k = 10, and 8.57350079e13 at {0.99, 0.01}, k = 18."""
    time = coins("0.95").window(10).every_window.hitting_time("context:" + "1" * 10, start="0" * 10)
    assert time.converged
    assert time.value == pytest.approx(61320.85569824056, rel=1e-13)
    big = coins("0.99").window(18).every_window.hitting_time("context:" + "1" * 18, start="0" * 18)
    assert big.converged
    assert f"{big.value:.8e}" == "8.57350079e+13"
    assert big.windows == 2**18 - 1
    assert big.residual <= 1e-12


@pytest.mark.parametrize("k", [1, 4, 8])
def test_two_coins_against_the_exact_solver(k: int) -> None:
    simulator = coins("0.99").window(k)
    event, start = "context:" + "1" * k, "0" * k
    exact = simulator.expected_hitting_time(event, start=start, states="coarsest")
    found = simulator.every_window.hitting_time(event, start=start, digits=30)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= exact <= found.upper
    assert found.digits >= 30
    assert (found.upper - found.lower) * 10**30 <= found.upper
    assert found.value == pytest.approx(float(exact), rel=1e-13)


def test_from_a_growing_context_too() -> None:
    simulator = coins("9/10").window(6)
    for start in ("", "0", "0110"):
        for event in ("context:111111", "token:1", "amplitude:heads>=9/10", "context:01", "context:0"):
            exact = simulator.expected_hitting_time(event, start=start)
            found = simulator.every_window.hitting_time(event, start=start, digits=10)
            if not isinstance(exact, Fraction):
                assert found.value == math.inf
                continue
            assert found.value == pytest.approx(float(exact), rel=1e-11)
            assert found.lower is not None
            assert found.upper is not None
            assert found.lower <= exact <= found.upper


def test_no_window_and_one_token() -> None:
    none = TOY.window(0).every_window.hitting_time("token:B", digits=20)
    assert none.value == pytest.approx(4)
    assert none.lower is not None
    assert none.upper is not None
    assert none.lower <= 4 <= none.upper
    one = ms.Mixture({"only": ms.iid({"A": 1})}).window(3)
    assert one.every_window.hitting_time("context:AAA", digits=5).value == 3
    assert one.every_window.hitting_time("context:AA", start="AAA").value == math.inf
    assert one.every_window.stationary().probability("AAA") == 1
    assert one.every_window.return_time("AAA", digits=5).value == 1
    assert TOY.window(0).every_window.stationary().law.tolist() == [1.0]
    steps = ShiftSteps(np.array([[0.25], [0.5]]), np.array([0.25]), np.ones(1, np.bool_))
    flow = steps.flows(np.zeros(1, np.intp), np.array([2.0]), 1, np.array([3.0]))
    assert flow.tolist() == [[2 * 0.75 * 3]]  # of a chain of no window, which stays or leaves
    assert steps.defect(np.ones(1), np.array([8.0]), np.zeros(1), np.empty(1)).tolist() == [1 - 0.25 * 8]
    assert (
        TOY.window(2).every_window.hitting_time("context:AA", start="AA", digits=3) == MultilevelTime.zero()
    )


def test_several_closed_classes_and_an_impossible_window() -> None:
    stuck = ms.Mixture({"stuck": ms.looping({"A": half, "B": half}, 0)}).window(3)
    assert stuck.every_window.hitting_time("token:B").value == math.inf
    assert stuck.every_window.hitting_time("token:B", start="B", digits=5).value == 1
    with pytest.raises(ms.NotUniqueError, match=r"'AAA'.*'BBB'"):
        stuck.every_window.stationary()
    strands = ms.Mixture({"ab": ms.word("AB")})
    with pytest.raises(ms.ImpossibleWindowError, match="'BA'"):
        strands.window(2).every_window.hitting_time("context:BB")
    with pytest.raises(ms.ImpossibleWindowError, match="'B'"):
        strands.window(1).every_window.stationary()
    with pytest.raises(ms.ImpossibleWindowError):
        strands.window(2).every_window.hitting_time("token:A", start="BB")


def test_bad_questions_are_refused() -> None:
    simulator = TOY.window(2)
    with pytest.raises(ms.InputError, match="digits=5"):
        simulator.to(ms.FLOAT).every_window.hitting_time("token:B", digits=5)
    with pytest.raises(ms.InputError, match="digits=0"):
        simulator.every_window.hitting_time("token:B", digits=0)
    with pytest.raises(ms.InputError, match="digits=5"):
        TOY.window(2, decoding=ms.temperature(half)).every_window.hitting_time("token:B", digits=5)
    with pytest.raises(ms.InputError, match="a full window has 2"):
        simulator.every_window.return_time("A")
    with pytest.raises(ms.InputError, match="a full window has 2"):
        simulator.every_window.stationary().probability("A")
    for domain in ("ball", ms.SymbolicDomain({"q": (0, 1)})):
        other = TOY.to(domain).window(2)  # type: ignore[arg-type]
        for ask in (
            lambda sim: sim.every_window.hitting_time("token:B"),
            lambda sim: sim.every_window.hitting_time_cdf("token:B", 3),
            lambda sim: sim.every_window.stationary(),
            lambda sim: sim.every_window.return_time("AB"),
        ):
            with pytest.raises(ms.InputError, match="domain="):
                ask(other)


def test_a_decoded_simulator_in_float() -> None:
    sharp = coins("9/10").to(ms.FLOAT).window(6, decoding=ms.temperature(half))
    exact = (
        coins("9/10")
        .window(6, decoding=ms.temperature(half))
        .expected_hitting_time("context:111111", "000000")
    )
    assert sharp.every_window.hitting_time("context:111111", "000000").value == pytest.approx(
        float(exact), rel=1e-10
    )


def test_it_says_when_it_did_not_converge() -> None:
    simulator = coins("0.99").window(8)
    hasty = simulator.every_window.hitting_time("context:" + "1" * 8, start="0" * 8, rounds=2)
    assert not hasty.converged
    assert hasty.rounds == 2
    assert hasty.residual > 1e-6
    assert "after 2 rounds" in hasty.advice
    assert "more rounds" in hasty.advice
    law = simulator.every_window.stationary(rounds=1)
    assert not law.converged
    assert law.advice
    uneven = ms.Mixture(coins("0.99").premises, {"heads": 2, "tails": 1}).to(ms.FLOAT).window(8)
    steps, one_group = closed_windows(uneven.reader), np.zeros(2**8, np.intp)
    plain = stationary_law(
        steps, one_group, smoothing=8, rounds=30
    )  # two wells in one group: plain iteration
    assert not plain.converged
    assert "finer levels" in plain.advice
    assert uneven.every_window.stationary().law[255] == pytest.approx(
        float(Fraction(2, 3) * Fraction("0.99") ** 8)
    )


@pytest.mark.parametrize("rate", [1e-10, 3e-12, 1e-12, 3e-13, 1e-13])
def test_what_moves_too_slowly_inside_a_group_has_not_converged(rate: float) -> None:
    """Two wells in one group: a step changes next to nothing, however wrong the shares are."""
    wells = np.array([[1 - rate, rate, 0], [2 * rate, 1 - 3 * rate, rate], [0, 0, 1]])
    law = multilevel_stationary_law(np.array([[1 - rate, rate], [3 * rate, 1 - 3 * rate]]), [0, 0])
    time = multilevel_visits(wells, [2], 0, [0, 0, 0])
    for found in (law, time):
        assert not found.converged
        assert "finer levels" in found.advice
    law = multilevel_stationary_law(np.array([[1 - rate, rate], [3 * rate, 1 - 3 * rate]]), [0, 1])
    time = multilevel_visits(wells, [2], 0, [0, 1, 2])
    assert (law.converged, time.converged) == (True, True)
    assert law.visits.tolist() == pytest.approx([0.75, 0.25], rel=1e-12)
    assert time.total == pytest.approx(4 / rate, rel=1e-12)


def test_stationary_laws_of_coins_take_few_rounds() -> None:
    """A lazy step is a step half of the time: with as many as the window has tokens it would not be renewed."""
    law = coins("0.99").window(12).every_window.stationary()
    assert law.converged
    assert law.rounds <= 10
    assert law.law[-1] == pytest.approx(float(Fraction("0.99") ** 12 + Fraction("0.01") ** 12) / 2, rel=1e-10)


def test_levels_keep_beliefs_apart() -> None:
    floats = coins("0.99").to(ms.FLOAT).window(6)
    groups, ones = levels_of_belief(floats.reader), [bin(w).count("1") for w in range(64)]
    for w, v in product(range(64), repeat=2):
        if groups[w] == groups[v]:
            assert ones[w] == ones[v]
    assert len(set(levels_of_belief(floats.reader, most=3).tolist())) <= 6
    assert (
        len(set(groups.tolist())) > 7
    )  # few beliefs, so that windows of one are told apart by their last tokens
    for w, v in product(range(64), repeat=2):
        if groups[w] == groups[v]:
            assert w % 8 == v % 8


def test_digits_are_those_to_which_bounds_agree() -> None:
    def time(lower: Fraction | None, upper: Fraction | None) -> MultilevelTime:
        return MultilevelTime(1.0, True, 1, 0.0, 1, 1, lower=lower, upper=upper)

    assert time(None, None).digits == 0
    assert time(Fraction(1), Fraction(3)).digits == 0
    for digits in (1, 2, 30):
        gap = Fraction(7, 10**digits)
        assert time(7 - gap, Fraction(7)).digits == digits
        assert time(7 - gap * Fraction(101, 100), Fraction(7)).digits == digits - 1


# --- the parts ---


def birth_and_death(n: int, up: float) -> tuple[list[list[float]], Fraction]:
    """A walk on 0..n that rarely goes up, and E_0[time to n], by the closed formula in exact arithmetic."""
    matrix = np.zeros((n + 1, n + 1))
    for i in range(n):
        matrix[i, i + 1] = up
        matrix[i, max(i - 1, 0)] += 1 - up
    matrix[n, n] = 1
    p, total, rise = Fraction(up), Fraction(0), Fraction(0)
    q = 1 - p
    for i in range(n):  # e_i, the time from i to i + 1: 1/p + q/p·e_(i−1)
        rise = 1 / p + (q / p * rise if i else 0)
        total += rise
    return matrix.tolist(), total


@pytest.mark.parametrize(("n", "up"), [(6, 0.25), (8, 1e-3), (9, 2.0**-60), (5, 1e-40)])
def test_sparse_chains_of_every_scale(n: int, up: float) -> None:
    from scipy.sparse import csr_array

    matrix, wanted = birth_and_death(n, up)
    found = multilevel_visits(csr_array(np.array(matrix)), [n], 0, np.arange(n + 1) // 2)
    assert found.converged
    assert abs(Fraction(found.total) / wanted - 1) < Fraction(1, 10**12)


def test_times_and_corrections_solve_their_equations() -> None:
    """x = 1 + Qx and (I − Q)e = r, on a chain small enough for NumPy."""
    simulator = coins("9/10").window(5)
    system = WaitingSystem.of(
        simulator.reader, simulator.reader.to(ms.FLOAT), simulator.event("context:11111"), "00000"
    )
    steps, size = system.steps, system.size
    matrix = np.stack([steps.law_after(row, np.empty(size)) for row in np.eye(size)])
    groups = levels_of_belief(simulator.reader.to(ms.FLOAT))
    visits = expected_visits(steps, system.entry, groups).visits
    np.testing.assert_allclose(visits, np.linalg.solve(np.eye(size) - matrix.T, system.entry), rtol=1e-9)
    times = expected_times(steps, system.entry, visits, groups).visits
    live = steps.alive
    np.testing.assert_allclose(
        times[live], np.linalg.solve(np.eye(size) - matrix, live * 1.0)[live], rtol=1e-9
    )
    weights = visits / visits.max()
    coarse = Coarse.backwards(steps, groups, groups.max() + 1, weights, times, system.entry / visits.max())
    right = np.random.default_rng(3).normal(size=size) * live
    high, low = correction(steps, coarse, weights, times, right)
    np.testing.assert_allclose(
        high + low, np.linalg.solve(np.eye(size) - matrix, right), rtol=1e-8, atol=1e-6
    )
    defect = steps.defect(right, high, low, np.empty(size))
    np.testing.assert_allclose(defect, right - (high - matrix @ high), atol=1e-9)
    flows = steps.flows(groups, weights, groups.max() + 1, times)
    for i, j in product(range(groups.max() + 1), repeat=2):
        part = matrix[np.ix_(groups == i, groups == j)]
        assert flows[i, j] == pytest.approx(weights[groups == i] @ part @ times[groups == j], rel=1e-12)
    changes = np.abs(high[:, None] - high[None, :])
    bound = (steps.exits * np.abs(high) + (matrix * changes).sum(axis=1)) * 2.0**-52
    np.testing.assert_allclose(steps.rounding(high), bound, rtol=1e-10)


def test_sparse_steps_are_the_same_steps() -> None:
    """The two kinds of steps against each other, on the same chain."""
    simulator = coins("9/10").window(4)
    system = WaitingSystem.of(
        simulator.reader, simulator.reader.to(ms.FLOAT), simulator.event("context:1111"), "0000"
    )
    steps, size = system.steps, system.size
    matrix = np.stack([steps.law_after(row, np.empty(size)) for row in np.eye(size)])
    rows, columns = np.nonzero(matrix)
    sparse = SparseSteps(rows, columns, matrix[rows, columns], steps.exits, steps.alive)
    rng, out = np.random.default_rng(1), np.empty(size)
    v, w, r = rng.random(size), rng.random(size) * 1e-20, rng.random(size)
    groups = np.arange(size) % 5
    for name, arguments in {"law_after": (v,), "mean_after": (v,), "defect": (r, v, w)}.items():
        ours = getattr(steps, name)(*arguments, np.empty(size))
        np.testing.assert_allclose(getattr(sparse, name)(*arguments, out), ours, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(sparse.flows(groups, v, 5, r), steps.flows(groups, v, 5, r), rtol=1e-12)
    np.testing.assert_allclose(sparse.flows(groups, v, 5), steps.flows(groups, v, 5), rtol=1e-12)
    np.testing.assert_allclose(sparse.rounding(v), steps.rounding(v), rtol=1e-12)


def test_differences_keep_what_floats_would_round_away() -> None:
    x, y = np.array([1e16, 1.0]), np.array([1e16 + 2, 1e-17])
    low, other = np.array([0.25, 0.0]), np.array([0.5, -(2.0**-52)])
    assert multilevel.pair_difference(x, low, y, np.zeros(2)).tolist() == [-1.75, 1.0]
    assert multilevel.pair_difference(x, low, y, other).tolist() == [-2.25, 1.0 + 2.0**-52]


def test_sums_of_pairs_keep_it_too() -> None:
    """high + low after each addition is the exact sum, to about 106 bits."""
    rng, n = np.random.default_rng(4), 50
    high, low, exact = np.zeros(n), np.zeros(n), [Fraction(0)] * n
    for exponent in (0, -20, -45, 3, -60, 0, -80):
        more = rng.normal(size=n) * 2.0**exponent
        multilevel._add(high, low, more)
        exact = [x + Fraction(m) for x, m in zip(exact, more.tolist(), strict=True)]
        for x, h, w in zip(exact, high.tolist(), low.tolist(), strict=True):
            assert abs(Fraction(h) + Fraction(w) - x) <= Fraction(1, 2**98)


def test_sparse_questions_that_are_answered_by_the_graph_or_refused() -> None:
    from scipy.sparse import csr_array

    gamble = csr_array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert multilevel_visits(gamble, [1], 0, np.zeros(3, int)).total == math.inf
    assert multilevel_visits(gamble, [1, 2], 0, np.zeros(3, int)).total == pytest.approx(2)
    assert multilevel_visits(gamble, [1], 1, np.zeros(3, int)).total == 0
    behind = csr_array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]])
    assert (
        multilevel_visits(behind, [1], 0, np.zeros(3, int)).total == 1
    )  # what lies behind the target is not met
    with pytest.raises(ms.NotUniqueError, match="state 1 and one with state 2"):
        multilevel_stationary_law(gamble, np.zeros(3, int))
    for matrix, message in (
        (csr_array([[0.9]]), r"row 0 sums to 0\.9"),
        (csr_array([[2.0, -1.0], [0.0, 1.0]]), r"P\(0, 1\)=-1\.0 is not a probability"),
        (csr_array([[0.5, 0.5]]), "square"),
        (np.zeros((0, 0)), "0 × 0"),
        ([[1j]], "not real numbers"),
        ([["1"]], "not real numbers"),
    ):
        for ask in (
            lambda given: multilevel_visits(given, [0], 0, np.zeros(given.shape[0], int)),
            lambda given: multilevel_stationary_law(given, np.zeros(given.shape[0], int)),
        ):
            with pytest.raises(ms.InputError, match=message):
                ask(matrix if hasattr(matrix, "shape") else np.array(matrix))
    with pytest.raises(ms.InputError, match="target=3"):
        multilevel_visits(gamble, [3], 0, np.zeros(3, int))
    with pytest.raises(ms.InputError, match="start='a'"):
        multilevel_visits(gamble, [1], "a", np.zeros(3, int))  # type: ignore[arg-type]
    for groups in ([0.5, 1, 2], [0, 1], [0, 0, -1], [[0], [1, 2], [0]]):
        with pytest.raises(ms.InputError, match="groups: give one whole number"):
            multilevel_visits(gamble, [1, 2], 0, groups)
    with pytest.raises(ms.LimitError, match=r"numbers up to 1,000,000,000"):
        multilevel_visits(gamble, [1, 2], 0, [0, 1, 10**9])
    for name, wrong in (
        ("smoothing", 0),
        ("rounds", 0),
        ("rounds", "x"),
        ("tolerance", math.nan),
        ("tolerance", "x"),
    ):
        with pytest.raises(ms.InputError, match=f"{name}={wrong!r}"):
            multilevel_visits(gamble, [1, 2], 0, [0, 0, 0], **{name: wrong})
    periodic = csr_array([[0.0, 1.0], [1.0, 0.0]])
    assert multilevel_stationary_law(periodic, [0, 1]).visits.tolist() == pytest.approx([0.5, 0.5])
    star = np.array(
        [[0, 1 / 2, 1 / 4, 1 / 4], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    )  # from and to the middle
    law = multilevel_stationary_law(star, [0, 0, 0, 0])
    assert law.converged
    assert law.visits.tolist() == pytest.approx([1 / 2, 1 / 4, 1 / 8, 1 / 8], rel=1e-10)


def test_a_group_whose_weights_underflow_is_weighted_equally() -> None:
    entries = np.array([0.25, 0.75, 0.5, 0.5])
    steps = SparseSteps(
        np.array([0, 0, 1, 2]), np.array([1, 2, 2, 1]), entries, np.array([0, 0.5, 0.5]), np.ones(3, np.bool_)
    )
    coarse = Coarse.of(steps, np.array([0, 1, 1]), 2, np.array([1.0, 0.0, 0.0]))
    assert coarse.rows == {0: {1: 1.0}, 1: {1: 0.5, 2: 0.5}}


# --- the certificate ---

CHAIN = ms.Chain([["1/2", "1/2", 0, 0], ["1/4", "1/2", "1/4", 0], [0, 0, 1, 0], [0, 0, 0, 1]])
TRUE = [Fraction(8), Fraction(6), Fraction(0), Fraction(0)]


def test_bounds_hold_for_whatever_passes_the_check() -> None:
    rng = random.Random(1)
    passed = refused = 0
    for _ in range(300):
        x = [t * Fraction(rng.randint(50, 150), 100) for t in TRUE]
        try:
            bounds = certified_bounds(CHAIN.matrix, 2, x)
        except ms.InputError:
            refused += 1
            continue
        passed += 1
        for state in (0, 1):
            low, high = bounds[state]
            assert low <= TRUE[state] <= high
    assert passed > 10
    assert refused > 10


def test_times_that_are_no_solution_are_not_certified() -> None:
    for x in ([0, 0, 0, 0], [16, 12, 0, 0], [8, 7, 0, 0], [-8, -6, 0, 0]):
        try:
            bounds = certified_bounds(CHAIN.matrix, 2, x)
        except ms.InputError:
            continue
        assert bounds[0][0] < bounds[0][1]  # never the point that a solution would give
    with pytest.raises(ms.InputError, match="bound anything"):
        certified_bounds(CHAIN.matrix, 2, [24, 18, 0, 0])
    with pytest.raises(ms.InputError, match="one per state"):
        certified_bounds(CHAIN.matrix, 2, [8, 6])
    with pytest.raises(ms.InputError, match="domain='float'"):
        certified_bounds(CHAIN.to(ms.FLOAT).matrix, 2, TRUE)


def test_states_that_are_not_sure_to_hit_get_no_bound() -> None:
    gamble = ms.Chain([["1/2", "1/4", "1/4"], [0, 1, 0], [0, 0, 1]])
    assert certified_bounds(gamble.matrix, 1, [1, 0, 5]) == {}
    assert certified_bounds(gamble.matrix, [1, 2], [2, 0, 0]) == {0: (2, 2)}
    times = gamble.expected_hitting_time(1)  # infinite where it is not certain
    assert certified_bounds(gamble.matrix, 1, list(times.values())) == {}
    assert certified_bounds(gamble.matrix, [1, 2], [np.float64(2), math.nan, math.inf]) == {0: (2, 2)}
    for wrong in (math.inf, math.nan, None, "x"):
        with pytest.raises(ms.InputError, match=r"not a (finite )?number"):
            certified_bounds(gamble.matrix, [1, 2], [wrong, 0, 0])


class _Two:
    """x₀ = 1 + x₁·9/10 + …, one row wrong if asked for."""

    size = 2

    def __init__(self, wrong: bool = False) -> None:
        self.wrong = wrong

    def exact_rows(self) -> Any:
        whole = [np.array([n], object) for n in (9, 1, 10 + self.wrong)]
        yield ExactRows(np.array([0]), [np.array([1])], [whole[0]], whole[1], whole[2])
        yield ExactRows(np.array([1]), [np.array([0])], [whole[1]], whole[0], np.array([10], object))


def test_the_residual_is_that_of_the_equations() -> None:
    """x₀ = 1 + 9/10 x₁, x₁ = 1 + 1/10 x₀: x = (190/91, 110/91)."""
    bits = 200
    near = np.array([(190 << bits) // 91, (110 << bits) // 91], object)
    assert certified_delta(residual(_Two(), near, bits)) < Fraction(1, 10**50)
    off = near.copy()
    off[1] += 1 << (bits - 30)
    found = residual(_Two(), off, bits)
    assert found.tolist() == pytest.approx([0.9 * 2.0**-30, -(2.0**-30)], rel=1e-12)
    delta = certified_delta(found)
    assert delta >= Fraction(1, 1 << 30)
    enclosed = Enclosure(off, bits, delta)
    for place, true in enumerate((Fraction(190, 91), Fraction(110, 91))):
        bounds = enclosed.bounds(place)
        assert bounds is not None
        assert bounds[0] <= true <= bounds[1]
    assert Enclosure(near, bits, Fraction(1)).bounds(0) is None
    with pytest.raises(ms.InputError, match="row of place=0"):
        residual(_Two(wrong=True), near, bits)


def test_more_digits_than_floats_can_measure() -> None:
    """A defect below 2^-1074 is 0 in floats: what was reached by then is given, with advice."""
    for simulator in (TOY.window(0), TOY.window(2)):
        found = simulator.every_window.hitting_time("token:B", digits=400)
        assert 290 < found.digits < 400
        assert found.lower is not None
        assert found.upper is not None
        assert found.lower <= simulator.expected_hitting_time("token:B") <= found.upper
        assert "of digits=400 were reached" in found.advice


def test_a_forged_vector_does_not_narrow_the_bounds_of_a_simulator() -> None:
    """Whatever x says, the bounds of a windowed simulator hold the exact time, or there are none."""
    simulator = coins("9/10").window(4)
    exact = simulator.expected_hitting_time("context:1111", start="0000")
    system = WaitingSystem.of(
        simulator.reader, simulator.reader.to(ms.FLOAT), simulator.event("context:1111"), "0000"
    )
    true = np.array([
        0 if w == 15 else simulator.expected_hitting_time("context:1111", start=f"{w:04b}") for w in range(16)
    ], object)  # fmt: skip
    rng, bits, held = random.Random(2), 80, 0
    for size in (0, 10**-12, 10**-4, 10**-2, 1):
        numbers = np.array([int(t * (1 << bits)) for t in true], object)
        numbers = np.array([n + int(n * size * rng.uniform(-1, 1)) for n in numbers.tolist()], object)
        delta = certified_delta(residual(system, numbers, bits))
        bounds = system.bounds(Enclosure(numbers, bits, delta))
        if bounds is None:
            assert delta >= 1
            continue
        held += 1
        assert bounds[0] <= exact <= bounds[1]
    assert held >= 3
