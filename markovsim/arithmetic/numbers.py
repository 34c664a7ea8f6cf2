"""Numbers as users give them: which are exact rationals, which are floats, which are expressions."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational, Real
from operator import index
from typing import Any

import flint

from markovsim.arithmetic.rational_functions import RationalFunction
from markovsim.errors import InputError

MAX_DIGITS = 4_000
"""Length of the longest text that is read as a number, and the largest decimal exponent in one."""


def whole_number(value: Any, name: str, least: int = 0) -> int:
    """Return an argument as a whole number that is at least ``least``; every integer type but bool will do.

    It raises InputError, with the name and the value of the argument, for anything else.

    >>> whole_number(3, "steps")
    3
    """
    try:
        number = None if isinstance(value, bool) else index(value)
    except TypeError:
        number = None
    if number is None or number < least:
        raise InputError(f"{name}={short(value)}: give a whole number, {least} or more")
    return number


def parse_rational(text: str) -> Fraction:
    """Return the rational number that ``"p/q"``, a decimal or ``"1e-12"`` denotes, exactly.

    It raises InputError for any other text, for a zero denominator, and for numbers of more than 4,000 digits.

    >>> parse_rational("0.1"), parse_rational("1/3"), parse_rational("25e-4")
    (Fraction(1, 10), Fraction(1, 3), Fraction(1, 400))
    """
    stripped = text.strip()
    if "_" in stripped or not stripped.isascii():
        raise InputError(f"value={short(text)}: not a number; write it with the digits 0 to 9 alone")
    _, _, exponent = stripped.lower().partition("e")
    digits = exponent.lstrip("+-")
    if len(stripped) > MAX_DIGITS or (digits.isdigit() and (len(digits) > 6 or int(digits) > MAX_DIGITS)):
        raise InputError(
            f"value={short(text)}: a number of more than {MAX_DIGITS} digits; write a shorter one"
        )
    try:
        return Fraction(stripped)
    except ZeroDivisionError:
        raise InputError(f"value={short(text)}: the denominator is 0; write p/q with q > 0") from None
    except ValueError:
        raise InputError(
            f"value={short(text)}: not a number; write an integer, 'p/q' or a decimal such as '0.1'"
        ) from None


def as_rational(value: Any) -> Fraction | None:
    """Return the value of a number as a fraction, or None where it is not an exact rational number."""
    if isinstance(value, bool):
        raise InputError(f"value={value!r}: a truth value is not a number; write 0 or 1")
    if isinstance(value, str):
        return parse_rational(value)
    if isinstance(value, Integral):
        return Fraction(int(value))
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InputError(f"value={value}: not a finite number")
        return parse_rational(str(value))
    if isinstance(value, flint.fmpq):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, flint.fmpz):
        return Fraction(int(value))
    if getattr(value, "is_Rational", False):  # This recognises sympy's numbers without importing sympy.
        return Fraction(int(value.p), int(value.q))
    return None


def short(value: object, limit: int = 60) -> str:
    """Return a value as a message shows it, whatever its length."""
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(flint.fmpz(value))  # Python itself prints no more than 4,300 digits.
    elif isinstance(value, Fraction):
        text = str(flint.fmpq(value.numerator, value.denominator))
    else:
        text = repr(value[: 2 * limit]) if isinstance(value, str) else repr(value)
    return clip(text, limit)


def clip(text: object, limit: int = 60) -> str:
    """Return a text, or its beginning where it is long."""
    written = str(text)
    return written if len(written) <= limit else f"{written[:limit]}…"


def natural_log(x: Fraction | float) -> float:
    """Return log x of a positive number, accurately also near 1 and for fractions of any size.

    >>> round(natural_log(Fraction(1, 10**400)), 6), round(-400 * math.log(10), 6)
    (-921.034037, -921.034037)
    """
    if not isinstance(x, Fraction):
        return math.log(x)
    if Fraction(1, 2) < x < 2:  # Near 1 the two logarithms below would cancel.
        return math.log1p(x - 1)
    return math.log(x.numerator) - math.log(x.denominator)


def is_float(value: Any) -> bool:
    """Say whether a number is a float: Python's, NumPy's or sympy's."""
    return (isinstance(value, Real) and not isinstance(value, (Rational, bool))) or bool(
        getattr(value, "is_Float", False)
    )


def is_expression(value: Any) -> bool:
    """Say whether a value has parameters in it."""
    return isinstance(value, RationalFunction) or bool(getattr(value, "free_symbols", None))
