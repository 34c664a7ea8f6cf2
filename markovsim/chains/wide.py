"""Binary64 with an unbounded exponent: the second attempt of float elimination.

A product of three couplings of 1e-134 is no binary64, yet the answer that it goes into may well be one.
Elimination in float first runs on hardware floats; where a positive intermediate leaves their range, the same
text runs again on these numbers.
"""

from __future__ import annotations

import math


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


class WideDomain:
    """What elimination asks of its arithmetic, for :class:`Wide`."""

    name = "wide"
    zero = Wide(0.0)
    one = Wide(1.0)


WIDE = WideDomain()
