"""What tab completion shows of a mixture and of its groups of questions."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import pytest

import markovsim as ms
from markovsim.examples import toy
from markovsim.groups import Group

SETTINGS = {"premises", "prior", "alphabet", "domain", "generator", "superposition", "conditions", "nonzero"}
TEXTS = {"amplitudes", "next_token", "probability", "after", "to", "window", "decoded", "mixed_states"}
FORGETTING = {"scheduled", "decaying"}
GROUPS = {"pair", "evidence", "martingale", "regret", "selection"}
MOST_NAMES = 23

FACES: dict[str, tuple[Any, set[str]]] = {
    "mixture": (toy, SETTINGS | TEXTS | FORGETTING | GROUPS),
    "pair": (
        toy.pair("luigi", "waluigi"),
        {"mixture", "premise", "against", "odds", "log_odds", "likelihood_ratio", "log_likelihood_ratio"}
        | {"divergence", "divergence_rate", "chernoff_information", "odds_by_token", "odds_crossing"},
    ),
    "evidence": (
        toy.evidence,
        {"mixture", "ceiling", "worst_case_prompt", "concentration", "stepping_stones"},
    ),
    "martingale": (toy.martingale, {"mixture", "predictive_gaps", "smallest_violation"}),
    "regret": (toy.regret("luigi"), {"contest", "after", "curve", "rate"}),
    "scheduled": (
        toy.scheduled([0, 1]),
        {
            "reader",
            "schedule",
            "mixture",
            "to",
            "amplitudes",
            "next_token",
            "window_law",
            "mean_amplitudes",
            "chain",
        }
        | {"survival_probability", "log_survival_probability", "log_survival_curve", "expected_emissions"},
    ),
    "decaying": (
        toy.decaying([1]),
        {"mixture", "weights", "to", "amplitudes", "next_token", "trajectory"}
        | {"survival_probability", "log_survival_probability"},
    ),
    "selection": (toy.selection, {"mixture", "acceptance", "filtered", "rewarded", "reweighted"}),
}


@pytest.mark.parametrize("name", FACES)
def test_a_face_shows_what_a_person_looks_for(name: str) -> None:
    thing, names = FACES[name]
    assert {shown for shown in dir(thing) if not shown.startswith("_")} == names
    assert len(names) <= MOST_NAMES


@pytest.mark.parametrize("name", FACES)
def test_every_question_has_an_example(name: str) -> None:
    thing, names = FACES[name]
    for asked in names:
        member = inspect.getattr_static(type(thing), asked, None)
        if callable(member) or isinstance(member, property):
            text = inspect.getdoc(member)
            assert text, f"{asked} has no docstring"
            assert ">>> " in text, f"{asked} has no example"


@pytest.mark.parametrize("name", FACES)
def test_a_face_is_frozen_and_copied(name: str) -> None:
    thing, names = FACES[name]
    for attribute in names:
        with pytest.raises(AttributeError):
            setattr(thing, attribute, None)
    assert dir(copy.copy(thing)) == dir(thing)


def test_a_group_says_what_can_be_asked() -> None:
    for thing, names in FACES.values():
        if isinstance(thing, Group):
            asked = {name for name in names if callable(getattr(thing, name))}
            assert all(f".{name}(" in repr(thing) for name in asked)
            assert repr(thing).count("(") == len(asked)


def test_a_pair_is_asked_in_its_order() -> None:
    pair, back = toy.pair("luigi", "waluigi"), toy.pair("waluigi", "luigi")
    for word in ("", "A", "AAA"):
        assert pair.odds(word) * back.odds(word) == 1
        assert pair.odds(word) == pair.odds() * pair.likelihood_ratio(word)
    for names in (("luigi", "mario"), ("mario", "luigi"), (["luigi"], "waluigi")):
        with pytest.raises(ms.InputError, match="no such premise"):
            toy.pair(*names)
