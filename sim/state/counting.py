"""Where a run counts: what happens within a window of dates, apart from all else.

Without a window all is counted in one place. With one, what belongs to it is counted there, and the rest where nobody
looks. Quarters, attempts and rounds belong by when they happen, issues and what is agreed on them by when they arrived.
"""

from __future__ import annotations

from sim.rules.compiled import inlined, internal
from sim.state.run import Run

WINDOW, ELSEWHERE = 0, 1


@internal
def count_at(run: Run, home: int) -> None:
    """Let the run count in one of its two places."""
    at = run.count_homes[home]
    run.at_totals, run.at_arrived, run.at_taken_up, run.at_severity = at[0], at[1], at[2], at[3]
    run.at_output, run.at_blocks_by, run.at_contributions = at[4], at[5], at[6]


@inlined
def count_for(run: Run, quarter: int) -> None:
    """Let the run count where what belongs to a quarter is counted."""
    if run.windowed:
        count_at(run, WINDOW if in_window(run, quarter) else ELSEWHERE)


@inlined
def in_window(run: Run, quarter: int) -> bool:
    """Tell whether a quarter is within the window, as all are where there is none."""
    return not run.windowed or run.counted_from <= quarter < run.counted_until
