"""Which formats are attempted, year by year, and how often nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures.drawing import canvas, captions, formats
from sim.figures.drawing.calendar import flows, start_of, year_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import over_runs
from sim.figures.drawing.styles import GREY, Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

INACTION = "inaction"
_LOOK = Look(GREY, (0, (2, 2)), "x", "")


def attempt_shares(quarters: pd.DataFrame) -> pd.DataFrame:
    """Return shares of attempts by format, indexed by run and year: they sum to 1, or are NaN without attempts."""
    attempts = flows(quarters, "attempts_").groupby(level=[0, 1]).sum()
    total = attempts.sum(axis=1)
    return attempts.div(total.where(total > 0.0), axis=0)


def inaction_shares(issues: pd.DataFrame, start: int) -> pd.DataFrame:
    """Return the share of issues whose sponsor did nothing, of those with a sponsor, by run and year of arrival."""
    idle = (issues["outcome"] == INACTION).rename(INACTION)
    tried = issues["formats_tried"].str.len() > 0
    chosen = idle[idle | tried].astype("float64").to_frame()
    year = year_of(issues.loc[chosen.index, "arrived"], start)
    return chosen.groupby([issues.loc[chosen.index, "run"], year]).mean()


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw shares of attempts by format as lines, and inaction where issues were kept."""
    (panel,) = canvas.axes_of(axes, FIGURE.column)
    values = attempt_shares(result.quarters)
    if values.notna().to_numpy().any():
        band = over_runs(values, 0.0, 1.0)
        attempted = [name for name in values.columns if float(values[name].max()) > 0.0]
        for name in formats.occurring(attempted):
            canvas.line(panel, band, name, formats.label(name), formats.format_look(name))
        _draw_inaction(panel, result)
        canvas.years(panel, band.mean.index)
        canvas.shares(panel, "Share of attempts")
        canvas.legend_above(panel)
    else:
        canvas.nothing(panel, "No attempts in these runs")
    return panel


def _draw_inaction(panel: Axes, result: Result) -> None:
    if not result.has("issues"):
        return
    values = inaction_shares(result.issues, start_of(result))
    if len(values) and float(values[INACTION].max()) > 0.0:
        canvas.line(panel, over_runs(values, 0.0, 1.0), INACTION, "Inaction (of issues)", _LOOK)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    inaction = (
        " Inaction: issues whose sponsor chose to do nothing, as a share of issues with a sponsor, by year of arrival."
    )
    return (
        "Lines: share of the attempts begun in a year that were made in each format, mean over runs with attempts."
        f"{inaction if result.has('issues') else ''} {captions.interval(result, 'Bands:')}"
    )


FIGURE = Figure(
    name="format_mix",
    title="Formats attempted over time",
    description="share of attempts by format and year, with inaction",
    needs=("quarters",),
    draw=draw,
    caption=caption,
    column=Panels(height=2.9),
    page=Panels(height=3.2),
)
