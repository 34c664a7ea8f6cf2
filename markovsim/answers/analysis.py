"""One model, one answer: what ``markovsim analyze`` computes, as a JSON object.

The keys, in the order in which they are written, are in :data:`KEYS` (premise models) and :data:`CHAIN_KEYS`
(plain chains). Nothing that was not asked for is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, TypedDict, Unpack

from markovsim.arithmetic.balls import in_balls
from markovsim.arithmetic.domains import Domain, Element
from markovsim.chains.arrays.choice import engine_of
from markovsim.chains.chain import Chain
from markovsim.chains.events import Event, Visits
from markovsim.chains.graph import Component
from markovsim.chains.hitting.problem import hitting_of
from markovsim.chains.long_run.stationary import stationary_vectors
from markovsim.chains.matrix import TransitionMatrix
from markovsim.contexts import martingale
from markovsim.contexts.possibility import always_possible
from markovsim.contexts.reader import WindowedReader
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.contexts.state_spaces import Contexts, Hit, Say, StateSpace, Windows, choose
from markovsim.errors import FloatRangeError, InputError, LimitError, MarkovsimError, UndecidedError
from markovsim.full_memory.superposition import Superposition
from markovsim.modelfiles.reading import ChainFile, MixtureFile
from markovsim.premises.alphabet import Word

Answer = dict[str, Any]

ALWAYS = (
    "domain",
    "parameters",
    "conditions",
    "nonzero",
    "window",
    "start",
    "decoding",
    "contexts",
    "engine",
    "relative_error",
)
"""The keys that an answer has without being asked, where they mean something."""
KEYS = (
    "states",
    "classes",
    "stationary",
    "mean_amplitude",
    "next_token",
    "amplitudes",
    "drift",
    "hit",
    "amplitude",
)
"""The keys of the answer for a windowed simulator that can be asked for."""
LONG_RUN = frozenset(KEYS) - {"hit", "amplitude"}
"""The keys that are about the full windows."""
NEED_STATES = frozenset({"states", "classes", "stationary", "mean_amplitude"})
"""The keys of the long run that are answered on states, which may be fewer than the full windows."""
NEED_CONTEXTS = LONG_RUN - {"states", "mean_amplitude"}
"""The keys of the long run that list the full windows, or count them."""
CHAIN_KEYS = ("states", "classes", "stationary", "hit")
"""The keys of the answer for a plain chain that can be asked for."""
LARGEST_MAP = 4_096
"""The most contexts for which maps and lists over them are written."""


class Question(TypedDict, total=False):
    """What is asked of a model: each key is an option of :func:`analyze`, and all may be left out."""

    hit: str | None
    start: str | None
    amplitude: Sequence[str]
    only: Iterable[str] | None
    states: str | None


def analyze(
    model: MixtureFile | ChainFile,
    *,
    domain: str | None = None,
    digits: int | None = None,
    say: Say = lambda _: None,
    **question: Unpack[Question],
) -> Answer:
    """Return the answer for a model file: what ``markovsim analyze`` prints.

    Parameters
    ----------
    model : MixtureFile or ChainFile
        The model.
    domain : str, optional
        The name of the arithmetic; by default the one that the file asks for.
    digits : int, optional
        Asks for balls of that many digits, whatever precision it takes. A ball that holds 0, such as one of a drift, is
        narrow enough at 10^−digits.
    say : callable
        It is told how far a long computation has come.
    **question
        What is asked: see :func:`analyze_simulator` and :func:`analyze_chain`.

    Returns
    -------
    dict
        The answer as a JSON object, with values as texts.

    Raises
    ------
    InputError, ImpossibleWindowError, LimitError
        As for :func:`analyze_simulator` and :func:`analyze_chain`.
    """
    if digits is None:
        return _analyze_in(model.domain(domain), model, say, question)
    if domain not in (None, "ball"):
        raise InputError(f"digits={digits}: only balls have digits to ask for; leave domain={domain!r} out")
    model.domain("ball")
    answer: Answer = in_balls(
        lambda balls: _analyze_in(balls, model, say, question), digits=digits, zero=Fraction(1, 10**digits)
    )
    return answer


def _analyze_in(domain: Domain, model: MixtureFile | ChainFile, say: Say, question: Question) -> Answer:
    if isinstance(model, ChainFile):
        if words := question.get("amplitude"):
            raise InputError(f"amplitude={words[0]!r}: a plain chain has no premises; leave --amplitude out")
        hit, start, only = question.get("hit"), question.get("start"), question.get("only")
        return analyze_chain(model.chain(domain), hit=hit, start=start, only=only)
    exact = _exact_twin(model) if domain.rounds else None
    return analyze_simulator(model.simulator(domain), exact=exact, say=say, **question)


def _exact_twin(model: MixtureFile) -> WindowedSimulator | None:
    """Return the simulator in the exact domain, which says how far floats are off; None where it does not exist."""
    try:
        return model.simulator(model.domain("exact"))
    except MarkovsimError:
        return None


def analyze_simulator(
    simulator: WindowedSimulator,
    *,
    exact: WindowedSimulator | None = None,
    say: Say = lambda _: None,
    **question: Unpack[Question],
) -> Answer:
    """Return the answer for a windowed simulator: its full windows' classes, laws and amplitudes, one hitting question.

    The states that are solved for are those that :func:`~markovsim.contexts.state_spaces.choose` picks, or those that
    the question names. A hitting question may have states of its own, since only what is met before the event is looked
    at.

    Parameters
    ----------
    simulator : WindowedSimulator
        The simulator.
    exact : WindowedSimulator, optional
        The same simulator in the exact domain. Only with it does ``relative_error`` hold for the model as it was
        written, before its numbers were rounded.
    say : callable
        It is told how far a long computation has come.
    **question
        ``hit`` is an event in text (``token:B``, ``context:BBB``, ``amplitude:luigi<=1/100``), asked from the last k
        tokens of ``start``. Each word of ``amplitude`` asks for its full-memory posterior. ``only`` names the keys
        wanted, ``states`` the states to answer on.

    Returns
    -------
    dict
        ``engine`` names the states that were solved for, ``states`` is their number. In the float domain
        ``relative_error`` bounds the errors of the stationary laws, the mean amplitudes and the hit; it is None where
        no bound is known. ``contexts`` is counted where a key needs it. It is None where there are too many to
        enumerate; maps over them are then left out, and only the closed classes are listed.

    Raises
    ------
    InputError
        A key, the event or a word is unknown.
    ImpossibleWindowError, LimitError
        As for :meth:`WindowedSimulator.chain`.
    """
    hit, start, words = question.get("hit"), question.get("start") or "", question.get("amplitude", ())
    unasked = {"hit": hit is None, "amplitude": not words}
    wanted = _wanted(question.get("only"), KEYS, [key for key, missing in unasked.items() if missing])
    reader, mixture = simulator.reader, simulator.mixture
    context = reader.context_of(start)
    reader.belief(context)  # A start that cannot be read is an error even without a hit.
    choosing = partial(
        choose,
        reader,
        states=question.get("states"),
        exact=None if exact is None else exact.reader,
        say=say,
    )
    answer: Answer = {"domain": mixture.domain.name, **_region(mixture)}
    answer |= {"window": simulator.k, "start": simulator.start}
    if simulator.decoding is not None:
        answer["decoding"] = simulator.decoding.settings
    answer |= {"contexts": None, "engine": "full memory"}
    contexts = Contexts(reader)
    _require_possible(contexts)
    bounds: list[float | None] = []
    if hit is not None and "hit" in wanted:
        event = reader.event(hit)
        space = choosing(event, context)
        found = space.hitting(event, context)
        bounds.append(found.relative_error)
        answer["engine"] = space.name
        asked = _hit(hit, start, mixture.domain, found.probability, found.time)
        answer["hit"] = asked | _how(space, found, mixture.domain)
    if wanted & LONG_RUN:
        space = choosing() if wanted & NEED_STATES else contexts
        answer |= _LongRun(contexts, space, wanted).answer(bounds)
    if mixture.domain.rounds:
        known = [bound for bound in bounds if bound is not None]
        answer["relative_error"] = max(known) if known and len(known) == len(bounds) else None
    if words and "amplitude" in wanted:
        answer["amplitude"] = {word: _full_memory(reader, word) for word in words}
    return {key: answer[key] for key in (*ALWAYS, *KEYS, "omitted", "left_out") if key in answer}


def _require_possible(contexts: Contexts) -> None:
    """Raise ImpossibleWindowError, whatever is asked, where such a window is reached and that is an error.

    The premises alone usually tell that there is no such window. Where they do not, the contexts are enumerated, unless
    there are too many.
    """
    if contexts.reader.impossible == "error" and not always_possible(contexts.reader):
        with suppress(LimitError, FloatRangeError, UndecidedError):
            contexts.can_answer()


def _how(space: StateSpace, found: Hit, domain: Domain) -> Answer:
    """Return how a hitting question was answered."""
    how: Answer = {"engine": space.name, "states": found.states}
    if domain.rounds:
        how["relative_error"] = found.relative_error
    return how | ({"advice": found.advice} if found.advice else {})


@dataclass(frozen=True)
class _LongRun:
    """What is wanted of the full windows; ``space`` are the states on which it is answered."""

    every: Contexts
    space: StateSpace
    wanted: Set[str]

    @property
    def reader(self) -> WindowedReader:
        """The reader of all these states."""
        return self.space.reader

    @cached_property
    def contexts(self) -> int | None:
        """The number of full windows; None where no key needs it, or where they are too many to enumerate."""
        if not self.wanted & NEED_CONTEXTS:
            return None
        if isinstance(self.space, Windows):
            return self.space.size
        try:
            return self._enumerated.size
        except (LimitError, FloatRangeError, UndecidedError):
            return None

    @cached_property
    def _enumerated(self) -> Contexts:
        return self.space if isinstance(self.space, Contexts) else self.every

    @property
    def is_small(self) -> bool:
        """Whether maps over all full windows are written."""
        return self.contexts is not None and self.contexts <= LARGEST_MAP

    def answer(self, bounds: list[float | None]) -> Answer:
        """Return the wanted keys; the bound on the error of the stationary laws is added to ``bounds``."""
        wanted, space, domain = self.wanted, self.space, self.reader.mixture.domain
        answer: Answer = {"contexts": self.contexts, "engine": space.name}
        if "states" in wanted:
            answer["states"] = space.size
        if "classes" in wanted:
            answer["classes"] = self._classes()
        if "stationary" in wanted and self.is_small:
            answer["stationary"] = [self._named(law) for law in space.window_laws()]
        if "mean_amplitude" in wanted:
            answer["mean_amplitude"] = [
                {name: domain.text(x) for name, x in mean.items()} for mean in space.mean_amplitudes()
            ]
        if domain.rounds and answer.keys() & {"stationary", "mean_amplitude"}:
            bounds.append(space.relative_error)
        if self.is_small:
            windows = self._enumerated.windows
            for key in wanted & _MAPS.keys():
                answer[key] = {self.reader.write(w): _MAPS[key](self.reader, w) for w in windows}
        elif wanted & NEED_CONTEXTS:
            answer |= {"omitted": True, "left_out": self._left_out()}
        return answer

    def _classes(self) -> list[Answer]:
        if self.contexts is None or (isinstance(self.space, Windows) and not self.is_small):
            return [{"closed": True, "period": cls.period, "size": cls.size} for cls in self.space.closed]
        names = [self.reader.write(window) for window in self._enumerated.windows]
        return _class_rows(self._enumerated.classes, names, "contexts" if self.is_small else None)

    def _named(self, law: Mapping[Word, Element]) -> Answer:
        text = self.reader.mixture.domain.text
        return {self.reader.write(w): text(law[w]) for w in self._enumerated.windows if w in law}

    def _left_out(self) -> dict[str, str]:
        """Return which keys say less than they would for fewer contexts, and why."""
        count = (
            "more contexts than are enumerated" if self.contexts is None else f"{self.contexts:,} contexts"
        )
        why = f"{count}; lists and maps over them are written for at most {LARGEST_MAP:,}"
        return {key: why for key in KEYS if key in self.wanted & NEED_CONTEXTS}


def analyze_chain(
    chain: Chain, *, hit: str | None = None, start: str | None = None, only: Iterable[str] | None = None
) -> Answer:
    """Return the answer for a plain chain: classes, stationary laws, and one hitting question ``state:NAME``.

    Parameters
    ----------
    chain : Chain
        The chain.
    hit, start : str, optional
        The event, and the name of the state from which it is asked.
    only : iterable of str, optional
        The keys wanted; by default all.

    Raises
    ------
    InputError
        A key, a state or the event is unknown, or ``hit`` is asked without a ``start``.
    """
    wanted = _wanted(only, CHAIN_KEYS, ("hit",) if hit is None else ())
    if start is not None:
        chain.index(start)
    answer: Answer = {"domain": chain.domain.name, **_region(chain.matrix), "engine": engine_of(chain.matrix)}
    if chain.domain.rounds:
        answer["relative_error"] = chain.relative_error_bound
    if "states" in wanted:
        answer["states"] = len(chain)
    if "classes" in wanted:
        answer["classes"] = _class_rows(chain.matrix.components, chain.states, "states")
    if "stationary" in wanted:
        answer["stationary"] = [
            {str(chain.states[i]): chain.domain.text(p) for i, p in sorted(law.items())}
            for law in stationary_vectors(chain.matrix)
        ]
    if hit is not None and "hit" in wanted:
        event = chain_event(chain, hit)
        if start is None:
            raise InputError(
                f"from: missing; event={hit!r} of a plain chain needs a start state, so add --from NAME"
            )
        place = chain.index(start)
        problem = hitting_of(chain.matrix, event, frozenset([place]))
        probability = problem.probability_at_starts.get(place, chain.domain.zero)
        time = problem.mean_where_sure.get(place, chain.domain.zero) if place in problem.sure else None
        answer["hit"] = _hit(hit, start, chain.domain, probability, time)
    return answer


def chain_event(chain: Chain, text: str) -> Event:
    """Return the event of a plain chain written as ``state:NAME``."""
    kind, _, name = text.partition(":")
    if kind != "state":
        raise InputError(f"event={text!r}: a plain chain has no tokens; write state:NAME")
    return Visits([chain.states[chain.index(name)]])


def _wanted(only: Iterable[str] | None, known: Sequence[str], absent: Sequence[str]) -> set[str]:
    if only is None:
        return set(known)
    wanted = set(only)
    for key in wanted:
        if key not in known and key not in ALWAYS:
            raise InputError(f"only={key!r}: no such key; choose from {', '.join(known)}")
        if key in absent:
            raise InputError(
                f"only={key!r}: nothing was asked for; add --{key} {'EVENT' if key == 'hit' else 'WORD'}"
            )
    return wanted


def _region(model: TransitionMatrix | Superposition) -> Answer:
    domain = model.domain
    if not domain.has_parameters:
        return {}
    parameters = {name: [str(low), str(high)] for name, (low, high) in domain.parameters.items()}
    return {"parameters": parameters, "conditions": list(model.conditions), "nonzero": list(model.nonzero)}


def _class_rows(classes: Iterable[Component], names: Sequence[Any], key: str | None) -> list[Answer]:
    """Return the classes as rows, with their members listed under ``key`` unless it is None."""
    return [
        {"closed": cls.closed, "period": cls.period, "size": len(cls.members)}
        | ({} if key is None else {key: [str(names[i]) for i in cls.members]})
        for cls in classes
    ]


def _next_token(reader: WindowedReader, window: Word) -> Answer:
    law, domain = reader.next_law(window), reader.mixture.domain
    return {str(a): domain.text(law.get(a, domain.zero)) for a in reader.mixture.alphabet.tokens}


def _amplitudes(reader: WindowedReader, window: Word) -> Answer:
    return {name: reader.mixture.domain.text(x) for name, x in reader.belief(window).amplitudes.items()}


def _drift(reader: WindowedReader, window: Word) -> Answer:
    return {name: reader.mixture.domain.text(x) for name, x in martingale.drifts(reader, window).items()}


_MAPS: dict[str, Callable[[WindowedReader, Word], Answer]] = {
    "next_token": _next_token,
    "amplitudes": _amplitudes,
    "drift": _drift,
}


def _full_memory(reader: WindowedReader, word: str) -> Answer:
    domain = reader.mixture.domain
    return {name: domain.text(x) for name, x in reader.unbounded_belief(word).amplitudes.items()}


def _hit(event: str, start: str, domain: Domain, probability: Element, time: Element | None) -> Answer:
    expected = "oo" if time is None else domain.text(time)
    return {
        "event": event,
        "from": start,
        "probability": domain.text(probability),
        "expected_time": expected,
    }
