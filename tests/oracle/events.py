"""P1: what a scenario's dated events change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.formats import formats_named
from sim.rules import stake
from sim.rules.environment import clipped
from sim.scenario.schema import Event
from tests.oracle import arrivals

if TYPE_CHECKING:
    from tests.oracle.model import AllianceModel


def apply(model: AllianceModel, event: Event) -> None:
    """Let an event happen; every part of it that is there, in this order."""
    _shift_threats(model, event)
    _move_members(model, event)
    _change_states(model, event)
    if event.operation is not None:
        until = event.operation.until.index - model.setting.start.index
        for code in event.operation.participants:
            model.standing.operating_until[model.world.row(code)] = until
    if event.formats is not None:
        model.formats = formats_named(event.formats)
    model.parameters.update(event.parameters)
    if event.leadership is not None:
        model.parameters["leadership"] = event.leadership
        model.standing.leadership = min(model.standing.leadership, event.leadership)
    if event.slots is not None:
        model.parameters["slots"] = event.slots
    model.slots = model.parameters["slots"]
    model.weigh_states()
    if event.issue is not None:
        dated = [each.issue for each in model.setting.events if each.at == event.at and each.issue is not None]
        alike = [issue for issue in dated if issue.domain == event.issue.domain]
        number = next(i for i, issue in enumerate(alike) if issue is event.issue)
        model.fresh.append(arrivals.dated_issue(model, event.issue, number))


def _shift_threats(model: AllianceModel, event: Event) -> None:
    """Change threat levels at once, and their means by the share that stays for good."""
    standing = model.standing
    for name, change in event.threat.items():
        domain = model.world.domains.index(name)
        standing.threat[domain] = clipped(float(standing.threat[domain]) + change)
        lasting = change * model.parameters["threat_persistence"]
        standing.threat_mean[domain] = clipped(float(standing.threat_mean[domain]) + lasting)


def _move_members(model: AllianceModel, event: Event) -> None:
    for code in event.join:
        row = model.world.row(code)
        model.admit(row, is_ally=True)
        model.standing.interoperability_base[row] = model.world.ally_interoperability[row]
    for code in event.leave:
        row = model.world.row(code)
        model.admit(row, is_ally=False)
        model.standing.interoperability_base[row] = model.world.partner_interoperability[row]


def _change_states(model: AllianceModel, event: Event) -> None:
    standing, row = model.standing, model.world.row
    for code, factor in event.capability.items():
        standing.capability[row(code)] = stake.scaled_capability(float(standing.capability[row(code)]), factor)
    for code, level in event.ambition.items():
        standing.ambition[row(code)] = level
    for code, propensity in event.hostage_propensity.items():
        standing.propensity[row(code)], standing.onset[row(code)] = propensity, 0
    for grievance in event.grievance:
        if grievance.target not in model.world.codes:
            continue  # an outsider, whom no hostage taking strikes
        standing.grievance[row(grievance.holder), row(grievance.target)] = grievance.strength
