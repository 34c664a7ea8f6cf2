from markovsim.proving import *

TOY_TOKENS = {"A": (("1", "0"), ("0", "q")), "B": (("0", "0"), ("0", "1-q"))}
ROGUE_TOKENS = {
    "A": (("1", "0", "0"), ("0", "1-h", "0"), ("0", "0", "0")),
    "B": (("0", "0", "0"), ("0", "0", "h"), ("0", "0", "1")),
}
TOY = mixture(
    "half_toy",
    "AB",
    independent("luigi", "1/2", {"A": "1"}),
    independent("waluigi", "1/2", {"A": "q", "B": "1-q"}),
)
BLEND = mixture(
    "blend",
    "AB",
    Premise("mild", "1/2", ("3/4", "1/4"), TOY_TOKENS),
    Premise("wild", "1/2", ("1/4", "3/4"), TOY_TOKENS),
)
HIDDEN = mixture(
    "half_rogue",
    "AB",
    Premise("luigi", "1/2", ("1", "0", "0"), ROGUE_TOKENS),
    Premise("rogue", "1/2", ("0", "1", "0"), ROGUE_TOKENS),
)
HIDDEN_BLEND = mixture(
    "half_rogue_blend",
    "AB",
    Premise("mild", "1/2", ("3/4", "1/4", "0"), ROGUE_TOKENS),
    Premise("wild", "1/2", ("1/4", "3/4", "0"), ROGUE_TOKENS),
)
HALVES = {"q": "1/2", "h": "1/2"}


def one_mixture() -> Part:
    """The same μ, and how the amplitudes hang together."""
    return proved(
        "{l, w} and {l' = 3/4 l + 1/4 w, w' = 1/4 l + 3/4 w}, weights 1/2, are one μ, and α_l' = 1/4 + "
        "α_l/2 at every word, whatever l and w are; any two blends u, 1 − u and v, 1 − v of them, of "
        "weights r and 1 − r, are the mixture of l and w with weights ru + (1−r)v and the rest",
        identity("(3/4*x + 1/4*y)/2 + (1/4*x + 3/4*y)/2 = (x + y)/2"),
        identity("1/2*(3/4*x + 1/4*y)/((x + y)/2) = 1/4 + 1/2*((x/2)/((x + y)/2))"),
        identity("r*(u*x + (1-u)*y) + (1-r)*(v*x + (1-v)*y) = (r*u + (1-r)*v)*x + (r*(1-u) + (1-r)*(1-v))*y"),
        argued="x and y are P_l(w) and P_w(w) of an arbitrary word",
    )


def one_chain() -> Part:
    """What depends on μ and the window alone is invariant."""
    chains = [Setting(TOY, k).facts(SameChain("blend")) for k in (0, 1, 2, 3)]
    chains += [Setting(HIDDEN, k).facts(SameChain("half_rogue_blend")) for k in (1, 2)]
    return proved(
        "Next-token laws, classes, hitting probabilities and times, stationary laws and spectra are the "
        "same: they belong to the context chain, whose steps are μ(sa)/μ(s); rebuilt for every q (seed toy, "
        "k = 0..3) and h (rogue, k = 1, 2)",
        identity(
            "((3/4*x + 1/4*y)/2 + (1/4*x + 3/4*y)/2)/((3/4*s + 1/4*t)/2 + (1/4*s + 3/4*t)/2) = (x + y)/(s + "
            "t)"
        ),
        *chains,
        argued="s and t are P_l and P_w of what is seen, x and y those with one more token",
    )


