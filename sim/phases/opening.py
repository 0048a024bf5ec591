"""Before the first quarter: every country and threat as the scenario has it, empty books."""

from __future__ import annotations

import numpy as np

from sim.decisions.asking import set_hooks
from sim.rules import agreement, draws, objection, stake
from sim.rules.compiled import inlined, internal
from sim.rules.consequences import USUAL_SUCCESS
from sim.state.dating import show_standing, show_year
from sim.state.filling import copy, fill
from sim.state.layout import DELAY, NEVER, OUTPUT, SUCCESS
from sim.state.reading import list_members
from sim.state.room import new_group, next_alive
from sim.state.run import Run


@internal
def open_run(run: Run) -> None:
    """Put everything back to the start; the parameters and the key of the run are in place already."""
    p = run.parameters
    run.quarter, run.next_event = 0, 0
    run.issue_count, run.sponsored, run.attempt_count, run.group_count = 0, 0, 0, 0
    run.alive_count, run.open_count, run.building_count, run.agreed_count, run.ended_count, run.table_count = (
        0,
        0,
        0,
        0,
        0,
        0,
    )
    run.leadership, run.backlog, run.slots = p.leadership, 0.0, p.slots
    set_rules(run, 0)
    show_year(run, 0)
    show_standing(run, 0)
    run.habit_unit, run.resentment_unit, run.ease = 1.0, 1.0, 0.0
    run.overflow = False
    fill(run.slots_taken, False)
    builds = run.builds
    for row in range(builds.size):
        builds[row].used = False
    _place_countries(run)
    _place_threats(run)
    _set_beliefs(run)
    _place_groups(run)
    weigh_countries(run)
    set_priorities(run)


@inlined
def _place_countries(run: Run) -> None:
    copy(run.allied, run.start_allied)
    copy(run.outside, run.start_outside)
    fill(run.signed, NEVER)
    run.outside_count, run.candidate_count = 0, 0
    for i in range(run.country_count):
        run.outside_count += run.outside[i]
    for i in range(run.country_count):
        set_hooks(run, i)
    copy(run.onset, run.start_onset)
    copy(run.capability, run.usual_capability)
    fill(run.capability_factor, 1.0)
    copy(run.ambition, run.usual_ambition)
    fill(run.ambition_set, False)
    copy(run.propensity, run.start_propensity)
    copy(run.interoperability, run.start_interoperability)
    copy(run.standard, run.start_interoperability)
    copy(run.engagement, run.usual_engagement)
    for i in range(run.country_count):
        if run.quarrels[i]:
            fill(run.grievance[i], 0.0)
        if run.resents[i]:
            fill(run.resentment[i], 0.0)
    for who in range(run.keys.size):
        run.steps[who] = draws.step(run.keys[who])
    fill(run.operating_until, 0)
    fill(run.resents, False)
    fill(run.is_blamed, False)
    run.blamed_count = 0
    fill(run.habits.ravel(), 0.0)


@inlined
def _place_groups(run: Run) -> None:
    copy(run.allowed, run.start_allowed)
    for k in range(run.starting):
        number = new_group(run)
        start, group, members = run.start_groups[k], run.groups[number], run.members[number]
        copy(members, run.start_members[k])
        group.format, group.domain, group.lead, group.founded = start.format, start.domain, start.lead, start.founded
        group.operational, group.ended, group.docked, group.agreements = start.founded, NEVER, NEVER, 0
        group.place = NEVER
        list_members(run, number)
        group.momentum = run.parameters.founding_momentum if np.isnan(start.momentum) else start.momentum
        group.output, group.fresh_output, group.promised, group.duplicate = 0.0, 0.0, 0.0, False
        run.alive_groups[next_alive(run)] = number


@inlined
def _place_threats(run: Run) -> None:
    fill(run.stamps, NEVER)
    for d in range(run.domain_count):
        usual = run.domain_records[d].usual_threat
        run.threat[d] = run.threat_mean[d] = usual
        perceived, exposure = run.perception[d], run.exposure[d]
        for i in range(perceived.size):
            perceived[i] = exposure[i] * usual


