"""An independent judge of what a certificate states: numbers at sample parameters, by the library and plain Fractions.

It shares no code with the checker but the reader of formulas.  Where the checker expands polynomials, this iterates
recurrences, multiplies forward vectors for concrete words, and asks the library's chains.
"""

from __future__ import annotations

import itertools
import json
import operator
import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy
from places import ROOT

import markovsim as ms
from markovsim.proving import Setting
from markovsim_checker import format as form
from markovsim_checker.formulas import evaluate

STEPS = 5
RECORDED = json.loads((ROOT / "markovsim_checker" / "theorems.json").read_text(encoding="utf-8"))


def draw(rng: random.Random, where: str) -> Fraction:
    """A rational number from a range."""
    inner = Fraction(rng.randint(1, 12), 13)
    if where == "real":
        return inner * rng.choice((-3, 1, 2))
    return inner * rng.choice((1, 4)) if where.endswith("oo)") else inner


class Judge:
    """The certificate at one sample of its parameters; ``true(evidence)`` in the order of the certificate."""

    def __init__(self, certificate: form.Certificate, seed: int) -> None:
        self.certificate, self.rng = certificate, random.Random(seed)
        self.at = {p.name: draw(self.rng, p.range) for p in certificate.parameters}
        self.models = {model.name: model for model in certificate.models}
        self.families: dict[str, form.Family] = {}
        self.unknown: dict[tuple[str, str], Fraction] = {}
        self.earlier = ""  # the model of the last family after an arbitrary text
        self.runs: list[dict[str, Fraction]] = [{} for _ in range(STEPS + 2)]

    def value(
        self, text: str, n: int = 0, k: int = 1, here: Mapping[str, Fraction] | None = None
    ) -> Fraction:
        def name(word: str) -> Fraction:
            plain, _, suffix = word.partition("@")
            at = {"": n, "k": k, "0": 0, "+1": n + 1}[suffix]
            if here and plain in here:
                return here[plain]
            if plain in self.at:
                return self.at[plain]
            if plain in ("n", "k"):
                return Fraction(at if plain == "n" else k)
            for power in self.certificate.powers:
                if plain in (power.symbol, power.full):
                    return self.value(power.base) ** (at if plain == power.symbol else k)
            if plain in self.runs[at]:
                return self.runs[at][plain]
            if plain.startswith("x."):
                return self.entry(self.earlier, plain)
            return self.quantity(plain, at)

        return Fraction(evaluate(text, name))

    def entry(self, model: str, name: str) -> Fraction:
        """An entry of a forward vector at an arbitrary earlier text of a model."""
        return self.unknown.setdefault((model, name), draw(self.rng, "(0,oo)"))

    def vectors(self, family: form.Family, n: int) -> dict[str, list[Fraction]]:
        """The forward vector of each premise at prefix·repeat^n, by multiplication."""
        model, result = self.models[family.model], {}
        word = form.split_word(family.prefix, model.alphabet) + (family.repeat,) * (n if family.repeat else 0)
        for premise in model.premises:
            row = [self.value(text) for text in premise.start]
            if family.anything:
                row = [self.entry(family.model, f"x.{premise.name}.{i}") for i in range(len(row))]
            for token in word:
                matrix = premise.tokens.get(token, (("0",) * len(row),) * len(row))
                row = [
                    sum((row[i] * self.value(matrix[i][j]) for i in range(len(row))), Fraction(0))
                    for j in range(len(row))
                ]
            result[premise.name] = row
        return result

    def quantity(self, name: str, n: int) -> Fraction:
        label, kind, *rest = name.split(".")
        family = self.families[label]
        priors = {p.name: self.value(p.prior) for p in self.models[family.model].premises}
        weights = {p: priors[p] * sum(row) for p, row in self.vectors(family, n).items()}
        total = sum(weights.values(), Fraction(0))
        if kind == "mu":
            return total
        if kind == "alpha":
            return weights[rest[0]] / total
        if kind == "law":
            return weights[rest[0]] / priors[rest[0]]
        model = self.models[family.model]
        word = form.split_word(family.prefix, model.alphabet) + (family.repeat,) * (n if family.repeat else 0)
        longer = form.Family(
            "",
            family.model,
            form.join_word((*word, rest[0]), model.alphabet),
            "",
            (),
            family.anything,
        )
        return sum((priors[p] * sum(row) for p, row in self.vectors(longer, 0).items()), Fraction(0)) / total

    def true(self, item: Any) -> bool:
        """Whether the piece of evidence states something true at this sample."""
        return bool(getattr(self, type(item).__name__.lower())(item))

    def theorem(self, item: form.Theorem) -> bool:
        """A theorem is true if it was recorded when Coq compiled it."""
        return item.name in RECORDED["theorems"]

    def identity(self, item: form.Identity) -> bool:
        return all(self.value(item.left, n, k) == self.value(item.right, n, k) for n, k in PAIRS)

    def inequality(self, item: form.Inequality) -> bool:
        gaps = [self.value(item.left, n, k) - self.value(item.right, n, k) for n, k in PAIRS]
        return all(gap > 0 if item.relation == ">" else gap >= 0 for gap in gaps)

    def family(self, item: form.Family) -> bool:
        self.families[item.name] = item
        self.earlier = item.model if item.anything else self.earlier
        names = [premise.name for premise in self.models[item.model].premises]
        return all(
            self.vectors(item, n)
            == {p: [self.value(text, n) for text in row] for p, row in zip(names, item.vectors, strict=True)}
            for n in range(4)
        )

    def recurrence(self, item: form.Recurrence) -> bool:
        state = {v.name: self.value(v.base) for v in item.variables}
        good = True
        for n in range(STEPS + 2):
            inputs = {p.name: draw(self.rng, p.range) for p in item.inputs}
            self.runs[n].update(inputs | state)
            good &= all(
                self.value(v.closed, n, here=state) == state[v.name] for v in item.variables if v.closed
            )
            state = {v.name: self.value(v.step, n, here=state | inputs) for v in item.variables}
        return good

    def system(self, item: form.System) -> bool:
        for k in (1, 2, 3):
            model = self.models[item.model]
            sim = Setting(model, k, {name: str(value) for name, value in self.at.items()}).simulator
            goal = sim.emits(item.target.value)
            if item.target.event == "context":
                goal = sim.event(f"context:{form.join_word((item.target.value,) * k, model.alphabet)}")
            times = sim.chain().expected_hitting_time(goal)
            for kind, n in itertools.product(item.types, range(k + 1)):
                if n != k if kind.at == "k" else n >= k - kind.short:
                    continue
                family = self.families[kind.family]
                end = family.prefix + family.repeat * n
                for word, time in times.items():
                    fits = str(word).endswith(end) if family.anything else word == end
                    if (
                        fits
                        and (item.scope == "start" or len(str(word)) == k)
                        and time != self.value(kind.value, n, k)
                    ):
                        return False
        return True

    def conservation(self, item: form.Conservation) -> bool:
        mix = Setting(
            self.models[item.model], 0, {name: str(value) for name, value in self.at.items()}
        ).mixture
        for k in (1, 2, 3):
            law = mix.window(k).chain().limiting_distribution(start="")
            for name in mix.premises:
                mean = sum(mass * mix.amplitudes(word)[name] for word, mass in law.items() if mass)
                if mean != mix.prior[name] or any(
                    mass != mu(mix, word) for word, mass in law.items() if mass
                ):
                    return False
        return True

    def setting(self, item: form.ChainFacts | form.Counterexample, model: str = "") -> Setting:
        at = {name: str(value) for name, value in self.at.items()}  # what is left open is any value
        at |= {name: str(self.value(text)) for name, text in item.at.items()}
        return Setting(self.models[model or item.model], item.window, at, item.pinned, item.decoding)

    def chainfacts(self, item: form.ChainFacts | form.Counterexample) -> bool:
        facts = Facts(self.setting(item), lambda model: self.setting(item, model).context_chain)
        return all(facts.true(fact) for fact in item.facts)

    def uncertain(self, item: form.Uncertain) -> bool:
        bound = self.value(item.bound)
        return (
            bound > 0
            and all(self.quantity(f"{item.family}.mu", n) >= bound for n in range(30))
            and all(self.quantity(f"{item.family}.next.{item.token}", n) > 0 for n in range(30))
        )

    def counterexample(self, item: form.Counterexample) -> bool:
        if item.refutes == "relation":
            facts = Facts(self.setting(item), lambda model: self.setting(item, model).context_chain)
            return all(facts.true(fact) for fact in item.facts) and not any(map(facts.true, item.against))
        against = {"martingale": form.Drift, "vanished stays": form.Walk}[item.refutes]
        return self.chainfacts(item) and any(isinstance(fact, against) for fact in item.facts)

    def exhaustion(self, item: form.Exhaustion) -> bool:
        if item.property == "drift":  # by the argument of C9
            return item.premises == 1 or item.tokens == 1 or set(item.windows) == {0}
        return min(item.windows) >= 1  # by the argument of C5, for two hidden states


