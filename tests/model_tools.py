"""Random models, as brute force has them and as the library reads them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from oracles import OracleError, Simulator
from random_models import random_model, to_toml

import markovsim as ms
from markovsim.modelfiles.reading import MixtureFile, read_model


def seeded(seed: int, folder: Path) -> tuple[Simulator, ms.WindowedSimulator, dict[str, Any]] | None:
    """Return the model of a seed in both readings, and the questions; None where it is an error in itself."""
    case = random_model(random.Random(seed))
    try:
        oracle = Simulator(case["model"])
    except OracleError:
        return None
    path = folder / "model.toml"
    path.write_text(to_toml(case["model"]), encoding="utf-8")
    read = read_model(path)
    assert isinstance(read, MixtureFile)
    return oracle, read.simulator(), case


def bare(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer without how it was found: what brute force has."""
    asked = ("event", "from", "probability", "expected_time")
    found = {key: value for key, value in answer.items() if key not in ("engine", "relative_error")}
    if "hit" in found:
        found["hit"] = {key: found["hit"][key] for key in asked}
    return found
