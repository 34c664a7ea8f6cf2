"""Premises: each kind against its definition, the laws every text process obeys, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
import sympy

import markovsim as ms
from markovsim.premises.alphabet import Alphabet

HALF, TENTH = Fraction(1, 2), Fraction(1, 10)


def words(tokens: Any, length: int) -> list[tuple[Any, ...]]:
    return list(product(tokens, repeat=length))


FLIP = {"A": {"A": "9/10", "B": "1/10"}, "B": {"A": "1/2", "B": "1/2"}}
PREMISES = {
    "iid": ms.iid({"A": "1/3", "B": "2/3"}),
    "markov": ms.markov(1, {"A": "1/4", "B": "3/4"}, FLIP),
    "second order": ms.markov(
        2,
        {"AA": "1/2", "AB": "1/2"},
        {"AA": {"A": "1/3", "B": "2/3"}, "AB": {"A": 1}, "BA": {"B": 1}, "BB": {"A": 1}},
    ),
    "word": ms.word("AAB"),
    "looping": ms.looping({"A": "1/3", "B": "2/3"}, "1/10"),
    "rogue": ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), "1/10"),
    "returning": ms.deceptive(ms.word("AB"), ms.iid({"B": 1}), "1/10", "1/3"),
    "generator": ms.generator(["1/2", "1/2"], {"A": [[0, 1], [0, "1/2"]], "B": [[0, 0], ["1/2", 0]]}),
}


@pytest.mark.parametrize("name", PREMISES)
def test_every_premise_is_a_law_on_words(name: str) -> None:
    premise = PREMISES[name]
    assert premise.probability("") == 1
    for length in range(5):
        for w in words("AB", length):
            assert sum(premise.probability((*w, a)) for a in "AB") == premise.probability(w)


def test_iid_multiplies() -> None:
    for w in words("AB", 4):
        assert PREMISES["iid"].probability(w) == Fraction(1, 3) ** w.count("A") * Fraction(2, 3) ** w.count(
            "B"
        )


def test_markov_multiplies_transitions() -> None:
    for w in words("AB", 4):
        p = {"A": Fraction(1, 4), "B": Fraction(3, 4)}[w[0]]
        for a, b in pairwise(w):
            p *= Fraction(FLIP[a][b])
        assert PREMISES["markov"].probability(w) == p


def test_markov_of_order_two_sees_two_tokens_and_of_order_zero_none() -> None:
    premise = PREMISES["second order"]
    assert premise.probability("AAB") == Fraction(1, 3)
    assert premise.probability("AABA") == Fraction(1, 3)
    assert premise.probability("ABA") == HALF
    assert premise.probability("B") == 0
    assert ms.markov(0, {"": 1}, {"": {"A": "1/3", "B": "2/3"}}).same_law(PREMISES["iid"])


def test_word_repeats_from_its_first_token() -> None:
    assert [w for w in words("AB", 5) if PREMISES["word"].probability(w)] == [tuple("AABAA")]
    assert ms.word("yes no").probability("yes no yes") == 1
    assert ms.word([1, 2]).probability((1, 2, 1)) == 1
    assert ms.word("A", alphabet=["A", "B"]).probability("B") == 0


def test_looping_repeats_or_draws_anew() -> None:
    first = {"A": Fraction(1, 3), "B": Fraction(2, 3)}
    for w in words("AB", 4):
        p = first[w[0]]
        for a, b in pairwise(w):
            p *= TENTH * first[b] + (1 - TENTH) * (a == b)
        assert PREMISES["looping"].probability(w) == p
    assert ms.looping({"A": 1}, 0).probability("AAA") == 1


def test_deceptive_sums_over_when_it_reveals_itself() -> None:
    """Enumerate the hidden modes: honest or revealed before each token, and where each fresh start was."""

    def brute(w: tuple[str, ...]) -> Fraction:
        total = Fraction(0)
        for modes in product((False, True), repeat=len(w)):  # True: revealed when emitting this token
            p, before, begun = Fraction(1), False, 0
            for t, (token, mode) in enumerate(zip(w, modes, strict=True)):
                change = Fraction(1, 3) if before else TENTH
                p *= change if mode != before else 1 - change
                begun = t if mode != before else begun
                p *= (token == "B") if mode else (token == "AB"[(t - begun) % 2])
                before = mode
            total += p
        return total

    for length in range(6):
        for w in words("AB", length):
            assert PREMISES["returning"].probability(w) == brute(w), w


def test_a_deceptive_premise_may_be_made_of_others_with_hidden_states() -> None:
    nested = ms.deceptive(PREMISES["rogue"], ms.word("CA"), "1/2")
    assert nested.alphabet.tokens == ("A", "B", "C")
    assert nested.probability("C") == HALF
    assert nested.probability("CACA") == HALF


def test_hidden_states_that_cannot_be_reached_are_dropped() -> None:
    assert ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), 0).size == 1
    assert ms.generator([1, 0], {"A": [[1, 0], [0, 0]], "B": [[0, 0], [0, 1]]}).size == 1


@pytest.mark.parametrize(
    ("name", "stationary"),
    [
        ("iid", True),
        ("markov", False),
        ("word", False),
        ("looping", True),
        ("rogue", False),
        ("returning", False),
    ],
)
def test_stationarity_is_that_of_the_law_on_words(name: str, stationary: bool) -> None:
    premise = PREMISES[name]
    assert premise.is_stationary() is stationary
    direct = all(
        sum(premise.probability((a, *w)) for a in "AB") == premise.probability(w)
        for n in range(5)
        for w in words("AB", n)
    )
    assert direct is stationary


def test_a_hidden_start_that_is_not_stationary_may_give_a_stationary_law() -> None:
    doubled = ms.generator([1, 0], {"A": [[0, "1/2"], ["1/2", 0]], "B": [[0, "1/2"], ["1/2", 0]]})
    assert doubled.is_stationary()
    assert doubled.same_law(ms.iid({"A": "1/2", "B": "1/2"}))
    assert not doubled.same_law(ms.iid({"A": "1/2", "C": "1/2"}))
    assert not doubled.same_law(PREMISES["iid"].over(doubled.alphabet))


@pytest.mark.parametrize("name", PREMISES)
def test_the_stationary_start_is_stationary_and_the_limit_of_time_averages(name: str) -> None:
    premise = ms.stationary_start(PREMISES[name])
    assert premise.is_stationary()
    again = ms.stationary_start(premise)
    assert again.same_law(premise)


def test_the_stationary_law_of_a_period_is_a_random_phase() -> None:
    premise = ms.stationary_start(ms.word("AAB"))
    third = Fraction(1, 3)
    assert {w: premise.probability(w) for w in words("AB", 2)} == {
        ("A", "A"): third,
        ("A", "B"): third,
        ("B", "A"): third,
        ("B", "B"): 0,
    }


def test_a_premise_with_two_ends_has_no_stationary_law() -> None:
    with pytest.raises(ms.StationaryError, match=r"'stuck'.*2 closed classes"):
        ms.stationary_start(ms.looping({"A": "1/2", "B": "1/2"}, 0), name="stuck")


def test_conversion_keeps_arcs_and_law() -> None:
    for premise in PREMISES.values():
        rounded = premise.to(ms.FLOAT)
        assert rounded.to(ms.FLOAT) is rounded
        assert rounded.size == premise.size
        symbolic = premise.to(ms.SymbolicDomain({"q": (0, 1)}))
        for w in words("AB", 3):
            assert rounded.probability(w) == pytest.approx(float(premise.probability(w)))
            assert symbolic.probability(w) == sympy.Rational(str(premise.probability(w)))
        assert rounded.same_law(rounded)


def test_symbolic_premises() -> None:
    q, h = sympy.symbols("q h")
    assert sympy.expand(ms.iid({"A": q, "B": 1 - q}).probability("AAB") - q**2 * (1 - q)) == 0
    rogue = ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), h)
    assert sympy.expand(rogue.probability("AAB") - h * (1 - h) ** 2) == 0
    assert ms.looping({"A": q, "B": 1 - q}, h).is_stationary()
    assert not rogue.is_stationary()


# --- alphabets and words ----------------------------------------------------------------------------


def test_words_are_written_and_read_back() -> None:
    for tokens, word, written in [
        (("A", "B"), ("A", "B"), "AB"),
        (("yes", "no"), ("yes", "no"), "yes no"),
        ((0, 1), (0, 1, 1), "011"),
        ((10, 2), (2, 10), "2 10"),
        (("A", "B"), (), ""),
    ]:
        alphabet = Alphabet(tokens)
        assert alphabet.write(word) == written
        assert alphabet.parse(written) == alphabet.parse(list(word)) == word
    assert Alphabet(("B", "A")).sort_key(("A", "B")) == (1, 0)


@pytest.mark.parametrize(
    "tokens", [(), ("",), (True,), (1.5,), ("A", "A"), (1, "1"), ("a b", "c"), ("tab\t", "cc"), (" x", "y")]
)
def test_alphabets_that_cannot_be_written_are_refused(tokens: Any) -> None:
    with pytest.raises(ms.InputError, match=r"alphabet|token"):
        Alphabet(tokens)


@pytest.mark.parametrize("word", ["AXB", ("A", "X"), ("A", True), 7])
def test_words_outside_the_alphabet_are_refused(word: Any) -> None:
    with pytest.raises(ms.InputError, match="word="):
        Alphabet(("A", "B", 1)).parse(word)


# --- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ms.iid({"A": "1/2", "B": "1/3"}, name="luigi"), r"luigi: probabilities: sum=5/6, not 1"),
        (lambda: ms.iid({"A": "3/2", "B": "-1/2"}), r"entry 1 is -1/2, below 0"),
        (lambda: ms.iid({"A": 0.5, "B": 0.4}), r"sum=0.9"),
        (lambda: ms.iid({}), "alphabet"),
        (lambda: ms.iid({"A": 1}, alphabet=["B"]), r"token 'A' is not in the alphabet"),
        (lambda: ms.iid({1: "1/2", "1": "1/2"}, alphabet=[1]), "stands twice"),
        (lambda: ms.word(""), "empty"),
        (lambda: ms.word([]), "empty"),
        (lambda: ms.markov(1, {"A": 1}, {"A": {"B": 1}}), r"no law after 'B'"),
        (lambda: ms.markov(1, {"AB": 1}, {"A": {"A": 1}}, alphabet=["A", "B"]), r"2 tokens, not order=1"),
        (lambda: ms.markov(-1, {"": 1}, {}), "order=-1"),
        (lambda: ms.markov(True, {"A": 1}, {"A": {"A": 1}}), "order=True"),
        (lambda: ms.markov(1, {"A": "1/2"}, {"A": {"A": 1}}), r"initial: sum=1/2"),
        (lambda: ms.markov(2, {"AA": 1, ("A", "A"): 0}, {"AA": {"A": 1}}), "stands twice"),
        (lambda: ms.markov(1, {"A": 1}, {"A": {"A": "9/10"}}), r"after 'A': sum=9/10"),
        (lambda: ms.looping({"A": 1}, "3/2"), r"eta=3/2"),
        (lambda: ms.looping({"A": 1}, "-1/2"), r"eta=-1/2"),
        (lambda: ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), 2), r"hazard=2"),
        (lambda: ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), 0, "7/5"), r"back=7/5"),
        (lambda: ms.generator([], {"A": []}), "no hidden state"),
        (lambda: ms.generator([1], {}), "no token"),
        (lambda: ms.generator([1], {"A": [[1]], "B": [[0]]}, alphabet=["A"]), r"token 'B'"),
        (lambda: ms.generator([1], {"A": [[1, 0]]}), r"token 'A' has 1 rows of lengths \[2\].*1 × 1"),
        (lambda: ms.generator(["1/2"], {"A": [[1]]}), r"start: sum=1/2"),
        (
            lambda: ms.generator([1], {"A": [["1/2"]], "B": [["1/3"]]}, name="p"),
            r"p: row 0 over all tokens: sum=5/6",
        ),
    ],
)
def test_wrong_premises_are_refused_with_the_culprit(make: Any, message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        make()


def test_zeros_make_no_arcs_and_tiny_numbers_do() -> None:
    premise = ms.iid({"A": 1.0, "B": 0.0})
    assert premise.rows["B"] == ((),)
    assert len(ms.iid({"A": 1.0, "B": 1e-300}, alphabet=["A", "B"]).rows["B"][0]) == 1


def test_a_parameter_may_leave_a_probability_undecided_but_not_negative() -> None:
    a, b = sympy.symbols("a b")
    premise = ms.iid({"A": a, "B": b, "C": 1 - a - b})
    assert ms.Mixture({"p": premise}).conditions == ("-a - b + 1 > 0",)
    with pytest.raises(ms.InputError, match="below 0"):
        ms.iid({"A": 1 + a, "B": -a})


@pytest.mark.parametrize(
    "make",
    [
        lambda: ms.iid("AB"),
        lambda: ms.iid([1, 2]),
        lambda: ms.looping("AB", "1/2"),
        lambda: ms.looping({"A": 1}, 0, domain="real"),
        lambda: ms.markov(1, {"A": 1}, ["A"]),
        lambda: ms.markov(1, "A", {"A": {"A": 1}}),
        lambda: ms.markov(1, {"A": 1}, {"A": "A"}),
        lambda: ms.markov(1, {"A": 1}, {"A": {"A": 1}, ("A",): {"A": 1}}),
        lambda: ms.word(5),
        lambda: ms.deceptive("luigi", ms.word("A"), "1/2"),
        lambda: ms.deceptive(ms.word("A"), None, "1/2"),
        lambda: ms.generator(["1"], {"A": 5}),
        lambda: ms.generator(["1"], ["A"]),
        lambda: ms.generator(5, {"A": [[1]]}),
        lambda: ms.generator(["1"], {"A": ["1"]}),
    ],
)
def test_arguments_of_the_wrong_kind_are_named(make: Any) -> None:
    with pytest.raises(ms.InputError, match=r"=|twice"):
        make()


def test_arrays_and_iterators_are_matrices_too() -> None:
    numpy = pytest.importorskip("numpy")
    array = ms.generator(numpy.array([1.0]), {"A": numpy.array([[0.5]]), "B": iter([[0.5]])})
    assert array.probability("AB") == 0.25
    assert ms.iid({"A": "1/2", "B": "1/2"}, domain="float").probability("A") == 0.5


def test_markov_finds_its_tokens_in_every_key() -> None:
    premise = ms.markov(2, {"AB": 1}, {"AB": {"B": 1}, "BB": {"B": 1}})
    assert premise.alphabet.tokens == ("B", "A")
    assert premise.probability("ABBB") == 1
    written = ms.markov(2, {"yes no": 1}, {"yes no": {"no": 1}, ("no", "no"): {"no": 1}})
    assert written.probability("yes no no") == 1
    assert ms.markov(1, {3: 1}, {3: {3: 1}}).probability((3, 3)) == 1


def test_products_that_underflow_are_an_error() -> None:
    tiny = ms.iid({"A": 1e-200, "B": 1.0})
    with pytest.raises(ms.FloatRangeError, match="product"):
        ms.deceptive(ms.word("B"), tiny, 1e-200)
    with pytest.raises(ms.FloatRangeError, match="product"):
        ms.looping({"A": 1e-200, "B": 1.0}, 1e-200)
