"""Forgetting by decay, against the enumeration of all texts and the definition of the odds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import markovsim as ms
from markovsim.examples import rogue, toy
from markovsim.premises.alphabet import Token

HALF = Fraction(1, 2)
Laws = dict[str, dict[Token, Fraction]]
TOY: Laws = {"luigi": {"A": Fraction(1)}, "waluigi": {"A": HALF, "B": HALF}}
THREE: Laws = {
    "one": {"x": Fraction(1, 2), "y": Fraction(1, 4), "z": Fraction(1, 4)},
    "two": {"x": Fraction(1, 6), "y": Fraction(1, 2), "z": Fraction(1, 3)},
    "three": {"y": Fraction(1, 3), "z": Fraction(2, 3)},
}


def amplitudes(laws: Laws, weights: Callable[[int], Any], text: str) -> dict[str, Any]:
    """Prior 1/p each; the token of lag j, the newest being of lag 1, counts with weights(j)."""
    scores: dict[str, Any] = {}
    for name, law in laws.items():
        score: Any = Fraction(1)
        for place, token in enumerate(text):
            if weight := weights(len(text) - place):
                score *= law.get(token, Fraction(0)) ** weight
        scores[name] = score
    return {name: score / sum(scores.values()) for name, score in scores.items()}


def next_law(laws: Laws, weights: Callable[[int], Any], text: str) -> dict[str, Any]:
    held = amplitudes(laws, weights, text)
    tokens = {token for law in laws.values() for token in law}
    return {a: sum(held[name] * laws[name].get(a, Fraction(0)) for name in laws) for a in tokens}


def survival(laws: Laws, weights: Callable[[int], Any], token: str, horizon: int) -> Any:
    """Enumerate the texts without the token."""
    letters = sorted({str(a) for law in laws.values() for a in law} - {token})
    total: Any = Fraction(0)
    for text in product(letters, repeat=horizon):
        p: Any = Fraction(1)
        for n, a in enumerate(text):
            if p:
                p = p * next_law(laws, weights, "".join(text[:n]))[a]
        total += p
    return total


def sequence(*given: Any) -> Callable[[int], Any]:
    return lambda lag: given[lag - 1] if lag <= len(given) else 0


def mixture_of(laws: Laws) -> ms.Mixture:
    return ms.Mixture({name: ms.iid(law) for name, law in laws.items()})


LISTS: Sequence[tuple[int, ...]] = [(), (1,), (1, 1), (2, 1), (0, 1), (3, 0, 0, 1), (1, 1, 1, 1)]


@pytest.mark.parametrize("laws", [TOY, THREE], ids=["toy", "three premises"])
@pytest.mark.parametrize("given", LISTS)
def test_answers_are_those_of_the_definition(laws: Laws, given: tuple[int, ...]) -> None:
    fast, weights = mixture_of(laws).decaying(list(given)), sequence(*given)
    letters = sorted({str(a) for law in laws.values() for a in law})
    for n in range(5):
        for text in map("".join, product(letters, repeat=n)):
            scores = [
                [law.get(a, Fraction(0)) for place, a in enumerate(text) if weights(n - place)]
                for law in laws.values()
            ]
            if not any(all(row) for row in scores):
                with pytest.raises(ms.ImpossibleWindowError, match="weights that do not increase"):
                    fast.amplitudes(text)
                continue
            assert fast.amplitudes(text) == amplitudes(laws, weights, text)
            assert fast.next_token(text) == next_law(laws, weights, text)
    if given not in [(0, 1), (3, 0, 0, 1)] or laws is TOY:
        for token in letters:
            for horizon in (0, 1, 3, 5):
                assert fast.survival_probability(token, horizon) == survival(laws, weights, token, horizon)


def test_a_list_of_ones_is_a_window_for_iid_premises() -> None:
    for k in range(4):
        fast, window = toy.decaying([1] * k), toy.window(k)
        for text in map("".join, product("AB", repeat=6)):
            assert fast.amplitudes(text) == window.amplitudes(text)
        law = window.hitting_time_law("token:B")
        assert [fast.survival_probability("B", n) for n in range(9)] == [law.survival(n) for n in range(9)]


def test_a_list_of_ones_is_no_document_window_for_others() -> None:
    """The oldest token in view is judged in the context that stood before it, not as a document's first."""
    sticky = ms.markov(
        1, {"A": "1/2", "B": "1/2"}, {"A": {"A": "3/4", "B": "1/4"}, "B": {"A": "1/4", "B": "3/4"}}
    )
    mixture = ms.Mixture({"sticky": sticky, "coin": ms.iid({"A": "1/2", "B": "1/2"})})
    assert mixture.window(1).amplitudes("AB")["sticky"] == HALF
    assert mixture.decaying([1]).amplitudes("AB")["sticky"] == Fraction(1, 3)  # (1/4)/(1/4 + 1/2)
    assert (
        mixture.decaying([1]).next_token("AB")["B"] == Fraction(1, 3) * Fraction(3, 4) + Fraction(2, 3) * HALF
    )


