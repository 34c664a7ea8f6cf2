"""The benchmarks in their quick form: that tables have their shape and answers are right; never a time."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from benchmarks import harness
from benchmarks.accuracy import NEVER, worst
from benchmarks.multilevel import METHODS
from benchmarks.plots import FIGURES, spread
from benchmarks.run import SECTIONS, Section, main, rows_of, table


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp("benchmarks")
    wanted = [name for name, section in SECTIONS.items() if name != "start-up" and rows_of(section)]
    result = main(
        ["--quick", "--json", str(folder / "all.json"), "--plots", str(folder / "plots"), "--only", *wanted]
    )
    return result, folder


def rows(quick: tuple[dict[str, Any], Path], name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = quick[0]["sections"][name]["rows"]
    assert found
    return found


def test_the_file_holds_what_was_printed(quick):
    result, folder = quick
    assert json.loads((folder / "all.json").read_text(encoding="utf-8")) == json.loads(json.dumps(result))
    assert result["versions"]["markovsim"]
    assert result["machine"]["cores"] >= 1
    text = (folder / "all.json").read_text(encoding="utf-8")
    assert str(folder) not in text
    assert str(harness.ROOT) not in text
    assert not list(folder.glob("*.part"))


def test_pictures_of_every_section_that_has_one(quick):
    result, folder = quick
    drawn = {path.name for path in (folder / "plots").iterdir()}
    assert drawn == {
        f"{name}.{end}" for name in FIGURES if name in result["sections"] for end in ("svg", "png")
    }
    assert len(drawn) >= 10


def test_ours_are_accurate_to_the_last_places(quick):
    for row in rows(quick, "accuracy"):
        assert 0 <= row["markovsim"] <= 1e-13, row
    (ours,) = (row for row in rows(quick, "progression") if row["program"] == "markovsim")
    assert (ours["targets"], ours["within 1e-13"]) == (31, 31)


def test_numpy_is_as_accurate_as_it_is(quick):
    """A peer that is certainly installed: right far from absorption, and never by our own code."""
    far, near = (row for row in rows(quick, "accuracy") if row["question"] == "hitting time")
    assert far["NumPy"] <= 1e-12
    assert near["NumPy"] == "LinAlgError" or near["NumPy"] == NEVER or near["NumPy"] > 1e-3


def test_all_programs_give_one_answer(quick):
    for name in ("symbolic", "exact"):
        for row in rows(quick, name):
            assert row["answers"] == "equal", row
            assert isinstance(row["DomainMatrix"], float)
            assert isinstance(row["ours, contexts"], float)


def test_dense_answers_solve_their_equations(quick):
    for row in rows(quick, "speed"):
        assert row["residual"] is None or row["residual"] <= 1e-12, row
        assert row["residual"] is not None or row["program"] not in ("markovsim", "NumPy")


def test_arrays_keep_their_promises(quick):
    for row in rows(quick, "dense-accuracy"):
        assert row["markovsim"] <= row["bound"] < row["LAPACK"], row
    for row in rows(quick, "dense"):
        assert row["largest difference"] <= row["bound"]
    assert all(row["copies"] <= 3.1 for row in rows(quick, "dense-memory"))


def test_all_methods_give_one_time(quick):
    found = rows(quick, "multilevel")
    assert {row["method"] for row in found} == set(METHODS)
    for row in found:
        most = 1e-6 if row["method"] == "GMRES(50)" else 1e-10
        assert row["relative error"] <= most or row["outcome"] == "not converged", row
    assert [row["step"] for row in rows(quick, "bandwidth")] == ["copy", "P v", "law P"]


def test_every_way_to_draw_is_counted(quick):
    assert all(row["markovsim"] > 0 for row in rows(quick, "simulation"))


def test_ours_names_the_culprit(quick):
    answers = {row["input"]: row["answer"] for row in rows(quick, "awkward") if row["program"] == "markovsim"}
    for given, parts in {
        "a row sums to 0.9": ("InputError", "state=0", "0.9"),
        "an entry is -1": ("InputError", "P(0, 1)=-1.0"),
        "an entry is -0.5": ("InputError", "P(0, 1)=-0.5"),
        "an entry is NaN": ("InputError", "P(0, 0)", "nan"),
        "the matrix is 0 × 0": ("InputError", "0 × 0"),
        "the law, two closed classes": ("NotUniqueError", "{0}; {1}"),
        "an absorbing state hits itself": ("1",),
        "another class can absorb": ("inf",),
    }.items():
        assert all(part in answers[given] for part in parts), answers[given]


def test_windows_are_right(quick):
    found = rows(quick, "windows")
    assert len({row["premises"] for row in found}) == 5
    assert {row["answer"] for row in found} == {"exact", "30 digits"}
    assert all(row["right"] is True for row in found)


# --- the harness --------------------------------------------------------------------------------------


def test_what_a_case_raises_is_its_figure():
    outcome = harness.measured("benchmarks.accuracy:run_length_case", who="markovsim", sizes=[-5])
    assert outcome["failure"].isidentifier()
    assert harness.measured("benchmarks.nowhere:case")["failure"] == harness.MISSING


def test_what_takes_too_long_is_ended():
    outcome = harness.measured("benchmarks.windows:nothing", timeout=0.01)
    assert outcome["failure"] == "> 0 s"
    tried = []

    def case(size: int) -> harness.Outcome:
        tried.append(size)
        return {"failure": "> 60 s"} if size > 1 else {"seconds": 1.0}

    outcomes = harness.until_too_long([1, 2, 3], case)
    assert tried == [1, 2]
    assert [harness.cell(o) for o in outcomes.values()] == [1.0, "> 60 s", "–"]
    assert harness.ratio({"failure": "> 60 s"}, {"seconds": 0.5}) == "> 120"
    assert harness.ratio({"seconds": 3.0}, {"seconds": 0.5}) == 6.0
    assert harness.ratio({"failure": "LinAlgError"}, {"seconds": 0.5}) is None


def test_attempts_hold_what_was_raised():
    value, error = harness.attempt(lambda: 1 / 0)
    assert value is None
    assert isinstance(error, ZeroDivisionError)
    assert harness.attempt(lambda: 2) == (2, None)


def test_the_worst_error_sees_every_entry():
    assert worst([1.0, 2.0], [1, 2]) == 0.0
    assert worst([1.0, 2.5], [1, 2]) == 0.25
    assert worst([1e-300], [0]) == 1.0
    assert worst([math.nan], [1]) == NEVER


def test_a_section_without_its_module_is_left_out():
    assert rows_of(Section("none", "benchmarks.nowhere:rows")) is None


def test_names_of_curves_do_not_overlap():
    assert spread([0.0, 100.0], 10.0) == [0.0, 100.0]
    assert spread([5.0, 5.0, 100.0], 10.0) == [0.0, 10.0, 100.0]
    assert spread([0.0, 14.0, 16.0], 10.0) == [0.0, 10.0, 20.0]


def test_tables_are_aligned():
    text = table("T", [{"name": "a long enough name", "x": 1.23456}, {"name": "b", "y": None, "x": "> 60 s"}])
    assert text.splitlines() == [
        "T",
        "=",
        "name                     x  y",
        "------------------  ------  -",
        "a long enough name    1.23",
        "b                   > 60 s",
    ]
