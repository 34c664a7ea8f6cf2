"""Sweeps whose processes are killed: the command itself, its workers, the workers of a real Dask cluster."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import psutil
import pytest
from places import ROOT
from sweep_tools import MODEL, PATIENCE, Deadly, Gated, answer, lines_of, until

import markovsim as ms
from markovsim.errors import WorkerError
from markovsim.sweeps import Cell, Outcome
from markovsim.sweeps.engine import on_executor, on_processes
from markovsim.workers import process_pool

CELLS = [Cell(number, {"window": number}) for number in range(8)]
#: Long enough to be killed in: every cell takes some hundredths of a second.
SPEC = """
model = "model.toml"
window = 6
hit = "context:BBBBBB"
from = "AAAAAA"
only = ["hit", "mean_amplitude", "drift"]
states = "contexts"
[parameters]
p = ["1/2", "1/3"]
q = {from = "1/30", to = "29/30", count = 30}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "model.toml").write_text(MODEL)
    path = tmp_path / "spec.toml"
    path.write_text(SPEC)
    return path


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What every one of these sweeps has to find, computed here without any file."""
    folder = tmp_path_factory.mktemp("expected")
    (folder / "model.toml").write_text(MODEL)
    (folder / "spec.toml").write_text(SPEC)
    found = ms.sweep(folder / "spec.toml")
    return [{"cell": one.cell.number, "at": one.cell.at, "answer": one.answer} for one in found]


def command(*arguments: object) -> subprocess.Popen[str]:
    """The real command, in a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "markovsim", "sweep", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
        start_new_session=True,
    )


def finished(running: subprocess.Popen[str]) -> tuple[int, str, str]:
    stdout, stderr = running.communicate(timeout=PATIENCE)
    return running.returncode, stdout, stderr


def check_whole(out: Path, stdout: str, expected: list[dict[str, Any]]) -> None:
    """The answer is the uninterrupted one, and the file has every cell exactly once."""
    assert json.loads(stdout)["cells"] == expected
    records = [json.loads(line) for line in lines_of(out)]
    assert sorted(records, key=lambda record: record["cell"]) == expected


