r"""The mixed states of a superposition: the beliefs that its own text can bring about, as a Markov chain.

After the word w the belief is the direction of the forward vector, :math:`s\,T_w / (s\,T_w \mathbf 1)`, a law on the
hidden states of the mixture's generator. The token a comes next with probability :math:`\mu(a \mid w)` and moves the
belief to that of wa. So beliefs form a Markov chain, the *mixed-state presentation*. It is the simulator with full
memory, as a context chain is the one with a window.

The chain may be infinite. A finite set of beliefs around the empty word is enumerated. A step that leaves the set leads
to :data:`UNEXPLORED`, where the chain stops. Its mass there after n tokens is exactly the probability that a text has
left the set within n tokens.

References
----------
J. P. Crutchfield, C. J. Ellison and P. M. Riechers, *Exact complexity: the spectral decomposition of intrinsic
computation*, Physics Letters A 380, 2016; D. R. Upper, 1997.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Protocol

from markovsim.arithmetic.balls import refuse_balls
from markovsim.arithmetic.domains import Domain, Vector, converted, require_domain
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.chain import Chain
from markovsim.chains.events import Event, Visits, as_event
from markovsim.chains.matrix import Arc, State, TransitionMatrix, in_domain
from markovsim.chains.starts import start_law
from markovsim.contexts.enumeration import reachable_contexts
from markovsim.contexts.reader import WindowedReader, amplitude_condition, emitted, split_amplitude
from markovsim.errors import InputError
from markovsim.full_memory.superposition import Belief, Superposition
from markovsim.premises.alphabet import Token, Word

MAX_BELIEFS = 4_096
"""The most beliefs that are enumerated, unless another limit is given."""


class _Rest(Enum):
    """The one state that is no word, and never can be."""

    UNEXPLORED = "unexplored"

    def __repr__(self) -> str:
        return "UNEXPLORED"


UNEXPLORED = _Rest.UNEXPLORED
"""The state in which a truncated belief chain stops once the text has left the enumerated beliefs."""


class Windowed(Protocol):
    """An object that reads its text through a window: a windowed simulator."""

    @property
    def reader(self) -> WindowedReader: ...


@dataclass(frozen=True)
class _OrLeaves:
    """The event itself, or that the enumerated beliefs are left."""

    event: Event

    def hits_state(self, state: State) -> bool:
        return state is UNEXPLORED or self.event.hits_state(state)

    def hits_arc(self, source: State, label: Hashable, target: State) -> bool:
        return self.event.hits_arc(source, label, target)


@dataclass(frozen=True, repr=False)
class BeliefMatrix(TransitionMatrix):
    """The transition matrix of the beliefs of a superposition; it reads a state as any word that leads to it."""

    mixture: Superposition = field(kw_only=True)
    beliefs: tuple[Belief, ...] = field(kw_only=True)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold of the parameters, beyond their region, for the answers to hold."""
        return self.mixture.conditions

    @property
    def nonzero(self) -> tuple[str, ...]:
        """The polynomials in the parameters that must not vanish for the chain's graph to hold."""
        return self.mixture.nonzero

    def __contains__(self, state: object) -> bool:
        """Say whether a word, written or as a tuple, leads to a state; a list is a collection of states."""
        return (state is UNEXPLORED or isinstance(state, (str, tuple))) and super().__contains__(state)

    def index(self, state: State) -> int:
        """Return the place of the belief after a word, given in any form.

        Raises
        ------
        InputError
            The word has probability 0 from here, or leads to a belief that is not enumerated.
        """
        if not isinstance(state, Sequence):
            return super().index(state)
        place, tokens = 0, self.mixture.alphabet.parse(state)
        for position, token in enumerate(tokens):
            following = self._following[place].get(token)
            if following is None or following == len(self.beliefs):
                written = self.mixture.alphabet.write(tokens[:position])
                why = (
                    "has probability 0: no premise emits"
                    if following is None
                    else "leads to a belief that was not enumerated (raise limit or depth), by emitting"
                )
                raise InputError(
                    f"word={self.mixture.alphabet.write(tokens)!r} {why} {token!r} after {written!r}"
                )
            place = following
        return place

    @cached_property
    def _following(self) -> tuple[dict[Hashable, int], ...]:
        return tuple({label: target for label, target, _ in row} for row in self.arcs)

    @cached_property
    def _named(self) -> dict[tuple[tuple[int, Any], ...], State]:
        return {belief.direction: self.states[i] for i, belief in enumerate(self.beliefs)}

    def find(self, belief: Belief) -> State | None:
        """Return the state that is this belief, None where it is not enumerated.

        Raises
        ------
        InputError
            The belief is one of another mixture, whose hidden states are not these.
        """
        ours, theirs = self.mixture.generator, belief.mixture.generator
        if ours is not theirs and (ours.domain, ours.rows) != (theirs.domain, theirs.rows):
            raise InputError(
                "belief: of another mixture than this chain's; ask the mixture that it came from"
            )
        return self._named.get(belief.direction)


