"""The law of a hitting time: a discrete phase-type law.

Let α be the start law, Q the steps between the states that have not hit yet but still can, and g the probabilities of
the steps that hit. Then P(T = 0) = α(hit), and P(T = t) = α Q^(t−1) g for t ≥ 1. The generating function is
E[z^T; T < ∞] = α(hit) + z α (I − zQ)⁻¹ g. The factorial moments f_n(i) = E_i[T(T−1)⋯(T−n+1); T < ∞] follow from
f_0 = P_i(T < ∞) by

    f_1 = f_0 + Q f_1,    f_n = n Q f_(n−1) + Q f_n,

where one elimination does for all of them. M. F. Neuts, *Matrix-geometric solutions in stochastic models*, 1981,
chapter 2; J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, sections 3.3 to 3.5.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import flint

from markovsim.arithmetic.domains import Domain, Element, SymbolicDomain, Vector
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.arithmetic.protocol import Limit
from markovsim.chains.elimination.systems import TransientSystem, representable
from markovsim.chains.events import as_event
from markovsim.chains.graph import strong_components
from markovsim.chains.hitting.far import TIE, FarLaw, is_close
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.chains.hitting.tails import HIT, LOST
from markovsim.chains.hitting.walk import MOST_STEPS, Walk
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.polynomials import in_variable, rational_polynomial, with_variable
from markovsim.chains.starts import EVERY_STATE, start_law
from markovsim.errors import FloatRangeError, InputError, LimitError, PrecisionError, UndecidedError

NEAR = Limit(exact=0, symbolic=500, rounded=1_000, enclosed=1_000)
"""Steps that are taken one by one although powers in balls would answer too."""


@dataclass(frozen=True, eq=False, repr=False)
class HittingTimeLaw:
    """The law of T, the time of the first hit, from one start; T = ∞ where the hit never comes.

    It is made by ``chain.hitting_time_law(target, start)``. Values are Fraction (exact), sympy expression (symbolic),
    float or ball. The law remembers the steps that it has already taken.

    Examples
    --------
    >>> from markovsim.chains import Chain
    >>> law = Chain([["1/2", "1/2"], [0, 1]]).hitting_time_law(1, start=0)
    >>> law.pmf(3), law.cdf(3), law.survival(3), law.quantile("7/8")
    (Fraction(1, 8), Fraction(7, 8), Fraction(1, 8), 3)
    >>> law.mean, law.variance, law.generating_function()
    (Fraction(2, 1), Fraction(2, 1), -z/(z - 2))
    """

    domain: Domain
    names: Sequence[State]
    rows: Mapping[int, Vector]
    """For each state that can hit and has not, the steps to such states, to HIT and to LOST."""
    initial: Vector
    """The start, on the same places."""
    chances: Vector
    """The probability to hit from each state of the rows."""
    _moments: list[Vector] = field(default_factory=list, init=False)

    @classmethod
    def at_once(cls, domain: Domain) -> HittingTimeLaw:
        """Return the law of T = 0."""
        return cls(domain, (), {}, {HIT: domain.one}, {})

    def __repr__(self) -> str:
        return f"HittingTimeLaw(states before the hit: {len(self.rows)}; {self.domain.name})"

    def __getstate__(self) -> dict[str, Any]:
        """Copy the fields alone, since what is derived from them can be derived again."""
        return {f.name: vars(self)[f.name] for f in fields(self)}

    @property
    def is_certain(self) -> bool:
        """Whether the hit comes with probability 1. The graph decides it."""
        return LOST not in self.initial and not any(LOST in row for row in self.rows.values())

    @property
    def probability(self) -> Any:
        """P(T < ∞)."""
        return self.domain.public(self._chance)

    def pmf(self, t: int) -> Any:
        """Return P(T = t).

        Parameters
        ----------
        t
            A whole number, 0 or more.

        Raises
        ------
        LimitError
            t is too far out for the arithmetic, because exact and symbolic numbers grow with t.
        FloatRangeError
            The probability is positive but outside binary64.
        """
        t = whole_number(t, "t")
        if self._is_far(t) and (far := self._far.pmf(t)) is not None:
            return self._rounded(far, f"P(T = {short(t)})")
        return self._value(self._walk.pmf(t), f"P(T = {short(t)})")

    def cdf(self, t: int) -> Any:
        """Return P(T ≤ t).

        Parameters
        ----------
        t
            A whole number, 0 or more.

        Raises
        ------
        LimitError, FloatRangeError
            As :meth:`pmf` does.
        """
        t = whole_number(t, "t")
        if self._is_far(t) and (far := self._far.cdf(t)) is not None:
            return self._rounded(far, f"P(T ≤ {short(t)})")
        return self._value(self._walk.cdf(t), f"P(T ≤ {short(t)})")

    def survival(self, t: int) -> Any:
        """Return P(T > t), T = ∞ included.

        In float it is not computed as 1 − P(T ≤ t), which would lose its digits.

        Parameters
        ----------
        t
            A whole number, 0 or more.

        Raises
        ------
        LimitError, FloatRangeError
            As :meth:`pmf` does.

        See Also
        --------
        HittingTimeLaw.log_survival : For probabilities outside binary64.
        """
        t = whole_number(t, "t")
        if self._is_far(t) and (far := self._far.survival(t)) is not None:
            return self._rounded(far, f"P(T > {short(t)})")
        return self._value(self._walk.survival(t), f"P(T > {short(t)})")

    def log_survival(self, t: int) -> Any:
        """Return ln P(T > t), also where P(T > t) itself is far outside binary64.

        Parameters
        ----------
        t
            A whole number, 0 or more.

        Returns
        -------
        float, ball or expression
            −∞ where P(T > t) = 0. It is a ball in the ball domain and an expression in the symbolic one.

        Raises
        ------
        LimitError, FloatRangeError
            As :meth:`pmf` does.

        Examples
        --------
        >>> from markovsim.chains import Chain
        >>> Chain([[0.5, 0.5], [0.0, 1.0]]).hitting_time_law(1, start=0).log_survival(10**6)  # −10⁶ ln 2
        -693147.1805599453
        """
        t = whole_number(t, "t")
        domain = self.domain
        if (
            not domain.has_parameters
            and self.last is None
            and (ball := self._far.log_survival(t)) is not None
        ):
            return domain.from_ball(ball)
        value = domain.convert(self.survival(t))
        return -math.inf if domain.is_zero(value) else domain.log(value)

    @cached_property
    def decay_rate(self) -> Any:
        """The rate 1 − ρ with P(t < T < ∞)^(1/t) → ρ: that of the slowest states before the hit; 1 where T is bounded.

        It is a float with nearly full relative accuracy, however small it is, and in the ball domain a ball that holds
        it.

        Raises
        ------
        UndecidedError
            The tail is not settled; :mod:`markovsim.chains.hitting.tails` says what it does not cover.
        InputError
            The law is symbolic, or the target cannot be hit.
        FloatRangeError
            The rate is below binary64.

        References
        ----------
        J. N. Darroch and E. Seneta, *On quasi-stationary distributions in absorbing discrete-time finite Markov
        chains*, Journal of Applied Probability 2, 1965.

        Examples
        --------
        >>> from markovsim.chains import Chain
        >>> Chain([[1.0, 1e-300], [0.0, 1.0]]).hitting_time_law(1, start=0).decay_rate
        1e-300
        """
        self._require_possible()
        if self.domain.has_parameters:
            raise InputError("domain='symbolic': a decay rate is a number; give the parameters values first")
        if self.last is not None:
            return self.domain.from_ball(flint.arb(1))
        if (rate := self._far.decay_rate()) is not None:
            return self._rounded(rate, "the decay rate")
        raise UndecidedError(
            "the decay rate is not settled: the states before the hit are too many, or are not left at one rate (see"
            " markovsim.chains.hitting.tails); ask for a quantile or a probability at some time instead"
        )

    def quantile(self, p: Any) -> Any:
        """Return the least t with P(T ≤ t) ≥ p; infinite where no t has.

        It is infinite where p exceeds P(T < ∞), and where p equals it and T is not bounded. In the exact domain it is
        decided without rounding, however far out it is. In float a level counts as reached within a relative 1e-12 of p
        (of P(T < ∞) − p in the upper half), and times above 1e12 are within a relative 1e-12.

        Parameters
        ----------
        p
            A probability, from 0 to 1.

        Raises
        ------
        UndecidedError
            The answer differs over the parameter region, or p cannot be told from a rounded hitting probability.
        PrecisionError
            Balls do not tell.
        InputError
            p is outside [0, 1].
        LimitError
            The quantile is too far out.

        See Also
        --------
        HittingTimeLaw.quantile_bounds : For quantiles whose last digits are not wanted.
        """
        domain = self.domain
        level = domain.convert(p)
        if domain.sign(level) < 0 or domain.sign(domain.one - level) < 0:
            raise InputError(f"p={short(p)}: a probability is at least 0 and at most 1")
        if domain.is_zero(level):
            return 0
        over = self._against_chance(level, p)
        if over > 0 or (over == 0 and self.last is None):
            return domain.infinity
        if over == 0:
            return self.last
        for t in range(NEAR.of(domain) + 1):
            if self._reached(t, level):
                return t
        slack = TIE if domain.rounds else 0.0
        low, high = self._bounds(level, slack, slack) or (0, math.inf)
        if is_close((low, high), slack):
            return high
        if not domain.has_parameters and self._far.has_powers:
            return self._far.quantile(level, slack, lambda t: self._tie(t, level))
        for t in range(NEAR.of(domain) + 1, MOST_STEPS.of(domain) + 1):
            if self._reached(t, level):
                return t
        near = "" if high == math.inf else f"; it is reached between {low} and {high}"
        if domain.encloses and near:
            raise PrecisionError(
                f"p={short(p)}: the quantile is not settled by the balls{near}; raise the precision"
            )
        raise LimitError(f"p={short(p)}: not reached within {MOST_STEPS.of(domain)} steps{near}")

    def quantile_bounds(self, p: Any, relative: float = TIE) -> tuple[Any, Any]:
        """Return times a ≤ b between which the quantile of p is for certain, with b − a ≤ ``relative``·a if possible.

        They are for quantiles so far out that their last digits are not wanted, or not to be had. The bounds are proved
        for the numbers as they stand. In float these are the binary fractions given, and each self-loop above 1/2 is
        what the other steps leave over.

        Parameters
        ----------
        p
            A probability, from 0 to 1.
        relative
            The relative width that is wanted.

        Returns
        -------
        pair of numbers
            Both are infinite where the quantile is.

        Raises
        ------
        UndecidedError, PrecisionError, LimitError
            As :meth:`quantile` does; UndecidedError also where no bounds are found.
        InputError
            The law is symbolic, or p is outside [0, 1].

        Examples
        --------
        >>> from markovsim.chains import Chain
        >>> low, high = Chain([[1.0, 1e-300], [0.0, 1.0]]).hitting_time_law(1, start=0).quantile_bounds(0.5)
        >>> float(low), 0 <= high - low <= 1e-12 * low  # about 10³⁰⁰ ln 2
        (6.931471805599452e+299, True)
        """
        if self.domain.has_parameters:
            raise InputError("domain='symbolic': bounds are numbers; give the parameters values first")
        level = self.domain.convert(p)
        if 0 < self.domain.to_float(level) < 1 and self._against_chance(level, p) < 0:
            found = self._bounds(level, relative)
            if found and (is_close(found, relative) or not self._far.has_powers):
                return found
        exact = self.quantile(p)
        return exact, exact

    @cached_property
    def last(self) -> int | None:
        """The largest t with P(T = t) > 0, by the graph; None where there is none, because T is unbounded."""
        place = {i: k for k, i in enumerate(self.rows)}
        graph = [[place[j] for j in row if j in place] for row in self.rows.values()]
        # For each state the most steps to the hit. Within a cycle they are not known yet.
        steps: dict[int, float] = {}
        for members in strong_components(graph):
            onward = max((steps.get(j, math.inf) for i in members for j in graph[i]), default=0)
            steps |= dict.fromkeys(members, onward + 1)
        most = max((steps[place[i]] for i in self.initial if i in place), default=0)
        return None if most == math.inf else int(most)

    def generating_function(self, variable: str = "z") -> Any:
        """Return E[z^T; T < ∞] as a reduced rational function, a sympy expression in the variable.

        Its value at z = 1 is P(T < ∞). Its n-th derivative there is E[T(T−1)⋯(T−n+1); T < ∞].

        Parameters
        ----------
        variable
            The name of z.

        Raises
        ------
        InputError
            The law is in float or in balls, or the variable is a parameter of the chain.
        """
        if not self.domain.is_exact:
            raise InputError(
                f"domain={self.domain.name!r}: a generating function has exact coefficients;"
                " write the probabilities as exact numbers"
            )
        wide = with_variable(self.domain, variable)
        if self._walk.is_dense:
            return wide.public(self._by_series(wide))
        return wide.public(self._by_elimination(wide, wide.parameter(variable)))

    def _by_elimination(self, wide: SymbolicDomain, z: Element) -> Element:
        rows, gains = {}, {}
        for i, row in self.rows.items():
            moved = {j: z * wide.convert(p) for j, p in row.items()}
            if HIT in moved:
                gains[i] = moved[HIT]
            rows[i] = {j: p for j, p in moved.items() if j >= 0}
            # The row of I − zQ is not one of a chain: what it lacks to 1 goes to a sink.
            rows[i][LOST] = wide.one - sum(rows[i].values(), wide.zero)
        values = TransientSystem(rows, wide, self.names).solve_right(gains) | {HIT: wide.one}
        terms = [wide.convert(p) * values[i] for i, p in self.initial.items() if i in values]
        return sum(terms, wide.zero)

    def _by_series(self, wide: SymbolicDomain) -> Element:
        """Return the fraction whose denominator is det(I − zQ), of degree n.

        Its numerator follows from P(T = 0), …, P(T = n).
        """
        n, zero = len(self.rows), self.domain.zero
        below = list(reversed(rational_polynomial(self.rows).coeffs()))
        hits = [self._walk.pmf(t) or zero for t in range(n + 1)]
        above = [sum((below[i] * hits[t - i] for i in range(t + 1)), zero) for t in range(n + 1)]
        return in_variable(above, wide) / in_variable(below, wide)

    def factorial_moment(self, n: int, *, given_hit: bool = False) -> Any:
        """Return E[T(T−1)⋯(T−n+1)], infinite for n ≥ 1 where the hit is not certain.

        Parameters
        ----------
        n
            A whole number, 0 or more.
        given_hit
            Whether it is the mean given T < ∞.

        Raises
        ------
        InputError
            n is negative, or the hit that is given is impossible.
        """
        n = whole_number(n, "n")
        if given_hit:
            self._require_possible()
        elif n and not self.is_certain:
            return self.domain.infinity
        if not n:
            return self.domain.public(self.domain.one)
        domain = self.domain
        if not self._moments:
            self._moments.append(self._system.solve_right(self.chances))
        while len(self._moments) < n:
            f, order = self._moments[-1], domain.convert(len(self._moments) + 1)
            onward: Vector = {}
            for i, row in self.rows.items():
                terms = [order * p * f[j] for j, p in row.items() if j in f]
                if terms:
                    onward[i] = representable(terms, domain, self.names[i])
            self._moments.append(self._system.solve_right(onward))
        value = self._mean(self._moments[n - 1])
        return domain.public(value / self._chance if given_hit and not self.is_certain else value)

    @property
    def mean(self) -> Any:
        """E[T], which is infinite where the hit is not certain."""
        return self.factorial_moment(1)

    @property
    def variance(self) -> Any:
        """E[T²] − E[T]², as a mean of squares (see :func:`variances`); infinite where the hit is not certain."""
        domain = self.domain
        if not self.is_certain:
            return domain.infinity
        if self.last is not None and self._first == self.last:
            return domain.public(domain.zero)
        means = self._system.solve_right(dict.fromkeys(self.rows, domain.one))
        spread = variances(self._system, means)
        center = self._mean(means)
        terms = [p * spread[i] for i, p in self.initial.items() if i in spread]
        for i, p in self.initial.items():
            apart = means.get(i, domain.zero) - center
            terms += [] if domain.is_zero(apart) else [p * apart * apart]
        return domain.public(representable(terms, domain, self._somewhere))

    def given_hit(self) -> HittingTimeLaw:
        """Return the law of T given T < ∞.

        It is that of the chain with steps P(i, j) h(j)/h(i), where h is the hitting probability.

        Raises
        ------
        InputError
            The hit is impossible.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 3.5.
        """
        if self.is_certain:
            return self
        self._require_possible()
        h, domain = self.chances | {HIT: self.domain.one}, self.domain
        rows = {
            i: {j: representable([p * h[j] / h[i]], domain, self.names[i]) for j, p in row.items() if j in h}
            for i, row in self.rows.items()
        }
        start = {
            i: representable([p * h[i] / self._chance], domain, self._somewhere)
            for i, p in self.initial.items()
            if i in h
        }
        return HittingTimeLaw(domain, self.names, rows, start, dict.fromkeys(rows, domain.one))

    # --- one step after the other -----------------------------------------------------------------

    def _is_far(self, t: int) -> bool:
        """Say whether other ways than steps are tried first."""
        return not self.domain.is_exact and t > NEAR.of(self.domain)

    @cached_property
    def _walk(self) -> Walk:
        return Walk(self.domain, self._near_rows, self.initial, self.chances)

    @cached_property
    def _near_rows(self) -> Mapping[int, Vector]:
        """The rows, which in float are made to sum to 1."""
        if not self.domain.rounds:
            return self.rows
        return {i: {j: int(p.p) / int(p.q) for j, p in row.items()} for i, row in self._far.completed.items()}

    def _value(self, x: Element | None, what: str) -> Any:
        if x is None:
            return self.domain.public(self.domain.zero)
        if self.domain.rounds:
            self.domain.check_positive(x, what)
        return self.domain.public(x)

    # --- far out ----------------------------------------------------------------------------------

    @cached_property
    def _far(self) -> FarLaw:
        return FarLaw(self.domain, self.names, self.rows, self.initial, self.chances, self._chance)

    def _bounds(self, level: Element, relative: float, slack: float = 0.0) -> tuple[int, int] | None:
        return None if self.domain.has_parameters else self._far.bounds(level, relative, slack)

    def _rounded(self, ball: Any, what: str) -> Any:
        if self.domain.encloses:
            return ball
        if ball.is_zero():
            return 0.0
        number = float(ball.mid())
        if not sys.float_info.min <= number <= sys.float_info.max:
            other = "ball" if self.domain.is_exact else "exact"
            raise FloatRangeError(f"{what} is outside the range of binary64; use the {other} domain")
        return number

    def _tie(self, t: int, level: Element) -> bool | None:
        """Say by exact steps whether the level is reached at t, where balls do not tell; None where it is too far."""
        return self._reached(t, level) if self.domain.is_exact and t <= MOST_STEPS.of(self.domain) else None

    # --- parts ------------------------------------------------------------------------------------

    def _reached(self, t: int, level: Element) -> bool:
        domain, cdf = self.domain, self._walk.cdf(t)
        if cdf is None:
            return False
        if not domain.rounds:
            return domain.sign(cdf - level) >= 0
        if 2 * level <= self._chance:
            return bool(cdf >= level * (1 - TIE))
        return bool((self._walk.tail(t) or 0.0) <= (self._chance - level) * (1 + TIE))

    def _against_chance(self, level: Element, p: Any) -> int:
        """Return the sign of p − P(T < ∞)."""
        domain = self.domain
        if not self.is_certain and domain.is_tie(level, self._chance):
            raise UndecidedError(
                f"p={short(p)} is within rounding of the hitting probability {self._chance}, which decides whether"
                " it is ever reached; use the exact domain"
            )
        return domain.sign(level - self._chance)

    def _require_possible(self) -> None:
        if not self.initial.keys() & {HIT, *self.rows}:
            raise InputError(
                "given_hit: the target cannot be hit from the start, so that there is no law given the hit"
            )

    @cached_property
    def _chance(self) -> Element:
        domain = self.domain
        if self.is_certain:
            return domain.one
        chance = self._mean(self.chances | {HIT: domain.one})
        return domain.at_most_one(chance)

    @cached_property
    def _first(self) -> int:
        """The least t with P(T = t) > 0, of a law that can hit."""
        alive, t = set(self.initial), 0
        while HIT not in alive:
            alive, t = {j for i in alive if i in self.rows for j in self.rows[i]}, t + 1
        return t

    @cached_property
    def _system(self) -> TransientSystem:
        return TransientSystem(self.rows, self.domain, self.names)

    @property
    def _somewhere(self) -> State:
        return self.names[min((i for i in self.initial if i >= 0), default=0)]

    def _mean(self, values: Vector) -> Element:
        terms = [p * values[i] for i, p in self.initial.items() if i in values]
        return representable(terms, self.domain, self._somewhere) if terms else self.domain.zero


def variances(system: TransientSystem, means: Vector) -> Vector:
    """Return v(i) = Var_i T from m(i) = E_i T on the states of a system that is left for certain, where v(i) > 0.

    By the law of total variance v = s + Q v. Here s(i) = Σ_j P(i, j) (m(j) − c(i))² is the variance over one step, with
    c(i) = Σ_j P(i, j) m(j), and m is 0 where the hit comes. The difference m(j) − c(i) is the only subtraction.
    """
    domain, spread = system.domain, {}
    zero = domain.zero
    for i, row in system.rows.items():
        weights = row.values()
        mass = domain.sum(weights)
        center = domain.sum(p * means.get(j, zero) for j, p in row.items()) / mass
        apart = [(p, means.get(j, zero) - center) for j, p in row.items()]
        terms = [p * d * d for p, d in apart]
        if domain.is_binary64:
            # A term that underflows is noise or is lost beside the rest. One that overflows belongs to an answer that
            # overflows.
            terms = [x for x in terms if x >= sys.float_info.min]
        if terms and any(terms):
            spread[i] = representable(terms, domain, system.names[i])
    return system.solve_right(spread)


def hitting_time_law(chain: TransitionMatrix, target: Any, start: Any) -> HittingTimeLaw:
    """Return the law of the time of the first hit from ``start``, a state or a law."""
    law = start_law(chain, start)
    problem = HittingProblem(chain, as_event(target, chain), frozenset(law))
    unknown = problem.possible - problem.done
    domain = chain.domain
    initial: dict[int, list[Element]] = {}
    for i, weight in law.items():
        place = HIT if i in problem.done else i if i in unknown else LOST
        initial.setdefault(place, []).append(weight)
    return HittingTimeLaw(
        domain,
        chain.states,
        problem.rows(unknown, HIT, LOST),
        {i: domain.sum(weights) for i, weights in initial.items()},
        {i: problem.probability[i] for i in unknown},
    )


def variance_of_hitting_time(chain: TransitionMatrix, target: Any, start: Any = EVERY_STATE) -> Any:
    """Return Var T from ``start``, or the map from all states to it; infinite where P(T < ∞) < 1."""
    if start is not EVERY_STATE:
        return hitting_time_law(chain, target, start).variance
    problem, domain = HittingProblem(chain, as_event(target, chain)), chain.domain
    rows = problem.rows(problem.sure - problem.done, HIT, LOST)
    spread = variances(TransientSystem(rows, domain, chain.states), problem.mean_where_sure)
    return {
        state: domain.public(spread.get(i, domain.zero)) if i in problem.sure else domain.infinity
        for i, state in enumerate(chain.states)
    }
