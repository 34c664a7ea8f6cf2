"""Symbolic answers, evaluated at numbers, are the exact answers at those numbers: every field, on random model files.

A random model gets parameters in place of some of its numbers: two probabilities p, r of one law become (p + r)·t and
(p + r)·(1 − t), a hazard or a slip becomes t. Put t back, and the exact answer of the model as it was must come out.
"""

from __future__ import annotations

import ast
import copy
import operator
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from random_models import random_model, to_toml

from markovsim.answers.analysis import analyze
from markovsim.errors import InputError
from markovsim.modelfiles.reading import read_model

MODELS, BATCH = 160, 40
SYMBOLIC_ONLY = ("parameters", "conditions", "nonzero")


def laws(premise: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The laws on tokens or words that a premise is made of."""
    for key in ("probabilities", "initial", "first"):
        if key in premise:
            yield premise[key]
    yield from premise.get("transitions", {}).values()


def parametrised(model: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], dict[str, Fraction]]:
    """Return the model with at most two parameters in it, and the values that give the old one back."""
    model = copy.deepcopy(model)
    values: dict[str, Fraction] = {}
    for premise in rng.sample(list(model["premises"].values()), len(model["premises"])):
        name = f"t{len(values)}"
        key = {"looping": "eta", "deceptive": "hazard"}.get(premise["kind"], "")
        if key and 0 < Fraction(premise[key]) < 1:
            values[name], premise[key] = Fraction(premise[key]), name
        else:
            candidates = [law for law in laws(premise) if sum(Fraction(p) > 0 for p in law.values()) >= 2]
            if candidates:
                law = rng.choice(candidates)
                (a, p), (b, r) = [(x, Fraction(p)) for x, p in law.items() if Fraction(p)][:2]
                values[name] = p / (p + r)
                law[a], law[b] = f"({p + r})*{name}", f"({p + r})*(1-{name})"
        if len(values) == 2:
            break
    model["parameters"] = {name: [0, 1] for name in values}
    return model, values


def evaluated(answer: Any, values: dict[str, Fraction]) -> Any:
    """Put the values into every text of an answer that is an expression; names and words stay."""
    if isinstance(answer, dict):
        return {
            key: value if key in ("event", "from", "engine") else evaluated(value, values)
            for key, value in answer.items()
        }
    if isinstance(answer, list):
        return [evaluated(value, values) for value in answer]
    if not isinstance(answer, str) or answer in ("oo", "document", "stationary"):
        return answer
    return str(value_of(ast.parse(answer, mode="eval").body, values))


OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: lambda base, exponent: base ** int(exponent),
}


def value_of(node: ast.AST, values: dict[str, Fraction]) -> Fraction:
    """The value of an expression of whole numbers, names and ``+ - * / **``."""
    match node:
        case ast.BinOp(left, sign, right):
            return OPERATORS[type(sign)](value_of(left, values), value_of(right, values))
        case ast.UnaryOp(ast.USub(), operand):
            return -value_of(operand, values)
        case ast.Name(name):
            return values[name]
        case ast.Constant(int(number)):
            return Fraction(number)
    raise AssertionError(ast.dump(node))


@pytest.mark.parametrize("first", range(0, MODELS, BATCH))
def test_symbolic_answers_evaluate_to_the_exact_ones(first: int, tmp_path: Path) -> None:
    compared = 0
    for seed in range(first, first + BATCH):
        rng = random.Random(seed)
        case = random_model(rng)
        if case["model"]["window"] > 3 or len(case["model"]["alphabet"]) > 2:
            continue
        if case["hit"] and case["hit"].startswith("amplitude:"):
            case["hit"] = "token:" + case["model"]["alphabet"][0]
        symbolic, values = parametrised(case["model"], rng)
        if not values:
            continue
        questions = {"hit": case["hit"], "start": case["start"], "amplitude": case["amplitude"]}
        answers = []
        for model in (case["model"], symbolic):
            path = tmp_path / "model.toml"
            path.write_text(to_toml(model), encoding="utf-8")
            try:
                answers.append(analyze(read_model(path), **questions))
            except InputError as error:
                answers.append({"error": type(error).__name__})
        exact, generic = answers
        if "error" in exact or "error" in generic:
            assert exact == generic, f"seed {seed}"
            continue
        classes = generic["classes"], exact["classes"]
        assert classes[0] == classes[1], f"seed {seed}"
        kept = {
            key: value for key, value in generic.items() if key not in (*SYMBOLIC_ONLY, "domain", "classes")
        }
        wanted = {key: value for key, value in exact.items() if key not in ("domain", "classes")}
        assert evaluated(kept, values) == wanted, f"seed {seed}"
        compared += 1
    assert compared >= 5
