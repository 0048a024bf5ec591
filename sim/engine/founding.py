"""P8: standing groups are used again or founded."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.layout import NEVER, SEATED, Record, Roles
from sim.engine.room import new_group, next_alive
from sim.rules import groups
from sim.rules.compiled import inlined
from sim.tallies import SIZES
from sim.types import Flags


@inlined
def group_of(m: Memory, issue: Record, attempt: Record, roles: Roles) -> int:
    """Return the standing group that carries an agreement: the one used again, else one founded now."""
    if attempt.group != NEVER and at.groups(m)[attempt.group].ended == NEVER:
        at.groups(m)[attempt.group].agreements += 1
        return attempt.group
    totals, number = at.totals(m), new_group(m)
    group, members = at.groups(m)[number], at.members(m)[number]
    size = 0
    for i in range(members.size):
        members[i] = roles[i] & SEATED != 0
        size += members[i]
    group.format, group.domain, group.lead = attempt.format, issue.domain, attempt.lead
    group.founded, group.ended, group.docked = m.quarter, NEVER, NEVER
    group.agreements, group.member_count = 1, size
    group.momentum, group.output, group.fresh_output = at.parameters(m).founding_momentum, 0.0, 0.0
    group.duplicate = _doubles_any(m, issue.domain, members, size)
    at.alive_groups(m)[next_alive(m)] = attempt.group = number
    totals.founded += 1.0
    totals.duplicates += 1.0 if group.duplicate else 0.0
    totals.group_sizes[min(size, SIZES - 1)] += 1.0
    return number


@inlined
def _doubles_any(m: Memory, domain: int, members: Flags, size: int) -> bool:
    """Tell whether a new group doubles one that is alive in its domain."""
    for k in range(m.alive_count):
        number = at.alive_groups(m)[k]
        if at.groups(m)[number].domain == domain:
            shared, theirs = 0, at.members(m)[number]
            for i in range(members.size):
                shared += members[i] & theirs[i]
            if groups.duplicates(shared, size, at.groups(m)[number].member_count):
                return True
    return False
