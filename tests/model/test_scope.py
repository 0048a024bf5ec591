"""What a standing group is for: all issues of its domain, or those at the place for which it was founded."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.agents.model import AllianceModel
from sim.scenario import Scenario, parse_scenario

TEXT = """
title: Two places
start: 2010Q1
quarters: 40
alliance:
  allies:
    - {code: ONE, latitude: 50, longitude: 10, capability: 60}
    - {code: TWO, latitude: 50, longitude: 11, capability: 60}
    - {code: TRI, latitude: 50, longitude: 12, capability: 60}
  partners: []
domains:
  air:
    {threat: 0.6, arrivals: 2, kinds: {capability: 1},
     places: [{name: North, latitude: 51, longitude: 11}, {name: South, latitude: 49, longitude: 11}]}
formats: [FORMAT]
rules: {scope: SCOPE, forum_shift: false}
groups: [GROUP]
parameters: {join_intercept: 5, format_cost: 0, founding_cost: 0, cohesion_norm: 0, momentum_loss: 0, steering: 0}
"""


def scenario(scope: str, fmt: str = "minilateral", group: str = "") -> Scenario:
    return parse_scenario(TEXT.replace("SCOPE", scope).replace("FORMAT", fmt).replace("GROUP", group))


def carried(model: AllianceModel) -> list[tuple[int, int, int]]:
    """Return of each agreement the place of its issue, its group, and for what place that was founded."""
    run, found = model.standing, []
    for issue in model.issues:
        for attempt in issue.attempts:
            if attempt.group is not None and attempt.ending.name == "AGREED":
                number = attempt.group.number
                found.append((int(run.issues[issue.number].place), number, int(run.groups[number].place)))
    return found


@pytest.mark.parametrize("fmt", ["minilateral", "framework_nation"])
def test_a_group_is_for_its_place_alone(fmt: str) -> None:
    found = carried(AllianceModel(scenario("place", fmt)).run())
    assert len(found) > 20
    assert {place for place, _, _ in found} == {0, 1}
    assert all(place == founded for place, _, founded in found)


@pytest.mark.parametrize("fmt", ["minilateral", "framework_nation"])
def test_otherwise_it_is_for_its_domain(fmt: str) -> None:
    found = carried(AllianceModel(scenario("domain", fmt)).run())
    assert any(place != founded for place, _, founded in found)


def test_those_of_the_start_are_for_all() -> None:
    group = "{format: minilateral, domain: air, lead: ONE, members: [ONE, TWO, TRI], momentum: 1}"
    found = carried(AllianceModel(scenario("place", group=group)).run())
    assert {place for place, number, _ in found if number == 0} == {0, 1}
    assert all(founded == -1 for _, number, founded in found if number == 0)


def test_more_groups_are_founded_and_what_is_elsewhere_is_no_double() -> None:
    """All are in each group: two for one place double each other, two for different places do not."""
    runs: dict[str, Any] = {
        scope: sim.run(scenario(scope), replications=40, jobs=2).runs for scope in ("domain", "place")
    }
    assert runs["place"]["groups_founded"].mean() > runs["domain"]["groups_founded"].mean()
    model = AllianceModel(scenario("place")).run()
    first = [
        next(group for group in model.groups if model.standing.groups[group.number].place == place) for place in (0, 1)
    ]
    assert [group.duplicate for group in first] == [False, False]
