"""Decoding policies against brute force from their definitions; windows and full memory under them.

The oracle here follows the words: every threshold set for the cuts, plain powers for the temperature. Decoded
windows are compared, in every field of the answer, with the oracle of `oracles.py` whose next-token law goes through
it.
"""

from __future__ import annotations

import copy
import math
import random
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import oracles
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from model_tools import bare
from oracle_chains import OracleError
from random_models import random_model, to_toml

import markovsim as ms
from markovsim.answers.analysis import analyze
from markovsim.cli import main
from markovsim.contexts.decoding import MAX_POWER
from markovsim.contexts.martingale import DriftHalves
from markovsim.contexts.state_spaces import STATES
from markovsim.modelfiles.reading import MixtureFile, read_model
from markovsim.modelfiles.writing import simulator_to_toml

F = Fraction
LETTERS = "ABCDE"
Law = dict[Any, Fraction]
Q = sympy.Symbol("q")


# --- the oracle -----------------------------------------------------------------------------------


def share(law: Law, kept: set[Any]) -> Law:
    mass = sum((law[a] for a in kept), F(0))
    return {a: p / mass if a in kept else F(0) for a, p in law.items()}


def threshold_sets(law: Law, ties: str) -> list[set[Any]]:
    """The sets of most probable possible tokens, smallest first: whole groups of ties, or one more token at a time."""
    possible = [a for a, p in law.items() if p]
    if ties == "all":
        return [
            {a for a in possible if law[a] >= least} for least in sorted({*law.values()} - {0}, reverse=True)
        ]
    order = list(law)
    listed = sorted(possible, key=lambda a: (-law[a], order.index(a)))
    return [set(listed[:n]) for n in range(1, len(listed) + 1)]


def slow(settings: Mapping[str, Any], law: Law) -> Law:
    """One policy, given as a model file has it, applied to a law with its zeros."""
    ties = settings.get("ties", "all")
    sets = threshold_sets(law, ties)
    if "temperature" in settings:
        power = 1 / F(settings["temperature"])
        assert power.denominator == 1
        raised = {a: p ** int(power) for a, p in law.items()}
        return {a: x / sum(raised.values()) for a, x in raised.items()}
    if "top_k" in settings:
        return share(law, next((kept for kept in sets if len(kept) >= settings["top_k"]), sets[-1]))
    if "top_p" in settings:
        return share(law, next(kept for kept in sets if sum(law[a] for a in kept) >= F(settings["top_p"])))
    if "min_p" in settings:
        least = F(settings["min_p"]) * max(law.values())
        return share(law, {a for a, p in law.items() if p and p >= least})
    assert settings["greedy"] is True
    return share(law, sets[0])


def slow_all(steps: list[dict[str, Any]], law: Law) -> Law:
    for settings in steps:
        law = slow(settings, law)
    return law


def policy(steps: list[dict[str, Any]]) -> ms.Decoding:
    made = []
    for settings in steps:
        (name,) = settings.keys() - {"ties"}
        more = {"ties": settings["ties"]} if "ties" in settings else {}
        arguments = () if name == "greedy" else (settings[name],)
        made.append(getattr(ms, name)(*arguments, **more))
    return made[0].then(*made[1:])


@st.composite
def laws(draw: st.DrawFn, least: int = 1) -> Law:
    """Laws on up to five tokens with many zeros and many ties."""
    weights = draw(st.lists(st.integers(0, 5), min_size=least, max_size=5).filter(any))
    return {a: F(w, sum(weights)) for a, w in zip(LETTERS, weights, strict=False)}


SHARES = st.fractions(F(1, 20), 1, max_denominator=20)
TIES = st.sampled_from([{}, {"ties": "first"}])
STEPS = st.one_of(
    st.sampled_from(["1", "1/2", "1/3"]).map(lambda t: {"temperature": t}),
    st.builds(lambda n, ties: {"top_k": n} | ties, st.integers(1, 6), TIES),
    st.builds(lambda p, ties: {"top_p": str(p)} | ties, SHARES, TIES),
    SHARES.map(lambda p: {"min_p": str(p)}),
    TIES.map(lambda ties: {"greedy": True} | ties),
)
POLICIES = st.lists(STEPS, min_size=1, max_size=3)


# --- laws to laws ---------------------------------------------------------------------------------


@given(laws(), POLICIES)
def test_a_policy_is_its_definition(law: Law, steps: list[dict[str, Any]]) -> None:
    assert policy(steps)(law) == slow_all(steps, law)
    assert policy(steps).settings == steps


