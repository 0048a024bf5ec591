"""P6: how likely a country joins a table."""

from __future__ import annotations

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.layout import Record
from sim.engine.stakes import worst_grievance
from sim.rules import joining, stocks
from sim.rules.compiled import compiled, inlined
from sim.types import Integers
from sim.world import NOWHERE


@compiled
def join_probability(
    m: Memory, issue: Record, lead: int, i: int, stake_gap: float, there: Integers, openness: float
) -> float:
    """Return the probability of joining a table led by ``lead`` at which ``there`` sit already."""
    p = at.parameters(m)
    grievance = worst_grievance(m, i, there)
    added = joining.issue_utility(
        (p.join_stake, p.join_grievance, p.join_attention),
        stake_gap,
        grievance,
        1.0 - at.attention(m)[i],
    )
    utility = _join_utility(m, issue, lead, i) + added + openness
    return joining.join_probability(utility, p.join_temperature)


@inlined
def _join_utility(m: Memory, issue: Record, lead: int, i: int) -> float:
    """Return the utility of joining that the rosters' fit gives, for a group with this lead and focus."""
    p, d = at.parameters(m), issue.domain
    if issue.place == NOWHERE:
        near, lead_distance = at.capital_nearness(m)[lead, i], at.capital_distance(m)[lead, lead]
    else:
        near, lead_distance = at.place_nearness(m)[issue.place, i], at.place_distance(m)[issue.place, lead]
    return joining.join_utility(
        (p.join_intercept, p.join_proximity, p.join_tie, p.join_affinity, p.join_threat, p.join_capability),
        joining.focus_proximity(near, lead_distance),
        joining.tie_strength(at.tie(m)[lead, i], stocks.between(at.habits(m), m.habit_unit, i, lead)),
        at.affinity(m)[lead, i],
        at.threat_side(m)[d, i] * at.threat(m)[d] / 0.5,
        joining.relative_capability(at.capability(m)[i], at.capability(m)[lead]),
    )
