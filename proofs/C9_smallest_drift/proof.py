from markovsim.proving import *

S = "(l + (1-l)*q)"
ONE_PREMISE, ONE_TOKEN, NO_WINDOW = 303, 784, 9  # models that are looked at


def nothing_smaller() -> Part:
    """One premise, one token or no window: no drift."""
    return proved(
        "One premise, or one token, or window 0: at every full window with μ > 0 whose next windows have μ > "
        "0, the drift of each premise is 0, whatever the hidden states and numbers",
        theorem("smaller_models_have_no_drift"),
    )


def small_models() -> Part:
    """The same by enumeration."""
    return also_proved(
        "Of all models with probabilities 0, 1/2, 1 and one premise of at most 2 hidden states, or two over "
        "one token, or two of one hidden state over two tokens with window 0, none has a drift",
        Exhaustion("drift", 2, 2, (0, 1, 2), ONE_PREMISE, premises=1),
        Exhaustion("drift", 2, 1, (0, 1, 2), ONE_TOKEN, premises=2),
        Exhaustion("drift", 1, 2, (0,), NO_WINDOW, premises=2),
    )


def formulas() -> Part:
    """Its drift as a formula."""
    return proved(
        "Seed toy, window 1, every λ and q: at the window A the drift of luigi is −λ(1−λ)q(1−q)/S_1² < 0, "
        "at B it is qλ/S_1 > 0",
        theorem("toy_drift_of_luigi"),
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
        parts=(nothing_smaller(), formulas(), smallest(), small_models()),
        parameters=SEED_TOY_PARAMETERS,
        models=(SEED_TOY,),
        hypotheses=(*SEED_TOY_HYPOTHESES, "window read as the beginning of a document"),
        witness="drift of luigi −1/9 at A, +1/3 at B",
    )
