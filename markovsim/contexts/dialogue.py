r"""Dialogue: a user and a windowed simulator take turns, and both are read alike.

A fixed pattern that repeats says who speaks, such as ``"us"`` (user, simulator, user, …) or ``"uus"``. At the
simulator's turns the next token is drawn from :math:`\mu(\cdot \mid \tau_k(w))`, at the user's from a law of the
user's own. Either way the token is appended, and the simulator reads it as text. The user's law is a premise that runs
on the user's turns alone: its hidden state moves when the user speaks. So (context, place in the pattern, hidden
state of the user) is a Markov chain.

With full memory the user can do no more than any text: each token a multiplies the odds of p against q by
:math:`P_p(a \mid w)/P_q(a \mid w)`, whoever says it (``mixture.pair(p, q).odds_by_token``). A user who may
choose every token is the worst case: with full memory it is a shortest word in the graph of beliefs
(:func:`worst_case_prompt`), with a window and the simulator's turns in between a Markov decision process
(:meth:`Dialogue.worst_case_user`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markovsim.arithmetic.domains import Element, Vector
from markovsim.arithmetic.numbers import short, whole_number
from markovsim.chains.chain import Chain
from markovsim.chains.events import Event
from markovsim.chains.hitting.decisions import Choice, DecisionProcess, Optimum
from markovsim.chains.matrix import from_arcs
from markovsim.contexts.enumeration import MAX_CONTEXTS
from markovsim.contexts.mixed_states import MAX_BELIEFS, require_equality
from markovsim.contexts.reader import WindowedReader, amplitude_condition
from markovsim.errors import ImpossibleWindowError, InputError, LimitError
from markovsim.full_memory.speakers import SPEAKERS, require_pattern
from markovsim.full_memory.superposition import Belief, Superposition
from markovsim.premises.alphabet import Token, Word
from markovsim.premises.generator import Generator


class DialogueState(NamedTuple):
    """The context as it is written, the place in the pattern of who speaks next, the user's hidden state."""

    context: str
    turn: int
    user: int


class _Place(NamedTuple):
    """A :class:`DialogueState` while it is being explored: the context is a word."""

    context: Word
    turn: int
    user: int


Step = tuple[Token, _Place, Element]
"""A token that can come next, where it leads, its probability."""


@dataclass(frozen=True)
class _Said:
    """An event on contexts, read off the states of a dialogue; steps count only if the right one speaks."""

    event: Event
    turns: frozenset[int]

    def hits_state(self, state: Any) -> bool:
        return self.event.hits_state(state.context)

    def hits_arc(self, source: Any, label: Hashable, target: Any) -> bool:
        return source.turn in self.turns and self.event.hits_arc(source.context, label, target.context)


@dataclass(frozen=True)
class WorstCaseUser:
    """What a user who chooses every token of the user's turns can bring about, and how.

    Attributes
    ----------
    probability
        The probability of the event from the start.
    values : dict
        The probability from every state that is reached.
    policy : dict
        The token to say at each of the user's turns before the event.
    optimum : Optimum
        The solution of the decision process, from which :meth:`violation` checks the answer on its own.
    """

    probability: Any
    values: dict[DialogueState, Any]
    policy: dict[DialogueState, Token]
    optimum: Optimum = field(repr=False)

    def violation(self) -> str | None:
        """Return what is wrong with the answer by the optimality inequalities; None says that it is optimal."""
        return self.optimum.violation()


