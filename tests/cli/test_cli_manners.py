"""The command line is quick, quiet and tidy: interruptions, pipes, terminals and the files that it writes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_tools import ROOT, TOY, process, run

from markovsim.cli.output import one_line, write_text
from markovsim.errors import InputError


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "toy.toml"
    path.write_text(TOY)
    return path


def test_interrupted_is_130(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from markovsim.answers import analysis

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(analysis, "analyze", interrupted)
    result = run("analyze", toy)
    assert (result.exit_code, result.stdout) == (130, "")
    assert "Traceback" not in result.stderr


def test_a_real_ctrl_c(toy: Path) -> None:
    for pause in (1.5, 5, 15):
        running = process("simulate", toy, "--steps", 10_000_000)
        time.sleep(pause)
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate(timeout=20)
        if running.returncode != -signal.SIGINT:  # else the interpreter itself was still starting
            break
    assert (running.returncode, stdout) == (130, "")
    assert "Traceback" not in stderr


def test_memory_that_runs_out_is_an_error_line(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from markovsim.answers import analysis

    def greedy(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(analysis, "analyze", greedy)
    result = run("analyze", toy)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: the task does not fit into memory")


def test_a_closed_pipe_is_no_traceback(toy: Path) -> None:
    for extra in (["--json"], []):
        running = process("analyze", toy, *extra)
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
        running.stderr.close()
        assert running.wait(timeout=20) == 141


def test_no_color_is_respected(toy: Path) -> None:
    colour = re.compile(r"\x1b\[[0-9;]*(3[0-7]|9[0-7])")

    def shown(**env: str) -> str:
        return process("verify", "C2", env={"FORCE_COLOR": "1", **env}).communicate(timeout=60)[0]

    assert colour.search(shown())
    assert not colour.search(shown(NO_COLOR="1"))


def test_no_escapes_into_a_file(toy: Path) -> None:
    stdout, stderr = process("analyze", toy).communicate(timeout=20)
    assert "\x1b" not in stdout
    assert stderr == ""


def test_an_ascii_terminal_is_no_obstacle(toy: Path) -> None:
    running = process("analyze", toy, env={"PYTHONIOENCODING": "ascii"})
    stdout, _ = running.communicate(timeout=20)
    assert running.returncode == 0
    assert "17/18" in stdout


def test_progress_goes_to_a_terminal_s_standard_error(toy: Path) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    command = [sys.executable, "-m", "markovsim", "verify", "C2", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave, env=environment) as running:
        os.close(slave)
        assert running.stdout is not None
        assert json.loads(running.stdout.read())["proved"] == 1
    assert b"verifying" in os.read(master, 65_536)
    os.close(master)


def test_files_are_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.toml"
    write_text(path, "first\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "second\n")
    assert path.read_text() == "first\n"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputError, match="nowhere"):
        write_text(tmp_path / "nowhere" / "x", "")


def test_messages_are_one_line() -> None:
    assert one_line("a\n b\tc\x1b[0m") == "a b c\\x1b[0m"
    long = one_line("x" * 100_000)
    assert len(long) < 1_600
    assert " … " in long