@dataclass(frozen=True, init=False, repr=False)
class BeliefChain(Chain):
    """The chain of the beliefs (mixed states) of a superposition; its arcs carry the token.

    After the word w the belief is the direction s·T_w/(s·T_w·1) of the forward vector. The token a comes with
    probability μ(a∣w) and leads to the belief of wa.

    A state is named by the first shortest word that leads to it. Wherever a state is asked for, any word will do whose
    beliefs are all enumerated: ``"AAB"``, ``("A", "A", "B")``. Where :attr:`is_complete`, every answer of the chain is
    one about text of full memory. If not, the last state is ``UNEXPLORED``, and answers are about text that is followed
    until it leaves the enumerated beliefs. :meth:`hitting_bounds` then encloses the full answer.

    See Also
    --------
    Mixture.mixed_states, WindowedSimulator.mixed_states : make one.

    References
    ----------
    J. P. Crutchfield, C. J. Ellison and P. M. Riechers, *Exact complexity: the spectral decomposition of intrinsic
    computation*, Physics Letters A 380, 2016.
    """

    matrix: BeliefMatrix

    @property
    def mixture(self) -> Superposition:
        """The superposition whose beliefs these are."""
        return self.matrix.mixture

    @property
    def is_complete(self) -> bool:
        """Whether every belief that the text can bring about is a state."""
        return len(self.matrix.beliefs) == len(self.states)

    def to(self, domain: Domain) -> BeliefChain:
        """Return the same chain, with its beliefs and its mixture, in another arithmetic.

        Beliefs are those of this chain: rounding neither merges nor parts them.

        Parameters
        ----------
        domain : Domain or str
            The arithmetic, or its name.

        Raises
        ------
        FloatRangeError
            A number is outside binary64.
        InputError
            A number has parameters.

        Examples
        --------
        >>> import markovsim as ms
        >>> coin = ms.Mixture({"coin": ms.iid({"A": "1/4", "B": "3/4"})}).mixed_states()
        >>> coin.to("float").stationary_distribution()
        {'': 1.0}
        """
        source, domain = self.domain, require_domain(domain)
        mixture = self.mixture.to(domain)
        beliefs = tuple(
            Belief(mixture, {i: converted(x, source, domain) for i, x in belief.direction})
            for belief in self.matrix.beliefs
        )
        arcs = in_domain(self.matrix, domain).arcs
        return BeliefChain(BeliefMatrix(self.states, domain, arcs, mixture=mixture, beliefs=beliefs))

    def amplitudes(self, word: str | Sequence[Token] = "") -> dict[str, Any]:
        """Return the amplitudes in the belief after a word.

        Parameters
        ----------
        word : str or sequence of tokens
            A word whose beliefs are all enumerated.

        Raises
        ------
        InputError
            The word has probability 0, or leads to a belief that is not enumerated.

        Examples
        --------
        >>> import markovsim as ms
        >>> toy = ms.Mixture({"a": ms.word("AB"), "b": ms.word("AAB")})
        >>> toy.mixed_states().amplitudes("AABAABAAB")
        {'a': Fraction(0, 1), 'b': Fraction(1, 1)}
        """
        return self.mixture.public_amplitudes(self.matrix.beliefs[self.index(word)])

    def amplitude_points(self) -> dict[State, dict[str, Any]]:
        """Return the amplitudes in every enumerated belief: points of the simplex over the premises.

        Examples
        --------
        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.word("AB")})
        >>> list(toy.mixed_states().amplitude_points())
        ['', 'A', 'AA', 'AB', 'ABA']
        """
        return {
            state: self.mixture.public_amplitudes(belief)
            for state, belief in zip(self.states, self.matrix.beliefs, strict=False)
        }

    def belief_points(self) -> dict[State, tuple[Any, ...]]:
        """Return every enumerated belief: points of the simplex over the hidden states of the mixture's generator.

        Returns
        -------
        dict
            For each state a tuple of sum 1, in the order of the hidden states of ``mixture.generator``, premise by
            premise.

        Examples
        --------
        >>> import markovsim as ms
        >>> beliefs = ms.Mixture({"golden": ms.markov(1, {0: 1}, {0: {1: 1}, 1: {0: "1/2", 1: "1/2"}})}).mixed_states()
        >>> beliefs.belief_points()["01"]
        (Fraction(0, 1), Fraction(0, 1), Fraction(1, 1))
        """
        size, domain = self.mixture.generator.size, self.domain
        points: dict[State, tuple[Any, ...]] = {}
        for state, belief in zip(self.states, self.matrix.beliefs, strict=False):
            direction = dict(belief.direction)
            points[state] = tuple(domain.public(direction.get(i, domain.zero)) for i in range(size))
        return points

    def event(self, text: Event | str) -> Event:
        """Return the event written as ``token:B`` or ``amplitude:luigi<=1/100`` (or ``>=``), given all of the text.

        The event of an amplitude holds at time 0 where the start has it, and never in ``UNEXPLORED``.

        Parameters
        ----------
        text : str or Event
            An event is returned as it is.

        Raises
        ------
        InputError
            The text is something else, or the token or premise is unknown.
        UndecidedError
            Raised once the chain is asked, as for :meth:`WindowedReader.event`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> beliefs = toy.mixed_states(limit=10)
        >>> beliefs.hitting_bounds(beliefs.event("amplitude:waluigi>=1"))
        (Fraction(511, 1024), Fraction(1, 1))
        """
        if isinstance(text, Event):
            return text
        kind, colon, rest = text.partition(":") if isinstance(text, str) else ("", "", "")
        parts = split_amplitude(rest)
        if kind == "token" and colon:
            return emitted(self.mixture, rest)
        if kind != "amplitude" or parts is None:
            raise InputError(
                f"event={short(text)}: not an event; write token:B or amplitude:luigi<=1/100 (or >=)"
            )
        holds = amplitude_condition(self.mixture, *parts)

        def hit(state: Any) -> bool:
            return state is not UNEXPLORED and holds(self.matrix.beliefs[self.index(state)], state)

        return Visits(hit)

    def escape_probability(self, tokens: int, start: Any = "") -> Any:
        """Return the probability that the text has left the enumerated beliefs after so many tokens; 0 if complete.

        It is the mass on ``UNEXPLORED`` of the law of X_n. Any answer about the first n tokens can have missed exactly
        this much.

        Parameters
        ----------
        tokens : int
            The number n of tokens, at least 0.
        start : word, or dict from words to weights
            Where the text begins.

        Raises
        ------
        InputError
            The number of tokens is negative or no whole number, or the start is no state.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> small = toy.mixed_states(limit=3)
        >>> small.states, small.escape_probability(2), small.escape_probability(3)
        (('', 'A', 'B', UNEXPLORED), Fraction(5, 8), Fraction(5, 8))
        """
        steps, domain = whole_number(tokens, "tokens"), self.domain
        law: Vector = start_law(self.matrix, start)
        for _ in range(steps if not self.is_complete else 0):
            following: Vector = {}
            for i, weight in law.items():
                for j, p in self.matrix.vectors[i].items():
                    following[j] = following[j] + weight * p if j in following else weight * p
            law = following
        return domain.public(law.get(len(self.matrix.beliefs), domain.zero))

    def hitting_bounds(self, target: Any, start: Any = "") -> tuple[Any, Any]:
        """Return bounds on the probability that text of full memory ever hits the target; equal if complete.

        Parameters
        ----------
        target, start
            As for :meth:`Chain.hitting_probability`.

        Returns
        -------
        tuple
            The lower bound counts what is hit among the enumerated beliefs. The upper one adds all that leaves them
            first.

        Raises
        ------
        InputError
            As for :meth:`Chain.hitting_probability`.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.mixed_states(limit=10).hitting_bounds(ms.Emits("B"))
        (Fraction(511, 1024), Fraction(1, 1))
        """
        event = as_event(target, self.matrix)
        lower = self.hitting_probability(event, start)
        return lower, lower if self.is_complete else self.hitting_probability(_OrLeaves(event), start)

    def seen_through(self, simulator: Windowed) -> dict[str, State | None]:
        """Return for every reachable context of a simulator the mixed state as which it is read.

        It is None where that belief is no state. A mixed state that no context is read as is one that the window cannot
        see.

        Parameters
        ----------
        simulator : WindowedSimulator
            A simulator of the same mixture, which reads its windows with the same start and pinned prefix.

        Raises
        ------
        InputError
            It is a simulator of another mixture.
        ImpossibleWindowError, LimitError
            As for :meth:`WindowedSimulator.chain`.

        Examples
        --------
        >>> import markovsim as ms
        >>> sim = ms.Mixture({"word": ms.word("AAB")}).window(1, start="stationary")
        >>> sim.mixed_states().seen_through(sim)
        {'': '', 'A': 'A', 'B': 'B'}
        """
        reader = simulator.reader
        contexts = reachable_contexts(reader).contexts
        return {reader.write(context): self.matrix.find(reader.belief(context)) for context in contexts}


