"""The windowed simulator and the chain of its contexts, with one method per question."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from markovsim.arithmetic.domains import Domain, Element, require_domain
from markovsim.chains.chain import Chain
from markovsim.chains.events import Event
from markovsim.chains.hitting.law import HittingTimeLaw
from markovsim.chains.matrix import State, TransitionMatrix, from_arcs, in_domain
from markovsim.contexts.decoding import Decoding
from markovsim.contexts.dialogue import Dialogue
from markovsim.contexts.enumeration import ContextGraph, reachable_contexts
from markovsim.contexts.every_window.questions import EveryWindow
from markovsim.contexts.martingale import Martingale, drift
from markovsim.contexts.mixed_states import MAX_BELIEFS, BeliefChain, mixed_states
from markovsim.contexts.reader import WindowedReader
from markovsim.contexts.regret import Regret, with_window
from markovsim.contexts.sampling import TextDraws
from markovsim.contexts.state_spaces import HAPPENED, Eliminated, StateSpace, choose
from markovsim.errors import InputError, PrecisionError
from markovsim.full_memory.ceiling import Ceiling, highest
from markovsim.full_memory.superposition import Superposition
from markovsim.premises.alphabet import Token, Word
from markovsim.premises.generator import Generator


@dataclass(frozen=True, repr=False)
class ContextMatrix(TransitionMatrix):
    """The transition matrix of a windowed simulator's context; it reads its states, words, in any form."""

    reader: WindowedReader = field(kw_only=True)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold of the parameters, beyond their region, for the answers to hold."""
        return self.reader.mixture.conditions

    @property
    def nonzero(self) -> tuple[str, ...]:
        """The polynomials in the parameters that must not vanish for the chain's graph to hold.

        Where a decoding policy drops tokens, which ones is settled on the parameter region and the answers hold there
        alone.
        """
        return self.reader.mixture.nonzero

    def __contains__(self, state: object) -> bool:
        """Say whether a word, written or as a tuple, is a context; a list is a collection of contexts and so is not."""
        try:
            return isinstance(state, (str, tuple)) and super().__contains__(self._written(state))
        except InputError:
            return False

    def _written(self, state: Any) -> Any:
        """Return a word as the chain's states are written; what is no word is left as it is."""
        if isinstance(state, str) or not isinstance(state, Sequence):
            return state
        return self.reader.write(self.reader.parse(state))

    def index(self, state: State) -> int:
        """Return the place of a context, given as a word in any form.

        Raises
        ------
        InputError
            The context is not in the chain.
        """
        return super().index(self._written(state))


@dataclass(frozen=True, init=False, repr=False)
class ContextChain(Chain):
    """The Markov chain of a windowed simulator's context τ_k; its states are written words, its arcs carry the token.

    P(w, τ_k(wa)) = μ(a∣pin·w), or what the decoding policy makes of it. Wherever a state is asked for, any way to give
    a word will do: ``"AAB"``, ``("A", "A", "B")``.

    See Also
    --------
    WindowedSimulator.chain : makes one.
    """

    matrix: ContextMatrix

    @property
    def reader(self) -> WindowedReader:
        """How the contexts are read."""
        return self.matrix.reader

    def to(self, domain: Domain) -> ContextChain:
        """Return the same chain, and the simulator that it came from, in another arithmetic.

        Raises
        ------
        FloatRangeError
            A probability is outside binary64.
        InputError
            A probability has parameters.

        Examples
        --------
        >>> import markovsim as ms
        >>> coin = ms.Mixture({"coin": ms.iid({"A": "1/4", "B": "3/4"})}).window(1)
        >>> coin.full_chain.to("float").stationary_distribution()
        {'A': 0.25, 'B': 0.75}
        """
        domain = require_domain(domain)
        arcs = in_domain(self.matrix, domain).arcs
        return ContextChain(ContextMatrix(self.states, domain, arcs, reader=self.reader.to(domain)))


class EventChain(NamedTuple):
    """A chain that is followed until an event, the state that it starts in, and the state after the event."""

    chain: Chain
    start: State
    target: State


