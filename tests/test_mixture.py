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
    belief = mixture.belief()
    for n, token in enumerate("ABAB"):
        belief = belief.update(token)
        assert mixture.public_amplitudes(belief) == mixture.amplitudes("ABAB"[: n + 1])
    with pytest.raises(ms.InputError, match=r"token='B'"):
        ms.Mixture({"word": ms.word("AB")}).belief().update("B")


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
    assert toy.odds("luigi", "waluigi", "AAA") == 8
    assert toy.log_odds("luigi", "waluigi", "AAA") == pytest.approx(3 * math.log(2))
    assert toy.odds("waluigi", "luigi", "AB") == sympy.oo
    assert toy.log_odds("waluigi", "luigi", "AB") == math.inf
    assert toy.log_odds("luigi", "waluigi", "AB") == -math.inf
    assert toy.to(ms.FLOAT).log_odds("luigi", "waluigi", "AAA") == pytest.approx(3 * math.log(2))
    assert toy.log_odds("luigi", "waluigi", "A" * 5_000) == pytest.approx(5_000 * math.log(2))
    with pytest.raises(ms.InputError, match=r"premise='mario'"):
        toy.odds("mario", "luigi")
    three = ms.Mixture({"a": ms.word("A"), "b": ms.word("A"), "c": ms.word("C")})
    with pytest.raises(ms.InputError, match="no odds"):
        three.odds("a", "b", "C")


def test_symbolic_mixtures() -> None:
    q, weight = sympy.symbols("q weight")
    toy = ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})},
        {"luigi": weight, "waluigi": 1 - weight},
    )
    amplitude = toy.amplitudes("AA")["luigi"]
    assert sympy.cancel(amplitude - weight / (weight + (1 - weight) * q**2)) == 0
    assert sympy.simplify(toy.log_odds("luigi", "waluigi", "A") - sympy.log(weight / ((1 - weight) * q))) == 0
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
        (lambda: ms.Mixture({"a": ms.word("A")}, {"b": 1}), r"prior: 'b'"),
        (lambda: ms.Mixture({"a": ms.word("A")}, {"a": 1, "b": 1}), r"prior: 'b'"),
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
