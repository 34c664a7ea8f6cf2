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
        "{l, w} and {l' = 3/4 l + 1/4 w, w' = 1/4 l + 3/4 w}, weights 1/2, give every text the same probability, "
        "whatever laws l and w are, and α_l' = 1/4 + α_l/2 at every possible text; so do any premises and blends "
        "of them whose weighted shares give the premises their weights",
        theorem("the_decomposition_into_premises_is_not_unique"),
        theorem("blended_premises_are_the_same_mixture"),
    )


def one_chain() -> Part:
    """What depends on μ and the window alone is invariant."""
    chains = [Setting(TOY, k).facts(SameChain("blend")) for k in (0, 1, 2, 3)]
    chains += [Setting(HIDDEN, k).facts(SameChain("half_rogue_blend")) for k in (1, 2)]
    return proved(
        "Any two mixtures with one μ have the same next-token laws and, with every window, the same probability "
        "of every text and continuation, the same sets of windows that are not left, and for every target the "
        "same probabilities of no passage within n tokens and mean waiting times up to n tokens; the context "
        "chains rebuilt for every q (seed toy, k = 0..3) and h (rogue, k = 1, 2) are the same",
        theorem("what_depends_on_the_law_of_texts_alone_is_invariant"),
        *chains,
    )


def not_the_amplitudes() -> Part:
    """What speaks of premises is not."""
    toy, blend = Setting(TOY, 1, HALVES), Setting(BLEND, 1, HALVES)
    rogue, hidden = Setting(HIDDEN, 1, HALVES), Setting(HIDDEN_BLEND, 1, HALVES)
    return proved(
        "Amplitudes, drift, ceilings, vanishing for ever and amplitude events are not: 3/4 l + 1/4 w always has an "
        "amplitude of at least 1/4, and half the drift of l; seed toy and rogue at q = h = 1/2, window 1, and their "
        "blends",
        theorem("the_decomposition_into_premises_is_not_unique"),
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
    )


def two_starts() -> Part:
    """One generator, two stationary starts."""
    return also_proved(
        "The premises of the seed toy's blend are one and the same transitions from two different starts, and both "
        "are stationary",
        conservation(BLEND),
    )


def claim() -> Claim:
    laws = {"x": "P_l(w)", "y": "P_w(w)"}
    return Claim(
        id="A7",
        sentence="The decomposition into premises is not unique: what depends on μ and the window alone is "
        "invariant, what speaks of premises (amplitudes, drift, ceilings, vanishing) is not.",
        verdict="proved",
        parts=(one_mixture(), one_chain(), not_the_amplitudes(), two_starts()),
        parameters=(
            *parameters("(0,oo)", laws),
            Parameter("q", "(0,1)", "probability of A under waluigi"),
            Parameter("h", "(0,1)", "hazard of the rogue"),
            Parameter("r", "(0,1)", "a prior weight"),
            Parameter("z", "real", "how far the second weighting is from the first"),
        ),
        models=(TOY, BLEND, HIDDEN, HIDDEN_BLEND),
        hypotheses=("two premises l, w over any alphabet; a window read as the beginning of a document",),
        witness="window 1, q = 1/2: amplitudes (2/3, 0) against (7/12, 1/4) at (A, B), one chain",
    )
