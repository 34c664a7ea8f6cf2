r"""The generator form of a text process.

A *generator* is a start row vector :math:`s \ge 0` with :math:`s\mathbf 1 = 1` and one non-negative matrix :math:`T_a`
per token with :math:`(\sum_a T_a)\mathbf 1 = \mathbf 1`. It gives the word :math:`a_1 \cdots a_n` the probability
:math:`s\,T_{a_1} \cdots T_{a_n} \mathbf 1`. Hidden state :math:`i` moves to :math:`j` while emitting :math:`a` with
probability :math:`T_a[i, j]` (Mealy form).

References
----------
L. R. Rabiner and B. H. Juang, *An introduction to hidden Markov models*, 1986; D. R. Upper, *Theory and algorithms for
hidden Markov models and generalized hidden Markov models*, 1997.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any

from markovsim.arithmetic.domains import (
    EXACT,
    FLOAT,
    Domain,
    Element,
    converted,
    infer_domain,
    join_domains,
    require_domain,
)
from markovsim.arithmetic.numbers import clip, short
from markovsim.errors import InputError, UndecidedError
from markovsim.premises.alphabet import Alphabet, Token

SparseRow = tuple[tuple[int, Element], ...]
SparseVector = dict[int, Element]
SparseMatrix = dict[int, SparseVector]
"""A matrix as a map from hidden states to rows. A row without an entry is left out."""


def matrix_product(
    left: Mapping[int, Mapping[int, Element]], right: Mapping[int, Mapping[int, Element]]
) -> SparseMatrix:
    """Return the product of two sparse matrices."""
    product: SparseMatrix = {}
    for i, row in left.items():
        result: SparseVector = {}
        for m, x in row.items():
            for j, y in right.get(m, {}).items():
                result[j] = result[j] + x * y if j in result else x * y
        if result:
            product[i] = result
    return product


def word_product(
    word: tuple[Token, ...], factor: Callable[[Token], Any], times: Callable[[Any, Any], Any]
) -> Any:
    """Return the product of the factors of a word's tokens, by halves.

    A part that repeats is worked out once. A run of one token, and any periodic word, therefore takes a logarithmic
    number of products.
    """
    known: dict[tuple[Token, ...], Any] = {}

    def of(part: tuple[Token, ...]) -> Any:
        if len(part) == 1:
            return factor(part[0])
        if part not in known:
            half = 1 << (len(part) - 1).bit_length() - 1
            known[part] = times(of(part[:half]), of(part[half:]))
        return known[part]

    return of(word)


@dataclass(frozen=True, eq=False, repr=False)
class Generator:
    """A text process with finitely many hidden states. The module's text has the definition.

    Hidden states that the start cannot reach are dropped on entry, since they are no part of the law on words. Two
    generators are equal only if they are the same object. :meth:`same_law` compares what they say.

    Parameters
    ----------
    alphabet : Alphabet
        The tokens in their order.
    domain : Domain
        The arithmetic of all numbers.
    start : tuple of elements
        ``start[i]`` is the probability of hidden state i.
    rows : mapping from token to tuple of sparse rows
        ``rows[a][i]`` is row i of T_a as pairs (j, T_a[i, j]). An entry that is listed is an arc of the process however
        small it is. An exact zero is not listed.
    assumptions : tuple of elements
        Positive numbers of the user's that went into entries without standing there themselves, such as a hazard. What
        holds of the process holds where they are positive.

    See Also
    --------
    generator : makes one from plain numbers and checks them.
    """

    alphabet: Alphabet
    domain: Domain
    start: tuple[Element, ...]
    rows: Mapping[Token, tuple[SparseRow, ...]]
    assumptions: tuple[Element, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", MappingProxyType(dict(self.rows)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies are made of the fields alone. What is derived from them is derived again."""
        return type(self), (self.alphabet, self.domain, self.start, dict(self.rows), self.assumptions)

    def __repr__(self) -> str:
        letters = " ".join(map(str, self.alphabet.tokens))
        return f"Generator({self.size} hidden states; tokens {letters}; {self.domain.name})"

    @property
    def size(self) -> int:
        """The number of hidden states."""
        return len(self.start)

    @cached_property
    def start_vector(self) -> SparseVector:
        """The start law on hidden states as {state: probability}, zeros left out."""
        return {i: x for i, x in enumerate(self.start) if not self.domain.is_zero(x)}

    def step(self, vector: Mapping[int, Element], token: Token) -> SparseVector:
        """Return the row vector ``vector · T_token``. Its keys are the hidden states that the graph can reach."""
        rows = self.rows[token]
        result: SparseVector = {}
        for i, x in vector.items():
            for j, p in rows[i]:
                result[j] = result[j] + x * p if j in result else x * p
        return result

    def product(self, word: Sequence[Token]) -> SparseMatrix:
        """Return M_w = T_{a_1} ⋯ T_{a_n} as {hidden state: row}, by halves, so that exact numbers grow late."""
        identity = {i: {i: self.domain.one} for i in range(self.size)}
        matrices = {a: {i: dict(row) for i, row in enumerate(rows) if row} for a, rows in self.rows.items()}
        return word_product(tuple(word), matrices.__getitem__, matrix_product) if word else identity

    @cached_property
    def _targets(self) -> dict[Token, tuple[frozenset[int], ...]]:
        return {a: tuple(frozenset(j for j, _ in row) for row in rows) for a, rows in self.rows.items()}

    def step_support(self, support: frozenset[int], token: Token) -> frozenset[int]:
        """Return the hidden states that are reached from ``support`` while emitting ``token``, by the graph alone."""
        targets = self._targets[token]
        return frozenset().union(*(targets[i] for i in support))

    def total(self, vector: Mapping[int, Element]) -> Element:
        """Return the sum of a vector's entries."""
        return sum(vector.values(), start=self.domain.zero)

    def probability(self, word: str | Sequence[Token]) -> Any:
        """Return P(word), the probability that the text begins with this word.

        Parameters
        ----------
        word : str or sequence of tokens
            A text over the alphabet.

        Raises
        ------
        InputError
            A token is not in the alphabet.
        FloatRangeError
            The word is possible and its probability is outside binary64.

        Examples
        --------
        >>> from markovsim.premises.library import word
        >>> word("AB").probability("ABA"), word("AB").probability("B")
        (Fraction(1, 1), Fraction(0, 1))
        """
        vector = self.start_vector
        tokens = self.alphabet.parse(word)
        for token in tokens:
            vector = self.step(vector, token)
        if not vector:
            return self.domain.public(self.domain.zero)
        what = f"the probability of a word of {len(tokens)} tokens"
        return self.domain.public(self.domain.check_positive(self.total(vector), what))

    def hidden_rows(self) -> list[dict[int, Element]]:
        """Return the rows of the hidden chain T = Σ_a T_a as {j: probability}."""
        result: list[dict[int, Element]] = [{} for _ in range(self.size)]
        for rows in self.rows.values():
            for i, row in enumerate(rows):
                for j, p in row:
                    result[i][j] = result[i][j] + p if j in result[i] else p
        return result

    def with_start(self, start: Sequence[Element]) -> Generator:
        """Return the process with another start vector (elements of the domain that sum to 1)."""
        return trimmed(self.alphabet, self.domain, start, self.rows, self.assumptions)

    @property
    def assumed(self) -> tuple[Element, ...]:
        """The numbers that must be positive for this process to be one: starts, arcs, assumptions (symbolic domain)."""
        arcs = (p for rows in self.rows.values() for row in rows for _, p in row)
        return self.domain.assumed(chain(self.assumptions, self.start_vector.values(), arcs))

    def after(self, word: str | Sequence[Token]) -> Generator:
        """Return the process of what follows a word, P(· ∣ word): started from the forward vector after it.

        Parameters
        ----------
        word : str or sequence of tokens
            A word that the process can write.

        Raises
        ------
        InputError
            P(word) = 0. The message names the first token that cannot come.
        FloatRangeError
            Hidden states differ in weight by more than binary64 holds.

        Examples
        --------
        >>> from markovsim.premises.library import word
        >>> word("AAB").after("AA").probability("BAA")
        Fraction(1, 1)
        """
        vector, domain = self.start_vector, self.domain
        tokens = self.alphabet.parse(word)
        for position, token in enumerate(tokens):
            following = self.step(vector, token)
            if not following:
                raise InputError(
                    f"word={self.alphabet.write(tokens)!r} has probability 0: {token!r} cannot follow"
                    f" {self.alphabet.write(tokens[:position])!r}; give a word that the premise can write"
                )
            vector = dict(zip(following, domain.rescale(list(following.values())), strict=True))
            for x in (*following.values(), *vector.values()):
                domain.check_positive(x, "the weight of a hidden state beside that of the likeliest one")
        mass = self.total(vector)
        start = [vector[i] / mass if i in vector else domain.zero for i in range(self.size)]
        # What made the word possible may cancel in the quotient. It is assumed all the same.
        return trimmed(self.alphabet, domain, start, self.rows, self.assumed)

    def to(self, domain: Domain) -> Generator:
        """Return the process with its numbers converted to another domain; arcs stay arcs.

        A float process stands for exact numbers: the floats divided by the exact sum of the start law, or of the steps
        of their hidden state. Its balls are balls of these, so each of the sums is exactly 1.

        Parameters
        ----------
        domain : Domain or str
            The arithmetic, itself or by name ("exact", "float", "ball").

        Raises
        ------
        FloatRangeError
            A number is outside binary64.
        InputError
            The domain lacks a parameter.

        Examples
        --------
        >>> from markovsim.premises.library import iid
        >>> iid({"A": "1/3", "B": "2/3"}).to(FLOAT).probability("A")
        0.3333333333333333
        """
        domain = require_domain(domain)
        if domain == self.domain:
            return self
        if self.domain.rounds and domain.encloses:
            return self._completed().to(domain)
        source = self.domain

        def convert(x: Element) -> Element:
            return converted(x, source, domain)

        rows = {a: tuple(tuple((j, convert(p)) for j, p in row) for row in m) for a, m in self.rows.items()}
        kept = domain.assumed(map(convert, self.assumptions))
        return Generator(self.alphabet, domain, tuple(map(convert, self.start)), rows, kept)

    def _completed(self) -> Generator:
        """Return the exact process of these floats, with each law divided by its sum."""
        start = [Fraction(x) for x in self.start]
        mass = [sum(Fraction(p) for m in self.rows.values() for _, p in m[i]) for i in range(self.size)]
        convert = EXACT.convert
        rows = {
            a: tuple(tuple((j, convert(Fraction(p) / mass[i])) for j, p in row) for i, row in enumerate(m))
            for a, m in self.rows.items()
        }
        return Generator(self.alphabet, EXACT, tuple(convert(x / sum(start)) for x in start), rows)

    def over(self, alphabet: Alphabet) -> Generator:
        """Return the process over a larger alphabet; the further tokens have probability 0.

        Parameters
        ----------
        alphabet : Alphabet
            An alphabet that holds the tokens of this one.

        Examples
        --------
        >>> from markovsim.premises.library import word
        >>> word("A").over(Alphabet(("A", "B"))).probability("B")
        Fraction(0, 1)
        """
        empty: tuple[SparseRow, ...] = tuple(() for _ in range(self.size))
        rows = {a: self.rows.get(a, empty) for a in alphabet.tokens}
        return Generator(alphabet, self.domain, self.start, rows, self.assumptions)

    def same_law(self, other: Generator) -> bool:
        """Return whether both processes give every word the same probability.

        This is decided for all words at once: the difference of the two block vectors, followed along words, spans a
        space of at most (number of hidden states) dimensions. The answer is exact in the exact and symbolic domains. In
        the float domain a difference of at most 1e-12, absolutely, counts as none.

        Parameters
        ----------
        other : Generator
            The process to compare with. Its alphabet and domain may be others.

        References
        ----------
        M. P. Schützenberger, *On the definition of a family of automata*, 1961; W. Tzeng, *A polynomial-time algorithm
        for the equivalence of probabilistic automata*, 1992.

        Examples
        --------
        >>> from markovsim.premises.library import iid, markov
        >>> coin = iid({"A": "1/2", "B": "1/2"})
        >>> coin.same_law(markov(0, {"": 1}, {"": {"B": "1/2", "A": "1/2"}}))
        True
        """
        domain = join_domains([self.domain, other.domain])
        letters = Alphabet(tuple(dict.fromkeys(self.alphabet.tokens + other.alphabet.tokens)))
        left, right = self.to(domain).over(letters), other.to(domain).over(letters)
        shift = left.size
        joint = {
            a: left.rows[a] + tuple(tuple((j + shift, p) for j, p in row) for row in right.rows[a])
            for a in left.alphabet.tokens
        }
        difference = [*left.start, *(domain.zero - x for x in right.start)]
        return _annihilates(difference, Generator(left.alphabet, domain, tuple(difference), joint))

    def is_stationary(self) -> bool:
        """Return whether the process is stationary: Σ_a P(a·w) = P(w) for every word w.

        Examples
        --------
        >>> from markovsim.premises.library import iid, word
        >>> iid({"A": "1/2", "B": "1/2"}).is_stationary(), word("AB").is_stationary()
        (True, False)
        """
        shifted = [self.domain.zero] * self.size
        for token in self.alphabet.tokens:
            for j, x in self.step(self.start_vector, token).items():
                shifted[j] = shifted[j] + x
        return self.same_law(Generator(self.alphabet, self.domain, tuple(shifted), self.rows))


