"""Solving alone: dense float chains beside LAPACK, exact ones beside flint, symbolic ones in seconds.

    python benchmarks/dense.py [--repeat N] [--large]

Every function returns rows (maps from headings to figures) and can be called on its own. Times are the best of N runs,
peers and markovsim by turns in the same process; ratios are what counts. Errors are relative to rational arithmetic.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import sympy

import markovsim as ms
from markovsim.chains import arrays

Row = dict[str, Any]


def by_turns(runs: dict[str, Callable[[], Any]], repeat: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Return the shortest time of each run, in seconds, and its last result; the runs take turns."""
    best, results = dict.fromkeys(runs, float("inf")), {}
    for _ in range(repeat):
        for name, run in runs.items():
            begun = time.perf_counter()
            results[name] = run()
            best[name] = min(best[name], time.perf_counter() - begun)
    return best, results


def random_chain(n: int, seed: int = 0) -> np.ndarray:
    """A dense transition matrix with independent uniform weights."""
    p = np.random.default_rng(seed).random((n, n))
    p /= p.sum(axis=1, keepdims=True)
    return p


def sticky_chain(n: int, escape: float = 1e-12, seed: int = 0) -> np.ndarray:
    """Two dense halves that are hardly ever left for one another."""
    half = n // 2
    p = np.zeros((n, n))
    p[:half, :half] = random_chain(half, seed) * (1 - escape)
    p[half:, half:] = random_chain(n - half, seed + 1) * (1 - escape)
    p[:half, half:] = escape / (n - half)
    p[half:, :half] = escape / half
    return p


def speed(repeat: int = 7, sizes: tuple[int, ...] = (500, 1000, 2000)) -> list[Row]:
    """Expected hitting times of one state and the stationary law, beside one ``numpy.linalg.solve`` of (I − Q) x = 1.

    LAPACK is given I − Q; markovsim starts from P, and its time includes the checks of the matrix and the bound.
    """
    rows = []
    for n in sizes:
        p = random_chain(n)
        system, ones = np.eye(n - 1) - p[1:, 1:], np.ones(n - 1)
        best, found = by_turns(
            {
                "LAPACK solve": lambda system=system, ones=ones: np.linalg.solve(system, ones),
                "hitting times": lambda p=p: arrays.expected_hitting_time(p, 0),
                "stationary law": lambda p=p: arrays.stationary_distribution(p),
            },
            repeat,
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


def accuracy(sizes: tuple[int, ...] = (200, 2000)) -> list[Row]:
    """Time to cross from one dense half to the other, with escape 1e-12: exactly 1/escape from every state."""
    rows = []
    for n in sizes:
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


def run_lengths(sizes: tuple[int, ...] = (10, 30, 50, 60, 300, 1000)) -> list[Row]:
    """E[time to leave] of the seed toy's run-length chain, exactly 2(2^k + 1): LAPACK gives up at k = 60."""
    rows = []
    for k in sizes:
        p = np.zeros((k + 1, k + 1))
        for j in range(k + 1):
            p[j, 0] = 1 / (2 * (2**j + 1))
            p[j, min(j + 1, k)] = 1 - p[j, 0]
        p[0, 0] = 1 - p[0, 1]
        exact = Fraction(2 * (2**k + 1))
        found = arrays.expected_hitting_time(p, 0)
        try:
            peer: Any = float(np.linalg.solve(np.eye(k) - p[1:, 1:], np.ones(k))[-1])
            peer = abs(float(Fraction(peer) / exact - 1))
        except np.linalg.LinAlgError:
            peer = "singular"
        rows.append(
            {
                "k": k,
                "markovsim": abs(float(Fraction(float(found.values[k])) / exact - 1)),
                "bound": found.relative_error,
                "LAPACK": peer,
            }
        )
    return rows


def memory(n: int = 5000) -> list[Row]:
    """Largest memory in use during a question, in copies of the matrix, the matrix itself included."""
    rows = []
    for overwrite in (False, True):
        for name, ask in (
            ("hitting times", lambda p, use: arrays.expected_hitting_time(p, n // 2, overwrite=use)),
            ("stationary law", lambda p, use: arrays.stationary_distribution(p, overwrite=use)),
        ):
            p = random_chain(n)
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


def symbolic(repeat: int = 3) -> list[Row]:
    """E[first window B^k from window A^k] of the seed toy in the symbols λ and q; the chain's own time is apart."""
    weight, q = sympy.symbols("weight q")
    toy = ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})},
        {"luigi": weight, "waluigi": 1 - weight},
    )
    rows = []
    for k, states in ((8, "contexts"), (8, "coarsest"), (8, "tree"), (64, "tree"), (512, "tree")):
        sim, event = toy.window(k), "context:" + "B" * k
        best, found = by_turns(
            {"seconds": lambda s=sim, e=event, k=k, states=states: s.hitting(e, "A" * k, states=states)},
            repeat,
        )
        probability, mean = found["seconds"]
        rows.append(
            {
                "k": k,
                "states": states,
                **best,
                "terms of the answer": len(mean.num) + len(mean.den),
                "side conditions": "; ".join(toy.domain.side_conditions([probability, mean])) or "none",
            }
        )
    return rows


