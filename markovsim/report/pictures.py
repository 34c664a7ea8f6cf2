"""SVG drawings made part of a page: their own identifiers, the page's colours, and words for who cannot see them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

COLOURS = {
    "#222222": "ink",
    "#000000": "ink",
    "#6b6b6b": "muted",
    "#d9d9d9": "faint",
    "#ffffff": "paper",
    "#0072b2": "blue",
    "#e69f00": "orange",
    "#009e73": "green",
    "#d55e00": "vermilion",
    "#56b4e9": "sky",
    "#a9d6f2": "tint-sky",
    "#f6b48f": "tint-vermilion",
    "#f2f2f2": "tint-grey",
}
"""The page's names for the colours of the figures. On a dark page these names are other colours."""
_COLOUR = re.compile(r"(?<=: )#[0-9a-fA-F]{6}\b")
_UNSEEN = re.compile(r"<(metadata|title|style)\b.*?</\1>\s*|<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True)
class Picture:
    """A drawing: the text of an SVG file, what it shows, in words, and the claim that it belongs to."""

    svg: str
    alt: str
    claim: str = ""


def inline(name: str, picture: Picture) -> Markup:
    """Return the drawing as an ``svg`` element for a page that may hold others.

    A drawing in a colour that the page has no name for keeps all of its own, on white.

    Examples
    --------
    >>> inline("dot", Picture('<?xml version="1.0"?><svg width="9pt" viewBox="0 0 1 1"><g id="a"/></svg>', "A dot."))
    Markup('<svg role="img" aria-label="A dot." viewBox="0 0 1 1"><g id="fig-dot-a"/></svg>')
    """
    text = _UNSEEN.sub("", picture.svg[picture.svg.index("<svg") :])
    head, _, body = text.partition(">")
    view = re.search(r'viewBox="[^"<>]*"', head)
    body = re.sub(r'\bid="', f'id="fig-{name}-', body)
    body = re.sub(r'(href="#|url\(#)', rf"\1fig-{name}-", body)
    known = {colour.lower() for colour in _COLOUR.findall(body)} <= set(COLOURS)
    if known:
        body = _COLOUR.sub(lambda match: f"var(--{COLOURS[match[0].lower()]})", body)
    opening = Markup('<svg role="img" aria-label="{}"{}{}>').format(
        picture.alt, Markup("" if known else ' class="fixed"'), Markup(f" {view[0]}" if view else "")
    )
    return opening + Markup(body.strip())
