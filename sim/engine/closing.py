"""Attempts end and issues are closed."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.layout import NEVER
from sim.engine.room import next_ended
from sim.rules.compiled import internal


@internal
def end(m: Memory, number: int, ending: int) -> None:
    """End an attempt; what it taught is drawn in P9. If its issue stays open, the sponsor chooses again."""
    attempt = at.attempts(m)[number]
    entry = at.calendar(m)[at.issues(m)[attempt.issue].slot]
    entry.chooses, entry.meets, entry.sits = m.quarter + 1, NEVER, False
    attempt.ending, attempt.ended = ending, m.quarter
    at.totals(m).endings[attempt.format, ending] += 1.0
    at.ended_attempts(m)[next_ended(m)] = number


@internal
def close(m: Memory, number: int, outcome: int) -> None:
    """Close an issue: it leaves the list of open ones, whose order stays."""
    issue = at.issues(m)[number]
    issue.outcome, issue.closed = outcome, m.quarter
    at.slots_taken(m)[issue.slot] = False
    slots, place = at.open_slots(m), 0
    while slots[place] != issue.slot:
        place += 1
    m.open_count -= 1
    for k in range(place, m.open_count):
        slots[k] = slots[k + 1]
