"""Hunts: what is false is refuted by the smallest model there is, what is true is not, and both repeat exactly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

import markovsim
from markovsim import Mixture, WindowedSimulator, deceptive, generator, iid, markov
from markovsim.answers.analysis import analyze
from markovsim.conjectures import exhaust
from markovsim.conjectures.exhaust import Family, Form, forms, laws
from markovsim.conjectures.hunt import CONJECTURES, Conjecture, Finding, hunt
from markovsim.conjectures.standard import probability_never
from markovsim.errors import InputError
from markovsim.modelfiles.reading import MixtureFile, read_model

HALF = Fraction(1, 2)
MARTINGALE, NEVER = "martingale-in-every-window", "never-stays-possible"


def read_back(finding: Finding, tmp_path: Path) -> MixtureFile:
    """Return the model of a finding as a reader of its file has it."""
    assert finding.model_toml is not None
    path = tmp_path / "found.toml"
    path.write_text(finding.model_toml, encoding="utf-8")
    model = read_model(path)
    assert isinstance(model, MixtureFile)
    return model


def size(model: MixtureFile) -> tuple[int, int, int, int]:
    """Return (premises, tokens, window, hidden states)."""
    mixture = model.mixture()
    return len(mixture.premises), len(mixture.alphabet.tokens), model.window, mixture.generator.size


def brute_force_never(model: MixtureFile, horizon: int) -> Fraction:
    """Return P(no B among the first tokens) with full memory, by stepping the one word without B there is."""
    return model.mixture().generator.probability("A" * horizon)


# --- the martingale -------------------------------------------------------------------------------


def test_the_smallest_model_that_breaks_the_martingale_is_the_seed_toy(tmp_path: Path) -> None:
    finding = hunt(MARTINGALE)
    assert (finding.verdict, finding.smallest) == ("refuted", True)
    model = read_back(finding, tmp_path)
    assert size(model) == (2, 2, 1, 2)
    toy = model.mixture()
    assert [p.probability("A") for p in toy.premises.values()] == [1, HALF]
    assert toy.amplitudes() == {"luigi": HALF, "waluigi": HALF}
    answer = analyze(model, only=["drift"])
    assert answer["drift"] == {
        "A": {"luigi": "-1/9", "waluigi": "1/9"},
        "B": {"luigi": "1/3", "waluigi": "-1/3"},
    }
    assert finding.explanation.endswith("luigi drifts by -1/9 at 'A', 1/3 at 'B'")


def test_nothing_smaller_breaks_the_martingale() -> None:
    """One premise, or one token, or no window: all small models, those of one premise with thirds too."""
    smaller = [
        Family(premises=1, tokens=2, window=1, hidden=2, denominator=3),
        Family(premises=2, tokens=1, window=1, hidden=3),
        Family(premises=2, tokens=2, window=0, hidden=3),
    ]
    violation = CONJECTURES[MARTINGALE].violation
    examined = 0
    for family in smaller:
        for mixture, window in family.models():
            if (len(mixture.premises), len(mixture.alphabet.tokens), window) < (2, 2, 1):
                try:
                    assert violation(mixture.window(window)) is None
                except InputError:
                    continue  # a window strands: no simulator, no martingale
                examined += 1
    assert examined > 1_000


def test_among_models_of_that_size_no_numbers_are_simpler() -> None:
    """Constant premises never break it; every model of that size that does has a toss in the prior and in a premise."""
    family = Family(premises=2, tokens=2, window=1, hidden=2, denominator=3, least_premises=2, least_window=1)
    breaking = [
        mixture
        for mixture, _ in family.models()
        if len(mixture.alphabet.tokens) == 2
        and any(
            mixture.window(1).martingale.smallest_violation(name) is not None for name in mixture.premises
        )
    ]
    assert len(breaking) > 5
    for mixture in breaking:
        assert any(0 < premise.probability("A") < 1 for premise in mixture.premises.values())
    first = breaking[0]
    assert first.amplitudes() == {"luigi": HALF, "waluigi": HALF}
    assert {premise.probability("A") for premise in first.premises.values()} == {1, HALF}


# --- never stays possible -------------------------------------------------------------------------

AT_LEAST = [(1, 0), (2, 0), (1, 1), (2, 1), (1, 2), (2, 2)]


@pytest.mark.parametrize(("premises", "window"), AT_LEAST)
def test_inevitable_with_a_window_and_not_without(premises: int, window: int, tmp_path: Path) -> None:
    finding = hunt(NEVER, least_premises=premises, least_window=window)
    assert (finding.verdict, finding.smallest) == ("refuted", True)
    model = read_back(finding, tmp_path)
    assert size(model) == (premises, 2, window, 2)
    hit = analyze(model, hit="token:B", only=["hit"])["hit"]
    assert hit["probability"] == "1"
    assert hit["expected_time"] != "oo"
    never = probability_never(model.mixture().generator, "B")
    assert never == HALF
    assert brute_force_never(model, 60) - never < Fraction(1, 10**15)
    assert brute_force_never(model, 60) >= never


def test_the_smallest_is_one_toss_between_two_constants(tmp_path: Path) -> None:
    model = read_back(hunt(NEVER), tmp_path)
    (premise,) = model.mixture().premises.values()
    assert [premise.probability(w) for w in ("AAAA", "BBBB", "AB", "BA")] == [HALF, HALF, 0, 0]
    assert analyze(model, hit="token:B", only=["hit"])["hit"]["expected_time"] == "2"


def test_with_two_premises_and_a_window_it_is_the_seed_toy(tmp_path: Path) -> None:
    model = read_back(hunt(NEVER, least_premises=2, least_window=1), tmp_path)
    toy = model.mixture()
    assert toy.amplitudes() == {"luigi": HALF, "waluigi": HALF}
    assert [p.probability("A") for p in toy.premises.values()] == [1, HALF]
    # 2^k + k/2 + 3 with k = 1
    assert analyze(model, hit="token:B", only=["hit"])["hit"]["expected_time"] == "11/2"


def test_nothing_smaller_than_two_tokens_and_two_hidden_states_does() -> None:
    """One token, or one hidden state, with denominators up to 4 and every window up to 2."""
    violation = CONJECTURES[NEVER].violation
    families = [
        Family(premises=1, tokens=2, window=2, hidden=1, denominator=4),
        Family(premises=2, tokens=1, window=2, hidden=3, denominator=3),
    ]
    for family in families:
        for mixture, window in family.models():
            assert violation(mixture.window(window, impossible="forget")) is None


def test_a_text_that_is_certain_never_does() -> None:
    """All laws 0 or 1: every start, every two rows, every window up to 3, forgetting what strands."""
    violation = CONJECTURES[NEVER].violation
    family = Family(premises=1, tokens=2, window=3, hidden=2, denominator=1)
    models = [mixture.window(window, impossible="forget") for mixture, window in family.models()]
    assert len(models) > 40
    assert [violation(model) for model in models] == [None] * len(models)


def test_for_longer_windows_constants_do_not_suffice() -> None:
    """With k ≥ 1 the window A settles on "always A" unless the other premise says A too."""
    family = Family(premises=2, tokens=2, window=2, hidden=2, denominator=3, least_premises=2, least_window=1)
    violation = CONJECTURES[NEVER].violation
    for mixture, window in family.models():
        if violation(mixture.window(window)) is not None:
            says_a = [premise.probability("A") for premise in mixture.premises.values()]
            assert 1 in says_a
            assert any(0 < p < 1 for p in says_a)


# --- collapse for ever ----------------------------------------------------------------------------


@pytest.mark.parametrize("window", [1, 2])
def test_the_smallest_model_that_surely_collapses_is_the_rogue(window: int, tmp_path: Path) -> None:
    finding = hunt("collapse-stays-escapable", least_window=window)
    assert (finding.verdict, finding.smallest) == ("refuted", True)
    model = read_back(finding, tmp_path)
    assert size(model) == (2, 2, window, 3)
    mixture = model.mixture()
    luigi, rogue = mixture.premises.values()
    assert luigi.probability("AAAA") == 1
    if window == 1:  # one A can be remembered, so the rogue need not say two
        assert [rogue.probability(w) for w in ("AB", "BB", "ABBBB", "AA", "BA")] == [HALF, HALF, HALF, 0, 0]
    else:
        assert rogue.same_law(deceptive(iid({"A": 1}), iid({"B": 1}), hazard=HALF))
    assert set(mixture.amplitudes().values()) == {HALF}
    classes = analyze(model, only=["classes"])["classes"]
    assert [cls["contexts"] for cls in classes if cls["closed"]] == [["B" * window]]
    assert probability_never(mixture.generator, "B") == HALF


def test_two_hidden_states_never_surely_collapse() -> None:
    """One premise or two, thirds too, windows 1 and 2, forgetting what strands."""
    violation = CONJECTURES["collapse-stays-escapable"].violation
    for premises in (1, 2):
        family = Family(premises=premises, hidden=2, denominator=3 if premises == 2 else 2, least_window=1)
        for mixture, window in family.models():
            assert violation(mixture.window(window, impossible="forget")) is None


# --- full memory ----------------------------------------------------------------------------------


def test_the_probability_of_never_is_decided_by_the_graph() -> None:
    luigi, waluigi = iid({"A": 1}), iid({"A": "1/2", "B": "1/2"})
    rogue = deceptive(luigi, iid({"B": 1}), hazard="1/10")
    back = deceptive(luigi, iid({"B": 1}), hazard="1/10", back="1/10")
    barely = iid({"A": f"{10**300 - 1}/{10**300}", "B": f"1/{10**300}"})
    cases = {
        "seed toy": (Mixture({"l": luigi, "w": waluigi}, {"l": 1, "w": 2}), Fraction(1, 3)),
        "rogue": (Mixture({"l": luigi, "r": rogue}), HALF),
        "rogue alone": (Mixture({"r": rogue}), Fraction(0)),
        "the rogue that returns": (Mixture({"l": luigi, "r": back}, {"l": 1, "r": 4}), Fraction(1, 5)),
        "hardly ever a B, yet surely": (Mixture({"w": barely}), Fraction(0)),
        "no B at all": (Mixture({"l": luigi}, alphabet="AB"), Fraction(1)),
        "B then A for ever": (
            Mixture({"m": markov(1, {"A": "1/4", "B": "3/4"}, {"A": {"A": 1}, "B": {"A": 1}})}),
            Fraction(1, 4),
        ),
    }
    assert {name: probability_never(mixture.generator, "B") for name, (mixture, _) in cases.items()} == {
        name: never for name, (_, never) in cases.items()
    }


def test_never_is_positive_where_a_closed_set_without_b_can_be_reached_without_b() -> None:
    """The criterion in its own words, by sets, on all premises of two and some of three hidden states."""
    family = [*forms(2, 2, 2), *forms(2, 2, 3)[::7]]
    three = laws(6, 1)
    family += [Form(2, (Fraction(1), Fraction(0), Fraction(0)), rows) for rows in product(three, repeat=3)]
    verdicts = []
    for form in family:
        mixture = Mixture({"text": form.premise(("A", "B"))}, alphabet="AB")
        process = mixture.generator
        arcs = {(i, j, a) for a, rows in process.rows.items() for i, row in enumerate(rows) for j, _ in row}
        closed: set[int] = set()
        for mask in range(1, 2**process.size):
            inside = {i for i in range(process.size) if mask >> i & 1}
            if all(j in inside and a != "B" for i, j, a in arcs if i in inside):
                closed |= inside
        reached = set(process.start_vector)
        for _ in range(process.size):
            reached |= {j for i, j, a in arcs if i in reached and a != "B"}
        possible = bool(reached & closed)
        assert possible == (probability_never(mixture.generator, "B") > 0)
        verdicts.append(possible)
    assert {True, False} == set(verdicts)


# --- what is true ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mean-amplitude-is-the-prior", "no-drift-before-the-window-is-full"])
def test_what_is_true_is_not_refuted(name: str) -> None:
    reports: list[int] = []
    finding = hunt(name, examples=30, progress=lambda examined, doing: reports.append(examined))
    assert (finding.verdict, finding.model_toml, finding.simulator) == ("not refuted", None, None)
    assert finding.examined > 1_000
    assert f"{finding.examined - 30} models" in finding.explanation
    assert reports == sorted(reports)
    assert len(reports) >= 10


def test_the_controls_can_fail() -> None:
    """Read as documents, premises that are not stationary do move the mean amplitude off the prior."""
    control = CONJECTURES["mean-amplitude-is-the-prior"]
    finding = hunt(replace(control, name="document-start", family=Family()))
    assert finding.verdict == "refuted"
    assert "its prior is 1/2" in finding.explanation


def test_early_drift_would_be_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is none (the martingale); so a drift is made up, and the control has to say where."""
    monkeypatch.setattr(WindowedSimulator, "drift", lambda self, premise, word: int(word == "A"))
    finding = hunt("no-drift-before-the-window-is-full")
    assert finding.verdict == "refuted"
    assert finding.explanation == "the window is not full at 'A', and the amplitude of text drifts by 1"
    assert finding.simulator is not None
    assert finding.simulator.k == 2


