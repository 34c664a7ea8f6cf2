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
    stays, goes = "(1-y/2)", "y/2"
    two = Setting(LOOPING, 2, TENTH)
    return refuted(
        "“With the looper beside him waluigi's B is no longer inevitable”: after every text both tokens are "
        "possible, so for every k the 2^k windows are one class, and each is met with probability 1",
        ANY_TEXT,
        inequality(
            f"w.next.A*w.mu >= {OMEGA}*x.waluigi.0/2",
            "l*x.luigi.0",
            f"{KAPPA}*(x.looper.0*{stays} + x.looper.1*{goes})",
        ),
        inequality(
            f"w.next.B*w.mu >= {OMEGA}*x.waluigi.0/2", f"{KAPPA}*(x.looper.0*{goes} + x.looper.1*{stays})"
        ),
        two.against("hit[] < 1", Irreducible(4), two.hitting("token:B"), two.time("context:BB")),
        argued="x.waluigi.0 is what waluigi gives the text, positive for every text; so μ(wA) and μ(wB) are "
        "positive, any word of k tokens may be written next, and in a finite chain with one class each of "
        "its windows is met with probability 1",
    )


def approximately_absorbing() -> Part:
    """The escape rate of {B^k} is η/2 and a little more."""
    share = f"{OMEGA}*J + {KAPPA}*V"
    return proved(
        "{B^k} has the escape rate η/2 + ω2^-k(1−η)/(2μ(B^k)), between η/2 and η/2 + ω/(2κk): so it is "
        "approximately absorbing exactly if η_k → 0; and {A^k} is for any η_k: its escape rate is at most "
        "(ω2^-k + κ/k)/(2λ)",
        RUNS_A,
        RUNS_B,
        identity(f"b.next.A = {FIRST_B}/{MU_B}"),
        identity(f"b.next.A - y/2 = {OMEGA}*(J/2)*(1-y)/(2*b.mu)"),
        inequality("b.next.A >= y/2", f"{OMEGA}*J*(1-y)/(4*b.mu)"),
        inequality("y/2 + t*(1-y)*J/(2*(1-t)*V) >= b.next.A", f"t*{OMEGA}*(1-y)*J^2/(2*(1-t)*V*({share}))"),
        recurrence(
            "the tokens after the first",
            variable("D", "0", "((2-y)*D + n*(1-y)^2*J)/2", "a^n − (1 + n(1−η))2^-n", within="[0,oo)"),
            variable("K", "1", "K", "1 at every n", closed="((1 + n*(1-y))*J + D)/V"),
        ),
        inequality("K/(n+1) >= (1-y)*J/V", "y*J/((n+1)*V)", "D/((n+1)*V)"),
        identity(f"a.next.B = {FIRST_B}/{MU_A}"),
        inequality(f"{FIRST_B}/l > a.next.B", f"{FIRST_B}*{MU_B}/(l*{MU_A})"),
        recurrence(
            "the tokens after the first",
            summed("E", "(n+1)*(y/2)^2*V", "1 − (1 + nη/2)a^n"),
            variable("L", "1", "L", "1 at every n", closed="(1 + n*y/2)*V + E"),
        ),
        inequality("2*L/(n+1) >= y*V", "(2-y)*V/(n+1)", "2*E/(n+1)"),
        argued="k = n + 1; K and L begin with 1 and do not change",
    )


def first_b() -> Part:
    """Who says it."""
    said = f"{OMEGA}*J/4/{FIRST_B}"
    return also_proved(
        "The premise being drawn by its amplitude before each token, the first B is waluigi's with "
        "probability ω2^(-k-1)/(ω2^(-k-1) + κ(1−η/2)^(k-1)η/4) from A^k, and with ω(1−2^-k) + μ(A^k) times "
        "that from ε",
        identity(f"a.alpha.waluigi*(1/2)/a.next.B = {said}"),
        identity(f"a.alpha.waluigi*(1/2) + a.next.A*{said} = {said}"),
        recurrence(
            "the tokens so far",
            summed("T", f"{OMEGA}*J/2", "Σ over j < n of P(A^j B, and by waluigi)", closed=f"{OMEGA}*(1-J)"),
        ),
        inequality(f"t*J/((1-t)*V*y) > {said}", "t^2*J^2/((1-t)*V*y*(t*J + (1-t)*V*y))"),
        conservation(LOOPING),
        argued=(
            "from A^k each A leads back to A^k, so the share is the solution of h = P(B, by waluigi) + "
            "P(A)·h",
            "before the window is full the law is μ, under which waluigi says A^j B first with probability "
            "ω2^(-j-1)",
        ),
    )


def two_latches() -> Part:
    """Where inevitability really fails."""
    share = "t*g*H/(t*g*H + (1-t)*c*M)"
    return also_proved(
        "With two latches (waluigi reveals himself to B^∞ with hazard g, another premise to C^∞ with hazard "
        "c) B^k and C^k are closed, and from A^k the first comes with probability ωg(1−g)^k/(ωg(1−g)^k + "
        "κc(1−c)^k), from ε with ω(1−(1−g)^k) + μ(A^k) times that",
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
        identity(f"s.next.B/(s.next.B + s.next.C) = {share}"),
        identity(f"s.next.B + s.next.A*{share} = {share}"),
        recurrence(
            "the tokens so far",
            summed("U", f"{OMEGA}*H*g", "Σ over j < n of P(A^j B) with full memory", closed=f"{OMEGA}*(1-H)"),
        ),
        argued="the index n is k here; a possible window that holds a B is A^j B^i, as no premise gives "
        "anything else after a B, and likewise with C; before the window is full the law is μ",
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
        parts=(still_inevitable(), approximately_absorbing(), first_b(), two_latches(), instances()),
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
