"""Who is in how many real groups, and with whom, on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, map_panels
from sim.figures.drawing.atlas import SMALLEST, Atlas, placed, strongest
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.roll import Roll, applies, roll
from sim.types import Floats
from sim.wording import counted

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from sim.experiments.result import Result


_LARGEST = 70.0
"""Area of the mark of the country in most groups, in square points."""


def shared(shown: Roll) -> Floats:
    """Return the number of groups that two countries are both in, shape (N, N); groups of all allies do not count."""
    small = np.array([not group.with_allies for group in shown.groups], dtype=np.bool_)
    members = shown.members[:, small].astype(np.float64)
    both = members @ members.T
    np.fill_diagonal(both, 0.0)
    return both


def areas(counts: Floats, most: float) -> Floats:
    """Return areas of marks in square points: they grow with the number of groups."""
    return np.maximum(_LARGEST * counts / max(most, 1.0), SMALLEST)


def atlas(result: Result, shown: Roll) -> tuple[Atlas, int]:
    """Return what is drawn of the countries that are real, and the least number of groups that a link stands for."""
    counts, both = shown.counts.astype(np.float64), shared(shown)
    links = strongest(both)
    least = int(both[tuple(links[0])]) if len(links) else 1
    # Many pairs share many groups: widths that told them from none would hardly tell them from each other.
    above = np.maximum(both - (least - 1), 0.0)
    table = result.countries.iloc[shown.rows]
    return placed(table, shown.allies, areas(counts, float(counts.max())), above), least


def layout(result: Result, width: str) -> Panels:
    """Return a layout with a second panel where some countries are far from the others."""
    shown = roll(result)
    return map_panels.panels_for(not shown.groups or bool(atlas(result, shown)[0].near.all()), width)


def draw(result: Result, axes: GivenAxes = None, when: str | None = None) -> Panel:
    """Draw the map as of a quarter, the last one of the runs if none is given."""
    panels = canvas.axes_of(axes, layout(result, "column"))
    shown = roll(result, when)
    if not shown.groups:
        canvas.nothing(panels[0], "No country of this scenario is in a real group")
        for panel in panels[1:]:
            panel.set_axis_off()
        return canvas.bundle(panels)
    placed_as, least = atlas(result, shown)
    counts = shown.counts.astype(np.float64)
    columns = [map_panels.states(placed_as), _sizes(counts), _widths(placed_as, least)]
    map_panels.draw(panels, placed_as, counts, columns)
    return canvas.bundle(panels)


def _steps(least: int, most: int) -> list[int]:
    """Return at most three whole numbers from the least to the most."""
    return sorted({least, (least + most + 1) // 2, most})


def _sizes(counts: Floats) -> list[Artist]:
    steps = _steps(1, int(counts.max()))
    drawn = areas(np.array(steps, dtype=np.float64), float(counts.max()))
    return map_panels.sizes("Member of", dict(zip([_groups(step) for step in steps], drawn.tolist(), strict=True)))


def _widths(shown: Atlas, least: int) -> list[Artist]:
    if not len(shown.links):
        return map_panels.widths(shown, "", {})
    steps = _steps(least, least - 1 + int(shown.joint.max()))
    return map_panels.widths(shown, "Together in", {_groups(step): float(step - least + 1) for step in steps})


def _groups(number: int) -> str:
    return counted(number, "group")


def caption(result: Result, when: str | None = None) -> str:
    """Return what is drawn, and how."""
    shown = roll(result, when)
    if not shown.groups:
        return "No country of the scenario is in a real group."
    placed_as, least = atlas(result, shown)
    return (
        f"The scenario's real countries at their capitals, and the real groups alive in {shown.quarter}. Area of "
        "marks: number of groups that a country is a member of, with a least size, which is that of none; allies do "
        "not count as members where all allies sit (regional frameworks, +N meetings). Links: pairs that are together "
        f"in {_groups(least)} or more where not all allies sit; their width grows with the number. "
        f"{map_panels.described(placed_as)} Codes stand where there is room. Real groups are data, no outcome of the "
        "runs; what is not known to change stays as it is. The figure 'membership' names the groups."
    )


FIGURE = Figure(
    name="group_map",
    title="Who is in how many real groups, and with whom",
    description="the scenario's real countries by number of real groups and by groups shared, on a map",
    needs=("countries",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    of_runs=False,
)
