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
        "Where nothing that was seen returned, the odds of “no way back” against “back at rate r” are the "
        "prior odds times (1−r)^-m, m the number of exposures; all other steps, one-way transitions "
        "included, cancel",
        recurrence(
            "the steps that were seen, in one text or many",
            multiplied("X", "t", "probability of all steps if there is no way back"),
            multiplied("E", "e", "(1−r)^m, m exposures so far"),
            multiplied("O", "t/(t*e)", "odds of “no way back” against rate r", base="o", closed="o*X/(X*E)"),
            Parameter("t", "(0,1]", "probability of the step if there is no way back"),
            Parameter("e", "(0,1]", "1−r at an exposure, 1 at any other step"),
        ),
        identity("O = o/E"),
        family("c", AUTHORS, "", "A", ("H", "0"), ("H", "0")),
        identity("c.alpha.oneway = p"),
        family("d", AUTHORS, "B", "B", ("0", "h"), ("0", "h*R")),
        identity("d.alpha.oneway/d.alpha.returning = p/(1-p)/R"),
    )


def beta() -> Part:
    """The Bayes factor under a Beta prior on the return rate."""
    return proved(
        "For a Beta(a, b) prior on the return rate, independent of everything else, the Bayes factor for "
        "“no way back” is Π_{i<m}(a+b+i)/(b+i): m + 1 for the uniform prior, 4^m/C(2m,m) for Jeffreys' (a = "
        "b = 1/2)",
        identity("a*(1-r) - (b+n)*r = (a+b+n)*(1-r) - (b+n)"),
        recurrence(
            "the exposures",
            multiplied("M", "(b+n)/(a+b+n)", "M_n", base="m_0"),
            multiplied("F", "(a+b+n)/(b+n)", "the product over i < n", closed="m_0/M"),
        ),
        recurrence(
            "the exposures", multiplied("U", "(1+1+n)/(1+n)", "Bayes factor, a = b = 1", closed="n + 1")
        ),
        recurrence(
            "the exposures",
            multiplied("C", "(2*n+1)*(2*n+2)/(n+1)^2", "C(2n,n)"),
            multiplied("V", "(1/2+1/2+n)/(1/2+n)", "Bayes factor, a = b = 1/2", closed="1/(J*C)"),
        ),
        argued="with M_n = ∫ r^(a−1)(1−r)^(b−1+n) dr over 0..1, the identity times r^(a−1)(1−r)^(b+n−1) is "
        "the derivative of r^a(1−r)^(b+n), which is 0 at both ends: so (a+b+n)M_(n+1) = (b+n)M_n, and the "
        "Bayes factor is M_0/M_m",
    )


def prior_matters() -> Part:
    """Whatever was seen, the factor may be anything above 1."""
    return proved(
        "Every factor (a+b+i)/(b+i) is above 1, and already the first may be any G > 1, at a = (G−1)b: for "
        "each m ≥ 1 the Bayes factor has the supremum ∞ and the infimum 1 over the priors",
        inequality("(a+b+n)/(b+n) > 1", "a/(b+n)"),
        identity("(g*b + b)/b = 1 + g"),
        inequality("1 + g >= (g*b+b+n)/(b+n)", "g*n/(b+n)"),
        argued="with a = g·b the product of m factors lies between 1 + g and (1+g)^m, for every g > 0",
    )


def bound() -> Part:
    """The upper confidence bound for the return rate."""
    return proved(
        "r ≤ 1 − α^(1/m) is an upper confidence bound: whoever returns at a higher rate passes m ≥ 1 "
        "exposures without return with probability (1−r)^m < α, at that rate with probability α; for r ≤ "
        "1/10 at α = 1/20 it takes 29 exposures",
        recurrence(
            "the exposures after the first",
            multiplied("P", "x", "(1−r)^(n+1), 1−r = x", base="x"),
            variable("D", "y", "D*(x+y) + y*P", "what is missing to α", within="(0,oo)"),
            multiplied("Y", "(x+y)", "β^(n+1), β = x + y", base="x+y", closed="P + D"),
        ),
        inequality("Y > P", "D"),
        argued=(
            "β = α^(1/m), so that r > 1 − β says that β − (1−r) = y > 0; at r = 1 the probability is 0",
            "also at any stopping rule: let m be the least number with (1−r)^m < α; if the bound is wrong "
            "at any time, the first m exposures were without return",
        ),
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
            Parameter("o", "(0,oo)", "prior odds of “no way back”"),
            Parameter("h", "(0,1)", "hazard"),
            Parameter("r", "(0,1)", "return rate"),
            Parameter("a", "(0,oo)", "first parameter of the Beta prior"),
            Parameter("b", "(0,oo)", "second parameter of the Beta prior"),
            Parameter("m_0", "(0,oo)", "M_0, the Beta integral of (a, b)"),
            Parameter("g", "(0,oo)", "G − 1, any positive number"),
            Parameter("x", "(0,1)", "1 − r"),
            Parameter("y", "(0,1)", "α^(1/m) − (1−r)"),
        ),
        powers=(Power("H", "1-h"), Power("R", "1-r"), Power("J", "1/4")),
        models=(AUTHORS, TIED),
        hypotheses=(
            "at the target the return has probability r at each step, whatever came before; an exposure is "
            "a step that was seen to start at the target",
            "the other steps have the same law with and without a way back, and the prior on r is "
            "independent of it; when to stop looking depends on what was seen only",
        ),
        witness="(1−r)^-m against a known rate r; m + 1 under the uniform prior",
    )
