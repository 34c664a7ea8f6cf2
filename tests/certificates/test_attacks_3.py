"""False and empty statements made by algebra: divisions, variables, ranges, drifts, identities of every model."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from typing import Any

import pytest
from forgery_tools import A_WORDS, Document, chain, evidence, holds, identity, rejected, small, stored

from markovsim_checker import check
from markovsim_checker import format as form


def accepted(document: Document) -> check.CheckResult:
    """What the checker says of a certificate that it accepts."""
    found = check.check(form.read(json.dumps(document), "forged"))
    assert found.failures == ()
    return found


def refused(document: Document) -> str:
    """Why the checker refuses a certificate."""
    failures = rejected(document)
    assert failures
    return "; ".join(failures)


def premise(name: str, prior: str, start: list[str], **tokens: list[list[str]]) -> Document:
    return {"name": name, "prior": prior, "start": start, "tokens": tokens}


def model(name: str, *premises: Document, tokens: str = "AB") -> Document:
    return {"name": name, "alphabet": list(tokens), "premises": list(premises)}


def after(name: str, of: str, prefix: str, *vectors: list[str]) -> Document:
    """A family of the words that end in a prefix, after an arbitrary text."""
    piece = {"kind": "induction", "form": "family", "model": of, "anything": True}
    return {**piece, "name": name, "prefix": prefix, "repeat": "", "vectors": list(vectors)}


def variable(name: str, base: str, step: str, closed: str = "", **more: str) -> Document:
    return {"name": name, "base": base, "step": step, "closed": closed, **more}


def sequence(*variables: Document, **inputs: str) -> Document:
    """Recurrences, with the ranges of their inputs."""
    declared = [{"name": name, "range": where} for name, where in inputs.items()]
    return {"kind": "induction", "form": "sequence", "variables": list(variables), "inputs": declared}


def inequality(left: str, relation: str, right: str, *terms: str, squares: Any = ()) -> Document:
    given = [{"root": root, "weight": weight} for root, weight in squares]
    sides = {"left": left, "relation": relation, "right": right}
    return {"kind": "inequality", **sides, "terms": list(terms), "squares": given}


# A drift that vanishes at some value of a parameter ---------------------------------------------------------


def coins(heads: str) -> Document:
    """Two coins, of biases q and ``heads``. Where these agree nothing drifts."""
    first = premise("p", "1/2", ["1"], A=[["q"]], B=[["1-q"]])
    return model("coins", first, premise("r", "1/2", ["1"], A=[[heads]], B=[[f"1-{heads}"]]))


def drifting(heads: str, word: str, name: str, at: dict[str, str]) -> Document:
    """The drift of a coin of :func:`coins` at a window of one token."""
    chances = {"A": ("q", heads), "B": ("(1-q)", f"(1-{heads})")}

    def weights(text: str) -> list[str]:
        return ["*".join(chances[token]["pr".index(each)] for token in text) for each in "pr"]

    def alpha(text: str) -> str:
        return f"{weights(text)['pr'.index(name)]}/({'+'.join(weights(text))})"

    here = "+".join(weights(word))
    ahead = "+".join(f"({'+'.join(weights(word + token))})/({here})*({alpha(token)})" for token in "AB")
    half = f"{ahead}-{alpha(word)}"
    if at:
        half = half.replace("q", at["q"])
    drift = {
        "fact": "drift",
        "premise": name,
        "word": word,
        "value": half,
        "appending": "0",
        "forgetting": half,
    }
    return {
        "kind": "counterexample",
        "refutes": "martingale",
        "model": "coins",
        "window": 1,
        "facts": [drift],
        "at": at,
    }


@pytest.mark.parametrize("heads", ["1/2", "1/3", "3/4"])
@pytest.mark.parametrize("word", ["A", "B"])
@pytest.mark.parametrize("name", ["p", "r"])
def test_a_drift_that_vanishes_at_some_parameters_refutes_nothing_for_all(
    heads: str, word: str, name: str
) -> None:
    def document(at: dict[str, str]) -> Document:
        return small(drifting(heads, word, name, at), verdict="refuted", models=[coins(heads)], powers=[])

    assert "no fact contradicts it" in refused(document({}))
    assert "no fact contradicts it" in refused(document({"q": heads}))
    assert "[window 1, q = 2/5]" in accepted(document({"q": "2/5"})).statement


# Division by what vanishes after some text ------------------------------------------------------------------

FADING = model(
    "fading",
    premise("p", "1/2", ["1"], A=[["1/2"]], C=[["1/2"]]),
    premise(
        "r",
        "1/2",
        ["1", "0"],
        A=[["1/4", "0"], ["0", "0"]],
        B=[["0", "1/2"], ["0", "0"]],
        C=[["1/4", "0"], ["0", "1"]],
    ),
    tokens="ABC",
)
"""Once B has come, A never comes again and p is impossible; C is always possible."""
ENDS_A = after("a", "fading", "A", ["1/2*x.p.0"], ["1/4*x.r.0", "0"])
ENDS_C = after("c", "fading", "C", ["1/2*x.p.0"], ["1/4*x.r.0", "x.r.1"])
ONES = {
    "amplitudes": "a.alpha.p+a.alpha.r",
    "amplitudes and more": "3*a.alpha.p+3*a.alpha.r-2*(a.alpha.p+a.alpha.r)",
    "next tokens": "a.next.A+a.next.B+a.next.C",
    "a square": "(a.alpha.p+a.alpha.r)^2",
    "both": "2*(a.alpha.p+a.alpha.r)-(a.next.A+a.next.B+a.next.C)",
    "an amplitude that cancels": "a.alpha.p+1-a.alpha.p",
}
"""Quantities that are 1 where A is possible, and have no value elsewhere."""
VANISHING = "c.alpha.p/c.law.p*c.mu"


def fading(*pieces: Document) -> Document:
    return small(*pieces, models=[FADING], powers=[], parameters=[])


def test_what_vanishes_after_some_text_divides_nothing() -> None:
    assert "a denominator" in refused(fading(ENDS_A, ENDS_C, identity(VANISHING, "1/2")))


@pytest.mark.parametrize("one", ONES.values(), ids=ONES)
def test_vectors_bring_no_divisor_that_has_no_value_after_some_text(one: str) -> None:
    """Else the checker would pass over those texts, and 0/0 would be accepted there."""
    vectors = [[f"({entry})*({one})" for entry in row] for row in ENDS_C["vectors"]]
    hidden = {**ENDS_C, "vectors": vectors}
    why = refused(fading(ENDS_A, hidden, identity(VANISHING, "1/2")))
    assert "nothing is divided by what depends on the earlier text" in why


@pytest.mark.parametrize("one", ONES.values(), ids=ONES)
def test_a_variable_says_of_which_texts_it_speaks(one: str) -> None:
    """What is divided by it is about the texts that make the words of both families possible."""
    made = sequence(variable("W", "1 + 0*a.mu", "W", "1"), variable("Y", one, "Y", one))
    divided = identity("c.alpha.p/(Y*c.law.p)*c.mu", "1/2")
    statement = accepted(fading(ENDS_A, ENDS_C, made, divided)).statement
    [line] = [line for line in statement.split("\n") if "c.law.p" in line]
    assert line.endswith("[every text … that makes the words possible, the same throughout]")


# Variables made from families that are empty together -------------------------------------------------------

ALTERNATING = model(
    "alternating",
    *(
        premise(name, "1/2", ["1", "0"], A=[["0", "1"], ["0", "0"]], B=[["0", "0"], ["1", "0"]])
        for name in "pr"
    ),
)
LAST_A = after("a", "alternating", "A", ["0", "x.p.0"], ["0", "x.r.0"])
LAST_B = after("b", "alternating", "B", ["x.p.1", "0"], ["x.r.1", "0"])
MADE_OF_A = sequence(variable("W", "a.law.p@0 + a.law.r@0", "a.law.p@+1 + a.law.r@+1", "2*a.mu"))
NOWHERE = {
    "compared": [MADE_OF_A, identity("W*b.law.p", "W*(2*b.mu - b.law.r)")],
    "bounded": [MADE_OF_A, inequality("W + b.mu", ">=", "b.mu", "W")],
    "its closed form": [
        sequence(variable("W", "b.law.p@0 + b.law.r@0", "2*b.mu@+1", "2*b.mu + a.mu - a.mu"))
    ],
    "a variable of a variable": [
        MADE_OF_A,
        sequence(variable("Y", "W@0", "W@+1", "W")),
        identity("Y*b.law.p", "Y*(2*b.mu - b.law.r)"),
    ],
    "at another index": [MADE_OF_A, identity("W@+1*b.law.p", "W@0*(2*b.mu - b.law.r)")],
    "in a step": [
        MADE_OF_A,
        sequence(variable("Y", "b.mu@0*W@0", "b.mu@+1*W@+1", "b.mu*W")),
    ],
    "beside another variable": [
        sequence(variable("Y", "b.mu@0", "b.mu@+1", "b.mu"), variable("W", "2*a.mu@0", "W", "2*a.mu")),
    ],
}


@pytest.mark.parametrize("pieces", NOWHERE.values(), ids=NOWHERE)
def test_variables_of_families_that_are_empty_together_are_not_compared(pieces: list[Document]) -> None:
    document = small(LAST_A, LAST_B, *pieces, models=[ALTERNATING])
    assert "no one text makes the words of all of them possible" in refused(document)


# Inputs of which nobody says where they lie -----------------------------------------------------------------

A_WORDS_VANISH = sequence(
    variable("U", "1", "U*a", range="(0,1]"), variable("W", "s.law.luigi", "W", "1"), a="(0,1)"
)
STEPS = {
    "a factor": (A_WORDS_VANISH, "0 < a < 1"),
    "one that may be 1": (sequence(variable("W", "s.law.luigi", "W + a - a", "1"), a="(0,1]"), "0 < a ≤ 1"),
    "one that may be 0": (sequence(variable("W", "s.law.luigi", "W + a - a", "1"), a="[0,1)"), "0 ≤ a < 1"),
    "a positive one": (sequence(variable("W", "s.law.luigi", "W*a/a", "1"), a="(0,oo)"), "a > 0"),
    "one from 0 on": (sequence(variable("W", "s.law.luigi", "W + a - a", "1"), a="[0,oo)"), "a ≥ 0"),
    "any": (sequence(variable("W", "s.law.luigi", "W + a - a", "1"), a="real"), "a real"),
    "two": (
        sequence(variable("W", "s.law.luigi", "W*a/a + d - d", "1"), a="(0,1)", d="real"),
        "0 < a < 1, d real",
    ),
}


@pytest.mark.parametrize(("piece", "where"), STEPS.values(), ids=STEPS)
def test_the_range_of_an_input_is_printed(piece: Document, where: str) -> None:
    """The last inequality is true of U = a·a·…·a for a < 1 and false for a = 2."""
    more = [inequality("2*s.mu", ">", "l*U", "l", "l*(1-U)", "2*(1-l)*J")] if piece is A_WORDS_VANISH else []
    statement = accepted(small(A_WORDS, piece, *more)).statement
    assert f", hence W = 1, for any {where} at each n [every n ≥ 0]" in statement


def test_an_input_that_may_be_too_large_bounds_nothing() -> None:
    for where in ("(0,oo)", "[0,oo)", "real"):
        wrong = {**A_WORDS_VANISH, "inputs": [{"name": "a", "range": where}]}
        assert "not known to lie in" in refused(small(A_WORDS, wrong))


# Algebra beside a variable that is tied to a model ----------------------------------------------------------

TIED = variable("U", "s.law.luigi", "U", "1")
LOOSE = {
    "a difference": "W*q + U - U",
    "times nothing": "W*q + 0*U",
    "a quotient": "W*q*(U + 1)/(U + 1)",
    "a square": "W*q + (U + 1)^2 - U^2 - 2*U - 1",
    "a product with nothing": "W*q + U*(q - q)",
    "a quotient of the model's own": "W*q*(s.mu + 1)/(s.mu + 1)",
    "two that cancel": "W*q + s.mu*U - U*s.mu",
}


@pytest.mark.parametrize("step", LOOSE.values(), ids=LOOSE)
def test_a_variable_that_cancels_ties_no_algebra_to_a_model(step: str) -> None:
    piece = sequence(TIED, variable("W", "l", step, "l*J"))
    statement = accepted(small(A_WORDS, piece, identity("W/l", "J"))).statement
    assert "algebra, tied to no model: W/l = J" in statement
    assert "algebra, tied to no model: U is" in statement


def test_a_variable_that_does_not_cancel_ties_a_recurrence_to_a_model() -> None:
    piece = sequence(TIED, variable("W", "l", "W*q + U - 1", "l*J"), variable("Y", "1", "Y + W - l*J", "1"))
    assert "algebra" not in accepted(small(A_WORDS, piece, identity("W/l", "J"))).statement


# Tokens that the model does not have ------------------------------------------------------------------------

NO_TOKENS = {
    "a small letter": holds("next[A,b]", "=", "0"),
    "decoded": holds("step[A,b]", "=", "0"),
    "compared": holds("next[A,C]", "<", "next[A,B]"),
    "in a sum": holds("next[A,A]+next[A,B]+next[A,C]", "<=", "mu[A]+1/2"),
    "a word": holds("next[A,AB]", "<", "mu[A]"),
    "nothing": holds("next[A,]", "=", "0"),
    "a premise": holds("step[A,luigi]", "!=", "mu[A]"),
}


@pytest.mark.parametrize("fact", NO_TOKENS.values(), ids=NO_TOKENS)
@pytest.mark.parametrize("window", [1, 2])
def test_a_token_that_the_model_does_not_have_has_no_probability(fact: Document, window: int) -> None:
    piece = small(chain(window, fact), verdict="open")
    piece["parts"][0]["verdict"] = "proved"
    assert "is no token of the model" in refused(piece)


# What is true of every model --------------------------------------------------------------------------------

BINOMIAL = "(l^2 + 2*l*q + q^2)"
OF_EVERY_MODEL = {
    "next tokens add up": identity("(s.next.A + s.next.B)*(l+q)^2", BINOMIAL),
    "amplitudes add up": identity("(s.alpha.waluigi + s.alpha.luigi)*(l+q)^2", BINOMIAL),
    "at another index": identity("(s.next.A@+1 + s.next.B@+1)*(l+q)^2", BINOMIAL),
    "at the end": identity("(s.next.A@k + s.next.B@k)*(l+q)^2", BINOMIAL),
    "the empty word": identity("s.mu@0*(l+q)^2", BINOMIAL),
    "the empty word under a premise": identity("s.law.waluigi@0*(l+q)^2", BINOMIAL),
    "one token less": identity("(1 - s.next.A)*(l+q)^2", f"s.next.B*{BINOMIAL}"),
    "a square": inequality("(s.mu-l)^2 + q", ">", "0", "q", squares=[("s.mu-l", "1")]),
    "two squares": inequality("s.mu^2 + q^2", ">=", "2*s.mu*q", "0", squares=[("s.mu-q", "1")]),
    "an inequality of parameters": inequality("l + q + s.mu", ">", "q + s.mu", "l"),
    "a quantity that is not negative": inequality("s.alpha.luigi + l", ">", "0", "s.alpha.luigi", "l"),
    "a quantity that is at most 1": inequality("1 + q", ">", "s.next.A", "q", "s.next.B"),
    "a quotient": inequality("1/(1 + s.mu)", ">", "0", "1/(1 + s.mu)"),
    "next tokens in an inequality": inequality("s.next.A + s.next.B", ">", "l", "1-l"),
}


@pytest.mark.parametrize("piece", OF_EVERY_MODEL.values(), ids=OF_EVERY_MODEL)
def test_what_is_true_of_every_model_says_nothing_of_this_one(piece: Document) -> None:
    """Else algebra would count as a certificate."""
    assert "says nothing of the model" in refused(small(A_WORDS, piece))


def test_a_recurrence_from_the_empty_word_is_algebra() -> None:
    for base in ("l*s.mu@0", "l*s.law.waluigi@0", "l*(s.next.A@0 + s.next.B@0)"):
        piece = sequence(variable("W", base, "W*q", "l*J"))
        assert "algebra, tied to no model: W is" in accepted(small(A_WORDS, piece)).statement


EMPTY_FACTS = {
    "a square": holds("alpha[A,luigi]^2", ">=", "0"),
    "a square and more": holds("(mu[A] - 1/2)^2 + 1/9", "!=", "0"),
    "less than nothing": holds("-mu[A] - 1", "!=", "mu[AA]^2"),
    "a probability": holds("next[A,A]", "<=", "1"),
    "a product of probabilities": holds("mu[A]*alpha[A,luigi]", "<", "3/2"),
    "a time": holds("time[A]^2 + 1", ">", "time[A]"),
    "amplitudes add up": holds("alpha[A,luigi] + alpha[A,waluigi]", "=", "1"),
    "next tokens add up": holds("next[A,A] + next[A,B]", "=", "1"),
    "steps add up": holds("step[A,B]", "=", "1 - step[A,A]"),
    "the empty word": holds("mu[]", "=", "1"),
    "the empty word of the simulator": holds("told[]", ">", "1/2"),
    "no token later": holds("after[0,A,A]", "=", "1"),
    "no token later, elsewhere": holds("after[000,A,B]*mu[A]", "=", "0"),
    "words that fit into the window": holds("told[AB]", "=", "mu[AB]"),
    "words that fit, compared": holds("told[AA] + mu[AA]", ">=", "mu[AA]"),
    "what is decoded by no policy": holds("step[A,B]", "=", "next[A,B]"),
    "what is decoded by no policy adds up": holds("step[A,A] + next[A,B]", "=", "1"),
}


@pytest.mark.parametrize("fact", EMPTY_FACTS.values(), ids=EMPTY_FACTS)
@pytest.mark.parametrize("refuted", [False, True])
def test_facts_that_are_true_of_every_model_say_nothing(fact: Document, refuted: bool) -> None:
    opposite = {"=": "!=", "!=": "=", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
    if refuted:
        against = {**fact, "relation": opposite[fact["relation"]]}
        piece = {**chain(1), "kind": "counterexample", "refutes": "relation", "against": [against]}
        assert "says nothing" in refused(small(piece, verdict="refuted"))
        return
    document = small(chain(1, fact), verdict="open")
    document["parts"][0]["verdict"] = "proved"
    assert "says nothing" in refused(document)


@pytest.mark.parametrize(
    ("window", "fact", "policy"),
    [
        (1, holds("told[AAB]", "!=", "mu[AAB]"), ()),
        (1, holds("after[1,A,A]", "=", "step[A,A]"), ()),
        (2, holds("told[AB]", "!=", "mu[AB]"), ({"policy": "power", "value": "2"},)),
        (2, holds("step[A,B]", "<", "next[A,B]"), ({"policy": "power", "value": "2"},)),
    ],
)
def test_what_the_window_and_the_policy_change_is_said(window: int, fact: Document, policy: Any) -> None:
    document = small({**chain(window, fact), "decoding": list(policy)}, verdict="open")
    document["parts"][0]["verdict"] = "proved"
    assert accepted(document).parts[0].level == "certificate"


SPEAKING = {
    "above 0": inequality("s.mu", ">", "0", "l", "(1-l)*J"),
    "below 1": inequality("l + J", ">", "s.mu", "l*J"),
    "above a parameter": inequality("2*s.mu", ">", "l", "l", "2*(1-l)*J"),
    "a square that may vanish": inequality("s.mu^2", ">", "0", "(l + (1-l)*J)^2"),
    "two quantities": inequality("s.law.luigi", ">=", "s.law.waluigi", "1-J"),
    "two indices": inequality("s.mu", ">", "s.mu@+1", "(1-l)*J*(1-q)"),
}


@pytest.mark.parametrize("piece", SPEAKING.values(), ids=SPEAKING)
def test_what_is_not_true_of_every_model_is_said(piece: Document) -> None:
    assert accepted(small(A_WORDS, piece)).level == "certificate"


# Values at an index that the contexts do not have -----------------------------------------------------------

AT_K = "(l + (1-l)*Q)/((1-l)*Q*(1-q))"
AT_N = "(l + (1-l)*J)/((1-l)*J*(1-q))"
INDICES = {
    "a power of n": AT_N,
    "n for k": f"{AT_K} + n - k",
    "k less n": f"{AT_K} + (k - n)^2",
    "a power of n and one of k": f"{AT_K}*J/Q",
    "a quantity at n": "1/s.next.B",
    "a quantity at n + 1": f"{AT_K} + s.next.B@+1/s.next.B - 1",
}


@pytest.mark.parametrize("value", INDICES.values(), ids=INDICES)
def test_a_value_at_the_full_window_is_a_formula_in_k(value: str) -> None:
    """Else it would be printed with an n that is no index of A^k, and be false as it stands."""
    document = {**stored("C2"), "claim": "X1"}
    [*_, full] = evidence(document, form="system")["types"]
    assert full["value"] == AT_K
    full["value"] = value
    assert "depends on n" in refused(document)
    full["value"] = "1/s.next.B@k"
    assert "from A^k: 1/s.next.B@k [every k ≥ 1]" in accepted(document).statement


# Families without words -------------------------------------------------------------------------------------

NO_WORDS = {**A_WORDS, "repeat": "", "vectors": [["1"], ["1"]]}
ANY_TEXT = {
    **A_WORDS,
    "name": "e",
    "repeat": "",
    "anything": True,
    "vectors": [["x.luigi.0"], ["x.waluigi.0"]],
}
INSTANCE = chain(3, holds("next[AAA,B]", "=", "1/18"))
NAMES_ONLY = {
    "the empty word": [NO_WORDS],
    "an arbitrary text": [ANY_TEXT],
    "both": [NO_WORDS, ANY_TEXT],
    "the empty word and an instance": [NO_WORDS, INSTANCE],
    "an arbitrary text and an instance": [ANY_TEXT, INSTANCE],
    "an instance and both": [INSTANCE, ANY_TEXT, NO_WORDS],
}


@pytest.mark.parametrize("pieces", NAMES_ONLY.values(), ids=NAMES_ONLY)
def test_a_family_without_words_proves_nothing(pieces: list[Document]) -> None:
    """That the vectors x at a text are x is no evidence, and makes no instance general."""
    assert "what is checked amounts to 'open'" in refused(small(*pieces))


@pytest.mark.parametrize("family", [NO_WORDS, ANY_TEXT])
def test_a_family_without_words_ties_no_algebra_to_a_model(family: Document) -> None:
    algebra = identity("(l+q)^2", BINOMIAL)
    assert accepted(small(family, algebra)).level == "words"
    assert accepted(small(family, algebra, INSTANCE)).level == "words"
    spoken = inequality("s.mu + (1-l)*(1-J)", ">=", "s.law.luigi", "0")
    assert accepted(small(A_WORDS, spoken, algebra)).level == "certificate"


# Attempts that were rejected from the first: ends of ranges and divisors --------------------------------------

STRICT = {
    "1 - q^n > 0, false at n = 0": ("s.law.luigi", ">", "s.law.waluigi", ["1-J"]),
    "n > 0": ("n*s.mu", ">", "0", ["n*(l + (1-l)*J)"]),
    "the amplitude grows from the first word on": (
        "s.alpha.luigi",
        ">",
        "l",
        ["l*(1-l)*(1-J)/(l + (1-l)*J)"],
    ),
    "below the beginning": ("2*s.mu@0", ">", "2*s.mu", ["2*(1-l)*(1-J)"]),
    "k > 1": ("k*s.mu", ">", "s.mu", ["(k-1)*(l + (1-l)*J)"]),
    "k is at least 2": ("k*s.mu", ">=", "2*s.mu", ["(k-2)*(l + (1-l)*J)"]),
    "a square that vanishes": ("s.mu^2 + l^2", ">", "2*l*s.mu", ["(1-l)^2*J^2*0"]),
    "the end of the window": ("s.mu", ">", "s.mu@k", ["(1-l)*(J-Q)"]),
}


@pytest.mark.parametrize("case", STRICT.values(), ids=STRICT)
def test_a_strict_inequality_is_strict_at_the_ends_of_every_range(case: Any) -> None:
    left, relation, right, terms = case
    assert "not positive by inspection" in refused(small(A_WORDS, inequality(left, relation, right, *terms)))


def test_the_weak_inequality_holds_there() -> None:
    for left, right, term in (
        ("s.law.luigi", "s.law.waluigi", "1-J"),
        ("s.alpha.luigi", "l", "l*(1-l)*(1-J)/(l + (1-l)*J)"),
    ):
        assert accepted(small(A_WORDS, inequality(left, ">=", right, term))).level == "certificate"


DIVISORS = ["n", "1-J", "k-1", "k-n", "J-Q", "n-2", "s.law.luigi-s.law.waluigi", "s.mu-s.mu@k", "s.mu@0-s.mu"]


@pytest.mark.parametrize("divisor", DIVISORS)
@pytest.mark.parametrize("place", ["identity", "base", "step", "closed", "term", "vector", "value"])
def test_nothing_is_divided_by_what_vanishes_for_some_n_or_k(divisor: str, place: str) -> None:
    one = f"({divisor})/({divisor})"
    fields = {name: "1" + f"*{one}" * (name == place) for name in ("base", "step", "closed")}
    square = inequality("s.mu + J", ">", "l", f"(2-l)*J*{one}")
    pieces = {
        "identity": [identity(f"s.mu*{one}", "l + (1-l)*J")],
        "term": [square],
        "vector": [{**A_WORDS, "name": "t", "vectors": [[one], [f"J*{one}"]]}],
        "value": [chain(1, holds(f"mu[A]*{one}", "=", "3/4"))],
    }.get(place, [sequence(variable("W", **fields))])
    why = refused(small(A_WORDS, *pieces))
    assert any(part in why for part in ("denominator", "division", "unknown here", "only parameters"))


def texts(length: int) -> list[tuple[list[Fraction], list[Fraction]]]:
    """The forward vectors of FADING at all possible texts of at most this length, multiplied out."""
    first, second = FADING["premises"]
    found, todo = [], [([Fraction(1)], [Fraction(1), Fraction(0)])]
    for _ in range(length + 1):
        found += todo
        todo = [
            after_token
            for p, r in todo
            for token in "ABC"
            if any(map(any, after_token := (times(p, first, token), times(r, second, token))))
        ]
    return found


def times(vector: list[Fraction], of: Document, token: str) -> list[Fraction]:
    rows = of["tokens"].get(token, [["0"] * len(vector)] * len(vector))
    return [
        sum(v * Fraction(row[j]) for v, row in zip(vector, rows, strict=True)) for j in range(len(vector))
    ]


def worth(name: str, p: list[Fraction], r: list[Fraction]) -> Fraction | None:
    """The value of a quantity at the words …A or …C after a text, or None where the words are impossible."""
    token, of = {"a": "A", "c": "C"}[name[0]], name[2:]
    ahead = [times(p, FADING["premises"][0], token), times(r, FADING["premises"][1], token)]
    law = [sum(vector, Fraction(0)) for vector in ahead]
    total = (law[0] + law[1]) / 2
    values = {"mu": total, "law.p": law[0], "law.r": law[1]}
    if not total:
        return values.get(of)
    values |= {"alpha.p": law[0] / 2 / total, "alpha.r": law[1] / 2 / total}
    for one in "ABC":
        further = [times(v, of, one) for v, of in zip(ahead, FADING["premises"], strict=True)]
        values[f"next.{one}"] = sum(itertools.chain(*further), Fraction(0)) / 2 / total
    return values[of]


QUANTITIES = [
    f"{name}.{of}"
    for name in "ac"
    for of in ("mu", "law.p", "law.r", "alpha.p", "alpha.r", "next.A", "next.B", "next.C")
]


@pytest.mark.parametrize("divisor", QUANTITIES)
def test_what_divides_does_not_vanish_after_any_text_that_makes_the_words_possible(divisor: str) -> None:
    """The texts are enumerated here. An amplitude has no value where the words are impossible."""
    document = fading(ENDS_A, ENDS_C, identity(f"2*c.mu*{divisor}/{divisor}", "c.law.p + c.law.r"))
    values = [worth(divisor, p, r) for p, r in texts(5) if worth("c.mu", p, r)]
    assert (not rejected(document)) == (0 not in values)


# Attempts that were rejected from the first: classes, infinite means, impossible texts ------------------------

SPLIT = model("split", premise("p", "1/2", ["1"], A=[["1"]]), premise("r", "1/2", ["1"], B=[["1"]]))
"""A for ever or B for ever."""
B_COMES = {"event": "token", "value": "B"}
UNSETTLED = {
    "one class of two": {"fact": "stationary", "values": {"A": "1"}},
    "two classes": {"fact": "stationary", "values": {"A": "1/2", "B": "1/2"}},
    "two classes, one of no mass": {"fact": "stationary", "values": {"A": "1", "B": "0"}},
    "a mean under one law of many": {"fact": "mean", "premise": "p", "law": {"B": "1"}, "value": "0"},
    "one class that is none": {"fact": "irreducible", "states": 2},
    "a large number for an infinite time": {
        "fact": "time",
        "target": B_COMES,
        "values": {"": "2", "A": "1000000", "B": "1"},
    },
    "a time that is infinite at the beginning only": {
        "fact": "time",
        "target": B_COMES,
        "values": {"": "1", "A": "oo", "B": "1"},
    },
    "an infinite time where the target is certain": {
        "fact": "time",
        "target": B_COMES,
        "values": {"": "oo", "A": "oo", "B": "oo"},
    },
    "the larger of two solutions": {
        "fact": "hitting",
        "target": B_COMES,
        "values": {"": "1", "A": "1", "B": "1"},
    },
    "a solution between": {
        "fact": "hitting",
        "target": B_COMES,
        "values": {"": "3/4", "A": "1/2", "B": "1"},
    },
    "an amplitude at an impossible text": holds("alpha[AB,p]", "=", "1/2"),
    "a next token at an impossible text": holds("next[AB,A]", "=", "0"),
    "0/0": holds("law[AB,p]/mu[AB]", "=", "0"),
    "0/0 of a hidden premise": holds("law[AB,r]/law[A,r]", "=", "1"),
    "a step at a context that is not reached": holds("step[AB,A]", "=", "0"),
    "the mass of nothing": holds("mass[A]", "=", "1"),
    "an amplitude above 1": {
        "fact": "hitting",
        "target": {"event": "amplitude", "value": "p >= 2"},
        "values": {"": "0", "A": "0", "B": "0"},
    },
    "an amplitude that is always so": {
        "fact": "hitting",
        "target": {"event": "amplitude", "value": "p <= 1"},
        "values": {"": "1", "A": "1", "B": "1"},
    },
    "an amplitude that is not negative": {
        "fact": "time",
        "target": {"event": "amplitude", "value": "p >= 0/7"},
        "values": {"": "0", "A": "0", "B": "0"},
    },
}


def split(fact: Document) -> Document:
    document = small(chain(1, fact, model="split", at={}), models=[SPLIT], verdict="open")
    document["parts"][0]["verdict"] = "proved"
    return document


@pytest.mark.parametrize("fact", UNSETTLED.values(), ids=UNSETTLED)
def test_what_has_no_value_or_more_than_one_is_refused(fact: Document) -> None:
    assert rejected(split(fact))


def test_what_has_one_value_is_said() -> None:
    for values, kind in (
        ({"": "1/2", "A": "0", "B": "1"}, "hitting"),
        ({"": "oo", "A": "oo", "B": "1"}, "time"),
    ):
        accepted(split({"fact": kind, "target": B_COMES, "values": values}))
    for value in ("p >= 1", "p <= 0", "p >= 1/3"):
        target = {"event": "amplitude", "value": value}
        where = "B" if "<" in value else "A"
        values = {"": "1/2", "A": "0", "B": "0", where: "1"} | ({"": "1"} if value == "p >= 1/3" else {})
        accepted(split({"fact": "hitting", "target": target, "values": values}))