# --- hunting --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [MARTINGALE, NEVER])
def test_a_hunt_repeats(name: str) -> None:
    first, second = hunt(name, seed=3), hunt(name, seed=3)
    assert replace(first, simulator=None) == replace(second, simulator=None)


def beyond_the_family(simulator: WindowedSimulator) -> str | None:
    """Broken only by three premises, of which no two are alike: a model that the exhaustive part does not hold."""
    apart = {premise.probability("A") for premise in simulator.mixture.premises.values()}
    return "three premises, all different" if len(apart) == 3 else None


def test_a_search_goes_on_where_exhaustion_ends(tmp_path: Path) -> None:
    small = Conjecture(
        "two-at-most", "no three premises differ", beyond_the_family, Family(window=0, hidden=2)
    )
    found, again = (hunt(small, seed=3, examples=300) for _ in range(2))
    assert (found.verdict, found.smallest) == ("refuted", False)
    model = read_back(found, tmp_path)
    assert size(model) == (3, 2, 0, 3)
    assert {p.probability("A") for p in model.mixture().premises.values()} == {0, HALF, 1}
    assert replace(again, simulator=None) == replace(found, simulator=None)
    assert hunt(small, seed=5, examples=0).verdict == "not refuted"


def test_hypothesis_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "from markovsim.conjectures.exhaust import Family\n"
        "from markovsim.conjectures.hunt import Conjecture, hunt\n"
        "from hypothesis.configuration import storage_directory\n"
        "f = hunt(Conjecture('c', 's', lambda s: None, Family(tokens=1, window=0, hidden=2)), examples=20)\n"
        "print(f.examined, storage_directory('x', intent_to_write=False).path.parent)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(markovsim.__file__).parents[1])}
    environment.pop("HYPOTHESIS_STORAGE_DIRECTORY", None)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    examined, home = done.stdout.split(maxsplit=1)
    assert int(examined) > 20
    assert Path(home.strip()) == tmp_path / ".hypothesis"
    assert list(tmp_path.iterdir()) == []


