r"""Multilevel splitting: probabilities too small to be met by chance.

An importance function h gives every state a level. Thresholds :math:`L_1 < \dots < L_m` cut the way to the target B
into stages. The path is over where it comes to the set A that is avoided, to a state that cannot reach B, or to the
horizon. Event :math:`E_i` says that level :math:`L_i` (or B) is reached before the path is over, and
:math:`E_{m+1}` says that B is. Since :math:`E_1 \supseteq \dots \supseteq E_{m+1}`,
:math:`P(E_{m+1}) = \prod_i P(E_i \mid E_{i-1})`.

A run has N replicas in every stage (*fixed effort*). They walk until :math:`E_i` happens or the path is over. The
share that got there estimates the i-th factor. Those replicas are copied as evenly as N allows, with the odd copies at
random, and the copies begin the next stage where they stand.

The product of the shares is an *unbiased* estimate of P(hit B), whatever h, the thresholds and N are. Each success of
a stage is copied N/(number of successes) times in expectation. Therefore the share, times the mean over the copies of
any function of where they stand, has the expectation of that function on :math:`E_i`, and stage follows stage.

Stages depend on each other, so that one run does not show the variance. Independent runs give it.

P. Glasserman, P. Heidelberger, P. Shahabuddin and T. Zajic, Operations Research 47 (1999); M. Amrein and H. Künsch,
ACM Transactions on Modeling and Computer Simulation 21 (2011), theorem 1; F. Cérou and A. Guyader, Stochastic Analysis
and Applications 25 (2007).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from markovsim.arithmetic.numbers import as_rational, is_float, short
from markovsim.chains.draws.estimates import mean_estimate
from markovsim.chains.draws.replicas import HittingJob, run_blocks
from markovsim.chains.draws.step_table import StepTable, Walker
from markovsim.chains.matrix import TransitionMatrix
from markovsim.errors import FloatRangeError, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_LEVELS = 1_000
"""Most thresholds that are chosen where none are given."""

Importance = Callable[[Any], Any] | Mapping[Any, Any]


class SplittingEstimate(NamedTuple):
    """A probability estimated by splitting: the mean of independent runs, with Student's interval over the runs.

    Attributes
    ----------
    estimate
        The mean of the runs.
    low, high
        The ends of the confidence interval. Where no run reached the target nothing is known: the estimate is 0 and the
        interval [0, 1].
    level
        The share of such intervals that hold the true value.
    runs
        How many independent runs there were.
    replicas
        How many replicas walked in each stage of each run.
    thresholds
        The levels between the stages.
    shares
        The mean share of each stage that got to its end, 0 in a run that ended before. The last stage ends at the
        target.
    """

    estimate: float
    low: float
    high: float
    level: float
    runs: int
    replicas: int
    thresholds: tuple[float, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class SplittingJob:
    """A hitting problem with the level of each of its rows and the thresholds. The last stage ends at the target."""

    hitting: HittingJob
    levels: NDArray[np.float64]
    thresholds: tuple[float, ...]

    @property
    def table(self) -> StepTable:
        """What the replicas step along."""
        return self.hitting.table


def splitting_job(
    chain: TransitionMatrix, job: HittingJob, importance: Importance | None, thresholds: Sequence[Any] | None
) -> SplittingJob:
    """Return one run's job, from the arguments of :meth:`markovsim.chains.Draws.estimate_rare_hitting_probability`.

    It raises InputError for a level that is not a finite number, for thresholds that do not increase, and for more than
    1,000 levels.
    """
    places = [chain.states[i] for i in job.places]
    values = _minus_distances(job) if importance is None else [_level(importance, state) for state in places]
    levels = np.array([*values, -math.inf, math.inf])
    if thresholds is None:
        begun = min((levels[i] for i in job.start.places.tolist()), default=math.inf)
        found = sorted({value for value in values if value > begun})
        if len(found) > MAX_LEVELS:
            raise InputError(
                f"importance: {len(found):,} different levels; name fewer by thresholds=[…], in increasing order"
            )
        return SplittingJob(job, levels, tuple(found))
    if isinstance(thresholds, (str, bytes)) or not isinstance(thresholds, Sequence):
        raise InputError(f"thresholds={short(thresholds)}: give a list of increasing numbers")
    given = [_number(value, f"thresholds: value={short(value)}") for value in thresholds]
    if any(later <= earlier for earlier, later in pairwise(given)):
        raise InputError(f"thresholds={short(thresholds)}: not increasing; sort them and leave out doubles")
    return SplittingJob(job, levels, tuple(given))


def _level(importance: Importance, state: Any) -> float:
    if isinstance(importance, Mapping):
        if state not in importance:
            raise InputError(f"importance: no level for state={short(state)}; give every state one")
        value = importance[state]
    elif callable(importance):
        value = importance(state)
    else:
        raise InputError(
            f"importance={short(importance)}: give a function of the state, or a map from states"
        )
    return _number(value, f"importance of state={short(state)} is {short(value)}")


def _number(value: Any, what: str) -> float:
    number = math.nan
    if not isinstance(value, (str, bool)) and (is_float(value) or as_rational(value) is not None):
        with suppress(OverflowError):
            number = float(value)
    if not math.isfinite(number):
        raise InputError(f"{what}: not a finite number")
    return number


def _minus_distances(job: HittingJob) -> list[float]:
    """Return minus the least number of steps to the target, for each live row."""
    before: list[list[int]] = [[] for _ in range(job.live + 2)]
    for i in range(job.live):
        for j in job.successors[i]:
            before[j].append(i)
    distance = {job.hit: 0}
    queue = [job.hit]
    for j in queue:
        for i in before[j]:
            if i not in distance:
                distance[i] = distance[j] + 1
                queue.append(i)
    return [-float(distance[i]) for i in range(job.live)]


def splitting_run(job: SplittingJob, size: int, walker: Walker) -> list[float]:
    """Return the shares of the stages of one run; those after a stage that nobody survived are 0."""
    rows = job.hitting.start.draw(size, walker.bits)
    times = np.zeros(size, dtype=np.int64)
    stages = [*job.thresholds, math.inf]
    shares = [0.0] * len(stages)
    for stage, threshold in enumerate(stages):
        rows, times = _climb(job, walker, rows, times, threshold)
        shares[stage] = len(rows) / size
        if not len(rows):
            break
        shuffled = np.argsort(walker.bits.words(len(rows)), kind="stable")
        copies = np.resize(shuffled, size)
        rows, times = rows[copies], times[copies]
    return shares


def _climb(
    job: SplittingJob, walker: Walker, rows: NDArray[Any], times: NDArray[np.int64], threshold: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Walk until the level is reached or the path is over; return where and when it was reached."""
    hitting, reached = job.hitting, []
    while len(rows):
        up = job.levels[rows] >= threshold
        reached.append((rows[up].astype(np.int64), times[up]))
        going = ~up & (rows != hitting.live)
        if hitting.horizon is not None:
            going &= times < hitting.horizon
        rows, times = rows[going], times[going] + 1
        if len(rows):
            rows = walker.step(rows, np.empty(len(rows), dtype=hitting.table.record))
    found = [np.concatenate(part) for part in zip(*reached, strict=True)]
    return found[0], found[1]


def split(
    job: SplittingJob, replicas: int, runs: int, rng: Any, level: float, executor: Executor | None
) -> SplittingEstimate:
    """Return the estimate of ``runs`` independent runs of ``replicas`` replicas per stage.

    It raises FloatRangeError where a run that reached the target has an estimate below binary64.
    """
    shares = np.array(run_blocks(splitting_run, job, [replicas] * runs, rng, executor))
    products = np.prod(shares, axis=1)
    if (products[shares.all(axis=1)] < sys.float_info.min).any():
        raise FloatRangeError(
            "a probability is outside binary64; take hitting_probability or hitting_time_law in the exact domain"
        )
    found = mean_estimate(products, level)
    low, high = max(found.low, 0.0), min(found.high, 1.0)
    if found.estimate == 0.0:
        low, high = 0.0, 1.0
    means = tuple(np.mean(shares, axis=0).tolist())
    return SplittingEstimate(found.estimate, low, high, level, runs, replicas, job.thresholds, means)
