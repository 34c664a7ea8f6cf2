"""The finite Markov chain as users meet it: one object, one method per question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from markovsim.arithmetic.domains import Domain, require_domain
from markovsim.arithmetic.numbers import short
from markovsim.chains import lumping
from markovsim.chains.array_matrix import from_matrix
from markovsim.chains.draws.questions import Draws
from markovsim.chains.hitting import law, problem
from markovsim.chains.hitting.law import HittingTimeLaw
from markovsim.chains.hitting.questions import Hitting
from markovsim.chains.long_run import first_passage, metastability, mixing, stationary
from markovsim.chains.long_run.metastability import Metastability, QuasiStationaryLaw
from markovsim.chains.long_run.questions import Mixing, Spectrum
from markovsim.chains.long_run.reversibility import (
    DetailedBalanceViolation,
    detailed_balance_violation,
    time_reversal,
)
from markovsim.chains.lumping import LumpabilityWitness
from markovsim.chains.matrix import (
    State,
    TransitionMatrix,
    from_transitions,
    in_domain,
)
from markovsim.chains.starts import EVERY_STATE, given_start
from markovsim.groups import Group


@dataclass(frozen=True)
class CommunicatingClass:
    """States that all reach each other.

    Attributes
    ----------
    states
        The states of the class, in the chain's order.
    closed
        Whether no step leaves the class.
    period
        The greatest common divisor of the lengths of its cycles; None if no step stays inside.
    """

    states: tuple[State, ...]
    closed: bool = field(kw_only=True)
    period: int | None = field(kw_only=True)


@dataclass(frozen=True, init=False, repr=False)
class Chain:
    """A finite Markov chain: states, an arithmetic, and rows of transition probabilities that sum to 1.

    A *target* is a state, a collection of states or an event (:class:`Visits`, :class:`Emits`, :class:`Takes`). A
    *start* is a state or a map from states to weights of sum 1; no start at all (or ``start=None``, unless None is a
    state) means every state. Values come back as Fraction (exact), sympy expression (symbolic), float or ball.

    Questions that have a subject in common stand in groups: :meth:`hitting`, :meth:`within`, :meth:`draws`,
    :attr:`lumping`, :attr:`mixing`, :attr:`spectrum`, :attr:`reversibility`.

    Parameters
    ----------
    matrix
        A square array (nested sequences, NumPy, sympy, scipy.sparse), or a checked :class:`TransitionMatrix`, which is
        taken as it is. A NumPy or scipy.sparse array of floats is kept and answered about as fast as
        ``markovsim.arrays`` would (see :mod:`markovsim.chains.arrays.choice`).
    states
        A name for each row; 0, 1, … by default.
    domain
        The arithmetic. By default it is chosen from the numbers: a float anywhere makes it float, a sympy symbol makes
        it symbolic, and otherwise it is exact.
    normalize
        Whether every row is divided by its sum.

    Raises
    ------
    InputError
        The input is not a transition matrix; the message names the state, the row and its sum.

    Examples
    --------
    >>> chain = Chain([["9/10", "1/10"], ["1/2", "1/2"]], states=["sunny", "rainy"])
    >>> chain.stationary_distribution()
    {'sunny': Fraction(5, 6), 'rainy': Fraction(1, 6)}
    >>> chain.expected_hitting_time("rainy", start="sunny")
    Fraction(10, 1)
    """

    matrix: TransitionMatrix
    """The checked rows, which the algorithms work on."""

    def __init__(
        self,
        matrix: Any,
        states: Iterable[State] | None = None,
        *,
        domain: Domain | None = None,
        normalize: bool = False,
    ) -> None:
        checked = from_matrix(matrix, states, domain=domain, normalize=normalize)
        object.__setattr__(self, "matrix", checked)

    @classmethod
    def from_transitions(
        cls,
        transitions: Iterable[Sequence[Any]],
        states: Iterable[State] | None = None,
        *,
        domain: Domain | None = None,
        normalize: bool = False,
    ) -> Chain:
        """Return the chain of triples (source, target, probability); triples given twice add up.

        Parameters
        ----------
        transitions
            The triples. A pair of states that is not named has probability 0.
        states
            The states in the order wanted; by default those named, in order of appearance.
        domain, normalize
            As for the constructor.

        Raises
        ------
        InputError
            The triples do not give rows that sum to 1.

        Examples
        --------
        >>> chain = Chain.from_transitions([("a", "b", 1), ("b", "a", "1/2"), ("b", "b", "1/2")])
        >>> chain.stationary_distribution()
        {'a': Fraction(1, 3), 'b': Fraction(2, 3)}
        """
        return cls(from_transitions(transitions, states, domain=domain, normalize=normalize))

    @property
    def states(self) -> tuple[State, ...]:
        """The states, in the order of the rows.

        Examples
        --------
        >>> Chain([[0, 1], [1, 0]], states="ab").states
        ('a', 'b')
        """
        return self.matrix.states

    @property
    def domain(self) -> Domain:
        """The arithmetic of the probabilities.

        Examples
        --------
        >>> Chain([[0, 1], [1, 0]]).domain.name, Chain([[0.0, 1.0], [1.0, 0.0]]).domain.name
        ('exact', 'float')
        """
        return self.matrix.domain

    def __len__(self) -> int:
        return len(self.matrix.states)

    def __contains__(self, state: object) -> bool:
        """Say whether :meth:`index` knows the state."""
        return state in self.matrix

    def __repr__(self) -> str:
        some = ", ".join(map(short, self.states[:6])) + (", …" if len(self) > 6 else "")
        return f"{type(self).__name__}({len(self)} states: {some}; {self.domain.name})"

    def to(self, domain: Domain) -> Chain:
        """Return the same chain in another arithmetic.

        The balls of a float chain hold the exact rows that it stands for. A self-loop above 1/2 is what the other
        entries of its row leave over of 1, and every other row is divided by its sum.

        Parameters
        ----------
        domain
            A domain, or the name "exact", "float" or "ball".

        Raises
        ------
        FloatRangeError
            A probability is outside binary64.
        InputError
            A probability has parameters, or something has that must be positive for the chain to hold
            (:attr:`conditions`).

        Examples
        --------
        >>> from markovsim.arithmetic.domains import FLOAT
        >>> Chain([["1/4", "3/4"], [1, 0]]).to(FLOAT).stationary_distribution()
        {0: 0.5714285714285714, 1: 0.42857142857142855}
        """
        return Chain(in_domain(self.matrix, require_domain(domain)))

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold, beyond the declared parameter region, for all probabilities to be positive.

        It is empty in the exact and float domains, whose probabilities are checked on entry.

        Examples
        --------
        >>> import sympy
        >>> q = sympy.Symbol("q")
        >>> Chain([[1 - q, q], [1, 0]]).conditions
        ()
        """
        return self.matrix.conditions

    @property
    def relative_error_bound(self) -> float:
        """How far, relative to the true value, rounding can take an answer in float; 0 in the other domains.

        The true value is that of the chain of these very floats, where each self-loop is the rest of 1. The bound holds
        for the probabilities and times of hitting, for absorption, visits, and stationary and limiting laws.

        See Also
        --------
        markovsim.chains.elimination.rounding : The proof.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [1, 0]]).relative_error_bound, 0 < Chain([[1.0]]).relative_error_bound < 1e-12
        (0.0, True)
        """
        return problem.chain_bound(self.matrix)

    def index(self, state: State) -> int:
        """Return the place of a state in :attr:`states`.

        Raises
        ------
        InputError
            The chain does not have the state.

        Examples
        --------
        >>> Chain([[0, 1], [1, 0]], states="ab").index("b")
        1
        """
        return self.matrix.index(state)

    def probability(self, source: State, target: State) -> Any:
        """Return P(source, target), the probability of moving from one state to another in one step.

        Raises
        ------
        InputError
            The chain does not have one of the states.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [1, 0]]).probability(0, 1)
        Fraction(1, 2)
        """
        return self.domain.public(self.matrix.element(source, target))

    def communicating_classes(self) -> tuple[CommunicatingClass, ...]:
        """Return the communicating classes with their periods.

        Two states are in one class when each can be reached from the other. The graph of positive entries alone decides
        it.

        Returns
        -------
        tuple of CommunicatingClass
            Closed classes come first, each kind in the order of its first state.

        References
        ----------
        J. R. Norris, *Markov chains*, 1997, section 1.2.

        Examples
        --------
        >>> [c.states for c in Chain([[0, 1, 0], ["1/2", 0, "1/2"], [0, 0, 1]]).communicating_classes()]
        [(2,), (0, 1)]
        """
        return tuple(
            CommunicatingClass(tuple(self.states[i] for i in c.members), closed=c.closed, period=c.period)
            for c in self.matrix.components
        )

    def closed_classes(self) -> tuple[CommunicatingClass, ...]:
        """Return the classes that no step leaves, in the order of their first state.

        Examples
        --------
        >>> [c.states for c in Chain([[0, 1], [0, 1]]).closed_classes()]
        [(1,)]
        """
        return tuple(c for c in self.communicating_classes() if c.closed)

    def transient_states(self) -> tuple[State, ...]:
        """Return the states of the classes that are not closed, in the chain's order.

        Examples
        --------
        >>> Chain([[0, 1], [0, 1]]).transient_states()
        (0,)
        """
        transient = {state for c in self.communicating_classes() if not c.closed for state in c.states}
        return tuple(state for state in self.states if state in transient)

    def is_irreducible(self) -> bool:
        """Say whether all states communicate.

        Examples
        --------
        >>> Chain([[0, 1], [1, 0]]).is_irreducible()
        True
        """
        return len(self.communicating_classes()) == 1

    def hitting_probability(self, target: Any, start: Any = EVERY_STATE) -> Any:
        """Return the probability h of ever hitting the target.

        It solves h = 1 on the target and h(i) = Σ_j P(i, j) h(j) elsewhere, where a marked step counts in full.

        Parameters
        ----------
        target
            A state, a collection of states or an event.
        start
            A state or a law; without one the answer is a map from all states.

        Returns
        -------
        number, or dict from states to numbers
            The least non-negative solution. The values 0 and 1 come from the graph, so that they are exact in float
            too.

        Raises
        ------
        InputError
            The target is empty, or a state is unknown.

        See Also
        --------
        Chain.hitting : More questions about one target.

        References
        ----------
        J. R. Norris, *Markov chains*, 1997, theorem 1.3.2.

        Examples
        --------
        >>> Chain([[1, 0, 0], ["1/3", 0, "2/3"], [0, 0, 1]]).hitting_probability(2)
        {0: Fraction(0, 1), 1: Fraction(2, 3), 2: Fraction(1, 1)}
        """
        return problem.hitting_probability(self.matrix, target, given_start(self.matrix, start))

    def expected_hitting_time(self, target: Any, start: Any = EVERY_STATE) -> Any:
        """Return the expected time m of the first hit, infinite where the hit is not certain.

        It solves m = 0 on marked states and m(i) = 1 + Σ_j P(i, j) m(j) elsewhere, where the sum is over unmarked
        steps.

        Parameters
        ----------
        target
            A state, a collection of states or an event.
        start
            A state or a law; without one the answer is a map from all states.

        Returns
        -------
        number, or dict from states to numbers
            The least non-negative solution, in steps.

        Raises
        ------
        InputError
            The target is empty, or a state is unknown.

        See Also
        --------
        Chain.mean_first_passage_times : The same between all pairs of states, with return times.

        References
        ----------
        J. R. Norris, *Markov chains*, 1997, theorem 1.3.5.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [0, 1]]).expected_hitting_time(1, start=0)
        Fraction(2, 1)
        """
        return problem.expected_hitting_time(self.matrix, target, given_start(self.matrix, start))

    def hitting_time_law(self, target: Any, start: Any) -> HittingTimeLaw:
        """Return the law of the time T of the first hit: its probabilities, quantiles, moments, generating function.

        Parameters
        ----------
        target
            A state, a collection of states or an event.
        start
            A state or a law.

        Raises
        ------
        InputError
            The target is empty, or a state is unknown.

        References
        ----------
        M. F. Neuts, *Matrix-geometric solutions in stochastic models*, 1981, chapter 2.

        Examples
        --------
        >>> law = Chain([["1/2", "1/2"], [0, 1]]).hitting_time_law(1, start=0)
        >>> law.pmf(3), law.quantile("7/8"), law.factorial_moment(2)
        (Fraction(1, 8), 3, Fraction(4, 1))
        """
        return law.hitting_time_law(self.matrix, target, start)

    def draws(self, *, start: Any, rng: Any, executor: Executor | None = None) -> Draws:
        """Return what can be drawn from the chain: paths, hitting times, and estimates with confidence intervals.

        Parameters
        ----------
        start
            A state or a law.
        rng
            A seed or a NumPy generator.
        executor
            An executor of ``concurrent.futures`` that shares the work; none by default.

        Examples
        --------
        >>> Chain([[0, 1], [1, 0]]).draws(start=0, rng=1).path(3).states
        (0, 1, 0, 1)
        """
        return Draws(self.matrix, start, rng, executor)

    def absorption_probabilities(self, start: Any = EVERY_STATE) -> Any:
        """Return the probabilities of ending in each of :meth:`closed_classes`.

        Parameters
        ----------
        start
            A state or a law; without one the answer is a map from all states.

        Returns
        -------
        tuple of numbers, or dict from states to such tuples
            One probability for each closed class, in their order; they sum to 1.

        Raises
        ------
        InputError
            The start is unknown.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, theorem 3.3.7.

        Examples
        --------
        >>> Chain([[1, 0, 0], ["1/3", 0, "2/3"], [0, 0, 1]]).absorption_probabilities(1)
        (Fraction(1, 3), Fraction(2, 3))
        """
        return problem.absorption_probabilities(self.matrix, given_start(self.matrix, start))

    def expected_visits(self, start: Any) -> dict[State, Any]:
        """Return for each state j the expected number of times t ≥ 0 with X_t = j.

        On transient states it is the start's row of (I − Q)⁻¹, where Q has the steps between transient states.

        Parameters
        ----------
        start
            A state or a law.

        Returns
        -------
        dict from states to numbers
            Infinite for recurrent states that can be reached, and 0 for states that cannot.

        Raises
        ------
        InputError
            The start is unknown.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, theorem 3.2.4.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [0, 1]]).expected_visits(0)
        {0: Fraction(2, 1), 1: oo}
        """
        return problem.expected_visits(self.matrix, start)

    def stationary_distributions(self) -> tuple[dict[State, Any], ...]:
        """Return all extreme stationary laws π = πP, one for each of :meth:`closed_classes`.

        Returns
        -------
        tuple of dict from states to numbers
            Each law is 0 outside its class. The stationary laws of the chain are the mixtures of these.

        References
        ----------
        J. R. Norris, *Markov chains*, 1997, theorem 1.7.7.

        Examples
        --------
        >>> Chain([[1, 0], [0, 1]]).stationary_distributions()
        ({0: Fraction(1, 1), 1: Fraction(0, 1)}, {0: Fraction(0, 1), 1: Fraction(1, 1)})
        """
        return stationary.stationary_distributions(self.matrix)

    def stationary_distribution(self) -> dict[State, Any]:
        """Return *the* stationary law π = πP, the only one of a chain with one closed class.

        Returns
        -------
        dict from states to numbers
            The law sums to 1, and is 0 on transient states.

        Raises
        ------
        NotUniqueError
            There are several closed classes, which the message names.

        See Also
        --------
        Chain.stationary_distributions : One law for each closed class.
        Chain.limiting_distribution : The law that a start leads to.

        Examples
        --------
        >>> Chain([[0, 1], ["1/2", "1/2"]]).stationary_distribution()
        {0: Fraction(1, 3), 1: Fraction(2, 3)}
        """
        return stationary.stationary_distribution(self.matrix)

    def limiting_distribution(self, start: Any) -> dict[State, Any]:
        """Return the long-run share of time in each state, in the mean: lim (1/n) Σ_{t<n} P(X_t = j).

        Where the classes that can be reached are aperiodic, this is also the plain limit of P(X_t = j).

        Parameters
        ----------
        start
            A state or a law.

        Returns
        -------
        dict from states to numbers
            The stationary laws of the closed classes, weighted by the probabilities of ending there.

        Raises
        ------
        InputError
            The start is unknown.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 5.1.

        Examples
        --------
        >>> Chain([[0, 1], [1, 0]]).limiting_distribution(0)
        {0: Fraction(1, 2), 1: Fraction(1, 2)}
        """
        return stationary.limiting_distribution(self.matrix, start)

    def mean_first_passage_times(self) -> dict[State, dict[State, Any]]:
        """Return m[i][j], the expected first time t ≥ 1 with X_t = j from i.

        Returns
        -------
        dict from states to dict from states to numbers
            Infinite where the passage is not certain. The diagonal holds the mean *return* times, which are 1/π(j) in
            an irreducible chain, while hitting times are 0 there.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 4.4.

        Examples
        --------
        >>> Chain([[0, 1], ["1/2", "1/2"]]).mean_first_passage_times()[0]
        {0: Fraction(3, 1), 1: Fraction(1, 1)}
        """
        return first_passage.mean_first_passage_times(self.matrix)

    def kemeny_constant(self) -> Any:
        """Return Kemeny's constant K = Σ_{j≠i} π(j) m(i, j), which is the same for all states i.

        Authors who count the return to i have K + 1.

        Raises
        ------
        InputError
            The chain is not irreducible.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, theorem 4.4.10.

        Examples
        --------
        >>> Chain([[0, 1], [1, 0]]).kemeny_constant()
        Fraction(1, 2)
        """
        return first_passage.kemeny_constant(self.matrix)

    def power(self, steps: int) -> Chain:
        """Return the chain that makes ``steps`` steps at once, P^n; labels of steps are dropped.

        Parameters
        ----------
        steps
            A whole number n ≥ 0.

        Raises
        ------
        LimitError
            There are more than 10,000 steps in exact numbers, more than 500 in symbolic ones, or more than 2,000 states
            in float.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [1, 0]]).power(2).probability(0, 0)
        Fraction(3, 4)
        """
        return Chain(mixing.power(self.matrix, steps))

    def law_after(self, start: Any, steps: int) -> dict[State, Any]:
        """Return the law of X_n, n = ``steps``, from the start.

        Parameters
        ----------
        start
            A state or a law.
        steps
            A whole number n ≥ 0.

        Returns
        -------
        dict from states to numbers
            A map from all states.

        Raises
        ------
        LimitError
            There are too many steps for :meth:`power`, or a float chain is too large for its far powers.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [1, 0]]).law_after(0, 2)
        {0: Fraction(3, 4), 1: Fraction(1, 4)}
        """
        return mixing.law_after(self.matrix, start, steps)

    def hitting(self, target: Any) -> Hitting:
        """Return what can be asked about hitting one target: probability, expected time, variance, law.

        Parameters
        ----------
        target
            A state, a collection of states or an event.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [0, 1]]).hitting(1).variance(start=0)
        Fraction(2, 1)
        """
        return Hitting(self.matrix, target)

    def within(self, states: Any) -> Within:
        """Return what can be asked about a set of states: how hard it is to leave, and the chain watched inside it.

        Parameters
        ----------
        states
            A state, a collection of states or :class:`Visits`.

        Examples
        --------
        >>> Chain([["9/10", "1/10"], [1, 0]]).within(0).mean_exit_time()
        Fraction(10, 1)
        """
        return Within(self.matrix, states)

    @property
    def lumping(self) -> Lumping:
        """What can be asked about partitions of the states: whether their blocks form a chain, and that chain.

        Examples
        --------
        >>> Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]]).lumping.is_lumpable([[0], [1, 2]])
        True
        """
        return Lumping(self.matrix)

    @property
    def mixing(self) -> Mixing:
        """What can be asked about how fast the chain forgets its start.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).mixing.time("1/100")
        3
        """
        return Mixing(self.matrix)

    @property
    def spectrum(self) -> Spectrum:
        """What can be asked about the eigenvalues of the transition matrix.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).spectrum.characteristic_polynomial()
        (z - 1)*(6*z - 1)/6
        """
        return Spectrum(self.matrix)

    @property
    def reversibility(self) -> Reversibility:
        """What can be asked about the chain run backwards.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [1, 0]]).reversibility.is_reversible()
        True
        """
        return Reversibility(self.matrix)


