"""The stored certificates, their checker on its own, the claims' loader, and the arithmetic behind them."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markovsim import InputError
from markovsim.proving import ClaimResult, claim_folders, verify, write_certificates
from markovsim_checker import check
from markovsim_checker import format as form
from markovsim_checker.formulas import Failure, FormatError, Poly, Range, Ratio, Work, evaluate, sign

ROOM = Path(check.__file__).parent
LEDGER = {
    "A1": "proved",
    "A2": "proved",
    "A3": "proved",
    "A4": "conditional",
    "A5": "conditional",
    "A6": "conditional",
    "A7": "proved",
    "A8": "conditional",
    "B1": "proved",
    "B2": "refuted",
    "B3": "proved",
    "B4": "proved",
    "B5": "proved",
    "B6": "proved",
    "B7": "proved",
    "B8": "conditional",
    "C1": "proved",
    "C2": "proved",
    "C3": "proved",
    "C4": "refuted",
    "C5": "proved",
    "C6": "conditional",
    "C7": "proved",
    "C8": "proved",
    "C9": "proved",
    "C10": "conditional",
    "C11": "proved",
    "C12": "proved",
    "D1": "proved",
    "D2": "conditional",
    "D3": "conditional",
    "D4": "proved",
    "D5": "conditional",
    "D6": "conditional",
    "D7": "conditional",
    "D8": "conditional",
    "D9": "proved",
    "D10": "conditional",
    "E1": "proved",
    "E2": "proved",
    "E3": "proved",
    "E4": "conditional",
    "E5": "conditional",
    "F1": "proved",
    "F2": "proved",
    "F3": "proved",
    "F4": "conditional",
    "F5": "proved",
    "F6": "proved",
    "F7": "conditional",
    "F8": "conditional",
    "F9": "proved",
    "F10": "refuted",
    "F11": "proved",
    "F12": "refuted",
    "F13": "conditional",
    "F14": "proved",
    "F15": "proved",
    "F16": "conditional",
    "F17": "proved",
    "F18": "proved",
    "F19": "conditional",
}


@pytest.fixture(scope="module")
def derived() -> dict[str, ClaimResult]:
    """All claims, derived again and checked, in the order of the ledger."""
    seen: list[tuple[str, int, int]] = []
    results = verify(progress=lambda *call: seen.append(call))
    assert seen == [(claim, place, len(LEDGER)) for place, claim in enumerate(LEDGER)]
    return {result.id: result for result in results}


@pytest.mark.parametrize("claim", claim_folders())
def test_stored_certificate_is_the_one_that_is_derived_and_checks(
    claim: str, derived: dict[str, ClaimResult]
) -> None:
    folder, result = claim_folders()[claim], derived[claim]
    assert result.ok, result.failures
    text = (folder / "certificate.json").read_text(encoding="utf-8")
    assert form.write(result.certificate) == text  # so it is the stored certificate that was checked
    stored = form.read(text)
    assert (stored.claim, stored.verdict) == (claim, LEDGER[claim])
    assert form.write(stored) == text
    assert json.dumps(json.loads(text), sort_keys=True, indent=1) + "\n" == text
    assert (folder / "claim.md").read_text(encoding="utf-8").startswith(f"# {claim}: ")


def test_every_claim_of_the_ledger_is_verified_with_its_verdict(
    derived: dict[str, ClaimResult], tmp_path: Path
) -> None:
    results = list(derived.values())
    assert {result.id: result.verdict for result in results} == LEDGER
    assert all(result.ok and result.found.statement and result.claim.sentence for result in results)
    with ThreadPoolExecutor(2) as executor:
        shared = verify(["B7", "A2"], executor=executor)
    assert [(result.id, result.ok) for result in shared] == [("B7", True), ("A2", True)]
    paths = write_certificates(results[:2], tmp_path / "out")
    assert all(check.check_file(path).ok for path in paths)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["A1.json", "A2.json"]


def test_an_unknown_claim_is_named() -> None:
    with pytest.raises(InputError, match="claim='Z9' is not known; known are A1, A2"):
        verify(["Z9"])


def test_every_module_of_the_checker_imports_the_standard_library_and_its_own_room_only() -> None:
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert all(alias.name.split(".")[0] in sys.stdlib_module_names for alias in node.names), path
            elif isinstance(node, ast.ImportFrom) and path.name != "__main__.py":
                inside = node.level == 1 and (node.module or "format") in {p.stem for p in ROOM.glob("*.py")}
                assert inside or (
                    node.level == 0 and str(node.module).split(".")[0] in sys.stdlib_module_names
                ), path


def test_the_checker_runs_alone_in_an_empty_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOM, tmp_path / "markovsim_checker", ignore=shutil.ignore_patterns("__pycache__"))
    files = [str(folder / "certificate.json") for folder in claim_folders().values()]
    forged = tmp_path / "forged.json"
    forged.write_text(
        (claim_folders()["B2"] / "certificate.json")
        .read_text(encoding="utf-8")
        .replace('"refuted"', '"proved"'),
        encoding="utf-8",
    )
    program = (
        "import runpy, sys; sys.path.insert(0, sys.argv[1]); sys.argv[:2] = ['checker']\n"
        "try: runpy.run_module('markovsim_checker', run_name='__main__')\n"
        "finally: assert not {'markovsim', 'sympy', 'numpy'} & set(sys.modules)"
    )
    command = [sys.executable, "-I", "-S", "-c", program, str(tmp_path)]
    good = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    printed = [line.strip() for line in good.stdout.splitlines()]
    assert [line for line in printed if line.startswith("accepted")] == [
        f"accepted, a claim of the ledger: {file}" for file in files
    ]
    headings = {line.rpartition(", ")[0] for line in printed}
    assert headings >= {f"{claim}, {verdict}" for claim, verdict in LEDGER.items()}
    bad = subprocess.run([*command, files[0], str(forged)], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert f"REJECTED: {forged}" in bad.stdout
    assert "verdict=" in bad.stderr


def test_what_cannot_be_read_is_a_failure_that_names_the_file(tmp_path: Path) -> None:
    missing = check.check_file(tmp_path / "missing.json")
    assert not missing.ok
    assert "missing.json: cannot be read" in missing.failures[0]
    assert not check.check_file(tmp_path).ok
    assert check.main([]) == 2


def test_the_checker_prints_what_it_checked_and_what_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = claim_folders()["A2"] / "certificate.json", tmp_path / "bad.json"
    bad.write_text(good.read_text(encoding="utf-8").replace("(1 + J)/2", "(1 - J)/2"), encoding="utf-8")
    assert check.main([str(good)]) == 0
    assert "z.mu = (1 + J)/2 [every n ≥ 0]" in capsys.readouterr().out
    assert check.main([str(good), str(bad)]) == 1
    printed = capsys.readouterr()
    assert "REJECTED" in printed.out
    assert "(identity): z.mu = (1 - J)/2: the two sides differ" in printed.err


SMALL = '{"format": 2, "claim": "X1", "verdict": "open", "parts": []}'
UNREADABLE = {
    "unknown field": (SMALL.replace('"parts"', '"extra": 1, "parts"'), "unknown field"),
    "repeated key": (SMALL.replace('"format": 2', '"format": 2, "format": 2'), "given twice"),
    "missing field": (SMALL.replace('"verdict": "open", ', ""), "certificate.verdict: missing"),
    "float": (SMALL.replace('"format": 2', '"format": 1.0'), "floats have no place"),
    "not a number": (SMALL.replace('"format": 2', '"format": NaN'), "floats have no place"),
    "huge integer": (SMALL.replace('"format": 2', '"format": ' + "9" * 5000), "a size lies between"),
    "negative integer": (SMALL.replace('"format": 2', '"format": -1'), "a size lies between"),
    "true for a number": (SMALL.replace('"format": 2', '"format": true'), "knows format 2"),
    "another format": (SMALL.replace('"format": 2', '"format": 1'), "this reader knows format 2"),
    "no id": (SMALL.replace("X1", "P = NP"), "a claim has an id"),
    "wrong choice": (SMALL.replace('"open"', '"maybe"'), "certificate.verdict='maybe'"),
    "list for an object": ("[]", "must be an object"),
    "text for a list": (SMALL.replace("[]", '"x"'), "certificate.parts='x': must be a list"),
    "no such evidence": (
        SMALL.replace("[]", '[{"role": "claim", "verdict": "proved", "evidence": [{"kind": "faith"}]}]'),
        "no such kind of entry (kind='faith')",
    ),
    "nested 5,000 deep": ("[" * 5000 + "]" * 5000, "nested more than 64 deep"),
    "not JSON": ("{", "not JSON"),
    "not UTF-8": (b"\xff\xfe", "not JSON in UTF-8"),
    "too large": (b" " * 8_000_001, "larger than 8000000 bytes"),
    "deep nesting hidden behind a quoted bracket": (
        '{"a\\"[": ' + "[" * 70 + "]" * 70 + "}",
        "nested more than 64 deep",
    ),
}


@pytest.mark.parametrize(("raw", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_documents_name_the_file_and_the_culprit(raw: str | bytes, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        form.read(raw, "some.json")
    assert str(caught.value).startswith("some.json: ")
    assert message in str(caught.value)


NAMES = ("x", "y", "z")


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """A random formula in x, y, z."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from((*NAMES, "1", "2", "3/7", "(1-x)", "(1-y)")))
    left, right = draw(formulas(depth - 1)), draw(formulas(depth - 1))
    sign_ = draw(st.sampled_from("++-*/^"))
    return f"({left})^{draw(st.integers(0, 3))}" if sign_ == "^" else f"({left}) {sign_} ({right})"


