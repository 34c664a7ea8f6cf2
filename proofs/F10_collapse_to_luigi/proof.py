from markovsim.proving import *

S_K = "(l + (1-l)*Q)"
FIRST = f"{S_K}/((1-l)*Q*(1-q))"
BACK = "(1/Q - 1)/(1-q)"
TWO_COINS = mixture(
    "two_coins",
    "AB",
    independent("luigi", "1/2", {"A": "q", "B": "1-q"}),
    independent("waluigi", "1/2", {"A": "1-q", "B": "q"}),
)


def counterexample() -> Part:
    """Smallest window, first numbers."""
    one = Setting(SEED_TOY, 1, HALF)
    return refuted(
        "“The simulator is unlikely to collapse to luigi”: under a window of one token, λ = q = 1/2, just "
        "after a B the window A, where luigi has 2/3, comes with probability 1 and after 2 tokens on "
        "average, while from A the first B takes 6",
        one.against(
            "hit[B] < 1",
            one.hitting("context:A"),
            one.time("context:A"),
            "time[B] = 2",
            "alpha[A,luigi] = 2/3",
            "alpha[B,luigi] = 0",
        ),
        one.against("time[A] <= 2", one.time("token:B"), "time[A] = 6"),
    )


def both_ways() -> Part:
    """Return time against first B, for every window."""
    return refuted(
        "“… and a longer window makes it so”: for every k ≥ 1 both ways are certain and take "
        "(q^-k−1)/(1−q) and S_k/((1−λ)q^k(1−q)) tokens on average; their ratio (1−λ)(1−q^k)/S_k lies "
        "between (1−λ)(1−q^k) and (1−λ)/λ, so they have one exponent, ln(1/q); for λ ≥ 1/2 the way to "
        "luigi is the shorter one",
        A_WORDS,
        AFTER_B,
        recurrence(
            "the tokens before the window is full",
            summed("G", "s.mu", "Σ of S_j over j < n", closed="n*l + (1-l)*(1-J)/(1-q)"),
        ),
        system(SEED_TOY, "token:B", "start", *growing("s", f"(G@k - G + {S_K}*{FIRST})/s.mu", FIRST)),
        RETURN_TO_A,
        identity(f"({BACK})*s.next.B@k = (1-l)*(1-Q)/s.mu@k"),
        inequality(f"(1-l)/l > ({BACK})*s.next.B@k", f"(1-l)*Q/(l*{S_K})"),
        inequality(f"({BACK})*s.next.B@k >= (1-l)*(1-Q)", f"(1-l)^2*(1-Q)^2/{S_K}"),
        inequality("s.alpha.luigi@+1 > s.alpha.luigi", "l*(1-l)*J*(1-q)/(s.mu*(l + (1-l)*q*J))"),
        *(
            Setting(SEED_TOY, k, HALF).against(
                f"hit[{'B' * k}] < 1", Setting(SEED_TOY, k, HALF).hitting(f"context:{'A' * k}")
            )
            for k in (2, 3)
        ),
    )


def swapped() -> Part:
    """Where the roles can be exchanged neither end is the likelier one."""
    return proved(
        "Where exchanging tokens and premises leaves priors and laws as they are, luigi's amplitude "
        "reaches a level within n tokens with exactly the probability with which waluigi's does, under "
        "every window; so it is for coins q and 1−q of equal prior weight",
        theorem("renaming_changes_nothing"),
        theorem("swapped_premises_collapse_alike"),
        family("c", TWO_COINS, "", "A", "J", "R"),
        family("d", TWO_COINS, "", "B", "R", "J"),
        identity("c.alpha.luigi = d.alpha.waluigi"),
        identity("c.next.B = d.next.A"),
        Setting(TWO_COINS, 2, {"q": "3/4"}).facts(
            Setting(TWO_COINS, 2, {"q": "3/4"}).time("context:AA"),
            "time[BB] = 8",
            Setting(TWO_COINS, 2, {"q": "3/4"}).time("context:BB"),
            "time[AA] = 8",
        ),
    )


def claim() -> Claim:
    return Claim(
        id="F10",
        sentence="“Unlikely to collapse to luigi” is refuted under a window: in the seed toy the way back "
        "is certain and has the same exponent as the way to waluigi; where roles can be exchanged both are "
        "equally likely.",
        verdict="refuted",
        parts=(counterexample(), both_ways(), swapped()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"), Power("R", "1-q")),
        models=(SEED_TOY, TWO_COINS),
        hypotheses=(
            *SEED_TOY_HYPOTHESES,
            "window k ≥ 1, read as the beginning of a document; collapse to luigi: the window A^k, where "
            "he has λ/S_k, his greatest amplitude",
        ),
        witness="k = 1, λ = q = 1/2: 2 tokens to luigi's greatest amplitude, 6 to waluigi's",
    )
