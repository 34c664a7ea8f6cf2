"""`analyze --json` against brute force: every field, on random model files and chains with many zeros.

The oracle shares no code with the library and was written from the mathematics alone. A model that the oracle
calls an error must be an error of the library too, and the other way round.
"""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from model_tools import bare
from oracle_chains import OracleError
from oracles import analyze_chain, analyze_model
from random_models import options, random_chain, random_model, to_json, to_toml

from markovsim.answers.analysis import analyze
from markovsim.contexts.state_spaces import STATES
from markovsim.errors import InputError
from markovsim.modelfiles.reading import read_model

MODELS, CHAINS, BATCH = 500, 200, 50


def expected(case: dict[str, Any]) -> dict[str, Any] | None:
    """Return the oracle's answer, None where the oracle says that there is none."""
    questions = {key: case[key] for key in ("hit", "start", "amplitude") if key in case}
    try:
        return (
            analyze_model(case["model"], **questions)
            if "model" in case
            else analyze_chain(case["chain"], **questions)
        )
    except OracleError:
        return None


def answered(case: dict[str, Any], path: Path, states: str | None = "contexts") -> dict[str, Any] | None:
    """Return the library's answer by way of a model file, None where it refuses the input.

    The oracle lumps nothing; on the context tree the number of states that were solved may be smaller than its own.
    """
    path.write_text(to_toml(case["model"]) if "model" in case else to_json(case["chain"]), encoding="utf-8")
    try:
        return bare(
            analyze(
                read_model(path),
                hit=case["hit"],
                start=case["start"],
                amplitude=case.get("amplitude", ()),
                states=states,
            )
        )
    except InputError:
        return None


@pytest.mark.parametrize("first", range(0, MODELS, BATCH))
def test_random_models_equal_the_oracle_in_every_field(first: int, tmp_path: Path) -> None:
    answers = lumped = 0
    for seed in range(first, first + BATCH):
        case = random_model(random.Random(seed))
        want = expected(case)
        for states in STATES[:3]:
            found = answered(case, tmp_path / "model.toml", states)
            if found is not None and want is not None:
                number, contexts = found.pop("states"), want["states"]
                assert number <= contexts if states == "tree" else number == contexts, f"seed {seed}"
                lumped += number < contexts
                found["states"] = contexts
            assert found == want, f"seed {seed}, {states}"
        answers += want is not None
    assert answers >= BATCH // 2, "too many of the models are errors to test much"
    assert lumped, "none of the models is lumped"


@pytest.mark.parametrize("first", range(0, CHAINS, BATCH))
def test_random_chains_equal_the_oracle_in_every_field(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + BATCH):
        case = random_chain(random.Random(seed))
        assert answered(case, tmp_path / "chain.json") == expected(case), f"seed {seed}"


@pytest.mark.parametrize("seed", range(6))
def test_the_command_prints_what_the_library_answers(seed: int, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from markovsim.cli import main

    case = random_model(random.Random(seed))
    want = answered(case, tmp_path / "model.toml", None)
    result = CliRunner().invoke(main, ["analyze", str(tmp_path / "model.toml"), "--json", *options(case)])
    assert result.exit_code == (0 if want is not None else 2)
    if want is not None:
        assert bare(json.loads(result.stdout)) == want


def agree(exact: Any, rounded: Any) -> bool:
    """Compare an exact answer with a rounded one: the same structure, zeros exact, relative errors to 1e-13 (float)."""
    if isinstance(exact, dict):
        return exact.keys() == rounded.keys() and all(
            agree(value, rounded[key]) for key, value in exact.items()
        )
    if isinstance(exact, list):
        return len(exact) == len(rounded) and all(map(agree, exact, rounded))
    if isinstance(exact, str) and isinstance(rounded, float):
        value = float(Fraction(exact))
        return abs(rounded - value) <= 1e-13 * abs(value)
    if isinstance(exact, str) and isinstance(
        rounded, list
    ):  # the ends of a ball: around the truth, and close
        low, high = map(Fraction, rounded)
        return low <= Fraction(exact) <= high and high - low <= Fraction(1, 10**30) * abs(Fraction(exact))
    return bool(exact == rounded)


@pytest.mark.parametrize("domain", ["float", "ball"])
@pytest.mark.parametrize("first", range(0, 300, BATCH))
def test_rounded_answers_agree_with_exact_ones(first: int, domain: str, tmp_path: Path) -> None:
    for seed in range(first, first + BATCH):
        case = random_model(random.Random(seed))
        if case["hit"] is not None and case["hit"].startswith("amplitude:"):
            case["hit"] = None  # a tie is decided in exact arithmetic only; test_contexts has those
        exact = answered(case, tmp_path / "model.toml")
        if exact is None:
            continue
        model = read_model(tmp_path / "model.toml")
        number, drift = exact.pop("states"), exact.pop("drift")
        for states in STATES[:3]:
            rounded = bare(
                analyze(
                    model,
                    domain=domain,
                    hit=case["hit"],
                    start=case["start"],
                    amplitude=case["amplitude"],
                    states=states,
                )
            )
            assert rounded.pop("states") <= number, f"seed {seed}, {states}"
            rounded_drift = rounded.pop("drift")
            assert agree(exact | {"domain": domain}, rounded), f"seed {seed}, {states}"
            for context, row in drift.items():  # a difference: accurate absolutely
                for premise, value in row.items():
                    assert near(rounded_drift[context][premise], Fraction(value)), f"seed {seed}, {states}"


def near(found: Any, wanted: Fraction) -> bool:
    """Compare a float or the ends of a ball with an exact value, absolutely."""
    if isinstance(found, float):
        return abs(Fraction(found) - wanted) <= 1e-14
    low, high = map(Fraction, found)
    return low <= wanted <= high and high - low <= Fraction(1, 10**30)
