from markovsim.proving import *

MILD, WILD = "1/(1+t)", "t/(1+t)"
MOSTLY_A, MOSTLY_B = {"A": MILD, "B": WILD}, {"A": WILD, "B": MILD}
COINS = mixture("coins", "AB", independent("luigi", "1/2", MOSTLY_A), independent("waluigi", "1/2", MOSTLY_B))
ALONE = mixture("alone", "AB", independent("luigi", "1", MOSTLY_A))
FIRST = ("B", "ABB", "AABBB", "ABABB")  # where the odds first are three times those at the start
NEVER = ("AAAAA", "AAAAB", "AAABA", "AAABB", "AABAA", "AABAB", "AABBA", "ABAAA", "ABAAB", "ABABA")


def bound() -> Part:
    """Change of measure, word by word, over the first passages."""
    return proved(
        "For every horizon T and every c > 0: P_l(τ_c ≤ T) = E_w[1/R at τ_c; τ_c ≤ T] ≤ P_w(τ_c ≤ T)/c, at "
        "most 1/c; hence P_l(the odds of waluigi ever are c times those at the start) ≤ 1/c",
        identity("(rho*v/m)/(pi*u/m) = (rho/pi)*(v/u)"),
        recurrence(
            "the words u of at most T tokens at which R(u) = P_w(u)/P_l(u) is at least c for the first time",
            summed("Y", "y", "Σ P_l(u) = P_l(τ_c ≤ T)"),
            summed("D", "d + e", "what is over"),
            summed("Z", "(c*y + d) + e", "Σ P_w(u) = P_w(τ_c ≤ T)", closed="c*Y + D"),
            summed(
                "E",
                "(c*y + d)*(y/(c*y + d)) + e*0",
                "Σ P_w(u)/R(u) = E_w[1/R at τ_c; τ_c ≤ T], 1/R being 0 where P_l(u) is",
                closed="Y",
            ),
            Parameter("y", "(0,oo)", "P_l(u), with P_w(u) = c·y + d"),
            Parameter("d", "[0,oo)", "P_w(u) − c·P_l(u)"),
            Parameter("e", "[0,oo)", "P_w of a further such word that luigi cannot give"),
        ),
        inequality("Z/c >= Y", "D/c"),
        argued="no first passage is the beginning of another, so their probabilities add up to that of τ_c "
        "≤ T, which is at most 1; “ever” is the limit of T → ∞",
    )


def against_all() -> Part:
    """The odds of w against everything else."""
    return proved(
        "With further premises, the odds of w against all others together are at most those against l; they "
        "ever are c times those at the start with probability at most (1 − π_w)/(c π_l)",
        inequality("rho*v/(pi*u) >= rho*v/(pi*u + z)", "rho*v*z/(pi*u*(pi*u + z))"),
        identity("1/(c*(rho/g)*(pi/rho)) = g/(c*pi)"),
        argued="odds of c·π_w/(1 − π_w) against all others need odds of that size against l, and these "
        "begin at π_w/π_l",
    )


def attained() -> Part:
    """The seed toy with the two premises exchanged."""
    return proved(
        "The bound is attained, at a finite horizon: in the seed toy luigi's odds under waluigi are q^-n "
        "times those at the start after n tokens A, and this has probability q^n = 1/c",
        A_WORDS,
        identity("s.law.luigi/s.law.waluigi = 1/J"),
        identity("s.law.waluigi = J"),
        argued="a B makes the odds 0 for ever, so A^n is the only first passage",
    )


