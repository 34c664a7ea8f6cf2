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

    TV(μ, ν) = ½ Σ_j |μ(j) − ν(j)| is the total variation distance.

    References
    ----------
    D. A. Levin, Y. Peres and E. L. Wilmer, *Markov chains and mixing times*, 2009, chapter 4.
    """

    matrix: TransitionMatrix

    def time(self, epsilon: Any = "1/4") -> Any:
        """Return the least t with max_i TV(P^t(i, ·), π) ≤ ε.

        Parameters
        ----------
        epsilon
            The distance ε that is allowed.

        Returns
        -------
        int, or infinity
            Infinite unless there is one closed class, of period 1.

        Raises
        ------
        LimitError
            More than 4,096 powers P^t would be needed in exact numbers.
        UndecidedError
            ε is below 1e-10 in float.

        References
        ----------
        D. A. Levin, Y. Peres and E. L. Wilmer, *Markov chains and mixing times*, 2009, section 4.5.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).mixing.time("1/100")
        3
        """
        return mixing.mixing_time(self.matrix, epsilon)

    def total_variation_distance(self, first: Any, second: Any) -> Any:
        """Return ½ Σ_j |μ(j) − ν(j)|.

        Parameters
        ----------
        first, second
            The laws μ and ν: states, or maps from states to weights.

        References
        ----------
        D. A. Levin, Y. Peres and E. L. Wilmer, *Markov chains and mixing times*, 2009, section 4.1.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[0, 1], [1, 0]]).mixing.total_variation_distance(0, {0: "1/3", 1: "2/3"})
        Fraction(2, 3)
        """
        return mixing.total_variation_distance(self.matrix, first, second)

    def dobrushin_coefficient(self) -> Any:
        """Return δ(P) = max_{i,j} TV(P(i, ·), P(j, ·)), which is 1 where two states share no successor.

        Raises
        ------
        UndecidedError
            The parameter region does not settle which distance is the largest (symbolic).

        References
        ----------
        E. Seneta, *Non-negative matrices and Markov chains*, 1981, section 4.3.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).mixing.dobrushin_coefficient()
        Fraction(1, 6)
        """
        return mixing.dobrushin_coefficient(self.matrix)


@dataclass(frozen=True, repr=False)
class Spectrum(Group):
    """Questions about the eigenvalues of the transition matrix: ``chain.spectrum``.

    References
    ----------
    D. A. Levin, Y. Peres and E. L. Wilmer, *Markov chains and mixing times*, 2009, chapter 12.
    """

    matrix: TransitionMatrix

    def characteristic_polynomial(self, variable: str = "z") -> Any:
        """Return det(zI − P).

        Parameters
        ----------
        variable
            The name of z.

        Returns
        -------
        sympy expression
            It is factored. In the ball domain it is an ``arb_poly`` of balls instead.

        Raises
        ------
        InputError
            The chain is in float.
        LimitError
            There are more than 200 states (exact, ball), or more than 64 (symbolic).

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).spectrum.characteristic_polynomial()
        (z - 1)*(6*z - 1)/6
        """
        return spectral.characteristic_polynomial(self.matrix, variable)

    def second_eigenvalue_modulus(self) -> Any:
        """Return the largest |λ| beside one eigenvalue 1; 0 where there is no other.

        Several closed classes, or a period, make it exactly 1, by the graph. Otherwise it is enclosed, for classes of
        up to 200 states (64 in float), or it comes from LAPACK.

        Returns
        -------
        float
            In the ball domain it is a ball.

        Raises
        ------
        UndecidedError
            The number is too sensitive for that.
        PrecisionError
            Balls do not tell it from 1.
        InputError
            The chain has parameters.

        References
        ----------
        D. A. Levin, Y. Peres and E. L. Wilmer, *Markov chains and mixing times*, 2009, section 12.1.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[0, 1], ["1/2", "1/2"]]).spectrum.second_eigenvalue_modulus()
        0.5
        """
        return spectral.second_eigenvalue_modulus(self.matrix)

    def gap(self) -> Any:
        """Return 1 − |λ₂|, the absolute spectral gap, right to the last places however small.

        Where the chain is not reversible λ₂ may be complex, and no bound on mixing times by 1/gap and π alone holds.

        Raises
        ------
        UndecidedError, PrecisionError, InputError
            As :meth:`second_eigenvalue_modulus` does.

        Examples
        --------
        >>> from markovsim import Chain
        >>> Chain([[1, 1e-20], [1e-20, 1]]).spectrum.gap()
        2e-20
        """
        return spectral.spectral_gap(self.matrix)
