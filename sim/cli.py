"""The command line: a thin face over the package.

Whatever is slow to import is imported by the command that needs it.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.commands import answers, products
from sim.commands.options import (
    AsJson,
    By,
    Engine,
    EngineOption,
    Every,
    From,
    Jobs,
    KindOption,
    Listed,
    Measures,
    OwnFiles,
    Quarters,
    Quiet,
    Replications,
    Schema,
    Seed,
    Settings,
    Until,
    Workers,
    completer,
    end,
    file_argument,
    kept_tables,
)
from sim.commands.terminal import write_what_can_be_shown
from sim.errors import AllianceSimError, InputError, NearerFile
from sim.experiments.stopping import INTERRUPTED, ending_at_the_second_signal

INPUT_IS_WRONG = 1
_COMPLETING = "_ALLIANCE_SIM_COMPLETE"
"""Variable by which shells ask for completions, and users for the script that lets them."""

app = typer.Typer(
    name="alliance-sim",
    help="Which cooperation formats an alliance and its partners end up using, and at what price.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # costs more to import than all else together
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; a user's mistake ends in a message and status 1, without a traceback."""
    write_what_can_be_shown()
    if _COMPLETING in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    with warnings.catch_warnings(), ending_at_the_second_signal():
        warnings.showwarning = _noting(warnings.showwarning)
        try:
            app()
        except AllianceSimError as error:
            typer.echo(str(error), err=True)
            sys.exit(INPUT_IS_WRONG)
        except SystemExit as error:  # Typer makes one of KeyboardInterrupt
            if error.code == INTERRUPTED:
                # At once: threads that are in the middle of a run are not waited for.
                for stream in (sys.stdout, sys.stderr):
                    with suppress(OSError):
                        stream.flush()
                os._exit(INTERRUPTED)
            raise


def _noting(usual: Callable[..., None]) -> Callable[..., None]:
    """Return what shows warnings: a nearer file than the library's in plain words and once, all others as usual."""
    shown: set[str] = set()

    def show(message: Warning | str, category: type[Warning], *place: Any) -> None:
        if not issubclass(category, NearerFile):
            usual(message, category, *place)
        elif str(message) not in shown:
            shown.add(str(message))
            typer.echo(f"Note: {message}", err=True)

    return show


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"alliance-sim {version('alliance-sim')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop."),
    ] = False,
) -> None:
    return


@app.command()
def run(
    files: Annotated[list[Path], file_argument("SCENARIO", "SCENARIO...", "Scenarios of the library, or files.")],
    seed: Seed = None,
    replications: Replications = None,
    quarters: Quarters = None,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the result; results/NAME if left out. A result there is replaced."),
    ] = None,
    jobs: Jobs = None,
    engine: EngineOption = Engine.auto,
    first: From = None,
    until: Until = None,
    agents: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=CLASS", help="Class of your own for the agents, such as ally=Loyal; repeatable."),
    ] = None,
    tables: Annotated[str | None, kept_tables("all")] = None,
    figures: Annotated[bool, typer.Option(help="Draw the figures into the result's folder.")] = True,
    quiet: Quiet = False,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Run scenarios; print a summary, keep a result with its figures."""
    from sim.commands.run import RunOptions, run_files
    from sim.own_code.agents import named

    given = {"seed": seed, "replications": replications, "quarters": quarters}
    laid_on = [*(settings or ()), *(f"{key}={value}" for key, value in given.items() if value is not None)]
    window = (first, until) if first is not None or until is not None else None
    options = RunOptions(laid_on, out, jobs, engine.value, tables, figures, quiet, as_json, named(agents or ()), window)
    end(run_files(files, options))


@app.command()
def sweep(
    file: Annotated[Path, file_argument("EXPERIMENT", "EXPERIMENT", "Experiment of the library, or a file.")],
    seed: Seed = None,
    replications: Annotated[int | None, typer.Option(help="Runs at each point, in place of the file's.")] = None,
    quarters: Annotated[int | None, typer.Option(help="Length of a run in every arm, in place of the file's.")] = None,
    settings: Settings = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result; results/NAME if left out.")] = None,
    jobs: Jobs = None,
    engine: EngineOption = Engine.auto,
    executor: Annotated[Workers, typer.Option(help="This machine, or a Dask cluster.")] = Workers.local,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Of the cluster's scheduler.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Keep what is done, and do what is missing.")] = False,
    tables: Annotated[str | None, kept_tables("none")] = None,
    until: Annotated[
        list[str] | None,
        typer.Option(metavar="MEASURE=WIDTH", help="Replicate until its 95 % interval is that narrow; repeatable."),
    ] = None,
    at_most: Annotated[int, typer.Option(help="Replications that --until may take.")] = 100_000,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it takes, by a probe, and stop.")] = False,
    quiet: Quiet = False,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Run an experiment: arms, factors, design, replications; print a summary, keep a result."""
    from sim.commands.sweep import SweepOptions, sweep_file

    options = SweepOptions(
        settings or (), replications, seed, quarters, out, jobs, engine.value, executor.value, scheduler, resume,
        tables, until or (), at_most, dry_run, quiet, as_json,
    )  # fmt: skip
    end(sweep_file(file, options))


