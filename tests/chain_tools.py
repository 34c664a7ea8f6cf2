"""Random chains and defining equations for the tests of markovsim.chains; the equations use only the rows."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import flint
import sympy
from hypothesis import settings
from hypothesis import strategies as st

from markovsim.arithmetic.domains import BALL, FLOAT, SymbolicDomain
from markovsim.chains import Chain
from markovsim.chains.matrix import from_arcs

QUICK = settings(max_examples=40, deadline=None, derandomize=True)
Q = sympy.Symbol("q")
UNIT = SymbolicDomain({"q": (0, 1)})
AT = Fraction(1, 3)


@st.composite
def weights(draw: st.DrawFn, max_states: int = 5) -> list[list[int]]:
    """Square arrays of small weights with many zeros and no zero row."""
    n = draw(st.integers(1, max_states))
    row = st.lists(st.sampled_from([0, 0, 1, 1, 2, 7]), min_size=n, max_size=n).filter(any)
    return draw(st.lists(row, min_size=n, max_size=n))


def matrix(array: list[list[int]]) -> list[list[Fraction]]:
    return [[Fraction(x, sum(row)) for x in row] for row in array]


def exact(array: list[list[int]]) -> Chain:
    return Chain(matrix(array))


def symbolic(array: list[list[int]]) -> Chain:
    """The chain q·P + (1 − q)·U with U uniform on the support of P: at q = AT it is `mixed(array)`."""
    p, u = matrix(array), matrix([[int(x > 0) for x in row] for row in array])
    blend = [[Q * sympy.Rational(a) + (1 - Q) * sympy.Rational(b) for a, b in zip(*rows, strict=True)]
             for rows in zip(p, u, strict=True)]  # fmt: skip
    return Chain(blend, domain=UNIT)


def mixed(array: list[list[int]]) -> Chain:
    p, u = matrix(array), matrix([[int(x > 0) for x in row] for row in array])
    return Chain(
        [[AT * a + (1 - AT) * b for a, b in zip(*rows, strict=True)] for rows in zip(p, u, strict=True)]
    )


def at(value: Any) -> Any:
    """The value of a symbolic answer at q = AT, as a Fraction (or oo)."""
    number = sympy.sympify(value).subs(Q, sympy.Rational(AT.numerator, AT.denominator))
    return number if number == sympy.oo else Fraction(int(number.p), int(number.q))


def close(x: float, y: Any, relative: float = 1e-13) -> bool:
    """Whether a float is within the relative distance of an exact value; zero and infinity only equal themselves."""
    if y == sympy.oo or not y or x in (0.0, float("inf")):
        return bool(x == float(y))
    return abs(Fraction(x) - Fraction(y)) <= Fraction(relative) * abs(Fraction(y))


def all_close(found: Mapping[Any, float], wanted: Mapping[Any, Any], relative: float = 1e-13) -> bool:
    return found.keys() == wanted.keys() and all(close(found[s], wanted[s], relative) for s in wanted)


def in_every_domain(chain: Chain) -> list[Chain]:
    """The exact chain in each of the four arithmetics: exact, symbolic, float and ball."""
    return [chain, chain.to(UNIT), chain.to(FLOAT), chain.to(BALL)]


def interval(ball: flint.arb) -> tuple[Fraction, Fraction]:
    """The ends of a ball, from its mantissas and exponents."""
    parts = ball.mid().man_exp(), ball.rad().man_exp()
    middle, radius = (Fraction(int(mantissa)) * Fraction(2) ** int(e) for mantissa, e in parts)
    return middle - radius, middle + radius


def holds(ball: flint.arb, wanted: Any) -> bool:
    """Whether a ball holds an exact value, which is compared with its ends in exact arithmetic."""
    low, high = interval(ball)
    return low <= Fraction(wanted) <= high


def same(value: Any, wanted: Any) -> bool:
    """Equality of an answer in any arithmetic with an exact value: floats up to 1e-13, balls that are as narrow.

    A ball around 0 is never narrow beside what it holds; there the radius alone counts.
    """
    if isinstance(value, flint.arb):
        narrow = value.is_exact() or value.rel_accuracy_bits() > 43 or (wanted == 0 and value.rad() < 1e-30)
        return bool(holds(value, wanted) and narrow)
    return (
        close(value, wanted)
        if isinstance(value, float)
        else bool(sympy.sympify(value) == sympy.sympify(wanted))
    )


def step(chain: Chain, law: Mapping[Any, Any]) -> dict[Any, Fraction]:
    """The law one step later, from the definition (exact chains)."""
    after = dict.fromkeys(chain.states, Fraction(0))
    for i, source in enumerate(chain.states):
        for j, p in chain.matrix.rows[i].items():
            after[chain.states[j]] += law[source] * chain.domain.public(p)
    return after


def run_length(k: int) -> Chain:
    """Runs of A of the seed toy at λ = q = 1/2, state k for every longer one; a B, labelled so, ends the run."""
    states, arcs = list(range(k + 1)), []
    for j in states:
        p = Fraction(1, 2 * (2**j + 1))
        arcs.append((j, 0, p, "B"))
        arcs.append((j, min(j + 1, k), 1 - p, "A"))
    from markovsim.arithmetic.domains import EXACT

    rows = [[(label, t, EXACT.convert(p)) for s, t, p, label in arcs if s == j] for j in states]
    return Chain(from_arcs(states, rows, EXACT))


def path_sums(chain: Chain, start: Any, targets: set[Any], length: int) -> list[Fraction]:
    """P(T = t) for t = 0, …, length, by walking every path (exact chains)."""
    law = {start: Fraction(1)}
    hits = []
    for _ in range(length + 1):
        hits.append(sum((p for s, p in law.items() if s in targets), Fraction(0)))
        after: dict[Any, Fraction] = {}
        for source, p in law.items():
            if source not in targets:
                for j, x in chain.matrix.rows[chain.index(source)].items():
                    target = chain.states[j]
                    after[target] = after.get(target, Fraction(0)) + p * chain.domain.public(x)
        law = after
    return hits


def de_bruijn(k: int, probability: Any) -> Chain:
    """Binary windows of length k; `probability(window)` is that of a 1."""
    words = ["".join(word) for word in product("01", repeat=k)]
    triples = []
    for word in words:
        p = probability(word)
        triples += [(word, word[1:] + "1", p), (word, word[1:] + "0", 1 - p)]
    return Chain.from_transitions(triples, words)


def toy(k, lam, q, domain=None):
    """The full windows of the seed toy, from its definition: only A^k can be luigi's."""

    def of_b(window):
        if "1" in window:
            return 1 - q
        return (1 - lam) * q**k * (1 - q) / (lam + (1 - lam) * q**k)

    words = ["".join(word) for word in product("01", repeat=k)]
    triples = [(w, w[1:] + x, of_b(w) if x == "1" else 1 - of_b(w)) for w in words for x in "01"]
    return Chain.from_transitions(triples, words, domain=domain)
