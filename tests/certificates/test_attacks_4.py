"""What a person sees says no more than was checked: statements, levels, scopes, names, files, recorded theorems."""

from __future__ import annotations

import copy
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli_tools import run
from forgery_tools import (
    A_WORDS,
    AFTER_B,
    ALGEBRA,
    HALF,
    Document,
    chain,
    holds,
    identity,
    rejected,
    small,
    stored,
)

from markovsim.proving import claim_folders, coq, verify_claim
from markovsim_checker import check, statements
from markovsim_checker import format as form

THEOREM = {"kind": "theorem", "name": "waluigi_may_appear_at_once"}
INSTANCE = chain(3, holds("next[AAA,B]", "=", "1/18"))
REFUTED = {
    "kind": "counterexample",
    "refutes": "relation",
    "model": "toy",
    "window": 1,
    "facts": [],
    "at": HALF,
    "against": [holds("alpha[A,luigi]", "=", "alpha[B,luigi]")],
}


def accepted(document: Document) -> check.CheckResult:
    """What the checker says of a certificate that it accepts."""
    found = check.check(form.read(json.dumps(document), "forged"))
    assert found.failures == ()
    return found


def refused(document: Document) -> str:
    """Why the checker refuses a certificate."""
    failures = rejected(document)
    assert failures
    return "; ".join(failures)


def left_open(*pieces: Document, **more: Any) -> Document:
    """A certificate that leaves its claim open."""
    return {**small(*pieces, **more), "verdict": "open", "parts": [part("complement", "proved", *pieces)]}


def part(role: str, verdict: str, *evidence: Document) -> Document:
    return {"role": role, "verdict": verdict, "evidence": list(evidence)}


def premise(name: str, prior: str, start: list[str], **tokens: list[list[str]]) -> Document:
    return {"name": name, "prior": prior, "start": start, "tokens": tokens}


# A theorem stands for itself --------------------------------------------------------------------------------

BESIDE = {
    "an instance": ([THEOREM, INSTANCE], "certificate [window 3, l = 1/2, q = 1/2]"),
    "two instances": (
        [THEOREM, INSTANCE, chain(0, holds("mu[A]", "=", "3/4"))],
        "certificate [window 3, l = 1/2, q = 1/2; window 0, l = 1/2, q = 1/2]",
    ),
    "algebra": ([THEOREM, ALGEBRA], "theorem, beside algebra in words"),
    "algebra and an instance": (
        [THEOREM, ALGEBRA, INSTANCE],
        "certificate, beside algebra in words [window 3, l = 1/2, q = 1/2]",
    ),
}


@pytest.mark.parametrize(("pieces", "heading"), BESIDE.values(), ids=BESIDE)
def test_a_part_has_the_level_and_scope_of_what_stands_beside_a_theorem(
    pieces: list[Document], heading: str
) -> None:
    found = accepted(small(*pieces))
    assert f"part 1 (claim), proved, {heading}:" in found.statement
    assert found.statement.endswith(statements.BY_ITSELF)
    assert found.statement.split("\n")[0] == f"X1, proved, {found.level}"


@pytest.mark.parametrize("role", ["claim", "condition", "complement"])
def test_a_theorem_inside_a_refuted_part_is_said_to_hold(role: str) -> None:
    verdict = {"claim": "refuted", "condition": "open", "complement": "open"}[role]
    document = small(parts=[part(role, "refuted", THEOREM, REFUTED)], verdict=verdict)
    statement = accepted(document).statement
    assert f"part 1 ({role}), refuted (what stands after “against”), certificate [window 1," in statement
    assert "\n  theorem, which holds: waluigi_may_appear_at_once: " in statement
    assert "\n  against “alpha[A,luigi] = alpha[B,luigi]”: toy: " in statement


def test_a_theorem_alone_needs_no_note() -> None:
    assert statements.BY_ITSELF not in accepted(small(THEOREM)).statement


MIXED = {
    "a claim and a condition that fails": [
        part("claim", "proved", THEOREM),
        part("condition", "refuted", REFUTED),
    ],
    "a claim that fails and a condition": [
        part("claim", "refuted", REFUTED),
        part("condition", "proved", THEOREM),
    ],
    "both ways": [
        part("claim", "proved", THEOREM),
        part("condition", "proved", THEOREM),
        part("condition", "refuted", REFUTED),
    ],
}


