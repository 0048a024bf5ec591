"""Docking: a minilateral group with a record works inside the alliance, unless an ally that is not in it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.model import AllianceModel
from sim.agents.views import Group, Option
from sim.formats import MINILATERAL
from sim.results import measures
from sim.rules.delivery import worth_outside
from sim.state.tallies import stacked

from .reforming import baseline, carry_out, counted, covered, dock, model, outside_cost, quarrel

DOCKING = ("rules.docking=true", "parameters.dock_record=0")


def _docked(*settings: str, quarters: int = 24) -> tuple[AllianceModel, Group]:
    """Return a run with a docked group that is alive, and the group."""
    run = model(*DOCKING, *settings, quarters=quarters)
    for _ in range(quarters):
        run.step()
        for group in run.groups:
            if group.is_alive and group.docked is not None:
                return run, group
    raise AssertionError("no group docked")


def test_groups_with_a_record_apply_at_the_end_of_a_year() -> None:
    run = model("rules.docking=true", "parameters.dock_record=0.02", quarters=24)
    for quarter in range(24):
        before = run.tallies.applications.copy()
        outside = [group for group in run.groups if group.is_alive and not group.works_inside]
        run.step()
        applied = run.tallies.applications - before
        if (quarter + 1) % 4:
            assert applied == 0.0
        else:
            with_record = [group for group in outside if group.is_alive and group.output >= 0.02]
            assert applied >= len(with_record)
    docked = [group for group in run.groups if group.docked is not None]
    assert docked
    assert all(group.format is MINILATERAL and group.output >= 0.02 for group in docked)
    assert all((group.docked or 0) % 4 == 3 for group in docked)
    assert run.tallies.applications - run.tallies.refused_applications >= len(docked)


@pytest.mark.parametrize("holder", ["member", "other"])
def test_an_ally_with_a_quarrel_refuses_unless_it_is_a_member_itself(holder: str) -> None:
    run = model(*DOCKING, quarters=24)
    for _ in range(23):
        run.step()
    group = next(each for each in run.groups if each.is_alive and each.format is MINILATERAL)
    for each in run.groups:
        dock(each, run.quarter if each != group else None)
    allies = np.flatnonzero(run.standing.allied)
    own = [int(row) for row in allies if group.members[row]]
    ally = own[0] if holder == "member" else next(int(row) for row in allies if not group.members[row])
    target = next(int(row) for row in np.flatnonzero(group.members) if row != ally)
    run.standing.grievance[:] = 0.0
    run.standing.resentment[:] = 0.0
    quarrel(run, ally, target)
    run.standing.propensity[ally], run.standing.onset[ally] = 1.0, 0
    before = run.tallies.refused_applications.copy()
    run.change_institution()
    assert run.tallies.refused_applications - before == (holder == "other")
    assert (group.docked is None) == (holder == "other")


def test_a_docked_group_costs_no_loyalty_until_it_ends() -> None:
    run, group = _docked()
    sponsor, norm = group.lead, run.parameters["cohesion_norm"]
    assert norm > 0.0 == outside_cost(run, MINILATERAL, sponsor, group)
    assert outside_cost(run, MINILATERAL, sponsor) == pytest.approx(norm)
    state, issue = run.states[sponsor], run.issues[0]
    with_group, founded_anew = (state.utility(issue, Option(MINILATERAL, each), 0.5) for each in (group, None))
    assert with_group == pytest.approx(founded_anew + norm)
    run.standing.groups[group.number].ended = run.quarter
    assert outside_cost(run, MINILATERAL, sponsor, group) == pytest.approx(norm)


def test_what_it_agrees_is_carried_out_inside() -> None:
    run, group = _docked()
    rows, command = np.flatnonzero(group.members).tolist(), 1.0 + run.parameters["command_bonus"]
    level = run.standing.interoperability
    dock(group, None)
    apart = carry_out(run, MINILATERAL, rows, group.domain, lead=group.lead, group=group)
    assert not apart.attempts[-1].inside
    dock(group, run.quarter)
    docked = carry_out(run, MINILATERAL, rows, group.domain, lead=group.lead, group=group)
    assert docked.attempts[-1].inside
    worth = {row: level[row] for row in rows}
    assert docked.coverage == pytest.approx(covered(run, docked, worth, command))
    assert 0.0 < docked.coverage < 1.0
    assert 0.0 < worth_outside(0.0) < 1.0  # what it was worth before
    assert apart.coverage != docked.coverage


def test_output_of_docked_groups_is_not_delinking() -> None:
    scenario = baseline("rules.docking=true", quarters=60)
    tallies = counted(scenario, replicates=20)
    assert (tallies.docked_output > 0.0).any()
    outside = tallies.output[:, measures.outside_codes()].sum(axis=(1, 2, 3)) - tallies.docked_output
    computed = measures.compute(tallies)
    assert computed["delinking"] == pytest.approx(outside / tallies.output.sum(axis=(1, 2, 3)))
    assert (tallies.docked_output <= tallies.output[:, MINILATERAL.code].sum(axis=(1, 2)) + 1e-12).all()
    assert computed["groups_docked"].sum() == tallies.docked.sum() > 0.0


def test_stocktaking_lets_go_of_docked_groups_that_are_barely_used() -> None:
    run, group = _docked("rules.stocktaking={every: 5}", "parameters.stocktaking_floor=1", "parameters.momentum_loss=0")
    while (run.quarter + 1) % 5:
        run.step()
    run.standing.groups[group.number].momentum = 0.9
    run.step()
    assert group.docked is None
    assert group.is_alive


def test_docking_is_counted_alike_run_by_run() -> None:
    run = model("rules.docking=true", quarters=30).run()
    alive = [group for group in run.groups if group.is_alive and group.docked is not None]
    assert measures.compute(stacked([run.tallies]))["groups_docked"] == [len(alive)]
