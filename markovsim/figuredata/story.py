"""What the figures show: frozen tables of the library's own answers, drawn in :mod:`markovsim.figures`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from markovsim.mixture import Mixture
from markovsim.premises.authors import deceptive
from markovsim.premises.library import iid

if TYPE_CHECKING:
    pass

Values = tuple[Fraction, ...]


@dataclass(frozen=True)
class AmplitudeTrace:
    """The amplitude of one premise after 0, 1, 2, … tokens of a text, with all of it or the last k tokens in view."""

    premise: str
    window: int
    text: str
    full: Values
    windowed: Values


@dataclass(frozen=True)
class WaitingTimes:
    """Expected tokens until the first B from the empty context, for each window, exact and simulated.

    ``margins`` are the half-widths of 95 % confidence intervals for the mean (normal approximation).
    """

    windows: tuple[int, ...]
    exact: Values
    simulated: tuple[float, ...]
    margins: tuple[float, ...]
    runs: int


@dataclass(frozen=True)
class ContextNode:
    """One context: its tokens, whether the window is still growing, whether its class is closed."""

    word: str
    growing: bool
    closed: bool


@dataclass(frozen=True)
class ContextDiagram:
    """A context chain over two tokens. An arc is (place of the source, place of the target, probability)."""

    window: int
    alphabet: tuple[str, str]
    nodes: tuple[ContextNode, ...]
    arcs: tuple[tuple[int, int, Fraction], ...]


@dataclass(frozen=True)
class ContextDrift:
    """The drift of one premise at every full context, with the stationary mass of the context."""

    model: str
    premise: str
    window: int
    contexts: tuple[str, ...]
    mass: Values
    drift: Values


@dataclass(frozen=True)
class StartComparison:
    """The stationary mass of A…A and the long-run mean amplitude, for each reading of the window and each window."""

    premise: str
    prior: Fraction
    windows: tuple[int, ...]
    mass: dict[str, Values]
    mean_amplitude: dict[str, Values]


@cache
def toy(slip: str = "0") -> Mixture:
    """Return an even mixture of luigi, who writes B with probability ``slip``, and waluigi, a fair coin."""
    luigi = iid({"A": 1 - Fraction(slip), "B": Fraction(slip)})
    return Mixture({"luigi": luigi, "waluigi": iid({"A": "1/2", "B": "1/2"})})


@cache
def rogue_model(back: str = "0") -> Mixture:
    """Return an even mixture of luigi, who writes A, and a rogue that reveals itself with hazard 1/10.

    The rogue writes A until then and B from then on. With probability ``back`` per token it goes back to A.
    """
    luigi = iid({"A": 1})
    return Mixture({"luigi": luigi, "rogue": deceptive(luigi, iid({"B": 1}), hazard="1/10", back=back)})


def amplitude_trace(text: str = "AAAAAAAABAAAAAAAAAA", window: int = 4) -> AmplitudeTrace:
    """Return luigi's amplitude in the toy after every prefix of the text, full and windowed."""
    prefixes = [text[:length] for length in range(len(text) + 1)]
    simulator = toy().window(window)
    full = tuple(toy().amplitudes(prefix)["luigi"] for prefix in prefixes)
    return AmplitudeTrace(
        "luigi", window, text, full, tuple(simulator.amplitudes(prefix)["luigi"] for prefix in prefixes)
    )


def waiting_times(
    windows: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8), runs: int = 2000, seed: int = 1
) -> WaitingTimes:
    """Return the toy's expected time to the first B for each window, and what texts from this seed say."""
    import numpy as np

    rng = np.random.default_rng(seed)
    exact, simulated, margins = [], [], []
    for window in windows:
        simulator = toy().window(window)
        chain = simulator.chain()
        exact.append(chain.expected_hitting_time(simulator.emits("B"), start=""))
        found = chain.draws(start="", rng=rng).estimate_hitting_time(simulator.emits("B"), runs, horizon=None)
        simulated.append(float(found.estimate or 0.0))
        margins.append((found.high - found.low) / 2)
    return WaitingTimes(windows, tuple(exact), tuple(simulated), tuple(margins), runs)


def context_diagram(window: int) -> ContextDiagram:
    """Return the context chain of the rogue as a graph."""
    simulator = rogue_model().window(window)
    chain = simulator.chain()
    closed = {state for found in chain.closed_classes() for state in found.states}
    nodes = tuple(ContextNode(str(word), len(str(word)) < window, word in closed) for word in chain.states)
    arcs = tuple(
        (i, arc.target, chain.domain.public(arc.probability))
        for i, row in enumerate(chain.matrix.arcs)
        for arc in row
    )
    return ContextDiagram(window, ("A", "B"), nodes, arcs)


def context_drift(slip: str, model: str, window: int = 3) -> ContextDrift:
    """Return luigi's drift over the full contexts of the toy, where he writes B with probability ``slip``."""
    simulator = toy(slip).window(window)
    mass = simulator.full_chain.stationary_distribution()
    contexts = tuple(map(str, mass))
    drift = tuple(simulator.drift("luigi", context) for context in contexts)
    return ContextDrift(model, "luigi", window, contexts, tuple(mass.values()), drift)


def start_comparison(windows: tuple[int, ...] = (1, 2, 3, 4, 5, 6)) -> StartComparison:
    """Return stationary mass of A…A and luigi's mean amplitude, against a rogue that returns (1/10)."""
    mixture = rogue_model(back="1/10")
    mass: dict[str, Values] = {}
    mean: dict[str, Values] = {}
    for start in ("document", "stationary"):
        simulators = [mixture.window(window, start=start) for window in windows]
        laws = [simulator.full_chain.stationary_distribution() for simulator in simulators]
        mass[start] = tuple(law["A" * window] for law, window in zip(laws, windows, strict=True))
        mean[start] = tuple(
            sum((p * simulator.amplitudes(str(word))["luigi"] for word, p in law.items()), start=Fraction(0))
            for law, simulator in zip(laws, simulators, strict=True)
        )
    return StartComparison("luigi", mixture.amplitudes("")["luigi"], windows, mass, mean)
