"""What ``claims`` does."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from sim.analysis.claims.claim import DEFAULT, QUICK, Claim, Precision
from sim.analysis.claims.ledger import make_ledger, runs_of
from sim.analysis.claims.load import ALL, load_claims
from sim.analysis.claims.text import as_text
from sim.analysis.claims.values import Running
from sim.commands.frames import print_frame
from sim.commands.progress import DONE, progress, say_if_compiling, workers
from sim.experiments.options import checked_jobs
from sim.experiments.stopping import INTERRUPTED


@dataclass(frozen=True, slots=True)
class ClaimsOptions:
    """Options of ``claims``; None where one was left out."""

    quick: bool
    replications: int | None
    points: int | None
    repeats: int | None
    seed: int
    out: Path | None
    jobs: int | None
    again: bool
    quiet: bool
    as_json: bool


def print_ledger(files: Sequence[str], options: ClaimsOptions) -> int:
    """Run the ledger of claims and print it. Return the exit status."""
    claims = load_claims(files or [ALL])
    folder = options.out or Path("results") / _name(claims, options.quick, named=bool(files))
    jobs = checked_jobs(workers(options.jobs))
    running = Running(precision_of(options), options.seed, jobs, options.quiet)
    say_if_compiling(quiet=options.quiet)
    with progress("claims", runs_of(claims, running.precision), quiet=options.quiet) as show:
        try:
            result = make_ledger(claims, folder, running, again=options.again, progress=show)
        except KeyboardInterrupt:
            typer.echo(
                f"Interrupted: what is done is kept in {folder}. Go on with:\n  "
                f"{shlex.join(['alliance-sim', *(word for word in sys.argv[1:] if word != '--again')])}",
                err=True,
            )
            return INTERRUPTED
    if options.as_json or not options.quiet:
        print_frame(result.ledger, lambda _: as_text(result), None, as_json=options.as_json)
    return DONE


def precision_of(options: ClaimsOptions) -> Precision:
    """Return how much is run: as usual or quickly, but for what is given.

    Raises
    ------
    InputError
        For a number that is not allowed.
    """
    usual = QUICK if options.quick else DEFAULT
    given = {"replications": options.replications, "points": options.points, "repeats": options.repeats}
    return usual.changed({name: value for name, value in given.items() if value is not None})


def _name(claims: Sequence[Claim], quick: bool, *, named: bool) -> str:
    """Return the name of the folder: claims, or those that were named; a quick ledger has one of its own."""
    names = [claim.name for claim in claims]
    which = f"-{names[0]}" + (f"-and-{len(names) - 1}-more" if len(names) > 1 else "") if named else ""
    return f"claims{which}{'-quick' if quick else ''}"
