from markovsim.proving import *


def switches() -> Part:
    """The number of switches is a sum of fluxes."""
    return proved(
        "Stationary premises, any forgetting schedule that does not look at the text, any set S of windows: "
        "the mean number of moves into S in the first T tokens is the sum over t of the flux from windows of "
        "k_t tokens into S at the next one, of at most k_(t+1)",
        theorem("the_mean_number_of_switches_along_a_schedule_is_the_sum_of_the_fluxes"),
    )


def freezing() -> Part:
    """Borel and Cantelli, in finite form."""
    return proved(
        "P(a move into S in one of the steps s, …, T − 1) is at most the sum of the fluxes of these steps; "
        "so where the fluxes into S have a finite sum, for every e > 0 there is an s such that for all T this "
        "probability is at most e, and so is that of more than one move into S or out of S in these steps",
        theorem("a_late_switch_along_a_schedule_is_no_likelier_than_the_sum_of_the_fluxes"),
        theorem("where_the_fluxes_have_a_finite_sum_the_persona_freezes"),
        theorem("crossings_in_and_out_alternate"),
    )


def coins() -> Part:
    """Fluxes under a constant window, and the bound by the best test."""
    return also_proved(
        "While the window keeps its length the flux is at most the error of the best test, at most c·(Σ_a "
        "h(a))^k for two iid premises; for two coins it has a closed form",
        theorem("the_flux_is_at_most_the_error_of_a_test"),
        theorem("the_error_of_a_test_between_iid_premises_falls_geometrically"),
        theorem("the_flux_between_two_coins"),
    )


def claim() -> Claim:
    return Claim(
        id="F5",
        sentence="Under a window that grows, the mean number of switches between personas is the sum of the "
        "fluxes, and where that sum is finite the persona freezes: for every e > 0 there is a step after "
        "which it changes more than once with probability at most e, however many tokens follow.",
        verdict="proved",
        parts=(switches(), freezing(), coins()),
        hypotheses=(
            "stationary premises; the schedule k_t does not look at the text, k_(t+1) ≤ k_t + 1, from the "
            "empty text",
            "S is any set of windows, such as those where one persona leads",
        ),
        witness="E[moves into S before T] = Σ_(t<T) φ(k_t, k_(t+1))",
        source="asked beyond the discussion; the lemma of Borel and Cantelli",
    )
