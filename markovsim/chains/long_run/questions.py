"""What can be asked about how fast a chain forgets its start, and about its eigenvalues, as users meet it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markovsim.chains.long_run import mixing, spectral
from markovsim.chains.matrix import TransitionMatrix
from markovsim.groups import Group


@dataclass(frozen=True, repr=False)
class Mixing(Group):
    """Questions about how fast the chain forgets its start: ``chain.mixing``.

    Levin, Peres and Wilmer, Markov Chains and Mixing Times, chapter 4.
    """

    matrix: TransitionMatrix

    def time(self, epsilon: Any = "1/4") -> Any:
        """Return the least t with max_i TV(P^t(i, ·), π) ≤ ε; infinite unless one closed class, of period 1.

        Exact decides by P^t itself, up to 4,096 steps (LimitError); float for ε ≥ 1e-10 (UndecidedError).
        Levin, Peres and Wilmer, Markov Chains and Mixing Times, section 4.5.

        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).mixing.time("1/100")
        3
        """
        return mixing.mixing_time(self.matrix, epsilon)

    def total_variation_distance(self, first: Any, second: Any) -> Any:
        """Return ½ Σ_j |μ(j) − ν(j)| of two laws (states, or maps to weights).

        Levin, Peres and Wilmer, Markov Chains and Mixing Times, section 4.1.

        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).mixing.total_variation_distance(0, {0: "1/3", 1: "2/3"})
        Fraction(2, 3)
        """
        return mixing.total_variation_distance(self.matrix, first, second)

    def dobrushin_coefficient(self) -> Any:
        """Return δ(P) = max_{i,j} TV(P(i, ·), P(j, ·)), 1 where two states share no successor.

        Symbolic: raises UndecidedError where the region does not settle the largest. Seneta, Non-negative
        Matrices and Markov Chains, section 4.3.

        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).mixing.dobrushin_coefficient()
        Fraction(1, 6)
        """
        return mixing.dobrushin_coefficient(self.matrix)


@dataclass(frozen=True, repr=False)
class Spectrum(Group):
    """Questions about the eigenvalues of the transition matrix: ``chain.spectrum``.

    Levin, Peres and Wilmer, Markov Chains and Mixing Times, chapter 12.
    """

    matrix: TransitionMatrix

    def characteristic_polynomial(self, variable: str = "z") -> Any:
        """Return det(zI − P), factored, a sympy expression; in the ball domain an ``arb_poly`` of balls.

        Raises InputError in float, LimitError for more than 200 (exact, ball) or 64 (symbolic) states.

        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).spectrum.characteristic_polynomial()
        (z - 1)*(6*z - 1)/6
        """
        return spectral.characteristic_polynomial(self.matrix, variable)

    def second_eigenvalue_modulus(self) -> Any:
        """Return the largest |λ| beside one eigenvalue 1, 0 where there is no other: a float, in balls a ball.

        It is 1 exactly for several closed classes or a period, by the graph; else enclosed (classes of up to
        200 states, 64 in float), or from LAPACK. Raises UndecidedError where that is too sensitive,
        PrecisionError where balls do not tell it from 1, InputError for parameters. Levin, Peres and Wilmer,
        Markov Chains and Mixing Times, section 12.1.

        >>> from markovsim import Chain
        >>> Chain([[0, 1], ["1/2", "1/2"]]).spectrum.second_eigenvalue_modulus()
        0.5
        """
        return spectral.second_eigenvalue_modulus(self.matrix)

    def gap(self) -> Any:
        """Return 1 − |λ₂|, the absolute spectral gap, right to the last places however small.

        Where the chain is not reversible λ₂ may be complex, and no bound on mixing times by 1/gap and π alone holds.
        Raises as :meth:`second_eigenvalue_modulus` does.

        >>> from markovsim import Chain
        >>> Chain([[1, 1e-20], [1e-20, 1]]).spectrum.gap()
        2e-20
        """
        return spectral.spectral_gap(self.matrix)
