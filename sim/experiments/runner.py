"""Runs of one scenario: replications over any executor, gathered in their order."""

from __future__ import annotations

import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from multiprocessing import get_context
from typing import Any

import numpy as np
import pyarrow as pa

from sim import data, measures, records
from sim.agents import Ally, Partner
from sim.errors import InputError
from sim.experiments.result import OPTIONAL, Result
from sim.model import AllianceModel
from sim.scenario import Scenario
from sim.tallies import Tallies, stacked
from sim.world import World, build_world

Progress = Callable[[int], None]

SECONDS_TO_START = 5.0
"""What it takes to start other processes; for less work than that they are not worth it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that raised an error."""

    run: int
    seed: int
    error: str
    trace: str


@dataclass(slots=True)
class Finished:
    """What one run left: tallies and tables, or a failure."""

    run: int
    tallies: Tallies | None = None
    tables: dict[str, pa.Table] = field(default_factory=dict)
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One run to do, for a worker."""

    scenario: Scenario
    run: int
    wanted: frozenset[str]
    ally_class: type[Ally]
    partner_class: type[Partner]


_worlds: dict[str, World] = {}


def _world(scenario: Scenario) -> World:
    """Return the arrays of a scenario, built once in each worker."""
    key = scenario.fingerprint()
    if key not in _worlds:
        _worlds.clear()
        _worlds[key] = build_world(scenario)
    return _worlds[key]


def do(task: Task) -> Finished:
    """Do one run. What goes wrong in it is kept, and stops no other."""
    try:
        model = AllianceModel(
            task.scenario,
            replicate=task.run,
            ally_class=task.ally_class,
            partner_class=task.partner_class,
            world=_world(task.scenario),
        ).run()
        return Finished(task.run, model.tallies, records.tables(model, task.run, task.wanted))
    except Exception as error:
        trace = traceback.format_exc()
        return Finished(task.run, failure=Failure(task.run, task.scenario.seed, repr(error), trace))


def _inline(tasks: Iterable[Task]) -> Iterator[Finished]:
    return (do(task) for task in tasks)


def _pooled(tasks: Iterable[Task], executor: Executor) -> Iterator[Finished]:
    """Yield what runs left in the order of the tasks, whatever the order in which they end."""
    futures: list[Future[Finished]] = [executor.submit(do, task) for task in tasks]
    try:
        for future in futures:
            yield future.result()
    finally:
        for future in futures:
            future.cancel()


def _done(tasks: list[Task], jobs: int, executor: Executor | None) -> Iterator[Finished]:
    if executor is not None:
        yield from _pooled(tasks, executor)
    elif jobs == 1 or len(tasks) == 1:
        yield from _inline(tasks)
    else:
        # The first run compiles what is not compiled yet, so that other processes find it on disk.
        yield do(tasks[0])
        began = time.perf_counter()
        yield do(tasks[1])
        left = (time.perf_counter() - began) * (len(tasks) - 2)
        if left < SECONDS_TO_START:
            yield from _inline(tasks[2:])
            return
        # Forking a process that has threads is not safe; a fresh one starts slower and is.
        with ProcessPoolExecutor(min(jobs, len(tasks) - 2), mp_context=get_context("spawn")) as pool:
            yield from _pooled(tasks[2:], pool)


def run(
    scenario: Scenario,
    replications: int | None = None,
    *,
    name: str = "run",
    jobs: int = 1,
    executor: Executor | None = None,
    tables: Iterable[str] = OPTIONAL,
    ally_class: type[Ally] = Ally,
    partner_class: type[Partner] = Partner,
    progress: Progress | None = None,
) -> Result:
    """Run a scenario and return the result.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    replications : int, optional
        Number of runs, each with luck of its own; the scenario's if left out.
    name : str
        Name of the result, and of the arm.
    jobs : int
        Processes to use; 1 runs in this one. The result does not depend on it.
    executor : concurrent.futures.Executor, optional
        Pool to use in place of ``jobs`` processes.
    tables : iterable of str
        Tables to keep beside ``runs`` and ``countries``: of ``quarters``, ``issues``, ``attempts``, ``groups``,
        ``states``.
    ally_class, partner_class : type
        Classes of the agents. With more than one job they must be importable by name.
    progress : callable, optional
        Called with the number of runs done after each.

    Raises
    ------
    InputError
        For a number or a table that is not allowed.
    """
    count = scenario.replications if replications is None else replications
    wanted = _checked(count, jobs, frozenset(tables))
    began, clock = datetime.now(UTC), time.perf_counter()
    tasks = [Task(scenario, number, wanted, ally_class, partner_class) for number in range(count)]
    finished: list[Finished] = []
    interrupted = False
    try:
        for each in _done(tasks, jobs, executor):
            finished.append(each)
            if progress is not None:
                progress(len(finished))
    except KeyboardInterrupt:
        interrupted = True
        if not finished:
            raise
    manifest = _manifest(scenario, name, count, finished, interrupted)
    manifest |= {
        "started": began.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - clock, 3),
    }
    return Result(manifest, _tables(scenario, name, finished, wanted))


def _checked(replications: int, jobs: int, tables: frozenset[str]) -> frozenset[str]:
    if replications < 1:
        raise InputError(f"The number of replications is {replications}. Give 1 or more.")
    if jobs < 1:
        raise InputError(f"The number of jobs is {jobs}. Give 1 or more.")
    unknown = sorted(tables - OPTIONAL)
    if unknown:
        raise InputError(f"There is no table '{unknown[0]}'. Allowed: {', '.join(sorted(OPTIONAL))}.")
    return tables


def _tables(scenario: Scenario, name: str, finished: list[Finished], wanted: frozenset[str]) -> dict[str, pa.Table]:
    good = [each for each in finished if each.failure is None]
    kept = {"runs": _runs(scenario, name, good), "countries": records.countries(_world(scenario))}
    for table in sorted(wanted):
        parts = [each.tables[table] for each in good]
        if parts:
            kept[table] = pa.concat_tables(parts).combine_chunks()
    return kept


def _runs(scenario: Scenario, name: str, good: list[Finished]) -> pa.Table:
    """Return one row a run: its number, arm, point, replicate, and every measure."""
    numbers = np.array([each.run for each in good], dtype=np.int64)
    columns: dict[str, Any] = {
        "run": numbers,
        "arm": [name] * len(good),
        "point": np.zeros(len(good), dtype=np.int64),
        "replicate": numbers,
        "seed": np.full(len(good), scenario.seed, dtype=np.int64),
    }
    if good:
        columns |= measures.compute(stacked([each.tallies for each in good if each.tallies is not None]))
    else:
        columns |= {measure: np.zeros(0) for measure in measures.MEASURES}
    return pa.table(columns)


def _manifest(scenario: Scenario, name: str, count: int, finished: list[Finished], interrupted: bool) -> dict[str, Any]:
    failures = [each.failure for each in finished if each.failure is not None]
    return {
        "name": name,
        "program": "alliance-sim",
        "version": version("alliance-sim"),
        "versions": {package: version(package) for package in ("mesa", "numba", "numpy", "pyarrow")},
        "python": platform.python_version(),
        "command": sys.argv,
        "engine": "mesa",
        "scenario": scenario.resolved(),
        "scenario_sha256": scenario.fingerprint(),
        "data_sha256": data.fingerprint(),
        "seed": scenario.seed,
        "replications": count,
        "runs": len(finished) - len(failures),
        "interrupted": interrupted,
        "failures": [
            {"run": f.run, "replicate": f.run, "seed": f.seed, "error": f.error, "traceback": f.trace} for f in failures
        ],
    }
