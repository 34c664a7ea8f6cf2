from __future__ import annotations

from markovsim.certificates.format import (
    Counterexample,
    Family,
    Holds,
    Identity,
    Inequality,
    Model,
    Parameter,
    Part,
    Power,
    Premise,
    Recurrence,
    Variable,
)
from markovsim.proving import (
    A_WORDS,
    AFTER_B,
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    Claim,
    independent,
    seed_toy,
)

S, S_NEXT = "(l + (1-l)*J)", "(l + (1-l)*J*q)"


def opening(name: str, first: str, other: str) -> Premise:
    """A or B as first token, and nothing but A from then on."""
    tokens = {"A": (("0", first), ("0", "1")), "B": (("0", other), ("0", "0"))}
    return Premise(name, "1/2", ("1", "0"), tokens)


OPENINGS = Model("openings", ("A", "B"), (opening("luigi", "3/4", "1/4"), opening("waluigi", "1/4", "3/4")))
ONE_SURE = Model(
    "one_sure",
    ("A", "B"),
    (
        opening("luigi", "1/2", "1/2"),
        independent("sure", "1/2", {"A": "1"}),
    ),
)
BADGE = Model(
    "badge",
    ("A", "B", "C"),
    (
        independent("luigi", "1/2", {"A": "1/2", "C": "1/2"}),
        independent("waluigi", "1/2", {"A": "1/2", "B": "1/2"}),
    ),
)
COINS = Model(
    "coins",
    ("A", "B"),
    (
        independent("luigi", "1/2", {"A": "3/4", "B": "1/4"}),
        independent("waluigi", "1/2", {"A": "1/4", "B": "3/4"}),
    ),
)


def absorbing() -> Part:
    """Whom a longer text leaves possible, the shorter one left possible."""
    outside = Recurrence(
        "the texts u of a given length, summed so far",
        (
            Variable(
                "X",
                "y",
                "X + g",
                range="(0,oo)",
                means="Σ P_p(wu), from one with P_p(wu) = y > 0; at last P_p(w)",
            ),
            Variable("Z", "pi*y", "Z + pi*g", closed="pi*X", means="its part of U(w)"),
        ),
        (Parameter("g", "[0,oo)", "P_p(wu) of another text u of this length"),),
    )
    return Part(
        "Full memory, any premises: every face of the simplex is absorbing. Where the amplitudes lie off "
        "the face of S after wu, they lie off it after w",
        "condition",
        "proved",
        (outside, Inequality("1", ">", "V/(V + Z + r)", ("(Z + r)/(V + Z + r)",))),
        (
            "P_p(w) = Σ P_p(wu) over all texts u of a length, p outside S being able to give wu; α_S(w) = V/(U + V)",
        ),
    )


def in_so_many_tokens() -> Part:
    """A text takes all amplitude from the outside exactly if nobody outside can give it."""
    words = Recurrence(
        "the words of n tokens, summed so far",
        (
            Variable("F", "0", "F + h", range="[0,oo)", means="Σ V(w) = Σ μ(w) over the words with U(w) = 0"),
            Variable("O", "0", "O + o", range="[0,oo)", means="Σ V(w) over the others"),
            Variable("T", "0", "T + h + o", closed="F + O", means="Σ V(w), at last Σ_{p∈S} π_p"),
        ),
        (
            Parameter("h", "[0,oo)", "V(w) if U(w) = 0, else 0"),
            Parameter("o", "[0,oo)", "V(w) if U(w) > 0, else 0"),
        ),
    )
    return Part(
        "The face of S is reached in n tokens with positive probability exactly if some word of length n "
        "is impossible for all premises outside S and possible for one inside; this probability is at most "
        "Σ_{p∈S} π_p and never falls as n grows",
        "condition",
        "proved",
        (
            Inequality("1 - V/(V + pi*y + r)", ">", "0", ("(pi*y + r)/(V + pi*y + r)",)),
            words,
            Inequality("T", ">=", "F", ("O",)),
        ),
        (
            "V > 0 is the sum of π_p P_p(w) over S, and the same sum over the outside is 0, so that α_S = "
            "V/V, or has a positive term π_p·y; as the face is absorbing, the probability does not fall",
        ),
    )


