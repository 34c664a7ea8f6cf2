"""The independent checker of certificates: ``python -m markovsim_checker FILE…``.

It needs the standard library and the files of this folder, and nothing else of the project. It has its own rational
functions (``formulas``), forward vectors and context chains (``models``), inductions (``derivation``, ``systems``),
facts about one chain (``facts``) and finite families (``exhaustion``). What a certificate states is recomputed from the
premises inside it and written out (``statements``). A value that a certificate gives is only ever compared.
``proofs/checker.md`` says, kind by kind, why that suffices.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
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
from .statements import (
    BY_ITSELF,
    Finding,
    Level,
    declared,
    formal,
    ledger,
    ledger_faults,
    matrices,
    model_hash,
    theorem,
    weakest,
)
from .systems import check_system


def check_theorem(_: Book, fact: form.Theorem) -> Finding:
    """Look a theorem up. Its proof was checked by Coq when it was recorded."""
    return theorem(fact)


def check_chain(book: Book, setting: form.ChainFacts) -> Finding:
    """Check facts about one chain, of which there is at least one."""
    _, lines = check_facts(book, setting)
    if not lines:
        raise Failure("facts: there are none")
    return Finding(f"{setting.model}: " + "; ".join(lines), where(setting))


def check_counterexample(book: Book, setting: form.Counterexample) -> Finding:
    """Check that the facts hold, and that one of them contradicts the general statement.

    For a refuted relation it is the relation that fails which contradicts it.
    """
    context, lines = check_facts(book, setting)
    refuted = REFUTED.get(setting.refutes, "")
    subject = f" ({setting.premise})" * bool(setting.premise)
    if bool(setting.premise) != (setting.refutes == "vanished stays"):
        raise Failure("premise: it is named where a vanished premise comes back, and nowhere else")
    if setting.refutes == "relation":
        refuted, line = refuted_relation(book, context, setting)
        lines.append(line)
    elif not any(contradicts(book, context, setting, fact) for fact in setting.facts):
        raise Failure(f"refutes={setting.refutes!r}: no fact contradicts it")
    return Finding(f"against “{refuted}”{subject}: {setting.model}: {'; '.join(lines)}", where(setting))


def contradicts(book: Book, context: Context, setting: form.Counterexample, fact: form.Fact) -> bool:
    """Return whether a fact that holds contradicts the statement."""
    if setting.refutes == "martingale" and isinstance(fact, form.Drift):
        return sign(book.value(fact.value), book.ranges) in (2, -2) and not setting.decoding
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
    return shown(context, claimed), check_holds(book, context, opposite)


OPPOSITE: Mapping[form.Relation, form.Relation] = {
    "=": "!=",
    "!=": "=",
    ">": "<=",
    "<=": ">",
    ">=": "<",
    "<": ">=",
}


def check_uncertain(book: Book, fact: form.Uncertain) -> Finding:
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
    return Finding(
        f"against “what can happen at every step happens with probability 1”: {fact.model}, full memory: "
        f"μ({fact.token} | {family.repeat}^n) > 0, and yet μ({family.repeat}^n) ≥ {fact.bound}, so "
        f"P(never {fact.token}) ≥ {fact.bound} > 0",
        "every n ≥ 0",
    )


REFUTED = {
    "martingale": "amplitudes are a martingale under every window",
    "vanished stays": "a premise that has vanished from a window never comes back",
}


def check_exhaustion(book: Book, fact: form.Exhaustion) -> Finding:
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
    windows = ", ".join(map(str, fact.windows))
    sizes = f"at most {fact.hidden} hidden states, at most {fact.tokens} tokens, windows {windows}"
    if fact.property == "collapse by window only" and 0 in fact.windows:
        raise Failure("windows: B^k is no window of tokens where k is 0")
    if fact.property == "collapse by window only":
        patterns = list(support_patterns(fact.hidden, fact.tokens))
        equal("the number of patterns examined", fact.examined, len(patterns))
        for pattern, k in itertools.product(patterns, fact.windows):
            book.work.spend(40 * 2**k)
            if collapses_by_window_only(pattern, k):
                raise Failure(f"the support pattern {pattern} has the property at window {k}")
        return Finding(
            f"none of the {len(patterns)} support patterns has a closed and inevitable window B^k and, with full "
            "memory, a positive chance of never B",
            sizes,
        )
    count = 0
    for machine in grid_models(fact.premises, fact.hidden, fact.tokens):
        count += 1
        book.work.spend(100)
        drifting = grid_drifts(machine, fact.windows, book.work)
        if drifting is not None:
            raise Failure(f"the model {machine} drifts at window {drifting}")
    equal("the number of models examined", fact.examined, count)
    return Finding(
        f"none of the {count} mixtures drifts at any of these windows",
        f"premises of equal weight: {fact.premises}, each with {sizes}, probabilities 0, 1/2, 1",
    )


# The verdict ------------------------------------------------------------------------------------------------


KINDS: Mapping[type, Callable[..., Finding]] = {
    form.Theorem: check_theorem,
    form.Identity: check_identity,
    form.Inequality: check_inequality,
    form.Family: check_family,
    form.Recurrence: check_sequence,
    form.System: check_system,
    form.Conservation: check_conservation,
    form.ChainFacts: check_chain,
    form.Counterexample: check_counterexample,
    form.Uncertain: check_uncertain,
    form.Exhaustion: check_exhaustion,
}


SCOPES = 3
"""Scopes of a part that are written out above its lines."""


@dataclass(frozen=True)
class PartResult:
    """What was found of one part: the findings, the weakest level among them and their scopes."""

    role: str
    verdict: str
    findings: tuple[Finding, ...]
    laundered: bool = False

    @property
    def headline(self) -> tuple[Finding, ...]:
        """Return the findings that speak of a model or of all models, and else what there is."""
        return tuple(each for each in self.findings if each.level != "words") or self.findings

    @property
    def level(self) -> Level:
        """Return the weakest level of the headline, and words where only algebra makes its instances general."""
        return "words" if self.laundered else weakest(each.level for each in self.headline)

    @property
    def heading(self) -> str:
        """Return verdict, level and scope. A theorem is never what is refuted, and algebra never what is certified."""
        levels = {each.level for each in self.findings}
        verdict = "refuted (what stands after “against”)" if self.verdict == "refuted" else self.verdict
        beside = ", beside algebra in words" if "words" in levels and self.level != "words" else ""
        first, more = self.scopes[:SCOPES], len(self.scopes) - SCOPES
        scope = "; ".join((*first, *[f"{more} more, line by line"] * (more > 0)))
        return f"{verdict}, {self.level}{beside}" + f" [{scope}]" * bool(scope)

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return the scopes of the headline."""
        return tuple(dict.fromkeys(each.scope for each in self.headline if each.scope))

    @property
    def scope(self) -> str:
        """Return the scopes of the headline in one text."""
        return "; ".join(self.scopes)


