"""The sweep runner on the baseline: what it costs beside the engine alone."""

from __future__ import annotations

import tempfile
import time
from typing import Any

import sim
from benchmarks.baseline import BASELINE, baseline, baseline_world, run_engine
from benchmarks.measuring import Work, in_turns
from benchmarks.rows import Row
from sim.engine.engine import Engine


def experiment(runs: int) -> dict[str, Any]:
    """Return the declaration of a sweep that is so many replications of the baseline, and nothing else."""
    return {"title": "Benchmark", "scenario": str(BASELINE), "replications": runs}


def sweep(runs: int, **options: Any) -> None:
    """Do a sweep and write it, into a folder that is then removed.

    Raises
    ------
    KeyboardInterrupt
        If the user ends it: the sweep keeps what is done and returns, and what it took says nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        if sim.sweep(experiment(runs), out=f"{folder}/sweep", **options).manifest["interrupted"]:
            raise KeyboardInterrupt


def local_pool(quick: bool) -> list[Row]:
    """Time on the wall of a sweep with one and with two jobs, its parts written to disk, and of the engine alone."""
    engine, runs = Engine(baseline(), baseline_world()), 40 if quick else 4000
    works = {
        "engine": Work(lambda _: run_engine(engine, runs), runs),
        "one": Work(lambda _: sweep(runs, jobs=1), runs),
        "two": Work(lambda _: sweep(runs, jobs=2), runs),
    }
    times = in_turns(works, 2 if quick else 5, time.perf_counter)
    one, two = times["one"].over(times["engine"]), times["engine"].over(times["two"])
    how = f"time on the wall of {runs} runs, start, end and files included"
    return [
        Row("sweep with one job / engine alone", ratio=one.median, spread=one.spread, note=how),
        Row("engine alone on one thread / sweep with two jobs", ratio=two.median, spread=two.spread, note=how),
        Row("sweep with one job", 1.0 / times["one"].median, "runs a second"),
        Row("sweep with two jobs", 1.0 / times["two"].median, "runs a second"),
    ]
