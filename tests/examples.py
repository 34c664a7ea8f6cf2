"""Named models with answers derived by hand, to be run through every domain and every entry point.

Each answer is a formula in the model's parameters, good for Fractions, floats and sympy symbols alike. The
derivations are short: from A^k the seed toy either repeats A^k or says B; a B leaves only waluigi alive for k
tokens; a rogue that has revealed itself says B for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Values = Mapping[str, Any]
Formula = Callable[[Values], Any]


@dataclass(frozen=True)
class Example:
    """A model file with names in place of numbers, and what must come out.

    ``hits`` maps (event, from word) to the expected time; ``next_token`` (context, token), ``amplitudes`` and
    ``drift`` (context, premise), ``stationary`` a context, ``mean_amplitude`` a premise; each to its formula.
    """

    name: str
    toml: str
    values: Mapping[str, Fraction]
    window: int
    start: str = "document"
    hits: Mapping[tuple[str, str], Formula] = field(default_factory=dict)
    next_token: Mapping[tuple[str, str], Formula] = field(default_factory=dict)
    amplitudes: Mapping[tuple[str, str], Formula] = field(default_factory=dict)
    drift: Mapping[tuple[str, str], Formula] = field(default_factory=dict)
    stationary: Mapping[str, Formula] = field(default_factory=dict)
    mean_amplitude: Mapping[str, Formula] = field(default_factory=dict)

    def file(self, *, symbolic: bool) -> str:
        """Return the model file: with the parameters declared, or with their values in place of their names."""
        head = f'alphabet = ["A", "B"]\nwindow = {self.window}\nstart = "{self.start}"\n'
        body = self.toml
        if symbolic:
            return head + "[parameters]\n" + "".join(f"{name} = [0, 1]\n" for name in self.values) + body
        for name, value in self.values.items():
            body = body.replace(f"({name})", f"({value})").replace(f'"{name}"', f'"{value}"')
        return head + body


_TOY = """
[premises.luigi]
prior = "lam"
kind = "iid"
probabilities = {A = 1}
[premises.waluigi]
prior = "1-(lam)"
kind = "iid"
probabilities = {A = "q", B = "1-(q)"}
"""

_ROGUE = """
[premises.luigi]
prior = "lam"
kind = "iid"
probabilities = {A = 1}
[premises.villain]
prior = 0
kind = "iid"
probabilities = {B = 1}
[premises.rogue]
prior = "1-(lam)"
kind = "deceptive"
imitates = "luigi"
then = "villain"
hazard = "h"
"""

_REVERSIBLE = _ROGUE + 'back = "r"\n'


def _toy_example(k: int, lam: str, q: str) -> Example:
    """Seed toy. With S_j = λ + (1−λ)q^j the chance of B at A^k is ε = (1−λ)q^k(1−q)/S_k."""
    full = "A" * k

    def mass(v: Values, j: int) -> Any:
        return v["lam"] + (1 - v["lam"]) * v["q"] ** j

    def escape(v: Values) -> Any:
        return (1 - v["lam"]) * v["q"] ** k * (1 - v["q"]) / mass(v, k)

    hits: dict[tuple[str, str], Formula] = {
        ("token:B", full): lambda v: 1 / escape(v),
        ("token:B", ""): lambda v: sum(mass(v, j) for j in range(k)) + mass(v, k) / escape(v),
    }
    if k:
        hits["context:" + full, "A" * (k - 1) + "B"] = lambda v: (v["q"] ** -k - 1) / (1 - v["q"])
    return Example(
        name=f"toy-{k}-{lam}-{q}".replace("/", "_"),
        toml=_TOY,
        values={"lam": Fraction(lam), "q": Fraction(q)},
        window=k,
        hits=hits,
        next_token={(full, "B"): escape},
        amplitudes={(full, "luigi"): lambda v: v["lam"] / mass(v, k)},
        drift={(full, "luigi"): lambda v: -escape(v) * v["lam"] / mass(v, k) if k else 0 * v["q"]},
        stationary={full: lambda v: mass(v, k) if k else 1 + 0 * v["q"]},
        mean_amplitude={"luigi": lambda v: v["lam"]},
    )


def _rogue_example(k: int, lam: str, h: str) -> Example:
    """Rogue: P(B∣A^k) = h(1−λ)(1−h)^k/[λ + (1−λ)(1−h)^k]; from ε the growing phase is followed for k tokens."""
    full = "A" * k

    def mass(v: Values, j: int) -> Any:
        return v["lam"] + (1 - v["lam"]) * (1 - v["h"]) ** j

    def escape(v: Values) -> Any:
        return v["h"] * (1 - v["lam"]) * (1 - v["h"]) ** k / mass(v, k)

    return Example(
        name=f"rogue-{k}-{lam}-{h}".replace("/", "_"),
        toml=_ROGUE,
        values={"lam": Fraction(lam), "h": Fraction(h)},
        window=k,
        hits={
            ("token:B", full): lambda v: 1 / escape(v),
            ("token:B", ""): lambda v: sum(mass(v, j) for j in range(k)) + mass(v, k) / escape(v),
            ("context:" + "B" * k, full): lambda v: 1 / escape(v) + k - 1,
        },
        next_token={(full, "B"): escape, ("B" * k, "A"): lambda v: 0 * v["h"]},
        amplitudes={
            (full, "rogue"): lambda v: (1 - v["lam"]) * (1 - v["h"]) ** k / mass(v, k),
            ("B" * k, "luigi"): lambda v: 0 * v["h"],
        },
        stationary={"B" * k: lambda v: 1 + 0 * v["h"]},
        mean_amplitude={"luigi": lambda v: 0 * v["h"]},
    )


def _reversible_example(k: int, start: str) -> Example:
    """Reversible rogue: conserved for stationary premises, else the stationary odds times (1−h)(h+r)/r."""

    def mean(v: Values) -> Any:
        lam, h, r = v["lam"], v["h"], v["r"]
        return lam if start == "stationary" else lam * r / (lam * r + (1 - lam) * (1 - h) * (h + r))

    return Example(
        name=f"reversible-{k}-{start}",
        toml=_REVERSIBLE,
        values={"lam": Fraction(1, 2), "h": Fraction(1, 10), "r": Fraction(1, 10)},
        window=k,
        start=start,
        mean_amplitude={"luigi": mean},
    )


EXAMPLES: tuple[Example, ...] = (
    *(_toy_example(k, "1/2", "1/2") for k in (0, 1, 2, 3, 4)),
    _toy_example(2, "1/5", "2/3"),
    _toy_example(3, "3/4", "1/10"),
    *(_rogue_example(k, "1/2", "1/10") for k in (1, 2, 3)),
    _rogue_example(4, "1/3", "1/2"),
    *(_reversible_example(k, start) for k in (1, 2, 3) for start in ("document", "stationary")),
)
