"""E[tokens from window A^k to window B^k] of the seed toy with symbols, over all 2^k windows.

Every program gets the same chain and solves the same system; the time is that of the solve alone, after whatever a
program builds first (Storm: model checking a built model; sympy: a matrix that is filled). For markovsim with
"coarsest" and "tree" it is that of the whole question, finding the smaller chain included. Answers are compared at a
rational point.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks import models
from benchmarks.harness import Outcome, Row, best, cell, measured, ratio, until_too_long

POINT = {"weight": Fraction(1, 3), "q": Fraction(2, 5)}
"""Where the answers are compared."""


def at_point(expression: Any) -> str:
    """Return the value of a sympy expression there."""
    import sympy

    values = {sympy.Symbol(name): sympy.Rational(x.numerator, x.denominator) for name, x in POINT.items()}
    return str(sympy.sympify(expression).xreplace(values))


def by_solver(k: int) -> Outcome:
    """Ours on all windows, no lumping, the solve alone."""
    from markovsim.chains import Visits
    from markovsim.chains.hitting.problem import HittingProblem

    chain = models.symbolic_toy().window(k).full_chain
    start = chain.index("A" * k)
    chain.matrix.rows  # noqa: B018 (built once and kept)
    seconds, m = best(
        lambda: HittingProblem(
            chain.matrix, Visits(["B" * k]), frozenset([start]), lump=False
        ).mean_where_sure[start]
    )
    return {"seconds": seconds, "value": str(m.evaluate(POINT))}


def by_question(k: int, states: str) -> Outcome:
    """Ours as a user asks, start-up apart: the mixture is there, nothing else is."""
    mixture = models.symbolic_toy()
    seconds, m = best(
        lambda: models.mean_time(mixture.window(k), "context:" + "B" * k, "A" * k, states=states)
    )
    return {"seconds": seconds, "value": str(m.evaluate(POINT)) if k <= 16 else ""}


def _equations(k: int, field: Any) -> tuple[Any, int]:
    """The rows of (I − Q) over a sympy field, and the place of the start."""
    import sympy

    chain = models.symbolic_toy().window(k).full_chain
    keep, place = models.system(chain, "B" * k)
    rows = [[field.one if i == j else field.zero for j in keep] for i in keep]
    for i in keep:
        for j, p in chain.matrix.rows[i].items():
            if j in place:
                rows[place[i]][place[j]] -= field.from_sympy(sympy.sympify(chain.domain.public(p)))
    return rows, place[chain.index("A" * k)]


def by_domain_matrix(k: int) -> Outcome:
    """By sympy's DomainMatrix over Q(weight, q)."""
    import sympy
    from sympy.polys.matrices import DomainMatrix

    field = sympy.QQ.frac_field(*models.symbols())
    rows, start = _equations(k, field)
    n = len(rows)
    system = DomainMatrix(rows, (n, n), field)
    ones = DomainMatrix([[field.one]] * n, (n, 1), field)
    seconds, answer = best(lambda: system.lu_solve(ones), 1)
    return {"seconds": seconds, "value": at_point(answer.to_Matrix()[start])}


def by_matrix(k: int) -> Outcome:
    """By sympy's Matrix.LUsolve, entries in factored form."""
    import sympy

    field = sympy.QQ.frac_field(*models.symbols())
    rows, start = _equations(k, field)
    system = sympy.Matrix([[sympy.factor(field.to_sympy(x)) for x in row] for row in rows])
    seconds, answer = best(lambda: system.LUsolve(sympy.ones(len(rows), 1)), 1)
    return {"seconds": seconds, "value": at_point(answer[start])}


def by_sympy_stats(k: int) -> Outcome:
    """sympy.stats: the fundamental matrix of the chain stopped at the target."""
    import sympy
    from sympy.stats import DiscreteMarkovChain

    chain = models.symbolic_toy().window(k).full_chain
    target, n = chain.index("B" * k), len(chain)
    rows = [
        [chain.domain.public(chain.matrix.rows[i].get(j, chain.domain.zero)) for j in range(n)]
        for i in range(n)
    ]
    rows[target] = [int(j == target) for j in range(n)]
    process = DiscreteMarkovChain("Y", list(range(n)), sympy.Matrix(rows))
    seconds, matrix = best(lambda: process.fundamental_matrix(), 1)
    first = [i for i in range(n) if i != target].index(chain.index("A" * k))
    return {"seconds": seconds, "value": at_point(sum(matrix[first, :]))}


def by_storm(k: int, exact: bool = False) -> Outcome:
    """Storm's parametric model checking, or its exact one for the two coins."""
    import stormpy

    from markovsim.interop.drn import to_drn
    from markovsim.interop.prism import prism_property

    chain = (models.coins() if exact else models.symbolic_toy()).window(k).full_chain
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.drn"
        path.write_text(to_drn(chain, {"goal": "B" * k}, "A" * k), encoding="utf-8")
        kind = stormpy.Rational if exact else stormpy.RationalFunction
        model = stormpy.build_model_from_drn[kind](str(path))
    (formula,) = stormpy.parse_properties(prism_property("time", "goal"))
    (start,) = model.initial_states
    seconds, answer = best(lambda: stormpy.model_checking(model, formula, only_initial_states=True), 1)
    value = answer.get_value(start)
    if exact:
        return {"seconds": seconds, "value": str(value)}
    point = {
        variable: stormpy.RationalFunctionCoefficient(str(POINT[variable.name]))
        for variable in value.gather_variables()
    }
    return {"seconds": seconds, "value": str(value.evaluate(point))}


PEERS = {
    "Storm": "by_storm",
    "DomainMatrix": "by_domain_matrix",
    "Matrix.LUsolve": "by_matrix",
    "sympy.stats": "by_sympy_stats",
}


def symbolic_rows(quick: bool) -> list[Row]:
    """One row for each k: seconds, and how many times as long Storm took."""
    sizes = [2] if quick else [2, 3, 4, 5, 6, 7, 8]
    ours = {
        "contexts": {k: measured("benchmarks.symbolic:by_solver", k=k) for k in sizes},
        **{
            states: {k: measured("benchmarks.symbolic:by_question", k=k, states=states) for k in sizes}
            for states in ("coarsest", "tree")
        },
    }
    found = {
        peer: until_too_long(sizes, lambda k, case=case: measured(f"benchmarks.symbolic:{case}", k=k))
        for peer, case in PEERS.items()
    }
    rows = []
    for k in sizes:
        values = {o[k]["value"] for o in (*ours.values(), *found.values()) if "value" in o[k]}
        storm = found["Storm"][k]
        rows.append(
            {"k": k, "contexts": 2**k}
            | {f"ours, {states}": cell(o[k]) for states, o in ours.items()}
            | {peer: cell(o[k]) for peer, o in found.items()}
            | {f"Storm / {states}": ratio(storm, ours[states][k]) for states in ("contexts", "tree")}
            | {"answers": "equal" if len(values) == 1 else "DIFFERENT"}
            | {"MB ours": ours["contexts"][k].get("peak_mb"), "MB Storm": storm.get("peak_mb")}
        )
    return rows


def long_symbolic_rows(quick: bool) -> list[Row]:
    """The same question where only the context tree goes: one row for each k."""
    rows = []
    for k in (16,) if quick else (16, 32, 64, 128, 256, 512):
        outcome = measured("benchmarks.symbolic:by_question", k=k, states="tree", timeout=300)
        rows.append({"k": k, "ours, tree": cell(outcome), "peak MB": outcome.get("peak_mb")})
    return rows
