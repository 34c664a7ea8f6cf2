"""Every exception of the library.

A message names the culprit as ``name=value``, says what is wrong with it (the row, the sum, the word), and says what to
do. Bad input is an :class:`InputError`. A question that the chosen arithmetic cannot answer is an
:class:`UndecidedError` (symbolic) or a :class:`FloatRangeError` (binary64).
"""

from __future__ import annotations

from typing import NoReturn


class MarkovsimError(Exception):
    """Base of every error that the library raises on purpose."""


class InputError(MarkovsimError, ValueError):
    """An argument is not what the function is defined for."""


class ModelFileError(InputError):
    """A model file cannot be read as a model. The message names the file, the key, the value and the remedy."""


class StationaryError(InputError):
    """A premise is to start from its stationary law, but it has more than one."""


class ImpossibleWindowError(InputError):
    """A window that has probability 0 under every premise is reached, or was given as a start."""


class NotUniqueError(InputError):
    """The one stationary law of a chain was asked for, but it has several closed classes. The message names them."""


class LimitError(InputError):
    """The task is larger than what enumeration is meant for."""


class CertificateError(InputError):
    """A certificate is malformed or does not prove what it states."""


class UndecidedError(MarkovsimError):
    """The sign of a symbolic value is not the same on the whole parameter region."""


class PrecisionError(MarkovsimError):
    """Balls are too wide to settle a question. A higher precision may settle it."""


class FloatRangeError(MarkovsimError, ArithmeticError):
    """A positive quantity left the range of binary64. The exact domain holds it."""


class WorkerError(MarkovsimError):
    """Processes that share the work died, could not be reached, or could not be started."""


class Immutable:
    """A base that refuses assignment. Constructors fill ``vars(self)``, and cached properties may remember."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set; make a new one")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")
