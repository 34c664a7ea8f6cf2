r"""Forgetting schedules: how long the window is before each token.

A *schedule* gives the length K(t) of the window before token t, counted from 0, so that the window shows the last
min(t, K(t)) tokens of the t tokens so far. What was dropped does not come back: :math:`K(t+1) \le K(t) + 1`. A window
of k tokens is the constant schedule K(t) = k. A schedule is *oblivious*: it does not look at the text.

Schedules are kept as *runs*, stretches of time over which K is constant, so that a window that grows with the logarithm
of time has few of them however long the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count, pairwise, repeat
from typing import Any, NamedTuple

import flint

from markovsim.arithmetic.numbers import as_rational, is_expression, is_float, short, whole_number
from markovsim.errors import Immutable, InputError

MOST_ROOT = 10_000
"""The largest numerator and denominator of a logarithmic schedule's factor: roots of this degree are taken."""


class Run(NamedTuple):
    """A stretch of time over which the length of the window is constant. ``tokens`` is None where it never ends."""

    length: int
    tokens: int | None


class Schedule(Immutable):
    """A forgetting schedule: the length of the window before each token, in runs.

    Parameters
    ----------
    blocks : callable
        Returns a new iterator over the runs, from token 0 on. It never ends, or its last run does not.
    cycle : tuple of (int, int), optional
        A time from which on the lengths repeat, and the period.
    description : str
        The schedule as it is shown to a person.

    See Also
    --------
    schedule : makes one from a number, a list, a map or a function.
    """

    cycle: tuple[int, int] | None
    description: str
    _blocks: Callable[[], Iterator[Run]]

    def __init__(
        self, blocks: Callable[[], Iterator[Run]], cycle: tuple[int, int] | None, description: str
    ) -> None:
        vars(self).update(_blocks=blocks, cycle=cycle, description=description)

    def __repr__(self) -> str:
        return f"Schedule({self.description})"

    def runs(self, tokens: int, *, first: int = 0) -> Iterator[Run]:
        """Yield the runs of K(t) for first ≤ t < tokens, each as long as it can be, and check that none grows too fast.

        Raises
        ------
        InputError
            A length is no whole number, or is larger than the one before it by more than 1.

        Examples
        --------
        >>> list(schedule({0: 0, 1: 1, 4: 2}).runs(10))
        [Run(length=0, tokens=1), Run(length=1, tokens=3), Run(length=2, tokens=6)]
        """
        time, before, pending = 0, None, 0
        for length, lasting in self._blocks():
            if time >= tokens:
                break
            if before is not None and length > before + 1:
                raise InputError(
                    f"schedule: the window is {before} tokens long before token {time - 1} and {length} before token"
                    f" {time}, but only one token is added; what was dropped does not come back,"
                    " so let K(t+1) be at most K(t) + 1"
                )
            end = tokens if lasting is None else min(tokens, time + lasting)
            if length != before and pending and before is not None:
                yield Run(before, pending)
                pending = 0
            pending += max(0, end - max(time, first))
            time, before = end, length
        if pending and before is not None:
            yield Run(before, pending)

    def length(self, time: int) -> int:
        """Return K(t), the length of the window before token t, counted from 0.

        Examples
        --------
        >>> schedule([0, 1, 2, 3, 2], repeat_last=2).length(1_000_001)
        3
        """
        time = whole_number(time, "time")
        [run] = self.runs(time + 1, first=time)
        return run.length


def schedule(given: Any, *, repeat_last: int | None = None) -> Schedule:
    """Return a forgetting schedule from what a user gives.

    Parameters
    ----------
    given : int, sequence of int, mapping from int to int, callable, or Schedule
        A number is a constant window. A sequence has K(0), K(1), …, and its last value holds for ever. A mapping
        {time: length} gives the length from each time on, beginning with time 0. A callable returns K(t) for t.
    repeat_last : int, optional
        For a sequence: its last so many values are repeated for ever.

    Raises
    ------
    InputError
        A length is no whole number, or grows by more than 1. For a callable this is said when the time is reached.

    Examples
    --------
    >>> [schedule([0, 1, 2, 3, 2], repeat_last=2).length(t) for t in range(8)]
    [0, 1, 2, 3, 2, 3, 2, 3]
    >>> [schedule(lambda t: t // 2).length(t) for t in range(6)]
    [0, 0, 1, 1, 2, 2]
    """
    is_sequence = not isinstance(given, str) and (isinstance(given, Sequence) or hasattr(given, "tolist"))
    if repeat_last is not None and not is_sequence:
        raise InputError(
            f"repeat_last={short(repeat_last)}: only the last values of a sequence can be repeated"
        )
    if isinstance(given, Schedule):
        return given
    if isinstance(given, Mapping):
        return _of_mapping(given)
    if is_sequence:
        return _of_sequence(given.tolist() if hasattr(given, "tolist") else given, repeat_last)
    if callable(given):
        function: Callable[[int], Any] = given
        return Schedule(
            lambda: (Run(whole_number(function(t), f"schedule({t})"), 1) for t in count()), None, "a function"
        )
    try:
        k = whole_number(given, "schedule")
    except InputError:
        raise InputError(
            f"schedule={short(given)}: not a schedule; give a number, a list of lengths, a map from times to lengths,"
            " or a function from times to lengths"
        ) from None
    return Schedule(lambda: iter([Run(k, None)]), (0, 1), f"constant {k}")


