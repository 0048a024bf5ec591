"""P4: what is at stake for whom, and how far each would go: computed once a quarter, luck drawn once an issue."""

from __future__ import annotations

import math

from sim.decisions.asking import ask_about_issue, is_asked
from sim.rules import agreement, draws, normal, stake
from sim.rules.compiled import compiled, inlined, internal
from sim.state.layout import IDEAL_FOR, SPONSORSHIP_WEIGHT, STAKE_IN, Record
from sim.state.run import Run, run_at
from sim.types import Floats, Integers
from sim.world import NOWHERE

# Stakes


@internal
def stake_in(run: Run, issue: Record, row: int) -> float:
    """Return what a state has at stake, from perceived threat, salience and proximity."""
    near = 1.0 if issue.place == NOWHERE else run.place_proximity[issue.place, row]
    domain = issue.domain
    return stake.stake(run.perception[domain, row], run.salience[domain, row], near, run.parameters.stake_scale)


@inlined
def stakes_of(run: Run, issue: Record) -> Floats:
    """Return the stakes of all states in an issue, in this quarter."""
    if run.asked[STAKE_IN] == 0:
        return run.stakes[_scene_of(run, issue)]
    _ask_for_stakes(run, issue)
    return run.asked_stakes[issue.slot]


@inlined
def _scene_of(run: Run, issue: Record) -> int:
    """Return which row holds the stakes in an issue, set for this quarter."""
    return _scene_at(run, issue.domain, issue.place)


@inlined
def stakes_at_large(run: Run, domain: int) -> Floats:
    """Return the stakes of all states in a domain, wherever something happens, in this quarter."""
    return run.stakes[_scene_at(run, domain, NOWHERE)]


@internal
def _scene_at(run: Run, domain: int, place: int) -> int:
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
def _ask_for_stakes(run: Run, issue: Record) -> None:
    """Set the row of an issue that is open for this quarter: those who are asked may tell one issue from another."""
    if run.asked_stamps[issue.slot] == run.quarter:
        return
    run.asked_stamps[issue.slot] = run.quarter
    own, usual = run.asked_stakes[issue.slot], run.stakes[_scene_of(run, issue)]
    for i in range(own.size):
        own[i] = ask_about_issue(run, STAKE_IN, i, issue) if is_asked(run, STAKE_IN, i) else usual[i]


@inlined
def sponsors_stake(run: Run, issue: Record) -> float:
    """Return the stake of the sponsor."""
    if issue.sponsor < run.country_count:
        return stakes_of(run, issue)[issue.sponsor]
    if is_asked(run, STAKE_IN, issue.sponsor):
        return ask_about_issue(run, STAKE_IN, issue.sponsor, issue)
    return shared_stake(run, issue)


@internal
def shared_stake(run: Run, issue: Record) -> float:
    """Return what the Secretariat has at stake: the mean over allies by influence."""
    stakes = stakes_of(run, issue)
    allies, values, weights = run.allies[: run.ally_count], run.values, run.weights
    for k in range(allies.size):
        values[k], weights[k] = stakes[allies[k]], run.influence[allies[k]]
    return agreement.weighted_mean(values[: allies.size], weights[: allies.size])


@internal
def mean_stake_of_allies(run: Run, stakes: Floats) -> float:
    """Return the plain mean stake of allies, 0 where there are none."""
    return agreement.mean_of(stakes, run.allies[: run.ally_count])


# Sponsorship


@internal
def sponsorship_weights(run: Run, weights: Floats, issue: Record) -> None:
    """Write the weights with which states take up an issue into ``weights``."""
    stakes, drive = stakes_of(run, issue), run.drive
    for i in range(stakes.size):
        weights[i] = stake.sponsorship_weight(stakes[i], drive[i])
    if run.asked[SPONSORSHIP_WEIGHT] > 0:
        for i in range(stakes.size):
            if is_asked(run, SPONSORSHIP_WEIGHT, i):
                weights[i] = ask_about_issue(run, SPONSORSHIP_WEIGHT, i, issue)


