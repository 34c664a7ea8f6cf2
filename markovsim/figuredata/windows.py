"""Charts of the claims about finite windows (section C)."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import product

from markovsim.contexts.simulator import WindowedSimulator
from markovsim.figuredata.charts import Chart, Level, Number, Panel, series
from markovsim.figuredata.story import rogue_model, toy
from markovsim.mixture import Mixture
from markovsim.premises.generator import generator
from markovsim.premises.library import iid, looping, word

SIZES = tuple(range(1, 11))


def told(simulator: WindowedSimulator, text: str) -> Fraction:
    """Return the probability that the windowed simulator begins with a text."""
    result = Fraction(1)
    for place, token in enumerate(text):
        if result:
            result *= simulator.next_token(text[max(0, place - simulator.k) : place]).get(token, Fraction(0))
    return result


def before_the_window_is_full(windows: tuple[int, ...] = (1, 2, 3), tokens: int = 8) -> Chart:
    """C1: total variation distance between the first n tokens with a window and without."""
    lines = []
    for k in windows:
        simulator, distances = toy().window(k), []
        for n in range(1, tokens + 1):
            texts = ["".join(text) for text in product("AB", repeat=n)]
            distances.append((n, sum(abs(told(simulator, t) - toy().probability(t)) for t in texts) / 2))
        lines.append(series(f"window {k}", distances))
    return Chart(
        "C1",
        "A window changes nothing before it is full",
        "seed toy, λ = q = 1/2: total variation distance between texts of n tokens with and without "
        "the window",
        (Panel("tokens, n", "distance", tuple(lines), whole=True, legend="upper left"),),
        "Three lines against the number of tokens. For a window of k tokens the distance is 0 up to "
        "k + 1 tokens and grows from there.",
    )


def back_again() -> Chart:
    """C4: expected return to A^k just after a B, beside the wait for the first B."""
    wait, back = [], []
    for k in SIZES[:8]:
        simulator = toy().window(k)
        wait.append((k, simulator.expected_hitting_time("token:B", "A" * k)))
        back.append((k, simulator.expected_hitting_time("context:" + "A" * k, "A" * (k - 1) + "B")))
    return Chart(
        "C4",
        "The independent waluigi is no trap",
        "seed toy, λ = q = 1/2: both waits double with each token of the window",
        (
            Panel(
                "window k",
                "expected tokens",
                (
                    series("from A^k to the first B: 2^(k+1) + 2", wait),
                    series("from just after a B back to A^k: 2^(k+1) − 2", back),
                ),
                y_scale="log",
                whole=True,
                legend="upper left",
            ),
        ),
        "Two nearly parallel lines on a logarithmic axis against the window length: the wait for the "
        "first B, 6 at k = 1, and the way back to the "
        "window of As, 2 at k = 1; both about 2 to the power k + 1.",
    )


def rogue_waits() -> Chart:
    """C5: expected tokens until the rogue's B^k, and P(never B) with full memory."""
    times = []
    for k in SIZES:
        times.append((k, rogue_model().window(k).expected_hitting_time("context:" + "B" * k, "A" * k)))
    silent = [(n, rogue_model().probability("A" * n)) for n in range(61)]
    return Chart(
        "C5",
        "The rogue collapses every window, but not full memory",
        "rogue, λ = 1/2, hazard 1/10",
        (
            Panel(
                "window k",
                "E[tokens from A^k to B^k]",
                (series("with the window", times),),
                whole=True,
                legend="upper left",
            ),
            Panel(
                "tokens, n",
                "P(no B yet), full memory",
                (series("full memory", silent),),
                levels=(Level("λ", Fraction(1, 2)),),
            ),
        ),
        "Two panels. Left: the expected time to the absorbing window of Bs grows slowly with the "
        "window. Right: with full memory the "
        "probability of no B falls from 1 and levels off at 1/2.",
    )


@cache
def reversible(hazard: Fraction, back: Fraction) -> Mixture:
    """Return luigi beside the rogue that comes back, a token being emitted by the state it leaves for."""
    zero = Fraction(0)
    rogue = generator(
        [1, 0], {"A": [[1 - hazard, zero], [back, zero]], "B": [[zero, hazard], [zero, 1 - back]]}
    )
    return Mixture({"luigi": word("A"), "rogue": rogue})


