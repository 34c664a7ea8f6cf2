from markovsim.proving import *


def after_tests(name: str, luigi: str, deceptive: str, other: str) -> Model:
    """Luigi and one who says B for ever after t, with these weights after some tests, up to a factor."""
    total = f"({luigi} + {deceptive})" if not other else f"({luigi} + {deceptive} + {other})"
    premises = [
        independent("luigi", f"{luigi}/{total}", {"A": "1/2", "t": "1/2"}),
        Premise(
            "deceptive",
            f"{deceptive}/{total}",
            ("1", "0"),
            {"A": (("1/2", "0"), ("0", "0")), "B": (("0", "0"), ("0", "1")), "t": (("0", "1/2"), ("0", "0"))},
        ),
    ]
    if other:
        premises.append(independent("clumsy", f"{other}/{total}", {"A": "1/4", "B": "1/4", "t": "1/2"}))
    return mixture(name, "ABt", *premises)


BOTH = after_tests("both", "2", "1", "v")
SLIPPING = mixture(
    "slipping",
    "AB",
    independent("luigi", "l", {"A": "1-d", "B": "d"}),
    independent("deceptive", "1-l", {"A": "1"}),
)


def survivors() -> Part:
    """Exactly those of greatest acceptance rate."""
    return proved(
        "After m tests the premises of less than the greatest acceptance rate have together at most r^m "
        "times their prior odds against those that have it, r < 1 being the greatest other rate by the "
        "greatest; the latter share what is left by prior weight, so in the limit exactly they survive: the weight "
        "outside a group of premises tends to 0 exactly if every premise outside has a smaller rate than the greatest",
        theorem("independent_acceptances_multiply"),
        theorem("only_the_greatest_acceptance_rate_survives"),
        theorem("the_best_share_what_the_others_leave"),
        theorem("only_a_group_remains_iff_the_others_are_accepted_less_often"),
    )


def luigi_slips() -> Part:
    """Where the claim is true."""
    return proved(
        "Where every honest premise slips in tests now and then (luigi at rate d) and a deceptive one "
        "never, only the deceptive one remains: after m accepted tokens it has all but (λ/(1−λ))(1−d)^m",
        family("s", SLIPPING, "", "A", "J", "1"),
        inequality("l*J/(1-l) > 1 - s.alpha.deceptive", "l^2*J^2/((1-l)*(l*J + 1-l))"),
    )


def luigi_passes() -> Part:
    """Where it is false."""
    return refuted(
        "“Only what was deceptive at initialisation remains”: a luigi who always passes remains beside it "
        "with the odds of before, 2 : 1, while the clumsy one goes; ten tests leave v = (3/4)^10",
        Setting(BOTH, 0, {"v": "(3/4)^10"}).against(
            "alpha[,luigi] < alpha[,deceptive]",
            "alpha[,luigi] = 2*alpha[,deceptive]",
            "alpha[,clumsy] < 1/50",
            "alpha[,luigi] > 65/100",
            "next[t,B] > 1/3 - 1/100",
        ),
    )


def nothing_new() -> Part:
    """What selection cannot do."""
    return also_proved(
        "Selection makes no premise: whatever survives had a positive prior weight, and two survivors keep "
        "their odds",
        theorem("training_multiplies_odds"),
        family("b", BOTH, "", "A", "J2", ("J2", "0"), "J4"),
        identity("b.alpha.luigi/b.alpha.deceptive = 2"),
    )


def claim() -> Claim:
    return Claim(
        id="F16",
        sentence="Of what selection by tests starts from, exactly the premises of greatest acceptance rate "
        "remain in the limit: so only deceptive ones exactly if every honest one is accepted less "
        "often than the best of them.",
        verdict="conditional",
        parts=(survivors(), luigi_slips(), luigi_passes(), nothing_new()),
        parameters=(
            Parameter("l", "(0,1)", "prior weight of luigi"),
            Parameter("d", "(0,1)", "rate at which luigi slips"),
            Parameter("v", "(0,1)", "(3/4)^m, what is left of the clumsy one's weight"),
        ),
        powers=(Power("J", "1-d"), Power("J2", "1/2"), Power("J4", "1/4")),
        models=(BOTH, SLIPPING),
        hypotheses=(
            "finitely many premises of positive prior weight; tests independent given the premise (D1)",
        ),
        witness="share of the others ≤ C r^m",
    )
