from markovsim.proving import *


def claim() -> Claim:
    return Claim(
        id="A1",
        sentence="Sampling token by token from the posterior predictive gives exactly the law of drawing a "
        "premise once and following it, for any number of premises and any alphabet.",
        verdict="proved",
        parts=(
            proved(
                "Σ_p α_p(w) P_p(a | w) = μ(wa)/μ(w), for every mixture, text w and token a",
                theorem("posterior_predictive_is_the_next_token_law"),
            ),
            proved(
                "Every text has the same probability, μ, token by token as by drawing a premise once",
                theorem("token_by_token_sampling_has_the_mixture_law"),
            ),
            also_proved(
                "Three premises, three tokens: the first 5 tokens, sampled one by one, have the law μ",
                Setting(THREE_VOICES, 5).facts(SameLaw(5)),
            ),
        ),
        models=(THREE_VOICES,),
        hypotheses=(
            "finitely many premises P_p with prior weights π_p > 0 that add up to 1, over a finite alphabet",
            "full memory",
        ),
        witness="Σ_p α_p(w) P_p(a | w) = μ(wa)/μ(w)",
    )
