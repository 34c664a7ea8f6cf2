from __future__ import annotations

from math import comb

from markovsim.certificates.format import (
    ChainFacts,
    Counterexample,
    Holds,
    Identity,
    Inequality,
    Model,
    Parameter,
    Part,
    Premise,
    Recurrence,
    Spectrum,
    Variable,
)
from markovsim.proving import Claim

N, M = "(c^2 + g)", "(1 + m)"  # the number of tokens, where c² < n, and where n > 1
DIAGONAL, OTHER = f"c*(1 - h + h/{N})", f"c*h/{N}"
SQUARE_DIAGONAL = f"(({DIAGONAL})^2 + ({N} - 1)*({OTHER})^2)"
SQUARE_OTHER = f"(2*({DIAGONAL})*({OTHER}) + ({N} - 2)*({OTHER})^2)"
FIRST = f"c^2/({N} - c^2)"
SECOND = f"c^2*(1-h)^2/({N} - c^2*(1-h)^2)"


def looper(n: int) -> Model:
    """Any token first; then the last one again, or with probability h one drawn uniformly."""
    letters = tuple("ABCD"[:n])
    rows = {
        token: tuple(
            tuple(f"{'1 - h + ' * (i == j == t)}h/{n}" if j == t else "0" for j in range(n)) for i in range(n)
        )
        for t, token in enumerate(letters)
    }
    return Model(f"loop{n}", letters, (Premise("loop", "1", (f"1/{n}",) * n, rows),))


def closed_form() -> Part:
    """Even powers of B, and the partial sums of R."""
    diagonal = Recurrence(
        "the other tokens in between",
        (Variable("V", "d*e", "V + o*f", closed="d*e + n*o*f", means="a diagonal entry of the product"),),
    )
    other = Recurrence(
        "the tokens in between other than the two",
        (Variable("S", "d*f + o*e", "S + o*f", closed="d*f + o*e + n*o*f", means="another entry of it"),),
    )
    powers = Recurrence(
        "the terms of R",
        (
            Variable("W", "1", f"W/{N}", range="(0,oo)", means="n^-k"),
            Variable("X", "1", "X*c^2", range="(0,oo)", means="c^2k"),
            Variable("Y", "1", "Y*c^2*(1-h)^2", range="[0,oo)", means="(c(1−η))^2k"),
            Variable(
                "D",
                "1",
                f"D*{SQUARE_DIAGONAL} + ({N} - 1)*O*{SQUARE_OTHER}",
                closed=f"(X + ({N} - 1)*Y)/{N}",
                means="a diagonal entry of B^2k",
            ),
            Variable(
                "O",
                "0",
                f"D*{SQUARE_OTHER} + O*{SQUARE_DIAGONAL} + ({N} - 2)*O*{SQUARE_OTHER}",
                closed=f"(X - Y)/{N}",
                means="any other entry of B^2k",
            ),
            Variable(
                "T",
                "0",
                f"T + {N}*(D*{SQUARE_DIAGONAL} + ({N} - 1)*O*{SQUARE_OTHER})*W/{N}",
                closed=f"{FIRST}*(1 - X*W) + ({N} - 1)*{SECOND}*(1 - Y*W)",
                means="Σ of tr(B^2j)/n^j over 1 ≤ j ≤ k",
            ),
        ),
    )
    return Part(
        "With ζ = 1 and c² < n, Σ_{j≤k} tr(B^2j)/n^j = (1 − (c²/n)^k)·c²/(n−c²) + (n−1)·(1 − "
        "(c²(1−η)²/n)^k)·c²(1−η)²/(n−c²(1−η)²) for every k, n, c, η; so R is what is left of it as k grows",
        "claim",
        "proved",
        (diagonal, other, powers, Identity(f"{N}*D", f"X + ({N} - 1)*Y")),
        (
            "a product of two n by n matrices, with diagonal entries d, e and other entries o, f, has "
            "n − 1 other tokens in between for a diagonal entry, and n − 2 for another",
            "(c²/n)^k and (c²(1−η)²/n)^k tend to 0, as c² < n",
        ),
    )


def spectra() -> Part:
    """B/c is the transition matrix of the looping premise, for n up to 4."""
    facts = []
    for n in range(2, 5):
        power = [f"{comb(n - 1, i)}*(-(1-h))^{n - 1 - i}" for i in range(n)]  # of (z − (1−h))^(n−1)
        coefficients = [
            " - ".join(filter(None, (power[i - 1] if i else "0", power[i] if i < n else "")))
            for i in range(n + 1)
        ]
        entries = [
            Holds(f"after[{steps},{a},{b}]", "=", f"(1 - (1-h)^{steps})/{n}{f' + (1-h)^{steps}' * (a == b)}")
            for steps in (2, 4)
            for a in "ABCD"[:n]
            for b in "ABCD"[:n]
        ]
        facts.append(
            ChainFacts(
                f"loop{n}",
                1,
                (Spectrum(tuple(coefficients)), *entries),
            )
        )
    return Part(
        "B/c is the chain of the looping premise; it has the eigenvalues 1, once, and 1 − η, n − 1 times; "
        "all entries of (B/c)² and (B/c)⁴: as full chains for n = 2, 3, 4 and every η",
        "complement",
        "proved",
        tuple(facts),
    )


