from markovsim.proving import *


def claim() -> Claim:
    return Claim(
        id="B3",
        sentence="In the seed toy each A multiplies luigi's odds by 1/q, and P(ever B) is waluigi's prior 1 "
        "− λ.",
        verdict="proved",
        parts=(
            proved(
                "Each A is an update of 1/q : 1 towards luigi, at every text",
                theorem("luigi_gains_one_over_q_per_token_and_loses_all_in_one"),
                A_WORDS,
                identity("s.alpha.luigi@+1/s.alpha.waluigi@+1 = (1/q)*(s.alpha.luigi/s.alpha.waluigi)"),
            ),
            proved(
                "P(B among the first n tokens) = (1−λ)(1−q^n), below 1 − λ, rising with n, and from some n "
                "on within any given e > 0 of it",
                theorem("waluigi_reveals_himself_with_his_prior_weight"),
                identity("1 - s.mu = (1-l)*(1-J)"),
                inequality("1-l > 1 - s.mu", "(1-l)*J"),
                inequality("1 - s.mu@+1 > 1 - s.mu", "(1-l)*(1-q)*J"),
            ),
        ),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        witness="P(B among the first n tokens) = (1−λ)(1−q^n)",
    )
