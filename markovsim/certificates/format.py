"""The certificate format: frozen dataclasses and their canonical JSON.

A certificate is one JSON object with sorted keys.  There are no floats in it: a number is text ``"p/q"``, a formula is
text of ``+ - * / ^ ( )``, whole numbers and names; sizes (a window, a count) are JSON integers.  Reading is strict:
unknown fields, repeated keys, floats, and anything beyond the limits below are errors that name the file, the field and
the value.  This module needs the standard library only, so that the checker can run on its own.

Names in formulas
-----------------
``l``             a parameter, declared with its range
``n``, ``k``      the running index (n = 0, 1, 2, …) and the window length (k = 1, 2, …)
``J``, ``Q``      declared powers: J = base^n and Q = base^k
``a.mu``          μ of the words of family ``a``; ``a.next.B`` is μ(B | word), ``a.alpha.p`` the amplitude of premise p
                  and ``a.law.p`` the probability that p gives the word
``X@0 X@+1 X@k``  the quantity X at n = 0, at n + 1, at n = k
``x.p.i``         entry i of premise p's forward vector at an arbitrary earlier text
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from .formulas import MAX_NESTING, FormatError, Range, read_syntax, short

VERSION = 1
MAX_BYTES = 8_000_000
MAX_SIZE = 1_000_000

Verdict = Literal["proved", "refuted", "conditional", "open"]
Formula = Annotated[str, "formula"]


@dataclass(frozen=True)
class Parameter:
    """A named number of which only its range is known."""

    name: str
    range: Range
    means: str = ""


@dataclass(frozen=True)
class Power:
    """``symbol`` = base^n and, where given, ``full`` = base^k; the base lies strictly between 0 and 1."""

    symbol: str
    base: Formula
    full: str = ""


@dataclass(frozen=True)
class Premise:
    """A generator: prior weight, start row vector, one matrix (tuple of rows) per token."""

    name: str
    prior: Formula
    start: tuple[Formula, ...]
    tokens: Mapping[str, tuple[tuple[Formula, ...], ...]]


@dataclass(frozen=True)
class Model:
    """Premises over one alphabet; a window is read as the beginning of a document."""

    name: str
    alphabet: tuple[str, ...]
    premises: tuple[Premise, ...]


@dataclass(frozen=True)
class Event:
    """``token``: that token is emitted; ``context``: the window equals that word."""

    event: Literal["token", "context"]
    value: str


# Facts about one finite context chain -----------------------------------------------------------------------


@dataclass(frozen=True)
class Closed:
    """No arc leaves this set of contexts, and each of them can be reached from the empty word."""

    fact: Literal["closed"]
    states: tuple[str, ...]


@dataclass(frozen=True)
class Walk:
    """Each context follows from the one before with positive probability."""

    fact: Literal["path"]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Irreducible:
    """The reachable full windows, ``states`` in number, form one communicating class."""

    fact: Literal["irreducible"]
    states: int


@dataclass(frozen=True)
class Hitting:
    """P(the event ever happens) from every reachable context, given the empty word as beginning."""

    fact: Literal["hitting"]
    target: Event
    values: Mapping[str, Formula]


@dataclass(frozen=True)
class HittingTime:
    """E[tokens until the event] from every reachable context; ``oo`` where the event is not certain."""

    fact: Literal["time"]
    target: Event
    values: Mapping[str, Formula]


@dataclass(frozen=True)
class Stationary:
    """The stationary law of the full windows, carried by one closed class; contexts left out have mass 0."""

    fact: Literal["stationary"]
    values: Mapping[str, Formula]


@dataclass(frozen=True)
class MeanAmplitude:
    """The mean amplitude of a premise under the only stationary law, given in ``law``."""

    fact: Literal["mean"]
    premise: str
    law: Mapping[str, Formula]
    value: Formula


@dataclass(frozen=True)
class Quantity:
    """One number of the model: μ(word), μ(token | word) or an amplitude at the word."""

    fact: Literal["quantity"]
    of: Literal["mu", "next", "alpha"]
    word: str
    value: Formula
    name: str = ""


@dataclass(frozen=True)
class LeastAmplitude:
    """The least amplitude of a premise over all reachable contexts, and a context where it is taken."""

    fact: Literal["least"]
    premise: str
    word: str
    value: Formula


@dataclass(frozen=True)
class Drift:
    """E[amplitude at the next context | window] − amplitude, and its two halves (appending, forgetting)."""

    fact: Literal["drift"]
    premise: str
    word: str
    value: Formula
    appending: Formula
    forgetting: Formula


@dataclass(frozen=True)
class SameLaw:
    """The first ``length`` tokens of the windowed simulator have the law μ, all words enumerated."""

    fact: Literal["same law"]
    length: int


@dataclass(frozen=True)
class OtherLaw:
    """One word to which the windowed simulator gives another probability than μ does."""

    fact: Literal["other law"]
    word: str
    windowed: Formula
    full: Formula


Fact = (
    Closed
    | Walk
    | Irreducible
    | Hitting
    | HittingTime
    | Stationary
    | MeanAmplitude
    | Quantity
    | LeastAmplitude
    | Drift
    | SameLaw
    | OtherLaw
)

# Evidence ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identity:
    """left = right as rational functions of everything that occurs in them."""

    kind: Literal["identity"]
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Inequality:
    """left − right is the sum of ``terms``, each positive (``>``) or non-negative (``>=``) by inspection."""

    kind: Literal["inequality"]
    left: Formula
    relation: Literal[">", ">="]
    right: Formula
    terms: tuple[Formula, ...]


@dataclass(frozen=True)
class Family:
    """Forward vectors of every premise at the words prefix·repeat^n, n ≥ 0, by base and step.

    With ``anything`` the prefix is preceded by an arbitrary text, whose forward vectors are the symbols ``x.p.i``.
    """

    kind: Literal["induction"]
    form: Literal["family"]
    name: str
    model: str
    prefix: str
    repeat: str
    vectors: tuple[tuple[Formula, ...], ...]
    anything: bool = False


@dataclass(frozen=True)
class Variable:
    """x_0 = base, x_{n+1} = step; with a closed form that is to hold for every n, else a free quantity in its range."""

    name: str
    base: Formula
    step: Formula
    closed: str = ""
    range: Range = "real"
    means: str = ""


@dataclass(frozen=True)
class Recurrence:
    """Recurrences with their closed forms; ``inputs`` are arbitrary at every step."""

    kind: Literal["induction"]
    form: Literal["sequence"]
    over: str
    variables: tuple[Variable, ...]
    inputs: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Move:
    """On this token to a type: at index n + 1 (``+1``), 0, or the same; or to the ``target``."""

    token: str
    to: str
    index: Literal["+1", "0", "same"] = "same"


@dataclass(frozen=True)
class WindowType:
    """Contexts in a family: one at n = k (``at`` = ``k``), or those with 0 ≤ n < k − short (``at`` = ``n``).

    ``value`` is the expected number of tokens to the target.  A running type ends, at n = k − short, in the type (or
    target) named by ``end``: the values must agree there.
    """

    name: str
    family: str
    at: Literal["n", "k"]
    value: Formula
    moves: tuple[Move, ...]
    end: str = ""
    short: int = 0


@dataclass(frozen=True)
class System:
    """Expected tokens to a target under a window of any length k ≥ 1.

    ``scope``: ``start`` for all contexts met from the empty word before the target, ``full`` for all full windows.
    A context target is written with its repeated token: ``B`` is the window B^k.
    """

    kind: Literal["induction"]
    form: Literal["system"]
    model: str
    target: Event
    scope: Literal["start", "full"]
    types: tuple[WindowType, ...]


@dataclass(frozen=True)
class Conservation:
    """Every premise is stationary, so the k-block law of μ is stationary and the mean amplitudes are the priors."""

    kind: Literal["induction"]
    form: Literal["conservation"]
    model: str


@dataclass(frozen=True)
class ChainFacts:
    """Facts about the context chain of a model at given parameter values."""

    kind: Literal["chain"]
    model: str
    window: int
    facts: tuple[Fact, ...]
    at: Mapping[str, Formula] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Counterexample:
    """A model in which a general statement fails.

    ``martingale``: "amplitudes are a martingale under every window", by a drift that is not 0.
    ``vanished stays``: "where a premise has vanished from a window it never comes back", by a path.
    ``law``: "the first k + 2 tokens have the law μ", by a word.
    ``certainty``: "with full memory, what has positive probability at every step happens at last", by a ``family`` of
    words without the ``token`` and a positive ``bound`` below μ of all of them.
    """

    kind: Literal["counterexample"]
    refutes: Literal["martingale", "vanished stays", "law", "certainty"]
    model: str
    window: int = 0
    facts: tuple[Fact, ...] = ()
    premise: str = ""
    at: Mapping[str, Formula] = dataclasses.field(default_factory=dict)
    family: str = ""
    token: str = ""
    bound: str = ""


@dataclass(frozen=True)
class Exhaustion:
    """No model of a finite family, enumerated by the checker, has the property.

    ``collapse by window only``: all support patterns of generators with at most ``hidden`` hidden states.
    ``drift``: all mixtures of exactly ``premises`` premises with at most ``hidden`` hidden states each, probabilities
    in {0, 1/2, 1}, equal priors.
    """

    kind: Literal["exhaustion"]
    property: Literal["collapse by window only", "drift"]
    hidden: int
    tokens: int
    windows: tuple[int, ...]
    examined: int
    premises: int = 1


Evidence = (
    Identity
    | Inequality
    | Family
    | Recurrence
    | System
    | Conservation
    | ChainFacts
    | Counterexample
    | Exhaustion
)


@dataclass(frozen=True)
class Part:
    """One statement.  ``role``: the claim itself, a condition under which it holds or fails, or a complement to it."""

    title: str
    role: Literal["claim", "condition", "complement"]
    verdict: Literal["proved", "refuted"]
    evidence: tuple[Evidence, ...]
    argued: tuple[str, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """A claim, its verdict and the evidence for it."""

    format: int
    claim: str
    sentence: str
    verdict: Verdict
    parts: tuple[Part, ...]
    parameters: tuple[Parameter, ...] = ()
    powers: tuple[Power, ...] = ()
    models: tuple[Model, ...] = ()
    hypotheses: tuple[str, ...] = ()


# Reading and writing ----------------------------------------------------------------------------------------


def write(certificate: Certificate) -> str:
    """The canonical JSON text: sorted keys, two blanks of indentation, fields at their default left out."""
    return json.dumps(_plain(certificate), sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def read_file(path: str | Path) -> Certificate:
    """Read a certificate file, of at most 8 MB, strictly."""
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        raise FormatError(
            f"{path}: cannot be read ({problem.strerror or problem}); give a certificate file"
        ) from None
    return read(raw, str(path))


def read(raw: bytes | str, source: str = "certificate") -> Certificate:
    """Read a certificate from JSON text; every error names the source, the field and the value."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        raise FormatError(f"{source}: larger than {MAX_BYTES} bytes; a certificate is a small document")
    try:
        text = data.decode("utf-8")
        _limit_nesting(text)
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_integer,
        )
        certificate: Certificate = _build(Certificate, value, "certificate")
        if certificate.format != VERSION:
            raise FormatError(f"certificate.format={certificate.format}: this reader knows format {VERSION}")
    except FormatError as problem:
        raise FormatError(f"{source}: {problem}") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise FormatError(f"{source}: not JSON in UTF-8 ({problem})") from None
    return certificate


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {field.name: (getattr(value, field.name), field) for field in dataclasses.fields(value)}
        return {name: _plain(item) for name, (item, field) in fields.items() if item != _default(field)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _limit_nesting(text: str) -> None:
    depth, quoted, escaped = 0, False, False
    for char in text:
        if quoted:
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            quoted = True
        elif char in "[{":
            depth += 1
            if depth > MAX_NESTING:
                raise FormatError(f"nested more than {MAX_NESTING} deep")
        elif char in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise FormatError(f"key {short(key)} is given twice in one object")
        result[key] = value
    return result


def _no_float(text: str) -> Any:
    raise FormatError(f'number {short(text)}: floats have no place in a certificate; write "p/q"')


def _integer(text: str) -> int:
    if len(text) > 7 or not 0 <= int(text) <= MAX_SIZE:
        raise FormatError(f"number {short(text)}: a size lies between 0 and {MAX_SIZE}")
    return int(text)


def _build(kind: Any, value: Any, field: str) -> Any:
    """Turn plain JSON into the type ``kind``, which is one of those that occur in the dataclasses above."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in (str, int, bool):
        if type(value) is not kind:
            raise FormatError(f"{field}={short(value)}: must be {kind.__name__}")
        return value
    if origin is Literal:
        if type(value) is not str or value not in arguments:
            raise FormatError(f"{field}={short(value)}: must be one of {', '.join(map(repr, arguments))}")
        return value
    if origin is Annotated:
        try:
            read_syntax(_build(str, value, field))
        except FormatError as problem:
            raise FormatError(f"{field}: {problem}") from None
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise FormatError(f"{field}={short(value)}: must be a list")
        return tuple(_build(arguments[0], item, f"{field}[{place}]") for place, item in enumerate(value))
    if not isinstance(value, dict):
        raise FormatError(f"{field}={short(value)}: must be an object")
    if origin is not None and issubclass(origin, Mapping):
        return {key: _build(arguments[1], item, f"{field}[{short(key)}]") for key, item in value.items()}
    if origin is types.UnionType:
        kind = _choose(arguments, value, field)
    return _build_dataclass(kind, value, field)


def _choose(options: tuple[Any, ...], value: dict[str, Any], field: str) -> Any:
    """The member of a union whose literal fields (kind, form, fact) are those of the object."""
    for option in options:
        labels = {
            name: typing.get_args(hint)
            for name, hint in typing.get_type_hints(option).items()
            if typing.get_origin(hint) is Literal and name in ("kind", "form", "fact")
        }
        if all(
            value.get(name) in allowed for name, allowed in labels.items() if isinstance(value.get(name), str)
        ) and all(isinstance(value.get(name), str) for name in labels):
            return option
    shown = ", ".join(
        f"{name}={short(value.get(name))}" for name in ("kind", "form", "fact") if name in value
    )
    raise FormatError(f"{field}: no such kind of entry ({shown or 'kind or fact is missing'})")


def _build_dataclass(kind: Any, value: dict[str, Any], field: str) -> Any:
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {item.name: item for item in dataclasses.fields(kind)}
    for name in value:
        if name not in fields:
            raise FormatError(f"{field}.{short(name)}: unknown field; known are {', '.join(fields)}")
    given = {name: _build(hints[name], item, f"{field}.{name}") for name, item in value.items()}
    for name, item in fields.items():
        if name not in given and _default(item) is dataclasses.MISSING:
            raise FormatError(f"{field}.{name}: missing")
    return kind(**given)


# Words and formulas -----------------------------------------------------------------------------------------


def split_word(text: str, alphabet: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens of a written word: its characters, or its parts between blanks where a token is longer."""
    word = tuple(text) if all(len(token) == 1 for token in alphabet) else tuple(text.split())
    for token in word:
        if token not in alphabet:
            raise FormatError(f"word={short(text)}: token {short(token)} is not in the alphabet")
    return word


def join_word(word: tuple[str, ...], alphabet: tuple[str, ...]) -> str:
    """The written form of a word; the empty word is the empty text."""
    return ("" if all(len(token) == 1 for token in alphabet) else " ").join(word)
