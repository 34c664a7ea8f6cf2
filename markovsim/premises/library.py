"""Ready-made premises, each compiled to a :class:`~markovsim.premises.generator.Generator`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markovsim.domains import Domain, Element, infer_domain, join_domains, require_domain
from markovsim.errors import InputError, UndecidedError
from markovsim.numbers import clip, short
from markovsim.premises.alphabet import Alphabet, Token, Word
from markovsim.premises.generator import Generator, SparseRow, check_law, trimmed

Law = Mapping[Token, Any]


def _as_law(values: Any, what: str) -> Mapping[Any, Any]:
    if not isinstance(values, Mapping):
        raise InputError(f"{what}={short(values)}: not a law; give a map such as {{'A': '1/2', 'B': '1/2'}}")
    return values


def _as_domain(domain: Domain | None, values: Iterable[Any]) -> Domain:
    return infer_domain(values) if domain is None else require_domain(domain)


def _times(x: Element, y: Element, domain: Domain, name: str) -> Element:
    """Return the product of two positive numbers, which must not vanish."""
    return domain.check_positive(x * y, f"{name}: a product of probabilities")


def _assumed(domain: Domain, *numbers: Element) -> tuple[Element, ...]:
    """Return what must be positive of numbers that do not stand in the generator themselves."""
    return tuple(x for x in numbers if not domain.is_zero(x))


def _letters(alphabet: Sequence[Token] | None, *found: Sequence[Token]) -> Alphabet:
    """Return the alphabet given, or else the tokens in order of appearance."""
    if alphabet is not None:
        return Alphabet(tuple(alphabet))
    return Alphabet(tuple(dict.fromkeys(token for tokens in found for token in tokens)))


def _law(values: Law, letters: Alphabet, domain: Domain, what: str) -> dict[Token, Element]:
    """Return the law on tokens with its zeros dropped; tokens may be given as they are written ("1" for 1)."""
    law: dict[Token, Element] = {}
    for key, value in values.items():
        token = _token(key, letters, what)
        if token in law:
            raise InputError(f"{what}: token {key!r} stands twice; name it once")
        law[token] = domain.convert(value)
    check_law(list(law.values()), domain, what)
    return {token: x for token, x in law.items() if not domain.is_zero(x)}


def _token(key: Token, letters: Alphabet, what: str) -> Token:
    for token in letters.tokens:
        if key == token or (isinstance(key, str) and key == str(token)):
            return token
    raise InputError(f"{what}: token {key!r} is not in the alphabet {list(letters.tokens)!r}; use its tokens")


def _compile(
    letters: Alphabet,
    domain: Domain,
    start: Sequence[Element],
    arcs: _Arcs,
    assumptions: tuple[Element, ...] = (),
) -> Generator:
    """Return the generator with the arcs {token: {(i, j): probability}}."""
    rows: dict[Token, list[SparseRow]] = {}
    for token in letters.tokens:
        matrix: list[list[tuple[int, Element]]] = [[] for _ in start]
        for (i, j), p in arcs.get(token, {}).items():
            matrix[i].append((j, p))
        rows[token] = [tuple(sorted(row, key=lambda entry: entry[0])) for row in matrix]
    return trimmed(letters, domain, start, rows, assumptions)


_Arcs = Mapping[Token, Mapping[tuple[int, int], Element]]


def iid(
    probabilities: Law,
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "iid",
) -> Generator:
    """Return the premise that draws every token independently from one law; tokens left out have probability 0.

    >>> iid({"A": "1/2", "B": "1/2"}).probability("AAB")
    Fraction(1, 8)

    Raises InputError unless the probabilities are non-negative and sum to 1.
    """
    _as_law(probabilities, f"{name}: probabilities")
    letters = _letters(alphabet, list(probabilities))
    domain = _as_domain(domain, probabilities.values())
    law = _law(probabilities, letters, domain, f"{name}: probabilities")
    return _compile(letters, domain, [domain.one], {a: {(0, 0): p} for a, p in law.items()})


def word(
    word: str | Sequence[Token],
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "word",
) -> Generator:
    """Return the premise that repeats a non-empty word for ever, from its first token on.

    >>> word("AB").probability("ABAB")
    Fraction(1, 1)
    """
    if alphabet is None and isinstance(word, str):
        word = word.split() if " " in word else list(word)
    if not isinstance(word, (str, Sequence)):
        raise InputError(f"{name}: word={short(word)}: not a word; give a string or a sequence of tokens")
    if not word:
        raise InputError(f"{name}: word={word!r} is empty; give at least one token to repeat")
    letters = _letters(alphabet, list(word))
    tokens = letters.parse(word)
    domain = _as_domain(domain, [])
    arcs: dict[Token, dict[tuple[int, int], Element]] = {}
    for i, token in enumerate(tokens):
        arcs.setdefault(token, {})[i, (i + 1) % len(tokens)] = domain.one
    start = [domain.one] + [domain.zero] * (len(tokens) - 1)
    return _compile(letters, domain, start, arcs)


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

    ``initial`` is the law of the first n tokens as a word; ``transitions`` maps each word of length n that
    can occur to the law of the token after it. Words are written, or tuples of tokens.

    >>> flip = markov(1, {"A": 1}, {"A": {"A": "9/10", "B": "1/10"}, "B": {"A": "1/2", "B": "1/2"}})
    >>> flip.probability("AAB")
    Fraction(9, 100)

    Raises InputError, naming the word and the sum, for a law that does not sum to 1, for a word of another
    length, and for a word that can occur and has no transitions.
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 0:
        raise InputError(f"{name}: order={order!r}: not a whole number; give 0, 1, 2, …")
    rows = [
        _as_law(law, f"{name}: transitions after {key!r}")
        for key, law in _as_law(transitions, f"{name}: transitions").items()
    ]
    named = [_tokens_of_key(key, order) for key in [*_as_law(initial, f"{name}: initial"), *transitions]]
    letters = _letters(alphabet, *map(list, rows), *named)
    domain = _as_domain(domain, [*initial.values(), *(x for law in rows for x in law.values())])
    first = _initial_law(initial, order, letters, domain, name)
    laws: dict[Word, dict[Token, Element]] = {}
    for key, law in transitions.items():
        context = _word_of_length(key, order, letters, f"{name}: transitions")
        if context in laws:
            raise InputError(f"{name}: transitions: word {key!r} stands twice; name it once")
        laws[context] = _law(law, letters, domain, f"{name}: transitions after {key!r}")
    # Hidden states: the words shorter than n seen at first, then those of length n.
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
    return _from_named_arcs(letters, domain, (), arcs, _assumed(domain, *first.values()))


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
    return _compile(letters, domain, start, table, assumptions)


def looping(
    first: Law,
    eta: Any,
    *,
    alphabet: Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "looping",
) -> Generator:
    """Return the mode-collapsed premise: it repeats its last token with probability 1 − eta, else draws from ``first``.

    The first token is drawn from ``first``; a later draw may give the last token again.

    >>> looping({"A": "1/2", "B": "1/2"}, "1/10").probability("AA")
    Fraction(19, 40)

    Raises InputError unless ``first`` sums to 1 and 0 ≤ eta ≤ 1.
    """
    letters = _letters(alphabet, list(_as_law(first, f"{name}: first")))
    domain = _as_domain(domain, [*first.values(), eta])
    law = _law(first, letters, domain, f"{name}: first")
    slip = domain.convert(eta)
    keep = _complement(slip, domain, f"{name}: eta")
    arcs: list[tuple[Word, Token, Word, Element]] = [((), a, (a,), p) for a, p in law.items()]
    for last in law:
        for token, p in law.items():
            ways = [] if domain.is_zero(slip) else [_times(slip, p, domain, name)]
            if token == last and not domain.is_zero(keep):
                ways.append(keep)
            if ways:
                arcs.append(((last,), token, (token,), sum(ways, start=domain.zero)))
    return _from_named_arcs(letters, domain, (), arcs, _assumed(domain, slip, keep))


def _complement(x: Element, domain: Domain, what: str) -> Element:
    """Return 1 − x for a probability x, the one place where a user's number is subtracted."""
    rest = domain.one - x
    for y in (x, rest):
        try:
            negative = domain.sign(y) < 0
        except UndecidedError:
            negative = False
        if negative:
            raise InputError(f"{what}={clip(domain.text(x))}: not a probability; give a number from 0 to 1")
    return rest


