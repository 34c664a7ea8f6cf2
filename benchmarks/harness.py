"""How a figure is taken: the best of several runs, in a process of its own, for a bounded time.

A case is a function of this package that sets itself up, times what is to be compared, and returns ``seconds`` and a
``value`` to be checked. It runs in a fresh process: so no peer's imports, threads or memory touch another's, a peer
that takes too long can be ended, and the peak of memory is its own. What a peer raises ends the process; its name is
the figure.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TIMEOUT = 60.0
"""Seconds after which a peer is ended."""
MISSING = "not installed"
PEERS = ("numpy", "scipy", "sympy", "python-flint", "quantecon", "deeptime", "pydtmc", "stormpy")
_ANSWER = "answer of the case: "
_TOGETHER: ContextVar[bool] = ContextVar("cases run in this process", default=False)

Row = dict[str, Any]
Outcome = dict[str, Any]


def best(run: Callable[[], Any], repeat: int = 3) -> tuple[float, Any]:
    """Return the shortest time of ``repeat`` runs, in seconds, and the last result."""
    seconds, result = [], None
    for _ in range(repeat):
        begun = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - begun)
        if sum(seconds) > TIMEOUT / 4:  # long runs vary less, and there may be no time for another
            break
    return min(seconds), result


@contextmanager
def one_process() -> Iterator[None]:
    """Run the cases inside in this process: for quick tables, whose times and memory mean nothing."""
    token = _TOGETHER.set(True)
    try:
        yield
    finally:
        _TOGETHER.reset(token)


def measured(target: str, timeout: float = TIMEOUT, **arguments: Any) -> Outcome:
    """Run a case ``module:function`` of this package in a process of its own and return its outcome.

    That is ``seconds``, ``value``, ``peak_mb`` (of memory) and ``wall`` (of the whole process, in seconds); or
    ``failure``: "not installed", "> 60 s", or the name of the error, with its message in ``message``.
    """
    if _TOGETHER.get():
        begun = time.perf_counter()
        done, error = attempt(lambda: called(target, arguments))
        if error is not None:
            return failed(type(error).__name__, str(error))
        return done | {"wall": time.perf_counter() - begun}
    command = [sys.executable, "-m", "benchmarks.harness", target, json.dumps(arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failure": f"> {timeout:.0f} s", "message": ""}
    wall = time.perf_counter() - begun
    if done.returncode == 0:
        (answer,) = (line for line in done.stdout.splitlines() if line.startswith(_ANSWER))
        outcome: Outcome = json.loads(answer.removeprefix(_ANSWER))
        return outcome | {"wall": wall}
    last = (done.stderr.strip().splitlines() or [f"ended with status {done.returncode}"])[-1]
    name, _, message = last.partition(": ")
    return failed(name.rpartition(".")[2], message)


def failed(name: str, message: str) -> Outcome:
    """Return the outcome of a case that raised an error of that name."""
    return {"failure": MISSING if name == "ModuleNotFoundError" else name, "message": message}


def called(target: str, arguments: dict[str, Any]) -> Outcome:
    """Run a case in this process and return its outcome, the peak of memory with it."""
    module, _, function = target.partition(":")
    outcome: Outcome = getattr(importlib.import_module(module), function)(**arguments)
    return outcome | {"peak_mb": round(peak_memory() / 2**20, 1)}


def attempt(run: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    """Return (result, None) or (None, what was raised): for peers, that an input raises is an answer."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run)
        error = future.exception()
        return (None, error) if error is not None else (future.result(), None)


def cell(outcome: Outcome, key: str = "seconds") -> Any:
    """Return a figure of an outcome, or why there is none."""
    return outcome["failure"] if "failure" in outcome else outcome[key]


def ratio(peer: Outcome, ours: Outcome) -> Any:
    """Return how many times as long the peer took; a lower bound where it was ended."""
    if "failure" in ours:
        return None
    if "failure" in peer:
        bound = peer["failure"]
        return f"> {float(bound[2:-2]) / ours['seconds']:.3g}" if bound.startswith("> ") else None
    return peer["seconds"] / ours["seconds"]


def until_too_long(sizes: list[int], case: Callable[[int], Outcome]) -> dict[int, Outcome]:
    """Return the outcomes for growing sizes; after one that was ended, larger ones are not tried."""
    outcomes: dict[int, Outcome] = {}
    over = ""
    for size in sizes:
        outcomes[size] = {"failure": "–", "message": f"a smaller size took {over}"} if over else case(size)
        failure = outcomes[size].get("failure", "")
        over = failure if failure.startswith("> ") else over
    return outcomes


def versions() -> dict[str, str]:
    """Return the versions of this project and of all peers."""
    found = {"python": platform.python_version()}
    for name in ("markovsim", *PEERS):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = MISSING
    return found


def machine() -> dict[str, Any]:
    """Return what the figures depend on: processor, cores, memory, system."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        cpu = named[0] if named else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory GiB": round(memory, 1),
        "system": platform.system(),
    }


def peak_memory() -> int:
    """Return the most memory that this program has had, in bytes; what the process was before it does not count."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage also counts what the parent had when it started this process
        (peak,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(peak) * 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Run one case, named on the command line with its arguments as JSON, and print its outcome."""
    sys.set_int_max_str_digits(0)  # exact values are handed on as text
    outcome = called(sys.argv[1], json.loads(sys.argv[2]))
    print("\n" + _ANSWER + json.dumps(outcome))


if __name__ == "__main__":
    main()
