"""Events: what a chain is asked to hit.

An event marks states, or steps, or both. Its hitting time is the first time t ≥ 0 at which the chain is in a
marked state or, for t ≥ 1, has just made a marked step. A mark on a step needs no doubled states.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.errors import InputError


@runtime_checkable
class Event(Protocol):
    """Which states and which steps count as hits."""

    def hits_state(self, state: State) -> bool:
        """Say whether being in ``state`` is a hit."""

    def hits_arc(self, source: State, label: Hashable, target: State) -> bool:
        """Say whether the step from ``source`` to ``target`` with this label is a hit."""


@dataclass(frozen=True, init=False)
class Visits:
    """The chain is in one of the given states, or in one for which a predicate holds; at time 0 too.

    >>> Visits(["a", "b"]).hits_state("a"), Visits(lambda state: state > 3).hits_state(2)
    (True, False)

    Raises InputError for an empty collection.
    """

    states: frozenset[State] | Callable[[State], bool]

    def __init__(self, states: Iterable[State] | Callable[[State], bool]) -> None:
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

    >>> Takes([("a", "b")]).hits_arc("a", None, "b")
    True

    Raises InputError for an empty collection or something that is not a pair.
    """

    pairs: frozenset[tuple[State, State]]

    def __init__(self, pairs: Iterable[tuple[State, State]]) -> None:
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
        raise InputError(f"target={listed!r}: not a collection of states; states are hashable") from None
    if not states:
        raise InputError("target is empty; name at least one state or step")
    return states


def as_event(target: Any, chain: TransitionMatrix) -> Event:
    """Return the event meant: an event itself, a state of the chain, or a list, set or tuple of states.

    Raises InputError for an empty target and for anything that is not a state of the chain, naming it.
    """
    if isinstance(target, Event):
        event = target
    elif isinstance(target, (list, tuple, AbstractSet)) and target not in chain:
        event = Visits(target)
    else:
        event = Visits((target,))
    if isinstance(event, Visits) and not callable(event.states):
        for state in sorted(event.states, key=repr):
            chain.index(state)
    if isinstance(event, Takes):
        for pair in sorted(event.pairs, key=repr):
            for state in pair:
                chain.index(state)
    return event
