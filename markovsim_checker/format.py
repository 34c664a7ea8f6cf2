"""The certificate format: frozen dataclasses and their canonical JSON.

A certificate is one JSON object with sorted keys, in visible ASCII characters. There are no floats and no sentences in
it: what it states is written out by the checker. A number is text ``"p/q"``, and a formula is text of the signs
``+ - * / ^ ( )``, whole numbers and names. Sizes (a window, a count) are JSON integers. Reading is strict: unknown
fields, repeated keys, floats, and anything beyond the limits below are errors that name the file, the field and the
value. This module needs the standard library only, so that the checker can run on its own.

Names in formulas
-----------------
``l``             a parameter, declared with its range
``n``, ``k``      the running index (n = 0, 1, 2, …) and the window length (k = 1, 2, …)
``J``, ``Q``      declared powers: J = base^n and Q = base^k
``a.mu``          μ of the words of family ``a``
``a.next.B``      μ(B | word) at these words
``a.alpha.p``     the amplitude of premise p at these words
``a.law.p``       the probability that premise p gives the word
``X@0 X@+1 X@k``  the quantity X at n = 0, at n + 1, at n = k
``x.p.i``         entry i of premise p's forward vector at an arbitrary earlier text, of the last such family's model

In facts about one chain plain names are parameters, and the pinned prefix is part of the model:

``mu[AB]``        μ of the word
``law[AB,p]``     the probability that premise p gives the word
``next[AB,A]``    μ(A | AB)
``alpha[AB,p]``   the amplitude of premise p at AB, with full memory
``step[AB,A]``    the probability of the token at the reachable context AB (the decoded one, where there is a policy)
``told[AB]``      the probability that the windowed simulator begins with the word
``after[3,A,AB]`` P(context AB three tokens after context A)
``hit[A]``, ``time[A]``, ``mass[A]``   values of the last hitting, time or stationary fact before
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from .formulas import FormatError, Range, short
from .strict import build, plain, strict_json

VERSION = 2
MAX_BYTES = 8_000_000

Verdict = Literal["proved", "refuted", "conditional", "open"]
Relation = Literal["=", "!=", ">", ">=", "<", "<="]
Formula = Annotated[str, "formula"]


@dataclass(frozen=True)
class Parameter:
    """A named number of which only its range is known."""

    name: str
    range: Range


@dataclass(frozen=True)
class Power:
    """A power ``symbol`` = base^n and, where given, ``full`` = base^k. The base lies strictly between 0 and 1."""

    symbol: str
    base: Formula
    full: str = ""


@dataclass(frozen=True)
class Premise:
    """A generator: prior weight, start row vector, and one matrix (tuple of rows) per token."""

    name: str
    prior: Formula
    start: tuple[Formula, ...]
    tokens: Mapping[str, tuple[tuple[Formula, ...], ...]]


@dataclass(frozen=True)
class Model:
    """Premises over one alphabet. A window is read as the beginning of a document."""

    name: str
    alphabet: tuple[str, ...]
    premises: tuple[Premise, ...]


@dataclass(frozen=True)
class Event:
    """What is waited for.

    ``token``: it is emitted. ``context``: the window is that word. ``amplitude``: ``p >= 1/2`` or ``p <= 1/2``.
    """

    event: Literal["token", "context", "amplitude"]
    value: str


# Facts about one finite context chain -----------------------------------------------------------------------


@dataclass(frozen=True)
class Closed:
    """No arc leaves this set of contexts, and each of them can be reached from the empty word."""

    fact: Literal["closed"] = field(default="closed", init=False)
    states: tuple[str, ...]


@dataclass(frozen=True)
class Walk:
    """Each context follows from the one before with positive probability."""

    fact: Literal["path"] = field(default="path", init=False)
    words: tuple[str, ...]


@dataclass(frozen=True)
class Irreducible:
    """The reachable full windows, ``states`` in number, form one communicating class."""

    fact: Literal["irreducible"] = field(default="irreducible", init=False)
    states: int


@dataclass(frozen=True)
class Hitting:
    """P(the event ever happens) from every reachable context, given the empty word as beginning."""

    fact: Literal["hitting"] = field(default="hitting", init=False)
    target: Event
    values: Mapping[str, Formula]


@dataclass(frozen=True)
class HittingTime:
    """E[tokens until the event] from every reachable context. It is ``oo`` where the event is not certain."""

    fact: Literal["time"] = field(default="time", init=False)
    target: Event
    values: Mapping[str, Formula]


@dataclass(frozen=True)
class Stationary:
    """The stationary law of the full windows, carried by one closed class. Contexts left out have mass 0."""

    fact: Literal["stationary"] = field(default="stationary", init=False)
    values: Mapping[str, Formula]


@dataclass(frozen=True)
class MeanAmplitude:
    """The mean amplitude of a premise under the only stationary law, given in ``law``."""

    fact: Literal["mean"] = field(default="mean", init=False)
    premise: str
    law: Mapping[str, Formula]
    value: Formula


@dataclass(frozen=True)
class Holds:
    """One relation between formulas in the model's own quantities."""

    fact: Literal["holds"] = field(default="holds", init=False)
    left: Formula
    relation: Relation
    right: Formula


