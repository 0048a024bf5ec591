"""Groups of few as forums: perceptions of their members meet every quarter, and nobody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.parameters import defaults
from sim.scenario import load_scenario, parse_scenario

WEIGHT = defaults()["forum_weight"]

ROOT = Path(__file__).resolve().parents[2]
QUIET = """
title: A forum
start: 2010Q1
quarters: 30
alliance:
  allies:
    - {code: ONE, latitude: 50, longitude: 10, capability: 60, exposure: {air: 0.2}, stubbornness: 0}
    - {code: TWO, latitude: 50, longitude: 11, capability: 10, exposure: {air: 0.8}, stubbornness: 0}
    - {code: TRI, latitude: 50, longitude: 12, capability: 10, exposure: {air: 0.8}, stubbornness: 0}
  partners: []
domains: {air: {threat: 0.5, arrivals: 0, kinds: {crisis: 1}}}
rules: {forums: true}
groups: [{format: minilateral, domain: air, lead: ONE, members: [ONE, TWO], momentum: 1}]
parameters: {momentum_loss: 0, threat_noise: 0, shock_probability: 0, perception_rate: 0, consultation_pull: 0.4}
"""


def perceptions(text: str = QUIET, **classes: Any) -> list[dict[str, float]]:
    """Return what all perceive, quarter by quarter."""
    model, seen = AllianceModel(parse_scenario(text), **classes), []
    while model.running:
        seen.append({state.code: float(state.perception[0]) for state in model.states})
        model.step()
    return seen


def test_the_gap_between_two_members_closes_by_a_share_every_quarter() -> None:
    seen = perceptions()
    gaps = [each["TWO"] - each["ONE"] for each in seen]
    assert gaps[0] == pytest.approx(0.3)
    assert gaps == pytest.approx([0.3 * (1.0 - 0.4 * WEIGHT) ** quarter for quarter in range(30)])


def test_they_keep_their_mean_by_influence_and_others_see_what_they_saw() -> None:
    model = AllianceModel(parse_scenario(QUIET))
    influence = model.standing.influence[[model.world.row(code) for code in ("ONE", "TWO")]].copy()
    means = [float(np.average([each["ONE"], each["TWO"]], weights=influence)) for each in perceptions()]
    assert means == pytest.approx([means[0]] * 30)
    assert {each["TRI"] for each in perceptions()} == {perceptions()[0]["TRI"]}


@pytest.mark.parametrize(("old", "new"), [("forums: true", "forums: false"), ("minilateral", "framework_nation")])
def test_without_the_rule_and_inside_the_alliance_nothing_moves(old: str, new: str) -> None:
    seen = perceptions(QUIET.replace(old, new))
    assert seen == [seen[0]] * 30


class Deaf(sim.Ally):
    """Hears nobody."""

    def consult(self, domain: int, table_mean: float) -> None:
        assert 0.0 < table_mean < 0.4


def test_own_agents_decide_what_they_make_of_it() -> None:
    seen = perceptions(ally_class=Deaf)
    assert seen == [seen[0]] * 30


def test_members_of_real_groups_come_to_see_threats_alike() -> None:
    """What the rule is for, paired: the spread of perceptions among members of the groups that the rule is about."""

    def spread(rule: str) -> float:
        scenario = load_scenario(ROOT / "scenarios" / "alliance-2021.yaml", [f"rules.forums={rule}", "quarters=12"])
        found = []
        for replicate in range(12):
            model = AllianceModel(scenario, replicate=replicate).run()
            for group in model.groups[:14]:
                if group.format.name == "minilateral":
                    found.append(model.standing.perception[group.domain, group.members].std())
        return float(np.mean(found))

    assert spread("true") < 0.9 * spread("false")
