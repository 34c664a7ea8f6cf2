from markovsim.proving import *


def corrected(name: str, rho: str) -> Model:
    """Luigi, a rogue of share v in the rest, and a corrector that slips at rate s and corrects at rate rho."""
    return mixture(
        name, "AB", LUIGI, latch("rogue", "(1-l)*v", "h"), flipping("corrector", "(1-l)*(1-v)", "s", rho)
    )


CORRECTED, AT_ONCE = corrected("corrected", "c"), corrected("at_once", "1")
WAVERING = mixture(
    "wavering",
    "AB",
    LUIGI,
    latch("rogue", "(1-l)*v", "h"),
    Premise(
        "waverer",
        "(1-l)*(1-v)",
        ("1", "0", "0"),
        {
            "A": (("1-s", "0", "0"), ("0", "0", "c"), ("0", "0", "0")),
            "B": (("0", "s", "0"), ("0", "1-c", "0"), ("0", "1", "0")),
        },
    ),
)
EVEN = {"l": "1/3", "v": "1/2", "h": "1/10", "s": "1/10", "c": "1/2"}
EXIT = "(1 + v*h/((1-v)*s)/R)/c"


def exactly_when() -> Part:
    """B^k is freed by whoever may say A after it."""
    return proved(
        "Beside luigi and the rogue a third premise over A and B, whatever it is, frees B^k exactly if it "
        "gives B^k A a positive probability",
        theorem("a_premise_frees_a_window_iff_it_gives_the_token"),
        family("d", ROGUE, "B", "B", "0", ("0", "h")),
        identity("d.next.A = 0"),
    )


def exit_time() -> Part:
    """How long B^k lasts beside the corrector."""
    return proved(
        "Beside a corrector with 0 < ρ < 1, P(A | B^k) > 0 is the inverse of (1/ρ)(1 + "
        "(ωh/(κs))(1−ρ)^-(k−1)), for every k ≥ 1; a premise that gives every word a positive probability makes "
        "the windows one class, all 2^k words",
        theorem("a_premise_of_full_support_makes_one_class"),
        family("e", CORRECTED, "B", "B", "0", ("0", "h"), ("0", "s*R")),
        identity(f"1/e.next.A = {EXIT}"),
        inequality(f"{EXIT} > v*h/((1-v)*s*c)/R", "1/c"),
        *(Setting(CORRECTED, k).facts(Irreducible(2**k)) for k in (1, 2, 3)),
    )


def always_at_once() -> Part:
    """Who never lets a second B pass is no longer there after two."""
    two = Setting(AT_ONCE, 2, {key: EVEN[key] for key in "lvhs"})
    return refuted(
        "“A premise that corrects slips frees B^k”: one that always corrects at once (ρ = 1), window 2; BB "
        "stays closed and is reached with probability 1",
        two.against("step[BB,A] > 0", Closed(("BB",)), two.hitting("context:BB")),
    )


def numbers() -> Part:
    """The stays at equal shares, and nobody's closed class."""
    three = Setting(CORRECTED, 3, EVEN)
    return also_proved(
        "At ω = κ, h = s, ρ = 1/2 the stay in B^k lasts 2 + 2^k tokens (k = 1..4); AAA and BBB come back "
        "from everywhere (k = 3)",
        *(Setting(CORRECTED, k, EVEN).facts(f"1/step[{'B' * k},A] = {2 + 2**k}") for k in (1, 2, 3, 4)),
        three.facts(three.time("context:AAA"), three.time("context:BBB")),
    )


def at_once_for_every_window() -> Part:
    """The same for every k ≥ 2, and not for k = 1."""
    settings = [Setting(AT_ONCE, k, {key: EVEN[key] for key in "lvhs"}) for k in (3, 4)]
    return also_proved(
        "With ρ = 1 the token after BB^n is B, for every n, so that B^k is closed for every k ≥ 2; it is "
        "reached with probability 1 for k = 3, 4; for k = 1 the exit takes 1 + ωh/(κs) tokens",
        family("f", AT_ONCE, "BB", "B", "0", ("0", "h"), ("0", "0")),
        identity("f.next.B = 1"),
        family("g", AT_ONCE, "B", "", "0", ("0", "h"), ("0", "s")),
        identity("1/g.next.A = 1 + v*h/((1-v)*s)"),
        *(setting.facts(setting.time(f"context:{'B' * setting.window}")) for setting in settings),
    )


def freed_is_not_saved() -> Part:
    """Another closed class may take its place."""
    two = Setting(WAVERING, 2, EVEN)
    return also_refuted(
        "“Where B^k is freed, A^k comes back”: beside one who says a single A after a slip, and then B "
        "again, the windows AB, BA, BB are a closed class",
        two.against("hit[BB] > 0", "step[BB,A] > 0", Closed(("AB", "BA", "BB")), two.hitting("context:AA")),
    )


def claim() -> Claim:
    return Claim(
        id="D6",
        sentence="A premise that corrects slips frees B^k exactly if it gives B^k A a positive probability: "
        "one that corrects with probability below 1 does, after an exponentially long stay; one that always "
        "corrects at once does not for k ≥ 2.",
        verdict="conditional",
        parts=(
            exactly_when(),
            exit_time(),
            always_at_once(),
            numbers(),
            at_once_for_every_window(),
            freed_is_not_saved(),
        ),
        parameters=(
            *ROGUE_PARAMETERS,
            Parameter("v", "(0,1)", "share of the rogue in what is not luigi, ω/(ω+κ)"),
            Parameter("s", "(0,1)", "rate at which the corrector slips"),
            Parameter("c", "(0,1)", "ρ, the rate at which it corrects"),
        ),
        powers=(Power("R", "1-c"),),
        models=(ROGUE, CORRECTED, AT_ONCE, WAVERING),
        hypotheses=(
            "luigi (prior λ) emits only A; the rogue (prior ω) emits A and at each token reveals itself "
            "with probability h, emitting B then and for ever; the corrector (prior κ) emits A, slips to B "
            "with probability s, and after a B says A with probability ρ, as if nothing had been, else B "
            "again; 0 < λ, ω, κ, h, s < 1",
            "window k ≥ 1, read as the beginning of a document",
        ),
        witness="P(A | B^k) = κs(1−ρ)^(k−1)ρ/(κs(1−ρ)^(k−1) + ωh)",
    )
