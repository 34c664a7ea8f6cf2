from markovsim.proving import *

TWO = mixture("two", "AB", independent("as", "l", {"A": "1"}), independent("bs", "1-l", {"B": "1"}))
TURNING = mixture("turning", "AB", turns("turns", "1/2", ("1", "0")), independent("bs", "1/2", {"B": "1"}))
S, NEXT_S = "(l + (1-l)*Q)", "(l + (1-l)*q*Q)"
WORDS = (
    ("pt", "P_p(past and token)"),
    ("pp", "P_p(past)"),
    ("pwa", "P_p(window and token)"),
    ("pw", "P_p(window)"),
    ("mwa", "μ(window and token)"),
    ("mw", "μ(window)"),
)


def full_memory() -> Part:
    """What full memory loses against a premise."""
    return proved(
        "Full memory: μ(x) ≥ π_p P_p(x) for every text x and any premises; so ln P_p(x)/μ(x) never exceeds ln 1/π_p",
        theorem("the_mixture_loses_at_most_the_prior_weight"),
    )


def means_of_logarithms() -> Recurrence:
    """Over all texts the factors of a likelihood ratio give differences of entropies and of divergences."""
    return recurrence(
        "the texts uwa of m + 1 tokens that p can give, w being k tokens and a the last",
        summed("Hm", "y*em", "Σ P_p(uwa)·(−ln P_p(a | uw)) = h_m", within="real"),
        summed("Hk", "y*ek", "Σ P_p(uwa)·(−ln P_p(a | w)) = h_k", within="real"),
        summed("Dn", "y*dn", "Σ P_p(uwa)·ln P_p(wa)/μ(wa) = D_{k+1}", within="real"),
        summed("Dk", "y*dk", "Σ P_p(uwa)·ln P_p(w)/μ(w) = D_k", within="real"),
        summed(
            "C",
            "y*((ek - em) + (dn - dk))",
            "Σ P_p(uwa)·ln P_p(a | uw)/(μ(wa)/μ(w)), what the token costs",
            closed="(Hk - Hm) + (Dn - Dk)",
        ),
        Parameter("em", "[0,oo)", "−ln P_p(a | uw)"),
        Parameter("ek", "[0,oo)", "−ln P_p(a | w)"),
        Parameter("dn", "real", "ln P_p(wa)/μ(wa)"),
        Parameter("dk", "real", "ln P_p(w)/μ(w)"),
    )


def gibbs() -> Recurrence:
    """The divergence of two laws, from ln x ≤ x − 1."""
    return recurrence(
        "the tokens a with P(a) > 0",
        summed("Ya", "ya", "Σ P(a)"),
        summed("Za", "za", "Σ M(a)"),
        summed("La", "ya*sa", "Σ P(a)·s_a"),
        variable("Ka", "0", "Ka - ya*(za/ya - 1 - sa)", "KL(P ‖ M)", closed="Ya - Za + La"),
        Parameter("ya", "(0,oo)", "P(a)"),
        Parameter("za", "(0,oo)", "M(a)"),
        Parameter("sa", "[0,oo)", "s_a = x − 1 − ln x at x = M(a)/P(a)"),
    )


def one_more_token() -> Part:
    """What a token costs once the window is full, and what adds up."""
    return also_proved(
        "Window k, p stationary, D_j = KL(P_p^j ‖ μ^j), h_m the entropy of p's next token given m tokens, "
        "which does not increase with m: the token after m ≥ k tokens costs (h_k − h_m) + (D_{k+1} − D_k) "
        "on average, so the regret after k + n tokens is D_k + n(D_{k+1} − D_k) + Σ_m (h_k − h_m)",
        identity("(pt/pp)/(mwa/mw) = ((pt/pp)/(pwa/pw))*((pwa/mwa)/(pw/mw))"),
        means_of_logarithms(),
        gibbs(),
        inequality("Ka >= Ya - Za", "La"),
        recurrence(
            "the pasts cw of m + 1 tokens that p can give, c being the first",
            summed("He", "y*e", "h_{m+1}"),
            summed("Ie", "y*i", "Σ P_p(cw)·KL(P_p(· | cw) ‖ P_p(· | w))"),
            summed("Ge", "y*(e + i)", "Σ P_p(cw)·(−Σ_a P_p(a | cw) ln P_p(a | w)) = h_m", closed="He + Ie"),
            Parameter("e", "[0,oo)", "−Σ_a P_p(a | cw) ln P_p(a | cw)"),
            Parameter("i", "[0,oo)", "KL(P_p(· | cw) ‖ P_p(· | w))"),
        ),
        inequality("Ge >= He", "Ie"),
        recurrence(
            "the tokens after the window is full",
            summed("H", "j", "h_k − h_m, m the number of tokens before"),
            summed("A", "H", "Σ (h_k − h_m)"),
            summed("G", "(H + w)", "regret so far", base="v", closed="v + n*w + A"),
            Parameter("j", "[0,oo)", "h_m − h_{m+1}"),
        ),
        inequality("G >= v + n*w", "A"),
        argued=(
            "as p is stationary, Σ_u P_p(uwa) = P_p(wa) and Σ_c P_p(cwa) = P_p(wa): that makes the sums the "
            "h_m, h_k, D_{k+1}, D_k that they are called",
            "ln x ≤ x − 1; over all tokens with P(a) > 0 the first sum is 1 and the second at most 1, so KL "
            "≥ 0",
            "the first k tokens cost D_k, as the window is not full before",
        ),
    )


