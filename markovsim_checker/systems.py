"""Systems: expected tokens to a target under a window of any length, by equations between types of contexts.

This is part of the checker and needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from . import format as form
from .derivation import Book, written
from .formulas import Failure, Ratio, Value
from .models import Context, Word, reach
from .statements import Finding

SIZES = (1, 2, 3, 4)
"""The window lengths at which a system is rebuilt as a full chain."""


def check_system(book: Book, fact: form.System) -> Finding:
    """Check the hitting equations between types of contexts for every k, and full chains for small k."""
    machine, types = book.machine(fact.model), {kind.name: kind for kind in fact.types}
    if len(types) < len(fact.types) or "target" in types or not types:
        raise Failure("types: each needs a name of its own")
    laws: dict[str, dict[str, Value]] = {}
    values: dict[str, Value] = {"target": Fraction(0)}
    for kind in fact.types:
        if kind.family not in book.families or book.families[kind.family][1] != fact.model:
            raise Failure(f"family={kind.family!r} has not been established for this model")
        to = book.last if kind.at == "k" else {}
        read = [
            book.value(kind.value),
            *(book.lookup(f"{kind.family}.next.{token}") for token in machine.alphabet),
        ]
        read = [book.shift(value, to) if to else value for value in read]
        if any("." in name for name in book.symbols(read[0])) or book.symbols(read[0]) & book.varying:
            raise Failure(f"value={kind.value!r}: only parameters, n, k and powers may occur")
        values[kind.name], laws[kind.name] = read[0], dict(zip(machine.alphabet, read[1:], strict=True))
    for kind in fact.types:
        check_type(book, fact, kind, types, values, laws[kind.name])
    used = set().union(*(rebuild(book, fact, k) for k in SIZES))
    if used != set(types):
        raise Failure(f"type={min(set(types) - used)!r}: no context of a rebuilt chain is of this type")
    shown = "; ".join(f"from {contexts(book, kind)}: {kind.value}" for kind in fact.types)
    target = f"token {fact.target.value}" if fact.target.event == "token" else f"window {fact.target.value}^k"
    return Finding(f"{fact.model}: E[tokens until {target}] {shown}", "every k ≥ 1")


def check_type(
    book: Book,
    fact: form.System,
    kind: form.WindowType,
    types: Mapping[str, form.WindowType],
    values: Mapping[str, Value],
    law: Mapping[str, Value],
) -> None:
    """Check one equation t = 1 + Σ P(token)·t(next), and the agreement where a running type ends."""
    moves = {move.token: move for move in kind.moves}
    if len(moves) < len(kind.moves):
        raise Failure(f"type={kind.name!r}: a token has two moves")
    total: Value = Fraction(1)
    for token, p in law.items():
        if token not in moves:
            if p != 0:
                raise Failure(f"type={kind.name!r}: token {token!r} is possible and has no move")
            continue
        move = moves[token]
        if move.to not in values:
            raise Failure(f"type={kind.name!r}: no type {move.to!r}")
        value = values[move.to]
        if move.to != "target" and types[move.to].at == "n":
            if kind.at == "k" and move.index != "0":
                raise Failure(f"type={kind.name!r}: from n = k only to index 0")
            if move.index != "same":
                value = book.shift(value, book.next if move.index == "+1" else book.first)
        if fact.target.event == "token" and (fact.target.value == token) != (move.to == "target"):
            raise Failure(f"type={kind.name!r}: token {token!r} must lead to the target just if it is it")
        total = total + p * value
    if not values[kind.name] == total:
        raise Failure(f"type={kind.name!r}: {kind.value} does not satisfy its equation")
    if kind.at == "n":
        end = {"n": book.value(f"k - {kind.short}")}
        for symbol, full in book.last.items():
            if symbol != "n":
                end[symbol] = full / book.bases[symbol] ** kind.short
        if kind.end not in values or not book.shift(values[kind.name], end) == values[kind.end]:
            raise Failure(
                f"type={kind.name!r}: its value at n = k − {kind.short} is not that of {kind.end!r}"
            )


def rebuild(book: Book, fact: form.System, k: int) -> set[str]:
    """Check the values against the true equations of the full chain, in symbols, and return the types that occur."""
    used: set[str] = set()
    context = book.context(fact.model, k)
    goal = fact.target
    if goal.event == "context":
        goal = form.Event("context", form.join_word((goal.value,) * k, context.machine.alphabet))
    onward = context.onward(goal)
    where = reach([()], onward) if fact.scope == "start" else set(context.full())
    values: dict[Word, Value] = {}
    for word in where.union(*(onward[word] for word in where)):
        values[word] = Fraction(0)
        if goal.event == "token" or word != form.split_word(goal.value, context.machine.alphabet):
            name, values[word] = type_value(book, fact, context, word)
            used.add(name)
    for word in where:
        running = onward[word] or goal.event == "token"
        if running and values[word] != 1 + context.mean(word, goal, values, 0):
            raise Failure(
                f"k = {k}: the value at context {''.join(word)!r} does not satisfy the true equation"
            )
    return used


def type_value(book: Book, fact: form.System, context: Context, word: Word) -> tuple[str, Value]:
    """Return the first type that fits a context of a rebuilt chain, and the value that all that fit give to it."""
    found: dict[str, Value] = {}
    for kind in fact.types:
        book.work.spend(20)
        family = book.families[kind.family][0]
        prefix = form.split_word(family.prefix, context.machine.alphabet)
        for n in range(len(word) - len(prefix), -1, -1):
            head, tail = word[: len(word) - n], word[len(word) - n :]
            fits = head[len(head) - len(prefix) :] == prefix and (family.anything or head == prefix)
            if set(tail) <= {family.repeat} and fits:
                break
        else:
            continue
        if (n == context.window) if kind.at == "k" else (n < context.window - kind.short):
            here: dict[str, Value] = {"n": Fraction(n), "k": Fraction(context.window)}
            for power in book.certificate.powers:
                base = book.bases[power.symbol]
                here[power.symbol], here[power.full] = base**n, base**context.window
            value = book.value(kind.value)
            found[kind.name] = value.put(here) if isinstance(value, Ratio) else value
    values = list(found.values())
    if not values or any(value != values[0] for value in values):
        raise Failure(
            f"k = {context.window}: context {''.join(word)!r} is of none of the types, or two types disagree on it"
        )
    return next(iter(found)), values[0]


def contexts(book: Book, kind: form.WindowType) -> str:
    """Return the contexts of a type. Its name is a word of whoever wrote the certificate."""
    family = book.families[kind.family][0]
    if kind.at == "k" or not family.repeat:
        return written(family, "k")
    return f"{written(family)} (0 ≤ n < k{f' − {kind.short}' if kind.short else ''})"
