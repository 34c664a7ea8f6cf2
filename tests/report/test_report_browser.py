"""The report in headless Chromium: laid out, filtered, walked through by keyboard, examined by axe.

They need Chromium and its driver, the one for accessibility axe-core too (``AXE_CORE`` names the file); they are
skipped, and say why, where these are missing.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from markovsim import figures, proving
from markovsim.report import Picture, render
from markovsim_checker import format as form

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *(
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ),
)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
UNFOLD = "document.querySelectorAll('details').forEach(d => { d.open = true; });"
AXE = os.environ.get("AXE_CORE", "")


@pytest.fixture(scope="module")
def path(request: pytest.FixtureRequest) -> Path:
    """The page as the command line writes it; written only where something can show it."""
    if BROWSER is None or DRIVER is None:
        pytest.skip("no chromium or no chromedriver is installed")
    place: Path = request.getfixturevalue("report_path")
    return place


@pytest.fixture(scope="module")
def few(path: Path, few_results: list[proving.ClaimResult], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of a few claims with a figure: what is alike for every claim need not be looked at 43 times."""
    drawing = Picture(figures.svg_text("rogue"), figures.alternative_text("rogue"), "C5")
    page = tmp_path_factory.mktemp("few") / "few.html"
    page.write_text(render(few_results, {"rogue": drawing}), encoding="utf-8")
    return page


