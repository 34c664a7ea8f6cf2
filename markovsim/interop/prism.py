"""Chains as text in the PRISM language, which PRISM and Storm read.

M. Kwiatkowska, G. Norman and D. Parker, *PRISM 4.0: verification of probabilistic real-time systems*, CAV 2011;
C. Hensel, S. Junges, J.-P. Katoen, T. Quatmann and M. Volk, *The probabilistic model checker Storm*, STTT 24 (2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markovsim.arithmetic.domains import Element
from markovsim.arithmetic.numbers import short
from markovsim.arithmetic.rational_functions import Polynomial, RationalFunction, parameter_names
from markovsim.chains import Chain
from markovsim.chains.starts import EVERY_STATE
from markovsim.errors import InputError, LimitError
from markovsim.interop.explicit import RESERVED_LABELS, ExplicitModel, explicit_model, require_name

MAX_STATES = 100_000
"""Most states of a model that is written. Each is a command, and readers of the language are slow with more."""
_RESERVED = """
A bool clock const ctmc C double dtmc E endinit endinvariant endmodule endobservables endrewards
endsystem false formula filter func F global G init invariant I int label max mdp min module X
nondeterministic observable observables of Pmax Pmin P pomdp popta probabilistic prob pta rate rewards
Rmax Rmin R S smg stochastic system true U W
"""
WORDS = frozenset(_RESERVED.split())
"""The words of the language, which no parameter may have as its name."""
WHOLE_NUMBERS_BELOW = 2**31
"""Whole numbers from this one on are written with ".0", since they would overflow as integers of the language."""
QUESTIONS = {"probability": 'P=? [F "{}"]', "time": 'R{{"time"}}=? [F "{}"]', "share": 'S=? ["{}"]'}


def to_prism(chain: Chain, labels: Mapping[str, Any] | None = None, start: Any = EVERY_STATE) -> str:
    """Return the chain as a ``dtmc`` of the PRISM language: one module, one whole variable for the state.

    Probabilities are written as exact fractions, or as rational functions of the parameters, which become ``const
    double q;``. A float chain is written as the exact rows that it stands for. The names of the states are comments.
    The reward structure "time" counts steps.

    Parameters
    ----------
    chain : Chain
        The chain, in any domain but balls.
    labels : mapping from str to target, optional
        Targets by name, as methods of :class:`Chain` take them: states, or events that mark steps too
        (``sim.emits("B")``). For such events the states are those of
        :func:`~markovsim.interop.explicit.explicit_model`.
    start : state, optional
        The initial state. By default every state is initial, and model checkers answer for each.

    Returns
    -------
    str
        The text of a model.

    Raises
    ------
    InputError
        The language does not read a label or a parameter as a name, a target or the start is not one of the chain, or
        the domain is ball.
    LimitError
        There are more than 100,000 states.

    See Also
    --------
    prism_property : what to ask of the model.
    markovsim.interop.drn.to_drn : has no limit on states.

    Examples
    --------
    >>> chain = Chain([["9/10", "1/10"], ["1/2", "1/2"]], states=["sunny", "rainy"])
    >>> print(to_prism(chain, {"wet": "rainy"}, start="sunny"))
    dtmc
    <BLANKLINE>
    module chain
      s : [0..1] init 0;
      [] s=0 -> 9/10:(s'=0) + 1/10:(s'=1);  // 'sunny'
      [] s=1 -> 1/2:(s'=0) + 1/2:(s'=1);  // 'rainy'
    endmodule
    <BLANKLINE>
    label "wet" = s=1;
    <BLANKLINE>
    rewards "time"
      true : 1;
    endrewards
    <BLANKLINE>
    """
    model = explicit_model(chain, labels, start)
    if len(model.rows) > MAX_STATES:
        raise LimitError(
            f"chain: {len(model.rows):,} states, more than the {MAX_STATES:,} that are written as commands; use to_drn"
        )
    parameters = [require_name(name, "parameter", WORDS) for name in model.parameters]
    variable = next(name for name in ("s", "state", "state_") if name not in parameters)
    return "\n".join(
        [
            "dtmc",
            "",
            *_constants(model),
            "module chain",
            *_module(model, variable),
            "endmodule",
            "",
            *(f'label "{name}" = {_union(places, variable)};' for name, places in model.labels.items()),
            *[""] * bool(model.labels),
            'rewards "time"',
            "  true : 1;",
            "endrewards",
            *(["", "init true endinit"] if len(model.initial) > 1 else []),
            "",
        ]
    )


def prism_property(question: str, label: str) -> str:
    """Return the property that asks for a hitting probability, a hitting time or a share of time, for PRISM and Storm.

    Parameters
    ----------
    question : {"probability", "time", "share"}
        "probability" asks for the chance of ever hitting the label. "time" asks for the expected time until the label
        is hit, which is infinite where that is not certain. "share" asks for the share of the time that is spent in the
        label, in the long run.
    label : str
        A label of the model.

    Raises
    ------
    InputError
        The question is another one, or the label is not a name there.

    See Also
    --------
    to_prism : writes the model.

    Examples
    --------
    >>> prism_property("time", "goal")
    'R{"time"}=? [F "goal"]'
    """
    if question not in QUESTIONS:
        raise InputError(f"question={short(question)}: ask for one of {list(QUESTIONS)}")
    return QUESTIONS[question].format(require_name(label, "label", RESERVED_LABELS))


def _constants(model: ExplicitModel) -> list[str]:
    lines = [
        f"const double {name};  // {low} < {name} < {high}" for name, (low, high) in model.parameters.items()
    ]
    return [*lines, ""] if lines else []


def _module(model: ExplicitModel, variable: str) -> list[str]:
    """Write the range of the state variable and one command for each state."""
    begin = f" init {model.initial[0]}" if len(model.initial) == 1 else ""
    lines = [f"  {variable} : [0..{len(model.rows) - 1}]{begin};"]
    for i, (name, row) in enumerate(zip(model.names, model.rows, strict=True)):
        steps = " + ".join(f"{element_text(p)}:({variable}'={j})" for j, p in sorted(row.items()))
        lines.append(f"  [] {variable}={i} -> {steps};  // {name}")
    return lines


def _union(places: Iterable[int], variable: str) -> str:
    """Return the condition that the variable is one of the places, which are gathered into ranges."""
    ranges: list[list[int]] = []
    for i in sorted(places):
        if ranges and i == ranges[-1][1] + 1:
            ranges[-1][1] = i
        else:
            ranges.append([i, i])
    parts = [
        f"{variable}={low}" if low == high else f"({variable}>={low} & {variable}<={high})"
        for low, high in ranges
    ]
    return " | ".join(parts) or "false"


def element_text(p: Element, power: str = "pow({},{})", point: str = ".0") -> str:
    """Return a rational or a rational function as a term of the language; ``point`` ends long whole numbers."""
    if isinstance(p, RationalFunction):
        num, den = (_polynomial_text(x, power, point) for x in (p.num, p.den))
        return f"({num})" if p.den.is_one() else f"({num})/({den})"
    num, den = (_whole_text(x, point) for x in (p.p, p.q))
    return num if p.q == 1 else f"{num}/{den}"


def _whole_text(x: Any, point: str) -> str:
    return f"{x}{point}" if abs(x) >= WHOLE_NUMBERS_BELOW else str(x)


def _polynomial_text(polynomial: Polynomial, power: str, point: str) -> str:
    """Return the expanded polynomial. A term that is subtracted comes after one that is not, where there is one."""
    names = parameter_names(polynomial.context())
    terms = sorted(polynomial.to_dict().items(), key=lambda term: term[1] < 0)
    text = ""
    for exponents, coefficient in terms:
        factors = [
            name if e == 1 else power.format(name, int(e))
            for name, e in zip(names, exponents, strict=True)
            if e
        ]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, _whole_text(abs(coefficient), point))
        sign = "-" if coefficient < 0 else "+" if text else ""
        text += f"{'0' if sign == '-' and not text else ''}{sign}{'*'.join(factors)}"
    return text or "0"
