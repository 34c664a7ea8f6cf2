"""Reduced fractions of integer polynomials in named parameters: the elements of the symbolic domain.

The polynomials are flint's (``fmpz_mpoly``). A fraction is kept reduced, and its denominator has a positive leading
coefficient, so that two rational functions are equal exactly when their numerators and denominators are (Geddes,
Czapor and Labahn, *Algorithms for Computer Algebra*, 1992). :func:`polynomial_sign` finds the sign of a polynomial on
a box of open intervals from its Bernstein coefficients.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import flint

if TYPE_CHECKING:
    import sympy

Polynomial = Any  # flint.fmpz_mpoly carries no type stubs.
Box = tuple[tuple[Fraction, Fraction], ...]


def polynomial_context(names: tuple[str, ...]) -> Any:
    """Return flint's context of integer polynomials in ``names``; each tuple of names has one object.

    Names in flint are ASCII. Others, such as λ, are spelled there in hexadecimal; :func:`parameter_names` reads them.
    """
    return flint.fmpz_mpoly_ctx.get(tuple(map(_flint_name, names)), "lex")


_SPELLED = "hex_"


def _flint_name(name: str) -> str:
    return name if name.isascii() and not name.startswith(_SPELLED) else _SPELLED + name.encode().hex()


def parameter_names(context: Any) -> tuple[str, ...]:
    """Return the names that a context was made with."""
    return tuple(
        bytes.fromhex(name.removeprefix(_SPELLED)).decode() if name.startswith(_SPELLED) else name
        for name in context.names()
    )


def _is_unit(polynomial: Polynomial) -> bool:
    return bool(polynomial.is_one())


class RationalFunction:
    """A rational function num/den of the parameters of a polynomial context, reduced and immutable.

    >>> context = polynomial_context(("q",))
    >>> q = RationalFunction(context.gen(0), context.constant(1))
    >>> (q * q - q) / (q - q / q)
    RationalFunction(q)
    """

    __slots__ = ("den", "num")

    num: Polynomial
    den: Polynomial

    def __init__(self, num: Polynomial, den: Polynomial, *, reduced: bool = False) -> None:
        if not reduced:
            num, den = _reduce(num, den)
        object.__setattr__(self, "num", num)
        object.__setattr__(self, "den", den)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a RationalFunction is immutable")

    def __add__(self, other: RationalFunction) -> RationalFunction:
        a, b, c, d = self.num, self.den, other.num, other.den
        if b == d:
            return RationalFunction(a + c, b, reduced=_is_unit(b))
        common = b.gcd(d)
        if _is_unit(common):  # The sum of reduced fractions with coprime denominators is reduced.
            return RationalFunction(a * d + c * b, b * d, reduced=True)
        left = d // common
        return RationalFunction(a * left + c * (b // common), b * left)

    def __neg__(self) -> RationalFunction:
        return RationalFunction(-self.num, self.den, reduced=True)

    def __sub__(self, other: RationalFunction) -> RationalFunction:
        return self + (-other)

    def __mul__(self, other: RationalFunction) -> RationalFunction:
        a, b, c, d = self.num, self.den, other.num, other.den
        if not a or not c:
            return RationalFunction(a * c, self._one(), reduced=True)
        if not _is_unit(d):  # Factors are cancelled crosswise, so that the products are reduced.
            common = a.gcd(d)
            a, d = a // common, d // common
        if not _is_unit(b):
            common = c.gcd(b)
            c, b = c // common, b // common
        return RationalFunction(a * c, b * d, reduced=True)

    def __truediv__(self, other: RationalFunction) -> RationalFunction:
        if not other.num:
            raise ZeroDivisionError("division by the rational function 0")
        num, den = other.den, other.num
        if den.leading_coefficient() < 0:
            num, den = -num, -den
        return self * RationalFunction(num, den, reduced=True)

    def __pow__(self, exponent: int) -> RationalFunction:
        return RationalFunction(self.num**exponent, self.den**exponent, reduced=True)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalFunction):
            return NotImplemented
        return bool(self.num == other.num and self.den == other.den)

    def __hash__(self) -> int:
        return hash((str(self.num), str(self.den)))

    def __bool__(self) -> bool:
        return bool(self.num)

    def __repr__(self) -> str:
        return (
            f"RationalFunction({self.num})"
            if _is_unit(self.den)
            else f"RationalFunction(({self.num})/({self.den}))"
        )

    def _one(self) -> Polynomial:
        return self.den.context().constant(1)

    def evaluate(self, values: dict[str, Fraction]) -> Fraction:
        """Return the value at a rational point; raise ZeroDivisionError at a pole."""
        return evaluate_polynomial(self.num, values) / evaluate_polynomial(self.den, values)

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by parameter names and coefficients: flint's contexts cannot be copied."""
        names = parameter_names(self.den.context())
        return _rebuilt, (names, _coefficients(self.num), _coefficients(self.den))

    def parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters on which the function really depends."""
        degrees = zip(self.num.degrees(), self.den.degrees(), strict=True)
        names = parameter_names(self.den.context())
        return tuple(name for name, (a, b) in zip(names, degrees, strict=True) if a > 0 or b > 0)

    def in_context(self, context: Any) -> RationalFunction:
        """Return the same function as an element over another context that has all of its parameters."""
        if self.den.context() == context:
            return self
        num = self.num.project_to_context(context)
        return RationalFunction(num, self.den.project_to_context(context))

    def as_expr(self) -> sympy.Expr:
        """Return a sympy expression with numerator and denominator factored over the integers."""
        import sympy

        return sympy.Mul(_factored(self.num), sympy.Pow(_factored(self.den), -1))

    def as_text(self) -> str:
        """Return the function in Python's syntax, factored unless it has a number too long for Python to print."""
        try:
            return str(self.as_expr())
        except ValueError:  # Python prints no more than 4,300 digits.
            num, den = (self._spelled(str(polynomial)) for polynomial in (self.num, self.den))
            return num if _is_unit(self.den) else f"({num})/({den})"

    def _spelled(self, text: str) -> str:
        context = self.den.context()
        for flint_name, name in zip(context.names(), parameter_names(context), strict=True):
            if flint_name != name:
                text = text.replace(flint_name, name)
        return text.replace("^", "**")