@pytest.fixture(scope="module")
def browser(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    downloads = {"download.default_directory": str(few.parent)}
    options.add_experimental_option("prefs", downloads)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def open_page(
    browser: Any, path: Path, width: int = 1280, scheme: str = "light", script: bool = True
) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
    browser.get("about:blank")
    browser.get(path.as_uri())


def test_the_console_stays_silent_and_nothing_is_requested(browser: Any, path: Path) -> None:
    open_page(browser, path)
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_width_makes_the_page_scroll_sideways(browser: Any, path: Path, width: int) -> None:
    open_page(browser, path, width)
    browser.execute_script(UNFOLD)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_formulas_and_figures_take_up_room(browser: Any, path: Path) -> None:
    open_page(browser, path)
    sizes = browser.execute_script(
        f"{UNFOLD} return [...document.querySelectorAll('math, svg')].map(m => m.getBoundingClientRect())"
        ".map(r => [r.width, r.height])"
    )
    assert len(sizes) > 300
    assert all(width > 3 and height > 3 for width, height in sizes)
    stacked = browser.execute_script(
        "return [...document.querySelectorAll('mfrac')].every(f =>"
        " f.children[0].getBoundingClientRect().bottom <= f.children[1].getBoundingClientRect().top + 1)"
    )
    assert stacked


def shown_rows(browser: Any) -> list[tuple[str, str]]:
    rows = browser.execute_script(
        "return [...document.querySelectorAll('.claims tbody tr')].filter(r => r.offsetHeight)"
        ".map(r => [r.dataset.section, r.dataset.verdict])"
    )
    return [tuple(row) for row in rows]


def test_the_ledger_is_filtered_by_verdict_and_section(browser: Any, path: Path) -> None:
    open_page(browser, path)
    rows = shown_rows(browser)
    choose = (
        "const s = document.querySelector(arguments[0]); s.value = arguments[1];"
        "s.dispatchEvent(new Event('change', {bubbles: true}))"
    )
    browser.find_element("id", "filter-verdict").send_keys("refuted")  # as typed, without a pointer
    refuted = [row for row in rows if row[1] == "refuted"]
    assert shown_rows(browser) == refuted
    assert 0 < len(refuted) < len(rows)
    said = "return document.querySelector('.filter output').textContent"
    assert browser.execute_script(said) == f"{len(refuted)} of {len(rows)} shown"
    browser.execute_script(choose, "#filter-section", "C")
    assert shown_rows(browser) == [row for row in refuted if row[0] == "C"]
    browser.execute_script("document.querySelector('.filter button').click()")
    browser.execute_async_script("setTimeout(arguments[0], 20)")
    assert shown_rows(browser) == rows


def test_without_script_everything_is_there(browser: Any, path: Path) -> None:
    open_page(browser, path, script=False)
    document = browser.execute_cdp_cmd("DOM.getDocument", {"depth": 1})["root"]["nodeId"]

    def boxes(selector: str) -> list[bool]:
        found = browser.execute_cdp_cmd("DOM.querySelectorAll", {"nodeId": document, "selector": selector})
        answers = []
        for node in found["nodeIds"]:
            style = browser.execute_cdp_cmd("CSS.getComputedStyleForNode", {"nodeId": node})["computedStyle"]
            answers.append({"name": "display", "value": "none"} not in style)
        return answers

    browser.execute_cdp_cmd("DOM.enable", {})
    browser.execute_cdp_cmd("CSS.enable", {})
    try:
        assert len(boxes(".claims tbody tr")) > 10
        assert all(boxes(".claims tbody tr"))
        assert boxes(".filter, .theme") == [False, False]
    finally:
        browser.execute_cdp_cmd("CSS.disable", {})
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_dark_and_light_follow_the_reader_and_the_button(browser: Any, few: Path) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    colours = {}
    for scheme in ("light", "dark"):
        open_page(browser, few, scheme=scheme)
        colours[scheme] = browser.execute_script(paper)
    assert colours["light"] != colours["dark"]
    browser.execute_script("document.querySelector('.theme').click()")
    assert browser.execute_script(paper) == colours["light"]
    browser.execute_script("document.querySelector('.theme').click()")
    assert browser.execute_script(paper) == colours["dark"]


def test_links_lead_where_they_say(browser: Any, path: Path) -> None:
    open_page(browser, path)
    for target in ("ledger", "C2", "section-C"):
        browser.execute_script("document.querySelector(`a[href='#${arguments[0]}']`).click()", target)
        top = "return document.getElementById(arguments[0]).getBoundingClientRect().top"
        bar = "return document.querySelector('.bar').getBoundingClientRect().bottom"
        place = browser.execute_script(top, target)
        assert browser.execute_script(bar) <= place + 1 <= 400, target


def test_a_certificate_is_downloaded(browser: Any, few: Path) -> None:
    [c9] = proving.verify(["C9"])
    open_page(browser, few)
    file = few.parent / "C9.json"
    browser.execute_script("document.querySelector('a[download=\"C9.json\"]').click()")
    for _ in range(100):
        if file.is_file() and file.stat().st_size:
            break
        time.sleep(0.05)
    assert file.read_text(encoding="utf-8") == form.write(c9.certificate)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Any, few: Path) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    chains = pytest.importorskip("selenium.webdriver.common.action_chains")
    open_page(browser, few, 360)
    wanted = browser.execute_script(
        "return [...document.querySelectorAll('a[href], button, select, summary, [tabindex=\"0\"]')]"
        ".filter(e => e.offsetParent !== null || e.matches('.skip')).length"
    )
    browser.execute_script(
        "window.walk = []; addEventListener('focusin', ({target: e}) => {"
        " const r = e.getBoundingClientRect();"
        " walk.push([e.tagName, getComputedStyle(e).outlineStyle, e.matches('.scroll'),"
        "  r.bottom > 0 && r.top < innerHeight && r.right > 0]); })"
    )
    chains.ActionChains(browser).send_keys(keys.TAB * wanted).perform()
    walk = browser.execute_script("return window.walk")
    assert len(walk) == wanted > 30
    assert [tag for tag, outline, _, on_screen in walk if outline == "none" or not on_screen] == []
    assert any(scrolls for _, _, scrolls, _ in walk)


def test_the_skip_link_skips(browser: Any, few: Path) -> None:
    keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
    open_page(browser, few)
    browser.switch_to.active_element.send_keys(keys.TAB)
    browser.switch_to.active_element.send_keys(keys.ENTER)
    assert browser.execute_script("return document.activeElement.id") == "main"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing(browser: Any, few: Path, width: int, scheme: str) -> None:
    if not Path(AXE).is_file():
        pytest.skip("axe-core is not installed; AXE_CORE names its axe.min.js")
    open_page(browser, few, width, scheme)
    browser.execute_script(UNFOLD)
    browser.execute_async_script("setTimeout(arguments[0], 100)")
    browser.execute_script(Path(AXE).read_text(encoding="utf-8"))
    browser.set_script_timeout(60)
    found = browser.execute_async_script(
        "const done = arguments[0]; axe.run({exclude: [['math > *'], ['svg > *']]}, {resultTypes: ['violations']})"
        ".then(r => done(r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)])))"
    )
    assert found == []