def jump() -> Part:
    """At η = 0 most entries of B vanish, and ζ falls from 1 to 1/n."""
    limit = f"{M}*b^2/({M} - b^2)"
    alone = f"{M}*b^2/(1 - b^2)"
    diagonal = Recurrence(
        "the terms of R at η = 0",
        (
            Variable("Z", "1", "Z*b^2", range="(0,oo)", means="c^2k"),
            Variable("U", "0", f"U + {M}*Z*b^2", closed=f"{alone}*(1 - Z)", means="Σ of tr(B^2j)/1^j"),
        ),
    )
    gap = f"({M} - 1)*{M}*c^2*h*(2-h)/(({M} - c^2)*({M} - c^2*(1-h)^2))"
    return Part(
        "R is discontinuous at η = 0, for n ≥ 2 and c < 1: there B = cI, ζ = 1/n and R = nc²/(1−c²), while "
        "R tends to nc²/(n−c²) as η → 0; the jump n(n−1)c²/((1−c²)(n−c²)) is positive. With ζ kept at 1 "
        "there would be none",
        "claim",
        "proved",
        (
            diagonal,
            Identity(f"b^2/({M} - b^2) + ({M} - 1)*b^2/({M} - b^2)", limit),
            Identity(
                f"c^2/({M} - c^2) - c^2*(1-h)^2/({M} - c^2*(1-h)^2)",
                f"{gap}/({M} - 1)",
            ),
            Inequality(alone, ">", limit, (f"{M}*({M} - 1)*b^2/((1 - b^2)*({M} - b^2))",)),
        ),
        (
            "R at η differs from its limit by the n − 1 copies of the difference above, which tends to 0 "
            "with η",
            "c^2k tends to 0",
        ),
    )


def among_others() -> Part:
    """The other convention."""
    other = f"h*{M}/m"
    return Part(
        "Redrawing among the other tokens with probability η is redrawing among all with probability "
        "ηn/(n−1): the same B; n = 2, η = 1/10, c = 1 has R = 25/17 then",
        "complement",
        "proved",
        (
            Identity("1 - h", f"1 - {other} + {other}/{M}"),
            Identity("h/m", f"{other}/{M}"),
            Identity("1/(2-1) + (1-2/10)^2/(2 - (1-2/10)^2)", "25/17"),
        ),
    )


def no_probability() -> Part:
    """R exceeds 1."""
    return Part(
        "“R is a probability, hence at most 1”: n = 2, η = 1/10, c = 1 has R = 1 + 81/119 = 200/119, and "
        "two terms already pass 1",
        "complement",
        "refuted",
        (
            Counterexample(
                "relation",
                "loop2",
                1,
                (
                    Holds("(after[2,A,A] + after[2,B,B])/2", "=", "181/200"),
                    Holds("(after[4,A,A] + after[4,B,B])/4", "=", "16561/40000"),
                    Holds("1/(2-1) + (9/10)^2/(2 - (9/10)^2)", "=", "200/119"),
                ),
                against=(
                    Holds(
                        "(after[2,A,A] + after[2,B,B])/2 + (after[4,A,A] + after[4,B,B])/4",
                        "<=",
                        "1",
                    ),
                ),
                at={"h": "1/10"},
            ),
        ),
        ("all terms of R are positive, so R is more than any two of them",),
    )


def claim() -> Claim:
    return Claim(
        id="E3",
        sentence="For a looping premise with continuation probability c the average repetition probability "
        "is R = c²/(n−c²) + (n−1)c²(1−η)²/(n−c²(1−η)²); it is not a probability, and jumps at η = 0.",
        verdict="proved",
        parts=(closed_form(), jump(), spectra(), among_others(), no_probability()),
        parameters=(
            Parameter("c", "(0,1]", "probability that the text goes on"),
            Parameter("g", "(0,oo)", "n − c², so that n > c²"),
            Parameter("h", "(0,1]", "η, the probability that the next token is drawn afresh"),
            Parameter("m", "(0,oo)", "n − 1, where n ≥ 2"),
            Parameter("b", "(0,1)", "c, where it is below 1"),
            Parameter("d", "[0,oo)", "diagonal entry of a matrix"),
            Parameter("o", "[0,oo)", "its other entries"),
            Parameter("e", "[0,oo)", "diagonal entry of another matrix"),
            Parameter("f", "[0,oo)", "its other entries"),
        ),
        models=tuple(looper(n) for n in range(2, 5)),
        hypotheses=(
            "B = c((1−η)I + (η/n)·11ᵀ), over any number n of tokens: after a token the text ends with "
            "probability 1 − c; else it repeats the token, or with probability η draws one uniformly, the "
            "same one included",
            "R = Σ_{k≥1} tr(B^2k)/(ζn)^k, ζ the share of entries of B that are not 0; 0 < c ≤ 1, 0 < η ≤ "
            "1, c² < n",
        ),
        sizes="every n, c, η; spectra and entries for n = 2, 3, 4",
        source="Fu et al., “A Theoretical Analysis of the Repetition Problem in Text Generation” (2021), "
        "as quoted in the discussion of it; the proof is ours",
        witness="n = 2, η = 1/10, c = 1: R = 200/119 > 1",
    )
