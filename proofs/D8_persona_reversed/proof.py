from markovsim.proving import *

LATCH = ROGUE.premises[1]


def mirrored(premise: Premise, name: str, prior: str, hazard: str = "h") -> Premise:
    """The premise with A and B exchanged, and a prior and a hazard of its own."""
    tokens = {
        {"A": "B", "B": "A"}[token]: tuple(tuple(entry.replace("h", hazard) for entry in row) for row in rows)
        for token, rows in premise.tokens.items()
    }
    return Premise(name, prior, premise.start, tokens)


VILLAIN = mixture("villain", "AB", mirrored(LUIGI, "villain", "l"), mirrored(LATCH, "hero", "1-l"))
TURNING = mixture(
    "turning",
    "AB",
    mirrored(LUIGI, "villain", "l"),
    mirrored(flipping("rogue", "1-l", "h", "r"), "hero", "1-l"),
)
BOTH = mixture("both", "AB", latch("rogue", "p", "h"), mirrored(LATCH, "hero", "1-p", "g"))
FOUR = mixture(
    "four",
    "AB",
    independent("luigi", "t*l", {"A": "1"}),
    mirrored(LUIGI, "villain", "t*(1-l)"),
    latch("rogue", "(1-t)*p", "h"),
    mirrored(LATCH, "hero", "(1-t)*(1-p)", "g"),
)
UNLIKE = {"p": "1/2", "h": "1/10", "g": "1/5"}
OMEGA, ETA = "(1-t)*p", "(1-t)*(1-p)"


def mirror() -> Part:
    """The rogue's theorem, read in the mirror."""
    return proved(
        "Villain (prior λ, only B) and a hidden hero who emits B and turns to A for ever with probability h "
        "per token: for every k ≥ 1 the window A^k is the only closed class, and is reached after the "
        "rogue's times: S_k/((1−λ)(1−h)^k h) + k − 1 tokens from B^k, S_k = λ + (1−λ)(1−h)^k",
        family("c", VILLAIN, "", "B", "1", ("H", "0")),
        family("d", VILLAIN, "A", "A", "0", ("0", "h")),
        family("e", VILLAIN, "BA", "A", "0", ("0", "x.hero.0*(1-h)*h"), anything=True),
        family("m", ROGUE, "", "A", "1", ("H", "0")),
        identity("c.next.A = m.next.B"),
        identity("c.alpha.hero = m.alpha.rogue"),
        identity("d.next.A = 1"),
        identity("e.next.A = 1"),
        ROGUE_RUN,
        until_only(VILLAIN, "A", "B"),
        theorem("relabelling_carries_everything_over"),
        theorem("systems_of_types_are_the_expected_times"),
    )


def turning_hero() -> Part:
    """A hero who may turn back."""
    three = Setting(TURNING, 3, TENTH | {"r": "1/10"})
    return refuted(
        "“Reversed, A^k is absorbing”: not if the hero may turn back (k = 3, λ = 1/2, both rates 1/10): the "
        "8 windows are one class",
        three.against("step[AAA,B] = 0", Irreducible(8), three.time("context:BBB")),
    )


def not_absorbing() -> Part:
    """Then nothing but the whole is absorbing."""
    return refuted(
        "“Reversed, A^k is absorbing”: not if there is also a rogue (window 3)",
        Setting(BOTH, 3, UNLIKE).against("step[AAA,B] = 0", Irreducible(6)),
    )


def numbers_too() -> Part:
    """Tokens alone are not enough."""
    same = {"p": "1/2", "h": "1/5", "g": "1/5"}
    uneven = {"p": "1/3", "h": "1/5", "g": "1/5"}
    claimed = "step[AAA,B] = step[BBB,A]"
    return refuted(
        "“It is a symmetry whatever the priors and hazards”: with a rogue and a hidden hero P(B | AAA) = "
        "P(A | BBB) holds at equal priors and hazards, and fails at unequal hazards, and at unequal priors",
        Setting(BOTH, 3, same).facts(claimed),
        Setting(BOTH, 3, UNLIKE).against(claimed),
        Setting(BOTH, 3, uneven).against(claimed),
    )


