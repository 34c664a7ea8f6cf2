from __future__ import annotations

from markovsim.certificates.format import (
    Closed,
    Conservation,
    Counterexample,
    Event,
    Family,
    Holds,
    Identity,
    Inequality,
    Irreducible,
    Model,
    Parameter,
    Part,
    Power,
    Premise,
    Recurrence,
    Variable,
)
from markovsim.proving import Claim, Setting, independent

OMEGA, KAPPA = "(1-l)*t", "(1-l)*(1-t)"
MU_A, MU_B = f"(l + {OMEGA}*J/2 + {KAPPA}*V/2)", f"({OMEGA}*J/2 + {KAPPA}*V/2)"
FIRST_B = f"({OMEGA}*J/4 + {KAPPA}*V*y/4)"
LOOPING = Model(
    "looping",
    ("A", "B"),
    (
        independent("luigi", "l", {"A": "1"}),
        independent("waluigi", OMEGA, {"A": "1/2", "B": "1/2"}),
        Premise(
            "looper",
            KAPPA,
            ("1/2", "1/2"),
            {"A": (("1-y/2", "0"), ("y/2", "0")), "B": (("0", "y/2"), ("0", "1-y/2"))},
        ),
    ),
)
LATCHES = Model(
    "latches",
    ("A", "B", "C"),
    (
        independent("luigi", "l", {"A": "1"}),
        Premise(
            "waluigi", OMEGA, ("1", "0"), {"A": (("1-g", "0"), ("0", "0")), "B": (("0", "g"), ("0", "1"))}
        ),
        Premise("other", KAPPA, ("1", "0"), {"A": (("1-c", "0"), ("0", "0")), "C": (("0", "c"), ("0", "1"))}),
    ),
)
TENTH = {"l": "1/3", "t": "1/2", "y": "1/10"}
ANY_TEXT = Family(
    "w",
    "looping",
    "",
    "",
    (("x.luigi.0",), ("x.waluigi.0",), ("x.looper.0", "x.looper.1")),
    anything=True,
)
RUNS_A = Family("a", "looping", "A", "A", (("1",), ("J/2",), ("V/2", "0")))
RUNS_B = Family("b", "looping", "B", "B", (("0",), ("J/2",), ("0", "V/2")))


def still_inevitable() -> Part:
    """Every token is possible after every text."""
    stays, goes = "(1-y/2)", "y/2"
    two = Setting(LOOPING, 2, TENTH)
    return Part(
        "“With the looper beside him waluigi's B is no longer inevitable”: after every text both tokens are "
        "possible, so for every k the 2^k windows are one class, and each is met with probability 1",
        "condition",
        "refuted",
        (
            ANY_TEXT,
            Inequality(
                "w.next.A*w.mu",
                ">=",
                f"{OMEGA}*x.waluigi.0/2",
                ("l*x.luigi.0", f"{KAPPA}*(x.looper.0*{stays} + x.looper.1*{goes})"),
            ),
            Inequality(
                "w.next.B*w.mu",
                ">=",
                f"{OMEGA}*x.waluigi.0/2",
                (f"{KAPPA}*(x.looper.0*{goes} + x.looper.1*{stays})",),
            ),
            Counterexample(
                "relation",
                "looping",
                2,
                (Irreducible(4), two.hitting(Event("token", "B")), two.time(Event("context", "BB"))),
                against=(Holds("hit[]", "<", "1"),),
                at=TENTH,
            ),
        ),
        (
            "x.waluigi.0 is what waluigi gives the text, positive for every text; so μ(wA) and μ(wB) are "
            "positive, any word of k tokens may be written next, and in a finite chain with one "
            "class each of "
            "its windows is met with probability 1",
        ),
    )


def approximately_absorbing() -> Part:
    """The escape rate of {B^k} is η/2 and a little more."""
    low = Recurrence(
        "the tokens after the first",
        (
            Variable("D", "0", "((2-y)*D + n*(1-y)^2*J)/2", range="[0,oo)", means="a^n − (1 + n(1−η))2^-n"),
            Variable("K", "1", "K", closed="((1 + n*(1-y))*J + D)/V", means="1 at every n"),
        ),
    )
    high = Recurrence(
        "the tokens after the first",
        (
            Variable("E", "0", "E + (n+1)*(y/2)^2*V", range="[0,oo)", means="1 − (1 + nη/2)a^n"),
            Variable("L", "1", "L", closed="(1 + n*y/2)*V + E", means="1 at every n"),
        ),
    )
    share = f"{OMEGA}*J + {KAPPA}*V"
    return Part(
        "{B^k} has the escape rate η/2 + ω2^-k(1−η)/(2μ(B^k)), between η/2 and η/2 + ω/(2κk): so it is "
        "approximately absorbing exactly if η_k → 0; and {A^k} is for any η_k: its escape rate is at most "
        "(ω2^-k + κ/k)/(2λ)",
        "condition",
        "proved",
        (
            RUNS_A,
            RUNS_B,
            Identity("b.next.A", f"{FIRST_B}/{MU_B}"),
            Identity("b.next.A - y/2", f"{OMEGA}*(J/2)*(1-y)/(2*b.mu)"),
            Inequality("b.next.A", ">=", "y/2", (f"{OMEGA}*J*(1-y)/(4*b.mu)",)),
            Inequality(
                "y/2 + t*(1-y)*J/(2*(1-t)*V)",
                ">=",
                "b.next.A",
                (f"t*{OMEGA}*(1-y)*J^2/(2*(1-t)*V*({share}))",),
            ),
            low,
            Inequality("K/(n+1)", ">=", "(1-y)*J/V", ("y*J/((n+1)*V)", "D/((n+1)*V)")),
            Identity("a.next.B", f"{FIRST_B}/{MU_A}"),
            Inequality(f"{FIRST_B}/l", ">", "a.next.B", (f"{FIRST_B}*{MU_B}/(l*{MU_A})",)),
            high,
            Inequality("2*L/(n+1)", ">=", "y*V", ("(2-y)*V/(n+1)", "2*E/(n+1)")),
        ),
        ("k = n + 1; K and L begin with 1 and do not change",),
    )


