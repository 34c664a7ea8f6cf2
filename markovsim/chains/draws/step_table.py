r"""Several steps of many replicas by one look-up, with exactly the law of the steps.

The m-step paths out of a row have probabilities :math:`p_j`, which are rational numbers. Of :math:`2^b` cells path j
gets :math:`\lfloor 2^b p_j \rfloor`, and a uniform b-bit number that falls into one of them has drawn it. The other
cells, of which there are fewer than paths, leave it open. Then path j is drawn with probability proportional to
:math:`2^b p_j - \lfloor 2^b p_j \rfloor`, exactly (:mod:`markovsim.chains.draws.bits`). In all, path j has
probability :math:`p_j`. This is the table method of G. Marsaglia, *Generating discrete random variables in a computer*,
Communications of the ACM 6 (1963), kept exact, for paths in place of single outcomes.

A *record* holds the m symbols of a path in one machine word: with one byte per state, eight steps are one look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from markovsim.chains.draws.bits import BitStream, LawTable, WholeLaw, law_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_PATHS = 16_384
"""Most paths of several steps that are looked up in a table."""
MAX_WIDTH = 4_096
"""Most bits of the numbers whose ratios are the probabilities of these paths."""
TABLE_BYTES = 1 << 22
"""Largest size of the table, in bytes: it has to stay in the processor's cache."""
PIECE = 256
"""Records in a piece of a long path."""
WIDTH = 32_768
"""Most pieces, times the rows in which they may begin, that are drawn at once."""
SHORT = 16
"""Most bits of the number by which a cell is chosen."""


class Row(NamedTuple):
    """The steps out of a place: whole weights and the places they lead to."""

    weights: Sequence[int]
    targets: Sequence[int]


@dataclass(frozen=True)
class StepTable:
    """What is needed to draw ``length`` steps at a time from every row.

    ``table[row << bits | cell]`` is the record of a cell, and all ones where the cell is open. Where ``bits`` is 0
    there is no table, and everything is open. ``outcomes[first[row] + j]`` is the record of path j of a row, and
    ``rest[row]`` has the weights with which open cells draw it. ``after`` leads from a symbol to the row that it ends
    in; it is None where symbols are places.
    """

    length: int
    bits: int
    symbol: np.dtype[Any]
    table: NDArray[Any] | None
    outcomes: NDArray[Any]
    first: NDArray[np.int64]
    rest: list[Sequence[int]]
    after: NDArray[Any] | None

    @property
    def record(self) -> np.dtype[Any]:
        """The type of a record: the symbols of ``length`` steps in one whole number."""
        return self.outcomes.dtype

    @cached_property
    def open(self) -> int:
        """The last symbol of the record of an open cell."""
        return int(np.iinfo(self.symbol).max)

    def laws(self) -> LawTable:
        """Return the laws that open cells are drawn from, for the use of one thread."""
        return law_table(self.rest, max(map(len, self.rest)))

    def ended(self, symbols: NDArray[Any]) -> NDArray[Any]:
        """Return the places that symbols end in."""
        return symbols if self.after is None else self.after[symbols]


def step_table(rows: Sequence[Row], work: int, *, arcs: bool = False, longest: int = 8) -> StepTable:
    """Return the table for drawing about ``work`` steps in all; more work makes the table larger.

    Symbols are the places that are entered, or with ``arcs`` the numbers of the arcs, counted through all rows.
    """
    sizes = [len(row.targets) for row in rows]
    symbols = sum(sizes) if arcs else len(rows)
    symbol: np.dtype[Any] = np.dtype(
        next(kind for kind in (np.uint8, np.uint16, np.uint32) if symbols <= np.iinfo(kind).max)
    )
    length = longest
    while length > 1 and not _fits(rows, length, symbol.itemsize, work):
        length //= 2
    record = np.dtype(f"u{length * symbol.itemsize}")
    bits = _bits(rows, length, record.itemsize, work)
    first = np.array([0, *accumulate(sizes)], dtype=np.int64)
    after = np.array([j for row in rows for j in row.targets], dtype=symbol) if arcs else None
    names = first if arcs else None
    paths = _single(rows, names) if length == 1 else _paths(rows, length, names)
    outcomes = np.concatenate([word for _, word in paths]).astype(symbol).reshape(-1).view(record)
    first = np.array([0, *accumulate(len(weights) for weights, _ in paths)], dtype=np.int64)[:-1]
    rest: list[Sequence[int]]
    if bits:
        table, rest = _cells([weights for weights, _ in paths], outcomes, first, bits)
    else:
        table, rest = None, [weights.tolist() for weights, _ in paths]
    return StepTable(length, bits, symbol, table, outcomes, first, rest, after)


