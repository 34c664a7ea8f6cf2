"""Exact Markov chains of mixtures of text processes seen through a finite window."""

from markovsim.arithmetic.balls import BALL, BallDomain, enclose
from markovsim.arithmetic.domains import EXACT, FLOAT, SymbolicDomain
from markovsim.chains import arrays
from markovsim.chains.chain import Chain
from markovsim.chains.events import Emits, Takes, Visits
from markovsim.contexts.decoding import Decoding, greedy, min_p, temperature, top_k, top_p
from markovsim.contexts.dialogue import Dialogue
from markovsim.contexts.mixed_states import UNEXPLORED, BeliefChain
from markovsim.contexts.scheduled import ScheduledSimulator
from markovsim.contexts.schedules import Schedule, logarithmic_schedule
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.errors import (
    CertificateError,
    FloatRangeError,
    ImpossibleWindowError,
    InputError,
    LimitError,
    MarkovsimError,
    ModelFileError,
    NotUniqueError,
    PrecisionError,
    StationaryError,
    UndecidedError,
    WorkerError,
)
from markovsim.full_memory.decay import DecayingSimulator
from markovsim.mixture import Mixture
from markovsim.premises.authors import deceptive, switching_author
from markovsim.premises.generator import Generator, generator
from markovsim.premises.library import hmm, iid, looping, markov, word
from markovsim.premises.processes import even_process, golden_mean, mess3, rrxor, z1r
from markovsim.premises.stationary import stationary_start
from markovsim.sweeps import sweep

__version__ = "0.1.0"

__all__ = [
    # mixtures and the premises that they are made of
    "Mixture",
    "Generator",
    "generator",
    "iid",
    "word",
    "markov",
    "hmm",
    "looping",
    "deceptive",
    "switching_author",
    "golden_mean",
    "even_process",
    "z1r",
    "rrxor",
    "mess3",
    "stationary_start",
    # windows, what is asked of them, and decoding policies
    "WindowedSimulator",
    "ScheduledSimulator",
    "Schedule",
    "logarithmic_schedule",
    "DecayingSimulator",
    "Dialogue",
    "BeliefChain",
    "UNEXPLORED",
    "Decoding",
    "temperature",
    "top_k",
    "top_p",
    "min_p",
    "greedy",
    # chains and events
    "Chain",
    "Emits",
    "Takes",
    "Visits",
    "arrays",
    # many models at once
    "sweep",
    # arithmetic
    "EXACT",
    "FLOAT",
    "BALL",
    "SymbolicDomain",
    "BallDomain",
    "enclose",
    # errors
    "MarkovsimError",
    "InputError",
    "ModelFileError",
    "StationaryError",
    "ImpossibleWindowError",
    "NotUniqueError",
    "LimitError",
    "CertificateError",
    "UndecidedError",
    "PrecisionError",
    "FloatRangeError",
    "WorkerError",
]


def __dir__() -> list[str]:
    """Return what the package offers, without the rooms that it is built from."""
    return [*__all__, *(name for name in globals() if name.startswith("_"))]
