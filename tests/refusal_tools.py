"""A model to spoil, and the one line in which a refusal has to be written."""

from __future__ import annotations

import time

from click.testing import CliRunner, Result

from markovsim.cli import main

SECONDS = 60.0  # a guard against what never ends, no measure of speed

HEAD = 'alphabet = ["A", "B"]\nwindow = 2\n'
TOY = (
    HEAD
    + """
[premises.luigi]
prior = "1/2"
kind = "iid"
probabilities = {A = 1}
[premises.waluigi]
prior = "1/2"
kind = "iid"
probabilities = {A = "1/2", B = "1/2"}
"""
)
CHAIN = 'transitions = [["s", "r", 1], ["r", "s", "1/2"], ["r", "r", "1/2"]]\n'


def toy(old: str, new: str) -> str:
    assert old in TOY
    return TOY.replace(old, new, 1)


def decoded(policy: str) -> str:
    return toy("window = 2", f"window = 2\ndecoding = {policy}")


def number(text: str, parameters: str = "") -> str:
    """A model whose prior of luigi is this text."""
    return f"{HEAD}{parameters}\n" + TOY[len(HEAD) :].replace('"1/2"', text, 1)


def premise(body: str, more: str = "") -> str:
    return f"{HEAD}[premises.p]\nprior = 1\n{body}\n{more}"


def deceptive(body: str) -> str:
    return premise(
        f'kind = "deceptive"\n{body}',
        '[premises.l]\nprior = 0\nkind = "iid"\nprobabilities = {A = 1}\n'
        '[premises.v]\nprior = 0\nkind = "iid"\nprobabilities = {B = 1}',
    )


def markov(body: str) -> str:
    return premise(f'kind = "markov"\n{body}')


GENERATOR = 'kind = "generator"\nstart = ["1", "0"]\n[premises.p.tokens]\n'
Q = "[parameters]\nq = [0, 1]\n"


def run(arguments: list[str]) -> tuple[Result, float]:
    begun = time.perf_counter()
    result = CliRunner().invoke(main, arguments)
    return result, time.perf_counter() - begun


def check_refusal(arguments: list[str], fragments: tuple[str, ...]) -> None:
    result, seconds = run(arguments)
    assert result.exit_code == 2, (result.stdout, result.stderr, result.exception)
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    assert result.stderr[:-1].isprintable()
    assert len(result.stderr) < 1_700
    assert "Traceback" not in result.stderr
    for fragment in fragments:
        assert fragment in result.stderr, (fragment, result.stderr)
    assert seconds < SECONDS
