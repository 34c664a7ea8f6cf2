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

*Ranks* are exact in the exact and symbolic domains. A symbolic rank is that of generic parameters: where all 2 × 2
minors of :math:`M_s` vanish identically, they vanish at every point, so that what is merged may be merged everywhere;
a rank that drops at special points only means that there more could have been merged. In float and ball no number is
compared: a rank counts as 1 where all possible entries of :math:`M_s` stand in one row or in one column.

A question about one window, such as ``context:BBB``, needs more of the text than the law does: then a state holds also
how much of that window the text ends in (the automaton of Knuth, Morris and Pratt, SIAM Journal on Computing 6, 1977).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import count, islice
from typing import Any, cast

from markovsim.arithmetic.domains import Domain, Element
from markovsim.chains.elimination.systems import stationary_vector
from markovsim.chains.events import Emits, Event
from markovsim.chains.graph import Component, communicating_classes, strong_components
from markovsim.chains.matrix import Arc, TransitionMatrix
from markovsim.contexts.reader import AmplitudeIs, WindowedReader, WindowIs
from markovsim.errors import LimitError
from markovsim.full_memory.superposition import LONG_WORD, Belief
from markovsim.premises.alphabet import Token, Word
from markovsim.premises.generator import Generator, matrix_product, word_product

LOOK_BACK = 4
"""So many tokens are looked back over before the longer way is taken, which starts from the state before."""
MAX_STATES = 200_000
"""A tree of more states than this is not built."""
HAPPENED = -1
"""The target of a step that hits, while the last place is not known yet."""
MAX_TOKENS = 200_000_000
"""Nor one whose words have more tokens than this, in all, in the domains whose numbers grow with the words."""
NOWHERE = -1
"""Progress of a text that can no longer become the growing context that is asked for."""


class _Stranded(Exception):
    """A context has probability 0: contexts cannot be merged."""


class Node:
    """A word, as a node of the trie of words: its beginning and its newest token.

    ``link`` is the word without its oldest token, ``product`` its :math:`M_w` (see :class:`_Products`), ``belief`` how
    it is read as a whole context (None where it is impossible); all are found when they are asked for.
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
        """The word followed by one more token."""
        if self.children is None:
            self.children = {}
        if token not in self.children:
            self.children[token] = Node(self, token)
        return self.children[token]

    def newest_first(self) -> Iterator[Any]:
        """The tokens of the word, the newest first."""
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

    ``word`` is that word, ``whole`` says whether it is a context without a suffix that would do; ``belief`` is how
    these contexts are read, and ``progress`` how many tokens of the window asked for the text ends in (0 where none
    is).
    """

    __slots__ = ("belief", "node", "progress", "whole", "write")

    def __init__(
        self, node: Node, progress: int, whole: bool, belief: Belief, write: Callable[[Word], str]
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
        """The first of the full windows of a closed class, as the places of its tokens in the alphabet."""
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
    reader: WindowedReader, start: Word = (), *, until: Event | None = None
) -> ContextTree | None:
    """Return the context tree of what M_k reaches from a start context; None where there is none.

    With ``until``, a token, a window or an amplitude asked for, the text is followed only until that event; the start
    is then a context where it has not happened.

    There is none where an impossible window is reached, and for events of other kinds, which may ask anything of the
    window. Raises LimitError where there are more than 200,000 states, or
    (exact, symbolic) 200 million tokens in their words, and as :meth:`WindowedReader.next_law`.
    """
    if until is not None and not isinstance(until, (Emits, WindowIs, AmplitudeIs)):
        return None
    grower = _Grower(reader, until)
    try:
        return grower.grow(start)
    except _Stranded:
        return None


