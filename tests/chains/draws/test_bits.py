"""Draws have exactly the law that they state: decided with fractions, from bits that the tests choose."""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, product

import numpy as np
import pytest

from markovsim import BALL, EXACT, FLOAT, Chain, InputError, SymbolicDomain
from markovsim.chains.draws import bits as drawing
from markovsim.chains.draws import step_table as steps
from markovsim.chains.draws.bits import (
    BitStream,
    NarrowLawTable,
    WholeLaw,
    law_table,
    seed_sequence,
    stream,
    whole_weights,
)
from markovsim.chains.draws.replicas import chain_rows
from markovsim.chains.draws.step_table import Row, Walker, step_table


class Script:
    """A stream whose words are given; when they have run out, zeros come."""

    def __init__(self, words: Iterable[int]) -> None:
        self.left = list(words)

    def word(self) -> int:
        return self.left.pop(0) if self.left else 0

    def words(self, count: int) -> np.ndarray:
        return np.array([self.word() for _ in range(count)], dtype=np.uint64)


def expansion(x: Fraction, words: int) -> list[int]:
    """The first words of 64 bits of a number in [0, 1)."""
    digits = int(x * 2 ** (64 * words))
    return [digits >> (64 * (words - 1 - i)) & (2**64 - 1) for i in range(words)]


def by_definition(weights: list[int], u: Fraction) -> int:
    """The outcome j with C_j / S ≤ u < C_{j+1} / S."""
    sums = list(accumulate(weights))
    return next(j for j, c in enumerate(sums) if u < Fraction(c, sums[-1]))


LAWS = [
    [1],
    [1, 1],
    [17, 1],
    [1, 2, 3, 4, 5],
    [0, 3, 0, 0, 4, 0],
    [1, 10**300],
    [10**300, 1, 10**300 - 1],
    [2**63, 2**63, 1, 2**64 - 1],
    [1] * 40,
]


def critical_numbers(weights: list[int]) -> Iterable[Fraction]:
    """Numbers in [0, 1) at, just below and just above every place where the outcome changes, to within 2^-1280."""
    yield Fraction(0)
    yield 1 - Fraction(1, 2**1280)
    for c in list(accumulate(weights))[:-1]:
        edge = Fraction(c, sum(weights))
        grid = Fraction(int(edge * 2**1280), 2**1280)
        for shift in (0, 1, -1, 2**600, -(2**600), 2**1220, -(2**1220)):
            u = grid + Fraction(shift, 2**1280)
            if 0 <= u < 1:
                yield u


@pytest.mark.parametrize("weights", LAWS, ids=lambda weights: f"{len(weights)} outcomes {str(weights)[:20]}")
def test_one_draw_is_the_inverse_of_the_running_sums(weights: list[int]) -> None:
    for u in critical_numbers(weights):
        wanted = by_definition(weights, u)
        assert WholeLaw(weights).draw(Script(expansion(u, 20))) == wanted


@pytest.mark.parametrize("known", [1, 3, 8])
def test_all_leading_bits_together_give_the_law(known: int) -> None:
    """Each leading number settles an outcome or says which it leaves open; together they hold each w_j / S."""
    for weights in LAWS[:5]:
        law, whole = WholeLaw(weights), sum(weights)
        thresholds = law.thresholds(known)
        least, most = [Fraction(0)] * len(weights), [Fraction(0)] * len(weights)
        for leading in range(2**known):
            place = sum(t <= leading for t in thresholds)
            if leading not in thresholds:
                least[place] += Fraction(1, 2**known)
                most[place] += Fraction(1, 2**known)
                continue
            low, high = Fraction(leading, 2**known), Fraction(leading + 1, 2**known)
            for j, (end, w) in enumerate(zip(accumulate(weights), weights, strict=True)):
                inside = min(high, Fraction(end, whole)) - max(low, Fraction(end - w, whole))
                least[j] += max(inside, 0)  # what `settle` gives it: tested word by word above
                most[j] += max(inside, 0)
        assert least == most == [Fraction(w, whole) for w in weights]


@pytest.mark.parametrize("known", [40, 64])
def test_many_draws_are_the_inverse_of_the_running_sums_too(known: int) -> None:
    """A table of all the laws, drawn from in one go with numbers near every edge; it looks at so many bits first."""
    laws = [weights for weights in LAWS if known == 40 or len(weights) <= drawing.NARROW]
    chosen = [(i, u) for i, weights in enumerate(laws) for u in critical_numbers(weights)]
    random.Random(1).shuffle(chosen)
    for i, u in chosen:
        # Ties ask for more words: the first entry is critical, the others, too many to be drawn singly, are not.
        more = expansion(u * 2**known % 1, 19)
        script = Script([expansion(u, 1)[0], *[1 << 63] * drawing.SINGLY, *more])
        rows = np.array([i] + [0] * drawing.SINGLY)
        table = law_table(list(laws), max(map(len, laws)))
        assert isinstance(table, NarrowLawTable) == (known == 64)
        seen = Fraction(int(u * 2**known), 2**known) + as_number(more) / 2**known
        assert table.draw(rows, script)[0] == by_definition(laws[i], seen)