def test_a_false_conjecture_is_refuted_without_loading_hypothesis() -> None:
    code = (
        "import json, sys\nfrom markovsim.conjectures.hunt import hunt\n"
        f"hunt({MARTINGALE!r})\nprint(json.dumps('hypothesis' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) is False


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        ({"name": "martingale"}, "conjecture='martingale': no such conjecture; choose from martingale-in"),
        ({"examples": -1}, "examples=-1"),
        ({"examples": True}, "examples=True"),
        ({"seed": "1"}, "seed='1'"),
        ({"least_premises": 3}, "premises: at least 3 and at most 2 leave no model"),
        ({"least_premises": 0.5}, "least_premises=0.5"),
        ({"least_window": 3}, "window: at least 3 and at most 2"),
    ],
)
def test_a_wrong_argument_is_named(arguments: dict[str, object], culprit: str) -> None:
    with pytest.raises(InputError, match=culprit):
        hunt(**({"name": NEVER} | arguments))  # type: ignore[arg-type]


# --- the family -----------------------------------------------------------------------------------


def test_families_are_listed_by_size() -> None:
    sizes = [
        (len(mixture.premises), len(mixture.alphabet.tokens), window, mixture.generator.size)
        for mixture, window in Family().models()
    ]
    assert sizes == sorted(sizes)
    assert set(sizes) == {
        (n, m, k, h) for n, m, k, h in product((1, 2), (1, 2), (0, 1, 2), (1, 2, 3)) if n <= h <= 2 * n
    }


