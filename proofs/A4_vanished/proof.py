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
    Recurrence,
    Variable,
    Walk,
)
from markovsim.proving import (
    ROGUE_HYPOTHESES,
    ROGUE_PARAMETERS,
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    Claim,
    Setting,
    rogue,
    seed_toy,
)

HALF = {"l": "1/2", "q": "1/2"}


def full_memory() -> Part:
    """P_p(w) = 0 makes P_p(wa) = 0."""
    gone = Recurrence(
        "the tokens after the text at which the amplitude is 0",
        (Variable("X", "0", "X*c", closed="0", means="P_p of the text so far"),),
        (Parameter("c", "[0,1)", "P_p(token | text), any number where P_p(text) is 0"),),
    )
    return Part(
        "With full memory an amplitude that is 0 stays 0, whatever follows",
        "condition",
        "proved",
        (gone, Identity("pi*X/m", "0")),
        ("P_p(wa) ≤ P_p(w), as P_p is a law on words; so P_p(wa) is P_p(w) times a number between 0 and 1",),
    )


def window() -> Part:
    """A window drops the evidence."""
    back = Counterexample("vanished stays", "toy", 1, (Walk(("B", "A")),), premise="luigi", at=HALF)
    return Part(
        "“With a window an amplitude that is 0 stays 0”: seed toy, window 1, from window B to window A",
        "condition",
        "refuted",
        (back,),
    )


def exactly_when() -> Part:
    """F6: on a closed class, exactly where the premise gives none of its contexts."""
    tenth = Setting(rogue(), 3, {"l": "1/2", "h": "1/10"})
    return Part(
        "F6: premise p stays at amplitude 0 on a closed class exactly if P_p(w) = 0 for each context "
        "w in it; the rogue's window "
        "BBB is such a class for luigi, and it is reached with probability 1",
        "complement",
        "proved",
        (
            Inequality("pi*y/m", ">", "0", ("pi*y/m",)),
            tenth.facts(
                Closed(("BBB",)), Holds("alpha[BBB,luigi]", "=", "0"), tenth.hitting(Event("context", "BBB"))
            ),
        ),
        (
            "α_p(w) = π_p P_p(w)/μ(w) with π_p > 0, so it is 0 exactly where P_p(w) is; every "
            "context of a closed class comes again and again",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="A4",
        sentence="“Once an amplitude is 0 it stays 0” is true with full memory and false with a window, where "
        "evidence is dropped.",
        verdict="conditional",
        parts=(full_memory(), window(), exactly_when()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            *ROGUE_PARAMETERS[1:],
            Parameter("pi", "(0,1)", "π_p"),
            Parameter("m", "(0,oo)", "μ(w)"),
            Parameter("y", "(0,oo)", "P_p(w) where it is not 0"),
        ),
        models=(seed_toy(), rogue()),
        hypotheses=(
            "any premises over any alphabet, full memory, for the part that holds",
            *SEED_TOY_HYPOTHESES,
            *ROGUE_HYPOTHESES,
        ),
        sizes="any model with full memory; one model against it with a window",
        witness="window B → window A: luigi's amplitude goes from 0 to 2/3",
    )
