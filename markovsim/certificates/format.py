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
``a.mu``          μ of the words of family ``a``; ``a.next.B`` is μ(B | word); ``a.alpha.p`` the amplitude and ``a.law.p``
                  the probability that premise p gives the word
``X@0 X@+1 X@k``  the quantity X at n = 0, at n + 1, at n = k
``x.p.i``         entry i of premise p's forward vector at an arbitrary earlier text
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypeVar

VERSION = 1
MAX_BYTES = 8_000_000
MAX_NESTING = 64
MAX_DIGITS = 2_000
MAX_EXPONENT = 4_096
MAX_SIZE = 1_000_000

Range = Literal["(0,1)", "(0,1]", "[0,1)", "(0,oo)", "[0,oo)", "real"]
Verdict = Literal["proved", "refuted", "conditional", "open"]


class FormatError(ValueError):
    """A certificate that cannot be read; the message names the file, the field and the value."""


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
    base: str
    full: str = ""


@dataclass(frozen=True)
class Premise:
    """A generator: prior weight, start row vector, one matrix (tuple of rows) per token."""

    name: str
    prior: str
    start: tuple[str, ...]
    tokens: Mapping[str, tuple[tuple[str, ...], ...]]


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


# Facts about one finite context chain ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Closed:
    """No arc leaves this set of contexts, and each of them can be reached from the empty word."""

    fact: Literal["closed"]
    states: tuple[str, ...]


@dataclass(frozen=True)
class Path_:
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
    values: Mapping[str, str]


@dataclass(frozen=True)
class HittingTime:
    """E[tokens until the event] from every reachable context; ``oo`` where the event is not certain."""

    fact: Literal["time"]
    target: Event
    values: Mapping[str, str]


@dataclass(frozen=True)
class Stationary:
    """The stationary law of the full windows, carried by one closed class; contexts left out have mass 0."""

    fact: Literal["stationary"]
    values: Mapping[str, str]


@dataclass(frozen=True)
class MeanAmplitude:
    """The mean amplitude of a premise under the only stationary law, given in ``law``."""

    fact: Literal["mean"]
    premise: str
    law: Mapping[str, str]
    value: str


@dataclass(frozen=True)
class Quantity:
    """One number of the model: μ(word), μ(token | word) or an amplitude at the word."""

    fact: Literal["quantity"]
    of: Literal["mu", "next", "alpha"]
    word: str
    value: str
    name: str = ""


@dataclass(frozen=True)
class LeastAmplitude:
    """The least amplitude of a premise over all reachable contexts, and a context where it is taken."""

    fact: Literal["least"]
    premise: str
    word: str
    value: str


@dataclass(frozen=True)
class Drift:
    """E[amplitude at the next context | window] − amplitude, and its two halves (appending, forgetting)."""

    fact: Literal["drift"]
    premise: str
    word: str
    value: str
    appending: str
    forgetting: str


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
    windowed: str
    full: str


Fact = (
    Closed | Path_ | Irreducible | Hitting | HittingTime | Stationary | MeanAmplitude | Quantity | LeastAmplitude | Drift
    | SameLaw | OtherLaw
)

# Evidence -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identity:
    """left = right as rational functions of everything that occurs in them."""

    kind: Literal["identity"]
    left: str
    right: str


@dataclass(frozen=True)
class Inequality:
    """left − right is the sum of ``terms``, each positive (``>``) or non-negative (``>=``) by inspection."""

    kind: Literal["inequality"]
    left: str
    relation: Literal[">", ">="]
    right: str
    terms: tuple[str, ...]


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
    vectors: tuple[tuple[str, ...], ...]
    anything: bool = False


@dataclass(frozen=True)
class Variable:
    """x_0 = base, x_{n+1} = step; with a closed form that is to hold for every n, else a free quantity in its range."""

    name: str
    base: str
    step: str
    closed: str = ""
    range: Range = "real"
    means: str = ""


@dataclass(frozen=True)
class Sequence_:
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
    value: str
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
    at: Mapping[str, str] = dataclasses.field(default_factory=dict)


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
    at: Mapping[str, str] = dataclasses.field(default_factory=dict)
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


Evidence = Identity | Inequality | Family | Sequence_ | System | Conservation | ChainFacts | Counterexample | Exhaustion


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
    verdict: Verdict
    parts: tuple[Part, ...]
    parameters: tuple[Parameter, ...] = ()
    powers: tuple[Power, ...] = ()
    models: tuple[Model, ...] = ()
    hypotheses: tuple[str, ...] = ()
