from markovsim.proving import *

S_K, E_K = "(l + (1-l)*Q)", "s.next.B@k"


def share() -> Part:
    """The formula, for every mixture and for the seed toy."""
    return proved(
        "Given that another token than A has come within N ≥ k tokens, it came within the first k, where a "
        "window of k has no effect, with probability (1−S_k)/(1−S_k(1−ε_k)^(N−k)); in the seed toy S_k = "
        "λ+(1−λ)q^k and ε_k = (1−λ)q^k(1−q)/S_k",
        theorem("share_of_early_emergences"),
        theorem("silence_until_the_window_is_full_and_after"),
        A_WORDS,
        identity(f"s.mu@k = {S_K}"),
        identity(f"{E_K} = (1-l)*Q*(1-q)/{S_K}"),
    )


def at_first() -> Part:
    """A bound without λ, and the limit."""
    return proved(
        "The share is at least (1−S_k)/(1−S_k+(N−k)S_kε_k), which in the seed toy is "
        "(1−q^k)/(1−q^k+(N−k)q^k(1−q)) whatever λ is, and at least 1−S_k",
        theorem("most_emergences_are_early_at_first"),
        identity(f"(1 - s.mu@k)/(1 - s.mu@k + n*s.mu@k*{E_K}) = (1-Q)/(1-Q + n*Q*(1-q))"),
    )


def numbers() -> Part:
    """Window 10, and windows small enough for whole chains."""
    ten, half = "A" * 10, Setting(SEED_TOY, 10, HALF)
    small = [
        Setting(SEED_TOY, k, HALF).facts(
            *(
                f"(1 - told[{'A' * k}])/(1 - told[{'A' * n}]) = "
                f"(1 - mu[{'A' * k}])/(1 - mu[{'A' * k}]*(1 - next[{'A' * k},B])^{n - k})"
                for n in (k + 1, k + 4)
            )
        )
        for k in (1, 2, 3)
    ]
    return also_proved(
        "At λ = q = 1/2, k = 10, N = 100 the share is between 0.958 and 0.959; the formula as "
        "probabilities of the windowed simulator for k = 1, 2, 3",
        half.facts(
            f"mu[{ten}] = 1025/2048",
            f"next[{ten},B] = 1/2050",
            f"(1 - mu[{ten}])/(1 - mu[{ten}]*(1 - next[{ten},B])^90) > 958/1000",
            f"(1 - mu[{ten}])/(1 - mu[{ten}]*(1 - next[{ten},B])^90) < 959/1000",
        ),
        *small,
    )


def not_for_ever() -> Part:
    """What a long look shows."""
    return also_refuted(
        "“Most emergences are early”: with k = 1, λ = q = 1/2 already within three tokens the first one "
        "has less than 3/5 of them, and in the limit it has 1−S_1 = 1/4",
        Setting(SEED_TOY, 1, HALF).against(
            "(1 - told[A])/(1 - told[AAA]) > 3/5", "told[A] = 3/4", "told[AAA] = 25/48"
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F9",
        sentence="How early emergences come: given that B has come within N ≥ k tokens it came within the "
        "first k, before the window had an effect, with probability (1−S_k)/(1−S_k(1−ε_k)^(N−k)), at least "
        "(1−q^k)/(1−q^k+(N−k)q^k(1−q)) in the seed toy.",
        verdict="proved",
        parts=(share(), at_first(), numbers(), not_for_ever()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "window k ≥ 1, read as the beginning of a document; N ≥ k"),
        witness="96 % at λ = q = 1/2, k = 10, N = 100",
    )
