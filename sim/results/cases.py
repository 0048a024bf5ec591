"""What shares are of: cases that are counted in every run, where there may be next to none of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.results.measures import (
    CHOSEN,
    KNOWN,
    MEASURES,
    Compute,
    attempts_in,
    chosen_codes,
    ended,
    founded_inside,
    total,
    veto_codes,
)
from sim.results.windows import parted
from sim.rules.arrival import CRISIS
from sim.state.tallies import Tallies
from sim.types import Floats

CASES = "cases_"
"""Beginning of the names of columns with what shares are of."""
_COUNTS: Mapping[str, Compute] = {
    "ended": ended,
    "rounds": lambda t: total(t.rounds[:, veto_codes()]),
    "blocked_rounds": lambda t: total(t.blocked_rounds),
    "objections": lambda t: total(t.blocks_by),
    "founded": lambda t: total(t.founded),
    "founded_inside": founded_inside,
    "crises": lambda t: total(t.arrived[:, :, CRISIS]),
    "aged": lambda t: t.aged,
    "due_2y": lambda t: t.due[:, 0],
    "due_4y": lambda t: t.due[:, 1],
    "taken_up": lambda t: total(t.taken_up),
    "late_choices": lambda t: total(t.late_choices[:, chosen_codes()]),
    "packages": lambda t: t.packages,
    "menu_years": lambda t: t.menu_years,
    "applications": lambda t: t.applications,
    **{f"attempts_{fmt.name}": attempts_in(fmt.code) for fmt in CHOSEN},
}
"""How what shares are of is counted, by the name that measures have for it."""


def count(tallies: Tallies) -> dict[str, Floats]:
    """Return the cases that shares are of, one array of shape (R,) for each column, from tallies of R runs."""
    return {f"{CASES}{name}": np.asarray(each(tallies), dtype=np.float64) for name, each in _COUNTS.items()}


def columns_of_runs() -> list[str]:
    """Return the names of what is measured and counted of every run, as they stand in the table of runs."""
    return [*MEASURES, *(f"{CASES}{name}" for name in _COUNTS)]


def column_of_cases(measure: str) -> str:
    """Return the column with the cases that a share is of; nothing for other measures, and for those of own code."""
    found = parted(measure)
    if found is not None:
        whole = column_of_cases(found[0])
        return f"{whole}{found[1].suffix}" if whole else ""
    return f"{CASES}{KNOWN[measure].of}" if measure in KNOWN and KNOWN[measure].of else ""
