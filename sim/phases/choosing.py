"""P5: sponsors of new and of stuck issues choose a format."""

from __future__ import annotations

from sim.decisions.belonging import admit
from sim.decisions.choosing import INACTION, choose_format
from sim.phases.beginning import begin
from sim.phases.closing import close, end
from sim.rules.compiled import constant, inlined, internal
from sim.state.counting import count_for
from sim.state.filling import fill
from sim.state.layout import NEVER, Record
from sim.state.outcomes import Outcome
from sim.state.reading import is_under_way
from sim.state.room import new_attempt
from sim.state.run import Run
from sim.state.tallies import LATE

LEFT_ALONE, FAILED = constant(Outcome.INACTION), constant(Outcome.FAILED)


@internal
def choose_formats(run: Run) -> None:
    """P5: let the sponsor of every issue that is new or stuck choose a format, or give up."""
    turn, size = run.turn, 0
    _chain_groups(run)
    for k in range(run.open_count):
        entry = run.calendar[run.open_slots[k]]
        turn[size] = entry.issue
        size += entry.chooses == run.quarter
    for number in turn[:size]:
        issue = run.issues[number]
        _follow(run, issue, run.options[choose_format(run, issue)])


@inlined
def _chain_groups(run: Run) -> None:
    """Chain the groups that are alive and have format and domain in common, in the order of the list of all."""
    first, following = run.first_group, run.following_group
    fill(first, NEVER)
    for k in range(run.alive_count):
        number = run.alive_groups[run.alive_count - 1 - k]
        topic = run.groups[number].format * run.domain_count + run.groups[number].domain
        following[number], first[topic] = first[topic], number


@inlined
def _follow(run: Run, issue: Record, option: Record) -> None:
    """Do what a sponsor chose."""
    first, code = issue.attempts == 0, option.format
    _count_choice(run, issue, option)
    if option.going_on:
        return
    if is_under_way(run, issue):
        end(run, issue.last, run.attempts[issue.last].last_reason)
    if code == INACTION:
        close(run, issue.number, LEFT_ALONE if first else FAILED)
        return
    if option.group != NEVER and issue.sponsor < run.country_count and not run.members[option.group, issue.sponsor]:
        admit(run, option.group, issue.sponsor)
    _start(run, issue, option)
    run.totals.attempts[code] += 1.0


@inlined
def _count_choice(run: Run, issue: Record, option: Record) -> None:
    """Count what is first done about an issue, and each change of format after that."""
    count_for(run, issue.arrived)
    totals, code = run.totals, option.format
    if issue.attempts == 0:
        totals.first_choices[code] += 1.0
        if run.quarter >= run.quarters - LATE:
            totals.late_choices[code] += 1.0
        if code != INACTION:
            run.taken_up[issue.domain, issue.kind] += 1.0
    elif code != INACTION and not option.going_on:
        totals.shifts += 1.0
    count_for(run, run.quarter)


@inlined
def _start(run: Run, issue: Record, option: Record) -> None:
    """Begin an attempt on an issue in a format."""
    row, code = new_attempt(run), option.format
    wait = issue.preparation if run.traits[code].prepared else option.wait
    begin(run, row, issue, code, option.group, wait, option.wait)
    entry = run.calendar[issue.slot]
    entry.chooses, entry.meets = NEVER, run.quarter + wait
    issue.last, issue.tried = row, issue.tried | (1 << code)
    issue.attempts += 1
