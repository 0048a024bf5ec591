"""Attempts end and issues are closed."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.rules.compiled import internal


@internal
def list_open(m: Memory) -> int:
    """Copy the list of open issues, so that issues may be closed on the way; return how many there are."""
    for k in range(m.open_count):
        at.turn(m)[k] = at.open_issues(m)[k]
    return m.open_count


@internal
def end(m: Memory, number: int, ending: int) -> None:
    """End an attempt; what it taught is drawn in P9."""
    attempt = at.attempts(m)[number]
    attempt.ending, attempt.ended = ending, m.quarter
    at.totals(m).endings[attempt.format, ending] += 1.0
    at.ended_attempts(m)[m.ended_count] = number
    m.ended_count += 1


@internal
def close(m: Memory, number: int, outcome: int) -> None:
    """Close an issue: it leaves the list of open ones, whose order stays."""
    issue = at.issues(m)[number]
    issue.outcome, issue.closed = outcome, m.quarter
    at.slots_taken(m)[issue.slot] = False
    kept = 0
    for k in range(m.open_count):
        at.open_issues(m)[kept] = at.open_issues(m)[k]
        kept += at.open_issues(m)[k] != number
    m.open_count = kept
