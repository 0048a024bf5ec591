"""P1 and P2: threats and dated events; perceptions; what fades or comes back."""

from __future__ import annotations

import numpy as np

from sim.decisions.stakes import blame
from sim.phases.arriving import dated_issue
from sim.phases.institution import begin_quarter, usual_engagement
from sim.phases.opening import set_tolerance, weigh_countries
from sim.rules import agreement, draws, environment, perception, stake, stocks
from sim.rules.compiled import inlined, internal
from sim.rules.normal import normal_quantile
from sim.state.filling import fill
from sim.state.layout import (
    ALLOW,
    ARRIVE,
    JOIN,
    LEAVE,
    OPERATE,
    SCALE_CAPABILITY,
    SET_AMBITION,
    SET_GRIEVANCE,
    SET_LEADERSHIP,
    SET_PARAMETER,
    SET_PROPENSITY,
    SHIFT_THREAT,
    WEIGH,
    Record,
)
from sim.state.run import Run
from sim.types import Floats

# P1


@internal
def change_environment(run: Run) -> None:
    """P1: grievances that come and go, dated events, then the threat level of every domain."""
    while run.next_event < run.event_count and run.events[run.next_event].quarter == run.quarter:
        event = run.events[run.next_event]
        if event.what == WEIGH:
            weigh_countries(run)
        elif event.what == ARRIVE:
            dated_issue(run, event.number)
        else:
            _change(run, event)
        run.next_event += 1
    p, domains, threat = run.parameters, run.domain_records, run.threat
    noise_key = np.uint64(draws.topic_key(run.key, draws.THREAT_NOISE, run.quarter, draws.ONCE))
    shock_key = np.uint64(draws.topic_key(run.key, draws.THREAT_SHOCK, run.quarter, draws.ONCE))
    for d in range(domains.size):
        noise = draws.unit(draws.fold(draws.fold(noise_key, domains[d].key), draws.NOBODY))
        luck = draws.unit(draws.fold(draws.fold(shock_key, domains[d].key), draws.NOBODY))
        threat[d] = environment.threat_level(
            threat[d],
            run.threat_mean[d],
            p.threat_reversion,
            p.threat_noise * normal_quantile(noise),
            environment.threat_shock(luck, p.shock_probability, p.shock_size),
        )


@inlined
def _change(run: Run, event: Record) -> None:
    """Change one thing; what it was before is lost."""
    p, what, row = run.parameters, event.what, event.row
    if what == SHIFT_THREAT:
        run.threat[row] = environment.clipped(run.threat[row] + event.value)
        lasting = event.value * p.threat_persistence
        run.threat_mean[row] = environment.clipped(run.threat_mean[row] + lasting)
    elif what in (JOIN, LEAVE):
        run.allied[row] = what == JOIN
        run.standard[row] = run.as_ally[row] if what == JOIN else run.as_partner[row]
    elif what == SCALE_CAPABILITY:
        run.capability[row] = stake.scaled_capability(run.capability[row], event.value)
    elif what == SET_AMBITION:
        run.ambition[row] = event.value
    elif what == SET_PROPENSITY:
        run.propensity[row], run.onset[row] = event.value, 0
    elif what == SET_GRIEVANCE:
        run.grievance[row, event.other] = event.value
        blame(run, event.other)
    elif what == OPERATE:
        run.operating_until[row] = event.number
    elif what == ALLOW:
        run.allowed[row] = event.number != 0
    elif what == SET_PARAMETER:
        run.parameter_values[row] = event.value
    elif what == SET_LEADERSHIP:
        p.leadership = event.value
        run.leadership = min(run.leadership, event.value)


# P2


@internal
def perceive(run: Run) -> None:
    """P2: perceptions follow threats and last quarter's tables; what is not renewed fades."""
    p = run.parameters
    run.habit_unit = stocks.fade(run.habits, run.habit_unit, p.habit_fading)
    run.resentment_unit = stocks.fade(run.resentment, run.resentment_unit, p.contagion_fading)
    rate = p.perception_rate
    for d in range(run.domain_count):
        threat, perceived, exposure = run.threat[d], run.perception[d], run.exposure[d]
        for i in range(perceived.size):
            perceived[i] = perception.perceived_threat(perceived[i], exposure[i], threat, rate)
    for t in range(run.table_count):
        _consult(run, t)
    run.table_count = 0
    _set_tops(run)
    _revert(run)
    run.leadership = perception.reverted(run.leadership, p.leadership, p.leadership_recovery)
    set_tolerance(run)
    for code in range(run.format_count):
        if run.allowed[code]:
            run.legitimacy[code] = perception.reverted(
                run.legitimacy[code], run.traits[code].legitimacy, p.legitimacy_recovery
            )
    _spend_attention(run)


@inlined
def _consult(run: Run, table: int) -> None:
    """Let the perceptions of those who sat at a table meet."""
    influence, stubbornness, values, weights = run.influence, run.stubbornness, run.values, run.weights
    pull, perceived = run.parameters.consultation_pull, run.perception[run.table_domain[table]]
    rows = run.table_rows[table, : run.table_size[table]]
    for k in range(rows.size):
        values[k], weights[k] = perceived[rows[k]], influence[rows[k]]
    mean = agreement.weighted_mean(values[: rows.size], weights[: rows.size])
    for i in rows:
        perceived[i] = perception.consulted_threat(perceived[i], mean, pull, stubbornness[i])


@inlined
def _set_tops(run: Run) -> None:
    """Set the perception of each of what presses it most."""
    top = run.top_perception
    fill(top, 0.0)
    for d in range(run.domain_count):
        perceived = run.perception[d]
        for i in range(top.size):
            top[i] = max(top[i], perceived[i])


@inlined
def _revert(run: Run) -> None:
    """Let interoperability and engagement revert, and set what each can put behind its stake this quarter."""
    engagement, capability, allied = run.engagement, run.capability, run.allied
    reversion, drive = run.parameters.engagement_reversion, run.drive
    begin_quarter(run)
    for i in range(drive.size):
        engagement[i] = perception.reverted(engagement[i], usual_engagement(run, i), reversion)
    for i in range(drive.size):
        drive[i] = stake.drive(capability[i], 1.0 if allied[i] else engagement[i])


@inlined
def _spend_attention(run: Run) -> None:
    """Give every country its attention for the quarter, less what groups and constructions take.

    Each group takes as much, so that only how many a country is in has to be known.
    """
    cost, attention, alive = run.parameters.group_attention, run.attention, run.alive_groups
    counts, left = run.groups_in, run.attention_left
    fill(counts, 0)
    for k in range(run.alive_count):
        members = run.members[alive[k]]
        for i in range(members.size):
            counts[i] += members[i]
    left[0] = 1.0
    for number in range(run.alive_count):
        left[number + 1] = left[number] - cost
    for i in range(attention.size):
        attention[i] = left[counts[i]]
    for k in range(run.building_count):
        spend(run, run.under_construction[k])
    keep_positive(attention)


@internal
def spend(run: Run, row: int) -> None:
    """Take the attention that a construction or an answer costs those who give to it; it may fall below 0."""
    cost, efforts, attention = run.parameters.attention_cost, run.efforts[row], run.attention
    for i in range(efforts.size):
        attention[i] -= cost * efforts[i]


@internal
def keep_positive(attention: Floats) -> None:
    """Raise what is below 0 to 0."""
    for i in range(attention.size):
        attention[i] = max(attention[i], 0.0)
