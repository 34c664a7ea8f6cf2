"""Forged certificates: proofs of false statements that look right.  None may be accepted, none may hang."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from forgery_tools import (
    A_WORDS,
    AFTER_B,
    ALGEBRA,
    HALF,
    Document,
    chain,
    evidence,
    identity,
    rejected,
    sequence,
    small,
    stored,
)


def test_the_honest_small_certificates_are_accepted() -> None:
    honest = small(A_WORDS, AFTER_B, identity("s.mu", "l + (1-l)*J"), sequence("0", "V + n", "n*(n-1)/2"))
    assert rejected(honest) == ()


def system_of(scope: str, *types: Document) -> Document:
    return {
        "kind": "induction",
        "form": "system",
        "model": "toy",
        "scope": scope,
        "types": list(types),
        "target": {"event": "token", "value": "B"},
    }


A_TYPE = {
    "name": "A^k",
    "family": "s",
    "at": "k",
    "value": "(l + (1-l)*Q)/((1-l)*Q*(1-q))",
    "moves": [{"token": "A", "to": "A^k"}, {"token": "B", "to": "target"}],
}

IDENTITY = {
    "true at sample points only": [identity("q*(q-1/2)*(q-1/3)", "0")],
    "true at every window that is rebuilt": [identity("(k-1)*(k-2)*(k-3)*(k-4)", "0")],
    "sides that differ in one sign": [A_WORDS, identity("s.mu", "l - (1-l)*J")],
    "0/0": [identity("(q-q)/(q-q)", "1")],
    "a denominator that vanishes inside the region": [identity("(q-1/2)/(q-1/2)", "1")],
    "a divisor that vanishes for the first n": [identity("n/n", "1")],
    "a name that nothing defines": [identity("z.mu", "z.mu")],
    "another index for an arbitrary input": [
        {
            "kind": "induction",
            "form": "sequence",
            "inputs": [{"name": "y", "range": "(0,oo)"}],
            "variables": [
                {"name": "M", "base": "1", "step": "y", "range": "(0,oo)"},
                {"name": "P", "base": "1", "step": "P*y/M", "closed": "M"},
            ],
        },
        identity("P@+1", "P"),
    ],
    "a huge exponent": [identity("q^5000", "q^5000")],
    "a huge exponent in two steps": [identity("q^4096*q^4096", "q^4096*q^4096")],
    "a formula of 200,000 characters": [identity("q" + "+q" * 100_000, "0")],
    "a divisor that is 0 at n = 0": [identity("(1/n)@0", "0")],
    "a tower of powers": [identity("((((2^4096)^4096)^4096)^4096)", "0")],
    "a power too big to expand": [identity("(1+l+q)^4000", "(l+1+q)^4000")],
    "long coefficients": [identity("(l + " + "9" * 1990 + ")^4000", "0")],
    "a number of 10,000 digits": [identity("9" * 10_000, "9" * 10_000)],
    "5,000 parentheses": [identity("(" * 5000 + "q" + ")" * 5000, "q")],
    "code": [identity("__import__('os').getcwd()", "0")],
}
INDUCTION = {
    "wrong base": [sequence("1", "V + n", "n*(n-1)/2")],
    "a step valid only at n = 1 and n = 2": [sequence("0", "V + n", "n*(n-1)/2 + n*(n-1)*(n-2)")],
    "a closed form that uses an input": [
        {
            "kind": "induction",
            "form": "sequence",
            "inputs": [{"name": "y", "range": "real"}],
            "variables": [{"name": "V", "base": "0", "step": "y", "closed": "y*n"}],
        }
    ],
    "a free quantity that leaves its range": [
        {
            "kind": "induction",
            "form": "sequence",
            "inputs": [{"name": "y", "range": "real"}],
            "variables": [
                {"name": "M", "base": "1", "step": "M + y", "range": "(0,oo)"},
                {"name": "P", "base": "0", "step": "0", "closed": "0"},
            ],
        }
    ],
    "a closed form in terms of itself": [sequence("0", "V + 1", "V")],
    "forward vectors with the wrong base": [{**A_WORDS, "vectors": [["1"], ["2*J"]]}],
    "forward vectors with the wrong step": [{**A_WORDS, "vectors": [["1"], ["1 - n*(1-q)"]]}],
    "a prefix that is forgotten": [{**AFTER_B, "anything": False}],
    "a premise left out of the vectors": [{**A_WORDS, "vectors": [["J"]]}],
    "an impossible family": [{**A_WORDS, "prefix": "B", "repeat": "", "vectors": [["0"], ["0"]]}],
}
INDUCTION |= {
    "a family of texts that are impossible": [
        {**AFTER_B, "prefix": "AB", "anything": False, "repeat": "", "vectors": [["0"], ["0"]]},
        {**A_WORDS, "name": "c", "prefix": "BA", "vectors": [["0"], ["0"]]},
    ],
    "vectors that depend on an arbitrary input": [
        {
            "kind": "induction",
            "form": "sequence",
            "inputs": [{"name": "y", "range": "real"}],
            "variables": [{"name": "V", "base": "0", "step": "0", "closed": "0"}],
        },
        {**A_WORDS, "vectors": [["1"], ["J + y - y + 0*y + y"]]},
    ],
    "a base that moves": [sequence("n", "V + 1", "n")],
    "a base that moves, of a free quantity": [
        {
            "kind": "induction",
            "form": "sequence",
            "variables": [
                {"name": "M", "base": "n", "step": "M", "range": "[0,oo)"},
                {"name": "P", "base": "0", "step": "0", "closed": "0"},
            ],
        }
    ],
    "nothing to prove": [
        {
            "kind": "induction",
            "form": "sequence",
            "variables": [{"name": "M", "base": "1", "step": "M", "range": "(0,oo)"}],
        }
    ],
    "contexts of a type that is not listed": [A_WORDS, system_of("full", A_TYPE)],
    "two types of one name": [A_WORDS, system_of("start", A_TYPE, A_TYPE)],
    "a value that depends on the earlier text": [
        A_WORDS,
        AFTER_B,
        system_of("full", {**A_TYPE, "family": "b", "value": "x.waluigi.0"}),
    ],
    "no types": [system_of("start")],
}
INEQUALITY = {
    "terms that are not positive": [
        {"kind": "inequality", "left": "q", "relation": ">", "right": "1/2", "terms": ["q - 1/2"]}
    ],
    "terms that do not add up": [
        {"kind": "inequality", "left": "q", "relation": ">", "right": "q^2", "terms": ["q*(1-q)^2"]}
    ],
    "non-negative passed off as positive": [
        {"kind": "inequality", "left": "1", "relation": ">", "right": "J", "terms": ["1 - J"]}
    ],
    "a factor outside the declared range": [
        {"kind": "inequality", "left": "n", "relation": ">=", "right": "1", "terms": ["n - 1"]}
    ],
    "no terms": [{"kind": "inequality", "left": "q", "relation": ">=", "right": "q", "terms": []}],
    "a positive term over a negative one": [
        {"kind": "inequality", "left": "0", "relation": ">", "right": "1/(1-q)", "terms": ["1/(q-1)"]}
    ],
}


@pytest.mark.parametrize(
    "pieces",
    [*IDENTITY.values(), *INDUCTION.values(), *INEQUALITY.values()],
    ids=[*IDENTITY, *INDUCTION, *INEQUALITY],
)
def test_small_forgeries_are_rejected(pieces: list[Document]) -> None:
    assert rejected(small(*pieces))


def rogue_chain(window: int, *facts: Document) -> Document:
    """A certificate of facts about the rogue."""
    document = stored("C5")
    piece = chain(window, *facts, model="rogue", at={"l": "1/2", "h": "1/10"})
    part = {
        "role": "claim",
        "verdict": "proved",
        "evidence": [piece, ALGEBRA],
    }
    return {**document, "parts": [part]}


TWO_ENDS = {
    "name": "ends",
    "alphabet": ["A", "B"],
    "premises": [
        {"name": "a", "prior": "1/2", "start": ["1"], "tokens": {"A": [["1"]]}},
        {"name": "b", "prior": "1/2", "start": ["1"], "tokens": {"B": [["1"]]}},
    ],
}
CHAIN: dict[str, Document] = {
    "one of two stationary laws as the only one": small(
        chain(1, {"fact": "stationary", "values": {"A": "1"}}, model="ends", at={}),
        ALGEBRA,
        models=[TWO_ENDS],
    ),
    "a mixture of two stationary laws": small(
        chain(1, {"fact": "stationary", "values": {"A": "1/2", "B": "1/2"}}, model="ends", at={}),
        ALGEBRA,
        models=[TWO_ENDS],
    ),
    "a negative mass": small(chain(1, {"fact": "stationary", "values": {"A": "3/2", "B": "-1/2"}}), ALGEBRA),
    "a context given twice": small(
        chain(1, {"fact": "stationary", "values": {"A": "3/4", "B": "1/4"}}, model="words"),
        ALGEBRA,
        models=[{"name": "words", "alphabet": ["A ", "B"], "premises": TWO_ENDS["premises"]}],
    ),
    "a path of one context": small(chain(1, {"fact": "path", "words": ["A"]}), ALGEBRA),
    "a quantity at an impossible word": rogue_chain(
        2, {"fact": "holds", "left": "alpha[BA,luigi]", "relation": "=", "right": "0"}
    ),
    "a quantity of no premise": rogue_chain(
        2, {"fact": "holds", "left": "alpha[A,wario]", "relation": "=", "right": "0"}
    ),
    "a drift at a short context": rogue_chain(
        2,
        {"fact": "drift", "premise": "luigi", "word": "A", "value": "0", "appending": "0", "forgetting": "0"},
    ),
    "a premise of no name": small(
        chain(1, {"fact": "irreducible", "states": 2}),
        ALGEBRA,
        models=[
            {**TWO_ENDS, "premises": [{**TWO_ENDS["premises"][0], "name": "a.b"}, TWO_ENDS["premises"][1]]}
        ],
    ),
    "a parameter that is a power": small(
        chain(1, {"fact": "irreducible", "states": 2}, at={**HALF, "J": "1/2"}), ALGEBRA
    ),
    "a closed set with a tiny edge out": rogue_chain(3, {"fact": "closed", "states": ["AAA"]}),
    "a closed set that leaks after two steps": rogue_chain(
        3, {"fact": "closed", "states": ["AAA", "AAB", "ABB"]}
    ),
    "an empty closed set": rogue_chain(3, {"fact": "closed", "states": []}),
    "a closed set that is never reached": rogue_chain(3, {"fact": "closed", "states": ["BAB"]}),
    "a path over a missing edge": rogue_chain(3, {"fact": "path", "words": ["AAA", "ABB", "BBB"]}),
    "h = 1 solves the equations and is not least": rogue_chain(
        1,
        {
            "fact": "hitting",
            "target": {"event": "context", "value": "A"},
            "values": {"": "1", "A": "1", "B": "1"},
        },
    ),
    "h left out where it is 0": rogue_chain(
        1,
        {"fact": "hitting", "target": {"event": "context", "value": "A"}, "values": {"": "19/20", "A": "1"}},
    ),
    "finite times where the target is not certain": rogue_chain(
        1,
        {
            "fact": "time",
            "target": {"event": "context", "value": "A"},
            "values": {"": "1", "A": "0", "B": "1"},
        },
    ),
    "oo where the target is certain": rogue_chain(
        1,
        {
            "fact": "time",
            "target": {"event": "context", "value": "B"},
            "values": {"": "oo", "A": "oo", "B": "0"},
        },
    ),
    "a stationary law on a transient window": rogue_chain(1, {"fact": "stationary", "values": {"A": "1"}}),
    "a stationary law that is not balanced": small(
        chain(1, {"fact": "stationary", "values": {"A": "1/2", "B": "1/2"}}), ALGEBRA
    ),
    "a stationary law of total 2": small(
        chain(1, {"fact": "stationary", "values": {"A": "3/2", "B": "1/2"}}), ALGEBRA
    ),
    "irreducible, which it is not": rogue_chain(2, {"fact": "irreducible", "states": 3}),
    "a wrong number of states": small(chain(2, {"fact": "irreducible", "states": 3}), ALGEBRA),
    "a word of another law": small(chain(1, {"fact": "same law", "length": 3}), ALGEBRA),
    "not the least amplitude": small(
        chain(2, {"fact": "least", "premise": "waluigi", "word": "A", "value": "1/3"}), ALGEBRA
    ),
    "a window of 10^6 tokens": small(chain(1_000_000, {"fact": "irreducible", "states": 1}), ALGEBRA),
    "no facts": small(chain(1), ALGEBRA),
    "parameters outside their range": small(
        chain(1, {"fact": "irreducible", "states": 2}, at={"l": "1/2", "q": "3/2"}), ALGEBRA
    ),
    "a parameter that is a formula": small(
        chain(1, {"fact": "irreducible", "states": 2}, at={"l": "q", "q": "1/2"}), ALGEBRA
    ),
}


@pytest.mark.parametrize("document", CHAIN.values(), ids=CHAIN)
def test_forged_chain_facts_are_rejected(document: Document) -> None:
    assert rejected(document)


def counterexample(**fields: Any) -> Document:
    return small({"kind": "counterexample", "model": "toy", "at": HALF, **fields}, verdict="refuted")


DRIFT_AT_A = {
    "fact": "drift",
    "premise": "luigi",
    "word": "A",
    "value": "-1/9",
    "appending": "0",
    "forgetting": "-1/9",
}
COUNTEREXAMPLE: dict[str, Document] = {
    "a drift that is not the true one": counterexample(
        refutes="martingale", window=1, facts=[{**DRIFT_AT_A, "value": "-2/9", "forgetting": "-2/9"}]
    ),
    "a drift of 0": counterexample(
        refutes="martingale", window=0, facts=[{**DRIFT_AT_A, "word": "", "value": "0", "forgetting": "0"}]
    ),
    "the halves exchanged": counterexample(
        refutes="martingale", window=1, facts=[{**DRIFT_AT_A, "appending": "-1/9", "forgetting": "0"}]
    ),
    "a true fact that contradicts nothing": counterexample(
        refutes="vanished stays", premise="luigi", window=1, facts=[DRIFT_AT_A]
    ),
    "a path from where nothing has vanished": counterexample(
        refutes="vanished stays", premise="luigi", window=1, facts=[{"fact": "path", "words": ["A", "B"]}]
    ),
    "a bound above μ": small(
        A_WORDS,
        {
            "kind": "counterexample",
            "form": "certainty",
            "model": "toy",
            "family": "s",
            "token": "B",
            "bound": "l + (1-l)*q",
        },
        verdict="refuted",
    ),
    "a bound that sinks with n": small(
        A_WORDS,
        {
            "kind": "counterexample",
            "form": "certainty",
            "model": "toy",
            "family": "s",
            "token": "B",
            "bound": "l*J",
        },
        verdict="refuted",
    ),
    "a bound of 0": small(
        A_WORDS,
        {
            "kind": "counterexample",
            "form": "certainty",
            "model": "toy",
            "family": "s",
            "token": "B",
            "bound": "0",
        },
        verdict="refuted",
    ),
    "the wrong family": small(
        AFTER_B,
        {
            "kind": "counterexample",
            "form": "certainty",
            "model": "toy",
            "family": "b",
            "token": "B",
            "bound": "l",
        },
        verdict="refuted",
    ),
}


@pytest.mark.parametrize("document", COUNTEREXAMPLE.values(), ids=COUNTEREXAMPLE)
def test_forged_counterexamples_are_rejected(document: Document) -> None:
    assert rejected(document)


def exhaustion(**fields: Any) -> Document:
    return {"kind": "exhaustion", "hidden": 2, "tokens": 2, "windows": [1, 2], **fields}


EXHAUSTION: dict[str, Document] = {
    "a wrong count": exhaustion(property="collapse by window only", examined=675),
    "more than was enumerated": exhaustion(property="collapse by window only", examined=706, hidden=3),
    "a property that fails": exhaustion(property="drift", examined=9, hidden=1, premises=2),
    "a property that fails, count and all": exhaustion(
        property="drift", examined=9, hidden=1, premises=2, windows=[1]
    ),
    "no windows": exhaustion(property="drift", examined=303, windows=[]),
    "windows without end": exhaustion(property="drift", examined=303, windows=[1000]),
    "a large family": exhaustion(property="drift", examined=91_809, premises=2),
}


@pytest.mark.parametrize("piece", EXHAUSTION.values(), ids=EXHAUSTION)
def test_forged_exhaustions_are_rejected(piece: Document) -> None:
    assert rejected(small(piece, ALGEBRA))


def test_the_enumerated_property_is_not_empty() -> None:
    """The rogue itself, as a support pattern with three hidden states, has the property that no smaller one has."""
    from markovsim_checker.exhaustion import collapses_by_window_only

    b, a = 0, 1
    luigi, honest, revealed = frozenset({(a, 0)}), frozenset({(a, 1), (b, 2)}), frozenset({(b, 2)})
    assert all(collapses_by_window_only((0b011, (luigi, honest, revealed)), k) for k in (1, 2, 3, 4))


def change(claim: str, edit: Callable[[Document], None]) -> Document:
    document = copy.deepcopy(stored(claim))
    edit(document)
    return document


def system(document: Document) -> Document:
    return evidence(document, form="system")


def jump(document: Document) -> None:
    """Types whose equations agree with one another, but windows do not move like that."""
    types = system(document)["types"]
    for kind in types[:2]:
        kind["value"] = kind["value"].replace(" + k - 1", " + 1")
    for kind in types[2:]:
        kind.update(value="1", moves=[{"token": "B", "to": "target"}], end=kind["name"])


TAMPERED: dict[str, Document] = {
    "wrong verdict": change("B2", lambda d: d.update(verdict="proved")),
    "wrong verdict of a part": change("C4", lambda d: d["parts"][0].update(verdict="proved")),
    "conditional without a condition": change("C5", lambda d: d.update(verdict="conditional")),
    "the claim declared a complement": change(
        "A2", lambda d: [p.update(role="complement") for p in d["parts"]]
    ),
    "a refutation without its counterexample": change("B2", lambda d: d["parts"][0]["evidence"].pop(3)),
    "a part without evidence": change("A1", lambda d: d["parts"][0].update(evidence=[])),
    "a base that changes with n": change("B3", lambda d: d["powers"][0].update(base="1/(2+n)")),
    "a base that changes with k": change("C2", lambda d: d["powers"][0].update(base="1/(1+k)")),
    "a premise that changes with n": change(
        "B3",
        lambda d: d["models"][0]["premises"][1].update(tokens={"A": [["1/(2+n)"]], "B": [["1-1/(2+n)"]]}),
    ),
    "a tampered premise": change("C5", lambda d: d["models"][0]["premises"][1]["tokens"]["B"][1].reverse()),
    "a premise that does not add up": change(
        "C2", lambda d: d["models"][0]["premises"][1]["tokens"].update(B=[["q"]])
    ),
    "a negative prior": change("C2", lambda d: d["models"][0]["premises"][0].update(prior="-l")),
    "priors that add up to 2": change("C2", lambda d: d["models"][0]["premises"][1].update(prior="2-l")),
    "a wider range": change("C2", lambda d: d["parameters"][1].update(range="(0,oo)")),
    "a base above 1": change("C2", lambda d: d["powers"][0].update(base="1/q")),
    "a wrong time, but right for k ≤ 2": change(
        "C2", lambda d: system(d)["types"][1].update(value=system(d)["types"][1]["value"] + " + (k-1)*(k-2)")
    ),
    "a wrong time, but right for every rebuilt k": change(
        "C2",
        lambda d: system(d)["types"][1].update(
            value=system(d)["types"][1]["value"] + " + (k-1)*(k-2)*(k-3)*(k-4)"
        ),
    ),
    "a running type that ends elsewhere": change("C5", lambda d: system(d)["types"][2].update(short=0)),
    "a move that is left out": change("C2", lambda d: system(d)["types"][0]["moves"].pop()),
    "a move to the wrong type": change(
        "C5", lambda d: system(d)["types"][1]["moves"][1].update(to="A^k", index="same")
    ),
    "a target reached too soon": change(
        "C2", lambda d: system(d)["types"][1]["moves"][0].update(to="target")
    ),
    "a type that no context has": change(
        "C2",
        lambda d: system(d)["types"].append(
            {
                "name": "ghost",
                "family": "s",
                "at": "k",
                "value": system(d)["types"][1]["value"],
                "moves": [{"token": "A", "to": "ghost"}, {"token": "B", "to": "target"}],
            }
        ),
    ),
    "premises that are not stationary": change(
        "C5",
        lambda d: d["parts"][0]["evidence"].append(
            {"kind": "induction", "form": "conservation", "model": "rogue"}
        ),
    ),
    "a wrong mean amplitude": change("C2", lambda d: evidence(d, fact="mean").update(value="5/14")),
    "a wrong next token": change(
        "C5", lambda d: evidence(d, fact="holds", left="next[AA,B]").update(right="81/1809")
    ),
    "a wrong least amplitude": change("C5", lambda d: evidence(d, fact="least").update(value="1/1024")),
    "an event that is never heard of": change(
        "C5", lambda d: evidence(d, fact="time")["target"].update(value="C")
    ),
    "a rogue that reaches B^k with its first B": change("C5", lambda d: jump(d)),
    "a third token beside the bound": change("B2", lambda d: d["models"][0].update(alphabet=["A", "B", "C"])),
    "another model": change("C4", lambda d: system(d).update(model="rogue")),
    "two families of one name": change("C5", lambda d: d["parts"][0]["evidence"][5].update(name="c")),
}


@pytest.mark.parametrize("document", TAMPERED.values(), ids=TAMPERED)
def test_tampered_certificates_are_rejected(document: Document) -> None:
    assert rejected(document)
