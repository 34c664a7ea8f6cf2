"""Model files: a mixture of premises with its window, or a plain chain, as TOML or JSON.

Reading checks everything that can be checked without arithmetic, and leaves numbers as expressions. A domain is chosen
afterwards. Laws are always checked exactly, whatever the domain of the answer is.
"""

from __future__ import annotations

import keyword
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from markovsim.arithmetic.balls import BALL, RADIUS, BallDomain
from markovsim.arithmetic.domains import EXACT, Domain, Element, SymbolicDomain, require_domain
from markovsim.arithmetic.numbers import MAX_DIGITS, as_rational, short
from markovsim.chains.chain import Chain
from markovsim.contexts.decoding import Decoding, greedy, min_p, temperature, top_k, top_p
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.errors import InputError, MarkovsimError
from markovsim.mixture import Mixture
from markovsim.modelfiles.documents import Decimals, Place, Table, read_document, suggestion
from markovsim.modelfiles.numbers import Context, Matrix, Number, read_list, read_matrix, read_number
from markovsim.modelfiles.premise_kinds import Premise, build_premises
from markovsim.modelfiles.values import with_values
from markovsim.premises.alphabet import Alphabet, Word

MAX_WINDOW = 1 << 24
"""The longest window of a model file, in tokens."""
MAX_ALPHABET = 1_000
"""Most tokens of an alphabet."""
MAX_PINNED = 10_000
"""The longest pinned prefix, in tokens."""
MAX_PARAMETERS = 64
"""Most declared parameters."""
MAX_POLICIES = 64
"""Most decoding policies that a model file may compose."""

_MIXTURE_KEYS = ("alphabet", "window", "start", "pinned", "impossible", "decoding", "parameters", "premises")
_CHAIN_KEYS = ("states", "transitions", "matrix", "normalize", "parameters")

DOMAINS = ("exact", "float", "ball")
"""The domains that hold numbers and no formulas, by name."""

