"""Cells that wait, die, or count, for tests of who computes them; importable by processes of any kind."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

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
