"""Finite Markov chains in exact, symbolic and subtraction-free float arithmetic."""

from markovsim.chains.chain import Chain, CommunicatingClass
from markovsim.chains.draws.sampled_chain import HittingTimes, Paths, SampledChain, Trajectory
from markovsim.chains.events import Emits, Event, Takes, Visits
from markovsim.chains.hitting.certified_times import check_hitting_times
from markovsim.chains.hitting.law import HittingTimeLaw
from markovsim.chains.long_run.metastability import Metastability, QuasiStationaryLaw
from markovsim.chains.long_run.reversibility import DetailedBalanceViolation
from markovsim.chains.lumping import LumpabilityWitness
from markovsim.chains.matrix import Arc, TransitionMatrix

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
    "check_hitting_times",
]
