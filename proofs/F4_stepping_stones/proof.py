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
        "tokens) ≤ (n + 1)·Σ of the errors of the best tests between a premise of G and one outside, and "
        "each of these errors is at most c·(Σ_a h(a))^k; with G the premises that p reaches by steps below "
        "the bottleneck b this is at most a constant times exp(−kb)",
        theorem("the_windowed_simulator_changes_sides_no_sooner_than_a_test_errs"),
        theorem("the_error_of_the_best_test_is_at_most_that_between_pairs"),
        theorem("the_error_of_a_test_between_iid_premises_falls_geometrically"),
        recurrence(
            "the pairs of a premise of G and one outside",
            summed("Z", "c*g", "Σ of the bounds c·exp(−kC), C ≥ b for each pair"),
            summed("W", "c*(g + d)", "Σ of c·exp(−kb)", closed="Z + D"),
            summed("D", "c*d", "what is over"),
            Parameter("c", "(0,1)", "the mean of two priors"),
            Parameter("g", "(0,1)", "exp(−kC) of the pair"),
            Parameter("d", "[0,oo)", "exp(−kb) − exp(−kC)"),
        ),
        inequality("W >= Z", "D"),
        argued=(
            "if j is not in G and has amplitude at least 1/2, the rest leads",
            "upper half, where each premise can write each token: from typical texts of i the time until a "
            "typical text of j is at most exp(k(b + o(1))), on average and with probability → 1: every "
            "premise holds a share of the time that tends to its prior, so what can be done in one direction "
            "with probability exp(−kC) is done within exp(kC) tokens",
        ),
    )


def not_direct() -> Part:
    """A stone that is there once in 50 texts."""
    stone = Setting(STONE, 5)
    return refuted(
        "“A persona in between of tiny weight changes little”: coins 0.03 and 0.97, k = 5: from 00000 to "
        "11111 it takes 3668 tokens; a fair coin of prior 1/50 beside them makes that 454, and the ratio "
        "grows exponentially with k",
        stone.against("time[00000] >= 3600", stone.time(ACROSS)),
        argued="the other model's time is above the bound; that the ratio grows exponentially follows from "
        "the lower half",
    )


def beside() -> Part:
    """Without the stone."""
    alone = Setting(ALONE, 5)
    return also_proved(
        "Without the fair coin the time from 00000 to 11111 is more than 3,600 tokens",
        alone.facts(alone.time(ACROSS), "time[00000] > 3600"),
    )


def claim() -> Claim:
    return Claim(
        id="F4",
        sentence="Among several iid premises the exponent from one to another is the bottleneck of the "
        "pairwise Chernoff informations: stepping stones count, however small their weight; the "
        "direct Chernoff information does not decide.",
        verdict="conditional",
        parts=(bottleneck(), not_direct(), beside()),
        models=(ALONE, STONE),
        hypotheses=(
            "finitely many different iid premises over a finite alphabet, all priors positive; for the upper "
            "half each premise gives each token a positive probability",
            "bottleneck of i and j: the least b such that a path of premises leads from i to j whose "
            "consecutive pairs have Chernoff informations of at most b",
        ),
        witness="exponent = min over paths of the largest C(P_s, P_(s+1))",
        source="asked beyond the discussion; M. Freidlin and A. Wentzell (1984), J. Gower and G. Ross (1969)",
    )
