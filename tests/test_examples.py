"""The table of hand-derived answers, through every domain and entry point, and the golden numbers spelled out."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import pytest
import sympy
from chain_tools import holds
from click.testing import CliRunner

import markovsim as ms
from examples import EXAMPLES, Example
from markovsim.answers.analysis import analyze
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.modelfiles.expressions import parse_expression
from markovsim.modelfiles.reading import MixtureFile, read_model

DOMAINS = ("exact", "symbolic", "float", "ball")
Q = Fraction


def _file(example: Example, domain: str, folder: Path) -> Path:
    path = folder / "model.toml"
    path.write_text(example.file(symbolic=domain == "symbolic"), encoding="utf-8")
    return path


def _values(example: Example, domain: str) -> dict[str, Any]:
    if domain == "symbolic":
        return {name: sympy.Symbol(name) for name in example.values}
    return dict(example.values)


def _agree(answer: Any, formula: Any, domain: str) -> bool:
    if domain == "symbolic":
        return bool(sympy.cancel(answer - formula) == 0)
    if domain == "ball":
        return within(answer, Fraction(formula))
    if domain == "float":
        return math.isclose(float(answer), float(formula), rel_tol=1e-13, abs_tol=0.0 if formula else 1e-300)
    return bool(Fraction(answer) == Fraction(formula))


def within(answer: Any, formula: Fraction) -> bool:
    """Whether a ball, or its two ends in text, holds the number, and hardly anything else."""
    if isinstance(answer, list):
        low, high = map(Fraction, answer)
        return low <= formula <= high and high - low <= Fraction(1, 10**30) * max(1, abs(formula))
    return holds(answer, formula) and bool(answer.rad() <= 1e-30 * max(1.0, abs(float(formula))))


def _expression(text: Any, example: Example) -> Any:
    """Read the text of an answer: a number, a fraction, or an expression in the example's parameters."""
    domain = ms.SymbolicDomain(dict.fromkeys(example.values, (0, 1)))
    values = {name: domain.parameter(name) for name in example.values}
    return domain.public(parse_expression(str(text), example.values).evaluate(domain, values))


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_library_gives_the_derived_answers(example: Example, domain: str, tmp_path: Path) -> None:
    model = read_model(_file(example, domain, tmp_path))
    assert isinstance(model, MixtureFile)
    sim: WindowedSimulator = model.simulator(model.domain(domain))
    v = _values(example, domain)
    for (event, start), formula in example.hits.items():
        chain = sim.chain(start)
        assert chain.hitting_probability(sim.event(event), start=chain.states[chain.index(start)]) == 1
        assert _agree(chain.expected_hitting_time(sim.event(event), start=start), formula(v), domain), (
            event,
            start,
        )
    for (context, token), formula in example.next_token.items():
        assert _agree(sim.next_token(context)[token], formula(v), domain), (context, token)
    for (context, premise), formula in example.amplitudes.items():
        assert _agree(sim.amplitudes(context)[premise], formula(v), domain), (context, premise)
    for (context, premise), formula in example.drift.items():
        answer, wanted = sim.drift(premise, context), formula(v)
        close = math.isclose(answer, wanted, rel_tol=1e-13, abs_tol=1e-15) if domain == "float" else False
        assert close or _agree(answer, wanted, domain), (context, premise)
    law = sim.full_chain.stationary_distribution()
    for context, formula in example.stationary.items():
        assert _agree(law[context], formula(v), domain), context
    for premise, formula in example.mean_amplitude.items():
        with flint.ctx.workprec(128):
            mean = sum(p * sim.amplitudes(str(w))[premise] for w, p in law.items())
        assert _agree(mean, formula(v), domain), premise


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_analyze_gives_the_derived_answers(example: Example, domain: str, tmp_path: Path) -> None:
    model = read_model(_file(example, domain, tmp_path))
    v = _values(example, domain)

    def agree(text: Any, formula: Any) -> bool:
        return _agree(_expression(text, example) if domain == "symbolic" else text, formula(v), domain)

    answer = analyze(model, domain=domain)
    for (context, token), formula in example.next_token.items():
        assert agree(answer["next_token"][context][token], formula), (context, token)
    for (context, premise), formula in example.amplitudes.items():
        assert agree(answer["amplitudes"][context][premise], formula), (context, premise)
    for context, formula in example.stationary.items():
        assert agree(answer["stationary"][0][context], formula), context
    for premise, formula in example.mean_amplitude.items():
        assert agree(answer["mean_amplitude"][0][premise], formula), premise
    for (event, start), formula in example.hits.items():
        hit = analyze(model, domain=domain, hit=event, start=start, only=["hit"])["hit"]
        assert (hit["event"], hit["from"]) == (event, start)
        assert agree(hit["probability"], lambda v: Q(1)), (event, start)
        assert agree(hit["expected_time"], formula), (event, start)


