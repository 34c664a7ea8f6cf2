"""Superpositions: Bayes' rule from its definition, in every domain; what is refused."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import markovsim as ms

HALF = Fraction(1, 2)


def example() -> ms.Mixture:
    """Three premises of different kinds and memory, with weights that do not sum to 1."""
    flip = ms.markov(1, {"A": 1}, {"A": {"A": "1/3", "B": "2/3"}, "B": {"A": 1}})
    premises = {"iid": ms.iid({"A": "1/4", "B": "3/4"}), "flip": flip, "word": ms.word("AB")}
    return ms.Mixture(premises, prior={"iid": 1, "flip": "1/2", "word": 2})


PRIOR = {"iid": Fraction(2, 7), "flip": Fraction(1, 7), "word": Fraction(4, 7)}


def test_weights_are_normalised_exactly() -> None:
    assert example().amplitudes("") == example().prior == PRIOR
    assert ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}).amplitudes() == {"a": HALF, "b": HALF}


def test_amplitudes_and_next_token_laws_are_bayes_rule() -> None:
    mixture = example()
    for word in (w for n in range(6) for w in product("AB", repeat=n)):
        joint = {name: PRIOR[name] * premise.probability(word) for name, premise in mixture.premises.items()}
        mass = sum(joint.values())
        assert mixture.probability(word) == mass
        if not mass:
            with pytest.raises(ms.InputError, match="has probability 0"):
                mixture.amplitudes(word)
            continue
        assert mixture.amplitudes(word) == {name: p / mass for name, p in joint.items()}
        assert mixture.next_token(word) == {a: mixture.probability((*word, a)) / mass for a in "AB"}


def test_beliefs_are_updated_token_by_token() -> None:
    mixture = example()
    belief = mixture.superposition.belief()
    for n, token in enumerate("ABAB"):
        belief = belief.update(token)
        assert mixture.superposition.public_amplitudes(belief) == mixture.amplitudes("ABAB"[: n + 1])
    with pytest.raises(ms.InputError, match=r"token='B'"):
        ms.Mixture({"word": ms.word("AB")}).superposition.belief().update("B")


def test_the_mixture_is_itself_a_generator() -> None:
    mixture = example()
    joint = mixture.generator
    assert joint.size == sum(premise.size for premise in mixture.premises.values())
    assert sum(map(mixture.domain.public, joint.start)) == 1
    alone = ms.Mixture({"all": joint})
    for word in product("AB", repeat=4):
        assert joint.probability(word) == mixture.probability(word) == alone.probability(word)


def test_odds_and_log_odds() -> None:
    toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    assert toy.pair("luigi", "waluigi").odds("AAA") == 8
    assert toy.pair("luigi", "waluigi").log_odds("AAA") == pytest.approx(3 * math.log(2))
    assert toy.pair("waluigi", "luigi").odds("AB") == sympy.oo
    assert toy.pair("waluigi", "luigi").log_odds("AB") == math.inf
    assert toy.pair("luigi", "waluigi").log_odds("AB") == -math.inf
    assert toy.to(ms.FLOAT).pair("luigi", "waluigi").log_odds("AAA") == pytest.approx(3 * math.log(2))
    assert toy.pair("luigi", "waluigi").log_odds("A" * 5_000) == pytest.approx(5_000 * math.log(2))
    with pytest.raises(ms.InputError, match=r"premise='mario'"):
        toy.pair("mario", "luigi").odds()
    three = ms.Mixture({"a": ms.word("A"), "b": ms.word("A"), "c": ms.word("C")})
    with pytest.raises(ms.InputError, match="no odds"):
        three.pair("a", "b").odds("C")


def test_symbolic_mixtures() -> None:
    q, weight = sympy.symbols("q weight")
    toy = ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})},
        {"luigi": weight, "waluigi": 1 - weight},
    )
    amplitude = toy.amplitudes("AA")["luigi"]
    assert sympy.cancel(amplitude - weight / (weight + (1 - weight) * q**2)) == 0
    assert (
        sympy.simplify(toy.pair("luigi", "waluigi").log_odds("A") - sympy.log(weight / ((1 - weight) * q)))
        == 0
    )
    assert toy.conditions == ()
    assert toy.nonzero == ("q", "q - 1", "weight", "weight - 1")
    above_one = ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}, {"a": 2 * q, "b": 1 - q})
    assert above_one.conditions == ()


def test_alphabets_are_joined_in_order_of_appearance() -> None:
    mixture = ms.Mixture({"b": ms.word("B"), "a": ms.word("AC")})
    assert mixture.alphabet.tokens == ("B", "A", "C")
    assert mixture.next_token("A") == {"B": 0, "A": 0, "C": 1}
    ordered = ms.Mixture({"b": ms.word("B"), "a": ms.word("A")}, alphabet=["A", "B", "Z"])
    assert ordered.alphabet.tokens == ("A", "B", "Z")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ms.Mixture({}), "at least one premise"),
        (lambda: ms.Mixture({"a": ms.word("A")}, {"a": 0}), r"prior of 'a' is 0"),
        (lambda: ms.Mixture({"a": ms.word("A")}, {"a": "-1"}), r"prior of 'a' is -1"),
        (lambda: ms.Mixture({"a": ms.word("A")}, {"b": 1}), r"prior='b'"),
        (lambda: ms.Mixture({"a": ms.word("A")}, {"a": 1, "b": 1}), r"prior='b'"),
        (lambda: ms.Mixture({"a": ms.word("A")}, {"a": math.nan}), "finite"),
        (lambda: ms.Mixture({"a": ms.word("AB")}, alphabet=["A"]), r"token='B'"),
    ],
)
def test_wrong_mixtures_are_refused_with_the_culprit(make: Any, message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        make()


# --- binary64 ---------------------------------------------------------------------------------------


def test_float_amplitudes_keep_relative_accuracy_far_below_one() -> None:
    exact = ms.Mixture(
        {"a": ms.iid({"A": "1e-9", "B": "999999999/1000000000"}), "b": ms.iid({"A": "1/3", "B": "2/3"})}
    )
    rounded = exact.to(ms.FLOAT)
    for word in ("A" * 25, "AB" * 12, "A" * 30 + "B"):
        for name, amplitude in exact.amplitudes(word).items():
            assert rounded.amplitudes(word)[name] == pytest.approx(float(amplitude), rel=1e-13)


def test_what_underflows_is_an_error_and_not_a_zero() -> None:
    toy = ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1e-200", "B": 1 - Fraction("1e-200")})}
    )
    rounded = toy.to(ms.FLOAT)
    assert 0 < rounded.amplitudes("A")["waluigi"] < 1e-199
    with pytest.raises(ms.FloatRangeError, match="exact domain"):
        rounded.amplitudes("AA")
    assert toy.amplitudes("AA")["waluigi"] < Fraction("1e-399")
    start = ms.generator([1e-200, 1.0], {"A": [[1, 0], [0, 1]]})
    with pytest.raises(ms.FloatRangeError, match="start"):
        ms.Mixture({"a": start, "b": ms.word("A")}, {"a": 1e-200, "b": 1}).next_token("")
    tiny = ms.Mixture(
        {"a": ms.generator([1e-170, 1.0], {"A": [[1, 0], [1e-170, 1]], "B": [[1e-170, 0], [0, 0]]})},
        alphabet=["A", "B"],
    )
    with pytest.raises(ms.FloatRangeError, match=r"token 'B'"):
        tiny.next_token("")


def test_subnormal_weights_are_an_error_and_not_a_rounding() -> None:
    tiny = Fraction(3, 10**108)
    toy = ms.Mixture({"luigi": ms.word("A"), "other": ms.iid({"A": tiny, "B": 1 - tiny})})
    assert toy.pair("other", "luigi").log_odds("AAA") == pytest.approx(3 * math.log(3) - 324 * math.log(10))
    with pytest.raises(ms.FloatRangeError, match="hidden state"):
        toy.to("float").pair("other", "luigi").log_odds("AAA")
    with pytest.raises(ms.FloatRangeError, match="2000 tokens"):
        ms.iid({"A": 0.5, "B": 0.5}).probability("A" * 2_000)
    assert ms.iid({"A": 0.5, "B": 0.5}).probability("A" * 1_000) == 0.5**1_000
    assert ms.word("AB").to("float").probability("B") == 0


def test_weights_that_were_subnormal_before_they_were_rescaled_are_an_error() -> None:
    """Rescaled, the weight of the rare premise is a normal float, but 10 of its digits are lost."""
    rare, few = Fraction(1, 10**300), Fraction(1, 10**20)
    first = ms.iid({"A": rare, "B": 1 - rare})
    second = ms.iid({"A": rare, "B": Fraction(1, 2), "C": Fraction(1, 2) - rare})
    toy = ms.Mixture({"often": first, "seldom": second}, {"often": 1 - few, "seldom": few})
    assert toy.amplitudes("A") == {"often": 1 - few, "seldom": few}
    with pytest.raises(ms.FloatRangeError, match="hidden state"):
        toy.to("float").amplitudes("A")
    with pytest.raises(ms.FloatRangeError, match="hidden state"):
        ms.generator([1 - 1e-20, 1e-20], {"A": [[1e-300, 0], [0, 1e-300]], "B": [[1, 0], [0, 1]]}).after("A")


def test_odds_outside_binary64_are_an_error() -> None:
    exact = ms.Mixture({"a": ms.word("A"), "b": ms.iid({"A": "1/1000", "B": "999/1000"})})
    with pytest.raises(ms.FloatRangeError):
        exact.to("float").pair("a", "b").odds("A" * 105)
    assert exact.pair("a", "b").log_odds("A" * 105) == pytest.approx(105 * math.log(1000))


def test_exact_log_odds_near_zero_do_not_cancel() -> None:
    step = Fraction(1, 10**17)
    near = ms.iid({"A": Fraction(1, 3) + step, "B": Fraction(2, 3) - step})
    mixture = ms.Mixture({"a": ms.iid({"A": "1/3", "B": "2/3"}), "b": near})
    assert mixture.pair("a", "b").log_odds("A" * 400) == pytest.approx(-400 * 3e-17, rel=1e-6)


def test_side_conditions_survive_what_cancels_them() -> None:
    q = sympy.Symbol("q")
    luigi, coin = ms.word("A"), ms.iid({"A": "1/2", "B": "1/2"})
    assert ms.Mixture({"a": luigi, "b": coin}, {"a": 2 * q - 1, "b": 2 * q - 1}).conditions == (
        "2*q - 1 > 0",
    )
    wide = ms.SymbolicDomain({"q": (0, 2)})
    looping = ms.looping({"A": "1/2", "B": "1/2"}, q, domain=wide)
    assert ms.Mixture({"a": looping}).conditions == ("1 - q > 0",)
    rogue = ms.deceptive(luigi, coin, q, domain=wide)
    assert ms.Mixture({"a": rogue}).conditions == ("1 - q > 0",)
    again = ms.Mixture({"a": luigi, "b": coin}, {"a": 2 * q - 1, "b": 2 * q - 1}).to(wide)
    assert again.conditions == ("2*q - 1 > 0",)
    order_two = ms.markov(2, {"AA": 2 * q, "AB": 1 - 2 * q}, {"AA": {"A": 1}, "AB": {"A": 1}, "BA": {"A": 1}})
    assert ms.Mixture({"a": order_two}).conditions == ("1 - 2*q > 0",)


def test_what_vanishes_identically_is_bad_input_and_no_traceback() -> None:
    q, half = sympy.Symbol("q"), sympy.Rational(1, 2)
    one = ms.iid({"A": q - half, "B": 3 * half - q})
    other = ms.iid({"A": half - q, "B": q + half})
    mixture = ms.Mixture({"a": one, "b": other})
    for question in (lambda: mixture.amplitudes("A"), lambda: mixture.window(1).chain()):
        with pytest.raises(ms.InputError, match="vanishes identically"):
            question()
    with pytest.raises(ms.InputError, match="vanishes identically"):
        ms.markov(2, {"AA": q - half, "AB": half - q, "BA": 1}, {})


def test_a_domain_that_lacks_a_parameter_is_refused() -> None:
    q, r = sympy.symbols("q r")
    mixture = ms.Mixture({"a": ms.iid({"A": q, "B": 1 - q}), "b": ms.iid({"A": r, "B": 1 - r})})
    with pytest.raises(ms.InputError, match="'r' is not declared"):
        mixture.to(ms.SymbolicDomain({"q": (0, 1)}))
    with pytest.raises(ms.InputError, match="'q' is not declared"):
        ms.deceptive(mixture.premises["a"], ms.word("B"), "1/2", domain=ms.SymbolicDomain({"p": (0, 1)}))


def test_mixtures_and_simulators_never_change() -> None:
    mixture = example()
    sim = mixture.window(2)
    for thing, name in ((mixture, "domain"), (sim, "k"), (mixture.premises["iid"], "start")):
        with pytest.raises(AttributeError):
            setattr(thing, name, None)
        with pytest.raises(AttributeError):
            delattr(thing, name)
    with pytest.raises(TypeError):
        mixture.premises["iid"].rows["A"] = ()
    mixture.prior["iid"] = 0
    assert mixture.prior == PRIOR
    assert hash(mixture.premises["iid"])
    assert repr(mixture) == "Mixture(iid: 2/7, flip: 1/7, word: 4/7; tokens A B; exact)"
    assert repr(sim) == f"WindowedSimulator(window 2, start='document', impossible='error', {mixture!r})"
    assert repr(mixture.window(1, pinned="A")).startswith(
        "WindowedSimulator(window 1, start='document', pinned='A'"
    )
    assert repr(mixture.premises["flip"]) == "Generator(3 hidden states; tokens A B; exact)"


@pytest.mark.parametrize(
    "make",
    [
        lambda: ms.Mixture([ms.word("A")]),
        lambda: ms.Mixture({"a": 3}),
        lambda: ms.Mixture({1: ms.word("A")}),
        lambda: ms.Mixture({"a": ms.word("A")}, [1]),
        lambda: ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}, {1: 1, "c": 1}),
        lambda: ms.Mixture({"a": ms.word("A")}, domain="real"),
        lambda: example().to("symbolic"),
        lambda: example().amplitudes([["A"]]),
        lambda: example().amplitudes(5),
        lambda: example().pair(["iid"], "word").odds(),
    ],
)
def test_arguments_of_the_wrong_kind_are_named(make: Any) -> None:
    with pytest.raises(ms.InputError, match="="):
        make()
