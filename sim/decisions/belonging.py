"""P5 and P10: who fits a standing group, and whom its members let in."""

from __future__ import annotations

import math

import numpy as np

from sim.decisions.joining import utility_with_lead
from sim.decisions.quarrels import blamed_there, worst_grievance
from sim.decisions.reforms import ease
from sim.decisions.stakes import mean_stake_of_allies, stakes_at_large
from sim.rules import draws, groups, joining
from sim.rules.compiled import inlined, internal
from sim.state.layout import NEVER, Record
from sim.state.reading import is_in_scope, is_inside, list_members, members_of
from sim.state.run import Run
from sim.types import Integers

_BEFORE = 4000
"""Quarters before the start in which no group was founded: founding dates are counted from there."""


@internal
def chance_of_belonging(run: Run, number: int, i: int, mean_stake: float, blamed: Integers) -> float:
    """Return the probability that a state belongs in a group: that of joining its lead, whatever the issue."""
    p, group = run.parameters, run.groups[number]
    lead, domain, traits = group.lead, group.domain, run.traits[group.format]
    near = joining.focus_proximity(run.capital_nearness[lead, i], False)
    utility = utility_with_lead(run, lead, domain, i, near)
    own = stakes_at_large(run, domain)[i]
    weights = p.join_stake, p.join_grievance, p.join_attention
    added = joining.issue_utility(weights, own - mean_stake, worst_grievance(run, i, blamed), 0.0)
    return joining.join_probability(utility + added + traits.openness + ease(run, traits, i, 0.0), p.join_temperature)


@internal
def keep_likely(run: Run, number: int, mean_stake: float, size: int) -> int:
    """Keep those of the listed states that may belong in a group with the chance listed beside them; return how many.

    Without logarithms, as most do not; those that are kept may still not. The list is in ``run.others``, its chances in
    ``run.values``.
    """
    p, group, who, chances, left = run.parameters, run.groups[number], run.others, run.values, 0
    lead, domain, traits = group.lead, group.domain, run.traits[group.format]
    weights = (p.join_intercept, p.join_proximity, p.join_tie, p.join_affinity, p.join_threat, p.join_capability)
    sharpness, by_stake, unit, of_lead = 1.0 / p.join_temperature, p.join_stake, run.habit_unit, run.capability[lead]
    near, alone, slope, habits = run.capital_nearness[lead], run.tie_alone[lead], run.tie_slope[lead], run.habits[lead]
    affinity, side, threat, capability = run.affinity[lead], run.threat_side[domain], run.threat[domain], run.capability
    stakes = stakes_at_large(run, domain)
    for k in range(size):
        i, chance = who[k], chances[k]
        most = joining.join_utility(
            weights,
            joining.focus_proximity(near[i], False),
            joining.tie_ceiling(alone[i], slope[i], habits[i] * unit),
            affinity[i],
            side[i] * threat / 0.5,
            joining.relative_capability(capability[i], of_lead),
        )
        most += by_stake * (stakes[i] - mean_stake) + traits.openness + ease(run, traits, i, 0.0)
        who[left], chances[left] = i, chance
        left += not joining.surely_below(most, sharpness, chance)
    return left


@inlined
def mean_stake_at_large(run: Run, domain: int) -> float:
    """Return the plain mean stake of allies in a domain."""
    return mean_stake_of_allies(run, stakes_at_large(run, domain))


@internal
def matter_of(run: Run, number: int) -> np.uint64:
    """Return the key of what concerns a group in this quarter."""
    group = run.groups[number]
    matter = draws.matter_key(run.key, draws.ACCESSION, run.quarter, run.keys[group.lead], group.founded + _BEFORE)
    of_domain = draws.fold(matter, run.domain_records[group.domain].key)
    return np.uint64(draws.fold(of_domain, run.format_keys[group.format]))


@internal
def may_join(run: Run, number: int, i: int) -> bool:
    """Tell whether a state can be a member: who is outside has no part in what is inside."""
    return not (run.outside[i] and is_inside(run, run.groups[number].format, number))


@internal
def is_let_in(run: Run, number: int, i: int, matter: np.uint64) -> bool:
    """Tell whether nobody refuses a state: a lead decides alone, other members together, each by what it holds."""
    group = run.groups[number]
    by_lead = run.traits[group.format].led
    for member in members_of(run, number):
        decides = run.quarrels[member] and not (by_lead and member != group.lead)
        if decides and draws.unit(draws.fold(matter, run.keys[member])) < run.grievance[member, i]:
            return False
    return True


@internal
def group_to_join(run: Run, issue: Record, code: int, i: int) -> int:
    """Return the group of a format for an issue that a state fits best, if it fits and is let in; else none."""
    best, most, mean_stake = NEVER, groups.FITS, math.nan
    number = run.first_group[code * run.domain_count + issue.domain]
    while number != NEVER:
        if not run.members[number, i] and is_in_scope(run, number, issue) and may_join(run, number, i):
            if math.isnan(mean_stake):
                mean_stake = mean_stake_at_large(run, issue.domain)
            run.others[0], run.values[0] = i, groups.FITS
            if keep_likely(run, number, mean_stake, 1) > 0:
                blamed = blamed_there(run, run.members[number], run.others)
                belonging = chance_of_belonging(run, number, i, mean_stake, blamed)
                if belonging >= most and is_let_in(run, number, i, draws.fold(matter_of(run, number), run.keys[i])):
                    best, most = number, belonging
        number = run.following_group[number]
    return best


@internal
def admit(run: Run, number: int, i: int) -> None:
    """Make a state a member of a group."""
    run.members[number, i] = True
    list_members(run, number)
    run.totals.accessions += 1.0
