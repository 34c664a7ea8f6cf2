"""Replicas: their law against the chain's own exact answers, the same for any number of workers, and intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from chain_tools import Q
from scipy.special import chdtrc
from scipy.stats import binom, norm, t

from markovsim import Chain, Emits, InputError, Mixture, iid
from markovsim.chains import Takes
from markovsim.chains.draws import replicas
from markovsim.chains.draws.estimates import (
    hitting_time_estimate,
    mean_estimate,
    proportion_estimate,
)


def toy(window: int = 3) -> Any:
    return Mixture({"luigi": iid({"A": 1}), "waluigi": iid({"A": "1/2", "B": "1/2"})}).window(window)


def large(n: int = 400) -> Chain:
    """A walk on a ring with a rare shortcut; too many states for paths in pieces."""
    return Chain.from_transitions(
        [(i, (i + 1) % n, "1/2") for i in range(n)]
        + [(i, (i - 1) % n, "49/100") for i in range(n)]
        + [(i, (i + n // 2) % n, "1/100") for i in range(n)]
    )


CHAINS: dict[str, tuple[Callable[[], Chain], Any]] = {
    "toy": (lambda: toy().chain(), ""),
    "float": (lambda: Chain([[0.1, 0.2, 0.7], [0.3, 0.3, 0.4], [0.0, 0.9, 0.1]]), {0: 0.25, 2: 0.75}),
    "large": (large, 7),
    "parallel arcs": (lambda: toy(0).chain(), ""),
}


def p_value(observed: dict[Any, int], law: dict[Any, Any]) -> float:
    """Of Pearson's chi-square test, with outcomes put together until each cell is expected ten times or more."""
    total = sum(observed.values())
    assert set(observed) <= {key for key, p in law.items() if p}
    cells = [[0.0, 0.0]]
    for key, p in sorted(law.items(), key=lambda item: float(item[1])):
        if cells[-1][1] >= 10:
            cells.append([0.0, 0.0])
        cells[-1][0] += observed.get(key, 0)
        cells[-1][1] += total * float(p)
    if len(cells) > 1 and cells[-1][1] < 10:
        seen, wanted = cells.pop()
        cells[-1] = [cells[-1][0] + seen, cells[-1][1] + wanted]
    statistic = sum((seen - wanted) ** 2 / wanted for seen, wanted in cells if wanted)
    return float(chdtrc(len(cells) - 1, statistic)) if len(cells) > 1 else 1.0


def law_after(chain: Chain, start: Any, steps: int) -> dict[Any, float]:
    """The law of X_steps: one step after the other."""
    law = {s: float(p) for s, p in (start if isinstance(start, dict) else {start: 1}).items()}
    for _ in range(steps):
        onward: Counter[Any] = Counter()
        for state, mass in law.items():
            for arc in chain.matrix.arcs[chain.index(state)]:
                onward[chain.states[arc.target]] += mass * chain.domain.to_float(arc.probability)  # type: ignore[assignment]
        law = dict(onward)
    return law


# --- the law ---


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize("shape", [(20_000, 7), (9_000, 40), (16, 300), (3, 6_000), (1, 20_000)])
def test_paths_start_and_step_by_the_law(name: str, shape: tuple[int, int]) -> None:
    make, start = CHAINS[name]
    chain = make()
    paths = chain.draws(start=start, rng=4).paths(*shape, labels=True)
    plain = chain.draws(start=start, rng=4).paths(*shape)
    assert paths.places.shape == plain.places.shape == (shape[0], shape[1] + 1)
    assert paths.arcs is not None
    first = np.cumsum([0] + [len(row) for row in chain.matrix.arcs])
    for i, row in enumerate(chain.matrix.arcs):
        left = paths.arcs[paths.places[:, :-1] == i]
        law = {int(first[i]) + j: chain.domain.to_float(arc.probability) for j, arc in enumerate(row)}
        assert p_value(dict(Counter(left.tolist())), law) > 1e-5
        onward = plain.places[:, 1:][plain.places[:, :-1] == i]
        targets: Counter[int] = Counter()
        for arc in row:
            targets[arc.target] += chain.domain.to_float(arc.probability)  # type: ignore[assignment]
        assert p_value(dict(Counter(onward.tolist())), dict(targets)) > 1e-5
    targets_of = np.array([arc.target for row in chain.matrix.arcs for arc in row])
    assert (targets_of[paths.arcs] == paths.places[:, 1:]).all()
    begun = Counter(chain.states[i] for i in paths.places[:, 0].tolist())
    assert p_value(dict(begun), start if isinstance(start, dict) else {start: 1}) > 1e-5


