"""Long windows: whole processes, from the command to the answer, with the start-up apart.

The question is E[tokens until B], from the window A^k: exactly for 2,048 and 131,072 tokens, and for a million tokens
enclosed in a ball accurate to 30 digits. From A^k the window stays A^k until the first B, so that the answer is
μ(A^k)/μ(A^k B) with μ(w) = Σ_p s_p T_w 1; the check works that out by powers of the
matrices written here, and its time is not counted.
"""

from __future__ import annotations

import flint

import markovsim as ms
from benchmarks import models
from benchmarks.harness import Outcome, Row, best, cell, measured

NAMES = ("seed toy", "rogue", "reversible rogue", "looping", "two-state HMM")
MILLION = 2**20


Matrices = tuple[list[str], list[list[str]], list[list[str]]]
LUIGI: Matrices = (["1"], [["1"]], [["0"]])
COIN: Matrices = (["1"], [["1/2"]], [["1/2"]])
MATRICES: dict[str, tuple[Matrices, Matrices]] = {
    "seed toy": (LUIGI, COIN),
    "rogue": (LUIGI, (["1", "0"], [["9/10", "0"], ["0", "0"]], [["0", "1/10"], ["0", "1"]])),
    "reversible rogue": (LUIGI, (["1", "0"], [["9/10", "0"], ["1/10", "0"]], [["0", "1/10"], ["0", "9/10"]])),
    "looping": (
        COIN,
        (
            ["1/2", "1/2"],  # the state is the token that comes next, which the one after repeats with 19/20
            [["19/20", "1/20"], ["0", "0"]],
            [["0", "0"], ["1/20", "19/20"]],
        ),
    ),
    "two-state HMM": (
        COIN,
        (
            ["1/2", "1/2"],
            [["891/1000", "99/1000"], ["1/20", "1/5"]],
            [["9/1000", "1/1000"], ["3/20", "3/5"]],
        ),
    ),
}
"""For each mixture, whose premises weigh the same, their start vectors and their matrices of A and of B."""


def nothing() -> Outcome:
    """The start-up alone."""
    return {"seconds": 0.0, "value": ""}


def truth(name: str, k: int) -> flint.fmpq:
    """Return μ(A^k)/μ(A^k B)."""
    top = bottom = flint.fmpq(0)
    for start, a, b in MATRICES[name]:
        n = len(start)
        law = flint.fmpq_mat(1, n, [_rational(x) for x in start]) * _matrix(a) ** k
        ones = flint.fmpq_mat(n, 1, [1] * n)
        top += (law * ones)[0, 0]
        bottom += (law * _matrix(b) * ones)[0, 0]
    return top / bottom


def _rational(text: str) -> flint.fmpq:
    top, _, bottom = text.partition("/")
    return flint.fmpq(int(top), int(bottom or 1))


def _matrix(rows: list[list[str]]) -> flint.fmpq_mat:
    return flint.fmpq_mat([[_rational(x) for x in row] for row in rows])


def exact_case(name: str, k: int) -> Outcome:
    """An exact answer; ``value`` is its length in bits, and whether it is right."""
    mixture = models.premises(name)
    seconds, time = best(lambda: models.mean_time(mixture.window(k), "token:B", "A" * k), 1)
    bits = int(time.p).bit_length() + int(time.q).bit_length()
    checking, right = best(lambda: bool(time == truth(name, k)), 1)
    return {"seconds": seconds, "checking": checking, "value": {"bits": bits, "right": right}}


def enclosed_case(name: str, k: int, digits: int) -> Outcome:
    """An enclosed answer as text, and whether it holds the true one."""
    mixture = models.premises(name)

    def ask(balls: ms.Mixture) -> flint.arb:
        return balls.window(k).expected_hitting_time("token:B", "A" * k)

    seconds, ball = best(lambda: ms.enclose(mixture, ask, digits=digits), 1)
    middle, radius = ball.mid().fmpq(), ball.rad().fmpq()  # both are exact
    checking, right = best(lambda: bool(abs(middle - truth(name, k)) <= radius), 1)
    narrow = bool(radius * 10**digits <= middle)
    return {
        "seconds": seconds,
        "checking": checking,
        "value": {"ball": ball.str(digits + 3), "right": right and narrow},
    }


def windows_rows(quick: bool) -> list[Row]:
    """One row for each mixture and window."""
    start_up = measured("benchmarks.windows:nothing")
    rows = []
    for name in NAMES:
        for k in (256,) if quick else (2_048, 16_384, 131_072):
            outcome = measured("benchmarks.windows:exact_case", name=name, k=k, timeout=300)
            rows.append(_row(name, k, "exact", outcome, start_up))
        if quick and name != "rogue":
            continue
        k = 4_096 if quick else MILLION
        outcome = measured("benchmarks.windows:enclosed_case", name=name, k=k, digits=30, timeout=300)
        rows.append(_row(name, k, "30 digits", outcome, start_up))
    return rows


def _row(name: str, k: int, kind: str, outcome: Outcome, start_up: Outcome) -> Row:
    value = outcome.get("value", {})
    return {
        "premises": name,
        "window": k,
        "answer": kind,
        "seconds": cell(outcome),
        "process": outcome["wall"] - outcome["checking"] if value else None,
        "start-up": start_up.get("wall"),
        "peak MB": outcome.get("peak_mb"),
        "bits": value.get("bits"),
        "ball": value.get("ball"),
        "right": value.get("right"),
    }