@dataclass(frozen=True)
class Dialogue:
    """A user and a windowed simulator who take turns: a chain on (context, turn, user's hidden state).

    Made by :meth:`WindowedSimulator.dialogue`. Time counts tokens, whoever says them. Every window that is reached must
    be possible, or the reader has ``impossible="forget"``.

    Parameters
    ----------
    reader : WindowedReader
        How the simulator reads its window.
    pattern : str
        A word of ``u`` (user) and ``s`` (simulator) that repeats.
    user : Generator, optional
        The law of the user's tokens: a premise that runs on the user's turns alone. It is left out where only the worst
        user is asked for.

    Raises
    ------
    InputError
        The pattern is no such word, or the user says what is not in the alphabet.
    """

    reader: WindowedReader
    pattern: str
    user: Generator | None = None

    def __post_init__(self) -> None:
        require_pattern(self.pattern)
        if self.user is None:
            return
        if not isinstance(self.user, Generator):
            raise InputError(f"user={short(self.user)}: not a premise; give one made by iid, word, markov, …")
        mixture = self.reader.mixture
        for token in self.user.alphabet.tokens:
            if token not in mixture.alphabet.tokens:
                raise InputError(
                    f"user: token={token!r} is not in the alphabet {list(mixture.alphabet.tokens)!r}; use its tokens"
                )
        object.__setattr__(self, "user", self.user.over(mixture.alphabet).to(mixture.domain))

    def start(self, word: str | Sequence[Token] = "") -> dict[DialogueState, Any]:
        """Return the law of the first state when the dialogue begins after a word: turn 0, the user's start law.

        Parameters
        ----------
        word : str or sequence of tokens
            What was said before, of which the last k tokens are seen.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.window(1).dialogue("us", user=ms.iid({"A": 1})).start("AA")
        {DialogueState(context='A', turn=0, user=0): Fraction(1, 1)}
        """
        public = self.reader.mixture.domain.public
        return {self._written(place): public(p) for place, p in self._starts(word).items()}

    def chain(self, *starts: str | Sequence[Token]) -> Chain:
        """Return the chain of (context, turn, user's hidden state).

        Its arcs carry the token, so that events on arcs work; :meth:`event` makes events on contexts.

        Parameters
        ----------
        *starts : str or sequence of tokens
            The words after which the dialogue begins; by default the empty word.

        Raises
        ------
        ImpossibleWindowError
            A window is reached that cannot be read.
        LimitError
            There are too many states to enumerate.
        InputError
            The user has no law.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> talk = toy.window(1).dialogue("us", user=ms.iid({"A": 1}))
        >>> len(talk.chain()), talk.chain().expected_hitting_time(ms.Emits("B"), start=talk.start())
        (4, Fraction(12, 1))
        """
        self._require_user()
        places = dict.fromkeys(place for word in starts or ("",) for place in self._starts(word))
        found = self._explore(places, self._steps)
        index = {place: i for i, place in enumerate(found)}
        arcs = [[(token, index[target], p) for token, target, p in steps] for steps in found.values()]
        return Chain(from_arcs(map(self._written, found), arcs, self.reader.mixture.domain))

    def event(self, event: Event | str, *, by: str | None = None) -> Event:
        """Return an event on contexts (``token:B``, ``context:BB``, ``amplitude:luigi<=1/100``) as one of the dialogue.

        Parameters
        ----------
        event : Event or str
            As for :meth:`WindowedSimulator.event`.
        by : {"user", "simulator"}, optional
            Whose tokens count; by default those of both.

        Raises
        ------
        InputError
            There is no such speaker, or what is given is no event.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> talk = toy.window(1).dialogue("us", user=ms.iid({"A": 1}))
        >>> talk.chain().hitting_probability(talk.event("token:B", by="user"), start=talk.start())
        Fraction(0, 1)
        """
        if by is not None and by not in SPEAKERS.values():
            raise InputError(f"by={short(by)}: choose one of {list(SPEAKERS.values())}")
        on_contexts = self.reader.event(event)
        turns = (turn for turn, letter in enumerate(self.pattern) if by in (None, SPEAKERS[letter]))
        return _Said(on_contexts, frozenset(turns))

    def hitting_probability(
        self, event: Event | str, start: str | Sequence[Token] = "", *, by: str | None = None
    ) -> Any:
        """Return P(the event ever happens) when the dialogue begins after ``start``: the least non-negative solution.

        Parameters
        ----------
        event, by
            As for :meth:`event`.
        start : str or sequence of tokens
            What was said before, of which the last k tokens are seen.

        Raises
        ------
        InputError, ImpossibleWindowError, LimitError
            As for :meth:`event` and :meth:`chain`.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import rogue
        >>> sim = rogue.window(2, impossible="forget")
        >>> sim.dialogue("us", user=ms.word("A")).hitting_probability("context:BB")
        Fraction(0, 1)
        """
        return self.chain(start).hitting_probability(self.event(event, by=by), self.start(start))

    def expected_hitting_time(
        self, event: Event | str, start: str | Sequence[Token] = "", *, by: str | None = None
    ) -> Any:
        """Return E[tokens until the event], whoever says them; infinite where the event is not certain.

        Parameters
        ----------
        event, by
            As for :meth:`event`.
        start : str or sequence of tokens
            What was said before, of which the last k tokens are seen.

        Raises
        ------
        InputError, ImpossibleWindowError, LimitError
            As for :meth:`event` and :meth:`chain`.

        Examples
        --------
        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> talk = toy.window(3).dialogue("us", user=ms.iid({"A": 1}))
        >>> talk.expected_hitting_time("token:B", start="AAA", by="simulator")
        Fraction(36, 1)
        """
        return self.chain(start).expected_hitting_time(self.event(event, by=by), self.start(start))

    def worst_case_user(
        self,
        event: Event | str,
        *,
        largest: bool = True,
        start: str | Sequence[Token] = "",
        by: str | None = None,
    ) -> WorstCaseUser:
        """Return the largest (or smallest) probability of an event over all users, and what such a user says.

        The user sees all, the simulator's tokens included. At each of the user's turns the user says any token that
        leaves a window which can be read. This is a Markov decision process on (context, turn).

        Parameters
        ----------
        event, by
            As for :meth:`event`.
        largest : bool
            Whether the user wants the event, or wants to avoid it.
        start : str or sequence of tokens
            What was said before, of which the last k tokens are seen.

        Returns
        -------
        WorstCaseUser
            The least solution of h = opt_c P_c h, found by policy iteration.

        Raises
        ------
        ImpossibleWindowError
            The simulator reaches a window that cannot be read, or the user can leave none that can be.
        InputError
            The domain is float.
        UndecidedError
            Symbolic values cannot be compared.

        See Also
        --------
        worst_case_prompt : the shortest prompt with full memory.

        References
        ----------
        C. Baier and J.-P. Katoen, *Principles of Model Checking*, 2008, section 10.6.1. The module
        :mod:`markovsim.chains.hitting.decisions` says why the solution is the least, and what end components do.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> talk = toy.window(1).dialogue("us")
        >>> talk.worst_case_user("context:B", largest=False).probability
        Fraction(1, 1)
        >>> worst = talk.worst_case_user("token:B", by="user", largest=False)
        >>> worst.probability, set(worst.policy.values()), worst.violation()
        (Fraction(0, 1), {'A'}, None)
        """
        wanted, domain = self.event(event, by=by), self.reader.mixture.domain
        first = _Place(self.reader.context_of(start), 0, 0)
        found = self._explore({first: None}, self._options, until=wanted)
        index = {place: i for i, place in enumerate(found)}
        states = tuple(map(self._written, found))
        done = frozenset(i for i, state in enumerate(states) if wanted.hits_state(state))
        choices = []
        for i, (place, steps) in enumerate(found.items()):
            marked = [
                (token, index.get(target), p, wanted.hits_arc(states[i], token, self._written(target)))
                for token, target, p in steps
            ]
            choices.append(_choices(marked, free=self._speaks(place) == "user"))
        process = DecisionProcess(states, tuple(choices), done, domain)
        optimum = process.optimum(largest=largest)
        values = {state: domain.public(optimum.values.get(i, domain.zero)) for i, state in enumerate(states)}
        policy: dict[DialogueState, Token] = {
            state: process.choices[i][optimum.policy[i]].label  # type: ignore[misc]
            for i, (place, state) in enumerate(zip(found, states, strict=True))
            if i not in done and self._speaks(place) == "user"
        }
        return WorstCaseUser(values[states[0]], values, policy, optimum)

    def _speaks(self, place: _Place) -> str:
        return SPEAKERS[self.pattern[place.turn]]

    def _written(self, place: _Place) -> DialogueState:
        return DialogueState(self.reader.write(place.context), place.turn, place.user)

    def _require_user(self) -> Generator | None:
        if self.user is None and "u" in self.pattern:
            raise InputError("user=None: the user's turns need a law; give user=ms.iid(…) or another premise")
        return self.user

    def _starts(self, word: str | Sequence[Token]) -> dict[_Place, Element]:
        context, user = self.reader.context_of(word), self._require_user()
        hidden: Vector = {0: self.reader.mixture.domain.one} if user is None else user.start_vector
        return {_Place(context, 0, i): p for i, p in hidden.items()}

    def _next(self, place: _Place, token: Token, user: int) -> _Place:
        context = self.reader.truncate((*place.context, token))
        return _Place(context, (place.turn + 1) % len(self.pattern), user)

    def _steps(self, place: _Place) -> Iterator[Step]:
        """Yield the tokens that can come next, where they lead, and how probably."""
        if self._speaks(place) == "simulator":
            for token, p in self.reader.next_law(place.context).items():
                yield token, self._next(place, token, place.user), p
            return
        assert self.user is not None
        for token, rows in self.user.rows.items():
            for j, p in rows[place.user]:
                yield token, self._next(place, token, j), p

    def _options(self, place: _Place) -> Iterator[Step]:
        """Yield the same where the user is free to say whatever leaves a window that can be read."""
        if self._speaks(place) == "simulator":
            yield from self._steps(place)
            return
        some = False
        for token in self.reader.mixture.alphabet.tokens:
            target = self._next(place, token, 0)
            if self.reader.read_suffix(target.context) is not None:
                some = True
                yield token, target, self.reader.mixture.domain.one
        if not some:
            raise ImpossibleWindowError(
                f"window={self.reader.write(place.context)!r}: whatever the user says, the window then"
                f" {self.reader.impossible_reason()}"
            )

    def _explore(
        self,
        starts: Iterable[_Place],
        steps: Callable[[_Place], Iterator[Step]],
        *,
        until: Event | None = None,
    ) -> dict[_Place, list[Step]]:
        """Return the places that are reached (before the event), in the order of their finding, and their steps."""
        texts: dict[_Place, str] = {place: self.reader.write(place.context) for place in starts}
        queue = list(texts)
        found: dict[_Place, list[Step]] = {}
        for place in queue:
            if self.reader.read_suffix(place.context) is None:
                raise ImpossibleWindowError(
                    f"window={self.reader.write(place.context)!r} is reached by {texts[place]!r} and"
                    f" {self.reader.impossible_reason()}"
                )
            here = self._written(place)
            found[place] = [] if until is not None and until.hits_state(here) else list(steps(place))
            for token, target, _ in found[place]:
                ended = until is not None and until.hits_arc(here, token, self._written(target))
                if target not in texts and not ended:
                    texts[target] = self.reader.write((*place.context, token))
                    queue.append(target)
            if len(queue) > MAX_CONTEXTS:
                raise LimitError(
                    f"window={self.reader.k}, pattern={self.pattern!r}: more than {MAX_CONTEXTS:,} states, too many"
                    " to enumerate; choose a shorter window"
                )
        return found


