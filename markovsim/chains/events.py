"""Events: what a chain is asked to hit.

An event marks states, or steps, or both. Its hitting time is the first time t ≥ 0 at which the chain is in a
marked state or, for t ≥ 1, has just made a marked step. A mark on a step needs no doubled states.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from markovsim.arithmetic.numbers import short
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.errors import InputError


@runtime_checkable
class Event(Protocol):
    """Which states and which steps count as hits: what a class needs to be asked about as a target."""

    def hits_state(self, state: State) -> bool:
        """Say whether being in ``state`` is a hit."""

    def hits_arc(self, source: State, label: Hashable, target: State) -> bool:
        """Say whether the step from ``source`` to ``target`` with this label is a hit."""


@dataclass(frozen=True, init=False)
class Visits:
    """The chain is in one of the given states, or in one for which a predicate holds; at time 0 too.

    Parameters
    ----------
    states
        A collection of states, or a function that says of a state whether it is a hit.

    Raises
    ------
    InputError
        The collection is empty, or is a bare text, whose letters would pass for states.

    Examples
    --------
    >>> Visits(["a", "b"]).hits_state("a"), Visits(lambda state: state > 3).hits_state(2)
    (True, False)
    """

    states: frozenset[State] | Callable[[State], bool]

    def __init__(self, states: Iterable[State] | Callable[[State], bool]) -> None:
        if isinstance(states, (str, bytes)):
            raise InputError(
                f"states={short(states)}: a text, not a collection of states; write [{short(states)}] for the state"
                " of that name"
            )
        if not callable(states):
            states = _states(states)
        object.__setattr__(self, "states", states)

    def hits_state(self, state: State) -> bool:
        """Say whether ``state`` is one of them."""
        return bool(self.states(state)) if callable(self.states) else state in self.states

    def hits_arc(self, source: State, label: Hashable, target: State) -> bool:
        """No step is a hit by itself."""
        return False


@dataclass(frozen=True)
class Emits:
    """A step with the given label is made: the token is emitted. At least one step is needed.

    Parameters
    ----------
    label
        The label of the steps that are hits.

    Examples
    --------
    >>> Emits("B").hits_arc("AAA", "B", "AAB")
    True
    """

    label: Hashable

    def hits_state(self, state: State) -> bool:
        """No state is a hit by itself."""
        return False

    def hits_arc(self, source: State, label: Hashable, target: State) -> bool:
        """Say whether the step carries the label."""
        return label == self.label


@dataclass(frozen=True, init=False)
class Takes:
    """One of the given steps (source, target) is made. At least one step is needed.

    Parameters
    ----------
    pairs
        A collection of pairs of states.

    Raises
    ------
    InputError
        The collection is empty, or holds something that is not a pair.

    Examples
    --------
    >>> Takes([("a", "b")]).hits_arc("a", None, "b")
    True
    """

    pairs: frozenset[tuple[State, State]]

    def __init__(self, pairs: Iterable[tuple[State, State]]) -> None:
        if not isinstance(pairs, Iterable):
            raise InputError(f"pairs={short(pairs)}: give a collection of steps (source, target)")
        listed: list[Any] = list(pairs)
        for pair in listed:
            if not isinstance(pair, tuple) or len(pair) != 2:
                raise InputError(f"pair={pair!r}: write a step as a tuple (source, target)")
        object.__setattr__(self, "pairs", _states(listed))

    def hits_state(self, state: State) -> bool:
        """No state is a hit by itself."""
        return False

    def hits_arc(self, source: State, label: Hashable, target: State) -> bool:
        """Say whether the step is one of the given ones."""
        return (source, target) in self.pairs


def _states(listed: Iterable[Any]) -> frozenset[Any]:
    try:
        states = frozenset(listed)
    except TypeError:
        raise InputError(
            f"target={short(listed)}: not a collection of states; give a list of states, which are hashable"
        ) from None
    if not states:
        raise InputError("target is empty; name at least one state or step")
    return states


def as_event(target: Any, chain: TransitionMatrix) -> Event:
    """Return the event meant: an event itself, a state of the chain, or a list, set or tuple of states.

    A tuple or a frozenset that is a state of the chain, by ``in``, is that state and no collection. The event names
    states as the chain names them, whatever spelling ``chain.index`` reads.

    It raises InputError for an empty target, for anything that is not a state of the chain, naming it, and for a
    label where no step of the chain has one.
    """
    if isinstance(target, Event):
        return _canonical(target, chain)
    if isinstance(target, list) or (isinstance(target, (tuple, AbstractSet)) and target not in chain):
        if not target:
            return Visits(target)  # The constructor refuses it.
        return Visits([chain.canonical(state) for state in _ordered(target)])
    return Visits([chain.canonical(target)])


def _canonical(event: Event, chain: TransitionMatrix) -> Event:
    if isinstance(event, Visits) and not callable(event.states):
        return Visits([chain.canonical(state) for state in _ordered(event.states)])
    if isinstance(event, Takes):
        pairs = _ordered(event.pairs)
        return Takes([(chain.canonical(source), chain.canonical(target)) for source, target in pairs])
    if isinstance(event, Emits) and all(arc.label is None for row in chain.arcs for arc in row):
        raise InputError(
            f"label={short(event.label)}: no step of this chain has a label; name the steps by Takes"
        )
    return event


def _ordered(states: Iterable[Any]) -> list[Any]:
    """Return the states in an order that does not change from run to run, for messages that name the first."""
    return sorted(states, key=repr) if isinstance(states, AbstractSet) else list(states)