def _coefficients(polynomial: Polynomial) -> dict[tuple[int, ...], int]:
    return {tuple(map(int, exponents)): int(c) for exponents, c in polynomial.to_dict().items()}


def _rebuilt(
    names: tuple[str, ...], num: dict[tuple[int, ...], int], den: dict[tuple[int, ...], int]
) -> RationalFunction:
    context = polynomial_context(names)
    return RationalFunction(context.from_dict(num), context.from_dict(den), reduced=True)


def _reduce(num: Polynomial, den: Polynomial) -> tuple[Polynomial, Polynomial]:
    if not den:
        raise ZeroDivisionError("a rational function with denominator 0")
    common = num.gcd(den)
    if not _is_unit(common):
        num, den = num // common, den // common
    if den.leading_coefficient() < 0:
        num, den = -num, -den
    return num, den


def factor_list(polynomial: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
    """Return the content and the irreducible factors, with multiplicities, of a polynomial that is not 0.

    On some integer polynomials of high degree flint 0.9 fails with an OverflowError; it factors the same polynomial
    over the rational numbers.

    >>> l, q = polynomial_context(("l", "q")).gens()
    >>> content, factors = factor_list(2 * l * q**2 - 2 * l)
    >>> content, sorted((str(factor), multiplicity) for factor, multiplicity in factors)
    (2, [('l', 1), ('q + 1', 1), ('q - 1', 1)])
    """
    try:
        content, factors = polynomial.factor()
        return int(content), [(factor, int(multiplicity)) for factor, multiplicity in factors]
    except OverflowError:
        return _factor_over_rationals(polynomial)


def _factor_over_rationals(polynomial: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
    context = polynomial.context()
    rational = flint.fmpq_mpoly_ctx.get(context.names(), "lex")
    _, found = rational.from_dict({e: flint.fmpq(c) for e, c in polynomial.to_dict().items()}).factor()
    factors = []
    rest = polynomial
    for factor, multiplicity in found:
        terms = factor.to_dict()
        scale = math.lcm(*(int(c.q) for c in terms.values()))
        whole = context.from_dict({e: flint.fmpz(int(c.p) * (scale // int(c.q))) for e, c in terms.items()})
        whole = whole.primitive()[1]
        factors.append((whole, int(multiplicity)))
        rest //= whole ** int(multiplicity)
    return int(rest.leading_coefficient()), factors


def _factored(polynomial: Polynomial) -> sympy.Expr:
    import sympy

    if not polynomial:
        return sympy.Integer(0)
    symbols = [sympy.Symbol(name) for name in parameter_names(polynomial.context())]
    content, factors = factor_list(polynomial)
    result: sympy.Expr = sympy.Integer(content)
    for factor, multiplicity in factors:
        terms = [
            sympy.Integer(int(c)) * sympy.Mul(*(s**e for s, e in zip(symbols, exponents, strict=True)))
            for exponents, c in factor.to_dict().items()
        ]
        result *= sympy.Add(*terms) ** multiplicity
    return result


def evaluate_polynomial(polynomial: Polynomial, values: dict[str, Fraction]) -> Fraction:
    """Return the value of an integer polynomial at a rational point given by parameter name."""
    point = [values[name] for name in parameter_names(polynomial.context())]
    total = Fraction(0)
    for exponents, coefficient in polynomial.to_dict().items():
        term = Fraction(int(coefficient))
        for value, exponent in zip(point, exponents, strict=True):
            term *= value ** int(exponent)
        total += term
    return total


def polynomial_sign(
    polynomial: Polynomial, box: Box, *, elevations: int = 4, where_nonzero: bool = False
) -> int | None:
    """Return the sign (−1, 0 or 1) of a polynomial on the whole of an open box, or None where it is not found.

    With x = (a + b·t)/(1 + t) the interval (a, b) becomes (0, ∞). If all coefficients in t then have one sign, so has
    the polynomial. These are its Bernstein coefficients (R. T. Farouki, *The Bernstein polynomial basis: a centennial
    retrospective*, 2012). Each elevation multiplies by another factor 1 + t in every parameter. By Pólya's theorem,
    enough of them find the sign of every polynomial without a zero on the closed box. With ``where_nonzero`` the sign
    is that at the points where the polynomial is not 0.
    """
    if not polynomial:
        return 0
    sign = 1
    content, factors = factor_list(polynomial)
    if content < 0:
        sign = -sign
    for factor, multiplicity in factors:
        if where_nonzero and multiplicity % 2 == 0:
            continue
        settled = _irreducible_sign(factor, box, elevations)
        if settled is None:
            return None
        if multiplicity % 2:
            sign *= settled
    return sign


def _irreducible_sign(factor: Polynomial, box: Box, elevations: int) -> int | None:
    context = factor.context()
    one = context.constant(1)
    transformed = context.constant(0)
    generators = context.gens()
    degrees = [int(d) for d in factor.degrees()]
    bases = []
    for (low, high), t in zip(box, generators, strict=True):
        scale = low.denominator * high.denominator
        bases.append((int(low * scale) * one + int(high * scale) * t, scale * (one + t)))
    for exponents, coefficient in factor.to_dict().items():
        term = one * coefficient
        for (inside, outside), exponent, degree in zip(bases, exponents, degrees, strict=True):
            term *= inside ** int(exponent) * outside ** (degree - int(exponent))
        transformed += term
    used = [t for t, degree in zip(generators, degrees, strict=True) if degree]
    for _ in range(elevations + 1):
        coefficients = [int(c) for c in transformed.coeffs()]
        if all(c > 0 for c in coefficients):
            return 1
        if all(c < 0 for c in coefficients):
            return -1
        for t in used:
            transformed *= one + t
    return None


def sample_points(names: tuple[str, ...], box: Box, limit: int = 64) -> list[dict[str, Fraction]]:
    """Return at most ``limit`` rational points inside the box, beginning with its middle."""
    fractions = [
        Fraction(1, 2),
        Fraction(1, 4),
        Fraction(3, 4),
        Fraction(1, 16),
        Fraction(15, 16),
        Fraction(1, 3),
    ]
    points = []
    for choice in product(fractions, repeat=len(names)):
        points.append({n: a + (b - a) * f for n, (a, b), f in zip(names, box, choice, strict=True)})
        if len(points) == limit:
            break
    return points
