"""Charts of the claims about forgetting: windows that grow, and evidence that decays (section F)."""

from __future__ import annotations

import math

from markovsim.arithmetic.domains import FLOAT
from markovsim.contexts.schedules import logarithmic_schedule
from markovsim.figuredata.charts import Chart, Panel, series
from markovsim.figuredata.story import toy

FACTORS = ("9/10", "1", "11/10", "3/2", "2")


def growing_window(decades: int = 48) -> Chart:
    """F2: P(no B) against the horizon, for windows that grow with the logarithm of time."""
    lines = []
    for factor in FACTORS:
        simulator = toy().to(FLOAT).scheduled(logarithmic_schedule(factor, base=2))
        logs = simulator.log_survival_curve("B", [10**n for n in range(decades + 1)])
        points = [(n, math.exp(log)) for n, log in enumerate(logs) if log > math.log(1e-12)]
        lines.append(series(f"c = {factor}", points, dashed=factor == "1"))
    return Chart(
        "F2",
        "A window that grows with the logarithm of time is the threshold",
        "seed toy, λ = q = 1/2, window ⌊c·log₂(t + 1)⌋ before token t; c = 1 is critical",
        (
            Panel(
                "log₁₀ of the number of tokens",
                "P(no B so far)",
                tuple(lines),
                y_scale="log",
                legend="lower right",
            ),
        ),
        "Falling curves on a logarithmic axis against the logarithm of the horizon, up to 10^48 tokens. "
        "With factor 9/10 the "
        "probability of no B plunges, at 1 it falls along a straight line, at 11/10 it bends, and at 3/2 and 2 it "
        "levels off near 0.27 and 0.46.",
    )


def decay_and_window(exponent: int = 18) -> Chart:
    """F6: P(no B) against the horizon, for evidence that decays and for a window."""
    horizons = [2**i for i in range(exponent + 1)]
    lines = []
    for name, c in (("weights 2/j", 2.0), ("weights 1.6/j", 1.6), ("weights 1.2/j", 1.2)):
        simulator = toy().to(FLOAT).decaying(lambda j, c=c: c / j)
        logs = [(n, simulator.log_survival_probability("B", n)) for n in horizons]
        lines.append(series(name, [(n, math.exp(log)) for n, log in logs if log > math.log(1e-6)]))
    half = toy().to(FLOAT).decaying(lambda j: 0.9 ** (j - 1))
    window = toy().to(FLOAT).scheduled(10)
    for name, log_survival in (
        ("weights 0.9^(j − 1)", half.log_survival_probability),
        ("window 10", window.log_survival_probability),
    ):
        logs = [(n, log_survival("B", n)) for n in horizons]
        lines.append(
            series(
                name,
                [(n, math.exp(log)) for n, log in logs if log > math.log(1e-6)],
                dashed=name == "window 10",
            )
        )
    return Chart(
        "F6",
        "Decay like 2/j saves luigi, decay by a constant ratio does not",
        "seed toy, λ = q = 1/2: evidence of lag j counts with a weight; c/j is critical at c = 1/ln 2 = 1.44",
        (
            Panel(
                "tokens",
                "P(no B so far)",
                tuple(lines),
                x_scale="log",
                y_scale="log",
                legend="lower left",
            ),
        ),
        "Falling curves on two logarithmic axes, up to a quarter of a million tokens. "
        "With weights 2/j the probability of no B levels off near "
        "0.44; with 1.6/j it falls slowly, with 1.2/j to below 10^-5; with weights that fall by a tenth per token, "
        "and with a "
        "window of ten tokens, it plunges after a few thousand tokens, alike.",
    )
