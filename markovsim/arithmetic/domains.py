"""The number domains: exact, symbolic and binary64 arithmetic, and which of them an input asks for.

A domain is an explicit argument, never a global setting. What every domain can do is written in
:mod:`markovsim.arithmetic.protocol`. There are four; the balls are in :mod:`markovsim.arithmetic.balls`.

============  ==========================  =============================================  ==============
domain        elements                    input                                          users get
============  ==========================  =============================================  ==============
exact         ``flint.fmpq``              int, Fraction, Decimal, "1/3", "0.1", Rational  Fraction
symbolic      :class:`RationalFunction`   the same, and expressions in the parameters    sympy.Expr
float         ``float``                   the same, and floats                           float
ball          :class:`Ball`               the same, floats and "1/3 ± 1e-10"             flint.arb
============  ==========================  =============================================  ==============
"""

from __future__ import annotations

import keyword
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from numbers import Real
from typing import Any, ClassVar

import flint

from markovsim.arithmetic.balls import BALL, BallDomain, is_ball
from markovsim.arithmetic.numbers import as_rational, is_expression, is_float, natural_log, short
from markovsim.arithmetic.protocol import Arithmetic, Domain, Element, Vector
from markovsim.arithmetic.rational_functions import (
    Box,
    RationalFunction,
    factor_list,
    polynomial_context,
    polynomial_sign,
    sample_points,
)
from markovsim.errors import FloatRangeError, InputError, UndecidedError

__all__ = [
    "EXACT",
    "FLOAT",
    "Arithmetic",
    "Domain",
    "Element",
    "ExactDomain",
    "FloatDomain",
    "SymbolicDomain",
    "Vector",
    "converted",
    "infer_domain",
    "join_domains",
    "require_domain",
    "shown",
]


@dataclass(frozen=True)
class ExactDomain(Domain):
    """The rational numbers, in flint's ``fmpq``."""

    name = "exact"
    zero: ClassVar[Element] = flint.fmpq(0)
    one: ClassVar[Element] = flint.fmpq(1)
    is_exact = True
    is_rational = True

    def convert(self, value: Any) -> Element:
        """Return the element for an exact number; raise InputError for floats and expressions."""
        if isinstance(value, flint.fmpq):
            return value
        rational = as_rational(value)
        if rational is None:
            raise InputError(
                f"value={short(value)}: not an exact rational number; write an int, a Fraction or a text such as '1/3'"
                " (or choose the float or the symbolic domain)"
            )
        return flint.fmpq(rational.numerator, rational.denominator)

    def public(self, x: Element) -> Fraction:
        return Fraction(int(x.p), int(x.q))

    def text(self, x: Element) -> str:
        return str(x)

    def sign(self, x: Element) -> int:
        return int(x > 0) - int(x < 0)

    def log(self, x: Element) -> float:
        return natural_log(self.public(x))

    def rational(self, x: Element) -> Element:
        return x

    def to_float(self, x: Element) -> float:
        return float(self.public(x))

    def maximum(self, x: Element, y: Element) -> Element:
        return max(x, y)


@dataclass(frozen=True)
class FloatDomain(Domain):
    """IEEE binary64. Algorithms do not subtract in it, so that every result keeps its relative accuracy.

    Attributes
    ----------
    relative_tolerance
        The relative distance up to which two floats count as the same number.
    """

    name = "float"
    zero = 0.0
    one = 1.0
    infinity = math.inf
    rounds = True
    is_binary64 = True
    relative_tolerance: float = 1e-12

    def convert(self, value: Any) -> float:
        """Return the nearest binary64; raise InputError for NaN and infinities, FloatRangeError out of range."""
        rational = None if is_float(value) else as_rational(value)
        if rational is None:
            if is_expression(value) or (
                not isinstance(value, Real) and not getattr(value, "is_Float", False)
            ):
                raise InputError(f"value={short(value)}: not a number; give every parameter a value first")
            number = float(value)
            if not math.isfinite(number):
                raise InputError(f"value={number}: not a finite number")
            return number
        try:
            number = float(rational)
        except OverflowError:
            number = math.inf
        if math.isinf(number) or (rational and not number):
            raise FloatRangeError(f"value={short(value)} is outside binary64; use the exact domain")
        return number

    def public(self, x: float) -> float:
        return float(x)

    def text(self, x: float) -> float:
        return float(x)

    def sum(self, values: Iterable[float]) -> float:
        """Return the sum, rounded once."""
        return math.fsum(values)

    def equal(self, x: float, y: float) -> bool:
        return math.isclose(x, y, rel_tol=self.relative_tolerance)

    is_tie = equal

    def sign(self, x: float) -> int:
        return int(x > 0) - int(x < 0)

    def log(self, x: float) -> float:
        return math.log(x)

    def rational(self, x: float) -> Element:
        return flint.fmpq(*x.as_integer_ratio())

    def at_most_one(self, x: float) -> float:
        return min(x, 1.0)

    def maximum(self, x: float, y: float) -> float:
        return max(x, y)

    def rescale(self, vector: Sequence[float]) -> list[float]:
        """Return the vector times a power of two, which rounds nothing; the largest entry is then in [1/2, 1)."""
        largest = max(map(abs, vector), default=0.0)
        if largest == 0.0:
            return list(vector)
        _, exponent = math.frexp(largest)
        return [math.ldexp(x, -exponent) for x in vector]

    def check_positive(self, x: float, what: str) -> float:
        """Return a quantity that is positive by the graph; raise FloatRangeError where it is no normal float."""
        if not sys.float_info.min <= x <= sys.float_info.max:
            raise FloatRangeError(f"{what} is outside the range of binary64; use the exact domain")
        return x

    def to_float(self, x: float) -> float:
        return x


