from collections.abc import Mapping

from markovsim.proving import *

# Three narrators at a level x of praise: N_i = π_i R_i with R_i = r_i^x, and a step of the level multiplies the N_i by
# s, s + c, s + c + d. Accuracies are a − e, a and a − f, so that the truthful one's is the greatest.
NOW = "(N_o*(a-e) + N_t*a + N_f*(a-f))/(N_o + N_t + N_f)"
LATER = "(N_o*s*(a-e) + N_t*(s+c)*a + N_f*(s+c+d)*(a-f))/(N_o*s + N_t*(s+c) + N_f*(s+c+d))"
BELOW = "((N_o + N_t + N_f)*(N_o*s + N_t*(s+c) + N_f*(s+c+d)))"
TURN = "(N_o*N_t*c*e - N_t*N_f*d*f + N_o*N_f*(c+d)*(e-f))"


def praising(name: str, prior: Mapping[str, str], praise: Mapping[str, str]) -> Model:
    """Narrators that praise, independently, with the given probabilities."""
    return mixture(
        name,
        "PN",
        *(
            Premise(
                who,
                prior[who],
                ("1",),
                {"P": ((praise[who],),)} | ({"N": ((f"1-{praise[who]}",),)} if praise[who] != "1" else {}),
            )
            for who in prior
        ),
    )


def warming(name: str, prior: str, chances: tuple[str, str, str]) -> Premise:
    """A narrator who praises up to three times, with these chances; each is tried until it succeeds."""
    size = range(len(chances) + 1)
    praise = tuple(tuple(chances[i] if j == i + 1 else "0" for j in size) for i in size)
    nothing = tuple(tuple(f"1-{p}" if j == i else "0" for j in size) for i, p in enumerate((*chances, "0")))
    return Premise(name, prior, ("1", "0", "0", "0"), {"P": praise, "N": nothing})


LEVELS = {"o": "1/4", "t": "1/2", "f": "1"}
NARRATORS = praising("narrators", {"o": "16/27", "t": "10/27", "f": "1/27"}, LEVELS)
TRAP = praising("trap", {"o": "3/6", "t": "1/6", "f": "2/6"}, LEVELS)
HEAVY = praising("flatterers", {"o": "1/18", "t": "1/18", "f": "16/18"}, LEVELS)
NESTED = mixture(
    "nested",
    "PN",
    *praising("", {"t": "1/10"}, {"t": "1/4"}).premises,
    warming("o", "8/10", ("1/8", "3/16", "1/12")),
    warming("f", "1/10", ("1/2", "1/2", "5/16")),
)
THREE = praising(
    "three",
    {"worst": "1/3", "middle": "1/3", "best": "1/3"},
    {"worst": "1", "middle": "3/10", "best": "7/10"},
)
POSITIVE = {
    "z": "E_π P(s)",
    "N_o": "π_o r_o^x",
    "N_t": "π_t r_t^x",
    "N_f": "π_f r_f^x",
    "R_o": "r_o^x",
    "R_t": "r_t^x",
    "R_f": "r_f^x",
    "s": "factor of the worst over a step",
    "c": "how much larger that of the truthful is, or ln(r_t/r_o)",
    "d": "how much larger still that of the flatterer is, or ln(r_f/r_t)",
    "e": "a − accuracy of the worst",
    "f": "a − accuracy of the flatterer",
    "j": "growth of V over a step",
    "w": "a common factor of R_o and R_f",
    "y": "2^-x",
}


def covariance() -> Part:
    """What conditioning on praise does to accuracy."""
    return proved(
        "For any narrators: accuracy after praise s minus accuracy before = Cov_π(P(s), a)/E_π P(s)",
        recurrence(
            "the narrators summed so far",
            summed("Z", "p*x", "Σ π P(s)"),
            summed("X", "p*x*b", "Σ π P(s) a", within="real"),
            summed("M", "p*b", "Σ π a, the accuracy before", within="real"),
            summed("T", "(p*x/z)*b", "Σ α(s) a, the accuracy after", closed="X/z"),
            Parameter("p", "(0,1]", "π"),
            Parameter("x", "[0,oo)", "P(s)"),
            Parameter("b", "real", "a"),
        ),
        identity("T - M = (X - z*M)/z"),
        argued="after the last narrator Z is z = E_π P(s), X is E_π[P(s) a] and M is E_π a, so X − zM is "
        "the covariance",
    )


