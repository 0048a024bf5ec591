"""Sweeps: all runs of an experiment, over any workers, into a folder that loses nothing."""

from __future__ import annotations

import tempfile
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.errors import AllianceSimError, InputError
from sim.experiments.choice_of_engine import choose_engine
from sim.experiments.experiment import Experiment
from sim.experiments.gathering import failures_of, tables_of, whole_parts
from sim.experiments.load import experiment_of
from sim.experiments.options import checked_jobs, checked_tables
from sim.experiments.origin import command
from sim.experiments.pieces import Agents, Outcome
from sim.experiments.plan import Plan, unusual_agents
from sim.experiments.pools import Given, Inline, Local, Pool
from sim.experiments.result import Result, load_result
from sim.experiments.spread import Spread
from sim.experiments.stopping import Stop, stoppable
from sim.experiments.store import Store
from sim.experiments.work import do, program
from sim.own_code.record import recorded
from sim.rules.compiled import IS_PLAIN

if TYPE_CHECKING:
    from sim.agents import Ally, Partner, Secretariat, State

Progress = Callable[[int, int], None]
"""Called with the number of runs that are done, and how many of them this process did."""


@dataclass(slots=True)
class Told:
    """What became of a sweep.

    Attributes
    ----------
    folder : Path
        Where it is kept.
    engine, reason : str
        What ran the model; why not the fast engine.
    before, here : int
        Runs that were kept before, and that were done now.
    interrupted : bool
        Whether the user ended it.
    seconds : float
        Wall time.
    messages : list of str
        What the user should know about the folder.
    """

    folder: Path
    engine: str
    reason: str
    before: int = 0
    here: int = 0
    interrupted: bool = False
    seconds: float = 0.0
    messages: list[str] = field(default_factory=list)


