from markovsim.proving import *

S = "(l + (1-l)*J)"


def product() -> Part:
    """No B up to a horizon, and for ever."""
    return proved(
        "Along every sequence of window lengths, with m_t = min(K(t), t): P(no B among the first n "
        "tokens) = "
        "Π_{t<n} (1 − ε_{m_t}), which has a positive lower bound iff the sums of q^{K(t)} over t < n "
        "have an upper bound, and so iff those of q^{m_t} have",
        theorem("toy_hazard_is_geometric"),
        theorem("toy_no_B_along_a_schedule"),
        theorem("toy_luigi_survives_iff_the_hazards_are_summable"),
        theorem("toy_luigi_survives_iff_the_sum_over_the_windows_is_bounded"),
    )


def logarithm() -> Part:
    """The window ⌊log_b(t + 1)⌋."""
    return proved(
        "For every real b > 1 the window of ⌊log_b(t + 1)⌋ tokens saves luigi iff bq < 1",
        theorem("logarithmic_windows_of_every_base_are_the_threshold"),
        theorem("logarithmic_windows_are_schedules"),
    )


def count() -> Part:
    """B after a window of As, by conservation."""
    return proved(
        "Along a forgetting schedule the window of m tokens is A^m with probability S_m = λ + (1−λ)q^m, so a B "
        "follows it with probability S_m ε_m = (1−λ)(1−q) q^m: the expected number of these Bs before T is "
        "(1−λ)(1−q) Σ_{t<T} q^{m_t}",
        theorem("toy_mean_number_of_runs_ended"),
        A_WORDS,
        identity(f"s.mu = {S}"),
        identity("s.mu*s.next.B = (1-l)*(1-q)*J"),
        identity(f"s.next.B - (1-l)*(1-q)*J = (1-l)^2*(1-q)*J*(1-J)/{S}"),
        identity(f"(1-l)*(1-q)*J/l - s.next.B = (1-l)^2*(1-q)*J^2/(l*{S})"),
    )


def claim() -> Claim:
    return Claim(
        id="F2",
        sentence="The growing window: in the seed toy B stays away for ever with positive probability iff Σ_t "
        "q^{K(t)} is finite; a window of ⌊log_b(t + 1)⌋ tokens, b > 1, saves luigi iff b < 1/q.",
        verdict="proved",
        parts=(product(), logarithm(), count()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(SEED_TOY,),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "window lengths K(t) that do not look at the text; the window shows the last min(t, K(t)) tokens",
        ),
        witness="(1−λ)(1−q) q^m ≤ ε_m ≤ ((1−λ)(1−q)/λ) q^m",
    )
