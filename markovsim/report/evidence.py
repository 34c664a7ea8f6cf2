"""What a certificate holds, as formulas and tables for a page.

Formulas are found by the types of the fields they stand in, whatever kind of evidence holds them. A few shapes
(equations, recurrences, forward vectors) are written as one writes them by hand.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Annotated, Any, Literal

from markupsafe import Markup

from markovsim.proving import ClaimResult
from markovsim.report.formulas import AsWritten, Names, element, math, names_of, operator, parts_of
from markovsim.report.prose import sentence
from markovsim_checker.check import PartResult
from markovsim_checker.formulas import FormatError

LOOSE_FORMULAS = ("bound", "closed")
"""Fields that hold a formula or nothing. Their type is plain text, which may be empty."""
NOTHING = Markup("")
_NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?")
KEYS = ("name", "premise", "of", "word")
"""Fields that name what a value belongs to, in the order of the columns of a table."""
PHRASES = {
    "time": "expected tokens until {target}",
    "system": "expected tokens until {target}",
    "hitting": "probability that {target} ever comes",
    "stationary": "stationary law of the full windows",
    "mean": "mean amplitude of {premise}",
    "least": "least amplitude of {premise}, taken at {word}",
    "drift": "drift",
    "beliefs": "words of at most {length} tokens lead to {count} beliefs",
    "same chain": "the model {model} has the same context chain",
    "spectrum": "coefficients of det(z − P), from the constant one on",
    "closed": "a closed set of contexts: {states}",
    "path": "a path: {words}",
    "irreducible": "the {states} full windows form one class",
    "same law": "the first {length} tokens have the law μ",
}


@dataclass(frozen=True)
class Line:
    """Words, formulas, or words and formulas on a line of their own."""

    words: Markup
    formula: Markup = NOTHING


@dataclass(frozen=True)
class Table:
    """Values side by side. The first column names what they belong to."""

    caption: Markup
    header: tuple[str, ...]
    rows: tuple[tuple[Markup, ...], ...]


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence: its kind, its formulas, and the sentence that the checker prints when it holds."""

    kind: str
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    sentence: Markup


@dataclass(frozen=True)
class Part:
    """One statement of a claim with the evidence for it, at which level and for which scope it was checked."""

    title: Markup
    verdict: str
    role: str
    level: str
    scope: Markup
    argued: tuple[Markup, ...]
    evidence: tuple[Evidence, ...]


def parts(result: ClaimResult) -> tuple[Part, ...]:
    """Return the statements of a claim, each with its evidence and with what the checker found."""
    names = names_of(result.certificate)
    unchecked = (PartResult("claim", "proved", ()),) * len(result.claim.parts)
    found = []
    for stated, checked in zip(result.claim.parts, result.found.parts or unchecked, strict=True):
        said = checked.findings if len(checked.findings) == len(stated.evidence) else ()
        evidence = tuple(
            Evidence(item.kind, *gather(item, names), sentence(str(said[place]) if said else ""))
            for place, item in enumerate(stated.evidence)
        )
        found.append(
            Part(
                sentence(stated.title),
                stated.verdict if result.ok else "failed",
                stated.role,
                ("words" if stated.argued else checked.level) if result.ok else "",
                sentence(checked.scope),
                tuple(map(sentence, stated.argued)),
                evidence,
            )
        )
    return tuple(found)


