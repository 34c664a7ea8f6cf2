from __future__ import annotations

from markovsim.certificates.format import (
    ChainFacts,
    Counterexample,
    Family,
    Holds,
    Identity,
    Inequality,
    Model,
    Parameter,
    Part,
    Power,
    Premise,
    Recurrence,
    Variable,
)
from markovsim.proving import (
    A_WORDS,
    AFTER_B,
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    Claim,
    Setting,
    seed_toy,
)

ONE = (("1",),)
TWO = Model(
    "two",
    ("A", "B"),
    (Premise("as", "l", ("1",), {"A": ONE}), Premise("bs", "1-l", ("1",), {"B": ONE})),
)
TURNS = {"A": (("0", "1"), ("0", "0")), "B": (("0", "0"), ("1", "0"))}
TURNING = Model(
    "turning",
    ("A", "B"),
    (Premise("turns", "1/2", ("1", "0"), TURNS), Premise("bs", "1/2", ("1",), {"B": ONE})),
)
TOY, HALF = seed_toy(), {"l": "1/2", "q": "1/2"}
S, NEXT_S = "(l + (1-l)*Q)", "(l + (1-l)*q*Q)"


def full_memory() -> Part:
    """The tokens' ratios multiply to P_p/μ, which is at most 1/π_p; so the mean of the logarithms is bounded."""
    ratios = Recurrence(
        "the tokens of the text",
        (
            Variable("P", "1", "P*a", range="(0,oo)", means="P_p of the text so far"),
            Variable("U", "1", "U*b", range="(0,oo)", means="μ of the text so far"),
            Variable("R", "1", "R*(a/b)", closed="P/U", means="product of the tokens' likelihood ratios"),
        ),
        (
            Parameter("a", "(0,1]", "P_p(token | text so far)"),
            Parameter("b", "(0,1]", "μ(token | text so far)"),
        ),
    )
    mean = Recurrence(
        "the texts of n tokens that p can give",
        (
            Variable("Z", "0", "Z + y", range="[0,oo)", means="Σ P_p(x)"),
            Variable("L", "0", "L + y*d", range="[0,oo)", means="Σ P_p(x)·(ln 1/π_p − ln P_p(x)/μ(x))"),
            Variable("K", "0", "K + y*(g - d)", closed="g*Z - L", means="Σ P_p(x) ln P_p(x)/μ(x)"),
        ),
        (
            Parameter("y", "[0,oo)", "P_p(x)"),
            Parameter("d", "[0,oo)", "ln 1/π_p − ln P_p(x)/μ(x)"),
        ),
    )
    return Part(
        "Full memory: Σ_{t≤n} E_p[KL(P_p(· | X_<t) ‖ μ(· | X_<t))] = KL(P_p^n ‖ μ^n) ≤ ln 1/π_p, for every "
        "n and any premises",
        "condition",
        "proved",
        (
            ratios,
            Inequality("1/pi", ">=", "f/(pi*f + r)", ("r/(pi*(pi*f + r))",)),
            mean,
            Inequality("g*Z", ">=", "K", ("L",)),
        ),
        (
            "the logarithm of a product is the sum of the logarithms, and increasing; given X_<t the mean "
            "of ln P_p(X_t | X_<t)/μ(X_t | X_<t) is the KL of token t",
            "over all texts of n tokens Z is 1",
        ),
    )


def means_of_logarithms() -> Recurrence:
    """Over all texts the factors of a likelihood ratio give differences of entropies and of divergences."""
    return Recurrence(
        "the texts uwa of m + 1 tokens that p can give, w being k tokens and a the last",
        (
            Variable("Hm", "0", "Hm + y*em", means="Σ P_p(uwa)·(−ln P_p(a | uw)) = h_m"),
            Variable("Hk", "0", "Hk + y*ek", means="Σ P_p(uwa)·(−ln P_p(a | w)) = h_k"),
            Variable("Dn", "0", "Dn + y*dn", means="Σ P_p(uwa)·ln P_p(wa)/μ(wa) = D_{k+1}"),
            Variable("Dk", "0", "Dk + y*dk", means="Σ P_p(uwa)·ln P_p(w)/μ(w) = D_k"),
            Variable(
                "C",
                "0",
                "C + y*((ek - em) + (dn - dk))",
                closed="(Hk - Hm) + (Dn - Dk)",
                means="Σ P_p(uwa)·ln P_p(a | uw)/(μ(wa)/μ(w)), what the token costs",
            ),
        ),
        (
            Parameter("em", "[0,oo)", "−ln P_p(a | uw)"),
            Parameter("ek", "[0,oo)", "−ln P_p(a | w)"),
            Parameter("dn", "real", "ln P_p(wa)/μ(wa)"),
            Parameter("dk", "real", "ln P_p(w)/μ(w)"),
        ),
    )


