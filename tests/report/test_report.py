"""The report: a page that stands alone, its structure, and formulas that mean what was written."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import json
import os
import random
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from markovsim import figures, proving
from markovsim.cli import main
from markovsim.report import Picture, evidence, render
from markovsim.report.formulas import LETTERS, AsWritten, Names, Words, element, names_of, to_sympy
from markovsim.report.pictures import inline
from markovsim.report.prose import markdown, sentence
from markovsim_checker import format as form
from markovsim_checker.formulas import evaluate
from markovsim_checker.statements import Finding

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FETCHING = {"src", "srcset", "poster", "action", "formaction", "background", "manifest", "ping", "data"}


class Page(HTMLParser):
    """The elements of a page, and what is wrong with how they are nested."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes something else")

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.words.setdefault(tag, []).append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(report_path: Path) -> str:
    return report_path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="module")
def results(report: tuple[Path, list[proving.ClaimResult]]) -> list[proving.ClaimResult]:
    assert len(report[1]) == len(proving.claim_folders())
    return report[1]


@pytest.fixture(scope="module")
def b7() -> proving.ClaimResult:
    [result] = proving.verify(["B7"])
    return result


# --- the page, without a browser ----------------------------------------------------------------------------


def test_elements_are_nested_and_closed(page: Page) -> None:
    assert page.faults == []
    assert page.all("html") == [{"lang": "en"}]
    for tag in ("header", "main", "footer", "h1", "nav"):
        assert len(page.all(tag)) == 1, tag


def test_the_parser_of_these_tests_sees_faults() -> None:
    assert Page("<main><p></main>").faults != []
    assert Page("<main>").faults != []


def test_identifiers_are_unique_and_every_reference_resolves(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    references = set()
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            references |= set(attributes.get(name, "").split())
        for name in ("href", "xlink:href"):
            if attributes.get(name, "").startswith("#"):
                references.add(attributes[name][1:])
        references |= set(re.findall(r"url\(#([^)]*)\)", " ".join(attributes.values())))
    assert len(references) > 50
    assert references <= set(ids)


def test_nothing_is_loaded_from_elsewhere(html: str, page: Page) -> None:
    for tag, attributes in page.elements:
        assert not FETCHING & set(attributes), tag
        for name in ("href", "xlink:href"):
            assert attributes.get(name, "#").startswith(("#", "data:")), (tag, attributes)
    assert "@import" not in html
    assert {place[:1] for place in re.findall(r"url\(([^)]*)\)", html)} <= {"#"}
    [policy] = [each["content"] for each in page.all("meta") if "http-equiv" in each]
    assert policy.startswith("default-src 'none'")


def test_headings_leave_no_level_out(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_captions_or_headers_with_a_scope(page: Page) -> None:
    assert all(attributes.get("scope") in ("col", "row") for attributes in page.all("th"))
    assert len(page.all("caption")) == len([each for each in page.all("table") if each["class"] != "plain"])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("alpha[AAB,luigi]", "αluigi(AAB)"),
        ("next[,A]^2", "(μ(A∣ε))2"),
        ("after[3,A,AB]", "P3(A→AB)"),
        ("hit[] - mass[A]", "h(ε)−π(A)"),
    ],
)
def test_quantities_at_a_word_are_written_as_functions_of_it(text: str, seen: str) -> None:
    assert "".join(ElementTree.fromstring(element(text)).itertext()) == seen


def test_figures_say_what_they_show(page: Page) -> None:
    drawings = page.all("svg")
    shown = {attributes["aria-label"] for attributes in drawings}
    assert {attributes["role"] for attributes in drawings} == {"img"}
    assert len(shown) == len(drawings)
    assert {
        figures.alternative_text(name) for name in ("amplitudes", "waiting", "contexts", "drift")
    } <= shown
    assert not any("fixed" in attributes.get("class", "") for attributes in drawings)


def test_every_claim_has_its_row_section_words_and_certificate(
    html: str, page: Page, results: list[proving.ClaimResult]
) -> None:
    rows = {row["data-verdict"] for row in page.all("tr") if "data-verdict" in row}
    assert rows == {result.verdict for result in results}
    downloads = {each["download"]: each["href"] for each in page.all("a") if "download" in each}
    for result in results:
        start = html.index(f'<section class="claim" id="{result.id}"')
        section = html[start : html.index("</section>", start)]
        assert str(sentence(result.claim.sentence)) in section
        assert all(str(sentence(part.scope)) in section for part in result.found.parts)
        assert all(str(sentence(text)) in section for text in result.argued)
        assert all(str(sentence(text)) in section for text in result.claim.hypotheses)
        assert f"markovsim verify {result.id} --show" in section
        text = base64.b64decode(downloads[f"{result.id}.json"].partition("base64,")[2]).decode()
        assert result.ok
        assert text == form.write(result.certificate)


