"""How the constructors of premises read laws, tokens and probabilities, and put generators together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markovsim.arithmetic.domains import Domain, Element, infer_domain, require_domain
from markovsim.arithmetic.numbers import clip, short
from markovsim.errors import InputError, UndecidedError
from markovsim.premises.alphabet import Alphabet, Token
from markovsim.premises.generator import Generator, SparseRow, check_law, trimmed

Law = Mapping[Token, Any]
Arcs = Mapping[Token, Mapping[tuple[int, int], Element]]


def as_law(values: Any, what: str) -> Mapping[Any, Any]:
    """Return a map as it is; raise InputError for anything else."""
    if not isinstance(values, Mapping):
        raise InputError(f"{what}={short(values)}: not a law; give a map such as {{'A': '1/2', 'B': '1/2'}}")
    return values


def as_domain(domain: Domain | None, values: Iterable[Any]) -> Domain:
    """Return the domain given, or else the one that the numbers ask for."""
    return infer_domain(values) if domain is None else require_domain(domain)


def times(x: Element, y: Element, domain: Domain, name: str) -> Element:
    """Return the product of two positive numbers, which must not vanish."""
    return domain.check_positive(x * y, f"{name}: a product of probabilities")


def assumed(domain: Domain, *numbers: Element) -> tuple[Element, ...]:
    """Return what must be positive of numbers that do not stand in the generator themselves."""
    return tuple(x for x in numbers if not domain.is_zero(x))


def letters_of(alphabet: Sequence[Token] | None, *found: Sequence[Token]) -> Alphabet:
    """Return the alphabet given, or else the tokens in order of appearance."""
    if alphabet is not None:
        return Alphabet(tuple(alphabet))
    return Alphabet(tuple(dict.fromkeys(token for tokens in found for token in tokens)))


def law_of(values: Law, letters: Alphabet, domain: Domain, what: str) -> dict[Token, Element]:
    """Return the law on tokens with its zeros dropped; tokens may be given as they are written ("1" for 1)."""
    law: dict[Token, Element] = {}
    for key, value in values.items():
        token = token_of(key, letters, what)
        if token in law:
            raise InputError(f"{what}: token {key!r} stands twice; name it once")
        law[token] = domain.convert(value)
    check_law(list(law.values()), domain, what)
    return {token: x for token, x in law.items() if not domain.is_zero(x)}


def token_of(key: Token, letters: Alphabet, what: str) -> Token:
    """Return the token that a key is or writes; raise InputError where there is none."""
    for token in letters.tokens:
        if key == token or (isinstance(key, str) and key == str(token)):
            return token
    raise InputError(f"{what}: token {key!r} is not in the alphabet {list(letters.tokens)!r}; use its tokens")


def compiled(
    letters: Alphabet,
    domain: Domain,
    start: Sequence[Element],
    arcs: Arcs,
    assumptions: tuple[Element, ...] = (),
) -> Generator:
    """Return the generator with the arcs {token: {(i, j): probability}}."""
    rows: dict[Token, list[SparseRow]] = {}
    for token in letters.tokens:
        matrix: list[list[tuple[int, Element]]] = [[] for _ in start]
        for (i, j), p in arcs.get(token, {}).items():
            matrix[i].append((j, p))
        rows[token] = [tuple(sorted(row, key=lambda entry: entry[0])) for row in matrix]
    return trimmed(letters, domain, start, rows, assumptions)


def complement(x: Element, domain: Domain, what: str) -> Element:
    """Return 1 − x for a probability x. A user's number is subtracted nowhere else."""
    rest = domain.one - x
    for y in (x, rest):
        try:
            negative = domain.sign(y) < 0
        except UndecidedError:
            negative = False
        if negative:
            raise InputError(f"{what}={clip(domain.text(x))}: not a probability; give a number from 0 to 1")
    return rest
