"""Chains to and from networkx graphs and SciPy sparse matrices."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from markovsim.arithmetic.domains import FLOAT
from markovsim.arithmetic.numbers import short
from markovsim.chains import Chain
from markovsim.errors import InputError

if TYPE_CHECKING:
    import networkx
    import scipy.sparse


def from_networkx(graph: networkx.Graph, weight: str = "probability", *, normalize: bool = False) -> Chain:
    """Return the chain whose states are the nodes and whose transitions are the edges of a graph.

    Parallel edges add up. An undirected edge is a step both ways.

    Parameters
    ----------
    graph : networkx.Graph
        A graph of any of networkx's classes.
    weight : str
        The edge attribute that holds the probability, any number that :class:`Chain` reads.
    normalize : bool
        With True every row is divided by its sum: weights become the random walk on the graph.

    Raises
    ------
    InputError
        An edge lacks the attribute, or a row does not sum to 1.

    See Also
    --------
    to_networkx : the way back.

    Examples
    --------
    >>> import networkx
    >>> path = networkx.path_graph(3)
    >>> networkx.set_edge_attributes(path, 1, "probability")
    >>> from_networkx(path, normalize=True).expected_hitting_time(2, start=0)
    Fraction(4, 1)
    """
    if not hasattr(graph, "edges"):
        raise InputError(
            f"graph={short(graph)}: not a networkx graph; Chain.from_transitions reads a list of triples"
        )
    triples = []
    for source, target, value in graph.edges(data=weight):
        if value is None:
            raise InputError(f"edge {source!r} → {target!r} has no attribute {weight!r}; name it by weight=")
        triples.append((source, target, value))
        if not graph.is_directed() and source != target:
            triples.append((target, source, value))
    return Chain.from_transitions(triples, graph.nodes, normalize=normalize)


def to_networkx(chain: Chain) -> networkx.DiGraph:
    """Return the graph of the chain, every edge with its ``probability``.

    Parallel arcs are added up.

    Parameters
    ----------
    chain : Chain
        The chain, in any domain.

    See Also
    --------
    from_networkx : the way back.

    Examples
    --------
    >>> to_networkx(Chain([["1/2", "1/2"], [1, 0]])).edges[0, 1]["probability"]
    Fraction(1, 2)
    """
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(chain.states)
    for source, row in zip(chain.states, chain.matrix.rows, strict=True):
        for j, p in row.items():
            graph.add_edge(source, chain.states[j], probability=chain.domain.public(p))
    return graph


def from_scipy_sparse(
    matrix: scipy.sparse.sparray | scipy.sparse.spmatrix,
    states: Iterable[Hashable] | None = None,
    *,
    normalize: bool = False,
) -> Chain:
    """Return the float chain of a sparse matrix.

    Stored duplicates add up, and stored zeros are no steps.

    Parameters
    ----------
    matrix : scipy.sparse array or matrix, n × n
        The probabilities.
    states : iterable, optional
        The names of the n states, by default 0, 1, ….
    normalize : bool
        With True every row is divided by its sum.

    Raises
    ------
    InputError
        The matrix is not sparse or not square, there are not n names, or a row does not sum to 1.

    See Also
    --------
    to_scipy_sparse : the way back.

    Examples
    --------
    >>> import scipy.sparse
    >>> from_scipy_sparse(scipy.sparse.csr_array([[0.5, 0.5], [1.0, 0.0]])).stationary_distribution()
    {0: 0.6666666666666666, 1: 0.3333333333333333}
    """
    if not hasattr(matrix, "tocoo"):
        raise InputError(
            f"matrix={short(matrix)}: not a SciPy sparse matrix; write Chain(matrix) for a dense one"
        )
    rows, columns = matrix.shape
    if rows != columns:
        raise InputError(f"matrix is not square: {rows} rows and {columns} columns")
    if states is not None and not isinstance(states, Iterable):
        raise InputError(f"states={short(states)}: give a list of names, one for each state")
    names: list[Any] = list(range(rows)) if states is None else list(states)
    if len(names) != rows:
        raise InputError(f"states={len(names)} names for a matrix of {rows} rows; give one name per row")
    entries = matrix.tocsr().tocoo()  # This adds up duplicates, whose parts alone need not be probabilities.
    triples = zip(entries.row.tolist(), entries.col.tolist(), entries.data.tolist(), strict=True)
    return Chain.from_transitions(
        ((names[i], names[j], value) for i, j, value in triples), names, domain=FLOAT, normalize=normalize
    )


def to_scipy_sparse(chain: Chain) -> scipy.sparse.csr_array:
    """Return the transition matrix as a sparse array of floats, in the order of ``chain.states``.

    Parameters
    ----------
    chain : Chain
        A chain without parameters.

    Raises
    ------
    FloatRangeError
        A probability is outside binary64.
    InputError
        A probability has parameters.

    See Also
    --------
    from_scipy_sparse : the way back.

    Examples
    --------
    >>> to_scipy_sparse(Chain([["1/2", "1/2"], [1, 0]])).toarray().tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    import scipy.sparse

    entries = [(i, j, p) for i, row in enumerate(chain.to(FLOAT).matrix.rows) for j, p in row.items()]
    sources, targets, values = zip(*entries, strict=True)
    return scipy.sparse.csr_array((values, (sources, targets)), shape=(len(chain), len(chain)))