def test_all_ones_is_full_memory() -> None:
    for mixture in (toy, rogue):
        fast = mixture.decaying(lambda j: 1)
        for text in ("", "A", "AAA", "AAB"):
            assert fast.amplitudes(text) == mixture.amplitudes(text)
            assert fast.next_token(text) == mixture.next_token(text)


def test_one_b_removes_luigi_for_ever_unless_its_weight_falls_to_0() -> None:
    for weights in (lambda j: Fraction(1, 2) ** j, lambda j: 1 / j, lambda j: 1e-9):
        fast = toy.to(ms.FLOAT).decaying(weights)
        assert all(step["luigi"] == 0 for step in fast.trajectory("AAB" + 40 * "A")[3:])
    steps = toy.decaying([0, 1, 0]).trajectory("ABAA")
    assert [step["luigi"] for step in steps] == [HALF, HALF, Fraction(2, 3), 0, Fraction(2, 3)]


def test_mean_amplitudes_are_not_conserved() -> None:
    """Weight 2 for the newest token: E[α_luigi] = P(A)·α(A) = 3/4 · 4/5 after one token."""
    fast = toy.decaying([2])
    law = fast.next_token("")
    mean = sum((law[a] * fast.amplitudes(a)["luigi"] for a in "AB"), Fraction(0))
    assert (law["A"], fast.amplitudes("A")["luigi"], mean) == (Fraction(3, 4), Fraction(4, 5), Fraction(3, 5))


@pytest.mark.parametrize(
    ("c", "shown"),
    [(1.2, "4e-08"), (1.44, "0.0163"), (1 / math.log(2), "0.0173"), (1.6, "0.1238"), (2.0, "0.4401")],
)
def test_the_threshold_at_a_million(c: float, shown: str) -> None:
    """a_j = c/j in the seed toy, one token after the other; 1/ln 2 is critical."""
    total, weight = [], 0.0
    for n in range(10**6):
        if n:
            weight += c / n
        x = 0.5**weight
        total.append(math.log1p(-0.5 * x / (1 + x)))
    fast = toy.to(ms.FLOAT).decaying(lambda j: c / j)
    p = fast.survival_probability("B", 10**6)
    assert p == pytest.approx(math.exp(math.fsum(total)), rel=1e-10)
    assert (f"{p:.0e}" if p < 1e-3 else f"{p:.4f}") == shown


def test_weights_may_come_in_every_shape() -> None:
    import numpy as np

    exact = toy.decaying([1, "2", Fraction(3)]).amplitudes("AAA")["luigi"]
    assert exact == Fraction(64, 65)
    assert toy.decaying(np.array([1, 2, 3])).amplitudes("AAA")["luigi"] == exact
    assert toy.to(ms.FLOAT).decaying(lambda j: float(j)).amplitudes("AAA")["luigi"] == pytest.approx(64 / 65)
    for odd in (None, 3, "12"):
        with pytest.raises(ms.InputError, match="a list of weights"):
            toy.decaying(odd)
    for one in (-1, math.nan, math.inf, "x", None, sympy.Symbol("a")):
        with pytest.raises(ms.InputError):
            toy.decaying([1, one])
    late = toy.to(ms.FLOAT).decaying(lambda j: 2 - j)
    assert late.survival_probability("B", 2) > 0
    with pytest.raises(ms.InputError, match="weight of lag 3"):
        late.survival_probability("B", 4)


