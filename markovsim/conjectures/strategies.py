r"""Hypothesis strategies for probabilities, laws, chains, premises, mixtures and windowed simulators.

Everything drawn is exact. Numbers are small rationals with many zeros among them, since zeros decide the graph. Failing
examples shrink towards few premises, few tokens, small windows, few hidden states and simple numbers.

Sizes are arguments, with the same names everywhere. ``max_denominator`` bounds the common denominator of a law,
``max_hidden`` bounds the hidden states of a generator premise and the length of a repeated word, and ``kinds`` names
the kinds of premise. As in Hypothesis, a strategy takes the strategy of its parts:
``simulators(mixtures(alphabets(max_tokens=2)), max_window=2)``.

Examples
--------
>>> from hypothesis import given, settings
>>> @settings(database=None, derandomize=True, max_examples=20)
... @given(simulators(max_window=2))
... def appending_never_drifts(sim):
...     for context in sim.full_windows:
...         for premise in sim.mixture.premises:
...             assert sim.martingale.halves(premise, context).appending == 0
>>> appending_never_drifts()
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from math import gcd
from random import Random
from string import ascii_uppercase
from typing import Any, TypeVar

from hypothesis import assume, configuration, find, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from markovsim.arithmetic.domains import EXACT
from markovsim.chains.chain import Chain
from markovsim.contexts.reader import IMPOSSIBLE, STARTS
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.errors import ImpossibleWindowError, InputError, StationaryError
from markovsim.mixture import Mixture
from markovsim.premises import authors, library
from markovsim.premises.alphabet import Alphabet, Token
from markovsim.premises.generator import Generator, generator
from markovsim.premises.stationary import stationary_start

T = TypeVar("T")

KINDS = ("iid", "word", "looping", "markov", "generator", "deceptive")
"""The kinds of premise, the simplest first."""
CLOSED_KINDS = KINDS[:-1]


def simplest(
    strategy: SearchStrategy[T],
    condition: Callable[[T], Any] = lambda _: True,
    *,
    seed: int = 0,
    examples: int = 500,
) -> T:
    """Return the simplest value that a strategy draws under a condition, as far as shrinking finds it.

    What is found first is made smaller until nothing simpler meets the condition. The result is deterministic, and
    nothing is stored.

    Parameters
    ----------
    strategy : SearchStrategy
        What draws.
    condition : callable
        What the value must meet.
    seed : int
        The seed of the draws.
    examples : int
        Most draws.

    Raises
    ------
    hypothesis.errors.NoSuchExample
        No draw meets the condition.

    Examples
    --------
    >>> simplest(premises("AB"), lambda p: 0 < p.probability("AB") < 1).probability("ABBA")
    Fraction(1, 16)
    """
    quiet = settings(database=None, deadline=None, max_examples=examples, print_blob=False)
    with _hypothesis_writes_nothing_here():
        return find(strategy, lambda value: bool(condition(value)), settings=quiet, random=Random(seed))


@contextmanager
def _hypothesis_writes_nothing_here() -> Iterator[None]:
    """Keep Hypothesis from leaving its cache in the reader's working directory."""
    before = configuration.storage_directory(intent_to_write=False).home_directory
    with tempfile.TemporaryDirectory() as elsewhere:
        configuration.set_hypothesis_home_dir(elsewhere)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(before)


def probabilities(*, max_denominator: int = 5, sure: bool = True) -> SearchStrategy[Fraction]:
    """Return a strategy for p/q in [0, 1] with q ≤ ``max_denominator``.

    It shrinks towards 1/2, then towards small denominators. 0 and 1 count as simple.

    Parameters
    ----------
    max_denominator : int
        The largest denominator.
    sure : bool
        With False, 0 and 1 are left out.

    Raises
    ------
    InputError
        Without 0 and 1, the largest denominator is below 2.

    Examples
    --------
    >>> simplest(probabilities()), simplest(probabilities(), lambda p: p > Fraction(1, 2))
    (Fraction(1, 2), Fraction(1, 1))
    """
    if max_denominator < 2:
        raise InputError(f"max_denominator={max_denominator}: give at least 2")
    inside = [Fraction(p, q) for q in range(2, max_denominator + 1) for p in range(1, q) if gcd(p, q) == 1]
    ends = [Fraction(0), Fraction(1)] if sure else []
    return st.sampled_from([*inside[:1], *ends, *inside[1:]])


