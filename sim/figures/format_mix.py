"""Which formats are attempted, year by year, and how often nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures.drawing import canvas, captions, formats, multiples
from sim.figures.drawing.calendar import flows, start_of, year_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import over_runs
from sim.figures.drawing.multiples import Series
from sim.figures.drawing.styles import GREY, Look

if TYPE_CHECKING:
    import pandas as pd

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


def series_of(result: Result) -> list[Series]:
    """Return the formats that were attempted, and inaction where issues were kept and it occurs."""
    shares = attempt_shares(result.quarters)
    band = over_runs(shares, 0.0, 1.0)
    drawn = [
        Series(name, formats.label(name), formats.format_look(name), band)
        for name in formats.occurring(shares.columns[shares.max() > 0.0])
    ]
    if drawn and result.has("issues"):
        idle = inaction_shares(result.issues, start_of(result))
        if float(idle[INACTION].sum()) > 0.0:
            drawn.append(Series(INACTION, "Inaction (of issues)", _LOOK, over_runs(idle, 0.0, 1.0)))
    return drawn


def layout(result: Result, width: str) -> Panels:
    """Return a layout with a panel for each series."""
    return multiples.grid(max(1, len(series_of(result))), width)


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw shares of attempts by format, and inaction: one panel each, or all on one Axes."""
    series = series_of(result)
    panels = canvas.axes_of(axes, layout(result, "column"), len(series))
    if series:
        multiples.draw(panels, series, "Attempts")
    else:
        canvas.nothing(panels[0], "No attempts in these runs")
    return canvas.bundle(panels)


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    inaction = (
        " Inaction: issues whose sponsor chose to do nothing, as a share of issues with a sponsor, by year of arrival."
    )
    return (
        "Share of the attempts begun in a year that were made in each format, mean over runs with attempts. Thin "
        f"lines: the others, for comparison.{inaction if result.has('issues') else ''} Formats that were never "
        f"attempted are left out. {captions.interval(result, 'Bands:')}"
    )


FIGURE = Figure(
    name="format_mix",
    title="Formats attempted over time",
    description="share of attempts by format and year, with inaction",
    needs=("quarters",),
    draw=draw,
    caption=caption,
    layout=layout,
    shares="both",
)
