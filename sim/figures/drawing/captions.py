"""Captions, written from what a result says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures.drawing.arms import arms_of, called
from sim.results.provenance import provenance

if TYPE_CHECKING:
    from sim.experiments.result import Result
    from sim.figures.drawing.declaration import Figure

T_INTERVAL = "a 95 % interval (Student's t over means of runs)"


def interval(result: Result, drawn_as: str, kind: str = T_INTERVAL) -> str:
    """Return the sentence on intervals: what they are drawn as and of which kind, or why there are none."""
    if len(result.runs) < 2:
        return "There is one run only, and so no interval."
    return f"{drawn_as} {kind}."


def history(result: Result, more: bool = True) -> str:
    """Return the sentences on intervals that say nothing of luck, and on how to get others; nothing where they do."""
    from sim.analysis.units import MORE, OF_POINTS, sort_runs

    if not sort_runs(result).one_history:
        return ""
    return f"{OF_POINTS} {MORE}" if more else OF_POINTS


def pooled(result: Result) -> str:
    """Return the sentence on points of a design that are taken together, if there are several."""
    points = int(result.runs["point"].nunique()) if result.has("runs") else 1
    return f"{points:,} points of the design are taken together." if points > 1 else ""


def write(figure: Figure, arms: dict[str, Result], whole: Result) -> str:
    """Return the caption of a figure, of one part for each arm or of all at once."""
    texts = {arm: figure.caption(part) for arm, part in arms.items()}
    sentences = [f"{figure.title}."]
    if len(texts) > 1:
        sentences.append(f"One part for each arm: {', '.join(called(whole, arm) for arm in texts)}.")
    elif len(arms_of(whole)) > 1 and next(iter(arms.values())) is not whole:
        sentences.append(f"Arm: {called(whole, next(iter(texts)))}.")
    same = len(set(texts.values())) == 1
    sentences += (
        [next(iter(texts.values()))] if same else [f"{called(whole, arm)}: {text}" for arm, text in texts.items()]
    )
    together = "" if figure.by_point else pooled(whole)
    return " ".join(filter(None, [*sentences, together, provenance(whole)]))
