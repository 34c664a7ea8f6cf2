"""The charts of claims: their data satisfy what the claims say, and what is drawn are the data."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import comb, log, sqrt

import pytest

from markovsim import figures
from markovsim.figuredata import CHARTS, exponents, literature, toy
from markovsim.figuredata.charts import Chart, Number

HALF = Fraction(1, 2)
SECTIONS = {"A": 8, "B": 8, "C": 12, "D": 10, "E": 5, "F": 7}
LEDGER = {f"{section}{i}" for section, size in SECTIONS.items() for i in range(1, size + 1)}


def points(chart: Chart, name: str, panel: int = 0) -> dict[Number, Number]:
    """The points of the series whose name starts so."""
    [line] = [line for line in chart.panels[panel].series if line.name.startswith(name)]
    return dict(zip(line.x, line.y, strict=True))


def test_zeros() -> None:
    chart = CHARTS["zeros"]()
    assert points(chart, "P(") == {n: (1 + HALF**n) / 2 for n in range(13)}
    assert points(chart, "weight") == {n: 1 / (1 + HALF**n) for n in range(13)}
    assert set(points(chart, "expected").values()) == {HALF}


def test_log_odds_move_by_the_two_likelihood_ratios() -> None:
    for line in CHARTS["log-odds"]().panels[0].series:
        text = line.name
        for place, (before, after) in enumerate(pairwise(line.y)):
            ratio = 1.0 if place == 0 else 1.5 if text[place] == text[place - 1] else 0.5
            assert 2 ** (float(after) - float(before)) == pytest.approx(ratio)


def test_flattery_has_its_golden_values() -> None:
    best = points(CHARTS["flattery"](), "prior weights 16")
    golden = (Fraction(37, 54), Fraction(3, 4), Fraction(7, 9), Fraction(3, 4), Fraction(37, 54))
    assert [best[Fraction(x)] for x in range(5)] == pytest.approx([float(value) for value in golden])


def test_the_antipode_costs_log2_of_m_plus_1() -> None:
    for panel, m in zip(CHARTS["complexity"]().panels, (4, 8, 12), strict=True):
        assert 2 ** float(panel.series[0].y[-1]) == pytest.approx(m + 1)
        assert float(panel.series[0].y[m // 2]) > m


def test_amplitudes_keep_their_mean() -> None:
    assert set(points(CHARTS["martingale"](), "their mean").values()) == {HALF}


def test_survival_with_full_memory_levels_off_and_with_a_window_falls() -> None:
    chart = CHARTS["never"]()
    assert points(chart, "full") == {n: (1 + HALF**n) / 2 for n in range(61)}
    one = points(chart, "window 1")  # two tokens are free of the window, then P(A | A) = 5/6
    assert one[60] == Fraction(3, 4) * Fraction(5, 6) ** 59


def test_unlikely_odds_stay_below_the_bound() -> None:
    chart = CHARTS["unlikely-odds"]()
    bound, soon, later = (points(chart, name) for name in ("bound", "within 12", "within 60"))
    assert all(soon[c] <= later[c] <= bound[c] for c in bound)
    assert soon[3] == Fraction(1, 3) - first_passages(12)


def first_passages(after: int) -> Fraction:
    """P(a walk with steps +1 (1/4) and −1 (3/4) first reaches 1 after so many steps), by Catalan numbers."""
    passed = sum(
        Fraction(comb(2 * j, j), j + 1) * Fraction(1, 4) ** (j + 1) * Fraction(3, 4) ** j
        for j in range((after + 1) // 2)
    )
    return Fraction(1, 3) - passed


def test_divergences_cross_where_the_slip_rate_is_q() -> None:
    chart = CHARTS["asymmetry"]()
    apart = [(d, w - points(chart, "luigi")[d]) for d, w in points(chart, "waluigi").items()]  # type: ignore[operator]
    assert all((gap > 0) == (d < 0.1) for d, gap in apart if abs(d - 0.1) > 1e-3)


def test_faces() -> None:
    chart = CHARTS["faces"]()
    assert points(chart, "P(") == {n: HALF * (1 - HALF**n) for n in range(15)}
    assert points(chart, "luigi") == {n: 1 / (1 + HALF**n) for n in range(15)}


def test_the_first_k_plus_1_tokens_do_not_know_of_the_window() -> None:
    chart = CHARTS["first-tokens"]()
    for k in (1, 2, 3):
        assert all((distance == 0) == (n <= k + 1) for n, distance in points(chart, f"window {k}").items())


def test_waits_and_returns_are_the_closed_forms() -> None:
    chart = CHARTS["return"]()
    assert points(chart, "from A^k") == {k: 2 ** (k + 1) + 2 for k in range(1, 9)}
    assert points(chart, "from just") == {k: 2 ** (k + 1) - 2 for k in range(1, 9)}


def test_rogue() -> None:
    times = points(CHARTS["rogue"](), "with")
    stay = {k: Fraction(9, 10) ** k for k in times}
    assert times == {k: (1 + stay[k]) / (stay[k] / 10) + k - 1 for k in times}
    assert times[3] == Fraction(17290, 729) + 2


def test_mean_amplitudes_of_the_reversible_rogue() -> None:
    for line in CHARTS["means"]().panels[0].series:
        r = Fraction(line.name.split()[-1])
        assert line.y == tuple(r / (r + (1 - h) * (h + r)) for h in map(Fraction, line.x))


def test_ceilings() -> None:
    for line in CHARTS["ceilings"]().panels[0].series:
        q = Fraction(line.name.split("= ")[1])
        assert line.y == tuple(1 / (1 + q ** int(k)) for k in line.x)


def test_the_looper_holds_the_window() -> None:
    for line in CHARTS["looping"]().panels[0].series:
        eta = Fraction(line.name.split("= ")[1])
        assert all(eta / 2 < escape for escape in line.y)
        assert line.y[-1] - eta / 2 < Fraction(1, 100)


def test_the_gap_is_that_of_the_context_chain_and_between_its_bounds() -> None:
    chart = CHARTS["gap"]()
    for lower, gap, upper in zip(*(points(chart, n).values() for n in ("lower", "γ", "upper")), strict=True):
        assert float(lower) - 1e-12 <= gap <= upper
    first = [
        float(points(chart, name)[1]) for name in ("lower", "γ", "upper")
    ]  # at k = 1 the bounds are attained
    assert first[0] == pytest.approx(first[1]) == pytest.approx(first[2] / (1 + first[2]))
    import numpy as np

    full = toy().window(3).full_chain
    matrix = [[float(full.probability(i, j)) for j in full.states] for i in full.states]
    moduli = sorted(abs(np.linalg.eigvals(np.array(matrix))))
    assert points(chart, "γ")[3] == pytest.approx(1 - moduli[-2])


def test_sharpening_turns_at_one_half() -> None:
    chart = CHARTS["sharpening"]()
    plain, sharp = (dict(zip(line.x, line.y, strict=True)) for line in chart.panels[0].series)
    assert plain[HALF] == sharp[HALF] == 14
    assert (plain[Fraction(1, 4)], sharp[Fraction(1, 4)]) == (84, 1110)
    assert all((sharp[q] < plain[q]) == (q > HALF) for q in plain if q != HALF)


def test_prompts() -> None:
    chart = CHARTS["prompts"]()
    full = points(chart, "full")
    assert min(n for n, share in full.items() if share > Fraction(19, 20)) == 7
    assert max(points(chart, "window 1").values()) == Fraction(1, 34)


def test_a_pin_multiplies_the_wait_by_its_likelihood_ratio() -> None:
    assert points(CHARTS["pinned"](), "exact") == {m: 2 ** (m + 4) + 2 for m in range(11)}


def test_what_a_corrector_does() -> None:
    for line in CHARTS["corrector"]().panels[0].series:
        rho = Fraction(line.name.split("= ")[1])
        assert line.y == tuple((1 + 1 / (1 - rho) ** (int(k) - 1)) / rho for k in line.x)


def test_sojourns_are_the_closed_forms() -> None:
    chart = CHARTS["sojourns"]()
    h = r = Fraction(1, 10)
    assert points(chart, "in A^k") == {k: (1 + (1 - h) ** -k) / h for k in range(1, 11)}
    assert points(chart, "away") == {k: (1 / r + 1 / h) * (1 - h) ** (1 - k) - 1 / h for k in range(1, 11)}


def test_exposures() -> None:
    chart = CHARTS["exposures"]()
    assert points(chart, "uniform", 1)[7] == 8
    assert points(chart, "Jeffreys", 1)[2] == Fraction(16, 6)
    assert (1 - float(points(chart, "95 %")[10])) ** 10 == pytest.approx(0.05)


def test_splitting() -> None:
    chart = CHARTS["splitting"]()
    one, near, far = (points(chart, f"hazards {name}") for name in ("1/4", "1/8", "0"))
    assert one == {n: HALF * (1 - Fraction(3, 4) ** int(n)) for n in one}
    assert all(far[n] < near[n] < one[n] if n > 1 else far[n] == near[n] == one[n] for n in one)


def test_the_circle() -> None:
    mass = points(CHARTS["circle"](), "mass")
    assert sum(mass.values()) == 1
    assert mass[0] == mass[4]
    assert len({mass[i] for i in (1, 2, 3, 5, 6, 7)}) == 1


def test_mixing_is_below_its_bounds() -> None:
    chart = CHARTS["mixing"]()
    exact, spread = points(chart, "exact"), points(chart, "Dobrushin")
    assert spread[3] == Fraction(523, 729)
    assert all(exact[n] <= spread[n] <= points(chart, "(1")[n] for n in spread)


def test_predictions_move_under_a_window_only() -> None:
    chart = CHARTS["predictions"]()
    assert set(points(chart, "full").values()) == set(points(chart, "window, from").values()) == {0}
    assert min(points(chart, "window, after").values()) < -Fraction(1, 10)


def test_repetition() -> None:
    two = points(literature.repetition(Fraction(1)), "2 tokens")
    assert two[Fraction(1, 10)] == Fraction(200, 119)


def test_beliefs_of_a_window_are_some_of_all() -> None:
    chart = CHARTS["beliefs"]()
    full, part = (set(zip(line.x, line.y, strict=True)) for line in chart.panels[0].series[:2])
    assert part < full
    assert len(part) == 1 + 3 + 9


def test_regret_levels_off_with_full_memory_alone() -> None:
    chart = CHARTS["regret"]()
    assert max(points(chart, "full").values()) < log(2)
    one = points(chart, "window 1")
    assert float(one[40]) - float(one[39]) == pytest.approx(-log(5 / 6))


def leads(low: Fraction, high: Fraction, text: str) -> bool:
    """Whether the coin of ``low`` is at least as likely to have written the text."""
    laws = [p ** text.count("1") * (1 - p) ** text.count("0") for p in (low, high)]
    return laws[0] >= laws[1]


def law(low: Fraction, high: Fraction, text: str) -> Fraction:
    return sum((p ** text.count("1") * (1 - p) ** text.count("0") for p in (low, high)), Fraction(0)) / 2


@pytest.mark.parametrize(("low", "high"), [("1/10", "9/10"), ("1/20", "7/10"), ("1/5", "1/3")])
def test_changes_of_the_lead_are_summed_over_all_texts(low: str, high: str) -> None:
    one, two = Fraction(low), Fraction(high)
    for before in range(6):
        for after in (before, before + 1):
            texts = ["".join(text) for text in product("01", repeat=before + 1)]
            changed = [
                text
                for text in texts
                if leads(one, two, text[:before]) != leads(one, two, text[before + 1 - after :])
            ]
            wanted = sum((law(one, two, text) for text in changed), Fraction(0))
            assert exponents.changes(one, two, before, after) == wanted


def test_expected_changes_along_a_growing_window_are_those_of_all_texts() -> None:
    """The windowed simulator with window k_t before token t + 1, text by text."""
    low, high, tokens = Fraction(1, 10), Fraction(9, 10), 9
    rate = -log(2 * sqrt(0.09))
    sizes = [0]
    for t in range(1, tokens + 1):
        sizes.append(min(sizes[-1] + 1, int(log(t) / rate)))
    total = Fraction(0)
    for text in map("".join, product("01", repeat=tokens)):
        probability, changed = Fraction(1), 0
        for t in range(tokens):
            window = text[t - sizes[t] : t]
            probability *= law(low, high, window + text[t]) / law(low, high, window)
            after = text[t + 1 - sizes[t + 1] : t + 1]
            changed += leads(low, high, window) != leads(low, high, after)
        total += probability * changed
    found = points(exponents.freezing(last=tokens), "1 ln")
    assert found[tokens] == pytest.approx(float(total), rel=1e-12)


def test_freezing_above_the_critical_speed_alone() -> None:
    chart = CHARTS["freezing"]()
    last = {name: list(points(chart, name).items())[-12:] for name in ("0.8", "1 ", "1.25")}
    growth = {name: float(line[-1][1]) / float(line[0][1]) - 1 for name, line in last.items()}
    assert growth["0.8"] > 1 > growth["1 "] > 1e-2 > growth["1.25"]


def test_the_exponent_is_the_same_both_ways() -> None:
    chart = CHARTS["exponent"]()
    there, back = points(chart, "from 0s"), points(chart, "from 1s")
    assert all(1 / 2 < float(there[k]) / float(back[k]) < 2 for k in there)
    assert log(float(there[14]) / float(there[4])) / 10 < 0.45
    golden = points(chart, "coins 0.01", 1)
    assert [round(float(golden[k]), 2) for k in (6, 8, 18)] == [4.45, 4.57, 4.84]
    assert float(golden[18]) * sqrt(18) * (2 * sqrt(0.0099)) ** -18 == pytest.approx(8.57350079e13, rel=1e-8)


def test_the_ladder_has_its_golden_values() -> None:
    chart = CHARTS["stones"]()
    assert f"{points(chart, 'no stone')[18]:.6e}" == "5.323474e+09"
    assert round(float(points(chart, "fair coin, prior 10")[18])) == 6059
    slopes = [
        float(points(chart, name, 1)[18]) for name in ("no", "fair coin, prior 0.2", "fair coin, prior 10")
    ]
    assert [level.name for level in chart.panels[1].levels] == ["direct, 1.075", "by the stone, 0.206"]
    assert slopes == pytest.approx([1.108, 0.2137, 0.2457], abs=1e-3)


def test_longer_windows() -> None:
    chart = CHARTS["longer"]()
    for name, line in ((series.name, series.y) for series in chart.panels[0].series):
        steps = [float(b) - float(a) for a, b in pairwise(line)]
        signs = {"two": [1] * 10, "a p": [-1] * 10, "eve": [-1, 1] * 5}[name[:3]]
        assert all(step * sign > 0 for step, sign in zip(steps, signs, strict=True))
    assert points(chart, "a premise")[4] == 3 + Fraction(1, 80)
    survive = [(Fraction(9, 10) ** k + Fraction(1, 3) ** k) / 2 for k in range(5)]
    assert points(chart, "two")[3] == sum(survive[:3]) + survive[3] / (1 - survive[4] / survive[3])


@pytest.mark.parametrize("name", CHARTS)
def test_what_is_drawn_are_the_data(name: str) -> None:
    chart = CHARTS[name]()
    figure = figures.draw_chart(chart)
    assert chart.claim in LEDGER
    for panel, axes in zip(chart.panels, figure.axes, strict=True):
        lines = [line for line in axes.get_lines() if line.get_label() in {s.name for s in panel.series}]
        assert len(lines) == len(panel.series)
        for drawn, given in zip(lines, panel.series, strict=True):
            assert list(drawn.get_xdata()) == [float(x) for x in given.x]  # type: ignore[arg-type]
            assert list(drawn.get_ydata()) == [float(y) for y in given.y]  # type: ignore[arg-type]


def test_the_window_that_grows_with_the_logarithm() -> None:
    chart = CHARTS["growing"]()
    assert points(chart, "c = 11/10")[48] == pytest.approx(0.00104, rel=0.01)
    assert points(chart, "c = 3/2")[48] == pytest.approx(0.272, rel=0.01)
    last = {line.name: line.x[-1] for line in chart.panels[0].series}
    assert last["c = 9/10"] < last["c = 1"] < last["c = 11/10"] == 48
    assert all(line.y[0] == 0.75 for line in chart.panels[0].series)  # the first token is A


def test_decay_against_a_window() -> None:
    chart = CHARTS["decay"]()
    assert points(chart, "weights 2/j")[2**18] == pytest.approx(0.4409, rel=0.01)
    assert points(chart, "weights 1.6/j")[2**18] == pytest.approx(0.1347, rel=0.01)
    window = points(chart, "window 10")
    assert all(
        p == pytest.approx((1 + HALF**10) / 2 * (1 - 1 / 2050) ** (n - 10))
        for n, p in window.items()
        if n > 10
    )
