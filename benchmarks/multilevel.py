"""Two coins {0.99, 0.01} on all windows: aggregation beside GMRES, plain iteration and a sparse solve; and bandwidth.

E[first all-ones window from the all-zeros window]. Every peer gets the same substochastic matrix Q and the same time
limit; what has not settled by then counts as not converged. Errors are relative to exact elimination where that takes
less than the limit, else to the middle of the certified enclosure.

*Bandwidth of a step.* A step Pv must at least read v and the |A| numbers of each row and write the result: (|A| + 2)·8
bytes a window. That many bytes over its time is set against the bytes read and written by ``np.copyto`` of an array of
the same number of windows, 16 a window, over its time: the best of several runs, taken in turn, on one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

import markovsim as ms
from benchmarks import models
from benchmarks.harness import Outcome, Row, cell, measured
from markovsim.contexts.every_window.shifts import ShiftSteps
from markovsim.contexts.every_window.waiting import WaitingSystem

LIMIT = 60.0


class OutOfTime(Exception):
    """A peer used up its time."""


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a run took, and its result."""
    begun = time.perf_counter()
    result = run()
    return time.perf_counter() - begun, result


def sparse_matrix(steps: ShiftSteps) -> Any:
    """Return Q as a SciPy matrix, for peers that need one."""
    from scipy.sparse import csr_array

    base, size = steps.laws.shape
    rows = np.tile(np.arange(size), base)
    columns = np.concatenate([(np.arange(size) * base + a) % size for a in range(base)])
    return csr_array((steps.laws.reshape(-1), (rows, columns)), shape=(size, size))


def by_gmres(steps: ShiftSteps, place: int, limit: float) -> tuple[float | None, str]:
    """Solve (I − Q)h = 1 by restarted GMRES on the matrix-free step, until 1e-10 or the time limit."""
    from scipy.sparse.linalg import LinearOperator, gmres

    begun, out = time.perf_counter(), np.empty(steps.size)

    def apply(v: np.ndarray) -> np.ndarray:
        if time.perf_counter() - begun > limit:
            raise OutOfTime
        return v - steps.mean_after(np.ascontiguousarray(v.ravel()), out)

    operator = LinearOperator((steps.size, steps.size), matvec=apply, dtype=np.float64)
    try:
        x, info = gmres(operator, steps.alive * 1.0, rtol=1e-10, restart=50, maxiter=10**6)
    except OutOfTime:
        return None, "not converged"
    return float(x[place]), "stopped" if info == 0 else "not converged"


def by_iteration(steps: ShiftSteps, place: int, limit: float) -> tuple[float | None, str]:
    """Iterate h ← 1 + Qh until a step changes no entry by more than 1e-12 of itself, or the time limit."""
    begun, alive = time.perf_counter(), steps.alive
    h, after = alive * 1.0, np.empty(steps.size)
    while time.perf_counter() - begun < limit:
        for _ in range(20):
            steps.mean_after(h, after)
            after += alive
            h, after = after, h
        if np.abs(h - after)[alive].max() <= 1e-12 * h[alive].min():
            return float(h[place]), "stopped"
    return float(h[place]), "not converged"


def by_sparse_solve(steps: ShiftSteps, place: int, _limit: float) -> tuple[float | None, str]:
    """Factor I − Q with SuperLU, which cannot be stopped: on more than 2^13 windows the fill is out of reach."""
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import spsolve

    if steps.size > 1 << 13:
        return None, "not tried: fill"
    system = (eye_array(steps.size) - sparse_matrix(steps)).tocsc()
    return float(spsolve(system, steps.alive * 1.0)[place]), "solved"


METHODS = ("aggregation", "enclosure", "exact elimination", "GMRES(50)", "h ← 1 + Qh", "SciPy spsolve")


def case(method: str, k: int, digits: int, limit: float) -> Outcome:
    """Run one method at window k; ``value`` is a fraction as text, ``outcome`` says how it ended."""
    simulator, event, start = models.coins().window(k), "context:" + "B" * k, "A" * k
    if method == "aggregation":
        seconds, found = timed(lambda: simulator.every_window.hitting_time(event, start))
        outcome = f"converged in {found.rounds} rounds" if found.converged else found.advice
        return {"seconds": seconds, "value": str(Fraction(found.value)), "outcome": outcome}
    if method == "enclosure":
        seconds, found = timed(lambda: simulator.every_window.hitting_time(event, start, digits=digits))
        outcome = f"{found.digits} digits certified (asked: {digits})"
        return {"seconds": seconds, "value": str((found.lower + found.upper) / 2), "outcome": outcome}
    if method == "exact elimination":
        seconds, time_ = timed(lambda: simulator.expected_hitting_time(event, start, states="contexts"))
        return {"seconds": seconds, "value": str(time_), "outcome": "a fraction"}
    reader = simulator.reader
    steps = WaitingSystem.of(reader, reader.to(ms.FLOAT), reader.event(event), start).steps
    solve = {"GMRES(50)": by_gmres, "h ← 1 + Qh": by_iteration, "SciPy spsolve": by_sparse_solve}[method]
    seconds, (value, outcome) = timed(lambda: solve(steps, 0, limit))
    return {"seconds": seconds, "value": None if value is None else str(Fraction(value)), "outcome": outcome}


def rows(quick: bool) -> list[Row]:
    """Return a row for each window and method."""
    found = []
    for k, digits in ((5, 20),) if quick else ((10, 30), (12, 30), (18, 30), (20, 12), (24, 0)):
        outcomes = {
            method: measured(
                "benchmarks.multilevel:case",
                600,
                method=method,
                k=k,
                digits=digits,
                limit=1.0 if quick else LIMIT,
            )
            for method in METHODS
            if (method != "enclosure" or digits) and (k <= 12 or method != "exact elimination")
            if k <= 20 or method == "aggregation"
        }
        known = (
            outcomes.get(method, {}).get("value")
            for method in ("exact elimination", "enclosure", "aggregation")
        )
        reference = next(Fraction(value) for value in known if value is not None)
        for method, outcome in outcomes.items():
            value = outcome.get("value")
            found.append(
                {
                    "k": k,
                    "method": method,
                    "seconds": cell(outcome),
                    "value": None if value is None else f"{float(Fraction(value)):.15g}",
                    "relative error": None if value is None else abs(float(Fraction(value) / reference - 1)),
                    "outcome": outcome.get("outcome", outcome.get("failure")),
                    "peak MB": outcome.get("peak_mb"),
                }
            )
    return found


def bandwidth_rows(quick: bool) -> list[Row]:
    """Return a step's share of the bandwidth of a copy; see the module's text for the definition."""
    k, repeat = (10, 2) if quick else (24, 9)
    operator = models.coins().to(ms.FLOAT).window(k).every_window.operator()
    base, size = operator.laws.shape
    v, out = np.random.default_rng(1).random(size), np.empty(size)
    runs = (
        lambda: np.copyto(out, v),
        lambda: operator.mean_after(v, out),
        lambda: operator.law_after(v, out),
    )
    times = [[timed(run)[0] for run in runs] for _ in range(repeat)]
    copy, ahead, back = (min(each) for each in zip(*times, strict=True))
    step, speed = (base + 2) * 8 * size, 16 * size / copy
    return [
        {
            "windows": size,
            "step": "copy",
            "seconds": min(each[0] for each in times),
            "GB/s": speed / 1e9,
            "share": 1.0,
        },
        *(
            {"windows": size, "step": name, "seconds": t, "GB/s": step / t / 1e9, "share": step / t / speed}
            for name, t in (("P v", ahead), ("law P", back))
        ),
    ]
