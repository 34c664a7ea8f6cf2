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

from markovsim.certificates import check
from markovsim.certificates import format as form
from markovsim.proving import claim_folders

PROSE = {
    "title",
    "sentence",
    "hypotheses",
    "argued",
    "means",
    "over",
    "claim",
}  # words, not checked and shown as such
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
    ("identity", "induction", "inequality", "chain", "counterexample", "exhaustion"),
    ("closed", "path", "irreducible", "hitting", "time", "stationary", "mean", "holds", "least", "drift"),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document below which a value can be changed, prose left out."""
    if path and path[-1] not in PROSE:
        yield path
    if isinstance(value, dict):
        for key in value:
            if key not in PROSE:
                yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


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


def attack(claim: str, tries: int, seed: int) -> Counter[str]:
    """Try mutations of one certificate; anything accepted and not true is an assertion error."""
    raw = (claim_folders()[claim] / "certificate.json").read_text(encoding="utf-8")
    document, rng, outcome = json.loads(raw), random.Random(f"{claim} {seed}"), Counter[str]()
    where = list(places(document))
    while outcome.total() < tries:
        forged, path = copy.deepcopy(document), rng.choice(where)
        target = forged
        for key in path[:-1]:
            target = target[key]
        before = target[path[-1]]
        target[path[-1]] = mutated(before, rng)
        if target[path[-1]] == before:
            continue
        try:
            certificate = form.read(json.dumps(forged), "mutated")
        except form.FormatError:
            outcome["unreadable"] += 1
            continue
        if check.check(certificate).ok:
            change = f"{before!r} -> {target[path[-1]]!r}"
            assert confirmed(certificate), f"{claim}, {path}: {change} is accepted and false"
            outcome["still true"] += 1
        else:
            outcome["rejected"] += 1
    return outcome


@pytest.mark.parametrize("claim", claim_folders())
def test_a_changed_value_is_rejected_or_still_true(claim: str) -> None:
    outcome = attack(claim, tries=20, seed=1)
    assert outcome["rejected"] + outcome["unreadable"] >= 5


@pytest.mark.parametrize("claim", claim_folders())
def test_the_judge_confirms_the_stored_certificates(claim: str) -> None:
    assert confirmed(form.read_file(claim_folders()[claim] / "certificate.json"))
