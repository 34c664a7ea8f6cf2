"""What tab completion shows of a windowed simulator and of the objects that it makes."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import markovsim as ms
from markovsim.groups import Group

TOY = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
SIMULATOR = TOY.window(2)

SETTINGS = {"mixture", "k", "start", "pinned", "decoding", "reader"}
GROUPS = {"martingale", "regret", "every_window", "draws"}
QUESTIONS = {
    *("next_token", "amplitudes", "event", "emits", "to"),
    *("chain", "full_chain", "full_windows", "event_chain", "mixed_states", "dialogue"),
    *("hitting_probability", "expected_hitting_time", "hitting_time_law", "state_space"),
    *("drift", "evidence_ceiling"),
}

FACES: dict[str, tuple[Any, set[str]]] = {
    "simulator": (SIMULATOR, SETTINGS | GROUPS | QUESTIONS),
    "martingale": (
        SIMULATOR.martingale,
        {"simulator", "halves", "over_time", "defect", "smallest_violation", "predictive_gaps"},
    ),
    "regret": (SIMULATOR.regret("luigi"), {"contest", "after", "curve", "rate"}),
    "every window": (
        SIMULATOR.every_window,
        {"reader", "operator", "hitting_time", "return_time", "stationary", "hitting_time_cdf"},
    ),
    "draws": (
        SIMULATOR.draws(rng=1),
        {"reader", "start", "rng", "executor"}
        | {"texts", "hitting_times", "estimate_hitting_probability", "estimate_hitting_time"},
    ),
    "dialogue": (
        SIMULATOR.dialogue("us"),
        {"reader", "pattern", "user", "start", "chain", "event"}
        | {"hitting_probability", "expected_hitting_time", "worst_case_user"},
    ),
    "beliefs": (
        TOY.mixed_states(limit=3),
        {"mixture", "is_complete", "amplitudes", "amplitude_points", "belief_points", "event"}
        | {"escape_probability", "hitting_bounds", "seen_through"},
    ),
    "contexts": (SIMULATOR.chain(), {"reader"}),
}


def shown(thing: Any) -> set[str]:
    """What tab completion shows, beyond what a plain chain has."""
    beyond = dir(ms.Chain([[1]])) if isinstance(thing, ms.Chain) else ()
    return {name for name in dir(thing) if name[0] != "_"} - set(beyond)


@pytest.mark.parametrize("name", FACES)
def test_a_face_shows_what_a_person_looks_for(name: str) -> None:
    thing, names = FACES[name]
    assert shown(thing) == names
    assert len(names) <= 27


@pytest.mark.parametrize("name", FACES)
def test_every_question_has_an_example(name: str) -> None:
    thing, names = FACES[name]
    for asked in names - SETTINGS:
        method = inspect.getattr_static(type(thing), asked, None)
        text = inspect.getdoc(method) if method is not None else None
        if callable(method) or (text and isinstance(thing, ms.WindowedSimulator)):
            assert text, f"{asked} has no docstring"
            assert ">>> " in text, f"{asked} has no example"


def test_a_group_says_what_can_be_asked() -> None:
    for thing, names in FACES.values():
        if isinstance(thing, Group):
            asked = {name for name in names if callable(getattr(thing, name))}
            assert all(f".{name}(" in repr(thing) for name in asked)
            assert repr(thing).count("(") == len(asked)


@pytest.mark.parametrize("name", ["simulator", "martingale", "every window", "draws", "regret"])
def test_a_face_is_frozen(name: str) -> None:
    thing, names = FACES[name]
    for attribute in names:
        with pytest.raises(AttributeError):
            setattr(thing, attribute, None)
