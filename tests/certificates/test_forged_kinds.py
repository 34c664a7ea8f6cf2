"""Twelve ways to make a checker say more than it checked, with variants of each: rejected, or said as it is.

A certificate that is accepted states what the checker writes. Where nothing false is said the test asserts its words.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from forgery_tools import A_WORDS, ALGEBRA, Document, chain, holds, identity, rejected, small, stored

from markovsim_checker import check, statements
from markovsim_checker import format as form

TOY = small()["models"][0]


def accepted(document: Document) -> check.CheckResult:
    """What the checker says of a certificate that it accepts."""
    found = check.check(form.read(json.dumps(document), "forged"))
    assert found.failures == ()
    return found


def model(name: str, alphabet: str | list[str], *premises: Document) -> Document:
    return {"name": name, "alphabet": list(alphabet), "premises": list(premises)}


def premise(name: str, prior: str, start: list[str], **tokens: list[list[str]]) -> Document:
    return {"name": name, "prior": prior, "start": start, "tokens": tokens}


def against(left: str, relation: str, right: str, **more: Any) -> Document:
    piece = {"kind": "counterexample", "refutes": "relation", "model": "toy", "window": 3, "facts": []}
    return {**piece, "against": [holds(left, relation, right)], **more}


def part(role: str, verdict: str, *evidence: Document) -> Document:
    return {"role": role, "verdict": verdict, "evidence": list(evidence)}


# Headlines that nothing is tied to --------------------------------------------------------------------------

HEADLINES = {
    "a theorem of nobody's": small({"kind": "theorem", "name": "p_equals_np"}),
    "an id that is a sentence": small(ALGEBRA, claim="P = NP"),
    "an id in other letters": small(ALGEBRA, claim="Ρ1"),
    "a sentence": small(ALGEBRA, sentence="P = NP"),
    "a title": small(ALGEBRA) | {"parts": [{**part("claim", "proved", ALGEBRA), "title": "P = NP"}]},
    "a hypothesis": small(ALGEBRA, hypotheses=["the moon is full"]),
    "a meaning of a parameter": small(
        ALGEBRA,
        parameters=[{"name": "l", "range": "(0,1)", "means": "P = NP"}, {"name": "q", "range": "(0,1)"}],
    ),
    "a step in words": small(ALGEBRA)
    | {"parts": [{**part("claim", "proved", ALGEBRA), "argued": ["trust me"]}]},
    "the first format": small(ALGEBRA, format=1),
    "a condition that nobody would doubt": small(
        verdict="conditional",
        parts=[
            part("condition", "proved", identity("1", "1")),
            part("condition", "refuted", against("1", "=", "2")),
        ],
    ),
}

# Refutations of something else ------------------------------------------------------------------------------

REFUTATIONS = {
    "of a constant": small(against("1", "=", "2"), verdict="refuted"),
    "of a parameter": small(against("l", "=", "l + 1"), verdict="refuted"),
    "of a quantity that differs from itself": small(
        against("alpha[A,luigi]", "=", "alpha[A,luigi] + 1"), verdict="refuted"
    ),
    "of an order that nobody claims": small(against("mu[A] + 1", "<", "mu[A]"), verdict="refuted"),
    "of a relation that holds": small(against("mu[A]", "<", "2"), verdict="refuted"),
    "in somebody's words": small(
        against("alpha[A,luigi]", "=", "alpha[B,luigi]", premise="amplitudes are no martingale"),
        verdict="refuted",
    ),
}

# Constants and tautologies ----------------------------------------------------------------------------------

INSTANCE = chain(3, holds("next[AAA,B]", "=", "1/18"))
CONSTANTS = {
    name: small(*before, identity(left, right))
    for name, before, left, right in (
        ("eighteen is eighteen", [INSTANCE], "18", "18"),
        ("a sum of numbers", [INSTANCE], "1/2 + 1/3", "5/6"),
        ("a name that cancels by its looks", [INSTANCE], "l", "l"),
        ("a name with blanks", [INSTANCE], "l + q", "l  +  q"),
        ("a quantity is itself", [A_WORDS], "s.mu", "1*s.mu"),
        ("a quantity that cancels", [A_WORDS], "s.mu - s.mu", "0"),
        ("a quantity times nothing", [A_WORDS], "0*s.next.B + l", "l"),
        ("a quotient of equals", [A_WORDS], "s.mu/s.mu", "1"),
    )
} | {
    "one is more than none": small(
        {"kind": "inequality", "left": "2", "relation": ">", "right": "1", "terms": ["1"]}
    ),
    "a quantity and one more": small(
        A_WORDS, {"kind": "inequality", "left": "s.mu + 1", "relation": ">", "right": "s.mu", "terms": ["1"]}
    ),
    "a fact about numbers": small(chain(1, holds("18", "=", "18")), ALGEBRA),
    "a fact about parameters": small(chain(1, holds("l", ">", "0"), at={}), ALGEBRA),
    "a fact that cannot fail": small(chain(1, holds("mu[A]", "=", "mu[A]")), ALGEBRA),
}

# Look-alikes ------------------------------------------------------------------------------------------------


def renamed(old: str, new: str) -> Document:
    """A small certificate in which a text stands for another one everywhere."""
    return json.loads(json.dumps(small(A_WORDS, INSTANCE, ALGEBRA)).replace(json.dumps(old), json.dumps(new)))


LOOKALIKES = {
    "a Bengali four for an eight": small(identity("2*2", "৪")),
    "Arabic digits": small(identity("q^٢", "q*q")),
    "a full-width plus": small(identity("q＋l", "l + q")),
    "a Cyrillic B": small(ALGEBRA, models=[{**TOY, "alphabet": ["A", "B", "В"]}]),
    "a Greek A": small(ALGEBRA, models=[{**TOY, "alphabet": ["A", "B", "Α"]}]),
    "an invisible mark": renamed("luigi", "luigi\ufe0f"),
    "a joiner of no width": renamed("luigi", "lu\u200digi"),
    "a text that runs backwards": renamed("luigi", "\u202eigiul"),
    "a blank that is none": renamed("toy", "toy\u00a0"),
    "a key of a map": small({**INSTANCE, "at": {"l": "1/2", "q": "1/2", "ԛ": "1"}}, ALGEBRA),
    "a Cyrillic parameter": small(ALGEBRA, parameters=[{"name": "а", "range": "(0,1)"}]),
}

# Models that borrow a name ----------------------------------------------------------------------------------

ROGUE = next(each for each in stored("C5")["models"] if each["name"] == "rogue")


def with_model(other: Document) -> Document:
    parameters = [{"name": name, "range": "(0,1)"} for name in "lqh"]
    return small(ALGEBRA, models=[other], parameters=parameters)


def changed(document: Document, where: tuple[Any, ...], value: Any) -> Document:
    result = copy.deepcopy(document)
    place = result
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value
    return result


BORROWED = {
    "a toy whose waluigi says only A": changed(TOY, ("premises", 1, "tokens"), {"A": [["1"]]}),
    "a toy with other weights": changed(
        changed(TOY, ("premises", 0, "prior"), "q"), ("premises", 1, "prior"), "1-q"
    ),
    "a toy with q and 1-q swapped": changed(TOY, ("premises", 1, "tokens"), {"A": [["1-q"]], "B": [["q"]]}),
    "a toy with a third token": changed(TOY, ("alphabet",), ["A", "B", "C"]),
    "a toy whose premises have swapped their names": changed(
        changed(TOY, ("premises", 0, "name"), "waluigi"), ("premises", 1, "name"), "luigi"
    ),
    "a rogue with another hazard": json.loads(json.dumps(ROGUE).replace('"h"', '"q"').replace("1-h", "1-q")),
    "a toy called rogue": {**TOY, "name": "rogue"},
    "a rogue called toy": {**ROGUE, "name": "toy"},
}

# Empty families ---------------------------------------------------------------------------------------------

NEVER_B = model(
    "vacuous",
    "AB",
    premise("luigi", "1/2", ["1"], A=[["1"]]),
    premise("waluigi", "1/2", ["1", "0"], A=[["1", "0"], ["0", "0"]], B=[["0", "0"], ["0", "1"]]),
)
FREE_B = {
    "kind": "induction",
    "form": "family",
    "model": "vacuous",
    "name": "b",
    "prefix": "B",
    "repeat": "B",
    "anything": True,
    "vectors": [["0"], ["0", "x.waluigi.1"]],
}
EMPTY = {
    "texts that end in B": FREE_B,
    "texts that end in BA": {**FREE_B, "prefix": "BA", "vectors": [["0"], ["0", "0"]]},
    "texts that end in AB": {**FREE_B, "prefix": "AB"},
    "texts of B alone": {**FREE_B, "prefix": ""},
    "the word B": {**FREE_B, "anything": False, "vectors": [["0"], ["0", "0"]]},
    "texts that end in A and then B for ever": {**FREE_B, "prefix": "A", "vectors": [["0"], ["0", "0"]]},
}

FAMILIES = {
    "headline": HEADLINES,
    "refutation": REFUTATIONS,
    "constant": CONSTANTS,
    "look-alike": LOOKALIKES,
    "borrowed": {name: with_model(other) for name, other in BORROWED.items()},
    "empty": {name: small(family, models=[NEVER_B]) for name, family in EMPTY.items()},
}
REJECTED = {
    f"{kind}: {name}": document for kind, family in FAMILIES.items() for name, document in family.items()
}


@pytest.mark.parametrize("document", REJECTED.values(), ids=REJECTED)
def test_what_says_more_than_was_checked_is_rejected(document: Document) -> None:
    assert rejected(document)


def test_the_certificates_that_are_changed_are_good_themselves() -> None:
    accepted(small(A_WORDS, INSTANCE, ALGEBRA))
    accepted(small(against("alpha[A,luigi]", "=", "alpha[B,luigi]"), verdict="refuted"))
    for other in (TOY, ROGUE, {**TOY, "name": "another"}):
        accepted(with_model(other))
    accepted(small({**A_WORDS, "model": "vacuous", "vectors": [["1"], ["1", "0"]]}, models=[NEVER_B]))


# What is accepted says what it is ---------------------------------------------------------------------------


def test_an_instance_beside_algebra_is_said_to_be_one_and_not_more() -> None:
    found = accepted(small(INSTANCE, ALGEBRA))
    assert found.level == "words"
    assert "toy: next[AAA,B] = 1/18 [window 3, l = 1/2, q = 1/2]" in found.statement
    assert "algebra, tied to no model: (l + q)^2 = l^2 + 2*l*q + q^2" in found.statement


def test_a_refutation_says_what_it_refutes() -> None:
    found = accepted(small(against("alpha[A,luigi]", "=", "alpha[B,luigi]"), verdict="refuted"))
    assert "against “alpha[A,luigi] = alpha[B,luigi]”" in found.statement


def test_a_model_is_known_by_its_matrices_and_not_by_its_name() -> None:
    other = changed({**TOY, "name": "toi"}, ("premises", 1, "tokens"), {"A": [["1"]]})
    found = accepted(small(ALGEBRA, models=[other]))
    assert found.models["toi"] != accepted(small(ALGEBRA)).models["toy"]
    assert f"model toi = sha256:{found.models['toi'][:16]}" in found.statement
    assert "toi, waluigi: A (1)" in found.hashed


LATCH = model(
    "latch", "AB", premise("p", "1", ["1", "0"], A=[["1/2", "0"], ["0", "0"]], B=[["0", "1/2"], ["0", "1"]])
)
HIT_B = {
    "fact": "hitting",
    "target": {"event": "token", "value": "B"},
    "values": {"": "1", "A": "1", "B": "1"},
}
HIT_A = {
    "fact": "hitting",
    "target": {"event": "token", "value": "A"},
    "values": {"": "1/2", "A": "1/2", "B": "0"},
}
TARGETS = {
    "the last of two": ([HIT_B, HIT_A], "hit[]", "P(token A ever | ε) = 1/2"),
    "the last of two, the other way": ([HIT_A, HIT_B], "hit[]", "P(token B ever | ε) = 1"),
    "at a context": ([HIT_A], "hit[A]", "P(token A ever | A) = 1/2"),
    "beside another quantity": ([HIT_A], "hit[] + 0*mu[A]", "P(token A ever | ε) + 0*mu[A] = 1/2"),
    "twice": ([HIT_A], "(hit[] + hit[A])/2", "(P(token A ever | ε) + P(token A ever | A))/2 = 1/2"),
}


@pytest.mark.parametrize(("facts", "left", "said"), TARGETS.values(), ids=TARGETS)
def test_a_probability_is_printed_with_what_it_is_of(facts: list[Document], left: str, said: str) -> None:
    right = said.rpartition(" = ")[2]
    piece = chain(1, *facts, holds(left, "=", right), model="latch", at={})
    assert said in accepted(small(piece, ALGEBRA, models=[LATCH])).statement


# The ledger -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", ["A1", "B1", "C2", "C5", "D4", "E3", "F2"])
def test_an_id_of_the_ledger_has_the_statement_of_the_ledger(claim: str) -> None:
    assert statements.ledger()["claims"][claim]
    assert not rejected(stored(claim))
    other = {**small(ALGEBRA), "claim": claim}
    assert any("the ledger has another statement under this id" in why for why in rejected(other))
    fewer = stored(claim)
    fewer["parts"] = fewer["parts"][:1]
    assert rejected(fewer)


def test_the_ledger_knows_every_claim() -> None:
    from markovsim.proving import claim_folders

    assert statements.ledger()["claims"].keys() == claim_folders().keys()
