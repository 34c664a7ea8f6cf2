"""How the command line shows what was drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markovsim.answers.samples import LEVEL, Sample, estimates, summary
from markovsim.cli.tables import Screen, value_text

if TYPE_CHECKING:
    from markovsim.chains.draws.estimates import Estimate, HittingTimeEstimate

SHOWN_CHARACTERS = 400
"""The most characters of a text that are shown."""
SHOWN_REPLICAS = 20
"""The most texts that are shown."""


def show_sample(drawn: Sample, file: str) -> None:
    """Print the sample: the texts, how often each token came, and when the event was hit."""
    screen = Screen()
    screen.facts(
        [
            ("model", file),
            ("seed", str(drawn.seed)),
            ("steps", f"{drawn.steps:,}"),
            ("replicas", f"{len(drawn.texts):,}"),
            ("from", drawn.start or '""'),
            ("engine", drawn.engine),
        ]
    )
    screen.heading("drawn")
    rows = []
    for i, text in enumerate(drawn.texts[:SHOWN_REPLICAS]):
        shown = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
        time = [] if drawn.event is None else ["–" if drawn.times[i] is None else str(drawn.times[i])]
        rows.append([str(i + 1), *time, shown])
    header = ["replica", *([] if drawn.event is None else ["first hit"]), "text"]
    screen.table(header, rows, prose=(len(header) - 1,))
    if len(drawn.texts) > SHOWN_REPLICAS:
        screen.line(f"… and {len(drawn.texts) - SHOWN_REPLICAS:,} more replicas (--json shows all)", "dim")
    screen.heading("how often")
    total = drawn.counts.total()
    rows = [[name, f"{n:,}", f"{n / total:.4f}"] for name, n in sorted(drawn.counts.items())]
    screen.table(["token", "count", "share"], rows)
    if drawn.event is not None:
        found = summary(drawn)
        probability, expected = estimates(drawn)
        screen.heading(drawn.event)
        screen.facts(
            [
                ("replicas that hit", f"{found['hits']:,} of {len(drawn.texts):,}"),
                ("mean time of those", value_text(found["mean_time_of_hits"])),
                ("standard error", value_text(found["standard_error"])),
                (f"P(hit in {drawn.steps:,} steps), {LEVEL:.0%}", _shown(probability)),
                (f"expected time, {LEVEL:.0%}", _shown(expected)),
            ]
        )


def _shown(found: Estimate | HittingTimeEstimate) -> str:
    """Return an interval as a person reads it."""
    if found.high == math.inf:
        why = "some replicas did not hit" if found.estimate is None else "one replica tells no more"
        return f"at least {max(found.low, 0.0):.6g} ({why})"
    return f"{found.low:.6g} to {found.high:.6g}"
