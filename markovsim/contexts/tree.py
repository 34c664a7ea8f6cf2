r"""The context tree: the windowed simulator's chain on the suffixes that matter.

With :math:`M_w = \bigoplus_p T^p_{w_1} \cdots T^p_{w_n}` a window :math:`w = us` is read as the forward vector
:math:`v M_u M_s`. Where :math:`M_s` has rank 1, say :math:`M_s = c\,r` for a column c and a row r, this is a multiple
of r, whatever u is: the next-token law and the amplitudes are those of r, for every *possible* window that ends in s.
The state of a context is its shortest suffix s with rank :math:`M_s \le 1`, or, where it has none, the whole context.

*It is a Markov chain.* For such an s and a token a, :math:`M_{sa} = c\,(r\,T_a)` has rank 1 again, so that the state
after a is a suffix of sa: s and a determine it. (Where sa is longer than the window, its oldest token is dropped from
both.) A context that has no such suffix is known as a whole. All contexts of one state have the same law of the next
token and the same next state for each token: the map from contexts to states is a strong lumping (Kemeny and Snell,
Finite Markov Chains, theorem 6.3.2), of growing contexts together with full ones. It has about k states where
evidence is one-way (the seed toy: the distance to the last B), instead of :math:`2^k`. Context trees of this kind are
those of J. Rissanen, *A universal data compression system*, IEEE Transactions on Information Theory 29 (1983).

*Impossible windows* break it: u and u' may make one window possible and the other not. So the tree is used only where
no impossible window is reached, which is decided from the supports alone: the window that begins at some place of the
text is possible iff some hidden state of the start can write it. For stationary premises with nothing pinned it always
is. Elsewhere the pairs (state of the text, hidden states that the window's beginning leaves possible) are followed.

*Ranks* are exact in the exact and symbolic domains (:mod:`markovsim.contexts.word_products`). A symbolic rank is that
of generic parameters: where all 2 × 2 minors of :math:`M_s` vanish identically, they vanish at every point, so that
what is merged may be merged everywhere; a rank that drops at special points only means that there more could have been
merged. In float and ball no number is compared, only the pattern of what is possible.

A question about one window, such as ``context:BBB``, needs more of the text than the law does: then a state holds also
how much of that window the text ends in (:mod:`markovsim.contexts.window_progress`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import count, islice
from typing import Any, cast

from markovsim.arithmetic.domains import Element
from markovsim.chains.elimination.systems import stationary_vector
from markovsim.chains.events import Emits, Event
from markovsim.chains.graph import Component, communicating_classes, strong_components
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.contexts.counting import has_more_contexts, too_many
from markovsim.contexts.possibility import always_possible
from markovsim.contexts.reader import AmplitudeIs, WindowedReader, WindowIs
from markovsim.contexts.window_progress import NOWHERE, WindowProgress
from markovsim.contexts.word_products import products
from markovsim.full_memory.superposition import LONG_WORD, Belief
from markovsim.premises.alphabet import Token, Word
from markovsim.premises.generator import Generator

LOOK_BACK = 4
"""The most tokens to look back over before the longer way is taken, which starts from the state before."""
MAX_STATES = 200_000
"""The most states of a tree that is built."""
MAX_TOKENS = 200_000_000
"""The most tokens in the words of a tree, all together, in the domains whose numbers grow with the words."""
HAPPENED = -1
"""The target of a step that hits, while the place of the event is not known yet."""


class Stranded(Exception):
    """A context has probability 0, so that contexts cannot be merged."""


class Node:
    """A word, as a node of the trie of words: its beginning and its newest token.

    ``link`` is the word without its oldest token, and ``product`` its :math:`M_w`. ``belief`` is how the word is read
    as a whole context, None where it is impossible. All are found when they are asked for.
    """

    __slots__ = ("belief", "children", "depth", "link", "parent", "product", "token")

    def __init__(self, parent: Node | None, token: Any) -> None:
        self.parent, self.token = parent, token
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.children: dict[Any, Node] | None = None
        self.link: Node | None = None
        self.product: Any = None
        self.belief: Belief | None = None

    def child(self, token: Any) -> Node:
        """Return the word followed by one more token."""
        if self.children is None:
            self.children = {}
        if token not in self.children:
            self.children[token] = Node(self, token)
        return self.children[token]

    def newest_first(self) -> Iterator[Any]:
        """Yield the tokens of the word, the newest first."""
        node = self
        while node.parent is not None:
            yield node.token
            node = node.parent

    @property
    def word(self) -> Word:
        """The word itself."""
        return tuple(self.newest_first())[::-1]


class TreeState:
    """A state of the context tree: all contexts that end in one word, or one whole context.

    ``whole`` says whether the word is a whole context, which has no suffix that would do. ``belief`` is how these
    contexts are read. ``progress`` says how many tokens of the wanted window the text ends in; it is 0 where no window
    is wanted.
    """

    __slots__ = ("belief", "node", "progress", "whole", "write")

    def __init__(
        self, node: Node, belief: Belief, write: Callable[[Word], str], *, progress: int, whole: bool
    ) -> None:
        self.node, self.progress, self.whole, self.belief, self.write = node, progress, whole, belief, write

    @property
    def word(self) -> Word:
        """The suffix that the contexts share, or the whole context."""
        return self.node.word

    def __str__(self) -> str:
        seen = "" if self.progress in (0, NOWHERE) else f" ({self.progress} of the window asked for)"
        return f"{'' if self.whole else '…'}{self.write(self.word)}{seen}"

    def __repr__(self) -> str:
        return f"TreeState({str(self)!r})"


@dataclass(frozen=True)
class ContextTree:
    """The states that are reached from a start, ``states[0]``, and the arcs between them.

    ``arcs[i]`` has one :class:`~markovsim.chains.matrix.Arc` per token that can follow state i. Where the text is
    followed only until an event, the place after the last state stands for the event, which leads to itself.
    """

    reader: WindowedReader
    start: Word
    states: tuple[TreeState, ...]
    arcs: tuple[tuple[Arc, ...], ...]

    @cached_property
    def full(self) -> tuple[int, ...]:
        """The places of the states that hold a full window reached from the start, in the order of the states.

        They are those that are reached in k steps or more: from a cycle, or along a path that is long enough.
        """
        graph = [tuple({arc.target for arc in row}) for row in self.arcs]
        longest: list[float] = [-1.0] * len(graph)
        longest[0] = len(self.start)
        for component in reversed(strong_components(graph)):
            cyclic = len(component) > 1 or component[0] in graph[component[0]]
            for i in component:
                if cyclic and any(longest[j] >= 0 for j in component):
                    longest[i] = float("inf")
            for i in component:
                for j in graph[i] if longest[i] >= 0 else ():
                    longest[j] = max(longest[j], longest[i] + 1)
        return tuple(i for i, steps in enumerate(longest) if steps >= self.reader.k)

    @cached_property
    def closed(self) -> tuple[Component, ...]:
        """The closed classes of the states, in the order of the smallest full window of each.

        They are those of the full windows, one for one, with the same periods: two windows in one state show the same
        k tokens later, whatever is written, so that one state holds windows of one closed class only.
        """
        found = [
            c for c in communicating_classes([[arc.target for arc in row] for row in self.arcs]) if c.closed
        ]
        return tuple(sorted(found, key=self._smallest) if len(found) > 1 else found)

    def _smallest(self, component: Component) -> tuple[int, ...]:
        """Return the first of the full windows of a closed class, as the places of its tokens in the alphabet."""
        places: dict[Any, int] = {token: n for n, token in enumerate(self.reader.mixture.alphabet.tokens)}
        states, window = set(component.members), []
        for _ in range(self.reader.k):
            token = min((arc.label for i in states for arc in self.arcs[i]), key=places.__getitem__)
            states = {arc.target for i in states for arc in self.arcs[i] if arc.label == token}
            window.append(places[token])
        return tuple(window)

    def stationary(self) -> tuple[dict[int, Element], ...]:
        """Return the stationary law of each closed class, a map from places to positive elements."""
        domain = self.reader.mixture.domain
        rows = TransitionMatrix(self.states, domain, self.arcs).vectors
        return tuple(
            stationary_vector({i: rows[i] for i in c.members}, domain, self.states) for c in self.closed
        )

    def spread(self, law: Mapping[int, Element]) -> dict[Word, Element]:
        """Return the law of the full window k tokens after the state is drawn from ``law``.

        For a stationary law that is the law of the full window under it: Σ_s law(s) P(s writes w), for each window w.
        """
        domain = self.reader.mixture.domain
        layer: dict[tuple[Any, ...], dict[int, Element]] = {(): dict(law)}
        for _ in range(self.reader.k):
            onward: dict[tuple[Any, ...], dict[int, Element]] = {}
            for word, masses in layer.items():
                for i, mass in masses.items():
                    for token, j, p in self.arcs[i]:
                        cell = onward.setdefault((*word, token), {})
                        cell[j] = cell[j] + mass * p if j in cell else mass * p
            layer = onward
        return {word: sum(masses.values(), domain.zero) for word, masses in layer.items()}


def context_tree(
    reader: WindowedReader, start: Word = (), *, until: Event | None = None, most: int | None = None
) -> ContextTree | None:
    """Return the context tree of what M_k reaches from a start context; None where there is no such tree.

    There is no tree where an impossible window is reached, nor for an event that may ask anything of the window.

    Parameters
    ----------
    reader : WindowedReader
        How contexts are read.
    start : word
        The start context.
    until : Event, optional
        A token, a window or an amplitude until which the text is followed. It has not happened at the start.
    most : int, optional
        The most states; 200,000 by default.

    Raises
    ------
    LimitError
        There are more than ``most`` states, which is said as soon as it is certain, or, in the exact and symbolic
        domains, 200 million tokens in their words.
    UndecidedError, PrecisionError, InputError, FloatRangeError
        As for :meth:`WindowedReader.next_law`.
    """
    if until is not None and not isinstance(until, (Emits, WindowIs, AmplitudeIs)):
        return None
    most = MAX_STATES if most is None else most
    if has_more_contexts(reader, most, start, until=until, unlike=True):
        raise too_many(reader, most, "states of the context tree")
    grower = TreeGrower(reader, until, most)
    try:
        return grower.grow(start)
    except Stranded:
        return None


class TreeGrower:
    """A context tree while it grows: the states found so far, and what finding the next one needs."""

    def __init__(self, reader: WindowedReader, until: Event | None, most: int | None = None) -> None:
        self.reader, self.until, self.most = reader, until, MAX_STATES if most is None else most
        self.k = reader.k
        self.process: Generator = reader.read_process
        self.products = products(self.process)
        self.root = Node(None, None)
        self.root.product = self.products.identity
        self.root.belief = reader.belief(())
        self.window = WindowProgress(until, reader.k)
        self.found: dict[tuple[Node, int], int] = {}
        self.states: list[TreeState] = []
        self.tokens = 0

    def grow(self, start: Word) -> ContextTree:
        """Follow the possible tokens from the start, state by state."""
        self.place(self.start(start))
        rows: list[list[Arc]] = []
        for state in self.states:  # The list grows while it is walked.
            row: list[Arc] = []
            for token, p in self.reader.law_of(state.belief, state).items():
                target = None if self._emitted(token) else self.next(state, token)
                hit = target is None or self._reached(target)
                row.append(Arc(token, HAPPENED if hit or target is None else self.place(target), p))
            rows.append(row)
        end = len(self.states)
        arcs = [tuple(a._replace(target=end) if a.target == HAPPENED else a for a in row) for row in rows]
        if not always_possible(self.reader):
            self._require_possible(start, arcs, end)
        if self.until is not None:
            arcs.append((Arc(None, end, self.reader.mixture.domain.one),))
        return ContextTree(self.reader, start, tuple(self.states), tuple(arcs))

    def place(self, state: TreeState) -> int:
        """Return the number of a state, a new one for a state that was not met.

        Raises
        ------
        LimitError
            There are too many states.
        """
        key = (state.node, state.progress)
        if key not in self.found:
            self.found[key] = len(self.states)
            self.states.append(state)
            self.tokens += state.node.depth
            grows = self.process.domain.is_exact
            if len(self.states) > self.most or (grows and self.tokens > MAX_TOKENS):
                raise too_many(self.reader, len(self.states) - 1, "states of the context tree")
        return self.found[key]

    # --- events ---

    def _emitted(self, token: Token) -> bool:
        return isinstance(self.until, Emits) and self.until.label == token

    def _reached(self, state: TreeState) -> bool:
        """Say whether the event holds at a state."""
        if isinstance(self.until, AmplitudeIs):
            return self.until.holds(state.belief, state)
        return self.window.is_met(state.progress)

    # --- states ---

    def start(self, start: Word) -> TreeState:
        """Return the state of a context; raise Stranded where the context is impossible."""
        if self.reader.read_suffix(start) != start:
            raise Stranded
        progress, product = self.window.of_start(start), self.products.of(start)
        if self.products.at_most_one(product):
            suffix = self._shortest(reversed(start), len(start))
            if suffix is not None:
                return self._ending(suffix, progress)
        node = self.root
        for token in start:
            node = node.child(token)
        node.belief, node.product = self.reader.belief(start), product
        return TreeState(node, node.belief, self.reader.write, progress=progress, whole=True)

    def next(self, state: TreeState, token: Token) -> TreeState:
        """Return the state after one more token: see the module's text."""
        node, progress = state.node, self.window.after(state.progress, token)
        beginning = node if node.depth < self.k else self._link(node)
        if beginning is None:  # With k = 0 nothing is ever seen.
            return self.states[0]
        word = beginning.child(token)
        suffix = self._shortest(word.newest_first(), LOOK_BACK)
        if suffix is not None:
            return self._ending(suffix, progress, state if beginning is node and suffix is word else None)
        if not self.products.at_most_one(self._product(word)):
            return self._whole(word, progress, state if beginning is node else None)
        rest = self._link(word)
        if rest is None or not self.products.at_most_one(self._product(rest)):
            return self._ending(word, progress, state if beginning is node else None)
        suffix = self._shortest(word.newest_first(), word.depth)
        return self._ending(word if suffix is None else suffix, progress)

    def _ending(self, node: Node, progress: int, before: TreeState | None = None) -> TreeState:
        """Return the state of the contexts that end in a word of rank 1, read as any row of its product.

        ``before`` is a state that the word has grown from, if there is one: then its belief has the row already.
        """
        if (node, progress) in self.found:
            return self.states[self.found[node, progress]]
        if before is not None:
            belief = before.belief.update(node.token)
        else:
            tokens, mixture = node.word, self.root_belief.mixture
            hidden = min(i for i in range(self.process.size) if self._writes(i, tokens))
            belief = Belief(mixture, {hidden: mixture.domain.one})
            for token in tokens:
                belief = belief.update(token)
        return TreeState(node, belief, self.reader.write, progress=progress, whole=False)

    def _writes(self, hidden: int, word: Word) -> bool:
        support = frozenset([hidden])
        for token in word:
            support = self.process.step_support(support, token)
        return bool(support)

    @property
    def root_belief(self) -> Belief:
        """Return how the empty context is read."""
        if self.root.belief is None:
            raise Stranded
        return self.root.belief

    def _whole(self, node: Node, progress: int, before: TreeState | None) -> TreeState:
        """The state of one context that is known as a whole; ``before`` is the state it has grown from, if it has."""
        if (node, progress) in self.found:
            return self.states[self.found[node, progress]]
        if before is not None and before.whole and node.belief is None:
            node.belief = before.belief.after(node.token)
        if node.belief is None:
            self._read(node)
        if node.belief is None:
            raise Stranded
        return TreeState(node, node.belief, self.reader.write, progress=progress, whole=True)

    def _read(self, node: Node) -> None:
        """Find the belief of a word that is a whole context, from that of a beginning that has one."""
        pending = []
        while node.belief is None and node.parent is not None:
            pending.append(node)
            node = node.parent
        belief = node.belief
        if belief is not None and len(pending) > LONG_WORD and not self.process.domain.rounds:
            belief = belief.after_word([later.token for later in reversed(pending)])
            pending[0].belief = belief if belief.vector else None
            return
        for later in reversed(pending):
            belief = later.belief = None if belief is None else belief.after(later.token)

    def _shortest(self, newest_first: Iterable[Token], most: int) -> Node | None:
        """Return the shortest suffix of rank at most 1, looking back over at most ``most`` tokens; None without one."""
        product, suffix = self.products.identity, []
        if self.products.at_most_one(product):
            return self.root
        for token in islice(newest_first, most):
            suffix.append(token)
            product = self.products.times(self.products.factors[token], product)
            if self.products.at_most_one(product):
                node = self.root
                for later in reversed(suffix):
                    node = node.child(later)
                return node
        return None

    def _link(self, node: Node) -> Node | None:
        """Return the word without its oldest token; None for the empty word."""
        pending = []
        while node.link is None and node.depth > 1 and node.parent is not None:
            pending.append(node)
            node = node.parent
        if node.depth == 0:
            return None
        if node.link is None:
            node.link = self.root
        link = node.link
        for later in reversed(pending):
            later.link = link = link.child(later.token)
        return link

    def _product(self, node: Node) -> Any:
        pending = []
        while node.product is None and node.parent is not None:
            pending.append(node)
            node = node.parent
        product = node.product
        if len(pending) > LONG_WORD:  # A product of each beginning would fill memory.
            rest = self.products.of(tuple(later.token for later in reversed(pending)))
            product = pending[0].product = self.products.times(product, rest)
            return product
        for later in reversed(pending):
            later.product = product = self.products.times(product, self.products.factors[later.token])
        return product

    # --- impossible windows ---

    def _require_possible(self, start: Word, arcs: list[tuple[Arc, ...]], end: int) -> None:
        """Raise Stranded where a window that begins somewhere in the text becomes impossible within k tokens.

        Followed are the hidden states that stay possible for each place where a window can begin, inside the start and
        at every state, with the fewest tokens after which they are those. A window of fewer than k tokens that began
        inside the text is none; that it is taken for one only gives up a tree that could have been used. The window
        where an event happens is read too if its amplitudes are the event.
        """
        read_last = isinstance(self.until, AmplitudeIs)
        fresh = frozenset(self.root_belief.vector)
        begun = {fresh: 0}
        for token in start:
            older, begun = begun, {fresh: 0}
            for support, age in older.items():
                onward = self.process.step_support(support, token)
                begun[onward] = min(age + 1, begun.get(onward, age + 1))
        order = count()
        heap = [(age, next(order), 0, support) for support, age in begun.items()]
        heap += [(0, next(order), i, fresh) for i in range(1, end)]
        heapify(heap)
        seen = set()
        while heap:
            age, _, i, support = heappop(heap)
            if not support:
                raise Stranded
            if age == self.k or (i, support) in seen:
                continue
            seen.add((i, support))
            for label, j, _ in arcs[i]:
                onward = self.process.step_support(support, cast(Token, label))
                if read_last and not onward:
                    raise Stranded
                if j != end and (j, onward) not in seen:
                    heappush(heap, (age + 1, next(order), j, onward))
