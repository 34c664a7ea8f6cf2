from __future__ import annotations

from markovsim.certificates.format import ChainFacts, Parameter, Part, Recurrence, SameLaw, Variable
from markovsim.proving import Claim, three_voices

TELESCOPE = Recurrence(
    "the tokens of the text",
    (
        Variable(
            "M",
            "1",
            "x",
            range="(0,oo)",
            means="μ of the text so far; x is μ of the text with one more token",
        ),
        Variable(
            "P", "1", "P*(x/M)", closed="M", means="probability of having sampled the text token by token"
        ),
    ),
    (Parameter("x", "(0,oo)", "μ(wa), the next token a being possible"),),
)


def claim() -> Claim:
    mixed = Recurrence(
        "the premises summed so far",
        (
            Variable("R", "0", "R + pi*X*c", range="[0,oo)", means="Σ π_p P_p(wa)"),
            Variable("S", "0", "S + (pi*X/m)*c", closed="R/m", means="Σ α_p(w) P_p(a | w)"),
        ),
        (
            Parameter("pi", "(0,oo)", "π_p"),
            Parameter("X", "[0,oo)", "P_p(w)"),
            Parameter("c", "[0,oo)", "P_p(a | w)"),
        ),
    )
    return Claim(
        id="A1",
        sentence="Sampling token by token from the posterior predictive gives exactly the law of drawing a "
        "premise once and following it, for any number of premises and any alphabet.",
        verdict="proved",
        parts=(
            Part(
                "Σ_p α_p(w) P_p(a | w) = μ(wa)/μ(w) for any number of premises",
                "claim",
                "proved",
                (mixed,),
                ("after the last premise R is μ(wa) by the definition of μ; m is μ(w) > 0",),
            ),
            Part(
                "Π_i μ(w_≤i)/μ(w_<i) = μ(w) for texts of any length over any alphabet",
                "claim",
                "proved",
                (TELESCOPE,),
                ("texts with μ = 0 are never sampled: their first impossible token has probability 0",),
            ),
            Part(
                "Three premises, three tokens: the first 5 tokens, sampled one by one, have the law μ",
                "complement",
                "proved",
                (ChainFacts("voices", 5, (SameLaw(5),)),),
            ),
        ),
        parameters=(Parameter("m", "(0,oo)", "μ(w)"),),
        models=(three_voices(),),
        hypotheses=(
            "finitely many premises P_p with prior weights π_p > 0 that add up to 1, over a finite alphabet",
            "full memory",
        ),
        sizes="any number of premises and tokens",
        witness="Σ_p α_p(w) P_p(a | w) = μ(wa)/μ(w)",
    )