def _of_sequence(given: Sequence[Any], repeat_last: int | None) -> Schedule:
    if not isinstance(given, Sequence) or not given:
        raise InputError(f"schedule={short(given)}: give at least one length")
    lengths = [whole_number(k, f"schedule[{t}]") for t, k in enumerate(given)]
    period = 1 if repeat_last is None else whole_number(repeat_last, "repeat_last", 1)
    if period > len(lengths):
        raise InputError(f"repeat_last={period}: the schedule has {len(lengths)} values only")
    begin = len(lengths) - period

    def blocks() -> Iterator[Run]:
        yield from (Run(k, 1) for k in lengths)
        if period == 1:
            yield Run(lengths[-1], None)
        for again in repeat(lengths[begin:]):
            yield from (Run(k, 1) for k in again)

    shown = (
        f"{short(lengths)}, the last {period} for ever"
        if period > 1
        else f"{short(lengths)}, the last for ever"
    )
    made = Schedule(blocks, (begin, period), shown)
    list(made.runs(len(lengths) + period))
    return made


def _of_mapping(given: Mapping[Any, Any]) -> Schedule:
    steps = sorted(
        (whole_number(t, "time"), whole_number(k, f"schedule[{short(t)}]")) for t, k in given.items()
    )
    if not steps or steps[0][0] != 0:
        raise InputError(f"schedule={short(dict(given))}: say how long the window is from time 0 on")

    def blocks() -> Iterator[Run]:
        yield from (Run(k, after - t) for (t, k), (after, _) in pairwise(steps))
        yield Run(steps[-1][1], None)

    made = Schedule(blocks, (steps[-1][0], 1), f"{short(dict(steps))}, the last for ever")
    list(made.runs(steps[-1][0] + 1))
    return made


def logarithmic_schedule(factor: Any, base: Any) -> Schedule:
    r"""Return the window that grows with the logarithm of time: the largest schedule with K(t) ≤ c·log_b(t + 1).

    It is the floor of :math:`c \log_b (t + 1)`, as far as a window can grow by one token at a time. A run of length k
    ends where :math:`t + 1 \ge b^{(k+1)/c}`, which is decided in whole numbers.

    Parameters
    ----------
    factor : int, Fraction or str
        The factor c > 0, an exact rational number.
    base : int, Fraction or str
        The base b > 1, an exact rational number.

    Raises
    ------
    InputError
        A number is not exact or out of range, or the numerator or the denominator of the factor is above 10,000.

    See Also
    --------
    markovsim.Mixture.scheduled : the simulator that forgets so.

    References
    ----------
    P. Erdős and A. Rényi, *On a new law of large numbers*, Journal d'Analyse Mathématique 23 (1970): the longest run of
    heads in t tosses is about log t, in the base of one over the probability of heads.

    Examples
    --------
    >>> import markovsim as ms
    >>> window = ms.logarithmic_schedule("3/2", base=2)
    >>> [window.length(t) for t in range(10)], window.length(10**48)
    ([0, 1, 2, 3, 3, 3, 4, 4, 4, 4], 239)
    """
    c, b = (_exact(value, name) for value, name in ((factor, "factor"), (base, "base")))
    if c <= 0 or max(c.numerator, c.denominator) > MOST_ROOT:
        raise InputError(
            f"factor={short(factor)}: give a positive fraction with numerator and denominator up to {MOST_ROOT:,}"
        )
    if b <= 1:
        raise InputError(f"base={short(base)}: give a number above 1")

    def blocks() -> Iterator[Run]:
        begun = 0
        for k in count():
            end = max(begun + 1, _first_power(b, (k + 1) * c.denominator, c.numerator) - 1)
            yield Run(k, end - begun)
            begun = end

    return Schedule(blocks, None, f"the floor of {c}·log(t + 1) in base {b}")


def _exact(value: Any, name: str) -> Fraction:
    number = None if is_float(value) or is_expression(value) else as_rational(value)
    if number is None:
        raise InputError(f"{name}={short(value)}: give an exact number, such as 2 or '3/2'")
    return number


def _first_power(b: Fraction, numerator: int, degree: int) -> int:
    """Return the least whole number t with t^degree ≥ b^numerator."""
    power = -(-(b.numerator**numerator) // b.denominator**numerator)
    root = int(flint.fmpz(power).root(degree))
    return root if root**degree >= power else root + 1
