"""Dask: a scheduler and two workers of one thread each, real processes on loopback, against the engine alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.baseline import own_engine, run_engine
from benchmarks.children import own_environment
from benchmarks.measuring import Work, in_turns
from benchmarks.rows import Bar, Row, Skipped
from benchmarks.shares import shared_out
from benchmarks.sweeping import sweep
from sim.results import measures
from sim.types import Floats

SPEEDUP = Bar(1.8, at_least=True)
KINDS = {"parts": "parts of runs", "sweep": "a sweep"}
SECONDS_TO_START, SECONDS_TO_END = 60.0, 10.0
QUIETLY = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False", "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms"}
"""How docs/sweeps.md has Dask watch over its processes: no profile of compiled code, two looks a second."""


def part(first: int, runs: int) -> dict[str, Floats]:
    """Return the measures of some runs of the baseline: what a worker does, and what is done without any."""
    return measures.compute(run_engine(own_engine(), runs, first))


@contextmanager
def _process(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process with its output in a file, and end it at last."""
    with log.open("wb") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", *command], env=own_environment() | QUIETLY, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _await(file: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a scheduler has written where it listens."""
    until = time.monotonic() + SECONDS_TO_START
    while not file.exists() or not file.read_text():
        if process.poll() is not None or time.monotonic() > until:
            raise Skipped(f"the scheduler does not start: {log.read_text(errors='replace')[-500:]}")
        time.sleep(0.1)


@contextmanager
def cluster(workers: int) -> Iterator[Executor]:
    """Start a scheduler and workers, and give an executor on them; all of them end with it.

    Raises
    ------
    Skipped
        Where ``distributed`` is not installed or does not start.
    """
    if find_spec("distributed") is None:
        raise Skipped("the package distributed is not installed")
    from distributed import Client

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        where, log = folder / "scheduler.json", folder / "scheduler.txt"
        at_home = ("--host", "127.0.0.1", "--scheduler-file", str(where), "--no-dashboard")
        scheduler = stack.enter_context(_process(("dask", "scheduler", "--port", "0", *at_home), log))
        _await(where, scheduler, log)
        own = ("--nthreads", "1", "--nworkers", "1", "--no-nanny", "--local-directory", str(folder))
        for number in range(workers):
            stack.enter_context(_process(("dask", "worker", *own, *at_home), folder / f"worker{number}.txt"))
        client: Any = stack.enter_context(Client(scheduler_file=str(where), timeout=SECONDS_TO_START))  # type: ignore[no-untyped-call]
        client.wait_for_workers(workers, timeout=SECONDS_TO_START)
        yield stack.enter_context(client.get_executor(pure=False))


def dask(quick: bool) -> list[Row]:
    """Time on the wall of the same runs on the engine alone, in parts on Dask, and as a sweep on Dask.

    So many that they take half a minute on two workers: who starts a cluster has more to do, and what a sweep of any
    size costs to start and end is not what is measured.
    """
    runs, size = (80, 20) if quick else (24_000, 200)
    with cluster(2) as executor, ThreadPoolExecutor(2) as threads:
        works = {
            "engine": Work(lambda _: part(0, runs), runs),
            "parts": Work(lambda _: shared_out(executor, part, runs, size), runs),
            "sweep": Work(lambda _: sweep(runs, executor=executor), runs),
            "threads": Work(lambda _: shared_out(threads, part, runs, size), runs),
        }
        times = in_turns(works, 2 if quick else 3, time.perf_counter)
    workers = "two workers of one thread each, set as in docs/sweeps.md"
    how = f"time on the wall of {runs} runs; {workers}; wants two free cores"
    rows = []
    for name, what in KINDS.items():
        speedup = times["engine"].over(times[name])
        label = f"engine alone on one thread / {what} on Dask"
        rows.append(Row(label, ratio=speedup.median, spread=speedup.spread, bar=SPEEDUP, note=how))
        beside = times["threads"].over(times[name])
        rows.append(Row(f"two threads / {what} on Dask", ratio=beside.median, spread=beside.spread, note=how))
        rows.append(Row(f"{what} on Dask", 1.0 / times[name].median, "runs a second"))
    return rows
