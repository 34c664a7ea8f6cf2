"""What ``import markovsim as ms`` shows, and how its functions are called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from places import ROOT

import markovsim as ms

PACKAGE = ROOT / "markovsim"
MOST_PARAMETERS = 8


def test_tab_completion_shows_what_is_public_and_no_stray_module() -> None:
    assert {name for name in dir(ms) if not name.startswith("_")} == set(ms.__all__)
    assert all(hasattr(ms, name) for name in ms.__all__)
    assert len(set(ms.__all__)) == len(ms.__all__)


def functions() -> Iterator[tuple[str, ast.arguments]]:
    """Yield every function of the package, named by its place, with its parameters."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(PACKAGE)}: {node.name}", node.args


def test_no_function_has_many_parameters() -> None:
    many = [
        name
        for name, given in functions()
        if len([p for p in (*given.args, *given.kwonlyargs) if p.arg not in ("self", "cls")])
        > MOST_PARAMETERS
    ]
    assert many == []


def test_no_boolean_is_given_by_position() -> None:
    by_position = [
        f"{name}({parameter.arg})"
        for name, given in functions()
        for parameter in (*given.posonlyargs, *given.args)
        if parameter.annotation is not None and ast.unparse(parameter.annotation) in ("bool", "bool | None")
    ]
    assert by_position == []