def sweep(
    experiment: str | PathLike[str] | Mapping[str, Any] | Experiment,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    out: str | PathLike[str] | None = None,
    engine: str = "auto",
    ally_class: type[Ally] | None = None,
    partner_class: type[Partner] | None = None,
    secretariat_class: type[Secretariat] | None = None,
    classes: Mapping[str, type[State]] = MappingProxyType({}),
    resume: bool = False,
    tables: Iterable[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Run an experiment and return the result.

    Parameters
    ----------
    experiment : path, mapping or Experiment
        A file, a mapping with the same keys, or an experiment that is ready.
    jobs : int
        Threads; processes where agents decide in Python. The result does not depend on it.
    executor : concurrent.futures.Executor, optional
        Pool to use in place of ``jobs`` workers, such as Dask's ``client.get_executor()``; it stays open.
    out : path, optional
        Folder of the result. Left out, it is a temporary one, which goes when the result does; ``result.save`` keeps
        it.
    engine : {"auto", "fast", "mesa", "plain"}
        What runs the model: ``auto`` is ``fast`` unless agents decide in Python, who live in a Mesa model.
    ally_class, partner_class, secretariat_class : type, optional
        Classes of the agents. With several processes they must be importable by name.
    classes : mapping of str to type
        Classes of single states, by country code.
    resume : bool
        Whether to go on with what ``out`` holds of the same sweep.
    tables : iterable of str
        Tables to keep beside ``runs``: of ``quarters``, ``issues``, ``attempts``, ``groups``, ``states``.
    progress : callable, optional
        Called with the number of runs that are done.

    Returns
    -------
    Result
        One row a run in ``runs``. ``manifest["interrupted"]`` tells whether it was cut off by Ctrl-C.

    Raises
    ------
    InputError
        For options that are not allowed, a folder that cannot be used, or workers that are gone.
    """
    agents = Agents.given(ally_class, partner_class, secretariat_class, classes)
    what = experiment_of(experiment)
    wanted = checked_tables(tables) | what.needed_tables
    chosen = choose_engine(engine, unusual_agents(what, agents))
    plan = Plan(what, wanted, chosen.engine, agents)
    if out is None and resume:
        raise InputError("There is nothing to resume without a folder. Give the folder of the sweep with 'out'.")
    pool = Given(executor) if executor is not None else local_pool(plan, checked_jobs(jobs))
    counted = None if progress is None else lambda done, here: progress(done)
    holder = tempfile.TemporaryDirectory(prefix="alliance-sim-", ignore_cleanup_errors=True) if out is None else None
    folder = Path(holder.name) / plan.experiment.name if holder is not None else Path(out or "")
    perform(plan, pool, folder, resume=resume, reason=chosen.reason, progress=counted)
    result = load_result(folder)
    if holder is not None:
        weakref.finalize(result, holder.cleanup)
    return result


def local_pool(plan: Plan, jobs: int) -> Pool:
    """Return threads for compiled loops, processes for plain Python, this process itself for one job of that."""
    if plan.engine == "fast" and not IS_PLAIN:
        return Local(jobs, processes=False)
    return Inline() if jobs == 1 else Local(jobs, processes=True)


def perform(
    plan: Plan,
    pool: Pool,
    folder: Path,
    *,
    resume: bool = False,
    reason: str = "",
    progress: Progress | None = None,
    quiet: bool = True,
) -> Told:
    """Run what is missing of a sweep into its folder, and return what became of it.

    Parameters
    ----------
    plan : Plan
        What is run.
    pool : Pool
        Where; closed at the end.
    folder : Path
        Where it is kept.
    resume : bool
        Whether to go on with the same sweep.
    reason : str
        Why the engine is not the fast one.
    progress : callable, optional
        Called with the numbers of runs that are done, in all and by this process.
    quiet : bool
        Whether to say nothing when the user asks for an end.

    Raises
    ------
    InputError
        If the folder cannot be used, or the workers are gone; what was done is kept.
    """
    began, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    told = Told(folder, plan.engine, reason)
    with _closing(pool), Store.create_or_resume(folder, identity(plan), plan.parts, names(plan), resume) as store:
        told.messages = list(store.messages)
        if store.finished:
            told.before = plan.experiment.runs
            return told

        def manifest() -> dict[str, Any]:
            told.seconds = time.perf_counter() - clock
            return _manifest(plan, told, began)

        with stoppable(quiet=quiet) as stop:
            try:
                _write_all(plan, pool, store, stop, told, progress)
            except (Exception, KeyboardInterrupt) as error:
                told.interrupted = isinstance(error, KeyboardInterrupt)
                with suppress(AllianceSimError):
                    store.stop(manifest())
                if isinstance(error, AllianceSimError) and "resume" not in str(error):
                    raise InputError(f"{error} What is done is kept in {folder}: go on with --resume.") from error
                raise
            told.interrupted = bool(store.missing())
            (store.stop if told.interrupted else store.finish)(manifest())
    return told


def _write_all(plan: Plan, pool: Pool, store: Store, stop: Stop, told: Told, progress: Progress | None) -> None:
    """Do the parts that are missing, and write each when it is whole."""
    missing = store.missing()
    told.before = plan.experiment.runs - sum(len(plan.runs_of(part)) for part in missing)

    def counted(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        for outcome in outcomes:
            told.here += outcome.asked
            if progress is not None:
                progress(told.before + told.here, told.here)
            yield outcome

    if progress is not None:
        progress(told.before, 0)
    spread = Spread(plan.pieces(missing), pool, stop, do)
    for outcome in whole_parts(counted(spread.outcomes()), plan):
        store.write(outcome.part, tables_of(plan, outcome), failures_of(plan, outcome))


@contextmanager
def _closing(pool: Pool) -> Iterator[None]:
    try:
        yield
    finally:
        pool.close()


def names(plan: Plan) -> tuple[str, ...]:
    """Return the names of the tables of a sweep."""
    return ("runs", *sorted(plan.wanted))


def identity(plan: Plan) -> dict[str, Any]:
    """Return all that determines the runs of a sweep: neither workers nor the engine do."""
    versions = dict(program())
    return {
        "experiment": plan.experiment.resolved(),
        "experiment_sha256": plan.experiment.fingerprint(),
        "version": versions.pop("alliance-sim"),
        "rules": versions.pop("rules"),
        "data_sha256": versions.pop("data"),
        "versions": versions,
        "agents": plan.agents.names,
        **recorded(),
        "runs": plan.experiment.runs,
        "part_runs": plan.part_runs,
    }


def _manifest(plan: Plan, told: Told, began: str) -> dict[str, Any]:
    experiment = plan.experiment
    return {
        **identity(plan),
        "name": experiment.name,
        "program": "alliance-sim",
        "kind": "sweep",
        "command": command(),
        "engine": told.engine,
        "engine_reason": told.reason,
        "notes": list(experiment.notes),
        "seed": experiment.seed,
        "replications": experiment.replications,
        "interrupted": told.interrupted,
        "started": began,
        "seconds": round(told.seconds, 3),
        "runs_before": told.before,
    }
