"""What maps of two factors have in common: when there is one, how it is laid out, and what a cell is the mean of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import measured, rows
from sim.figures.drawing.arms import arms_of
from sim.figures.drawing.declaration import Panels
from sim.figures.drawing.measured import varying
from sim.wording import counted

if TYPE_CHECKING:
    from sim.experiments.result import Result
    from sim.figures.drawing.cells import Cells, Means

MOST_MEASURES, MOST_ARMS = 4, 9
ABREAST_ARMS = 2
"""Arms up to which all measures are drawn of each; of more, the first."""
MOST_FACTORS = 4
"""Factors up to which a map of the first two is worth drawing unasked."""
_ROW, _TALLEST = 0.13, 2.6
"""Inches of a row of cells, and of a panel at the most."""
FEWEST_POINTS = 45
"""Points of a sample from which three by three cells can be filled."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One panel: a measure in an arm, and the number of those that share its scale."""

    measure: str
    arm: str
    means: Means
    group: int


def applies(result: Result) -> bool:
    """Tell whether two factors vary, and so few others that a map of these two is of use."""
    factors, design = varying(result), measured.design_of(result)
    enough = design in ("grid", "list") or result.runs["point"].nunique() >= FEWEST_POINTS
    whole = not result.manifest.get("interrupted", False)
    return 2 <= len(factors) <= MOST_FACTORS and enough and whole and not refusal(result)


def refusal(result: Result) -> str:
    """Return why there is nothing to draw, if that is so."""
    if len(varying(result)) < 2:
        return "Nothing to draw: a map needs two factors that vary"
    if not measured.measures_of(result):
        return "Nothing to draw: no measure"
    count = len(arms_of(result))
    return f"{count} arms, and room for {MOST_ARMS}. Choose one." if count > MOST_ARMS else ""


def layout_of(result: Result, width: str, arms: int, count: int) -> Panels:
    """Return the layout of a number of panels that are of a number of arms."""
    most = {1: 1, 2: 2}.get(arms, 2) if width == "column" else {1: 2, 2: 2, 4: 4}.get(arms, 3)
    abreast = min(count, most)
    down = -(-count // abreast)
    least = 1.2 if width == "column" else 1.5
    words = 0.5 if result.runs[varying(result)[0]].dtype.kind not in "bif" else 0.0
    each = 0.4 + float(np.clip(_ROW * _rows(result), least, _TALLEST))
    return Panels(min(rows.TALLEST, 0.5 + words + each * down), down, abreast)


def _rows(result: Result) -> int:
    """Return about how many cells stand one on the other."""
    levels = len(result.runs[varying(result)[1]].unique())
    return levels if measured.design_of(result) in ("grid", "list") else min(levels, 8)


def counts(cells: Cells, result: Result, blank: str = "Hatched") -> str:
    """Return the sentence on what a cell is the mean of, and on those that are blank."""
    from sim.figures.drawing.cells import LEAST

    counts, replicates = cells.points, int(result.runs["replicate"].nunique())
    full = counts[counts >= (1 if cells.exact else LEAST)]
    if not full.size:
        return f"{blank}: cells with fewer than {LEAST} points."
    least, most = int(full.min()), int(full.max())
    points = counted(most, "point") if least == most else f"{least:,} to {counted(most, 'point')}"
    why = "no point" if cells.exact else f"fewer than {LEAST} points"
    hatched = f" {blank}: {why}." if full.size < counts.size else ""
    return f"A cell: {points}, {counted(replicates, 'replication')} each.{hatched}"


def first_of_all(result: Result, measure: str) -> str:
    """Return the sentence on the only measure that is drawn, as there are many arms."""
    count, name = len(measured.named(result)), measured.within_sentence(result, measure)
    return f"Measure: {name}{f', the first of {count} of the experiment' if count > 1 else ''}."
