"""Groups of few that caucus at the table of all: who moves, by how much, and what it does to the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.parameters import defaults
from sim.scenario import Scenario, load_scenario, parse_scenario

LINE = defaults()["caucus_line"]

ROOT = Path(__file__).resolve().parents[2]
TABLE = """
title: A table of all
start: 2010Q1
quarters: 6
alliance:
  allies:
    - {code: ONE, latitude: 50, longitude: 10, capability: 60}
    - {code: TWO, latitude: 50, longitude: 11, capability: 10}
    - {code: TRI, latitude: 50, longitude: 12, capability: 30}
    - {code: FOR, latitude: 50, longitude: 13, capability: 20}
  partners: []
domains:
  air: {threat: 0.5, arrivals: 3, kinds: {consultation: 1}}
  sea: {threat: 0.5, arrivals: 0, kinds: {crisis: 1}}
formats: [consensus]
rules: {caucus: true}
groups: GROUPS
parameters: {momentum_loss: 0, threat_noise: 0, steering: 0}
"""
ALONE = "[{format: minilateral, domain: air, lead: ONE, members: [ONE, TWO], momentum: 0.5}]"
IDEAL = {"ONE": 0.9, "TWO": 0.5, "TRI": 0.7, "FOR": 0.2}


class Settled(sim.Ally):
    """Knows what it wants, and stands for it at the table as the model has it."""

    def ideal_for(self, issue: Any) -> float:
        return IDEAL[self.code]


def first_table(groups: str, rule: bool = True) -> tuple[AllianceModel, Any]:
    """Return a model and the first attempt of which there were talks."""
    text = TABLE.replace("GROUPS", groups).replace("caucus: true", f"caucus: {str(rule).lower()}")
    model = AllianceModel(parse_scenario(text), ally_class=Settled)
    while model.running:
        model.step()
        for issue in model.issues:
            for attempt in issue.attempts:
                if attempt.last_round is not None:
                    return model, attempt
    raise AssertionError


def mean_at_table(model: AllianceModel, attempt: Any, ideals: dict[str, float]) -> float:
    """Return the mean ideal at a table: stake x influence are the weights."""
    states = [state for state in model.states if attempt.convened[state.row]]
    weights = [state.stake_in(attempt.issue) * float(model.standing.influence[state.row]) for state in states]
    return float(np.average([ideals[state.code] for state in states], weights=weights))


def lines(model: AllianceModel, *groups: tuple[str, ...]) -> dict[str, float]:
    """Return the ideals with which all come to the table, where each is in one of these groups at most."""
    influence = {state.code: float(model.standing.influence[state.row]) for state in model.states}
    found = dict(IDEAL)
    for members in groups:
        mean = np.average([IDEAL[code] for code in members], weights=[influence[code] for code in members])
        found |= {code: IDEAL[code] + LINE * (float(mean) - IDEAL[code]) for code in members}
    return found


def test_members_come_to_the_table_with_a_line_and_others_with_their_own() -> None:
    model, attempt = first_table(ALONE)
    assert attempt.mean_ideal == pytest.approx(mean_at_table(model, attempt, lines(model, ("ONE", "TWO"))))
    model, attempt = first_table(ALONE, rule=False)
    assert attempt.mean_ideal == pytest.approx(mean_at_table(model, attempt, IDEAL))


def test_of_several_groups_the_one_with_the_most_momentum_counts() -> None:
    more = ALONE[:-1] + ", {format: minilateral, domain: air, lead: TRI, members: [TWO, TRI, FOR], momentum: 0.9}]"
    model, attempt = first_table(more)
    group = lines(model, ("TWO", "TRI", "FOR"))
    weak = np.average([IDEAL["ONE"], IDEAL["TWO"]], weights=model.standing.influence[[1, 3]])  # FOR, ONE, TRI, TWO
    group["ONE"] = IDEAL["ONE"] + LINE * (float(weak) - IDEAL["ONE"])
    assert [state.code for state in model.states] == ["FOR", "ONE", "TRI", "TWO"]
    assert attempt.mean_ideal == pytest.approx(mean_at_table(model, attempt, group))


@pytest.mark.parametrize("old_new", [("domain: air", "domain: sea"), ("minilateral", "framework_nation")])
def test_groups_elsewhere_and_inside_the_alliance_do_not_caucus(old_new: tuple[str, str]) -> None:
    model, attempt = first_table(ALONE.replace(*old_new))
    assert attempt.mean_ideal == pytest.approx(mean_at_table(model, attempt, IDEAL))


def test_a_hostage_taker_is_no_part_of_it() -> None:
    class Hostile(Settled):
        def take_hostage(self, issue: Any, attempt: Any) -> bool | None:
            return False if self.code == "TWO" and issue.sponsor != self.row else None

    groups = "[{format: minilateral, domain: air, lead: ONE, members: [ONE, TWO, TRI], momentum: 0.5}]"
    model = AllianceModel(parse_scenario(TABLE.replace("GROUPS", groups)), ally_class=Hostile)
    seen = 0
    while model.running:
        model.step()
        for issue in model.issues:
            for attempt in issue.attempts:
                if attempt.last_round == model.quarter - 1 and attempt.hostages:
                    seen += 1
                    expected = mean_at_table(model, attempt, lines(model, ("ONE", "TRI")))
                    assert attempt.mean_ideal == pytest.approx(expected)
    assert seen > 0


def test_asked_about_a_text_a_member_answers_by_its_line() -> None:
    """The line of ONE is lower than what it wants by itself, so that it bears less."""

    class Tested(Settled):
        def object(self, issue: Any, attempt: Any, text: float) -> int:
            if self.code == "TWO":
                line = lines(self.model, ("ONE", "TWO"))["TWO"]
                limit = 2.0 * line + self.model.standing.silence_tolerance / self.stake_in(issue)
                assert super().object(issue, attempt, limit - 1e-9) == 0
                assert super().object(issue, attempt, limit + 1e-9) == 1
                asked.append(text)
            return super().object(issue, attempt, text)

    asked = list[float]()
    AllianceModel(parse_scenario(TABLE.replace("GROUPS", ALONE)), ally_class=Tested).run()
    assert asked


def baseline(*settings: str) -> Scenario:
    return load_scenario(ROOT / "scenarios" / "baseline.yaml", settings)


def test_texts_come_closer_to_what_the_table_would_like_best() -> None:
    """What the rule is for: members speak with one voice, so that less is lost to the most reluctant; paired."""
    found = {}
    for rule in ("false", "true"):
        runs = sim.run(baseline(f"rules.caucus={rule}"), replications=100, jobs=2, tables=()).runs
        found[rule] = runs["dilution"]
    change = found["true"] - found["false"]
    half = 2.0 * change.std(ddof=1) / np.sqrt(len(change))
    assert change.mean() + half < 0.0
