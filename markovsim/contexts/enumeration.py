"""The context chain by enumeration: every context that can be reached, found by following possible tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markovsim.chains.events import Event
from markovsim.chains.matrix import Arc
from markovsim.contexts.counting import has_more_contexts, too_many
from markovsim.contexts.reader import WindowedReader
from markovsim.errors import ImpossibleWindowError
from markovsim.premises.alphabet import Token, Word

MAX_CONTEXTS = 100_000
"""The most contexts that are enumerated."""
MAX_STORED_TOKENS = 20_000_000
"""The most tokens in the contexts that are enumerated, all together: a few long windows fill memory too."""


@dataclass(frozen=True)
class ContextGraph:
    """The reachable contexts, growing ones first, then in the order of the alphabet, and the arcs between them.

    ``arcs[i]`` holds one :class:`~markovsim.chains.matrix.Arc` per token that can follow context i, labelled
    by it. Where the contexts were followed only until an event, the place after the last context stands for
    the event: arcs that hit lead there, and it leads to itself.
    """

    contexts: tuple[Word, ...]
    arcs: tuple[tuple[Arc, ...], ...]


def reachable_contexts(
    reader: WindowedReader,
    starts: Iterable[Word] = ((),),
    *,
    until: Event | None = None,
    most: int | None = None,
) -> ContextGraph:
    """Return all contexts that M_k reaches from the given start contexts, and the transitions between them.

    From context w, token a of positive probability leads to τ_k(wa). Structure comes from which tokens are possible,
    and which of them a decoding policy keeps, never from the size of a probability.

    Parameters
    ----------
    reader : WindowedReader
        How contexts are read.
    starts : iterable of words
        The start contexts.
    until : Event, optional
        Only contexts that can be reached before this event are returned, which are often far fewer. The event has not
        happened at the starts.
    most : int, optional
        The most contexts; 100,000 by default.

    Raises
    ------
    ImpossibleWindowError
        With ``impossible="error"`` such a window can be reached. The message names it and a word that leads to it.
    LimitError
        There are more than ``most`` contexts, which is said as soon as it is certain, or 20 million tokens in them.
    UndecidedError, PrecisionError, InputError, FloatRangeError
        As for :meth:`Decoding.decode`.
    """
    most = MAX_CONTEXTS if most is None else most
    came_from: dict[Word, tuple[Word, Word] | None] = dict.fromkeys(map(reader.truncate, starts))
    hits = _hits_of(reader, until)
    queue = list(came_from)
    if any(has_more_contexts(reader, most, start, until=until) for start in queue[:1]):
        raise too_many(reader, most, "contexts")
    stored = sum(map(len, queue))
    for context in queue:
        if reader.read_suffix(context) is None:
            raise ImpossibleWindowError(_impossible(reader, context, came_from))
        for token in reader.possible_tokens(context):
            following = reader.truncate((*context, token))
            if following not in came_from and not hits(context, token, following):
                came_from[following] = (context, (token,))
                queue.append(following)
                stored += len(following)
        if len(queue) > most or stored > MAX_STORED_TOKENS:
            raise too_many(reader, min(len(queue), most), "contexts")
    contexts = sorted(
        queue, key=lambda word: (len(word) == reader.k, len(word), reader.mixture.alphabet.sort_key(word))
    )
    place = {context: i for i, context in enumerate(contexts)}
    arcs = []
    for context in contexts:
        row = []
        for token, p in reader.next_law(context).items():
            following = reader.truncate((*context, token))
            hit = hits(context, token, following)
            row.append(Arc(token, len(contexts) if hit else place[following], p))
        arcs.append(tuple(row))
    if until is not None:
        arcs.append((Arc(None, len(contexts), reader.mixture.domain.one),))
    return ContextGraph(tuple(contexts), tuple(arcs))


def _hits_of(reader: WindowedReader, until: Event | None) -> Callable[[Word, Token, Word], bool]:
    """Return whether the step from a context by a token to a context is, or ends in, the event."""
    if until is None:
        return lambda *_: False
    ended: dict[Word, bool] = {}

    def hits(context: Word, token: Token, following: Word) -> bool:
        if following not in ended:
            ended[following] = until.hits_state(reader.write(following))
        return ended[following] or until.hits_arc(reader.write(context), token, reader.write(following))

    return hits


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
