from markovsim.proving import *

S, S_1 = "(l + (1-l)*Q)", "(l + (1-l)*q)"
DELTA = f"(1-q)*l/{S}"
TURNING = mixture("turning", "AB", turns("turns", "1"))
NEXT = "(l + (1-l)*q^2)/(l + (1-l)*q)"
FIRST_B = family("r", SEED_TOY, "B", "A", "0", "(1-q)*J")


def windows(k: int, first: str = "") -> list[str]:
    """The full windows that begin with a token, or all."""
    words = [""]
    for _ in range(k):
        words = [word + token for word in words for token in "AB"]
    return [word for word in words if word.startswith(first)]


def full_memory() -> Part:
    """Summed over what comes between, nothing is left of it."""
    first = [
        f"{' + '.join(f'mu[{w}{v}A]' for v in windows(length))} = mu[{w}A]"
        for w in ("", "A", "AB", "BA")
        for length in (1, 2)
    ]
    second = [f"{' + '.join(f'mu[A{v}A]' for v in windows(length))} = l + (1-l)*q^2" for length in (0, 1, 2)]
    return proved(
        "With full memory and premises that draw independently P(X_m = a | w) does not depend on m, for every "
        "prompt w: T1 = 0. In the seed toy also word by word, as P(X_0 = A, X_m = A) = λ + (1−λ)q² for m ≤ 3",
        theorem("independent_tokens_have_the_same_law_at_every_lag"),
        Setting(SEED_TOY, 1).facts(*first, *second),
    )


def two_tokens_on() -> Part:
    """The seed toy from A^k."""
    later = "s.next.A@k*s.next.A@k + s.next.B@k*b.next.A"
    return proved(
        "Seed toy, every window k ≥ 1, prompt A^k: T1 at m = 2 is −ε_k δ_k < 0, with δ_k = (1−q)λ/S_k",
        A_WORDS,
        AFTER_B,
        identity(f"{later} - s.next.A@k = -s.next.B@k*{DELTA}"),
        inequality(f"s.next.A@k > {later}", f"s.next.B@k*{DELTA}"),
    )


def every_horizon() -> Part:
    """Window 1, all m; drift that settles."""
    return also_proved(
        "Window 1, every m: P(X_{m+1} = A) − P(X_m = A) = −ε_1 δ_1^m from the window A; luigi's mean amplitude is "
        "λ/S_1 times P(X_m = A), and differs from λ by a multiple of δ_1^m",
        Setting(SEED_TOY, 1).facts(
            f"step[A,A] = {NEXT}", "step[B,A] = q", f"alpha[A,luigi] = l/{S_1}", "alpha[B,luigi] = 0"
        ),
        recurrence(
            "m − 1, the tokens between",
            variable(
                "P",
                NEXT,
                f"P*{NEXT} + (1 - P)*q",
                "P(X_m = A) from the window A, and of the window A after m tokens",
                closed=f"{S_1} + ({NEXT} - {S_1})*D",
            ),
        ),
        identity(f"P@+1 - P = -(1 - {NEXT})*D*(1-q)*l/{S_1}"),
        identity(f"l/{S_1}*P = l + l/{S_1}*({NEXT} - {S_1})*D"),
    )


def drift() -> Part:
    """Luigi's drift at every full window."""
    return proved(
        "Seed toy, every k: luigi drifts by −λε_k/S_k at A^k, by +qλ/S_k at BA^{k−1}, by 0 at all other "
        "full windows; the mean under the stationary law is 0",
        identity(
            f"s.next.A@k*s.alpha.luigi@k + s.next.B@k*b.alpha.luigi - s.alpha.luigi@k = -l*s.next.B@k/{S}"
        ),
        identity(f"b.next.A*s.alpha.luigi@k - b.alpha.luigi = q*l/{S}"),
        identity("b.alpha.luigi = 0"),
        FIRST_B,
        identity("r.mu@k/q = (1-l)*(1-q)*Q/q"),
        identity("r.mu@+1 = q*r.mu"),
        identity(f"s.mu@k*(-l*s.next.B@k/{S}) + r.mu@k/q*(q*l/{S}) = 0"),
        theorem("toy_drift_of_luigi"),
        theorem("mean_amplitude_under_the_block_law_is_the_prior"),
    )


