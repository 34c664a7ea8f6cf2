"""One model, one answer: what ``markovsim analyze`` computes, as a JSON object.

The keys, in the order in which they are written, are in :data:`KEYS` (premise models) and :data:`CHAIN_KEYS`
(plain chains). Nothing that was not asked for is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from fractions import Fraction
from typing import Any

from markovsim.arithmetic.balls import in_balls
from markovsim.arithmetic.domains import Domain, Element, SymbolicDomain
from markovsim.chains.chain import Chain
from markovsim.chains.events import Event, Visits
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.chains.long_run.stationary import stationary_vectors
from markovsim.contexts import martingale
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.contexts.state_spaces import Contexts, Hit, Say, StateSpace, Windows, choose, require_states
from markovsim.errors import FloatRangeError, InputError, LimitError, UndecidedError
from markovsim.full_memory.superposition import Belief, Superposition
from markovsim.modelfiles.reading import ChainFile, MixtureFile
from markovsim.premises.alphabet import Word

Answer = dict[str, Any]

ALWAYS = ("domain", "parameters", "conditions", "nonzero", "window", "start", "decoding", "contexts")
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
NEED_CONTEXTS = frozenset(KEYS) - {"hit", "amplitude"}
"""The keys that need every full window."""
CHAIN_KEYS = ("states", "classes", "stationary", "hit")
LARGEST_MAP = 4_096
"""Maps and lists over contexts are left out where there are more contexts than this."""


def analyze(
    model: MixtureFile | ChainFile,
    *,
    domain: str | None = None,
    hit: str | None = None,
    start: str | None = None,
    amplitude: Sequence[str] = (),
    only: Iterable[str] | None = None,
    states: str | None = None,
    digits: int | None = None,
    say: Say = lambda _: None,
) -> Answer:
    """Return the answer for a model file, in the named domain (by default the one that the file asks for).

    ``digits`` asks for balls of that many digits, whatever precision it takes. A ball that holds 0 (a drift, say) is
    narrow enough at 10^−digits. ``say`` is told how far long computations have come.
    """
    if digits is not None:
        if domain not in (None, "ball"):
            raise InputError(
                f"digits={digits}: only balls have digits to ask for; leave domain={domain!r} out"
            )
        model.domain("ball")
        answer: Answer = in_balls(
            lambda balls: _analyze_in(balls, model, hit, start, amplitude, only, states),
            digits=digits,
            zero=Fraction(1, 10**digits),
        )
        return answer
    return _analyze_in(model.domain(domain), model, hit, start, amplitude, only, states)


def _analyze_in(
    domain: Domain,
    model: MixtureFile | ChainFile,
    hit: str | None,
    start: str | None,
    amplitude: Sequence[str],
    only: Iterable[str] | None,
    states: str,
) -> Answer:
    if isinstance(model, ChainFile):
        if amplitude:
            raise InputError(
                f"amplitude={amplitude[0]!r}: a plain chain has no premises; leave --amplitude out"
            )
        return analyze_chain(model.chain(domain), hit=hit, start=start, only=only)
    return analyze_simulator(
        model.simulator(domain), hit=hit, start=start or "", amplitude=amplitude, only=only, states=states
    )


def analyze_simulator(
    simulator: WindowedSimulator,
    *,
    hit: str | None = None,
    start: str = "",
    amplitude: Sequence[str] = (),
    only: Iterable[str] | None = None,
    states: str = "tree",
) -> Answer:
    """Return the answer for a windowed simulator: its full windows' classes, laws and amplitudes, one hitting question.

    ``hit`` is an event in text (``token:B``, ``context:BBB``, ``amplitude:luigi<=1/100``), asked from the
    last k tokens of ``start``; each word of ``amplitude`` asks for its full-memory posterior; ``only`` names
    the keys wanted.

    Solved is the chain of the context tree, whose size the key ``states`` tells, where there is one; with
    ``states="contexts"`` that of all contexts, with ``"coarsest"`` its coarsest lumping.

    ``contexts`` is None where there are too many to enumerate: then maps over them are left out, and of the classes
    only the closed ones are listed, without their sizes, as the context tree knows them.

    Raises InputError for an unknown key, event or word; ImpossibleWindowError and LimitError as
    :meth:`WindowedSimulator.chain` does.
    """
    unasked = {"hit": hit is None, "amplitude": not amplitude}
    wanted = _wanted(only, KEYS, [key for key, missing in unasked.items() if missing])
    reader = simulator.reader
    reader.belief(reader.context_of(start))  # A start that cannot be read is an error, hit or no hit.
    mixture = simulator.mixture
    answer: Answer = {"domain": mixture.domain.name, **_region(mixture)}
    require_states(states)
    tree = simulator.tree if states == "tree" and wanted & NEED_CONTEXTS else None
    contexts = _count_contexts(simulator, needed=tree is None and bool(wanted & NEED_CONTEXTS))
    answer |= {"window": simulator.k, "start": simulator.start}
    if simulator.decoding is not None:
        answer["decoding"] = simulator.decoding.settings
    answer["contexts"] = contexts
    if wanted & NEED_CONTEXTS:
        answer |= _over_contexts(simulator, wanted, tree, contexts)
    if hit is not None and "hit" in wanted:
        answer["hit"] = _hit(hit, start, mixture.domain, *simulator.hitting(hit, start, states=states))
    if amplitude and "amplitude" in wanted:
        answer["amplitude"] = {word: _full_memory(simulator, word) for word in amplitude}
    return answer


def _count_contexts(simulator: WindowedSimulator, *, needed: bool) -> int | None:
    """The number of full windows; None where they cannot be counted and nothing that is wanted needs them."""
    try:
        return len(simulator.full_windows)
    except (LimitError, FloatRangeError, UndecidedError):
        if needed:
            raise
        return None


def _over_contexts(
    simulator: WindowedSimulator, wanted: Set[str], tree: ContextTree | None, contexts: int | None
) -> Answer:
    """What is wanted of the chain of full windows; ``contexts`` is their number where they are enumerated."""
    small = contexts is not None and contexts <= LARGEST_MAP
    answer: Answer = {}
    if "states" in wanted:
        answer["states"] = contexts if tree is None else len(tree.full)
    if "classes" in wanted:
        answer["classes"] = (
            [{"closed": True, "period": cls.period, "size": None} for cls in tree.closed]
            if tree is not None and contexts is None
            else _classes(simulator.full_chain, "contexts" if small else None)
        )
    if "stationary" in wanted or "mean_amplitude" in wanted:
        laws = stationary_vectors(simulator.full_chain.matrix) if tree is None else tree.stationary()
        if "stationary" in wanted and small:
            named = laws if tree is None else [_of_windows(law, tree, simulator) for law in laws]
            answer["stationary"] = [_named(law, simulator.full_chain) for law in named]
        if "mean_amplitude" in wanted:
            beliefs = (
                [simulator.reader.belief(window) for window in simulator.full_windows]
                if tree is None
                else [state.belief for state in tree.states]
            )
            answer["mean_amplitude"] = [_mean_amplitude(law, beliefs, simulator.mixture) for law in laws]
    if small:
        answer |= {key: _context_map(key, simulator) for key in _MAPS if key in wanted}
    elif wanted & {"classes", "stationary", *_MAPS}:
        answer["omitted"] = True
    return answer


def _of_windows(
    law: Mapping[int, Element], tree: ContextTree, simulator: WindowedSimulator
) -> Mapping[int, Element]:
    """A stationary law of the context tree as the one of the full windows, by their places."""
    return {simulator.full_chain.index(word): p for word, p in tree.spread(law).items()}


def analyze_chain(
    chain: Chain, *, hit: str | None = None, start: str | None = None, only: Iterable[str] | None = None
) -> Answer:
    """Return the answer for a plain chain: classes, stationary laws, and one hitting question ``state:NAME``.

    Raises InputError for an unknown key, state or event, and where ``hit`` is asked without a ``start``
    state.
    """
    wanted = _wanted(only, CHAIN_KEYS, ("hit",) if hit is None else ())
    if start is not None:
        chain.index(start)
    answer: Answer = {"domain": chain.domain.name, **_region(chain)}
    if "states" in wanted:
        answer["states"] = len(chain)
    if "classes" in wanted:
        answer["classes"] = _classes(chain, "states")
    if "stationary" in wanted:
        answer["stationary"] = [_named(law, chain) for law in stationary_vectors(chain.matrix)]
    if hit is not None and "hit" in wanted:
        event = chain_event(chain, hit)
        if start is None:
            raise InputError(
                f"from: missing; event={hit!r} of a plain chain needs a start state, so add --from NAME"
            )
        place = chain.index(start)
        problem = HittingProblem(chain.matrix, event, frozenset([place]))
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


def _region(model: Chain | Superposition) -> Answer:
    domain = model.domain
    if not isinstance(domain, SymbolicDomain):
        return {}
    parameters = {name: [str(low), str(high)] for name, (low, high) in domain.parameters.items()}
    return {"parameters": parameters, "conditions": list(model.conditions), "nonzero": list(model.nonzero)}


def _classes(chain: Chain, member_key: str | None) -> list[Answer]:
    rows = []
    for cls in chain.communicating_classes():
        row: Answer = {"closed": cls.closed, "period": cls.period, "size": len(cls.states)}
        if member_key is not None:
            row[member_key] = [str(state) for state in cls.states]
        rows.append(row)
    return rows


def _named(law: Mapping[int, Element], chain: Chain) -> Answer:
    return {str(chain.states[i]): chain.domain.text(p) for i, p in sorted(law.items())}


def _mean_amplitude(law: Mapping[int, Element], beliefs: Sequence[Belief], mixture: Superposition) -> Answer:
    """The mean amplitudes under a law on the places of ``beliefs``."""
    mean = dict.fromkeys(mixture.premises, mixture.domain.zero)
    for i, p in law.items():
        for name, amplitude in beliefs[i].amplitudes.items():
            mean[name] = mean[name] + p * amplitude
    return {name: mixture.domain.text(x) for name, x in mean.items()}


def _next_token(simulator: WindowedSimulator, context: Word) -> Answer:
    law = simulator.reader.next_law(context)
    domain = simulator.mixture.domain
    return {str(a): domain.text(law.get(a, domain.zero)) for a in simulator.mixture.alphabet.tokens}


def _amplitudes(simulator: WindowedSimulator, context: Word) -> Answer:
    return {
        name: simulator.mixture.domain.text(x)
        for name, x in simulator.reader.belief(context).amplitudes.items()
    }


def _drift(simulator: WindowedSimulator, context: Word) -> Answer:
    return {
        name: simulator.mixture.domain.text(x)
        for name, x in martingale.drifts(simulator.reader, context).items()
    }


_MAPS: dict[str, Callable[[WindowedSimulator, Word], Answer]] = {
    "next_token": _next_token,
    "amplitudes": _amplitudes,
    "drift": _drift,
}


def _context_map(key: str, simulator: WindowedSimulator) -> Answer:
    return {
        simulator.reader.write(context): _MAPS[key](simulator, context) for context in simulator.full_windows
    }


def _full_memory(simulator: WindowedSimulator, word: str) -> Answer:
    domain = simulator.mixture.domain
    belief = simulator.reader.unbounded_belief(word)
    return {name: domain.text(x) for name, x in belief.amplitudes.items()}


def _hit(event: str, start: str, domain: Domain, probability: Element, time: Element | None) -> Answer:
    expected = "oo" if time is None else domain.text(time)
    return {
        "event": event,
        "from": start,
        "probability": domain.text(probability),
        "expected_time": expected,
    }
