r"""Where a windowed simulator breaks the martingale: drift, its two halves, the defect of a chain.

With full memory amplitudes are a martingale: :math:`\sum_a \mu(a \mid w)\,\alpha_p(wa) = \alpha_p(w)`. A windowed
simulator at the context w has the *drift* :math:`E[\alpha_p(\text{next context}) \mid w] - \alpha_p(w)`, which splits
into

* *appending*: :math:`\sum_a \mu(a \mid w)\,\alpha_p(wa) - \alpha_p(w)`, always 0 (the martingale property), and
* *forgetting*: :math:`\sum_a \mu(a \mid w)\,(\alpha_p(\tau_k(wa)) - \alpha_p(wa))`, what the dropped token does.

Where an impossible window is read as its longest possible suffix u, the w inside :math:`\mu(\cdot \mid w)` and
:math:`\alpha_p` is that u.

With a decoding policy the next token is drawn from what the policy makes of :math:`\mu(\cdot \mid w)`. That law takes
the place of :math:`\mu(\cdot \mid w)` in the expectation and in both sums, while :math:`\alpha_p` is the posterior
under :math:`\mu` as before. Amplitudes are then no martingale, even with nothing forgotten, and *appending* is in
general not 0.

The same is tested on language models, whose amplitudes nobody sees, by *predictions*. They compare the law of the next
token now with what it will be, on average, after m − 1 more tokens of the model's own. For an ideal Bayesian who
predicts exchangeable text (a mixture of iid premises) the two agree.

References
----------
F. Falck, Z. Wang and C. Holmes, *Is in-context learning in large language models Bayesian? A martingale perspective*,
2024.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import whole_number
from markovsim.chains.chain import Chain
from markovsim.chains.long_run.stationary import stationary_vectors
from markovsim.contexts.reader import WindowedReader
from markovsim.full_memory.superposition import Belief
from markovsim.groups import Group
from markovsim.premises.alphabet import Token, Word


@dataclass(frozen=True)
class DriftHalves:
    """The drift of an amplitude at a context, split into what appending a token and what forgetting one does."""

    appending: Any
    forgetting: Any


@dataclass(frozen=True)
class MartingaleDefect:
    """How far the amplitude of a premise is from a martingale over a set of contexts.

    Attributes
    ----------
    maximum
        The largest absolute drift.
    at : str
        The first context that has it.
    mean : tuple
        The mean absolute drift under each stationary law.
    """

    maximum: Any
    at: str
    mean: tuple[Any, ...]


@dataclass(frozen=True)
class DriftAtTime:
    """The drift of an amplitude at the context that the simulator has reached at some time.

    Attributes
    ----------
    mean
        What the mean amplitude gains in the step. It can be 0 because drifts cancel.
    mean_absolute
        The mean size of the drift. It is 0 only where there is no drift.
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

    In the exact and symbolic domains this is the exact difference. In the float domain it is a difference of nearly
    equal numbers, whose absolute error is about 1e-16.
    """
    reader.mixture.require_premise(premise)
    return reader.mixture.domain.public(drifts(reader, reader.context_of(word))[premise])


class Simulated(Protocol):
    """What is asked of a windowed simulator here: how it reads, and what it reaches."""

    @property
    def reader(self) -> WindowedReader: ...

    @property
    def full_windows(self) -> tuple[Word, ...]: ...

    @property
    def full_chain(self) -> Chain: ...


@dataclass(frozen=True, repr=False)
class Martingale(Group):
    """Where, and how far, the amplitudes and the predictions of a windowed simulator are no martingale.

    >>> from markovsim.examples import toy
    >>> toy.window(3).martingale.halves("luigi", "AAA").forgetting
    Fraction(-4, 81)
    """

    simulator: Simulated

    def halves(self, premise: str, word: str | Sequence[Token]) -> DriftHalves:
        """Return the drift's two halves: what appending a token does and what forgetting one does.

        Appending is Σ_a μ(a∣w) α_p(wa) − α_p(w), which is 0: the martingale. Forgetting is Σ_a μ(a∣w) (α_p(τ_k(wa)) −
        α_p(wa)). With a decoding policy appending is what decoding does to the full-memory amplitude, in general not 0.

        Parameters
        ----------
        premise : str
            The premise whose amplitude is asked about.
        word : str or sequence of tokens
            The text so far, of which the last k tokens are seen.

        Raises
        ------
        InputError, ImpossibleWindowError
            As for :meth:`WindowedSimulator.drift`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(3).martingale.halves("luigi", "AAA")
        DriftHalves(appending=Fraction(0, 1), forgetting=Fraction(-4, 81))
        """
        reader = self._reader_of(premise)
        appending, forgetting = drift_halves(reader, reader.context_of(word))[premise]
        public = reader.mixture.domain.public
        return DriftHalves(public(appending), public(forgetting))

    def over_time(
        self, premise: str, steps: int, word: str | Sequence[Token] = ""
    ) -> tuple[DriftAtTime, ...]:
        """Return the mean drift, and its mean size, at the contexts 0, 1, …, steps − 1 tokens after ``word``.

        Parameters
        ----------
        premise : str
            The premise whose amplitude is asked about.
        steps : int
            The number of times, at least 0.
        word : str or sequence of tokens
            The text so far, of which the last k tokens are seen.

        Raises
        ------
        UndecidedError
            The sign of a symbolic drift is not settled.
        InputError, ImpossibleWindowError
            As for :meth:`WindowedSimulator.drift`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).martingale.over_time("luigi", 2)[1]  # The mean hides it: the text is stationary.
        DriftAtTime(mean=Fraction(0, 1), mean_absolute=Fraction(1, 6))
        """
        reader = self._reader_of(premise)
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

    def defect(self, premise: str) -> MartingaleDefect:
        """Return the largest absolute drift over the reachable full windows, and its mean under each stationary law.

        In the symbolic domain every drift must have one sign on the parameter region, and the largest must be the
        largest everywhere.

        Parameters
        ----------
        premise : str
            The premise whose amplitude is asked about.

        Raises
        ------
        UndecidedError
            Symbolic drifts cannot be compared.
        InputError, ImpossibleWindowError, LimitError
            As for :meth:`WindowedSimulator.chain` and :meth:`WindowedSimulator.drift`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).martingale.defect("luigi")
        MartingaleDefect(maximum=Fraction(1, 3), at='B', mean=(Fraction(1, 6),))
        """
        reader = self._reader_of(premise)
        domain = reader.mixture.domain
        sizes: dict[str, Element] = {}
        largest, at = domain.zero, ""
        for context in self.simulator.full_windows:
            size, written = _magnitude(drifts(reader, context)[premise], domain), reader.write(context)
            sizes[written] = size
            if len(sizes) == 1 or domain.sign(size - largest) > 0:
                largest, at = size, written
        matrix = self.simulator.full_chain.matrix
        means = [
            sum((p * sizes[str(matrix.states[i])] for i, p in law.items()), start=domain.zero)
            for law in stationary_vectors(matrix)
        ]
        return MartingaleDefect(domain.public(largest), at, tuple(map(domain.public, means)))

    def smallest_violation(self, premise: str) -> tuple[str, Any] | None:
        """Return the first reachable full window with non-zero drift and that drift, or None where there is none.

        Parameters
        ----------
        premise : str
            The premise whose amplitude is asked about. In the float domain a drift within 1e-12 of zero counts as none.

        Raises
        ------
        InputError, ImpossibleWindowError, LimitError
            As for :meth:`WindowedSimulator.chain` and :meth:`WindowedSimulator.drift`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(3).martingale.smallest_violation("luigi")
        ('AAA', Fraction(-4, 81))
        >>> toy.window(0).martingale.smallest_violation("luigi") is None
        True
        """
        reader = self._reader_of(premise)
        domain = reader.mixture.domain
        for context in self.simulator.full_windows:
            value = drifts(reader, context)[premise]
            none = abs(value) <= 1e-12 if domain.rounds else domain.is_zero(value)
            if not none:
                return reader.write(context), domain.public(value)
        return None

    def predictive_gaps(self, steps: int, word: str | Sequence[Token] = "") -> tuple[dict[Token, Any], ...]:
        """Return E[S(a∣τ_k(X_1…X_{n+m−1})) ∣ word] − S(a∣word) for m = 1, …, steps and every token a.

        S is this simulator's next-token law, n is the length of ``word``, and the tokens X after it are the simulator's
        own. All gaps are 0 if predictions are a martingale: Falck, Wang and Holmes estimate exactly this by sampling
        from a language model. The first gap is always 0. Where premises are iid, full memory has no gaps, so that those
        found here are the window's. From the empty word with stationary premises all are 0, and hide it.

        Parameters
        ----------
        steps : int
            The number of gaps, at least 0.
        word : str or sequence of tokens
            The text so far, of which the last k tokens are seen.

        Raises
        ------
        ImpossibleWindowError
            A window is reached that cannot be read.

        References
        ----------
        F. Falck, Z. Wang and C. Holmes, *Is in-context learning in large language models Bayesian? A martingale
        perspective*, 2024.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.window(1).martingale.predictive_gaps(2, "A")[1]
        {'A': Fraction(-1, 18), 'B': Fraction(1, 18)}
        >>> toy.window(1).martingale.predictive_gaps(2)[1]
        {'A': Fraction(0, 1), 'B': Fraction(0, 1)}
        """
        reader = self.simulator.reader
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

    def _reader_of(self, premise: str) -> WindowedReader:
        """Return the reader, where there is such a premise."""
        reader = self.simulator.reader
        reader.mixture.require_premise(premise)
        return reader


def full_memory_predictive_gaps(belief: Belief, steps: int) -> tuple[dict[Token, Any], ...]:
    """Return the gaps of predictions with full memory, from a belief on: by the hidden chain, no text enumerated."""
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