def _annihilates(vector: Sequence[Element], process: Generator) -> bool:
    """Return whether ``vector · T_w · 1 = 0`` for every word w, by a basis of the span of all ``vector · T_w``."""
    domain = process.domain

    def negligible(x: Element) -> bool:
        return abs(x) <= 1e-12 if domain == FLOAT else domain.is_zero(x)

    basis: dict[int, list[Element]] = {}  # This maps the position of a pivot to the vector with 1 there.
    queue = [list(vector)]
    while queue:
        candidate = queue.pop()
        if not negligible(sum(candidate, start=domain.zero)):
            return False
        reduced = candidate
        for pivot, row in basis.items():
            factor = reduced[pivot]
            if not domain.is_zero(factor):
                reduced = [x - factor * y for x, y in zip(reduced, row, strict=True)]
        pivot_of_new = next((i for i, x in enumerate(reduced) if not negligible(x)), None)
        if pivot_of_new is not None:
            basis[pivot_of_new] = [x / reduced[pivot_of_new] for x in reduced]
            for token in process.alphabet.tokens:
                image = process.step(dict(enumerate(candidate)), token)
                queue.append([image.get(i, domain.zero) for i in range(process.size)])
    return True


def trimmed(
    alphabet: Alphabet,
    domain: Domain,
    start: Sequence[Element],
    rows: Mapping[Token, Sequence[SparseRow]],
    assumptions: tuple[Element, ...] = (),
) -> Generator:
    """Return the generator restricted to the hidden states that the start can reach, in their old order."""
    reached = {i for i, x in enumerate(start) if not domain.is_zero(x)}
    queue = sorted(reached)
    while queue:
        i = queue.pop()
        for matrix in rows.values():
            for j, _ in matrix[i]:
                if j not in reached:
                    reached.add(j)
                    queue.append(j)
    kept = sorted(reached)
    place = {old: new for new, old in enumerate(kept)}
    new_rows = {a: tuple(tuple((place[j], p) for j, p in rows[a][i]) for i in kept) for a in alphabet.tokens}
    return Generator(alphabet, domain, tuple(start[i] for i in kept), new_rows, assumptions)


