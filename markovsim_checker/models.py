"""Models with their numbers, and the context chains that they make: forward vectors, laws, reachability.

This is part of the checker and needs the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from . import format as form
from .formulas import Failure, Ratio, Value, Work

MAX_POLICIES = 8

Word = tuple[str, ...]


@dataclass(frozen=True)
class Machine:
    """A model with its numbers: priors, start vectors and sparse rows per token, Fractions or Ratios alike."""

    alphabet: Word
    names: Word
    priors: tuple[Value, ...]
    starts: tuple[tuple[Value, ...], ...]
    rows: tuple[Mapping[str, tuple[tuple[tuple[int, Value], ...], ...]], ...]
    work: Work = field(default_factory=Work, repr=False, compare=False)

    def step(self, vectors: tuple[tuple[Value, ...], ...], token: str) -> tuple[tuple[Value, ...], ...]:
        """Return each premise's forward vector times its matrix of the token."""
        after: list[tuple[Value, ...]] = []
        for vector, rows in zip(vectors, self.rows, strict=True):
            self.work.spend(len(vector))
            sums: list[Value] = [Fraction(0)] * len(vector)
            for weight, row in zip(vector, rows.get(token, ((),) * len(vector)), strict=True):
                for target, value in row if weight != 0 else ():
                    term = weight * value
                    sums[target] = self.work.number(sums[target] + term if sums[target] else term)
            after.append(tuple(sums))
        return tuple(after)

    def vectors(self, word: Word) -> tuple[tuple[Value, ...], ...]:
        """Return the forward vectors of a word read as the beginning of a document."""
        vectors = self.starts
        for token in word:
            vectors = self.step(vectors, token)
        return vectors

    def weights(self, vectors: tuple[tuple[Value, ...], ...]) -> tuple[Value, ...]:
        """Return π_p · P_p of the word, for each premise."""
        return tuple(
            self.work.number(prior * self.work.sum(vector))
            for prior, vector in zip(self.priors, vectors, strict=True)
        )

    def mu(self, vectors: tuple[tuple[Value, ...], ...]) -> Value:
        """Return μ of the word."""
        return self.work.sum(self.weights(vectors))

    def next(self, vectors: tuple[tuple[Value, ...], ...]) -> dict[str, Value]:
        """Return the next-token law, with tokens of probability 0 left out."""
        total = self.mu(vectors)
        law = {token: self.mu(self.step(vectors, token)) for token in self.alphabet}
        return {token: self.work.number(value / total) for token, value in law.items() if value != 0}

    def alpha(self, word: Word, premise: str) -> Value:
        """Return the amplitude of a premise at a word."""
        weights = self.weights(self.vectors(word))
        return self.work.number(weights[self.place(premise)] / self.work.sum(weights))

    def place(self, premise: str) -> int:
        """Return the position of a premise."""
        if premise not in self.names:
            raise Failure(f"premise={premise!r} is not in the model; it has {', '.join(self.names)}")
        return self.names.index(premise)


