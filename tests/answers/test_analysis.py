"""The answer object: its keys, and what large models leave out; its values are held against the oracle."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import markovsim as ms
from markovsim.answers import analysis
from markovsim.answers.analysis import analyze_chain, analyze_simulator
from markovsim.cli import main
from markovsim.contexts import state_spaces
from markovsim.contexts.every_window import aggregated
from markovsim.modelfiles.reading import read_model
from markovsim.modelfiles.writing import simulator_to_toml
from markovsim.sweeps import sweep


def sim(k: int = 2) -> ms.WindowedSimulator:
    waluigi = ms.iid({"A": "1/2", "B": "1/2"})
    return ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": waluigi}).window(k)


FRAME = {"domain", "window", "start"}
COUNTED = {"classes", "stationary", "next_token", "amplitudes", "drift"}


def test_maps_and_lists_over_contexts_are_left_out_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = analyze_simulator(sim(), hit="token:B")
    monkeypatch.setattr(analysis, "LARGEST_MAP", 3)
    short = analyze_simulator(sim(), hit="token:B")
    assert short.pop("omitted") is True
    assert whole.keys() - short.keys() == {"stationary", "next_token", "amplitudes", "drift"}
    assert short["classes"] == [{"closed": True, "period": 1, "size": 4}]
    for key in ("contexts", "states", "mean_amplitude", "hit"):
        assert short[key] == whole[key]
    assert "omitted" not in analyze_simulator(sim(), hit="token:B", only=["hit", "states"])


@pytest.mark.parametrize(
    "key", ["states", "classes", "stationary", "mean_amplitude", "next_token", "amplitudes", "drift"]
)
def test_only_the_keys_that_were_asked_for_are_computed(key: str) -> None:
    whole = analyze_simulator(sim())
    found = analyze_simulator(sim(), only=[key])
    assert found.pop("contexts") == (whole["contexts"] if key in COUNTED else None)
    assert found.pop("engine") == ("contexts" if key in ("next_token", "amplitudes", "drift") else "tree")
    assert found == {name: whole[name] for name in FRAME} | {key: whole[key]}


def test_nothing_is_enumerated_for_a_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("contexts were enumerated")

    monkeypatch.setattr(state_spaces, "reachable_contexts", refuse)
    found = analyze_simulator(sim(16), hit="token:B", start="A" * 16, only=["hit"])
    assert found["contexts"] is None
    assert found["engine"] == "tree"
    assert found["hit"] == {
        "event": "token:B",
        "from": "A" * 16,
        "probability": "1",
        "expected_time": "131074",
        "engine": "tree",
        "states": 1,
    }


def coins(k: int, domain: str = "exact") -> ms.WindowedSimulator:
    heads, tails = ms.iid({"A": "99/100", "B": "1/100"}), ms.iid({"A": "1/100", "B": "99/100"})
    return ms.Mixture({"heads": heads, "tails": tails}).to(domain).window(k)


def test_a_bound_and_an_engine_are_part_of_a_float_answer() -> None:
    exact, found = (
        analyze_simulator(coins(6, domain), hit="context:BBBBBB", start="AAAAAA")
        for domain in ("exact", "float")
    )
    assert "relative_error" not in exact
    assert "relative_error" not in exact["hit"]
    assert found["engine"] == found["hit"]["engine"] == "tree"
    assert 0 < found["hit"]["relative_error"] <= found["relative_error"] < 1e-6
    true = Fraction(exact["hit"]["expected_time"])
    assert (
        abs(Fraction(found["hit"]["expected_time"]) - true) <= Fraction(found["hit"]["relative_error"]) * true
    )
    for law, truth in zip(found["stationary"], exact["stationary"], strict=True):
        for window, p in law.items():
            assert abs(Fraction(p) - Fraction(truth[window])) <= found["relative_error"] * Fraction(
                truth[window]
            )


def test_large_windows_are_answered_on_every_window_in_float() -> None:
    k = 14
    question = {"hit": "context:" + "B" * k, "start": "A" * k}
    found = analyze_simulator(coins(k, "float"), exact=coins(k), **question)
    assert found["engine"] == found["hit"]["engine"] == "every window"
    assert found["contexts"] == found["states"] == 2**k
    assert found["classes"] == [{"closed": True, "period": 1, "size": 2**k}]
    assert found["omitted"] is True
    assert found["left_out"].keys() == {"classes", "stationary", "next_token", "amplitudes", "drift"}
    assert found["mean_amplitude"][0] == {"heads": pytest.approx(1 / 2), "tails": pytest.approx(1 / 2)}
    assert found["relative_error"] is None  # nothing bounds the stationary law
    assert 0 < found["hit"]["relative_error"] < 1e-9
    assert "advice" not in found["hit"]
    alone = analyze_simulator(coins(k, "float"), **question, only=["hit"])["hit"]
    assert alone["relative_error"] is None  # without the exact laws there is no certificate
    assert alone["expected_time"] == pytest.approx(found["hit"]["expected_time"], rel=1e-12)


def test_stationary_laws_that_did_not_settle_are_said_to_have_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    k = 13
    settled = analyze_simulator(coins(k, "float"), only=["mean_amplitude"])
    assert "advice" not in settled
    monkeypatch.setattr(
        aggregated, "law_of_class", partial(aggregated.law_of_class, rounds=1, tolerance=1e-300)
    )
    found = analyze_simulator(coins(k, "float"), only=["mean_amplitude"])
    assert found["advice"]
    assert found["relative_error"] is None
    model = tmp_path / "coins.toml"
    model.write_text(simulator_to_toml(coins(k)))
    command = ["analyze", str(model), "--domain=float", "--only=mean_amplitude"]
    assert "not settled" in CliRunner().invoke(main, command).stdout
    assert "advice" not in analyze_simulator(coins(k, "float"), only=["states"])


def test_the_same_question_gets_the_same_engine_by_every_door(tmp_path: Path) -> None:
    k = 13
    sim = coins(k, "float")
    time = sim.expected_hitting_time("context:" + "B" * k, start="A" * k)
    model = tmp_path / "coins.toml"
    model.write_text(simulator_to_toml(coins(k)))
    hit, start = "context:" + "B" * k, "A" * k
    answer = analysis.analyze(read_model(model), domain="float", hit=hit, start=start, only=["hit"])
    [cell] = sweep({"model": str(model), "domain": "float", "hit": hit, "from": start, "only": ["hit"]})
    command = [
        "analyze",
        str(model),
        "--domain=float",
        "--json",
        f"--hit={hit}",
        f"--from={start}",
        "--only=hit",
    ]
    printed = CliRunner().invoke(main, command)
    assert json.loads(printed.stdout) == cell.answer == answer
    assert answer["engine"] == sim.state_space(hit, start).name == "every window"
    assert answer["hit"]["expected_time"] == time


@pytest.mark.parametrize("key", ["states", "classes", "stationary"])
def test_only_the_keys_of_a_chain_that_were_asked_for_are_computed(key: str) -> None:
    chain = ms.Chain([["9/10", "1/10"], ["1/2", "1/2"]], states=["sunny", "rainy"])
    whole = analyze_chain(chain)
    assert analyze_chain(chain, only=[key]) == {"domain": "exact", "engine": "elimination", key: whole[key]}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"only": ["hits"]}, "only='hits'"),
        ({"only": ["hit"]}, "--hit EVENT"),
        ({"only": ["amplitude"]}, "--amplitude WORD"),
        ({"hit": "token:X"}, "token='X'"),
        ({"start": "AXA"}, "'X'"),
        ({"amplitude": ["AX"]}, "'X'"),
    ],
)
def test_wrong_questions_are_refused_with_the_culprit(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        analyze_simulator(sim(), **options)