@pytest.mark.parametrize(
    ("tokens", "hidden", "denominator"), [(2, 1, 4), (1, 2, 3), (2, 2, 2), (3, 2, 1), (1, 3, 1)]
)
def test_every_premise_is_listed_once_up_to_names_of_hidden_states(
    tokens: int, hidden: int, denominator: int
) -> None:
    """All start laws and rows, those with hidden states out of reach left out, in classes under renaming."""
    from itertools import permutations

    rows = laws(tokens * hidden, denominator)
    everything = {
        form
        for start in laws(hidden, denominator)
        for chosen in product(rows, repeat=hidden)
        if (form := Form(tokens, start, chosen)).is_reachable()
    }
    classes = {frozenset(form.renamed(order) for order in permutations(range(hidden))) for form in everything}
    listed = forms(tokens, hidden, denominator)
    assert len(set(listed)) == len(listed) == len(classes)
    assert all(any(form in cls for cls in classes) for form in listed)


def test_a_renamed_premise_has_the_same_law() -> None:
    form = forms(2, 2, 3)[500]
    plain, renamed = form.premise(("A", "B")), form.renamed((1, 0)).premise(("A", "B"))
    words = ["".join(word) for n in range(5) for word in product("AB", repeat=n)]
    assert [plain.probability(w) for w in words] == [renamed.probability(w) for w in words]
    assert plain.same_law(renamed)


