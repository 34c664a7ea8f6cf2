"""Processes that share work: a pool that leaves Ctrl-C to its owner, and that never outlives it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any


class _Counted(SpawnContext):
    """Fresh processes, remembered, so that they can be ended."""

    def __init__(self) -> None:
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]
        process = SpawnProcess(*args, **options)
        self.started.append(process)
        return process


@contextmanager
def process_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of fresh processes; it is left when all its work is done, at once where an exception leaves it.

    Ctrl-C reaches every process of a terminal: here only the owner answers it. The processes end with their
    owner even where that is killed.
    """
    context = _Counted()
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_follow_owner)
    try:
        yield pool
    except BaseException:
        # Whatever stopped the work, Ctrl-C as a rule, need not wait for the end of what is being computed.
        for process in context.started:
            if process.is_alive():
                process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _follow_owner() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_owner, daemon=True).start()


def _end_with_owner() -> None:
    owner = multiprocessing.parent_process()
    if owner is not None:
        wait([owner.sentinel])
        os._exit(1)