@pytest.mark.parametrize("parts", MIXED.values(), ids=MIXED)
@pytest.mark.parametrize("verdict", ["proved", "refuted", "conditional", "open"])
def test_claims_and_conditions_do_not_mix(parts: list[Document], verdict: str) -> None:
    assert "claims or conditions, not both" in refused(small(parts=parts, verdict=verdict))


# Algebra that borrows a quantity ----------------------------------------------------------------------------


def sequence(*variables: tuple[str, str, str, str]) -> Document:
    fields = ("name", "base", "step", "closed")
    return {
        "kind": "induction",
        "form": "sequence",
        "variables": [dict(zip(fields, each, strict=True)) for each in variables],
    }


ALGEBRAIC = {
    "beside a sequence of the model": sequence(("V", "l", "V*q", "l*J"), ("W", "s.mu@0", "W", "1")),
    "with a quantity times nothing": sequence(("V", "l + 0*s.mu@0", "V*q", "l*J")),
    "with a quantity that cancels": sequence(("V", "l", "V*q + s.mu - s.mu", "l*J")),
}


@pytest.mark.parametrize("piece", ALGEBRAIC.values(), ids=ALGEBRAIC)
def test_a_recurrence_that_depends_on_no_model_is_algebra(piece: Document) -> None:
    found = accepted(small(A_WORDS, piece, identity("V/l", "J")))
    assert "algebra, tied to no model: V/l = J" in found.statement
    assert "beside algebra in words" in found.statement


def test_a_recurrence_of_the_model_is_none() -> None:
    tied = sequence(("U", "l", "U*q + s.law.luigi - 1", "l*J"))
    found = accepted(small(A_WORDS, tied, identity("U/l", "J")))
    assert "\n  U/l = J [every n ≥ 0]" in found.statement
    follows = sequence(("U", "s.law.luigi", "U*q", "J"), ("T", "1", "T + U - J", "1"))
    assert "algebra" not in accepted(small(A_WORDS, follows)).statement


# Families that are empty together ---------------------------------------------------------------------------

ALTERNATING = {
    "name": "alternating",
    "alphabet": ["A", "B"],
    "premises": [
        premise(name, "1/2", ["1", "0"], A=[["0", "1"], ["0", "0"]], B=[["0", "0"], ["1", "0"]])
        for name in "pr"
    ],
}


def after(name: str, prefix: str, *vectors: list[str], repeat: str = "") -> Document:
    piece = {"kind": "induction", "form": "family", "model": "alternating", "anything": True}
    return {**piece, "name": name, "prefix": prefix, "repeat": repeat, "vectors": list(vectors)}


LAST_A = after("a", "A", ["0", "x.p.0"], ["0", "x.r.0"])
LAST_B = after("b", "B", ["x.p.1", "0"], ["x.r.1", "0"])
LAST_AB = after("c", "AB", ["x.p.0", "0"], ["x.r.0", "0"])
TOGETHER = {
    "an inequality": {
        "kind": "inequality",
        "left": "a.mu + b.mu",
        "relation": ">=",
        "right": "b.mu",
        "terms": ["a.mu"],
    },
    "an identity": identity("a.mu*b.law.p", "a.mu*2*b.mu - a.mu*b.law.r"),
    "an identity of three": identity("c.mu*b.law.p", "a.mu*(2*b.mu - b.law.r)"),
    "a recurrence": sequence(
        ("V", "a.mu*b.mu - a.mu*b.mu + 1", "V + a.law.p + a.law.r - 2*a.mu + b.mu - b.mu", "1")
    ),
}


@pytest.mark.parametrize("piece", TOGETHER.values(), ids=TOGETHER)
def test_families_that_no_one_text_makes_possible_are_not_compared(piece: Document) -> None:
    document = small(LAST_A, LAST_B, LAST_AB, piece, models=[ALTERNATING])
    assert "no one text makes the words of all of them possible" in refused(document)


def test_families_after_one_text_are_said_to_be_so() -> None:
    document = small(LAST_A, LAST_AB, identity("a.mu", "c.mu"), models=[ALTERNATING])
    said = "a.mu = c.mu [every text … that makes the words possible, the same throughout]"
    assert said in accepted(document).statement
    alone = accepted(small(AFTER_B, identity("b.alpha.luigi", "0"))).statement
    assert "b.alpha.luigi = 0 [every text … that makes the words possible]" in alone
    assert "where x are those at the text …" in alone


# Names and texts that speak ---------------------------------------------------------------------------------

PROSE = "true_of_every_language_model"
TOY = small()["models"][0]


