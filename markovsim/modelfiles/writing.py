"""A windowed simulator written back as the text of a model file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from markovsim.arithmetic.domains import Domain
from markovsim.contexts.reader import WindowedReader
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.errors import InputError, ModelFileError
from markovsim.modelfiles.documents import toml_document
from markovsim.modelfiles.reading import MixtureFile, model_of
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import Generator

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def simulator_to_toml(simulator: WindowedSimulator) -> str:
    """Return the model file of a windowed simulator, which ``read_model`` reads as the same simulator.

    Settings at their defaults are left out. Premises of one hidden state are written as ``iid``, others as
    ``generator``, and numbers as exact texts.

    Parameters
    ----------
    simulator : WindowedSimulator
        A simulator in the exact or the symbolic domain.

    Returns
    -------
    str
        A text in TOML.

    Raises
    ------
    InputError
        The mixture is one of floats, whose rounded laws do not sum to 1 exactly, or it has names or sizes that no model
        file may have.

    See Also
    --------
    markovsim.modelfiles.reading.read_model : reads the file again.

    Examples
    --------
    >>> import markovsim as ms
    >>> rogue = ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), hazard="1/10")
    >>> print(simulator_to_toml(ms.Mixture({"luigi": ms.iid({"A": 1}), "rogue": rogue}).window(2)))
    alphabet = ["A", "B"]
    window = 2
    <BLANKLINE>
    [premises.luigi]
    prior = "1/2"
    kind = "iid"
    probabilities = {A = "1"}
    <BLANKLINE>
    [premises.rogue]
    prior = "1/2"
    kind = "generator"
    start = ["1", "0"]
    [premises.rogue.tokens]
    A = [["9/10", "0"], ["0", "0"]]
    B = [["0", "1/10"], ["0", "1"]]
    <BLANKLINE>
    """
    reader, domain = simulator.reader, simulator.reader.mixture.domain
    if not domain.is_exact:
        raise InputError(f"domain={domain.name!r} has no exact texts; write the mixture in the exact domain")
    text = _text(reader, domain)
    try:
        read = model_of(toml_document(text, "model"))
        if isinstance(read, MixtureFile):
            read.mixture()
    except ModelFileError as error:
        raise InputError(f"no model file can hold this: {error}") from None
    return text


def _text(reader: WindowedReader, domain: Domain) -> str:
    mixture = reader.mixture
    lines = [f"alphabet = [{', '.join(map(_value, mixture.alphabet.tokens))}]", f"window = {reader.k}"]
    settings = {"start": (reader.start, "document"), "impossible": (reader.impossible, "error")}
    lines += [f"{key} = {_value(value)}" for key, (value, default) in settings.items() if value != default]
    if reader.pinned:
        lines.append(f"pinned = {_value(reader.write(reader.pinned))}")
    if reader.decoding is not None:
        tables = [_table(table) for table in reader.decoding.settings]
        lines.append(f"decoding = {tables[0]}" if len(tables) == 1 else f"decoding = [{', '.join(tables)}]")
    if domain.parameters:
        lines += ["", "[parameters]"]
        lines += [f'{_key(name)} = ["{low}", "{high}"]' for name, (low, high) in domain.parameters.items()]
    for name, premise in mixture.premises.items():
        key = f"premises.{_key(name)}"
        lines += [
            "",
            f"[{key}]",
            f"prior = {_number(mixture.weights[name], domain)}",
            *_premise(key, premise),
        ]
    return "\n".join(lines) + "\n"


def _premise(key: str, premise: Generator) -> list[str]:
    domain, size = premise.domain, premise.size
    rows = {token: [dict(row) for row in premise.rows[token]] for token in premise.alphabet.tokens}
    if size == 1:
        law = {token: row[0][0] for token, row in rows.items() if row[0]}
        entries = ", ".join(f"{_key(str(token))} = {_number(p, domain)}" for token, p in law.items())
        return ['kind = "iid"', f"probabilities = {{{entries}}}"]
    lines = [
        'kind = "generator"',
        f"start = [{', '.join(_number(x, domain) for x in premise.start)}]",
        f"[{key}.tokens]",
    ]
    for token, matrix in rows.items():
        written = (
            f"[{', '.join(_number(row.get(j, domain.zero), domain) for j in range(size))}]" for row in matrix
        )
        lines.append(f"{_key(str(token))} = [{', '.join(written)}]")
    return lines


def _table(settings: Mapping[str, Any]) -> str:
    entries = (f"{key} = {'true' if value is True else _value(value)}" for key, value in settings.items())
    return f"{{{', '.join(entries)}}}"


def _number(x: object, domain: Domain) -> str:
    return f'"{domain.text(x)}"'


def _value(value: Token) -> str:
    # TOML reads the escapes that JSON writes. JSON does not escape DEL, which TOML wants escaped.
    return (
        str(value)
        if isinstance(value, int)
        else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    )


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)
