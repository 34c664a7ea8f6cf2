"""Charts of the claims about superpositions and full memory (sections A and B)."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp2, log2

from markovsim.figuredata.charts import Chart, Level, Number, Panel, series
from markovsim.figuredata.story import toy
from markovsim.mixture import Mixture
from markovsim.premises.library import iid, markov


def all_zeros(tokens: int = 12) -> Chart:
    """A2: P(0^n), and the weight of the all-zeros program along zeros."""
    programs = Mixture({"zeros": iid({"0": 1}), "uniform": iid({"0": "1/2", "1": "1/2"})})
    steps = range(tokens + 1)
    probability = [(n, programs.probability("0" * n)) for n in steps]
    weight = [(n, programs.amplitudes("0" * n)["zeros"]) for n in steps]
    mean = [(n, p * w) for (n, p), (_, w) in zip(probability, weight, strict=True)]
    return Chart(
        "A2",
        "Zeros convince, but nobody is drawn into them",
        "uniform program against the all-zeros program, prior 1/2 each",
        (
            Panel(
                "zeros so far, n",
                "probability",
                (
                    series("weight of the all-zeros program after n zeros", weight),
                    series("P(the first n tokens are zeros)", probability),
                    series("expected weight after n tokens", mean, dashed=True),
                ),
                whole=True,
                legend="center right",
            ),
        ),
        "Line chart against n = 0 to 12 zeros. The weight of the all-zeros program given n zeros "
        "climbs from 1/2 towards 1; the "
        "probability of n zeros falls from 1 towards 1/2; their product, the expected weight, is 1/2 "
        "throughout.",
    )


def log_odds(text: str = "AABABBBAAAAB") -> Chart:
    """A3: log-odds of a sticky premise against a coin along a text, and along the same tokens in another order."""
    sticky = markov(
        1, {"A": "1/2", "B": "1/2"}, {"A": {"A": "3/4", "B": "1/4"}, "B": {"A": "1/4", "B": "3/4"}}
    )
    mixture = Mixture({"sticky": sticky, "coin": iid({"A": "1/2", "B": "1/2"})})

    def along(word: str) -> list[tuple[int, float]]:
        return [(n, log2(mixture.pair("sticky", "coin").odds(word[:n]))) for n in range(len(word) + 1)]

    shuffled = "".join(sorted(text))
    return Chart(
        "A3",
        "Log-odds add up token by token",
        f"a sticky premise (stays with 3/4) against a coin, along {text} and the same tokens in order",
        (
            Panel(
                "tokens read",
                "log2 odds, sticky : coin",
                (
                    series(text, along(text), style="steps"),
                    series(shuffled, along(shuffled), style="steps"),
                ),
                levels=(Level("even odds", 0),),
                whole=True,
                legend="upper left",
            ),
        ),
        "Step chart of log-odds against tokens read. Each token moves the odds up by log2 3/2 if it "
        "repeats the one before and down "
        "by 1 if it does not. The same tokens in sorted order end far higher: for these premises "
        "order matters.",
    )


def flattery() -> Chart:
    """A6: accuracy against the level of praise, for three priors."""
    levels = [Fraction(x, 8) for x in range(41)]
    priors = {"16, 10, 1": (16, 10, 1), "3, 1, 2": (3, 1, 2), "1, 1, 16": (1, 1, 16)}

    def accuracy(weights: tuple[int, ...], level: Fraction) -> float:
        heard = [w * exp2(-float(level) * drop) for w, drop in zip(weights, (2, 1, 0), strict=True)]
        return sum(h * a for h, a in zip(heard, (0.5, 1.0, 0.5), strict=True)) / sum(heard)

    return Chart(
        "A6",
        "Flattery helps up to a point",
        "narrators worst, truthful, flattering praise with 1/4, 1/2, 1 at each level; accuracies 1/2, 1, 1/2",
        (
            Panel(
                "level of praise, x",
                "accuracy given the praise",
                tuple(
                    series(f"prior weights {name}", [(x, accuracy(weights, x)) for x in levels])
                    for name, weights in priors.items()
                ),
            ),
        ),
        "Three curves of accuracy against the level of praise. With prior weights 16, 10, 1 accuracy "
        "rises from 37/54 to its peak 7/9 "
        "at level 2 and falls back; with 3, 1, 2 it peaks before level 1 and falls; with 1, 1, 16 it "
        "falls from the start.",
    )


def complexity(traits: tuple[int, ...] = (4, 8, 12)) -> Chart:
    """A8: bits for flipping j of m traits against m bits from nothing."""
    panels = tuple(
        Panel(
            "flipped traits, j",
            "bits" if m == traits[0] else "",
            (
                series(
                    "given luigi", [(j, log2((m + 1) * comb(m, j))) for j in range(m + 1)], style="points"
                ),
                series(f"from nothing: {m} bits", [(0, m), (m, m)], dashed=True),
            ),
            title=f"m = {m} traits",
            legend="lower center",
        )
        for m in traits
    )
    return Chart(
        "A8",
        "The antipode is cheap, a middle mixture is not",
        "number of flipped traits uniform on 0..m, then a uniform set",
        panels,
        "Three panels for 4, 8 and 12 traits. The cost of flipping j traits is an arch: log2(m + 1) "
        "bits at j = 0 and j = m, well below the "
        "m bits from nothing, and slightly above m bits in the middle.",
    )


def martingale(tokens: int = 8) -> Chart:
    """B1: every possible amplitude of luigi after n tokens, and its mean."""
    mixture = Mixture({"luigi": iid({"A": "3/4", "B": "1/4"}), "waluigi": iid({"A": "1/2", "B": "1/2"})})
    points: list[tuple[Number, Number]] = []
    means: list[tuple[Number, Number]] = []
    for n in range(tokens + 1):
        words = ["A" * a + "B" * (n - a) for a in range(n + 1)]  # The order does not matter to iid premises.
        points += [(n, mixture.amplitudes(word)["luigi"]) for word in words]
        masses = [comb(n, a) * mixture.probability(word) for a, word in enumerate(words)]
        means.append((n, sum(m * mixture.amplitudes(w)["luigi"] for m, w in zip(masses, words, strict=True))))
    return Chart(
        "B1",
        "Amplitudes spread, their mean stays",
        "luigi says A with 3/4, waluigi with 1/2; all amplitudes of luigi that n tokens can leave",
        (
            Panel(
                "tokens read, n",
                "amplitude of luigi",
                (series("possible amplitudes", points, style="points"), series("their mean", means)),
                whole=True,
                legend="upper left",
            ),
        ),
        "Points fan out from 1/2 at n = 0 to nearly the whole interval at n = 8; the line of their "
        "means is flat at 1/2.",
    )


def never_b(windows: tuple[int, ...] = (1, 2, 4), tokens: int = 60) -> Chart:
    """B2: P(no B among the first n tokens), with full memory and under windows."""
    full = [(n, toy().probability("A" * n)) for n in range(tokens + 1)]
    lines = []
    for k in windows:
        simulator, survival = toy().window(k), [Fraction(1)]
        for n in range(tokens):
            survival.append(survival[-1] * simulator.next_token("A" * min(n, k)).get("A", Fraction(0)))
        lines.append(series(f"window {k}", list(enumerate(survival))))
    return Chart(
        "B2",
        "A chance at every step is not a certainty",
        "seed toy, λ = q = 1/2: probability that the first n tokens are all A",
        (
            Panel(
                "tokens, n",
                "P(no B yet)",
                (series("full memory", full), *lines),
                levels=(Level("λ", Fraction(1, 2)),),
                legend="upper right",
            ),
        ),
        "Four falling curves. With full memory the probability of no B levels off at 1/2; with "
        "windows of 1, 2 and 4 tokens it goes "
        "on falling towards 0, the faster the shorter the window.",
    )


def unlikely_odds(levels: int = 6) -> Chart:
    """B4: P_luigi(waluigi's odds ever grow c-fold) against the bound 1/c, two coins."""
    coins = Mixture({"luigi": iid({"A": "3/4", "B": "1/4"}), "waluigi": iid({"A": "1/4", "B": "3/4"})})
    bound = [(3**m, Fraction(1, 3**m)) for m in range(levels + 1)]
    within = [
        (tokens, [(c, coins.pair("waluigi", "luigi").odds_crossing(c, tokens).probability) for c, _ in bound])
        for tokens in (12, 60)
    ]
    return Chart(
        "B4",
        "Misleading evidence is rare",
        "coins 3/4 and 1/4: P(waluigi's odds ever reach c times their start), when luigi writes",
        (
            Panel(
                "c",
                "probability",
                (
                    series("bound 1/c, attained over all time", bound, dashed=True),
                    *(series(f"within {n} tokens", points, style="points") for n, points in within),
                ),
                x_scale="log",
                y_scale="log",
                legend="lower left",
            ),
        ),
        "Log-log chart. The bound 1/c is a straight line, which the probability over all time "
        "attains at c = 1, 3, 9, …; within 12 "
        "and 60 tokens the probabilities lie below it, well below for large c.",
    )


def asymmetry(q: float = 0.1, points: int = 120) -> Chart:
    """B5: the two Kullback–Leibler divergences against luigi's slip rate."""
    slips = [10 ** (-6 + 5.9 * i / points) for i in range(points + 1)]
    pairs: list[tuple[float, float, float]] = []
    for slip in slips:
        if slip < 1 - q:
            luigi, waluigi = iid({"A": 1 - slip, "B": slip}), iid({"A": q, "B": 1 - q})
            both = Mixture({"luigi": luigi, "waluigi": waluigi})
            pairs.append(
                (slip, both.pair("waluigi", "luigi").divergence(), both.pair("luigi", "waluigi").divergence())
            )
    return Chart(
        "B5",
        "Evidence for waluigi comes faster, as long as luigi hardly slips",
        f"luigi says B with probability δ, waluigi A with probability q = {q:g}; expected evidence "
        f"per token in nats",
        (
            Panel(
                "luigi's slip rate, δ",
                "nats per token",
                (
                    series("waluigi writes: KL(w‖l)", [(d, towards) for d, towards, _ in pairs]),
                    series("luigi writes: KL(l‖w)", [(d, away) for d, _, away in pairs]),
                ),
                x_scale="log",
                legend="upper right",
            ),
        ),
        "Two curves against luigi's slip rate on a logarithmic axis. Evidence for waluigi grows "
        "without bound as the slip rate goes to "
        "0, evidence for luigi levels off at −log q; the curves cross where the slip rate is q.",
    )


def two_faces(tokens: int = 14) -> Chart:
    """B8: how the two faces of the simplex are reached in the seed toy."""
    reached = [(n, 1 - toy().probability("A" * n)) for n in range(tokens + 1)]
    near = [(n, toy().amplitudes("A" * n)["luigi"]) for n in range(tokens + 1)]
    return Chart(
        "B8",
        "One face is reached in a token, the other only in the limit",
        "seed toy, λ = q = 1/2, full memory",
        (
            Panel(
                "tokens, n",
                "",
                (
                    series("P(luigi's amplitude is 0 by n)", reached),
                    series("luigi's amplitude if no B has come", near),
                ),
                levels=(
                    Level("", 1),
                    Level("", Fraction(1, 2)),
                ),
                whole=True,
                legend="lower right",
            ),
        ),
        "Two rising curves. The probability that luigi has vanished by token n climbs from 0 towards "
        "1/2; luigi's amplitude after n As climbs "
        "from 1/2 towards 1 and never gets there.",
    )
