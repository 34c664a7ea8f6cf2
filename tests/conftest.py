"""What several tests of the report share, which files run first, and Ctrl-C as a terminal sends it."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from markovsim import proving
from markovsim.cli import main

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts jobs in the background so, and all that they start would ignore Ctrl-C as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)


LONG = (
    "test_splitting.py",
    "test_sweep_processes.py",
    "test_certificates_mutations.py",
    "test_report.py",
    "test_report_browser.py",
    "test_against_oracle.py",
    "test_hunt.py",
    "test_strategies.py",
    "test_arrays.py",
    "test_certificates_check.py",
    "test_symbolic_against_exact.py",
    "test_figures.py",
    "test_referee.py",
    "test_bits.py",
)
"""Files that take ten seconds or more, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first: one that is begun last leaves the other process without work."""
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONG)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Each file runs in one process, and so do the two files of the report, which share the page."""
    from xdist.scheduler import LoadFileScheduling

    class OnePage(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "tests/report" if file.startswith("tests/report/") else file

    return OnePage(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[proving.ClaimResult]]:
    """The page as the command line writes it, and the results of all claims that the command wrote it from."""
    place = tmp_path_factory.mktemp("report") / "page.html"
    results: list[proving.ClaimResult] = []
    verify = proving.verify

    def kept(*arguments: Any, **options: Any) -> list[proving.ClaimResult]:
        results.extend(verify(*arguments, **options))
        return results

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "verify", kept)
        done = CliRunner().invoke(main, ["report", "--out", str(place)])
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{place}\n", "")
    assert [each.name for each in place.parent.iterdir()] == ["page.html"]
    return place, results


@pytest.fixture(scope="session")
def report_path(report: tuple[Path, list[proving.ClaimResult]]) -> Path:
    """The page as the command line writes it."""
    return report[0]


@pytest.fixture(scope="session")
def few_results() -> list[proving.ClaimResult]:
    """Some claims of all verdicts; between them they have most kinds of evidence."""
    return proving.verify(["A2", "A4", "B2", "C4", "C5", "C9"])