class SymbolicDomain(Domain):
    """Rational functions of named parameters, each in an open interval.

    Parameters
    ----------
    parameters
        A map from names to intervals (low, high) of rational numbers, such as ``{"q": (0, 1)}``.

    Raises
    ------
    InputError
        A name is no identifier, or an interval is not open with rational low < high.

    Examples
    --------
    >>> import sympy
    >>> q = sympy.Symbol("q")
    >>> domain = SymbolicDomain({"q": (0, 1)})
    >>> domain.sign(domain.convert(q - q**2)), domain.public(domain.convert(q - q**2))
    (1, -q*(q - 1))
    """

    name = "symbolic"
    is_exact = True
    has_parameters = True

    def __init__(self, parameters: Mapping[str, tuple[Any, Any]]) -> None:
        if not isinstance(parameters, Mapping):
            raise InputError(
                f"parameters={short(parameters)}: give a map from names to intervals, {{'q': (0, 1)}}"
            )
        box = []
        for name, interval in parameters.items():
            if not (isinstance(name, str) and name.isidentifier()) or keyword.iskeyword(name):
                raise InputError(
                    f"parameter={name!r}: not a name; use letters, digits and underscores, and no word of Python"
                )
            if not isinstance(interval, (tuple, list)) or len(interval) != 2:
                raise InputError(
                    f"parameter {name}={short(interval)}: not an open interval; give (low, high)"
                )
            low, high = (as_rational(bound) for bound in interval)
            if low is None or high is None or low >= high:
                raise InputError(
                    f"parameter {name}={interval!r}: not an open interval; give rational low < high"
                )
            box.append((low, high))
        self.names: tuple[str, ...] = tuple(parameters)
        self.box: Box = tuple(box)
        self.context = polynomial_context(self.names)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by the declared intervals: flint's contexts cannot be copied."""
        return SymbolicDomain, (self.parameters,)

    @property
    def parameters(self) -> dict[str, tuple[Fraction, Fraction]]:
        """The open interval of each parameter."""
        return dict(zip(self.names, self.box, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SymbolicDomain) and (self.names, self.box) == (other.names, other.box)

    def __hash__(self) -> int:
        return hash((self.names, self.box))

    def __repr__(self) -> str:
        inside = ", ".join(f"{n!r}: ({a}, {b})" for n, (a, b) in self.parameters.items())
        return f"SymbolicDomain({{{inside}}})"

    def _constant(self, value: Any) -> RationalFunction:
        rational = Fraction(value)
        constant = self.context.constant
        return RationalFunction(constant(rational.numerator), constant(rational.denominator), reduced=True)

    @cached_property
    def zero(self) -> RationalFunction:
        return self._constant(0)

    @cached_property
    def one(self) -> RationalFunction:
        return self._constant(1)

    def parameter(self, name: str) -> RationalFunction:
        """Return the parameter of that name as an element."""
        if name not in self.names:
            known = ", ".join(self.names) or "none"
            raise InputError(f"parameter={name!r} is not declared (declared: {known}); declare its interval")
        return RationalFunction(
            self.context.gen(self.names.index(name)), self.context.constant(1), reduced=True
        )

    def convert(self, value: Any) -> RationalFunction:
        """Return the element for an exact number, a sympy expression, or an element in declared parameters.

        Raises
        ------
        InputError
            The value is a float, has more than + - * / and whole powers, or has a name that is not declared.

        Examples
        --------
        >>> SymbolicDomain({"q": (0, 1)}).convert("1/3")
        RationalFunction((1)/(3))
        """
        if isinstance(value, RationalFunction):
            for name in value.parameters():
                self.parameter(name)  # This raises where it is not declared.
            return value.in_context(self.context)
        rational = as_rational(value)
        if rational is not None:
            return self._constant(rational)
        if is_expression(value) or getattr(value, "is_number", False):
            return self._from_expression(value)
        raise InputError(
            f"value={short(value)}: not an exact number or an expression in the declared parameters"
        )

    def _from_expression(self, expression: Any) -> RationalFunction:
        if expression.is_Symbol:
            if expression.assumptions0.keys() != {"commutative"}:
                raise InputError(
                    f"parameter={expression.name!r} is a symbol with assumptions; use Symbol({expression.name!r}) and"
                    " declare an interval instead"
                )
            return self.parameter(expression.name)
        if expression.is_Rational:
            return self._constant(as_rational(expression))
        if expression.is_Add or expression.is_Mul:
            parts = [self._from_expression(argument) for argument in expression.args]
            result = parts[0]
            for part in parts[1:]:
                result = result + part if expression.is_Add else result * part
            return result
        if expression.is_Pow and expression.exp.is_Integer:
            base = self._from_expression(expression.base)
            exponent = int(expression.exp)
            if exponent < 0:
                base, exponent = self.one / base, -exponent
            return base**exponent
        raise InputError(
            f"value={short(expression)}: not a rational function; use + - * / and integer powers"
        )

    def public(self, x: RationalFunction) -> Any:
        return x.as_expr()

    def text(self, x: RationalFunction) -> str:
        return x.as_text()

    def log(self, x: RationalFunction) -> Any:
        import sympy

        return sympy.log(self.public(x))

    def rational(self, x: RationalFunction) -> Element:
        constant = None if x.parameters() else x.evaluate(dict.fromkeys(self.names, Fraction(0)))
        return None if constant is None else flint.fmpq(constant.numerator, constant.denominator)

    def sign(self, x: RationalFunction) -> int:
        """Return the sign that ``x`` has on the whole parameter region.

        Raises
        ------
        UndecidedError
            The sign is not settled there; the message names points with different signs.
        """
        num, den = polynomial_sign(x.num, self.box), polynomial_sign(x.den, self.box)
        if num is not None and den is not None:
            return num * den
        seen: dict[bool, dict[str, Fraction]] = {}
        for point in sample_points(self.names, self.box):
            try:
                value = x.evaluate(point)
            except ZeroDivisionError:
                continue
            seen.setdefault(value > 0, point)
        where = "; ".join(
            f"{'positive' if positive else 'not positive'} at "
            + ", ".join(f"{n}={v}" for n, v in point.items())
            for positive, point in sorted(seen.items(), reverse=True)
        )
        raise UndecidedError(
            f"the sign of {self.text(x)} is not settled on the parameter region ({where});"
            " narrow the intervals, or give numbers"
        )

    def to_float(self, x: RationalFunction) -> float:
        raise InputError(f"value={self.text(x)}: has parameters; give them values first")

    def assumed(self, elements: Iterable[RationalFunction]) -> tuple[RationalFunction, ...]:
        return tuple(dict.fromkeys(elements))

    def side_conditions(self, elements: Iterable[RationalFunction]) -> tuple[str, ...]:
        """Return what must hold, beyond the region, for all of ``elements`` to be defined and positive.

        An element that is known to be positive on the whole region adds nothing. An algorithm without subtractions
        needs no other conditions: its pivots are sums of products of such elements, and so they are positive wherever
        the elements are.

        Raises
        ------
        InputError
            An element is never positive on the region.
        """
        conditions: dict[str, None] = {}
        for x in elements:
            parts = (x.num, x.den)
            signs = [polynomial_sign(part, self.box, where_nonzero=True) for part in parts]
            if None not in signs and math.prod(sign or 0 for sign in signs) <= 0:
                raise InputError(
                    f"probability={self.text(x)} is never positive on the region {self.region()}"
                )
            if None in (polynomial_sign(part, self.box) for part in parts):
                conditions[f"{self.text(x)} > 0"] = None
        return tuple(conditions)

    def nonzero_factors(self, elements: Iterable[RationalFunction]) -> tuple[str, ...]:
        """Return the irreducible factors of all ``elements``, none of which may vanish for the graph to hold.

        Results are rational functions. They are right wherever no factor is 0 and the elements are probabilities,
        even outside the declared region.
        """
        factors = {
            str(factor): factor
            for x in elements
            for polynomial in (x.num, x.den)
            for factor, _ in factor_list(polynomial)[1]
        }
        one = self.context.constant(1)
        return tuple(
            sorted(self.text(RationalFunction(factor, one, reduced=True)) for factor in factors.values())
        )

    def region(self) -> str:
        """Return the parameter region in words, such as ``0 < q < 1``."""
        return ", ".join(f"{low} < {name} < {high}" for name, (low, high) in self.parameters.items())


EXACT = ExactDomain()
FLOAT = FloatDomain()


def require_domain(value: Any) -> Domain:
    """Return the domain itself, or the one of that name ("exact", "float", "ball").

    It raises InputError for anything else.

    >>> require_domain("float") is FLOAT
    True
    """
    if isinstance(value, Domain):
        return value
    named: dict[str, Domain] = {"exact": EXACT, "float": FLOAT, "ball": BALL}
    if isinstance(value, str) and value in named:
        return named[value]
    raise InputError(
        f"domain={short(value)}: not an arithmetic; give 'exact', 'float', 'ball' or SymbolicDomain({{'q': (0, 1)}})"
    )


def infer_domain(values: Iterable[Any]) -> Domain:
    """Return the domain that the input itself asks for.

    One symbol makes it symbolic, one ball makes it the ball domain, and one float makes it float. Otherwise it is
    exact. Symbols get the interval 0 < x < 1; a :class:`SymbolicDomain` has other intervals.

    It raises InputError for floats or balls beside symbols, because a rational function of rounded numbers is neither
    exact nor fast.
    """
    inexact: Any = None
    wide: Any = None
    names: dict[str, None] = {}
    for value in values:
        if is_ball(value):
            wide = value if wide is None else wide
        elif is_float(value):
            inexact = value if inexact is None else inexact
        elif is_expression(value):
            symbols = (
                value.parameters()
                if isinstance(value, RationalFunction)
                else (symbol.name for symbol in value.free_symbols)
            )
            names.update(dict.fromkeys(symbols))
    if names and wide is not None:
        raise InputError(f"value={wide!r} beside the parameter {next(iter(names))}: a formula holds no balls")
    if names and inexact is not None:
        raise InputError(
            f"value={inexact!r} beside the parameter {next(iter(names))}: write floats as exact texts"
        )
    if names:
        return SymbolicDomain(dict.fromkeys(sorted(names), (0, 1)))
    if wide is not None:
        return BALL
    return EXACT if inexact is None else FLOAT


def join_domains(domains: Iterable[Domain]) -> Domain:
    """Return the smallest domain that holds the elements of all of them; raise InputError for float beside symbolic."""
    # Every domain holds fractions.
    wanted = [domain for domain in dict.fromkeys(domains) if domain != EXACT]
    if len(wanted) <= 1:
        return wanted[0] if wanted else EXACT
    if all(isinstance(domain, SymbolicDomain) for domain in wanted):
        return SymbolicDomain(_joined_intervals(wanted))
    if all(isinstance(domain, (FloatDomain, BallDomain)) for domain in wanted):
        bits = [domain.bits for domain in wanted if isinstance(domain, BallDomain)]
        return BallDomain(max(bits)) if bits else wanted[0]
    if any(isinstance(domain, SymbolicDomain) for domain in wanted):
        raise InputError(
            "symbolic premises cannot be mixed with float or ball ones; write the numbers as exact texts"
        )
    names = ", ".join(domain.name for domain in wanted)
    raise InputError(f"domains {names} cannot be mixed; convert everything to one of them")


def _joined_intervals(domains: Iterable[Any]) -> dict[str, tuple[Fraction, Fraction]]:
    intervals: dict[str, tuple[Fraction, Fraction]] = {}
    for domain in domains:
        for name, interval in domain.parameters.items():
            if intervals.setdefault(name, interval) != interval:
                raise InputError(
                    f"parameter {name} is declared as {intervals[name]} and as {interval}; declare one interval"
                )
    return intervals


def shown(x: Element, domain: Domain) -> str:
    """Return an element as messages show it; long numbers are cut."""
    text = str(domain.text(x))
    return text if len(text) <= 60 else f"{text[:60]}…"


def converted(x: Element, source: Domain, target: Domain) -> Element:
    """Return an element of one domain as one of another; raise InputError where the other does not hold it."""
    # Fractions go as they are: every domain reads them, and messages show them whatever their length.
    return target.convert(x if source.is_rational or target.has_parameters else source.public(x))
