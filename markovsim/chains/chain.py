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
    """States that reach each other; ``closed`` if no step leaves them; ``period`` is None if no step stays inside."""

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
        The arithmetic. By default it is chosen from the numbers: a float anywhere makes it float, a sympy symbol
        symbolic, else it is exact.
    normalize
        Whether every row is divided by its sum.

    Examples
    --------
    >>> chain = Chain([["9/10", "1/10"], ["1/2", "1/2"]], states=["sunny", "rainy"])
    >>> chain.stationary_distribution()
    {'sunny': Fraction(5, 6), 'rainy': Fraction(1, 6)}
    >>> chain.expected_hitting_time("rainy", start="sunny")
    Fraction(10, 1)

    Raises
    ------
    InputError
        Anything is not a transition matrix; the message names the state, the row and its sum.
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

        States default to those named, in order of appearance. Raises InputError as the constructor does.

        >>> chain = Chain.from_transitions([("a", "b", 1), ("b", "a", "1/2"), ("b", "b", "1/2")])
        >>> chain.stationary_distribution()
        {'a': Fraction(1, 3), 'b': Fraction(2, 3)}
        """
        return cls(from_transitions(transitions, states, domain=domain, normalize=normalize))

    @property
    def states(self) -> tuple[State, ...]:
        """The states, in the order of the rows.

        >>> Chain([[0, 1], [1, 0]], states="ab").states
        ('a', 'b')
        """
        return self.matrix.states

    @property
    def domain(self) -> Domain:
        """The arithmetic of the probabilities.

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

        Balls of a float chain are of the exact rows that it stands for: a self-loop above 1/2 is what the other entries
        leave over of 1, other rows are divided by their sum.

        Raises FloatRangeError where a probability is outside binary64, InputError where it has parameters, or
        where something that must be positive for the chain to hold has (see :attr:`conditions`).

        >>> from markovsim.arithmetic.domains import FLOAT
        >>> Chain([["1/4", "3/4"], [1, 0]]).to(FLOAT).stationary_distribution()
        {0: 0.5714285714285714, 1: 0.42857142857142855}
        """
        return Chain(in_domain(self.matrix, require_domain(domain)))

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold, beyond the declared parameter region, for all probabilities to be positive.

        Empty in the exact and float domains, whose probabilities are checked on entry.

        >>> import sympy
        >>> q = sympy.Symbol("q")
        >>> Chain([[1 - q, q], [1, 0]]).conditions
        ()
        """
        return self.matrix.conditions

    @property
    def relative_error_bound(self) -> float:
        """How far, relative to the true value, rounding can take an answer in float; 0 in the other domains.

        True is the chain of these very floats, each self-loop the rest of 1. It holds for probabilities and times
        of hitting, absorption, visits, stationary and limiting laws: see :mod:`markovsim.chains.elimination.rounding`.

        >>> Chain([["1/2", "1/2"], [1, 0]]).relative_error_bound, 0 < Chain([[1.0]]).relative_error_bound < 1e-12
        (0.0, True)
        """
        return problem.chain_bound(self.matrix)

    def index(self, state: State) -> int:
        """Return the place of a state in :attr:`states`; raise InputError for one that the chain does not have.

        >>> Chain([[0, 1], [1, 0]], states="ab").index("b")
        1
        """
        return self.matrix.index(state)

    def probability(self, source: State, target: State) -> Any:
        """Return P(source, target).

        >>> Chain([["1/2", "1/2"], [1, 0]]).probability(0, 1)
        Fraction(1, 2)
        """
        return self.domain.public(self.matrix.element(source, target))

    def communicating_classes(self) -> tuple[CommunicatingClass, ...]:
        """Return the communicating classes with their periods: closed ones first, then by first state.

        Decided by the graph alone. Norris, Markov Chains, section 1.2.

        >>> [c.states for c in Chain([[0, 1, 0], ["1/2", 0, "1/2"], [0, 0, 1]]).communicating_classes()]
        [(2,), (0, 1)]
        """
        return tuple(
            CommunicatingClass(tuple(self.states[i] for i in c.members), closed=c.closed, period=c.period)
            for c in self.matrix.components
        )

    def closed_classes(self) -> tuple[CommunicatingClass, ...]:
        """Return the classes that no step leaves, by first state.

        >>> [c.states for c in Chain([[0, 1], [0, 1]]).closed_classes()]
        [(1,)]
        """
        return tuple(c for c in self.communicating_classes() if c.closed)

    def transient_states(self) -> tuple[State, ...]:
        """Return the states of the classes that are not closed, in the chain's order.

        >>> Chain([[0, 1], [0, 1]]).transient_states()
        (0,)
        """
        transient = {state for c in self.communicating_classes() if not c.closed for state in c.states}
        return tuple(state for state in self.states if state in transient)

    def is_irreducible(self) -> bool:
        """Say whether all states communicate.

        >>> Chain([[0, 1], [1, 0]]).is_irreducible()
        True
        """
        return len(self.communicating_classes()) == 1

    def hitting_probability(self, target: Any, start: Any = EVERY_STATE) -> Any:
        """Return the probability h of ever hitting the target; without a start, a map from all states.

        h is the least non-negative solution of h = 1 on the target, h(i) = Σ_j P(i, j) h(j) elsewhere (a
        marked step counts in full). Values 0 and 1 come from the graph. Raises InputError for an empty target
        or an unknown state. Norris, Markov Chains, theorem 1.3.2.

        >>> Chain([[1, 0, 0], ["1/3", 0, "2/3"], [0, 0, 1]]).hitting_probability(2)
        {0: Fraction(0, 1), 1: Fraction(2, 3), 2: Fraction(1, 1)}
        """
        return problem.hitting_probability(self.matrix, target, given_start(self.matrix, start))

    def expected_hitting_time(self, target: Any, start: Any = EVERY_STATE) -> Any:
        """Return the expected time of the first hit, infinite if not certain; without a start, a map.

        m = 0 on marked states; elsewhere m(i) = 1 + Σ_j P(i, j) m(j) over unmarked steps, the least such m.
        Raises InputError as :meth:`hitting_probability` does. Norris, Markov Chains, theorem 1.3.5.

        >>> Chain([["1/2", "1/2"], [0, 1]]).expected_hitting_time(1, start=0)
        Fraction(2, 1)
        """
        return problem.expected_hitting_time(self.matrix, target, given_start(self.matrix, start))

    def hitting_time_law(self, target: Any, start: Any) -> HittingTimeLaw:
        """Return the law of the time T of the first hit: its probabilities, quantiles, moments, generating function.

        Raises InputError as :meth:`hitting_probability` does. Neuts, Matrix-Geometric Solutions in Stochastic
        Models (1981), chapter 2.

        >>> law = Chain([["1/2", "1/2"], [0, 1]]).hitting_time_law(1, start=0)
        >>> law.pmf(3), law.quantile("7/8"), law.factorial_moment(2)
        (Fraction(1, 8), 3, Fraction(4, 1))
        """
        return law.hitting_time_law(self.matrix, target, start)

    def draws(self, *, start: Any, rng: Any, executor: Executor | None = None) -> Draws:
        """Return what can be drawn from the chain: paths, hitting times, and estimates with confidence intervals.

        ``rng`` is a seed or a NumPy generator, ``executor`` one of ``concurrent.futures``; see :class:`Draws`.

        >>> Chain([[0, 1], [1, 0]]).draws(start=0, rng=1).path(3).states
        (0, 1, 0, 1)
        """
        return Draws(self.matrix, start, rng, executor)

    def absorption_probabilities(self, start: Any = EVERY_STATE) -> Any:
        """Return the probabilities of ending in each of ``closed_classes()``; without a start, a map to them.

        Kemeny and Snell, Finite Markov Chains, theorem 3.3.7. Raises InputError for an unknown start.

        >>> Chain([[1, 0, 0], ["1/3", 0, "2/3"], [0, 0, 1]]).absorption_probabilities(1)
        (Fraction(1, 3), Fraction(2, 3))
        """
        return problem.absorption_probabilities(self.matrix, given_start(self.matrix, start))

    def expected_visits(self, start: Any) -> dict[State, Any]:
        """Return for each state j the expected number of times t ≥ 0 with X_t = j.

        On transient states it is the row of (I − Q)⁻¹; infinite for recurrent states that can be reached, 0
        for states that cannot. Kemeny and Snell, Finite Markov Chains, theorem 3.2.4. Raises InputError for
        an unknown start.

        >>> Chain([["1/2", "1/2"], [0, 1]]).expected_visits(0)
        {0: Fraction(2, 1), 1: oo}
        """
        return problem.expected_visits(self.matrix, start)

    def stationary_distributions(self) -> tuple[dict[State, Any], ...]:
        """Return all extreme stationary laws π = πP, one for each of ``closed_classes()``.

        Each is a map from all states, 0 outside its class; the stationary laws are their mixtures. Norris,
        Markov Chains, theorem 1.7.7.

        >>> Chain([[1, 0], [0, 1]]).stationary_distributions()
        ({0: Fraction(1, 1), 1: Fraction(0, 1)}, {0: Fraction(0, 1), 1: Fraction(1, 1)})
        """
        return stationary.stationary_distributions(self.matrix)

    def stationary_distribution(self) -> dict[State, Any]:
        """Return *the* stationary law, the only one of a chain with one closed class.

        Raises NotUniqueError, naming the closed classes, if there are several.

        >>> Chain([[0, 1], ["1/2", "1/2"]]).stationary_distribution()
        {0: Fraction(1, 3), 1: Fraction(2, 3)}
        """
        return stationary.stationary_distribution(self.matrix)

    def limiting_distribution(self, start: Any) -> dict[State, Any]:
        """Return the Cesàro limit of the law of X_t: the long-run share of time in each state, in the mean.

        It is the plain limit where the classes that can be reached are aperiodic. Kemeny and Snell, Finite
        Markov Chains, section 5.1. Raises InputError for an unknown start.

        >>> Chain([[0, 1], [1, 0]]).limiting_distribution(0)
        {0: Fraction(1, 2), 1: Fraction(1, 2)}
        """
        return stationary.limiting_distribution(self.matrix, start)

    def mean_first_passage_times(self) -> dict[State, dict[State, Any]]:
        """Return m[i][j], the expected first time t ≥ 1 with X_t = j from i, infinite where not certain.

        The diagonal holds the mean *return* times, 1/π(j) in an irreducible chain, where hitting times are 0. Kemeny
        and Snell, Finite Markov Chains, section 4.4.

        >>> Chain([[0, 1], ["1/2", "1/2"]]).mean_first_passage_times()[0]
        {0: Fraction(3, 1), 1: Fraction(1, 1)}
        """
        return first_passage.mean_first_passage_times(self.matrix)

    def kemeny_constant(self) -> Any:
        """Return K = Σ_{j≠i} π(j) m(i, j), the same for all i.

        (Authors who count the return to i have K + 1.) Kemeny and Snell, Finite Markov Chains, theorem
        4.4.10. Raises InputError unless the chain is irreducible.

        >>> Chain([[0, 1], [1, 0]]).kemeny_constant()
        Fraction(1, 2)
        """
        return first_passage.kemeny_constant(self.matrix)

    def power(self, steps: int) -> Chain:
        """Return the chain that makes ``steps`` steps at once, P^n; labels of steps are dropped.

        Raises LimitError for more steps than exact or symbolic numbers stand (10,000 and 500).

        >>> Chain([["1/2", "1/2"], [1, 0]]).power(2).probability(0, 0)
        Fraction(3, 4)
        """
        return Chain(mixing.power(self.matrix, steps))

    def law_after(self, start: Any, steps: int) -> dict[State, Any]:
        """Return the law of X_n, n = ``steps``, from the start, a map from all states; raises as :meth:`power`.

        >>> Chain([["1/2", "1/2"], [1, 0]]).law_after(0, 2)
        {0: Fraction(3, 4), 1: Fraction(1, 4)}
        """
        return mixing.law_after(self.matrix, start, steps)

    def hitting(self, target: Any) -> Hitting:
        """Return what can be asked about hitting one target: probability, expected time, variance, law.

        >>> Chain([["1/2", "1/2"], [0, 1]]).hitting(1).variance(start=0)
        Fraction(2, 1)
        """
        return Hitting(self.matrix, target)

    def within(self, states: Any) -> Within:
        """Return what can be asked about a set of states: how hard it is to leave, and the chain watched inside it.

        >>> Chain([["9/10", "1/10"], [1, 0]]).within(0).mean_exit_time()
        Fraction(10, 1)
        """
        return Within(self.matrix, states)

    @property
    def lumping(self) -> Lumping:
        """What can be asked about partitions of the states: whether their blocks form a chain, and that chain.

        >>> Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]]).lumping.is_lumpable([[0], [1, 2]])
        True
        """
        return Lumping(self.matrix)

    @property
    def mixing(self) -> Mixing:
        """What can be asked about how fast the chain forgets its start.

        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).mixing.time("1/100")
        3
        """
        return Mixing(self.matrix)

    @property
    def spectrum(self) -> Spectrum:
        """What can be asked about the eigenvalues.

        >>> Chain([["1/2", "1/2"], ["1/3", "2/3"]]).spectrum.characteristic_polynomial()
        (z - 1)*(6*z - 1)/6
        """
        return Spectrum(self.matrix)

    @property
    def reversibility(self) -> Reversibility:
        """What can be asked about the chain run backwards.

        >>> Chain([["1/2", "1/2"], [1, 0]]).reversibility.is_reversible()
        True
        """
        return Reversibility(self.matrix)


