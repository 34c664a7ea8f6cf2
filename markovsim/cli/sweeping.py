"""``markovsim sweep``: one question at every point of a product, by processes or a cluster, kept in a file."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from markovsim.cli.output import counting

if TYPE_CHECKING:
    from markovsim.cli.tables import Screen
    from markovsim.sweeps import FileResults, Outcome, Sweep

LEAST_IN_FLIGHT = 64
"""The fewest cells that a cluster is handed at a time, so that workers that join later find some too."""
NO_COLUMNS = ("stationary", "next_token", "amplitudes", "drift")
"""Keys of an answer that hold maps over contexts, which are too long for a row."""


@click.command()
@click.argument("spec")
@click.option(
    "--out",
    metavar="FILE",
    help="The file that keeps what is finished; default: SPEC, ending in .results.jsonl.",
)
@click.option(
    "--workers", type=click.IntRange(1, 256), help="Number of processes; default: one for each core."
)
@click.option("--scheduler", metavar="ADDRESS", help="Leave the work to the Dask cluster of this scheduler.")
@click.option("--restart", is_flag=True, help="Throw away what FILE holds of a sweep, and begin anew.")
@click.option("--retry-failed", is_flag=True, help="Try failed cells again.")
@click.option(
    "--rows", type=click.IntRange(0), default=16, show_default=True, help="Rows shown of a long table."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def sweep(
    spec: str,
    *,
    out: str | None,
    workers: int | None,
    scheduler: str | None,
    restart: bool,
    retry_failed: bool,
    rows: int,
    as_json: bool,
) -> int:
    """Ask one question at every point of a product of parameters, windows, words and seeds.

    What is finished is kept in a file: after a kill, the same command goes on from there. Status 1: some cells failed.
    """
    if workers is not None and scheduler is not None:
        raise click.UsageError("give --workers or --scheduler, not both")
    from markovsim.sweeps import open_results, read_sweep

    plan = read_sweep(spec)
    place = Path(spec).with_suffix(".results.jsonl") if out is None else Path(out)
    with open_results(place, plan, restart=restart) as results:
        try:
            _compute(plan, results, workers, scheduler, retry_failed=retry_failed)
        except KeyboardInterrupt:
            results.read()  # The interruption may have come after a line was written and before it was counted.
            done = f"{len(results):,} of {len(plan):,} cells are in {place}"
            # Click ends the line.
            sys.stderr.write(f"interrupted: {done}; the same command goes on from there")
            raise
        if as_json:
            _print_json(plan, results)
        else:
            _show(plan, results, rows)
        return 1 if results.failed else 0


def _compute(
    plan: Sweep, results: FileResults, workers: int | None, scheduler: str | None, *, retry_failed: bool
) -> None:
    from markovsim.sweeps import complete

    with counting(f"sweeping {plan.file}") as progress:
        if scheduler is None:
            workers = workers or os.cpu_count() or 1
            complete(plan, results, workers, progress=progress, retry_failed=retry_failed)
            return
        from markovsim.sweeps.dask import dask_executor

        with dask_executor(scheduler) as (executor, threads):
            # Our error says what Dask would log about a lost connection.
            for name in ("distributed", "distributed.client"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
            in_flight = max(LEAST_IN_FLIGHT, 4 * threads)
            complete(
                plan,
                results,
                executor=executor,
                in_flight=in_flight,
                progress=progress,
                retry_failed=retry_failed,
            )


def _record(outcome: Outcome) -> dict[str, Any]:
    found = {"answer": outcome.answer} if outcome.ok else {"error": outcome.error}
    return {"cell": outcome.cell.number, "at": outcome.cell.at, **found}


def _print_json(plan: Sweep, results: FileResults) -> None:
    """Print one object, cell by cell, because a sweep may be larger than memory."""
    head = {"sweep": plan.file, "out": str(results.path), "failed": len(results.failed)}
    sys.stdout.write(json.dumps(head, indent=2)[:-2] + ',\n  "cells": [')
    for number in range(len(plan)):
        record = json.dumps(_record(results[number]), allow_nan=False)
        sys.stdout.write(("," if number else "") + "\n    " + record)
    sys.stdout.write("\n  ]\n}\n")


def _show(plan: Sweep, results: FileResults, rows: int) -> None:
    from markovsim.cli.tables import Screen

    screen = Screen()
    failed = f", {len(results.failed):,} of them failed" if results.failed else ""
    fixed = [(name, _text(values[0])) for name, values in _axes(plan) if len(values) == 1]
    outcomes = [results[number] for number in range(min(rows, len(plan)))]
    engines = {
        outcome.answer["engine"] for outcome in outcomes if outcome.answer and "engine" in outcome.answer
    }
    fixed += [("engine", *engines)] if len(engines) == 1 else []
    screen.facts(
        [
            ("sweep", plan.file),
            ("model", plan.question.model.file),
            ("results", str(results.path)),
            ("cells", f"{len(plan):,}{failed}"),
            *fixed,
        ]
    )
    _show_cells(screen, plan, outcomes)
    _left_out(screen, len(plan) - len(outcomes), "cells", len(plan))
    left = [
        key for key in NO_COLUMNS if any(outcome.answer and key in outcome.answer for outcome in outcomes)
    ]
    if left:
        screen.line(f"{', '.join(left)}: not in the table (--json shows all)", "dim")
    if results.failed:
        screen.heading("failed")
        shown = sorted(results.failed)[:rows]
        screen.facts([(f"cell {number}", str(results[number].error)) for number in shown])
        _left_out(screen, len(results.failed) - len(shown), "failed cells", len(results.failed))


def _left_out(screen: Screen, missing: int, what: str, rows: int) -> None:
    if missing:
        screen.line(f"… and {missing:,} more {what} (--rows {rows} or --json shows all)", "dim")


def _axes(plan: Sweep) -> list[tuple[str, Sequence[Any]]]:
    return [*plan.parameters.items(), *plan.settings.items()]


def _show_cells(screen: Screen, plan: Sweep, outcomes: Sequence[Outcome]) -> None:
    """Print a row for each cell: its number, what is varied, and what was found."""
    varied = [name for name, values in _axes(plan) if len(values) > 1]
    found = [dict(_values(outcome.answer or {})) for outcome in outcomes]
    if len({row["engine"] for row in found if "engine" in row}) == 1:  # It is said above the table.
        found = [{name: value for name, value in row.items() if name != "engine"} for row in found]
    columns = list(dict.fromkeys(name for row in found for name in row))
    rows = []
    for outcome, row in zip(outcomes, found, strict=True):
        at = {**outcome.cell.at.get("parameters", {}), **_without_parameters(outcome.cell.at)}
        values = [_text(row[name]) if name in row else "–" for name in columns]
        rows.append([str(outcome.cell.number), *(_text(at[name]) for name in varied), *values])
    if rows:
        screen.line("")
        screen.table(["cell", *varied, *columns], rows)


def _without_parameters(at: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in at.items() if key != "parameters"}


def _text(value: Any) -> str:
    from markovsim.cli.tables import value_text

    if isinstance(value, list):  # These are the bounds of a ball.
        return f"[{', '.join(map(str, value))}]"
    return value_text(value) or '""'


def _values(answer: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the values of an answer that fit into a row, each with the head of its column."""
    for key in ("engine", "states"):
        if key in answer:
            yield key, answer[key]
    if "classes" in answer:
        yield "closed classes", sum(cls["closed"] for cls in answer["classes"])
    means = answer.get("mean_amplitude", [])
    for i, law in enumerate(means, 1):
        for name, value in law.items():
            yield f"mean {name}" if len(means) == 1 else f"mean {name}, class {i}", value
    for name, value in answer.get("counts", {}).items():
        yield f"drawn {name}", value
    for key, value in answer.get("hit", {}).items():
        if key not in ("event", "from", "engine", "states", "relative_error"):
            yield key.replace("_", " "), value
    if "relative_error" in answer:
        yield "relative error", answer["relative_error"]
    if "advice" in answer:
        yield "not settled", answer["advice"]
    for word, law in answer.get("amplitude", {}).items():
        for name, value in law.items():
            yield f"{name} after {word or 'nothing'}", value
