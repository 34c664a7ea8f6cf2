"""Floats with exponents of any size, for the float systems whose intermediates leave binary64.

An algorithm that takes its arithmetic as an argument is run on floats first. Where a positive number leaves the
range of binary64, :func:`with_wide_exponents` runs it once more on :class:`Wide` numbers and gives back floats. Only
an *answer* outside binary64 is then an error; it names the state.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from markovsim.arithmetic.domains import Arithmetic, Element
from markovsim.chains.elimination.states import OutOfRange
from markovsim.chains.matrix import State
from markovsim.errors import FloatRangeError

T = TypeVar("T")


class Wide:
    """A non-negative number m·2**e with a 53-bit m in [1/2, 1) (or zero) and any integer e."""

    __slots__ = ("e", "m")

    def __init__(self, m: float, e: int = 0) -> None:
        self.m, shift = math.frexp(m)
        self.e = e + shift

    def __add__(self, other: Wide) -> Wide:
        if self.m == 0.0:
            return other
        if other.m == 0.0:
            return self
        high, low = (self, other) if self.e >= other.e else (other, self)
        return Wide(high.m + math.ldexp(low.m, low.e - high.e), high.e)

    def __mul__(self, other: Wide) -> Wide:
        return Wide(self.m * other.m, self.e + other.e)

    def __truediv__(self, other: Wide) -> Wide:
        return Wide(self.m / other.m, self.e - other.e)

    def __float__(self) -> float:
        """Return the nearest float: 0 and inf beyond its range, for the caller to refuse."""
        return math.ldexp(self.m, self.e) if self.e <= 1_024 else math.inf

    def __repr__(self) -> str:
        return f"Wide({self.m!r}, {self.e})"


class WideDomain(Arithmetic):
    """The arithmetic of :class:`Wide` numbers."""

    rounds = True
    zero = Wide(0.0)
    one = Wide(1.0)

    def sum(self, values: Iterable[Wide]) -> Wide:
        """Return the sum by pairs, pairs of pairs, and so on.

        No term goes through more additions than log₂ of the number of terms.
        """
        left = list(values)
        while len(left) > 1:
            odd = left[len(left) & ~1 :]
            left = [a + b for a, b in zip(left[::2], left[1::2], strict=False)] + odd
        return left[0] if left else self.zero


WIDE = WideDomain()


def retried(run: Callable[[], T], again: Callable[[], T]) -> T:
    """Return what ``run`` returns, or what ``again`` returns where a number left binary64 on the way."""
    try:
        return run()
    except OutOfRange:
        return again()


def with_wide_exponents(
    algorithm: Callable[..., dict[int, Any]],
    domain: Arithmetic,
    *vectors: Mapping[int, Any],
    names: Sequence[State],
) -> dict[int, Any]:
    """Return ``algorithm(domain, *vectors)``, computed with unbounded exponents where floats leave binary64.

    The vectors, and the answer, are maps from states to numbers or to such maps. A number of the answer outside
    binary64 raises FloatRangeError; ``names`` are those of its states.
    """
    return retried(
        lambda: algorithm(domain, *vectors),
        lambda: narrowed(algorithm(WIDE, *map(widened, vectors)), names),
    )


def widened(vector: Mapping[int, Any]) -> dict[int, Any]:
    """Return a map from states to floats, or to such maps, with wide numbers in place of the floats."""
    return {i: widened(x) if isinstance(x, Mapping) else Wide(x) for i, x in vector.items()}


def narrowed(vector: Mapping[int, Any], names: Sequence[State]) -> dict[int, Any]:
    """Return a map from states to wide numbers, or to such maps, with floats; raise FloatRangeError for others."""
    return {
        i: narrowed(x, names) if isinstance(x, Mapping) else _narrow(x, names[i]) for i, x in vector.items()
    }


def _narrow(x: Element, state: State) -> float:
    number = float(x)
    if not sys.float_info.min <= number <= sys.float_info.max:
        raise FloatRangeError(
            f"state={state!r}: a positive quantity of about 2**{x.e} is outside binary64; use the exact domain"
        )
    return number
