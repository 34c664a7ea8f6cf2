"""Many replicas of a chain at once, the same ones whatever the number of workers.

Replicas are dealt into blocks of 8,192. Block b draws from a stream of its own, child b of the seed
(``numpy.random.SeedSequence``), so that what is drawn depends on the seed and the arguments alone, not on who draws
which block. An executor, if there is one, is given a few blocks at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from markovsim.arithmetic.numbers import short
from markovsim.chains.draws.bits import LawTable, seed_sequence, stream, whole_weights
from markovsim.chains.draws.step_table import Row, StepTable, Walker, step_table
from markovsim.chains.events import Event
from markovsim.chains.graph import can_reach, reachable_from
from markovsim.chains.matrix import TransitionMatrix
from markovsim.chains.starts import start_law
from markovsim.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from markovsim.chains.draws.bits import BitStream

BLOCK = 8_192
"""Replicas that draw from one stream."""
TASKS = 64
"""Most tasks that an executor is given."""
FEW = 16
"""Most replicas that are drawn one after the other: long paths of small chains in pieces, others step by step."""
SMALL = 64
"""Most states of a small chain, in which a piece of a long path is drawn from every state."""
LONG = 4_096
"""Fewest steps of a path that is cut into pieces."""
CHUNK = 64
"""Records of each replica that are drawn before visits are counted."""
CENSORED, NEVER = -1, -2
"""What stands for the time of a replica that did not hit within the horizon, and of one that cannot hit any more."""


class Start(NamedTuple):
    """A start law: places and whole weights."""

    places: NDArray[np.int64]
    weights: Sequence[int]

    def draw(self, size: int, bits: BitStream) -> NDArray[np.int64]:
        """Return that many places, drawn independently."""
        if len(self.places) == 1:
            return np.repeat(self.places, size)
        return self.places[LawTable([self.weights]).draw(np.zeros(size, dtype=np.intp), bits)]


@dataclass(frozen=True)
class Job:
    """What a block of replicas has to do: where they start, how they step, for how long."""

    table: StepTable
    start: Start
    steps: int
    states: int


def shared_out(
    some_blocks: Callable[[Sequence[tuple[int, int]]], list[Any]],
    sizes: Sequence[int],
    executor: Executor | None,
) -> list[Any]:
    """Return what ``some_blocks`` gives for all blocks, in order; the executor shares out the work.

    ``some_blocks`` is given the numbers and sizes of blocks that follow one another, and returns a result for each.
    """
    numbered = list(enumerate(sizes))
    if executor is None:
        return some_blocks(numbered)
    if not hasattr(executor, "submit"):
        raise InputError(
            f"executor={short(executor)}: cannot be given work; pass an executor of concurrent.futures, or None"
        )
    share = -(-len(numbered) // TASKS)
    futures = [executor.submit(some_blocks, numbered[i : i + share]) for i in range(0, len(numbered), share)]
    try:
        return [result for future in futures for result in future.result()]
    finally:
        for future in futures:
            future.cancel()  # This does nothing to futures that are done.


def run_blocks(
    block: Callable[[Any, int, Walker], Any],
    job: Any,
    sizes: Sequence[int],
    rng: Any,
    executor: Executor | None,
) -> list[Any]:
    """Return ``block(job, size, walker)`` for each block, in order; the executor shares out the work.

    The walker of a block steps along ``job.table`` and draws from the block's own stream.
    """
    return shared_out(partial(_some_blocks, block, job, seed_sequence(rng)), sizes, executor)


def _some_blocks(
    block: Callable[[Any, int, Walker], Any],
    job: Any,
    root: np.random.SeedSequence,
    numbered: Sequence[tuple[int, int]],
) -> list[Any]:
    laws = job.table.laws()  # Each block uses what those before it have prepared.
    return [block(job, size, Walker(job.table, stream(root, number), laws)) for number, size in numbered]


def block_sizes(replicas: int) -> list[int]:
    """Return how many replicas there are in each block."""
    return [min(BLOCK, replicas - begun) for begun in range(0, replicas, BLOCK)]


def chain_rows(chain: TransitionMatrix) -> list[Row]:
    """Return the rows of a chain in whole numbers, an entry for each arc."""
    return [
        Row(whole_weights([arc.probability for arc in arcs], chain.domain), [arc.target for arc in arcs])
        for arcs in chain.arcs
    ]


def drawn_start(chain: TransitionMatrix, start: Any) -> Start:
    """Return a start, a state or a map from states to weights, as a law to draw from."""
    law = start_law(chain, start)
    return Start(np.array(list(law), dtype=np.int64), whole_weights(law.values(), chain.domain))


def path_job(chain: TransitionMatrix, replicas: int, steps: int, start: Any, *, arcs: bool) -> Job:
    """Return the job of walking ``steps`` steps; symbols are states or, with ``arcs``, arcs."""
    rows = chain_rows(chain)
    one_by_one = replicas <= FEW and (len(rows) > SMALL or steps < LONG)
    table = step_table(rows, 0 if one_by_one else replicas * steps, arcs=arcs)
    return Job(table, drawn_start(chain, start), steps, len(rows))


# --- what a block does ---


def paths(job: Job, size: int, walker: Walker) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return where the replicas start, and the symbols of their steps: a line for each replica.

    The symbols come after a first one, which is where the replica starts where symbols are places.
    """
    begun = job.start.draw(size, walker.bits)
    count, length = -(-job.steps // job.table.length), job.table.length
    records = np.empty((size, 1 + count), dtype=job.table.record)
    symbols = records.view(job.table.symbol)
    symbols[:, length - 1] = begun if job.table.after is None else 0
    if size <= FEW and job.states <= SMALL and job.steps >= LONG:
        for line, row in zip(records, begun.tolist(), strict=True):
            line[1:] = walker.long_walk(row, count)
    elif size <= FEW and job.table.table is None and length == 1:
        for line, row in zip(records, begun.tolist(), strict=True):
            line[1:] = walker.lone_walk(row, count)
    else:
        walker.walk(begun, records[:, 1:])
    return begun, symbols[:, length - 1 : length + job.steps]


def final_states(job: Job, size: int, walker: Walker) -> NDArray[Any]:
    """Return the states of the replicas after the last step; nothing else is kept."""
    rows = job.start.draw(size, walker.bits)
    whole, part = divmod(job.steps, job.table.length)
    for _ in range(whole):
        rows = walker.step(rows, np.empty(size, dtype=job.table.record))
    if part:
        last = np.empty(size, dtype=job.table.record)
        walker.step(rows, last)
        rows = last.view(job.table.symbol).reshape(size, -1)[:, part - 1]
    return rows.astype(np.int64)


def visit_counts(job: Job, size: int, walker: Walker) -> NDArray[np.int64]:
    """Return how often each replica is in each state at the times 0, …, steps: a line for each replica."""
    rows = job.start.draw(size, walker.bits)
    n = job.states
    lines = np.arange(size) * n
    counts = np.bincount(lines + rows, minlength=size * n)
    left = job.steps
    while left:
        chunk = min(CHUNK, -(-left // job.table.length))
        records = np.empty((chunk, size), dtype=job.table.record)
        for line in records:
            rows = walker.step(rows, line)
        symbols = records.view(job.table.symbol).reshape(chunk, size, -1)
        for number in range(min(left, chunk * job.table.length)):
            entered = symbols[number // job.table.length, :, number % job.table.length]
            counts[lines + entered] += 1  # Each line occurs once.
        left -= min(left, chunk * job.table.length)
    return counts.reshape(size, n)


# --- hitting ---


@dataclass(frozen=True)
class HittingJob:
    """A chain cut down to what matters before an event: rows 0, …, live − 1, then one for "never" and one for "hit".

    ``places`` has the chain's places of the live rows, ``successors`` the rows that they lead to.
    """

    table: StepTable
    start: Start
    live: int
    horizon: int | None
    places: tuple[int, ...]
    successors: tuple[Sequence[int], ...]

    @property
    def hit(self) -> int:
        """The row in which the event has happened."""
        return self.live + 1


def hitting_job(
    chain: TransitionMatrix,
    event: Event,
    avoid: Event | None,
    start: Any,
    horizon: int | None,
    work: int,
    *,
    longest: int = 8,
) -> HittingJob:
    """Return the chain followed until the event, or until ``avoid``, or until neither can happen any more.

    A step that is both counts as the event. A state that is both raises InputError.
    """
    law, n = drawn_start(chain, start), len(chain)
    hit, never = n, n + 1
    ends: dict[int, int] = {}
    for i, state in enumerate(chain.states):
        if avoid is not None and avoid.hits_state(state):
            ends[i] = never
        if event.hits_state(state):
            if i in ends:
                raise InputError(
                    f"avoid: state={short(state)} is in the target too; take it out of one of them"
                )
            ends[i] = hit
    graph: list[list[int]] = []
    for i, arcs in enumerate(chain.arcs):
        onward = []
        for label, j, _ in arcs if i not in ends else ():
            marked = event.hits_arc(chain.states[i], label, chain.states[j])
            lost = avoid is not None and avoid.hits_arc(chain.states[i], label, chain.states[j])
            onward.append(hit if marked else never if lost and ends.get(j) != hit else ends.get(j, j))
        graph.append(onward)
    graph += [[], []]
    starts = [ends.get(i, i) for i in law.places.tolist()]
    live = sorted((reachable_from(graph, starts) & can_reach(graph, [hit])) - {hit, never})
    place = {i: m for m, i in enumerate(live)} | {hit: len(live) + 1}
    rows = [_merged(chain, i, [place.get(j, len(live)) for j in graph[i]]) for i in live]
    rows += [Row([1], [len(live)]), Row([1], [len(live) + 1])]
    begun = np.array([place.get(i, len(live)) for i in starts], dtype=np.int64)
    successors = tuple(row.targets for row in rows)
    table = step_table(rows, work, longest=longest)
    return HittingJob(table, Start(begun, law.weights), len(live), horizon, tuple(live), successors)


def _merged(chain: TransitionMatrix, i: int, targets: Sequence[int]) -> Row:
    """Return the row of place i, in which arcs that lead to the same target are added up."""
    sums: dict[int, int] = {}
    weights = whole_weights([arc.probability for arc in chain.arcs[i]], chain.domain)
    for weight, target in zip(weights, targets, strict=True):
        sums[target] = sums.get(target, 0) + weight
    return Row(list(sums.values()), list(sums))


def hitting_times(job: HittingJob, size: int, walker: Walker) -> NDArray[np.int64]:
    """Return when each replica hits: the time, CENSORED or NEVER."""
    rows = job.start.draw(size, walker.bits)
    times = np.full(size, CENSORED, dtype=np.int64)
    times[rows == job.hit], times[rows == job.live] = 0, NEVER
    active = np.flatnonzero(rows < job.live)
    rows, passed, length = rows[active], 0, job.table.length
    out = np.empty(len(active), dtype=job.table.record)
    while len(active) and (job.horizon is None or passed < job.horizon):
        rows = walker.step(rows, out)
        ended = np.flatnonzero(rows >= job.live)
        if len(ended):
            symbols = out[ended].view(job.table.symbol).reshape(-1, length)
            when = passed + 1 + np.argmax(symbols >= job.live, axis=1)
            found = np.where(rows[ended] == job.hit, when, NEVER)
            if job.horizon is not None:
                found[when > job.horizon] = CENSORED
            times[active[ended]] = found
            going = rows < job.live
            active, rows = active[going], rows[going]
            out = np.empty(len(active), dtype=job.table.record)
        passed += length
    return times
