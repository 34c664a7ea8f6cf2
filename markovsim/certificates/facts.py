"""Facts about one context chain, each recomputed from the model.  Part of the checker: standard library only."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction

from . import format as form
from .derivation import Book
from .formulas import Failure, Value, sign
from .models import Context, Word, backward, equal, reach, show


def values_of(
    book: Book, context: Context, given: Mapping[str, str], infinite: bool = False
) -> dict[Word, Value]:
    """The values of a map over contexts; ``oo`` is left out of the result."""
    words = {context.word(text): text for text in given}
    if len(words) != len(given):
        raise Failure("a context is given twice")
    return {
        word: book.value(given[text])
        for word, text in words.items()
        if not (infinite and given[text] == "oo")
    }


def check_closed(_: Book, context: Context, fact: form.Closed) -> str:
    """No arc leaves the set."""
    words = {context.word(text) for text in fact.states}
    for word in words:
        for token, _, to in context.arcs[word]:
            if to not in words:
                raise Failure(f"{''.join(word)!r} has a way out: {token!r} leads to {''.join(to)!r}")
    if not words:
        raise Failure("the set is empty")
    return f"{{{', '.join(fact.states)}}} is closed: no arc leaves it"


def check_path(_: Book, context: Context, fact: form.Walk) -> str:
    """Each context follows the one before."""
    words = [context.word(text) for text in fact.words]
    for here, there in itertools.pairwise(words):
        if all(to != there for _, _, to in context.arcs[here]):
            raise Failure(f"no arc leads from {''.join(here)!r} to {''.join(there)!r}")
    if len(words) < 2:
        raise Failure("a path has at least two contexts")
    return f"path {' → '.join(fact.words)}"


def check_irreducible(_: Book, context: Context, fact: form.Irreducible) -> str:
    """One communicating class of full windows."""
    full = context.full()
    arcs = {word: {to for _, _, to in context.arcs[word]} for word in full}
    if reach(full[:1], arcs) != set(full) or reach(full[:1], backward(arcs)) != set(full):
        raise Failure("the full windows are not one communicating class")
    equal("the number of full windows", fact.states, len(full))
    return f"the {len(full)} reachable full windows are one communicating class"


def check_hitting(book: Book, context: Context, fact: form.Hitting) -> str:
    """H satisfies its equations and vanishes exactly where the target cannot be reached."""
    values, onward, doors = values_of(book, context, fact.values), context.onward(fact.target), None
    doors = context.doors(fact.target)
    able = reach(doors, backward(onward))
    if set(values) != set(context.arcs):
        raise Failure("values must be given for every reachable context")
    for word, value in values.items():
        at = fact.target.event == "context" and word in doors
        equal(f"h({''.join(word)})", value, Fraction(1) if at else context.mean(word, fact.target, values, 1))
        if (value == 0) == (word in able):
            raise Failure(
                f"h({''.join(word)})={show(value)}: must vanish exactly where the target is out of reach"
            )
    shown = ", ".join(f"{text or 'ε'}: {value}" for text, value in list(fact.values.items())[:4])
    return f"P({event(fact.target)} ever) from {shown}" + (", …" if len(fact.values) > 4 else "")


def check_time(book: Book, context: Context, fact: form.HittingTime) -> str:
    """T = 1 + Qt where the target is certain, and oo exactly where it is not."""
    values, onward = values_of(book, context, fact.values, infinite=True), context.onward(fact.target)
    doors = context.doors(fact.target)
    hopeless = set(context.arcs) - reach(doors, backward(onward))
    certain = set(context.arcs) - reach(hopeless, backward(onward))
    if set(values) != certain or len(fact.values) != len(context.arcs):
        raise Failure("finite values must be given exactly where the target is certain, oo elsewhere")
    for word, value in values.items():
        at = fact.target.event == "context" and word in doors
        computed = Fraction(0) if at else 1 + context.mean(word, fact.target, values, 0)
        equal(f"E[tokens from {''.join(word)!r}]", value, computed)
    shown = ", ".join(f"{text or 'ε'}: {value}" for text, value in list(fact.values.items())[:4])
    return f"E[tokens until {event(fact.target)}] from {shown}" + (", …" if len(fact.values) > 4 else "")


def event(goal: form.Event) -> str:
    """An event in words."""
    return f"token {goal.value}" if goal.event == "token" else f"window {goal.value}"


def check_stationary(book: Book, context: Context, fact: form.Stationary) -> str:
    """Positive on one closed class, total 1, balanced; and the only such law."""
    law = values_of(book, context, fact.values)
    arcs = {word: {to for _, _, to in context.arcs[word]} for word in context.full()}
    inflow: dict[Word, Value] = dict.fromkeys(law, Fraction(0))
    for word, mass in law.items():
        if sign(mass, book.ranges) != 2 or len(word) != context.window:
            raise Failure(
                f"the mass {show(mass)} at {''.join(word)!r} is not that of a full window in a closed class"
            )
        for _, p, to in context.arcs[word]:
            if to not in law:
                raise Failure(f"{''.join(word)!r} leads to {''.join(to)!r}, which is left out")
            inflow[to] = inflow[to] + mass * p
    equal("the total mass", sum(law.values(), Fraction(0)), Fraction(1))
    for word, mass in law.items():
        equal(f"the mass that flows to {''.join(word)!r}", mass, inflow[word])
    if reach(list(law)[:1], arcs) != set(law) or reach(law, backward(arcs)) != set(arcs):
        raise Failure("the law is not the only stationary one")
    return "the stationary law: " + ", ".join(
        f"{text}: {value}" for text, value in list(fact.values.items())[:4]
    )


def check_mean(book: Book, context: Context, fact: form.MeanAmplitude) -> str:
    """Σ law · amplitude."""
    check_stationary(book, context, form.Stationary("stationary", fact.law))
    law = values_of(book, context, fact.law)
    mean = sum((mass * context.machine.alpha(word, fact.premise) for word, mass in law.items()), Fraction(0))
    equal("the mean amplitude", book.value(fact.value), mean)
    return f"mean amplitude of {fact.premise} under the stationary law = {fact.value}"


def check_quantity(book: Book, context: Context, fact: form.Quantity) -> str:
    """One number at a word."""
    machine, word = context.machine, form.split_word(fact.word, context.machine.alphabet)
    vectors = machine.vectors(word)
    if machine.mu(vectors) == 0:
        raise Failure(f"word={fact.word!r} has probability 0")
    if fact.of == "next" and fact.name not in machine.alphabet:
        raise Failure(f"token={fact.name!r} is not in the alphabet")
    value = (
        machine.mu(vectors)
        if fact.of == "mu"
        else machine.alpha(word, fact.name)
        if fact.of == "alpha"
        else machine.next(vectors).get(fact.name, Fraction(0))
    )
    equal(f"{fact.of} at {fact.word!r}", book.value(fact.value), value)
    left = {
        "mu": f"μ({fact.word})",
        "next": f"μ({fact.name} | {fact.word})",
        "alpha": f"α_{fact.name}({fact.word})",
    }
    return f"{left[fact.of]} = {fact.value}"


def check_least(book: Book, context: Context, fact: form.LeastAmplitude) -> str:
    """No reachable context has a smaller amplitude."""
    least = context.machine.alpha(context.word(fact.word), fact.premise)
    equal(f"α_{fact.premise}({fact.word})", book.value(fact.value), least)
    for word in context.arcs:
        if sign(context.machine.alpha(word, fact.premise) - least, book.ranges) not in (0, 1, 2):
            raise Failure(f"α_{fact.premise} is smaller at {''.join(word)!r}")
    return f"least amplitude of {fact.premise} over all contexts = {fact.value}, at {fact.word}"


def check_drift(book: Book, context: Context, fact: form.Drift) -> str:
    """Both halves of the drift, and their sum."""
    word, machine = context.word(fact.word), context.machine
    if len(word) != context.window:
        raise Failure(f"word={fact.word!r} is not a full window")
    here, appending, forgetting = machine.alpha(word, fact.premise), Fraction(0), Fraction(0)
    for token, p, to in context.arcs[word]:
        whole = machine.alpha((*word, token), fact.premise)
        appending = appending + p * (whole - here)
        forgetting = forgetting + p * (machine.alpha(to, fact.premise) - whole)
    equal("the appending half", book.value(fact.appending), appending)
    equal("the forgetting half", book.value(fact.forgetting), forgetting)
    equal("the drift", book.value(fact.value), appending + forgetting)
    return (
        f"drift of {fact.premise} at window {fact.word or 'ε'} = {fact.value}"
        f" (appending {fact.appending}, forgetting {fact.forgetting})"
    )


def both_laws(context: Context, word: Word) -> tuple[Value, Value]:
    """The probability of a word as first tokens of the windowed simulator, and μ of it."""
    at: Word = ()
    windowed: Value = Fraction(1)
    for token in word:
        step = [(p, to) for emitted, p, to in context.arcs.get(at, ()) if emitted == token]
        windowed, at = (windowed * step[0][0], step[0][1]) if step else (Fraction(0), at)
    return windowed, context.machine.mu(context.machine.vectors(word))


def check_same_law(book: Book, context: Context, fact: form.SameLaw) -> str:
    """All words of a length, one by one."""
    alphabet = context.machine.alphabet
    book.work.spend(50 * fact.length * len(alphabet) ** min(fact.length, 60))
    for word in itertools.product(alphabet, repeat=fact.length):
        windowed, full = both_laws(context, word)
        equal(f"the windowed probability of {''.join(word)!r}", windowed, full)
    return f"the first {fact.length} tokens have the law μ ({len(alphabet) ** fact.length} words)"


def check_other_law(book: Book, context: Context, fact: form.OtherLaw) -> str:
    """One word on which the laws differ."""
    windowed, full = both_laws(context, form.split_word(fact.word, context.machine.alphabet))
    equal("the windowed probability", book.value(fact.windowed), windowed)
    equal("μ of the word", book.value(fact.full), full)
    if windowed == full:
        raise Failure("the two probabilities are equal")
    return f"window {context.window} gives {fact.word} the probability {fact.windowed}, μ gives {fact.full}"


FACTS: Mapping[str, Callable[..., str]] = {
    "closed": check_closed,
    "path": check_path,
    "irreducible": check_irreducible,
    "hitting": check_hitting,
    "time": check_time,
    "stationary": check_stationary,
    "mean": check_mean,
    "quantity": check_quantity,
    "least": check_least,
    "drift": check_drift,
    "same law": check_same_law,
    "other law": check_other_law,
}
