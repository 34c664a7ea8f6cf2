"""What a certificate derives: names and their values, identities, inequalities, inductions over n and over k.

This is part of the checker and needs the standard library only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction

from . import format as form
from .formulas import (
    CHANCES,
    REALS,
    Failure,
    Poly,
    Range,
    Ratio,
    Undefined,
    Value,
    Work,
    evaluate,
    idle,
    names_in,
    short,
    sign,
)
from .models import Context, Machine, Word, build_context, equal, put_machine
from .statements import RANGES, Finding
from .supports import Supports

SIZES = (1, 2, 3, 4)
"""The window lengths at which conservation is tried out."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
"""The name of a model, a premise, a parameter, a family or a variable. There is no room for a sentence in it."""
TOKEN = re.compile(r"[A-Za-z0-9_]{1,20}")
"""A token. The signs with which words and families are written are none."""
SAMPLES = (
    (2, 5),
    (5, 7),
    (1, 3),
    (3, 4),
    (4, 9),
    (1, 6),
)
"""The parameter values where conservation is tried out, in turn."""


class Book:
    """What a certificate has declared and proved so far: names with their values and the ranges of the symbols."""

    def __init__(self, certificate: form.Certificate) -> None:
        self.certificate, self.work = certificate, Work()
        self.ranges: dict[str, Range] = {"n": "[0,oo)", "k": "(0,oo)"}
        self.names: dict[str, Value] = {}
        self.varying: set[str] = set()
        self.bound: set[str] = set()  # These names stand for quantities of a model.
        self.families: dict[str, tuple[form.Family, str]] = {}
        self.behind: dict[str, set[str]] = {}  # The families that a variable of a recurrence was made from.
        self.contexts: dict[tuple[str, int], Context] = {}
        self.supports: dict[str, Supports] = {}
        self.earlier = ""  # The last arbitrary text was a text of this model.
        for parameter in certificate.parameters:
            self.declare(parameter.name, parameter.range)
        self.next: dict[str, Value] = {"n": self.value("n + 1")}
        self.first: dict[str, Value] = {"n": Fraction(0)}
        self.last: dict[str, Value] = {"n": self.value("k")}
        self.bases: dict[str, Value] = {}
        for power in certificate.powers:
            base = self.constant(power.base)
            if sign(base, self.ranges) != 2 or sign(1 - base, self.ranges) != 2:
                raise Failure(
                    f"base={power.base!r} of the power {power.symbol} is not known to lie between 0 and 1"
                )
            self.declare(power.symbol, "(0,1]")
            self.next[power.symbol], self.first[power.symbol] = self.value(power.symbol) * base, Fraction(1)
            self.bases[power.symbol] = base
            if power.full:
                self.declare(power.full, "(0,1)")
                self.last[power.symbol] = self.value(power.full)
        self.machines = {model.name: self.read_model(model) for model in certificate.models}
        if len(self.machines) < len(certificate.models):
            raise Failure("two models have one name")
        if not all(NAME.fullmatch(name) for name in self.machines):
            raise Failure("a model is named by at most 20 letters, digits and _, a letter first")

    def declare(self, name: str, where: Range) -> None:
        """Add a new symbol."""
        if name in self.ranges or name in self.names or not NAME.fullmatch(name) or name == "oo":
            raise Failure(f"name={name!r} is taken or is not a name")
        self.ranges[name] = where

    def define(self, name: str, value: Value) -> None:
        """Add a new name for a value."""
        if name in self.names or name in self.ranges:
            raise Failure(f"name={name!r} is taken")
        self.names[name] = value

    def value(self, text: str) -> Value:
        """Return the value of a formula."""
        self.work.spend(len(text))
        return evaluate(text, self.lookup, self.nonzero)

    def constant(self, text: str) -> Value:
        """Return the value of a formula in which parameters may occur, but not n, k or a power."""
        value = self.value(text)
        moving = self.symbols(value) - {parameter.name for parameter in self.certificate.parameters}
        if moving:
            raise Failure(f"{short(text)}: only parameters may occur here, not {', '.join(sorted(moving))}")
        return value

    def nonzero(self, value: Value) -> None:
        """Check that a divisor is known not to vanish on the declared region, whatever the possible earlier text is.

        After a possible text the entries of its support are positive and all others are 0. So each support is tried.
        Where the divisor has no value itself, since the words that it speaks of are impossible, nothing is divided.
        """
        hidden = {name: name[2:].rsplit(".", 2) for name in self.symbols(value) if name.startswith("x.")}
        ranges: dict[str, Range] = {**self.ranges, **dict.fromkeys(hidden, "(0,oo)")}
        vanishing: set[frozenset[str]] = {frozenset()}
        for model in {where[0] for where in hidden.values()}:
            places = {
                name: (self.machine(model).place(premise), int(i))
                for name, (of, premise, i) in hidden.items()
                if of == model
            }
            zeros = {
                frozenset(name for name, place in places.items() if place not in support)
                for support in self.support(model).reachable
            }
            vanishing = {one | other for one, other in itertools.product(vanishing, zeros)}
        somewhere = False
        for names in vanishing:
            self.work.spend(20)
            try:
                there = value.put(dict.fromkeys(names, Fraction(0))) if names else value
            except Undefined:
                continue
            somewhere = True
            if sign(there, ranges) not in (2, -2):
                where = " at every possible earlier text" if hidden else ""
                raise Failure(f"a denominator is not known to be non-zero on the whole region{where}")
        if not somewhere:
            raise Failure("a denominator has a value at no possible earlier text")

    def support(self, model: str) -> Supports:
        """Return the supports of a model's texts, found once."""
        if model not in self.supports:
            self.supports[model] = Supports(self.machine(model))
        return self.supports[model]

    def lookup(self, name: str) -> Value:
        """Return the value of a name, shifted where it has a suffix."""
        plain, _, suffix = name.partition("@")
        if plain.startswith("x."):
            plain = f"x.{self.earlier}.{plain[2:]}"
        if plain in self.names:
            value = self.names[plain]
        elif plain in self.ranges:
            value = self.symbol(plain)
        else:
            raise Failure(f"name={plain!r} is unknown here")
        return (
            self.shift(value, {"k": self.last, "0": self.first, "+1": self.next}[suffix]) if suffix else value
        )

    def is_bound(self, text: str) -> bool:
        """Return whether a formula mentions a quantity of a model."""
        return any(name.partition("@")[0] in self.bound for name in names_in(text))

    def depends(self, text: str, also: AbstractSet[str] = frozenset()) -> bool:
        """Return whether the value of a formula depends on a quantity of a model, or on one of more names."""
        bound = self.bound | also
        if not any(name.partition("@")[0] in bound for name in names_in(text)):
            return False
        value = self.free(text, also)
        return any(moves(value, name) for name in self.symbols(value) if name.partition("@")[0] in bound)

    def free(self, text: str, also: AbstractSet[str] = frozenset()) -> Value:
        """Return the value of a formula in which the quantities of models are symbols that nothing is known of."""
        self.work.spend(len(text))
        bound = self.bound | also
        return evaluate(
            text,
            lambda name: self.quantity(name) if name.partition("@")[0] in bound else self.lookup(name),
        )

    def quantity(self, name: str) -> Value:
        """Return a symbol for a quantity of a model.

        The empty word has probability 1, and the last of several tokens or premises what the others leave of 1.
        """
        plain, *index = re.split("(?=@)", name)
        of, _, inner = plain.partition(".")
        kind, _, last = inner.partition(".")
        family, model = self.families.get(of, (None, ""))
        machine = self.machine(model) if family else None
        empty = family and not (family.anything or family.prefix) and (index == ["@0"] or not family.repeat)
        if empty and kind in ("mu", "law"):
            return Fraction(1)
        *others, final = whole(machine, kind)
        if not others or last != final:
            return self.symbol(name)
        return 1 - self.work.sum(self.symbol("".join([f"{of}.{kind}.{other}", *index])) for other in others)

    def scope(self, *texts: str, running: bool = False) -> str:
        """Return the scope of a relation between formulas: the indices and texts for which it was checked in symbols.

        With ``running`` it is one for every n, whether n occurs or not.
        Where several families stand after one arbitrary text, some text must make all of their words possible.
        """
        names: set[str] = set().union(*map(names_in, texts))
        free = [self.families[name][0] for name in sorted(self.families_in(*texts))]
        free = [family for family in free if family.anything]
        self.check_together(free)
        moving: set[str] = set().union(*(self.symbols(self.lookup(name)) for name in names))
        index = running or bool(moving & ({"n"} | set(self.bases) | self.varying))
        length = moving & ({"k"} | {power.full for power in self.certificate.powers if power.full})
        same = ", the same throughout" * (len(free) > 1)
        return ", ".join(
            ["every n ≥ 0"] * index
            + ["every k ≥ 1"] * bool(length)
            + [f"every text … that makes the words possible{same}"] * bool(free)
        )

    def families_in(self, *texts: str) -> set[str]:
        """Return the families whose quantities formulas mention, by themselves or in a variable."""
        names: set[str] = set().union(*map(names_in, texts))
        named = {name.partition(".")[0] for name in names} & set(self.families)
        return named.union(*(self.behind.get(name.partition("@")[0], set()) for name in names))

    def check_together(self, free: Sequence[form.Family]) -> None:
        """Check that some text makes the words of all these families of one model possible, each for every n."""
        for model in {family.model for family in free}:
            these = [family for family in free if family.model == model]
            words = [(form.split_word(f.prefix, self.machine(model).alphabet), f.repeat) for f in these]
            supports = self.support(model)
            if len(these) > 1 and not any(
                all(supports.lasting(support, *each) for each in words) for support in supports.reachable
            ):
                named = ", ".join(family.name for family in these)
                raise Failure(f"families {named}: no one text makes the words of all of them possible")

    def symbol(self, name: str) -> Ratio:
        """Return a symbol as a value."""
        return Ratio(Poly({((name, 1),): Fraction(1)}, self.work))

    def unknown(self, name: str) -> Ratio:
        """Return an entry of a forward vector at an arbitrary earlier text, which two models do not share."""
        name = f"x.{self.earlier}.{name}"
        self.ranges[name] = "[0,oo)"
        return self.symbol(name)

    def symbols(self, value: Value) -> set[str]:
        """Return the symbols that occur in a value."""
        return (
            set().union(*(p.symbols() for p in (value.top, *value.below)))
            if isinstance(value, Ratio)
            else set()
        )

    def shift(self, value: Value, to: Mapping[str, Value]) -> Value:
        """Return the value at another index."""
        moving = self.symbols(value) & (set(self.next) | self.varying)
        if not moving <= set(to):
            raise Failure(f"no other index is defined for {', '.join(sorted(moving - set(to)))}")
        return value.put(to) if moving else value

    def machine(self, name: str) -> Machine:
        """Return a model of the certificate."""
        if name not in self.machines:
            raise Failure(f"model={name!r} is not in the certificate")
        return self.machines[name]

    def context(self, name: str, window: int) -> Context:
        """Return the context chain of a model in symbols, built once for all systems."""
        if (name, window) not in self.contexts:
            self.contexts[name, window] = build_context(self.machine(name), window, self.work)
        return self.contexts[name, window]

    def read_model(self, model: form.Model) -> Machine:
        """Return the model with its numbers, after checking that they are laws on the whole parameter region."""
        tokens = set(model.alphabet)
        if not tokens or len(tokens) < len(model.alphabet) or not all(map(TOKEN.fullmatch, tokens)):
            raise Failure(
                f"model={model.name!r}: the alphabet must hold distinct tokens of at most 20 letters, digits and _"
            )
        names = tuple(premise.name for premise in model.premises)
        if not names or len(set(names)) < len(names) or not all(map(NAME.fullmatch, names)):
            raise Failure(
                f"model={model.name!r}: premises must have distinct names of letters, digits and _, at most 20"
            )
        priors = tuple(self.constant(premise.prior) for premise in model.premises)
        if any(sign(prior, self.ranges) != 2 for prior in priors) or self.work.sum(priors) != 1:
            raise Failure(f"model={model.name!r}: priors must be positive and add up to 1")
        starts = tuple(tuple(map(self.constant, premise.start)) for premise in model.premises)
        rows = tuple(
            {token: self.sparse(premise, token) for token in premise.tokens} for premise in model.premises
        )
        for premise, start, table in zip(model.premises, starts, rows, strict=True):
            where = f"model={model.name!r}, premise={premise.name!r}"
            if not set(table) <= set(model.alphabet):
                raise Failure(f"{where}: a token is not in the alphabet")
            sums = [self.work.sum(v for row in table.values() for _, v in row[i]) for i in range(len(start))]
            weights = [*start, *(v for matrix in table.values() for row in matrix for _, v in row)]
            if any(v != 0 and sign(v, self.ranges) != 2 for v in weights):
                raise Failure(f"{where}: a probability is negative, or not known to be positive")
            if self.work.sum(start) != 1 or any(total != 1 for total in sums):
                raise Failure(f"{where}: the start row and each hidden state's row must add up to 1")
        return Machine(model.alphabet, names, priors, starts, rows, self.work)

    def sparse(self, premise: form.Premise, token: str) -> tuple[tuple[tuple[int, Value], ...], ...]:
        """Return the matrix of a token, with its zeros left out."""
        matrix, size = premise.tokens[token], len(premise.start)
        if len(matrix) != size or any(len(row) != size for row in matrix):
            raise Failure(f"premise={premise.name!r}, token={token!r}: the matrix must be {size} by {size}")
        rows = [[(j, self.constant(text)) for j, text in enumerate(row)] for row in matrix]
        return tuple(tuple((j, value) for j, value in row if value != 0) for row in rows)

    def at(self, name: str, given: Mapping[str, str]) -> Machine:
        """Return the model at given parameter values."""
        machine, values = self.machine(name), {key: self.value(text) for key, text in given.items()}
        for key, value in values.items():
            if isinstance(value, Ratio):
                raise Failure(f"at={key!r}: its value must be a number")
            where = self.ranges.get(key, "")
            if key not in {parameter.name for parameter in self.certificate.parameters}:
                raise Failure(f"at={key!r} is not a parameter")
            low = value > 0 or (value == 0 and where.startswith("["))
            high = value < 1 or (value == 1 and where.endswith("]")) or where.endswith("oo)")
            if not (low and high) and where != "real":
                raise Failure(f"{key}={value}: outside {where}")
        return put_machine(machine, values)


