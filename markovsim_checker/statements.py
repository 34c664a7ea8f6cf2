"""What a certificate states, written out by the checker: findings with their level and scope, models with their hashes.

This is part of the checker and needs the standard library only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from . import format as form
from .formulas import Failure, Range
from .strict import plain

Level = Literal["theorem", "certificate", "words"]
"""How something is known.

``theorem``: for all models in the statement, by a proof that Coq's kernel accepts. ``certificate``: recomputed by this
checker from the models inside the certificate, for exactly the printed scope. ``words``: formulas that mention no
model; only people can say what they mean.
"""
LEVELS: tuple[Level, ...] = ("theorem", "certificate", "words")
SAID: Mapping[Level, str] = {
    "theorem": "theorem, which holds: ",
    "certificate": "",
    "words": "algebra, tied to no model: ",
}
"""What stands before a finding."""
BY_ITSELF = (
    "Each line holds by itself. A theorem is about what its sentence names; that it bears on the lines beside it, or "
    "that a model meets its hypotheses, is not checked."
)


@dataclass(frozen=True)
class Finding:
    """One thing that was checked, in a sentence, for which scope and how."""

    text: str
    scope: str = ""
    level: Level = "certificate"

    def __str__(self) -> str:
        return SAID[self.level] + self.text + (f" [{self.scope}]" if self.scope else "")


def weakest(levels: Iterable[Level]) -> Level:
    """Return the weakest of some levels. Nothing at all is as weak as words."""
    found = set(levels)
    return next((level for level in reversed(LEVELS) if level in found), "words")


# Models -----------------------------------------------------------------------------------------------------


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical JSON, or of a text."""
    text = value if isinstance(value, str) else json.dumps(plain(value), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def model_hash(model: form.Model) -> str:
    """Return the hash of a model's tokens, premises, prior weights and matrices. Its name does not count."""
    return digest([list(model.alphabet), plain(model.premises)])


def model_line(model: form.Model) -> str:
    """Return the line that says what a model is."""
    names = ", ".join(f"{premise.name} ({premise.prior})" for premise in model.premises)
    tokens = " ".join(model.alphabet)
    return f"model {model.name} = sha256:{model_hash(model)[:16]}, tokens {tokens}, premises {names}"


def matrices(model: form.Model) -> list[str]:
    """Return the start row and the matrix of each token of each premise, line by line."""
    lines = []
    for premise in model.premises:
        lines.append(f"{model.name}, {premise.name}: start ({', '.join(premise.start)})")
        for token, rows in premise.tokens.items():
            shown = "; ".join(", ".join(row) for row in rows)
            lines.append(f"{model.name}, {premise.name}: {token} ({shown})")
    return lines


RANGES: Mapping[Range, str] = {
    "(0,1)": "0 < {} < 1",
    "(0,1]": "0 < {} ≤ 1",
    "[0,1)": "0 ≤ {} < 1",
    "(0,oo)": "{} > 0",
    "[0,oo)": "{} ≥ 0",
    "real": "{} real",
}


def declared(certificate: form.Certificate) -> list[str]:
    """Return the lines that declare what a certificate speaks of: parameters, powers and models."""
    lines = []
    if certificate.parameters:
        ranges = (RANGES[each.range].format(each.name) for each in certificate.parameters)
        lines.append(f"for all {', '.join(ranges)}")
    for power in certificate.powers:
        full = f", {power.full} = ({power.base})^k" if power.full else ""
        lines.append(f"{power.symbol} = ({power.base})^n{full}")
    return lines + [model_line(model) for model in certificate.models]


# Theorems and the ledger ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recorded:
    """A theorem as it was recorded when Coq compiled it: its sentence, its formal statement and its file."""

    name: str
    sentence: str
    formal: str
    file: str

    @property
    def finding(self) -> Finding:
        """Return what the theorem says, with the hash of its formal statement."""
        return Finding(
            f"{self.name}: {self.sentence} (formal: sha256:{digest(self.formal)[:16]})", "", "theorem"
        )


def _beside(name: str) -> Any:
    return json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


@cache
def record_hash() -> str:
    """Return the SHA-256 of the text of the recorded theorems."""
    return digest((Path(__file__).parent / "theorems.json").read_text(encoding="utf-8"))


@cache
def theorems() -> Mapping[str, Recorded]:
    """Return the recorded theorems by name."""
    return {name: Recorded(name, **fields) for name, fields in _beside("theorems.json")["theorems"].items()}


@cache
def ledger() -> Mapping[str, Any]:
    """Return the digests of the claims' statements by id, of the wording that people gave them, and of the theorems.

    The hashes of the models that are known by a name are there too.
    """
    found: Mapping[str, Any] = _beside("ledger.json")
    return found


def formal(certificate: form.Certificate) -> list[str]:
    """Return the formal statement of each recorded theorem that a certificate names, line by line."""
    named = [item for part in certificate.parts for item in part.evidence if isinstance(item, form.Theorem)]
    names = dict.fromkeys(item.name for item in named if item.name in theorems())
    return [line for name in names for line in (f"{name}:", *theorems()[name].formal.split("\n"))]


def theorem(fact: form.Theorem) -> Finding:
    """Return what a theorem says. One that is not recorded is a failure, and so is a record that the ledger has not."""
    if ledger().get("theorems") not in (None, record_hash()):
        raise Failure(
            "theorems.json is not the record that the ledger knows; markovsim verify --coq compares it"
        )
    if fact.name not in theorems():
        raise Failure(f"theorem={fact.name!r} is not recorded; the recorded ones are in theorems.json")
    return theorems()[fact.name].finding


def ledger_faults(certificate: form.Certificate, statement: str) -> list[str]:
    """Return what is wrong with the names: an id of the ledger with another statement, a model under a known name."""
    faults = []
    due = ledger()["claims"].get(certificate.claim)
    if due and due != digest(statement):
        faults.append(
            f"claim={certificate.claim!r}: the ledger has another statement under this id; an id of one's own "
            "is one that the ledger does not have"
        )
    for model in certificate.models:
        known = ledger()["models"].get(model.name)
        if known and known != model_hash(model):
            faults.append(
                f"model={model.name!r}: another model is known by this name; give it a name of its own"
            )
    return faults
