"""Facts about one context chain, each recomputed from the model.

This is part of the checker and needs the standard library only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from . import format as form
from .derivation import Book, whole
from .formulas import CHANCES, REALS, Failure, Ratio, Value, evaluate, idle, names_in, sign
from .models import Context, Word, backward, build_context, equal, pin, reach, show
from .statements import digest


def values_of(
    book: Book, context: Context, given: Mapping[str, str], *, infinite: bool = False
) -> dict[Word, Value]:
    """Return the values of a map over contexts, where ``oo`` is left out."""
    words = {context.word(text): text for text in given}
    if len(words) != len(given):
        raise Failure("a context is given twice")
    return {
        word: book.value(given[text])
        for word, text in words.items()
        if not (infinite and given[text] == "oo")
    }


def check_closed(_: Book, context: Context, fact: form.Closed) -> str:
    """Check that no arc leaves the set."""
    words = {context.word(text) for text in fact.states}
    for word in words:
        for token, _, to in context.arcs[word]:
            if to not in words:
                raise Failure(f"{''.join(word)!r} has a way out: {token!r} leads to {''.join(to)!r}")
    if not words:
        raise Failure("the set is empty")
    return f"{{{', '.join(text or 'ε' for text in fact.states)}}} is closed: no arc leaves it"


def check_path(_: Book, context: Context, fact: form.Walk) -> str:
    """Check that each context follows the one before."""
    words = [context.word(text) for text in fact.words]
    for here, there in itertools.pairwise(words):
        if all(to != there for _, _, to in context.arcs[here]):
            raise Failure(f"no arc leads from {''.join(here)!r} to {''.join(there)!r}")
    if len(words) < 2:
        raise Failure("a path has at least two contexts")
    return f"path {' → '.join(text or 'ε' for text in fact.words)}"


def check_irreducible(_: Book, context: Context, fact: form.Irreducible) -> str:
    """Check that there is one communicating class of full windows."""
    full = context.full()
    arcs = {word: {to for _, _, to in context.arcs[word]} for word in full}
    if reach(full[:1], arcs) != set(full) or reach(full[:1], backward(arcs)) != set(full):
        raise Failure("the full windows are not one communicating class")
    equal("the number of full windows", fact.states, len(full))
    return f"the {len(full)} reachable full windows are one communicating class"


def check_hitting(book: Book, context: Context, fact: form.Hitting) -> str:
    """Check that H satisfies its equations and vanishes exactly where the target cannot be reached."""
    values, onward = values_of(book, context, fact.values), context.onward(fact.target)
    happened = context.goals(fact.target)
    able = reach(context.doors(fact.target), backward(onward))
    if set(values) != set(context.arcs):
        raise Failure("values must be given for every reachable context")
    for word, value in values.items():
        due = Fraction(1) if word in happened else context.mean(word, fact.target, values, 1)
        equal(f"h({''.join(word)})", value, due)
        if (value == 0) == (word in able):
            raise Failure(
                f"h({''.join(word)})={show(value)}: must vanish exactly where the target is out of reach"
            )
    context.solved["hit"] = values
    context.meaning["hit"] = (f"P({event(context, fact.target)} ever | ", ")")
    return f"P({event(context, fact.target)} ever) is {listed(fact.values)}"


def check_time(book: Book, context: Context, fact: form.HittingTime) -> str:
    """Check that T = 1 + Qt where the target is certain, and oo exactly where it is not."""
    values, onward = values_of(book, context, fact.values, infinite=True), context.onward(fact.target)
    happened = context.goals(fact.target)
    hopeless = set(context.arcs) - reach(context.doors(fact.target), backward(onward))
    certain = set(context.arcs) - reach(hopeless, backward(onward))
    if set(values) != certain or len(fact.values) != len(context.arcs):
        raise Failure("finite values must be given exactly where the target is certain, oo elsewhere")
    for word, value in values.items():
        due = Fraction(0) if word in happened else 1 + context.mean(word, fact.target, values, 0)
        equal(f"E[tokens from {''.join(word)!r}]", value, due)
    context.solved["time"] = values
    context.meaning["time"] = (f"E[tokens until {event(context, fact.target)} | ", "]")
    return f"E[tokens until {event(context, fact.target)}] is {listed(fact.values)}"


def listed(values: Mapping[str, str]) -> str:
    """Return values by context. Of many the first are shown, and the hash of them all."""
    shown = ", ".join(f"{value} from {text or 'ε'}" for text, value in list(values.items())[:SHOWN])
    more = len(values) - SHOWN
    return shown + (f" and {more} more (all: sha256:{digest(dict(values))[:16]})" if more > 0 else "")


def event(context: Context, goal: form.Event) -> str:
    """Return an event in words. A context that is shorter than the window is the whole text so far."""
    if goal.event == "context" and len(context.word(goal.value)) < context.window:
        return f"whole text {goal.value or 'ε'}"
    return {"token": "token ", "context": "window ", "amplitude": "amplitude of "}[goal.event] + (
        goal.value or "ε"
    )


def check_stationary(book: Book, context: Context, fact: form.Stationary) -> str:
    """Check that the law is positive on one closed class, has total 1 and is balanced, and that no other law is so."""
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
            inflow[to] = book.work.number(inflow[to] + mass * p)
    equal("the total mass", book.work.sum(law.values()), Fraction(1))
    for word, mass in law.items():
        equal(f"the mass that flows to {''.join(word)!r}", mass, inflow[word])
    if reach(list(law)[:1], arcs) != set(law) or reach(law, backward(arcs)) != set(arcs):
        raise Failure("the law is not the only stationary one")
    context.solved["mass"] = law
    context.meaning["mass"] = ("(stationary mass of ", ")")
    return f"the only stationary law, mass by window: {listed(fact.values).replace(' from ', ' at ')}"


def check_mean(book: Book, context: Context, fact: form.MeanAmplitude) -> str:
    """Check the mean Σ law · amplitude."""
    check_stationary(book, context, form.Stationary(fact.law))
    law = values_of(book, context, fact.law)
    mean = book.work.sum(mass * context.machine.alpha(word, fact.premise) for word, mass in law.items())
    equal("the mean amplitude", book.value(fact.value), mean)
    return f"mean amplitude of {fact.premise} under the stationary law = {fact.value}"


def named(book: Book, context: Context, name: str) -> Value:
    """Return the value of a name such as ``alpha[AAB,luigi]``. A plain name is a parameter."""
    of, bracket, inner = name.partition("[")
    if not bracket:
        return book.constant(name)
    machine, (*rest, last) = context.machine, inner.rstrip("]").split(",")
    if of in ("hit", "time", "mass") and not rest:
        if of not in context.solved:
            raise Failure(f"name={name!r}: no fact before it gives these values")
        known, word = context.solved[of], context.word(last)
        if word not in known and of != "mass":
            raise Failure(f"name={name!r} is infinite")
        return known.get(word, Fraction(0))
    if of in ("mu", "told") and not rest:
        return both_laws(context, form.split_word(last, machine.alphabet))[of == "mu"]
    if of == "after" and len(rest) == 2 and rest[0].isdecimal() and len(rest[0]) < 4:
        law = context.after(int(rest[0]), context.word(rest[1]), book.work)
        return law.get(context.word(last), Fraction(0))
    if len(rest) != 1 or of not in ("law", "next", "alpha", "step"):
        raise Failure(f"name={name!r} is unknown here")
    if of in ("step", "next") and last not in machine.alphabet:
        raise Failure(f"name={name!r}: {last!r} is no token of the model")
    if of == "step":
        return sum((p for token, p, _ in context.arcs[context.word(rest[0])] if token == last), Fraction(0))
    vectors = machine.vectors(word := form.split_word(rest[0], machine.alphabet))
    if of == "law":
        return sum(vectors[machine.place(last)], Fraction(0))
    if machine.mu(vectors) == 0:
        raise Failure(f"name={name!r}: the word has probability 0")
    return machine.alpha(word, last) if of == "alpha" else machine.next(vectors).get(last, Fraction(0))


def relation_holds(book: Book, context: Context, fact: form.Holds) -> bool:
    """Return whether the relation is known to hold on the whole region of the parameters."""
    left, right = (
        evaluate(text, lambda name: named(book, context, name), book.nonzero)
        for text in (fact.left, fact.right)
    )
    if fact.relation in ("=", "!="):
        same = bool(left == right)
        if fact.relation == "!=" and not same and sign(left - right, book.ranges) not in (2, -2):
            return False
        return same == (fact.relation == "=")
    gap = sign(left - right if fact.relation[0] == ">" else right - left, book.ranges)
    return gap in ((2,) if len(fact.relation) == 1 else (0, 1, 2))


def check_holds(book: Book, context: Context, fact: form.Holds) -> str:
    """Check the relation between two formulas in the model's quantities."""
    check_says_something(book, context, fact)
    if not relation_holds(book, context, fact):
        raise Failure(f"{shown(context, fact)}: does not hold, or is not known to")
    return shown(context, fact)


