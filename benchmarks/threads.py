"""Two threads against one: the fast engine holds no lock of the interpreter. Beside it, what two cores give at all."""

from __future__ import annotations

import time
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np

from benchmarks.baseline import own_engine, run_engine
from benchmarks.measuring import Work, in_turns
from benchmarks.rows import Bar, Row
from benchmarks.shares import Task, shared_out
from sim.rules import draws
from sim.rules.compiled import compiled
from sim.state.tallies import Tallies

SPEEDUP = Bar(1.9, at_least=True)
HASHES = 2_000_000
"""Hashes that take about as long as a run."""


@compiled
def _hashes(count: int) -> np.uint64:
    """Return so many hashes in one: work that keeps a core busy and reads no memory."""
    state = np.uint64(0)
    for number in range(count):
        state ^= draws.mix(np.uint64(number))
    return state


def part(first: int, runs: int) -> Tallies:
    """Return the tallies of some runs of the baseline."""
    return run_engine(own_engine(), runs, first)


def part_of_hashes(_: int, runs: int) -> np.uint64:
    """Return hashes that take about as long as so many runs."""
    return _hashes(runs * HASHES)


def threads(quick: bool) -> list[Row]:
    """Time on the wall of the same runs, in the same parts, on one thread and on two.

    The bar is for two free cores. On a shared machine a core is not always free, and two at a time less often: the
    least of the repeats is the one least disturbed (what :mod:`timeit` goes by), and what is lost to memory and locks
    is in that too. How it went on the whole stands beside it.
    """
    runs, size = (40, 5) if quick else (400, 10)
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:

        def work(pool: Executor, task: Task) -> Work:
            return Work(lambda _: shared_out(pool, task, runs, size), runs)

        works = {
            "one": work(one, part),
            "two": work(two, part),
            "hashes on one": work(one, part_of_hashes),
            "hashes on two": work(two, part_of_hashes),
        }
        times = in_turns(works, 2 if quick else 31, time.perf_counter)
    how = f"time on the wall of {runs} runs in parts of {size}; wants two free cores"
    free = "least of all repeats on two threads, when both cores were freest, against the least on one"
    alone = "no memory is read: what two cores give at all"
    speedup, most = times["one"].over(times["two"]), times["hashes on one"].over(times["hashes on two"])
    return [
        Row("one thread / two threads", ratio=times["one"].least / times["two"].least, bar=SPEEDUP, note=free),
        Row("one thread / two threads, repeat by repeat", ratio=speedup.median, spread=speedup.spread, note=how),
        Row("the same of hashes alone", ratio=most.median, spread=most.spread, note=alone),
        Row("fast engine on one thread", 1.0 / times["one"].median, "runs a second"),
        Row("fast engine on two threads", 1.0 / times["two"].median, "runs a second"),
    ]