def instances() -> Part:
    """λ = q = 1/2, windows 1, 2, 3."""
    t1 = {1: ("-1/18", "-2/27", "-13/162"), 2: ("-1/25", "-19/250"), 3: ("-2/81",)}
    t2 = {1: ("0", "-1/24", "-1/18"), 2: ("0", "0", "-1/40"), 3: ("0", "0", "0", "-1/72")}
    facts = []
    for k in (1, 2, 3):
        setting, full = Setting(SEED_TOY, k, HALF), "A" * k
        tests = []
        for m, value in enumerate(t1[k], 2):
            later = " + ".join(f"after[{m},{full},{w}]" for w in windows(k) if w.endswith("A"))
            tests.append(f"{later} - step[{full},A] = {value}")
        for m, value in enumerate(t2[k], 1):
            pair = " + ".join(
                f"mass[{v}]*({' + '.join(f'after[{m},{v},{w}]' for w in windows(k) if w.endswith('A'))})"
                for v in windows(k)
                if v.endswith("A")
            )
            tests.append(f"{pair} - 5/8 = {value}")
        drifts = (setting.drift("luigi", full), setting.drift("luigi", "B" + full[1:]))
        facts.append(setting.facts(setting.stationary(), *tests, *drifts))
    return also_proved(
        "At λ = q = 1/2: T1 from A^k is −1/18, −2/27, −13/162 (k = 1), −1/25, −19/250 (k = 2), −2/81 (k = "
        "3) at m = 2, 3, …; T2 is 0 up to lag k, then −1/24, −1/40, −1/72",
        *facts,
    )


def not_every_lag() -> Part:
    """A longer lag shows the window."""
    setting = Setting(SEED_TOY, 1, HALF)
    return also_refuted(
        "“A stationary start hides the window at every lag”: seed toy, window 1, λ = q = 1/2, at lag 2",
        setting.against(
            "mass[A]*after[2,A,A] = mass[A]*after[1,A,A]",
            setting.stationary(),
            "mass[A]*after[1,A,A] = 5/8",
            "mass[A]*after[2,A,A] = 7/12",
        ),
    )


def not_every_premise() -> Part:
    """The test speaks of exchangeable tokens."""
    return also_refuted(
        "“Whoever predicts with full memory passes T1”: a premise that alternates A and B",
        Setting(TURNING, 1).against(
            "(mu[ABA] + mu[AAA])/mu[A] = next[A,A]", "next[A,A] = 0", "mu[ABA]/mu[A] = 1", "mu[AAA] = 0"
        ),
    )


def claim() -> Claim:
    return Claim(
        id="E2",
        sentence="Martingale tests on tokens hold with full memory and independent premises; in the seed toy a "
        "windowed simulator fails them from A^k, and luigi's drift, not 0 at A^k and BA^(k−1), has mean 0.",
        verdict="proved",
        parts=(
            full_memory(),
            two_tokens_on(),
            every_horizon(),
            drift(),
            instances(),
            not_every_lag(),
            not_every_premise(),
        ),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"), Power("D", "(1-q)*l/(l + (1-l)*q)")),
        models=(SEED_TOY, TURNING),
        hypotheses=(
            "X_1, X_2, … are generated after the prompt w; T1(w, m) = P(X_m = a | w) − P(X_1 = a | w)",
            "T2(m) = P(X_0 = a, X_m = a) − P(X_0 = a, X_1 = a), the text being stationary; a = A in the "
            "seed toy",
            *SEED_TOY_HYPOTHESES,
            "windows read as the beginning of a document",
        ),
        witness="window 1, prompt A: T1 = −ε_1 δ_1 (1 − δ_1^(m−1))/(1 − δ_1)",
        source="after Falck, Wang and Holmes, “Is In-Context Learning in Large Language Models Bayesian? A "
        "Martingale Perspective” (2024), and Kim et al., “From Drift to Coherence” (2026); the statistics "
        "are ours",
    )
