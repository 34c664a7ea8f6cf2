"""Dense chains given as arrays, beside LAPACK in the same process and by turns: time, accuracy, memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from benchmarks import models
from benchmarks.harness import Row
from markovsim.chains import arrays


def by_turns(runs: dict[str, Callable[[], Any]], repeat: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the shortest time of each run, in seconds, and its last result; the runs take turns."""
    best, results = dict.fromkeys(runs, float("inf")), {}
    for _ in range(repeat):
        for name, run in runs.items():
            begun = time.perf_counter()
            results[name] = run()
            best[name] = min(best[name], time.perf_counter() - begun)
    return best, results


def sticky_chain(n: int, escape: float = 1e-12) -> np.ndarray:
    """Two dense halves that are hardly ever left for one another."""
    half = n // 2
    p = np.zeros((n, n))
    p[:half, :half] = models.dense(half) * (1 - escape)
    p[half:, half:] = models.dense(n - half) * (1 - escape)
    p[:half, half:] = escape / (n - half)
    p[half:, :half] = escape / half
    return p


def turns_rows(quick: bool) -> list[Row]:
    """Expected hitting times of one state and the stationary law, beside one ``numpy.linalg.solve`` of (I − Q) x = 1.

    LAPACK is given I − Q; markovsim starts from P, and its time includes the checks of the matrix and the bound.
    """
    rows = []
    for n in (60,) if quick else (500, 1000, 2000, 5000):
        p = models.dense(n)
        system, ones = np.eye(n - 1) - p[1:, 1:], np.ones(n - 1)
        best, found = by_turns(
            {
                "LAPACK solve": lambda system=system, ones=ones: np.linalg.solve(system, ones),
                "hitting times": lambda p=p: arrays.expected_hitting_time(p, 0),
                "stationary law": lambda p=p: arrays.stationary_distribution(p),
            },
            2 if quick else 3 if n > 2000 else 9,
        )
        rows.append(
            {
                "n": n,
                **best,
                "hitting times / LAPACK": best["hitting times"] / best["LAPACK solve"],
                "stationary law / LAPACK": best["stationary law"] / best["LAPACK solve"],
                "largest difference": float(
                    np.abs(found["hitting times"].values[1:] / found["LAPACK solve"] - 1).max()
                ),
                "bound": found["hitting times"].relative_error,
            }
        )
    return rows


def accuracy_rows(quick: bool) -> list[Row]:
    """Time to cross from one dense half to the other, with escape 1e-12: exactly 1/escape from every state."""
    rows = []
    for n in (60,) if quick else (200, 2000):
        p, half = sticky_chain(n), n // 2
        # Every row leaves its half with the same probability, to the last bit: that of these floats.
        exact = 1 / sum(map(Fraction, p[0, half:].tolist()))
        found = arrays.expected_hitting_time(p, range(half, n))
        lapack = np.linalg.solve(np.eye(half) - p[:half, :half], np.ones(half))
        rows.append(
            {
                "n": n,
                "markovsim": max(abs(float(Fraction(x) / exact - 1)) for x in found.values[:half].tolist()),
                "bound": found.relative_error,
                "LAPACK": max(abs(float(Fraction(x) / exact - 1)) for x in lapack.tolist()),
            }
        )
    return rows


def memory_rows(quick: bool) -> list[Row]:
    """Largest memory in use during a question, in copies of the matrix, the matrix itself included."""
    n, rows = 600 if quick else 5000, []
    for overwrite in (False, True):
        for name, ask in (
            ("hitting times", lambda p, use: arrays.expected_hitting_time(p, n // 2, overwrite=use)),
            ("stationary law", lambda p, use: arrays.stationary_distribution(p, overwrite=use)),
        ):
            p = models.dense(n)
            tracemalloc.start()
            begun = time.perf_counter()
            ask(p, overwrite)
            seconds, peak = time.perf_counter() - begun, tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            rows.append(
                {
                    "n": n,
                    "question": name,
                    "overwrite": overwrite,
                    "seconds": seconds,
                    "copies": 1 + peak / p.nbytes,
                }
            )
    return rows