class _Grower:
    """The states found so far, and what it takes to find the next one."""

    def __init__(self, reader: WindowedReader, until: Event | None) -> None:
        self.reader, self.until = reader, until
        self.k = reader.k
        self.process: Generator = reader.read_process
        self.products = _products(self.process)
        self.root = Node(None, None)
        self.root.product = self.products.identity
        self.root.belief = reader.belief(())
        self.wanted: Word = until.word if isinstance(until, WindowIs) else ()
        self.failure = _failure(self.wanted)
        self.found: dict[tuple[Node, int], int] = {}
        self.states: list[TreeState] = []
        self.tokens = 0

    def grow(self, start: Word) -> ContextTree:
        """Follow the possible tokens from the start, state by state."""
        self._place(self._start(start))
        rows: list[list[Arc]] = []
        for state in self.states:  # which grows meanwhile
            row: list[Arc] = []
            for token, p in self.reader.law_of(state.belief, state).items():
                target = None if self._emitted(token) else self._next(state, token)
                hit = target is None or self._reached(target)
                row.append(Arc(token, HAPPENED if hit or target is None else self._place(target), p))
            rows.append(row)
        end = len(self.states)
        arcs = [tuple(a._replace(target=end) if a.target == HAPPENED else a for a in row) for row in rows]
        if not _always_possible(self.reader):
            self._require_possible(start, arcs, end)
        if self.until is not None:
            arcs.append((Arc(None, end, self.reader.mixture.domain.one),))
        return ContextTree(self.reader, start, tuple(self.states), tuple(arcs))

    def _place(self, state: TreeState) -> int:
        key = (state.node, state.progress)
        if key not in self.found:
            self.found[key] = len(self.states)
            self.states.append(state)
            self.tokens += state.node.depth
            grows = self.process.domain.name in ("exact", "symbolic")
            if len(self.states) > MAX_STATES or (grows and self.tokens > MAX_TOKENS):
                raise LimitError(
                    f"window={self.k}: more than {len(self.states) - 1:,} states of the context tree, too many to"
                    " enumerate; choose a shorter window"
                )
        return self.found[key]

    # --- events ---

    def _emitted(self, token: Token) -> bool:
        return isinstance(self.until, Emits) and self.until.label == token

    def _reached(self, state: TreeState) -> bool:
        """Say whether the event holds at a state."""
        if isinstance(self.until, WindowIs):
            return state.progress == len(self.wanted)
        return isinstance(self.until, AmplitudeIs) and self.until.holds(state.belief, state)

    def _progress(self, progress: int, token: Token) -> int:
        """How many tokens of the wanted window the text ends in after one more token.

        A growing context can only be met at the beginning: there the whole text so far has to agree.
        """
        wanted = self.wanted
        if not isinstance(self.until, WindowIs):
            return 0
        if len(wanted) < self.k:
            agrees = 0 <= progress < len(wanted) and wanted[progress] == token
            return progress + 1 if agrees else NOWHERE
        while progress == len(wanted) or (progress and wanted[progress] != token):
            progress = self.failure[progress]
        return progress + 1 if wanted[progress] == token else 0

    def _started(self, start: Word) -> int:
        """The progress of the start, which has been written before the text is followed."""
        if not isinstance(self.until, WindowIs):
            return 0
        if len(self.wanted) < self.k:
            agrees = start == self.wanted[: len(start)]
            return len(start) if agrees and len(start) <= len(self.wanted) else NOWHERE
        progress = 0
        for token in start:
            progress = self._progress(progress, token)
        return progress

    # --- states ---

    def _start(self, start: Word) -> TreeState:
        if self.reader.read_suffix(start) != start:
            raise _Stranded
        progress, product = self._started(start), self.products.of(start)
        if self.products.at_most_one(product):
            suffix = self._shortest(reversed(start), len(start))
            if suffix is not None:
                return self._ending(suffix, progress)
        node = self.root
        for token in start:
            node = node.child(token)
        node.belief, node.product = self.reader.belief(start), product
        return TreeState(node, progress, True, node.belief, self.reader.write)

    def _next(self, state: TreeState, token: Token) -> TreeState:
        """The state after one more token: see the module's text."""
        node, progress = state.node, self._progress(state.progress, token)
        beginning = node if node.depth < self.k else self._link(node)
        if beginning is None:  # k = 0: nothing is ever seen
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
        """The state of the contexts that end in a word of rank 1, read as any row of its product.

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
        return TreeState(node, progress, False, belief, self.reader.write)

    def _writes(self, hidden: int, word: Word) -> bool:
        support = frozenset([hidden])
        for token in word:
            support = self.process.step_support(support, token)
        return bool(support)

    @property
    def root_belief(self) -> Belief:
        """How the empty context is read."""
        if self.root.belief is None:
            raise _Stranded
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
            raise _Stranded
        return TreeState(node, progress, True, node.belief, self.reader.write)

    def _read(self, node: Node) -> None:
        """Find the belief of a word that is a whole context, from that of a beginning that has one."""
        pending = []
        while node.belief is None and node.parent is not None:
            pending.append(node)
            node = node.parent
        belief = node.belief
        if belief is not None and len(pending) > LONG_WORD and self.process.domain.name != "float":
            belief = belief.after_word([later.token for later in reversed(pending)])
            pending[0].belief = belief if belief.vector else None
            return
        for later in reversed(pending):
            belief = later.belief = None if belief is None else belief.after(later.token)

    def _shortest(self, newest_first: Iterable[Token], most: int) -> Node | None:
        """The shortest suffix of rank at most 1, looking back from the newest token; None if it has over ``most``."""
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
        """The word without its oldest token; None for the empty word."""
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
        if len(pending) > LONG_WORD:  # a product of each beginning would fill memory
            rest = self.products.of(tuple(later.token for later in reversed(pending)))
            product = pending[0].product = self.products.times(product, rest)
            return product
        for later in reversed(pending):
            later.product = product = self.products.times(product, self.products.factors[later.token])
        return product

    # --- impossible windows ---

    def _require_possible(self, start: Word, arcs: list[tuple[Arc, ...]], end: int) -> None:
        """Raise _Stranded where a window that begins somewhere in the text becomes impossible within k tokens.

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
                raise _Stranded
            if age == self.k or (i, support) in seen:
                continue
            seen.add((i, support))
            for label, j, _ in arcs[i]:
                onward = self.process.step_support(support, cast(Token, label))
                if read_last and not onward:
                    raise _Stranded
                if j != end and (j, onward) not in seen:
                    heappush(heap, (age + 1, next(order), j, onward))


