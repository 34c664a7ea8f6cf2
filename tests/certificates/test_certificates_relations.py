"""Relations between a model's quantities, spectra, equal chains, pins, decoding: the true pass, forged ones do not."""

from __future__ import annotations

from typing import Any

import pytest
from forgery_tools import ALGEBRA, HALF, Document, chain, holds, identity, rejected, small, stored

from markovsim.proving import SEED_TOY, Setting
from markovsim_checker import format as form
from markovsim_checker.strict import plain

TWIN = {
    "name": "twin",
    "alphabet": ["A", "B"],
    "premises": [
        {"name": "mild", "prior": "1/2", "start": ["3/4", "1/4"], "tokens": {}},
        {"name": "wild", "prior": "1/2", "start": ["1/4", "3/4"], "tokens": {}},
    ],
}
for premise in TWIN["premises"]:  # the seed toy at λ = q = 1/2, mixed otherwise
    premise["tokens"] = {"A": [["1", "0"], ["0", "1/2"]], "B": [["0", "0"], ["0", "1/2"]]}  # type: ignore[index]


def toy(window: int, *facts: Document, **more: Any) -> Document:
    """Facts about the seed toy at λ = q = 1/2."""
    models = [*small()["models"], TWIN]
    return small({**chain(window, *facts), **more}, ALGEBRA, models=models)


def refuted(window: int, against: Document, *facts: Document, **more: Any) -> Document:
    """A counterexample of the seed toy against one relation."""
    piece = {"kind": "counterexample", "refutes": "relation", "model": "toy", "at": HALF, "window": window}
    return small({**piece, "facts": list(facts), "against": [against], **more}, verdict="refuted")


def amplitude(what: str) -> Document:
    return {"event": "amplitude", "value": what}


