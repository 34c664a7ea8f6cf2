"""A premise whose text is known to begin with one of several words: how likely that is, and what it then writes.

Let h(u, i) be the probability that a text of which u is written, with hidden state i, goes on to complete one of
the words. Then P(text begins with one of them) = Σ_i s_i h(ε, i), and given that it does, the text is that of the
generator on pairs (u, i) that moves from (u, i) to (ua, j) with probability T_a[i, j] h(ua, j)/h(u, i) and goes on
as before once a word is complete. This is the h-transform of J. L. Doob, *Conditional Brownian motion and the boundary
limits of harmonic functions*, 1957.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markovsim.arithmetic.domains import Element
from markovsim.arithmetic.numbers import short
from markovsim.errors import InputError
from markovsim.premises.alphabet import Alphabet, Token, Word
from markovsim.premises.generator import Generator, SparseRow, trimmed


def texts_of(words: Iterable[str | Sequence[Token]], alphabet: Alphabet) -> tuple[Word, ...]:
    """Return the words as tuples of tokens; raise InputError where one of them begins another."""
    if isinstance(words, (str, Mapping)) or not isinstance(words, Iterable):
        raise InputError(f"words={short(words)}: not a collection of words; give a list such as ['AA', 'AB']")
    texts = [alphabet.parse(word) for word in words]
    if not texts:
        raise InputError("words=[]: no word; give at least one that is accepted")
    known = set(texts)
    for text in texts:
        shorter = next((text[:n] for n in range(len(text)) if text[:n] in known), None)
        if shorter is not None:
            raise InputError(
                f"words: {alphabet.write(shorter)!r} is the beginning of {alphabet.write(text)!r}, so that a text may"
                " be accepted twice; give words of equal length, or leave one of the two out"
            )
    if len(known) < len(texts):
        twice = next(text for text in texts if texts.count(text) > 1)
        raise InputError(f"words: {alphabet.write(twice)!r} stands twice; name it once")
    return tuple(texts)


@dataclass(frozen=True)
class Selection:
    """A premise, the words that may begin its text, and h(u, ·) for every proper beginning u of them."""

    premise: Generator
    texts: tuple[Word, ...]
    chances: Mapping[Word, Mapping[int, Element]]

    @classmethod
    def of(cls, premise: Generator, texts: Iterable[Word]) -> Selection:
        """Return the selection for words of which none begins another."""
        domain, texts = premise.domain, tuple(texts)
        whole = set(texts)
        beginnings = dict.fromkeys(t[:n] for t in texts for n in range(len(t)))
        chances: dict[Word, dict[int, Element]] = {}
        for u in sorted(beginnings, key=len, reverse=True):
            onward = [a for a in premise.alphabet.tokens if (*u, a) in whole or (*u, a) in chances]
            chances[u] = {}
            for i in range(premise.size):
                ways = []
                for a in onward:
                    ahead = chances.get((*u, a))
                    row = premise.rows[a][i]
                    ways += [
                        p if ahead is None else p * ahead[j] for j, p in row if ahead is None or j in ahead
                    ]
                if ways:
                    chances[u][i] = domain.check_positive(domain.sum(ways), "the chance of acceptance")
        return cls(premise, texts, chances)

    @property
    def probability(self) -> Element:
        """The probability that the text begins with one of the words; 0 where no path of hidden states does so."""
        domain, start = self.premise.domain, self.premise.start_vector
        if () in self.texts:
            return domain.one
        ways = [x * self.chances[()][i] for i, x in start.items() if i in self.chances[()]]
        return domain.check_positive(domain.sum(ways), "the chance of acceptance") if ways else domain.zero

    @property
    def conditioned(self) -> Generator:
        """The premise given that its text begins with one of the words, which must be possible."""
        premise, domain = self.premise, self.premise.domain
        if () in self.texts:
            return premise
        pairs = [(u, i) for u, chances in reversed(list(self.chances.items())) for i in chances]
        place = {pair: n for n, pair in enumerate(pairs)}
        free = len(
            pairs
        )  # From here on stand the hidden states of the premise itself, for when a word is complete.
        whole = set(self.texts)
        rows: dict[Token, list[SparseRow]] = {}
        for a in premise.alphabet.tokens:
            rows[a] = []
            for u, i in pairs:
                longer, row = (*u, a), premise.rows[a][i]
                if longer in whole:
                    moves = [(free + j, p / self.chances[u][i]) for j, p in row]
                else:
                    ahead = self.chances.get(longer, {})
                    moves = [
                        (place[longer, j], p * ahead[j] / self.chances[u][i]) for j, p in row if j in ahead
                    ]
                for _, x in moves:
                    domain.check_positive(x, "a probability given acceptance")
                rows[a].append(tuple(moves))
            rows[a] += [tuple((free + j, p) for j, p in row) for row in premise.rows[a]]
        start = [domain.zero] * (free + premise.size)
        accepted = self.probability
        for i, x in premise.start_vector.items():
            if ((), i) in place:
                start[place[(), i]] = x * self.chances[()][i] / accepted
        return trimmed(premise.alphabet, domain, start, rows, premise.assumed)
