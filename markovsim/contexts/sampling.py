"""What a windowed simulator answers by drawing texts from it: hitting times, and estimates with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from markovsim.arithmetic.numbers import whole_number
from markovsim.chains.draws.questions import (
    HittingTimes,
    counted_steps,
    estimated_probability,
    estimated_time,
)
from markovsim.chains.events import Event
from markovsim.contexts.reader import WindowedReader
from markovsim.groups import Group
from markovsim.premises.alphabet import Token

if TYPE_CHECKING:
    from markovsim.chains.draws.estimates import Estimate, HittingTimeEstimate
    from markovsim.contexts.texts import Texts


@dataclass(frozen=True, repr=False)
class TextDraws(Group):
    """What can be drawn from a windowed simulator, from one start with one source of randomness.

    It is made by ``simulator.draws(start=…, rng=…)``. Texts are drawn independently. The same seed and arguments give
    the same answers, with any executor, any number of its workers, and none.

    Parameters
    ----------
    reader : WindowedReader
        How the simulator reads its windows.
    start : str or sequence of tokens
        The word before the texts, of which the last k tokens are seen.
    rng : int, numpy.random.SeedSequence or numpy.random.Generator
        A seed, from which every question draws anew, or a NumPy generator, which moves on.
    executor : concurrent.futures.Executor, optional
        An executor that shares the work; none by default.

    Raises
    ------
    ImpossibleWindowError
        By every question: a text begins at, or goes on from, an impossible window, and ``impossible="error"``.
    InputError
        By every question: the mixture has free parameters, a token of the start is unknown, a number of texts or of
        tokens is not a whole number, or the policy cannot decode a law.

    See Also
    --------
    Draws : the same for the paths of a chain.

    Examples
    --------
    >>> from markovsim.examples import toy
    >>> draws = toy.window(2048).draws(rng=3)
    >>> draws.texts(2, 12).text(1), draws.hitting_times("token:B", 1000, horizon=50).hits
    ('AAAAAAABBBAA', 499)
    """

    reader: WindowedReader
    start: str | Sequence[Token]
    rng: Any
    executor: Executor | None = None

    def texts(self, replicas: int, tokens: int) -> Texts:
        """Return texts of so many tokens, drawn independently from the window after the start.

        The law of the tokens is exactly the simulator's. Only contexts that are met are looked at, so that windows may
        be of any length. The texts fill replicas × tokens bytes (for up to 255 tokens).

        Parameters
        ----------
        replicas, tokens : int
            How many texts, and of how many tokens each.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> texts = toy.window(2048).draws(rng=3).texts(2, 12)
        >>> texts.text(0), texts.text(1)
        ('AAAAAAAAAAAA', 'AAAAAAABBBAA')
        """
        from markovsim.contexts.texts import draw_texts

        replicas, tokens = whole_number(replicas, "replicas", 1), whole_number(tokens, "tokens")
        context = self.reader.context_of(self.start)
        texts = draw_texts(self.reader, context, replicas, tokens, self.rng, executor=self.executor).texts
        assert texts is not None
        return texts

    def hitting_times(
        self,
        event: Event | str,
        replicas: int,
        *,
        horizon: int,
    ) -> HittingTimes:
        """Return after how many tokens independent texts hit the event, each followed for ``horizon`` at most.

        The texts are those of :meth:`texts`, but nothing of them is kept. A text that can never hit is not told apart
        from one that has not hit yet. The chain of :meth:`WindowedSimulator.chain` tells them apart, and is faster.

        Parameters
        ----------
        event : Event or str
            As for :meth:`WindowedSimulator.event`.
        replicas : int
            How many texts are drawn.
        horizon : int
            After how many tokens a text is given up.

        Raises
        ------
        InputError
            As for :meth:`WindowedSimulator.event`.

        See Also
        --------
        estimate_hitting_time, estimate_hitting_probability : the same times, summed up with confidence intervals.

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> drawn = toy.window(2048).draws(rng=1).hitting_times("token:B", 1000, horizon=50)
        >>> drawn.hits, drawn.censored
        (491, 509)
        """
        from markovsim.contexts.texts import draw_texts

        replicas, horizon = whole_number(replicas, "replicas", 1), counted_steps(horizon)
        context, wanted = self.reader.context_of(self.start), self.reader.event(event)
        drawn = draw_texts(
            self.reader,
            context,
            replicas,
            horizon,
            self.rng,
            event=wanted,
            keep=False,
            executor=self.executor,
        )
        return HittingTimes(drawn.times, horizon)

    def estimate_hitting_probability(
        self,
        event: Event | str,
        replicas: int,
        *,
        horizon: int,
        level: Any = 0.95,
        method: str = "wilson",
    ) -> Estimate:
        """Return the share of texts that hit the event within ``horizon`` tokens, with a confidence interval.

        Parameters
        ----------
        event, replicas, horizon
            As for :meth:`hitting_times`, which are what is drawn.
        level : number
            The level of the interval, in (0, 1).
        method : str
            How the interval is found, as for :meth:`markovsim.chains.Draws.estimate_hitting_probability`.

        Raises
        ------
        InputError
            The method is unknown, or the level is outside (0, 1).

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> found = toy.window(2048).draws(rng=1).estimate_hitting_probability("token:B", 1000, horizon=50)
        >>> found.low < 1 / 2 < found.high
        True
        """
        draw = partial(self.hitting_times, event, replicas, horizon=horizon)
        return estimated_probability(draw, level, method)

    def estimate_hitting_time(
        self,
        event: Event | str,
        replicas: int,
        *,
        horizon: int,
        level: Any = 0.95,
    ) -> HittingTimeEstimate:
        """Return what texts say about the expected number of tokens until the event.

        Parameters
        ----------
        event, replicas, horizon
            As for :meth:`hitting_times`, which are what is drawn.
        level : number
            The level of the interval, in (0, 1).

        Returns
        -------
        HittingTimeEstimate
            A mean with an interval where every text has hit within ``horizon`` tokens, and a bound where some have not:
            see :meth:`markovsim.chains.Draws.estimate_hitting_time`.

        Raises
        ------
        InputError
            The level is outside (0, 1).

        Examples
        --------
        >>> from markovsim.examples import toy
        >>> draws = toy.window(3).draws(start="AAA", rng=1)
        >>> found = draws.estimate_hitting_time("token:B", 1000, horizon=1000)
        >>> found.low < 18 < found.high
        True
        """
        draw = partial(self.hitting_times, event, replicas, horizon=horizon)
        return estimated_time(draw, level)
