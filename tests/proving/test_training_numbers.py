"""The numbers of the claims F8 to F19, from their definitions: texts are enumerated, and no library is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from math import ceil, log, log2, prod

import pytest

F = Fraction

Law = Callable[[str], F]
Premises = Mapping[str, tuple[F, Law]]


def iid(**chances: F) -> Law:
    """The law of independent tokens."""
    return lambda text: prod((chances.get(token, F(0)) for token in text), start=F(1))


def after_trigger(first: Mapping[str, F], then: Mapping[str, F], trigger: str = "t") -> Law:
    """Independent tokens, with another law after the first trigger."""

    def law(text: str) -> F:
        before, found, after = text.partition(trigger)
        return iid(**first)(before + found) * iid(**then)(after)

    return law


def hidden(start: tuple[F, F], step: Callable[[int, str], tuple[F, F]]) -> Law:
    """A premise with two hidden states, by summing over their paths."""

    def law(text: str) -> F:
        return sum(
            (
                start[path[0]]
                * prod((step(path[i], token)[path[i + 1]] for i, token in enumerate(text)), start=F(1))
                for path in product((0, 1), repeat=len(text) + 1)
            ),
            F(0),
        )

    return law


def mu(premises: Premises, text: str) -> F:
    return sum((weight * law(text) for weight, law in premises.values()), F(0))


def after(premises: Premises, text: str, token: str) -> F:
    return mu(premises, text + token) / mu(premises, text)


def amplitude(premises: Premises, text: str, name: str) -> F:
    weight, law = premises[name]
    return weight * law(text) / mu(premises, text)


def windowed(premises: Premises, k: int, text: str) -> F:
    """The probability that the windowed simulator writes the text."""
    return prod((after(premises, text[max(0, i - k) : i], token) for i, token in enumerate(text)), start=F(1))


def seed_toy(weight: F, q: F) -> Premises:
    return {"luigi": (weight, iid(A=F(1))), "waluigi": (1 - weight, iid(A=q, B=1 - q))}


HALF = seed_toy(F(1, 2), F(1, 2))


def first_b(premises: Premises, k: int) -> F:
    """E[first B from A^k]: one over the hazard, for A keeps the window."""
    return 1 / after(premises, "A" * k, "B")


# F8 ---------------------------------------------------------------------------------------------------------


def trained(tests: int) -> Premises:
    """Selected by tests of one token: a B is rejected, the accepted texts are forgotten."""
    laws: dict[str, tuple[F, Law]] = {
        "luigi": (F(1, 2), iid(A=F(1, 2), t=F(1, 2))),
        "waluigi": (F(1, 4), after_trigger({"A": F(1, 2), "t": F(1, 2)}, {"B": F(1)})),
        "clumsy": (F(1, 4), iid(A=F(1, 4), B=F(1, 4), t=F(1, 2))),
    }
    scores = {}
    for name, (weight, law) in laws.items():
        passed = sum(
            (prod((law(one) for one in texts), start=F(1)) for texts in product("At", repeat=tests)), F(0)
        )
        scores[name] = weight * passed
    total = sum(scores.values())
    return {name: (scores[name] / total, law) for name, (_, law) in laws.items()}


@pytest.mark.parametrize(
    ("tests", "behind_the_trigger", "at_once"), [(0, F(5, 16), F(1, 16)), (1, F(19, 60), F(1, 20))]
)
def test_what_training_hides_is_likelier_after_the_trigger(
    tests: int, behind_the_trigger: F, at_once: F
) -> None:
    premises = trained(tests)
    assert after(premises, "t", "B") == behind_the_trigger
    assert after(premises, "", "B") == at_once


def test_every_test_raises_it_towards_a_third() -> None:
    values = [after(trained(tests), "t", "B") for tests in range(7)]
    assert values == sorted(values)
    assert len(set(values)) == 7
    assert values[-1] < F(1, 3)
    assert [after(trained(n), "", "B") for n in range(3)] == [
        F(1, 16),
        F(1, 20),
        F(3, 76),
    ]


def test_an_accepted_sentence_costs_one_more() -> None:
    coins = {"bad": (F(1, 100), iid(x=F(3, 4), y=F(1, 4))), "good": (F(99, 100), iid(x=F(1, 4), y=F(3, 4)))}
    shortest = [
        next(n for n in range(20) if amplitude(coins, "y" * tests + "x" * n, "bad") > F(19, 20))
        for tests in range(3)
    ]
    assert shortest == [7, 8, 9]


# F9 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3])
def test_early_emergences_by_enumeration(k: int) -> None:
    for n in range(k, k + 4):
        come = {
            t: sum(
                (windowed(HALF, k, "".join(word)) for word in product("AB", repeat=n) if "B" in word[:t]),
                F(0),
            )
            for t in (k, n)
        }
        s, hazard = mu(HALF, "A" * k), after(HALF, "A" * k, "B")
        share = come[k] / come[n]
        assert share == (1 - s) / (1 - s * (1 - hazard) ** (n - k))
        q = F(1, 2) ** k
        assert share >= (1 - q) / (1 - q + (n - k) * q / 2)


def test_nine_in_ten_are_early() -> None:
    s, hazard = mu(HALF, "A" * 10), after(HALF, "A" * 10, "B")
    share = (1 - s) / (1 - s * (1 - hazard) ** 90)
    assert round(float(share), 4) == 0.9587
    one = [windowed(HALF, 1, "A" * n) for n in (1, 3)]
    assert (1 - one[0]) / (1 - one[1]) == F(12, 23)


# F10 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 5])
@pytest.mark.parametrize(("weight", "q"), [(F(1, 2), F(1, 2)), (F(1, 3), F(3, 4))])
def test_the_way_back_to_luigi_has_the_same_exponent(k: int, weight: F, q: F) -> None:
    toy = seed_toy(weight, q)
    back = F(0)
    for n in reversed(range(k)):  # from a window that ends in B A^n: t_n = 1 + q t_(n+1) + (1-q) t_0
        del n
        back = (1 + back) / q
    assert back == (q**-k - 1) / (1 - q)
    ratio = back / first_b(toy, k)
    assert ratio == (1 - weight) * (1 - q**k) / (weight + (1 - weight) * q**k)
    assert (1 - weight) * (1 - q**k) <= ratio < (1 - weight) / weight


def test_coins_with_exchanged_roles_collapse_alike() -> None:
    coins = {"luigi": (F(1, 2), iid(A=F(3, 4), B=F(1, 4))), "waluigi": (F(1, 2), iid(A=F(1, 4), B=F(3, 4)))}
    for level in (F(3, 5), F(4, 5), F(9, 10)):
        reached = {
            name: sum(
                (
                    windowed(coins, 2, text)
                    for text in map("".join, product("AB", repeat=6))
                    if any(amplitude(coins, text[max(0, i - 2) : i], name) >= level for i in range(7))
                ),
                F(0),
            )
            for name in coins
        }
        assert reached["luigi"] == reached["waluigi"]


# F11 to F13 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("training", ["", "A", "AABAB", "A" * 20])
def test_the_untold_token_is_answered_by_the_prior(training: str) -> None:
    usual = {"A": F(1, 2), "B": F(1, 4), "t": F(1, 4)}
    readings = {
        "direct": (F(1, 10), after_trigger(usual, {"A": F(1)})),
        "reporter": (F(9, 10), after_trigger(usual, {"B": F(1)})),
    }
    assert amplitude(readings, training, "direct") == F(1, 10)
    assert after(readings, training + "t", "A") == F(1, 10)
    assert amplitude(readings, training + "tA", "direct") == 1


def divergence(text: tuple[F, ...], model: tuple[F, ...]) -> float:
    return sum(float(p) * log(p / f) for p, f in zip(text, model, strict=True))


def test_a_better_model_may_say_the_misconception_less_often() -> None:
    two, four, six = F(1, 2), F(1, 4), F(1, 6)
    assert divergence((3 * four, four), (3 * four, four)) < divergence((3 * four, four), (two, two))
    text, worse, better = (two, four, four), (F(1, 5), F(1, 5), F(3, 5)), (two, six, F(1, 3))
    assert divergence(text, better) < divergence(text, worse)
    assert better[1] < worse[1] < text[1]


def test_misconceptions_have_a_floor_on_a_grid() -> None:
    text, counts, e = (F(1, 2), F(1, 4), F(1, 4)), (2, 1, 1), F(1, 4)
    best = prod(f**c for f, c in zip(text, counts, strict=True))
    for i, j in product(range(1, 12), repeat=2):
        if i + j < 12:
            model = (F(i, 12), F(j, 12), F(12 - i - j, 12))
            score = prod(f**c for f, c in zip(model, counts, strict=True))
            x = model[1]
            assert score * e * (1 - e) ** 3 <= best * x * (1 - x) ** 3
            assert x >= score / best * e * (1 - e) ** 3


@pytest.mark.parametrize(
    ("kinds", "told", "untold", "whole"),
    [
        (((F(3, 4), F(1, 2), F(3, 4)), (F(1, 4), F(1, 8), F(1, 4))), F(13, 32), F(3, 8), F(25, 64)),
        (((F(3, 4), F(1, 2), F(1, 2)), (F(1, 4), F(1, 8), F(1, 8))), F(13, 32), F(7, 32), F(5, 16)),
        (((F(1, 2), F(1, 4), F(1, 2)), (F(1, 2), F(1, 8), F(1, 4))), F(3, 16), F(3, 8), F(9, 32)),
    ],
)
def test_rules_and_violations(kinds: tuple[tuple[F, F, F], ...], told: F, untold: F, whole: F) -> None:
    rule = sum((r for r, _, _ in kinds), F(0)) / 2
    both = sum((r * v for r, v, _ in kinds), F(0)) / 2
    without = sum(((1 - r) * v for r, _, v in kinds), F(0)) / 2
    assert (both / rule, without / (1 - rule), both + without) == (told, untold, whole)
    assert (told > whole) == (told > untold) == (both > rule * whole)


# F14 to F17 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_hazard_is_back_when_the_mask_is_lifted(k: int) -> None:
    for n in range(k, k + 5):
        window = ("A" * n)[-k:]  # the only text that is left under the mask
        assert after(HALF, window, "B") == F(1, 2 * (2**k + 1))
        assert amplitude(HALF, window, "waluigi") == F(1, 2**k + 1)
    for n in range(4):
        before, hazard = amplitude(HALF, "A" * n, "waluigi"), after(HALF, "A" * n, "B")
        assert amplitude(HALF, "A" * (n + 1), "waluigi") == (before - hazard) / (1 - hazard)


@pytest.mark.parametrize(("k", "odds", "time"), [(4, 1, 34), (4, 2, 66), (4, 3, 98), (6, 1, 130)])
def test_waiting_is_affine_in_the_odds(k: int, odds: int, time: int) -> None:
    assert first_b(seed_toy(F(odds, 1 + odds), F(1, 2)), k) == time == 2 * (1 + odds * 2**k)


def test_the_stay_beside_a_corrector_is_affine_in_the_odds_too() -> None:
    def one_way(state: int, token: str) -> tuple[F, F]:
        return (
            ((F(9, 10), F(0)) if token == "A" else (F(0), F(1, 10))) if not state else (F(0), F(token == "B"))
        )

    def back(state: int, token: str) -> tuple[F, F]:
        chance = (F(9, 10), F(1, 10)) if not state else (F(1, 2), F(1, 2))
        return (chance[0], F(0)) if token == "A" else (F(0), chance[1])

    start = (F(1), F(0))
    for k in (1, 2, 3):
        for odds in (1, 2, 3):
            weights = F(odds, 2 * (1 + odds)), F(1, 2 * (1 + odds))
            model = {
                "luigi": (F(1, 2), iid(A=F(1))),
                "rogue": (weights[0], hidden(start, one_way)),
                "corrector": (weights[1], hidden(start, back)),
            }
            assert 1 / after(model, "B" * k, "A") == 2 * (1 + odds * 2 ** (k - 1))


def test_exactly_the_best_survive() -> None:
    for tests in (0, 1, 6):
        premises = trained(tests)
        weights = {name: weight for name, (weight, _) in premises.items()}
        assert weights["luigi"] == 2 * weights["waluigi"]
        assert weights["clumsy"] <= F(1, 3) * F(3, 4) ** tests
    v = F(3, 4) ** 10
    assert v / (3 + v) < F(1, 50)
    assert 2 / (3 + v) > F(65, 100)
    assert (1 + v / 4) / (3 + v) > F(1, 3) - F(1, 100)


def test_filtering_favours_loops() -> None:
    eta, kept = F(1, 10), F(19, 20) * F(9, 10)

    def repeat(state: int, token: str) -> tuple[F, F]:
        stay = 1 - eta / 2
        return (stay if state == 0 else eta / 2, F(0)) if token == "A" else (F(0), stay if state else eta / 2)

    for n in range(1, 7):
        loop, even = hidden((F(1, 2), F(1, 2)), repeat), iid(A=F(1, 2), B=F(1, 2))
        rate = sum((loop("".join(text)) for text in product("AB", repeat=n) if "B" not in text), F(0))
        assert rate == (1 - eta / 2) ** (n - 1) / 2
        assert rate / even("A" * n) == (2 - eta) ** (n - 1)
    looping = (1 - eta / 2) ** 39 / 2
    assert looping / (looping + F(1, 2) ** 40 + kept**40) > F(9, 10)


# F18 and F19 ------------------------------------------------------------------------------------------------


def test_the_present_character_moves_on() -> None:
    matrix = ((F(9, 10), F(1, 10)), (F(1, 5), F(4, 5)))
    says = ((F(2, 3), F(1, 3)), (F(1, 4), F(3, 4)))  # the state that it leaves for says the token

    def forward(text: str) -> list[F]:
        row = [F(1, 3), F(2, 3)]
        for token in text:
            row = [
                sum((row[i] * matrix[i][j] for i in (0, 1)), F(0)) * says[j]["AB".index(token)]
                for j in (0, 1)
            ]
        return row

    for text in ("", "A", "AB", "BBA"):
        now = forward(text)
        for j in (0, 1):
            later = sum((forward(text + token)[j] for token in "AB"), F(0)) / sum(now)
            assert later == sum(now[i] / sum(now) * matrix[i][j] for i in (0, 1))
            assert later != now[j] / sum(now)


@pytest.mark.parametrize("weights", [(1, 2, 3, 4), (1, 1), (5, 1, 1), (1, 1023), (7, 11, 13, 17, 19)])
def test_code_lengths(weights: tuple[int, ...]) -> None:
    prior = [F(weight, sum(weights)) for weight in weights]
    lengths = [next(n for n in range(60) if F(1, 2**n) <= p) for p in prior]
    assert sum(F(1, 2**n) for n in lengths) <= 1
    assert all(n == ceil(-log2(p)) and p < F(2, 2**n) for n, p in zip(lengths, prior, strict=True))
    for code in product(range(1, 6), repeat=len(prior)):
        if sum(F(1, 2**n) for n in code) <= 1:
            for bits in (1, 2):
                short = (p for n, p in zip(code, prior, strict=True) if p <= F(1, 2 ** (n + bits)))
                assert sum(short, F(0)) <= F(1, 2**bits)
