"""What can be asked about hitting one target, as users meet it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markovsim.chains.hitting import law, problem
from markovsim.chains.hitting.certified_times import certified_bounds
from markovsim.chains.hitting.law import HittingTimeLaw
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.starts import EVERY_STATE, given_start
from markovsim.groups import Group


@dataclass(frozen=True, repr=False)
class Hitting(Group):
    """Questions about the time T of the first hit of one target: ``chain.hitting(target)``.

    T is infinite where the hit never comes. A start is a state or a map from states to weights of sum 1. Without a
    start every question answers for all states, as a map.

    Parameters
    ----------
    matrix
        The rows of the chain.
    target
        A state, a collection of states or an event.

    Raises
    ------
    InputError
        By every question: the target is empty, or the chain does not have a state.

    Examples
    --------
    >>> from markovsim import Chain
    >>> Chain([["1/2", "1/2"], [0, 1]]).hitting(1).expected_time(start=0)
    Fraction(2, 1)
    """

    matrix: TransitionMatrix
    target: Any

    def probability(self, start: Any = EVERY_STATE) -> Any:
        """Return P(T < ∞), the least non-negative solution of the equations of :meth:`Chain.hitting_probability`.

        Parameters
        ----------
        start
            A state or a law; without one the answer is a map from all states.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[1, 0, 0], ["1/3", 0, "2/3"], [0, 0, 1]]).hitting(2).probability()
        {0: Fraction(0, 1), 1: Fraction(2, 3), 2: Fraction(1, 1)}
        """
        return problem.hitting_probability(self.matrix, self.target, given_start(self.matrix, start))

    def expected_time(self, start: Any = EVERY_STATE) -> Any:
        """Return E[T], infinite where the hit is not certain, as :meth:`Chain.expected_hitting_time` does.

        Parameters
        ----------
        start
            A state or a law; without one the answer is a map from all states.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], [0, 1]]).hitting(1).expected_time()
        {0: Fraction(2, 1), 1: Fraction(0, 1)}
        """
        return problem.expected_hitting_time(self.matrix, self.target, given_start(self.matrix, start))

    def expected_time_given_hit(self, start: Any = EVERY_STATE) -> Any:
        """Return E[T | T < ∞].

        It is m/h, where h is the hitting probability and m the least solution of m = h + Q m. Q is P without the hits.

        Parameters
        ----------
        start
            A state or a law; without one the answer is a map from the states that can hit at all.

        Raises
        ------
        InputError
            The start cannot hit.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 3.5 (conditioned chains).

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[1, 0, 0], ["1/4", "1/2", "1/4"], [0, 0, 1]]).hitting(2).expected_time_given_hit()
        {1: Fraction(2, 1), 2: Fraction(0, 1)}
        """
        return problem.expected_hitting_time_given_hit(
            self.matrix, self.target, given_start(self.matrix, start)
        )

    def certified_bounds(self, times: Sequence[Any]) -> dict[State, tuple[Fraction, Fraction]]:
        """Return two-sided bounds on E[T] that the given times certify, for all states that are sure to hit.

        With x the times and Q the steps before the hit, let δ be the least number for which (1 − δ) ≤ x − Qx ≤ (1 + δ).
        Then x/(1 + δ) ≤ E[T] ≤ x/(1 − δ).

        Parameters
        ----------
        times
            A number for each state, in the chain's order, found in whatever way. Those of the target and of states that
            are not sure to hit are not looked at.

        Raises
        ------
        InputError
            The chain is not exact, or the times certify nothing because δ ≥ 1.

        References
        ----------
        K. Chatterjee and others, *Fixed point certificates for reachability and expected rewards in MDPs*, TACAS 2025.

        Examples
        --------
        >>> from markovsim import Chain
        >>> chain = Chain([["1/2", "1/2", 0], ["1/4", "1/2", "1/4"], [0, 0, 1]])
        >>> chain.hitting(2).certified_bounds([8, 6, 0])
        {0: (Fraction(8, 1), Fraction(8, 1)), 1: (Fraction(6, 1), Fraction(6, 1))}
        """
        return certified_bounds(self.matrix, self.target, times)

    def variance(self, start: Any = EVERY_STATE) -> Any:
        """Return the variance v of T, infinite where the hit is not certain.

        v(i) = Σ_j P(i, j) [v(j) + (m(j) − c(i))²] and v = 0 on marked states, where m is the expected time and
        c(i) = Σ_j P(i, j) m(j).

        Parameters
        ----------
        start
            A state or a law; without one the answer is a map from all states.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, theorem 3.3.5 (in another form).

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], [0, 1]]).hitting(1).variance()
        {0: Fraction(2, 1), 1: Fraction(0, 1)}
        """
        return law.variance_of_hitting_time(self.matrix, self.target, given_start(self.matrix, start))

    def law(self, start: Any) -> HittingTimeLaw:
        """Return the law of T: its probabilities, quantiles, moments, generating function.

        Parameters
        ----------
        start
            A state or a law.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], [0, 1]]).hitting(1).law(start=0).quantile("7/8")
        3
        """
        return law.hitting_time_law(self.matrix, self.target, start)
