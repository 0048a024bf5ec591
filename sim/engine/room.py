"""Room in what a run adds to: the one way in which anything of it gets longer.

The last row of each book is spare. What finds no room is given that row, so that nothing is ever written past the end,
and the run is done again from its start with larger books. So no caller has to ask, and none can forget to; what a
phase leaves in the spare row is never looked at. A test sees to it that no other module counts up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.engine import arrays as at
from sim.engine.arrays import GROWING, Memory
from sim.rules.compiled import internal


def _appending(count: str) -> Callable[[Memory], int]:
    """Return the function that gives the next row of the book with this count."""
    rows = GROWING[count]

    @internal
    def append(m: Any) -> int:
        row = m[count]
        if row == m[rows] - 1:
            m.overflow = True
        else:
            m[count] = row + 1
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
def free_slot(m: Memory) -> int:
    """Return a slot for an open issue that none has, and take it."""
    for slot in range(m.few - 1):
        if not at.slots_taken(m)[slot]:
            at.slots_taken(m)[slot] = True
            return slot
    m.overflow = True
    return m.few - 1


@internal
def free_build(m: Memory) -> int:
    """Return a row for the efforts of an agreement that is not in use, and take it."""
    for row in range(m.few - 1):
        if not at.builds(m)[row].used:
            at.builds(m)[row].used = True
            return row
    m.overflow = True
    return m.few - 1
