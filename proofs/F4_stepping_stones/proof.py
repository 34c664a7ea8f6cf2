from markovsim.proving import *

LOW, FAIR, HIGH = (
    {"0": zero, "1": one} for zero, one in (("97/100", "3/100"), ("1/2", "1/2"), ("3/100", "97/100"))
)
ALONE = mixture("far_apart", "01", independent("low", "1/2", LOW), independent("high", "1/2", HIGH))
STONE = mixture(
    "with_a_stone",
    "01",
    independent("low", "49/100", LOW),
    independent("fair", "1/50", FAIR),
    independent("high", "49/100", HIGH),
)
ACROSS = "context:11111"


def bottleneck() -> Part:
    """Every way out of a group passes a test between the group and the rest."""
    return proved(
        "Iid premises, a group G of them, any k and n: from a text by p in G, π_p P(the rest leads within n "
        "tokens) ≤ (n + 1)·Σ of the errors of the best tests between a premise of G and one outside; each of these "
        "is at most c·h^k, h = Σ_a P_p(a)^s P_r(a)^(1−s) with any 0 ≤ s ≤ 1 of its own, and c the same mean of the "
        "priors; so if all these h are at most b and the c add up to at most C, E[T] ≥ (π_p/(C·b^k) − 1)/2. Where a "
        "premise outside has amplitude at least 1/2 the rest leads",
        theorem("the_windowed_simulator_changes_sides_no_sooner_than_a_test_errs"),
        theorem("the_error_of_the_best_test_is_at_most_that_between_pairs"),
        theorem("every_weighted_mean_bounds_the_error_of_the_best_test"),
        theorem("a_group_of_iid_premises_leads_as_long_as_weighted_means_say"),
        theorem("a_group_of_iid_premises_leads_at_least_as_long_as_its_bottleneck_says"),
        theorem("a_premise_outside_that_has_half_the_weight_leads"),
    )


def direct() -> Part:
    """Without a stone."""
    alone = Setting(ALONE, 5)
    return proved(
        "Coins 0.03 and 0.97 alone: what holds of any two iid premises (F3); and at k = 5 more than 3,600 tokens "
        "from 00000 to 11111",
        theorem("the_lead_of_two_iid_premises_lasts_as_long_as_weighted_means_say"),
        alone.facts(alone.time(ACROSS), "time[00000] > 3600"),
    )


def not_direct() -> Part:
    """A stone that is there once in 50 texts."""
    stone = Setting(STONE, 5)
    return refuted(
        "“A persona in between of tiny weight changes little”, that is, with a fair coin of prior 1/50 beside the "
        "coins 0.03 and 0.97, k = 5, it still takes 3,600 tokens from 00000 to 11111: it takes 454",
        stone.against("time[00000] >= 3600", stone.time(ACROSS), "time[00000] < 455", "time[00000] > 454"),
    )


def claim() -> Claim:
    return Claim(
        id="F4",
        sentence="Among several iid premises a group leads for a mean time with at least the least pairwise Chernoff "
        "information between it and the rest as its exponent; stepping stones count: coins 0.03 and 0.97 need over "
        "3,600 tokens from 0^5 to 1^5, and 454 with a fair coin of prior 1/50 beside them.",
        verdict="conditional",
        parts=(bottleneck(), direct(), not_direct()),
        models=(ALONE, STONE),
        hypotheses=(
            "finitely many iid premises over a finite alphabet, all priors positive",
            "the rest leads where it contributes at least as much to μ as the group; T is the number of tokens until "
            "then",
        ),
        witness="E[T] ≥ (π_p/(C·b^k) − 1)/2, and 454 tokens in place of 3,668",
        source="asked beyond the discussion; M. Freidlin and A. Wentzell (1984), J. Gower and G. Ross (1969)",
    )
