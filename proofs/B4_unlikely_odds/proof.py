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
        "For every mixture, every horizon T and every c > 0: P_l(τ_c ≤ T) = E_w[1/R at τ_c; τ_c ≤ T] ≤ P_w(τ_c "
        "≤ T)/c, at most 1/c",
        theorem("odds_are_unlikely_to_rise_far_against_the_truth"),
    )


def against_all() -> Part:
    """The odds of w against everything else."""
    return proved(
        "Beside any further premises, under l the odds of w against all others together reach c times those at "
        "the start within T tokens with probability at most (1 − π_w)/(c π_l)",
        theorem("odds_against_all_others_are_unlikely_to_rise_far"),
    )


def attained() -> Part:
    """The seed toy with the two premises exchanged."""
    return proved(
        "The bound is attained, at a finite horizon: in the seed toy luigi's odds under waluigi reach q^-n = c "
        "times those at the start within n tokens with probability q^n = 1/c; they are exactly that after n "
        "tokens A",
        theorem("the_bound_on_unlikely_odds_is_attained"),
        A_WORDS,
        identity("s.law.luigi/s.law.waluigi = 1/J"),
        identity("s.law.waluigi = J"),
    )


def coins() -> Part:
    """Opposite coins: no overshoot, and under waluigi the passage is certain."""
    before, by_a, by_b = (f"{name}.law.waluigi/{name}.law.luigi" for name in ("o", "a", "b"))
    given = "x.luigi.0", "x.waluigi.0"
    return also_proved(
        "Coins that say B with probability t/(1+t) (luigi) and 1/(1+t) (waluigi), 0 < t < 1: for every m ≥ 0, "
        "P_l(the odds of waluigi reach t^-m times those at the start within T tokens) is at most t^m = 1/c for "
        "every T, and tends to t^m as T grows",
        theorem("opposite_coins_reach_the_bound"),
        family("o", COINS, "", "", *given, anything=True),
        family("a", COINS, "A", "", f"{given[0]}/(1+t)", f"{given[1]}*t/(1+t)", anything=True),
        family("b", COINS, "B", "", f"{given[0]}*t/(1+t)", f"{given[1]}/(1+t)", anything=True),
        identity(f"{by_a} = t*({before})"),
        identity(f"{by_b} = ({before})/t"),
    )


def five_tokens() -> Part:
    """t = 1/3, T = 5, m = 1."""
    mine, theirs = (" + ".join(f"law[{u},{p}]" for u in FIRST) for p in ("luigi", "waluigi"))
    rest = " + ".join(f"law[{u},luigi]" for u in NEVER)
    return also_proved(
        "Coins 3/4 and 1/4, five tokens: at B, ABB, AABBB and ABABB waluigi's odds are three times those at "
        "the start; luigi begins with one of them with probability 161/512 < 1/3, and with one of ten further "
        "words of five tokens else",
        Setting(COINS, 0, {"t": "1/3"}).facts(
            *(f"law[{u},waluigi]/law[{u},luigi] = 3" for u in FIRST),
            f"{mine} = 161/512",
            f"({theirs})/3 = 161/512",
            f"{rest} = 1 - 161/512",
        ),
    )


def window() -> Part:
    """A window sees every lucky run as if it were the first."""
    return proved(
        "Under a window the bound fails: there are two premises of independent tokens such that with a window "
        "of one token, in a text by luigi, the odds of waluigi in the window reach 3 times those at the start "
        "within T tokens with probability 1 − (3/4)^T for every T, for T = 2 with probability 7/16 > 1/3",
        theorem("odds_are_unlikely_to_rise_under_a_window_fails"),
    )


def every_window() -> Part:
    """The same coins under every window."""
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
        sentence="With full memory, in a text by luigi the odds of waluigi reach c times those at the start "
        "within any number of tokens with probability at most 1/c. The bound is attained; under a window it "
        "fails.",
        verdict="proved",
        parts=(bound(), against_all(), attained(), coins(), five_tokens(), window(), every_window()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("t", "(0,1)", "odds of B in a text by luigi"),
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
