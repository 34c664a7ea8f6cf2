"""What each program answers to bad or awkward input, asked live."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import markovsim as ms
from benchmarks import peers
from benchmarks.harness import Outcome, Row, attempt, measured

PROGRAMS = ("markovsim", "PyDTMC", "QuantEcon", "deeptime", "sympy.stats")
Matrix = list[list[float]]
INPUTS: dict[str, tuple[str, Matrix]] = {
    "a row sums to 0.9": ("hitting time", [[0.5, 0.4], [0.2, 0.8]]),
    "an entry is -1": ("stationary law", [[2.0, -1.0], [0.5, 0.5]]),
    "an entry is -0.5": ("hitting time", [[1.5, -0.5], [0.5, 0.5]]),
    "an entry is NaN": ("hitting time", [[float("nan"), 0.5], [0.2, 0.8]]),
    "the matrix is 0 × 0": ("stationary law", []),
    "the law, two closed classes": ("stationary law", [[1.0, 0, 0], [0, 1.0, 0], [0.25, 0.25, 0.5]]),
    "an absorbing state hits itself": ("probability of 1 from 1", [[0.5, 0.5], [0.0, 1.0]]),
    "another class can absorb": ("hitting time", [[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
}
"""What is wrong or awkward; the question (of state 1, from state 0); the matrix."""


def ours(question: str, matrix: Matrix) -> Any:
    """This library's answer."""
    chain = ms.Chain(np.array(matrix, dtype=float) if matrix else [])
    if question == "hitting time":
        return chain.expected_hitting_time(1, start=0)
    if question == "stationary law":
        return list(chain.stationary_distribution().values())
    return chain.hitting_probability(1, start=1)


def pydtmc(question: str, matrix: Matrix) -> Any:
    """PyDTMC's."""
    chain = peers.pydtmc_chain(np.array(matrix))
    if question == "hitting time":
        return chain.hitting_times([1])[0]
    if question == "stationary law":
        return [law.tolist() for law in chain.pi]
    return chain.hitting_probabilities([1])[1]


def quantecon(question: str, matrix: Matrix) -> Any:
    """QuantEcon's; it offers no hitting times, so that only its reading of the matrix is asked for."""
    from quantecon import MarkovChain

    laws = MarkovChain(np.array(matrix)).stationary_distributions.tolist()
    return laws if question == "stationary law" else None


def deeptime(question: str, matrix: Matrix) -> Any:
    """By deeptime's functions on arrays."""
    array = np.array(matrix)
    if question == "hitting time":
        return peers.deeptime_times(array, 1)[0]
    if question == "stationary law":
        return peers.deeptime_stationary(array).tolist()
    return peers.deeptime_probabilities(array, 1)[1]


def sympy_stats(question: str, matrix: Matrix) -> Any:
    """sympy.stats; hitting times by the fundamental matrix, the target being absorbing."""
    import sympy
    from sympy.stats import DiscreteMarkovChain

    rows = [[sympy.nsimplify(x) if x == x else sympy.nan for x in row] for row in matrix]
    if question == "hitting time" and len(rows) == 2:  # else it is the time to any absorbing state
        rows[1] = [int(j == 1) for j in range(len(rows))]
        chain = DiscreteMarkovChain("Y", list(range(len(rows))), sympy.Matrix(rows))
        return str(sum(chain.fundamental_matrix()[0, :]))
    if question == "stationary law":
        chain = DiscreteMarkovChain("Y", list(range(len(rows))), sympy.Matrix(rows))
        return str(chain.stationary_distribution())
    return None


ANSWERS: dict[str, Callable[[str, Matrix], Any]] = dict(
    zip(PROGRAMS, (ours, pydtmc, quantecon, deeptime, sympy_stats), strict=True)
)
MODULE = {"PyDTMC": "pydtmc", "QuantEcon": "quantecon", "deeptime": "deeptime", "sympy.stats": "sympy"}


def awkward_case(who: str) -> Outcome:
    """Ask one program everything; an error's name and message are an answer."""
    __import__(MODULE.get(who, "markovsim"))
    found: dict[str, str | None] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, (question, matrix) in INPUTS.items():
            answer, error = attempt(lambda q=question, m=matrix: ANSWERS[who](q, m))
            if error is not None:
                message = " ".join(str(error).split())
                found[name] = f"{type(error).__name__}: {message}"
            else:
                found[name] = None if answer is None else shown(answer)
    return {"value": found}


def shown(answer: Any) -> str:
    """An answer as one line of text."""
    if isinstance(answer, (list, str)):
        return " ".join(str(answer).split())
    return f"{float(answer):.6g}"


def awkward_rows(quick: bool) -> list[Row]:
    """One row for each input and program; a program that does not offer the question is left out."""
    programs = PROGRAMS[:1] if quick else PROGRAMS
    outcomes = {who: measured("benchmarks.awkward:awkward_case", who=who) for who in programs}
    return [
        {"input": name, "question": question, "program": who, "answer": text}
        for name, (question, _) in INPUTS.items()
        for who, o in outcomes.items()
        if (text := o["value"][name] if "value" in o else o["failure"]) is not None
    ]
