"""Sets of states that are hard to leave: escape rates, quasi-stationary laws, metastability.

For a set C let ν be the law that the chain settles to inside. Where C has recurrent states, ν is the stationary law
restricted to C and divided by its mass. Otherwise it is the quasi-stationary law, the left Perron vector of the block
P_CC. The *escape rate* is e(C) = Σ_{c∈C} ν(c) P(c, outside C).

The *internal relaxation time* is 1/(1 − |λ₂|) of the chain *reflected* in C, which stays where a step would leave C:
P^C(i, j) = P(i, j) for i ≠ j, and P^C(i, i) takes the rest. (The *censored* chain would be another choice, but it is
undefined where C may be left for good.) Where the mean exit time is much longer, exits are nearly memoryless, and C is
*metastable*.

In float nothing is subtracted from 1: ν is that of a censored chain, an exit is a sum of steps that exit, and
the gap is enclosed (:mod:`markovsim.chains.long_run.spectral`).

A. Bianchi and A. Gaudillière, Stochastic Processes and their Applications 126, 2016, section 1, where the reflected
chain is called restricted; A. Bovier and F. den Hollander, *Metastability*, 2015, chapter 8.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from markovsim.arithmetic.balls import BallDomain
from markovsim.arithmetic.domains import Domain, Element, Vector
from markovsim.arithmetic.numbers import as_rational, is_float, short
from markovsim.arithmetic.protocol import Limit
from markovsim.arithmetic.rational_functions import RationalFunction, factor_list
from markovsim.chains.elimination.systems import (
    TransientSystem,
    censored_rows,
    representable,
    stationary_vector,
)
from markovsim.chains.events import Visits, as_event
from markovsim.chains.graph import strong_components
from markovsim.chains.hitting.problem import hitting_of, mean
from markovsim.chains.long_run.spectral import block_polynomial, class_rows, perron_law, spectral_gap
from markovsim.chains.matrix import Arc, State, TransitionMatrix
from markovsim.errors import InputError, LimitError, NotUniqueError, PrecisionError, UndecidedError

QUASI_STATES = Limit(exact=100, symbolic=32, rounded=1_000, enclosed=200)
"""Most states of a block whose Perron vector is computed."""
SQUARINGS = 64
"""Most squarings of (I − Q)⁻¹ until its rows agree."""
AGREEMENT = 1e-12
"""Relative distance up to which the rows of a power of (I − Q)⁻¹ count as proportional."""


@dataclass(frozen=True)
class QuasiStationaryLaw:
    """The law on a set that a chain keeps while it has not left the set: ν P_CC = (1 − decay_rate) ν.

    Attributes
    ----------
    law
        ν, a map from the states of the set.
    decay_rate
        The probability of leaving the set in one step, from ν.
    """

    law: Mapping[State, Any]
    decay_rate: Any


@dataclass(frozen=True)
class Metastability:
    """How hard a set is to leave, beside how fast the chain forgets its start inside it.

    Attributes
    ----------
    states
        The states of the set.
    law
        The law that the chain settles to inside, a map from the states of the set.
    law_kind
        Which law that is: "stationary" or "quasi-stationary".
    escape_rate
        The probability of leaving the set in one step, from ``law``.
    mean_exit_time
        The mean time until the set is left, from ``law``.
    internal_relaxation_time
        1/(1 − |λ₂|) of the chain reflected in the set.
    ratio
        How many relaxation times the mean exit time must exceed.

    See Also
    --------
    markovsim.chains.Within.metastability : The question that it answers.
    """

    states: tuple[State, ...]
    law: Mapping[State, Any]
    law_kind: str
    """Which law the escape rate and the mean exit time start from: "stationary" or "quasi-stationary"."""
    escape_rate: Any
    mean_exit_time: Any
    internal_relaxation_time: Any
    ratio: Any

    @property
    def is_metastable(self) -> bool:
        """Whether the mean exit time exceeds ``ratio`` times the internal relaxation time, which is finite."""
        exit_time, relaxation = self.mean_exit_time, self.internal_relaxation_time
        if not _is_finite(relaxation):
            return False
        if not _is_finite(exit_time):
            return True
        if isinstance(exit_time, flint.arb):
            bound = flint.arb(flint.fmpq(*self.ratio.as_integer_ratio())) * relaxation
            if exit_time.overlaps(bound):
                raise PrecisionError(
                    f"the mean exit time {exit_time.str(12)} and {bound.str(12)}, the ratio times the internal"
                    " relaxation time, cannot be told apart; raise the precision"
                )
            return bool(exit_time > bound)
        return Fraction(exit_time) > Fraction(self.ratio) * Fraction(relaxation)


def _is_finite(value: Any) -> bool:
    return isinstance(value, (Fraction, flint.arb)) or (isinstance(value, float) and math.isfinite(value))


def _members(chain: TransitionMatrix, states: Any) -> tuple[int, ...]:
    """Return the places of a set of states: a state, a collection, or an event of states."""
    event = as_event(states, chain)
    if not isinstance(event, Visits):
        raise InputError(f"states={short(states)}: marks steps; give states, or Visits")
    members = tuple(i for i, state in enumerate(chain.states) if event.hits_state(state))
    if not members:
        raise InputError(f"states={short(states)}: no state of the chain is among them")
    return members


def _settled(chain: TransitionMatrix, members: tuple[int, ...]) -> tuple[Vector, str]:
    """Return ν and its kind."""
    inside = set(members)
    met = [c for c in chain.components if c.closed and inside & set(c.members)]
    if len(met) > 1:
        shown = "; ".join(
            "{" + ", ".join(repr(chain.states[i]) for i in c.members[:5]) + "}" for c in met[:5]
        )
        raise NotUniqueError(
            f"states: they meet {len(met)} closed classes ({shown}), so that no one stationary law settles their"
            " weights; give states of one of them"
        )
    if not met:
        return _quasi_stationary(chain, members), "quasi-stationary"
    recurrent = met[0].members
    kept = [i for i in recurrent if i in inside]
    rows = {i: chain.vectors[i] for i in recurrent}
    if len(kept) < len(rows):
        rows = censored_rows(rows, kept, chain.domain, chain.states)
    return stationary_vector(rows, chain.domain, chain.states), "stationary"


def _exits(chain: TransitionMatrix, members: Sequence[int], law: Vector) -> Element:
    """Return Σ ν(c) P(c, outside)."""
    inside = set(members)
    terms = [weight * p for i, weight in law.items() for j, p in chain.vectors[i].items() if j not in inside]
    return representable(terms, chain.domain, chain.states[members[0]]) if terms else chain.domain.zero


def escape_rate(chain: TransitionMatrix, states: Any) -> Any:
    """Return e(C), the rate at which C is left from ν."""
    members = _members(chain, states)
    return chain.domain.public(_exits(chain, members, _settled(chain, members)[0]))


def _exit_time(chain: TransitionMatrix, members: Sequence[int], law: Vector) -> Any:
    outside = [chain.states[i] for i in sorted(set(range(len(chain))) - set(members))]
    if not outside:
        return chain.domain.infinity
    problem = hitting_of(chain, Visits(outside), frozenset(law))
    if not law.keys() <= problem.sure:
        return chain.domain.infinity
    return chain.domain.public(mean(chain, law, problem.mean_where_sure))


def mean_exit_time(chain: TransitionMatrix, states: Any) -> Any:
    """Return the mean time until C is left, from ν; infinite where that is not certain."""
    members = _members(chain, states)
    return _exit_time(chain, members, _settled(chain, members)[0])


def reflected(chain: TransitionMatrix, members: Sequence[int]) -> TransitionMatrix:
    """Return the chain that stays where a step would leave the members."""
    place = {i: k for k, i in enumerate(members)}
    rows = []
    for i in members:
        row: dict[int, list[Element]] = {}
        for j, p in chain.vectors[i].items():
            row.setdefault(place.get(j, place[i]), []).append(p)
        rows.append(tuple(Arc(None, j, chain.domain.sum(terms)) for j, terms in sorted(row.items())))
    names = tuple(chain.states[i] for i in members)
    return TransitionMatrix(names, chain.domain, tuple(rows), assumptions=chain.assumed)


def internal_relaxation_time(chain: TransitionMatrix, states: Any) -> Any:
    """Return 1/(1 − |λ₂|) of the chain reflected in C, a float; infinite where it does not settle to one law."""
    gap = spectral_gap(reflected(chain, _members(chain, states)))
    if gap == 0:
        return chain.domain.infinity
    if isinstance(chain.domain, BallDomain):
        with flint.ctx.workprec(chain.domain.bits):
            return 1 / gap
    return 1 / gap


def metastability(chain: TransitionMatrix, states: Any, ratio: Any = 100) -> Metastability:
    """Return all of these questions' answers for one set."""
    least = float(ratio) if is_float(ratio) else as_rational(ratio)
    if least is None or not least > 0 or least == math.inf:
        raise InputError(f"ratio={short(ratio)}: give a positive number")
    members, public = _members(chain, states), chain.domain.public
    relaxation = internal_relaxation_time(chain, [chain.states[i] for i in members])
    law, kind = _settled(chain, members)
    return Metastability(
        states=tuple(chain.states[i] for i in members),
        law={chain.states[i]: public(law.get(i, chain.domain.zero)) for i in members},
        law_kind=kind,
        escape_rate=public(_exits(chain, members, law)),
        mean_exit_time=_exit_time(chain, members, law),
        internal_relaxation_time=relaxation,
        ratio=least,
    )


