r"""The products :math:`M_w` of a generator's token matrices over a word, and whether their rank is at most 1.

In the exact and the symbolic domain a product has its numbers, and ranks are exact. In float and ball no number is
compared: a product has the pattern of its possible entries, and its rank counts as at most 1 where all of them stand
in one row or in one column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markovsim.arithmetic.domains import Domain
from markovsim.premises.alphabet import Token, Word
from markovsim.premises.generator import Generator, matrix_product, word_product


def products(process: Generator) -> Products:
    """Return the products of a generator, as numbers where ranks of numbers are exact and as patterns elsewhere."""
    return Numbers(process) if process.domain.is_exact else Patterns(process)


class Products:
    """The products M_w of a generator's token matrices, in one of two forms: see :func:`products`."""

    identity: Any
    factors: Mapping[Token, Any]

    def times(self, left: Any, right: Any) -> Any:
        """Return the product of two."""
        raise NotImplementedError

    def at_most_one(self, product: Any) -> bool:
        """Say whether the rank is 0 or 1."""
        raise NotImplementedError

    def of(self, word: Word) -> Any:
        """Return M_w."""
        raise NotImplementedError


class Numbers(Products):
    """M_w as rows of elements; ranks are exact."""

    def __init__(self, process: Generator) -> None:
        self.domain: Domain = process.domain
        self.identity = process.product(())
        self.factors = {token: process.product((token,)) for token in process.rows}

    def times(self, left: Any, right: Any) -> Any:
        return matrix_product(left, right)

    def of(self, word: Word) -> Any:
        return word_product(word, self.factors.__getitem__, matrix_product) if word else self.identity

    def at_most_one(self, product: Any) -> bool:
        rows = iter(product.values())
        first = next(rows, None)
        if first is None:
            return True
        lead = next(iter(first))
        return all(
            row.keys() == first.keys()
            and all(self.domain.equal(x * first[lead], first[j] * row[lead]) for j, x in row.items())
            for row in rows
        )


class Patterns(Products):
    """Which entries of M_w are possible. A row is a whole number with one bit per entry; products are remembered."""

    def __init__(self, process: Generator) -> None:
        self.size = process.size
        self.factors = {
            token: tuple(sum(1 << j for j, _ in row) for row in rows) for token, rows in process.rows.items()
        }
        self.identity = tuple(1 << i for i in range(self.size))
        self._known: dict[Any, Any] = {}

    def times(self, left: Any, right: Any) -> Any:
        if (left, right) not in self._known:
            product = []
            for row in left:
                bits = 0
                for m in range(self.size):
                    if row >> m & 1:
                        bits |= right[m]
                product.append(bits)
            self._known[left, right] = tuple(product)
        return self._known[left, right]

    def at_most_one(self, product: Any) -> bool:
        rows = [row for row in product if row]
        columns = 0
        for row in rows:
            columns |= row
        return len(rows) <= 1 or columns & (columns - 1) == 0

    def of(self, word: Word) -> Any:
        product: Any = self.identity
        for token in word:
            product = self.times(product, self.factors[token])
        return product

    def surely_two(self, product: Any) -> bool:
        """Say whether the rank is 2 or more whatever the numbers are: at rank 1 all rows have one pattern."""
        return len({row for row in product if row}) > 1
