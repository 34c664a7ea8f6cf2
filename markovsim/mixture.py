"""What users hold first: a mixture of premises, which opens windows and groups what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markovsim.arithmetic.domains import Domain
from markovsim.arithmetic.numbers import whole_number
from markovsim.contexts.decoded import DecodedMixture
from markovsim.contexts.decoding import Decoding
from markovsim.contexts.dialogue import WorstCasePrompt, worst_case_prompt
from markovsim.contexts.martingale import full_memory_predictive_gaps
from markovsim.contexts.mixed_states import MAX_BELIEFS, BeliefChain, mixed_states
from markovsim.contexts.reader import WindowedReader
from markovsim.contexts.regret import Regret, with_full_memory
from markovsim.contexts.scheduled import ScheduledSimulator
from markovsim.contexts.schedules import schedule as read_schedule
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.errors import Immutable
from markovsim.full_memory import selection
from markovsim.full_memory.ceiling import Ceiling, ceiling
from markovsim.full_memory.chernoff import SteppingStones, stepping_stones
from markovsim.full_memory.concentration import Concentration, concentration
from markovsim.full_memory.decay import DecayingSimulator, Weights
from markovsim.full_memory.evidence import Pair
from markovsim.full_memory.superposition import Superposition
from markovsim.groups import Group
from markovsim.premises.alphabet import Alphabet, Token
from markovsim.premises.generator import Generator


class Mixture(Immutable):
    """A mixture μ = Σ π_p P_p of named premises; :meth:`window` gives the simulator that sees k tokens of it.

    All methods here take all of the text into account. Questions stand together by subject: :meth:`pair` has the
    evidence between two premises, :attr:`evidence` has what any text can say, :meth:`regret` has what the mixture pays
    for not knowing who writes, :attr:`martingale` tells whether predictions drift, and :attr:`selection` tells what
    training moves.

    Parameters
    ----------
    premises : mapping from str to Generator
        The premises by name. Their alphabets are joined in order of appearance.
    prior : mapping from str to number, optional
        One positive weight for each premise. The weights are normalised exactly. By default all are equal.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. It may hold more tokens than the premises have.
    domain : Domain or str, optional
        The arithmetic, itself or by name ("exact", "float"). By default it is chosen from the numbers.

    Raises
    ------
    InputError
        A name is not a string, a value is not a premise, the prior does not name the premises, or a weight is not
        positive.

    See Also
    --------
    markovsim.modelfiles.reading.read_model : reads a mixture with its window from a file.

    Examples
    --------
    >>> import markovsim as ms
    >>> luigi, waluigi = ms.iid({"A": 1}), ms.iid({"A": "1/2", "B": "1/2"})
    >>> toy = ms.Mixture({"luigi": luigi, "waluigi": waluigi}, prior={"luigi": 1, "waluigi": 1})
    >>> toy.amplitudes("AAA")
    {'luigi': Fraction(8, 9), 'waluigi': Fraction(1, 9)}
    >>> toy.probability("AAB"), toy.pair("luigi", "waluigi").odds("AA")
    (Fraction(1, 16), Fraction(4, 1))
    """

    superposition: Superposition

    def __init__(
        self,
        premises: Mapping[str, Generator],
        prior: Mapping[str, Any] | None = None,
        *,
        alphabet: Sequence[Token] | None = None,
        domain: Domain | None = None,
    ) -> None:
        vars(self).update(superposition=Superposition(premises, prior, alphabet=alphabet, domain=domain))

    def __repr__(self) -> str:
        return f"Mixture({self.superposition})"

    @property
    def premises(self) -> Mapping[str, Generator]:
        """The premises by name, over one alphabet and in one arithmetic.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.word("AB")}).premises["waluigi"]
        Generator(2 hidden states; tokens A B; exact)
        """
        return self.superposition.premises

    @property
    def prior(self) -> dict[str, Any]:
        """The prior weight π_p of each premise, normalised.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}, prior={"a": 1, "b": 2}).prior
        {'a': Fraction(1, 3), 'b': Fraction(2, 3)}
        """
        return self.superposition.prior

    @property
    def alphabet(self) -> Alphabet:
        """The tokens, in the order of every answer.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"b": ms.word("B"), "a": ms.word("A")}).alphabet.tokens
        ('B', 'A')
        """
        return self.superposition.alphabet

    @property
    def domain(self) -> Domain:
        """The arithmetic of every answer.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"coin": ms.iid({"A": "1/2", "B": "1/2"})}).domain.name
        'exact'
        """
        return self.superposition.domain

    @property
    def generator(self) -> Generator:
        """The mixture as one premise: the premises' hidden states side by side, with start vector (π_p s_p).

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"ab": ms.word("AB"), "a": ms.word("A")}).generator
        Generator(3 hidden states; tokens A B; exact)
        """
        return self.superposition.generator

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold of the parameters, beyond their region, for the answers to hold.

        Examples
        --------
        >>> import markovsim as ms, sympy
        >>> q = sympy.Symbol("q")
        >>> ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}, prior={"a": 2 * q - 1, "b": 1}).conditions
        ('2*q - 1 > 0',)
        """
        return self.superposition.conditions

    @property
    def nonzero(self) -> tuple[str, ...]:
        """The polynomials in the parameters that must not vanish for the graph to be that of generic ones.

        Examples
        --------
        >>> import markovsim as ms, sympy
        >>> q = sympy.Symbol("q")
        >>> ms.Mixture({"coin": ms.iid({"A": q, "B": 1 - q})}).nonzero
        ('q', 'q - 1')
        """
        return self.superposition.nonzero

    def to(self, domain: Domain) -> Mixture:
        """Return the same mixture in another arithmetic.

        Parameters
        ----------
        domain : Domain or str
            The arithmetic, itself or by name ("exact", "float").

        Raises
        ------
        FloatRangeError
            A number is outside binary64.
        InputError
            The domain lacks a parameter.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"coin": ms.iid({"A": "1/3", "B": "2/3"})}).to("float").next_token()
        {'A': 0.3333333333333333, 'B': 0.6666666666666666}
        """
        return _mixture(self.superposition.to(domain))

    # --- texts ----------------------------------------------------------------------------------------

    def amplitudes(self, word: str | Sequence[Token] = "") -> dict[str, Any]:
        """Return the posterior α_p(word) = π_p P_p(word)/μ(word) of every premise, given all of the word.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far. By default it is empty, and the answer is the prior.

        Returns
        -------
        dict from str to number
            The amplitudes by premise. They sum to 1.

        Raises
        ------
        InputError
            μ(word) = 0. The message names the first token that no premise emits there.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"a": ms.word("AB"), "b": ms.word("AAB")}).amplitudes("A")
        {'a': Fraction(1, 2), 'b': Fraction(1, 2)}
        """
        return self.superposition.amplitudes(word)

    def next_token(self, word: str | Sequence[Token] = "") -> dict[Token, Any]:
        """Return μ(a∣word) = Σ_p α_p(word) P_p(a∣word) for every token a, given all of the word.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far, by default empty.

        Returns
        -------
        dict from token to number
            Every token of the alphabet with its probability.

        Raises
        ------
        InputError
            μ(word) = 0. The message names the first token that no premise emits there.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"a": ms.word("AB"), "b": ms.word("AAB")}).next_token("A")
        {'A': Fraction(1, 2), 'B': Fraction(1, 2)}
        """
        return self.superposition.next_token(word)

    def probability(self, word: str | Sequence[Token]) -> Any:
        """Return μ(word) = Σ_p π_p P_p(word), the probability that the text begins with this word.

        Parameters
        ----------
        word : str or sequence of tokens
            A text over the alphabet. An impossible one has probability 0.

        Raises
        ------
        InputError
            A token is not in the alphabet.
        FloatRangeError
            The word is possible and its probability is outside binary64.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"a": ms.word("AB"), "b": ms.word("AAB")}).probability("AB")
        Fraction(1, 2)
        """
        return self.superposition.probability(word)

    def after(self, word: str | Sequence[Token] = "") -> Mixture:
        """Return the mixture of what follows a word: the premises P_p(· ∣ word) with prior weights α_p(word).

        Premises that cannot write the word are dropped. A simulator with this word pinned is the simulator of this
        mixture read from the beginning of a document: μ(a ∣ word·u) is the conditional mixture's law after u.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far, by default empty.

        Raises
        ------
        InputError
            μ(word) = 0. The message names the first token that no premise emits there.

        Examples
        --------
        >>> import markovsim as ms
        >>> coin = ms.iid({"A": "1/2", "B": "1/2"})
        >>> ms.Mixture({"luigi": ms.word("A"), "waluigi": coin, "b": ms.word("B")}).after("AA")
        Mixture(luigi: 4/5, waluigi: 1/5; tokens A B; exact)
        """
        return _mixture(self.superposition.after(word))

    # --- who reads or writes --------------------------------------------------------------------------

    def window(
        self,
        k: int,
        *,
        start: str = "document",
        pinned: str | Sequence[Token] = "",
        impossible: str = "error",
        decoding: Decoding | None = None,
    ) -> WindowedSimulator:
        """Return the simulator M_k, which draws each token from μ(·∣the last k tokens).

        Parameters
        ----------
        k : int
            The length of the window, in tokens, from 0 on.
        start : {"document", "stationary"}
            The window is read as the beginning of a document, or as a piece cut from the middle of a long text.
        pinned : str or sequence of tokens
            A text that always stands before the window.
        impossible : {"error", "forget"}
            A window of probability 0 is an error, or it is read from its longest possible end.
        decoding : Decoding, optional
            The policy that changes each next-token law before a token is drawn.

        Raises
        ------
        InputError
            An argument is not one of these.
        StationaryError
            The start is "stationary" and a premise has several stationary laws.
        ImpossibleWindowError
            The pinned text has probability 0.

        See Also
        --------
        markovsim.WindowedSimulator : what can be asked of a window.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(3).next_token("BAAA")
        {'A': Fraction(17, 18), 'B': Fraction(1, 18)}
        """
        reader = WindowedReader(
            self.superposition, k, start=start, pinned=pinned, impossible=impossible, decoding=decoding
        )
        return WindowedSimulator(reader)

    def scheduled(
        self,
        schedule: Any,
        *,
        repeat_last: int | None = None,
        start: str = "document",
        pinned: str | Sequence[Token] = "",
        impossible: str = "error",
        decoding: Decoding | None = None,
    ) -> ScheduledSimulator:
        """Return the simulator whose window follows a forgetting schedule: K(t) tokens long before token t.

        Parameters
        ----------
        schedule : int, sequence of int, mapping from int to int, callable, or Schedule
            K(t), for tokens counted from 0, with K(t+1) ≤ K(t) + 1. A sequence has K(0), K(1), …, and its last value
            holds for ever. A mapping {time: length} has the length from each time on. A callable returns K(t).
        repeat_last : int, optional
            For a sequence: its last so many values are repeated for ever.
        start, pinned, impossible, decoding
            How a window is read, as for :meth:`window`.

        Raises
        ------
        InputError
            An argument is not one of these, or the schedule grows by more than 1. For a callable this is said when the
            time is reached.

        See Also
        --------
        markovsim.ScheduledSimulator : what can be asked of it.
        markovsim.logarithmic_schedule : the window that grows with the logarithm of time.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> sawtooth = toy.scheduled([0, 1, 2, 3], repeat_last=3)
        >>> sawtooth.survival_probability("B", 10), sawtooth.mean_amplitudes(10)["luigi"]
        (Fraction(4913, 18432), Fraction(1, 2))
        """
        reader = WindowedReader(
            self.superposition, 0, start=start, pinned=pinned, impossible=impossible, decoding=decoding
        )
        return ScheduledSimulator(reader, read_schedule(schedule, repeat_last=repeat_last))

    def decaying(self, weights: Any) -> DecayingSimulator:
        """Return the simulator that forgets by decay: evidence of lag j counts with weight a_j.

        Parameters
        ----------
        weights : sequence of numbers or callable
            The weights a_1, a_2, … from 0 on, the newest token first. Beyond a sequence they are 0. A callable returns
            a_j for j = 1, 2, ….

        Raises
        ------
        InputError
            The argument is neither, or a weight is not a finite number, 0 or more. For a callable this is said when the
            lag is reached.

        See Also
        --------
        markovsim.full_memory.decay : the definition, and what zeros do.
        markovsim.DecayingSimulator : what can be asked of it.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.decaying([2, 1]).next_token("AA")
        {'A': Fraction(17, 18), 'B': Fraction(1, 18)}
        """
        return DecayingSimulator(self.superposition, Weights(weights))

    def decoded(self, decoding: Decoding) -> DecodedMixture:
        """Return the process that writes with full memory, each token drawn from the policy's image of μ(·∣text).

        Decoding token by token is not decoding the law of whole words.

        Parameters
        ----------
        decoding : Decoding
            The policy that changes each next-token law.

        Raises
        ------
        InputError
            The argument is not a decoding policy.

        See Also
        --------
        markovsim.contexts.decoded.DecodedMixture : what can be asked of the process, and its errors.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.decoded(ms.temperature("1/2")).next_token()
        {'A': Fraction(9, 10), 'B': Fraction(1, 10)}
        """
        return DecodedMixture(self.superposition, decoding)

    def mixed_states(self, *, limit: int = MAX_BELIEFS, depth: int | None = None) -> BeliefChain:
        """Return the chain of the beliefs that the mixture's own text brings about: the mixed-state presentation.

        A state is the direction s·T_w/(s·T_w·1) of the forward vector after a word w. Two words with one direction are
        one state. In the symbolic domain equality of rational functions is decided, so that beliefs are merged where
        they agree for all parameters.

        Parameters
        ----------
        limit : int
            The most beliefs that are enumerated, breadth first from the empty word.
        depth : int, optional
            Only beliefs that at most so many tokens lead to are enumerated. By default all are.

        Returns
        -------
        BeliefChain
            Where not all beliefs were enumerated its last state is ``UNEXPLORED``.

        Raises
        ------
        InputError
            The domain is float, where rounding hides which beliefs are equal. Use the exact domain and convert the
            chain.

        References
        ----------
        Crutchfield, Ellison and Riechers, Physics Letters A 380 (2016), mixed-state presentations; A. Shai et al.,
        *Transformers represent belief state geometry in their residual stream*, 2024.

        Examples
        --------
        >>> import markovsim as ms
        >>> rogue = ms.deceptive(ms.word("A"), ms.word("B"), hazard=1)
        >>> beliefs = ms.Mixture({"even": ms.word("AB"), "coin": rogue}).mixed_states()
        >>> beliefs.is_complete, beliefs.states, beliefs.hitting_probability(ms.Emits("A"), start="")
        (True, ('', 'A', 'B', 'AB'), Fraction(1, 2))
        """
        return mixed_states(self.superposition.empty_belief, limit=limit, depth=depth)

    # --- groups of questions --------------------------------------------------------------------------

    def pair(self, premise: str, against: str) -> Pair:
        """Return the evidence for one premise against another: odds, likelihood ratios, divergences, crossings.

        Parameters
        ----------
        premise, against : str
            The names of the two premises, in this order.

        Raises
        ------
        InputError
            A name is not a premise.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> pair = toy.pair("luigi", "waluigi")
        >>> pair.odds("AAA"), round(pair.divergence_rate(), 6)
        (Fraction(8, 1), 0.693147)
        """
        return Pair(self.superposition, premise, against)

    @property
    def evidence(self) -> Evidence:
        """How far texts can move the amplitudes: the ceiling, the worst prompt, where all mass can go.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.evidence.ceiling("luigi", 3).amplitude
        Fraction(8, 9)
        """
        return Evidence(self.superposition)

    @property
    def martingale(self) -> Martingale:
        """Whether predictions drift with full memory, and from which window on an amplitude does.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.martingale.smallest_violation("luigi")
        (1, 'A', Fraction(-1, 9))
        """
        return Martingale(self)

    @property
    def selection(self) -> Selection:
        """What training on what the mixture writes makes of it: filtering, rewarding, reweighting.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.selection.filtered(["AA"]).prior
        {'luigi': Fraction(4, 5), 'waluigi': Fraction(1, 5)}
        """
        return Selection(self.superposition)

    def regret(self, premise: str) -> Regret:
        """Return what full memory pays while ``premise`` writes: ``.after(tokens)``, ``.curve(tokens)``, ``.rate()``.

        R_n = KL(P_p^n ‖ μ^n) = Σ_{t<n} E_p[KL(P_p(·∣w_t) ‖ μ(·∣w_t))] ≤ ln 1/π_p, in nats.

        Parameters
        ----------
        premise : str
            The name of the premise that writes.

        Raises
        ------
        InputError
            The name is not a premise.

        References
        ----------
        T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd edition 2006, section 13.1.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.regret("luigi").curve(2)  # ln 4/3, ln 8/5; it tends to ln 2
        (0.2876820724517809, 0.4700036292457356)
        """
        return with_full_memory(self.superposition, premise)