TIME_TO_B = {
    "fact": "time",
    "target": {"event": "token", "value": "B"},
    "values": {"": "11/2", "A": "6", "B": "4"},
}
HIT_BELOW = {
    "fact": "hitting",
    "target": amplitude("luigi <= 1/100"),
    "values": {"": "1", "A": "1", "B": "1"},
}
SPECTRUM = {"fact": "spectrum", "coefficients": ["1/3", "-4/3", "1"]}
BELIEFS = {"fact": "beliefs", "length": 2, "count": 4}
TOP_P = [{"policy": "top p", "value": "9/10"}]
SQUARED = [{"policy": "power", "value": "2"}]
HALVES = {"kind": "inequality", "left": "l^2 + q^2", "relation": ">=", "right": "2*l*q", "terms": []}
TRUE: dict[str, Document] = {
    "a square": small({**HALVES, "squares": [{"root": "l - q"}]}),
    "a square and a term": small(
        {**HALVES, "relation": ">", "right": "2*l*q - q", "terms": ["q"], "squares": [{"root": "q - l"}]}
    ),
    "an amplitude": toy(3, holds("alpha[AAA,luigi]", "=", "8/9")),
    "the next token": toy(3, holds("next[AAA,B]", "=", "1/18")),
    "beyond the window": toy(1, holds("alpha[AAA,luigi]", "=", "8/9")),
    "a premise's own law": toy(0, holds("law[AB,waluigi]/law[A,waluigi]", "=", "1/2")),
    "an odds ratio": toy(
        0, holds("alpha[AA,luigi]/alpha[AA,waluigi]", "=", "2*alpha[A,luigi]/alpha[A,waluigi]")
    ),
    "told and true": toy(1, holds("told[BAA]", ">", "mu[BAA]")),
    "steps": toy(1, holds("step[B,A] + step[A,B]", "<", "1"), holds("after[2,A,A]", "=", "7/9")),
    "values of a fact before": toy(1, TIME_TO_B, holds("time[A]", ">", "time[B]")),
    "an amplitude event": toy(1, HIT_BELOW, holds("hit[]", "=", "1")),
    "a spectrum": toy(1, SPECTRUM),
    "the same chain": toy(2, {"fact": "same chain", "model": "twin"}),
    "beliefs": toy(0, BELIEFS),
    "beliefs of a twin": toy(0, BELIEFS, model="twin"),
    "beliefs from a pin on": toy(1, {"fact": "beliefs", "length": 0, "count": 1, "closed": True}, pinned="B"),
    "pinned": toy(1, holds("alpha[,luigi]", "=", "4/5"), holds("step[A,B]", "=", "1/18"), pinned="AA"),
    "sharpened by a power": toy(3, holds("step[AAA,B]", "=", "1/290"), decoding=SQUARED),
    "the nucleus": toy(3, {"fact": "closed", "states": ["AAA"]}, decoding=TOP_P),
    "in symbols": small(
        chain(
            1,
            holds("next[A,B]", "=", "(1-l)*q*(1-q)/(l + (1-l)*q)"),
            holds("alpha[A,luigi]", ">", "l"),
            at={},
        ),
        ALGEBRA,
    ),
    "a relation that fails": refuted(1, holds("told[BAA]", "=", "mu[BAA]")),
    "an order that fails": refuted(2, holds("alpha[AA,luigi]", "<=", "1/2")),
}
FORGED: dict[str, Document] = {
    "strict by a square": small({**HALVES, "relation": ">", "squares": [{"root": "l - q"}]}),
    "a negative weight": small(
        {**HALVES, "squares": [{"root": "l - q", "weight": "2"}, {"root": "l - q", "weight": "-1"}]}
    ),
    "another root": small({**HALVES, "squares": [{"root": "l + q"}]}),
    "no square at all": small(HALVES),
    "a wrong amplitude": toy(3, holds("alpha[AAA,luigi]", "=", "9/10")),
    "an order the other way": toy(1, holds("told[BAA]", "<", "mu[BAA]")),
    "strict, though equal": toy(3, holds("alpha[AAA,luigi]", ">", "8/9")),
    "equal, said not to be": toy(3, holds("alpha[AAA,luigi]", "!=", "8/9")),
    "true at some parameters only": small(chain(1, holds("next[A,B]", ">", "1/4"), at={"l": "1/2"}), ALGEBRA),
    "an index in a fact": toy(1, holds("alpha[A,luigi]", ">=", "-n")),
    "a power in a fact": toy(1, holds("alpha[A,luigi] + J", ">", "0")),
    "a relation to an index that fails": refuted(1, holds("alpha[A,luigi]", "<", "-n")),
    "no such name": toy(1, holds("beta[A,luigi]", "=", "0")),
    "too few arguments": toy(1, holds("alpha[A]", "=", "0")),
    "too many": toy(1, holds("mu[A,B]", "=", "0")),
    "a context that is not reached": toy(2, holds("step[AAA,A]", "=", "0")),
    "a million steps": toy(1, holds("after[1000000,A,A]", "=", "0")),
    "values of no fact before": toy(1, holds("time[A]", "=", "6")),
    "values of a fact that comes after": toy(1, holds("time[A]", "=", "6"), TIME_TO_B),
    "an infinite value": toy(
        0,
        {"fact": "time", "target": amplitude("luigi <= 1/100"), "values": {"": "oo"}},
        holds("time[]", "=", "0"),
    ),
    "brackets in a plain formula": small(identity("mu[A]", "mu[A]")),
    "an amplitude event that never comes": toy(0, {**HIT_BELOW, "values": {"": "1"}}),
    "an amplitude event with no bound": toy(1, {**HIT_BELOW, "target": amplitude("luigi")}),
    "an amplitude event with a formula": toy(1, {**HIT_BELOW, "target": amplitude("luigi <= l")}),
    "an amplitude event in symbols": small({**chain(1, HIT_BELOW), "at": {}}, ALGEBRA),
    "a wrong coefficient": toy(1, {**SPECTRUM, "coefficients": ["1/3", "-1", "1"]}),
    "the coefficients the other way": toy(1, {**SPECTRUM, "coefficients": ["1", "-4/3", "1/3"]}),
    "a coefficient too few": toy(1, {**SPECTRUM, "coefficients": ["-4/3", "1"]}),
    "another chain": toy(
        2, {"fact": "same chain", "model": "twin"}, decoding=SQUARED, at={"l": "1/3", "q": "1/2"}
    ),
    "a chain of no model": toy(2, {"fact": "same chain", "model": "nobody"}),
    "a belief too many": toy(0, {**BELIEFS, "count": 5}),
    "a belief too few": toy(0, {**BELIEFS, "count": 3}),
    "beliefs that end, though they do not": toy(0, {**BELIEFS, "closed": True}),
    "beliefs in symbols": small({**chain(0, BELIEFS), "at": {}}, ALGEBRA),
    "beliefs of endless words": toy(0, {**BELIEFS, "length": 100000}),
    "pinned to what cannot be": small(
        {**chain(1, holds("mu[A]", "=", "1"), model="rogue", at={"l": "1/2", "h": "1/10"}), "pinned": "BA"},
        ALGEBRA,
        models=stored("C5")["models"],
        parameters=stored("C5")["parameters"],
    ),
    "another pin": toy(1, holds("alpha[,luigi]", "=", "4/5"), pinned="A"),
    "decoded, yet not": toy(3, holds("step[AAA,B]", "=", "1/18"), decoding=SQUARED),
    "an empty nucleus": toy(1, holds("step[A,A]", "=", "1"), decoding=[{"policy": "top p", "value": "0"}]),
    "a tie at the edge of the nucleus": toy(
        1, holds("step[B,A]", "=", "1"), decoding=[{"policy": "top p", "value": "1/2"}]
    ),
    "a broken power": toy(1, holds("step[A,A]", "=", "1"), decoding=[{"policy": "power", "value": "1/2"}]),
    "a power without end": toy(
        1, holds("step[A,A]", "=", "1"), decoding=[{"policy": "power", "value": "4096"}]
    ),
    "a power that is no number": toy(
        1, holds("step[A,A]", "=", "1"), decoding=[{"policy": "power", "value": "q"}]
    ),
    "a relation that holds": refuted(1, holds("told[BAA]", ">", "mu[BAA]")),
    "a relation that nobody knows": refuted(1, holds("next[A,B]", ">", "1/4"), at={"l": "1/2"}),
    "nothing to refute": small(
        {
            "kind": "counterexample",
            "refutes": "relation",
            "model": "toy",
            "at": HALF,
            "window": 1,
            "facts": [],
        },
        verdict="refuted",
    ),
    "a false fact beside a true refutation": refuted(
        1, holds("told[BAA]", "=", "mu[BAA]"), holds("mu[A]", "=", "1/2")
    ),
}