@given(laws(), POLICIES)
def test_laws_become_laws_on_fewer_tokens_in_the_same_order(law: Law, steps: list[dict[str, Any]]) -> None:
    decoded = policy(steps)(law)
    assert sum(decoded.values()) == 1
    assert list(decoded) == list(law)
    for a, b in product(law, repeat=2):
        assert not decoded[a] or law[a]
        if law[a] > law[b]:
            assert decoded[a] > decoded[b] or decoded[a] == decoded[b] == 0
        if law[a] == law[b] and all("ties" not in settings for settings in steps):
            assert decoded[a] == decoded[b]


@given(laws(), POLICIES)
def test_floats_agree_or_are_refused(law: Law, steps: list[dict[str, Any]]) -> None:
    exact = policy(steps)(law)
    values = [p for p in law.values() if p]
    tied = len(set(values)) < len(values) or any("_p" in key for settings in steps for key in settings)
    try:
        decoded = policy(steps)({a: float(p) for a, p in law.items()})
    except ms.UndecidedError:
        assert tied, "only ties, and sums or ratios that may be at the threshold, are ever refused"
        return
    assert decoded == pytest.approx({a: float(p) for a, p in exact.items()}, rel=1e-12, abs=0)


@given(laws())
def test_policies_that_change_nothing(law: Law) -> None:
    floats = {a: float(p) for a, p in law.items()}
    for identity in (ms.temperature(1), ms.top_p(1), ms.min_p(0), ms.top_k(5), ms.top_k(10**5000)):
        assert identity(law) == law
        assert identity(floats) == floats


@given(laws(), POLICIES.map(policy), POLICIES.map(policy), POLICIES.map(policy))
def test_composition_is_associative_and_in_order(
    law: Law, p: ms.Decoding, q: ms.Decoding, r: ms.Decoding
) -> None:
    assert p.then(q).then(r) == p.then(q.then(r)) == p.then(q, r)
    assert hash(p.then(q).then(r)) == hash(p.then(q.then(r)))
    assert p.then(q, r)(law) == r(q(p(law)))
    assert copy.deepcopy(p) == p


@given(laws())
def test_greedy_is_the_limit_of_low_temperatures(law: Law) -> None:
    limit = ms.greedy()(law)
    assert limit == ms.top_k(1)(law) == ms.min_p(1)(law) == ms.top_p("1e-9")(law)
    cold = ms.temperature(F(1, 500))(law)
    assert all(abs(cold[a] - limit[a]) < F(1, 10**20) for a in law)  # ratios of at most (4/5)^500


@given(laws(), st.integers(1, 4), st.integers(1, 4))
def test_temperatures_multiply(law: Law, m: int, n: int) -> None:
    assert ms.temperature(F(1, m)).then(ms.temperature(F(1, n)))(law) == ms.temperature(F(1, m * n))(law)


def test_ties_at_the_threshold_stay_together_unless_told_otherwise() -> None:
    law = {"A": F(1, 8), "B": F(3, 8), "C": F(3, 8), "D": F(1, 8)}
    assert ms.top_k(1)(law) == {"A": 0, "B": F(1, 2), "C": F(1, 2), "D": 0}
    assert ms.top_k(1, ties="first")(law) == ms.greedy(ties="first")(law) == {"A": 0, "B": 1, "C": 0, "D": 0}
    assert ms.top_k(3)(law) == law
    assert ms.top_k(3, ties="first")(law) == {"A": F(1, 7), "B": F(3, 7), "C": F(3, 7), "D": 0}
    assert ms.top_p("1/2")(law) == ms.top_p("3/4")(law) == {"A": 0, "B": F(1, 2), "C": F(1, 2), "D": 0}
    assert ms.top_p(F(3, 4) + F(1, 10**30))(law) == law
    assert ms.top_p("3/8", ties="first")(law) == {"A": 0, "B": 1, "C": 0, "D": 0}
    assert ms.min_p("1/3")(law) == law
    assert ms.min_p(F(1, 3) + F(1, 10**30))(law) == ms.greedy()(law)


# --- floats and symbols ---------------------------------------------------------------------------


@pytest.mark.parametrize("t", [F(2, 3), 0.3, 2, 5.5, 1e6, "1/100"])
def test_any_temperature_in_float(t: Any) -> None:
    law = {"A": 0.5, "B": 0.3, "C": 0.2, "D": 0.0}
    weights = {a: math.exp(math.log(p / 0.5) / float(F(t))) if p else 0.0 for a, p in law.items()}
    expected = {a: x / sum(weights.values()) for a, x in weights.items()}
    assert ms.temperature(t)(law) == pytest.approx(expected, rel=1e-10)


