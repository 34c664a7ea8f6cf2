"""Strict JSON for frozen dataclasses: unknown fields, repeated keys, floats and deep nesting are errors.

This is part of the checker and needs the standard library only.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from .formulas import MAX_NESTING, FormatError, read_syntax, short

MAX_SIZE = 1_000_000


def strict_json(text: str) -> Any:
    """Return the JSON value of a text, without floats, repeated keys, big numbers or deep nesting."""
    _limit_nesting(text)
    return json.loads(
        text, object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_float, parse_int=_integer
    )


def plain(value: Any) -> Any:
    """Return a dataclass as plain JSON values.

    Fields at their default are left out, but not those that name its kind.
    """
    if dataclasses.is_dataclass(value):
        fields = {field.name: (getattr(value, field.name), field) for field in dataclasses.fields(value)}
        return {
            name: plain(item)
            for name, (item, field) in fields.items()
            if item != _default(field) or not field.init
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _limit_nesting(text: str) -> None:
    depth, quoted, escaped = 0, False, False
    for char in text:
        if quoted:
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            quoted = True
        elif char in "[{":
            depth += 1
            if depth > MAX_NESTING:
                raise FormatError(f"nested more than {MAX_NESTING} deep")
        elif char in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise FormatError(f"key {short(key)} is given twice in one object")
        result[key] = value
    return result


def _no_float(text: str) -> Any:
    raise FormatError(f'number {short(text)}: floats have no place in a certificate; write "p/q"')


def _integer(text: str) -> int:
    if len(text) > 7 or not 0 <= int(text) <= MAX_SIZE:
        raise FormatError(f"number {short(text)}: a size lies between 0 and {MAX_SIZE}")
    return int(text)


def build(kind: Any, value: Any, field: str) -> Any:
    """Return plain JSON as the type ``kind``, which is one of those that occur in the dataclasses above."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in (str, int, bool):
        if type(value) is not kind:
            raise FormatError(f"{field}={short(value)}: must be {kind.__name__}")
        if kind is str and not (value.isascii() and value.isprintable()):
            raise FormatError(
                f"{field}={ascii(value)[:60]}: only the visible characters of ASCII and the blank have a place in it"
            )
        if kind is str and " ".join(value.split()) != value:
            raise FormatError(f"{field}={short(value)}: blanks stand one by one, and neither first nor last")
        return value
    if origin is Literal:
        if type(value) is not str or value not in arguments:
            raise FormatError(f"{field}={short(value)}: must be one of {', '.join(map(repr, arguments))}")
        return value
    if origin is Annotated:
        try:
            read_syntax(build(str, value, field))
        except FormatError as problem:
            raise FormatError(f"{field}: {problem}") from None
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise FormatError(f"{field}={short(value)}: must be a list")
        return tuple(build(arguments[0], item, f"{field}[{place}]") for place, item in enumerate(value))
    if not isinstance(value, dict):
        raise FormatError(f"{field}={short(value)}: must be an object")
    if origin is not None and issubclass(origin, Mapping):
        return {
            build(str, key, f"{field}: key"): build(arguments[1], item, f"{field}[{short(key)}]")
            for key, item in value.items()
        }
    if origin is types.UnionType:
        kind = _choose(arguments, value, field)
    return _build_dataclass(kind, value, field)


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields. They are worked out once, since that compiles every annotation."""
    return typing.get_type_hints(kind, include_extras=True)


def _choose(options: tuple[Any, ...], value: dict[str, Any], field: str) -> Any:
    """Return the member of a union whose literal fields (kind, form, fact) are those of the object."""
    for option in options:
        labels = {
            name: typing.get_args(hint)
            for name, hint in _hints(option).items()
            if typing.get_origin(hint) is Literal and name in ("kind", "form", "fact")
        }
        if all(
            value.get(name) in allowed for name, allowed in labels.items() if isinstance(value.get(name), str)
        ) and all(isinstance(value.get(name), str) for name in labels):
            return option
    shown = ", ".join(
        f"{name}={short(value.get(name))}" for name in ("kind", "form", "fact") if name in value
    )
    raise FormatError(f"{field}: no such kind of entry ({shown or 'kind or fact is missing'})")


def _build_dataclass(kind: Any, value: dict[str, Any], field: str) -> Any:
    hints = _hints(kind)
    fields = {item.name: item for item in dataclasses.fields(kind)}
    for name in value:
        if name not in fields:
            raise FormatError(f"{field}.{short(name)}: unknown field; known are {', '.join(fields)}")
    given = {name: build(hints[name], item, f"{field}.{name}") for name, item in value.items()}
    for name, item in fields.items():
        if name not in given and _default(item) is dataclasses.MISSING:
            raise FormatError(f"{field}.{name}: missing")
    return kind(**{name: item for name, item in given.items() if fields[name].init})
