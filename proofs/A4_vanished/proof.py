from markovsim.proving import *


def full_memory() -> Part:
    """Who can give wu can give w."""
    return proved(
        "With full memory, for every mixture, an amplitude that is 0 at a text is 0 at every continuation of it",
        theorem("a_vanished_premise_stays_vanished"),
    )


def window() -> Part:
    """A window drops the evidence."""
    return refuted(
        "“With a window an amplitude that is 0 stays 0”: seed toy, every window k ≥ 1; right after a B luigi "
        "has amplitude 0, with positive probability k tokens A come next, and then he has λ/(λ + (1−λ)q^k) > "
        "0; with window 1, from B to A, with probability q",
        theorem("a_vanished_premise_stays_vanished_under_a_window_fails"),
        A_WORDS,
        AFTER_B,
        identity("b.alpha.luigi = 0"),
        identity("b.next.A = q"),
        identity("s.alpha.luigi@k = l/(l + (1-l)*Q)"),
        inequality("s.alpha.luigi@k > 0", "l/(l + (1-l)*Q)"),
        Setting(SEED_TOY, 1).comes_back(
            "luigi", Walk(("B", "A")), "step[B,A] = q", "alpha[A,luigi] = l/(l + (1-l)*q)"
        ),
    )


def exactly_when() -> Part:
    """F6: on a set that is never left, exactly where the premise gives none of its windows."""
    tenth = Setting(ROGUE, 3, TENTH)
    return also_proved(
        "F6: on a set of windows that the simulator does not leave, premise p has amplitude 0 at all times and "
        "from every start exactly if P_p(w) = 0 for each window w in it; the rogue's window BBB is such a set "
        "for luigi, and it is reached with probability 1",
        theorem("when_a_premise_has_vanished_for_ever_under_a_window"),
        tenth.facts(Closed(("BBB",)), "alpha[BBB,luigi] = 0", tenth.hitting("context:BBB")),
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
