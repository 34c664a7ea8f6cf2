from markovsim.proving import *


def conserves() -> Part:
    """The law of the window, and the mean amplitude, along every schedule."""
    return proved(
        "If μ is stationary, then along every forgetting schedule K with K(t+1) ≤ K(t) + 1 that does "
        "not look at the "
        "text the window before each token shows a word u of min(t, K(t)) tokens with probability μ(u), "
        "it has μ > 0, "
        "and E[α_p] = π_p; and along a schedule drawn from finitely many, independently of the text: u is "
        "then shown with probability μ(u) times that of a window as long as u, and again E[α_p] = π_p",
        theorem("stationary_premises_make_a_stationary_mixture"),
        theorem("window_law_along_any_schedule_is_mu"),
        theorem("mean_amplitude_along_any_schedule_is_the_prior"),
        theorem("stationary_mixtures_never_strand"),
        theorem("conservation_along_a_schedule_that_is_drawn"),
    )


def hypotheses_are_needed() -> Part:
    """Stationarity, K(t+1) ≤ K(t) + 1, and that the schedule does not look at the text."""
    return also_proved(
        "Each hypothesis is needed: there are counterexamples without stationarity, with what was "
        "dropped coming back, "
        "and with forgetting that looks at the text",
        theorem("conservation_without_stationarity_fails"),
        theorem("conservation_fails_if_what_was_dropped_comes_back"),
        theorem("conservation_fails_if_forgetting_looks_at_the_text"),
    )


def looking() -> Part:
    """Window 1, and of two tokens an A is dropped first."""
    one, kept = Setting(SEED_TOY, 1, HALF), "next[,A]*next[A,A]"
    mean = f"{kept}*alpha[A,luigi] + (1 - {kept})*alpha[B,luigi]"
    return also_refuted(
        "“Forgetting that looks at the text conserves too”: seed toy, λ = q = 1/2, one token is kept "
        "and an A is dropped first, so that of two tokens an A is kept if they are AA, else a B: luigi's "
        "mean amplitude is then 5/12",
        one.against(f"{mean} = 1/2", f"{mean} = 5/12", "alpha[B,luigi] = 0"),
    )


def claim() -> Claim:
    return Claim(
        id="F1",
        sentence="Forgetting that does not look at the text conserves: for stationary premises the window's law "
        "is μ, "
        "and the mean amplitudes are the priors, along every forgetting schedule and at every time.",
        verdict="proved",
        parts=(conserves(), hypotheses_are_needed(), looking()),
        parameters=SEED_TOY_PARAMETERS,
        models=(SEED_TOY,),
        hypotheses=(
            "finitely many premises over a finite alphabet, each a stationary process; it is enough that μ "
            "is",
            "windows read as the beginning of a document; a schedule fixed beforehand, or drawn "
            "from finitely many, independently of the text",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="Σ_b μ(bu) = μ(u): whatever is dropped is summed out",
    )
