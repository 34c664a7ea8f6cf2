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
    """A process that hears of no Ctrl-C from its first moment: it inherits that the signal is blocked."""

    def start(self) -> None:
        if not hasattr(signal, "pthread_sigmask"):
            super().start()
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)  # what came meanwhile is delivered now


class _Counted(SpawnContext):
    """Such processes, remembered, so that they can be ended."""

    def __init__(self) -> None:
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]
        process = _Follower(*args, **options)
        self.started.append(process)
        return process


@contextmanager
def process_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of fresh processes; it is left when all its work is done, at once where an exception leaves it.

    Ctrl-C reaches every process of a terminal: here only the owner answers it. The processes end with their
    owner even where that is killed.

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
            # All processes run before there is work: the pool would not notice the end of one that it starts meanwhile.
            for each in started:
                each.result()
        except BrokenExecutor:
            raise WorkerError(
                f"workers={workers}: processes end as soon as they start; in a script, call this under"
                " if __name__ == '__main__':"
            ) from None
        yield pool
        if _is_broken(pool):
            # A process that was being started while another one died is waited for, and never told to end.
            _kill(context.started)
    except BaseException:
        # Whatever stopped the work, Ctrl-C as a rule, need not wait for the end of what is being computed.
        _kill(context.started)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _kill(processes: Iterable[SpawnProcess]) -> None:
    for process in processes:
        if process.is_alive():
            process.kill()


def _is_broken(pool: ProcessPoolExecutor) -> bool:
    """Say whether a process of the pool has died: then the pool takes no more work."""
    try:
        pool.submit(os.getpid)
    except BrokenExecutor:
        return True
    return False


@contextmanager
def _interrupt_waits() -> Iterator[None]:
    """Let a Ctrl-C come afterwards: a pool that is interrupted while it starts its thread cannot be shut down."""
    in_main = threading.current_thread() is threading.main_thread()  # which is the thread that is interrupted
    if not in_main or signal.getsignal(signal.SIGINT) is None:  # a handler of C's could not be put back
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be blocked
    threading.Thread(target=_end_with_owner, daemon=True).start()


def _end_with_owner() -> None:
    owner = multiprocessing.parent_process()
    if owner is not None:
        wait([owner.sentinel])
        os._exit(1)
