"""A table of an analysis as text, JSON or CSV."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.experiments.files import write_product

if TYPE_CHECKING:
    import pandas as pd


def print_frame(
    frame: pd.DataFrame, as_text: Callable[[pd.DataFrame], str], csv: Path | None, notes: Sequence[str] = (), *,
    as_json: bool,
) -> None:  # fmt: skip
    """Print a table as text, with notes below it, or JSON; and write it to a CSV file if one is given.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    if csv is not None:
        write_csv(frame, csv)
    if as_json:
        rows: list[dict[str, Any]] = [
            {str(key): _plain(cell) for key, cell in row.items()} for row in frame.to_dict("records")
        ]
        typer.echo(json.dumps(rows, indent=1))
    else:
        typer.echo("\n\n".join([as_text(frame), *notes]))


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table to a CSV file.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    write_product(path, frame.to_csv(index=False).encode("utf-8"), "give another file")


def _plain(cell: Any) -> Any:
    return None if isinstance(cell, float) and math.isnan(cell) else cell
