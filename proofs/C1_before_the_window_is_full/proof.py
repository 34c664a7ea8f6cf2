from markovsim.proving import *


def first_tokens() -> Part:
    """The law is μ for the first k + 1 tokens."""
    return proved(
        "The windowed simulator gives each word of at most k + 1 tokens the probability μ(word)",
        theorem("nothing_is_forgotten_before_the_window_is_full"),
    )


def instances() -> Part:
    """The same for all words, in full chains."""
    return also_proved(
        "Three premises, three tokens: all words of k + 1 tokens for k = 0..3",
        *(Setting(THREE_VOICES, k).facts(SameLaw(k + 1)) for k in range(4)),
    )


def sharp() -> Part:
    """For no window is it one token more."""
    return also_proved(
        "The bound is sharp for every k ≥ 0: in the seed toy the windowed simulator writes A^(k+2) with "
        "probability S_(k+1)²/S_k < μ(A^(k+2)); and A is likelier after A^n than after B A^n, for every n ≥ 0",
        theorem("the_window_still_has_no_effect_one_token_later_fails"),
        A_WORDS,
        family("b", SEED_TOY, "B", "A", "0", "(1-q)*J"),
        inequality("s.next.A > b.next.A", "(1-q)*l/(l + (1-l)*J)"),
        inequality("b.mu*s.next.A > b.mu@+1", "b.mu*(1-q)*l/(l + (1-l)*J)"),
    )


def not_one_more() -> Part:
    """Token k + 2 can differ."""
    return also_refuted(
        "“The first k + 2 tokens have the law μ too”: token k + 2 can differ (seed toy, window 1, λ = q = "
        "1/2)",
        Setting(SEED_TOY, 1, HALF).against("told[BAA] = mu[BAA]", "told[BAA] = 5/48", "mu[BAA] = 1/16"),
    )


def claim() -> Claim:
    return Claim(
        id="C1",
        sentence="The window has no effect on the first k + 1 tokens: from the empty context their law is "
        "μ, for any model.",
        verdict="proved",
        parts=(first_tokens(), instances(), sharp(), not_one_more()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(THREE_VOICES, SEED_TOY),
        hypotheses=(
            "finitely many premises over a finite alphabet; window k ≥ 0 read as the beginning of a "
            "document; start from the empty context; nothing pinned",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="μ(BAA) = 1/16, with window 1 it is 5/48",
    )
