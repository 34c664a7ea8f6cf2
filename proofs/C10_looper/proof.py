from markovsim.proving import *

OMEGA, KAPPA = "(1-l)*t", "(1-l)*(1-t)"
MU_A, MU_B = f"(l + {OMEGA}*J/2 + {KAPPA}*V/2)", f"({OMEGA}*J/2 + {KAPPA}*V/2)"
FIRST_B = f"({OMEGA}*J/4 + {KAPPA}*V*y/4)"
LOOPING = mixture(
    "looping",
    "AB",
    LUIGI,
    independent("waluigi", OMEGA, {"A": "1/2", "B": "1/2"}),
    Premise(
        "looper",
        KAPPA,
        ("1/2", "1/2"),
        {"A": (("1-y/2", "0"), ("y/2", "0")), "B": (("0", "y/2"), ("0", "1-y/2"))},
    ),
)
LATCHES = mixture(
    "latches", "ABC", LUIGI, latch("waluigi", OMEGA, "g"), latch("other", KAPPA, "c", token="C")
)
TENTH = {"l": "1/3", "t": "1/2", "y": "1/10"}
ANY_TEXT = family(
    "w", LOOPING, "", "", "x.luigi.0", "x.waluigi.0", ("x.looper.0", "x.looper.1"), anything=True
)
RUNS_A = family("a", LOOPING, "A", "A", "1", "J/2", ("V/2", "0"))
RUNS_B = family("b", LOOPING, "B", "B", "0", "J/2", ("0", "V/2"))
NUMBERS = {
    1: ("11/80", "11/40", "10/11", "17/22", "75/139", "226/417"),
    2: ("119/1380", "119/580", "100/119", "349/476", "1125/2149", "3418/6447"),
    3: ("1361/25220", "1361/9220", "1000/1361", "7379/10888", "16875/33259", "51862/99777"),
    4: ("16859/477180", "16859/157180", "10000/16859", "163825/269744"),
}


def still_inevitable() -> Part:
    """Every token is possible after every text."""
    two = Setting(LOOPING, 2, TENTH)
    return refuted(
        "“With the looper beside him waluigi's B is no longer inevitable”: at equal weights, η = 1/10 and "
        "window 2 it comes with probability 1 from everywhere",
        two.against("hit[] < 1", Irreducible(4), two.hitting("token:B"), two.time("context:BB")),
    )


def one_class() -> Part:
    """The same for every window and all weights."""
    stays, goes = "(1-y/2)", "y/2"
    return proved(
        "For every text w and both tokens a, μ(wa) ≥ ωP_waluigi(w)/2. Where every text has μ > 0, for every k "
        "every text is followed by every word of k tokens with positive probability; and on a finite chain a "
        "set that can be reached from everywhere is hit with probability 1",
        ANY_TEXT,
        inequality(
            f"w.next.A*w.mu >= {OMEGA}*x.waluigi.0/2",
            "l*x.luigi.0",
            f"{KAPPA}*(x.looper.0*{stays} + x.looper.1*{goes})",
        ),
        inequality(
            f"w.next.B*w.mu >= {OMEGA}*x.waluigi.0/2", f"{KAPPA}*(x.looper.0*{goes} + x.looper.1*{stays})"
        ),
        theorem("where_every_text_is_possible_every_window_can_follow"),
        theorem("reachable_set_is_inevitable"),
        theorem("context_chain_is_the_simulator"),
    )


def approximately_absorbing() -> Part:
    """The escape rate of {B^k} is η/2 and a little more."""
    share = f"{OMEGA}*J + {KAPPA}*V"
    return proved(
        "With k = n + 1: {B^k} has the escape rate η/2 + ω2^-k(1−η)/(2μ(B^k)), between η/2 and η/2 + "
        "ω(1−η)2^-n/(2κ(1−η/2)^n) ≤ η/2 + ω/(2κk); that of {A^k} is below (ω2^-k + κη(1−η/2)^n/2)/(2λ) ≤ "
        "(ω2^-k + κ/k)/(2λ)",
        RUNS_A,
        RUNS_B,
        identity(f"b.next.A = {FIRST_B}/{MU_B}"),
        identity(f"b.next.A - y/2 = {OMEGA}*(J/2)*(1-y)/(2*b.mu)"),
        inequality("b.next.A >= y/2", f"{OMEGA}*J*(1-y)/(4*b.mu)"),
        inequality("y/2 + t*(1-y)*J/(2*(1-t)*V) >= b.next.A", f"t*{OMEGA}*(1-y)*J^2/(2*(1-t)*V*({share}))"),
        identity(f"a.next.B = {FIRST_B}/{MU_A}"),
        inequality(f"{FIRST_B}/l > a.next.B", f"{FIRST_B}*{MU_B}/(l*{MU_A})"),
        theorem("rare_slips_are_rarer_than_one_in_the_window"),
    )


