"""How measures are distributed over runs, arm by arm: boxes, and means with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, measured, rows
from sim.figures.drawing.arms import arms_of, called
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.styles import BLACK, GREY, MIDDLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.analysis.units import Cells
    from sim.experiments.result import Result

PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
_HALF, _UP, _DOWN = 0.2, 0.16, 0.27
"""Half the height of a box, how far it stands above the middle of its row, and the mean below, in rows."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One measure in one arm.

    Attributes
    ----------
    quantiles : tuple of float
        Over runs, at `PROBABILITIES`; NaN where no run has a value.
    mean, low, high : float
        The mean over units of analysis, and its 95 % t interval; NaN for fewer than two.
    """

    quantiles: tuple[float, ...]
    mean: float
    low: float
    high: float


def applies(result: Result) -> bool:
    """Tell whether there are two arms, and a measure."""
    return len(arms_of(result)) > 1 and bool(measured.measures_of(result))


def layout(result: Result, width: str) -> Panels:
    """Return a layout with a panel for each measure and in it a row for each arm."""
    return rows.grid(max(1, len(arms_of(result))), max(1, len(measured.measures_of(result))), width)


def spread(cells: Cells, arm: str, measure: str) -> Spread:
    """Return how a measure is distributed in one arm: quantiles over runs, the mean over units of analysis."""
    from pandas import Series  # slow to import

    from sim.results.summary import estimate

    runs = cells.runs.loc[cells.runs["arm"] == arm, measure].dropna()
    quantiles = tuple(map(float, runs.quantile(list(PROBABILITIES)))) if len(runs) else (np.nan,) * len(PROBABILITIES)
    of_units = estimate(Series(cells.columns([arm], measure)[:, 0]))
    return Spread(quantiles, of_units.mean, of_units.low, of_units.high)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw distributions, a panel for each measure; on one Axes, the first measure."""
    from sim.analysis.units import sort_runs

    measures, arms = measured.measures_of(result), arms_of(result)
    panels = canvas.axes_of(axes, layout(result, "column"), len(measures) or None)
    if not measures or result.runs[measures].isna().to_numpy().all():
        canvas.nothing(panels[0], "Nothing was measured in these runs")
        rows.hide(panels[1:])
        return canvas.bundle(panels)
    cells, used = sort_runs(result), panels[: len(measures)]
    for panel, measure in zip(used, measures, strict=False):
        _draw_measure(panel, [spread(cells, arm, measure) for arm in arms], measured.scale_of(measure))
    units = [measured.level(measure) + rows.arrow(measure) for measure in measures]
    rows.name_rows(used, [called(result, arm) for arm in arms])
    titles = [measured.title(result, measure) for measure in measures]
    rows.name_panels(used, titles[: len(used)], units[: len(used)])
    rows.hide(panels[len(used) :])
    return canvas.bundle(panels)


def _draw_measure(panel: Axes, found: list[Spread], scale: float) -> None:
    """Draw boxes in the upper part of the rows, means in the lower one, so that neither hides the other."""
    row, width = np.arange(len(found)), canvas.line_width()
    lowest, first, median, third, highest = scale * np.array([each.quantiles for each in found]).T
    mean, low, high = scale * np.array([(each.mean, each.low, each.high) for each in found]).T
    panel.axvline(mean[0], color=GREY, linewidth=0.5 * width, linestyle=(0, (3, 2)), zorder=1)
    panel.hlines(row - _UP, lowest, highest, color=BLACK, linewidth=0.5 * width, zorder=1.5)
    panel.barh(
        row - _UP, third - first, 2.0 * _HALF, first, color=MIDDLE, edgecolor=BLACK, linewidth=0.4 * width, zorder=2
    )  # fmt: skip
    panel.vlines(median, row - _UP - _HALF, row - _UP + _HALF, color=BLACK, linewidth=1.1 * width, zorder=3)
    panel.hlines(row + _DOWN, low, high, color=BLACK, linewidth=0.7 * width, zorder=3)
    panel.plot(
        mean, row + _DOWN, "D", color=BLACK, markersize=1.9 * width, markeredgewidth=0.0, zorder=4
    )  # fmt: skip
    panel.margins(x=0.05)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    from sim.analysis.units import sort_runs

    kind = sort_runs(result).kind
    over = {"replicate": "replicates, each the mean over its points", "point": "points", "run": "runs"}[kind]
    if kind == "replicate" and len(result.runs["point"].unique()) == 1:
        over = "runs"
    first = rows.without_middle(called(result, arms_of(result)[0]))
    sentences = [
        "Distribution over runs in each arm: median (line), quartiles (box), 5th and 95th percentile (thin line); "
        f"shares in per cent. Diamond below it: the mean. Dashed: the mean of '{first}'.",
        captions.interval(result, "Line through the diamond:", f"a 95 % interval (Student's t over {over})"),
        captions.history(result),
        "Arrows: in which direction a measure is better.",
        measured.left_out(result),
    ]
    return " ".join(filter(None, sentences))


FIGURE = Figure(
    name="by_arm",
    title="Measures by arm",
    description="distribution of measures over runs in each arm, with means and their intervals",
    needs=("runs",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    across=True,
)
