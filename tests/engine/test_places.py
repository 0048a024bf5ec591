"""Dated issues of several places, and groups that go far: the same in both engines, and what they are said to be."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.joining import EXPEDITIONARY_KM
from sim.scenario import Scenario, parse_scenario
from sim.world import World, build_world

from .equality import assert_equal

SCENARIO = """\
title: Places
start: 2014Q1
quarters: 10
alliance: {allies: [GBR, NOR, POL, DEU, USA, ISL], partners: [FIN, SWE, UKR]}
formats: [framework_nation, minilateral]
events:
  - {at: 2014Q1, issue: {domain: maritime, kind: capability, severity: 0.6, place: [58.5, 20.0], sponsor: GBR%s}}
  - {at: 2014Q2, issue: {domain: maritime, kind: crisis, severity: 0.6, place: [10.0, 50.0], sponsor: USA}}
"""
BOTH = ", further_places: [[66.0, 0.0]]"


def scenario(more: str) -> Scenario:
    return parse_scenario(SCENARIO % more)


def dated(more: str) -> tuple[World, int]:
    world = build_world(scenario(more))
    return world, int(np.flatnonzero(world.place_weight == 0.0)[0])


@pytest.mark.parametrize("more", ["", BOTH, ", expeditionary: true", f"{BOTH}, expeditionary: false"])
def test_both_engines_give_the_same_run(more: str) -> None:
    models = assert_equal(scenario(more), [(1, n) for n in range(6)])
    assert any(attempt.convened is not None for model in models for issue in model.issues for attempt in issue.attempts)


def test_the_nearest_place_counts() -> None:
    (one, first), (both, place) = dated(""), dated(BOTH)
    nearer = both.place_distance[place] < one.place_distance[first]
    assert (both.place_distance[place] <= one.place_distance[first]).all()
    assert [both.codes[row] for row in np.flatnonzero(nearer)] == ["ISL", "USA"]


def test_whether_a_group_goes_far_is_as_said_or_by_the_distance_of_its_lead() -> None:
    world, place = dated("")
    assert (world.place_far[place] == (world.place_distance[place] > EXPEDITIONARY_KM)).all()
    assert world.place_far[place].sum() == 1  # from the United States alone
    for said in (True, False):
        world, place = dated(f", expeditionary: {str(said).lower()}")
        assert (world.place_far[place] == said).all()