def dichotomy() -> Part:
    """When the rate is positive, and when it is not."""
    return also_proved(
        "So the regret is D_k + n·r_k − Σ_m (h_m − h) with r_k = (h_k − h) + (D_{k+1} − D_k) ≥ 0, and r_k "
        "per token in the limit. If r_k > 0 it is linear; if r_k = 0 it is D_k ≤ ln 1/π_p from token k on; "
        "r_k = 0 exactly if p is Markov of order at most k and μ(· | w) = P_p(· | w) at every window w that "
        "p can give",
        identity("(pwa/mwa)/(pw/mw) = (pwa/pw)/(mwa/mw)"),
        recurrence(
            "the tokens after the window is full",
            summed("T", "o", "Σ (h_m − h)"),
            summed("B", "(x - o)", "Σ (h_k − h_m)", closed="n*x - T"),
            Parameter("o", "[0,oo)", "h_m − h"),
        ),
        identity("v + n*w + B = v + n*(x + w) - T"),
        inequality("x + w >= x", "w"),
        inequality("x + w >= w", "x"),
        argued=(
            "D_{k+1} − D_k is the mean over w of KL(P_p(· | w) ‖ μ(· | w)), h_k − h_m the mean over uw of "
            "KL(P_p(· | uw) ‖ P_p(· | w)); a KL is 0 only if every s_a is, and s_a only at x = 1",
            "h is the limit of h_m; so h_m − h tends to 0, and its average too",
            "r_k is no less than either of its parts; if both vanish, h_m = h_k for every m ≥ k",
        ),
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
    """The seed toy's rates, for every window."""
    return also_proved(
        "Seed toy, every k: luigi's rate is −ln(1 − ε_k) = ln S_k − ln S_{k+1} > 0, and these sum to ln "
        "1/λ; waluigi's is q^k·KL((q, 1−q) ‖ (1−ε_k, ε_k)) > 0",
        A_WORDS,
        AFTER_B,
        identity(f"s.next.A@k = {NEXT_S}/{S}"),
        inequality("1 > s.next.A@k", f"(1-l)*Q*(1-q)/{S}"),
        recurrence(
            "the tokens of luigi's text",
            multiplied("N", "s.next.A", "Π of 1 − ε_j over j < n", closed="s.mu"),
        ),
        inequality("s.mu > l", "(1-l)*J"),
        identity("s.law.waluigi@k = Q"),
        identity("b.next.A = q"),
        inequality("s.next.A@k > q", f"(1-q)*l/{S}"),
        argued=(
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
            Parameter("y", "[0,oo)", "P_p of a text"),
            Parameter("v", "[0,oo)", "D_k"),
            Parameter("w", "[0,oo)", "D_{k+1} − D_k, a mean of KL"),
            Parameter("x", "[0,oo)", "h_k − h"),
            *(Parameter(name, "(0,oo)", means) for name, means in WORDS),
        ),
        powers=(Power("J", "q", "Q"),),
        models=(SEED_TOY, TWO, TURNING),
        hypotheses=(
            "text drawn from premise p; regret: the mean of ln P_p(text)/M(text), M the simulator, windows "
            "read as the beginning of a document",
            "logarithms are natural; they enter as named numbers, and through products of ratios",
            *SEED_TOY_HYPOTHESES,
        ),
        source="classical (Solomonoff; Barron, Clarke) for full memory; the rest is ours",
        witness="luigi pays −ln(1 − ε_k) per token; A^∞ beside B^∞ pays ln 1/π_p once",
    )