@dataclass(frozen=True, repr=False)
class Within(Group):
    """Questions about a set C of states: ``chain.within(states)``.

    ν is the law that the chain settles to inside C: the stationary law restricted to C and divided by its mass, or, for
    a C without recurrent states, the law of :meth:`quasi_stationary`.

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

        Raises NotUniqueError where C meets several closed classes.

        >>> Chain([["9/10", "1/10", 0], [0, "1/2", "1/2"], [1, 0, 0]]).within([0, 1]).escape_rate()
        Fraction(1, 12)
        """
        return metastability.escape_rate(self.matrix, self.states)

    def quasi_stationary(self) -> QuasiStationaryLaw:
        """Return the law ν on C with ν P_CC = ρ ν, the Perron vector, and the decay rate 1 − ρ.

        Raises NotUniqueError where C does not communicate inside, naming its classes; UndecidedError where ρ
        is not rational (exact, symbolic); PrecisionError where balls do not settle it.
        Darroch and Seneta, Journal of Applied Probability 2 (1965).

        >>> Chain([["1/2", "1/4", "1/4"], ["1/4", "1/2", "1/4"], [0, 0, 1]]).within([0, 1]).quasi_stationary()
        QuasiStationaryLaw(law={0: Fraction(1, 2), 1: Fraction(1, 2)}, decay_rate=Fraction(1, 4))
        """
        return metastability.quasi_stationary(self.matrix, self.states)

    def mean_exit_time(self) -> Any:
        """Return the mean time until C is left, from ν; infinite where C may never be left.

        >>> Chain([["9/10", "1/10"], [1, 0]]).within(0).mean_exit_time()
        Fraction(10, 1)
        """
        return metastability.mean_exit_time(self.matrix, self.states)

    def internal_relaxation_time(self) -> Any:
        """Return 1/(1 − |λ₂|), a float or a ball, of the chain reflected in C: it stays where a step would leave C.

        It is infinite where the reflected chain does not settle to one law. Bianchi and Gaudillière, Stochastic
        Processes and their Applications 126 (2016), section 1.

        >>> Chain([["1/2", "1/4", "1/4"], ["1/4", "1/2", "1/4"], [0, 0, 1]]).within([0, 1]).internal_relaxation_time()
        2.0
        """
        return metastability.internal_relaxation_time(self.matrix, self.states)

    def metastability(self, ratio: Any = 100) -> Metastability:
        """Return the escape rate, mean exit time and internal relaxation time of C, and the law they start from.

        ``is_metastable`` says whether the exit time exceeds ``ratio`` relaxation times. Raises InputError for
        parameters, and as :meth:`escape_rate` does. Bovier and den Hollander, Metastability (2015), chapter 8.

        >>> report = Chain([["999/1000", "1/1000"], [1, 0]]).within(0).metastability()
        >>> report.law_kind, report.mean_exit_time, report.internal_relaxation_time, report.is_metastable
        ('stationary', Fraction(1000, 1), 1.0, True)
        """
        return metastability.metastability(self.matrix, self.states, ratio)

    def censored(self) -> Chain:
        """Return the chain watched only while it is in C, P_CC + P_CD (I − P_DD)⁻¹ P_DC with D the other states.

        The states of a collection keep its order. Raises InputError where the chain may leave C for good. Kemeny and
        Snell, Finite Markov Chains, section 6.1.

        >>> Chain([[0, 1, 0], [0, "1/2", "1/2"], [1, 0, 0]]).within([0, 1]).censored().probability(1, 0)
        Fraction(1, 2)
        """
        return Chain(lumping.censored(self.matrix, self.states))