# --- quasi-stationary laws -----------------------------------------------------------------------------


def quasi_stationary(chain: TransitionMatrix, states: Any) -> QuasiStationaryLaw:
    """Return the left Perron vector of the block of C, of sum 1, and 1 less its eigenvalue."""
    members = _members(chain, states)
    law = _quasi_stationary(chain, members)
    public = chain.domain.public
    return QuasiStationaryLaw(
        {chain.states[i]: public(law[i]) for i in members}, public(_exits(chain, members, law))
    )


def _quasi_stationary(chain: TransitionMatrix, members: tuple[int, ...]) -> Vector:
    _require_irreducible_block(chain, members)
    domain, inside = chain.domain, set(members)
    if all(j in inside for i in members for j in chain.vectors[i]):  # Nothing leaves the set.
        return stationary_vector({i: chain.vectors[i] for i in members}, domain, chain.states)
    most = QUASI_STATES.of(domain)
    if len(members) > most:
        raise LimitError(
            f"states: {len(members)} of them; a quasi-stationary law is computed for at most {most} in the"
            f" {domain.name} domain"
        )
    if isinstance(domain, BallDomain):
        return perron_law(chain.vectors, members, domain, chain.states)
    law = _float_perron(chain, members) if domain.is_binary64 else _rational_perron(chain, members)
    mass = domain.sum(law.values())
    return {i: representable([law.get(i, domain.zero) / mass], domain, chain.states[i]) for i in members}


