"""Exact Markov chains of mixtures of text processes seen through a finite window."""

from markovsim.arithmetic.balls import BALL, BallDomain, enclose
from markovsim.arithmetic.domains import EXACT, FLOAT, SymbolicDomain
from markovsim.chains import arrays
from markovsim.chains.chain import Chain
from markovsim.chains.events import Emits, Takes, Visits
from markovsim.contexts.decoding import Decoding, greedy, min_p, temperature, top_k, top_p
from markovsim.contexts.dialogue import Dialogue
from markovsim.contexts.mixed_states import UNEXPLORED, BeliefChain
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
from markovsim.full_memory.evidence import divergence_rate
from markovsim.mixture import Mixture, smallest_violation
from markovsim.premises.authors import deceptive, switching_author
from markovsim.premises.generator import Generator, generator
from markovsim.premises.library import hmm, iid, looping, markov, word
from markovsim.premises.processes import even_process, golden_mean, mess3, rrxor, z1r
from markovsim.premises.stationary import stationary_start
from markovsim.sweeps import sweep

__version__ = "0.1.0"

__all__ = [
    "BALL",
    "EXACT",
    "FLOAT",
    "UNEXPLORED",
    "BallDomain",
    "BeliefChain",
    "CertificateError",
    "Chain",
    "Decoding",
    "Dialogue",
    "Emits",
    "FloatRangeError",
    "Generator",
    "ImpossibleWindowError",
    "InputError",
    "LimitError",
    "MarkovsimError",
    "Mixture",
    "ModelFileError",
    "NotUniqueError",
    "PrecisionError",
    "StationaryError",
    "SymbolicDomain",
    "Takes",
    "UndecidedError",
    "Visits",
    "WorkerError",
    "WindowedSimulator",
    "arrays",
    "deceptive",
    "divergence_rate",
    "enclose",
    "even_process",
    "generator",
    "greedy",
    "iid",
    "looping",
    "markov",
    "min_p",
    "smallest_violation",
    "stationary_start",
    "sweep",
    "temperature",
    "top_k",
    "top_p",
    "golden_mean",
    "hmm",
    "mess3",
    "rrxor",
    "switching_author",
    "word",
    "z1r",
]
