from __future__ import annotations

from markovsim.certificates.format import (
    Identity,
    Inequality,
    Parameter,
    Part,
    Power,
    Recurrence,
    Uncertain,
    Variable,
)
from markovsim.proving import A_WORDS, SEED_TOY_HYPOTHESES, SEED_TOY_PARAMETERS, Claim, seed_toy


def claim() -> Claim:
    support = Recurrence(
        "the texts of a given length that luigi can give",
        (
            Variable("L", "0", "L + y", range="[0,oo)", means="Σ P_l(w)"),
            Variable("R", "0", "R + r", range="[0,oo)", means="Σ of what the other premises add to μ(w)"),
            Variable("U", "0", "U + (pi*y + r)", closed="pi*L + R", means="Σ μ(w)"),
        ),
        (Parameter("y", "[0,oo)", "P_l(w)"), Parameter("r", "[0,oo)", "μ(w) − π_l P_l(w)")),
    )
    return Claim(
        id="B2",
        sentence="“There is some chance of revealing at every step, so collapse is certain” is false with "
        "full memory.",
        verdict="refuted",
        parts=(
            Part(
                "“B is possible at every step, so it comes with probability 1”: in the seed toy P(never B) "
                "= λ",
                "claim",
                "refuted",
                (
                    A_WORDS,
                    Uncertain("toy", "s", "B", "l"),
                    Identity("s.mu", "l + (1-l)*J"),
                ),
                ("P(never B) is the limit of μ(A^n) = λ + (1−λ)q^n, which is λ",),
            ),
            Part(
                "P(ever leaving what luigi can say) ≤ 1 − π_l, for any premises",
                "complement",
                "proved",
                (
                    support,
                    Inequality("U", ">=", "pi*L", ("R",)),
                ),
                (
                    "over all texts of one length that luigi can give, L is 1; so their μ is at least π_l "
                    "at every length",
                ),
            ),
        ),
        parameters=(*SEED_TOY_PARAMETERS, Parameter("pi", "(0,1)", "π_l")),
        powers=(Power("J", "q"),),
        models=(seed_toy(),),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        sizes="every n, λ, q; the bound for any number of premises",
        witness="μ(A^n) = λ + (1−λ)q^n ≥ λ for every n",
    )