def laws(outcomes: Sequence[Any], *, max_denominator: int = 4) -> SearchStrategy[dict[Any, Fraction]]:
    """Return a strategy for laws on ``outcomes``, as maps {outcome: probability > 0}.

    Laws are drawn as the shares of a few picks, so that zeros are frequent. They shrink towards certainty of the first
    outcome, then towards few picks.

    Parameters
    ----------
    outcomes : sequence
        The possible outcomes.
    max_denominator : int
        Most picks.

    Examples
    --------
    >>> simplest(laws("AB"))
    {'A': Fraction(1, 1)}
    >>> simplest(laws("ABC"), lambda law: len(law) == 2)
    {'A': Fraction(1, 2), 'B': Fraction(1, 2)}
    """
    if not outcomes or max_denominator < 1:
        raise InputError(
            f"outcomes={outcomes!r}, max_denominator={max_denominator}: give at least one of each"
        )
    return _laws(tuple(outcomes), max_denominator)


@cache  # Hypothesis checks each new strategy at its first draw, which costs more than the draw itself.
def _laws(outcomes: tuple[Any, ...], max_denominator: int) -> SearchStrategy[dict[Any, Fraction]]:
    def shares(picked: list[Any]) -> dict[Any, Fraction]:
        counts = Counter(picked)
        return {x: Fraction(counts[x], len(picked)) for x in outcomes if x in counts}

    return st.lists(st.sampled_from(outcomes), min_size=1, max_size=max_denominator).map(shares)


def alphabets(*, min_tokens: int = 1, max_tokens: int = 3) -> SearchStrategy[tuple[str, ...]]:
    """Return a strategy for the alphabets A, B, C, …, which shrinks towards few tokens.

    Parameters
    ----------
    min_tokens, max_tokens : int
        The bounds on the number of tokens.

    Examples
    --------
    >>> simplest(alphabets(min_tokens=2))
    ('A', 'B')
    """
    return st.integers(min_tokens, max_tokens).map(lambda n: tuple(ascii_uppercase[:n]))


@st.composite
def chains(draw: DrawFn, *, max_states: int = 4, max_denominator: int = 4) -> Chain:
    """Return a strategy for exact chains on the states 0, 1, …: any graph in which every state leads somewhere.

    It shrinks towards few states, each leading to state 0.

    Parameters
    ----------
    max_states : int
        Most states.
    max_denominator : int
        The largest common denominator of a row.

    Examples
    --------
    >>> [dict(row) for row in simplest(chains(), lambda chain: not chain.is_irreducible()).matrix.rows]
    [{0: 1}, {0: 1}]
    """
    states = range(draw(st.integers(1, max_states)))
    law = laws(states, max_denominator=max_denominator)
    return Chain.from_transitions(
        [(i, j, p) for i in states for j, p in draw(law).items()], states, domain=EXACT
    )


def iid_premises(alphabet: Sequence[Token], *, max_denominator: int = 4) -> SearchStrategy[Generator]:
    """Return a strategy for premises that draw every token independently from one law.

    Parameters
    ----------
    alphabet : sequence of tokens
        The tokens.
    max_denominator : int
        The largest common denominator of the law.

    Examples
    --------
    >>> simplest(iid_premises("AB"), lambda p: 0 < p.probability("B") < 1).probability("B")
    Fraction(1, 2)
    """
    letters = tuple(alphabet)
    return laws(letters, max_denominator=max_denominator).map(
        lambda law: library.iid(law, alphabet=letters, domain=EXACT)
    )


