"""Two threads against one: the fast engine holds no lock of the interpreter."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from benchmarks.baseline import baseline, baseline_world, run_engine
from benchmarks.measuring import Work, in_turns
from benchmarks.rows import Bar, Row
from sim.engine.run import Engine

SPEEDUP = Bar(1.9, at_least=True)


def _shared_out(engines: Sequence[Engine], pool: Executor, runs: int) -> None:
    """Do the runs, an equal share of them on each engine at a time."""
    share = runs // len(engines)
    futures = [pool.submit(run_engine, each, share, number * share) for number, each in enumerate(engines)]
    for future in futures:
        future.result()


def threads(quick: bool) -> list[Row]:
    """Time on the wall of the same runs on one thread and on two, each with an engine of its own."""
    engines = [Engine(baseline(), baseline_world()) for _ in range(2)]
    runs = 40 if quick else 1000
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        works = {
            "one": Work(lambda _: _shared_out(engines[:1], one, runs), runs),
            "two": Work(lambda _: _shared_out(engines, two, runs), runs),
        }
        times = in_turns(works, 2 if quick else 11, time.perf_counter)
    speedup = times["one"].over(times["two"])
    how = f"time on the wall of {runs} runs; wants two free cores"
    return [
        Row("one thread / two threads", ratio=speedup.median, spread=speedup.spread, bar=SPEEDUP, note=how),
        Row("fast engine on one thread", 1.0 / times["one"].median, "runs a second"),
        Row("fast engine on two threads", 1.0 / times["two"].median, "runs a second"),
    ]