def as_number(words: list[int]) -> Fraction:
    return sum((Fraction(word, 2 ** (64 * n)) for n, word in enumerate(words, 1)), start=Fraction(0))


@pytest.mark.parametrize("widest", [3, 100])
def test_a_table_may_grow_and_meets_laws_in_any_order(widest: int) -> None:
    table, bits = law_table([[1, 1]], widest), stream(seed_sequence(3), 0)
    assert set(table.draw(np.zeros(100, dtype=int), bits).tolist()) == {0, 1}
    table.weights += [[0, 1], [1, 0, 0], [5]] * 50
    for row in (150, 3, 1, 2, 77):
        expected = {1: 1, 2: 0, 0: 0}[row % 3]
        assert set(table.draw(np.full(50, row), bits).tolist()) == {expected}
    assert table.draw(np.zeros(0, dtype=int), bits).tolist() == []


# --- weights ---


def test_weights_are_the_probabilities_whatever_their_arithmetic() -> None:
    halves = [EXACT.convert("1/3"), EXACT.convert("1/6"), EXACT.convert("1/2")]
    assert whole_weights(halves, EXACT) == [2, 1, 3]
    assert whole_weights([0.5, 0.25, 2.0**-1074], FLOAT) == [2**1073, 2**1072, 1]
    weights = whole_weights([0.1, 0.9], FLOAT)
    assert Fraction(weights[0], weights[1]) == Fraction(0.1) / Fraction(0.9)
    assert whole_weights([BALL.convert("1/4"), BALL.convert("3/4")], BALL) == [1, 3]
    symbolic = SymbolicDomain({"q": (0, 1)})
    assert whole_weights([symbolic.convert("1/3"), symbolic.convert("2/3")], symbolic) == [1, 2]
    with pytest.raises(InputError, match="parameters"):
        whole_weights([symbolic.parameter("q")], symbolic)


def test_a_step_of_tiny_probability_is_taken_with_that_probability() -> None:
    """1e-300 lies between 2^-997 and 2^-996: with 996 zeros and a one the step is not taken, with 997 zeros it is."""
    chain = Chain([[1e-300, 1.0], [0.0, 1.0]])
    (weights, _), _ = chain_rows(chain.matrix)
    assert Fraction(weights[0], sum(weights)) == Fraction(1e-300) / (1 + Fraction(1e-300))
    assert WholeLaw(weights).draw(Script(expansion(Fraction(1, 2**996), 20))) == 1
    assert WholeLaw(weights).draw(Script(expansion(Fraction(1, 2**997), 20))) == 0
    assert WholeLaw(weights).draw(Script([])) == 0


# --- tables of several steps ---


def random_rows(seed: int, n: int, sizes: tuple[int, ...], largest: int) -> list[Row]:
    source = random.Random(seed)
    rows = []
    for _ in range(n):
        size = source.choice(sizes)
        rows.append(
            Row(
                [source.randint(1, largest) for _ in range(size)],
                [source.randrange(n) for _ in range(size)],
            )
        )
    return rows


TABLES = {
    "toy": [Row([17, 1], [0, 1]), *[Row([1, 1], [2 * i % 8, (2 * i + 1) % 8]) for i in range(1, 8)]],
    "one state": [Row([5], [0])],
    "one state, two arcs": [Row([2, 1], [0, 0])],
    "cycle": [Row([1], [1]), Row([3], [2]), Row([1], [0])],
    "random": random_rows(1, 5, (1, 2, 3), 9),
    "tiny": [Row([1, 10**300], [1, 0]), Row([1, 1], [0, 1])],
    "long": random_rows(2, 4, (2,), 2**60),
    "wide": random_rows(3, 3, (60, 70), 1000),
}


def law_of_paths(rows: list[Row], row: int, length: int, arcs: bool) -> dict[tuple[int, ...], Fraction]:
    """Every path by definition: the product of its steps."""
    first = [0, *accumulate(len(r.targets) for r in rows)]
    law: dict[tuple[int, ...], Fraction] = {}
    for choice in product(range(max(len(r.targets) for r in rows)), repeat=length):
        at, p, word = row, Fraction(1), []
        for j in choice:
            if j >= len(rows[at].targets):
                break
            p *= Fraction(rows[at].weights[j], sum(rows[at].weights))
            word.append(first[at] + j if arcs else rows[at].targets[j])
            at = rows[at].targets[j]
        else:
            law[tuple(word)] = law.get(tuple(word), Fraction(0)) + p
    return law


def found_law(table: steps.StepTable, row: int) -> dict[tuple[int, ...], Fraction]:
    """P(record) = cells / 2^b + P(open) × its share of what is left, in fractions."""
    found: dict[tuple[int, ...], Fraction] = {}
    open_share = Fraction(1)
    if table.table is not None:
        cells = table.table[row << table.bits : (row + 1) << table.bits]
        closed = cells.view(table.symbol).reshape(len(cells), -1)
        settled = closed[closed[:, -1] != table.open]
        open_share = 1 - Fraction(len(settled), len(cells))
        for word, count in zip(*np.unique(settled, axis=0, return_counts=True), strict=True):
            found[tuple(word.tolist())] = Fraction(int(count), len(cells))
    if open_share:
        rest = table.rest[row]
        for j, weight in enumerate(rest):
            record = table.outcomes[table.first[row] + j : table.first[row] + j + 1]
            word = tuple(record.view(table.symbol).tolist())
            found[word] = found.get(word, Fraction(0)) + open_share * Fraction(weight, sum(rest))
    return {word: p for word, p in found.items() if p}


