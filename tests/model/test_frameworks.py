"""Frameworks that are announced: endorsed by the silence of all, operational later, with projects of those who want."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.formats import FRAMEWORK_NATION
from sim.scenario import Scenario, load_scenario, parse_scenario

ROOT = Path(__file__).resolve().parents[2]
ALONE = """
title: Frameworks alone
start: 2010Q1
quarters: 60
alliance:
  allies:
    - {code: BIG, latitude: 50, longitude: 10, capability: 60, ideal_point: 1}
    - {code: MID, latitude: 50, longitude: 11, capability: 30, ideal_point: 1}
    - {code: LOW, latitude: 50, longitude: 12, capability: 5, ideal_point: 1}
    - {code: FAR, latitude: -40, longitude: -170, capability: 5, ideal_point: -4, QUARREL}
  partners: []
domains: {air: {threat: 0.5, arrivals: 1, kinds: {KIND: 1}}}
formats: [framework_nation]
rules: {frameworks: announced, forum_shift: false}
parameters: {join_intercept: 4, format_cost: 0, founding_cost: 0, threat_noise: 0, momentum_loss: 0.05}
"""
NO_QUARREL = "hostage_propensity: 0"


def alone(kind: str = "capability", quarrel: str = NO_QUARREL, **more: str) -> Scenario:
    text = ALONE.replace("KIND", kind).replace("QUARREL", quarrel)
    for old, new in more.items():
        assert old in text
        text = text.replace(old, new)
    return parse_scenario(text)


def tables(scenario: Scenario, runs: int = 30, **more: Any) -> Any:
    return sim.run(scenario, replications=runs, jobs=2, tables=["groups", "attempts", "issues"], **more)


def test_a_framework_is_operational_some_quarters_after_it_is_announced() -> None:
    waits = (lambda groups: groups["operational"] - groups["founded"])(tables(alone(), 60).groups)
    assert len(waits) > 100
    assert set(waits) == set(range(3, 13))


def test_without_the_rule_a_group_works_at_once() -> None:
    groups = tables(
        alone().model_copy(update={"rules": alone().rules.model_copy(update={"frameworks": "at_once"})})
    ).groups
    assert len(groups) > 0
    assert (groups["operational"] == groups["founded"]).all()


def test_what_was_agreed_is_built_when_the_framework_is_operational_and_not_before() -> None:
    seen = 0
    for replicate in range(12):
        model = AllianceModel(alone(), replicate=replicate)
        for _ in range(60):
            model.step()
            for issue in model.issues:
                group = issue.attempts[-1].group if issue.attempts else None
                if group is not None and issue.built > 0.0:
                    seen += 1
                    assert model.quarter > group.operational
    assert seen > 100


def test_a_group_does_not_fade_before_it_is_operational() -> None:
    groups = tables(alone(momentum_loss="momentum_loss")).groups
    ended = groups.dropna(subset=["ended"])
    assert (ended["ended"] >= ended["operational"]).all()


def test_crises_are_answered_by_operational_frameworks_alone() -> None:
    """Nothing is founded for a crisis; with capabilities beside them, some frameworks are there to answer."""
    assert tables(alone("crisis")).groups.empty
    text = ALONE.replace("{KIND: 1}", "{capability: 1, crisis: 1}").replace("QUARREL", NO_QUARREL)
    result = tables(parse_scenario(text), 60)
    found = result.attempts.merge(result.issues[["run", "issue", "kind"]], on=["run", "issue"])
    crises = found[found["kind"] == "crisis"]
    assert len(crises) > 20
    assert crises["group"].notna().all()
    by_group = crises.merge(result.groups[["run", "group", "operational"]], on=["run", "group"])
    assert (by_group["started"] >= by_group["operational"]).all()


@pytest.mark.parametrize(("dialogue", "consulted"), [(False, False), (True, True)])
def test_frameworks_are_for_consultations_where_dialogue_is_allowed(dialogue: bool, consulted: bool) -> None:
    rules = alone().rules.model_copy(update={"framework_dialogue": dialogue})
    groups = tables(alone("consultation").model_copy(update={"rules": rules})).groups
    assert (not groups.empty) is consulted


def test_any_ally_can_break_the_silence_and_need_not_be_at_the_table() -> None:
    """One far away that holds something against all others keeps frameworks back, at no table itself."""
    quarrel = "salience: {air: 0}, hostage_propensity: 1, grievances: {BIG: 1, MID: 1, LOW: 1}"
    patient = {"threat_noise: 0": "threat_noise: 0, hostage_persistence: 1, leadership: 0"}
    result = tables(alone(quarrel=quarrel, **patient))
    held = result.attempts[result.attempts["hostage_takers"].map(len) > 0]
    assert len(held) > 100
    assert (held["hostage_takers"].map(list).map(tuple) == ("FAR",)).all()
    assert held["came"].map(lambda came: "FAR" not in came).mean() > 0.5

    assert result.groups.empty


def test_within_a_framework_projects_are_of_those_who_want_and_its_lead() -> None:
    model = AllianceModel(load_scenario(ROOT / "scenarios/baseline.yaml", ["rules.accession=false"]), replicate=1).run()
    projects, smaller = 0, 0
    for attempt in (each for issue in model.issues for each in issue.attempts):
        group, came = attempt.group, attempt.convened
        if attempt.format is not FRAMEWORK_NATION or group is None or came is None or group.founded >= attempt.started:
            continue
        projects += 1
        smaller += came.sum() < group.members.sum()
        assert not (came & ~group.members).any()
        assert came[group.lead] or not came.any()
    assert projects > 10
    assert smaller > projects / 3


def test_the_text_is_the_participants_above_what_the_lead_still_wants() -> None:
    """Texts are no longer the lead's own ideal: between those who come, as in formats without a lead."""
    at_once, announced = (
        sim.run(
            load_scenario(ROOT / "scenarios/baseline.yaml", [f"rules.frameworks={each}"]),
            replications=20,
            jobs=2,
            tables=["attempts"],
        ).attempts
        for each in ("at_once", "announced")
    )
    gap = {
        name: (lambda own: (own["text"] - own["mean_ideal"]).abs().mean())(
            each[(each["format"] == "framework_nation") & (each["ending"] == "agreed")]
        )
        for name, each in (("at_once", at_once), ("announced", announced))
    }
    assert gap["announced"] < 0.5 * gap["at_once"]


