from __future__ import annotations

import itertools

from markovsim.certificates.format import Identity, Parameter, Part, Recurrence, Variable
from markovsim.proving import Claim, Setting, three_voices


def appending() -> Part:
    """The martingale: what a token does before anything is forgotten."""
    sums = Recurrence(
        "the possible next tokens summed so far",
        (
            Variable("Y", "0", "Y + y", range="[0,oo)", means="Σ P_p(wa)"),
            Variable("W", "0", "W + (z/m)*(pi*y/z)", closed="pi*Y/m", means="Σ μ(a | w) α_p(wa)"),
        ),
        (Parameter("y", "[0,oo)", "P_p(wa)"), Parameter("z", "(0,oo)", "μ(wa)")),
    )
    return Part(
        "The appending half vanishes: Σ_a μ(a | w) α_p(wa) = α_p(w)",
        "claim",
        "proved",
        (sums,),
        ("after the last possible token Y is P_p(w), so W is α_p(w)",),
    )


def forgetting() -> Part:
    """The rest of the drift."""
    sums = Recurrence(
        "the possible next tokens summed so far",
        (
            Variable("V", "0", "V + p*a", means="Σ μ(a | w) α_p(wa)"),
            Variable("F", "0", "F + p*(t - a)", means="Σ μ(a | w) (α_p(τ_k(wa)) − α_p(wa))"),
            Variable("E", "0", "E + p*t", closed="V + F", means="Σ μ(a | w) α_p(τ_k(wa))"),
        ),
        (
            Parameter("p", "(0,1]", "μ(a | w)"),
            Parameter("a", "real", "α_p(wa)"),
            Parameter("t", "real", "α_p(τ_k(wa))"),
        ),
    )
    return Part(
        "The rest is the forgetting half: Σ_a μ(a | w) α_p(τ_k(wa)) = Σ_a μ(a | w) α_p(wa) + Σ_a μ(a | "
        "w)(α_p(τ_k(wa)) − α_p(wa))",
        "claim",
        "proved",
        (sums, Identity("E - V", "F")),
        ("after the last possible token V is W, that is α_p(w), so the drift E − α_p(w) is F",),
    )


def instances() -> Part:
    """Both halves at every window of small chains."""
    settings = [Setting(three_voices(), k) for k in (1, 2)]
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
    return Part(
        "Three premises, three tokens, k = 1, 2: both halves at every full window",
        "complement",
        "proved",
        exact,
    )


def claim() -> Claim:
    return Claim(
        id="C8",
        sentence="Drift is forgetting: E[α_p(next context) | w] − α_p(w) = Σ_a μ(a | w)(α_p(τ_k(wa)) − "
        "α_p(wa)), none of it from the appended token.",
        verdict="proved",
        parts=(appending(), forgetting(), instances()),
        parameters=(Parameter("pi", "(0,1]", "π_p"), Parameter("m", "(0,oo)", "μ(w)")),
        models=(three_voices(),),
        hypotheses=(
            "finitely many premises over a finite alphabet; a full window w with μ(w) > 0 whose successors "
            "are possible",
        ),
        sizes="any model",
        witness="drift_p(w) = Σ_a μ(a | w)(α_p(τ_k(wa)) − α_p(wa))",
    )
