"""What states have against each other."""

from __future__ import annotations

from sim.rules import consequences
from sim.rules.compiled import inlined, internal
from sim.state.run import Run
from sim.types import Flags, Integers


@inlined
def blamed_there(run: Run, there: Flags, rows: Integers) -> Integers:
    """Return who of those flagged is blamed for anything by anybody, written into ``rows``: quarrels are with them."""
    size = 0
    for j in run.blamed[: run.blamed_count]:
        rows[size] = j
        size += there[j]
    return rows[:size]


@internal
def blame(run: Run, j: int) -> None:
    """Put a country on the list of those against whom others have something."""
    if not run.is_blamed[j]:
        run.is_blamed[j] = True
        run.blamed[run.blamed_count] = j
        run.blamed_count += 1


@inlined
def worst_grievance(run: Run, i: int, blamed: Integers) -> float:
    """Return the strongest grievance of a country against any of those."""
    worst = 0.0
    if run.quarrels[i]:
        grievance = run.grievance[i]
        for other in blamed:
            worst = max(worst, grievance[other])
    return worst


@inlined
def worst_resentment(run: Run, i: int, others: Integers) -> float:
    """Return what an ally resents most of hostage taking by any of those."""
    worst = 0.0
    for other in others:
        worst = max(worst, run.resentment[i, other])
    return worst * run.resentment_unit


@internal
def resent(run: Run, i: int, other: int, strength: float) -> None:
    """Let a state resent what another did out of spite."""
    blame(run, other)
    run.resents[i] = True
    run.resentment[i, other] = consequences.strengthened(run.resentment[i, other], strength, 1.0 / run.resentment_unit)
