"""What agents and users see of a run: views that say what its tables say, Mesa's own tools, and copies."""

from __future__ import annotations

import copy
import gc
import pickle
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pytest

import sim
from sim.agents.model import AllianceModel
from sim.agents.views import Attempt, Group, Issue, Option, View
from sim.engine.stepping import Stepper
from sim.formats import BILATERAL, INACTION, MINILATERAL
from sim.world import build_world

from .own import BUILT_IN, Slow, Wary, bits, short

COPIES: dict[str, Callable[[AllianceModel], AllianceModel]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
}
JOINS_AND_LEAVES = "events=[{at: 2010Q4, join: SWE}, {at: 2011Q1, leave: TUR}]"
BUSY = "parameters.arrival_response=4"


@pytest.fixture(scope="module")
def model() -> AllianceModel:
    return AllianceModel(short(BUSY, quarters=24)).run()


def fields(view: type[View]) -> list[str]:
    return [name for name in dir(view) if isinstance(getattr(view, name), property) and not name.startswith("_")]


# Views and tables


def test_issues_are_those_of_the_table(model: AllianceModel) -> None:
    rows = model.engine.tables(0, frozenset({"issues"}))["issues"].to_pylist()
    names = (*model.world.codes, "SECRETARIAT", None)
    assert len(model.issues) == len(rows) > 50
    for issue, row in zip(model.issues, rows, strict=True):
        assert (issue.number, issue.domain_name, issue.kind_name) == (row["issue"], row["domain"], row["kind"])
        assert (issue.severity, issue.arrived, issue.deadline) == (row["severity"], row["arrived"], row["deadline"])
        assert (names[issue.sponsor], issue.outcome.name.lower()) == (row["sponsor"], row["outcome"])
        assert issue.closed == row["closed"]
        assert [attempt.format.name for attempt in issue.attempts] == row["formats_tried"]
        assert all(issue.tried(attempt.format) for attempt in issue.attempts)
        assert (issue.output, issue.built) == (row["output"], row["built"])
        found = np.array([issue.coverage, issue.ambition]), np.array([row["coverage"], row["ambition"]])
        assert np.array_equal(*found, equal_nan=True)


def test_attempts_are_those_of_the_table(model: AllianceModel) -> None:
    rows = model.engine.tables(0, frozenset({"attempts"}))["attempts"].to_pylist()
    codes = np.array(model.world.codes)
    found = [(issue, position, each) for issue in model.issues for position, each in enumerate(issue.attempts)]
    by_place = {(row["issue"], row["attempt"]): row for row in rows}
    assert len(found) == len(rows) > 50
    for issue, position, attempt in found:
        row = by_place[issue.number, position]
        assert (attempt.issue, attempt.format.name) == (issue, row["format"])
        assert (attempt.started, attempt.ended, attempt.ending.name.lower()) == (
            row["started"], row["ended"], row["ending"],
        )  # fmt: skip
        assert (attempt.rounds, attempt.queued) == (row["failed_rounds"], row["queued"])
        assert (None if attempt.group is None else attempt.group.number) == row["group"]
        came, seated = attempt.convened, attempt.seated
        assert (came is None) is (seated is None)
        assert ([] if came is None else codes[came].tolist()) == row["came"]
        assert (0 if seated is None else seated.sum()) == row["seated"]
        assert {codes[each.state] for each in attempt.objections if each.reason == 1} == {
            *row["objectors_in_substance"]
        }
        assert {codes[each.state] for each in attempt.objections if each.reason == 2} == {*row["hostage_takers"]}
        assert {codes[each.state] for each in attempt.objections if each.contagious} == {*row["contagious"]}


def test_groups_are_those_of_the_table(model: AllianceModel) -> None:
    rows = model.engine.tables(0, frozenset({"groups"}))["groups"].to_pylist()
    codes = np.array(model.world.codes)
    assert len(model.groups) == len(rows) > 3
    for group, row in zip(model.groups, rows, strict=True):
        assert (group.format.name, codes[group.lead], codes[group.members].tolist()) == (
            row["format"], row["lead"], row["members"],
        )  # fmt: skip
        assert (group.founded, group.ended, group.docked) == (row["founded"], row["ended"], row["docked"])
        assert (group.agreements, group.output, group.momentum) == (row["agreements"], row["output"], row["momentum"])
        assert group.is_alive is (row["ended"] is None)


