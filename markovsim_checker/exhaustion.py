"""The finite families that the checker enumerates by itself.

This is part of the checker and needs the standard library only.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .formulas import Work
from .models import Machine, Word


def support_patterns(
    hidden: int, tokens: int
) -> Iterator[tuple[int, tuple[frozenset[tuple[int, int]], ...]]]:
    """Give start sets (bit masks) and, per hidden state, the possible (token, next state). Token 0 is B."""
    for size, alphabet in itertools.product(range(1, hidden + 1), range(1, tokens + 1)):
        cells = list(itertools.product(range(alphabet), range(size)))
        rows = [frozenset(c) for r in range(1, len(cells) + 1) for c in itertools.combinations(cells, r)]
        yield from itertools.product(range(1, 2**size), itertools.product(rows, repeat=size))


def collapses_by_window_only(pattern: tuple[int, tuple[frozenset[tuple[int, int]], ...]], k: int) -> bool:
    """Return whether B^k is reached from every context and closed, while with full memory B may never come."""
    start, rows = pattern
    tokens = sorted({token for row in rows for token, _ in row})

    def step(mask: int, token: int) -> int:
        return sum({1 << to for i, row in enumerate(rows) if mask >> i & 1 for t, to in row if t == token})

    quiet = {i for i, row in enumerate(rows) if all(token for token, _ in row)}
    while any(to not in quiet for i in quiet for _, to in rows[i]):
        quiet = {i for i in quiet if all(to in quiet for _, to in rows[i])}
    hidden = {i for i in range(len(rows)) if start >> i & 1}
    for _ in rows:
        hidden |= {to for i in hidden for token, to in rows[i] if token}
    if not quiet & hidden:
        return False
    arcs: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    todo: list[tuple[int, ...]] = [()]
    while todo:
        word = todo.pop()
        if word in arcs:
            continue
        for drop in range(len(word) + 1):  # An impossible beginning is read from its longest possible end.
            mask = start
            for token in word[drop:]:
                mask = step(mask, token)
            if mask:
                break
        arcs[word] = {(*word, token)[max(0, len(word) + 1 - k) :] for token in tokens if step(mask, token)}
        todo.extend(arcs[word])
    goal = (0,) * k
    able, grown = {goal}, -1
    while len(able) > grown:
        grown = len(able)
        able |= {word for word, after in arcs.items() if after & able}
    return goal in arcs and arcs[goal] == {goal} and able == set(arcs)


def grid_models(premises: int, hidden: int, tokens: int) -> Iterator[Machine]:
    """Give all mixtures with probabilities in {0, 1/2, 1} and equal priors."""
    half, alphabet = Fraction(1, 2), ("A", "B")[:tokens]
    single: list[tuple[tuple[Fraction, ...], dict[str, tuple[tuple[tuple[int, Fraction], ...], ...]]]] = []
    for size in range(1, hidden + 1):

        def laws(cells: list[Any]) -> list[dict[Any, Fraction]]:
            pairs = itertools.combinations(cells, 2)
            return [{cell: Fraction(1)} for cell in cells] + [dict.fromkeys(pair, half) for pair in pairs]

        for start, *rows in itertools.product(
            laws(list(range(size))), *[laws(list(itertools.product(alphabet, range(size))))] * size
        ):
            single.append(
                (
                    tuple(start.get(i, Fraction(0)) for i in range(size)),
                    {
                        a: tuple(tuple((j, p) for (b, j), p in row.items() if b == a) for row in rows)
                        for a in alphabet
                    },
                )
            )
    for chosen in itertools.product(single, repeat=premises):
        yield Machine(
            alphabet,
            tuple(map(str, range(premises))),
            (Fraction(1, premises),) * premises,
            tuple(start for start, _ in chosen),
            tuple(rows for _, rows in chosen),
        )


def grid_drifts(machine: Machine, windows: tuple[int, ...], work: Work) -> int | None:
    """Return the first of the windows under which some reachable full window drifts, or None.

    A window that is impossible as a beginning is read from its longest possible end.
    """
    seen: dict[Word, tuple[dict[str, Fraction], tuple[Fraction, ...]]] = {}

    def read(word: Word) -> tuple[dict[str, Fraction], tuple[Fraction, ...]]:
        if word not in seen:
            work.spend(100)
            vectors = machine.vectors(word)
            weights = machine.weights(vectors)
            total = sum(weights, Fraction(0))
            seen[word] = (
                (machine.next(vectors), tuple(w / total for w in weights)) if total else read(word[1:])
            )
        return seen[word]

    for k in windows:
        found: set[Word] = {()}
        todo: list[Word] = [()]
        while todo:
            word = todo.pop()
            law, here = read(word)
            after = [((*word, token)[max(0, len(word) + 1 - k) :], p) for token, p in law.items()]
            fresh = {to for to, _ in after} - found
            found |= fresh
            todo.extend(fresh)
            mean = [sum((p * read(to)[1][i] for to, p in after), Fraction(0)) for i in range(len(here))]
            if len(word) == k and mean != list(here):
                return k
    return None