def one_peak() -> Part:
    """Accuracy rises up to one level, and falls from there."""
    parts = {"N_o": "p_o*R_o", "N_t": "p_t*R_t", "N_f": "p_f*R_f"}
    turn, size = TURN, "R_o*R_f*p_o*p_t*p_f"
    for name, value in parts.items():
        turn = turn.replace(name, value)
    return proved(
        "Three narrators P_i(x) = r_i^x, r_o < r_t < r_f, the truthful one most accurate, R_i = r_i^x: over "
        "any step of the level accuracy changes by a positive factor times g = AU − BV + D, with A, B > 0, "
        "U = R_t/R_f falling and V = R_t/R_o growing; so it turns at most once, from rising to falling",
        identity(f"{LATER} - {NOW} = {TURN}/{BELOW}"),
        identity(f"{turn}/({size}) = c*e/p_f*(R_t/R_f) - d*f/p_o*(R_t/R_o) + (c+d)*(e-f)/p_t"),
        inequality(
            "c*e/p_f*(R_t/R_f) - d*f/p_o*(R_t/R_o) > c*e/p_f*(h*R_t/R_f) - d*f/p_o*((1+j)*R_t/R_o)",
            "c*e/p_f*(R_t/R_f)*(1-h)",
            "d*f/p_o*(R_t/R_o)*j",
        ),
        argued="h < 1 and 1 + j are the factors by which U and V change over a step; AU → 0 and BV → ∞ as "
        "the level grows",
    )


def first_step() -> Part:
    """What decides whether accuracy rises at first."""
    first = "(p_o*l*(a-e) + p_t*(l+c)*a + p_f*(l+c+d)*(a-f)) - (p_o*l + p_t*(l+c) + p_f*(l+c+d))*({})"
    before = "p_o*(a-e) + p_t*a + p_f*(a-f)"
    spread = "(p_o*p_t*c*e - p_t*p_f*d*f + p_o*p_f*(c+d)*(e-f))"
    whole = "+ (p_o + p_t + p_f - 1)*(p_o*l*(a-e) + p_t*(l+c)*a + p_f*(l+c+d)*(a-f))"
    return proved(
        "At level 0 that sign is the sign of Cov_π(a, u): with u = ln r for the slope at real levels, with "
        "u = r for the first whole level (prior weights adding up to 1)",
        identity(f"{first.format(before)} {whole} = {spread}"),
        argued="l, l + c, l + c + d stand for the three u; the derivative of r^x at 0 is ln r",
    )


def accuracy(word: str) -> str:
    """Of narrators with accuracies 1/2, 1, 1/2."""
    return f"alpha[{word},o]/2 + alpha[{word},t] + alpha[{word},f]/2"


def best_level() -> Part:
    """The optimum where the two others are equally accurate."""
    levels = tuple(
        f"{accuracy('P' * x)} = {value}" for x, value in enumerate(("37/54", "3/4", "7/9", "3/4", "37/54"))
    )
    best = "7/9 - (8*y^2 + 10*y + 1/2)/(16*y^2 + 10*y + 1)"
    return also_proved(
        "Where a_o = a_f the optimum over all real levels is x* = ln[π_o ln(r_t/r_o)/(π_f "
        "ln(r_f/r_t))]/ln(r_f/r_o), whatever π_t is, and levels v and v + 1 are equally good for v = ln[π_o "
        "(r_t−r_o)/(π_f (r_f−r_t))]/ln(r_f/r_o); for r = (1/4, 1/2, 1), π = (16, 10, 1)/27, a = (1/2, 1, "
        "1/2) accuracy is 37/54, 3/4, 7/9, 3/4, 37/54 and never above 7/9",
        identity("c*e/p_f*(R_t/(c*p_o*w)) - d*e/p_o*(R_t/(d*p_f*w)) = 0"),
        Setting(NARRATORS, 0).facts(*levels),
        inequality(f"{best} >= 0", Square("4*y - 1", "5/(18*(16*y^2 + 10*y + 1))")),
        argued=(
            "g = 0 where R_f/R_o = π_o c/(π_f d), with c = ln(r_t/r_o) and d = ln(r_f/r_t) for the slope, c "
            "= r_t − r_o and d = r_f − r_t for a step of one level; D is 0 as e = f",
            "in the last line y is 2^-x for any real level x",
        ),
    )


