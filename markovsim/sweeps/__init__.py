"""Sweeps: one question about a model, at every point of a product of parameters, windows and seeds."""

from markovsim.sweeps.plan import Cell, Outcome, Question, Sweep
from markovsim.sweeps.results import FileResults, MemoryResults, Results, open_results
from markovsim.sweeps.run import complete, sweep
from markovsim.sweeps.spec import read_sweep, sweep_of

__all__ = [
    "Cell",
    "FileResults",
    "MemoryResults",
    "Outcome",
    "Question",
    "Results",
    "Sweep",
    "complete",
    "open_results",
    "read_sweep",
    "sweep",
    "sweep_of",
]
