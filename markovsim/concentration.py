r"""Whether all mass can move to some of the premises: at once, in finitely many tokens, in the limit, or never.

With full memory the *face* of a set S of premises, where their amplitudes sum to 1, is absorbing. Two questions:

* *In finitely many tokens.* A word brings all mass to S iff it is possible for a premise in S and impossible for
  all others. Which premises a word leaves alive depends only on the set of hidden states that are possible after
  it, so that a breadth-first search over these sets, of which there are finitely many, finds the shortest word or
  shows that there is none.
* *In the limit.* The amplitude of S tends to 1 where the text is one that the premises outside S almost surely do
  not write: on the part of :math:`\sum_{p \in S} \pi_p P_p` that is singular to the others (S. Kakutani, *On
  equivalence of infinite product measures*, 1948; for the convergence P. Lévy's 0-1 law). A text whose hidden
  states end in a closed class has, for every word, the frequency that this class's stationary process gives it.
  So where a premise in S may end in a class whose law differs from those of all classes outside, it does so on
  texts that tell. Conversely, where after a few tokens each possible hidden state of a premise in S writes like a
  possible one of a premise outside, texts of S are theirs too, with odds that stay bounded, and mass never moves all
  the way. Between the two nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from markovsim.chains.matrix import total
from markovsim.domains import Element
from markovsim.errors import InputError, LimitError
from markovsim.mixture import Superposition
from markovsim.numbers import short
from markovsim.premises.alphabet import Word
from markovsim.premises.stationary import ergodic_parts

MAX_SUPPORTS = 100_000
"""More sets of possible hidden states than this are not searched."""
FEW_TOKENS = 8
"""After so many tokens the premises in S must have become like others, for this to be noticed."""


@dataclass(frozen=True)
class Concentration:
    """Whether the amplitudes of a set S of premises can come to sum to 1, with full memory.

    ``verdict`` is one of "at once" (before any token: S is all premises), "in one token", "in finitely many
    tokens", "in the limit" (with positive probability, but after no finite text), "never" (the probability of it
    is 0) and "undecided". ``tokens`` is the least number of tokens and ``word`` the first word of that length, in
    the order of the alphabet, that does it; both are None where no word does. ``at_least`` is a lower bound of the
    probability, under the mixture, that the amplitude of S tends to 1; where it is the prior weight of S it is
    exact. It is None where nothing is known.
    """

    verdict: str
    tokens: int | None
    word: str | None
    at_least: Any


def concentration(mixture: Superposition, premises: str | Iterable[str]) -> Concentration:
    """Return whether, how fast and how likely all mass can move to these premises."""
    if not isinstance(premises, Iterable):
        raise InputError(f"premises={short(premises)}: not names; give a list of names of premises")
    inside = dict.fromkeys([premises] if isinstance(premises, str) else premises)
    for name in inside:
        mixture.require_premise(name)
    if not inside:
        raise InputError("premises=[]: no premise; name at least one for the mass to move to")
    domain, public = mixture.domain, mixture.domain.public
    told = None if domain.name == "float" else _told_apart(mixture, set(inside))
    word = _shortest_word(mixture, set(inside))
    if word is not None:
        verdicts = {0: "at once", 1: "in one token"}
        likely = (
            told
            if told is not None and not domain.is_zero(told)
            else domain.convert(mixture.probability(word))
        )
        written = mixture.alphabet.write(word)
        return Concentration(
            verdicts.get(len(word), "in finitely many tokens"), len(word), written, public(likely)
        )
    if told is None:
        return Concentration("undecided", None, None, None)
    if not domain.is_zero(told):
        return Concentration("in the limit", None, None, public(told))
    if _dominated(mixture, set(inside)):
        return Concentration("never", None, None, public(domain.zero))
    return Concentration("undecided", None, None, None)


def _shortest_word(mixture: Superposition, inside: set[str]) -> Word | None:
    """Return the first of the shortest words that all premises outside exclude and one inside does not."""
    process, owner = mixture.generator, mixture.premise_of_state
    start = frozenset(process.start_vector)
    words: dict[frozenset[int], Word] = {start: ()}
    queue = [start]
    for support in queue:
        live = {owner[i] for i in support}
        if live <= inside:
            return words[support]
        for token in mixture.alphabet.tokens:
            following = process.step_support(support, token)
            if following not in words and any(owner[i] in inside for i in following):
                words[following] = (*words[support], token)
                queue.append(following)
        if len(queue) > MAX_SUPPORTS:
            raise LimitError(
                f"premises={sorted(inside)}: more than {MAX_SUPPORTS:,} sets of possible hidden states;"
                " take smaller premises"
            )
    return None


def _told_apart(mixture: Superposition, inside: set[str]) -> Element:
    """Return the probability that a premise in S writes and ends in a class whose law is none of the others'."""
    parts = {name: ergodic_parts(premise) for name, premise in mixture.premises.items()}
    outside = [part for name, several in parts.items() if name not in inside for _, part in several]
    ways = [
        mixture.weights[name] * p
        for name in inside
        for p, part in parts[name]
        if not any(part.same_law(other) for other in outside)
    ]
    return total(ways, mixture.domain)


def _dominated(mixture: Superposition, inside: set[str]) -> bool:
    """Return whether every text of the premises in S is shown to be one of the others' too: P_S ≪ P_outside.

    It is where each premise in S has the law of one outside; and where, after a few tokens, whatever they are, each
    possible hidden state of a premise in S has the law of a possible one outside.
    """
    process, owner = mixture.generator, mixture.premise_of_state
    one, zero = mixture.domain.one, mixture.domain.zero
    others = [premise for name, premise in mixture.premises.items() if name not in inside]
    if all(any(mixture.premises[name].same_law(other) for other in others) for name in inside):
        return True

    @cache
    def equal(i: int, j: int) -> bool:
        sure = [process.with_start([one if n == k else zero for n in range(process.size)]) for k in (i, j)]
        return sure[0].same_law(sure[1])

    def covered(support: frozenset[int]) -> bool:
        theirs = [j for j in support if owner[j] not in inside]
        return all(any(equal(i, j) for j in theirs) for i in support if owner[i] in inside)

    level = {frozenset(process.start_vector)}
    for _ in range(FEW_TOKENS):
        open_ones = [support for support in level if not covered(support)]
        if not open_ones:
            return True
        letters = mixture.alphabet.tokens
        level = {process.step_support(support, token) for support in open_ones for token in letters}
    return False
