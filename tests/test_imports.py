"""The shape of the project, read from its imports: one direction, no cycle, leaves stay leaves.

``python tests/test_imports.py`` prints the map of the rooms that CONTRIBUTING.md shows.

Imports are read from the syntax tree, those inside functions and those for type checkers too: an arrow that
only runs sometimes is an arrow.  The checks are plain functions of a graph, so that each is also shown to
reject a made-up one.
"""

from __future__ import annotations

import ast
import graphlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from places import ROOT

PACKAGE = ROOT / "markovsim"
Graph = Mapping[str, Iterable[str]]

#: Rooms from the ground up. A module may import its own room and every room on a lower line, never a
#: neighbour on the same line.  A room is a folder; what stands on floors of its own inside one is named in ``ROOM_OF``.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "groups"),
    ("arithmetic", "workers"),
    ("chains",),
    ("chains.elimination",),
    ("chains.arrays",),
    ("chains.hitting", "chains.lumping"),
    ("chains.long_run", "chains.draws"),
    ("chains.chain",),
    ("premises",),
    ("full_memory",),
    ("contexts",),
    ("contexts.every_window",),
    ("contexts.state_spaces",),
    ("contexts.simulator",),
    ("mixture",),
    ("modelfiles", "figuredata", "examples"),
    ("interop",),
    ("answers",),
    ("sweeps",),
    ("proving", "conjectures"),
    ("figures", "report"),
    ("markovsim",),
    ("cli",),
)
#: Modules that stand on another floor than their folder.
ROOM_OF = {
    "markovsim.chains": "chains.chain",
    "markovsim.chains.chain": "chains.chain",
    "markovsim.chains.lumping": "chains.lumping",
    "markovsim.contexts.state_spaces": "contexts.state_spaces",
    "markovsim.contexts.simulator": "contexts.simulator",
    "markovsim.__main__": "cli",
}
#: Rooms and modules that nobody may import but themselves, the command line and the package's own front door.
LEAVES = ("markovsim.figures", "markovsim.conjectures.strategies")
NUMERIC = {"numpy", "scipy", "sympy", "flint", "mpmath", "fractions", "decimal", "math", "cmath", "numbers"}
HEAVY = {
    "numpy",
    "scipy",
    "sympy",
    "networkx",
    "matplotlib",
    "hypothesis",
    "jinja2",
    "markdown_it",
    "distributed",
}


# --- reading --------------------------------------------------------------------------------------