@pytest.mark.parametrize("name", CHAINS)
@pytest.mark.parametrize("steps", [0, 1, 5, 8, 13])
def test_final_states_have_the_law_of_that_time(name: str, steps: int) -> None:
    make, start = CHAINS[name]
    chain = make()
    counts = chain.draws(start=start, rng=2).final_states(30_000, steps)
    assert sum(counts.values()) == 30_000
    seen = {state: count for state, count in counts.items() if count}
    assert p_value(seen, law_after(chain, start, steps)) > 1e-4


def test_consecutive_steps_are_independent_of_each_other() -> None:
    """Of a fair coin all words of ten tokens are alike: what is looked up together is not tied together."""
    coin = Chain([["1/2", "1/2"], ["1/2", "1/2"]])
    for replicas_, steps in ((1, 200_000), (20_000, 10)):
        places = coin.draws(start=0, rng=6).paths(replicas_, steps).places[:, 1:].reshape(-1, 10)
        words = Counter((places @ (1 << np.arange(10))).tolist())
        assert p_value(dict(words), dict.fromkeys(range(1024), Fraction(1, 1024))) > 1e-4


def test_replicas_are_not_copies_of_each_other() -> None:
    places = Chain([["1/2", "1/2"], ["1/2", "1/2"]]).draws(start=0, rng=1).paths(20_000, 64).places
    assert len(np.unique(places, axis=0)) == 20_000


def test_visits_count_what_the_paths_visit() -> None:
    """Visits and paths are drawn alike from one seed."""
    for name, (make, start) in CHAINS.items():
        chain = make()
        visits = chain.draws(start=start, rng=3).visits(9_000, 21)
        places = chain.draws(start=start, rng=3).paths(9_000, 21).places
        for i in range(0, len(chain), 37 if name == "large" else 1):
            assert (visits[:, i] == (places == i).sum(axis=1)).all()
        assert (visits.sum(axis=1) == 22).all()


def test_a_path_tells_its_states_and_labels() -> None:
    chain = toy(2).chain()
    paths = chain.draws(start="", rng=1).paths(5, 30, labels=True)
    for r in range(len(paths)):
        text = ""
        for state, token in zip(paths.states(r), paths.labels(r), strict=False):
            assert state == text[-2:]
            text += token
    assert chain.draws(start="", rng=1).paths(1, 3).labels(0) == (None, None, None)


@pytest.mark.parametrize("replicas_", [1, 5, 40])
@pytest.mark.parametrize("steps", [0, 1, 5_000])
def test_one_state_and_absorbing_states(replicas_: int, steps: int) -> None:
    assert not Chain([[1]]).draws(start=0, rng=1).paths(replicas_, steps).places.any()
    chain = Chain([[0, 1, 0], [0, 1, 0], [0, 0, 1]], states="abc")
    places = chain.draws(start="a", rng=1).paths(replicas_, steps).places
    assert (places[:, 0] == 0).all()
    assert (places[:, 1:] == 1).all()
    assert chain.draws(start="c", rng=1).final_states(replicas_, steps) == {"a": 0, "b": 0, "c": replicas_}


