"""Seeded random model files and plain chains, with the questions to ask of them; they know no answers.

`random_model(rng)` gives ``{"model": …, "hit": …, "start": …, "amplitude": […]}`` and `random_chain(rng)`
gives ``{"chain": …, "hit": …, "start": …}``: what `oracles.analyze_model` and `analyze_chain` take.
`options` writes the questions as command-line options, `to_toml` and `to_json` write the file.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

ALPHABETS = (("A", "B"), ("A", "B"), ("B", "A"), ("A", "B", "C"), ("yes", "no"), ("0", "1"))
HAZARDS: tuple[str | int, ...] = (0, 1, "1/2", "1/10", "2/3")
LOW, HIGH = (0, 0, "1/10", "1/4", "1/3", "1/2"), ("1/2", "2/3", "3/4", "9/10", 1, 1)


def _text(value: Fraction) -> str | int:
    return int(value) if value.denominator == 1 else str(value)


def random_law(rng: random.Random, keys: Sequence[Any], zeros: float) -> dict[Any, str | int]:
    """Return a random law that leaves out the keys of probability 0, or writes the 0."""
    weights = [0 if rng.random() < zeros else rng.choice((1, 1, 2, 3)) for _ in keys]
    if not any(weights):
        weights[rng.randrange(len(weights))] = 1
    total = sum(weights)
    keep = rng.random() < 0.3
    return {key: _text(Fraction(w, total)) for key, w in zip(keys, weights, strict=True) if w or keep}


class _ModelMaker:
    """One model in the making."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.tokens = rng.choice(ALPHABETS)
        self.blank = "" if all(len(token) == 1 for token in self.tokens) else " "
        self.zeros = rng.choice((0.0, 0.2, 0.4, 0.6, 0.8, 0.8))
        self.premises: dict[str, dict[str, Any]] = {}

    def word(self, length: int) -> str:
        return self.blank.join(self.rng.choice(self.tokens) for _ in range(length))

    def likely_word(self, length: int) -> str:
        """Return a random word, or a constant or periodic one, which many zeros leave possible more often."""
        shape = self.rng.choice(("random", "same", "periodic"))
        if shape == "random":
            return self.word(length)
        cycle = self.rng.sample(self.tokens, 1 if shape == "same" else len(self.tokens))
        return self.blank.join(cycle[n % len(cycle)] for n in range(length))

    def law(self, keys: Sequence[Any]) -> dict[Any, str | int]:
        return random_law(self.rng, keys, self.zeros)

    def iid(self) -> dict[str, Any]:
        return {"kind": "iid", "probabilities": self.law(self.tokens)}

    def markov(self) -> dict[str, Any]:
        order = self.rng.choice((1, 1, 1, 2))
        words = [self.blank.join(word) for word in product(self.tokens, repeat=order)]
        rows = {word: self.law(self.tokens) for word in words}
        return {"kind": "markov", "order": order, "initial": self.law(words), "transitions": rows}

    def generator(self) -> dict[str, Any]:
        size = self.rng.randint(1, 3)
        start = self.law(range(size))
        matrices: dict[str, list[list[str | int]]] = {
            token: [[0] * size for _ in range(size)] for token in self.tokens
        }
        for i in range(size):
            for (token, j), p in self.law([*product(self.tokens, range(size))]).items():
                matrices[token][i][j] = p
        kept = {token: rows for token, rows in matrices.items() if any(x != 0 for row in rows for x in row)}
        return {"kind": "generator", "start": [start.get(i, 0) for i in range(size)], "tokens": kept}

    def periodic(self) -> dict[str, Any]:
        return {"kind": "word", "word": self.word(self.rng.randint(1, 3))}

    def looping(self) -> dict[str, Any]:
        return {"kind": "looping", "first": self.law(self.tokens), "eta": self.rng.choice(HAZARDS)}

    def stuck(self) -> dict[str, Any]:
        """Return a premise that stays with its first token: many classes, and hitting is a gamble."""
        return {"kind": "looping", "first": random_law(self.rng, self.tokens, 0.2), "eta": 0}

    def deceptive(self) -> dict[str, Any]:
        names = [self.rng.choice([*self.premises, ""]) for _ in range(2)]
        for n, name in enumerate(names):
            if not name:
                names[n] = f"definition{len(self.premises)}"
                self.premises[names[n]] = {"prior": 0, **self.plain()}
        table = {
            "kind": "deceptive",
            "imitates": names[0],
            "then": names[1],
            "hazard": self.rng.choice(HAZARDS),
        }
        if self.rng.random() < 0.6:
            table["back"] = self.rng.choice(HAZARDS)
        return table

    def plain(self) -> dict[str, Any]:
        if self.zeros == 0.8 and self.rng.random() < 0.6:
            return self.rng.choice((self.periodic, self.stuck))()
        makers = (self.iid, self.markov, self.generator, self.generator, self.periodic, self.looping)
        return self.rng.choice(makers)()

    def event(self, window: int) -> str:
        kind = self.rng.choice(("token", "context", "amplitude"))
        if kind == "token":
            return f"token:{self.rng.choice(self.tokens)}"
        if kind == "context":
            return (
                f"context:{self.likely_word(self.rng.choice((window, window, self.rng.randint(0, window))))}"
            )
        names = [name for name, table in self.premises.items() if table["prior"] != 0]
        low, sign = self.rng.random() < 0.5, self.rng.choice(("<=", ">="))
        if self.rng.random() < 0.8:  # rather a posterior far from the prior: true at the start tells little
            sign = "<=" if low else ">="
        return f"amplitude:{self.rng.choice(names)}{sign}{self.rng.choice(LOW if low else HIGH)}"


