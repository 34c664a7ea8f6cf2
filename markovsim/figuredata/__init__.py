"""What the figures show: frozen tables of the library's own answers, drawn in :mod:`markovsim.figures`."""

from collections.abc import Callable
from functools import cache

from markovsim.figuredata import exponents, forgetting, literature, practice, superpositions, windows
from markovsim.figuredata.charts import Chart, Level, Panel, Series
from markovsim.figuredata.story import (
    AmplitudeTrace,
    ContextDiagram,
    ContextDrift,
    ContextNode,
    StartComparison,
    WaitingTimes,
    amplitude_trace,
    context_diagram,
    context_drift,
    rogue_model,
    start_comparison,
    toy,
    waiting_times,
)

__all__ = [
    "AmplitudeTrace",
    "CHARTS",
    "Chart",
    "ContextDiagram",
    "ContextDrift",
    "ContextNode",
    "Level",
    "Panel",
    "Series",
    "StartComparison",
    "WaitingTimes",
    "amplitude_trace",
    "context_diagram",
    "context_drift",
    "rogue_model",
    "start_comparison",
    "toy",
    "waiting_times",
]

CHARTS: dict[str, Callable[[], Chart]] = {
    "zeros": cache(superpositions.all_zeros),
    "log-odds": cache(superpositions.log_odds),
    "flattery": cache(superpositions.flattery),
    "complexity": cache(superpositions.complexity),
    "martingale": cache(superpositions.martingale),
    "never": cache(superpositions.never_b),
    "unlikely-odds": cache(superpositions.unlikely_odds),
    "asymmetry": cache(superpositions.asymmetry),
    "faces": cache(superpositions.two_faces),
    "first-tokens": cache(windows.before_the_window_is_full),
    "return": cache(windows.back_again),
    "rogue": cache(windows.rogue_waits),
    "means": cache(windows.mean_amplitudes),
    "ceilings": cache(windows.ceilings),
    "looping": cache(windows.looping_escape),
    "gap": cache(windows.gaps),
    "selection": cache(practice.selection),
    "sharpening": cache(practice.sharpened),
    "prompts": cache(practice.prompts),
    "pinned": cache(practice.pinned),
    "corrector": cache(practice.corrected),
    "sojourns": cache(practice.sojourns),
    "exposures": cache(practice.exposures),
    "splitting": cache(practice.split_hazards),
    "circle": cache(practice.circle),
    "mixing": cache(literature.mixing),
    "predictions": cache(literature.predictions),
    "repetition": cache(literature.repetition),
    "beliefs": cache(literature.beliefs),
    "regret": cache(literature.regrets),
    "growing": cache(forgetting.growing_window),
    "decay": cache(forgetting.decay_and_window),
    "exponent": cache(exponents.exponent),
    "stones": cache(exponents.stones),
    "freezing": cache(exponents.freezing),
    "longer": cache(exponents.longer),
}
"""The charts of claims by name. Each function computes its chart once."""
