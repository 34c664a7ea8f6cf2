"""Texts drawn from a model file: what ``markovsim simulate`` and sweeps over seeds draw."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markovsim.answers.analysis import chain_event
from markovsim.chains.chain import Chain
from markovsim.chains.draws.questions import HittingTimes, Paths, estimated_probability, estimated_time
from markovsim.chains.events import Event
from markovsim.errors import InputError
from markovsim.modelfiles.reading import ChainFile, MixtureFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from markovsim.chains.draws.estimates import Estimate, HittingTimeEstimate

MAX_SIMULATED = 10_000_000
"""The most tokens that one call draws, in all replicas together."""
LEVEL = 0.95
"""The level of the confidence intervals."""


@dataclass(frozen=True)
class Sample:
    """Texts of a windowed simulator, as words are written, or paths of a chain, as states with blanks between.

    Attributes
    ----------
    seed, steps : int
        The seed, and the number of tokens or steps of each replica.
    start : str
        Where each replica begins.
    event : str or None
        The event that was asked for.
    texts : tuple of str
        One text for each replica.
    times : tuple
        When each replica first hit the event, None where it did not within its steps. It is empty where no event was
        asked for.
    counts : Counter
        How often each token was emitted, or each state entered, in all replicas.
    engine : str
        The states that were walked on.
    """

    seed: int
    steps: int
    start: str
    event: str | None
    texts: tuple[str, ...]
    times: tuple[int | None, ...]
    counts: Counter[str]
    engine: str


def sample(
    model: MixtureFile | ChainFile, steps: int, replicas: int, seed: int, start: str | None, hit: str | None
) -> Sample:
    """Draw ``replicas`` texts of ``steps`` tokens each, independently, from one seed.

    Raises
    ------
    InputError
        The model has free parameters, the start or a window is impossible, or the event is unknown.
    """
    if model.parameters:
        names = ", ".join(model.parameters)
        raise InputError(
            f"parameters={names}: texts cannot be drawn with free parameters; write numbers instead"
        )
    if isinstance(model, ChainFile):
        texts, counts, times, engine = _sample_chain(model, steps, replicas, seed, start, hit)
    else:
        texts, counts, times, engine = _sample_mixture(model, steps, replicas, seed, start, hit)
    listed = [] if times is None else [time if time >= 0 else None for time in times.tolist()]
    return Sample(seed, steps, str(start or ""), hit, texts, tuple(listed), counts, engine)


Found = tuple[tuple[str, ...], Counter[str], "NDArray[np.int64] | None", str]
"""The texts, how often each token or state came, the times where an event was asked for, and the engine."""


def _sample_mixture(
    model: MixtureFile, steps: int, replicas: int, seed: int, start: str | None, hit: str | None
) -> Found:
    from markovsim.contexts.texts import draw_texts

    # Texts are drawn with floats: a temperature that exact numbers cannot hold is no obstacle.
    exact = model.decoding is None or model.decoding.keeps_rational
    simulator = model.simulator(None if exact else model.domain("float"))
    event = None if hit is None else simulator.event(hit)
    context = simulator.reader.context_of(start or "")
    texts, times, engine = draw_texts(simulator.reader, context, replicas, steps, seed, event=event)
    assert texts is not None
    counts = Counter({str(token): count for token, count in texts.counts().items() if count})
    return tuple(map(texts.text, range(replicas))), counts, None if event is None else times, engine


def _sample_chain(
    model: ChainFile, steps: int, replicas: int, seed: int, start: str | None, hit: str | None
) -> Found:
    chain: Chain = model.chain()
    state, event = _chain_start(chain, start), None if hit is None else chain_event(chain, hit)
    paths = chain.draws(start=state, rng=seed).paths(replicas, steps)
    texts = tuple(" ".join(map(str, paths.states(replica)[1:])) for replica in range(replicas))
    counts = Counter[str]()
    for i, visits in enumerate(_visits(paths)):
        if visits:
            counts[str(chain.states[i])] = visits
    return texts, counts, None if event is None else _first_hits(paths, event), "chain"


def _chain_start(chain: Chain, start: str | None) -> Hashable:
    if start is None:
        raise InputError("from: missing; a path of a plain chain needs a start state, so add --from NAME")
    return chain.states[chain.index(start)]


def _visits(paths: Paths) -> list[int]:
    import numpy as np

    entered = np.bincount(paths.places[:, 1:].reshape(-1), minlength=len(paths.matrix))
    found: list[int] = entered.tolist()
    return found


def _first_hits(paths: Paths, event: Event) -> NDArray[np.int64]:
    """Return when each path is first in a state that hits, -1 where it never is."""
    import numpy as np

    hits = np.array([event.hits_state(state) for state in paths.matrix.states])[paths.places]
    return np.where(hits.any(axis=1), hits.argmax(axis=1), -1)


def summary(drawn: Sample) -> dict[str, Any]:
    """Return how many replicas hit, the mean time of those, and its standard error where two or more did."""
    hits = [time for time in drawn.times if time is not None]
    mean = sum(hits) / len(hits) if hits else None
    error = None
    if mean is not None and len(hits) > 1:
        variance = sum((time - mean) ** 2 for time in hits) / (len(hits) - 1)
        error = math.sqrt(variance / len(hits))
    return {"hits": len(hits), "mean_time_of_hits": mean, "standard_error": error}


def estimates(drawn: Sample) -> tuple[Estimate, HittingTimeEstimate]:
    """Return what the replicas say about P(T ≤ steps) and about E[T], each with a confidence interval."""
    import numpy as np

    times = HittingTimes(np.array([-1 if time is None else time for time in drawn.times]), drawn.steps)
    return estimated_probability(lambda: times, LEVEL), estimated_time(lambda: times, LEVEL)


def _interval(found: Estimate | HittingTimeEstimate) -> dict[str, Any]:
    ends = {"estimate": found.estimate, "low": found.low, "high": found.high}
    return {name: "oo" if end == math.inf else end for name, end in ends.items()}


def sample_json(drawn: Sample) -> dict[str, Any]:
    """Return the sample as a JSON object."""
    answer: dict[str, Any] = {
        "seed": drawn.seed,
        "steps": drawn.steps,
        "replicas": len(drawn.texts),
        "from": drawn.start,
        "engine": drawn.engine,
        "texts": list(drawn.texts),
        "counts": dict(sorted(drawn.counts.items())),
    }
    if drawn.event is not None:
        probability, time = estimates(drawn)
        answer["hit"] = {
            "event": drawn.event,
            "times": list(drawn.times),
            **summary(drawn),
            "level": LEVEL,
            "probability": _interval(probability),
            "expected_time": _interval(time),
        }
    return answer
