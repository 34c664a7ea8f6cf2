"""The transition matrix: immutable, validated once, no algorithms.

A *state* is any hashable value. An *arc* is a possible step: its target, its probability, and a label. The label is
the emitted token in the chain of a windowed simulator, and None in a plain chain. Several arcs may join the same
two states. A probability that is exactly zero is no arc, and any other, however small, is one. Thus the graph never
depends on the size of a number.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from markovsim.arithmetic.domains import (
    EXACT,
    Domain,
    Element,
    Vector,
    converted,
    infer_domain,
    require_domain,
    shown,
)
from markovsim.arithmetic.numbers import short
from markovsim.chains.float_rows import completed_arcs
from markovsim.chains.graph import Component, communicating_classes
from markovsim.errors import FloatRangeError, InputError, PrecisionError, UndecidedError

State = Hashable
Row = Mapping[int, Element]


class Arc(NamedTuple):
    """One possible step out of a state.

    Attributes
    ----------
    label
        What the step is called, such as the token that it emits; None in a plain chain.
    target
        The place of the state that it leads to.
    probability
        An element of the chain's domain.
    """

    label: Hashable
    target: int
    probability: Element


@dataclass(frozen=True)
class TransitionMatrix:
    """States, an arithmetic, and for each state the arcs that leave it.

    The constructor trusts its arguments; :func:`from_rows`, :func:`from_transitions` and :func:`from_arcs` check them.

    Attributes
    ----------
    states
        The names of the states, in the order of the rows.
    domain
        The arithmetic of the probabilities.
    arcs
        For each state the arcs that leave it.
    """

    states: tuple[State, ...]
    domain: Domain
    arcs: tuple[tuple[Arc, ...], ...]
    assumptions: tuple[Element, ...] = field(default=(), kw_only=True)
    """What was positive in the numbers given, where the arcs no longer show it (symbolic: it may cancel)."""
    spellings: tuple[tuple[State, ...], ...] = field(default=(), kw_only=True)
    """For each state further names that :meth:`index` reads, if any: those of the states that it stands for."""

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """For each state a read-only map from targets to probabilities, in which arcs with the same target add up."""
        return tuple(map(MappingProxyType, self.vectors))

    @cached_property
    def vectors(self) -> tuple[Vector, ...]:
        """The same rows as plain maps, which algorithms read faster, and which nobody changes."""
        rows = []
        for arcs in self.arcs:
            row: Vector = {}
            for _, target, probability in arcs:
                row[target] = row[target] + probability if target in row else probability
            rows.append(row)
        return tuple(rows)

    def __getstate__(self) -> dict[str, Any]:
        """Copy the fields alone, since what is derived from them can be derived again."""
        return {name: value for name, value in vars(self).items() if name in self.__dataclass_fields__}

    @cached_property
    def _places(self) -> dict[State, int]:
        further = {name: i for i, names in enumerate(self.spellings) for name in names}
        return further | {state: i for i, state in enumerate(self.states)}

    def index(self, state: State) -> int:
        """Return the place of a state; raise InputError for one that the chain does not have."""
        try:
            return self._places[state]
        except (KeyError, TypeError):
            some = ", ".join(map(short, self.states[:8])) + (", …" if len(self.states) > 8 else "")
            raise InputError(
                f"state={short(state)} is not a state of the chain; its states are {some}"
            ) from None

    def canonical(self, state: State) -> State:
        """Return the name that the chain itself uses for a state, where :meth:`index` reads several spellings."""
        return self.states[self.index(state)]

    def __contains__(self, state: object) -> bool:
        """Say whether :meth:`index` knows the state, in any spelling that it reads."""
        try:
            self.index(state)
        except InputError:
            return False
        return True

    def __len__(self) -> int:
        return len(self.states)

    @property
    def most_arcs(self) -> int:
        """The largest number of arcs that leave a state."""
        return max(map(len, self.arcs))

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """The communicating classes: closed ones first, each kind in the order of its first state."""
        return communicating_classes(self.successor_lists())

    @cached_property
    def closed_members(self) -> list[tuple[int, ...]]:
        """The places of the states of each closed class, in the order of its first state."""
        return [c.members for c in self.components if c.closed]

    def successors(self, i: int) -> tuple[int, ...]:
        """Return the places of the states that can follow the state at place ``i``."""
        return tuple(self.vectors[i])

    def successor_lists(self) -> list[tuple[int, ...]]:
        """Return the graph alone: for each state the places of its successors."""
        return [tuple(row) for row in self.vectors]

    def element(self, source: State, target: State) -> Element:
        """Return P(source, target) as an element of the domain."""
        return self.vectors[self.index(source)].get(self.index(target), self.domain.zero)

    @property
    def assumed(self) -> tuple[Element, ...]:
        """All that must be positive for this matrix to be one: the probabilities and the assumptions (symbolic)."""
        return self.domain.assumed(
            itertools.chain(self.assumptions, (arc.probability for row in self.arcs for arc in row))
        )

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold, beyond the declared parameter region, for all probabilities to be positive."""
        return self.domain.side_conditions(sorted(self.assumed, key=str))

    @property
    def nonzero(self) -> tuple[str, ...]:
        """The polynomials in the parameters that must not vanish for the graph to hold."""
        return self.domain.nonzero_factors(self.assumed)

    def __repr__(self) -> str:
        some = ", ".join(map(short, self.states[:6])) + (", …" if len(self.states) > 6 else "")
        return f"{type(self).__name__}({len(self.states)} states: {some}; {self.domain.name})"


