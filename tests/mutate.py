"""Change many single values of the stored certificates: ``python tests/mutate.py --tries 150 --seed 1 [CLAIM…]``.

Each change must be unreadable, rejected by the checker, or leave something that the judge of ``certificate_truth.py``
confirms.  The tests try a few of them; this command tries as many as it is told to.  It exits with status 1 if the
checker accepts what the judge does not confirm.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from certificates.test_certificates_mutations import mutations

from markovsim.proving import claim_folders

OUTCOMES = ("unreadable", "rejected", "still true", "ACCEPTED AND FALSE")


def campaign(claim: str, tries: int, seed: int) -> tuple[str, Counter[str], list[str], float]:
    """The outcomes for one claim, the changes that should not have been accepted, and the seconds it took."""
    outcomes, wrong, start = Counter[str](), list[str](), time.perf_counter()
    for what, change in mutations(claim, tries, seed):
        outcomes[what] += 1
        wrong += [change] * (what == OUTCOMES[-1])
    return claim, outcomes, wrong, time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description="change single values of the stored certificates")
    parser.add_argument("claims", nargs="*", help="claims to attack; all of them by default")
    parser.add_argument("--tries", type=int, default=150, help="changes per claim")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    total, wrong = Counter[str](), list[str]()
    line = "{:6}" + "{:>12}" * len(OUTCOMES[:3]) + "{:>20}{:>10}"
    print(line.format("claim", *OUTCOMES, "seconds"), flush=True)
    with ProcessPoolExecutor(given.processes) as executor:
        work = partial(campaign, tries=given.tries, seed=given.seed)
        for claim, outcomes, changes, seconds in executor.map(work, given.claims or claim_folders()):
            print(line.format(claim, *(outcomes[what] for what in OUTCOMES), f"{seconds:.1f}"), flush=True)
            total += outcomes
            wrong += changes
    print(line.format("all", *(total[what] for what in OUTCOMES), ""))
    print(f"{total.total()} changes tried with seed {given.seed}")
    for change in wrong:
        print(f"accepted and false: {change}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
