"""The command line: what each command prints, its status, and that it is quick, quiet and tidy."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from markovsim.cli import main
from markovsim.cli.output import one_line, write_text
from markovsim.cli.tables import value_text
from markovsim.contexts import enumerate as enumerate_contexts
from markovsim.errors import InputError
from markovsim.interop.modelfile import MixtureFile, read_model

ROOT = Path(__file__).parents[1]
TOY = """
alphabet = ["A", "B"]
window = 3
[premises.luigi]
prior = "1/2"
kind = "iid"
probabilities = {A = 1}
[premises.waluigi]
prior = "1/2"
kind = "iid"
probabilities = {A = "1/2", B = "1/2"}
"""
SYMBOLIC = TOY.replace("[premises.luigi]", "[parameters]\nq = [0, 1]\n[premises.luigi]", 1).replace(
    '{A = "1/2", B = "1/2"}', '{A = "q", B = "1-q"}'
)
CHAIN = """
transitions = [["sunny", "sunny", "9/10"], ["sunny", "rainy", "1/10"],
               ["rainy", "sunny", "1/2"], ["rainy", "rainy", "1/2"], ["start", "sunny", 1]]
"""


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


def run(*arguments: object, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, [str(a) for a in arguments])


def answer(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    parsed = json.loads(result.stdout)
    assert isinstance(parsed, dict)
    return parsed


def process(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command = [sys.executable, "-m", "markovsim", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **options
    )


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
    assert found["hit"] == {"event": "token:B", "from": "AAA", "probability": "1", "expected_time": "18"}
    assert found["amplitude"] == {
        "AAB": {"luigi": "0", "waluigi": "1"},
        "": {"luigi": "1/2", "waluigi": "1/2"},
    }


def test_only_leaves_the_rest_out(toy: Path) -> None:
    found = answer("analyze", toy, "--only", "hit, classes", "--hit", "token:B")
    assert set(found) == {"domain", "window", "start", "contexts", "classes", "hit"}
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
    }
    assert "contexts too many to count" in run("analyze", path, "--only", "hit", *hit).stdout
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

    from markovsim.interop.expressions import parse_expression

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


# --- verify and check -----------------------------------------------------------------------------


@dataclass(frozen=True)
class MadeUp:
    """A claim's result with the fields that are printed."""

    id: str
    verdict: str
    failures: tuple[str, ...] = ()
    sentence: str = "Everything [bold]flows[/bold], for every k."
    kinds: tuple[str, ...] = ("identity", "induction")
    seconds: float = 0.25
    argued: tuple[str, ...] = ("by words",)
    checked_sizes: str = "k ≤ 4"
    formulas: tuple[str, ...] = ("a = b",)
    witness: str = "window A"
    hypotheses: tuple[str, ...] = ("seed toy",)
    declared: tuple[str, ...] = ("0 < q < 1: a chance",)

    @property
    def ok(self) -> bool:
        return not self.failures


def pretend(monkeypatch: pytest.MonkeyPatch, *results: MadeUp) -> None:
    from markovsim import proving

    def verify(ids: Sequence[str] | None, progress: Any, **_: Any) -> list[MadeUp]:
        progress("X1", 0, len(results))
        return [result for result in results if ids is None or result.id in ids]

    monkeypatch.setattr(proving, "verify", verify)


def test_verify_prints_a_line_per_claim_and_a_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved"), MadeUp("X2", "refuted"), MadeUp("X3", "conditional"))
    result = run("verify", columns=160)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    [line] = [line for line in lines if line.startswith("X2")]
    for text in ("refuted", "Everything [bold]flows[/bold], for every k.", "identity, induction", "0.25 s"):
        assert text in line
    assert lines[-1] == "1 proved, 1 refuted, 1 conditional, 0 open"
    assert "a = b" not in result.stdout


def test_where_nobody_reads_a_claim_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved", sentence="so much to say " * 60), MadeUp("X2", "refuted"))
    monkeypatch.delenv("COLUMNS", raising=False)
    printed = CliRunner().invoke(main, ["verify"]).stdout.splitlines()
    assert [line.split()[0] for line in printed if line.startswith("X")] == ["X1", "X2"]
    assert printed[2].startswith("X1")
    assert printed[3].startswith("X2")


def test_verify_shows_formulas_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved"), MadeUp("X2", "proved"))
    shown = run("verify", "X2", "--show").stdout
    for text in ("X2: Everything", "a = b", "window A", "by words", "k ≤ 4", "seed toy", "0 < q < 1"):
        assert text in shown
    assert "X1" not in shown


def test_evidence_stands_below_its_part_with_its_kind_once(monkeypatch: pytest.MonkeyPatch) -> None:
    formulas = ("[proved] first part", "  identity: a = b", "  identity: c: d", "[proved] second part")
    pretend(monkeypatch, MadeUp("X1", "proved", formulas=formulas))
    shown = [line.rstrip() for line in run("verify", "X1", "--show").stdout.splitlines()]
    place = shown.index("[proved] first part")
    expected = ["", "[proved] first part", "  identity a = b", "           c: d", "", "[proved] second part"]
    assert shown[place - 1 : place + 5] == expected


def test_claims_are_not_squeezed_into_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "With a finite window the seed toy's B is inevitable, and all has closed forms."
    pretend(monkeypatch, MadeUp("X1", "proved", sentence=sentence))
    narrow = [line.rstrip() for line in run("verify", columns=60).stdout.splitlines()]
    assert narrow[:3] == [
        "id X1",
        "  verdict  proved",
        "  claim    With a finite window the seed toy's B is",
    ]
    wide = run("verify", columns=140).stdout
    assert f"{sentence} [k ≤ 4]" in wide


