"""What ``calibrate`` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.calibration.calibrate import calibrate, recover
from sim.calibration.fitting import Search, checked
from sim.calibration.free import FREE
from sim.commands.frames import print_frame, write_csv
from sim.commands.progress import progress, say_if_compiling, workers
from sim.errors import InputError
from sim.experiments.options import checked_jobs

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

QUICK = Search(chains=28, calls=1120)


@dataclass(frozen=True, slots=True)
class CalibrateOptions:
    """Options of ``calibrate``; None where one was left out."""

    data: Path | None
    quick: bool
    chains: int | None
    calls: int | None
    recover: int | None
    seed: int
    jobs: int | None
    out: Path | None
    quiet: bool
    as_json: bool


def print_calibration(options: CalibrateOptions) -> None:
    """Fit parameters to published figures, or find known ones again; print and keep what came out."""
    search = search_of(options)
    say_if_compiling(quiet=options.quiet)
    folder = options.out or Path("results") / ("calibration-recovery" if options.recover else "calibration")
    if options.recover is not None:
        if options.recover < 1:
            raise InputError(f"The number of sets to recover is {options.recover}. Give 1 or more.")
        with progress("recovery", options.recover * search.calls, quiet=options.quiet) as show:
            tell = None if show is None else lambda done: show(done, done)
            table = recover(options.data, times=options.recover, search=search, tell=tell)
        write_csv(table, folder / "recovery.csv")
        print_frame(table, recovery_as_text, None, as_json=options.as_json)
    else:
        with progress("calibration", search.calls, quiet=options.quiet) as show:
            tell = None if show is None else lambda done: show(done, done)
            result = calibrate(options.data, search=search, tell=tell)
        result.save(folder)
        if options.as_json or not options.quiet:
            fits = result.table("fits").to_pandas()
            print_frame(fits, lambda _: as_text(result), None, as_json=options.as_json)
    if not options.quiet:
        typer.echo(f"Kept in {folder}.", err=options.as_json)


def search_of(options: CalibrateOptions) -> Search:
    """Return how much is done: as usual or quickly, but for what is given.

    Raises
    ------
    InputError
        For a number that is not allowed.
    """
    usual = QUICK if options.quick else Search()
    chains = usual.chains if options.chains is None else options.chains
    calls = usual.calls if options.calls is None else options.calls
    jobs = checked_jobs(workers(options.jobs))
    return checked(Search(chains, calls, options.seed, jobs), len(FREE))


def as_text(result: Result) -> str:
    """Return what came out as text: parameters, then figures."""
    fitted, fits = (result.table(name).to_pylist() for name in ("fitted", "fits"))
    lines = [f"  {'parameter':<26}{'default':>9}{'best':>9}{'median':>9}   {'95 %':<18}prior"]
    for row in fitted:
        interval = f"{row['low']:.3g} to {row['high']:.3g}"
        lines.append(
            f"  {row['parameter']:<26}{row['default']:>9.3g}{row['best']:>9.3g}{row['median']:>9.3g}   {interval:<18}"
            f"{row['prior_low']:g} to {row['prior_high']:g}"
        )
    lines += ["", f"  {'figure':<32}{'observed':>9}{'before':>10}{'after':>8}   {'90 % of histories':<20}"]
    for row in fits:
        interval = f"{row['low']:.3g} to {row['high']:.3g}"
        said = ("" if row["inside"] else "  outside") + ("" if row["fitted"] else "  not fitted")
        numbers = f"{row['observed']:>9.3g}{row['before']:>10.3g}{row['after']:>8.3g}"
        lines.append(f"  {row['target']:<32}{numbers}   {interval:<20}{said}".rstrip())
    inside, manifest = sum(row["inside"] for row in fits), result.manifest
    lines += [
        "",
        f"{inside} of {len(fits)} figures lie within the 90 % interval of single histories. {manifest['runs']:,} calls "
        f"of the model; draws of {manifest['chains']} chains, worth {manifest['effective']:.0f} independent ones; "
        f"R-hat {manifest['disagreement']:.2f}.",
        "before, after: means of the model with the defaults, and with the best set; defaults are not changed by this.",
    ]
    return "\n".join(lines)


def recovery_as_text(table: pd.DataFrame) -> str:
    """Return how well known parameters were found again, as text."""
    lines = [f"  {'parameter':<26}{'inside':>8}   {'width against the prior':<24}"]
    for name, own in table.groupby("parameter", sort=False):
        inside = f"{int(own['inside'].sum())} of {len(own)}"
        lines.append(f"  {name:<26}{inside:>8}   {own['width'].mean():.2f}")
    share = 100.0 * float(table["inside"].mean())
    lines += [
        "",
        f"{share:.0f} % of {len(table)} intervals (nominally 95 %) hold the parameter that figures were made with.",
    ]
    return "\n".join(lines)
