"""Runs of one scenario: replications over any workers, gathered in their order."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sim import data
from sim.errors import InputError
from sim.experiments.choice_of_engine import Chosen, choose_engine
from sim.experiments.cost import cost_of, refuse_beyond_memory
from sim.experiments.gathering import runs_table
from sim.experiments.measured import every_within
from sim.experiments.options import checked_jobs, checked_tables
from sim.experiments.origin import command
from sim.experiments.pieces import Agents, Outcome, Piece, plain_failure, together
from sim.experiments.plan import Plan, experiment_of_scenario
from sim.experiments.pools import Given, Inline, Local, Pool
from sim.experiments.result import OPTIONAL, Result
from sim.experiments.spread import Spread
from sim.experiments.stopping import Stop, stoppable
from sim.experiments.work import do, world_of
from sim.own_code.record import recorded
from sim.results import records
from sim.results.windows import Window
from sim.rules.compiled import IS_PLAIN, source_hash
from sim.scenario import Quarter, Scenario

if TYPE_CHECKING:
    from sim.agents import Ally, Partner, Secretariat, State

Progress = Callable[[int], None]

SECONDS_TO_START = 5.0
"""What it takes to start other processes; for less work than that they are not worth it."""
PIECE = 32
"""Runs of a piece, at most."""
LEAST_PIECES = 16
"""How many pieces there are at least where agents decide in Python: nobody knows how long they take over it."""


def run(
    scenario: Scenario,
    replications: int | None = None,
    *,
    name: str = "run",
    jobs: int = 1,
    executor: Executor | None = None,
    engine: str = "auto",
    tables: Iterable[str] = OPTIONAL,
    ally_class: type[Ally] | None = None,
    partner_class: type[Partner] | None = None,
    secretariat_class: type[Secretariat] | None = None,
    classes: Mapping[str, type[State]] = MappingProxyType({}),
    window: tuple[Quarter | str | None, Quarter | str | None] | None = None,
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
        Threads; processes where agents decide in Python. The result does not depend on it.
    executor : concurrent.futures.Executor, optional
        Pool to use in place of ``jobs`` workers; it stays open.
    engine : {"auto", "fast", "mesa", "plain"}
        What runs the model: ``auto`` is ``fast`` unless agents decide in Python, who live in a Mesa model.
    tables : iterable of str
        Tables to keep beside ``runs`` and ``countries``: of ``quarters``, ``issues``, ``attempts``, ``groups``,
        ``states``.
    ally_class, partner_class, secretariat_class : type, optional
        Classes of the agents. With more than one job they must be importable by name.
    classes : mapping of str to type
        Classes of single states, by country code.
    window : tuple of Quarter or str, optional
        First quarter of a window, and the first after it, None where it is open, such as ``("2022Q1", None)``:
        measures are taken of what belongs to it besides, in columns that end with its dates. Issues belong by their
        arrival, attempts and quarters by their date.
    progress : callable, optional
        Called with the number of runs done, every so often.

    Returns
    -------
    Result
        ``manifest["interrupted"]`` tells whether Ctrl-C cut it off: the runs under way were finished, and are kept.

    Raises
    ------
    InputError
        For a number, a table or an engine that is not allowed, or more than the memory of this machine holds.
    KeyboardInterrupt
        At the second Ctrl-C, or if no run was done.
    """
    count = scenario.replications if replications is None else replications
    if count < 1:
        raise InputError(f"The number of replications is {count}. Give 1 or more.")
    wanted, agents = (
        checked_tables(tables),
        Agents.given(ally_class, partner_class, secretariat_class, classes),
    )
    chosen = choose_engine(engine, agents)
    refuse_beyond_memory(cost_of(scenario, count, tables=bool(wanted), engine=chosen.engine))
    within = None if window is None else window_in(scenario, *window)
    measured = () if within is None else every_within(within)
    plan = Plan(experiment_of_scenario(scenario, name, count, measured), wanted, chosen.engine, agents)
    began, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    done, interrupted = _gathered(plan, checked_jobs(jobs), executor, progress)
    manifest = (
        _manifest(plan, done, chosen)
        | ({} if within is None else {"window": within.said})
        | {
            "interrupted": interrupted,
            "started": began,
            "seconds": round(time.perf_counter() - clock, 3),
        }
    )
    return Result(manifest, _tables(plan, done))