def exact(repeat: int = 3, sizes: tuple[int, ...] = (6, 8, 9)) -> list[Row]:
    """E[all ones from all zeros] of two coins {0.99, 0.01} in rationals, all contexts, beside flint's ``solve``."""
    rows = []
    coins = ms.Mixture(
        {"high": ms.iid({"0": "0.01", "1": "0.99"}), "low": ms.iid({"0": "0.99", "1": "0.01"})}
    )
    for k in sizes:
        chain, target, start = coins.window(k).full_chain, "1" * k, "0" * k
        keep = [i for i, state in enumerate(chain.states) if state != target]
        place = {i: n for n, i in enumerate(keep)}
        system = flint.fmpq_mat(len(keep), len(keep))
        for i in keep:
            system[place[i], place[i]] = 1
            for j, x in chain.rows[i].items():
                if j in place:
                    system[place[i], place[j]] -= x
        ones = flint.fmpq_mat(len(keep), 1, [1] * len(keep))
        best, found = by_turns(
            {
                "flint solve": lambda system=system, ones=ones: system.solve(ones),
                "every context": lambda c=chain, t=target, s=start: c.expected_hitting_time(t, start=s),
                "library's choice": lambda k=k: coins.window(k).expected_hitting_time(
                    "context:" + "1" * k, "0" * k
                ),
            },
            repeat,
        )
        wanted = found["flint solve"][place[chain.index(start)], 0]
        assert found["every context"] == found["library's choice"] == Fraction(int(wanted.p), int(wanted.q))
        rows.append({"k": k, **best, "flint / every context": best["flint solve"] / best["every context"]})
    return rows


def table(title: str, rows: list[Row]) -> str:
    """Return rows as an aligned table under a title."""
    header = list(rows[0])
    cells = [[f"{row[h]:.3g}" if isinstance(row[h], float) else str(row[h]) for h in header] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in [header, *cells]
    ]
    return "\n".join([title, *lines, ""])


def main() -> None:
    """Run all sections and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=7, help="runs of which the best counts")
    parser.add_argument("--large", action="store_true", help="n = 5000 and k = 10 as well")
    options = parser.parse_args()
    print(
        table(
            "dense, seconds",
            speed(options.repeat, (500, 1000, 2000, 5000) if options.large else (500, 1000, 2000)),
        )
    )
    print(table("relative error, two dense halves", accuracy()))
    print(table("relative error, run lengths", run_lengths()))
    print(table("memory, copies of the matrix", memory(5000 if options.large else 2000)))
    print(table("symbolic, seconds", symbolic(min(options.repeat, 3))))
    print(
        table("exact, seconds", exact(min(options.repeat, 3), (6, 8, 9, 10) if options.large else (6, 8, 9)))
    )


if __name__ == "__main__":
    main()
