"""Values in place of declared parameters, in what was read from a model file.

Every number of the file is read again with the values in place of the names, under the same limits as before, since a
power that is harmless as a formula can be far too long as a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from markovsim.errors import InputError
from markovsim.modelfiles.documents import Place
from markovsim.modelfiles.numbers import Number

Part = TypeVar("Part")


def with_values(part: Part, values: Mapping[str, Fraction]) -> Part:
    """Return the same part of a model file, with these values in place of parameters wherever a number stands in it.

    Raises
    ------
    InputError
        A number divides by zero there, is below 0, or is too long. The message names its place and the values.
    """
    result: Any = part
    if isinstance(part, Number):
        result = _number(part, values)
    elif isinstance(part, tuple):
        result = tuple(with_values(each, values) for each in part)
    elif isinstance(part, dict):
        result = {key: with_values(each, values) for key, each in part.items()}
    elif is_dataclass(part) and not isinstance(part, (type, Place)):
        inner = {field.name: with_values(getattr(part, field.name), values) for field in fields(part)}
        result = replace(part, **inner)
    typed: Part = result
    return typed


def _number(number: Number, values: Mapping[str, Fraction]) -> Number:
    used = {name: values[name] for name in sorted(number.expression.names) if name in values}
    if not used:
        return number
    where = ", ".join(f"{name}={value}" for name, value in used.items())
    try:
        expression = number.expression.at(used)
    except InputError as error:
        raise number.place.wrap(InputError(f"at {where}: {error}")) from None
    if not expression.names and expression.constant() < 0:
        number.place.fail_value(
            number.expression.text,
            f"is {expression.constant()} at {where}, below 0",
            "probabilities and weights are not negative; give other values",
        )
    return Number(number.place, expression)