def check_says_something(book: Book, context: Context, fact: form.Holds) -> None:
    """Check that a relation mentions the model, and that its truth depends on the model's quantities."""

    def free(name: str) -> Value:
        of, bracket, inner = name.partition("[")
        if not bracket:
            return named(book, context, name)
        words, _, last = inner.rstrip("]").rpartition(",")
        *others, final = whole(context.machine, of)
        if of in ("mu", "told") and not last:
            return Fraction(1)
        if of == "after" and not words.partition(",")[0].strip("0"):
            return named(book, context, name)
        if "mu" not in context.meaning:  # There is no decoding policy, and no token is forgotten.
            of = {"step": "next"}.get(of, of)
            if of == "told" and len(form.split_word(last, context.machine.alphabet)) <= context.window + 1:
                return book.symbol(f"mu[{last}]")
        if not others or last != final:
            return book.symbol(f"{of}[{inner}")
        return 1 - book.work.sum(book.symbol(f"{of}[{words},{other}]") for other in others)

    gap = evaluate(fact.left, free) - evaluate(fact.right, free)
    values = {
        name: REALS if name.startswith("time[") else CHANCES for name in book.symbols(gap) if "[" in name
    }
    if not values or idle(gap, fact.relation, values):
        raise Failure(
            f"{shown(context, fact)}: says nothing of the model, as it is the same whatever its quantities are"
        )
    if not any("[" in name for name in names_in(fact.left) | names_in(fact.right)):
        raise Failure(f"{shown(context, fact)}: mentions no quantity of the model")


