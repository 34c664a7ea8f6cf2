r"""Selection by behaviour: how training on what a superposition writes moves its prior.

*Filtering* keeps what is accepted. A premise whose text is accepted with probability :math:`a_p` has, after n
acceptances of independent texts of one and the same premise, its weight multiplied by :math:`a_p^n`. *Rewarding* with a
Kullback-Leibler penalty maximises :math:`E_{\pi'}[r] - \beta\,\mathrm{KL}(\pi' \Vert \pi)` over weights :math:`\pi'`.
The one maximiser is :math:`\pi'_p \propto \pi_p e^{r_p/\beta}`.

References
----------
M. D. Donsker and S. R. S. Varadhan, *Asymptotic evaluation of certain Markov process expectations for large time I*,
1975; T. Korbak, E. Perez and C. L. Buckley, *RL with KL penalties is better viewed as Bayesian inference*, 2022.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markovsim.arithmetic.domains import FLOAT, Element, infer_domain, join_domains
from markovsim.arithmetic.numbers import clip, short, whole_number
from markovsim.errors import InputError, UndecidedError
from markovsim.full_memory.superposition import Superposition
from markovsim.premises.alphabet import Token
from markovsim.premises.conditioning import Selection, texts_of
from markovsim.premises.generator import Generator


def acceptance(mixture: Superposition, words: Iterable[str | Sequence[Token]]) -> dict[str, Any]:
    """Return for each premise the probability that its text begins with one of the words.

    Raises
    ------
    InputError
        There is no word, or a word begins another.
    """
    texts = texts_of(words, mixture.alphabet)
    return {
        name: mixture.domain.public(Selection.of(premise, texts).probability)
        for name, premise in mixture.premises.items()
    }


def filtered(
    mixture: Superposition, words: Iterable[str | Sequence[Token]], rounds: int = 1, *, keep: bool = False
) -> Superposition:
    """Return the mixture after texts of one premise were accepted ``rounds`` times, for beginning with such a word.

    Raises
    ------
    InputError
        A word begins another, or no premise writes any of the words.
    """
    texts = texts_of(words, mixture.alphabet)
    rounds = whole_number(rounds, "rounds", least=1)
    selections = {name: Selection.of(premise, texts) for name, premise in mixture.premises.items()}
    rates = {name: selection.probability for name, selection in selections.items()}
    premises = dict(mixture.premises)
    if keep:
        live = [name for name, a in rates.items() if not mixture.domain.is_zero(a)]
        premises |= {name: selections[name].conditioned for name in live}
    return _multiplied(
        mixture, premises, rates, rounds, "no premise writes any of the words: nothing is accepted"
    )


def reweighted(mixture: Superposition, factors: Mapping[str, Any], rounds: int = 1) -> Superposition:
    """Return the mixture with each weight multiplied ``rounds`` times by the premise's factor, and normalised.

    Raises
    ------
    InputError
        A factor is negative, or all are 0.
    """
    _check_names(mixture, factors, "factors")
    mixture = mixture.to(join_domains([mixture.domain, infer_domain(factors.values())]))
    elements = {name: mixture.domain.convert(factors[name]) for name in mixture.premises}
    for name, x in elements.items():
        try:
            negative = mixture.domain.sign(x) < 0
        except UndecidedError:
            negative = False  # The sign becomes a recorded side condition of the results.
        if negative:
            raise InputError(
                f"factors: {name!r} has {clip(mixture.domain.text(x))}, below 0; give factors from 0 on"
            )
    return _multiplied(
        mixture,
        mixture.premises,
        elements,
        whole_number(rounds, "rounds", least=1),
        "factors: all are 0: nothing is left",
    )


def rewarded(mixture: Superposition, rewards: Mapping[str, Any], beta: Any) -> Superposition:
    """Return the float mixture with weights ∝ π_p exp(r_p/β), which maximise E[r] − β KL(π'‖π).

    Raises
    ------
    InputError
        ``beta`` is not positive, or the mixture has parameters.
    FloatRangeError
        A factor is outside binary64.
    """
    _check_names(mixture, rewards, "rewards")
    temperature = FLOAT.convert(beta)
    if temperature <= 0:
        raise InputError(f"beta={short(beta)}: the weight of the penalty is a positive number")
    gains = {name: FLOAT.convert(rewards[name]) for name in mixture.premises}
    best = max(gains.values())
    factors = {
        name: FLOAT.check_positive(math.exp((r - best) / temperature), f"exp(reward/beta) of {name!r}")
        for name, r in gains.items()
    }
    return reweighted(mixture.to(FLOAT), factors)


def _multiplied(
    mixture: Superposition,
    premises: Mapping[str, Generator],
    factors: Mapping[str, Element],
    rounds: int,
    emptied: str,
) -> Superposition:
    domain = mixture.domain
    live = [name for name, x in factors.items() if not domain.is_zero(x)]
    if not live:
        raise InputError(f"{emptied}; accept something that a premise does")
    # Only ratios matter. With the largest at 1, floats lose only what is negligible beside it.
    largest = max(factors[name] for name in live) if domain.rounds else domain.one
    scaled = {name: factors[name] / largest for name in live}
    weights = {
        name: domain.check_positive(mixture.weights[name] * x**rounds, f"the weight of {name!r}")
        for name, x in scaled.items()
    }
    return mixture.derived({name: premises[name] for name in live}, weights, scaled.values())


def _check_names(mixture: Superposition, values: Any, what: str) -> None:
    if not isinstance(values, Mapping):
        raise InputError(f"{what}={short(values)}: not a map; give one number per premise, by name")
    for name in (*values, *mixture.premises):
        mixture.require_premise(name)
        if name not in values:
            raise InputError(f"{what}: premise {name!r} is left out; give one number per premise")