def whole(machine: Machine | None, kind: str) -> Word:
    """Return what the quantities of a kind are of that are 1 together: the tokens, or the premises."""
    if machine and kind in ("next", "step"):
        return machine.alphabet
    return machine.names if machine and kind == "alpha" else ("",)


def check_identity(book: Book, fact: form.Identity) -> Finding:
    """Check that the difference is the zero polynomial, and that something is said by it."""
    left, right = book.value(fact.left), book.value(fact.right)
    said = f"{fact.left} = {fact.right}"
    if not left == right:
        raise Failure(f"{said}: the two sides differ")
    if not names_in(fact.left) | names_in(fact.right):
        raise Failure(f"{said}: says nothing, as no name occurs in it")
    if fact.left.replace(" ", "") == fact.right.replace(" ", ""):
        raise Failure(f"{said}: says nothing, as its sides are the same")
    bound = book.is_bound(fact.left) or book.is_bound(fact.right)
    if bound and book.free(fact.left) == book.free(fact.right):
        raise Failure(f"{said}: says nothing of the model, as it holds whatever its quantities are")
    return Finding(said, book.scope(fact.left, fact.right), "certificate" if bound else "words")


def check_inequality(book: Book, fact: form.Inequality) -> Finding:
    """Check that the terms and squares add up to the difference.

    Terms, and weights of squares, are positive by inspection.
    """
    terms = [book.value(text) for text in fact.terms]
    left, right = book.value(fact.left), book.value(fact.right)
    signs = [sign(term, book.ranges) for term in terms]
    if any(s not in (0, 1, 2) for s in signs) or (fact.relation == ">" and 2 not in signs):
        raise Failure(f"terms={list(fact.terms)}: not positive by inspection")
    for square in fact.squares:
        weight = book.value(square.weight)
        if sign(weight, book.ranges) not in (0, 1, 2):
            raise Failure(f"weight={square.weight!r}: not positive by inspection")
        terms.append(weight * book.value(square.root) ** 2)
    if not terms or not left - right == book.work.sum(terms):
        raise Failure(f"terms={list(fact.terms)}: they do not add up to {fact.left} − ({fact.right})")
    said = f"{fact.left} {fact.relation.replace('>=', '≥')} {fact.right}"
    scope = book.scope(fact.left, fact.right)
    if not names_in(fact.left) | names_in(fact.right):
        raise Failure(f"{said}: says nothing, as no name occurs in it")
    bound = book.is_bound(fact.left) or book.is_bound(fact.right)
    gap = book.free(fact.left) - book.free(fact.right)
    values = {
        name: CHANCES if "." in name else REALS
        for name in book.symbols(gap)
        if name.partition("@")[0] in book.bound
    }
    if bound and (not values or idle(gap, fact.relation, values)):
        raise Failure(f"{said}: says nothing of the model, as it holds whatever its quantities are")
    return Finding(said, scope, "certificate" if bound else "words")