def models(certificate: Any) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Return the premises of each model by its name: prior weight, start row, a matrix for each token."""
    names = names_of(certificate)
    found = []
    for model in getattr(certificate, "models", ()):
        lines = []
        for premise in model.premises:
            given = {"<mi>π</mi>": shown(premise.prior, names), "<mi>s</mi>": matrix([premise.start], names)}
            for token, rows in premise.tokens.items():
                given[f"<msub><mi>T</mi>{_text(token)}</msub>"] = matrix(rows, names)
            formulas = (math(name, operator("="), value) for name, value in given.items())
            lines.append(Line(sentence(premise.name), Markup(" ".join(formulas))))
        found.append((model.name, tuple(lines)))
    return tuple(found)


def matrix(rows: Sequence[Sequence[str]], names: Names) -> str:
    """Return the MathML of a matrix of formulas."""
    cells = ("".join(f"<mtd>{shown(text, names)}</mtd>" for text in row) for row in rows)
    inside = "".join(f"<mtr>{row}</mtr>" for row in cells)
    return f"<mrow><mo>(</mo><mtable>{inside}</mtable><mo>)</mo></mrow>"


def shown(text: str, names: Names) -> str:
    """Return the MathML of a formula, or the text itself where it is written in a way that the parser does not know."""
    try:
        return element(text, names)
    except FormatError:
        return _text(text)


def _text(text: str) -> str:
    return str(Markup("<mtext>{}</mtext>").format(text))


# Formulas, wherever they stand ------------------------------------------------------------------------------


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


def _is_formula(hint: Any) -> bool:
    return typing.get_origin(hint) is Annotated and "formula" in hint.__metadata__


def formula_fields(item: Any) -> dict[str, Any]:
    """Return the fields of a dataclass that hold formulas: one, or a map or sequence of them.

    Empty ones are left out.
    """
    found = {}
    for name, hint in _hints(type(item)).items():
        value = getattr(item, name)
        inner = typing.get_args(hint)
        if not value or typing.get_origin(hint) is Literal:
            continue
        if (
            _is_formula(hint)
            or (name in LOOSE_FORMULAS and isinstance(value, str))
            or any(_holds_formula(each) for each in inner)
        ):
            found[name] = value
    return found


def _holds_formula(hint: Any) -> bool:
    return _is_formula(hint) or any(_holds_formula(each) for each in typing.get_args(hint))


def gather(item: Any, names: Names) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Return all formulas of a piece of evidence: those on a line of their own, and those that make a table.

    Facts without a formula are told in words beside the others.
    """
    lines: list[Line] = []
    maps: dict[Markup, Mapping[str, str]] = {}
    tables: list[Table] = []
    for kind, group in groupby(filter(_has_something_to_say, parts_of(item)), type):
        members = list(group)
        if not any(map(formula_fields, members)):
            lines += [Line(_phrase(member)) for member in members]
            continue
        several = len(members) > 1 or len(formula_fields(members[0])) > 1 or "fact" not in _known(kind)
        if several and _is_simple(members):
            tables.append(
                _simple_table(_phrase(item if "fact" not in _known(kind) else members[0]), members, names)
            )
            continue
        for member in members:
            shaped = _shaped(member, names)
            lines += shaped
            for name, value in () if shaped else formula_fields(member).items():
                if isinstance(value, Mapping) and name != "at":
                    if value not in maps.values():
                        maps[_phrase(member, name)] = value
                else:
                    lines += _plain_lines(member, name, value, names)
    if maps:
        tables.append(_map_table(maps, names))
    if not tables and not any(line.formula for line in lines):
        return (), ()  # The checker's own sentence says more.
    return tuple(lines), tuple(tables)


def _has_something_to_say(item: Any) -> bool:
    return bool(formula_fields(item)) or getattr(item, "fact", "") in PHRASES


def _known(kind: type) -> set[str]:
    return {item.name for item in dataclasses.fields(kind)}


def _is_simple(members: Sequence[Any]) -> bool:
    """Return whether each of these holds a few single formulas beside a name."""
    found = [formula_fields(member) for member in members]
    keyed = all(any(getattr(member, key, "") for key in KEYS) for member in members)
    keyed = keyed and not {"step", "prefix"} & _known(type(members[0]))
    return keyed and all(found) and all(isinstance(value, str) for each in found for value in each.values())


def _simple_table(caption: Markup, members: Sequence[Any], names: Names) -> Table:
    keys = [key for key in KEYS if any(getattr(member, key, "") for member in members)]
    columns = list(dict.fromkeys(name for member in members for name in formula_fields(member)))
    rows = []
    for member in members:
        given = formula_fields(member)
        cells = [_key(member, key, names) for key in keys]
        rows.append((*cells, *(_cell(given[c], names) if c in given else NOTHING for c in columns)))
    header = ["context" if key == "name" and hasattr(members[0], "family") else key for key in keys]
    return Table(caption, (*header, *columns), tuple(rows))


def _key(member: Any, key: str, names: Names) -> Markup:
    words = names.families.get(getattr(member, "family", ""))
    if key == "name" and words is not None:
        power = f"^{'k' if getattr(member, 'at', '') == 'k' else 'n'}" if words.repeat else ""
        return sentence(f"{'…' * words.anything}{words.prefix}{words.repeat}{power}")
    return sentence(str(getattr(member, key)) or "ε")


