"""What the figures show: frozen tables of the library's own answers, drawn in :mod:`markovsim.figures`."""

from collections.abc import Callable

from markovsim.figuredata import literature, practice, superpositions, windows
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
    "zeros": superpositions.all_zeros,
    "log-odds": superpositions.log_odds,
    "flattery": superpositions.flattery,
    "complexity": superpositions.complexity,
    "martingale": superpositions.martingale,
    "never": superpositions.never_b,
    "unlikely-odds": superpositions.unlikely_odds,
    "asymmetry": superpositions.asymmetry,
    "faces": superpositions.two_faces,
    "first-tokens": windows.before_the_window_is_full,
    "return": windows.back_again,
    "rogue": windows.rogue_waits,
    "means": windows.mean_amplitudes,
    "ceilings": windows.ceilings,
    "looping": windows.looping_escape,
    "gap": windows.gaps,
    "selection": practice.selection,
    "sharpening": practice.sharpened,
    "prompts": practice.prompts,
    "pinned": practice.pinned,
    "corrector": practice.corrected,
    "sojourns": practice.sojourns,
    "exposures": practice.exposures,
    "splitting": practice.split_hazards,
    "circle": practice.circle,
    "mixing": literature.mixing,
    "predictions": literature.predictions,
    "repetition": literature.repetition,
    "beliefs": literature.beliefs,
    "regret": literature.regrets,
}
"""The charts of claims by name. Each function computes its chart afresh."""
