"""Systems: expected tokens to a target under a window of any length, by equations between types of contexts.

The equations are identities in n and k. Two checks tie them to the chain of contexts. For small k the chain is rebuilt,
and the values must satisfy its equations. For every k from some size on, the moves are followed in symbols
(:class:`Tracking`). Where that does not go through, the system is known to hold at the rebuilt sizes only. This is part
of the checker and needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from . import format as form
from .derivation import Book, written
from .formulas import Failure, Ratio, Value
from .models import Context, Word, reach
from .statements import Finding
from .supports import TooMany

SIZES = (1, 2, 3, 4)
"""The window lengths at which a system is rebuilt as a full chain."""
MAX_SIZE = 8
"""The largest window length that is rebuilt as a full chain where the argument for every k begins later."""
EVERY = "every k ≥ 1"


class Limited(Exception):
    """The argument for every window length does not go through. The message says where."""


def check_system(book: Book, fact: form.System) -> Finding:
    """Check the hitting equations between types of contexts for every k, and full chains for small k."""
    machine, types = book.machine(fact.model), {kind.name: kind for kind in fact.types}
    if len(types) < len(fact.types) or "target" in types or not types:
        raise Failure("types: each needs a name of its own")
    if fact.target.event not in ("token", "context") or fact.target.value not in machine.alphabet:
        raise Failure("target: a system waits for a token, or for the window of one token k times")
    values, laws = read_types(book, fact)
    for kind in fact.types:
        check_type(book, fact, kind, types, values, laws[kind.name])
    used = set().union(*(rebuild(book, fact, k) for k in SIZES))
    if used != set(types):
        raise Failure(f"type={min(set(types) - used)!r}: no context of a rebuilt chain is of this type")
    scope, why, last = EVERY, "", SIZES[-1]
    try:
        least = Tracking(book, fact, values, laws).least_size()
        while last < least - 1:
            last += 1
            rebuild_late(book, fact, last)
    except Limited as problem:
        scope, why = f"k = {', '.join(map(str, SIZES))}", str(problem)
    shown = "; ".join(f"from {contexts(book, kind)}: {kind.value}" for kind in fact.types)
    target = f"token {fact.target.value}" if fact.target.event == "token" else f"window {fact.target.value}^k"
    where = {
        "start": "at the contexts met from the empty word on before it",
        "full": "at all possible full windows",
    }[fact.scope]
    limits = f" (not for every k: {why})" if why else ""
    return Finding(f"{fact.model}: E[tokens until {target}], {where}: {shown}{limits}", scope)


def read_types(book: Book, fact: form.System) -> tuple[dict[str, Value], dict[str, dict[str, Value]]]:
    """Return the value and the next-token law of each type, at n or at n = k. The value at the target is 0."""
    machine = book.machine(fact.model)
    laws: dict[str, dict[str, Value]] = {}
    values: dict[str, Value] = {"target": Fraction(0)}
    for kind in fact.types:
        if kind.family not in book.families or book.families[kind.family][1] != fact.model:
            raise Failure(f"family={kind.family!r} has not been established for this model")
        if kind.short < 0:
            raise Failure(f"type={kind.name!r}: short={kind.short} is negative")
        to = book.last if kind.at == "k" else {}
        read = [
            book.value(kind.value),
            *(book.lookup(f"{kind.family}.next.{token}") for token in machine.alphabet),
        ]
        running = kind.at == "n" and book.families[kind.family][0].repeat
        if not running and book.symbols(read[0]) & set(book.next):
            raise Failure(
                f"value={kind.value!r}: depends on n, and these contexts have no n; write Q for J at n = k"
            )
        read = [book.shift(value, to) if to else value for value in read]
        if any("." in name for name in book.symbols(read[0])) or book.symbols(read[0]) & book.varying:
            raise Failure(f"value={kind.value!r}: only parameters, n, k and powers may occur")
        values[kind.name], laws[kind.name] = read[0], dict(zip(machine.alphabet, read[1:], strict=True))
    return values, laws


def rebuild_late(book: Book, fact: form.System, k: int) -> None:
    """Rebuild a chain beyond the sizes that are always rebuilt. Where its values fail, nothing is said of every k."""
    try:
        rebuild(book, fact, k)
    except Failure as problem:
        raise Limited(str(problem)) from None


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
    if kind.at == "k":
        return written(book, family, "k")
    if not family.repeat:
        return written(book, family) + (f" (k > {kind.short})" if kind.short else "")
    return f"{written(book, family)} (0 ≤ n < k{f' − {kind.short}' if kind.short else ''})"


@dataclass(frozen=True)
class Shape:
    """The contexts of a type at each index: those that are (or, with ``free``, that end in) prefix·repeat^n.

    ``said`` is what is printed of them. The name is a word of whoever wrote the certificate.
    """

    name: str
    said: str
    prefix: Word
    repeat: str
    free: bool
    full: bool
    short: int
    end: str

    def word(self, n: int) -> Word:
        """Return prefix·repeat^n."""
        return self.prefix + (self.repeat,) * n

    def indices(self, last: int) -> range:
        """Return the indices up to ``last``. There is one index where nothing is repeated."""
        return range(last + 1 if self.repeat else 1)

    def holds(self, word: Word, free: bool, n: int) -> bool:
        """Return whether the word, after an arbitrary text if ``free``, is surely of this shape at index n."""
        wanted = self.word(n)
        if self.free:
            return len(wanted) <= len(word) and word[len(word) - len(wanted) :] == wanted
        return not free and word == wanted


class Tracking:
    """The argument that a system holds for every k from some size on.

    A pair is a possible context u of at most k tokens with a type and an index n such that u is of the type's shape at
    n. It is shown that every token that is possible leads from a pair to the target or to a pair whose value the type's
    equation uses, that no pair is at the target, and that the contexts of the scope are in pairs. The values then
    solve t = 1 + Qt on the finitely many pairs, and a finite solution is the expected time.
    """

    def __init__(
        self,
        book: Book,
        fact: form.System,
        values: Mapping[str, Value],
        laws: Mapping[str, Mapping[str, Value]],
    ) -> None:
        self.book, self.fact, self.values, self.laws = book, fact, values, laws
        self.machine = book.machine(fact.model)
        self.supports = book.support(fact.model)
        self.shapes = {kind.name: self.shape(kind) for kind in fact.types}
        self.longest = max(len(shape.prefix) for shape in self.shapes.values())
        self.least = 1
        # From this index on, whether prefix'·repeat'^n' ends prefix·repeat^n·token does not depend on n.
        self.settled = max(2, self.longest)

    def shape(self, kind: form.WindowType) -> Shape:
        """Return the contexts of a type."""
        family = self.book.families[kind.family][0]
        prefix = form.split_word(family.prefix, self.machine.alphabet)
        full = kind.at == "k"
        said = contexts(self.book, kind)
        return Shape(kind.name, said, prefix, family.repeat, family.anything, full, kind.short, kind.end)

    def least_size(self) -> int:
        """Return a size from which on the system holds."""
        for shape in self.shapes.values():
            self.at_least(max(len(shape.prefix), shape.short) + 1)
            self.check_shape(shape)
        try:
            lost = self.supports.lost_window()
        except TooMany as problem:
            raise Limited(str(problem)) from None
        if lost is not None:
            raise Limited(f"the window {self.text(lost)} is reached at some k and has probability 0")
        for kind in self.fact.types:
            for move in kind.moves:
                if self.laws[kind.name].get(move.token, Fraction(0)) != 0:
                    self.check_move(self.shapes[kind.name], move)
        if self.fact.scope == "full":
            self.cover(())
        elif not any(not shape.full and shape.holds((), False, 0) for shape in self.shapes.values()):
            raise Limited("the empty word is of no type")
        return self.least

    def at_least(self, size: int) -> None:
        """Begin the argument at this size or later."""
        self.book.work.spend(20)
        self.least = max(self.least, size)
        if self.least > MAX_SIZE + 1:
            raise Limited(f"the argument would begin at k = {self.least}, beyond the chains that are rebuilt")

    def text(self, word: Word) -> str:
        """Return a word for a message."""
        return form.join_word(word, self.machine.alphabet) or "ε"

    def check_shape(self, shape: Shape) -> None:
        """Check that a type has one index at each context and is nowhere at the target."""
        where = f"contexts {shape.said}"
        goal = self.fact.target.value if self.fact.target.event == "context" else None
        plain = set(shape.prefix) <= {goal}
        if shape.full:
            if shape.prefix or not shape.repeat:
                raise Limited(f"{where}: at n = k there is room for the repeated token only")
            hit = shape.repeat == goal
        elif not shape.repeat:
            hit = shape.free and plain
        else:
            if len(shape.prefix) > shape.short + 1:
                raise Limited(f"{where}: its longest words do not fit into the window")
            if shape.free and set(shape.prefix) <= {shape.repeat}:
                raise Limited(f"{where}: a context has more than one index")
            hit = plain and (shape.free or (shape.repeat == goal and len(shape.prefix) == shape.short + 1))
        if goal is not None and hit:
            raise Limited(f"{where}: the target {goal}^k is of this type")

    def check_move(self, shape: Shape, move: form.Move) -> None:
        """Check that the token leads from every context of a type to the target or to the type and index named."""
        where = f"contexts {shape.said}, token {move.token!r}"
        if move.to == "target":
            if self.fact.target.event == "context":
                raise Limited(f"{where}: one token does not make the target from all these contexts")
            return
        onto = self.shapes[move.to]
        if shape.full:
            # The window is repeat^k, and the next one repeat^(k-1)·token.
            if onto.full:
                fits = move.token == shape.repeat == onto.repeat
            else:
                fits = onto.holds((shape.repeat,) * self.longest + (move.token,), True, 0)
            if not fits:
                raise Limited(f"{where}: the next window is not among {onto.said}")
            return
        if onto.full:
            raise Limited(f"{where}: the next context is the full window {onto.said} for one n only")
        if shape.repeat and onto.repeat and move.index != "0":
            # The last index is k - short - 1. The next one must not go beyond k - short of the type moved to.
            beyond = onto.short - shape.short - (move.index == "same")
            if beyond > 0:
                raise Limited(f"{where}: the index runs beyond those of {onto.said}")
            if beyond == 0:
                self.check_end(shape, move, onto)
        for n in shape.indices(self.settled):
            to = {"+1": n + 1, "0": 0, "same": n}[move.index] if onto.repeat else 0
            if not shape.repeat or not onto.repeat:
                self.at_least(to + onto.short + 1 if not shape.repeat else onto.short + 1)
            word = (*shape.word(n), move.token)
            if onto.holds(word, shape.free, to):
                continue
            if n == self.settled or not self.same_value(word, shape.free, onto, to):
                at = f"n ≥ {n}" if n == self.settled else f"n = {n}"
                raise Limited(
                    f"{where}: at {at} the next context is not among {onto.said} at the index named"
                )

    def same_value(self, word: Word, free: bool, onto: Shape, to: int) -> bool:
        """Return whether the word is of another type, or at another index, with the value that the equation uses."""
        wanted = self.value(onto, to)
        for shape in self.shapes.values():
            for n in shape.indices(len(word)) if not shape.full else ():
                if shape.holds(word, free, n) and self.value(shape, n) == wanted:
                    self.at_least(n + shape.short + 1)
                    return True
        return False

    def value(self, shape: Shape, n: int) -> Value:
        """Return the value of a type at a number as index, with k left as a symbol."""
        to: dict[str, Value] = {symbol: base**n for symbol, base in self.book.bases.items()}
        return self.book.shift(self.values[shape.name], {**to, "n": Fraction(n)})

    def check_end(self, shape: Shape, move: form.Move, onto: Shape) -> None:
        """Check the window at which the index of the type moved to is k - short: it must be that of its ``end``."""
        where = f"contexts {onto.said}, reached by {move.token!r} at n = k − {onto.short}"
        last = len(shape.prefix) - shape.short
        if last not in (0, 1):
            raise Limited(f"{where}: the window there is not known")
        said = "the target" if onto.end == "target" else self.shapes[onto.end].said
        letters = {*shape.prefix[last:], shape.repeat, move.token}
        if onto.end == "target":
            there = self.fact.target.value if self.fact.target.event == "context" else None
        else:
            end = self.shapes[onto.end]
            there = end.repeat if end.full else None
        if letters != {there}:
            raise Limited(f"{where}: the window there is not that of {said}")

    def cover(self, suffix: Word) -> None:
        """Check that all possible full windows that end like this are of some type, or the target.

        What is not clear from the suffix is split by the token before it. A suffix that is one long run is left to
        :meth:`cover_runs`, for runs of every length.
        """
        self.at_least(len(suffix))
        if not self.supports.ends_in(suffix):
            return
        for shape in self.shapes.values():
            for n in shape.indices(len(suffix)) if shape.free and not shape.full else ():
                if shape.holds(suffix, True, n):
                    self.at_least(n + shape.short + 1)
                    return
        run = trailing(suffix)
        before = suffix[: len(suffix) - run]
        if run >= max(self.longest, 1) and not before:
            self.cover_full(suffix[-1:])
            for token in self.machine.alphabet:
                if token != suffix[-1]:
                    self.cover_runs((token,), suffix[-1])
            return
        if before and len(before) >= self.longest:
            raise Limited(f"full windows that end in {self.text(suffix)} are of no type")
        self.at_least(len(suffix) + 1)
        for token in self.machine.alphabet:
            self.cover((token, *suffix))

    def cover_runs(self, before: Word, token: str) -> None:
        """Check that all possible full windows that end in before·token^j are of some type, for every large j."""
        run = max(self.longest, 1)
        self.at_least(len(before) + 1)
        if not self.supports.ends_in((*before, *(token,) * run)):
            return
        for shape in self.shapes.values():
            if shape.full or not shape.free:
                continue
            tail = trailing(shape.prefix) if shape.prefix[-1:] == (token,) else 0
            head = shape.prefix[: len(shape.prefix) - tail]
            ends = before[len(before) - len(head) :] == head and len(head) <= len(before)
            if not head or (shape.repeat == token and ends and len(before) + tail > shape.short):
                return
        if len(before) >= self.longest:
            raise Limited(f"full windows {self.text((*before, token))}^j are of no type for large j")
        self.cover_full((*before, token))
        for first in self.machine.alphabet:
            self.cover_runs((first, *before), token)

    def cover_full(self, word: Word) -> None:
        """Check that the full window that repeats the last token of a word is of some type, or the target."""
        token, run = word[-1], max(self.longest, 1)
        before = word[:-1]
        if not self.supports.after(self.supports.start, (*before, *(token,) * run)):
            return
        self.at_least(len(before) + run)
        if not before and (self.fact.target.event, self.fact.target.value) == ("context", token):
            return
        for shape in self.shapes.values():
            tail = trailing(shape.prefix) if shape.prefix[-1:] == (token,) else 0
            head = shape.prefix[: len(shape.prefix) - tail]
            if shape.full:
                fits = not before and shape.repeat == token
            elif shape.free:
                fits = not head
            else:
                fits = head == before and shape.repeat == token and len(shape.prefix) == shape.short + 1
            if fits:
                return
        raise Limited(f"the full window {self.text(word)}^… is of no type")


def trailing(word: Word) -> int:
    """Return how often the last token is repeated at the end of a word."""
    run = 0
    while run < len(word) and word[-1 - run] == word[-1]:
        run += 1
    return run
