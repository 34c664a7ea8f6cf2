"""The result file of a sweep: JSON Lines, only ever appended to, so that a kill at any moment costs no finished cell.

The first line says which sweep it is of; each further line is one finished cell. Lines that were written are on the
disk before the next cells are waited for. A last line that was torn by a kill is cut off when the sweep goes on.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn, Protocol

from markovsim.errors import InputError
from markovsim.sweeps.plan import Outcome, Sweep

FORMAT = 2
"""The version of the format, which the first line states."""
_KIND = "markovsim sweep"


class Results(Protocol):
    """What is known of the cells of a sweep."""

    failed: set[int]

    def __contains__(self, number: int) -> bool:
        """Say whether the cell is finished."""

    def __getitem__(self, number: int) -> Outcome:
        """Return the outcome of a finished cell."""

    def __len__(self) -> int:
        """Return how many cells are finished."""

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Keep what was finished."""


class MemoryResults:
    """Outcomes that are kept for as long as the object lives."""

    def __init__(self) -> None:
        self.failed: set[int] = set()
        self._outcomes: dict[int, Outcome] = {}

    def __contains__(self, number: int) -> bool:
        return number in self._outcomes

    def __getitem__(self, number: int) -> Outcome:
        return self._outcomes[number]

    def __len__(self) -> int:
        return len(self._outcomes)

    def add(self, outcomes: Sequence[Outcome]) -> None:
        self._outcomes |= {outcome.cell.number: outcome for outcome in outcomes}
        self.failed |= {outcome.cell.number for outcome in outcomes if not outcome.ok}


class FileResults:
    """The result file, locked by this process.

    In memory it keeps where each cell's line begins, and not what the line says.
    """

    def __init__(self, path: Path, sweep: Sweep, descriptor: int) -> None:
        self.path = path
        self.failed: set[int] = set()
        self._sweep = sweep
        self._descriptor = descriptor
        self._forget()

    def _forget(self) -> None:
        self.failed.clear()
        # Until a cell is finished its line begins at 0, the place of the header.
        self._begins = array("q", bytes(8 * len(self._sweep)))
        self._count = 0
        self._end = 0

    def __contains__(self, number: int) -> bool:
        return self._begins[number] != 0

    def __getitem__(self, number: int) -> Outcome:
        with open(self._descriptor, "rb", closefd=False) as stream:
            stream.seek(self._begins[number])
            return self._outcome(json.loads(stream.readline()))

    def __len__(self) -> int:
        return self._count

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Append the lines of these cells, and return when they are on the disk.

        Raises
        ------
        InputError
            The lines cannot be written.
        """
        begin, lines = self._end, [_line(_record(outcome)) for outcome in outcomes]
        self._append(b"".join(lines))
        for outcome, line in zip(outcomes, lines, strict=True):
            self._enter(outcome.cell.number, begin, ok=outcome.ok)
            begin += len(line)

    def begin(self) -> None:
        """Make the file empty but for its first line."""
        os.ftruncate(self._descriptor, 0)
        self._forget()
        self._append(_line(_header(self._sweep)))

    def read(self) -> None:
        """Take up what the file holds of this sweep, and cut off a torn last line.

        Raises
        ------
        InputError
            The file holds something else.
        """
        self._forget()
        with open(self._descriptor, "rb", closefd=False) as stream:
            stream.seek(0)
            header = stream.readline()
            if not header.endswith(b"\n"):
                if not _line(_header(self._sweep)).startswith(header):
                    _fail_foreign(self.path)
                self.begin()
                return
            _check_header(self.path, header, self._sweep)
            end = stream.tell()
            for number, line in enumerate(stream, 2):
                try:
                    self._take(json.loads(line) if line.endswith(b"\n") else None, end)
                except (ValueError, TypeError, KeyError, IndexError, RecursionError):
                    if stream.readline():
                        _fail_line(self.path, number)
                    os.ftruncate(self._descriptor, end)
                    break
                end += len(line)
        self._end = end

    def _take(self, record: Any, begin: int) -> None:
        """Enter a line. An error that :meth:`read` catches says that the line does not belong to this sweep."""
        outcome = self._outcome(record)
        number = outcome.cell.number
        if number in self and number not in self.failed:
            raise ValueError
        self._enter(number, begin, ok=outcome.ok)

    def _outcome(self, record: Any) -> Outcome:
        number = record["cell"]
        cell = self._sweep.cell(number)
        if isinstance(number, bool) or not 0 <= number < len(self._sweep) or record["at"] != cell.at:
            raise ValueError
        if "answer" in record and isinstance(record["answer"], dict):
            return Outcome(cell, record["answer"])
        return Outcome(cell, None, str(record["error"]))

    def _enter(self, number: int, begin: int, *, ok: bool) -> None:
        self._count += number not in self
        self._begins[number] = begin
        if ok:
            self.failed.discard(number)
        else:
            self.failed.add(number)

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise _cannot_write(self.path, error) from None
        self._end += len(data)


@contextmanager
def open_results(path: Path, sweep: Sweep, *, restart: bool = False) -> Iterator[FileResults]:
    """Open the result file of a sweep, or begin one, for this process alone.

    Parameters
    ----------
    path : Path
        The file.
    sweep : Sweep
        The sweep.
    restart : bool
        Whether what a sweep has written there before is thrown away.

    Raises
    ------
    InputError
        The file cannot be written, another process has it, or it holds something else.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise _cannot_write(path, error) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise InputError(f"{path}: is not a regular file; choose another result file")
        _lock(path, descriptor)
        results = FileResults(path, sweep, descriptor)
        if restart and _is_ours(descriptor):
            results.begin()
        else:
            results.read()
        yield results
    finally:
        os.close(descriptor)


