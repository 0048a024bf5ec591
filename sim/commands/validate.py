"""What ``validate`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from sim import figures
from sim.commands.frames import print_frame
from sim.commands.progress import DONE, say_if_compiling, workers
from sim.experiments.files import folder_in
from sim.experiments.options import checked_jobs
from sim.experiments.result import Result
from sim.scenario.library import in_the_clone
from sim.validation.check import QUICK, Check, Effort
from sim.validation.page import PAGE, as_text, write
from sim.validation.validate import broken, validate

BROKEN = 1
"""Exit status where something that must hold does not."""


@dataclass(frozen=True, slots=True)
class ValidateOptions:
    """Options of ``validate``; None where one was left out."""

    data: Path | None
    quick: bool
    replications: int | None
    seed: int
    jobs: int | None
    out: Path | None
    page: Path | None
    quiet: bool
    as_json: bool


def print_validation(names: Sequence[str], options: ValidateOptions) -> int:
    """Do the checks, print what they found, keep it, write the page. Return the exit status."""
    say_if_compiling(quiet=options.quiet)
    result = validate(names, data=options.data, effort=_effort(options), tell=None if options.quiet else _tell)
    folder = result.save(options.out or Path("results") / "validation")
    if result.has("predictions"):
        figures.save(result, ["joining", "reliability"], folder_in(folder, "figures"), width="page")
    if options.as_json or not options.quiet:
        frame = result.table("checks").to_pandas()
        print_frame(frame, lambda _: as_text(result), None, as_json=options.as_json)
    path = options.page or (
        PAGE
        if _is_whole(names, options, result) and in_the_clone() and PAGE.is_file()
        else folder_in(folder, "tables") / PAGE.name
    )
    write(result, path)
    if not options.quiet:
        typer.echo(f"Kept in {folder}, written to {path}.", err=options.as_json)
    wrong = broken(result)
    if wrong:
        typer.echo("What must hold does not:\n" + "\n".join(f"  {each}" for each in wrong), err=True)
    return BROKEN if wrong else DONE


def _effort(options: ValidateOptions) -> Effort:
    usual = replace(QUICK if options.quick else Effort(), seed=options.seed)
    usual = replace(usual, jobs=checked_jobs(workers(options.jobs)))
    return usual if options.replications is None else replace(usual, replications=options.replications)


def _is_whole(names: Sequence[str], options: ValidateOptions, result: Result) -> bool:
    """Tell whether all checks were done, with the usual effort: then the page of the clone is written anew."""
    left_out = any(row["skipped"] for row in result.table("checks").to_pylist())
    return not (names or options.quick or options.replications or left_out)


def _tell(check: Check) -> None:
    typer.echo(f"{check.title} ...", err=True)
