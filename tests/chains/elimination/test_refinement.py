"""The coarsest lumping against brute force: naive refinement to a fixpoint, and all partitions of small sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import markovsim as ms
from markovsim.chains import Emits, Visits
from markovsim.chains.events import as_event
from markovsim.chains.hitting.problem import HittingProblem
from markovsim.conjectures.strategies import chains
from markovsim.errors import InputError

SAME_LAW = settings(max_examples=150, deadline=None)


def partitions(items: Sequence[int]) -> Iterator[list[list[int]]]:
    if not items:
        yield []
        return
    first, *rest = items
    for part in partitions(rest):
        yield [[first], *part]
        for n, block in enumerate(part):
            yield [*part[:n], [first, *block], *part[n + 1 :]]


def moves(chain: ms.Chain, i: object, block: Sequence[object]) -> object:
    return sum(chain.probability(i, j) for j in block)


def is_lumpable(chain: ms.Chain, blocks: Sequence[Sequence[object]]) -> bool:
    return all(
        len({sympy.cancel(moves(chain, i, target)) for i in block}) == 1
        for block in blocks
        for target in blocks
    )


def refined(chain: ms.Chain, labels: dict[object, object]) -> set[frozenset[object]]:
    """Split by (label, sums into all blocks) until nothing changes."""
    while True:
        blocks = [[s for s in chain.states if labels[s] == label] for label in dict.fromkeys(labels.values())]
        finer = {
            s: (labels[s], *(sympy.cancel(moves(chain, s, block)) for block in blocks)) for s in chain.states
        }
        if len(set(finer.values())) == len(blocks):
            return {frozenset(block) for block in blocks}
        labels = finer


@SAME_LAW
@given(chains(max_states=5, max_denominator=2), st.data())
def test_it_is_the_coarsest_that_refinement_finds(chain: ms.Chain, data: st.DataObject) -> None:
    labels = {s: data.draw(st.integers(0, 1)) for s in chain.states}
    lumped = chain.lumping.coarsest(labels)
    assert {frozenset(block) for block in lumped.states} == refined(chain, labels)
    for block in lumped.states:
        for other in lumped.states:
            assert {moves(chain, s, other) for s in block} == {lumped.probability(block, other)}


@settings(max_examples=40, deadline=None)
@given(chains(max_states=4, max_denominator=2))
def test_no_lumpable_partition_has_fewer_blocks(chain: ms.Chain) -> None:
    target = chain.states[0]
    found = chain.lumping.coarsest(target)
    kept = [
        blocks
        for blocks in partitions(list(chain.states))
        if [target] in blocks and is_lumpable(chain, blocks)
    ]
    assert len(found.states) == min(map(len, kept))


@SAME_LAW
@given(chains(max_states=5, max_denominator=3))
def test_answers_are_those_of_the_chain_itself(chain: ms.Chain) -> None:
    target = chain.states[-1]
    lumped = chain.lumping.coarsest([target])
    for start in chain.states:
        for question in ("hitting_probability", "expected_hitting_time"):
            assert getattr(lumped, question)(target, start=start) == getattr(chain, question)(
                target, start=start
            )


def run(k: int) -> ms.WindowedSimulator:
    weight, q = sympy.symbols("weight q")
    premises = {"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": q, "B": 1 - q})}
    return ms.Mixture(premises, {"luigi": weight, "waluigi": 1 - weight}).window(k)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_the_toy_has_about_two_k_states(k: int) -> None:
    """All 2^k contexts until B^k: the distance to the last B, or the run of B at the end."""
    chain = run(k).full_chain
    lumped = chain.lumping.coarsest("B" * k)
    assert len(lumped.states) == 2 * k
    found = lumped.expected_hitting_time("B" * k, start="A" * k)
    assert sympy.cancel(found - chain.expected_hitting_time("B" * k, start="A" * k)) == 0


def test_tokens_are_kept_where_they_are_asked_for() -> None:
    chain = run(2).full_chain
    kept = chain.lumping.coarsest(Emits("B"))
    assert len(kept.states) < 4
    assert (
        sympy.cancel(
            kept.expected_hitting_time(Emits("B"), start="AA")
            - chain.expected_hitting_time(Emits("B"), start="AA")
        )
        == 0
    )
    assert {arc.label for row in chain.lumping.coarsest(keep_tokens=True).matrix.arcs for arc in row} == {
        "A",
        "B",
    }


@pytest.mark.parametrize("domain", ["exact", "float"])
def test_equal_means_exactly_equal(domain: str) -> None:
    tiny = Fraction(1, 2**60)
    rows = [
        [0, Fraction(1, 2), Fraction(1, 2)],
        [Fraction(1, 4), Fraction(3, 4), 0],
        [Fraction(1, 4) + tiny, 0, Fraction(3, 4) - tiny],
    ]
    chain = ms.Chain(rows).to(domain)
    same = float(rows[2][0]) == 0.25 and domain == "float"
    assert len(chain.lumping.coarsest(0).states) == (2 if same else 3)


def test_solving_with_and_without_is_the_same() -> None:
    k = 5
    chain = run(k).full_chain
    event = as_event(Visits(["B" * k]), chain.matrix)
    start = frozenset([chain.index("A" * k)])
    means = [
        HittingProblem(chain.matrix, event, start, lump=lump).mean_where_sure[min(start)]
        for lump in (True, False)
    ]
    assert means[0] == means[1]


def test_what_is_no_label_is_refused() -> None:
    chain = ms.Chain([[0, 1], [1, 0]])
    with pytest.raises(InputError):
        chain.lumping.coarsest([[0]])
    with pytest.raises(InputError):
        chain.lumping.coarsest(7)
