"""Attempts end and issues are closed."""

from __future__ import annotations

from sim.rules.compiled import internal
from sim.state.layout import NEVER
from sim.state.room import next_ended
from sim.state.run import Run


@internal
def end(run: Run, number: int, ending: int) -> None:
    """End an attempt; what it taught is drawn in P9. If its issue stays open, the sponsor chooses again."""
    attempt = run.attempts[number]
    entry = run.calendar[run.issues[attempt.issue].slot]
    entry.chooses, entry.meets, entry.sits = run.quarter + 1, NEVER, False
    attempt.ending, attempt.ended = ending, run.quarter
    run.totals.endings[attempt.format, ending] += 1.0
    run.ended_attempts[next_ended(run)] = number


@internal
def close(run: Run, number: int, outcome: int) -> None:
    """Close an issue: it leaves the list of open ones, whose order stays."""
    issue = run.issues[number]
    issue.outcome, issue.closed = outcome, run.quarter
    run.slots_taken[issue.slot] = False
    slots, place = run.open_slots, 0
    while slots[place] != issue.slot:
        place += 1
    run.open_count -= 1
    for k in range(place, run.open_count):
        slots[k] = slots[k + 1]
