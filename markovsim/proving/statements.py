"""The words in which a proof file states its parts and the evidence for them.

Titles, meanings and the steps that are left to people are prose. They stay in the proof file: a certificate has none.
A relation is written as a text, ``"s.next.B > 0"``. The module ``markovsim_checker.format`` says which names a
formula knows. Nothing is proved here: these functions build the fields of a certificate, and the independent checker
judges them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from markovsim.errors import InputError
from markovsim_checker import format as form
from markovsim_checker.formulas import Range

RELATION = re.compile(r"\s(=|!=|>=|>|<=|<)\s")
Texts = str | tuple[str, ...]
"""One text, a sentence or a formula, or several."""
Scope = Literal["start", "full"]
"""Whether a system speaks of the contexts met from the empty word, or of all full windows."""
TO_TARGET = form.Move("B", "target")
"""The token B, after which the event has happened."""


# Parts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One statement for people, with the evidence that a certificate holds for it, and what is left to people."""

    title: str
    role: Literal["claim", "condition", "complement"]
    verdict: Literal["proved", "refuted"]
    evidence: tuple[form.Evidence, ...]
    argued: tuple[str, ...] = ()

    def signed(self) -> form.Part:
        """Return the part as the certificate holds it, without prose."""
        return form.Part(self.role, self.verdict, self.evidence)


@dataclass(frozen=True)
class Parameter:
    """A named number of which only its range is known, and what it means to people."""

    name: str
    range: Range
    means: str = ""

    def signed(self) -> form.Parameter:
        """Return the parameter as the certificate holds it, without its meaning."""
        return form.Parameter(self.name, self.range)


def theorem(name: str) -> form.Theorem:
    """Return a theorem for all models, proved in Coq, by its name in ``proofs/coq``."""
    return form.Theorem(name)


def proved(title: str, *evidence: form.Evidence, argued: Texts = ()) -> Part:
    """Return a part that decides the claim, with evidence that it holds.

    In a claim whose verdict is *conditional* the part becomes one of the conditions.

    Parameters
    ----------
    title : str
        What is proved, with its quantifiers. People read it, and no machine does.
    evidence : Evidence
        What the checker recomputes.
    argued : str or tuple of str
        The steps that are left to people, in a sentence or several.
    """
    return Part(title, "claim", "proved", evidence, several(argued))


def refuted(title: str, *evidence: form.Evidence, argued: Texts = ()) -> Part:
    """Return a part that decides the claim, with evidence that it fails."""
    return Part(title, "claim", "refuted", evidence, several(argued))


def also_proved(title: str, *evidence: form.Evidence, argued: Texts = ()) -> Part:
    """Return a complement, which decides nothing, with evidence that it holds."""
    return Part(title, "complement", "proved", evidence, several(argued))


def also_refuted(title: str, *evidence: form.Evidence, argued: Texts = ()) -> Part:
    """Return a complement, which decides nothing, with evidence that it fails."""
    return Part(title, "complement", "refuted", evidence, several(argued))


def several(texts: Texts) -> tuple[str, ...]:
    """Return the texts, of which there may be one."""
    return (texts,) if isinstance(texts, str) else texts


# Relations --------------------------------------------------------------------------------------------------


def holds(statement: str) -> form.Holds:
    """Return one relation between formulas in a model's own quantities.

    Parameters
    ----------
    statement : str
        Two formulas with one of the signs = != > >= < <= between them and blanks around it.

    Raises
    ------
    InputError
        The statement is not of that form.

    Examples
    --------
    >>> holds("alpha[AAA,luigi] = 8/9")
    Holds(fact='holds', left='alpha[AAA,luigi]', relation='=', right='8/9')
    """
    left, relation, right = split(statement, get_args(form.Relation))
    return form.Holds(left, relation, right)


def identity(statement: str) -> form.Identity:
    """Return two sides that are equal as rational functions of everything that occurs in them.

    Parameters
    ----------
    statement : str
        Two formulas with = between them.

    Examples
    --------
    >>> identity("(l + q)^2 = l^2 + 2*l*q + q^2").right
    'l^2 + 2*l*q + q^2'
    """
    left, _, right = split(statement, ("=",))
    return form.Identity(left, right)


def inequality(statement: str, *terms: str | form.Square) -> form.Inequality:
    """Return ``left > right`` or ``left >= right``, where the left side exceeds the right one by the sum of the terms.

    Parameters
    ----------
    statement : str
        Two formulas with > or >= between them.
    terms : str or Square
        Each formula shows its sign. A ``Square`` has a weight that does.

    Examples
    --------
    >>> inequality("1 > z.alpha.zeros", "J/(1 + J)").terms
    ('J/(1 + J)',)
    """
    left, relation, right = split(statement, (">", ">="))
    formulas = tuple(term for term in terms if isinstance(term, str))
    squares = tuple(term for term in terms if isinstance(term, form.Square))
    return form.Inequality(left, relation, right, formulas, squares)


def positive(formula: str) -> form.Inequality:
    """Return the inequality of a formula that is positive as it stands, so that it is its own single term."""
    return form.Inequality(formula, ">", "0", (formula,))


def split(statement: str, relations: Iterable[str]) -> tuple[str, Any, str]:
    """Return the left side, the relation and the right side of a statement that has one of these relations."""
    allowed, found = tuple(relations), RELATION.split(statement)
    if len(found) != 3 or found[1] not in allowed:
        raise InputError(
            f"statement={statement!r}: give two formulas with one of {', '.join(allowed)} between"
        )
    return found[0], found[1], found[2]


# Inductions -------------------------------------------------------------------------------------------------


