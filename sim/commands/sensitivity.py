"""What ``sensitivity`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.analysis.arms import said_of_measures
from sim.analysis.sensitivity import as_text, sensitivity
from sim.commands.compare import asked_measures
from sim.commands.frames import print_frame
from sim.experiments.result import load_result


@dataclass(frozen=True, slots=True)
class SensitivityOptions:
    """Options of ``sensitivity``; None or empty where one was left out."""

    measures: Sequence[str]
    every: bool
    arm: str | None
    confidence: float
    resamples: int
    csv: Path | None
    as_json: bool


def sensitivity_of(folder: Path, options: SensitivityOptions) -> None:
    """Print which factors measures depend on."""
    asked, result = asked_measures(options.measures, every=options.every), load_result(folder)
    frame = sensitivity(
        result,
        asked,
        arm=options.arm,
        confidence=options.confidence,
        resamples=options.resamples,
    )
    said = [each for each in (said_of_measures(result, asked),) if each]
    print_frame(frame, as_text, options.csv, said, as_json=options.as_json)
