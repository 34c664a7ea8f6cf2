"""Drift from its definition, its two halves, the defect of a chain, the smallest violation."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import markovsim as ms
from markovsim.contexts.martingale import DriftHalves, MartingaleDefect

MIXTURES = {
    "toy": ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})}),
    "word": ms.Mixture({"word": ms.word("AB"), "coin": ms.iid({"A": "1/3", "B": "2/3"})}),
    "three": ms.Mixture(
        {
            "a": ms.looping({"A": "1/2", "B": "1/2"}, "1/5"),
            "b": ms.iid({"A": "1/4", "B": "3/4"}),
            "c": ms.word("AAB"),
        }
    ),
}


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("k", range(4))
@pytest.mark.parametrize("start", ["document", "stationary"])
def test_drift_is_its_definition_and_all_of_it_is_forgetting(name: str, k: int, start: str) -> None:
    sim = MIXTURES[name].window(k, start=start, impossible="forget")
    for state in map(str, sim.chain().states):
        law = sim.next_token(state)
        now = sim.amplitudes(state)
        for premise in now:
            expected = sum(p * sim.amplitudes(state + str(a))[premise] for a, p in law.items() if p)
            drift = sim.drift(premise, state)
            assert drift == expected - now[premise]
            assert sim.martingale.halves(premise, state) == DriftHalves(Fraction(0), drift)
            if len(state) < k:
                assert drift == 0
        assert sum(sim.drift(premise, state) for premise in now) == 0


def test_the_defect_is_the_largest_and_the_mean_absolute_drift() -> None:
    sim = MIXTURES["toy"].window(2)
    law = sim.full_chain.stationary_distribution()
    drifts = {str(w): abs(sim.drift("luigi", str(w))) for w in law}
    defect = sim.martingale.defect("luigi")
    assert defect.maximum == max(drifts.values()) == drifts[defect.at]
    assert defect.mean == (sum(p * drifts[str(w)] for w, p in law.items()),)


def test_every_closed_class_has_a_mean_defect() -> None:
    mixture = ms.Mixture({"a": ms.word("A"), "b": ms.word("B")})
    assert mixture.window(1).martingale.defect("a") == MartingaleDefect(0, "A", (0, 0))


def test_the_defect_in_symbols_needs_settled_signs() -> None:
    q = sympy.Symbol("q")
    toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})})
    sim = toy.window(1)
    assert sympy.cancel(sim.drift("luigi", "B") - q / (1 + q)) == 0
    defect = sim.martingale.defect("luigi")
    assert (sympy.cancel(defect.maximum - q / (1 + q)), defect.at) == (0, "B")
    r = sympy.Symbol("r")
    coins = ms.Mixture({"one": ms.iid({"A": q, "B": 1 - q}), "other": ms.iid({"A": r, "B": 1 - r})})
    with pytest.raises(ms.UndecidedError):
        coins.window(1).martingale.defect("one")


def test_the_smallest_violation() -> None:
    assert MIXTURES["toy"].martingale.smallest_violation("luigi") == (1, "A", Fraction(-1, 9))
    assert MIXTURES["toy"].to(ms.FLOAT).martingale.smallest_violation("luigi") == (
        1,
        "A",
        pytest.approx(-1 / 9),
    )
    single = ms.Mixture({"only": ms.iid({"A": "1/2", "B": "1/2"})})
    assert single.martingale.smallest_violation("only", largest_window=3) is None
    assert single.to(ms.FLOAT).window(3).martingale.smallest_violation("only") is None
    with pytest.raises(ms.InputError, match="largest_window=-1"):
        single.martingale.smallest_violation("only", largest_window=-1)
    with pytest.raises(ms.InputError, match="premise='luigi'"):
        single.window(1).martingale.defect("luigi")


def test_float_drift_is_close_absolutely() -> None:
    exact, rounded = MIXTURES["three"].window(3), MIXTURES["three"].to(ms.FLOAT).window(3)
    for state in ("AAA", "ABA", "BBB"):
        assert rounded.drift("a", state) == pytest.approx(float(exact.drift("a", state)), abs=1e-15)