def check_family(book: Book, fact: form.Family) -> Finding:
    """Check base and step of the forward vectors, then define the quantities that follow from them."""
    machine = book.machine(fact.model)
    if not NAME.fullmatch(fact.name) or fact.name == "x":
        raise Failure(f"name={fact.name!r}: a family is named by at most 20 letters, digits and _, and not x")
    prefix = form.split_word(fact.prefix, machine.alphabet)
    if fact.repeat and fact.repeat not in machine.alphabet:
        raise Failure(f"repeat={fact.repeat!r} is not in the alphabet")
    vectors = machine.starts
    if fact.anything:
        supports = book.support(fact.model)
        if not supports.lasting(supports.anywhere, prefix, fact.repeat):
            last = " for every n" if fact.repeat else ""
            raise Failure(f"no text of the model ends in {written(book, fact).removeprefix('…')}{last}")
        book.earlier = fact.model
        vectors = tuple(
            tuple(book.unknown(f"{name}.{i}") for i in range(len(start)))
            for name, start in zip(machine.names, machine.starts, strict=True)
        )
    for token in prefix:
        vectors = machine.step(vectors, token)
    given = tuple(tuple(map(book.value, vector)) for vector in fact.vectors)
    if [len(vector) for vector in given] != [len(vector) for vector in vectors]:
        raise Failure("vectors: one entry is needed for each hidden state of each premise")
    after = machine.step(given, fact.repeat) if fact.repeat else ()
    for p, name in enumerate(machine.names):
        for i, value in enumerate(given[p]):
            if book.symbols(value) & book.varying:
                raise Failure(f"vectors of {name}: only parameters, n and powers may occur")
            if isinstance(value, Ratio) and any(
                "." in each for factor in value.below for each in factor.symbols()
            ):
                raise Failure(f"vectors of {name}: nothing is divided by what depends on the earlier text")
            equal(f"base: entry {i} of {name}", book.shift(value, book.first), vectors[p][i])
            step = after[p][i] if fact.repeat else value
            if not step == book.shift(value, book.next):
                raise Failure(f"step: entry {i} of {name}: v_n·T is not v at n + 1")
    total = machine.mu(given)
    if total == 0 or (not fact.anything and sign(total, book.ranges) != 2):
        raise Failure("μ of these words is not known to be positive")
    law, weights = machine.next(given), machine.weights(given)
    book.define(f"{fact.name}.mu", total)
    for token in machine.alphabet:
        book.define(f"{fact.name}.next.{token}", law.get(token, Fraction(0)))
    for p, name in enumerate(machine.names):
        book.define(f"{fact.name}.alpha.{name}", weights[p] / total)
        book.define(f"{fact.name}.law.{name}", sum(given[p], Fraction(0)))
    book.bound |= {name for name in book.names if name.startswith(f"{fact.name}.")}
    book.families[fact.name] = (fact, fact.model)
    words = written(book, fact)
    pairs = zip(machine.names, fact.vectors, strict=True)
    shown = "; ".join(f"{name} ({', '.join(vector)})" for name, vector in pairs)
    return Finding(
        f"{fact.model}: the forward vectors at the words {fact.name} = {words} are {shown}"
        + ", where x are those at the text …" * fact.anything,
        "every n ≥ 0" if fact.repeat else "",
    )


