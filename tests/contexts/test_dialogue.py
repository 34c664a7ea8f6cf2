"""Dialogue against brute force: all words for the chain and the worst prompt, all policies for the worst user."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import oracle_chains
import pytest
import sympy

import markovsim as ms
from markovsim.arithmetic.domains import EXACT, FLOAT
from markovsim.chains.hitting.decisions import Choice, DecisionProcess
from markovsim.contexts.dialogue import Dialogue, DialogueState

ONE, HALF = Fraction(1), Fraction(1, 2)
TOY = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
ROGUE = ms.deceptive(ms.word("A"), ms.word("B"), hazard="1/10")
MIXTURES = {
    "toy": TOY,
    "rogue": ms.Mixture({"luigi": ms.word("A"), "rogue": ROGUE}),
    "three": ms.Mixture(
        {
            "a": ms.looping({"A": "1/2", "B": "1/2"}, "1/5"),
            "b": ms.word("AAB"),
            "c": ms.iid({"A": "1/3", "B": "2/3"}),
        }
    ),
}
USERS = {
    "A": ms.word("A"),
    "script": ms.word("AB"),
    "coin": ms.iid({"A": "1/4", "B": "3/4"}),
    "moody": ms.generator(
        ["1/2", "1/2"], {"A": [["1/2", "1/4"], [0, "1/3"]], "B": [["1/4", 0], ["1/3", "1/3"]]}
    ),
}


# --- the chain ------------------------------------------------------------------------------------


def texts(talk: Dialogue, begin: str, n: int) -> Iterator[tuple[str, Fraction]]:
    """All texts of n more tokens and their probabilities, from the definition of a dialogue."""
    sim = ms.WindowedSimulator(talk.reader)
    for letters in product("AB", repeat=n):
        says = [a for t, a in enumerate(letters) if talk.pattern[t % len(talk.pattern)] == "u"]
        p = Fraction(talk.user.probability(says)) if talk.user else ONE
        for t, token in enumerate(letters):
            if p and talk.pattern[t % len(talk.pattern)] == "s":
                p *= sim.next_token(begin + "".join(letters[:t]))[token]
        if p:
            yield "".join(letters), p


def walked(talk: Dialogue, begin: str, n: int) -> dict[str, Fraction]:
    """The law of the first n tokens, walked along the arcs of the chain."""
    chain = talk.chain(begin)
    law = {(chain.index(state), ""): p for state, p in talk.start(begin).items()}
    for _ in range(n):
        following: dict[tuple[int, str], Fraction] = {}
        for (i, text), weight in law.items():
            for label, j, p in chain.matrix.arcs[i]:
                key = (j, text + str(label))
                following[key] = following.get(key, Fraction(0)) + weight * chain.domain.public(p)
        law = following
    marginal: dict[str, Fraction] = {}
    for (i, text), weight in law.items():
        state = chain.states[i]
        assert (
            state.context == (begin + text)[len(begin + text) - talk.reader.k :]
            or len(begin + text) < talk.reader.k
        )
        assert state.turn == n % len(talk.pattern)
        marginal[text] = marginal.get(text, Fraction(0)) + weight
    return marginal


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("pattern", ["us", "su", "uus", "s", "u"])
def test_the_chain_writes_what_the_definition_says(name: str, user: str, pattern: str) -> None:
    for k, begin in ((0, ""), (1, "A"), (2, "")):
        talk = MIXTURES[name].window(k, impossible="forget").dialogue(pattern, user=USERS[user])
        found = walked(talk, begin, 5)
        assert sum(found.values()) == 1
        assert found == dict(texts(talk, begin, 5))


@pytest.mark.parametrize("pattern", ["us", "su", "uus"])
def test_events_count_whose_they_are(pattern: str) -> None:
    sim = MIXTURES["three"].window(2, impossible="forget")
    talk = sim.dialogue(pattern, user=USERS["coin"])
    for by in (None, "user", "simulator"):
        letters = [letter for letter in pattern if by in (None, {"u": "user", "s": "simulator"}[letter])]
        chain, event = talk.chain(), talk.event("token:B", by=by)
        # by n tokens: brute force over texts; the exact law by stepping the chain with the event as a sink
        n = 6
        hit = sum(
            p
            for text, p in texts(talk, "", n)
            if any(a == "B" and pattern[t % len(pattern)] in letters for t, a in enumerate(text))
        )
        alive = {chain.index(state): p for state, p in talk.start().items()}
        for _ in range(n):
            following: dict[int, Fraction] = {}
            for i, weight in alive.items():
                for label, j, p in chain.matrix.arcs[i]:
                    if not event.hits_arc(chain.states[i], label, chain.states[j]):
                        following[j] = following.get(j, Fraction(0)) + weight * chain.domain.public(p)
            alive = following
        assert 1 - sum(alive.values()) == hit
        assert talk.hitting_probability("token:B", by=by) == 1


def test_a_simulator_alone_is_the_context_chain() -> None:
    sim = TOY.window(3)
    alone = sim.dialogue("s")
    assert alone.expected_hitting_time("token:B") == sim.expected_hitting_time("token:B") == Fraction(25, 2)
    assert alone.expected_hitting_time("context:BBB", start="A") == sim.expected_hitting_time(
        "context:BBB", "A"
    )
    event = "amplitude:luigi<=1/2"
    assert alone.expected_hitting_time(event) == sim.expected_hitting_time(event) == 0


@pytest.mark.parametrize("k", range(1, 5))
def test_the_seed_toy_with_a_user_who_says_a(k: int) -> None:
    # From A^k every turn of the simulator says B with ε_k, and a user who says A keeps the window A^k.
    talk = TOY.window(k).dialogue("us", user=USERS["A"])
    escape = Fraction(1, 2 * (2**k + 1))
    assert talk.expected_hitting_time("token:B", start="A" * k) == 2 / escape
    assert talk.hitting_probability("token:B", by="user") == 0
    q = sympy.Symbol("q")
    coin = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": q, "B": 1 - q})})
    symbolic = coin.window(k).dialogue("us", user=USERS["A"]).expected_hitting_time("token:B", start="A" * k)
    assert sympy.cancel(symbolic - 2 * (1 + q**k) / (q**k * (1 - q))) == 0
    rounded = TOY.to(FLOAT).window(k).dialogue("us", user=USERS["A"])
    assert rounded.expected_hitting_time("token:B", start="A" * k) == pytest.approx(
        float(2 / escape), rel=1e-13
    )


def test_dialogues_that_are_refused() -> None:
    sim = TOY.window(1)
    for pattern in ("", "x", "us!", None, 3):
        with pytest.raises(ms.InputError, match="pattern="):
            sim.dialogue(pattern)  # type: ignore[arg-type]
    with pytest.raises(ms.InputError, match="user=None"):
        sim.dialogue("us").chain()
    with pytest.raises(ms.InputError, match="not a premise"):
        sim.dialogue("us", user={"A": 1})  # type: ignore[arg-type]
    with pytest.raises(ms.InputError, match="token='C'"):
        sim.dialogue("us", user=ms.word("C"))
    with pytest.raises(ms.InputError, match="by='nobody'"):
        sim.dialogue("us", user=USERS["A"]).event("token:B", by="nobody")
    with pytest.raises(ms.ImpossibleWindowError, match="window='BA' is reached by 'ABA'"):
        MIXTURES["rogue"].window(2).dialogue("us", user=USERS["coin"]).chain()


# --- decision processes ---------------------------------------------------------------------------


def process(choices: dict[str, dict[str, dict[str, str]]], domain: Any = EXACT) -> DecisionProcess:
    """States with named choices, each a law on states; going to "hit" is a hit."""
    names = tuple(choices)
    rows = []
    for options in choices.values():
        row = []
        for label, law in options.items():
            rest = {names.index(state): domain.convert(p) for state, p in law.items() if state != "hit"}
            row.append(Choice(label, domain.convert(law["hit"]) if "hit" in law else None, rest))
        rows.append(tuple(row))
    return DecisionProcess(names, tuple(rows), frozenset(), domain)


def of_policy(found: DecisionProcess, policy: tuple[int, ...]) -> list[Fraction]:
    """The hitting probabilities under a policy, by the oracle."""
    end = len(found.states)
    rows: list[dict[int, Fraction]] = []
    for i, options in enumerate(found.choices):
        if i in found.done:
            rows.append({end: ONE})
            continue
        choice = options[policy[i]]
        row = {j: EXACT.public(p) for j, p in choice.rest.items()}
        if choice.gain is not None:
            row[end] = EXACT.public(choice.gain)
        rows.append(row)
    rows.append({end: ONE})
    return oracle_chains.hitting(rows, {end})[0][:end]


def best_of_all(found: DecisionProcess, largest: bool) -> list[Fraction]:
    """The best value per state over every policy, by listing them."""
    policies = product(*(range(max(1, len(options))) for options in found.choices))
    values = [of_policy(found, policy) for policy in policies]
    return [(max if largest else min)(column) for column in zip(*values, strict=True)]


def values_of(found: DecisionProcess, values: dict[int, Any]) -> list[Fraction]:
    return [EXACT.public(values.get(i, EXACT.zero)) for i in range(len(found.states))]


#: "a" and "b" can pass the turn between them for ever: an end component on which any constant solves h = max P h.
END_COMPONENT = process(
    {
        "a": {"pass": {"b": "1"}, "risk": {"hit": "1/3", "dead": "2/3"}},
        "b": {"pass": {"a": "1"}, "risk": {"hit": "1/2", "dead": "1/2"}},
        "dead": {"stay": {"dead": "1"}},
    }
)


def test_an_end_component_does_not_count_as_a_hit() -> None:
    best = END_COMPONENT.optimum(largest=True)
    assert values_of(END_COMPONENT, best.values) == [HALF, HALF, 0] == best_of_all(END_COMPONENT, True)
    assert best.policy == (0, 1, 0)  # passing for ever is worth nothing: "b" has to risk it
    assert best.violation() is None
    # h = 1 on the component solves h = max P h too, with both passing for ever, and is no answer.
    forged = replace(best, values={0: EXACT.one, 1: EXACT.one}, policy=(0, 0, 0))
    assert "cannot hit" in str(forged.violation())
    assert "not that of the policy" in str(replace(forged, policy=best.policy).violation())
    assert "better" in str(
        replace(best, values={0: EXACT.convert("1/3"), 1: EXACT.convert("1/2")}, policy=(1, 1, 0)).violation()
    )


def test_the_smallest_probability_passes_for_ever() -> None:
    least = END_COMPONENT.optimum(largest=False)
    assert least.values == {}
    assert least.violation() is None
    assert best_of_all(END_COMPONENT, False) == [0, 0, 0]
    # A policy that goes where it need not: no single change makes it better, and yet it is not the least.
    stuck = process({"s": {"go": {"hit": "1"}, "wait": {"s": "1"}}})
    assert stuck.optimum(largest=False).values == {}
    greedy = replace(stuck.optimum(largest=False), values={0: EXACT.one}, policy=(0,))
    assert "can be avoided" in str(greedy.violation())
    assert values_of(stuck, stuck.optimum(largest=True).values) == [1]


def random_process(rng: random.Random) -> DecisionProcess:
    names = [f"s{i}" for i in range(rng.randint(1, 5))]
    choices: dict[str, dict[str, dict[str, str]]] = {}
    for name in names:
        options = {}
        for n in range(rng.randint(1, 3)):
            targets = rng.sample([*names, "hit"], rng.randint(1, min(3, len(names) + 1)))
            weights = [rng.randint(1, 4) for _ in targets]
            options[str(n)] = {t: f"{w}/{sum(weights)}" for t, w in zip(targets, weights, strict=True)}
        choices[name] = options
    return process(choices)


@pytest.mark.parametrize("seed", range(60))
def test_policy_iteration_is_the_best_of_all_policies(seed: int) -> None:
    found = random_process(random.Random(seed))
    for largest in (True, False):
        best = found.optimum(largest=largest)
        assert best.violation() is None
        assert values_of(found, best.values) == best_of_all(found, largest) == of_policy(found, best.policy)
        # The least fixed point: what n tokens can do rises towards it, for either player, and stays below.
        h = [Fraction(0)] * len(found.states)
        for _ in range(30):
            steps = [
                [EXACT.public(found.value(c, dict(enumerate(map(EXACT.convert, h))))) for c in o]
                for o in found.choices
            ]
            h = [(max if largest else min)(step) for step in steps]
            assert all(x <= y for x, y in zip(h, values_of(found, best.values), strict=True))
            h = [
                Fraction(round(x * 10**12) - 1, 10**12) if x > Fraction(1, 10**6) else x for x in h
            ]  # short numbers
        forged = {i: x * EXACT.convert("9/10") for i, x in best.values.items()}
        assert not best.values or replace(best, values=forged).violation() is not None


def test_decisions_need_exact_numbers_and_choices() -> None:
    with pytest.raises(ms.InputError, match="domain='float'"):
        process({"s": {"go": {"hit": "1"}}}, FLOAT)
    with pytest.raises(ms.InputError, match="state='s' has no choice"):
        process({"s": {}})
    q = ms.SymbolicDomain({"q": (0, 1)})
    x = sympy.Symbol("q")
    names = {
        "s": {"bold": {"hit": x, "dead": 1 - x}, "shy": {"hit": x**2, "dead": 1 - x**2}},
        "dead": {"": {"dead": 1}},
    }
    best = process(names, q).optimum(largest=True)  # type: ignore[arg-type]
    assert (q.public(best.values[0]), best.policy, best.violation()) == (x, (0, 0), None)
    names["s"]["bold"] = {"hit": HALF, "dead": HALF}  # type: ignore[dict-item]
    with pytest.raises(ms.UndecidedError):
        process(names, q).optimum(largest=True)  # type: ignore[arg-type]


# --- the worst user -------------------------------------------------------------------------------


def all_users(talk: Dialogue, event: Any, largest: bool) -> Fraction:
    """The best over every stationary user, each made into rows by hand from next_token alone."""
    sim, k, pattern = ms.WindowedSimulator(talk.reader), talk.reader.k, talk.pattern

    def onward(context: str, token: str) -> str:
        return (context + token)[-k:] if k else ""

    states: list[tuple[str, int]] = [("", 0)]
    for context, turn in states:
        law = dict.fromkeys("AB", 1) if pattern[turn] == "u" else sim.next_token(context)
        for token in (a for a, p in law.items() if p):
            target = (onward(context, token), (turn + 1) % len(pattern))
            if target not in states:
                states.append(target)
    free = [s for s in states if pattern[s[1]] == "u"]
    answers = []
    for says in product("AB", repeat=len(free)):
        policy = dict(zip(free, says, strict=True))
        rows: list[dict[int, Fraction]] = []
        for context, turn in states:
            law = {policy[context, turn]: ONE} if (context, turn) in policy else sim.next_token(context)
            row: dict[int, Fraction] = {}
            for token, p in ((a, p) for a, p in law.items() if p):
                target = (onward(context, token), (turn + 1) % len(pattern))
                here, there = DialogueState(context, turn, 0), DialogueState(*target, 0)
                place = len(states) if event.hits_arc(here, token, there) else states.index(target)
                row[place] = row.get(place, Fraction(0)) + p
            rows.append({len(states): ONE} if event.hits_state(DialogueState(context, turn, 0)) else row)
        rows.append({len(states): ONE})
        answers.append(oracle_chains.hitting(rows, {len(states)})[0][0])
    return max(answers) if largest else min(answers)


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("pattern", ["us", "ssu"])
@pytest.mark.parametrize("event", ["token:B", "context:BB", "context:AB", "amplitude:luigi<=1/10"])
def test_the_worst_user_is_the_best_of_all_policies(name: str, pattern: str, event: str) -> None:
    event = event.replace("luigi", next(iter(MIXTURES[name].premises)))
    talk = MIXTURES[name].window(2, impossible="forget").dialogue(pattern)
    for largest in (True, False):
        for by in (None, "simulator"):
            worst = talk.worst_case_user(event, largest=largest, by=by)
            assert worst.probability == all_users(talk, talk.event(event, by=by), largest)
            assert worst.violation() is None
            assert set(worst.policy.values()) <= {"A", "B"}
            assert worst.values[DialogueState("", 0, 0)] == worst.probability


def test_the_worst_user_keeps_the_rogue_asleep_or_wakes_it() -> None:
    sim = MIXTURES["rogue"].window(3, impossible="forget")
    asleep = sim.dialogue("us").worst_case_user("context:BBB", largest=False)
    assert asleep.probability == 0
    assert sim.dialogue("us").worst_case_user("context:BBB").probability == 1
    # A policy is a user: its law from the empty word, played out, has that probability.
    talk = TOY.window(1).dialogue("us")
    worst = talk.worst_case_user("context:B", largest=False, start="A")
    assert worst.probability == 1
    assert worst.policy[DialogueState("A", 0, 0)] in ("A", "B")
    assert talk.worst_case_user("context:A", start="A").probability == 1


def test_nothing_is_followed_beyond_the_event() -> None:
    worst = TOY.window(3).dialogue("us").worst_case_user("token:B")
    assert {state.context for state in worst.values} == {"", "A", "AA", "AAA"}
    # What comes after cannot be read, and need not be: one B from the simulator strands this window.
    strands = ms.Mixture({"word": ms.word("AAB")}).window(2).dialogue("s")
    assert strands.worst_case_user("token:B").probability == 1
    with pytest.raises(ms.ImpossibleWindowError, match="window='AB' is reached by 'AAB'"):
        strands.chain()


def test_a_user_may_only_leave_windows_that_can_be_read() -> None:
    # luigi AAAA…, the other BBBB…: after A nobody can go on from "AB", so the user has to say A.
    pair = ms.Mixture({"a": ms.word("A"), "b": ms.word("B")})
    talk = pair.window(2).dialogue("su")
    assert talk.worst_case_user("context:AB").probability == 0
    assert talk.worst_case_user("token:B").probability == HALF
    assert pair.window(2).dialogue("us").worst_case_user("token:B").probability == 1
    share = sympy.Symbol("share")
    unsure = ms.Mixture({"a": ms.word("A"), "b": ms.word("B")}, prior={"a": 1 - share, "b": share})
    worst = unsure.window(2).dialogue("su").worst_case_user("token:B")
    assert (sympy.expand(worst.probability), worst.violation()) == (share, None)
    with pytest.raises(ms.InputError, match="domain='float'"):
        TOY.to(FLOAT).window(1).dialogue("us").worst_case_user("token:B")


# --- full memory ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MIXTURES)
def test_each_token_multiplies_the_odds_by_its_likelihood_ratio(name: str) -> None:
    mix = MIXTURES[name]
    premise, against = list(mix.premises)[:2]
    one, other = mix.premises[premise], mix.premises[against]
    for word in map("".join, product("AB", repeat=4)):
        if not mix.probability(word) or not (one.probability(word) or other.probability(word)):
            continue
        steps = mix.pair(premise, against).odds_by_token(word, pattern="uus")
        assert [step.speaker for step in steps] == ["user", "user", "simulator", "user"]
        for n, step in enumerate(steps):
            before, after = word[:n], word[: n + 1]
            assert step.token == word[n]
            assert step.odds == mix.pair(premise, against).odds(after)
            p, q = (
                x.probability(after) / x.probability(before) if x.probability(before) else None
                for x in (one, other)
            )
            wanted: Any = None
            if p is not None and q is not None:
                wanted = p / q if q else sympy.oo
            assert step.ratio == wanted


def test_odds_that_are_none() -> None:
    three = ms.Mixture({"x": ms.word("A"), "y": ms.word("A"), "z": ms.word("B")})
    with pytest.raises(ms.InputError, match="'B' the amplitudes of 'x' and 'y' are both 0"):
        three.pair("x", "y").odds_by_token("BB")
    with pytest.raises(ms.InputError, match="premise='peach'"):
        TOY.pair("luigi", "peach").odds_by_token("A")
    with pytest.raises(ms.InputError, match="has probability 0"):
        MIXTURES["rogue"].pair("luigi", "rogue").odds_by_token("BA")


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("relation", ["<=", ">="])
def test_the_worst_prompt_is_the_first_shortest_word(name: str, relation: str) -> None:
    mix = MIXTURES[name]
    for premise in mix.premises:
        for threshold in map(Fraction, ("0", "1/20", "1/5", "2/5", "3/5", "4/5", "19/20", "1")):
            wanted = None
            for word in (
                w for n in range(7) for w in map("".join, product("AB", repeat=n)) if mix.probability(w)
            ):
                amplitude = mix.amplitudes(word)[premise]
                if amplitude <= threshold if relation == "<=" else amplitude >= threshold:
                    wanted = word
                    break
            found = mix.evidence.worst_case_prompt(premise, relation, threshold, longest=6)
            assert found.word == wanted
            assert (found.longest == 6 or found.exhausted) if wanted is None else found.longest == len(wanted)


def test_exhausted_beliefs_prove_that_there_is_no_prompt() -> None:
    finite = ms.Mixture({"a": ms.word("AB"), "b": ms.word("AAB"), "c": ms.word("B")})
    assert finite.evidence.worst_case_prompt("a", ">=", 1).word == "AB"
    never = ms.Mixture(
        {"a": ms.word("AB"), "b": ms.word("AB"), "c": ms.word("B")}
    ).evidence.worst_case_prompt("a", ">=", "2/3")
    assert (never.word, never.exhausted) == (None, True)
    assert never.beliefs == 4  # "", A, AB (A again), B
    # Full memory of the seed toy: no text proves luigi, and there is always another belief.
    endless = TOY.evidence.worst_case_prompt("luigi", ">=", 1, limit=50)
    assert (endless.word, endless.exhausted) == (None, False)
    with pytest.raises(ms.InputError, match="longest=-1"):
        TOY.evidence.worst_case_prompt("luigi", ">=", 1, longest=-1)
    with pytest.raises(ms.InputError, match="rounding hides it"):
        TOY.to(FLOAT).evidence.worst_case_prompt("luigi", ">=", "1/2")


def test_the_shortest_jailbreak_of_two_coins_is_the_closed_form() -> None:
    # bad has weight α = 1/5, each A multiplies its odds by r = 3/2: the least n with r^n ≥ (4)·(threshold odds).
    good, bad = ms.iid({"A": "1/2", "B": "1/2"}), ms.iid({"A": "3/4", "B": "1/4"})
    mix = ms.Mixture({"good": good, "bad": bad}, prior={"good": 4, "bad": 1})
    for odds in (1, 3, 9, 99):
        wanted = next(n for n in range(100) if Fraction(3, 2) ** n >= 4 * odds)
        found = mix.evidence.worst_case_prompt("bad", ">=", Fraction(odds, odds + 1))
        assert found.word == "A" * wanted