def deceptive(
    imitates: Generator,
    then: Generator,
    hazard: Any,
    back: Any = 0,
    *,
    domain: Domain | None = None,
    name: str = "deceptive",
) -> Generator:
    """Return the premise that imitates one process until it reveals itself, and then follows another.

    At each token, before emitting, it reveals itself with probability ``hazard`` and returns likewise with
    probability ``back``; ``then`` begins afresh at each revelation, ``imitates`` at each return. It starts
    honest. With ``back`` = 0 revealing is for ever.

    >>> rogue = deceptive(iid({"A": 1}), iid({"B": 1}), hazard="1/10")
    >>> rogue.probability("AAB")
    Fraction(81, 1000)

    Raises InputError unless hazard and back are from 0 to 1.
    """
    for role, premise in (("imitates", imitates), ("then", then)):
        if not isinstance(premise, Generator):
            raise InputError(
                f"{name}: {role}={short(premise)}: not a premise; give one made by iid, word, markov, …"
            )
    letters = _letters(None, imitates.alphabet.tokens, then.alphabet.tokens)
    if domain is None:
        domain = join_domains([imitates.domain, then.domain, infer_domain([hazard, back])])
    domain = require_domain(domain)
    honest, revealed = imitates.to(domain).over(letters), then.to(domain).over(letters)
    h, r = domain.convert(hazard), domain.convert(back)
    stay_honest, stay_revealed = (
        _complement(h, domain, f"{name}: hazard"),
        _complement(r, domain, f"{name}: back"),
    )
    rows: dict[Token, list[SparseRow]] = {}
    for token in letters.tokens:
        enter_revealed, enter_honest = _entering(revealed, token), _entering(honest, token)
        n = honest.size
        rows[token] = [
            *(
                _blend((row, stay_honest, 0), (enter_revealed, h, n), domain, name)
                for row in honest.rows[token]
            ),
            *(
                _blend((row, stay_revealed, n), (enter_honest, r, 0), domain, name)
                for row in revealed.rows[token]
            ),
        ]
    start = [*honest.start, *([domain.zero] * revealed.size)]
    assumptions = _assumed(
        domain, h, stay_honest, r, stay_revealed, *honest.assumptions, *revealed.assumptions
    )
    return trimmed(letters, domain, start, rows, assumptions)


def _entering(process: Generator, token: Token) -> SparseRow:
    """Return the sparse row s·T_token: where a fresh start is after emitting the token."""
    return tuple(sorted(process.step(process.start_vector, token).items()))


_Part = tuple[SparseRow, Element, int]  # a row, the probability of following it, and where its block begins


def _blend(stay: _Part, leave: _Part, domain: Domain, name: str) -> SparseRow:
    """Return p·row beside q·row', each moved to its block of hidden states."""
    blended = [
        (j + shift, _times(p, x, domain, name))
        for row, p, shift in (stay, leave)
        if not domain.is_zero(p)
        for j, x in row
    ]
    return tuple(sorted(blended, key=lambda entry: entry[0]))
