"""What ``pareto`` does."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.analysis.pareto.load import load_space
from sim.analysis.pareto.resolve import most_runs
from sim.analysis.pareto.text import as_text, as_values
from sim.commands.frames import write_csv
from sim.commands.progress import DONE, SOME_FAILED, mention, progress, say_if_compiling, workers
from sim.experiments.options import checked_jobs
from sim.experiments.pools import Local
from sim.experiments.stopping import INTERRUPTED
from sim.own_code import files as own_files
from sim.scenario.library import word_for
from sim.wording import counted

if TYPE_CHECKING:
    from sim.experiments.result import Result

FAILURES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ParetoOptions:
    """Options of ``pareto``; None where one was left out."""

    settings: Sequence[str]
    replications: int | None
    seed: int | None
    out: Path | None
    jobs: int | None
    resume: bool
    csv: Path | None
    quiet: bool
    as_json: bool


def pareto_file(file: Path, options: ParetoOptions) -> int:
    """Search a design space, print a summary, keep a result. Return the exit status."""
    given = {"seed": options.seed, "replications": options.replications}
    laid_on = [*options.settings, *(f"{key}={value}" for key, value in given.items() if value is not None)]
    jobs = checked_jobs(workers(options.jobs))
    space = load_space(file, laid_on)
    from sim.analysis.pareto.study import perform  # the engine: slow to import, and of no use for a wrong file

    folder = Path("results") / file.stem if options.out is None else options.out
    mention(file.stem, space.base.scenario.notes, quiet=options.quiet)
    say_if_compiling(quiet=options.quiet)
    with progress(space.name, most_runs(space), quiet=options.quiet) as show:
        pool = Local(jobs, processes=False)
        result = perform(space, pool, folder, resume=options.resume, progress=show, quiet=options.quiet)
    return _report(file, result, folder, options)


def resume_command(file: Path, options: ParetoOptions, folder: Path) -> str:
    """Return the command that goes on with a search, to be typed in the same folder."""
    words = ["alliance-sim", "pareto", word_for(file), *own_files.options()]
    for setting in options.settings:
        words += ["--set", setting]
    numbers = {"replications": options.replications, "seed": options.seed, "jobs": options.jobs, "csv": options.csv}
    for name, value in numbers.items():
        words += [f"--{name}", str(value)] if value is not None else []
    return shlex.join([*words, "--out", str(folder), "--resume"])


def _report(file: Path, result: Result, folder: Path, options: ParetoOptions) -> int:
    if options.csv is not None:
        write_csv(result.designs, options.csv)
    if options.as_json:
        typer.echo(json.dumps(as_values(result), indent=1))
    elif not options.quiet:
        typer.echo(f"{as_text(result)}\n\nResult: {folder}")
    failures = result.manifest["failures"]
    for failure in failures[:FAILURES_SHOWN]:
        design = ", ".join(f"{name} {value}" for name, value in failure["design"].items())
        which = f"{design}; state {failure['state']}, replicate {failure['replicate']}"
        typer.echo(f"A run failed ({which}): {failure['error']}", err=True)
    if failures:
        typer.echo(f"{counted(len(failures), 'run')} failed; tracebacks are in {folder}/manifest.json.", err=True)
    if result.manifest["interrupted"]:
        typer.echo(
            f"Interrupted: {counted(int(result.manifest['tried']), 'design')} are kept in {folder}. Go on with:\n"
            f"  {resume_command(file, options, folder)}",
            err=True,
        )
        return INTERRUPTED
    return SOME_FAILED if failures else DONE
