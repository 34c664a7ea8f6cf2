"""Objects that are made once and never changed."""

from __future__ import annotations

from typing import NoReturn


class Immutable:
    """A base that refuses assignment; constructors fill ``vars(self)``, and cached properties may remember."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set; make a new one")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")
