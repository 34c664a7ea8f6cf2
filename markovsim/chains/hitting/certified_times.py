r"""Bounds on the expected hitting times of an exact chain, from any approximation of them.

If times x and a number 0 ≤ δ < 1 satisfy :math:`(1 - \delta)\,\mathbf 1 \le x - Qx \le (1 + \delta)\,\mathbf 1` entry
by entry, then the true times lie between x/(1 + δ) and x/(1 − δ). :mod:`markovsim.chains.arrays.enclosure` has the
proof.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from markovsim.arithmetic.numbers import as_rational, is_float, short
from markovsim.chains.events import as_event
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.errors import InputError


def certified_bounds(
    chain: TransitionMatrix, target: Any, times: Sequence[Any]
) -> dict[State, tuple[Fraction, Fraction]]:
    """Return bounds on E[T] that the given times certify, however they were found, for all states that are sure to hit.

    ``times`` has one number per state, in the chain's order, where binary64 numbers stand for what they are. Those of
    states that are in the target or not sure to hit are not looked at, and may be infinite. The bounds are those of the
    module's text, with the least δ.

    It raises InputError for a chain that is not exact, for a time that is not a finite number, and where the times
    certify nothing because δ ≥ 1.

    >>> import markovsim as ms
    >>> chain = ms.Chain([["1/2", "1/2", 0], ["1/4", "1/2", "1/4"], [0, 0, 1]])
    >>> low, high = certified_bounds(chain.matrix, 2, [8.25, 6.25, 0])[0]
    >>> low < 8 < high, low, high
    (True, Fraction(132, 17), Fraction(44, 5))
    """
    if not chain.domain.is_rational:
        raise InputError(
            f"domain={chain.domain.name!r}: times are checked against exact probabilities; give an exact chain"
        )
    if len(times) != len(chain):
        raise InputError(f"times: {len(times)} numbers for {len(chain)} states; give one per state")
    problem = HittingProblem(chain, as_event(target, chain))
    unknown, hit = problem.sure - problem.done, len(chain)
    x = [_fraction(t, chain.states[i]) if i in unknown else Fraction(0) for i, t in enumerate(times)]
    delta = Fraction(0)
    for i, row in problem.rows(unknown, hit).items():
        onward = sum((Fraction(int(p.p), int(p.q)) * x[j] for j, p in row.items() if j != hit), Fraction(0))
        delta = max(delta, abs(1 - (x[i] - onward)))
    if delta >= 1:
        raise InputError(
            f"times: x − Qx differs from 1 by up to {float(delta):.3g}, and only below 1 does it bound anything;"
            " give better approximations"
        )
    return {chain.states[i]: (x[i] / (1 + delta), x[i] / (1 - delta)) for i in sorted(unknown)}


def _fraction(time: Any, state: State) -> Fraction:
    """Return a time as a fraction; a binary64 number stands for what it is."""
    exact = Fraction(float(time)) if is_float(time) and math.isfinite(time) else as_rational(time)
    if exact is None:
        raise InputError(f"times: {short(time)} at state={short(state)} is not a finite number")
    return exact
