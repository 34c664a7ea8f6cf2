"""Chains to and from DRN, the explicit format of the model checker Storm: a line for each state and each step.

C. Hensel, S. Junges, J.-P. Katoen, T. Quatmann and M. Volk, *The probabilistic model checker Storm*, STTT 24 (2022).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markovsim.arithmetic.domains import EXACT, FLOAT, Domain, SymbolicDomain
from markovsim.arithmetic.numbers import short
from markovsim.chains import Chain
from markovsim.chains.starts import EVERY_STATE
from markovsim.errors import InputError
from markovsim.interop.explicit import explicit_model, require_name
from markovsim.interop.prism import element_text
from markovsim.modelfiles.expressions import parse_expression

MAX_STATES = 1_000_000
"""Most states of a model that is read."""
_VALUE_TYPES = {"rational": "exact", "parametric": "symbolic", "double": "float"}
_STATE = re.compile(r"state (\d{1,7})(?: \[[^\]]*\])?((?: .*)?)", re.ASCII)
_STEP = re.compile(r"(\d{1,7}) : (.+)", re.ASCII)


def to_drn(chain: Chain, labels: Mapping[str, Any] | None = None, start: Any = EVERY_STATE) -> str:
    """Return the chain in Storm's explicit format, which is read fast however many states there are.

    The reward model "time" counts steps.

    Parameters
    ----------
    chain : Chain
        The chain, in any domain but balls.
    labels : mapping from str to target, optional
        Targets by name, as :func:`~markovsim.interop.prism.to_prism` takes them.
    start : state, optional
        The initial state. By default every state is initial.

    Returns
    -------
    str
        The text of a DRN file.

    Raises
    ------
    InputError
        A label or a parameter is not a name there, a target or the start is not one of the chain, or the domain is
        ball.

    See Also
    --------
    from_drn : reads such a text.
    markovsim.interop.prism.to_prism : the PRISM language.

    Examples
    --------
    >>> chain = Chain([["9/10", "1/10"], ["1/2", "1/2"]], states=["sunny", "rainy"])
    >>> print(to_drn(chain, {"wet": "rainy"}, start="sunny"))
    @type: DTMC
    @value_type: rational
    @parameters
    <BLANKLINE>
    @reward_models
    time
    @nr_states
    2
    @nr_choices
    2
    @model
    state 0 [1] init
    //'sunny'
        action 0 [0]
                0 : 9/10
                1 : 1/10
    state 1 [1] wet
    //'rainy'
        action 0 [0]
                0 : 1/2
                1 : 1/2
    <BLANKLINE>
    """
    model = explicit_model(chain, labels, start)
    parameters = [require_name(name, "parameter") for name in model.parameters]
    of_state: dict[int, list[str]] = {i: ["init"] for i in model.initial}
    for name, places in model.labels.items():
        for i in places:
            of_state.setdefault(i, []).append(name)
    lines = [
        "@type: DTMC",
        f"@value_type: {'parametric' if parameters else 'rational'}",
        "@parameters",
        " ".join(parameters),
        "@reward_models",
        "time",
        "@nr_states",
        str(len(model.rows)),
        "@nr_choices",
        str(len(model.rows)),
        "@model",
    ]
    for i, (name, row) in enumerate(zip(model.names, model.rows, strict=True)):
        lines += [" ".join([f"state {i} [1]", *of_state.get(i, [])]), f"//{name}", "  action 0 [0]"]
        lines += [f"    {j} : {element_text(p, '{}^{}', '')}" for j, p in sorted(row.items())]
    return "\n".join([*lines, ""])


@dataclass(frozen=True)
class DrnModel:
    """What a DRN file says: a chain with the states 0 … n − 1, its labels as sets of states, its initial states."""

    chain: Chain
    labels: Mapping[str, frozenset[int]]
    initial: tuple[int, ...]


def from_drn(text: str) -> DrnModel:
    r"""Return the chain, the labels and the initial states of a model in Storm's explicit format.

    It reads discrete-time chains (one action for each state) with rational, parametric or floating-point entries.
    Parameters get the interval (0, 1). Rewards and comments are passed over.

    Parameters
    ----------
    text : str
        The text of a DRN file.

    Raises
    ------
    InputError
        The text is no such file, a value is not a number or an expression, there are more than a million states, or a
        row does not sum to 1. The message names the line.

    See Also
    --------
    to_drn : writes such a text.

    Examples
    --------
    >>> model = from_drn(to_drn(Chain([["1/2", "1/2"], [0, 1]]), {"end": 1}, start=0))
    >>> model.chain.expected_hitting_time(sorted(model.labels["end"]), start=model.initial[0])
    Fraction(2, 1)
    """
    if not isinstance(text, str):
        raise InputError(f"text={short(text)}: give the text of a DRN file")
    reader = _Reader(text)
    reader.header()
    reader.model()
    return reader.result()


@dataclass
class _Reader:
    """One reading of one file."""

    text: str
    sections: dict[str, str] = field(default_factory=dict)
    placeholders: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[int, int, Any]] = field(default_factory=list)
    labels: dict[str, set[int]] = field(default_factory=dict)
    states: int = 0

    def __post_init__(self) -> None:
        self.lines = self._lines()

    def _lines(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self.text.splitlines(), 1):
            kept = line.partition("//")[0].strip()
            if kept or not line.strip():  # An empty line may stand for an empty list.
                yield number, kept

    def header(self) -> None:
        """Read what stands before the states."""
        section = ""
        for number, line in self.lines:
            if line.startswith("@"):
                name, colon, value = line[1:].partition(":")
                section = name.strip()
                if section == "model":
                    break
                self.sections[section] = value.strip() if colon else ""
            elif section == "placeholders" and line:
                name, _, value = line.partition(":")
                self.placeholders[name.strip()] = value.strip()
            elif section and line:
                self.sections[section] = f"{self.sections[section]} {line}".strip()
            elif line:
                raise self._error(number, line, "a file begins with lines such as '@type: DTMC'")
        else:
            raise InputError("text: has no '@model'; give a whole DRN file")
        kind, size = self.sections.get("type", ""), self.sections.get("nr_states", "")
        if kind.upper() != "DTMC":
            raise InputError(f"@type: {short(kind)}: only discrete-time Markov chains (DTMC) are read")
        if not re.fullmatch(r"\d{1,7}", size, re.ASCII) or not 1 <= int(size) <= MAX_STATES:
            raise InputError(f"@nr_states={short(size)}: give a whole number from 1 to {MAX_STATES:,}")
        self.states = int(size)

    def domain(self) -> Domain:
        """The arithmetic of the entries."""
        parameters = self.sections.get("parameters", "").split()
        default = "parametric" if parameters else "rational"
        kind = _VALUE_TYPES.get(self.sections.get("value_type", default))
        if kind is None:
            raise InputError(
                f"@value_type: {short(self.sections['value_type'])}: not read; use {', '.join(_VALUE_TYPES)}"
            )
        if kind == "symbolic":
            return SymbolicDomain({require_name(name, "parameter"): (0, 1) for name in parameters})
        return EXACT if kind == "exact" else FLOAT

    def model(self) -> None:
        """Read the states and their steps."""
        domain = self.domain()
        values = {name: domain.parameter(name) for name in domain.parameters}
        state, acted = -1, True
        for number, line in self.lines:
            if not line:
                continue
            if found := _STATE.fullmatch(line):
                state, acted = state + 1, False
                if int(found[1]) != state or state >= self.states:
                    raise self._error(
                        number, line, f"states are numbered from 0 to {self.states - 1}, in order"
                    )
                for label in found[2].replace('"', " ").split():
                    self.labels.setdefault(label, set()).add(state)
            elif line.startswith("action") and not acted:
                acted = True
            elif (found := _STEP.fullmatch(line)) and acted and state >= 0:
                target = self._place(found[1], number, line)
                try:
                    self.steps.append((state, target, self._value(found[2], domain, values)))
                except InputError as error:
                    raise InputError(f"line {number}: {error}") from None
            else:
                raise self._error(number, line, "a state has one action, and that has steps 'target : value'")
        if state != self.states - 1:
            raise InputError(f"@nr_states={self.states}: the file has {state + 1} states; it may be cut off")

    def _place(self, text: str, number: int, line: str) -> int:
        place = int(text)
        if place >= self.states:
            raise self._error(number, line, f"states are numbered from 0 to {self.states - 1}")
        return place

    def _value(self, text: str, domain: Domain, values: Mapping[str, Any]) -> Any:
        written = self.placeholders.get(text, text).replace("^", "**")
        expression = parse_expression(written, values)
        return expression.evaluate(domain, values) if values else expression.constant()

    def result(self) -> DrnModel:
        """The chain with its labels."""
        chain = Chain.from_transitions(self.steps, range(self.states), domain=self.domain())
        initial = tuple(sorted(self.labels.pop("init", ())))
        return DrnModel(chain, {name: frozenset(places) for name, places in self.labels.items()}, initial)

    def _error(self, number: int, line: str, remedy: str) -> InputError:
        return InputError(f"line {number}: {short(line)} is not understood; {remedy}")
