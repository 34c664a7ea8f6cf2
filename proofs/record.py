"""Make what is stored beside the proofs: certificates, theorems with their page, and the ledger of statements.

    python proofs/record.py            # certificates and ledger
    python proofs/record.py --coq      # the theorems as well, compiled by Coq

What is stored is compared with a fresh derivation by the tests. A change of the ledger is a change of what a claim
says: read it before it is committed.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from markovsim.proving import ROGUE, SEED_TOY, claim_folders, coq, verify_claim
from markovsim_checker import format as form
from markovsim_checker import statements

PROOFS = Path(__file__).parent
CHECKER = PROOFS.parent / "markovsim_checker"


def main() -> int:
    """Write the files and say what failed."""
    parser = argparse.ArgumentParser(description="store certificates, theorems and the ledger")
    parser.add_argument("--coq", action="store_true", help="compile the theorems and record them")
    given = parser.parse_args()
    failures: list[str] = []
    if given.coq:
        result = coq.compile_theorems(PROOFS / "coq")
        failures += result.failures
        if not failures:
            (CHECKER / "theorems.json").write_text(coq.record(result), encoding="utf-8")
            statements.theorems.cache_clear()
    (PROOFS.parent / "docs" / "theorems.md").write_text(coq.page(coq.recorded()), encoding="utf-8")
    statements.record_hash.cache_clear()
    ledger: dict[str, Any] = {
        "claims": {},
        "wording": {},
        "theorems": statements.record_hash(),
        "models": {model.name: statements.model_hash(model) for model in (SEED_TOY, ROGUE)},
    }
    target = CHECKER / "ledger.json"
    target.write_text(json.dumps(ledger, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    statements.ledger.cache_clear()
    for folder in claim_folders(PROOFS).values():
        found = verify_claim(folder)
        failures += [f"{found.id}: {failure}" for failure in found.failures]
        (folder / "certificate.json").write_text(form.write(found.certificate), encoding="utf-8")
        ledger["claims"][found.id] = statements.digest(found.found.statement)
        ledger["wording"][found.id] = found.claim.wording
    if not failures:
        target.write_text(json.dumps(ledger, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for failure in failures:
        sys.stderr.write(failure + "\n")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
