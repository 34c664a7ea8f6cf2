"""Numbers and expressions of a model file, by a tokenizer and a parser of our own: nothing is ever executed.

The language has ``+ - * / **``, parentheses, unary signs, integers, decimals (``0.1`` is exactly 1/10, ``1e-12``
exactly 10^-12) and the declared parameter names. Precedence is Python's, so ``-q**2`` is −(q²) and ``2**3**2`` is 2⁹.
``parse_rational`` reads numbers, here as everywhere else, and within its limits.

Reading gives a postfix program, which any arithmetic runs with its own ``+ - * /``. A bound on the size of every
intermediate result is carried along while reading (bits, degree, terms of numerator and denominator), so that a power
tower is refused before anything of it is computed. Operators wait on an explicit stack, so that no input can exhaust
Python's own.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol

from markovsim.arithmetic.numbers import parse_rational
from markovsim.errors import InputError

MAX_LENGTH = 10_000
"""Most characters of an expression."""
MAX_NESTING = 100
"""Most operators and open parentheses that may wait for their operands at once."""
MAX_EXPONENT = 10_000
"""The largest exponent."""
MAX_DEGREE = 10_000
"""The largest degree of a polynomial that an expression may reach."""
MAX_TERMS = 5_000
"""Most terms of a polynomial that an expression may reach."""
MAX_BITS = 50_000
"""Most bits of a number that an expression may reach."""
MAX_WORK = 10_000_000
"""The largest sum of terms × bits over all steps of an evaluation, which bounds what it may write down."""
_FOLDED_BITS = 128
"""Most bits of a constant that is worked out while the text is read. It is worked out since it may be an exponent."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>\*\*|[-+*/()]))",
)
_BLANK = re.compile(r"\s*")
_REMEDIES = {
    "^": "write powers as **",
    "%": "write a share as a fraction",
    "\u2212": "write minus as -",
    "\u00b1": "write a number alone; those of a plain chain may have one radius",
}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "pos": 3, "**": 4}


class Arithmetic(Protocol):
    """What a program needs from a domain: a constant as an element, and whether an element is zero."""

    def convert(self, value: Any) -> Any: ...

    def is_zero(self, x: Any) -> bool: ...


@dataclass(frozen=True)
class Power:
    """A step of a program that raises the top of the stack to this integer."""

    exponent: int


@dataclass(frozen=True)
class Expression:
    """A text that was read: its postfix program and the parameters that it names.

    A step of ``program`` is a constant (``Fraction``), a name, one of ``+ - * / neg``, or a ``Power``.
    """

    text: str
    program: tuple[Fraction | str | Power, ...]
    names: frozenset[str]

    def evaluate(self, domain: Arithmetic, values: Mapping[str, Any] | None = None) -> Any:
        """Return the value in ``domain``; ``values`` gives each named parameter as an element of it.

        Raises
        ------
        InputError
            A divisor is zero. In the symbolic domain that means identically zero.
        """
        known = {} if values is None else values
        stack: list[Any] = []
        for step in self.program:
            if isinstance(step, Fraction):
                stack.append(domain.convert(step))
            elif isinstance(step, Power):
                stack.append(self._power(domain, stack.pop(), step.exponent))
            elif step == "neg":
                stack.append(-stack.pop())
            elif step in _BINDING:
                right, left = stack.pop(), stack.pop()
                stack.append(self._combine(domain, step, left, right))
            else:
                stack.append(known[step])
        return stack.pop()

    def at(self, values: Mapping[str, Fraction]) -> Expression:
        """Return the same expression with these values in place of names, read again within the same limits.

        Raises
        ------
        InputError
            A divisor is zero there, or a limit is exceeded.

        Examples
        --------
        >>> parse_expression("q*(1 - h)", ["q", "h"]).at({"h": Fraction(1, 3), "q": Fraction(1, 2)}).constant()
        Fraction(1, 3)
        """
        given = tuple((name, values[name]) for name in sorted(self.names) if name in values)
        return _parsed(self.text, tuple(sorted(self.names)), given) if given else self

    def constant(self) -> Fraction:
        """Return the exact value of an expression without parameters.

        Examples
        --------
        >>> parse_expression("(1 - 0.1)**2").constant()
        Fraction(81, 100)
        """
        if self.names:
            raise InputError(
                f"{shown(self.text)} depends on {', '.join(sorted(self.names))}; a plain number is needed"
            )
        value: Fraction = self.evaluate(_RATIONALS)
        return value

    def _combine(self, domain: Arithmetic, sign: str, left: Any, right: Any) -> Any:
        if sign == "+":
            return left + right
        if sign == "-":
            return left - right
        if sign == "*":
            return left * right
        if domain.is_zero(right):
            raise self._zero_division()
        return left / right

    def _power(self, domain: Arithmetic, base: Any, exponent: int) -> Any:
        if isinstance(base, Fraction) and not (exponent < 0 and base == 0):
            return base**exponent
        if exponent < 0:
            if domain.is_zero(base):
                raise self._zero_division()
            base = domain.convert(1) / base
        result, square, left = domain.convert(1), base, abs(exponent)
        while left:
            if left & 1:
                result = result * square
            left >>= 1
            if left:
                square = square * square
        return result

    def _zero_division(self) -> InputError:
        return InputError(f"{shown(self.text)} divides by zero; change the divisor")