def test_open_issues_are_those_that_are_taken_up_and_not_closed() -> None:
    run = AllianceModel(short(BUSY))
    while run.running:
        run.step()
        assert run.open_issues == [each for each in run.issues if each.sponsor >= 0 and each.closed is None]
        assert all(each.attempt is None or each.attempt == each.attempts[-1] for each in run.open_issues)


# Views are read, and are what they show


@pytest.mark.parametrize("view", [Issue, Attempt, Group])
def test_nobody_writes_through_a_view(model: AllianceModel, view: type[View]) -> None:
    seen = view(model, 0)
    assert len(fields(view)) > 8
    for name in fields(view):
        getattr(seen, name)
        with pytest.raises(AttributeError):
            setattr(seen, name, 1)
    with pytest.raises(AttributeError):
        seen.remembered = 1  # type: ignore[attr-defined]


def test_arrays_of_views_are_copies(model: AllianceModel) -> None:
    before, group = model.groups[0].members, model.groups[0]
    group.members[:] = ~before
    assert (group.members == before).all()
    state = model.states[0]
    perceived = state.perception
    state.perception[:] = 2.0
    assert (state.perception == perceived).all()


def test_a_view_is_equal_to_another_of_the_same(model: AllianceModel) -> None:
    assert model.issues[3] == model.issues[3] != model.issues[4]
    assert len({*model.issues, *model.issues}) == len(model.issues)
    assert Issue(model, 0) != Attempt(model, 0)
    assert Issue(model, 0) != Issue(AllianceModel(model.setting), 0)
    assert repr(Group(model, 2)) == "<Group 2>"


def test_parameters_are_those_of_now_and_nobody_writes_to_them() -> None:
    run = AllianceModel(short("events=[{at: 2010Q2, parameters: {effort: 0.7}}]"))
    before = dict(run.parameters)
    run.step()
    assert dict(run.parameters) == before
    run.step()
    assert dict(run.parameters) == before | {"effort": 0.7}
    with pytest.raises(TypeError):
        run.parameters["effort"] = 0.1  # type: ignore[index]


# An option of one's own


def test_the_utility_of_an_option_that_nobody_offered_is_that_of_what_it_says() -> None:
    run = AllianceModel(short(BUSY)).run()
    issue, state = run.issues[0], run.states[0]
    plain = state.utility(issue, Option(BILATERAL), 0.5)
    assert state.utility(issue, Option(INACTION, cost=1.0), 0.5) == 0.0
    assert state.utility(issue, Option(BILATERAL, cost=0.25), 0.5) == pytest.approx(plain - 0.25)
    assert state.utility(issue, Option(BILATERAL, set_up=6), 0.5) < plain
    assert state.utility(issue, Option(BILATERAL, failed_rounds=2), 0.5) < plain
    assert state.utility(issue, Option(MINILATERAL), 0.5) != plain


def test_options_are_worth_what_they_were_worth_when_they_were_offered() -> None:
    seen = []

    class Weighing(sim.Ally):
        def choose_format(self, issue: Issue, options: Any) -> Option:
            first = [self.utility(issue, option, 0.5) for option in options]
            seen.append(first == [self.utility(issue, option, 0.5) for option in reversed(options)][::-1])
            chosen: Option = super().choose_format(issue, options)
            return chosen

    AllianceModel(short(BUSY), ally_class=Weighing).run()
    assert len(seen) > 10
    assert all(seen)


# Phases by hand


def test_phases_by_hand_are_a_step() -> None:
    scenario = short(BUSY)
    stepped, by_hand = AllianceModel(scenario), AllianceModel(scenario)
    for _ in range(scenario.quarters):
        stepped.step()
        for phase in AllianceModel.PHASES:
            getattr(by_hand, phase)()
        by_hand.standing.quarter += 1
    names = ("arrived", "output", "agreed", "blocks_by", "contributions")
    assert [getattr(by_hand.tallies, each).tobytes() for each in names] == [
        getattr(stepped.tallies, each).tobytes() for each in names
    ]


def test_a_phase_of_ones_own_takes_the_place_of_the_built_in_one() -> None:
    class Watching(AllianceModel):
        waiting: int

        def negotiate(self) -> None:
            self.waiting = len(self.open_issues)
            super().negotiate()

    scenario = short(BUSY)
    watched = Watching(scenario).run()
    assert watched.waiting > 0
    assert bits(watched) == bits(AllianceModel(scenario).run())


# Mesa's own tools