def _lock(path: Path, descriptor: int) -> None:
    """Keep every other process out; the system lets go of the lock when this process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        raise InputError(
            f"{path}: another sweep is writing to it; wait for its end, or choose another result file"
        ) from None
    except OSError as error:
        raise _cannot_write(path, error) from None


def _header(sweep: Sweep) -> dict[str, Any]:
    return {
        _KIND: FORMAT,
        "fingerprint": sweep.fingerprint(),
        "cells": len(sweep),
        "version": version("markovsim"),
    }


def _record(outcome: Outcome) -> dict[str, Any]:
    result = {"answer": outcome.answer} if outcome.ok else {"error": outcome.error}
    return {"cell": outcome.cell.number, "at": outcome.cell.at, **result}


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _first(line: bytes) -> dict[str, Any] | None:
    """Return the first line of a result file; None where the line is that of something else."""
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return header if isinstance(header, dict) and isinstance(header.get(_KIND), int) else None


def _is_ours(descriptor: int) -> bool:
    with open(descriptor, "rb", closefd=False) as stream:
        stream.seek(0)
        return _first(stream.readline(1 << 16)) is not None


def _check_header(path: Path, line: bytes, sweep: Sweep) -> None:
    header, wanted = _first(line), _header(sweep)
    if header is None:
        _fail_foreign(path)
    if header == wanted:
        return
    remedy = "choose another result file, or start it anew (restart)"
    if header[_KIND] != FORMAT:
        raise InputError(
            f"{path}: is a result file of format {header[_KIND]}, and this is {FORMAT}; {remedy}"
        )
    if header.get("version") != wanted["version"]:
        raise InputError(
            f"{path}: was written by markovsim {header.get('version')}, and this is {wanted['version']}; {remedy}"
        )
    raise InputError(
        f"{path}: holds another sweep, of {header.get('cells')} cells: the model, the values or the question were"
        f" different (fingerprint {str(header.get('fingerprint'))[:12]}…, not {wanted['fingerprint'][:12]}…); {remedy}"
    )


def _fail_foreign(path: Path) -> NoReturn:
    raise InputError(f"{path}: is no result file of a sweep; choose another one")


def _fail_line(path: Path, number: int) -> NoReturn:
    raise InputError(
        f"{path}: line {number} is no result of this sweep; the file was changed, so choose another result file,"
        " or start it anew (restart)"
    )


def _cannot_write(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be written ({error.strerror or error}); choose another result file")


__all__ = ["FileResults", "MemoryResults", "Results", "open_results"]
