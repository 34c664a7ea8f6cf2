"""A sweep: one model, values for what is varied, and the cells, one for each point of their product."""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.metadata import version
from typing import Any

from markovsim.answers.analysis import Answer, analyze
from markovsim.answers.samples import sample, sample_json
from markovsim.errors import MarkovsimError
from markovsim.modelfiles.reading import ChainFile, MixtureFile

_BALLS = threading.Lock()
"""All threads of a process share one precision of balls, so cells with balls take turns. They lose no time by it."""

At = dict[str, Any]
"""A point: ``{"parameters": {"q": "1/2"}, "window": 3, "from": "AAA"}``, without what is not varied."""


@dataclass(frozen=True)
class Cell:
    """A point of the product and its number, from 0."""

    number: int
    at: At


@dataclass(frozen=True)
class Outcome:
    """What became of a cell: an answer, or the error that took its place."""

    cell: Cell
    answer: Answer | None
    error: str | None = None

    @property
    def ok(self) -> bool:
        """Whether there is an answer."""
        return self.error is None


@dataclass(frozen=True)
class Question:
    """What is asked at every point, with all that a process needs to answer it there."""

    model: MixtureFile | ChainFile
    kind: str
    options: Mapping[str, Any]

    def outcome(self, cell: Cell) -> Outcome:
        """Return the outcome at one point.

        An error of the model at that point is an outcome too, and no failure of the sweep.
        """
        try:
            with _BALLS if self._domain(cell.at) == "ball" else nullcontext():
                return Outcome(cell, self.answer(cell.at))
        except MarkovsimError as error:
            return Outcome(cell, None, str(error))
        except MemoryError:
            return Outcome(cell, None, "the cell does not fit into memory; give it a smaller model or window")

    def _domain(self, at: At) -> str:
        """Return the name of the arithmetic at a point: that of the file where the sweep names none."""
        return str(at["domain"]) if "domain" in at else self.model.domain().name

    def answer(self, at: At) -> Answer:
        """Return the answer at one point.

        It is that of :func:`markovsim.answers.analysis.analyze`, or, where texts are drawn, how many of each token came
        and how often the event was hit, after how many tokens on average. It raises what those raise.
        """
        model = self.model_at(at)
        if self.kind == "simulate":
            options = self.options
            drawn = sample(
                model, options["steps"], options["replicas"], at["seed"], at.get("from"), at.get("hit")
            )
            answer = {key: value for key, value in sample_json(drawn).items() if key != "texts"}
            if "hit" in answer:
                answer["hit"] = {key: value for key, value in answer["hit"].items() if key != "times"}
            return answer
        return analyze(
            model, domain=at.get("domain"), hit=at.get("hit"), start=at.get("from"), **self.options
        )

    def model_at(self, at: At) -> MixtureFile | ChainFile:
        """Return the model with the values of the point in it."""
        model = self.model.at(at.get("parameters", {}))
        if "window" in at and isinstance(model, MixtureFile):
            return replace(model, window=at["window"])
        return model


@dataclass(frozen=True)
class Sweep:
    """A question with the values of each parameter and of each setting that is given: together the cells.

    Cell i is point i of the product, parameters before settings, the last one varying fastest.

    Attributes
    ----------
    file : str
        The sweep file, as messages name it.
    question : Question
        What is asked at every point.
    parameters, settings : mapping from names to sequences of values
        What is varied.
    source : mapping
        The model as it stood in its file.
    """

    file: str
    question: Question
    parameters: Mapping[str, Sequence[Fraction]]
    settings: Mapping[str, Sequence[int | str]]
    source: Mapping[str, Any]

    def __len__(self) -> int:
        """Return the number of cells."""
        return math.prod(map(len, (*self.parameters.values(), *self.settings.values())))

    def cell(self, number: int) -> Cell:
        """Return the cell of that number."""
        rest, places = number, {}
        for name, values in reversed([*self._axes()]):
            rest, places[name] = divmod(rest, len(values))
        at: At = {}
        if self.parameters:
            at["parameters"] = {
                name: str(values[places["parameters", name]]) for name, values in self.parameters.items()
            }
        at |= {name: values[places["settings", name]] for name, values in self.settings.items()}
        return Cell(number, at)

    def _axes(self) -> list[tuple[tuple[str, str], Sequence[Any]]]:
        """Return what is varied, slowest first; a parameter may have the name of a setting."""
        return [
            *((("parameters", name), values) for name, values in self.parameters.items()),
            *((("settings", name), values) for name, values in self.settings.items()),
        ]

    def fingerprint(self) -> str:
        """Return a hash of everything that the answers depend on: the model, the question, the points, the version."""
        content = {
            "version": version("markovsim"),
            "kind": self.question.kind,
            "options": dict(self.question.options),
            "axes": [[*name, [str(value) for value in values]] for name, values in self._axes()],
            "model": self.source,
        }
        # Order counts in a model: answers list premises and states as the file does.
        text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()
