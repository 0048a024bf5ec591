"""P8: what agreements deliver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.formats import ORDERED
from sim.rules import arrival, delivery, groups
from sim.state.tallies import DELAYS, SIZES
from sim.types import Flags, Floats
from tests.oracle import institution
from tests.oracle.bookkeeping import mean_habit
from tests.oracle.issues import Attempt, Group, Issue

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel


def starting_groups(model: AllianceModel) -> list[Group]:
    """Return the standing groups that there are before the first quarter."""
    return [
        Group(
            number=number,
            format=ORDERED[each.format],
            domain=each.domain,
            lead=each.lead,
            founded=each.founded,
            members=each.members.copy(),
            momentum=model.parameters["founding_momentum"] if np.isnan(each.momentum) else each.momentum,
            duplicate=False,
            agreements=0,
        )
        for number, each in enumerate(model.world.groups)
    ]


@dataclass(slots=True)
class Build:
    """A capability under construction: done by and by, while the group that builds it has momentum."""

    issue: Issue
    attempt: Attempt
    group: Group | None
    efforts: Floats
    done: float = 0.0


def spend_attention(model: AllianceModel) -> None:
    """Give every state its attention for the quarter, less what standing groups and constructions take."""
    p, attention = model.parameters, model.standing.attention
    attention[:] = 1.0
    for group in model.groups:
        if group.is_alive:
            attention[group.members] -= p["group_attention"]
    for build in model.builds:
        attention -= p["attention_cost"] * build.efforts
    np.maximum(attention, 0.0, out=attention)


def deliver(model: AllianceModel) -> None:
    """Carry out what was agreed this quarter, build on, renew and lose momentum."""
    for issue in model.agreed:
        _carry_out(model, issue, issue.attempts[-1])
    model.builds = [build for build in model.builds if _build_on(model, build)]
    for group in model.groups:
        if group.is_alive:
            _renew(model, group)


def _carry_out(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    """Collect contributions; a crisis is answered at once, a capability is begun, a consultation is held."""
    attempt.inside = institution.is_inside(attempt.format, attempt.group)
    efforts = _efforts(model, issue, attempt)
    share = _covered(model, issue, attempt, efforts)
    urgency = model.urgency(issue.kind)
    timely = delivery.timeliness(model.quarter - issue.arrived, urgency)
    late = 1.0 - model.parameters["outvoting_delay"] * attempt.against
    issue.coverage = share
    issue.promised = delivery.output(issue.severity, share, attempt.text, timely) * max(0.0, late)
    issue.efforts = efforts
    group = _group_of(model, issue, attempt) if attempt.format.traits.standing else None
    model.standing.attention -= model.parameters["attention_cost"] * efforts
    np.maximum(model.standing.attention, 0.0, out=model.standing.attention)
    if issue.kind == arrival.CAPABILITY:
        model.builds.append(Build(issue, attempt, group, efforts))
    else:
        _credit(model, issue, attempt, group, issue.promised)
        issue.built = 1.0
    _tally_agreement(model, issue, attempt)


def _efforts(model: AllianceModel, issue: Issue, attempt: Attempt) -> Floats:
    """Return the effort of each state, as a share of full effort; nothing is asked for in a consultation."""
    assert attempt.seated is not None
    efforts = np.zeros(model.world.size)
    if issue.kind == arrival.CONSULTATION:
        return efforts
    members = int(attempt.seated.sum())
    for row in np.flatnonzero(attempt.seated):
        given = model.states[row].contribute(issue, attempt, members)
        model.tallies.contributions[row] += given * model.states[row].capability
        efforts[row] = given / model.parameters["effort"] if model.parameters["effort"] > 0.0 else 0.0
    return efforts


def _covered(model: AllianceModel, issue: Issue, attempt: Attempt, efforts: Floats) -> float:
    """Return the share of the demand that contributions cover; of a consultation, the share of stakes at the table."""
    assert attempt.seated is not None
    p, traits = model.parameters, attempt.format.traits
    rows = np.flatnonzero(attempt.seated)
    if issue.kind == arrival.CONSULTATION:
        there, all_stakes = 0.0, 0.0
        for state in model.states:
            own = state.stake_in(issue)
            all_stakes += own
            there += own if attempt.seated[state.row] else 0.0
        return there / all_stakes if all_stakes > 0.0 else 0.0
    outside = delivery.worth_outside(mean_habit(model, attempt.seated))
    total = 0.0
    for row in rows:
        worth = float(model.standing.interoperability[row]) if attempt.inside else outside
        worth *= institution.access(model, attempt, int(row))
        total += delivery.contribution(float(efforts[row]) * p["effort"], float(model.means[row]), worth)
    leading = float(model.standing.attention[attempt.lead]) if traits.led else 0.0
    factor = delivery.bonus(leading, p["lead_bonus"], float(attempt.inside), p["command_bonus"])
    factor += institution.expertise(model, issue, attempt)
    total = institution.together(model, total, rows.size, issue.kind == arrival.CAPABILITY)
    covered = delivery.coverage(total * factor, issue.demand)
    return institution.with_common_funding(model, issue, attempt, covered)


def _credit(model: AllianceModel, issue: Issue, attempt: Attempt, group: Group | None, output: float) -> None:
    """Book output that was delivered."""
    issue.output += output
    model.tallies.output[attempt.format.code, issue.domain, issue.kind] += output
    model.tallies.docked_output += output if attempt.inside and not attempt.format.traits.inside else 0.0
    if group is not None:
        group.output += output
        group.fresh_output += output


def _build_on(model: AllianceModel, build: Build) -> bool:
    """Build for one quarter; return whether anything is left to build."""
    momentum = 1.0
    if build.group is not None:
        if not build.group.is_alive:
            return False
        momentum = build.group.momentum
    step = min(1.0 - build.done, momentum / model.parameters["build_quarters"])
    build.done += step
    build.issue.built = build.done
    _credit(model, build.issue, build.attempt, build.group, build.issue.promised * step)
    return build.done < 1.0


def _group_of(model: AllianceModel, issue: Issue, attempt: Attempt) -> Group:
    """Return the standing group that carries an agreement: the one used again, else one founded now."""
    assert attempt.seated is not None
    if attempt.group is not None and attempt.group.is_alive:
        attempt.group.agreements += 1
        return attempt.group
    group = Group(
        number=len(model.groups),
        format=attempt.format,
        domain=issue.domain,
        lead=attempt.lead,
        founded=model.quarter,
        members=attempt.seated.copy(),
        momentum=model.parameters["founding_momentum"],
        duplicate=any(_doubles(attempt.seated, other) for other in model.groups if other.domain == issue.domain),
    )
    model.groups.append(group)
    attempt.group = group
    model.tallies.founded += 1.0
    model.tallies.duplicates += float(group.duplicate)
    model.tallies.group_sizes[min(int(group.members.sum()), SIZES - 1)] += 1.0
    return group


def _doubles(members: Flags, other: Group) -> bool:
    shared = int((members & other.members).sum())
    return other.is_alive and groups.duplicates(shared, int(members.sum()), int(other.members.sum()))


def _renew(model: AllianceModel, group: Group) -> None:
    """Let a group lose momentum and renew it; below the floor it is defunct."""
    p, perceived = model.parameters, model.standing.perception[group.lead]
    attention = float(model.standing.attention[group.lead])
    focus = groups.lead_focus(float(perceived[group.domain]), float(perceived.max()), attention)
    group.momentum = groups.momentum(
        group.momentum, p["momentum_loss"], focus, p["lead_renewal"], group.fresh_output, p["output_renewal"]
    )
    group.fresh_output = 0.0
    if group.momentum < p["momentum_floor"]:
        group.ended = model.quarter


def _tally_agreement(model: AllianceModel, issue: Issue, attempt: Attempt) -> None:
    assert attempt.seated is not None
    tallies, code = model.tallies, attempt.format.code
    tallies.agreed[code, issue.kind] += 1.0
    tallies.delays[code, issue.kind, min(model.quarter - issue.arrived, DELAYS - 1)] += 1.0
    tallies.texts[code] += attempt.text
    tallies.ideals[code] += attempt.mean_ideal
    tallies.seats[code] += float(attempt.seated.sum())
    tallies.partner_seats[code] += float((attempt.seated & ~model.standing.allies).sum())
    tallies.small_seats[code] += float((attempt.seated & model.world.small).sum())
    tallies.demanded += issue.severity
    tallies.covered += issue.severity * issue.coverage
