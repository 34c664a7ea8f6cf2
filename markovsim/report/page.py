"""The page: the story, the ledger and the claims, put together from what was verified and from the templates."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from markovsim.proving import ClaimResult, claim_folders, coq
from markovsim.report import evidence, story
from markovsim.report.pictures import Picture, inline
from markovsim.report.prose import markdown, sentence
from markovsim_checker.format import write

SECTIONS = {
    "A": "Superpositions",
    "B": "Full memory",
    "C": "The finite window",
    "D": "Training and talking",
    "E": "The literature",
    "F": "Beyond the discussion",
}
VERDICTS = ("proved", "refuted", "conditional", "open")
STORY_FIGURE = "amplitudes"
"""The name of the figure that stands in the story."""
WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
MARKS = {"proved": "✓", "refuted": "✗", "conditional": "◐", "open": "?", "failed": "!"}


@dataclass(frozen=True)
class ClaimView:
    """A claim as the templates see it."""

    result: ClaimResult
    title: Markup
    text: Markup
    hypotheses: tuple[Markup, ...]
    parts: tuple[evidence.Part, ...]
    models: tuple[tuple[str, tuple[evidence.Line, ...]], ...]
    figures: tuple[Markup, ...]
    download: str

    @property
    def id(self) -> str:
        """The id of the claim."""
        return self.result.id

    @property
    def section(self) -> str:
        """The letter of the section of the ledger."""
        return self.id[0]

    @property
    def verdict(self) -> str:
        """The verdict, or ``failed`` where the certificate was not accepted."""
        return self.result.verdict if self.result.ok else "failed"

    @property
    def command(self) -> str:
        """What re-derives and checks the claim."""
        return f"markovsim verify {shlex.quote(self.id)} --show"


def view(result: ClaimResult, figures: Mapping[str, Picture]) -> ClaimView:
    """Return everything that the page says of one claim."""
    folder = claim_folders().get(result.id)
    page = folder / "claim.md" if folder is not None else None
    title, text = markdown(page.read_text(encoding="utf-8")) if page and page.is_file() else ("", Markup(""))
    data = base64.b64encode(write(result.certificate).encode()).decode()
    return ClaimView(
        result,
        sentence(_headline(title.removeprefix(f"{result.id}: ")) or result.claim.sentence),
        text,
        tuple(map(sentence, result.claim.hypotheses)),
        evidence.parts(result),
        evidence.models(result.certificate),
        tuple(
            inline(name, picture)
            for name, picture in figures.items()
            if picture.claim == result.id and name != STORY_FIGURE
        ),
        f"data:application/json;base64,{data}",
    )


def _headline(text: str) -> str:
    """Return the same with a capital at its beginning. What begins with one letter alone, such as k, stays."""
    return text[:1].upper() + text[1:] if text[1:2].isalpha() else text


def render(results: Sequence[ClaimResult], figures: Mapping[str, Picture]) -> str:
    """Return one HTML page that needs nothing beside it: the story, the ledger, and each claim with its evidence.

    The same arguments give the same bytes.

    Parameters
    ----------
    results : sequence of ClaimResult
        What :func:`markovsim.proving.verify` returns.
    figures : mapping from str to Picture
        Drawings by name. Those that belong to the story and to the claims at hand are used.

    Returns
    -------
    str
        The text of an HTML file.

    Examples
    --------
    >>> from markovsim.proving import verify
    >>> page = render(verify(["B7"]), {})
    >>> page.startswith("<!doctype html>"), page.count("<math") > 5, "http-equiv" in page
    (True, True, True)
    """
    claims = [view(result, figures) for result in results]
    verdicts = [name for name in (*VERDICTS, "failed") if any(claim.verdict == name for claim in claims)]
    page: str = (
        _environment()
        .get_template("page.html")
        .render(
            claims=claims,
            sections={
                letter: title
                for letter, title in SECTIONS.items()
                if any(claim.section == letter for claim in claims)
            },
            counts={name: sum(claim.verdict == name for claim in claims) for name in verdicts},
            marks=MARKS,
            departures=coq.departures(),
            ids={claim.id for claim in claims},
            toy=story.toy(),
            rogue=story.rogue(),
            window=story.WINDOW,
            longer=story.LONGER,
            longest=story.LONGEST,
            story_figure=inline(STORY_FIGURE, figures[STORY_FIGURE]) if STORY_FIGURE in figures else None,
            style=_part("style.css"),
            script=_part("script.js"),
        )
    )
    return page


def _part(name: str) -> Markup:
    return Markup((resources.files("markovsim.report") / "templates" / name).read_text(encoding="utf-8"))


def number(value: Fraction | int) -> str:
    """Return a number in running text: ``17290/729``, ``2,050``, ``−4/81``.

    Examples
    --------
    >>> number(Fraction(-4, 81)), number(2050), number(Fraction(17290, 729))
    ('−4/81', '2,050', '17290/729')
    """
    top, below = Fraction(value).numerator, Fraction(value).denominator
    digits = f"{top:,}" if below == 1 else f"{top}/{below}"
    return digits.replace("-", "−")


def spelled(value: int) -> str:
    """Return a small whole number as a word.

    Examples
    --------
    >>> spelled(3), spelled(40)
    ('three', '40')
    """
    return WORDS[value] if 0 <= value < len(WORDS) else number(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("markovsim.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=number, prose=sentence, spelled=spelled)
    return environment
