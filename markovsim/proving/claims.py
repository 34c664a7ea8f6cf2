"""Claims: where they are found, how their certificates are made, and what became of them.

A claim lives in a folder ``<id>_<name>`` of ``proofs/``: ``claim.md`` for people, ``proof.py`` for this module, and
``certificate.json`` for the checker.  ``proof.py`` has one function, ``claim()``, that states the obligations.
"""

from __future__ import annotations

import re
import runpy
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from markovsim.errors import CertificateError, InputError
from markovsim.proving.statements import Parameter, Part
from markovsim_checker import check as checker
from markovsim_checker import format as form
from markovsim_checker.format import Certificate
from markovsim_checker.statements import Level, digest, ledger

ID = re.compile(r"[A-Z][1-9][0-9]{0,3}")
SOURCE = "the 2023 “Waluigi Effect” mega-post and its comment thread, in our own words"


@dataclass(frozen=True)
class Claim:
    """A claim with everything that its certificate holds, and the prose that a reader wants beside it."""

    id: str
    sentence: str
    verdict: form.Verdict
    parts: tuple[Part, ...]
    parameters: tuple[Parameter, ...] = ()
    powers: tuple[form.Power, ...] = ()
    models: tuple[form.Model, ...] = ()
    hypotheses: tuple[str, ...] = ()
    witness: str = ""
    source: str = SOURCE

    def certificate(self) -> Certificate:
        """Return the certificate of the claim.

        Where the verdict is conditional, the parts that decide it are conditions.
        """
        conditional = self.verdict == "conditional"
        parts = (
            replace(part, role="condition") if conditional and part.role == "claim" else part
            for part in self.parts
        )
        return Certificate(
            form.VERSION,
            self.id,
            self.verdict,
            tuple(part.signed() for part in parts),
            tuple(parameter.signed() for parameter in self.parameters),
            self.powers,
            self.models,
        )

    @property
    def wording(self) -> str:
        """Return the SHA-256 of what people wrote: the sentence, the hypotheses, the titles, the steps in words."""
        parts = [[part.title, list(part.argued)] for part in self.parts]
        means = [[parameter.name, parameter.means] for parameter in self.parameters]
        return digest([self.sentence, list(self.hypotheses), self.witness, self.source, parts, means])

    @property
    def argued(self) -> tuple[str, ...]:
        """Return the steps of the parts that decide the verdict which are left to people."""
        weighed = (part for part in self.parts if part.role != "complement")
        return tuple(dict.fromkeys(text for part in weighed for text in part.argued))


@dataclass(frozen=True)
class ClaimResult:
    """What became of one claim: the claim with its prose, and what the independent checker found."""

    claim: Claim
    certificate: Certificate
    found: checker.CheckResult
    seconds: float

    @property
    def id(self) -> str:
        """The id of the claim."""
        return self.claim.id

    @property
    def verdict(self) -> form.Verdict:
        """The verdict, which the checker has weighed where it accepted the certificate."""
        return self.claim.verdict

    @property
    def failures(self) -> tuple[str, ...]:
        """What the checker refused, and why."""
        return self.found.failures

    @property
    def ok(self) -> bool:
        """Whether the independent checker accepted the certificate."""
        return self.found.ok

    @property
    def argued(self) -> tuple[str, ...]:
        """The steps that are left to people, in the parts that decide the verdict."""
        return self.claim.argued

    @property
    def level(self) -> Level:
        """The weakest level of the headline. A step that is left to people makes it words."""
        return "words" if self.argued else self.found.level


def proofs_folder() -> Path:
    """Return the folder of the claims: the installed copy inside the package, else ``proofs/`` of the source."""
    installed = Path(str(resources.files("markovsim") / "_proofs"))
    checkout = Path(str(resources.files("markovsim"))).parent / "proofs"
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise CertificateError(f"proofs={checkout}: no folder of claims is installed; reinstall markovsim")


def claim_folders(proofs: Path | None = None) -> dict[str, Path]:
    """Return the folder of each claim by id, in the order of the ledger.

    The claims are those of ``proofs``, by default those that are installed.
    """
    found = (proofs or proofs_folder()).glob("*_*/proof.py")
    folders = {path.parent.name.split("_")[0]: path.parent for path in found}
    known = {key: path for key, path in folders.items() if ID.fullmatch(key)}
    return {key: known[key] for key in sorted(known, key=lambda key: (key[0], int(key[1:])))}


