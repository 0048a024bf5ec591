"""What ``run`` does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import typer

from sim import figures
from sim.commands.progress import SOME_FAILED, mention, progress, say_if_compiling, workers
from sim.errors import InputError
from sim.experiments.choice_of_engine import choose_engine
from sim.experiments.cost import cost_of, refuse_beyond_memory
from sim.experiments.files import folder_in
from sim.experiments.options import checked_jobs, checked_tables
from sim.experiments.pieces import Agents
from sim.experiments.result import OPTIONAL, Result, load_result, prepare_folder
from sim.experiments.runner import run, window_in
from sim.experiments.stopping import INTERRUPTED, Stop, stoppable
from sim.own_code.agents import IN_A_RUN, unused
from sim.results.summary import as_text, as_values
from sim.scenario import Scenario, load_scenario
from sim.tables import TABLES
from sim.wording import counted


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of ``run``; None where one was left out."""

    settings: Sequence[str]
    out: Path | None
    jobs: int | None
    engine: str
    tables: str | None
    figures: bool
    quiet: bool
    as_json: bool
    agents: Mapping[str, str] = field(default_factory=dict)
    window: tuple[str | None, str | None] | None = None


def run_files(files: Sequence[Path], options: RunOptions) -> int:
    """Run scenario files one after the other; all are checked before the first runs. Return the exit status."""
    scenarios = [load_scenario(file, options.settings) for file in files]
    _refuse_twins(files)
    tables = checked_tables(options.tables.split(",") if options.tables else OPTIONAL if options.tables is None else ())
    checked_jobs(workers(options.jobs))
    choose_engine(options.engine, Agents().with_named(options.agents))
    for scenario in scenarios:
        if options.window is not None:
            window_in(scenario, *options.window)
        _weigh(scenario, options, bool(tables))
    for file in files:
        prepare_folder(_folder(file, options.out, len(files)))
    summaries, status = [], 0
    with stoppable(quiet=options.quiet) as stop:
        for file, scenario in zip(files, scenarios, strict=True):
            notes = (*scenario.notes, *unused(options.agents.values(), IN_A_RUN))
            mention(file.stem, notes, quiet=options.quiet)
            result = _run(scenario, file.stem, options, tables)
            folder = _folder(file, options.out, len(files))
            earlier = _own_products(folder)
            _remove_products(result.save(folder), earlier)
            status = max(status, _report(result, options, stop))
            summaries.append(as_values(result))
            if stop.asked:
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


def _own_products(folder: Path) -> frozenset[str]:
    """Return the names of figures and tables from own code that an earlier result in a folder may have."""
    with suppress(InputError):
        files = load_result(folder).manifest.get("own_code", {}).get("files", ())
        registered = [file["registered"] for file in files]
        return frozenset(name for each in registered for kind in ("figure", "table") for name in each.get(kind, ()))
    return frozenset()


def _remove_products(folder: Path, earlier: frozenset[str]) -> None:
    """Remove figures and tables of an earlier result, which would pass for this one's; what else lies there stays."""
    for name, registry in (("figures", figures.FIGURES), ("tables", TABLES)):
        for path in folder_in(folder, name).glob("*"):
            if path.stem in registry or path.stem in earlier:
                path.unlink()


def _folder(file: Path, out: Path | None, files: int) -> Path:
    """Return the folder of a result: the one given, a folder below it for each of several scenarios."""
    if out is None:
        return Path("results") / file.stem
    return out if files == 1 else out / file.stem


def _run(scenario: Scenario, name: str, options: RunOptions, tables: frozenset[str]) -> Result:
    say_if_compiling(quiet=options.quiet)
    agents = Agents().with_named(options.agents)
    with progress(name, scenario.replications, quiet=options.quiet) as show:
        return run(
            scenario,
            name=name,
            jobs=workers(options.jobs),
            engine=options.engine,
            tables=tables,
            ally_class=agents.ally,
            partner_class=agents.partner,
            secretariat_class=agents.secretariat,
            window=options.window,
            progress=None if show is None else lambda done: show(done, done),
        )


def _weigh(scenario: Scenario, options: RunOptions, tables: bool) -> None:
    """Say what the runs will take where that is much; refuse what this machine cannot hold."""
    cost = cost_of(scenario, scenario.replications, tables=tables, engine=options.engine)
    refuse_beyond_memory(cost)
    if cost.is_large and not options.quiet:
        typer.echo(cost.said, err=True)


def _report(result: Result, options: RunOptions, stop: Stop) -> int:
    """Print the summary, draw the figures, and say what failed and what was cut off. Return the exit status."""
    manifest, folder = result.manifest, result.folder
    if not (options.quiet or options.as_json):
        typer.echo(as_text(result) + "\n")
    if options.figures and len(result.runs):
        _draw(result, stop)
    if not options.quiet:
        typer.echo(f"Result: {folder}", err=options.as_json)
    failures = manifest["failures"]
    for failure in failures:
        typer.echo(f"Run {failure['run']} (seed {failure['seed']}) failed: {failure['error']}", err=True)
    if failures:
        typer.echo(
            f"{counted(len(failures), 'run')} failed, the others are kept; tracebacks are in {folder}/manifest.json.",
            err=True,
        )
    if stop.asked:
        done, asked = manifest["runs"] + len(failures), manifest["replications"]
        again = "Run it again for all of them." if manifest["interrupted"] else "Figures may be missing."
        typer.echo(f"Interrupted: {done:,} of {counted(asked, 'run')} are kept in {folder}. {again}", err=True)
        return INTERRUPTED
    return SOME_FAILED if failures else 0


def _draw(result: Result, stop: Stop) -> None:
    """Draw the figures of runs, until the user asks for an end."""
    assert result.folder is not None
    for name in figures.possible(result):
        if figures.FIGURES[name].of_runs and not stop.asked:
            figures.save(result, [name], folder_in(result.folder, "figures"), formats=("pdf",))