def test_powers_that_are_not_whole_are_not_exact() -> None:
    for mixture in (toy, ms.Mixture({"a": ms.iid({"A": sympy.Symbol("q"), "B": 1 - sympy.Symbol("q")})})):
        with pytest.raises(ms.InputError, match="choose the float or the ball domain"):
            mixture.decaying([1, "1/2"]).amplitudes("AA")
    with pytest.raises(ms.InputError, match="choose the float or the ball domain"):
        toy.decaying(lambda j: 1 / j).survival_probability("B", 4)
    assert toy.decaying([1, "1/2"]).next_token("A")["A"] == Fraction(5, 6)  # the weight 1/2 is not used yet


def test_symbols_and_balls() -> None:
    lam, q = sympy.symbols("lam q")
    mixture = ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})},
        prior={"luigi": lam, "waluigi": 1 - lam},
    )
    got = mixture.decaying([2, 1]).survival_probability("B", 3)
    s = [lam + (1 - lam) * q**n for n in range(5)]
    expected = s[1] * (lam + (1 - lam) * q**3) / s[2] * (lam + (1 - lam) * q**4) / s[3]
    assert sympy.simplify(got - expected) == 0
    ball = toy.to(ms.BALL).decaying(lambda j: Fraction(1, j)).survival_probability("B", 20)
    assert (
        abs(float(ball.mid()) - toy.to(ms.FLOAT).decaying(lambda j: 1 / j).survival_probability("B", 20))
        < 1e-14
    )
    assert float(ball.rad()) < 1e-30


def test_the_first_tokens_and_floats_agree_with_fractions() -> None:
    for given in ([2, 1, 0, 1], [1, 1], []):
        exact, rounded = toy.decaying(given), toy.to(ms.FLOAT).decaying(given)
        for horizon in (0, 1, 2, 10, 60):
            expected = exact.survival_probability("B", horizon)
            assert rounded.survival_probability("B", horizon) == pytest.approx(float(expected), rel=1e-13)
            logarithm = exact.log_survival_probability("B", horizon)
            assert rounded.log_survival_probability("B", horizon) == pytest.approx(logarithm, rel=1e-13)
    three, rounded = mixture_of(THREE).decaying([1, 2]), mixture_of(THREE).to(ms.FLOAT).decaying([1, 2])
    assert rounded.survival_probability("x", 9) == pytest.approx(float(three.survival_probability("x", 9)))
    assert three.log_survival_probability("x", 9) == pytest.approx(rounded.log_survival_probability("x", 9))


def test_what_cannot_be_answered_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("markovsim.full_memory.decay.MAX_HISTORIES", 1_000)
    with pytest.raises(ms.InputError, match="'rogue' has 2 hidden states"):
        rogue.decaying([1]).survival_probability("B", 3)
    with pytest.raises(ms.InputError, match="not in the alphabet"):
        toy.decaying([1]).survival_probability("C", 3)
    with pytest.raises(ms.InputError, match="whole number"):
        toy.decaying([1]).survival_probability("B", -1)
    with pytest.raises(ms.LimitError, match="histories"):
        mixture_of(THREE).to(ms.FLOAT).decaying(lambda j: 1 / j).survival_probability("x", 40)
    with pytest.raises(ms.FloatRangeError, match="log_survival_probability"):
        toy.to(ms.FLOAT).decaying([1]).survival_probability("B", 10**5)
    for mixture in (ms.Mixture({"b": ms.word("B")}), ms.Mixture({"b": ms.word("B")}).to(ms.FLOAT)):
        with pytest.raises(ms.InputError, match="comes for certain"):
            mixture.decaying([1]).log_survival_probability("B", 2)
        if mixture.domain.is_exact:
            assert mixture.decaying([1]).survival_probability("B", 2) == 0
    turns = ms.Mixture({"turns": ms.word("AB"), "coin": ms.iid({"A": "1/2", "B": "1/2"})})
    with pytest.raises(ms.InputError, match="'turns' cannot write 'AA'"):
        turns.decaying([0, 0, 1]).amplitudes("AA")
    assert turns.decaying([1, 0, 1]).amplitudes("AA")["turns"] == 0


def test_words() -> None:
    assert repr(toy.decaying([1, "1/2"])) == (
        "DecayingSimulator(['1', '1/2']; Mixture(luigi: 1/2, waluigi: 1/2; tokens A B; exact))"
    )
    assert "a function" in repr(toy.decaying(lambda j: 1))
    with pytest.raises(AttributeError):
        toy.decaying([1]).weights = None  # type: ignore[misc, assignment]
