"""Finite Markov chains in exact, symbolic and subtraction-free float arithmetic."""

from markovsim.chains.chain import Chain, CommunicatingClass, Lumping, Reversibility, Within
from markovsim.chains.draws.questions import Draws, HittingTimes, Paths, Trajectory
from markovsim.chains.events import Emits, Event, Takes, Visits
from markovsim.chains.hitting.law import HittingTimeLaw
from markovsim.chains.hitting.questions import Hitting
from markovsim.chains.long_run.metastability import Metastability, QuasiStationaryLaw
from markovsim.chains.long_run.questions import Mixing, Spectrum
from markovsim.chains.long_run.reversibility import DetailedBalanceViolation
from markovsim.chains.lumping import LumpabilityWitness
from markovsim.chains.matrix import Arc, TransitionMatrix

__all__ = [
    "Arc",
    "Chain",
    "CommunicatingClass",
    "DetailedBalanceViolation",
    "Draws",
    "Emits",
    "Event",
    "Hitting",
    "HittingTimeLaw",
    "HittingTimes",
    "LumpabilityWitness",
    "Lumping",
    "Metastability",
    "Mixing",
    "Paths",
    "QuasiStationaryLaw",
    "Reversibility",
    "Spectrum",
    "Takes",
    "Trajectory",
    "TransitionMatrix",
    "Visits",
    "Within",
]