def require_equality(domain: Domain, what: str) -> None:
    """Raise InputError in the float domain, where it is not known whether two beliefs are equal."""
    refuse_balls(domain, what)
    if domain.rounds:
        raise InputError(
            f"domain='float': {what} needs to know which beliefs are equal, and rounding hides it;"
            " use the exact domain, and convert what it returns"
        )


def mixed_states(root: Belief, *, limit: int = MAX_BELIEFS, depth: int | None = None) -> BeliefChain:
    """Return the chain of the beliefs that text leads to from a belief, breadth first.

    At most ``limit`` beliefs are enumerated, those of the shortest words first, and only those that at most ``depth``
    tokens lead to.
    """
    mixture, domain = root.mixture, root.mixture.domain
    require_equality(domain, "the chain of mixed states")
    limit = whole_number(limit, "limit", least=1)
    depth = None if depth is None else whole_number(depth, "depth")
    beliefs = [root.normalised()]
    words: list[Word] = [()]
    places = {beliefs[0].direction: 0}
    rows: list[list[tuple[Token, int | None, Any]]] = []
    for belief, word in zip(beliefs, words, strict=True):
        row: list[tuple[Token, int | None, Any]] = []
        for token, p in belief.next_token.items():
            following = belief.update(token).normalised()
            place = places.get(following.direction)
            if place is None and len(beliefs) < limit and (depth is None or len(word) < depth):
                place = places[following.direction] = len(beliefs)
                beliefs.append(following)
                words.append((*word, token))
            row.append((token, place, p))
        rows.append(row)
    states: tuple[State, ...] = tuple(map(mixture.alphabet.write, words))
    rest = len(beliefs)
    arcs = [tuple(Arc(token, rest if j is None else j, p) for token, j, p in row) for row in rows]
    if any(j is None for row in rows for _, j, _ in row):
        states, arcs = (*states, UNEXPLORED), [*arcs, (Arc(None, rest, domain.one),)]
    matrix = BeliefMatrix(states, domain, tuple(arcs), mixture=mixture, beliefs=tuple(beliefs))
    return BeliefChain(matrix)
