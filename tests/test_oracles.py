"""The oracle against numbers derived by hand, its own definitions, and the laws of the theory."""

from __future__ import annotations

import json
import math
import random
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import oracles
import pytest
from oracle_chains import (
    OracleError,
    as_rows,
    communicating_classes,
    hitting,
    period,
    solve,
    stationary,
    stationary_laws,
)
from oracles import Simulator, analyze_chain, analyze_model
from random_models import random_chain, random_model, to_json, to_toml

F = Fraction
HALF = Fraction(1, 2)


def model(premises: Mapping[str, Mapping[str, Any]], window: int, **settings: Any) -> dict[str, Any]:
    return {"alphabet": ["A", "B"], "window": window, **settings, "premises": premises}


def seed_toy(k: int, luigi: Fraction = HALF, q: Fraction = HALF, **settings: Any) -> dict[str, Any]:
    return model(
        {
            "luigi": {"prior": str(luigi), "kind": "iid", "probabilities": {"A": 1}},
            "waluigi": {
                "prior": str(1 - luigi),
                "kind": "iid",
                "probabilities": {"A": str(q), "B": str(1 - q)},
            },
        },
        k,
        **settings,
    )


def rogue(k: int, hazard: str, luigi: str = "1/2", waluigi: str = "1/2", **settings: Any) -> dict[str, Any]:
    return model(
        {
            "luigi": {"prior": luigi, "kind": "iid", "probabilities": {"A": 1}},
            "villain": {"prior": 0, "kind": "word", "word": "B"},
            "waluigi": {
                "prior": waluigi,
                "kind": "deceptive",
                "imitates": "luigi",
                "then": "villain",
                "hazard": hazard,
            },
        },
        k,
        **settings,
    )


def reversible(k: int, start: str, luigi: Fraction, h: Fraction, r: Fraction) -> dict[str, Any]:
    tokens = {"A": [[1 - h, 0], [r, 0]], "B": [[0, h], [0, 1 - r]]}
    return model(
        {
            "luigi": {"prior": str(luigi), "kind": "word", "word": "A"},
            "rogue": {"prior": str(1 - luigi), "kind": "generator", "start": [1, 0], "tokens": tokens},
        },
        k,
        start=start,
    )


def hit(table: Mapping[str, Any], event: str, start: str = "") -> Any:
    return Simulator(table).hit(event, start)


def kind_of_error(table: Mapping[str, Any], **questions: Any) -> str:
    with pytest.raises(OracleError) as caught:
        analyze_model(table, **questions)
    return caught.value.kind


# --- Golden values ---


@pytest.mark.parametrize("k", range(7))
@pytest.mark.parametrize(("luigi", "q"), [(HALF, HALF), (F(1, 3), F(2, 5)), (F(9, 10), F(1, 7))])
def test_seed_toy_in_general(k: int, luigi: Fraction, q: Fraction) -> None:
    table = seed_toy(k, luigi, q)
    S = [luigi + (1 - luigi) * q**j for j in range(k + 1)]
    escape = (1 - luigi) * q**k * (1 - q) / S[k]
    full = "A" * k
    assert Simulator(table).next_token(("A",) * k)["B"] == escape
    assert hit(table, "token:B", full) == (1, 1 / escape)
    assert hit(table, "token:B") == (1, sum(S[:k]) + S[k] / escape)
    answer = analyze_model(table)
    assert answer["contexts"] == 2**k
    assert [(c["closed"], c["period"], c["size"]) for c in answer["classes"]] == [(True, 1, 2**k)]
    assert answer["stationary"][0][full] == str(luigi + (1 - luigi) * q**k)
    assert answer["mean_amplitude"] == [{"luigi": str(luigi), "waluigi": str(1 - luigi)}]
    assert oracles.evidence_ceiling(table, "luigi") == luigi / S[k]
    if k:
        assert hit(table, f"context:{full}", "A" * (k - 1) + "B") == (1, (q**-k - 1) / (1 - q))


