"""Witnesses: values of context chains as the library finds them, in the form that certificates have.

Nothing of this is trusted, nor is sympy or flint, which the library uses inside. Every witness goes into a certificate,
and the independent checker recomputes it from the premises there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from markovsim.chains.events import Event
from markovsim.contexts.decoding import Decoding, temperature, top_p
from markovsim.contexts.simulator import ContextChain, WindowedSimulator
from markovsim.mixture import Mixture
from markovsim.premises.generator import generator
from markovsim.proving.statements import event, holds
from markovsim_checker import format as form
from markovsim_checker.formulas import evaluate

POLICIES: Mapping[str, Callable[[Fraction], Decoding]] = {
    "power": lambda exponent: temperature(1 / exponent),
    "top p": top_p,
}


@dataclass(frozen=True)
class Setting:
    """A model of a certificate under a window, at parameter values: where chain facts are found and stated.

    An event is written as a text: ``"token:B"``, ``"context:BBB"``, ``"amplitude:luigi <= 1/10"``. A fact is one that
    the setting finds, or a relation as a text.

    Examples
    --------
    >>> from markovsim.proving import HALF, SEED_TOY
    >>> half = Setting(SEED_TOY, 1, HALF)
    >>> half.time("token:B").values
    {'': '11/2', 'A': '6', 'B': '4'}
    >>> sharp = Setting(SEED_TOY, 1, HALF, decoding=(form.Decoding("power", "2"),))
    >>> sharp.time("token:B").values
    {'': '122/5', 'A': '26', 'B': '14'}
    """

    model: form.Model
    window: int
    at: Mapping[str, str] = field(default_factory=dict)
    pinned: str = ""
    decoding: tuple[form.Decoding, ...] = ()

    @cached_property
    def mixture(self) -> Mixture:
        """The library's mixture of the model."""
        given = {name: Fraction(text) for name, text in self.at.items()}

        def number(text: str) -> Fraction:
            return Fraction(evaluate(text, lambda name: given[name]))

        premises: dict[str, Any] = {}
        for premise in self.model.premises:
            matrices: dict[str | int, Any] = {
                token: [[number(text) for text in row] for row in rows]
                for token, rows in premise.tokens.items()
            }
            premises[premise.name] = generator([number(text) for text in premise.start], matrices)
        return Mixture(premises, {premise.name: number(premise.prior) for premise in self.model.premises})

    @cached_property
    def simulator(self) -> WindowedSimulator:
        """The library's windowed simulator."""
        return self.mixture.window(self.window, pinned=self.pinned, decoding=self.policy)

    @property
    def policy(self) -> Decoding | None:
        """The decoding in the library's form. A tie at the edge is kept, which the checker refuses."""
        if not self.decoding:
            return None
        first, *others = (POLICIES[step.policy](Fraction(step.value)) for step in self.decoding)
        return first.then(*others)

    @cached_property
    def context_chain(self) -> ContextChain:
        """The library's context chain from the empty word."""
        return self.simulator.chain()

    def facts(self, *facts: form.Fact | str) -> form.ChainFacts:
        """Return evidence that the facts hold here."""
        return form.ChainFacts(
            self.model.name, self.window, stated(facts), self.at, self.pinned, self.decoding
        )

    def against(self, claimed: str, *facts: form.Fact | str) -> form.Counterexample:
        """Return evidence that a claimed relation fails here, where the facts hold."""
        return self.counterexample("relation", facts, against=(holds(claimed),))

    def no_martingale(self, *drifts: form.Drift) -> form.Counterexample:
        """Return evidence that the amplitudes are no martingale here: drifts that are not 0."""
        return self.counterexample("martingale", drifts)

    def comes_back(self, premise: str, *facts: form.Fact | str) -> form.Counterexample:
        """Return evidence that a premise which has vanished comes back, by a walk among the facts."""
        return self.counterexample("vanished stays", facts, premise)

    def counterexample(
        self,
        refutes: Literal["martingale", "vanished stays", "relation"],
        facts: Iterable[form.Fact | str],
        premise: str = "",
        against: tuple[form.Holds, ...] = (),
    ) -> form.Counterexample:
        """Return evidence that a general statement fails here."""
        return form.Counterexample(
            refutes,
            self.model.name,
            self.window,
            stated(facts),
            premise,
            against,
            self.at,
            self.pinned,
            self.decoding,
        )

    def time(self, target: str) -> form.HittingTime:
        """Return the expected hitting times from every context."""
        values = self.context_chain.expected_hitting_time(self.event(event(target)))
        return form.HittingTime(event(target), {str(word): str(value) for word, value in values.items()})

    def hitting(self, target: str) -> form.Hitting:
        """Return the hitting probabilities from every context."""
        values = self.context_chain.hitting_probability(self.event(event(target)))
        return form.Hitting(event(target), {str(word): str(value) for word, value in values.items()})

    def event(self, target: form.Event) -> Event:
        """Return the event in the library's form."""
        return self.simulator.event(f"{target.event}:{target.value}".replace(" ", ""))

    def stationary(self) -> form.Stationary:
        """Return the stationary law of the full windows."""
        law = self.context_chain.stationary_distribution()
        return form.Stationary({str(word): str(mass) for word, mass in law.items() if mass})

    def mean(self, premise: str) -> form.MeanAmplitude:
        """Return the mean amplitude under the stationary law."""
        law = self.stationary().values
        mean = sum(Fraction(mass) * self.simulator.amplitudes(word)[premise] for word, mass in law.items())
        return form.MeanAmplitude(premise, law, str(mean))

    def drift(self, premise: str, word: str) -> form.Drift:
        """Return the drift and its halves at one window."""
        halves = self.simulator.martingale.halves(premise, word)
        drift = self.simulator.drift(premise, word)
        return form.Drift(premise, word, str(drift), str(halves.appending), str(halves.forgetting))

    def beliefs(self, length: int) -> form.Beliefs:
        """Return how many beliefs full memory has at words of at most that many tokens, and whether these are all."""
        chain = self.mixture.mixed_states(depth=length)
        return form.Beliefs(length, len(chain.matrix.beliefs), chain.is_complete)


def stated(facts: Iterable[form.Fact | str]) -> tuple[form.Fact, ...]:
    """Return the facts. Those written as relations are read."""
    return tuple(holds(fact) if isinstance(fact, str) else fact for fact in facts)
