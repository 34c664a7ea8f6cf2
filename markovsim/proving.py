"""Claims: where they are found, how their certificates are made, and what became of them.

A claim lives in a folder ``<id>_<name>`` of ``proofs/``: ``claim.md`` for people, ``proof.py`` for this module, and
``certificate.json`` for the checker.  ``proof.py`` has one function, ``claim()``, that states the obligations.  The
helpers below fill in witnesses, values of context chains as the library's own chains find them.  Nothing of that is
trusted, nor is sympy, which the library uses inside: every witness goes into the certificate, and the independent
checker recomputes it from the premises there.
"""

from __future__ import annotations

import runpy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markovsim.certificates import check as checker
from markovsim.certificates import format as form
from markovsim.certificates.format import Certificate
from markovsim.certificates.formulas import evaluate
from markovsim.errors import CertificateError, InputError

if TYPE_CHECKING:
    from markovsim.facade import Mixture, WindowedSimulator

SOURCE = "the 2023 “Waluigi Effect” mega-post and its comment thread, in our own words"


@dataclass(frozen=True)
class Claim:
    """A claim with everything that its certificate holds, and what a reader wants to know beside it."""

    id: str
    sentence: str
    verdict: form.Verdict
    parts: tuple[form.Part, ...]
    parameters: tuple[form.Parameter, ...] = ()
    powers: tuple[form.Power, ...] = ()
    models: tuple[form.Model, ...] = ()
    hypotheses: tuple[str, ...] = ()
    sizes: str = ""
    witness: str = ""
    source: str = SOURCE

    def certificate(self) -> Certificate:
        """The certificate of the claim."""
        return Certificate(
            form.VERSION,
            self.id,
            self.sentence,
            self.verdict,
            self.parts,
            self.parameters,
            self.powers,
            self.models,
            self.hypotheses,
        )


@dataclass(frozen=True)
class ClaimResult:
    """What ``markovsim verify`` prints of one claim."""

    id: str
    verdict: str
    sentence: str
    kinds: tuple[str, ...]
    seconds: float
    argued: tuple[str, ...]
    checked_sizes: str
    failures: tuple[str, ...]
    formulas: list[str]
    witness: str
    certificate: Certificate

    @property
    def ok(self) -> bool:
        """Whether the independent checker accepted the certificate."""
        return not self.failures


def proofs_folder() -> Path:
    """The folder of the claims: the installed copy inside the package, else the source checkout's ``proofs/``."""
    installed = Path(str(resources.files("markovsim") / "_proofs"))
    checkout = Path(str(resources.files("markovsim"))).parent / "proofs"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise CertificateError(f"proofs={checkout}: no folder of claims is installed; reinstall markovsim")


def claim_folders() -> dict[str, Path]:
    """The folder of each claim, by id, in the order of the ledger."""
    folders = {path.parent.name.split("_")[0]: path.parent for path in proofs_folder().glob("*_*/proof.py")}
    return {key: folders[key] for key in sorted(folders, key=lambda key: (key[0], int(key[1:])))}


def load_claim(folder: Path) -> Claim:
    """The claim that the folder's ``proof.py`` states."""
    claim = runpy.run_path(str(folder / "proof.py"))["claim"]()
    if not isinstance(claim, Claim) or claim.id != folder.name.split("_")[0]:
        raise CertificateError(
            f"{folder / 'proof.py'}: claim() must return the claim {folder.name.split('_')[0]}"
        )
    return claim


