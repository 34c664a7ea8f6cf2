"""Witnesses: values of context chains as the library finds them, in the form that certificates have.

Nothing of this is trusted, nor is sympy or flint, which the library uses inside: every witness goes into a certificate,
and the independent checker recomputes it from the premises there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from markovsim.certificates import format as form
from markovsim.certificates.formulas import evaluate
from markovsim.chains.events import Event
from markovsim.contexts.decoding import Decoding, temperature, top_p
from markovsim.contexts.simulator import ContextChain, WindowedSimulator
from markovsim.mixture import Mixture
from markovsim.premises.generator import generator

POLICIES: Mapping[str, Callable[[Fraction], Decoding]] = {
    "power": lambda exponent: temperature(1 / exponent),
    "top p": top_p,
}


@dataclass(frozen=True)
class Setting:
    """A model of a certificate under a window, at parameter values: where chain facts are found and stated.

    >>> from markovsim.proving import seed_toy
    >>> half = Setting(seed_toy(), 1, {"l": "1/2", "q": "1/2"})
    >>> half.time(form.Event("token", "B")).values
    {'': '11/2', 'A': '6', 'B': '4'}
    >>> sharp = Setting(half.model, 1, half.at, decoding=(form.Decoding("power", "2"),))
    >>> sharp.time(form.Event("token", "B")).values
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
        """The decoding in the library's form; a tie at the edge, which the checker refuses, is kept."""
        if not self.decoding:
            return None
        first, *others = (POLICIES[step.policy](Fraction(step.value)) for step in self.decoding)
        return first.then(*others)

    @cached_property
    def context_chain(self) -> ContextChain:
        """The library's context chain from the empty word."""
        return self.simulator.chain()

    def event(self, target: form.Event) -> Event:
        """The event in the library's form."""
        return self.simulator.event(f"{target.event}:{target.value}".replace(" ", ""))

    def facts(self, *facts: form.Fact) -> form.ChainFacts:
        """Evidence that the facts hold here."""
        return form.ChainFacts(self.model.name, self.window, facts, self.at, self.pinned, self.decoding)

    def time(self, target: form.Event) -> form.HittingTime:
        """Expected hitting times from every context."""
        values = self.context_chain.expected_hitting_time(self.event(target))
        return form.HittingTime(target, {str(word): str(value) for word, value in values.items()})

    def hitting(self, target: form.Event) -> form.Hitting:
        """Hitting probabilities from every context."""
        values = self.context_chain.hitting_probability(self.event(target))
        return form.Hitting(target, {str(word): str(value) for word, value in values.items()})

    def stationary(self) -> form.Stationary:
        """The stationary law of the full windows."""
        law = self.context_chain.stationary_distribution()
        return form.Stationary({str(word): str(mass) for word, mass in law.items() if mass})

    def mean(self, premise: str) -> form.MeanAmplitude:
        """The mean amplitude under the stationary law."""
        law = self.stationary().values
        mean = sum(Fraction(mass) * self.simulator.amplitudes(word)[premise] for word, mass in law.items())
        return form.MeanAmplitude(premise, law, str(mean))

    def drift(self, premise: str, word: str) -> form.Drift:
        """The drift and its halves at one window."""
        halves = self.simulator.drift_halves(premise, word)
        drift = self.simulator.drift(premise, word)
        return form.Drift(premise, word, str(drift), str(halves.appending), str(halves.forgetting))

    def beliefs(self, length: int) -> form.Beliefs:
        """How many beliefs full memory has at words of at most that many tokens, and whether these are all."""
        chain = self.mixture.mixed_states(depth=length)
        return form.Beliefs(length, len(chain.beliefs), chain.is_complete)