def _cells(
    weights: Sequence[NDArray[Any]], outcomes: NDArray[Any], first: NDArray[np.int64], bits: int
) -> tuple[NDArray[Any], list[Sequence[int]]]:
    """Share out the cells of each row among its paths; return the table, and what is left to each path."""
    table = np.full((len(weights), 1 << bits), np.iinfo(outcomes.dtype).max, dtype=outcomes.dtype)
    rest: list[Sequence[int]] = []
    for i, given in enumerate(weights):
        whole = sum(given.tolist())
        scaled = (given if whole >> (63 - bits) == 0 else given.astype(object)) << bits
        shares = (scaled // whole).astype(np.int64)
        cells = np.repeat(outcomes[first[i] : first[i] + len(given)], shares)
        table[i, : len(cells)] = cells
        rest.append((scaled % whole).tolist())
    return table.reshape(-1), rest


def _fits(rows: Sequence[Row], length: int, itemsize: int, work: int) -> bool:
    """Say whether paths of this length are few enough, and their probabilities short enough, to be tabulated."""
    if length * itemsize > 8 or len(rows) << 8 > work:
        return False
    counts = [1] * len(rows)
    for _ in range(length):
        counts = [sum(counts[j] for j in row.targets) for row in rows]
        if sum(counts) > min(MAX_PATHS, work // 32):
            return False
    return lcm(*(sum(row.weights) for row in rows)).bit_length() * length <= MAX_WIDTH


def _bits(rows: Sequence[Row], length: int, itemsize: int, work: int) -> int:
    """Return the number of bits that choose a cell, so many that few cells are open; 0 where a table does not pay."""
    counts = [1] * len(rows)
    for _ in range(length):
        counts = [sum(counts[j] for j in row.targets) for row in rows]
    bits = min(SHORT, (64 * max(counts) - 1).bit_length())
    room = min(TABLE_BYTES // itemsize, work) // len(rows)
    bits = min(bits, room.bit_length() - 1)
    return bits if bits >= 6 else 0


Found = tuple["NDArray[Any]", "NDArray[np.int64]"]
"""The weights of the paths out of a row, and their symbols: a line for each path."""


def _single(rows: Sequence[Row], first: NDArray[np.int64] | None) -> list[Found]:
    """Return the paths of one step."""
    found = []
    for i, (weights, targets) in enumerate(rows):
        names = np.array(targets) if first is None else np.arange(first[i], first[i + 1])
        kind = np.int64 if sum(weights).bit_length() < 63 else object
        found.append((np.array(weights, dtype=kind), names.reshape(-1, 1)))
    return found


def _paths(rows: Sequence[Row], length: int, first: NDArray[np.int64] | None) -> list[Found]:
    """Return the paths of ``length`` steps; the weights of every row have one sum."""
    common = lcm(*(sum(row.weights) for row in rows))
    scaled = [Row([w * (common // sum(row.weights)) for w in row.weights], row.targets) for row in rows]
    kind = np.int64 if common.bit_length() * length < 63 else object
    steps = [(weights.astype(kind), names) for weights, names in _single(scaled, first)]
    onward = steps
    for _ in range(length - 1):
        longer = []
        for (weights, names), row in zip(steps, rows, strict=True):
            sizes = [len(onward[j][0]) for j in row.targets]
            later = np.concatenate([onward[j][0] for j in row.targets])
            words = np.concatenate([onward[j][1] for j in row.targets])
            longer.append(
                (np.repeat(weights, sizes) * later, np.hstack([np.repeat(names, sizes, axis=0), words]))
            )
        onward = longer
    return onward


class Walker:
    """Replicas that walk along the rows of a table, drawing from one stream."""

    def __init__(self, table: StepTable, bits: BitStream, laws: LawTable | None = None) -> None:
        self.table, self.bits = table, bits
        self._rest = table.laws() if laws is None else laws
        self._index = np.zeros(0, dtype=np.intp)

    def step(
        self, rows: NDArray[Any], out: NDArray[Any], drawn: NDArray[np.uint16] | None = None
    ) -> NDArray[Any]:
        """Draw one record for each replica into ``out``, and return the rows that they are in then.

        ``drawn`` are the numbers that choose the cells, where they have been drawn already.
        """
        table = self.table
        if table.table is None:
            out[:] = table.outcomes[table.first[rows] + self._rest.draw(rows, self.bits)]
        else:
            self._look_up(table.table, rows, out, self.bits.shorts(len(rows)) if drawn is None else drawn)
        last = out.view(table.symbol)[table.length - 1 :: table.length]
        return table.ended(last.copy())

    def walk(self, rows: NDArray[Any], out: NDArray[Any]) -> None:
        """Draw the records of each replica, from the rows that they are in, into a line of ``out`` for each."""
        records = np.empty(out.shape[::-1], dtype=self.table.record)
        for line in records:
            rows = self.step(rows, line)
        out[:] = records.T

    def lone_walk(self, row: int, count: int) -> NDArray[Any]:
        """Return ``count`` symbols of one replica, drawn one after the other (of a table without cells)."""
        table, laws = self.table, dict[int, WholeLaw]()
        records, first = table.outcomes, table.first
        symbols = []
        for _ in range(count):
            if row not in laws:
                laws[row] = WholeLaw(table.rest[row])
            symbol = int(records[first[row] + laws[row].draw(self.bits)])
            symbols.append(symbol)
            row = symbol if table.after is None else int(table.after[symbol])
        return np.array(symbols, dtype=table.record)

    def long_walk(self, row: int, count: int) -> NDArray[Any]:
        """Return ``count`` records of one replica, drawn piece by piece, many pieces at once.

        Where a piece begins is known only when the one before has ended. Therefore each piece is drawn from every row
        in which it may begin, and the right ones are put together. Pieces are independent. In one piece all beginnings
        share the numbers that choose cells, which changes the law of none of them, and from where they meet they are
        drawn only once.
        """
        answer = np.empty(count, dtype=self.table.record)
        done = 0
        while done < count:
            length = min(PIECE, count - done)
            pieces = min(-(-(count - done) // length), max(1, WIDTH // len(self.table.first)))
            drawn, row = self._pieces(row, pieces, length)
            answer[done : done + len(drawn)] = drawn[: count - done]
            done += len(drawn)
        return answer

    def _pieces(self, row: int, pieces: int, length: int) -> tuple[NDArray[Any], int]:
        """Return the records of consecutive pieces of a path from ``row``, and the row that it ends in."""
        beginnings = len(self.table.first)
        piece = np.repeat(np.arange(pieces), beginnings)
        rows = np.tile(np.arange(beginnings), pieces)
        # These are the rows in which each strand goes on, after each stretch.
        strands = [np.arange(len(rows))]
        drawn, passed = [], 0
        while passed < length:
            stretch = min(max(passed, 1), length - passed)
            records = np.empty((stretch, len(rows)), dtype=self.table.record)
            for line in records:
                rows = self.step(rows, line, self.bits.shorts(pieces)[piece] if self.table.bits else None)
            drawn.append(records)
            passed += stretch
            _, kept, onward = np.unique(piece * beginnings + rows, return_index=True, return_inverse=True)
            piece, rows = piece[kept], rows[kept]
            strands.append(onward.reshape(-1))
        end = strands[0]
        for onward in strands[1:]:
            end = onward[end]
        ends = rows[end].reshape(pieces, beginnings).tolist()
        begun = []
        for leads in ends:
            begun.append(row)
            row = leads[row]
        strand = np.arange(pieces) * beginnings + np.array(begun)
        parts = []
        for records, onward in zip(drawn, strands[1:], strict=True):
            parts.append(records[:, strand].T)
            strand = onward[strand]
        return np.concatenate(parts, axis=1).reshape(-1), row

    def _look_up(
        self, cells: NDArray[Any], rows: NDArray[Any], out: NDArray[Any], drawn: NDArray[np.uint16]
    ) -> None:
        table = self.table
        if len(self._index) != len(rows):
            self._index = np.empty(len(rows), dtype=np.intp)
        index = self._index
        np.left_shift(rows, table.bits, out=index, dtype=np.intp, casting="unsafe")
        np.bitwise_or(index, drawn >> (SHORT - table.bits) if table.bits < SHORT else drawn, out=index)
        # Every index is in range; this mode is the only one that needs no buffer.
        np.take(cells, index, out=out, mode="wrap")
        last = out.view(table.symbol)[table.length - 1 :: table.length]
        if last.max(initial=0) == table.open:
            at = np.flatnonzero(last == table.open)
            kept = rows[at]
            out[at] = table.outcomes[table.first[kept] + self._rest.draw(kept, self.bits)]
