import itertools
from dataclasses import replace

from markovsim.proving import *

KINDS = mixture(
    "three_kinds",
    "AB",
    independent("iid", "l", {"A": "p", "B": "1-p"}),
    flipping("markov", "(1-l)*t", "a", "b", start=("b/(a+b)", "a/(a+b)")),
    Premise(
        "hidden",
        "(1-l)*(1-t)",
        ("d/(c+d)", "c/(c+d)"),
        {
            "A": (("e*(1-c)", "e*c"), ("f*d", "f*(1-d)")),
            "B": (("(1-e)*(1-c)", "(1-e)*c"), ("(1-f)*d", "(1-f)*(1-d)")),
        },
    ),
)
TWO_KINDS = mixture("two_kinds", "AB", KINDS.premises[0], replace(KINDS.premises[1], prior="1-l"))
HIDDEN = mixture("iid_and_hidden", "AB", KINDS.premises[0], replace(KINDS.premises[2], prior="1-l"))
TURNS = mixture("turns", "AB", turns("one", "l", ("1", "0")), turns("two", "1-l", ("0", "1")))
AT = dict(zip("ltpabcdef", ("1/3", "1/2", "1/4", "1/5", "2/3", "1/2", "1/7", "3/4", "1/6"), strict=True))


def balance() -> Part:
    """The dropped token is summed out, whatever the window."""
    return proved(
        "If μ is stationary, which it is when every premise is, then for every k the law w ↦ μ(w) of the words "
        "of length k is stationary for the windowed simulator, which from the empty word reaches only windows "
        "with μ > 0; the seed toy's premises, an independent, a Markov and a hidden Markov one are stationary",
        theorem("block_law_is_stationary"),
        theorem("stationary_premises_make_a_stationary_mixture"),
        theorem("stationary_mixtures_never_strand"),
        conservation(KINDS),
        conservation(SEED_TOY),
    )


def mean() -> Part:
    """Amplitudes are weighted by what they were divided by."""
    return proved(
        "Under that law the mean amplitude of p is π_p, for every k; if μ is stationary, then from the empty "
        "word the law of the window is μ and E[α_p(X_t)] = π_p at every time t",
        theorem("mean_amplitude_under_the_block_law_is_the_prior"),
        theorem("mean_amplitude_along_any_schedule_is_the_prior"),
        theorem("window_law_along_any_schedule_is_mu"),
    )


def long_run() -> Part:
    """There is no other stationary law to go to."""
    return also_proved(
        "If μ is stationary and one full window is reached from every full window with μ > 0, the law is the "
        "only stationary one on the windows with μ > 0",
        theorem("block_law_is_the_only_stationary_law"),
    )


def law_of(premise: Premise, word: tuple[str, ...]) -> str:
    """P_p of a word, as a formula."""
    vector = list(premise.start)
    for token in word:
        columns = zip(*premise.tokens[token], strict=True)
        vector = [
            " + ".join(f"({v})*({p})" for v, p in zip(vector, column, strict=True)) for column in columns
        ]
    return " + ".join(vector)


def block_law(model: Model, k: int) -> dict[str, str]:
    """μ of the words of length k, as formulas."""
    return {
        "".join(word): " + ".join(
            f"({premise.prior})*({law_of(premise, word)})"
            for premise in model.premises
            if set(word) <= set(premise.tokens)
        )
        for word in itertools.product(model.alphabet, repeat=k)
    }


def symbolic() -> Part:
    """The chains themselves, with priors and probabilities as symbols."""
    cases = [(SEED_TOY, k, "luigi") for k in (1, 2, 3)]
    cases += [(TWO_KINDS, 1, "iid"), (TWO_KINDS, 2, "iid"), (HIDDEN, 1, "iid")]
    return also_proved(
        "With symbolic priors and probabilities, in full chains: the block law is the only stationary one "
        "and the mean amplitude is the prior; seed toy for k = 1..3, an independent with a Markov premise "
        "for k = 1, 2, with a hidden Markov premise for k = 1",
        *(Setting(model, k).facts(MeanAmplitude(name, block_law(model, k), "l")) for model, k, name in cases),
    )


