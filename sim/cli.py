"""The command line: a thin face over the package.

Whatever is slow to import is imported by the command that needs it.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import AllianceSimError, InputError

INPUT_IS_WRONG = 1
INTERRUPTED = 130

app = typer.Typer(
    name="alliance-sim",
    help="Which cooperation formats an alliance and its partners end up using, and at what price.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # costs more to import than all else together
    pretty_exceptions_enable=False,
)


class Engine(StrEnum):
    """What runs the model."""

    auto = "auto"
    mesa = "mesa"


class Style(StrEnum):
    """What figures are for."""

    paper = "paper"
    slides = "slides"


class Width(StrEnum):
    """How wide figures are."""

    column = "column"
    page = "page"


class Listed(StrEnum):
    """What there are lists of."""

    formats = "formats"
    parameters = "parameters"
    measures = "measures"
    scenarios = "scenarios"
    figures = "figures"
    countries = "countries"


Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH.TO.KEY=VALUE", help="Another value for a key of the file; repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command line; a user's mistake ends in a message and status 1, without a traceback."""
    try:
        app()
    except AllianceSimError as error:
        typer.echo(str(error), err=True)
        sys.exit(INPUT_IS_WRONG)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


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
    files: Annotated[list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files.")],
    seed: Annotated[int | None, typer.Option(help="Seed of all luck, in place of the file's.")] = None,
    replications: Annotated[int | None, typer.Option(help="Number of runs, in place of the file's.")] = None,
    quarters: Annotated[int | None, typer.Option(help="Length of a run, in place of the file's.")] = None,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the result; results/NAME if left out. A result there is replaced."),
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes; as many as there are processors if left out.")] = None,
    engine: Annotated[
        Engine, typer.Option(help="What runs the model: auto and mesa are both the Mesa model.")
    ] = Engine.auto,
    tables: Annotated[
        str | None, typer.Option(help="Tables to keep beside runs, separated by commas; all if left out.")
    ] = None,
    figures: Annotated[bool, typer.Option(help="Draw the figures into the result's folder.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run scenarios; print a summary, keep a result with its figures."""
    from sim.commands import RunOptions, run_files

    given = {"seed": seed, "replications": replications, "quarters": quarters}
    laid_on = [*(settings or ()), *(f"{key}={value}" for key, value in given.items() if value is not None)]
    options = RunOptions(laid_on, out, jobs, tables, figures, quiet, as_json)
    status = run_files(files, options)
    if status:
        raise typer.Exit(status)


@app.command()
def plot(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of a result.")],
    names: Annotated[list[str] | None, typer.Argument(metavar="[FIGURE...]", help="Figures; all if left out.")] = None,
    formats: Annotated[str, typer.Option("--format", help="Of pdf, svg, png, separated by commas.")] = "pdf",
    style: Annotated[Style, typer.Option(help="For print or for a screen.")] = Style.paper,
    width: Annotated[Width, typer.Option(help="Of a column or of a page.")] = Width.column,
    out: Annotated[Path | None, typer.Option(help="Folder of the figures; RESULT/figures if left out.")] = None,
) -> None:
    """Draw figures of a result, each with its caption in a text file."""
    from sim.commands import plot_result

    for path in plot_result(result, names or [], formats, style.value, width.value, out):
        typer.echo(str(path))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files.")],
    settings: Settings = None,
) -> None:
    """Validate files without running them; list every problem."""
    from sim.scenario import load_scenario

    failed = False
    for file in files:
        try:
            scenario = load_scenario(file, settings or ())
        except InputError as error:
            failed = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{file}: no problems; {scenario.title!r}, {scenario.fingerprint()[:12]}")
    if failed:
        raise typer.Exit(INPUT_IS_WRONG)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the file, with or without .yaml.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file of this name.")] = False,
) -> None:
    """Write a commented scenario to start from."""
    from sim.scenario.starter import write_starter

    typer.echo(f"Wrote {write_starter(name, overwrite=force)}.")


@app.command("list")
def list_(
    what: Annotated[Listed, typer.Argument(help="What to list.")],
    as_json: AsJson = False,
) -> None:
    """List what there is, from the registries."""
    from sim.catalogue import CATALOGUE, table

    lines = CATALOGUE[what.value]()
    typer.echo(json.dumps(lines, indent=2, ensure_ascii=False) if as_json else table(lines))