class _Rationals:
    """Python's fractions as an arithmetic, in which constants are computed."""

    def convert(self, value: Any) -> Fraction:
        return Fraction(value)

    def is_zero(self, x: Any) -> bool:
        return bool(x == 0)


_RATIONALS = _Rationals()


def parse_expression(text: str, parameters: Iterable[str] = ()) -> Expression:
    """Read ``text`` over the declared ``parameters``.

    Parameters
    ----------
    text : str
        An expression, as the module's text defines it.
    parameters : iterable of str
        The names that may occur.

    Raises
    ------
    InputError
        A piece is not understood or a limit is exceeded. The message names it and says what to do.

    Examples
    --------
    >>> sorted(parse_expression("q*(1 - h)", ["q", "h"]).names)
    ['h', 'q']
    """
    return _parsed(text, tuple(parameters))


@lru_cache(maxsize=4_096)  # The numbers of a large matrix repeat.
def _parsed(
    text: str, parameters: tuple[str, ...], given: tuple[tuple[str, Fraction], ...] = ()
) -> Expression:
    if len(text) > MAX_LENGTH:
        raise InputError(
            f"{shown(text)} has {len(text):,} characters, more than the limit of {MAX_LENGTH:,}; shorten it"
        )
    read = _Reader(text, parameters, dict(given)).read()
    # Without parameters the value is worked out once and for all.
    return read if read.names else Expression(read.text, (read.constant(),), read.names)


def constant_expression(value: Fraction) -> Expression:
    """Return a known number as an expression."""
    return Expression(str(value), (value,), frozenset())


def shown(text: str, width: int = 40) -> str:
    """Return ``text`` quoted for a message, on one line and not longer than about ``width``."""
    quoted = repr(text if len(text) <= width else text[: width - 1] + "…")
    return quoted if quoted.isprintable() else ascii(text[: width - 1])


# Bounds on the size of results


@dataclass(frozen=True)
class _Bound:
    """Upper bounds on an integer polynomial: total degree, number of terms, log2 of a coefficient."""

    degree: int
    terms: int
    bits: float

    def times(self, other: _Bound, variables: int) -> _Bound:
        degree = self.degree + other.degree
        bits = self.bits + other.bits + math.log2(min(self.terms, other.terms))
        return _Bound(degree, _monomials(degree, variables, self.terms * other.terms), bits)

    def plus(self, other: _Bound, variables: int) -> _Bound:
        degree = max(self.degree, other.degree)
        terms = _monomials(degree, variables, self.terms + other.terms)
        high, low = max(self.bits, other.bits), min(self.bits, other.bits)
        return _Bound(degree, terms, high + math.log2(1 + 2.0 ** (low - high)))

    def power(self, exponent: int, variables: int) -> _Bound:
        degree = self.degree * exponent
        # By the multinomial theorem there are at most as many terms as ways to split the exponent over the base's.
        terms = _monomials(degree, variables, _monomials(exponent, self.terms - 1, None))
        return _Bound(degree, terms, exponent * (self.bits + math.log2(self.terms)))


def _monomials(degree: int, variables: int, at_most: int | None) -> int:
    """Return how many terms a polynomial of this degree can have, counted no further than is needed to refuse it."""
    count = 1
    for i in range(1, variables + 1):
        count = count * (min(degree, MAX_DEGREE + 1) + i) // i
        if count > MAX_TERMS:
            break
    return count if at_most is None else min(at_most, count)


_ONE = _Bound(0, 1, 0)


