from __future__ import annotations

from markovsim.certificates.format import Parameter, Part, Recurrence, Variable
from markovsim.proving import Claim, Setting, three_voices

MARTINGALE = Recurrence(
    "the possible next tokens summed so far",
    (
        Variable("Y", "0", "Y + y", range="[0,oo)", means="Σ P_p(wa)"),
        Variable("G", "0", "G + (z/m)*(pi*y/z)", closed="pi*Y/m", means="Σ μ(a | w) α_p(wa)"),
    ),
    (Parameter("y", "[0,oo)", "P_p(wa)"), Parameter("z", "(0,oo)", "μ(wa)")),
)
MARTINGALE_PARAMETERS = (Parameter("pi", "(0,1]", "π_p"), Parameter("m", "(0,oo)", "μ(w)"))
ARGUED = (
    "after the last possible token Y is P_p(w), since μ(wa) = 0 forces P_p(wa) = 0 where π_p > 0; then G "
    "is π_p P_p(w)/μ(w) = α_p(w)"
)


def claim() -> Claim:
    words = ("a", "b", "c")
    setting = Setting(three_voices(), 1)
    facts = tuple(setting.drift(premise, word) for premise in ("even", "switch", "shy") for word in words)
    return Claim(
        id="B1",
        sentence="With full memory amplitudes are a martingale: Σ_a μ(a | w) α_p(wa) = α_p(w) whenever "
        "μ(w) > 0.",
        verdict="proved",
        parts=(
            Part(
                "Σ_a μ(a | w) α_p(wa) = α_p(w), summed over any number of tokens a with μ(wa) > 0",
                "claim",
                "proved",
                (MARTINGALE,),
                (ARGUED,),
            ),
            Part(
                "Three premises, three tokens: the appending half of the drift is 0 at every text of one "
                "token",
                "complement",
                "proved",
                (setting.facts(*facts),),
            ),
        ),
        parameters=MARTINGALE_PARAMETERS,
        models=(three_voices(),),
        hypotheses=(
            "finitely many premises with prior weights π_p > 0 that add up to 1, over a finite alphabet",
            "μ(w) > 0; full memory",
        ),
        sizes="any number of premises and tokens",
        witness="Σ_a μ(a | w) α_p(wa) = α_p(w)",
    )
