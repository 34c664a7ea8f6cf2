"""Questions about a windowed simulator that are answered on all its windows at once, without a stored matrix.

They are for windows of which there are too many to list, and which have too little structure for the context tree: up
to 2^24 of them and more. Each question says what it needs in memory. NumPy is imported when one is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markovsim.arithmetic.domains import FLOAT
from markovsim.arithmetic.numbers import whole_number
from markovsim.chains.events import Event
from markovsim.contexts.reader import WindowedReader, WindowIs
from markovsim.errors import InputError
from markovsim.groups import Group
from markovsim.premises.alphabet import Token

if TYPE_CHECKING:
    from markovsim.contexts.every_window.aggregated import MultilevelLaw, MultilevelTime
    from markovsim.contexts.every_window.operator import ContextOperator
    from markovsim.contexts.every_window.shifts import Floats


@dataclass(frozen=True, repr=False)
class EveryWindow(Group):
    """What a windowed simulator is asked about all of its |A|^k full windows at once.

    Made by :attr:`WindowedSimulator.every_window`.
    """

    reader: WindowedReader

    def operator(self) -> ContextOperator:
        """Return the chain of all |A|^k full windows as an operator, which stores no matrix; float domain.

        P(w, τ_k(wa)) = μ(a∣w). The operator holds 8·|A|·|A|^k bytes of next-token laws, which one recursion finds. Its
        two steps are ``mean_after`` (P v) and ``law_after`` (v P), and ``linear_operator`` is SciPy's form of it.

        Raises
        ------
        InputError
            The simulator is not in the float domain.
        LimitError
            There are more than 2^31 probabilities.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> toy.to("float").window(1).every_window.operator().law_after([0, 1]).tolist()  # after the window B
        [0.5, 0.5]
        """
        from markovsim.contexts.every_window.operator import ContextOperator

        return ContextOperator.of(self.reader)

    def hitting_time_cdf(self, event: Event | str, steps: int, start: str | Sequence[Token] = "") -> Floats:
        """Return P(T ≤ n) for n = 0, …, steps: the law of the time until an event, with one step of the operator each.

        T is the time of :meth:`WindowedSimulator.expected_hitting_time`. All terms are non-negative, so each value
        keeps nearly full relative accuracy. The answers are floats, in the exact domain too. It takes 8·(|A| + 4) bytes
        per window.

        Parameters
        ----------
        event, start
            As for :meth:`hitting_time`.
        steps : int
            The largest n, at least 0.

        Raises
        ------
        InputError, LimitError, FloatRangeError, ImpossibleWindowError
            As for :meth:`hitting_time`.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> sim = toy.window(3)
        >>> sim.every_window.hitting_time_cdf("token:B", 3).round(6).tolist()  # 0, 1/4, 1/4 + 3/4·1/6, …
        [0.0, 0.25, 0.375, 0.4375]
        """
        import numpy as np

        from markovsim.contexts.every_window.waiting import WaitingSystem

        reader = self.reader
        steps, asked = whole_number(steps, "steps"), reader.event(event)
        if reader.holds_at(asked, reader.context_of(start)):
            return np.ones(steps + 1)
        return WaitingSystem.of(reader, self._floats(), asked, start).distribution(steps)

    def hitting_time(
        self,
        event: Event | str,
        start: str | Sequence[Token] = "",
        *,
        digits: int | None = None,
        tolerance: float = 1e-12,
        rounds: int = 100,
    ) -> MultilevelTime:
        """Return E[tokens until the event] from the window after ``start``, by aggregation on all |A|^k windows.

        It is for metastable simulators, whose times of 10^15 tokens no plain iteration settles. Windows of about one
        belief are one state of a coarse chain, which is solved exactly, and k plain steps mend what that neglects. This
        is repeated until no entry changes by more than ``tolerance`` of itself. It takes about 8·(|A| + 8) bytes per
        window, with ``digits`` about 400 more.

        Parameters
        ----------
        event : Event or str
            The token, context or amplitude that is waited for.
        start : str or sequence of tokens
            The word after which the waiting begins.
        digits : int, optional
            To how many digits the answer is to be enclosed, for exact mixtures: ``lower`` ≤ E[T] ≤ ``upper`` are proved
            by a certificate that is checked in whole numbers, whatever floats did.
        tolerance : float
            The largest relative change of an entry in a round at which the iteration has settled.
        rounds : int
            After how many rounds the iteration gives up.

        Returns
        -------
        MultilevelTime
            The ``value``, whether it ``converged`` and, if not, what to try.

        Raises
        ------
        InputError
            The domain is symbolic or ball, the event is no token, context or amplitude, or ``digits`` is asked for
            without exact laws.
        LimitError, FloatRangeError, ImpossibleWindowError
            As for the operator and the chain.

        References
        ----------
        :mod:`markovsim.chains.arrays.aggregation` and :mod:`markovsim.chains.arrays.enclosure` name the sources.

        Examples
        --------
        >>> import markovsim as ms
        >>> coins = {"heads": ms.iid({"A": "1/20", "B": "19/20"}), "tails": ms.iid({"A": "19/20", "B": "1/20"})}
        >>> sim = ms.Mixture(coins).window(10)
        >>> time = sim.every_window.hitting_time("context:" + "B" * 10, start="A" * 10, digits=20)
        >>> time.converged, time.digits >= 20, f"{time.value:.6f}"
        (True, True, '61320.855698')
        >>> time.lower <= time.value * (1 + 1e-12) and time.value * (1 - 1e-12) <= time.upper
        True
        """
        from markovsim.contexts.every_window.aggregated import MultilevelTime, hitting_time

        reader, asked = self.reader, self.reader.event(event)
        if reader.holds_at(asked, reader.context_of(start)):
            return MultilevelTime.zero()
        return hitting_time(
            reader, self._floats(), asked, start, digits=digits, tolerance=tolerance, rounds=rounds
        )

    def return_time(
        self,
        window: str | Sequence[Token],
        *,
        digits: int | None = None,
        tolerance: float = 1e-12,
        rounds: int = 100,
    ) -> MultilevelTime:
        """Return the expected number of tokens until a full window is back, found as by :meth:`hitting_time`.

        It is 1/π(window) in the closed class of the window (Kac), so that its bounds bound a stationary probability.

        Parameters
        ----------
        window : str or sequence of tokens
            A word of k tokens.
        digits, tolerance, rounds
            As for :meth:`hitting_time`.

        Raises
        ------
        InputError
            The word is no full window.
        LimitError, FloatRangeError, ImpossibleWindowError
            As for :meth:`hitting_time`.

        References
        ----------
        J. R. Norris, *Markov chains*, 1997, theorem 1.7.7.

        Examples
        --------
        >>> from fractions import Fraction
        >>> import markovsim as ms
        >>> coins = {"heads": ms.iid({"A": "1/4", "B": "3/4"}), "tails": ms.iid({"A": "3/4", "B": "1/4"})}
        >>> time = ms.Mixture(coins).window(2).every_window.return_time("AB", digits=15)  # π(AB) = 1/4·3/4
        >>> time.digits >= 15, round(time.value, 9), time.lower <= Fraction(16, 3) <= time.upper
        (True, 5.333333333, True)
        """
        from markovsim.contexts.every_window.aggregated import hitting_time

        reader = self.reader
        word = reader.parse(window)
        written = reader.write(word)
        if len(word) != reader.k:
            raise InputError(f"window={written!r} has {len(word)} tokens; a full window has {reader.k}")
        reader.belief(word)  # A window that cannot be read is an error.
        return hitting_time(
            reader,
            self._floats(),
            WindowIs(word, written),
            word,
            digits=digits,
            tolerance=tolerance,
            rounds=rounds,
            returning=True,
        )

    def stationary(self, *, tolerance: float = 1e-12, rounds: int = 100) -> MultilevelLaw:
        """Return the stationary law of the full windows reached from the empty word, by aggregation on all |A|^k.

        Parameters
        ----------
        tolerance, rounds
            As for :meth:`hitting_time`.

        Returns
        -------
        MultilevelLaw
            ``law`` is an array over the numbers of :meth:`ContextOperator.word`, and ``probability(word)`` one entry of
            it: positive in the only closed class and 0 outside.

        Raises
        ------
        NotUniqueError
            There are several closed classes; the message names a window of each.

        See Also
        --------
        return_time : certain bounds on one entry.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> found = toy.window(12).every_window.stationary()
        >>> found.converged, round(found.probability("A" * 12), 9)  # 1/2 + 1/2^13
        (True, 0.50012207)
        """
        from markovsim.contexts.every_window.aggregated import stationary

        return stationary(self._floats(), tolerance=tolerance, rounds=rounds)

    def _floats(self) -> WindowedReader:
        """Return the float twin; refuse parameters and balls, whose numbers floats would change."""
        domain = self.reader.mixture.domain
        if not (domain.is_rational or domain.is_binary64):
            raise InputError(
                f"domain={domain.name!r}: all windows at once are asked in the exact and the float domain only; give"
                " every parameter a value, and convert the mixture"
            )
        return self.reader.to(FLOAT)
