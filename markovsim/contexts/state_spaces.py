"""The states on which a windowed simulator's questions are answered, and the one place that chooses them.

There are four kinds. All have one face: ``size``, ``closed``, ``stationary``, ``hitting``, ``law``, and a bound on the
error of float answers. Which of them a question goes to is said by :func:`choose`, and by nothing else.

==================  ===================================================================================================
:class:`Tree`       the context tree: contexts that are read alike are one state (:mod:`markovsim.contexts.tree`)
:class:`Coarsest`   the coarsest lumping of all contexts that keeps the event (:mod:`markovsim.chains.lumping`)
:class:`Contexts`   every context that is reached (:mod:`markovsim.contexts.enumeration`)
:class:`Windows`    all |A|^k full windows, as arrays of floats (:mod:`markovsim.contexts.every_window`)
==================  ===================================================================================================
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from markovsim.arithmetic.domains import Element
from markovsim.chains.elimination.rounding import chain_bound
from markovsim.chains.elimination.systems import stationary_vector
from markovsim.chains.events import Emits, Event, Visits
from markovsim.chains.graph import Component
from markovsim.chains.hitting.law import HittingTimeLaw, hitting_time_law
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.chains.lumping import coarsest_lumping
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.contexts.enumeration import ContextGraph, reachable_contexts
from markovsim.contexts.reader import AmplitudeIs, WindowedReader, WindowIs
from markovsim.contexts.tree import ContextTree, context_tree
from markovsim.errors import InputError, LimitError
from markovsim.full_memory.superposition import Belief
from markovsim.premises.alphabet import Word

if TYPE_CHECKING:
    from markovsim.contexts.every_window.aggregated import MultilevelLaw
    from markovsim.contexts.every_window.waiting import ReachedWindows

FEW_STATES = 4_096
"""The most states for which float questions go to the tree or the contexts, where all windows would do as well."""
MOST_WINDOWS = 1 << 24
"""The most windows, |A|^k, that are taken all at once without being asked for: about 1.3 GB."""
CERTIFIED_WINDOWS = 1 << 20
"""The most windows for which a certificate encloses the answer, which takes about five times as long."""
DIGITS = 10
"""The digits to which a certificate is to enclose a float answer."""
HAPPENED = ("the event has happened",)
"""The state after the event, in a chain that is followed no further. Contexts are words, so no context equals it."""

Say = Callable[[str], None]
"""What is told how far a long computation has come."""
Question = tuple[Hashable, Word]


class Hit(NamedTuple):
    """The answer to a hitting question.

    Attributes
    ----------
    probability : element of the domain
        The probability of the event.
    time : element of the domain, or None
        The expected number of tokens, None for infinity.
    states : int
        How many states were solved for.
    relative_error : float or None
        A bound on the error of a float answer, None where none is known.
    advice : str
        What to try where an iteration did not settle.
    """

    probability: Element
    time: Element | None
    states: int
    relative_error: float | None
    advice: str = ""


class ClosedClass(NamedTuple):
    """A closed class of full windows: its period, and its number of windows, None where they were not counted."""

    period: int
    size: int | None


class Followed(NamedTuple):
    """A chain that is followed until an event, and the place of its start; the event is the state HAPPENED."""

    chain: TransitionMatrix
    start: int
    target: State


@dataclass(frozen=True, eq=False)
class StateSpace(ABC):
    """The states on which questions about a windowed simulator are answered.

    Nothing is computed before it is asked for.

    Attributes
    ----------
    reader : WindowedReader
        How windows are read.
    exact : WindowedReader or None
        The same reader in the exact domain, where there is one. It tells how far the model's own numbers were rounded
        to floats, and certificates are made from it.
    most : int or None
        The most states that are built; None for the limits of the engines.
    say : callable
        It is told how far a long computation has come.
    """

    reader: WindowedReader
    exact: WindowedReader | None = field(default=None, kw_only=True)
    most: int | None = field(default=None, kw_only=True)
    """The most states that are built; None for the limits of the engines."""
    say: Say = field(default=lambda _: None, kw_only=True)

    name: ClassVar[str]

    @abstractmethod
    def can_answer(self, event: Event | None = None, start: Word = ()) -> bool:
        """Say whether questions about an event from a start, or about the long run, can be asked here.

        Raises
        ------
        LimitError
            There are too many states.
        """

    @property
    @abstractmethod
    def size(self) -> int:
        """The number of states that hold a full window reached from the empty word."""

    @property
    @abstractmethod
    def closed(self) -> tuple[ClosedClass, ...]:
        """The closed classes of the full windows, in the order of the smallest window of each."""

    @property
    @abstractmethod
    def stationary(self) -> tuple[Any, ...]:
        """The stationary law of each closed class on the states: a map from places, or an array over all windows."""

    @abstractmethod
    def mean_amplitudes(self) -> list[dict[str, Element]]:
        """Return the mean amplitude of each premise under the stationary law of each closed class."""

    @abstractmethod
    def window_laws(self) -> list[dict[Word, Element]]:
        """Return the stationary law of each closed class on its full windows."""

    @property
    @abstractmethod
    def relative_error(self) -> float | None:
        """A bound on the relative error of the stationary laws in float; None where none is known."""

    @abstractmethod
    def hitting(self, event: Event, start: Word = ()) -> Hit:
        """Return the probability of an event from a start context, and the expected number of tokens until it."""

    @abstractmethod
    def law(self, event: Event, start: Word = ()) -> HittingTimeLaw:
        """Return the law of the number of tokens until an event from a start context."""


@dataclass(frozen=True, eq=False)
class Eliminated(StateSpace):
    """States in a chain with named states, of which the answers are found by elimination."""

    _chains: dict[Question, Followed] = field(default_factory=dict, init=False, repr=False)

    lump: ClassVar[bool] = True
    """Whether a hitting system may be made smaller by an exact lumping first, where that pays."""

    @abstractmethod
    def _follow(self, event: Event, start: Word) -> Followed | None:
        """Return the chain until an event that has not happened at the start; None where there is no such chain."""

    @property
    @abstractmethod
    def _long_run(self) -> tuple[tuple[Component, ...], TransitionMatrix]:
        """The closed classes and the chain that they are in."""

    @abstractmethod
    def _belief(self, place: int) -> Belief:
        """Return how the contexts of a state of that chain are read."""

    def followed(self, event: Event, start: Word = ()) -> Followed | None:
        """Return the chain that a hitting question is answered on; None where the event has happened at the start.

        Raises
        ------
        LimitError
            There are too many states.
        InputError
            This kind of states cannot tell whether the event happens.
        """
        if self.reader.holds_at(event, start):
            return None
        found = self._known(event, start)
        if found is None:
            raise InputError(
                f"states={self.name!r}: cannot tell whether the event happens, or reaches an impossible window;"
                " choose states='contexts'"
            )
        return found

    def _known(self, event: Event, start: Word) -> Followed | None:
        question = _key(event), start
        if question not in self._chains:
            found = self._follow(event, start)
            if found is None:
                return None
            self._chains[question] = found
        return self._chains[question]

    def hitting(self, event: Event, start: Word = ()) -> Hit:
        """Return the probability of an event from a start context, and the expected number of tokens until it."""
        domain = self.reader.mixture.domain
        found = self.followed(event, start)
        if found is None:
            return Hit(domain.one, domain.zero, 0, 0.0)
        chain, place, target = found
        problem = HittingProblem(chain, Visits([target]), frozenset([place]), lump=self.lump)
        probability = problem.probability_at_starts.get(place, domain.zero)
        time = problem.mean_where_sure[place] if place in problem.sure else None
        return Hit(probability, time, len(chain) - 1, self._bound(chain))

    def law(self, event: Event, start: Word = ()) -> HittingTimeLaw:
        """Return the law of the number of tokens until an event from a start context."""
        found = self.followed(event, start)
        if found is None:
            return HittingTimeLaw.at_once(self.reader.mixture.domain)
        return hitting_time_law(found.chain, Visits([found.target]), found.chain.states[found.start])

    @property
    def closed(self) -> tuple[ClosedClass, ...]:
        """The closed classes of the full windows, in the order of the smallest window of each."""
        return tuple(ClosedClass(cls.period or 0, self._count(cls)) for cls in self._long_run[0])

    def _count(self, cls: Component) -> int | None:
        return len(cls.members)

    @cached_property
    def stationary(self) -> tuple[Mapping[int, Element], ...]:
        """The stationary law of each closed class, a map from places to positive elements."""
        classes, chain = self._long_run
        return tuple(
            stationary_vector({i: chain.vectors[i] for i in cls.members}, chain.domain, chain.states)
            for cls in classes
        )

    def mean_amplitudes(self) -> list[dict[str, Element]]:
        """Return the mean amplitude of each premise under the stationary law of each closed class."""
        mixture, means = self.reader.mixture, []
        for law in self.stationary:
            mean = dict.fromkeys(mixture.premises, mixture.domain.zero)
            for i, p in law.items():
                for name, amplitude in self._belief(i).amplitudes.items():
                    mean[name] = mean[name] + p * amplitude
            means.append(mean)
        return means

    @property
    def relative_error(self) -> float | None:
        """A bound on the relative error of the stationary laws in float, those of the windows included."""
        return self._bound(self._long_run[1], self.reader.k)

    def _bound(self, chain: TransitionMatrix, spread: int = 0) -> float | None:
        """Return the bound for answers of a chain of this reader; ``spread`` steps are taken after it was solved.

        Each step multiplies by a probability and adds up over the states; an amplitude, or a next token, has been
        through no more roundings than a probability.
        """
        if self.reader.mixture.domain.is_exact:
            return 0.0
        data = _roundings_of_laws(self.reader, self.exact)
        if data is None:
            return None
        n, arcs = len(chain), max(map(len, chain.arcs))
        bound = chain_bound(n, arcs, data + (spread + 1) * (data + 1))
        return bound if bound < math.inf else None


@dataclass(frozen=True, eq=False)
class Tree(Eliminated):
    """The states of the context tree; impossible windows, and events that may ask anything, have none."""

    name = "tree"

    def can_answer(self, event: Event | None = None, start: Word = ()) -> bool:
        """Say whether there is a tree."""
        if event is None:
            return self._tree is not None
        return self.reader.holds_at(event, start) or self._known(event, start) is not None

    def _follow(self, event: Event, start: Word) -> Followed | None:
        tree = context_tree(self.reader, start, until=event, most=self.most)
        if tree is None:
            return None
        states: tuple[State, ...] = (*tree.states, HAPPENED)
        return Followed(TransitionMatrix(states, self.reader.mixture.domain, tree.arcs), 0, HAPPENED)

    @cached_property
    def _tree(self) -> ContextTree | None:
        return context_tree(self.reader, most=self.most)

    @property
    def _grown(self) -> ContextTree:
        if self._tree is None:
            raise InputError("states='tree': an impossible window is reached; choose states='contexts'")
        return self._tree

    @cached_property
    def _long_run(self) -> tuple[tuple[Component, ...], TransitionMatrix]:
        tree = self._grown
        return tree.closed, TransitionMatrix(tree.states, self.reader.mixture.domain, tree.arcs)

    def _belief(self, place: int) -> Belief:
        return self._grown.states[place].belief

    def _count(self, cls: Component) -> int | None:
        return None

    @property
    def size(self) -> int:
        """The number of states that hold a full window reached from the empty word."""
        return len(self._grown.full)

    def window_laws(self) -> list[dict[Word, Element]]:
        """Return the stationary law of each closed class on its full windows."""
        return [self._grown.spread(law) for law in self.stationary]


@dataclass(frozen=True, eq=False)
class Contexts(Eliminated):
    """Every context that is reached, a state of its own."""

    name = "contexts"
    lump = False

    def can_answer(self, event: Event | None = None, start: Word = ()) -> bool:
        """Return True: contexts can tell of everything, unless there are too many of them."""
        if event is None:
            return bool(self.graph.contexts)
        return self.reader.holds_at(event, start) or self._known(event, start) is not None

    def _follow(self, event: Event, start: Word) -> Followed | None:
        graph = reachable_contexts(self.reader, [start], until=event, most=self.most)
        states: tuple[State, ...] = (*graph.contexts, HAPPENED)
        chain = TransitionMatrix(states, self.reader.mixture.domain, graph.arcs)
        return Followed(chain, graph.contexts.index(start), HAPPENED)

    @cached_property
    def graph(self) -> ContextGraph:
        """The contexts that are reached from the empty word, the full ones last, and their arcs."""
        return reachable_contexts(self.reader, most=self.most)

    @cached_property
    def windows(self) -> tuple[Word, ...]:
        """The full windows among them, in the order of the alphabet."""
        return tuple(context for context in self.graph.contexts if len(context) == self.reader.k)

    @cached_property
    def classes(self) -> tuple[Component, ...]:
        """The communicating classes of the full windows: closed ones first, then by their first window."""
        return self._chain.components

    @cached_property
    def _chain(self) -> TransitionMatrix:
        cut = len(self.graph.contexts) - len(self.windows)
        arcs = tuple(
            tuple(arc._replace(target=arc.target - cut) for arc in row) for row in self.graph.arcs[cut:]
        )
        return TransitionMatrix(self.windows, self.reader.mixture.domain, arcs)

    @property
    def _long_run(self) -> tuple[tuple[Component, ...], TransitionMatrix]:
        return tuple(cls for cls in self.classes if cls.closed), self._chain

    def _belief(self, place: int) -> Belief:
        return self.reader.belief(self.windows[place])

    @property
    def size(self) -> int:
        """The number of full windows reached from the empty word."""
        return len(self.windows)

    def window_laws(self) -> list[dict[Word, Element]]:
        """Return the stationary law of each closed class on its full windows."""
        return [{self.windows[i]: p for i, p in sorted(law.items())} for law in self.stationary]


@dataclass(frozen=True, eq=False)
class Coarsest(Contexts):
    """The coarsest lumping of all contexts that keeps the event.

    The long run has no event, so it is answered on all contexts.
    """

    name = "coarsest"
    lump = True

    def _follow(self, event: Event, start: Word) -> Followed | None:
        found = super()._follow(event, start)
        if found is None:
            return None
        chain = coarsest_lumping(found.chain, Visits([HAPPENED]))
        return Followed(chain, chain.index(start), chain.canonical(HAPPENED))


@dataclass(frozen=True, eq=False)
class Windows(StateSpace):
    """All |A|^k full windows, in floats: for metastable simulators too, by aggregation."""

    name = "every window"

    @property
    def count(self) -> int:
        """The number of all windows, |A|^k, reached or not."""
        count: int = len(self.reader.mixture.alphabet.tokens) ** self.reader.k
        return count

    def can_answer(self, event: Event | None = None, start: Word = ()) -> bool:
        """Say whether the windows are floats, not too many, and can tell of the event."""
        return (
            self.reader.mixture.domain.rounds
            and self.count <= MOST_WINDOWS
            and isinstance(event, (Emits, WindowIs, AmplitudeIs, type(None)))
        )

    @cached_property
    def _reached(self) -> ReachedWindows:
        from markovsim.contexts.every_window.waiting import ReachedWindows

        self.say(f"the laws of {self.count:,} windows")
        return ReachedWindows.of(self.reader)

    @property
    def size(self) -> int:
        """The number of full windows reached from the empty word."""
        return int(self._reached.alive.sum())

    @cached_property
    def closed(self) -> tuple[ClosedClass, ...]:
        """The closed classes of the full windows, in the order of the smallest window of each."""
        reached = self._reached
        return tuple(ClosedClass(reached.period(members), int(members.sum())) for members in reached.closed)

    @cached_property
    def stationary(self) -> tuple[MultilevelLaw, ...]:
        """The stationary law of each closed class, by aggregation."""
        from markovsim.contexts.every_window.aggregated import law_of_class

        reached = self._reached
        return tuple(
            law_of_class(self.reader, reached.inside(members), progress=self._progress("stationary law"))
            for members in reached.closed
        )

    @property
    def advice(self) -> str:
        """What to try where the stationary laws did not settle; empty where they did."""
        return next((law.advice for law in self.stationary if law.advice), "")

    def mean_amplitudes(self) -> list[dict[str, Element]]:
        """Return the mean amplitude of each premise under the stationary law of each closed class."""
        from markovsim.contexts.every_window.operator import mean_amplitude

        return [
            {name: mean_amplitude(self.reader, name, law.law) for name in self.reader.mixture.premises}
            for law in self.stationary
        ]

    def window_laws(self) -> list[dict[Word, Element]]:
        """Return the stationary law of each closed class on its full windows, 0 outside the class left out."""
        from markovsim.contexts.every_window.operator import window_word

        return [
            {
                window_word(self.reader, w, self.reader.k): float(law.law[w])
                for w in law.law.nonzero()[0].tolist()
            }
            for law in self.stationary
        ]

    @property
    def relative_error(self) -> float | None:
        """Return None: aggregation stops where an entry changes little, and nothing bounds what is left."""
        return None

    def hitting(self, event: Event, start: Word = ()) -> Hit:
        """Return the probability of an event and the expected number of tokens until it, by aggregation.

        Where there are few enough windows, the time is enclosed by a certificate in whole numbers.
        """
        from markovsim.contexts.every_window.aggregated import expected_time, probability
        from markovsim.contexts.every_window.waiting import WaitingSystem

        if self.reader.holds_at(event, start):
            return Hit(1.0, 0.0, 0, 0.0)
        exact = self._certifier(event)
        asked = event if exact is None else exact.event(event)
        self.say(f"the laws of {self.count:,} windows")
        system = WaitingSystem.of(exact or self.reader, self.reader, asked, start)
        count = int(system.steps.alive.sum())
        chance, advice = probability(system, progress=self._progress("probability"))
        if not system.sure:
            return Hit(chance, None, count, None, advice)
        digits = None if exact is None else DIGITS
        if digits is not None:
            self.say(f"a certificate on {count:,} windows")
        time = expected_time(system, digits=digits, progress=self._progress("expected time"))
        bound = _relative(time.value, time.lower, time.upper)
        return Hit(1.0, time.value, count, bound, "" if time.converged else time.advice)

    def _certifier(self, event: Event) -> WindowedReader | None:
        """Return the exact reader, where a certificate can be made for the event in seconds; else None."""
        plain = isinstance(event, (Emits, WindowIs)) and self.reader.decoding is None
        return self.exact if plain and self.count <= CERTIFIED_WINDOWS else None

    def law(self, event: Event, start: Word = ()) -> HittingTimeLaw:
        """Raise LimitError, because all windows at once have the distribution function step by step only."""
        raise LimitError(
            f"window={self.reader.k}: laws of hitting times need states that can be named, and there are too many; ask"
            " sim.every_window.hitting_time_cdf, or choose a shorter window"
        )

    def _progress(self, what: str) -> Callable[[int, float], None]:
        return lambda rounds, change: self.say(
            f"{what} on {self.count:,} windows: round {rounds}, largest relative change {change:.1e}"
        )


KINDS: Mapping[str, type[StateSpace]] = {kind.name: kind for kind in (Tree, Coarsest, Contexts, Windows)}
STATES = tuple(KINDS)
"""The names of the kinds, the last of which is for floats only."""


def require_states(states: str) -> None:
    """Raise InputError unless ``states`` names a kind of states."""
    if states not in KINDS:
        raise InputError(f"states={states!r}: not a chain to answer on; choose one of {list(STATES)}")


def choose(
    reader: WindowedReader,
    event: Event | None = None,
    start: Word = (),
    *,
    law: bool = False,
    states: str | None = None,
    exact: WindowedReader | None = None,
    say: Say = lambda _: None,
) -> StateSpace:
    """Return the states on which a question is answered: of an event from a start context, or of the long run.

    The same question gets the same states whoever asks: Python, ``analyze``, ``sweep``.

    ==========================================  ================  =====================================================
    the question                                the states        why
    ==========================================  ================  =====================================================
    ``states`` names a kind                     that one          The caller knows better.
    exact, symbolic or ball                     the tree          It is the smallest chain that is found without
                                                                  enumerating all contexts, often of about k states.
    the same, and an impossible window is       all contexts      Contexts of one tree state would differ in what is
    reached, or the event may ask anything of                     possible; an event given by a function must be asked
    the window                                                    of each window.
    float, at most 4,096 states of the tree     as above          Elimination has a proved bound, and answers for every
    (contexts)                                                    state.
    float, more of them, at most 2^24 windows   every window      Arrays take a microsecond a window where elimination
                                                                  takes milliseconds a state; aggregation does not mind
                                                                  times of 10^15 tokens.
    float, the law of a hitting time            as if exact       Arrays have the distribution function step by step
                                                                  only, and quantiles lie 10^15 steps away.
    float, more windows, or an event that may   as if exact       Nothing else is left; a LimitError says what to do.
    ask anything
    ==========================================  ================  =====================================================

    The coarsest lumping is never chosen: it has to enumerate all contexts first, and the hitting system of a tree is
    lumped anyway where that pays.

    Parameters
    ----------
    reader : WindowedReader
        How windows are read.
    event, start
        The event and the context from which it is asked; without an event the question is that of the long run.
    law : bool
        Whether the law of the hitting time is asked for.
    states : str, optional
        The kind that the caller asks for, one of ``STATES``.
    exact, say
        Those of :class:`StateSpace`.

    Raises
    ------
    LimitError
        No kind has few enough states.
    InputError
        ``states`` names no kind.
    """
    if states is not None:
        require_states(states)
        space = KINDS[states](reader, exact=exact, say=say)
        if isinstance(space, Windows) and not reader.mixture.domain.rounds:
            raise InputError(f"states={states!r}: all windows at once are floats; use the float domain")
        falls_back = states == "tree" and not space.can_answer(event, start)
        return Contexts(reader, exact=exact, say=say) if falls_back else space
    windows = Windows(reader, exact=exact, say=say)
    if not law and windows.count > FEW_STATES and windows.can_answer(event, start):
        try:
            return _tree_or_contexts(reader, event, start, exact, FEW_STATES)
        except LimitError:
            return windows
    return _tree_or_contexts(reader, event, start, exact, None)


def _tree_or_contexts(
    reader: WindowedReader, event: Event | None, start: Word, exact: WindowedReader | None, most: int | None
) -> StateSpace:
    """Return the tree, or all contexts where there is no tree; raise LimitError where there are too many states."""
    tree = Tree(reader, exact=exact, most=most)
    if tree.can_answer(event, start):
        return tree
    contexts = Contexts(reader, exact=exact, most=most)
    contexts.can_answer(event, start)
    return contexts


def _key(event: Event) -> Hashable:
    """Return what tells events of one reader apart; an event of another kind is told by itself."""
    if isinstance(event, WindowIs):
        return "context", event.word
    if isinstance(event, Emits):
        return "token", event.label
    if isinstance(event, AmplitudeIs):
        return "amplitude", event.premise, event.relation, str(event.bound)
    return id(event)


def _relative(value: float, lower: Fraction | None, upper: Fraction | None) -> float | None:
    """Return a float that is no less than the relative error of a value between two bounds; None without bounds."""
    if lower is None or upper is None or lower <= 0:
        return None
    error = max(Fraction(value) - lower, upper - Fraction(value)) / lower
    return math.nextafter(float(error), math.inf)


def _roundings_of_laws(reader: WindowedReader, exact: WindowedReader | None) -> int | None:
    """Return how many roundings a next-token law, or an amplitude, of a float reader has been through; else None.

    With s hidden states a step of the forward vector takes at most 2s roundings, and those of the entries: d each. Half
    of the 2s are for products that underflow, as their sum is a normal float. A window and the pinned prefix are L
    tokens, so that V = d + L(2s + d) are in the vector. A law is a quotient of two sums over it, 2V + 3s + d + 4. With
    the exact reader d is counted, from the numbers that were rounded; without it the floats are the model, and d is 0.
    A decoding policy may do anything to a law.
    """
    if not reader.mixture.domain.is_binary64 or reader.decoding is not None:
        return None
    d = 0 if exact is None else _roundings_of_data(reader, exact)
    if d is None:
        return None
    s, length = reader.read_process.size, reader.k + len(reader.pinned)
    return 2 * (d + length * (2 * s + d)) + 3 * s + d + 4


def _roundings_of_data(reader: WindowedReader, exact: WindowedReader) -> int | None:
    """Return how many roundings the numbers of a float reader are from the exact ones; None where that is no number."""
    worst = Fraction(0)
    for (place, x), (other, y) in zip(_numbers(reader), _numbers(exact), strict=True):
        if place != other or not y:
            return None
        true = exact.mixture.domain.public(y)
        worst = max(worst, abs(Fraction(x) - true) / min(Fraction(x), true))
    return math.ceil(worst * 2**53)


def _numbers(reader: WindowedReader) -> Iterator[tuple[Any, Element]]:
    """Yield the positive numbers of the generator that windows are read with, and where each stands."""
    process = reader.read_process
    yield from process.start_vector.items()
    for token, rows in process.rows.items():
        for i, row in enumerate(rows):
            yield from (((token, i, j), p) for j, p in row)
