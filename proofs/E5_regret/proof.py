from markovsim.proving import *

TWO = mixture("two", "AB", independent("as", "l", {"A": "1"}), independent("bs", "1-l", {"B": "1"}))
TURNING = mixture("turning", "AB", turns("turns", "1/2", ("1", "0")), independent("bs", "1/2", {"B": "1"}))
S, NEXT_S = "(l + (1-l)*Q)", "(l + (1-l)*q*Q)"


def full_memory() -> Part:
    """What full memory loses against a premise."""
    return proved(
        "Full memory: μ(x) ≥ π_p P_p(x) for every text x and any premises; so ln P_p(x)/μ(x) never exceeds ln 1/π_p",
        theorem("the_mixture_loses_at_most_the_prior_weight"),
    )


def no_rate() -> Part:
    """Two constant premises."""
    return refuted(
        "“Under a window the regret of any premise grows with the text”: between A^∞ and B^∞ nothing is "
        "paid after the first token, whatever the window k ≥ 1",
        family("t", TWO, "A", "A", "1", "0"),
        identity("t.next.A = 1"),
        identity("t.alpha.as = 1"),
        Setting(TWO, 1, {"l": "1/2"}).against(
            "told[AAAAAA] < told[A]", "law[AAAAAA,as] = 1", "told[A] = 1/2", "told[AAAAAA] = 1/2"
        ),
    )


def infinite() -> Part:
    """A premise that is not stationary."""
    return refuted(
        "“Under a window the regret is finite”: (AB)^∞ beside B^∞, window 1; the window B is read as the "
        "beginning of B^∞, and A after it has probability 0",
        Setting(TURNING, 1).against("told[ABA] > 0", "law[ABA,turns] = 1", "mu[ABA] = 1/2", "told[AB] = 1/2"),
    )


def rates() -> Part:
    """The seed toy's price of a token, for every window."""
    return also_proved(
        "Seed toy, every k: at A^k luigi's token costs the factor 1/(1 − ε_k) = S_k/S_{k+1} > 1, with full memory "
        "A^n costs 1/S_n < 1/λ in all; waluigi's tokens cost the factors q/(1 − ε_k) < 1 and (1 − q)/ε_k at A^k, "
        "and 1 after a B",
        A_WORDS,
        AFTER_B,
        identity(f"s.next.A@k = {NEXT_S}/{S}"),
        inequality("1 > s.next.A@k", f"(1-l)*Q*(1-q)/{S}"),
        inequality("s.mu > l", "(1-l)*J"),
        identity("b.next.A = q"),
        inequality("s.next.A@k > q", f"(1-q)*l/{S}"),
    )


def instances() -> Part:
    """λ = q = 1/2."""
    luigi = ("6/5", "10/9", "18/17")
    waluigi = ("9/5", "25/9", "81/17")
    facts = []
    for k in range(1, 4):
        full = "A" * k
        facts.append(
            Setting(SEED_TOY, k, HALF).facts(
                f"1/step[{full},A] = {luigi[k - 1]}",
                f"told[{full}AAA] = mu[{full}]/({luigi[k - 1]})^3",
                f"(1/2)/step[{full},A]*((1/2)/step[{full},B]) = {waluigi[k - 1]}",
                f"law[{full},waluigi]*(1/2) = 1/{2 ** (k + 1)}",
                f"step[B{full[1:]},A] = 1/2",
            )
        )
    return also_proved(
        "At λ = q = 1/2: luigi pays ln 6/5, ln 10/9, ln 18/17 per token under windows 1, 2, 3; waluigi "
        "(1/4)·ln 9/5, (1/8)·ln 25/9, (1/16)·ln 81/17",
        *facts,
    )


def no_memory() -> Part:
    """Window 0."""
    words = ("A", "AA", "AAAA")
    facts = tuple(f"told[{word}] = l^{len(word)}" for word in words)
    return also_proved(
        "Without any window (k = 0) the same A^∞ pays ln 1/π_p at every token",
        Setting(TWO, 0).facts(*facts, "step[,A] = l"),
    )


def claim() -> Claim:
    return Claim(
        id="E5",
        sentence="With full memory ln P_p(x)/μ(x) never exceeds ln 1/π_p, for any text and premises; under a window of "
        "a token a premise may pay once only, and one that is not stationary may write what the simulator cannot.",
        verdict="conditional",
        parts=(full_memory(), no_rate(), infinite(), rates(), instances(), no_memory()),
        parameters=SEED_TOY_PARAMETERS,
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY, TWO, TURNING),
        hypotheses=(
            "text drawn from premise p; what it costs: the factor P_p(text)/M(text), whose logarithm has the regret as "
            "its mean; M the simulator, windows read as the beginning of a document",
            *SEED_TOY_HYPOTHESES,
        ),
        source="classical (Solomonoff; Barron, Clarke) for full memory; the rest is ours",
        witness="luigi pays −ln(1 − ε_k) per token; A^∞ beside B^∞ pays ln 1/π_p once",
    )