def test_a_float_that_vanishes_is_refused_and_not_taken_for_impossible() -> None:
    law = {"A": 0.9, "B": 0.1}
    with pytest.raises(ms.FloatRangeError, match=r"'B' at temperature\(1/1000\).*exact"):
        ms.temperature("1/1000")(law)
    assert ms.temperature("1/1000")({"A": "9/10", "B": "1/10"})["B"] == F(1, 9**1000 + 1)
    for t in (5e-324, F(1, 10**400)):
        with pytest.raises(ms.FloatRangeError):
            ms.temperature(t)(law)


@pytest.mark.parametrize(
    ("decoding", "law"),
    [
        (ms.greedy(), {"A": 0.5, "B": 0.5}),
        (ms.top_k(1, ties="first"), {"A": 0.5, "B": 0.5}),
        (ms.top_k(2), {"A": 0.5, "B": 0.25, "C": 0.25 + 1e-15, "D": 0.0}),
        (ms.top_p("9/10"), {"A": 0.9, "B": 0.1}),
        (ms.top_p(0.9), {"A": 0.6, "B": 0.3, "C": 0.1}),
        (ms.top_p("1/2"), {"A": 0.4, "B": 0.3, "C": 0.3}),
        (ms.min_p("1/2"), {"A": 0.6, "B": 0.3, "C": 0.1}),
        (ms.min_p(1), {"A": 0.4, "B": 0.4, "C": 0.2}),
        (ms.temperature("1/900").then(ms.greedy()), {"A": 0.5 + 1e-13, "B": 0.5 - 1e-13}),
    ],
)
def test_floats_too_close_to_compare_are_refused(decoding: ms.Decoding, law: dict[str, float]) -> None:
    with pytest.raises(ms.UndecidedError, match=r"too close to .* exact domain"):
        decoding(law)


def test_floats_that_tie_where_it_does_not_matter_are_no_obstacle() -> None:
    law = {"A": 0.4, "B": 0.2, "C": 0.2, "D": 0.2}
    assert (
        ms.top_k(1)(law) == ms.min_p("3/5")(law) == ms.top_p("1/5")(law) == {"A": 1, "B": 0, "C": 0, "D": 0}
    )
    assert ms.top_k(4)(law) == law


def test_a_tail_too_small_to_see_in_a_sum_is_kept_by_a_nucleus_of_everything() -> None:
    law = {"A": 1.0, "B": 1e-40}
    assert ms.top_p(1)(law) == ms.min_p(0)(law) == ms.top_k(2)(law) == law
    with pytest.raises(ms.UndecidedError):
        ms.top_p(1 - 1e-14)(law)


def test_powers_of_symbols_are_rational_functions() -> None:
    decoded = ms.temperature("1/3")({"A": Q, "B": 1 - Q})
    assert sympy.simplify(decoded["A"] - Q**3 / (Q**3 + (1 - Q) ** 3)) == 0
    assert sympy.simplify(sum(decoded.values()) - 1) == 0


def test_symbols_are_compared_on_the_whole_region() -> None:
    wide, narrow = ms.SymbolicDomain({"q": (0, 1)}), ms.SymbolicDomain({"q": ("1/2", 1)})
    for decoding in (ms.greedy(), ms.top_p("1/2"), ms.min_p("99/100"), ms.top_k(1, ties="first")):
        with pytest.raises(
            ms.UndecidedError, match=r"whether token '[AB]' is kept is not settled: .*q="
        ) as caught:
            coin(wide).window(0, decoding=decoding).next_token("")
        assert "window=''" in str(caught.value)
    for decoding in (ms.greedy(), ms.top_p("1/2"), ms.min_p(1)):
        assert coin(narrow).window(0, decoding=decoding).next_token("") == {"A": 1, "B": 0}
    with pytest.raises(ms.UndecidedError):  # B is kept for q <= 10/19 alone
        coin(narrow).window(0, decoding=ms.min_p("9/10")).next_token("")
    # which of the losers is ahead does not matter to the winner, nor to what needs them all
    law = {"A": sympy.Rational(1, 2), "B": Q / 2, "C": (1 - Q) / 2}
    assert ms.greedy()(law) == ms.top_p("2/5")(law) == {"A": 1, "B": 0, "C": 0}
    assert ms.top_k(3)(law) == law
    with pytest.raises(ms.UndecidedError):
        ms.top_k(2)(law)
    halves = {
        "A": (1 + Q) / 5,
        "B": (1 + Q) / 5,
        "C": (3 - 2 * Q) / 5,
        "D": 0,
    }  # at q in (0, 1): A = B, not C
    with pytest.raises(ms.UndecidedError):
        ms.greedy()(halves)
    thirds = {"A": (1 + Q) / 4, "B": (1 + Q) / 4, "C": (1 - Q) / 2}
    assert ms.top_k(3)(thirds) == thirds
    even = {"A": (2 + Q) / 6, "B": (2 + Q) / 6, "C": (1 - Q) / 3}  # A = B as functions, and above C
    assert ms.greedy()(even) == {"A": F(1, 2), "B": F(1, 2), "C": 0}
    assert ms.greedy(ties="first")(even) == {"A": 1, "B": 0, "C": 0}