def random_model(rng: random.Random) -> dict[str, Any]:
    """Return a model with 1 to 3 weighted premises and a window of 0 to 4, and what to ask of it."""
    maker = _ModelMaker(rng)
    for n in range(rng.choice((1, 2, 2, 2, 3))):
        table = maker.deceptive() if rng.random() < 0.2 else maker.plain()
        maker.premises[f"premise{n}"] = {"prior": rng.choice((1, 1, 2, "1/2", "1/3", "0.25")), **table}
    if rng.random() < 0.2:  # definitions may come after their use
        maker.premises = dict(sorted(maker.premises.items(), key=lambda _: rng.random()))
    window = (
        rng.choice((0, 1, 2, 2, 3, 3, 4))
        if len(maker.tokens) == 2
        else rng.choice((0, 1, 1, 2, 2, 2, 3, 3, 4))
    )
    model: dict[str, Any] = {"alphabet": list(maker.tokens), "window": window}
    if rng.random() < 0.75:
        model["start"] = rng.choice(("document", "stationary"))
    if rng.random() < 0.7:
        model["impossible"] = rng.choice(("error", "forget", "forget"))
    if rng.random() < 0.3:
        model["pinned"] = maker.likely_word(rng.choice((0, 1, 1, 2)))
    model["premises"] = maker.premises
    case: dict[str, Any] = {"model": model, "hit": None, "start": "", "amplitude": []}
    if rng.random() < 0.85:
        case["hit"] = maker.event(window)
        case["start"] = maker.likely_word(rng.choice((0, 0, 0, 0, 1, window, window + 1)))
    if rng.random() < 0.3:
        words = [maker.likely_word(rng.choice((0, 1, 1, 2, 3, 6))) for _ in range(rng.choice((1, 1, 2)))]
        case["amplitude"] = list(dict.fromkeys(words))
    return case


def random_chain(rng: random.Random) -> dict[str, Any]:
    """Return a plain chain with 1 to 7 states, in one of the ways to write it, and what to ask of it."""
    size = rng.randint(1, 7)
    zeros = rng.choice((0.0, 0.3, 0.6, 0.8))
    rows = [random_law(rng, range(size), zeros) for _ in range(size)]
    chain: dict[str, Any] = {}
    names = [str(n) for n in range(size)]
    if rng.random() < 0.7:
        names = [f"{rng.choice(('s', 'sunny ', 'é'))}{n}" for n in rng.sample(range(20), size)]
        chain["states"] = names
    if rng.random() < 0.2:
        chain["normalize"] = True
        rows = [{j: rng.choice((1, 2, "1/3", "0.5")) if p else p for j, p in row.items()} for row in rows]
    elif rng.random() < 0.2:
        chain["normalize"] = False
    if rng.random() < 0.5:
        chain["matrix"] = [[row.get(j, 0) for j in range(size)] for row in rows]
    else:
        triples: list[list[Any]] = [
            [names[i], names[j], p] for i, row in enumerate(rows) for j, p in row.items()
        ]
        if rng.random() < 0.3:  # a transition given in two parts, which add up
            at = rng.randrange(len(triples))
            half = _text(Fraction(str(triples[at][2])) / 2)
            triples[at][2] = half
            triples.insert(rng.randrange(len(triples) + 1), [*triples[at][:2], half])
        if rng.random() < 0.3:
            rng.shuffle(triples)
        chain["transitions"] = triples
    if rng.random() < 0.05:  # a wrong file: one state leads nowhere, or its row does not sum to 1
        _spoil(rng, chain)
    case: dict[str, Any] = {"chain": chain, "hit": None, "start": None}
    if rng.random() < 0.85:
        case["hit"], case["start"] = f"state:{rng.choice(names)}", rng.choice(names)
    return case


def _spoil(rng: random.Random, chain: dict[str, Any]) -> None:
    chain.pop("normalize", None)
    if "matrix" in chain:
        row = rng.choice(chain["matrix"])
        row[0] = 2 if row[0] != 2 else 3
    else:
        rng.choice(chain["transitions"])[2] = rng.choice((2, "-1/2"))


def options(case: Mapping[str, Any]) -> list[str]:
    """Return the questions of a case as options of `markovsim analyze`."""
    result: list[str] = []
    if case["hit"] is not None:
        result += ["--hit", case["hit"]]
        if case["start"]:
            result += ["--from", case["start"]]
    for word in case.get("amplitude", ()):
        result += ["--amplitude", word]
    return result


def to_json(table: Mapping[str, Any]) -> str:
    """Return a chain (or a model) as a JSON file."""
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def to_toml(table: Mapping[str, Any]) -> str:
    """Return a model or a chain as a TOML file."""
    lines = [f"{key} = {_inline(value)}" for key, value in table.items() if key != "premises"]
    for name, premise in table.get("premises", {}).items():
        lines += ["", f"[premises.{json.dumps(name)}]"]
        lines += [f"{key} = {_inline(value)}" for key, value in premise.items()]
    return "\n".join(lines) + "\n"


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = [
            f"{json.dumps(str(key), ensure_ascii=False)} = {_inline(part)}" for key, part in value.items()
        ]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(part) for part in value) + "]"
    return json.dumps(value, ensure_ascii=False)
