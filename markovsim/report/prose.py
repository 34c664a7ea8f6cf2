"""Prose as HTML: Markdown of the claims, and plain sentences with their exponents and indices raised and lowered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_PLACED = re.compile(
    r"\^(?P<up>[-−]?\([^()\n]*\)|\{[^{}\n]*\}|[-−]?[0-9]+|[-−]?[A-Za-zα-ω∞]′?)"
    r"|(?<![A-Za-z0-9_])(?P<letter>[A-Za-zα-ωΑ-Ω]|Cov|max|min)_(?P<down>\{[^{}\n]*\}|[<≤>≥]?(?:[A-Za-zα-ω]+(?![A-Za-z_])|[0-9]+))"
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[a-z])")


def sentence(text: str) -> Markup:
    """Return a sentence of plain text as HTML, ``A^k`` and ``S_k`` with the exponent raised and the index lowered.

    Examples
    --------
    >>> sentence("(1-λ)q^-k < S_{j+1}"), sentence("Cov_π(a)"), sentence("x^-(k-1)")
    (Markup('(1-λ)q<sup>-k</sup> &lt; <var>S</var><sub>j+1</sub>'), Markup('Cov<sub>π</sub>(a)'),
        Markup('x<sup>-(k-1)</sup>'))
    >>> sentence("p^β′"), sentence("q^{A_t}")
    (Markup('p<sup>β′</sup>'), Markup('q<sup><var>A</var><sub>t</sub></sup>'))
    """
    text = _APOSTROPHE.sub("’", text)
    pieces, place = [], 0
    for match in _PLACED.finditer(text):
        pieces.append(escape(text[place : match.start()]))
        place = match.end()
        if match["up"] is not None:
            pieces.append(Markup("<sup>{}</sup>").format(sentence(_unwrapped(match["up"]))))
        else:
            low = sentence(_unwrapped(match["down"]))
            letter = match["letter"]
            upright = letter in "ΣΠ" or len(letter) > 1
            sign = Markup("{}" if upright else "<var>{}</var>").format(letter)
            pieces.append(sign + Markup("<sub>{}</sub>").format(low))
    return Markup("").join([*pieces, escape(text[place:])])


def _unwrapped(text: str) -> str:
    return text[1:-1] if text[0] in "({" else text


def _is_ours_to_link(address: object) -> bool:
    return isinstance(address, str) and address.startswith(("https://", "http://"))


def _text(tokens: Sequence[Token], place: int, *_: Any) -> str:
    return str(sentence(tokens[place].content))


def _formula(tokens: Sequence[Token], place: int, *_: Any) -> str:
    """Return an indented block of formulas, with their line breaks."""
    lines = tokens[place].content.rstrip("\n").split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    content = Markup("\n").join(sentence(line[margin:]) for line in lines)
    return str(Markup('<p class="formula scroll">{}</p>\n').format(content))


def _table(*, opening: bool) -> Callable[..., str]:
    before, after = '<div class="scroll"><table class="plain">', "</table></div>"
    return lambda *_: before if opening else after


def _link(tokens: Sequence[Token], place: int, *_: Any) -> str:
    return str(Markup('<a href="{}" rel="noreferrer">').format(tokens[place].attrs["href"]))


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True})
    reader.enable(["table", "smartquotes"]).disable("image")
    rules = reader.renderer.rules  # type: ignore[attr-defined]
    rules["text"], rules["code_block"] = _text, _formula
    rules["table_open"], rules["table_close"] = _table(opening=True), _table(opening=False)
    rules["th_open"] = lambda *_: '<th scope="col">'
    rules["link_open"] = _link
    return reader


def markdown(text: str, level: int = 4) -> tuple[str, Markup]:
    r"""Return the title of a Markdown page, and the rest of it as HTML whose headings begin at ``level``.

    Raw HTML is shown as text, images are left out, and only links to other sites stay links, since on a page that
    stands alone a relative address leads nowhere.

    Examples
    --------
    >>> markdown("# A1: drawing once\n\nSee [that](proof.py) <b>")
    ('A1: drawing once', Markup('<p>See that &lt;b&gt;</p>\n'))
    """
    reader = _reader()
    tokens, title = reader.parse(text), ""
    if [token.type for token in tokens[:1]] == ["heading_open"] and tokens[0].tag == "h1":
        title, tokens = "".join(token.content for token in tokens[1].children or ()), tokens[3:]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, level + max(0, int(token.tag[1]) - 2))}"
        if token.children:
            token.children = _without_dead_links(token.children)
    return title, Markup(reader.renderer.render(tokens, reader.options, {}))


def _without_dead_links(tokens: Sequence[Token]) -> list[Token]:
    kept, dead = [], 0
    for token in tokens:
        if token.type == "link_open" and not _is_ours_to_link(token.attrs.get("href")):
            dead += 1
        elif token.type == "link_close" and dead:
            dead -= 1
        else:
            kept.append(token)
    return kept
