"""What is certain about the number of contexts before they are enumerated: it is never more than there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_tools import seeded

import markovsim as ms
from markovsim.contexts.counting import has_more_contexts
from markovsim.contexts.enumeration import reachable_contexts
from markovsim.contexts.tree import context_tree
from markovsim.errors import ImpossibleWindowError

COINS = ms.Mixture(
    {"heads": ms.iid({"A": "99/100", "B": "1/100"}), "tails": ms.iid({"A": "1/100", "B": "99/100"})}
)
TOY = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_no_more_is_claimed_than_enumeration_finds(first: int, tmp_path: Path) -> None:
    claims = 0
    for seed in range(first, first + 50):
        found = seeded(seed, tmp_path)
        if found is None:
            continue
        reader = found[1].reader
        letters = reader.mixture.alphabet.tokens
        events = [None, reader.emits(letters[-1])]
        if reader.k:
            words = (letters[:1] * reader.k, letters[-1:])
            events += [reader.event(f"context:{reader.write(word)}") for word in words]
        for start in {(), reader.context_of(str(found[2]["start"] or ""))}:
            for event in events:
                try:
                    if event is not None and reader.holds_at(event, start):
                        continue
                    contexts = len(reachable_contexts(reader, [start], until=event).contexts)
                except ImpossibleWindowError:
                    continue
                assert not has_more_contexts(reader, contexts, start, until=event), f"seed {seed}"
                tree = context_tree(reader, start, until=event)
                if tree is not None:
                    states = len(tree.states)
                    assert not has_more_contexts(reader, states, start, until=event, unlike=True), (
                        f"seed {seed}"
                    )
                claims += has_more_contexts(reader, contexts - 1, start, until=event)
    assert claims > 50, "hardly ever is anything certain"


def test_all_contexts_from_the_empty_word_are_counted() -> None:
    reader = COINS.window(5).reader  # 1 + 2 + 4 + … + 32
    assert has_more_contexts(reader, 62)
    assert not has_more_contexts(reader, 63)
    assert has_more_contexts(reader, 61, unlike=True)


@pytest.mark.parametrize("start", ["", "A" * 20])
def test_more_contexts_than_can_be_enumerated_are_known_without_enumerating_them(start: str) -> None:
    for domain in ("exact", "float"):
        reader = COINS.to(domain).window(20).reader
        event = reader.event("context:" + "B" * 20)
        assert has_more_contexts(reader, 200_000, reader.context_of(start), until=event, unlike=True)


def test_contexts_that_the_tree_merges_are_not_counted_as_unlike() -> None:
    reader = TOY.window(1_000).reader
    assert has_more_contexts(reader, 100_000)
    assert not has_more_contexts(reader, 1_001, unlike=True)


def test_too_many_contexts_are_refused_with_what_to_do() -> None:
    with pytest.raises(ms.LimitError, match=r"more than 200,000 states .* or the float domain"):
        COINS.window(20).hitting_probability("context:" + "B" * 20, start="A" * 20, states="tree")