def coin(domain: ms.SymbolicDomain) -> ms.Mixture:
    return ms.Mixture({"coin": ms.iid({"A": Q, "B": 1 - Q}, domain=domain)})


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "fragment"),
    [
        (lambda: ms.temperature(0), "temperature=0: not above 0"),
        (lambda: ms.temperature("-1/2"), "temperature='-1/2'"),
        (lambda: ms.temperature(math.nan), "temperature=nan"),
        (lambda: ms.temperature(math.inf), "temperature=inf"),
        (lambda: ms.temperature(True), "temperature: value=True"),
        (lambda: ms.temperature(None), "temperature=None"),
        (lambda: ms.temperature(Q), "temperature=q"),
        (lambda: ms.temperature("hot"), "temperature: value='hot'"),
        (lambda: ms.top_k(0), "top_k=0"),
        (lambda: ms.top_k(1.5), "top_k=1.5"),  # type: ignore[arg-type]
        (lambda: ms.top_k(True), "top_k=True"),
        (lambda: ms.top_p(0), "top_p=0"),
        (lambda: ms.top_p("11/10"), "top_p='11/10'"),
        (lambda: ms.min_p(-0.5), "min_p=-0.5"),
        (lambda: ms.min_p(2), "min_p=2"),
        (lambda: ms.greedy(ties="last"), "ties='last'"),
        (lambda: ms.top_k(1, ties=[]), r"ties=\[\]"),  # type: ignore[arg-type]
        (lambda: ms.greedy().then("top_k"), "decoding='top_k'"),  # type: ignore[arg-type]
        (lambda: ms.greedy()({"A": "1/2"}), "law: probabilities"),
        (lambda: ms.greedy()([1, 2]), "law: probabilities"),  # type: ignore[arg-type]
        (lambda: TOY.window(1, decoding=0.5), "decoding=0.5"),  # type: ignore[arg-type]
        (lambda: TOY.decoded("greedy"), "decoding='greedy'"),  # type: ignore[arg-type]
        (lambda: TOY.window(1, decoding=ms.temperature(0.5)), r"temperature\(0.5\): value=0.5: not an exact"),
        (lambda: TOY.window(1, decoding=ms.temperature("1/1001")), "temperature=1/1001: .*1,000"),
        (
            lambda: TOY.window(1, decoding=ms.temperature("2/3")).chain(),
            "window='': temperature=2/3: 1/t.*float",
        ),
        (lambda: TOY.decoded(ms.temperature(2)).next_token("A"), "word='A': temperature=2: 1/t.*float"),
        (lambda: TOY.decoded(ms.greedy()).next_token("C"), "'C'"),
        (lambda: TOY.decoded(ms.greedy()).sample(-1, rng=np.random.default_rng(0)), "length=-1"),
        (lambda: TOY.decoded(ms.greedy()).sample(3, rng=None), "rng=None"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_policy_is_named(make: Callable[[], Any], fragment: str) -> None:
    with pytest.raises(ms.InputError, match=fragment):
        make()


def test_a_temperature_without_whole_powers_leaves_uniform_laws_alone() -> None:
    assert ms.temperature("2/3")({"A": "1/2", "B": "1/2", "C": 0}) == {"A": F(1, 2), "B": F(1, 2), "C": 0}
    assert ms.temperature(7)({"A": 1}) == {"A": 1}
    assert ms.temperature(F(1, MAX_POWER))({"A": "2/3", "B": "1/3"})["B"] == F(1, 2**MAX_POWER + 1)


def test_policies_show_how_they_are_made() -> None:
    made = ms.temperature("1/2").then(ms.top_p(0.9, ties="first"), ms.top_k(10**5000), ms.greedy())
    assert repr(made) == (
        "temperature(1/2).then(top_p(0.9, ties='first')).then(top_k(10000000000000000000…)).then(greedy())"
    )
    assert "decoding=temperature(1/2)," in repr(TOY.window(2, decoding=ms.temperature("1/2")))


# --- windows --------------------------------------------------------------------------------------


def seed_toy(q: Any = "1/2") -> ms.Mixture:
    return ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - sympy.S(q)})})


TOY = seed_toy()
HALVED = ms.temperature("1/2")