def gibbs() -> Recurrence:
    """The divergence of two laws, from ln x ≤ x − 1."""
    return Recurrence(
        "the tokens a with P(a) > 0",
        (
            Variable("Ya", "0", "Ya + ya", range="[0,oo)", means="Σ P(a)"),
            Variable("Za", "0", "Za + za", range="[0,oo)", means="Σ M(a)"),
            Variable("La", "0", "La + ya*sa", range="[0,oo)", means="Σ P(a)·s_a"),
            Variable("Ka", "0", "Ka - ya*(za/ya - 1 - sa)", closed="Ya - Za + La", means="KL(P ‖ M)"),
        ),
        (
            Parameter("ya", "(0,oo)", "P(a)"),
            Parameter("za", "(0,oo)", "M(a)"),
            Parameter("sa", "[0,oo)", "s_a = x − 1 − ln x at x = M(a)/P(a)"),
        ),
    )


def one_more_token() -> Part:
    """What a token costs once the window is full, and what adds up."""
    pasts = Recurrence(
        "the pasts cw of m + 1 tokens that p can give, c being the first",
        (
            Variable("He", "0", "He + y*e", range="[0,oo)", means="h_{m+1}"),
            Variable("Ie", "0", "Ie + y*i", range="[0,oo)", means="Σ P_p(cw)·KL(P_p(· | cw) ‖ P_p(· | w))"),
            Variable(
                "Ge",
                "0",
                "Ge + y*(e + i)",
                closed="He + Ie",
                means="Σ P_p(cw)·(−Σ_a P_p(a | cw) ln P_p(a | w)) = h_m",
            ),
        ),
        (
            Parameter("e", "[0,oo)", "−Σ_a P_p(a | cw) ln P_p(a | cw)"),
            Parameter("i", "[0,oo)", "KL(P_p(· | cw) ‖ P_p(· | w))"),
        ),
    )
    total = Recurrence(
        "the tokens after the window is full",
        (
            Variable("H", "0", "H + j", range="[0,oo)", means="h_k − h_m, m the number of tokens before"),
            Variable("A", "0", "A + H", range="[0,oo)", means="Σ (h_k − h_m)"),
            Variable("G", "v", "G + (H + w)", closed="v + n*w + A", means="regret so far"),
        ),
        (Parameter("j", "[0,oo)", "h_m − h_{m+1}"),),
    )
    return Part(
        "Window k, p stationary, D_j = KL(P_p^j ‖ μ^j), h_m the entropy of p's next token given m tokens, "
        "which does not increase with m: the token after m ≥ k tokens costs (h_k − h_m) + (D_{k+1} − D_k) "
        "on average, so the regret after k + n tokens is D_k + n(D_{k+1} − D_k) + Σ_m (h_k − h_m)",
        "condition",
        "proved",
        (
            Identity("(pt/pp)/(mwa/mw)", "((pt/pp)/(pwa/pw))*((pwa/mwa)/(pw/mw))"),
            means_of_logarithms(),
            gibbs(),
            Inequality("Ka", ">=", "Ya - Za", ("La",)),
            pasts,
            Inequality("Ge", ">=", "He", ("Ie",)),
            total,
            Inequality("G", ">=", "v + n*w", ("A",)),
        ),
        (
            "as p is stationary, Σ_u P_p(uwa) = P_p(wa) and Σ_c P_p(cwa) = P_p(wa): that makes the sums "
            "the h_m, h_k, D_{k+1}, D_k that they are called",
            "ln x ≤ x − 1; over all tokens with P(a) > 0 the first sum is 1 and the second at most 1, so KL ≥ 0",
            "the first k tokens cost D_k, as the window is not full before",
        ),
    )