def test_who_saw_a_group_fail_joins_less_and_founds_less() -> None:
    """Paired: with memory, fewer groups are founded; nothing else tells the runs apart before the first fades."""
    scenario = load_scenario(ROOT / "scenarios/baseline.yaml")
    results = [
        sim.run(
            scenario.model_copy(update={"rules": scenario.rules.model_copy(update={"memory": on})}),
            replications=60,
            jobs=2,
        )
        for on in (False, True)
    ]
    change = results[1].runs["groups_founded"] - results[0].runs["groups_founded"]
    assert change.mean() + 2.0 * change.std(ddof=1) / np.sqrt(len(change)) < 0.0


def test_memory_follows_failures_and_fades() -> None:
    model = AllianceModel(load_scenario(ROOT / "scenarios/baseline.yaml", ["rules.memory=true"]), replicate=3)
    run, before = model.standing, 0
    for _ in range(80):
        kept = run.held("setbacks").copy()
        model.step()
        now = run.held("setbacks")
        ended = [group for group in model.groups if group.ended is not None]
        fresh = [group for group in ended[:] if group.ended == model.quarter - 1]
        before += len(fresh)
        if not fresh:
            assert (now <= kept).all()
        assert now.min() >= 0.0
        assert now.max() <= 1.0
    assert before > 5
    assert run.held("setbacks").max() > 0.0


def test_success_on_what_succeeds_anyway_is_no_merit() -> None:
    """Two domains, one in which all agree and one in which nobody does: judged on like issues, formats look alike."""
    scenario = load_scenario(ROOT / "scenarios/baseline.yaml", ["rules.like_issues=true"])
    model = AllianceModel(scenario, replicate=5).run()
    run = model.standing
    assert run.success_by_domain.min() >= 0.0
    assert run.success_by_domain.max() <= 1.0
    assert np.ptp(run.success_by_domain) > 0.1
