r"""Chernoff information: how hard it is, in the long run, to tell two premises apart from a text of k tokens.

The best test of :math:`P` against :math:`R` from k tokens errs with probability :math:`\sum_w \min(\pi P(w), (1-\pi)
R(w))`, and this falls like :math:`e^{-kC}`, with

.. math:: C = -\min_{0 \le s \le 1} \lim_k \tfrac{1}{k} \ln \sum_{|w| = k} P(w)^s R(w)^{1-s}.

It is symmetric in the two premises and does not depend on the weights (H. Chernoff, *A measure of asymptotic
efficiency for tests of a hypothesis based on the sum of observations*, 1952). For iid premises the sum is
:math:`(\sum_a P(a)^s R(a)^{1-s})^k`, over the tokens that both can write.

Under a window of k tokens it is also the exponent of the mean time from a text by one iid premise to a window where the
other is ahead. With more than two premises the way may lead over others: the exponent is that of the best chain of
stepping stones, whose largest step is as small as can be.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from markovsim.arithmetic.domains import Domain
from markovsim.arithmetic.numbers import natural_log
from markovsim.chains.graph import strong_components
from markovsim.errors import InputError
from markovsim.full_memory.divergence import belief_pairs, side_by_side
from markovsim.full_memory.superposition import Superposition
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import Generator

GOLDEN = (math.sqrt(5) - 1) / 2
STEPS = 80
"""Steps of the search for the best s. Each makes the interval shorter by the golden ratio: 80 leave 2e-17 of it."""


@dataclass(frozen=True)
class SteppingStones:
    """The best way from one premise to another under a long window, over others.

    Parameters
    ----------
    path : tuple of str
        The premises on the way. Its largest step is as small as on any other path, and of such paths it is one with the
        fewest steps.
    steps : tuple of float
        The Chernoff information between each premise of the path and the next, in nats per token.
    direct : float
        The Chernoff information between the two ends.
    """

    path: tuple[str, ...]
    steps: tuple[float, ...]
    direct: float

    @property
    def exponent(self) -> float:
        """The largest step of the path: ln E[time]/k tends to it. It is 0 for a premise and itself."""
        return max(self.steps, default=0.0)


def chernoff_information(premise: Generator, against: Generator) -> float:
    r"""Return the Chernoff information between two premises, in nats per token.

    It is :math:`-\min_{0 \le s \le 1} \ln \rho(s)`, where :math:`\rho(s)` is the growth rate of :math:`\sum_w P(w)^s
    R(w)^{1-s}` over the words that both can write: for iid premises the sum over the tokens, else the largest
    eigenvalue of the matrix with entries :math:`P(a∣w)^s R(a∣w)^{1-s}` between pairs of beliefs.

    Parameters
    ----------
    premise, against : Generator
        The processes P and R, over the same alphabet, in exact or float arithmetic.

    Returns
    -------
    float
        It is infinite where no long word is possible for both, and 0 for equal laws. For iid premises it is accurate
        for nearly equal laws too.

    Raises
    ------
    InputError
        A premise has parameters, or consists of balls.
    LimitError
        There are more than 2,000 pairs of beliefs, so that there may be infinitely many.

    References
    ----------
    T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd edition 2006, section 11.9. For Markov chains:
    A. Dembo and O. Zeitouni, *Large Deviations Techniques and Applications*, 2nd edition 1998, sections 3.1 and 3.4.

    Examples
    --------
    >>> from markovsim.premises.library import iid
    >>> coins = iid({"0": "99/100", "1": "1/100"}), iid({"0": "1/100", "1": "99/100"})
    >>> round(chernoff_information(*coins), 9) == round(-math.log(2 * math.sqrt(0.0099)), 9)
    True
    """
    first, second, domain = side_by_side(premise, against)
    _require_numbers(domain)
    laws, arcs = [], []
    for law, other, following in belief_pairs(first, second):
        laws.append((law, other))
        arcs.append(following)
    if len(laws) == 1:
        return _between_laws(*laws[0])
    entries = [
        [(target, natural_log(law[a]), natural_log(other[a])) for a, target in following.items()]
        for (law, other), following in zip(laws, arcs, strict=True)
    ]
    components = strong_components([[target for target, _, _ in row] for row in entries])
    blocks = [block for members in components if (block := _block(entries, members))]
    if not blocks:
        return math.inf
    return -_least(lambda s: max(_log_root(block, s) for block in blocks))


def stepping_stones(mixture: Superposition, start: str, goal: str) -> SteppingStones:
    """Return the path from one premise to another whose largest Chernoff information is as small as can be.

    Raises
    ------
    InputError
        A name is not a premise, or a premise of the mixture is not iid.
    """
    for name in (start, goal):
        mixture.require_premise(name)
    _require_numbers(mixture.domain)
    laws = {}
    for name, process in mixture.premises.items():
        law, _, following = next(belief_pairs(process, process))
        if any(following.values()):
            raise InputError(
                f"premise={name!r} is not iid; the exponents of stepping stones are known for iid premises alone"
            )
        laws[name] = law
    if start == goal:
        return SteppingStones((start,), (), 0.0)
    costs = {frozenset(pair): _between_laws(*(laws[name] for name in pair)) for pair in combinations(laws, 2)}
    for largest in sorted(costs.values()):
        paths: dict[str, tuple[str, ...]] = {start: (start,)}
        for here in (queue := [start]):  # Breadth first, over steps that cost no more than this.
            for there in laws:
                if there not in paths and costs[frozenset((here, there))] <= largest:
                    paths[there] = (*paths[here], there)
                    queue.append(there)
        if goal in paths:
            break
    steps = tuple(costs[frozenset(step)] for step in pairwise(paths[goal]))
    return SteppingStones(paths[goal], steps, costs[frozenset((start, goal))])


def _require_numbers(domain: Domain) -> None:
    if domain.has_parameters or domain.encloses:
        raise InputError(
            f"domain={domain.name!r}: the best s is searched for, which needs plain numbers; convert to exact or float"
        )


def _between_laws(law: dict[Token, Any], other: dict[Token, Any]) -> float:
    """Return −min_s ln Σ p^s r^(1−s), from the greatest value of 1 minus the sum, whose terms are not negative."""
    common = [(law[a], other[a]) for a in law if a in other]
    if not common:
        return math.inf
    ours = math.fsum(float(p) for a, p in law.items() if a not in other)
    theirs = math.fsum(float(r) for a, r in other.items() if a not in law)
    pairs = [(float(p), float(r), _relative(p, r), natural_log(r / p)) for p, r in common]

    def sum_minus_one(s: float) -> float:
        lacking = [_mean_gap(p, r, d, logarithm, s) for p, r, d, logarithm in pairs]
        return -math.fsum([*lacking, s * ours, (1 - s) * theirs])

    return -math.log1p(max(-1.0, _least(sum_minus_one)))


def _relative(p: Any, r: Any) -> float:
    """Return (r − p)/p, with full accuracy."""
    return float((r - p) / p)


def _mean_gap(p: float, r: float, d: float, logarithm: float, s: float) -> float:
    """Return s·p + (1−s)·r − p^s r^(1−s) ≥ 0, without cancellation where p and r are close."""
    if abs(d) <= 1 / 16:
        term, terms = 1.0, []
        for n in range(1, 16):  # The terms are those of the binomial series of (1 + d)^(1−s).
            term *= (2 - s - n) / n * d
            terms.append(term)
        return -p * math.fsum(terms[1:])
    return s * p + (1 - s) * r - p * math.exp((1 - s) * logarithm)


def _least(function: Callable[[float], float]) -> float:
    """Return the least value of a convex function on [0, 1], by golden section."""
    low, high = 0.0, 1.0
    left, right = 1 - GOLDEN, GOLDEN
    at_left, at_right = function(left), function(right)
    least = min(function(0.0), function(1.0), at_left, at_right)
    for _ in range(STEPS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = function(right)
        least = min(least, at_left, at_right)
    return least


def _block(
    entries: list[list[tuple[int, float, float]]], members: list[int]
) -> list[tuple[int, int, float, float]]:
    """Return the entries within one class, by place."""
    place = {member: i for i, member in enumerate(members)}
    return [
        (place[member], place[target], p, r)
        for member in members
        for target, p, r in entries[member]
        if target in place
    ]


def _log_root(block: list[tuple[int, int, float, float]], s: float) -> float:
    """Return the logarithm of the largest eigenvalue of the matrix with entries p^s r^(1−s), of one class."""
    import numpy as np

    logarithms = [s * p + (1 - s) * r for _, _, p, r in block]
    scale = max(logarithms)
    matrix = np.zeros((1 + max(i for i, _, _, _ in block),) * 2)
    for (i, j, _, _), value in zip(block, logarithms, strict=True):
        matrix[i, j] += math.exp(value - scale)
    return scale + math.log(float(np.abs(np.linalg.eigvals(matrix)).max()))
