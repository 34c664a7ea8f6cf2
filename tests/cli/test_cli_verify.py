"""The commands that verify and check: what they print of claims and certificates, and their status."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cli_tools import TOY, run
from click.testing import CliRunner

from markovsim.cli import main


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "toy.toml"
    path.write_text(TOY)
    return path


@dataclass(frozen=True)
class MadeUp:
    """A claim's result with the fields that are printed."""

    id: str
    verdict: str
    failures: tuple[str, ...] = ()
    sentence: str = "Everything [bold]flows[/bold], for every k."
    kinds: tuple[str, ...] = ("identity", "induction")
    seconds: float = 0.25
    argued: tuple[str, ...] = ("by words",)
    checked_sizes: str = "k ≤ 4"
    formulas: tuple[str, ...] = ("a = b",)
    witness: str = "window A"
    hypotheses: tuple[str, ...] = ("seed toy",)
    declared: tuple[str, ...] = ("0 < q < 1: a chance",)

    @property
    def ok(self) -> bool:
        return not self.failures


def pretend(monkeypatch: pytest.MonkeyPatch, *results: MadeUp) -> None:
    from markovsim import proving

    def verify(ids: Sequence[str] | None, progress: Any, **_: Any) -> list[MadeUp]:
        progress("X1", 0, len(results))
        return [result for result in results if ids is None or result.id in ids]

    monkeypatch.setattr(proving, "verify", verify)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # nothing is computed, so no processes are started for it


def test_verify_prints_a_line_per_claim_and_a_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved"), MadeUp("X2", "refuted"), MadeUp("X3", "conditional"))
    result = run("verify", columns=160)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    [line] = [line for line in lines if line.startswith("X2")]
    for text in ("refuted", "Everything [bold]flows[/bold], for every k.", "identity, induction", "0.25 s"):
        assert text in line
    assert lines[-1] == "1 proved, 1 refuted, 1 conditional, 0 open"
    assert "a = b" not in result.stdout


def test_where_nobody_reads_a_claim_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved", sentence="so much to say " * 60), MadeUp("X2", "refuted"))
    monkeypatch.delenv("COLUMNS", raising=False)
    printed = CliRunner().invoke(main, ["verify"]).stdout.splitlines()
    assert [line.split()[0] for line in printed if line.startswith("X")] == ["X1", "X2"]
    assert printed[2].startswith("X1")
    assert printed[3].startswith("X2")


def test_verify_shows_formulas_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved"), MadeUp("X2", "proved"))
    shown = run("verify", "X2", "--show").stdout
    for text in ("X2: Everything", "a = b", "window A", "by words", "k ≤ 4", "seed toy", "0 < q < 1"):
        assert text in shown
    assert "X1" not in shown


def test_evidence_stands_below_its_part_with_its_kind_once(monkeypatch: pytest.MonkeyPatch) -> None:
    formulas = ("[proved] first part", "  identity: a = b", "  identity: c: d", "[proved] second part")
    pretend(monkeypatch, MadeUp("X1", "proved", formulas=formulas))
    shown = [line.rstrip() for line in run("verify", "X1", "--show").stdout.splitlines()]
    place = shown.index("[proved] first part")
    expected = ["", "[proved] first part", "  identity a = b", "           c: d", "", "[proved] second part"]
    assert shown[place - 1 : place + 5] == expected


def test_claims_are_not_squeezed_into_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "With a finite window the seed toy's B is inevitable, and all has closed forms."
    pretend(monkeypatch, MadeUp("X1", "proved", sentence=sentence))
    narrow = [line.rstrip() for line in run("verify", columns=60).stdout.splitlines()]
    assert narrow[:3] == [
        "id X1",
        "  verdict  proved",
        "  claim    With a finite window the seed toy's B is",
    ]
    wide = run("verify", columns=140).stdout
    assert f"{sentence} [k ≤ 4]" in wide


def test_a_failed_claim_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved"), MadeUp("X2", "proved", ("identity 3: 1 is not 2",)))
    result = run("verify", columns=120)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "FAILED" in result.stdout
    assert "identity 3: 1 is not 2" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 proved, 0 refuted, 0 conditional, 0 open, 1 FAILED"
    result = run("verify", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["proved"], found["failed"]) == (1, 1)
    assert [(c["id"], c["ok"]) for c in found["claims"]] == [("X1", True), ("X2", False)]


def test_certificates_are_written_and_checked(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert run("verify", "C2", "--write", folder).exit_code == 0
    certificate = folder / "C2.json"
    assert [path.name for path in folder.iterdir()] == ["C2.json"]
    result = run("check", certificate, columns=160)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "accepted" in result.stdout
    assert "1 accepted, 0 rejected" in result.stdout
    forged = tmp_path / "forged.json"
    forged.write_text(certificate.read_text(encoding="utf-8").replace("1/18", "1/19"), encoding="utf-8")
    result = run("check", certificate, forged, columns=160)
    assert result.exit_code == 1
    assert "1 accepted, 1 rejected" in result.stdout
    found = json.loads(run("check", certificate, forged, "--json").stdout)["certificates"]
    assert [c["ok"] for c in found] == [True, False]
    assert found[1]["failures"]


def test_a_new_claim_verifies_as_open(tmp_path: Path) -> None:
    made = run("new-claim", "X1", "an_idea", "--proofs", tmp_path / "mine")
    assert (made.exit_code, made.stdout.strip()) == (0, str(tmp_path / "mine" / "X1_an_idea"))
    found = json.loads(run("verify", "--proofs", tmp_path / "mine", "--json").stdout)
    assert [(claim["id"], claim["verdict"], claim["ok"]) for claim in found["claims"]] == [
        ("X1", "open", True)
    ]
    again = run("new-claim", "X1", "another", "--proofs", tmp_path / "mine")
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    assert "X1_an_idea is there already" in again.stderr


def test_what_is_no_certificate_is_rejected(toy: Path, tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(bytes(range(256)))
    for path in (toy, binary):
        result = run("check", path)
        assert (result.exit_code, result.stderr) == (1, "")
        assert "rejected" in result.stdout
