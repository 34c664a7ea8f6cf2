from math import comb

from markovsim.proving import *

N, M = "(c^2 + g)", "(1 + m)"  # the number of tokens, where c² < n, and where n > 1
DIAGONAL, OTHER = f"c*(1 - h + h/{N})", f"c*h/{N}"
SQUARE_DIAGONAL = f"(({DIAGONAL})^2 + ({N} - 1)*({OTHER})^2)"
SQUARE_OTHER = f"(2*({DIAGONAL})*({OTHER}) + ({N} - 2)*({OTHER})^2)"
FIRST = f"c^2/({N} - c^2)"
SECOND = f"c^2*(1-h)^2/({N} - c^2*(1-h)^2)"


def terms() -> Part:
    """The traces of the powers of B."""
    return proved(
        "tr(B^m) = c^m (1 + (n−1)(1−η)^m), for every number n of tokens, c, η and m",
        theorem("the_trace_of_a_power_of_the_looping_matrix"),
    )


def closed_form() -> Part:
    """Even powers of B, and the partial sums of R."""
    return also_proved(
        "With ζ = 1 and c² < n, Σ_{j≤k} tr(B^2j)/n^j = (1 − (c²/n)^k)·c²/(n−c²) + (n−1)·(1 − "
        "(c²(1−η)²/n)^k)·c²(1−η)²/(n−c²(1−η)²) for every k, n, c, η",
        recurrence(
            "the terms of R",
            variable("W", "1", f"W/{N}", "n^-k", within="(0,oo)"),
            multiplied("X", "c^2", "c^2k"),
            multiplied("Y", "c^2*(1-h)^2", "(c(1−η))^2k", within="[0,oo)"),
            variable(
                "D",
                "1",
                f"D*{SQUARE_DIAGONAL} + ({N} - 1)*O*{SQUARE_OTHER}",
                "a diagonal entry of B^2k",
                closed=f"(X + ({N} - 1)*Y)/{N}",
            ),
            variable(
                "O",
                "0",
                f"D*{SQUARE_OTHER} + O*{SQUARE_DIAGONAL} + ({N} - 2)*O*{SQUARE_OTHER}",
                "any other entry of B^2k",
                closed=f"(X - Y)/{N}",
            ),
            summed(
                "T",
                f"{N}*(D*{SQUARE_DIAGONAL} + ({N} - 1)*O*{SQUARE_OTHER})*W/{N}",
                "Σ of tr(B^2j)/n^j over 1 ≤ j ≤ k",
                closed=f"{FIRST}*(1 - X*W) + ({N} - 1)*{SECOND}*(1 - Y*W)",
            ),
        ),
        identity(f"{N}*D = X + ({N} - 1)*Y"),
    )


def looper(n: int) -> Model:
    """Any token first; then the last one again, or with probability h one drawn uniformly."""
    letters = tuple("ABCD"[:n])
    rows = {
        token: tuple(
            tuple(f"{'1 - h + ' * (i == j == t)}h/{n}" if j == t else "0" for j in range(n)) for i in range(n)
        )
        for t, token in enumerate(letters)
    }
    return mixture(f"loop{n}", letters, Premise("loop", "1", (f"1/{n}",) * n, rows))


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
            f"after[{steps},{a},{b}] = (1 - (1-h)^{steps})/{n}{f' + (1-h)^{steps}' * (a == b)}"
            for steps in (2, 4)
            for a in "ABCD"[:n]
            for b in "ABCD"[:n]
        ]
        facts.append(Setting(looper(n), 1).facts(Spectrum(tuple(coefficients)), *entries))
    return also_proved(
        "B/c is the chain of the looping premise; it has the eigenvalues 1, once, and 1 − η, n − 1 times; "
        "all entries of (B/c)² and (B/c)⁴: as full chains for n = 2, 3, 4 and every η",
        *facts,
    )


def among_others() -> Part:
    """The other convention."""
    other = f"h*{M}/m"
    return also_proved(
        "Redrawing among the other tokens with probability η is redrawing among all with probability "
        "ηn/(n−1): the same B; n = 2, η = 1/10, c = 1 has R = 25/17 then",
        identity(f"1 - h = 1 - {other} + {other}/{M}"),
        identity(f"h/m = {other}/{M}"),
    )


def no_probability() -> Part:
    """R exceeds 1."""
    looping = Setting(looper(2), 1, {"h": "1/10"})
    return proved(
        "R is no probability: for n = 2, η = 1/10, c = 1 (ζ = 1) all its terms are positive, and the first two, "
        "181/200 and 16561/40000, already pass 1",
        theorem("average_repetition_is_not_a_probability"),
        looping.facts(
            "(after[2,A,A] + after[2,B,B])/2 = 181/200", "(after[4,A,A] + after[4,B,B])/4 = 16561/40000"
        ),
    )


def claim() -> Claim:
    return Claim(
        id="E3",
        sentence="For a looping premise with continuation probability c the terms of the average repetition "
        "probability have the traces tr(B^2k) = c^2k (1 + (n−1)(1−η)^2k), for any number n of tokens; it is not a "
        "probability.",
        verdict="proved",
        parts=(terms(), no_probability(), closed_form(), spectra(), among_others()),
        parameters=(
            Parameter("c", "(0,1]", "probability that the text goes on"),
            Parameter("g", "(0,oo)", "n − c², so that n > c²"),
            Parameter("h", "(0,1]", "η, the probability that the next token is drawn afresh"),
            Parameter("m", "(0,oo)", "n − 1, where n ≥ 2"),
        ),
        models=tuple(looper(n) for n in range(2, 5)),
        hypotheses=(
            "B = c((1−η)I + (η/n)·11ᵀ), over any number n of tokens: after a token the text ends with "
            "probability 1 − c; else it repeats the token, or with probability η draws one uniformly, the "
            "same one included",
            "R = Σ_{k≥1} tr(B^2k)/(ζn)^k, ζ the share of entries of B that are not 0; 0 < c ≤ 1, 0 < η ≤ 1, "
            "c² < n",
        ),
        source="Fu et al., “A Theoretical Analysis of the Repetition Problem in Text Generation” (2021), as "
        "quoted in the discussion of it; the proof is ours",
        witness="n = 2, η = 1/10, c = 1: R = 200/119 > 1",
    )
