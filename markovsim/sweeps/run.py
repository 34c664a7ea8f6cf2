"""A sweep from its description to its outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from markovsim.arithmetic.numbers import short, whole_number
from markovsim.errors import InputError
from markovsim.modelfiles.documents import Place, Table
from markovsim.sweeps.engine import in_process, on_executor, on_processes
from markovsim.sweeps.plan import Outcome, Sweep
from markovsim.sweeps.results import MemoryResults, Results, open_results
from markovsim.sweeps.spec import read_sweep, sweep_of

IN_FLIGHT = 256
"""The most cells that an executor is handed at a time, unless another number is given."""
MAX_WORKERS = 256
"""The most processes."""

Progress = Callable[[int, int, int], None]
"""Called with the numbers of finished cells, of all cells, and of failed ones."""


def sweep(
    spec: str | Path | Mapping[str, Any] | Sweep,
    *,
    out: str | Path | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    in_flight: int = IN_FLIGHT,
    progress: Progress | None = None,
    restart: bool = False,
    retry_failed: bool = False,
) -> list[Outcome]:
    """Return the answer to one question at every point of a product of parameters, windows, words and seeds.

    With values V₁, …, V_n for what is varied, the cells are the points of V₁ × … × V_n, the last varying fastest. The
    answer of a cell is that of :func:`markovsim.answers.analysis.analyze` (``kind = "analyze"``), or counts of drawn
    texts (``"simulate"``), for the model with that point's values in it. It depends on the point alone: neither on who
    computes it nor on the order.

    Parameters
    ----------
    spec : path, mapping or Sweep
        The path of a sweep file, or a mapping with what stands in one: ``model`` (a path, or a table as in a model
        file), ``parameters``, ``window``, ``domain``, ``hit``, ``from``, ``only``, ``amplitude``, ``states``, or
        ``seed``, ``steps``, ``replicas``.
    out : path, optional
        A file that keeps what is finished. The same call goes on from there, whatever ended the one before.
    workers : int
        The number of processes that compute the cells; with 1 they are computed here.
    executor : concurrent.futures.Executor, optional
        Computes the cells instead.
    in_flight : int
        The most cells that the executor is handed at a time.
    progress : callable, optional
        It is told the numbers of finished cells, of all, and of failed ones.
    restart : bool
        Whether what ``out`` holds is thrown away.
    retry_failed : bool
        Whether cells that failed are tried again.

    Returns
    -------
    list of Outcome
        One for each cell, in the order of the cells: ``cell.at`` is the point and ``answer`` the answer. Where the
        model is wrong at that point the answer is None, and ``error`` says why.

    Raises
    ------
    InputError
        The spec cannot be read, or ``out`` holds something else or is in use.
    LimitError
        There are more than a million cells.
    WorkerError
        Processes cannot be started, or the executor breaks.

    Examples
    --------
    >>> import markovsim as ms
    >>> model = {
    ...     "alphabet": ["A", "B"], "window": 1, "parameters": {"q": [0, 1]},
    ...     "premises": {
    ...         "luigi": {"prior": "1/2", "kind": "iid", "probabilities": {"A": 1}},
    ...         "waluigi": {"prior": "1/2", "kind": "iid", "probabilities": {"A": "q", "B": "1-q"}},
    ...     },
    ... }
    >>> spec = {"model": model, "parameters": {"q": ["1/2", "1/3"]}, "window": [1, 10], "hit": "token:B", "only": "hit"}
    >>> for outcome in ms.sweep(spec):
    ...     print(outcome.cell.at["parameters"]["q"], outcome.cell.at["window"], outcome.answer["hit"]["expected_time"])
    1/2 1 11/2
    1/2 10 1032
    1/3 1 5
    1/3 10 44294
    """
    plan = _read(spec)
    workers = whole_number(workers, "workers", 1)
    if workers > MAX_WORKERS:
        raise InputError(f"workers={workers}: more than {MAX_WORKERS}; give fewer, or an executor")
    in_flight = whole_number(in_flight, "in_flight", 1)
    if executor is not None and not hasattr(executor, "submit"):
        raise InputError(f"executor={short(executor)}: give a concurrent.futures executor, or leave it out")
    if executor is not None and workers != 1:
        raise InputError(f"workers={workers} beside an executor: give one of the two")
    kept = nullcontext(MemoryResults()) if out is None else open_results(Path(out), plan, restart=restart)
    with kept as results:
        complete(plan, results, workers, executor, in_flight, progress, retry_failed=retry_failed)
        return [results[number] for number in range(len(plan))]


def _read(spec: str | Path | Mapping[str, Any] | Sweep) -> Sweep:
    if isinstance(spec, Sweep):
        return spec
    if isinstance(spec, Mapping):
        return sweep_of(Table(Place("sweep"), dict(spec)), Path())
    if isinstance(spec, (str, Path)):
        return read_sweep(spec)
    raise InputError(
        f"spec={short(spec)}: give the path of a sweep file, or a mapping with what stands in one"
    )


def complete(
    plan: Sweep,
    results: Results,
    workers: int = 1,
    executor: Executor | None = None,
    in_flight: int = IN_FLIGHT,
    progress: Progress | None = None,
    *,
    retry_failed: bool = False,
) -> None:
    """Compute what is missing among the results, keeping each cell as soon as it is finished."""
    again = frozenset(results.failed) if retry_failed else frozenset()
    missing = [number for number in range(len(plan)) if number not in results or number in again]
    cells, run = map(plan.cell, missing), plan.question.outcome
    if executor is not None:
        batches = on_executor(run, cells, executor, in_flight)
    elif min(workers, len(missing)) > 1:
        batches = on_processes(run, cells, min(workers, len(missing)))
    else:
        batches = in_process(run, cells)

    def report() -> None:
        if progress is not None:
            progress(len(results), len(plan), len(results.failed))

    report()
    with closing(batches):  # Whatever stops the loop stops the work at once.
        for batch in batches:
            results.add(batch)
            report()
