"""Standing groups: how many are alive, and how large they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.figures.drawing import canvas, captions, formats
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels, fixed
from sim.figures.drawing.intervals import over_runs

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result


def alive(quarters: pd.DataFrame) -> pd.DataFrame:
    """Return the groups alive at the end of each year, or of the run, by format; indexed by run and year."""
    columns = [column for column in quarters.columns if column.startswith("groups_")]
    ordered = quarters.sort_values(["run", "quarter"])
    year = ordered["date"].str[:4].astype("int64").rename("year")
    levels = ordered[columns].groupby([ordered["run"], year]).last()
    return levels.rename(columns=lambda column: str(column).removeprefix("groups_"))


def founded(groups: pd.DataFrame, runs: pd.Series[int]) -> pd.DataFrame:
    """Return groups founded by format, indexed by run and number of members from 2; 0 where there are none.

    Those that there were before the first quarter are left out.
    """
    from pandas import MultiIndex

    groups = groups[groups["founded"] >= 0]
    counts = groups.pivot_table(index=["run", "size"], columns="format", values="group", aggfunc="count")
    sizes = range(2, int(groups["size"].max()) + 1)
    every = MultiIndex.from_product([sorted(runs), sizes], names=["run", "size"])
    return counts.reindex(every).fillna(0.0).astype("float64")


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw groups alive over time, and groups founded by size."""
    first, second = panels = canvas.axes_of(axes, FIGURE.layout(result, "column"))
    if (result.groups["founded"] >= 0).any():
        _draw_alive(first, result)
        _draw_founded(second, result)
        canvas.legend_above(first, at_right=True)
        canvas.letter(first, "a")
        canvas.letter(second, "b")
    else:
        canvas.nothing(first, "No standing group was founded in these runs")
        second.set_axis_off()
    return canvas.bundle(panels)


def _draw_alive(panel: Axes, result: Result) -> None:
    from matplotlib.ticker import MaxNLocator

    levels = alive(result.quarters)
    band = over_runs(levels)
    panel.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    for name in formats.occurring(result.groups["format"]):
        canvas.line(panel, band, name, formats.label(name), formats.format_look(name))
    canvas.years(panel, band.mean.index)
    panel.set_ylabel("Groups alive per run")
    panel.set_ylim(bottom=0.0)
    panel.grid(visible=True, axis="y")


def _draw_founded(panel: Axes, result: Result) -> None:
    from matplotlib.ticker import MaxNLocator

    counts = founded(result.groups, result.runs["run"])
    band = over_runs(counts)
    drawn = formats.occurring(counts.columns)
    width = 0.8 / len(drawn)
    size = canvas.line_width()
    for place, name in enumerate(drawn):
        look, mean = formats.format_look(name), band.mean[name].to_numpy(dtype=np.float64)
        at = band.mean.index.to_numpy(dtype=np.float64) + (place - (len(drawn) - 1) / 2.0) * width
        panel.bar(at, mean, width, color=look.colour, edgecolor="white", hatch=look.hatch)
        spread = np.stack((mean - band.low[name], band.high[name] - mean))
        if np.isfinite(spread).all():
            panel.errorbar(at, mean, yerr=spread, fmt="none", ecolor="black", elinewidth=0.6 * size)
    panel.set_xlim(1.4, max(int(band.mean.index.max()), 5) + 0.6)
    panel.set_xlabel("Members at founding")
    panel.set_ylabel("Groups founded per run")
    panel.set_ylim(bottom=0.0)
    panel.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    panel.grid(visible=True, axis="y")


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    return (
        "a: standing groups alive at the end of each year, mean over runs. b: groups founded in a "
        "whole run by number of members, mean over runs. "
        f"{captions.interval(result, 'Bands and whiskers:')}"
    )


FIGURE = Figure(
    name="groups",
    title="Standing groups",
    description="standing groups alive over time, and groups founded by size, by format",
    needs=("quarters", "groups"),
    draw=draw,
    caption=caption,
    layout=fixed(column=Panels(height=4.6, rows=2), page=Panels(height=2.9, columns=2)),
    shares="both",
)
