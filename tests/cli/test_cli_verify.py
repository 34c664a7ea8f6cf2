"""The commands that verify and check: what they print of claims and certificates, and their status."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cli_tools import TOY, run
from click.testing import CliRunner

from markovsim.cli import main
from markovsim.proving import Claim, ClaimResult, Part
from markovsim_checker import format as form
from markovsim_checker.check import CheckResult, PartResult
from markovsim_checker.statements import Finding


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "toy.toml"
    path.write_text(TOY)
    return path


IDENTITY = form.Identity("a", "b")
PART = Part("first part", "claim", "proved", (IDENTITY,), ("by words",))


def made_up(
    name: str,
    verdict: Any,
    failures: tuple[str, ...] = (),
    sentence: str = "Everything [bold]flows[/bold], for every k.",
    parts: tuple[Part, ...] = (PART,),
    findings: tuple[Finding, ...] = (Finding("a = b", "every k ≥ 1"),),
) -> ClaimResult:
    """A claim's result, of which nothing was derived."""
    claim = Claim(name, sentence, verdict, parts, hypotheses=("seed toy",), witness="window A")
    found = CheckResult(
        not failures,
        name,
        verdict,
        ("identity", "induction"),
        failures,
        tuple(PartResult(part.role, part.verdict, findings) for part in parts),
        ("for all 0 < q < 1",),
    )
    return ClaimResult(claim, claim.certificate(), found, 0.25)


def pretend(monkeypatch: pytest.MonkeyPatch, *results: ClaimResult) -> None:
    from markovsim import proving

    def verify(ids: Sequence[str] | None, progress: Any, **_: Any) -> list[ClaimResult]:
        progress("X1", 0, len(results))
        return [result for result in results if ids is None or result.id in ids]

    monkeypatch.setattr(proving, "verify", verify)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # nothing is computed, so no processes are started for it


def test_verify_prints_a_line_per_claim_and_a_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, made_up("X1", "proved"), made_up("X2", "refuted"), made_up("X3", "conditional"))
    result = run("verify", columns=160)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    [line] = [line for line in lines if line.startswith("X2")]
    for text in (
        "refuted",
        "words",
        "Everything [bold]flows[/bold], for every k.",
        "identity, induction",
        "0.25 s",
    ):
        assert text in line
    assert "1 proved, 1 refuted, 1 conditional, 0 open" in lines
    assert lines[-1].startswith("theorems: ")
    assert "a = b" not in result.stdout


def test_where_nobody_reads_a_claim_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, made_up("X1", "proved", sentence="so much to say " * 60), made_up("X2", "refuted"))
    monkeypatch.delenv("COLUMNS", raising=False)
    printed = CliRunner().invoke(main, ["verify"]).stdout.splitlines()
    assert [line.split()[0] for line in printed if line.startswith("X")] == ["X1", "X2"]
    assert printed[2].startswith("X1")
    assert printed[3].startswith("X2")


def test_verify_shows_formulas_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, made_up("X1", "proved"), made_up("X2", "proved"))
    shown = run("verify", "X2", "--show").stdout
    for text in ("X2: Everything", "a = b", "window A", "by words", "every k ≥ 1", "seed toy", "0 < q < 1"):
        assert text in shown
    assert "X1" not in shown


def test_evidence_stands_below_its_part_with_its_level_and_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = (Part("first part", "claim", "proved", (IDENTITY,)), PART)
    findings = (Finding("a = b", "every k ≥ 1"), Finding("c = d"))
    pretend(monkeypatch, made_up("X1", "proved", parts=parts, findings=findings))
    shown = [line.rstrip() for line in run("verify", "X1", "--show").stdout.splitlines()]
    place = shown.index("[proved] first part")
    assert shown[place + 1 : place + 5] == [
        "  level       certificate; every k ≥ 1",
        "  certificate a = b [every k ≥ 1]",
        "              c = d",
        "",
    ]
    assert shown[place + 6 : place + 8] == ["  level       words; every k ≥ 1", "  in words    by words"]


def test_claims_are_not_squeezed_into_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "With a finite window the seed toy's B is inevitable, and all has closed forms."
    pretend(monkeypatch, made_up("X1", "proved", sentence=sentence))
    narrow = [line.rstrip() for line in run("verify", columns=60).stdout.splitlines()]
    assert narrow[:3] == [
        "id X1",
        "  verdict  proved",
        "  level    words",
    ]
    wide = run("verify", columns=140).stdout
    assert sentence in wide


def test_a_failed_claim_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, made_up("X1", "proved"), made_up("X2", "proved", ("identity 3: 1 is not 2",)))
    result = run("verify", columns=120)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "FAILED" in result.stdout
    assert "identity 3: 1 is not 2" in result.stdout
    assert "1 proved, 0 refuted, 0 conditional, 0 open, 1 FAILED" in result.stdout.splitlines()
    result = run("verify", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["proved"], found["failed"]) == (1, 1)
    assert [(c["id"], c["accepted"]) for c in found["claims"]] == [("X1", True), ("X2", False)]


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
    found = json.loads(run("check", certificate, forged, "--json").stdout)
    assert [each["file"] for each in found] == [str(certificate), str(forged)]
    assert [each["accepted"] for each in found] == [True, False]
    assert found[1]["failures"]
    assert found[0]["level"] in ("theorem", "certificate", "words")
    assert "every k ≥ 1" in found[0]["scope"]
    assert found[0]["models"]["toy"] in json.loads(json.dumps(found[0]["models"])).values()
    assert f"model toy = sha256:{found[0]['models']['toy'][:16]}" in found[0]["statement"]
    assert "luigi: start (1)" in run("check", certificate, "--models").stdout


def test_a_new_claim_verifies_as_open(tmp_path: Path) -> None:
    made = run("new-claim", "X1", "an_idea", "--proofs", tmp_path / "mine")
    assert (made.exit_code, made.stdout.strip()) == (0, str(tmp_path / "mine" / "X1_an_idea"))
    found = json.loads(run("verify", "--proofs", tmp_path / "mine", "--json").stdout)
    assert [(claim["id"], claim["verdict"], claim["accepted"]) for claim in found["claims"]] == [
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
        assert "REJECTED" in result.stdout
