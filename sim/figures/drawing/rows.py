"""Panels side by side with the same rows: how many abreast, what rows and axes are called."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, measured
from sim.figures.drawing.declaration import Panels
from sim.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

TALLEST = 9.5
"""Inches that a page has room for."""
_PITCHES = (0.14, 0.115)
"""Heights of a row in inches: as it should be, and where there are many."""
_AROUND = 0.8
"""Inches above and below the rows of a panel: title, ticks and the name of the axis, of two lines each."""
_ABREAST = {"column": (2, 3), "page": (3, 4, 6)}
_LONGEST, _LONGEST_IN_CROWD = 27, 17
"""Letters of a name; where three panels share a column."""
_TICK = 4.5
"""Room for a number below an axis, in sizes of type."""
BAND = "#f2f2f2"
"""Behind every other row: pale enough for all that is drawn on it."""


def grid(rows: int, count: int, width: str) -> Panels:
    """Return a layout of panels that fits on a page, with as few abreast as that takes."""
    choices = (4,) if width == "page" and count == 4 else _ABREAST[width]
    options = [
        Panels(ceil(count / abreast) * (_AROUND + max(0.25, pitch * rows)), ceil(count / abreast), abreast)
        for abreast in (min(count, choice) for choice in choices)
        for pitch in _PITCHES
    ]
    return next((option for option in options if option.height <= TALLEST), options[-1])


def shortened(name: str, longest: int = _LONGEST) -> str:
    """Return a name in words, without its middle if it is too long: what names differ in stands at their ends."""
    return without_middle(phrase(name), longest)


def without_middle(text: str, longest: int = _LONGEST) -> str:
    """Return a text without its middle if it is too long."""
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half].rstrip()}…{text[-half:].lstrip()}"


def name_rows(panels: Sequence[Axes], names: Sequence[str]) -> None:
    """Give panels a row for each name, from the top down, with a band behind every other; name those at the left.

    Names come in words: they are shortened and no more.
    """
    longest = _LONGEST_IN_CROWD if _is_crowded(panels[0]) else _LONGEST
    for panel in panels:
        panel.set_ylim(len(names) - 0.5, -0.5)
        panel.set_yticks(np.arange(len(names)), [without_middle(name, longest) for name in names])
        panel.tick_params(axis="y", length=0.0)
        panel.spines["left"].set_visible(False)
        band(panel, len(names))
        if not _is_first(panel):
            panel.tick_params(labelleft=False)


def band(panel: Axes, rows: int) -> None:
    """Put a band behind every other row, to read along."""
    for row in range(1, rows, 2):
        panel.axhspan(row - 0.5, row + 0.5, color=BAND, linewidth=0.0, zorder=0)


def _is_crowded(panel: Axes) -> bool:
    """Tell whether panels are so narrow that names must be short."""
    spot = panel.get_subplotspec()
    return spot is not None and canvas.root_of(panel).get_figwidth() / canvas.scale() / spot.get_gridspec().ncols < 1.5


def _is_first(panel: Axes) -> bool:
    """Tell whether a panel stands by itself or in the first column."""
    spot = panel.get_subplotspec()
    return spot is None or spot.colspan.start == 0


def name_panels(panels: Sequence[Axes], titles: Sequence[str], units: Sequence[str]) -> None:
    """Write titles above panels and units below them, on as many lines as their width asks for."""
    for panel in panels:
        panel.set_xlabel("X")
    widths = canvas.fold_titles(panels, titles)
    for panel, unit, width in zip(panels, units, widths, strict=True):
        room, type_size = width + 6.0 * canvas.scale(), canvas.type_size()
        size = canvas.fitting(unit, room, 1.1 * type_size)
        panel.set_xlabel("\n".join(canvas.folded(line, room, size) for line in unit.split("\n")), fontsize=size)
        _number(panel, width / (_TICK * type_size))


def _number(panel: Axes, room: float) -> None:
    """Put as many numbers below an axis as there is room for; where there is none for two, smaller ones."""
    panel.locator_params(axis="x", nbins=int(np.clip(room, 2.0, 4.0)))
    if room < 2.0:
        panel.tick_params(axis="x", labelsize=0.8 * canvas.type_size())


def arrow(measure: str) -> str:
    """Return on a line of its own in which direction a measure is better, nothing where neither is."""
    return {"higher": "\nbetter →", "lower": "\n← better"}.get(measured.better(measure), "")


def hide(panels: Sequence[Axes]) -> None:
    """Take away panels that nothing is drawn in."""
    for panel in panels:
        panel.set_axis_off()
