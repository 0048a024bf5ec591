"""Work in shares, handed out one by one as a sweep hands out its pieces: who is done takes the next."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

Task = Callable[[int, int], object]
"""Does some units of work: the number of the first, and how many."""


def shared_out(executor: Executor, task: Task, count: int, size: int) -> None:
    """Do so many units of a task in shares of a size, and wait for all of them.

    Parameters
    ----------
    executor : Executor
        Who does them.
    task : Task
        What is done.
    count, size : int
        Units in all, and in one share.
    """
    futures = [executor.submit(task, first, min(size, count - first)) for first in range(0, count, size)]
    for future in futures:
        future.result()