PAIRS = [(n, k) for k in (1, 2, 4) for n in range(k + 1)]


RELATIONS = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Facts:
    """Facts about one chain, held against the library's own answers; later ones may name values of earlier ones."""

    def __init__(self, setting: Setting, other: Callable[[str], ms.Chain]) -> None:
        self.setting, self.other, self.solved = setting, other, {"hit": {}, "time": {}, "mass": {}}
        self.sim, self.chain = setting.simulator, setting.context_chain
        self.full = [state for state in self.chain.states if len(self.sim.reader.parse(state)) == self.sim.k]

    def number(self, text: str) -> Any:
        return sympy.oo if text == "oo" else Fraction(evaluate(text, self.named))

    def named(self, name: str) -> Fraction:
        of, bracket, inner = name.partition("[")
        if not bracket:
            return Fraction(self.setting.at[name])
        mix, (word, *rest) = self.setting.mixture, inner[:-1].split(",")
        pinned = self.sim.reader.parse(self.setting.pinned)
        text = (*pinned, *self.sim.reader.parse(word)) if of in ("mu", "law", "next", "alpha") else ()
        match of:
            case "mu":
                return mu(mix, text) / mu(mix, pinned)
            case "law":
                premise = mix.premises[rest[0]]
                return plain(premise.probability(text)) / plain(premise.probability(pinned))
            case "next":
                return Fraction(mix.next_token(text).get(rest[0], 0))
            case "alpha":
                return Fraction(mix.amplitudes(text)[rest[0]])
            case "told":
                return told(self.sim, self.sim.reader.parse(word))
            case "step":
                return Fraction(self.sim.next_token(word).get(rest[0], 0))
            case "after":
                law = {self.sim.reader.write(self.sim.reader.parse(rest[0])): Fraction(1)}
                for _ in range(int(word)):
                    moves = [(state, to, mass) for state, mass in law.items() for to in self.arcs(state)]
                    law = {}
                    for state, to, mass in moves:
                        law[to] = law.get(to, Fraction(0)) + mass * self.chain.probability(state, to)
                return law.get(self.sim.reader.write(self.sim.reader.parse(rest[1])), Fraction(0))
        return Fraction(self.solved[of].get(word, 0))

    def arcs(self, state: str) -> set[str]:
        return {str(self.chain.states[j]) for j in self.chain.matrix.successors(self.chain.index(state))}

    def given(self, kind: str, values: Mapping[str, str]) -> dict[str, Any]:
        self.solved[kind] = {word: self.number(text) for word, text in values.items()}
        return self.solved[kind]

    def true(self, fact: Any) -> bool:
        chain, sim, mix = self.chain, self.sim, self.setting.mixture
        match fact:
            case form.Closed():
                return all(self.arcs(word) <= set(fact.states) for word in fact.states)
            case form.Walk():
                return all(there in self.arcs(here) for here, there in itertools.pairwise(fact.words))
            case form.Irreducible():
                closed = [c for c in chain.communicating_classes() if c.closed]
                return len(closed) == 1 and len(closed[0].states) == len(self.full) == fact.states
            case form.Hitting():
                values = chain.hitting_probability(self.setting.event(fact.target))
                return {str(w): h for w, h in values.items()} == self.given("hit", fact.values)
            case form.HittingTime():
                times = chain.expected_hitting_time(self.setting.event(fact.target))
                return {str(w): t for w, t in times.items()} == self.given("time", fact.values)
            case form.Stationary():
                law = chain.stationary_distribution()
                return {str(word): p for word, p in law.items() if p} == self.given("mass", fact.values)
            case form.MeanAmplitude():
                law = chain.stationary_distribution()
                mean = sum(p * sim.amplitudes(word)[fact.premise] for word, p in law.items() if p)
                same = {str(word): p for word, p in law.items() if p} == self.given("mass", fact.law)
                return same and mean == self.number(fact.value)
            case form.Holds():
                return bool(RELATIONS[fact.relation](self.number(fact.left), self.number(fact.right)))
            case form.LeastAmplitude():
                least = min(sim.amplitudes(word)[fact.premise] for word in chain.states)
                return self.number(fact.value) == least == sim.amplitudes(fact.word)[fact.premise]
            case form.Drift():
                return bool(sim.drift(fact.premise, fact.word) == self.number(fact.value))
            case form.SameLaw():
                words = itertools.product(mix.alphabet.tokens, repeat=fact.length)
                return all(told(sim, word) == mu(mix, word) for word in words)
            case form.SameChain():
                other = self.other(fact.model)
                return set(other.states) == set(chain.states) and all(
                    other.probability(i, j) == chain.probability(i, j)
                    for i in chain.states
                    for j in chain.states
                )
            case form.Spectrum():
                matrix = sympy.Matrix(
                    [[sympy.Rational(str(chain.probability(i, j))) for j in self.full] for i in self.full]
                )
                due = [Fraction(str(c)) for c in reversed(matrix.charpoly().all_coeffs())]
                return [self.number(text) for text in fact.coefficients] == due
            case form.Beliefs():
                lengths = range(fact.length + 1 + fact.closed)
                seen = [self.beliefs(length) for length in lengths]
                count = len(set().union(*seen[: fact.length + 1]))
                return count == fact.count and len(set().union(*seen)) == count
        raise AssertionError(fact)

    def beliefs(self, length: int) -> set[frozenset[Any]]:
        """The normalised forward vectors at all possible words of one length."""
        mix, pinned, found = self.setting.mixture, self.sim.reader.parse(self.setting.pinned), set()
        for word in itertools.product(mix.alphabet.tokens, repeat=length):
            if mu(mix, (*pinned, *word)):
                vector = mix.superposition.belief((*pinned, *word)).vector
                total = sum(map(plain, vector.values()), Fraction(0))
                found.add(frozenset((i, plain(x) / total) for i, x in vector.items()))
        return found


def plain(value: Any) -> Fraction:
    """A number of the exact domain as a Fraction."""
    return Fraction(str(value))


def mu(mix: ms.Mixture, word: Any) -> Fraction:
    """The probability of a word."""
    return plain(mix.probability(word))


def told(sim: ms.WindowedSimulator, word: tuple[Any, ...]) -> Fraction:
    """The probability of a word as first tokens of the windowed simulator."""
    result = Fraction(1)
    for place, token in enumerate(word):
        if not result:
            break
        result *= sim.next_token(word[max(0, place - sim.k) : place]).get(token, Fraction(0))
    return result


def confirmed(certificate: form.Certificate, seeds: range = range(3)) -> bool:
    """Whether everything that the certificate states is true at several samples of its parameters."""
    judges = [Judge(certificate, seed) for seed in seeds]
    return all(judge.true(item) for judge in judges for part in certificate.parts for item in part.evidence)