def _mixture(superposition: Superposition) -> Mixture:
    """Return the face of a superposition."""
    made = object.__new__(Mixture)
    vars(made).update(superposition=superposition)
    return made


@dataclass(frozen=True, repr=False)
class Evidence(Group):
    """How far texts can move the amplitudes of premises, with full memory.

    Examples
    --------
    >>> from markovsim.examples import toy
    >>> toy.evidence.concentration("waluigi").word
    'B'
    """

    mixture: Superposition

    def ceiling(self, premise: str, length: int) -> Ceiling:
        """Return the largest amplitude that any possible word of at most ``length`` tokens gives a premise.

        Parameters
        ----------
        premise : str
            The name of the premise.
        length : int
            The most tokens of a word.

        Returns
        -------
        Ceiling
            The amplitude and a word that has it. Of several words it is the shortest, and of these the first in the
            order of the alphabet.

        Raises
        ------
        InputError
            The name is not a premise.
        UndecidedError
            Symbolic amplitudes cannot be compared.
        LimitError
            There are too many beliefs.

        See Also
        --------
        markovsim.WindowedSimulator.evidence_ceiling : what a window of k tokens can hold.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.evidence.ceiling("luigi", 3), toy.evidence.ceiling("waluigi", 3)
        (Ceiling(amplitude=Fraction(8, 9), context='AAA'), Ceiling(amplitude=Fraction(1, 1), context='B'))
        """
        return ceiling(self.mixture, premise, length)

    def worst_case_prompt(
        self,
        premise: str,
        relation: str,
        threshold: Any,
        *,
        limit: int = MAX_BELIEFS,
        longest: int | None = None,
    ) -> WorstCasePrompt:
        """Return the shortest word after which the amplitude of a premise is ``<=`` or ``>=`` a number: the worst user.

        The search is breadth first in the graph of beliefs, with equal ones merged, so it ends where these are finitely
        many.

        Parameters
        ----------
        premise : str
            The name of the premise.
        relation : {"<=", ">="}
            The side of the threshold that is searched for.
        threshold : number
            The amplitude to reach.
        limit : int
            The search stops once more beliefs than this are known.
        longest : int, optional
            The search stops at words of this many tokens. By default it does not.

        Returns
        -------
        WorstCasePrompt
            Of the shortest words it holds the first in the order of the alphabet. It also says whether the search was
            stopped.

        Raises
        ------
        InputError
            The premise or the relation is unknown, or the domain is float.
        UndecidedError
            A symbolic amplitude is on both sides of the number.

        References
        ----------
        Y. Wolf et al., *Fundamental limitations of alignment in large language models*, 2024, bound the length of such
        prompts.

        Examples
        --------
        >>> import markovsim as ms
        >>> coins = ms.Mixture({"good": ms.iid({"A": "1/2", "B": "1/2"}), "bad": ms.iid({"A": "3/4", "B": "1/4"})})
        >>> coins.evidence.worst_case_prompt("bad", ">=", "9/10").word
        'AAAAAA'
        >>> finite = ms.Mixture({"a": ms.word("AB"), "b": ms.word("AAB")}).evidence
        >>> finite.worst_case_prompt("a", ">=", 1).word, finite.worst_case_prompt("a", ">=", 2).exhausted
        ('AB', True)
        """
        return worst_case_prompt(self.mixture, premise, relation, threshold, limit=limit, longest=longest)

    def concentration(self, premises: str | Iterable[str]) -> Concentration:
        """Return whether all mass can move to these premises: in how many tokens, in the limit, or never.

        The part on finitely many tokens is exact in every domain, for it needs the graph alone. The limit is undecided
        in the float domain, and holds for generic parameters in the symbolic one.

        Parameters
        ----------
        premises : str or iterable of str
            The names of the premises that the mass is to move to.

        Raises
        ------
        InputError
            A name is not a premise.
        LimitError
            There are too many sets of possible hidden states.

        See Also
        --------
        markovsim.full_memory.concentration : the definitions, and how the verdicts are reached.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.evidence.concentration("waluigi")
        Concentration(verdict='in one token', tokens=1, word='B', at_least=Fraction(1, 2))
        >>> toy.evidence.concentration("luigi")
        Concentration(verdict='in the limit', tokens=None, word=None, at_least=Fraction(1, 2))
        """
        return concentration(self.mixture, premises)

    def stepping_stones(self, start: str, goal: str) -> SteppingStones:
        """Return the best way from one iid premise to another under a long window, over the others.

        A step costs the Chernoff information between its ends. Of all paths it is one whose largest step is smallest.
        That step is the exponent of the mean time: from a text by ``start``, ln E[tokens until ``goal`` is ahead]/k
        tends to it. The prior weights do not matter for it.

        Parameters
        ----------
        start, goal : str
            The names of two premises.

        Raises
        ------
        InputError
            A name is not a premise, a premise of the mixture is not iid, or numbers are parameters or balls.

        See Also
        --------
        Pair.chernoff_information : the cost of one step.

        References
        ----------
        Minimax paths are those of single linkage: J. C. Gower and G. J. S. Ross, *Minimum spanning trees and single
        linkage cluster analysis*, 1969.

        Examples
        --------
        >>> import markovsim as ms
        >>> coins = {name: ms.iid({"0": 1 - p, "1": p}) for name, p in (("low", 0.03), ("fair", 0.5), ("high", 0.97))}
        >>> found = ms.Mixture(coins).evidence.stepping_stones("low", "high")
        >>> found.path, round(found.exponent, 3), round(found.direct, 3)
        (('low', 'fair', 'high'), 0.206, 1.075)
        """
        return stepping_stones(self.mixture, start, goal)


