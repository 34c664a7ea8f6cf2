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
                "Σ_a μ(a | w) α_p(wa) = α_p(w) for every mixture and every text w with μ(w) > 0, and so for "
                "any number of further tokens; the mean over all texts of n tokens is the prior weight",
                theorem("amplitudes_are_a_martingale"),
                theorem("amplitudes_are_a_martingale_over_any_number_of_tokens"),
            ),
            also_proved(
                "Three premises, three tokens: the appending half of the drift is 0 at every text of one "
                "token",
                one.facts(
                    *(one.drift(premise, word) for premise in ("even", "switch", "shy") for word in "abc")
                ),
            ),
        ),
        models=(THREE_VOICES,),
        hypotheses=(
            "finitely many premises with prior weights π_p > 0 that add up to 1, over a finite alphabet",
            "μ(w) > 0; full memory",
        ),
        witness="Σ_a μ(a | w) α_p(wa) = α_p(w)",
    )
