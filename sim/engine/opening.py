"""Before the first quarter: every country and threat as the scenario has it, empty books."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.filling import copy, fill, list_flagged
from sim.engine.layout import DELAY, NEVER, OUTPUT, SUCCESS
from sim.engine.room import new_group, next_alive
from sim.rules import agreement, draws, objection, stake
from sim.rules.compiled import inlined, internal


@internal
def open_run(m: Memory) -> None:
    """Put everything back to the start; the parameters and the key of the run are in place already."""
    p = at.parameters(m)
    m.quarter, m.next_event = 0, 0
    m.issue_count, m.sponsored, m.attempt_count, m.group_count = 0, 0, 0, 0
    m.alive_count, m.open_count, m.building_count, m.agreed_count, m.ended_count, m.table_count = 0, 0, 0, 0, 0, 0
    m.leadership, m.backlog, m.slots = p.leadership, 0.0, p.slots
    m.habit_unit, m.resentment_unit = 1.0, 1.0
    m.overflow = False
    fill(at.slots_taken(m), False)
    builds = at.builds(m)
    for row in range(builds.size):
        builds[row].used = False
    _place_countries(m)
    _place_threats(m)
    _set_beliefs(m)
    _place_groups(m)
    weigh_countries(m)
    set_priorities(m)


@inlined
def _place_countries(m: Memory) -> None:
    copy(at.allied(m), at.start_allied(m))
    copy(at.onset(m), at.start_onset(m))
    copy(at.capability(m), at.start_capability(m))
    copy(at.ambition(m), at.start_ambition(m))
    copy(at.propensity(m), at.start_propensity(m))
    copy(at.interoperability(m), at.start_interoperability(m))
    copy(at.standard(m), at.start_interoperability(m))
    copy(at.engagement(m), at.usual_engagement(m))
    for i in range(m.country_count):
        if at.quarrels(m)[i]:
            fill(at.grievance(m)[i], 0.0)
        if at.resents(m)[i]:
            fill(at.resentment(m)[i], 0.0)
    for who in range(at.keys(m).size):
        at.steps(m)[who] = draws.step(at.keys(m)[who])
    fill(at.operating_until(m), 0)
    fill(at.resents(m), False)
    fill(at.is_blamed(m), False)
    m.blamed_count = 0
    fill(at.habits(m).ravel(), 0.0)


@inlined
def _place_groups(m: Memory) -> None:
    copy(at.allowed(m), at.start_allowed(m))
    for k in range(m.starting):
        number = new_group(m)
        start, group, members = at.start_groups(m)[k], at.groups(m)[number], at.members(m)[number]
        copy(members, at.start_members(m)[k])
        group.format, group.domain, group.lead, group.founded = start.format, start.domain, start.lead, start.founded
        group.ended, group.docked, group.agreements = NEVER, NEVER, 0
        group.member_count = list_flagged(members, at.rows(m))
        group.momentum = at.parameters(m).founding_momentum if np.isnan(start.momentum) else start.momentum
        group.output, group.fresh_output, group.duplicate = 0.0, 0.0, False
        at.alive_groups(m)[next_alive(m)] = number


@inlined
def _place_threats(m: Memory) -> None:
    fill(at.stamps(m), NEVER)
    for d in range(m.domain_count):
        usual = at.domain_records(m)[d].usual_threat
        at.threat(m)[d] = at.threat_mean(m)[d] = usual
        perceived, exposure = at.perception(m)[d], at.exposure(m)[d]
        for i in range(perceived.size):
            perceived[i] = exposure[i] * usual


@inlined
def _set_beliefs(m: Memory) -> None:
    for code in range(m.format_count):
        traits = at.traits(m)[code]
        at.legitimacy(m)[code] = traits.legitimacy
        fill(at.beliefs(m)[SUCCESS, code].ravel(), traits.success)
        fill(at.beliefs(m)[OUTPUT, code].ravel(), traits.output)
        fill(at.beliefs(m)[DELAY, code].ravel(), traits.delay)


@internal
def weigh_countries(m: Memory) -> None:
    """List the allies, compute means, influence and votes, after capability or who is an ally changed.

    Powers are expensive: what was computed last, in this run or the one before, is kept where it would be the same.
    """
    p, by_capability, allies = at.parameters(m), at.rules(m).by_capability, at.allies(m)
    capability, weighed, is_new = at.capability(m), at.weighed(m), m.weighed_power != p.capability_weight
    m.slots, m.ally_count, m.weighed_power, m.largest = p.slots, 0, p.capability_weight, 0
    for i in range(m.country_count):
        if is_new or weighed[i] != capability[i]:
            weighed[i] = capability[i]
            at.means(m)[i] = stake.means(capability[i])
            at.influence(m)[i] = stake.influence(capability[i], p.capability_weight)
        m.largest = i if capability[i] > capability[m.largest] else m.largest
        at.votes(m)[i] = 0.0
        if at.allied(m)[i]:
            at.votes(m)[i] = at.capability(m)[i] if by_capability else 1.0
            allies[m.ally_count] = i
            m.ally_count += 1


@internal
def set_tolerance(m: Memory) -> None:
    """Set the price of breaking silence, after leadership changed."""
    p = at.parameters(m)
    m.silence_tolerance = objection.silence_tolerance(
        p.silence_tolerance, m.leadership, p.leadership_leverage, at.rules(m).silence_strictness
    )


@internal
def set_priorities(m: Memory) -> None:
    """Set the domains in which allies perceive the highest shared threat, by influence."""
    fill(at.priorities(m), False)
    for _ in range(min(round(at.parameters(m).priority_domains), m.domain_count)):
        best, highest = -1, -np.inf
        for d in range(m.domain_count):
            if not at.priorities(m)[d]:
                shared = _shared_threat(m, d)
                if shared > highest:
                    best, highest = d, shared
        at.priorities(m)[best] = True


@inlined
def _shared_threat(m: Memory, domain: int) -> float:
    allies, values, weights = at.allies(m)[: m.ally_count], at.values(m), at.weights(m)
    for k in range(allies.size):
        values[k] = at.perception(m)[domain, allies[k]]
        weights[k] = at.influence(m)[allies[k]]
    return agreement.weighted_mean(values[: allies.size], weights[: allies.size])