def in_the_limit() -> Part:
    """The mean of α_S(1 − α_S) over the texts of length n, split by any set E of them."""
    split = Recurrence(
        "the words w of length n with U(w)·V(w) > 0, first those in E, then the others",
        (
            Variable("A", "0", "A + u", range="[0,oo)", means="U(E)"),
            Variable("R", "0", "R + u^2/(u + v)", range="[0,oo)", means="a remainder"),
            Variable("C", "0", "C + u*v/(u + v)", closed="A - R", means="Σ of U V/(U + V) over E"),
            Variable("B", "0", "B + t", range="[0,oo)", means="V(not E)"),
            Variable("P", "0", "P + t^2/(s + t)", range="[0,oo)", means="a remainder"),
            Variable("D", "0", "D + s*t/(s + t)", closed="B - P", means="Σ of U V/(U + V) off E"),
        ),
        (
            Parameter("u", "(0,oo)", "U(w) = Σ of π_p P_p(w) over the premises outside S, for w in E"),
            Parameter("v", "(0,oo)", "V(w) = Σ of π_p P_p(w) over S, for w in E"),
            Parameter("s", "(0,oo)", "U(w) for w not in E"),
            Parameter("t", "(0,oo)", "V(w) for w not in E"),
        ),
    )
    return Part(
        "In the limit α_S → 1 with probability at most Σ_{p∈S} π_p; with exactly that probability if every "
        "premise outside S is singular to every one in S, and only then. For texts of n tokens E[α_S(1 − "
        "α_S)] is at most U(E) + V(not E) for every set E of them, and at least half of V(α_S ≤ 1/2) + "
        "U(α_S > 1/2)",
        "condition",
        "proved",
        (
            Identity("(V + U)*(V/(V + U))*(1 - V/(V + U))", "U*V/(V + U)"),
            split,
            Inequality("A + B", ">=", "C + D", ("R", "P")),
            Inequality("2*(V + x)*V/(V + x + V)", ">=", "V", ("V*x/(V + x + V)",)),
        ),
        (
            "singular: sets E of words of some length exist with U(E) + V(not E) as small as one likes; "
            "the bounded martingale α_S converges and keeps its mean Σ_{p∈S} π_p (Doob), so P(α_S → 1) is "
            "at most that, and equal just if the limit is 0 or 1, that is, if E[α_S(1 − α_S)] → 0",
            "the last inequality serves V where U ≥ V, written U = V + x, and U where V > U; where E[α_S(1 "
            "− α_S)] → 0 the sets {α_S > 1/2} so show that the premises are singular (Borel–Cantelli)",
        ),
    )


def seed() -> Part:
    """One corner in one token, the other in the limit."""
    return Part(
        "Seed toy: waluigi's corner is reached by the first B, in one token with probability (1−λ)(1−q), "
        "in n with (1−λ)(1−q^n), ever with 1 − λ; luigi's corner is reached by no text, but in the limit "
        "with probability λ",
        "condition",
        "proved",
        (
            A_WORDS,
            AFTER_B,
            Identity("b.alpha.waluigi", "1"),
            Identity("s.next.B@0", "(1-l)*(1-q)"),
            Identity("1 - s.mu", "(1-l)*(1-J)"),
            Inequality("1", ">", "s.alpha.luigi", ("(1-l)*J/(l + (1-l)*J)",)),
            Inequality("s.alpha.luigi@+1", ">", "s.alpha.luigi", (f"l*(1-l)*J*(1-q)/({S}*{S_NEXT})",)),
            Inequality("s.alpha.luigi", ">", "1 - (1-l)*J/l", (f"((1-l)*J)^2/(l*{S})",)),
        ),
        (
            "every text is A^n or ends in B A^n; q^n → 0, so P(never B) = λ, and on A A A … luigi's "
            "amplitude tends to 1",
        ),
    )


def no_corner() -> Part:
    """Premises that differ in their first token only."""
    return Part(
        "“The amplitudes always run into a corner, at least in the limit”: luigi and waluigi that begin "
        "with A with probability 3/4 and 1/4 and then say nothing but A have the amplitudes 3/4, 1/4 after "
        "A^n for every n ≥ 1",
        "condition",
        "refuted",
        (
            Family("a", "openings", "A", "A", (("0", "3/4"), ("0", "1/4"))),
            Family("c", "openings", "B", "A", (("0", "1/4"), ("0", "3/4"))),
            Identity("a.alpha.luigi", "3/4"),
            Identity("c.alpha.luigi", "1/4"),
            Counterexample(
                "relation",
                "openings",
                0,
                (Holds("alpha[A,luigi]", "=", "3/4"), Holds("next[A,A]", "=", "1")),
                against=(Holds("alpha[AAAAAAAA,luigi]", ">", "alpha[A,luigi]"),),
            ),
        ),
    )


