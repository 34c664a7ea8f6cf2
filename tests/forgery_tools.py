"""Small certificates to tamper with, and the checker's answer to them."""

from __future__ import annotations

import json
from typing import Any

from markovsim.proving import claim_folders
from markovsim_checker import check
from markovsim_checker import format as form

Document = dict[str, Any]


def stored(claim: str) -> Document:
    """The stored certificate of a claim, as plain JSON."""
    document: Document = json.loads((claim_folders()[claim] / "certificate.json").read_text(encoding="utf-8"))
    return document


def rejected(document: Document) -> tuple[str, ...]:
    """The failures that the checker finds; reading errors count."""
    try:
        return check.check(form.read(json.dumps(document), "forged")).failures
    except form.FormatError as problem:
        return (str(problem),)


def evidence(document: Document, **labels: str) -> Document:
    """The first piece of evidence, or fact, that has these fields."""
    pieces = [item for part in document["parts"] for item in part["evidence"]]
    pieces += [fact for item in pieces for fact in item.get("facts", ())]
    return next(item for item in pieces if all(item.get(name) == value for name, value in labels.items()))


def small(*pieces: Document, verdict: str = "proved", **more: Any) -> Document:
    """A small certificate about the seed toy with the given evidence."""
    toy = next(model for model in stored("C2")["models"] if model["name"] == "toy")
    return {
        "format": 2,
        "claim": "X1",
        "verdict": verdict,
        "models": [toy],
        "parameters": [{"name": "l", "range": "(0,1)"}, {"name": "q", "range": "(0,1)"}],
        "powers": [{"symbol": "J", "base": "q", "full": "Q"}],
        "parts": [{"role": "claim", "verdict": verdict, "evidence": list(pieces)}],
        **more,
    }


A_WORDS = {
    "kind": "induction",
    "form": "family",
    "name": "s",
    "model": "toy",
    "prefix": "",
    "repeat": "A",
    "vectors": [["1"], ["J"]],
}
AFTER_B = {
    "kind": "induction",
    "form": "family",
    "name": "b",
    "model": "toy",
    "prefix": "B",
    "repeat": "A",
    "vectors": [["0"], ["x.waluigi.0*(1-q)*J"]],
    "anything": True,
}
HALF = {"l": "1/2", "q": "1/2"}
ALGEBRA = {"kind": "identity", "left": "(l+1)^2", "right": "l^2 + 2*l + 1"}  # true, and of a general kind


def identity(left: str, right: str) -> Document:
    return {"kind": "identity", "left": left, "right": right}


ALGEBRA = identity("(l + q)^2", "l^2 + 2*l*q + q^2")
"""Evidence of a general kind that mentions no model."""


def chain(window: int, *facts: Document, model: str = "toy", at: dict[str, str] | None = None) -> Document:
    return {
        "kind": "chain",
        "model": model,
        "window": window,
        "at": HALF if at is None else at,
        "facts": list(facts),
    }


def holds(left: str, relation: str, right: str) -> Document:
    return {"fact": "holds", "left": left, "relation": relation, "right": right}


def sequence(base: str, step: str, closed: str) -> Document:
    return {
        "kind": "induction",
        "form": "sequence",
        "variables": [{"name": "V", "base": base, "step": step, "closed": closed}],
    }
