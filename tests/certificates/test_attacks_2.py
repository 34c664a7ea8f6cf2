"""Certificates whose printed statement would mislead: each is refused, or prints what was in fact checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from forgery_tools import chain, holds, identity, rejected, small

from markovsim_checker import check
from markovsim_checker import format as form


def found(document: dict[str, Any]) -> check.CheckResult:
    """Return what the checker finds in an accepted certificate."""
    result = check.check(form.read(json.dumps(document)))
    assert result.failures == ()
    return result


INSTANCE = chain(2, holds("alpha[A,luigi]", "=", "2/3"))


def test_algebra_beside_an_instance_is_no_certificate() -> None:
    result = found(small(INSTANCE, identity("(l+q)^2", "l^2 + 2*l*q + q^2")))
    assert result.level == "words"


def refutation(**more: Any) -> dict[str, Any]:
    """Return a counterexample to a relation."""
    return {
        **INSTANCE,
        "kind": "counterexample",
        "refutes": "relation",
        "facts": [],
        "against": [holds("alpha[A,luigi]", "=", "1/2")],
        **more,
    }


def test_a_refutation_prints_no_words_of_its_author() -> None:
    found(small(refutation(), verdict="refuted"))
    assert rejected(small(refutation(premise="for every model"), verdict="refuted"))


def open_chain(*facts: dict[str, Any], window: int = 2) -> dict[str, Any]:
    """Return a certificate of instances, which leave the verdict open."""
    document = small(chain(window, *facts))
    return {**document, "verdict": "open"}


def test_the_law_of_no_token_is_refused() -> None:
    assert rejected(open_chain({"fact": "same law", "length": 0}))
    assert not rejected(open_chain({"fact": "same law", "length": 1}))


def test_a_text_shorter_than_the_window_is_not_called_a_window() -> None:
    values = {"": "1/4", "A": "0", "B": "1", "AA": "0", "AB": "0", "BA": "0", "BB": "0"}
    hitting = {"fact": "hitting", "target": {"event": "context", "value": "B"}, "values": values}
    statement = found(open_chain(hitting, holds("hit[A]", "<", "hit[B]"))).statement
    assert "P(whole text B ever)" in statement
    assert "window B" not in statement


@pytest.mark.parametrize("token", ["{{}}", "A^n", "a;b", "=0", "(A)", "A" * 21])
def test_a_token_of_signs_is_refused(token: str) -> None:
    premise = {"name": "p", "prior": "1", "start": ["1"], "tokens": {token: [["1"]]}}
    model = {"name": "braces", "alphabet": [token], "premises": [premise]}
    hitting = {
        "fact": "hitting",
        "target": {"event": "token", "value": token},
        "values": {"": "1", token: "1"},
    }
    piece = chain(1, hitting, holds(f"hit[{token}]", "=", "1"), model="braces", at={})
    assert "letters, digits and _" in rejected({**small(piece), "models": [model], "verdict": "open"})[0]


def test_the_name_of_a_file_cannot_write_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x\raccepted  B1\x1b[2K.json"
    path.write_text("{}")
    assert check.main([str(path)]) == 1
    shown = "".join(capsys.readouterr())
    assert "\r" not in shown
    assert "\x1b" not in shown
