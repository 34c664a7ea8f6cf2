"""Chains as PRISM text and as DRN, read back by small readers that share no code with the writers."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import sympy
from chain_tools import run_length

import markovsim as ms
from examples import EXAMPLES, Example
from markovsim.interop.drn import DrnModel, from_drn, to_drn
from markovsim.interop.prism import prism_property, to_prism
from markovsim.modelfiles.documents import toml_document
from markovsim.modelfiles.reading import MixtureFile, model_of

Rows = list[dict[int, Fraction]]


def simulator(example: Example, symbolic: bool) -> ms.WindowedSimulator:
    model = model_of(toml_document(example.file(symbolic=symbolic), example.name))
    assert isinstance(model, MixtureFile)
    return model.simulator()


# --- a reader of the text ---------------------------------------------------------------------------


def value(text: str, at: Mapping[str, Fraction]) -> Fraction:
    """The value of an expression of the PRISM language at a point."""
    operations = {
        ast.Add: lambda a, b: a + b,
        ast.Sub: lambda a, b: a - b,
        ast.Mult: lambda a, b: a * b,
        ast.Div: lambda a, b: a / b,
        ast.Pow: lambda a, b: a**b,
    }

    def walk(node: Any) -> Fraction:
        if isinstance(node, ast.BinOp):
            return operations[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.Call):
            assert node.func.id == "pow"
            base, exponent = map(walk, node.args)
            return base ** int(exponent)
        if isinstance(node, ast.Name):
            return at[node.id]
        return Fraction(ast.get_source_segment(text, node))

    return walk(ast.parse(text, mode="eval").body)


def read_prism(text: str, at: Mapping[str, Fraction]) -> tuple[Rows, dict[str, set[int]], list[int]]:
    """Rows, labels and initial states of a model with one whole variable."""
    lines = [line.partition("//")[0].strip() for line in text.splitlines()]
    assert lines[0] == "dtmc"
    assert {re.match(r"const double (\w+);", line)[1] for line in lines if line.startswith("const")} == set(
        at
    )
    (head,) = (line for line in lines if " : [0.." in line)
    name, last, _, first = re.fullmatch(r"(\w+) : \[0\.\.(\d+)\]( init (\d+))?;", head).groups()
    rows: Rows = []
    for line in lines:
        if line.startswith("[]"):
            state, steps = re.fullmatch(rf"\[\] {name}=(\d+) -> (.*);", line).groups()
            assert int(state) == len(rows)
            rows.append({})
            for step in steps.split(" + "):
                p, target = re.fullmatch(rf"(.*):\({name}'=(\d+)\)", step).groups()
                assert int(target) not in rows[-1]
                rows[-1][int(target)] = value(p, at)
    assert len(rows) == int(last) + 1
    labels = {}
    for line in lines:
        if line.startswith("label"):
            label, condition = re.fullmatch(r'label "(\w+)" = (.*);', line).groups()
            labels[label] = {i for i in range(len(rows)) if holds(condition, name, i)}
    everywhere = "init true endinit" in lines
    assert everywhere == (first is None)
    return rows, labels, list(range(len(rows))) if everywhere else [int(first)]


def holds(condition: str, name: str, i: int) -> bool:
    """Whether a disjunction of equations and ranges holds at a state."""
    if condition == "false":
        return False
    for part in condition.split(" | "):
        if found := re.fullmatch(rf"{name}=(\d+)", part):
            low = high = found[1]
        else:
            low, high = re.fullmatch(rf"\({name}>=(\d+) & {name}<=(\d+)\)", part).groups()
        if int(low) <= i <= int(high):
            return True
    return False


def first_hits(rows: Rows, marked: set[int], start: int, steps: int) -> list[Fraction]:
    """P(T = n) for n = 0, …, steps, T the first time in the marked states."""
    law, answer = {start: Fraction(1)}, []
    for _ in range(steps + 1):
        answer.append(sum((p for i, p in law.items() if i in marked), Fraction(0)))
        onward: dict[int, Fraction] = {}
        for i, mass in law.items():
            for j, p in rows[i].items() if i not in marked else ():
                onward[j] = onward.get(j, Fraction(0)) + mass * p
        law = onward
    return answer


def first_emissions(chain: Any, token: str, start: str, steps: int) -> list[Fraction]:
    """P(T = n), T the first time that the token is written, from the chain's labelled arcs."""
    law, answer = {chain.index(start): Fraction(1)}, [Fraction(0)]
    for _ in range(steps):
        onward: dict[int, Fraction] = {}
        answer.append(Fraction(0))
        for i, mass in law.items():
            for label, j, p in chain.matrix.arcs[i]:
                share = mass * chain.domain.public(p)
                if label == token:
                    answer[-1] += share
                else:
                    onward[j] = onward.get(j, Fraction(0)) + share
        law = onward
    return answer