def first_b() -> Part:
    """Who says it."""
    said = f"{OMEGA}*J/4/{FIRST_B}"
    return also_proved(
        "The premise being drawn by its amplitude before each token: if B comes next at A^k it is waluigi's "
        "with probability h = ω2^(-k-1)/(ω2^(-k-1) + κ(1−η/2)^(k-1)η/4), and h solves h = P(B, by waluigi) + "
        "P(A)·h",
        identity(f"a.alpha.waluigi*(1/2)/a.next.B = {said}"),
        identity(f"a.alpha.waluigi*(1/2) + a.next.A*{said} = {said}"),
    )


def two_latches() -> Part:
    """Where inevitability really fails."""
    return proved(
        "Two latches (waluigi reveals himself to B^∞ with hazard g, another premise to C^∞ with hazard c): "
        "after every text that ends in B the next token is B, after every text that ends in C it is C, and "
        "after A^n both B and C have positive probability, for every n",
        family("s", LATCHES, "", "A", "1", ("H", "0"), ("M", "0")),
        *(
            family(
                name,
                LATCHES,
                token,
                "",
                "0",
                ("0", "x.waluigi.0*g + x.waluigi.1" if token == "B" else "0"),
                ("0", "x.other.0*c + x.other.1" if token == "C" else "0"),
                anything=True,
            )
            for name, token in (("u", "B"), ("v", "C"))
        ),
        identity("u.next.B = 1"),
        identity("v.next.C = 1"),
        inequality("s.next.B > 0", f"{OMEGA}*H*g/s.mu"),
        inequality("s.next.C > 0", f"{KAPPA}*M*c/s.mu"),
    )


def latch_shares() -> Part:
    """Which of the two latches closes first."""
    share = "t*g*H/(t*g*H + (1-t)*c*M)"
    return also_proved(
        "With two latches: if A^k is left at the next token it is for B with probability h = "
        "ωg(1−g)^k/(ωg(1−g)^k + κc(1−c)^k), and h solves h = P(B) + P(A)·h",
        identity(f"s.next.B/(s.next.B + s.next.C) = {share}"),
        identity(f"s.next.B + s.next.A*{share} = {share}"),
    )


def instances() -> Part:
    """Full chains at numbers."""
    evidence = []
    for k in range(1, 5):
        numbers = Setting(LOOPING, k, TENTH)
        run, back = "A" * k, "B" * k
        before = " + ".join(f"mu[{'A' * j}B]*alpha[{'A' * j}B,waluigi]" for j in range(k))
        evidence.append(
            numbers.facts(
                Irreducible(2**k),
                f"next[{run},B] = {NUMBERS[k][0]}",
                f"next[{back},A] = {NUMBERS[k][1]}",
                f"alpha[{run}B,waluigi] = {NUMBERS[k][2]}",
                f"{before} + mu[{run}]*alpha[{run}B,waluigi] = {NUMBERS[k][3]}",
            )
        )
    for k in (1, 2, 3):
        latches = Setting(LATCHES, k, {"l": "1/3", "t": "1/2", "g": "1/4", "c": "1/5"})
        evidence.append(
            latches.facts(
                Closed(("B" * k,)),
                Closed(("C" * k,)),
                latches.hitting("token:B"),
                f"hit[{'A' * k}] = {NUMBERS[k][4]}",
                f"hit[] = {NUMBERS[k][5]}",
            )
        )
    return also_proved(
        "Equal weights, η = 1/10, k = 1..4: P(B | A^k), the escape rate of {B^k}, waluigi's share of the "
        "first B from A^k and from ε; latches with hazards 1/4 and 1/5, k = 1..3: P(B ever) from A^k and "
        "from ε",
        *evidence,
    )


def claim() -> Claim:
    return Claim(
        id="C10",
        sentence="A looping premise makes a second class that is approximately absorbing if its slips "
        "become rare; it does not make waluigi's B avoidable, a second latch does.",
        verdict="conditional",
        parts=(
            still_inevitable(),
            one_class(),
            approximately_absorbing(),
            first_b(),
            two_latches(),
            latch_shares(),
            instances(),
        ),
        parameters=(
            Parameter("l", "(0,1)", "λ, prior weight of luigi"),
            Parameter("t", "(0,1)", "waluigi's share of the rest: ω = (1−λ)t, κ = (1−λ)(1−t)"),
            Parameter("y", "(0,1]", "η, probability that the looper draws afresh"),
            Parameter("g", "(0,1)", "hazard of the waluigi with a latch"),
            Parameter("c", "(0,1)", "hazard of the other premise with a latch"),
        ),
        powers=(Power("J", "1/2"), Power("V", "1-y/2"), Power("H", "1-g"), Power("M", "1-c")),
        models=(LOOPING, LATCHES),
        hypotheses=(
            "luigi (weight λ) emits only A; waluigi (ω) draws A and B with 1/2 each; the looper (κ) repeats "
            "its last token with probability 1 − η and else draws one of the two afresh, the first token "
            "too; all weights positive, 0 < η ≤ 1",
            "window k ≥ 1; these premises are stationary, so both readings of a window agree; latches: "
            "windows read as the beginning of a document",
            "a set C_k of windows is approximately absorbing if its escape rate under the stationary law "
            "tends to 0",
        ),
        witness="e(B^k) = η/2 + ω2^-k(1−η)/(2μ(B^k))",
    )