@inlined
def _set_beliefs(run: Run) -> None:
    for code in range(run.format_count):
        traits = run.traits[code]
        run.legitimacy[code] = traits.legitimacy
        fill(run.beliefs[SUCCESS, code].ravel(), traits.success)
        fill(run.beliefs[OUTPUT, code].ravel(), traits.output)
        fill(run.beliefs[DELAY, code].ravel(), traits.delay)
    fill(run.success_by_domain.ravel(), USUAL_SUCCESS)
    fill(run.success_of_kind, USUAL_SUCCESS)
    fill(run.setbacks.ravel(), 0.0)


@internal
def weigh_countries(run: Run) -> None:
    """List the allies, compute means, influence and votes, after capability or who is an ally changed.

    Powers are expensive: what was computed last, in this run or the one before, is kept where it would be the same.
    """
    p, by_capability, allies = run.parameters, run.rules.by_capability, run.allies
    capability, weighed, is_new = run.capability, run.weighed, run.weighed_power != p.capability_weight
    run.slots, run.ally_count, run.weighed_power, run.largest = p.slots, 0, p.capability_weight, 0
    for i in range(run.country_count):
        if is_new or weighed[i] != capability[i]:
            weighed[i] = capability[i]
            run.means[i] = stake.means(capability[i])
            run.influence[i] = stake.influence(capability[i], p.capability_weight)
        run.largest = i if capability[i] > capability[run.largest] else run.largest
        run.votes[i] = 0.0
        if run.allied[i]:
            run.votes[i] = run.capability[i] if by_capability else 1.0
            allies[run.ally_count] = i
            run.ally_count += 1


@internal
def set_rules(run: Run, version: int) -> None:
    """Let other rules hold from now on."""
    copy(run.rule_memory, run.rules_by_version[version])
    copy(run.centres.ravel(), run.centres_by_version[version].ravel())


@internal
def set_year(run: Run, year: int) -> None:
    """Let the figures of another year hold; what events and packages have made of them stays as it is."""
    show_year(run, year)
    for i in range(run.country_count):
        run.capability[i] = stake.scaled_capability(run.usual_capability[i], run.capability_factor[i])
        run.ambition[i] = run.ambition[i] if run.ambition_set[i] else run.usual_ambition[i]


@internal
def set_standing(run: Run, standing: int) -> None:
    """Let other frameworks and memberships hold, and with them the standards of partners."""
    show_standing(run, standing)
    for i in range(run.country_count):
        run.standard[i] = run.standard[i] if run.allied[i] else run.as_partner[i]


@internal
def scale_capability(run: Run, row: int, factor: float) -> None:
    """Multiply the capability of a state, now and in years to come."""
    run.capability[row] = stake.scaled_capability(run.capability[row], factor)
    run.capability_factor[row] *= factor


@internal
def set_tolerance(run: Run) -> None:
    """Set the price of breaking silence, after leadership changed."""
    p = run.parameters
    run.silence_tolerance = objection.silence_tolerance(
        p.silence_tolerance, run.leadership, p.leadership_leverage, run.rules.silence_strictness
    )


@internal
def set_priorities(run: Run) -> None:
    """Set the domains in which allies perceive the highest shared threat, by influence."""
    fill(run.priorities, False)
    for _ in range(min(round(run.parameters.priority_domains), run.domain_count)):
        best, highest = -1, -np.inf
        for d in range(run.domain_count):
            if not run.priorities[d]:
                shared = _shared_threat(run, d)
                if shared > highest:
                    best, highest = d, shared
        run.priorities[best] = True


@inlined
def _shared_threat(run: Run, domain: int) -> float:
    allies, values, weights = run.allies[: run.ally_count], run.values, run.weights
    for k in range(allies.size):
        values[k] = run.perception[domain, allies[k]]
        weights[k] = run.influence[allies[k]]
    return agreement.weighted_mean(values[: allies.size], weights[: allies.size])
