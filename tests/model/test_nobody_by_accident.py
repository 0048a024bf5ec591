"""Nobody is indifferent by accident, and nothing is blocked over substance without an objection."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from sim.agents.model import AllianceModel
from sim.rules.objection import SUBSTANTIVE
from sim.scenario import load_scenario, parse_scenario
from sim.state.outcomes import Ending
from sim.world import build_world
from sim.world.derived import exposure
from tests.engine.lively import lively, scenario_of

INNER_SEA = """\
title: An inner sea
start: 2010Q1
quarters: 24
alliance:
  allies:
    - {code: ONE, latitude: 50.0, longitude: 10.0, capability: 60.0}
    - {code: TWO, latitude: 52.0, longitude: 14.0, capability: 25.0}
    - {code: SIX, latitude: 47.0, longitude: 3.0, capability: 35.0, EXPOSURE}
  partners: [{code: TEN, latitude: 60.0, longitude: 24.0, capability: 5.0}]
domains:
  inner_sea: {threat: 0.5, arrivals: 1.0, kinds: {crisis: 1, capability: 1}, FLOOR}
"""


def scenario(floor: str = "", own: str = "") -> Any:
    text = INNER_SEA.replace(", FLOOR", f", {floor}" if floor else "").replace(", EXPOSURE", f", {own}" if own else "")
    return parse_scenario(text)


@pytest.mark.parametrize(("floor", "found"), [("", 1.0), ("floor: 0", 1.0), ("floor: 0.3", 0.3), ("factors: []", 1.0)])
def test_a_domain_without_factors_concerns_all_alike(floor: str, found: float) -> None:
    assert build_world(scenario(floor)).exposure.ravel().tolist() == [found] * 4


def test_what_a_country_says_of_itself_holds_all_the_same() -> None:
    world = build_world(scenario(own="exposure: {inner_sea: 0.2}"))
    assert world.exposure[world.row("SIX"), 0] == 0.2
    assert world.exposure[world.row("ONE"), 0] == 1.0


@pytest.mark.parametrize(
    ("factors", "floor", "found"), [((), 0.0, 1.0), ((), 0.2, 0.2), ((0.0,), 0.0, 0.0), ((0.25,), 0.2, 0.4)]
)
def test_exposure(factors: tuple[float, ...], floor: float, found: float) -> None:
    assert exposure(factors, floor) == pytest.approx(found)


def test_issues_of_such_a_domain_are_agreed() -> None:
    endings = [
        attempt.ending
        for replicate in range(4)
        for issue in AllianceModel(scenario(), replicate=replicate).run().issues
        for attempt in issue.attempts
    ]
    assert endings.count(Ending.AGREED) > 20
    assert endings.count(Ending.SUBSTANTIVE) < len(endings) / 2


@pytest.mark.parametrize("seed", range(40))
def test_what_is_blocked_over_substance_was_objected_to_in_substance(seed: int) -> None:
    model = AllianceModel(scenario_of(lively(Random(seed)))).run()
    for issue in model.issues:
        for attempt in issue.attempts:
            if attempt.ending is Ending.SUBSTANTIVE:
                assert any(objection.reason == SUBSTANTIVE for objection in attempt.objections)


def test_an_attempt_that_nobody_objects_to_and_its_sponsor_breaks_off_is_declined() -> None:
    declined = 0
    for replicate in range(6):
        model = AllianceModel(
            load_scenario("baseline", ["quarters=24", "parameters.sponsor_reserve=0.95"]), replicate=replicate
        ).run()
        for issue in model.issues:
            for attempt in issue.attempts:
                talked = attempt.last_round is not None and not attempt.objections
                declined += talked and attempt.ending is Ending.DECLINED and not attempt.format.traits.led
    assert declined > 0
