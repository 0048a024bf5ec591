"""P6: whether a state joins a table."""

from __future__ import annotations

import numpy as np

from sim.decisions.asking import ask, is_asked
from sim.decisions.quarrels import worst_grievance
from sim.decisions.reforms import ease, funding_ease
from sim.rules import draws, joining
from sim.rules.compiled import compiled, inlined, internal
from sim.state.layout import JOIN_TABLE, Record
from sim.state.run import Run, run_at
from sim.types import Floats, Integers
from sim.world import NOWHERE


@inlined
def utility_with_lead(run: Run, lead: int, domain: int, i: int, proximity: float) -> float:
    """Return the utility of working with a lead in a domain, as fitted to the rosters."""
    p = run.parameters
    return joining.join_utility(
        (p.join_intercept, p.join_proximity, p.join_tie, p.join_affinity, p.join_threat, p.join_capability),
        proximity,
        joining.tie_strength(run.tie[lead, i], run.habits[lead, i] * run.habit_unit),
        run.affinity[lead, i],
        run.threat_side[domain, i] * run.threat[domain] / 0.5,
        joining.relative_capability(run.capability[i], run.capability[lead]),
    )


@internal
def chance_of_joining(
    run: Run, issue: Record, lead: int, i: int, stake_gap: float, there: Integers, traits: Record
) -> float:
    """Return the probability of joining a table led by ``lead`` at which ``there`` sit already."""
    p = run.parameters
    if issue.place == NOWHERE:
        near, far = run.capital_nearness[lead, i], False
    else:
        near, far = run.place_nearness[issue.place, i], run.place_far[issue.place, lead]
    utility = utility_with_lead(run, lead, issue.domain, i, joining.focus_proximity(near, far))
    added = joining.issue_utility(
        (p.join_stake, p.join_grievance, p.join_attention),
        stake_gap,
        worst_grievance(run, i, there),
        1.0 - run.attention[i],
    )
    openness = traits.openness + ease(run, traits, i, funding_ease(run, issue, traits))
    if run.rules.memory and traits.standing:
        openness -= run.parameters.join_failure * run.setbacks[run.attempts[issue.last].format, i]
    return joining.join_probability(utility + added + openness, p.join_temperature)


@inlined
def set_ceilings(run: Run, issue: Record, lead: int, stakes: Floats, mean_stake: float, traits: Record) -> None:
    """Set what the utility of joining ``lead`` is at most, for all at once: without logarithms, without grievances.

    In two loops over few rows each, which is what the compiler works off eight countries at a time.
    """
    p, ceilings, threat, none = run.parameters, run.ceilings, run.threat[issue.domain], 0.0
    weights = (p.join_intercept, p.join_proximity, none, p.join_affinity, p.join_threat, p.join_capability)
    near, far = run.capital_nearness[lead], False
    if issue.place != NOWHERE:
        near, far = run.place_nearness[issue.place], run.place_far[issue.place, lead]
    affinity, side, capability = run.affinity[lead], run.threat_side[issue.domain], run.capability
    of_lead = capability[lead]
    for i in range(ceilings.size):
        closeness, relative = (
            joining.focus_proximity(near[i], far),
            joining.relative_capability(capability[i], of_lead),
        )
        ceilings[i] = joining.join_utility(weights, closeness, none, affinity[i], side[i] * threat / 0.5, relative)
    issue_weights, tie_weight, attention = (p.join_stake, none, p.join_attention), p.join_tie, run.attention
    openness, inside = traits.openness + funding_ease(run, issue, traits), 1.0 if traits.inside else 0.0
    alone, slope, habits, unit = run.tie_alone[lead], run.tie_slope[lead], run.habits[lead], run.habit_unit
    eased = run.eased
    for i in range(ceilings.size):
        added = joining.issue_utility(issue_weights, stakes[i] - mean_stake, none, 1.0 - attention[i])
        tie = tie_weight * joining.tie_ceiling(alone[i], slope[i], habits[i] * unit)
        ceilings[i] += tie + added + openness + inside * eased[i]


@inlined
def joins(run: Run, issue: Record, i: int, chance: float, luck: float) -> bool:
    """Tell whether a state joins the table that is being set; an agent that is asked gets its chance."""
    if is_asked(run, JOIN_TABLE, i):
        return ask(run, JOIN_TABLE, i, issue.number, issue.last, chance) != 0.0
    return luck < chance


@compiled
def built_in_join(way_in: int, row: int, issue: int, attempt: int, chance: float) -> bool:
    """Tell whether a state joins, as the model decides it: by luck drawn once per issue, format and state."""
    run = run_at(way_in)
    key, fmt = run.issues[issue].key, run.format_keys[run.attempts[attempt].format]
    matter = np.uint64(draws.matter_key(key, draws.JOIN, draws.ONCE, fmt, draws.ONCE))
    return draws.unit(draws.fold(matter, run.keys[row])) < chance
