"""Brute force: every answer of `markovsim analyze` in the exact domain, straight from the definitions.

Nothing here comes from markovsim and nothing is clever. Premises are start weights and labelled arcs
between hidden states; words get their probability by summing over arcs; contexts are found by walking; the
chains they make are solved by `oracle_chains`.

A model is the dictionary that a model file parses to; answers are what `--json` prints. What the contract
calls an error is an `OracleError`, whose `kind` says which one:

- ``bad-input``            the file, the event or a word makes no sense
- ``not-unique``           a premise has no unique stationary law, and ``start = "stationary"`` asks for it
- ``impossible-pin``       no premise with weight can write the pinned prefix
- ``impossible-window``    the windowed simulator reaches a window that no premise can write
- ``impossible-start``     the start word leaves such a window
- ``impossible-amplitude`` a full-memory amplitude was asked for a word that no premise can write
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from oracle_chains import (
    ONE,
    ZERO,
    OracleError,
    Rows,
    communicating_classes,
    hitting,
    number,
    period,
    stationary,
    stationary_laws,
)

__all__ = [
    "OracleError",
    "Simulator",
    "analyze_chain",
    "analyze_model",
    "hitting",
    "stationary",
    "stationary_laws",
]

Word = tuple[str, ...]
Law = dict[Hashable, Fraction]
Arc = tuple[str, Hashable, Fraction]


def probability(value: Any) -> Fraction:
    """Return the value as a number between 0 and 1."""
    result = number(value)
    if not 0 <= result <= 1:
        raise OracleError("bad-input", f"not a probability: {value!r}")
    return result


def law(weights: Mapping[Any, Any]) -> dict[Any, Fraction]:
    """Return the probability law without its zeros."""
    result = {key: probability(value) for key, value in weights.items()}
    if sum(result.values()) != 1:
        raise OracleError("bad-input", f"does not sum to 1: {weights!r}")
    return {key: value for key, value in result.items() if value}


# --- Premises ---


@dataclass(frozen=True)
class Premise:
    """Start weights and, per hidden state that they lead to, arcs (token, next hidden state, probability)."""

    start: Law
    arcs: dict[Hashable, list[Arc]]

    def fresh(self) -> list[Arc]:
        """Return the first step from the start weights."""
        return [(a, y, w * p) for x, w in self.start.items() for a, y, p in self.arcs[x]]

    def forward(self, weights: Law, token: str) -> Law:
        """Return weights·T_token."""
        result: Law = {}
        for x, w in weights.items():
            for a, y, p in self.arcs[x]:
                if a == token:
                    result[y] = result.get(y, ZERO) + w * p
        return result

    def probability(self, word: Word) -> Fraction:
        """Return start·T_a1⋯T_an·1."""
        weights = self.start
        for token in word:
            weights = self.forward(weights, token)
        return sum(weights.values(), ZERO)

    def probability_by_paths(self, word: Word) -> Fraction:
        """Return the same by listing every path of hidden states one by one."""

        def paths(state: Hashable, rest: Word) -> Fraction:
            if not rest:
                return ONE
            return sum((p * paths(y, rest[1:]) for a, y, p in self.arcs[state] if a == rest[0]), ZERO)

        return sum((w * paths(x, word) for x, w in self.start.items()), ZERO)

    def at_rest(self) -> Premise:
        """Return the premise started from the one stationary law of its hidden chain."""
        states = list(self.arcs)
        place = {state: n for n, state in enumerate(states)}
        rows: list[dict[int, Fraction]] = [{} for _ in states]
        for state, arcs in self.arcs.items():
            for _, target, p in arcs:
                row = rows[place[state]]
                row[place[target]] = row.get(place[target], ZERO) + p
        return Premise({states[n]: p for n, p in stationary(rows).items()}, self.arcs)


def walk(start: Law, step: Callable[[Any], Iterable[Arc]]) -> Premise:
    """Return the premise on the hidden states that the start weights can reach."""
    arcs: dict[Hashable, list[Arc]] = {}
    waiting = list(start)
    while waiting:
        state = waiting.pop()
        if state not in arcs:
            arcs[state] = [(a, y, p) for a, y, p in step(state) if p]
            waiting.extend(y for _, y, _ in arcs[state])
    return Premise(start, arcs)


@dataclass
class Builder:
    """The premises of a model by name, built when asked for."""

    tokens: list[str]
    tables: Mapping[str, Mapping[str, Any]]
    underway: list[str] = field(default_factory=list)

    def parse(self, text: str) -> Word:
        """Return the tokens of a written word."""
        word = tuple(text) if all(len(token) == 1 for token in self.tokens) else tuple(text.split())
        if unknown := set(word) - set(self.tokens):
            raise OracleError("bad-input", f"{unknown} is not in the alphabet, in the word {text!r}")
        return word

    def token_law(self, weights: Mapping[Any, Any]) -> dict[str, Fraction]:
        """Return a law on tokens."""
        named = {str(token): value for token, value in weights.items()}
        if unknown := set(named) - set(self.tokens):
            raise OracleError("bad-input", f"{unknown} is not in the alphabet")
        return law(named)

    def build(self, name: str) -> Premise:
        """Return the premise of that name."""
        if name in self.underway or name not in self.tables:
            raise OracleError("bad-input", f"premise {name!r} is unknown or imitates itself")
        table = self.tables[name]
        makers: dict[str, Callable[[Mapping[str, Any]], Premise]] = {
            "iid": self.iid,
            "markov": self.markov,
            "generator": self.generator,
            "word": self.periodic,
            "looping": self.looping,
            "deceptive": self.deceptive,
        }
        if table.get("kind") not in makers:
            raise OracleError("bad-input", f"unknown kind {table.get('kind')!r}")
        self.underway.append(name)
        try:
            return makers[table["kind"]](table)
        except KeyError as error:
            raise OracleError("bad-input", f"premise {name!r} lacks {error}") from error
        finally:
            self.underway.pop()

    def iid(self, table: Mapping[str, Any]) -> Premise:
        """Return independent tokens."""
        weights = self.token_law(table["probabilities"])
        return walk({0: ONE}, lambda _: [(a, 0, p) for a, p in weights.items()])

    def markov(self, table: Mapping[str, Any]) -> Premise:
        """Return a Markov premise: hidden states are the words so far, of at most `order` tokens."""
        order = table.get("order", 1)
        initial = law({self.parse(word): p for word, p in table["initial"].items()})
        if any(len(word) != order for word in initial):
            raise OracleError("bad-input", "initial must be a law on words of length order")
        rows = {self.parse(word): self.token_law(row) for word, row in table["transitions"].items()}

        def weight(prefix: Word) -> Fraction:
            return sum((p for word, p in initial.items() if word[: len(prefix)] == prefix), ZERO)

        def step(past: Word) -> list[Arc]:
            if len(past) < order:
                return [(a, (*past, a), weight((*past, a)) / weight(past)) for a in self.tokens]
            return [(a, last(order, (*past, a)), p) for a, p in rows[past].items()]

        return walk({(): ONE}, step)

    def generator(self, table: Mapping[str, Any]) -> Premise:
        """Return the generator as it is given; tokens left out have the zero matrix."""
        start = law(dict(enumerate(table["start"])))
        size = len(table["start"])
        arcs: dict[Hashable, list[Arc]] = {state: [] for state in range(size)}
        for token, matrix in table["tokens"].items():
            shape = [len(row) for row in matrix]
            if str(token) not in self.tokens or shape != [size] * size:
                raise OracleError("bad-input", f"matrix of token {token!r}")
            for i, row in enumerate(matrix):
                arcs[i].extend((str(token), j, probability(p)) for j, p in enumerate(row))
        if any(sum(p for _, _, p in out) != 1 for out in arcs.values()):
            raise OracleError("bad-input", "the matrices' rows do not sum to 1")
        return walk(start, lambda state: arcs[state])

    def periodic(self, table: Mapping[str, Any]) -> Premise:
        """Return a word that repeats for ever from its first token."""
        word = self.parse(table["word"])
        if not word:
            raise OracleError("bad-input", "empty word")
        return walk({0: ONE}, lambda n: [(word[n], (n + 1) % len(word), ONE)])

    def looping(self, table: Mapping[str, Any]) -> Premise:
        """Return: a token from `first`; then the last one again (1 − eta) or a draw from `first` (eta)."""
        first, eta = self.token_law(table["first"]), probability(table["eta"])

        def step(past: str | None) -> list[Arc]:
            if past is None:
                return [(a, a, p) for a, p in first.items()]
            return [(past, past, 1 - eta), *((a, a, eta * p) for a, p in first.items())]

        return walk({None: ONE}, step)

    def deceptive(self, table: Mapping[str, Any]) -> Premise:
        """Return: honest until, with probability `hazard`, a fresh start of `then` emits; `back` likewise."""
        honest, revealed = self.build(table["imitates"]), self.build(table["then"])
        hazard, back = probability(table["hazard"]), probability(table.get("back", 0))

        def step(state: tuple[bool, Hashable]) -> list[Arc]:
            out, inner = state
            mine, other, leave = (revealed, honest, back) if out else (honest, revealed, hazard)
            stay = [(a, (out, y), (1 - leave) * p) for a, y, p in mine.arcs[inner]]
            return [*stay, *((a, (not out, y), leave * p) for a, y, p in other.fresh())]

        return walk({(False, x): w for x, w in honest.start.items()}, step)


# --- The windowed simulator ---


def last(k: int, word: Word) -> Word:
    """Return τ_k(word), the last k tokens."""
    return word[max(0, len(word) - k) :]


class Simulator:
    """The mixture behind the pin, and M_k on it, for a parsed model file."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        self.tokens = [str(token) for token in model["alphabet"]]
        self.k: int = model["window"]
        self.start: str = model.get("start", "document")
        self.forget = {"error": False, "forget": True}[model.get("impossible", "error")]
        builder = Builder(self.tokens, model["premises"])
        self.parse = builder.parse
        self.pinned = builder.parse(model.get("pinned", ""))
        weights = {name: number(table["prior"]) for name, table in model["premises"].items()}
        total = sum(weights.values(), ZERO)
        if total <= 0 or min(weights.values()) < 0:
            raise OracleError("bad-input", "priors must be positive")
        self.prior = {name: weight / total for name, weight in weights.items() if weight}
        built = {name: builder.build(name) for name in weights}
        self.premises = {name: built[name] for name in self.prior}
        if self.start == "stationary":
            self.premises = {name: premise.at_rest() for name, premise in self.premises.items()}
        elif self.start != "document":
            raise OracleError("bad-input", f"start = {self.start!r}")
        self._joint: dict[Word, dict[str, Fraction]] = {}
        if not self.mass(()):
            raise OracleError("impossible-pin")

    def write(self, word: Word) -> str:
        """Return the written word."""
        return ("" if all(len(token) == 1 for token in self.tokens) else " ").join(word)

    def joint(self, word: Word) -> dict[str, Fraction]:
        """Return π_p·P_p(s·word) for every premise."""
        if word not in self._joint:
            read = self.pinned + word
            likelihood = {name: premise.probability(read) for name, premise in self.premises.items()}
            self._joint[word] = {name: self.prior[name] * x for name, x in likelihood.items()}
        return self._joint[word]

    def mass(self, word: Word) -> Fraction:
        """Return μ(s·word)."""
        return sum(self.joint(word).values(), ZERO)

    def posterior(self, word: Word) -> dict[str, Fraction]:
        """Return the full-memory amplitudes α_p(s·word)."""
        if not self.mass(word):
            raise OracleError("impossible-amplitude", self.write(word))
        return {name: weight / self.mass(word) for name, weight in self.joint(word).items()}

    def read(self, window: Word) -> Word:
        """Return what the simulator reads in a window: the window itself, or its longest possible suffix."""
        while not self.mass(window):
            if not self.forget:
                raise OracleError("impossible-window", self.write(window))
            window = window[1:]
        return window

    def amplitudes(self, window: Word) -> dict[str, Fraction]:
        """Return the amplitudes at a window."""
        return self.posterior(self.read(window))

    def next_token(self, window: Word) -> dict[str, Fraction]:
        """Return μ(·∣s·window), zeros included."""
        read = self.read(window)
        return {token: self.mass((*read, token)) / self.mass(read) for token in self.tokens}

    def follow(self, window: Word, token: str) -> Word:
        """Return the next context."""
        return last(self.k, (*window, token))

    def explore(self, start: Word = ()) -> list[Word]:
        """Return every context that M_k reaches from a start: shorter first, then in the alphabet's order."""
        found, waiting = {start}, [start]
        while waiting:
            window = waiting.pop()
            for token, p in self.next_token(window).items():
                target = self.follow(window, token)
                if p and target not in found:
                    found.add(target)
                    waiting.append(target)
        return sorted(found, key=lambda word: (len(word), [self.tokens.index(token) for token in word]))

    def rows(self, contexts: Sequence[Word]) -> list[dict[int, Fraction]]:
        """Return the context chain on contexts that lead to no others."""
        place = {window: n for n, window in enumerate(contexts)}
        rows: list[dict[int, Fraction]] = [{} for _ in contexts]
        for window, row in zip(contexts, rows, strict=True):
            for token, p in self.next_token(window).items():
                if p:
                    target = place[self.follow(window, token)]
                    row[target] = row.get(target, ZERO) + p
        return rows

    def drift(self, window: Word) -> dict[str, Fraction]:
        """Return E[α_p(next context) ∣ window] − α_p(window)."""
        result = {name: -value for name, value in self.amplitudes(window).items()}
        for token, chance in self.next_token(window).items():
            if chance:
                for name, value in self.amplitudes(self.follow(window, token)).items():
                    result[name] += chance * value
        return result

    def hit(self, event: str, start: str) -> tuple[Fraction, Fraction | None]:
        """Return probability and expected time of an event, from the last k tokens of a start word."""
        kind, _, rest = event.partition(":")
        window = last(self.k, self.parse(start))
        if not self.forget and not self.mass(window):
            raise OracleError("impossible-start", start)
        contexts = self.explore(window)
        rows = self.rows(contexts)
        if kind == "token":
            if rest not in self.tokens:
                raise OracleError("bad-input", f"unknown token {rest!r}")
            rows.append({len(contexts): ONE})  # a state of its own for "has just been emitted"
            for n, context in enumerate(contexts):
                rows[n] = self._row_until(rest, context, contexts)
            targets = [len(contexts)]
        else:
            targets = [n for n, context in enumerate(contexts) if self.holds(event, context)]
        chances, times = hitting(rows, targets)
        return chances[contexts.index(window)], times[contexts.index(window)]

    def holds(self, event: str, context: Word) -> bool:
        """Say whether an event holds at a context; that a token is emitted holds at none."""
        kind, _, rest = event.partition(":")
        if kind == "token":
            return False
        if kind == "context":
            return context == self.parse(rest)
        if kind == "amplitude":
            return self._compares(rest, context)
        raise OracleError("bad-input", f"unknown event {event!r}")

    def _row_until(self, wanted: str, context: Word, contexts: Sequence[Word]) -> dict[int, Fraction]:
        row: dict[int, Fraction] = {}
        for token, p in self.next_token(context).items():
            if p:
                n = len(contexts) if token == wanted else contexts.index(self.follow(context, token))
                row[n] = row.get(n, ZERO) + p
        return row

    def _compares(self, text: str, context: Word) -> bool:
        for sign in ("<=", ">="):
            name, found, bound = text.partition(sign)
            if found and name in self.prior:
                value = self.amplitudes(context)[name]
                return value <= number(bound) if sign == "<=" else value >= number(bound)
        raise OracleError("bad-input", f"unknown amplitude event {text!r}")


