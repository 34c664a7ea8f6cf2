"""The independent checker of certificates: ``python -m markovsim_checker FILE…``.

It needs the standard library and the files of this folder, and nothing else of the project. It has its own rational
functions (``formulas``), forward vectors and context chains (``models``), inductions (``derivation`` and ``systems``),
facts about one chain (``facts``) and finite families (``exhaustion``). What a certificate states is recomputed from the
premises inside it. A value that a certificate gives is only ever compared. ``proofs/README.md`` says, kind by kind, why
that suffices.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from . import format as form
from .derivation import (
    Book,
    check_conservation,
    check_family,
    check_identity,
    check_inequality,
    check_sequence,
)
from .exhaustion import collapses_by_window_only, grid_drifts, grid_models, support_patterns
from .facts import check_facts, check_holds, shown, where
from .formulas import Failure, FormatError, sign
from .models import Context, equal
from .systems import check_system


def check_chain(book: Book, setting: form.ChainFacts) -> str:
    """Check facts about one chain, of which there is at least one."""
    _, lines = check_facts(book, setting)
    if not lines:
        raise Failure("facts: there are none")
    return f"{where(setting)}: " + "; ".join(lines)


def check_counterexample(book: Book, setting: form.Counterexample) -> str:
    """Check that the facts hold, and that one of them contradicts the general statement.

    For a refuted relation it is the relation that fails which contradicts it.
    """
    context, lines = check_facts(book, setting)
    refuted = REFUTED.get(setting.refutes, "")
    if setting.refutes == "relation":
        refuted, line = refuted_relation(book, context, setting)
        lines.append(line)
    elif not any(contradicts(book, context, setting, fact) for fact in setting.facts):
        raise Failure(f"refutes={setting.refutes!r}: no fact contradicts it")
    return f"against “{refuted}”: {where(setting)}: {'; '.join(lines)}"


def contradicts(book: Book, context: Context, setting: form.Counterexample, fact: form.Fact) -> bool:
    """Return whether a fact that holds contradicts the statement."""
    if setting.refutes == "martingale" and isinstance(fact, form.Drift):
        return bool(book.value(fact.value) != 0) and not setting.decoding
    if setting.refutes == "vanished stays" and isinstance(fact, form.Walk):
        here, there = context.word(fact.words[0]), context.word(fact.words[-1])
        alphas = [context.machine.alpha(word, setting.premise) for word in (here, there)]
        return bool(alphas[0] == 0 != alphas[1])
    return False


def refuted_relation(book: Book, context: Context, setting: form.Counterexample) -> tuple[str, str]:
    """Return the one relation that is refuted by its opposite, which holds."""
    if len(setting.against) != 1:
        raise Failure("against: give the one relation that fails")
    [claimed] = setting.against
    opposite = replace(claimed, relation=OPPOSITE[claimed.relation])
    return shown(claimed), check_holds(book, context, opposite)


OPPOSITE: Mapping[form.Relation, form.Relation] = {
    "=": "!=",
    "!=": "=",
    ">": "<=",
    "<=": ">",
    ">=": "<",
    "<": ">=",
}


def check_uncertain(book: Book, fact: form.Uncertain) -> str:
    """Check that the token is possible at every step, and that the words without it keep a positive bound.

    This is with full memory.
    """
    family, model = book.families.get(fact.family, (None, ""))
    if family is None or model != fact.model or family.anything or family.prefix:
        raise Failure(f"family={fact.family!r} is not the family of the words of one token of this model")
    if set(book.machine(model).alphabet) != {family.repeat, fact.token} or family.repeat == fact.token:
        raise Failure(f"token={fact.token!r}: the alphabet must be that token and the repeated one")
    bound, chance = book.value(fact.bound), book.lookup(f"{fact.family}.next.{fact.token}")
    if book.symbols(bound) & (set(book.next) | book.varying) or sign(bound, book.ranges) != 2:
        raise Failure(f"bound={fact.bound!r} is not a positive number")
    gap = book.lookup(f"{fact.family}.mu") - bound
    if sign(gap, book.ranges) not in (0, 1, 2) or sign(chance, book.ranges) != 2:
        raise Failure(f"bound={fact.bound!r}: not below μ of all words, or the token is not always possible")
    return (
        f"against “what can happen at every step happens with probability 1”: {fact.model}, full memory: "
        f"μ({fact.token} | {family.repeat}^n) > 0 for every n, and yet μ({family.repeat}^n) ≥ {fact.bound} for "
        f"every n, so P(never {fact.token}) ≥ {fact.bound} > 0"
    )


REFUTED = {
    "martingale": "amplitudes are a martingale under every window",
    "vanished stays": "a premise that has vanished from a window never comes back",
}


def check_exhaustion(book: Book, fact: form.Exhaustion) -> str:
    """Enumerate the family and check that none of it has the property."""
    if not (
        1 <= fact.hidden <= 2
        and 1 <= fact.tokens <= 2
        and 1 <= fact.premises <= 2
        and fact.windows
        and len(set(fact.windows)) == len(fact.windows)
        and max(fact.windows) <= 6
    ):
        raise Failure("a family has 1 or 2 hidden states, tokens and premises, and different windows up to 6")
    sizes = f"at most {fact.hidden} hidden states, at most {fact.tokens} tokens, windows {fact.windows}"
    if fact.property == "collapse by window only":
        patterns = list(support_patterns(fact.hidden, fact.tokens))
        equal("the number of patterns examined", fact.examined, len(patterns))
        for pattern, k in itertools.product(patterns, fact.windows):
            book.work.spend(40 * 2**k)
            if collapses_by_window_only(pattern, k):
                raise Failure(f"the support pattern {pattern} has the property at window {k}")
        return (
            f"none of the {len(patterns)} support patterns with {sizes} has a closed and inevitable "
            f"window B^k and, "
            f"with full memory, a positive chance of never B"
        )
    count = 0
    for machine in grid_models(fact.premises, fact.hidden, fact.tokens):
        count += 1
        book.work.spend(100)
        drifting = grid_drifts(machine, fact.windows, book.work)
        if drifting is not None:
            raise Failure(f"the model {machine} drifts at window {drifting}")
    equal("the number of models examined", fact.examined, count)
    return (
        f"none of the {count} mixtures of {fact.premises} premise{'s' * (fact.premises > 1)} each "
        f"with {sizes} and "
        f"probabilities 0, 1/2, 1 drifts at any window"
    )


# The verdict ------------------------------------------------------------------------------------------------


KINDS: Mapping[type, Callable[..., str]] = {
    form.Identity: check_identity,
    form.Inequality: check_inequality,
    form.Family: check_family,
    form.Recurrence: check_sequence,
    form.System: lambda book, fact: check_system(book, fact).text,
    form.Conservation: check_conservation,
    form.ChainFacts: check_chain,
    form.Counterexample: check_counterexample,
    form.Uncertain: check_uncertain,
    form.Exhaustion: check_exhaustion,
}
IN_WORDS = {
    form.System: "for k beyond the rebuilt chains: that the listed types are all contexts and that windows "
    "move as listed",
    form.Conservation: "for k beyond the rebuilt chains: Σ_a μ(a u) μ(b | a u) = μ(u b), by stationarity of "
    "each premise",
}


@dataclass(frozen=True)
class CheckResult:
    """What the checker found in one certificate."""

    ok: bool
    claim: str
    verdict: str
    kinds: tuple[str, ...]
    failures: tuple[str, ...]
    statements: tuple[str, ...] = ()
    argued: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()


def check(certificate: form.Certificate) -> CheckResult:
    """Check every piece of evidence, and that the verdict follows from what was checked."""
    failures: list[str] = []
    statements: list[str] = []
    argued: list[str] = []
    try:
        book = Book(certificate)
    except (Failure, FormatError) as problem:
        return CheckResult(
            ok=False,
            claim=certificate.claim,
            verdict=certificate.verdict,
            kinds=(),
            failures=(f"certificate: {problem}",),
        )
    for number, part in enumerate(certificate.parts):
        statements.append(f"[{part.verdict}] {part.title}")
        argued.extend(part.argued)
        for place, evidence in enumerate(part.evidence):
            try:
                statements.append(f"  {evidence.kind}: {KINDS[type(evidence)](book, evidence)}")
                argued.extend({IN_WORDS[type(evidence)]} - set(argued) if type(evidence) in IN_WORDS else ())
            except (Failure, FormatError, ZeroDivisionError) as problem:
                failures.append(f"parts[{number}].evidence[{place}] ({evidence.kind}): {problem}")
        failures.extend(f"parts[{number}]: {why}" for why in part_faults(part))
    failures.extend(verdict_faults(certificate))
    kinds = tuple(dict.fromkeys(item.kind for part in certificate.parts for item in part.evidence))
    return CheckResult(
        not failures,
        certificate.claim,
        certificate.verdict,
        kinds,
        tuple(failures),
        tuple(statements),
        tuple(argued),
        tuple(declared(certificate)),
    )


RANGES: Mapping[str, str] = {
    "(0,1)": "0 < {} < 1",
    "(0,1]": "0 < {} ≤ 1",
    "[0,1)": "0 ≤ {} < 1",
    "(0,oo)": "{} > 0",
    "[0,oo)": "{} ≥ 0",
    "real": "{} real",
}


def declared(certificate: form.Certificate) -> Iterator[str]:
    """Return the parameters with their ranges, and the powers, as they were declared."""
    for parameter in certificate.parameters:
        means = f": {parameter.means}" if parameter.means else ""
        yield RANGES[parameter.range].format(parameter.name) + means
    for power in certificate.powers:
        yield f"{power.symbol} = ({power.base})^n" + (
            f", {power.full} = ({power.base})^k" if power.full else ""
        )


def part_faults(part: form.Part) -> Iterator[str]:
    """Return what is wrong with a part, which a counterexample refutes and anything else proves."""
    against = any(isinstance(item, form.Counterexample | form.Uncertain) for item in part.evidence)
    if against != (part.verdict == "refuted"):
        yield f"verdict={part.verdict!r} does not follow: {'a' if against else 'no'} counterexample is given"
    if not part.evidence:
        yield "evidence: there is none"


GENERAL = ("identity", "induction", "inequality")


def verdict_faults(certificate: form.Certificate) -> Iterator[str]:
    """Return what is wrong with the verdict.

    It is proved where all claims are proved, refuted where a claim is refuted, conditional where conditions go both
    ways, and else open. What is proved must be so by a general kind of evidence: finite chains alone leave it open.
    """
    weighed = [part for part in certificate.parts if part.role != "complement"]
    general = all(
        any(item.kind in GENERAL for item in part.evidence) for part in weighed if part.verdict == "proved"
    )
    claims = [part.verdict for part in weighed if part.role == "claim"]
    conditions = {part.verdict for part in weighed if part.role == "condition"}
    if "refuted" in claims:
        verdict = "refuted"
    elif not general:
        verdict = "open"
    elif claims:
        verdict = "proved"
    else:
        verdict = "conditional" if conditions == {"proved", "refuted"} else "open"
    if certificate.verdict != verdict:
        yield f"verdict={certificate.verdict!r}: what is checked amounts to {verdict!r}"


def check_file(path: str | Path) -> CheckResult:
    """Read one certificate file and check it. What cannot be read is a failure."""
    try:
        certificate = form.read_file(path)
    except FormatError as problem:
        return CheckResult(ok=False, claim="?", verdict="?", kinds=(), failures=(str(problem),))
    result = check(certificate)
    failures = tuple(f"{path}: {failure}" for failure in result.failures)
    return replace(result, failures=failures)


def main(arguments: list[str]) -> int:
    """Check the named files. Return 0 if all hold, 1 if one fails, 2 if none is named."""
    if not arguments:
        sys.stderr.write("error: name at least one certificate file\n")
        return 2
    results = [check_file(path) for path in arguments]
    for path, result in zip(arguments, results, strict=True):
        sys.stdout.write(f"{'ok    ' if result.ok else 'FAILED'} {result.claim} {result.verdict}  {path}\n")
        given = (f"  given: {text}" for text in result.declared)
        words = (f"  in words: {text}" for text in result.argued)
        for line in (*given, *result.statements, *words) if result.ok else ():
            sys.stdout.write(f"  {line}\n")
        for failure in result.failures:
            sys.stderr.write(f"  {failure}\n")
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