def is_hashable(value: object) -> bool:
    """Say whether the value, with all that it holds, can be a state."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def from_rows(
    matrix: Any,
    states: Iterable[State] | None = None,
    *,
    domain: Domain | None = None,
    normalize: bool = False,
) -> TransitionMatrix:
    """Check rows of probabilities, one for each state, and return their transition matrix.

    See :func:`markovsim.chains.array_matrix.from_matrix`.
    """
    rows = _as_rows(matrix)
    for i, row in enumerate(rows):
        if len(row) != len(rows):
            raise InputError(
                f"matrix is not square: row {i} has {len(row)} entries and there are {len(rows)} rows"
            )
    names = names_of(states, len(rows))
    chosen = chosen_domain(domain, (value for row in rows for value in row))
    arcs = [
        [(None, j, value) for j, value in enumerate(row) if not (type(value) in (int, float) and value == 0)]
        for row in rows
    ]
    return checked_matrix(names, arcs, chosen, normalize=normalize)


def from_transitions(
    transitions: Iterable[Sequence[Any]],
    states: Iterable[State] | None = None,
    *,
    domain: Domain | None = None,
    normalize: bool = False,
) -> TransitionMatrix:
    """Check triples (source, target, probability) and return their transition matrix.

    Triples given twice add up. States default to those named, in order of appearance.
    """
    triples = _triples(transitions)
    names = _check_states(_named(triples) if states is None else states)
    if not names:
        raise InputError("states=(): a chain has at least one state; give transitions or states")
    place = {state: i for i, state in enumerate(names)}
    chosen = chosen_domain(domain, (value for _, _, value in triples))
    arcs: list[list[tuple[Hashable, int, Any]]] = [[] for _ in names]
    for n, (source, target, value) in enumerate(triples):
        for end in (source, target):
            if not is_hashable(end) or end not in place:
                inside = ", ".join(map(short, (source, target, value)))
                raise InputError(f"transition {n}=({inside}): state={short(end)} is not among states")
        arcs[place[source]].append((None, place[target], value))
    return checked_matrix(names, arcs, chosen, normalize=normalize)


def in_domain(chain: TransitionMatrix, domain: Domain) -> TransitionMatrix:
    """Return the same matrix in another arithmetic; see :meth:`markovsim.chains.Chain.to`."""
    source = chain.domain
    if domain is source:
        return chain
    if source.rounds and domain.encloses:  # No balls of these floats have sum exactly 1.
        exact = (completed_arcs(i, chain.vectors[i], row, source) for i, row in enumerate(chain.arcs))
        arcs_of = [
            tuple(arc._replace(probability=p) for arc, p in zip(row, found, strict=True))
            for row, found in zip(chain.arcs, exact, strict=True)
        ]
        chain = TransitionMatrix(chain.states, EXACT, tuple(arcs_of), spellings=chain.spellings)
        source = EXACT
    rows = []
    for i, row in enumerate(chain.arcs):
        arcs = []
        for label, j, p in row:
            try:
                arcs.append(Arc(label, j, converted(p, source, domain)))
            except FloatRangeError:
                raise FloatRangeError(
                    f"P({chain.states[i]!r}, {chain.states[j]!r})={shown(p, source)} is outside binary64;"
                    " use the exact domain"
                ) from None
        rows.append(tuple(arcs))
    if domain.has_parameters:
        kept = tuple(converted(p, source, domain) for p in chain.assumptions)
        return TransitionMatrix(
            chain.states, domain, tuple(rows), assumptions=kept, spellings=chain.spellings
        )
    open_conditions = source.side_conditions(chain.assumptions)
    if open_conditions:
        raise InputError(
            f"domain={domain.name!r}: the chain holds only where {'; '.join(map(str, open_conditions))};"
            " give the parameters values first"
        )
    return TransitionMatrix(chain.states, domain, tuple(rows), spellings=chain.spellings)


def _triples(transitions: Any) -> list[tuple[Any, ...]]:
    if isinstance(transitions, (str, bytes)) or not isinstance(transitions, Iterable):
        raise InputError(
            f"transitions={short(transitions)}: give a list of triples (source, target, probability)"
        )
    triples = []
    for n, triple in enumerate(transitions):
        if isinstance(triple, (str, bytes)) or not isinstance(triple, Sequence):
            raise InputError(f"transition {n}={short(triple)}: write (source, target, probability)")
        if len(triple) != 3:
            inside = ", ".join(map(short, triple))
            raise InputError(f"transition {n}=({inside}): write (source, target, probability)")
        triples.append(tuple(triple))
    return triples


def chosen_domain(domain: Domain | str | None, values: Iterable[Any]) -> Domain:
    """Return the domain that was asked for, or the one that the numbers ask for."""
    return infer_domain(values) if domain is None else require_domain(domain)


def from_arcs(
    states: Iterable[State], arcs: Iterable[Iterable[tuple[Hashable, int, Element]]], domain: Domain
) -> TransitionMatrix:
    """Return the transition matrix of arcs (label, place of the target, element), a row for each state.

    It checks the names, the places, and that every state has an arc. It trusts the elements, and drops those that are
    0.
    """
    names, domain = _check_states(states), require_domain(domain)
    if not isinstance(arcs, Iterable):
        raise InputError(f"arcs={short(arcs)}: give for each state a list of arcs (label, place, element)")
    rows = tuple(
        tuple(Arc(label, target, p) for label, target, p in row if not domain.is_zero(p)) for row in arcs
    )
    if len(rows) != len(names) or not names:
        raise InputError(f"arcs={len(rows)} rows for {len(names)} states; give one row of arcs per state")
    for name, row in zip(names, rows, strict=True):
        if not row:
            raise InputError(f"row of state={name!r} has no arc; every state must lead somewhere")
        if any(not 0 <= arc.target < len(names) for arc in row):
            raise InputError(f"row of state={name!r} leads outside the places 0…{len(names) - 1}")
    return TransitionMatrix(names, domain, rows)


def _named(triples: Iterable[tuple[Any, ...]]) -> tuple[State, ...]:
    seen: dict[State, None] = {}
    for triple in triples:
        for end in triple[:2]:
            if not is_hashable(end):
                raise InputError(f"state={end!r} is not hashable; name states by strings, numbers or tuples")
            seen.setdefault(end)
    return tuple(seen)


def _as_rows(matrix: Any) -> list[list[Any]]:
    if hasattr(matrix, "tolist"):  # NumPy arrays and sympy matrices have it.
        matrix = matrix.tolist()
    if isinstance(matrix, (str, Mapping)) or not isinstance(matrix, Iterable):
        raise InputError(f"matrix={short(matrix)}: not an array of rows; give a list of rows of numbers")
    rows = []
    for i, row in enumerate(matrix):
        if isinstance(row, (str, Mapping)) or not isinstance(row, Iterable):
            raise InputError(f"matrix: row {i}={short(row)} is not a list of numbers")
        rows.append(list(row))
    return rows


def names_of(states: Iterable[State] | None, count: int) -> tuple[State, ...]:
    """Return the names of so many states, by default 0, 1, …."""
    names = _check_states(range(count) if states is None else states)
    if not count:
        raise InputError("matrix is 0 × 0; a chain has at least one state")
    if len(names) != count:
        raise InputError(f"states={len(names)} names for a matrix of {count} rows; give one name per row")
    return names


def _check_states(states: Iterable[State]) -> tuple[State, ...]:
    if not isinstance(states, Iterable):
        raise InputError(f"states={short(states)}: give a list of names, one for each state")
    names = tuple(states)
    seen = set()
    for name in names:
        if not is_hashable(name):
            raise InputError(
                f"state={short(name)} is not hashable; name states by strings, numbers or tuples"
            )
        if name in seen:
            raise InputError(f"state={short(name)} is named twice; give every state a name of its own")
        seen.add(name)
    return names


def _element(value: Any, domain: Domain, source: State, target: State) -> Element:
    try:
        return domain.convert(value)
    except InputError as error:
        raise InputError(f"P({source!r}, {target!r}): {error}") from None


def checked_matrix(
    names: tuple[State, ...],
    arcs: Sequence[Sequence[tuple[Hashable, int, Any]]],
    domain: Domain,
    *,
    normalize: bool,
) -> TransitionMatrix:
    """Return the transition matrix of arcs (label, place of the target, number), the numbers checked row by row."""
    checked: list[tuple[Arc, ...]] = []
    assumptions: list[Element] = []
    for source, row in zip(names, arcs, strict=True):
        kept = []
        for label, target, value in row:
            if domain.is_binary64 and type(value) is float and 0.0 < value < math.inf:
                # This is the short way, because a dense float matrix has millions of entries.
                kept.append(Arc(label, target, value))
                continue
            p = _element(value, domain, source, names[target])
            if domain.is_zero(p):
                continue
            if _is_negative(p, domain, f"P({source!r}, {names[target]!r})"):
                raise InputError(
                    f"P({source!r}, {names[target]!r})={shown(p, domain)} is negative"
                    f"{' somewhere on the parameter region' if domain.has_parameters else ''};"
                    " probabilities are at least 0"
                )
            kept.append(Arc(label, target, p))
        final = _summed(source, _merged(source, kept, domain), domain, normalize=normalize)
        assumptions += _lost(kept, final, domain)
        checked.append(final)
    return TransitionMatrix(names, domain, tuple(checked), assumptions=_new(assumptions, checked))


def _merged(source: State, arcs: list[Arc], domain: Domain) -> list[Arc]:
    """Add up arcs with the same target."""
    if len({arc.target for arc in arcs}) == len(arcs):
        return arcs
    parts: dict[int, list[Element]] = {}
    for _, target, p in arcs:
        parts.setdefault(target, []).append(p)
    merged = [Arc(None, target, domain.sum(values)) for target, values in parts.items()]
    for mass in domain.assumed(arc.probability for arc in merged):
        domain.check_positive(mass, f"the sum of transitions from state={short(source)}")
    return merged


def _lost(given: list[Arc], final: tuple[Arc, ...], domain: Domain) -> list[Element]:
    """Return the numbers of a row, and their sum, where adding up or dividing has changed them (symbolic)."""
    if not domain.has_parameters or final == tuple(given):
        return []
    mass = domain.sum(arc.probability for arc in given)
    return [arc.probability for arc in given] + ([] if domain.equal(mass, domain.one) else [mass])


def _new(assumptions: Iterable[Element], rows: Iterable[Iterable[Arc]]) -> tuple[Element, ...]:
    """Return the assumptions that the arcs do not show themselves, each once."""
    present = {arc.probability for row in rows for arc in row} if assumptions else set()
    return tuple(p for p in dict.fromkeys(assumptions) if p not in present)


def _is_negative(p: Element, domain: Domain, what: str) -> bool:
    try:
        return domain.sign(p) < 0
    except UndecidedError:
        return False  # This becomes a condition that Chain.conditions records.
    except PrecisionError:
        raise PrecisionError(
            f"{what}={shown(p, domain)} may be 0 or less, so that it is not known whether there is such a step;"
            " leave the step out, or give a number with a smaller radius"
        ) from None


def _summed(source: State, arcs: list[Arc], domain: Domain, *, normalize: bool) -> tuple[Arc, ...]:
    mass = domain.sum(arc.probability for arc in arcs)
    if not arcs:
        raise InputError(
            f"row of state={source!r} sums to 0; every state must lead somewhere (perhaps to itself)"
        )
    divide = normalize and domain.encloses and mass != domain.one  # A wide ball around 1 is not 1.
    if domain.may_equal(mass, domain.one) and not divide:
        return tuple(arcs)
    if normalize:
        return tuple(Arc(label, target, p / mass) for label, target, p in arcs)
    within = " (beyond the relative tolerance 1e-12)" if domain.rounds else ""
    raise InputError(
        f"row of state={source!r} sums to {shown(mass, domain)}, not to 1{within};"
        " correct it, or pass normalize=True to divide every row by its sum"
    )
