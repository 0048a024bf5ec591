"""Two factors against each other: the mean of a measure in every cell, a panel for each measure or arm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, measured, rows, tiles
from sim.figures.drawing.arms import arms_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.measured import varying
from sim.wording import counted, listed, phrase

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
    return 2 <= len(factors) <= MOST_FACTORS and enough and whole and not _refusal(result)


def _refusal(result: Result) -> str:
    """Return why there is nothing to draw, if that is so."""
    if len(varying(result)) < 2:
        return "Nothing to draw: a map needs two factors that vary"
    if not measured.measures_of(result):
        return "Nothing to draw: no measure"
    count = len(arms_of(result))
    return f"{count} arms, and room for {MOST_ARMS}. Choose one." if count > MOST_ARMS else ""


def panels_of(result: Result) -> list[tuple[str, str]]:
    """Return measure and arm of each panel: all measures of one arm or two, the first measure of more."""
    arms, measures = arms_of(result), measured.measures_of(result, MOST_MEASURES)
    return [(measure, arm) for measure in (measures if len(arms) <= ABREAST_ARMS else measures[:1]) for arm in arms]


def layout(result: Result, width: str) -> Panels:
    """Return small panels: in a column one abreast, or two arms; on a page two, or up to four arms."""
    if _refusal(result):
        return Panels(height=1.6)
    count, arms = len(panels_of(result)), len(arms_of(result))
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


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw cell means, a panel for each measure or arm; on one Axes, the first."""
    refusal = _refusal(result)
    panels = canvas.axes_of(axes, layout(result, "column"), None if refusal else len(panels_of(result)))
    if refusal:
        canvas.nothing(panels[0], refusal)
        return canvas.bundle(panels)
    cells, shown = tiles_of(result)
    used = panels[: len(shown)]
    several = len(arms_of(result)) > 1
    for group in sorted({tile.group for tile in shown[: len(used)]}):
        chosen = [place for place, tile in enumerate(shown[: len(used)]) if tile.group == group]
        measure = shown[chosen[0]].measure
        title = measured.title(measure)
        label = f"{title} ({measured.level(measure)})" if several else measured.level(measure)
        scaled = [measured.scale_of(measure) * shown[place].means.mean for place in chosen]
        tiles.draw([used[place] for place in chosen], cells, scaled, label)
    titles = [rows.shortened(tile.arm) if several else measured.title(tile.measure) for tile in shown]
    tiles.finish(used, cells, titles[: len(used)])
    for panel in panels[len(used) :]:
        panel.set_axis_off()
    return canvas.bundle(panels)


def tiles_of(result: Result) -> tuple[Cells, list[Tile]]:
    """Return the cells of the first two factors, and what is in them, panel by panel."""
    from sim.analysis.varied import varied  # slow to import
    from sim.figures.drawing.cells import cells_of, means_of

    found = {arm: varied(result, arm) for arm in arms_of(result)}
    whole = max(found.values(), key=lambda each: each.points.size)  # a sweep that was cut off lacks points in some arms
    cells, panels = cells_of(whole), panels_of(result)
    groups = list(dict.fromkeys(measure for measure, _ in panels))
    tables = [found[arm].table(measure, whole.points) for measure, arm in panels]
    return cells, [
        Tile(measure, arm, means_of(cells, table, whole.paired), groups.index(measure))
        for (measure, arm), table in zip(panels, tables, strict=True)
    ]


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    if _refusal(result):
        return "Fewer than two factors vary."
    cells, shown = tiles_of(result)
    across, up = (phrase(axis.name) for axis in (cells.across, cells.up))
    names = [phrase(name) for name in cells.others]
    others = listed(names) if len(names) <= MOST_FACTORS else f"the {len(names)} other factors"
    sentences = [
        f"Mean of each measure by {across} (from left to right) and {up} (upwards)"
        f"{f', averaged over {others}' if cells.others else ''}.",
        "Bins of a range hold equal numbers of points." if cells.across.binned or cells.up.binned else "",
        _counts(cells, result),
        _intervals(cells, shown),
        "" if cells.exact else captions.history(result, more=False),
        "All arms have one scale." if len(arms_of(result)) > 1 else "",
        _left_out(result),
    ]
    return " ".join(filter(None, sentences))


def _counts(cells: Cells, result: Result) -> str:
    """Return the sentence on what a cell is the mean of, and on those that are blank."""
    from sim.figures.drawing.cells import LEAST

    counts, replicates = cells.points, int(result.runs["replicate"].nunique())
    full = counts[counts >= (1 if cells.exact else LEAST)]
    if not full.size:
        return f"Hatched: cells with fewer than {LEAST} points."
    least, most = int(full.min()), int(full.max())
    points = counted(most, "point") if least == most else f"{least:,} to {counted(most, 'point')}"
    blank = "no point" if cells.exact else f"fewer than {LEAST} points"
    hatched = f" Hatched: {blank}." if full.size < counts.size else ""
    return f"A cell: {points}, {counted(replicates, 'replication')} each.{hatched}"


def _intervals(cells: Cells, shown: list[Tile]) -> str:
    """Return the sentence on the widest interval of each measure."""
    widest = {
        name: max(
            [float(half) for tile in shown if tile.measure == name for half in tile.means.half.flat if half >= 0.0]
        )
        for name in dict.fromkeys(tile.measure for tile in shown)
        if any(np.isfinite(tile.means.half).any() for tile in shown if tile.measure == name)
    }
    if not widest:
        return "One run a cell, and so no interval."
    told = [f"{measured.told(name, half, as_change=True)} ({phrase(name)})" for name, half in widest.items()]
    over = "replications" if cells.exact else "points"
    return f"Half of the widest 95 % interval of a cell (Student's t over {over}): {', '.join(told)}."


def _left_out(result: Result) -> str:
    """Return the sentence on measures that there is no room for."""
    if len(arms_of(result)) <= ABREAST_ARMS:
        return measured.left_out(result, MOST_MEASURES)
    count, name = len(measured.named(result)), phrase(panels_of(result)[0][0])
    return f"Measure: {name}{f', the first of {count} of the experiment' if count > 1 else ''}."


FIGURE = Figure(
    name="heat_map",
    title="Two factors together",
    description="means of measures over two factors, as a map of cells",
    needs=("runs",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    across=True,
    by_point=True,
)
