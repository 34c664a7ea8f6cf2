"""How fast a chain forgets its start: powers, total variation, Dobrushin's coefficient, mixing time.

The total-variation distance of two laws is TV(μ, ν) = ½ Σ |μ(j) − ν(j)| = Σ (μ(j) − ν(j))⁺. Dobrushin's
ergodic coefficient δ(P) = max_{i,j} TV(P(i, ·), P(j, ·)) is the factor by which a step brings any two laws
closer at least, so that δ(PQ) ≤ δ(P) δ(Q). With π the stationary law, d(t) = max_i TV(P^t(i, ·), π) never
increases. D. A. Levin, Y. Peres and E. L. Wilmer, *Markov chains and mixing times*, 2009, chapter 4; E. Seneta,
*Non-negative matrices and Markov chains*, 1981, section 4.3; R. L. Dobrushin, Theory of Probability and its
Applications 1 (1956).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from operator import mul
from typing import TYPE_CHECKING, Any

import flint

from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.arithmetic.protocol import Limit
from markovsim.chains.hitting.law import NEAR
from markovsim.chains.hitting.walk import MOST_STEPS
from markovsim.chains.long_run.stationary import the_stationary_vector
from markovsim.chains.matrix import Arc, State, TransitionMatrix
from markovsim.chains.starts import start_law
from markovsim.errors import InputError, LimitError, UndecidedError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

MIXING_STEPS = Limit(exact=4_096, symbolic=64, rounded=4_096, enclosed=4_096)
"""Most steps of P^t in arithmetics whose numbers grow with them."""
DENSE_STATES = 2_000
"""Most states of a float matrix whose far powers are formed."""
LEAST_DISTANCE = 1e-10
"""Least total-variation distance that float powers are trusted with."""
TIE = 1e-12
"""Relative distance up to which a float distance counts as having reached ε."""


def total_variation(first: Vector, second: Vector, domain: Domain) -> Element:
    """Return Σ (μ(j) − ν(j))⁺, which is exactly 1 for laws that share no state."""
    if not first.keys() & second.keys():
        return domain.one
    zero = domain.zero
    return sum((domain.maximum(p - second.get(j, zero), zero) for j, p in first.items()), zero)


def total_variation_distance(chain: TransitionMatrix, first: Any, second: Any) -> Any:
    """Return the total-variation distance of two laws on the states."""
    domain = chain.domain
    return domain.public(total_variation(start_law(chain, first), start_law(chain, second), domain))


def dobrushin_coefficient(chain: TransitionMatrix) -> Any:
    """Return max_{i,j} TV(P(i, ·), P(j, ·)), which by the graph is 1 where two rows share no successor."""
    domain, rows = chain.domain, chain.vectors
    supports = [frozenset(row) for row in rows]
    if any(first.isdisjoint(second) for first, second in combinations(set(supports), 2)):
        return domain.public(domain.one)
    if domain.is_binary64:
        import numpy as np

        matrix = _array(chain)
        apart = (0.5 * np.abs(matrix[i] - matrix[i + 1 :]).sum(axis=1) for i in range(len(rows) - 1))
        return float(min(max((x.max() for x in apart), default=0.0), 1.0))
    best = domain.zero
    for value in sorted(
        {total_variation(a, b, domain) for a, b in combinations(_distinct(rows), 2)}, key=str
    ):
        best = domain.maximum(value, best)
    return domain.public(best)


def _distinct(rows: tuple[Vector, ...]) -> list[Vector]:
    """Return the rows without repetitions."""
    kept: list[Vector] = []
    seen: dict[frozenset[int], list[Vector]] = {}
    for row in rows:
        alike = seen.setdefault(frozenset(row), [])
        if row not in alike:
            alike.append(row)
            kept.append(row)
    return kept


def law_after(chain: TransitionMatrix, start: Any, steps: int) -> dict[State, Any]:
    """Return the law of X_n from ``start``, a map from all states."""
    steps, domain = whole_number(steps, "steps"), chain.domain
    law = start_law(chain, start)
    if domain.is_binary64 and steps > NEAR.of(domain):
        far = power(chain, steps)
        parts: dict[int, list[Element]] = {}
        for i, weight in law.items():
            for j, p in far.vectors[i].items():
                parts.setdefault(j, []).append(weight * p)
        law = {j: domain.sum(terms) for j, terms in parts.items()}
    else:
        _require_few(steps, domain)
        for _ in range(steps):
            after: Vector = {}
            for i, weight in law.items():
                for j, p in chain.vectors[i].items():
                    after[j] = after[j] + weight * p if j in after else weight * p
            law = after
    found = {i: domain.check_positive(p, f"P(X_{steps} = {chain.states[i]!r})") for i, p in law.items()}
    return {state: domain.public(found.get(i, domain.zero)) for i, state in enumerate(chain.states)}


def power(chain: TransitionMatrix, steps: int) -> TransitionMatrix:
    """Return the chain that makes ``steps`` steps at once."""
    steps, domain, n = whole_number(steps, "steps"), chain.domain, len(chain)
    if domain.is_binary64:
        rows = _float_power(chain, steps)
    else:
        _require_few(steps, domain)
        if domain.is_rational:
            matrix = _fractions(chain) ** steps if steps else _identity(n)
            rows = [{j: p for j, p in enumerate(row) if p} for row in matrix.tolist()]
        else:
            rows = [{i: domain.one} for i in range(n)]
            square = list(chain.vectors)
            for bit in reversed(bin(steps)[2:] if steps else ""):
                rows = _product(rows, square) if bit == "1" else rows
                square = _product(square, square)
    arcs = tuple(tuple(Arc(None, j, p) for j, p in sorted(row.items())) for row in rows)
    return TransitionMatrix(chain.states, domain, arcs, assumptions=chain.assumed)


def _require_few(steps: int, domain: Domain) -> None:
    most = MOST_STEPS.of(domain)
    if steps > most:
        raise LimitError(
            f"steps={short(steps)}: at most {most} in the {domain.name} domain, whose numbers grow with every step;"
            " use the float domain"
        )


def _product(left: list[Vector], right: list[Vector]) -> list[Vector]:
    rows = []
    for row in left:
        out: Vector = {}
        for k, p in row.items():
            for j, q in right[k].items():
                out[j] = out[j] + p * q if j in out else p * q
        rows.append(out)
    return rows


def _identity(n: int) -> Any:
    return flint.fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def _fractions(chain: TransitionMatrix) -> Any:
    n = len(chain)
    zero = flint.fmpq(0)
    return flint.fmpq_mat(n, n, [row.get(j, zero) for row in chain.vectors for j in range(n)])


# --- float -------------------------------------------------------------------------------------------


def _array(chain: TransitionMatrix) -> Array:
    import numpy as np

    if len(chain) > DENSE_STATES:
        raise LimitError(
            f"at most {DENSE_STATES} states for a dense matrix; this chain has {len(chain)}: lump it"
        )
    matrix = np.zeros((len(chain), len(chain)))
    for i, row in enumerate(chain.vectors):
        matrix[i, list(row)] = list(row.values())
    return matrix


def _whole_rows(matrix: Array) -> Array:
    """Divide the rows by their sums, so that what rounding takes from a power is not taken again from its square."""
    whole: Array = matrix / matrix.sum(axis=1)[:, None]
    return whole


def _float_power(chain: TransitionMatrix, steps: int) -> list[Vector]:
    """Return the power by squaring, beside the same on bits, so that what underflows is told from a zero."""
    import numpy as np

    square = _whole_rows(_array(chain))
    bits = (square > 0).astype(np.float64)
    matrix, possible = np.eye(len(chain)), np.eye(len(chain))
    for bit in reversed(bin(steps)[2:] if steps else ""):
        if bit == "1":
            matrix = _whole_rows(matrix @ square)
            possible = np.minimum(possible @ bits, 1.0)
        square = _whole_rows(square @ square)
        bits = np.minimum(bits @ bits, 1.0)
    rows: list[Vector] = []
    for i, (values, present) in enumerate(zip(matrix.tolist(), possible.tolist(), strict=True)):
        what = f"P^{short(steps)}({chain.states[i]!r}, ·)"
        rows.append(
            {
                j: chain.domain.check_positive(p, what)
                for j, (p, b) in enumerate(zip(values, present, strict=True))
                if b
            }
        )
    return rows


# --- mixing ------------------------------------------------------------------------------------------


def mixing_time(chain: TransitionMatrix, epsilon: Any = "1/4") -> Any:
    """Return the least t with d(t) ≤ epsilon; infinite where the laws do not converge to one law."""
    domain = chain.domain
    level = domain.convert(epsilon)
    if domain.sign(level) <= 0:
        raise InputError(f"epsilon={short(epsilon)}: give a distance above 0")
    closed = [c for c in chain.components if c.closed]
    if len(closed) > 1 or closed[0].period != 1:
        return domain.infinity
    law = the_stationary_vector(chain)
    if domain.is_rational:
        judge = _exact_judge(law, level)
        return _doubled(_fractions(chain), _identity(len(chain)), judge, mul, MIXING_STEPS.of(domain))
    if not domain.is_binary64:
        return _stepped(chain, law, level, epsilon)
    if level < LEAST_DISTANCE:
        raise UndecidedError(
            f"epsilon={short(epsilon)}: below {LEAST_DISTANCE} the rounding of float powers decides; use the exact"
            " domain"
        )
    import numpy as np

    matrix, target = _whole_rows(_array(chain)), np.zeros(len(chain))
    target[list(law)] = list(law.values())

    def near(power: Array) -> bool:
        return bool(0.5 * np.abs(power - target).sum(axis=1).max() <= level * (1 + TIE))

    return _doubled(matrix, np.eye(len(chain)), near, lambda a, b: _whole_rows(a @ b), None)


def _stepped(chain: TransitionMatrix, law: Vector, level: Element, epsilon: Any) -> int:
    domain, rows = chain.domain, [{i: chain.domain.one} for i in range(len(chain))]
    for t in range(MIXING_STEPS.of(domain) + 1):
        if all(domain.sign(level - total_variation(row, law, domain)) >= 0 for row in rows):
            return t
        rows = _product(rows, list(chain.vectors))
    raise LimitError(f"epsilon={short(epsilon)}: not reached within {MIXING_STEPS.of(domain)} steps")


def _exact_judge(law: Vector, level: Element) -> Callable[[Any], bool]:
    zero = flint.fmpq(0)

    def near(power: Any) -> bool:
        return all(
            sum((p - law.get(j, zero) for j, p in enumerate(row) if p > law.get(j, zero)), zero) <= level
            for row in power.tolist()
        )

    return near


def _doubled(
    matrix: Any,
    identity: Any,
    near: Callable[[Any], bool],
    times: Callable[[Any, Any], Any],
    most: int | None,
) -> int:
    """Return the least t with ``near(matrix**t)``, by doubling t and then going back by halves."""
    if near(identity):
        return 0
    powers = [matrix]
    while not near(powers[-1]):
        if most is not None and 2 ** len(powers) > most:
            raise LimitError(
                f"not mixed within {most} steps, the limit of the exact domain; use the float domain"
            )
        if len(powers) > 1_100:  # So many steps meet every chance that binary64 holds.
            raise UndecidedError(
                "the powers do not come near the stationary law in binary64; use the exact domain"
            )
        powers.append(times(powers[-1], powers[-1]))
    current, steps = identity, 0
    for m in reversed(range(len(powers) - 1)):
        onward = times(current, powers[m])
        if not near(onward):
            current, steps = onward, steps + 2**m
    return steps + 1