def shown(context: Context, fact: form.Holds) -> str:
    """Return the relation as text, hitting probabilities, times and masses with what they are of.

    What does not know of the decoding policy is said not to.
    """
    said = f"{fact.left} {RELATIONS.get(fact.relation, fact.relation)} {fact.right}"

    def written(match: re.Match[str]) -> str:
        meaning = context.meaning.get(match[1])
        word = match[2] or "ε" if match[1] in context.solved else match[2]
        return word.join(meaning) if meaning else match[0]

    return re.sub(r"(?<![A-Za-z0-9_.])(hit|time|mass|mu|next)\[([^\[\]]*)\]", written, said)


RELATIONS = {"!=": "≠", ">=": "≥", "<=": "≤"}
SHOWN = 12
"""Values of one map that are written out."""


def check_least(book: Book, context: Context, fact: form.LeastAmplitude) -> str:
    """Check that no reachable context has a smaller amplitude."""
    least = context.machine.alpha(context.word(fact.word), fact.premise)
    equal(f"α_{fact.premise}({fact.word})", book.value(fact.value), least)
    for word in context.arcs:
        if sign(context.machine.alpha(word, fact.premise) - least, book.ranges) not in (0, 1, 2):
            raise Failure(f"α_{fact.premise} is smaller at {''.join(word)!r}")
    return f"least amplitude of {fact.premise} over all contexts = {fact.value}, at {fact.word or 'ε'}"


