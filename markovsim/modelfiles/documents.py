"""TOML and JSON text read into plain data, with limits, and with the place in the file that complaints name.

Decimal numbers arrive as ``Decimals``, the text that was typed, so that ``0.1`` can be exactly 1/10. Nothing here knows
what a model is.
"""

from __future__ import annotations

import difflib
import json
import re
import reprlib
import stat
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, NoReturn

from markovsim.errors import LimitError, ModelFileError

MAX_FILE_BYTES = 8_000_000
"""The largest file that is read, in bytes."""
MAX_KEY_PARTS = 64
"""Most parts of a dotted key."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# This finds dotted keys of very many parts, on which tomllib spends time quadratic in their number.
_LONG_DOTTED_KEY = re.compile(
    r"""^[ \t]*\[{0,2}[ \t]*(?:(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*)"""
    rf"{{{MAX_KEY_PARTS}}}",
    re.MULTILINE,
)

_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 48
_REPR.maxlist = _REPR.maxdict = _REPR.maxtuple = 4
_REPR.maxlevel = 2


class Decimals(str):
    """A decimal number as it was typed. It has a class of its own, so that no such number passes for a string."""

    __slots__ = ()


def shown_value(value: object) -> str:
    """Return ``value`` for a message: short, on one line, numbers and truth values as they were typed."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, (date, time)):
        return value.isoformat()
    text = str.__str__(value) if isinstance(value, Decimals) else _REPR.repr(_plain(value))
    if len(text) > 72:
        text = text[:71] + "…"
    return text if text.isprintable() else ascii(text)


def _plain(value: object) -> object:
    """Return a value as it is, but an int that is too long for Python to print in decimal in hexadecimal."""
    return hex(value) if isinstance(value, int) and value.bit_length() > 4_000 else value


@dataclass(frozen=True)
class Place:
    """A place in a file, as a dotted path: ``premises.rogue.tokens.A[0][1]``."""

    file: str
    path: str = ""

    def __truediv__(self, key: str) -> Place:
        part = key if _BARE_KEY.fullmatch(key) and len(key) <= 40 else shown_value(key)
        return Place(self.file, f"{self.path}.{part}" if self.path else part)

    def __getitem__(self, index: int) -> Place:
        return Place(self.file, f"{self.path}[{index}]")

    def fail(self, problem: str, remedy: str) -> NoReturn:
        """Raise the error of this place."""
        raise ModelFileError(f"{self._prefix()}{problem}; {remedy}")

    def fail_value(self, value: object, problem: str, remedy: str) -> NoReturn:
        """Raise the error that a value here is wrong."""
        raise ModelFileError(f"{self.file}: {self.path}={shown_value(value)}: {problem}; {remedy}")

    def fail_limit(self, value: object, problem: str, remedy: str) -> NoReturn:
        """Raise the error that a value here is beyond a limit."""
        raise LimitError(f"{self.file}: {self.path}={shown_value(value)}: {problem}; {remedy}")

    def wrap(self, error: Exception) -> ModelFileError:
        """Return the same complaint with this place in front."""
        return ModelFileError(f"{self._prefix()}{error}")

    def _prefix(self) -> str:
        return f"{self.file}: {self.path}: " if self.path else f"{self.file}: "


@dataclass(frozen=True)
class Table:
    """A table of a document and where it stands. Every key must be asked for, and the rest are errors."""

    place: Place
    entries: dict[str, Any]

    def require(self, key: str, example: str) -> Any:
        """Return the value at ``key``; raise an error with an example where it is missing."""
        if key not in self.entries:
            self.place.fail(f"{key} is missing", f"add {example}")
        return self.entries[key]

    def table(self, key: str, example: str) -> Table:
        """Return the table at ``key``."""
        value = self.require(key, example)
        if not isinstance(value, dict):
            (self.place / key).fail_value(value, "must be a table", f"write {example}")
        return Table(self.place / key, value)

    def only(self, known: Collection[str], what: str) -> None:
        """Refuse any other key, and suggest the nearest known one."""
        for key in self.entries:
            if key not in known:
                (self.place / key).fail(f"{what} has no such key", suggestion(key, known))


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the nearest known name as a question, or all known names where none is near."""
    names = list(known)
    near = difflib.get_close_matches(name.lower(), names, 1)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names) or 'none'}"


def read_document(path: str | Path, what: str = "a model file") -> Table:
    """Read a ``.toml`` or ``.json`` file.

    Parameters
    ----------
    path : str or Path
        The file.
    what : str
        What the file should be, which the message says where there is none.

    Raises
    ------
    ModelFileError
        It is missing, no regular file, too large, not text, or not a table in that notation.
    """
    file = Path(path)
    place = Place(str(path))
    ending = file.suffix.lower()
    if ending not in (".toml", ".json"):
        _check_regular(file, place, what)
        place.fail("is neither TOML nor JSON by its ending", "name it .toml or .json")
    text = _read_text(file, place, what)
    data = _parse_toml(text, place) if ending == ".toml" else _parse_json(text, place)
    if not isinstance(data, dict):
        place.fail(f"holds {shown_value(data)}, not a table", 'write an object such as {"matrix": …}')
    return Table(place, data)


def toml_document(text: str, name: str) -> Table:
    """Read TOML text that stands in no file; ``name`` takes the file's place in messages.

    Raises
    ------
    ModelFileError
        It is not valid TOML.
    """
    place = Place(name)
    return Table(place, _parse_toml(text, place))


def _check_regular(file: Path, place: Place, what: str) -> None:
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError) as error:
        place.fail(f"cannot be read ({_reason(error)})", f"give the path of {what}")
    if stat.S_ISDIR(mode):
        place.fail("is a directory", f"give the path of {what} inside it")
    if not stat.S_ISREG(mode):
        place.fail("is not a regular file", f"give the path of {what}")


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _read_text(file: Path, place: Place, what: str) -> str:
    _check_regular(file, place, what)
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        place.fail(f"cannot be read ({_reason(error)})", "give a file that can be read")
    if len(data) > MAX_FILE_BYTES:
        place.fail(f"is larger than the limit of {MAX_FILE_BYTES:,} bytes", "give a smaller one")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place.fail(f"is not UTF-8 text (byte {error.start})", "save it as UTF-8")
    if "\0" in text:
        place.fail(f"is a binary file (zero byte at {text.index(chr(0))})", "give a text file")
    return text


def _parse_toml(text: str, place: Place) -> Any:
    found = _LONG_DOTTED_KEY.search(text)
    if found:
        key = shown_value(found.group())
        place.fail(f"has a dotted key of more than {MAX_KEY_PARTS} parts, {key}", "shorten it")
    try:
        return tomllib.loads(text, parse_float=lambda digits: Decimals(digits.replace("_", "")))
    except RecursionError:
        place.fail("is nested too deep", "flatten its arrays and tables")
    except ValueError as error:  # This is a TOMLDecodeError, or a whole number has too many digits.
        place.fail(f"is not valid TOML: {_message(error)}{_quoted_line(error, text)}", "correct it there")


def _parse_json(text: str, place: Place) -> Any:
    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                place.fail(f"gives the key {shown_value(key)} twice in one object", "keep one of them")
            result[key] = value
        return result

    try:
        # NaN and Infinity pass as text, so that the place that needs a number can name them.
        return json.loads(text, object_pairs_hook=object_of, parse_float=Decimals, parse_constant=Decimals)
    except RecursionError:
        place.fail("is nested too deep", "flatten its arrays and objects")
    except ModelFileError:
        raise
    except ValueError as error:
        place.fail(f"is not valid JSON: {_message(error)}{_quoted_line(error, text)}", "correct it there")


def _quoted_line(error: ValueError, text: str) -> str:
    """Return the line that a parser complains of, where it says which."""
    found = re.search(r"line ([0-9]+)", str(error))
    if found:
        line = text.split("\n")[int(found.group(1)) - 1]
    elif "end of document" in str(error):
        line = text.rstrip().rpartition("\n")[2]
    else:
        return ""
    return f": {shown_value(line.strip())}"


def _message(error: ValueError) -> str:
    text = str(error)
    return "a whole number has too many digits" if "integer string conversion" in text else text
