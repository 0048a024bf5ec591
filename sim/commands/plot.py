"""What ``plot`` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim import figures
from sim.experiments.result import load_result


def plot_result(
    folder: Path, names: Sequence[str], formats: str, style: str, width: str, out: Path | None
) -> list[Path]:
    """Draw figures of a result and return the files."""
    target = folder / "figures" if out is None else out
    return figures.save(load_result(folder), names, target, formats=tuple(formats.split(",")), style=style, width=width)