def test_a_kill_loses_and_repeats_nothing(spec: Path, expected: list[dict[str, Any]]) -> None:
    out = spec.with_suffix(".results.jsonl")
    running = command(spec, "--workers", 2)
    until(lambda: len(lines_of(out)) >= 2)
    workers = psutil.Process(running.pid).children(recursive=True)
    running.kill()
    assert finished(running)[0] == -signal.SIGKILL
    assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []  # nobody is left behind
    kept = lines_of(out)
    assert 2 <= len(kept) < len(expected)
    with out.open("a", encoding="utf-8") as stream:
        stream.write(kept[0][: len(kept[0]) // 2])  # the kill came while a line was written
    status, stdout, stderr = finished(command(spec, "--workers", 2, "--json"))
    assert (status, stderr) == (0, "")
    check_whole(out, stdout, expected)
    assert lines_of(out)[: len(kept)] == kept
    before = out.read_bytes()
    assert finished(command(spec, "--workers", 2, "--json")) == (0, stdout, "")  # there is nothing left to do
    assert out.read_bytes() == before


def test_a_ctrl_c_loses_nothing(spec: Path, expected: list[dict[str, Any]]) -> None:
    out = spec.with_name("kept.jsonl")
    running = command(spec, "--workers", 2, "--out", out)
    until(lambda: len(lines_of(out)) >= 2)
    workers = psutil.Process(running.pid).children(recursive=True)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    status, stdout, stderr = finished(running)
    assert (status, stdout) == (130, ""), stderr
    kept = lines_of(out)
    assert stderr == (
        f"interrupted: {len(kept)} of {len(expected)} cells are in {out}; the same command goes on from there\n"
    )
    assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []
    status, stdout, stderr = finished(command(spec, "--workers", 1, "--out", out, "--json"))
    assert (status, stderr) == (0, "")
    check_whole(out, stdout, expected)


def test_a_ctrl_c_before_there_is_anything_to_lose(spec: Path) -> None:
    running = command(spec, "--workers", 2)
    watched = psutil.Process(running.pid)
    until(lambda: sum("spawn_main" in " ".join(arguments(each)) for each in watched.children()) >= 1)
    os.killpg(running.pid, signal.SIGINT)  # while its processes are being started
    status, stdout, stderr = finished(running)
    assert (status, stdout) == (130, ""), stderr
    assert stderr.startswith("interrupted: 0 of 60 cells are in ")
    assert stderr.count("\n") == 1


def arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_two_sweeps_do_not_write_to_one_file(spec: Path) -> None:
    out = spec.with_name("kept.jsonl")
    first = command(spec, "--workers", 2, "--out", out)
    until(lambda: lines_of(out))
    status, stdout, stderr = finished(command(spec, "--out", out, "--restart"))
    assert (status, stdout) == (2, "")
    assert stderr.startswith(f"error: {out}: another sweep is writing to it")
    assert finished(first)[0] == 0
    assert Counter(json.loads(line)["cell"] for line in lines_of(out)) == Counter(range(60))


# --- a pool of our own ----------------------------------------------------------------------------


def squares(cells: list[Cell]) -> dict[int, Any]:
    return {cell.number: {"square": cell.number**2} for cell in cells}


def test_a_killed_process_is_replaced(tmp_path: Path) -> None:
    run = Gated(tmp_path)
    found = []
    thread = threading.Thread(target=lambda: found.extend(chain(*on_processes(run, CELLS, 2))))
    thread.start()
    until(lambda: len(run.begun()) == 2)
    victim = run.begun()[0][1]
    os.kill(victim, signal.SIGKILL)
    run.open()
    thread.join(PATIENCE)
    assert Counter(one.cell.number for one in found) == Counter(range(8))
    assert {one.cell.number: one.answer for one in found} == squares(CELLS)
    assert len({pid for _, pid in run.begun()} - {victim}) >= 2


def test_a_cell_that_kills_its_process_fails_alone() -> None:
    found = list(chain(*on_processes(Deadly(frozenset([1, 6])), CELLS, 2)))
    assert Counter(one.cell.number for one in found) == Counter(range(8))
    assert {one.cell.number: one.answer for one in found if one.ok} == squares(
        [cell for cell in CELLS if cell.number not in (1, 6)]
    )
    for one in found:
        if not one.ok:
            assert one.cell.number in (1, 6)
            assert "its process died 2 times, alone" in str(one.error)


def test_an_executor_that_breaks_is_an_error_after_what_it_finished() -> None:
    found: list[Outcome] = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        batches = on_executor(Deadly(frozenset([5])), CELLS, executor, 2)
        with pytest.raises(
            WorkerError, match=r"executor=ProcessPoolExecutor: broke .* start the sweep again"
        ):
            found.extend(chain.from_iterable(batches))
    assert {one.cell.number for one in found} <= set(range(5))


def test_a_script_without_a_main_guard_is_told(tmp_path: Path, spec: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"import markovsim as ms\nms.sweep({str(spec)!r}, workers=2)\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("call this under if __name__ == '__main__':")


# --- a Dask cluster -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, Any]]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "dask_cluster.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the cluster's own log, which speaks of the worker that is killed
        text=True,
        env={**os.environ, "PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"},
    )
    assert running.stdout is not None
    try:
        yield json.loads(running.stdout.readline())
    finally:
        running.communicate(timeout=PATIENCE)  # closes its standard input, which ends it


def test_a_cluster_s_worker_is_killed_in_the_middle(
    cluster: dict[str, Any], tmp_path: Path, spec: Path, expected: list[dict[str, Any]]
) -> None:
    out = spec.with_name("kept.jsonl")
    running = command(spec, "--scheduler", cluster["address"], "--out", out, "--json")
    until(lambda: len(lines_of(out)) >= 2)
    os.kill(cluster["workers"][0], signal.SIGKILL)
    assert len(lines_of(out)) < len(expected)
    status, stdout, stderr = finished(running)
    assert (status, stderr) == (0, "")
    check_whole(out, stdout, expected)


def test_a_cluster_s_executor_from_python(cluster: dict[str, Any], tmp_path: Path) -> None:
    from distributed import Client

    run = Gated(tmp_path / "gate")
    run.folder.mkdir()
    found = []
    with Client(cluster["address"], set_as_default=False) as client:
        executor = client.get_executor(pure=False)
        for batch in on_executor(answer, CELLS[:2], executor, 8):
            found += batch
        thread = threading.Thread(
            target=lambda: found.extend(chain(*on_executor(run, CELLS[2:], executor, 4)))
        )
        thread.start()
        until(lambda: len(run.begun()) == 2)
        os.kill(run.begun()[0][1], signal.SIGKILL)  # certainly in the middle of a cell
        run.open()
        thread.join(PATIENCE)
        assert Counter(one.cell.number for one in found) == Counter(range(8))
        assert {one.cell.number: one.answer for one in found} == squares(CELLS)
        [poisoned] = chain(*on_executor(Deadly(frozenset([3])), CELLS[3:4], executor, 4))
    assert not poisoned.ok
    assert "its worker died, however often it was tried" in str(poisoned.error)


def test_a_process_that_nobody_told_to_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that is being started while another one dies: the pool waits for it, but has not terminated it."""
    monkeypatch.setattr(SpawnProcess, "terminate", lambda _: None)
    with process_pool(2) as pool:
        waiting, dying = pool.submit(time.sleep, 600), pool.submit(os._exit, 1)
        with pytest.raises(BrokenExecutor):
            dying.result(PATIENCE)
    assert waiting.done()
    assert multiprocessing.active_children() == []
