"""A chain as model checkers take it: numbered states, exact rows, sets of states with a label, initial states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markovsim.arithmetic.domains import Element
from markovsim.arithmetic.numbers import clip, short
from markovsim.chains import Chain
from markovsim.chains.events import Event, as_event
from markovsim.chains.float_rows import completed, completed_arcs
from markovsim.chains.starts import EVERY_STATE, given_start
from markovsim.errors import InputError

RESERVED_LABELS = frozenset({"init", "deadlock"})
"""The labels that model checkers give to states themselves."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True)
class ExplicitModel:
    """A chain with numbered states, as model checkers take it.

    Parameters
    ----------
    names : tuple of str
        A name for each state 0 … n − 1.
    rows : tuple of mappings
        For each state the map from successors to probabilities. A probability is a flint rational, or a rational
        function of the parameters.
    labels : mapping from str to set of int
        The states that carry each label.
    initial : tuple of int
        The initial states.
    parameters : mapping from str to pair
        The open interval of each parameter.
    """

    names: tuple[str, ...]
    rows: tuple[Mapping[int, Element], ...]
    labels: Mapping[str, frozenset[int]]
    initial: tuple[int, ...]
    parameters: Mapping[str, tuple[Any, Any]]


def explicit_model(
    chain: Chain, labels: Mapping[str, Any] | None = None, start: Any = EVERY_STATE
) -> ExplicitModel:
    r"""Return the chain with numbered states, and the targets ``labels`` as sets of states.

    Model checkers know labels of states and none of steps. Where a target marks steps, a state of the model is a state
    of the chain together with the targets that the step into it has hit: the chain of the pairs :math:`(X_t, \{l :
    \text{step } t \text{ is marked by } l\})`, of which those reached from the initial states, with no mark at time 0,
    are kept. So F "label" is hit exactly when the event is.

    Parameters
    ----------
    chain : Chain
        The chain. Rows of a float chain are the exact rows that it stands for: a self-loop above 1/2 is what the other
        entries leave over of 1, and other rows are divided by their sum.
    labels : mapping from str to target, optional
        Targets by name, as the methods of :class:`Chain` take them.
    start : state, optional
        The only initial state. By default every state is initial.

    Raises
    ------
    InputError
        A label is not a name there, the domain is ball, whose rows have no exact sum, or a target or the start is not
        one of the chain.
    """
    if not isinstance(chain, Chain):
        raise InputError(f"chain={short(chain)}: not a Chain; pass sim.chain() for a windowed simulator")
    if chain.domain.encloses:
        raise InputError("chain: balls have no exact sum; write the chain in the exact or the float domain")
    marked = _marked(chain, labels)
    start = given_start(chain.matrix, start)
    initial = tuple(range(len(chain))) if start is EVERY_STATE else (chain.index(start),)
    parameters = chain.domain.parameters
    if any(
        event.hits_arc(chain.states[i], label, chain.states[j])
        for event in marked.values()
        for i, row in enumerate(chain.matrix.arcs)
        for label, j, _ in row
    ):
        return _unfolded(chain, marked, initial, parameters)
    found = {
        name: frozenset(i for i, state in enumerate(chain.states) if event.hits_state(state))
        for name, event in marked.items()
    }
    names = tuple(clip(repr(state)) for state in chain.states)
    rows = tuple(completed(i, dict(row), chain.domain) for i, row in enumerate(chain.matrix.rows))
    return ExplicitModel(names, rows, found, initial, parameters)


def require_name(name: Any, what: str, reserved: Iterable[str] = ()) -> str:
    """Return a name that model checkers read: ASCII letters, digits and underscores, not one of their own words."""
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in reserved:
        raise InputError(
            f"{what}={short(name)}: not a name that model checkers read; use ASCII letters, digits and underscores,"
            " a letter first, and none of their own words"
        )
    return name


def _marked(chain: Chain, labels: Mapping[str, Any] | None) -> dict[str, Event]:
    if labels is None:
        return {}
    if not isinstance(labels, Mapping):
        raise InputError(f"labels={short(labels)}: give a map from names to targets, {{'goal': 'BBB'}}")
    return {
        require_name(name, "label", RESERVED_LABELS): as_event(target, chain.matrix)
        for name, target in labels.items()
    }


def _unfolded(
    chain: Chain, marked: Mapping[str, Event], initial: tuple[int, ...], parameters: Mapping[str, Any]
) -> ExplicitModel:
    """Follow the pairs (state, marks of the step into it) from the initial states without a mark."""
    none: frozenset[str] = frozenset()
    place: dict[tuple[int, frozenset[str]], int] = {(i, none): k for k, i in enumerate(initial)}
    pairs = list(place)
    rows = []
    for i, _ in pairs:  # The list grows meanwhile.
        row: dict[int, Element] = {}
        exact = completed_arcs(i, dict(chain.matrix.rows[i]), chain.matrix.arcs[i], chain.domain)
        for (label, j, _), p in zip(chain.matrix.arcs[i], exact, strict=True):
            source, target = chain.states[i], chain.states[j]
            pair = (j, frozenset(n for n, event in marked.items() if event.hits_arc(source, label, target)))
            if pair not in place:
                place[pair] = len(pairs)
                pairs.append(pair)
            k = place[pair]
            row[k] = row[k] + p if k in row else p
        rows.append(row)
    found = {
        name: frozenset(
            k for k, (i, marks) in enumerate(pairs) if name in marks or event.hits_state(chain.states[i])
        )
        for name, event in marked.items()
    }
    names = tuple(
        clip(repr(chain.states[i])) + "".join(f", {m} just made" for m in sorted(marks)) for i, marks in pairs
    )
    return ExplicitModel(names, tuple(rows), found, tuple(range(len(initial))), parameters)
