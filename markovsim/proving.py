"""Claims: where they are found, how their certificates are made, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markovsim.certificates.format import Certificate


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


def verify(ids: Sequence[str] | None = None, progress: Callable[[str, int, int], None] | None = None) -> list[ClaimResult]:
    """Re-derive the claims (all by default), check their certificates, and report.

    ``progress(id, position, total)`` is called before each claim.
    """
    raise NotImplementedError
