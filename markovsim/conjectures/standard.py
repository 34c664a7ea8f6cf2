r"""The built-in conjectures: three that are false and two that are true.

``martingale-in-every-window`` is **false**. The smallest model that breaks it has two premises, two tokens, a
one-token window and two hidden states. None smaller exists. With one premise its amplitude is 1 whatever is
read. With one token every premise gives every possible word the probability 1, so the amplitudes are the prior.
A window of no tokens always reads the empty word, and the amplitudes are the prior again. Every premise has at
least one hidden state. Among the models of that size each premise draws tokens independently. If all their laws
are 0 or 1 the text is constant and the amplitudes of its window never change again, so some law of a premise has
two numbers strictly between 0 and 1, and so has the prior. With all of these 1/2 the model is, up to naming
tokens, luigi = always A, waluigi = A or B with probability 1/2, prior 1/2. Its drift of luigi is −1/9 at A and
1/3 at B.

``never-stays-possible`` is **false**. The smallest model that breaks it has one premise, two tokens, a window
of no tokens, and two hidden states. None smaller exists. With one token, either that is B and comes at once or
there is no B. With one hidden state the text is independent draws, which a window does not change. With laws
that are all 0 or 1 the text is certain, its windows read only prefixes of it, and what has no B in it shows none.
So some law has two numbers between 0 and 1, at best 1/2. The text is then "A for ever or B for ever, tossed once", and
a window of no tokens makes independent tosses of it. Where larger models are asked for, the smallest are these:

* two premises, window 0: the same text as a mixture of "always A" and "always B", prior 1/2.
* two premises, window k ≥ 1: luigi = always A, waluigi = A or B with probability 1/2 each, prior 1/2. With one
  hidden state each, luigi has to be the premise that never says B. The window of k A's is reached and must
  not settle on luigi, so waluigi says A as well as B. The simplest number for the prior and for the toss is 1/2.
* one premise, window k ≥ 1: the same text, luigi and waluigi being hidden states. One state has to say A and
  stay for ever, since otherwise B is certain with full memory. The window of k A's must leave the other one
  possible, so that one has weight at the start, says A and stays with positive probability, and says B with positive
  probability. At the simplest these are 1/2 each. The first state is then reached without a B only from the start,
  which gives both 1/2.

``collapse-stays-escapable`` is **false** too. It asks more of its counterexample: B for ever must be certain, not just
one B. For a window of one or more tokens that takes three hidden states, however they are split into premises. With
two, one of them, the first, says no B and stays for ever. After the longest possible run of B's the second must be the
only one possible and say nothing but B for ever, since otherwise the window of k B's is impossible or not closed. Then
the first token tells the two apart for good, and B for ever is not certain. The conjecture is put to two premises or
more. Luigi = always A, prior 1/2, is one of them. For a window of one token the other says B for ever from the first
or the second token on, each with probability 1/2. From a window of two tokens on it is the rogue, which turns to B for
ever with probability 1/2 at each token.

``mean-amplitude-is-the-prior`` and ``no-drift-before-the-window-is-full`` are **true** for all models. They
are controls, since a hunt for a counterexample has to come back without one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from markovsim.chains.chain import Chain
from markovsim.chains.events import Emits
from markovsim.chains.matrix import from_arcs
from markovsim.conjectures.exhaust import Family
from markovsim.contexts.simulator import WindowedSimulator
from markovsim.premises.alphabet import Token
from markovsim.premises.generator import Generator

BAD_TOKEN = "B"
"""The token that a good premise never says."""


@dataclass(frozen=True)
class Conjecture:
    """A statement about every windowed simulator, and how to see that one breaks it.

    ``violation`` returns in words how a simulator breaks the statement, or None where it does not. The errors of a
    simulator that cannot be built or read (an impossible window, no unique stationary law) may pass through, since the
    statement is not about it. ``family`` is searched exhaustively, so that a counterexample in it is a smallest one.

    Examples
    --------
    >>> from markovsim.conjectures.hunt import hunt
    >>> short = Conjecture("short", "no window shows a token", lambda sim: "one token is seen" if sim.k else None)
    >>> hunt(short).verdict
    'refuted'
    """

    name: str
    statement: str
    violation: Callable[[WindowedSimulator], str | None]
    family: Family = field(default=Family())


def probability_never(process: Generator, token: Token) -> Any:
    """Return P(the token never comes) in the text that a process writes.

    It is 1 minus the probability that the hidden chain, started from its start law, takes a step that emits the token.
    It is positive exactly where a hidden state that can be reached without the token lies in a closed set of hidden
    states that never emits it. The graph decides whether it is 0 or 1, and elimination gives its value.

    Parameters
    ----------
    process : Generator
        The process.
    token : token
        A token of its alphabet.

    Examples
    --------
    >>> import markovsim as ms
    >>> rogue = ms.deceptive(ms.iid({"A": 1}), ms.iid({"B": 1}), hazard="1/10")
    >>> probability_never(ms.Mixture({"luigi": ms.iid({"A": 1}), "rogue": rogue}).generator, "B")
    Fraction(1, 2)
    """
    domain = process.domain
    arcs = [[(a, j, p) for a, rows in process.rows.items() for j, p in rows[i]] for i in range(process.size)]
    hidden = Chain(from_arcs(range(process.size), arcs, domain))
    start = {i: domain.public(x) for i, x in process.start_vector.items()}
    return 1 - hidden.hitting_probability(Emits(token), start=start)


def _drifting(simulator: WindowedSimulator) -> str | None:
    for name in simulator.mixture.premises:
        drifts = {simulator.reader.write(w): simulator.drift(name, w) for w in simulator.full_windows}
        nonzero = [f"{value} at {word!r}" for word, value in drifts.items() if value != 0]
        if nonzero:
            return f"with a window of {_tokens(simulator.k)} the amplitude of {name} drifts by {', '.join(nonzero)}"
    return None


def _inevitable(simulator: WindowedSimulator) -> str | None:
    if BAD_TOKEN not in simulator.mixture.alphabet.tokens:
        return None
    never = probability_never(simulator.mixture.generator, BAD_TOKEN)
    if never == 0:
        return None
    chain, event = simulator.chain(), simulator.emits(BAD_TOKEN)
    if chain.hitting_probability(event, start="") != 1:
        return None
    mean = chain.expected_hitting_time(event, start="")
    return (
        f"with full memory no {BAD_TOKEN} ever comes with probability {never};"
        f" with a window of {_tokens(simulator.k)} one comes with probability 1, the first as token {mean} in the mean"
    )


def _collapsing(simulator: WindowedSimulator) -> str | None:
    if simulator.k == 0 or BAD_TOKEN not in simulator.mixture.alphabet.tokens:
        return None
    never = probability_never(simulator.mixture.generator, BAD_TOKEN)
    collapsed = simulator.reader.write((BAD_TOKEN,) * simulator.k)
    if never == 0 or {cls.states for cls in simulator.chain().closed_classes()} != {(collapsed,)}:
        return None
    return (
        f"with full memory no {BAD_TOKEN} ever comes with probability {never}; with a window of"
        f" {_tokens(simulator.k)} the text ends in {BAD_TOKEN} for ever with probability 1"
    )


def _mean_off_the_prior(simulator: WindowedSimulator) -> str | None:
    chain = simulator.chain()
    mean = dict.fromkeys(simulator.mixture.premises, Fraction(0))
    for context, share in chain.limiting_distribution("").items():
        if share:
            for name, amplitude in simulator.amplitudes(str(context)).items():
                mean[name] += share * amplitude
    for name, prior in simulator.mixture.prior.items():
        if mean[name] != prior:
            return (
                f"from the empty word the amplitude of {name} is {mean[name]} in the long-run mean;"
                f" its prior is {prior}"
            )
    return None


def _early_drift(simulator: WindowedSimulator) -> str | None:
    for context in map(str, simulator.chain().states):
        if len(simulator.reader.parse(context)) < simulator.k:
            for name in simulator.mixture.premises:
                drift = simulator.drift(name, context)
                if drift != 0:
                    return f"the window is not full at {context!r}, and the amplitude of {name} drifts by {drift}"
    return None


def _tokens(k: int) -> str:
    return f"{k} token" if k == 1 else f"{k} tokens"


STANDARD: tuple[Conjecture, ...] = (
    Conjecture("martingale-in-every-window", "amplitudes stay a martingale under every window", _drifting),
    Conjecture(
        "never-stays-possible",
        f"if with full memory {BAD_TOKEN} may never come, then with a window {BAD_TOKEN} may never come",
        _inevitable,
    ),
    Conjecture(
        "collapse-stays-escapable",
        f"if with full memory {BAD_TOKEN} may never come, then under a window of one or more tokens"
        f" the text does not surely end in {BAD_TOKEN} for ever",
        _collapsing,
        Family(least_premises=2, least_window=1),
    ),
    Conjecture(
        "mean-amplitude-is-the-prior",
        "if every premise starts from its stationary law, the long-run mean of its amplitude is its prior",
        _mean_off_the_prior,
        Family(start="stationary"),
    ),
    Conjecture(
        "no-drift-before-the-window-is-full",
        "no amplitude drifts while the window is not full",
        _early_drift,
    ),
)