@dataclass(frozen=True)
class CheckResult:
    """What the checker found in one certificate, and what the certificate states.

    The statement is the whole of what was established, in the checker's own words. The level is the weakest of the
    parts that decide the verdict. ``models`` gives each model's hash by its name. ``hashed`` tells what was hashed: the
    matrices of the models, and the formal statements of the theorems.
    """

    ok: bool
    claim: str
    verdict: str
    kinds: tuple[str, ...]
    failures: tuple[str, ...]
    parts: tuple[PartResult, ...] = ()
    declared: tuple[str, ...] = ()
    models: Mapping[str, str] = field(default_factory=dict)
    hashed: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """Return whether it is accepted, and whose claim it is: one of the ledger, or anybody's."""
        if not self.ok:
            return "REJECTED"
        of = "of the ledger" if self.known else "that is not in the ledger"
        return f"accepted, a claim {of}"

    @property
    def known(self) -> bool:
        """Return whether the ledger has this id, with this statement where the certificate is accepted."""
        return self.claim in ledger()["claims"]

    @property
    def weighed(self) -> tuple[PartResult, ...]:
        """Return the parts that decide the verdict."""
        return tuple(part for part in self.parts if part.role != "complement")

    @property
    def level(self) -> Level:
        """Return the weakest level of the parts that decide the verdict."""
        return weakest(part.level for part in self.weighed)

    @property
    def scope(self) -> str:
        """Return the scopes of the parts that decide the verdict."""
        return "; ".join(dict.fromkeys(part.scope for part in self.weighed if part.scope))

    @property
    def statement(self) -> str:
        """Return the whole statement, line by line."""
        lines = [f"{self.claim}, {self.verdict}, {self.level}", *self.declared]
        for number, part in enumerate(self.parts, 1):
            lines.append(f"part {number} ({part.role}), {part.heading}:")
            lines.extend(f"  {finding}" for finding in part.findings)
        levels = {finding.level for part in self.parts for finding in part.findings}
        lines += [BY_ITSELF] if "theorem" in levels and len(levels) > 1 else []
        return "\n".join(lines)


