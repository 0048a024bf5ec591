"""Rules that change at a date hold from its quarter on, and not before; who steps outside sits at no table of all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.agents.model import AllianceModel
from sim.agents.views import Attempt
from sim.engine.engine import Engine
from sim.scenario import Scenario, load_scenario
from sim.scenario.rules_schema import Rules
from sim.state.outcomes import Ending
from sim.world import build_world
from tests.engine.equality import differences, engine_results, row, table_differences

ROOT = Path(__file__).resolve().parents[2]
LEFT, BACK = 12, 24
LEAVES = "{at: 2013Q1, leave: USA, to: outside}"


def baseline(*events: str, quarters: int = 28, more: tuple[str, ...] = ()) -> Scenario:
    settings = [f"add_events=[{', '.join(events)}]", f"quarters={quarters}", *more]
    return load_scenario(ROOT / "scenarios" / "baseline.yaml", settings)


SWITCHED: dict[str, tuple[str, Any, Any]] = {
    "majority": ("{share: 0.65}", "share", (1.0, 0.65)),
    "constructive_abstention": ("true", "constructive_abstention", (False, True)),
    "contagion": ("false", "contagion", (True, False)),
    "forum_shift": ("false", "forum_shift", (True, False)),
    "silence_strictness": ("3", "silence_strictness", (1.0, 3.0)),
    "steering": ("top_down", "steering", (0, 1)),
    "leads": ("able", "leads", (0, 1)),
    "learning": ("promised", "learning", (0, 1)),
    "enlargement": ("ratified", "enlargement", (0, 1)),
    "information_limits": ("true", "information_limits", (False, True)),
    "enhanced_opportunities": ("true", "enhanced_opportunities", (False, True)),
    "interoperability_platform": ("true", "interoperability_platform", (False, True)),
    "exercises": ("true", "exercises", (False, True)),
    "co_funding": ("true", "co_funding", (False, True)),
    "pooling": ("true", "pooling", (False, True)),
    "consultation_forum": ("{every: 4}", "consultation_forum", (0, 4)),
    "capacity_building": ("true", "capacity_building", (False, True)),
    "one_partner_one_plan": ("true", "one_partner_one_plan", (False, True)),
    "cooperation_menu": ("true", "cooperation_menu", (False, True)),
    "stocktaking": ("{every: 4}", "stocktaking", (0, 4)),
    "docking": ("true", "docking", (False, True)),
    "accession": ("false", "accession", (True, False)),
    "like_issues": ("false", "like_issues", (True, False)),
    "frameworks": ("at_once", "frameworks", (0, 1)),
    "framework_dialogue": ("true", "framework_dialogue", (False, True)),
    "compliance": ("true", "compliance", (False, True)),
    "talks": ("compensated", "talks", (0, 1)),
    "scope": ("domain", "scope", (0, 1)),
    "memory": ("false", "memory", (True, False)),
    "caucus": ("false", "caucus", (True, False)),
    "forums": ("false", "forums", (True, False)),
    "first_response": ("false", "first_response", (True, False)),
}
"""By rule: what an event sets, where the run keeps it, and what stands there before and after."""


def test_every_rule_is_tried() -> None:
    assert {*SWITCHED, "centres_of_excellence"} == set(Rules.model_fields)


@pytest.mark.parametrize("rule", SWITCHED)
def test_a_rule_holds_from_its_quarter_on(rule: str) -> None:
    value, field, (before, after) = SWITCHED[rule]
    model = AllianceModel(baseline(f"{{at: 2011Q1, rules: {{{rule}: {value}}}}}", quarters=8))
    for quarter in range(8):
        model.step()
        assert getattr(model.standing.rules, field) == (after if quarter >= 4 else before)


@pytest.mark.parametrize("rule", SWITCHED)
def test_a_rule_from_the_first_quarter_on_is_as_if_it_had_always_held(rule: str) -> None:
    value = SWITCHED[rule][0]
    dated = AllianceModel(baseline(f"{{at: 2010Q1, rules: {{{rule}: {value}}}}}", quarters=10)).run()
    always = AllianceModel(baseline(quarters=10, more=(f"rules.{rule}={value}",))).run()
    sides = [model.engine.tables(0, frozenset({"issues"}))["issues"] for model in (dated, always)]
    assert table_differences(*sides) == []


def test_rules_are_switched_one_by_one_and_off_again() -> None:
    model = AllianceModel(
        baseline(
            "{at: 2010Q3, rules: {majority: {share: 0.7}, docking: true}}",
            "{at: 2011Q1, rules: {majority: {share: 0.6, by: capability}}}",
            "{at: 2011Q3, rules: {majority: false}}",
            quarters=8,
        )
    )
    seen = []
    for _ in range(8):
        model.step()
        rules = model.standing.rules
        seen.append((float(rules.share), bool(rules.by_capability), bool(rules.docking)))
    assert (
        seen
        == [(1.0, False, False)] * 2 + [(0.7, False, True)] * 2 + [(0.6, True, True)] * 2 + [(1.0, False, True)] * 2
    )


def test_votes_follow_what_the_majority_is_counted_in() -> None:
    model = AllianceModel(baseline("{at: 2010Q3, rules: {majority: {share: 0.7, by: capability}}}", quarters=4))
    model.step()
    assert set(model.standing.votes[model.standing.allied]) == {1.0}
    model.step()
    model.step()
    allied = model.standing.allied
    assert (model.standing.votes[allied] == model.standing.capability[allied]).all()


def test_centres_of_excellence_come_and_go() -> None:
    model = AllianceModel(
        baseline(
            "{at: 2010Q3, rules: {centres_of_excellence: [{host: POL, domain: maritime}]}}",
            "{at: 2011Q1, rules: {centres_of_excellence: []}}",
            quarters=6,
        )
    )
    there = []
    for _ in range(6):
        model.step()
        there.append(int(model.standing.centres.sum()))
    assert there == [0, 0, 1, 1, 0, 0]


def test_the_next_run_begins_with_the_rules_of_the_start() -> None:
    scenario = baseline("{at: 2011Q1, rules: {majority: {share: 0.6}}}", LEAVES, quarters=16)
    engine = Engine(scenario, build_world(scenario))
    both, alone = engine_results(engine, [(1, 0), (1, 1)]), engine_results(engine, [(1, 1)], numbers=[1])
    assert differences(row(both, 1), alone) == []


# Outside


@pytest.fixture(scope="module")
def models() -> list[AllianceModel]:
    """Return runs in which the largest ally steps outside in their fourth year, and is back in their seventh."""
    scenario = baseline(LEAVES, "{at: 2016Q1, join: USA}", more=("rules.docking=true", "parameters.dock_record=0.01"))
    watched = []
    for replicate in range(8):
        model = AllianceModel(scenario, replicate=replicate)
        while model.running:
            model.step()
            if LEFT < model.quarter <= BACK:
                _stays_away(model, model.world.row("USA"))
        watched.append(model)
    return watched


def _stays_away(model: AllianceModel, row: int) -> None:
    assert model.agent(row).is_outside
    assert not model.agent(row).is_ally
    for group in model.groups:
        if group.is_alive and group.works_inside:
            assert not group.members[row]
            assert group.lead != row
            assert group.members[group.lead]
            assert group.members.sum() == model.standing.groups[group.number].member_count > 1
    for issue in model.open_issues:
        attempt = issue.attempt
        if attempt is not None and attempt.format.traits.inside:
            assert issue.sponsor != row
            assert attempt.seated is None or not attempt.seated[row]


def _attempts(models: list[AllianceModel]) -> Iterator[tuple[AllianceModel, Attempt]]:
    for model in models:
        for issue in model.issues:
            for attempt in issue.attempts:
                yield model, attempt


def _between(attempt: Attempt) -> bool:
    return attempt.started > LEFT and attempt.started + attempt.wait < BACK


def test_who_is_outside_sits_at_no_table_of_the_alliance_and_at_others(models: list[AllianceModel]) -> None:
    sat = {True: 0, False: 0}
    for model, attempt in _attempts(models):
        if _between(attempt) and attempt.convened is not None:
            sat[attempt.format.traits.inside] += bool(attempt.convened[model.world.row("USA")])
    assert sat[True] == 0
    assert sat[False] > 5


def test_who_is_outside_takes_issues_to_formats_outside_alone(models: list[AllianceModel]) -> None:
    chosen = [
        attempt.format.traits.inside
        for model, attempt in _attempts(models)
        if _between(attempt) and attempt.issue.sponsor == model.world.row("USA")
    ]
    assert len(chosen) > 5
    assert not any(chosen)


def test_tables_that_cannot_do_without_end_when_it_leaves(models: list[AllianceModel]) -> None:
    ended = [
        (model, attempt)
        for model, attempt in _attempts(models)
        if attempt.ended == LEFT and attempt.ending is Ending.DECLINED and attempt.format.traits.inside
    ]
    assert ended
    for model, attempt in ended:
        row = model.world.row("USA")
        alone = attempt.seated is not None and int(attempt.seated.sum()) < 2
        assert attempt.issue.sponsor == row or attempt.lead == row or alone


def test_who_comes_back_is_an_ally_as_before(models: list[AllianceModel]) -> None:
    for model in models:
        agent = model.agent(model.world.row("USA"))
        assert agent.is_ally
        assert not agent.is_outside
        assert int(model.standing.outside_count) == 0
    sat = [a.convened[m.world.row("USA")] for m, a in _attempts(models)
           if a.started > BACK and a.format.name == "consensus" and a.convened is not None]  # fmt: skip
    assert len(sat) > 5
    assert all(sat)


def test_a_partner_can_step_outside_of_all_programmes() -> None:
    more = ("rules.cooperation_menu=true", "rules.capacity_building=true", "rules.consultation_forum={every: 2}")
    usual, gone = (
        AllianceModel(baseline(*events, quarters=12, more=more)).run()
        for events in ((), ("{at: 2010Q1, leave: AUT, to: outside}",))
    )
    assert gone.tallies.menu_years == usual.tallies.menu_years - 3
    row = gone.world.row("AUT")
    assert not any(
        attempt.convened[row]
        for _, attempt in _attempts([gone])
        if attempt.format.traits.inside and attempt.convened is not None
    )


def test_nobody_outside_changes_nothing() -> None:
    """That somebody could be outside costs no bit: the golden traces hold; here, that the flag is down."""
    model = AllianceModel(baseline(quarters=4)).run()
    assert not np.any(model.standing.outside)