@dataclass(frozen=True, repr=False)
class Within(Group):
    """Questions about a set C of states: ``chain.within(states)``.

    ν is the law that the chain settles to inside C. Where C has recurrent states it is the stationary law restricted to
    C and divided by its mass, and otherwise it is the law of :meth:`quasi_stationary`.

    Parameters
    ----------
    matrix
        The rows of the chain.
    states
        A state, a collection of states or :class:`Visits`.
    """

    matrix: TransitionMatrix
    states: Any

    def escape_rate(self) -> Any:
        """Return e(C) = Σ_{c∈C} ν(c) P(c, outside C), the rate at which C is left from ν.

        Raises
        ------
        NotUniqueError
            C meets several closed classes.

        Examples
        --------
        >>> Chain([["9/10", "1/10", 0], [0, "1/2", "1/2"], [1, 0, 0]]).within([0, 1]).escape_rate()
        Fraction(1, 12)
        """
        return metastability.escape_rate(self.matrix, self.states)

    def quasi_stationary(self) -> QuasiStationaryLaw:
        """Return the law ν on C with ν P_CC = ρ ν, the Perron vector, and the decay rate 1 − ρ.

        Raises
        ------
        NotUniqueError
            C does not communicate inside; the message names its classes.
        UndecidedError
            ρ is not rational (exact, symbolic).
        PrecisionError
            Balls do not settle it.

        References
        ----------
        J. N. Darroch and E. Seneta, *On quasi-stationary distributions in absorbing discrete-time finite Markov
        chains*, Journal of Applied Probability 2, 1965.

        Examples
        --------
        >>> Chain([["1/2", "1/4", "1/4"], ["1/4", "1/2", "1/4"], [0, 0, 1]]).within([0, 1]).quasi_stationary()
        QuasiStationaryLaw(law={0: Fraction(1, 2), 1: Fraction(1, 2)}, decay_rate=Fraction(1, 4))
        """
        return metastability.quasi_stationary(self.matrix, self.states)

    def mean_exit_time(self) -> Any:
        """Return the mean time until C is left, from ν.

        Returns
        -------
        number of steps
            Infinite where C may never be left.

        Raises
        ------
        NotUniqueError
            C meets several closed classes.

        Examples
        --------
        >>> Chain([["9/10", "1/10"], [1, 0]]).within(0).mean_exit_time()
        Fraction(10, 1)
        """
        return metastability.mean_exit_time(self.matrix, self.states)

    def internal_relaxation_time(self) -> Any:
        """Return 1/(1 − |λ₂|) of the chain reflected in C, which stays where it is when a step would leave C.

        Returns
        -------
        float or ball
            Infinite where the reflected chain does not settle to one law.

        References
        ----------
        A. Bianchi and A. Gaudillière, *Metastable states, quasi-stationary distributions and soft measures*, Stochastic
        Processes and their Applications 126, 2016, section 1.

        Examples
        --------
        >>> Chain([["1/2", "1/4", "1/4"], ["1/4", "1/2", "1/4"], [0, 0, 1]]).within([0, 1]).internal_relaxation_time()
        2.0
        """
        return metastability.internal_relaxation_time(self.matrix, self.states)

    def metastability(self, ratio: Any = 100) -> Metastability:
        """Return the escape rate, mean exit time and internal relaxation time of C, and the law they start from.

        Parameters
        ----------
        ratio
            ``is_metastable`` says whether the mean exit time exceeds this many relaxation times.

        Raises
        ------
        InputError
            The chain has parameters.
        NotUniqueError
            C meets several closed classes.

        References
        ----------
        A. Bovier and F. den Hollander, *Metastability*, 2015, chapter 8.

        Examples
        --------
        >>> report = Chain([["999/1000", "1/1000"], [1, 0]]).within(0).metastability()
        >>> report.law_kind, report.mean_exit_time, report.internal_relaxation_time, report.is_metastable
        ('stationary', Fraction(1000, 1), 1.0, True)
        """
        return metastability.metastability(self.matrix, self.states, ratio)

    def censored(self) -> Chain:
        """Return the chain watched only while it is in C: P_CC + P_CD (I − P_DD)⁻¹ P_DC, where D has the other states.

        Returns
        -------
        Chain
            Its states are those of C, in the order of the collection.

        Raises
        ------
        InputError
            The chain may leave C for good.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 6.1.

        Examples
        --------
        >>> Chain([[0, 1, 0], [0, "1/2", "1/2"], [1, 0, 0]]).within([0, 1]).censored().probability(1, 0)
        Fraction(1, 2)
        """
        return Chain(lumping.censored(self.matrix, self.states))