def check(certificate: form.Certificate) -> CheckResult:
    """Check every piece of evidence, and that the verdict follows from what was checked."""
    refused = CheckResult(
        ok=False, claim=certificate.claim, verdict=certificate.verdict, kinds=(), failures=()
    )
    try:
        book = Book(certificate)
    except (ValueError, ArithmeticError) as problem:
        return replace(refused, failures=(f"certificate: {problem}",))
    failures: list[str] = []
    parts: list[PartResult] = []
    for number, part in enumerate(certificate.parts, 1):
        findings: list[Finding] = []
        for place, evidence in enumerate(part.evidence, 1):
            try:
                findings.append(KINDS[type(evidence)](book, evidence))
            except (ValueError, ArithmeticError) as problem:
                failures.append(f"part {number}, evidence {place} ({evidence.kind}): {problem}")
        failures.extend(f"part {number}: {why}" for why in part_faults(part))
        parts.append(PartResult(part.role, part.verdict, tuple(findings), laundered(part, findings)))
    failures.extend(verdict_faults(certificate))
    result = replace(
        refused,
        kinds=tuple(dict.fromkeys(item.kind for part in certificate.parts for item in part.evidence)),
        parts=tuple(parts),
        declared=tuple(declared(certificate)),
        models={model.name: model_hash(model) for model in certificate.models},
        hashed=(*(line for model in certificate.models for line in matrices(model)), *formal(certificate)),
    )
    failures = failures or ledger_faults(certificate, result.statement)
    return replace(result, ok=not failures, failures=tuple(failures))


def part_faults(part: form.Part) -> Iterator[str]:
    """Return what is wrong with a part, which a counterexample refutes and anything else proves."""
    against = any(isinstance(item, form.Counterexample | form.Uncertain) for item in part.evidence)
    if against != (part.verdict == "refuted"):
        yield f"verdict={part.verdict!r} does not follow: {'a' if against else 'no'} counterexample is given"
    if not part.evidence:
        yield "evidence: there is none"


def laundered(part: form.Part, findings: list[Finding]) -> bool:
    """Return whether a part counts as proved only because algebra that is tied to no model stands beside instances."""
    general = [found.level for item, found in zip(part.evidence, findings, strict=False) if is_general(item)]
    return part.verdict == "proved" and bool(general) and set(general) == {"words"}


GENERAL = ("theorem", "identity", "induction", "inequality")


def is_general(item: form.Evidence) -> bool:
    """Return whether a piece of evidence is of a general kind and says something.

    A family without words gives names to the vectors at the beginning, or at an arbitrary text, and that is all.
    """
    return item.kind in GENERAL and not (isinstance(item, form.Family) and not (item.prefix or item.repeat))


def verdict_faults(certificate: form.Certificate) -> Iterator[str]:
    """Return what is wrong with the verdict.

    It is proved where all claims are proved, refuted where a claim is refuted, conditional where conditions go both
    ways, and else open. What is proved must be so by a general kind of evidence: finite chains alone leave it open.
    """
    weighed = [part for part in certificate.parts if part.role != "complement"]
    if len({part.role for part in weighed}) > 1:
        yield "roles: a certificate has claims or conditions, not both"
    general = all(any(map(is_general, part.evidence)) for part in weighed if part.verdict == "proved")
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
    failures = tuple(f"{form.visible(path)}: {failure}" for failure in result.failures)
    return replace(result, failures=failures)


def main(arguments: list[str]) -> int:
    """Check the named files and print what they state. With ``--models`` what is hashed there is printed too.

    Return 0 if all hold, 1 if one fails, 2 if none is named.
    """
    paths = [path for path in arguments if path != "--models"]
    if not paths:
        sys.stderr.write("error: name at least one certificate file\n")
        return 2
    results = [check_file(path) for path in paths]
    for path, result in zip(paths, results, strict=True):
        sys.stdout.write(f"{result.answer}: {form.visible(path)}\n")
        shown = result.hashed if len(paths) < len(arguments) else ()
        for line in (*result.statement.split("\n"), *shown) if result.ok else ():
            sys.stdout.write(f"  {line}\n")
        for failure in result.failures:
            sys.stderr.write(f"  {failure}\n")
    return 0 if all(result.ok for result in results) else 1
