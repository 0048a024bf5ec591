"""What is at stake for whom, and how far each would go: computed once a quarter, and luck drawn once an issue."""

from __future__ import annotations

import math

from sim.engine import arrays as at
from sim.engine.arrays import Memory
from sim.engine.layout import Record
from sim.rules import agreement, consequences, draws, normal, stake
from sim.rules.compiled import inlined, internal
from sim.types import Flags, Floats, Integers
from sim.world import NOWHERE


@inlined
def stakes_of(m: Memory, domain: int, place: int) -> Floats:
    """Return the stakes of all in issues of a domain at a place, in this quarter."""
    return at.stakes(m)[_scene_of(m, domain, place)]


@internal
def _scene_of(m: Memory, domain: int, place: int) -> int:
    """Return which row holds the stakes in a domain at a place, set for this quarter."""
    scene = place if place != NOWHERE else m.places + domain
    stakes = at.stakes(m)[scene]
    if at.stamps(m)[scene] != m.quarter:
        at.stamps(m)[scene] = m.quarter
        scale, perceived, salience = at.parameters(m).stake_scale, at.perception(m)[domain], at.salience(m)[domain]
        if place == NOWHERE:
            for i in range(stakes.size):
                stakes[i] = stake.stake(perceived[i], salience[i], 1.0, scale)
        else:
            near = at.place_proximity(m)[place]
            for i in range(stakes.size):
                stakes[i] = stake.stake(perceived[i], salience[i], near[i], scale)
    return scene


@internal
def sponsorship_weights(m: Memory, weights: Floats, domain: int, place: int) -> None:
    """Write the weights with which countries take up an issue into ``weights``."""
    stakes, drive = stakes_of(m, domain, place), at.drive(m)
    for i in range(stakes.size):
        weights[i] = stake.sponsorship_weight(stakes[i], drive[i])


@internal
def draw_shocks(m: Memory, issue: Record, rows: Integers) -> None:
    """Draw the luck of the ideals of those listed where it was not drawn yet: once per issue and country.

    First for all as if it lay in the middle of the distribution, which the compiler works off eight at a time.
    """
    shocks, steps, ideal_key = at.shocks(m)[issue.slot], at.steps(m), issue.ideal_key
    undrawn, their_steps, luck, drawn, size = at.others(m), at.their_steps(m), at.values(m), at.weights(m), 0
    for i in rows:
        undrawn[size], their_steps[size] = i, steps[i]
        size += math.isnan(shocks[i])
    for k in range(size):
        luck[k] = draws.unit(draws.stepped(ideal_key, their_steps[k]))
    for k in range(size):
        drawn[k] = normal.middle_quantile(luck[k])
    for k in range(size):
        shocks[undrawn[k]] = drawn[k] if normal.is_middle(luck[k]) else normal.tail_quantile(luck[k])


@inlined
def set_ideals(m: Memory, issue: Record, rows: Integers, own_stakes: Floats, ideals: Floats) -> None:
    """Set the ideal ambitions of those listed, whose luck is drawn, in their order as their stakes are."""
    p, ambition, reluctance, shocks = (
        at.parameters(m), at.ambition(m), at.reluctance(m)[issue.domain], at.shocks(m)[issue.slot],
    )  # fmt: skip
    by_stake, by_reluctance, spread = p.ambition_stake_weight, p.reluctance_weight, p.ideal_spread
    for k in range(rows.size):
        i = rows[k]
        ideals[k] = stake.ideal_ambition(
            own_stakes[k], ambition[i], by_reluctance * reluctance[i], spread * shocks[i], by_stake
        )


@inlined
def sponsors_stake(m: Memory, issue: Record) -> float:
    """Return the stake of the sponsor; of the Secretariat, the mean over allies by influence."""
    stakes = stakes_of(m, issue.domain, issue.place)
    if issue.sponsor < stakes.size:
        return stakes[issue.sponsor]
    allies, values, weights = at.allies(m)[: m.ally_count], at.values(m), at.weights(m)
    for k in range(allies.size):
        values[k], weights[k] = stakes[allies[k]], at.influence(m)[allies[k]]
    return agreement.weighted_mean(values[: allies.size], weights[: allies.size])


@internal
def sponsors_ideal(m: Memory, issue: Record) -> float:
    """Return the ideal ambition of the sponsor; of the Secretariat, the mean over allies by influence."""
    stakes, by_staff = stakes_of(m, issue.domain, issue.place), issue.sponsor == m.country_count
    size = m.ally_count if by_staff else 1
    alone, values, weights = at.rows(m)[:1], at.values(m), at.weights(m)
    alone[0] = issue.sponsor
    rows = at.allies(m)[:size] if by_staff else alone
    draw_shocks(m, issue, rows)
    for k in range(size):
        weights[k] = stakes[rows[k]]
    set_ideals(m, issue, rows, weights, values)
    if not by_staff:
        return values[0]
    for k in range(size):
        weights[k] = at.influence(m)[rows[k]]
    return agreement.weighted_mean(values[:size], weights[:size])


@internal
def mean_stake_of_allies(m: Memory, stakes: Floats) -> float:
    """Return the plain mean stake of allies, 0 where there are none."""
    return agreement.mean_of(stakes, at.allies(m)[: m.ally_count])


@inlined
def blamed_there(m: Memory, there: Flags, rows: Integers) -> Integers:
    """Return who of those flagged is blamed for anything by anybody, written into ``rows``: quarrels are with them."""
    size = 0
    for j in at.blamed(m)[: m.blamed_count]:
        rows[size] = j
        size += there[j]
    return rows[:size]


@internal
def blame(m: Memory, j: int) -> None:
    """Put a country on the list of those against whom others have something."""
    if not at.is_blamed(m)[j]:
        at.is_blamed(m)[j] = True
        at.blamed(m)[m.blamed_count] = j
        m.blamed_count += 1


@inlined
def worst_grievance(m: Memory, i: int, blamed: Integers) -> float:
    """Return the strongest grievance of a country against any of those."""
    worst = 0.0
    if at.quarrels(m)[i]:
        grievance = at.grievance(m)[i]
        for other in blamed:
            worst = max(worst, grievance[other])
    return worst


@inlined
def worst_resentment(m: Memory, i: int, others: Integers) -> float:
    """Return what an ally resents most of hostage taking by any of those."""
    worst = 0.0
    for other in others:
        worst = max(worst, at.resentment(m)[i, other])
    return worst * m.resentment_unit


@internal
def resent(m: Memory, i: int, other: int, strength: float) -> None:
    """Let a state resent what another did out of spite."""
    blame(m, other)
    at.resents(m)[i] = True
    at.resentment(m)[i, other] = consequences.strengthened(
        at.resentment(m)[i, other], strength, 1.0 / m.resentment_unit
    )
