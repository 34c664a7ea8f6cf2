"""Obligations turned into certificates, and certificates held against the independent checker."""

from markovsim.proving.claims import (
    SOURCE,
    Claim,
    ClaimResult,
    claim_folders,
    load_claim,
    proofs_folder,
    scaffold,
    verify,
    verify_claim,
    write_certificates,
)
from markovsim.proving.models import (
    A_WORDS,
    AFTER_B,
    RETURN_TO_A,
    ROGUE_HYPOTHESES,
    ROGUE_PARAMETERS,
    SEED_TOY_HYPOTHESES,
    SEED_TOY_PARAMETERS,
    independent,
    rogue,
    seed_toy,
    three_voices,
)
from markovsim.proving.witnesses import Setting

__all__ = [
    "AFTER_B",
    "A_WORDS",
    "RETURN_TO_A",
    "ROGUE_HYPOTHESES",
    "ROGUE_PARAMETERS",
    "SEED_TOY_HYPOTHESES",
    "SEED_TOY_PARAMETERS",
    "SOURCE",
    "Claim",
    "ClaimResult",
    "Setting",
    "claim_folders",
    "independent",
    "load_claim",
    "proofs_folder",
    "rogue",
    "scaffold",
    "seed_toy",
    "three_voices",
    "verify",
    "verify_claim",
    "write_certificates",
]