def module_name(path: Path, package: Path) -> str:
    parts = [package.name, *path.relative_to(package).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(source: str, module: str, is_package: bool) -> Iterator[str]:
    """Every dotted name that the source imports, wherever the statement stands; made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = module.split(".")
            parent = parent[: len(parent) - node.level + is_package] if node.level else []
            base = ".".join([*parent, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            constants = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
            yield from (value for value in constants if isinstance(value, str))


def longest_module(name: str, modules: Iterable[str]) -> str:
    """``markovsim.errors.InputError`` names the module ``markovsim.errors``; others stay as they are."""
    known = set(modules)
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        if ".".join(parts[:size]) in known:
            return ".".join(parts[:size])
    return name


def import_graph(package: Path) -> dict[str, set[str]]:
    paths = {module_name(path, package): path for path in sorted(package.rglob("*.py"))}
    graph = {}
    for module, path in paths.items():
        names = imported_names(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")
        graph[module] = {longest_module(name, paths) for name in names} - {module}
    return graph


def inside(graph: Graph, package: str = "markovsim") -> dict[str, set[str]]:
    return {
        module: {name for name in names if name.split(".")[0] == package} for module, names in graph.items()
    }


# --- judging --------------------------------------------------------------------------------------


def cycle(graph: Graph) -> list[str]:
    """The modules of one import cycle, or an empty list."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def room(module: str) -> str:
    """The room of a module: the deepest folder on its path that has a floor, or the module itself at the top."""
    if module in ROOM_OF:
        return ROOM_OF[module]
    parts = module.split(".")[1:]
    known = {name for names in FLOORS for name in names}
    for size in range(len(parts), 1, -1):
        if ".".join(parts[:size]) in known:
            return ".".join(parts[:size])
    return parts[0] if parts else module


def wrong_arrows(graph: Graph) -> list[str]:
    """Every import that leaves the order of the floors, and every module that stands on none."""
    floor = {name: level for level, names in enumerate(FLOORS) for name in names}
    lost = [f"{module}: no floor for room={room(module)!r}" for module in graph if room(module) not in floor]
    return lost + [
        f"{module} -> {target}"
        for module, targets in graph.items()
        for target in sorted(targets)
        if room(module) in floor and room(target) in floor
        if room(module) != room(target) and floor[room(target)] >= floor[room(module)]
    ]


def visited_leaves(graph: Graph) -> list[str]:
    """Every import of a leaf by someone other than its own room, the command line, the front door."""
    return [
        f"{module} -> {target}"
        for module, targets in graph.items()
        for target in sorted(targets)
        for leaf in LEAVES
        if target == leaf or target.startswith(f"{leaf}.")
        if room(module) not in (room(leaf), "cli", "markovsim")
    ]


def reached(module: str, graph: Graph) -> set[str]:
    """The module and everything that it imports, directly or not."""
    found, queue = {module}, [module]
    for name in queue:
        new = set(graph.get(name, ())) - found
        found |= new
        queue += new
    return found


def foreign(names: Iterable[str], allowed: Iterable[str]) -> set[str]:
    """The imported names that are neither in the standard library nor allowed."""
    return {name for name in names if name.split(".")[0] not in sys.stdlib_module_names} - set(allowed)


def loaded_by(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after running the code."""
    report = (
        "\nimport json, sys; sys.stderr.write('\\n' + json.dumps([m.split('.')[0] for m in sys.modules]))"
    )
    command = [sys.executable, "-c", code + report]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


HELP = "from markovsim.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass"


# --- the map --------------------------------------------------------------------------------------


def room_graph(graph: Graph) -> dict[str, set[str]]:
    """The rooms, and for each the other rooms that its modules import from."""
    rooms: dict[str, set[str]] = {}
    for module, targets in graph.items():
        rooms.setdefault(room(module), set()).update(map(room, targets))
    return {name: targets - {name} for name, targets in rooms.items()}


def direct(graph: Graph) -> dict[str, set[str]]:
    """The arrows of an acyclic graph that no longer way round replaces (its transitive reduction)."""
    return {
        name: {
            target
            for target in targets
            if not any(target in reached(other, graph) for other in targets if other != target)
        }
        for name, targets in graph.items()
    }


def head(name: str, package: Path) -> str:
    """The first line of the docstring of a room: of its folder's ``__init__``, or of the module that it is."""
    modules = [
        module for module, other in ROOM_OF.items() if other == name and not module.endswith("__main__")
    ]
    place = package.joinpath(*(modules[-1].split(".")[1:] if modules else name.split(".")))
    path = package / "__init__.py" if name == package.name else place.with_suffix(".py")
    path = path if path.is_file() else place / "__init__.py"
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def drawn_map(package: Path) -> str:
    """The rooms from the ground up, each with what it is and the rooms that it builds on directly."""
    arrows = direct(room_graph(inside(import_graph(package))))
    lines = []
    for level, names in enumerate(FLOORS):
        for name in names:
            below = f"  ← {', '.join(sorted(arrows[name]))}" if arrows[name] else ""
            lines += [f"{level:2}  {name}{below}", f"      {head(name, package)}"]
    return "\n".join(lines)


# --- the project ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    return import_graph(PACKAGE)


def test_no_module_imports_itself_round_a_corner(graph: dict[str, set[str]]) -> None:
    assert cycle(inside(graph)) == []


def test_every_arrow_points_down(graph: dict[str, set[str]]) -> None:
    assert wrong_arrows(inside(graph)) == []


def test_the_map_in_contributing_is_the_map_of_the_imports() -> None:
    shown = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert drawn_map(PACKAGE) in shown, "run python tests/test_imports.py and copy the map to CONTRIBUTING.md"


def test_leaves_are_imported_by_the_command_line_only(graph: dict[str, set[str]]) -> None:
    assert visited_leaves(inside(graph)) == []


def test_classes_see_no_number(graph: dict[str, set[str]]) -> None:
    names = graph["markovsim.chains.graph"]
    counting = {"math.gcd"}  # a period is the gcd of walk lengths: whole steps, not probabilities
    assert {name for name in names - counting if name.split(".")[0] in NUMERIC} == set()
    assert inside({"": names})[""] <= {"markovsim.errors"}


def test_elimination_sees_no_token(graph: dict[str, set[str]]) -> None:
    rooms = {room(name) for name in inside(graph)["markovsim.chains.elimination.states"]}
    assert rooms <= {"errors", "arithmetic", "chains", "chains.elimination"}


def test_the_checker_stands_alone() -> None:
    checker = import_graph(ROOT / "markovsim_checker")
    for module, names in checker.items():
        assert foreign(names, checker) == set(), module
    assert not loaded_by("import markovsim_checker.check") & ({"markovsim"} | HEAVY)


def test_figures_compute_nothing(graph: dict[str, set[str]]) -> None:
    allowed = {"errors", "figuredata", "figures"}
    for module, names in inside(graph).items():
        if room(module) == "figures":
            assert {room(name) for name in names} <= allowed, module


def test_help_loads_nothing_heavy() -> None:
    assert loaded_by(HELP) & HEAVY == set()


# --- the checks themselves can fail ---------------------------------------------------------------


def test_a_cycle_is_found() -> None:
    made_up = {"markovsim.a": {"markovsim.b"}, "markovsim.b": {"markovsim.c"}, "markovsim.c": {"markovsim.a"}}
    assert set(cycle(made_up)) == set(made_up)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("markovsim.errors", "markovsim.arithmetic.domains"),
        ("markovsim.chains.hitting.problem", "markovsim.contexts.enumeration"),
        ("markovsim.chains.chain", "markovsim.premises.generator"),
        ("markovsim.answers.analysis", "markovsim.cli"),
        ("markovsim.arithmetic.domains", "markovsim"),
        ("markovsim.attic", "markovsim.errors"),
    ],
)
def test_a_wrong_arrow_is_found(source: str, target: str) -> None:
    assert len(wrong_arrows({source: {target}})) == 1


