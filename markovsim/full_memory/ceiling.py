"""The most that tokens can say for a premise: the largest amplitude over a set of texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markovsim.arithmetic.numbers import whole_number
from markovsim.errors import LimitError
from markovsim.full_memory.superposition import Belief, Direction, Superposition
from markovsim.premises.alphabet import Token

MAX_BELIEFS = 50_000
"""Most beliefs that are followed."""


@dataclass(frozen=True)
class Ceiling:
    """The largest amplitude of a premise over a set of contexts, and the first context that has it."""

    amplitude: Any
    context: str


def ceiling(mixture: Superposition, premise: str, length: int) -> Ceiling:
    """Return max α_premise(w) over the possible words w of at most ``length`` tokens, and the first such word.

    Raises
    ------
    InputError
        The name is not a premise, or the length is not a whole number from 0 on.
    UndecidedError
        Symbolic amplitudes cannot be compared.
    LimitError
        There are more than 50,000 beliefs.
    """
    mixture.require_premise(premise)
    length = whole_number(length, "length")
    level: dict[Direction, tuple[str, Belief]] = {mixture.empty_belief.direction: ("", mixture.empty_belief)}
    seen, found = dict(level), list(level.values())
    words: dict[Direction, tuple[Token, ...]] = dict.fromkeys(level, ())
    for _ in range(length):
        following: dict[Direction, tuple[str, Belief]] = {}
        for key, (_, belief) in level.items():
            for token in mixture.alphabet.tokens:
                after = belief.after(token)
                if after is None or (reached := after.direction) in seen:
                    continue
                words[reached] = (*words[key], token)
                following[reached] = seen[reached] = (mixture.alphabet.write(words[reached]), after)
        found += following.values()
        if len(seen) > MAX_BELIEFS:
            raise LimitError(f"length={length}: more than {MAX_BELIEFS:,} beliefs; choose a shorter length")
        level = following
    return highest(mixture, premise, found)


def highest(mixture: Superposition, premise: str, beliefs: Iterable[tuple[str, Belief]]) -> Ceiling:
    """Return the largest amplitude among beliefs with their words.

    Raises
    ------
    UndecidedError
        In the symbolic domain, no amplitude is the largest on the whole parameter region.
    """
    mixture.require_premise(premise)
    domain, best, at = mixture.domain, mixture.domain.zero, ""
    for place, (word, belief) in enumerate(beliefs):
        x = belief.amplitudes[premise]
        if not place or (x != best and domain.sign(x - best) > 0):
            best, at = x, word
    return Ceiling(domain.public(best), at)
