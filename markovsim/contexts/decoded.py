"""A mixture that writes with all of the text in view, each token drawn from a decoded law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markovsim.arithmetic.domains import Domain
from markovsim.arithmetic.numbers import whole_number
from markovsim.chains.draws.questions import draw, random_bits
from markovsim.contexts.decoding import Decoding, Law, require_decoding
from markovsim.errors import Immutable, MarkovsimError
from markovsim.full_memory.superposition import Belief, Superposition
from markovsim.premises.alphabet import Token, Word


class DecodedMixture(Immutable):
    r"""The text process :math:`P(w_1 \dots w_n) = \prod_i d(\mu(\cdot \mid w_1 \dots w_{i-1}))(w_i)` of a policy d.

    Nothing is forgotten: this is what a windowed simulator becomes as its window grows. Tokens are decoded one by one,
    which is not the same as decoding the law of whole words. At temperature t the law of words would be
    :math:`\mu(w)^{1/t}` divided by its sum over all words of that length. It depends on what may still come, while here
    each token only sees the next law. For one memoryless premise the two agree.

    Parameters
    ----------
    mixture : Superposition
        The mixture μ that writes.
    decoding : Decoding
        The policy d.

    Raises
    ------
    InputError
        What is given is no policy, or the domain cannot hold the policy's numbers.

    See Also
    --------
    Mixture.decoded : makes one.

    Examples
    --------
    >>> import markovsim as ms
    >>> from markovsim.examples import toy
    >>> by_token = toy.decoded(ms.temperature("1/2")).probability("AA")
    >>> by_word = toy.probability("AA") ** 2 / sum(toy.probability(w) ** 2 for w in ("AA", "AB", "BA", "BB"))
    >>> by_token, by_word
    (Fraction(45, 52), Fraction(25, 28))
    """

    mixture: Superposition
    decoding: Decoding

    def __init__(self, mixture: Superposition, decoding: Decoding) -> None:
        require_decoding(decoding).check(mixture.domain)
        vars(self).update(mixture=mixture, decoding=decoding)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(decoding={self.decoding!r}, Mixture({self.mixture}))"

    def to(self, domain: Domain) -> DecodedMixture:
        """Return the same process in another arithmetic, given itself or by name ("exact", "float")."""
        return DecodedMixture(self.mixture.to(domain), self.decoding)

    def next_law(self, belief: Belief, word: Word) -> Law:
        """Return the decoded law of the next token after a word and the belief that it leaves, possible tokens only."""
        try:
            return self.decoding.decode(belief.next_token, self.mixture.domain)
        except MarkovsimError as error:
            written = self.mixture.alphabet.write(word)
            raise type(error)(f"word={written!r}: {error}") from None

    def next_token(self, word: str | Sequence[Token] = "") -> dict[Token, Any]:
        """Return the decoded law of the next token given all of the word: the policy's image of μ(·∣word).

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far. It need not be one that the policy would write: μ(word) > 0 is enough.

        Raises
        ------
        InputError
            μ(word) = 0.
        UndecidedError, PrecisionError, FloatRangeError
            As for :meth:`Decoding.decode`.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.decoded(ms.temperature("1/2")).next_token("A")
        {'A': Fraction(25, 26), 'B': Fraction(1, 26)}
        """
        tokens = self.mixture.alphabet.parse(word)
        return self.mixture.public_law(self.next_law(self.mixture.belief(tokens), tokens))

    def probability(self, word: str | Sequence[Token]) -> Any:
        """Return the probability that the text begins with this word: the product of its tokens' decoded probabilities.

        Raises
        ------
        InputError
            A token is not in the alphabet.
        FloatRangeError
            The probability of a possible word is outside binary64.
        UndecidedError, PrecisionError
            As for :meth:`Decoding.decode`.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.decoded(ms.top_p("9/10")).probability("AAA"), toy.decoded(ms.greedy()).probability("AB")
        (Fraction(5, 8), Fraction(0, 1))
        """
        mixture, tokens = self.mixture, self.mixture.alphabet.parse(word)
        belief, result = mixture.empty_belief, mixture.domain.one
        for i, token in enumerate(tokens):
            law = self.next_law(belief, tokens[:i])
            if token not in law:
                return mixture.domain.public(mixture.domain.zero)
            what = f"the probability of a word of {i + 1} tokens"
            result = mixture.domain.check_positive(result * law[token], what)
            belief = belief.update(token)
        return mixture.domain.public(result)

    def sample(self, length: int, *, rng: Any) -> Word:
        """Return a text that is drawn token by token, as a tuple of tokens.

        Parameters
        ----------
        length : int
            The number of tokens, at least 0.
        rng : int or numpy.random.Generator
            A seed or a generator.

        Raises
        ------
        InputError
            The length is negative, ``rng`` is neither, or the mixture has parameters.
        UndecidedError, PrecisionError, FloatRangeError
            As for :meth:`Decoding.decode`.

        Examples
        --------
        >>> import markovsim as ms, numpy as np
        >>> from markovsim.examples import toy
        >>> toy.decoded(ms.greedy()).sample(4, rng=np.random.default_rng(1))
        ('A', 'A', 'A', 'A')
        """
        count, bits = whole_number(length, "length"), random_bits(rng)
        belief, text = self.mixture.empty_belief, list[Token]()
        for _ in range(count):
            law = self.next_law(belief, tuple(text))
            text.append(list(law)[draw(law.values(), self.mixture.domain, bits)])
            belief = belief.update(text[-1])
        return tuple(text)