@dataclass(frozen=True, eq=False, repr=False)
class WindowedSimulator:
    """The simulator M_k: a mixture of which only the last k tokens are seen.

    The next token is drawn from μ(·∣s·τ_k(w)), or from what a decoding policy makes of it, where s is the pinned prefix
    and τ_k(w) the last k tokens of the text w. Amplitudes are posteriors under the mixture μ itself. The simulator is
    made by :meth:`Mixture.window`, whose arguments say how a window is read.

    Parameters
    ----------
    reader : WindowedReader
        How contexts are read: for those who write algorithms on contexts.

    See Also
    --------
    BeliefChain : the chain with full memory.

    Examples
    --------
    >>> import markovsim as ms
    >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    >>> sim = toy.window(3)
    >>> sim.next_token("AAA")
    {'A': Fraction(17, 18), 'B': Fraction(1, 18)}
    >>> sim.chain().expected_hitting_time(sim.emits("B"), start="")
    Fraction(25, 2)
    >>> sharp = toy.window(3, decoding=ms.top_p("9/10"))
    >>> 1 - sharp.hitting_probability("token:B")
    Fraction(5, 8)
    """

    reader: WindowedReader
    """How contexts are read: for those who write algorithms on contexts."""

    def __repr__(self) -> str:
        return f"WindowedSimulator({self.reader.description})"

    @property
    def mixture(self) -> Superposition:
        """The mixture that writes."""
        return self.reader.mixture

    @property
    def k(self) -> int:
        """The window: how many tokens are seen."""
        return self.reader.k

    @property
    def start(self) -> str:
        """How a window is read: as the beginning of a document, or as a random crop ("stationary")."""
        return self.reader.start

    @property
    def pinned(self) -> Word:
        """The prefix that is always seen in front of the window."""
        return self.reader.pinned

    @property
    def decoding(self) -> Decoding | None:
        """The policy that every next-token law goes through, or None."""
        return self.reader.decoding

    @property
    def every_window(self) -> EveryWindow:
        """Questions that are answered on all |A|^k full windows at once, in floats with bounds.

        >>> from markovsim.examples import toy
        >>> round(toy.window(12).every_window.hitting_time("token:B", start="A" * 12).value, 6)
        8194.0
        """
        return EveryWindow(self.reader)

    def draws(
        self, *, start: str | Sequence[Token] = "", rng: Any, executor: Executor | None = None
    ) -> TextDraws:
        """Return what can be drawn from the simulator: texts, hitting times, and estimates with confidence intervals.

        Parameters
        ----------
        start : str or sequence of tokens
            The word before the texts.
        rng : int, numpy.random.SeedSequence or numpy.random.Generator
            A seed or a NumPy generator.
        executor : concurrent.futures.Executor, optional
            An executor that shares the work; none by default.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(3).draws(rng=4).texts(1, 12).text(0)
        'BBABAAAAABAB'
        """
        return TextDraws(self.reader, start, rng, executor)

    def to(self, domain: Domain) -> WindowedSimulator:
        """Return the same simulator in another arithmetic.

        Parameters
        ----------
        domain : Domain or str
            The arithmetic, or its name ("exact", "float", "ball").

        Raises
        ------
        FloatRangeError
            A number is outside binary64.
        InputError
            The domain lacks a parameter.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).to("float").amplitudes("A")
        {'luigi': 0.6666666666666666, 'waluigi': 0.3333333333333333}
        """
        return WindowedSimulator(self.reader.to(domain))

    def amplitudes(self, word: str | Sequence[Token] = "") -> dict[str, Any]:
        """Return the amplitudes α_p given the window after ``word``: the posteriors given pin·(its last k tokens).

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far, of which the last k tokens are seen.

        Raises
        ------
        ImpossibleWindowError
            The window has probability 0, and ``impossible="error"``.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(2).amplitudes("BBBAA")
        {'luigi': Fraction(4, 5), 'waluigi': Fraction(1, 5)}
        """
        return self.mixture.public_amplitudes(self.reader.belief(self.reader.context_of(word)))

    def next_token(self, word: str | Sequence[Token] = "") -> dict[Token, Any]:
        """Return the law of the next token given the last k tokens of ``word``: μ(·∣pin·window), decoded.

        Parameters
        ----------
        word : str or sequence of tokens
            The text so far, of which the last k tokens are seen.

        Raises
        ------
        ImpossibleWindowError
            The window has probability 0, and ``impossible="error"``.
        UndecidedError, PrecisionError, InputError, FloatRangeError
            As for :meth:`Decoding.decode`.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.window(2).next_token("BBBAA")
        {'A': Fraction(9, 10), 'B': Fraction(1, 10)}
        >>> toy.window(2, decoding=ms.top_p("9/10")).next_token("BBBAA")
        {'A': Fraction(1, 1), 'B': Fraction(0, 1)}
        """
        return self.mixture.public_law(self.reader.next_law(self.reader.context_of(word)))

    def emits(self, token: Token) -> Event:
        """Return the event that ``token`` is emitted: a mark on transitions, so that at least one step is needed.

        Raises
        ------
        InputError
            The token is not in the alphabet.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"waluigi": ms.iid({"A": "1/2", "B": "1/2"})}).window(3).emits("B")
        Emits(label='B')
        """
        return self.reader.emits(token)

    def event(self, text: Event | str) -> Event:
        """Return the event written as ``token:B``, ``context:BBB`` or ``amplitude:luigi<=1/100`` (or ``>=``).

        ``token:B`` holds when B is emitted, which takes at least one step. ``context:BBB`` holds when the window equals
        BBB, and ``amplitude:luigi<=1/100`` when the posterior of luigi, given the window, is at most that: both hold at
        time 0 where the start has them.

        Parameters
        ----------
        text : str or Event
            An event is returned as one of this simulator.

        Raises
        ------
        InputError
            The text is something else, a token, premise or relation is unknown, or a word is longer than k, so that no
            window equals it.
        UndecidedError
            Raised once a chain is asked, as for :meth:`WindowedReader.event`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> sim = toy.window(3)
        >>> sim.chain().expected_hitting_time(sim.event("amplitude:luigi>=8/9"), start="AAB")
        Fraction(14, 1)
        """
        return self.reader.event(text)

    @cached_property
    def _from_empty(self) -> ContextGraph:
        return reachable_contexts(self.reader)

    def chain(self, *starts: str | Sequence[Token]) -> ContextChain:
        """Return the chain of all contexts that can be reached from the given words.

        Parameters
        ----------
        *starts : str or sequence of tokens
            Each stands for its last k tokens; by default the empty word. ``sim.chain("", "BBB")`` has what either of
            the two reaches.

        Raises
        ------
        ImpossibleWindowError
            A window of probability 0 is reached, and ``impossible="error"``.
        LimitError
            There are too many contexts to enumerate.
        UndecidedError, PrecisionError, InputError, FloatRangeError
            As for :meth:`Decoding.decode`.

        See Also
        --------
        full_chain : the same without the growing phase.
        state_space : fewer states for the same answers.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).chain().states, toy.window(1).chain("B").states
        (('', 'A', 'B'), ('A', 'B'))
        """
        words = [self.reader.context_of(word) for word in starts]
        graph = reachable_contexts(self.reader, words) if words and words != [()] else self._from_empty
        return self._as_chain(graph)

    def _as_chain(self, graph: ContextGraph) -> ContextChain:
        states = tuple(map(self.reader.write, graph.contexts))
        return ContextChain(ContextMatrix(states, self.mixture.domain, graph.arcs, reader=self.reader))

    def mixed_states(self, *, limit: int = MAX_BELIEFS, depth: int | None = None) -> BeliefChain:
        """Return the chain of the beliefs with nothing forgotten, after the pinned prefix and from the same start laws.

        Tokens are drawn from μ itself, whatever the decoding policy. For an empty prefix and ``start="document"`` it is
        :meth:`Mixture.mixed_states`.

        Parameters
        ----------
        limit : int
            The most beliefs that are enumerated.
        depth : int, optional
            Only beliefs that at most so many tokens lead to are enumerated; by default all.

        Returns
        -------
        BeliefChain
            Where not all beliefs were enumerated its last state is ``UNEXPLORED``.

        Raises
        ------
        InputError
            The domain is float or ball, where it is not known which beliefs are equal.

        Examples
        --------
        >>> import markovsim as ms
        >>> sim = ms.Mixture({"word": ms.word("AB")}).window(1, start="stationary")
        >>> sim.mixed_states().states
        ('', 'A', 'B')
        """
        return mixed_states(self.reader.belief(()), limit=limit, depth=depth)

    def dialogue(self, pattern: str = "us", *, user: Generator | None = None) -> Dialogue:
        """Return the dialogue of a user and this simulator, who take turns.

        Parameters
        ----------
        pattern : str
            A word of ``u`` (user) and ``s`` (simulator) that repeats.
        user : Generator, optional
            The law of the user's tokens: a premise that runs on the user's turns alone.

        Returns
        -------
        Dialogue
            What is asked of it: :meth:`Dialogue.hitting_probability`, :meth:`Dialogue.worst_case_user` and others.

        Raises
        ------
        InputError
            The pattern is no such word, or the user says what is not in the alphabet.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> talk = toy.window(3).dialogue("us", user=ms.iid({"A": 1}))
        >>> talk.expected_hitting_time("token:B", start="AAA")
        Fraction(36, 1)
        >>> talk.worst_case_user("token:B", by="simulator").probability
        Fraction(1, 1)
        """
        return Dialogue(self.reader, pattern, user)

    @cached_property
    def full_windows(self) -> tuple[Word, ...]:
        """The full windows (k tokens) that can be reached from the empty word, in the order of the alphabet.

        Raises
        ------
        ImpossibleWindowError, LimitError
            As for :meth:`chain`.

        Examples
        --------
        >>> import markovsim as ms
        >>> ms.Mixture({"word": ms.word("AAB")}).window(2, impossible="forget").full_windows
        (('A', 'A'), ('A', 'B'), ('B', 'A'))
        """
        return tuple(context for context in self._from_empty.contexts if len(context) == self.k)

    @cached_property
    def full_chain(self) -> ContextChain:
        """The chain of the full windows that can be reached from the empty word: the growing phase cut off.

        A full window stays full, so the closed classes and stationary laws are those of :meth:`chain`.

        Raises
        ------
        ImpossibleWindowError, LimitError
            As for :meth:`chain`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).full_chain.stationary_distribution()
        {'A': Fraction(3, 4), 'B': Fraction(1, 4)}
        """
        graph = self._from_empty
        cut = len(graph.contexts) - len(self.full_windows)
        arcs = tuple(tuple(arc._replace(target=arc.target - cut) for arc in row) for row in graph.arcs[cut:])
        return self._as_chain(ContextGraph(graph.contexts[cut:], arcs))

    def hitting_probability(
        self, event: Event | str, start: str | Sequence[Token] = "", *, states: str | None = None
    ) -> Any:
        """Return P(the event ever happens) from the window after ``start``.

        It is :meth:`Chain.hitting_probability` of :meth:`chain`, but only what is met before the event is looked at,
        and contexts that are read alike are merged where they can be, so that long windows are in reach.

        Parameters
        ----------
        event : Event or str
            The event, or its text as for :meth:`event`.
        start : str or sequence of tokens
            The text so far, of which the last k tokens are seen.
        states : {"tree", "coarsest", "contexts", "every window"}, optional
            The states to answer on, the last for floats only. By default
            :func:`~markovsim.contexts.state_spaces.choose` picks them.

        Returns
        -------
        number
            The least non-negative solution.

        Raises
        ------
        InputError, ImpossibleWindowError, LimitError
            As for :meth:`event` and :meth:`chain`.
        PrecisionError
            An iteration in floats did not settle; the message says what to try.

        Examples
        --------
        >>> from markovsim.examples import rogue
        >>> sim = rogue.window(3)
        >>> sim.hitting_probability("token:B"), sim.hitting_probability("context:ABA")
        (Fraction(1, 1), Fraction(0, 1))
        """
        return self.mixture.domain.public(self._hitting(event, start, states)[0])

    def expected_hitting_time(
        self, event: Event | str, start: str | Sequence[Token] = "", *, states: str | None = None
    ) -> Any:
        """Return E[tokens until the event] from the window after ``start``, infinite where the event is not certain.

        It is answered on the same states as :meth:`hitting_probability`.

        Parameters
        ----------
        event, start, states
            As for :meth:`hitting_probability`.

        Raises
        ------
        InputError, ImpossibleWindowError, LimitError, PrecisionError
            As for :meth:`hitting_probability`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1000).expected_hitting_time("token:B", start="A" * 1000) == 2**1001 + 2
        True
        >>> toy.window(64).expected_hitting_time("context:" + "B" * 64, start="A" * 64)
        Fraction(110680464442257309690, 1)
        """
        time = self._hitting(event, start, states)[1]
        return self.mixture.domain.infinity if time is None else self.mixture.domain.public(time)

    def _hitting(
        self, event: Event | str, start: str | Sequence[Token], states: str | None
    ) -> tuple[Element, Element | None]:
        """Return (probability, expected time or None for infinity) of an event, as elements of the domain.

        Raises PrecisionError, saying what to try, where an iteration in floats did not settle.
        """
        asked, context = self.reader.event(event), self.reader.context_of(start)
        found = choose(self.reader, asked, context, states=states).hitting(asked, context)
        if found.advice:
            raise PrecisionError(found.advice)
        return found.probability, found.time

    def hitting_time_law(
        self, event: Event | str, start: str | Sequence[Token] = "", *, states: str | None = None
    ) -> HittingTimeLaw:
        """Return the law of T, the number of tokens until the event, from the window after ``start``.

        It is :meth:`Chain.hitting_time_law` of :meth:`chain`, on the states that :meth:`hitting_probability` uses, so
        that long windows have laws too. Its quantiles are found without walking there, however late they are.

        Parameters
        ----------
        event, start, states
            As for :meth:`hitting_probability`, but not on every window at once.

        Raises
        ------
        InputError, ImpossibleWindowError, LimitError
            As for :meth:`hitting_probability`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> law = toy.window(1000).hitting_time_law("token:B", start="A" * 1000)
        >>> law.mean == 2**1001 + 2, law.pmf(1) * law.mean, len(str(law.quantile("1/2")))  # 2¹⁰⁰¹ ln 2
        (True, Fraction(1, 1), 302)
        """
        asked, context = self.reader.event(event), self.reader.context_of(start)
        return choose(self.reader, asked, context, law=True, states=states).law(asked, context)

    def state_space(
        self,
        event: Event | str | None = None,
        start: str | Sequence[Token] = "",
        *,
        states: str | None = None,
    ) -> StateSpace:
        """Return the states that a question is answered on: of an event from a start, or of the long run.

        Parameters
        ----------
        event : Event or str, optional
            The event, or its text; without one the question is that of the long run.
        start, states
            As for :meth:`hitting_probability`.

        Returns
        -------
        StateSpace
            It has ``name`` (the engine), ``size``, ``closed``, ``stationary``, ``hitting`` and ``law``, and a bound on
            the error of float answers.

        Raises
        ------
        LimitError
            No kind of states has few enough of them.

        See Also
        --------
        markovsim.contexts.state_spaces.choose : which states a question gets, and why.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> space = toy.window(40).state_space()
        >>> space.name, space.size, space.closed
        ('tree', 41, (ClosedClass(period=1, size=None),))
        """
        asked = None if event is None else self.reader.event(event)
        return choose(self.reader, asked, self.reader.context_of(start), states=states)

    def event_chain(
        self, event: Event | str, start: str | Sequence[Token] = "", *, states: str | None = None
    ) -> EventChain:
        """Return the chain that :meth:`hitting_probability` is answered on, to ask or to draw more from it.

        Parameters
        ----------
        event, start, states
            As for :meth:`hitting_probability`, but not on every window at once.

        Returns
        -------
        EventChain
            Its start is the window after ``start``, its target a state in which it stays once the event has happened.

        Raises
        ------
        InputError, ImpossibleWindowError, LimitError
            As for :meth:`hitting_probability`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> chain, start, target = toy.window(40).event_chain("context:" + "B" * 40)
        >>> found = chain.draws(start=start, rng=1).estimate_rare_hitting_probability(target, 100, horizon=60)
        >>> exact = chain.hitting_time_law(target, start).cdf(60)
        >>> found.low < exact < found.high, 5e-12 < exact < 6e-12
        (True, True)
        """
        asked, context = self.reader.event(event), self.reader.context_of(start)
        space = choose(self.reader, asked, context, law=True, states=states)
        if not isinstance(space, Eliminated):
            raise InputError(f"states={states!r}: has no chain to ask; choose tree, coarsest or contexts")
        found = space.followed(asked, context)
        if found is None:
            happened = from_arcs([HAPPENED], [[(None, 0, self.mixture.domain.one)]], self.mixture.domain)
            return EventChain(Chain(happened), HAPPENED, HAPPENED)
        chain = Chain(from_arcs(found.chain.states, found.chain.arcs, found.chain.domain))
        return EventChain(chain, chain.states[found.start], found.target)

    def drift(self, premise: str, word: str | Sequence[Token]) -> Any:
        """Return E[α_p(next context)] − α_p at the window after ``word``; 0 while the window grows.

        All of it comes from the token that is dropped: it equals Σ_a μ(a∣w) (α_p(τ_k(wa)) − α_p(wa)), because the
        full-memory amplitude is a martingale. With a decoding policy the expectation is under the decoded law,
        amplitudes are no martingale even with full memory, and neither of this holds.

        Parameters
        ----------
        premise : str
            The premise p.
        word : str or sequence of tokens
            The text so far, of which the last k tokens are seen.

        Raises
        ------
        InputError
            There is no such premise.
        ImpossibleWindowError
            The window, or a next one, is impossible.

        See Also
        --------
        martingale : the two halves of the drift, and its size over all windows.

        References
        ----------
        D. Williams, *Probability with martingales*, 1991, section 10.4, "accumulating data about a random variable".

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(3).drift("luigi", "AAA")
        Fraction(-4, 81)
        """
        return drift(self.reader, premise, word)

    @property
    def martingale(self) -> Martingale:
        """Where the simulator's amplitudes and predictions are no martingale: the drift and what makes it.

        >>> from markovsim.examples import toy
        >>> toy.window(3).martingale.halves("luigi", "AAA")
        DriftHalves(appending=Fraction(0, 1), forgetting=Fraction(-4, 81))
        """
        return Martingale(self)

    def regret(self, premise: str) -> Regret:
        """Return what the window pays while a premise writes: ``.after(tokens)``, ``.curve(tokens)``, ``.rate()``.

        R_n = Σ_{t<n} E_p[KL(P_p(·∣w_t) ‖ S(·∣τ_k(w_t)))], in nats, for the simulator's next-token law S. The premise
        starts as the windows are read, after the pinned prefix.

        Parameters
        ----------
        premise : str
            The premise p that writes.

        Raises
        ------
        InputError
            There is no such premise.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).regret("luigi").after(2)  # ln 8/5
        0.4700036292457356
        """
        return with_window(self.reader, premise)

    def evidence_ceiling(self, premise: str) -> Ceiling:
        """Return the largest amplitude of a premise over all contexts reachable from the empty word, and the context.

        It is the most that this window can show for the premise.

        Parameters
        ----------
        premise : str
            The premise whose amplitude is asked about.

        Returns
        -------
        Ceiling
            Of several contexts with this amplitude the first in the order of :meth:`chain`: growing ones, shortest
            first, then the full ones, each in the order of the alphabet.

        Raises
        ------
        ImpossibleWindowError, LimitError
            As for :meth:`chain`.
        UndecidedError
            Symbolic amplitudes cannot be compared.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(3).evidence_ceiling("luigi")
        Ceiling(amplitude=Fraction(8, 9), context='AAA')
        """
        reader = self.reader
        beliefs = ((reader.write(w), reader.belief(w)) for w in self._from_empty.contexts)
        return highest(self.mixture, premise, beliefs)