def word_premises(alphabet: Sequence[Token], *, max_hidden: int = 3) -> SearchStrategy[Generator]:
    """Return a strategy for premises that repeat a word from its first token on.

    Parameters
    ----------
    alphabet : sequence of tokens
        The tokens.
    max_hidden : int
        Most tokens of the word.

    Examples
    --------
    >>> simplest(word_premises("AB"), lambda p: p.probability("AB") == 1).probability("ABAB")
    Fraction(1, 1)
    """
    letters = tuple(alphabet)
    words = st.lists(st.sampled_from(letters), min_size=1, max_size=max_hidden)
    return words.map(lambda word: library.word(word, alphabet=letters, domain=EXACT))


@st.composite
def looping_premises(draw: DrawFn, alphabet: Sequence[Token], *, max_denominator: int = 4) -> Generator:
    """Return a strategy for premises that repeat the last token with probability 1 − η and else draw from one law.

    Parameters
    ----------
    alphabet : sequence of tokens
        The tokens.
    max_denominator : int
        The largest common denominator of the law. That of η may be larger by 1.

    Examples
    --------
    >>> simplest(looping_premises("AB"), lambda p: 0 < p.probability("AB") < p.probability("AA")).probability("AA")
    Fraction(3, 8)
    """
    letters = tuple(alphabet)
    first, eta = (
        draw(laws(letters, max_denominator=max_denominator)),
        draw(probabilities(max_denominator=max_denominator + 1)),
    )
    return library.looping(first, eta, alphabet=letters, domain=EXACT)


@st.composite
def markov_premises(
    draw: DrawFn, alphabet: Sequence[Token], *, max_order: int = 2, max_denominator: int = 4
) -> Generator:
    """Return a strategy for Markov premises, which shrinks towards order 0.

    Any words of that length may begin it. Only words that can occur have transitions.

    Parameters
    ----------
    alphabet : sequence of tokens
        The tokens.
    max_order : int
        The largest order.
    max_denominator : int
        The largest common denominator of a law.

    Examples
    --------
    >>> turns = simplest(markov_premises("AB"), lambda p: p.probability("AA") == 0 and 0 < p.probability("ABA") < 1)
    >>> turns.probability("ABA")
    Fraction(1, 2)
    """
    letters = tuple(alphabet)
    order, law = draw(st.integers(0, max_order)), laws(letters, max_denominator=max_denominator)
    words: list[tuple[Token, ...]] = [()]
    for _ in range(order):
        words = [(*word, token) for word in words for token in letters]
    initial = draw(laws(words, max_denominator=max_denominator))
    transitions: dict[tuple[Token, ...], dict[Token, Fraction]] = {}
    queue = list(initial)
    for word in queue:
        if word not in transitions:
            transitions[word] = draw(law)
            queue.extend((*word, token)[1:] if order else () for token in transitions[word])
    return library.markov(order, initial, transitions, alphabet=letters, domain=EXACT)


@st.composite
def generator_premises(
    draw: DrawFn, alphabet: Sequence[Token], *, max_hidden: int = 3, max_denominator: int = 4
) -> Generator:
    """Return a strategy for generators: a start law, and for each hidden state a law of (token, next hidden state).

    Every finite-state premise with laws of such denominators is among them. It shrinks towards few hidden states.

    Parameters
    ----------
    alphabet : sequence of tokens
        The tokens.
    max_hidden : int
        Most hidden states.
    max_denominator : int
        The largest common denominator of a law.

    Examples
    --------
    >>> simplest(generator_premises("AB"), lambda p: p.size == 2).size
    2
    """
    letters = tuple(alphabet)
    hidden = range(draw(st.integers(1, max_hidden)))
    start = draw(laws(hidden, max_denominator=max_denominator))
    arcs = laws([(token, j) for token in letters for j in hidden], max_denominator=max_denominator)
    rows = [draw(arcs) for _ in hidden]
    tokens = {token: [[row.get((token, j), 0) for j in hidden] for row in rows] for token in letters}
    return generator([start.get(i, 0) for i in hidden], tokens, domain=EXACT)


