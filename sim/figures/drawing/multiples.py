"""Series over years: one small panel each, or all on one Axes where only one is given.

Intervals that overlap cannot be told apart in print without colour. So each series has a panel of its own, on the same
scale as the others, and what it is to be compared with is there as thin lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas
from sim.figures.drawing.declaration import Panels
from sim.figures.drawing.intervals import Band
from sim.figures.drawing.styles import MIDDLE, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Series:
    """One line with its interval: the column of a band, what it is called, how it looks."""

    column: str
    label: str
    look: Look
    band: Band


def grid(count: int, width: str) -> Panels:
    """Return a layout of small panels for a number of series: two or three abreast, four if that fills a row."""
    abreast = min(count, 2) if width == "column" else min(count, 4 if count == 4 else 3)
    rows = ceil(count / abreast)
    height = 1.1 if width == "column" else 1.3
    return Panels(height=height * rows + 0.5 if count > 1 else 2.4, rows=rows, columns=abreast)


def draw(panels: list[Axes], series: Sequence[Series], label: str, context: Sequence[Series] | None = None) -> None:
    """Draw series on a panel each, with the context (all series if left out) as thin lines, or all on one Axes."""
    overlaid = len(panels) == 1
    for place, one in enumerate(series):
        panel = panels[0] if overlaid else panels[place]
        if not overlaid:
            _draw_context(panel, [each for each in (series if context is None else context) if each is not one])
            panel.set_title(one.label)
        canvas.line(panel, one.band, one.column, one.label, one.look, 1.0 if overlaid else 0.7)
    used = panels[: 1 if overlaid else len(series)]
    _share_scale(used, series if context is None else [*series, *context], label)
    for panel in panels[len(used) :]:
        panel.set_axis_off()
    if overlaid:
        canvas.legend_above(panels[0])
    else:
        canvas.label_outer(used)


def _draw_context(panel: Axes, context: Sequence[Series]) -> None:
    for one in context:
        positions = one.band.mean.index.to_numpy(dtype=np.float64)
        panel.plot(
            positions,
            one.band.mean[one.column].to_numpy(dtype=np.float64),
            color=MIDDLE,
            linewidth=0.5 * canvas.scale(),
        )


def _share_scale(panels: list[Axes], shown: Sequence[Series], label: str) -> None:
    """Give all panels the same axes; only the outer ones say what they are."""
    years = [int(year) for one in shown for year in one.band.mean.index]
    top = max(panel.get_ylim()[1] for panel in panels)
    for panel in panels:
        canvas.years(panel, years)
        canvas.shares(panel, label)
        panel.set_ylim(0.0, top)
