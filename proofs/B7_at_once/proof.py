from __future__ import annotations

from markovsim.certificates.format import Family, Identity, Inequality, Part
from markovsim.proving import SEED_TOY_HYPOTHESES, SEED_TOY_PARAMETERS, Claim, seed_toy


def claim() -> Claim:
    return Claim(
        id="B7",
        sentence="Waluigi may appear at once even with full memory: P(the first token is B) = (1−λ)(1−q) > "
        "0.",
        verdict="proved",
        parts=(
            Part(
                "P(T = 1) = (1−λ)(1−q), which is positive",
                "claim",
                "proved",
                (
                    Family("f", "toy", "B", "", (("0",), ("1-q",))),
                    Identity("f.mu", "(1-l)*(1-q)"),
                    Inequality("f.mu", ">", "0", ("(1-l)*(1-q)",)),
                ),
            ),
        ),
        parameters=SEED_TOY_PARAMETERS,
        models=(seed_toy(),),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        sizes="every λ, q",
        witness="P(T = 1) = (1−λ)(1−q)",
    )
