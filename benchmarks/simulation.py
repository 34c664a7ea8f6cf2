"""Simulated steps per second: markovsim beside QuantEcon, in one run, on the eight contexts of the seed toy.

Both draw the same numbers of steps of the same chain, λ = q = 1/2 and window 3, and both keep every state. QuantEcon's
``MarkovChain.simulate`` is compiled by numba; it is compiled before it is timed. What else markovsim can keep, and two
threads, are rows without a peer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import numpy as np

import markovsim as ms
from benchmarks.harness import MISSING, Row


def best(run: Callable[[], Any], repeat: int) -> float:
    """Return the shortest time of ``repeat`` runs, in seconds, after one that does not count."""
    run()
    seconds = []
    for _ in range(repeat):
        begun = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def toy_chain() -> ms.Chain:
    """The full windows of the seed toy, λ = q = 1/2, window 3: eight states."""
    toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    return toy.window(3).full_chain


def quantecon_chain(chain: ms.Chain) -> Any:
    """The same chain in QuantEcon, or None where that is not installed."""
    if find_spec("quantecon") is None:
        return None
    import quantecon

    matrix = np.zeros((len(chain), len(chain)))
    for i, row in enumerate(chain.matrix.rows):
        for j, p in row.items():
            matrix[i, j] = float(chain.domain.public(p))
    return quantecon.MarkovChain(matrix)


def rows(quick: bool) -> list[Row]:
    """Return rows of steps per second: one path, many replicas, and what else can be kept of them."""
    steps, repeat = (200_000, 2) if quick else (5_000_000, 5)
    chain = toy_chain()
    peer = quantecon_chain(chain)
    start = chain.states[0]
    found = []
    for replicas in (1, 1_000, 10_000, 100_000):
        each = steps // replicas
        ours = best(lambda r=replicas, n=each: chain.draws(start=start, rng=1).paths(r, n), repeat)
        row: Row = {
            "what": f"{replicas:,} path{'s' if replicas > 1 else ''} of {each:,} steps",
            "markovsim": replicas * each / ours,
            "QuantEcon": MISSING,
            "ratio": None,
        }
        if peer is not None:
            theirs = best(
                lambda r=replicas, n=each: peer.simulate(
                    n, init=0, num_reps=None if r == 1 else r, random_state=1
                ),
                repeat,
            )
            row |= {"QuantEcon": replicas * each / theirs, "ratio": theirs / ours}
        found.append(row)
    return found + alone(chain, start, steps, repeat)


def alone(chain: ms.Chain, start: Any, steps: int, repeat: int) -> list[Row]:
    """Return the rows without a peer."""
    replicas = 50_000
    each = steps // replicas
    kept: dict[str, Callable[[], Any]] = {
        "last states": lambda: chain.draws(start=start, rng=1).final_states(replicas, each),
        "visits": lambda: chain.draws(start=start, rng=1).visits(replicas, each),
    }
    rows = []
    with ThreadPoolExecutor(2) as two:
        kept["last states, two threads"] = lambda: chain.draws(start=start, rng=1, executor=two).final_states(
            replicas, 8 * each
        )
        for name, run in kept.items():
            count = replicas * each * (8 if "threads" in name else 1)
            rows.append(
                {"what": name, "markovsim": count / best(run, repeat), "QuantEcon": "-", "ratio": None}
            )
    times = chain.draws(start=start, rng=1).hitting_times(chain.states[-1], replicas, horizon=None).times
    run = best(
        lambda: chain.draws(start=start, rng=1).hitting_times(chain.states[-1], replicas, horizon=None),
        repeat,
    )
    rows.append(
        {"what": "hitting times", "markovsim": int(times.sum()) / run, "QuantEcon": "-", "ratio": None}
    )
    return rows
