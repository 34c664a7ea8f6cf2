"""The kinds of premise that a model file describes: tables become descriptions, and descriptions become generators.

A description holds tokens, words and expressions, and no numbers of any domain. To become a ``Generator`` it needs the
arithmetic and, for a deceptive premise, the premises that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import truediv
from typing import Any, TypeAlias

from markovsim.arithmetic.domains import Domain, Element
from markovsim.errors import MarkovsimError
from markovsim.modelfiles.documents import Decimals, Place, Table, shown_value, suggestion
from markovsim.modelfiles.expressions import constant_expression
from markovsim.modelfiles.numbers import (
    Context,
    Law,
    Matrix,
    Number,
    read_list,
    read_matrix,
    read_probability,
    read_rates,
)
from markovsim.premises.alphabet import Alphabet, Token, Word
from markovsim.premises.authors import deceptive, switching_author
from markovsim.premises.generator import Generator, generator
from markovsim.premises.library import hmm, iid, looping, markov, word
from markovsim.premises.processes import even_process, golden_mean, mess3, rrxor, z1r

MAX_HIDDEN_STATES = 2_048
"""Most hidden states of a premise in a model file."""


Use: TypeAlias = tuple[str, tuple[str, ...]]
"""The name of another premise, and the keys that lead to where it stands."""


@dataclass(frozen=True)
class Iid:
    """``kind = "iid"``."""

    probabilities: Law

    @classmethod
    def read(cls, table: Table, context: Context) -> Iid:
        return cls(context.law(table.table("probabilities", 'probabilities = {A = "1/2", B = "1/2"}')))

    def size(self, sizes: Mapping[str, int]) -> int:
        return 1

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        return iid(build.law(self.probabilities), **build.options)


@dataclass(frozen=True)
class Markov:
    """``kind = "markov"``."""

    order: int
    initial: dict[Word, Number]
    transitions: dict[Word, Law]

    @classmethod
    def read(cls, table: Table, context: Context) -> Markov:
        order = table.entries.get("order", 1)
        place = table.place / "order"
        if isinstance(order, bool) or not isinstance(order, int) or order < 0:
            place.fail_value(order, "is not an order", "give a whole number such as 1")
        initial = table.table("initial", 'initial = {A = "1/2", B = "1/2"}')
        rows = table.table("transitions", 'transitions = {A = {A = "9/10", B = "1/10"}, B = {A = 1}}')

        def key(text: str, place: Place) -> Word:
            parsed = context.word(text, place)
            if len(parsed) != order:
                place.fail(
                    f"is a word of length {len(parsed)}",
                    f"order = {shown_value(order)} needs words that long",
                )
            return parsed

        return cls(
            order,
            {
                key(w, initial.place / w): context.number(p, initial.place / w)
                for w, p in initial.entries.items()
            },
            {
                key(w, rows.place / w): context.law(rows.table(w, '{A = "1/2", B = "1/2"}'))
                for w in rows.entries
            },
        )

    def size(self, sizes: Mapping[str, int]) -> int:
        return len(self.initial) * (self.order + 1) + len(self.transitions)

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        write = build.alphabet.write
        initial = {write(w): build.element(p) for w, p in self.initial.items()}
        transitions = {write(w): build.law(law) for w, law in self.transitions.items()}
        return markov(self.order, initial, transitions, **build.options)


@dataclass(frozen=True)
class General:
    """``kind = "generator"``, with a start vector and one matrix per token."""

    start: tuple[Number, ...]
    tokens: dict[Token, Matrix]

    @classmethod
    def read(cls, table: Table, context: Context) -> General:
        place = table.place / "start"
        start = read_list(table.require("start", 'start = ["1", "0"]'), place, 'start = ["1", "0"]')
        if not start:
            place.fail_value(start, "has no hidden state", "give at least one entry")
        matrices = table.table("tokens", 'tokens = {A = [["1"]]}')
        if not matrices.entries:
            matrices.place.fail_value({}, "is empty", "give one matrix per token")
        return cls(
            tuple(context.number(x, place[i]) for i, x in enumerate(start)),
            {
                context.token(key, matrices.place / key): read_matrix(
                    value, matrices.place / key, len(start), context.number
                )
                for key, value in matrices.entries.items()
            },
        )

    def size(self, sizes: Mapping[str, int]) -> int:
        return len(self.start)

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        matrices = {a: [[build.element(x) for x in row] for row in m] for a, m in self.tokens.items()}
        return generator([build.element(x) for x in self.start], matrices, **build.options)


@dataclass(frozen=True)
class Repeated:
    """``kind = "word"``."""

    word: Word

    @classmethod
    def read(cls, table: Table, context: Context) -> Repeated:
        value, place = table.require("word", 'word = "AB"'), table.place / "word"
        parsed = context.word(value, place)
        if not parsed:
            place.fail_value(value, "is empty", "give the word to repeat")
        return cls(parsed)

    def size(self, sizes: Mapping[str, int]) -> int:
        return len(self.word)

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        return word(self.word, **build.options)


@dataclass(frozen=True)
class Looping:
    """``kind = "looping"``."""

    first: Law
    eta: Number

    @classmethod
    def read(cls, table: Table, context: Context) -> Looping:
        first = context.law(table.table("first", 'first = {A = "1/2", B = "1/2"}'))
        return cls(first, read_probability(table, "eta", context))

    def size(self, sizes: Mapping[str, int]) -> int:
        return len(self.first) + 1

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        return looping(build.law(self.first), build.element(self.eta), **build.options)


@dataclass(frozen=True)
class Hidden:
    """``kind = "hmm"``, in which a state emits and then moves."""

    start: dict[str, Number]
    transitions: dict[str, dict[str, Number]]
    emissions: dict[str, Law]

    @classmethod
    def read(cls, table: Table, context: Context) -> Hidden:
        rows = table.table("transitions", 'transitions = {s = {s = "1/2", t = "1/2"}, t = {s = 1}}')
        laws = table.table("emissions", "emissions = {s = {A = 1}, t = {B = 1}}")
        return cls(
            read_rates(table.table("start", "start = {s = 1}"), context),
            {
                state: read_rates(rows.table(state, '{s = "1/2", t = "1/2"}'), context)
                for state in rows.entries
            },
            {state: context.law(laws.table(state, "{A = 1}")) for state in laws.entries},
        )

    def size(self, sizes: Mapping[str, int]) -> int:
        return len(self.transitions)

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        transitions = {state: build.rates(row) for state, row in self.transitions.items()}
        emissions = {state: build.law(law) for state, law in self.emissions.items()}
        return hmm(build.rates(self.start), transitions, emissions, **build.options)


@dataclass(frozen=True)
class Standard:
    """A process of computational mechanics: its numbers, and the tokens that it is written in where these are given."""

    make: Callable[..., Generator]
    numbers: dict[str, Number]
    tokens: Word | None

    @classmethod
    def reader(
        cls, make: Callable[..., Generator], keys: tuple[str, ...] = (), *, optional: bool = False
    ) -> Callable[[Table, Context], Standard]:
        """Return what reads a process with these numbers, each a probability, which may be left out if optional."""

        def read(table: Table, context: Context) -> Standard:
            numbers = {
                key: read_probability(table, key, context)
                for key in keys
                if key in table.entries or not optional
            }
            tokens = None
            if "tokens" in table.entries:
                tokens = context.word(table.entries["tokens"], table.place / "tokens")
            return cls(make, numbers, tokens)

        return read

    def size(self, sizes: Mapping[str, int]) -> int:
        return 5

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        chosen = {} if self.tokens is None else {"tokens": self.tokens}
        return self.make(**build.rates(self.numbers), **chosen, **build.options)


@dataclass(frozen=True)
class Switching:
    """``kind = "switching"``, an author who changes between other premises."""

    rates: dict[str, dict[str, Number]]
    start: dict[str, Number]

    @classmethod
    def read(cls, table: Table, context: Context) -> Switching:
        rows = table.table("rates", 'rates = {luigi = {waluigi = "1/10"}}')
        rates = {name: read_rates(rows.table(name, '{waluigi = "1/10"}'), context) for name in rows.entries}
        start, place = table.require("start", 'start = "luigi"'), table.place / "start"
        if isinstance(start, str) and not isinstance(start, Decimals):
            return cls(rates, {start: Number(place, constant_expression(Fraction(1)))})
        return cls(
            rates, read_rates(table.table("start", 'start = {luigi = "1/2", waluigi = "1/2"}'), context)
        )

    @property
    def uses(self) -> tuple[Use, ...]:
        """Return the premises that this one is made of, in order of appearance, and where each stands first."""
        found: dict[str, tuple[str, ...]] = {}
        for name, row in self.rates.items():
            found.setdefault(name, ("rates", name))
            for other in row:
                found.setdefault(other, ("rates", name, other))
        for name in self.start:
            found.setdefault(name, ("start",))
        return tuple(found.items())

    def size(self, sizes: Mapping[str, int]) -> int:
        return sum(sizes[name] for name, _ in self.uses)

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        rates = {name: build.rates(row) for name, row in self.rates.items()}
        premises = {name: named[name] for name, _ in self.uses}
        return switching_author(
            premises, rates, build.rates(self.start), domain=build.domain, name=build.name
        )


@dataclass(frozen=True)
class Deceptive:
    """``kind = "deceptive"``."""

    imitates: str
    then: str
    hazard: Number
    back: Number
    trigger: Word | None

    @classmethod
    def read(cls, table: Table, context: Context) -> Deceptive:
        names = []
        for key in ("imitates", "then"):
            name = table.require(key, f'{key} = "the name of another premise"')
            if not isinstance(name, str) or isinstance(name, Decimals):
                (table.place / key).fail_value(name, "is not a name", "give the name of another premise")
            names.append(name)
        back = (
            read_probability(table, "back", context)
            if "back" in table.entries
            else Number(table.place / "back", constant_expression(Fraction(0)))
        )
        trigger = None
        if "trigger" in table.entries:
            trigger = context.word(table.entries["trigger"], table.place / "trigger")
            if not trigger:
                (table.place / "trigger").fail_value(
                    table.entries["trigger"], "is empty", "give the word that makes it reveal itself"
                )
        hazard = (
            read_probability(table, "hazard", context)
            if "hazard" in table.entries or trigger is None
            else Number(table.place / "hazard", constant_expression(Fraction(0)))
        )
        return cls(names[0], names[1], hazard, back, trigger)

    @property
    def uses(self) -> tuple[Use, ...]:
        """Return the premises that this one is made of, and where each stands."""
        return (self.imitates, ("imitates",)), (self.then, ("then",))

    def size(self, sizes: Mapping[str, int]) -> int:
        watching = 1 if self.trigger is None else len(self.trigger)
        return sizes[self.imitates] * watching + (self.trigger is not None) + sizes[self.then]

    def build(self, build: Build, named: Mapping[str, Generator]) -> Generator:
        hazard, back = build.element(self.hazard), build.element(self.back)
        options = {key: value for key, value in build.options.items() if key != "alphabet"}
        return deceptive(
            named[self.imitates], named[self.then], hazard, back, trigger=self.trigger, **options
        )


Description: TypeAlias = (
    Iid | Markov | General | Repeated | Looping | Hidden | Standard | Deceptive | Switching
)


@dataclass(frozen=True)
class Build:
    """What a description needs to become a generator: the arithmetic, the alphabet, and the name that errors carry."""

    alphabet: Alphabet
    domain: Domain
    name: str

    @property
    def options(self) -> dict[str, Any]:
        return {"alphabet": self.alphabet.tokens, "domain": self.domain, "name": self.name}

    def element(self, number: Number) -> Element:
        return number.element(self.domain)

    def rates(self, numbers: Mapping[str, Number]) -> dict[str, Element]:
        return {name: number.element(self.domain) for name, number in numbers.items()}

    def law(self, law: Law) -> dict[Token, Element]:
        return {token: number.element(self.domain) for token, number in law.items()}


KINDS: dict[str, tuple[Callable[[Table, Context], Description], tuple[str, ...]]] = {
    "iid": (Iid.read, ("probabilities",)),
    "markov": (Markov.read, ("order", "initial", "transitions")),
    "generator": (General.read, ("start", "tokens")),
    "word": (Repeated.read, ("word",)),
    "looping": (Looping.read, ("first", "eta")),
    "hmm": (Hidden.read, ("start", "transitions", "emissions")),
    "deceptive": (Deceptive.read, ("imitates", "then", "hazard", "back", "trigger")),
    "switching": (Switching.read, ("rates", "start")),
    "golden_mean": (Standard.reader(golden_mean, ("p",), optional=True), ("p", "tokens")),
    "even_process": (Standard.reader(even_process, ("p",), optional=True), ("p", "tokens")),
    "z1r": (Standard.reader(z1r), ("tokens",)),
    "rrxor": (Standard.reader(rrxor), ("tokens",)),
    "mess3": (Standard.reader(mess3, ("x", "a")), ("x", "a", "tokens")),
}


@dataclass(frozen=True)
class Premise:
    """One premise of a model file."""

    name: str
    place: Place
    prior: Number
    description: Description

    @classmethod
    def read(cls, name: str, table: Table, context: Context) -> Premise:
        """Read the table ``premises.NAME``.

        Raises
        ------
        ModelFileError
            The kind or a key is unknown, or a value is not of its kind.
        """
        kind = table.require("kind", 'kind = "iid"')
        if not isinstance(kind, str) or kind not in KINDS:
            (table.place / "kind").fail_value(
                kind, "is not a kind of premise", suggestion(str(kind)[:40], KINDS)
            )
        read, keys = KINDS[kind]
        table.only(("prior", "kind", *keys), f"a premise of kind {kind!r}")
        place = table.place / "prior"
        prior = context.number(table.require("prior", 'prior = "1/2", or 0 for a mere definition'), place)
        return cls(name, table.place, prior, read(table, context))

    def named(self) -> tuple[tuple[str, Place], ...]:
        """Return the other premises that this one is defined by, and where it names them."""
        if isinstance(self.description, (Deceptive, Switching)):
            return tuple((name, reduce(truediv, keys, self.place)) for name, keys in self.description.uses)
        return ()


def build_premises(
    premises: Mapping[str, Premise], alphabet: Alphabet, domain: Domain
) -> dict[str, Generator]:
    """Compile every premise, each after those that it names.

    Raises
    ------
    InputError
        A law does not sum to 1, a name is unknown, names close a circle, or there are too many hidden states.
    """
    order = definition_order(premises)
    _check_sizes([premises[name] for name in order])
    built: dict[str, Generator] = {}
    for name in order:
        premise = premises[name]
        try:
            # The name in a library message is the path. The place of the file is put in front of it.
            built[name] = premise.description.build(Build(alphabet, domain, premise.place.path), built)
        except MarkovsimError as error:
            if str(error).startswith(f"{premise.place.file}: "):
                raise
            raise Place(premise.place.file).wrap(error) from None
    return {name: built[name] for name in premises}


def _check_sizes(premises: Iterable[Premise]) -> None:
    """Refuse what would be too large before any of it is built. The premises come in order of definition."""
    sizes: dict[str, int] = {}
    for premise in premises:
        size = sizes[premise.name] = premise.description.size(sizes)
        if size > MAX_HIDDEN_STATES:
            problem = f"would have up to {size:,} hidden states (limit {MAX_HIDDEN_STATES:,})"
            premise.place.fail(problem, "give a smaller premise")


def definition_order(premises: Mapping[str, Premise]) -> list[str]:
    """Return the names, each after those that it is defined by; raise an error where that is impossible."""
    done: dict[str, None] = {}
    for root in premises:
        path = [root]
        while path:
            premise = premises[path[-1]]
            for other, place in premise.named():
                if other not in premises:
                    place.fail_value(other, "is not a premise of this file", suggestion(other, premises))
                if other in path:
                    circle = " → ".join([*path[path.index(other) :], other])
                    place.fail_value(
                        other, f"closes a circle of definitions, {circle}", "define one of them otherwise"
                    )
                if other not in done:
                    path.append(other)
                    break
            else:
                done[path.pop()] = None
    return list(done)