@pytest.mark.parametrize("k", range(1, 7))
def test_seed_toy_at_one_half(k: int) -> None:
    table, full = seed_toy(k), "A" * k
    answer = analyze_model(table, hit="token:B", start=full)
    assert answer["next_token"][full]["B"] == str(F(1, 2 * (2**k + 1)))
    assert answer["hit"] == {
        "event": "token:B",
        "from": full,
        "probability": "1",
        "expected_time": str(2 ** (k + 1) + 2),
    }
    assert hit(table, "token:B")[1] == 2**k + F(k, 2) + 3
    assert hit(table, f"context:{full}", full[1:] + "B")[1] == 2 ** (k + 1) - 2
    assert answer["stationary"][0][full] == str((1 + F(1, 2**k)) / 2)
    assert answer["drift"][full]["luigi"] == str(-F(2 ** (k - 1), (2**k + 1) ** 2))
    assert oracles.evidence_ceiling(table, "luigi") == F(2**k, 2**k + 1)
    assert oracles.mixture_law(table, 8)["A" * 8] == (1 + F(1, 2**8)) / 2


def test_the_whole_answer_for_the_smallest_toy() -> None:
    assert analyze_model(seed_toy(1), hit="amplitude:luigi<=0", start="BA", amplitude=["", "AAA", "BA"]) == {
        "domain": "exact",
        "window": 1,
        "start": "document",
        "contexts": 2,
        "states": 2,
        "classes": [{"closed": True, "period": 1, "size": 2, "contexts": ["A", "B"]}],
        "stationary": [{"A": "3/4", "B": "1/4"}],
        "mean_amplitude": [{"luigi": "1/2", "waluigi": "1/2"}],
        "next_token": {"A": {"A": "5/6", "B": "1/6"}, "B": {"A": "1/2", "B": "1/2"}},
        "amplitudes": {"A": {"luigi": "2/3", "waluigi": "1/3"}, "B": {"luigi": "0", "waluigi": "1"}},
        "drift": {"A": {"luigi": "-1/9", "waluigi": "1/9"}, "B": {"luigi": "1/3", "waluigi": "-1/3"}},
        "hit": {"event": "amplitude:luigi<=0", "from": "BA", "probability": "1", "expected_time": "6"},
        "amplitude": {
            "": {"luigi": "1/2", "waluigi": "1/2"},
            "AAA": {"luigi": "8/9", "waluigi": "1/9"},
            "BA": {"luigi": "0", "waluigi": "1"},
        },
    }


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize(("h", "luigi"), [(F(1, 10), HALF), (F(2, 7), F(1, 3))])
def test_rogue_in_general(k: int, h: Fraction, luigi: Fraction) -> None:
    table = rogue(k, str(h), str(luigi), str(1 - luigi))
    other = (1 - luigi) * (1 - h) ** k
    assert Simulator(table).next_token(("A",) * k)["B"] == h * other / (luigi + other)
    answer = analyze_model(table, hit=f"context:{'B' * k}")
    assert answer["contexts"] == k + 1
    assert answer["classes"][0] == {"closed": True, "period": 1, "size": 1, "contexts": ["B" * k]}
    assert [c["period"] for c in answer["classes"][1:]] == [1] + [None] * (k - 1)
    assert answer["stationary"] == [{"B" * k: "1"}]
    assert answer["mean_amplitude"] == [{"luigi": "0", "waluigi": "1"}]
    assert answer["hit"]["probability"] == "1"


def test_rogue_numbers() -> None:
    assert hit(rogue(3, "1/10"), "token:B", "AAA") == (1, F(17290, 729))
    assert hit(rogue(3, "1/10"), "token:B") == (1, F(34057, 1458))
    assert analyze_model(rogue(2, "1/10"))["next_token"]["AA"]["B"] == "81/1810"
    ten = analyze_model(rogue(10, "1/2"), hit="token:B", start="A" * 10)
    assert ten["hit"]["expected_time"] == "2050"
    assert ten["amplitudes"]["A" * 10]["waluigi"] == "1/1025"
    weights = [F(p["waluigi"]) for p in ten["amplitudes"].values()]
    assert min(weights) == F(1, 1025)


