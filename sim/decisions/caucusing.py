"""P7: groups of few outside the alliance bring their members to one line before the table of all talks."""

from __future__ import annotations

from sim.rules import caucus
from sim.rules.compiled import inlined, internal
from sim.state.filling import copy, fill
from sim.state.layout import BY_ALLIES, HOLDS, NEVER, SEATED, Record, Roles
from sim.state.reading import members_of
from sim.state.run import Run
from sim.types import Integers


@internal
def set_lines(run: Run, issue: Record, roles: Roles, rows: Integers) -> None:
    """Move the ideals of those at the table, in their order, towards the mean of the group that they caucus in.

    Of several groups it is the one with the most momentum. Hostage takers are no part of it.
    """
    ideals, own, most = run.ideals[: rows.size], run.chances[: rows.size], run.ceilings[: rows.size]
    copy(own, ideals)
    fill(most, -1.0)
    seats = run.groups_in
    fill(seats, rows.size)
    for seat in range(rows.size):
        if roles[rows[seat]] & HOLDS == 0:
            seats[rows[seat]] = seat
    for code in range(run.format_count):
        number = NEVER if run.traits[code].inside else run.first_group[code * run.domain_count + issue.domain]
        while number != NEVER:
            size, momentum = _list_members(run, number, rows.size), run.groups[number].momentum
            mean = _mean(run, rows, size)
            for n in range(size):
                seat = run.others[n]
                if momentum > most[seat]:
                    most[seat], ideals[seat] = momentum, caucus.line(own[seat], mean, run.parameters.caucus_line)
            number = run.following_group[number]
    lines = run.lines[issue.slot]
    for seat in range(rows.size):
        lines[rows[seat]] = ideals[seat]


@inlined
def _list_members(run: Run, number: int, nowhere: int) -> int:
    """List the seats of a group's members that sit at the table and take no hostages; return how many there are."""
    size = 0
    for i in members_of(run, number):
        run.others[size] = run.groups_in[i]
        size += run.groups_in[i] != nowhere
    return size


@inlined
def _mean(run: Run, rows: Integers, size: int) -> float:
    """Return the mean of what the listed members would like best by themselves, by influence."""
    total, weight = 0.0, 0.0
    for n in range(size):
        seat = run.others[n]
        influence = run.influence[rows[seat]]
        total += influence * run.chances[seat]
        weight += influence
    return total / weight if weight > 0.0 else 0.0


@inlined
def has_line(run: Run, issue: Record, i: int) -> bool:
    """Tell whether a state sits at the table of an issue, where lines are set in this quarter."""
    if not run.rules.caucus or issue.closed != NEVER or issue.last == NEVER:
        return False
    attempt, sits = run.attempts[issue.last], run.roles[issue.last, i] & SEATED != 0
    return sits and attempt.last_round == run.quarter and run.traits[attempt.format].veto == BY_ALLIES