def check_law(values: Sequence[Element], domain: Domain, what: str) -> None:
    """Check that ``values`` are non-negative and sum to 1 in this arithmetic.

    ``what`` names the law in messages.

    Raises
    ------
    InputError
        A value is negative, or the sum is not 1.
    """
    total = domain.zero
    for position, x in enumerate(values):
        try:
            negative = domain.sign(x) < 0
        except UndecidedError:
            negative = False  # The sign becomes a recorded side condition of the results.
        if negative:
            raise InputError(
                f"{what}: entry {position} is {clip(domain.text(x))}, below 0; probabilities are non-negative"
            )
        total = total + x
    if not domain.may_equal(total, domain.one):
        raise InputError(
            f"{what}: sum={clip(domain.text(total))}, not 1; correct an entry so that the sum is exactly 1"
        )


def generator(
    start: Sequence[Any],
    tokens: Mapping[Token, Sequence[Sequence[Any]]],
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "generator",
) -> Generator:
    """Return the text process with this start vector s and one matrix T_a per token a.

    The word a_1 ⋯ a_n has the probability s T_{a_1} ⋯ T_{a_n} 1.

    Parameters
    ----------
    start : sequence of n numbers
        The law of the first hidden state.
    tokens : mapping from token to n × n numbers
        ``tokens[a][i][j]`` is the probability that hidden state i moves to j while emitting a.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. It may hold more tokens than have a matrix.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers, as :func:`markovsim.arithmetic.domains.infer_domain`
        says.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        The start vector or a row, over all tokens, does not sum to 1, or a shape is wrong. The message names premise,
        row and sum.

    See Also
    --------
    markovsim.hmm : the Moore form, where a hidden state emits and then moves.

    Examples
    --------
    >>> rogue = generator(["1", "0"], {"A": [["9/10", "0"], ["0", "0"]], "B": [["0", "1/10"], ["0", "1"]]})
    >>> rogue.probability("AAB")
    Fraction(81, 1000)
    """
    if not isinstance(tokens, Mapping) or not tokens:
        raise InputError(
            f"{name}: tokens={short(tokens)}: no token has a matrix; give one n × n matrix per token"
        )
    start = as_list(start, f"{name}: start")
    tokens = {
        token: [as_list(row, f"{name}: row {i} of token {token!r}") for i, row in enumerate(rows)]
        for token, rows in ((a, as_list(matrix, f"{name}: token {a!r}")) for a, matrix in tokens.items())
    }
    letters = Alphabet(tuple(alphabet if alphabet is not None else tokens))
    for token in tokens:
        if token not in letters.tokens:
            raise InputError(
                f"{name}: token {token!r} is not in the alphabet {list(letters.tokens)!r}; add it there"
            )
    n = len(start)
    if n == 0:
        raise InputError(f"{name}: start=[]: no hidden state; give at least one")
    for token, matrix in tokens.items():
        if len(matrix) != n or any(len(row) != n for row in matrix):
            shape = f"{len(matrix)} rows of lengths {sorted({len(row) for row in matrix})}"
            raise InputError(
                f"{name}: token {token!r} has {shape}; start has {n} entries, so give a {n} × {n} matrix"
            )
    numbers = [*start, *(x for matrix in tokens.values() for row in matrix for x in row)]
    domain = infer_domain(numbers) if domain is None else require_domain(domain)
    vector = [domain.convert(x) for x in start]
    check_law(vector, domain, f"{name}: start")
    matrices = {a: [[domain.convert(x) for x in row] for row in matrix] for a, matrix in tokens.items()}
    for i in range(n):
        check_law(
            [x for matrix in matrices.values() for x in matrix[i]], domain, f"{name}: row {i} over all tokens"
        )
    empty: list[SparseRow] = [()] * n
    rows = {
        a: [_sparse(row, domain) for row in matrices[a]] if a in matrices else empty for a in letters.tokens
    }
    return trimmed(letters, domain, vector, rows)


def as_list(values: Any, what: str) -> list[Any]:
    """Return a sequence, an array or an iterator as a list; raise InputError for anything else."""
    if isinstance(values, (str, Mapping)) or not isinstance(values, Iterable):
        raise InputError(
            f"{what}={short(values)}: not a list; give a list of numbers, or of rows for a matrix"
        )
    return list(values)


def _sparse(row: Sequence[Element], domain: Domain) -> SparseRow:
    return tuple((j, x) for j, x in enumerate(row) if not domain.is_zero(x))
