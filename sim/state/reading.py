"""What the books of a run say, read in one way everywhere."""

from __future__ import annotations

from sim.rules.compiled import constant, inlined, internal
from sim.state.filling import list_flagged
from sim.state.layout import ANNOUNCED, BY_PLACE, NEVER, Record
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
def members_of(run: Run, number: int) -> Integers:
    """Return the members of a group, in order."""
    return run.rosters[number, : run.groups[number].member_count]


@internal
def list_members(run: Run, number: int) -> None:
    """List the members of a group anew, once they have changed."""
    run.groups[number].member_count = list_flagged(run.members[number], run.rosters[number])


@inlined
def is_framework(run: Run, code: int) -> bool:
    """Tell whether groups of a format are announced, and operational later: those with a lead, under that rule."""
    return run.rules.frameworks == ANNOUNCED and run.traits[code].led and run.traits[code].standing


@inlined
def is_in_scope(run: Run, number: int, issue: Record) -> bool:
    """Tell whether a group is for issues at the place of one: those founded before the start are for all."""
    place = run.groups[number].place
    return run.rules.scope != BY_PLACE or place == NEVER or issue.place == NEVER or place == issue.place


@inlined
def is_announcement(run: Run, attempt: Record) -> bool:
    """Tell whether an attempt is to found a framework."""
    return is_framework(run, attempt.format) and attempt.group == NEVER


@inlined
def quarters_to_wait(run: Run, group: int) -> int:
    """Return the quarters until a group is operational."""
    return max(0, run.groups[group].operational - run.quarter)


@inlined
def seated_rows(run: Run, issue: Record) -> Integers:
    """Return who is at the table of an issue, in order."""
    return run.seats[issue.slot, : run.seat_counts[issue.slot]]


@inlined
def propensity(run: Run, row: int) -> float:
    """Return the propensity of a state to take hostages, 0 before its onset."""
    return run.propensity[row] if run.quarter >= run.onset[row] else 0.0