def not_the_amplitudes() -> Part:
    """What speaks of premises is not."""
    toy, blend = Setting(TOY, 1, HALVES), Setting(BLEND, 1, HALVES)
    rogue, hidden = Setting(HIDDEN, 1, HALVES), Setting(HIDDEN_BLEND, 1, HALVES)
    return proved(
        "Amplitudes, drift, ceilings, vanishing for ever and amplitude events are not, nor whether a "
        "stationary start is defined: seed toy and rogue at q = h = 1/2, window 1, and their blends",
        toy.facts(
            "alpha[A,luigi] = 2/3",
            "alpha[B,luigi] = 0",
            toy.drift("luigi", "A"),
            toy.drift("luigi", "B"),
            toy.hitting("amplitude:luigi <= 1/10"),
        ),
        blend.facts(
            "alpha[A,mild] = 7/12",
            "alpha[B,mild] = 1/4",
            blend.drift("mild", "A"),
            blend.drift("mild", "B"),
            blend.hitting("amplitude:mild <= 1/10"),
        ),
        rogue.facts(Closed(("B",)), "alpha[B,luigi] = 0"),
        hidden.facts(Closed(("B",)), "alpha[B,mild] = 1/4"),
        inequality("1/4 + a/2 > 0", "1/4", "a/2"),
        recurrence(
            "the next tokens, summed so far",
            summed("Z", "m", "Σ μ(token | context)"),
            summed("E", "m*e", "Σ μ(token | context)·α_luigi(next context)"),
            summed("F", "m*(1/4 + e/2)", "the same sum of α_mild", closed="E/2 + Z/4"),
            Parameter("m", "(0,1]", "μ(token | context)"),
            Parameter("e", "[0,oo)", "α_luigi(next context)"),
        ),
        identity("F - (1/4 + a/2) = (E - a)/2 + (Z - 1)/4"),
        conservation(BLEND),
        argued=(
            "Z is 1 after the last token, and E − a is luigi's drift; so mild's is half of it",
            "mild and wild are one generator with two hidden states, stationary from two different starts: "
            "which of its stationary laws is meant is not defined, while luigi and waluigi have one hidden "
            "state each, and one law",
        ),
    )


def weights() -> Part:
    """Weights over fixed premises."""
    return also_proved(
        "Weights over fixed premises are unique exactly if the premises' laws are affinely independent: two "
        "weightings π and π + zc, z ≠ 0, differ in μ(w) by z Σ c_p P_p(w); beside A^∞ and a coin their "
        "blend can have any weight r between 0 and 1",
        recurrence(
            "the premises summed so far",
            summed("C", "g*b", "Σ c_p P_p(w)", within="real"),
            summed("P", "p*b", "Σ π_p P_p(w)"),
            summed("W", "(p + z*g)*b", "Σ (π_p + z c_p) P_p(w)", closed="P + z*C"),
            Parameter("p", "(0,1)", "π_p"),
            Parameter("g", "real", "c_p"),
            Parameter("b", "[0,oo)", "P_p(w), and 1 for the empty word"),
        ),
        identity("(1-r)/2*x + (1-r)/2*y + r*((x + y)/2) = (x + y)/2"),
        argued=(
            "so they are the same μ just if Σ c_p P_p(w) = 0 for every word, the empty one included, where "
            "it says Σ c_p = 0; for small z the weights π + zc are positive",
            "for stationary μ the decomposition into distinct ergodic premises is unique, as their "
            "empirical frequencies differ (Birkhoff's ergodic theorem)",
        ),
    )


def claim() -> Claim:
    laws = {"x": "P_l(wa)", "y": "P_w(wa)", "s": "P_l(w)", "t": "P_w(w)"}
    return Claim(
        id="A7",
        sentence="The decomposition into premises is not unique: what depends on μ and the window alone is "
        "invariant, what speaks of premises (amplitudes, drift, ceilings, vanishing) is not.",
        verdict="proved",
        parts=(one_mixture(), one_chain(), not_the_amplitudes(), weights()),
        parameters=(
            *parameters("(0,oo)", laws),
            Parameter("q", "(0,1)", "probability of A under waluigi"),
            Parameter("h", "(0,1)", "hazard of the rogue"),
            Parameter("a", "(0,1)", "amplitude of l at the context"),
            Parameter("r", "(0,1)", "a prior weight"),
            Parameter("z", "real", "how far the second weighting is from the first"),
            Parameter("u", "[0,1)", "share of l in the first blend"),
            Parameter("v", "[0,1)", "share of l in the second"),
        ),
        models=(TOY, BLEND, HIDDEN, HIDDEN_BLEND),
        hypotheses=("two premises l, w over any alphabet; a window read as the beginning of a document",),
        witness="window 1, q = 1/2: amplitudes (2/3, 0) against (7/12, 1/4) at (A, B), one chain",
    )
