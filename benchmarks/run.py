"""Figures for the README and the notes: markovsim beside NumPy and sympy, in one run.

    python benchmarks/run.py [--json FILE] [--repeat N]

Times are the best of N runs, and what counts is the ratio: machines differ, and one machine differs from hour to hour.
Accuracy is the largest relative error against exact rational numbers. Peers solve the same equations: NumPy by
``linalg.solve`` on (I − Q) x = 1, sympy by ``DomainMatrix`` over Q or over Q(λ, q).
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import sympy
from sympy.polys.matrices import DomainMatrix

import markovsim as ms

ROOT = Path(__file__).parents[1]
Row = dict[str, Any]


def best(run: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Return the shortest time of ``repeat`` runs, in seconds, and the last result."""
    seconds, result = [], None
    for _ in range(repeat):
        begun = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - begun)
    return min(seconds), result


def command(*arguments: str) -> Callable[[], None]:
    """Return a run of a command in a process of its own."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )


def start_up(repeat: int) -> list[Row]:
    """How long a user waits for the first line."""
    bare, _ = best(command("-c", "pass"), repeat)
    rows = []
    for name, arguments in {
        "markovsim --help": ("-m", "markovsim", "--help"),
        "analyze of the toy": ("-m", "markovsim", "analyze", "examples/toy.toml", "--hit", "token:B"),
        "verify, all claims": ("-m", "markovsim", "verify"),
        "check, all certificates": (
            "-m",
            "markovsim",
            "check",
            *map(str, sorted((ROOT / "proofs").glob("*/certificate.json"))),
        ),
    }.items():
        seconds, _ = best(command(*arguments), repeat)
        rows.append({"what": name, "seconds": seconds, "python -c pass": bare, "ratio": seconds / bare})
    return rows


def run_length(k: int) -> list[list[Fraction]]:
    """The seed toy at λ = q = 1/2, by the run of As at the end: it leaves state k with probability 1/(2(2^k + 1))."""
    matrix = [[Fraction(0)] * (k + 1) for _ in range(k + 1)]
    for j in range(k):
        matrix[j][j + 1] = matrix[j][0] = Fraction(1, 2)
    matrix[k][0] = Fraction(1, 2 * (2**k + 1))
    matrix[k][k] = 1 - matrix[k][0]
    return matrix


def numpy_times(matrix: list[list[Fraction]], target: int) -> np.ndarray | None:
    """Expected hitting times by NumPy, or None where it refuses."""
    keep = [i for i in range(len(matrix)) if i != target]
    rest = np.array([[float(matrix[i][j]) for j in keep] for i in keep])
    try:
        return np.linalg.solve(np.eye(len(keep)) - rest, np.ones(len(keep)))
    except np.linalg.LinAlgError:
        return None


def accuracy() -> list[Row]:
    """E[time to state 0 from state k] of a chain that almost never leaves k; exactly 2(2^k + 1)."""
    rows = []
    for k in (10, 30, 50, 100, 1000):
        matrix = run_length(k)
        exact = Fraction(2 * (2**k + 1))
        chain = ms.Chain.from_transitions(
            [(i, j, float(p)) for i, row in enumerate(matrix) for j, p in enumerate(row) if p],
            domain=ms.FLOAT,
        )
        ours = abs(Fraction(chain.expected_hitting_time(0, start=k)) / exact - 1)
        peer = numpy_times(matrix, 0)
        rows.append(
            {
                "what": f"run-length chain, k = {k}",
                "markovsim, float": float(ours),
                "NumPy solve": "singular"
                if peer is None
                else float(abs(Fraction(float(peer[-1])) / exact - 1)),
            }
        )
    return rows


def times_by_domain_matrix(chain: ms.Chain, target: Any, start: Any, field: Any) -> Any:
    """Solve the same equations with sympy's DomainMatrix."""
    keep = [i for i, state in enumerate(chain.states) if state != target]
    place = {i: n for n, i in enumerate(keep)}
    public = chain.domain.public
    rows = [[field.one if i == j else field.zero for j in range(len(keep))] for i in range(len(keep))]
    for i in keep:
        for j, p in chain.rows[i].items():
            if j in place:
                rows[place[i]][place[j]] -= field.from_sympy(sympy.sympify(public(p)))
    system = DomainMatrix(rows, (len(keep), len(keep)), field)
    ones = DomainMatrix([[field.one]] * len(keep), (len(keep), 1), field)
    return system.lu_solve(ones).to_Matrix()[place[chain.index(start)]]


def solving(repeat: int) -> list[Row]:
    """E[first window B^k from window A^k]: two coins in rationals, the seed toy in λ and q."""
    weight, q = sympy.symbols("weight q")
    coins = ms.Mixture(
        {"high": ms.iid({"A": "1/100", "B": "99/100"}), "low": ms.iid({"A": "99/100", "B": "1/100"})}
    )
    toy = ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})},
        {"luigi": weight, "waluigi": 1 - weight},
    )
    rows = []
    for name, mixture, field, sizes in (
        ("two coins", coins, sympy.QQ, (4, 6, 8)),
        ("seed toy in symbols", toy, sympy.QQ.frac_field(weight, q), (2, 3, 4, 5)),
    ):
        for k in sizes:
            chain, target, start = mixture.window(k).full_chain, "B" * k, "A" * k
            ours, answer = best(
                lambda c=chain, t=target, s=start: c.expected_hitting_time(t, start=s), repeat
            )
            peer, other = best(
                lambda c=chain, t=target, s=start, f=field: times_by_domain_matrix(c, t, s, f), 1
            )
            assert sympy.cancel(sympy.sympify(answer) - other) == 0
            rows.append(
                {
                    "what": f"{name}, {2**k} contexts",
                    "markovsim": ours,
                    "DomainMatrix": peer,
                    "ratio": peer / ours,
                }
            )
    return rows


def shown(value: Any) -> str:
    """A figure as it is printed."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def show(title: str, rows: list[Row]) -> None:
    """Print one table."""
    header = list(rows[0])
    widths = [max(len(name), *(len(shown(row[name])) for row in rows)) for name in header]
    print(f"\n{title}")
    print("  ".join(name.ljust(width) for name, width in zip(header, widths, strict=True)))
    for row in rows:
        print("  ".join(shown(row[name]).ljust(width) for name, width in zip(header, widths, strict=True)))


def main() -> None:
    """Run all sections and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    parser.add_argument("--repeat", type=int, default=5, help="runs of which the best counts")
    options = parser.parse_args()
    names = ("markovsim", "numpy", "sympy", "python-flint")
    versions = {name: version(name) for name in names} | {"python": platform.python_version()}
    print(", ".join(f"{name} {number}" for name, number in versions.items()))
    sections = {
        "start-up, seconds": start_up(options.repeat),
        "relative error near absorption": accuracy(),
        "exact and symbolic solves, seconds": solving(options.repeat),
    }
    for title, rows in sections.items():
        show(title, rows)
    if options.json:
        options.json.write_text(
            json.dumps({"versions": versions, **sections}, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
