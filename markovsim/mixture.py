r"""Superpositions of premises: amplitudes, next-token laws, belief updates.

A superposition is the mixture :math:`\mu = \sum_p \pi_p P_p` of premises with prior weights :math:`\pi_p > 0`
that sum to 1. The *amplitude* of a premise after the word w is its posterior :math:`\alpha_p(w) = \pi_p
P_p(w)/\mu(w)`, and the next-token law is :math:`\mu(a \mid w) = \mu(wa)/\mu(w) = \sum_p \alpha_p(w) P_p(a
\mid w)`. A mixture of generators is itself a generator, the block-diagonal one with start vector
:math:`(\pi_p s_p)`, and amplitudes are block sums of its forward vector.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from markovsim.domains import Domain, Element, infer_domain, join_domains
from markovsim.errors import FloatRangeError, InputError, UndecidedError
from markovsim.premises.alphabet import Alphabet, Token
from markovsim.premises.generator import Generator


@dataclass(frozen=True)
class Belief:
    """What a superposition holds after a possible word: the forward vector of its generator, up to a common factor.

    ``vector`` maps the hidden states that are still possible to positive weights. Beliefs are what Bayes'
    rule updates; for premises with hidden states the amplitudes alone would not do.
    """

    mixture: Superposition
    vector: Mapping[int, Element]

    def update(self, token: Token) -> Belief:
        """Return the belief after one more token; raise InputError where no live premise can emit it."""
        following = self.after(token)
        if following is None:
            letters = self.mixture.alphabet.tokens
            raise InputError(
                f"token={token!r} has probability 0 here under every premise; the tokens are {list(letters)!r}"
            )
        return following

    def after(self, token: Token) -> Belief | None:
        """Return the belief after one more token, or None where no live premise can emit it."""
        vector = self.mixture.generator.step(self.vector, token)
        if not vector:
            return None
        domain = self.mixture.domain
        rescaled = dict(zip(vector, domain.rescale(list(vector.values())), strict=True))
        if any(domain.is_zero(x) for x in rescaled.values()):
            raise FloatRangeError(
                "a hidden state's weight fell below the range of binary64; use the exact domain"
            )
        return Belief(self.mixture, rescaled)

    @cached_property
    def _total(self) -> Element:
        return self.mixture.generator.total(self.vector)

    @cached_property
    def amplitudes(self) -> dict[str, Element]:
        """The amplitude of each premise, as elements of the domain."""
        domain, sums = self.mixture.domain, dict.fromkeys(self.mixture.weights, self.mixture.domain.zero)
        for i, x in self.vector.items():
            name = self.mixture.premise_of_state[i]
            sums[name] = sums[name] + x
        return {name: x if domain.is_zero(x) else x / self._total for name, x in sums.items()}

    @cached_property
    def next_token(self) -> dict[Token, Element]:
        """The law of the next token, possible tokens only, as elements of the domain."""
        law = {}
        for token, emissions in self.mixture.emissions.items():
            live = [x * emissions[i] for i, x in self.vector.items() if i in emissions]
            if live:
                p = sum(live, start=self.mixture.domain.zero) / self._total
                if self.mixture.domain.is_zero(p):
                    raise FloatRangeError(
                        f"the probability of token {token!r} underflows binary64; use the exact domain"
                    )
                law[token] = p
        return law


class Superposition:
    """A mixture of named premises with prior weights; see the module's text for the definitions.

    Parameters: ``premises`` maps names to premises (their alphabets are joined in order of appearance, their
    domains by :func:`~markovsim.domains.join_domains`), ``prior`` maps the same names to positive weights,
    normalised exactly; by default all weights are equal.
    """

    def __init__(
        self,
        premises: Mapping[str, Generator],
        prior: Mapping[str, Any] | None = None,
        *,
        alphabet: Sequence[Token] | None = None,
        domain: Domain | None = None,
    ) -> None:
        if not premises:
            raise InputError("premises={}: a mixture needs at least one premise")
        weights = dict.fromkeys(premises, 1) if prior is None else dict(prior)
        if set(weights) != set(premises):
            odd = sorted(set(weights) ^ set(premises))
            raise InputError(
                f"prior: {odd[0]!r} is not both a premise and in the prior; give one weight per premise"
            )
        self.domain: Domain = domain or join_domains(
            [*(premise.domain for premise in premises.values()), infer_domain(weights.values())]
        )
        found = dict.fromkeys(token for premise in premises.values() for token in premise.alphabet.tokens)
        self.alphabet = Alphabet(tuple(alphabet if alphabet is not None else found))
        for token in found:
            if token not in self.alphabet.tokens:
                raise InputError(
                    f"token={token!r} of a premise is not in the alphabet {list(self.alphabet.tokens)!r}"
                )
        self.premises: dict[str, Generator] = {
            name: premise.to(self.domain).over(self.alphabet) for name, premise in premises.items()
        }
        self.weights: dict[str, Element] = _normalised(
            {name: weights[name] for name in premises}, self.domain
        )

    @property
    def prior(self) -> dict[str, Any]:
        """The prior weight π_p of each premise, normalised; :attr:`weights` has them as elements of the domain."""
        return {name: self.domain.public(x) for name, x in self.weights.items()}

    def to(self, domain: Domain) -> Self:
        """Return the same mixture in another arithmetic."""
        premises = {name: premise.to(domain) for name, premise in self.premises.items()}
        prior = self.weights if domain.name == "symbolic" else self.prior
        return type(self)(premises, prior, alphabet=self.alphabet.tokens, domain=domain)

    @cached_property
    def generator(self) -> Generator:
        """The mixture as one generator: the blocks of the premises, in order, with start vector (π_p s_p)."""
        start = [self.weights[name] * x for name, premise in self.premises.items() for x in premise.start]
        if any(self.domain.is_zero(x) for x in self._weighed_starts()):
            raise FloatRangeError(
                "a prior times a start probability underflows binary64; use the exact domain"
            )
        rows = {}
        for token in self.alphabet.tokens:
            matrix, shift = [], 0
            for premise in self.premises.values():
                matrix += [tuple((j + shift, p) for j, p in row) for row in premise.rows[token]]
                shift += premise.size
            rows[token] = tuple(matrix)
        return Generator(self.alphabet, self.domain, tuple(start), rows)

    def _weighed_starts(self) -> list[Element]:
        return [
            self.weights[name] * x
            for name, premise in self.premises.items()
            for x in premise.start_vector.values()
        ]

    @cached_property
    def premise_of_state(self) -> list[str]:
        """The premise that each hidden state of :attr:`generator` belongs to."""
        return [name for name, premise in self.premises.items() for _ in range(premise.size)]

    @cached_property
    def emissions(self) -> dict[Token, dict[int, Element]]:
        """Per token, the probability that each hidden state emits it, where that is possible."""
        return {
            token: {i: sum((p for _, p in row), start=self.domain.zero) for i, row in enumerate(rows) if row}
            for token, rows in self.generator.rows.items()
        }

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """What must hold of the parameters, beyond their region, for every arc to have positive probability."""
        return self.domain.side_conditions(self._entries)

    @cached_property
    def nonzero(self) -> tuple[str, ...]:
        """The polynomials that must not vanish for the graph to be that of generic parameters."""
        return self.domain.nonzero_factors(self._entries)

    @property
    def _entries(self) -> list[Element]:
        starts = [
            *self.weights.values(),
            *(x for p in self.premises.values() for x in p.start_vector.values()),
        ]
        return starts + [p for rows in self.generator.rows.values() for row in rows for _, p in row]

    @cached_property
    def empty_belief(self) -> Belief:
        """The belief before any token: the prior."""
        return Belief(self, self.generator.start_vector)

    def belief(self, word: str | Sequence[Token] = "") -> Belief:
        """Return the belief after a word; raise InputError naming the first token that no premise can emit there."""
        belief = self.empty_belief
        tokens = self.alphabet.parse(word)
        for position, token in enumerate(tokens):
            following = belief.after(token)
            if following is None:
                before = self.alphabet.write(tokens[:position])
                raise InputError(
                    f"word={self.alphabet.write(tokens)!r} has probability 0: no premise emits {token!r}"
                    f" after {before!r}; give a word that some premise can write"
                )
            belief = following
        return belief

    def public_amplitudes(self, belief: Belief) -> dict[str, Any]:
        """Return a belief's amplitudes as the user gets them."""
        return {name: self.domain.public(x) for name, x in belief.amplitudes.items()}

    def public_next_token(self, belief: Belief) -> dict[Token, Any]:
        """Return a belief's next-token law as the user gets it, every token of the alphabet named."""
        law = belief.next_token
        return {token: self.domain.public(law.get(token, self.domain.zero)) for token in self.alphabet.tokens}

    def amplitudes(self, word: str | Sequence[Token] = "") -> dict[str, Any]:
        """Return α_p(word) for every premise: the full-memory posterior. Raises InputError where μ(word) = 0."""
        return self.public_amplitudes(self.belief(word))

    def next_token(self, word: str | Sequence[Token] = "") -> dict[Token, Any]:
        """Return the full-memory next-token law μ(·∣word). Raises InputError where μ(word) = 0."""
        return self.public_next_token(self.belief(word))

    def probability(self, word: str | Sequence[Token]) -> Any:
        """Return μ(word), the probability that the text begins with this word."""
        return self.generator.probability(word)

    def odds(self, premise: str, against: str, word: str | Sequence[Token] = "") -> Any:
        """Return α_premise(word)/α_against(word), which is infinite where only the second amplitude is 0.

        Raises InputError where both amplitudes are 0, or for names that are not premises.
        """
        amplitudes = self.belief(word).amplitudes
        for name in (premise, against):
            self.require_premise(name)
        above, below = amplitudes[premise], amplitudes[against]
        if not self.domain.is_zero(below):
            return self.domain.public(above / below)
        if self.domain.is_zero(above):
            raise InputError(
                f"the amplitudes of {premise!r} and {against!r} are both 0 after {word!r}: no odds"
            )
        return self.domain.infinity

    def log_odds(self, premise: str, against: str, word: str | Sequence[Token] = "") -> Any:
        """Return the natural logarithm of :meth:`odds`: a float, or a sympy expression in the symbolic domain."""
        odds = self.odds(premise, against, word)
        if self.domain.name == "symbolic":
            import sympy

            return sympy.log(odds)
        if odds == self.domain.infinity:
            return math.inf
        if odds == 0:
            return -math.inf
        return (
            math.log(odds.numerator) - math.log(odds.denominator)
            if isinstance(odds, Fraction)
            else math.log(odds)
        )

    def require_premise(self, name: str) -> None:
        """Raise InputError, naming the premises there are, unless ``name`` is one of them."""
        if name not in self.premises:
            raise InputError(f"premise={name!r}: no such premise; the premises are {list(self.premises)!r}")


def _normalised(weights: Mapping[str, Any], domain: Domain) -> dict[str, Element]:
    elements = {name: domain.convert(weight) for name, weight in weights.items()}
    for name, weight in elements.items():
        try:
            positive = domain.sign(weight) > 0
        except UndecidedError:
            positive = True  # becomes a recorded side condition of the results
        if not positive:
            raise InputError(f"prior of {name!r} is {domain.text(weight)}; a weight must be positive")
    total = sum(elements.values(), start=domain.zero)
    return {name: weight / total for name, weight in elements.items()}