def formulas_in(value: Any) -> Iterator[str]:
    """The texts of identities, inequalities, recurrences and values in a certificate's plain JSON."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("left", "right", "base", "step", "value", "prior") and isinstance(inner, str):
                yield inner
            elif name == "values" or (name == "at" and isinstance(inner, dict)):
                yield from inner.values()
            elif name == "terms":
                yield from inner
            elif name != "target" and name != "powers":
                yield from formulas_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from formulas_in(inner)


def test_every_formula_of_every_certificate_is_on_the_page(
    html: str, results: list[proving.ClaimResult]
) -> None:
    count = 0
    for result in results:
        names = names_of(result.certificate)
        start = html.index(f'<section class="claim" id="{result.id}"')
        section = html[start : html.index("</section>", start)]
        for text in formulas_in(json.loads(form.write(result.certificate))):
            cell = f"<td>{text.replace('-', '−')}</td>"  # in a table a plain number is text
            assert element(text, names) in section or cell in section, (result.id, text)
            count += 1
    assert count > 200


def test_the_story_tells_the_golden_numbers(html: str) -> None:
    article = html[html.index("<article") : html.index("</article>")]
    text = re.sub(r"<svg.*?</svg>|<[^>]*>", "", article, flags=re.DOTALL)
    for golden in (
        *("8/9", "1/18", "16/17", "17/18", "1/2050", "9/16", "4/81", "5/14", "1/1025", "17290/729", "2,050"),
        *(
            " 18 letters",
            "25/2 letters",
            "14 letters",
            f"{len(str(2**2049 + 2))} digits",
            "is BBB",
            "single class",
        ),
    ):
        assert golden in " ".join(text.split()), golden
    assert 600 <= len(text.split()) <= 900


def test_numbers_of_the_story_are_not_typed_in() -> None:
    template = Path(str(evidence.__file__)).parent / "templates" / "story.html"
    prose = re.sub(r"{{.*?}}|{%.*?%}|<[^>]*>", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"\d+", prose) == ["2023"]


def test_the_same_results_give_the_same_bytes(few_results: list[proving.ClaimResult]) -> None:
    drawings = {
        name: Picture(figures.svg_text(name), figures.alternative_text(name), figures.claim_of(name))
        for name in ("amplitudes", "drift")
    }
    again = proving.verify([result.id for result in few_results], clock=lambda: 7.0)
    assert render(few_results, drawings) == render(again, dict(reversed(drawings.items())))


def failed(result: proving.ClaimResult, why: str) -> proving.ClaimResult:
    """The same result, refused by the checker."""
    return dataclasses.replace(result, found=dataclasses.replace(result.found, ok=False, failures=(why,)))


def test_text_from_a_claim_is_never_markup(b7: proving.ClaimResult) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    premise = dataclasses.replace(b7.certificate.models[0].premises[0], name=evil)
    model = dataclasses.replace(
        b7.certificate.models[0], name=evil, premises=(premise, *b7.certificate.models[0].premises[1:])
    )
    claim = dataclasses.replace(
        b7.claim,
        sentence=evil,
        witness=evil,
        hypotheses=(evil,),
        parts=(dataclasses.replace(b7.claim.parts[0], title=evil, argued=(evil,)),),
    )
    findings = (Finding(evil, evil),) * len(b7.claim.parts[0].evidence)
    found = dataclasses.replace(
        b7.found,
        failures=(evil,),
        declared=(evil,),
        parts=(dataclasses.replace(b7.found.parts[0], findings=findings),),
    )
    certificate = dataclasses.replace(b7.certificate, models=(model,))
    result = dataclasses.replace(b7, claim=claim, found=found, certificate=certificate)
    page = Page(render([result], {"amplitudes": Picture("<svg></svg>", f'"{evil}')}))
    assert page.faults == []
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert not any("onerror" in attributes for _, attributes in page.elements)


def test_a_claim_that_failed_says_so(b7: proving.ClaimResult) -> None:
    page = render([failed(b7, "part 1: the sum is 2, not 1")], {})
    assert "the sum is 2, not 1" in page
    assert '<tr data-verdict="failed"' in page
    assert "1 failed" in page


def test_a_failure_is_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, b7: proving.ClaimResult
) -> None:
    monkeypatch.setattr(proving, "verify", lambda *_, **__: [failed(b7, "no")])
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # nothing is computed, so no processes are started
    monkeypatch.setattr(figures, "FIGURES", {})
    out = tmp_path / "page.html"
    assert CliRunner().invoke(main, ["report", "--out", str(out)]).exit_code == 1
    assert "failed" in out.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, b7: proving.ClaimResult
) -> None:
    monkeypatch.setattr(proving, "verify", lambda *_, **__: [b7])
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # nothing is computed, so no processes are started
    monkeypatch.setattr(figures, "FIGURES", {})
    out = tmp_path / "missing" / "page.html"
    done = CliRunner().invoke(main, ["report", "--out", str(out)])
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {out}: cannot be written")
    assert done.stderr.count("\n") == 1


# --- prose and pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A^k, B^{n+1}, 2^(k+1), q^-k", "A<sup>k</sup>, B<sup>n+1</sup>, 2<sup>k+1</sup>, q<sup>-k</sup>"),
        ("α_p(w)", "<var>α</var><sub>p</sub>(w)"),
        (
            "S_{j<k} w_≤i w_<n",
            "<var>S</var><sub>j&lt;k</sub> <var>w</var><sub>≤i</sub> <var>w</var><sub>&lt;n</sub>",
        ),
        ("Σ_a x_0", "Σ<sub>a</sub> <var>x</var><sub>0</sub>"),
        ("same_law, a_b_c and proof_x.py", "same_law, a_b_c and proof_x.py"),
        ("<b> & 1 < 2", "&lt;b&gt; &amp; 1 &lt; 2"),
    ],
)
def test_exponents_are_raised_and_indices_lowered(text: str, html: str) -> None:
    assert sentence(text) == html


@given(st.text(alphabet="ab<>&\"'^_{}()-k1 ", max_size=30))
def test_no_sentence_is_markup(text: str) -> None:
    page = Page(f"<p>{sentence(text)}</p>")
    assert page.faults == []
    assert {tag for tag, _ in page.elements} <= {"p", "sup", "sub", "var"}


def test_markdown_is_rendered_without_raw_html_and_dead_links() -> None:
    title, text = markdown(
        "# C2: why\n\n## Part\n\n<b>x</b> [here](proof.py) [there](https://example.org) [evil](javascript:a)\n\n"
        "![y](z.png)\n\n    A^n\n    = B\n\n| a | b |\n|---|---|\n| `x_0` | 2 |\n"
    )
    page = Page(str(text))
    assert title == "C2: why"
    assert page.faults == []
    assert [each["href"] for each in page.all("a")] == ["https://example.org"]
    assert page.all("img") == page.all("b") == []
    assert "<h4>Part</h4>" in text
    assert '<p class="formula scroll">A<sup>n</sup>\n= B</p>' in text
    assert "<code>x_0</code>" in text
    assert text.count('<th scope="col">') == 2


def test_a_drawing_in_colours_of_its_own_stays_on_white() -> None:
    known = inline("a", Picture('<svg viewBox="0 0 1 1"><path style="fill: #222222"/></svg>', "x"))
    other = inline("a", Picture('<svg viewBox="0 0 1 1"><path style="fill: #123456"/></svg>', "x"))
    assert "fill: var(--ink)" in known
    assert 'class="fixed"' not in known
    assert "fill: #123456" in other
    assert 'class="fixed"' in other


# --- formulas -----------------------------------------------------------------------------------------------

SIGNS = {"−": "-", "·": "*", "\u2062": "*", "+": "+", "(": "(", ")": ")"}
POINT = {"λ": Fraction(2, 7), "l": Fraction(2, 7), "q": Fraction(3, 5), "x": Fraction(11, 4), "n": 3, "k": 5}


NAMES = {letter: name for name, letter in LETTERS.items() if name != "lamda"}


def read_mathml(node: ElementTree.Element) -> str:
    """A formula in the certificates' syntax that says what the MathML shows."""
    children = [read_mathml(child) for child in node]
    if node.tag == "mfrac":
        return f"(({children[0]})/({children[1]}))"
    if node.tag == "msup":
        exponent = evaluate(children[1], lambda name: Fraction(POINT[name]))
        assert exponent.denominator == 1
        assert node[0].tag != "mfrac", "which part is raised?"
        return f"{children[0]}^{exponent}"
    if node.tag == "mo":
        return SIGNS[node.text or ""]
    if node.tag == "msub":
        return "_".join(children)
    return "".join(children) if children else NAMES.get(node.text or "", node.text or "")


