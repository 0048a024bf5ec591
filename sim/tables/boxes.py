"""Where in parameter space something happens: the boxes that were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.tables.typesetting.declaration import Choice, Table
from sim.tables.typesetting.rounding import percent
from sim.tables.typesetting.sheet import Column, Group, Sheet
from sim.wording import counted, phrase

if TYPE_CHECKING:
    from sim.experiments.result import Result

MOST_ROWS = 12


def make(result: Result, choice: Choice) -> Sheet:
    """Return a row for each of some boxes, from all of parameter space to the smallest; the chosen one is always in."""
    frame = result.boxes
    shown = frame[(frame.index % max(1, -(-len(frame) // MOST_ROWS)) == 0) | frame["chosen"]]
    columns = (
        Column("Box", "text"),
        Column("Where", "wrapped"),
        Column("Coverage", "number"),
        Column("Density", "number"),
        Column("Mass", "number"),
    )
    rows = [
        [
            f"{row.box}{' (chosen)' if row.chosen else ''}",
            phrase(str(row.text)),
            percent(row.coverage_test),
            percent(row.density_test),
            percent(row.mass),
        ]
        for row in shown.itertuples()
    ]
    return Sheet(columns, (Group("", rows),), frame)


def caption(result: Result, sheet: Sheet) -> str:
    """Return what was looked for, and how well it was found."""
    manifest = result.manifest
    how = "the Patient Rule Induction Method" if manifest["method"] == "prim" else "a classification tree"
    side = f"arm {manifest['arm']}" + (f" against {manifest['base']}" if manifest["base"] else "")
    return (
        f"Boxes by {how} for {manifest['target']} ({side}), which holds at {manifest['base_rate']:.0%} of "
        f"{counted(int(manifest['points']), 'point')}. "
        f"Coverage: share of these points inside; density: share of the points inside; "
        "mass: share of all points inside; per cent, coverage and density on points held out."
    )


TABLE = Table(
    name="boxes",
    title="Where it happens",
    description="boxes in parameter space in which the target holds",
    needs=("boxes",),
    make=make,
    caption=caption,
)