@internal
def stake_of(run: Run, issue: Record, row: int) -> float:
    """Return what one state has at stake, whoever decides that, in an issue that need not be open."""
    return ask_about_issue(run, STAKE_IN, row, issue) if is_asked(run, STAKE_IN, row) else stake_in(run, issue, row)


# Ideals


@internal
def ideal_of(run: Run, issue: Record, row: int) -> float:
    """Return the ideal ambition of one state, whoever decides that, in an issue that need not be open."""
    return ask_about_issue(run, IDEAL_FOR, row, issue) if is_asked(run, IDEAL_FOR, row) else ideal_for(run, issue, row)


@internal
def ideal_for(run: Run, issue: Record, row: int) -> float:
    """Return the ideal ambition of a state, with a shock drawn once per issue and state."""
    p, shock = run.parameters, normal.normal_quantile(draws.unit(draws.stepped(issue.ideal_key, run.steps[row])))
    reluctance = p.reluctance_weight * run.reluctance[issue.domain, row]
    own_stake = stake_of(run, issue, row)
    return stake.ideal_ambition(
        own_stake, run.ambition[row], reluctance, p.ideal_spread * shock, p.ambition_stake_weight
    )


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
    if run.asked[IDEAL_FOR] > 0:
        _ask_for_ideals(run, issue, rows, ideals)


@internal
def _ask_for_ideals(run: Run, issue: Record, rows: Integers, ideals: Floats) -> None:
    for k in range(rows.size):
        if is_asked(run, IDEAL_FOR, rows[k]):
            ideals[k] = ask_about_issue(run, IDEAL_FOR, rows[k], issue)


@internal
def sponsors_ideal(run: Run, issue: Record) -> float:
    """Return the ideal ambition of the sponsor; of the Secretariat, the mean over allies by influence."""
    if issue.sponsor == run.country_count and is_asked(run, IDEAL_FOR, issue.sponsor):
        return ask_about_issue(run, IDEAL_FOR, issue.sponsor, issue)
    return shared_ideal(run, issue) if issue.sponsor == run.country_count else _own_ideal(run, issue)


@internal
def _own_ideal(run: Run, issue: Record) -> float:
    alone, weights = run.rows[:1], run.weights
    alone[0] = issue.sponsor
    draw_shocks(run, issue, alone)
    weights[0] = stakes_of(run, issue)[issue.sponsor]
    set_ideals(run, issue, alone, weights, run.values)
    return run.values[0]


@internal
def shared_ideal(run: Run, issue: Record) -> float:
    """Return the ideal ambition of the Secretariat: the mean over allies by influence."""
    stakes, values, weights = stakes_of(run, issue), run.values, run.weights
    rows = run.allies[: run.ally_count]
    draw_shocks(run, issue, rows)
    for k in range(rows.size):
        weights[k] = stakes[rows[k]]
    set_ideals(run, issue, rows, weights, values)
    for k in range(rows.size):
        weights[k] = run.influence[rows[k]]
    return agreement.weighted_mean(values[: rows.size], weights[: rows.size])


# Asked for from Python


@compiled
def built_in_stake(way_in: int, row: int, issue: int) -> float:
    """Return the stake of a state as the model has it."""
    run = run_at(way_in)
    return stake_in(run, run.issues[issue], row)


@compiled
def built_in_ideal(way_in: int, row: int, issue: int) -> float:
    """Return the ideal ambition of a state as the model has it."""
    run = run_at(way_in)
    return ideal_for(run, run.issues[issue], row)


@compiled
def built_in_weight(way_in: int, row: int, issue: int) -> float:
    """Return the weight with which a state takes up an issue, as the model has it."""
    run = run_at(way_in)
    return stake.sponsorship_weight(stake_of(run, run.issues[issue], row), run.drive[row])
