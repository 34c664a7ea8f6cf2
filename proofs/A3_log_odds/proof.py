from __future__ import annotations

from markovsim.certificates.format import (
    Counterexample,
    Holds,
    Identity,
    Model,
    Parameter,
    Part,
    Premise,
    Recurrence,
    Variable,
)
from markovsim.proving import Claim

ORDERED = Model(
    "ordered",
    ("A", "B"),
    (
        Premise("coin", "1/2", ("1",), {"A": (("1/2",),), "B": (("1/2",),)}),
        Premise(
            "sticky",
            "1/2",
            ("3/4", "1/4"),
            {"A": (("3/4", "1/4"), ("0", "0")), "B": (("0", "0"), ("1/2", "1/2"))},
        ),
    ),
)


def adding_up() -> Part:
    """The odds are the prior odds times the likelihood ratios, token by token."""
    odds = Recurrence(
        "the tokens of the text",
        (
            Variable("P", "1", "P*c", range="(0,oo)", means="P_p of the text so far"),
            Variable("Q", "1", "Q*d", range="(0,oo)", means="P_q of the text so far"),
            Variable(
                "O", "pi/rho", "O*(c/d)", closed="pi*P/(rho*Q)", means="prior odds times likelihood ratios"
            ),
        ),
        (
            Parameter("c", "(0,1]", "P_p(token | text so far)"),
            Parameter("d", "(0,1]", "P_q(token | text so far)"),
        ),
    )
    return Part(
        "α_p(w)/α_q(w) = (π_p/π_q) Π_i P_p(w_i | w_<i)/P_q(w_i | w_<i), for texts of any length over "
        "any alphabet, "
        "beside any further premises",
        "claim",
        "proved",
        (odds, Identity("(pi*P/m)/(rho*Q/m)", "O")),
        ("taking logarithms, log-odds add up token by token",),
    )


def order() -> Part:
    """Exchanging two tokens changes nothing where the premises do not look at the order."""
    return Part(
        "Where both premises give two neighbouring tokens a, b the same probability in either order, "
        "exchanging them leaves the "
        "odds as they are; so between premises that draw independently the order of the evidence "
        "does not matter",
        "claim",
        "proved",
        (Identity("(pi*x*a*b*s)/(rho*y*e*f*t)", "(pi*x*b*a*s)/(rho*y*f*e*t)"),),
        ("every order of a text is reached by exchanging neighbours",),
    )


def only_through_the_premises() -> Part:
    """A premise that looks at the order makes the order count."""
    claimed = Holds("alpha[AB,sticky]", "=", "alpha[BA,sticky]")
    numbers = (Holds("alpha[AB,sticky]", "=", "3/7"), Holds("alpha[BA,sticky]", "=", "1/3"))
    return Part(
        "“The order of the evidence never matters”: a Markov premise beside a coin",
        "complement",
        "refuted",
        (Counterexample("relation", "ordered", 2, numbers, against=(claimed,)),),
    )


def claim() -> Claim:
    return Claim(
        id="A3",
        sentence="Log-odds between two premises add up token by token; the order of the evidence matters only "
        "through the premises.",
        verdict="proved",
        parts=(adding_up(), order(), only_through_the_premises()),
        parameters=(
            Parameter("pi", "(0,1)", "π_p"),
            Parameter("rho", "(0,1)", "π_q"),
            Parameter("m", "(0,oo)", "μ(w)"),
            *(Parameter(name, "(0,1]", f"P_{p}({what})") for name, p, what in NAMES),
        ),
        models=(ORDERED,),
        hypotheses=("full memory", "a text w that both premises can give"),
        sizes="any text, any premises",
        witness="α_p(wa)/α_q(wa) = (α_p(w)/α_q(w)) · P_p(a | w)/P_q(a | w)",
    )


NAMES = (
    ("x", "p", "the text before"),
    ("y", "q", "the text before"),
    ("a", "p", "first token"),
    ("b", "p", "second token"),
    ("e", "q", "first token"),
    ("f", "q", "second token"),
    ("s", "p", "what comes after"),
    ("t", "q", "what comes after"),
)
