"""Long windows: whole processes, from the command to the answer, with the start-up apart.

The question is E[tokens until B], from the window A^k: exactly for 2,048 and 131,072 tokens, and for a million tokens
enclosed in a ball accurate to 30 digits.
"""

from __future__ import annotations

import markovsim as ms
from benchmarks import models
from benchmarks.harness import Outcome, Row, best, cell, measured

NAMES = ("seed toy", "rogue", "reversible rogue", "looping", "two-state HMM")
MILLION = 2**20


def nothing() -> Outcome:
    """The start-up alone."""
    return {"seconds": 0.0, "value": ""}


def exact_case(name: str, k: int) -> Outcome:
    """An exact answer; ``value`` is its length in bits and its remainders, by which it can be checked."""
    mixture = models.premises(name)
    seconds, time = best(lambda: mixture.window(k).expected_hitting_time("token:B", "A" * k), 1)
    value = {"bits": time.numerator.bit_length() + time.denominator.bit_length()}
    if name == "seed toy":
        value["right"] = time == 2 ** (k + 1) + 2
    return {"seconds": seconds, "value": value}


def enclosed_case(name: str, k: int, digits: int) -> Outcome:
    """An enclosed answer, its middle and radius as text."""
    mixture = models.premises(name)

    def ask(balls: ms.Mixture) -> object:
        return balls.window(k).expected_hitting_time("token:B", "A" * k)

    seconds, ball = best(lambda: ms.enclose(mixture, ask, digits=digits), 1)
    value = {"ball": ball.str(digits + 3)}
    if name == "seed toy":
        value["right"] = bool(ball.contains(2 ** (k + 1) + 2))
    return {"seconds": seconds, "value": value}


def windows_rows(quick: bool) -> list[Row]:
    """One row for each mixture and window."""
    start_up = measured("benchmarks.windows:nothing")
    rows = []
    for name in NAMES[:2] if quick else NAMES:
        for k in (256,) if quick else (2_048, 16_384, 131_072):
            outcome = measured("benchmarks.windows:exact_case", name=name, k=k, timeout=180)
            rows.append(_row(name, k, "exact", outcome, start_up))
        k = 4_096 if quick else MILLION
        outcome = measured("benchmarks.windows:enclosed_case", name=name, k=k, digits=30, timeout=180)
        rows.append(_row(name, k, "30 digits", outcome, start_up))
    return rows


def _row(name: str, k: int, kind: str, outcome: Outcome, start_up: Outcome) -> Row:
    value = outcome.get("value", {})
    return {
        "premises": name,
        "window": k,
        "answer": kind,
        "seconds": cell(outcome),
        "process": outcome.get("wall"),
        "start-up": start_up.get("wall"),
        "peak MB": outcome.get("peak_mb"),
        "bits": value.get("bits"),
        "ball": value.get("ball"),
        "right": value.get("right"),
    }