# --- The answers of `analyze --json` ---


def _texts(values: Mapping[Any, Fraction]) -> dict[Any, str]:
    return {key: str(value) for key, value in values.items()}


def _classes(rows: Rows, names: Sequence[str], key: str) -> list[dict[str, Any]]:
    return [
        {"closed": closed, "period": period(rows, group), "size": len(group), key: [names[n] for n in group]}
        for closed, group in communicating_classes(rows)
    ]


def _hit(event: str, start: str, answer: tuple[Fraction, Fraction | None]) -> dict[str, str]:
    chance, time = answer
    return {
        "event": event,
        "from": start,
        "probability": str(chance),
        "expected_time": "oo" if time is None else str(time),
    }


def analyze_model(
    model: Mapping[str, Any], *, hit: str | None = None, start: str = "", amplitude: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the exact `analyze --json` answer for a premise model, given as its parsed TOML dictionary."""
    simulator = Simulator(model)
    full = [window for window in simulator.explore() if len(window) == simulator.k]
    names = [simulator.write(window) for window in full]
    rows = simulator.rows(full)
    laws = stationary_laws(rows)
    amplitudes = [simulator.amplitudes(window) for window in full]
    means = [
        {name: sum((p * amplitudes[n][name] for n, p in pi.items()), ZERO) for name in simulator.prior}
        for pi in laws
    ]
    answer: dict[str, Any] = {
        "domain": "exact",
        "window": simulator.k,
        "start": simulator.start,
        "contexts": len(full),
        "states": len(full),
        "classes": _classes(rows, names, "contexts"),
        "stationary": [{names[n]: str(p) for n, p in pi.items()} for pi in laws],
        "mean_amplitude": [_texts(mean) for mean in means],
        "next_token": {name: _texts(simulator.next_token(w)) for name, w in zip(names, full, strict=True)},
        "amplitudes": {name: _texts(value) for name, value in zip(names, amplitudes, strict=True)},
        "drift": {name: _texts(simulator.drift(w)) for name, w in zip(names, full, strict=True)},
    }
    if hit is not None:
        answer["hit"] = _hit(hit, start, simulator.hit(hit, start))
    if amplitude:
        answer["amplitude"] = {word: _texts(simulator.posterior(simulator.parse(word))) for word in amplitude}
    return answer


def chain_rows(chain: Mapping[str, Any]) -> tuple[list[str], list[dict[int, Fraction]]]:
    """Return the names and the rows of a plain chain, given as its parsed TOML or JSON dictionary."""
    if ("matrix" in chain) == ("transitions" in chain):
        raise OracleError("bad-input", "one of matrix and transitions")
    if "matrix" in chain:
        triples = [(i, j, x) for i, row in enumerate(chain["matrix"]) for j, x in enumerate(row)]
        names = [str(name) for name in chain.get("states", range(len(chain["matrix"])))]
        if any(len(row) != len(names) for row in [chain["matrix"], *chain["matrix"]]):
            raise OracleError("bad-input", "the matrix is not square")
    else:
        arcs = [(str(a), str(b), x) for a, b, x in chain["transitions"]]
        mentioned = dict.fromkeys(name for a, b, _ in arcs for name in (a, b))
        names = [str(name) for name in chain.get("states", mentioned)]
        if unknown := set(mentioned) - set(names):
            raise OracleError("bad-input", f"unknown states {unknown}")
        triples = [(names.index(a), names.index(b), x) for a, b, x in arcs]
    if not names or len(set(names)) != len(names):
        raise OracleError("bad-input", "no states, or one named twice")
    rows: list[dict[int, Fraction]] = [{} for _ in names]
    for i, j, x in triples:
        if number(x) < 0:
            raise OracleError("bad-input", "negative transition")
        if number(x):
            rows[i][j] = rows[i].get(j, ZERO) + number(x)
    for name, row in zip(names, rows, strict=True):
        total = sum(row.values(), ZERO)
        if not total or (total != 1 and not chain.get("normalize", False)):
            raise OracleError("bad-input", f"row {name!r} sums to {total}")
        row.update({j: x / total for j, x in row.items()})
    return names, rows


def analyze_chain(
    chain: Mapping[str, Any], *, hit: str | None = None, start: str | None = None
) -> dict[str, Any]:
    """Return the exact `analyze --json` answer for a plain chain."""
    names, rows = chain_rows(chain)
    answer: dict[str, Any] = {
        "domain": "exact",
        "states": len(names),
        "classes": _classes(rows, names, "states"),
        "stationary": [{names[n]: str(p) for n, p in pi.items()} for pi in stationary_laws(rows)],
    }
    if hit is not None:
        kind, _, name = hit.partition(":")
        if kind != "state" or name not in names or start not in names:
            raise OracleError("bad-input", f"hit = {hit!r}, from = {start!r}")
        chances, times = hitting(rows, [names.index(name)])
        answer["hit"] = _hit(hit, start, (chances[names.index(start)], times[names.index(start)]))
    return answer


# --- Brute force for the facts of the theory ---


def full_memory_amplitudes(model: Mapping[str, Any], word: str) -> dict[str, Fraction]:
    """Return α_p(s·word), nothing forgotten."""
    simulator = Simulator(model)
    return simulator.posterior(simulator.parse(word))


def mixture_law(model: Mapping[str, Any], n: int) -> dict[str, Fraction]:
    """Return μ(w∣s) for every word w of length n that has any."""
    simulator = Simulator(model)
    words = [word for word in product(simulator.tokens, repeat=n) if simulator.mass(word)]
    return {simulator.write(word): simulator.mass(word) / simulator.mass(()) for word in words}


def first_tokens_law(model: Mapping[str, Any], n: int, start: str = "") -> dict[str, Fraction]:
    """Return the law of the first n tokens that M_k emits from a context, word by word, zeros left out."""
    simulator = Simulator(model)
    seen = simulator.parse(start)
    result: dict[str, Fraction] = {}
    for word in product(simulator.tokens, repeat=n):
        chance = ONE
        for m, token in enumerate(word):
            chance *= simulator.next_token(last(simulator.k, seen + word[:m]))[token]
            if not chance:
                break
        if chance:
            result[simulator.write(word)] = chance
    return result


def mean_amplitude_after(model: Mapping[str, Any], n: int, start: str = "") -> dict[str, Fraction]:
    """Return E[α_p(X_n)] of M_k from a context, over every word of n tokens."""
    simulator = Simulator(model)
    result = dict.fromkeys(simulator.prior, ZERO)
    for word, chance in first_tokens_law(model, n, start).items():
        context = last(simulator.k, simulator.parse(start) + simulator.parse(word))
        for name, value in simulator.amplitudes(context).items():
            result[name] += chance * value
    return result


def martingale_gap(model: Mapping[str, Any], word: str) -> dict[str, Fraction]:
    """Return Σ_a μ(a∣sw)·α_p(swa) − α_p(sw), nothing forgotten."""
    simulator = Simulator(model)
    here = simulator.parse(word)
    result = {name: -value for name, value in simulator.posterior(here).items()}
    for token in simulator.tokens:
        there = (*here, token)
        if simulator.mass(there):
            for name, value in simulator.posterior(there).items():
                result[name] += simulator.mass(there) / simulator.mass(here) * value
    return result


def drift_by_forgetting(model: Mapping[str, Any], window: str) -> dict[str, Fraction]:
    """Return Σ_a μ(a∣w)·(α_p(τ_k(wa)) − α_p(wa))."""
    simulator = Simulator(model)
    here = simulator.parse(window)
    result = dict.fromkeys(simulator.prior, ZERO)
    for token, chance in simulator.next_token(here).items():
        if chance:
            forgotten = simulator.amplitudes(simulator.follow(here, token))
            kept = simulator.posterior((*simulator.read(here), token))
            for name in result:
                result[name] += chance * (forgotten[name] - kept[name])
    return result


def evidence_ceiling(model: Mapping[str, Any], premise: str) -> Fraction:
    """Return the greatest amplitude of a premise over the possible words of at most k tokens."""
    simulator = Simulator(model)
    words = [word for n in range(simulator.k + 1) for word in product(simulator.tokens, repeat=n)]
    return max(simulator.posterior(word)[premise] for word in words if simulator.mass(word))
