"""Hunts: a conjecture is put to all small models in order of size, then to random larger ones.

The first part is exhaustive over a stated finite family (:class:`~markovsim.conjectures.exhaust.Family`), so that a
counterexample found there is a smallest one of that family. The second part draws larger models with Hypothesis and
shrinks what breaks the conjecture. What it finds is small, but not proved smallest. Both are deterministic from the
seed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from string import ascii_uppercase
from typing import Literal, TypeAlias

from markovsim.arithmetic.numbers import whole_number
from markovsim.conjectures.exhaust import Family
from markovsim.conjectures.standard import STANDARD, Conjecture
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.errors import ImpossibleWindowError, InputError, LimitError, StationaryError
from markovsim.modelfiles.writing import simulator_to_toml

Progress: TypeAlias = Callable[[int, str], None]
Broken: TypeAlias = tuple[WindowedSimulator, str]
REPORT_EVERY = 100
"""How many models are examined between two reports of progress."""

CONJECTURES: dict[str, Conjecture] = {conjecture.name: conjecture for conjecture in STANDARD}
"""The built-in conjectures by name. They are defined in :mod:`markovsim.conjectures.standard`."""


@dataclass(frozen=True)
class Finding:
    """What a hunt came back with.

    ``model_toml`` is the model that breaks the conjecture as a model file, and ``simulator`` is the same as an object.
    Both are None where there is none. ``examined`` counts the models that the conjecture was put to. ``smallest`` says
    whether the model is the smallest of the family that was searched exhaustively.
    """

    conjecture: Conjecture
    verdict: Literal["refuted", "not refuted"]
    model_toml: str | None
    explanation: str
    examined: int
    simulator: WindowedSimulator | None = None
    smallest: bool = False


def hunt(
    name: str | Conjecture,
    *,
    seed: int = 0,
    examples: int = 100,
    progress: Progress | None = None,
    least_premises: int = 1,
    least_window: int = 0,
) -> Finding:
    """Look for a model that breaks a conjecture, the smallest one first.

    All models of the conjecture's family are examined in order of size: premises, tokens, window, hidden states,
    simplicity of the numbers. Where none breaks it, random larger ones are drawn.

    Parameters
    ----------
    name : str or Conjecture
        One of :data:`CONJECTURES`, or a :class:`Conjecture` of your own.
    seed : int
        The seed of the random models.
    examples : int
        The most random models that are drawn.
    progress : callable, optional
        It is called now and then with the number of models examined and a word on what is being done.
    least_premises, least_window : int
        Smaller models are left out.

    Returns
    -------
    Finding
        The verdict, with the model that breaks the conjecture where one was found.

    Raises
    ------
    InputError
        The name is unknown, or the sizes leave no model.

    Examples
    --------
    >>> finding = hunt("martingale-in-every-window")
    >>> finding.verdict, finding.smallest
    ('refuted', True)
    >>> finding.explanation
    "with a window of 1 token the amplitude of luigi drifts by -1/9 at 'A', 1/3 at 'B'"
    >>> finding.simulator.k, finding.simulator.next_token("A")
    (1, {'A': Fraction(5, 6), 'B': Fraction(1, 6)})
    """
    conjecture = name if isinstance(name, Conjecture) else _named(name)
    numbers = {
        "seed": seed,
        "examples": examples,
        "least_premises": least_premises,
        "least_window": least_window,
    }
    for argument, value in numbers.items():
        whole_number(value, argument)
    family = replace(
        conjecture.family,
        least_premises=max(least_premises, conjecture.family.least_premises),
        least_window=max(least_window, conjecture.family.least_window),
    )
    judge = _Judge(conjecture, progress)
    for mixture, window in family.models():
        broken = judge.examine(partial(mixture.window, window, start=family.start), "all small models")
        if broken is not None:
            return judge.refuted(*broken, smallest=True)
    explanation = f"no counterexample among all {judge.examined} models that it is about, of: {family}"
    if examples:
        listed = judge.examined
        broken = _search(judge, family, seed, examples)
        if broken is not None:
            return judge.refuted(*broken, smallest=False)
        explanation += (
            f"; none among {judge.examined - listed} random ones drawn from larger sizes, seed {seed}"
        )
    return Finding(conjecture, "not refuted", None, explanation, judge.examined)


def _named(name: str) -> Conjecture:
    if name not in CONJECTURES:
        raise InputError(f"conjecture={name!r}: no such conjecture; choose from {', '.join(CONJECTURES)}")
    return CONJECTURES[name]


class _Judge:
    """A counter of models that a conjecture is put to."""

    def __init__(self, conjecture: Conjecture, progress: Progress | None) -> None:
        self.conjecture = conjecture
        self.progress = progress
        self.examined = 0

    def examine(self, make: Callable[[], WindowedSimulator], doing: str) -> Broken | None:
        """Return the simulator and how it breaks the conjecture.

        It is None where the simulator does not break it, or is not one that the conjecture is about.
        """
        try:
            simulator = make()
            how = self.conjecture.violation(simulator)
        except (ImpossibleWindowError, StationaryError, LimitError):
            return None
        self.examined += 1
        if self.progress is not None and self.examined % REPORT_EVERY == 0:
            self.progress(self.examined, doing)
        return None if how is None else (simulator, how)

    def refuted(self, simulator: WindowedSimulator, how: str, *, smallest: bool) -> Finding:
        """Return the finding, with the model as a file that says what it is."""
        model = simulator_to_toml(simulator)
        header = _comment(f"Breaks {self.conjecture.name}: {self.conjecture.statement}") + _comment(how)
        return Finding(self.conjecture, "refuted", header + model, how, self.examined, simulator, smallest)


def _comment(text: str) -> str:
    return textwrap.fill(text, 80, initial_indent="# ", subsequent_indent="#   ") + "\n"


def _search(judge: _Judge, family: Family, seed: int, examples: int) -> Broken | None:
    """Draw models larger than the family's with Hypothesis and shrink the first that breaks the conjecture."""
    from hypothesis.errors import NoSuchExample, Unsatisfiable

    from markovsim.conjectures.strategies import alphabets, mixtures, simplest, simulators

    models = mixtures(
        alphabets(max_tokens=min(family.tokens + 1, len(ascii_uppercase))),
        min_premises=family.least_premises,
        max_premises=family.premises + 1,
        max_hidden=family.hidden_each + 1,
    )
    larger = simulators(
        models,
        min_window=family.least_window,
        max_window=family.window + 1,
        starts=(family.start,),
        max_pinned=0,
        impossible=("error",),
    )
    doing = "random larger models"

    def breaks(simulator: WindowedSimulator) -> bool:
        return judge.examine(lambda: simulator, doing) is not None

    try:
        found = simplest(larger, breaks, seed=seed, examples=examples)
    except (NoSuchExample, Unsatisfiable):
        return None
    return judge.examine(lambda: found, doing)