def at_point(text: str) -> Fraction:
    return Fraction(evaluate(text, lambda name: Fraction(POINT[name])))


def written() -> st.SearchStrategy[str]:
    """Formulas of the certificates' syntax, with all signs and with more parentheses than are needed."""
    atoms = st.sampled_from(["l", "q", "x", "0", "1", "2", "7", "1/3"])

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, st.sampled_from("+-*/"), inner)
        return st.one_of(
            pair.map(lambda p: f"{p[0]} {p[1]} {p[2]}"),
            pair.map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
            inner.map(lambda text: f"-({text})"),
            st.tuples(inner, st.integers(0, 3)).map(lambda p: f"({p[0]})^{p[1]}"),
        )

    return st.recursive(atoms, larger, max_leaves=8)


@given(written())
@example("(-1) / l")
@example("(-(1)) / (l*x)")
def test_mathml_means_what_was_written(text: str) -> None:
    try:
        value = at_point(text)
        expression = to_sympy(text)
    except (ValueError, ZeroDivisionError):
        return  # a division by zero, here or everywhere
    shown = read_mathml(ElementTree.fromstring(element(text)))
    assert at_point(shown) == value, shown
    done = expression.subs({"l": POINT["l"], "q": POINT["q"], "x": POINT["x"]}).doit()
    assert Fraction(int(done.p), int(done.q)) == value


