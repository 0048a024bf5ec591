"""Which factors measures depend on: Sobol's indices, or Morris's elementary effects, with intervals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.results.printed import arm_phrase
from sim.tables.typesetting.arms import arms_of
from sim.tables.typesetting.declaration import ARMS, MEASURES, Choice, Table
from sim.tables.typesetting.rounding import MOST_PLACES, bracketed, fixed, places_of
from sim.tables.typesetting.sheet import Cell, Column, Estimate, Group, Sheet
from sim.tables.typesetting.words import measured, scale
from sim.wording import words

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

    type Row = dict[str, Any]

DESIGNS = ("morris", "sobol")
_MOST_PLACES = 3
"""Decimal places of shares of variance: what is smaller is nothing."""
_SHARES = ("first", "total", "second")
"""Indices that are shares of variance, whatever the measure."""


def design_of(result: Result) -> str:
    """Return the kind of design of the experiment that left a result, empty for a run of a scenario."""
    design: dict[str, Any] = result.manifest.get("experiment", {}).get("design") or {}
    return str(design.get("kind", ""))


def applies(result: Result) -> bool:
    """Tell whether a result is of a whole sweep with a design for indices."""
    return design_of(result) in DESIGNS and not result.manifest.get("interrupted", False)


def make(result: Result, choice: Choice) -> Sheet:
    """Return the factors below each measure, the strongest first; of the first arm, or of those that are asked for."""
    import pandas as pd

    from sim.analysis.sensitivity import sensitivity

    arms = arms_of(result, choice)[: None if choice.arms is not None else 1]
    frame = pd.concat([sensitivity(result, choice.measures, arm=arm) for arm in arms], ignore_index=True)
    groups = [
        _group(str(measure), f", {arm_phrase(result, str(arm))}" if len(arms) > 1 else "", rows)
        for (arm, measure), rows in frame.groupby(["arm", "measure"], sort=False)
    ]
    return Sheet(_columns(design_of(result)), tuple(groups), frame)


def _columns(design: str) -> tuple[Column, ...]:
    factor = Column("Factor", "wrapped")
    if design == "sobol":
        return factor, Column("First order [95 %]", "estimate"), Column("Total [95 %]", "estimate")
    return factor, Column("μ* [95 %]", "estimate"), Column("μ", "number"), Column("σ", "number")


def _group(measure: str, of_arm: str, rows: pd.DataFrame) -> Group:
    noise = float(rows["noise"].iloc[0])
    said = "" if math.isnan(noise) else f"; {fixed(100.0 * noise, 0)} % of the variance between points is noise"
    names = ("total", "first") if (rows["index"] == "total").any() else ("mu_star", "mu", "sigma")
    leading, *_ = names
    cells = {(str(row["index"]), str(row["factor"])): _row(row) for row in rows.to_dict("records") if not row["other"]}
    of_leading = [row for (index, _), row in cells.items() if index == leading]
    strongest = sorted(of_leading, key=lambda row: (-_value(row), row["factor"]))
    shown = ("first", "total") if leading == "total" else names
    body = [[words(row["factor"]), *(_cell(cells[index, row["factor"]], row) for index in shown)] for row in strongest]
    return Group(f"{measured(measure, str(rows['measure_label'].iloc[0]))}{of_arm}{said}", body)


def _row(row: dict[Any, Any]) -> Row:
    return {str(key): cell for key, cell in row.items()}


def _value(row: Row) -> float:
    return -math.inf if math.isnan(row["value"]) else float(row["value"])


def _cell(row: Row, leading: Row) -> Cell:
    """Return an index; one without an interval has the places of the leading one."""
    times = 1.0 if row["index"] in _SHARES else scale(row["measure"])
    value, low, high = (times * row[name] for name in ("value", "low", "high"))
    if not math.isnan(low):
        decimals = min(places_of(value, low, high), _MOST_PLACES if row["index"] in _SHARES else MOST_PLACES)
        return Estimate(fixed(value, decimals), bracketed(low, high, decimals))
    return fixed(value, places_of(times * leading["value"], times * leading["low"], times * leading["high"]))


def caption(result: Result, sheet: Sheet) -> str:
    """Return what the indices are, and how many of them can be trusted."""
    from sim.analysis.units import OF_INDICES

    if design_of(result) == "sobol":
        what = (
            "Sobol's indices [95 % interval of the bootstrap]: the share of the variance between points that is due to "
            "a factor alone (first order), and with all others (total)"
        )
        what += "; those of pairs of factors are in the CSV file." if (sheet.frame["index"] == "second").any() else "."
    else:
        what = (
            "Elementary effects of factors over their whole ranges (Morris 1991): mean of absolute values (μ*) [95 % "
            "interval of the bootstrap], mean (μ) and standard deviation (σ), in units of the measure, of shares in "
            "percentage points."
        )
    history = OF_INDICES if sheet.frame["one_history"].any() else ""
    return " ".join(filter(None, [what, "The strongest factors come first.", _converged(sheet), history]))


def _converged(sheet: Sheet) -> str:
    from sim.analysis.sensitivity import WIDEST

    intervals = sheet.frame[sheet.frame["low"].notna() & (sheet.frame["index"] != "second")]
    wide = int((~intervals["converged"]).sum())
    if not len(intervals) or not wide:
        return ""
    return (
        f"Of {len(intervals)} intervals {wide} are wider than {WIDEST:g} of the range that indices can take: there the "
        "order may change with more points."
    )


TABLE = Table(
    name="sensitivity",
    title="Sensitivity",
    description="Sobol or Morris indices of measures with intervals, the strongest factors first",
    needs=("runs",),
    make=make,
    caption=caption,
    applies=applies,
    takes=(MEASURES, ARMS),
)