def written(book: Book, family: form.Family, index: str = "n") -> str:
    """Return the words of a family, as …AB^n. Tokens stand apart where one of them is longer than a character."""
    apart = any(len(token) > 1 for token in book.machine(family.model).alphabet)
    blank = " " if apart and family.prefix else ""
    repeated = f"{blank}{family.repeat}^{index}" if family.repeat else ""
    return f"{'…' * family.anything}{family.prefix}{repeated}" or "ε"


def check_sequence(book: Book, fact: form.Recurrence) -> Finding:
    """Check closed forms of recurrences, by base and step."""
    check_recursion(fact)
    inputs = {parameter.name for parameter in fact.inputs}
    for parameter in fact.inputs:
        book.declare(parameter.name, parameter.range)
    free = [variable for variable in fact.variables if not variable.closed]
    for variable in free:
        book.declare(variable.name, variable.range)
    book.varying |= inputs | {variable.name for variable in free}
    closed = [variable for variable in fact.variables if variable.closed]
    for variable in closed:
        value = book.value(variable.closed)
        if book.symbols(value) & inputs:
            raise Failure(f"closed={variable.closed!r} of {variable.name} must not use inputs")
        book.define(variable.name, value)
    first, after = dict(book.first), dict(book.next)
    for variable in free:
        base, step = book.value(variable.base), book.value(variable.step)
        if book.symbols(base) & (book.varying | set(book.next)):
            raise Failure(f"base={variable.base!r} of {variable.name} must be fixed")
        if not (inside(book, base, variable.range) and inside(book, step, variable.range)):
            raise Failure(f"{variable.name}: base or step is not known to lie in {variable.range}")
        first[variable.name], after[variable.name] = base, step
    for variable in closed:
        value = book.names[variable.name]
        base, step = book.value(variable.base), book.value(variable.step)
        if book.symbols(base) & (book.varying | set(book.next)):
            raise Failure(f"base={variable.base!r} of {variable.name} must be fixed")
        if not book.shift(value, first) == base:
            raise Failure(f"base: {variable.closed} at n = 0 is not {variable.base}")
        if not book.shift(value, after) == step:
            raise Failure(f"step: {variable.closed} at n + 1 is not {variable.step}")
    if not closed:
        raise Failure("a sequence needs a closed form to be proved")
    bound = bound_variables(book, fact)
    tied = all(variable.name in bound for variable in closed)
    texts = [text for v in fact.variables for text in (v.base, v.step, *[v.closed] * bool(v.closed))]
    book.behind |= dict.fromkeys((v.name for v in fact.variables), book.families_in(*texts))
    places = book.scope(*(text for text in texts if book.is_bound(text)), running=True)
    book.bound |= bound & {variable.name for variable in closed}
    said = "; ".join(
        f"{v.name} is {v.base} at n = 0, then {v.step}"
        + (f", hence {v.name} = {v.closed}" if v.closed else "")
        for v in fact.variables
    )
    ranges = ", ".join(RANGES[each.range].format(each.name) for each in fact.inputs)
    said += f", for any {ranges} at each n" * bool(fact.inputs)
    return Finding(said, places, "certificate" if tied else "words")


