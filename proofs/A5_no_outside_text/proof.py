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
        "With full memory, in every mixture, any text s multiplies the odds of l against w by P_l(s | w)/P_w(s "
        "| w), and by nothing else",
        theorem("a_text_multiplies_the_odds_by_its_likelihood_ratio"),
    )


def gain() -> Part:
    """What a waluigi imitates well says little for luigi."""
    return proved(
        "If P_w(s | w) ≥ c·P_l(s | w) with c > 0, the text s multiplies luigi's odds by at most 1/c",
        theorem("what_is_imitated_cannot_be_excluded"),
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
    """What all live premises emit alike is no evidence, and nothing else is none."""
    return proved(
        "With full memory a possible text leaves all amplitudes as they are exactly if all live premises give it "
        "the same probability",
        theorem("a_text_moves_no_amplitude_iff_all_live_premises_say_it_alike"),
        theorem("what_all_live_premises_say_alike_moves_no_amplitude"),
    )


def changes_the_future() -> Part:
    """It can be the sign that a waluigi waits for."""
    return refuted(
        "“Such a token does nothing”: a waluigi that waits for S says B after it, and never before",
        theorem("a_token_that_all_say_alike_does_nothing_fails"),
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
        theorem("what_all_say_alike_moves_no_amplitude_under_a_window_fails"),
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
        models=(SIGNAL, TOY_WITH_S, THIRD),
        hypotheses=("any premises over any alphabet", "texts that both premises can give"),
        witness="P(B) goes from 0 to 1/8 by an S that moves no amplitude",
    )
