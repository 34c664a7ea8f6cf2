"""What users hold: a mixture that opens windows, a windowed simulator that becomes a chain, a chain of contexts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markovsim import evidence, martingale, selection
from markovsim.chains.chain import Chain
from markovsim.chains.events import Event, Visits
from markovsim.chains.hitting import HittingProblem
from markovsim.chains.matrix import State, TransitionMatrix
from markovsim.chains.stationary import stationary_vectors
from markovsim.concentration import Concentration, concentration
from markovsim.contexts.enumerate import ContextGraph, reachable_contexts
from markovsim.contexts.window import WindowedReader
from markovsim.domains import Domain, Element, require_domain
from markovsim.errors import InputError
from markovsim.mixture import Superposition
from markovsim.premises.alphabet import Token, Word

HAPPENED = ("the event has happened",)
"""The state after the event in a chain that is followed no further; contexts are words, so it is none of them."""


class Mixture(Superposition):
    """A superposition μ = Σ π_p P_p of named premises; :meth:`window` gives the simulator that sees k tokens of it.

    >>> import markovsim as ms
    >>> luigi, waluigi = ms.iid({"A": 1}), ms.iid({"A": "1/2", "B": "1/2"})
    >>> toy = Mixture({"luigi": luigi, "waluigi": waluigi}, prior={"luigi": 1, "waluigi": 1})
    >>> toy.amplitudes("AAA")
    {'luigi': Fraction(8, 9), 'waluigi': Fraction(1, 9)}
    >>> toy.probability("AAB"), toy.odds("luigi", "waluigi", "AA")
    (Fraction(1, 16), Fraction(4, 1))
    """

    def window(
        self,
        k: int,
        *,
        start: str = "document",
        pinned: str | Sequence[Token] = "",
        impossible: str = "error",
    ) -> WindowedSimulator:
        """Return the windowed simulator M_k; see :class:`WindowedSimulator` for the arguments."""
        return WindowedSimulator(self, k, start=start, pinned=pinned, impossible=impossible)

    def acceptance(self, words: Iterable[str | Sequence[Token]]) -> dict[str, Any]:
        """Return for each premise the probability that its text begins with one of the words.

        No word may begin another (words of equal length do not). Raises InputError for other collections.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.acceptance(["AA", "AB"])
        {'luigi': Fraction(1, 1), 'waluigi': Fraction(1, 2)}
        """
        return selection.acceptance(self, words)

    def selected(
        self, words: Iterable[str | Sequence[Token]], rounds: int = 1, *, keep: bool = False
    ) -> Mixture:
        """Return the mixture after selection by behaviour: texts that begin with one of the words were accepted.

        A premise's weight is multiplied by a_p = P_p(text begins with one of the words), once per round: what Bayes'
        rule says after that many independent texts of one and the same premise were accepted. Premises with a_p = 0
        are dropped. With ``keep`` the last accepted text is also the document that goes on, so that each premise is
        itself conditioned on beginning so; else premises stay as they are. No word may begin another.

        >>> import markovsim as ms
        >>> coin = ms.iid({"A": "1/2", "B": "1/2"})
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": coin})
        >>> toy.selected(["AA"], rounds=2).prior
        {'luigi': Fraction(16, 17), 'waluigi': Fraction(1, 17)}
        >>> toy.selected(["AA", "BA"], keep=True).premises["waluigi"].probability("BAA")
        Fraction(1, 4)

        Raises InputError where no premise writes any of the words.
        """
        return selection.selected(self, words, rounds, keep=keep)

    def reweighted(self, factors: Mapping[str, Any], rounds: int = 1) -> Mixture:
        """Return the mixture with each weight multiplied by the premise's factor, once per round, and normalised.

        Factors are acceptance rates, or any numbers from 0 on (0 drops the premise): π'_p ∝ π_p f_p^rounds. Only
        their ratios matter. Exact factors keep the result exact.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "rogue": ms.word("AB")})
        >>> toy.reweighted({"luigi": "9/10", "rogue": "3/10"}, rounds=2).prior
        {'luigi': Fraction(9, 10), 'rogue': Fraction(1, 10)}

        Raises InputError for negative factors and where all are 0.
        """
        return selection.reweighted(self, factors, rounds)

    def rewarded(self, rewards: Mapping[str, Any], beta: Any) -> Mixture:
        """Return the float mixture whose weights maximise E[r] − β KL(π'‖π): the weights π'_p ∝ π_p exp(r_p/β).

        exp is no rational number, so that the result is in the float domain; where the factors exp(r_p/β) are known
        as exact numbers, :meth:`reweighted` with them is exact.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "rogue": ms.word("AB")})
        >>> round(toy.rewarded({"luigi": 1, "rogue": 0}, beta="1/2").prior["rogue"], 6)  # 1/(1 + e²)
        0.119203

        Raises InputError for a beta that is not positive and for mixtures with parameters; FloatRangeError where a
        factor is outside binary64.
        """
        return selection.rewarded(self, rewards, beta)

    def likelihood_ratio(self, premise: str, against: str, word: str | Sequence[Token]) -> Any:
        """Return P_premise(word)/P_against(word), by which the word multiplies their odds.

        Infinite where only P_against(word) is 0.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.likelihood_ratio("luigi", "waluigi", "AAA")
        Fraction(8, 1)

        Raises InputError where neither can write the word, and for names that are not premises.
        """
        return evidence.likelihood_ratio(self, premise, against, word)

    def log_likelihood_ratio(self, premise: str, against: str, word: str | Sequence[Token]) -> Any:
        """Return the natural logarithm of :meth:`likelihood_ratio`: a float, ±∞ where one of the two is impossible.

        In the symbolic domain a sympy expression. Raises as that does.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.log_likelihood_ratio("luigi", "waluigi", "B")
        -inf
        """
        return evidence.log_likelihood_ratio(self, premise, against, word)

    def divergence(self, premise: str, against: str, word: str | Sequence[Token] = "") -> Any:
        """Return KL(P_premise(· ∣ word) ‖ P_against(· ∣ word)) of the next token's laws, in nats.

        It is the mean log-odds that the next token adds, if ``premise`` writes it; infinite where it may write a token
        that the other cannot. A float, accurate for nearly equal laws too; a sympy expression in the symbolic domain.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> round(toy.divergence("luigi", "waluigi"), 6), toy.divergence("waluigi", "luigi").is_infinite
        (0.693147, True)

        Raises InputError where one of the two cannot write ``word``. Source: S. Kullback and R. A. Leibler, *On
        information and sufficiency*, 1951.
        """
        return evidence.divergence(self, premise, against, word)

    def odds_crossing(self, premise: str, against: str, factor: Any, horizon: int) -> evidence.OddsCrossing:
        """Return how likely the odds of ``premise`` reach ``factor`` times their start within ``horizon`` tokens.

        Exact, with full memory, under ``against`` (where it is a false alarm) and under ``premise``, beside Ville's
        bound 1/factor on the former for all horizons at once. Words after which both premises hold the same beliefs
        are followed as one.

        >>> import markovsim as ms
        >>> coins = ms.Mixture({"p": ms.iid({"A": "3/4", "B": "1/4"}), "q": ms.iid({"A": "1/4", "B": "3/4"})})
        >>> coins.odds_crossing("p", "q", 3, horizon=5)
        OddsCrossing(probability=Fraction(161, 512), of_premise=Fraction(483, 512), bound=Fraction(1, 3),
            sharper_bound=Fraction(161, 512))

        Raises InputError for a factor that is not positive, LimitError where beliefs are too many, UndecidedError
        where the arithmetic cannot tell whether a ratio reaches the factor.
        """
        return evidence.odds_crossing(self, premise, against, factor, horizon)

    def evidence_ceiling(self, premise: str, length: int) -> evidence.Ceiling:
        """Return the largest amplitude of a premise after any possible word of at most ``length`` tokens, and the word.

        With full memory; :meth:`WindowedSimulator.evidence_ceiling` is what a window can hold. Of several words it
        is the shortest, then the first in the order of the alphabet.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.evidence_ceiling("luigi", 3), toy.evidence_ceiling("waluigi", 3)
        (Ceiling(amplitude=Fraction(8, 9), context='AAA'), Ceiling(amplitude=Fraction(1, 1), context='B'))

        Raises UndecidedError where symbolic amplitudes cannot be compared, LimitError where beliefs are too many.
        """
        return evidence.ceiling(self, premise, length)

    def concentration(self, premises: str | Iterable[str]) -> Concentration:
        """Return whether all mass can move to these premises: in how many tokens, in the limit, or never.

        With full memory; see :class:`~markovsim.concentration.Concentration` for the verdicts and the module's text
        for how they are reached. The part on finitely many tokens is exact in every domain, for it needs the
        graph alone; the limit is undecided in the float domain, and holds for generic parameters in the symbolic one.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.word("A"), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.concentration("waluigi")
        Concentration(verdict='in one token', tokens=1, word='B', at_least=Fraction(1, 2))
        >>> toy.concentration("luigi")
        Concentration(verdict='in the limit', tokens=None, word=None, at_least=Fraction(1, 2))

        Raises InputError for names that are not premises, LimitError where supports are too many.
        """
        return concentration(self, premises)


@dataclass(frozen=True, repr=False)
class ContextChain(Chain):
    """The Markov chain of a windowed simulator's context τ_k; its states are written words, its arcs carry the token.

    Wherever a state is asked for, any way to give a word will do: ``"AAB"``, ``("A", "A", "B")``.
    """

    reader: WindowedReader = field(kw_only=True)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must hold of the parameters, beyond their region, for the answers to hold."""
        return self.reader.mixture.conditions

    @property
    def nonzero(self) -> tuple[str, ...]:
        """The polynomials in the parameters that must not vanish for the chain's graph to hold."""
        return self.reader.mixture.nonzero

    def to(self, domain: Domain) -> ContextChain:
        """Return the same chain, and the simulator that it came from, in another arithmetic.

        Raises FloatRangeError where a probability is outside binary64, InputError where it has parameters.

        >>> import markovsim as ms
        >>> coin = ms.Mixture({"coin": ms.iid({"A": "1/4", "B": "3/4"})}).window(1)
        >>> coin.full_chain.to("float").stationary_distribution()
        {'A': 0.25, 'B': 0.75}
        """
        reader, domain = self.reader, require_domain(domain)
        simulator = WindowedSimulator(
            reader.mixture.to(domain),
            reader.k,
            start=reader.start,
            pinned=reader.pinned,
            impossible=reader.impossible,
        )
        return ContextChain(self.states, domain, super().to(domain).arcs, reader=simulator)

    def __contains__(self, state: object) -> bool:
        """Say whether a word, written or as a tuple, is a context; a list is a collection of contexts and so is not."""
        try:
            return isinstance(state, (str, tuple)) and super().__contains__(self._written(state))
        except InputError:
            return False

    def _written(self, state: Any) -> Any:
        """Return a word as the chain's states are written; what is no word is left as it is."""
        if isinstance(state, str) or not isinstance(state, Sequence):
            return state
        return self.reader.write(self.reader.parse(state))

    def index(self, state: State) -> int:
        """Return the place of a context, given as a word in any form; raise InputError where it is not in the chain."""
        return super().index(self._written(state))