def load_claim(folder: Path) -> Claim:
    """Return the claim that the folder's ``proof.py`` states."""
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
    executor: Executor | None = None,
    proofs: Path | None = None,
) -> list[ClaimResult]:
    """Re-derive claims, check their certificates, and report in the order of the ledger.

    Each certificate is written out and read back before it is checked, so that what is checked is what would be stored.

    Parameters
    ----------
    ids : sequence of str, optional
        The ids of the claims, such as "B7". By default all are verified.
    progress : callable, optional
        ``progress(id, position, total)`` is called before each claim. With an ``executor`` it is called before the
        result of the claim is waited for.
    clock : callable
        A function that returns seconds, and that can be sent to processes. It measures the seconds that are reported.
    executor : Executor, optional
        Processes or threads that share the work. By default there are none.
    proofs : Path, optional
        A folder of claims of one's own, whose ``proof.py`` files are run.

    Returns
    -------
    list of ClaimResult
        One result for each claim. A certificate that the checker refuses is told there, not raised.

    Raises
    ------
    InputError
        An id is not in the ledger, or ``proofs`` holds no claims.

    See Also
    --------
    write_certificates : stores what was derived.

    Examples
    --------
    >>> [result] = verify(["B7"])
    >>> result.verdict, result.failures
    ('proved', ())
    """
    folders = claim_folders(proofs)
    if not folders:
        raise InputError(
            f"proofs={str(proofs)!r} holds no claims; a claim is a folder ID_name with a proof.py"
        )
    chosen = list(folders) if ids is None else list(dict.fromkeys(ids))
    for key in chosen:
        if key not in folders:
            raise InputError(f"claim={key!r} is not known; known are {', '.join(folders)}")
    futures = [executor.submit(verify_claim, folders[key], clock) for key in chosen] if executor else []
    results = []
    for position, key in enumerate(chosen):
        if progress is not None:
            progress(key, position, len(chosen))
        results.append(futures[position].result() if executor else verify_claim(folders[key], clock))
    return results


def verify_claim(folder: Path, clock: Callable[[], float] = time.perf_counter) -> ClaimResult:
    """Re-derive and check the claim of one folder. One of the ledger has the ledger's wording too."""
    begin = clock()
    claim = load_claim(folder)
    certificate = form.read(form.write(claim.certificate()), claim.id)
    found = checker.check(certificate)
    if found.ok and ledger().get("wording", {}).get(claim.id) not in (None, claim.wording):
        why = f"claim={claim.id!r}: the ledger has another sentence, title or step in words under this id"
        found = replace(found, ok=False, failures=(why,))
    return ClaimResult(claim, certificate, found, clock() - begin)


def write_certificates(results: Sequence[ClaimResult], folder: Path) -> list[Path]:
    """Write each certificate as ``<folder>/<id>.json`` and return the paths.

    A file is written beside its place and then renamed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for result in results:
        path = folder / f"{result.id}.json"
        beside = path.with_suffix(".json.part")
        beside.write_text(form.write(result.certificate), encoding="utf-8")
        beside.replace(path)
        paths.append(path)
    return paths


def scaffold(identifier: str, name: str, proofs: Path) -> Path:
    """Make the folder of a new claim, with a page and a proof that verifies as *open* until it says more.

    Parameters
    ----------
    identifier : str
        A capital letter and a number, such as "F1".
    name : str
        Words of small letters and digits joined by ``_``.
    proofs : Path
        The folder of the claims.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    InputError
        An identifier or a name is not of that form, or ``proofs`` has a claim of that id.
    """
    if not ID.fullmatch(identifier):
        raise InputError(f"id={identifier!r}: give a capital letter and a number, such as X1")
    if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name):
        raise InputError(
            f"name={name!r}: give small letters and digits, words joined by _, such as window_bias"
        )
    if taken := next(proofs.glob(f"{identifier}_*"), None):
        raise InputError(f"id={identifier!r}: {taken} is there already; choose another id")
    folder = proofs / f"{identifier}_{name}"
    folder.mkdir(parents=True)
    template = resources.files("markovsim.proving") / "template"
    for file in ("claim.md", "proof.py"):
        text = (template / f"{file}.txt").read_text(encoding="utf-8").replace("@ID@", identifier)
        (folder / file).write_text(text, encoding="utf-8")
    return folder
