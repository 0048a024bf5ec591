"""Where pieces are done: in this process, in threads, in other processes, or by any executor that is given."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context, parent_process
from typing import Any, Protocol

AHEAD = 2
"""Pieces that are handed out for each worker: one under way, one waiting."""


class Pool(Protocol):
    """Workers that pieces are handed to."""

    def room(self) -> int:
        """Return how many pieces may be handed out and not back yet."""

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand out a task."""

    def renew(self) -> bool:
        """Replace workers that died; False if that is up to somebody else."""

    def close(self) -> None:
        """Hand out nothing more and let go of the workers, without waiting for them."""


class Inline:
    """The process that asks, one task at a time."""

    def room(self) -> int:
        """Return 1: a task is done when it is handed out."""
        return 1

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Do a task."""
        future: Future[Any] = Future()
        try:
            future.set_result(task(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def renew(self) -> bool:
        """Return False: nobody died."""
        return False

    def close(self) -> None:
        """Do nothing."""


class Local:
    """Threads or processes of this machine.

    Parameters
    ----------
    jobs : int
        How many.
    processes : bool
        Whether they are processes of their own, for agents in plain Python.
    """

    def __init__(self, jobs: int, *, processes: bool) -> None:
        self._jobs, self._processes = jobs, processes
        self._executor = self._new()

    def _new(self) -> Executor:
        if not self._processes:
            return ThreadPoolExecutor(self._jobs, thread_name_prefix="alliance-sim")
        # Forking a process that has threads is not safe; a fresh one starts slower and is.
        return ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"), initializer=live_and_die_with_parent)

    def room(self) -> int:
        """Return how many pieces may be handed out and not back yet."""
        return AHEAD * self._jobs

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand out a task."""
        return self._executor.submit(task, *arguments)

    def renew(self) -> bool:
        """Start new workers."""
        self.close()
        self._executor = self._new()
        return True

    def close(self) -> None:
        """Hand out nothing more."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class Given:
    """An executor of the caller's, which stays open.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    workers : int, optional
        How many it has; found out if left out.
    """

    def __init__(self, executor: Executor, workers: int | None = None) -> None:
        self._executor = executor
        known = getattr(executor, "_max_workers", None) if workers is None else workers
        self._workers = known if isinstance(known, int) else os.cpu_count() or 1

    def room(self) -> int:
        """Return how many pieces may be handed out and not back yet."""
        return AHEAD * self._workers

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Hand out a task."""
        return self._executor.submit(task, *arguments)

    def renew(self) -> bool:
        """Return False: the executor is its owner's."""
        return False

    def close(self) -> None:
        """Leave it as it is."""


def live_and_die_with_parent() -> None:
    """Let a worker process go on when the terminal interrupts all, and end with the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_die_after, args=(parent.join,), daemon=True).start()


def _die_after(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