# --- PRISM ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("symbolic", [False, True], ids=["exact", "symbolic"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_text_is_the_chain(example, symbolic):
    sim = simulator(example, symbolic)
    chain = sim.chain()
    full = [state for state in chain.states if len(state) == example.window]
    at = dict(example.values) if symbolic else {}
    rows, labels, initial = read_prism(to_prism(chain, {"full": full, "last": chain.states[-1]}), at)
    exact = simulator(example, False).chain()
    assert initial == list(range(len(chain)))
    assert labels["full"] == {chain.index(state) for state in full}
    assert labels["last"] == {len(chain) - 1}
    for i, row in enumerate(rows):
        assert row == {
            exact.index(chain.states[j]): exact.domain.public(p) for j, p in exact.matrix.rows[i].items()
        }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_marked_step_is_a_state(example):
    sim = simulator(example, False)
    chain, start = sim.chain(), ""
    text = to_prism(chain, {"said": sim.emits("B"), "all_a": "A" * example.window}, start)
    rows, labels, (first,) = read_prism(text, {})
    assert all(sum(row.values()) == 1 for row in rows)
    assert first_hits(rows, labels["said"], first, 7) == first_emissions(chain, "B", start, 7)
    plain, targets, (place,) = read_prism(to_prism(chain, {"all_a": "A" * example.window}, start), {})
    assert first_hits(rows, labels["all_a"], first, 7) == first_hits(plain, targets["all_a"], place, 7)


def test_any_event_that_marks_states_and_steps():
    class Either:
        def hits_state(self, state):
            return state == "c"

        def hits_arc(self, source, label, target):
            return (source, target) == ("a", "b")

    chain = ms.Chain.from_transitions([("a", "b", "1/3"), ("a", "c", "2/3"), ("b", "a", 1), ("c", "c", 1)])
    rows, labels, (first,) = read_prism(to_prism(chain, {"e": Either(), "b": "b"}, start="b"), {})
    assert first_hits(rows, labels["e"], first, 2) == [0, 0, 1]
    assert first_hits(rows, labels["b"], first, 0) == [1]
    assert len(rows) == 4  # b at the start, a, b just reached from a, c


def test_floats_are_written_as_the_rows_that_they_stand_for():
    chain = run_length(60).to(ms.FLOAT)
    rows, _, _ = read_prism(to_prism(chain), {})
    assert all(sum(row.values()) == 1 for row in rows)
    leaving = chain.probability(60, 0)
    assert 1.0 - leaving == chain.probability(60, 60) == 1.0
    assert rows[60] == {0: Fraction(leaving), 60: 1 - Fraction(leaving)}
    parallel = ms.Mixture({"p": ms.iid({"A": 0.3, "B": 0.7})}).window(0)
    unfolded, labels, _ = read_prism(to_prism(parallel.chain(), {"b": parallel.emits("B")}, ""), {})
    assert [sum(row.values()) for row in unfolded] == [1, 1]
    assert float(unfolded[0][1]) == 0.7
    assert labels == {"b": {1}}


def test_long_numbers_are_no_whole_numbers():
    text = to_prism(ms.Chain([[0, 1], [Fraction(1, 2**31), 1 - Fraction(1, 2**31)]]))
    assert "1/2147483648.0:(s'=0) + 2147483647/2147483648.0:(s'=1)" in text


def test_the_variable_gives_way_to_a_parameter():
    s = sympy.Symbol("s")
    rows, _, _ = read_prism(to_prism(ms.Chain([[s, 1 - s], [1, 0]])), {"s": Fraction(1, 4)})
    assert rows == [{0: Fraction(1, 4), 1: Fraction(3, 4)}, {0: 1}]


def test_parameters_may_be_negative():
    x = sympy.Symbol("x")
    domain = ms.SymbolicDomain({"x": (-1, 0)})
    chain = ms.Chain([[-x, 1 + x], [1, 0]], domain=domain)
    text = to_prism(chain)
    assert "// -1 < x < 0" in text
    assert read_prism(text, {"x": Fraction(-1, 4)})[0][0] == {0: Fraction(1, 4), 1: Fraction(3, 4)}


def test_names_cannot_end_a_comment():
    text = to_prism(ms.Chain([[1]], states=["end\nmodule evil \u2028 endmodule"]), {"none": lambda_event()})
    assert len([line for line in text.splitlines() if "evil" in line]) == 1
    assert 'label "none" = false;' in text


def lambda_event() -> ms.Visits:
    return ms.Visits(lambda state: False)


def test_properties():
    assert prism_property("probability", "goal") == 'P=? [F "goal"]'
    assert prism_property("share", "goal") == 'S=? ["goal"]'
    with pytest.raises(ms.InputError, match="question='odds'"):
        prism_property("odds", "goal")
    with pytest.raises(ms.InputError, match="label='a b'"):
        prism_property("time", "a b")


@pytest.mark.parametrize("write", [to_prism, to_drn])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1]],), "chain="),
        ((ms.Chain([[1]]), ["goal"]), "labels="),
        ((ms.Chain([[1]]), {"go al": 0}), "label='go al'"),
        ((ms.Chain([[1]]), {"init": 0}), "label='init'"),
        ((ms.Chain([[1]]), {"é": 0}), "label='é'"),
        ((ms.Chain([[1]]), {"goal": 5}), "state=5"),
        ((ms.Chain([[1]]), {}, 5), "state=5"),
        ((ms.Chain([[1]], domain=ms.BALL),), "balls"),
        ((ms.Chain([[sympy.Symbol("λ"), 1 - sympy.Symbol("λ")], [1, 0]]),), "parameter='λ'"),
    ],
)
def test_what_cannot_be_written_is_named(write, arguments, message):
    with pytest.raises(ms.InputError, match=message):
        write(*arguments)