@pytest.mark.parametrize("arcs", [False, True], ids=["places", "arcs"])
@pytest.mark.parametrize("work", [0, 3_000, 40_000, 10**7])
@pytest.mark.parametrize("name", TABLES)
def test_cells_and_what_they_leave_open_are_the_law_of_the_paths(name: str, work: int, arcs: bool) -> None:
    rows = TABLES[name]
    table = step_table(rows, work, arcs=arcs, longest=4 if name != "toy" else 8)
    for row in range(len(rows)):
        assert found_law(table, row) == law_of_paths(rows, row, table.length, arcs)


@pytest.mark.parametrize("n", [300, 5_000, 9_000])
def test_so_are_they_of_a_long_cycle_that_branches(n: int) -> None:
    """Many rows of few paths: the table has few cells for each, or none."""
    rows = [Row([1], [(i + 1) % n]) for i in range(n)]
    rows[0], rows[2] = Row([1, 3], [1, 2]), Row([2, 5], [0, 3])
    table = step_table(rows, 10**9)
    assert table.length > 1
    for row in (0, 1, 2, 3, n - 1, n - 2):
        assert found_law(table, row) == law_of_paths(rows, row, table.length, False)


def test_more_work_makes_longer_paths_and_a_table_stays_small() -> None:
    lengths = [step_table(TABLES["toy"], work).length for work in (0, 10**4, 10**8)]
    assert lengths == [1, 4, 8]
    assert step_table(TABLES["toy"], 0).table is None
    for rows in (random_rows(5, 300, (2,), 9), random_rows(6, 70_000, (2,), 9)):
        table = step_table(rows, 10**12)
        assert table.table is None or table.table.nbytes <= steps.TABLE_BYTES
        assert table.symbol.itemsize == (2 if len(rows) == 300 else 4)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("how", ["walk", "lone_walk", "long_walk"])
def test_every_way_to_walk_takes_steps_that_there_are(name: str, how: str) -> None:
    rows = TABLES[name]
    table = step_table(rows, 0 if how == "lone_walk" else 10**6, arcs=True)
    walker, count = Walker(table, stream(seed_sequence(1), 0)), 700
    if how == "walk":
        records = np.empty((3, count), dtype=table.record)
        walker.walk(np.zeros(3, dtype=int), records)
        paths = records.view(table.symbol).reshape(3, -1).tolist()
    else:
        paths = [getattr(walker, how)(0, count).view(table.symbol).tolist()]
    arcs = [(i, j) for i, row in enumerate(rows) for j in row.targets]
    for path in paths:
        at = 0
        for arc in path:
            source, at_next = arcs[arc]
            assert source == at
            at = at_next


# --- streams ---


def test_a_stream_is_the_child_that_spawning_gives() -> None:
    root = np.random.SeedSequence(12345)
    fourth = np.random.PCG64(np.random.SeedSequence(12345).spawn(4)[3])
    assert stream(root, 3).words(10).tolist() == fourth.random_raw(10).tolist()
    assert root.n_children_spawned == 0
    nested, second = root.spawn(2)[1], np.random.SeedSequence(12345).spawn(2)[1]
    assert stream(nested, 1).words(5).tolist() == np.random.PCG64(second.spawn(2)[1]).random_raw(5).tolist()


def test_short_words_are_the_long_ones_cut_up() -> None:
    words = BitStream(np.random.SeedSequence(1)).words(2).tolist()
    shorts = BitStream(np.random.SeedSequence(1)).shorts(8).tolist()
    assert shorts == [word >> 16 * i & 0xFFFF for word in words for i in range(4)]
    bits = BitStream(np.random.SeedSequence(1))
    assert [*bits.shorts(3), *bits.shorts(5)] == shorts
    assert len(bits.shorts(drawing.SHORTS + 5)) == drawing.SHORTS + 5


def test_a_seed_may_be_given_in_three_ways() -> None:
    assert seed_sequence(5).entropy == seed_sequence(np.int64(5)).entropy == 5
    sequence = np.random.SeedSequence(9)
    assert seed_sequence(sequence) is sequence
    one, other = np.random.default_rng(1), np.random.default_rng(1)
    assert seed_sequence(one).entropy == seed_sequence(other).entropy
    assert seed_sequence(one).entropy != seed_sequence(np.random.default_rng(1)).entropy  # it has moved on


@pytest.mark.parametrize("rng", [None, -1, 1.5, True, "1", np.random])
def test_what_is_no_seed_is_refused(rng: object) -> None:
    with pytest.raises(InputError, match="rng="):
        seed_sequence(rng)