def check_drift(book: Book, context: Context, fact: form.Drift) -> str:
    """Check both halves of the drift, and their sum."""
    word, machine = context.word(fact.word), context.machine
    if len(word) != context.window:
        raise Failure(f"word={fact.word!r} is not a full window")
    here, appending, forgetting = machine.alpha(word, fact.premise), Fraction(0), Fraction(0)
    for token, p, to in context.arcs[word]:
        whole = machine.alpha((*word, token), fact.premise)
        appending = book.work.number(appending + p * (whole - here))
        forgetting = book.work.number(forgetting + p * (machine.alpha(to, fact.premise) - whole))
    equal("the appending half", book.value(fact.appending), appending)
    equal("the forgetting half", book.value(fact.forgetting), forgetting)
    equal("the drift", book.value(fact.value), appending + forgetting)
    return (
        f"drift of {fact.premise} at window {fact.word or 'ε'} = {fact.value}"
        f" (appending {fact.appending}, forgetting {fact.forgetting})"
    )


def both_laws(context: Context, word: Word) -> tuple[Value, Value]:
    """Return the probability of a word as first tokens of the windowed simulator, and μ of it."""
    at: Word = ()
    windowed: Value = Fraction(1)
    for token in word:
        step = [(p, to) for emitted, p, to in context.arcs.get(at, ()) if emitted == token]
        windowed, at = (windowed * step[0][0], step[0][1]) if step else (Fraction(0), at)
        context.machine.work.number(windowed)
    return windowed, context.machine.mu(context.machine.vectors(word))


def check_same_law(book: Book, context: Context, fact: form.SameLaw) -> str:
    """Check all words of a length, one by one."""
    alphabet = context.machine.alphabet
    if fact.length < 1:
        raise Failure("length=0: the law of no token says nothing")
    book.work.spend(50 * fact.length * len(alphabet) ** min(fact.length, 60))
    for word in itertools.product(alphabet, repeat=fact.length):
        windowed, full = both_laws(context, word)
        equal(f"the windowed probability of {''.join(word)!r}", windowed, full)
    return f"the first {fact.length} tokens have the law μ ({len(alphabet) ** fact.length} words)"


def check_same_chain(book: Book, context: Context, fact: form.SameChain, setting: Setting) -> str:
    """Check the other model's contexts and arcs, one by one."""
    other = context_of(book, replace(setting, model=fact.model))
    if other.machine == context.machine:
        raise Failure(f"model={fact.model!r}: says nothing, as it is the same model")
    if set(other.arcs) != set(context.arcs):
        raise Failure(f"model={fact.model!r}: the two chains do not have the same contexts")
    for word, arcs in context.arcs.items():
        mine, theirs = ({token: p for token, p, _ in row} for row in (arcs, other.arcs[word]))
        for token in {*mine, *theirs}:
            zero = Fraction(0)
            equal(f"P({token} at {''.join(word)!r})", theirs.get(token, zero), mine.get(token, zero))
    return f"{fact.model} has the same context chain ({len(context.arcs)} contexts)"


def check_spectrum(book: Book, context: Context, fact: form.Spectrum) -> str:
    """Check the characteristic polynomial by Newton's identities between traces of powers and coefficients."""
    full = context.full()
    size, place = len(full), {word: i for i, word in enumerate(full)}
    book.work.spend(40 * len(context.machine.alphabet) * size**3)
    if size > 64 or len(fact.coefficients) != size + 1:
        raise Failure(f"coefficients: give {size + 1} of them, for at most 64 full windows")
    powers: list[dict[int, Value]] = [{i: Fraction(1)} for i in range(size)]
    traces: list[Value] = []
    for _ in range(size):
        powers = [spread(row, context, full, place) for row in powers]
        traces.append(book.work.sum(row.get(i, Fraction(0)) for i, row in enumerate(powers)))
    signed: list[Value] = [Fraction(1)]  # These are the coefficients of z^size, z^(size-1), ….
    for m in range(1, size + 1):
        signed.append(-book.work.sum(signed[m - i] * traces[i - 1] for i in range(1, m + 1)) * Fraction(1, m))
    for i, (given, due) in enumerate(zip(fact.coefficients, reversed(signed), strict=True)):
        equal(f"the coefficient of z^{i}", book.value(given), due)
    terms = [f"({c})*z^{i}" for i, c in enumerate(fact.coefficients) if c != "0"]
    return f"det(z − P) = {' + '.join(reversed(terms))}"


