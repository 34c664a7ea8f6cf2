from markovsim.proving import *

TRAITS = mixture(
    "two_traits",
    ("same", "first", "second", "both"),
    independent("none", "1/3", {"same": "1"}),
    independent("one", "1/3", {"first": "1/2", "second": "1/2"}),
    independent("two", "1/3", {"both": "1"}),
)
ONE = mixture("one_trait", "KF", independent("trait", "1", {"K": "1/4", "F": "3/4"}))


def even_flips() -> Part:
    """Traits that flip by themselves, as often as not."""
    return also_proved(
        "Where each trait flips independently with probability 1/2 every set costs exactly m bits: nothing "
        "is saved",
        recurrence(
            "the traits",
            multiplied("W", "(1/2)", "weight of one set of flipped traits, J = 2^-n", closed="J"),
        ),
    )


def antipode() -> Part:
    """The full antipode is cheap."""
    return proved(
        "The full antipode of m ≥ 2 traits has conditional weight 1/(m + 1), so log2(m + 1) bits, fewer "
        "than the m bits from nothing: 2^m > m + 1",
        recurrence(
            "the traits beyond two, m = n + 2",
            variable("F", "1", "2*F + n + 2", "2^m − (m + 1)", within="(0,oo)"),
            variable("D", "4", "2*D", "2^m", closed="F + n + 3"),
        ),
        inequality("D > n + 3", "F"),
        argued="of the m + 1 numbers of flipped traits each has weight 1/(m + 1), and all m traits form one "
        "set",
    )


def middle() -> Part:
    """Flipping a middle number of traits is dear."""
    return refuted(
        "“Flipping j traits is always cheaper than m bits”: for no m with j = m/2 or (m ± 1)/2, where C(m, "
        "j) is the largest, C: (m+1)C ≥ 2^m; of two traits, one flipped has weight 1/6 < 1/4",
        recurrence(
            "the numbers j = 0 … m of flipped traits, summed so far",
            summed("N", "1", "how many numbers, at last m + 1"),
            summed("E", "d", "what is lacking"),
            summed("S", "(C - d)", "Σ C(m, j), at last 2^m", closed="N*C - E"),
            Parameter("d", "[0,oo)", "C − C(m, j)"),
        ),
        inequality("N*C >= S", "E"),
        Setting(TRAITS, 0).against("mu[first] >= 1/4", "mu[first] = 1/6", "mu[both] = 1/3"),
        argued="a middle C(m, j) is the largest; the C(m, j) add up to 2^m; m = 4, j = 2: 5·6 = 30 > 16",
    )


def other_rates() -> Part:
    """Traits that flip by themselves, more often than not."""
    return also_refuted(
        "“Where traits flip independently nothing is saved”: at a rate f > 1/2 the antipode has weight f^m "
        "> 2^-m, for every m ≥ 1; one trait, f = 3/4: 3/4 > 1/2",
        recurrence(
            "the traits beyond the first, m = n + 1",
            variable("G", "g", "G*(1+g) + g", "(1 + g)^m − 1", within="(0,oo)"),
            multiplied("V", "(1+g)/2", "f^m, f = (1 + g)/2", base="(1+g)/2", closed="(1 + G)*J/2"),
        ),
        inequality("V > J/2", "G*J/2"),
        Setting(ONE, 0).against("mu[F] <= 1/2"),
    )


def claim() -> Claim:
    return Claim(
        id="A8",
        sentence="Under the prior “number of flipped traits uniform on 0..m, then a uniform set” flipping j "
        "of m traits costs log2[(m+1)C(m,j)] bits; that saves against m bits iff (m+1)C(m,j) < 2^m: always "
        "for the full antipode of m ≥ 2, never for a middle j.",
        verdict="conditional",
        parts=(antipode(), middle(), even_flips(), other_rates()),
        powers=(Power("J", "1/2"),),
        parameters=(
            Parameter("C", "(0,oo)", "the largest C(m, j)"),
            Parameter("g", "(0,1]", "2f − 1, f being the rate of flips"),
        ),
        models=(TRAITS, ONE),
        hypotheses=(
            "complexity of a premise is −log2 of its weight; m binary traits, 2^-m for each of the 2^m "
            "combinations from nothing",
            "conditional weight of flipping a given set of j traits: 1/((m+1)C(m,j))",
        ),
        witness="m = 2: antipode 1/3 > 1/4, one flipped trait 1/6 < 1/4",
    )