@dataclass(frozen=True, repr=False)
class Lumping(Group):
    """Questions about partitions of the states: ``chain.lumping``.

    A partition is a list of blocks, or a map from states to names of blocks.

    References
    ----------
    J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, section 6.3.
    """

    matrix: TransitionMatrix

    def is_lumpable(self, partition: Any) -> bool:
        """Say whether the blocks of the partition form a Markov chain for every start.

        They do when all states of a block move into each block with the same probability.

        Parameters
        ----------
        partition
            A list of blocks, or a map from states to names of blocks.

        Raises
        ------
        InputError
            It is no partition of the states.

        References
        ----------
        J. G. Kemeny and J. L. Snell, *Finite Markov chains*, 1960, theorem 6.3.2.

        Examples
        --------
        >>> Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]]).lumping.is_lumpable([[0], [1, 2]])
        True
        """
        return self.witness(partition) is None

    def witness(self, partition: Any) -> LumpabilityWitness | None:
        """Return two states of a block that move into some block with different probabilities.

        Parameters
        ----------
        partition
            A list of blocks, or a map from states to names of blocks.

        Returns
        -------
        LumpabilityWitness or None
            None where the partition is lumpable.

        Raises
        ------
        InputError
            It is no partition of the states.

        Examples
        --------
        >>> witness = Chain([[0, 1, 0], [1, 0, 0], [0, 0, 1]]).lumping.witness([[0], [1, 2]])
        >>> witness.first, witness.second, witness.block
        (1, 2, (0,))
        >>> witness.first_probability, witness.second_probability
        (Fraction(1, 1), Fraction(0, 1))
        """
        return lumping.lumpability_witness(self.matrix, partition)

    def lumped(self, partition: Any) -> Chain:
        """Return the chain of the blocks; labels of steps are dropped.

        Parameters
        ----------
        partition
            A list of blocks, or a map from states to names of blocks.

        Returns
        -------
        Chain
            Its states are the blocks as tuples of states, or the names in a map.

        Raises
        ------
        InputError
            The partition is not lumpable; the message shows the witness.

        Examples
        --------
        >>> star = Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]])
        >>> star.lumping.lumped({0: "x", 1: "y", 2: "y"}).stationary_distribution()
        {'x': Fraction(1, 2), 'y': Fraction(1, 2)}
        """
        return Chain(lumping.lumped(self.matrix, partition))

    def coarsest(self, labels: Any = None, *, keep_tokens: bool = False) -> Chain:
        """Return the chain of the fewest blocks that are lumpable and keep the labels apart.

        Two probabilities are the same here when they are exactly equal, in float too.

        Parameters
        ----------
        labels
            A map from states to labels, a partition (a list of blocks) or a target. Without labels one block is all.
            Steps that an :class:`Emits` target hits stay apart and keep their label; those that another event hits get
            the label True; other labels of steps are dropped.
        keep_tokens
            Whether all labels of steps are kept.

        Returns
        -------
        Chain
            Its states are the blocks, tuples of states. The name of any state is read as that of its block.

        Raises
        ------
        InputError
            The labels are neither a map, a partition nor a target.

        References
        ----------
        A. Valmari and G. Franceschinis, *Simple O(m log n) time Markov chain lumping*, TACAS 2010.

        Examples
        --------
        >>> star = Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]])
        >>> star.lumping.coarsest(0).states, star.lumping.coarsest(0).expected_hitting_time(0, start=2)
        (((0,), (1, 2)), Fraction(1, 1))
        """
        return Chain(lumping.coarsest_lumping(self.matrix, labels, keep_tokens=keep_tokens))


