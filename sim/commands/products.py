"""Commands that make something of a result that is kept: its summary, one of its runs, figures, tables, a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import (
    AsJson,
    By,
    Every,
    Jobs,
    Measures,
    OwnFiles,
    Quiet,
    ResultFolder,
    Style,
    Width,
    end,
    file_argument,
)  # fmt: skip


def show(result: ResultFolder, own: OwnFiles = None, as_json: AsJson = False) -> None:
    """Print the summary of a kept result again."""
    from sim.commands.show import show_result

    show_result(result, as_json=as_json)


def replay(
    result: ResultFolder,
    run: Annotated[int, typer.Option("--run", metavar="ID", help="Number of the run, as in the table of runs.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File for the event log; printed if left out.")
    ] = None,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Do one run again on the Mesa model: its event log, its measures, and whether they are those that were kept."""
    from sim.commands.replay import replay_run

    end(replay_run(result, run, out, as_json=as_json))


def plot(
    result: ResultFolder,
    names: Annotated[list[str] | None, typer.Argument(metavar="[FIGURE...]", help="Figures; all if left out.")] = None,
    formats: Annotated[str, typer.Option("--format", help="Of pdf, svg, png, separated by commas.")] = "pdf",
    style: Annotated[Style, typer.Option(help="For print or for a screen.")] = Style.paper,
    width: Annotated[Width, typer.Option(help="Of a column or of a page.")] = Width.column,
    arm: Annotated[str | None, typer.Option(help="One arm of an experiment alone.")] = None,
    difference: Annotated[
        bool, typer.Option("--difference", help="What each arm changes against one of them (heat_map).")
    ] = False,
    base: Annotated[
        str | None, typer.Option(metavar="ARM", help="With --difference: arm to compare with; the first if left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the figures; RESULT/figures if left out.")] = None,
    own: OwnFiles = None,
) -> None:
    """Draw figures of a result, each with its caption in a text file."""
    from sim.commands.plot import plot_result

    for path in plot_result(result, names or [], formats, style.value, width.value, arm, out, difference, base):
        typer.echo(str(path))


def table(
    result: ResultFolder,
    names: Annotated[list[str] | None, typer.Argument(metavar="[TABLE...]", help="Tables; all if left out.")] = None,
    formats: Annotated[
        str | None, typer.Option("--format", help="Of latex, markdown, csv, separated by commas; all if left out.")
    ] = None,
    measures: Measures = None,
    every: Every = False,
    by: By = None,
    arms: Annotated[list[str] | None, typer.Option("--arm", help="Arm; repeatable; all if left out.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the tables; RESULT/tables if left out, where a single table is printed instead."),
    ] = None,
    own: OwnFiles = None,
) -> None:
    """Make tables of a result for papers, each with its caption in a text file; a single one is printed."""
    from sim.commands.table import TableOptions, table_result

    table_result(result, names or [], TableOptions(formats, measures or (), every, by or (), arms or (), out))


def paper(
    file: Annotated[Path, file_argument("PAPER", "PAPER", "Paper of the library, or a file.")],
    out: Annotated[Path | None, typer.Option(help="Folder of the paper; results/NAME if left out.")] = None,
    jobs: Jobs = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Set the document with pdflatex or tectonic.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be made and why, and stop.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Make all anew.")] = False,
    quiet: Quiet = False,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Make all results, figures and tables of a paper; what is up to date is kept."""
    from sim.commands.paper import PaperOptions, paper_file

    end(paper_file(file, PaperOptions(out, jobs, pdf, dry_run, force, quiet, as_json)))
