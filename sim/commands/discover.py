"""What ``discover`` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import typer

from sim.analysis.discovery import as_text, discover
from sim.commands.frames import print_frame
from sim.experiments.result import load_result


@dataclass(frozen=True, slots=True)
class DiscoverOptions:
    """Options of ``discover``; None where one was left out."""

    target: str
    arm: str | None
    base: str | None
    method: str
    seed: int
    out: Path | None
    as_json: bool


def discover_in(folder: Path, options: DiscoverOptions) -> None:
    """Print where in parameter space something happens, and keep the boxes."""
    found = discover(
        load_result(folder),
        options.target,
        arm=options.arm,
        base=options.base,
        method=options.method,
        seed=options.seed,
    )
    kept = found.save(options.out or folder.parent / f"{folder.resolve().name}-discovery")
    print_frame(found.boxes, lambda _: as_text(found), None, as_json=options.as_json)
    if not options.as_json:
        typer.echo(f"\nKept in {kept}: `alliance-sim plot {quote(str(kept))}` draws the boxes.")
