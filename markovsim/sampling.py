"""Texts drawn from a model file: what ``markovsim simulate`` and sweeps over seeds draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from markovsim.analysis import chain_event
from markovsim.chains.chain import Chain
from markovsim.chains.events import Event
from markovsim.errors import InputError
from markovsim.interop.modelfile import ChainFile, MixtureFile

if TYPE_CHECKING:
    from markovsim.chains.simulate import Trajectory

MAX_SIMULATED = 10_000_000
"""Tokens that are drawn at one go, in all replicas together."""


@dataclass(frozen=True)
class Sample:
    """Texts of a windowed simulator, as words are written; paths of a chain, as states with blanks between.

    ``times`` holds, where an event was asked for, when each replica first hit it (None: not in its steps),
    ``counts`` how often each token was emitted, or each state entered, in all replicas.
    """

    seed: int
    steps: int
    start: str
    event: str | None
    texts: tuple[str, ...]
    times: tuple[int | None, ...]
    counts: Counter[str]


def sample(
    model: MixtureFile | ChainFile, steps: int, replicas: int, seed: int, start: str | None, hit: str | None
) -> Sample:
    """Draw ``replicas`` texts of ``steps`` tokens each, one after the other from one generator.

    Raises:
        InputError: a model with free parameters, an impossible start, or an unknown event.
    """
    import numpy as np

    if model.parameters:
        names = ", ".join(model.parameters)
        raise InputError(
            f"parameters={names}: texts cannot be drawn with free parameters; write numbers instead"
        )
    if isinstance(model, ChainFile):
        chain: Chain = model.chain()
        state, event = _chain_start(chain, start), None if hit is None else chain_event(chain, hit)
    else:
        # Texts are drawn with floats: a temperature that exact numbers cannot hold is no obstacle.
        exact = model.decoding is None or model.decoding.keeps_rational
        simulator = model.simulator(None if exact else model.domain("float"))
        word = start or ""
        chain, state = simulator.chain(word), simulator.write(simulator.context_of(word))
        event = None if hit is None else simulator.event(hit)
    rng = np.random.default_rng(seed)
    texts, times, counts = [], [], Counter[str]()
    for _ in range(replicas):
        path = chain.simulate(steps, start=state, rng=rng)
        emitted = _emitted(model, path)
        counts.update(map(str, emitted))
        texts.append(_written(model, emitted))
        if event is not None:
            times.append(_first_hit(path, event))
    return Sample(seed, steps, str(start or ""), hit, tuple(texts), tuple(times), counts)


def _chain_start(chain: Chain, start: str | None) -> Hashable:
    if start is None:
        raise InputError("from: missing; a path of a plain chain needs a start state, so add --from NAME")
    return chain.states[chain.index(start)]


def _emitted(model: MixtureFile | ChainFile, path: Trajectory) -> tuple[Any, ...]:
    return path.states[1:] if isinstance(model, ChainFile) else path.labels


def _written(model: MixtureFile | ChainFile, emitted: tuple[Any, ...]) -> str:
    return " ".join(emitted) if isinstance(model, ChainFile) else model.alphabet.write(emitted)


def _first_hit(path: Trajectory, event: Event) -> int | None:
    if event.hits_state(path.states[0]):
        return 0
    steps = zip(path.states, path.labels, path.states[1:], strict=False)
    for time, (source, label, target) in enumerate(steps, 1):
        if event.hits_arc(source, label, target) or event.hits_state(target):
            return time
    return None


def summary(drawn: Sample) -> dict[str, Any]:
    """How many replicas hit, and the mean time of those with its standard error where two or more did."""
    hits = [time for time in drawn.times if time is not None]
    mean = sum(hits) / len(hits) if hits else None
    error = None
    if mean is not None and len(hits) > 1:
        variance = sum((time - mean) ** 2 for time in hits) / (len(hits) - 1)
        error = sqrt(variance / len(hits))
    return {"hits": len(hits), "mean_time_of_hits": mean, "standard_error": error}


def sample_json(drawn: Sample) -> dict[str, Any]:
    """Return the sample as a JSON object."""
    answer: dict[str, Any] = {
        "seed": drawn.seed,
        "steps": drawn.steps,
        "replicas": len(drawn.texts),
        "from": drawn.start,
        "texts": list(drawn.texts),
        "counts": dict(sorted(drawn.counts.items())),
    }
    if drawn.event is not None:
        answer["hit"] = {"event": drawn.event, "times": list(drawn.times), **summary(drawn)}
    return answer