class DecodedSimulator(oracles.Simulator):
    """The brute-force simulator, its next-token law sent through the brute-force policies."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        super().__init__(model)
        given = model.get("decoding", [])
        self.steps = given if isinstance(given, list) else [given]

    def next_token(self, window: tuple[str, ...]) -> dict[str, Fraction]:
        return slow_all(self.steps, super().next_token(window))


def random_steps(rng: random.Random) -> Any:
    ties = {"ties": rng.choice(("all", "first"))} if rng.random() < 0.3 else {}
    choices = (
        {"temperature": rng.choice(("1/2", "0.5", 1, "1/3"))},
        {"top_k": rng.choice((1, 2))} | ties,
        {"top_p": rng.choice(("1/2", 0.9, "3/4", "2/3", 1))} | ties,
        {"min_p": rng.choice(("1/2", "1/10", 0, 1))},
        {"greedy": True} | ties,
    )
    steps = [rng.choice(choices) for _ in range(rng.choice((1, 1, 2)))]
    return steps[0] if len(steps) == 1 and rng.random() < 0.5 else steps


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_decoded_windows_equal_the_oracle_in_every_field(
    first: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hard zeros, pins, stationary starts, forgetting, impossible windows: all of it under decoding."""
    monkeypatch.setattr(oracles, "Simulator", DecodedSimulator)
    answers = 0
    for seed in range(first, first + 30):
        rng = random.Random(f"decoding {seed}")
        case = random_model(rng)
        model = {"decoding": random_steps(rng), **case["model"]}
        path = tmp_path / "model.toml"
        path.write_text(to_toml(model), encoding="utf-8")
        questions = {key: case[key] for key in ("hit", "start", "amplitude")}
        want: dict[str, Any] | None = None
        try:
            want = oracles.analyze_model(model, **questions)
        except OracleError:
            with pytest.raises(ms.InputError):
                analyze(read_model(path), **questions)
            continue
        for states in STATES[:3]:
            found = bare(analyze(read_model(path), **questions, states=states))
            assert list(found)[3] == "decoding"
            assert policy(found.pop("decoding")) == read_model(path).decoding  # type: ignore[union-attr]
            assert found.pop("states") <= want["states"]
            assert found == {key: value for key, value in want.items() if key != "states"}, (
                f"seed {seed}, {states}"
            )
        answers += 1
    assert answers >= 15


def test_decoding_can_keep_an_impossible_window_out_of_reach() -> None:
    """ABABAB… or rarely BB…: seen through one token, a B after an A is read as a document that begins with B."""
    mixture = ms.Mixture({"only": ms.markov(1, {"A": 1}, {"A": {"A": "2/3", "B": "1/3"}, "B": {"A": 1}})})
    with pytest.raises(ms.ImpossibleWindowError, match="window='B'"):
        mixture.window(1).chain()
    assert mixture.window(1, decoding=HALVED).reader.possible_tokens(("A",)) == ["A", "B"]
    with pytest.raises(ms.ImpossibleWindowError, match="window='B'"):
        mixture.window(1, decoding=HALVED).chain()
    assert mixture.window(1, decoding=ms.greedy()).chain().states == ("", "A")


def test_drift_is_its_definition_and_appending_no_longer_nothing() -> None:
    for mixture, k in product((TOY, seed_toy("1/3")), range(4)):
        sim = mixture.window(k, decoding=HALVED)
        for state in map(str, sim.chain().states):
            law, now = sim.next_token(state), sim.amplitudes(state)
            assert now == mixture.amplitudes(state)
            for name in now:
                appended = sum(p * mixture.amplitudes(state + str(a))[name] for a, p in law.items() if p)
                expected = sum(p * sim.amplitudes(state + str(a))[name] for a, p in law.items() if p)
                assert sim.drift(name, state) == expected - now[name]
                halves = DriftHalves(appended - now[name], expected - appended)
                assert sim.martingale.halves(name, state) == halves
                # sharpening favours A, and so luigi, wherever both are still in play
                assert (halves.appending != 0) == ("B" not in state)
    smallest = TOY.martingale.smallest_violation("luigi", decoding=HALVED)
    assert smallest == (1, "A", TOY.window(1, decoding=HALVED).drift("luigi", "A"))
    assert TOY.martingale.smallest_violation(
        "luigi", decoding=ms.top_p(1)
    ) == TOY.martingale.smallest_violation("luigi")


def test_the_chain_keeps_its_decoding_in_another_arithmetic() -> None:
    chain = TOY.window(3, decoding=ms.top_p("9/10")).chain()
    assert chain.states == (
        "",
        "A",
        "B",
        "AA",
        "AB",
        "BA",
        "BB",
        "AAA",
        "AAB",
        "ABA",
        "ABB",
        "BAA",
        "BAB",
        "BBA",
        "BBB",
    )
    floats = chain.to("float")
    assert floats.reader.decoding == ms.top_p("9/10")
    assert floats.matrix.successors(chain.index("AAA")) == chain.matrix.successors(chain.index("AAA"))
    assert floats.hitting_probability("AAA", start="") == 1.0
    with pytest.raises(ms.UndecidedError, match=r"window='AA': top_p\(9/10\).*'B'"):
        TOY.to("float").window(3, decoding=ms.top_p("9/10")).chain()