@app.command()
def compare(
    results: Annotated[
        list[Path],
        typer.Argument(metavar="RESULT...", help="Folder of a sweep with two arms or more, or several results."),
    ],
    measures: Measures = None,
    every: Every = False,
    by: By = None,
    base: Annotated[str | None, typer.Option(metavar="ARM", help="Arm to compare with; the first if left out.")] = None,
    arms: Annotated[
        list[str] | None, typer.Option("--arm", help="Arm to compare; repeatable; all if left out.")
    ] = None,
    confidence: Annotated[float, typer.Option(help="Coverage of the intervals.")] = 0.95,
    resamples: Annotated[int, typer.Option(help="Resamples of the bootstrap.")] = 2000,
    ranked: Annotated[
        bool, typer.Option("--rank", help="Rank all arms, with the probability that each is the best.")
    ] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all numbers to a CSV file.")] = None,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Print what each arm changes, with intervals: of a sweep, or of several results side by side."""
    from sim.commands.compare import CompareOptions, compare_results

    compare_results(
        results,
        CompareOptions(measures or (), every, by or (), base, arms or (), confidence, resamples, ranked, csv, as_json),
    )


@app.command()
def sensitivity(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of a sweep with a Sobol or Morris design.")],
    measures: Measures = None,
    every: Every = False,
    arm: Annotated[str | None, typer.Option(metavar="ARM", help="Arm; the first if left out.")] = None,
    confidence: Annotated[float, typer.Option(help="Coverage of the intervals.")] = 0.95,
    resamples: Annotated[int, typer.Option(help="Resamples of the bootstrap.")] = 1000,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all numbers to a CSV file.")] = None,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Print which factors the measures of a sweep depend on, with intervals."""
    from sim.commands.sensitivity import SensitivityOptions, sensitivity_of

    sensitivity_of(result, SensitivityOptions(measures or (), every, arm, confidence, resamples, csv, as_json))


for answer in (answers.discover, answers.claims, answers.pareto, answers.predict, answers.validate, answers.calibrate):
    app.command()(answer)


for product in (products.show, products.replay, products.plot, products.table, products.paper):
    app.command()(product)


@app.command()
def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
            help="Scenarios, experiments, claims, design spaces, groups, papers: of the library, or files.",
            autocompletion=completer(),
        ),
    ],
    kind: KindOption = None,
    settings: Settings = None,
    own: OwnFiles = None,
) -> None:
    """Validate files without running them; list every problem."""
    from sim.commands.check import kind_named, verdict

    failed = False
    for file in files:
        try:
            typer.echo(verdict(file, settings or (), kind_named(kind)))
        except InputError as error:
            failed = True
            typer.echo(str(error), err=True)
    if failed:
        raise typer.Exit(INPUT_IS_WRONG)


@app.command()
def schema(
    what: Annotated[Schema, typer.Argument(help="Of which files.")] = Schema.scenario,
    own: OwnFiles = None,
) -> None:
    """Print the JSON Schema of scenarios, experiments, claims, design spaces, groups or papers, for editors."""
    from sim.commands.schema import schema_of

    typer.echo(json.dumps(schema_of(what.value), indent=2))


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the file, with or without .yaml.")],
    invented: Annotated[
        bool, typer.Option("--invented", help="Of invented states, with every key of a scenario explained.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file of this name.")] = False,
) -> None:
    """Write a commented scenario to start from."""
    from sim.scenario.starter import write_starter

    typer.echo(f"Wrote {write_starter(name, invented=invented, overwrite=force)}.")


@app.command()
def copy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a file of the library.", autocompletion=completer())],
    kind: KindOption = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file of this name.")] = False,
) -> None:
    """Copy a file of the library into this folder, to change it."""
    from sim.commands.check import kind_named
    from sim.commands.copy import copy_file

    copy_file(name, kind_named(kind), overwrite=force)


@app.command("list")
def list_(
    what: Annotated[Listed, typer.Argument(help="What to list.")],
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """List scenarios, experiments, claims and the like of the library and of this folder; formats, parameters ..."""
    from sim.commands.catalogue import CATALOGUE, to_type
    from sim.commands.columns import table, width_of_terminal

    lines = CATALOGUE[what.value]()
    typer.echo(json.dumps(lines, indent=2) if as_json else table(to_type(lines), width_of_terminal()))