@pytest.mark.parametrize("example", EXAMPLES[3:11:3], ids=lambda example: example.name)
@pytest.mark.parametrize("domain", DOMAINS)
def test_the_command_gives_the_same(example: Example, domain: str, tmp_path: Path) -> None:
    from markovsim.cli import main

    path = _file(example, domain, tmp_path)
    (event, start), _ = next(iter(example.hits.items()))
    result = CliRunner().invoke(
        main, ["analyze", str(path), "--domain", domain, "--hit", event, "--from", start, "--json"]
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == analyze(read_model(path), domain=domain, hit=event, start=start)


# --- golden numbers, typed by hand --------------------------------------------------------------


def toy(lam: str = "1/2", q: str = "1/2") -> ms.Mixture:
    waluigi = ms.iid({"A": q, "B": 1 - Fraction(q)})
    prior = {"luigi": lam, "waluigi": 1 - Fraction(lam)}
    return ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": waluigi}, prior)


def rogue(lam: str, h: str, back: str = "0") -> ms.Mixture:
    premise = ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), h, back)
    return ms.Mixture(
        {"luigi": ms.iid({"A": 1}), "rogue": premise}, {"luigi": lam, "rogue": 1 - Fraction(lam)}
    )


@pytest.mark.parametrize("k", range(9))
def test_seed_toy_at_one_half(k: int) -> None:
    sim = toy().window(k)
    chain, full = sim.chain(), "A" * k
    assert sim.next_token(full)["B"] == Q(1, 2 * (2**k + 1))
    assert chain.expected_hitting_time(sim.emits("B"), start=full) == 2 ** (k + 1) + 2
    assert chain.expected_hitting_time(sim.emits("B"), start="") == 2**k + Q(k, 2) + 3
    assert sim.drift("luigi", full) == (-Q(2 ** (k - 1), (2**k + 1) ** 2) if k else 0)
    assert max(sim.amplitudes(str(w))["luigi"] for w in sim.full_chain.states) == Q(2**k, 2**k + 1)
    law = sim.full_chain.stationary_distribution()
    assert law[full] == ((1 + Q(1, 2**k)) / 2 if k else 1)
    if k:
        after_b = "A" * (k - 1) + "B"
        assert chain.expected_hitting_time(sim.event(f"context:{full}"), start=after_b) == 2 ** (k + 1) - 2


def test_full_memory_never_says_b_with_luigis_prior() -> None:
    for n in range(20):
        assert toy("1/3").probability("A" * n) - Q(1, 3) == Q(2, 3) / 2**n
    zeros = ms.Mixture({"uniform": ms.iid({"0": "1/2", "1": "1/2"}), "zeros": ms.iid({"0": 1})})
    for n in range(20):
        assert zeros.probability("0" * n) == (1 + Q(1, 2**n)) / 2


def test_the_discussions_own_numbers() -> None:
    sim = rogue("1/2", "1/2").window(10)
    weights = [sim.amplitudes(str(w))["rogue"] for w in sim.full_chain.states]
    assert min(weights) == Q(1, 1025)
    assert sim.chain().expected_hitting_time(sim.emits("B"), start="A" * 10) == 2050


def test_rogue() -> None:
    sim = rogue("1/2", "1/10").window(3)
    assert sim.chain().expected_hitting_time(sim.emits("B"), start="AAA") == Q(17290, 729)
    assert sim.chain().expected_hitting_time(sim.emits("B"), start="") == Q(34057, 1458)
    full = rogue("1/2", "1/10").window(2).full_chain
    assert full.states == ("AA", "AB", "BB")
    assert full.expected_hitting_time("BB", start="AA") == 1 / Q(81, 1810) + 1
    assert [c.states for c in full.closed_classes()] == [("BB",)]


@pytest.mark.parametrize("k", range(1, 6))
def test_reversible_rogue(k: int) -> None:
    means = {}
    for start in ("document", "stationary"):
        sim = rogue("1/2", "1/10", "1/10").window(k, start=start)
        law = sim.full_chain.stationary_distribution()
        means[start] = sum(p * sim.amplitudes(str(w))["luigi"] for w, p in law.items())
    assert means == {"document": Q(5, 14), "stationary": Q(1, 2)}


def coins(p: str, domain: Any = ms.EXACT) -> ms.Mixture:
    high, low = ms.iid({"0": 1 - Fraction(p), "1": p}), ms.iid({"0": p, "1": 1 - Fraction(p)})
    return ms.Mixture({"high": high, "low": low}).to(domain)


def test_two_biased_coins() -> None:
    sim = coins("0.95", ms.FLOAT).window(10)
    time = sim.chain("0" * 10).expected_hitting_time("1" * 10, start="0" * 10)
    assert time == pytest.approx(61320.85569824056, rel=1e-13)  # the exact rational, rounded
    small = [coins("0.99", domain).window(5) for domain in (ms.EXACT, ms.FLOAT)]
    exact, rounded = (sim.chain().expected_hitting_time("1" * 5, start="0" * 5) for sim in small)
    assert rounded == pytest.approx(float(exact), rel=1e-13)


def test_a_long_window_is_solved_from_the_contexts_before_the_event() -> None:
    sim = toy().window(2048)
    assert sim.expected_hitting_time("token:B", start="A" * 2048) == 2**2049 + 2
    assert sim.hitting_probability(sim.emits("B")) == 1
    assert toy().window(64).expected_hitting_time("token:B") == 2**64 + 32 + 3