@pytest.mark.parametrize("document", TRUE.values(), ids=TRUE)
def test_true_relations_are_accepted(document: Document) -> None:
    assert not rejected(document)


@pytest.mark.parametrize("document", FORGED.values(), ids=FORGED)
def test_forged_relations_are_rejected(document: Document) -> None:
    assert rejected(document)


def test_each_claim_that_is_proved_needs_evidence_of_a_general_kind() -> None:
    document = toy(3, holds("alpha[AAA,luigi]", "=", "8/9"))
    [part] = document["parts"]
    chain_only = {**part, "evidence": part["evidence"][:1]}
    for role, verdict in (("claim", "proved"), ("condition", "proved")):
        found = rejected({**document, "parts": [part, {**chain_only, "role": role}], "verdict": verdict})
        assert any("amounts to 'open'" in why for why in found)
    assert not rejected({**document, "parts": [part, {**chain_only, "role": "complement"}]})


def test_under_a_policy_the_appending_half_counts() -> None:
    squared = (form.Decoding("power", "2"),)
    drift = plain(Setting(SEED_TOY, 2, HALF, decoding=squared).drift("luigi", "AA"))
    assert drift["appending"] != "0"
    assert not rejected(toy(2, drift, decoding=SQUARED))
    other = drift["appending"].removeprefix("-") if drift["appending"][0] == "-" else f"-{drift['appending']}"
    assert rejected(toy(2, {**drift, "appending": other}, decoding=SQUARED))
