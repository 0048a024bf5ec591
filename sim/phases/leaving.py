"""P1: a state steps outside: it is neither ally nor partner, and sits at no table of the alliance from then on."""

from __future__ import annotations

from sim.phases.closing import end
from sim.rules.compiled import constant, inlined, internal
from sim.state.layout import HOLDS, SEATED, Record
from sim.state.outcomes import Ending
from sim.state.reading import is_inside, is_under_way, list_members
from sim.state.run import Run

DECLINED = constant(Ending.DECLINED)


@internal
def step_outside(run: Run, row: int, outside: bool) -> None:
    """Set whether a state is outside; who steps outside leaves the alliance's groups and the tables that are set.

    What it has promised already it still gives. With groups and deals outside the alliance it goes on.
    """
    if run.outside[row] != outside:
        run.outside[row] = outside
        run.outside_count += 1 if outside else -1
    if outside:
        _leave_groups(run, row)
        for k in range(run.open_count):
            issue = run.issues[run.calendar[run.open_slots[k]].issue]
            if is_under_way(run, issue) and _sits_inside(run, issue, row):
                _leave_table(run, issue, row)


@inlined
def _leave_groups(run: Run, row: int) -> None:
    """Leave the alliance's groups: the member with the most means leads on; one member alone is no group."""
    left = 0
    for k in range(run.alive_count):
        number = run.alive_groups[k]
        group, members = run.groups[number], run.members[number]
        if members[row] and is_inside(run, group.format, number):
            members[row] = False
            list_members(run, number)
            if group.lead == row:
                group.lead = _most_capable(run, number)
            if group.member_count < 2:
                group.ended = run.quarter
                continue
        run.alive_groups[left] = number
        left += 1
    run.alive_count = left


@inlined
def _most_capable(run: Run, number: int) -> int:
    best, most = run.groups[number].lead, -1.0
    for i in range(run.country_count):
        if run.members[number, i] and run.capability[i] > most:
            best, most = i, run.capability[i]
    return best


@inlined
def _sits_inside(run: Run, issue: Record, row: int) -> bool:
    """Tell whether a state takes part in an attempt inside the alliance: as sponsor or lead, or at the table."""
    attempt = run.attempts[issue.last]
    takes_part = issue.sponsor == row or attempt.lead == row or run.roles[issue.last, row] & SEATED != 0
    return takes_part and is_inside(run, attempt.format, attempt.group)


@inlined
def _leave_table(run: Run, issue: Record, row: int) -> None:
    """Leave a table, which goes on if it can do without: not without its sponsor or lead, and not with one alone."""
    roles, seats, left = run.roles[issue.last], run.seats[issue.slot], 0
    roles[row] &= ~(SEATED | HOLDS)
    for k in range(run.seat_counts[issue.slot]):
        seats[left] = seats[k]
        left += seats[k] != row
    run.seat_counts[issue.slot] = left
    if issue.sponsor == row or run.attempts[issue.last].lead == row or left < 2:
        end(run, issue.last, DECLINED)
