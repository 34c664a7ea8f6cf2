"""Dense chains: seconds for all hitting times and for the stationary law of a random dense matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

import markovsim as ms
from benchmarks import models, peers
from benchmarks.harness import Outcome, Row, best, cell, measured, ratio

OURS, CHAIN = "markovsim", "markovsim, Chain"
"""The array as it is, and the object with names and rows, which any other question can be asked of."""


def built(who: str, matrix: np.ndarray) -> Any:
    """What a program makes of the array before it is asked."""
    if who == CHAIN:
        return ms.Chain(matrix)
    return peers.pydtmc_chain(matrix) if who == "PyDTMC" else matrix


def times(who: str, chain: Any) -> Any:
    """Expected times to state 0 from every state."""
    if who == OURS:
        return ms.arrays.expected_hitting_time(chain, 0).values
    if who == CHAIN:
        return list(chain.expected_hitting_time(0).values())
    return peers.TIMES[who](chain, 0)


def law(who: str, chain: Any) -> Any:
    """The stationary law."""
    if who == OURS:
        return ms.arrays.stationary_distribution(chain).values
    return list(chain.stationary_distribution().values()) if who == CHAIN else peers.LAWS[who](chain)


def dense_case(who: str, question: str, n: int) -> Outcome:
    """Time one question on one matrix; ``value`` is the residual of the equation that defines the answer."""
    matrix = models.dense(n)
    ask = times if question == "hitting time" else law
    ask(who, built(who, models.dense(4)))  # compiles, imports
    construction, chain = best(lambda: built(who, matrix), 1)
    # PyDTMC keeps what it has found: the first call alone counts.
    seconds, found = best(lambda: ask(who, chain), 1 if who == "PyDTMC" else 5)
    x = np.asarray(found, dtype=float)
    if question == "hitting time":
        residual = abs(1 + matrix[1:, 1:] @ x[1:] - x[1:]) / x[1:]
    else:
        residual = abs(x @ matrix - x) / x
    return {"seconds": seconds, "construction": construction, "value": float(residual.max())}


def dense_rows(quick: bool) -> list[Row]:
    """One row for each size, question and program, with the ratio to NumPy's LAPACK."""
    rows = []
    case = "benchmarks.speed:dense_case"
    for n in (60,) if quick else (250, 500, 1000, 2000):
        lapack = measured(case, who="NumPy", question="hitting time", n=n)
        for question, answers in (("hitting time", peers.TIMES), ("stationary law", peers.LAWS)):
            for who in (OURS, CHAIN, *answers):
                if (who == "SciPy spsolve" and n > 500) or (quick and who not in (OURS, CHAIN, "NumPy")):
                    continue  # a sparse solver has no business with large dense matrices
                same = (who, question) == ("NumPy", "hitting time")
                outcome = lapack if same else measured(case, who=who, question=question, n=n)
                rows.append(
                    {
                        "n": n,
                        "question": question,
                        "program": who,
                        "seconds": cell(outcome),
                        "LAPACK solves": ratio(outcome, lapack),
                        "construction": outcome.get("construction"),
                        "residual": outcome.get("value"),
                        "peak MB": outcome.get("peak_mb"),
                    }
                )
    return rows
