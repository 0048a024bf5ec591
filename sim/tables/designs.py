"""Designs of the institution that no other dominates, and the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.tables.typesetting.declaration import Choice, Table
from sim.tables.typesetting.rounding import fixed, percent, places_of
from sim.tables.typesetting.sheet import Column, Group, Sheet
from sim.tables.typesetting.words import measured, scale, value_text

if TYPE_CHECKING:
    from sim.experiments.result import Result

    type Row = dict[str, Any]

MOST_ROWS = 12
LETTERS = "ABCDEFGH"
"""Stand for objectives, whose names are too long for so many columns."""
REACH = 1.959963984540054
"""Half of a 95 % interval in standard errors, by which means are rounded."""


def make(result: Result, choice: Choice) -> Sheet:
    """Return a row for each efficient design and the present one: those that regret least first."""
    space, frame = result.manifest["space"], result.designs
    shown = frame[frame["efficient"] | frame["present"]].sort_values("regret", kind="stable").head(MOST_ROWS)
    names = [*(each["name"] for each in space["choices"]), *(each["name"] for each in space["levels"])]
    objectives = [each["measure"] for each in space["objectives"]]
    columns = (
        Column("Design", "text"),
        Column("What differs from the present one", "wrapped", least=15.0),
        *(Column(letter, "number") for letter, _ in zip(LETTERS, objectives, strict=False)),
        Column("Regret", "number"),
        Column("Enough", "number"),
    )
    rows: list[Row] = [{str(key): cell for key, cell in row.items()} for row in shown.to_dict("records")]
    present = {str(key): cell for key, cell in frame[frame["present"]].iloc[0].items()}
    return Sheet(columns, (Group("", [_line(row, present, names, objectives) for row in rows]),), frame)


def _line(row: Row, present: Row, names: list[str], objectives: list[str]) -> list[str]:
    differing = [f"{name} {value_text(row[name])}" for name in names if row[name] != present[name]]
    marks = {"present": "the present one", "minimax_regret": "least regret", "knee": "knee"}
    said = ", ".join(text for key, text in marks.items() if row[key] is True)
    return [
        str(row["design"]),
        f"{f'({said}) ' if said else ''}{'; '.join(differing).replace('_', ' ') or 'nothing'}",
        *(_mean(row, name) for name in objectives),
        fixed(row["regret"], 2),
        percent(row["satisficing"]),
    ]


def _mean(row: Row, measure: str) -> str:
    mean, half = scale(measure) * row[measure], REACH * scale(measure) * row[f"{measure}_error"]
    return fixed(mean, places_of(mean, mean - half, mean + half))


def caption(result: Result, sheet: Sheet) -> str:
    """Return what the numbers are."""
    manifest, frame = result.manifest, sheet.frame
    count = int((frame["efficient"]).sum())
    listed = "" if count <= MOST_ROWS else f"; the {MOST_ROWS} that regret least are listed"
    thresholds = manifest["space"]["satisfice"]
    enough = "share of states in which all thresholds are met, per cent" if thresholds else "no thresholds were set"
    named = [measured(each["measure"]) for each in manifest["space"]["objectives"]]
    legend = "; ".join(f"{letter}: {name}" for letter, name in zip(LETTERS, named, strict=False))
    return (
        f"{legend}. {count} of {manifest['tried']:,} designs that were tried are dominated by no other, by runs that "
        f"the search had no part in{listed}. Means over states of the uncertain parameters, shares in per cent; "
        "regret: the largest over states and objectives, in units of the spread between designs in a state; enough: "
        f"{enough}."
    )


TABLE = Table(
    name="designs",
    title="Designs that no other dominates",
    description="efficient designs of the institution, with what they bring and how robust that is",
    needs=("designs",),
    make=make,
    caption=caption,
)
