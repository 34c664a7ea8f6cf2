"""Structure from the graph alone, against transitive closure and closed walks."""

from __future__ import annotations

import oracle_chains as oracle
import pytest
from chain_tools import QUICK, exact, matrix, weights
from hypothesis import given

from markovsim.chains import Chain, CommunicatingClass
from markovsim.chains.graph import can_reach, communicating_classes, ends, reachable_from, strong_components


@QUICK
@given(weights(7))
def test_classes_and_periods_equal_the_closure(array):
    rows = oracle.as_rows(matrix(array))
    graph = [[j for j, x in enumerate(row) if x] for row in array]
    wanted = [(closed, tuple(m), oracle.period(rows, m)) for closed, m in oracle.communicating_classes(rows)]
    assert [(c.closed, c.members, c.period) for c in communicating_classes(graph)] == wanted


@QUICK
@given(weights(7))
def test_reachability_equals_the_closure(array):
    graph = [[j for j, x in enumerate(row) if x] for row in array]
    closure = oracle.reachability(oracle.as_rows(matrix(array)))
    for i in range(len(array)):
        assert reachable_from(graph, [i]) == {j for j in range(len(array)) if closure[i] >> j & 1}
        assert can_reach(graph, [i]) == {j for j in range(len(array)) if closure[j] >> i & 1}


@QUICK
@given(weights(7))
def test_ends_are_the_only_closed_class_in_reach(array):
    graph = [[j for j, x in enumerate(row) if x] for row in array]
    closed = [c.members for c in communicating_classes(graph) if c.closed]
    for i, end in enumerate(ends(graph, closed)):
        found = [k for k, members in enumerate(closed) if set(members) & reachable_from(graph, [i])]
        assert end == (found[0] if len(found) == 1 else None)


@QUICK
@given(weights(7))
def test_components_come_after_what_they_lead_to(array):
    graph = [[j for j, x in enumerate(row) if x] for row in array]
    seen: set[int] = set()
    for members in strong_components(graph):
        seen |= set(members)
        assert all(j in seen for i in members for j in graph[i])


@QUICK
@given(weights(6))
def test_the_facade_speaks_of_states(array):
    chain = exact(array)
    named = Chain(matrix(array), states=[f"s{i}" for i in range(len(array))])
    found = chain.communicating_classes()
    assert [tuple(f"s{i}" for i in c.states) for c in found] == [
        c.states for c in named.communicating_classes()
    ]
    assert chain.closed_classes() == tuple(c for c in found if c.closed)
    assert chain.is_irreducible() == (len(found) == 1)
    assert sorted(
        [*chain.transient_states(), *(s for c in chain.closed_classes() for s in c.states)]
    ) == list(chain.states)


@pytest.mark.parametrize("n", [1, 2, 6, 7])
def test_a_cycle_has_its_length_as_period(n):
    chain = Chain([[int(j == (i + 1) % n) for j in range(n)] for i in range(n)])
    assert chain.communicating_classes() == (CommunicatingClass(tuple(range(n)), closed=True, period=n),)


def test_long_paths_need_no_recursion():
    n = 20_000
    components = strong_components([[min(i + 1, n - 1)] for i in range(n)])
    assert components[0] == [n - 1]
    assert len(components) == n
