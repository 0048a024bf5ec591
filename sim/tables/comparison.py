"""What each arm changes against the base, with intervals and standardised effects."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.results.printed import arm_phrase, arm_title
from sim.tables.typesetting.arms import history, several_arms, units_of
from sim.tables.typesetting.declaration import ARMS, BY, MEASURES, Choice, Table
from sim.tables.typesetting.rounding import bracketed, fixed, places_of
from sim.tables.typesetting.sheet import Column, Estimate, Group, Sheet
from sim.tables.typesetting.words import measured, scale

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

    type Row = dict[str, Any]

_EFFECTS = {
    "d_z": "the mean of the paired differences in their standard deviations (d_z)",
    "cohen_d": "the difference in standard deviations pooled over both arms (Cohen's d)",
}


def make(result: Result, choice: Choice) -> Sheet:
    """Return a row for each measure, arm by arm; for each level of it where points are split by factors."""
    from sim.analysis.comparison import compare

    frame = compare(result, choice.measures, arms=choice.arms, by=choice.by)
    differ = frame["pairs"].unique().size > 1
    columns = (
        Column("Measure", "wrapped"),
        *([Column("Level", "text")] if choice.by else ()),
        Column("Base", "number"),
        Column("Arm", "number"),
        Column("Difference [95 %]", "estimate"),
        Column("Effect", "number"),
        *([Column("Pairs" if frame["paired"].all() else "Units", "number")] if differ else ()),
        Column("", "text"),
    )
    groups = [
        Group(arm_title(result, str(arm)), _lines(rows, differ)) for arm, rows in frame.groupby("arm", sort=False)
    ]
    return Sheet(columns, tuple(groups), frame)


def _lines(frame: pd.DataFrame, counted: bool) -> list[list[str | Estimate]]:
    rows = [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]
    again = [False, *(one["measure"] == other["measure"] for one, other in pairwise(rows))]
    return [_line(row, counted, below) for row, below in zip(rows, again, strict=True)]


def _line(row: Row, counted: bool, below: bool) -> list[str | Estimate]:
    from sim.analysis.comparison_text import few, missing, verdict

    names = ("base_mean", "arm_mean", "difference", "t_low", "t_high")
    base, arm, difference, low, high = (scale(row["measure"]) * row[name] for name in names)
    decimals = (
        max(places_of(mean) for mean in (base, arm)) if math.isnan(difference) else places_of(difference, low, high)
    )
    bracket = "" if few(row) else bracketed(low, high, decimals, sign=True)
    change = Estimate(fixed(difference, decimals, sign=True), bracket)
    effect = fixed(row["standardised"], 2, sign=True)
    number = [f"{row['pairs']:,}"] if counted else []
    return [
        "" if below else measured(row["measure"], row["measure_label"]),
        *([row["level"]] if row["level"] else ()),
        fixed(base, decimals),
        fixed(arm, decimals),
        change,
        effect,
        *number,
        missing(row) or few(row) or verdict(row),
    ]


def caption(result: Result, sheet: Sheet) -> str:
    """Return what the differences are of, and how they were made."""
    first = sheet.frame.iloc[0]
    paired = bool(first["paired"])
    units = units_of(result)
    over = f"pairs with common luck ({units})" if paired else f"{units} of both arms, without common luck"
    if sheet.frame["pairs"].unique().size == 1:
        over = f"{first['pairs']:,} {over}"
    how = "of paired t" if paired else "of Welch's t"
    return (
        f"Each arm against {arm_phrase(result, first['base'])}, the base [95 % interval {how}] over {over}; "
        "shares in per cent, their differences in percentage points. Effect: "
        f"{_EFFECTS[first['standardised_by']]}. The last column says what a difference means whose interval leaves out "
        f"0{_without(sheet.frame)}.{_together(result, sheet.frame)}{history(result)}"
    )


def _together(result: Result, frame: pd.DataFrame) -> str:
    """Return the sentence on points that are taken together, with a space before it; nothing where none are."""
    from sim.analysis.levels import factors_of, pooled

    said = pooled(result, [name for name in factors_of(result) if name in frame.columns])
    return f" {said[:1].upper()}{said[1:]}." if said else ""


def _without(frame: pd.DataFrame) -> str:
    """Return what the last column says besides, where there is no difference."""
    return ", or why there is none" if frame["difference"].isna().any() else ""


TABLE = Table(
    name="comparison",
    title="Comparison of arms",
    description="what each arm changes against the first, with 95 % interval and standardised effect",
    needs=("runs",),
    make=make,
    caption=caption,
    applies=several_arms,
    takes=(MEASURES, ARMS, BY),
)
