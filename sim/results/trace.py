"""The event log of a run: every issue, what was tried on it, who objected and why, and what came of it, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.results.records import SECRETARIAT
from sim.rules.objection import HOSTAGE
from sim.scenario.quarter import Quarter
from sim.scenario.schema import KINDS
from sim.state.outcomes import Outcome

if TYPE_CHECKING:
    from sim.agents.model import AllianceModel
    from sim.agents.views import Attempt, Issue


def trace(model: AllianceModel) -> str:
    """Return the event log of a run, one paragraph an issue."""
    lines = []
    for issue in model.issues:
        lines.append(_arrival(model, issue))
        lines += [_attempt(model, attempt) for attempt in issue.attempts]
        lines.append(f"  {_outcome(model, issue)}")
    return "\n".join([*lines, *(_group(model, number) for number in range(len(model.groups)))]) + "\n"


def date(model: AllianceModel, quarter: int) -> str:
    """Return a quarter of a run as a date, such as 2014Q1."""
    return str(Quarter.from_index(model.setting.start.index + quarter))


def _arrival(model: AllianceModel, issue: Issue) -> str:
    place = f" at {model.world.place_names[issue.place]}" if issue.place >= 0 else ""
    sponsor = "nobody"
    if issue.sponsor >= 0:
        sponsor = SECRETARIAT if issue.sponsor == model.world.size else model.world.codes[issue.sponsor]
    what = f"{model.world.domains[issue.domain]} {KINDS[issue.kind]}"
    first = f", first response {issue.first_response:.6f}" if issue.first_response > 0.0 else ""
    return (
        f"{issue.number} {date(model, issue.arrived)} {what}{place}, severity {issue.severity:.6f}, "
        f"deadline {issue.deadline}, sponsor {sponsor}{first}"
    )


def _attempt(model: AllianceModel, attempt: Attempt) -> str:
    ended = "open" if attempt.ended is None else f"{date(model, attempt.ended)} {attempt.ending.name.lower()}"
    seats = "not convened" if attempt.convened is None else f"{int(attempt.convened.sum())} convened"
    objections = ", ".join(
        f"{date(model, each.quarter)} {model.world.codes[each.state]} "
        f"{'hostage' if each.reason == HOSTAGE else 'substance'}{' by contagion' if each.contagious else ''}"
        for each in attempt.objections
    )
    return (
        f"  {date(model, attempt.started)} {attempt.format.name}: {seats}, rounds failed {attempt.rounds}, "
        f"queued {attempt.queued}, text {attempt.first_text:.6f} to {attempt.text:.6f}; "
        f"{objections or 'no objections'}; {ended}"
    )


def _outcome(model: AllianceModel, issue: Issue) -> str:
    if issue.outcome is not Outcome.AGREED:
        return issue.outcome.name.lower()
    seated = issue.attempts[-1].seated
    assert seated is not None
    codes = " ".join(model.world.codes[row] for row in np.flatnonzero(seated))
    return f"agreed: coverage {issue.coverage:.6f}, output {issue.output:.6f}, by {codes}"


def _group(model: AllianceModel, number: int) -> str:
    group = model.groups[number]
    life = "alive" if group.ended is None else f"ended {date(model, group.ended)}"
    codes = " ".join(model.world.codes[row] for row in np.flatnonzero(group.members))
    return (
        f"group {number} {date(model, group.founded)} {group.format.name} {model.world.domains[group.domain]}, "
        f"lead {model.world.codes[group.lead]}, {life}, momentum {group.momentum:.6f}: {codes}"
    )