@dataclass(frozen=True)
class LeastAmplitude:
    """The least amplitude of a premise over all reachable contexts, and a context where it is taken."""

    fact: Literal["least"] = field(default="least", init=False)
    premise: str
    word: str
    value: Formula


@dataclass(frozen=True)
class Drift:
    """E[amplitude at the next context | window] − amplitude, and its two halves (appending, forgetting)."""

    fact: Literal["drift"] = field(default="drift", init=False)
    premise: str
    word: str
    value: Formula
    appending: Formula
    forgetting: Formula


@dataclass(frozen=True)
class SameLaw:
    """The first ``length`` tokens of the windowed simulator have the law μ, with all words enumerated."""

    fact: Literal["same law"] = field(default="same law", init=False)
    length: int


@dataclass(frozen=True)
class SameChain:
    """The context chain of another model, under the same window, pin and decoding, has the same contexts and arcs."""

    fact: Literal["same chain"] = field(default="same chain", init=False)
    model: str


@dataclass(frozen=True)
class Spectrum:
    """det(z − P) = Σ coefficients[i]·z^i for the transition matrix P of the reachable full windows."""

    fact: Literal["spectrum"] = field(default="spectrum", init=False)
    coefficients: tuple[Formula, ...]


@dataclass(frozen=True)
class Beliefs:
    """With full memory, words of at most ``length`` tokens lead to ``count`` different beliefs.

    A belief is the law of the premise and its hidden state after a possible word. With ``closed``, longer words lead to
    no other one.
    """

    fact: Literal["beliefs"] = field(default="beliefs", init=False)
    length: int
    count: int
    closed: bool = False


Fact = (
    Closed
    | Walk
    | Irreducible
    | Hitting
    | HittingTime
    | Stationary
    | MeanAmplitude
    | Holds
    | LeastAmplitude
    | Drift
    | SameLaw
    | SameChain
    | Spectrum
    | Beliefs
)

# Evidence ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Theorem:
    """A theorem for all models that Coq's kernel accepted, by its name in ``theorems.json``."""

    kind: Literal["theorem"] = field(default="theorem", init=False)
    name: str


@dataclass(frozen=True)
class Identity:
    """left = right as rational functions of everything that occurs in them."""

    kind: Literal["identity"] = field(default="identity", init=False)
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Square:
    """A term root² · weight, whose weight is positive or non-negative by inspection."""

    root: Formula
    weight: Formula = "1"


@dataclass(frozen=True)
class Inequality:
    """left − right is the sum of ``terms``, each positive (``>``) or non-negative (``>=``) by inspection, and squares.

    The strict relation needs a positive term.
    """

    kind: Literal["inequality"] = field(default="inequality", init=False)
    left: Formula
    relation: Literal[">", ">="]
    right: Formula
    terms: tuple[Formula, ...]
    squares: tuple[Square, ...] = ()


