"""Windows that follow a forgetting schedule, against the enumeration of all texts."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import islice, product
from typing import Any

import pytest
import sympy
from oracles import Premise

import markovsim as ms
from markovsim.contexts.layers import FEW, Contexts
from markovsim.contexts.schedules import Run, schedule
from markovsim.examples import rogue, toy

HALF = Fraction(1, 2)
Law = dict[tuple[str, ...], Fraction]


class Slow:
    """The definition, word by word: texts are enumerated, the windows after each are read from the beginning."""

    def __init__(self, premises: dict[str, tuple[Fraction, Premise]], lengths: Callable[[int], int]) -> None:
        self.premises, self.lengths = premises, lengths

    def mu(self, word: tuple[str, ...]) -> Fraction:
        return sum((prior * p.probability(word) for prior, p in self.premises.values()), Fraction(0))

    def window(self, word: tuple[str, ...]) -> tuple[str, ...]:
        k = self.lengths(len(word))
        return word[len(word) - min(k, len(word)) :]

    def texts(self, time: int, alphabet: str = "AB") -> Law:
        law: Law = {(): Fraction(1)}
        for _ in range(time):
            longer: Law = {}
            for word, mass in law.items():
                seen = self.window(word)
                for a in alphabet:
                    p = self.mu((*seen, a)) / self.mu(seen)
                    if p:
                        longer[(*word, a)] = mass * p
            law = longer
        return law

    def windows(self, time: int) -> dict[str, Fraction]:
        law: dict[str, Fraction] = {}
        for word, mass in self.texts(time).items():
            seen = "".join(self.window(word))
            law[seen] = law.get(seen, Fraction(0)) + mass
        return dict(sorted(law.items()))

    def mean(self, time: int, name: str) -> Fraction:
        prior, p = self.premises[name]
        total = Fraction(0)
        for word, mass in self.texts(time).items():
            seen = self.window(word)
            total += mass * prior * p.probability(seen) / self.mu(seen)
        return total

    def survival(self, token: str, time: int) -> Fraction:
        return sum((m for word, m in self.texts(time).items() if token not in word), Fraction(0))

    def emissions(self, token: str, time: int, possible: str | None) -> Fraction:
        total = Fraction(0)
        for word, mass in self.texts(time).items():
            for t, a in enumerate(word):
                seen = self.window(word[:t])
                if a == token and (possible is None or self.premises[possible][1].probability(seen)):
                    total += mass
        return total


def iid(a: Any) -> Premise:
    a = Fraction(a)
    return Premise({0: Fraction(1)}, {0: [(x, 0, p) for x, p in (("A", a), ("B", 1 - a)) if p]})


def flips(start: tuple[Any, Any], to_b: Any, to_a: Any) -> Premise:
    """A Markov premise on A and B; hidden state 0 emits A or B by the last token, from a law of the first."""
    to_b, to_a = Fraction(to_b), Fraction(to_a)
    arcs = {
        "A": [("A", "A", 1 - to_b), ("B", "B", to_b)],
        "B": [("A", "A", to_a), ("B", "B", 1 - to_a)],
        "first": [("A", "A", Fraction(start[0])), ("B", "B", Fraction(start[1]))],
    }
    return Premise({"first": Fraction(1)}, {state: [x for x in row if x[2]] for state, row in arcs.items()})


def hidden() -> tuple[Premise, ms.Generator]:
    """Two hidden states that flip with 1/3 and 1/5 and say A with 3/4 and 1/6, from their stationary law."""
    e, flip = (Fraction(3, 4), Fraction(1, 6)), (Fraction(1, 3), Fraction(1, 5))
    start = {0: Fraction(3, 8), 1: Fraction(5, 8)}
    arcs: dict[Any, Any] = {
        i: [
            (a, j, (e[i] if a == "A" else 1 - e[i]) * (flip[i] if j != i else 1 - flip[i]))
            for a in "AB"
            for j in (0, 1)
        ]
        for i in (0, 1)
    }
    matrices = {
        a: [[next(p for x, y, p in arcs[i] if (x, y) == (a, j)) for j in (0, 1)] for i in (0, 1)]
        for a in "AB"
    }
    return Premise(start, arcs), ms.generator([start[0], start[1]], matrices)


def models() -> Iterator[tuple[str, ms.Mixture, dict[str, tuple[Fraction, Premise]]]]:
    third = Fraction(1, 3)
    yield "toy", toy, {"luigi": (HALF, iid(1)), "waluigi": (HALF, iid("1/2"))}
    markov = ms.markov(
        1, {"A": "2/3", "B": "1/3"}, {"A": {"A": "3/4", "B": "1/4"}, "B": {"A": "1/2", "B": "1/2"}}
    )
    slow, fast = hidden()
    yield (
        "three kinds",
        ms.Mixture({"coin": ms.iid({"A": "1/4", "B": "3/4"}), "markov": markov, "hidden": fast}),
        {
            "coin": (third, iid("1/4")),
            "markov": (third, flips(("2/3", "1/3"), "1/4", "1/2")),
            "hidden": (third, slow),
        },
    )
    document = ms.markov(1, {"A": "1/5", "B": "4/5"}, {"A": {"A": "1"}, "B": {"A": "1/2", "B": "1/2"}})
    yield (
        "a document's beginning",
        ms.Mixture({"coin": ms.iid({"A": "1/4", "B": "3/4"}), "markov": document}),
        {"coin": (HALF, iid("1/4")), "markov": (HALF, flips(("1/5", "4/5"), 0, "1/2"))},
    )


MODELS = {name: (fast, slow) for name, fast, slow in models()}


def random_lengths(rng: random.Random, n: int) -> list[int]:
    lengths = [rng.randrange(2)]
    while len(lengths) < n:
        lengths.append(rng.randint(max(0, lengths[-1] - 2), lengths[-1] + 1))
    return lengths


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("seed", range(4))
def test_answers_at_a_horizon_are_those_of_enumeration(name: str, seed: int) -> None:
    mixture, slow_premises = MODELS[name]
    lengths = random_lengths(random.Random(f"{name} {seed}"), 9)
    slow, fast = Slow(slow_premises, lengths.__getitem__), mixture.scheduled(lengths)
    for time in (0, 1, 4, 7):
        assert fast.window_law(time) == slow.windows(time)
        assert fast.mean_amplitudes(time) == {p: slow.mean(time, p) for p in slow_premises}
        for token in "AB":
            assert fast.survival_probability(token, time) == slow.survival(token, time)
            for possible in (None, *slow_premises):
                expected = slow.emissions(token, time, possible)
                assert fast.expected_emissions(token, time, while_possible=possible) == expected
    for word in ("", "A", "BAB", "BBABAA"):
        seen = slow.window(tuple(word))
        assert fast.next_token(word)["A"] == slow.mu((*seen, "A")) / slow.mu(seen)


@pytest.mark.parametrize("name", ["toy", "three kinds"])
def test_forgetting_that_does_not_look_at_the_text_conserves(name: str) -> None:
    mixture, _ = MODELS[name]
    for seed in range(10):
        lengths = random_lengths(random.Random(seed), 12)
        fast = mixture.scheduled(lengths)
        for time in (3, 8, 11):
            law = fast.window_law(time)
            assert all(p == mixture.probability(word) for word, p in law.items())
            assert len(next(iter(law))) == min(time, lengths[time])
            assert fast.mean_amplitudes(time) == mixture.prior


def test_forgetting_that_looks_at_the_text_does_not_conserve() -> None:
    """Window 2, and of three tokens the oldest A is dropped first, or the oldest B."""
    slow = Slow({"luigi": (HALF, iid(1)), "waluigi": (HALF, iid("1/2"))}, lambda _: 2)

    def means(first: str, horizon: int) -> list[Fraction]:
        law: Law = {(): Fraction(1)}
        found = []
        for _ in range(horizon + 1):
            found.append(
                sum((m * HALF * (0 if "B" in w else 1) / slow.mu(w) for w, m in law.items()), Fraction(0))
            )
            onward: Law = {}
            for w, m in law.items():
                for a in "AB":
                    p = slow.mu((*w, a)) / slow.mu(w)
                    seen = (*w, a)
                    if len(seen) > 2:
                        drop = seen.index(first) if first in seen else 0
                        seen = seen[:drop] + seen[drop + 1 :]
                    onward[seen] = onward.get(seen, Fraction(0)) + m * p
            law = onward
        return found

    dropped_a, dropped_b = means("A", 39), means("B", 39)
    assert dropped_a[39] == HALF * Fraction(9, 10) ** 37
    assert round(float(dropped_a[39]), 3) == 0.010
    assert dropped_b[:3] == dropped_a[:3] == [HALF] * 3
    assert dropped_b[39] > Fraction(79, 100)
    assert all(x < Fraction(4, 5) for x in dropped_b)  # his ceiling is 4/5


def test_a_constant_schedule_is_a_window() -> None:
    for mixture in (toy, rogue):
        for k in range(4):
            law = mixture.window(k).hitting_time_law("token:B")
            fast = mixture.scheduled(k)
            assert [fast.survival_probability("B", n) for n in range(8)] == [
                law.survival(n) for n in range(8)
            ]
            chain = fast.chain
            if k:
                expected = mixture.window(k).chain().expected_hitting_time(ms.Emits("B"), start="")
                assert chain.expected_hitting_time(ms.Emits("B"), start=chain.states[0]) == expected


def test_the_chain_and_the_horizon_agree() -> None:
    fast = toy.scheduled([0, 1, 2, 3, 1, 2], repeat_last=3)
    chain = fast.chain
    survival: list[Fraction] = []
    law: dict[Any, Fraction] = {chain.states[0]: Fraction(1)}
    for _ in range(12):
        survival.append(sum(law.values(), Fraction(0)))
        onward: dict[Any, Fraction] = {}
        for state, mass in law.items():
            for arc in chain.matrix.arcs[chain.states.index(state)]:
                if arc.label != "B":
                    other = chain.states[arc.target]
                    p = mass * Fraction(int(arc.probability.p), int(arc.probability.q))
                    onward[other] = onward.get(other, Fraction(0)) + p
        law = onward
        assert {phase for phase, _ in law} <= {len(survival) if len(survival) < 6 else 3 + len(survival) % 3}
    assert survival == [fast.survival_probability("B", n) for n in range(12)]
    logs = fast.log_survival_curve("B", range(12))
    assert [math.exp(log) for log in logs] == pytest.approx([float(x) for x in survival], rel=1e-14)


def survival_of_the_toy(lengths: Iterator[tuple[int, int]]) -> Decimal:
    """Π (1 − ε_k)^n over runs of n tokens at window k, where ε_k = 1/(2(2^k + 1))."""
    with localcontext() as context:
        context.prec = 90
        log = Decimal(0)
        for k, n in lengths:
            log += n * (1 - 1 / (2 * (Decimal(2) ** k + 1))).ln()
        return log.exp()


@pytest.mark.parametrize(
    ("factor", "lowest", "highest"),
    [("9/10", 0, 1e-300), ("1", 4.13e-35, 4.15e-35), ("11/10", 0.00104, 0.00105), ("3/2", 0.2721, 0.2723)],
)
def test_the_threshold_at_10_to_the_48(factor: str, lowest: float, highest: float) -> None:
    """The window ⌊c·log2(t + 1)⌋ by runs: k holds from the least t with t + 1 ≥ 2^(k/c) on."""
    horizon, c = 10**48, Fraction(factor)

    def runs() -> Iterator[tuple[int, int]]:
        with localcontext() as context:
            context.prec = 90
            begun, k = 0, 0
            while begun < horizon:
                power = Decimal(2) ** (Decimal((k + 1) * c.denominator) / Decimal(c.numerator))
                whole = int(power.to_integral_value())
                first = whole if abs(power - whole) < Decimal("1e-30") else int(power) + 1
                end = max(begun + 1, first - 1)
                yield k, min(end, horizon) - begun
                begun, k = end, k + 1

    expected = survival_of_the_toy(runs())
    fast = toy.to(ms.FLOAT).scheduled(ms.logarithmic_schedule(factor, base=2))
    assert fast.log_survival_probability("B", horizon) == pytest.approx(float(expected.ln()), rel=1e-12)
    assert lowest <= expected <= highest
    if factor == "9/10":
        with pytest.raises(ms.FloatRangeError, match="log_survival_probability"):
            fast.survival_probability("B", horizon)
    else:
        assert fast.survival_probability("B", horizon) == pytest.approx(float(expected), rel=1e-12)


def test_a_million_tokens_are_quick_and_accurate() -> None:
    fast = toy.to(ms.FLOAT).scheduled(lambda t: (t + 1).bit_length() - 1)
    runs = [(k, 2**k) for k in range(19)]
    expected = survival_of_the_toy(iter([*runs, (19, 10**6 - 2**19 + 1)]))
    assert fast.survival_probability("B", 10**6) == pytest.approx(float(expected), rel=1e-12)
    assert toy.to(ms.FLOAT).scheduled(30).survival_probability("B", 10**6) == pytest.approx(
        (1 + 2**-30) / 2 * math.exp((10**6 - 30) * math.log1p(-1 / (2 * (2**30 + 1)))), rel=1e-12
    )


def test_the_count_of_collapses_is_the_closed_form() -> None:
    lengths = random_lengths(random.Random(5), 30)
    fast = toy.scheduled(lengths)
    count = sum((HALF * HALF * HALF ** min(t, lengths[t]) for t in range(25)), Fraction(0))
    assert fast.expected_emissions("B", 25, while_possible="luigi") == count
    assert fast.expected_emissions("B", 25) == Fraction(25, 4)


@pytest.mark.parametrize("domain", [ms.EXACT, ms.FLOAT, ms.BALL])
@pytest.mark.parametrize("tokens", [FEW - 1, FEW, 100, 1000])
def test_a_leap_is_so_many_steps(domain: Any, tokens: int) -> None:
    """Windows of three kinds of premises, where no two windows are merged, and of the toy."""
    for mixture, avoided in ((toy, None), (MODELS["three kinds"][0], "A")):
        other = mixture.to(domain)
        fast, slow = other.scheduled(2), mixture.to(ms.EXACT).scheduled(2)
        exact = mixture.window(2).hitting_time_law(f"token:{avoided or 'B'}").survival(tokens)
        got = fast.survival_probability(avoided or "B", tokens)
        if domain == ms.BALL:
            middle = got.mid().man_exp()
            assert abs(Fraction(int(middle[0])) * Fraction(2) ** int(middle[1]) - exact) < exact * Fraction(
                1, 10**20
            )
        elif domain == ms.EXACT:
            assert got == exact
        else:
            assert got == pytest.approx(float(exact), rel=1e-11)
            count = slow.expected_emissions("B", min(tokens, 60))
            assert fast.expected_emissions("B", min(tokens, 60)) == pytest.approx(float(count), rel=1e-12)


def test_symbols() -> None:
    lam, q = sympy.symbols("lam q")
    mixture = ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})},
        prior={"luigi": lam, "waluigi": 1 - lam},
    )
    fast = mixture.scheduled([0, 1, 1, 2, 0])
    s = [lam + (1 - lam) * q**j for j in range(3)]
    product_of_stays = s[1] / s[0] * (s[2] / s[1]) * (s[2] / s[1])
    assert sympy.simplify(fast.survival_probability("B", 3) - product_of_stays) == 0
    assert sympy.simplify(fast.mean_amplitudes(4)["luigi"] - lam) == 0


def test_windows_are_merged_where_evidence_is_one_way() -> None:
    contexts = Contexts(toy.scheduled(12).reader)
    states: set[Any] = {()}
    queue: list[Any] = [()]
    for state in queue:
        for token in "AB":
            after = contexts.after(state, token, 12)
            if after not in states:
                states.add(after)
                queue.append(after)
    assert len(states) == 13 + 12  # A^0, …, A^12, and B A^j for j < 12


def test_an_impossible_window_is_named() -> None:
    turns = ms.Mixture({"turns": ms.word("AB"), "coin": ms.word("A")})
    with pytest.raises(ms.ImpossibleWindowError, match="window='B'"):
        turns.scheduled([0, 1, 1, 1]).window_law(4)
    assert turns.scheduled([0, 1, 1, 1], impossible="forget").window_law(4)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([0, 2], "only one token is added"),
        ([0, 1, 2, 5], "before token 3"),
        ({0: 0, 10: 2}, "before token 10"),
        ({1: 1}, "from time 0 on"),
        ([], "at least one length"),
        ([0, -1], r"schedule\[1\]"),
        ([0, 1.5], r"schedule\[1\]"),
        ("AB", "not a schedule"),
        (-1, "not a schedule"),
        (None, "not a schedule"),
    ],
)
def test_a_schedule_that_is_none_is_refused(given: Any, message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        toy.scheduled(given)


def test_a_function_is_checked_as_far_as_it_is_asked() -> None:
    jumps = toy.scheduled(lambda t: 0 if t < 5 else 3)
    assert jumps.survival_probability("B", 4) == Fraction(3, 4) ** 4
    with pytest.raises(ms.InputError, match="before token 5"):
        jumps.survival_probability("B", 5)
    with pytest.raises(ms.InputError, match=r"schedule\(0\)"):
        toy.scheduled(lambda t: "long").next_token("")
    with pytest.raises(ms.InputError, match="no finite chain"):
        _ = jumps.chain
    for token, tokens in (("C", 3), ("B", -1), ("B", 2.5)):
        with pytest.raises(ms.InputError):
            jumps.survival_probability(token, tokens)  # type: ignore[arg-type]
    with pytest.raises(ms.InputError, match="no such premise"):
        jumps.expected_emissions("B", 3, while_possible="mario")
    with pytest.raises(ms.InputError, match="comes for certain"):
        ms.Mixture({"b": ms.word("B")}).scheduled(1).log_survival_probability("B", 1)
    with pytest.raises(ms.InputError, match="4 comes after 5; give them in rising order"):
        toy.scheduled(3).log_survival_curve("B", [2, 5, 4])
    with pytest.raises(ms.InputError, match="last values of a sequence"):
        toy.scheduled(3, repeat_last=2)
    with pytest.raises(ms.InputError, match="3 values only"):
        toy.scheduled([0, 1, 2], repeat_last=4)


@pytest.mark.parametrize(
    ("factor", "base"), [(0, 2), (-1, 2), ("1/20000", 2), (1, 1), (1.5, 2), (1, 2.5), (sympy.pi, 2)]
)
def test_a_logarithm_is_of_exact_numbers(factor: Any, base: Any) -> None:
    with pytest.raises(ms.InputError):
        ms.logarithmic_schedule(factor, base)


@pytest.mark.parametrize(("factor", "base"), [("3/2", 2), (1, 2), ("2/3", "3/2"), (5, 3), ("7/5", 10)])
def test_a_logarithm_is_the_largest_schedule_below_it(factor: Any, base: Any) -> None:
    c, b = Fraction(factor), Fraction(base)
    before = 0
    made = list(islice(_lengths(ms.logarithmic_schedule(factor, base)), 300))
    for t, k in enumerate(made):
        below = 0
        while b ** ((below + 1) * c.denominator) <= Fraction(t + 1) ** c.numerator:
            below += 1
        assert k == min(below, before + 1 if t else 0)
        before = k


def _lengths(made: ms.Schedule) -> Iterator[int]:
    for run in made.runs(300):
        assert run.tokens is not None
        yield from [run.length] * run.tokens


def test_runs_are_as_long_as_can_be() -> None:
    assert list(schedule([1, 1, 1, 2, 2]).runs(7)) == [Run(1, 3), Run(2, 4)]
    assert list(schedule([1, 1, 1, 2, 2]).runs(7, first=2)) == [Run(1, 1), Run(2, 4)]
    assert list(schedule(lambda t: 3).runs(5)) == [Run(3, 5)]
    assert list(schedule(3).runs(0)) == []
    assert schedule(schedule(3)).length(10**30) == 3


def test_copies_and_words() -> None:
    fast = toy.scheduled([0, 1, 2])
    assert "the last for ever" in repr(fast)
    assert "luigi" in repr(fast)
    assert repr(fast.schedule).startswith("Schedule(")
    with pytest.raises(AttributeError):
        fast.schedule.cycle = None
    assert toy.scheduled(3).to(ms.FLOAT).mixture.prior == {"luigi": 0.5, "waluigi": 0.5}


def test_letters_of_more_than_one_kind() -> None:
    """Three tokens, two of them for each premise: all texts of six tokens."""
    mixture = ms.Mixture(
        {"one": ms.iid({"x": "1/2", "y": "1/2"}), "two": ms.iid({"y": "1/3", "z": "2/3"})},
        prior={"one": 3, "two": 1},
    )
    law = {"one": {"x": HALF, "y": HALF}, "two": {"y": Fraction(1, 3), "z": Fraction(2, 3)}}
    prior, lengths = {"one": Fraction(3, 4), "two": Fraction(1, 4)}, [0, 1, 2, 3, 2, 3, 1]

    def mu(word: tuple[str, ...]) -> Fraction:
        return sum(
            (
                prior[p] * math.prod((law[p].get(a, Fraction(0)) for a in word), start=Fraction(1))
                for p in law
            ),
            Fraction(0),
        )

    total = Fraction(0)
    for text in product("xyz", repeat=6):
        p = Fraction(1)
        for t, a in enumerate(text):
            seen = text[t - min(t, lengths[t]) : t]
            p = p * mu((*seen, a)) / mu(seen) if p else p
        if "z" not in text:
            total += p
    assert mixture.scheduled(lengths).survival_probability("z", 6) == total
