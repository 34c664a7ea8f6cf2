"""Charts of what goes beyond the discussion (section F): exponents, stepping stones, freezing, longer windows."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from math import comb

from markovsim.arithmetic.domains import FLOAT
from markovsim.figuredata.charts import Chart, Level, Number, Panel, series
from markovsim.mixture import Mixture
from markovsim.premises.generator import Generator, generator
from markovsim.premises.library import iid

EVEN = tuple(range(2, 19, 2))


def coin(ones: str | Fraction) -> Generator:
    """Return the premise that draws 1 with this probability, else 0."""
    chance = Fraction(ones)
    return iid({"0": 1 - chance, "1": chance})


@cache
def opposite(ones: str, stone: str = "0") -> Mixture:
    """Return two opposite coins of equal weight, with a fair coin of weight ``stone`` beside them, in floats."""
    chance, between = Fraction(ones), Fraction(stone)
    coins = {"low": coin(chance), "high": coin(1 - chance)}
    weights = dict.fromkeys(coins, (1 - between) / 2)
    if between:
        coins["fair"], weights["fair"] = coin("1/2"), between
    return Mixture(coins, weights).to(FLOAT)


def wait(mixture: Mixture, k: int, event: str, start: str) -> float:
    """Return the expected tokens to an event, from a window, by aggregation on all windows."""
    return mixture.window(k).every_window.hitting_time(event, start).value


def across(mixture: Mixture, k: int) -> float:
    """Return the expected tokens from the window of 0s to the window of 1s."""
    return wait(mixture, k, "context:" + "1" * k, "0" * k)


def exponent(ones: tuple[str, str] = ("1/20", "7/10"), largest: int = 14) -> Chart:
    """F3: one exponent for both directions, and what is left of the mean time beside it."""
    pair = Mixture({"low": coin(ones[0]), "high": coin(ones[1])}).to(FLOAT)
    there, back = pair.pair("low", "high"), pair.pair("high", "low")
    information = there.chernoff_information()
    sizes = range(1, largest + 1)
    ways = {"high": "0", "low": "1"}
    waits = {
        ahead: [(k, wait(pair, k, f"amplitude:{ahead}>=1/2", token * k)) for k in sizes]
        for ahead, token in ways.items()
    }
    rest = []
    for slip in ("1/10", "1/20", "1/100"):
        coins = opposite(slip)
        rate = coins.pair("low", "high").chernoff_information()
        points = [(k, across(coins, k) / (math.sqrt(k) * math.exp(k * rate))) for k in EVEN]
        rest.append(series(f"coins {float(Fraction(slip)):g} and {1 - float(Fraction(slip)):g}", points))

    def growth(rate: float) -> list[tuple[Number, Number]]:
        return [(k, math.sqrt(k) * math.exp(k * rate)) for k in sizes]

    return Chart(
        "F3",
        "From one persona to the other: one exponent, both ways",
        "two coins of equal weight; C is the Chernoff information between them",
        (
            Panel(
                "window k",
                "expected tokens until the other leads",
                (
                    series("from 0s (coin 0.05)", waits["high"]),
                    series("from 1s (coin 0.7)", waits["low"]),
                    series(f"√k exp(kC), C = {information:.2f}", growth(information), dashed=True),
                    series(
                        f"the same with a KL, {there.divergence():.2f}",
                        growth(there.divergence()),
                        dashed=True,
                    ),
                    series(
                        f"with the other KL, {back.divergence():.2f}",
                        growth(back.divergence()),
                        dashed=True,
                    ),
                ),
                y_scale="log",
                whole=True,
                legend="upper left",
            ),
            Panel(
                "window k",
                "E[0…0 to 1…1] / (√k exp(kC))",
                tuple(rest),
                whole=True,
                legend="lower right",
            ),
        ),
        "Two panels. Left, on a logarithmic axis: the mean times from a window of 0s until the coin 0.7 leads and from "
        "a window of 1s until the coin 0.05 leads run side by side, parallel to √k exp(kC), far below the lines with "
        "the two Kullback-Leibler divergences in place of C. Right: for opposite coins the mean time from 0…0 to 1…1, "
        "divided by √k exp(kC), rises ever more slowly: for 0.01 and 0.99 from 4.2 at 2 tokens to 4.84 at 18.",
    )


def stones() -> Chart:
    """F4: the ladder of stepping stones."""
    sizes, lines, steps = EVEN[1:], [], []
    for name, share in (
        ("no stone", "0"),
        ("fair coin, prior 0.2 %", "1/500"),
        ("fair coin, prior 10 %", "1/10"),
    ):
        mixture = opposite("3/100", share)
        times = {k: across(mixture, k) for k in sizes}
        lines.append(series(name, list(times.items())))
        steps.append(series(name, [(k, math.log(times[k] / times[k - 2]) / 2) for k in sizes[1:]]))
    found = opposite("3/100", "1/10").evidence.stepping_stones("low", "high")
    return Chart(
        "F4",
        "A stepping stone of tiny weight makes a good persona collapse",
        "coins 0.03 and 0.97 of equal weight, a fair coin beside them: from the window of 0s to the window of 1s",
        (
            Panel(
                "window k", "expected tokens", tuple(lines), y_scale="log", whole=True, legend="upper left"
            ),
            Panel(
                "window k",
                "growth of ln E per token",
                tuple(steps),
                levels=(
                    Level(f"direct, {found.direct:.3f}", found.direct, "left"),
                    Level(f"by the stone, {found.exponent:.3f}", found.exponent, "left"),
                ),
                whole=True,
                legend="center right",
            ),
        ),
        "Two panels. Left, on a logarithmic axis: with no stone the mean time reaches 5.3e9 tokens at a window of 18; "
        "with a fair coin of prior 0.2 % it is 8.5e4, with prior 10 % it is 6.1e3. Right: the growth of its logarithm "
        "per token of the window stays near 1.1 without a stone, and falls towards 0.206 with one.",
    )


@cache
def changes(low: Fraction, high: Fraction, before: int, after: int) -> Fraction:
    """Return the probability that the lead changes in a step from a window of ``before`` tokens to one of ``after``.

    The two coins have equal weight, the one of ``low`` leads where both are equally likely, and the window keeps its
    length or grows by one. The law of the tokens in view and the next one is that of the mixture (F3, F5).
    """

    def leads(length: int, ones: int) -> bool:
        return low**ones * (1 - low) ** (length - ones) >= high**ones * (1 - high) ** (length - ones)

    total = Fraction(0)
    if after == 0:
        return total
    for oldest, token in ((0, 0), (0, 1), (1, 0), (1, 1)) if before else ((0, 0), (0, 1)):
        kept = oldest if after > before else 0
        for middle in range(max(before, 1)):
            if leads(before, oldest + middle) != leads(after, kept + middle + token):
                ones, ways = oldest + middle + token, comb(max(before - 1, 0), middle)
                laws = (p**ones * (1 - p) ** (before + 1 - ones) for p in (low, high))
                total += ways * sum(laws, start=Fraction(0)) / 2
    return total


def freezing(last: float = 1e12) -> Chart:
    """F5: expected changes of the lead under a window that grows with the logarithm of the text."""
    low, high = Fraction(1, 10), Fraction(9, 10)
    information = Mixture({"low": coin(low), "high": coin(high)}).pair("low", "high").chernoff_information()
    lines = []
    for speed in (Fraction(4, 5), Fraction(1), Fraction(5, 4)):
        total, token, k, points = 0.0, 0, 0, []
        while token < last:
            grows = max(token, math.ceil(math.exp((k + 1) * information / float(speed))) - 1)
            end = min(grows, int(last))
            total += (end - token) * float(changes(low, high, k, k))
            token, k = end, k + 1
            if end < last:
                total += float(changes(low, high, k - 1, k))
                token += 1
            points.append((token, total))
        lines.append(series(f"{float(speed):g} ln t / C", points))
    return Chart(
        "F5",
        "A memory that grows faster than ln t / C freezes the persona",
        "coins 0.1 and 0.9 of equal weight: expected changes of the lead under a window of so many tokens",
        (
            Panel(
                "tokens, t",
                "expected changes of the lead",
                tuple(lines),
                x_scale="log",
                y_scale="log",
                legend="upper left",
            ),
        ),
        "Three lines on logarithmic axes against the number of tokens. At 0.8 times the critical speed the expected "
        "number of changes grows like a power of the time, at the critical speed it grows slowly, and at 1.25 times it "
        "levels off.",
    )


def ageing() -> Generator:
    """Return the premise of two stages: it says A in both, and B only at the end of the second."""
    half = Fraction(1, 2)
    return generator([half, half], {"A": [[half, half], [0, half]], "B": [[0, 0], [half, 0]]})


def alternating() -> Generator:
    """Return the premise that says A at every other place, and draws A or B between."""
    half = Fraction(1, 2)
    return generator([half, half], {"A": [[0, half], [1, 0]], "B": [[0, half], [0, 0]]})


def longer() -> Chart:
    """F7: expected first B against the window, where the hazard falls, rises, or goes up and down."""
    coins = Mixture({"rare": iid({"A": "9/10", "B": "1/10"}), "often": iid({"A": "1/3", "B": "2/3"})})
    models = {
        "two constant hazards": coins,
        "a premise that ages": Mixture({"ageing": ageing()}),
        "every other token is A": Mixture({"alternating": alternating()}),
    }
    lines = [
        series(name, [(k, mixture.window(k).expected_hitting_time("token:B")) for k in range(11)])
        for name, mixture in models.items()
    ]
    return Chart(
        "F7",
        "A longer window delays the first B exactly where the hazard falls",
        "expected tokens until the first B, from the empty context",
        (Panel("window k", "expected tokens", tuple(lines), whole=True, legend="center right"),),
        "Three lines against the window. For two premises with constant hazards the expected time rises from about 2.6 "
        "to 5.75; for a premise that ages it falls from 4 to 3; for one that can say B at every other token only it "
        "goes up and down around 3.5.",
    )
