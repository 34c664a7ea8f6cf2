"""How soon the lead changes under a window: bounds by the best test, fluxes, stays, and what a longer window does."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product
from math import prod

import pytest

import markovsim as ms

Laws = tuple[dict[str, Fraction], ...]


def random_laws(seed: int, premises: int, tokens: str) -> tuple[Laws, list[Fraction]]:
    rng = random.Random(seed)

    def law() -> dict[str, Fraction]:
        weights = {token: rng.randint(1, 9) for token in tokens}
        return {token: Fraction(weight, sum(weights.values())) for token, weight in weights.items()}

    priors = [rng.randint(1, 5) for _ in range(premises)]
    return tuple(law() for _ in range(premises)), [Fraction(x, sum(priors)) for x in priors]


def chance(law: dict[str, Fraction], word: str) -> Fraction:
    return prod((law[token] for token in word), start=Fraction(1))


class Slow:
    """The windowed simulator of iid premises on full windows, by its definition."""

    def __init__(self, laws: Laws, priors: list[Fraction], k: int) -> None:
        self.laws, self.priors, self.tokens = laws, priors, tuple(laws[0])
        self.windows = ["".join(word) for word in product(self.tokens, repeat=k)]

    def share(self, word: str, group: tuple[int, ...] | None = None) -> Fraction:
        chosen = range(len(self.laws)) if group is None else group
        return sum((self.priors[p] * chance(self.laws[p], word) for p in chosen), Fraction(0))

    def steps(self, window: str) -> list[tuple[str, Fraction]]:
        whole = self.share(window)
        return [((window + token)[1:], self.share(window + token) / whole) for token in self.tokens]

    def hit_within(self, target: set[str], start: dict[str, Fraction], steps: int) -> list[Fraction]:
        """P(the window is in the target within n tokens), n = 0, 1, …, from a law that need not add up to 1."""
        waiting = {w: x for w, x in start.items() if w not in target}
        total = sum(start.values(), Fraction(0))
        found = [total - sum(waiting.values(), Fraction(0))]
        for _ in range(steps):
            after: dict[str, Fraction] = {}
            for window, weight in waiting.items():
                for there, p in self.steps(window):
                    if there not in target:
                        after[there] = after.get(there, Fraction(0)) + weight * p
            waiting = after
            found.append(total - sum(waiting.values(), Fraction(0)))
        return found


@pytest.mark.parametrize(
    ("seed", "premises", "tokens", "k"),
    [(1, 2, "01", 4), (6, 3, "01", 4), (3, 2, "abc", 3), (4, 4, "abc", 2)],
)
def test_a_group_is_left_no_sooner_than_the_best_test_errs(
    seed: int, premises: int, tokens: str, k: int
) -> None:
    slow = Slow(*random_laws(seed, premises, tokens), k)
    group, rest = tuple(range(premises // 2)), tuple(range(premises // 2, premises))
    left = {w for w in slow.windows if slow.share(w, group) <= slow.share(w, rest)}
    error = sum((min(slow.share(w, group), slow.share(w, rest)) for w in slow.windows), Fraction(0))
    pairs = sum(
        (min(slow.share(w, (p,)), slow.share(w, (r,))) for w in slow.windows for p in group for r in rest),
        Fraction(0),
    )
    assert error <= pairs
    flux = sum(
        (
            slow.share(w) * p
            for w in slow.windows
            if w not in left
            for there, p in slow.steps(w)
            if there in left
        ),
        Fraction(0),
    )
    assert 0 < flux <= error
    outside = {w: slow.share(w) for w in slow.windows if w not in left}
    assert all(p <= n * flux for n, p in enumerate(slow.hit_within(left, outside, 6)))
    for p in group:
        written = {w: slow.priors[p] * chance(slow.laws[p], w) for w in slow.windows}
        assert all(p <= (n + 1) * error for n, p in enumerate(slow.hit_within(left, written, 6)))


def test_the_error_of_two_coins_falls_by_their_chernoff_information() -> None:
    """Coins 1/10 and 9/10: the geometric mean of each token's probabilities is 3/10."""
    slow = {
        k: Slow(
            ({"0": Fraction(9, 10), "1": Fraction(1, 10)}, {"0": Fraction(1, 10), "1": Fraction(9, 10)}),
            [Fraction(1, 2)] * 2,
            k,
        )
        for k in range(1, 7)
    }
    for k, model in slow.items():
        error = sum((min(model.share(w, (0,)), model.share(w, (1,))) for w in model.windows), Fraction(0))
        assert error <= Fraction(1, 2) * Fraction(3, 5) ** k


