from markovsim.proving import *

S = "(l + (1-l)*q)"
ONE_PREMISE, ONE_TOKEN, NO_WINDOW = 303, 784, 9  # models that are looked at


def nothing_smaller() -> Part:
    """One premise, one token or no window: no drift."""
    return proved(
        "One premise, or one token, or window 0: the amplitude after every token is the amplitude c before, "
        "so the drift Σ μ(a | w)·c − c is 0",
        recurrence(
            "the possible next tokens summed so far",
            summed("Z", "p", "Σ μ(a | w)"),
            summed("E", "p*c", "Σ μ(a | w) α(next context)", closed="c*Z"),
            Parameter("p", "(0,1]", "μ(a | w)"),
        ),
        Exhaustion("drift", 2, 2, (0, 1, 2), ONE_PREMISE, premises=1),
        Exhaustion("drift", 2, 1, (0, 1, 2), ONE_TOKEN, premises=2),
        Exhaustion("drift", 1, 2, (0,), NO_WINDOW, premises=2),
        argued="one premise: α = 1 at every text; one token a: P_p(a^n) = 1 for every premise, so α_p = "
        "π_p; window 0: the context is always ε, so α_p = π_p; after the last token Z is 1",
    )


def formulas() -> Part:
    """Its drift as a formula."""
    return proved(
        "Seed toy, window 1, every λ and q: at the window A the drift of luigi is −λ(1−λ)q(1−q)/S_1² < 0, "
        "at B it is qλ/S_1 > 0",
        family("a", SEED_TOY, "A", "", "1", "q"),
        family("b", SEED_TOY, "B", "", "0", "1-q"),
        identity(f"a.next.A*a.alpha.luigi + a.next.B*b.alpha.luigi - a.alpha.luigi = -l*(1-l)*q*(1-q)/{S}^2"),
        identity(f"b.next.A*a.alpha.luigi + b.next.B*b.alpha.luigi - b.alpha.luigi = q*l/{S}"),
        inequality(
            "a.alpha.luigi > a.next.A*a.alpha.luigi + a.next.B*b.alpha.luigi", f"l*(1-l)*q*(1-q)/{S}^2"
        ),
        inequality("b.next.A*a.alpha.luigi + b.next.B*b.alpha.luigi > b.alpha.luigi", f"q*l/{S}"),
    )


def smallest() -> Part:
    """The seed toy with window 1."""
    setting = Setting(SEED_TOY, 1, HALF)
    return also_refuted(
        "“Amplitudes are a martingale under every window”: luigi drifts by −1/9 at A and by +1/3 at B (seed "
        "toy, window 1, λ = q = 1/2)",
        setting.no_martingale(setting.drift("luigi", "A"), setting.drift("luigi", "B")),
    )


def claim() -> Claim:
    return Claim(
        id="C9",
        sentence="The smallest model that breaks the martingale has a one-token window, two premises and "
        "two tokens; with one premise, or one token, or window 0, there is no drift.",
        verdict="proved",
        parts=(nothing_smaller(), formulas(), smallest()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("c", "(0,1]", "the amplitude, not 0 in any of the three families"),
        ),
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "window read as the beginning of a document"),
        witness="drift of luigi −1/9 at A, +1/3 at B",
    )