def _failure(word: Word) -> list[int]:
    """For each n, the length of the longest proper suffix of word[:n] that the word begins with."""
    failure = [0] * (len(word) + 1)
    length = 0
    for n in range(1, len(word)):
        while length and word[n] != word[length]:
            length = failure[length]
        length += word[n] == word[length]
        failure[n + 1] = length
    return failure


def _always_possible(reader: WindowedReader) -> bool:
    """Say whether no reachable window can be impossible, by one of two reasons that look at no window.

    Stationary premises with nothing pinned never strand. And neither does a start from which some set of hidden states
    can always go on inside the set, whatever the token.
    """
    if reader.start == "stationary" and not reader.pinned:
        return True
    process = reader.read_process
    steps = {token: [frozenset(j for j, _ in row) for row in rows] for token, rows in process.rows.items()}
    able = frozenset(range(process.size))
    tokens = [token for token, rows in steps.items() if any(rows)]
    while True:
        kept = frozenset(i for i in able if all(steps[token][i] & able for token in tokens))
        if kept == able:
            return bool(able & reader.belief(()).vector.keys())
        able = kept


def _products(process: Generator) -> _Products:
    structural = process.domain.name not in ("exact", "symbolic")
    return _PatternProducts(process) if structural else _NumberProducts(process)


class _Products:
    """The products M_w of a generator's token matrices, in one of two forms."""

    identity: Any
    factors: Mapping[Token, Any]

    def times(self, left: Any, right: Any) -> Any:
        """The product of two."""
        raise NotImplementedError

    def at_most_one(self, product: Any) -> bool:
        """Whether the rank is 0 or 1."""
        raise NotImplementedError

    def of(self, word: Word) -> Any:
        """M_w."""
        return word_product(word, self.factors.__getitem__, self.times) if word else self.identity


class _NumberProducts(_Products):
    """M_w as rows of elements; ranks are exact."""

    def __init__(self, process: Generator) -> None:
        self.domain: Domain = process.domain
        self.identity = process.product(())
        self.factors = {token: process.product((token,)) for token in process.rows}

    def times(self, left: Any, right: Any) -> Any:
        return matrix_product(left, right)

    def at_most_one(self, product: Any) -> bool:
        rows = iter(product.values())
        first = next(rows, None)
        if first is None:
            return True
        lead = next(iter(first))
        return all(
            row.keys() == first.keys()
            and all(self.domain.equal(x * first[lead], first[j] * row[lead]) for j, x in row.items())
            for row in rows
        )


class _PatternProducts(_Products):
    """Which entries of M_w are possible, a row as the bits of a whole number; products are remembered."""

    def __init__(self, process: Generator) -> None:
        self.size = process.size
        self.factors = {
            token: tuple(sum(1 << j for j, _ in row) for row in rows) for token, rows in process.rows.items()
        }
        self.identity = tuple(1 << i for i in range(self.size))
        self._known: dict[Any, Any] = {}

    def times(self, left: Any, right: Any) -> Any:
        if (left, right) not in self._known:
            product = []
            for row in left:
                bits = 0
                for m in range(self.size):
                    if row >> m & 1:
                        bits |= right[m]
                product.append(bits)
            self._known[left, right] = tuple(product)
        return self._known[left, right]

    def at_most_one(self, product: Any) -> bool:
        rows = [row for row in product if row]
        columns = 0
        for row in rows:
            columns |= row
        return len(rows) <= 1 or columns & (columns - 1) == 0