def spread(
    row: Mapping[int, Value], context: Context, full: list[Word], place: Mapping[Word, int]
) -> dict[int, Value]:
    """Return a row vector over the full windows, one step later."""
    after: dict[int, Value] = {}
    for i, mass in row.items():
        for _, p, to in context.arcs[full[i]]:
            before = after.get(place[to], Fraction(0))
            after[place[to]] = context.machine.work.number(before + mass * p)
    return after


def check_beliefs(book: Book, context: Context, fact: form.Beliefs) -> str:
    """Check the number of forward vectors over μ, breadth first, with equal ones taken once."""
    machine = context.machine
    entries = [entry for start in machine.starts for entry in start]
    entries += [v for table in machine.rows for rows in table.values() for row in rows for _, v in row]
    if any(isinstance(v, Ratio) for v in (*machine.priors, *entries)):
        raise Failure("beliefs can be counted where all parameters are numbers")
    fresh = {machine.starts}
    known = set(fresh)
    for length in range(1, fact.length + 1 + fact.closed):
        found: set[tuple[tuple[Value, ...], ...]] = set()
        for vectors, token in itertools.product(fresh, machine.alphabet):
            book.work.spend(20 + 8 * len(entries))
            after = machine.step(vectors, token)
            if total := machine.mu(after):
                found.add(tuple(tuple(book.work.number(v / total) for v in row) for row in after))
        fresh = found - known
        if fresh and length > fact.length:
            raise Failure(f"closed: words of {length} tokens lead to other beliefs")
        known |= fresh
    equal("the number of beliefs", fact.count, len(known))
    reached = f"with full memory, words of at most {fact.length} tokens lead to {fact.count} beliefs"
    return reached + (", and longer ones to no others" if fact.closed else "")


Setting = form.ChainFacts | form.Counterexample


def context_of(book: Book, setting: Setting) -> Context:
    """Return the chain that facts speak of: the model at the parameter values, with its pin, window and decoding."""
    machine = book.at(setting.model, setting.at)
    pinned = form.split_word(setting.pinned, machine.alphabet)
    machine = pin(machine, pinned) if pinned else machine
    context = build_context(machine, setting.window, book.work, setting.decoding)
    if setting.decoding:
        context.meaning.update({name: (f"(before decoding: {name}[", "])") for name in ("mu", "next")})
    return context


def check_facts(book: Book, setting: Setting) -> tuple[Context, list[str]]:
    """Check all facts about one chain, in order."""
    context, lines = context_of(book, setting), []
    for fact in setting.facts:
        book.work.spend(20 * len(context.arcs) * len(context.machine.alphabet))
        if isinstance(fact, form.SameChain):
            lines.append(check_same_chain(book, context, fact, setting))
        else:
            lines.append(FACTS[fact.fact](book, context, fact))
    return context, lines


def where(setting: Setting) -> str:
    """Return the setting in words: window, pin, decoding, values of parameters."""
    parts = [f"window {setting.window}"]
    parts += [f"pinned {setting.pinned}"] * bool(setting.pinned)
    parts += [f"decoding {policy.policy} {policy.value}" for policy in setting.decoding]
    return ", ".join(parts + [f"{name} = {value}" for name, value in setting.at.items()])


FACTS: Mapping[str, Callable[..., str]] = {
    "closed": check_closed,
    "path": check_path,
    "irreducible": check_irreducible,
    "hitting": check_hitting,
    "time": check_time,
    "stationary": check_stationary,
    "mean": check_mean,
    "holds": check_holds,
    "least": check_least,
    "drift": check_drift,
    "same law": check_same_law,
    "spectrum": check_spectrum,
    "beliefs": check_beliefs,
}