@dataclass(frozen=True)
class Family:
    """Forward vectors of every premise at the words prefix·repeat^n, n ≥ 0, by base and step.

    With ``anything`` the prefix is preceded by an arbitrary text, whose forward vectors are the symbols ``x.p.i``.
    """

    kind: Literal["induction"] = field(default="induction", init=False)
    form: Literal["family"] = field(default="family", init=False)
    name: str
    model: str
    prefix: str
    repeat: str
    vectors: tuple[tuple[Formula, ...], ...]
    anything: bool = False


@dataclass(frozen=True)
class Variable:
    """A quantity x_0 = base, x_{n+1} = step.

    With a closed form, that is to hold for every n. Without one it is a free quantity in its range. The base names no
    variable of the recurrence, and the step none at another index.
    """

    name: str
    base: Formula
    step: Formula
    closed: str = ""
    range: Range = "real"


@dataclass(frozen=True)
class Recurrence:
    """Recurrences with their closed forms. The ``inputs`` are arbitrary at every step."""

    kind: Literal["induction"] = field(default="induction", init=False)
    form: Literal["sequence"] = field(default="sequence", init=False)
    variables: tuple[Variable, ...]
    inputs: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class Move:
    """The move on this token to a type at index n + 1 (``+1``), 0, or the same, or to the ``target``."""

    token: str
    to: str
    index: Literal["+1", "0", "same"] = "same"


@dataclass(frozen=True)
class WindowType:
    """Contexts in a family: one at n = k (``at`` = ``k``), or those with 0 ≤ n < k − short (``at`` = ``n``).

    ``value`` is the expected number of tokens to the target. A running type ends, at n = k − short, in the type (or
    target) named by ``end``, and the values must agree there.
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

    kind: Literal["induction"] = field(default="induction", init=False)
    form: Literal["system"] = field(default="system", init=False)
    model: str
    target: Event
    scope: Literal["start", "full"]
    types: tuple[WindowType, ...]


@dataclass(frozen=True)
class Conservation:
    """Every premise is stationary, so the k-block law of μ is stationary and the mean amplitudes are the priors."""

    kind: Literal["induction"] = field(default="induction", init=False)
    form: Literal["conservation"] = field(default="conservation", init=False)
    model: str


@dataclass(frozen=True)
class Decoding:
    """What is done to a next-token law before a token is drawn.

    ``power``: probabilities to the power ``value``, renormalised (temperature 1/value). ``top p``: the fewest most
    probable tokens of total at least ``value``, renormalised. A tie at the edge is refused.
    """

    policy: Literal["power", "top p"]
    value: Formula


@dataclass(frozen=True)
class ChainFacts:
    """Facts about the context chain of a model at given parameter values."""

    kind: Literal["chain"] = field(default="chain", init=False)
    model: str
    window: int
    facts: tuple[Fact, ...]
    at: Mapping[str, Formula] = field(default_factory=dict)
    pinned: str = ""
    decoding: tuple[Decoding, ...] = ()


@dataclass(frozen=True)
class Counterexample:
    """A model in which a general statement fails.

    ``martingale``: "amplitudes are a martingale under every window", by a drift that is not 0.
    ``vanished stays``: "where a premise has vanished from a window it never comes back", by a path.
    ``relation``: the relation ``against`` between the model's own quantities, which is shown to fail here.
    """

    kind: Literal["counterexample"] = field(default="counterexample", init=False)
    refutes: Literal["martingale", "vanished stays", "relation"]
    model: str
    window: int
    facts: tuple[Fact, ...]
    premise: str = ""
    against: tuple[Holds, ...] = ()
    at: Mapping[str, Formula] = field(default_factory=dict)
    pinned: str = ""
    decoding: tuple[Decoding, ...] = ()


@dataclass(frozen=True)
class Uncertain:
    """Against "what can happen at every step happens with probability 1", with full memory.

    In the words of ``family``, which repeat one token, the other ``token`` is always possible, and μ of them stays
    above the positive ``bound``.
    """

    kind: Literal["counterexample"] = field(default="counterexample", init=False)
    form: Literal["certainty"] = field(default="certainty", init=False)
    model: str
    family: str
    token: str
    bound: Formula


@dataclass(frozen=True)
class Exhaustion:
    """No model of a finite family, enumerated by the checker, has the property.

    ``collapse by window only``: all support patterns of generators with at most ``hidden`` hidden states.
    ``drift``: all mixtures of exactly ``premises`` premises with at most ``hidden`` hidden states each, probabilities
    in {0, 1/2, 1}, equal priors.
    """

    kind: Literal["exhaustion"] = field(default="exhaustion", init=False)
    property: Literal["collapse by window only", "drift"]
    hidden: int
    tokens: int
    windows: tuple[int, ...]
    examined: int
    premises: int = 1


Evidence = (
    Theorem
    | Identity
    | Inequality
    | Family
    | Recurrence
    | System
    | Conservation
    | ChainFacts
    | Uncertain
    | Counterexample
    | Exhaustion
)


@dataclass(frozen=True)
class Part:
    """What its evidence says, taken together. The checker writes it out; nobody's words for it are in here.

    The ``role`` is the claim itself, a condition under which it holds or fails, or a complement.
    """

    role: Literal["claim", "condition", "complement"]
    verdict: Literal["proved", "refuted"]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Certificate:
    """A claim by its id, its verdict and the evidence for it."""

    format: int
    claim: str
    verdict: Verdict
    parts: tuple[Part, ...]
    parameters: tuple[Parameter, ...] = ()
    powers: tuple[Power, ...] = ()
    models: tuple[Model, ...] = ()


# Reading and writing ----------------------------------------------------------------------------------------


def write(certificate: Certificate) -> str:
    """Return the canonical JSON text: sorted keys, two blanks of indentation, fields at their default left out."""
    return json.dumps(plain(certificate), sort_keys=True, indent=1) + "\n"


def visible(path: str | Path) -> str:
    """Return the name of a file, between quotes where it holds a blank, a colon, or a sign that is not printed."""
    text = str(path)
    return text if text.isprintable() and not set(text) & set(" :'\"") else ascii(text)


def read_file(path: str | Path) -> Certificate:
    """Read a certificate file, of at most 8 MB, strictly. What is no file, such as a pipe, is not waited for."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise FormatError(f"{visible(path)}: is not a regular file; give a certificate file")
        with Path(path).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        raise FormatError(
            f"{visible(path)}: cannot be read ({problem.strerror or problem}); give a certificate file"
        ) from None
    return read(raw, visible(path))