@pytest.mark.parametrize("seed", range(4))
def test_a_stay_is_mass_over_flux(seed: int) -> None:
    """E[tokens until the lead is lost], from the law in which it was taken."""
    laws, priors = random_laws(seed, 2, "01")
    mixture = ms.Mixture(
        {str(i): ms.iid({token: law[token] for token in law}) for i, law in enumerate(laws)},
        {str(i): prior for i, prior in enumerate(priors)},
    )
    k = 3
    simulator, slow = mixture.window(k), Slow(laws, priors, k)
    there = {w for w in slow.windows if slow.share(w, (1,)) >= slow.share(w, (0,))}
    if len(there) in (0, len(slow.windows)):
        pytest.fail("choose a seed where both lead")
    entered, flux = Fraction(0), Fraction(0)
    for window in there:
        for after, p in slow.steps(window):
            if after not in there:
                flux += slow.share(window) * p
                wait = simulator.expected_hitting_time("amplitude:1>=1/2", after)
                entered += slow.share(window) * p * wait
    assert entered == sum((slow.share(w) for w in slow.windows if w not in there), Fraction(0))
    assert flux > 0


def test_golden_times_over_a_stepping_stone() -> None:
    ends = {"low": Fraction(3, 100), "high": Fraction(97, 100)}
    wanted = {
        (18, "0"): "5.323474e+09",
        (18, "1/10"): "6.059498e+03",
        (11, "0"): "3.607956e+06",
        (11, "1/500"): "1.700995e+04",
    }
    for (k, share), text in wanted.items():
        weights = {name: (1 - Fraction(share)) / 2 for name in ends}
        chances = dict(ends)
        if share != "0":
            weights["fair"], chances["fair"] = Fraction(share), Fraction(1, 2)
        mixture = ms.Mixture({name: ms.iid({"0": 1 - p, "1": p}) for name, p in chances.items()}, weights)
        found = mixture.window(k).every_window.hitting_time("context:" + "1" * k, "0" * k)
        assert found.converged
        assert f"{found.value:.6e}" == text


@pytest.mark.parametrize("seed", range(6))
def test_a_longer_window_changes_the_first_b_by_the_hazards(seed: int) -> None:
    rng = random.Random(seed)

    def hidden() -> ms.Generator:
        rows: dict[str | int, list[list[Fraction]]] = {"A": [], "B": []}
        for _ in range(2):
            weights = [rng.randint(1, 6) for _ in range(4)]
            entries = [Fraction(x, sum(weights)) for x in weights]
            rows["A"].append(entries[:2])
            rows["B"].append(entries[2:])
        return ms.generator([1, 0], rows)

    mixture = ms.Mixture({"p": hidden(), "r": hidden()})
    reach = [mixture.probability("A" * n) for n in range(8)]
    hazard = [1 - reach[n + 1] / reach[n] for n in range(7)]
    first = [mixture.window(k).expected_hitting_time("token:B") for k in range(7)]
    for k in range(6):
        assert first[k + 1] - first[k] == reach[k + 1] * (1 / hazard[k + 1] - 1 / hazard[k])
        assert (first[k + 1] > first[k]) == (hazard[k + 1] < hazard[k])


def test_the_smallest_premises_whose_first_b_a_longer_window_hastens() -> None:
    """All stationary premises of two hidden states with probabilities 0, 1/2, 1: ten hasten at some k ≥ 1."""
    numbers = (Fraction(0), Fraction(1, 2), Fraction(1))
    laws = [row for row in product(numbers, repeat=4) if sum(row) == 1]
    hasten, always = 0, []
    for one, two in product(laws, repeat=2):
        leave, back = one[1] + one[3], two[0] + two[2]
        if leave + back == 0:
            continue
        vector: tuple[Fraction, ...] = (back / (leave + back), leave / (leave + back))
        reach = [Fraction(1)]
        for _ in range(7):
            vector = tuple(vector[0] * one[j] + vector[1] * two[j] for j in (0, 1))
            reach.append(sum(vector, Fraction(0)))
        hazard = [1 - b / a if a else Fraction(1) for a, b in pairwise(reach)]
        if min(hazard[:6]) == 0 or min(reach) == 0:
            continue
        falls = [hazard[k + 1] > hazard[k] for k in range(5)]
        hasten += any(falls[1:])
        if all(falls):
            always.append((one, two))
    half, zero = Fraction(1, 2), Fraction(0)
    assert hasten == 10
    assert ((half, half, zero, zero), (zero, half, half, zero)) in always  # the premise that ages
    assert len(always) == 2  # it, and it with its states exchanged