def verify(
    ids: Sequence[str] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> list[ClaimResult]:
    """Re-derive claims (all of them by default), check their certificates, and report.

    Each certificate is written out and read back before it is checked, so that what is checked is what would be stored.
    ``progress(id, position, total)`` is called before each claim; ``clock`` measures the seconds that are reported.

    Raises
    ------
    InputError
        An id is not in the ledger.

    >>> [result] = verify(["B7"])
    >>> result.verdict, result.failures
    ('proved', ())

    """
    folders = claim_folders()
    chosen = list(folders) if ids is None else list(dict.fromkeys(ids))
    for key in chosen:
        if key not in folders:
            raise InputError(f"claim={key!r} is not known; known are {', '.join(folders)}")
    results = []
    for position, key in enumerate(chosen):
        if progress is not None:
            progress(key, position, len(chosen))
        results.append(verify_claim(folders[key], clock))
    return results


def verify_claim(folder: Path, clock: Callable[[], float] = time.perf_counter) -> ClaimResult:
    """Re-derive and check the claim of one folder."""
    begin = clock()
    claim = load_claim(folder)
    certificate = form.read(form.write(claim.certificate()), claim.id)
    found = checker.check(certificate)
    return ClaimResult(
        claim.id,
        claim.verdict,
        claim.sentence,
        found.kinds,
        clock() - begin,
        found.argued,
        claim.sizes,
        found.failures,
        list(found.statements),
        claim.witness,
        certificate,
    )


# Witnesses --------------------------------------------------------------------------------------------------


def mixture(model: form.Model, at: Mapping[str, str]) -> Mixture:
    """The library's mixture of a certificate's model at parameter values."""
    from markovsim.facade import Mixture
    from markovsim.premises.generator import generator

    given = {name: Fraction(text) for name, text in at.items()}

    def number(text: str) -> Fraction:
        return Fraction(evaluate(text, lambda name: given[name]))

    premises: dict[str, Any] = {}
    for premise in model.premises:
        matrices: dict[str | int, Any] = {
            token: [[number(text) for text in row] for row in rows] for token, rows in premise.tokens.items()
        }
        premises[premise.name] = generator([number(text) for text in premise.start], matrices)
    return Mixture(premises, {premise.name: number(premise.prior) for premise in model.premises})


def simulator(model: form.Model, window: int, at: Mapping[str, str]) -> WindowedSimulator:
    """The library's windowed simulator of a certificate's model."""
    return mixture(model, at).window(window)


def time_fact(model: form.Model, window: int, at: Mapping[str, str], target: form.Event) -> form.HittingTime:
    """Expected hitting times of every context, as the library finds them."""
    sim = simulator(model, window, at)
    goal = sim.emits(target.value) if target.event == "token" else sim.context(target.value)
    values = sim.chain().expected_hitting_time(goal)
    return form.HittingTime("time", target, {str(word): str(value) for word, value in values.items()})


def stationary_fact(model: form.Model, window: int, at: Mapping[str, str]) -> form.Stationary:
    """The stationary law of the full windows, as the library finds it."""
    law = simulator(model, window, at).chain().stationary_distribution()
    return form.Stationary("stationary", {str(word): str(mass) for word, mass in law.items() if mass})


def mean_fact(model: form.Model, window: int, at: Mapping[str, str], premise: str) -> form.MeanAmplitude:
    """The mean amplitude under the stationary law, as the library finds it."""
    mix, law = mixture(model, at), stationary_fact(model, window, at).values
    mean = sum(Fraction(mass) * mix.amplitudes(word)[premise] for word, mass in law.items())
    return form.MeanAmplitude("mean", premise, law, str(mean))


def drift_fact(model: form.Model, window: int, at: Mapping[str, str], premise: str, word: str) -> form.Drift:
    """The drift and its halves at one window, as the library finds them."""
    sim = simulator(model, window, at)
    halves = sim.drift_halves(premise, word)
    return form.Drift(
        "drift", premise, word, str(sim.drift(premise, word)), str(halves.appending), str(halves.forgetting)
    )


def write_certificates(results: Sequence[ClaimResult], folder: Path) -> list[Path]:
    """Write each certificate as ``<folder>/<id>.json``, beside first and renamed then, and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for result in results:
        path = folder / f"{result.id}.json"
        beside = path.with_suffix(".json.part")
        beside.write_text(form.write(result.certificate), encoding="utf-8")
        beside.replace(path)
        paths.append(path)
    return paths


# Models that several claims speak of ------------------------------------------------------------------------


def seed_toy() -> form.Model:
    """Luigi (prior l) emits only A; waluigi emits A with probability q, else B, independently."""
    return form.Model(
        "toy",
        ("A", "B"),
        (
            form.Premise("luigi", "l", ("1",), {"A": (("1",),)}),
            form.Premise("waluigi", "1-l", ("1",), {"A": (("q",),), "B": (("1-q",),)}),
        ),
    )


def rogue() -> form.Model:
    """Luigi (prior l) emits only A; the rogue emits A until, with probability h at each token, B for ever."""
    return form.Model(
        "rogue",
        ("A", "B"),
        (
            form.Premise("luigi", "l", ("1",), {"A": (("1",),)}),
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
            form.Premise("even", "1/2", ("1",), {"a": (("1/2",),), "b": (("1/4",),), "c": (("1/4",),)}),
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
A_WORDS = form.Family("induction", "family", "s", "toy", "", "A", (("1",), ("J",)))
AFTER_B = form.Family(
    "induction", "family", "b", "toy", "B", "A", (("0",), ("x.waluigi.0*(1-q)*J",)), anything=True
)
RETURN_TO_A = form.System(
    "induction",
    "system",
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


def hitting_fact(model: form.Model, window: int, at: Mapping[str, str], target: form.Event) -> form.Hitting:
    """Hitting probabilities from every context, as the library finds them."""
    sim = simulator(model, window, at)
    goal = sim.emits(target.value) if target.event == "token" else sim.context(target.value)
    values = sim.chain().hitting_probability(goal)
    return form.Hitting("hitting", target, {str(word): str(value) for word, value in values.items()})
