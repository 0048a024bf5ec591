"""Room in what a run adds to: the one way in which anything of it gets longer.

The last row of each book is spare. What finds no room is given that row, so that nothing is ever written past the end,
and the run is done again from its start with larger books. So no caller has to ask, and none can forget to; what a
phase leaves in the spare row is never looked at. A test sees to it that no other module counts up.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.rules.compiled import internal
from sim.state.run import Run
from sim.state.shapes import GROWING


def _appending(count: str) -> Callable[[Run], int]:
    """Return the function that gives the next row of the book with this count."""
    rows = GROWING[count]

    @internal
    def append(run: Run) -> int:
        row = run.numbers[count]
        if row == run.numbers[rows] - 1:
            run.overflow = True
        else:
            run.numbers[count] = row + 1
        return row

    return append


new_issue = _appending("issue_count")
new_attempt = _appending("attempt_count")
new_group = _appending("group_count")
next_alive = _appending("alive_count")
next_ended = _appending("ended_count")
next_open = _appending("open_count")
next_under_construction = _appending("building_count")
next_agreed = _appending("agreed_count")
next_table = _appending("table_count")


@internal
def free_slot(run: Run) -> int:
    """Return a slot for an open issue that none has, and take it."""
    for slot in range(run.few - 1):
        if not run.slots_taken[slot]:
            run.slots_taken[slot] = True
            return slot
    run.overflow = True
    return run.few - 1


@internal
def free_build(run: Run) -> int:
    """Return a row for the efforts of an agreement that is not in use, and take it."""
    for row in range(run.few - 1):
        if not run.builds[row].used:
            run.builds[row].used = True
            return row
    run.overflow = True
    return run.few - 1