def test_a_cycle_whose_beginnings_never_meet() -> None:
    chain = Chain([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    places = chain.draws(start=1, rng=1).paths(2, 50_001).places
    assert (places == (np.arange(50_002) + 1) % 3).all()


def test_a_long_cycle_and_a_last_block_of_few() -> None:
    """Several steps at a time without cells, and three replicas in the last block."""
    n = 9_000
    chain = Chain.from_transitions([(i, (i + 1) % n, 1) for i in range(n)])
    paths = chain.draws(start=5, rng=1).paths(replicas.BLOCK + 3, 400)
    assert replicas.path_job(chain.matrix, replicas.BLOCK + 3, 400, 5, arcs=False).table.length > 1
    assert (paths.places == (5 + np.arange(401)) % n).all()


# --- hitting ---


def test_hitting_times_have_the_law_of_the_hitting_time() -> None:
    simulator = toy()
    chain = simulator.chain()
    for target, start in ((simulator.emits("B"), ""), ("BAB", {"AAA": "1/2", "BAB": "1/4", "BBB": "1/4"})):
        law = chain.hitting_time_law(target, start)
        drawn = chain.draws(start=start, rng=5).hitting_times(target, 20_000, horizon=25)
        assert (drawn.hits + drawn.censored, drawn.never) == (20_000, 0)
        wanted = {time: law.pmf(time) for time in range(26)} | {-1: 1 - law.cdf(25)}
        assert p_value(dict(Counter(drawn.times.tolist())), wanted) > 1e-4
        whole = chain.draws(start=start, rng=5).hitting_times(target, 20_000, horizon=None)
        assert whole.hits == 20_000
        assert (
            p_value(dict(Counter(np.minimum(whole.times, 26).tolist())), wanted | {26: wanted.pop(-1)}) > 1e-4
        )


def test_what_can_never_hit_is_told_apart_from_what_has_not() -> None:
    chain = Chain([["1/2", "1/4", "1/4", 0], [0, 1, 0, 0], [0, 0, "1/2", "1/2"], [0, 0, 0, 1]])
    drawn = chain.draws(start=0, rng=1).hitting_times(3, 50_000, horizon=4)
    law = chain.hitting_time_law(3, 0)
    never = sum(Fraction(1, 2) ** n * Fraction(1, 4) for n in range(4))
    wanted = {time: law.pmf(time) for time in range(5)} | {-2: never, -1: 1 - law.cdf(4) - never}
    assert p_value(dict(Counter(drawn.times.tolist())), wanted) > 1e-4
    assert (drawn.hits, drawn.censored, drawn.never) == tuple(
        int(part.sum()) for part in (drawn.times >= 0, drawn.times == -1, drawn.times == -2)
    )
    assert chain.draws(start=1, rng=1).hitting_times(3, 10, horizon=None).never == 10
    assert chain.draws(start=3, rng=1).hitting_times(3, 10, horizon=0).times.tolist() == [0] * 10
    assert chain.draws(start=2, rng=1).hitting_times(3, 10, horizon=0).censored == 10


def test_what_is_avoided_counts_as_never() -> None:
    """Gambler's ruin: P(4 before 0 from 1) = 1/4."""
    chain = Chain.from_transitions(
        [(0, 1, 1), *[(i, i + s, "1/2") for i in (1, 2, 3) for s in (1, -1)], (4, 3, 1)]
    )
    found = chain.draws(start=1, rng=1).estimate_hitting_probability(4, 40_000, horizon=None, avoid=0)
    assert found.low < 0.25 < found.high
    marked = chain.draws(start=1, rng=1).estimate_hitting_probability(
        Takes([(3, 4)]), 40_000, horizon=None, avoid=Takes([(1, 0)])
    )
    assert marked == found
    both = chain.draws(start=0, rng=1).hitting_times(Takes([(0, 1)]), 5, horizon=None, avoid=Takes([(0, 1)]))
    assert both.times.tolist() == [1] * 5
    into = chain.draws(start=0, rng=1).hitting_times(1, 5, horizon=None, avoid=Takes([(0, 1)]))
    assert into.times.tolist() == [1] * 5
    with pytest.raises(InputError, match="avoid: state=4"):
        chain.draws(start=1, rng=1).hitting_times(4, 5, horizon=None, avoid=[0, 4])


def test_a_tiny_probability_is_not_lost() -> None:
    """From 0 the way on has probability 1e-300, and there is no other: all replicas take it, given that they leave."""
    chain = Chain([[0.0, 1e-300, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    job = replicas.hitting_job(chain.matrix, Takes([(0, 1)]), None, 0, None, 10**6)
    weights = job.table.rest[0]
    assert all(weights)
    drawn = chain.draws(start=0, rng=1).hitting_times(1, 2_000, horizon=50)
    assert (drawn.hits, drawn.censored, drawn.never) == (0, 2_000, 0)


# --- workers ---


class Backwards(ThreadPoolExecutor):
    """An executor that does the last task first."""

    def __init__(self) -> None:
        super().__init__(1)
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, work, arguments))
        future.result = lambda timeout=None: self._do(future)  # type: ignore[method-assign]
        return future

    def _do(self, wanted: Future[Any]) -> Any:
        while self.waiting:
            future, work, arguments = self.waiting.pop()
            future.set_result(work(*arguments))
        return Future.result(wanted)


QUESTIONS: dict[str, Callable[[Chain, Any], Any]] = {
    "paths": lambda c, e: c.draws(start="", rng=7, executor=e).paths(20_000, 9, labels=True).arcs.tolist(),
    "final states": lambda c, e: c.draws(start="", rng=7, executor=e).final_states(30_000, 50),
    "visits": lambda c, e: c.draws(start="", rng=7, executor=e).visits(20_000, 9).tolist(),
    "hitting times": lambda c, e: (
        c.draws(start="", rng=7, executor=e).hitting_times(Emits("B"), 30_000, horizon=20).times.tolist()
    ),
    "probability": lambda c, e: c.draws(
        start="", rng=np.random.default_rng(3), executor=e
    ).estimate_hitting_probability("BBB", 20_000, horizon=9),
    "time": lambda c, e: c.draws(start="", rng=7, executor=e).estimate_hitting_time(
        "BBB", 20_000, horizon=None
    ),
    "occupation": lambda c, e: c.draws(start="", rng=7, executor=e).estimate_occupation("BBB", 20_000, 9),
    "splitting": lambda c, e: c.draws(start="", rng=7, executor=e).estimate_rare_hitting_probability(
        "BBB", 50, horizon=5
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_do_not_depend_on_the_workers(question: str) -> None:
    chain, ask = toy().chain(), QUESTIONS[question]
    alone = ask(chain, None)
    assert ask(chain, None) == alone
    for workers in (1, 2, 5):
        with ThreadPoolExecutor(workers) as executor:
            assert ask(chain, executor) == alone
    with Backwards() as executor:
        assert ask(chain, executor) == alone


def test_nor_on_the_processes() -> None:
    chain = toy().chain()
    with ProcessPoolExecutor(2) as executor:
        for question in ("final states", "hitting times", "splitting"):
            assert QUESTIONS[question](chain, executor) == QUESTIONS[question](chain, None)


def test_other_seeds_draw_other_replicas() -> None:
    chain = toy().chain()
    drawn = [chain.draws(start="", rng=seed).paths(50, 20).places.tobytes() for seed in (1, 2)]
    assert drawn[0] != drawn[1]
    rng = np.random.default_rng(1)
    drawn = [chain.draws(start="", rng=rng).paths(50, 20).places.tobytes() for _ in range(2)]
    assert drawn[0] != drawn[1]


def test_an_error_in_a_task_is_raised_and_the_rest_is_called_off() -> None:
    def fails(*_: Any) -> None:
        raise KeyboardInterrupt

    with ThreadPoolExecutor(1) as executor, pytest.raises(KeyboardInterrupt):
        replicas.run_blocks(
            fails, replicas.path_job(Chain([[1]]).matrix, 1, 1, 0, arcs=False), [1] * 500, 1, executor
        )


# --- intervals ---


def test_wilson_solves_its_quadratic() -> None:
    """Its ends are the p with (share − p)² = z² p (1 − p) / n."""
    for hits, n, level in ((3, 10, 0.95), (0, 5, 0.9), (50, 50, 0.99), (499, 1000, 0.5)):
        found = proportion_estimate(hits, n, level)
        z = norm.ppf((1 + level) / 2)
        for p in (found.low, found.high):
            assert (found.estimate - p) ** 2 == pytest.approx(z * z * p * (1 - p) / n, abs=1e-12)
        assert (found.estimate, found.level, found.replicas) == (hits / n, level, n)
        assert found.low <= found.estimate <= found.high


def test_clopper_and_pearson_leave_half_the_rest_on_either_side() -> None:
    for hits, n, level in ((3, 10, 0.95), (0, 5, 0.9), (50, 50, 0.99), (499, 1000, 0.5)):
        found = proportion_estimate(hits, n, level, "clopper-pearson")
        tail = (1 - level) / 2
        assert found.low == 0.0 if hits == 0 else binom.sf(hits - 1, n, found.low) == pytest.approx(tail)
        assert found.high == 1.0 if hits == n else binom.cdf(hits, n, found.high) == pytest.approx(tail)


def test_students_interval() -> None:
    values = np.array([1.0, 4.0, 4.0, 7.0])
    found = mean_estimate(values, 0.9)
    margin = t.ppf(0.95, 3) * math.sqrt(18 / 3) / 2
    assert found == pytest.approx((4.0, 4.0 - margin, 4.0 + margin, 0.9, 4))
    assert mean_estimate(np.array([2.0]), 0.9) == (2.0, -math.inf, math.inf, 0.9, 1)


def test_levels_next_to_one() -> None:
    """(1 + level)/2 would be rounded to 1 and the interval have no ends."""
    level = math.nextafter(1.0, 0.0)
    tail = (1 - level) / 2
    z = norm.isf(tail)
    found = proportion_estimate(3, 10, level)
    for p in (found.low, found.high):
        assert (found.estimate - p) ** 2 == pytest.approx(z * z * p * (1 - p) / 10, rel=1e-9)
    exact = proportion_estimate(3, 10, level, "clopper-pearson")
    assert binom.cdf(3, 10, exact.high) == pytest.approx(tail, rel=1e-6)
    mean = mean_estimate(np.array([1.0, 4.0, 4.0, 7.0]), level)
    assert mean.high == pytest.approx(4.0 + t.isf(tail, 3) * math.sqrt(18 / 3) / 2)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200, 1e300])
def test_students_interval_scales_with_the_values(size: float) -> None:
    values = np.array([1.0, 4.0, 4.0, 7.0])
    found, plain = mean_estimate(values * size, 0.9), mean_estimate(values, 0.9)
    assert found[:3] == pytest.approx([x * size for x in plain[:3]], rel=1e-12, abs=0)


def test_a_share_of_time_is_between_0_and_1() -> None:
    chain = Chain([["1/2", "1/2"], [0, 1]])
    assert chain.draws(start=0, rng=1).estimate_occupation(1, 1, 5)[1:3] == (0.0, 1.0)
    wide = chain.draws(start=0, rng=1).estimate_occupation(1, 3, 5)
    assert (wide.low, wide.high) == (0.0, 1.0)


def test_the_longest_horizon_that_is_counted() -> None:
    chain = Chain([["1/2", "1/2", 0], [0, 1, 0], [0, 0, 1]])
    law = {0: "1/2", 2: "1/2"}
    found = chain.draws(start=law, rng=1).estimate_hitting_time(1, 100, horizon=2**63 - 1)
    assert found.never > 0
    assert found.restricted is not None
    assert found.restricted.estimate == pytest.approx(found.never / 100 * 2.0**63)


def test_what_censored_times_say() -> None:
    """Nothing bounds E[T] from above; min(T, horizon) bounds it from below."""
    times = np.array([1, 2, 3, -1])
    found = hitting_time_estimate(times, 10, 0.95)
    assert found.restricted == mean_estimate(np.array([1, 2, 3, 10]), 0.95)
    assert (found.estimate, found.high, found.censored, found.never) == (None, math.inf, 1, 0)
    assert found.low == max(found.restricted.low, 0.0)
    whole = hitting_time_estimate(np.array([1, 2, 3]), None, 0.95)
    assert (whole.estimate, whole.censored, whole.restricted) == (2.0, 0, None)
    lost = hitting_time_estimate(np.array([1, -2, -1]), 10, 0.95)
    assert (lost.estimate, lost.low, lost.high) == (math.inf,) * 3
    assert (lost.replicas, lost.censored, lost.never) == (3, 1, 1)


COVERED: dict[str, tuple[float, Callable[[int], Any]]] = {}
_TOY = toy()
_CHAIN = _TOY.chain()
COVERED["probability"] = (
    float(_CHAIN.hitting_time_law("BBB", "").cdf(12)),
    lambda seed: _CHAIN.draws(start="", rng=seed).estimate_hitting_probability(
        "BBB", 200, horizon=12, level="0.9"
    ),
)
COVERED["exact interval"] = (
    COVERED["probability"][0],
    lambda seed: _CHAIN.draws(start="", rng=seed).estimate_hitting_probability(
        "BBB", 200, horizon=12, level=0.9, method="clopper-pearson"
    ),
)
COVERED["time"] = (
    12.5,
    lambda seed: _CHAIN.draws(start="", rng=seed).estimate_hitting_time(
        Emits("B"), 400, horizon=None, level=0.9
    ),
)
COVERED["occupation"] = (
    sum(law_after(_CHAIN, "", t_)["BBB"] if t_ > 2 else 0.0 for t_ in range(13)) / 13,
    lambda seed: _CHAIN.draws(start="", rng=seed).estimate_occupation("BBB", 400, 12, level=0.9),
)


@pytest.mark.parametrize("what", COVERED)
def test_nine_intervals_of_ten_hold_the_true_value(what: str) -> None:
    """Of 300 at level 0.9, between 250 and 287: four standard deviations around 270, and exact ones may hold more."""
    true, estimate = COVERED[what]
    held = 0
    for seed in range(300):
        found = estimate(seed)
        held += found.low <= true <= found.high
    assert 250 <= held <= (300 if what == "exact interval" else 290), held


# --- refusals ---


BAD: dict[str, tuple[Callable[[Chain], Any], str]] = {
    "replicas": (lambda c: c.draws(start=0, rng=1).paths(0, 5), "replicas=0"),
    "steps": (lambda c: c.draws(start=0, rng=1).paths(5, -1), "steps=-1"),
    "final steps": (lambda c: c.draws(start=0, rng=1).final_states(5, 1.5), "steps=1.5"),
    "visits": (lambda c: c.draws(start=0, rng=1).visits(True, 1), "replicas=True"),
    "start": (lambda c: c.draws(start=9, rng=1).paths(5, 5), "state=9"),
    "start law": (lambda c: c.draws(start={0: "1/2"}, rng=1).visits(5, 5), "sum to 1/2"),
    "seed": (lambda c: c.draws(start=0, rng=None).paths(5, 5), "rng=None"),
    "horizon": (lambda c: c.draws(start=0, rng=1).hitting_times(1, 5, horizon=-2), "horizon=-2"),
    "long horizon": (
        lambda c: c.draws(start=0, rng=1).hitting_times(1, 5, horizon=2**63),
        "horizon=9223372036854775808",
    ),
    "steps for states": (
        lambda c: c.draws(start=0, rng=1).estimate_occupation(Takes([(0, 1)]), 5, 5),
        "states=Takes",
    ),
    "target": (lambda c: c.draws(start=0, rng=1).hitting_times([], 5, horizon=2), "empty"),
    "avoid": (lambda c: c.draws(start=0, rng=1).hitting_times(1, 5, horizon=2, avoid=7), "state=7"),
    "level 1": (lambda c: c.draws(start=0, rng=1).estimate_occupation(1, 5, 5, level=1), "level=1"),
    "level text": (lambda c: c.draws(start=0, rng=1).estimate_occupation(1, 5, 5, level="x"), "level='x'"),
    "method": (
        lambda c: c.draws(start=0, rng=1).estimate_hitting_probability(1, 5, horizon=1, method="wald"),
        "method='wald'",
    ),
    "executor": (lambda c: c.draws(start=0, rng=1, executor=4).paths(5, 5), "executor=4"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_arguments_are_named(what: str) -> None:
    ask, culprit = BAD[what]
    with pytest.raises(InputError) as refusal:
        ask(Chain([["1/2", "1/2"], [1, 0]]))
    assert culprit in str(refusal.value)


def test_free_parameters_are_refused() -> None:
    chain = Chain([[Q, 1 - Q], [1, 0]])
    for ask in (
        lambda: chain.draws(start=0, rng=1).paths(2, 2),
        lambda: chain.draws(start=0, rng=1).estimate_hitting_time(1, 2, horizon=2),
    ):
        with pytest.raises(InputError, match="parameters"):
            ask()
