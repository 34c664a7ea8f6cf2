"""Who speaks: a pattern of turns, a word of ``u`` (user) and ``s`` (simulator) that repeats."""

from __future__ import annotations

from typing import Any

from markovsim.arithmetic.numbers import short
from markovsim.errors import InputError

SPEAKERS = {"u": "user", "s": "simulator"}


def require_pattern(pattern: Any) -> str:
    """Return the pattern.

    Raises
    ------
    InputError
        It is not a non-empty word of ``u`` and ``s``.
    """
    if not isinstance(pattern, str) or not pattern or set(pattern) - set(SPEAKERS):
        raise InputError(f"pattern={short(pattern)}: write who speaks as a word of 'u' and 's', such as 'us'")
    return pattern
