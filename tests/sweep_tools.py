"""A sweep in a folder, and cells that wait, die, or count, importable by processes of any kind."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from markovsim.cli import main
from markovsim.sweeps import Cell, Outcome

PATIENCE = 120.0  # a guard against what never ends, no measure of speed

MODEL = """
alphabet = ["A", "B"]
window = 2
[parameters]
p = [0, 1]
q = [0, 1]
[premises.luigi]
prior = "p"
kind = "iid"
probabilities = {A = 1}
[premises.waluigi]
prior = "1-p"
kind = "iid"
probabilities = {A = "q", B = "1-q"}
"""
SPEC = """
model = "model.toml"
window = [1, 3]
hit = "token:B"
from = ["", "A"]
only = ["hit", "mean_amplitude"]
[parameters]
p = "1/2"
q = ["1/2", 0.25]
"""
CHAIN = """
transitions = [["s", "s", "1-r"], ["s", "t", "r"], ["t", "s", "1/2"], ["t", "t", "1/2"]]
[parameters]
r = [0, 1]
"""


def fill(folder: Path) -> Path:
    """Write a sweep and the models that it may name into a folder."""
    (folder / "model.toml").write_text(MODEL)
    (folder / "chain.toml").write_text(CHAIN)
    (folder / "spec.toml").write_text(SPEC)
    return folder


def write(folder: Path, text: str) -> Path:
    """Write a sweep of other content."""
    path = folder / "spec.toml"
    path.write_text(text)
    return path


def run(*arguments: object, columns: int = 80) -> Result:
    """What the command prints."""
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, ["sweep", *map(str, arguments)])


def answer(cell: Cell) -> Outcome:
    """The cell's number, squared."""
    return Outcome(cell, {"square": cell.number**2})


@dataclass(frozen=True)
class Gated:
    """Says in a file of ``folder`` that the cell was begun, and ends when a file ``go`` is there."""

    folder: Path

    def __call__(self, cell: Cell) -> Outcome:
        (self.folder / f"{cell.number}-{os.getpid()}").touch()
        until(lambda: (self.folder / "go").exists())
        return answer(cell)

    def begun(self) -> list[tuple[int, int]]:
        """The number of each cell that was begun, and the process that began it."""
        names = (path.name for path in self.folder.iterdir() if path.name != "go")
        return sorted((int(cell), int(pid)) for cell, pid in (name.split("-") for name in names))

    def open(self) -> None:
        """Let every cell end."""
        (self.folder / "go").touch()


@dataclass(frozen=True)
class Deadly:
    """Kills the process that computes one of these cells, as a system does that has no memory left."""

    cells: frozenset[int]

    def __call__(self, cell: Cell) -> Outcome:
        if cell.number in self.cells:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer(cell)


def until(condition) -> None:
    """Wait until the condition holds; fail where it never does."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.005)


def lines_of(path: Path) -> list[str]:
    """The whole lines of a result file, without its first."""
    if not path.exists():
        return []
    return path.read_text(encoding="utf-8").split("\n")[1:-1]