@st.composite
def deceptive_premises(
    draw: DrawFn, alphabet: Sequence[Token], *, max_hidden: int = 3, max_denominator: int = 4
) -> Generator:
    """Return a strategy for premises that imitate one of another kind, reveal a second with a hazard, and may return.

    It shrinks towards simple premises, hazard 1/2 and no return.

    Parameters
    ----------
    alphabet : sequence of tokens
        The tokens.
    max_hidden : int
        Most hidden states of a generator among the two premises, and most tokens of a repeated word.
    max_denominator : int
        The largest common denominator of a law. Those of the hazard and of the chance to return may be larger by 1.

    Examples
    --------
    >>> rogue = simplest(deceptive_premises("AB"), lambda p: p.probability("BA") == 0 and 0 < p.probability("AB") < 1)
    >>> rogue.probability("AB"), rogue.probability("ABB")
    (Fraction(1, 4), Fraction(1, 4))
    """
    letters = tuple(alphabet)
    plain = premises(letters, kinds=CLOSED_KINDS, max_hidden=max_hidden, max_denominator=max_denominator)
    imitates, then = draw(plain), draw(plain)
    hazard = draw(probabilities(max_denominator=max_denominator + 1))
    back = draw(st.just(Fraction(0)) | probabilities(max_denominator=max_denominator + 1))
    return authors.deceptive(imitates, then, hazard, back, domain=EXACT).over(Alphabet(letters))


def premises(
    alphabet: Sequence[Token],
    *,
    kinds: Sequence[str] = KINDS,
    stationary: bool = False,
    max_hidden: int = 3,
    max_denominator: int = 4,
) -> SearchStrategy[Generator]:
    """Return a strategy for premises of the given kinds.

    It shrinks towards the first of the kinds.

    Parameters
    ----------
    alphabet : sequence of tokens
        The tokens.
    kinds : sequence of str
        Of "iid", "word", "looping", "markov" (order at most 2), "generator", "deceptive".
    stationary : bool
        With True premises start from their one stationary law, and those that have several are left out.
    max_hidden : int
        Most hidden states of a generator, and most tokens of a repeated word.
    max_denominator : int
        The largest common denominator of a law.

    Raises
    ------
    InputError
        A kind is unknown.

    Examples
    --------
    >>> simplest(premises("AB", stationary=True), lambda p: p.size == 2).is_stationary()
    True
    """
    for kind in kinds:
        if kind not in KINDS:
            raise InputError(f"kind={kind!r}: no such kind of premise; choose from {', '.join(KINDS)}")
    drawn = _premises(tuple(alphabet), tuple(kinds), max_hidden, max_denominator)
    return drawn.flatmap(_at_rest) if stationary else drawn


@cache
def _premises(
    alphabet: tuple[Token, ...], kinds: tuple[str, ...], max_hidden: int, max_denominator: int
) -> SearchStrategy[Generator]:
    number, size = {"max_denominator": max_denominator}, {"max_hidden": max_hidden}
    makers: dict[str, Callable[[], SearchStrategy[Generator]]] = {
        "iid": lambda: iid_premises(alphabet, **number),
        "word": lambda: word_premises(alphabet, **size),
        "looping": lambda: looping_premises(alphabet, **number),
        "markov": lambda: markov_premises(alphabet, **number),
        "generator": lambda: generator_premises(alphabet, **size, **number),
        "deceptive": lambda: deceptive_premises(alphabet, **size, **number),
    }
    return st.one_of(*(makers[kind]() for kind in kinds))


def _at_rest(premise: Generator) -> SearchStrategy[Generator]:
    try:
        return st.just(stationary_start(premise))
    except StationaryError:
        return st.nothing()


