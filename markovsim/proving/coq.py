"""Theorems for all models: compiled by Coq where it is, and recorded for those who do not have it.

A main theorem of ``proofs/coq`` stands under a comment ``(* THEOREM name. What it says. *)``. Recording compiles every
file, runs ``coqchk``, prints the assumptions of every main theorem, and fails unless each is closed under the global
context.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from markovsim.errors import CertificateError
from markovsim.proving.claims import proofs_folder

QUIET = ("-w", "-notation-overridden,-ambiguous-paths")
OLDEST = (8, 16)
"""The first version of Coq that the files were compiled with."""
TIMEOUT = 600
"""Seconds that one run of Coq may take."""
_MAIN = re.compile(r"\(\* THEOREM (\w+)\.\s+(.*?)\*\)\s*(?:Theorem|Corollary)\s+(\w+)\b", re.DOTALL)
_CLOSED = "Closed under the global context"
_PRINTING = tuple(
    rf"""Notation "\sum_ ( w : n '.-tuple' A {bar} ) F" := (BigOp.bigop (GRing.zero _) (index_enum (tuple_finType n A))
  (fun w => BigBody w (@GRing.add _) {condition} F)) (at level 41, F at level 41, w, n, A at level 50, only printing,
  format "'[' \sum_ ( w  :  n '.-tuple'  A{shown} ) '/  '  F ']'")."""
    for bar, condition, shown in (("", "true", ""), ("| P", "P", "  |  P"))
)
"""Sums over texts are printed with the number of their tokens, which MathComp leaves out."""


@dataclass(frozen=True)
class CoqResult:
    """What Coq said of the theorems: its version, what was recorded, and what went wrong."""

    version: str
    theorems: dict[str, dict[str, str]]
    sources: dict[str, str]
    failures: tuple[str, ...]


def folder() -> Path:
    """Return the folder of the Coq files."""
    return proofs_folder() / "coq"


def files(place: Path) -> list[str]:
    """Return the names of the Coq files in the order of their dependencies, as ``_CoqProject`` lists them."""
    lines = (place / "_CoqProject").read_text(encoding="utf-8").split("\n")
    return [line.strip() for line in lines if line.strip().endswith(".v")]


def sources(place: Path) -> dict[str, str]:
    """Return the SHA-256 of each file."""
    return {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in files(place)}


def announced(place: Path) -> dict[str, dict[str, str]]:
    """Return the main theorems by name: the sentence of each and its file."""
    found: dict[str, dict[str, str]] = {}
    for name in files(place):
        text = (place / name).read_text(encoding="utf-8")
        for match in _MAIN.finditer(text):
            title, sentence, theorem = match.groups()
            if title != theorem or title in found:
                raise CertificateError(
                    f"{place / name}: THEOREM {title} announces {theorem}, or twice the same"
                )
            if not sentence.isascii():
                raise CertificateError(f"{place / name}: THEOREM {title}: its sentence must be in ASCII")
            found[title] = {"sentence": " ".join(sentence.split()), "file": name}
        if text.count("(* THEOREM ") != len(_MAIN.findall(text)):
            raise CertificateError(
                f"{place / name}: a THEOREM comment does not stand right above its theorem"
            )
    return found


def recorded() -> dict[str, Any]:
    """Return what was recorded when the theorems were last compiled for the package."""
    text = (resources.files("markovsim_checker") / "theorems.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def edited(place: Path | None = None) -> list[str]:
    """Return the Coq files that differ from those that the record was made from."""
    before, now = recorded()["sources"], sources(place or folder())
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def departures(place: Path | None = None) -> list[str]:
    """Return in a line each how the files and the record differ: edited files, theorems recorded as no file has them.

    The formal statements are compared where Coq runs.
    """
    try:
        changed, stated = edited(place), announced(place or folder())
    except (OSError, CertificateError) as problem:
        return [f"the files of the theorems cannot be read: {problem}"]
    found = [f"edited since the theorems were recorded: {', '.join(changed)}"] if changed else []
    known = {
        name: {"sentence": theorem["sentence"], "file": theorem["file"]}
        for name, theorem in recorded()["theorems"].items()
    }
    if others := sorted(name for name in stated.keys() | known.keys() if stated.get(name) != known.get(name)):
        found.append(f"not in theorems.json as in the files: {', '.join(others)}")
    return found


def coq_version() -> str:
    """Return the version of the Coq that is installed.

    Raises
    ------
    CertificateError
        There is none, or it is older than the files need.
    """
    if not shutil.which("coqc") or not shutil.which("coqchk"):
        raise CertificateError(
            "coqc is not installed; on Debian: apt-get install --no-install-recommends coq libcoq-mathcomp-algebra. "
            "Without it the recorded result stands: markovsim verify --show"
        )
    text = subprocess.run(["coqc", "--print-version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"(\d+)\.(\d+)\S*", text)
    if match is None or (int(match[1]), int(match[2])) < OLDEST:
        raise CertificateError(
            f"coqc {text.split()[0] if text.split() else '?'} is too old; Coq {'.'.join(map(str, OLDEST))} is needed"
        )
    return match[0]


def compile_theorems(place: Path | None = None) -> CoqResult:
    """Compile every file from scratch, check it again with ``coqchk`` and print the assumptions of each main theorem.

    ``coqchk`` checks the files of this folder. The libraries below them are taken as they were installed.

    Parameters
    ----------
    place : Path, optional
        The folder of the Coq files, by default those of the package.

    Returns
    -------
    CoqResult
        What Coq said. A file that does not compile, and a theorem that rests on an axiom, are told in ``failures``.

    Raises
    ------
    CertificateError
        Coq is missing or too old, or a THEOREM comment is malformed.
    """
    place, version = place or folder(), coq_version()
    names, theorems, failures = files(place), announced(place), list[str]()
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            shutil.copy(place / name, Path(scratch) / name)
        for name in names:
            done = _run(["coqc", *QUIET, "-Q", ".", "markovsim", name], scratch)
            if done.returncode:
                return CoqResult(version, {}, sources(place), (f"{name}: {_last(done.stderr)}",))
        modules = [text for name in names for text in ("-norec", f"markovsim.{Path(name).stem}")]
        done = _run(["coqchk", "-silent", "-Q", ".", "markovsim", *modules], scratch)
        if done.returncode:
            failures.append(f"coqchk: {_last(done.stdout + done.stderr)}")
        said = _asked(theorems, scratch)
        for name, theorem in theorems.items():
            theorem["formal"] = said.get(name, "")
            if name not in said:
                failures.append(f"{theorem['file']}: {name} is not closed under the global context")
                break
    return CoqResult(version, theorems, sources(place), tuple(failures))


def _asked(theorems: Mapping[str, Mapping[str, str]], scratch: str) -> dict[str, str]:
    """Return the formal statement of each theorem that rests on nothing, as Coq prints it.

    Coq answers in the order of the questions. From a theorem with an assumption on, no answer is taken.
    """
    modules = sorted({Path(theorem["file"]).stem for theorem in theorems.values()})
    lines = ["From mathcomp Require Import all_ssreflect all_algebra.", "Set Printing Width 100."]
    lines += [f"From markovsim Require {module}." for module in modules]
    lines += _PRINTING
    whole = {name: f"{Path(theorem['file']).stem}.{name}" for name, theorem in theorems.items()}
    lines += [f"Check @{known}.\nPrint Assumptions {known}." for known in whole.values()]
    (Path(scratch) / "question.v").write_text("\n".join(lines) + "\n", encoding="utf-8")
    answers = _run(["coqc", *QUIET, "-Q", ".", "markovsim", "question.v"], scratch).stdout.split(_CLOSED)
    found: dict[str, str] = {}
    for (name, known), answer in zip(whole.items(), answers[:-1], strict=False):
        head, _, formal = answer.strip().partition("\n")
        if head.strip() != known or "Axioms:" in formal:
            break
        found[name] = formal.strip().removeprefix(":").strip()
    return found


def _run(command: list[str], where: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=TIMEOUT, check=False)


def _last(text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return " ".join(lines[-3:]) or "no message"


def page(recorded: Mapping[str, Any]) -> str:
    """Return a page in Markdown with each recorded theorem, by files: its sentence and its formal statement."""
    known = recorded["theorems"]
    lines = [
        "# Theorems for all models",
        "",
        f"{len(known)} theorems, each accepted by the kernel of Coq {recorded['coq']} and closed under the global",
        "context: no axiom, nothing admitted. The files lie in [proofs/coq](../proofs/coq). `markovsim verify --coq`",
        "compiles them where Coq is installed (on Debian: `apt-get install --no-install-recommends coq",
        "libcoq-mathcomp-algebra`). A text has its latest token first there. This page is made by",
        "`python proofs/record.py`.",
        "",
    ]
    files = {file: [name for name in known if known[name]["file"] == file] for file in recorded["order"]}
    lines += [
        f"- [{file}](#{file.replace('.', '')}): {', '.join(f'`{name}`' for name in names)}"
        for file, names in files.items()
        if names
    ]
    for file, names in files.items():
        lines += ["", f"## {file}"] if names else []
        for name in names:
            lines += [
                "",
                f"**`{name}`.** {known[name]['sentence']}",
                "",
                "```coq",
                known[name]["formal"],
                "```",
            ]
    return "\n".join(lines) + "\n"


def record(result: CoqResult) -> str:
    """Return the record as the text of ``theorems.json``."""
    fields = {
        "coq": result.version,
        "order": list(result.sources),
        "sources": result.sources,
        "theorems": result.theorems,
    }
    return json.dumps(fields, indent=1, sort_keys=True) + "\n"
