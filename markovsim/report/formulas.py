"""Formulas of certificates as MathML, in the order in which they are written.

The certificates' own bounded parser reads a formula. Its operations build a sympy expression that is left as it is
(nothing is cancelled, expanded or sorted). Sympy's presentation printer writes that, with rules of its own for the
order of terms and for names: ``l`` is λ, ``J`` is the power that it stands for, and ``s.mu`` is μ of the words of
family s.
"""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from xml.dom.minidom import Element

from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol
from sympy.printing.mathml import MathMLPresentationPrinter
from sympy.printing.pretty.pretty_symbology import greek_unicode

from markovsim_checker.formulas import evaluate

LETTERS = {**greek_unicode, "l": "λ", "oo": "∞"}
INDEX = {"": "n", "0": "0", "+1": "n+1", "k": "k"}
INVISIBLE_TIMES = "\u2062"


@dataclass(frozen=True)
class Words:
    """The words prefix·repeat^n of a family, after an arbitrary text where ``anything``."""

    prefix: str
    repeat: str
    anything: bool


@dataclass(frozen=True)
class Names:
    """What the names in a certificate's formulas stand for.

    ``powers`` maps a symbol to (base, index), ``families`` maps a name to words, and ``indexed`` has the quantities
    that run with n.
    """

    powers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    families: Mapping[str, Words] = field(default_factory=dict)
    indexed: frozenset[str] = frozenset()


