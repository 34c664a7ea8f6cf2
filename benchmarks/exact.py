"""E[tokens from window A^k to window B^k] of two coins {0.99, 0.01}, exactly: seconds for the solve alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

import markovsim as ms
from benchmarks import models
from benchmarks.harness import Outcome, Row, best, cell, measured, ratio, until_too_long


def _chain(k: int) -> ms.Chain:
    return models.coins().window(k).full_chain


def by_solver(k: int) -> Outcome:
    """Ours on all windows, no lumping."""
    from markovsim.chains import Visits
    from markovsim.chains.hitting.problem import HittingProblem

    chain = _chain(k)
    start = chain.index("A" * k)
    chain.matrix.rows  # noqa: B018 (built once and kept)
    problem = lambda: HittingProblem(chain.matrix, Visits(["B" * k]), frozenset([start]), lump=False)  # noqa: E731
    seconds, m = best(lambda: problem().mean_where_sure[start])
    return {"seconds": seconds, "value": str(m)}


def by_question(k: int, states: str) -> Outcome:
    """Ours as a user asks: the mixture is there, nothing else is."""
    mixture = models.coins()
    ask = lambda: mixture.window(k).expected_hitting_time("context:" + "B" * k, "A" * k, states=states)  # noqa: E731
    seconds, m = best(ask)
    return {"seconds": seconds, "value": str(m)}


def _equations(k: int, field: Any) -> tuple[list[list[Any]], int]:
    chain = _chain(k)
    keep, place = models.system(chain, "B" * k)
    rows = [[field(int(i == j)) for j in keep] for i in keep]
    for i in keep:
        for j, p in chain.matrix.rows[i].items():
            if j in place:
                public = chain.domain.public(p)
                rows[place[i]][place[j]] -= field(public.numerator) / field(public.denominator)
    return rows, place[chain.index("A" * k)]


def by_flint(k: int) -> Outcome:
    """By flint's ``fmpq_mat.solve``, which is modular with rational reconstruction where that is faster."""
    import flint

    rows, start = _equations(k, flint.fmpq)
    n = len(rows)
    system, ones = flint.fmpq_mat(rows), flint.fmpq_mat(n, 1, [1] * n)
    seconds, answer = best(lambda: system.solve(ones), 1)
    return {"seconds": seconds, "value": str(answer[start, 0])}


def by_domain_matrix(k: int) -> Outcome:
    """By sympy's DomainMatrix over Q."""
    import sympy
    from sympy.polys.matrices import DomainMatrix

    rows, start = _equations(k, sympy.QQ)
    n = len(rows)
    system = DomainMatrix(rows, (n, n), sympy.QQ).to_sparse()
    ones = DomainMatrix([[sympy.QQ(1)]] * n, (n, 1), sympy.QQ).to_sparse()
    seconds, answer = best(lambda: system.lu_solve(ones), 1)
    return {"seconds": seconds, "value": str(answer.to_Matrix()[start])}


def by_matrix(k: int) -> Outcome:
    """By sympy's Matrix.LUsolve."""
    import sympy

    rows, start = _equations(k, sympy.Rational)
    system = sympy.Matrix(rows)
    seconds, answer = best(lambda: system.LUsolve(sympy.ones(len(rows), 1)), 1)
    return {"seconds": seconds, "value": str(answer[start])}


def by_numpy(k: int) -> Outcome:
    """NumPy's solve in floats, for its error."""
    chain = _chain(k)
    matrix = models.array(chain)
    keep, place = models.system(chain, "B" * k)
    system, ones = np.eye(len(keep)) - matrix[np.ix_(keep, keep)], np.ones(len(keep))
    seconds, answer = best(lambda: np.linalg.solve(system, ones))
    return {"seconds": seconds, "value": float(answer[place[chain.index("A" * k)]])}


def by_float(k: int) -> Outcome:
    """Ours in floats."""
    chain = _chain(k).to(ms.FLOAT)
    seconds, m = best(lambda: chain.expected_hitting_time("B" * k, start="A" * k))
    return {"seconds": seconds, "value": float(m)}


PEERS = {
    "flint fmpq_mat": "benchmarks.exact:by_flint",
    "DomainMatrix": "benchmarks.exact:by_domain_matrix",
    "Matrix.LUsolve": "benchmarks.exact:by_matrix",
    "Storm, exact": "benchmarks.symbolic:by_storm",
}


def exact_rows(quick: bool) -> list[Row]:
    """One row for each k: seconds, ratios to flint, and the errors of floats."""
    sizes = [3] if quick else [6, 8, 9, 10]
    ours = {k: measured("benchmarks.exact:by_solver", k=k, timeout=180) for k in sizes}
    asked = {k: measured("benchmarks.exact:by_question", k=k, states="tree", timeout=180) for k in sizes}
    found = {
        peer: until_too_long(
            sizes,
            lambda k, case=case: measured(case, k=k, **({"exact": True} if "Storm" in peer else {})),  # noqa: B023
        )
        for peer, case in PEERS.items()
    }
    rows = []
    for k in sizes:
        values = {o[k]["value"] for o in (ours, asked, *found.values()) if "value" in o[k]}
        rows.append(
            {"k": k, "contexts": 2**k, "ours, contexts": cell(ours[k]), "ours, as asked": cell(asked[k])}
            | {peer: cell(o[k]) for peer, o in found.items()}
            | {"flint / contexts": ratio(found["flint fmpq_mat"][k], ours[k])}
            | {f"error of {who}": _error(case, k, values) for who, case in FLOATS.items()}
            | {"answers": "equal" if len(values) == 1 else "DIFFERENT"}
        )
    return rows


FLOATS = {"NumPy": "benchmarks.exact:by_numpy", "ours, float": "benchmarks.exact:by_float"}


def _error(case: str, k: int, values: set[str]) -> Any:
    outcome = measured(case, k=k)
    if "failure" in outcome or len(values) != 1:
        return outcome.get("failure")
    (exact,) = values
    return float(abs(Fraction(outcome["value"]) / Fraction(exact) - 1))
