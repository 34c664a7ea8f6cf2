"""Numbers, words and laws as they stand in a model file, each with its place, before any arithmetic is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import MAX_DIGITS
from markovsim.errors import InputError
from markovsim.modelfiles.documents import Decimals, Place, Table, suggestion
from markovsim.modelfiles.expressions import Expression, constant_expression, parse_expression
from markovsim.premises.alphabet import Alphabet, Token, Word


@dataclass(frozen=True)
class Number:
    """An expression and where it stands."""

    place: Place
    expression: Expression

    @property
    def is_zero(self) -> bool:
        """Return whether this is the constant 0."""
        return not self.expression.names and self.expression.constant() == 0

    def element(self, domain: Domain) -> Element:
        """Return the value in ``domain``, whose parameters are those that the expression was read over."""
        values = {}
        if domain.has_parameters:
            values = {name: domain.parameter(name) for name in self.expression.names}
        try:
            return self.expression.evaluate(domain, values)
        except InputError as error:
            raise self.place.wrap(error) from None


Matrix: TypeAlias = tuple[tuple[Number, ...], ...]
Law: TypeAlias = dict[Token, Number]


@dataclass(frozen=True)
class Context:
    """What reading a premise needs to know of the rest of the file."""

    alphabet: Alphabet
    parameters: tuple[str, ...]

    @cached_property
    def written(self) -> dict[str, Token]:
        """The tokens, by how they are written."""
        return {str(token): token for token in self.alphabet.tokens}

    def number(self, value: Any, place: Place) -> Number:
        """Read a non-negative number or an expression in the parameters."""
        number = read_number(value, place, self.parameters)
        if not number.expression.names and number.expression.constant() < 0:
            place.fail_value(value, "is below 0", "probabilities and weights are not negative")
        return number

    def token(self, key: str, place: Place) -> Token:
        """Return the token that a key writes."""
        if key not in self.written:
            place.fail("is not a token of the alphabet", suggestion(key[:40], self.written))
        return self.written[key]

    def word(self, value: Any, place: Place) -> Word:
        """Read a word, written as a string or as a list of tokens."""
        if not isinstance(value, (str, list)) or isinstance(value, Decimals):
            place.fail_value(value, "is not a word", "write it as a string")
        try:
            return self.alphabet.parse(value)
        except InputError as error:
            raise place.wrap(error) from None

    def law(self, table: Table) -> dict[Token, Number]:
        """Read a law on tokens."""
        if not table.entries:
            table.place.fail_value({}, "is empty", "give at least one token a probability")
        return {
            self.token(key, table.place / key): self.number(value, table.place / key)
            for key, value in table.entries.items()
        }


def read_number(value: Any, place: Place, parameters: tuple[str, ...] = ()) -> Number:
    """Read a whole number, a decimal or a text as an expression over ``parameters``."""
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**MAX_DIGITS:
            place.fail_limit(value, f"has more than {MAX_DIGITS:,} digits", "give a smaller number")
        return Number(place, constant_expression(Fraction(value)))
    if not isinstance(value, str):
        place.fail_value(value, "is not a number", 'write a number or a text such as "1/3"')
    try:
        return Number(place, parse_expression(value, () if isinstance(value, Decimals) else parameters))
    except InputError as error:
        raise place.wrap(error) from None


def read_list(value: Any, place: Place, example: str) -> list[Any]:
    """Read a list."""
    if not isinstance(value, list):
        place.fail_value(value, "is not a list", f"write {example}")
    return value


def read_matrix(value: Any, place: Place, size: int | None, number: Callable[[Any, Place], Number]) -> Matrix:
    """Read a square matrix as a list of rows; ``size`` is its number of rows where that is known.

    ``number`` reads one entry.
    """
    rows = read_list(value, place, 'a list of rows such as [["1/2", "1/2"], ["0", "1"]]')
    size = len(rows) if size is None else size
    if len(rows) != size:
        place.fail(f"has {len(rows)} rows, not {size}", f"give a {size} × {size} matrix")
    result = []
    for i, row in enumerate(rows):
        entries = read_list(row, place[i], 'a row such as ["1/2", "1/2"]')
        if len(entries) != size:
            place[i].fail(f"has {len(entries)} entries, not {size}", f"give a {size} × {size} matrix")
        result.append(tuple(number(x, place[i][j]) for j, x in enumerate(entries)))
    return tuple(result)


def read_rates(table: Table, context: Context) -> dict[str, Number]:
    """Read numbers that are not negative, by name."""
    return {key: context.number(value, table.place / key) for key, value in table.entries.items()}


def read_probability(table: Table, key: str, context: Context) -> Number:
    """Read a number from 0 to 1, or an expression in the parameters."""
    value, place = table.require(key, f'{key} = "1/10"'), table.place / key
    number = context.number(value, place)
    if not number.expression.names and number.expression.constant() > 1:
        place.fail_value(value, "is above 1", "give a probability")
    return number
