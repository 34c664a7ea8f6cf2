"""Which windows can be impossible, decided from the supports of a reader's generator alone."""

from __future__ import annotations

from markovsim.contexts.reader import WindowedReader


def always_possible(reader: WindowedReader) -> bool:
    """Say whether no reachable window can be impossible, by one of two reasons that look at no window.

    Stationary premises with nothing pinned never strand, nor does a reader of which :func:`writes_anything` holds.
    """
    return (reader.start == "stationary" and not reader.pinned) or writes_anything(reader)


def writes_anything(reader: WindowedReader) -> bool:
    """Say whether every word of the tokens that are ever emitted is possible from the start that windows are read from.

    It is possible where some set of hidden states, one of them possible at the start, can always go on inside the set,
    whatever the token.
    """
    process = reader.read_process
    steps = {token: [frozenset(j for j, _ in row) for row in rows] for token, rows in process.rows.items()}
    able = frozenset(range(process.size))
    tokens = [token for token, rows in steps.items() if any(rows)]
    while True:
        kept = frozenset(i for i in able if all(steps[token][i] & able for token in tokens))
        if kept == able:
            return bool(able & reader.belief(()).vector.keys())
        able = kept
