"""Storm as an independent referee: it reads the exported chains and solves them in its own exact arithmetic.

Skipped where stormpy is not installed (``pip install "markovsim[referee]"``).
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import pytest
import sympy
from chain_tools import close, run_length
from places import ROOT

import markovsim as ms
from examples import EXAMPLES, Example
from markovsim.interop.drn import to_drn
from markovsim.interop.prism import prism_property, to_prism
from markovsim.modelfiles.documents import toml_document
from markovsim.modelfiles.expressions import parse_expression
from markovsim.modelfiles.reading import ChainFile, MixtureFile, model_of, read_model

stormpy = pytest.importorskip("stormpy", reason="Storm's Python package is not installed: no referee")

EXAMPLE_FILES = sorted((ROOT / "examples").glob("*.toml"))


class Referee:
    """A chain as Storm has read it, from PRISM text and from DRN; each answer is the same from both."""

    def __init__(self, chain: ms.Chain, labels: dict[str, Any], start: Any, folder: Path) -> None:
        self.domain = chain.domain
        kind = stormpy.RationalFunction if chain.domain.name == "symbolic" else stormpy.Rational
        prism, drn = folder / "chain.prism", folder / "chain.drn"
        prism.write_text(to_prism(chain, labels, start), encoding="utf-8")
        drn.write_text(to_drn(chain, labels, start), encoding="utf-8")
        options = stormpy.BuilderOptions(build_full=True)
        self.models = (
            stormpy.build_model[kind](stormpy.parse_prism_program(str(prism)), options=options),
            stormpy.build_model_from_drn[kind](str(drn)),
        )

    def asks(self, question: str, label: str) -> Any:
        (formula,) = stormpy.parse_properties(prism_property(question, label))
        answers = []
        for model in self.models:
            (initial,) = model.initial_states
            answers.append(self.number(stormpy.model_checking(model, formula).get_value(initial)))
        assert answers[0] == answers[1]
        return answers[0]

    def steady(self) -> list[Fraction]:
        """The long-run share of each state of the file."""
        model = self.models[1]
        result = stormpy.analysis.compute_steady_state_distribution(model)
        return [self.number(result.get_value(i)) for i in range(model.nr_states)]

    def number(self, value: Any) -> Any:
        """A value of Storm's as ours: a fraction, an element of the symbolic domain, infinity."""
        text = str(value).replace("^", "**")
        if text == "inf":
            return sympy.oo
        if self.domain.name != "symbolic":
            top, _, bottom = text.partition("/")  # flint reads numbers of any length
            return Fraction(int(flint.fmpz(top)), int(flint.fmpz(bottom or "1")))
        values = {name: self.domain.parameter(name) for name in self.domain.names}
        return parse_expression(text, values).evaluate(self.domain, values)

    def ours(self, value: Any) -> Any:
        return self.domain.convert(value) if self.domain.name == "symbolic" and value != sympy.oo else value


def simulator(example: Example, symbolic: bool) -> ms.WindowedSimulator:
    model = model_of(toml_document(example.file(symbolic=symbolic), example.name))
    assert isinstance(model, MixtureFile)
    return model.simulator()


def agree_on_windows(sim: ms.WindowedSimulator, starts: list[str], folder: Path) -> int:
    """Hold everything that a window can be asked for against Storm; return how many answers were compared."""
    compared = 0
    for start in starts:
        chain, event = sim.chain(start), sim.emits("B")
        context = chain.states[chain.index(sim.reader.write(sim.reader.context_of(start)))]
        labels = {"said_b": event, "all_b": "B" * sim.k, "all_a": "A" * sim.k}
        labels = {name: target for name, target in labels.items() if name == "said_b" or target in chain}
        referee = Referee(chain, labels, context, folder)
        for name, target in labels.items():
            wanted = chain.hitting_probability(target, start=context)
            assert referee.asks("probability", name) == referee.ours(wanted), (start, name)
            wanted = chain.expected_hitting_time(target, start=context)
            assert referee.asks("time", name) == referee.ours(wanted), (start, name)
            for states in ("tree", "coarsest", "contexts"):  # every way to the answer
                named = "token:B" if name == "said_b" else f"context:{target}"
                assert sim.expected_hitting_time(named, start, states=states) == wanted
            compared += 2
            if name != "said_b":
                wanted = chain.limiting_distribution(context)[target]
                assert referee.asks("share", name) == referee.ours(wanted), (start, name)
                compared += 1
    return compared


