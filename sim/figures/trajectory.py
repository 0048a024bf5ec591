"""How arms go through the years, in one panel for each quantity, with what happens when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.figures.drawing import canvas, captions
from sim.figures.drawing.arms import MOST_ARMS, arms_of
from sim.figures.drawing.declaration import Figure, GivenAxes, Panel, Panels
from sim.figures.drawing.intervals import Band, over_runs
from sim.figures.drawing.styles import GREY, look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.experiments.result import Result

QUANTITIES: Mapping[str, str] = {
    "output": "Output a year",
    "agreed": "Agreements a year",
    "blocked": "Rounds blocked (%)",
}
"""What is drawn, and what the vertical axis calls it."""


def yearly(result: Result) -> pd.DataFrame:
    """Return the quantities of each year, indexed by run and year; a year in which nobody talked blocks nothing."""
    quarters = result.quarters.sort_values(["run", "quarter"])
    sums = {name: quarters.filter(regex=f"^{name}_").sum(axis=1) for name in ("output", "agreed")}
    counted = quarters[["rounds", "blocked_rounds"]].assign(**sums)
    fresh = counted.groupby(quarters["run"]).diff().fillna(counted)
    year = quarters["date"].str[:4].astype("int64").rename("year")
    per_year = fresh.groupby([quarters["run"], year]).sum()
    blocked = 100.0 * per_year["blocked_rounds"] / per_year["rounds"].where(per_year["rounds"] > 0)
    return per_year[["output", "agreed"]].assign(blocked=blocked)


def by_arm(result: Result) -> dict[str, pd.DataFrame]:
    """Return the years of each arm, in the order of the experiment."""
    values, runs = yearly(result), result.runs
    numbers = values.index.get_level_values("run")
    return {name: values[numbers.isin(runs["run"][runs["arm"] == name])] for name in arms_of(result)}


def events_of(result: Result) -> dict[str, float]:
    """Return when the events of the first arm happen, as years and parts of them, by what they are called."""
    arms = result.manifest.get("experiment", {}).get("arms", ())
    scenario = arms[0]["scenario"] if arms else result.manifest["scenario"]
    return {str(event.get("id") or event["at"]): when(str(event["at"])) for event in scenario["events"]}


def when(quarter: str) -> float:
    """Return where a quarter begins among whole years, which stand in the middle of theirs."""
    return int(quarter[:4]) + (int(quarter[-1]) - 1) / 4 - 0.5


def applies(result: Result) -> bool:
    """Tell whether there are quarters, and arms that one panel can hold."""
    return result.has("quarters") and 1 <= len(arms_of(result)) <= MOST_ARMS


def layout(_result: Result, width: str) -> Panels:
    """Return a layout with a panel for each quantity: one below the other, or side by side."""
    if width == "column":
        return Panels(height=1.35 * len(QUANTITIES) + 0.5, rows=len(QUANTITIES))
    return Panels(height=2.3, columns=len(QUANTITIES))


def draw(result: Result, axes: GivenAxes = None) -> Panel:
    """Draw each quantity over the years, all arms on one panel; on one Axes, output."""
    panels = panels_of(axes, layout(result, "column"), layout(result, "page"))
    values = by_arm(result)
    if not any(each[["output", "agreed"]].to_numpy().any() for each in values.values()):
        canvas.nothing(panels[0], "Nothing was agreed in these runs")
        for panel in panels[1:]:
            panel.set_axis_off()
        return canvas.bundle(panels)
    for panel, quantity in zip(panels, QUANTITIES, strict=False):
        draw_arms(panel, result, {arm: over_runs(each[[quantity]]) for arm, each in values.items()}, quantity)
        mark(panel, events_of(result).values())
    finish(panels, result)
    return canvas.bundle(panels)


def panels_of(axes: GivenAxes, column: Panels, page: Panels) -> list[Axes]:
    """Return the axes given: one, or as many as at one of the two widths; or new ones."""
    if axes is not None and len(canvas.flat(axes)) in (1, page.count):
        return canvas.flat(axes)
    return canvas.axes_of(axes, column)


def draw_arms(panel: Axes, result: Result, bands: Mapping[str, Band], quantity: str) -> None:
    """Draw the means of arms as lines, with their intervals as bands; what branches have in common once."""
    from sim.results.printed import arm_title  # compiled rules: slow to import

    at = str(result.manifest.get("experiment", {}).get("at", ""))
    for position, (arm, band) in enumerate(bands.items()):
        own = _from(band, int(at[:4]) - 1) if at and position > 0 else band
        canvas.line(panel, own, quantity, arm_title(result, arm), look(position), 0.5)
    canvas.years(panel, [int(year) for band in bands.values() for year in band.mean.index])
    panel.set_ylabel(QUANTITIES[quantity])
    panel.set_ylim(bottom=0.0)
    panel.grid(visible=True, axis="y")


def _from(band: Band, year: int) -> Band:
    return Band(*(each[each.index >= year] for each in (band.mean, band.low, band.high)))


def mark(panel: Axes, dates: Iterable[float]) -> None:
    """Mark dates by thin lines."""
    first, last = panel.get_xlim()
    for date in dict.fromkeys(dates):
        if first <= date <= last:
            panel.axvline(date, color=GREY, linewidth=0.4 * canvas.scale(), linestyle=(0, (1, 2)), zorder=1)


def finish(panels: Sequence[Axes], result: Result) -> None:
    """Put the legend above where there are several arms, and leave what the panels share to the outer ones."""
    if len(arms_of(result)) > 1:
        canvas.legend_above(panels[0])
    for panel in panels[:-1]:
        below = panel.get_subplotspec()
        if below is not None and not below.is_last_row():
            panel.set_xlabel("")


def caption(result: Result) -> str:
    """Return what is drawn, and how."""
    sentences = [
        "Severity-weighted output, agreements with substance, and the share of rounds of talks that were blocked, by "
        "year; mean over runs.",
        captions.interval(result, "Bands:"),
        "Dotted: dated events of the scenario." if events_of(result) else "",
    ]
    return " ".join(filter(None, sentences))


FIGURE = Figure(
    name="trajectory",
    title="Arms over time",
    description="output, agreements and blocking year by year, all arms in one panel, with dated events",
    needs=("quarters",),
    draw=draw,
    caption=caption,
    layout=layout,
    applies=applies,
    across=True,
)
