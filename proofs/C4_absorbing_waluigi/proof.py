from markovsim.proving import *


def irreducible() -> Part:
    """The independent waluigi: everything leads back."""
    return also_proved(
        "Independent waluigi: for every k the full windows form one class; from just after a B the window "
        "A^k comes back after (q^-k − 1)/(1 − q) tokens on average",
        A_WORDS,
        AFTER_B,
        RETURN_TO_A,
        inequality("s.next.A > 0", "(l + (1-l)*J*q)/(l + (1-l)*J)"),
        inequality("s.next.B > 0", "(1-l)*J*(1-q)/(l + (1-l)*J)"),
        inequality("b.next.A > 0", "q"),
        inequality("b.next.B > 0", "1-q"),
        *(Setting(SEED_TOY, k, HALF).facts(Irreducible(2**k)) for k in range(1, 5)),
        argued="every text is A^n or ends in B A^n, so both tokens are possible at every window and any "
        "word of k tokens can be written next",
    )


def rogue_is_absorbing() -> Part:
    """The rogue: a B is for ever."""
    tenth = Setting(ROGUE, 3, TENTH)
    return also_proved(
        "Rogue: for every k a window that holds a B is followed by B with probability 1, so B^k is "
        "absorbing; A^k is left with positive probability",
        family("r", ROGUE, "B", "B", "0", ("0", "x.rogue.0*h + x.rogue.1"), anything=True),
        identity("r.next.B = 1"),
        family("c", ROGUE, "", "A", "1", ("H", "0")),
        inequality("c.next.B > 0", "(1-l)*H*h/(l + (1-l)*H)"),
        tenth.facts(Closed(("BBB",)), Walk(("AAA", "AAB", "ABB", "BBB")), tenth.time("context:BBB")),
        argued="a possible window that holds a B ends in B, for no premise gives A after B",
    )


def claim() -> Claim:
    return Claim(
        id="C4",
        sentence="“Waluigi is absorbing and luigi is not” is false for the independent waluigi (and true "
        "for the rogue).",
        verdict="refuted",
        parts=(
            refuted(
                "“Where luigi has vanished he never comes back”: independent waluigi, window 1, from window "
                "B to window A",
                Setting(SEED_TOY, 1, HALF).comes_back("luigi", Walk(("B", "A"))),
            ),
            irreducible(),
            rogue_is_absorbing(),
        ),
        parameters=(*SEED_TOY_PARAMETERS, Parameter("h", "(0,1)", "hazard of the rogue")),
        powers=(Power("J", "q", "Q"), Power("H", "1-h")),
        models=(SEED_TOY, ROGUE),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            *ROGUE_HYPOTHESES,
            "window k ≥ 1, read as the beginning of a document",
        ),
        witness="window B → window A with probability q",
    )
