"""The words of a proof file: each builds the fields that its sentence says, and refuses what says nothing."""

from __future__ import annotations

import ast
from fractions import Fraction

import pytest

from markovsim.errors import InputError
from markovsim.proving import (
    HALF,
    ROGUE,
    SEED_TOY,
    SEED_TOY_PARAMETERS,
    TENTH,
    Claim,
    Parameter,
    Setting,
    Square,
    also_proved,
    also_refuted,
    claim_folders,
    family,
    flipping,
    holds,
    identity,
    independent,
    inequality,
    latch,
    mixture,
    multiplied,
    parameters,
    positive,
    proved,
    recurrence,
    refuted,
    summed,
    turns,
    variable,
)
from markovsim.proving.statements import event
from markovsim_checker import check, formulas
from markovsim_checker import format as form

CERTAIN = identity("(l + q)^2 = l^2 + 2*l*q + q^2")
FAILS = Setting(SEED_TOY, 1, HALF).against("alpha[A,luigi] = 1/2", "alpha[A,luigi] = 2/3")


def claim(verdict: form.Verdict, *parts: form.Part) -> Claim:
    return Claim("X1", "An example.", verdict, parts, SEED_TOY_PARAMETERS, models=(SEED_TOY,))


def test_a_relation_is_its_two_sides_and_the_sign_between() -> None:
    for sign in ("=", "!=", ">", ">=", "<", "<="):
        assert holds(f"a + b {sign} c/d") == form.Holds("a + b", sign, "c/d")  # type: ignore[arg-type]
    assert identity("a = b") == form.Identity("a", "b")
    assert inequality("a >= b", "c", Square("a - b", "2"), "d") == form.Inequality(
        "a", ">=", "b", ("c", "d"), (form.Square("a - b", "2"),)
    )
    assert positive("l*q") == form.Inequality("l*q", ">", "0", ("l*q",))


@pytest.mark.parametrize("statement", ["", "a", "a=b", "a = b = c", "a == b", "a ≥ b"])
def test_what_is_no_relation_is_refused(statement: str) -> None:
    with pytest.raises(InputError, match="statement="):
        holds(statement)


def test_identities_are_equations_and_inequalities_are_not() -> None:
    with pytest.raises(InputError, match="with one of = between"):
        identity("a > b")
    for statement in ("a = b", "a < b", "a != b"):
        with pytest.raises(InputError, match="with one of >, >= between"):
            inequality(statement)


def test_sums_and_products_step_as_they_say() -> None:
    assert summed("Y", "y - z", "a sum") == form.Variable("Y", "0", "Y + y - z", "", "[0,oo)")
    assert multiplied("J", "(q + 1)", "a product") == form.Variable("J", "1", "J*(q + 1)", "", "(0,oo)")
    for made in (
        summed("Y", "y", "", base="x", closed="n*y"),
        multiplied("Y", "y", "", base="x", closed="n*y"),
    ):
        assert (made.base, made.closed, made.range) == ("x", "n*y", "real")
    assert summed("Y", "y", "", within="real").range == "real"
    assert multiplied("Y", "y", "", within="(0,1]").range == "(0,1]"
    assert variable("Y", "x", "Y/2", "halved").range == "real"


@pytest.mark.parametrize("factor", ["q + 1", "1-q", "(1-q)*x + y", "q*(1+(x-y)) - z"])
def test_a_factor_that_is_a_sum_needs_brackets(factor: str) -> None:
    with pytest.raises(InputError, match="brackets"):
        multiplied("J", factor, "")
    values = {"J": Fraction(2), "q": Fraction(1, 3), "x": Fraction(5), "y": Fraction(7), "z": Fraction(11)}
    step = multiplied("J", f"({factor})", "").step
    assert formulas.evaluate(step, values.__getitem__) == 2 * formulas.evaluate(factor, values.__getitem__)


def test_what_a_recurrence_is_given_is_sorted_into_variables_and_inputs() -> None:
    made = recurrence("the tokens", summed("Y", "y", ""), Parameter("y", "real"), summed("Z", "y", ""))
    assert [one.name for one in made.variables] == ["Y", "Z"]
    assert made.inputs == (form.Parameter("y", "real"),)
    assert parameters("(0,1)", {"a": "one", "b": "two"}) == (
        Parameter("a", "(0,1)", "one"),
        Parameter("b", "(0,1)", "two"),
    )