@dataclass(frozen=True, repr=False)
class Reversibility(Group):
    """Questions about the chain run backwards: ``chain.reversibility``.

    References
    ----------
    J. R. Norris, *Markov chains*, 1997, section 1.9.
    """

    matrix: TransitionMatrix

    def is_reversible(self) -> bool:
        """Say whether π(i) P(i, j) = π(j) P(j, i) for all states i and j.

        Raises
        ------
        NotUniqueError
            The stationary law π is not unique.

        Examples
        --------
        >>> Chain([["1/2", "1/2"], [1, 0]]).reversibility.is_reversible()
        True
        """
        return self.witness() is None

    def witness(self) -> DetailedBalanceViolation | None:
        """Return two states with different stationary flows between them.

        Returns
        -------
        DetailedBalanceViolation or None
            None for a reversible chain.

        Raises
        ------
        NotUniqueError
            The stationary law is not unique.

        References
        ----------
        J. R. Norris, *Markov chains*, 1997, section 1.9.

        Examples
        --------
        >>> Chain([[0, 1, 0], [0, 0, 1], [1, 0, 0]]).reversibility.witness()
        DetailedBalanceViolation(first=0, second=1, flow=Fraction(1, 3), flow_back=Fraction(0, 1))
        """
        return detailed_balance_violation(self.matrix)

    def time_reversal(self) -> Chain:
        """Return the chain run backwards, P*(i, j) = π(j) P(j, i) / π(i).

        Raises
        ------
        InputError
            The chain is not irreducible.

        References
        ----------
        J. R. Norris, *Markov chains*, 1997, theorem 1.9.1.

        Examples
        --------
        >>> Chain([[0, 1, 0], [0, 0, 1], [1, 0, 0]]).reversibility.time_reversal().probability(0, 2)
        Fraction(1, 1)
        """
        return Chain(time_reversal(self.matrix))