@dataclass(frozen=True, repr=False)
class Martingale(Group):
    """Whether what is predicted now is, on average, what will be predicted later.

    Examples
    --------
    >>> from markovsim.examples import toy
    >>> toy.martingale.smallest_violation("waluigi")
    (1, 'A', Fraction(1, 9))
    """

    mixture: Mixture

    def predictive_gaps(self, steps: int, word: str | Sequence[Token] = "") -> tuple[dict[Token, Any], ...]:
        """Return μ(X_{n+m} = a ∣ word) − μ(X_{n+1} = a ∣ word) for m = 1, …, steps and every token a.

        This is the martingale test of predictions for the ideal Bayesian, who forgets nothing. All gaps are 0 where
        every premise is iid, since text is exchangeable then. Where premises have memory of their own the gaps need not
        be 0, and the test would refuse the ideal too.

        Parameters
        ----------
        steps : int
            The largest m.
        word : str or sequence of tokens
            The text so far, of n tokens.

        Returns
        -------
        tuple of dict from token to number
            The gaps for m = 1, 2, …, steps.

        Raises
        ------
        InputError
            The word has probability 0.

        References
        ----------
        F. Falck, Z. Wang and C. Holmes, *Is in-context learning in large language models Bayesian?*, 2024.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.martingale.predictive_gaps(3, "AA")[2]
        {'A': Fraction(0, 1), 'B': Fraction(0, 1)}
        >>> ms.Mixture({"word": ms.word("AB")}).martingale.predictive_gaps(2)[1]
        {'A': Fraction(-1, 1), 'B': Fraction(1, 1)}
        """
        return full_memory_predictive_gaps(self.mixture.superposition.belief(word), steps)

    def smallest_violation(
        self,
        premise: str,
        *,
        largest_window: int = 8,
        start: str = "document",
        impossible: str = "error",
        decoding: Decoding | None = None,
    ) -> tuple[int, str, Any] | None:
        """Return the smallest window at which the premise's amplitude is no martingale, its first context, the drift.

        Parameters
        ----------
        premise : str
            The name of the premise.
        largest_window : int
            The last window that is tried.
        start, impossible, decoding
            How a window is read, as for :meth:`Mixture.window`.

        Returns
        -------
        tuple of (int, str, number) or None
            The window, the context and the drift there. None says that no window up to the largest has a drift.

        Raises
        ------
        InputError
            The name is not a premise.
        ImpossibleWindowError
            A window of probability 0 is reached, as for ``word("AB")`` at window 1.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.martingale.smallest_violation("luigi")
        (1, 'A', Fraction(-1, 9))
        """
        for k in range(whole_number(largest_window, "largest_window") + 1):
            sim = self.mixture.window(k, start=start, impossible=impossible, decoding=decoding)
            found = sim.martingale.smallest_violation(premise)
            if found is not None:
                return (k, *found)
        return None


