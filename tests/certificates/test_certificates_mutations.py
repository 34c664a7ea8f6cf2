"""One value of a certificate is changed: the checker rejects it, or what it states then is true all the same."""

from __future__ import annotations

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from certificate_truth import confirmed

from markovsim.proving import claim_folders
from markovsim_checker import check
from markovsim_checker import format as form

CHOICES = [
    ("proved", "refuted", "conditional", "open"),
    ("claim", "condition", "complement"),
    ("(0,1)", "(0,1]", "[0,1)", "(0,oo)", "[0,oo)", "real"),
    (">", ">=", "<", "<=", "=", "!="),
    ("n", "k"),
    ("start", "full"),
    ("token", "context", "amplitude"),
    ("+1", "0", "same"),
    ("martingale", "vanished stays", "relation"),
    ("collapse by window only", "drift"),
    ("theorem", "identity", "induction", "inequality", "chain", "counterexample", "exhaustion"),
    ("family", "sequence", "system", "conservation", "certainty"),
    ("closed", "path", "irreducible", "hitting", "time", "stationary", "mean", "holds", "least", "drift"),
    ("same law", "same chain", "spectrum", "irreducible"),
    ("power", "top p"),
]
OFTEN = {  # fields in which little is written and much depends on it
    "against",
    "alphabet",
    "anything",
    "at",
    "coefficients",
    "decoding",
    "pinned",
    "premise",
    "relation",
    "role",
    "squares",
    "states",
    "target",
    "verdict",
    "words",
}
SLOW = {"A1": 2, "A2": 2, "C5": 3, "C6": 3, "C9": 2, "C11": 3, "C12": 3, "D5": 3, "D6": 3, "D7": 3, "E1": 3}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document below which a value can be changed: all of them."""
    if path:
        yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def borrowed(document: Any, path: tuple[Any, ...], rng: random.Random) -> Any:
    """What the document says elsewhere in a field of the same name: another premise, word, model, event, formula."""
    names = [step for step in path if isinstance(step, str)]
    found = [
        other for other in places(document) if [step for step in other if isinstance(step, str)] == names
    ]
    return at_path(document, rng.choice(found))


def at_path(document: Any, path: tuple[Any, ...]) -> Any:
    """The value at a place."""
    for step in path:
        document = document[step]
    return document


def mutated(value: Any, rng: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(0, value + rng.choice((-2, -1, 1, 2)))
    if isinstance(value, list) and value:
        copied, place = list(value), rng.randrange(len(value))
        how = rng.randrange(3)
        if how == 0:
            copied.pop(place)
        elif how == 1:
            copied.insert(place, copied[rng.randrange(len(copied))])
        else:
            rng.shuffle(copied)
        return copied
    if isinstance(value, dict) and value:
        keys = list(value)
        one, two = rng.choice(keys), rng.choice(keys)
        how = rng.randrange(3)
        if how == 0:
            return {key: value[key] for key in keys if key != one}
        swapped = {one: value[two], two: value[one]}
        return {key: swapped.get(key, value[key]) for key in keys}
    return text(value, rng) if isinstance(value, str) else value


def text(value: str, rng: random.Random) -> str:
    """Another text: a choice, a number, a sign, a name or a character is changed."""
    for choices in CHOICES:
        if value in choices and rng.random() < 0.8:
            return rng.choice(choices)
    numbers = list(re.finditer(r"\d+", value))
    how = rng.randrange(4)
    if numbers and how < 2:
        found = rng.choice(numbers)
        number = str(max(0, int(found[0]) + rng.choice((-1, 1, 1, 10))))
        return value[: found.start()] + number + value[found.end() :]
    signs = [place for place, char in enumerate(value) if char in "+-*/^"]
    if signs and how == 2:
        place = rng.choice(signs)
        return value[:place] + rng.choice("+-*/") + value[place + 1 :]
    if not value:
        return rng.choice(("A", "B", "1"))
    place = rng.randrange(len(value))
    return value[:place] + rng.choice("ABJQHKlqhnk01a") + value[place + 1 :]


def mutations(claim: str, tries: int, seed: int) -> Iterator[tuple[str, str]]:
    """Outcomes of changing single values of one certificate, each with the change in words.

    The claim is called by an id that the ledger does not have, which would reject every other statement.
    """
    raw = (claim_folders()[claim] / "certificate.json").read_text(encoding="utf-8")
    document, rng, count = json.loads(raw) | {"claim": "X1"}, random.Random(f"{claim} {seed}"), 0
    where = list(places(document))
    often = [path for path in where if OFTEN & set(path)]
    while count < tries:
        forged, path = copy.deepcopy(document), rng.choice(often if rng.random() < 0.4 else where)
        target, before = at_path(forged, path[:-1]), at_path(document, path)
        after = borrowed(document, path, rng) if rng.random() < 0.25 else mutated(before, rng)
        if after == before:
            continue
        target[path[-1]], count = after, count + 1
        change = f"{claim}, {path}: {before!r} -> {after!r}"
        try:
            certificate = form.read(json.dumps(forged), "mutated")
        except form.FormatError:
            yield "unreadable", change
            continue
        if not check.check(certificate).ok:
            yield "rejected", change
        else:
            yield "still true" if confirmed(certificate) else "ACCEPTED AND FALSE", change


def attack(claim: str, tries: int, seed: int) -> Counter[str]:
    """Try mutations of one certificate; anything accepted and not true is an assertion error."""
    outcome = Counter[str]()
    for what, change in mutations(claim, tries, seed):
        assert what != "ACCEPTED AND FALSE", f"{change} is accepted and false"
        outcome[what] += 1
    return outcome


@pytest.mark.parametrize("claim", claim_folders())
def test_a_changed_value_is_rejected_or_still_true(claim: str) -> None:
    outcome = attack(claim, tries=SLOW.get(claim, 6), seed=1)
    assert outcome["rejected"] + outcome["unreadable"] >= 1


@pytest.mark.parametrize("claim", claim_folders())
def test_the_judge_confirms_the_stored_certificates(claim: str) -> None:
    assert confirmed(form.read_file(claim_folders()[claim] / "certificate.json"))
