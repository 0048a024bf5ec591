"""P1 and P2: threats and dated events; perceptions; what fades or comes back."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.arriving import dated_issue
from sim.engine.filling import fill
from sim.engine.institution import begin_quarter, usual_engagement
from sim.engine.layout import (
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
from sim.engine.opening import set_tolerance, weigh_countries
from sim.engine.stakes import blame
from sim.rules import agreement, draws, environment, perception, stake, stocks
from sim.rules.compiled import inlined, internal
from sim.rules.normal import normal_quantile
from sim.types import Floats

# P1


@internal
def change_environment(m: Memory) -> None:
    """P1: grievances that come and go, dated events, then the threat level of every domain."""
    while m.next_event < m.event_count and at.events(m)[m.next_event].quarter == m.quarter:
        event = at.events(m)[m.next_event]
        if event.what == WEIGH:
            weigh_countries(m)
        elif event.what == ARRIVE:
            dated_issue(m, event.number)
        else:
            _change(m, event)
        m.next_event += 1
    p, domains, threat = at.parameters(m), at.domain_records(m), at.threat(m)
    noise_key = np.uint64(draws.topic_key(m.key, draws.THREAT_NOISE, m.quarter, draws.ONCE))
    shock_key = np.uint64(draws.topic_key(m.key, draws.THREAT_SHOCK, m.quarter, draws.ONCE))
    for d in range(domains.size):
        noise = draws.unit(draws.fold(draws.fold(noise_key, domains[d].key), draws.NOBODY))
        luck = draws.unit(draws.fold(draws.fold(shock_key, domains[d].key), draws.NOBODY))
        threat[d] = environment.threat_level(
            threat[d],
            at.threat_mean(m)[d],
            p.threat_reversion,
            p.threat_noise * normal_quantile(noise),
            environment.threat_shock(luck, p.shock_probability, p.shock_size),
        )


@inlined
def _change(m: Memory, event: Record) -> None:
    """Change one thing; what it was before is lost."""
    p, what, row = at.parameters(m), event.what, event.row
    if what == SHIFT_THREAT:
        at.threat(m)[row] = environment.clipped(at.threat(m)[row] + event.value)
        lasting = event.value * p.threat_persistence
        at.threat_mean(m)[row] = environment.clipped(at.threat_mean(m)[row] + lasting)
    elif what in (JOIN, LEAVE):
        at.allied(m)[row] = what == JOIN
        at.standard(m)[row] = at.as_ally(m)[row] if what == JOIN else at.as_partner(m)[row]
    elif what == SCALE_CAPABILITY:
        at.capability(m)[row] = stake.scaled_capability(at.capability(m)[row], event.value)
    elif what == SET_AMBITION:
        at.ambition(m)[row] = event.value
    elif what == SET_PROPENSITY:
        at.propensity(m)[row], at.onset(m)[row] = event.value, 0
    elif what == SET_GRIEVANCE:
        at.grievance(m)[row, event.other] = event.value
        blame(m, event.other)
    elif what == OPERATE:
        at.operating_until(m)[row] = event.number
    elif what == ALLOW:
        at.allowed(m)[row] = event.number != 0
    elif what == SET_PARAMETER:
        at.parameter_values(m)[row] = event.value
    elif what == SET_LEADERSHIP:
        p.leadership = event.value
        m.leadership = min(m.leadership, event.value)


# P2


@internal
def perceive(m: Memory) -> None:
    """P2: perceptions follow threats and last quarter's tables; what is not renewed fades."""
    p = at.parameters(m)
    m.habit_unit = stocks.fade(at.habits(m), m.habit_unit, p.habit_fading)
    m.resentment_unit = stocks.fade(at.resentment(m), m.resentment_unit, p.contagion_fading)
    rate = p.perception_rate
    for d in range(m.domain_count):
        threat, perceived, exposure = at.threat(m)[d], at.perception(m)[d], at.exposure(m)[d]
        for i in range(perceived.size):
            perceived[i] = perception.perceived_threat(perceived[i], exposure[i], threat, rate)
    for t in range(m.table_count):
        _consult(m, t)
    m.table_count = 0
    _set_tops(m)
    _revert(m)
    m.leadership = perception.reverted(m.leadership, p.leadership, p.leadership_recovery)
    set_tolerance(m)
    for code in range(m.format_count):
        if at.allowed(m)[code]:
            at.legitimacy(m)[code] = perception.reverted(
                at.legitimacy(m)[code], at.traits(m)[code].legitimacy, p.legitimacy_recovery
            )
    _spend_attention(m)


@inlined
def _consult(m: Memory, table: int) -> None:
    """Let the perceptions of those who sat at a table meet."""
    influence, stubbornness, values, weights = at.influence(m), at.stubbornness(m), at.values(m), at.weights(m)
    pull, perceived = at.parameters(m).consultation_pull, at.perception(m)[at.table_domain(m)[table]]
    rows = at.table_rows(m)[table, : at.table_size(m)[table]]
    for k in range(rows.size):
        values[k], weights[k] = perceived[rows[k]], influence[rows[k]]
    mean = agreement.weighted_mean(values[: rows.size], weights[: rows.size])
    for i in rows:
        perceived[i] = perception.consulted_threat(perceived[i], mean, pull, stubbornness[i])


@inlined
def _set_tops(m: Memory) -> None:
    """Set the perception of each of what presses it most."""
    top = at.top_perception(m)
    fill(top, 0.0)
    for d in range(m.domain_count):
        perceived = at.perception(m)[d]
        for i in range(top.size):
            top[i] = max(top[i], perceived[i])


@inlined
def _revert(m: Memory) -> None:
    """Let interoperability and engagement revert, and set what each can put behind its stake this quarter."""
    engagement, capability, allied = at.engagement(m), at.capability(m), at.allied(m)
    reversion, drive = at.parameters(m).engagement_reversion, at.drive(m)
    begin_quarter(m)
    for i in range(drive.size):
        engagement[i] = perception.reverted(engagement[i], usual_engagement(m, i), reversion)
    for i in range(drive.size):
        drive[i] = stake.drive(capability[i], 1.0 if allied[i] else engagement[i])


@inlined
def _spend_attention(m: Memory) -> None:
    """Give every country its attention for the quarter, less what groups and constructions take.

    Each group takes as much, so that only how many a country is in has to be known.
    """
    cost, attention, alive = at.parameters(m).group_attention, at.attention(m), at.alive_groups(m)
    counts, left = at.groups_in(m), at.attention_left(m)
    fill(counts, 0)
    for k in range(m.alive_count):
        members = at.members(m)[alive[k]]
        for i in range(members.size):
            counts[i] += members[i]
    left[0] = 1.0
    for number in range(m.alive_count):
        left[number + 1] = left[number] - cost
    for i in range(attention.size):
        attention[i] = left[counts[i]]
    for k in range(m.building_count):
        spend(m, at.under_construction(m)[k])
    keep_positive(attention)


@internal
def spend(m: Memory, row: int) -> None:
    """Take the attention that a construction or an answer costs those who give to it; it may fall below 0."""
    cost, efforts, attention = at.parameters(m).attention_cost, at.efforts(m)[row], at.attention(m)
    for i in range(efforts.size):
        attention[i] -= cost * efforts[i]


@internal
def keep_positive(attention: Floats) -> None:
    """Raise what is below 0 to 0."""
    for i in range(attention.size):
        attention[i] = max(attention[i], 0.0)
