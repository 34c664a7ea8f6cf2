from markovsim.proving import *


def claim() -> Claim:
    return Claim(
        id="B7",
        sentence="Waluigi may appear at once even with full memory: P(the first token is B) = (1−λ)(1−q) > "
        "0.",
        verdict="proved",
        parts=(
            proved(
                "P(T = 1) = (1−λ)(1−q), which is positive",
                theorem("waluigi_may_appear_at_once"),
                family("f", SEED_TOY, "B", "", "0", "1-q"),
                identity("f.mu = (1-l)*(1-q)"),
                inequality("f.mu > 0", "(1-l)*(1-q)"),
            ),
        ),
        parameters=SEED_TOY_PARAMETERS,
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        witness="P(T = 1) = (1−λ)(1−q)",
    )
