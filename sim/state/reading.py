"""What the books of a run say, read in one way everywhere."""

from __future__ import annotations

from sim.rules.compiled import constant, inlined, internal
from sim.state.layout import NEVER, Record
from sim.state.outcomes import Ending
from sim.state.run import Run
from sim.types import Integers

UNDER_WAY = constant(Ending.OPEN)


@internal
def is_under_way(run: Run, issue: Record) -> bool:
    """Tell whether an attempt on an issue is under way."""
    return issue.last != NEVER and run.attempts[issue.last].ending == UNDER_WAY


@inlined
def is_inside(run: Run, code: int, group: int) -> bool:
    """Tell whether a format, with the standing group that is used again if any, is inside the alliance."""
    if group == NEVER or run.groups[group].ended != NEVER:
        return run.traits[code].inside
    return run.traits[code].inside or run.groups[group].docked != NEVER


@inlined
def seated_rows(run: Run, issue: Record) -> Integers:
    """Return who is at the table of an issue, in order."""
    return run.seats[issue.slot, : run.seat_counts[issue.slot]]


@inlined
def propensity(run: Run, row: int) -> float:
    """Return the propensity of a state to take hostages, 0 before its onset."""
    return run.propensity[row] if run.quarter >= run.onset[row] else 0.0