def dichotomy() -> Part:
    """When the rate is positive, and when it is not."""
    tails = Recurrence(
        "the tokens after the window is full",
        (
            Variable("T", "0", "T + o", range="[0,oo)", means="Σ (h_m − h)"),
            Variable("B", "0", "B + (x - o)", closed="n*x - T", means="Σ (h_k − h_m)"),
        ),
        (Parameter("o", "[0,oo)", "h_m − h"),),
    )
    return Part(
        "So the regret is D_k + n·r_k − Σ_m (h_m − h) with r_k = (h_k − h) + (D_{k+1} − D_k) ≥ 0, and r_k "
        "per token in the limit. If r_k > 0 it is linear; if r_k = 0 it is D_k ≤ ln 1/π_p from token k on; "
        "r_k = 0 exactly if p is Markov of order at most k and μ(· | w) = P_p(· | w) at every window w "
        "that p can give",
        "condition",
        "proved",
        (
            Identity("(pwa/mwa)/(pw/mw)", "(pwa/pw)/(mwa/mw)"),
            tails,
            Identity("v + n*w + B", "v + n*(x + w) - T"),
            Inequality("x + w", ">=", "x", ("w",)),
            Inequality("x + w", ">=", "w", ("x",)),
        ),
        (
            "D_{k+1} − D_k is the mean over w of KL(P_p(· | w) ‖ μ(· | w)), h_k − h_m the mean over uw of "
            "KL(P_p(· | uw) ‖ P_p(· | w)); a KL is 0 only if every s_a is, and s_a only at x = 1",
            "h is the limit of h_m; so h_m − h tends to 0, and its average too",
            "r_k is no less than either of its parts; if both vanish, h_m = h_k for every m ≥ k",
        ),
    )


def rates() -> Part:
    """The seed toy's rates, for every window."""
    run = Recurrence(
        "the tokens of luigi's text",
        (Variable("N", "1", "N*s.next.A", closed="s.mu", means="Π of 1 − ε_j over j < n"),),
    )
    return Part(
        "Seed toy, every k: luigi's rate is −ln(1 − ε_k) = ln S_k − ln S_{k+1} > 0, and these sum to ln "
        "1/λ; waluigi's is q^k·KL((q, 1−q) ‖ (1−ε_k, ε_k)) > 0",
        "complement",
        "proved",
        (
            A_WORDS,
            AFTER_B,
            Identity("s.next.A@k", f"{NEXT_S}/{S}"),
            Inequality("1", ">", "s.next.A@k", (f"(1-l)*Q*(1-q)/{S}",)),
            run,
            Inequality("s.mu", ">", "l", ("(1-l)*J",)),
            Identity("s.law.waluigi@k", "Q"),
            Identity("b.next.A", "q"),
            Inequality("s.next.A@k", ">", "q", (f"(1-q)*l/{S}",)),
        ),
        (
            "luigi gives one text only; waluigi's windows other than A^k hold a B and are read as his, at "
            "no cost, and A^k is seen with probability q^k",
            "λ + (1−λ)q^n tends to λ; KL is positive where two laws differ",
        ),
    )


def instances() -> Part:
    """λ = q = 1/2."""
    luigi = ("6/5", "10/9", "18/17")
    waluigi = ("9/5", "25/9", "81/17")
    facts = []
    for k in range(1, 4):
        full = "A" * k
        facts.append(
            Setting(TOY, k, HALF).facts(
                Holds(f"1/step[{full},A]", "=", luigi[k - 1]),
                Holds(f"told[{full}AAA]", "=", f"mu[{full}]/({luigi[k - 1]})^3"),
                Holds(f"(1/2)/step[{full},A]*((1/2)/step[{full},B])", "=", waluigi[k - 1]),
                Holds(f"law[{full},waluigi]*(1/2)", "=", f"1/{2 ** (k + 1)}"),
                Holds(f"step[B{full[1:]},A]", "=", "1/2"),
            )
        )
    return Part(
        "At λ = q = 1/2: luigi pays ln 6/5, ln 10/9, ln 18/17 per token under windows 1, 2, 3; waluigi "
        "(1/4)·ln 9/5, (1/8)·ln 25/9, (1/16)·ln 81/17",
        "complement",
        "proved",
        tuple(facts),
    )


