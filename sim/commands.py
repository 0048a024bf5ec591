"""What ``run`` and ``plot`` do, behind the command line."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from sim import figures
from sim.errors import InputError
from sim.experiments.result import OPTIONAL, Result, load_result
from sim.experiments.runner import run
from sim.rules.compiled import compiles_cold
from sim.scenario import Scenario, load_scenario
from sim.summary import as_text, as_values

SECONDS_BETWEEN_LINES = 10.0
SOME_FAILED = 3
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of ``run``; None where one was left out."""

    settings: Sequence[str]
    out: Path | None
    jobs: int | None
    tables: str | None
    figures: bool
    quiet: bool
    as_json: bool


def run_files(files: Sequence[Path], options: RunOptions) -> int:
    """Run scenario files one after the other; all are checked before the first runs. Return the exit status."""
    scenarios = [load_scenario(file, options.settings) for file in files]
    _refuse_twins(files)
    tables = frozenset(options.tables.split(",")) if options.tables is not None else OPTIONAL
    summaries, status = [], 0
    for file, scenario in zip(files, scenarios, strict=True):
        result = _run(scenario, file.stem, options, tables)
        _remove_figures(result.save(_folder(file, options.out, len(files))))
        status = max(status, _report(result, options))
        summaries.append(as_values(result))
        if result.manifest["interrupted"]:
            break
    if options.as_json:
        typer.echo(json.dumps(summaries[0] if len(files) == 1 else summaries, indent=1))
    return status


def _refuse_twins(files: Sequence[Path]) -> None:
    stems = [file.stem for file in files]
    twins = sorted({stem for stem in stems if stems.count(stem) > 1})
    if twins:
        raise InputError(
            f"Two files are called '{twins[0]}', so their results would overwrite each other. Run them apart."
        )


def _remove_figures(folder: Path) -> None:
    """Remove the figures of an earlier result, which would pass for this one's; what else lies there stays."""
    for path in (folder / "figures").glob("*"):
        if path.stem in figures.FIGURES:
            path.unlink()


def _folder(file: Path, out: Path | None, files: int) -> Path:
    """Return the folder of a result: the one given, a folder below it for each of several scenarios."""
    if out is None:
        return Path("results") / file.stem
    return out if files == 1 else out / file.stem


def _run(scenario: Scenario, name: str, options: RunOptions, tables: frozenset[str]) -> Result:
    jobs = (os.cpu_count() or 1) if options.jobs is None else options.jobs
    if compiles_cold() and not options.quiet:
        typer.echo("Compiling the rules of the model, once on this machine: up to half a minute.", err=True)
    with _progress(name, scenario.replications, options.quiet) as progress:
        return run(scenario, name=name, jobs=jobs, tables=tables, progress=progress)


def _report(result: Result, options: RunOptions) -> int:
    """Print the summary, and say what failed and what was cut off. Return the exit status."""
    manifest, folder = result.manifest, result.folder
    if not (options.quiet or options.as_json):
        typer.echo(as_text(result) + "\n")
    drawable = figures.possible(result) if options.figures and len(result.runs) else []
    if drawable and folder is not None:
        figures.save(result, drawable, folder / "figures", formats=("pdf",))
    if not options.quiet:
        typer.echo(f"Result: {folder}", err=options.as_json)
    failures = manifest["failures"]
    for failure in failures:
        typer.echo(f"Run {failure['run']} (seed {failure['seed']}) failed: {failure['error']}", err=True)
    if failures:
        typer.echo(
            f"{len(failures)} runs failed, the others are kept; the tracebacks are in {folder}/manifest.json.",
            err=True,
        )
    if manifest["interrupted"]:
        done, asked = manifest["runs"], manifest["replications"]
        typer.echo(
            f"Interrupted: {done} of {asked} runs are kept in {folder}. Run it again for all of them.",
            err=True,
        )
        return INTERRUPTED
    return SOME_FAILED if failures else 0


@contextmanager
def _progress(name: str, total: int, quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """Show progress on standard error: a bar on a terminal, else a line every so often."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        yield from _bar(name, total)
    else:
        yield _lines(name, total)


def _bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
    )
    began = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total, rate="")
        yield lambda done: bar.update(
            task, completed=done, rate=f"{done / max(1e-9, time.monotonic() - began):.1f} runs/s"
        )


def _lines(name: str, total: int) -> Callable[[int], None]:
    began = said = time.monotonic()

    def progress(done: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= SECONDS_BETWEEN_LINES and done < total:
            said = now
            left = (now - began) / done * (total - done)
            typer.echo(
                f"{name}: {done} of {total} runs, {done / (now - began):.1f} runs/s, {left:.0f} s left",
                err=True,
            )

    return progress


def plot_result(
    folder: Path, names: Sequence[str], formats: str, style: str, width: str, out: Path | None
) -> list[Path]:
    """Draw figures of a result and return the files."""
    target = folder / "figures" if out is None else out
    return figures.save(load_result(folder), names, target, formats=tuple(formats.split(",")), style=style, width=width)
