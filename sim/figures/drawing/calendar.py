"""From quarters of a run to calendar years, and from running totals to flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result


def start_of(result: Result) -> int:
    """Return the index of the quarter in which runs start: four times the year plus 0 to 3."""
    start = str(result.manifest["scenario"]["start"])
    return int(start[:4]) * 4 + int(start[-1]) - 1


def year_of(quarter: pd.Series[float], start: int) -> pd.Series[int]:
    """Return the calendar year of quarters counted from the start of a run."""
    return ((quarter + start) // 4).astype("int64").rename("year")


def flows(quarters: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Return what was counted in each quarter, from totals since the start of the run.

    Columns lose the prefix; rows are indexed by run and year, in the order of quarters.
    """
    columns = [column for column in quarters.columns if column.startswith(prefix)]
    ordered = quarters.sort_values(["run", "quarter"])
    year = ordered["date"].str[:4].astype("int64").rename("year")
    fresh = ordered.groupby("run")[columns].diff().fillna(ordered[columns])
    fresh.columns = [column.removeprefix(prefix) for column in columns]
    return fresh.set_index([ordered["run"], year])
