"""Notebooks: each runs from a fresh kernel, its cells assert what it says, its stored answers are the present ones."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import nbformat
import pytest
from places import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def run(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the messaging libraries' own
        from nbclient import NotebookClient

        client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
        return client.execute()


def answers(notebook: nbformat.NotebookNode) -> list[Any]:
    """What the code cells return as text; pictures by their kind only."""
    return [
        [
            "picture"
            if "image/png" in output.get("data", {})
            else output.get("data", {}).get("text/plain", output)
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01_the_toy_that_started_it"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_its_stored_answers_hold(path: Path, tmp_path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    nbformat.validate(stored)
    expected = answers(stored)
    fresh = run(nbformat.from_dict({**stored}), tmp_path)
    assert answers(fresh) == expected
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_asserts_what_it_says_and_computes_nothing_of_its_own(path: Path) -> None:
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert sum("assert " in source for source in code) >= len(code) / 2
    assert not any("sympy" in source or "numpy" in source for source in code)


def test_a_false_assertion_stops_a_notebook(tmp_path: Path) -> None:
    from nbclient.exceptions import CellExecutionError

    cell = nbformat.v4.new_code_cell("import markovsim as ms\nassert ms.iid({'A': 1}).probability('A') == 2")
    with pytest.raises(CellExecutionError, match="AssertionError"):
        run(nbformat.v4.new_notebook(cells=[cell]), tmp_path)