def test_a_vector_of_one_entry_is_that_entry() -> None:
    made = family("s", SEED_TOY, "", "A", "1", ("J", "0"))
    assert (made.model, made.vectors) == ("toy", (("1",), ("J", "0")))


def test_events_are_texts() -> None:
    assert event("token:B") == form.Event("token", "B")
    assert event("context:") == form.Event("context", "")
    assert event("amplitude:luigi <= 1/10") == form.Event("amplitude", "luigi <= 1/10")
    for text in ("B", "text:B", ""):
        with pytest.raises(InputError, match="event="):
            event(text)


@pytest.mark.parametrize(
    ("verdict", "parts", "role"),
    [
        ("proved", (proved("holds", CERTAIN), also_refuted("fails", FAILS)), "claim"),
        ("refuted", (refuted("fails", FAILS), also_proved("holds", CERTAIN)), "claim"),
        ("conditional", (proved("holds", CERTAIN), refuted("fails", FAILS)), "condition"),
    ],
)
def test_parts_decide_the_verdict_that_the_checker_accepts(
    verdict: form.Verdict, parts: tuple[form.Part, ...], role: str
) -> None:
    certificate = claim(verdict, *parts).certificate()
    assert certificate.parts[0].role == role
    assert check.check(certificate).failures == ()
    assert check.check(claim("open", *parts).certificate()).failures != ()


def test_what_is_argued_is_one_sentence_or_several() -> None:
    assert proved("title", CERTAIN, argued="one").argued == ("one",)
    assert refuted("title", CERTAIN, argued=("one", "two")).argued == ("one", "two")
    assert also_proved("title").argued == ()


def test_a_counterexample_is_at_its_setting() -> None:
    setting = Setting(SEED_TOY, 2, HALF, pinned="A")
    drift = setting.drift("luigi", "AA")
    assert setting.against("mu[A] = 1", drift, "mu[A] = 3/4") == form.Counterexample(
        "relation", "toy", 2, (drift, holds("mu[A] = 3/4")), "", (holds("mu[A] = 1"),), HALF, "A", ()
    )
    assert setting.no_martingale(drift) == form.Counterexample(
        "martingale", "toy", 2, (drift,), "", (), HALF, "A", ()
    )
    assert setting.comes_back("luigi", form.Walk(("B", "A"))).premise == "luigi"
    assert setting.facts("mu[A] = 3/4") == form.ChainFacts("toy", 2, (holds("mu[A] = 3/4"),), HALF, "A", ())


@pytest.mark.parametrize("n", range(5))
def test_shared_premises_draw_as_they_are_described(n: int) -> None:
    h, r = Fraction(1, 10), Fraction(1, 3)
    beside = independent("beside", "1/2", {"A": "1/2", "B": "1/2"})

    def gives(premise: form.Premise, word: str) -> Fraction:
        return Setting(mixture("pair", "AB", premise, beside), 1).mixture.premises["one"].probability(word)

    assert gives(latch("one", "1/2", "1/10"), "A" * n) == (1 - h) ** n
    assert gives(latch("one", "1/2", "1/10"), "A" * n + "BB") == (1 - h) ** n * h
    assert gives(latch("one", "1/2", "1"), "B" * n) == 1
    assert gives(flipping("one", "1/2", "1/10", "1/3"), "B" * (n + 1) + "A") == h * (1 - r) ** n * r
    assert gives(turns("one", "1/2", ("1", "0")), ("AB" * n)[:n]) == 1
    assert gives(turns("one", "1/2"), ("BA" * (n + 1))[: n + 1]) == Fraction(1, 2)
    sim = Setting(ROGUE, 3, TENTH).mixture
    assert sim.probability("A" * n) == (1 + (1 - h) ** n) / 2


def test_a_proof_file_has_one_import_of_the_library() -> None:
    for folder in claim_folders().values():
        body = ast.parse((folder / "proof.py").read_text(encoding="utf-8")).body
        ours = [
            line for line in body if isinstance(line, ast.ImportFrom) and "markovsim" in (line.module or "")
        ]
        assert [(line.module, line.names[0].name) for line in ours] == [("markovsim.proving", "*")], folder


def test_the_guide_shows_a_proof_file_as_it_is() -> None:
    folders = claim_folders()
    guide = (folders["B7"].parent / "README.md").read_text(encoding="utf-8")
    assert (folders["B7"] / "proof.py").read_text(encoding="utf-8") in guide
