"""Figures: the data are the library's answers, what is drawn equals the data, the files repeat."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from markovsim import InputError, figuredata, figures

CHEAP = [name for name in figures.FIGURES if name != "waiting"]


@pytest.fixture(scope="module")
def times() -> figuredata.WaitingTimes:
    return figuredata.waiting_times(windows=(1, 2, 3, 4), runs=400)


def leaves_the_page(figure: Figure) -> bool:
    """Whether something that is drawn does not lie wholly on the page."""
    with figures.house_style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        ink = figure.get_tightbbox(canvas.get_renderer())
    width, height = figure.get_size_inches()
    return bool(ink.x0 < 0 or ink.y0 < 0 or ink.x1 > width or ink.y1 > height)


# --- the data -----------------------------------------------------------------------------------------


def test_amplitudes_with_and_without_window() -> None:
    trace = figuredata.amplitude_trace("AAABAAA", window=2)
    assert trace.full == (
        Fraction(1, 2),
        Fraction(2, 3),
        Fraction(4, 5),
        Fraction(8, 9),
        *[Fraction(0)] * 4,
    )
    forgotten = Fraction(4, 5)
    zero = Fraction(0)
    assert trace.windowed == (
        Fraction(1, 2),
        Fraction(2, 3),
        forgotten,
        forgotten,
        zero,
        zero,
        forgotten,
        forgotten,
    )


def test_waiting_times_are_the_closed_form_and_simulation_agrees(times: figuredata.WaitingTimes) -> None:
    assert times.exact == tuple(2**k + Fraction(k, 2) + 3 for k in times.windows)
    for exact, mean, margin in zip(times.exact, times.simulated, times.margins, strict=True):
        assert abs(mean - float(exact)) <= 2.5 * margin
        assert 0 < margin < 0.25 * float(exact)


@pytest.mark.parametrize(("window", "leaving"), [(2, Fraction(81, 1810)), (3, Fraction(729, 17290))])
def test_context_diagram_of_the_rogue(window: int, leaving: Fraction) -> None:
    diagram = figuredata.context_diagram(window)
    words = [node.word for node in diagram.nodes]
    assert sorted(words) == sorted(
        "A" * a + "B" * b for a in range(window + 1) for b in range(window + 1 - a)
    )
    assert [node.word for node in diagram.nodes if node.closed] == ["B" * window]
    assert all(node.growing == (len(node.word) < window) for node in diagram.nodes)
    steps = {(words[source], words[target]): probability for source, target, probability in diagram.arcs}
    assert steps["A" * window, "A" * (window - 1) + "B"] == leaving
    assert steps["B" * window, "B" * window] == 1
    for word in words:
        assert sum(probability for (source, _), probability in steps.items() if source == word) == 1


def test_drift_balances_under_the_stationary_law() -> None:
    for slip in ("0", "1/10"):
        table = figuredata.context_drift(slip, "model")
        assert sum(table.mass) == 1
        assert sum(m * d for m, d in zip(table.mass, table.drift, strict=True)) == 0
    toy = figuredata.context_drift("0", "model")
    drift = dict(zip(toy.contexts, toy.drift, strict=True))
    assert {word: value for word, value in drift.items() if value} == {
        "AAA": Fraction(-4, 81),
        "BAA": Fraction(4, 9),
    }


def test_the_reading_of_the_window_decides_the_mean() -> None:
    table = figuredata.start_comparison((1, 2, 3))
    assert set(table.mean_amplitude["document"]) == {Fraction(5, 14)}
    assert set(table.mean_amplitude["stationary"]) == {Fraction(1, 2)} == {table.prior}
    # A crop of a long text is A^k with luigi's weight, or the rogue's, who is honest half of the time.
    assert table.mass["stationary"] == tuple(
        Fraction(1, 2) + Fraction(1, 4) * Fraction(9, 10) ** (k - 1) for k in (1, 2, 3)
    )


# --- what is drawn ------------------------------------------------------------------------------------


def test_lines_carry_the_data(times: figuredata.WaitingTimes) -> None:
    trace = figuredata.amplitude_trace()
    full, windowed = figures.amplitudes_along_text(trace).axes[0].lines
    assert list(full.get_ydata()) == [float(x) for x in trace.full]
    assert list(windowed.get_ydata()) == [float(x) for x in trace.windowed]

    axes = figures.waiting_times(times).axes[0]
    assert axes.get_yscale() == "log"
    assert list(axes.lines[0].get_ydata()) == [float(x) for x in times.exact]
    assert list(axes.lines[1].get_ydata()) == list(times.simulated)

    comparison = figuredata.start_comparison((1, 2))
    mass, mean = figures.starts_compared(comparison).axes
    assert [list(line.get_ydata()) for line in mass.lines] == [
        [float(x) for x in comparison.mass[start]] for start in ("document", "stationary")
    ]
    assert list(mean.lines[0].get_ydata()) == [float(Fraction(5, 14))] * 2


def test_bars_are_as_wide_as_frequent_and_as_high_as_the_drift() -> None:
    table = figuredata.context_drift("1/10", "model")
    bars = figures.drift_over_contexts((table,)).axes[0].patches
    assert [bar.get_width() for bar in bars] == pytest.approx([float(x) for x in table.mass], rel=1e-12)
    assert [bar.get_height() for bar in bars] == pytest.approx([float(x) for x in table.drift], rel=1e-12)


def test_every_context_and_probability_is_written() -> None:
    diagram = figuredata.context_diagram(2)
    texts = [text.get_text() for text in figures.context_diagrams((diagram,)).axes[0].texts]
    wanted = [str(probability) for _, _, probability in diagram.arcs]
    assert sorted(texts) == sorted([*wanted, *(node.word or "ε" for node in diagram.nodes)])


@pytest.mark.parametrize("name", CHEAP)
def test_nothing_leaves_the_page(name: str) -> None:
    assert not leaves_the_page(figures.FIGURES[name]())


def test_nothing_of_the_simulated_figure_leaves_the_page(times: figuredata.WaitingTimes) -> None:
    assert not leaves_the_page(figures.waiting_times(times))


def test_what_leaves_the_page_is_noticed() -> None:
    figure = Figure()
    figure.text(0.99, 0.5, "far too long to fit")
    assert leaves_the_page(figure)


# --- the files ----------------------------------------------------------------------------------------


def test_every_figure_has_a_name_and_a_description() -> None:
    assert len(figures.FIGURES) >= 20
    assert all(len(figures.alternative_text(name)) > 80 for name in figures.FIGURES)


def test_files_repeat_byte_for_byte_whatever_the_caller_has_set(tmp_path: Path) -> None:
    seen: list[str] = []
    first = figures.write_all(tmp_path / "one", ["drift"], progress=seen.append)
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.hashsalt": "other"}):
        second = figures.write_all(tmp_path / "two", ["drift", "drift"])
    assert [path.name for path in first] == ["drift.png", "drift.svg"] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert seen == ["drift"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["drift.png", "drift.svg"]


def test_files_carry_the_description_and_no_date(tmp_path: Path) -> None:
    png, svg = figures.write_figure("amplitudes", tmp_path)
    assert png.read_bytes().startswith(b"\x89PNG")
    root = ElementTree.parse(svg).getroot()
    text = " ".join(piece.strip() for piece in root.itertext() if piece.strip())
    assert figures.alternative_text("amplitudes") in text
    assert "dc:date" not in svg.read_text(encoding="utf-8")


def test_the_callers_settings_come_back(tmp_path: Path) -> None:
    with mpl.rc_context({"font.size": 30}):
        figures.write_figure("amplitudes", tmp_path)
        assert mpl.rcParams["font.size"] == 30


def test_wrong_names_and_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"figure='amplitude'.*'amplitudes'"):
        figures.write_all(tmp_path / "new", ["drift", "amplitude"])
    assert not (tmp_path / "new").exists()
    with pytest.raises(InputError, match="figure='nothing'"):
        figures.write_figure("nothing", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        figures.write_all(tmp_path / "file")
