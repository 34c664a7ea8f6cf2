"""Two coins {0.99, 0.01} on all windows: aggregation beside GMRES, plain iteration and a sparse solve; and bandwidth.

    python benchmarks/multilevel.py [--windows 12 14 18 20] [--digits 30] [--step 24] [--limit 60] [--json FILE]

E[first all-ones window from the all-zeros window]. Every peer gets the same substochastic matrix Q and the same time
limit; what has not settled by then counts as not converged. Errors are relative to the certified enclosure.

*Bandwidth of a step.* A step Pv must at least read v and the |A| numbers of each row and write the result: (|A| + 2)·8
bytes a window. That many bytes over its time is set against the bytes read and written by ``np.copyto`` of an array of
the same number of windows, 16 a window, over its time: the best of several runs, taken in turn, on one thread.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

import markovsim as ms
from markovsim.contexts.shifts import ShiftSteps
from markovsim.contexts.waiting import WaitingSystem

Row = dict[str, Any]


class OutOfTime(Exception):
    """A peer used up its time."""


def coins() -> ms.Mixture:
    """The two biased coins, equal priors."""
    return ms.Mixture({"one": ms.iid({"0": "0.01", "1": "0.99"}), "zero": ms.iid({"0": "0.99", "1": "0.01"})})


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


def by_sparse_solve(steps: ShiftSteps, place: int, most: int) -> tuple[float | None, str]:
    """Factor I − Q with SuperLU; on more than ``most`` windows the fill is out of reach."""
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import spsolve

    if steps.size > most:
        return None, f"not tried above {most:,} windows"
    system = (eye_array(steps.size) - sparse_matrix(steps)).tocsc()
    return float(spsolve(system, steps.alive * 1.0)[place]), "solved"


def peers(k: int, limit: float, digits: int, *, spsolve_most: int = 1 << 13) -> list[Row]:
    """Return one row per method at window k; the first is ours in float, the second our enclosure."""
    simulator, event, start = coins().window(k), "context:" + "1" * k, "0" * k
    seconds, ours = timed(lambda: simulator.multilevel_hitting_time(event, start))
    rows: list[Row] = [{"k": k, "method": "aggregation", "seconds": seconds, "value": ours.value}]
    rows[0]["outcome"] = f"converged in {ours.rounds} rounds" if ours.converged else ours.advice
    reference = Fraction(ours.value)
    if digits:
        seconds, sure = timed(lambda: simulator.multilevel_hitting_time(event, start, digits=digits))
        if sure.lower is not None and sure.upper is not None:
            reference = (sure.lower + sure.upper) / 2
        rows.append(
            {"k": k, "method": f"enclosure, {digits} digits", "seconds": seconds, "value": float(reference)}
        )
        rows[1]["outcome"] = f"{sure.digits} digits certified"
    floats = simulator.to(ms.FLOAT)
    system = WaitingSystem.of(simulator, floats, simulator.event(event), start)
    for name, run in {
        "GMRES(50)": lambda: by_gmres(system.steps, 0, limit),
        "h ← 1 + Qh": lambda: by_iteration(system.steps, 0, limit),
        "scipy spsolve": lambda: by_sparse_solve(system.steps, 0, spsolve_most),
    }.items():
        seconds, (value, outcome) = timed(run)
        rows.append({"k": k, "method": name, "seconds": seconds, "value": value, "outcome": outcome})
    for row in rows:
        value = row["value"]
        row["error"] = None if value is None else abs(float(Fraction(value) / reference - 1))
    return rows


def bandwidth(k: int, repeat: int = 9) -> Row:
    """Return a step's share of the bandwidth of a copy at window k; see the module's text for the definition."""
    operator = coins().to(ms.FLOAT).window(k).operator()
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
    return {
        "k": k,
        "copy, GB/s": speed / 1e9,
        "Pv, seconds": ahead,
        "Pv, share": step / ahead / speed,
        "law·P, seconds": back,
        "law·P, share": step / back / speed,
    }


def main() -> None:
    """Print the tables, and write them as JSON if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--windows", type=int, nargs="*", default=[12, 14, 18, 20])
    parser.add_argument("--digits", type=int, default=30)
    parser.add_argument("--step", type=int, default=24)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    share = bandwidth(given.step)
    print("  ".join(f"{name}: {value:.4g}" for name, value in share.items()))
    table = []
    for k in given.windows:
        for row in peers(k, given.limit, given.digits):
            table.append(row)
            value, error = (
                "-" if x is None else f"{x:.{n}g}" for x, n in ((row["value"], 12), (row["error"], 2))
            )
            head = f"k={k:2d}  {row['method']:<22} {row['seconds']:9.3f} s"
            print(f"{head}  {value:>18}  error {error:>8}  {row['outcome']}")
    if given.json:
        given.json.write_text(json.dumps({"bandwidth": share, "peers": table}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
