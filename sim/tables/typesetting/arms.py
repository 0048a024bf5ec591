"""Arms in tables: which of them, in what order, beside or below each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.errors import unknown_name
from sim.tables.typesetting.declaration import Choice
from sim.tables.typesetting.sheet import Column, Group, Sheet

if TYPE_CHECKING:
    from sim.experiments.result import Result

_UNITS: Mapping[str, str] = {"replicate": "replicates", "point": "points", "run": "runs"}


def units_of(result: Result) -> str:
    """Return what the units of analysis of a result are, in words."""
    from sim.analysis.units import sort_runs

    cells = sort_runs(result)
    return f"{_UNITS[cells.kind]}{', each the mean over its points' if cells.shape[1] > 1 else ''}"


def history(result: Result) -> str:
    """Return the sentences on intervals that say nothing of luck, with a space before them; nothing where they do."""
    from sim.analysis.units import MORE, OF_POINTS, sort_runs

    return f" {OF_POINTS} {MORE}" if sort_runs(result).one_history else ""


def arms_of(result: Result, choice: Choice) -> list[str]:
    """Return the arms that are asked for, in the order of the experiment; all if none are.

    Raises
    ------
    InputError
        For a name that is no arm.
    """
    from sim.analysis.arms import declared_arms

    known = declared_arms(result)
    for name in choice.arms or ():
        if name not in known:
            raise unknown_name("arm", name, known)
    return [name for name in known if choice.arms is None or name in choice.arms]


def several_arms(result: Result) -> bool:
    """Tell whether a result is of an experiment with two arms or more; its manifest says so."""
    return len(result.manifest.get("experiment", {}).get("arms", ())) > 1


def one_below_another(sheet: Sheet, head: str) -> Sheet:
    """Return a table with a row for each measure and a column for each arm turned: below each measure a row an arm."""
    _, *arms = sheet.columns
    groups = tuple(
        Group(str(name), [[arm.head, cell] for arm, cell in zip(arms, cells, strict=True)])
        for name, *cells in sheet.rows
    )
    return Sheet((Column("Arm", "wrapped"), Column(head, arms[0].kind)), groups, sheet.frame)