@pytest.mark.parametrize("k", range(1, 6))
@pytest.mark.parametrize(
    ("luigi", "h", "r"),
    [(HALF, F(1, 10), F(1, 10)), (F(1, 3), F(1, 4), F(2, 5)), (F(3, 4), F(9, 10), F(1, 9))],
)
def test_reversible_rogue(k: int, luigi: Fraction, h: Fraction, r: Fraction) -> None:
    mean = analyze_model(reversible(k, "document", luigi, h, r))["mean_amplitude"]
    assert mean[0]["luigi"] == str(luigi * r / (luigi * r + (1 - luigi) * (1 - h) * (h + r)))
    mean = analyze_model(reversible(k, "stationary", luigi, h, r))["mean_amplitude"]
    assert mean == [{"luigi": str(luigi), "rogue": str(1 - luigi)}]


def test_reversible_rogue_numbers() -> None:
    tenth = F(1, 10)
    assert (
        analyze_model(reversible(2, "document", HALF, tenth, tenth))["mean_amplitude"][0]["luigi"] == "5/14"
    )
    assert (
        analyze_model(reversible(2, "stationary", HALF, tenth, tenth))["mean_amplitude"][0]["luigi"] == "1/2"
    )


def test_reversible_rogue_is_a_deceptive_premise_that_returns() -> None:
    table = rogue(3, "1/10", start="stationary")
    table["premises"]["waluigi"]["back"] = "1/10"
    asked = {"hit": "token:B", "start": "BA"}
    expected = analyze_model(reversible(3, "stationary", HALF, F(1, 10), F(1, 10)), **asked)
    assert json.dumps(analyze_model(table, **asked)).replace("waluigi", "rogue") == json.dumps(expected)


def coins(k: int, heads: str, tails: str) -> dict[str, Any]:
    return {
        "alphabet": ["0", "1"],
        "window": k,
        "premises": {
            "heads": {"prior": 1, "kind": "iid", "probabilities": {"1": heads, "0": tails}},
            "tails": {"prior": 1, "kind": "iid", "probabilities": {"1": tails, "0": heads}},
        },
    }


def test_two_biased_coins() -> None:
    """The contexts and the next-token laws of the oracle, solved in floats: 1,024 equations."""
    simulator = Simulator(coins(10, "0.95", "0.05"))
    contexts = [("".join(f"{n:010b}")) for n in range(1024)]
    P = np.zeros((1024, 1024))
    for n, context in enumerate(contexts):
        for token, p in simulator.next_token(tuple(context)).items():
            P[n, int(context[1:] + token, 2)] = float(p)
    times = np.linalg.solve(np.eye(1023) - P[:1023, :1023], np.ones(1023))
    assert times[0] == pytest.approx(61320.855698146, rel=1e-9)
    small = simulator.next_token(("1", "1"))["1"]  # by hand: (0.95^3 + 0.05^3)/(0.95^2 + 0.05^2)
    assert small == (F(19, 20) ** 3 + F(1, 20) ** 3) / (F(19, 20) ** 2 + F(1, 20) ** 2)


@pytest.mark.parametrize("m", range(4))
@pytest.mark.parametrize("k", range(1, 5))
def test_pinned_as_delays_the_first_b(k: int, m: int) -> None:
    table = seed_toy(k, pinned="A" * m)
    assert hit(table, "token:B", "A" * k) == (1, 2 ** (k + m + 1) + 2)
    assert hit(table, f"context:{'A' * k}", "A" * (k - 1) + "B") == (1, 2 ** (k + 1) - 2)


def test_a_pin_strands_stationary_premises() -> None:
    table = model({"ab": {"prior": 1, "kind": "word", "word": "AB"}}, 1, start="stationary", pinned="A")
    assert kind_of_error(table) == "impossible-window"
    answer = analyze_model({**table, "impossible": "forget"})
    assert answer["next_token"] == {"A": {"A": "0", "B": "1"}, "B": {"A": "1", "B": "0"}}
    assert analyze_model({**table, "pinned": ""})["classes"][0]["period"] == 2


# --- What the errors are ---


