"""What ``compare`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.analysis import ranking
from sim.analysis.comparison import as_text, compare
from sim.commands.frames import print_frame
from sim.errors import InputError
from sim.experiments.result import load_result


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """Options of ``compare``; None or empty where one was left out."""

    measures: Sequence[str]
    base: str | None
    arms: Sequence[str]
    confidence: float
    resamples: int
    ranked: bool
    csv: Path | None
    as_json: bool


def compare_result(folder: Path, options: CompareOptions) -> None:
    """Print what each arm changes against one of them, or how all of them rank."""
    if options.ranked:
        _rank(folder, options)
        return
    frame = compare(
        load_result(folder),
        list(options.measures) or None,
        base=options.base,
        arms=list(options.arms) or None,
        confidence=options.confidence,
        resamples=options.resamples,
    )
    print_frame(frame, as_text, options.csv, as_json=options.as_json)


def _rank(folder: Path, options: CompareOptions) -> None:
    if options.base is not None:
        raise InputError("A ranking is among all arms, and has no base. Leave out --base, or leave out --rank.")
    frame = ranking.rank(
        load_result(folder),
        list(options.measures) or None,
        arms=list(options.arms) or None,
        resamples=options.resamples,
    )
    print_frame(frame, ranking.as_text, options.csv, as_json=options.as_json)