def _require_irreducible_block(chain: TransitionMatrix, members: tuple[int, ...]) -> None:
    place = {i: k for k, i in enumerate(members)}
    graph = [[place[j] for j in chain.vectors[i] if j in place] for i in members]
    classes = sorted(strong_components(graph))
    if len(classes) > 1:
        shown = "; ".join(
            "{" + ", ".join(repr(chain.states[members[k]]) for k in c[:5]) + (", …}" if len(c) > 5 else "}")
            for c in classes[:5]
        ) + ("; …" if len(classes) > 5 else "")
        raise NotUniqueError(
            f"states: inside them {len(classes)} classes do not communicate: {shown};"
            " ask for the quasi-stationary law of one class"
        )


def _float_perron(chain: TransitionMatrix, members: tuple[int, ...]) -> Vector:
    """Return the Perron vector by inverse iteration with all powers at once.

    (I − Q)⁻¹, which is entrywise accurate, is squared until its rows agree. Its Perron eigenvalue 1/(1 − ρ) is larger
    than any other modulus 1/|1 − λ|, for periodic blocks too. The smallest eigenvalue of I − Q, and its vector where it
    is well separated, are known to nearly full relative accuracy from the off-diagonal entries and the exits (A. S.
    Alfa, J. Xue and Q. Ye, Mathematics of Computation 71, 2002).
    """
    import numpy as np

    system = TransientSystem({i: chain.vectors[i] for i in members}, chain.domain, chain.states)
    matrix = np.array(
        [[row.get(j, 0.0) for j in members] for i in members for row in [system.solve_left({i: 1.0})]]
    )
    for _ in range(SQUARINGS):
        matrix /= matrix.max()
        masses = matrix.sum(axis=1)
        rows = matrix[masses > 1e-150] / masses[masses > 1e-150][:, None]
        high, low = rows.max(axis=0), rows.min(axis=0)
        if (high - low <= AGREEMENT * high).all():
            break
        matrix = matrix @ matrix
    else:
        raise UndecidedError(
            f"states: parts of them (state={chain.states[members[0]]!r} and others) are too nearly decoupled for"
            " binary64 to tell which is the hardest to leave; use the exact domain"
        )
    law = {i: float(p) for i, p in zip(members, matrix[masses.argmax()], strict=True) if p > 0}
    for _ in range(2):  # Two solves bring back entries that underflowed.
        law = system.solve_left(law)
        top = max(law.values())
        law = {i: p / top for i, p in law.items() if p / top > 0}
    return law