@dataclass(frozen=True, repr=False)
class Lumping(Group):
    """Questions about partitions of the states: ``chain.lumping``.

    A partition is a list of blocks, or a map from states to names of blocks. Kemeny and Snell, Finite Markov Chains,
    section 6.3.
    """

    matrix: TransitionMatrix

    def is_lumpable(self, partition: Any) -> bool:
        """Say whether the blocks of the partition form a Markov chain for every start.

        Kemeny and Snell, Finite Markov Chains, theorem 6.3.2. Raises InputError where it is no partition of the states.

        >>> Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]]).lumping.is_lumpable([[0], [1, 2]])
        True
        """
        return self.witness(partition) is None

    def witness(self, partition: Any) -> LumpabilityWitness | None:
        """Return two states of a block that move into some block with different probabilities, or None.

        Raises InputError where it is no partition of the states.

        >>> witness = Chain([[0, 1, 0], [1, 0, 0], [0, 0, 1]]).lumping.witness([[0], [1, 2]])
        >>> witness.first, witness.second, witness.block
        (1, 2, (0,))
        >>> witness.first_probability, witness.second_probability
        (Fraction(1, 1), Fraction(0, 1))
        """
        return lumping.lumpability_witness(self.matrix, partition)

    def lumped(self, partition: Any) -> Chain:
        """Return the chain of the blocks; its states are tuples of states, or the names in a map.

        Labels of steps are dropped. Raises InputError, with the witness, where the partition is not lumpable.

        >>> star = Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]])
        >>> star.lumping.lumped({0: "x", 1: "y", 2: "y"}).stationary_distribution()
        {'x': Fraction(1, 2), 'y': Fraction(1, 2)}
        """
        return Chain(lumping.lumped(self.matrix, partition))

    def coarsest(self, labels: Any = None, *, keep_tokens: bool = False) -> Chain:
        """Return the chain of the fewest blocks that are lumpable and keep the labels apart.

        The states are the blocks, tuples of states, and the name of any state is read as that of its block. Equal
        means exactly equal, in float too. Valmari and Franceschinis, TACAS 2010.

        Parameters
        ----------
        labels
            A map from states to labels, a partition (a list of blocks) or a target. Without labels one block is all.
            Steps that an :class:`Emits` target hits stay apart and keep their label; those that another event hits get
            the label True; other labels of steps are dropped.
        keep_tokens
            Whether all labels of steps are kept.

        Examples
        --------
        >>> star = Chain([[0, "1/2", "1/2"], [1, 0, 0], [1, 0, 0]])
        >>> star.lumping.coarsest(0).states, star.lumping.coarsest(0).expected_hitting_time(0, start=2)
        (((0,), (1, 2)), Fraction(1, 1))

        Raises
        ------
        InputError
            The labels are none.
        """
        return Chain(lumping.coarsest_lumping(self.matrix, labels, keep_tokens=keep_tokens))