class WindowedSimulator(WindowedReader):
    """The simulator M_k: a mixture of which only the last k tokens are seen.

    ``start`` says whether a window is read as the beginning of a document or as a random crop of a long text
    ("stationary"); ``pinned`` is a prefix that is always seen in front of the window; ``impossible`` says
    whether a window of probability 0 is an error or makes the simulator forget until the rest is possible.

    >>> import markovsim as ms
    >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    >>> sim = toy.window(3)
    >>> sim.next_token("AAA")
    {'A': Fraction(17, 18), 'B': Fraction(1, 18)}
    >>> sim.chain().expected_hitting_time(sim.emits("B"), start="")
    Fraction(25, 2)
    """

    mixture: Mixture

    @cached_property
    def _from_empty(self) -> ContextGraph:
        return reachable_contexts(self)

    def chain(self, *starts: str | Sequence[Token]) -> ContextChain:
        """Return the chain of all contexts that can be reached from the given words, by default from the empty one.

        A word stands for its last k tokens. ``sim.chain("", "BBB")`` has what either of the two reaches.
        Raises ImpossibleWindowError where a window of probability 0 is reached and ``impossible="error"``,
        and LimitError where there are too many contexts to enumerate.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.window(1).chain().states, toy.window(1).chain("B").states
        (('', 'A', 'B'), ('A', 'B'))
        """
        words = [self.context_of(word) for word in starts]
        graph = reachable_contexts(self, words) if words and words != [()] else self._from_empty
        return self._as_chain(graph)

    def _as_chain(self, graph: ContextGraph) -> ContextChain:
        states = tuple(map(self.write, graph.contexts))
        return ContextChain(states, self.mixture.domain, graph.arcs, reader=self)

    @cached_property
    def full_windows(self) -> tuple[Word, ...]:
        """The full windows (k tokens) that can be reached from the empty word, in the order of the alphabet.

        Raises as :meth:`chain` does.
        """
        return tuple(context for context in self._from_empty.contexts if len(context) == self.k)

    @cached_property
    def full_chain(self) -> ContextChain:
        """The chain of the full windows that can be reached from the empty word: the growing phase cut off.

        A full window stays full, so the closed classes and stationary laws are those of :meth:`chain`. Raises as
        that does.
        """
        graph = self._from_empty
        cut = len(graph.contexts) - len(self.full_windows)
        arcs = tuple(tuple(arc._replace(target=arc.target - cut) for arc in row) for row in graph.arcs[cut:])
        return self._as_chain(ContextGraph(graph.contexts[cut:], arcs))

    def hitting_probability(self, event: Event | str, start: str | Sequence[Token] = "") -> Any:
        """Return P(the event ever happens) from the window after ``start``: the least non-negative solution.

        As :meth:`Chain.hitting_probability` on :meth:`chain`, but only the contexts that are met before the event are
        enumerated, so that long windows are in reach where few of these exist. ``event`` may be a text.

        >>> import markovsim as ms
        >>> rogue = ms.deceptive(ms.word("A"), ms.word("B"), hazard="1/10")
        >>> sim = ms.Mixture({"luigi": ms.word("A"), "rogue": rogue}).window(3)
        >>> sim.hitting_probability("token:B"), sim.hitting_probability("context:ABA")
        (Fraction(1, 1), Fraction(0, 1))

        Raises as :meth:`event` and :meth:`chain` do.
        """
        return self.mixture.domain.public(self.hitting(event, start)[0])

    def expected_hitting_time(self, event: Event | str, start: str | Sequence[Token] = "") -> Any:
        """Return E[tokens until the event] from the window after ``start``, infinite where it is not certain.

        Only the contexts that are met before the event are enumerated. ``event`` may be a text.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.window(1000).expected_hitting_time("token:B", start="A" * 1000) == 2**1001 + 2
        True

        Raises as :meth:`event` and :meth:`chain` do.
        """
        time = self.hitting(event, start)[1]
        return self.mixture.domain.infinity if time is None else self.mixture.domain.public(time)

    def hitting(
        self, event: Event | str, start: str | Sequence[Token] = ""
    ) -> tuple[Element, Element | None]:
        """Return (probability, expected time or None for infinity) of an event, as elements of the domain."""
        if isinstance(event, str):
            event = self.event(event)
        context, domain = self.context_of(start), self.mixture.domain
        self.belief(context)  # an impossible start is an error whatever is asked
        if event.hits_state(self.write(context)):
            return domain.one, domain.zero
        graph = reachable_contexts(self, [context], until=event)
        place = graph.contexts.index(context)
        chain = TransitionMatrix((*graph.contexts, HAPPENED), domain, graph.arcs)
        problem = HittingProblem(chain, Visits([HAPPENED]), frozenset([place]))
        probability = problem.probability.get(place, domain.zero)
        return probability, problem.mean_where_sure[place] if place in problem.sure else None

    def drift(self, premise: str, word: str | Sequence[Token]) -> Any:
        """Return E[α_premise(next context)] − α_premise at the window after ``word``; 0 while the window grows.

        All of it comes from the token that is dropped: it equals Σ_a μ(a∣w) (α_p(τ_k(wa)) − α_p(wa)), because
        the full-memory amplitude is a martingale (D. Williams, *Probability with martingales*, 1991, section
        10.4, "accumulating data about a random variable").

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.window(3).drift("luigi", "AAA")
        Fraction(-4, 81)

        Raises InputError for an unknown premise, ImpossibleWindowError where the window, or a next one, is impossible.
        """
        return martingale.drift(self, premise, word)

    def drift_halves(self, premise: str, word: str | Sequence[Token]) -> martingale.DriftHalves:
        """Return the drift's two halves: what appending a token does (0: the martingale) and what forgetting does.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.window(3).drift_halves("luigi", "AAA")
        DriftHalves(appending=Fraction(0, 1), forgetting=Fraction(-4, 81))

        Raises as :meth:`drift` does.
        """
        return martingale.halves(self, premise, word)

    def evidence_ceiling(self, premise: str) -> evidence.Ceiling:
        """Return the largest amplitude of a premise over all contexts reachable from the empty word, and the context.

        What this window can show for the premise at best. Of several contexts it is the first in the order of
        :meth:`chain`: growing ones, shortest first, then the full ones, each in the order of the alphabet.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.window(3).evidence_ceiling("luigi")
        Ceiling(amplitude=Fraction(8, 9), context='AAA')

        Raises as :meth:`chain` does; UndecidedError where symbolic amplitudes cannot be compared.
        """
        contexts = self._from_empty.contexts
        return evidence.highest(self.mixture, premise, ((self.write(w), self.belief(w)) for w in contexts))

    def martingale_defect(self, premise: str) -> martingale.MartingaleDefect:
        """Return the largest absolute drift over the reachable full windows, and its mean under each stationary law.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.window(1).martingale_defect("luigi")
        MartingaleDefect(maximum=Fraction(1, 3), at='B', mean=(Fraction(1, 6),))

        Raises as :meth:`chain` and :meth:`drift` do; UndecidedError where symbolic drifts cannot be compared.
        """
        chain = self.full_chain
        laws = [{str(chain.states[i]): p for i, p in law.items()} for law in stationary_vectors(chain)]
        return martingale.defect(self, premise, self.full_windows, laws)

    def smallest_violation(self, premise: str) -> tuple[str, Any] | None:
        """Return the first reachable full window with non-zero drift and that drift, or None: a martingale here.

        >>> import markovsim as ms
        >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
        >>> toy.window(3).smallest_violation("luigi"), toy.window(0).smallest_violation("luigi")
        (('AAA', Fraction(-4, 81)), None)

        Raises as :meth:`chain` and :meth:`drift` do.
        """
        return martingale.first_violation(self, premise, self.full_windows)


def smallest_violation(
    mixture: Mixture,
    premise: str,
    *,
    largest_window: int = 8,
    start: str = "document",
    impossible: str = "error",
) -> tuple[int, str, Any] | None:
    """Return the smallest window at which the premise's amplitude is no martingale, its first context, the drift.

    None where no window up to ``largest_window`` breaks it.

    >>> import markovsim as ms
    >>> toy = ms.Mixture({"luigi": ms.iid({"A": 1}), "waluigi": ms.iid({"A": "1/2", "B": "1/2"})})
    >>> smallest_violation(toy, "luigi")
    (1, 'A', Fraction(-1, 9))

    Raises as :meth:`WindowedSimulator.chain` does, so an ImpossibleWindowError for ``word("AB")`` at window 1.
    """
    if isinstance(largest_window, bool) or not isinstance(largest_window, int) or largest_window < 0:
        raise InputError(f"largest_window={largest_window!r}: give a whole number, 0 or more")
    for k in range(largest_window + 1):
        found = mixture.window(k, start=start, impossible=impossible).smallest_violation(premise)
        if found is not None:
            return (k, *found)
    return None
