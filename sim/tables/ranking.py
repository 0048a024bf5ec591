"""A decision table: arms by measures, with the probability that each arm is the best of all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.results.printed import measure_phrase
from sim.tables.typesetting.arms import history, several_arms
from sim.tables.typesetting.declaration import ARMS, MEASURES, Choice, Table
from sim.tables.typesetting.fitting import is_narrow
from sim.tables.typesetting.rounding import NOTHING, fixed, percent, places_of
from sim.tables.typesetting.sheet import Column, Group, Sheet
from sim.tables.typesetting.words import measured, scale
from sim.wording import words

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

    type Row = dict[str, Any]

_REACH = 1.959963984540054
"""Half of a 95 % interval in standard errors, by which means are rounded."""


def make(result: Result, choice: Choice) -> Sheet:
    """Return arms as rows and measures as columns; where that is too wide, arms by rank below each measure."""
    from sim.analysis.ranking import rank

    frame = rank(result, choice.measures, arms=choice.arms)
    by_measure = {str(name): _rows(rows) for name, rows in frame.groupby("measure", sort=False)}
    wide = _wide(by_measure, frame)
    return wide if is_narrow(wide) else _long(by_measure, frame)


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]


def _wide(by_measure: dict[str, list[Row]], frame: pd.DataFrame) -> Sheet:
    columns = [Column("Arm")]
    for rows in by_measure.values():
        columns += [Column(head, "number", above=_measured(rows)) for head in ("Mean", "Best")]
    arms = [_arm(row) for row in next(iter(by_measure.values()))]
    body = [
        [arm, *(cell for rows in by_measure.values() for cell in _mean_and_best(rows[position]))]
        for position, arm in enumerate(arms)
    ]
    return Sheet(tuple(columns), (Group("", body),), frame)


def _measured(rows: list[Row]) -> str:
    return measured(rows[0]["measure"], rows[0]["measure_label"])


def _arm(row: Row) -> str:
    """Return what an arm is called: its label, or else its name in words."""
    return str(row["arm_label"]) if row["arm_label"] != row["arm"] else words(row["arm"])


def _mean_and_best(row: Row) -> tuple[str, str]:
    mean, error = scale(row["measure"]) * row["mean"], scale(row["measure"]) * row["error"]
    return fixed(mean, _places(mean, error)), percent(row["best"])


def _places(mean: float, error: float) -> int:
    return places_of(mean, mean - _REACH * error, mean + _REACH * error)


def _long(by_measure: dict[str, list[Row]], frame: pd.DataFrame) -> Sheet:
    columns = (
        Column("Arm", "wrapped"),
        Column("Rank", "number"),
        Column("Mean", "number"),
        Column("Standard error", "number"),
        Column("Best", "number"),
    )
    groups = [
        Group(f"{_measured(rows)}; {rows[0]['direction']}", [_line(row) for row in sorted(rows, key=_by_rank)])
        for name, rows in by_measure.items()
    ]
    return Sheet(columns, tuple(groups), frame)


def _by_rank(row: Row) -> float:
    return math.inf if math.isnan(row["rank"]) else float(row["rank"])


def _line(row: Row) -> list[str]:
    mean, error = scale(row["measure"]) * row["mean"], scale(row["measure"]) * row["error"]
    place = NOTHING if math.isnan(row["rank"]) else f"{row['rank']:.0f}"
    decimals = _places(mean, error)
    return [_arm(row), place, fixed(mean, decimals), fixed(error, decimals), percent(row["best"])]


def caption(result: Result, sheet: Sheet) -> str:
    """Return what the means and probabilities are."""
    from sim.analysis.units import sort_runs

    how = "all arms resampled alike, as their luck is common" if sort_runs(result).paired else "each arm by itself"
    units = sorted({int(number) for number in sheet.frame["units"]})
    number = f"{units[0]:,}" if len(units) == 1 else f"{units[0]:,} to {units[-1]:,}"
    orders = sheet.frame.drop_duplicates("measure").set_index("measure")["direction"]
    better = "; ".join(f"{measure_phrase(result, str(name))}: {order}" for name, order in orders.items())
    directions = "" if sheet.groups[0].head else f" ({better})"
    return (
        f"Mean of each arm over {number} units, and in how many per cent of bootstrap resamples it is the best of all"
        f"{directions}; {how}. A dash where neither direction is better, or nowhere a value in all arms; shares in per "
        f"cent.{history(result)}"
    )


TABLE = Table(
    name="ranking",
    title="Decision table",
    description="arms by measures, with the probability that each arm is the best",
    needs=("runs",),
    make=make,
    caption=caption,
    applies=several_arms,
    takes=(MEASURES, ARMS),
)
