from __future__ import annotations

from markovsim.certificates.format import Family, Identity, Inequality, Model, Part, Power
from markovsim.proving import Claim, independent

COINS = Model(
    "programs",
    ("0", "1"),
    (
        independent("zeros", "1/2", {"0": "1"}),
        independent("uniform", "1/2", {"0": "1/2", "1": "1/2"}),
    ),
)


def claim() -> Claim:
    probability = Part(
        "P(0^n) = (1 + 2^-n)/2 for every n ≥ 0; it falls to 1/2, the prior of the all-zeros program",
        "claim",
        "proved",
        (
            Family("z", "programs", "", "0", (("1",), ("J",))),
            Identity("z.mu", "(1 + J)/2"),
            Identity("z.mu - 1/2", "J/2"),
            Inequality("z.mu", ">", "z.mu@+1", ("J/4",)),
        ),
        ("2^-n → 0, hence P(0^n) → 1/2",),
    )
    reader = Part(
        "An ideal Bayesian is not drawn into the all-zeros program: after n zeros its weight is 1/(1 + "
        "2^-n) < 1, after any other text 0, and its expected weight after n tokens is 1/2 for every n",
        "claim",
        "proved",
        (
            Identity("z.alpha.zeros", "1/(1 + J)"),
            Inequality("1", ">", "z.alpha.zeros", ("J/(1 + J)",)),
            Family(
                "o",
                "programs",
                "1",
                "0",
                (("0",), ("1/2*J*x.uniform.0",)),
                anything=True,
            ),
            Identity("o.alpha.zeros", "0"),
            Identity("z.mu*z.alpha.zeros", "1/2"),
        ),
        ("every text but 0^n holds a last 1, and o lists all texts by what follows it",),
    )
    return Claim(
        id="A2",
        sentence="Uniform program against the all-zeros program, equal prior: P(0^n) = (1 + 2^-n)/2 for "
        "every n, and the expected weight of the all-zeros program stays 1/2.",
        verdict="proved",
        parts=(probability, reader),
        powers=(Power("J", "1/2"),),
        models=(COINS,),
        hypotheses=(
            "two premises with prior 1/2 each: one emits only 0, one emits 0 and 1 with probability 1/2 "
            "each, independently",
            "full memory",
        ),
        sizes="every n",
        witness="P(0^n) = (1 + 2^-n)/2",
    )
