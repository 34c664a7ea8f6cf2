"""Conditioning and selection by behaviour: Bayes' rule by enumerating words, in every domain; what is refused."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import markovsim as ms

HALF = Fraction(1, 2)
FLIP = {"A": {"A": "9/10", "B": "1/10"}, "B": {"A": "1/2", "B": "1/2"}}


def words(longest: int, tokens: str = "AB") -> list[str]:
    return ["".join(w) for n in range(longest + 1) for w in product(tokens, repeat=n)]


def example() -> ms.Mixture:
    """Premises with and without memory, one that can hide, one that never says B at first."""
    premises = {
        "coin": ms.iid({"A": "1/3", "B": "2/3"}),
        "flip": ms.markov(1, {"A": 1}, FLIP),
        "rogue": ms.deceptive(ms.word("AB"), ms.word("BBA"), "1/10", "1/4"),
        "hidden": ms.hmm([1, 0], [["1/2", "1/2"], [0, 1]], [{"A": 1}, {"A": "1/5", "B": "4/5"}]),
    }
    return ms.Mixture(premises, prior={"coin": 1, "flip": 2, "rogue": 3, "hidden": 4})


# --- conditioning -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", ["", "A", "B", "AB", "ABB", "BBA"])
def test_what_follows_a_word_is_a_quotient_of_probabilities(seen: str) -> None:
    mixture = example()
    after = mixture.after(seen)
    assert isinstance(after, ms.Mixture)
    live = {name: p for name, p in mixture.premises.items() if p.probability(seen)}
    assert list(after.premises) == list(live)
    assert after.prior == {name: x for name, x in mixture.amplitudes(seen).items() if name in live}
    assert after.alphabet == mixture.alphabet
    for w in words(4):
        assert after.probability(w) == mixture.probability(seen + w) / mixture.probability(seen)
        for name, premise in live.items():
            assert after.premises[name].probability(w) == premise.probability(seen + w) / premise.probability(
                seen
            )


@pytest.mark.parametrize(("k", "pin"), [(1, "A"), (2, "AB"), (3, "B"), (0, "ABB")])
@pytest.mark.parametrize("start", ["document", "stationary"])
def test_a_pinned_simulator_is_the_document_simulator_of_what_follows_the_pin(
    k: int, pin: str, start: str
) -> None:
    mixture = example()
    read = mixture
    if start == "stationary":
        read = ms.Mixture(
            {n: ms.stationary_start(p) for n, p in mixture.premises.items()}, prior=mixture.prior
        )
    for impossible in ("error", "forget"):
        pinned = mixture.window(k, start=start, pinned=pin, impossible=impossible)
        free = read.after(pin).window(k, impossible=impossible)
        assert pinned.chain().states == free.chain().states
        assert pinned.chain().matrix.rows == free.chain().matrix.rows
        for w in free.chain().states:
            assert pinned.next_token(w) == free.next_token(w)
            assert {name: x for name, x in pinned.amplitudes(w).items() if x} == {
                name: x for name, x in free.amplitudes(w).items() if x
            }


@pytest.mark.parametrize(("k", "m"), [(0, 0), (1, 2), (3, 1)])
def test_waiting_after_a_pin_is_affine_in_its_likelihood_ratio(k: int, m: int) -> None:
    """By hand, for the seed toy with λ = q = 1/2: 2^(k+m+1) + 2 tokens to the first B from A^k, pinned or after A^m."""
    toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": HALF, "B": HALF})})
    for sim in (toy.window(k, pinned="A" * m), toy.after("A" * m).window(k)):
        assert sim.expected_hitting_time("token:B", start="A" * k) == 2 ** (k + m + 1) + 2


def test_a_pin_that_strands_strands_what_follows_it_too() -> None:
    toy = ms.Mixture({"p": ms.stationary_start(ms.word("AB"))})
    for stranded in (toy.window(1, pinned="A"), toy.after("A").window(1)):
        with pytest.raises(ms.ImpossibleWindowError, match="window='A'"):
            stranded.chain()
    pinned = toy.window(1, pinned="A", impossible="forget").chain()
    free = toy.after("A").window(1, impossible="forget").chain()
    assert (pinned.states, pinned.matrix.arcs) == (free.states, free.matrix.arcs)


def test_conditioning_in_the_other_domains() -> None:
    rounded = example().to("float").after("AB")
    for name, x in example().after("AB").prior.items():
        assert rounded.prior[name] == pytest.approx(float(x), rel=1e-13)
    q = sympy.Symbol("q")
    toy = ms.Mixture({"l": ms.iid({"A": 1}), "w": ms.iid({"A": q, "B": 1 - q}), "b": ms.word("B")})
    after = toy.after("AA")
    assert list(after.premises) == ["l", "w"]
    assert sympy.simplify(after.prior["l"] - 1 / (1 + q**2)) == 0
    tiny = ms.Mixture({"l": ms.iid({"A": 1.0}), "w": ms.iid({"A": 0.5, "B": 0.5})}).after("A" * 1000)
    assert tiny.prior["w"] == pytest.approx(0.5**1000, rel=1e-12)


def test_what_made_the_word_possible_stays_a_condition() -> None:
    a, b = sympy.symbols("a b")
    premise = ms.markov(1, {"A": a, "B": b, "C": 1 - a - b}, {t: {"A": 1} for t in "ABC"})
    mixture = ms.Mixture({"p": premise})
    assert mixture.conditions == ("-a - b + 1 > 0",)
    assert mixture.after("CA").conditions == mixture.conditions
    assert mixture.selection.filtered(["CA"], keep=True).conditions == mixture.conditions
    matrices = {"A": [[0, a], [0, 1]], "B": [[0, b], [0, 0]], "C": [[0, 1 - a - b], [0, 0]]}
    direct = ms.Mixture({"p": ms.generator([1, 0], matrices)})
    assert (
        direct.after("C").conditions
        == direct.selection.filtered(["CA"], keep=True).conditions
        == mixture.conditions
    )


def test_impossible_words_cannot_be_conditioned_on() -> None:
    with pytest.raises(ms.InputError, match=r"word='AB' has probability 0: .*'B'.* after 'A'"):
        ms.Mixture({"p": ms.word("A", alphabet="AB")}).after("AB")
    with pytest.raises(ms.InputError, match=r"word='AB' has probability 0: 'B' cannot follow 'A'"):
        ms.word("A", alphabet="AB").after("AB")


# --- selection by behaviour ---------------------------------------------------------------------------

SETS = [["A"], ["AA", "AB"], ["AAB", "BBB", "ABA"], ["A", "BA", "BBB"], [""]]


def accepts(accepted: list[str], text: str) -> bool:
    return any(text.startswith(w) for w in accepted)


@pytest.mark.parametrize("accepted", SETS)
@pytest.mark.parametrize("rounds", [1, 2, 5])
def test_weights_are_multiplied_by_the_chance_of_acceptance(accepted: list[str], rounds: int) -> None:
    mixture = example()
    texts = [w for w in words(3) if len(w) == 3]
    rates = {
        n: sum(p.probability(t) for t in texts if accepts(accepted, t)) for n, p in mixture.premises.items()
    }
    assert mixture.selection.acceptance(accepted) == rates
    joint = {name: mixture.prior[name] * rate**rounds for name, rate in rates.items() if rate}
    chosen = mixture.selection.filtered(accepted, rounds)
    assert chosen.prior == {name: x / sum(joint.values()) for name, x in joint.items()}
    for name, premise in chosen.premises.items():
        assert premise.same_law(mixture.premises[name])


def test_rounds_are_independent_texts_of_one_premise() -> None:
    """The posterior after two accepted texts, by enumerating pairs of texts."""
    mixture, accepted = example(), ["AA", "BA", "BB"]
    joint = {
        name: mixture.prior[name]
        * sum(p.probability(s) * p.probability(t) for s in accepted for t in accepted)
        for name, p in mixture.premises.items()
    }
    assert mixture.selection.filtered(accepted, 2).prior == {
        n: x / sum(joint.values()) for n, x in joint.items() if x
    }


@pytest.mark.parametrize("accepted", SETS)
def test_kept_texts_condition_the_premises_themselves(accepted: list[str]) -> None:
    mixture = example()
    kept = mixture.selection.filtered(accepted, keep=True)
    assert kept.prior == mixture.selection.filtered(accepted).prior
    for name, premise in kept.premises.items():
        before = mixture.premises[name]
        rate = mixture.selection.acceptance(accepted)[name]
        for w in words(5):
            fits = [w] if accepts(accepted, w) else [t for t in accepted if t.startswith(w)]
            assert premise.probability(w) == sum((before.probability(t) for t in fits), Fraction(0)) / rate, (
                name,
                w,
            )
    longest = [w for w in words(4) if len(w) == 4 and accepts(accepted, w)]
    total = sum(mixture.probability(w) for w in longest)
    assert all(kept.probability(w) == mixture.probability(w) / total for w in longest)


def test_equal_rates_keep_the_odds_unless_the_texts_are_kept() -> None:
    pairs = {"same": {"AA": HALF, "BB": HALF}, "other": {"AB": HALF, "BA": HALF}}
    rows = {w: {"A": 1} for w in ("AA", "AB", "BA", "BB")}
    mixture = ms.Mixture({name: ms.markov(2, law, rows) for name, law in pairs.items()})
    assert mixture.selection.filtered(["AA", "AB"], 9).prior == mixture.prior
    assert mixture.after("AA").prior == {"same": 1}
    # Selection also changes what a premise writes, even where it moves no weight.
    kept = mixture.selection.filtered(["AA", "AB"], keep=True)
    assert kept.prior == mixture.prior
    assert [kept.premises["same"].probability(w) for w in ("AA", "BB")] == [1, 0]


def test_selection_in_the_other_domains() -> None:
    rounded = example().to("float").selection.filtered(["AA", "BB"], 3, keep=True)
    exact = example().selection.filtered(["AA", "BB"], 3, keep=True)
    for name, x in exact.prior.items():
        assert rounded.prior[name] == pytest.approx(float(x), rel=1e-13)
        for w in words(3):
            assert rounded.premises[name].probability(w) == pytest.approx(
                float(exact.premises[name].probability(w))
            )
    q = sympy.Symbol("q")
    toy = ms.Mixture({"l": ms.iid({"A": 1}), "w": ms.iid({"A": q, "B": 1 - q})})
    assert sympy.simplify(toy.selection.filtered(["AA"], 3).prior["w"] - q**6 / (1 + q**6)) == 0
    kept = toy.selection.filtered(["AB", "BA"], keep=True)
    assert list(kept.premises) == ["w"]
    assert kept.probability("AB") == HALF
    assert sympy.expand(kept.probability("ABA") - q / 2) == 0


def test_rare_acceptance_many_times_leaves_the_odds_in_reach() -> None:
    toy = ms.Mixture({"a": ms.iid({"A": 1e-5, "B": 1 - 1e-5}), "b": ms.iid({"A": 2e-5, "B": 1 - 2e-5})})
    assert toy.selection.filtered(["A"], 900).prior["a"] == pytest.approx(0.5**900, rel=1e-9)
    with pytest.raises(ms.FloatRangeError, match="weight"):
        toy.selection.filtered(["A"], 9000)


def test_given_rates_reweight() -> None:
    mixture = example()
    factors = {"coin": "1/2", "flip": "3/4", "rogue": 0, "hidden": 3}
    joint = {name: x * Fraction(factors[name]) ** 4 for name, x in mixture.prior.items() if factors[name]}
    assert mixture.selection.reweighted(factors, 4).prior == {
        name: x / sum(joint.values()) for name, x in joint.items()
    }
    assert mixture.selection.reweighted(dict.fromkeys(factors, 7)).prior == mixture.prior
    b = sympy.Symbol("b")
    symbolic = mixture.selection.reweighted(factors | {"rogue": b})
    assert symbolic.domain.name == "symbolic"
    assert sympy.simplify(symbolic.prior["rogue"] / symbolic.prior["hidden"] - b / 4) == 0
    assert mixture.selection.reweighted(factors | {"rogue": 0.25}).domain.name == "float"
    c = sympy.Symbol("c")
    for rounds in (1, 2):
        assert "b - c > 0" in mixture.selection.reweighted(factors | {"rogue": b - c}, rounds).conditions


def test_rewarded_weights_maximise_reward_less_divergence() -> None:
    mixture, beta = example(), 0.7
    reward = {"coin": 1.0, "flip": -2.0, "rogue": 0.3, "hidden": 0.5}
    prior = {name: float(x) for name, x in mixture.prior.items()}

    def objective(weights: dict[str, float]) -> float:
        return sum(w * (reward[n] - beta * math.log(w / prior[n])) for n, w in weights.items())

    best = mixture.selection.rewarded(reward, beta).prior
    value = objective(best)
    assert value == pytest.approx(
        beta * math.log(sum(x * math.exp(reward[n] / beta) for n, x in prior.items()))
    )
    rng = random.Random(7)
    for size in (1e-4, 1e-2, 1.0):
        for _ in range(100):
            other = {name: x * math.exp(size * rng.gauss(0, 1)) for name, x in best.items()}
            mass = sum(other.values())
            assert objective({name: x / mass for name, x in other.items()}) <= value + 1e-12
    assert mixture.selection.rewarded(dict.fromkeys(reward, 5000), "1e-3").prior == pytest.approx(prior)


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda m: m.selection.filtered([]), r"words=\[\]"),
        (lambda m: m.selection.filtered("AB"), r"words='AB': not a collection"),
        (lambda m: m.selection.filtered(5), r"words=5: not a collection"),
        (lambda m: m.selection.filtered(["AX"]), r"token 'X'"),
        (lambda m: m.selection.filtered(["A", "AB"]), r"'A' is the beginning of 'AB'"),
        (lambda m: m.selection.filtered(["", "B"]), r"'' is the beginning of 'B'"),
        (lambda m: m.selection.filtered(["AB", "BA", "AB"]), r"'AB' stands twice"),
        (lambda m: m.selection.filtered(["AA"], 0), r"rounds=0"),
        (lambda m: m.selection.filtered(["AA"], True), r"rounds=True"),
        (
            lambda m: ms.Mixture({"a": ms.word("A", alphabet="AB")}).selection.filtered(["B"]),
            r"no premise writes any",
        ),
        (lambda m: m.selection.reweighted({"coin": 1}), r"premise 'flip' is left out"),
        (lambda m: m.selection.reweighted(dict.fromkeys([*m.premises, "x"], 1)), r"premise='x'"),
        (lambda m: m.selection.reweighted(dict.fromkeys(m.premises, 0)), r"all are 0"),
        (
            lambda m: m.selection.reweighted(dict.fromkeys(m.premises, 1) | {"flip": "-1/2"}),
            r"'flip' has -1/2, below 0",
        ),
        (lambda m: m.selection.reweighted([1, 2]), r"factors=\[1, 2\]: not a map"),
        (lambda m: m.selection.rewarded(dict.fromkeys(m.premises, 1), 0), r"beta=0"),
        (lambda m: m.selection.rewarded(dict.fromkeys(m.premises, 1), "-1"), r"beta='-1'"),
        (lambda m: m.selection.rewarded({}, 1), r"premise 'coin' is left out"),
    ],
)
def test_wrong_selections_are_refused_with_the_culprit(act: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        act(example())


def test_a_reward_beyond_floats_and_a_mixture_with_parameters_are_errors() -> None:
    with pytest.raises(ms.FloatRangeError, match=r"exp\(reward/beta\) of 'flip'"):
        example().selection.rewarded(dict.fromkeys(example().premises, 0) | {"flip": -1000}, 1)
    toy = ms.Mixture({"w": ms.iid({"A": sympy.Symbol("q"), "B": 1 - sympy.Symbol("q")})})
    with pytest.raises(ms.InputError, match="value"):
        toy.selection.rewarded({"w": 1}, 1)
