r"""Where a windowed simulator breaks the martingale: drift, its two halves, the defect of a chain.

With full memory amplitudes are a martingale: :math:`\sum_a \mu(a \mid w)\,\alpha_p(wa) = \alpha_p(w)`. A
windowed simulator at the context w has the *drift* :math:`E[\alpha_p(\text{next context}) \mid w] -
\alpha_p(w)`, which splits into

* *appending*: :math:`\sum_a \mu(a \mid w)\,\alpha_p(wa) - \alpha_p(w)`, always 0 (the martingale property), and
* *forgetting*: :math:`\sum_a \mu(a \mid w)\,(\alpha_p(\tau_k(wa)) - \alpha_p(wa))`, what the dropped token does.

Where an impossible window is read as its longest possible suffix u, the w inside :math:`\mu(\cdot \mid w)`
and :math:`\alpha_p` is that u.

With a decoding policy the next token is not drawn from :math:`\mu(\cdot \mid w)` but from what the policy makes of
it, which takes its place in the expectation and in both sums; :math:`\alpha_p` is the posterior under :math:`\mu`
as before. Amplitudes are then no martingale, even with nothing forgotten, and *appending* is in general not 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markovsim.contexts.window import WindowedReader
from markovsim.domains import Element
from markovsim.premises.alphabet import Token, Word


@dataclass(frozen=True)
class DriftHalves:
    """The drift of an amplitude at a context, split into what appending a token and what forgetting one does."""

    appending: Any
    forgetting: Any


@dataclass(frozen=True)
class MartingaleDefect:
    """How far the amplitude of a premise is from a martingale over a set of contexts.

    ``maximum`` is the largest absolute drift and ``at`` the first context that has it; ``mean`` holds, for
    each stationary law, the mean absolute drift under it.
    """

    maximum: Any
    at: str
    mean: tuple[Any, ...]


def drifts(reader: WindowedReader, context: Word) -> dict[str, Element]:
    """Return the drift of every premise's amplitude at a context, as elements of the domain."""
    halves = drift_halves(reader, context)
    return {name: appending + forgetting for name, (appending, forgetting) in halves.items()}


def drift_halves(reader: WindowedReader, context: Word) -> dict[str, tuple[Element, Element]]:
    """Return (appending, forgetting) for every premise at a context, each half computed from its own sum."""
    belief = reader.belief(context)
    zero = reader.mixture.domain.zero
    expected_appended = dict.fromkeys(reader.mixture.premises, zero)
    forgetting = dict.fromkeys(reader.mixture.premises, zero)
    for token, p in reader.next_law(context).items():
        appended = belief.update(token).amplitudes
        shown = reader.belief(reader.truncate((*context, token))).amplitudes
        for name in forgetting:
            expected_appended[name] = expected_appended[name] + p * appended[name]
            forgetting[name] = forgetting[name] + p * (shown[name] - appended[name])
    return {
        name: (expected_appended[name] - belief.amplitudes[name], forgetting[name]) for name in forgetting
    }


def drift(reader: WindowedReader, premise: str, word: str | Sequence[Token]) -> Any:
    """Return the drift of a premise's amplitude at the window after ``word``.

    In the exact and symbolic domains this is the exact difference. In the float domain it is a difference of
    nearly equal numbers, accurate to about 1e-16 absolutely, not relatively.
    """
    reader.mixture.require_premise(premise)
    return reader.mixture.domain.public(drifts(reader, reader.context_of(word))[premise])


def halves(reader: WindowedReader, premise: str, word: str | Sequence[Token]) -> DriftHalves:
    """Return the two halves of the drift of a premise's amplitude at the window after ``word``."""
    reader.mixture.require_premise(premise)
    appending, forgetting = drift_halves(reader, reader.context_of(word))[premise]
    public = reader.mixture.domain.public
    return DriftHalves(public(appending), public(forgetting))


def defect(
    reader: WindowedReader, premise: str, contexts: Iterable[Word], laws: Iterable[Mapping[str, Element]]
) -> MartingaleDefect:
    """Return the largest absolute drift over ``contexts``, and its mean under each law on written contexts.

    In the symbolic domain every drift must have one sign on the parameter region, and the largest must be the
    largest everywhere; else UndecidedError.
    """
    reader.mixture.require_premise(premise)
    domain = reader.mixture.domain
    size: dict[str, Element] = {}
    largest, at = domain.zero, ""
    for context in contexts:
        value = drifts(reader, context)[premise]
        magnitude = domain.zero - value if domain.sign(value) < 0 else value
        written = reader.write(context)
        size[written] = magnitude
        if len(size) == 1 or domain.sign(magnitude - largest) > 0:
            largest, at = magnitude, written
    means = tuple(sum((p * size[w] for w, p in law.items()), start=domain.zero) for law in laws)
    return MartingaleDefect(domain.public(largest), at, tuple(map(domain.public, means)))


def first_violation(reader: WindowedReader, premise: str, contexts: Iterable[Word]) -> tuple[str, Any] | None:
    """Return the first of ``contexts`` with non-zero drift, as (written context, drift), or None where there is none.

    In the float domain a drift within 1e-12 of zero counts as none.
    """
    reader.mixture.require_premise(premise)
    domain = reader.mixture.domain
    for context in contexts:
        value = drifts(reader, context)[premise]
        none = abs(value) <= 1e-12 if domain.name == "float" else domain.is_zero(value)
        if not none:
            return reader.write(context), domain.public(value)
    return None