def test_laws_are_all_of_them() -> None:
    thirds = {
        (Fraction(a, d), Fraction(b, d), Fraction(d - a - b, d))
        for d in (1, 2, 3)
        for a in range(d + 1)
        for b in range(d + 1 - a)
    }
    assert set(laws(3, 3)) == thirds
    assert len(laws(3, 3)) == len(thirds)
    assert [law for law in laws(2, 3) if 0 in law][:1] == [(1, 0)]


def test_luigi_is_named_where_there_is_one() -> None:
    good, bad = iid({"A": 1}, alphabet="AB"), iid({"A": "1/2", "B": "1/2"})
    hidden = generator(["1", "0"], {"A": [["1/2", 0], [0, 0]], "B": [[0, "1/2"], [0, 1]]})
    assert exhaust.premise_names([good, bad]) == ["luigi", "waluigi"]
    assert exhaust.premise_names([bad, good]) == ["premise1", "premise2"]
    assert exhaust.premise_names([good, hidden]) == ["premise1", "premise2"]
    assert exhaust.premise_names([good, bad, hidden]) == ["premise1", "premise2", "premise3"]
    assert exhaust.premise_names([hidden]) == ["text"]


@pytest.mark.parametrize(
    "sizes",
    [
        {"premises": 0},
        {"window": -1},
        {"hidden": 0},
        {"tokens": 0},
        {"tokens": 27},
        {"least_window": 3},
        {"least_premises": 0},
        {"least_window": -1},
        {"premises": 3, "least_premises": 3, "denominator": 2},
    ],
)
def test_a_family_without_models_is_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(InputError):
        Family(**sizes)  # type: ignore[arg-type]
