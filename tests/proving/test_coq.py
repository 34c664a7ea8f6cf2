"""The theorems for all models: what is recorded is what the files say, and what Coq refuses is not recorded."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from cli_tools import run
from places import ROOT

from markovsim.errors import CertificateError
from markovsim.proving import coq

needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None, reason="Coq is not installed (Debian: coq, libcoq-mathcomp-algebra)"
)


def small(place: Path, text: str) -> Path:
    """A folder with one Coq file."""
    (place / "_CoqProject").write_text("-Q . markovsim\none.v\n")
    (place / "one.v").write_text(text)
    return place


def test_the_record_was_made_from_the_files_as_they_are() -> None:
    assert coq.edited() == []
    recorded = coq.recorded()
    announced = coq.announced(coq.folder())
    assert recorded["theorems"].keys() == announced.keys()
    for name, theorem in announced.items():
        assert recorded["theorems"][name] | theorem == recorded["theorems"][name]
    assert all(theorem["formal"] for theorem in recorded["theorems"].values())


def test_a_file_stands_after_those_that_it_needs() -> None:
    place, before = coq.folder(), set[str]()
    for name in coq.files(place):
        text = (place / name).read_text(encoding="utf-8")
        needed = re.findall(r"From markovsim Require[^.]*\.", text)
        assert {word for line in needed for word in line[:-1].split()[3:]} - {"Import", "Export"} <= before, (
            name
        )
        before.add(Path(name).stem)


def test_the_page_shows_what_is_recorded() -> None:
    assert (ROOT / "docs" / "theorems.md").read_text(encoding="utf-8") == coq.page(coq.recorded())


def test_nothing_is_admitted_or_assumed() -> None:
    for name in coq.files(coq.folder()):
        text = (coq.folder() / name).read_text(encoding="utf-8")
        for word in ("Admitted", "Axiom ", "Parameter ", "Conjecture ", "admit."):
            assert word not in text, (name, word)
    listed = {path.name for path in coq.folder().glob("*.v")}
    assert listed == set(coq.files(coq.folder()))


def test_an_edited_file_is_named(tmp_path: Path) -> None:
    place = tmp_path / "coq"
    shutil.copytree(coq.folder(), place)
    file = place / "premises.v"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert coq.edited(place) == ["premises.v"]


def test_a_missing_coq_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    result = run("verify", "B7", "--coq")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "coqc is not installed" in result.stderr


def test_an_old_coq_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("coqc", "coqchk"):
        (tmp_path / name).write_text("#!/bin/sh\necho 8.9.1 4.05.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(CertificateError, match=r"coqc 8\.9\.1 is too old"):
        coq.coq_version()


def test_a_comment_that_announces_something_else_is_refused(tmp_path: Path) -> None:
    text = "(* THEOREM one. It says this. *)\nTheorem two : True.\nProof. exact I. Qed.\n"
    with pytest.raises(CertificateError, match="announces two"):
        coq.announced(small(tmp_path, text))
    with pytest.raises(CertificateError, match="does not stand right above"):
        coq.announced(
            small(tmp_path, "(* THEOREM one. It says this. *)\nLemma one : True.\nProof. exact I. Qed.\n")
        )


@needs_coq
def test_a_theorem_that_holds_is_recorded_with_its_formal_statement(tmp_path: Path) -> None:
    text = "(* THEOREM one. One is one. *)\nTheorem one : 1 = 1.\nProof. reflexivity. Qed.\n"
    result = coq.compile_theorems(small(tmp_path, text))
    assert result.failures == ()
    assert result.theorems["one"] == {"sentence": "One is one.", "file": "one.v", "formal": "1 = 1"}


@needs_coq
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(* THEOREM one. A lie. *)\nTheorem one : 1 = 2.\nProof. reflexivity. Qed.\n", "one.v: "),
        ("(* THEOREM one. A lie. *)\nTheorem one : 1 = 2.\nProof. Admitted.\n", "not closed"),
        (
            "Axiom lie : 1 = 2.\n(* THEOREM one. A lie. *)\nTheorem one : 1 = 2.\nProof. exact lie. Qed.\n",
            "one is not closed",
        ),
        (
            "Axiom lie : 1 = 2.\n(* THEOREM one. A lie. *)\nTheorem one : 1 = 2.\nProof. exact lie. Qed.\n"
            "(* THEOREM two. True. *)\nTheorem two : True.\nProof. exact I. Qed.\n",
            "one is not closed",
        ),
    ],
    ids=["false", "admitted", "an axiom", "an axiom under one of two theorems"],
)
def test_what_does_not_hold_is_a_failure(tmp_path: Path, text: str, why: str) -> None:
    failures = coq.compile_theorems(small(tmp_path, text)).failures
    assert len(failures) == 1
    assert why in failures[0]
