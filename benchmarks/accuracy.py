"""Accuracy near absorption: floats against exact rationals, the worst relative error over all states.

The run-length chain of the seed toy leaves its last state with probability about 2^-k. Each answer is asked for from
every state: the time to state 0, the probability of hitting state 0 before the run of length k from each shorter run
(which is made certain not to return), the stationary law. The progression chain is a user's: all 31 targets.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

import markovsim as ms
from benchmarks import models, peers
from benchmarks.harness import Outcome, Row, attempt, measured

OURS = "markovsim"
NEVER = "not finite"


def worst(found: Sequence[Any], exact: Sequence[Any]) -> float | str:
    """Return the largest relative error; entries that are exactly 0 must be 0."""
    errors = []
    for x, wanted in zip(found, exact, strict=True):
        if not np.isfinite(x):
            return NEVER
        if wanted == 0:
            errors.append(Fraction(0) if x == 0 else Fraction(1))
        else:
            errors.append(abs(Fraction(float(x)) / Fraction(wanted) - 1))
    largest = max(errors)
    return float(largest) if largest < 10**300 else 1e300


def absorbed_run(k: int) -> ms.Chain:
    """The run-length chain whose state 0 is absorbing, with a second end that state k meets as rarely."""
    chain = models.run_length(k)
    leave = chain.probability(k, 0)
    triples: list[tuple[Any, Any, Any]] = [(0, 0, 1), ("lost", "lost", 1)]
    for j in range(1, k):
        back = chain.probability(j, 0)
        triples += [(j, 0, back), (j, j + 1, 1 - back)]
    triples += [(k, 0, leave), (k, "lost", leave / 3), (k, k, 1 - leave * Fraction(4, 3))]
    return ms.Chain.from_transitions(triples, [*range(k + 1), "lost"])


def chain_for(question: str, k: int) -> ms.Chain:
    """The chain on which a question is asked."""
    return absorbed_run(k) if question == "hitting probability" else models.run_length(k)


def answer(chain: ms.Chain, question: str, target: Any) -> list[Any]:
    """Our answer from every state, in the chain's own arithmetic: floats, or fractions to compare with."""
    if question == "stationary law":
        return list(chain.stationary_distribution().values())
    ask = chain.expected_hitting_time if question == "hitting time" else chain.hitting_probability
    return list(ask(target).values())


def run_length_case(who: str, sizes: list[int]) -> Outcome:
    """The worst relative errors of one program, for each question that it offers and each length of run."""
    found: dict[str, list[float | str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for question, answers in peers.QUESTIONS.items():
            if who == OURS or who in answers:
                found[question] = [_error(who, question, k) for k in sizes]
    return {"value": found}


def _error(who: str, question: str, k: int) -> float | str:
    chain = chain_for(question, k)
    law = question == "stationary law"
    if who == OURS:
        found, error = answer(chain.to(ms.FLOAT), question, 0), None
    else:
        matrix, ask = models.array(chain), peers.QUESTIONS[question][who]
        found, error = attempt(lambda: ask(matrix) if law else ask(matrix, 0))
    if isinstance(error, ImportError):
        raise error
    skip = 0 if law else 1
    return type(error).__name__ if error else worst(found[skip:], answer(chain, question, 0)[skip:])


def run_length_rows(quick: bool) -> list[Row]:
    """One row for each question and length of run, one column for each program."""
    sizes = [10, 60] if quick else [10, 30, 50, 60, 100, 1000]
    programs = (OURS, *dict.fromkeys(who for answers in peers.QUESTIONS.values() for who in answers))
    found = {
        who: measured("benchmarks.accuracy:run_length_case", timeout=180, who=who, sizes=sizes)
        for who in programs
    }
    return [
        {"question": question, "k": k}
        | {
            who: o["value"].get(question, [None] * len(sizes))[n] if "value" in o else o["failure"]
            for who, o in found.items()
        }
        for question in peers.QUESTIONS
        for n, k in enumerate(sizes)
    ]


def progression_case(who: str) -> Outcome:
    """For each target the relative error from the first state and the worst one, or the name of what was raised."""
    exact = models.progression()
    matrix, rounded = models.array(exact), exact.to(ms.FLOAT)
    ask = peers.PROBABILITIES.get(who)
    if ask is not None:
        ask(np.array([[0.5, 0.5], [0.5, 0.5]]), 0)  # a peer that is not installed says so here
    errors: list[list[float | str]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for j, target in enumerate(exact.states[1:], 1):
            if ask is None:
                found, error = answer(rounded, "hitting probability", target), None
            else:
                found, error = attempt(lambda j=j: ask(matrix, j))
            wanted = answer(exact, "hitting probability", target)
            others = [i for i in range(len(wanted)) if i != j]
            if error is not None:
                errors.append([type(error).__name__] * 2)
            else:
                errors.append(
                    [
                        worst([found[i] for i in places], [wanted[i] for i in places])
                        for places in ([0], others)
                    ]
                )
    return {"value": errors}


def progression_rows(quick: bool) -> list[Row]:
    """P(ever hit s) for all 31 targets from all 32 states: how many targets are right everywhere to 1e-13."""
    rows = []
    for who in (OURS, *([] if quick else peers.PROBABILITIES)):
        outcome = measured("benchmarks.accuracy:progression_case", who=who)
        if "failure" in outcome:
            rows.append({"program": who, "within 1e-13": outcome["failure"]})
            continue
        first, errors = zip(*outcome["value"], strict=True)
        numbers = [x for x in errors if isinstance(x, float)]
        names = sorted({x for x in errors if isinstance(x, str)})
        rows.append(
            {
                "program": who,
                "targets": len(errors),
                "within 1e-13": sum(x <= 1e-13 for x in numbers),
                "wrong": sum(x > 1e-13 for x in numbers),
                "refused": len(errors) - len(numbers),
                "wrong from WT": sum(isinstance(x, float) and x > 1e-13 for x in first),
                "worst error": max(numbers, default=None),
                "errors raised": ", ".join(names),
            }
        )
    return rows
