from markovsim.proving import *


def full_memory() -> Part:
    """Who can give wu can give w."""
    return proved(
        "With full memory an amplitude that is 0 stays 0: if α_p(wu) > 0 for some text u, then α_p(w) > 0",
        recurrence(
            "the texts u of a given length, summed so far",
            summed("X", "g", "Σ P_p(wu), from the one with P_p(wu) = p > 0", base="p", within="(0,oo)"),
            summed("W", "pi*g/m", "π_p Σ P_p(wu)/μ(w) = α_p(w)", base="pi*p/m", closed="pi*X/m"),
            Parameter("g", "[0,oo)", "P_p(wu) of another text u of this length"),
        ),
        inequality("W > 0", "pi*X/m"),
        argued="P_p is a law on words, so P_p(w) is the sum of P_p(wu) over all texts u of a length",
    )


def window() -> Part:
    """A window drops the evidence."""
    return refuted(
        "“With a window an amplitude that is 0 stays 0”: seed toy, every window k ≥ 1; luigi has amplitude "
        "0 at B A^(k-1), and the next token is A with probability q, which leads to A^k, where he has λ/(λ "
        "+ (1−λ)q^k) > 0; with window 1, from B to A",
        A_WORDS,
        AFTER_B,
        identity("b.alpha.luigi = 0"),
        identity("b.next.A = q"),
        identity("s.alpha.luigi@k = l/(l + (1-l)*Q)"),
        inequality("s.alpha.luigi@k > 0", "l/(l + (1-l)*Q)"),
        Setting(SEED_TOY, 1).comes_back(
            "luigi", Walk(("B", "A")), "step[B,A] = q", "alpha[A,luigi] = l/(l + (1-l)*q)"
        ),
        argued="B A^(k-1) and then A is the window A^k, whatever k is",
    )


def exactly_when() -> Part:
    """F6: on a closed class, exactly where the premise gives none of its contexts."""
    tenth = Setting(ROGUE, 3, TENTH)
    return also_proved(
        "F6: premise p stays at amplitude 0 on a closed class of possible contexts exactly if P_p(w) = 0 "
        "for each context w in it; the rogue's window BBB is such a class for luigi, and it is reached with "
        "probability 1",
        positive("pi*y/m"),
        tenth.facts(Closed(("BBB",)), "alpha[BBB,luigi] = 0", tenth.hitting("context:BBB")),
        argued="α_p(w) = π_p P_p(w)/μ(w) with π_p > 0 and μ(w) > 0, so it is 0 exactly where P_p(w) is; "
        "every context of a closed class comes again and again",
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
        models=(SEED_TOY, ROGUE),
        hypotheses=(
            "any premises over any alphabet, full memory, for the part that holds",
            *SEED_TOY_HYPOTHESES,
            *ROGUE_HYPOTHESES,
        ),
        witness="window B → window A: luigi's amplitude goes from 0 to λ/(λ + (1−λ)q), at λ = q = 1/2 to 2/3",
    )
