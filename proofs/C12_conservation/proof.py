from __future__ import annotations

import itertools
from dataclasses import replace

from markovsim.certificates.format import (
    ChainFacts,
    Conservation,
    Counterexample,
    Holds,
    MeanAmplitude,
    Model,
    Parameter,
    Part,
    Premise,
    Recurrence,
    Variable,
)
from markovsim.proving import (
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    Claim,
    Setting,
    independent,
    seed_toy,
)

KINDS = Model(
    "three kinds",
    ("A", "B"),
    (
        independent("iid", "l", {"A": "p", "B": "1-p"}),
        Premise(
            "markov",
            "(1-l)*t",
            ("b/(a+b)", "a/(a+b)"),
            {"A": (("1-a", "0"), ("b", "0")), "B": (("0", "a"), ("0", "1-b"))},
        ),
        Premise(
            "hidden",
            "(1-l)*(1-t)",
            ("d/(c+d)", "c/(c+d)"),
            {
                "A": (("e*(1-c)", "e*c"), ("f*d", "f*(1-d)")),
                "B": (("(1-e)*(1-c)", "(1-e)*c"), ("(1-f)*d", "(1-f)*(1-d)")),
            },
        ),
    ),
)
TWO_KINDS = Model("two kinds", ("A", "B"), (KINDS.premises[0], replace(KINDS.premises[1], prior="1-l")))
HIDDEN = Model("iid and hidden", ("A", "B"), (KINDS.premises[0], replace(KINDS.premises[2], prior="1-l")))
TURNS = Model(
    "turns",
    ("A", "B"),
    (
        Premise("one", "l", ("1", "0"), {"A": (("0", "1"), ("0", "0")), "B": (("0", "0"), ("1", "0"))}),
        Premise("two", "1-l", ("0", "1"), {"A": (("0", "1"), ("0", "0")), "B": (("0", "0"), ("1", "0"))}),
    ),
)
AT = dict(zip("ltpabcdef", ("1/3", "1/2", "1/4", "1/5", "2/3", "1/2", "1/7", "3/4", "1/6"), strict=True))


def balance() -> Part:
    """The dropped token is summed out, whatever the window."""
    inflow = Recurrence(
        "the tokens b with μ(bu) > 0 summed so far",
        (
            Variable("Y", "0", "Y + y", range="[0,oo)", means="Σ μ(bua)"),
            Variable(
                "F", "0", "F + x*(y/x)", closed="Y", means="Σ μ(bu) μ(a | bu): what flows to the window ua"
            ),
        ),
        (Parameter("x", "(0,oo)", "μ(bu)"), Parameter("y", "[0,oo)", "μ(bua)")),
    )
    return Part(
        "If μ is a stationary process, then for every k the law w ↦ μ(w) of the words of length k is "
        "stationary for the windowed simulator, and each window that it reaches has μ > 0",
        "claim",
        "proved",
        (
            inflow,
            Conservation("three kinds"),
            Conservation("toy"),
        ),
        (
            "after the last token Y = Σ_b μ(bua) = μ(ua), μ being stationary; where μ(bu) = 0, μ(bua) = 0 "
            "too",
            "μ(ua) ≥ μ(bua) > 0 for the token b that is dropped",
            "where every premise is stationary, μ = Σ π_p P_p is",
        ),
    )


def mean() -> Part:
    """Amplitudes are weighted by what they were divided by."""
    sums = Recurrence(
        "the words of length k with μ(w) > 0 summed so far",
        (
            Variable("S", "0", "S + s", range="[0,oo)", means="Σ P_p(w)"),
            Variable("E", "0", "E + m*(pi*s/m)", closed="pi*S", means="Σ μ(w) α_p(w)"),
        ),
        (Parameter("s", "[0,oo)", "P_p(w)"), Parameter("m", "(0,oo)", "μ(w)")),
    )
    return Part(
        "Under that law the mean amplitude of p is π_p, for every k; so E[α_p(X_t)] = π_p at every time t "
        "from the empty word, and the long-run average is π_p where the chain has one closed class",
        "claim",
        "proved",
        (sums,),
        (
            "after the last word S = 1, as P_p(w) > 0 implies μ(w) > 0",
            "from the empty word the first k tokens have the law μ; from then on the law of the window is "
            "the stationary one",
            "the ergodic theorem for finite chains",
        ),
    )


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


def law_of(premise: Premise, word: tuple[str, ...]) -> str:
    """P_p of a word, as a formula."""
    vector = list(premise.start)
    for token in word:
        columns = zip(*premise.tokens[token], strict=True)
        vector = [
            " + ".join(f"({v})*({p})" for v, p in zip(vector, column, strict=True)) for column in columns
        ]
    return " + ".join(vector)


