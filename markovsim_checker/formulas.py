"""The formulas of certificates: their syntax, and their values as exact rational functions.

A formula is text of ``+ - * / ^ ( )``, whole numbers and names. Its value is a Fraction where no symbol occurs, else a
:class:`Ratio`. Everything is bounded: digits, exponents, nesting, and a budget of elementary steps. This needs the
standard library only.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

MAX_NESTING = 64
MAX_DIGITS = 2_000
MAX_EXPONENT = 4_096
MAX_LENGTH = 100_000
MAX_BITS = 40_000
"""Most bits of a coefficient that arises."""
MAX_WORK = 5_000_000
"""Most elementary steps of one check. A step takes about a microsecond."""

Range = Literal["(0,1)", "(0,1]", "[0,1)", "(0,oo)", "[0,oo)", "real"]
Value = Any
"""A Fraction or a Ratio."""
Mono = tuple[tuple[str, int], ...]


class FormatError(ValueError):
    """A certificate that cannot be read. The message names the file, the field and the value."""


class Failure(ValueError):
    """Evidence that does not hold. The message says where and why."""


class Undefined(Failure):
    """A quantity that has no value where it is asked for, since a divisor in it is 0 there."""


class Work:
    """A budget of elementary steps, so that no certificate can keep the checker busy for ever."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def spend(self, steps: int) -> None:
        """Take ``steps`` off the budget."""
        self.left -= steps
        if self.left < 0:
            raise Failure(f"needs more than {MAX_WORK} steps to check")

    def number(self, value: Value) -> Value:
        """Return the value that an operation gave, paid for by its length.

        A number that grows too long is a failure.
        """
        if isinstance(value, Fraction):
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            if bits > MAX_BITS:
                raise Failure(f"a number needs more than {MAX_BITS} bits")
            self.spend(1 + bits * bits // 500_000)
        return value

    def sum(self, values: Iterable[Value]) -> Value:
        """Return the sum, each step of it paid for."""
        result: Value = Fraction(0)
        for value in values:
            result = self.number(result + value if result else value)
        return result


def length(value: Fraction | int) -> int:
    """Return the bits of a number."""
    return value.numerator.bit_length() + value.denominator.bit_length()


# Polynomials and rational functions -------------------------------------------------------------------------


class Poly:
    """A sparse polynomial as a map from monomials to coefficients, without zero ones.

    A whole coefficient is held as an ``int``, any other as a Fraction: whole numbers are added and multiplied many
    times as fast. So a coefficient is never divided by another as it stands.
    """

    __slots__ = ("bits", "terms", "work")

    def __init__(self, terms: Mapping[Mono, Fraction | int], work: Work) -> None:
        self.terms = {
            mono: value.numerator if value.denominator == 1 else value
            for mono, value in terms.items()
            if value
        }
        self.work = work
        self.bits = max(map(length, self.terms.values()), default=0)
        if self.bits > MAX_BITS:
            raise Failure(f"a coefficient needs more than {MAX_BITS} bits")

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self.terms == other.terms

    def plus(self, other: Poly, factor: int = 1) -> Poly:
        """Return self + factor · other."""
        steps = 4 + (self.bits + other.bits) ** 2 // 2_000_000
        self.work.spend(steps * (len(self.terms) + len(other.terms)))
        terms = dict(self.terms)
        for mono, value in other.terms.items():
            more = value if factor == 1 else factor * value
            terms[mono] = terms[mono] + more if mono in terms else more
        return Poly(terms, self.work)

    def times(self, other: Poly) -> Poly:
        """Return self · other."""
        self.work.spend(len(self.terms) * len(other.terms) * (16 + (self.bits + other.bits) // 32))
        terms: dict[Mono, Fraction | int] = {}
        for (left, a), (right, b) in itertools.product(self.terms.items(), other.terms.items()):
            mono = _monomial(left, right)
            terms[mono] = terms[mono] + a * b if mono in terms else a * b
        return Poly(terms, self.work)

    def power(self, exponent: int) -> Poly:
        """Return self ^ exponent, for an exponent ≥ 0."""
        result, square = None, self
        while exponent:
            if exponent & 1:
                result = square if result is None else result.times(square)
            exponent >>= 1
            square = square.times(square) if exponent else square
        return Poly({(): Fraction(1)}, self.work) if result is None else result

    def symbols(self) -> set[str]:
        """Return the names that occur."""
        return {name for mono in self.terms for name, _ in mono}


def _monomial(left: Mono, right: Mono) -> Mono:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + exponent
        if powers[name] > MAX_EXPONENT:
            raise Failure(f"an exponent of {name} goes beyond {MAX_EXPONENT}")
    return tuple(sorted(powers.items()))


class Ratio:
    """A rational function: a polynomial over a product of polynomial factors with multiplicities."""

    __slots__ = ("below", "top")

    def __init__(self, top: Poly, below: Mapping[Poly, int] | None = None) -> None:
        below = dict(below or {})
        for factor in [factor for factor in below if top.terms and len(factor.terms) == 1]:
            ((mono, _),) = factor.terms.items()  # A single symbol is cancelled.
            ((name, _),) = mono
            shared = min(below[factor], *(dict(term).get(name, 0) for term in top.terms))
            if shared:
                top = Poly({_lower(term, name, shared): value for term, value in top.terms.items()}, top.work)
                below[factor] -= shared
        self.top = top
        self.below = {factor: exponent for factor, exponent in below.items() if exponent} if top.terms else {}

    def _lift(self, other: Value) -> Ratio:
        if isinstance(other, Ratio):
            return other
        return Ratio(Poly({(): Fraction(other)}, self.top.work))

    def _over(self, common: Mapping[Poly, int]) -> Poly:
        top = self.top
        for factor, exponent in common.items():
            missing = exponent - self.below.get(factor, 0)
            top = top.times(factor.power(missing)) if missing else top
        return top

    def __add__(self, other: Value) -> Ratio:
        other = self._lift(other)
        common = {f: max(self.below.get(f, 0), other.below.get(f, 0)) for f in (*self.below, *other.below)}
        return Ratio(self._over(common).plus(other._over(common)), common)

    def __neg__(self) -> Ratio:
        return Ratio(
            Poly({mono: -value for mono, value in self.top.terms.items()}, self.top.work), self.below
        )

    def __sub__(self, other: Value) -> Ratio:
        return self + -self._lift(other)

    def __rsub__(self, other: Value) -> Ratio:
        return self._lift(other) + (-self)

    def __mul__(self, other: Value) -> Ratio:
        other = self._lift(other)
        below = {f: self.below.get(f, 0) + other.below.get(f, 0) for f in (*self.below, *other.below)}
        return Ratio(self.top.times(other.top), below)

    def inverse(self) -> Ratio:
        """Return 1 / self, with the numerator split into its constant, its common monomial and the rest."""
        if not self.top.terms:
            raise Failure("division by a quantity that is 0")
        work = self.top.work
        names = [
            name for name in sorted(self.top.symbols()) if all(name in dict(term) for term in self.top.terms)
        ]
        shared = {name: min(dict(term)[name] for term in self.top.terms) for name in names}
        rest = self.top.terms
        for name, exponent in shared.items():
            rest = {_lower(term, name, exponent): value for term, value in rest.items()}
        lead = Fraction(rest[min(rest)])
        below = {Poly({((name, 1),): Fraction(1)}, work): exponent for name, exponent in shared.items()}
        if len(rest) > 1:
            below[Poly({term: value / lead for term, value in rest.items()}, work)] = 1
        top = Poly({(): 1 / lead}, work)
        for factor, exponent in self.below.items():
            top = top.times(factor.power(exponent))
        return Ratio(top, below)

    def __truediv__(self, other: Value) -> Ratio:
        return self * self._lift(other).inverse()

    def __rtruediv__(self, other: Value) -> Ratio:
        return self._lift(other) * self.inverse()

    def __pow__(self, exponent: int) -> Ratio:
        return Ratio(self.top.power(exponent), {f: e * exponent for f, e in self.below.items()})

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ratio | Fraction | int):
            return NotImplemented
        return not (self - other).top.terms

    def __hash__(self) -> int:
        raise TypeError("a Ratio has no canonical form to hash")

    def put(self, values: Mapping[str, Value]) -> Value:
        """Return the value with names replaced."""
        result = _put(self.top, values)
        for factor, exponent in self.below.items():
            divisor = _put(factor, values)
            if divisor == 0:
                raise Undefined("division by a quantity that is 0 there")
            if isinstance(divisor, Fraction) and length(divisor) * exponent > 4 * MAX_BITS:
                raise Failure("a power of a denominator is too long")
            result = self.top.work.number(result / divisor**exponent)
        return result


def _lower(mono: Mono, name: str, exponent: int) -> Mono:
    return tuple(
        (other, e - exponent * (other == name)) for other, e in mono if other != name or e > exponent
    )


def _put(poly: Poly, values: Mapping[str, Value]) -> Value:
    result: Value = Fraction(0)
    for mono, value in poly.terms.items():
        poly.work.spend(8 + 8 * len(mono))
        term: Value = value
        for name, exponent in mono:
            base = values.get(name)
            base = Ratio(Poly({((name, 1),): Fraction(1)}, poly.work)) if base is None else base
            if isinstance(base, Fraction) and length(base) * exponent > 4 * MAX_BITS:
                raise Failure(f"a power of {name} is too long")
            term = poly.work.number(term * base**exponent)
        result = poly.work.number(result + term)
    return result


def _sign_of(poly: Poly, ranges: Mapping[str, Range]) -> int | None:
    """Return 2 if positive by inspection, 1 if non-negative, None if inspection does not tell.

    Each symbol is written by a free one u: x = u/(1+u) on (0,1) and, with u ≥ 0, on [0,1); x = 1/(1+u) on (0,1]. Up to
    a positive factor a polynomial in the u's arises. If no coefficient is negative, neither is the polynomial.
    """
    if len(poly.terms) == 1 and not next(iter(poly.terms)):
        return 2 if poly.terms[()] > 0 else None
    for name in poly.symbols():
        where = ranges[name]
        if where in ("(0,1)", "(0,1]", "[0,1)"):
            one = Poly({(): Fraction(1), ((name, 1),): Fraction(1)}, poly.work)
            top = max(dict(mono).get(name, 0) for mono in poly.terms)
            total = Poly({}, poly.work)
            for exponent in {dict(mono).get(name, 0) for mono in poly.terms}:
                part = {
                    _lower(mono, name, exponent): value
                    for mono, value in poly.terms.items()
                    if dict(mono).get(name, 0) == exponent
                }
                up = exponent if where != "(0,1]" else 0
                free = Poly({((name, up),) if up else (): Fraction(1)}, poly.work)
                total = total.plus(Poly(part, poly.work).times(free).times(one.power(top - exponent)))
            poly = total
        elif where == "real":
            return None
    if any(value < 0 for value in poly.terms.values()):
        return None
    strict = any(all(ranges[name] in ("(0,1)", "(0,oo)") for name, _ in mono) for mono in poly.terms)
    return 2 if strict else 1


def sign(value: Value, ranges: Mapping[str, Range]) -> int | None:
    """Return 2, 1, 0, -1, -2 for > 0, ≥ 0, = 0, ≤ 0, < 0 on the whole region, or None if inspection does not tell."""
    if not isinstance(value, Ratio):
        return 2 * (int(value > 0) - int(value < 0))
    if not value.top.terms:
        return 0
    flips = 0
    for factor, exponent in value.below.items():
        if _sign_of(factor, ranges) != 2:
            if _sign_of(factor.plus(factor, -2), ranges) != 2:
                return None
            flips += exponent
    above = _sign_of(value.top, ranges)
    if above is None:
        below = _sign_of(value.top.plus(value.top, -2), ranges)
        above = -below if below is not None else None
    return None if above is None else above if flips % 2 == 0 else -above


def idle(gap: Ratio, relation: str, quantities: Mapping[str, Sequence[Fraction]]) -> bool:
    """Return whether a difference stands in a relation to 0 whatever some quantities are, as far as tried.

    Each quantity takes the values given for it, and any other symbol some between 0 and 1.
    """
    names = sorted(set().union(*(poly.symbols() for poly in (gap.top, *gap.below))))
    draws, signs = random.Random(0), set()
    for _ in range(TRIED):
        at = {name: draws.choice(quantities.get(name, BETWEEN)) for name in names}
        with contextlib.suppress(Failure):
            value = gap.put(at)
            signs.add((value > 0) - (value < 0))
        if not any(signs <= allowed for allowed in ALWAYS[relation]):
            return False
    gap.top.work.spend(0)  # Where the budget is used up, nothing is known.
    return bool(signs)


TRIED = 200
"""Most values that are tried to make a relation fail."""
BETWEEN = tuple(Fraction(i, 7) for i in range(1, 7))
CHANCES = (Fraction(0), Fraction(1), *BETWEEN, Fraction(1, 1000), Fraction(999, 1000))
REALS = (*CHANCES, *map(Fraction, (-1, 3, -3, 10**9, -(10**9))))
ALWAYS: Mapping[str, tuple[set[int], ...]] = {
    "=": ({0},),
    "!=": ({1}, {-1}),
    ">": ({1},),
    ">=": ({0, 1},),
    "<": ({-1},),
    "<=": ({0, -1},),
}
"""The signs of a difference that always stands in a relation to 0. It is ≠ 0 always where it never changes its sign."""


# Syntax -----------------------------------------------------------------------------------------------------


_CELL = r"(?:[^\[\], ]+(?: [^\[\], ]+)*)?"
"""What stands between the brackets and commas of a name, so that a quantity is written in one way only."""
_TOKEN = re.compile(
    r"\s*(?:([0-9]+)"
    rf"|([A-Za-z_][A-Za-z0-9_.]*(?:\[{_CELL}(?:,{_CELL})*\]|@(?:k|0|\+1))?)"
    r"|([-+*/^()]))"
)


def short(value: object) -> str:
    """Return a value as it is shown in messages."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def evaluate(text: str, name: Callable[[str], Any], divisor: Callable[[Any], None] | None = None) -> Any:
    """Return the value of a formula. Names are looked up by ``name``, and whole numbers are Fractions.

    ``divisor`` is called with everything that is divided by, and raises where that might be 0.
    """
    return _Formula(text, name, divisor).value()


def read_syntax(text: str) -> None:
    """Check the syntax of a formula and its limits. The names stand for nothing."""
    _Formula(text, lambda name: _ANYTHING, number=lambda digits: _ANYTHING).value()


def names_in(text: str) -> set[str]:
    """Return the names that occur in a formula, with their suffixes."""
    found: set[str] = set()

    def name(word: str) -> _Anything:
        found.add(word)
        return _ANYTHING

    _Formula(text, name, number=lambda digits: _ANYTHING).value()
    return found


class _Anything:
    """A value that stands for every name and number while only the syntax is read."""

    def _same(self, _: object = None) -> _Anything:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _same
    __truediv__ = __rtruediv__ = __pow__ = __neg__ = _same


_ANYTHING = _Anything()


class _Formula:
    """A reader by recursive descent, sum → product → power → atom, with limits on nesting, digits and exponents."""

    def __init__(
        self,
        text: str,
        name: Callable[[str], Any],
        divisor: Callable[[Any], None] | None = None,
        number: Callable[[str], Any] = Fraction,
    ) -> None:
        self.text, self.name, self.divisor, self.depth, self.place = text, name, divisor, 0, 0
        self.number = number
        self.tokens: list[tuple[str, str, str]] = []
        if len(text) > MAX_LENGTH:
            raise FormatError(f"formula {short(text)}: longer than {MAX_LENGTH} characters")
        place, end = 0, len(text.rstrip())
        while place < end:
            match = _TOKEN.match(text, place)
            if match is None:
                raise self.error(f"{short(text[place : place + 8])} has no place in a formula")
            self.tokens.append((match[1] or "", match[2] or "", match[3] or ""))
            place = match.end()

    def value(self) -> Any:
        result = self.sum()
        if self.place < len(self.tokens):
            raise self.error("something is left over at its end")
        return result

    def error(self, why: str) -> FormatError:
        return FormatError(f"formula {short(self.text)}: {why}")

    def take(self, signs: str) -> str:
        sign = self.tokens[self.place][2] if self.place < len(self.tokens) else ""
        if sign and sign in signs:
            self.place += 1
            return sign
        return ""

    def sum(self) -> Any:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.error(f"nested more than {MAX_NESTING} deep")
        result = -self.product() if self.take("-") else self.product()
        while sign := self.take("+-"):
            result = self.kept(result + self.product() if sign == "+" else result - self.product())
        self.depth -= 1
        return result

    def product(self) -> Any:
        result = self.power()
        while sign := self.take("*/"):
            other = self.power()
            if sign == "*":
                result = self.kept(result * other)
                continue
            if other == 0:
                raise self.error("division by zero")
            if self.divisor is not None:
                self.divisor(other)
            result = self.kept(result / other)
        return result

    def kept(self, value: Any) -> Any:
        if isinstance(value, Fraction) and length(value) > MAX_BITS:
            raise self.error(f"a number needs more than {MAX_BITS} bits")
        return value

    def power(self) -> Any:
        base = self.atom()
        if not self.take("^"):
            return base
        digits = self.tokens[self.place][0] if self.place < len(self.tokens) else ""
        if not digits or len(digits) > 4 or int(digits) > MAX_EXPONENT:
            raise self.error(f"an exponent is a whole number from 0 to {MAX_EXPONENT}")
        self.place += 1
        if isinstance(base, Fraction):
            bits = max(base.numerator.bit_length(), base.denominator.bit_length())
            if bits > 1 and bits * int(digits) > 8 * MAX_DIGITS:
                raise self.error("a power is too large")
        return base ** int(digits)

    def atom(self) -> Any:
        if self.take("("):
            result = self.sum()
            if not self.take(")"):
                raise self.error("a parenthesis is not closed")
            return result
        number, name, _ = self.tokens[self.place] if self.place < len(self.tokens) else ("", "", "")
        self.place += 1
        if number:
            if len(number) > MAX_DIGITS:
                raise self.error(f"a number has more than {MAX_DIGITS} digits")
            return self.number(number)
        if not name:
            raise self.error("a number, a name or a parenthesis is missing")
        return self.name(name)