def no_rate() -> Part:
    """Two constant premises."""
    return Part(
        "“Under a window the regret of any premise grows with the text”: between A^∞ and B^∞ nothing is "
        "paid after the first token, whatever the window k ≥ 1",
        "condition",
        "refuted",
        (
            Family("t", "two", "A", "A", (("1",), ("0",))),
            Identity("t.next.A", "1"),
            Identity("t.alpha.as", "1"),
            Counterexample(
                "relation",
                "two",
                1,
                (
                    Holds("law[AAAAAA,as]", "=", "1"),
                    Holds("told[A]", "=", "1/2"),
                    Holds("told[AAAAAA]", "=", "1/2"),
                ),
                against=(Holds("told[AAAAAA]", "<", "told[A]"),),
                at={"l": "1/2"},
            ),
        ),
        ("P_p gives its text with probability 1; so the regret is the logarithm of 1 over what is told",),
    )


def no_memory() -> Part:
    """Window 0."""
    words = ("A", "AA", "AAAA")
    facts = tuple(Holds(f"told[{word}]", "=", f"l^{len(word)}") for word in words)
    return Part(
        "Without any window (k = 0) the same A^∞ pays ln 1/π_p at every token",
        "complement",
        "proved",
        (ChainFacts("two", 0, (*facts, Holds("step[,A]", "=", "l"))),),
    )


def infinite() -> Part:
    """A premise that is not stationary."""
    return Part(
        "“Under a window the regret is finite”: (AB)^∞ beside B^∞, window 1; the window B is read as the "
        "beginning of B^∞, and A after it has probability 0",
        "condition",
        "refuted",
        (
            Counterexample(
                "relation",
                "turning",
                1,
                (
                    Holds("law[ABA,turns]", "=", "1"),
                    Holds("mu[ABA]", "=", "1/2"),
                    Holds("told[AB]", "=", "1/2"),
                ),
                against=(Holds("told[ABA]", ">", "0"),),
            ),
        ),
        ("a text that p gives and the simulator cannot has infinite regret",),
    )


def claim() -> Claim:
    return Claim(
        id="E5",
        sentence="With full memory the regret against a premise never exceeds ln 1/π_p; under a window, "
        "for a stationary premise, it is linear just if its stationary rate is positive, and bounded else.",
        verdict="conditional",
        parts=(
            full_memory(),
            one_more_token(),
            dichotomy(),
            no_rate(),
            infinite(),
            rates(),
            instances(),
            no_memory(),
        ),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("pi", "(0,1)", "π_p"),
            Parameter("f", "(0,oo)", "P_p(x)"),
            Parameter("r", "[0,oo)", "μ(x) − π_p P_p(x), the part of the other premises"),
            Parameter("g", "(0,oo)", "ln 1/π_p"),
            Parameter("v", "[0,oo)", "D_k"),
            Parameter("w", "[0,oo)", "D_{k+1} − D_k, a mean of KL"),
            Parameter("x", "[0,oo)", "h_k − h"),
            *(Parameter(name, "(0,oo)", means) for name, means in WORDS),
        ),
        powers=(Power("J", "q", "Q"),),
        models=(TOY, TWO, TURNING),
        hypotheses=(
            "text drawn from premise p; regret: the mean of ln P_p(text)/M(text), M the simulator, windows "
            "read as the beginning of a document",
            "logarithms are natural; they enter as named numbers, and through products of ratios",
            *SEED_TOY_HYPOTHESES,
        ),
        sizes="any premises, n, k; rates for every k, λ, q; two models against",
        source="classical (Solomonoff; Barron, Clarke) for full memory; the rest is ours",
        witness="luigi pays −ln(1 − ε_k) per token; A^∞ beside B^∞ pays ln 1/π_p once",
    )


WORDS = (
    ("pt", "P_p(past and token)"),
    ("pp", "P_p(past)"),
    ("pwa", "P_p(window and token)"),
    ("pw", "P_p(window)"),
    ("mwa", "μ(window and token)"),
    ("mw", "μ(window)"),
)