@dataclass(frozen=True, repr=False)
class Selection(Group):
    """What selection by behaviour makes of a mixture: how training on what it writes moves its prior.

    Examples
    --------
    >>> from markovsim.examples import toy
    >>> toy.selection.filtered(["AA"], rounds=2).prior
    {'luigi': Fraction(16, 17), 'waluigi': Fraction(1, 17)}
    """

    mixture: Superposition

    def acceptance(self, words: Iterable[str | Sequence[Token]]) -> dict[str, Any]:
        """Return for each premise the probability that its text begins with one of the words.

        Parameters
        ----------
        words : iterable of words
            The beginnings that are accepted. No word may begin another. Different words of equal length do not.

        Raises
        ------
        InputError
            There is no word, or a word begins another.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.selection.acceptance(["AA", "AB"])
        {'luigi': Fraction(1, 1), 'waluigi': Fraction(1, 2)}
        """
        return selection.acceptance(self.mixture, words)

    def filtered(
        self, words: Iterable[str | Sequence[Token]], rounds: int = 1, *, keep: bool = False
    ) -> Mixture:
        """Return the mixture after texts were accepted that begin with one of the words.

        A premise's weight is multiplied by a_p = P_p(text begins with one of the words), once per round. This is Bayes'
        rule after so many independent texts of one and the same premise were accepted. Premises with a_p = 0 are
        dropped.

        Parameters
        ----------
        words : iterable of words
            The beginnings that are accepted. No word may begin another.
        rounds : int
            How many texts were accepted.
        keep : bool
            With True the last accepted text is also the document that goes on, so that each premise is itself
            conditioned on beginning so. Otherwise premises stay as they are.

        Raises
        ------
        InputError
            A word begins another, or no premise writes any of the words.

        Examples
        --------
        >>> import markovsim as ms
        >>> coin = ms.iid({"A": "1/2", "B": "1/2"})
        >>> select = ms.Mixture({"luigi": ms.word("A"), "waluigi": coin}).selection
        >>> select.filtered(["AA"], rounds=2).prior
        {'luigi': Fraction(16, 17), 'waluigi': Fraction(1, 17)}
        >>> select.filtered(["AA", "BA"], keep=True).premises["waluigi"].probability("BAA")
        Fraction(1, 4)
        """
        return _mixture(selection.filtered(self.mixture, words, rounds, keep=keep))

    def reweighted(self, factors: Mapping[str, Any], rounds: int = 1) -> Mixture:
        """Return the mixture with each weight multiplied by the premise's factor, once per round, and normalised.

        The new weights are π'_p ∝ π_p f_p^rounds. Only the ratios of the factors matter. Exact factors keep the result
        exact.

        Parameters
        ----------
        factors : mapping from str to number
            One factor for each premise, from 0 on, such as its acceptance rate. A factor of 0 drops the premise.
        rounds : int
            How often the factors are applied.

        Raises
        ------
        InputError
            A factor is negative, or all are 0.

        Examples
        --------
        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "rogue": ms.word("AB")})
        >>> toy.selection.reweighted({"luigi": "9/10", "rogue": "3/10"}, rounds=2).prior
        {'luigi': Fraction(9, 10), 'rogue': Fraction(1, 10)}
        """
        return _mixture(selection.reweighted(self.mixture, factors, rounds))

    def rewarded(self, rewards: Mapping[str, Any], beta: Any) -> Mixture:
        """Return the float mixture whose weights maximise E[r] − β KL(π'‖π): the weights π'_p ∝ π_p exp(r_p/β).

        The exponential is no rational number, so the result is in the float domain.

        Parameters
        ----------
        rewards : mapping from str to number
            The reward r_p of each premise.
        beta : number
            The weight β > 0 of the penalty.

        Raises
        ------
        InputError
            ``beta`` is not positive, or the mixture has parameters.
        FloatRangeError
            A factor is outside binary64.

        See Also
        --------
        Selection.reweighted : exact, where the factors exp(r_p/β) are known as exact numbers.

        Examples
        --------
        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "rogue": ms.word("AB")})
        >>> round(toy.selection.rewarded({"luigi": 1, "rogue": 0}, beta="1/2").prior["rogue"], 6)  # 1/(1 + e²)
        0.119203
        """
        return _mixture(selection.rewarded(self.mixture, rewards, beta))
