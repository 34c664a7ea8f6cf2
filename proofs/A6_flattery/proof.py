from collections.abc import Mapping

from markovsim.proving import *


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
# Any three narrators who praise independently: o with probability r_o = guv, t with r_t = gv, f with r_f = g or 1.
WEIGHTS = {"o": "x/(1+x+y)", "t": "y/(1+x+y)", "f": "1/(1+x+y)"}
ANY = praising("any", WEIGHTS, {"o": "g*u*v", "t": "g*v", "f": "g"})
SURE = praising("sure", WEIGHTS, {"o": "u*v", "t": "v", "f": "1"})
POSITIVE = {
    "x": "π_o/π_f",
    "y": "π_t/π_f",
    "e": "accuracy of the truthful one above that of the worst",
    "f": "accuracy of the truthful one above that of the flatterer",
    "c": "ln(r_t/r_o), or r_t − r_o",
    "d": "ln(r_f/r_t), or r_f − r_t",
    "R_t": "r_t^x",
    "w": "a common factor of R_o and R_f",
    "b": "2^-x",
}


def covariance() -> Part:
    """What conditioning on praise does to accuracy."""
    return proved(
        "For any narrators: accuracy after praise s minus accuracy before = Cov_π(P(s), a)/E_π P(s), so that it "
        "rises exactly if Cov_π(P(s), a) > 0; at the first level of praise, where P_i(s) = r_i, exactly if "
        "Cov_π(r, a) > 0",
        theorem("conditioning_moves_a_mean_by_a_covariance"),
    )


def changes(name: str, model: Model, top: str) -> tuple[Evidence, ...]:
    """How accuracy changes from level to level, r_f being top."""

    def now(step: str) -> str:
        return f"({name}.alpha.o{step}*(a-e) + {name}.alpha.t{step}*a + {name}.alpha.f{step}*(a-f))"

    up, down = f"{top}*v*(1-u)*e", f"{top}*(1-v)*f"  # (r_t − r_o)(a_t − a_o) and (r_f − r_t)(a_t − a_f)

    def turn(step: str) -> str:
        ratios = [f"({name}.alpha.t{step}/{name}.alpha.{who}{step})" for who in "fo"]
        return f"({up}*{ratios[0]} - {down}*{ratios[1]} + ({top}-{top}*u*v)*(e-f))"

    mean = f"({name}.alpha.o*{top}*u*v + {name}.alpha.t*{top}*v + {name}.alpha.f*{top})"
    factor = f"{name}.alpha.o*{name}.alpha.f/{mean}"
    power = "G" if top == "g" else "1"
    return (
        family(name, model, "", "P", f"{power}*U*V", f"{power}*V", power),
        identity(f"{now('@+1')} - {now('')} = {turn('')}*{factor}"),
        positive(factor),
        inequality(f"{turn('')} > {turn('@+1')}", f"{up}*y*V*(1-v)", f"{down}*y/(x*U)*(1-u)/u"),
    )


def one_peak() -> Part:
    """Accuracy rises up to one level, and falls from there."""
    return proved(
        "Three narrators with P_i(n) = r_i^n at level n, 0 < r_o < r_t < r_f ≤ 1, the truthful one most accurate: "
        "from level n to n + 1 accuracy changes by a positive factor times a number that falls strictly as n "
        "grows; so it can turn from rising to falling, once, and never back",
        *changes("s", ANY, "g"),
        *changes("z", SURE, "1"),
    )


def accuracy(word: str) -> str:
    """Of narrators with accuracies 1/2, 1, 1/2."""
    return f"alpha[{word},o]/2 + alpha[{word},t] + alpha[{word},f]/2"


def best_level() -> Part:
    """The optimum where the two others are equally accurate."""
    levels = tuple(
        f"{accuracy('P' * x)} = {value}" for x, value in enumerate(("37/54", "3/4", "7/9", "3/4", "37/54"))
    )
    return also_proved(
        "For r = (1/4, 1/2, 1), π = (16, 10, 1)/27, a = (1/2, 1, 1/2) accuracy is 37/54, 3/4, 7/9, 3/4, "
        "37/54 at the levels 0 to 4",
        Setting(NARRATORS, 0).facts(*levels),
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
        sentence="Conditioning on praise s changes accuracy by Cov_π(P(s), a)/E_π P(s), so it rises at the first "
        "level of praise exactly if accuracy and readiness to praise have a positive covariance; along whole "
        "levels r^n, with three narrators of whom the middle one is the most accurate, it can turn from rising to "
        "falling, once, and never back.",
        verdict="conditional",
        parts=(
            covariance(),
            one_peak(),
            best_level(),
            rises_first(),
            ratio_is_not_enough(),
            two_peaks(),
            better_narrators(),
        ),
        parameters=(
            *parameters("(0,oo)", POSITIVE),
            Parameter("g", "(0,1)", "r_f where it is not 1"),
            Parameter("v", "(0,1)", "r_t/r_f"),
            Parameter("u", "(0,1)", "r_o/r_t"),
            Parameter("p", "(0,1)", "π_o"),
            Parameter("q", "(0,1)", "π_t"),
            Parameter("t", "(0,1)", "π_f"),
            Parameter("a", "real", "accuracy of the truthful one"),
            Parameter("h", "real", "accuracy of the worst"),
            Parameter("j", "real", "accuracy of the flatterer"),
            Parameter("l", "real", "ln r_o"),
            Parameter("m", "real", "ln r_t"),
            Parameter("i", "real", "ln r_f"),
        ),
        powers=(Power("G", "g"), Power("U", "u"), Power("V", "v")),
        models=(ANY, SURE, NARRATORS, TRAP, HEAVY, NESTED, THREE),
        hypotheses=(
            "premises are narrators with fixed accuracies a; full memory",
            "levels: P_i(x) = r_i^x with 0 < r_o < r_t < r_f ≤ 1, positive priors, a_t > a_o and a_t > a_f",
        ),
        witness="accuracy 37/54, 3/4, 7/9, 3/4, 37/54 along levels 0 to 4",
    )
