"""Models, hypotheses and pieces of evidence that several claims speak of."""

from __future__ import annotations

from collections.abc import Mapping

from markovsim.certificates import format as form


def independent(name: str, prior: str, law: Mapping[str, str]) -> form.Premise:
    """The premise that draws its tokens independently from a law."""
    return form.Premise(name, prior, ("1",), {token: ((chance,),) for token, chance in law.items()})


def seed_toy() -> form.Model:
    """Luigi (prior l) emits only A; waluigi emits A with probability q, else B, independently."""
    return form.Model(
        "toy",
        ("A", "B"),
        (
            independent("luigi", "l", {"A": "1"}),
            independent("waluigi", "1-l", {"A": "q", "B": "1-q"}),
        ),
    )


def rogue() -> form.Model:
    """Luigi (prior l) emits only A; the rogue emits A until, with probability h at each token, B for ever."""
    return form.Model(
        "rogue",
        ("A", "B"),
        (
            independent("luigi", "l", {"A": "1"}),
            form.Premise(
                "rogue", "1-l", ("1", "0"), {"A": (("1-h", "0"), ("0", "0")), "B": (("0", "h"), ("0", "1"))}
            ),
        ),
    )


def three_voices() -> form.Model:
    """Three premises over three tokens: an independent one, a hidden switch, and one that never says c."""
    return form.Model(
        "voices",
        ("a", "b", "c"),
        (
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
        ),
    )


SEED_TOY_PARAMETERS = (
    form.Parameter("l", "(0,1)", "prior weight of luigi"),
    form.Parameter("q", "(0,1)", "probability of A under waluigi"),
)
ROGUE_PARAMETERS = (
    form.Parameter("l", "(0,1)", "prior weight of luigi"),
    form.Parameter("h", "(0,1)", "hazard of the rogue"),
)
SEED_TOY_HYPOTHESES = (
    "seed toy: luigi, of prior λ, emits only A; waluigi emits A with probability q and else B, "
    "independently; 0 < λ < 1, 0 < q < 1",
)
ROGUE_HYPOTHESES = (
    "rogue: luigi, of prior λ, emits only A; the rogue emits A and at each token reveals itself with "
    "probability h, emitting B then and for ever; 0 < λ < 1, 0 < h < 1",
)
A_WORDS = form.Family("s", "toy", "", "A", (("1",), ("J",)))
AFTER_B = form.Family("b", "toy", "B", "A", (("0",), ("x.waluigi.0*(1-q)*J",)), anything=True)
RETURN_TO_A = form.System(
    "toy",
    form.Event("context", "A"),
    "full",
    (
        form.WindowType(
            "run",
            "b",
            "n",
            "(1/Q - 1/J)/(1-q)",
            (form.Move("A", "run", "+1"), form.Move("B", "run", "0")),
            end="target",
        ),
    ),
)
"""The seed toy's tokens from a window that ends in B A^n until the window A^k is reached again; needs AFTER_B."""
