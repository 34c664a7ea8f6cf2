"""The figures: each takes a table of :mod:`markovsim.figuredata` and returns a matplotlib Figure.

None computes anything. ``FIGURES`` maps a figure's name to a function that gathers its data and draws it.
:func:`alternative_text` puts it into words for those who cannot see it, and :func:`write_all` writes figures as PNG and
SVG, the same bytes every time.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from markovsim import figuredata
from markovsim.errors import InputError
from markovsim.figures.amplitudes import amplitudes_along_text
from markovsim.figures.charts import draw_chart
from markovsim.figures.contexts import context_diagrams
from markovsim.figures.drift import drift_over_contexts
from markovsim.figures.starts import starts_compared
from markovsim.figures.style import house_style
from markovsim.figures.waiting import waiting_times

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "FIGURES",
    "alternative_text",
    "amplitudes_along_text",
    "claim_of",
    "context_diagrams",
    "draw_chart",
    "drift_over_contexts",
    "house_style",
    "starts_compared",
    "svg_text",
    "waiting_times",
    "write_all",
    "write_figure",
]


def _drifts() -> Figure:
    models = {"0": "luigi always writes A", "1/10": "luigi writes B once in ten tokens"}
    return drift_over_contexts(tuple(figuredata.context_drift(slip, model) for slip, model in models.items()))


def _draw(name: str) -> Figure:
    return draw_chart(figuredata.CHARTS[name]())


FIGURES: dict[str, Callable[[], Figure]] = {
    "amplitudes": lambda: amplitudes_along_text(figuredata.amplitude_trace()),
    "waiting": lambda: waiting_times(figuredata.waiting_times()),
    "contexts": lambda: context_diagrams((figuredata.context_diagram(2), figuredata.context_diagram(3))),
    "drift": _drifts,
    "starts": lambda: starts_compared(figuredata.start_comparison()),
    **{name: partial(_draw, name) for name in figuredata.CHARTS},
}

CLAIM_OF = {"amplitudes": "A4", "waiting": "C2", "contexts": "C5", "drift": "C8", "starts": "C12"}
"""The claims that the figures of the story belong to. A chart names its own claim."""

_STORIES: dict[str, str] = {
    "amplitudes": (
        "Line chart of the amplitude of luigi along a text of eight As, one B and ten As. With all of"
        " the text in view it climbs from 1/2 towards 1, falls to 0 at the B and stays there. With the"
        " last four tokens in view it stops climbing at 16/17, falls to 0 at the B, and is back at"
        " 16/17 four tokens later, when the B has been forgotten."
    ),
    "waiting": (
        "Chart with a logarithmic axis: the expected number of tokens until the first B, for windows"
        " of 1 to 8 tokens, is 11/2, 8, 25/2, 21, 75/2, 70, 269/2 and 263. The means of simulated"
        " texts lie on the exact line within narrow confidence bands."
    ),
    "contexts": (
        "Two graphs of contexts, for windows of 2 and 3 tokens. From the empty context the chain"
        " moves right to A, AA, AAA while only As are written, and down once the rogue has revealed"
        " itself; from the window of As it leaves with probability 81/1810 (729/17290 for 3 tokens)."
        " All paths end in the window of Bs, the only closed class."
    ),
    "drift": (
        "Two bar charts of luigi's drift over the eight windows of three tokens, each bar as wide as"
        " its window is frequent. On the left, where luigi always writes A, there are two bars: −4/81"
        " at AAA, wide, and +4/9 at BAA, narrow. On the right, where luigi sometimes writes B, no"
        " window is without drift. In both the areas above and below zero are equal."
    ),
    "starts": (
        "Two line charts against windows of 1 to 6 tokens. Left: the stationary mass of the window of"
        " As, smaller when a window is read as a document's beginning than when it is read as a crop"
        " of a long text. Right: the long-run mean amplitude of luigi, constant at 5/14 for the"
        " document and at the prior, 1/2, for the crop."
    ),
}


def alternative_text(name: str) -> str:
    """Return what a figure shows, in words, for those who cannot see it."""
    return _STORIES[name] if name in _STORIES else figuredata.CHARTS[name]().alt


def claim_of(name: str) -> str:
    """Return the id of the claim that a figure belongs to."""
    return CLAIM_OF[name] if name in CLAIM_OF else figuredata.CHARTS[name]().claim


def write_figure(name: str, directory: str | Path) -> list[Path]:
    """Write one figure as PNG and SVG.

    A file is written beside its place and moved there, so that it is never half-written. It holds no date and nothing
    random, and carries the alternative text in its metadata.

    Parameters
    ----------
    name : str
        A name in ``FIGURES``.
    directory : str or Path
        Where the files go.

    Returns
    -------
    list of Path
        The two files.

    Raises
    ------
    InputError
        The name is not in ``FIGURES``.
    """
    figure = _drawn(name)
    written = []
    for suffix, entries in _metadata(name).items():
        path = Path(directory) / f"{name}.{suffix}"
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with house_style():
                figure.savefig(beside, format=suffix, metadata=entries)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        written.append(path)
    return written


def svg_text(name: str) -> str:
    """Return one figure as the text of an SVG file, the one that :func:`write_figure` writes.

    Parameters
    ----------
    name : str
        A name in ``FIGURES``.

    Raises
    ------
    InputError
        The name is not in ``FIGURES``.

    Examples
    --------
    >>> svg_text("starts").startswith("<?xml")
    True
    """
    figure, stream = _drawn(name), io.StringIO()
    with house_style():
        figure.savefig(stream, format="svg", metadata=_metadata(name)["svg"])
    return stream.getvalue()


def _drawn(name: str) -> Figure:
    if name not in FIGURES:
        raise InputError(f"figure={name!r}: no such figure; choose from {list(FIGURES)}")
    return FIGURES[name]()


def _metadata(name: str) -> dict[str, dict[str, str | None]]:
    return {
        "png": {"Title": name, "Description": alternative_text(name), "Software": None},
        "svg": {"Title": name, "Description": alternative_text(name), "Date": None, "Creator": None},
    }


def write_all(
    directory: str | Path, names: Iterable[str] | None = None, progress: Callable[[str], None] | None = None
) -> list[Path]:
    """Write the named figures into a directory, which is made where it is missing, and return the paths.

    Parameters
    ----------
    directory : str or Path
        Where the files go.
    names : iterable of str, optional
        Names in ``FIGURES``. By default all are written.
    progress : callable, optional
        It is called with each figure's name before it is drawn.

    Raises
    ------
    InputError
        A name is not in ``FIGURES``, or the directory is a file. Then nothing is written.

    Examples
    --------
    >>> list(FIGURES)[:5]
    ['amplitudes', 'waiting', 'contexts', 'drift', 'starts']
    """
    chosen = list(FIGURES if names is None else dict.fromkeys(names))
    for name in chosen:
        if name not in FIGURES:
            raise InputError(f"figure={name!r}: no such figure; choose from {list(FIGURES)}")
    target = Path(directory)
    if target.exists() and not target.is_dir():
        raise InputError(f"directory={str(directory)!r} is a file; name a directory to write the figures to")
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name in chosen:
        if progress is not None:
            progress(name)
        written += write_figure(name, target)
    return written
