"""Exact Markov chains of mixtures of text processes seen through a finite window."""

from markovsim.chains.chain import Chain
from markovsim.chains.events import Emits, Takes, Visits
from markovsim.contexts.beliefs import UNEXPLORED, BeliefChain
from markovsim.contexts.decoding import Decoding, greedy, min_p, temperature, top_k, top_p
from markovsim.contexts.dialogue import Dialogue
from markovsim.domains import EXACT, FLOAT, SymbolicDomain
from markovsim.errors import (
    CertificateError,
    FloatRangeError,
    ImpossibleWindowError,
    InputError,
    LimitError,
    MarkovsimError,
    ModelFileError,
    NotUniqueError,
    StationaryError,
    UndecidedError,
)
from markovsim.facade import Mixture, WindowedSimulator, smallest_violation
from markovsim.premises.generator import Generator, generator
from markovsim.premises.library import deceptive, iid, looping, markov, word
from markovsim.premises.stationary import stationary_start

__version__ = "0.1.0"

__all__ = [
    "EXACT",
    "FLOAT",
    "UNEXPLORED",
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
    "StationaryError",
    "SymbolicDomain",
    "Takes",
    "UndecidedError",
    "Visits",
    "WindowedSimulator",
    "deceptive",
    "generator",
    "greedy",
    "iid",
    "looping",
    "markov",
    "min_p",
    "smallest_violation",
    "stationary_start",
    "temperature",
    "top_k",
    "top_p",
    "word",
]
