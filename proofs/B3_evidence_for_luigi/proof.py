from __future__ import annotations

from markovsim.certificates.format import Identity, Inequality, Part, Power
from markovsim.proving import A_WORDS, SEED_TOY_HYPOTHESES, SEED_TOY_PARAMETERS, Claim, seed_toy


def claim() -> Claim:
    return Claim(
        id="B3",
        sentence="In the seed toy each A multiplies luigi's odds by 1/q, and P(ever B) is waluigi's prior "
        "1 − λ.",
        verdict="proved",
        parts=(
            Part(
                "Each A is an update of 1/q : 1 towards luigi",
                "claim",
                "proved",
                (
                    A_WORDS,
                    Identity(
                        "s.alpha.luigi@+1/s.alpha.waluigi@+1",
                        "(1/q)*(s.alpha.luigi/s.alpha.waluigi)",
                    ),
                ),
            ),
            Part(
                "P(B among the first n tokens) = (1−λ)(1−q^n), below 1 − λ and tending to it",
                "claim",
                "proved",
                (
                    Identity("1 - s.mu", "(1-l)*(1-J)"),
                    Inequality("1-l", ">", "1 - s.mu", ("(1-l)*J",)),
                    Inequality("1 - s.mu@+1", ">", "1 - s.mu", ("(1-l)*(1-q)*J",)),
                ),
                ("q^n → 0, hence P(ever B) = 1 − λ",),
            ),
        ),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(seed_toy(),),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        sizes="every n, λ, q",
        witness="P(B among the first n tokens) = (1−λ)(1−q^n)",
    )