@dataclass(frozen=True)
class Context:
    """The context chain from the empty word: arcs (token, probability, next context) of every reachable context.

    ``solved`` holds the values of the facts that were checked last, for the formulas of facts that come after, and
    ``meaning`` the words for them, before and after the context.
    """

    machine: Machine
    window: int
    arcs: Mapping[Word, tuple[tuple[str, Value, Word], ...]]
    solved: dict[str, Mapping[Word, Value]] = field(default_factory=dict)
    meaning: dict[str, tuple[str, str]] = field(default_factory=dict)

    def full(self) -> list[Word]:
        """Return the reachable full windows."""
        return [word for word in self.arcs if len(word) == self.window]

    def word(self, text: str) -> Word:
        """Return the reachable context that is written like this."""
        word = form.split_word(text, self.machine.alphabet)
        if word not in self.arcs:
            raise Failure(f"context {text!r} cannot be reached from the empty word")
        return word

    def onward(self, goal: form.Event) -> dict[Word, set[Word]]:
        """Return the successors of each context along arcs on which the target does not happen.

        A context where the target has happened has none.
        """
        here = self.goals(goal)
        return {
            word: set() if word in here else {to for token, _, to in arcs if not goal_arc(goal, token)}
            for word, arcs in self.arcs.items()
        }

    def goals(self, goal: form.Event) -> set[Word]:
        """Return the contexts where the target has happened."""
        if goal.event == "context":
            return {self.word(goal.value)}
        if goal.event == "token":
            if goal.value not in self.machine.alphabet:
                raise Failure(f"token={goal.value!r} is not in the alphabet")
            return set()
        words = goal.value.split()
        if len(words) != 3 or words[1] not in (">=", "<="):
            raise Failure(
                f"event={goal.value!r}: write an amplitude event as 'premise >= 1/2' or 'premise <= 1/2'"
            )
        premise, relation, bound = words
        if not 0 <= (limit := plain_number(bound)) <= 1 or limit == (relation == "<="):
            raise Failure(f"event={goal.value!r}: is never so, or always, in every model")
        found = set()
        for word in self.arcs:
            gap = self.machine.alpha(word, premise) - limit
            if isinstance(gap, Ratio):
                raise Failure(f"event={goal.value!r}: amplitudes must be numbers; give all parameters")
            if gap == 0 or (gap > 0) == (relation == ">="):
                found.add(word)
        return found

    def doors(self, goal: form.Event) -> set[Word]:
        """Return the contexts where the target has happened or happens on some arc."""
        return self.goals(goal) or {
            word for word, arcs in self.arcs.items() if any(goal_arc(goal, token) for token, _, _ in arcs)
        }

    def mean(self, word: Word, goal: form.Event, values: Mapping[Word, Value], happened: Value) -> Value:
        """Return the sum over the arcs of probability · (value of the next context, or ``happened`` on the target)."""
        return self.machine.work.sum(
            p * (happened if goal_arc(goal, token) else values[to]) for token, p, to in self.arcs[word]
        )

    def after(self, steps: int, here: Word, work: Work) -> dict[Word, Value]:
        """Return the law of the context that many tokens after ``here``."""
        law: dict[Word, Value] = {here: Fraction(1)}
        for _ in range(steps):
            work.spend(40 * len(law) * len(self.machine.alphabet))
            onward: dict[Word, Value] = {}
            for word, mass in law.items():
                for _, p, to in self.arcs[word]:
                    onward[to] = work.number(onward.get(to, Fraction(0)) + mass * p)
            law = onward
        return law


def goal_arc(goal: form.Event, token: str) -> bool:
    """Return whether emitting the token is the target."""
    return goal.event == "token" and goal.value == token


def plain_number(text: str) -> Fraction:
    """Return the value of a text p or p/q."""
    if not re.fullmatch(r"[0-9]{1,40}(/[1-9][0-9]{0,40})?", text):
        raise Failure(f"number {text[:40]!r}: write p or p/q")
    return Fraction(text)


def pin(machine: Machine, word: Word) -> Machine:
    """Return the model as it goes on after a text.

    Its premises are P_p(. | text), with the amplitudes at the text as priors.
    """
    vectors = machine.vectors(word)
    weights = machine.weights(vectors)
    total = machine.work.sum(weights)
    if total == 0:
        raise Failure(f"pinned={' '.join(word)!r} has probability 0")
    kept = [place for place, weight in enumerate(weights) if weight != 0]
    sums = [machine.work.sum(vector) for vector in vectors]
    return Machine(
        machine.alphabet,
        tuple(machine.names[i] for i in kept),
        tuple(weights[i] / total for i in kept),
        tuple(tuple(entry / sums[i] for entry in vectors[i]) for i in kept),
        tuple(machine.rows[i] for i in kept),
        machine.work,
    )


