"""Ready-made premises, each compiled to a :class:`~markovsim.premises.generator.Generator`.

Premises made of other premises are in :mod:`~markovsim.premises.authors`, the standard processes of computational
mechanics in :mod:`~markovsim.premises.processes`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from markovsim.arithmetic.domains import Domain, Element
from markovsim.arithmetic.numbers import short
from markovsim.errors import InputError
from markovsim.premises.alphabet import Alphabet, Token, Word
from markovsim.premises.generator import Generator, as_list, check_law
from markovsim.premises.laws import (
    Law,
    as_domain,
    as_law,
    assumed,
    compiled,
    complement,
    law_of,
    letters_of,
    times,
)


def iid(
    probabilities: Law,
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "iid",
) -> Generator:
    """Return the premise that draws every token independently from one law.

    The word a_1 ⋯ a_n has the probability p(a_1) ⋯ p(a_n).

    Parameters
    ----------
    probabilities : mapping from token to number
        The law p. Tokens left out have probability 0.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. By default they are in order of appearance.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        A probability is negative, or they do not sum to 1.

    Examples
    --------
    >>> iid({"A": "1/2", "B": "1/2"}).probability("AAB")
    Fraction(1, 8)
    """
    as_law(probabilities, f"{name}: probabilities")
    letters = letters_of(alphabet, list(probabilities))
    domain = as_domain(domain, probabilities.values())
    law = law_of(probabilities, letters, domain, f"{name}: probabilities")
    return compiled(letters, domain, [domain.one], {a: {(0, 0): p} for a, p in law.items()})


def word(
    word: str | Sequence[Token],
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "word",
) -> Generator:
    """Return the premise that repeats a non-empty word for ever, from its first token on.

    Parameters
    ----------
    word : str or sequence of tokens
        The word. A string with blanks is read as tokens between blanks, any other as one token per character.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. By default they are in order of appearance.
    domain : Domain or str, optional
        The arithmetic, by default exact.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        The word is empty, or a token is not in the alphabet.

    Examples
    --------
    >>> word("AB").probability("ABAB")
    Fraction(1, 1)
    """
    if alphabet is None and isinstance(word, str):
        word = word.split() if " " in word else list(word)
    if not isinstance(word, (str, Sequence)):
        raise InputError(f"{name}: word={short(word)}: not a word; give a string or a sequence of tokens")
    if not word:
        raise InputError(f"{name}: word={word!r} is empty; give at least one token to repeat")
    letters = letters_of(alphabet, list(word))
    tokens = letters.parse(word)
    domain = as_domain(domain, [])
    arcs: dict[Token, dict[tuple[int, int], Element]] = {}
    for i, token in enumerate(tokens):
        arcs.setdefault(token, {})[i, (i + 1) % len(tokens)] = domain.one
    start = [domain.one] + [domain.zero] * (len(tokens) - 1)
    return compiled(letters, domain, start, arcs)


def markov(
    order: int,
    initial: Mapping[Any, Any],
    transitions: Mapping[Any, Law],
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "markov",
) -> Generator:
    """Return the Markov premise of order n: the next token's law depends on the last n tokens.

    Words are given as they are written, or as tuples of tokens.

    Parameters
    ----------
    order : int
        The number n of tokens that matter, from 0 on.
    initial : mapping from word to number
        The law of the first n tokens.
    transitions : mapping from word to mapping from token to number
        The law of the next token after each word of length n that can occur.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. By default they are in order of appearance.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        A law does not sum to 1, a word has another length, or a word can occur and has no transitions. The message
        names the word.

    Examples
    --------
    >>> flip = markov(1, {"A": 1}, {"A": {"A": "9/10", "B": "1/10"}, "B": {"A": "1/2", "B": "1/2"}})
    >>> flip.probability("AAB")
    Fraction(9, 100)
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 0:
        raise InputError(f"{name}: order={order!r}: not a whole number; give 0, 1, 2, …")
    rows = [
        as_law(law, f"{name}: transitions after {key!r}")
        for key, law in as_law(transitions, f"{name}: transitions").items()
    ]
    named = [_tokens_of_key(key, order) for key in [*as_law(initial, f"{name}: initial"), *transitions]]
    letters = letters_of(alphabet, *map(list, rows), *named)
    domain = as_domain(domain, [*initial.values(), *(x for law in rows for x in law.values())])
    first = _initial_law(initial, order, letters, domain, name)
    laws: dict[Word, dict[Token, Element]] = {}
    for key, law in transitions.items():
        context = _word_of_length(key, order, letters, f"{name}: transitions")
        if context in laws:
            raise InputError(f"{name}: transitions: word {key!r} stands twice; name it once")
        laws[context] = law_of(law, letters, domain, f"{name}: transitions after {key!r}")
    # The hidden states are the words shorter than n that are seen at first, and then those of length n.
    arcs = _prefix_arcs(first, order, domain, name)
    queue = list(first)
    seen = set(first)
    while queue:
        context = queue.pop()
        if context not in laws:
            raise InputError(
                f"{name}: transitions has no law after {letters.write(context)!r}, which can occur; add one"
            )
        for token, p in laws[context].items():
            target = (*context, token)[1:] if order else ()
            arcs.append((context, token, target, p))
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return _from_named_arcs(letters, domain, (), arcs, assumed(domain, *first.values()))