def rises_first() -> Part:
    """The covariance with ln r does not decide about whole levels."""
    return refuted(
        "“On whole levels accuracy rises first where Cov_π(a, ln r) > 0”: r = (1/4, 1/2, 1), a = (1/2, 1, "
        "1/2), π = (3, 1, 2)/6, where Cov_π(a, log2 r) = 1/72 and accuracy falls from 7/12 to 15/26",
        Setting(TRAP, 0).against(
            f"{accuracy('P')} > {accuracy('')}",
            "law[P,o] = 1/2^2",
            "law[P,t] = 1/2^1",
            "law[P,f] = 1",
            f"alpha[,o]*(-2)/2 + alpha[,t]*(-1) - (alpha[,o]*(-2) + alpha[,t]*(-1))*({accuracy('')}) = 1/72",
            f"alpha[,o]*law[P,o]/2 + alpha[,t]*law[P,t] + alpha[,f]*law[P,f]/2 - mu[P]*({accuracy('')}) = "
            "-1/288",
            f"{accuracy('')} = 7/12",
            f"{accuracy('P')} = 15/26",
        ),
    )


def ratio_is_not_enough() -> Part:
    """Praise that favours the truthful against the worst can favour the flatterer more."""
    return refuted(
        "“A growing likelihood ratio of truthful against worst is enough”: same r and a, π = (1, 1, 16)/18",
        Setting(HEAVY, 0).against(
            f"{accuracy('P')} >= {accuracy('')}",
            "law[P,t]/law[P,o] = 2",
            "law[PP,t]/law[PP,o] = 4",
            f"{accuracy('')} = 19/36",
            f"{accuracy('P')} = 69/134",
        ),
    )


def two_peaks() -> Part:
    """Praise that is not r^x, though each narrator exceeds the one before more and more."""
    ratios = (("t", "o", ("2", "8/3", "8")), ("f", "t", ("2", "4", "5")))
    return refuted(
        "“One peak wherever P_t/P_o and P_f/P_t grow with the level”: π = (8, 1, 1)/10, a = (1/2, 1, 1/2), "
        "ratios 1, 2, 8/3, 8 and 1, 2, 4, 5 at levels 0 to 3: accuracy 11/20, 4/7, 9/16, 4/7",
        Setting(NESTED, 0).against(
            f"{accuracy('PPP')} <= {accuracy('PP')}",
            *(
                f"law[{'P' * x},{p}]/law[{'P' * x},{q}] = {value}"
                for p, q, values in ratios
                for x, value in enumerate(values, 1)
            ),
            *(f"{accuracy('P' * x)} = {value}" for x, value in enumerate(("11/20", "4/7", "9/16", "4/7"))),
        ),
    )


def better_narrators() -> Part:
    """The best one's weight grows, and accuracy falls."""
    after = "alpha[P,middle]/2 + alpha[P,best]"
    return refuted(
        "“Accuracy rises where the weight of the best narrator rises”: three narrators with accuracies 0, "
        "1/2, 1",
        Setting(THREE, 0).against(
            f"{after} >= 1/2",
            "alpha[,best] = 1/3",
            "alpha[P,best] = 7/20",
            "alpha[,middle]/2 + alpha[,best] = 1/2",
            f"{after} = 17/40",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="A6",
        sentence="Conditioning on praise s changes accuracy by Cov_π(P(s), a)/E_π P(s); along levels of "
        "praise r^x accuracy has one peak, and rises first only if the covariance with the narrators' "
        "readiness to praise is positive.",
        verdict="conditional",
        parts=(
            covariance(),
            one_peak(),
            first_step(),
            best_level(),
            rises_first(),
            ratio_is_not_enough(),
            two_peaks(),
            better_narrators(),
        ),
        parameters=(
            *parameters("(0,oo)", POSITIVE),
            *(Parameter(f"p_{who}", "(0,1)", f"prior weight π_{who}") for who in "otf"),
            Parameter("h", "(0,1)", "r_t/r_f to the power of the step"),
            Parameter("a", "real", "accuracy of the truthful one"),
            Parameter("l", "real", "least of the three u"),
        ),
        models=(NARRATORS, TRAP, HEAVY, NESTED, THREE),
        hypotheses=(
            "premises are narrators with fixed accuracies a; full memory",
            "levels: P_i(x) = r_i^x with 0 < r_o < r_t < r_f ≤ 1, positive priors, a_t > a_o and a_t > a_f",
        ),
        witness="accuracy 37/54, 3/4, 7/9, 3/4, 37/54 along levels 0 to 4",
    )