def decode(law: dict[str, Value], policy: form.Decoding, work: Work) -> dict[str, Value]:
    """Return the law from which a token is drawn."""
    given = plain_number(policy.value)
    if policy.policy == "power":
        if given.denominator != 1 or not 1 <= given <= 8:
            raise Failure(f"power={policy.value!r}: give a whole number from 1 to 8")
        raised = {token: work.number(p ** int(given)) for token, p in law.items()}
        total = work.sum(raised.values())
        return {token: work.number(p / total) for token, p in raised.items()}
    if not 0 < given <= 1 or any(isinstance(p, Ratio) for p in law.values()):
        raise Failure(f"top p={policy.value!r}: needs numbers, and a value above 0 and at most 1")
    kept: dict[str, Value] = {}
    for token, p in sorted(law.items(), key=lambda item: -item[1]):
        total = work.sum(kept.values())
        if total >= given:
            if p == min(kept.values()):
                raise Failure(f"top p={policy.value!r}: token {token!r} ties with the last one kept")
            break
        kept[token] = p
    total = work.sum(kept.values())
    return {token: work.number(p / total) for token, p in kept.items()}


def build_context(
    machine: Machine, window: int, work: Work, decoding: tuple[form.Decoding, ...] = ()
) -> Context:
    """Enumerate the context chain. A window that no document begins with is a failure."""
    if len(decoding) > MAX_POLICIES:
        raise Failure(f"decoding: at most {MAX_POLICIES} policies in a row")
    arcs: dict[Word, tuple[tuple[str, Value, Word], ...]] = {}
    todo: list[Word] = [()]
    size = 20 * sum(map(len, machine.starts)) * len(machine.alphabet)
    while todo:
        word = todo.pop()
        if word in arcs:
            continue
        work.spend((len(word) + 1) * size)
        vectors = machine.vectors(word)
        if machine.mu(vectors) == 0:
            raise Failure(f"window {' '.join(word)!r} is reached and has probability 0 under every premise")
        law = machine.next(vectors)
        for policy in decoding:
            law = decode(law, policy, work)
        arcs[word] = tuple(
            (token, p, (*word, token)[max(0, len(word) + 1 - window) :]) for token, p in law.items()
        )
        todo.extend(to for _, _, to in arcs[word])
    return Context(machine, window, arcs)


def reach(sources: Iterable[Word], successors: Mapping[Word, set[Word]]) -> set[Word]:
    """Return all that can be reached along arcs, the sources included."""
    found, todo = set(sources), list(sources)
    while todo:
        fresh = successors[todo.pop()] - found
        found |= fresh
        todo.extend(fresh)
    return found


def backward(successors: Mapping[Word, set[Word]]) -> dict[Word, set[Word]]:
    """Return the arcs reversed."""
    result: dict[Word, set[Word]] = {word: set() for word in successors}
    for word, targets in successors.items():
        for target in targets:
            result[target].add(word)
    return result


def put_machine(machine: Machine, values: Mapping[str, Value]) -> Machine:
    """Return the model with parameters replaced."""

    def put(value: Value) -> Value:
        machine.work.spend(1)
        result = value.put(values) if isinstance(value, Ratio) else value
        if isinstance(result, Ratio) and not any(result.top.symbols()) and not result.below:
            result = Fraction(result.top.terms.get((), 0))
        return result

    rows = tuple(
        {
            token: tuple(tuple((j, put(v)) for j, v in row) for row in matrix)
            for token, matrix in table.items()
        }
        for table in machine.rows
    )
    starts = tuple(tuple(map(put, start)) for start in machine.starts)
    priors = tuple(map(put, machine.priors))
    return Machine(machine.alphabet, machine.names, priors, starts, rows, machine.work)


def equal(what: str, given: Value, computed: Value) -> None:
    """Compare a value of the certificate with the recomputed one."""
    if not given == computed:
        raise Failure(f"{what} is {show(computed)}, not {show(given)}")


def show(value: Value) -> str:
    """Return a short text for messages."""
    text = "another formula" if isinstance(value, Ratio) else str(value)
    return text if len(text) < 60 else text[:57] + "..."