def read(raw: bytes | str, source: str = "certificate") -> Certificate:
    """Read a certificate from JSON text. Every error names the source, the field and the value."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(data) > MAX_BYTES:
        raise FormatError(f"{source}: larger than {MAX_BYTES} bytes; a certificate is a small document")
    try:
        found = strict_json(data.decode("utf-8"))
        if isinstance(found, dict) and found.get("format", VERSION) != VERSION:
            raise FormatError(
                f"certificate.format={short(found['format'])}: this reader knows format {VERSION}; "
                "derive the certificate again"
            )
        certificate: Certificate = build(Certificate, found, "certificate")
        if not re.fullmatch(r"[A-Z][1-9][0-9]{0,3}", certificate.claim):
            raise FormatError(
                f"certificate.claim={short(certificate.claim)}: a claim has an id, a capital letter and a number"
            )
    except FormatError as problem:
        raise FormatError(f"{source}: {problem}") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise FormatError(f"{source}: not JSON in UTF-8 ({problem})") from None
    return certificate


# Words and formulas -----------------------------------------------------------------------------------------


def split_word(text: str, alphabet: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tokens of a written word: its characters, or its parts between blanks where a token is longer."""
    word = tuple(text) if all(len(token) == 1 for token in alphabet) else tuple(text.split())
    for token in word:
        if token not in alphabet:
            raise FormatError(f"word={short(text)}: token {short(token)} is not in the alphabet")
    return word


def join_word(word: tuple[str, ...], alphabet: tuple[str, ...]) -> str:
    """Return the written form of a word. The empty word is the empty text."""
    return ("" if all(len(token) == 1 for token in alphabet) else " ").join(word)
