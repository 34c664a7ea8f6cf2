from markovsim.proving import *


def threshold() -> Part:
    """No B up to a horizon, between two bounds by the sum of q^A_t."""
    return proved(
        "Evidence of lag j counts with weight a_j > 0, A_n = a_1 + … + a_n: P(no B among the first n "
        "tokens) = "
        "Π_{t<n} (1 − e_t) = W_n with e_t = (1−λ)(1−q)q^{A_t}/(λ + (1−λ)q^{A_t}), and for s ≤ n, D = "
        "Σ_{s≤t<n} q^{A_t}: "
        "W_s (1 − ((1−λ)(1−q)/λ) D) ≤ W_n ≤ W_s/(1 + (1−λ)(1−q) D); W_n has a positive lower bound iff the sums of "
        "q^{A_t} over t < n have an upper bound",
        theorem("decay_toy_law_of_As"),
        theorem("decay_toy_bounds"),
        theorem("decay_saves_luigi_iff_the_evidence_is_summable"),
    )


def weights() -> Part:
    """Evidence that counts c/j at lag j, and evidence that stays bounded."""
    return proved(
        "Weights c/j, c > 0, r = q^c: W_n has a positive lower bound iff r < (1 − 1/N)^N for some N ≥ 1, that is, r < "
        "1/e. Weights with a bounded sum: it has none",
        theorem("decay_by_the_inverse_of_the_lag_saves_luigi_below_one_over_e"),
        theorem("evidence_that_stays_bounded_does_not_save_luigi"),
    )


def for_ever() -> Part:
    """One B is never forgotten."""
    return proved(
        "After a text with a B in it, however long ago, luigi's amplitude is 0 and the next token is B "
        "with probability "
        "1 − q",
        theorem("decay_one_B_removes_luigi"),
    )


def no_conservation() -> Part:
    """The mean amplitude after one token, and weight 2 for the newest token."""
    one, mean = Setting(SEED_TOY, 1, HALF), "next[,A]*(1/2)/(1/2 + (1/2)*(1/2)^2)"
    return also_refuted(
        "“Decay conserves mean amplitudes, as windows do”: luigi's mean amplitude after one token is λ(λ + (1−λ)q)/(λ "
        "+ (1−λ)q^{a_1}), his prior only if a_1 = 1; with weight 2 for the newest token and λ = q = 1/2 it is 3/5",
        theorem("decay_changes_the_mean_amplitude"),
        one.against(f"{mean} = 1/2", f"{mean} = 3/5"),
    )


def claim() -> Claim:
    return Claim(
        id="F6",
        sentence="Forgetting by decay: in the seed toy B stays away for ever with positive probability iff Σ_n "
        "q^{A_n} is finite, for weights c/j iff q^c < 1/e; and one B removes luigi for ever.",
        verdict="proved",
        parts=(threshold(), weights(), for_ever(), no_conservation()),
        parameters=SEED_TOY_PARAMETERS,
        models=(SEED_TOY,),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "the likelihood of the token of lag j under each premise counts to the power a_j > 0",
            "1/e is the least upper bound of the numbers (1 − 1/N)^N, N ≥ 1",
        ),
        witness="(1−λ)(1−q) q^{A_n} ≤ e_n ≤ ((1−λ)(1−q)/λ) q^{A_n}",
    )