def renamed(old: str, new: str) -> Document:
    return json.loads(json.dumps(small(A_WORDS, INSTANCE, ALGEBRA)).replace(json.dumps(old), json.dumps(new)))


NAMES = {
    "of a parameter": small(THEOREM, parameters=[{"name": PROSE, "range": "(0,1)"}], models=[], powers=[]),
    "of a power": small(THEOREM, powers=[{"symbol": PROSE, "base": "q"}]),
    "of a full power": small(THEOREM, powers=[{"symbol": "J", "base": "q", "full": PROSE}]),
    "of a model": renamed("toy", PROSE),
    "of a premise": small(ALGEBRA, models=[json.loads(json.dumps(TOY).replace('"luigi"', f'"{PROSE}"'))]),
    "of a family": small({**A_WORDS, "name": PROSE}),
    "of a variable": small(A_WORDS, sequence((PROSE, "s.mu@0", PROSE, "1"))),
    "with an underscore first": small({**A_WORDS, "name": "_s"}),
}


@pytest.mark.parametrize("document", NAMES.values(), ids=NAMES)
def test_a_name_has_no_room_for_a_sentence(document: Document) -> None:
    assert rejected(document)


def test_the_name_of_a_type_is_not_printed() -> None:
    document = stored("C2")
    text = json.dumps(document).replace('"growing"', '"B never comes"')
    assert text != json.dumps(document)
    assert "B never comes" not in accepted({**json.loads(text), "claim": "X1"}).statement


