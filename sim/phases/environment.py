"""P1: dated events, and the level of threats."""

from __future__ import annotations

import numpy as np

from sim.decisions.quarrels import blame
from sim.phases.arriving import dated_issue
from sim.phases.enlarging import accede_to_alliance, become, sign, welcome
from sim.phases.leaving import step_outside
from sim.phases.opening import scale_capability, set_rules, set_standing, set_year, weigh_countries
from sim.rules import draws, environment
from sim.rules.compiled import inlined, internal
from sim.rules.normal import normal_quantile
from sim.state.counting import count_for
from sim.state.layout import (
    ALLOW,
    ARRIVE,
    JOIN,
    LEAVE,
    LEAVE_ALTOGETHER,
    MOVE,
    OPERATE,
    SCALE_CAPABILITY,
    SET_AMBITION,
    SET_GRIEVANCE,
    SET_LEADERSHIP,
    SET_PARAMETER,
    SET_PROPENSITY,
    SET_RULES,
    SET_STANDING,
    SET_YEAR,
    SHIFT_THREAT,
    SIGN,
    WEIGH,
    Record,
)
from sim.state.run import Run


@internal
def change_environment(run: Run) -> None:
    """P1: what the calendar changes, dated events, then the threat level of every domain."""
    count_for(run, run.quarter)
    if run.candidate_count > 0:
        welcome(run)
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
    elif what == JOIN:
        accede_to_alliance(run, row)
    elif what in (LEAVE, LEAVE_ALTOGETHER):
        become(run, row, False, what == LEAVE_ALTOGETHER)
    elif what == SIGN:
        sign(run, row)
    elif what == SET_RULES:
        set_rules(run, event.number)
    elif what == SET_YEAR:
        set_year(run, event.number)
    elif what == SET_STANDING:
        set_standing(run, event.number)
    elif what == MOVE:
        if not run.allied[row]:
            step_outside(run, row, event.number != 0)
    elif what == SCALE_CAPABILITY:
        scale_capability(run, row, event.value)
    elif what == SET_AMBITION:
        run.ambition[row], run.ambition_set[row] = event.value, True
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
