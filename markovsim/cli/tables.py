"""Answers as tables that a person reads in a terminal of any width.

A table that does not fit is written as blocks instead, one per row, a line per column: nothing is cut off.
"""

from __future__ import annotations

import decimal
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from markovsim.arithmetic.balls import Bounds

LONGEST_EXACT = 24
"""The most characters of a fraction that is shown exactly."""
SHOWN_CONTEXTS = 6
"""The most contexts that are named for a class."""
NARROWEST_PROSE = 24
"""The least width of a column whose text may be broken."""
LONGEST_LIST = 60
"""The most characters of a list that is shown on one line."""
ALL_DIGITS = 10_000
"""A number of digits that shows those of every ball."""
UNBROKEN = 4_000
"""The width of a table where no terminal shows it."""

_RATIONAL = re.compile(r"-?[0-9]+(?:/[0-9]+)?")
_STYLES = {
    "proved": "green",
    "refuted": "green",
    "conditional": "green",
    "open": "yellow",
    "accepted": "green",
    "rejected": "bold red",
    "FAILED": "bold red",
}


class _PipedConsole(Console):
    """A console that leaves it to the caller to report a closed pipe."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Screen:
    """Standard output as headings, facts and tables; a row stays one line where no terminal shows it."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else UNBROKEN
        self.console = _PipedConsole(file=sys.stdout, width=width, highlight=False, emoji=False, markup=False)

    def heading(self, text: str) -> None:
        """Print a title with a blank line before it."""
        self.console.print()
        self.line(text, "bold")

    def line(self, text: str, style: str = "") -> None:
        """Print one paragraph, broken between words where that is possible."""
        self.console.print(Text(text, style=style, overflow="fold"))

    def raw(self, text: str) -> None:
        """Print text for other programs as it is."""
        self.console.out(text, end="", highlight=False)

    def facts(self, pairs: Iterable[tuple[str, str]], indent: str = "") -> None:
        """Print names and values, one pair per line; a name that is given twice in a row is printed once."""
        listed = list(pairs)
        width = max((cell_len(name) for name, _ in listed), default=0)
        last = ""
        for name, value in listed:
            self._pair("" if name == last else name, value, width, indent)
            last = name

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], prose: Sequence[int] = ()) -> None:
        """Print a table, or blocks where it is wider than the terminal; the columns ``prose`` may be broken."""
        widths = [max(map(cell_len, column)) for column in zip(header, *rows, strict=True)]
        wanted = {i: widths[i] for i in prose}
        for i in prose:
            widths[i] = min(widths[i], NARROWEST_PROSE)
        spare = self.console.width - sum(widths) - 2 * (len(widths) - 1)
        if spare < 0:
            self._blocks(header, rows)
            return
        # The first column has most to say, so the others get a quarter of the spare width.
        for part in (4, 1):
            for i in reversed(prose):
                more = min(spare if i == prose[0] else spare // part, wanted[i] - widths[i])
                widths[i] += more
                spare -= more
        table = Table(
            box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True, header_style="bold"
        )
        for i, name in enumerate(header):
            numeric = i not in prose and i > 0 and all(_is_number(row[i]) for row in rows)
            justify: JustifyMethod = "right" if numeric else "left"
            table.add_column(
                Text(name),
                justify=justify,
                no_wrap=i not in prose,
                width=widths[i],
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(cell, style=_STYLES.get(cell, ""), overflow="fold") for cell in row))
        self.console.print(table)

    def _blocks(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        width = max(map(cell_len, header[1:]), default=0)
        for row in rows:
            self.line(f"{header[0]} {row[0]}" if row[0] else f"{header[0]} (empty)", "bold")
            for name, cell in zip(header[1:], row[1:], strict=True):
                if cell:
                    self._pair(name, cell, width, "  ")

    def _pair(self, name: str, value: str, width: int, indent: str) -> None:
        lead = min(width, self.console.width // 2)
        grid = Table.grid(padding=(0, 1), expand=False)
        grid.add_column(width=len(indent) + lead, overflow="fold")
        grid.add_column(overflow="fold")
        grid.add_row(
            Text(indent + name, style="dim"), Text(value, style=_STYLES.get(value, ""), overflow="fold")
        )
        self.console.print(grid)


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[:1] in ("-", "≈", "")


def value_text(value: object, digits: int = 12) -> str:
    """Return a value of an answer as a table shows it.

    A short fraction stays as it is, and a long one is rounded to 12 digits. A ball is shown with ``digits`` digits.
    """
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Bounds):
        return value.middle(digits)
    text = "–" if value is None else str(value)
    if len(text) <= LONGEST_EXACT or not _RATIONAL.fullmatch(text):
        return text
    top, _, bottom = text.partition("/")
    with decimal.localcontext(prec=12, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN):
        return f"≈ {(decimal.Decimal(top) / decimal.Decimal(bottom or '1')).normalize():g}"


def show_answer(screen: Screen, file: str, answer: Mapping[str, Any], rows: int) -> None:
    """Print what ``analyze`` found; of maps over contexts the first ``rows`` contexts."""
    screen.facts(_settings(file, answer))
    if "classes" in answer:
        _show_classes(screen, answer["classes"], rows)
    if "stationary" in answer:
        _show_stationary(screen, answer["stationary"], rows, "state" if "window" not in answer else "context")
    if "mean_amplitude" in answer:
        screen.heading("mean amplitude, per closed class")
        _show_maps(screen, "class", {str(i + 1): law for i, law in enumerate(answer["mean_amplitude"])}, rows)
    for key, title in (
        ("next_token", "next token, per context"),
        ("amplitudes", "amplitudes, per context"),
        ("drift", "drift of the amplitudes, per context"),
    ):
        if key in answer:
            screen.heading(title)
            _show_maps(screen, "context", answer[key], rows)
    if answer.get("omitted"):
        screen.heading("too many contexts to list: maps over contexts are left out")
        screen.facts((key.replace("_", " "), why) for key, why in answer["left_out"].items())
    if "hit" in answer:
        _show_hit(screen, answer["hit"])
    if "amplitude" in answer:
        screen.heading("amplitude of the whole word, nothing forgotten")
        _show_maps(screen, "word", answer["amplitude"], len(answer["amplitude"]))


def _settings(file: str, answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [("model", file), ("domain", str(answer["domain"]))]
    if answer.get("parameters"):
        region = (f"{low} < {name} < {high}" for name, (low, high) in answer["parameters"].items())
        facts.append(("region", ", ".join(region)))
    facts += [("provided", condition) for condition in answer.get("conditions", ())]
    if answer.get("nonzero"):
        listed = ", ".join(answer["nonzero"])
        each = [listed] if len(listed) <= LONGEST_LIST else answer["nonzero"]
        facts += [("must not vanish", polynomial) for polynomial in each]
    for key in ("window", "start"):
        facts += [(key, value_text(answer[key]))] if key in answer else []
    facts += [("decoding", _policy(table)) for table in answer.get("decoding", ())]
    if answer.get("contexts") is not None or "omitted" in answer:
        count = answer["contexts"]
        facts.append(("contexts", "too many to count" if count is None else value_text(count)))
    if "states" in answer:
        merged = answer.get("contexts", answer["states"]) != answer["states"]
        alike = " (contexts that are read alike are one)" if merged and answer["engine"] == "tree" else ""
        facts.append(("states", f"{answer['states']:,}{alike}"))
    if "engine" in answer and answer["engine"] != answer.get("hit", {}).get("engine"):
        facts.append(("engine", answer["engine"]))
    return facts + _bound(answer)


def _bound(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the bound on the error of float answers, where there is one to speak of."""
    if "relative_error" not in answer:
        return []
    bound = answer["relative_error"]
    return [("relative error", "no bound is known" if bound is None else f"at most {bound:.1e}")]


def _policy(table: Mapping[str, Any]) -> str:
    """Return one step of a decoding policy as it is shown: ``top_p 9/10, ties first``."""
    return ", ".join(
        name if value is True else f"{name} {value_text(value)}" for name, value in table.items()
    )


def _left_out(screen: Screen, total: int, shown: int, what: str) -> None:
    if total > shown:
        screen.line(f"… and {total - shown:,} more {what} (--rows {total} or --json shows all)", "dim")


def _show_classes(screen: Screen, classes: Sequence[Mapping[str, Any]], rows: int) -> None:
    screen.heading("communicating classes")
    key = "states" if any("states" in cls for cls in classes) else "contexts"
    table = []
    for i, cls in enumerate(classes[:rows]):
        members = cls.get(key, [])
        listed = ", ".join(member or '""' for member in members[:SHOWN_CONTEXTS])
        more = f", … ({len(members) - SHOWN_CONTEXTS:,} more)" if len(members) > SHOWN_CONTEXTS else ""
        kind = "closed" if cls["closed"] else "transient"
        size = "not counted" if cls["size"] is None else f"{cls['size']:,}"
        table.append([str(i + 1), kind, value_text(cls["period"]), size, listed + more])
    screen.table(["class", "kind", "period", "size", key], table, prose=(4,))
    _left_out(screen, len(classes), rows, "classes")


def _show_stationary(screen: Screen, laws: Sequence[Mapping[str, Any]], rows: int, what: str) -> None:
    screen.heading("stationary law, per closed class")
    entries = [(str(i + 1), state, p) for i, law in enumerate(laws) for state, p in law.items()]
    screen.table(
        ["class", what, "probability"],
        [[number, state or '""', value_text(p)] for number, state, p in entries[:rows]],
    )
    _left_out(screen, len(entries), rows, "entries")


def _show_maps(screen: Screen, what: str, maps: Mapping[str, Mapping[str, Any]], rows: int) -> None:
    """Print a map of maps as a table: outer keys down, inner keys across."""
    columns = list(dict.fromkeys(name for row in maps.values() for name in row))
    shown = list(maps.items())[:rows]
    screen.table(
        [what, *columns],
        [[key or '""', *(value_text(row.get(name, "")) for name in columns)] for key, row in shown],
    )
    _left_out(screen, len(maps), rows, f"{what}s" if what != "class" else "classes")


def _show_hit(screen: Screen, hit: Mapping[str, Any]) -> None:
    screen.heading(f"{hit['event']}, from {hit['from'] or 'the empty word'}")
    time = hit["expected_time"]
    expected = "infinite: it may never happen" if time == "oo" else value_text(time, ALL_DIGITS)
    facts = [("probability", value_text(hit["probability"], ALL_DIGITS)), ("expected time", expected)]
    if "engine" in hit:
        states = "1 state" if hit["states"] == 1 else f"{hit['states']:,} states"
        facts += [("engine", f"{hit['engine']}, {states}"), *_bound(hit)]
    screen.facts(facts + ([("not settled", hit["advice"])] if "advice" in hit else []))