def coins() -> Part:
    """Opposite coins: no overshoot, and under waluigi the passage is certain."""
    before, by_a, by_b = (f"{name}.law.waluigi/{name}.law.luigi" for name in ("o", "a", "b"))
    given = "x.luigi.0", "x.waluigi.0"
    return proved(
        "Coins that say B with probability t/(1+t) (luigi) and 1/(1+t) (waluigi), 0 < t < 1: P_l(the odds "
        "of waluigi ever are t^-m times those at the start) = t^m = 1/c for every m ≥ 1",
        family("o", COINS, "", "", *given, anything=True),
        family("a", COINS, "A", "", f"{given[0]}/(1+t)", f"{given[1]}*t/(1+t)", anything=True),
        family("b", COINS, "B", "", f"{given[0]}*t/(1+t)", f"{given[1]}/(1+t)", anything=True),
        identity(f"{by_a} = t*({before})"),
        identity(f"{by_b} = ({before})/t"),
        identity("1 - t*G = (1 - t^2*G)/(1+t) + (1 - G)*t/(1+t)"),
        inequality("(1 - L)/(1 - L*M) > 1 - L", "(1 - L)*L*M/(1 - L*M)"),
        argued=(
            "the exponent of 1/t is a walk by one step up or down, so R is exactly t^-m when it first is at "
            "least that, and P_l(τ ≤ T) = t^m·P_w(τ ≤ T)",
            "n steps above the lower end of an interval that it leaves with probability 1, waluigi's walk "
            "leaves at the upper end with probability (1 − t^n)/(1 − t^(N+m)), which solves its equations "
            "and is 0 and 1 at the ends; from n = N this is at least 1 − t^N → 1",
        ),
    )


def five_tokens() -> Part:
    """t = 1/3, T = 5, m = 1."""
    mine, theirs = (" + ".join(f"law[{u},{p}]" for u in FIRST) for p in ("luigi", "waluigi"))
    rest = " + ".join(f"law[{u},luigi]" for u in NEVER)
    return also_proved(
        "Coins 3/4 and 1/4, five tokens: P_l(odds three times those at the start) = 161/512 < 1/3",
        Setting(COINS, 0, {"t": "1/3"}).facts(
            *(f"law[{u},waluigi]/law[{u},luigi] = 3" for u in FIRST),
            f"{mine} = 161/512",
            f"({theirs})/3 = 161/512",
            f"{rest} = 1 - 161/512",
        ),
        argued=f"the first passages are {', '.join(FIRST)}; ten words of five tokens have none",
    )


def window() -> Part:
    """A window sees every lucky run as if it were the first."""
    third = Setting(ALONE, 1, {"t": "1/3"})
    return also_refuted(
        "“Under a window too”: with a window k ≥ 1 the same coins' odds, as far as the window shows them, "
        "are t^-k times those at the start whenever it shows B^k, and luigi says B^k again and again with "
        "probability 1; with window 1, t = 1/3, among two tokens with probability 7/16 > 1/3",
        family("r", COINS, "", "B", "F", "F/G"),
        identity("r.law.waluigi@k/r.law.luigi@k = 1/H"),
        family("w", ALONE, "A", "B", "x.luigi.0/(1+t)*F", anything=True),
        system(ALONE, "context:B", "full", returning("w", f"(1/K - 1/F)/({MILD})", letter="B", other="A")),
        Setting(ALONE, 1).against("hit[] <= t", third.hitting("token:B")),
        third.against("1 - told[AA] <= 1/3", "1 - told[AA] = 7/16"),
    )


def claim() -> Claim:
    return Claim(
        id="B4",
        sentence="With full memory, in a text by luigi the odds of waluigi ever reach c times those at the "
        "start with probability at most 1/c. The bound holds at every horizon and is attained; under a "
        "window it fails.",
        verdict="proved",
        parts=(bound(), against_all(), attained(), coins(), five_tokens(), window()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("c", "(0,oo)", "the factor"),
            Parameter("t", "(0,1)", "odds of B in a text by luigi"),
            Parameter("L", "(0,1)", "t^N"),
            Parameter("M", "(0,1)", "t^m"),
            Parameter("pi", "(0,1)", "π_l"),
            Parameter("rho", "(0,1)", "π_w"),
            Parameter("m", "(0,oo)", "μ of a text"),
            Parameter("g", "(0,1)", "1 − π_w"),
            Parameter("z", "[0,oo)", "what the premises beside l and w add to μ of the text"),
            Parameter("u", "(0,oo)", "P_l of the text"),
            Parameter("v", "[0,oo)", "P_w of the text"),
        ),
        powers=(Power("J", "q"), Power("G", "t", "H"), Power("F", WILD, "K")),
        models=(SEED_TOY, COINS, ALONE),
        hypotheses=(
            "any two premises l, w, beside any further ones, over any finite alphabet; full memory; the "
            "text is drawn from P_l",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="P_l(τ_c ≤ T) = E_w[1/R at τ_c; τ_c ≤ T] ≤ P_w(τ_c ≤ T)/c",
    )
