"""Finite Markov chains in exact, symbolic and subtraction-free float arithmetic."""

from markovsim.chains.chain import Chain, CommunicatingClass
from markovsim.chains.events import Emits, Event, Takes, Visits
from markovsim.chains.laws import HittingTimeLaw
from markovsim.chains.lumping import LumpabilityWitness
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.chains.metastability import Metastability, QuasiStationaryLaw
from markovsim.chains.reversibility import DetailedBalanceViolation
from markovsim.chains.sampling import HittingTimes, Paths, SampledChain
from markovsim.chains.simulate import Trajectory

__all__ = [
    "Arc",
    "Chain",
    "CommunicatingClass",
    "DetailedBalanceViolation",
    "Emits",
    "Event",
    "HittingTimeLaw",
    "HittingTimes",
    "LumpabilityWitness",
    "Metastability",
    "Paths",
    "QuasiStationaryLaw",
    "SampledChain",
    "Takes",
    "Trajectory",
    "TransitionMatrix",
    "Visits",
]
