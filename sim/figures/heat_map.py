"""Two factors against each other: the mean of a measure in every cell, a panel for each measure or arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, measured, rows, tiles
from sim.figures.drawing.arms import arms_of, called
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.difference_maps import differing
from sim.figures.drawing.maps import (
    ABREAST_ARMS,
    MOST_FACTORS,
    MOST_MEASURES,
    Tile,
    applies,
    counts,
    first_of_all,
    layout_of,
    refusal,
)
from sim.wording import listed, phrase

if TYPE_CHECKING:
    from sim.experiments.result import Result
    from sim.figures.drawing.cells import Cells


def panels_of(result: Result) -> list[tuple[str, str]]:
    """Return measure and arm of each panel: all measures of one arm or two, the first measure of more."""
    arms, measures = arms_of(result), measured.measures_of(result, MOST_MEASURES)
    return [(measure, arm) for measure in (measures if len(arms) <= ABREAST_ARMS else measures[:1]) for arm in arms]


def layout(result: Result, width: str) -> Panels:
    """Return small panels: in a column one abreast, or two arms; on a page two, or up to four arms."""
    if refusal(result):
        return Panels(height=1.6)
    return layout_of(result, width, len(arms_of(result)), len(panels_of(result)))


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw cell means, a panel for each measure or arm; on one Axes, the first."""
    why_not = refusal(result)
    panels = canvas.axes_of(axes, layout(result, "column"), None if why_not else len(panels_of(result)))
    if why_not:
        canvas.nothing(panels[0], why_not)
        return canvas.bundle(panels)
    cells, shown = tiles_of(result)
    used = panels[: len(shown)]
    several = len(arms_of(result)) > 1
    for group in sorted({tile.group for tile in shown[: len(used)]}):
        chosen = [place for place, tile in enumerate(shown[: len(used)]) if tile.group == group]
        measure = shown[chosen[0]].measure
        title = measured.title(result, measure)
        label = f"{title} ({measured.level(measure)})" if several else measured.level(measure)
        scaled = [measured.scale_of(measure) * shown[place].means.mean for place in chosen]
        tiles.draw([used[place] for place in chosen], cells, scaled, label)
    titles = [
        rows.without_middle(called(result, tile.arm)) if several else measured.title(result, tile.measure)
        for tile in shown
    ]
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
    if refusal(result):
        return "Fewer than two factors vary."
    cells, shown = tiles_of(result)
    across, up = (phrase(axis.name) for axis in (cells.across, cells.up))
    names = [phrase(name) for name in cells.others]
    others = listed(names) if len(names) <= MOST_FACTORS else f"the {len(names)} other factors"
    sentences = [
        f"Mean of each measure by {across} (from left to right) and {up} (upwards)"
        f"{f', averaged over {others}' if cells.others else ''}.",
        "Bins of a range hold equal numbers of points." if cells.across.binned or cells.up.binned else "",
        counts(cells, result),
        _intervals(result, cells, shown),
        "" if cells.exact else captions.history(result, more=False),
        "All arms have one scale." if len(arms_of(result)) > 1 else "",
        _left_out(result),
    ]
    return " ".join(filter(None, sentences))


def _intervals(result: Result, cells: Cells, shown: list[Tile]) -> str:
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
    told = [
        f"{measured.told(name, half, as_change=True)} ({measured.within_sentence(result, name)})"
        for name, half in widest.items()
    ]
    over = "replications" if cells.exact else "points"
    return f"Half of the widest 95 % interval of a cell (Student's t over {over}): {', '.join(told)}."


def _left_out(result: Result) -> str:
    """Return the sentence on measures that there is no room for."""
    if len(arms_of(result)) <= ABREAST_ARMS:
        return measured.left_out(result, MOST_MEASURES)
    return first_of_all(result, panels_of(result)[0][0])


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
    differing=differing,
)