@dataclass(frozen=True)
class _Size:
    """Bounds on a rational function, with its value where it is a small constant."""

    top: _Bound
    bottom: _Bound
    constant: Fraction | None

    @property
    def bits(self) -> float:
        return max(self.top.bits, self.bottom.bits)

    @property
    def work(self) -> float:
        return self.top.terms * (1 + self.top.bits) + self.bottom.terms * (1 + self.bottom.bits)


def _size_of_number(value: Fraction) -> _Size:
    top = _Bound(0, 1, math.log2(max(1, abs(value.numerator))))
    bottom = _Bound(0, 1, math.log2(value.denominator))
    small = max(top.bits, bottom.bits) <= _FOLDED_BITS
    return _Size(top, bottom, value if small else None)


def _size_of_result(sign: str, left: _Size, right: _Size, variables: int) -> _Size:
    if sign == "/":
        top = left.top.times(right.bottom, variables)
        bottom = left.bottom.times(right.top, variables)
    else:
        bottom = left.bottom.times(right.bottom, variables)
        if sign == "*":
            top = left.top.times(right.top, variables)
        else:
            top = left.top.times(right.bottom, variables).plus(
                right.top.times(left.bottom, variables), variables
            )
    return _Size(top, bottom, None)


_FOLD: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


# Reading