def one_corner_sometimes() -> Part:
    """Strictly less than the prior, where the premises are not singular."""
    return Part(
        "A premise that begins with A or B, 1/2 each, and then says A only, beside one that says A only, "
        "equal priors: its corner is reached by B, with probability 1/4 < 1/2, and on A^n, n ≥ 1, its "
        "amplitude is 1/3 for ever",
        "complement",
        "proved",
        (
            Family("d", "one_sure", "A", "A", (("0", "1/2"), ("1",))),
            Family("g", "one_sure", "B", "A", (("0", "1/2"), ("0",))),
            Identity("d.alpha.luigi", "1/3"),
            Identity("g.alpha.luigi", "1"),
            Identity("g.mu", "1/4"),
            Identity("d.mu*d.alpha.luigi + g.mu*g.alpha.luigi", "1/2"),
        ),
    )


def waluigi_only() -> Part:
    """A luigi with a word of his own."""
    return Part(
        "“Luigi's corner is never reached in finitely many tokens”: a luigi that says C, which waluigi "
        "never does",
        "condition",
        "refuted",
        (
            Counterexample(
                "relation",
                "badge",
                0,
                (Holds("next[,C]", "=", "1/4"), Holds("alpha[C,luigi]", "=", "1")),
                against=(Holds("alpha[C,waluigi]", ">", "0"),),
            ),
        ),
    )


def waluigi_never() -> Part:
    """Premises that can say everything."""
    full = Recurrence(
        "the tokens of the text",
        (
            Variable("L", "1", "L*e", range="(0,oo)", means="P_l(text)"),
            Variable("W", "1", "W*f", range="(0,oo)", means="P_w(text)"),
            Variable("M", "1", "l*L*e + (1-l)*W*f", closed="l*L + (1-l)*W", means="μ(text)"),
        ),
        (
            Parameter("e", "(0,1)", "P_l(token | text so far)"),
            Parameter("f", "(0,1)", "P_w(token | text so far)"),
        ),
    )
    return Part(
        "“Waluigi's corner is reached in finitely many tokens”: not where luigi can say every token after "
        "every text; coins 3/4 and 1/4",
        "condition",
        "refuted",
        (
            full,
            Inequality("l*L/M", ">", "0", ("l*L/M",)),
            Inequality("(1-l)*W/M", ">", "0", ("(1-l)*W/M",)),
            Counterexample(
                "relation",
                "coins",
                0,
                (Holds("alpha[BBBB,waluigi]", "=", "81/82"),),
                against=(Holds("alpha[BBBB,luigi]", "=", "0"),),
            ),
        ),
    )


def claim() -> Claim:
    return Claim(
        id="B8",
        sentence="“Waluigi is the attractor”: with full memory every face of the simplex is absorbing. "
        "Which of them are reached, and how fast, depends on what the other premises cannot say; in the "
        "seed toy waluigi's corner can be reached in one token, and luigi's in the limit only.",
        verdict="conditional",
        parts=(
            absorbing(),
            in_so_many_tokens(),
            in_the_limit(),
            seed(),
            no_corner(),
            one_corner_sometimes(),
            waluigi_only(),
            waluigi_never(),
        ),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("V", "(0,oo)", "Σ of π_p P_p(w) over S"),
            Parameter("U", "(0,oo)", "Σ of π_p P_p(w) over the premises outside S"),
            Parameter("pi", "(0,1)", "prior weight of a premise outside S"),
            Parameter("y", "(0,oo)", "P_p of a text that that premise can give"),
            Parameter("r", "[0,oo)", "what the other premises outside S add"),
            Parameter("x", "[0,oo)", "U(w) − V(w)"),
        ),
        powers=(Power("J", "q"),),
        models=(seed_toy(), OPENINGS, ONE_SURE, BADGE, COINS),
        hypotheses=(
            "full memory; finitely many premises over a finite alphabet; S is a set of premises, neither "
            "empty nor all",
            *SEED_TOY_HYPOTHESES,
        ),
        sizes="any premises and any S; the seed toy for every n, λ, q; one model against each general phrase",
        witness="P(α_S → 1) ≤ Σ_{p∈S} π_p, equal just if the others are singular to those of S",
    )
