"""Sweeps: their points, the answers there, the result file at every moment, and who computes them."""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from fractions import Fraction
from itertools import chain, product
from pathlib import Path
from typing import Any

import pytest
import sympy
from places import ROOT
from refusal_tools import check_refusal
from sweep_tools import MODEL, SPEC, answer, fill, lines_of, run, write

import markovsim as ms
from markovsim import sweeps
from markovsim.answers.analysis import analyze
from markovsim.answers.samples import sample
from markovsim.errors import InputError, WorkerError
from markovsim.modelfiles.documents import toml_document
from markovsim.modelfiles.reading import model_of, read_model
from markovsim.sweeps import Cell, open_results, read_sweep
from markovsim.sweeps.engine import on_executor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path)


# --- values in place of parameters ----------------------------------------------------------------


def premises(text: str) -> str:
    return f'alphabet = ["A", "B"]\nwindow = 2\n[parameters]\nh = [0, 2]\ng = [0, 1]\n{text}'


LAW = '{A = "1/2", B = "1/2"}'
KINDS = {
    "iid": '[premises.x]\nprior = "h"\nkind = "iid"\nprobabilities = {A = "g", B = "1-g"}',
    "markov": f'[premises.x]\nprior = 1\nkind = "markov"\ninitial = {LAW}\n'
    'transitions = {A = {A = "g", B = "1-g"}, B = {A = "g**2", B = "1-g**2"}}',
    "generator": '[premises.x]\nprior = 1\nkind = "generator"\nstart = ["g", "1-g"]\n[premises.x.tokens]\n'
    'A = [["g", 0], [0, 0]]\nB = [[0, "1-g"], [0, 1]]',
    "looping": f'[premises.x]\nprior = 1\nkind = "looping"\nfirst = {LAW}\neta = "h/2"',
    "hmm": '[premises.x]\nprior = 1\nkind = "hmm"\nstart = {s = "g", t = "1-g"}\n'
    'transitions = {s = {s = "g", t = "1-g"}, t = {s = 1}}\n'
    'emissions = {s = {A = "1/3", B = "2/3"}, t = {A = "h/2", B = "1-h/2"}}',
    "deceptive": f'[premises.y]\nprior = 1\nkind = "iid"\nprobabilities = {LAW}\n'
    '[premises.z]\nprior = 0\nkind = "word"\nword = "AB"\n'
    '[premises.x]\nprior = "g"\nkind = "deceptive"\nimitates = "z"\nthen = "y"\nhazard = "h/2"\nback = "g"',
    "switching": f'[premises.y]\nprior = 0\nkind = "iid"\nprobabilities = {LAW}\n'
    '[premises.z]\nprior = 0\nkind = "iid"\nprobabilities = {A = "g", B = "1-g"}\n'
    '[premises.x]\nprior = 1\nkind = "switching"\nrates = {y = {z = "g"}, z = {y = "h/2"}}\nstart = "y"',
    "golden mean": '[premises.x]\nprior = 1\nkind = "golden_mean"\np = "g"\ntokens = "AB"',
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_what_the_file_would_say_with_it(kind: str) -> None:
    text = premises(KINDS[kind])
    values = {"h": Fraction(2, 3), "g": Fraction(3, 7)}
    at_once = model_of(toml_document(text, "model")).at(values)
    one_by_one = model_of(toml_document(text, "model")).at({"g": "3/7"}).at({"h": "2/3"})
    written = text.replace("h = [0, 2]\ng = [0, 1]\n", "").replace("[parameters]\n", "")
    for name, value in values.items():  # every parameter stands alone between signs
        for left, right in product(' "=/-', '"/*- '):
            written = written.replace(f"{left}{name}{right}", f"{left}({value}){right}")
    expected = analyze(model_of(toml_document(written, "model")), hit="token:B")
    assert analyze(at_once, hit="token:B") == analyze(one_by_one, hit="token:B") == expected
    assert at_once.parameters == {}


def test_parameters_that_get_no_value_stay() -> None:
    model = model_of(toml_document(MODEL, "model"))
    half = model.at({"p": "1/3"})
    assert half.parameters == {"q": (0, 1)}
    both, left = (analyze(each, only=["hit"], hit="token:B", start="A")["hit"] for each in (model, half))
    p = sympy.Symbol("p")
    for key in ("probability", "expected_time"):
        full = sympy.sympify(both[key]).subs(p, sympy.Rational(1, 3))
        assert sympy.simplify(full - sympy.sympify(left[key])) == 0
    assert model.at({}) is model


@pytest.mark.parametrize(
    ("text", "values", "fragments"),
    [
        (MODEL, {"x": 1}, ("model: parameters.x: is not declared", "known: p, q")),
        (MODEL, {"q": 0.5}, ("parameters.q=0.5", "not an exact number")),
        (MODEL, {"q": "a half"}, ("parameters.q", "a half", "not a number")),
        (MODEL, {"q": True}, ("parameters.q", "True")),
        (MODEL, {"q": 1}, ("parameters.q='1'", "not between 0 and 1")),
        (MODEL.replace('"1-q"', '"1-2*q"'), {"q": "2/3"}, ("B='1-2*q'", "is -1/3 at q=2/3, below 0")),
        (MODEL.replace('"1-q"', '"1/(2*q-1)"'), {"q": "1/2"}, ("B: at q=1/2", "divides by zero")),
        (MODEL.replace('"1-q"', '"1-q**9000"'), {"q": "1/1000003"}, ("B: at q=", "more than 50,000 bits")),
    ],
)
def test_values_that_cannot_be(text: str, values: dict[str, Any], fragments: tuple[str, ...]) -> None:
    model = model_of(toml_document(text, "model"))
    with pytest.raises(InputError) as error:
        model.at(values)
    assert all(fragment in str(error.value) for fragment in fragments), error.value


def test_a_hazard_above_1_is_refused_when_it_is_built() -> None:
    text = premises(KINDS["deceptive"].replace("h/2", "h"))
    with pytest.raises(InputError, match=r"premises\.x.*hazard"):
        model_of(toml_document(text, "model")).at({"h": "3/2", "g": "1/2"}).mixture()


# --- the points, and the answers there ------------------------------------------------------------


def test_the_cells_are_the_product_the_last_varying_fastest(folder: Path) -> None:
    plan = read_sweep(folder / "spec.toml")
    assert [plan.cell(number).at for number in range(len(plan))] == [
        {"parameters": {"p": "1/2", "q": q}, "window": window, "hit": "token:B", "from": start}
        for q, window, start in product(["1/2", "1/4"], [1, 3], ["", "A"])
    ]


def test_ranges_have_both_ends(folder: Path) -> None:
    text = 'model = "model.toml"\nwindow = {from = 0, to = 7, by = 3}\n[parameters]\np = "1/2"\n'
    plan = read_sweep(write(folder, text + 'q = {from = "1/10", to = 0.9, count = 5}'))
    assert list(plan.settings["window"]) == [0, 3, 6]
    assert list(plan.parameters["q"]) == [Fraction(n, 10) for n in (1, 3, 5, 7, 9)]


def test_every_answer_is_that_of_analyze(folder: Path) -> None:
    found = ms.sweep(folder / "spec.toml")
    assert len(found) == 8
    for one in found:
        at = one.cell.at
        q = Fraction(at["parameters"]["q"])
        text = MODEL.replace("window = 2", f"window = {at['window']}").replace(
            "[parameters]\np = [0, 1]\nq = [0, 1]\n", ""
        )
        for formula, value in (('"p"', "1/2"), ('"1-p"', "1/2"), ('"q"', q), ('"1-q"', 1 - q)):
            text = text.replace(formula, f'"{value}"')
        expected = analyze(
            model_of(toml_document(text, "model")),
            hit="token:B",
            start=at["from"],
            only=["hit", "mean_amplitude"],
        )
        assert one.ok
        assert one.answer == expected
    k, q = 3, Fraction(1, 4)  # and what was derived by hand for the toy, from the empty word
    mass = [Fraction(1, 2) + q**j / 2 for j in range(k + 1)]
    time = sum(mass[:k]) + mass[k] / (q**k * (1 - q) / 2 / mass[k])
    assert found[6].answer is not None
    assert found[6].answer["hit"]["expected_time"] == str(time)


def test_a_sweep_of_formulas_of_domains_and_of_a_chain(folder: Path) -> None:
    model = {"model": str(folder / "model.toml"), "hit": "token:B", "only": "hit", "from": "A"}
    [formula] = ms.sweep({**model, "window": 1, "parameters": {"p": "1/2"}})
    assert formula.answer is not None
    q = sympy.Symbol("q")
    assert sympy.simplify(sympy.sympify(formula.answer["hit"]["expected_time"]) - (1 + q) / (q - q**2)) == 0
    exact, floats, balls = (
        one.answer["hit"]["expected_time"]
        for one in ms.sweep(
            {**model, "parameters": {"p": "1/2", "q": "1/3"}, "domain": ["exact", "float", "ball"]}
        )
        if one.answer is not None
    )
    assert floats == pytest.approx(float(Fraction(exact)), rel=1e-14)
    assert Fraction(balls[0]) <= Fraction(exact) <= Fraction(balls[1])
    times = ms.sweep(
        {
            "model": str(folder / "chain.toml"),
            "parameters": {"r": ["1/2", "1/5"]},
            "hit": "state:t",
            "from": "s",
            "only": "hit",
        }
    )
    assert [one.answer["hit"]["expected_time"] for one in times if one.answer] == ["2", "5"]


def test_drawn_texts_are_those_of_simulate(folder: Path) -> None:
    spec = {
        "model": str(ROOT / "examples" / "toy.toml"),
        "kind": "simulate",
        "steps": 30,
        "replicas": 4,
        "hit": "token:B",
        "seed": {"from": 3, "to": 5},
    }
    for one in ms.sweep(spec, executor=None):
        drawn = sample(read_model(spec["model"]), 30, 4, one.cell.at["seed"], None, "token:B")
        assert one.answer is not None
        assert one.answer["counts"] == dict(drawn.counts)
        hits = [time for time in drawn.times if time is not None]
        assert one.answer["hit"]["hits"] == len(hits)
        assert one.answer["hit"]["mean_time_of_hits"] == sum(hits) / len(hits)
        assert "texts" not in one.answer


def test_a_wrong_cell_is_an_outcome(folder: Path) -> None:
    (folder / "model.toml").write_text(MODEL.replace('"1-q"', '"1/2-q"').replace('"q"', '"q+1/2"'))
    found = ms.sweep(write(folder, SPEC.replace("0.25", '"3/4", "1/4"')), out=folder / "out.jsonl", workers=1)
    for one in found:
        assert one.ok == (one.cell.at["parameters"]["q"] != "3/4")
        assert one.ok or "is -1/4 at q=3/4, below 0" in str(one.error)
    assert ms.sweep(folder / "spec.toml", out=folder / "out.jsonl") == found
    result = run(folder / "spec.toml", "--out", folder / "out.jsonl", "--workers", 1)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "cells   12, 4 of them failed" in result.stdout
    assert "below 0" in result.stdout


def test_memory_that_runs_out_is_an_outcome(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(sys.modules["markovsim.sweeps.plan"], "analyze", greedy)
    out = folder / "out.jsonl"
    assert all(
        "does not fit into memory" in str(one.error) for one in ms.sweep(folder / "spec.toml", out=out)
    )
    monkeypatch.undo()
    assert not any(one.ok for one in ms.sweep(folder / "spec.toml", out=out))
    assert all(one.ok for one in ms.sweep(folder / "spec.toml", out=out, retry_failed=True))
    assert len(lines_of(out)) == 16
    assert all(one.ok for one in ms.sweep(folder / "spec.toml", out=out))


# --- who computes ---------------------------------------------------------------------------------


class Remembering(Executor):
    """Computes in a thread, remembers what it was given, and breaks where it is given more than so many."""

    def __init__(self, break_after: int = sys.maxsize) -> None:
        self.given: list[Any] = []
        self.break_after = break_after
        self.pool = ThreadPoolExecutor(1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if len(self.given) == self.break_after:
            raise BrokenExecutor
        self.given.append(args[0])
        return self.pool.submit(fn, *args, **kwargs)


class Holding(Executor):
    """Ends its tasks in random order, and never while it could be given another one; counts those it holds."""

    def __init__(self, in_flight: int, total: int) -> None:
        self.held: list[tuple[Future[Any], Any]] = []
        self.in_flight, self.left = in_flight, total
        self.most = 0
        self.random = random.Random(5)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.held.append((future, lambda: fn(*args, **kwargs)))
        self.most = max(self.most, len(self.held))
        self.left -= 1
        if len(self.held) == self.in_flight or not self.left:
            self.random.shuffle(self.held)
            for done, work in self.held if not self.left else self.held[:2]:
                done.set_result(work())
            self.held = [] if not self.left else self.held[2:]
        return future


def test_the_answers_are_the_same_whoever_computes_them(folder: Path) -> None:
    spec = folder / "spec.toml"
    expected = ms.sweep(spec)
    with ThreadPoolExecutor(3) as threads:
        assert ms.sweep(spec, executor=threads, in_flight=2) == expected
    assert ms.sweep(spec, executor=Remembering()) == expected
    assert ms.sweep(spec, executor=Holding(3, 8), in_flight=3) == expected
    out = folder / "out.jsonl"
    assert ms.sweep(spec, workers=2, out=out) == expected
    assert ms.sweep(spec, out=out) == expected
    assert Counter(json.loads(line)["cell"] for line in lines_of(out)) == Counter(range(8))


def test_balls_take_turns(folder: Path) -> None:
    spec = {
        "model": str(folder / "model.toml"),
        "parameters": {"p": "1/2", "q": {"from": "1/9", "to": "8/9", "count": 8}},
        "domain": "ball",
        "window": [1, 2],
        "hit": "token:B",
        "only": "hit",
    }
    with ThreadPoolExecutor(4) as threads:
        assert ms.sweep(spec, executor=threads) == ms.sweep(spec)


@pytest.mark.parametrize(
    ("step", "settings", "turns"),
    [
        ("9/10 ± 1/100", {}, True),
        ("9/10", {"domain": "ball"}, True),
        ("9/10", {}, False),
        ("9/10", {"domain": "float"}, False),
    ],
)
def test_cells_with_balls_are_computed_one_at_a_time(
    step: str, settings: dict[str, str], turns: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is the file that has a radius in it, and nobody asked for balls."""
    plan, seen = sys.modules["markovsim.sweeps.plan"], []

    def watched(*arguments: Any, **options: Any) -> Any:
        seen.append(plan._BALLS.locked())
        return analyze(*arguments, **options)

    monkeypatch.setattr(plan, "analyze", watched)
    rest = step.replace("9/10", "1/10")
    model = {"transitions": [["s", "s", step], ["s", "t", rest], ["t", "s", "1"]]}
    [one] = ms.sweep({"model": model, "hit": "state:t", "from": "s", "only": "hit", **settings})
    assert one.ok
    assert seen == [turns]


def test_no_more_is_in_flight_than_was_allowed() -> None:
    executor = Holding(5, 40)
    cells = [Cell(number, {}) for number in range(40)]
    found = list(chain(*on_executor(answer, cells, executor, 5)))
    assert executor.most == 5
    assert sorted(one.cell.number for one in found) == list(range(40))


def test_what_was_finished_is_not_computed_again(folder: Path) -> None:
    out, spec = folder / "out.jsonl", folder / "spec.toml"
    with pytest.raises(WorkerError, match=r"executor=Remembering: broke"):
        ms.sweep(spec, out=out, executor=Remembering(break_after=3))
    assert sorted(json.loads(line)["cell"] for line in lines_of(out)) == [0, 1, 2]
    rest, none = Remembering(), Remembering()
    told: list[tuple[int, int, int]] = []
    found = ms.sweep(spec, out=out, executor=rest, progress=lambda *numbers: told.append(numbers))
    assert [cell.number for cell in rest.given] == [3, 4, 5, 6, 7]
    assert (told[0], told[-1]) == ((3, 8, 0), (8, 8, 0))
    assert ms.sweep(spec, out=out, executor=none) == found == ms.sweep(spec)
    assert none.given == []


def test_wrong_arguments(folder: Path) -> None:
    spec = folder / "spec.toml"
    for options, fragment in (
        ({"workers": 0}, "workers=0"),
        ({"workers": 1000}, "workers=1000: more than 256"),
        ({"executor": 3}, "executor=3"),
        ({"executor": Remembering(), "workers": 2}, "workers=2 beside an executor"),
        ({"in_flight": 0}, "in_flight=0"),
    ):
        with pytest.raises(InputError, match=fragment):
            ms.sweep(spec, **options)
    with pytest.raises(InputError, match="spec=3"):
        ms.sweep(3)  # type: ignore[arg-type]


# --- the result file ------------------------------------------------------------------------------


@pytest.fixture
def small(folder: Path) -> tuple[Path, Path, list[sweeps.Outcome]]:
    """A sweep of three cells, its whole result file, and its outcomes."""
    spec = write(
        folder, 'model = "chain.toml"\nonly = "stationary"\nparameters = {r = ["1/2", "1/3", "1/4"]}'
    )
    out = folder / "out.jsonl"
    return spec, out, ms.sweep(spec, out=out)


def test_a_sweep_that_was_cut_off_at_any_byte_goes_on(small: tuple[Path, Path, list[sweeps.Outcome]]) -> None:
    spec, out, expected = small
    whole = out.read_bytes()
    for length in range(len(whole) + 1):
        out.write_bytes(whole[:length])
        executor = Remembering()
        assert ms.sweep(spec, out=out, executor=executor) == expected
        found, kept = out.read_bytes(), whole[: whole[:length].rfind(b"\n") + 1]
        assert found.startswith(kept)
        assert sorted(found.splitlines()) == sorted(whole.splitlines())
        assert len(executor.given) == 3 - max(0, kept.count(b"\n") - 1)


@pytest.mark.parametrize("tail", [b"\0" * 100, b"\0\n", b'{"cell": 2}\n', b"[" * 100_000 + b"\n"])
def test_a_last_line_that_says_nothing_is_cut_off(
    small: tuple[Path, Path, list[sweeps.Outcome]], tail: bytes
) -> None:
    spec, out, expected = small
    whole = out.read_bytes()
    out.write_bytes(whole + tail)
    assert ms.sweep(spec, out=out) == expected
    assert out.read_bytes() == whole


def changed(whole: list[bytes], line: int, old: bytes, new: bytes) -> bytes:
    assert old in whole[line]
    return b"".join([*whole[:line], whole[line].replace(old, new), *whole[line + 1 :]])


@pytest.mark.parametrize(
    ("change", "fragment"),
    [
        (lambda whole: b"hello\n", "is no result file of a sweep"),
        (lambda whole: b"hello", "is no result file of a sweep"),
        (lambda whole: b"[]\n", "is no result file of a sweep"),
        (lambda whole: b"[" * 100_000 + b"\n", "is no result file of a sweep"),
        (lambda whole: MODEL.encode(), "is no result file of a sweep"),
        (
            lambda whole: changed(whole, 0, b'"markovsim sweep":2', b'"markovsim sweep":1'),
            "is a result file of format 1, and this is 2",
        ),
        (
            lambda whole: changed(whole, 0, f'"{ms.__version__}"'.encode(), b'"0.0.9"'),
            "was written by markovsim 0.0.9",
        ),
        (lambda whole: changed(whole, 0, b'"fingerprint":"', b'"fingerprint":"0'), "holds another sweep"),
        (lambda whole: changed(whole, 2, b"answer", b"anser"), "line 3 is no result of this sweep"),
        (lambda whole: changed(whole, 1, b'"cell":0', b'"cell":2'), "line 2 is no result of this sweep"),
        (lambda whole: changed(whole, 1, b'"cell":0', b'"cell":-3'), "line 2 is no result of this sweep"),
        (lambda whole: changed(whole, 1, b'"cell":0', b'"cell":3'), "line 2 is no result of this sweep"),
        (lambda whole: changed(whole, 1, b'"cell":0', b'"cell":false'), "line 2 is no result of this sweep"),
        (lambda whole: changed(whole, 1, b'"1/2"', b'"1/7"'), "line 2 is no result of this sweep"),
        (lambda whole: b"".join([*whole, whole[1], whole[2]]), "line 5 is no result of this sweep"),
        (lambda whole: b"".join([whole[0], b"\n", *whole[1:]]), "line 2 is no result of this sweep"),
    ],
)
def test_a_file_that_holds_something_else_is_left_alone(
    small: tuple[Path, Path, list[sweeps.Outcome]], change: Callable[[list[bytes]], bytes], fragment: str
) -> None:
    spec, out, expected = small
    content = change(out.read_bytes().splitlines(keepends=True))
    out.write_bytes(content)
    check_refusal(["sweep", str(spec), "--out", str(out)], (str(out), fragment))
    assert out.read_bytes() == content
    if "is no result file" in fragment:  # to begin anew is no reason to destroy what is no sweep
        check_refusal(["sweep", str(spec), "--out", str(out), "--restart"], (str(out), fragment))
        assert out.read_bytes() == content
    else:
        assert ms.sweep(spec, out=out, restart=True) == expected


def test_a_changed_model_spec_or_value_is_another_sweep(folder: Path) -> None:
    out, spec = folder / "out.jsonl", folder / "spec.toml"
    ms.sweep(spec, out=out)
    write(folder, "# what a file says in comments or blanks does not count\n" + SPEC.replace(" = ", "="))
    ms.sweep(spec, out=out, executor=Remembering(break_after=0))
    for old, new in (
        ("[1, 3]", "[1, 2]"),
        ('"1/2", 0.25', '"1/2", 0.3'),
        ('"mean_amplitude"', '"classes"'),
        ("token:B", "token:A"),
        ("only", 'states = "contexts"\nonly'),
    ):
        write(folder, SPEC.replace(old, new))
        with pytest.raises(InputError, match="holds another sweep"):
            ms.sweep(spec, out=out)
    write(folder, SPEC)
    (folder / "model.toml").write_text(MODEL.replace("{A = 1}", "{B = 1}"))
    with pytest.raises(InputError, match="holds another sweep"):
        ms.sweep(spec, out=out)


def test_one_file_is_for_one_sweep_at_a_time(folder: Path) -> None:
    plan = read_sweep(folder / "spec.toml")
    with (
        open_results(folder / "out.jsonl", plan),
        pytest.raises(InputError, match="another sweep is writing"),
    ):
        ms.sweep(plan, out=folder / "out.jsonl")
    assert len(ms.sweep(plan, out=folder / "out.jsonl")) == 8


def test_places_that_cannot_be_written(folder: Path) -> None:
    spec = str(folder / "spec.toml")
    os.mkfifo(folder / "pipe")
    for out, fragment in (
        (folder, "cannot be written (Is a directory)"),
        (folder / "not" / "there", "cannot be written (No such file or directory)"),
        (folder / "pipe", "is not a regular file"),
        (Path("/dev/null"), "is not a regular file"),
        (folder / "model.toml", "is no result file of a sweep"),
    ):
        check_refusal(["sweep", spec, "--out", str(out)], (str(out), fragment))
    assert (folder / "model.toml").read_text() == MODEL


def test_a_full_disk_is_an_error_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, writes = folder / "out.jsonl", []
    write_really = os.write

    def full(descriptor: int, data: Any) -> int:
        writes.append(data)
        if len(writes) < 4:
            return write_really(descriptor, data)
        if len(writes) == 4:
            return write_really(descriptor, data[:7])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    check_refusal(
        ["sweep", str(folder / "spec.toml"), "--out", str(out), "--workers", "1"],
        (str(out), "No space left on device"),
    )
    monkeypatch.undo()
    assert [json.loads(line)["cell"] for line in lines_of(out)] == [0, 1]
    assert ms.sweep(folder / "spec.toml", out=out) == ms.sweep(folder / "spec.toml")
