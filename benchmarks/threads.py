"""Two threads against one: the fast engine holds no lock of the interpreter. Beside it, what two cores give at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial

import numpy as np

from benchmarks.baseline import baseline, baseline_world, run_engine
from benchmarks.measuring import Work, in_turns
from benchmarks.rows import Bar, Row
from sim.engine.run import Engine
from sim.rules import draws
from sim.rules.compiled import compiled

SPEEDUP = Bar(1.9, at_least=True)
HASHES = 2_000_000
"""Hashes that take about as long as a run."""


@compiled
def hashes(count: int) -> np.uint64:
    """Return so many hashes in one: work that keeps a core busy and reads no memory."""
    state = np.uint64(0)
    for number in range(count):
        state ^= draws.mix(np.uint64(number))
    return state


def _shared_out(pool: Executor, tasks: Sequence[Callable[[], object]]) -> None:
    """Do tasks, all of them at a time."""
    for future in [pool.submit(task) for task in tasks]:
        future.result()


def threads(quick: bool) -> list[Row]:
    """Time on the wall of the same runs on one thread and on two, each with an engine of its own."""
    engines = [Engine(baseline(), baseline_world()) for _ in range(2)]
    runs = 40 if quick else 400
    half, count = runs // 2, runs * HASHES
    with ThreadPoolExecutor(2) as pool:
        works = {
            "one": [partial(run_engine, engines[0], runs)],
            "two": [partial(run_engine, each, half, number * half) for number, each in enumerate(engines)],
            "alone": [partial(hashes, count)],
            "both": [partial(hashes, count // 2)] * 2,
        }
        timed = {name: Work(lambda _, tasks=tasks: _shared_out(pool, tasks), runs) for name, tasks in works.items()}
        times = in_turns(timed, 2 if quick else 31, time.perf_counter)
    speedup, most = times["one"].over(times["two"]), times["alone"].over(times["both"])
    how = f"time on the wall of {runs} runs; wants two free cores"
    alone = "no memory is read: what two cores give at all"
    return [
        Row("one thread / two threads", ratio=speedup.median, spread=speedup.spread, bar=SPEEDUP, note=how),
        Row("the same of hashes alone", ratio=most.median, spread=most.spread, note=alone),
        Row("fast engine on one thread", 1.0 / times["one"].median, "runs a second"),
        Row("fast engine on two threads", 1.0 / times["two"].median, "runs a second"),
    ]
