from markovsim.proving import *

ODDS, AFTER = "s.alpha.luigi/s.alpha.waluigi", "s.alpha.luigi@+1/s.alpha.waluigi@+1"


def one_token() -> Part:
    """The texts A^n, and all that hold a B."""
    return proved(
        "Seed toy, full memory: at every text that luigi can give, an A multiplies his odds by exactly 1/q, "
        "and a B, which is possible, makes them 0; they stay 0 after it. His amplitude grows by less than "
        "the odds do",
        A_WORDS,
        AFTER_B,
        identity(f"{AFTER} = (1/q)*({ODDS})"),
        inequality("s.next.B > 0", "(1-l)*J*(1-q)/(l + (1-l)*J)"),
        identity("b.alpha.luigi/b.alpha.waluigi = 0"),
        inequality("1/q > s.alpha.luigi@+1/s.alpha.luigi", "l*(1-q)/(q*(l + (1-l)*J*q))"),
        argued="every text is A^n for some n, or ends in B A^n",
    )


def many_tokens() -> Part:
    """A product of factors that are at most 1/q."""
    return proved(
        "Any premises l, w with P_w(a | text) ≥ q·P_l(a | text) for every token a: n tokens multiply the "
        "odds of l against w by at most q^-n; in the seed toy A^n attains this, from whatever odds, so that "
        "odds however large can be lost in one token",
        recurrence(
            "the tokens of the text",
            multiplied("F", "f", "product of the f so far", within="(0,1]"),
            multiplied("O", "(f/q)", "odds of l against w", base="o", closed="o*F/J"),
            Parameter("f", "(0,1]", "q·P_l(token | text so far)/P_w(token | text so far)"),
        ),
        inequality("o/J >= O", "o*(1 - F)/J"),
        identity(f"{ODDS} = (l/(1-l))/J"),
        argued="a token that l cannot give makes the odds 0, and they stay 0",
    )


def no_less() -> Part:
    """The bound is the best constant for one token."""
    return also_proved(
        "If some token a has P_w(a | text) < q·P_l(a | text), it multiplies the odds by more than 1/q: the "
        "condition is the weakest",
        inequality("(y + z)/(q*y) > 1/q", "z/(q*y)"),
        argued="P_w(a | text) is written q·y and P_l(a | text) is y + z with z > 0",
    )


def window() -> Part:
    """The B is dropped and the odds are back at once."""
    odds = "alpha[{0},luigi]/alpha[{0},waluigi]".format
    return also_refuted(
        "“Under a window too”: with window k, from B A^(k-1) to A^k luigi's odds go from 0 to λ/((1−λ)q^k); "
        "seed toy, window 1, from B to A: from 0 to λ/((1−λ)q)",
        identity("s.alpha.luigi@k/s.alpha.waluigi@k = l/((1-l)*Q)"),
        Setting(SEED_TOY, 1).against(
            f"{odds('A')} <= 1/q*({odds('B')})",
            Walk(("B", "A")),
            f"{odds('B')} = 0",
            f"{odds('A')} = l/((1-l)*q)",
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
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory, but for the counterexample"),
        witness="odds at A^n: (λ/(1−λ))·q^-n; after a B: 0",
    )