def test_errors() -> None:
    ab = {"ab": {"prior": 1, "kind": "word", "word": "AB"}}
    assert kind_of_error(model(ab, 1)) == "impossible-window"
    assert kind_of_error(model(ab, 1, pinned="B")) == "impossible-pin"
    assert kind_of_error(model(ab, 1, pinned="B", impossible="forget")) == "impossible-pin"
    assert kind_of_error(rogue(2, "1/10"), hit="token:B", start="BA") == "impossible-start"
    assert kind_of_error(rogue(2, "1/10"), amplitude=["BA"]) == "impossible-amplitude"
    assert kind_of_error(rogue(2, "1/10"), hit="token:C") == "bad-input"
    two = {"stuck": {"prior": 1, "kind": "looping", "first": {"A": "1/2", "B": "1/2"}, "eta": 0}}
    assert kind_of_error(model(two, 1, start="stationary")) == "not-unique"
    assert analyze_model(model(two, 1))["contexts"] == 2
    mere_definition = {"stuck": {**two["stuck"], "prior": 0}, "b": {"prior": 2, "kind": "word", "word": "B"}}
    assert analyze_model(model(mere_definition, 1, start="stationary"))["contexts"] == 1


def test_forgetting_reads_the_longest_possible_suffix() -> None:
    table = rogue(3, "1/10", impossible="forget")
    simulator = Simulator(table)
    assert simulator.read(tuple("BBA")) == ("A",)
    assert simulator.read(tuple("BAB")) == tuple("AB")
    assert simulator.amplitudes(tuple("BBA")) == simulator.amplitudes(("A",))
    assert hit(table, "context:BBA", "ABBA") == (1, 0)


def test_hidden_states_out_of_reach_do_not_count() -> None:
    table = {
        "prior": 1,
        "kind": "generator",
        "start": [1, 0],
        "tokens": {"A": [[1, 0], [0, 0]], "B": [[0, 0], [0, 1]]},
    }
    assert analyze_model(model({"one": table}, 2, start="stationary"))["stationary"] == [{"AA": "1"}]
    both = {**table, "start": ["1/2", "1/2"]}
    assert kind_of_error(model({"one": both}, 2, start="stationary")) == "not-unique"


# --- Chains ---


