"""A Dask cluster as an executor; needs the extra ``distributed``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from markovsim.errors import InputError, WorkerError

MAX_PORT = 65_535
"""The largest port number of TCP."""
PATIENCE = 15
"""The seconds within which a scheduler has to answer and to have a worker."""

_ADDRESS = re.compile(r"(?:(?:tcp|tls|wss?|ucx)://)?[^\s/]+:(?P<port>[0-9]{1,5})/?")


@contextmanager
def dask_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """Give the executor of the cluster whose scheduler listens at ``address``, and how many threads it has now.

    A task that loses its worker is given to another one by the scheduler, as often as the scheduler allows.

    Raises
    ------
    InputError
        The extra is not installed, or the address cannot be one.
    WorkerError
        Nobody answers there, no worker comes, or a worker has another version of markovsim.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or int(found.group("port")) > MAX_PORT:
        raise InputError(f"scheduler={address!r}: is no address; write one such as tcp://127.0.0.1:8786")
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            f"scheduler={address!r}: needs Dask's distributed; pip install 'markovsim[distributed]'"
        ) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except OSError as error:  # TimeoutError is one
        reason = str(error).partition("\n")[0] or "no answer"
        raise WorkerError(
            f"scheduler={address!r}: nobody answers there ({reason}); start one with: dask scheduler"
        ) from None
    with client:
        check_workers(client, address)
        yield client.get_executor(pure=False), sum(client.nthreads().values())


def check_workers(client: Any, address: str) -> None:
    """Check that a worker comes, and that every worker there is has this version of markovsim.

    Raises
    ------
    WorkerError
        No worker comes in time, or one has another version.
    """
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise WorkerError(
            f"scheduler={address!r}: has no workers; start one with: dask worker {address}"
        ) from None
    here = version("markovsim")
    for worker, there in client.run(version, "markovsim", on_error="return").items():
        if there != here:
            found = f"version {there}" if isinstance(there, str) else f"none ({type(there).__name__})"
            raise WorkerError(f"worker={worker}: markovsim {here} is needed there, and it has {found}")