class _Reader:
    """One reading of one text: the operator stack, the program so far, and where in it each operand begins."""

    def __init__(self, text: str, parameters: tuple[str, ...], given: Mapping[str, Fraction]) -> None:
        self.text = text
        self.parameters = parameters
        self.given = given
        self.program: list[Fraction | str | Power] = []
        self.operands: list[tuple[int, _Size]] = []
        self.waiting: list[str] = []
        self.work = 0.0

    def read(self) -> Expression:
        place, wants_operand, piece = 0, True, ""
        end = len(self.text.rstrip())
        if end == 0:
            raise self._error("is empty", "write a number such as 1/3 or 0.1")
        while place < end:
            match = _TOKEN.match(self.text, place)
            if match is None:
                raise self._unknown_piece(place)
            piece = match.group().strip()
            self._check_juxtaposition(match, piece, wants_operand=wants_operand)
            wants_operand = self._take(match, piece, wants_operand=wants_operand)
            place = match.end()
        if wants_operand:
            raise self._error(f"ends after {piece!r}", "complete it")
        while self.waiting:
            if self.waiting[-1] == "(":
                raise self._error("has a '(' that is never closed", "add ')'")
            self._apply(self.waiting.pop())
        names = frozenset(step for step in self.program if isinstance(step, str) and step not in _BINDING)
        return Expression(self.text.strip(), tuple(self.program), names)

    def _take(self, match: re.Match[str], piece: str, *, wants_operand: bool) -> bool:
        """Act on one token; return whether an operand must follow."""
        if match.lastgroup == "number":
            value = parse_rational(piece)
            self._push(value, _size_of_number(value))
            return False
        if match.lastgroup == "name":
            if piece not in self.parameters:
                raise self._unknown_name(piece)
            if piece in self.given:
                self._push(self.given[piece], _size_of_number(self.given[piece]))
            else:
                self._push(piece, _Size(_Bound(1, 1, 0), _ONE, None))
            return False
        if piece == "(":
            self._wait("(")
            return True
        if piece == ")":
            self._close()
            return False
        if wants_operand:
            self._wait("neg" if piece == "-" else "pos")
            return True
        while self.waiting and self._binds_first(self.waiting[-1], piece):
            self._apply(self.waiting.pop())
        self._wait(piece)
        return True

    @staticmethod
    def _binds_first(waiting: str, arriving: str) -> bool:
        if waiting == "(":
            return False
        # Powers group from the right, all other operations from the left.
        return _BINDING[waiting] > _BINDING[arriving] or (
            _BINDING[waiting] == _BINDING[arriving] and arriving != "**"
        )

    def _wait(self, sign: str) -> None:
        if len(self.waiting) >= MAX_NESTING:
            raise self._error(f"is nested more than {MAX_NESTING} deep", "write it flatter")
        self.waiting.append(sign)

    def _close(self) -> None:
        while self.waiting and self.waiting[-1] != "(":
            self._apply(self.waiting.pop())
        if not self.waiting:
            raise self._error("has a ')' without its '('", "remove it or add '('")
        self.waiting.pop()

    def _push(self, step: Fraction | str, size: _Size) -> None:
        self.operands.append((len(self.program), self._checked(size)))
        self.program.append(step)

    def _apply(self, sign: str) -> None:
        if sign == "pos":
            return
        if sign == "neg":
            begin, size = self.operands.pop()
            constant = None if size.constant is None else -size.constant
            self.operands.append((begin, _Size(size.top, size.bottom, constant)))
            self.program.append("neg")
            return
        right_begin, right = self.operands.pop()
        begin, left = self.operands.pop()
        if sign == "**":
            size = self._raise_to(right_begin, left, right)
        else:
            if sign == "/" and right.constant == 0:
                raise self._error("divides by zero", "change the divisor")
            size = _size_of_result(sign, left, right, len(self.parameters))
            if left.constant is not None and right.constant is not None and size.bits <= _FOLDED_BITS:
                size = _size_of_number(_FOLD[sign](left.constant, right.constant))
            self.program.append(sign)
        self.operands.append((begin, self._checked(size)))

    def _raise_to(self, right_begin: int, base: _Size, right: _Size) -> _Size:
        """Replace the exponent's own program by one ``Power`` step, once the result is known to stay small."""
        if any(isinstance(step, str) and step not in _BINDING for step in self.program[right_begin:]):
            raise self._error("has a parameter in an exponent", "exponents must be whole numbers")
        exponent = right.constant
        if exponent is None or abs(exponent) > MAX_EXPONENT:
            raise self._error(f"has an exponent beyond {MAX_EXPONENT:,}", "use smaller powers")
        if exponent.denominator != 1:
            raise self._error(f"has the exponent {exponent}", "exponents must be whole numbers")
        power = int(exponent)
        if power < 0 and base.constant == 0:
            raise self._error("divides by zero", "change the divisor")
        del self.program[right_begin:]
        self.program.append(Power(power))
        variables = len(self.parameters)
        top, bottom = base.top.power(abs(power), variables), base.bottom.power(abs(power), variables)
        size = _Size(top, bottom, None) if power >= 0 else _Size(bottom, top, None)
        if base.constant is not None and size.bits <= _FOLDED_BITS:
            size = _size_of_number(base.constant**power)
        return size

    def _checked(self, size: _Size) -> _Size:
        degree = max(size.top.degree, size.bottom.degree)
        terms = max(size.top.terms, size.bottom.terms)
        self.work += size.work
        if degree > MAX_DEGREE:
            raise self._error(f"reaches a degree beyond {MAX_DEGREE:,}", "use smaller powers")
        if terms > MAX_TERMS:
            raise self._error(
                f"may have more than {MAX_TERMS:,} terms", "use smaller powers or fewer parameters"
            )
        if size.bits > MAX_BITS:
            raise self._error(f"reaches numbers of more than {MAX_BITS:,} bits", "use smaller powers")
        if self.work > MAX_WORK:
            raise self._error("is too large to work out", "use smaller powers or fewer operations")
        return size

    def _check_juxtaposition(self, match: re.Match[str], piece: str, *, wants_operand: bool) -> None:
        opens = match.lastgroup in ("number", "name") or piece == "("
        if wants_operand and not opens and piece not in "+-":
            raise self._error(
                f"has {piece!r} where a number is expected", "check the operators and parentheses"
            )
        if not wants_operand and opens:
            remedy = "nothing is called" if piece == "(" else "write a product with *"
            raise self._error(f"lacks an operator before {shown(piece, 20)}", remedy)

    def _unknown_piece(self, place: int) -> InputError:
        blank = _BLANK.match(self.text, place)
        piece = self.text[blank.end() if blank else place :][:1]
        remedy = _REMEDIES.get(piece, "allowed are + - * / ** ( ), numbers and declared parameters")
        return self._error(f"contains {shown(piece)}", remedy)

    def _unknown_name(self, name: str) -> InputError:
        if name.lower() in ("nan", "inf", "infinity", "oo"):
            return self._error(
                f"contains {name!r}, which is not a finite number", "write one such as 1/3 or 0.1"
            )
        near = difflib.get_close_matches(name, self.parameters, 1)
        if near:
            remedy = f"did you mean {near[0]!r}?"
        else:
            remedy = "declare it under [parameters] or write a number such as 1/3 or 0.1"
        return self._error(f"names {shown(name)}, which is not a declared parameter", remedy)

    def _error(self, problem: str, remedy: str) -> InputError:
        return InputError(f"{shown(self.text)} {problem}; {remedy}")


__all__ = [
    "Arithmetic",
    "Expression",
    "Power",
    "constant_expression",
    "parse_expression",
    "shown",
]
