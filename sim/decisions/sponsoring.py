"""P4: whether the Secretariat takes up an issue, before states do."""

from __future__ import annotations

from sim.decisions.asking import ask_about_issue, is_asked
from sim.rules import draws
from sim.rules.compiled import compiled, inlined, internal
from sim.state.layout import TAKE_UP, Record
from sim.state.run import Run, run_at


@inlined
def takes_up(run: Run, issue: Record) -> bool:
    """Tell whether the Secretariat takes up an issue."""
    if is_asked(run, TAKE_UP, run.country_count):
        return ask_about_issue(run, TAKE_UP, run.country_count, issue) != 0.0
    return steers(run, issue)


@internal
def steers(run: Run, issue: Record) -> bool:
    """Tell whether the Secretariat takes up an issue by itself: by chance, in a priority domain."""
    luck = draws.uniform(issue.key, draws.STEERING, draws.ONCE, draws.NOBODY, draws.NOBODY, draws.ONCE)
    return run.priorities[issue.domain] and luck < run.parameters.steering


@compiled
def built_in_take_up(way_in: int, issue: int) -> bool:
    """Tell whether the Secretariat takes up an issue, as the model decides it."""
    run = run_at(way_in)
    return steers(run, run.issues[issue])