def recurrence(_over: str, *quantities: form.Variable | Parameter) -> form.Recurrence:
    """Return an induction: quantities x with x_0 = base and x_{n+1} = step.

    The first text says what there is one step for. It is for readers of the file. The parameters among the
    quantities are arbitrary at every step, within their ranges.
    """
    variables = tuple(one for one in quantities if isinstance(one, form.Variable))
    inputs = tuple(one.signed() for one in quantities if isinstance(one, Parameter))
    return form.Recurrence(variables, inputs)


def variable(
    name: str, base: str, step: str, _means: str, *, closed: str = "", within: Range = "real"
) -> form.Variable:
    """Return a quantity of a recurrence: x_0 = ``base``, x_{n+1} = ``step``. What it means is for readers of the file.

    A closed form is shown to hold for every n. A quantity without one is shown to stay within its range.
    """
    return form.Variable(name, base, step, closed, within)


def summed(
    name: str, term: str, means: str, *, base: str = "0", closed: str = "", within: Range | None = None
) -> form.Variable:
    """Return a sum: x_0 = ``base``, x_{n+1} = x_n + ``term``.

    Without a closed form it is shown to stay in [0,oo), or in ``within``.

    Examples
    --------
    >>> summed("Y", "y", "Σ P_p(wa)").step
    'Y + y'
    """
    return variable(
        name,
        base,
        f"{name} + {term}",
        means,
        closed=closed,
        within=within or ("real" if closed else "[0,oo)"),
    )


def multiplied(
    name: str, factor: str, means: str, *, base: str = "1", closed: str = "", within: Range | None = None
) -> form.Variable:
    """Return a product: x_0 = ``base``, x_{n+1} = x_n·``factor``.

    Without a closed form it is shown to stay in (0,oo), or in ``within``.

    Raises
    ------
    InputError
        The factor is a sum without brackets.

    Examples
    --------
    >>> multiplied("J", "q", "q^n").step
    'J*q'
    """
    outside = factor
    while (shorter := re.sub(r"\([^()]*\)", "", outside)) != outside:
        outside = shorter
    if re.search(r"[+-]", outside):
        raise InputError(f"factor={factor!r}: put a sum that is a factor in brackets")
    return variable(
        name,
        base,
        f"{name}*{factor}",
        means,
        closed=closed,
        within=within or ("real" if closed else "(0,oo)"),
    )


def family(
    name: str, model: form.Model | str, prefix: str, repeat: str, *vectors: Texts, anything: bool = False
) -> form.Family:
    """Return the words prefix·repeat^n, n ≥ 0, with the forward vector of each premise there.

    Parameters
    ----------
    name : str
        The name of the family.
    model : Model or str
        The model, or its name.
    prefix, repeat : str
        The words' beginning, and the token that repeats.
    vectors : str or tuple of str
        The forward vector of each premise. A vector of one entry is written as that entry.
    anything : bool
        With True an arbitrary text stands before the prefix, and its forward vectors are the symbols ``x.p.i``.

    Examples
    --------
    >>> family("s", "toy", "", "A", "1", "J").vectors
    (('1',), ('J',))
    """
    return form.Family(
        name, name_of(model), prefix, repeat, tuple(several(vector) for vector in vectors), anything
    )


def conservation(model: form.Model | str) -> form.Conservation:
    """Return the evidence that every premise of the model is stationary."""
    return form.Conservation(name_of(model))


def system(model: form.Model | str, target: str, scope: Scope, *types: form.WindowType) -> form.System:
    """Return the expected tokens to an event, ``"token:B"``, from the windows of these types, for every k ≥ 1."""
    return form.System(name_of(model), event(target), scope, types)


def growing(
    words: str, mean: str, full: str, *, leaving: form.Move = TO_TARGET, letter: str = "A"
) -> tuple[form.WindowType, form.WindowType]:
    """Return the contexts A^n and the window A^k, from which it takes ``mean`` and ``full`` tokens.

    ``words`` is the family of the contexts. A leads on, or back to A^k, and the other token is the move that leaves
    them.
    """
    end = f"{letter}^k"
    return (
        form.WindowType("growing", words, "n", mean, (form.Move(letter, "growing", "+1"), leaving), end=end),
        form.WindowType(end, words, "k", full, (form.Move(letter, end), leaving)),
    )


def returning(words: str, mean: str, *, letter: str = "A", other: str = "B") -> form.WindowType:
    """Return the windows that end in the other token and A^n.

    From them it takes ``mean`` tokens until A^k is in view.
    """
    moves = (form.Move(letter, "run", "+1"), form.Move(other, "run", "0"))
    return form.WindowType("run", words, "n", mean, moves, end="target")


def filling(name: str, words: str, letter: str) -> form.WindowType:
    """Return the windows that end in n + 1 times a letter, until nothing else is in view.

    The letter alone comes from then on.
    """
    return form.WindowType(
        name, words, "n", "k - 1 - n", (form.Move(letter, name, "+1"),), end="target", short=1
    )


def name_of(model: form.Model | str) -> str:
    """Return the name under which a certificate holds the model."""
    return model if isinstance(model, str) else model.name


def event(text: str) -> form.Event:
    """Return the event of a text such as ``"token:B"``, ``"context:BBB"`` or ``"amplitude:luigi <= 1/10"``.

    Raises
    ------
    InputError
        The text begins with another word.
    """
    kind: Any
    kind, _, value = text.partition(":")
    if kind not in ("token", "context", "amplitude"):
        raise InputError(f"event={text!r}: give token:…, context:… or amplitude:…")
    return form.Event(kind, value)


def parameters(within: Range, means: Mapping[str, str]) -> tuple[Parameter, ...]:
    """Return parameters of one range, with what each of them means."""
    return tuple(Parameter(name, within, meaning) for name, meaning in means.items())
