"""The ledger of claims: what the runs say of each test, grouped by claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.tables.typesetting.declaration import Choice, Table
from sim.tables.typesetting.rounding import bracketed, fixed, percent, places_of
from sim.tables.typesetting.sheet import Column, Estimate, Group, Sheet
from sim.tables.typesetting.words import measured, scale
from sim.wording import counted, phrase, words

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.result import Result

    type Row = dict[str, Any]


def make(result: Result, choice: Choice) -> Sheet:
    """Return a row for each test, claim by claim."""
    frame = result.ledger
    columns = (
        Column("Test", "wrapped", least=15.0),
        Column("Effect [95 %]", "estimate"),
        Column("Sign", "number"),
        Column("Holds", "number"),
        Column("Verdict", "text"),
    )
    groups = [_group(rows) for _, rows in frame.groupby("claim", sort=False)]
    return Sheet(columns, tuple(groups), frame)


def _group(frame: pd.DataFrame) -> Group:
    rows: list[Row] = [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]
    return Group(f"{rows[0]['title']}: {rows[0]['claim_verdict']}", [_line(row) for row in rows])


def _line(row: Row) -> list[str | Estimate]:
    times = scale(row["measure"])
    effect, low, high = (times * row[key] for key in ("effect", "low", "high"))
    # After many runs intervals are narrow: more than three digits nobody needs.
    decimals = min(places_of(effect, low, high), max(0, places_of(effect)))
    what, _, rest = row["test"].partition(": ")
    said = f"{measured(row['measure']) if what == row['measure'] else words(what)}: {phrase(rest)}"
    return [
        f"{said} (premise)" if row["premise"] else said,
        Estimate(fixed(effect, decimals, sign=True), bracketed(low, high, decimals, sign=True)),
        percent(row["share_sign"]),
        percent(row["share_holds"]),
        row["verdict"],
    ]


def caption(result: Result, sheet: Sheet) -> str:
    """Return what was tested, and how."""
    manifest, precision = result.manifest, result.manifest["precision"]
    return (
        f"Effects at the baseline with 95 % intervals (Student's t, {precision['replications']:,} replicates of common "
        f"luck); sign: share of parameter space in which it is as expected, per cent; holds: in which the effect is as "
        f"large as claimed; both of {counted(int(precision['points']), 'point')} with "
        f"{counted(int(precision['repeats']), 'run')} of each arm. "
        f"Decided with false discoveries held to {manifest['false_discoveries']:.0%} (Benjamini and Hochberg 1995); "
        "claims, baseline and ranges were registered before the first run. Limits of tests are in the unit of the "
        "measure, shares as fractions; effects of shares in percentage points."
    )


TABLE = Table(
    name="ledger",
    title="Verdicts",
    description="what the runs say of each test of each claim",
    needs=("ledger",),
    make=make,
    caption=caption,
)
