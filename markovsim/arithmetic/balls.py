"""The ball domain: midpoint-radius intervals of any precision, which are guaranteed to hold the true value.

A ball [m ± r] stands for some number between m − r and m + r. An operation on balls gives a ball that holds every
result of that operation on numbers inside them, rounding included. The balls are Arb's, by way of python-flint
(F. Johansson, *Arb: efficient arbitrary-precision midpoint-radius interval arithmetic*, IEEE Transactions on
Computers 66, 2017). Each element carries its precision, so that nothing global is left changed. The algorithms are
those of every domain. They do not subtract, so that the relative width of an answer stays about that of the input.

Some questions cannot be settled by balls: which of two overlapping balls is larger, or whether a ball that holds 0
is 0. These raise :class:`~markovsim.errors.PrecisionError`; :func:`enclose` then tries again with more bits.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from markovsim.arithmetic.numbers import as_rational, is_expression, is_float, short, whole_number
from markovsim.arithmetic.protocol import Domain
from markovsim.errors import InputError, LimitError, PrecisionError

BITS = 128
"""Bits of the midpoints where no other precision is asked for."""
ONE_DIGIT = 7
"""Fewest bits of accuracy with which a ball is written as digits and a radius."""
RADIUS = re.compile(r"(.*?)(?:±|\+/-)(.*)", re.DOTALL)


def _rounded(operation: Callable[[Any, Any], Any]) -> Callable[[Ball, Ball], Ball]:
    """Return an operation of Arb's as one of balls; the result has as many bits as the more precise of the two."""

    def apply(self: Ball, other: Ball) -> Ball:
        bits = self.bits if self.bits >= other.bits else other.bits
        before = flint.ctx.prec
        flint.ctx.prec = bits
        try:
            return Ball(operation(self.arb, other.arb), bits)
        finally:
            flint.ctx.prec = before

    return apply


class Ball:
    """An Arb ball, and the number of bits to which results are rounded.

    The result of an operation has the larger number of bits of its two operands.
    """

    __slots__ = ("arb", "bits")

    def __init__(self, arb: flint.arb, bits: int) -> None:
        self.arb, self.bits = arb, bits

    __add__ = _rounded(operator.add)
    __sub__ = _rounded(operator.sub)
    __mul__ = _rounded(operator.mul)
    __truediv__ = _rounded(operator.truediv)

    def __pow__(self, exponent: Fraction) -> Ball:
        """Return a power of a positive ball."""
        power = flint.fmpq(exponent.numerator, exponent.denominator)
        with flint.ctx.workprec(self.bits):
            return Ball(self.arb**power, self.bits)

    def log(self) -> Ball:
        """Return the natural logarithm of a ball; raise PrecisionError for a ball that is not above 0."""
        if not self.arb > 0:
            raise PrecisionError(
                f"{self.arb.str(12)} is not told apart from 0, so that it has no logarithm; raise the precision"
            )
        with flint.ctx.workprec(self.bits):
            return Ball(self.arb.log(), self.bits)

    def __eq__(self, other: object) -> bool:
        """Say whether two balls are one number for certain; a ball with a radius equals only the very same object."""
        if self is other:
            return True
        return (
            isinstance(other, Ball) and self.is_exact() and other.is_exact() and bool(self.arb == other.arb)
        )

    def __hash__(self) -> int:
        return hash(str(self.arb.man_exp())) if self.is_exact() else id(self)

    def __repr__(self) -> str:
        return f"Ball({self.arb.str(20)})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by whole numbers: Arb's balls cannot be copied."""
        middle, radius = (tuple(map(int, part.man_exp())) for part in (self.arb.mid(), self.arb.rad()))
        return _restored, (middle, radius, self.bits)

    def is_exact(self) -> bool:
        """Say whether the radius is 0."""
        return bool(self.arb.is_exact())

    def bounds(self) -> tuple[flint.fmpq, flint.fmpq]:
        """Return the ends of the interval, exactly."""
        middle, radius = _dyadic(self.arb.mid()), _dyadic(self.arb.rad())
        return middle - radius, middle + radius


