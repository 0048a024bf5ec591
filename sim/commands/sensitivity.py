"""What ``sensitivity`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.analysis.sensitivity import as_text, sensitivity
from sim.commands.frames import print_frame
from sim.experiments.result import load_result


@dataclass(frozen=True, slots=True)
class SensitivityOptions:
    """Options of ``sensitivity``; None or empty where one was left out."""

    measures: Sequence[str]
    arm: str | None
    confidence: float
    resamples: int
    csv: Path | None
    as_json: bool


def sensitivity_of(folder: Path, options: SensitivityOptions) -> None:
    """Print which factors measures depend on."""
    frame = sensitivity(
        load_result(folder),
        list(options.measures) or None,
        arm=options.arm,
        confidence=options.confidence,
        resamples=options.resamples,
    )
    print_frame(frame, as_text, options.csv, as_json=options.as_json)
