"""What a chain answers by drawing from it: paths, hitting times, and estimates with confidence intervals.

Steps have exactly the law of the rows: floats count as the binary fractions that they are, balls by their midpoints,
each row divided by its sum. No probability is too small to be met (:mod:`markovsim.chains.draws.bits`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.events import Emits, Event, Takes, as_event
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.starts import start_law
from markovsim.errors import InputError
from markovsim.groups import Group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from markovsim.chains.draws.bits import BitStream
    from markovsim.chains.draws.estimates import Estimate, HittingTimeEstimate
    from markovsim.chains.draws.replicas import HittingJob, Job
    from markovsim.chains.draws.splitting import Importance, SplittingEstimate


MAX_HORIZON = 2**63 - 1
"""The longest horizon: times are counted in 64 bits."""


class Trajectory(NamedTuple):
    """One path of a chain.

    Attributes
    ----------
    states
        The states X_0, …, X_n.
    labels
        The labels of the n steps between them.
    """

    states: tuple[State, ...]
    labels: tuple[Hashable, ...]


@dataclass(frozen=True, eq=False)
class Paths:
    """Paths of many replicas, as arrays.

    Attributes
    ----------
    matrix
        The rows that were drawn from.
    places
        ``places[r, t]`` is the place in ``matrix.states`` of X_t of replica r.
    arcs
        ``arcs[r, t]`` is the number of the arc from X_t to X_{t+1}, counted through ``matrix.arcs`` row by row. It is
        None where it was not asked for.
    """

    matrix: TransitionMatrix
    places: NDArray[Any]
    arcs: NDArray[Any] | None

    def __len__(self) -> int:
        return len(self.places)

    def states(self, replica: int) -> tuple[State, ...]:
        """Return the states of one replica, X_0, X_1, …."""
        states = self.matrix.states
        path: list[int] = self.places[replica].tolist()
        return tuple(states[place] for place in path)

    def labels(self, replica: int) -> tuple[Any, ...]:
        """Return the labels of the steps of one replica, each None where arcs were not asked for."""
        if self.arcs is None:
            return (None,) * (len(self.places[0]) - 1)
        named = [arc.label for row in self.matrix.arcs for arc in row]
        path: list[int] = self.arcs[replica].tolist()
        return tuple(named[arc] for arc in path)


@dataclass(frozen=True, eq=False)
class HittingTimes:
    """Hitting times of many replicas.

    Attributes
    ----------
    times
        One time for each replica; −1 where it had not hit at the horizon, −2 where it never can any more.
    horizon
        Most steps of a replica; None where there was no limit.
    """

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
    """Return the share of the hitting times that are hits.

    Nothing is drawn before the level and the method are known to be in order.
    """
    from markovsim.chains.draws.estimates import confidence_level, proportion_estimate, require_method

    confidence = confidence_level(level)
    require_method(method)
    drawn = draw()
    return proportion_estimate(drawn.hits, len(drawn), confidence, method)


def estimated_time(draw: Callable[[], HittingTimes], level: Any) -> HittingTimeEstimate:
    """Return what hitting times say about E[T]. Nothing is drawn before the level is known to be in order."""
    from markovsim.chains.draws.estimates import confidence_level, hitting_time_estimate

    confidence = confidence_level(level)
    drawn = draw()
    return hitting_time_estimate(drawn.times, drawn.horizon, confidence)


@dataclass(frozen=True, repr=False)
class Draws(Group):
    """What can be drawn from a chain, from one start with one source of randomness: ``chain.draws(start=…, rng=…)``.

    Replicas are drawn independently. The same seed and arguments give the same answers, with any executor, any number
    of its workers, and none.

    Parameters
    ----------
    matrix
        The rows to draw from.
    start
        A state, or a law as a map from states to weights.
    rng
        A seed (a whole number or a ``numpy.random.SeedSequence``), from which every question draws anew, or a NumPy
        generator, which moves on.
    executor
        An executor of ``concurrent.futures`` that shares the work; none by default.

    Raises
    ------
    InputError
        By every question: the chain has free parameters, a state is unknown, or a number of replicas or of steps is not
        a whole number.

    Examples
    --------
    >>> from markovsim import Chain
    >>> Chain([["1/2", "1/2"], [0, 1]]).draws(start=0, rng=1).final_states(1000, 10)
    {0: 0, 1: 1000}
    """

    matrix: TransitionMatrix
    start: Any
    rng: Any
    executor: Executor | None = None

    def path(self, steps: int) -> Trajectory:
        """Return one path: the ``steps + 1`` states X_0, X_1, … and the labels of the steps.

        Parameters
        ----------
        steps
            A whole number, 0 or more.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).draws(start=0, rng=1).path(3).states
        (0, 1, 0, 1)
        """
        from markovsim.chains.draws.bits import WholeLaw, whole_weights

        steps, matrix, bits = whole_number(steps, "steps"), self.matrix, random_bits(self.rng)
        law = start_law(matrix, self.start)
        place = list(law)[draw(law.values(), matrix.domain, bits)]
        laws: dict[int, WholeLaw] = {}
        places, labels = [place], []
        for _ in range(steps):
            arcs = matrix.arcs[place]
            if place not in laws:
                laws[place] = WholeLaw(whole_weights([arc.probability for arc in arcs], matrix.domain))
            label, place, _ = arcs[laws[place].draw(bits)]
            places.append(place)
            labels.append(label)
        return Trajectory(tuple(matrix.states[i] for i in places), tuple(labels))

    def paths(self, replicas: int, steps: int, *, labels: bool = False) -> Paths:
        """Return the paths X_0, …, X_steps of the replicas, and with ``labels`` the arcs that they take.

        The paths fill replicas × (steps + 1) numbers of one byte for up to 255 states, of two for up to 65,535, else of
        four. With ``labels`` they fill as many again, by the number of arcs. While they are drawn, it is twice that.

        Parameters
        ----------
        replicas
            How many paths are drawn.
        steps
            How many steps each of them makes.
        labels
            Whether the arcs are kept.

        Examples
        --------
        >>> from markovsim import Chain
        >>> paths = Chain([["1/2", "1/2"], [0, 1]], states="ab").draws(start="a", rng=1).paths(3, 4)
        >>> len(paths), paths.places.shape, set(paths.places[:, 0].tolist())
        (3, (3, 5), {0})
        """
        import numpy as np

        from markovsim.chains.draws.replicas import paths

        job, drawn = self._walked(paths, replicas, steps, arcs=labels)
        symbols = np.concatenate([block for _, block in drawn]) if len(drawn) > 1 else drawn[0][1]
        if not labels:
            return Paths(self.matrix, symbols, None)
        places = np.empty((replicas, steps + 1), dtype=np.min_scalar_type(len(self.matrix)))
        places[:, 0] = np.concatenate([begun for begun, _ in drawn])
        places[:, 1:] = job.table.ended(symbols[:, 1:])
        return Paths(self.matrix, places, symbols[:, 1:])

    def final_states(self, replicas: int, steps: int) -> dict[State, int]:
        """Return how many of the replicas are in each state after ``steps`` steps.

        Only the present state of each replica is kept, so that long paths need no more memory than short ones.

        Parameters
        ----------
        replicas
            How many replicas are drawn.
        steps
            How many steps each of them makes.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], [0, 1]]).draws(start=0, rng=1).final_states(1000, 10)
        {0: 0, 1: 1000}
        """
        import numpy as np

        from markovsim.chains.draws.replicas import final_states

        _, drawn = self._walked(final_states, replicas, steps)
        counts = np.bincount(np.concatenate(drawn), minlength=len(self.matrix))
        return dict(zip(self.matrix.states, counts.tolist(), strict=True))

    def visits(self, replicas: int, steps: int) -> NDArray[np.int64]:
        """Return N[r, j] = #{0 ≤ t ≤ steps: X_t = state j} for each replica r and each state j.

        Parameters
        ----------
        replicas
            How many replicas are drawn.
        steps
            How many steps each of them makes.

        Returns
        -------
        array of int64, replicas × states
            It fills 8 bytes for each entry.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).draws(start=0, rng=1).visits(2, 4).tolist()
        [[3, 2], [3, 2]]
        """
        import numpy as np

        from markovsim.chains.draws.replicas import visit_counts

        return np.concatenate(self._walked(visit_counts, replicas, steps)[1])

    def _walked(
        self, block: Callable[..., Any], replicas: int, steps: int, *, arcs: bool = False
    ) -> tuple[Job, list[Any]]:
        """Return the job of walking so many steps, and what its blocks give."""
        from markovsim.chains.draws.replicas import block_sizes, path_job, run_blocks

        replicas, steps = whole_number(replicas, "replicas", 1), whole_number(steps, "steps")
        job = path_job(self.matrix, replicas, steps, self.start, arcs=arcs)
        return job, run_blocks(block, job, block_sizes(replicas), self.rng, self.executor)

    def hitting_times(
        self, target: Any, replicas: int, *, horizon: int | None, avoid: Any = None
    ) -> HittingTimes:
        """Return the hitting times of the replicas, each followed for ``horizon`` steps at most.

        Parameters
        ----------
        target
            A state, a collection of states or an event.
        replicas
            How many replicas are drawn.
        horizon
            Most steps of a replica. None follows each until it hits or, by the graph, cannot hit any more: this is
            certain to end, but takes as long as hitting does.
        avoid
            Another target. A replica that comes to it first never hits; a step that is both hits.

        Raises
        ------
        InputError
            A state is in both ``target`` and ``avoid``.

        Examples
        --------
        >>> from markovsim import Chain
        >>> chain = Chain([["1/2", "1/2", 0], [0, 1, 0], [0, 0, 1]])
        >>> drawn = chain.draws(start={0: "1/2", 2: "1/2"}, rng=1).hitting_times(1, 1000, horizon=3)
        >>> drawn.hits, drawn.censored, drawn.never
        (435, 76, 489)
        """
        import numpy as np

        from markovsim.chains.draws.replicas import block_sizes, hitting_times, run_blocks

        replicas = whole_number(replicas, "replicas", 1)
        job = self._hitting_job(target, replicas, horizon, avoid)
        drawn = run_blocks(hitting_times, job, block_sizes(replicas), self.rng, self.executor)
        return HittingTimes(np.concatenate(drawn), job.horizon)

    def _hitting_job(
        self, target: Any, replicas: int, horizon: int | None, avoid: Any, *, longest: int = 8
    ) -> HittingJob:
        from markovsim.chains.draws.replicas import hitting_job

        event: Event = as_event(target, self.matrix)
        shunned = None if avoid is None else as_event(avoid, self.matrix)
        limit = None if horizon is None else counted_steps(horizon)
        work = replicas * min(1_000 if limit is None else limit, 1_000)
        return hitting_job(self.matrix, event, shunned, self.start, limit, work, longest=longest)

    def estimate_hitting_probability(
        self,
        target: Any,
        replicas: int,
        *,
        horizon: int | None,
        avoid: Any = None,
        level: Any = 0.95,
        method: str = "wilson",
    ) -> Estimate:
        """Return the share of :meth:`hitting_times` that are hits, with a confidence interval.

        It estimates P(T ≤ horizon, T ≤ T_avoid), or P(T < ∞, T ≤ T_avoid) for ``horizon=None``.

        Parameters
        ----------
        target, replicas, horizon, avoid
            As for :meth:`hitting_times`.
        level
            The share of such intervals that hold the true value.
        method
            "wilson", or "clopper-pearson" for the exact interval.

        Raises
        ------
        InputError
            The method is another, or the level is outside (0, 1).

        See Also
        --------
        Draws.estimate_rare_hitting_probability : For targets that are hardly ever hit.

        Examples
        --------
        >>> from markovsim import Chain
        >>> chain = Chain([[1, 0, 0], ["1/3", 0, "2/3"], [0, 0, 1]])
        >>> found = chain.draws(start=1, rng=1).estimate_hitting_probability(2, 10_000, horizon=None)
        >>> found.low < 2 / 3 < found.high
        True
        """

        def drawn() -> HittingTimes:
            return self.hitting_times(target, replicas, horizon=horizon, avoid=avoid)

        return estimated_probability(drawn, level, method)

    def estimate_hitting_time(
        self, target: Any, replicas: int, *, horizon: int | None, level: Any = 0.95
    ) -> HittingTimeEstimate:
        """Return what replicas say about E[T], the expected hitting time.

        Parameters
        ----------
        target, replicas, horizon
            As for :meth:`hitting_times`.
        level
            The share of such intervals that hold the true value.

        Returns
        -------
        HittingTimeEstimate
            Where a replica had not hit at the horizon, it bounds E[T] from below only.

        Raises
        ------
        InputError
            The level is outside (0, 1).

        Examples
        --------
        >>> from markovsim import Chain
        >>> draws = Chain([["1/2", "1/2"], [0, 1]]).draws(start=0, rng=1)
        >>> found = draws.estimate_hitting_time(1, 10_000, horizon=1000)
        >>> found.low < 2 < found.high, found.censored
        (True, 0)
        >>> cut = draws.estimate_hitting_time(1, 10_000, horizon=2)
        >>> cut.estimate, cut.low < 1.5 < 2 < cut.high, cut.restricted.low < 1.5 < cut.restricted.high
        (None, True, True)
        """
        return estimated_time(lambda: self.hitting_times(target, replicas, horizon=horizon), level)

    def estimate_occupation(self, states: Any, replicas: int, steps: int, *, level: Any = 0.95) -> Estimate:
        """Return the mean share of the times 0, …, steps that a replica is in one of the states, with an interval.

        It estimates Σ_t P(X_t ∈ C) / (steps + 1). The interval is Student's, cut to [0, 1].

        Parameters
        ----------
        states
            A state, a collection of states or :class:`Visits`: the set C.
        replicas
            How many replicas are drawn.
        steps
            How many steps each of them makes.
        level
            The share of such intervals that hold the true value.

        Raises
        ------
        InputError
            An event marks steps too, or the level is outside (0, 1).

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).draws(start=0, rng=1).estimate_occupation(0, 5, 3)
        Estimate(estimate=0.5, low=0.5, high=0.5, level=0.95, replicas=5)
        """
        from markovsim.chains.draws.estimates import confidence_level, mean_estimate

        confidence = confidence_level(level)
        event = as_event(states, self.matrix)
        if isinstance(event, (Emits, Takes)):
            raise InputError(f"states={short(event)}: marks steps; give states, or Visits")
        marked = [i for i, state in enumerate(self.matrix.states) if event.hits_state(state)]
        counts = self.visits(replicas, steps)
        found = mean_estimate(counts[:, marked].sum(axis=1) / (steps + 1), confidence)
        return found._replace(low=max(found.low, 0.0), high=min(found.high, 1.0))

    def estimate_rare_hitting_probability(
        self,
        target: Any,
        replicas: int,
        *,
        horizon: int | None,
        avoid: Any = None,
        importance: Importance | None = None,
        thresholds: Sequence[Any] | None = None,
        runs: int = 32,
        level: Any = 0.95,
    ) -> SplittingEstimate:
        """Return the same probability by multilevel splitting, for targets that are hardly ever hit.

        The estimate is unbiased for every importance function; a good one makes it sharp.

        Parameters
        ----------
        target, horizon, avoid
            As for :meth:`hitting_times`.
        replicas
            How many replicas walk in each stage of each run.
        importance
            A number for each state that grows towards the target, as a function or a map. By default it is minus the
            least number of steps to the target.
        thresholds
            The levels at which paths are split, in increasing order. By default they are all levels above the start's
            lowest.
        runs
            How many independent runs there are.
        level
            The share of such intervals that hold the true value.

        Raises
        ------
        InputError
            A level is not a finite number, thresholds do not increase, or there are more than 1,000 levels and no
            thresholds.
        FloatRangeError
            The estimate is below binary64.

        See Also
        --------
        markovsim.chains.draws.splitting : The method, its proof and its sources.

        Examples
        --------
        >>> from markovsim import Chain
        >>> chain = Chain.from_transitions(  # 20 heads in a row, before a side of probability 1/10 comes up
        ...     [(i, i + 1, "1/10") for i in range(20)] + [(i, 0, "8/10") for i in range(20)]
        ...     + [(i, "edge", "1/10") for i in range(20)] + [(20, 20, 1), ("edge", "edge", 1)])
        >>> exact = chain.hitting_probability(20, start=0)
        >>> found = chain.draws(start=0, rng=1).estimate_rare_hitting_probability(20, 500, horizon=None)
        >>> float(exact), found.low < exact < found.high
        (9e-20, True)
        """
        from markovsim.chains.draws.estimates import confidence_level
        from markovsim.chains.draws.splitting import split, splitting_job

        confidence = confidence_level(level)
        replicas, runs = whole_number(replicas, "replicas", 1), whole_number(runs, "runs", 2)
        hitting = self._hitting_job(target, replicas * runs, horizon, avoid, longest=1)
        job = splitting_job(self.matrix, hitting, importance, thresholds)
        return split(job, replicas, runs, self.rng, confidence, self.executor)


def random_bits(rng: Any) -> BitStream:
    """Return the stream of random bits of a seed or of a NumPy generator; raise InputError for anything else.

    A seed begins anew, and a generator moves on.
    """
    from markovsim.chains.draws.bits import BitStream, seed_sequence

    return BitStream(seed_sequence(rng))


def draw(law: Iterable[Element], domain: Domain, bits: BitStream) -> int:
    """Return a random place in a law of positive elements."""
    from markovsim.chains.draws.bits import WholeLaw, whole_weights

    return WholeLaw(whole_weights(law, domain)).draw(bits)
