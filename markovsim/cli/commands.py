"""The commands of ``markovsim``, each a thin layer over one room; what it needs is imported when it runs.

Exit status: 0 done; 1 the answer is no (a claim or a certificate failed); 2 bad input, with one line
``error: …`` on standard error; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from markovsim.cli.output import cannot_write, folder, print_error, print_json, working, write_text
from markovsim.errors import InputError, LimitError, MarkovsimError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from markovsim.cli.tables import Screen
    from markovsim.proving import ClaimResult
    from markovsim.proving.coq import CoqResult
    from markovsim_checker.check import CheckResult

DOMAINS = ("exact", "symbolic", "float", "ball")
STATES = ("tree", "coarsest", "contexts", "every window")
CLOSED_PIPE = 141
"""The status that a shell reports of a program that writes to a closed pipe."""


class OneLineErrors(click.Group):
    """A group whose every failure is one line on standard error and an exit status."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command line and exit."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        extra["standalone_mode"] = False
        extra.setdefault("prog_name", "markovsim")
        sys.exit(self._status(*args, **extra))

    def _status(self, *args: Any, **extra: Any) -> int:
        try:
            status = super().main(*args, **extra)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "markovsim"
            print_error(f"{error.format_message().rstrip('.')}; see {command} --help")
        except click.ClickException as error:
            print_error(error.format_message())
        except (click.Abort, KeyboardInterrupt):
            return 130
        except MarkovsimError as error:
            print_error(str(error))
        except MemoryError:
            print_error("the task does not fit into memory; give a smaller model or a smaller window")
        else:
            return int(status or 0)
        return 2

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        Where the reader of standard output has gone away, end quietly with the status of a closed pipe.
        """
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python flushes once more at exit, which must then go into nothing.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return CLOSED_PIPE
        return status


@click.group(
    cls=OneLineErrors, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="markovsim", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Exact answers about text simulators that see only the last few tokens."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
from_option = click.option("--from", "start", metavar="WORD", help="Start from this word (or state).")
hit_option = click.option(
    "--hit", metavar="EVENT", help="token:B, context:BBB, amplitude:luigi<=1/100, state:NAME."
)


@main.command()
@click.argument("model")
@click.option(
    "--domain",
    type=click.Choice(DOMAINS),
    help="Arithmetic; by default exact, symbolic with parameters.",
)
@hit_option
@from_option
@click.option("--amplitude", metavar="WORD", multiple=True, help="Full-memory posterior of any word.")
@click.option("--only", metavar="KEY,…", help="Compute and print just these keys.")
@click.option(
    "--states",
    type=click.Choice(STATES),
    help="Solve on the context tree, on the coarsest lumping, on all contexts, or on every window; default: chosen.",
)
@click.option(
    "--digits",
    type=click.IntRange(1, 10_000),
    help="Enclose every answer to so many digits (in balls, as precise as it takes).",
)
@click.option(
    "--rows", type=click.IntRange(0), default=16, show_default=True, help="Rows shown of a long table."
)
@json_option
def analyze(model: str, *, only: str | None, rows: int, as_json: bool, **question: Any) -> None:
    """Classes, stationary laws, amplitudes, drift and hitting times of a model file."""
    from markovsim.answers import analysis
    from markovsim.modelfiles.reading import read_model

    keys = None if only is None else [key.strip() for key in only.split(",")]
    with working(f"analyzing {model}") as progress:
        read = read_model(model)
        try:
            answer = analysis.analyze(
                read, only=keys, say=lambda text: progress(f"analyzing {model}: {text}"), **question
            )
        except MarkovsimError as error:
            raise _of_file(error, model) from None
    if as_json:
        print_json(answer)
        return
    from markovsim.cli.tables import Screen, show_answer

    show_answer(Screen(), model, answer, rows)


def _of_file(error: MarkovsimError, file: str) -> MarkovsimError:
    """Return the same error, with the model file in front where the message does not name it yet."""
    return error if str(error).startswith(f"{file}: ") else type(error)(f"{file}: {error}")


@main.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--show", is_flag=True, help="Print the formulas and the witness of every claim.")
@click.option("--write", "directory", metavar="DIR", help="Write the certificates into this folder.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Number of processes; default: one for each core.")
@click.option(
    "--proofs", metavar="DIR", help="Claims of your own instead of the ledger's; runs their proof.py files."
)
@click.option(
    "--coq", "with_coq", is_flag=True, help="Compile the theorems with Coq, which has to be installed."
)
@json_option
def verify(
    ids: tuple[str, ...],
    *,
    show: bool,
    with_coq: bool,
    directory: str | None,
    jobs: int | None,
    proofs: str | None,
    as_json: bool,
) -> int:
    """Re-derive the claims, check their certificates, and say what became of each."""
    from markovsim import proving
    from markovsim.proving import coq

    compiled = _compile_theorems() if with_coq else None
    place = None if directory is None else folder(directory)
    with working("verifying") as progress, _processes(jobs, len(ids)) as executor:
        results = proving.verify(
            ids or None,
            lambda name, i, n: progress(f"verifying {name} ({i + 1} of {n})"),
            executor=executor,
            proofs=Path(proofs) if proofs is not None else None,
        )
    if place is not None:
        try:
            proving.write_certificates(results, place)
        except OSError as error:
            raise cannot_write(place, error) from None
    counts = dict.fromkeys(("proved", "refuted", "conditional", "open"), 0)
    for result in results:
        if result.ok:
            counts[result.verdict] += 1
    failed = sum(not result.ok for result in results)
    departures = coq.departures() if compiled is None else []
    if as_json:
        answer = {"claims": [_claim_json(result) for result in results], **counts, "failed": failed}
        print_json({**answer, "coq": _coq_json(compiled, departures)})
    else:
        _show_claims(results, counts, failed, show=show)
        _show_coq(compiled, departures)
    return 1 if failed or departures or (compiled is not None and compiled.failures) else 0


def _compile_theorems() -> CoqResult:
    """Compile the theorems. What differs from the record is a failure."""
    from dataclasses import replace

    from markovsim.proving import coq

    with working("compiling the theorems"):
        result = coq.compile_theorems()
    known = coq.recorded()["theorems"]
    differing = [
        f"{name}: is not as it was recorded" for name in known if result.theorems.get(name) != known[name]
    ]
    return replace(result, failures=result.failures or tuple(differing))


def _coq_json(compiled: CoqResult | None, departures: Sequence[str]) -> dict[str, Any]:
    from markovsim.proving import coq

    if compiled is None:
        record = coq.recorded()
        return {
            "recorded": record["coq"],
            "theorems": sorted(record["theorems"]),
            "failures": list(departures),
        }
    return {
        "version": compiled.version,
        "theorems": sorted(compiled.theorems),
        "failures": list(compiled.failures),
    }


def _show_coq(compiled: CoqResult | None, departures: Sequence[str]) -> None:
    from markovsim.cli.tables import Screen
    from markovsim.proving import coq

    screen = Screen()
    if compiled is None:
        record = coq.recorded()
        screen.line(
            f"theorems: {len(record['theorems'])}, as recorded with Coq {record['coq']}; "
            "markovsim verify --coq compiles them"
        )
        for departure in departures:
            screen.line(departure, "bold red")
        return
    for failure in compiled.failures:
        screen.line(failure, "bold red")
    if not compiled.failures:
        screen.line(
            f"theorems: {len(compiled.theorems)} compiled by Coq {compiled.version}, checked by coqchk, each closed "
            "under the global context"
        )


@main.command("new-claim")
@click.argument("identifier", metavar="ID")
@click.argument("name")
@click.option("--proofs", default="proofs", show_default=True, metavar="DIR", help="Folder of the claims.")
def new_claim(identifier: str, name: str, proofs: str) -> None:
    """Make the folder of a new claim, ID_NAME, with a page and a proof to fill in."""
    from markovsim.proving import scaffold

    try:
        place = scaffold(identifier, name, Path(proofs))
    except OSError as error:
        raise cannot_write(Path(proofs), error) from None
    click.echo(place)


@contextmanager
def _processes(jobs: int | None, claims: int) -> Iterator[Executor | None]:
    """Yield a pool of processes, or None for one job or a few claims, for which starting it would take too long."""
    jobs = jobs or (1 if 0 < claims < 6 else os.cpu_count() or 1)
    if jobs == 1:
        yield None
        return
    from markovsim.workers import process_pool

    with process_pool(jobs) as pool:
        yield pool


def _claim_json(result: ClaimResult) -> dict[str, Any]:
    """Return a claim for other programs. A part with a step that is left to people is at the level of words."""
    found = _found_json(result.found)
    for stated, part in zip(result.claim.parts, found["parts"], strict=False):
        part["title"], part["argued"] = stated.title, list(stated.argued)
        part["level"] = "words" if stated.argued else part["level"]
    return {
        "id": result.id,
        "verdict": result.verdict if result.ok else "",
        "claim": result.claim.sentence,
        "seconds": round(result.seconds, 3),
        "argued": list(result.argued),
        "hypotheses": list(result.claim.hypotheses),
        "witness": result.claim.witness,
        **found,
        "level": result.level if result.ok else "",
    }


def _show_claims(results: Sequence[ClaimResult], counts: dict[str, int], failed: int, *, show: bool) -> None:
    from markovsim.cli.tables import Screen

    screen = Screen()
    rows = [
        [
            result.id,
            result.verdict if result.ok else "FAILED",
            result.level if result.ok else "",
            result.claim.sentence,
            ", ".join(result.found.kinds),
            f"{result.seconds:.2f} s",
        ]
        for result in results
    ]
    screen.table(["id", "verdict", "level", "claim", "evidence", "time"], rows, prose=(3, 4))
    for result in results:
        if show or not result.ok:
            _show_claim(screen, result, show=show)
    summary = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
    screen.line("")
    if not show:
        screen.line(
            "theorem: proved in Coq for all models. certificate: recomputed, for the scope that verify ID --show "
            "prints. words: a part of it is read by people. The claims are worded by people; --show prints what was "
            "checked."
        )
    if others := ", ".join(result.id for result in results if not result.found.known):
        screen.line(f"not claims of the ledger: {others}")
    screen.line(summary + (f", {failed} FAILED" if failed else ""), "bold red" if failed else "bold")


def _show_claim(screen: Screen, result: ClaimResult, *, show: bool) -> None:
    screen.heading(f"{result.id}: {result.claim.sentence}")
    facts = [("failure", failure) for failure in result.failures]
    if show:
        facts += [("assumed", text) for text in result.claim.hypotheses]
        facts += [("given", text) for text in result.found.declared]
        facts += [("witness", result.claim.witness)] if result.claim.witness else []
        if any(stated.role == "complement" for stated in result.claim.parts):
            facts.append(("parts", "a complement decides nothing about the verdict"))
    screen.facts(facts)
    for stated, part in (
        zip(result.claim.parts, result.found.parts, strict=False) if show and result.ok else ()
    ):
        screen.line("")
        role = ", complement" if part.role == "complement" else ""
        screen.line(f"[{part.verdict}{role}] {stated.title}")
        level = "words" if stated.argued else part.level
        screen.facts(
            [
                ("level", "; ".join(filter(None, (level, part.scope)))),
                *(("in words", text) for text in stated.argued),
                *((finding.level, str(finding)) for finding in part.findings),
            ],
            indent="  ",
        )


@main.command()
@click.argument("certificates", nargs=-1, required=True, metavar="CERTIFICATE…")
@click.option(
    "--models",
    is_flag=True,
    help="Print what is hashed too: the matrices of models, the formal statements of theorems.",
)
@json_option
def check(certificates: tuple[str, ...], *, models: bool, as_json: bool) -> int:
    """Check certificates with the independent checker alone, and print what they state."""
    from markovsim_checker.check import check_file

    for path in certificates:
        if not Path(path).is_file():
            problem = "is a directory" if Path(path).is_dir() else "is not there"
            raise InputError(f"{path}: {problem}; give the path of a certificate")
    results = [(path, check_file(path)) for path in certificates]
    if as_json:
        print_json([_check_json(path, result) for path, result in results])
    else:
        _show_checks(results, models=models)
    return 0 if all(result.ok for _, result in results) else 1


def _check_json(path: str, result: CheckResult) -> dict[str, Any]:
    verdict = result.verdict if result.ok else ""
    return {"file": path, "claim": result.claim, "verdict": verdict, **_found_json(result)}


def _found_json(result: CheckResult) -> dict[str, Any]:
    """Return what the checker found, for other programs. Of what it rejects nothing is said but why."""
    return {
        "accepted": result.ok,
        "ledger": result.ok and result.known,
        "statement": result.statement if result.ok else "",
        "level": result.level if result.ok else "",
        "scope": result.scope if result.ok else "",
        "models": dict(result.models) if result.ok else {},
        "parts": [
            {
                "role": part.role,
                "verdict": part.verdict,
                "level": part.level,
                "scope": part.scope,
                "findings": [
                    {"level": each.level, "scope": each.scope, "text": str(each)} for each in part.findings
                ],
            }
            for part in result.parts
            if result.ok
        ],
        "kinds": list(result.kinds),
        "failures": list(result.failures),
    }


def _show_checks(results: Sequence[tuple[str, CheckResult]], *, models: bool) -> None:
    from markovsim.cli.tables import Screen
    from markovsim_checker.format import visible

    screen = Screen()
    for path, result in results:
        screen.heading(f"{result.answer}: {visible(path)}")
        screen.facts([("failure", failure) for failure in result.failures])
        for line in result.statement.split("\n") if result.ok else ():
            screen.line(line)
        for line in result.hashed if models and result.ok else ():
            screen.line(line)
    rejected = sum(not result.ok for _, result in results)
    screen.line("")
    screen.line(
        f"{len(results) - rejected} accepted, {rejected} rejected", "bold red" if rejected else "bold"
    )


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option(
    "--out", metavar="DIR", default="figures", show_default=True, help="Folder for PNG and SVG files."
)
def figures(names: tuple[str, ...], out: str) -> None:
    """Draw the figures."""
    from markovsim import figures as drawing

    with working("drawing") as progress:
        try:
            written = drawing.write_all(out, names or None, lambda name: progress(f"drawing {name}"))
        except OSError as error:
            raise cannot_write(Path(out), error) from None
    for path in written:
        click.echo(str(path))


@main.command()
@click.option(
    "--out", metavar="FILE", default="report.html", show_default=True, help="The file that is written."
)
def report(out: str) -> int:
    """Write the story, the ledger and every claim with its evidence as one HTML page."""
    from markovsim import figures as drawing
    from markovsim import proving
    from markovsim.report import Picture, render

    with working("verifying") as progress, _processes(None, 0) as executor:
        results = proving.verify(
            None, lambda name, i, n: progress(f"verifying {name} ({i + 1} of {n})"), executor=executor
        )
        pictures = {}
        for name in drawing.FIGURES:
            progress(f"drawing {name}")
            pictures[name] = Picture(
                drawing.svg_text(name), drawing.alternative_text(name), drawing.claim_of(name)
            )
        progress("writing")
        page = render(results, pictures)
    write_text(Path(out), page)
    click.echo(out)
    return 1 if any(not result.ok for result in results) else 0


@main.command()
@click.argument("conjecture")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The same seed gives the same hunt.",
)
@click.option(
    "--examples",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    help="How many random models to try.",
)
@click.option(
    "--least-premises",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Leave out models of fewer premises.",
)
@click.option(
    "--least-window",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Leave out models of shorter windows.",
)
@click.option("--out", metavar="FILE", help="Write the model that was found to this TOML file.")
@json_option
def hunt(
    conjecture: str,
    *,
    seed: int,
    examples: int,
    least_premises: int,
    least_window: int,
    out: str | None,
    as_json: bool,
) -> None:
    """Look for the smallest model that breaks a conjecture."""
    from markovsim.conjectures import hunt as hunting

    with working(f"hunting {conjecture}") as progress:
        finding = hunting.hunt(
            conjecture,
            seed=seed,
            examples=examples,
            progress=lambda n, doing: progress(f"{n:,} models: {doing}"),
            least_premises=least_premises,
            least_window=least_window,
        )
    if out is not None and finding.model_toml is not None:
        write_text(Path(out), finding.model_toml)
    statement = finding.conjecture.statement
    if as_json:
        print_json(
            {
                "conjecture": conjecture,
                "statement": statement,
                "verdict": finding.verdict,
                "explanation": finding.explanation,
                "examined": finding.examined,
                "seed": seed,
                "model": finding.model_toml,
            }
        )
        return
    from markovsim.cli.tables import Screen

    screen = Screen()
    facts = [("conjecture", statement), ("verdict", finding.verdict), ("why", finding.explanation)]
    screen.facts([*facts, ("examined", f"{finding.examined:,} models (seed {seed})")])
    if finding.model_toml is not None:
        screen.line("")
        screen.raw(finding.model_toml)


@main.command()
@click.argument("model")
@click.option(
    "--steps", type=click.IntRange(0), default=100, show_default=True, help="Tokens (or steps) per replica."
)
@click.option("--seed", type=click.IntRange(0), help="Seed; by default one is drawn and printed.")
@from_option
@click.option(
    "--replicas", type=click.IntRange(1), default=1, show_default=True, help="Independent repetitions."
)
@hit_option
@json_option
def simulate(
    model: str,
    *,
    steps: int,
    seed: int | None,
    start: str | None,
    replicas: int,
    hit: str | None,
    as_json: bool,
) -> None:
    """Draw texts (or paths) from a model file, reproducibly from the printed seed."""
    import secrets

    from markovsim.answers.samples import MAX_SIMULATED, sample, sample_json
    from markovsim.cli.samples import show_sample
    from markovsim.modelfiles.reading import read_model

    if steps * replicas > MAX_SIMULATED:
        problem = f"steps={steps} times replicas={replicas} is more than {MAX_SIMULATED:,} tokens"
        raise LimitError(f"{problem}; ask for fewer")
    seed = secrets.randbits(32) if seed is None else seed
    with working(f"simulating {model}"):
        read = read_model(model)
        try:
            drawn = sample(read, steps, replicas, seed, start, hit)
        except MarkovsimError as error:
            raise _of_file(error, model) from None
    if as_json:
        print_json(sample_json(drawn))
    else:
        show_sample(drawn, model)
