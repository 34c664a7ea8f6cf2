from __future__ import annotations

from markovsim.certificates.format import (
    Closed,
    Counterexample,
    Event,
    Holds,
    Identity,
    Inequality,
    Parameter,
    Part,
    Power,
    Recurrence,
    Variable,
    Walk,
)
from markovsim.proving import (
    A_WORDS,
    AFTER_B,
    ROGUE_HYPOTHESES,
    ROGUE_PARAMETERS,
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    Claim,
    Setting,
    rogue,
    seed_toy,
)


def full_memory() -> Part:
    """Who can give wu can give w."""
    beginnings = Recurrence(
        "the texts u of a given length, summed so far",
        (
            Variable("X", "p", "X + g", range="(0,oo)", means="Σ P_p(wu), from the one with P_p(wu) = p > 0"),
            Variable("W", "pi*p/m", "W + pi*g/m", closed="pi*X/m", means="π_p Σ P_p(wu)/μ(w) = α_p(w)"),
        ),
        (Parameter("g", "[0,oo)", "P_p(wu) of another text u of this length"),),
    )
    return Part(
        "With full memory an amplitude that is 0 stays 0: if α_p(wu) > 0 for some text u, then α_p(w) > 0",
        "condition",
        "proved",
        (beginnings, Inequality("W", ">", "0", ("pi*X/m",))),
        ("P_p is a law on words, so P_p(w) is the sum of P_p(wu) over all texts u of a length",),
    )


def window() -> Part:
    """A window drops the evidence."""
    back = Counterexample(
        "vanished stays",
        "toy",
        1,
        (Walk(("B", "A")), Holds("step[B,A]", "=", "q"), Holds("alpha[A,luigi]", "=", "l/(l + (1-l)*q)")),
        premise="luigi",
    )
    return Part(
        "“With a window an amplitude that is 0 stays 0”: seed toy, every window k ≥ 1; luigi has amplitude "
        "0 at B A^(k-1), and the next token is A with probability q, which leads to A^k, where he has λ/(λ "
        "+ (1−λ)q^k) > 0; with window 1, from B to A",
        "condition",
        "refuted",
        (
            A_WORDS,
            AFTER_B,
            Identity("b.alpha.luigi", "0"),
            Identity("b.next.A", "q"),
            Identity("s.alpha.luigi@k", "l/(l + (1-l)*Q)"),
            Inequality("s.alpha.luigi@k", ">", "0", ("l/(l + (1-l)*Q)",)),
            back,
        ),
        ("B A^(k-1) and then A is the window A^k, whatever k is",),
    )


def exactly_when() -> Part:
    """F6: on a closed class, exactly where the premise gives none of its contexts."""
    tenth = Setting(rogue(), 3, {"l": "1/2", "h": "1/10"})
    return Part(
        "F6: premise p stays at amplitude 0 on a closed class of possible contexts exactly if P_p(w) = 0 "
        "for each context w in it; the rogue's window BBB is such a class for luigi, and it is reached "
        "with probability 1",
        "complement",
        "proved",
        (
            Inequality("pi*y/m", ">", "0", ("pi*y/m",)),
            tenth.facts(
                Closed(("BBB",)), Holds("alpha[BBB,luigi]", "=", "0"), tenth.hitting(Event("context", "BBB"))
            ),
        ),
        (
            "α_p(w) = π_p P_p(w)/μ(w) with π_p > 0 and μ(w) > 0, so it is 0 exactly where P_p(w) is; every "
            "context of a closed class comes again and again",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="A4",
        sentence="“Once an amplitude is 0 it stays 0” is true with full memory and false with a window, "
        "where evidence is dropped.",
        verdict="conditional",
        parts=(full_memory(), window(), exactly_when()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            *ROGUE_PARAMETERS[1:],
            Parameter("pi", "(0,1)", "π_p"),
            Parameter("m", "(0,oo)", "μ(w)"),
            Parameter("p", "(0,oo)", "P_p(wu) where it is not 0"),
            Parameter("y", "(0,oo)", "P_p(w) where it is not 0"),
        ),
        powers=(Power("J", "q", "Q"),),
        models=(seed_toy(), rogue()),
        hypotheses=(
            "any premises over any alphabet, full memory, for the part that holds",
            *SEED_TOY_HYPOTHESES,
            *ROGUE_HYPOTHESES,
        ),
        sizes="any model with full memory; the seed toy, every k, λ, q, against it with a window",
        witness="window B → window A: luigi's amplitude goes from 0 to λ/(λ + (1−λ)q), at λ = q = 1/2 to 2/3",
    )