def symbolic() -> Part:
    """The chains themselves, with priors and probabilities as symbols."""
    cases = [(seed_toy(), k, "luigi") for k in (1, 2, 3)]
    cases += [(TWO_KINDS, 1, "iid"), (TWO_KINDS, 2, "iid"), (HIDDEN, 1, "iid")]
    return Part(
        "With symbolic priors and probabilities, in full chains: the block law is the only "
        "stationary one and "
        "the mean amplitude is the prior; seed toy for k = 1..3, an independent with a Markov "
        "premise for k = "
        "1, 2, with a hidden Markov premise for k = 1",
        "complement",
        "proved",
        tuple(
            ChainFacts(model.name, k, (MeanAmplitude(name, block_law(model, k), "l"),))
            for model, k, name in cases
        ),
    )


def instances() -> Part:
    """An independent, a Markov and a hidden Markov premise, priors and numbers symbolic."""
    shifts = tuple(
        Holds(f"law[A{word},{name}] + law[B{word},{name}]", "=", f"law[{word},{name}]")
        for name, longest in (("iid", 2), ("markov", 2), ("hidden", 1))
        for k in range(1, longest + 1)
        for word in map("".join, itertools.product("AB", repeat=k))
    )
    first = "after[1,,A]*alpha[A,hidden] + after[1,,B]*alpha[B,hidden]"
    numbers = [Setting(KINDS, k, AT) for k in (1, 2, 3, 4)]
    times = tuple(
        Holds(
            " + ".join(f"after[{t},,{word}]*alpha[{word},hidden]" for word in ("AA", "AB", "BA", "BB")),
            "=",
            "1/3",
        )
        for t in (2, 3, 5)
    )
    return Part(
        "An independent, a Markov and a hidden Markov premise with symbolic priors and probabilities: Σ_b "
        "P_p(bw) = P_p(w) for short words w; at numbers full chains for k = 1..4 and E[α(X_t)] for t = 1, "
        "2, 3, 5",
        "complement",
        "proved",
        (
            ChainFacts("three kinds", 0, shifts),
            *(setting.facts(setting.mean("hidden")) for setting in numbers),
            ChainFacts("three kinds", 2, (Holds(first, "=", "1/3"), *times), AT),
        ),
    )


def only_the_mean() -> Part:
    """The mean is conserved, the conditional mean is not."""
    one = Setting(seed_toy(), 1, {"l": "1/2", "q": "1/2"})
    return Part(
        "“So amplitudes are a martingale under the window”: the seed toy's premises are stationary, and "
        "luigi drifts by −1/9 at A",
        "complement",
        "refuted",
        (Counterexample("martingale", "toy", 1, (one.drift("luigi", "A"),), at=one.at),),
    )


def each_premise() -> Part:
    """It is μ that has to be stationary."""
    half, third = (Setting(TURNS, 1, {"l": value}) for value in ("1/2", "1/3"))
    two = "after[2,,A]*alpha[A,one] + after[2,,B]*alpha[B,one]"
    return Part(
        "“Without stationarity too”: (AB)^∞ and (BA)^∞ with weights 1/3 and 2/3, k = 1: the mean amplitude "
        "of the first is 1/3 after one token and 2/3 after two; with weights 1/2 and 1/2 μ is stationary "
        "though neither premise is, and it stays at 1/2",
        "complement",
        "refuted",
        (
            half.facts(
                half.mean("one"), Holds(two, "=", "1/2"), Holds(two.replace("2,,", "3,,"), "=", "1/2")
            ),
            Counterexample(
                "relation",
                "turns",
                1,
                (Holds(two.replace("2,,", "1,,"), "=", "1/3"), Holds(two, "=", "2/3")),
                against=(Holds(two, "=", "1/3"),),
                at=third.at,
            ),
        ),
    )


def claim() -> Claim:
    return Claim(
        id="C12",
        sentence="Conservation: for stationary premises the block law is stationary under every window, and "
        "the mean amplitudes are the priors, at every time.",
        verdict="proved",
        parts=(balance(), mean(), symbolic(), instances(), only_the_mean(), each_premise()),
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
            Parameter("pi", "(0,1]", "π_p"),
        ),
        models=(seed_toy(), KINDS, TWO_KINDS, HIDDEN, TURNS),
        hypotheses=(
            "finitely many premises, each a stationary process over a finite alphabet; it is enough that "
            "their mixture μ is stationary, Σ_b μ(bw) = μ(w) for every word w",
            *SEED_TOY_HYPOTHESES,
        ),
        sizes="any model, every k ≥ 0 and t ≥ 0",
        witness="Σ_b μ(bu) μ(a | bu) = Σ_b μ(bua) = μ(ua)",
    )
