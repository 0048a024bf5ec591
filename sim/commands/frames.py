"""A table of an analysis as text, JSON or CSV."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.errors import InputError
from sim.experiments.files import refusal

if TYPE_CHECKING:
    import pandas as pd


def print_frame(
    frame: pd.DataFrame, as_text: Callable[[pd.DataFrame], str], csv: Path | None, *, as_json: bool
) -> None:
    """Print a table as text or JSON, and write it to a CSV file if one is given.

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
        typer.echo(as_text(frame))


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table to a CSV file.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    try:
        frame.to_csv(path, index=False)
    except OSError as error:
        cause, mend = refusal(error)
        raise InputError(f"{path} cannot be written. {cause}: {mend}, or give another file.") from error


def _plain(cell: Any) -> Any:
    return None if isinstance(cell, float) and math.isnan(cell) else cell
