"""Balls a tenth or a half as wide as their numbers: every answer holds that of every chain, or mixture, inside.

The input is a law in each row, each entry a ball around it; inside are exact laws at the ends of the balls and between.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

import flint
import pytest
import sympy
from chain_tools import holds

import markovsim as ms
from markovsim.chains import Chain
from markovsim.errors import MarkovsimError, PrecisionError

Law = dict[Any, Fraction]
LAW_TIMES = (1, 2, 5, 40)
RADII = (Fraction(1, 1000), Fraction(1, 50), Fraction(1, 10), Fraction(1, 2))


def random_law(rng: random.Random, keys: list[Any]) -> Law:
    weights = {key: rng.randint(1, 6) for key in rng.sample(keys, rng.randint(1, min(3, len(keys))))}
    return {key: Fraction(w, sum(weights.values())) for key, w in weights.items()}


def widened(law: Law, radius: Fraction) -> dict[Any, str]:
    """The law as balls, each of a radius relative to its number; a lone entry is 1."""
    return {key: f"{p} ± {p * radius if len(law) > 1 else 0}" for key, p in law.items()}


def inside(rng: random.Random, law: Law, radius: Fraction) -> Law:
    """A law within these balls: entries are moved as far as they go, or half as far, and one makes up for it."""
    while True:
        moved = {key: p * (1 + radius * Fraction(rng.randint(-2, 2), 2)) for key, p in law.items()}
        last = rng.choice(list(law))
        moved[last] += 1 - sum(moved.values())
        if abs(moved[last] - law[last]) <= (radius * law[last] if len(law) > 1 else 0):
            return moved


def values(answer: Any) -> Iterator[Any]:
    """The numbers of an answer, in maps, tuples and dataclasses."""
    if isinstance(answer, Mapping):
        for value in answer.values():
            yield from values(value)
    elif isinstance(answer, (tuple, list)):
        for value in answer:
            yield from values(value)
    elif is_dataclass(answer):
        for each in fields(answer):
            yield from values(getattr(answer, each.name))
    else:
        yield answer


def agree(found: Any, wanted: Any) -> bool:
    """Whether a ball holds an exact number (or nearly a float), or two other values are equal."""
    if isinstance(found, flint.arb) and isinstance(wanted, float):
        return bool((found + flint.arb(0, 1e-12 * (1 + abs(wanted)))).contains(flint.arb(wanted)))
    if isinstance(found, flint.arb):
        return wanted != sympy.oo and holds(found, wanted)
    return bool(found == wanted or (found == sympy.oo and wanted == float("inf")))


def compare(
    name: str, question: Callable[[Any], Any], wide: Any, samples: list[Any], seen: Counter[str]
) -> None:
    """Ask all; balls may refuse for want of precision, and answer where an exact answer would be no rational."""
    try:
        found = list(values(question(wide)))
    except PrecisionError:
        return
    except MarkovsimError as error:
        for sample in samples:
            if type(error) is not ms.UndecidedError:
                with pytest.raises(type(error)):
                    question(sample)
        return
    for sample in samples:
        try:
            wanted = list(values(question(sample)))
        except ms.UndecidedError:
            continue
        assert len(found) == len(wanted), name
        for x, y in zip(found, wanted, strict=True):
            assert agree(x, y), (name, x, y)
        seen[name] += 1


def chain_questions(
    states: int, target: list[int], start: int, some: list[int]
) -> dict[str, Callable[[Chain], Any]]:
    laws: dict[str, Callable[[Any], Any]] = {
        "pmf": lambda law: [law.pmf(t) for t in LAW_TIMES],
        "survival": lambda law: [law.survival(t) for t in LAW_TIMES],
        "quantile": lambda law: law.quantile("1/2"),
        "variance": lambda law: law.variance,
    }
    asked: dict[str, Callable[[Chain], Any]] = {
        "hitting": lambda c: c.hitting_probability(target),
        "time": lambda c: c.expected_hitting_time(target),
        "given hit": lambda c: c.hitting(target).expected_time_given_hit(),
        "absorption": lambda c: c.absorption_probabilities(start),
        "visits": lambda c: c.expected_visits(start),
        "stationary": lambda c: c.stationary_distributions(),
        "limiting": lambda c: c.limiting_distribution(start),
        "passage": lambda c: c.mean_first_passage_times(),
        "kemeny": lambda c: c.kemeny_constant(),
        "reversal": lambda c: [c.reversibility.time_reversal().probability(i, start) for i in range(states)],
        "censored": lambda c: [c.within(some).censored().probability(i, some[0]) for i in some],
        "law": lambda c: c.law_after(start, 4),
        "power": lambda c: [c.power(5).probability(start, j) for j in range(states)],
        "dobrushin": lambda c: c.mixing.dobrushin_coefficient(),
        "mixing": lambda c: c.mixing.time("1/10"),
        "second eigenvalue": lambda c: c.spectrum.second_eigenvalue_modulus(),
        "gap": lambda c: c.spectrum.gap(),
        "escape": lambda c: c.within(some).escape_rate(),
        "quasi-stationary": lambda c: c.within(some).quasi_stationary(),
        "exit time": lambda c: c.within(some).mean_exit_time(),
        "relaxation": lambda c: c.within(some).internal_relaxation_time(),
        "metastable": lambda c: c.within(some).metastability(ratio=3).is_metastable,
        "reversible": lambda c: c.reversibility.is_reversible(),
    }
    for name, question in laws.items():
        asked[name] = lambda c, question=question: question(c.hitting_time_law(target, start))  # type: ignore[misc]
    return asked


def test_chains_inside_wide_balls() -> None:
    rng, seen = random.Random(2), Counter[str]()
    for n in range(60):
        states = rng.randint(1, 5)
        laws = [random_law(rng, list(range(states))) for _ in range(states)]
        radius = RADII[n % len(RADII)]
        wide = Chain([[widened(law, radius).get(j, 0) for j in range(states)] for law in laws], domain="ball")
        samples = [
            Chain([[law.get(j, 0) for j in range(states)] for law in (inside(rng, x, radius) for x in laws)])
            for _ in range(3)
        ]
        some = rng.sample(range(states), rng.randint(1, states))
        target, start = rng.sample(range(states), rng.randint(1, states)), rng.randrange(states)
        asked = chain_questions(states, target, start, some)
        for name, question in asked.items():
            compare(name, question, wide, samples, seen)
    assert set(seen) == set(asked)
    assert min(seen.values()) > 30, seen


def mixture(
    laws: Mapping[str, list[Law]], prior: Law, made: Callable[[Law], Mapping[Any, Any]], domain: str
) -> ms.Mixture:
    """Premises in generator form: per premise a start law, then for each hidden state a law on (token, next)."""
    premises = {}
    for name, (start, *rows) in laws.items():
        size, steps, first = range(len(rows)), [made(row) for row in rows], made(start)
        matrices = {a: [[steps[i].get((a, j), 0) for j in size] for i in size] for a in "AB"}
        premises[name] = ms.generator([first.get(i, 0) for i in size], matrices, domain=domain)
    return ms.Mixture(premises, made(prior), alphabet="AB", domain=domain)


def simulator_questions(rng: random.Random, k: int) -> dict[str, Callable[[ms.Mixture], Any]]:
    policies = (
        None,
        None,
        ms.top_p("2/3"),
        ms.top_k(1, ties="first"),
        ms.min_p("1/2"),
        ms.temperature("1/2"),
    )
    policy, start, states = (
        rng.choice(policies),
        rng.choice(["document", "stationary"]),
        rng.choice(["tree", "contexts"]),
    )
    word = "".join(rng.choice("AB") for _ in range(k))
    event = rng.choice(["token:B", f"context:{word}", f"context:{word[:-1]}", "amplitude:p0<=1/3"])

    def ask(question: Callable[[Any], Any]) -> Callable[[ms.Mixture], Any]:
        return lambda m: question(m.window(k, start=start, impossible="forget", decoding=policy))

    return {
        "amplitudes": ask(lambda s: s.amplitudes(word)),
        "next token": ask(lambda s: s.next_token(word)),
        "drift": ask(lambda s: s.drift("p0", word)),
        "probability": ask(lambda s: s.hitting_probability(event, states=states)),
        "time": ask(lambda s: s.expected_hitting_time(event, states=states)),
        "contexts": ask(lambda s: s.full_chain.stationary_distributions()),
        "regret": lambda m: m.regret("p0").after(3),
        "odds": lambda m: m.pair("p0", "p0").odds_by_token("AB"),
        "divergence": lambda m: m.pair("p0", list(m.premises)[-1]).divergence(),
    }


def test_mixtures_inside_wide_balls() -> None:
    rng, seen = random.Random(3), Counter[str]()
    for n in range(60):
        laws = {
            f"p{i}": [
                random_law(rng, list(range(size))),
                *(random_law(rng, [(a, j) for a in "AB" for j in range(size)]) for _ in range(size)),
            ]
            for i, size in enumerate(rng.choices((1, 2), k=rng.randint(1, 3)))
        }
        prior, radius = {name: Fraction(1, len(laws)) for name in laws}, RADII[n % 3]
        wide = mixture(laws, prior, lambda law, r=radius: widened(law, r), "ball")  # type: ignore[misc]
        samples = [
            mixture(laws, prior, lambda law, r=radius: inside(rng, law, r), "exact")  # type: ignore[misc]
            for _ in range(3)
        ]
        asked = simulator_questions(rng, rng.randint(0, 3))
        for name, question in asked.items():
            compare(name, question, wide, samples, seen)
    assert set(seen) == set(asked)
    assert min(seen.values()) > 30, seen
