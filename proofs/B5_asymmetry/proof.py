from markovsim.proving import *

ERRING = mixture(
    "erring",
    "AB",
    independent("luigi", "l", {"A": "1 - (1-q)*v", "B": "(1-q)*v"}),
    independent("waluigi", "1-l", {"A": "q", "B": "1-q"}),
)
TRUE_A, ERROR = "ea.law.luigi", "eb.law.luigi"  # 1 − δ and δ
GAP = f"({TRUE_A} - q)"
# On the way from luigi (t = 0) to waluigi (t = 1), and on the way back.
X, Y = f"((1-t)*{TRUE_A} + t*q)", f"((1-t)*{ERROR} + t*(1-q))"
X_BACK, Y_BACK = f"(t*{TRUE_A} + (1-t)*q)", f"(t*{ERROR} + (1-t)*(1-q))"
FOR_L, FOR_W = f"t*{GAP}^2/({X}*{Y})", f"(1-t)*{GAP}^2/({X}*{Y})"
FOR_L_BACK, FOR_W_BACK = f"(1-t)*{GAP}^2/({X_BACK}*{Y_BACK})", f"t*{GAP}^2/({X_BACK}*{Y_BACK})"
WEIGHT = f"{GAP}^3/({X}*{Y}*{X_BACK}*{Y_BACK})"


def mismatch() -> Part:
    """Luigi never says B."""
    return proved(
        "Seed toy, full memory: under luigi an A has probability 1, and it multiplies his odds by exactly 1/q at "
        "every text; under waluigi each token is with probability 1 − q a B, which luigi says with probability 0 "
        "and which makes his odds 0 for ever, whatever they were",
        theorem("luigi_gains_one_over_q_per_token_and_loses_all_in_one"),
        A_WORDS,
        AFTER_B,
        identity("s.law.luigi@+1/s.law.luigi = 1"),
        identity("(s.law.luigi@+1/s.law.waluigi@+1)/(s.law.luigi/s.law.waluigi) = 1/q"),
        identity("b.alpha.luigi/b.alpha.waluigi = 0"),
        family("f", SEED_TOY, "B", "", "0", "1-q"),
        inequality("f.law.waluigi > f.law.luigi", "1-q"),
    )


def waiting() -> Part:
    """Slow one way, quick the other."""
    return also_proved(
        "Seed toy: n tokens A add n ln(1/q) to luigi's log-odds, and waluigi waits 1/(1−q) tokens for his first "
        "B on average",
        recurrence(
            "the tokens of a text by luigi",
            summed("E", "1*g", "log-odds of luigi", base="h", closed="h + n*g"),
        ),
        recurrence(
            "the tokens of a text by waluigi",
            multiplied("H", "q", "P_w(no B so far)", closed="J"),
            summed("T", "H", "mean number of tokens to the first B, counted up to n", closed="(1-J)/(1-q)"),
        ),
        argued="g = ln(1/q); q^n → 0 in the mean number of tokens",
    )


def drift() -> Part:
    """The mean of what a token adds."""
    return also_proved(
        "Any premises l, w, full memory: in a text by l the log-odds of l against w rise on average, at "
        "each token, by the divergence KL(l‖w) of their next-token laws, where l can say nothing that w "
        "cannot; it is not negative",
        recurrence(
            "the tokens that l can give, summed so far",
            summed("A", "p", "Σ P_l(a | text), at last 1"),
            summed("B", "i", "Σ P_w(a | text), at last at most 1"),
            summed("S", "s", "Σ of what the logarithm leaves over"),
            summed("K", "p*((p - i + s)/p)", "mean change of the log-odds", closed="A - B + S"),
            Parameter("p", "(0,1]", "P_l(a | text)"),
            Parameter("i", "(0,1]", "P_w(a | text)"),
            Parameter("s", "[0,oo)", "p·ln(p/i) − (p − i), never negative"),
        ),
        inequality("K + B - A >= 0", "S"),
        argued="a token a adds ln(P_l(a | text)/P_w(a | text)) to the log-odds, so the mean is KL(l‖w); ln "
        "x ≤ x − 1 at x = P_w/P_l; A − B is at last 1 minus a number of at most 1",
    )


def erring() -> Part:
    """Both divergences as integrals along the way from one law to the other."""
    return proved(
        "If luigi says B with probability δ, 0 < δ < 1 − q, both divergences are finite, and KL(w‖l) − "
        "KL(l‖w) is q − δ times a positive number; so they are equal exactly if δ = q, and KL(w‖l) is the "
        "greater one exactly if δ < q",
        family("ea", ERRING, "A", "", "1 - (1-q)*v", "q"),
        family("eb", ERRING, "B", "", "(1-q)*v", "1-q"),
        inequality(f"{TRUE_A} > q", "(1-q)*(1-v)"),
        identity(f"{GAP}*({TRUE_A}/{X} - {ERROR}/{Y}) = {FOR_L}"),
        identity(f"{GAP}*(q/{X} - (1-q)/{Y}) = -({FOR_W})"),
        positive(FOR_L),
        positive(FOR_W),
        identity(f"{FOR_W} - {FOR_L} + {FOR_W_BACK} - {FOR_L_BACK} = (q - {ERROR})*(1-2*t)^2*{WEIGHT}"),
        inequality(f"(1-2*t)^2*{WEIGHT} >= 0", "0", Square("1-2*t", WEIGHT)),
        argued="KL(luigi's law ‖ (x, 1−x)) and KL(waluigi's law ‖ (x, 1−x)), x = (1−t)(1−δ) + tq, have "
        "these derivatives in t and are 0 at t = 0 and at t = 1; so KL(l‖w) and KL(w‖l) are the integrals "
        "of t and 1 − t times (1−δ−q)²/(x(1−x)) over 0 < t < 1, and their difference is the integral over 0 "
        "< t < 1/2 of the values at t and at 1 − t together, positive but at t = 1/2",
    )


