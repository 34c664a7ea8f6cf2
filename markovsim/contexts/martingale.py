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

The same is tested on language models, whose amplitudes nobody sees, by *predictions*: the law of the next token
now against what it will be, on average, m − 1 tokens of the model's own later. For an ideal Bayesian who predicts
exchangeable text (a mixture of iid premises) the two agree (F. Falck, Z. Wang and C. Holmes, *Is in-context
learning in large language models Bayesian? A martingale perspective*, 2024).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import whole_number
from markovsim.contexts.reader import WindowedReader
from markovsim.full_memory.superposition import Belief
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


@dataclass(frozen=True)
class DriftAtTime:
    """The drift of an amplitude at the context that the simulator has reached at some time.

    ``mean`` is what the mean amplitude gains in the step, ``mean_absolute`` the mean size of the drift: the first can
    be 0 because drifts cancel, the second only where there is none.
    """

    mean: Any
    mean_absolute: Any


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
        magnitude = _magnitude(value, domain)
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
        none = abs(value) <= 1e-12 if domain.rounds else domain.is_zero(value)
        if not none:
            return reader.write(context), domain.public(value)
    return None


def drift_over_time(
    reader: WindowedReader, premise: str, steps: int, word: str | Sequence[Token] = ""
) -> tuple[DriftAtTime, ...]:
    """Return the drift at the contexts that are reached 0, 1, …, steps − 1 tokens after ``word``, averaged."""
    reader.mixture.require_premise(premise)
    domain = reader.mixture.domain
    law = {reader.context_of(word): domain.one}
    answer = []
    for _ in range(whole_number(steps, "steps")):
        values = {context: drifts(reader, context)[premise] for context in law}
        mean = sum((p * values[context] for context, p in law.items()), start=domain.zero)
        sizes = {context: _magnitude(value, domain) for context, value in values.items()}
        size = sum((p * sizes[context] for context, p in law.items()), start=domain.zero)
        answer.append(DriftAtTime(domain.public(mean), domain.public(size)))
        law = _stepped(reader, law)
    return tuple(answer)


def predictive_gaps(
    reader: WindowedReader, steps: int, word: str | Sequence[Token] = ""
) -> tuple[dict[Token, Any], ...]:
    """Return P(m-th token from ``word`` on is a) − P(next token is a) for every token a and m = 1, …, steps."""
    domain, law = reader.mixture.domain, {reader.context_of(word): reader.mixture.domain.one}
    predicted: list[dict[Token, Element]] = []
    for _ in range(whole_number(steps, "steps")):
        following: dict[Token, Element] = {}
        for context, weight in law.items():
            for token, p in reader.next_law(context).items():
                following[token] = following.get(token, domain.zero) + weight * p
        predicted.append(following)
        law = _stepped(reader, law)
    return _gaps(predicted, reader.mixture.alphabet.tokens, domain)


def full_memory_predictive_gaps(belief: Belief, steps: int) -> tuple[dict[Token, Any], ...]:
    """Return the same for the simulator with full memory, from a belief on: by its hidden chain, no text enumerated."""
    mixture, domain = belief.mixture, belief.mixture.domain
    rows, vector = mixture.generator.hidden_rows(), belief.vector
    predicted: list[dict[Token, Element]] = []
    for _ in range(whole_number(steps, "steps")):
        predicted.append(Belief(mixture, vector).next_token)
        following: dict[int, Element] = {}
        for i, x in vector.items():
            for j, p in rows[i].items():
                following[j] = following[j] + x * p if j in following else x * p
        vector = following
    return _gaps(predicted, mixture.alphabet.tokens, domain)


def _gaps(
    predicted: Sequence[Mapping[Token, Element]], tokens: Sequence[Token], domain: Domain
) -> tuple[dict[Token, Any], ...]:
    zero = domain.zero
    return tuple(
        {token: domain.public(law.get(token, zero) - predicted[0].get(token, zero)) for token in tokens}
        for law in predicted
    )


def _stepped(reader: WindowedReader, law: Mapping[Word, Element]) -> dict[Word, Element]:
    """Return the law of the context one token later."""
    following: dict[Word, Element] = {}
    for context, weight in law.items():
        for token, p in reader.next_law(context).items():
            target = reader.truncate((*context, token))
            following[target] = following[target] + weight * p if target in following else weight * p
    return following


def _magnitude(value: Element, domain: Domain) -> Element:
    return domain.maximum(value, domain.zero - value)
