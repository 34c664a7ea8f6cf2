from markovsim.proving import *


def claim() -> Claim:
    one = Setting(THREE_VOICES, 1)
    return Claim(
        id="B1",
        sentence="With full memory amplitudes are a martingale: Σ_a μ(a | w) α_p(wa) = α_p(w) whenever μ(w) "
        "> 0.",
        verdict="proved",
        parts=(
            proved(
                "Σ_a μ(a | w) α_p(wa) = α_p(w), summed over any number of tokens a with μ(wa) > 0",
                martingale("G"),
                argued="after the last possible token Y is P_p(w), since μ(wa) = 0 forces P_p(wa) = 0 where "
                "π_p > 0; then G is π_p P_p(w)/μ(w) = α_p(w)",
            ),
            also_proved(
                "Three premises, three tokens: the appending half of the drift is 0 at every text of one "
                "token",
                one.facts(
                    *(one.drift(premise, word) for premise in ("even", "switch", "shy") for word in "abc")
                ),
            ),
        ),
        parameters=MARTINGALE_PARAMETERS,
        models=(THREE_VOICES,),
        hypotheses=(
            "finitely many premises with prior weights π_p > 0 that add up to 1, over a finite alphabet",
            "μ(w) > 0; full memory",
        ),
        witness="Σ_a μ(a | w) α_p(wa) = α_p(w)",
    )
