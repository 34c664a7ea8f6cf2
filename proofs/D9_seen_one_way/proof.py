from markovsim.proving import *


def author(name: str, prior: str, h: str, r: str) -> Premise:
    """Honest until B comes, at rate h; back at rate r, or never."""
    tokens = {"A": ((f"1-{h}", "0"), (r, "0")), "B": (("0", h), ("0", f"1-{r}"))}
    return Premise(name, prior, ("1", "0"), tokens)


AUTHORS = mixture("authors", "AB", author("oneway", "p", "h", "0"), author("returning", "1-p", "h", "r"))
TIED = mixture(
    "tied",
    "AB",
    author("slow", "1/4", "1/4", "0"),
    author("quick", "1/4", "3/4", "0"),
    author("slowback", "1/4", "1/4", "1/4"),
    author("quickback", "1/4", "3/4", "3/4"),
)


def exposures() -> Part:
    """Only the steps that could have led back count."""
    return proved(
        "Where nothing that was seen returned, the odds of “no way back” against finitely many premises with "
        "return rates r_q are π_p/Σ π_q (1−r_q)^m, m the number of exposures; all other steps, one-way "
        "transitions included, cancel",
        theorem("only_the_number_of_exposures_counts"),
        family("c", AUTHORS, "", "A", ("H", "0"), ("H", "0")),
        identity("c.alpha.oneway = p"),
        family("d", AUTHORS, "B", "B", ("0", "h"), ("0", "h*R")),
        identity("d.alpha.oneway/d.alpha.returning = p/(1-p)/R"),
    )


def beta() -> Part:
    """The Bayes factor under a Beta prior on the return rate."""
    return proved(
        "If the means h_n of (1−r)^n follow the recursion (a+b+n) h_(n+1) = (b+n) h_n of a Beta(a, b) prior, "
        "from h_0 = 1, the Bayes factor 1/h_m is Π_{i<m}(a+b+i)/(b+i), and m + 1 for a = b = 1",
        theorem("bayes_factor_of_moments"),
    )


def prior_matters() -> Part:
    """Whatever was seen, the factor may be anything above 1."""
    return also_proved(
        "Every factor (a+b+i)/(b+i) is above 1, and at a = g·b the first is 1 + g and none is greater, for "
        "any g > 0",
        inequality("(a+b+n)/(b+n) > 1", "a/(b+n)"),
        identity("(g*b + b)/b = 1 + g"),
        inequality("1 + g >= (g*b+b+n)/(b+n)", "g*n/(b+n)"),
    )


def bound() -> Part:
    """The upper confidence bound for the return rate."""
    return proved(
        "A return rate r passes m ≥ 1 exposures without return with probability (1−r)^m, which is less than "
        "α = β^m exactly if r > 1 − β, and is α at r = 1 − β",
        theorem("a_rate_is_refuted_iff_it_is_above_the_bound"),
    )


def transitions_alone() -> Part:
    """Transitions into the target say nothing."""
    return also_refuted(
        "“To have seen the transition only one way is evidence that there is no way back”: where the text "
        "ends with the transition (m = 0) the odds are the prior odds",
        Setting(AUTHORS, 0).against(
            "alpha[AAB,oneway] > p", "alpha[AAB,oneway] = p", "alpha[ABB,oneway] > p"
        ),
    )


def independence() -> Part:
    """A prior that ties the return rate to the hazard makes the other steps count."""
    odds = "(alpha[{0},slow] + alpha[{0},quick])/(alpha[{0},slowback] + alpha[{0},quickback])"
    one, two = odds.format("BB"), odds.format("ABB")
    return also_refuted(
        "“It depends on m alone for any prior”: return rate and hazard equal, 1/4 or 3/4; after BB the "
        "factor is 8/3, after ABB it is 2",
        Setting(TIED, 0).against(f"{one} = {two}", f"{one} = 8/3", f"{two} = 2"),
    )


def claim() -> Claim:
    return Claim(
        id="D9",
        sentence="Transitions seen only one way are evidence for absorption through the number m of "
        "exposures alone; how much, depends on the prior.",
        verdict="proved",
        parts=(exposures(), beta(), prior_matters(), bound(), transitions_alone(), independence()),
        parameters=(
            Parameter("p", "(0,1)", "prior weight of “no way back”"),
            Parameter("h", "(0,1)", "hazard"),
            Parameter("r", "(0,1)", "return rate"),
            Parameter("a", "(0,oo)", "first parameter of the Beta prior"),
            Parameter("b", "(0,oo)", "second parameter of the Beta prior"),
            Parameter("g", "(0,oo)", "G − 1, any positive number"),
        ),
        powers=(Power("H", "1-h"), Power("R", "1-r")),
        models=(AUTHORS, TIED),
        hypotheses=(
            "at the target the return has probability r at each step, whatever came before; an exposure is "
            "a step that was seen to start at the target",
            "the other steps have the same law with and without a way back, and the prior on r is "
            "independent of it; when to stop looking depends on what was seen only",
        ),
        witness="(1−r)^-m against a known rate r; m + 1 under the uniform prior",
    )
