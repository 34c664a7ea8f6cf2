from markovsim.proving import *

S, S_K = "(l + (1-l)*J)", "(l + (1-l)*Q)"
FIRST = f"{S_K}/((1-l)*Q*(1-q))"


def first_b() -> Part:
    """E[first B] from the empty word, from A^n and from A^k."""
    return proved(
        "With a window of any length k ≥ 1 the first B comes with probability 1; E[first B from A^k] = "
        "1/ε_k and E[first B from ε] = Σ_{j<k} S_j + S_k/ε_k",
        theorem("toy_B_is_inevitable"),
        theorem("toy_waits_tend_to_the_expected_times"),
        A_WORDS,
        AFTER_B,
        identity(f"s.mu = {S}"),
        identity(f"s.next.B = (1-l)*J*(1-q)/{S}"),
        recurrence(
            "the tokens before the window is full",
            summed("G", "s.mu", "Σ of S_j over j < n", closed="n*l + (1-l)*(1-J)/(1-q)"),
        ),
        system(SEED_TOY, "token:B", "start", *growing("s", f"(G@k - G + {S_K}*{FIRST})/{S}", FIRST)),
        identity(f"1/s.next.B@k = {FIRST}"),
        identity(f"(G@k - G@0 + {S_K}*{FIRST})/(l + (1-l)) = G@k + s.mu@k/s.next.B@k"),
    )


def from_anywhere() -> Part:
    """E[first B] from windows that hold a B already."""
    mean = f"(1 - Q/J)/(1-q) + {S_K}/((1-l)*J*(1-q))"
    return proved(
        "From every full window the next B comes with probability 1, after (1 − q^(k−n))/(1−q) + "
        "q^(k−n)/ε_k tokens on average from one that ends in B A^n; from every text it comes with probability 1",
        theorem("systems_of_types_are_the_expected_times"),
        theorem("toy_B_is_inevitable"),
        system(
            SEED_TOY,
            "token:B",
            "full",
            WindowType("run", "b", "n", mean, (Move("A", "run", "+1"), Move("B", "target")), end="A^k"),
            WindowType("A^k", "s", "k", FIRST, (Move("A", "A^k"), Move("B", "target"))),
        ),
        identity(f"(1 - Q/J)/(1-q) + (Q/J)/s.next.B@k = {mean}"),
    )


def back_to_a() -> Part:
    """E[return to A^k, just after a B]."""
    return proved(
        "Just after a B the window A^k is reached again with probability 1, after (q^-k − 1)/(1 − q) tokens "
        "on average",
        theorem("toy_expected_time_of_the_return"),
        theorem("toy_waits_tend_to_the_expected_times"),
        identity("b.next.A = q"),
        identity("b.alpha.luigi = 0"),
        RETURN_TO_A,
    )


def long_run() -> Part:
    """Stationary mass, mean amplitude, drift, ceiling."""
    drift = "((1-s.next.B@k)*s.alpha.luigi@k + s.next.B@k*b.alpha.luigi - s.alpha.luigi@k)"
    return proved(
        "The law w ↦ μ(w) of k tokens is the only stationary one on full windows; under it A^k has the mass λ + "
        "(1−λ)q^k and luigi the mean amplitude λ; his drift at A^k is −λ(1−λ)q^k(1−q)/S_k², and his amplitude "
        "there, the greatest at a text of at most k tokens, is λ/S_k < 1",
        theorem("toy_stationary_law"),
        theorem("toy_block_law_is_the_only_stationary_law"),
        theorem("toy_drift_of_luigi"),
        theorem("toy_evidence_ceilings"),
        conservation(SEED_TOY),
        identity(f"s.mu@k = {S_K}"),
        identity("s.mu@k*s.alpha.luigi@k = l"),
        identity(f"{drift} = -l*(1-l)*Q*(1-q)/{S_K}^2"),
        identity(f"s.alpha.luigi@k = l/{S_K}"),
        inequality("1 > s.alpha.luigi@k", f"(1-l)*Q/{S_K}"),
        inequality("s.alpha.luigi@+1 > s.alpha.luigi", f"l*(1-l)*J*(1-q)/({S}*(l + (1-l)*q*J))"),
    )


def instances() -> Part:
    """The same numbers at λ = q = 1/2, as full chains with witnesses."""
    parts = []
    for k in range(1, 5):
        full, setting = "A" * k, Setting(SEED_TOY, k, HALF)
        parts.append(
            setting.facts(
                setting.time("token:B"),
                f"time[{full}] = {2 ** (k + 1) + 2}",
                f"time[] = {2**k + 3} + {k}/2",
                setting.time(f"context:{full}"),
                f"time[{full[1:]}B] = {2 ** (k + 1) - 2}",
                setting.mean("luigi"),
                f"mass[{full}] = (1 + 1/{2**k})/2",
                setting.drift("luigi", full),
                f"next[{full},B] = 1/{2 * (2**k + 1)}",
            )
        )
    return also_proved(
        "At λ = q = 1/2: 2^(k+1) + 2 from A^k, 2^k + k/2 + 3 from ε, 2^(k+1) − 2 back, mass (1 + 2^-k)/2, "
        "drift −2^(k−1)/(2^k+1)²; full chains with witnesses for k = 1..4",
        *parts,
    )


def claim() -> Claim:
    return Claim(
        id="C2",
        sentence="With a finite window the seed toy's B is inevitable, and waiting times, return time, "
        "stationary mass and drift have closed forms for every window k ≥ 1.",
        verdict="proved",
        parts=(first_b(), from_anywhere(), back_to_a(), long_run(), instances()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY,),
        hypotheses=(
            "luigi, of prior λ, emits only A; waluigi emits A with probability q and else B, independently",
            "0 < λ < 1, 0 < q < 1, window k ≥ 1, windows read as the beginning of a document",
        ),
        witness="E[first B from A^k] = (λ + (1−λ)q^k)/((1−λ)q^k(1−q))",
    )
