from itertools import product

from markovsim.proving import *

LOW, HIGH = {"0": "9/10", "1": "1/10"}, {"0": "3/10", "1": "7/10"}
COINS = mixture("two_coins", "01", independent("low", "1/2", LOW), independent("high", "1/2", HIGH))


def lower_half() -> Part:
    """The window changes sides no sooner than a test errs."""
    return proved(
        "Stationary premises, any k and n: from μ, P(the window begins outside S and is in S within n "
        "tokens) ≤ n·φ, and φ, the flux into S, is at most the error of the test that S is; from a text by "
        "p, π_p P(T ≤ n) ≤ (n + 1)·error and E[T] ≥ (π_p/error − 1)/2",
        theorem("a_crossing_within_n_steps_has_probability_at_most_n_times_the_flux"),
        theorem("the_flux_is_at_most_the_error_of_a_test"),
        theorem("the_error_of_the_best_test_is_the_least"),
        theorem("the_windowed_simulator_changes_sides_no_sooner_than_a_test_errs"),
        theorem("the_mean_time_to_change_sides_is_at_least_the_prior_over_the_error"),
    )


def exponent() -> Part:
    """The error falls geometrically, at the same rate for both."""
    return proved(
        "Two iid premises P, R with a token in common, any k and any 0 ≤ s ≤ 1, c = π^s (1−π)^(1−s) and h = Σ_a "
        "P(a)^s R(a)^(1−s): from a text by P until R leads E[T] ≥ (π/(c·h^k) − 1)/2, and from a text by R until P "
        "leads the same with 1 − π for π",
        theorem("every_weighted_mean_bounds_the_error_of_the_best_test"),
        theorem("the_lead_of_two_iid_premises_lasts_as_long_as_weighted_means_say"),
        theorem("the_error_of_a_test_between_iid_premises_falls_geometrically"),
        theorem("two_iid_premises_change_the_lead_no_sooner_than_chernoff"),
        theorem("the_lead_of_two_iid_premises_lasts_exponentially_both_ways"),
    )


def flux() -> Part:
    """The flux of two coins, and what a stay is."""
    return proved(
        "For two coins the flux over the count m is ((k − m)/k)·binom(k, m)·[π a^(m+1)(1−a)^(k−m) + (1−π) "
        "b^(m+1)(1−b)^(k−m)], and in n tokens there are n·φ entries and n·μ(S) tokens in S on average, for "
        "any stationary premises and any S: a stay in S lasts μ(S)/φ tokens on average",
        theorem("the_flux_between_two_coins"),
        theorem("the_mean_number_of_crossings_in_n_steps_is_n_times_the_flux"),
        theorem("crossings_in_and_out_alternate"),
        theorem("the_flux_in_is_the_flux_out"),
    )


def no_asymmetry() -> Part:
    """Luigi and waluigi: one divergence is infinite, the exponents are equal."""
    return also_refuted(
        "“As luigi cannot say what waluigi can, and waluigi can say all that luigi can, one way is exponentially "
        "slower”: in the seed toy, k ≥ 1, both ways take q^-k tokens up to a factor that stays bounded: from A^k to B "
        "S_k/((1 − λ)(1 − q)q^k), from B to A^k (q^-k − 1)/(1 − q)",
        theorem("toy_both_ways_take_q_to_the_minus_k"),
        theorem("toy_expected_time_of_the_first_B"),
        theorem("toy_expected_time_of_the_return"),
        A_WORDS,
        AFTER_B,
        until_b(),
        RETURN_TO_A,
        Setting(SEED_TOY, 2, HALF).against("hit[B] < 1", Setting(SEED_TOY, 2, HALF).hitting("context:AA")),
    )


def until_b() -> System:
    """The tokens until the next B, from every full window."""
    weight = "(l + (1-l)*Q)"
    return system(
        SEED_TOY,
        "token:B",
        "full",
        WindowType(
            "run",
            "b",
            "n",
            f"(1 - Q/J)/(1-q) + {weight}/((1-l)*J*(1-q))",
            (Move("A", "run", "+1"), Move("B", "target")),
            end="all A",
        ),
        WindowType("all A", "s", "k", f"{weight}/((1-l)*Q*(1-q))", (Move("A", "all A"), Move("B", "target"))),
    )


def weighted(words: list[str], value: str) -> str:
    return " + ".join(f"mass[{word}]*{value.format(word)}" for word in words)


def instances() -> Part:
    """Small windows, exactly: the flux, the mean stay, and the bound on the mean time."""
    evidence = []
    for k, m in ((1, 0), (2, 0), (3, 1)):
        words = ["".join(word) for word in product("01", repeat=k)]
        there = [word for word in words if word.count("1") <= m]
        back = [word for word in words if word.count("1") > m]
        out = " + ".join(f"mass[{w}]*step[{w},1]" for w in there if w.count("1") == m and w[0] == "0")
        entered = " + ".join(
            f"mass[{w}]*step[{w},0]*time[{w[1:]}0]" for w in back if w.count("1") == m + 1 and w[0] == "1"
        )
        side = " + ".join(f"mass[{word}]" for word in there)
        chance = f"({k - m}/{k})*{binomial(k, m)}"
        coins = Setting(COINS, k)
        evidence.append(
            coins.facts(
                coins.stationary(),
                coins.time("amplitude:high >= 1/2"),
                f"{out} = {chance}*((1/10)^{m + 1}*(9/10)^{k - m} + (7/10)^{m + 1}*(3/10)^{k - m})/2",
                f"{entered} = {side}",
                f"2*({weighted(there, 'time[{}]')})*({out}) >= ({side})^2",
            )
        )
    return also_proved(
        "Coins 1/10 and 7/10 of equal weight, k = 1, 2, 3: the flux, the mean time from where the low coin "
        "takes the lead until it loses it, which is mass/flux, and the mean time from the law of its "
        "windows, at least half of that",
        *evidence,
    )


def binomial(k: int, m: int) -> int:
    return 1 if m == 0 else binomial(k, m - 1) * (k - m + 1) // m


def claim() -> Claim:
    return Claim(
        id="F3",
        sentence="Under a window over two iid premises the mean time from a text by one until the other leads "
        "grows with the window at least as fast as the error of the best test between them falls: at least with the "
        "Chernoff information as its exponent, in both directions alike.",
        verdict="proved",
        parts=(lower_half(), exponent(), flux(), no_asymmetry(), instances()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY, COINS),
        hypotheses=(
            "windowed simulator of μ = Σ π_p P_p; the flux: the window is drawn from μ; P and R: iid, over a finite "
            "alphabet, priors π and 1 − π",
            "R leads where it contributes at least as much to μ as P; T is the number of tokens until then",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="C = −min_s ln Σ_a P(a)^s R(a)^(1−s)",
        source="asked beyond the discussion; H. Chernoff (1952), M. Freidlin and A. Wentzell (1984)",
    )
