"""Processes that share work: a pool that leaves Ctrl-C to its owner, and that never outlives it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from markovsim.errors import WorkerError


class _Follower(SpawnProcess):
    """A process that no Ctrl-C reaches from its first moment, since it inherits a blocked signal."""

    def start(self) -> None:
        if not hasattr(signal, "pthread_sigmask"):
            super().start()
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(
                signal.SIG_SETMASK, before
            )  # A signal that came meanwhile is delivered now.


class _Counted(SpawnContext):
    """A context that remembers the processes it starts, so that they can be ended."""

    def __init__(self) -> None:
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]
        process = _Follower(*args, **options)
        self.started.append(process)
        return process


@contextmanager
def process_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of fresh processes, which ends when its work is done, or at once on an exception.

    Ctrl-C reaches every process of a terminal. Here only the owner answers it. The processes end with their
    owner, even where the owner is killed.

    Raises
    ------
    WorkerError
        No process can be started.
    """
    context = _Counted()
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_follow_owner)
    try:
        try:
            with _interrupt_waits():
                started = [pool.submit(os.getpid) for _ in range(workers)]
            # All processes run before there is work, since the pool does not notice the end of a later one.
            for each in started:
                each.result()
        except BrokenExecutor:
            raise WorkerError(
                f"workers={workers}: processes end as soon as they start; in a script, call this under"
                " if __name__ == '__main__':"
            ) from None
        yield pool
        if _is_broken(pool):
            # The pool waits for a process that was being started while another one died, and never tells it to end.
            _kill(context.started)
    except BaseException:
        # What stopped the work is mostly Ctrl-C, and it need not wait for the end of what is being computed.
        _kill(context.started)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _kill(processes: Iterable[SpawnProcess]) -> None:
    for process in processes:
        if process.is_alive():
            process.kill()


def _is_broken(pool: ProcessPoolExecutor) -> bool:
    """Return whether a process of the pool has died, after which the pool takes no more work."""
    try:
        pool.submit(os.getpid)
    except BrokenExecutor:
        return True
    return False


@contextmanager
def _interrupt_waits() -> Iterator[None]:
    """Hold a Ctrl-C back, since a pool that is interrupted while it starts its thread cannot be shut down."""
    in_main = threading.current_thread() is threading.main_thread()  # Signals interrupt the main thread.
    if (
        not in_main or signal.getsignal(signal.SIGINT) is None
    ):  # A handler that C code set could not be put back.
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for number in came[:1]:
            signal.raise_signal(number)


def _follow_owner() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # This is for systems where it could not be blocked.
    threading.Thread(target=_end_with_owner, daemon=True).start()


def _end_with_owner() -> None:
    owner = multiprocessing.parent_process()
    if owner is not None:
        wait([owner.sentinel])
        os._exit(1)