def test_formulas_of_the_certificates_mean_what_was_written(results: list[proving.ClaimResult]) -> None:
    """Free letters at a random point; the powers J = base^n and Q = base^k at n = 3, k = 5."""
    rng = random.Random(5)
    count = 0
    for result in results:
        names = Names(names_of(result.certificate).powers)
        point: dict[str, Fraction] = {"n": Fraction(3), "k": Fraction(5)}

        def look(name: str, point: dict[str, Fraction] = point, names: Names = names) -> Fraction:
            if name in names.powers:
                base, index = names.powers[name]
                return Fraction(evaluate(base, look)) ** int(point[index])
            return point.setdefault(name, Fraction(rng.randint(1, 40), rng.randint(41, 90)))

        for text in formulas_in(json.loads(form.write(result.certificate))):
            if not re.search(r"[A-Za-z]\.|@|oo|\[", text):
                shown = read_mathml(ElementTree.fromstring(element(text, names)))
                assert evaluate(shown, look) == evaluate(text, look), (result.id, text)
                count += 1
    assert count > 200


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("s.mu", "μ(An)"),
        ("s.next.B@k", "μ(B∣Ak)"),
        ("b.alpha.luigi@+1", "αluigi(…BAn+1)"),
        ("s.law.luigi@0", "Pluigi(A0)"),
        ("G@+1 - G", "Gn+1−Gn"),
        ("J@+1/Q", "qn+1qk"),
        ("x.waluigi.0", "xwaluigi,0"),
        ("f.mu", "μ(B)"),
        ("oo", "∞"),
    ],
)
def test_names_are_written_as_a_person_writes_them(text: str, seen: str) -> None:
    families = {"s": Words("", "A", False), "b": Words("B", "A", True), "f": Words("B", "", False)}
    names = Names({"J": ("q", "n"), "Q": ("q", "k")}, families, frozenset("G"))
    assert "".join(ElementTree.fromstring(element(text, names)).itertext()) == seen


def test_tokens_in_formulas_are_escaped() -> None:
    words = AsWritten(Names()).word(Words("<b>", "&", False), "")
    assert "".join(ElementTree.fromstring(words.toxml()).itertext()) == "<b>&n"


def test_evidence_of_a_kind_that_is_not_known_yet_shows_its_formulas() -> None:
    @dataclasses.dataclass(frozen=True)
    class Novelty:
        kind: str
        name: str
        bounds: tuple[form.Formula, ...]
        value: form.Formula

    Novelty.__annotations__.update(kind=str, name=str, bounds=tuple[form.Formula, ...], value=form.Formula)
    lines, tables = evidence.gather(Novelty("new", "n", ("1/2", "l^2"), "2*q"), Names())
    shown = "".join(line.formula for line in lines) + "".join(
        str(cell) for table in tables for row in table.rows for cell in row
    )
    assert all(element(text) in shown for text in ("1/2", "l^2", "2*q"))
