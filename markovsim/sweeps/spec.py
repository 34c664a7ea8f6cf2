"""Sweep files: which model, which values, which question; read with the same care as model files."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from markovsim.answers.analysis import CHAIN_KEYS, KEYS, chain_event
from markovsim.answers.samples import MAX_SIMULATED
from markovsim.arithmetic.domains import FLOAT
from markovsim.contexts.state_spaces import STATES
from markovsim.errors import InputError, MarkovsimError
from markovsim.modelfiles.documents import Decimals, Place, Table, read_document, suggestion
from markovsim.modelfiles.numbers import read_number
from markovsim.modelfiles.reading import (
    DOMAINS,
    ChainFile,
    MixtureFile,
    model_of,
    read_choice,
    read_window,
)
from markovsim.sweeps.plan import Question, Sweep

MAX_CELLS = 1_000_000
"""The most cells of a sweep."""
MAX_SEED = 1 << 64
"""The largest seed, and the largest whole number of a range."""

KINDS = ("analyze", "simulate")
"""What a sweep can ask at each point; the first is the default."""
_COMMON = ("model", "kind", "window", "hit", "from", "parameters")
_OF_KIND = {
    "analyze": ("domain", "amplitude", "only", "states"),
    "simulate": ("steps", "replicas", "seed"),
}
_OF_PREMISES = ("window", "amplitude", "states")

Model = MixtureFile | ChainFile


def read_sweep(path: str | Path) -> Sweep:
    """Read a sweep file, TOML or JSON by its ending; a model file that it names is looked for beside it.

    Raises
    ------
    ModelFileError
        The file cannot be read. The message has in one line the file, the key as a dotted path, the value, and what to
        do.
    LimitError
        There are more than a million cells, or a size is beyond what model files may have.
    """
    return sweep_of(read_document(path, "a sweep file"), Path(path).parent)


def sweep_of(document: Table, folder: Path) -> Sweep:
    """Return the sweep that a document describes; it raises what :func:`read_sweep` raises."""
    place = document.place
    kind = read_choice(document, "kind", KINDS)
    for other in set(KINDS) - {kind}:
        for key in document.entries:
            if key in _OF_KIND[other]:
                (place / key).fail(f'is for kind = "{other}"', f"remove it; the kind is {kind!r}")
    document.only((*_COMMON, *_OF_KIND[kind]), "a sweep file")
    source = _read_source(document, folder)
    model = model_of(source)
    if isinstance(model, ChainFile):
        for key in _OF_PREMISES:
            if key in document.entries:
                (place / key).fail("a plain chain has none", "remove it")
    parameters = _read_parameters(document, model)
    settings = _read_settings(document)
    options = _read_options(document, kind, model)
    _check_size(place, [*parameters.values(), *settings.values()])
    sweep = Sweep(place.file, Question(model, kind, options), parameters, settings, source.entries)
    _check_numbers(document, sweep)
    _check_words(place, sweep)
    return sweep


def _read_source(document: Table, folder: Path) -> Table:
    """Return the document of the model: the file that is named, or the table that stands in the place of its name."""
    value, place = document.require("model", 'model = "toy.toml"'), document.place / "model"
    if isinstance(value, dict):
        return Table(Place(f"{place.file}: model"), value)
    if not isinstance(value, str) or isinstance(value, Decimals) or not value:
        place.fail_value(
            value, "is not a model", 'write the path of its file, such as "toy.toml", or a table'
        )
    return read_document(folder / value)


# What is varied


def _read_parameters(document: Table, model: Model) -> dict[str, Sequence[Fraction]]:
    if "parameters" not in document.entries:
        return {}
    table = document.table("parameters", '[parameters] with lines such as q = ["1/2", "1/4"]')
    result = {}
    for name, value in table.entries.items():
        place = table.place / name
        if name not in model.parameters:
            place.fail("is not a parameter of the model", suggestion(name[:40], model.parameters))
        numbers = _read_axis(value, place, _read_fraction, _fraction_range)
        try:
            for number in numbers:
                model.value(name, number)
        except InputError as error:
            raise place.wrap(error) from None
        result[name] = numbers
    return result


def _read_settings(document: Table) -> dict[str, Sequence[int | str]]:
    """Return the values of each setting that is given, in the order in which they vary, the slowest first."""
    readers: dict[str, tuple[Callable[[Any, Place], Any], Callable[[Table], Sequence[Any]] | None]] = {
        "window": (read_window, _whole_range),
        "domain": (_read_domain, None),
        "hit": (_read_text, None),
        "from": (_read_text, None),
        "seed": (_read_seed, _whole_range),
    }
    return {
        key: _read_axis(document.entries[key], document.place / key, *reader)
        for key, reader in readers.items()
        if key in document.entries
    }


def _read_axis(
    value: Any,
    place: Place,
    read: Callable[[Any, Place], Any],
    read_range: Callable[[Table], Sequence[Any]] | None,
) -> Sequence[Any]:
    """Return the values of what is varied: one value, a list of different ones, or a range."""
    if isinstance(value, dict) and read_range is not None:
        values = read_range(Table(place, value))
        for end in (values[0], values[-1]):
            read(end if isinstance(end, int) else str(end), place)
        return values
    if not isinstance(value, list):
        return (read(value, place),)
    if not value:
        place.fail_value(value, "is empty", "give at least one value, or leave the key out")
    seen: dict[Any, None] = {}
    for i, entry in enumerate(value):
        element = read(entry, place[i])
        if element in seen:
            place[i].fail_value(entry, "stands twice", "give every value once")
        seen[element] = None
    return tuple(seen)


def _whole_range(table: Table) -> range:
    """Read a range such as ``{from = 1, to = 64}``; with ``by = 2`` it holds each second number."""
    table.only(("from", "to", "by"), "a range of whole numbers")
    low, high = (
        _read_whole(table.require(key, f"{key} = 1"), table.place / key, 0) for key in ("from", "to")
    )
    by = _read_whole(table.entries.get("by", 1), table.place / "by", 1)
    if low > high:
        table.place.fail_value(table.entries, "is an empty range", "write the smaller end first")
    result = range(low, high + 1, by)
    _check_size(table.place, [result])
    return result


def _fraction_range(table: Table) -> tuple[Fraction, ...]:
    """Read ``{from = "1/10", to = "9/10", count = 9}``: so many values at equal distances, both ends among them."""
    table.only(("from", "to", "count"), "a range of numbers")
    low, high = (
        _read_fraction(table.require(key, f'{key} = "1/2"'), table.place / key) for key in ("from", "to")
    )
    count = _read_whole(table.require("count", "count = 9"), table.place / "count", 2)
    if low >= high:
        table.place.fail_value(table.entries, "is an empty range", "write the smaller end first")
    _check_size(table.place, [range(count)])
    return tuple(low + (high - low) * i / (count - 1) for i in range(count))


def _read_whole(value: Any, place: Place, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        place.fail_value(value, "is not a number of this kind", f"give a whole number, {least} or more")
    if value > MAX_SEED:
        place.fail_limit(value, f"is larger than the limit of {MAX_SEED:,}", "give a smaller number")
    return value


def _read_fraction(value: Any, place: Place) -> Fraction:
    return read_number(value, place).expression.constant()


def _read_text(value: Any, place: Place) -> str:
    if not isinstance(value, str) or isinstance(value, Decimals):
        place.fail_value(value, "is not a text", "write it in quotes")
    return value


def _read_seed(value: Any, place: Place) -> int:
    return _read_whole(value, place, 0)


def _read_domain(value: Any, place: Place) -> str:
    if not isinstance(value, str) or value not in ("symbolic", *DOMAINS):
        place.fail_value(value, "is not a domain", suggestion(str(value)[:40], ("symbolic", *DOMAINS)))
    return value


def _check_size(place: Place, axes: Sequence[Sequence[Any]]) -> None:
    cells = math.prod(map(len, axes))
    if cells > MAX_CELLS:
        place.fail(f"asks for {cells:,} cells, more than the limit of {MAX_CELLS:,}", "give fewer values")


# What is asked


def _read_options(document: Table, kind: str, model: Model) -> Mapping[str, Any]:
    place = document.place
    if kind == "simulate":
        document.require("seed", "seed = [1, 2, 3]")
        steps = _read_whole(document.require("steps", "steps = 100"), place / "steps", 0)
        replicas = _read_whole(document.entries.get("replicas", 1), place / "replicas", 1)
        if steps * replicas > MAX_SIMULATED:
            problem = f"times replicas={replicas} is more than {MAX_SIMULATED:,} tokens"
            (place / "steps").fail_limit(steps, problem, "ask for fewer")
        return {"steps": steps, "replicas": replicas}
    options: dict[str, Any] = {}
    if "amplitude" in document.entries:
        words = _read_axis(document.entries["amplitude"], place / "amplitude", _read_text, None)
        options["amplitude"] = words
    if "only" in document.entries:
        options["only"] = _read_axis(document.entries["only"], place / "only", _read_text, None)
        _check_keys(document, options["only"], CHAIN_KEYS if isinstance(model, ChainFile) else KEYS)
    if "states" in document.entries:
        options["states"] = read_choice(document, "states", STATES)
    return options


def _check_keys(document: Table, only: Sequence[str], known: Sequence[str]) -> None:
    place = document.place / "only"
    for key in only:
        if key not in known:
            place.fail_value(key, "is no key of an answer", suggestion(key[:40], known))
        if key in ("hit", "amplitude") and key not in document.entries:
            place.fail_value(key, "is not asked for", f"add the key {key} to the sweep")


def _check_numbers(document: Table, sweep: Sweep) -> None:
    """Refuse free parameters where only numbers can be worked with."""
    model, place = sweep.question.model, document.place / "parameters"
    free = [name for name in model.parameters if name not in sweep.parameters]
    wanting = [f"the {name} domain" for name in sweep.settings.get("domain", ()) if name != "symbolic"]
    if sweep.question.kind == "simulate":
        wanting = ['kind = "simulate"']
    if free and wanting:
        (place / free[0]).fail(
            f"has no values, which {wanting[0]} needs", f'add {free[0]} = ["1/2"] under [parameters]'
        )
    if not model.parameters and "symbolic" in sweep.settings.get("domain", ()):
        (document.place / "domain").fail_value("symbolic", "has no parameters to keep", "use exact")


def _check_words(place: Place, sweep: Sweep) -> None:
    """Refuse words and events that no cell could read, rather than have every cell fail."""
    question, at = sweep.question, sweep.cell(0).at
    if "window" in at:  # The longest window holds every word that any of them does.
        at["window"] = max(sweep.settings["window"])
    model = question.model_at(at)
    try:
        if isinstance(model, ChainFile):
            chain = model.chain()
        else:
            simulator = model.simulator(None if model.parameters else FLOAT)
    except MarkovsimError:
        return  # The model itself is wrong at that point, which its cells will report.
    for key in ("hit", "from"):
        for i, text in enumerate(sweep.settings.get(key, ())):
            try:
                if isinstance(model, ChainFile):
                    _ = chain_event(chain, str(text)) if key == "hit" else chain.index(text)
                else:
                    _ = simulator.event(str(text)) if key == "hit" else simulator.reader.parse(str(text))
            except InputError as error:
                raise (place / key)[i].wrap(error) from None
    for word in question.options.get("amplitude", ()):
        try:
            simulator.reader.parse(word)
        except InputError as error:
            raise (place / "amplitude").wrap(error) from None
