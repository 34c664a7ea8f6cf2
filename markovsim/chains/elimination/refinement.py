"""The coarsest lumping: the fewest blocks that form a Markov chain and keep given labels.

Among the lumpable partitions that refine a given one there is a coarsest, since the join of two of them is lumpable
too. Partition refinement finds it: a block is split by the probabilities with which its states move into some other
block, the *splitter*, until no block splits another. When a block that has been a splitter is split itself, all its
parts but the largest become splitters, because states that move equally into the whole and into the other parts move
equally into the largest part too. Every arc is therefore looked at O(log n) times (A. Valmari and G. Franceschinis,
*Simple O(m log n) time Markov chain lumping*, TACAS 2010; they sort the weights, which are hashed here).

That argument subtracts, and equality has to be an equivalence. Therefore "equal" means *exactly* equal, never nearly
equal. Floats count as the dyadic rationals that they are, and are summed exactly. A self-loop counts as what the other
arcs of its state leave over of 1, as everywhere in float. Rational functions are equal when their reduced polynomials
are. An interval of positive radius equals only the very same object, because two that look alike may stand for two
numbers. A partition that is finer than necessary is still lumpable.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markovsim.arithmetic.domains import Arithmetic, Element, Vector
from markovsim.chains.elimination.states import SINK, positive_sum

LUMP_FROM = 8
"""Fewest states of a system that is searched for a lumping."""


class Colored(NamedTuple):
    """An arc as refinement sees it; arcs of different colours are added up separately."""

    color: Hashable
    target: int
    probability: Element


class _Weights:
    """Sums of probabilities, each stored once under a whole number; two sums are equal when these numbers are."""

    def __init__(self, decided: Callable[[Element], Any]) -> None:
        self._decided = decided
        self._values: list[Any] = []
        self._places: dict[Any, int] = {}
        self._known: dict[
            int, tuple[Element, int]
        ] = {}  # This holds the elements too, so that no id is used twice.
        self._sums: dict[tuple[int, int], int] = {}

    def place(self, x: Element) -> int:
        """Return the number of a probability."""
        if id(x) not in self._known:
            self._known[id(x)] = x, self._store(self._decided(x))
        return self._known[id(x)][1]

    def sum(self, a: int, b: int) -> int:
        """Return the number of the sum of two stored ones."""
        pair = (a, b) if a <= b else (b, a)
        if pair not in self._sums:
            x, y = self._values[a], self._values[b]
            self._sums[pair] = self._store(None if x is None or y is None else x + y)
        return self._sums[pair]

    def _store(self, value: Any) -> int:
        if value is None:  # A value that is not known equals no other.
            self._values.append(None)
            return len(self._values) - 1
        place = self._places.setdefault(value, len(self._values))
        if place == len(self._values):
            self._values.append(value)
        return place


class _Refinement:
    """A partition of 0, …, n − 1 that is being refined."""

    def __init__(self, labels: Iterable[Hashable]) -> None:
        blocks: dict[Hashable, set[int]] = {}
        for i, label in enumerate(labels):
            blocks.setdefault(label, set()).add(i)
        self.members = list(blocks.values())
        self.block_of = [0] * sum(map(len, self.members))
        for k, block in enumerate(self.members):
            for i in block:
                self.block_of[i] = k
        self.waiting = set(range(len(self.members)))

    def split(self, weights: Mapping[int, int]) -> None:
        """Split every block into its states of equal weight; states without a weight stay together."""
        groups: dict[int, dict[int, list[int]]] = {}
        for i, weight in weights.items():
            groups.setdefault(self.block_of[i], {}).setdefault(weight, []).append(i)
        for k, by_weight in groups.items():
            parts = list(by_weight.values())
            touched = sum(map(len, parts))
            rest = len(self.members[k]) - touched
            if not rest and len(parts) == 1:
                continue
            largest = max(parts, key=len)
            if rest < len(largest):  # The largest part keeps the number of the block.
                parts.remove(largest)
                if rest:
                    parts.append(list(self.members[k].difference(*by_weight.values())))
            for part in parts:
                self._part(k, part)

    def _part(self, k: int, part: list[int]) -> None:
        self.members[k].difference_update(part)
        # If k itself waits, so do all of its parts; otherwise all of them wait but the largest.
        self.waiting.add(len(self.members))
        for i in part:
            self.block_of[i] = len(self.members)
        self.members.append(set(part))


def coarsest_partition(
    arcs: Sequence[Iterable[Colored]],
    labels: Iterable[Hashable],
    decided: Callable[[Element], Any] = lambda x: x,
    most: int | None = None,
) -> list[int] | None:
    """Return for each state the number of its block in the coarsest lumpable partition that keeps the labels.

    For any two states of a block, any block and any colour, the probabilities of the arcs of that colour into
    that block have equal sums. Blocks are numbered by their first states. ``decided`` returns an element as a value
    whose equality is decided, or None where it equals only itself; exact elements are such values already. With
    ``most`` the answer is None as soon as there are more blocks than that.
    """
    weights, parts = _Weights(decided), _Refinement(labels)
    into: list[list[tuple[Hashable, int, int]]] = [[] for _ in arcs]
    for i, row in enumerate(arcs):
        for color, j, p in row:
            into[j].append((color, i, weights.place(p)))
    while parts.waiting:
        if most is not None and len(parts.members) > most:
            return None
        sums: dict[Hashable, dict[int, int]] = {}
        for j in parts.members[parts.waiting.pop()]:
            for color, i, weight in into[j]:
                found = sums.setdefault(color, {})
                found[i] = weights.sum(found[i], weight) if i in found else weight
        for found in sums.values():
            parts.split(found)
    if most is not None and len(parts.members) > most:
        return None
    number: dict[int, int] = {}
    return [number.setdefault(k, len(number)) for k in parts.block_of]


class LumpedSystem(NamedTuple):
    """A system over the first states of the blocks, and for each state of the given system the first of its block."""

    rows: dict[int, Vector]
    b: Vector
    first: dict[int, int]


def lumped_system(rows: Mapping[int, Vector], b: Vector, domain: Arithmetic) -> LumpedSystem | None:
    """Return the lumping of (I − Q) x = b on whose blocks x is constant, or None where it does not pay.

    The states of a block agree in b and in their sums of Q into each block. Then x, the limit of b + Qb + Q²b + …,
    agrees on them too, and solves the system of the blocks. Lumping does not pay in a small system, nor where it leaves
    more than half of the states, nor in arithmetics that round, where sums are seldom exactly equal.
    """
    if not domain.is_exact or len(rows) < LUMP_FROM:
        return None
    order = list(rows)
    place = {i: k for k, i in enumerate(order)}
    inside = [[Colored(None, place[j], p) for j, p in rows[i].items() if j in place] for i in order]
    block = coarsest_partition(inside, [b.get(i) for i in order], most=len(order) // 2)
    if block is None:
        return None
    firsts: dict[int, int] = {}
    first = {i: firsts.setdefault(k, i) for i, k in zip(order, block, strict=True)}
    small = {i: _gathered(rows[i], first, domain) for i in firsts.values()}
    return LumpedSystem(small, {i: b[i] for i in small if i in b}, first)


def _gathered(row: Vector, first: Mapping[int, int], domain: Arithmetic) -> Vector:
    parts: dict[int, list[Element]] = {}
    for j, p in row.items():
        parts.setdefault(first.get(j, SINK), []).append(p)
    return {k: terms[0] if len(terms) == 1 else positive_sum(terms, domain) for k, terms in parts.items()}