def _tokens_of_key(key: Any, order: int) -> list[Any]:
    """Return the tokens that a word of a given length names, before the alphabet is known."""
    if isinstance(key, (tuple, list)):
        return list(key)
    if order == 1 or not isinstance(key, str):
        return [key]
    return key.split() if " " in key else list(key)


def _word_of_length(key: Any, order: int, letters: Alphabet, what: str) -> Word:
    if not isinstance(key, (str, tuple, list)):
        key = (key,)
    parsed = letters.parse(key)
    if len(parsed) != order:
        raise InputError(f"{what}: word {key!r} has {len(parsed)} tokens, not order={order}")
    return parsed


def _initial_law(
    initial: Mapping[Any, Any], order: int, letters: Alphabet, domain: Domain, name: str
) -> dict[Word, Element]:
    law: dict[Word, Element] = {}
    for key, value in initial.items():
        start = _word_of_length(key, order, letters, f"{name}: initial")
        if start in law:
            raise InputError(f"{name}: initial: word {key!r} stands twice; name it once")
        law[start] = domain.convert(value)
    check_law(list(law.values()), domain, f"{name}: initial")
    return {start: p for start, p in law.items() if not domain.is_zero(p)}


def _prefix_arcs(
    first: Mapping[Word, Element], order: int, domain: Domain, name: str
) -> list[tuple[Word, Token, Word, Element]]:
    """Return the arcs that emit the first n tokens one by one: prefix u to ua with probability P(ua…)/P(u…)."""
    mass: dict[Word, Element] = {}
    for start, p in first.items():
        for length in range(order + 1):
            mass[start[:length]] = mass.get(start[:length], domain.zero) + p
    for u, p in mass.items():
        domain.check_positive(p, f"{name}: initial: the probability of the words that begin with {u!r}")
    return [(u[:-1], u[-1], u, p / mass[u[:-1]]) for u, p in mass.items() if u]


def _from_named_arcs(
    letters: Alphabet,
    domain: Domain,
    origin: Word,
    arcs: Sequence[tuple[Word, Token, Word, Element]],
    assumptions: tuple[Element, ...],
) -> Generator:
    """Return the generator whose hidden states are words, started surely at ``origin``."""
    place: dict[Word, int] = {origin: 0}
    for source, _, target, _ in arcs:
        place.setdefault(source, len(place))
        place.setdefault(target, len(place))
    table: dict[Token, dict[tuple[int, int], Element]] = {}
    for source, token, target, p in arcs:
        table.setdefault(token, {})[place[source], place[target]] = p
    start = [domain.one] + [domain.zero] * (len(place) - 1)
    return compiled(letters, domain, start, table, assumptions)


def looping(
    first: Law,
    eta: Any,
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "looping",
) -> Generator:
    """Return the mode-collapsed premise: it repeats its last token with probability 1 − eta, else draws from ``first``.

    The first token is drawn from ``first``. A later draw may give the last token again.

    Parameters
    ----------
    first : mapping from token to number
        The law that tokens are drawn from.
    eta : number
        The probability of a new draw, from 0 to 1.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. By default they are in order of appearance.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        ``first`` does not sum to 1, or eta is not from 0 to 1.

    Examples
    --------
    >>> looping({"A": "1/2", "B": "1/2"}, "1/10").probability("AA")
    Fraction(19, 40)
    """
    letters = letters_of(alphabet, list(as_law(first, f"{name}: first")))
    domain = as_domain(domain, [*first.values(), eta])
    law = law_of(first, letters, domain, f"{name}: first")
    slip = domain.convert(eta)
    keep = complement(slip, domain, f"{name}: eta")
    arcs: list[tuple[Word, Token, Word, Element]] = [((), a, (a,), p) for a, p in law.items()]
    for last in law:
        for token, p in law.items():
            ways = [] if domain.is_zero(slip) else [times(slip, p, domain, name)]
            if token == last and not domain.is_zero(keep):
                ways.append(keep)
            if ways:
                arcs.append(((last,), token, (token,), sum(ways, start=domain.zero)))
    return _from_named_arcs(letters, domain, (), arcs, assumed(domain, slip, keep))