def bound_variables(book: Book, fact: form.Recurrence) -> set[str]:
    """Return the variables whose base or step depends on a model, or on a variable that does so.

    A quantity that cancels is none to depend on.
    """
    found: set[str] = set()
    grown = -1
    while len(found) > grown:
        grown = len(found)
        found |= {
            v.name for v in fact.variables if any(book.depends(text, found) for text in (v.base, v.step))
        }
    return found


def moves(value: Value, name: str) -> bool:
    """Return whether a value changes with a symbol, which may occur in it and cancel."""
    for number in (2, 11, 23):
        try:
            return bool(value != value.put({name: Fraction(number)}))
        except Undefined:
            continue
    return True


def check_recursion(fact: form.Recurrence) -> None:
    """Check that a base names none of these variables, and a step only their values at n.

    Otherwise the recurrence would define nothing.
    """
    own = {variable.name for variable in fact.variables}
    if not all(map(NAME.fullmatch, own)):
        raise Failure("a variable is named by at most 20 letters, digits and _")
    for variable in fact.variables:
        if own & {name.partition("@")[0] for name in names_in(variable.base)}:
            raise Failure(f"base={variable.base!r} of {variable.name} refers to what is being defined")
        if own & {name.partition("@")[0] for name in names_in(variable.step) if "@" in name}:
            raise Failure(f"step={variable.step!r} of {variable.name} refers to what is being defined")


