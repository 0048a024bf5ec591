"""What ``compare`` does."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from sim.analysis.comparison import as_text, compare
from sim.errors import InputError
from sim.experiments.files import refusal
from sim.experiments.result import load_result


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """Options of ``compare``; None or empty where one was left out."""

    measures: Sequence[str]
    base: str | None
    arms: Sequence[str]
    confidence: float
    resamples: int
    csv: Path | None
    as_json: bool


def compare_result(folder: Path, options: CompareOptions) -> None:
    """Print what each arm changes against one of them."""
    frame = compare(
        load_result(folder),
        list(options.measures) or None,
        base=options.base,
        arms=list(options.arms) or None,
        confidence=options.confidence,
        resamples=options.resamples,
    )
    if options.csv is not None:
        try:
            frame.to_csv(options.csv, index=False)
        except OSError as error:
            cause, mend = refusal(error)
            raise InputError(f"{options.csv} cannot be written. {cause}: {mend}, or give another file.") from error
    if options.as_json:
        rows: list[dict[str, Any]] = [
            {str(key): _plain(cell) for key, cell in row.items()} for row in frame.to_dict("records")
        ]
        typer.echo(json.dumps(rows, indent=1))
    else:
        typer.echo(as_text(frame))


def _plain(cell: Any) -> Any:
    return None if isinstance(cell, float) and math.isnan(cell) else cell
