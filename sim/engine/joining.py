"""P6: how likely a country joins a table."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.institution import ease, funding_ease
from sim.engine.layout import Record
from sim.engine.stakes import worst_grievance
from sim.rules import joining
from sim.rules.compiled import inlined, internal
from sim.types import Floats, Integers
from sim.world import NOWHERE


@internal
def chance_of_joining(
    m: Memory, issue: Record, lead: int, i: int, stake_gap: float, there: Integers, traits: Record
) -> float:
    """Return the probability of joining a table led by ``lead`` at which ``there`` sit already."""
    p = at.parameters(m)
    if issue.place == NOWHERE:
        near, far = at.capital_nearness(m)[lead, i], False
    else:
        near, far = at.place_nearness(m)[issue.place, i], at.place_far(m)[issue.place, lead]
    utility = joining.join_utility(
        (p.join_intercept, p.join_proximity, p.join_tie, p.join_affinity, p.join_threat, p.join_capability),
        joining.focus_proximity(near, far),
        joining.tie_strength(at.tie(m)[lead, i], at.habits(m)[lead, i] * m.habit_unit),
        at.affinity(m)[lead, i],
        at.threat_side(m)[issue.domain, i] * at.threat(m)[issue.domain] / 0.5,
        joining.relative_capability(at.capability(m)[i], at.capability(m)[lead]),
    )
    added = joining.issue_utility(
        (p.join_stake, p.join_grievance, p.join_attention),
        stake_gap,
        worst_grievance(m, i, there),
        1.0 - at.attention(m)[i],
    )
    openness = traits.openness + ease(m, traits, i, funding_ease(m, issue, traits))
    return joining.join_probability(utility + added + openness, p.join_temperature)


@inlined
def set_ceilings(m: Memory, issue: Record, lead: int, stakes: Floats, mean_stake: float, traits: Record) -> None:
    """Set what the utility of joining ``lead`` is at most, for all at once: without logarithms, without grievances.

    In two loops over few rows each, which is what the compiler works off eight countries at a time.
    """
    p, ceilings, threat, none = at.parameters(m), at.ceilings(m), at.threat(m)[issue.domain], 0.0
    weights = (p.join_intercept, p.join_proximity, none, p.join_affinity, p.join_threat, p.join_capability)
    near, far = at.capital_nearness(m)[lead], False
    if issue.place != NOWHERE:
        near, far = at.place_nearness(m)[issue.place], at.place_far(m)[issue.place, lead]
    affinity, side, capability = at.affinity(m)[lead], at.threat_side(m)[issue.domain], at.capability(m)
    of_lead = capability[lead]
    for i in range(ceilings.size):
        closeness, relative = (
            joining.focus_proximity(near[i], far),
            joining.relative_capability(capability[i], of_lead),
        )
        ceilings[i] = joining.join_utility(weights, closeness, none, affinity[i], side[i] * threat / 0.5, relative)
    issue_weights, tie_weight, attention = (p.join_stake, none, p.join_attention), p.join_tie, at.attention(m)
    openness, inside = traits.openness + funding_ease(m, issue, traits), 1.0 if traits.inside else 0.0
    alone, slope, habits, unit = at.tie_alone(m)[lead], at.tie_slope(m)[lead], at.habits(m)[lead], m.habit_unit
    eased = at.eased(m)
    for i in range(ceilings.size):
        added = joining.issue_utility(issue_weights, stakes[i] - mean_stake, none, 1.0 - attention[i])
        tie = tie_weight * joining.tie_ceiling(alone[i], slope[i], habits[i] * unit)
        ceilings[i] += tie + added + openness + inside * eased[i]