@st.composite
def mixtures(
    draw: DrawFn,
    letters: SearchStrategy[tuple[str, ...]] | None = None,
    *,
    min_premises: int = 1,
    max_premises: int = 3,
    kinds: Sequence[str] = KINDS,
    stationary: bool = False,
    max_hidden: int = 3,
    max_denominator: int = 4,
) -> Mixture:
    """Return a strategy for exact mixtures of premises named premise1, premise2 and so on.

    It shrinks towards few tokens, few premises and equal weights.

    Parameters
    ----------
    letters : strategy for alphabets, optional
        By default :func:`alphabets`.
    min_premises, max_premises : int
        The bounds on the number of premises.
    kinds, stationary, max_hidden, max_denominator
        As for :func:`premises`. Weights are whole numbers up to ``max_denominator``, normalised.

    Examples
    --------
    >>> coin = simplest(mixtures(), lambda mixture: 0 < mixture.probability("A") < 1)
    >>> coin.next_token(), len(coin.premises)
    ({'A': Fraction(1, 2), 'B': Fraction(1, 2)}, 1)
    """
    alphabet = draw(alphabets() if letters is None else letters)
    each = premises(
        alphabet, kinds=kinds, stationary=stationary, max_hidden=max_hidden, max_denominator=max_denominator
    )
    weighed = st.tuples(each, st.integers(1, max_denominator))
    drawn = draw(st.lists(weighed, min_size=min_premises, max_size=max_premises))
    names = [f"premise{i + 1}" for i in range(len(drawn))]
    return Mixture(
        {name: premise for name, (premise, _) in zip(names, drawn, strict=True)},
        {name: weight for name, (_, weight) in zip(names, drawn, strict=True)},
        alphabet=alphabet,
        domain=EXACT,
    )


@st.composite
def simulators(
    draw: DrawFn,
    models: SearchStrategy[Mixture] | None = None,
    *,
    min_window: int = 0,
    max_window: int = 3,
    starts: Sequence[str] = STARTS,
    impossible: Sequence[str] = IMPOSSIBLE,
    max_pinned: int = 1,
) -> WindowedSimulator:
    """Return a strategy for windowed simulators whose chain from the empty word can be built.

    A model that would strand is drawn with impossible="forget" where that may be chosen, and not at all elsewhere. The
    strategy shrinks as :func:`mixtures` does, then towards a small window, the first settings and no pinned prefix.

    Parameters
    ----------
    models : strategy for mixtures, optional
        By default :func:`mixtures`.
    min_window, max_window : int
        The bounds on the window.
    starts, impossible : sequence of str
        The settings to choose from.
    max_pinned : int
        Most tokens of the pinned prefix, which is always possible.

    Examples
    --------
    >>> drifting = simplest(simulators(), lambda sim: any(map(sim.martingale.smallest_violation, sim.mixture.premises)))
    >>> drifting.k, len(drifting.mixture.premises), drifting.mixture.alphabet.tokens, drifting.pinned
    (1, 2, ('A', 'B'), ())
    """
    mixture = draw(mixtures() if models is None else models)
    k = draw(st.integers(min_window, max_window))
    try:
        bare = mixture.window(k, start=draw(st.sampled_from(list(starts))))
    except StationaryError:
        assume("document" in starts)
        bare = mixture.window(k)
    pinned = draw(_possible_words(bare, max_pinned))
    choice = draw(st.sampled_from(list(impossible)))
    simulator = mixture.window(k, start=bare.start, pinned=pinned, impossible=choice)
    if choice == "error":
        try:
            simulator.chain()
        except ImpossibleWindowError:
            assume("forget" in impossible)
            simulator = mixture.window(k, start=bare.start, pinned=pinned, impossible="forget")
    return simulator


@st.composite
def _possible_words(draw: DrawFn, simulator: WindowedSimulator, max_length: int) -> tuple[Token, ...]:
    """Return a strategy for words that a document, read as the simulator reads it, may begin with."""
    word: tuple[Token, ...] = ()
    for _ in range(draw(st.integers(0, max_length))):
        law = simulator.reader.unbounded_belief(word).next_token
        word = (*word, draw(st.sampled_from([a for a in simulator.mixture.alphabet.tokens if a in law])))
    return word
