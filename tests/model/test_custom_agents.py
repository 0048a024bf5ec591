"""States of other classes behave as their methods say, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from sim.agents import Ally, Partner
from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Issue, Option
from sim.rules import objection
from sim.scenario import Scenario

Build = Callable[..., Scenario]


class Never(Ally):
    """An ally that objects to everything."""

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        return objection.SUBSTANTIVE


class Always(Ally):
    """An ally that objects to nothing."""

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        return objection.NONE


class Contrary(Ally):
    """One ally that objects to everything, among others that do not."""

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        return objection.SUBSTANTIVE if self.code == "A03" else objection.NONE


class Absent(Partner):
    """A partner that joins nothing."""

    def join(self, issue: Issue, attempt: Attempt, probability: float) -> bool:
        return False


class Objecting(Partner):
    """A partner that objects to everything."""

    def object(self, issue: Issue, attempt: Attempt, text: float) -> int:
        return objection.SUBSTANTIVE


class Idle(Ally):
    """An ally that always prefers to do nothing."""

    def choose_format(self, issue: Issue, options: Sequence[Option]) -> Option:
        return options[0]


def rounds(model: AllianceModel) -> tuple[float, float]:
    return float(model.tallies.rounds.sum()), float(model.tallies.blocked_rounds.sum())


def test_allies_that_object_to_everything_block_everything(build_calm: Build) -> None:
    model = AllianceModel(build_calm([10.0] * 4, arrivals=20.0), ally_class=Never).run()
    held, blocked = rounds(model)
    assert held == blocked > 0.0
    assert model.tallies.agreed.sum() == 0.0


def test_allies_that_object_to_nothing_block_nothing(build_calm: Build) -> None:
    base = AllianceModel(build_calm([10.0] * 4, arrivals=20.0)).run()
    model = AllianceModel(build_calm([10.0] * 4, arrivals=20.0), ally_class=Always).run()
    assert rounds(base)[1] > 0.0 == rounds(model)[1]
    assert model.tallies.agreed.sum() == rounds(model)[0]


def test_one_ally_is_enough_to_block(build_calm: Build) -> None:
    model = AllianceModel(build_calm([10.0] * 4, arrivals=40.0), ally_class=Contrary).run()
    sponsored = sum(issue.sponsor == 3 for issue in model.issues)
    held, blocked = rounds(model)
    assert 0 < sponsored < held
    assert blocked == held - sponsored
    assert list(model.tallies.blocks_by) == [0.0, 0.0, 0.0, blocked]
    assert model.tallies.single_blocks.sum() == blocked


def test_partners_that_object_to_everything_block_nothing(build_restless: Build) -> None:
    scenario = build_restless(5, formats=["consensus", "plus_n"])
    base, model = AllianceModel(scenario).run(), AllianceModel(scenario, partner_class=Objecting).run()
    assert model.tallies.partner_seats.sum() > 0.0
    assert np.array_equal(model.tallies.agreed, base.tallies.agreed)
    assert np.array_equal(model.tallies.blocks_by, base.tallies.blocks_by)


def test_partners_that_join_nothing_are_picked_for_nothing(build_restless: Build) -> None:
    scenario = build_restless(5, formats=["plus_n"], parameters={"join_intercept": 50.0})
    base, model = AllianceModel(scenario).run(), AllianceModel(scenario, partner_class=Absent).run()
    present = [a.convened for issue in model.issues for a in issue.attempts if a.convened is not None]
    sponsors = [issue.sponsor for issue in model.issues for a in issue.attempts if a.convened is not None]
    assert base.tallies.partner_seats.sum() > 0.0
    for table, sponsor in zip(present, sponsors, strict=True):
        assert set(np.flatnonzero(table & ~model.world.allies)) <= {sponsor}


def test_allies_that_do_nothing_leave_all_undone(build_calm: Build) -> None:
    model = AllianceModel(build_calm([10.0] * 4, arrivals=20.0), ally_class=Idle).run()
    assert model.tallies.arrived.sum() > 0.0
    assert model.tallies.attempts.sum() == model.tallies.taken_up.sum() == 0.0


@pytest.mark.parametrize("joins", [True, False])
def test_who_joins_or_leaves_becomes_of_the_class_given(build_restless: Build, joins: bool) -> None:
    code = "P00" if joins else "A01"
    event = {"at": "2010Q3", "join" if joins else "leave": code}
    model = AllianceModel(build_restless(5, events=[event]), ally_class=Contrary, partner_class=Absent)
    row = model.world.row(code)
    before = type(model.states[row])
    model.run()
    assert (before, type(model.states[row])) == ((Absent, Contrary) if joins else (Contrary, Absent))
    assert model.standing.allied[row] == model.states[row].is_ally == joins
    assert [state.row for state in model.states] == list(range(model.world.size))