def _rational_perron(chain: TransitionMatrix, members: tuple[int, ...]) -> Vector:
    """Return the positive left eigenvector of an irreducible block, where its eigenvalue is rational.

    Only the Perron eigenvalue has one (E. Seneta, *Non-negative matrices and Markov chains*, 1981, theorem 1.6).
    """
    domain = chain.domain
    rows = class_rows(chain, members)
    undecided = None
    for root in _rational_roots(rows, domain):
        law = _left_kernel(rows, root, domain)
        if law is None:
            continue
        try:
            if all(domain.sign(p) > 0 for p in law.values()):
                return law
        except UndecidedError as error:
            undecided = error
    if undecided is not None:
        raise undecided
    raise UndecidedError(
        f"states: the decay rate of the {len(members)} states from {chain.states[members[0]]!r} on is no rational"
        f" {'function of the parameters' if domain.has_parameters else 'number'}; use the float domain"
    )


def _rational_roots(rows: dict[int, Vector], domain: Domain) -> list[Element]:
    """Return the roots of the characteristic polynomial that the domain holds."""
    variable = "z"
    while variable in domain.parameters:
        variable += "z"
    polynomial = block_polynomial(rows, domain, variable).num
    roots = []
    for factor, _ in factor_list(polynomial)[1]:
        context = factor.context()
        place = len(context.names()) - 1
        if factor.degrees()[place] != 1:
            continue
        slope: dict[tuple[int, ...], Any] = {}
        rest: dict[tuple[int, ...], Any] = {}
        for exponents, c in factor.to_dict().items():
            (slope if exponents[place] else rest)[(*exponents[:place], 0)] = c
        root = RationalFunction(-context.from_dict(rest), context.from_dict(slope))
        roots.append(
            domain.convert(root if domain.has_parameters else root.evaluate({variable: Fraction(0)}))
        )
    return roots


def _left_kernel(rows: dict[int, Vector], root: Element, domain: Domain) -> Vector | None:
    """Return the ν with ν (root·I − Q) = 0 that is 1 at the first state, or None where there is not exactly one."""
    first, *others = rows
    zero = domain.zero
    system = []
    for j in others:  # This row says that Σ_i ν_i (root δ_ij − Q_ij) = 0.
        line = [(root if i == j else zero) - rows[i].get(j, zero) for i in others]
        system.append([*line, rows[first].get(j, zero)])
    for k in range(len(others)):
        pivot = next((r for r in range(k, len(others)) if not domain.is_zero(system[r][k])), None)
        if pivot is None:
            return None
        system[k], system[pivot] = system[pivot], system[k]
        system[k] = [x / system[k][k] for x in system[k]]
        for r, line in enumerate(system):
            if r != k and not domain.is_zero(line[k]):
                factor = line[k]
                system[r] = [x - factor * y for x, y in zip(line, system[k], strict=True)]
    return {first: domain.one} | {i: line[-1] for i, line in zip(others, system, strict=True)}
