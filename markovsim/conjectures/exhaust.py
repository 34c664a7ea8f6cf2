r"""All small models, the smallest first.

A model here is a mixture of generators with a window. Its *size* is the tuple (number of premises, number of tokens,
window, number of hidden states over all premises), compared from the left. Models of one size are ordered by how simple
their numbers are. The order is by the largest common denominator of a law in them, by how many of their numbers are
neither 0 nor 1, by how many arcs join their hidden states, and then by a fixed order of the laws. What a hunt finds
first is therefore the smallest model there is in the family.

A family is closed under renaming hidden states and under the order of premises, and lists one model of each such kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, permutations
from math import lcm
from string import ascii_uppercase
from typing import TypeAlias

from markovsim.arithmetic.domains import EXACT
from markovsim.errors import InputError
from markovsim.mixture import Mixture
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import Generator, generator

Law: TypeAlias = tuple[Fraction, ...]
Simplicity: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True)
class Form:
    """A premise in numbers: the law of the first hidden state, and for each one the law of (token, next hidden state).

    ``rows[i]`` runs through the tokens and, for each, through the next hidden states.
    """

    tokens: int
    start: Law
    rows: tuple[Law, ...]

    @property
    def hidden(self) -> int:
        """The number of hidden states."""
        return len(self.start)

    def renamed(self, order: tuple[int, ...]) -> Form:
        """Return the same premise with its hidden states in another order."""
        h = self.hidden
        rows = tuple(
            tuple(self.rows[i][token * h + j] for token in range(self.tokens) for j in order) for i in order
        )
        return Form(self.tokens, tuple(self.start[i] for i in order), rows)

    def is_reachable(self) -> bool:
        """Return whether the start leads to every hidden state. A premise that fails this has a smaller form."""
        seen = {i for i, x in enumerate(self.start) if x}
        queue = list(seen)
        for i in queue:
            new = {place % self.hidden for place, x in enumerate(self.rows[i]) if x} - seen
            seen |= new
            queue.extend(new)
        return len(seen) == self.hidden

    def order_key(self) -> tuple[Simplicity, tuple[Law, ...]]:
        """Return a key that puts the simplest numbers first, then text of early tokens and hidden states that stay."""
        h = self.hidden
        staying = tuple(
            tuple(
                -self.rows[i][token * h + j]
                for token in range(self.tokens)
                for j in sorted(range(h), key=i.__ne__)
            )
            for i in range(h)
        )
        return simplicity([self.start], self.rows), (*staying, tuple(-x for x in self.start))

    def premise(self, alphabet: tuple[str, ...]) -> Generator:
        """Return the premise over an alphabet of that many tokens."""
        h = self.hidden
        matrices: dict[Token, list[Law]] = {
            token: [row[place * h : place * h + h] for row in self.rows]
            for place, token in enumerate(alphabet)
        }
        return generator(self.start, matrices, domain=EXACT)


def simplicity(weights: Sequence[Law], rows: Sequence[Law]) -> Simplicity:
    """Return how simple numbers are: the largest common denominator, how many are neither 0 nor 1, the number of arcs.

    Parameters
    ----------
    weights : sequence of laws
        Laws on premises or hidden states.
    rows : sequence of laws
        Laws on arcs.

    Examples
    --------
    >>> simplicity([(Fraction(1, 2), Fraction(1, 2))], [(Fraction(1), Fraction(0))])
    (2, 2, 1)
    """
    both = [*weights, *rows]
    denominators = [lcm(*(x.denominator for x in law)) for law in both]
    return (
        max(denominators),
        sum(0 < x < 1 for law in both for x in law),
        sum(x != 0 for row in rows for x in row),
    )


@cache
def laws(places: int, max_denominator: int) -> tuple[Law, ...]:
    """Return all laws on so many places whose common denominator is at most ``max_denominator``.

    Examples
    --------
    >>> [tuple(map(str, law)) for law in laws(2, 2)]
    [('1', '0'), ('0', '1'), ('1/2', '1/2')]
    """
    found = {
        tuple(Fraction(x, d) for x in parts): None
        for d in range(1, max_denominator + 1)
        for parts in _compositions(d, places)
    }
    return tuple(sorted(found, key=lambda law: (simplicity([], [law]), tuple(-x for x in law))))


def _compositions(total: int, places: int) -> Iterator[tuple[int, ...]]:
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, places - 1):
            yield (first, *rest)


@cache
def forms(tokens: int, hidden: int, max_denominator: int) -> tuple[Form, ...]:
    """Return all premises of so many tokens and hidden states, in order, one for each way to name the hidden states.

    Examples
    --------
    >>> len(forms(2, 1, 2)), len(forms(2, 2, 2))
    (3, 125)
    """
    rows_of: list[tuple[Law, ...]] = [()]
    for _ in range(hidden):
        rows_of = [(*rows, law) for rows in rows_of for law in laws(tokens * hidden, max_denominator)]
    found = []
    for start in laws(hidden, max_denominator):
        for rows in rows_of:
            form = Form(tokens, start, rows)
            key = form.order_key()
            if form.is_reachable() and all(
                key <= form.renamed(o).order_key() for o in permutations(range(hidden))
            ):
                found.append((key, form))
    return tuple(form for _, form in sorted(found, key=lambda entry: entry[0]))


def alphabet_of(tokens: int) -> tuple[str, ...]:
    """Return the alphabet A, B, C, … of so many tokens."""
    return tuple(ascii_uppercase[:tokens])


@dataclass(frozen=True)
class Family:
    """A finite family of models, given by the largest of each size.

    Parameters
    ----------
    premises : int
        Most premises of a model.
    tokens : int
        Most tokens of the alphabet.
    window : int
        The longest window.
    hidden : int
        Most hidden states of a model.
    hidden_each : int
        Most hidden states of one premise.
    denominator : int
        The largest common denominator of a law (prior, start, row).
    start : str
        How windows are read.
    least_premises, least_window : int
        Smaller models are left out.

    Raises
    ------
    InputError
        The sizes leave no model.

    Examples
    --------
    >>> family = Family(premises=1, tokens=2, window=0, hidden=1)
    >>> [(mixture.next_token(), k) for mixture, k in family.models()][:2]
    [({'A': Fraction(1, 1)}, 0), ({'A': Fraction(1, 1), 'B': Fraction(0, 1)}, 0)]
    """

    premises: int = 2
    tokens: int = 2
    window: int = 2
    hidden: int = 3
    hidden_each: int = 2
    denominator: int = 2
    start: str = "document"
    least_premises: int = 1
    least_window: int = 0

    def __post_init__(self) -> None:
        limits = {
            "premises": (self.least_premises, self.premises),
            "window": (self.least_window, self.window),
            "tokens": (1, self.tokens),
            "hidden": (self.least_premises, self.hidden),
            "hidden_each": (1, self.hidden_each),
            "denominator": (self.least_premises, self.denominator),
        }
        for name, (least, most) in limits.items():
            if most < least:
                raise InputError(
                    f"{name}: at least {least} and at most {most} leave no model; lower the first or raise the second"
                )
        if self.least_premises < 1 or self.least_window < 0:
            raise InputError(
                f"least_premises={self.least_premises}, least_window={self.least_window}: give at least 1 and 0"
            )
        if self.tokens > len(ascii_uppercase):
            raise InputError(f"tokens={self.tokens}: give at most {len(ascii_uppercase)}")

    def __str__(self) -> str:
        """Return the family in words."""
        span = {"premises": (self.least_premises, self.premises), "window": (self.least_window, self.window)}
        text = {name: f"{low}" if low == high else f"{low} to {high}" for name, (low, high) in span.items()}
        return (
            f"premises {text['premises']}, tokens 1 to {self.tokens}, window {text['window']}, at most"
            f" {self.hidden} hidden states ({self.hidden_each} per premise), laws with denominators up to"
            f" {self.denominator}, start={self.start!r}"
        )

    def models(self) -> Iterator[tuple[Mixture, int]]:
        """Return the mixtures and windows of the family, the smallest first."""
        for premises in range(self.least_premises, self.premises + 1):
            for tokens in range(1, self.tokens + 1):
                mixtures = {h: self._mixtures(premises, tokens, h) for h in range(premises, self.hidden + 1)}
                for window in range(self.least_window, self.window + 1):
                    for of_this_size in mixtures.values():
                        yield from ((mixture, window) for mixture in of_this_size)

    def _mixtures(self, premises: int, tokens: int, hidden: int) -> list[Mixture]:
        """Return the mixtures of one size, those with the simplest numbers first."""
        alphabet = alphabet_of(tokens)
        priors = [prior for prior in laws(premises, self.denominator) if all(prior)]
        candidates = []
        for sizes in combinations_with_replacement(range(1, self.hidden_each + 1), premises):
            if sum(sizes) == hidden:
                candidates += [(form, prior) for form in self._selections(sizes, tokens) for prior in priors]
        candidates.sort(key=_model_key)
        return [_mixture(chosen, prior, alphabet) for chosen, prior in candidates]

    def _selections(self, sizes: tuple[int, ...], tokens: int) -> Iterator[tuple[Form, ...]]:
        """Return the tuples of premises of the given sizes (ascending), whatever the order among equal sizes."""
        size, repeats = sizes[0], sizes.count(sizes[0])
        for same in combinations_with_replacement(forms(tokens, size, self.denominator), repeats):
            if repeats == len(sizes):
                yield same
            else:
                yield from ((*same, *rest) for rest in self._selections(sizes[repeats:], tokens))


def _model_key(
    model: tuple[tuple[Form, ...], Law],
) -> tuple[Simplicity, list[tuple[Simplicity, tuple[Law, ...]]], Law]:
    chosen, prior = model
    together = simplicity(
        [prior, *(form.start for form in chosen)], [row for form in chosen for row in form.rows]
    )
    return together, [form.order_key() for form in chosen], tuple(-x for x in prior)


def _mixture(chosen: tuple[Form, ...], prior: Law, alphabet: tuple[str, ...]) -> Mixture:
    premises = [form.premise(alphabet) for form in chosen]
    names = premise_names(premises)
    return Mixture(
        dict(zip(names, premises, strict=True)),
        dict(zip(names, prior, strict=True)),
        alphabet=alphabet,
        domain=EXACT,
    )


def premise_names(premises: list[Generator]) -> list[str]:
    """Return names for premises: luigi and waluigi where one misbehaves and can pass for the other, else numbers.

    Examples
    --------
    >>> from markovsim.premises.library import iid
    >>> premise_names([iid({"A": 1, "B": 0}), iid({"A": "1/2", "B": "1/2"})]), premise_names([iid({"A": 1})])
    (['luigi', 'waluigi'], ['text'])
    """
    if len(premises) == 1:
        return ["text"]
    emitted = [{token for token, rows in p.rows.items() if any(rows)} for p in premises]
    if len(premises) == 2 and all(p.size == 1 for p in premises) and emitted[0] < emitted[1]:
        return ["luigi", "waluigi"]
    return [f"premise{i + 1}" for i in range(len(premises))]
