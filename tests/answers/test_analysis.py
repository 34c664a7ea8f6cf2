"""The answer object: its keys, and what large models leave out; its values are held against the oracle."""

from __future__ import annotations

from typing import Any

import pytest

import markovsim as ms
from markovsim.answers import analysis
from markovsim.answers.analysis import analyze_chain, analyze_simulator


def sim(k: int = 2) -> ms.WindowedSimulator:
    waluigi = ms.iid({"A": "1/2", "B": "1/2"})
    return ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": waluigi}).window(k)


FRAME = {"domain", "window", "start", "contexts"}


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
    assert analyze_simulator(sim(), only=[key]) == {name: whole[name] for name in FRAME} | {key: whole[key]}


@pytest.mark.parametrize("key", ["states", "classes", "stationary"])
def test_only_the_keys_of_a_chain_that_were_asked_for_are_computed(key: str) -> None:
    chain = ms.Chain([["9/10", "1/10"], ["1/2", "1/2"]], states=["sunny", "rainy"])
    whole = analyze_chain(chain)
    assert analyze_chain(chain, only=[key]) == {"domain": "exact", key: whole[key]}


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