TOKENS = {
    "a power": "A^n",
    "a separator": "A;",
    "an equation": "A=1",
    "a long word": "A" * 21,
    "a bracket": "(A)",
    "a quotation mark": '"A"',
    "dots": "...",
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_a_token_has_no_signs_in_which_words_are_written(token: str) -> None:
    model = {"name": "m", "alphabet": ["A", token], "premises": [premise("p", "1", ["1"], A=[["1"]])]}
    assert "letters, digits and _" in refused(small(THEOREM, models=[model]))


def test_tokens_of_several_characters_stand_apart() -> None:
    model = {
        "name": "m",
        "alphabet": ["A", "AA"],
        "premises": [premise("p", "1", ["1"], A=[["1/2"]], AA=[["1/2"]])],
    }
    family = {**A_WORDS, "model": "m", "prefix": "AA", "vectors": [["1/2*H"]]}
    powers = [{"symbol": "H", "base": "1/2"}]
    assert "s = AA A^n are" in accepted(small(family, models=[model], powers=powers)).statement


BLANKS = {
    "two in a formula": small(A_WORDS, identity("s.mu", "l  + (1-l)*J")),
    "many in a formula": small(A_WORDS, identity("s.mu" + " " * 300 + "- l", "(1-l)*J")),
    "at its end": small(A_WORDS, identity("s.mu ", "l + (1-l)*J")),
    "in a word": left_open(chain(2, {"fact": "path", "words": ["", " A"]})),
    "in a quantity": left_open(chain(1, holds("mu[A ]", "=", "mu[A]"))),
    "beside a comma": left_open(chain(1, holds("alpha[A, luigi]", "=", "alpha[A,luigi]"))),
}


@pytest.mark.parametrize("document", BLANKS.values(), ids=BLANKS)
def test_blanks_stand_one_by_one(document: Document) -> None:
    assert rejected(document)


def test_a_quantity_is_written_in_one_way_only() -> None:
    model = {
        "name": "m",
        "alphabet": ["AA", "B"],
        "premises": [premise("p", "1", ["1"], AA=[["1/2"]], B=[["1/2"]])],
    }
    for other in ("mu[AA  B]", "mu[AA B ]", "mu[ AA B]"):
        piece = chain(1, holds("mu[AA B]", "=", other), model="m", at={})
        assert rejected(left_open(piece, models=[model]))


# Facts that say nothing -------------------------------------------------------------------------------------

EMPTY = {
    "the same chain as itself": chain(1, {"fact": "same chain", "model": "toy"}),
    "the window of no token": {
        "kind": "exhaustion",
        "property": "collapse by window only",
        "hidden": 1,
        "tokens": 1,
        "windows": [0],
        "examined": 1,
    },
    "the window of no token beside others": {
        "kind": "exhaustion",
        "property": "collapse by window only",
        "hidden": 1,
        "tokens": 1,
        "windows": [1, 0],
        "examined": 1,
    },
}


@pytest.mark.parametrize("piece", EMPTY.values(), ids=EMPTY)
def test_what_says_nothing_is_refused(piece: Document) -> None:
    assert rejected(left_open(piece))


def test_a_model_under_another_name_is_the_same() -> None:
    other = {**TOY, "name": "other"}
    piece = chain(1, {"fact": "same chain", "model": "other"})
    assert "the same model" in refused(left_open(piece, models=[TOY, other]))


def test_the_empty_word_is_printed() -> None:
    piece = chain(1, {"fact": "path", "words": ["", "A"]}, {"fact": "closed", "states": ["", "A", "B"]})
    statement = accepted(left_open(piece)).statement
    assert "path ε → A" in statement
    assert "{ε, A, B} is closed" in statement


POLICIES = {
    "a power": {"policy": "power", "value": "2"},
    "a nucleus": {"policy": "top p", "value": "9/10"},
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize(
    ("left", "right"), [("next[AAA,B]", "1/18"), ("mu[AAA]", "9/16"), ("mu[A]*next[A,B]", "1/8")]
)
def test_what_does_not_know_of_a_decoding_policy_is_said_not_to(
    policy: Document, left: str, right: str
) -> None:
    piece = chain(3, holds(left, "=", right), holds("step[A,A]", ">", "1/2*next[A,A]"))
    said = accepted(left_open({**piece, "decoding": [policy]})).statement
    for name in ("mu[", "next["):
        assert said.count(name) == said.count(f"(before decoding: {name}")
    assert "step[A,A] > 1/2*(before decoding: next[A,A])" in said
    assert "before decoding" not in accepted(left_open(piece)).statement


# The ledger -------------------------------------------------------------------------------------------------


def written(folder: Path, document: Document) -> Path:
    path = folder / "certificate.json"
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("claim", ["X1", "C13", "B71"])
def test_a_claim_that_is_not_in_the_ledger_is_said_to_be_none(
    claim: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, small(THEOREM, claim=claim))
    assert check.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("accepted, a claim that is not in the ledger: ")
    assert "accepted, a claim that is not in the ledger: " in run("check", path).stdout
    assert json.loads(run("check", path, "--json").stdout)[0]["ledger"] is False


@pytest.mark.parametrize("claim", ["B7", "C5", "F2"])
def test_a_claim_of_the_ledger_is_said_to_be_one(claim: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = claim_folders()[claim] / "certificate.json"
    assert check.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("accepted, a claim of the ledger: ")


REWORDED = {
    "the sentence": ("Waluigi may appear at once even with full memory", "Waluigi never appears"),
    "a title": ("which is positive", "as P = NP"),
    "a hypothesis": ('"full memory"', '"any memory"'),
    "what is in short": ("P(T = 1) = (1−λ)(1−q)", "P(T = 1) = 0"),
    "a step in words": ('"f.mu > 0", "(1-l)*(1-q)"),', '"f.mu > 0", "(1-l)*(1-q)"), argued="Trust us.",'),
}


@pytest.mark.parametrize(("old", "new"), REWORDED.values(), ids=REWORDED)
def test_a_claim_of_the_ledger_has_the_wording_of_the_ledger(old: str, new: str, tmp_path: Path) -> None:
    source = claim_folders()["B7"]
    place = tmp_path / source.name
    place.mkdir()
    text = (source / "proof.py").read_text(encoding="utf-8")
    (place / "proof.py").write_text(text, encoding="utf-8")
    assert verify_claim(place).ok
    assert old in text
    (place / "proof.py").write_text(text.replace(old, new), encoding="utf-8")
    found = verify_claim(place)
    assert not found.ok
    assert "the ledger has another sentence, title or step in words" in found.failures[0]
    answer = run("verify", "B7", "--proofs", tmp_path, "--json")
    assert answer.exit_code == 1
    [claim] = json.loads(answer.stdout)["claims"]
    assert (claim["verdict"], claim["level"], claim["parts"], claim["statement"]) == ("", "", [], "")


# Answers for other programs ---------------------------------------------------------------------------------

BROKEN = {
    "another verdict": {"verdict": "proved"},
    "another id": {"claim": "C5"},
    "no parts": {"parts": []},
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_nothing_is_said_of_what_is_rejected(change: Document, tmp_path: Path) -> None:
    path = written(tmp_path, {**stored("B2"), **change})
    [found] = json.loads(run("check", path, "--json").stdout)
    assert found["accepted"] is False
    assert found["failures"]
    for name in ("verdict", "statement", "level", "scope", "models", "parts", "ledger"):
        assert not found[name]


def test_a_step_in_words_makes_its_part_words_in_json_too() -> None:
    argued = next((key for key, folder in claim_folders().items() if verify_claim(folder).argued), None)
    if argued is None:
        pytest.skip("no claim has a step in words")
    [claim] = json.loads(run("verify", argued, "--json").stdout)["claims"]
    assert {each["level"] for each in claim["parts"] if each["argued"]} == {"words"}


def test_what_is_hashed_is_printed_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    path = claim_folders()["B7"] / "certificate.json"
    assert check.main([str(path), "--models"]) == 0
    printed = capsys.readouterr().out
    formal = statements.theorems()["waluigi_may_appear_at_once"].formal
    assert all(line.strip() in printed for line in formal.split("\n"))
    assert "toy, waluigi: B (1-q)" in printed
    assert "seed_toy" in run("check", path, "--models").stdout


# Files ------------------------------------------------------------------------------------------------------

FILE_NAMES = ["x\x1b[2Jaccepted.json", "x\raccepted B7.json", "x\u202enosj.json", os.fsdecode(b"x\xff.json")]


@pytest.mark.parametrize("name", FILE_NAMES, ids=["an escape sequence", "a return", "backwards", "no UTF-8"])
def test_the_name_of_a_file_is_printed_as_escapes(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text("{}")
    assert check.main([str(path)]) == 1
    shown = "".join(capsys.readouterr()) + run("check", path).stdout
    assert shown.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", ["good: accepted", "good.json  accepted", "it's accepted"])
def test_a_file_cannot_call_itself_accepted(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{}")
    lines = [line.strip() for line in run("check", tmp_path / name, columns=300).stdout.splitlines()]
    assert next(line for line in lines if line.startswith("REJECTED: "))[10] in "'\""
    assert not any(line.startswith("accepted") for line in lines)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "loop.json").symlink_to("loop.json")
    for path in (tmp_path / "pipe.json", tmp_path / "loop.json", Path("/dev/zero"), tmp_path):
        found = check.check_file(path)
        assert not found.ok
        assert len(found.failures) == 1


# Recorded theorems ------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return Path(shutil.copytree(coq.folder(), tmp_path / "coq"))


def test_what_is_recorded_is_what_the_files_say() -> None:
    assert coq.departures() == []


def test_an_edited_file_is_told_in_every_answer(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    file = place / "premises.v"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(coq, "folder", lambda: place)
    result = run("verify", "B7")
    assert result.exit_code == 1
    assert "edited since the theorems were recorded: premises.v" in result.stdout
    result = run("verify", "B7", "--json")
    assert result.exit_code == 1
    assert "premises.v" in json.loads(result.stdout)["coq"]["failures"][0]
    from markovsim.report import render

    assert "edited since the theorems were recorded: premises.v" in render(
        [verify_claim(claim_folders()["B7"])], {}
    )


def test_a_file_that_is_gone_is_one_line(place: Path) -> None:
    (place / "premises.v").unlink()
    [line] = coq.departures(place)
    assert "cannot be read" in line


RECORDS = {
    "a sentence": lambda known: known["waluigi_may_appear_at_once"].update(sentence="Waluigi never appears."),
    "a theorem of nobody's": lambda known: known.update(
        p_equals_np=dict(known["waluigi_may_appear_at_once"])
    ),
    "a theorem less": lambda known: known.pop("waluigi_may_appear_at_once"),
    "a formal statement": lambda known: known["waluigi_may_appear_at_once"].update(formal="True"),
}


@pytest.mark.parametrize("edit", RECORDS.values(), ids=RECORDS)
def test_an_edited_record_is_no_evidence(edit: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    record = copy.deepcopy(coq.recorded())
    edit(record["theorems"])
    monkeypatch.setattr(statements, "__file__", str(tmp_path / "statements.py"))
    (tmp_path / "theorems.json").write_text(json.dumps(record), encoding="utf-8")
    shutil.copy(Path(check.__file__).parent / "ledger.json", tmp_path)
    caches = (statements.theorems, statements.ledger, statements.record_hash)
    try:
        for cache in caches:
            cache.cache_clear()
        for name in ("luigi_gains_one_over_q_per_token_and_loses_all_in_one", "waluigi_may_appear_at_once"):
            assert "not the record that the ledger knows" in refused(small({**THEOREM, "name": name}))
    finally:
        monkeypatch.undo()
        for cache in caches:
            cache.cache_clear()
    monkeypatch.setattr(coq, "recorded", lambda: record)
    assert bool(coq.departures()) == (edit is not RECORDS["a formal statement"])
