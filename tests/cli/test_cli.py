"""The command line: what analyze, hunt, figures and simulate print, and their status."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from cli_tools import CHAIN, SYMBOLIC, TOY, answer, run
from click.testing import CliRunner

from markovsim.cli import main
from markovsim.cli.tables import value_text
from markovsim.contexts import enumeration as enumerate_contexts
from markovsim.modelfiles.reading import MixtureFile, read_model


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "toy.toml"
    path.write_text(TOY)
    return path


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    path = tmp_path / "chain.toml"
    path.write_text(CHAIN)
    return path


# --- help -----------------------------------------------------------------------------------------


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in (
        "analyze",
        "verify",
        "check",
        "figures",
        "report",
        "hunt",
        "simulate",
        "sweep",
        "new-claim",
    ):
        assert re.search(rf"^  {command} ", result.stdout, re.MULTILINE)
        assert run(command, "--help").exit_code == 0
    assert run().stdout == result.stdout
    assert run("-h").stdout == result.stdout


# --- analyze --------------------------------------------------------------------------------------


def test_analyze_json_is_the_interface_s(toy: Path) -> None:
    found = answer(
        "analyze", toy, "--hit", "token:B", "--from", "AAA", "--amplitude", "AAB", "--amplitude", ""
    )
    assert (found["domain"], found["window"], found["start"]) == ("exact", 3, "document")
    assert (found["contexts"], found["states"]) == (8, 4)
    assert [(c["closed"], c["period"], c["size"]) for c in found["classes"]] == [(True, 1, 8)]
    assert found["classes"][0]["contexts"][:2] == ["AAA", "AAB"]
    assert found["stationary"][0]["AAA"] == "9/16"
    assert found["mean_amplitude"] == [{"luigi": "1/2", "waluigi": "1/2"}]
    assert found["next_token"]["AAA"] == {"A": "17/18", "B": "1/18"}
    assert found["amplitudes"]["AAA"] == {"luigi": "8/9", "waluigi": "1/9"}
    assert found["drift"]["AAA"] == {"luigi": "-4/81", "waluigi": "4/81"}
    assert found["hit"] == {
        "event": "token:B",
        "from": "AAA",
        "probability": "1",
        "expected_time": "18",
        "engine": "tree",
        "states": 1,
    }
    assert found["engine"] == "tree"
    assert found["amplitude"] == {
        "AAB": {"luigi": "0", "waluigi": "1"},
        "": {"luigi": "1/2", "waluigi": "1/2"},
    }


def test_only_leaves_the_rest_out(toy: Path) -> None:
    found = answer("analyze", toy, "--only", "hit, classes", "--hit", "token:B")
    assert set(found) == {"domain", "window", "start", "contexts", "engine", "classes", "hit"}
    assert found["hit"]["expected_time"] == "25/2"


ABSORBED = """
alphabet = ["A", "B", "C"]
window = 12
[premises.free]
prior = 1
kind = "markov"
initial = {A = "1/3", B = "1/3", C = "1/3"}
[premises.free.transitions]
A = {A = "1/3", B = "1/3", C = "1/3"}
B = {A = "1/3", B = "1/3", C = "1/3"}
C = {C = 1}
"""


def test_nothing_is_enumerated_that_no_key_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumerate_contexts, "MAX_CONTEXTS", 1_000)
    path = tmp_path / "long.toml"
    path.write_text(ABSORBED)
    found = answer("analyze", path, "--only", "amplitude", "--amplitude", "AAA")
    assert (found["contexts"], found["amplitude"]) == (None, {"AAA": {"free": "1"}})
    hit = ["--hit", "token:C", "--from", 12 * "C"]
    found = answer("analyze", path, "--only", "hit,amplitude", *hit, "--amplitude", "A")
    assert found["contexts"] is None
    assert found["hit"] == {
        "event": "token:C",
        "from": 12 * "C",
        "probability": "1",
        "expected_time": "1",
        "engine": "tree",
        "states": 1,
    }
    assert "too many to count" not in run("analyze", path, "--only", "hit", *hit).stdout
    assert re.search("contexts +too many to count", run("analyze", path).stdout)
    assert (
        answer("analyze", path, "--only", "states")["states"] == 3
    )  # on the tree: no context is enumerated for it
    merged = answer("analyze", path)
    assert (merged["contexts"], merged["omitted"], "stationary" in merged) == (None, True, False)
    assert merged["classes"] == [{"closed": True, "period": 1, "size": None}]
    assert merged["mean_amplitude"] == [{"free": "1"}]
    for asked in (["--only", "states"], ["--only", "hit", "--hit", "token:C"], []):
        refused = run("analyze", path, *asked, "--states", "contexts")
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "too many to enumerate" in refused.stderr


def test_an_impossible_window_is_an_error_whatever_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "forgets.toml"
    path.write_text('alphabet = ["A", "B"]\nwindow = 1\n[premises.a]\nprior = 1\nkind = "word"\nword = "AB"')
    refused = run("analyze", path, "--only", "amplitude", "--amplitude", "AB")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "probability 0" in refused.stderr


def test_analyze_in_float_and_symbolic(toy: Path) -> None:
    found = answer("analyze", toy, "--domain", "float", "--hit", "token:B", "--from", "AAA")
    assert found["hit"]["expected_time"] == pytest.approx(18, rel=1e-14)
    toy.write_text(SYMBOLIC)
    found = answer("analyze", toy, "--hit", "token:B", "--from", "AAA")
    assert found["domain"] == "symbolic"
    q = 0.5
    assert eval_text(found["hit"]["expected_time"], q) == pytest.approx(18)


def eval_text(text: str, q: float) -> float:
    from fractions import Fraction

    from markovsim.modelfiles.expressions import parse_expression

    class Floats:
        def convert(self, value: Fraction) -> float:
            return float(value)

        def is_zero(self, x: float) -> bool:
            return x == 0

    return float(parse_expression(text, ["q"]).evaluate(Floats(), {"q": q}))


def test_numbers_of_any_length_come_out_whole(toy: Path, tmp_path: Path) -> None:
    """Python refuses to print whole numbers of more than 4,300 digits; the answers do not depend on that."""
    tiny = '"1e-3000*1e-3000"'
    toy.write_text(SYMBOLIC.replace('"1/2"', f'{tiny[:-1]}*q"', 1))
    found = answer("analyze", toy, "--only", "amplitude", "--amplitude", "A")
    assert str(10**4000)[1:] in found["amplitude"]["A"]["luigi"]
    assert run("analyze", toy, "--only", "amplitude", "--amplitude", "A").exit_code == 0
    chain = tmp_path / "rare.json"
    chain.write_text(
        f'{{"transitions": [["a", "b", {tiny}], ["a", "a", "1 - 1e-3000*1e-3000"], ["b", "a", 1]]}}'
    )
    found = answer("analyze", chain, "--hit", "state:b", "--from", "a")
    assert found["hit"] == {
        "event": "state:b",
        "from": "a",
        "probability": "1",
        "expected_time": "1" + 6000 * "0",
    }
    assert "≈ 1e+6000" in run("analyze", chain, "--hit", "state:b", "--from", "a").stdout


def test_analyze_a_chain(chain: Path) -> None:
    found = answer("analyze", chain, "--hit", "state:rainy", "--from", "start")
    assert (found["domain"], found["states"]) == ("exact", 3)
    assert [(c["closed"], c["states"]) for c in found["classes"]] == [
        (True, ["sunny", "rainy"]),
        (False, ["start"]),
    ]
    assert found["stationary"] == [{"sunny": "5/6", "rainy": "1/6"}]
    assert found["hit"]["expected_time"] == "11"
    shown = run("analyze", chain, "--hit", "state:rainy", "--from", "start").stdout
    for text in ("sunny, rainy", "transient", "–", "5/6", "state:rainy, from start", "11"):
        assert text in shown


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_tables_fit_any_width_and_lose_nothing(toy: Path, columns: int) -> None:
    arguments = ["analyze", toy, "--hit", "token:B", "--from", "AAA", "--amplitude", "AAB"]
    result = run(*arguments, columns=columns)
    assert (result.exit_code, result.stderr) == (0, "")
    assert max(map(len, result.stdout.splitlines())) <= columns
    squeezed = "".join(result.stdout.split())
    for text in ("9/16", "17/18", "8/9", "-4/81", "token:B,fromAAA", "18", "waluigi", "BBB"):
        assert text in squeezed


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_symbolic_tables_keep_every_character(toy: Path, columns: int) -> None:
    toy.write_text(SYMBOLIC)
    shown = run("analyze", toy, "--hit", "token:B", columns=columns).stdout
    found = answer("analyze", toy, "--hit", "token:B")
    squeezed = "".join(shown.split())
    assert "".join(found["hit"]["expected_time"].split()) in squeezed
    assert "0<q<1" in squeezed
    assert max(map(len, shown.splitlines())) <= columns


def test_what_a_formula_needs_is_said_above_it(toy: Path) -> None:
    shown = run("analyze", toy, "--only", "hit", "--hit", "token:B").stdout
    assert "must not vanish" not in shown
    toy.write_text(SYMBOLIC.replace("q = [0, 1]", "q = [0, 2]"))
    lines = run("analyze", toy, "--only", "hit", "--hit", "token:B").stdout.splitlines()
    for line in ("region          0 < q < 2", "provided        1 - q > 0", "must not vanish q, q - 1"):
        assert line in [shown.rstrip() for shown in lines]


def test_rows_left_out_are_counted(toy: Path) -> None:
    shown = run("analyze", toy, "--only", "drift", "--rows", "3").stdout
    assert "… and 5 more contexts (--rows 8 or --json shows all)" in shown
    assert "more contexts" not in run("analyze", toy, "--only", "drift", "--rows", "8").stdout


def test_never_and_long_values_are_readable(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(
        'alphabet = ["A", "B"]\nwindow = 1\n[premises.a]\nprior = 1\nkind = "iid"\n'
        'probabilities = {A = "1/3", B = "2/3"}'
    )
    assert "probability   1" in run("analyze", path, "--hit", "token:B").stdout
    path.write_text('alphabet = ["A", "B"]\nwindow = 1\n[premises.a]\nprior = 1\nkind = "word"\nword = "A"')
    shown = run("analyze", path, "--hit", "token:B").stdout
    assert "infinite: it may never happen" in shown
    assert answer("analyze", path, "--hit", "token:B")["hit"]["expected_time"] == "oo"


def test_value_text() -> None:
    assert value_text("17290/729") == "17290/729"
    assert value_text(f"{2**200}/3") == "≈ 5.35646014753e+59"
    assert value_text(f"-{10**30 + 1}") == "≈ -1e+30"
    assert value_text("1/" + "9" * 5000) == "≈ 1e-5000"
    assert value_text(0.1 + 0.2) == "0.3"
    assert value_text(None) == "–"
    assert value_text("q*(1-q)/(1+q**2)+q*(1-q)/(1+q**3)") == "q*(1-q)/(1+q**2)+q*(1-q)/(1+q**3)"


# --- hunt and figures -----------------------------------------------------------------------------


def test_a_found_model_is_a_model_file(tmp_path: Path) -> None:
    out = tmp_path / "found.toml"
    result = run("hunt", "martingale-in-every-window", "--out", out, "--examples", "0")
    assert result.exit_code == 0
    text = out.read_text(encoding="utf-8")
    assert text in result.stdout
    model = read_model(out)
    assert isinstance(model, MixtureFile)
    drift = answer("analyze", out, "--only", "drift")["drift"]
    assert drift["A"]["luigi"] == "-1/9"
    assert drift["B"]["luigi"] == "1/3"
    assert [path.name for path in tmp_path.iterdir()] == ["found.toml"]
    found = answer("hunt", "martingale-in-every-window", "--examples", "0")
    assert (found["verdict"], found["model"]) == ("refuted", text)


def test_hunt_can_leave_out_smaller_models(tmp_path: Path) -> None:
    found = tmp_path / "found.toml"
    options = ["--least-premises", "2", "--least-window", "1", "--out", str(found)]
    result = CliRunner().invoke(main, ["hunt", "never-stays-possible", *options, "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["model"] == found.read_text(encoding="utf-8")
    answer = CliRunner().invoke(main, ["analyze", str(found), "--hit", "token:B", "--only", "hit", "--json"])
    assert json.loads(answer.stdout)["window"] == 1
    assert json.loads(answer.stdout)["hit"]["expected_time"] == "11/2"


def test_figures_are_written_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from markovsim import figures

    def write_all(out: str, names: Sequence[str] | None, progress: Any) -> list[Path]:
        progress("drift")
        return [Path(out) / f"{name}.png" for name in names or ("a", "b")]

    monkeypatch.setattr(figures, "write_all", write_all)
    result = run("figures", "--out", tmp_path, "drift")
    assert result.stdout.split() == [str(tmp_path / "drift.png")]
    assert run("figures").stdout.split() == ["figures/a.png", "figures/b.png"]


# --- simulate -------------------------------------------------------------------------------------


def test_simulation_repeats_from_its_seed(toy: Path) -> None:
    first = answer("simulate", toy, "--seed", 5, "--steps", 40, "--replicas", 3, "--hit", "token:B")
    again = answer("simulate", toy, "--seed", 5, "--steps", 40, "--replicas", 3, "--hit", "token:B")
    assert first == again
    assert first["seed"] == 5
    assert [len(text) for text in first["texts"]] == [40, 40, 40]
    for text, when in zip(first["texts"], first["hit"]["times"], strict=True):
        assert when == (text.index("B") + 1 if "B" in text else None)
    assert first["counts"] == dict(Counter("".join(first["texts"])))


def test_a_drawn_seed_is_printed_and_repeats(toy: Path) -> None:
    drawn = answer("simulate", toy, "--steps", 30)
    assert answer("simulate", toy, "--steps", 30, "--seed", drawn["seed"]) == drawn
    shown = run("simulate", toy, "--steps", 30).stdout
    seed = re.search(r"seed +([0-9]+)", shown)
    assert seed is not None
    again = run("simulate", toy, "--steps", 30, "--seed", seed.group(1)).stdout
    assert again == shown


def test_simulated_times_are_near_the_exact_one(toy: Path) -> None:
    """E[first B from AAA] = 18; the mean of 2,000 runs is within five standard errors."""
    options = ["--steps", 300, "--replicas", 2000, "--from", "AAA", "--hit", "token:B", "--seed", 1]
    hit = answer("simulate", toy, *options)["hit"]
    assert hit["hits"] == 2000
    assert abs(hit["mean_time_of_hits"] - 18) < 5 * hit["standard_error"]
    assert 0.2 < hit["standard_error"] < 0.6


def test_a_chain_is_simulated_too(chain: Path) -> None:
    found = answer("simulate", chain, "--from", "start", "--steps", 5, "--seed", 3, "--hit", "state:start")
    assert found["texts"][0].split()[0] == "sunny"
    assert len(found["texts"][0].split()) == 5
    assert found["hit"]["times"] == [0]
    shown = run(
        "simulate", chain, "--from", "start", "--steps", 5, "--hit", "state:rainy", "--replicas", 25
    ).stdout
    assert "… and 5 more replicas" in shown
    assert "replicas that hit" in shown


def test_simulation_says_how_sure_it_is(toy: Path) -> None:
    """E[first B from AAA] = 18, P(T ≤ 30) = 1 - (17/18)^30; cut off, the mean time has no upper limit."""
    options = ["--replicas", 3000, "--from", "AAA", "--hit", "token:B", "--seed", 2]
    whole = answer("simulate", toy, "--steps", 500, *options)["hit"]
    assert whole["level"] == 0.95
    assert whole["expected_time"]["low"] < 18 < whole["expected_time"]["high"]
    assert whole["expected_time"]["estimate"] == pytest.approx(whole["mean_time_of_hits"])
    assert (whole["probability"]["estimate"], whole["probability"]["high"]) == (1.0, 1.0)
    cut = answer("simulate", toy, "--steps", 30, *options)["hit"]
    assert cut["probability"]["low"] < 1 - (17 / 18) ** 30 < cut["probability"]["high"]
    assert (cut["expected_time"]["estimate"], cut["expected_time"]["high"]) == (None, "oo")
    assert 10 < cut["expected_time"]["low"] < 18
    shown = run("simulate", toy, "--steps", 30, *options).stdout
    assert "P(hit in 30 steps), 95%" in shown
    assert "some replicas did not hit" in shown
    one = run("simulate", toy, "--steps", 1000, "--hit", "token:B", "--from", "AAA", "--seed", 2).stdout
    assert "at least 0 (one replica tells no more)" in one


def test_texts_of_a_window_without_end(tmp_path: Path) -> None:
    """Contexts that cannot be counted are met one by one."""
    path = tmp_path / "coins.toml"
    path.write_text(
        """
alphabet = ["A", "B"]
window = 100
[premises.high]
prior = 1
kind = "iid"
probabilities = {A = "1/100", B = "99/100"}
[premises.low]
prior = 1
kind = "iid"
probabilities = {A = "99/100", B = "1/100"}
""",
        encoding="utf-8",
    )
    found = answer(
        "simulate", path, "--steps", 60, "--replicas", 30, "--seed", 1, "--hit", "amplitude:low<=1/1000"
    )
    assert found["hit"]["times"] == [
        next((n for n in range(61) if 99.0 ** (2 * text[:n].count("B") - n) >= 999), None)
        for text in found["texts"]
    ]


def test_no_steps_no_hit(toy: Path) -> None:
    found = answer("simulate", toy, "--steps", 0, "--hit", "token:B")
    assert (found["texts"], found["hit"]["hits"], found["hit"]["mean_time_of_hits"]) == ([""], 0, None)
    assert run("simulate", toy, "--steps", 0, "--hit", "token:B").exit_code == 0