def _choices(steps: Sequence[tuple[Token, int | None, Element, bool]], *, free: bool) -> tuple[Choice, ...]:
    """Return one choice per step for one who is free to take any, else the one choice that chance has."""
    if free:
        return tuple(
            Choice(token, p, {}) if hit or j is None else Choice(token, None, {j: p})
            for token, j, p, hit in steps
        )
    gain: Element | None = None
    rest: Vector = {}
    for _, j, p, hit in steps:
        if hit or j is None:
            gain = p if gain is None else gain + p
        else:
            rest[j] = rest[j] + p if j in rest else p
    return (Choice(None, gain, rest),) if steps else ()


# --- full memory -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class WorstCasePrompt:
    """The shortest word that brings an amplitude past a threshold.

    Attributes
    ----------
    word : str or None
        The word, None where none was found.
    exhausted : bool
        Whether every belief that any text can bring about was looked at, so that ``word=None`` proves that there is no
        such word. If not, there is none of at most ``longest`` tokens.
    longest : int
        The length of the longest words that were looked at.
    beliefs : int
        How many beliefs were looked at.
    """

    word: str | None
    exhausted: bool
    longest: int
    beliefs: int


def worst_case_prompt(
    mixture: Superposition,
    premise: str,
    relation: str,
    threshold: Any,
    *,
    limit: int = MAX_BELIEFS,
    longest: int | None = None,
) -> WorstCasePrompt:
    """Return the first shortest word after which the amplitude of a premise is ``<=`` or ``>=`` a number.

    Breadth first over the beliefs that text leads to, each of which is looked at once.
    """
    holds = amplitude_condition(mixture, premise, relation, threshold)
    require_equality(mixture.domain, "the search for the shortest prompt")
    limit = whole_number(limit, "limit", least=1)
    longest = None if longest is None else whole_number(longest, "longest")
    root = mixture.empty_belief.normalised()
    layer: list[tuple[Word, Belief]] = [((), root)]
    known, length = {root.direction}, 0
    while True:
        for word, belief in layer:
            if holds(belief, mixture.alphabet.write(word)):
                written = mixture.alphabet.write(word)
                return WorstCasePrompt(written, exhausted=False, longest=length, beliefs=len(known))
        following: list[tuple[Word, Belief]] = []
        for word, belief in layer:
            for token in belief.next_token:
                after = belief.update(token).normalised()
                if after.direction not in known:
                    known.add(after.direction)
                    following.append(((*word, token), after))
        if not following:
            return WorstCasePrompt(None, exhausted=True, longest=length, beliefs=len(known))
        if length == longest or len(known) > limit:
            return WorstCasePrompt(None, exhausted=False, longest=length, beliefs=len(known))
        layer, length = following, length + 1
