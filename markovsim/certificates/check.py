"""The independent checker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CheckResult:
    """What the checker found in one certificate."""

    ok: bool
    claim: str
    verdict: str
    kinds: tuple[str, ...]
    failures: tuple[str, ...]
    statements: tuple[str, ...]
    argued: tuple[str, ...]


def check_file(path: str | Path) -> CheckResult:
    """Read one certificate file and check it."""
    raise NotImplementedError