# --- facts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("domain", ["exact", "float"])
@pytest.mark.parametrize(
    ("q", "before", "after"), [("1/2", 14, 14), ("1/4", 84, 1110), ("3/4", F(148, 27), None)]
)
def test_sharper_decoding_need_not_shorten_the_way_back_to_the_mask(
    domain: str, q: str, before: Any, after: Any
) -> None:
    """E[return to AAA from a window with B in it] at k = 3, where only waluigi is left: (q^-3 − 1)/(1 − q)."""

    def back(q: Fraction) -> Fraction:
        return (q**-3 - 1) / (1 - q)

    sharp = F(q) ** 2 / (F(q) ** 2 + (1 - F(q)) ** 2)
    assert back(F(q)) == before
    assert after is None or back(sharp) == after
    mixture = seed_toy(q).to(domain)
    for decoding, expected in ((None, back(F(q))), (HALVED, back(sharp))):
        sim = mixture.window(3, decoding=decoding)
        assert sim.expected_hitting_time("context:AAA", start="BBB") == pytest.approx(expected, rel=1e-13)
        assert sim.chain().expected_hitting_time("AAA", start="BBB") == pytest.approx(expected, rel=1e-13)
    assert (back(sharp) < back(F(q))) == (F(q) > F(1, 2))


def test_the_way_back_in_symbols() -> None:
    toy = seed_toy(Q)
    sharp = Q**2 / (Q**2 + (1 - Q) ** 2)
    time = toy.window(3, decoding=HALVED).expected_hitting_time("context:AAA", start="BBB")
    assert sympy.simplify(time - (sharp**-3 - 1) / (1 - sharp)) == 0
    first = toy.window(2, decoding=HALVED).expected_hitting_time("token:B", start="AA")
    a = (1 + Q**3) / (1 + Q**2)  # μ(A∣AA) with equal priors
    assert sympy.simplify(first - (a**2 + (1 - a) ** 2) / (1 - a) ** 2) == 0


def test_sharpening_the_toy_makes_the_first_b_rarer_at_any_window() -> None:
    """From A^k the window stays until B comes: E = 1/P(B∣A^k), and squaring makes that larger."""
    for k in (1, 3, 500):
        rare = F(1, 2) / (2**k + 1)
        sim = TOY.window(k, decoding=HALVED)
        expected = (rare**2 + (1 - rare) ** 2) / rare**2
        assert sim.expected_hitting_time("token:B", start="A" * k) == expected > 1 / rare


@pytest.mark.parametrize("k", [2, 3, 6])
def test_a_nucleus_can_abolish_the_collapse(k: int) -> None:
    """P(A) is 3/4, 5/6, then 9/10 after AA, where B falls out of the nucleus: P(never B) = 3/4 · 5/6."""
    sim = TOY.window(k, decoding=ms.top_p("9/10"))
    assert [sim.next_token("A" * n)["A"] for n in range(k + 1)] == [F(3, 4), F(5, 6), *[1] * (k - 1)]
    assert (
        sim.hitting_probability("token:B")
        == sim.chain().hitting_probability(sim.emits("B"), start="")
        == F(3, 8)
    )
    assert [cls.states for cls in sim.full_chain.closed_classes()] == [("A" * k,)]
    assert TOY.window(k).hitting_probability("token:B") == 1
    assert sim.expected_hitting_time("token:B") == sympy.oo


@pytest.mark.parametrize("domain", ["exact", "symbolic", "float"])
def test_one_basin_grows_at_the_cost_of_the_others(domain: str) -> None:
    """a^∞, b^∞, c^∞ with priors .5, .3, .2: where it ends is where it begins, with squared weights 25 : 9 : 4."""
    priors = {"a": "5/10", "b": "3/10", "c": "2/10"}
    mixture = ms.Mixture({name: ms.word(name) for name in priors}, priors)
    wanted = ms.SymbolicDomain({"q": (0, 1)}) if domain == "symbolic" else domain
    sim = mixture.to(wanted).window(1, decoding=HALVED)  # type: ignore[arg-type]
    ends = [sim.hitting_probability(f"context:{name}") for name in priors]
    assert ends == pytest.approx([F(25, 38), F(9, 38), F(4, 38)], rel=1e-14)
    absorbed = mixture.window(1, decoding=HALVED).chain().absorption_probabilities("")
    assert sorted(absorbed.values() if isinstance(absorbed, dict) else absorbed) == [
        F(4, 38),
        F(9, 38),
        F(25, 38),
    ]