def _map_table(maps: Mapping[Markup, Mapping[str, str]], names: Names) -> Table:
    keys = list(dict.fromkeys(key for each in maps.values() for key in each))
    rows = [
        (
            sentence(key or "ε"),
            *(_cell(each[key], names) if key in each else NOTHING for each in maps.values()),
        )
        for key in keys
    ]
    return Table(Markup("Context by context"), ("context", *map(str, maps)), tuple(rows))


def _cell(text: str, names: Names) -> Markup:
    """Return a value in a table: a plain number as text, so that long tables stay light, and all other as a formula."""
    if _NUMBER.fullmatch(text):
        return Markup(text.replace("-", "−"))
    return Markup(math(shown(text, names)))


def _plain_lines(item: Any, name: str, value: Any, names: Names) -> list[Line]:
    """Return formulas of no particular shape, with the name of their field."""
    if name == "at":
        given = [f"{shown(key, names)}{operator('=')}{shown(text, names)}" for key, text in value.items()]
        where = [getattr(item, "model", ""), f"window {item.window}" if hasattr(item, "window") else ""]
        return [Line(sentence(", ".join(filter(None, where))), Markup(math("<mo>,</mo>".join(given))))]
    if isinstance(value, str):
        return [Line(_phrase(item, name), Markup(math(operator("="), shown(value, names))))]
    if all(isinstance(text, str) for text in value):
        return [Line(sentence(name), Markup(math(shown(text, names)))) for text in value]
    return [Line(sentence(name), Markup(math(matrix(row, names)))) for row in value]


def _phrase(item: Any, name: str = "value") -> Markup:
    """Return what a value is, in words, or the name of its field where nothing better is known."""
    label = getattr(item, "of", "") or getattr(item, "fact", "") or getattr(item, "form", "")
    if label not in PHRASES:
        return sentence(" ".join(filter(None, (label, name if name != "value" else ""))) or name)
    between = " → " if label == "path" else ", "
    given = {field: _in_words(getattr(item, field), between) for field in _known(type(item))}
    target = getattr(item, "target", None)
    if target is not None:
        power = "^k" if label == "system" and target.event == "context" else ""
        given["target"] = f"{'window' if target.event == 'context' else target.event} {target.value}{power}"
    extra = f" ({name})" if name not in ("value", "values", "law") else ""
    return sentence(PHRASES[label].format_map(given) + extra)


def _in_words(value: Any, between: str) -> Any:
    if isinstance(value, tuple):
        return between.join(str(each) or "ε" for each in value)
    return value if value != "" else "ε"


def _shaped(item: Any, names: Names) -> list[Line]:
    """Return evidence that one writes in a form of its own, and nothing for all other."""
    known = _known(type(item))
    if {"left", "right"} <= known:
        return list(_equation(item, names))
    if {"name", "base", "step"} <= known:
        return list(_recurrence(item, names))
    if {"prefix", "repeat", "vectors"} <= known:
        words = AsWritten(names).word(names.families[item.name], "").toxml()
        said = f"{item.model}: forward vectors of its premises at " if getattr(item, "model", "") else "at "
        vectors = "<mo>,</mo>".join(matrix([vector], names) for vector in item.vectors)
        return [Line(sentence(said) + Markup(math(words)), Markup(math(vectors)))]
    return []


def _equation(item: Any, names: Names) -> Iterator[Line]:
    sign = operator(getattr(item, "relation", "="))
    # Two formulas, so that a narrow page can break the line between them.
    sides = math(shown(item.left, names)), math(sign, shown(item.right, names))
    yield Line(NOTHING, Markup(" ".join(sides)))
    terms = [shown(text, names) for text in getattr(item, "terms", ())]
    terms += [_square(square, names) for square in getattr(item, "squares", ())]
    if terms:
        yield Line(sentence("the difference being"), Markup(math(operator("+").join(terms))))


def _square(square: Any, names: Names) -> str:
    root, weight = (f"<mo>(</mo>{shown(text, names)}<mo>)</mo>" for text in (square.root, square.weight))
    return f"<msup><mrow>{root}</mrow><mn>2</mn></msup>" + (
        f"<mo>·</mo>{weight}" if square.weight != "1" else ""
    )


def _recurrence(item: Any, names: Names) -> Iterator[Line]:
    pieces = [("", "@0", item.base), ("", "@+1", item.step), ("hence", "", getattr(item, "closed", ""))]
    for words, suffix, text in pieces:
        if text:
            formula = math(shown(f"{item.name}{suffix}", names), operator("="), shown(text, names))
            yield Line(Markup(words), Markup(formula))
