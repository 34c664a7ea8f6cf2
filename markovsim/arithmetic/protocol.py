"""What an algorithm may ask of its arithmetic: capabilities, verbs, and no names.

The elements of a domain support ``+ - * /`` among themselves. A *capability* is an attribute of one meaning, such as
:attr:`Arithmetic.is_exact`, that tells algorithms apart. A *verb* is a method that means the same in every domain
and is done differently, such as :meth:`Arithmetic.sum`. A domain's name is for people: no algorithm asks for it.

To add an arithmetic, subclass :class:`Domain`, set the capabilities that hold, and define its abstract members.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import flint

from markovsim.errors import InputError

Element = Any
Vector = dict[int, Element]


class Arithmetic(ABC):
    """What elimination asks of its numbers beyond ``+ * /``.

    Exactly one of :attr:`is_exact`, :attr:`rounds` and :attr:`encloses` holds.
    """

    is_exact: bool = False
    """Nothing is rounded, so that two elements are equal exactly when they are the same number."""
    rounds: bool = False
    """Every operation rounds to a fixed length, so that nearly equal numbers may in truth be equal."""
    encloses: bool = False
    """An element is an interval that holds the number, so that overlapping elements are not told apart."""
    has_parameters: bool = False
    """Elements are formulas, so that a sign or an order may depend on the values of their parameters."""
    is_rational: bool = False
    """Elements are flint's fractions, so that flint's matrices take them."""
    is_binary64: bool = False
    """Elements are Python's floats, so that NumPy takes them and a positive one may leave the normal range."""

    @property
    @abstractmethod
    def zero(self) -> Element:
        """The number 0."""

    @property
    @abstractmethod
    def one(self) -> Element:
        """The number 1."""

    def sum(self, values: Iterable[Element]) -> Element:
        """Return the sum of the values, as accurately as the arithmetic allows: 0 if there are none."""
        return sum(values, self.zero)


class Domain(Arithmetic):
    """A field of numbers that users choose: what goes in, what comes out, and what can be decided."""

    relative_tolerance: float = 0.0
    """Relative distance up to which :meth:`equal` takes two elements for the same number."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name that people use for the arithmetic, in messages and answers."""

    @property
    def is_ordered(self) -> bool:
        """Whether any two elements can be compared by ``<``."""
        return not (self.encloses or self.has_parameters)

    @property
    def parameters(self) -> Mapping[str, tuple[Any, Any]]:
        """The open interval of each parameter; none where elements are numbers."""
        return {}

    @property
    def infinity(self) -> Any:
        """What users get for an infinite time."""
        import sympy

        return sympy.oo

    @abstractmethod
    def convert(self, value: Any) -> Element:
        """Return the element for a user's number; raise InputError for what is none here."""

    def parameter(self, name: str) -> Element:
        """Return the parameter of that name as an element; raise InputError where there is none."""
        raise InputError(f"parameter={name!r}: the {self.name} domain has numbers only")

    @abstractmethod
    def public(self, x: Element) -> Any:
        """Return the number that users get."""

    @abstractmethod
    def text(self, x: Element) -> str | float | list[str]:
        """Return the number as JSON holds it."""

    @abstractmethod
    def sign(self, x: Element) -> int:
        """Return −1, 0 or 1; raise UndecidedError or PrecisionError where the sign is not known."""

    @abstractmethod
    def log(self, x: Element) -> Any:
        """Return the natural logarithm of a positive element, as users get it."""

    @abstractmethod
    def rational(self, x: Element) -> flint.fmpq | None:
        """Return the element as flint's fraction, exactly; None where it is not one known rational number."""

    @abstractmethod
    def to_float(self, x: Element) -> float:
        """Return the nearest float; raise InputError for a formula."""

    def is_zero(self, x: Element) -> bool:
        """Say whether the element is 0."""
        return not x

    def equal(self, x: Element, y: Element) -> bool:
        """Say whether two elements are the same number; raise PrecisionError where balls do not tell."""
        return bool(x == y)

    def may_equal(self, x: Element, y: Element) -> bool:
        """Say whether two elements may be the same number, as far as the arithmetic can tell."""
        return self.equal(x, y)

    def is_tie(self, x: Element, y: Element) -> bool:
        """Say whether rounding alone may have made two elements differ, so that their order is not known."""
        return False

    def maximum(self, x: Element, y: Element) -> Element:
        """Return the larger element; raise UndecidedError where neither is on the whole parameter region."""
        return y if self.sign(x - y) < 0 else x

    def at_most_one(self, x: Element) -> Element:
        """Return a probability that rounding may have taken above 1, brought back to 1."""
        return x

    def rescale(self, vector: Sequence[Element]) -> list[Element]:
        """Return a multiple of the vector that keeps clear of the limits of the range, without rounding."""
        return list(vector)

    def check_positive(self, x: Element, what: str) -> Element:
        """Return a quantity that is positive by the graph; raise an error, which names it, where the number is not."""
        if self.is_zero(x):
            raise InputError(
                f"{what} vanishes identically: its terms cannot all be positive; correct the probabilities"
            )
        return x

    def from_ball(self, ball: Any) -> Any:
        """Return the number that users get for one of Arb's balls: its middle, or the ball where elements are balls."""
        return float(ball.mid())

    def assumed(self, elements: Iterable[Element]) -> tuple[Element, ...]:
        """Return the elements that have to be assumed positive, each once: none where elements are numbers."""
        return ()

    def side_conditions(self, elements: Iterable[Element]) -> tuple[str, ...]:
        """Return what must hold, beyond the parameter region, for all elements to be defined and positive."""
        return ()

    def nonzero_factors(self, elements: Iterable[Element]) -> tuple[str, ...]:
        """Return the factors, in the parameters, that must not vanish for the graph to hold."""
        return ()


class Limit(NamedTuple):
    """How far an algorithm goes, by how the numbers of its arithmetic grow.

    >>> from markovsim.arithmetic.domains import EXACT, FLOAT
    >>> limit = Limit(exact=10, symbolic=5, rounded=1_000, enclosed=1_000)
    >>> limit.of(EXACT), limit.of(FLOAT)
    (10, 1000)
    """

    exact: int
    """The limit in arithmetics without rounding, whose numbers become longer with every step."""
    symbolic: int
    """The limit in arithmetics whose elements are formulas."""
    rounded: int
    """The limit in arithmetics that round to a fixed length."""
    enclosed: int
    """The limit in arithmetics whose elements are intervals."""

    def of(self, domain: Arithmetic) -> int:
        """Return the limit for an arithmetic."""
        if domain.has_parameters:
            return self.symbolic
        if domain.is_exact:
            return self.exact
        return self.enclosed if domain.encloses else self.rounded