# --- full memory ----------------------------------------------------------------------------------

MIXTURES = {
    "toy": TOY,
    "three": ms.Mixture(
        {
            "a": ms.looping({"A": "1/2", "B": "1/2"}, "1/5"),
            "b": ms.iid({"A": "1/4", "B": "3/4"}),
            "c": ms.word("AAB"),
        }
    ),
}
FULL: list[list[dict[str, Any]]] = [
    [{"temperature": "1/2"}],
    [{"top_p": "4/5"}],
    [{"temperature": "1/3"}, {"min_p": "1/20"}],
    [{"greedy": True, "ties": "first"}],
]


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("steps", FULL)
def test_full_memory_is_a_text_process_of_decoded_steps(name: str, steps: list[dict[str, Any]]) -> None:
    mixture = MIXTURES[name]
    process = mixture.decoded(policy(steps))

    def chance(word: tuple[str, ...]) -> Fraction:
        """The product of the decoded laws, each from ratios of word probabilities."""
        result = F(1)
        for n, token in enumerate(word):
            before = mixture.probability(word[:n])
            law = {a: mixture.probability((*word[:n], a)) / before for a in mixture.alphabet.tokens}
            result *= slow_all(steps, law)[token]
            if not result:
                return result
        return result

    for n in range(6):
        words = list(product("AB", repeat=n))
        chances = [process.probability(word) for word in words]
        assert chances == list(map(chance, words))
        assert sum(chances) == 1
    assert process.next_token("AA") == mixture.window(9, decoding=policy(steps)).next_token("AA")
    floats = process.to(ms.FLOAT)
    assert floats.probability("AAB") == pytest.approx(float(process.probability("AAB")), rel=1e-13)


def test_sharpening_tokens_is_not_sharpening_words() -> None:
    squares = {w: TOY.probability(w) ** 2 for w in map("".join, product("AB", repeat=2))}
    words = {w: x / sum(squares.values()) for w, x in squares.items()}
    tokens = {w: TOY.decoded(HALVED).probability(w) for w in words}
    assert sum(tokens.values()) == sum(words.values()) == 1
    assert tokens["AA"] != words["AA"]
    memoryless = ms.Mixture({"coin": ms.iid({"A": "1/3", "B": "2/3"})})
    assert memoryless.decoded(HALVED).probability("AB") == F(1, 5) * F(4, 5)


def test_prompts_that_the_policy_would_not_write_can_be_continued() -> None:
    process = TOY.decoded(ms.greedy())
    assert process.probability("AB") == 0
    assert process.next_token("AB") == {"A": F(1, 2), "B": F(1, 2)}
    with pytest.raises(ms.InputError, match="probability 0"):
        ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}).decoded(ms.greedy()).next_token("AB")


def test_samples_repeat_and_have_the_right_law() -> None:
    process = TOY.decoded(HALVED)
    assert process.sample(50, rng=np.random.default_rng(3)) == process.sample(
        50, rng=np.random.default_rng(3)
    )
    rng, runs = np.random.default_rng(11), 4000
    counts = Counter("".join(map(str, process.sample(2, rng=rng))) for _ in range(runs))
    for word in map("".join, product("AB", repeat=2)):
        p = float(process.probability(word))
        assert abs(counts[word] - runs * p) < 5 * math.sqrt(runs * p * (1 - p)) + 1
    assert process.sample(0, rng=rng) == ()
    assert set(TOY.to("float").decoded(ms.top_k(1)).sample(300, rng=rng)) == {"A"}
    with pytest.raises(ms.InputError, match="has parameters"):
        seed_toy(Q).decoded(HALVED).sample(1, rng=rng)


def test_a_word_too_improbable_for_floats_is_refused() -> None:
    process = ms.Mixture({"coin": ms.iid({"A": 0.75, "B": 0.25})}).decoded(HALVED)
    with pytest.raises(ms.FloatRangeError, match="probability of a word"):
        process.probability("B" * 400)


# --- model files and the command line -------------------------------------------------------------

