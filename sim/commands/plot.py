"""What ``plot`` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from sim import figures
from sim.experiments.files import folder_in
from sim.experiments.result import Result, load_result


def plot_result(
    folder: Path, names: Sequence[str], formats: str, style: str, width: str, arm: str | None, out: Path | None,
    difference: bool, base: str | None,
) -> list[Path]:  # fmt: skip
    """Draw figures of a result and return the files; say which are left out for want of room."""
    result, target = load_result(folder), folder_in(folder, "figures") if out is None else out
    paths = figures.save(
        result, names, target, formats=tuple(formats.split(",")), style=style, width=width, arm=arm,
        difference=difference, base=base,
    )  # fmt: skip
    if not (names or difference) and arm is None:
        _say_what_is_left_out(result)
    return paths


def _say_what_is_left_out(result: Result) -> None:
    left = figures.crowded(result)
    if left:
        typer.echo(
            f"Left out, as they draw each arm by itself and have room for {figures.MOST_ARMS}: {', '.join(left)}. "
            "Choose an arm with --arm NAME.",
            err=True,
        )
