"""Which hidden states a text leaves possible: supports of forward vectors, for texts of any length.

An entry of a model that is not 0 is positive on the whole region of the parameters. So the support of a forward vector,
the set of all (premise, hidden state) with a positive entry, depends on the text only. This is part of the checker and
needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from .formulas import Failure
from .models import Machine, Word

MAX_SUPPORTS = 512
"""Most supports, or pairs of them, that are followed."""


class TooMany(Failure):
    """There are more supports than are followed."""


State = tuple[int, int]
Support = frozenset[State]


class Supports:
    """The supports of one model."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.start: Support = frozenset(
            (p, i) for p, start in enumerate(machine.starts) for i, value in enumerate(start) if value != 0
        )

    @cached_property
    def arcs(self) -> Mapping[tuple[State, str], frozenset[State]]:
        """The states that follow a state by a token."""
        return {
            ((p, i), token): frozenset((p, j) for j, _ in row)
            for p, table in enumerate(self.machine.rows)
            for token, rows in table.items()
            for i, row in enumerate(rows)
        }

    def after(self, support: Support, word: Iterable[str]) -> Support:
        """Return the support after more tokens. It is empty where they are impossible."""
        for token in word:
            self.machine.work.spend(1 + len(support))
            support = frozenset().union(*(self.arcs.get((state, token), frozenset()) for state in support))
        return support

    @cached_property
    def anywhere(self) -> Support:
        """All states that some possible text leaves possible."""
        found, todo = set(self.start), list(self.start)
        while todo:
            state = todo.pop()
            fresh = (
                set().union(*(self.after(frozenset({state}), (token,)) for token in self.machine.alphabet))
                - found
            )
            found |= fresh
            todo.extend(fresh)
        return frozenset(found)

    @cached_property
    def reachable(self) -> frozenset[Support]:
        """The supports of all possible texts."""
        found, todo = {self.start}, [self.start]
        while todo:
            support = todo.pop()
            for token in self.machine.alphabet:
                after = self.after(support, (token,))
                if after and after not in found:
                    if len(found) == MAX_SUPPORTS:
                        raise TooMany(f"the texts of the model have more than {MAX_SUPPORTS} supports")
                    found.add(after)
                    todo.append(after)
        return frozenset(found)

    def ends_in(self, word: Iterable[str]) -> bool:
        """Return whether some possible text ends in the word."""
        return bool(self.after(self.anywhere, word))

    def lasting(self, support: Support, prefix: Word, repeat: str) -> bool:
        """Return whether the words prefix·repeat^n are possible from a support, for every n."""
        seen: set[Support] = set()
        support = self.after(support, prefix)
        while support and support not in seen:
            seen.add(support)
            support = self.after(support, (repeat,)) if repeat else support
        return bool(support)

    def lost_window(self) -> Word | None:
        """Return a word that is possible after one token and impossible as the beginning of a document, if any.

        Without one, a window that is reached is possible, whatever its length.
        """
        todo: list[tuple[Word, Support, Support]] = [
            ((), self.after(self.start, (token,)), self.start) for token in self.machine.alphabet
        ]
        seen: set[tuple[Support, Support]] = set()
        while todo:
            word, long, cut = todo.pop()
            if long <= cut or (long, cut) in seen:
                continue
            if not cut:
                return word
            if len(seen) == MAX_SUPPORTS:
                raise TooMany(f"more than {MAX_SUPPORTS} pairs of supports arise where a token is forgotten")
            seen.add((long, cut))
            todo.extend(
                ((*word, token), self.after(long, (token,)), self.after(cut, (token,)))
                for token in self.machine.alphabet
            )
        return None
