from markovsim.proving import *


def claim() -> Claim:
    return Claim(
        id="B2",
        sentence="“There is some chance of revealing at every step, so collapse is certain” is false with "
        "full memory.",
        verdict="refuted",
        parts=(
            refuted(
                "“B is possible at every step, so it comes with probability 1”: in the seed toy B is possible "
                "after every A^n, yet the first n tokens hold no B with probability λ + (1−λ)q^n ≥ λ; from "
                "some n on this is within any given e > 0 of λ",
                theorem("hazard_at_every_step_makes_collapse_certain_fails"),
                theorem("waluigi_reveals_himself_with_his_prior_weight"),
                A_WORDS,
                Uncertain("toy", "s", "B", "l"),
                identity("s.mu = l + (1-l)*J"),
            ),
            also_proved(
                "For any premises and every n: the first n tokens are impossible for luigi with probability "
                "at most 1 − π_l",
                theorem("a_premise_is_left_with_at_most_the_weight_of_the_others"),
            ),
        ),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q"),),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "full memory"),
        witness="μ(A^n) = λ + (1−λ)q^n ≥ λ for every n",
    )
