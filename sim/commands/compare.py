"""What ``compare`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.analysis import ranking
from sim.analysis.arms import ALL, said_of_measures
from sim.analysis.comparison import compare
from sim.analysis.comparison_text import as_text, notes
from sim.commands.frames import print_frame
from sim.errors import InputError
from sim.experiments.result import load_result


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """Options of ``compare``; None or empty where one was left out."""

    measures: Sequence[str]
    every: bool
    by: Sequence[str]
    base: str | None
    arms: Sequence[str]
    confidence: float
    resamples: int
    ranked: bool
    csv: Path | None
    as_json: bool


def compare_results(folders: Sequence[Path], options: CompareOptions) -> None:
    """Print what each arm changes against one of them, or how all of them rank."""
    asked = asked_measures(options.measures, every=options.every)
    if options.ranked:
        _rank(folders, asked, options)
        return
    results = [load_result(folder) for folder in folders]
    frame = compare(
        results,
        asked,
        by=options.by,
        base=options.base,
        arms=list(options.arms) or None,
        confidence=options.confidence,
        resamples=options.resamples,
    )
    print_frame(frame, as_text, options.csv, notes(results, asked, options.by), as_json=options.as_json)


def asked_measures(measures: Sequence[str], *, every: bool) -> list[str] | str | None:
    """Return the measures that are asked for on the command line: by name, all, or none of both."""
    if every and measures:
        raise InputError("--all shows all measures, and --measure names some. Leave one of them out.")
    return ALL if every else list(measures) or None


def _rank(folders: Sequence[Path], asked: list[str] | str | None, options: CompareOptions) -> None:
    if options.base is not None:
        raise InputError("A ranking is among all arms, and has no base. Leave out --base, or leave out --rank.")
    if options.by or len(folders) > 1:
        given = "--by" if options.by else "all results but one"
        raise InputError(f"A ranking is of one result, with its points together. Leave out {given}, or --rank.")
    result = load_result(folders[0])
    frame = ranking.rank(result, asked, arms=list(options.arms) or None, resamples=options.resamples)
    said = [each for each in (said_of_measures(result, asked),) if each]
    print_frame(frame, ranking.as_text, options.csv, said, as_json=options.as_json)
