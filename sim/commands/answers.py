"""Commands that answer a question with many runs, as the command line declares them.

Whatever is slow to import is imported by the command that needs it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.options import (
    AsJson,
    Jobs,
    Method,
    OwnFiles,
    Quiet,
    Seed,
    Settings,
    completer,
    end,
    file_argument,
)


def discover(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="Folder of a sweep with factors, over many points.")],
    target: Annotated[str, typer.Option(help="What happens, such as 'blocking_rate > 0.4 and output_share < 0.1'.")],
    arm: Annotated[str | None, typer.Option(metavar="ARM", help="Arm; the first if left out.")] = None,
    base: Annotated[
        str | None, typer.Option(metavar="ARM", help="Another arm: the target is of the difference from it.")
    ] = None,
    method: Annotated[Method, typer.Option(help="Boxes by PRIM, or the leaves of a shallow tree.")] = Method.prim,
    seed: Annotated[int, typer.Option(help="Of the halves of the points that find boxes and test them.")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the boxes; RESULT-discovery if left out. What is there is replaced.")
    ] = None,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Print where in parameter space something happens, and keep it for figures and tables."""
    from sim.commands.discover import DiscoverOptions, discover_in

    discover_in(result, DiscoverOptions(target, arm, base, method.value, seed, out, as_json))


def claims(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CLAIM...]",
            help="Claims of the library, files, or folders of files; all claims if left out.",
            autocompletion=completer("CLAIM"),
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few runs: to see whether all is well, not to decide.")
    ] = False,
    replications: Annotated[int | None, typer.Option(help="Runs of each arm at the baseline.")] = None,
    points: Annotated[int | None, typer.Option(help="Points of parameter space.")] = None,
    repeats: Annotated[int | None, typer.Option(help="Runs of each arm at each point.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all luck, and of the points.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder of the ledger; results/claims if left out.")] = None,
    jobs: Jobs = None,
    again: Annotated[bool, typer.Option("--again", help="Register anew what has changed, and run all of it.")] = False,
    quiet: Quiet = False,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Test claims of the literature; print the ledger: supported, contradicted, conditional or inconclusive."""
    from sim.commands.claims import ClaimsOptions, print_ledger

    options = ClaimsOptions(quick, replications, points, repeats, seed, out, jobs, again, quiet, as_json)
    end(print_ledger(files or [], options))


def pareto(
    file: Annotated[Path, file_argument("SPACE", "SPACE", "Design space of the library, or a file.")],
    seed: Seed = None,
    replications: Annotated[
        int | None, typer.Option(help="Runs of a design in each state of the search, in place of the file's.")
    ] = None,
    settings: Settings = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result; results/NAME if left out.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Threads; one a processor if left out.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Keep what is done, and do what is missing.")] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table of designs to a CSV file.")] = None,
    quiet: Quiet = False,
    own: OwnFiles = None,
    as_json: AsJson = False,
) -> None:
    """Search the designs of the institution that no other dominates; tell how robust they are."""
    from sim.commands.pareto import ParetoOptions, pareto_file

    end(pareto_file(file, ParetoOptions(settings or (), replications, seed, out, jobs, resume, csv, quiet, as_json)))


def predict(
    file: Annotated[Path, file_argument("GROUP", "GROUP", "Group of the library, or a file.")],
    replications: Annotated[int, typer.Option(help="Runs of the model.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all luck.")] = 1,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the result; results/prediction-NAME if left out, none with --json.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the table to a CSV file.")] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Print who would join a group that is described by lead, year, focus and domain, and how likely."""
    from sim.commands.predict import PredictOptions, predict_file

    predict_file(file, PredictOptions(settings or (), replications, seed, out, csv, quiet, as_json))


def validate(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CHECK...]", help="Checks; all if left out. `list checks` shows them."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of data; that of ALLIANCE_SIM_DATA if left out.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few runs: to see whether all is well, not to decide.")
    ] = False,
    replications: Annotated[int | None, typer.Option(help="Runs where runs are needed.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all luck.")] = 1,
    jobs: Jobs = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result; results/validation if left out.")] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            help="Page to write; docs/validation.md if all checks were done in the clone, else in the result."
        ),
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Hold the model against closed forms, published tables and real data; exit 1 if what must hold does not."""
    from sim.commands.validate import ValidateOptions, print_validation

    options = ValidateOptions(data, quick, replications, seed, jobs, out, page, quiet, as_json)
    end(print_validation(names or (), options))


def calibrate(
    data: Annotated[Path | None, typer.Option(help="Folder of data; that of ALLIANCE_SIM_DATA if left out.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few calls: to see whether all is well, not to decide.")
    ] = False,
    chains: Annotated[int | None, typer.Option(help="Sets of parameters that move at once.")] = None,
    calls: Annotated[int | None, typer.Option(help="Calls of the model, at the most.")] = None,
    recover: Annotated[
        int | None,
        typer.Option(metavar="SETS", help="Fit figures that the model gave with known parameters, so many times."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of all luck.")] = 1,
    jobs: Jobs = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the result; results/calibration if left out.")] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fit parameters to published figures; tell what they are with intervals, and which figures lie within reach."""
    from sim.commands.calibrate import CalibrateOptions, print_calibration

    print_calibration(CalibrateOptions(data, quick, chains, calls, recover, seed, jobs, out, quiet, as_json))