@pytest.mark.parametrize("symbolic", [False, True], ids=["exact", "symbolic"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_named_models(example, symbolic, tmp_path):
    starts = sorted({"", *(start for _, start in example.hits)})
    assert agree_on_windows(simulator(example, symbolic), starts, tmp_path) >= 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_derived_answers(example, tmp_path):
    """The formulas derived by hand, against Storm alone."""
    sim = simulator(example, symbolic=False)
    for (event, start), formula in example.hits.items():
        kind, _, word = event.partition(":")
        chain = sim.chain(start)
        target = sim.emits(word) if kind == "token" else word
        referee = Referee(chain, {"goal": target}, sim.reader.write(sim.reader.context_of(start)), tmp_path)
        assert referee.asks("time", "goal") == formula(dict(example.values))


@pytest.mark.parametrize("file", EXAMPLE_FILES, ids=lambda file: file.stem)
def test_example_files(file, tmp_path):
    model = read_model(file)
    if isinstance(model, MixtureFile):
        assert agree_on_windows(model.simulator(), ["", "A" * model.simulator().k], tmp_path) >= 10
        return
    assert isinstance(model, ChainFile)
    chain = model.chain()
    for start in chain.states:
        agree_on_states(chain, start, tmp_path)


def agree_on_states(chain: ms.Chain, start: Any, folder: Path) -> None:
    labels = {f"state_{i}": state for i, state in enumerate(chain.states)}
    referee = Referee(chain, labels, start, folder)
    limit = chain.limiting_distribution(start)
    for name, state in labels.items():
        assert referee.asks("probability", name) == chain.hitting_probability(state, start=start)
        assert referee.asks("time", name) == chain.expected_hitting_time(state, start=start)
    assert referee.steady() == [limit[state] for state in chain.states]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_stationary_laws(example, tmp_path):
    chain = simulator(example, symbolic=False).full_chain
    for start in chain.states:
        limit = chain.limiting_distribution(start)
        assert Referee(chain, {}, start, tmp_path).steady() == [limit[state] for state in chain.states]


def test_a_users_chain(tmp_path):
    """The 32 states of a cancer-progression model with probabilities down to 1e-134, exactly and in float."""
    data = json.loads((ROOT / "tests" / "data" / "progression32.json").read_text(encoding="utf-8"))
    exact = ms.Chain.from_transitions(data["transitions"], data["states"], normalize=True)
    agree_on_states(exact, "WT", tmp_path)
    rounded = exact.to(ms.FLOAT)
    labels = {f"state_{i}": state for i, state in enumerate(exact.states)}
    referee = Referee(rounded, labels, "WT", tmp_path)
    for name, state in labels.items():
        assert close(rounded.hitting_probability(state, start="WT"), referee.asks("probability", name)), state


@pytest.mark.parametrize("k", [10, 60, 150])
def test_floats_near_absorption(k, tmp_path):
    """Storm solves exactly what the float chain stands for; our floats are within 1e-13 of it."""
    chain = run_length(k).to(ms.FLOAT)
    referee = Referee(chain, {"zero": 0, "last": k}, k, tmp_path)
    assert close(chain.expected_hitting_time(0, start=k), referee.asks("time", "zero"))
    assert referee.asks("probability", "zero") == 1 == chain.hitting_probability(0, start=k)
    assert close(chain.stationary_distribution()[k], referee.asks("share", "last"))


def test_a_wrong_chain_is_told_from_the_right_one(tmp_path):
    """The referee is no rubber stamp."""
    right = ms.Chain([["1/2", "1/2"], [0, 1]])
    wrong = ms.Chain([["1/2", "1/2"], ["1/3", "2/3"]])
    referee = Referee(right, {"end": 1}, 0, tmp_path)
    assert referee.asks("share", "end") != wrong.limiting_distribution(0)[1]