def instances() -> Part:
    """An independent, a Markov and a hidden Markov premise, priors and numbers symbolic."""
    shifts = tuple(
        f"law[A{word},{name}] + law[B{word},{name}] = law[{word},{name}]"
        for name, longest in (("iid", 2), ("markov", 2), ("hidden", 1))
        for k in range(1, longest + 1)
        for word in map("".join, itertools.product("AB", repeat=k))
    )
    first = "after[1,,A]*alpha[A,hidden] + after[1,,B]*alpha[B,hidden]"
    numbers = [Setting(KINDS, k, AT) for k in (1, 2, 3, 4)]
    times = tuple(
        f"{' + '.join(f'after[{t},,{word}]*alpha[{word},hidden]' for word in ('AA', 'AB', 'BA', 'BB'))} = 1/3"
        for t in (2, 3, 5)
    )
    return also_proved(
        "An independent, a Markov and a hidden Markov premise with symbolic priors and probabilities: Σ_b "
        "P_p(bw) = P_p(w) for short words w; at numbers full chains for k = 1..4 and E[α(X_t)] for t = 1, "
        "2, 3, 5",
        Setting(KINDS, 0).facts(*shifts),
        *(setting.facts(setting.mean("hidden")) for setting in numbers),
        Setting(KINDS, 2, AT).facts(f"{first} = 1/3", *times),
    )


def only_the_mean() -> Part:
    """The mean is conserved, the conditional mean is not."""
    one = Setting(SEED_TOY, 1, HALF)
    return also_refuted(
        "“So amplitudes are a martingale under the window”: the seed toy's premises are stationary, and "
        "luigi drifts by −1/9 at A",
        one.no_martingale(one.drift("luigi", "A")),
    )


def each_premise() -> Part:
    """It is μ that has to be stationary."""
    half, third = (Setting(TURNS, 1, {"l": value}) for value in ("1/2", "1/3"))
    two = "after[2,,A]*alpha[A,one] + after[2,,B]*alpha[B,one]"
    return also_refuted(
        "“Without stationarity too”: (AB)^∞ and (BA)^∞ with weights 1/3 and 2/3, k = 1: the mean amplitude "
        "of the first is 1/3 after one token and 2/3 after two; with weights 1/2 and 1/2 μ is stationary "
        "though neither premise is, and it stays at 1/2",
        half.facts(half.mean("one"), f"{two} = 1/2", f"{two.replace('2,,', '3,,')} = 1/2"),
        third.against(f"{two} = 1/3", f"{two.replace('2,,', '1,,')} = 1/3", f"{two} = 2/3"),
    )


def claim() -> Claim:
    return Claim(
        id="C12",
        sentence="Conservation: for stationary premises the block law is stationary under every window, and "
        "the mean amplitudes are the priors, at every time.",
        verdict="proved",
        parts=(balance(), mean(), long_run(), symbolic(), instances(), only_the_mean(), each_premise()),
        parameters=(
            *SEED_TOY_PARAMETERS,
            Parameter("t", "(0,1)", "share of the Markov premise in what the independent one leaves"),
            Parameter("p", "(0,1)", "probability of A under the independent premise"),
            Parameter("a", "(0,1)", "probability of B after A under the Markov premise"),
            Parameter("b", "(0,1)", "probability of A after B under the Markov premise"),
            Parameter("c", "(0,1)", "probability that the first hidden state changes"),
            Parameter("d", "(0,1)", "probability that the second hidden state changes"),
            Parameter("e", "(0,1)", "probability of A in the first hidden state"),
            Parameter("f", "(0,1)", "probability of A in the second hidden state"),
        ),
        models=(SEED_TOY, KINDS, TWO_KINDS, HIDDEN, TURNS),
        hypotheses=(
            "finitely many premises, each a stationary process over a finite alphabet; it is enough that "
            "their mixture μ is stationary, Σ_b μ(bw) = μ(w) for every word w",
            *SEED_TOY_HYPOTHESES,
        ),
        witness="Σ_b μ(bu) μ(a | bu) = Σ_b μ(bua) = μ(ua)",
    )