def inside(book: Book, value: Value, where: Range) -> bool:
    """Return whether the value is known to lie in a range."""
    if where == "real":
        return True
    low = sign(value, book.ranges) in ((0, 1, 2) if where[0] == "[" else (2,))
    if where.endswith("oo)"):
        return low
    return low and sign(1 - value, book.ranges) in ((0, 1, 2) if where[-1] == "]" else (2,))


def sample_values(book: Book, sample: int) -> dict[str, Value]:
    """Return the checker's own parameter values for the rebuilt chains, all between 0 and 1."""
    names = sorted(parameter.name for parameter in book.certificate.parameters)
    return {name: Fraction(*SAMPLES[(2 * i + sample) % len(SAMPLES)]) for i, name in enumerate(names)}


def check_conservation(book: Book, fact: form.Conservation) -> Finding:
    """Check that s·Σ T = s for every premise, from which a theorem draws the conclusion for every k.

    For small k the chain is rebuilt: its block law is balanced and the mean amplitudes are the priors.
    """
    machine = book.machine(fact.model)
    for name, start, table in zip(machine.names, machine.starts, machine.rows, strict=True):
        after: list[Value] = [Fraction(0)] * len(start)
        for rows in table.values():
            for i, row in enumerate(rows):
                for j, value in row:
                    after[j] = after[j] + start[i] * value
        if any(not a == b for a, b in zip(after, start, strict=True)):
            raise Failure(f"premise={name!r} is not stationary from its start")
    for k, sample in itertools.product(SIZES, range(2)):
        numbers = put_machine(machine, sample_values(book, sample))
        context = build_context(numbers, k, book.work)
        law = {word: numbers.mu(numbers.vectors(word)) for word in context.full()}
        flow: dict[Word, Value] = dict.fromkeys(law, Fraction(0))
        for word, mass in law.items():
            for _, p, to in context.arcs[word]:
                flow[to] += mass * p
        means = [
            sum((mass * numbers.alpha(word, name) for word, mass in law.items()), Fraction(0))
            for name in machine.names
        ]
        if flow != law or tuple(means) != numbers.priors:
            raise Failure(
                f"k = {k}: the block law of μ is not stationary or a mean amplitude is not the prior"
            )
    return Finding(
        f"every premise of {fact.model} is stationary, so the law w ↦ μ(w) of the full windows is stationary and the "
        "mean amplitudes under it are the priors",
        "every k ≥ 1",
    )
