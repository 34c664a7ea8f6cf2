from __future__ import annotations

from markovsim.certificates.format import (
    Counterexample,
    Holds,
    Identity,
    Inequality,
    Parameter,
    Part,
    Power,
    Recurrence,
    Variable,
    Walk,
)
from markovsim.proving import (
    A_WORDS,
    AFTER_B,
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    Claim,
    seed_toy,
)

ODDS, AFTER = "s.alpha.luigi/s.alpha.waluigi", "s.alpha.luigi@+1/s.alpha.waluigi@+1"


def one_token() -> Part:
    """The texts A^n, and all that hold a B."""
    return Part(
        "Seed toy, full memory: at every text that luigi can give, an A multiplies his odds by exactly "
        "1/q, and a B, which is possible, makes them 0; they stay 0 after it. His amplitude grows by less "
        "than the odds do",
        "claim",
        "proved",
        (
            A_WORDS,
            AFTER_B,
            Identity(AFTER, f"(1/q)*({ODDS})"),
            Inequality("s.next.B", ">", "0", ("(1-l)*J*(1-q)/(l + (1-l)*J)",)),
            Identity("b.alpha.luigi/b.alpha.waluigi", "0"),
            Inequality(
                "1/q",
                ">",
                "s.alpha.luigi@+1/s.alpha.luigi",
                ("l*(1-q)/(q*(l + (1-l)*J*q))",),
            ),
        ),
        ("every text is A^n for some n, or ends in B A^n",),
    )


def many_tokens() -> Part:
    """A product of factors that are at most 1/q."""
    growth = Recurrence(
        "the tokens of the text",
        (
            Variable("F", "1", "F*f", range="(0,1]", means="product of the f so far"),
            Variable("O", "o", "O*(f/q)", closed="o*F/J", means="odds of l against w"),
        ),
        (Parameter("f", "(0,1]", "q·P_l(token | text so far)/P_w(token | text so far)"),),
    )
    return Part(
        "Any premises l, w with P_w(a | text) ≥ q·P_l(a | text) for every token a: n tokens multiply the "
        "odds of l against w by at most q^-n; in the seed toy A^n attains this, from whatever odds, so "
        "that odds however large can be lost in one token",
        "claim",
        "proved",
        (
            growth,
            Inequality("o/J", ">=", "O", ("o*(1 - F)/J",)),
            Identity(ODDS, "(l/(1-l))/J"),
        ),
        ("a token that l cannot give makes the odds 0, and they stay 0",),
    )


def no_less() -> Part:
    """The bound is the best constant for one token."""
    return Part(
        "If some token a has P_w(a | text) < q·P_l(a | text), it multiplies the odds by more than 1/q: the "
        "condition is the weakest",
        "complement",
        "proved",
        (Inequality("(y + z)/(q*y)", ">", "1/q", ("z/(q*y)",)),),
        ("P_w(a | text) is written q·y and P_l(a | text) is y + z with z > 0",),
    )


def window() -> Part:
    """The B is dropped and the odds are back at once."""
    odds = "alpha[{0},luigi]/alpha[{0},waluigi]".format
    return Part(
        "“Under a window too”: with window k, from B A^(k-1) to A^k luigi's odds go from 0 to "
        "λ/((1−λ)q^k); seed toy, window 1, from B to A: from 0 to λ/((1−λ)q)",
        "complement",
        "refuted",
        (
            Identity("s.alpha.luigi@k/s.alpha.waluigi@k", "l/((1-l)*Q)"),
            Counterexample(
                "relation",
                "toy",
                1,
                (Walk(("B", "A")), Holds(odds("B"), "=", "0"), Holds(odds("A"), "=", "l/((1-l)*q)")),
                against=(Holds(odds("A"), "<=", f"1/q*({odds('B')})"),),
            ),
        ),
    )


def claim() -> Claim:
    return Claim(
        id="B6",
        sentence="With full memory luigi's odds in the seed toy grow by the factor 1/q at most per token, "
        "and can fall to 0 in one; under a window neither bounds their return.",
        verdict="proved",
        parts=(one_token(), many_tokens(), no_less(), window()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("o", "(0,oo)", "odds of l against w at the start"),
            Parameter("y", "(0,oo)", "P_w(a | text)/q"),
            Parameter("z", "(0,oo)", "P_l(a | text) − P_w(a | text)/q"),
        ),
        powers=(Power("J", "q", "Q"),),
        models=(seed_toy(),),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory, but for the counterexample"),
        sizes="every text, λ, q; the bound for any premises with P_w ≥ q·P_l token by token",
        witness="odds at A^n: (λ/(1−λ))·q^-n; after a B: 0",
    )