def symbolic(text: str) -> Any:
    work = Work()
    return evaluate(text, lambda name: Ratio(Poly({((name, 1),): Fraction(1)}, work)))


@settings(max_examples=150, deadline=None)
@given(formulas(), st.sampled_from(get_args(Range)), st.integers(0, 10**6))
def test_rational_functions_agree_with_numbers_and_signs_are_true(text: str, where: Range, seed: int) -> None:
    try:
        value = symbolic(text)
    except (Failure, FormatError):
        return  # a division by what is identically 0
    rng, found = random.Random(seed), sign(value, dict.fromkeys(NAMES, where))
    for _ in range(5):
        at = dict.fromkeys(NAMES, Fraction(0))
        for name in NAMES:
            at[name] = Fraction(rng.randint(1, 9), 10) * (1 if "1" in where else rng.randint(1, 9))
            if where.endswith("]") and rng.random() < 0.3:
                at[name] = Fraction(1)
            if where.startswith("[") and rng.random() < 0.3:
                at[name] = Fraction(0)
        try:
            number = evaluate(text, at.__getitem__)
        except FormatError:
            continue
        put = value.put(at) if isinstance(value, Ratio) else value
        assert put == number
        if found is not None:
            assert {2: number > 0, 1: number >= 0, 0: number == 0, -1: number <= 0, -2: number < 0}[found], (
                text,
                at,
            )
