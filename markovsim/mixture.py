"""What users hold first: a mixture of premises, which opens windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markovsim.arithmetic.numbers import whole_number
from markovsim.contexts.decoded import DecodedMixture
from markovsim.contexts.decoding import Decoding
from markovsim.contexts.dialogue import (
    TokenOdds,
    WorstCasePrompt,
    odds_by_token,
    worst_case_prompt,
)
from markovsim.contexts.martingale import full_memory_predictive_gaps
from markovsim.contexts.mixed_states import MAX_BELIEFS, BeliefChain, mixed_states
from markovsim.contexts.reader import WindowedReader
from markovsim.contexts.regret import Regret, with_full_memory
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.full_memory import evidence, selection
from markovsim.full_memory.concentration import Concentration, concentration
from markovsim.full_memory.superposition import Superposition
from markovsim.premises.alphabet import Token


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
        decoding: Decoding | None = None,
    ) -> WindowedSimulator:
        """Return the windowed simulator M_k; see :class:`WindowedSimulator` for the arguments."""
        reader = WindowedReader(self, k, start=start, pinned=pinned, impossible=impossible, decoding=decoding)
        return WindowedSimulator(reader)

    def decoded(self, decoding: Decoding) -> DecodedMixture:
        """Return the process that writes with full memory, each token drawn from the policy's image of μ(·∣text).

        Decoding token by token is not decoding the law of whole words; see :class:`DecodedMixture`.

        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.decoded(ms.temperature("1/2")).next_token()
        {'A': Fraction(9, 10), 'B': Fraction(1, 10)}

        Raises as :class:`DecodedMixture` does.
        """
        return DecodedMixture(self, decoding)

    def mixed_states(self, *, limit: int = MAX_BELIEFS, depth: int | None = None) -> BeliefChain:
        """Return the chain of the beliefs that the mixture's own text brings about: the mixed-state presentation.

        A state is the direction s·T_w/(s·T_w·1) of the forward vector after a word w; two words with one direction
        are one state. At most ``limit`` beliefs are enumerated, breadth first from the empty word, and with
        ``depth`` only those that at most so many tokens lead to; where that is not all, the last state is
        ``UNEXPLORED``: see :class:`BeliefChain`. In symbols equality of rational functions is decided, so that
        beliefs are merged where they agree for all parameters.

        >>> import markovsim as ms
        >>> rogue = ms.deceptive(ms.word("A"), ms.word("B"), hazard=1)
        >>> beliefs = Mixture({"even": ms.word("AB"), "coin": rogue}).mixed_states()
        >>> beliefs.is_complete, beliefs.states, beliefs.hitting_probability(ms.Emits("A"), start="")
        (True, ('', 'A', 'B', 'AB'), Fraction(1, 2))

        Raises InputError in the float domain, where rounding hides which beliefs are equal: use the exact domain
        and convert the chain. Source: Crutchfield, Ellison and Riechers, Physics Letters A 380 (2016), mixed-state
        presentations; A. Shai et al., *Transformers represent belief state geometry in their residual stream*, 2024.
        """
        return mixed_states(self.empty_belief, limit=limit, depth=depth)

    def predictive_gaps(self, steps: int, word: str | Sequence[Token] = "") -> tuple[dict[Token, Any], ...]:
        """Return μ(X_{n+m} = a ∣ word) − μ(X_{n+1} = a ∣ word) for m = 1, …, steps and every token a: full memory.

        The martingale test of predictions (see :attr:`WindowedSimulator.martingale`) for the ideal Bayesian. All
        are 0 where every premise is iid, since text is exchangeable then; where premises have memory of their own
        they need not be, and the test would refuse the ideal too.

        >>> import markovsim as ms
        >>> from markovsim.examples import toy
        >>> toy.predictive_gaps(3, "AA")[2]
        {'A': Fraction(0, 1), 'B': Fraction(0, 1)}
        >>> Mixture({"word": ms.word("AB")}).predictive_gaps(2)[1]
        {'A': Fraction(-1, 1), 'B': Fraction(1, 1)}

        Raises InputError for a word of probability 0. Falck, Wang and Holmes, 2024.
        """
        return full_memory_predictive_gaps(self.belief(word), steps)

    def regret(self, premise: str) -> Regret:
        """Return what full memory pays while ``premise`` writes: ``.after(tokens)``, ``.curve(tokens)``, ``.rate()``.

        R_n = KL(P_p^n ‖ μ^n) = Σ_{t<n} E_p[KL(P_p(·∣w_t) ‖ μ(·∣w_t))] ≤ ln 1/π_p, in nats.

        >>> from markovsim.examples import toy
        >>> toy.regret("luigi").curve(2)  # ln 4/3, ln 8/5; it tends to ln 2
        (0.2876820724517809, 0.4700036292457356)

        Raises InputError for an unknown premise. T. M. Cover and J. A. Thomas, Elements of Information Theory, 2nd
        edition 2006, section 13.1.
        """
        return with_full_memory(self, premise)

    def odds_by_token(
        self, premise: str, against: str, word: str | Sequence[Token], *, pattern: str = "s"
    ) -> tuple[TokenOdds, ...]:
        """Return for each token of a text what it does to the odds of a premise against another, with full memory.

        The token a after w multiplies them by P_premise(a∣w)/P_against(a∣w), whoever says it. ``pattern`` says who
        speaks, a word of ``u`` (user) and ``s`` (simulator) that repeats.

        >>> import markovsim as ms
        >>> coins = Mixture({"one": ms.iid({"A": "1/4", "B": "3/4"}), "two": ms.iid({"A": "3/4", "B": "1/4"})})
        >>> [(step.speaker, step.ratio, step.odds) for step in coins.odds_by_token("one", "two", "AB", pattern="us")]
        [('user', Fraction(1, 3), Fraction(1, 3)), ('simulator', Fraction(3, 1), Fraction(1, 1))]

        Raises InputError for a word of probability 0, and where both amplitudes become 0.
        """
        return odds_by_token(self, premise, against, word, pattern)

    def worst_case_prompt(
        self,
        premise: str,
        relation: str,
        threshold: Any,
        *,
        limit: int = MAX_BELIEFS,
        longest: int | None = None,
    ) -> WorstCasePrompt:
        """Return the shortest word after which the amplitude of a premise is ``<=`` or ``>=`` a number: the worst user.

        Full memory; of the shortest words the first in the order of the alphabet. The search is breadth first in the
        graph of beliefs, equal ones merged, so it ends where these are finitely many. Otherwise it stops once more
        than ``limit`` beliefs are known, or at words of ``longest`` tokens, and says so.

        >>> import markovsim as ms
        >>> coins = Mixture({"good": ms.iid({"A": "1/2", "B": "1/2"}), "bad": ms.iid({"A": "3/4", "B": "1/4"})})
        >>> coins.worst_case_prompt("bad", ">=", "9/10").word
        'AAAAAA'
        >>> finite = Mixture({"a": ms.word("AB"), "b": ms.word("AAB")})
        >>> finite.worst_case_prompt("a", ">=", 1).word, finite.worst_case_prompt("a", ">=", 2).exhausted
        ('AB', True)

        Raises InputError for an unknown premise or relation and in the float domain, UndecidedError where a symbolic
        amplitude is on both sides of the number. Y. Wolf et al., *Fundamental limitations of alignment in large
        language models*, 2024, bound the length of such prompts.
        """
        return worst_case_prompt(self, premise, relation, threshold, limit=limit, longest=longest)

    def acceptance(self, words: Iterable[str | Sequence[Token]]) -> dict[str, Any]:
        """Return for each premise the probability that its text begins with one of the words.

        No word may begin another (words of equal length do not). Raises InputError for other collections.

        >>> from markovsim.examples import toy
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

        >>> from markovsim.examples import toy
        >>> toy.likelihood_ratio("luigi", "waluigi", "AAA")
        Fraction(8, 1)

        Raises InputError where neither can write the word, and for names that are not premises.
        """
        return evidence.likelihood_ratio(self, premise, against, word)

    def log_likelihood_ratio(self, premise: str, against: str, word: str | Sequence[Token]) -> Any:
        """Return the natural logarithm of :meth:`likelihood_ratio`: a float, ±∞ where one of the two is impossible.

        In the symbolic domain a sympy expression. Raises as that does.

        >>> from markovsim.examples import toy
        >>> toy.log_likelihood_ratio("luigi", "waluigi", "B")
        -inf
        """
        return evidence.log_likelihood_ratio(self, premise, against, word)

    def divergence(self, premise: str, against: str, word: str | Sequence[Token] = "") -> Any:
        """Return KL(P_premise(· ∣ word) ‖ P_against(· ∣ word)) of the next token's laws, in nats.

        It is the mean log-odds that the next token adds, if ``premise`` writes it; infinite where it may write a token
        that the other cannot. A float, accurate for nearly equal laws too; a sympy expression in the symbolic domain.

        >>> from markovsim.examples import toy
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

        >>> from markovsim.examples import toy
        >>> toy.evidence_ceiling("luigi", 3), toy.evidence_ceiling("waluigi", 3)
        (Ceiling(amplitude=Fraction(8, 9), context='AAA'), Ceiling(amplitude=Fraction(1, 1), context='B'))

        Raises UndecidedError where symbolic amplitudes cannot be compared, LimitError where beliefs are too many.
        """
        return evidence.ceiling(self, premise, length)

    def concentration(self, premises: str | Iterable[str]) -> Concentration:
        """Return whether all mass can move to these premises: in how many tokens, in the limit, or never.

        With full memory; see :class:`~markovsim.full_memory.concentration.Concentration` for the verdicts and the
        module's text for how they are reached. The part on finitely many tokens is exact in every
        domain, for it needs the graph alone; the limit is undecided in the float domain, and holds for generic
        parameters in the symbolic one.

        >>> from markovsim.examples import toy
        >>> toy.concentration("waluigi")
        Concentration(verdict='in one token', tokens=1, word='B', at_least=Fraction(1, 2))
        >>> toy.concentration("luigi")
        Concentration(verdict='in the limit', tokens=None, word=None, at_least=Fraction(1, 2))

        Raises InputError for names that are not premises, LimitError where supports are too many.
        """
        return concentration(self, premises)


def smallest_violation(
    mixture: Mixture,
    premise: str,
    *,
    largest_window: int = 8,
    start: str = "document",
    impossible: str = "error",
    decoding: Decoding | None = None,
) -> tuple[int, str, Any] | None:
    """Return the smallest window at which the premise's amplitude is no martingale, its first context, the drift.

    None where no window up to ``largest_window`` breaks it.

    >>> from markovsim.examples import toy
    >>> smallest_violation(toy, "luigi")
    (1, 'A', Fraction(-1, 9))

    Raises as :meth:`WindowedSimulator.chain` does, so an ImpossibleWindowError for ``word("AB")`` at window 1.
    """
    for k in range(whole_number(largest_window, "largest_window") + 1):
        sim = mixture.window(k, start=start, impossible=impossible, decoding=decoding)
        found = sim.martingale.smallest_violation(premise)
        if found is not None:
            return (k, *found)
    return None
