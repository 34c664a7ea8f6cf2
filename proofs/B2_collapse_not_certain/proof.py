from markovsim.proving import *


def claim() -> Claim:
    return Claim(
        id="B2",
        sentence="“There is some chance of revealing at every step, so collapse is certain” is false with "
        "full memory.",
        verdict="refuted",
        parts=(
            refuted(
                "“B is possible at every step, so it comes with probability 1”: in the seed toy P(never B) "
                "= λ",
                A_WORDS,
                Uncertain("toy", "s", "B", "l"),
                identity("s.mu = l + (1-l)*J"),
                argued="P(never B) is the limit of μ(A^n) = λ + (1−λ)q^n, which is λ",
            ),
            also_proved(
                "P(ever leaving what luigi can say) ≤ 1 − π_l, for any premises",
                recurrence(
                    "the texts of a given length that luigi can give",
                    summed("L", "y", "Σ P_l(w)"),
                    summed("R", "r", "Σ of what the other premises add to μ(w)"),
                    summed("U", "(pi*y + r)", "Σ μ(w)", closed="pi*L + R"),
                    Parameter("y", "[0,oo)", "P_l(w)"),
                    Parameter("r", "[0,oo)", "μ(w) − π_l P_l(w)"),
                ),
                inequality("U >= pi*L", "R"),
                argued="over all texts of one length that luigi can give, L is 1; so their μ is at least "
                "π_l at every length",
            ),
        ),
        parameters=(*SEED_TOY_PARAMETERS, Parameter("pi", "(0,1)", "π_l")),
        powers=(Power("J", "q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        witness="μ(A^n) = λ + (1−λ)q^n ≥ λ for every n",
    )
