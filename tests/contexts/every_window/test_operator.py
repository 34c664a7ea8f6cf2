"""All windows at once against brute force: laws, amplitudes, both steps, the law of a hitting time."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from model_tools import seeded
from oracles import OracleError, Simulator, last

import markovsim as ms
from markovsim.contexts.every_window.forward import WordLevels
from markovsim.contexts.every_window.operator import ContextOperator
from markovsim.contexts.every_window.waiting import WaitingSystem
from markovsim.errors import LimitError

half = "1/2"
LUIGI, COIN = ms.iid({"A": 1}), ms.iid({"A": half, "B": half})
TOY = ms.Mixture({"luigi": LUIGI, "waluigi": COIN})
STRICT = ms.Mixture({"ab": ms.word("AB"), "a": ms.word("A")})
ONE = ms.Mixture({"only": ms.word("A"), "too": ms.iid({"A": 1})})
SEEDS = range(120)


def law_of(oracle: Simulator, window: tuple[str, ...]) -> list[Fraction]:
    """The law at a window by definition, all 0 where the window cannot be read."""
    try:
        return [oracle.next_token(window)[token] for token in oracle.tokens]
    except OracleError:
        return [Fraction(0)] * len(oracle.tokens)


@pytest.mark.parametrize("seed", SEEDS)
def test_laws_and_amplitudes_are_those_of_the_definition(seed: int, tmp_path: Any) -> None:
    made = seeded(seed, tmp_path)
    if made is None:
        return
    oracle, simulator, _ = made
    windows = list(product(oracle.tokens, repeat=oracle.k))
    exact = [law_of(oracle, window) for window in windows]
    operator = simulator.to(ms.FLOAT).every_window.operator()
    assert operator.words == tuple(map(oracle.write, windows))
    assert [operator.index(word) for word in operator.words] == list(range(operator.size))
    for w, law in enumerate(exact):
        assert [x > 0 for x in operator.laws[:, w]] == [x > 0 for x in law]
        assert operator.laws[:, w].tolist() == pytest.approx(list(map(float, law)), rel=1e-13, abs=0)
        assert bool(operator.possible[w]) == any(law)
    for name in oracle.premises:
        found = operator.amplitudes(name)
        for w, window in enumerate(windows):
            alpha = oracle.amplitudes(window)[name] if any(exact[w]) else 0
            assert found[w] == pytest.approx(float(alpha), rel=1e-13, abs=0)
    for block in WordLevels(simulator.reader).blocks(oracle.k):
        for n in range(len(block)):
            total = block.total[n]
            assert [Fraction(x, total) if total else 0 for x in block.tokens[:, n]] == exact[block.lo + n]


@pytest.mark.parametrize("seed", SEEDS)
def test_both_steps_are_the_matrix(seed: int, tmp_path: Any) -> None:
    made = seeded(seed, tmp_path)
    if made is None:
        return
    oracle, simulator, _ = made
    windows = list(product(oracle.tokens, repeat=oracle.k))
    matrix = np.zeros((len(windows), len(windows)))
    for w, window in enumerate(windows):
        for token, p in zip(oracle.tokens, law_of(oracle, window), strict=True):
            matrix[w, windows.index(oracle.follow(window, token))] += float(p)
    operator = simulator.to(ms.FLOAT).every_window.operator()
    rng = np.random.default_rng(seed)
    v = rng.random(len(windows))
    np.testing.assert_allclose(operator.mean_after(v), matrix @ v, rtol=1e-12)
    np.testing.assert_allclose(operator.law_after(v), v @ matrix, rtol=1e-12)
    linear = operator.linear_operator
    np.testing.assert_allclose(linear @ v, matrix @ v, rtol=1e-12)
    np.testing.assert_allclose(linear.T @ v, v @ matrix, rtol=1e-12)
    out = np.empty(len(windows))
    assert operator.mean_after(v, out) is out
    np.testing.assert_allclose(out, matrix @ v, rtol=1e-12)


@pytest.mark.parametrize("base", [2, 3])
def test_steps_and_blocks_of_many_pieces(base: int) -> None:
    """Windows of more than one block and one piece: the arithmetic of places is what is tested."""
    tokens = "ABC"[:base]
    k = {2: 17, 3: 11}[base]
    mixture = ms.Mixture({"a": ms.markov(1, dict.fromkeys(tokens, f"1/{base}"), {
        token: {other: Fraction(1 + (token == other), base + 1) for other in tokens} for token in tokens
    }), "b": ms.iid(dict.fromkeys(tokens, f"1/{base}"))})  # fmt: skip
    simulator = mixture.to(ms.FLOAT).window(k)
    operator = simulator.every_window.operator()
    size, rng = base**k, np.random.default_rng(1)
    for w in rng.integers(0, size, 40).tolist():
        law = simulator.reader.next_law(simulator.reader.parse(operator.word(w)))
        assert operator.laws[:, w].tolist() == pytest.approx([law[t] for t in tokens], rel=1e-12)
    v, w = rng.random(size), np.arange(size)
    after = sum(operator.laws[a] * v[(w * base + a) % size] for a in range(base))
    np.testing.assert_allclose(operator.mean_after(v), after, rtol=1e-13)
    pushed = np.zeros(size)
    for a in range(base):
        np.add.at(pushed, (w * base + a) % size, operator.laws[a] * v)
    np.testing.assert_allclose(operator.law_after(v), pushed, rtol=1e-13)


def test_words_of_a_probability_below_every_float() -> None:
    """μ(w) = 1e-20^18: vectors are rescaled, and the laws are right."""
    rare = ms.iid({"A": "1e-20", "B": Fraction(10**20 - 1, 10**20)})
    mixture = ms.Mixture({"rare": rare, "twice": ms.iid({"A": "2e-20", "B": Fraction(10**20 - 2, 10**20)})})
    operator = mixture.to(ms.FLOAT).window(18).every_window.operator()
    alpha = Fraction(1, 1 + 2**18)  # of "rare" after A^18
    assert operator.laws[0, 0] == pytest.approx(float((alpha + 2 * (1 - alpha)) / 10**20), rel=1e-13)


def test_weights_that_floats_lose_are_refused() -> None:
    mixture = ms.Mixture({"rare": ms.iid({"A": "1e-200", "B": Fraction(10**200 - 1, 10**200)}), "coin": COIN})
    with pytest.raises(ms.FloatRangeError, match="outside binary64"):
        mixture.to(ms.FLOAT).window(2).every_window.operator()


@pytest.mark.parametrize(
    "decoding", [ms.temperature("1/2"), ms.top_p("9/10"), ms.greedy(), ms.top_k(1), ms.min_p("1/5")], ids=str
)
def test_decoded_laws_are_those_of_each_window(decoding: ms.Decoding) -> None:
    mixture = ms.Mixture({"h": ms.iid({"A": "4/5", "B": "1/5"}), "t": ms.iid({"A": "1/4", "B": "3/4"})})
    simulator = mixture.to(ms.FLOAT).window(5, decoding=decoding)
    operator = simulator.every_window.operator()
    for w, word in enumerate(operator.words):
        law = simulator.reader.next_law(simulator.reader.parse(word))
        assert operator.laws[:, w].tolist() == pytest.approx(
            [law.get(t, 0.0) for t in "AB"], rel=1e-12, abs=0
        )


def test_an_impossible_window_has_no_law_or_that_of_what_is_possible() -> None:
    strict = STRICT.to(ms.FLOAT).window(2).every_window.operator()
    assert strict.possible.tolist() == [True, True, False, False]
    assert strict.laws[:, 3].tolist() == [0.0, 0.0]
    forgets = STRICT.to(ms.FLOAT).window(2, impossible="forget")
    operator = forgets.every_window.operator()
    assert operator.possible.all()
    for w, word in enumerate(operator.words):
        assert operator.laws[:, w].tolist() == pytest.approx(list(forgets.next_token(word).values()))


def test_one_token_and_no_window() -> None:
    one = ONE.to(ms.FLOAT).window(5).every_window.operator()
    assert (one.size, one.words, one.mean_after([2.0]).tolist(), one.law_after([3.0]).tolist()) == (
        1,
        ("AAAAA",),
        [2.0],
        [3.0],
    )
    none = TOY.to(ms.FLOAT).window(0).every_window.operator()
    assert (none.words, none.laws.T.tolist(), none.mean_after([1.0]).tolist()) == (
        ("",),
        [[0.75, 0.25]],
        [1.0],
    )


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ms.InputError, match="domain='exact'"):
        TOY.window(2).every_window.operator()
    with pytest.raises(LimitError, match="window=40"):
        TOY.to(ms.FLOAT).window(40).every_window.operator()
    operator = TOY.to(ms.FLOAT).window(2).every_window.operator()
    with pytest.raises(ms.InputError, match="fewer than window=2"):
        operator.index("A")
    with pytest.raises(ms.InputError, match=r"shape \(3,\)"):
        operator.mean_after([1, 2, 3])
    v = np.ones(4)
    with pytest.raises(ms.InputError, match="shares memory"):
        operator.law_after(v, v)
    with pytest.raises(ms.InputError, match="contiguous float64"):
        operator.law_after(v, np.ones(4, np.float32))
    fixed = np.ones(4)
    fixed.flags.writeable = False
    for out in (fixed, [0.0] * 4):
        with pytest.raises(ms.InputError, match="contiguous float64"):
            operator.law_after(v, out)  # type: ignore[arg-type]
    for wrong in (v * 1j, ["1"] * 4, None, [[1], [2, 3]]):  # nothing is dropped in silence
        with pytest.raises(ms.InputError, match="not real"):
            operator.mean_after(wrong)
    with pytest.raises(ms.InputError, match="not real"):
        operator.linear_operator @ (v * 1j)
    with pytest.raises(ms.InputError, match="no such premise"):
        operator.amplitudes("mario")
    with pytest.raises(ms.InputError, match="domain='ball'"):
        WordLevels(TOY.to("ball").window(1).reader)  # type: ignore[arg-type]
    assert "4 windows" in repr(operator)


def first_times(oracle: Simulator, hit: str, start: str, steps: int) -> list[Fraction]:
    """P(T = n) for n ≤ steps, by carrying the law of the context and ending every path at the event."""
    window = last(oracle.k, oracle.parse(start))
    if oracle.holds(hit, window):
        return [Fraction(1)] + [Fraction(0)] * steps
    law, found = {window: Fraction(1)}, [Fraction(0)]
    for _ in range(steps):
        after: dict[tuple[str, ...], Fraction] = {}
        happened = Fraction(0)
        for context, mass in law.items():
            for token, p in oracle.next_token(context).items():
                following = oracle.follow(context, token)
                if not p:
                    continue
                if hit == f"token:{token}" or oracle.holds(hit, following):
                    happened += mass * p
                else:
                    after[following] = after.get(following, Fraction(0)) + mass * p
        found.append(happened)
        law = after
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_law_of_a_hitting_time_is_that_of_all_paths(seed: int, tmp_path: Any) -> None:
    made = seeded(seed, tmp_path)
    if made is None or made[2]["hit"] is None:
        return
    oracle, simulator, case = made
    try:
        simulator.expected_hitting_time(case["hit"], case["start"], states="contexts")
    except ms.MarkovsimError as error:
        with pytest.raises(type(error)):
            simulator.every_window.hitting_time_cdf(case["hit"], 7, case["start"])
        return
    for steps in (0, 2, 9):
        wanted = np.cumsum([float(p) for p in first_times(oracle, case["hit"], case["start"], steps)])
        found = simulator.every_window.hitting_time_cdf(case["hit"], steps, case["start"])
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=0)


def test_events_that_are_no_words_are_refused() -> None:
    simulator = TOY.window(2)
    with pytest.raises(ms.InputError, match="a token that is emitted, or a set of contexts"):
        simulator.every_window.hitting_time_cdf(ms.Takes([("AA", "AB")]), 3)
    assert simulator.every_window.hitting_time_cdf(ms.Visits(["AB", "BB"]), 3)[-1] == pytest.approx(
        float(sum(first_times_of_b(3)))
    )
    with pytest.raises(LimitError, match="one by one"):
        TOY.window(17).every_window.hitting_time_cdf(ms.Visits(lambda state: False), 1)


def test_events_of_another_simulator_are_read_as_ones_of_this() -> None:
    exact, floats = TOY.window(2), TOY.to(ms.FLOAT).window(2)
    wanted = float(exact.expected_hitting_time("amplitude:luigi<=1/100"))
    event = exact.event("amplitude:luigi<=1/100")
    assert floats.every_window.hitting_time(event).value == pytest.approx(wanted)
    assert floats.expected_hitting_time(event) == pytest.approx(wanted)
    with pytest.raises(
        ms.InputError, match=r"value=0\.01"
    ):  # which fraction a float stands for is not guessed
        exact.every_window.hitting_time(floats.event("amplitude:luigi<=1/100"))
    other = ms.Mixture({"x": ms.iid({"0": half, "1": half})}).window(2)
    with pytest.raises(ms.InputError, match="'0' is not in the alphabet"):
        exact.every_window.hitting_time_cdf(other.event("context:01"), 3)
    with pytest.raises(ms.InputError, match="premise='x'"):
        exact.every_window.hitting_time_cdf(other.event("amplitude:x>=1/2"), 3)


def test_an_amplitude_too_close_to_tell_is_not_decided() -> None:
    """One token makes "h" all but certain: 1 − 1e-18 is 1.0 in binary64, and the other premise is still possible."""
    rare = Fraction(1, 10**18)
    sure, seldom = {"A": rare, "B": 1 - rare}, {"A": 1 - rare, "B": rare}
    simulator = ms.Mixture({"h": ms.iid(sure), "t": ms.iid(seldom)}).window(1)
    for event in ("amplitude:h>=1", "amplitude:h>=1/2"):  # 1/2 is the amplitude at the start
        with pytest.raises(ms.UndecidedError, match="use the exact domain"):
            simulator.to(ms.FLOAT).every_window.hitting_time_cdf(event, 3)
    assert simulator.every_window.hitting_time_cdf("amplitude:h>=1", 3).tolist() == [0, 0, 0, 0]
    assert (
        TOY.to(ms.FLOAT).window(2).every_window.hitting_time_cdf("amplitude:waluigi>=1", 1)[1] == 0.25
    )  # known by the graph


def first_times_of_b(steps: int) -> list[Fraction]:
    """The first window AB or BB is one token after the window holds two, and the newest is B: written out by hand.

    From ε: A (3/4) or B (1/4); then the window is full, and its newest token decides.
    """
    first_b = {"A": Fraction(1, 6), "B": Fraction(1, 2)}
    done = Fraction(3, 4) * first_b["A"] + Fraction(1, 4) * first_b["B"]
    later = Fraction(3, 4) * Fraction(5, 6) * Fraction(1, 10) + Fraction(1, 4) * Fraction(1, 2) * Fraction(
        1, 2
    )
    return [Fraction(0), Fraction(0), done, later][: steps + 1]


def test_the_system_of_a_question_is_a_value() -> None:
    simulator = TOY.window(3)
    system = WaitingSystem.of(simulator.reader, simulator.reader.to(ms.FLOAT), simulator.emits("B"), "AAA")
    assert np.flatnonzero(system.steps.alive).tolist() == [0]  # no other window is met before the first B
    assert system.steps.exits[0] == pytest.approx(1 / 18)
    assert isinstance(simulator.to(ms.FLOAT).every_window.operator(), ContextOperator)
