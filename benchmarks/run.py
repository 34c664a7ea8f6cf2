"""markovsim beside its peers, in one run: tables on the terminal, JSON and pictures where asked for.

    python benchmarks/run.py [--quick] [--only NAME …] [--json FILE] [--plots DIR]

Times are the best of several runs and what counts are ratios: machines differ, and one machine differs from hour to
hour. Every answer is checked. A peer that is missing, raises or takes longer than 60 s stands in the table as that.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # run as a script, Python puts only the script's folder there
    sys.path.insert(0, str(ROOT))

from benchmarks.harness import Row, machine, one_process, versions  # noqa: E402


class Section(NamedTuple):
    """A table: its title, and the function ``rows(quick: bool) -> list[Row]`` of this package that makes it."""

    title: str
    function: str


SECTIONS: dict[str, Section] = {
    "start-up": Section("Start-up: seconds of whole processes", "benchmarks.startup:startup_rows"),
    "accuracy": Section(
        "Near absorption: worst relative error over all states, run-length chain of escape 2^-(k+1)",
        "benchmarks.accuracy:run_length_rows",
    ),
    "progression": Section(
        "A user's chain: P(ever hit s), 31 targets from 31 states each",
        "benchmarks.accuracy:progression_rows",
    ),
    "speed": Section("Dense chains: seconds, against one LAPACK solve", "benchmarks.speed:dense_rows"),
    "dense": Section(
        "Dense chains as arrays, by turns with LAPACK in one process: seconds", "benchmarks.dense:turns_rows"
    ),
    "dense-accuracy": Section(
        "Two dense halves that are hardly left: worst relative error", "benchmarks.dense:accuracy_rows"
    ),
    "dense-memory": Section(
        "Dense chains: most memory in use, in copies of the matrix", "benchmarks.dense:memory_rows"
    ),
    "symbolic": Section(
        "Symbolic: E[B^k from A^k], seed toy in λ and q, seconds", "benchmarks.symbolic:symbolic_rows"
    ),
    "symbolic-long": Section(
        "Symbolic, long windows: the whole question, seconds", "benchmarks.symbolic:long_symbolic_rows"
    ),
    "exact": Section(
        "Exact rationals: two coins {0.99, 0.01}, E[B^k from A^k], seconds", "benchmarks.exact:exact_rows"
    ),
    "multilevel": Section(
        "Two coins {0.99, 0.01} on all 2^k windows: E[B^k from A^k] in floats", "benchmarks.multilevel:rows"
    ),
    "bandwidth": Section(
        "One matrix-free step beside a copy of memory, one thread", "benchmarks.multilevel:bandwidth_rows"
    ),
    "awkward": Section("What bad or awkward input is answered with", "benchmarks.awkward:awkward_rows"),
    "windows": Section(
        "Long windows: E[tokens until B from A^k], seconds", "benchmarks.windows:windows_rows"
    ),
    "simulation": Section("Simulation: steps per second, the toy's 8 contexts", "benchmarks.simulation:rows"),
}
"""Name → table, in the order printed. A section whose module does not exist is left out."""


def rows_of(section: Section) -> Callable[[bool], list[Row]] | None:
    """Return the function of a section, or None where its module does not exist."""
    module, _, function = section.function.partition(":")
    if importlib.util.find_spec(module) is None:
        return None
    found: Callable[[bool], list[Row]] = getattr(importlib.import_module(module), function)
    return found


def shown(value: Any, width: int = 110) -> str:
    """A figure as it is printed: three digits, nothing for what does not apply, long texts cut."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}"
    text = str(value)
    return text if len(text) <= width else text[: width - 1] + "…"


def table(title: str, rows: Iterable[Row]) -> str:
    """Return one table as text; a column is as wide as what stands in it, numbers are aligned to the right."""
    rows = list(rows)
    header = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[shown(row.get(name)) for name in header] for row in rows]
    widths = [max(len(name), *(len(line[n]) for line in cells)) for n, name in enumerate(header)]
    left = [any(isinstance(row.get(name), str) and len(row[name]) > 12 for row in rows) for name in header]
    lines = [title, "=" * len(title)]
    for line in [header, ["-" * width for width in widths], *cells]:
        parts = (
            text.ljust(width) if start else text.rjust(width)
            for text, width, start in zip(line, widths, left, strict=True)
        )
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def replaced(path: Path, text: str) -> None:
    """Write a file beside and rename it, so that nothing half-written is left."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Run the sections and print them; return what the JSON holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes only, all in one process: right answers, no times"
    )
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, metavar="NAME", help=f"of {', '.join(SECTIONS)}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw the scaling plots into this folder")
    options = parser.parse_args(arguments)
    sys.set_int_max_str_digits(0)  # exact values come as text
    result: dict[str, Any] = {
        "machine": machine(),
        "versions": versions(),
        "quick": options.quick,
        "sections": {},
    }
    print(", ".join(f"{name}: {value}" for name, value in result["machine"].items()))
    print(", ".join(f"{name} {number}" for name, number in result["versions"].items()))
    for name in options.only or SECTIONS:
        section = SECTIONS[name]
        make = rows_of(section)
        if make is None:
            continue
        print(f"… {section.title}", file=sys.stderr, flush=True)
        with one_process() if options.quick else nullcontext():
            rows = make(options.quick)
        result["sections"][name] = {"title": section.title, "rows": rows}
        print(f"\n{table(section.title, rows)}", flush=True)
        if options.json:  # after each section: a long run that is ended keeps what it has
            replaced(options.json, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    if options.plots:
        from benchmarks.plots import save_plots

        for path in save_plots(result["sections"], options.plots):
            print(path)
    return result


if __name__ == "__main__":
    main()
