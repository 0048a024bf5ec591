"""The mean of each measure with its 95 % interval, by arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.results.printed import arm_title, measure_title
from sim.tables.typesetting.arms import arms_of, history, one_below_another, units_of
from sim.tables.typesetting.declaration import ARMS, MEASURES, Choice, Table
from sim.tables.typesetting.fitting import is_narrow
from sim.tables.typesetting.rounding import bracketed, fixed, places_of
from sim.tables.typesetting.sheet import Cell, Column, Estimate, Group, Sheet
from sim.tables.typesetting.words import measured, scale

if TYPE_CHECKING:
    from sim.experiments.result import Result

    type Row = dict[str, Any]


def make(result: Result, choice: Choice) -> Sheet:
    """Return a row a measure and a column an arm; where that is too wide, a row for each arm below each measure."""
    import pandas as pd

    rows = _rows(result, choice)
    names, arms = (list(dict.fromkeys(row[key] for row in rows)) for key in ("measure", "arm"))
    cells = {(row["measure"], row["arm"]): _estimate(row) for row in rows}
    columns = [Column("Measure", "wrapped")] + [
        Column(arm_title(result, arm) if len(arms) > 1 else "Mean [95 % interval]", "estimate") for arm in arms
    ]
    titles = {name: measured(name, measure_title(result, name)) for name in names}
    body: list[list[Cell]] = [[titles[name], *(cells[name, arm] for arm in arms)] for name in names]
    wide = Sheet(tuple(columns), (Group("", body),), pd.DataFrame(rows))
    return wide if is_narrow(wide) else one_below_another(wide, "Mean [95 % interval]")


def _rows(result: Result, choice: Choice) -> list[Row]:
    import pandas as pd

    from sim.analysis.arms import chosen_measures
    from sim.analysis.units import sort_runs
    from sim.results.measures import KNOWN as REGISTRY
    from sim.results.summary import estimate

    cells = sort_runs(result)
    rows = []
    for name in chosen_measures(result, choice.measures):
        for arm in arms_of(result, choice):
            each = estimate(pd.Series(cells.columns((arm,), name)[:, 0]), REGISTRY[name].unit == "share")
            ends = {"mean": each.mean, "low": each.low, "high": each.high, "units": each.runs}
            rows.append({"measure": name, "unit": REGISTRY[name].unit, "arm": arm, **ends})
    return rows


def _estimate(row: Row) -> Estimate:
    mean, low, high = (scale(row["measure"]) * row[key] for key in ("mean", "low", "high"))
    decimals = places_of(mean, low, high)
    return Estimate(fixed(mean, decimals), bracketed(low, high, decimals))


def caption(result: Result, sheet: Sheet) -> str:
    """Return what the numbers are."""
    most, least = int(sheet.frame["units"].max()), int(sheet.frame["units"].min())
    if most < 2:
        return "Values of the one run that there is, and so without an interval; shares in per cent."
    number = f"{most:,}" if least == most else f"up to {most:,}"
    return (
        f"Mean of each measure [95 % interval of Student's t over {number} {units_of(result)}]; shares in per cent. "
        f"Runs in which there is nothing to measure are left out.{history(result)}"
    )


TABLE = Table(
    name="measures",
    title="Measures",
    description="mean of each measure with its 95 % interval, by arm",
    needs=("runs",),
    make=make,
    caption=caption,
    takes=(MEASURES, ARMS),
)
