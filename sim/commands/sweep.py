"""What ``sweep`` does."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from sim.commands.overview import as_text, as_values, runs_of
from sim.commands.progress import DONE, SOME_FAILED, mention, progress, say_if_compiling, workers
from sim.errors import InputError
from sim.experiments.choice_of_engine import Chosen, choose_engine
from sim.experiments.experiment import Experiment
from sim.experiments.load import load_experiment
from sim.experiments.options import checked_jobs, checked_tables
from sim.experiments.overview import overview
from sim.experiments.pieces import Agents
from sim.experiments.plan import Plan, unusual_agents
from sim.experiments.pools import Pool
from sim.experiments.probe import Estimate, probe
from sim.experiments.stopping import INTERRUPTED
from sim.experiments.sweep import Told, local_pool, perform
from sim.own_code import files as own_files
from sim.own_code.agents import IN_AN_ARM, unused
from sim.scenario.library import word_for
from sim.wording import counted, duration, megabytes

FAILURES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """Options of ``sweep``; None where one was left out."""

    settings: Sequence[str]
    replications: int | None
    seed: int | None
    quarters: int | None
    out: Path | None
    jobs: int | None
    engine: str
    executor: str
    scheduler: str | None
    resume: bool
    tables: str | None
    until: Sequence[str]
    at_most: int
    dry_run: bool
    quiet: bool
    as_json: bool


def sweep_file(file: Path, options: SweepOptions) -> int:
    """Run an experiment file, or say what it would take. Return the exit status."""
    _check_executor(options)
    asked = checked_tables(options.tables.split(",") if options.tables else ())
    jobs = checked_jobs(workers(options.jobs))
    experiment = experiment_of_options(file, options)
    wanted = asked | experiment.needed_tables
    chosen = choose_engine(options.engine, unusual_agents(experiment, Agents()))
    plan = Plan(experiment, wanted, chosen.engine)
    folder = Path("results") / file.stem if options.out is None else options.out
    mention(file.stem, (*experiment.notes, *unused(experiment.classes, IN_AN_ARM)), quiet=options.quiet)
    if options.dry_run:
        return _say_what_it_takes(plan, options, jobs)
    say_if_compiling(quiet=options.quiet)
    if options.until:
        return _sweep_until(file, plan, folder, chosen, options)
    pool = _pool(plan, options, jobs)
    told = _performed(plan, pool, folder, chosen, options)
    return _report(file, plan.experiment, told, options)


def _sweep_until(file: Path, first: Plan, folder: Path, chosen: Chosen, options: SweepOptions) -> int:
    """Run stages of more and more replications until every interval is narrow enough."""
    from sim.analysis import enough

    def made(replications: int | None) -> Experiment:
        return experiment_of_options(file, replace(options, replications=replications or options.replications))

    def performed(experiment: Experiment, stage: Path) -> Told:
        plan = replace(first, experiment=experiment)
        pool = _pool(plan, options, checked_jobs(workers(options.jobs)))
        return _performed(plan, pool, stage, chosen, replace(options, resume=stage.exists()))

    widths = enough.asked_widths(options.until)
    told, stages = enough.grow(made, widths, folder, performed, options.at_most)
    if told.interrupted:
        typer.echo(
            f"Interrupted: what is done is kept beside {folder}. Go on with:\n  "
            f"{resume_command(file, options, folder).removesuffix(' --resume')}",
            err=True,
        )
        return INTERRUPTED
    experiment = made(stages[-1].replications)
    status = _report(file, experiment, told, options, enough.as_values(stages))
    if not (options.quiet or options.as_json):
        typer.echo(f"\n{enough.as_text(stages)}")
    return status


def experiment_of_options(file: Path, options: SweepOptions) -> Experiment:
    """Return the experiment of a file with the options laid on it; a number of quarters goes to every arm."""
    given = {"seed": options.seed, "replications": options.replications}
    settings = [*options.settings, *(f"{key}={value}" for key, value in given.items() if value is not None)]
    experiment = load_experiment(file, settings)
    if options.quarters is None:
        return experiment
    lengths = [f"arms.{arm.name}.quarters={options.quarters}" for arm in experiment.arms]
    return load_experiment(file, [*settings, *lengths])


def resume_command(file: Path, options: SweepOptions, folder: Path) -> str:
    """Return the command that goes on with a sweep, to be typed in the same folder."""
    words = ["alliance-sim", "sweep", word_for(file), *own_files.options()]
    for setting in options.settings:
        words += ["--set", setting]
    for width in options.until:
        words += ["--until", width]
    numbers = {"replications": options.replications, "seed": options.seed, "quarters": options.quarters}
    others = {"jobs": options.jobs, "tables": options.tables or None, "scheduler": options.scheduler}
    defaults = {"engine": (options.engine, "auto"), "executor": (options.executor, "local")}
    for name, value in {**numbers, **others}.items():
        words += [f"--{name}", str(value)] if value is not None else []
    for name, (chosen, usual) in defaults.items():
        words += [f"--{name}", chosen] if chosen != usual else []
    return shlex.join([*words, "--out", str(folder), "--resume"])


def _check_executor(options: SweepOptions) -> None:
    if options.executor == "dask" and options.scheduler is None:
        raise InputError(
            "Dask needs the address of its scheduler. Add --scheduler, such as --scheduler tcp://127.0.0.1:8786; "
            "`dask scheduler` starts one and prints it."
        )
    if options.executor != "dask" and options.scheduler is not None:
        raise InputError("--scheduler goes with --executor dask only. Add it, or leave --scheduler out.")
    if options.executor == "dask" and options.jobs is not None:
        raise InputError("With --executor dask the workers are Dask's. Leave --jobs out.")


def _pool(plan: Plan, options: SweepOptions, jobs: int) -> Pool:
    if options.executor == "local":
        return local_pool(plan, jobs)
    from sim.experiments.dask_pool import DaskPool

    assert options.scheduler is not None
    return DaskPool(options.scheduler)


def _performed(plan: Plan, pool: Pool, folder: Path, chosen: Chosen, options: SweepOptions) -> Told:
    with progress(plan.experiment.name, plan.experiment.runs, quiet=options.quiet) as show:
        return perform(
            plan,
            pool,
            folder,
            resume=options.resume,
            reason=chosen.reason,
            progress=show,
            quiet=options.quiet,
        )


# What it says at the end


def _report(
    file: Path, experiment: Experiment, told: Told, options: SweepOptions, more: Mapping[str, Any] | None = None
) -> int:
    seen = overview(told.folder, experiment)
    values = {**as_values(experiment, told, seen), **(more or {})}
    if options.as_json:
        typer.echo(json.dumps(values, indent=1))
    elif not options.quiet:
        typer.echo(as_text(experiment, told, seen))
    for failure in values["failures"][:FAILURES_SHOWN]:
        which = f"{failure['arm']}, point {failure['point']}, replicate {failure['replicate']}"
        typer.echo(f"Run {failure['run']} ({which}) failed: {failure['error']}", err=True)
    failed = len(values["failures"])
    if failed:
        words = [str(told.folder), "--run", str(values["failures"][0]["run"]), *own_files.options()]
        typer.echo(
            f"{counted(failed, 'run')} failed, the others are kept; tracebacks are in {told.folder}/manifest.json. "
            f"See one with: alliance-sim replay {shlex.join(words)}",
            err=True,
        )
    if told.interrupted:
        typer.echo(
            f"Interrupted: {values['runs'] + failed:,} of {experiment.runs:,} runs are kept in {told.folder}. "
            "Go on with:\n"
            f"  {resume_command(file, options, told.folder)}",
            err=True,
        )
        return INTERRUPTED
    return SOME_FAILED if failed else DONE


def _say_what_it_takes(plan: Plan, options: SweepOptions, jobs: int) -> int:
    """Print how many runs there are, and what they take by a probe."""
    dask = _pool(plan, options, jobs) if options.executor == "dask" else None
    try:
        estimate = probe(plan, jobs if dask is None else dask.room() // 2, here=dask is None)
    finally:
        if dask is not None:
            dask.close()
    experiment = plan.experiment
    sizes: dict[str, Any] = {
        "points": len(experiment.points),
        "arms": len(experiment.arms),
        "replications": experiment.replications,
        "runs": experiment.runs,
        "parts": plan.parts,
    }
    if options.as_json:
        typer.echo(json.dumps({"name": experiment.name, **sizes, **_takes(plan, estimate)}, indent=1))
        return DONE
    typer.echo(
        f"{experiment.title}\n"
        f"{runs_of(experiment)}, in {counted(plan.parts, 'part')}\n"
        f"about {duration(estimate.seconds)} on {counted(estimate.workers, 'worker')}, "
        f"{megabytes(estimate.bytes)} on disk\n"
        f"{_basis(plan, estimate)}\nNothing was kept."
    )
    return DONE


def _takes(plan: Plan, estimate: Estimate) -> dict[str, Any]:
    return {
        "engine": plan.engine,
        "probed_runs": estimate.probed,
        "seconds_per_run": estimate.seconds_per_run,
        "workers": estimate.workers,
        "cores": estimate.cores,
        "seconds": estimate.seconds,
        "bytes": estimate.bytes,
    }


def _basis(plan: Plan, estimate: Estimate) -> str:
    """Return how the estimate was made, and what it leaves out."""
    return (
        f"by {counted(estimate.probed, 'run')} done just now one after the other, "
        f"{1000.0 * estimate.seconds_per_run:.3g} ms each ({plan.engine} engine, {counted(estimate.cores, 'core')} "
        "here); that workers share the work evenly is assumed, not measured"
    )
