r"""Superpositions of premises: amplitudes, next-token laws, belief updates.

A superposition is the mixture :math:`\mu = \sum_p \pi_p P_p` of premises with prior weights :math:`\pi_p > 0`
that sum to 1. The *amplitude* of a premise after the word w is its posterior :math:`\alpha_p(w) = \pi_p
P_p(w)/\mu(w)`, and the next-token law is :math:`\mu(a \mid w) = \mu(wa)/\mu(w) = \sum_p \alpha_p(w) P_p(a
\mid w)`. A mixture of generators is itself a generator, the block-diagonal one with start vector
:math:`(\pi_p s_p)`, and amplitudes are block sums of its forward vector.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

from markovsim.arithmetic.domains import (
    Domain,
    Element,
    converted,
    infer_domain,
    join_domains,
    require_domain,
)
from markovsim.arithmetic.numbers import clip, short
from markovsim.errors import Immutable, InputError, UndecidedError
from markovsim.premises.alphabet import Alphabet, Token
from markovsim.premises.generator import Generator

LONG_WORD = 64
"""The longest word, in tokens, that is read token by token. A longer one is read as one product of matrices."""
Direction: TypeAlias = tuple[tuple[int, Element], ...]
"""A forward vector that sums to 1, as pairs (hidden state, probability)."""


@dataclass(frozen=True)
class Belief:
    """What a superposition holds after a possible word: the forward vector of its generator, up to a common factor.

    ``vector`` maps the hidden states that are still possible to positive weights. Bayes' rule updates beliefs. For
    premises with hidden states the amplitudes alone would not suffice.
    """

    mixture: Superposition
    vector: Mapping[int, Element]

    def update(self, token: Token) -> Belief:
        """Return the belief after one more token.

        Raises
        ------
        InputError
            No live premise can emit the token.
        """
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
        for x in (
            *vector.values(),
            *rescaled.values(),
        ):  # A float that was too small stays inaccurate when rescaled.
            domain.check_positive(x, "the weight of a hidden state beside that of the likeliest one")
        return Belief(self.mixture, rescaled)

    def after_word(self, word: Sequence[Token]) -> Belief:
        """Return the belief after more tokens, which must be possible. A long word is one product of matrices."""
        domain = self.mixture.domain
        if len(word) <= LONG_WORD or domain.rounds:  # Floats are rescaled after every token.
            belief = self
            for token in word:
                belief = belief.update(token)
            return belief
        product = self.mixture.generator.product(word)
        vector: dict[int, Element] = {}
        for i, x in self.vector.items():
            for j, p in product.get(i, {}).items():
                vector[j] = vector[j] + x * p if j in vector else x * p
        return Belief(self.mixture, vector)

    @cached_property
    def live(self) -> dict[str, list[Element]]:
        """The weights of the hidden states that are still possible, for the premises that have any."""
        weights: dict[str, list[Element]] = {}
        for i, x in self.vector.items():
            weights.setdefault(self.mixture.premise_of_state[i], []).append(x)
        return weights

    @cached_property
    def _total(self) -> Element:
        weight = self.mixture.domain.sum(self.vector.values())
        return self.mixture.domain.check_positive(weight, "the probability of the text so far")

    @cached_property
    def amplitudes(self) -> dict[str, Element]:
        """The amplitude of each premise, as elements of the domain. It is 0 where no hidden state of it is possible."""
        domain = self.mixture.domain
        return {
            name: domain.check_positive(
                domain.sum(self.live[name]) / self._total, f"the amplitude of {name!r}"
            )
            if name in self.live
            else domain.zero
            for name in self.mixture.premises
        }

    @cached_property
    def next_token(self) -> dict[Token, Element]:
        """The law of the next token, possible tokens only, as elements of the domain."""
        law, domain = {}, self.mixture.domain
        for token, emissions in self.mixture.emissions.items():
            ways = [x * emissions[i] for i, x in self.vector.items() if i in emissions]
            if ways:
                p = domain.sum(ways) / self._total
                law[token] = domain.check_positive(p, f"the probability of token {token!r}")
        return law

    def amplitude_sign(self, premise: str, bound: Element, after: Any) -> int:
        """Return the sign of α_premise − bound; amplitudes that are 0 or 1 by the graph are known exactly.

        ``after`` is the text that the error names.

        Raises
        ------
        UndecidedError
            The sign is not settled.
        """
        domain, amplitude = self.mixture.domain, self.amplitudes[premise]
        if premise not in self.live:
            amplitude = domain.zero
        elif len(self.live) == 1:
            amplitude = domain.one
        elif domain.is_tie(amplitude, bound):
            raise UndecidedError(
                f"amplitude of {premise!r} at {after!r} is {amplitude}, too close to {bound} to compare in binary64;"
                " use the exact domain"
            )
        try:
            return domain.sign(amplitude - bound)
        except UndecidedError as error:
            raise UndecidedError(
                f"amplitude of {premise!r} at {after!r} against {domain.text(bound)}: {error}"
            ) from None

    @cached_property
    def direction(self) -> Direction:
        """The forward vector divided by its sum, as pairs (hidden state, probability).

        Words with one direction have one future, token by token. In the exact and symbolic domains equality of
        directions is decided, since fractions are kept reduced. In the float domain it says that the same numbers were
        computed.
        """
        return tuple((i, self.vector[i] / self._total) for i in sorted(self.vector))

    def normalised(self) -> Belief:
        """Return the same belief with a forward vector that sums to 1, so that numbers do not grow with the text."""
        return Belief(self.mixture, dict(self.direction))


class Superposition(Immutable):
    """A mixture of named premises with prior weights. The module's text has the definitions.

    Parameters
    ----------
    premises : mapping from str to Generator
        The premises by name. Their alphabets are joined in order of appearance.
    prior : mapping from str to number, optional
        One positive weight for each premise. The weights are normalised exactly. By default all are equal.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. It may hold more tokens than the premises have.
    domain : Domain or str, optional
        The arithmetic, itself or by name ("exact", "float"). By default the premises' domains and that of the weights
        are joined by :func:`~markovsim.arithmetic.domains.join_domains`.
    assumed : iterable of elements
        Further elements that must be positive for the answers to hold.

    Raises
    ------
    InputError
        A name is not a string, a value is not a premise, the prior does not name the premises, or a weight is not
        positive.
    """

    domain: Domain
    alphabet: Alphabet
    premises: Mapping[str, Generator]
    weights: Mapping[str, Element]
    assumptions: tuple[Element, ...]

    def __init__(
        self,
        premises: Mapping[str, Generator],
        prior: Mapping[str, Any] | None = None,
        *,
        alphabet: Sequence[Token] | None = None,
        domain: Domain | None = None,
        assumed: Iterable[Element] = (),
    ) -> None:
        _check_premises(premises)
        given = _weights_of(premises, prior)
        if domain is None:
            domain = join_domains([*(p.domain for p in premises.values()), infer_domain(given.values())])
        domain = require_domain(domain)
        found = dict.fromkeys(token for premise in premises.values() for token in premise.alphabet.tokens)
        letters = Alphabet(tuple(alphabet if alphabet is not None else found))
        for token in found:
            if token not in letters.tokens:
                raise InputError(
                    f"token={token!r} of a premise is not in the alphabet {list(letters.tokens)!r}"
                )
        weights = _positive(given, domain)
        mass = domain.check_positive(domain.sum(weights.values()), "the sum of the prior weights")
        read = {name: premise.to(domain).over(letters) for name, premise in premises.items()}
        vars(self).update(
            domain=domain,
            alphabet=letters,
            premises=MappingProxyType(read),
            weights=MappingProxyType({name: weight / mass for name, weight in weights.items()}),
            assumptions=(*weights.values(), *(x for p in read.values() for x in p.assumptions), *assumed),
        )

    def __getstate__(self) -> dict[str, Any]:
        """Copies are made of what was given alone. What is derived from it is derived again."""
        return {name: getattr(self, name) for name in ("domain", "alphabet", "assumptions")} | {
            name: dict(getattr(self, name)) for name in ("premises", "weights")
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        vars(self).update({name: MappingProxyType(state[name]) for name in ("premises", "weights")})

    def __str__(self) -> str:
        shown = ", ".join(f"{name}: {clip(self.domain.text(x), 20)}" for name, x in self.weights.items())
        letters = " ".join(map(str, self.alphabet.tokens))
        return f"{shown}; tokens {letters}; {self.domain.name}"

    def __repr__(self) -> str:
        return f"Superposition({self})"

    @property
    def prior(self) -> dict[str, Any]:
        """The prior weight π_p of each premise, normalised. :attr:`weights` has them as elements of the domain."""
        return {name: self.domain.public(x) for name, x in self.weights.items()}

    def to(self, domain: Domain) -> Superposition:
        """Return the same mixture in another arithmetic, given itself or by name ("exact", "float").

        Raises
        ------
        FloatRangeError
            A number is outside binary64.
        InputError
            The domain lacks a parameter.

        Examples
        --------
        >>> from markovsim.premises.library import iid
        >>> Superposition({"coin": iid({"A": "1/3", "B": "2/3"})}).to("float").next_token()
        {'A': 0.3333333333333333, 'B': 0.6666666666666666}
        """
        domain = require_domain(domain)
        premises = {name: premise.to(domain) for name, premise in self.premises.items()}
        prior = {name: converted(x, self.domain, domain) for name, x in self.weights.items()}
        assumed = domain.assumed(map(domain.convert, self.assumptions))
        return Superposition(premises, prior, alphabet=self.alphabet.tokens, domain=domain, assumed=assumed)

    def derived(
        self,
        premises: Mapping[str, Generator],
        weights: Mapping[str, Element],
        assumed: Iterable[Element] = (),
    ) -> Superposition:
        """Return a mixture made from this one's numbers. It rests on this one's assumptions and on ``assumed``."""
        rests_on = self.domain.assumed((*self.assumptions, *assumed))
        return Superposition(
            premises, weights, alphabet=self.alphabet.tokens, domain=self.domain, assumed=rests_on
        )

    def after(self, word: str | Sequence[Token] = "") -> Superposition:
        """Return the mixture of what follows a word: the premises P_p(· ∣ word) with prior weights α_p(word).

        Premises that cannot write the word are dropped. A simulator with this word pinned is the simulator of this
        mixture read from the beginning of a document: μ(a ∣ word·u) is the conditional mixture's law after u.

        Raises
        ------
        InputError
            μ(word) = 0. The message names the first token that no premise emits there.

        Examples
        --------
        >>> from markovsim.premises.library import iid, word
        >>> toy = Superposition({"luigi": word("A"), "waluigi": iid({"A": "1/2", "B": "1/2"}), "b": word("B")})
        >>> toy.after("AA")
        Superposition(luigi: 4/5, waluigi: 1/5; tokens A B; exact)
        """
        belief = self.belief(word)
        premises = {name: self.premises[name].after(word) for name in belief.live}
        return self.derived(premises, {name: belief.amplitudes[name] for name in belief.live})

    @cached_property
    def generator(self) -> Generator:
        """The mixture as one generator: the blocks of the premises, in order, with start vector (π_p s_p)."""
        start = [self.weights[name] * x for name, premise in self.premises.items() for x in premise.start]
        for name, premise in self.premises.items():
            for x in premise.start_vector.values():
                self.domain.check_positive(
                    self.weights[name] * x, f"prior of {name!r} times a start probability"
                )
        rows = {}
        for token in self.alphabet.tokens:
            matrix, shift = [], 0
            for premise in self.premises.values():
                matrix += [tuple((j + shift, p) for j, p in row) for row in premise.rows[token]]
                shift += premise.size
            rows[token] = tuple(matrix)
        return Generator(self.alphabet, self.domain, tuple(start), rows)

    @cached_property
    def premise_of_state(self) -> list[str]:
        """The premise that each hidden state of :attr:`generator` belongs to."""
        return [name for name, premise in self.premises.items() for _ in range(premise.size)]

    @cached_property
    def emissions(self) -> dict[Token, dict[int, Element]]:
        """The probability that each hidden state emits a token, by token, where that is possible."""
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
        return self.domain.nonzero_factors([*self.weights.values(), *self._entries])

    @property
    def _entries(self) -> list[Element]:
        starts = [x for premise in self.premises.values() for x in premise.start_vector.values()]
        return [*self.assumptions, *starts] + [
            p for rows in self.generator.rows.values() for row in rows for _, p in row
        ]

    @cached_property
    def empty_belief(self) -> Belief:
        """The belief before any token: the prior."""
        return Belief(self, self.generator.start_vector)

    def belief(self, word: str | Sequence[Token] = "") -> Belief:
        """Return the belief after a word.

        Raises
        ------
        InputError
            μ(word) = 0. The message names the first token that no premise emits there.
        """
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

    def public_law(self, law: Mapping[Token, Element]) -> dict[Token, Any]:
        """Return a next-token law as the user gets it, every token of the alphabet named."""
        return {token: self.domain.public(law.get(token, self.domain.zero)) for token in self.alphabet.tokens}

    def amplitudes(self, word: str | Sequence[Token] = "") -> dict[str, Any]:
        """Return α_p(word) = π_p P_p(word)/μ(word) for every premise: the posterior given all of the word.

        Raises
        ------
        InputError
            μ(word) = 0. The message names the first token that no premise emits there.

        Examples
        --------
        >>> from markovsim.premises.library import word
        >>> Superposition({"a": word("AB"), "b": word("AAB")}).amplitudes("A")
        {'a': Fraction(1, 2), 'b': Fraction(1, 2)}
        """
        return self.public_amplitudes(self.belief(word))

    def next_token(self, word: str | Sequence[Token] = "") -> dict[Token, Any]:
        """Return μ(a∣word) = Σ_p α_p(word) P_p(a∣word) for every token a, given all of the word.

        Raises
        ------
        InputError
            μ(word) = 0. The message names the first token that no premise emits there.

        Examples
        --------
        >>> from markovsim.premises.library import word
        >>> Superposition({"a": word("AB"), "b": word("AAB")}).next_token("A")
        {'A': Fraction(1, 2), 'B': Fraction(1, 2)}
        """
        return self.public_law(self.belief(word).next_token)

    def probability(self, word: str | Sequence[Token]) -> Any:
        """Return μ(word) = Σ_p π_p P_p(word), the probability that the text begins with this word.

        Examples
        --------
        >>> from markovsim.premises.library import word
        >>> Superposition({"a": word("AB"), "b": word("AAB")}).probability("AB")
        Fraction(1, 2)
        """
        return self.generator.probability(word)

    def require_premise(self, name: str) -> None:
        """Raise InputError, naming the premises there are, unless ``name`` is one of them."""
        if not isinstance(name, str) or name not in self.premises:
            raise InputError(
                f"premise={short(name)}: no such premise; the premises are {list(self.premises)!r}"
            )


def _check_premises(premises: Any) -> None:
    if not isinstance(premises, Mapping):
        raise InputError(f"premises={short(premises)}: not named; give a map from names to premises")
    if not premises:
        raise InputError("premises={}: a mixture needs at least one premise")
    for name, premise in premises.items():
        if not isinstance(name, str):
            raise InputError(f"premise name={short(name)}: not a string; name premises by strings")
        if not isinstance(premise, Generator):
            raise InputError(
                f"premise {name!r}={short(premise)}: not a premise; give one made by iid, word, markov, …"
            )


def _weights_of(premises: Mapping[str, Generator], prior: Any) -> dict[str, Any]:
    """Return one weight per premise, in their order. All are 1 where no prior is given."""
    if prior is None:
        return dict.fromkeys(premises, 1)
    if not isinstance(prior, Mapping):
        raise InputError(f"prior={short(prior)}: not a map; give one weight per premise, by name")
    odd = [name for name in (*prior, *premises) if name not in premises or name not in prior]
    if odd:
        raise InputError(
            f"prior={odd[0]!r}: not both a premise and in the prior; give one weight per premise"
        )
    return {name: prior[name] for name in premises}


def _positive(weights: Mapping[str, Any], domain: Domain) -> dict[str, Element]:
    elements = {name: domain.convert(weight) for name, weight in weights.items()}
    for name, weight in elements.items():
        try:
            positive = domain.sign(weight) > 0
        except UndecidedError:
            positive = True  # The sign becomes a recorded side condition of the results.
        if not positive:
            raise InputError(f"prior of {name!r} is {clip(domain.text(weight))}; a weight must be positive")
    return elements
