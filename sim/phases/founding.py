"""P8: standing groups are used again or founded."""

from __future__ import annotations

from sim.rules import draws, frameworks, groups
from sim.rules.compiled import inlined, internal
from sim.state.layout import NEVER, SEATED, Record, Roles
from sim.state.reading import is_framework, is_in_scope, list_members
from sim.state.room import new_group, next_alive
from sim.state.run import Run
from sim.state.tallies import SIZES
from sim.types import Flags


@inlined
def group_of(run: Run, issue: Record, attempt: Record, roles: Roles) -> int:
    """Return the standing group that carries an agreement: the one used again, else one founded now."""
    if attempt.group != NEVER and run.groups[attempt.group].ended == NEVER:
        run.groups[attempt.group].agreements += 1
        return attempt.group
    totals, number = run.totals, new_group(run)
    group, members = run.groups[number], run.members[number]
    for i in range(members.size):
        members[i] = roles[i] & SEATED != 0
    list_members(run, number)
    size = group.member_count
    group.format, group.domain, group.lead = attempt.format, issue.domain, attempt.lead
    group.founded, group.ended, group.docked = run.quarter, NEVER, NEVER
    group.operational = run.quarter + (_quarters_to_set_up(run, issue) if is_framework(run, attempt.format) else 0)
    group.agreements = 1
    group.momentum, group.output, group.fresh_output = run.parameters.founding_momentum, 0.0, 0.0
    group.promised, group.place = 0.0, issue.place
    group.duplicate = _doubles_any(run, issue, members, size)
    run.alive_groups[next_alive(run)] = attempt.group = number
    totals.founded[attempt.format] += 1.0
    if run.traits[attempt.format].inside and attempt.lead == _largest_ally(run):
        totals.led_by_largest += 1.0
    totals.duplicates += 1.0 if group.duplicate else 0.0
    totals.group_sizes[min(size, SIZES - 1)] += 1.0
    return number


@internal
def _largest_ally(run: Run) -> int:
    largest = run.allies[0]
    for i in run.allies[: run.ally_count]:
        largest = i if run.capability[i] > run.capability[largest] else largest
    return largest


@inlined
def _quarters_to_set_up(run: Run, issue: Record) -> int:
    matter = draws.matter_key(issue.key, draws.SETTING_UP, draws.ONCE, draws.NOBODY, draws.ONCE)
    return frameworks.quarters_to_set_up(draws.unit(draws.fold(matter, draws.NOBODY)), run.parameters.setting_up)


@inlined
def _doubles_any(run: Run, issue: Record, members: Flags, size: int) -> bool:
    """Tell whether a new group doubles one that is alive in its domain, and is for what it is for."""
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        if run.groups[number].domain == issue.domain and is_in_scope(run, number, issue):
            shared, theirs = 0, run.members[number]
            for i in range(members.size):
                shared += members[i] & theirs[i]
            if groups.duplicates(shared, size, run.groups[number].member_count):
                return True
    return False
