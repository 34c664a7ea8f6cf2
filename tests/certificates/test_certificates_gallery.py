"""The gallery: forged proofs by kind of deceit, statements that only look checked, and documents that never end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from forgery_tools import (
    A_WORDS,
    AFTER_B,
    ALGEBRA,
    Document,
    chain,
    evidence,
    holds,
    identity,
    rejected,
    sequence,
    small,
    stored,
)

from markovsim_checker import check
from markovsim_checker import format as form

SECONDS = 60.0  # a guard against what never ends, no measure of speed


def recurrences(*variables: tuple[str, str, str, str]) -> Document:
    """A sequence of (name, base, step, closed form)."""
    fields = ("name", "base", "step", "closed")
    listed = [dict(zip(fields, variable, strict=True)) for variable in variables]
    return {"kind": "induction", "form": "sequence", "variables": listed}


def one_premise(name: str, after_a: str) -> Document:
    """A model over A and B whose premise forgets with this probability."""
    matrix = {"A": [[f"(1-{after_a})/2", f"{after_a}/2"], ["0", "1/2"]], "B": [["1/2", "0"], ["0", "1/2"]]}
    mad = {"name": "mad", "prior": "1/2", "start": ["1", "0"], "tokens": matrix}
    plain = {"name": "sane", "prior": "1/2", "start": ["1"], "tokens": {"A": [["1/2"]], "B": [["1/2"]]}}
    return {"name": name, "alphabet": ["A", "B"], "premises": [mad, plain]}


def arbitrary(name: str, model: str) -> Document:
    """The words …B of a model of ``one_premise``."""
    vectors = [["x.mad.0/2", "x.mad.1/2"], ["x.sane.0/2"]]
    labels = {"kind": "induction", "form": "family", "name": name, "model": model}
    return {**labels, "prefix": "B", "repeat": "", "vectors": vectors, "anything": True}


def event(premise: str) -> Document:
    target = {"event": "amplitude", "value": premise}
    return chain(1, {"fact": "hitting", "target": target, "values": {"": "1", "A": "1", "B": "1"}})


def renamed(claim: str) -> Document:
    """A system whose types exchange their names; every equation still holds."""
    swap = {"growing": "A^k", "A^k": "growing"}
    document = stored(claim)
    for kind in evidence(document, form="system")["types"]:
        kind["name"], kind["end"] = swap[kind["name"]], swap.get(kind.get("end", ""), "")
        for move in kind["moves"]:
            move["to"] = swap.get(move["to"], move["to"])
    return document


def shorter(claim: str) -> Document:
    """A system whose last running type leaves out the windows that are nearly full."""
    document = stored(claim)
    evidence(document, form="system")["types"][-1]["short"] = 2
    return document


def decoded_drift() -> Document:
    """A coin with a bias that is known: amplitudes do not drift, but under a decoding policy they do."""
    fair = {"name": "fair", "prior": "1/2", "start": ["1"], "tokens": {"A": [["1/2"]], "B": [["1/2"]]}}
    bent = {"name": "bent", "prior": "1/2", "start": ["1"], "tokens": {"A": [["3/4"]], "B": [["1/4"]]}}
    drift = {"fact": "drift", "premise": "fair", "word": "A", "value": "98/1635"}
    return small(
        {
            "kind": "counterexample",
            "refutes": "martingale",
            "model": "bias",
            "window": 1,
            "facts": [{**drift, "appending": "-18/545", "forgetting": "152/1635"}],
            "decoding": [{"policy": "power", "value": "2"}],
        },
        verdict="refuted",
        models=[{"name": "bias", "alphabet": ["A", "B"], "premises": [fair, bent]}],
    )


def nearly_alike() -> Document:
    """Contexts that end in A and in B are taken for one another; the two are alike at q = 2/5 and q = 5/7 only."""
    leave = {"A": "1/2", "B": "(1/2 + (q - 2/5)*(q - 5/7)/4)", "C": "1/2"}
    matrices = {
        token: [
            [
                (leave[last] if token == "C" else f"(1 - {leave[last]})/2") if to == token else "0"
                for to in leave
            ]
            for last in leave
        ]
        for token in leave
    }
    families, types = [], []
    for place, last in enumerate(leave):
        inflow = "+".join(f"x.p.{i}*{matrices[last][i][place]}" for i in range(3))
        vector = [inflow if i == place else "0" for i in range(3)]
        labels = {"kind": "induction", "form": "family", "name": f"to{last}", "model": "near"}
        families.append({**labels, "prefix": last, "repeat": "", "vectors": [vector], "anything": True})
        moves = [{"token": "C", "to": "target"}, *({"token": token, "to": last} for token in "AB")]
        kind = {"name": last, "family": f"to{last}", "at": "n", "end": last}
        types.append({**kind, "value": f"1/({leave[last]})", "moves": moves})
    system = {"kind": "induction", "form": "system", "model": "near", "scope": "full", "types": types}
    return small(
        *families,
        {**system, "target": {"event": "token", "value": "C"}},
        models=[
            {
                "name": "near",
                "alphabet": list(leave),
                "premises": [{"name": "p", "prior": "1", "start": ["0", "0", "1"], "tokens": matrices}],
            }
        ],
        parameters=[{"name": "q", "range": "(0,1)"}],
        powers=[],
    )


def indexed(token: str) -> Document:
    """A system with a third token, which a formula takes for B at another index."""
    tokens = {"A": [["1/2"]], "B": [["1/4"]], token: [["1/4"]]}
    moves = [{"token": "A", "to": "A^k"}, {"token": "B", "to": "target"}, {"token": token, "to": "A^k"}]
    kind = {"name": "A^k", "family": "s", "at": "k", "value": "4", "moves": moves}
    labels = {"kind": "induction", "form": "system", "model": "toy", "scope": "start"}
    premise = {"name": "p", "prior": "1", "start": ["1"], "tokens": tokens}
    return small(
        {**A_WORDS, "vectors": [["J"]]},
        {**labels, "types": [kind], "target": {"event": "token", "value": "B"}},
        models=[{"name": "toy", "alphabet": list(tokens), "premises": [premise]}],
        powers=[{"symbol": "J", "base": "1/2", "full": "Q"}],
    )


TO_TARGET = [{"token": "B", "to": "target"}]
TO_B = {"token": "B", "to": "run", "index": "0"}
DECEIT: dict[str, Document] = {
    "a wrong base": small(sequence("1", "V + 2*n + 1", "n^2")),
    "a step valid only for k ≥ 2": small(A_WORDS, identity("(k-1)*(s.mu@+1 - 2*s.mu)/(k-1)", "0")),
    "a running type valid only for k ≥ 2": shorter("C5"),
    "a step valid only for n ≥ 3": small(sequence("0", "V*(n-2)*(n-1)/((n-2)*(n-1))", "0")),
    "an identity true at sample points only": small(
        identity("(l-2/5)*(l-1/3)*(l-4/9)*(q-1/3)*(q-4/9)*(q-2/5)", "0")
    ),
    "a closed set with one edge out of probability 2^-4096": small(
        {
            **chain(1, {"fact": "closed", "states": ["A"]}, model="tiny"),
            "at": {},
        },
        ALGEBRA,
        models=[
            {
                "name": "tiny",
                "alphabet": ["A", "B"],
                "premises": [
                    {
                        "name": "p",
                        "prior": "1",
                        "start": ["1"],
                        "tokens": {"A": [["1 - 1/2^4096"]], "B": [["1/2^4096"]]},
                    }
                ],
            }
        ],
    ),
    "a recurrence that says V is V": small(recurrences(("V", "0", "V@+1", "n^2")), identity("V", "n^2")),
    "a base that is what it begins": small(recurrences(("V", "V@0", "V + 1", "n + 7"))),
    "a base that is its own value": small(recurrences(("V", "V", "V", "7"))),
    "two recurrences that lean on one another": small(
        recurrences(("V", "0", "W@+1", "n^2"), ("W", "0", "V@+1", "n^2"))
    ),
    "two bases that lean on one another": small(recurrences(("V", "W", "V", "7"), ("W", "V", "W", "7"))),
    "a variable with the name of a quantity": small(
        recurrences(("mu[A]", "0", "0", "0")), identity("mu[A]", "0")
    ),
    "a variable with the name of a family's quantity": small(
        recurrences(("s.mu", "0", "0", "0")), identity("s.mu", "0")
    ),
    "one earlier text of two models": small(
        arbitrary("one", "mild"),
        arbitrary("two", "wild"),
        identity("one.alpha.mad", "two.alpha.mad"),
        models=[one_premise("mild", "1/2"), one_premise("wild", "1/3")],
    ),
    "a parameter that reads as infinity": small(
        identity("oo", "oo"), parameters=[{"name": name, "range": "(0,1)"} for name in ("l", "q", "oo")]
    ),
    "an amplitude event with more words than are read": small(
        event("luigi <= 1/100 or waluigi <= 1/100"), ALGEBRA
    ),
    "a martingale that only decoding breaks": decoded_drift(),
    "a model that is not there, with laws of its own": small(
        recurrences(("t.next.A", "0", "0", "0"), ("t.next.B", "1", "1", "1")),
        {
            "kind": "induction",
            "form": "system",
            "model": "",
            "scope": "start",
            "target": {"event": "token", "value": "B"},
            "types": [{"name": "t", "family": "t", "at": "k", "value": "1", "moves": TO_TARGET}],
        },
        models=[{**small()["models"][0], "name": ""}],
        powers=[],
    ),
    "two types that disagree about a context": small(
        AFTER_B,
        ALGEBRA,
        {
            "kind": "induction",
            "form": "system",
            "model": "toy",
            "scope": "full",
            "target": {"event": "context", "value": "A"},
            "types": [
                {
                    "name": "run",
                    "family": "b",
                    "at": "n",
                    "short": 1,
                    "end": "last",
                    "value": "(1/Q - 1/J)/(1-q)",
                    "moves": [{"token": "A", "to": "run", "index": "+1"}, TO_B],
                },
                {  # right for n = k − 1 only, and the others are taken for those of the type above
                    "name": "last",
                    "family": "b",
                    "at": "n",
                    "end": "last",
                    "value": "1/Q",
                    "moves": [{"token": "A", "to": "target"}, TO_B],
                },
            ],
        },
    ),
    "a token that reads as an index that is not there": indexed("B@x"),
    "a system that is right at the checker's sample points only": nearly_alike(),
    "a statement in a model's name": small(
        chain(1, {"fact": "irreducible", "states": 2}, model="toy: P(token B ever) from ε: 0"),
        ALGEBRA,
        models=[{**small()["models"][0], "name": "toy: P(token B ever) from ε: 0"}],
    ),
    "a statement in a title": small(ALGEBRA)
    | {
        "parts": [
            {
                **small(ALGEBRA)["parts"][0],
                "title": "a title\n  identity: s.mu = 0",
            }
        ]
    },
    "a statement in what n counts": small({**sequence("0", "V + 1", "n"), "over": "tokens"}),
    "a sentence": small(ALGEBRA, sentence="P = NP"),
    "half a character": small(ALGEBRA, claim="\ud800"),
}


@pytest.mark.parametrize("document", DECEIT.values(), ids=DECEIT)
def test_the_gallery_is_rejected(document: Document) -> None:
    assert rejected(document)


def test_what_is_printed_names_the_contexts_and_not_the_types() -> None:
    honest, swapped = (
        check.check(form.read(json.dumps(document))) for document in (stored("C2"), renamed("C2"))
    )
    assert honest.ok
    assert swapped.ok
    assert honest.statement == swapped.statement


def long_words(model: Document, **more: Any) -> Document:
    return small(
        {**chain(1, holds("mu[A]", ">", "0"), at={}, model=model["name"]), **more},
        ALGEBRA,
        models=[model],
    )


def coin(p: str) -> Document:
    tokens = {"A": [[p]], "B": [[f"1 - {p}"]]}
    return {
        "name": "coin",
        "alphabet": ["A", "B"],
        "premises": [{"name": "p", "prior": "1", "start": ["1"], "tokens": tokens}],
    }


THIRD = "1" * 1999 + "/" + "3" * 2000
DENOMINATORS = [f"1/1{i:01999d}" for i in range(512)]
ENDLESS: dict[str, Document] = {
    "a product of 14,000 long powers": small(identity("*".join(["2^4096"] * 14_000), "0")),
    "80 sums of 40 long fractions": small(*[identity("+".join(DENOMINATORS[:40]), "0")] * 80),
    "powers of powers in decoding": long_words(
        coin("1/3"), decoding=[{"policy": "power", "value": "8"}] * 30
    ),
    "nine decoding policies in a row": long_words(
        {**coin("1/3"), "alphabet": ["A", "B"]}, decoding=[{"policy": "top p", "value": "1/2"}] * 9
    ),
    "a word of 90,000 tokens": small(
        chain(1, holds(f"mu[{'A' * 90_000}]", ">", "0"), at={}, model="coin"),
        ALGEBRA,
        models=[coin(THIRD)],
    ),
    "a pin of 100,000 tokens": long_words(coin(THIRD), pinned="A" * 100_000),
    "a family with a prefix of 100,000 tokens": small(
        {
            "kind": "induction",
            "form": "family",
            "name": "s",
            "model": "coin",
            "repeat": "",
            "prefix": "A" * 100_000,
            "vectors": [["1"]],
        },
        models=[coin(THIRD)],
    ),
    "a window examined 100,000 times": small(
        {
            "kind": "exhaustion",
            "property": "drift",
            "hidden": 2,
            "tokens": 2,
            "examined": 303,
            "windows": [1] * 100_000,
        },
        ALGEBRA,
    ),
    "the same fact 10,000 times": small(
        chain(8, *[{"fact": "irreducible", "states": 256}] * 10_000), ALGEBRA
    ),
    "a spectrum of long numbers": small(
        chain(5, {"fact": "spectrum", "coefficients": ["0"] * 32 + ["1"]}, at={}, model="coin"),
        ALGEBRA,
        models=[coin(THIRD)],
    ),
    "a parameter of 2,000 digits to the 4,096th power": small(
        chain(1, {"fact": "irreducible", "states": 2}, at={"l": "1/2", "q": THIRD}, model="deep"),
        ALGEBRA,
        models=[{**coin("q^4096"), "name": "deep"}],
    ),
    "a stationary law of long numbers": small(
        chain(
            9,
            {
                "fact": "stationary",
                "values": {
                    f"{i:09b}".replace("0", "A").replace("1", "B"): DENOMINATORS[i] for i in range(512)
                },
            },
        ),
        ALGEBRA,
    ),
}


@pytest.mark.parametrize("document", ENDLESS.values(), ids=ENDLESS)
def test_nothing_goes_on_for_ever(document: Document) -> None:
    start = time.perf_counter()
    assert rejected(document)
    assert time.perf_counter() - start < SECONDS


def test_a_document_of_100_MB_is_refused_in_less_memory_than_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:  # a file with a hole: nothing is written to the disk
        stream.write(json.dumps(stored("A2")).encode())
        stream.truncate(100_000_000)
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (100_000_000, 100_000_000)); "
        "sys.path.append(sys.argv[1]); from markovsim_checker.check import main; sys.exit(main(sys.argv[2:]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(Path(check.__file__).parent.parent), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 1
    assert "larger than 8000000 bytes" in done.stderr


def test_deep_nesting_of_every_sort_is_refused() -> None:
    document = small(ALGEBRA)
    for level in (65, 5_000, 100_000):
        for left, right in ("[]", "{}"):
            opened = left if left == "[" else '{"a":'
            raw = json.dumps(document)[:-1] + ', "parts": ' + opened * level + "1" + right * level + "}"
            with pytest.raises(form.FormatError, match="nested more than 64 deep"):
                form.read(raw)
        for text in ("(" * level + "l" + ")" * level, "-(" * level + "l" + ")" * level):
            assert rejected(small(identity(text[:90_000], "l")))
