"""README: what it shows is what happens. (Its Python lines run as a doctest.)"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def plain(text: str) -> list[str]:
    """Lines without the blanks that tables end in, and without blank lines at either end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").splitlines()


def markovsim(arguments: list[str], folder: Path) -> str:
    command = [sys.executable, "-m", "markovsim", *arguments]
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "examples", tmp_path, dirs_exist_ok=True))


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.split()[3])
def test_commands_print_what_is_shown(block: str, folder: Path) -> None:
    first, shown = block.split("\n", 1)
    prompt, program, *arguments = first.split()
    assert (prompt, program) == ("$", "markovsim")
    assert plain(markovsim(arguments, folder)) == plain(shown)


def test_the_models_shown_are_the_examples() -> None:
    names = ["toy", "symbolic", "weather"]
    assert blocks("toml") == [
        (ROOT / "examples" / f"{name}.toml").read_text(encoding="utf-8") for name in names
    ]


def test_every_conjecture_is_named() -> None:
    from markovsim.conjectures.standard import STANDARD

    assert all(f"`{conjecture.name}`" in README for conjecture in STANDARD)


@pytest.mark.parametrize("name", ["toy", "rogue", "symbolic", "weather"])
def test_every_example_is_named_and_can_be_analyzed(name: str, folder: Path) -> None:
    assert f"examples/{name}.toml" in README
    assert tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    assert markovsim(["analyze", f"{name}.toml"], folder)


def test_the_two_commands_are_those_that_are_tested() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [block.strip() for block in blocks("sh")]
    assert len(commands) == 2
    assert all(f"'{command}'" in script for command in commands)


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(targets) > 8
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []


def test_committed_figures_are_those_that_are_drawn() -> None:
    from markovsim import figures

    committed = {path.stem: path for path in (ROOT / "docs" / "figures").iterdir()}
    assert set(committed) <= set(figures.FIGURES)
    for name, path in committed.items():
        assert figures.alternative_text(name) in path.read_text(encoding="utf-8")


def test_the_verdicts_are_counted() -> None:
    stored = [
        json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "proofs").glob("*/certificate.json")
    ]
    said = {
        verdict: int(count) for verdict, count in re.findall(r"^\| (\w+) \| (\d+): ", README, re.MULTILINE)
    }
    assert said == Counter(certificate["verdict"] for certificate in stored)
    assert f"{len(stored)} claims" in README
