"""The chains and mixtures that the sections share."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np

import markovsim as ms
from benchmarks.harness import ROOT
from markovsim.contexts.state_spaces import choose


def symbols() -> tuple[Any, Any]:
    """The symbols of the toy: luigi's weight λ, and q."""
    import sympy

    weight, q = sympy.symbols("weight q")
    return weight, q


def run_length(k: int) -> ms.Chain:
    """The seed toy at λ = q = 1/2 by the run of As at the end: it leaves state k with probability 1/(2(2^k + 1))."""
    triples = []
    for j in range(k + 1):
        back = Fraction(1, 2 * (2**j + 1))
        triples += [(j, 0, back), (j, min(j + 1, k), 1 - back)]
    return ms.Chain.from_transitions(triples)


def progression() -> ms.Chain:
    """A user's chain: 32 states of a cancer-progression model, transition probabilities down to 1e-134."""
    data = json.loads((ROOT / "tests" / "data" / "progression32.json").read_text(encoding="utf-8"))
    return ms.Chain.from_transitions(data["transitions"], data["states"], normalize=True)


def array(chain: ms.Chain) -> np.ndarray:
    """The transition matrix as an array of floats, each the nearest to the exact probability."""
    matrix = np.zeros((len(chain), len(chain)))
    for i, row in enumerate(chain.matrix.rows):
        for j, p in row.items():
            matrix[i, j] = float(chain.domain.public(p))
    return matrix


def dense(n: int) -> np.ndarray:
    """A random dense chain, the same in every process."""
    matrix = np.random.default_rng(1).random((n, n)) + 1e-3
    return matrix / matrix.sum(axis=1, keepdims=True)


def symbolic_toy() -> ms.Mixture:
    """Luigi always writes A; waluigi writes A with probability q."""
    weight, q = symbols()
    return ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})},
        {"luigi": weight, "waluigi": 1 - weight},
    )


def coins() -> ms.Mixture:
    """Two coins that write B with probability 0.99 and 0.01."""
    high, low = ms.iid({"A": "1/100", "B": "99/100"}), ms.iid({"A": "99/100", "B": "1/100"})
    return ms.Mixture({"high": high, "low": low})


def premises(name: str) -> ms.Mixture:
    """The mixtures whose long windows are timed."""
    luigi = ms.iid({"A": 1})
    if name == "seed toy":
        return ms.Mixture({"luigi": luigi, "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    if name in ("rogue", "reversible rogue"):
        back = "1/10" if name == "reversible rogue" else 0
        return ms.Mixture({"luigi": luigi, "rogue": ms.deceptive(luigi, ms.iid({"B": 1}), "1/10", back)})
    if name == "looping":
        fair = {"A": "1/2", "B": "1/2"}
        return ms.Mixture({"coin": ms.iid(fair), "looping": ms.looping(fair, "1/10")})
    assert name == "two-state HMM"
    hidden = ms.hmm(
        start={"calm": "1/2", "wild": "1/2"},
        transitions={"calm": {"calm": "9/10", "wild": "1/10"}, "wild": {"calm": "1/5", "wild": "4/5"}},
        emissions={"calm": {"A": "99/100", "B": "1/100"}, "wild": {"A": "1/4", "B": "3/4"}},
    )
    return ms.Mixture({"coin": ms.iid({"A": "1/2", "B": "1/2"}), "hidden": hidden})


def system(chain: ms.Chain, target: Any) -> tuple[list[int], dict[int, int]]:
    """Return the places of the states outside the target, and their numbers: the unknowns of (I − Q) x = 1."""
    keep = [i for i, state in enumerate(chain.states) if state != target]
    return keep, {i: n for n, i in enumerate(keep)}


def mean_time(simulator: ms.WindowedSimulator, event: str, start: str, *, states: str | None = None) -> Any:
    """The expected number of tokens until an event, as an element of the domain: nothing is made of it to be shown."""
    reader = simulator.reader
    asked, context = reader.event(event), reader.context_of(start)
    return choose(reader, asked, context, states=states).hitting(asked, context).time
