from markovsim.proving import *

SIGNAL = mixture(
    "signal",
    "ABS",
    independent("luigi", "1/2", {"A": "1/2", "S": "1/2"}),
    Premise(
        "waluigi",
        "1/2",
        ("1", "0"),
        {
            "A": (("1/2", "0"), ("0", "1/4")),
            "B": (("0", "0"), ("0", "1/4")),
            "S": (("0", "1/2"), ("0", "1/2")),
        },
    ),
)
TOY_WITH_S = mixture(
    "toy_with_S",
    "ABS",
    independent("luigi", "1/2", {"A": "1/2", "S": "1/2"}),
    independent("waluigi", "1/2", {"A": "1/4", "B": "1/4", "S": "1/2"}),
)
THIRD = mixture(
    "beside_a_third",
    "AB",
    independent("luigi", "1/3", {"A": "2/5", "B": "3/5"}),
    independent("waluigi", "1/3", {"A": "1/2", "B": "1/2"}),
    independent("third", "1/3", {"B": "1"}),
)


def by_nothing_else() -> Part:
    """A text s multiplies the odds by its likelihood ratio."""
    return proved(
        "With full memory any text s multiplies the odds of l against w by P_l(s | w)/P_w(s | w), and by "
        "nothing else",
        recurrence(
            "the tokens of the text s",
            multiplied("Y", "e", "P_l(what there is of s | w)"),
            multiplied("Z", "f", "P_w(what there is of s | w)"),
            multiplied("O", "(e/f)", "odds of l against w", base="o", closed="o*Y/Z"),
            Parameter("e", "(0,1]", "P_l(token | text so far)"),
            Parameter("f", "(0,1]", "P_w(token | text so far)"),
        ),
    )


def gain() -> Part:
    """What a waluigi imitates well says little for luigi."""
    return proved(
        "If P_w(s | w) ≥ c·P_l(s | w) with c > 0, the text s multiplies luigi's odds by at most 1/c",
        inequality("1/c >= y/(c*y + d)", "d/(c*(c*y + d))"),
        argued="P_w(s | w) is written c·y + d with y = P_l(s | w) and d ≥ 0",
    )


def not_the_amplitude() -> Part:
    """Beside a third premise luigi's amplitude can grow while his odds fall."""
    return refuted(
        "“His amplitude too grows at most by 1/c”: beside a third premise that cannot say A, with c = 5/4, "
        "an A moves luigi's odds against waluigi by 4/5 and his amplitude from 1/3 to 4/9",
        Setting(THIRD, 0).against(
            "alpha[A,luigi] <= 4/5*alpha[,luigi]",
            "law[A,waluigi] = 5/4*law[A,luigi]",
            "alpha[A,luigi]/alpha[A,waluigi] = 4/5*(alpha[,luigi]/alpha[,waluigi])",
            "alpha[,luigi] = 1/3",
            "alpha[A,luigi] = 4/9",
        ),
    )


def leaves_the_amplitudes() -> Part:
    """A token that all premises emit alike is no evidence, and no other token is none."""
    return proved(
        "With full memory a token leaves all amplitudes as they are exactly if every live premise emits it "
        "with the same probability",
        recurrence(
            "the other live premises, summed so far",
            summed("M", "p*v", "μ(w) = Σ π P(w)", base="pi*x", within="(0,oo)"),
            summed("N", "p*v*g", "μ(wa) = Σ π P(w) P(a | w)", base="pi*x*c", within="(0,oo)"),
            summed("K", "p*v*c", "μ(wa) where all P(a | w) are c", base="pi*x*c", closed="c*M"),
            Parameter("p", "(0,1)", "π of another premise"),
            Parameter("v", "(0,oo)", "its P(w)"),
            Parameter("g", "[0,oo)", "its P(a | w)"),
        ),
        identity("pi*x*c/K = pi*x/M"),
        identity("pi*x*c/N - pi*x/M = (pi*x/N)*(c - N/M)"),
        argued="the premise with P_p(w) = x and P_p(a | w) = c stands for each live one: no amplitude moves "
        "just if all these probabilities are equal to one number, N/M",
    )


def changes_the_future() -> Part:
    """It can be the sign that a waluigi waits for."""
    return refuted(
        "“Such a token does nothing”: a waluigi that waits for S says B after it, and never before",
        Setting(SIGNAL, 0).against(
            "next[AS,B] = next[A,B]",
            "next[A,S] = 1/2",
            "law[AS,luigi]/law[A,luigi] = law[AS,waluigi]/law[A,waluigi]",
            "alpha[AS,luigi] = alpha[A,luigi]",
            "next[A,B] = 0",
            "next[AS,B] = 1/8",
        ),
    )


def evicts_evidence() -> Part:
    """In a window it takes the place of something."""
    return refuted(
        "“Under a window it leaves the amplitudes too”: with window 1 the S after SB drops the B, and "
        "luigi's amplitude goes from 0 to 1/2",
        Setting(TOY_WITH_S, 1).against(
            "alpha[S,luigi] = alpha[SBS,luigi]",
            "law[SBS,waluigi] > 0",
            "alpha[SBS,luigi] = 0",
            "alpha[S,luigi] = 1/2",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="A5",
        sentence="No text stands outside: with full memory it moves the odds by its likelihood ratio alone. "
        "A token that all premises emit alike leaves the amplitudes, but can change the future, and in a "
        "window it evicts evidence.",
        verdict="conditional",
        parts=(
            by_nothing_else(),
            gain(),
            not_the_amplitude(),
            leaves_the_amplitudes(),
            changes_the_future(),
            evicts_evidence(),
        ),
        parameters=(
            Parameter("o", "(0,oo)", "odds of l against w before s"),
            Parameter("c", "(0,oo)", "a bound; the probability of the token under a live premise"),
            Parameter("d", "[0,oo)", "P_w(s | w) − c·P_l(s | w)"),
            Parameter("y", "(0,oo)", "P_l(s | w)"),
            Parameter("pi", "(0,1)", "π_p"),
            Parameter("x", "(0,oo)", "P_p(w)"),
        ),
        models=(SIGNAL, TOY_WITH_S, THIRD),
        hypotheses=("any premises over any alphabet", "texts that both premises can give"),
        witness="P(B) goes from 0 to 1/8 by an S that moves no amplitude",
    )
