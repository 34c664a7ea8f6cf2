"""How long a user waits for the first line, and for what the README promises: whole processes against a bare Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from benchmarks.harness import ROOT, Row, best


def command(*arguments: str) -> Callable[[], None]:
    """Return a run of Python in a process of its own."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )


def startup_rows(quick: bool) -> list[Row]:
    """One row for each command, with the ratio to ``python -c pass``."""
    commands = {
        "markovsim --help": ("-m", "markovsim", "--help"),
        "analyze of the toy": ("-m", "markovsim", "analyze", "examples/toy.toml", "--hit", "token:B"),
    }
    if not quick:
        certificates = map(str, sorted((ROOT / "proofs").glob("*/certificate.json")))
        commands["verify, all claims"] = ("-m", "markovsim", "verify")
        commands["check, all certificates"] = ("-m", "markovsim", "check", *certificates)
    bare, _ = best(command("-c", "pass"), 1 if quick else 5)
    rows = []
    for name, arguments in commands.items():
        seconds, _ = best(command(*arguments), 1 if quick else 3)
        rows.append({"what": name, "seconds": seconds, "python -c pass": bare, "ratio": seconds / bare})
    return rows