def mean_amplitudes(k: int = 2) -> Chart:
    """C6: long-run mean amplitude of luigi against hazard and return rate, document start."""
    hazards = [Fraction(i, 20) for i in range(1, 20)]
    lines = []
    for back in (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)):
        points: list[tuple[Number, Number]] = []
        for hazard in hazards:
            simulator = reversible(hazard, back).window(k)
            law = simulator.full_chain.stationary_distribution()
            points.append((hazard, sum(p * simulator.amplitudes(str(w))["luigi"] for w, p in law.items())))
        lines.append(series(f"return rate {float(back):g}", points))
    return Chart(
        "C6",
        "Read as documents, windows favour either side",
        f"luigi against a rogue that comes back, λ = 1/2, window {k}: long-run mean amplitude of luigi",
        (
            Panel(
                "hazard h",
                "mean amplitude of luigi",
                tuple(lines),
                levels=(Level("λ", Fraction(1, 2)),),
                legend="upper left",
            ),
        ),
        "Three curves of luigi's mean amplitude against the hazard, for return rates 0.1, 0.5 and "
        "0.9. Each is below the prior, 1/2, while hazard and "
        "return rate add up to less than 1, and above it beyond.",
    )


def ceilings() -> Chart:
    """C7: what k tokens can say at best for luigi."""
    sizes = range(13)
    lines = []
    for q in (Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)):
        mixture = Mixture({"luigi": iid({"A": 1}), "waluigi": iid({"A": q, "B": 1 - q})})
        best = [(k, mixture.evidence.ceiling("luigi", k).amplitude) for k in sizes]
        lines.append(series(f"luigi, q = {float(q):g}", best))
    return Chart(
        "C7",
        "A window puts a ceiling on luigi, none on waluigi",
        "seed toy, λ = 1/2: greatest amplitude that k tokens can give",
        (
            Panel(
                "window k",
                "greatest amplitude",
                tuple(lines),
                levels=(Level("waluigi, k ≥ 1", 1),),
                whole=True,
                legend="lower right",
            ),
        ),
        "Three curves of luigi's greatest amplitude against the window, rising from 1/2 towards 1, "
        "the more slowly the better waluigi imitates; "
        "a line at 1 marks waluigi's ceiling.",
    )


def looping_escape() -> Chart:
    """C10: escape rate from the window of Bs beside a looper, and who says the first B."""
    escapes = []
    for eta in (Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)):
        looper = looping({"A": "1/2", "B": "1/2"}, eta)
        premises = {"luigi": iid({"A": 1}), "waluigi": iid({"A": "1/2", "B": "1/2"}), "looper": looper}
        mixture = Mixture(premises)
        rates = [(k, mixture.next_token("B" * k)["A"]) for k in SIZES]
        escapes.append(series(f"η = {float(eta):g}", rates))
    return Chart(
        "C10",
        "A looper holds any window that repeats itself",
        "luigi, waluigi (coin) and a looper with redraw rate η, prior 1/3 each: P(A | B^k)",
        (
            Panel(
                "window k", "escape from B^k", tuple(escapes), y_scale="log", whole=True, legend="lower left"
            ),
        ),
        "Three falling curves on a logarithmic axis: the probability of leaving the window of Bs "
        "falls towards half the looper's redraw rate as "
        "the window grows.",
    )


def gaps() -> Chart:
    """C11: the gap of the seed toy's context chain between its bounds."""
    import numpy as np

    exact, lower, upper = [], [], []
    for k in range(1, 9):
        q, s = 0.5, (1 + 0.5**k) / 2
        delta = 0.25 / s
        companion = np.zeros((k, k))
        companion[0] = [delta * q**n for n in range(k)]
        companion[np.arange(1, k), np.arange(k - 1)] = 1
        exact.append((k, 1 - float(max(abs(np.linalg.eigvals(companion))))))
        lower.append((k, q ** (k + 1) / (s * (1 - q**k))))
        upper.append((k, q ** (k + 1) / (0.5 * (1 - (1 + k * q) * q**k))))
    return Chart(
        "C11",
        "The chain's memory of its side halves with each token",
        "seed toy, λ = q = 1/2: γ = 1 − second largest modulus of an eigenvalue",
        (
            Panel(
                "window k",
                "γ",
                (
                    series("upper bound", upper, dashed=True),
                    series("γ", exact),
                    series("lower bound", lower, dashed=True),
                ),
                y_scale="log",
                whole=True,
                legend="upper right",
            ),
        ),
        "Three falling lines on a logarithmic axis: γ lies between its two bounds, and all halve "
        "with each token of the window.",
    )
