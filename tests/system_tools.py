"""Systems for the checker, built from dataclasses, and their chains at numbers by plain Fractions.

The brute force shares no code with the checker but the reader of formulas: it multiplies forward vectors for concrete
words, matches contexts by their letters, and puts the values into the equations of the chain, one by one.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from markovsim_checker import format as form
from markovsim_checker.check import KINDS
from markovsim_checker.derivation import Book, check_family
from markovsim_checker.formulas import Failure, evaluate
from markovsim_checker.systems import EVERY, Limited, Tracking, check_system, read_types

Word = tuple[str, ...]
Rows = Mapping[str, list[list[Fraction]]]


def certificate(
    models: Iterable[form.Model],
    parameters: tuple[form.Parameter, ...] = (),
    powers: tuple[form.Power, ...] = (),
) -> form.Certificate:
    """A certificate that declares these models and nothing else."""
    given: dict[str, Any] = {
        "format": form.VERSION,
        "claim": "X1",
        "sentence": "a forgery",
        "verdict": "proved",
        "parts": (),
        "models": tuple(models),
        "parameters": parameters,
        "powers": powers,
    }
    known = {field.name for field in dataclasses.fields(form.Certificate)}
    return form.Certificate(**{name: value for name, value in given.items() if name in known})


def premise(name: str, prior: str, start: Iterable[str], **tokens: list[list[str]]) -> form.Premise:
    """A premise from rows of text."""
    matrices = {token: tuple(tuple(row) for row in rows) for token, rows in tokens.items()}
    return form.Premise(name, prior, tuple(start), matrices)


def iid(**law: str) -> form.Model:
    """One premise that draws independent tokens."""
    return form.Model("m", tuple(law), (premise("p", "1", ["1"], **{t: [[p]] for t, p in law.items()}),))


def depth_model(laws: list[Mapping[str, str]], alphabet: str) -> form.Model:
    """One premise whose i-th token has the i-th law, and every later one the last law."""
    size = len(laws)
    tokens = {
        token: [
            [laws[i].get(token, "0") if j == min(i + 1, size - 1) else "0" for j in range(size)]
            for i in range(size)
        ]
        for token in alphabet
    }
    return form.Model("m", tuple(alphabet), (premise("p", "1", ["1"] + ["0"] * (size - 1), **tokens),))


def kind(
    name: str,
    family: str,
    value: str,
    moves: Mapping[str, str | tuple[str, str]],
    at: str = "n",
    end: str = "",
    short: int = 0,
) -> form.WindowType:
    """A type. A move is the name of a type, or that name and an index."""
    listed = tuple(
        form.Move(token, *((to, "same") if isinstance(to, str) else to))  # type: ignore[arg-type]
        for token, to in moves.items()
    )
    return form.WindowType(name, family, at, value, listed, "" if at == "k" else end or name, short)  # type: ignore[arg-type]


def scope(given: form.Certificate, families: Iterable[form.Family], system: form.System) -> tuple[str, str]:
    """The scope that the checker finds, and why it is not every k. A failure has no scope."""
    book = Book(given)
    try:
        for family in families:
            check_family(book, family)
        found = check_system(book, system)
    except Failure as problem:
        return "", str(problem)
    return found.scope, found.text.partition("(not for every k: ")[2]


def tracked(given: form.Certificate, families: Iterable[form.Family], system: form.System) -> str:
    """Why the argument for every k does not go through, whatever the rebuilt chains say. It is empty where it does."""
    book = Book(given)
    for family in families:
        check_family(book, family)
    try:
        Tracking(book, system, *read_types(book, system)).least_size()
    except Limited as problem:
        return str(problem)
    return ""


def every(given: form.Certificate, families: Iterable[form.Family], system: form.System) -> bool:
    """Whether the checker says the system of every window length."""
    return scope(given, families, system)[0] == EVERY


class Numbers:
    """A certificate at sample values of its parameters."""

    def __init__(self, given: form.Certificate, at: Mapping[str, Fraction]) -> None:
        self.given, self.at = given, dict(at)
        self.models = {model.name: model for model in given.models}
        self.closed = {
            variable.name: variable.closed
            for part in given.parts
            for item in part.evidence
            if isinstance(item, form.Recurrence)
            for variable in item.variables
        }
        self.families = {
            item.name: item for part in given.parts for item in part.evidence if isinstance(item, form.Family)
        }
        self.tables: dict[str, list[tuple[Fraction, Rows]]] = {}
        self.memory: dict[tuple[str, Word], list[list[Fraction]]] = {}

    def value(self, text: str, n: int = 0, k: int = 1) -> Fraction:
        """A formula at numbers."""

        def name(word: str) -> Fraction:
            plain, _, suffix = word.partition("@")
            index = {"": n, "k": k, "0": 0, "+1": n + 1}[suffix]
            if plain in self.at:
                return self.at[plain]
            if plain in ("n", "k"):
                return Fraction(index if plain == "n" else k)
            for power in self.given.powers:
                if plain in (power.symbol, power.full):
                    return self.value(power.base) ** (index if plain == power.symbol else k)
            if plain in self.closed:
                return self.value(self.closed[plain], index, k)
            return self.quantity(plain, index)

        return Fraction(evaluate(text, name))

    def quantity(self, name: str, n: int) -> Fraction:
        """A quantity of a family of words that begin a document: μ, the next token or an amplitude."""
        label, what, *rest = name.split(".")
        family = self.families[label]
        assert not family.anything
        model = self.models[family.model]
        word = (*form.split_word(family.prefix, model.alphabet), *(family.repeat,) * n)
        total = self.mu(model.name, word)
        if what == "next":
            return self.mu(model.name, (*word, rest[0])) / total
        if what == "alpha":
            place = [premise.name for premise in model.premises].index(rest[0])
            vector = self.vectors(model.name, word)[place]
            return self.tables[model.name][place][0] * sum(vector) / total
        assert what == "mu"
        return total

    def vectors(self, model: str, word: Word) -> list[list[Fraction]]:
        """The forward vectors of a word as the beginning of a document."""
        if model not in self.tables:
            self.tables[model] = [
                (
                    self.value(one.prior),
                    {t: [list(map(self.value, row)) for row in rows] for t, rows in one.tokens.items()},
                )
                for one in self.models[model].premises
            ]
            self.memory[model, ()] = [list(map(self.value, one.start)) for one in self.models[model].premises]
        if (model, word) not in self.memory:
            before, after = self.vectors(model, word[:-1]), []
            for vector, (_, tokens) in zip(before, self.tables[model], strict=True):
                rows = tokens.get(word[-1], [[Fraction(0)] * len(vector)] * len(vector))
                sums = [Fraction(0)] * len(vector)
                for v, row in zip(vector, rows, strict=True):
                    for j, p in enumerate(row) if v else ():
                        if p:
                            sums[j] += v * p
                after.append(sums)
            self.memory[model, word] = after
        return self.memory[model, word]

    def mu(self, model: str, word: Word) -> Fraction:
        """The probability of a word as the beginning of a document."""
        vectors = self.vectors(model, word)
        return sum(
            (prior * sum(v) for v, (prior, _) in zip(vectors, self.tables[model], strict=True)), Fraction(0)
        )

    def faults(self, system: form.System, families: Mapping[str, form.Family], k: int) -> list[str]:
        """What is false of the system at one window length."""
        model = self.models[system.model]
        goal = (system.target.value,) * k if system.target.event == "context" else None
        found: list[str] = []
        chain: dict[Word, dict[str, tuple[Fraction, Word]]] = {}
        todo: list[Word] = [()]
        while todo:
            word = todo.pop()
            if word in chain:
                continue
            total = self.mu(model.name, word)
            if total == 0:
                return [f"{word} is reached and impossible"]
            chain[word] = {
                token: (p / total, (*word, token)[-k:])
                for token in model.alphabet
                if (p := self.mu(model.name, (*word, token)))
            }
            todo.extend(to for _, to in chain[word].values())
        stops = {goal} if goal else set()

        def onward(word: Word) -> list[Word]:
            if word in stops:
                return []
            return [to for token, (_, to) in chain[word].items() if goal or token != system.target.value]

        if system.scope == "full":
            where = {word for word in chain if len(word) == k}
        else:
            where, todo = set(), [()]
            while todo:
                word = todo.pop()
                if word not in where:
                    where.add(word)
                    todo.extend(onward(word))
        values: dict[Word, Fraction] = {}
        for word in where:
            given = {
                self.value(one.value, n, k)
                for one in system.types
                for n in indices(one, families[one.family], word, k, model.alphabet)
            }
            if word in stops:
                values[word] = Fraction(0)
            elif len(given) != 1:
                found.append(f"{word} has {len(given)} values")
            else:
                values[word] = given.pop()
        for word in where - stops if not found else ():
            due = 1 + sum(
                (
                    p * values[to]
                    for token, (p, to) in chain[word].items()
                    if goal or token != system.target.value
                ),
                Fraction(0),
            )
            if values[word] != due:
                found.append(f"{word}: {values[word]} is not {due}")
        return found


def indices(
    one: form.WindowType, family: form.Family, word: Word, k: int, alphabet: tuple[str, ...]
) -> list[int]:
    """The indices at which a context is of a type."""
    prefix = form.split_word(family.prefix, alphabet)
    allowed = [k] if one.at == "k" else range(k - one.short)
    found = []
    for n in allowed if family.repeat else [n for n in allowed if n == 0]:
        wanted = (*prefix, *(family.repeat,) * n)
        if word == wanted or (family.anything and word[max(0, len(word) - len(wanted)) :] == wanted):
            found.append(n)
    return found


def stored_systems(given: form.Certificate) -> list[tuple[form.System, dict[str, form.Family]]]:
    """The systems of a certificate with the families before them."""
    found, families = [], {}
    for item in itertools.chain.from_iterable(part.evidence for part in given.parts):
        if isinstance(item, form.Family):
            families[item.name] = item
        elif isinstance(item, form.System):
            found.append((item, dict(families)))
    return found


def prepared(given: form.Certificate) -> Book:
    """The book of a certificate after all evidence but its systems."""
    book = Book(given)
    for item in itertools.chain.from_iterable(part.evidence for part in given.parts):
        if not isinstance(item, form.System):
            KINDS[type(item)](book, item)
    return book