@dataclass(frozen=True, repr=False)
class Reversibility(Group):
    """Questions about the chain run backwards: ``chain.reversibility``. Norris, Markov Chains, section 1.9."""

    matrix: TransitionMatrix

    def is_reversible(self) -> bool:
        """Say whether π(i) P(i, j) = π(j) P(j, i) for all states; raises NotUniqueError without a unique π.

        >>> Chain([["1/2", "1/2"], [1, 0]]).reversibility.is_reversible()
        True
        """
        return self.witness() is None

    def witness(self) -> DetailedBalanceViolation | None:
        """Return two states with different stationary flows between them, or None for a reversible chain.

        Raises NotUniqueError without a unique stationary law. Norris, Markov Chains, section 1.9.

        >>> Chain([[0, 1, 0], [0, 0, 1], [1, 0, 0]]).reversibility.witness()
        DetailedBalanceViolation(first=0, second=1, flow=Fraction(1, 3), flow_back=Fraction(0, 1))
        """
        return detailed_balance_violation(self.matrix)

    def time_reversal(self) -> Chain:
        """Return the chain run backwards, P*(i, j) = π(j) P(j, i) / π(i).

        Raises InputError unless the chain is irreducible. Norris, Markov Chains, theorem 1.9.1.

        >>> Chain([[0, 1, 0], [0, 0, 1], [1, 0, 0]]).reversibility.time_reversal().probability(0, 2)
        Fraction(1, 1)
        """
        return Chain(time_reversal(self.matrix))