def _restored(middle: tuple[int, int], radius: tuple[int, int], bits: int) -> Ball:
    return Ball(flint.arb(middle, radius), bits)


class Bounds(list[str]):
    """The text of a ball, ["lower", "upper"], which remembers the ball."""

    def __init__(self, ball: flint.arb, low: str, high: str) -> None:
        super().__init__([low, high])
        self.ball = ball

    def middle(self, digits: int) -> str:
        """Return the ball as people write it, "0.33333 ± 3.4e-6", with at most so many digits, all of them right.

        A ball that is wide and does not hold 0 is written by its bounds, since hardly a digit of it would be right.
        """
        if self[0] == self[1]:
            return self[0]
        if self.ball.rel_accuracy_bits() < ONE_DIGIT and 0 not in self.ball:
            return f"[{self[0]}, {self[1]}]"
        with flint.ctx.workprec(4 * digits + 64):
            return str(self.ball.str(digits)).strip("[]").replace("+/-", "±")


_LARGER = _rounded(lambda x, y: x.max(y))


@dataclass(frozen=True)
class BallDomain(Domain):
    """Balls of ``bits`` bits; users get Arb's own, ``flint.arb``.

    The input may be exact numbers, texts such as "1/3", "0.1" and "1/3 ± 1e-10" (or "+/-"), Arb balls, and floats. A
    float stands for the dyadic number that it is. (Where a chain or a premise of floats is converted, its sums are
    first made exactly 1.)

    Parameters
    ----------
    bits
        The precision of the midpoints, 16 bits or more.

    Raises
    ------
    InputError
        ``bits`` is not such a whole number.

    Examples
    --------
    >>> domain = BallDomain(64)
    >>> third = domain.convert("1/3")
    >>> domain.text(third + third)
    ['0.66666666666666666657', '0.66666666666666666669']
    >>> domain.text(domain.convert("1/2 ± 1/10"))
    ['0.39999', '0.60001']
    """

    bits: int = BITS
    name = "ball"
    encloses = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "bits", whole_number(self.bits, "bits", 16))

    @property
    def zero(self) -> Ball:
        return Ball(flint.arb(0), self.bits)

    @property
    def one(self) -> Ball:
        return Ball(flint.arb(1), self.bits)

    def convert(self, value: Any) -> Ball:
        """Return a ball that holds the number; raise InputError for what is no number."""
        if isinstance(value, Ball):
            return Ball(value.arb, self.bits)
        if isinstance(value, flint.arb):
            if not value.is_finite():
                raise InputError(f"value={value}: not a finite ball")
            return Ball(value, self.bits)
        if isinstance(value, str) and (parts := RADIUS.fullmatch(value)):
            middle, radius = (self._rational(part) for part in parts.groups())
            if radius < 0:
                raise InputError(f"value={short(value)}: a radius is at least 0")
            return self.between(middle - radius, middle + radius)
        with flint.ctx.workprec(self.bits):
            return Ball(flint.arb(self._rational(value)), self.bits)

    def between(self, low: Any, high: Any) -> Ball:
        """Return a ball that holds all numbers from one exact number to another."""
        low, high = (self._rational(end) for end in (low, high))
        with flint.ctx.workprec(self.bits):
            return Ball(flint.arb(low).union(flint.arb(high)), self.bits)

    def _rational(self, value: Any) -> flint.fmpq:
        if is_float(value):
            number = float(value)
            if number != number or number in (float("inf"), float("-inf")):
                raise InputError(f"value={number}: not a finite number")
            return flint.fmpq(*number.as_integer_ratio())
        rational = None if is_expression(value) else as_rational(value)
        if rational is None:
            raise InputError(f"value={short(value)}: not a number; give every parameter a value first")
        return flint.fmpq(rational.numerator, rational.denominator)

    def public(self, x: Ball) -> flint.arb:
        if not x.arb.is_finite():
            raise PrecisionError("a ball has become as wide as the line; raise the precision (bits, digits)")
        return x.arb

    def text(self, x: Ball) -> Bounds:
        """Return ["lower", "upper"], two decimals that are rounded outwards."""
        self.public(x)
        low, high = x.bounds()
        accuracy = min(max(int(x.arb.rel_accuracy_bits()), 0), x.bits)
        digits = max(accuracy * 301 // 1000 + 2, 5)
        return Bounds(x.arb, decimal_bound(low, digits, up=False), decimal_bound(high, digits, up=True))

    def is_zero(self, x: Ball) -> bool:
        return bool(x.arb.is_zero())

    def equal(self, x: Ball, y: Ball) -> bool:
        """Say whether two balls are one number; raise PrecisionError where they overlap and may be."""
        if x == y:
            return True
        if x.arb.overlaps(y.arb):
            raise PrecisionError(
                f"values {x.arb.str(12)} and {y.arb.str(12)} cannot be told apart;"
                " raise the precision, or use the exact domain"
            )
        return False

    def may_equal(self, x: Ball, y: Ball) -> bool:
        return bool(x.arb.overlaps(y.arb))

    def sign(self, x: Ball) -> int:
        if x.arb > 0:
            return 1
        if x.arb < 0:
            return -1
        if x.arb.is_zero():
            return 0
        raise PrecisionError(
            f"the sign of {x.arb.str(12)} is not settled: it holds 0; raise the precision, or use the exact domain"
        )

    def maximum(self, x: Ball, y: Ball) -> Ball:
        """Return a ball that holds the larger of the two numbers."""
        return _LARGER(x, y)

    def log(self, x: Ball) -> flint.arb:
        return self.public(x.log())

    def from_ball(self, ball: flint.arb) -> flint.arb:
        return ball

    def rational(self, x: Ball) -> flint.fmpq | None:
        return x.bounds()[0] if x.is_exact() else None

    def check_positive(self, x: Ball, what: str) -> Ball:
        if not x.arb > 0:
            raise PrecisionError(f"{what} is {x.arb.str(12)}, not told apart from 0; raise the precision")
        return x

    def to_float(self, x: Ball) -> float:
        return float(x.arb.mid())


BALL = BallDomain()


def is_ball(value: Any) -> bool:
    """Say whether a value asks for the ball domain: a ball, or a text with a radius."""
    return isinstance(value, (Ball, flint.arb)) or (isinstance(value, str) and bool(RADIUS.fullmatch(value)))


def refuse_balls(domain: Domain, what: str) -> None:
    """Raise InputError where elements are balls, for what depends on which numbers are equal: no precision tells."""
    if domain.encloses:
        raise InputError(
            f"domain='ball': {what} depends on which numbers are equal, and balls that overlap do not tell;"
            " use the exact domain, and convert what it returns"
        )


def _dyadic(point: flint.arb) -> flint.fmpq:
    mantissa, exponent = point.man_exp()
    shift = flint.fmpz(2) ** abs(int(exponent))
    return flint.fmpq(mantissa * shift) if exponent >= 0 else flint.fmpq(mantissa, shift)


def decimal_bound(number: flint.fmpq, digits: int, *, up: bool) -> str:
    """Return the nearest decimal of so many significant digits above the number (``up``), or below it.

    >>> decimal_bound(flint.fmpq(1, 3), 5, up=True), decimal_bound(flint.fmpq(-1, 3), 5, up=True)
    ('0.33334', '-0.33333')
    """
    if number == 0:
        return "0"
    size, ten = abs(number), flint.fmpz(10)
    place = int((size.p.bit_length() - size.q.bit_length()) * 30103 // 100000) - digits
    while True:  # The estimate of the decimal exponent is too low by two at most.
        scaled = number * flint.fmpq(1, ten**place) if place >= 0 else number * flint.fmpq(ten ** (-place))
        whole = scaled.p // scaled.q
        whole = whole if not up or whole == scaled else whole + 1
        if abs(whole) < ten**digits:
            break
        place += 1
    written = str(abs(whole))
    stripped = written.rstrip("0")
    place += len(written) - len(stripped)
    sign = "-" if whole < 0 else ""
    point = len(stripped) + place  # This many digits stand before the decimal point.
    if not stripped:
        return "0"
    if place >= 0 and point <= 21:
        return f"{sign}{stripped}{'0' * place}"
    if 0 < point <= 21:
        return f"{sign}{stripped[:point]}.{stripped[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{stripped}"
    fraction = f".{stripped[1:]}" if len(stripped) > 1 else ""
    return f"{sign}{stripped[0]}{fraction}e{point - 1:+d}"


def enclose(model: Any, question: Callable[[Any], Any], *, digits: int = 30, zero: Any = 0) -> Any:
    """Return the answer to a question in balls, each accurate to so many digits.

    The precision is doubled until each ball has a radius of at most 10^−digits of its size, and also where something
    was undecided for want of precision.

    Parameters
    ----------
    model
        Anything with ``.to(domain)``, such as a chain or a mixture.
    question
        A function of the model as converted. Its answer holds balls, perhaps in maps, tuples and lists.
    digits
        How many digits of each ball are to be right.
    zero
        The largest radius of a ball that holds 0 without being 0. Such a ball never becomes accurate to any digit.

    Raises
    ------
    LimitError
        The width of the input itself (``a ± b``) does not allow so many digits, or a ball still holds 0 at the last
        precision that is tried.
    PrecisionError
        Something is undecided at the last precision that is tried.

    Examples
    --------
    >>> import markovsim as ms
    >>> rare = ms.Chain([["999/1000", "1/1000"], ["1/3", "2/3"]])
    >>> ms.enclose(rare, lambda chain: chain.stationary_distribution()[1], digits=20).mid().str(20, radius=False)
    '0.0029910269192422731805'
    """
    return in_balls(lambda domain: question(model.to(domain)), digits=digits, zero=zero)


def in_balls(question: Callable[[BallDomain], Any], *, digits: int, zero: Any = 0) -> Any:
    """Return the answer in the least precise ball domain that is accurate enough, as :func:`enclose` does."""
    digits = whole_number(digits, "digits", 1)
    wanted, least = digits * 3322 // 1000 + 2, BALL.convert(zero).arb
    most = 64 * max(wanted, BITS)
    bits, width, refusal = 64, None, None
    while bits <= wanted:
        bits *= 2
    while bits <= most:
        refusal = None
        try:
            answer = question(BallDomain(bits))
        except PrecisionError as error:
            refusal = error
        else:
            wide = [b.rad() for b in _balls_in(answer) if not _is_narrow(b, wanted, least)]
            if not wide:
                return answer
            widest = max(wide)
            if width is not None and 2 * widest > width:
                break  # More bits do not help.
            width = widest
        bits *= 2
    if refusal is not None:
        raise refusal
    raise LimitError(
        f"digits={digits}: not reached with {min(bits, most)} bits, which leave a radius of about"
        f" {float(width or 0):.1g}. The input is not known that well, or the answer is 0, which no rounded number shows"
        " to be; ask for fewer digits, or in the exact domain"
    )


def _is_narrow(ball: flint.arb, wanted: int, zero: flint.arb) -> bool:
    return bool(ball.is_exact() or ball.rel_accuracy_bits() >= wanted or (0 in ball and ball.rad() <= zero))


def _balls_in(answer: Any) -> Iterable[flint.arb]:
    if isinstance(answer, Bounds):
        yield answer.ball
    elif isinstance(answer, flint.arb):
        yield answer
    elif isinstance(answer, Mapping):
        for value in answer.values():
            yield from _balls_in(value)
    elif isinstance(answer, Iterable) and not isinstance(answer, str):
        for value in answer:
            yield from _balls_in(value)
