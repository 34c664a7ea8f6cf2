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
  A premise in S may end in a class whose law differs from those of all classes outside. Then it ends there on texts
  that tell. Conversely, the hidden path of each premise in S may almost surely come to a state that writes like a
  hidden state of a premise outside that is possible after the same text. Then texts of S are theirs too, and mass
  never moves all the way. Between the two cases nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from markovsim.arithmetic.balls import refuse_balls
from markovsim.arithmetic.domains import Element
from markovsim.arithmetic.numbers import short
from markovsim.chains.graph import can_reach
from markovsim.errors import InputError, LimitError
from markovsim.full_memory.superposition import Superposition
from markovsim.premises.alphabet import Word
from markovsim.premises.stationary import ergodic_parts

MAX_SUPPORTS = 100_000
"""Most sets of possible hidden states that are searched."""


@dataclass(frozen=True)
class Concentration:
    """Whether the amplitudes of a set S of premises can come to sum to 1, with full memory.

    Parameters
    ----------
    verdict : str
        "at once" (before any token: S is all premises), "in one token", "in finitely many tokens", "in the limit" (with
        positive probability, but after no finite text), "never" (the probability of it is 0) or "undecided".
    tokens : int or None
        The least number of tokens that does it. None where no word does.
    word : str or None
        The first word of that length, in the order of the alphabet, that does it. None where no word does.
    at_least : number or None
        A lower bound of the probability, under the mixture, that the amplitude of S tends to 1. Where it is the prior
        weight of S it is exact. None where nothing is known.
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
    refuse_balls(domain, "whether premises can be told apart")
    told = None if domain.rounds else _told_apart(mixture, set(inside))
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
        _check_size(len(queue), inside)
    return None


def _told_apart(mixture: Superposition, inside: set[str]) -> Element:
    """Return the probability that a premise in S writes and ends in a class whose law no class outside S has."""
    parts = {name: ergodic_parts(premise) for name, premise in mixture.premises.items()}
    outside = [part for name, several in parts.items() if name not in inside for _, part in several]
    ways = [
        mixture.weights[name] * p
        for name in inside
        for p, part in parts[name]
        if not any(part.same_law(other) for other in outside)
    ]
    return mixture.domain.sum(ways)


def _dominated(mixture: Superposition, inside: set[str]) -> bool:
    """Return whether every text of the premises in S is shown to be one of the others' too: P_S ≪ P_outside.

    This holds where each premise in S has the law of one outside. It also holds where the hidden path of a premise in S
    almost surely meets a state that writes like a hidden state outside which is possible after the same text. What is
    written from there on, after any one text, is theirs too, and there are countably many texts. The graph of pairs
    (hidden state in S, all hidden states that are possible) decides it.
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

    start = frozenset(process.start_vector)
    nodes = [(i, start) for i in sorted(start) if owner[i] in inside]
    place = {node: n for n, node in enumerate(nodes)}
    successors: list[list[int]] = []
    met = set()
    for i, support in nodes:
        successors.append([])
        if any(equal(i, j) for j in support if owner[j] not in inside):
            met.add(place[i, support])
            continue
        for token in mixture.alphabet.tokens:
            following = process.step_support(support, token)
            for j, _ in process.rows[token][i]:
                if (j, following) not in place:
                    place[j, following] = len(nodes)
                    nodes.append((j, following))
                successors[-1].append(place[j, following])
        _check_size(len(nodes), inside)
    return len(can_reach(successors, met)) == len(nodes)


def _check_size(count: int, inside: set[str]) -> None:
    if count > MAX_SUPPORTS:
        raise LimitError(
            f"premises={sorted(inside)}: more than {MAX_SUPPORTS:,} sets of possible hidden states;"
            " take smaller premises"
        )
