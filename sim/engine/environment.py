"""P1 and P2: threats and dated events; perceptions; what fades or comes back."""

from __future__ import annotations

import numpy as np

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.arriving import dated_issue
from sim.engine.layout import (
    JOIN,
    LEAVE,
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
from sim.rules import agreement, draws, environment, perception, stake, stocks
from sim.rules.compiled import compiled
from sim.rules.normal import normal_quantile

# P1


@compiled
def change_environment(m: Memory) -> None:
    """P1: grievances that come and go, dated events, then the threat level of every domain."""
    while m.next_event < m.event_count and at.events(m)[m.next_event].quarter == m.quarter:
        event = at.events(m)[m.next_event]
        if event.what == WEIGH:
            weigh_countries(m)
        elif event.what < WEIGH:
            _change(m, event)
        else:
            dated_issue(m, event.number)
        m.next_event += 1
    p, domains, threat = at.parameters(m), at.domain_records(m), at.threat(m)
    noise_key = np.uint64(draws.topic_key(m.key, draws.THREAT_NOISE, m.quarter, 0))
    shock_key = np.uint64(draws.topic_key(m.key, draws.THREAT_SHOCK, m.quarter, 0))
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


@compiled
def _change(m: Memory, event: Record) -> None:
    """Change one thing; what it was before is lost."""
    p, what, row, countries = at.parameters(m), event.what, event.row, at.countries(m)
    if what == SHIFT_THREAT:
        at.threat(m)[row] = environment.clipped(at.threat(m)[row] + event.value)
        lasting = event.value * p.threat_persistence
        at.threat_mean(m)[row] = environment.clipped(at.threat_mean(m)[row] + lasting)
    elif what in (JOIN, LEAVE):
        countries[row].allied = what == JOIN
        countries[row].standard = countries[row].as_ally if what == JOIN else countries[row].as_partner
    elif what == SCALE_CAPABILITY:
        countries[row].capability *= event.value
    elif what == SET_AMBITION:
        countries[row].ambition = event.value
    elif what == SET_PROPENSITY:
        countries[row].propensity, countries[row].onset = event.value, 0
    elif what == SET_GRIEVANCE:
        at.grievance(m)[row, event.other] = event.value
    elif what == SET_PARAMETER:
        at.parameter_values(m)[event.number] = event.value
    elif what == SET_LEADERSHIP:
        p.leadership = event.value
        m.leadership = min(m.leadership, event.value)


# P2


@compiled
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
    _revert(m)
    m.leadership = perception.reverted(m.leadership, p.leadership, p.leadership_recovery)
    set_tolerance(m)
    for code in range(m.format_count):
        if at.allowed(m)[code]:
            at.legitimacy(m)[code] = perception.reverted(
                at.legitimacy(m)[code], at.traits(m)[code].legitimacy, p.legitimacy_recovery
            )
    _spend_attention(m)


@compiled
def _consult(m: Memory, table: int) -> None:
    """Let the perceptions of those who sat at a table meet."""
    countries, values, weights = at.countries(m), at.values(m), at.weights(m)
    pull, perceived = at.parameters(m).consultation_pull, at.perception(m)[at.table_domain(m)[table]]
    rows = at.table_rows(m)[table, : at.table_size(m)[table]]
    for k in range(rows.size):
        values[k], weights[k] = perceived[rows[k]], countries[rows[k]].influence
    mean = agreement.weighted_mean(values[: rows.size], weights[: rows.size])
    for i in rows:
        perceived[i] = perception.consulted_threat(perceived[i], mean, pull, countries[i].stubbornness)


@compiled
def _revert(m: Memory) -> None:
    """Let interoperability and engagement revert, and set what each can put behind its stake this quarter."""
    p, countries, drive = at.parameters(m), at.countries(m), at.drive(m)
    fading, reversion = p.interoperability_fading, p.engagement_reversion
    for i in range(countries.size):
        country = countries[i]
        country.interoperability = perception.reverted(country.interoperability, country.standard, fading)
        country.engagement = perception.reverted(country.engagement, country.usual_engagement, reversion)
        drive[i] = stake.drive(country.capability, 1.0 if country.allied else country.engagement)


@compiled
def _spend_attention(m: Memory) -> None:
    """Give every country its attention for the quarter, less what groups and constructions take."""
    cost, countries, alive = at.parameters(m).group_attention, at.countries(m), at.alive_groups(m)
    for i in range(countries.size):
        countries[i].attention = 1.0
    for k in range(m.alive_count):
        members = at.members(m)[alive[k]]
        for i in range(members.size):
            if members[i]:
                countries[i].attention -= cost
    for k in range(m.building_count):
        spend(m, at.under_construction(m)[k])
    for i in range(countries.size):
        countries[i].attention = max(countries[i].attention, 0.0)


@compiled
def spend(m: Memory, row: int) -> None:
    """Take the attention that a construction or an answer costs those who give to it; it may fall below 0."""
    cost, efforts, countries = at.parameters(m).attention_cost, at.efforts(m)[row], at.countries(m)
    for i in range(efforts.size):
        countries[i].attention -= cost * efforts[i]