def test_chain_routines() -> None:
    rows = as_rows([["1/2", "1/4", "1/4", 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    assert communicating_classes(rows) == [(True, [1, 2]), (True, [3]), (False, [0])]
    assert [period(rows, group) for _, group in communicating_classes(rows)] == [2, 1, 1]
    assert stationary_laws(rows) == [{1: HALF, 2: HALF}, {3: F(1)}]
    solved: Any = hitting(rows, [2])
    assert solved == ([1, 1, 1, 0], [F(5, 2), 1, 0, None])
    ruin = as_rows([[1, 0, 0, 0], ["2/3", 0, "1/3", 0], [0, "2/3", 0, "1/3"], [0, 0, 0, 1]])
    solved = hitting(ruin, [3])
    assert solved == ([0, F(1, 7), F(3, 7), 1], [None, None, None, 0])
    assert hitting(ruin, [0, 3])[1] == [0, F(12, 7), F(15, 7), 0]
    solved = hitting(ruin, [])
    assert solved == ([0] * 4, [None] * 4)
    with pytest.raises(OracleError, match="not-unique"):
        stationary(ruin)
    assert solve([{0: F(0), 1: F(2)}, {0: F(3), 1: F(1)}], [F(4), F(5)]) == [1, 2]


def test_plain_chain() -> None:
    weather: dict[str, Any] = {
        "transitions": [["sunny", "sunny", "9/10"], ["sunny", "rainy", "1/10"], ["rainy", "sunny", "1/2"]]
    }
    with pytest.raises(OracleError, match="bad-input"):
        analyze_chain(weather)
    weather["transitions"] += [["rainy", "rainy", "1/4"], ["rainy", "rainy", 0.25]]
    assert analyze_chain(weather, hit="state:rainy", start="sunny") == {
        "domain": "exact",
        "states": 2,
        "classes": [{"closed": True, "period": 1, "size": 2, "states": ["sunny", "rainy"]}],
        "stationary": [{"sunny": "5/6", "rainy": "1/6"}],
        "hit": {"event": "state:rainy", "from": "sunny", "probability": "1", "expected_time": "10"},
    }
    assert analyze_chain({"matrix": [[2, 6], [0, 5]], "normalize": True})["stationary"] == [{"1": "1"}]


# --- Two ways to the same number ---


@pytest.mark.parametrize("seed", range(60))
def test_definitions_agree_with_each_other(seed: int) -> None:
    rng = random.Random(seed)
    table = random_model(rng)["model"]
    try:
        simulator = Simulator(table)
    except OracleError:
        return
    for premise in simulator.premises.values():
        for _ in range(6):
            word = tuple(rng.choice(simulator.tokens) for _ in range(rng.randint(0, 5)))
            chance = premise.probability(word)
            assert chance == premise.probability_by_paths(word)
            assert chance == sum(premise.probability((*word, token)) for token in simulator.tokens)
            if simulator.start == "stationary":
                assert chance == sum(premise.probability((token, *word)) for token in simulator.tokens)


def test_ready_made_kinds_by_the_words_they_write() -> None:
    tables: dict[str, dict[str, Any]] = {
        "a": {"prior": 0, "kind": "iid", "probabilities": {"A": "3/4", "B": "1/4"}},
        "b": {"prior": 0, "kind": "word", "word": "BA"},
        "looping": {"prior": 1, "kind": "looping", "first": {"A": "1/3", "B": "2/3"}, "eta": "1/5"},
        "deceptive": {
            "prior": 1,
            "kind": "deceptive",
            "imitates": "a",
            "then": "b",
            "hazard": "1/10",
            "back": "2/5",
        },
        "second": {
            "prior": 1,
            "kind": "markov",
            "order": 2,
            "initial": {"AA": "1/2", "AB": "1/3", "BA": "1/6"},
            "transitions": {"AA": {"B": 1}, "AB": {"A": "1/4", "B": "3/4"}, "BA": {"A": 1}, "BB": {"A": 1}},
        },
    }
    law = {name: p.probability for name, p in Simulator(model(tables, 0)).premises.items()}
    assert law["looping"](tuple("AAB")) == F(1, 3) * (F(4, 5) + F(1, 15)) * F(2, 15)
    assert law["second"](tuple("A")) == F(5, 6)
    assert law["second"](tuple("ABBA")) == F(1, 3) * F(3, 4)
    honest_b, revealed_b = F(9, 10) * F(1, 4), F(1, 10)  # the first token is B, and who wrote it
    assert law["deceptive"](("B",)) == honest_b + revealed_b
    # then A: from honest not by a fresh "BA", which begins with B; from revealed on with A, or honest afresh
    assert law["deceptive"](tuple("BA")) == honest_b * F(9, 10) * F(3, 4) + revealed_b * (
        F(3, 5) + F(2, 5) * F(3, 4)
    )


@pytest.mark.parametrize("seed", range(100, 140))
def test_facts_of_the_theory(seed: int) -> None:
    table = {**random_model(random.Random(seed))["model"]}
    table["window"] = min(table["window"], 2)
    try:
        answer = analyze_model(table)
    except OracleError:
        return
    zero = dict.fromkeys(answer["mean_amplitude"][0], F(0))
    for name in answer["drift"]:
        assert {p: F(x) for p, x in answer["drift"][name].items()} == oracles.drift_by_forgetting(table, name)
    for word in oracles.mixture_law(table, 2):
        assert oracles.martingale_gap(table, word) == zero
    n = table["window"] + 1
    assert oracles.first_tokens_law(table, n) == oracles.mixture_law(table, n)
    if answer["start"] == "stationary" and not table.get("pinned"):
        prior = oracles.full_memory_amplitudes(table, "")
        assert oracles.mean_amplitude_after(table, 4) == prior
        if len(answer["classes"]) == 1:
            assert answer["mean_amplitude"] == [{p: str(x) for p, x in prior.items()}]


@pytest.mark.parametrize("seed", range(200, 240))
def test_hitting_is_the_limit_of_the_law_of_the_first_tokens(seed: int) -> None:
    """The chance within n steps, from powers of the matrix, climbs to the hitting probability from below."""
    case = random_chain(random.Random(seed))
    try:
        names, rows = oracles.chain_rows(case["chain"])
    except OracleError:
        return
    chances, times = hitting(rows, [0])
    P = np.array([[float(row.get(j, 0)) for j in range(len(names))] for row in rows])
    P[0] = np.eye(len(names))[0]
    within = np.linalg.matrix_power(P, 1 << 20)[:, 0]
    assert within == pytest.approx([float(x) for x in chances], rel=1e-9, abs=1e-9)
    assert [time is not None for time in times] == [chance == 1 for chance in chances]
    for _, group in communicating_classes(rows):
        walks, inside = [], np.array([[j in rows[i] for j in group] for i in group])
        power = np.eye(len(group), dtype=bool)
        for length in range(1, 50):
            power = power @ inside
            walks += [length] * bool(power.diagonal().any())
        assert (period(rows, group) or 0) == math.gcd(*walks)
    for law in stationary_laws(rows):
        assert sum(law.values()) == 1
        assert all(sum(law[i] * rows[i].get(j, F(0)) for i in law) == law[j] for j in law)


def within(table: Mapping[str, Any], event: str, start: str, steps: int) -> tuple[float, float]:
    """Return the chance that M_k meets the event within so many tokens, and E[min(time, steps)]."""
    simulator = Simulator(table)
    kind, _, rest = event.partition(":")

    def met(context: tuple[str, ...], token: str | None) -> bool:
        if kind == "token":
            return token == rest
        if kind == "context":
            return simulator.write(context) == rest
        name, sign, bound = re.split("(<=|>=)", rest)
        value = simulator.amplitudes(context)[name]
        return value <= F(bound) if sign == "<=" else value >= F(bound)

    moves: dict[tuple[str, ...], list[tuple[tuple[str, ...], float, bool]]] = {}
    here = oracles.last(simulator.k, simulator.parse(start))
    weights, total = ({} if met(here, None) else {here: 1.0}), 0.0
    for _ in range(steps):
        if sum(weights.values()) < 1e-12:
            break
        total += sum(weights.values())
        after: dict[tuple[str, ...], float] = {}
        for context, weight in weights.items():
            if context not in moves:
                law = {a: p for a, p in simulator.next_token(context).items() if p}
                follow = {a: simulator.follow(context, a) for a in law}
                moves[context] = [(follow[a], float(p), met(follow[a], a)) for a, p in law.items()]
            for target, p, done in moves[context]:
                if not done:
                    after[target] = after.get(target, 0.0) + weight * p
        weights = after
    return 1 - sum(weights.values()), total


@pytest.mark.parametrize("seed", range(300, 400))
def test_events_as_the_simulator_meets_them(seed: int) -> None:
    case = random_model(random.Random(seed))
    try:
        answer = analyze_model(case["model"], hit=case["hit"], start=case["start"])
    except OracleError:
        return
    if case["hit"] is None or answer["contexts"] > 30:
        return
    chance, time = within(case["model"], case["hit"], case["start"], 4000)
    found = answer["hit"]
    if found["probability"] != "1":
        assert found["expected_time"] == "oo"
        assert chance == pytest.approx(float(F(found["probability"])), abs=1e-6)
    elif float(F(found["expected_time"])) < 20:
        assert (chance, time) == pytest.approx((1, float(F(found["expected_time"]))), rel=1e-6)


# --- The random files ---


def test_random_files_are_written_and_mostly_sound() -> None:
    kinds: Counter[str] = Counter()
    unpinned_stationary = []
    for seed in range(150):
        case = random_model(random.Random(seed))
        assert tomllib.loads(to_toml(case["model"])) == case["model"]
        try:
            answer = analyze_model(
                case["model"], hit=case["hit"], start=case["start"], amplitude=case["amplitude"]
            )
        except OracleError as error:
            kinds[error.kind] += 1
            settings = case["model"]
            if settings.get("start") == "stationary" and not settings.get("pinned"):
                unpinned_stationary.append(error.kind)
        else:
            kinds["sound"] += 1
            assert json.loads(json.dumps(answer)) == answer
        chain = random_chain(random.Random(seed))["chain"]
        assert json.loads(to_json(chain)) == tomllib.loads(to_toml(chain)) == chain
    assert 0.6 <= kinds["sound"] / 150 <= 0.85
    assert "bad-input" not in kinds
    assert len(kinds) == 6
    assert unpinned_stationary
    assert "impossible-window" not in unpinned_stationary
