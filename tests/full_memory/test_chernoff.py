"""Chernoff information: against sums over words, closed forms and best tests; stepping stones against all paths."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise, permutations, product
from typing import Any

import pytest

import markovsim as ms
from markovsim.full_memory.chernoff import chernoff_information

COINS = ms.iid({"0": "99/100", "1": "1/100"}), ms.iid({"0": "1/100", "1": "99/100"})
DICE = (
    ms.iid({"a": "1/2", "b": "1/3", "c": "1/6"}),
    ms.iid({"a": "1/7", "b": "2/7", "c": "4/7"}),
)


def by_grid(law: dict[str, float], other: dict[str, float]) -> float:
    """The definition for iid laws, on a fine grid of s."""
    common = [a for a in law if law[a] and other.get(a)]
    sums = (sum(law[a] ** (i / 20000) * other[a] ** (1 - i / 20000) for a in common) for i in range(20001))
    return -math.log(min(sums))


def test_iid_laws_against_the_definition() -> None:
    first, second = {"a": 1 / 2, "b": 1 / 3, "c": 1 / 6}, {"a": 1 / 7, "b": 2 / 7, "c": 4 / 7}
    assert chernoff_information(*DICE) == pytest.approx(by_grid(first, second), rel=1e-8)
    assert chernoff_information(*DICE) == pytest.approx(chernoff_information(*DICE[::-1]), rel=1e-14)
    assert chernoff_information(*COINS) == pytest.approx(-math.log(2 * math.sqrt(0.0099)), rel=1e-14)


def test_where_only_some_tokens_are_common() -> None:
    luigi, waluigi = ms.iid({"A": 1}), ms.iid({"A": "1/5", "B": "4/5"})
    assert chernoff_information(luigi, waluigi) == pytest.approx(math.log(5), rel=1e-14)
    assert chernoff_information(luigi, ms.iid({"B": 1})) == math.inf
    left, right = ms.iid({"A": "1/2", "B": "1/2"}), ms.iid({"B": "1/4", "C": "3/4"})
    assert chernoff_information(left, right) == pytest.approx(math.log(4), rel=1e-12)  # at s = 0


def test_equal_and_nearly_equal_laws() -> None:
    assert chernoff_information(COINS[0], COINS[0]) == 0
    tiny = Fraction(1, 10**9)
    near = ms.iid({"A": Fraction(1, 2) + tiny, "B": Fraction(1, 2) - tiny})
    # Half of the variance of the log-odds at s = 1/2 is (2·10^-9)²/8.
    assert chernoff_information(ms.iid({"A": "1/2", "B": "1/2"}), near) == pytest.approx(5e-19, rel=1e-9)


def test_it_is_the_exponent_of_the_best_test() -> None:
    """The error of the best test, exactly, for two coins: Σ_j C(k, j) min(P, R)."""
    mixture = ms.Mixture({"p": ms.iid({"0": "4/5", "1": "1/5"}), "r": ms.iid({"0": "1/3", "1": "2/3"})})
    information = mixture.pair("p", "r").chernoff_information()

    def error(k: int) -> float:
        p = [math.comb(k, j) * Fraction(1, 5) ** j * Fraction(4, 5) ** (k - j) for j in range(k + 1)]
        r = [math.comb(k, j) * Fraction(2, 3) ** j * Fraction(1, 3) ** (k - j) for j in range(k + 1)]
        return float(sum(map(min, p, r)) / 2)

    for k in (10, 100, 400):
        assert error(k) <= math.exp(-k * information)
    assert math.log(error(200) / error(400)) / 200 == pytest.approx(information, rel=0.02)


def test_markov_premises_against_sums_over_words() -> None:
    chances = ("9/10", "1/2"), ("1/3", "1/5")
    first, second = (
        ms.markov(1, {"A": 1}, {"A": {"A": a, "B": 1 - Fraction(a)}, "B": {"A": b, "B": 1 - Fraction(b)}})
        for a, b in chances
    )

    def laws(length: int) -> list[tuple[float, float]]:
        words = ["".join(word) for word in product("AB", repeat=length)]
        return [(float(first.probability(word)), float(second.probability(word))) for word in words]

    short, long = laws(8), laws(9)

    def total(pairs: list[tuple[float, float]], s: float) -> float:
        return math.fsum(p**s * r ** (1 - s) for p, r in pairs if p and r)

    by_ratio = max(math.log(total(short, i / 100) / total(long, i / 100)) for i in range(1, 100))
    assert chernoff_information(first, second) == pytest.approx(by_ratio, rel=1e-3)
    assert chernoff_information(second, first) == pytest.approx(chernoff_information(first, second), rel=1e-9)


def in_two_stages(stay: str, later: str) -> ms.Generator:
    """Says A with probability ``stay`` until a B, and from then on is a coin that says A with ``later``."""
    rows: dict[str | int, Any] = {
        "A": [[stay, 0], [0, later]],
        "B": [[0, 1 - Fraction(stay)], [0, 1 - Fraction(later)]],
    }
    return ms.generator([1, 0], rows)


def test_the_class_that_tells_least_decides() -> None:
    first, second = in_two_stages("9/10", "9/10"), in_two_stages("1/2", "1/10")
    grid = [i / 10000 for i in range(10001)]
    roots = [max(0.9**s * 0.5 ** (1 - s), 0.9**s * 0.1 ** (1 - s) + 0.1**s * 0.9 ** (1 - s)) for s in grid]
    assert chernoff_information(first, second) == pytest.approx(-math.log(min(roots)), rel=1e-3)
    assert chernoff_information(first, in_two_stages("1/2", "9/10")) == pytest.approx(0, abs=1e-12)


def test_words() -> None:
    assert chernoff_information(ms.word("AB"), ms.word("AAB")) == math.inf
    coin = ms.iid({"A": "1/2", "B": "1/2"})
    assert chernoff_information(ms.word("AB"), coin) == pytest.approx(math.log(2), rel=1e-12)


def test_numbers_are_needed() -> None:
    import sympy

    q = sympy.Symbol("q")
    coin = ms.iid({"A": q, "B": 1 - q})
    with pytest.raises(ms.InputError, match="plain numbers"):
        chernoff_information(coin, ms.iid({"A": "1/2", "B": "1/2"}))
    with pytest.raises(ms.InputError, match="not a premise"):
        chernoff_information("coin", coin)  # type: ignore[arg-type]
    toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "word": ms.word("AB")})
    with pytest.raises(ms.InputError, match="premise='word' is not iid"):
        toy.evidence.stepping_stones("luigi", "word")
    with pytest.raises(ms.InputError, match="no such premise"):
        toy.evidence.stepping_stones("luigi", "mario")


def test_stepping_stones_against_all_paths() -> None:
    chances = (0.02, 0.11, 0.31, 0.35, 0.8, 0.97)
    names = tuple("abcdef")
    coins = {name: ms.iid({"0": 1 - p, "1": p}) for name, p in zip(names, chances, strict=True)}
    evidence = ms.Mixture(coins).evidence
    cost = {(x, y): chernoff_information(coins[x], coins[y]) for x in names for y in names if x != y}
    for start, goal in product(names, repeat=2):
        found = evidence.stepping_stones(start, goal)
        if start == goal:
            assert (found.path, found.exponent, found.direct) == ((start,), 0, 0)
            continue
        others = [name for name in names if name not in (start, goal)]
        paths = [(start, *between, goal) for size in range(5) for between in permutations(others, size)]
        best = min((max(cost[step] for step in pairwise(path)), len(path)) for path in paths)
        assert found.exponent == pytest.approx(best[0], rel=1e-13)
        assert len(found.path) == best[1]
        assert found.steps == pytest.approx(tuple(cost[step] for step in pairwise(found.path)), rel=1e-13)
        assert found.direct == pytest.approx(cost[start, goal], rel=1e-13)


def test_without_a_common_token_there_is_no_way() -> None:
    apart = ms.Mixture({"a": ms.iid({"A": 1}), "b": ms.iid({"B": 1})}).evidence.stepping_stones("a", "b")
    assert (apart.path, apart.exponent) == (("a", "b"), math.inf)