def test_words_of_the_language_and_large_models_are_refused(monkeypatch):
    rate = sympy.Symbol("rate")
    with pytest.raises(ms.InputError, match="parameter='rate'"):
        to_prism(ms.Chain([[rate, 1 - rate], [1, 0]]))
    monkeypatch.setattr("markovsim.interop.prism.MAX_STATES", 2)
    with pytest.raises(ms.LimitError, match=r"3 states.*to_drn"):
        to_prism(ms.Chain([[1, 0, 0]] * 3))


# --- DRN --------------------------------------------------------------------------------------------


def assert_same(model: DrnModel, chain: ms.Chain) -> None:
    public = chain.domain.public
    for i, row in enumerate(chain.matrix.rows):
        found = {j: model.chain.domain.public(p) for j, p in model.chain.matrix.rows[i].items()}
        assert found.keys() == row.keys()
        assert all(
            sympy.cancel(sympy.sympify(found[j]) - sympy.sympify(public(p))) == 0 for j, p in row.items()
        )


@pytest.mark.parametrize("symbolic", [False, True], ids=["exact", "symbolic"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_drn_there_and_back(example, symbolic):
    chain = simulator(example, symbolic).chain()
    model = from_drn(to_drn(chain, {"last": chain.states[-1]}, start=""))
    assert (model.initial, model.labels) == ((0,), {"last": frozenset([len(chain) - 1])})
    assert_same(model, chain)


def test_drn_holds_numbers_of_any_length():
    chain = run_length(1000)
    assert_same(from_drn(to_drn(chain)), chain)


HEAD = "@type: DTMC\n@parameters\n\n@nr_states\n2\n@model\n"


def test_drn_as_storm_writes_it():
    text = """// Exported by storm
// Original model type: DTMC
@type: DTMC
@value_type: parametric
@parameters
p
@placeholders
$0 : (p^2+(-1)*p+1)/(1)
$1 : (-1 * ((p) * (p+(-1))))/(1)
@reward_models
time
@nr_states
2
@nr_choices
2
@model
state 0 [1] init start
//[s=0]
	action __NOLABEL__ [0]
		0 : $0
		1 : $1
state 1 "goal"
	action 0
		1 : 1
"""
    model = from_drn(text)
    p = sympy.Symbol("p")
    assert sympy.cancel(model.chain.probability(0, 1) - p * (1 - p)) == 0
    assert (model.labels, model.initial) == ({"start": {0}, "goal": {1}}, (0,))
    floats = from_drn(
        "@type: DTMC\n@value_type: double\n@nr_states\n1\n@model\nstate 0\naction 0\n0 : 1.0\n"
    ).chain
    assert floats.domain is ms.FLOAT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"@type: DTMC", "text="),
        ("", "@model"),
        ("state 0", "line 1: 'state 0'"),
        ("@type: MDP\n@nr_states\n1\n@model\n", "@type: 'MDP'"),
        ("@type: DTMC\n@model\n", "@nr_states=''"),
        ("@type: DTMC\n@nr_states\n99999999999999999999\n@model\n", "@nr_states="),
        ("@type: DTMC\n@nr_states\n" + "1".rjust(11, "0") + "\n@model\n", "@nr_states="),
        (HEAD + "state 0\naction 0\n00000000001 : 1\n", "line 9"),
        ("@type: DTMC\n@nr_states\n²\n@model\n", "@nr_states="),
        ("@type: DTMC\n@value_type: interval\n@nr_states\n1\n@model\n", "@value_type: 'interval'"),
        ("@type: DTMC\n@parameters\na+b\n@nr_states\n1\n@model\n", "parameter='a\\+b'"),
        (HEAD + "state 0\naction 0\n0 : 1\n", "has 1 states"),
        (HEAD + "state 1\n", "line 7.*in order"),
        (HEAD + "state 0\naction 0\n0 : 1\naction 1\n0 : 1\n", "line 10.*one action"),
        (HEAD + "state 0\n0 : 1\n", "line 8"),
        (HEAD + "state 0\naction 0\n7 : 1\n", "line 9.*numbered"),
        (HEAD + "state 0\naction 0\n0 : __import__('os')\n", "line 9: .*__import__"),
        (HEAD + "state 0\naction 0\n0 : 9^9^9^9^9\n", "line 9: .*exponent"),
        (HEAD + "state 0\naction 0\n0 : 1/2\nstate 1\naction 0\n1 : 1\n", "1/2"),
        (HEAD + "state 0\naction 0\n0 : q\nstate 1\naction 0\n1 : 1\n", "line 9: 'q'"),
    ],
)
def test_what_is_no_drn_is_named(text, message):
    with pytest.raises(ms.InputError, match=message):
        from_drn(text)
