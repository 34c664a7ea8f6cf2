from markovsim.proving import *


def claim() -> Claim:
    return Claim(
        id="B3",
        sentence="In the seed toy each A multiplies luigi's odds by 1/q, and P(ever B) is waluigi's prior 1 "
        "− λ.",
        verdict="proved",
        parts=(
            proved(
                "Each A is an update of 1/q : 1 towards luigi",
                A_WORDS,
                identity("s.alpha.luigi@+1/s.alpha.waluigi@+1 = (1/q)*(s.alpha.luigi/s.alpha.waluigi)"),
            ),
            proved(
                "P(B among the first n tokens) = (1−λ)(1−q^n), below 1 − λ and tending to it",
                identity("1 - s.mu = (1-l)*(1-J)"),
                inequality("1-l > 1 - s.mu", "(1-l)*J"),
                inequality("1 - s.mu@+1 > 1 - s.mu", "(1-l)*(1-q)*J"),
                argued="q^n → 0, hence P(ever B) = 1 − λ",
            ),
        ),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        witness="P(B among the first n tokens) = (1−λ)(1−q^n)",
    )