def test_a_visited_leaf_is_found() -> None:
    assert visited_leaves({"markovsim.answers.analysis": {"markovsim.figures.style"}}) != []
    assert visited_leaves({"markovsim.proving": {"markovsim.conjectures.strategies"}}) != []
    assert visited_leaves({"markovsim.cli": {"markovsim.figures"}}) == []


def test_imports_are_found_wherever_they_stand(tmp_path: Path) -> None:
    package = tmp_path / "markovsim"
    (package / "chains").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "errors.py").write_text("def f():\n    from .chains.chain import Chain\n    return Chain\n")
    (package / "chains" / "__init__.py").write_text("from . import chain\n")
    (package / "chains" / "chain.py").write_text(
        "from typing import TYPE_CHECKING\nimport importlib\n"
        "if TYPE_CHECKING:\n    from ..errors import InputError\n"
        "def g():\n    return importlib.import_module('markovsim.cli'), __import__('numpy')\n"
    )
    (package / "cli.py").write_text("class C:\n    import markovsim.errors as e\n")
    found = import_graph(package)
    assert found["markovsim.errors"] == {"markovsim.chains.chain"}
    assert found["markovsim.chains"] == {"markovsim.chains.chain"}
    outside = {"typing.TYPE_CHECKING", "importlib", "numpy"}
    assert found["markovsim.chains.chain"] == {"markovsim.errors", "markovsim.cli"} | outside
    assert found["markovsim.cli"] == {"markovsim.errors"}
    assert cycle(inside(found)) != []
    assert wrong_arrows(inside(found)) != []


def test_a_heavy_import_is_seen() -> None:
    assert "numpy" in loaded_by("import numpy")
    assert foreign({"numpy", "json", "markovsim.errors"}, {"markovsim.errors"}) == {"numpy"}
    assert reached("a", {"a": {"b"}, "b": {"c", "a"}, "d": {"e"}}) == {"a", "b", "c"}


def test_a_map_leaves_out_the_arrows_that_others_replace() -> None:
    assert direct({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}


if __name__ == "__main__":
    print(drawn_map(PACKAGE))
