"""The context chain by enumeration: every context that can be reached, found by following possible tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markovsim.chains.matrix import Arc
from markovsim.contexts.window import WindowedReader
from markovsim.errors import ImpossibleWindowError, LimitError
from markovsim.premises.alphabet import Word

MAX_CONTEXTS = 100_000
"""More contexts than this are not enumerated."""
MAX_STORED_TOKENS = 20_000_000
"""Contexts of more tokens than this, in all, are not enumerated: a long window of few contexts fills memory too."""


@dataclass(frozen=True)
class ContextGraph:
    """The reachable contexts, growing ones first, then in the order of the alphabet, and the arcs between them.

    ``arcs[i]`` holds one :class:`~markovsim.chains.matrix.Arc` per token that can follow context i, labelled
    by it.
    """

    contexts: tuple[Word, ...]
    arcs: tuple[tuple[Arc, ...], ...]


def reachable_contexts(reader: WindowedReader, starts: Iterable[Word] = ((),)) -> ContextGraph:
    """Return all contexts that M_k reaches from the given start contexts, and the transitions between them.

    From context w, token a of positive probability leads to τ_k(wa). Structure comes from which tokens are
    possible, never from the size of a probability.

    Raises ImpossibleWindowError, naming the window and a word that leads to it, where ``impossible="error"``
    and such a window can be reached; LimitError where there are more than 100,000 contexts, or 20 million
    tokens in them.
    """
    came_from: dict[Word, tuple[Word, Word] | None] = dict.fromkeys(map(reader.truncate, starts))
    queue = list(came_from)
    stored = sum(map(len, queue))
    for context in queue:
        if reader.read_suffix(context) is None:
            raise ImpossibleWindowError(_impossible(reader, context, came_from))
        for token in reader.possible_tokens(context):
            following = reader.truncate((*context, token))
            if following not in came_from:
                came_from[following] = (context, (token,))
                queue.append(following)
                stored += len(following)
        if len(queue) > MAX_CONTEXTS or stored > MAX_STORED_TOKENS:
            raise LimitError(
                f"window={reader.k}: more than {min(len(queue), MAX_CONTEXTS):,} contexts, too many to enumerate;"
                " choose a shorter window"
            )
    contexts = sorted(
        queue, key=lambda word: (len(word) == reader.k, len(word), reader.mixture.alphabet.sort_key(word))
    )
    place = {context: i for i, context in enumerate(contexts)}
    arcs = tuple(
        tuple(Arc(a, place[reader.truncate((*w, a))], p) for a, p in reader.belief(w).next_token.items())
        for w in contexts
    )
    return ContextGraph(tuple(contexts), arcs)


def _impossible(
    reader: WindowedReader, context: Word, came_from: dict[Word, tuple[Word, Word] | None]
) -> str:
    tokens: list[Word] = []
    origin, step = context, came_from[context]
    while step is not None:
        origin, token = step
        tokens.append(token)
        step = came_from[origin]
    written = reader.write(tuple(token for piece in reversed(tokens) for token in piece))
    beginning = f"from {reader.write(origin)!r}" if origin else "from the empty word"
    how = f"is reached {beginning} by emitting {written!r} and" if tokens else "is the start and"
    return f"window={reader.write(context)!r} {how} {reader.impossible_reason()}"
