import itertools

from markovsim.proving import *


def appending() -> Part:
    """The martingale: what a token does before anything is forgotten."""
    return proved(
        "The appending half vanishes: Σ_a μ(a | w) α_p(wa) = α_p(w)",
        martingale("W"),
        argued="after the last possible token Y is P_p(w), so W is α_p(w)",
    )


def forgetting() -> Part:
    """The rest of the drift."""
    return proved(
        "The rest is the forgetting half: Σ_a μ(a | w) α_p(τ_k(wa)) = Σ_a μ(a | w) α_p(wa) + Σ_a μ(a | "
        "w)(α_p(τ_k(wa)) − α_p(wa))",
        recurrence(
            "the possible next tokens summed so far",
            summed("V", "p*a", "Σ μ(a | w) α_p(wa)", within="real"),
            summed("F", "p*(t - a)", "Σ μ(a | w) (α_p(τ_k(wa)) − α_p(wa))", within="real"),
            summed("E", "p*t", "Σ μ(a | w) α_p(τ_k(wa))", closed="V + F"),
            Parameter("p", "(0,1]", "μ(a | w)"),
            Parameter("a", "real", "α_p(wa)"),
            Parameter("t", "real", "α_p(τ_k(wa))"),
        ),
        identity("E - V = F"),
        argued="after the last possible token V is W, that is α_p(w), so the drift E − α_p(w) is F",
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
        parts=(appending(), forgetting(), instances()),
        parameters=MARTINGALE_PARAMETERS,
        models=(THREE_VOICES,),
        hypotheses=(
            "finitely many premises over a finite alphabet; a full window w with μ(w) > 0 whose successors "
            "are possible",
        ),
        witness="drift_p(w) = Σ_a μ(a | w)(α_p(τ_k(wa)) − α_p(wa))",
    )
