"""Models, hypotheses and pieces of evidence that several claims speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markovsim.proving.statements import (
    Parameter,
    family,
    filling,
    growing,
    recurrence,
    returning,
    summed,
    system,
)
from markovsim_checker import format as form

# Premises and models ----------------------------------------------------------------------------------------


def mixture(name: str, alphabet: Sequence[str], *premises: form.Premise) -> form.Model:
    """Return the model of these premises over an alphabet: a text of one-letter tokens, or any sequence of tokens."""
    return form.Model(name, tuple(alphabet), premises)


def independent(name: str, prior: str, law: Mapping[str, str]) -> form.Premise:
    """Return the premise that draws its tokens independently from a law."""
    return form.Premise(name, prior, ("1",), {token: ((chance,),) for token, chance in law.items()})


def latch(name: str, prior: str, hazard: str, token: str = "B") -> form.Premise:
    """Return the premise that emits A until, with this probability at each token, it emits the other token for ever."""
    honest = {"A": ((f"1-{hazard}", "0"), ("0", "0"))} if hazard != "1" else {}
    return form.Premise(name, prior, ("1", "0"), honest | {token: (("0", hazard), ("0", "1"))})


def flipping(
    name: str, prior: str, hazard: str, back: str, *, start: tuple[str, str] = ("1", "0"), stay: str = ""
) -> form.Premise:
    """Return the premise that emits A where it is honest next and B where it is revealed next.

    An honest author is revealed next with probability ``hazard``. A revealed one is honest next with probability
    ``back``, and otherwise stays revealed with probability ``stay``, which is written ``1-back`` by default.
    """
    return form.Premise(
        name,
        prior,
        start,
        {"A": ((f"1-{hazard}", "0"), (back, "0")), "B": (("0", hazard), ("0", stay or f"1-{back}"))},
    )


def turns(name: str, prior: str, start: tuple[str, str] = ("1/2", "1/2")) -> form.Premise:
    """Return the premise that emits A and B in turn. It begins with A with the first of the two chances."""
    return form.Premise(name, prior, start, {"A": (("0", "1"), ("0", "0")), "B": (("0", "0"), ("1", "0"))})


LUIGI = independent("luigi", "l", {"A": "1"})
SEED_TOY = mixture("toy", "AB", LUIGI, independent("waluigi", "1-l", {"A": "q", "B": "1-q"}))
"""Luigi (prior l) emits only A. Waluigi emits A with probability q, else B, independently."""
ROGUE = mixture("rogue", "AB", LUIGI, latch("rogue", "1-l", "h"))
"""Luigi (prior l) emits only A. The rogue emits A until, with probability h at each token, it emits B for ever."""
THREE_VOICES = mixture(
    "voices",
    "abc",
    independent("even", "1/2", {"a": "1/2", "b": "1/4", "c": "1/4"}),
    form.Premise(
        "switch",
        "1/3",
        ("2/3", "1/3"),
        {
            "a": (("1/2", "1/4"), ("0", "1/5")),
            "b": (("0", "1/4"), ("2/5", "0")),
            "c": (("0", "0"), ("1/5", "1/5")),
        },
    ),
    form.Premise(
        "shy", "1/6", ("0", "1"), {"a": (("1/3", "1/3"), ("0", "1")), "b": (("1/3", "0"), ("0", "0"))}
    ),
)
"""Three premises over three tokens: an independent one, a hidden switch, and one that never says c."""

HALF = {"l": "1/2", "q": "1/2"}
"""The values at which the seed toy is mostly shown."""
TENTH = {"l": "1/2", "h": "1/10"}
"""The values at which the rogue is mostly shown."""

# Parameters and hypotheses ----------------------------------------------------------------------------------

SEED_TOY_PARAMETERS = (
    Parameter("l", "(0,1)", "prior weight of luigi"),
    Parameter("q", "(0,1)", "probability of A under waluigi"),
)
ROGUE_PARAMETERS = (
    Parameter("l", "(0,1)", "prior weight of luigi"),
    Parameter("h", "(0,1)", "hazard of the rogue"),
)
SEED_TOY_HYPOTHESES = (
    "seed toy: luigi, of prior λ, emits only A; waluigi emits A with probability q and else B, "
    "independently; 0 < λ < 1, 0 < q < 1",
)
ROGUE_HYPOTHESES = (
    "rogue: luigi, of prior λ, emits only A; the rogue emits A and at each token reveals itself with "
    "probability h, emitting B then and for ever; 0 < λ < 1, 0 < h < 1",
)

# Evidence ---------------------------------------------------------------------------------------------------

A_WORDS = family("s", SEED_TOY, "", "A", "1", "J")
"""The seed toy at the words A^n."""
AFTER_B = family("b", SEED_TOY, "B", "A", "0", "x.waluigi.0*(1-q)*J", anything=True)
"""The seed toy at the texts that end in B A^n."""
RETURN_TO_A = system(SEED_TOY, "context:A", "full", returning("b", "(1/Q - 1/J)/(1-q)"))
"""The tokens of the seed toy from a window that ends in B A^n until the window A^k is reached again. It needs AFTER_B.
"""
ROGUE_RUN = recurrence(
    "the tokens before the window is full",
    summed("G", "c.mu", "Σ of S_j over j < n", closed="n*l + (1-l)*(1-H)/h"),
)
"""The parts of the rogue's means, where c is the family of the words A^n, H = (1-h)^n and K = (1-h)^k."""
ROGUE_FULL = "(l + (1-l)*K)/((1-l)*K*h)"
"""E[tokens to the rogue's first B] from the window A^k."""
ROGUE_MEAN = f"(G@k - G + (l + (1-l)*K)*{ROGUE_FULL})/(l + (1-l)*H)"
"""E[tokens to the rogue's first B] from the word A^n. It needs ROGUE_RUN."""


def until_only(model: form.Model, letter: str, other: str) -> form.System:
    """Return E[tokens until nothing but the letter is in view], where a latch emits it once the other one has ended.

    Its families are c, the words of the other letter; d, the words of the letter; and e, the texts that end in the
    other letter and then the letter. It needs ROGUE_RUN.
    """
    return system(
        model,
        f"context:{letter}",
        "start",
        *growing(
            "c",
            f"{ROGUE_MEAN} + k - 1",
            f"{ROGUE_FULL} + k - 1",
            letter=other,
            leaving=form.Move(letter, "mixed", "0"),
        ),
        filling("mixed", "e", letter),
        filling(f"only {letter}", "d", letter),
    )
