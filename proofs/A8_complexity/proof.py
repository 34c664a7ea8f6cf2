from markovsim.proving import *

TRAITS = mixture(
    "two_traits",
    ("same", "first", "second", "both"),
    independent("none", "1/3", {"same": "1"}),
    independent("one", "1/3", {"first": "1/2", "second": "1/2"}),
    independent("two", "1/3", {"both": "1"}),
)
ONE = mixture("one_trait", "KF", independent("trait", "1", {"K": "1/4", "F": "3/4"}))


def cost() -> Part:
    """What the prior gives each set of flipped traits."""
    return proved(
        "The weight of flipping a given set of j of m traits is 1/((m + 1) C(m, j)), and these weights add up to "
        "1; it exceeds 2^-m exactly if (m + 1) C(m, j) < 2^m",
        theorem("flipped_traits_have_a_prior"),
        theorem("flipping_saves_bits_iff"),
    )


def antipode() -> Part:
    """The full antipode is cheap."""
    return proved(
        "The full antipode of m traits has the weight 1/(m + 1), which exceeds 2^-m exactly if m ≥ 2",
        theorem("the_antipode_is_cheap"),
    )


def middle() -> Part:
    """Flipping a middle number of traits is dear."""
    return refuted(
        "“Flipping j traits is always cheaper than m bits”: for no m with j = m/2, rounded down or up, where the "
        "weight is at most 2^-m; of two traits, one flipped has weight 1/6 < 1/4",
        theorem("a_middle_number_of_flips_is_never_cheap"),
        theorem("flipping_is_always_cheap_fails"),
        Setting(TRAITS, 0).against("mu[first] >= 1/4", "mu[first] = 1/6", "mu[both] = 1/3"),
    )


def even_flips() -> Part:
    """Traits that flip by themselves, as often as not."""
    return also_proved(
        "Where each trait flips independently with probability 1/2 every set has exactly the weight 2^-m",
        theorem("traits_that_flip_evenly_save_nothing"),
    )


def other_rates() -> Part:
    """Traits that flip by themselves, more often than not."""
    return also_refuted(
        "“Where traits flip independently nothing is saved”: at a rate f > 1/2 the antipode has more weight than "
        "2^-m, for every m ≥ 1; one trait, f = 3/4: 3/4 > 1/2",
        theorem("traits_that_flip_often_favour_the_antipode"),
        Setting(ONE, 0).against("mu[F] <= 1/2"),
    )


def claim() -> Claim:
    return Claim(
        id="A8",
        sentence="Under the prior “number of flipped traits uniform on 0..m, then a uniform set” flipping j "
        "of m traits costs log2[(m+1)C(m,j)] bits; that saves against m bits iff (m+1)C(m,j) < 2^m: always "
        "for the full antipode of m ≥ 2, never for j = m/2, rounded either way.",
        verdict="conditional",
        parts=(cost(), antipode(), middle(), even_flips(), other_rates()),
        models=(TRAITS, ONE),
        hypotheses=(
            "complexity of a premise is −log2 of its weight; m binary traits, 2^-m for each of the 2^m "
            "combinations from nothing",
            "conditional weight of flipping a given set of j traits: 1/((m+1)C(m,j))",
        ),
        witness="m = 2: antipode 1/3 > 1/4, one flipped trait 1/6 < 1/4",
    )
