"""Where the command line writes: one JSON object or tables on standard output, progress on standard error.

Files are written beside their place and renamed, so that an interrupted run leaves nothing half-written.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from markovsim.errors import InputError

MAX_MESSAGE = 1_500
"""The most characters of a message that is shown whole."""


def one_line(message: str) -> str:
    """Return the message on one line of printable characters, shortened in the middle where it is very long."""
    text = " ".join(message.split())
    if len(text) > MAX_MESSAGE:
        text = f"{text[: MAX_MESSAGE - 500]} … {text[-490:]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def print_error(message: str) -> None:
    """Print the one line that a failed command leaves."""
    sys.stderr.write(f"error: {one_line(message)}\n")


def print_json(answer: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Print one JSON document; ASCII, so that no terminal's encoding can break it."""
    sys.stdout.write(json.dumps(answer, indent=2, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a whole file or nothing.

    Raises
    ------
    InputError
        The file cannot be written there.
    """
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def cannot_write(path: Path, error: OSError) -> InputError:
    """Return the error that a file or folder cannot be written."""
    return InputError(f"{path}: cannot be written ({error.strerror or error}); choose another place")


def folder(path: str) -> Path:
    """Return the folder ``path``, which is made where it is missing."""
    place = Path(path)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(place, error) from None
    return place


@contextlib.contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on standard error where that is a terminal; yield a function to say more."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(escape(what)) as status:
        yield lambda text: status.update(escape(text))


@contextlib.contextmanager
def counting(what: str) -> Iterator[Callable[[int, int, int], None]]:
    """Show how much of a countable task is done, on standard error where that is a terminal.

    Yields
    ------
    callable
        It is told the numbers of finished pieces, of all, and of failed ones.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = None

        def report(done: int, total: int, failed: int) -> None:
            nonlocal task
            said = f"{failed:,} failed" if failed else ""
            if task is None:  # It begins here: what an earlier run has done must not count as speed.
                task = bar.add_task(escape(what), total=total, completed=done, failed=said)
            bar.update(task, completed=done, failed=said)

        yield report