Parameters = dict[str, tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class ModelFile(ABC):
    """What every model file has: where it came from, and its parameters, each with its open interval."""

    file: str
    parameters: Parameters

    def domain(self, name: str | None = None) -> Domain:
        """Return the arithmetic of this name.

        Parameters
        ----------
        name : {"exact", "symbolic", "float", "ball"}, optional
            By default symbolic where parameters are declared, and exact elsewhere.

        Raises
        ------
        InputError
            There is no such domain, or it has no parameters and the file declares some.
        """
        name = name or ("symbolic" if self.parameters else self._reading_domain.name)
        if name == "symbolic":
            return SymbolicDomain(self.parameters)
        if name not in DOMAINS:
            raise InputError(f"domain={name!r} is not known; {suggestion(name, ('symbolic', *DOMAINS))}")
        if self.parameters:
            Place(self.file).fail(
                f"declares parameters ({', '.join(self.parameters)}), which the {name} domain cannot hold",
                "use the symbolic domain, or remove [parameters] and write numbers",
            )
        return require_domain(name)

    def at(self, values: Mapping[str, Any]) -> Self:
        """Return the same model with exact numbers in place of some or all of its parameters.

        The others stay declared. The graph is that of the numbers: a probability that vanishes there is no transition.

        Parameters
        ----------
        values : mapping from str to number
            A number for each parameter that is replaced, in its open interval.

        Raises
        ------
        InputError
            A name is unknown, a number is not exact or lies outside the parameter's open interval, or it makes a
            probability negative or a divisor zero.
        """
        given = {name: self.value(name, value) for name, value in values.items()}
        free = {name: interval for name, interval in self.parameters.items() if name not in given}
        return replace(self._with(given), parameters=free) if given else self

    def value(self, name: str, value: Any) -> Fraction:
        """Return the exact number that ``value`` writes; raise InputError where the parameter cannot have it."""
        place = Place(self.file) / "parameters"
        if name not in self.parameters:
            (place / name).fail("is not declared", suggestion(name[:40], self.parameters))
        low, high = self.parameters[name]
        try:
            number = as_rational(value)
        except InputError as error:
            raise (place / name).wrap(error) from None
        if number is None:
            (place / name).fail_value(value, "is not an exact number", 'write it as a text such as "1/3"')
        if not low < number < high:
            (place / name).fail_value(
                str(value), f"is not between {low} and {high}", "give a value inside, or declare more"
            )
        return number

    @abstractmethod
    def _with(self, given: Mapping[str, Fraction]) -> Self:
        """Return the same numbers with these values in them."""

    @property
    def _reading_domain(self) -> Domain:
        return SymbolicDomain(self.parameters) if self.parameters else EXACT


@dataclass(frozen=True)
class MixtureFile(ModelFile):
    """A mixture of premises and how its windowed simulator reads a window.

    ``premises`` holds the definitions too. Those are premises of prior 0, which other premises are made of.
    """

    alphabet: Alphabet
    window: int
    start: str
    pinned: Word
    impossible: str
    decoding: Decoding | None
    premises: Mapping[str, Premise]

    def _with(self, given: Mapping[str, Fraction]) -> Self:
        return replace(self, premises=with_values(self.premises, given))

    def mixture(self, domain: Domain | None = None) -> Mixture:
        """Return the superposition of the premises with a positive prior.

        Parameters
        ----------
        domain : Domain, optional
            The arithmetic, by default that of the file.

        Raises
        ------
        InputError
            A law does not sum to 1, or a definition is circular. The message names the premise and the sum.
        """
        exact = self._reading_domain
        built = build_premises(self.premises, self.alphabet, exact)
        weights = {
            name: premise.prior for name, premise in self.premises.items() if not premise.prior.is_zero
        }
        if not weights:
            (Place(self.file) / "premises").fail(
                "every prior is 0", "give at least one premise a positive prior"
            )
        try:
            mixture = Mixture(
                {name: built[name] for name in weights},
                prior={name: prior.element(exact) for name, prior in weights.items()},
                alphabet=self.alphabet.tokens,
                domain=exact,
            )
        except MarkovsimError as error:
            if str(error).startswith(f"{self.file}: "):
                raise
            raise (Place(self.file) / "premises").wrap(error) from None
        return mixture.to(domain or self.domain())

    def simulator(self, domain: Domain | None = None) -> WindowedSimulator:
        """Return the windowed simulator of that mixture.

        Parameters
        ----------
        domain : Domain, optional
            The arithmetic, by default that of the file.
        """
        return self.mixture(domain).window(
            self.window,
            start=self.start,
            pinned=self.pinned,
            impossible=self.impossible,
            decoding=self.decoding,
        )


@dataclass(frozen=True)
class Interval(Number):
    """A number that is known within a radius, "0.9 ± 1e-6". Only the ball domain has such numbers."""

    radius: Fraction

    def element(self, domain: Domain) -> Element:
        """Return the ball in ``domain``."""
        middle = self.expression.constant()
        if not isinstance(domain, BallDomain):
            self.place.fail_value(
                f"{short(middle)} ± {short(self.radius)}",
                f"has a radius, which the {domain.name} domain cannot hold",
                "use the ball domain, or write a number alone",
            )
        return domain.between(middle - self.radius, middle + self.radius)


@dataclass(frozen=True)
class ChainFile(ModelFile):
    """A plain chain: names of states, and either transitions (source, target, probability) or a matrix."""

    states: tuple[str, ...] | None
    transitions: tuple[tuple[str, str, Number], ...] | None
    matrix: Matrix | None
    normalize: bool

    @property
    def _reading_domain(self) -> Domain:
        numbers = [x for row in self.matrix or () for x in row] + [p for *_, p in self.transitions or ()]
        return BALL if any(isinstance(x, Interval) for x in numbers) else super()._reading_domain

    def _with(self, given: Mapping[str, Fraction]) -> Self:
        return replace(
            self, transitions=with_values(self.transitions, given), matrix=with_values(self.matrix, given)
        )

    def chain(self, domain: Domain | None = None) -> Chain:
        """Return the chain.

        Parameters
        ----------
        domain : Domain, optional
            The arithmetic, by default that of the file.

        Raises
        ------
        InputError
            A row does not sum to 1. The message names the row and its sum.
        """
        chosen, reading = domain or self.domain(), self._reading_domain
        if isinstance(reading, BallDomain):
            reading = chosen
        try:
            if self.matrix is not None:
                rows = [[x.element(reading) for x in row] for row in self.matrix]
                names = self.states or tuple(str(i) for i in range(len(rows)))
                read = Chain(rows, states=names, domain=reading, normalize=self.normalize)
            else:
                triples = [(a, b, p.element(reading)) for a, b, p in self.transitions or ()]
                read = Chain.from_transitions(triples, self.states, domain=reading, normalize=self.normalize)
        except MarkovsimError as error:
            if str(error).startswith(f"{self.file}: "):
                raise
            raise Place(self.file).wrap(error) from None
        return read.to(chosen)


def read_model(path: str | Path) -> MixtureFile | ChainFile:
    """Read a model file, TOML or JSON by its ending.

    Parameters
    ----------
    path : str or Path
        The file, which ends in ``.toml`` or ``.json``.

    Returns
    -------
    MixtureFile or ChainFile
        What the file describes, with numbers that no arithmetic has been chosen for.

    Raises
    ------
    ModelFileError
        The file is not a model. The message gives in one line the file, the key as a dotted path, the value, and what
        to do.
    LimitError
        A size is beyond what is read, such as a window of 10^13.

    See Also
    --------
    markovsim.modelfiles.writing.simulator_to_toml : writes a model file.
    """
    return model_of(read_document(path))


def model_of(document: Table) -> MixtureFile | ChainFile:
    """Return the model that a document describes; raise what :func:`read_model` raises."""
    is_chain = any(key in document.entries for key in ("transitions", "matrix", "states"))
    if "premises" in document.entries and is_chain:
        document.place.fail("has both premises and a chain", "keep one of them")
    if is_chain:
        document.only(_CHAIN_KEYS, "the file of a chain")
        return _read_chain(document, _read_parameters(document))
    document.only(
        _MIXTURE_KEYS if "premises" in document.entries else (*_MIXTURE_KEYS, *_CHAIN_KEYS), "a model file"
    )
    if "premises" not in document.entries:
        document.place.fail(
            "has no premises", "add [premises.NAME] tables, or transitions or a matrix for a chain"
        )
    return _read_mixture(document, _read_parameters(document))


def _read_parameters(document: Table) -> Parameters:
    if "parameters" not in document.entries:
        return {}
    table = document.table("parameters", "[parameters] with lines such as q = [0, 1]")
    if len(table.entries) > MAX_PARAMETERS:
        table.place.fail(f"declares {len(table.entries)} names, more than {MAX_PARAMETERS}", "declare fewer")
    result: Parameters = {}
    for name, value in table.entries.items():
        place = table.place / name
        if (
            not (name.isidentifier() and name.isascii())
            or keyword.iskeyword(name)
            or name in ("oo", "inf", "nan")
        ):
            place.fail("cannot be a parameter's name", "use letters, digits and _, and no word of Python")
        ends = read_list(value, place, "an open interval such as [0, 1]")
        if len(ends) != 2:
            place.fail_value(value, f"has {len(ends)} ends, not 2", "write an open interval such as [0, 1]")
        low, high = (read_number(end, place[i]).expression.constant() for i, end in enumerate(ends))
        if any(max(abs(end.numerator), end.denominator) >= 10**MAX_DIGITS for end in (low, high)):
            place.fail(f"has an end of more than {MAX_DIGITS:,} digits", "write a number nearer to 1")
        if low >= high:
            place.fail_value(value, "is an empty interval", "write the smaller end first")
        result[name] = (low, high)
    return result


def _read_mixture(document: Table, parameters: Parameters) -> MixtureFile:
    place = document.place
    alphabet = _read_alphabet(document.require("alphabet", 'alphabet = ["A", "B"]'), place / "alphabet")
    context = Context(alphabet, tuple(parameters))
    tables = document.table("premises", "[premises.NAME] tables")
    if not tables.entries:
        tables.place.fail_value({}, "is empty", "give at least one premise")
    for name in tables.entries:
        _check_name(name, tables.place / name)
    pinned = context.word(document.entries.get("pinned", ""), place / "pinned")
    if len(pinned) > MAX_PINNED:
        (place / "pinned").fail(
            f"has {len(pinned):,} tokens, more than the limit of {MAX_PINNED:,}", "shorten it"
        )
    return MixtureFile(
        place.file,
        parameters,
        alphabet,
        read_window(document.require("window", "window = 3"), place / "window"),
        read_choice(document, "start", ("document", "stationary")),
        pinned,
        read_choice(document, "impossible", ("error", "forget")),
        _read_decoding(document.entries["decoding"], place / "decoding", context)
        if "decoding" in document.entries
        else None,
        {
            name: Premise.read(name, tables.table(name, f"[premises.{name}]"), context)
            for name in tables.entries
        },
    )


def _read_alphabet(value: Any, place: Place) -> Alphabet:
    tokens = read_list(value, place, 'alphabet = ["A", "B"]')
    if len(tokens) > MAX_ALPHABET:
        place.fail_limit(
            value, f"has {len(tokens):,} tokens, more than the limit of {MAX_ALPHABET:,}", "use fewer"
        )
    for i, token in enumerate(tokens):
        if isinstance(token, bool) or not isinstance(token, (str, int)) or isinstance(token, Decimals):
            place[i].fail_value(token, "is not a token", "write a string or a whole number")
        if isinstance(token, int):
            read_number(token, place[i])
        elif not token.isprintable() or any(c.isspace() for c in token):
            place[i].fail_value(token, "has a blank or a control character in it", "rename it")
    try:
        return Alphabet(tuple(tokens))
    except InputError as error:
        raise place.wrap(error) from None


def read_window(value: Any, place: Place) -> int:
    """Read the length of a window."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        place.fail_value(value, "is not a window", "give a whole number, 0 or more")
    if value > MAX_WINDOW:
        place.fail_limit(value, f"is larger than the limit of {MAX_WINDOW:,} tokens", "give a smaller window")
    return value


def read_choice(document: Table, key: str, choices: tuple[str, ...]) -> str:
    """Return the value at ``key``, by default the first of the choices."""
    value = document.entries.get(key, choices[0])
    if not isinstance(value, str) or value not in choices:
        known = " or ".join(f'"{choice}"' for choice in choices)
        (document.place / key).fail_value(value, "is not one of the choices", f"write {known}")
    return value


def _read_decoding(value: Any, place: Place, context: Context) -> Decoding:
    """Read one policy, or a list of them in the order in which they are applied."""
    if not isinstance(value, list):
        return _read_policy(value, place, context)
    if not value:
        place.fail_value(value, "is empty", "give at least one policy, or leave the key out")
    if len(value) > MAX_POLICIES:
        place.fail(f"has {len(value):,} policies, more than the limit of {MAX_POLICIES}", "use fewer")
    first, *others = (_read_policy(entry, place[i], context) for i, entry in enumerate(value))
    return first.then(*others)


class _Policy(NamedTuple):
    """How a decoding policy stands in a file: what makes it, the kind of its number, and whether it may have ties."""

    make: Callable[..., Decoding]
    number: Literal["rational", "whole", "none"]
    ties: bool


_POLICIES = {
    "temperature": _Policy(temperature, "rational", ties=False),
    "top_k": _Policy(top_k, "whole", ties=True),
    "top_p": _Policy(top_p, "rational", ties=True),
    "min_p": _Policy(min_p, "rational", ties=False),
    "greedy": _Policy(greedy, "none", ties=True),
}


def _read_policy(value: Any, place: Place, context: Context) -> Decoding:
    if not isinstance(value, dict):
        place.fail_value(value, "is not a decoding policy", 'write a table such as {temperature = "1/2"}')
    table = Table(place, value)
    table.only((*_POLICIES, "ties"), "a decoding policy")
    names = [name for name in value if name in _POLICIES]
    if len(names) != 1:
        place.fail_value(
            value,
            f"names {len(names)} policies, not 1",
            'write {top_p = "9/10"}, or a list of such tables in the order in which they are applied',
        )
    name, number = names[0], value[names[0]]
    policy = _POLICIES[name]
    arguments = [] if policy.number == "none" else [_policy_number(number, place / name, context, name)]
    if "ties" in value and not policy.ties:
        (place / "ties").fail(f"{name} has no ties", "remove it")
    ties = {"ties": value["ties"]} if "ties" in value else {}
    if policy.number == "none" and number is not True:
        (place / name).fail_value(number, "is not true", f"write {name} = true, or leave the policy out")
    try:
        return policy.make(*arguments, **ties)
    except InputError as error:
        raise place.wrap(error) from None


def _policy_number(value: Any, place: Place, context: Context, name: str) -> Any:
    whole = _POLICIES[name].number == "whole"
    if whole and not isinstance(value, int):
        place.fail_value(value, "is not a whole number", f"write one without quotes, such as {name} = 3")
    if isinstance(value, bool):
        place.fail_value(value, "is not a number", "write a number")
    expression = read_number(value, place, context.parameters).expression
    if expression.names:
        place.fail_value(value, "has parameters in it", "write a number")
    return value if whole else expression.constant()


def _check_name(name: str, place: Place) -> None:
    if not name.strip() or not name.isprintable():
        place.fail("cannot be a name", "use at least one character, and printable ones")


def _read_chain(document: Table, parameters: Parameters) -> ChainFile:
    place, entries = document.place, document.entries
    if ("transitions" in entries) == ("matrix" in entries):
        problem = (
            "has both transitions and a matrix" if "matrix" in entries else "has states and no transitions"
        )
        place.fail(problem, 'give either transitions = [["a", "b", "1/2"], …] or a matrix')
    states = None
    if "states" in entries:
        states = _read_states(entries["states"], place / "states")
    normalize = entries.get("normalize", False)
    if not isinstance(normalize, bool):
        (place / "normalize").fail_value(normalize, "is not a truth value", "write true or false")
    names = tuple(parameters)
    transitions = matrix = None
    if "matrix" in entries:
        matrix = _read_chain_matrix(entries["matrix"], place / "matrix", states, names)
    else:
        transitions = _read_transitions(entries["transitions"], place / "transitions", states, names)
    return ChainFile(place.file, parameters, states, transitions, matrix, normalize)


def _read_states(value: Any, place: Place) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for i, state in enumerate(read_list(value, place, 'states = ["a", "b"]')):
        name = _state_name(state, place[i])
        if name in names:
            place[i].fail_value(state, "stands twice", "name every state once")
        names[name] = None
    if not names:
        place.fail_value(value, "is empty", "name at least one state, or leave the key out")
    return tuple(names)


def _state_name(value: Any, place: Place) -> str:
    if isinstance(value, (bool, Decimals)) or not isinstance(value, (str, int)):
        place.fail_value(value, "is not a state", "write its name as a string")
    name = value if isinstance(value, str) else str(read_number(value, place).expression.constant())
    _check_name(name, place)
    return name


def _chain_number(value: Any, place: Place, parameters: tuple[str, ...]) -> Number:
    if isinstance(value, str) and (parts := RADIUS.fullmatch(value)):
        if parameters:
            place.fail_value(value, "has a radius beside declared parameters", "use one of the two")
        middle, radius = (read_number(part.strip(), place).expression for part in parts.groups())
        if radius.constant() < 0:
            place.fail_value(value, "has a radius below 0", "a radius is not negative")
        return Interval(place, middle, radius.constant())
    number = read_number(value, place, parameters)
    if not number.expression.names and number.expression.constant() < 0:
        place.fail_value(value, "is below 0", "probabilities are not negative")
    return number


def _read_chain_matrix(
    value: Any, place: Place, states: tuple[str, ...] | None, parameters: tuple[str, ...]
) -> Matrix:
    size = len(states) if states is not None else None
    matrix = read_matrix(value, place, size, lambda x, where: _chain_number(x, where, parameters))
    if not matrix:
        place.fail_value(value, "has no rows", "give at least one state")
    return matrix


def _read_transitions(
    value: Any, place: Place, states: tuple[str, ...] | None, parameters: tuple[str, ...]
) -> tuple[tuple[str, str, Number], ...]:
    known = None if states is None else frozenset(states)
    result = []
    for i, triple in enumerate(read_list(value, place, 'transitions = [["a", "b", "1/2"], …]')):
        parts = read_list(triple, place[i], '["a", "b", "1/2"]')
        if len(parts) != 3:
            place[i].fail_value(
                triple, f"has {len(parts)} entries, not 3", 'write ["from", "to", "probability"]'
            )
        ends = []
        for j in (0, 1):
            name = _state_name(parts[j], place[i][j])
            if known is not None and name not in known:
                place[i][j].fail_value(
                    parts[j], "is not one of the states", suggestion(name[:40], states or ())
                )
            ends.append(name)
        result.append((ends[0], ends[1], _chain_number(parts[2], place[i][2], parameters)))
    if not result:
        place.fail_value(value, "is empty", "give at least one transition")
    return tuple(result)
