"""The windowed simulator and its context chain: against their definitions, with awkward windows."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import markovsim as ms
import markovsim.contexts.enumeration as enumeration

HALF = Fraction(1, 2)


def toy(q: Any = "1/2") -> ms.Mixture:
    waluigi = ms.iid({"A": q, "B": 1 - (q if isinstance(q, sympy.Expr) else Fraction(q))})
    return ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": waluigi})


def coin_and_word() -> ms.Mixture:
    return ms.Mixture({"word": ms.word("AB"), "coin": ms.iid({"A": "1/3", "B": "2/3"})})


# --- reading a window -------------------------------------------------------------------------------


def test_a_window_is_read_as_the_beginning_of_a_document_or_as_a_crop() -> None:
    document = coin_and_word().window(1)
    crop = coin_and_word().window(1, start="stationary")
    assert document.amplitudes("B") == {"word": 0, "coin": 1}
    assert crop.amplitudes("B") == {"word": Fraction(3, 7), "coin": Fraction(4, 7)}
    assert crop.next_token("B")["A"] == Fraction(3, 7) + Fraction(4, 7) / 3


def test_only_the_last_k_tokens_are_seen() -> None:
    mixture = toy()
    for k in range(4):
        sim = mixture.window(k)
        for word in product("AB", repeat=5):
            assert sim.amplitudes(word) == mixture.amplitudes(word[5 - k :])
            assert sim.next_token(word) == mixture.next_token(word[5 - k :])


def test_a_pinned_prefix_is_always_seen() -> None:
    mixture = coin_and_word()
    sim = mixture.window(2, pinned="AB")
    for word in ("", "A", "AB", "BA", "BB"):
        assert sim.amplitudes(word) == mixture.amplitudes("AB" + word)
        assert sim.next_token(word) == mixture.next_token("AB" + word)


def test_a_pin_shifts_the_time_to_the_first_b() -> None:
    for k, m in product(range(4), range(3)):
        sim = toy().window(k, pinned="A" * m)
        time = sim.chain("A" * k).expected_hitting_time(sim.emits("B"), start="A" * k)
        assert time == 2 ** (k + m + 1) + 2


def test_impossible_windows_are_an_error_that_says_how_they_are_reached() -> None:
    sim = ms.Mixture({"word": ms.word("AB")}).window(1)
    with pytest.raises(
        ms.ImpossibleWindowError, match=r"window='B' is reached from the empty word by emitting 'AB'"
    ):
        sim.chain()
    with pytest.raises(ms.ImpossibleWindowError, match=r"window='B' is the start and"):
        sim.chain("B")
    with pytest.raises(ms.ImpossibleWindowError, match=r"window='B'.*impossible='forget'"):
        sim.next_token("B")
    longer = ms.Mixture({"word": ms.word("AAB")}).window(2)
    with pytest.raises(ms.ImpossibleWindowError, match=r"window='AB' is reached from 'AA' by emitting 'B'"):
        longer.chain("AA")


def test_forgetting_reads_the_longest_possible_suffix() -> None:
    sim = ms.Mixture({"word": ms.word("AB")}).window(2, impossible="forget")
    assert sim.next_token("BA") == {"A": 0, "B": 1}, "BA is impossible, A is not"
    assert sim.next_token("BB") == {"A": 1, "B": 0}, "nothing of BB is possible: the empty word is read"
    assert ms.Mixture({"word": ms.word("AB")}).window(1, impossible="forget").next_token("B") == {
        "A": 1,
        "B": 0,
    }
    pinned = ms.Mixture({"word": ms.word("AAB")}).window(1, pinned="A", impossible="forget")
    assert pinned.next_token("B") == {"A": 1, "B": 0}, "after the pin A, a B is impossible, and A comes next"


def test_stationary_premises_never_strand_and_a_pin_breaks_it() -> None:
    mixture = ms.Mixture({"word": ms.word("AB")})
    assert mixture.window(1, start="stationary").chain().states == ("", "A", "B")
    with pytest.raises(ms.ImpossibleWindowError, match=r"window='A' is reached.*after the pinned prefix 'A'"):
        mixture.window(1, start="stationary", pinned="A").chain()


# --- the chain --------------------------------------------------------------------------------------


def test_the_chain_appends_and_drops() -> None:
    sim = coin_and_word().window(2, impossible="forget")
    chain = sim.chain()
    assert chain.states[:3] == ("", "A", "B")
    for state in map(str, chain.states):
        law = {a: p for a, p in sim.next_token(state).items() if p}
        arcs = {
            (arc.label, chain.states[arc.target]): chain.domain.public(arc.probability)
            for arc in chain.matrix.arcs[chain.index(state)]
        }
        assert arcs == {(a, (state + str(a))[-2:]): p for a, p in law.items()}


def test_the_law_of_the_first_tokens_is_that_of_the_mixture_until_the_window_is_full() -> None:
    mixture = coin_and_word()
    for k in range(4):
        sim = mixture.window(k, impossible="forget")
        for word in product("AB", repeat=k + 1):
            p = Fraction(1)
            for n, token in enumerate(word):
                p *= sim.next_token(word[:n])[token]
                if not p:
                    break
            assert p == mixture.probability(word)


def test_window_zero_has_one_context_and_parallel_arcs() -> None:
    sim = toy().window(0)
    chain = sim.chain()
    assert chain.states == ("",)
    assert [arc.label for arc in chain.matrix.arcs[0]] == ["A", "B"]
    assert chain.expected_hitting_time(sim.emits("B"), start="") == 4
    assert sim.drift("luigi", "") == 0
    assert chain.hitting_probability(sim.event("context:"), start="") == 1


def test_one_token_and_one_premise() -> None:
    sim = ms.Mixture({"only": ms.iid({"A": 1})}).window(3)
    chain = sim.chain()
    assert chain.states == ("", "A", "AA", "AAA")
    assert sim.full_chain.stationary_distribution() == {"AAA": 1}
    assert sim.martingale.defect("only").maximum == 0


def test_chains_from_other_starts() -> None:
    sim = toy().window(2)
    assert set(sim.chain("AB").states) == {"AA", "AB", "BA", "BB"}
    assert set(sim.chain("", "AB").states) == {"", "A", "B", "AA", "AB", "BA", "BB"}
    assert sim.chain("BBABA").states == sim.chain("BA").states
    rogue = ms.Mixture({"l": ms.iid({"A": 1}), "r": ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), "1/10")})
    assert rogue.window(2).chain("AB").states == ("AB", "BB")


def test_states_are_found_by_any_spelling_of_the_word() -> None:
    mixture = ms.Mixture({"a": ms.iid({"yes": "1/2", "no": "1/2"}), "b": ms.word("yes yes")})
    sim = mixture.window(2)
    chain = sim.chain()
    assert chain.index("yes no") == chain.index(("yes", "no")) == chain.index(["yes", "no"])
    time = chain.expected_hitting_time(sim.event("context:no no"), start=("yes", "yes"))
    assert time == chain.expected_hitting_time("no no", start="yes yes")
    with pytest.raises(ms.InputError, match="maybe"):
        chain.index(("maybe",))
    with pytest.raises(ms.InputError, match="state=3"):
        chain.index(3)


def test_derived_chains_are_plain_chains_and_conversion_keeps_the_simulator() -> None:
    sim = toy().window(2)
    chain = sim.chain()
    watched = chain.within(["AA", "BB"]).censored()
    assert type(watched) is ms.Chain
    rounded = chain.to(ms.FLOAT)
    assert rounded.reader.mixture.domain is ms.FLOAT
    assert rounded.expected_hitting_time(sim.emits("B"), start=("A", "A")) == pytest.approx(10)


def test_multi_token_windows_in_symbols_carry_their_conditions() -> None:
    q = sympy.Symbol("q")
    chain = toy(q).window(2).chain()
    assert chain.conditions == ()
    assert chain.matrix.nonzero == ("q", "q - 1")


def test_too_many_contexts_are_a_limit_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enumeration, "MAX_CONTEXTS", 100)
    with pytest.raises(ms.LimitError, match=r"window=8: more than 100 contexts"):
        toy().window(8).chain()
    monkeypatch.setattr(enumeration, "MAX_CONTEXTS", 10_000)
    monkeypatch.setattr(enumeration, "MAX_STORED_TOKENS", 1_000)
    with pytest.raises(ms.LimitError, match=r"window=90"):
        ms.Mixture({"only": ms.iid({"A": 1})}).window(90).chain()


# --- events -----------------------------------------------------------------------------------------


def test_events_in_text_are_the_events_in_python() -> None:
    sim = toy().window(2)
    chain = sim.chain()
    luigi = {state: sim.amplitudes(state)["luigi"] for state in chain.states}
    for text, event in [
        ("token:B", ms.Emits("B")),
        ("context:BB", ms.Visits(["BB"])),
        ("amplitude:luigi<=1/100", ms.Visits([w for w, a in luigi.items() if a <= Fraction(1, 100)])),
        ("amplitude:luigi >= 4/5", ms.Visits([w for w, a in luigi.items() if a >= Fraction(4, 5)])),
    ]:
        written = chain.expected_hitting_time(sim.event(text), start="AB")
        assert written == chain.expected_hitting_time(event, start="AB")


def test_a_premise_may_have_a_relation_in_its_name() -> None:
    sim = ms.Mixture({"a<=b": ms.word("A"), "c": ms.iid({"A": "1/2", "B": "1/2"})}).window(1)
    assert sim.hitting_probability("amplitude:a<=b>=2/3") == 1
    assert sim.hitting_probability("amplitude:a<=b>=3/4") == 0
    assert sim.hitting_probability("amplitude:a<=b<=0") == 1


def test_events_count_time_as_defined() -> None:
    sim = toy().window(2)
    chain = sim.chain()
    assert chain.expected_hitting_time(sim.emits("B"), start="BB") == 4, "a B seen before does not count"
    assert chain.expected_hitting_time(sim.event("context:BB"), start="BB") == 0
    assert chain.expected_hitting_time(sim.event("amplitude:luigi<=0"), start="AB") == 0
    assert chain.hitting_probability(sim.event("context:A"), start="") == Fraction(3, 4), (
        "growing contexts count"
    )
    assert chain.hitting_probability(sim.event("amplitude:luigi>=99/100"), start="") == 0


def test_amplitude_events_are_decided_or_refused() -> None:
    third = ms.Mixture({"a": ms.iid({"A": "1/3", "B": "2/3"}), "b": ms.iid({"A": "2/3", "B": "1/3"})}).to(
        ms.FLOAT
    )
    sim = third.window(2)
    with pytest.raises(ms.UndecidedError, match=r"too close.*exact domain"):
        sim.chain().hitting_probability(sim.event(f"amplitude:a<={0.2 + 1e-16}"), start="")
    q = sympy.Symbol("q")
    symbolic = toy(q).window(1)
    with pytest.raises(ms.UndecidedError, match=r"amplitude of 'luigi' at 'A'"):
        symbolic.chain().hitting_probability(symbolic.event("amplitude:luigi>=2/3"), start="")
    assert symbolic.chain().hitting_probability(symbolic.event("amplitude:luigi<=1/2"), start="") == 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda m: m.window(-1), "window=-1"),
        (lambda m: m.window(True), "window=True"),
        (lambda m: m.window("3"), "window='3'"),
        (lambda m: m.window(1, start="middle"), "start='middle'"),
        (lambda m: m.window(1, impossible="ignore"), "impossible='ignore'"),
        (lambda m: m.window(1, pinned="AX"), "token 'X'"),
        (lambda m: ms.Mixture({"w": ms.word("AB")}).window(1, pinned="B"), "pinned='B'"),
        (
            lambda m: ms.Mixture({"w": ms.looping({"A": "1/2", "B": "1/2"}, 0)}).window(
                1, start="stationary"
            ),
            "'w'",
        ),
        (lambda m: m.window(2).emits("X"), "token='X'"),
        (lambda m: m.window(2).event("context:AAA"), "context='AAA' has 3 tokens"),
        (lambda m: m.window(2).event("amplitude:mario<=1"), "premise='mario'"),
        (lambda m: m.window(2).event("amplitude:luigi<1"), "event='amplitude:luigi<1'"),
        (lambda m: m.window(2).event("B"), "event='B'"),
        (lambda m: m.window(2).event("amplitude:luigi"), "event='amplitude:luigi'"),
        (lambda m: m.window(2).event("amplitude:luigi<=x"), "'x'"),
        (lambda m: m.window(2).drift("mario", ""), "premise='mario'"),
    ],
)
def test_wrong_arguments_are_refused_with_the_culprit(make: Any, message: str) -> None:
    with pytest.raises(ms.InputError, match=message):
        make(toy())


def test_a_tuple_is_a_word_and_a_list_or_set_is_a_collection() -> None:
    sim = toy().window(2)
    chain = sim.chain()
    for target in ("BB", ("B", "B"), ["BB"], {"BB"}, ms.Visits([("B", "B")])):
        assert chain.expected_hitting_time(target, start="") == 16
    assert chain.expected_hitting_time([("A", "B"), "BB"], start="") == chain.expected_hitting_time(
        ["AB", "BB"], start=""
    )
    step = chain.hitting_probability(ms.Takes([(("A", "A"), ("A", "B"))]), start="")
    assert step == chain.hitting_probability(ms.Takes([("AA", "AB")]), start="") > 0
    assert ("B", "B") in chain
    assert ("B", "X") not in chain
    assert ["B", "B"] not in chain
    assert chain.within([("A", "A"), "BB"]).censored().states == ("AA", "BB")
    with pytest.raises(ms.InputError, match="BB"):
        ms.Visits("BB")


def test_ties_in_float_are_refused_even_where_the_floats_are_equal() -> None:
    near = Fraction(1, 2) + Fraction(1, 10**18)
    mixture = ms.Mixture({"a": ms.iid({"A": near, "B": 1 - near}), "b": ms.iid({"A": "1/2", "B": "1/2"})})
    rounded = mixture.to("float").window(1)
    with pytest.raises(ms.UndecidedError, match="too close"):
        rounded.chain().expected_hitting_time(rounded.event("amplitude:a<=1/2"), start="A")
    sure = toy().to("float").window(1)
    chain = sure.chain()
    assert chain.expected_hitting_time(sure.event("amplitude:luigi<=0"), start="B") == 0
    assert chain.expected_hitting_time(sure.event("amplitude:waluigi>=1"), start="B") == 0


def test_long_windows_are_read_in_little_memory() -> None:
    sim = toy().window(1_000_000)
    assert sim.amplitudes("A" * 20_000)["luigi"] == 1 - Fraction(1, 2**20_000 + 1)
    assert len(sim.reader._beliefs) == 2


@pytest.mark.parametrize("k", [3, pytest.importorskip("numpy").int64(3)])
def test_whole_numbers_of_any_kind_are_windows(k: Any) -> None:
    assert toy().window(k).k == 3


@pytest.mark.parametrize(
    "ask",
    [
        lambda sim: sim.event(5),
        lambda sim: sim.drift(["luigi"], "AA"),
        lambda sim: sim.emits(True),
        lambda sim: sim.chain(7),
        lambda sim: sim.chain().to("reals"),
    ],
)
def test_questions_of_the_wrong_kind_are_named(ask: Any) -> None:
    with pytest.raises(ms.InputError, match="="):
        ask(toy().window(2))


@pytest.mark.parametrize("event", ["token:A", "token:B", "context:AB", "context:B", "amplitude:word>=1/2"])
@pytest.mark.parametrize("start", ["", "A", "BA", "ABB"])
def test_following_contexts_only_until_the_event_changes_no_answer(event: str, start: str) -> None:
    sim = coin_and_word().window(2, impossible="forget")
    chain = sim.chain(start)
    probability, time = sim.hitting_probability(event, start), sim.expected_hitting_time(event, start)
    state = sim.reader.write(sim.reader.context_of(start))
    assert probability == chain.hitting_probability(sim.event(event), start=state)
    assert time == chain.expected_hitting_time(sim.event(event), start=state)


def test_an_event_that_never_comes_has_no_time() -> None:
    sim = ms.Mixture({"word": ms.word("A"), "other": ms.word("B")}).window(1)
    assert sim.hitting_probability("token:B") == HALF
    assert sim.expected_hitting_time("token:B") == sympy.oo
    assert sim.hitting_probability("token:B", start="A") == 0
    assert sim.expected_hitting_time("context:A", start="A") == 0
