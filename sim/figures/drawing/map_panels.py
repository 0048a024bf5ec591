"""The parts of a map: links, marks, frames, codes, legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.drawing import canvas, labels
from sim.figures.drawing.atlas import HORIZON_KM, Atlas
from sim.figures.drawing.declaration import Panels
from sim.figures.drawing.projection import World, graticule
from sim.figures.drawing.styles import BLUE, GREY, PALE, VERMILION
from sim.types import Flags, Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_MARKS = {True: ("Ally", BLUE, "o"), False: ("Partner", VERMILION, "D")}
_LINK = "#444444"
NEAR_STEP, FAR_STEP = 10.0, 30.0
"""Degrees between the lines of the graticule in the first panel, and in the second."""


def panels_for(all_near: bool, width: str) -> Panels:
    """Return a layout with a second panel where some countries are far from the others."""
    if all_near:
        return Panels(height=3.5 if width == "column" else 5.2)
    if width == "column":
        return Panels(height=5.9, rows=2, heights=(1.28, 1.0))
    return Panels(height=3.6, columns=2, widths=(1.05, 1.0))


def draw(panels: list[Axes], shown: Atlas, prominence: Floats, columns: Sequence[list[Artist]]) -> None:
    """Draw where most countries are, the world around it where there are others, codes and a legend.

    Parameters
    ----------
    panels : list of Axes
        One, or two where some countries are far.
    shown : Atlas
        What is drawn.
    prominence : array, shape (N,)
        Countries with most links and most of this have their codes written first.
    columns : sequence of lists of artists
        Columns of the legend.
    """
    places = [draw_near(panels[0], shown), *(draw_far(panel, shown) for panel in panels[1:])]
    legend(panels[-1], columns)
    for panel, mark, (east, north), which in zip(panels, "ab", places, (shown.near, ~shown.near), strict=False):
        if len(panels) > 1:
            canvas.letter(panel, mark)
        _write_codes(panel, shown, prominence, east, north, which)


def draw_near(panel: Axes, shown: Atlas) -> tuple[Floats, Floats]:
    """Draw the links between countries that are near, and these countries."""
    for latitude, longitude in graticule(NEAR_STEP):
        away = shown.projection.distance(latitude, longitude) > HORIZON_KM
        east, north = shown.projection(latitude, longitude)
        panel.plot(np.where(away, np.nan, east), north, color=PALE, linewidth=0.4 * canvas.scale(), zorder=0)
    east, north = shown.projection(shown.latitude, shown.longitude)
    for first, second in shown.links:
        if shown.near[first] and shown.near[second]:
            ends = [first, second]
            _draw_link(panel, shown, east[ends], north[ends], float(shown.joint[first, second]))
    _draw_marks(panel, shown, east, north, shown.near)
    _frame(panel, shown.window)
    _scale_bar(panel, shown.window)
    return east, north


def draw_far(panel: Axes, shown: Atlas) -> tuple[Floats, Floats]:
    """Draw the links that reach beyond the first panel, and all countries: those in it as dots."""
    world = World(round(shown.projection.longitude / 10.0) * 10.0)
    for latitude, longitude in graticule(FAR_STEP):
        panel.plot(*world.placed(latitude, longitude), color=PALE, linewidth=0.4 * canvas.scale(), zorder=0)
    edge = np.linspace(-90.0, 90.0, 181)
    for side in (-180.0, 180.0):
        panel.plot(*world.placed(edge, np.full_like(edge, side)), color=PALE, linewidth=0.4 * canvas.scale(), zorder=0)
    east, north = world(shown.latitude, shown.longitude)
    places = np.column_stack([shown.latitude, shown.longitude])
    for first, second in shown.links:
        if not (shown.near[first] and shown.near[second]):
            way = world.way(places[first], places[second])
            _draw_link(panel, shown, *way, float(shown.joint[first, second]))
    panel.scatter(
        east[shown.near], north[shown.near], s=2.0 * canvas.scale() ** 2, color=GREY, linewidths=0.0, zorder=3
    )
    _draw_marks(panel, shown, east, north, ~shown.near)
    _frame(panel, _far_window(east, north))
    return east, north


def _far_window(east: Floats, north: Floats) -> Floats:
    margin = 0.07 * float(max(np.ptp(east), np.ptp(north)))
    return np.array([east.min() - margin, north.min() - margin, east.max() + margin, north.max() + margin])


def _draw_link(panel: Axes, shown: Atlas, east: Floats, north: Floats, strength: float) -> None:
    panel.plot(
        east,
        north,
        color=_LINK,
        alpha=0.45,
        linewidth=shown.width(strength) * canvas.scale(),
        solid_capstyle="round",
        zorder=1,
    )


def _draw_marks(panel: Axes, shown: Atlas, east: Floats, north: Floats, which: Flags) -> None:
    order = np.argsort(-shown.areas, kind="stable")
    for allied, (_, colour, marker) in _MARKS.items():
        chosen = order[(which & (shown.allies == allied))[order]]
        panel.scatter(
            east[chosen], north[chosen], s=shown.areas[chosen] * canvas.scale() ** 2, color=colour, marker=marker,
            edgecolors="white", linewidths=0.4 * canvas.scale(), zorder=3,
        )  # fmt: skip


def _frame(panel: Axes, window: Floats) -> None:
    """Show a part of the map in a thin frame, as far across as it is high."""
    panel.set_xlim(float(window[0]), float(window[2]))
    panel.set_ylim(float(window[1]), float(window[3]))
    panel.set_aspect("equal")
    panel.set_xticks([])
    panel.set_yticks([])
    for spine in panel.spines.values():
        spine.set(visible=True, color=GREY, linewidth=0.5 * canvas.scale())


def _scale_bar(panel: Axes, window: Floats) -> None:
    """Draw a bar of a round length, about a sixth of the frame."""
    wanted = float(window[2] - window[0]) / 6.0
    unit = 10.0 ** np.floor(np.log10(wanted))
    length = unit * max(step for step in (1.0, 2.0, 5.0) if step * unit <= wanted)
    left, low = window[:2] + 0.04 * (window[2] - window[0])
    panel.plot(
        [left, left + length], [low, low], color="black", linewidth=canvas.scale(), solid_capstyle="butt", zorder=4
    )
    size = 0.85 * canvas.type_size()
    panel.annotate(
        f"{length:,.0f} km", (left + length / 2.0, low), (0.0, 2.0 * canvas.scale()), textcoords="offset points",
        ha="center", fontsize=size, zorder=4,
    )  # fmt: skip


def _write_codes(panel: Axes, shown: Atlas, prominence: Floats, east: Floats, north: Floats, which: Flags) -> None:
    """Write codes beside marks, those of the countries with most links and prominence first."""
    chosen = np.flatnonzero(which)
    weight = shown.joint.sum(axis=1) / max(float(shown.joint.sum(axis=1).max()), 1e-12)
    share = prominence / max(float(prominence.max()), 1e-12)
    order = chosen[np.argsort(-(weight + share)[chosen], kind="stable")]
    size = 0.8 * canvas.type_size()
    names = [shown.codes[row] for row in order]
    labels.write(panel, names, east[order], north[order], shown.areas[order] * canvas.scale() ** 2, size)


def legend(panel: Axes, columns: Sequence[list[Artist]]) -> None:
    """Put a legend below a map; the first entry of each column is its heading."""
    rows = max(map(len, columns))
    # The frame stands on the legend: room above it would be taken off the room that the layout leaves below.
    panel.set_anchor("S")
    handles = [(column[row] if row < len(column) else entry("")) for column in columns for row in range(rows)]
    drawn = panel.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=len(columns), labelspacing=0.4,
        handleheight=1.4, borderpad=0.8,
    )  # fmt: skip
    for place in range(0, len(handles), rows):
        drawn.get_texts()[place].set_fontweight("bold")


def entry(label: str, **looks: Any) -> Artist:
    """Return an entry of the legend, without a line unless its looks say so."""
    from matplotlib.lines import Line2D

    return Line2D([], [], label=label, **({"linestyle": ""} | looks))


def states(shown: Atlas) -> list[Artist]:
    """Return a column of the legend on marks of allies and partners."""
    present = [mark for allied, mark in _MARKS.items() if (shown.allies == allied).any()]
    return [entry("State"), *(entry(label, color=colour, marker=marker) for label, colour, marker in present)]


def sizes(heading: str, areas: dict[str, float]) -> list[Artist]:
    """Return a column of the legend on areas of marks, in square points, by what they stand for."""
    return [
        entry(heading),
        *(
            entry(label, color=GREY, marker="o", markersize=float(np.sqrt(area)) * canvas.scale())
            for label, area in areas.items()
        ),
    ]


def widths(shown: Atlas, heading: str, steps: dict[str, float]) -> list[Artist]:
    """Return a column of the legend on widths of links, by what they stand for."""
    if not steps:
        return [entry("No links")]
    scale = canvas.scale()
    return [
        entry(heading),
        *(
            entry(label, color=_LINK, alpha=0.45, linestyle="-", linewidth=shown.width(strength) * scale)
            for label, strength in steps.items()
        ),
    ]


def described(shown: Atlas) -> str:
    """Return the sentences on projections, and on which links are where."""
    near = f"azimuthal equidistant projection, graticule of {NEAR_STEP:.0f}°"
    if shown.near.all():
        return f"{near.capitalize()}."
    return (
        f"a: links between the countries in the frame ({near}). b: links that reach beyond it, with the countries of a "
        f"as grey dots (Equal Earth projection, graticule of {FAR_STEP:.0f}°)."
    )
