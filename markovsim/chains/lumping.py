"""Lumping and censoring: smaller chains out of a chain.

A partition of the states is (strongly) *lumpable* if all states of a block have the same probability of
moving into each block. The blocks then form a Markov chain for every start (J. G. Kemeny and J. L. Snell, *Finite
Markov chains*, 1960, theorem 6.3.2). :mod:`markovsim.chains.elimination.refinement` finds the coarsest of these
partitions. The chain *censored* on a set of states is the one watched only while it is there (section 6.1).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from markovsim.arithmetic.domains import EXACT, Domain, Element, Vector, shown
from markovsim.arithmetic.numbers import short
from markovsim.chains.elimination.refinement import Colored, coarsest_partition
from markovsim.chains.elimination.systems import censored_rows
from markovsim.chains.events import Emits, Event, as_event
from markovsim.chains.graph import can_reach, reachable_from
from markovsim.chains.matrix import Arc, State, TransitionMatrix, is_hashable
from markovsim.errors import InputError


@dataclass(frozen=True)
class LumpabilityWitness:
    """Two states of one block that move into some block with different probabilities.

    Attributes
    ----------
    first, second
        The two states.
    block
        The name of the block that they move into.
    first_probability, second_probability
        Their probabilities of moving there.
    """

    first: State
    second: State
    block: Hashable
    first_probability: Any
    second_probability: Any


def _blocks(chain: TransitionMatrix, partition: Any) -> tuple[tuple[Hashable, ...], list[int]]:
    """Return the names of the blocks and for each state the place of its block."""
    owner: dict[int, int] = {}
    if isinstance(partition, Mapping):
        named, blocks = _named_blocks(partition)
    else:
        named, blocks = None, _listed_blocks(partition)
    for k, block in enumerate(blocks):
        for state in block:
            if chain.index(state) in owner:
                raise InputError(f"partition: state={short(state)} is in two blocks, or twice in one")
            owner[chain.index(state)] = k
    names = named or tuple(tuple(chain.canonical(state) for state in block) for block in blocks)
    for i, state in enumerate(chain.states):
        if i not in owner:
            raise InputError(f"partition: state={state!r} is in no block; a partition covers all states")
    return names, [owner[i] for i in range(len(chain))]


def _named_blocks(partition: Mapping[State, Any]) -> tuple[tuple[Hashable, ...], list[list[State]]]:
    blocks: dict[Hashable, list[State]] = {}
    for state, name in partition.items():
        if not is_hashable(name):
            raise InputError(
                f"partition: block={short(name)} of state={short(state)} is no name: not hashable"
            )
        blocks.setdefault(name, []).append(state)
    return tuple(blocks), list(blocks.values())


def _listed_blocks(partition: Any) -> list[list[State]]:
    if isinstance(partition, (str, bytes)) or not isinstance(partition, Iterable):
        raise InputError(
            f"partition={short(partition)}: give a list of blocks (lists of states), or a map from states to names"
        )
    blocks = []
    for k, block in enumerate(partition):
        if isinstance(block, (str, bytes)) or not isinstance(block, Iterable):
            raise InputError(f"partition: block {k}={short(block)} is not a list of states")
        blocks.append(list(block))
        if not blocks[-1]:
            raise InputError(f"partition: block {k} is empty")
    return blocks


def _moves(chain: TransitionMatrix, i: int, owner: list[int]) -> Vector:
    parts: dict[int, list[Any]] = {}
    for j, p in chain.vectors[i].items():
        parts.setdefault(owner[j], []).append(p)
    return {k: chain.domain.sum(terms) for k, terms in parts.items()}


def lumpability_witness(chain: TransitionMatrix, partition: Any) -> LumpabilityWitness | None:
    """Return why the partition is not lumpable, or None where it is."""
    names, owner = _blocks(chain, partition)
    found = _difference(chain, owner)
    if found is None:
        return None
    first, second, k, p, q = found
    public = chain.domain.public
    return LumpabilityWitness(chain.states[first], chain.states[second], names[k], public(p), public(q))


def _difference(chain: TransitionMatrix, owner: list[int]) -> tuple[int, int, int, Any, Any] | None:
    """Return two places in one block, a block, and the different probabilities of moving there."""
    domain = chain.domain
    firsts: dict[int, tuple[int, Vector]] = {}
    for i in range(len(chain)):
        moves = _moves(chain, i, owner)
        first, expected = firsts.setdefault(owner[i], (i, moves))
        for k in sorted(expected.keys() | moves.keys()):
            p, q = expected.get(k, domain.zero), moves.get(k, domain.zero)
            if not domain.equal(p, q):
                return first, i, k, p, q
    return None


def lumped(chain: TransitionMatrix, partition: Any) -> TransitionMatrix:
    """Return the chain of the blocks; raise InputError, with the witness, if it is none."""
    names, owner = _blocks(chain, partition)
    found = _difference(chain, owner)
    if found is not None:
        first, second, k, p, q = found
        raise InputError(
            f"partition is not lumpable: into block {short(names[k])} state {short(chain.states[first])} moves with"
            f" probability {shown(p, chain.domain)} and state {short(chain.states[second])}"
            f" with {shown(q, chain.domain)}"
        )
    arcs: dict[int, tuple[Arc, ...]] = {}
    for i in range(len(chain)):
        if owner[i] not in arcs:
            arcs[owner[i]] = tuple(Arc(None, k, p) for k, p in sorted(_moves(chain, i, owner).items()))
    rows = tuple(arcs[k] for k in range(len(names)))
    return TransitionMatrix(names, chain.domain, rows, assumptions=chain.assumed)


def coarsest_lumping(
    chain: TransitionMatrix, labels: Any = None, *, keep_tokens: bool = False
) -> TransitionMatrix:
    """Return the chain of the fewest blocks that keep the labels: :meth:`markovsim.chains.Lumping.coarsest`."""
    names, event = _labels(chain, labels)
    colors = [
        [_color(chain, i, arc, event, keep_tokens=keep_tokens) for arc in arcs]
        for i, arcs in enumerate(chain.arcs)
    ]
    owner = _coarsest(chain, colors, names)
    blocks: dict[int, list[int]] = {}
    for i, k in enumerate(owner):
        blocks.setdefault(k, []).append(i)
    rows = []
    for i, *_ in blocks.values():
        parts: dict[tuple[Hashable, int], list[Element]] = {}
        for color, arc in zip(colors[i], chain.arcs[i], strict=True):
            parts.setdefault((color, owner[arc.target]), []).append(arc.probability)
        rows.append(tuple(Arc(color, k, chain.domain.sum(terms)) for (color, k), terms in parts.items()))
    members = tuple(tuple(chain.states[i] for i in block) for block in blocks.values())
    return TransitionMatrix(members, chain.domain, tuple(rows), assumptions=chain.assumed, spellings=members)


def _labels(chain: TransitionMatrix, labels: Any) -> tuple[list[Hashable], Event | None]:
    """Return a label for each place, and the event meant, if it is one."""
    if labels is None:
        return [None] * len(chain), None
    if isinstance(labels, Mapping) or _is_partition(chain, labels):
        return list(_blocks(chain, labels)[1]), None
    event = as_event(labels, chain)
    return [event.hits_state(state) for state in chain.states], event


def _is_partition(chain: TransitionMatrix, labels: Any) -> bool:
    """Say whether these are blocks; a list of states is a target."""
    collections = (list, tuple, set, frozenset)
    return isinstance(labels, (list, tuple)) and any(
        isinstance(block, collections) and (not is_hashable(block) or block not in chain) for block in labels
    )


def _color(
    chain: TransitionMatrix, i: int, arc: Arc, event: Event | None, *, keep_tokens: bool
) -> Hashable | None:
    """Return the label that the arc has in the lumped chain."""
    hits = event is not None and event.hits_arc(chain.states[i], arc.label, chain.states[arc.target])
    if keep_tokens or (hits and isinstance(event, Emits)):
        return (arc.label, True) if hits and not isinstance(event, Emits) else arc.label
    return True if hits else None


def _coarsest(chain: TransitionMatrix, colors: list[list[Hashable]], labels: list[Hashable]) -> list[int]:
    rows = [
        [Colored(color, j, p) for color, (_, j, p) in zip(row, arcs, strict=True)]
        for row, arcs in zip(colors, chain.arcs, strict=True)
    ]
    domain: Domain = chain.domain
    if domain.rounds and all(color is None for row in colors for color in row):
        rows, domain = [_completed(i, row) for i, row in enumerate(chain.vectors)], EXACT
    exact = domain.is_exact
    owner = coarsest_partition(rows, labels) if exact else coarsest_partition(rows, labels, domain.rational)
    assert owner is not None  # It is None only where a number of blocks was given as a bound.
    return owner


def _completed(i: int, row: Vector) -> list[Colored]:
    """Return a float row without its rounding error: the self-loop is what the others leave over of 1."""
    exact = {j: fmpq(*p.as_integer_ratio()) for j, p in row.items() if j != i}
    stay = EXACT.one - sum(exact.values(), EXACT.zero)
    return [Colored(None, j, p) for j, p in exact.items()] + ([Colored(None, i, stay)] if stay != 0 else [])


def censored(chain: TransitionMatrix, states: Any) -> TransitionMatrix:
    """Return the chain watched only on ``states``; raise InputError if it may leave them for good.

    The states of a collection keep its order.
    """
    kept = _watched(chain, states)
    if not kept:
        raise InputError("states is empty; name the states on which the chain is watched")
    graph = chain.successor_lists()
    reached, returning = reachable_from(graph, kept), can_reach(graph, kept)
    if reached - returning:
        lost = chain.states[min(reached - returning)]
        raise InputError(
            f"states: the chain can leave them for state={lost!r} and never come back;"
            " include the closed class that it ends in"
        )
    rows = censored_rows({i: chain.vectors[i] for i in sorted(reached)}, kept, chain.domain, chain.states)
    place = {i: k for k, i in enumerate(kept)}
    return TransitionMatrix(
        tuple(chain.states[i] for i in kept),
        chain.domain,
        tuple(tuple(Arc(None, place[j], p) for j, p in sorted(rows[i].items())) for i in kept),
        assumptions=chain.assumed,
    )


def _watched(chain: TransitionMatrix, states: Any) -> list[int]:
    one = isinstance(states, (str, bytes)) or not isinstance(states, Iterable)
    if one or (is_hashable(states) and states in chain):
        event = as_event(states, chain)
        return [i for i, state in enumerate(chain.states) if event.hits_state(state)]
    return list(dict.fromkeys(chain.index(state) for state in states))