def test_a_data_collector_reads_the_model_and_its_agents() -> None:
    run = AllianceModel(short(JOINS_AND_LEAVES))
    collector = mesa.DataCollector(
        model_reporters={"leadership": lambda model: float(model.standing.leadership), "quarter": "quarter"},
        agent_reporters={"row": "row", "ally": "is_ally"},
    )
    while run.running:
        run.step()
        collector.collect(run)
    by_quarter, by_agent = collector.get_model_vars_dataframe(), collector.get_agent_vars_dataframe()
    assert by_quarter["quarter"].tolist() == list(range(1, 13))
    assert by_quarter["leadership"].between(0.0, 1.0).all()
    assert len(by_agent) == 12 * (run.world.size + 1)
    allies = by_agent.groupby("Step")["ally"].sum().tolist()
    start = int(run.world.allies.sum())
    assert allies == [start] * 3 + [start + 1] + [start] * 8


def test_agent_sets_answer_as_the_run_stands() -> None:
    run = AllianceModel(short(JOINS_AND_LEAVES))
    while run.running:
        run.step()
        allied = np.flatnonzero(run.standing.allied).tolist()
        assert sorted(each.row for each in run.agents.select(lambda agent: agent.is_ally)) == allied
        assert sorted(each.row for each in run.agents_by_type[sim.Ally]) == allied
        assert {each.row for each in run.agents} == set(range(run.world.size + 1))
        assert {id(each) for each in run.agents} == {*map(id, run.states), id(run.secretariat)}
    assert run.agents_by_type[sim.Ally].agg("capability", sum) == pytest.approx(
        float(run.standing.capability[run.standing.allied].sum())
    )
    assert (run.steps, run.time) == (12, 12.0)


# Copies


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("quarters", [0, 2, 3, 7])
def test_a_copy_in_the_middle_of_a_run_goes_on_to_the_same_bits(way: str, quarters: int) -> None:
    scenario = short(BUSY, JOINS_AND_LEAVES)
    classes: dict[str, Any] = {"ally_class": Wary, "partner_class": Slow}
    whole = AllianceModel(scenario, **classes).run()
    run = AllianceModel(scenario, **classes)
    for _ in range(quarters):
        run.step()
    copied = COPIES[way](run)
    asked = _asked(run)
    assert _asked(copied) == asked
    copied.run()
    assert _asked(run) == asked  # whoever the copy asks, it is not the agents of the original
    assert bits(copied) == bits(whole)
    assert bits(run.run()) == bits(whole)
    assert _asked(run) == _asked(copied) == _asked(whole)
    assert [str(each.objections) for issue in copied.issues for each in issue.attempts] == [
        str(each.objections) for issue in whole.issues for each in issue.attempts
    ]


def _asked(model: AllianceModel) -> list[int]:
    return [state.asked for state in model.states]


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_outlives_its_original(way: str) -> None:
    scenario = short(BUSY)
    whole = AllianceModel(scenario, ally_class=Wary).run()
    run = AllianceModel(scenario, ally_class=Wary)
    run.step()
    copied = COPIES[way](run)
    del run
    gc.collect()
    assert bits(copied.run()) == bits(whole)


def test_what_is_written_to_a_copy_is_not_written_to_the_original() -> None:
    run = AllianceModel(short(BUSY))
    while not run.issues:
        run.step()
    before, copied = run.standing.perception.copy(), copy.deepcopy(run)
    copied.standing.perception[:] = 1.0
    copied.standing.issues[0].severity = 0.125
    copied.step()
    assert (run.standing.perception == before).all()
    assert run.issues[0].severity != 0.125 == copied.issues[0].severity


def test_one_engine_does_one_run_after_the_other() -> None:
    scenario = short(BUSY)
    stepper = Stepper(scenario, build_world(scenario))
    alone = [bits(AllianceModel(scenario, seed, ally_class=each).run()) for seed, each in ((1, Wary), (2, sim.Ally))]
    for _ in range(2):
        done = [
            bits(AllianceModel(scenario, seed, ally_class=each, engine=stepper).run())
            for seed, each in ((1, Wary), (2, sim.Ally))
        ]
        assert done == alone


def test_the_built_in_classes_are_the_public_ones() -> None:
    run = AllianceModel(short(), **BUILT_IN)
    assert {type(agent) for agent in run.agents} == {*BUILT_IN.values()}
    assert {each.__module__ for each in BUILT_IN.values()} == {"sim.agents"}