TOML = """alphabet = ["A", "B"]
window = 3
{}
[premises.luigi]
prior = "1/2"
kind = "iid"
probabilities = {{A = 1}}
[premises.waluigi]
prior = "1/2"
kind = "iid"
probabilities = {{A = "1/2", B = "1/2"}}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('decoding = {temperature = "1/2"}', HALVED),
        ("decoding = {temperature = 0.5}", HALVED),
        ("decoding = {top_k = 2}", ms.top_k(2)),
        ('decoding = [{top_p = "9/10", ties = "first"}]', ms.top_p("9/10", ties="first")),
        ("decoding = [{min_p = 0.05}, {greedy = true}]", ms.min_p("1/20").then(ms.greedy())),
        (
            '[[decoding]]\ntemperature = "2/3"\n[[decoding]]\ntop_p = 1',
            ms.temperature("2/3").then(ms.top_p(1)),
        ),
        ("", None),
    ],
)
def test_model_files_hold_a_policy(text: str, expected: ms.Decoding | None, tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    path.write_text(TOML.format(text), encoding="utf-8")
    model = read_model(path)
    assert isinstance(model, MixtureFile)
    assert model.decoding == model.simulator().decoding == expected
    written = simulator_to_toml(model.mixture().window(3, decoding=expected))
    assert ("decoding" in written) == (expected is not None)
    path.write_text(written, encoding="utf-8")
    again = read_model(path)
    assert isinstance(again, MixtureFile)
    assert again.decoding == expected


def test_a_policy_of_floats_has_no_exact_text() -> None:
    with pytest.raises(ms.InputError, match=r"value=0\.5"):
        simulator_to_toml(TOY.window(3, decoding=ms.temperature(0.5)))


def run(path: Path, command: str, *arguments: str) -> Any:
    from click.testing import CliRunner

    result = CliRunner().invoke(main, [command, str(path), *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_the_command_line_answers_under_a_policy(tmp_path: Path) -> None:
    import json

    path = tmp_path / "model.toml"
    path.write_text(TOML.format('decoding = [{top_p = "9/10"}, {temperature = "1"}]'), encoding="utf-8")
    answer = json.loads(run(path, "analyze", "--json", "--hit", "token:B", "--only", "hit"))
    assert answer == {
        "domain": "exact",
        "window": 3,
        "start": "document",
        "decoding": [{"top_p": "9/10"}, {"temperature": "1"}],
        "contexts": None,
        "engine": "tree",
        "hit": {
            "event": "token:B",
            "from": "",
            "probability": "3/8",
            "expected_time": "oo",
            "engine": "tree",
            "states": answer["hit"]["states"],
        },
    }
    shown = run(path, "analyze", "--only", "classes")
    assert "top_p 9/10" in shown
    assert "temperature 1" in shown
    path.write_text(TOML.format("decoding = {greedy = true}"), encoding="utf-8")
    drawn = json.loads(run(path, "simulate", "--steps", "30", "--replicas", "2", "--seed", "1", "--json"))
    assert drawn["texts"] == ["A" * 30] * 2
    assert "greedy" in run(path, "analyze")
    path.write_text(TOML.format("decoding = {temperature = 1.5}"), encoding="utf-8")
    assert json.loads(run(path, "simulate", "--steps", "30", "--seed", "1", "--json"))["steps"] == 30
    floats = json.loads(run(path, "analyze", "--json", "--domain", "float", "--only", "next_token"))
    odds = (17.0) ** (2 / 3)
    assert floats["next_token"]["AAA"]["A"] == pytest.approx(odds / (1 + odds), rel=1e-13)


def test_an_event_is_answered_though_a_law_after_it_is_not_settled(tmp_path: Path) -> None:
    """After AA the nucleus of 9/10 is too close to call in float, but the window A comes before it."""
    path = tmp_path / "model.toml"
    path.write_text(TOML.format('decoding = {top_p = "9/10"}'), encoding="utf-8")
    answer = analyze(read_model(path), domain="float", hit="context:A", only=["hit"])
    assert answer["hit"]["probability"] == pytest.approx(0.75, rel=1e-14)
    assert answer["contexts"] is None
    for question in ({"hit": "token:B", "only": ["hit"]}, {"only": ["states"]}):
        with pytest.raises(ms.UndecidedError, match="window='AA'"):
            analyze(read_model(path), domain="float", **question)  # type: ignore[arg-type]


def test_dialogue_regret_and_predictions_speak_with_the_decoded_law() -> None:
    coin = ms.iid({"A": "1/2", "B": "1/2"})
    mixture = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": coin})
    sharp = mixture.window(2, decoding=ms.temperature("1/2"))
    law = {word: sharp.next_token(word) for word in ("", "A", "B")}
    talk = sharp.dialogue("s").chain()
    assert talk.probability(talk.states[0], talk.states[1]) == law[""]["A"] == F(9, 10)
    two = sum((p * law[str(a)].get("A", F(0)) for a, p in law[""].items()), F(0))
    assert sharp.martingale.predictive_gaps(2)[1]["A"] == two - law[""]["A"]
    assert sharp.regret("luigi").after(2) == pytest.approx(-math.log(law[""]["A"] * law["A"]["A"]))
