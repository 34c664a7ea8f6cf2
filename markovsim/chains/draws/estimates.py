"""What replicas say about a number: an estimate and a confidence interval.

A level of 0.95 means that 95 % of many such intervals, each from replicas of its own, hold the true value.

For a mean the interval is Student's. It is right for normal values and in the limit of many replicas (Lehmann and
Romano, *Testing Statistical Hypotheses*, section 11.4). It is wrong for few replicas of a very skewed value.

For a probability it is the score interval of Wilson or that of Clopper and Pearson. The level of the first holds on
average over probabilities. The level of the second is at least the one stated, for every probability and every number
of replicas (L. Brown, T. Cai and A. DasGupta, *Interval estimation for a binomial proportion*, Statistical Science 16,
2001).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from markovsim.arithmetic.domains import FLOAT
from markovsim.arithmetic.numbers import short
from markovsim.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

METHODS = ("wilson", "clopper-pearson")
"""How a confidence interval for a probability is made."""


class Estimate(NamedTuple):
    """An estimate with its confidence interval.

    Attributes
    ----------
    estimate
        The value that the replicas give.
    low, high
        The ends of the confidence interval.
    level
        The share of such intervals that hold the true value.
    replicas
        How many replicas it is made from.
    """

    estimate: float
    low: float
    high: float
    level: float
    replicas: int


class HittingTimeEstimate(NamedTuple):
    """What replicas say about E[T], where T is the hitting time.

    Attributes
    ----------
    estimate
        The mean of the times. It is None where a replica was censored, and infinite where one can never hit.
    low, high
        The ends of the confidence interval. Where a replica was censored, nothing bounds E[T] from above: ``high`` is
        infinite, and ``low`` is the lower limit for E[min(T, horizon)], which E[T] exceeds. Where a replica can never
        hit, E[T] is infinite for certain, and so are both.
    level
        The share of such intervals that hold the true value.
    replicas
        How many replicas it is made from.
    censored
        How many of them had not hit at the horizon.
    never
        How many of them came to a state from which there is no hit.
    restricted
        The estimate of E[min(T, horizon)], which exists always; None without a horizon.
    """

    estimate: float | None
    low: float
    high: float
    level: float
    replicas: int
    censored: int
    never: int
    restricted: Estimate | None


def confidence_level(level: Any) -> float:
    """Return a confidence level as a float; raise InputError unless it is between 0 and 1."""
    try:
        number = FLOAT.convert(level)
    except InputError:
        number = math.nan
    if not 0 < number < 1:
        raise InputError(f"level={short(level)}: give a confidence level between 0 and 1, such as 0.95")
    return number


def require_method(method: Any) -> None:
    """Raise InputError unless ``method`` names an interval for probabilities."""
    if method not in METHODS:
        raise InputError(f"method={short(method)}: choose one of {list(METHODS)}")


def mean_estimate(values: NDArray[Any], level: float) -> Estimate:
    """Return the mean of values, with Student's interval: mean ± t s/√n, s² = Σ (x − mean)² / (n − 1).

    A single value tells nothing about its spread, so that its interval is the whole line.

    >>> import numpy as np
    >>> found = mean_estimate(np.array([1.0, 2.0, 3.0]), 0.95)
    >>> found.estimate, round(found.high - found.estimate, 4)  # t = 4.3027, s = 1
    (2.0, 2.4841)
    """
    from scipy.special import stdtrit

    count = len(values)
    mean = float(np.mean(values))
    if count < 2:
        return Estimate(mean, -math.inf, math.inf, level, count)
    # Without this scale the squares of tiny values would be 0.
    size = math.frexp(float(np.abs(values).max()))[1]
    spread = float(np.ldexp(np.std(np.ldexp(values.astype(float), -size), ddof=1), size))
    margin = -float(stdtrit(count - 1, (1 - level) / 2)) * spread / math.sqrt(count)
    return Estimate(mean, mean - margin, mean + margin, level, count)


def proportion_estimate(hits: int, replicas: int, level: float, method: str = "wilson") -> Estimate:
    """Return hits/replicas, with the score interval of Wilson or the exact one of Clopper and Pearson.

    >>> found = proportion_estimate(0, 10, 0.95, "clopper-pearson")
    >>> found.low, round(found.high, 4)  # 1 - 0.025^(1/10)
    (0.0, 0.3085)
    """
    from scipy.special import betainccinv, betaincinv, ndtri

    share, tail = hits / replicas, (1 - level) / 2  # 1 - tail would be rounded, and in the end to 1.
    if method == "wilson":
        z = -float(ndtri(tail))
        centre = (share + z * z / (2 * replicas)) / (1 + z * z / replicas)
        margin = math.sqrt(share * (1 - share) / replicas + z * z / (4 * replicas**2))
        margin *= z / (1 + z * z / replicas)
        low, high = centre - margin, centre + margin
    else:
        low = float(betaincinv(hits, replicas - hits + 1, tail)) if hits else 0.0
        high = float(betainccinv(hits + 1, replicas - hits, tail)) if hits < replicas else 1.0
    low = 0.0 if hits == 0 else max(low, 0.0)
    high = 1.0 if hits == replicas else min(high, 1.0)
    return Estimate(share, low, high, level, replicas)


def hitting_time_estimate(times: NDArray[np.int64], horizon: int | None, level: float) -> HittingTimeEstimate:
    """Return what hitting times say about E[T]: −1 stands for a censored replica, −2 for one that never hits."""
    censored, never = int((times == -1).sum()), int((times == -2).sum())
    counts = (len(times), censored, never)
    restricted = None
    if horizon is not None:
        restricted = mean_estimate(np.where(times < 0, horizon, times), level)
    if never:
        return HittingTimeEstimate(math.inf, math.inf, math.inf, level, *counts, restricted)
    if censored and restricted is not None:
        return HittingTimeEstimate(None, max(restricted.low, 0.0), math.inf, level, *counts, restricted)
    mean, low, high, _, _ = mean_estimate(times, level)
    return HittingTimeEstimate(mean, max(low, 0.0), high, level, *counts, restricted)
