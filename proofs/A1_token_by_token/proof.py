from markovsim.proving import *

TELESCOPE = recurrence(
    "the tokens of the text",
    variable("M", "1", "x", "μ of the text so far; x is μ of the text with one more token", within="(0,oo)"),
    multiplied("P", "(x/M)", "probability of having sampled the text token by token", closed="M"),
    Parameter("x", "(0,oo)", "μ(wa), the next token a being possible"),
)


def claim() -> Claim:
    return Claim(
        id="A1",
        sentence="Sampling token by token from the posterior predictive gives exactly the law of drawing a "
        "premise once and following it, for any number of premises and any alphabet.",
        verdict="proved",
        parts=(
            proved(
                "Σ_p α_p(w) P_p(a | w) = μ(wa)/μ(w) for any number of premises",
                recurrence(
                    "the premises summed so far",
                    summed("R", "pi*X*c", "Σ π_p P_p(wa)"),
                    summed("S", "(pi*X/m)*c", "Σ α_p(w) P_p(a | w)", closed="R/m"),
                    Parameter("pi", "(0,oo)", "π_p"),
                    Parameter("X", "[0,oo)", "P_p(w)"),
                    Parameter("c", "[0,oo)", "P_p(a | w)"),
                ),
                argued="after the last premise R is μ(wa) by the definition of μ; m is μ(w) > 0",
            ),
            proved(
                "Π_i μ(w_≤i)/μ(w_<i) = μ(w) for texts of any length over any alphabet",
                TELESCOPE,
                argued="texts with μ = 0 are never sampled: their first impossible token has probability 0",
            ),
            also_proved(
                "Three premises, three tokens: the first 5 tokens, sampled one by one, have the law μ",
                Setting(THREE_VOICES, 5).facts(SameLaw(5)),
            ),
        ),
        parameters=(Parameter("m", "(0,oo)", "μ(w)"),),
        models=(THREE_VOICES,),
        hypotheses=(
            "finitely many premises P_p with prior weights π_p > 0 that add up to 1, over a finite alphabet",
            "full memory",
        ),
        witness="Σ_p α_p(w) P_p(a | w) = μ(wa)/μ(w)",
    )
