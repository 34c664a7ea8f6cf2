from markovsim.proving import *


def irreducible() -> Part:
    """The independent waluigi: everything leads back."""
    return also_proved(
        "Independent waluigi: for every k every full window can follow every window after k tokens; from just "
        "after a B the window A^k comes back after (q^-k − 1)/(1 − q) tokens on average",
        theorem("toy_is_irreducible"),
        theorem("toy_expected_time_of_the_return"),
        A_WORDS,
        AFTER_B,
        RETURN_TO_A,
        inequality("s.next.A > 0", "(l + (1-l)*J*q)/(l + (1-l)*J)"),
        inequality("s.next.B > 0", "(1-l)*J*(1-q)/(l + (1-l)*J)"),
        inequality("b.next.A > 0", "q"),
        inequality("b.next.B > 0", "1-q"),
        *(Setting(SEED_TOY, k, HALF).facts(Irreducible(2**k)) for k in range(1, 5)),
    )


def rogue_is_absorbing() -> Part:
    """The rogue: a B is for ever."""
    tenth = Setting(ROGUE, 3, TENTH)
    return proved(
        "Rogue: for every k ≥ 1 the window B^k is closed, each window that is reached is followed by it k "
        "tokens later with positive probability, and it is reached with probability 1; a text that ends in B is "
        "followed by B with probability 1; A^k is left with positive probability",
        theorem("rogue_B_window_is_closed"),
        theorem("rogue_B_window_is_the_only_closed_class"),
        theorem("rogue_collapse_is_inevitable"),
        family("r", ROGUE, "B", "B", "0", ("0", "x.rogue.0*h + x.rogue.1"), anything=True),
        identity("r.next.B = 1"),
        family("c", ROGUE, "", "A", "1", ("H", "0")),
        inequality("c.next.B > 0", "(1-l)*H*h/(l + (1-l)*H)"),
        tenth.facts(Closed(("BBB",)), Walk(("AAA", "AAB", "ABB", "BBB")), tenth.time("context:BBB")),
    )


def claim() -> Claim:
    return Claim(
        id="C4",
        sentence="“Waluigi is absorbing and luigi is not” is false for the independent waluigi (and true "
        "for the rogue).",
        verdict="refuted",
        parts=(
            refuted(
                "“Where luigi has vanished he never comes back”: independent waluigi, for every window k ≥ 1: "
                "after a B luigi's amplitude is 0, and after k tokens A, which follow with positive "
                "probability, it is positive; at k = 1 from window B to window A",
                theorem("a_vanished_premise_stays_vanished_under_a_window_fails"),
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
