"""Charts of the claims about the literature around the discussion (section E)."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from markovsim.figuredata.charts import Chart, Level, Number, Panel, series
from markovsim.figuredata.story import toy
from markovsim.mixture import Mixture
from markovsim.premises.processes import mess3


def mixing(k: int = 3, steps: int = 36) -> Chart:
    """E1: how fast the window chain forgets, beside two bounds."""
    chain = toy().window(k).full_chain
    law = chain.stationary_distribution()
    block = chain.power(k)
    least = min(block.probability(i, j) for i in chain.states for j in chain.states)
    spread = block.mixing.dobrushin_coefficient()
    blocks, apart = steps // k, []
    for n in range(1, steps + 1):
        power = chain.power(n)
        gaps = [abs(power.probability(i, j) - law[j]) for i in chain.states for j in chain.states]
        apart.append((n, max(gaps)))
    general = [(k * m, (1 - 2 * least) ** (m - 1)) for m in range(1, blocks + 1)]
    contraction = [(k * m, spread**m) for m in range(1, blocks + 1)]
    return Chart(
        "E1",
        "A bound that holds, and one that says more",
        f"seed toy, λ = q = 1/2, window {k}: greatest entry of |P^n − π| after n tokens",
        (
            Panel(
                "tokens, n",
                "distance",
                (
                    series("(1 − 2ε)^(⌊n/k⌋ − 1)", general, dashed=True),
                    series("Dobrushin's coefficient of P^k", contraction, dashed=True),
                    series("exact", apart),
                ),
                y_scale="log",
                legend="lower left",
            ),
        ),
        "Three falling curves on a logarithmic axis. The exact distance falls geometrically; the "
        "bound from Dobrushin's coefficient of "
        "three steps falls at nearly that rate, the general bound from the least entry hardly falls at all.",
    )


def predictions(k: int = 3, steps: int = 24) -> Chart:
    """E2: what the window's predictions do on average, from a prompt and from nothing."""
    simulator = toy().window(k)
    prompted = simulator.martingale.predictive_gaps(steps, "A" * k)
    fresh = simulator.martingale.predictive_gaps(steps)
    full = toy().martingale.predictive_gaps(steps, "A" * k)
    lines = {
        "window, after the prompt AAA": prompted,
        "window, from nothing": fresh,
        "full memory, after AAA": full,
    }
    return Chart(
        "E2",
        "The martingale test sees a window, unless it starts stationary",
        f"seed toy, λ = q = 1/2, window {k}: E[P(A) m tokens later] − P(A) now",
        (
            Panel(
                "tokens later, m",
                "mean change of the prediction",
                tuple(
                    series(name, [(m, gap["A"]) for m, gap in enumerate(gaps, 1)])
                    for name, gaps in lines.items()
                ),
                legend="center right",
            ),
        ),
        "Three lines. After the prompt AAA the window's mean prediction of A falls and settles below "
        "where it began; from nothing, and with full "
        "memory, it does not move.",
    )


def repetition(continuation: Fraction = Fraction(19, 20)) -> Chart:
    """E3: the average repetition probability of a looping premise against its redraw rate."""
    lines = []
    for n in (2, 5, 20):
        points: list[tuple[Number, Number]] = []
        for i in range(1, 41):
            stay = continuation * (1 - Fraction(i, 40))
            points.append(
                (
                    Fraction(i, 40),
                    continuation**2 / (n - continuation**2) + (n - 1) * stay**2 / (n - stay**2),
                )
            )
        lines.append(series(f"{n} tokens", points))
    return Chart(
        "E3",
        "The average repetition probability is no probability",
        f"looping premise with redraw rate η, continuation probability c = {float(continuation):g}",
        (
            Panel(
                "redraw rate η",
                "R",
                tuple(lines),
                levels=(Level("1", 1),),
                legend="upper right",
            ),
        ),
        "Three falling curves against the redraw rate. For 2 tokens, and for 5 and 20 tokens at "
        "small redraw rates, R is above 1, so that it is no probability.",
    )


def beliefs(depth: int = 5, window: int = 2) -> Chart:
    """E4: belief states of Mess3 with full memory, and those that a window can hold."""
    process = Mixture({"mess3": mess3("1/20", "17/20")})
    full = process.mixed_states(depth=depth)

    def corner(point: tuple[Fraction, ...]) -> tuple[float, float]:
        _, right, top = (float(x) for x in point)
        return right + top / 2, top * sqrt(3) / 2

    points = {state: corner(point) for state, point in full.belief_points().items()}
    short = [xy for state, xy in points.items() if len(str(state)) <= window]
    return Chart(
        "E4",
        "A window sees a part of the belief states",
        f"Mess3 (x = 1/20, a = 17/20): beliefs after at most {depth} tokens, in the simplex over its "
        f"three hidden states",
        (
            Panel(
                "",
                "",
                (
                    series(f"full memory, up to {depth} tokens", list(points.values()), style="points"),
                    series(f"a window of {window}", short, style="points"),
                    series("simplex", [(0, 0), (1, 0), (0.5, sqrt(3) / 2), (0, 0)], dashed=True),
                ),
                legend="upper right",
            ),
        ),
        "Points in a triangle form a fractal: three clusters at the corners, each made of three "
        "smaller ones. The beliefs of a window of two tokens are a sparse subset of them.",
    )


def regrets(tokens: int = 40) -> Chart:
    """E5: what prediction costs while luigi writes, with full memory and under windows."""
    lines = [("full memory", toy().regret("luigi").curve(tokens))]
    lines += [(f"window {k}", toy().window(k).regret("luigi").curve(tokens)) for k in (1, 3, 5)]
    return Chart(
        "E5",
        "Forgetting pays for ever",
        "seed toy, λ = q = 1/2, luigi writes: Σ KL(luigi ‖ prediction) in nats",
        (
            Panel(
                "tokens, n",
                "regret",
                tuple(series(name, list(enumerate(curve, 1))) for name, curve in lines),
                legend="upper left",
            ),
        ),
        "Four rising curves. With full memory regret levels off below ln 2; with windows of 1, 3 and "
        "5 tokens it grows in proportion to the number of "
        "tokens, the more slowly the longer the window.",
    )
