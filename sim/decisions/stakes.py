"""What is at stake for whom, and how far each would go: computed once a quarter, and luck drawn once an issue."""

from __future__ import annotations

import math

from sim.rules import agreement, consequences, draws, normal, stake
from sim.rules.compiled import inlined, internal
from sim.state.layout import Record
from sim.state.run import Run
from sim.types import Flags, Floats, Integers
from sim.world import NOWHERE


@inlined
def stakes_of(run: Run, domain: int, place: int) -> Floats:
    """Return the stakes of all in issues of a domain at a place, in this quarter."""
    return run.stakes[_scene_of(run, domain, place)]


@internal
def _scene_of(run: Run, domain: int, place: int) -> int:
    """Return which row holds the stakes in a domain at a place, set for this quarter."""
    scene = place if place != NOWHERE else run.places + domain
    stakes = run.stakes[scene]
    if run.stamps[scene] != run.quarter:
        run.stamps[scene] = run.quarter
        scale, perceived, salience = run.parameters.stake_scale, run.perception[domain], run.salience[domain]
        if place == NOWHERE:
            for i in range(stakes.size):
                stakes[i] = stake.stake(perceived[i], salience[i], 1.0, scale)
        else:
            near = run.place_proximity[place]
            for i in range(stakes.size):
                stakes[i] = stake.stake(perceived[i], salience[i], near[i], scale)
    return scene


@internal
def sponsorship_weights(run: Run, weights: Floats, domain: int, place: int) -> None:
    """Write the weights with which countries take up an issue into ``weights``."""
    stakes, drive = stakes_of(run, domain, place), run.drive
    for i in range(stakes.size):
        weights[i] = stake.sponsorship_weight(stakes[i], drive[i])


@internal
def draw_shocks(run: Run, issue: Record, rows: Integers) -> None:
    """Draw the luck of the ideals of those listed where it was not drawn yet: once per issue and country.

    First for all as if it lay in the middle of the distribution, which the compiler works off eight at a time.
    """
    shocks, steps, ideal_key = run.shocks[issue.slot], run.steps, issue.ideal_key
    undrawn, their_steps, luck, drawn, size = run.others, run.their_steps, run.values, run.weights, 0
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
def set_ideals(run: Run, issue: Record, rows: Integers, own_stakes: Floats, ideals: Floats) -> None:
    """Set the ideal ambitions of those listed, whose luck is drawn, in their order as their stakes are."""
    p, ambition, reluctance, shocks = (
        run.parameters, run.ambition, run.reluctance[issue.domain], run.shocks[issue.slot],
    )  # fmt: skip
    by_stake, by_reluctance, spread = p.ambition_stake_weight, p.reluctance_weight, p.ideal_spread
    for k in range(rows.size):
        i = rows[k]
        ideals[k] = stake.ideal_ambition(
            own_stakes[k], ambition[i], by_reluctance * reluctance[i], spread * shocks[i], by_stake
        )


@inlined
def sponsors_stake(run: Run, issue: Record) -> float:
    """Return the stake of the sponsor; of the Secretariat, the mean over allies by influence."""
    stakes = stakes_of(run, issue.domain, issue.place)
    if issue.sponsor < stakes.size:
        return stakes[issue.sponsor]
    allies, values, weights = run.allies[: run.ally_count], run.values, run.weights
    for k in range(allies.size):
        values[k], weights[k] = stakes[allies[k]], run.influence[allies[k]]
    return agreement.weighted_mean(values[: allies.size], weights[: allies.size])


@internal
def sponsors_ideal(run: Run, issue: Record) -> float:
    """Return the ideal ambition of the sponsor; of the Secretariat, the mean over allies by influence."""
    stakes, by_staff = stakes_of(run, issue.domain, issue.place), issue.sponsor == run.country_count
    size = run.ally_count if by_staff else 1
    alone, values, weights = run.rows[:1], run.values, run.weights
    alone[0] = issue.sponsor
    rows = run.allies[:size] if by_staff else alone
    draw_shocks(run, issue, rows)
    for k in range(size):
        weights[k] = stakes[rows[k]]
    set_ideals(run, issue, rows, weights, values)
    if not by_staff:
        return values[0]
    for k in range(size):
        weights[k] = run.influence[rows[k]]
    return agreement.weighted_mean(values[:size], weights[:size])


@internal
def mean_stake_of_allies(run: Run, stakes: Floats) -> float:
    """Return the plain mean stake of allies, 0 where there are none."""
    return agreement.mean_of(stakes, run.allies[: run.ally_count])


@inlined
def blamed_there(run: Run, there: Flags, rows: Integers) -> Integers:
    """Return who of those flagged is blamed for anything by anybody, written into ``rows``: quarrels are with them."""
    size = 0
    for j in run.blamed[: run.blamed_count]:
        rows[size] = j
        size += there[j]
    return rows[:size]


@internal
def blame(run: Run, j: int) -> None:
    """Put a country on the list of those against whom others have something."""
    if not run.is_blamed[j]:
        run.is_blamed[j] = True
        run.blamed[run.blamed_count] = j
        run.blamed_count += 1


@inlined
def worst_grievance(run: Run, i: int, blamed: Integers) -> float:
    """Return the strongest grievance of a country against any of those."""
    worst = 0.0
    if run.quarrels[i]:
        grievance = run.grievance[i]
        for other in blamed:
            worst = max(worst, grievance[other])
    return worst


@inlined
def worst_resentment(run: Run, i: int, others: Integers) -> float:
    """Return what an ally resents most of hostage taking by any of those."""
    worst = 0.0
    for other in others:
        worst = max(worst, run.resentment[i, other])
    return worst * run.resentment_unit


@internal
def resent(run: Run, i: int, other: int, strength: float) -> None:
    """Let a state resent what another did out of spite."""
    blame(run, other)
    run.resents[i] = True
    run.resentment[i, other] = consequences.strengthened(run.resentment[i, other], strength, 1.0 / run.resentment_unit)
