"""What arms change against one of them by two factors: a map of cells for each, on a scale around 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import unknown_name
from sim.figures.drawing import canvas, captions, measured, rows, tiles
from sim.figures.drawing.arms import arms_of, called
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
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
from sim.wording import counted, listed, phrase

if TYPE_CHECKING:
    from sim.experiments.result import Result
    from sim.figures.drawing.cells import Cells


def differing(base: str | None) -> Figure:
    """Return the figure of what arms change in every cell against one of them, the first if none is named."""
    return Figure(
        name="heat_map",
        title="What arms change, by two factors",
        description="differences of arms from one of them over two factors, as a map of cells",
        needs=("runs",),
        draw=lambda result, axes=None: draw(result, base, axes),
        caption=lambda result: caption(result, base),
        layout=lambda result, width: layout(result, base, width),
        applies=lambda result: applies(result) and len(arms_of(result)) > 1,
        across=True,
        by_point=True,
    )


def _sides(result: Result, base: str | None) -> tuple[str, list[str]]:
    """Return the arm that others are compared with, and these."""
    arms = arms_of(result)
    if base is not None and base not in arms:
        raise unknown_name("arm", base, arms)
    against = arms[0] if base is None else base
    return against, [arm for arm in arms if arm != against]


def _pairs(result: Result, base: str | None) -> list[tuple[str, str]]:
    """Return measure and arm of each panel of differences."""
    _, others = _sides(result, base)
    measures = measured.measures_of(result, MOST_MEASURES)
    return [(measure, arm) for measure in (measures if len(others) <= ABREAST_ARMS else measures[:1]) for arm in others]


def _no_difference(result: Result) -> str:
    """Return why there is no difference to draw, if that is so."""
    return refusal(result) or ("" if len(arms_of(result)) > 1 else "Nothing to compare: there is one arm")


def layout(result: Result, base: str | None, width: str) -> Panels:
    """Return small panels, one for each other arm."""
    if _no_difference(result):
        return Panels(height=1.6)
    return layout_of(result, width, len(_sides(result, base)[1]), len(_pairs(result, base)))


def draw(result: Result, base: str | None, axes: GivenAxes = None) -> Panel:
    """Draw what each arm changes in every cell, a panel for each other arm; on one Axes, the first."""
    why_not = _no_difference(result)
    panels = canvas.axes_of(axes, layout(result, base, "column"), None if why_not else len(_pairs(result, base)))
    if why_not:
        canvas.nothing(panels[0], why_not)
        return canvas.bundle(panels)
    cells, shown = differences(result, base)
    used = panels[: len(shown)]
    several = len(_sides(result, base)[1]) > 1
    for measure in dict.fromkeys(tile.measure for tile in shown[: len(used)]):
        places = [place for place, tile in enumerate(shown[: len(used)]) if tile.measure == measure]
        unit, scale = measured.change(measure), measured.scale_of(measure)
        short = "pp" if unit == "percentage points" else "" if unit in measured.BARE else unit
        label = f"{measured.title(result, measure)} ({short or 'change'})" if several else f"Change ({short or unit})"
        scaled = [shown[place].means.times(scale) for place in places]
        tiles.draw_differences([used[place] for place in places], cells, scaled, label, short)
    titles = [
        rows.without_middle(called(result, tile.arm)) if several else measured.title(result, tile.measure)
        for tile in shown
    ]
    tiles.finish(used, cells, titles[: len(used)], signed=True)
    for panel in panels[len(used) :]:
        panel.set_axis_off()
    return canvas.bundle(panels)


def differences(result: Result, base: str | None) -> tuple[Cells, list[Tile]]:
    """Return the cells of the first two factors, and what each arm changes in them, panel by panel."""
    from sim.analysis.varied import varied  # slow to import
    from sim.figures.drawing.cells import cells_of, differences_of

    against, _ = _sides(result, base)
    found = {arm: varied(result, arm) for arm in arms_of(result)}
    whole = max(found.values(), key=lambda each: each.points.size)
    cells, luck = cells_of(whole), result.manifest["experiment"]["paired"]
    tiles_found = []
    for number, (measure, arm) in enumerate(_pairs(result, base)):
        of_base, of_arm = (found[name].table(measure, whole.points) for name in (against, arm))
        means = differences_of(cells, of_base, of_arm, paired=bool(luck), common=luck is True)
        tiles_found.append(Tile(measure, arm, means, number))
    return cells, tiles_found


def caption(result: Result, base: str | None) -> str:
    """Return what is drawn, and how."""
    why_not = _no_difference(result)
    if why_not:
        return f"{why_not}."
    against, others = _sides(result, base)
    cells, shown = differences(result, base)
    across, up = (phrase(axis.name) for axis in (cells.across, cells.up))
    names = [phrase(name) for name in cells.others]
    rest = listed(names) if len(names) <= MOST_FACTORS else f"the {len(names)} other factors"
    one = f" of '{called(result, others[0])}'" if len(others) == 1 else ""
    sentences = [
        f"Difference{one} from '{called(result, against)}' in the mean of each measure by {across} (left to right) "
        f"and {up} (upwards){f', averaged over {rest}' if names else ''}.",
        "Bins of a range hold equal numbers of points." if cells.across.binned or cells.up.binned else "",
        counts(cells, result, blank="A dash"),
        _clear(result, cells, shown),
        "" if cells.exact else captions.history(result, more=False),
        "All arms have one scale for each measure." if len(others) > 1 else "",
        measured.left_out(result, MOST_MEASURES)
        if len(others) <= ABREAST_ARMS
        else first_of_all(result, shown[0].measure),
    ]
    return " ".join(filter(None, sentences))


def _clear(result: Result, cells: Cells, shown: list[Tile]) -> str:
    """Return the sentence on intervals: which cells are hatched, and how many would not be by chance."""
    halves = np.concatenate([tile.means.half.ravel() for tile in shown])
    known = int((~np.isnan(halves)).sum())
    if not known:
        return "One run a cell, and so no interval."
    paired = result.manifest["experiment"]["paired"] or not cells.exact
    kind = "paired t" if paired else "Welch's t"
    over = "replications" if cells.exact else "points"
    clear = sum(int(tile.means.clear.sum()) for tile in shown)
    return (
        f"Hatched: the 95 % interval ({kind} over {over}) holds 0. Of {counted(known, 'cell')} {clear:,} "
        f"{'is' if clear == 1 else 'are'} not hatched, as about {0.05 * known:.1f} would be if arms changed nothing. "
        "Colours reach as far as the largest difference, and at least three times as far as half an interval; pp: "
        "percentage points."
    )
