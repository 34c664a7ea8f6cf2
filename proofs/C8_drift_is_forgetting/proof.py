import itertools

from markovsim.proving import *


def forgetting() -> Part:
    """The appended token moves the amplitude by 0 on average; the dropped one does the rest."""
    return proved(
        "For every mixture, premise p, window k and w with μ(w) > 0: drift_p(w) = Σ_a μ(a | w)(α_p(τ_k(wa)) − "
        "α_p(wa)), and Σ_a μ(a | w)(α_p(wa) − α_p(w)) = 0",
        theorem("drift_is_forgetting"),
    )


def instances() -> Part:
    """Both halves at every window of small chains."""
    settings = [Setting(THREE_VOICES, k) for k in (1, 2)]
    exact = tuple(
        setting.facts(
            *(
                setting.drift(premise, "".join(word))
                for word in itertools.product("abc", repeat=setting.window)
                for premise in ("even", "switch", "shy")
            )
        )
        for setting in settings
    )
    return also_proved("Three premises, three tokens, k = 1, 2: both halves at every full window", *exact)


def claim() -> Claim:
    return Claim(
        id="C8",
        sentence="Drift is forgetting: E[α_p(next context) | w] − α_p(w) = Σ_a μ(a | w)(α_p(τ_k(wa)) − "
        "α_p(wa)), none of it from the appended token.",
        verdict="proved",
        parts=(forgetting(), instances()),
        models=(THREE_VOICES,),
        hypotheses=(
            "finitely many premises over a finite alphabet; a full window w with μ(w) > 0 whose successors "
            "are possible",
        ),
        witness="drift_p(w) = Σ_a μ(a | w)(α_p(τ_k(wa)) − α_p(wa))",
    )