def strengths() -> Part:
    """The greatest factors of one token, and when one token is enough."""
    return proved(
        "Where luigi errs with probability δ, at every text an A multiplies his odds by (1−δ)/q and a B those of "
        "waluigi by (1−q)/δ; for δ < 1 − q these are equal exactly if δ = q, and the second is the greater one "
        "exactly if δ < q. A B multiplies the odds of waluigi by c > 0 or more exactly if δ ≤ (1−q)/c, and "
        "leaves luigi a positive amplitude",
        theorem("each_token_multiplies_the_odds_by_a_fixed_factor"),
        theorem("evidence_is_equally_strong_both_ways_iff_both_err_alike"),
        theorem("one_token_suffices_iff_luigi_errs_rarely"),
        positive("eb.alpha.luigi"),
    )


def thresholds() -> Part:
    """Wald's identity, up to any n."""
    return also_proved(
        "Threshold times, independent tokens: let τ be the first time that the log-odds of the text's own "
        "author have risen by b > 0, D their mean rise per token (a divergence), a the greatest. Then b/D ≤ "
        "E[τ] < (b + a)/D. For δ = q < 1/2 and a rise by m steps of ln((1−q)/q), E[τ] = m/(1 − 2q), for "
        "either author",
        recurrence(
            "the tokens",
            summed("N", "e", "E[min(τ, n)], the sum of P(τ > j) over j < n"),
            summed("W", "e*D", "E[log-odds gained by the time min(τ, n)]", closed="D*N"),
            Parameter("e", "(0,1]", "P(τ > n)"),
        ),
        inequality("(W + u)/D > N", "u/D"),
        inequality("(b + r)/D >= b/D", "r/D"),
        identity("a*(1-v)/(1+v) = a*(1/(1+v)) - a*(v/(1+v))"),
        identity("m*a/(a*(1-v)/(1+v)) = m*(1+v)/(1-v)"),
        identity("1 + (1/(1+v))*((m-1)*(1+v)/(1-v)) + (v/(1+v))*((m+1)*(1+v)/(1-v)) = m*(1+v)/(1-v)"),
        argued=(
            "the token after n adds D on average where τ > n, independently of it; the gain is below b + a "
            "at all times up to τ and at least b at τ, so E[τ] is finite and D·E[τ] is the mean gain at τ "
            "(Wald's identity)",
            "v = q/(1−q) for δ = q, so (1+v)/(1−v) = 1/(1−2q); all steps are ±a, and a rise of m steps is "
            "met exactly",
        ),
    )


def not_always() -> Part:
    """δ = q: the two premises differ by an exchange of A and B."""
    return also_refuted(
        "“Evidence for waluigi is total in one token, evidence for luigi never”: δ = q = 1/4, where the "
        "premises differ only by the exchange of A and B",
        Setting(ERRING, 0, {"l": "1/2", "q": "1/4", "v": "1/3"}).against(
            "alpha[B,luigi] = 0",
            "law[A,luigi] = law[B,waluigi]",
            "law[B,luigi] = law[A,waluigi]",
            "alpha[B,luigi] = 1/4",
            "alpha[A,waluigi] = 1/4",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="B5",
        sentence="In the seed toy KL(w‖l) = ∞ and KL(l‖w) = ln(1/q): evidence for luigi is slow and bounded "
        "per token, evidence for waluigi can be total in one. Where luigi errs at a rate δ, 0 < δ < 1 − q, "
        "both are bounded, and the divergences are equal exactly if δ = q.",
        verdict="proved",
        parts=(
            mismatch(),
            erring(),
            strengths(),
            waiting(),
            drift(),
            thresholds(),
            not_always(),
        ),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("v", "(0,1)", "δ/(1−q)"),
            Parameter("t", "(0,1)", "place on the way from luigi's law to waluigi's"),
            Parameter("h", "real", "log-odds before"),
            Parameter("g", "(0,oo)", "ln(1/q)"),
            Parameter("r", "[0,oo)", "what is over"),
            Parameter("u", "(0,oo)", "what is lacking"),
            Parameter("D", "(0,oo)", "mean rise of the log-odds per token"),
            Parameter("a", "(0,oo)", "greatest rise"),
            Parameter("b", "(0,oo)", "rise that is waited for"),
            Parameter("m", "(0,oo)", "number of steps"),
        ),
        powers=(Power("J", "q"),),
        models=(SEED_TOY, ERRING),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "where luigi errs: he emits B with probability δ, 0 < δ < 1 − q, independently, and A else",
            "full memory",
        ),
        witness="KL(w‖l) − KL(l‖w) = (q−δ)(1−δ−q)³ ∫ (1−2t)²/(x(1−x)x'(1−x')) dt over 0 < t < 1/2",
    )
