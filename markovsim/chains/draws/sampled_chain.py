"""What a chain answers by drawing from it: paths, hitting times, and estimates with confidence intervals."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.events import Emits, Event, Takes, as_event
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.starts import start_law
from markovsim.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from markovsim.chains.draws.bits import BitStream
    from markovsim.chains.draws.estimates import Estimate, HittingTimeEstimate
    from markovsim.chains.draws.replicas import HittingJob
    from markovsim.chains.draws.splitting import Importance, SplittingEstimate


MAX_HORIZON = 2**63 - 1
"""The latest time that is told from others."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Paths of many replicas: ``places[r, t]`` is the place in ``chain.states`` of X_t of replica r.

    ``arcs[r, t]`` is the number of the arc from X_t to X_{t+1}, counted through ``chain.arcs`` row by row; None where
    it was not asked for.
    """

    chain: TransitionMatrix
    places: NDArray[Any]
    arcs: NDArray[Any] | None

    def __len__(self) -> int:
        return len(self.places)

    def states(self, replica: int) -> tuple[State, ...]:
        """Return the states of one replica, X_0, X_1, …."""
        states = self.chain.states
        path: list[int] = self.places[replica].tolist()
        return tuple(states[place] for place in path)

    def labels(self, replica: int) -> tuple[Any, ...]:
        """Return the labels of the steps of one replica; None for each where arcs were not asked for."""
        if self.arcs is None:
            return (None,) * (len(self.places[0]) - 1)
        named = [arc.label for row in self.chain.arcs for arc in row]
        path: list[int] = self.arcs[replica].tolist()
        return tuple(named[arc] for arc in path)


@dataclass(frozen=True, eq=False)
class HittingTimes:
    """Hitting times of many replicas; −1 where a replica had not hit at the horizon, −2 where it never can any more."""

    times: NDArray[np.int64]
    horizon: int | None

    def __len__(self) -> int:
        return len(self.times)

    @property
    def hits(self) -> int:
        """The number of replicas that hit."""
        return int((self.times >= 0).sum())

    @property
    def censored(self) -> int:
        """The number of replicas that had not hit at the horizon, and still could."""
        return int((self.times == -1).sum())

    @property
    def never(self) -> int:
        """The number of replicas that came to a state from which there is no hit."""
        return int((self.times == -2).sum())


def counted_steps(horizon: Any) -> int:
    """Return a horizon; raise InputError unless it is a whole number from 0 to 2⁶³ − 1."""
    steps = whole_number(horizon, "horizon")
    if steps > MAX_HORIZON:
        raise InputError(f"horizon={short(horizon)}: more steps than are counted; give at most 2**63 - 1")
    return steps


def estimated_probability(draw: Callable[[], HittingTimes], level: Any, method: Any = "wilson") -> Estimate:
    """Return the share of the hitting times that are hits; ``draw`` is called once level and method are in order."""
    from markovsim.chains.draws.estimates import confidence_level, proportion_estimate, require_method

    confidence = confidence_level(level)
    require_method(method)
    drawn = draw()
    return proportion_estimate(drawn.hits, len(drawn), confidence, method)


def estimated_time(draw: Callable[[], HittingTimes], level: Any) -> HittingTimeEstimate:
    """Return what hitting times say about E[T]; ``draw`` is called once the level is in order."""
    from markovsim.chains.draws.estimates import confidence_level, hitting_time_estimate

    confidence = confidence_level(level)
    drawn = draw()
    return hitting_time_estimate(drawn.times, drawn.horizon, confidence)


class SampledChain:
    """A chain that can be drawn from.

    Steps have exactly the law of the rows: floats count as the binary fractions that they are, balls by their
    midpoints, each row divided by its sum; no probability is too small to be met
    (:mod:`markovsim.chains.draws.bits`).

    ``rng`` is a seed (a whole number or a ``numpy.random.SeedSequence``) or a NumPy generator, which moves on.
    From the same seed and arguments come the same answers, for any ``executor`` of ``concurrent.futures`` with any
    number of workers, and for none. InputError is raised for free parameters, unknown states, and numbers of replicas
    or steps that are none.
    """

    matrix: TransitionMatrix

    def simulate(self, steps: int, *, start: Any, rng: np.random.Generator) -> Trajectory:
        """Return one path: the ``steps + 1`` states X_0, X_1, … and the labels of the steps.

        Reproducible from the state of ``rng``. Raises InputError for a chain with free parameters.

        >>> import numpy as np
        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).simulate(3, start=0, rng=np.random.default_rng(1)).states
        (0, 1, 0, 1)
        """
        return simulate(self.matrix, steps, start, rng)

    def sample_paths(
        self,
        replicas: int,
        steps: int,
        *,
        start: Any,
        rng: Any,
        labels: bool = False,
        executor: Executor | None = None,
    ) -> Paths:
        """Return the paths X_0, …, X_steps of independent replicas, and with ``labels`` the arcs that they take.

        They fill replicas × (steps + 1) numbers of one byte for up to 255 states, of two for up to 65,535, else of
        four; with ``labels`` as many again, by the number of arcs; while they are drawn, twice that.

        >>> from markovsim import Chain
        >>> paths = Chain([["1/2", "1/2"], [0, 1]], states="ab").sample_paths(3, 4, start="a", rng=1)
        >>> len(paths), paths.places.shape, set(paths.places[:, 0].tolist())
        (3, (3, 5), {0})

        Raises InputError: see the class.
        """
        import numpy as np

        from markovsim.chains.draws import replicas as many

        replicas, steps = whole_number(replicas, "replicas", 1), whole_number(steps, "steps")
        job = many.path_job(self.matrix, replicas, steps, start, arcs=labels)
        drawn = many.run_blocks(many.paths, job, many.block_sizes(replicas), rng, executor)
        symbols = np.concatenate([block for _, block in drawn]) if len(drawn) > 1 else drawn[0][1]
        if not labels:
            return Paths(self.matrix, symbols, None)
        places = np.empty((replicas, steps + 1), dtype=np.min_scalar_type(len(self.matrix.states)))
        places[:, 0] = np.concatenate([begun for begun, _ in drawn])
        places[:, 1:] = job.table.ended(symbols[:, 1:])
        return Paths(self.matrix, places, symbols[:, 1:])

    def sample_final_states(
        self, replicas: int, steps: int, *, start: Any, rng: Any, executor: Executor | None = None
    ) -> dict[State, int]:
        """Return how many of the replicas are in each state after ``steps`` steps; only their states are kept.

        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], [0, 1]]).sample_final_states(1000, 10, start=0, rng=1)
        {0: 0, 1: 1000}

        Raises InputError: see the class.
        """
        import numpy as np

        from markovsim.chains.draws import replicas as many

        replicas, steps = whole_number(replicas, "replicas", 1), whole_number(steps, "steps")
        job = many.path_job(self.matrix, replicas, steps, start, arcs=False)
        drawn = many.run_blocks(many.final_states, job, many.block_sizes(replicas), rng, executor)
        counts = np.bincount(np.concatenate(drawn), minlength=len(self.matrix.states))
        return dict(zip(self.matrix.states, counts.tolist(), strict=True))

    def sample_visits(
        self, replicas: int, steps: int, *, start: Any, rng: Any, executor: Executor | None = None
    ) -> NDArray[np.int64]:
        """Return N[r, j] = #{0 ≤ t ≤ steps: X_t = state j} for each replica r: 8 × replicas × states bytes.

        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).sample_visits(2, 4, start=0, rng=1).tolist()
        [[3, 2], [3, 2]]

        Raises InputError: see the class.
        """
        import numpy as np

        from markovsim.chains.draws import replicas as many

        replicas, steps = whole_number(replicas, "replicas", 1), whole_number(steps, "steps")
        job = many.path_job(self.matrix, replicas, steps, start, arcs=False)
        drawn = many.run_blocks(many.visit_counts, job, many.block_sizes(replicas), rng, executor)
        return np.concatenate(drawn)

    def sample_hitting_times(
        self,
        target: Any,
        replicas: int,
        *,
        start: Any,
        rng: Any,
        horizon: int | None,
        avoid: Any = None,
        executor: Executor | None = None,
    ) -> HittingTimes:
        """Return the hitting times of independent replicas, each followed for ``horizon`` steps at most.

        ``horizon=None`` follows each until it hits or, by the graph, cannot any more: certain to end, and as long as
        hitting takes. A replica that comes to ``avoid`` (a target too; None: nothing) first never hits; a step that is
        both hits.

        >>> from markovsim import Chain
        >>> chain = Chain([["1/2", "1/2", 0], [0, 1, 0], [0, 0, 1]])
        >>> drawn = chain.sample_hitting_times(1, 1000, start={0: "1/2", 2: "1/2"}, rng=1, horizon=3)
        >>> drawn.hits, drawn.censored, drawn.never
        (435, 76, 489)

        Raises InputError: see the class; and for a state in both ``target`` and ``avoid``.
        """
        import numpy as np

        from markovsim.chains.draws import replicas as many

        replicas = whole_number(replicas, "replicas", 1)
        job = self._hitting_job(target, avoid, start, horizon, replicas)
        drawn = many.run_blocks(many.hitting_times, job, many.block_sizes(replicas), rng, executor)
        return HittingTimes(np.concatenate(drawn), job.horizon)

    def _hitting_job(
        self, target: Any, avoid: Any, start: Any, horizon: int | None, replicas: int, longest: int = 8
    ) -> HittingJob:
        from markovsim.chains.draws import replicas as many

        event: Event = as_event(target, self.matrix)
        shunned = None if avoid is None else as_event(avoid, self.matrix)
        limit = None if horizon is None else counted_steps(horizon)
        work = replicas * min(1_000 if limit is None else limit, 1_000)
        return many.hitting_job(self.matrix, event, shunned, start, limit, work, longest=longest)

    def estimate_hitting_probability(
        self,
        target: Any,
        replicas: int,
        *,
        start: Any,
        rng: Any,
        horizon: int | None,
        avoid: Any = None,
        level: Any = 0.95,
        method: str = "wilson",
        executor: Executor | None = None,
    ) -> Estimate:
        """Return the share of replicas that hit the target within the horizon (before ``avoid``), with an interval.

        It estimates P(T ≤ horizon, T ≤ T_avoid), or P(T < ∞, T ≤ T_avoid) for ``horizon=None``, by the interval of
        Wilson or, with ``method="clopper-pearson"``, the exact one.

        >>> from markovsim import Chain
        >>> chain = Chain([[1, 0, 0], ["1/3", 0, "2/3"], [0, 0, 1]])
        >>> found = chain.estimate_hitting_probability(2, 10_000, start=1, rng=1, horizon=None)
        >>> found.low < 2 / 3 < found.high
        True

        Raises InputError: see the class; and for another method or a level outside (0, 1).
        """
        options = {"start": start, "rng": rng, "horizon": horizon, "avoid": avoid, "executor": executor}
        draw = partial(self.sample_hitting_times, target, replicas, **options)
        return estimated_probability(draw, level, method)

    def estimate_hitting_time(
        self,
        target: Any,
        replicas: int,
        *,
        start: Any,
        rng: Any,
        horizon: int | None,
        level: Any = 0.95,
        executor: Executor | None = None,
    ) -> HittingTimeEstimate:
        """Return what replicas say about E[T], the expected hitting time: see :class:`HittingTimeEstimate`.

        >>> from markovsim import Chain
        >>> chain = Chain([["1/2", "1/2"], [0, 1]])
        >>> found = chain.estimate_hitting_time(1, 10_000, start=0, rng=1, horizon=1000)
        >>> found.low < 2 < found.high, found.censored
        (True, 0)
        >>> cut = chain.estimate_hitting_time(1, 10_000, start=0, rng=1, horizon=2)
        >>> cut.estimate, cut.low < 1.5 < 2 < cut.high, cut.restricted.low < 1.5 < cut.restricted.high
        (None, True, True)

        Raises InputError: see the class.
        """
        options = {"start": start, "rng": rng, "horizon": horizon, "executor": executor}
        return estimated_time(partial(self.sample_hitting_times, target, replicas, **options), level)

    def estimate_occupation(
        self,
        states: Any,
        replicas: int,
        steps: int,
        *,
        start: Any,
        rng: Any,
        level: Any = 0.95,
        executor: Executor | None = None,
    ) -> Estimate:
        """Return the mean share of the times 0, …, steps that a replica is in one of the states, with an interval.

        It estimates Σ_t P(X_t ∈ C) / (steps + 1).

        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).estimate_occupation(0, 5, 3, start=0, rng=1)
        Estimate(estimate=0.5, low=0.5, high=0.5, level=0.95, replicas=5)

        The interval is Student's, cut to [0, 1]. Raises InputError: see the class; and for states that are none of
        the chain, or steps.
        """
        from markovsim.chains.draws.estimates import confidence_level, mean_estimate

        confidence = confidence_level(level)
        event = as_event(states, self.matrix)
        if isinstance(event, (Emits, Takes)):
            raise InputError(f"states={short(event)}: marks steps, in which a chain never is; name states")
        marked = [i for i, state in enumerate(self.matrix.states) if event.hits_state(state)]
        counts = self.sample_visits(replicas, steps, start=start, rng=rng, executor=executor)
        found = mean_estimate(counts[:, marked].sum(axis=1) / (steps + 1), confidence)
        return found._replace(low=max(found.low, 0.0), high=min(found.high, 1.0))

    def estimate_rare_hitting_probability(
        self,
        target: Any,
        replicas: int,
        *,
        start: Any,
        rng: Any,
        horizon: int | None,
        avoid: Any = None,
        importance: Importance | None = None,
        thresholds: Sequence[Any] | None = None,
        runs: int = 32,
        level: Any = 0.95,
        executor: Executor | None = None,
    ) -> SplittingEstimate:
        """Return the same probability by multilevel splitting, for targets that are hardly ever hit.

        ``importance`` gives each state a number that grows towards the target, as a function or a map; by default
        minus the least number of steps to the target. ``thresholds`` are the levels at which paths are split, by
        default all that lie above the start's lowest. ``replicas`` walk in each stage of each of the ``runs``. The
        estimate is unbiased whatever these are; a good importance function makes it sharp
        (:mod:`markovsim.chains.draws.splitting`).

        >>> from markovsim import Chain
        >>> chain = Chain.from_transitions(  # 20 heads in a row, before a side of probability 1/10 comes up
        ...     [(i, i + 1, "1/10") for i in range(20)] + [(i, 0, "8/10") for i in range(20)]
        ...     + [(i, "edge", "1/10") for i in range(20)] + [(20, 20, 1), ("edge", "edge", 1)])
        >>> exact = chain.hitting_probability(20, start=0)
        >>> found = chain.estimate_rare_hitting_probability(20, 500, start=0, rng=1, horizon=None)
        >>> float(exact), found.low < exact < found.high
        (9e-20, True)

        Raises InputError: see the class and :meth:`sample_hitting_times`; and for levels that are no finite numbers,
        thresholds that do not increase, or, without thresholds, more than 1,000 levels; FloatRangeError where the
        estimate is below binary64.
        """
        from markovsim.chains.draws.estimates import confidence_level
        from markovsim.chains.draws.splitting import split, splitting_job

        confidence = confidence_level(level)
        replicas, runs = whole_number(replicas, "replicas", 1), whole_number(runs, "runs", 2)
        job = self._hitting_job(target, avoid, start, horizon, replicas * runs, longest=1)
        return split(
            splitting_job(self.matrix, job, importance, thresholds), replicas, runs, rng, confidence, executor
        )


__all__ = ["HittingTimes", "Paths", "SampledChain", "Trajectory"]


class Trajectory(NamedTuple):
    """The states X_0, …, X_n and the labels of the n steps between them."""

    states: tuple[State, ...]
    labels: tuple[Hashable, ...]


def simulate(chain: TransitionMatrix, steps: int, start: Any, rng: np.random.Generator) -> Trajectory:
    """Return one path of ``steps`` steps drawn with ``rng`` from ``start`` (a state or a law).

    Raises InputError for a negative number of steps, without a NumPy generator, and for a chain with free
    parameters.
    """
    from markovsim.chains.draws.bits import WholeLaw, whole_weights

    steps = whole_number(steps, "steps")
    bits = generator_bits(rng)
    law = start_law(chain, start)
    place = list(law)[draw(law.values(), chain.domain, bits)]
    laws: dict[int, WholeLaw] = {}
    places, labels = [place], []
    for _ in range(steps):
        arcs = chain.arcs[place]
        if place not in laws:
            laws[place] = WholeLaw(whole_weights([arc.probability for arc in arcs], chain.domain))
        label, place, _ = arcs[laws[place].draw(bits)]
        places.append(place)
        labels.append(label)
    return Trajectory(tuple(chain.states[i] for i in places), tuple(labels))


def generator_bits(rng: Any) -> BitStream:
    """Return a stream of random bits that begins where a NumPy generator stands, which moves on.

    Raises InputError for anything else.
    """
    import numpy as np

    from markovsim.chains.draws.bits import BitStream, seed_sequence

    if not isinstance(rng, np.random.Generator):
        raise InputError(f"rng={short(rng)}: pass a NumPy generator, such as numpy.random.default_rng(seed)")
    return BitStream(seed_sequence(rng))


def draw(law: Iterable[Element], domain: Domain, bits: BitStream) -> int:
    """Return a random place in a law of positive elements."""
    from markovsim.chains.draws.bits import WholeLaw, whole_weights

    return WholeLaw(whole_weights(law, domain)).draw(bits)
