"""Mixed states against brute force over words: the beliefs, their chain, what a truncated one misses."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import markovsim as ms
from markovsim.contexts.mixed_states import UNEXPLORED, BeliefChain

HALF = Fraction(1, 2)
Matrices = dict[str, list[list[Fraction]]]
Process = tuple[list[Fraction], Matrices]


def process(start: str, size: int, arcs: dict[tuple[int, str, int], str]) -> Process:
    """A start law, written with blanks, and one matrix per token, from arcs (from, token, to): probability."""
    tokens = sorted({token for _, token, _ in arcs})
    matrices = {
        token: [[Fraction(arcs.get((i, token, j), 0)) for j in range(size)] for i in range(size)]
        for token in tokens
    }
    return [Fraction(x) for x in start.split()], matrices


GOLDEN_MEAN = process("2/3 1/3", 2, {(0, "1", 0): "1/2", (0, "0", 1): "1/2", (1, "1", 0): "1"})
EVEN = process("2/3 1/3", 2, {(0, "0", 0): "1/2", (0, "1", 1): "1/2", (1, "1", 0): "1"})
Z1R = process("1/3 1/3 1/3", 3, {(0, "0", 1): "1", (1, "1", 2): "1", (2, "0", 0): "1/2", (2, "1", 0): "1/2"})
#: Two random tokens, then their exclusive or.
RRXOR = process(
    "1/3 1/6 1/6 1/6 1/6",
    5,
    {
        (0, "0", 1): "1/2",
        (0, "1", 2): "1/2",
        (1, "0", 3): "1/2",
        (1, "1", 4): "1/2",
        (2, "0", 4): "1/2",
        (2, "1", 3): "1/2",
        (3, "0", 0): "1",
        (4, "1", 0): "1",
    },
)
#: Hidden state j is entered with 9/10 from itself, 1/20 from others; its letter is emitted with 17/20 on entry.
MESS3 = process(
    "1/3 1/3 1/3",
    3,
    {
        (i, "ABC"[a], j): str(
            Fraction(17 if a == j else Fraction(3, 2), 20) * Fraction(18 if i == j else 1, 20)
        )
        for i, a, j in product(range(3), repeat=3)
    },
)


def mixture(found: Process) -> ms.Mixture:
    return ms.Mixture({"process": ms.generator(found[0], found[1])})


def directions(found: Process, longest: int) -> dict[str, tuple[Fraction, ...]]:
    """The normalised forward vector after every possible word of at most ``longest`` tokens: brute force."""
    start, matrices = found
    beliefs: dict[str, tuple[Fraction, ...]] = {}
    for n in range(longest + 1):
        for letters in product(matrices, repeat=n):
            vector = start
            for token in letters:
                vector = [
                    sum(x * row[j] for x, row in zip(vector, matrices[token], strict=True))
                    for j in range(len(start))
                ]
            if mass := sum(vector):
                beliefs["".join(letters)] = tuple(x / mass for x in vector)
    return beliefs


# --- the standard processes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "longest", "states", "recurrent"),
    [(GOLDEN_MEAN, 4, 3, 2), (EVEN, 4, 4, 2), (Z1R, 6, 7, 3), (RRXOR, 9, 36, 5)],
    ids=["golden mean", "even", "Z1R", "RRXOR"],
)
def test_the_mixed_states_of_standard_processes(
    found: Process, longest: int, states: int, recurrent: int
) -> None:
    chain = mixture(found).mixed_states()
    beliefs = directions(found, longest)
    shorter = {belief for word, belief in beliefs.items() if len(word) < longest}
    assert shorter == set(beliefs.values())  # one more token brings nothing new: these are all
    assert set(chain.belief_points().values()) == shorter
    assert chain.is_complete
    assert (len(chain), [len(c.states) for c in chain.closed_classes()]) == (states, [recurrent])
    for word, belief in beliefs.items():
        assert chain.belief_points()[chain.states[chain.index(word)]] == belief
        law = chain.mixture.next_token(word)
        arcs = chain.matrix.arcs[chain.index(word)]
        assert {a.label: chain.domain.public(a.probability) for a in arcs} == {
            t: p for t, p in law.items() if p
        }
        assert all(chain.index(word + str(a.label)) == a.target for a in arcs)


def test_a_state_is_named_by_its_first_shortest_word() -> None:
    chain = mixture(RRXOR).mixed_states()
    beliefs = directions(RRXOR, 7)
    first: dict[Any, str] = {}
    for word, belief in beliefs.items():  # shorter words first, then in the order of the alphabet
        first.setdefault(belief, word)
    assert list(chain.states) == list(first.values())


def test_the_recurrent_mixed_states_of_a_unifilar_process_are_its_causal_states() -> None:
    for found in (GOLDEN_MEAN, EVEN, Z1R, RRXOR):
        chain = mixture(found).mixed_states()
        (closed,) = chain.closed_classes()
        corners = {chain.belief_points()[state] for state in closed.states}
        size = len(found[0])
        assert corners == {tuple(Fraction(i == j) for j in range(size)) for i in range(size)}


def test_mess3_has_a_new_mixed_state_for_every_word() -> None:
    assert all(sum(row[i][j] for row in MESS3[1].values() for j in range(3)) == 1 for i in range(3))
    chain = mixture(MESS3).mixed_states(depth=4)
    beliefs = directions(MESS3, 4)
    assert not chain.is_complete
    assert chain.states[-1] is UNEXPLORED
    assert len(set(beliefs.values())) == len(beliefs) == len(chain) - 1 == sum(3**n for n in range(5))
    assert chain.belief_points() == beliefs
    assert [chain.escape_probability(n) for n in (4, 5)] == [0, 1]


# --- mixtures -------------------------------------------------------------------------------------

ROGUE = ms.deceptive(ms.word("A"), ms.word("B"), hazard="1/10")
MIXTURES = {
    "toy": ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})}),
    "rogue": ms.Mixture({"luigi": ms.word("A"), "rogue": ROGUE}, prior={"luigi": 2, "rogue": 1}),
    "coins": ms.Mixture({"one": ms.iid({"A": "1/4", "B": "3/4"}), "two": ms.iid({"A": "3/4", "B": "1/4"})}),
    "three": ms.Mixture(
        {
            "a": ms.looping({"A": "1/2", "B": "1/2"}, "1/5"),
            "b": ms.word("AAB"),
            "c": ms.iid({"A": "1/3", "B": "2/3"}),
        }
    ),
}


def possible(mix: ms.Mixture, n: int) -> list[str]:
    return [w for w in map("".join, product("AB", repeat=n)) if mix.probability(w)]


@pytest.mark.parametrize("name", MIXTURES)
def test_amplitudes_and_laws_are_those_of_full_memory(name: str) -> None:
    mix = MIXTURES[name]
    chain = mix.mixed_states(depth=5)
    for word in (w for n in range(6) for w in possible(mix, n)):
        place = chain.index(word)
        assert chain.amplitudes(word) == mix.amplitudes(word) == chain.amplitude_points()[chain.states[place]]
        arcs = {a.label: chain.domain.public(a.probability) for a in chain.matrix.arcs[place]}
        assert arcs == {t: p for t, p in mix.next_token(word).items() if p}


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("limit", [1, 2, 3, 6])
def test_the_missed_mass_is_that_of_the_words_that_leave(name: str, limit: int) -> None:
    mix = MIXTURES[name]
    chain = mix.mixed_states(limit=limit)
    known = set(chain.belief_points().values())
    size = mix.generator.size
    assert len(known) == len(chain) - (not chain.is_complete) <= limit

    def inside(word: str) -> bool:
        vector = mix.superposition.belief(word)
        direction = dict(vector.direction)
        return tuple(mix.domain.public(direction.get(i, mix.domain.zero)) for i in range(size)) in known

    for n in range(6):
        left = sum(
            (mix.probability(w) for w in possible(mix, n) if not all(inside(w[:i]) for i in range(n + 1))),
            Fraction(0),
        )
        assert chain.escape_probability(n) == left


@pytest.mark.parametrize("name", MIXTURES)
def test_bounds_enclose_and_close_in(name: str) -> None:
    mix = MIXTURES[name]
    seen = []
    for limit in (2, 4, 8, 16):
        chain = mix.mixed_states(limit=limit)
        lower, upper = chain.hitting_bounds(ms.Emits("B"))
        # Whatever text is written among the enumerated beliefs within n tokens is within the bounds.
        never = sum((mix.probability(w) for w in possible(mix, 6) if "B" not in w), Fraction(0))
        assert lower <= upper
        assert upper >= 1 - never
        seen.append((lower, upper))
    assert seen == sorted(seen)
    assert [b for _, b in seen] == sorted((b for _, b in seen), reverse=True)


def test_full_memory_answers_where_the_beliefs_are_finitely_many() -> None:
    # luigi is A for ever; the other writes ABAB…: half of all texts never show a B.
    mix = ms.Mixture({"luigi": ms.word("A"), "other": ms.word("AB")})
    chain = mix.mixed_states()
    assert chain.hitting_probability(ms.Emits("B"), start="") == HALF
    assert chain.hitting_bounds(ms.Emits("B")) == (HALF, HALF)
    assert chain.expected_hitting_time(ms.Emits("B"), start="AB") == 2
    assert chain.hitting_probability(chain.event("amplitude:luigi<=0"), start="") == HALF
    assert chain.hitting_bounds(chain.event("token:B")) == chain.hitting_bounds(chain.event(ms.Emits("B")))
    assert chain.hitting_probability(chain.event("amplitude:luigi>=1/2"), start="A") == 1
    assert chain.hitting_probability(["AA", "AB"], start="A") == 1
    assert chain.hitting_probability("AB", start=("A", "B")) == 1


def test_uniform_against_zeros_is_known_to_the_limit() -> None:
    mix = ms.Mixture({"zeros": ms.word("0"), "uniform": ms.iid({"0": "1/2", "1": "1/2"})})
    chain = mix.mixed_states(limit=20)
    lower, upper = chain.hitting_bounds(ms.Emits("1"))
    assert (lower, upper) == (HALF - HALF**20, 1)  # left for certain: the other bound stays where it is
    assert chain.escape_probability(18) == 0
    assert chain.escape_probability(19) == chain.escape_probability(99) == HALF + HALF**20  # the text is 0^19


# --- domains --------------------------------------------------------------------------------------


def test_in_symbols_beliefs_merge_where_they_agree_for_all_parameters() -> None:
    q, r = sympy.symbols("q r")
    coins = ms.Mixture({"one": ms.iid({"A": q, "B": 1 - q}), "two": ms.iid({"A": r, "B": 1 - r})})
    chain = coins.mixed_states(depth=3)
    assert len(chain) - 1 == 1 + 2 + 3 + 4  # only the counts matter, so AB is BA
    assert chain.index("AB") == chain.index("BA") != chain.index("AA")
    exact = ms.Mixture({"one": ms.iid({"A": "1/4", "B": "3/4"}), "two": ms.iid({"A": "3/4", "B": "1/4"})})
    values = {q: sympy.Rational(1, 4), r: sympy.Rational(3, 4)}
    for state, points in chain.amplitude_points().items():
        wanted = exact.amplitudes(str(state))
        assert {
            name: Fraction(int(x.p), int(x.q)) for name, x in ((n, e.subs(values)) for n, e in points.items())
        } == wanted
    left = chain.escape_probability(4)
    assert sympy.cancel(left - 1) == 0


def test_a_symbolic_amplitude_that_is_on_both_sides_is_undecided() -> None:
    q = sympy.Symbol("q")
    toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": q, "B": 1 - q})})
    chain = toy.mixed_states(limit=4)
    assert len(chain) == 5
    with pytest.raises(ms.UndecidedError, match="luigi"):
        chain.hitting_probability(chain.event("amplitude:luigi>=3/4"), start="")


def test_floats_are_refused_and_the_exact_chain_converts() -> None:
    mix = MIXTURES["rogue"]
    with pytest.raises(ms.InputError, match="rounding hides it"):
        mix.to(ms.FLOAT).mixed_states()
    exact = mix.mixed_states(limit=12)
    rounded = exact.to(ms.FLOAT)
    assert isinstance(rounded, BeliefChain)
    assert rounded.states == exact.states
    for n in range(14):
        assert rounded.escape_probability(n) == pytest.approx(float(exact.escape_probability(n)), rel=1e-13)
    for state, points in exact.amplitude_points().items():
        assert rounded.amplitudes(state) == pytest.approx({p: float(x) for p, x in points.items()}, rel=1e-13)
    assert rounded.hitting_bounds(ms.Emits("B")) == pytest.approx(
        exact.hitting_bounds(ms.Emits("B")), rel=1e-13
    )


def test_beliefs_stay_apart_however_close_they_are() -> None:
    tiny = ms.Mixture(
        {"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1e-30", "B": 1 - Fraction(1, 10**30)})}
    )
    chain = tiny.mixed_states(limit=30)
    points = list(chain.amplitude_points().values())
    assert len({p["luigi"] for p in points}) == len(points) == 30


# --- windows --------------------------------------------------------------------------------------


def test_the_beliefs_that_a_window_sees() -> None:
    mix = mixture(RRXOR)
    chain = mix.mixed_states()
    for k in range(5):
        sim = mix.window(k)
        seen = chain.seen_through(sim)
        assert all(state is not None for state in seen.values())
        wanted = directions(RRXOR, k)
        assert {w: chain.belief_points()[s] for w, s in seen.items()} == wanted
        assert len(set(seen.values())) == len(set(wanted.values()))
    # No window of a stationary reading ever gets to know what full memory does in the end.
    deep = mix.window(2, start="stationary")
    assert set(deep.mixed_states().seen_through(deep).values()) < set(chain.states)


def test_pins_and_crops_have_beliefs_of_their_own() -> None:
    mix = MIXTURES["three"]
    pinned = mix.window(1, pinned="AA")
    chain = pinned.mixed_states(depth=3)
    for word in (w for n in range(4) for w in possible(mix, n) if mix.probability("AA" + w)):
        assert chain.amplitudes(word) == mix.amplitudes("AA" + word)
    crop = ms.Mixture({"word": ms.word("AAB")}).window(2, start="stationary")
    assert crop.mixed_states().amplitude_points().keys() == {"", "A", "B", "AA", "BA"}
    assert crop.mixed_states().matrix.find(crop.reader.belief(("A", "B"))) == "B"
    with pytest.raises(ms.InputError, match="another mixture"):
        mix.mixed_states(limit=5).seen_through(crop)


# --- refusals -------------------------------------------------------------------------------------


def test_what_is_refused() -> None:
    mix = MIXTURES["rogue"]
    for settings in ({"limit": 0}, {"limit": True}, {"limit": "many"}, {"depth": -1}, {"depth": 1.5}):
        ((name, value),) = settings.items()
        with pytest.raises(ms.InputError, match=f"{name}={value!r}"):
            mix.mixed_states(**settings)
    chain = mix.mixed_states(limit=3)
    with pytest.raises(ms.InputError, match="'AAA' leads to a belief that was not enumerated"):
        chain.amplitudes("AAA")
    with pytest.raises(ms.InputError, match="'BA' has probability 0: no premise emits 'A' after 'B'"):
        mix.mixed_states(limit=4).index("BA")
    with pytest.raises(ms.InputError, match="tokens=-1"):
        chain.escape_probability(-1)
    with pytest.raises(ms.InputError, match="premise='peach'"):
        chain.event("amplitude:peach<=1")
    for text in ("amplitude:luigi<1", "context:A", "token", 5):
        with pytest.raises(ms.InputError, match=f"event={text!r}: not an event"):
            chain.event(text)  # type: ignore[arg-type]
    with pytest.raises(ms.InputError, match="token='X'"):
        chain.event("token:X")
    assert "BA" not in chain
    assert UNEXPLORED in chain
    assert ["A"] not in chain
