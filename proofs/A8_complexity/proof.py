from __future__ import annotations

from markovsim.certificates.format import (
    Counterexample,
    Holds,
    Inequality,
    Model,
    Part,
    Power,
    Premise,
    Recurrence,
    Variable,
)
from markovsim.proving import Claim

TRAITS = Model(
    "two traits",
    ("a", "b", "c", "d"),
    (
        Premise("same", "1/3", ("1",), {"a": (("1",),)}),
        Premise("first", "1/6", ("1",), {"b": (("1",),)}),
        Premise("second", "1/6", ("1",), {"c": (("1",),)}),
        Premise("antipode", "1/3", ("1",), {"d": (("1",),)}),
    ),
)


def antipode() -> Part:
    """The full antipode is cheap."""
    doubling = Recurrence(
        "the traits beyond two, m = n + 2",
        (
            Variable("F", "1", "2*F + n + 2", range="(0,oo)", means="2^m − (m + 1)"),
            Variable("D", "4", "2*D", closed="F + n + 3", means="2^m"),
        ),
    )
    return Part(
        "The full antipode of m ≥ 2 traits has conditional weight 1/(m + 1), so log2(m + 1) bits, "
        "fewer than the m bits from nothing: "
        "2^m > m + 1",
        "condition",
        "proved",
        (doubling, Inequality("D", ">", "n + 3", ("F",))),
        ("of the m + 1 numbers of flipped traits each has weight 1/(m + 1), and all m traits form one set",),
    )


def middle() -> Part:
    """Flipping a middle number of traits is dear."""
    claimed = Holds("alpha[,first]", ">=", "1/4")
    facts = (Holds("alpha[,first]", "=", "1/6"), Holds("alpha[,antipode]", "=", "1/3"))
    return Part(
        "“Flipping j traits is always cheaper than m bits”: of two traits, one flipped has weight "
        "1/6 < 1/4; so for every m ≥ 2 with j = m/2 or "
        "(m ± 1)/2 nothing is saved",
        "condition",
        "refuted",
        (Counterexample("relation", "two traits", 0, facts, against=(claimed,)),),
        (
            "for every m: the largest of the m + 1 numbers C(m, j), whose sum is 2^m, is at least "
            "2^m/(m + 1); at m = 4, "
            "j = 2 it is 6, and 5·6 = 30 > 16",
        ),
    )


def independent() -> Part:
    """Traits that flip by themselves."""
    flips = Recurrence(
        "the traits",
        (Variable("W", "1", "W*(1/2)", closed="J", means="weight of one set of flipped traits, J = 2^-n"),),
    )
    return Part(
        "Where each trait flips independently with probability 1/2 every set costs exactly m bits: nothing is saved",
        "complement",
        "proved",
        (flips,),
        ("at another flip rate f the antipode's weight is f^m, above 2^-m iff f > 1/2",),
    )


def claim() -> Claim:
    return Claim(
        id="A8",
        sentence="Under the prior “number of flipped traits uniform on 0..m, then a uniform set” flipping j "
        "of m traits costs "
        "log2[(m+1)C(m,j)] bits; that saves against m bits iff (m+1)C(m,j) < 2^m: always for the "
        "full antipode of m ≥ 2, "
        "never for a middle j.",
        verdict="conditional",
        parts=(antipode(), middle(), independent()),
        powers=(Power("J", "1/2"),),
        models=(TRAITS,),
        hypotheses=(
            "complexity of a premise is −log2 of its weight; m binary traits, 2^-m for each of the "
            "2^m combinations from nothing",
            "conditional weight of flipping a given set of j traits: 1/((m+1)C(m,j))",
        ),
        sizes="every m ≥ 2 for the antipode; m = 2 against “always”",
        witness="m = 2: antipode 1/3 > 1/4, one flipped trait 1/6 < 1/4",
    )