def hmm(
    start: Mapping[Any, Any] | Sequence[Any],
    transitions: Mapping[Any, Any] | Sequence[Any],
    emissions: Mapping[Any, Law] | Sequence[Law],
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "hmm",
) -> Generator:
    """Return the hidden Markov model in Moore form: a hidden state emits a token by its own law, and then moves.

    With start law π, transition matrix P and emission laws e_i the generator has T_a[i, j] = e_i(a) P(i, j), so the
    first token is emitted by the state drawn from π.

    Parameters
    ----------
    start : mapping from state to number, or list of numbers
        The law π of the first hidden state. In lists the states are 0, 1, ….
    transitions : mapping from state to such a mapping, or square matrix
        The rows of P.
    emissions : mapping from state to law on tokens, or list of such laws
        The laws e_i.
    alphabet : sequence of tokens, optional
        The tokens in the order of every answer. By default they are in order of appearance.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        A law does not sum to 1, or a state has no transitions or no emissions. The message names the state.

    See Also
    --------
    markovsim.generator : the Mealy form, where the token goes with the transition.

    References
    ----------
    L. R. Rabiner, *A tutorial on hidden Markov models and selected applications in speech recognition*, 1989, section
    II.

    Examples
    --------
    >>> weather = hmm(
    ...     {"sun": 1},
    ...     {"sun": {"sun": "9/10", "rain": "1/10"}, "rain": {"sun": "1/2", "rain": "1/2"}},
    ...     {"sun": {"walk": 1}, "rain": {"walk": "1/4", "read": "3/4"}},
    ... )
    >>> weather.probability("walk read"), weather.probability("read")
    (Fraction(3, 40), Fraction(0, 1))
    """
    first = _by_state(start, f"{name}: start")
    moves = {
        i: _by_state(row, f"{name}: transitions from state {i!r}")
        for i, row in _by_state(transitions, f"{name}: transitions").items()
    }
    laws = {
        i: as_law(law, f"{name}: emissions of state {i!r}")
        for i, law in _by_state(emissions, f"{name}: emissions").items()
    }
    place = {state: i for i, state in enumerate(moves)}
    for state in (*moves, *laws, *first, *(j for row in moves.values() for j in row)):
        if state not in moves or state not in laws:
            missing = "transitions" if state not in moves else "emissions"
            raise InputError(f"{name}: state {state!r} has no {missing}; give every hidden state both")
    letters = letters_of(alphabet, *map(list, laws.values()))
    numbers = [x for law in (first, *moves.values(), *laws.values()) for x in law.values()]
    domain = as_domain(domain, numbers)
    begin = _state_law(first, domain, f"{name}: start")
    arcs: dict[Token, dict[tuple[int, int], Element]] = {}
    factors: list[Element] = []
    for state, i in place.items():
        moving = _state_law(moves[state], domain, f"{name}: transitions from state {state!r}")
        emitting = law_of(laws[state], letters, domain, f"{name}: emissions of state {state!r}")
        factors += [*moving.values(), *emitting.values()]
        for token, e in emitting.items():
            for target, p in moving.items():
                arcs.setdefault(token, {})[i, place[target]] = times(e, p, domain, name)
    vector = [begin.get(state, domain.zero) for state in place]
    return compiled(letters, domain, vector, arcs, assumed(domain, *factors))


def _by_state(values: Any, what: str) -> dict[Hashable, Any]:
    """Return a map from hidden states as it is, and a list as a map from 0, 1, 2 and so on."""
    return dict(values) if isinstance(values, Mapping) else dict(enumerate(as_list(values, what)))


def _state_law(values: Mapping[Hashable, Any], domain: Domain, what: str) -> dict[Hashable, Element]:
    law = {state: domain.convert(x) for state, x in values.items()}
    check_law(list(law.values()), domain, what)
    return {state: x for state, x in law.items() if not domain.is_zero(x)}