def parts_of(value: Any) -> Iterator[Any]:
    """Return every dataclass inside a value, itself included, from the outside in."""
    if dataclasses.is_dataclass(value):
        yield value
        for item in dataclasses.fields(value):
            yield from parts_of(getattr(value, item.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from parts_of(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from parts_of(inner)


def names_of(certificate: Any) -> Names:
    """Return the names that a certificate declares, found by the shape of what declares them."""
    powers: dict[str, tuple[str, str]] = {}
    families: dict[str, Words] = {}
    indexed = set()
    for part in parts_of(certificate):
        known = {item.name for item in dataclasses.fields(part)}
        if {"symbol", "base"} <= known:
            powers[part.symbol] = (part.base, "n")
            if getattr(part, "full", ""):
                powers[part.full] = (part.base, "k")
        elif {"name", "base", "step"} <= known:
            indexed.add(part.name)
        elif {"name", "prefix", "repeat"} <= known:
            families[part.name] = Words(part.prefix, part.repeat, bool(getattr(part, "anything", False)))
    return Names(powers, families, frozenset(indexed))


# Text to expression -----------------------------------------------------------------------------------------


class Written:
    """An expression as it is written. Operations are recorded, and none is carried out."""

    __slots__ = ("expression",)

    def __init__(self, expression: Expr) -> None:
        self.expression = expression

    def __add__(self, other: Any) -> Written:
        return Written(Add(*_terms(self), *_terms(other), evaluate=False))

    def __radd__(self, other: Any) -> Written:
        return Written(Add(*_terms(other), *_terms(self), evaluate=False))

    def __neg__(self) -> Written:
        return Written(Mul(Integer(-1), self.expression, evaluate=False))

    def __sub__(self, other: Any) -> Written:
        return Written(Add(*_terms(self), _minus(other), evaluate=False))

    def __rsub__(self, other: Any) -> Written:
        return Written(Add(*_terms(other), _minus(self), evaluate=False))

    def __mul__(self, other: Any) -> Written:
        return Written(Mul(*_factors(self), *_factors(other), evaluate=False))

    def __rmul__(self, other: Any) -> Written:
        return Written(Mul(*_factors(other), *_factors(self), evaluate=False))

    def __truediv__(self, other: Any) -> Written:
        return Written(Mul(self.expression, _inverse(other), evaluate=False))

    def __rtruediv__(self, other: Any) -> Written:
        if other == -1:  # Sympy's printer would show -1/λ as a negative power.
            return -(1 / self)
        return Written(Mul(expression_of(other), _inverse(self), evaluate=False))

    def __pow__(self, exponent: int) -> Written:
        return Written(Pow(self.expression, Integer(exponent), evaluate=False))


def expression_of(value: Any) -> Expr:
    """Return the sympy expression of what the parser returned, which is a number or something written."""
    if isinstance(value, Written):
        return value.expression
    number = Fraction(value)
    return Rational(number.numerator, number.denominator)


def _terms(value: Any) -> tuple[Expr, ...]:
    expression = expression_of(value)
    return expression.args if isinstance(expression, Add) else (expression,)


def _minus(value: Any) -> Expr:
    return Mul(Integer(-1), expression_of(value), evaluate=False)


def _inverse(value: Any) -> Expr:
    return Pow(expression_of(value), Integer(-1), evaluate=False)


def _factors(value: Any) -> tuple[Expr, ...]:
    """Return the factors of a plain product. A fraction or a negative product stays one factor."""
    expression = expression_of(value)
    if isinstance(expression, Mul) and expression.args[0] != -1 and not _is_fraction(expression):
        return tuple(expression.args)
    return (expression,)


def _is_inverse(expression: Expr) -> bool:
    return isinstance(expression, Pow) and expression.exp == -1


def _is_fraction(expression: Expr) -> bool:
    return isinstance(expression, Mul) and len(expression.args) == 2 and _is_inverse(expression.args[1])


def to_sympy(text: str, names: Names | None = None) -> Expr:
    """Return the formula as a sympy expression that is left as it is written, with declared powers put in.

    Examples
    --------
    >>> to_sympy("(1-l)*J/2", Names(powers={"J": ("q", "n")})).doit().expand()
    -l*q**n/2 + q**n/2
    """
    known = names or Names()

    def name(symbol: str) -> Written:
        plain, _, suffix = symbol.partition("@")
        if plain not in known.powers:
            return Written(Symbol(symbol))
        base, index = known.powers[plain]
        index = INDEX[suffix] if index == "n" else index
        exponent = to_sympy(index) if index != "n" else Symbol("n")
        return Written(Pow(to_sympy(base, known), exponent, evaluate=False))

    return expression_of(evaluate(text, name))


# Expression to MathML ---------------------------------------------------------------------------------------


class AsWritten(MathMLPresentationPrinter):  # type: ignore[misc]
    """sympy's presentation printer with terms and factors left in their order, and the names of a certificate."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.names = names

    def leaf(self, tag: str, text: str, **attributes: str) -> Element:
        """Return an element that holds escaped text."""
        element: Element = self.dom.createElement(tag)
        for name, value in attributes.items():
            element.setAttribute(name, value)
        element.appendChild(self.dom.createTextNode(html.escape(text)))
        return element

    def node(self, tag: str, *children: Element) -> Element:
        """Return an element that holds others."""
        element: Element = self.dom.createElement(tag)
        for child in children:
            element.appendChild(child)
        return element

    def bracketed(self, *inside: Element) -> Element:
        """Return the same in parentheses."""
        return self.node("mrow", self.leaf("mo", "("), *inside, self.leaf("mo", ")"))

    def _print_Integer(self, number: Any) -> Element:
        digits = self.leaf("mn", str(abs(int(number))))
        return self.node("mrow", self.leaf("mo", "−"), digits) if number < 0 else digits

    def _print_Rational(self, number: Any) -> Element:
        top, below = self.leaf("mn", str(abs(number.p))), self.leaf("mn", str(number.q))
        fraction = self.node("mfrac", top, below)
        return self.node("mrow", self.leaf("mo", "−"), fraction) if number < 0 else fraction

    def _print_Add(self, expression: Any, order: Any = None) -> Element:
        children = [self._print(expression.args[0])]
        for term in expression.args[1:]:
            minus = term.is_Number and term < 0
            if isinstance(term, Mul) and term.args[0] == -1:
                inside = [self.factor(arg) for arg in term.args[1:]]
                children += [self.leaf("mo", "−"), *inside]
            elif minus:
                children += [self.leaf("mo", "−"), self._print(-term)]
            else:
                children += [self.leaf("mo", "+"), self._print(term)]
        return self.node("mrow", *children)

    def _print_Mul(self, expression: Any) -> Element:
        if expression.args[0] == -1:
            return self.node("mrow", self.leaf("mo", "−"), *map(self.factor, expression.args[1:]))
        if _is_fraction(expression):
            top, below = expression.args[0], expression.args[1].base
            return self.node("mfrac", self._print(top), self._print(below))
        children = [self.factor(expression.args[0])]
        for before, factor in zip(expression.args, expression.args[1:], strict=False):
            dotted = factor.is_Number or (before.is_Number and _is_fraction(factor))
            children += [self.leaf("mo", "·" if dotted else INVISIBLE_TIMES), self.factor(factor)]
        return self.node("mrow", *children)

    def factor(self, expression: Any) -> Element:
        """Return a factor of a product, in parentheses where it is a sum or begins with a sign."""
        signed = isinstance(expression, Mul) and expression.args[0] == -1
        inside: Element = self._print(expression)
        bracketed = isinstance(expression, Add) or signed or (expression.is_Number and expression < 0)
        return self.bracketed(inside) if bracketed else inside

    def _print_Pow(self, expression: Any) -> Element:
        base, exponent = expression.args
        plain = (base.is_Symbol and not self.is_call(base.name)) or (base.is_Integer and base >= 0)
        inside: Element = self._print(base)
        return self.node("msup", inside if plain else self.bracketed(inside), self._print(exponent))

    def is_call(self, name: str) -> bool:
        """Return whether a name is written as a function of a word, such as μ(A^n)."""
        return "[" in name or name.partition(".")[0] in self.names.families

    def _print_Symbol(self, symbol: Any, style: str = "plain") -> Element:
        if "[" in symbol.name:
            return self.of_context(symbol.name)
        plain, _, suffix = symbol.name.partition("@")
        head, _, rest = plain.partition(".")
        if head in self.names.families and rest:
            return self.of_family(self.names.families[head], rest, suffix)
        if rest:
            return self.node("msub", self.letter(head), self.leaf("mtext", rest.replace(".", ",")))
        if plain in self.names.indexed:
            return self.node("msub", self.letter(plain), self.index(suffix))
        if suffix:
            return self.node("mrow", self.letter(plain), self.bracketed(self.index(suffix)))
        return self.letter(plain)

    def letter(self, name: str) -> Element:
        """Return a letter, or a name of several, with what follows an underscore as index."""
        head, _, low = name.partition("_")
        element = self.leaf("mi", LETTERS.get(head, head))
        return self.node("msub", element, self.leaf("mi", low)) if low else element

    def index(self, suffix: str) -> Element:
        """Return the index n, n + 1, 0 or k that a suffix stands for."""
        if suffix == "+1":
            return self.node("mrow", self.leaf("mi", "n"), self.leaf("mo", "+"), self.leaf("mn", "1"))
        return self.leaf("mn" if suffix == "0" else "mi", INDEX[suffix])

    def word(self, words: Words, suffix: str) -> Element:
        """Return the word prefix·repeat^n."""
        if not words.prefix + words.repeat:
            return self.leaf("mtext", "any text" if words.anything else "ε")
        children = [self.leaf("mtext", ("…" if words.anything else "") + words.prefix)]
        if words.repeat:
            children.append(self.node("msup", self.leaf("mtext", words.repeat), self.index(suffix)))
        return self.node("mrow", *(children if words.anything or words.prefix else children[1:]))

    def of_context(self, name: str) -> Element:
        """Return a quantity of one model at a word, such as ``alpha[AAB,luigi]``, which is α_luigi(AAB)."""
        kind, _, inner = name.rstrip("]").partition("[")
        words = [self.leaf("mtext", part or "ε") for part in inner.split(",")]
        if kind in ("next", "step"):
            given = self.bracketed(words[1], self.leaf("mo", "∣"), words[0])
            return self.node("mrow", self.leaf("mi", {"next": "μ", "step": "P"}[kind]), given)
        if kind in ("alpha", "law"):
            letter = self.node("msub", self.leaf("mi", {"alpha": "α", "law": "P"}[kind]), words[1])
            return self.node("mrow", letter, self.bracketed(words[0]))
        if kind == "after":
            letter = self.node("msup", self.leaf("mi", "P"), words[0])
            return self.node("mrow", letter, self.bracketed(words[1], self.leaf("mo", "→"), words[2]))
        sign = {"mu": "μ", "told": "P", "hit": "h", "time": "t", "mass": "π"}.get(kind, kind)
        return self.node("mrow", self.leaf("mi", sign), self.bracketed(*words))

    def of_family(self, words: Words, what: str, suffix: str) -> Element:
        """Return μ(w), μ(token | w), or the amplitude or law of a premise at w."""
        kind, _, whose = what.partition(".")
        at = self.word(words, suffix)
        if kind == "mu":
            return self.node("mrow", self.leaf("mi", "μ"), self.bracketed(at))
        if kind == "next":
            given = self.leaf("mo", "∣")
            return self.node(
                "mrow", self.leaf("mi", "μ"), self.bracketed(self.leaf("mtext", whose), given, at)
            )
        letter = {"alpha": "α", "law": "P"}.get(kind, kind)
        name = self.node("msub", self.leaf("mi", letter), self.leaf("mtext", whose)) if whose else None
        return self.node("mrow", name or self.leaf("mi", letter), self.bracketed(at))


def element(text: str, names: Names | None = None) -> str:
    """Return the MathML of a formula, without the ``math`` element around it.

    Examples
    --------
    >>> element("1-l")
    '<mrow><mn>1</mn><mo>&#8722;</mo><mi>&#955;</mi></mrow>'
    """
    known = names or Names()
    printed: str = AsWritten(known).doprint(to_sympy(text, known))
    return printed


def operator(sign: str) -> str:
    """Return the MathML of a relation or another sign between formulas."""
    return f'<mo form="infix">{html.escape({">=": "≥", "<=": "≤", "!=": "≠", "-": "−"}.get(sign, sign))}</mo>'


def math(*pieces: str) -> str:
    """Return a ``math`` element around pieces of MathML, with fractions as large as on a line of their own."""
    return f'<math displaystyle="true"><mrow>{"".join(pieces)}</mrow></math>'
