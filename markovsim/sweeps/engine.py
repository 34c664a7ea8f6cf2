"""Cells computed by any executor, and by processes that may die under them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait

from markovsim.errors import WorkerError
from markovsim.sweeps.plan import Cell, Outcome
from markovsim.workers import process_pool

Run = Callable[[Cell], Outcome]
Batches = Generator[list[Outcome], None, None]
"""Each batch holds what was finished since the last one, in no order."""

MAX_DEATHS = 2
"""How often a cell that is alone in its pool may lose its process before it is given up."""


def in_process(run: Run, cells: Iterable[Cell]) -> Batches:
    """Compute the cells here, one after the other."""
    for cell in cells:
        yield [run(cell)]


def on_executor(run: Run, cells: Iterable[Cell], executor: Executor, in_flight: int) -> Batches:
    """Compute the cells by an executor of the caller's, with at most ``in_flight`` of them handed over at a time.

    Raises
    ------
    WorkerError
        The executor breaks or drops its work. What was yielded before is whole.
    """
    lost: list[Cell] = []
    yield from _batches(run, iter(cells), executor, in_flight, lost)
    if lost:
        noun = "cell" if len(lost) == 1 else "cells"
        raise WorkerError(
            f"executor={type(executor).__name__}: broke with {len(lost)} {noun} in flight: a worker died, or its"
            " connection was lost; start the sweep again, with the same result file, to go on from there"
        )


def on_processes(run: Run, cells: Iterable[Cell], workers: int) -> Batches:
    """Compute the cells by a pool of ``workers`` processes, which is replaced when one of them dies.

    Usually a process dies because memory ran out, and nobody can say which of the cells in flight did it. So each of
    them is then computed alone. A cell that kills its process alone, `MAX_DEATHS` times, is a failed cell.

    Raises
    ------
    WorkerError
        No process can be started.
    """
    todo, deaths, suspects = iter(cells), Counter[int](), list[Cell]()
    while True:
        lost: list[Cell] = []
        with process_pool(workers) as pool:
            while suspects and not lost:
                cell = suspects.pop(0)
                yield from _batches(run, iter([cell]), pool, 1, lost)
                deaths[cell.number] += len(lost)
            if not lost:
                yield from _batches(run, todo, pool, 2 * workers + 1, lost)
        if not lost:
            return
        if len(lost) == 1 and deaths[lost[0].number] >= MAX_DEATHS:
            yield [Outcome(lost.pop(), None, _DIED)]
        suspects = [*lost, *suspects]


_DIED = f"its process died {MAX_DEATHS} times, alone: memory ran out, as a rule; give it a smaller model or window"


def _batches(
    run: Run, cells: Iterator[Cell], executor: Executor, in_flight: int, lost: list[Cell]
) -> Batches:
    """Hand cells over and yield what is finished, until there are none or the executor breaks.

    Then ``lost`` gets the cells that were handed over and came to nothing.
    """
    waiting: dict[Future[Outcome], Cell] = {}
    try:
        while True:
            while not lost and len(waiting) < in_flight and (cell := next(cells, None)) is not None:
                try:
                    waiting[executor.submit(run, cell)] = cell
                except BrokenExecutor:
                    lost.append(cell)
            if not waiting:
                return
            batch: list[Outcome] = []
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                cell = waiting.pop(future)
                try:
                    batch.append(future.result())
                except (BrokenExecutor, CancelledError):
                    lost.append(cell)
                except _given_up() as error:
                    batch.append(Outcome(cell, None, f"its worker died, however often it was tried: {error}"))
            if batch:
                yield batch
    finally:
        for future in waiting:
            future.cancel()


def _given_up() -> tuple[type[Exception], ...]:
    """Return what a future raises whose task lost its worker too often.

    Only Dask's futures do: it counts such losses itself.
    """
    if "distributed" not in sys.modules:
        return ()
    from distributed import KilledWorker

    return (KilledWorker,)
