"""Steps of a float law, taken one after the other on arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


class SparseWalk:
    """The law of a float hitting time, step by step, on arrays; which entries are positive is kept beside them."""

    def __init__(
        self, rows: Mapping[int, Mapping[int, float]], chances: Mapping[int, float], hit: int, lost: int
    ) -> None:
        from scipy.sparse import csr_matrix

        self._place = place = {i: k for k, i in enumerate(rows)}
        arcs = [(place[j], place[i], p) for i, row in rows.items() for j, p in row.items() if j in place]
        onto, origin, values = zip(*arcs, strict=True) if arcs else ((), (), ())
        n = len(rows)
        self._matrix = csr_matrix((np.array(values, dtype=float), (onto, origin)), shape=(n, n))
        self._graph = csr_matrix((np.ones(len(values), dtype=np.int64), (onto, origin)), shape=(n, n))
        self._gains, self._losses = (
            np.array([row.get(column, 0.0) for row in rows.values()]) for column in (hit, lost)
        )
        self._chances = np.array([chances[i] for i in rows])

    def start(self, law: Mapping[int, float], lost: float) -> None:
        """Begin with a law on the rows and the mass that cannot hit."""
        self._law = np.zeros(len(self._place))
        for i, p in law.items():
            self._law[self._place[i]] = p
        self._possible, self._settled = self._law > 0, False
        self._lost = lost

    def now(self) -> tuple[float | None, float | None]:
        """P(T > t) and P(t < T < ∞), None where they are 0 by the graph."""
        alive = bool(self._possible.any())
        left = float(self._law.sum()) + self._lost if alive or self._lost else None
        return left, float(self._law @ self._chances) if alive else None

    def step(self) -> float | None:
        """Go on by one step and return the mass that hits in it, None where that is 0 by the graph."""
        hits = bool((self._possible & (self._gains > 0)).any())
        hit = float(self._law @ self._gains)
        self._lost += float(self._law @ self._losses)
        self._law = self._matrix @ self._law
        if not self._settled:
            onward = self._graph @ self._possible > 0
            self._settled = bool((onward == self._possible).all())
            self._possible = onward
        return hit if hits else None