def window_in(scenario: Scenario, first: Quarter | str | None, after: Quarter | str | None) -> Window:
    """Return a window of the runs of a scenario.

    Raises
    ------
    InputError
        If a date is none, or no quarter of the runs lies between them.
    """
    try:
        window = Window(*(Quarter.parse(str(date)) if date else None for date in (first, after)))
    except ValueError as error:
        raise InputError(f"{error}.") from None
    begins, ends = window.quarters(scenario.start, scenario.quarters)
    if begins >= ends:
        raise InputError(
            f"No quarter of the runs lies in this window ({window.words}). Allowed: quarters from {scenario.start} to "
            f"{scenario.last}; the second date is the first quarter after the window."
        )
    return window


def _gathered(plan: Plan, jobs: int, executor: Executor | None, progress: Progress | None) -> tuple[Outcome, bool]:
    """Do all runs; return what they left, and whether the user cut them off."""
    outcomes: list[Outcome] = []
    done = 0
    with stoppable(quiet=True) as stop:
        for outcome in _outcomes(plan, jobs, executor, stop):
            outcomes.append(outcome)
            done += outcome.asked
            if progress is not None:
                progress(done)
    if not outcomes:
        raise KeyboardInterrupt
    return together(outcomes), done < plan.experiment.runs


def _outcomes(plan: Plan, jobs: int, executor: Executor | None, stop: Stop) -> Iterator[Outcome]:
    pieces = _pieces(plan)
    if executor is not None:
        yield from _spread(pieces, Given(executor), stop)
    elif plan.engine == "fast" and not IS_PLAIN:
        yield from _spread(pieces, Local(min(jobs, len(pieces)), processes=False), stop)
    elif jobs == 1 or len(pieces) < 3 or IS_PLAIN:  # a debugger stops in the main thread
        yield from _spread(pieces, Inline(), stop)
    else:
        yield from _on_processes(pieces, jobs, stop)


def _pieces(plan: Plan) -> list[Piece]:
    count, most = plan.experiment.runs, PIECE
    if plan.engine == "mesa":
        most = max(1, min(most, count // LEAST_PIECES))
    if IS_PLAIN:
        most = 1
    return [plan.piece(0, np.arange(first, min(first + most, count))) for first in range(0, count, most)]


def _on_processes(pieces: Sequence[Piece], jobs: int, stop: Stop) -> Iterator[Outcome]:
    """Do two pieces here, and the rest in other processes if that pays."""
    # The first compiles what is not compiled yet, so that other processes find it on disk.
    first, second, *others = pieces
    yield do(first)
    began = time.perf_counter()
    yield do(second)
    left = (time.perf_counter() - began) * len(others)
    pool = Inline() if left < SECONDS_TO_START else Local(min(jobs, len(others)), processes=True)
    yield from _spread(others, pool, stop)


def _spread(pieces: Sequence[Piece], pool: Pool, stop: Stop) -> Iterator[Outcome]:
    try:
        yield from Spread(iter(pieces), pool, stop).outcomes()
    finally:
        pool.close()


def _tables(plan: Plan, done: Outcome) -> dict[str, pa.Table]:
    scenario = plan.experiment.arms[0].scenario
    return {
        "runs": runs_table(plan, done),
        "countries": records.countries(world_of(scenario, scenario.fingerprint())),
        **done.tables,
    }


def _manifest(plan: Plan, done: Outcome, chosen: Chosen) -> dict[str, Any]:
    experiment = plan.experiment
    scenario = experiment.arms[0].scenario
    return {
        "name": experiment.name,
        "program": "alliance-sim",
        "kind": "run",
        "version": version("alliance-sim"),
        "versions": {
            package: version(package) for package in ("llvmlite", "mesa", "numba", "numpy", "pyarrow", "scipy")
        },
        "rules": source_hash(),
        "python": platform.python_version(),
        "command": command(),
        "engine": chosen.engine,
        "engine_reason": chosen.reason,
        "agents": plan.agents.names,
        **recorded(),
        "scenario": scenario.resolved(),
        "scenario_sha256": scenario.fingerprint(),
        "data_sha256": data.fingerprint(),
        "notes": list(scenario.notes),
        "seed": scenario.seed,
        "replications": experiment.replications,
        "runs": int(done.runs.size),
        "failures": [
            plain_failure(failure, {"replicate": failure.run, "seed": scenario.seed}) for failure in done.failures
        ],
    }