def first_b() -> Part:
    """Who says it."""
    growing = Recurrence(
        "the tokens so far",
        (
            Variable(
                "T",
                "0",
                f"T + {OMEGA}*J/2",
                closed=f"{OMEGA}*(1-J)",
                means="Σ over j < n of P(A^j B, and by waluigi)",
            ),
        ),
    )
    said = f"{OMEGA}*J/4/{FIRST_B}"
    return Part(
        "The premise being drawn by its amplitude before each token, the first B is waluigi's with "
        "probability ω2^(-k-1)/(ω2^(-k-1) + κ(1−η/2)^(k-1)η/4) from A^k, and with ω(1−2^-k) + μ(A^k) times "
        "that from ε",
        "complement",
        "proved",
        (
            Identity("a.alpha.waluigi*(1/2)/a.next.B", said),
            Identity(f"a.alpha.waluigi*(1/2) + a.next.A*{said}", said),
            growing,
            Inequality("t*J/((1-t)*V*y)", ">", said, ("t^2*J^2/((1-t)*V*y*(t*J + (1-t)*V*y))",)),
            Conservation("looping"),
        ),
        (
            "from A^k each A leads back to A^k, so the share is the solution of h = P(B, by waluigi) + "
            "P(A)·h",
            "before the window is full the law is μ, under which waluigi says A^j B first with probability "
            "ω2^(-j-1)",
        ),
    )


def two_latches() -> Part:
    """Where inevitability really fails."""
    share = "t*g*H/(t*g*H + (1-t)*c*M)"
    growing = Recurrence(
        "the tokens so far",
        (
            Variable(
                "U",
                "0",
                f"U + {OMEGA}*H*g",
                closed=f"{OMEGA}*(1-H)",
                means="Σ over j < n of P(A^j B) with full memory",
            ),
        ),
    )
    return Part(
        "With two latches (waluigi reveals himself to B^∞ with hazard g, another premise to C^∞ with hazard "
        "c) B^k and C^k are closed, and from A^k the first comes with probability ωg(1−g)^k/(ωg(1−g)^k + "
        "κc(1−c)^k), from ε with ω(1−(1−g)^k) + μ(A^k) times that",
        "complement",
        "proved",
        (
            Family("s", "latches", "", "A", (("1",), ("H", "0"), ("M", "0"))),
            *(
                Family(
                    name,
                    "latches",
                    token,
                    "",
                    (
                        ("0",),
                        ("0", "x.waluigi.0*g + x.waluigi.1" if token == "B" else "0"),
                        ("0", "x.other.0*c + x.other.1" if token == "C" else "0"),
                    ),
                    anything=True,
                )
                for name, token in (("u", "B"), ("v", "C"))
            ),
            Identity("u.next.B", "1"),
            Identity("v.next.C", "1"),
            Inequality("s.next.B", ">", "0", (f"{OMEGA}*H*g/s.mu",)),
            Inequality("s.next.C", ">", "0", (f"{KAPPA}*M*c/s.mu",)),
            Identity("s.next.B/(s.next.B + s.next.C)", share),
            Identity(f"s.next.B + s.next.A*{share}", share),
            growing,
        ),
        (
            "the index n is k here; a possible window that holds a B is A^j B^i, as no premise gives "
            "anything else after a B, and likewise with C; before the window is full the law is μ",
        ),
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
                Holds(f"next[{run},B]", "=", NUMBERS[k][0]),
                Holds(f"next[{back},A]", "=", NUMBERS[k][1]),
                Holds(f"alpha[{run}B,waluigi]", "=", NUMBERS[k][2]),
                Holds(f"{before} + mu[{run}]*alpha[{run}B,waluigi]", "=", NUMBERS[k][3]),
            )
        )
    for k in (1, 2, 3):
        latches = Setting(LATCHES, k, {"l": "1/3", "t": "1/2", "g": "1/4", "c": "1/5"})
        evidence.append(
            latches.facts(
                Closed(("B" * k,)),
                Closed(("C" * k,)),
                latches.hitting(Event("token", "B")),
                Holds(f"hit[{'A' * k}]", "=", NUMBERS[k][4]),
                Holds("hit[]", "=", NUMBERS[k][5]),
            )
        )
    return Part(
        "Equal weights, η = 1/10, k = 1..4: P(B | A^k), the escape rate of {B^k}, waluigi's share of the "
        "first B from A^k and from ε; latches with hazards 1/4 and 1/5, k = 1..3: P(B ever) from A^k and "
        "from ε",
        "complement",
        "proved",
        tuple(evidence),
    )


NUMBERS = {
    1: ("11/80", "11/40", "10/11", "17/22", "75/139", "226/417"),
    2: ("119/1380", "119/580", "100/119", "349/476", "1125/2149", "3418/6447"),
    3: ("1361/25220", "1361/9220", "1000/1361", "7379/10888", "16875/33259", "51862/99777"),
    4: ("16859/477180", "16859/157180", "10000/16859", "163825/269744"),
}


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
        sizes="every k ≥ 1, all weights, η and hazards",
        witness="e(B^k) = η/2 + ω2^-k(1−η)/(2μ(B^k))",
    )
