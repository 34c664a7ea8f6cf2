from markovsim.proving import *


def topic(name: str, rule: str, told: str, untold: str) -> Premise:
    """A kind of text: the rule r or something else o first, then a violation v or good behaviour g."""
    return Premise(
        name,
        "1/2",
        ("1", "0", "0"),
        {
            "r": (("0", rule, "0"), ("0", "0", "0"), ("0", "0", "0")),
            "o": (("0", "0", f"1-{rule}"), ("0", "0", "0"), ("0", "0", "0")),
            "v": (("0", "0", "0"), ("0", told, "0"), ("0", "0", untold)),
            "g": (("0", "0", "0"), ("0", f"1-{told}", "0"), ("0", "0", f"1-{untold}")),
        },
    )


KINDS = mixture("kinds", "rovg", topic("heated", "3/4", "1/2", "3/4"), topic("calm", "1/4", "1/8", "1/4"))
ALIKE = mixture("alike", "rovg", topic("heated", "3/4", "1/2", "1/2"), topic("calm", "1/4", "1/8", "1/8"))
OBEYED = mixture("obeyed", "rovg", topic("heated", "1/2", "1/4", "1/2"), topic("calm", "1/2", "1/8", "1/4"))


def exactly_when() -> Part:
    """Positive correlation."""
    return proved(
        "P(violation | rule) > P(violation), and > P(violation | no rule), exactly if rule and violation "
        "are positively correlated; where they are independent within each premise, exactly if their "
        "probabilities have a positive covariance over the premises",
        theorem("naming_the_rule_raises_the_violation_iff_they_go_together"),
        theorem("rule_and_violation_go_together_by_premises"),
    )


def true_without_any_effect() -> Part:
    """A rule that does nothing, read as a sign of the kind of text."""
    return also_proved(
        "It holds for a rule without any effect that stands mostly where it is broken: P(violation) is "
        "13/32 after the rule and 5/16 on the whole, though in either kind of text the rule changes nothing",
        Setting(ALIKE, 0).facts(
            "next[r,v] = 13/32",
            "mu[rv] + mu[ov] = 5/16",
            "law[rv,heated]/law[r,heated] = law[ov,heated]/law[o,heated]",
            "law[rv,calm]/law[r,calm] = law[ov,calm]/law[o,calm]",
        ),
    )


def false_where_obeyed() -> Part:
    """A rule that is obeyed and says nothing of the kind of text."""
    return refuted(
        "“Naming the rule makes its violation likelier”: not where it halves the violations and all kinds "
        "of text have it alike: 3/16 after the rule, 9/32 on the whole",
        Setting(OBEYED, 0).against(
            "next[r,v] > mu[rv] + mu[ov]", "next[r,v] = 3/16", "mu[rv] + mu[ov] = 9/32"
        ),
    )


def simpson() -> Part:
    """The sign turns round within each premise."""
    return refuted(
        "“Then the rule does harm” (Simpson's paradox): in either kind of text the rule lowers the "
        "violation, 3/4 to 1/2 and 1/4 to 1/8, and over both it goes with more of them, 13/32 against 3/8",
        Setting(KINDS, 0).against(
            "next[r,v] <= next[o,v]",
            "next[r,v] = 13/32",
            "next[o,v] = 3/8",
            "law[rv,heated]/law[r,heated] < law[ov,heated]/law[o,heated]",
            "law[rv,calm]/law[r,calm] < law[ov,calm]/law[o,calm]",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F13",
        sentence="Pink elephants: naming a rule goes with more violations exactly if rule and violation "
        "are positively correlated; the sign can turn round within every kind of text.",
        verdict="conditional",
        parts=(exactly_when(), false_where_obeyed(), true_without_any_effect(), simpson()),
        models=(KINDS, ALIKE, OBEYED),
        hypotheses=("rule and violation are events on texts of some length; 0 < P(rule) < 1",),
        witness="13/32 after the rule against 3/8 without it, though in either kind the rule lowers the "
        "violation",
        source="the 2023 “Waluigi Effect” mega-post on rules that speak of what they forbid; the reversal "
        "is that of E. H. Simpson, “The interpretation of interaction in contingency tables”, Journal of "
        "the Royal Statistical Society B 13 (1951)",
    )
