"""The command that sweeps: what it prints, the clusters it can leave the work to, and the specs that it refuses."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from places import ROOT
from refusal_tools import check_refusal
from sweep_tools import fill, run, write

import markovsim as ms
from markovsim.errors import LimitError, MarkovsimError, WorkerError
from markovsim.sweeps.dask import check_workers, dask_executor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path)


# --- the command ----------------------------------------------------------------------------------


def test_the_command_prints_one_object_in_the_order_of_the_cells(folder: Path) -> None:
    spec = folder / "spec.toml"
    result = run(spec, "--json", "--workers", 2)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert {**found, "cells": []} == {
        "sweep": str(spec),
        "out": str(folder / "spec.results.jsonl"),
        "failed": 0,
        "cells": [],
    }
    assert found["cells"] == [
        {"cell": one.cell.number, "at": one.cell.at, "answer": one.answer} for one in ms.sweep(spec)
    ]


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_the_table_fits(folder: Path, columns: int) -> None:
    result = run(folder / "spec.toml", "--rows", 5, "--workers", 1, "--out", folder / "o", columns=columns)
    assert (result.exit_code, result.stderr) == (0, "")
    assert max(map(len, result.stdout.splitlines())) <= max(columns, 60)
    shown = " ".join(result.stdout.split())
    for text in ("hit token:B", "p 1/2", "expected time", "mean waluigi", "11/2", "and 3 more cells"):
        assert text in shown


def test_the_example_is_shown(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for path in sorted((tmp_path / "examples" / "sweeps").glob("*.toml")):
        result = run(path, "--workers", 1, columns=100)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "cells" in result.stdout


def test_maps_are_left_out_of_the_table_and_said_so(folder: Path) -> None:
    spec = write(folder, 'model = "model.toml"\nparameters = {p = "1/2", q = "1/3"}\nwindow = [1, 2]')
    result = run(spec, "--workers", 1, columns=200)
    assert result.exit_code == 0
    assert "stationary, next_token, amplitudes, drift: not in the table" in result.stdout
    assert "closed classes" in result.stdout


def test_both_workers_and_scheduler_are_refused(folder: Path) -> None:
    check_refusal(
        ["sweep", str(folder / "spec.toml"), "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"],
        ("--workers or --scheduler",),
    )


@pytest.mark.parametrize("address", ["", "a b", "foo://x:1", "tcp://127.0.0.1", "tcp://127.0.0.1:99999"])
def test_a_scheduler_that_is_no_address(folder: Path, address: str) -> None:
    check_refusal(
        ["sweep", str(folder / "spec.toml"), "--scheduler", address], (f"scheduler={address!r}", "tcp://")
    )


def test_a_scheduler_without_the_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    check_refusal(
        ["sweep", str(folder / "spec.toml"), "--scheduler", "tcp://127.0.0.1:8786"],
        ("needs Dask's distributed", "pip install 'markovsim[distributed]'"),
    )


def test_a_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("markovsim.sweeps.dask.PATIENCE", 1)
    with (
        pytest.raises(WorkerError, match=r"scheduler='127\.0\.0\.1:1': nobody answers there"),
        dask_executor("127.0.0.1:1"),
    ):
        raise AssertionError


class Client:
    """A cluster without workers, or with one that has something of ours."""

    def __init__(self, there: object) -> None:
        self.there = there

    def wait_for_workers(self, n: int, timeout: float) -> None:
        if self.there is None:
            raise TimeoutError

    def run(self, function: object, *args: object, on_error: str) -> dict[str, object]:
        assert (args, on_error) == (("markovsim",), "return")
        return {"tcp://1.2.3.4:5": self.there}


@pytest.mark.parametrize(
    ("there", "fragment"),
    [
        (None, "scheduler='s:1': has no workers; start one with: dask worker s:1"),
        (
            "0.0.9",
            f"worker=tcp://1.2.3.4:5: markovsim {ms.__version__} is needed there, and it has version 0.0.9",
        ),
        (PackageNotFoundError("markovsim"), "and it has none"),
    ],
)
def test_workers_that_could_not_answer_are_refused(there: object, fragment: str) -> None:
    with pytest.raises(WorkerError) as error:
        check_workers(Client(there), "s:1")
    assert fragment in str(error.value)
    check_workers(Client(ms.__version__), "s:1")


# --- wrong specs ----------------------------------------------------------------------------------

BASE = 'model = "model.toml"\n'
VALUES = '[parameters]\np = "1/2"\nq = "1/2"\n'

#: name: (text of the file, what the error line must contain)
WRONG: dict[str, tuple[str, tuple[str, ...]]] = {
    "not TOML": ("model = = 1", ("not valid TOML",)),
    "empty": ("", ("model is missing", 'add model = "toy.toml"')),
    "no such model": ('model = "x.toml"', ("x.toml", "No such file", "give the path of a model file")),
    "a model that is a number": ("model = 3", ("model=3", "is not a model")),
    "a wrong model": ("model = {window = 3}", ("spec.toml: model: has no premises",)),
    "a sweep as model": ('model = "spec.toml"', ("model: a model file has no such key",)),
    "unknown key": (BASE + "windows = 3", ("windows", "did you mean 'window'?")),
    "unknown kind": (BASE + 'kind = "guess"', ("kind='guess'", '"analyze" or "simulate"')),
    "a key of the other kind": (BASE + "seed = 3", ("seed", 'kind = "simulate"')),
    "only with simulate": (BASE + 'kind = "simulate"\nonly = "hit"', ("only", 'kind = "analyze"')),
    "a window that is none": (BASE + "window = [1, -1]", ("window[1]=-1", "is not a window")),
    "a window of 10^13": (BASE + "window = [10000000000000]", ("window[0]=10000000000000", "16,777,216")),
    "an empty list": (BASE + "window = []", ("window=[]", "is empty")),
    "a value twice": (BASE + "window = [1, 2, 1]", ("window[2]=1", "stands twice")),
    "a number twice": (BASE + '[parameters]\nq = ["1/2", 0.5]', ("parameters.q[1]=0.5", "stands twice")),
    "an empty range": (BASE + "window = {from = 3, to = 2}", ("window=", "empty range")),
    "a range without end": (BASE + "window = {from = 3}", ("window: to is missing",)),
    "a range of nothing": (BASE + "window = {from = 1, to = 3, by = 0}", ("window.by=0", "1 or more")),
    "a range with a wrong key": (BASE + "window = {from = 1, to = 3, step = 1}", ("window.step",)),
    "a range of too large windows": (BASE + "window = {from = 16777210, to = 16777217}", ("16,777,216",)),
    "a range of words": (BASE + 'from = {from = "A", to = "B"}', ("from={", "is not a text")),
    "a range of half a number": (
        BASE + '[parameters]\nq = {from = "1/3", to = "2/3", count = "2"}',
        ("parameters.q.count='2'", "whole number, 2 or more"),
    ),
    "a range of one": (BASE + "[parameters]\nq = {from = 0.1, to = 0.2, count = 1}", ("q.count=1",)),
    "too many cells": (
        BASE
        + "window = {from = 1, to = 2000}\n[parameters]\nq = {from = 0.1, to = 0.2, count = 2000}\np = 0.5",
        ("4,000,000 cells", "limit of 1,000,000"),
    ),
    "too long a range": (BASE + "window = {from = 1, to = 2000000}", ("window: asks for 2,000,000 cells",)),
    "parameters that are no table": (BASE + "parameters = 3", ("parameters=3", "must be a table")),
    "an unknown parameter": (BASE + "[parameters]\nr = 1", ("parameters.r", "not a parameter of the model")),
    "a value outside": (BASE + "[parameters]\nq = [0.5, 1]", ("q='1'", "not between 0 and 1")),
    "a value that is no number": (BASE + '[parameters]\nq = "half"', ("parameters.q", "'half'")),
    "a value true": (BASE + "[parameters]\nq = true", ("parameters.q=true", "is not a number")),
    "a value that is a formula": (BASE + '[parameters]\nq = "p/2"', ("parameters.q", "'p'")),
    "an unknown domain": (BASE + 'domain = "real"\n' + VALUES, ("domain='real'", "is not a domain")),
    "a parameter without value": (
        BASE + 'domain = ["symbolic", "float"]\n[parameters]\np = "1/2"',
        ("parameters.q", "the float domain needs"),
    ),
    "a drawing of formulas": (
        BASE + 'kind = "simulate"\nseed = 1\nsteps = 3\n[parameters]\np = "1/2"',
        ("parameters.q", 'kind = "simulate" needs'),
    ),
    "unknown keys of an answer": (BASE + 'only = ["hits"]', ("only='hits'", "did you mean 'hit'?")),
    "an answer not asked for": (BASE + 'only = "hit"', ("only='hit'", "add the key hit")),
    "an event that is none": (BASE + 'hit = "B"\n' + VALUES, ("spec.toml: hit[0]", "event='B'")),
    "an event of another token": (BASE + 'hit = "token:C"\n' + VALUES, ("hit[0]", "'C'")),
    "an event longer than any window": (
        BASE + 'window = [1, 2]\nhit = "context:AAA"\n' + VALUES,
        ("hit[0]", "more than window=2"),
    ),
    "an event of another premise": (
        BASE + 'hit = "amplitude:mario<=1/2"\n' + VALUES,
        ("hit[0]", "mario"),
    ),
    "a start of other tokens": (BASE + 'from = ["A", "AC"]\n' + VALUES, ("from[1]", "AC")),
    "a word of other tokens": (BASE + 'amplitude = "C"\n' + VALUES, ("amplitude", "'C'")),
    "a start that is a number": (BASE + "from = 3", ("from=3", "is not a text")),
    "states that are none": (BASE + 'states = "all"', ("states='all'",)),
    "a window of a chain": ('model = "chain.toml"\nwindow = 3', ("window", "a plain chain has none")),
    "an event of a chain": ('model = "chain.toml"\nhit = "token:B"\nfrom = "s"', ("hit[0]", "state:NAME")),
    "a state of a chain": ('model = "chain.toml"\nhit = "state:s"\nfrom = "x"', ("from[0]", "'x'")),
    "no seed": (BASE + 'kind = "simulate"\nsteps = 3\n' + VALUES, ("seed is missing",)),
    "no steps": (BASE + 'kind = "simulate"\nseed = 3\n' + VALUES, ("steps is missing",)),
    "a negative seed": (BASE + 'kind = "simulate"\nsteps = 3\nseed = -3\n' + VALUES, ("seed=-3",)),
    "a huge seed": (BASE + f'kind = "simulate"\nsteps = 3\nseed = {1 << 70}\n' + VALUES, ("seed=1180",)),
    "too many texts": (
        BASE + 'kind = "simulate"\nsteps = 1000000\nreplicas = 11\nseed = 3\n' + VALUES,
        ("steps=1000000", "replicas=11", "10,000,000"),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_spec_is_one_error_line(name: str, folder: Path) -> None:
    text, fragments = WRONG[name]
    check_refusal(["sweep", str(write(folder, text))], fragments)
    assert sorted(path.name for path in folder.iterdir()) == ["chain.toml", "model.toml", "spec.toml"]


def test_a_spec_that_is_not_there(folder: Path) -> None:
    check_refusal(["sweep", str(folder / "x.toml")], ("x.toml", "No such file", "a sweep file"))
    check_refusal(["sweep", str(folder)], ("is a directory", "a sweep file inside it"))
    with pytest.raises(LimitError):
        ms.sweep({"model": str(folder / "model.toml"), "window": 1 << 30})
    with pytest.raises(MarkovsimError, match="sweep: model is missing"):
        ms.sweep({})