def both_kinds() -> Part:
    """One-way turns in both directions."""
    three = Setting(BOTH, 3, UNLIKE)
    return also_proved(
        "With a rogue (prior p, hazard h) and a hidden hero (prior 1−p, hazard g), both one-way: at A^k, n = "
        "k − 1, the mean time to leave is (p(1−h)^k + (1−p)g)/(p(1−h)^k h), at B^k (ph + "
        "(1−p)(1−g)^k)/((1−p)(1−g)^k g), after AB only B and after BA only A comes; the 2k windows are one "
        "class for k = 1, …, 4, and at k = 3 the times to B^k and to A^k are k − 1 more",
        family("u", BOTH, "A", "A", ("H*(1-h)", "0"), ("0", "g")),
        family("v", BOTH, "B", "B", ("0", "h"), ("V*(1-g)", "0")),
        family("y", BOTH, "AB", "B", ("0", "x.rogue.0*(1-h)*h"), ("0", "0"), anything=True),
        family("z", BOTH, "BA", "A", ("0", "0"), ("0", "x.hero.0*(1-g)*g"), anything=True),
        identity("1/u.next.B = (p*H*(1-h) + (1-p)*g)/(p*H*(1-h)*h)"),
        identity("1/v.next.A = (p*h + (1-p)*V*(1-g))/((1-p)*V*(1-g)*g)"),
        positive("u.next.A"),
        positive("v.next.B"),
        identity("y.next.B = 1"),
        identity("z.next.A = 1"),
        *(Setting(BOTH, k).facts(Irreducible(2 * k)) for k in (1, 2, 3, 4)),
        three.facts(
            three.time("context:BBB"),
            "time[AAA] = (729/1000 + 1/5)/(729/10000) + 2",
            three.time("context:AAA"),
            "time[BBB] = (1/10 + 64/125)/(64/625) + 2",
        ),
    )


def with_constants() -> Part:
    """The same beside luigi and villain."""
    return also_proved(
        "Beside luigi and villain, the four at any weights λ_A, λ_B, ω, η: P(B | A^k) = ω(1−h)^k h/(λ_A + "
        "ω(1−h)^k + ηg), P(A | B^k) = η(1−g)^k g/(λ_B + ωh + η(1−g)^k), k = n + 1; the 2k windows are one "
        "class for k = 1, 2, 3",
        family("u4", FOUR, "A", "A", "1", "0", ("H*(1-h)", "0"), ("0", "g")),
        family("v4", FOUR, "B", "B", "0", "1", ("0", "h"), ("V*(1-g)", "0")),
        identity(f"u4.next.B = {OMEGA}*H*(1-h)*h/(t*l + {OMEGA}*H*(1-h) + {ETA}*g)"),
        identity(f"v4.next.A = {ETA}*V*(1-g)*g/(t*(1-l) + {OMEGA}*h + {ETA}*V*(1-g))"),
        *(Setting(FOUR, k).facts(Irreducible(2 * k)) for k in (1, 2, 3)),
    )


def instance() -> Part:
    """The rogue's own numbers."""
    three = Setting(VILLAIN, 3, TENTH)
    return also_proved(
        "Villain and one-way hero at λ = 1/2, h = 1/10, k = 3: the first A comes after 17290/729 tokens "
        "from BBB and 34057/1458 from ε, the rogue's numbers",
        three.facts(
            three.time("token:A"),
            "time[BBB] = 17290/729",
            "time[] = 34057/1458",
            three.hitting("context:AAA"),
            Closed(("AAA",)),
        ),
    )


def claim() -> Claim:
    return Claim(
        id="D8",
        sentence="Relabelling tokens is an exact symmetry: a villain with a one-way hidden hero makes A^k "
        "absorbing; not so if the hero may turn back or a rogue is beside him, and the numbers need priors "
        "and hazards exchanged too.",
        verdict="conditional",
        parts=(
            mirror(),
            turning_hero(),
            not_absorbing(),
            numbers_too(),
            both_kinds(),
            with_constants(),
            instance(),
        ),
        parameters=(
            *ROGUE_PARAMETERS,
            Parameter("p", "(0,1)", "prior weight of the rogue beside a hidden hero"),
            Parameter("t", "(0,1)", "λ_A + λ_B, prior weight of luigi and villain beside the two"),
            Parameter("g", "(0,1)", "hazard of the hidden hero beside a rogue"),
            Parameter("r", "(0,1)", "return rate of a hero who may turn back"),
        ),
        powers=(Power("H", "1-h", "K"), Power("V", "1-g")),
        models=(ROGUE, VILLAIN, TURNING, BOTH, FOUR),
        hypotheses=(
            "villain: emits only B; hidden hero: emits B and at each token turns with probability h, "
            "emitting A then and for ever; luigi and rogue: the same with A and B exchanged",
            "window k ≥ 1, read as the beginning of a document; λ, p, h, g between 0 and 1",
        ),
        witness="P(A | B^k) = h(1−λ)(1−h)^k/(λ + (1−λ)(1−h)^k)",
    )