def test_a_failed_claim_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, MadeUp("X1", "proved"), MadeUp("X2", "proved", ("identity 3: 1 is not 2",)))
    result = run("verify", columns=120)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "FAILED" in result.stdout
    assert "identity 3: 1 is not 2" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 proved, 0 refuted, 0 conditional, 0 open, 1 FAILED"
    result = run("verify", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["proved"], found["failed"]) == (1, 1)
    assert [(c["id"], c["ok"]) for c in found["claims"]] == [("X1", True), ("X2", False)]


def test_certificates_are_written_and_checked(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert run("verify", "C2", "--write", folder).exit_code == 0
    certificate = folder / "C2.json"
    assert [path.name for path in folder.iterdir()] == ["C2.json"]
    result = run("check", certificate, columns=160)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "accepted" in result.stdout
    assert "1 accepted, 0 rejected" in result.stdout
    forged = tmp_path / "forged.json"
    forged.write_text(certificate.read_text(encoding="utf-8").replace("1/18", "1/19"), encoding="utf-8")
    result = run("check", certificate, forged, columns=160)
    assert result.exit_code == 1
    assert "1 accepted, 1 rejected" in result.stdout
    found = json.loads(run("check", certificate, forged, "--json").stdout)["certificates"]
    assert [c["ok"] for c in found] == [True, False]
    assert found[1]["failures"]


def test_a_new_claim_verifies_as_open(tmp_path: Path) -> None:
    made = run("new-claim", "X1", "an_idea", "--proofs", tmp_path / "mine")
    assert (made.exit_code, made.stdout.strip()) == (0, str(tmp_path / "mine" / "X1_an_idea"))
    found = json.loads(run("verify", "--proofs", tmp_path / "mine", "--json").stdout)
    assert [(claim["id"], claim["verdict"], claim["ok"]) for claim in found["claims"]] == [
        ("X1", "open", True)
    ]
    again = run("new-claim", "X1", "another", "--proofs", tmp_path / "mine")
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    assert "X1_an_idea is there already" in again.stderr


def test_what_is_no_certificate_is_rejected(toy: Path, tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(bytes(range(256)))
    for path in (toy, binary):
        result = run("check", path)
        assert (result.exit_code, result.stderr) == (1, "")
        assert "rejected" in result.stdout


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


# --- manners --------------------------------------------------------------------------------------


def test_interrupted_is_130(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from markovsim import analysis

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(analysis, "analyze", interrupted)
    result = run("analyze", toy)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "Traceback" not in result.stderr


def test_a_real_ctrl_c(toy: Path) -> None:
    for pause in (1.5, 5, 15):
        running = process("simulate", toy, "--steps", 10_000_000)
        time.sleep(pause)
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate(timeout=20)
        if running.returncode != -signal.SIGINT:  # else the interpreter itself was still starting
            break
    assert (running.returncode, stdout) == (130, "")
    assert "Traceback" not in stderr


def test_memory_that_runs_out_is_an_error_line(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from markovsim import analysis

    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(analysis, "analyze", greedy)
    result = run("analyze", toy)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: the task does not fit into memory")


def test_a_closed_pipe_is_no_traceback(toy: Path) -> None:
    for extra in (["--json"], []):
        running = process("analyze", toy, *extra)
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        running.stderr.close()
        assert running.wait(timeout=20) == 141


def test_no_color_is_respected(toy: Path) -> None:
    colour = re.compile(r"\x1b\[[0-9;]*(3[0-7]|9[0-7])")

    def shown(**env: str) -> str:
        return process("verify", "C2", env={"FORCE_COLOR": "1", **env}).communicate(timeout=60)[0]

    assert colour.search(shown())
    assert not colour.search(shown(NO_COLOR="1"))


def test_no_escapes_into_a_file(toy: Path) -> None:
    stdout, stderr = process("analyze", toy).communicate(timeout=20)
    assert "\x1b" not in stdout
    assert stderr == ""


def test_an_ascii_terminal_is_no_obstacle(toy: Path) -> None:
    running = process("analyze", toy, env={"PYTHONIOENCODING": "ascii"})
    stdout, _ = running.communicate(timeout=20)
    assert running.returncode == 0
    assert "17/18" in stdout


def test_progress_goes_to_a_terminal_s_standard_error(toy: Path) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    command = [sys.executable, "-m", "markovsim", "verify", "C2", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, env=environment) as running:
        os.close(slave)
        assert running.stdout is not None
        assert json.loads(running.stdout.read())["proved"] == 1
    assert b"verifying" in os.read(master, 65_536)
    os.close(master)


def test_files_are_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.toml"
    write_text(path, "first\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "second\n")
    assert path.read_text() == "first\n"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputError, match="nowhere"):
        write_text(tmp_path / "nowhere" / "x", "")


def test_messages_are_one_line() -> None:
    assert one_line("a\n b\tc\x1b[0m") == "a b c\\x1b[0m"
    long = one_line("x" * 100_000)
    assert len(long) < 1_600
    assert " … " in long


def test_hunt_can_leave_out_smaller_models(tmp_path: Path) -> None:
    found = tmp_path / "found.toml"
    options = ["--least-premises", "2", "--least-window", "1", "--out", str(found)]
    result = CliRunner().invoke(main, ["hunt", "never-stays-possible", *options, "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["model"] == found.read_text(encoding="utf-8")
    answer = CliRunner().invoke(main, ["analyze", str(found), "--hit", "token:B", "--only", "hit", "--json"])
    assert json.loads(answer.stdout)["window"] == 1
    assert json.loads(answer.stdout)["hit"]["expected_time"] == "11/2"
