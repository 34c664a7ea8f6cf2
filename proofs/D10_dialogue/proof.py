from markovsim.proving import *

COINS = mixture(
    "coins",
    "xy",
    independent("good", "99/100", {"x": "3/4", "y": "1/4"}),
    independent("bad", "1/100", {"x": "1/4", "y": "3/4"}),
)
NEUTRAL = mixture(
    "neutral",
    "ABN",
    independent("luigi", "1/2", {"A": "1/2", "N": "1/2"}),
    independent("waluigi", "1/2", {"A": "1/4", "B": "1/4", "N": "1/2"}),
)
PATIENT = mixture(
    "patient",
    "AB",
    independent("luigi", "1/2", {"A": "1/2", "B": "1/2"}),
    Premise(
        "waluigi",
        "1/2",
        ("1", "0", "0"),
        {
            "A": (("0", "3/4", "0"), ("0", "1/2", "0"), ("0", "0", "0")),
            "B": (("0", "0", "1/4"), ("0", "1/2", "0"), ("0", "0", "1")),
        },
    ),
)


def whoever_speaks() -> Part:
    """A token is evidence, whoever says it."""
    return proved(
        "With full memory each token of a text multiplies the odds of p against q by P_p(token | "
        "·)/P_q(token | ·), whatever the text and whoever wrote it",
        theorem("odds_move_by_likelihood_ratios"),
    )


def at_most() -> Part:
    """What n tokens of a user can do at most."""
    return proved(
        "If no token has a likelihood ratio above M, n tokens multiply the odds by at most M^n; a token "
        "that always has ratio M, said n times, multiplies them by M^n",
        theorem("tokens_multiply_odds_by_at_most_the_greatest_ratio"),
    )


def eviction() -> Part:
    """In a window a user may also make the simulator forget."""
    return refuted(
        "“A user can move the odds through likelihood ratios only”: with window 1 the token N, of ratio 1, "
        "moves luigi's amplitude from 2/3 (after A) and from 0 (after B) to 1/2",
        Setting(NEUTRAL, 1).against(
            "alpha[N,luigi]/alpha[N,waluigi] = alpha[A,luigi]/alpha[A,waluigi]",
            "law[AN,luigi]/law[A,luigi] = law[AN,waluigi]/law[A,waluigi]",
            Walk(("A", "N")),
            Walk(("B", "N")),
            "alpha[A,luigi] = 2/3",
            "alpha[B,luigi] = 0",
            "alpha[N,luigi] = 1/2",
        ),
    )


def shortest_prompt() -> Part:
    """Seven tokens, or never."""
    return also_proved(
        "Coins 3/4 and 1/4, bad share 1/100: the shortest prompt that brings it above 19/20 has 7 tokens; "
        "no prompt of any length does so where the window has 6",
        Setting(COINS, 6).facts(
            LeastAmplitude("good", "yyyyyy", "11/92"),
            "alpha[yyyyyy,bad] < 19/20",
            "alpha[yyyyyyy,bad] = 243/254",
            "alpha[yyyyyyy,bad] > 19/20",
        ),
    )


def greed() -> Part:
    """The best next token may be a trap."""
    return refuted(
        "“It suffices to say the token that does most at once”: here that is A, after which no text of up to "
        "4 tokens does anything; the shortest prompt to a share of 4/5 is BBBB, whose first token lowers it",
        Setting(PATIENT, 4, pinned="A").facts(LeastAmplitude("luigi", "", "2/5"), "alpha[BBBB,luigi] = 2/5"),
        Setting(PATIENT, 3).against(
            "alpha[AAAA,waluigi] >= alpha[BBBB,waluigi]",
            "alpha[A,waluigi] = 3/5",
            "alpha[B,waluigi] = 1/3",
            LeastAmplitude("luigi", "BBB", "1/3"),
            "alpha[BBBB,waluigi] = 4/5",
        ),
    )


def two_turns() -> Part:
    """The seed toy talked to."""
    user_b = "next[B,B] + next[B,A]*next[BAA,B]"
    mixed = "next[A,B] + next[A,A]*next[AAB,B]"
    return also_proved(
        "Seed toy, λ = q = 1/2, user and simulator in turn, two tokens each: P(the simulator says B) is 3/4 "
        "for the worst user, who says B first, 7/12 for one who says A, then B, 23/108 for the best, who "
        "says A twice, and 3/8 if the simulator speaks for the user too",
        Setting(SEED_TOY, 4, HALF).facts(
            f"{user_b} = 3/4",
            "next[B,B] + next[B,A]*next[BAB,B] = 3/4",
            f"{mixed} = 7/12",
            "next[A,B] + next[A,A]*next[AAA,B] = 23/108",
            "1 - mu[AAAA] - mu[BAAA] - mu[AABA] - mu[BABA] = 3/8",
        ),
    )


def no_martingale() -> Part:
    """The user's words are evidence, not draws."""
    return also_refuted(
        "“Amplitudes are a martingale in a dialogue too”: a user who always says y brings the bad share "
        "from 1/100 to 1/34 in one token, and the simulator's own y from 51/200 to 9/34",
        Setting(COINS, 0).against(
            "alpha[y,bad] = 1/100", "alpha[y,bad] = 1/34", "next[y,y] = 9/34", "mu[y] = 51/200"
        ),
    )


def claim() -> Claim:
    return Claim(
        id="D10",
        sentence="In a dialogue the user's turns move the odds through likelihood ratios only, with full "
        "memory; under a window they also evict; the token that does most at once need not begin a shortest prompt.",
        verdict="conditional",
        parts=(
            whoever_speaks(),
            at_most(),
            eviction(),
            shortest_prompt(),
            greed(),
            two_turns(),
            no_martingale(),
        ),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("o", "(0,oo)", "odds at the start"),
            Parameter("t", "real", "the user's value after his best token"),
            Parameter("c2", "(0,1]", "likelihood ratio of a user's token, over its bound"),
        ),
        models=(COINS, NEUTRAL, PATIENT, SEED_TOY),
        hypotheses=(
            "dialogue: at the user's turns the tokens come from the user, by any law, at the others from "
            "the simulator, whose amplitudes are those of the whole visible text",
            "only texts are considered that some premise can give; p and q can both give the text where "
            "odds are spoken of",
        ),
        witness="yyyyyyy: share 243/254, and at most 81/92 after 6 tokens",
    )
