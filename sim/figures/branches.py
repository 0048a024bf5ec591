"""One past and several futures: a fan of branches, and how each differs from the first, pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures import trajectory
from sim.figures.drawing import canvas, captions
from sim.figures.drawing.arms import MOST_ARMS, arms_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import over_runs
from sim.figures.drawing.styles import BLACK, look
from sim.scenario.quarter import Quarter

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

YEARS_BEFORE = 5
"""Years of the common past that are drawn."""


def date_of(result: Result) -> str:
    """Return the quarter from which branches differ; nothing where the experiment has none."""
    return str(result.manifest.get("experiment", {}).get("at", ""))


def applies(result: Result) -> bool:
    """Tell whether the result is of branches, which one panel can hold."""
    return bool(date_of(result)) and result.has("quarters") and 2 <= len(arms_of(result)) <= MOST_ARMS


def layout(_result: Result, width: str) -> Panels:
    """Return a layout with the fan above the differences: of output, on a page of all quantities side by side."""
    if width == "column":
        return Panels(height=3.6, rows=2)
    return Panels(height=3.8, rows=2, columns=len(trajectory.QUANTITIES))


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw the fan and the differences of as many quantities as there are columns of panels; on one Axes, a fan."""
    panels = trajectory.panels_of(axes, layout(result, "column"), layout(result, "page"))
    if not date_of(result):
        canvas.nothing(panels[0], "Nothing branches off from one past in this result")
        for panel in panels[1:]:
            panel.set_axis_off()
        return canvas.bundle(panels)
    columns = max(1, len(panels) // 2)
    first = Quarter.parse(date_of(result)).year - YEARS_BEFORE
    values = {
        arm: each[each.index.get_level_values("year") >= first] for arm, each in trajectory.by_arm(result).items()
    }
    for column, quantity in zip(range(columns), trajectory.QUANTITIES, strict=False):
        fan = panels[column]
        trajectory.draw_arms(fan, result, {arm: over_runs(each[[quantity]]) for arm, each in values.items()}, quantity)
        trajectory.mark(fan, [trajectory.when(date_of(result))])
        if len(panels) > 1:
            _draw_differences(panels[columns + column], result, values, quantity)
    trajectory.finish(panels, result)
    return canvas.bundle(panels)


def _draw_differences(panel: Axes, result: Result, values: dict[str, pd.DataFrame], quantity: str) -> None:
    from sim.results.printed import arm_title  # compiled rules: slow to import

    base, *others = values
    for position, arm in enumerate(others, 1):
        band = over_runs(_paired(result, values[base], values[arm])[[quantity]], -np.inf)
        canvas.line(panel, band, quantity, arm_title(result, arm), look(position), 0.5)
    panel.axhline(0.0, color=BLACK, linewidth=0.6 * canvas.scale(), zorder=2)
    canvas.years(panel, [int(year) for year in values[base].index.get_level_values("year")])
    panel.set_ylabel("Difference")
    panel.grid(visible=True, axis="y")
    trajectory.mark(panel, [trajectory.when(date_of(result))])


def _paired(result: Result, base: pd.DataFrame, arm: pd.DataFrame) -> pd.DataFrame:
    """Return how an arm differs from the base in each replicate of each point, by pair and year."""
    runs = result.runs.set_index("run")
    pair = runs["point"].astype(str) + "/" + runs["replicate"].astype(str)
    of_arm, of_base = (
        side.reset_index().assign(run=lambda each: each["run"].map(pair)).set_index(["run", "year"]).sort_index()
        for side in (arm, base)
    )
    difference: pd.DataFrame = of_arm - of_base
    return difference


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    from sim.results.printed import arm_title  # compiled rules: slow to import

    arms = arms_of(result)
    base = arm_title(result, arms[0]) if arms else "the first"
    sentences = [
        f"Above: year by year, mean over runs; all branches are the same up to {date_of(result)} (dotted). Below: "
        f"difference from '{base}' in runs with the same luck.",
        captions.interval(result, "Bands:"),
    ]
    return " ".join(sentences)


FIGURE = Figure(
    name="branches",
    title="One past, several futures",
    description="branches over the years as a fan, and their paired difference from the first",
    needs=("quarters",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    across=True,
)
