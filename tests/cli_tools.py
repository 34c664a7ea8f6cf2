"""Models to ask the command line about, and ways to ask: in this process, as JSON, and by a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from click.testing import CliRunner, Result
from places import ROOT

from markovsim.cli import main

TOY = """
alphabet = ["A", "B"]
window = 3
[premises.luigi]
prior = "1/2"
kind = "iid"
probabilities = {A = 1}
[premises.waluigi]
prior = "1/2"
kind = "iid"
probabilities = {A = "1/2", B = "1/2"}
"""
SYMBOLIC = TOY.replace("[premises.luigi]", "[parameters]\nq = [0, 1]\n[premises.luigi]", 1).replace(
    '{A = "1/2", B = "1/2"}', '{A = "q", B = "1-q"}'
)
CHAIN = """
transitions = [["sunny", "sunny", "9/10"], ["sunny", "rainy", "1/10"],
               ["rainy", "sunny", "1/2"], ["rainy", "rainy", "1/2"], ["start", "sunny", 1]]
"""


def run(*arguments: object, columns: int = 80) -> Result:
    """What a command prints."""
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, [str(a) for a in arguments])


def answer(*arguments: object) -> dict[str, Any]:
    """The one JSON object that a command prints."""
    result = run(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    parsed = json.loads(result.stdout)
    assert isinstance(parsed, dict)
    return parsed


def process(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    """The command as a process that is still running."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command = [sys.executable, "-m", "markovsim", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **options
    )
